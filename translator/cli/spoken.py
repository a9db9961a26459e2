"""Help and usage errors in another language than English: what click says, told at its edge.

Imported only where somebody reads another language; see `translator.wording`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import click

from translator.cli.terminal import say
from translator.text.chars import columns
from translator.text.regex import regex
from translator.wording import told

_ATOM = regex(r"[（“《【]*(?:[^\s\u2e80-\uffef“”]+|.)[，。；：、！？）”》】…]*|\s+", re.S)
"""What no line ends within: a Latin word, or a character of Chinese with the marks at it."""
_EXTRA = regex(r"(.*?)  (\[.*\])", re.S)


class Formatter(click.HelpFormatter):
    """A help page in the person's language; Chinese is wrapped by how wide it is shown."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how a command is called, on one line."""
        self.write(f"{told('Usage:')}{prog} {args}\n")

    def write_heading(self, heading: str) -> None:
        """Write what the rows below are."""
        self.write(f"{'':>{self.current_indent}}{told(f'{heading}:')}\n")

    def write_text(self, text: str) -> None:
        """Write paragraphs; the lines of one that begins with a backspace stay as they are."""
        self.write("\n\n".join(self._paragraphs(text)) + "\n")

    def _paragraphs(self, text: str) -> Iterator[str]:
        indent = " " * self.current_indent
        for paragraph in re.split(r"\n[ \t]*\n", text):
            if paragraph.startswith("\b"):
                rows = paragraph.split("\n")[1:]
                yield "\n".join(f"{indent}{_example(row)}" for row in rows)
            else:
                said = told(next(lines(paragraph), ""))
                yield "\n".join(f"{indent}{row}" for row in wrapped(said, self.width - len(indent)))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write terms with what each means beside it."""
        rows = [*rows]
        first = min(max((len(term) for term, _ in rows), default=0), col_max) + col_spacing
        room = max(self.width - first - 2, 10)
        for term, meaning in rows:
            lead = f"{'':>{self.current_indent}}{term}"
            m = _EXTRA.fullmatch(meaning)
            said = wrapped(f"{told(m[1])}  {told(m[2])}" if m else told(meaning), room)
            if said and len(term) <= first - col_spacing:
                lead += f"{'':>{first - len(term)}}{said.pop(0)}"
            rest = (f"{'':>{first + self.current_indent}}{row}" for row in said)
            self.write("\n".join((lead, *rest)) + "\n")


def _example(row: str) -> str:
    """A command as it is, and what is said behind it."""
    if not row.startswith(" "):
        return told(row)
    note = row.strip().partition("  ")[2].strip()
    return row.replace(note, told(note)) if note else row


def wrapped(text: str, room: int) -> list[str]:
    """Cut *text* into lines of at most *room* columns, a Chinese character being two."""
    rows, row = [], ""
    for atom in _ATOM.findall(text):
        if atom.isspace():
            row += atom if row else ""
        elif row and columns(row) + columns(atom) > room:
            rows.append(row.rstrip())
            row = atom
        else:
            row += atom
    return [*rows, row.rstrip()] if row.strip() else rows


def show(error: click.ClickException) -> None:
    """Say how a command is called, where its help is, and what is wrong with the call."""
    lines = [*_usage(getattr(error, "ctx", None)), told(f"Error: {error.format_message()}")]
    say("\n".join(lines), err=True)


def _usage(ctx: click.Context | None) -> Iterator[str]:
    """How a command is called, and where its help is."""
    if ctx is None:
        return
    yield ctx.get_usage()
    if names := ctx.command.get_help_option_names(ctx):
        yield told(f"Try '{ctx.command_path} {max(names, key=len)}' for help.")
    yield ""


def lines(text: str) -> Iterator[str]:
    """The paragraphs of a help text as messages: what is wrapped is one line again."""
    for paragraph in re.split(r"\n[ \t]*\n", text):
        first, *rest = paragraph.strip("\n").split("\n")
        if first.strip() == "\b":
            yield from (line for line in rest)
        else:
            yield " ".join(line.strip() for line in (first, *rest) if line.strip())

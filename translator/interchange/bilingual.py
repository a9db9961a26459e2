"""Bilingual Markdown: each source as a quote, its target below, for any editor.

    <!-- unit u0a1b2c3d4e5f: fuzzy; paragraph, line 9 -->
    <!-- origin: by chat/m 2026-11-28 1f3a9c2e -->
    <!-- note: 不要译得太正式 -->
    > 先看显存。

    Look at the GPU memory first.

The lines in `<!-- -->` tell the units apart and stay as they are; deleting `fuzzy` approves a
target. A text that a line cannot hold as it is, such as one that begins with a space, is
written as a JSON string.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from translator.errors import ExchangeError
from translator.interchange.base import (
    Author,
    Beside,
    Handback,
    Handoff,
    Item,
    Meant,
    Returned,
    Said,
    author_line,
    facts,
    finding,
    text_of,
)
from translator.text.regex import regex
from translator.units import Finding, Severity, State

_HEAD = """\
<!-- translator {} → {}: write each translation below its source. The lines in such brackets \
must stay; take the word fuzzy away where you approve. -->
"""
_LANGUAGES = regex(r"<!-- translator (\S+) → (\S+):.*-->\s*")
_POST = regex(r"<!-- post: (.*?) -->\s*")
_UNIT = regex(r"<!-- unit (\S+?):(.*?)-->\s*")
_FACT = regex(r"<!-- (context|note|comment|previous|origin|rejected|sent|target): (.*?) -->\s*")
_COMMENT = regex(r"<!--(?!\s*translator:)(.*)-->\s*")
_MARKER = regex(r"<!-- (?:translator|post:|unit) ")
_PLAIN = regex(r"(?!\")[^\s\x00-\x1f\x7f-\x9f](?:(?!--)[^\n\x00-\x1f\x7f-\x9f])*(?<![\s-])")
_LINES = regex(r"\r\n")


def write_bilingual(handoffs: Sequence[Handoff]) -> str:
    """Write *handoffs* as one Markdown file."""
    pair = handoffs[0].pair
    parts = [_HEAD.format(pair.source, pair.target)]
    for handoff in handoffs:
        parts.append(f"\n<!-- post: {_line(handoff.post)} -->\n")
        parts += map(_unit, handoff.items)
    return "".join(parts)


def _unit(item: Item) -> str:
    unit = item.unit
    marks = "fuzzy; " if unit.state is State.FUZZY else ""
    # What would end the comment, or the state, is taken out: nobody reads the kind back.
    marks += item.kind.replace("--", "—").replace(";", ",")
    marks += f", line {item.line}" if item.line else ""
    lines = [f"<!-- unit {item.id}: {marks} -->"]
    lines += [f"<!-- {name}: {_line(text)} -->" for name, text in _facts(item)]
    lines += [f"> {line}".rstrip(" ") for line in unit.source.split("\n")]
    own = "" if _needs_json(unit.target) else f"\n{unit.target}\n"
    return "\n" + "\n".join(lines) + "\n" + (own if unit.target else "")


def _facts(item: Item) -> Iterator[tuple[str, str]]:
    unit = item.unit
    yield from facts(unit)
    yield from (("origin", text) for text in [author_line(unit)] if text)
    yield from (("rejected", text) for text in [unit.history.reason] if text)
    yield "sent", item.sent
    if unit.target and _needs_json(unit.target):
        yield "target", unit.target


def _needs_json(target: str) -> bool:
    """Whether *target* would not come back from plain lines as it is."""
    lines = target.split("\n")
    return bool(
        target != target.strip()
        or any(_MARKER.match(line) or "\r" in line for line in lines)
        or _COMMENT.fullmatch(lines[0])
        or any(line.startswith("\ufeff") for line in lines)
        or lines[0].startswith(">")
    )


def _line(text: str) -> str:
    """*text* on one line of a comment."""
    if _PLAIN.fullmatch(text):
        return text
    return json.dumps(text, ensure_ascii=False).replace("-", "\\u002d").replace(">", "\\u003e")


def _unline(text: str) -> str:
    if text.startswith('"'):
        try:
            found = json.loads(text)
        except ValueError:
            return text
        return found if isinstance(found, str) else text
    return text


@dataclass(slots=True)
class _Bilingual:
    """Reads the lines of a file, unit by unit."""

    name: str
    language: str = ""
    post: str = ""
    returned: list[Returned] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    id: str = ""
    marks: str = ""
    line: int = 0
    facts: dict[str, list[str]] = field(default_factory=dict)
    source: list[str] = field(default_factory=list)
    target: list[str] = field(default_factory=list)

    def take(self, number: int, line: str) -> None:
        """Take the next line."""
        if found := _UNIT.fullmatch(line):
            self.end()
            self.id, self.marks, self.line = found[1], found[2], number
        elif found := _POST.fullmatch(line):
            self.end()
            self.post = _unline(found[1])
        elif found := _LANGUAGES.fullmatch(line):
            self.end()
            self.language = found[2]
        elif self.id and not self.target and (fact := _FACT.fullmatch(line)):
            self.facts.setdefault(fact[1], []).append(_unline(fact[2]))
        elif self.id and not self.target and (said := _COMMENT.fullmatch(line)):
            # Whoever writes into such brackets means the people, not the post.
            self.facts.setdefault("comment", []).append(said[1].strip())
        elif self.id and not self.target and line.startswith(">"):
            self.source.append(line[1:].removeprefix(" "))
        elif self.id and (line.strip() or self.target):
            self.target.append(line)
        elif line.strip():
            message = "this text is outside of every unit; not taken"
            self.findings.append(finding(Severity.ERROR, message, self.name, number))

    def end(self) -> None:
        """Take what was read as a unit, if it was one."""
        if self.id:
            self.returned.append(self._returned())
        self.id, self.facts, self.source, self.target = "", {}, [], []

    def _returned(self) -> Returned:
        one = {name: "".join(texts) for name, texts in self.facts.items()}
        target = "\n".join(self.target).strip("\n \t")
        return Returned(
            meant=Meant(
                id=self.id,
                source="\n".join(self.source),
                context=one.get("context", ""),
                post=self.post,
                language=self.language,
            ),
            target=target or one.get("target", ""),
            said=Said.of(self._state(), one.get("sent", "")),
            author=next(filter(None, map(Author.parse, self.facts.get("origin", ()))), Author()),
            beside=Beside(
                tuple(self.facts.get("comment", ())),
                one.get("previous", ""),
                one.get("rejected", ""),
            ),
            file=self.name,
            line=self.line,
        )

    def _state(self) -> str | None:
        """What stands before the kind; nothing there means approved, and no kind says nothing."""
        word, mark, kind = self.marks.rpartition(";")
        if mark:
            return word.strip() or State.TRANSLATED
        return State.TRANSLATED if kind.strip() else None


def read_bilingual(data: bytes, name: str) -> Handback:
    """Read a file of bilingual Markdown.

    Raises:
        ExchangeError: its encoding cannot be told, or it has none of our marks.
    """
    text = text_of(data, name)
    reader = _Bilingual(name)
    for number, line in enumerate(_LINES.sub("\n", text).split("\n"), 1):
        reader.take(number, line)
    reader.end()
    if not (reader.returned or reader.language):
        raise ExchangeError(f"{name}: it has no line <!-- unit … -->; its markers were removed")
    return Handback(tuple(reader.returned), tuple(reader.findings))

"""The command line: the only package that prints.

Each command is a module of its own, imported when it is called; `COMMANDS` is the table.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from typing import Any

import click

from translator.cli.names import Group

COMMANDS = (
    "align", "check", "engines", "export", "glossary", "import", "init", "inspect", "memory",
    "publish", "review", "status", "translate",
)  # fmt: skip
"""Every command: the module `translator.cli.NAME` has a function of that name, with a `_` after
a name that Python keeps for itself."""

# Windows would look for `git` and `node` in the folder it is called in first: in a repository.
os.environ.setdefault("NoDefaultCurrentDirectoryInExePath", "1")
# Collecting garbage while a short process starts is a twentieth of its time.
gc.set_threshold(50_000)


class Commands(Group):
    """A group that imports a command when it is asked for, and speaks the person's language."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Choose the language before anything is said, help and errors included."""
        _choose([*_lang_of(args), *asked_for(os.environ)])
        with _told(ctx):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Call the command."""
        with _told(ctx):
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, sorted."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, or None if there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command = getattr(import_module(f"translator.cli.{name}"), name)
        assert isinstance(command, click.Command)
        return command


def asked_for(environ: Mapping[str, str]) -> list[str]:
    """The languages that the environment asks for, the best first, as gettext reads it.

    `LANGUAGE` has a list and wins, but where the locale is `C`; then `LC_ALL`, `LC_MESSAGES` and
    `LANG`, of which only the first that is set counts.
    """
    chosen = (environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    main = next(filter(None, chosen), "C").partition(".")[0].partition("@")[0]
    if main in ("C", "POSIX"):
        return []
    return [*filter(None, environ.get("LANGUAGE", "").split(":")), main]


def _choose(asked: Sequence[str]) -> None:
    """Speak a language; English costs nothing, not even an import."""
    english = not asked or asked[0].lower().startswith("en")
    if not english or "translator.wording" in sys.modules:
        from translator import wording

        wording.speak(wording.choose(asked))


def _lang_of(args: Sequence[str]) -> list[str]:
    """What --lang says among the options before the command."""
    for at, arg in enumerate(args):
        name, is_set, value = arg.partition("=")
        if name == "--lang":
            return [value] if is_set else [*args[at + 1 : at + 2]]
        if not arg.startswith("-") and args[at - 1 : at] != ["--config"]:
            break
    return []


def _language(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Refuse a language that there is no catalog for; which one is spoken is chosen before."""
    if value and not value.lower().startswith("en"):
        from translator import wording

        if wording.choose([value]) == wording.ENGLISH:
            names = ", ".join(map(str, wording.languages()))
            raise click.BadParameter(f"there are no messages in {value}; there are {names}")
    return value


@contextmanager
def _told(ctx: click.Context) -> Iterator[None]:
    """Let click say its own in the person's language."""
    wording = sys.modules.get("translator.wording")
    if wording is None or wording.spoken() == wording.ENGLISH:
        yield
        return
    from translator.cli.spoken import Formatter, show

    # Of each command below, too: contexts take it from their class.
    before = click.Context.formatter_class
    click.Context.formatter_class = Formatter
    try:
        yield
    except click.ClickException as error:
        show(error)
        raise click.exceptions.Exit(error.exit_code) from error
    finally:
        click.Context.formatter_class = before


@click.group(
    cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="markdown-translator")
@click.option("--config", type=click.Path(path_type=Path), help="Use this translator.toml.")
@click.option(
    "--lang",
    metavar="LOCALE",
    callback=_language,
    expose_value=False,
    help="Speak this language, not that of the environment.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.option("-v", "--verbose", is_flag=True, help="Print notes, and each request to an engine.")
@click.pass_context
def main(ctx: click.Context, config: Path | None, quiet: bool, verbose: bool) -> None:
    """Translate Markdown posts and lose nothing.

    \b
    Examples:
      translator init                        write translator.toml for this blog
      translator translate                   update catalogs and emit finished posts
      translator translate posts/zh/a.md     the same for one post
      translator check                       check every pair; what a hook or CI runs
      translator status                      how far each post is

    Exit codes: 0 fine; 1 errors found, or posts left incomplete; 2 wrong usage or
    configuration; 3 an engine failed.
    """
    if os.environ.get("NO_COLOR"):
        ctx.color = False
    ctx.obj = {"config": config, "quiet": quiet, "verbose": verbose}

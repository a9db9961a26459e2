"""The command line: the only package that prints.

Each command is a module of its own, imported when it is called; `COMMANDS` is the table.
"""

from __future__ import annotations

import gc
import os
from importlib import import_module
from keyword import iskeyword
from pathlib import Path

import click

from translator.cli.names import Group

COMMANDS = (
    "align", "check", "engines", "export", "glossary", "import", "init", "inspect", "memory",
    "publish", "status", "translate",
)  # fmt: skip
"""Every command: the module `translator.cli.NAME` has a function of that name, with a `_` after
a name that Python keeps for itself."""

# Collecting garbage while a short process starts is a twentieth of its time.
gc.set_threshold(50_000)


class Commands(Group):
    """A group that imports a command when it is asked for."""

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


@click.group(
    cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="markdown-translator")
@click.option("--config", type=click.Path(path_type=Path), help="Use this translator.toml.")
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

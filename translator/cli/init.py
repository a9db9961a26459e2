"""`translator init`: a first configuration."""

from __future__ import annotations

from pathlib import Path

import click

from translator.cli.terminal import guarded, say
from translator.errors import ConfigError
from translator.wording import comments


@click.command(short_help="Write a translator.toml for this blog.")
@click.option("--force", is_flag=True, help="Replace an existing translator.toml.")
def init(force: bool) -> None:
    """Write a commented translator.toml for the blog in this folder.

    \b
    Examples:
      cd my-blog && translator init
    """
    from translator.files import write_text
    from translator.project.setup import configuration

    with guarded():
        path = Path("translator.toml")
        if path.exists() and not force:
            raise ConfigError(f"{path} already exists; edit it, or replace it with --force")
        proposal = configuration(Path("."))
        write_text(path, comments(proposal.text), root=None)
        first = f"write a post in {proposal.empty}/, then run " if proposal.empty else ""
        say(f"{proposal.found}\nWrote {path}. Next: {first}translator translate")

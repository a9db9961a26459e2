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

    Of a VitePress site it also reads where pages are, their addresses and its name, and appends
    to .gitignore (and .prettierignore) what `translator publish` makes again.

    \b
    Examples:
      cd my-blog && translator init
    """
    from translator.files import inside, read_text, write_text
    from translator.project.setup import configuration

    with guarded():
        path = Path("translator.toml")
        if path.exists() and not force:
            raise ConfigError(f"{path} already exists; edit it, or replace it with --force")
        proposal = configuration(Path("."))
        root = Path.cwd()
        for name in (str(path), *proposal.files, *proposal.append):
            inside(root / name, root)
        write_text(path, comments(proposal.text), root=root)
        for name, content in proposal.files.items():
            write_text(Path(name), content, root=root)
        for name, lines in proposal.append.items():
            ignored = Path(name)
            there = read_text(ignored) if ignored.is_file() else ""
            gap = "" if not there or there.endswith("\n") else "\n"
            write_text(ignored, f"{there}{gap}{lines}", root=root)
        wrote = ", ".join([str(path), *proposal.files, *proposal.append])
        first = f"write a post in {proposal.empty}/, then run " if proposal.empty else ""
        say(f"{proposal.found}\nWrote {wrote}. Next: {first}{', '.join(proposal.steps)}")

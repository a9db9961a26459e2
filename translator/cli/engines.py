"""`translator engines`: which there are, and what each needs."""

from __future__ import annotations

import os

import click

from translator.cli.terminal import guarded, load_blog


@click.command(short_help="Show engines, and what each needs.")
@click.pass_context
def engines(ctx: click.Context) -> None:
    """Show which engines there are, and what each still needs.

    \b
    Examples:
      translator engines
    """
    from translator.engines import ENGINES, get_engine
    from translator.errors import EngineSetup

    with guarded():
        project = load_blog(ctx).project
        for name, what in ENGINES.items():
            try:
                get_engine(name, project.engines.get(name, {}), os.environ)
                state = "ready"
            except EngineSetup as error:
                state = str(error)
            mark = "*" if name in project.engine else " "
            click.echo(f"{mark} {name:<9}{what}\n           {state}")

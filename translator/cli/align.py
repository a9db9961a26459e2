"""`translator align`: a catalog from a pair that people wrote."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from translator import report
from translator.cli.terminal import TO, guarded, load_blog
from translator.errors import ConfigError
from translator.units import Locale


@click.command(short_help="Make a catalog from a pair that people wrote.")
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("target", type=click.Path(path_type=Path))
@TO
@click.option("--overwrite", is_flag=True, help="Replace a person's other words in the catalog.")
@click.pass_context
def align(
    ctx: click.Context, source: Path, target: Path, to: tuple[Locale, ...], overwrite: bool
) -> None:
    """Make a catalog from a pair of posts that people wrote.

    The catalog goes where `translate` will look for it; `translate SOURCE` then gives
    TARGET back.

    \b
    Examples:
      translator align posts/zh/first.md posts/en/first.md
      translator align post.zh.md post.en.md --to en
    """
    from dataclasses import replace

    from translator.files import write_text
    from translator.units import Pair

    with guarded():
        blog = load_blog(ctx)
        ours = blog.locale(source)
        theirs = to[0] if to else blog.target_locale(target, ours)
        if ours == theirs or blog.project.relative(source) == blog.project.relative(target):
            raise ConfigError(f"{source} and {target} are both in {ours}; name a translation")
        post = replace(blog.project.post(source, Pair(ours, theirs)), target=target)
        catalog, rows = blog.aligned(post, overwrite=overwrite)
        write_text(post.catalog, str(catalog))
        shown, unpaired = report.aligned(blog.project, post, catalog, rows)
        click.echo(shown, nl=False)
        sys.exit(int(bool(unpaired)))

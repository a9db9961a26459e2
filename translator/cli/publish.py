"""`translator publish`: the manifest, feeds and side-by-side pages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from translator.cli.progress import weight_of
from translator.cli.terminal import PORT, Work, bar, guarded, load_blog, no_posts, say

if TYPE_CHECKING:
    from translator.blog.blog import Blog
    from translator.publish.publisher import Summary
    from translator.publish.settings import PublishSettings

_SITES = {"index", "about", "README"}
"""What pages are called that are no posts."""
_SHOWN = 5
"""How many files a sentence names."""


@click.command(short_help="Write the manifest, feeds and side-by-side pages.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Write into this folder."
)
@click.option("--single-file", is_flag=True, help="Put the pictures into the pages.")
@click.option("--build", is_flag=True, help="Let the site build itself afterwards.")
@click.option("--serve", is_flag=True, help="Show the pages on this machine, and keep them fresh.")
@click.option(
    "--port",
    type=PORT,
    default=8765,
    show_default=True,
    help="Where --serve listens; 0 for any.",
)
@click.pass_context
def publish(
    ctx: click.Context, out: Path | None, single_file: bool, build: bool, serve: bool, port: int
) -> None:
    """Write what a site needs to know of its translations, and a page for each pair.

    Into the folder `translations`, or the one that [publish] or --out names, go
    translations.json, a feed for each locale, a side-by-side page for each pair, an index of
    them, and a plugin for VitePress. Only what has changed is made again. The pages show the
    blog's own picture files; a page that is to be sent somewhere needs --single-file.

    \b
    Examples:
      translator publish
      translator publish --out .vitepress/translations
      translator publish --build
      translator publish --serve
    """
    from translator.publish.settings import PublishSettings

    with guarded():
        _require(serve)
        blog = load_blog(ctx)
        _ = blog.termbase
        settings = PublishSettings.of(blog.project)
    folder = out or blog.project.root / settings.out
    work = Work(ctx)
    asked = PublishRequest(folder, out, single_file)
    summary = _once(work, blog, asked)
    if summary:
        work.show(_said(summary, blog, folder))
        work.show("".join(f"{line}\n" for line in summary.said), err=True)
        work.show(_left_out(summary, settings), err=True)
    if build and not work.code:
        work.attempt(_build, blog.project.root)
    if serve:
        with guarded():
            _serve(ctx, asked, port)
        return
    work.end(no_posts(blog.project))


def _require(serve: bool) -> None:
    """Say what to install where a library is missing."""
    from importlib.util import find_spec

    from translator.errors import ConfigError
    from translator.files import how_to_install

    needed = ["feedgen", "jinja2", "latex2mathml", "markdown_it", "nh3"]
    if missing := [name for name in [*needed, *["watchfiles"] * serve] if not find_spec(name)]:
        raise ConfigError(f"publish needs {', '.join(missing)}: {how_to_install('publish')}")


def _build(root: Path) -> None:
    """Run the site's own build script.

    Raises:
        ConfigError: it cannot be run, or failed.
    """
    import shlex
    import subprocess

    from translator.errors import ConfigError
    from translator.site.vitepress import build_of

    command = build_of(root)
    argv = shlex.split(command)
    try:
        code = subprocess.run(argv, cwd=root, check=False).returncode
    except FileNotFoundError as error:
        raise ConfigError(f"{command} cannot be run: {argv[0]} is not installed") from error
    except OSError as error:
        raise ConfigError(f"{command} cannot be run: {error}") from error
    if code:
        raise ConfigError(f"{command} failed; what went wrong is said above")


@dataclass(frozen=True, slots=True)
class PublishRequest:
    """What a run of `publish` was asked for."""

    folder: Path
    """Where it writes."""
    named: Path | None
    """The folder, if the person at the terminal named it; it may lie anywhere."""
    single_file: bool
    """Whether pictures go into the pages, whatever the configuration says."""


def _once(work: Work, blog: Blog, asked: PublishRequest) -> Summary | None:
    """Publish all pairs; what fails is said, and the others go on."""
    from translator.publish.publisher import Publisher
    from translator.publish.settings import PublishSettings

    found = list(blog.sources(()))
    with guarded():
        settings = PublishSettings.of(blog.project)
        settings = replace(settings, single_file=settings.single_file or asked.single_file)
        publisher = Publisher(blog, asked.folder, settings, found, asked.named)
    with bar(found, "publishing", weight_of) as sources:
        for source in sources:
            pairs = work.attempt(blog.pairs_of, source, ())
            for post in pairs or ():
                work.attempt(publisher.add, post)
            if pairs == []:
                work.attempt(publisher.leave, source)
    return work.attempt(publisher.finish)


def _said(summary: Summary, blog: Blog, folder: Path) -> str:
    """What was done, and what a reader of the site will not find."""
    from collections import Counter

    from translator.report.text import far
    from translator.text.chars import plural
    from translator.units import State

    records = summary.records
    states = sum((Counter(record.progress.states) for record in records), Counter[State]())
    absent = sum(record.target is None for record in records)
    parts = f"{plural(len(records), 'pair')}, {far(states)}"
    parts += f", {absent} not emitted" if absent else ""
    news = f"{len(summary.written)} files written" if summary.written else "nothing to do"
    news = "1 file written" if len(summary.written) == 1 else news
    removed = f", {len(summary.removed)} removed" if summary.removed else ""
    name = blog.project.relative(folder)
    return f"{name}: {parts}; {news}{removed}\n"


def _left_out(summary: Summary, settings: PublishSettings) -> str:
    """Which posts no feed has, where there are feeds; empty if all is well."""
    from translator.publish.feeds import undated
    from translator.publish.manifest import pages

    tags = sorted({locale.tag for locale in settings.project.locales})
    found = [pages(summary.records, tag) for tag in tags]
    if not any(page.date for each in found for page in each):
        # Documentation has no dates, and wants no feeds.
        return ""
    named = (name for each in found for name in undated(each))
    # A page of the site itself, such as its home, is no post that should have a date.
    files = [name for name in named if Path(name).stem not in _SITES]
    if not settings.site or not files:
        return ""
    more = f" and {len(files) - _SHOWN} more" if len(files) > _SHOWN else ""
    return f"not in the feeds, because no date can be read: {', '.join(files[:_SHOWN])}{more}\n"


def _serve(ctx: click.Context, asked: PublishRequest, port: int) -> None:
    """Show the pages until somebody stops it, and publish again whenever a file changes."""
    from translator.cli.review import reviewing
    from translator.publish.serve import serve

    def again() -> None:
        with guarded():
            blog = load_blog(ctx)
            summary = _once(Work(ctx), blog, asked)
            if summary and summary.written:
                say(_said(summary, blog, asked.folder), nl=False)

    blog = load_blog(ctx)
    with reviewing(blog, lambda url: say(f"Review them: {url}")):
        serve(asked.folder, blog.project.root, port, again,
              lambda url: say(f"{url}  Ctrl+C ends it"))  # fmt: skip

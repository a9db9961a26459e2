"""What `check --fix` changes in real pages: `python -m bench.fixes CLONES`.

Chinese pages of public sites, taken from clones at `CLONES/owner+name` with their English
counterparts, are put right as they are, and once more after spaces beside Latin words and marks of
the right width were taken out of them, so that there is something to put right beside each piece
of code. Before and after, whoever renders that kind of site and a tokenizer that knows nothing of
ours say what of the pages is no words: a byte of that may not change.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import click

from bench.public import Tree
from bench.splicing import HEAD, PARSERS, difference
from translator.blog.blog import Blog
from translator.blog.fix import FixedFile, repair
from translator.blog.posts import targets_there
from translator.errors import TranslatorError
from translator.files import write_text
from translator.project.project import Project
from translator.text.chars import shorten


@dataclass(frozen=True, slots=True)
class Site:
    """The Chinese pages of a public site."""

    chinese: Tree
    """Where they are."""
    english: Tree | None = None
    """Where their counterparts are; None if they have none."""


def _tree(repository: str, under: str, ending: str = ".md") -> Tree:
    return Tree(repository, "HEAD", under, ending)


@dataclass(frozen=True, slots=True)
class SiteKind:
    """A kind of site, and who judges its pages."""

    preset: str
    """What the configuration calls it."""
    parser: str
    """Who renders its pages: a name of `PARSERS`."""
    sites: tuple[Site, ...]
    """Where pages are taken from."""


KINDS = (
    SiteKind("mkdocs", "Python-Markdown", (
        Site(_tree("fastapi/fastapi", "docs/zh/docs/"), _tree("fastapi/fastapi", "docs/en/docs/")),
        Site(_tree("OI-wiki/OI-wiki", "docs/")),
    )),
    SiteKind("docusaurus", "mdx", (
        Site(_tree("reactjs/zh-hans.react.dev", "src/content/"),
             _tree("reactjs/react.dev", "src/content/")),
    )),
    SiteKind("astro", "mdx", (
        Site(_tree("withastro/docs", "src/content/docs/zh-cn/", ".mdx"),
             _tree("withastro/docs", "src/content/docs/en/", ".mdx")),
    )),
    SiteKind("vitepress", "markdown-it", (
        Site(_tree("vuejs-translations/docs-zh-cn", "src/"), _tree("vuejs/docs", "src/")),
        Site(_tree("PFCCLab/blog", "src/posts/")),
    )),
    SiteKind("hexo", "markdown-it", (
        Site(_tree("hexojs/site", "source/zh-cn/"), _tree("hexojs/site", "source/")),
        Site(_tree("hexojs/site", "source/zh-tw/"), _tree("hexojs/site", "source/")),
    )),
    SiteKind("hugo", "cmark-gfm", (
        Site(_tree("open-telemetry/opentelemetry.io", "content/zh/"),
             _tree("open-telemetry/opentelemetry.io", "content/en/")),
        Site(_tree("cncf/glossary", "content/zh-cn/"), _tree("cncf/glossary", "content/en/")),
    )),
    SiteKind("jekyll", "kramdown", (
        Site(_tree("ruby/www.ruby-lang.org", "zh_cn/"), _tree("ruby/www.ruby-lang.org", "en/")),
        Site(_tree("github/opensource.guide", "_articles/zh-hans/"),
             _tree("github/opensource.guide", "_articles/")),
    )),
)  # fmt: skip
"""Seven kinds of site, of each some whose translators never heard of us."""

_HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff"
_GAP = re.compile(
    rf"(?<=[{_HAN}]) (?=[A-Za-z0-9`*_\[<$\\{{])|(?<=[A-Za-z0-9`*_)\]>$}}]) (?=[{_HAN}])"
)
_MARK = re.compile(rf"(?<=[{_HAN}])[，：；！？](?=[{_HAN}])")
_HALF = dict(zip("，：；！？", ",:;!?", strict=True))
_NARROW = re.compile(r"(?<=[a-z])([,;!?]) (?=[a-z])")
_FULL = {half: full for full, half in _HALF.items()}


def roughened(text: str) -> str:
    """Take out the spaces and the wide marks of Chinese, and the narrow marks of English."""
    text = _MARK.sub(lambda m: _HALF[m[0]], _GAP.sub("", text))
    return _NARROW.sub(lambda m: _FULL[m[1]], text)


WAYS: Mapping[str, Callable[[str], str]] = {"as they are": str, "roughened": roughened}
"""What is done to pages before they are put right."""

Token = tuple[str, str]
"""What kind of thing that is no words, and all its characters."""
_TOKENS = re.compile(
    r"(?P<fence>^(?P<in>[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)*)(?P<ticks>`{3,}|~{3,}).*?"
    r"(?:^[ \t>]*(?P=ticks)[`~]*[ \t]*$|\Z))"
    r"|(?P<comment><!--.*?-->|\{/\*.*?\*/\})"
    r"|(?P<raw>\{%-?\s*(?P<block>raw|codeblock|highlight|comment)\b.*?%\}.*?\{%-?\s*end(?P=block))"
    r"|(?P<code>(?<!`)(?P<run>`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=run)(?!`))"
    r"|(?P<template>\{%.*?%\}|\{\{.*?\}\}|\{[^{}\n]*\})"
    r"|(?P<tag></?[A-Za-z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>|<[^<>\s]+>)"
    r"|(?P<math>\$\$.+?\$\$|(?<![\\$\w])\$(?=\S)[^$\n]+?(?<=\S)\$(?!\d)"
    r"|\\\([^\n]+?\\\)|^[ \t>]*\\\[(?:(?!\n[ \t]*\n).)+?\\\][ \t]*$)"
    r"|(?P<import>^(?:import|export)\b[^\n]*)"
    r"|(?P<address>\]\([^\s()]*(?:\([^\s()]*\)[^\s()]*)*|\]\[[^\]\n]*\]"
    r"|^[ \t>]*\[(?!\^)[^\]\n]+\]:[ \t]*\S+)"
    r"|(?P<url>(?:https?://|www\.)[!-~]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<note>\[\^[^\]\n]+\]|\[\[[^\]\n]+\]\])"
    r"|(?P<keys>\+\+[\w+-]+\+\+|&\#?\w+;)"
    r"|(?P<rule>^[ \t>]*\|?(?:[ \t]*:?-+:?[ \t]*\|?)+$)"
    r"|(?P<opening>^[ \t>]*(?:!!!|\?\?\?\+?|===|:{3,}|/{3,}|-+8<-+|<<<)[ \t]*[\w.-]*)"
    r"|(?P<marker>^[ \t]*(?:>[ \t]*|(?:[-*+]|\d+[.)])[ \t]+|\#{1,6}[ \t]+)+(?:\[[ xX]\][ \t])?)"
    r"|(?P<emphasis>\*+|~~)",
    re.M | re.S | re.A,
)
_KEY = re.compile(r"^([ \t-]*[\w-]+:)(.*)$", re.M | re.A)
_READ = frozenset("title description summary excerpt tagline linkTitle text details name".split())


def tokens(text: str) -> list[Token]:
    """What of *text* is no words, in order, by rules that know nothing of a parser."""
    head = m[0] if (m := HEAD.match(text)) else ""
    found = [
        ("key", key + ("" if key.strip(" \t-:") in _READ else value))
        for key, value in _KEY.findall(head)
    ]
    for m in _TOKENS.finditer(text, len(head)):
        kind = next(name for name in _TOKENS.groupindex if m[name] is not None)
        found.append((kind, m[0]))
    return found


def pages_of(site: Site, clones: Path, count: int, rng: Random) -> Iterator[tuple[str, str, str]]:
    """Name, text and counterpart's text of *count* pages; empty where there is none."""
    names, theirs = site.chinese.names(clones), set[str]()
    if site.english:
        theirs = site.english.names(clones)
        names &= theirs
    for name in sorted(rng.sample(sorted(names), min(count, len(names)))):
        english = site.english.text(clones, name) if site.english else ""
        yield name, site.chinese.text(clones, name), english


_SETTINGS = """\
locales = ["zh-Hans", "en"]
[[posts]]
preset = "{preset}"
source = "posts/{{locale}}/{{slug}}.{ending}"
target = "posts/{{locale}}/{{slug}}.{ending}"
"""


@dataclass(slots=True)
class Figures:
    """What became of the pages of one kind of site."""

    files: int = 0
    """How many there are, counterparts included."""
    changed: int = 0
    """How many of them were changed."""
    changes: int = 0
    """How many findings were put right."""
    streams: list[str] = field(default_factory=list)
    """Where the tokenizer tells two texts apart."""
    pages: list[str] = field(default_factory=list)
    """Where the site's own parser does."""
    failed: list[str] = field(default_factory=list)
    """What could not be put right, and why."""


def put_right(
    kind: SiteKind, clones: Path, way: str, count: int, folder: Path, *, aligned: bool = False
) -> tuple[Figures, list[FixedFile]]:
    """Write the pages of *kind* into *folder*, and put them right there.

    Args:
        aligned: whether the pairs have catalogs, as `align --all` makes them.
    """
    figures, changes = Figures(), list[FixedFile]()
    ending = kind.sites[0].chinese.ending
    write_text(folder / "translator.toml",
               _SETTINGS.format(preset=kind.preset, ending=ending[1:]), root=None)  # fmt: skip
    rng, each = Random(0), -(-count // len(kind.sites))
    for number, site in enumerate(kind.sites):
        for name, chinese, english in pages_of(site, clones, each, rng):
            texts = {"zh-Hans": chinese} | ({"en": english} if english else {})
            for locale, text in texts.items():
                path = folder / "posts" / locale / f"site-{number}" / f"{name}{ending}"
                write_text(path, WAYS[way](text), root=None)
                figures.files += 1
    blog = Blog(Project.load(folder), lasting=False)
    for source in blog.sources(()):
        try:
            for post in targets_there(blog, source) if aligned else ():
                write_text(post.catalog, str(blog.aligned(post).catalog), root=folder)
            fixed, files = repair(blog, source, writes=False)
        except TranslatorError as error:
            figures.failed.append(str(error))
            continue
        figures.changes += len(fixed.findings)
        changes += files
    changes = [change for change in changes if change.path.suffix == ending]
    figures.changed = len(changes)
    return figures, changes


def judge(kind: SiteKind, changes: Sequence[FixedFile], folder: Path, into: Figures) -> None:
    """Say where two judges tell the files of *changes* apart from what they were."""
    names = [change.path.relative_to(folder / "posts").as_posix() for change in changes]
    parse = PARSERS[kind.parser]
    before, after = (
        parse([HEAD.sub("", text) for text in texts], False)
        for texts in ([c.before for c in changes], [c.after for c in changes])
    )
    for name, change, old, new in zip(names, changes, before, after, strict=True):
        streams = tokens(change.before), tokens(change.after)
        if streams[0] != streams[1]:
            told = difference(
                *([f"{what} {shorten(text, 200)}" for what, text in each] for each in streams)
            )
            into.streams.append(f"{name}: {told}")
        if old != new:
            into.pages.append(f"{name}: {difference(old, new)}")


@click.command()
@click.argument("clones", type=click.Path(path_type=Path, exists=True))
@click.option("--count", default=90, show_default=True, help="How many pages of each kind of site.")
@click.option("--only", default="", help="The kind of site.")
@click.option("--way", type=click.Choice([*WAYS]), help="One way only.")
@click.option("--aligned", is_flag=True, help="Give the pairs catalogs first.")
@click.option("-v", "verbose", is_flag=True, help="Say what differs.")
def main(
    clones: Path, count: int, only: str, way: str | None, aligned: bool, verbose: bool
) -> None:
    """Print a line for each kind of site; the exit code is 1 if anything but words was changed."""
    wrong = 0
    click.echo(f"{'':24}{'files':>7}{'changed':>9}{'changes':>9}{'streams':>9}{'pages':>7}")
    for kind in (each for each in KINDS if only in each.preset):
        for name in (each for each in WAYS if way in (None, each)):
            with tempfile.TemporaryDirectory() as folder:
                figures, changes = put_right(
                    kind, clones, name, count, Path(folder), aligned=aligned
                )
                judge(kind, changes, Path(folder), figures)
            click.echo(
                f"{kind.preset + ', ' + name:24}{figures.files:7}{figures.changed:9}"
                f"{figures.changes:9}{len(figures.streams):9}{len(figures.pages):7}"
            )
            for line in (*figures.failed, *figures.streams, *figures.pages) if verbose else ():
                click.echo(f"  {line}")
            wrong += len(figures.failed) + len(figures.streams) + len(figures.pages)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main(prog_name="python -m bench.fixes")

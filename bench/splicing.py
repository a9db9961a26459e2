"""What other parsers say of filled pages: `python -m bench.splicing CLONES`.

Files of public sites, taken from clones at `CLONES/owner+name`, are filled with targets twice:
once with other words, once with words that begin like blocks, carry a site's syntax or break
lines. Whoever renders that kind of site says whether the page is still built of the same: its
blocks, code, tags, addresses.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import zip_longest
from pathlib import Path
from random import Random

import click

from tests.mdx import as_mdx, read_pages
from translator.errors import TagError
from translator.markdown.document import Document
from translator.markdown.placeholders import protect

Outline = list[str]
"""What a page is built of, in order; without its words."""
_TAG = re.compile(r"(</?[gx]\d+/?>)")
HEAD = re.compile(r"\A(?:---\r?\n.*?\n---\r?\n|\+\+\+\r?\n.*?\n\+\+\+\r?\n)", re.S)
ATTACKS = (
    "# h", "> q", "- i", "1. n", "01. n", "```", "~~~", "---", "===", "::: tip", "!!! note",
    '??? "x"', '=== "x"', "/// note", "<<< @/x", '--8<-- "x"', "{% x %}", "{{< x >}}", "{{ x }}",
    "{# x", "{#id}", "{: .c}", "*[A]: b", "[a]: b", "[^a]: b", "[x] t", "| a |", "<div>", "<b",
    "<!--", "$$", "    code", "import a from 'b'", "{x}", ": d", "[!NOTE]", "\\", "`", "a  \nb",
    "a\n# b", "a\n\nb", "a\n- b", "a\n    b", 'a" b="c', "a' b", "](x)", "]", "a | b", "<script>",
    "--->", "%}", ">}}",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sample:
    """The pages of a public site."""

    repository: str
    """`owner+name`, as its clone is called."""
    under: str
    """What the paths begin with."""
    ending: str
    """What they end with."""
    dialect: str
    """How they are read."""
    parsers: tuple[str, ...]
    """Who judges them: names of `PARSERS`."""


SAMPLES = (
    Sample("gohugoio+hugoDocs", "content/en/", ".md", "hugo", ("cmark-gfm", "markdown-it")),
    Sample("squidfunk+mkdocs-material", "docs/", ".md", "mkdocs", ("Python-Markdown",)),
    Sample("fastapi+fastapi", "docs/en/docs/", ".md", "mkdocs", ("Python-Markdown",)),
    Sample("reactjs+react.dev", "src/content/", ".md", "docusaurus", ("mdx",)),
    Sample("babel+website", "docs/", ".md", "docusaurus", ("mdx",)),
    Sample("withastro+docs", "src/content/docs/en/", ".mdx", "astro", ("mdx",)),
    Sample("vuejs+docs", "src/", ".md", "vitepress", ("cmark-gfm", "markdown-it")),
    Sample("hexojs+site", "source/", ".md", "hexo", ("cmark-gfm", "markdown-it")),
    Sample("jekyll+jekyll", "docs/", ".md", "jekyll", ("kramdown",)),
    Sample("OI-wiki+OI-wiki", "docs/", ".md", "mkdocs", ("Python-Markdown",)),
    Sample("PFCCLab+blog", "src/posts/", ".md", "vitepress", ("cmark-gfm", "markdown-it")),
)


class _Reader(HTMLParser):
    """An outline of HTML: tags with what is no words of their attributes, and all code."""

    def __init__(self, loose: bool) -> None:
        super().__init__()
        self.outline: Outline = []
        self.loose = loose
        self.code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _FREE or (self.loose and tag in _INLINE):
            return
        kept = [f"{k}={v}" for k, v in attrs if k in _KEPT]
        self.outline.append(" ".join([tag, *kept]))
        self.code += tag in ("code", "pre", "script", "style")

    def handle_endtag(self, tag: str) -> None:
        if tag in _FREE or (self.loose and tag in _INLINE):
            return
        self.outline.append(f"/{tag}")
        self.code -= tag in ("code", "pre", "script", "style")

    def handle_data(self, data: str) -> None:
        if self.code > 0:
            self.outline.append(data)


_FREE = frozenset({"abbr"})
"""What words make by themselves, wherever they are."""
_INLINE = frozenset({"em", "strong", "del", "br", "p"})
"""What a target may have more or fewer of, where it is an attack."""
_KEPT = frozenset({"class", "href", "src", "type", "open", "start", "markdown"})


def of_html(html: str, loose: bool) -> Outline:
    """Give what a page of HTML is built of."""
    reader = _Reader(loose)
    reader.feed(html)
    reader.close()
    return reader.outline


def _cmark(pages: Sequence[str], loose: bool) -> list[Outline]:
    extensions = ("table", "strikethrough", "autolink", "footnotes", "tasklist")
    argv = ["cmark-gfm", "--unsafe", *(word for name in extensions for word in ("-e", name))]
    run = (
        subprocess.run(argv, input=page, capture_output=True, encoding="utf-8", check=True)
        for page in pages
    )
    return [of_html(done.stdout, loose) for done in run]


def _markdown_it(pages: Sequence[str], loose: bool) -> list[Outline]:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return [of_html(parser.render(page), loose) for page in pages]


def _python_markdown(pages: Sequence[str], loose: bool) -> list[Outline]:
    from markdown import Markdown

    names = (
        "abbr admonition attr_list def_list footnotes md_in_html tables pymdownx.arithmatex "
        "pymdownx.blocks.admonition pymdownx.blocks.details pymdownx.blocks.tab pymdownx.critic "
        "pymdownx.details pymdownx.inlinehilite pymdownx.keys pymdownx.mark pymdownx.superfences "
        "pymdownx.tabbed pymdownx.tasklist pymdownx.tilde"
    ).split()
    options = {"pymdownx.superfences": {}, "pymdownx.tabbed": {"alternate_style": True}}
    found = []
    for page in pages:
        html = Markdown(extensions=names, extension_configs=options).convert(page)
        found.append(of_html(html, loose))
    return found


_RUBY = """
require 'json'; require 'kramdown'; require 'kramdown-parser-gfm'
options = { input: 'GFM', hard_wrap: false, syntax_highlighter: nil, auto_ids: false }
# Liquid runs first: what it makes of its tags is one word.
tags = /\\{\\{.*?\\}\\}|\\{%.*?%\\}/m
pages = JSON.parse(STDIN.read).map { |page| page.gsub(tags, "liquid") }
puts JSON.generate(pages.map { |page| Kramdown::Document.new(page, options).to_html })
"""


def _kramdown(pages: Sequence[str], loose: bool) -> list[Outline]:
    done = subprocess.run(
        ["ruby", "-e", _RUBY], input=json.dumps(pages), capture_output=True, encoding="utf-8",
        check=True,
    )  # fmt: skip
    return [of_html(html, loose) for html in json.loads(done.stdout)]


_SEEN = re.compile(
    r"^(?:title|titleText|label|description|alt|caption|aria-label|placeholder|text)="
)


def _mdx(pages: Sequence[str], loose: bool) -> list[Outline]:
    outlines = []
    for page in read_pages([as_mdx(page) for page in pages]):
        nodes = [
            " ".join([n.type, n.says, *(a for a in n.attributes if not _SEEN.match(a))])
            for n in page.nodes
        ]
        # Docusaurus and Starlight put a text directive that nobody handles back as text: `a:b`.
        blocks = [b for b in page.blocks if not b.startswith("textDirective")]
        blocks = [b for b in blocks if not (loose and b in ("paragraph", "delete"))]
        outlines.append([page.error] if page.error else [*nodes, *blocks])
    return outlines


PARSERS: Mapping[str, Callable[[Sequence[str], bool], list[Outline]]] = {
    "cmark-gfm": _cmark,
    "markdown-it": _markdown_it,
    "Python-Markdown": _python_markdown,
    "kramdown": _kramdown,
    "mdx": _mdx,
}


def other_words(text: str, rng: Random) -> str:
    """Change the case of Latin letters, and take the next one for a Chinese character."""
    return "".join(
        chr(ord(c) + 1) if "\u4e00" <= c < "\u9fa0" else c.swapcase() if c < "\u0250" else c
        for c in text
    )


def attack(text: str, rng: Random) -> str:
    """Put a thing before the words that begins a block, or is a site's syntax."""
    return rng.choice(["", "a ", "中"]) + rng.choice(ATTACKS) + rng.choice([" ", ""]) + text


WAYS: Mapping[str, Callable[[str, Random], str]] = {"words": other_words, "attacks": attack}


def filled(document: Document, way: str, rng: Random) -> tuple[str, int]:
    """Fill each segment; give the text and how many targets were refused."""
    targets: list[str | None] = []
    for segment in document.segments:
        held = protect(segment.source, segment.kind, document.grammar)
        parts = _TAG.split(held.text)
        for index in range(0, len(parts), 2) if way == "words" else (0,):
            parts[index] = WAYS[way](parts[index], rng)
        try:
            targets.append(held.restore("".join(parts)))
        except TagError:
            targets.append(None)
    text, refusals = document.filled(targets)
    return text, len(refusals) + targets.count(None)


def pages_of(sample: Sample, clones: Path, count: int, rng: Random) -> Iterator[tuple[str, str]]:
    """Name and text of *count* pages, chosen by *rng*."""
    folder = clones / sample.repository
    folder = folder / "repo" if (folder / "repo").is_dir() else folder
    git = ["git", "-c", "safe.directory=*", "-C", str(folder)]
    listed = subprocess.run([*git, "ls-tree", "-rz", "--name-only", "HEAD"], check=True,
                            capture_output=True).stdout.decode()  # fmt: skip
    names = [n for n in listed.split("\0") if n.startswith(sample.under)]
    names = sorted(name for name in names if name.endswith(sample.ending))
    for name in rng.sample(names, min(count, len(names))):
        shown = subprocess.run([*git, "show", f"HEAD:{name}"], check=True, capture_output=True)
        try:
            yield name, shown.stdout.decode()
        except UnicodeDecodeError:
            continue


def difference(ours: Outline, theirs: Outline) -> str:
    """Where two outlines part, for a person to look at."""
    for index, (a, b) in enumerate(zip_longest(ours, theirs)):
        if a != b:
            before = " ".join(ours[max(index - 3, 0) : index])[-120:]
            return f"after {before!r}: {a!r} became {b!r}"
    return ""


def splice(sample: Sample, clones: Path, count: int, verbose: bool) -> Counter[str]:
    """Fill the pages of a site in both ways, and print what became of them."""
    sums: Counter[str] = Counter()
    pages = list(pages_of(sample, clones, count, Random(0)))
    documents = [Document.parse(text, sample.dialect) for _, text in pages]
    for way in WAYS:
        loose, rng = way == "attacks", Random(1)
        told = [filled(document, way, rng) for document in documents]
        sums[f"{way}: segments"] = sum(len(d.segments) for d in documents)
        sums[f"{way}: refused"] = sum(count for _, count in told)
        texts = [text for text, _ in told]
        broken: set[str] = set()
        for name in sample.parsers:
            before = PARSERS[name]([HEAD.sub("", text) for _, text in pages], loose)
            after = PARSERS[name]([HEAD.sub("", text) for text in texts], loose)
            for (page, _), ours, theirs in zip(pages, before, after, strict=True):
                if ours != theirs:
                    broken.add(page)
                    if verbose:
                        print(f"  {way} {name} {page}: {difference(ours, theirs)}")  # noqa: T201
        for (page, _), document, text in zip(pages, documents, texts, strict=True):
            again = Document.parse(text, sample.dialect)
            had, has = ([(c.name, c.text) for c in d.constructs] for d in (document, again))
            if had != has and not (loose and page in broken):
                broken.add(page)
                if verbose:
                    told_apart = difference([str(c) for c in had], [str(c) for c in has])
                    print(f"  {way} own {page}: {told_apart}")  # noqa: T201
        sums[f"{way}: broken"] = len(broken)
    sums["pages"] = len(pages)
    return sums


@click.command()
@click.argument("clones", type=click.Path(path_type=Path, exists=True))
@click.option("--count", default=30, help="How many pages of each site.")
@click.option("--only", default="", help="The sites whose name has this in it.")
@click.option("-v", "verbose", is_flag=True, help="Say what differs.")
def main(clones: Path, count: int, only: str, verbose: bool) -> None:
    """Print, for each site, how many of its pages are no longer built of the same."""
    for sample in SAMPLES:
        if only in sample.repository and (clones / sample.repository).is_dir():
            sums = splice(sample, clones, count, verbose)
            print(sample.repository, json.dumps(sums), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(prog_name="python -m bench.splicing")

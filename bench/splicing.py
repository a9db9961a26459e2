"""What other parsers say of filled pages: `python -m bench.splicing CLONES`.

Files of public sites, taken from clones at `CLONES/owner+name`, are filled with targets twice:
once with other words, once with words that begin like blocks, carry a site's syntax, break lines
or end what they stand in. Whoever renders that kind of site says whether the page is still built
of the same: its blocks, code, tags, ids, addresses; and who reads its front matter, whether all
else of it says the same.

`--seed` draws other pages and other words, `--others` takes sites that the escapes were not made
by, `-v` says of each page that is no longer built of the same which segment did it.
"""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from itertools import zip_longest
from pathlib import Path
from random import Random
from typing import Any

import click

from tests.mdx import SITES, as_mdx, read_pages
from translator.errors import TagError
from translator.markdown.document import Document
from translator.markdown.placeholders import protect

Outline = list[str]
"""What a page is built of, in order; without its words."""
_TAG = re.compile(r"(</?[gx]\d+/?>)")
HEAD = re.compile(r"\A(?:---\r?\n.*?\n---\r?\n|\+\+\+\r?\n.*?\n\+\+\+\r?\n)", re.S)
ATTACKS = (
    # Blocks of Markdown, whole and begun
    "# h", "####### h", "#", "> q", ">", "- i", "+ i", "* i", "-", "+", "*", "1. n", "01. n",
    "1) n", "0. n", "1.", "- [ ] t", "```", "````", "~~~", "```js", "---", "===",
    "=", "--", "***", "_ _ _",
    "    code", "\tcode", "| a |", "| a | b |\n|---|---|\n| c | d |", "--- | ---", ":-: | :-:",
    "|-|", "[a]: b", "[a]:", "[a]: <b> 'c'", "[^a]: b", "[x] t", ": d", "~ d", "[!NOTE]",
    # Of sites
    "::: tip", ":::", ":::note[a]{b=c}", "::a", "::a[b]{c}", ":a[b]{c}", "!!! note", '??? "x"',
    '???+ note "x"', '=== "x"', "/// note", "///", "::: a.b", "<<< @/x", '--8<-- "x"', "--8<--",
    "{% x %}", "{% raw %}", "{% endraw %}", "{% comment %}", "{%", "%}", "{{< x >}}", "{{% x %}}",
    "{{< x", ">}}", "{{ x }}", "{{", "}}", "{# x", "{# x #}", "{#id}", "{ #id }", "{: .c}", "{.c}",
    "{: #b }", "{:toc}", "{::comment}", "{:/}", "*[A]: b", "[[toc]]", "[TOC]", "{!x!}", "{* x *}",
    "++ctrl++", "{++a++}", "{--a--}", "{>>a<<}", "==a==", "^^a^^", "\\(a\\)", "\\[a\\]",
    "\\begin{a}b\\end{a}", ":smile:", "@a/b", "#1", ":label:`x`", "^^^", "^", "+++", ";;;",
    # HTML, and what is no HTML to MDX
    "<div>", "</div>", "<div", "<b", "<b>", "</b>", "<br>", "<hr/>", "<img src=x>", "<script>",
    "</script>", "<style>", "<pre>", "<textarea>", "<!--", "-->", "--->", "<!-- a -->", "<![CDATA[",
    "]]>", "<![CDATA[a]]>", "<?", "?>", "<?a?>", "<!X", "<!X>", "<a.b@c.d>", "<https://a.b>",
    "<summary>", "</details>", "<Tabs>", "</Tabs>", "<>", "</>", "<a b={c}>", "<$>", "<1", "a < b",
    "&lt;div&gt;", "&#35; h", "&#96;", "&#42;a&#42;", "&", "&amp", "&nbsp;",
    "import a from 'b'", "export const a = 1", "export default a", "{x}", "{", "}", "{/* a */}",
    "{'a'}", "${x}", "{...a}", "/*", "*/", "//",
    # Within a line, and what ends what it stands in
    "\\", "\\\\", "`", "``", "`a`", "``a`", "$", "$$", "$a$", "$$a$$", "*", "**", "***",
    "**a", "a**", "*a*b*", "_", "__", "_a", "__a__", "~", "~~", "~a~", "~~a", "**a*", "](x)", "]",
    "[", "[]", "![", "![]()", "[a](b", "[a](b)", "[a][b]", "][", "](", ")", "(", "[^a]", "^[a]",
    "[a]", "[ ]",
    "a | b", "|", "||", "\\|", '"', "'", '"a" b', 'a" b="c', "a' b", "' onx='", '\\"', "`a|b`",
    "/>", ">", "a#", "#a", "##", "a  ", "a\\", "https://a.b", "www.a.b", "a@b.c", "mailto:a@b.c",
    # Lines
    "a  \nb", "a\n# b", "a\n\nb", "a\n- b", "a\n    b", "a\n\tb", "a\n===", "a\n---", "a\n=",
    "a\n-", "a\n|-|", "a | b\n--- | ---", "a\n> b", "a\n```\nb", "a\n<div>", "a\n\\", "a\\\nb",
    "a\n1. b",
    "a\n2. b", "a\n: b", "a\n[b]: c", "[a\nb]: c", "[a]:\nb", "[^a]:\nb", "a\n::: b", "a\n{b}",
    "a\n{: .b}", "a\nimport b", "a\n    - b", "a\n  - b", "a\n* b", "a\n+ b", "a\n$$\nb\n$$",
    "a\rb", "a\r\n# b", "a\r# b", "a\u2028# b", "a\u0085# b", "a\x0b# b", "a\x0c# b", "a\xa0b",
    # YAML and TOML
    "a: b", ": a", "a:", "- a", "# a", "a # b", "&a", "*a", "!a", "!!str a", "%a", "@a", "|", "|-",
    ">-", "? a", "[a]", "{a: b}", "{a", "'a'", '"a"', "'a", '"a', "a'b", "true", "null", "~", "1",
    "1e3", "2026-01-01", "0x1", "...", "--- a", "<<", "=", '"""', "\'\'\'", "\\n", "\\x", "a, b",
)  # fmt: skip
"""What does harm somewhere."""
PLACES = (
    "{a}{t}", "{a} {t}", "a {a} {t}", "中{a}{t}", "{t}{a}", "{t} {a}", "{t} {a} b", "{a}{t}{a}",
    "{t}\n{a}", "{t}\n{a} b", "b\n{a} {t}", "{t}\n    {a}", "{t}  \n{a} b", "{t}\r{a} b",
    "  {a} {t}", "\t{a} {t}", "\xa0{a} {t}", "\u2028{a} {t}", "\u3000{a}{t}", "\u200b{a} {t}",
    "\ufeff{a} {t}", "{a}\n{t}", "\\{a}{t}", "{a}",
)  # fmt: skip
"""Where it stands in a target, whose other words are `{t}`."""


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


_PLAIN = ("cmark-gfm", "markdown-it")
_VITE = (*_PLAIN, "VitePress")
SAMPLES = (
    Sample("gohugoio+hugoDocs", "content/en/", ".md", "hugo", _PLAIN),
    Sample("squidfunk+mkdocs-material", "docs/", ".md", "mkdocs", ("Python-Markdown",)),
    Sample("fastapi+fastapi", "docs/en/docs/", ".md", "mkdocs", ("Python-Markdown",)),
    Sample("reactjs+react.dev", "src/content/", ".md", "docusaurus", ("mdx",)),
    Sample("babel+website", "docs/", ".md", "docusaurus", ("mdx",)),
    Sample("withastro+docs", "src/content/docs/en/", ".mdx", "astro", ("mdx",)),
    Sample("vuejs+docs", "src/", ".md", "vitepress", _VITE),
    Sample("hexojs+site", "source/", ".md", "hexo", _PLAIN),
    Sample("jekyll+jekyll", "docs/", ".md", "jekyll", ("kramdown",)),
    Sample("OI-wiki+OI-wiki", "docs/", ".md", "mkdocs", ("Python-Markdown",)),
    Sample("PFCCLab+blog", "src/posts/", ".md", "vitepress", _VITE),
)
OTHERS = (
    Sample("google+docsy", "docsy.dev/content/", ".md", "hugo", _PLAIN),
    Sample("open-telemetry+opentelemetry.io", "content/", ".md", "hugo", _PLAIN),
    Sample("cncf+glossary", "content/", ".md", "hugo", _PLAIN),
    Sample("vitejs+vite", "docs/", ".md", "vitepress", _VITE),
    Sample("vuejs-translations+docs-zh-cn", "src/", ".md", "vitepress", _VITE),
    Sample("vitejs+docs-cn", "", ".md", "vitepress", _VITE),
    Sample("facebook+react-native-website", "docs/", ".md", "docusaurus", ("mdx",)),
    Sample("facebook+react-native-website", "website/", ".md", "docusaurus", ("mdx",)),
    Sample("reactjs+zh-hans.react.dev", "src/content/", ".md", "docusaurus", ("mdx",)),
    Sample("pingcap+docs-cn", "", ".md", "github", _PLAIN),
    Sample("ruby+www.ruby-lang.org", "zh_cn/", ".md", "jekyll", ("kramdown",)),
    Sample("ruby+www.ruby-lang.org", "en/", ".md", "jekyll", ("kramdown",)),
    Sample("github+opensource.guide", "_articles/", ".md", "jekyll", ("kramdown",)),
    Sample("next-theme+theme-next-docs", "source/", ".md", "hexo", _PLAIN),
    Sample("d2l-ai+d2l-zh", "", ".md", "", _PLAIN),
    Sample("mindspore-ai+docs", "", ".md", "github", _PLAIN),
    Sample("datawhalechina+self-llm", "", ".md", "github", _PLAIN),
    Sample("rust-lang-cn+book-cn", "", ".md", "", _PLAIN),
    Sample("PaddlePaddle+docs", "docs/", ".md", "github", _PLAIN),
    Sample("ruanyf+weekly", "docs/", ".md", "github", _PLAIN),
)
"""Sites that nothing was made by."""


class _Reader(HTMLParser):
    """An outline of HTML: tags with their attributes but for words, comments, and all code."""

    def __init__(self, loose: bool) -> None:
        super().__init__()
        self.outline: Outline = []
        self.loose = loose
        self.code = 0
        self.data = ""

    def add(self, part: str) -> None:
        """Note a part, and before it the code that stands there."""
        if self.data:
            self.outline.append(self.data)
            self.data = ""
        self.outline.append(part)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _FREE or (self.loose and tag in _INLINE):
            return
        self.add(
            " ".join([tag, *(k if k.lstrip(":") in _SEEN_NAMES else f"{k}={v}" for k, v in attrs)])
        )
        self.code += tag in _CODE

    def handle_endtag(self, tag: str) -> None:
        if tag in _FREE or (self.loose and tag in _INLINE):
            return
        self.add(f"/{tag}")
        self.code -= tag in _CODE

    def handle_data(self, data: str) -> None:
        if self.code > 0:
            self.data += data

    def handle_comment(self, data: str) -> None:
        self.add(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.add(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.add(f"<?{data}>")

    def unknown_decl(self, data: str) -> None:
        self.add(f"<![{data}]>")


_CODE = frozenset({"code", "pre", "script", "style"})
_FREE = frozenset({"abbr"})
"""What words make by themselves, wherever they are."""
_INLINE = frozenset({"em", "strong", "del", "br", "mark", "ins", "sub", "sup", "s"})
"""What a target may have more or fewer of, where it is an attack."""
_SEEN_NAMES = frozenset({
    "alt", "title", "aria-label", "placeholder", "label", "caption", "description", "text",
    "data-toc-label", "data-title", "data-label", "summary",
})  # fmt: skip
"""Attributes that say words to readers."""


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
    # It links no bare address, so one in angles would be a new link to it alone.
    pages = [re.sub(r"<(https?://[^\s<>]+)>", r"\1", page) for page in pages]
    return [of_html(parser.render(page), loose) for page in pages]


_VITEPRESS = """
import { createMarkdownRenderer } from 'vitepress'
let said = ''
for await (const part of process.stdin.setEncoding('utf-8')) said += part
// Ids are those that the author gave; highlighting and what other files say are not ours.
const options = { anchor: { level: [7] }, highlight: (code) => code, cache: false, html: true }
const md = await createMarkdownRenderer('.', options, '/')
const fence = md.renderer.rules.fence
md.renderer.rules.fence = (tokens, at, ...more) =>
  tokens[at].src ? `<pre src="${tokens[at].src[0]}"></pre>` : fence(tokens, at, ...more)
const env = { path: 'a.md', relativePath: 'a.md', cleanUrls: false }
console.log(JSON.stringify(JSON.parse(said).map((page) => {
  try {
    return md.render(page, { ...env })
  } catch (error) {
    return `<error>${error.message}`
  }
})))
"""


def _vitepress(pages: Sequence[str], loose: bool) -> list[Outline]:
    done = subprocess.run(
        ["node", "--input-type=module", "-e", _VITEPRESS], cwd=SITES, input=json.dumps(pages),
        capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    # The names of a code group are drawn by lot, and a list of contents has the headings' words.
    pages = [re.sub(r"\b(group|tab)-[\w-]+", r"\1", html) for html in json.loads(done.stdout)]
    pages = [re.sub(r"<nav class=\"table-of-contents.*?</nav>", "", html) for html in pages]
    return [of_html(html, loose) for html in pages]


def _python_markdown(pages: Sequence[str], loose: bool) -> list[Outline]:
    from markdown import Markdown

    names = (
        "abbr admonition attr_list def_list footnotes md_in_html tables pymdownx.arithmatex "
        "pymdownx.blocks.admonition pymdownx.blocks.details pymdownx.blocks.tab "
        "pymdownx.critic pymdownx.details pymdownx.inlinehilite pymdownx.keys "
        "pymdownx.magiclink pymdownx.mark pymdownx.superfences pymdownx.tabbed "
        "pymdownx.tasklist pymdownx.tilde"
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
    "VitePress": _vitepress,
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
    """Put a thing beside the words that begins a block, ends one, or is a site's syntax."""
    return rng.choice(PLACES).replace("{a}", rng.choice(ATTACKS)).replace("{t}", text)


WAYS: Mapping[str, Callable[[str, Random], str]] = {"words": other_words, "attacks": attack}


@dataclass(frozen=True, slots=True)
class Filled:
    """A page whose segments were given targets."""

    name: str
    """Its path."""
    document: Document
    """What it was."""
    targets: tuple[str | None, ...]
    """What its segments were given."""
    pieces: tuple[str | None, ...]
    """What was written of that; None where it was refused."""

    @property
    def text(self) -> str:
        """What it is now."""
        return self.document.joined(self.pieces)

    @property
    def refused(self) -> int:
        """How many targets cannot stand where they should."""
        return self.pieces.count(None)

    def only(self, indices: Collection[int]) -> Filled:
        """The same page with these segments filled alone."""
        kept = (piece if at in indices else None for at, piece in enumerate(self.pieces))
        return replace(self, pieces=tuple(kept))


def filled(name: str, document: Document, way: str, rng: Random) -> Filled:
    """Fill each segment."""
    targets: list[str | None] = []
    for segment in document.segments:
        held = protect(segment.source, segment.kind, document.grammar)
        parts = _TAG.split(held.text)
        places = range(0, len(parts), 2)
        for index in places if way == "words" else (rng.choice(places),):
            parts[index] = WAYS[way](parts[index], rng)
        try:
            targets.append(held.restore("".join(parts)))
        except TagError:
            targets.append(None)
    pieces, refusals = document.fitted(targets)
    for index, target in enumerate(targets):
        if pieces[index] is None and index not in refusals and target is not None:
            # It is the source, which is as good as written.
            segment = document.segments[index]
            pieces[index] = document.text[segment.spans[0].start : segment.spans[-1].stop]
    return Filled(name, document, tuple(targets), tuple(pieces))


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


def _own(pages: Sequence[Filled], loose: bool) -> list[tuple[Outline, Outline]]:
    """What we say of pages: their dialect's constructs, and of which the front matter is."""
    told = []
    for page in pages:
        again = Document.parse(page.text, page.document.syntax)
        had, has = ([f"{c.name} {c.text}" for c in d.constructs] for d in (page.document, again))
        told.append(([*_head(page.document), *had], [*_head(again), *has]))
    return told


def _head(document: Document) -> Outline:
    """What the front matter says, as its format's own reader has it, but for words."""
    import yaml

    text = document.settled.body[: document.front.stop]
    inner = re.sub(r"\A[-+;]{3}.*\n|^[-+;]{3}[ \t]*\n?\Z", "", text, flags=re.M)
    try:
        said = tomllib.loads(inner) if text.startswith("+++") else yaml.safe_load(inner)
    except (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError) as error:
        return [f"unreadable: {error}"]
    return [json.dumps(_unsaid(said, "", document.syntax.front_matter), default=str)]


def _unsaid(value: Any, path: str, keys: Collection[str]) -> Any:
    """*value* without the words that readers see of it."""
    if isinstance(value, dict):
        return {
            str(key): _unsaid(child, f"{path}.{key}" if path else str(key), keys)
            for key, child in value.items()
        }
    if isinstance(value, list):
        return [_unsaid(child, path, keys) for child in value]
    return "words" if isinstance(value, str) and value.strip() and path in keys else value


_TAGGED = re.compile(
    r"\{% *(raw|codeblock|code|comment)\b.*?%\}.*?\{% *end *\1 *%\}|\{\{.*?\}\}"
    r"|\{%.*?%\}|\{[*!].*?[*!]\}",
    re.S,
)


def judged(pages: Sequence[Filled], parser: str, loose: bool) -> list[tuple[Outline, Outline]]:
    """What *parser* says each of *pages* was built of, and is; `own` is no parser but ours."""
    if parser == "own":
        return _own(pages, loose)
    texts = [text for page in pages for text in (page.document.text, page.text)]
    if pages and pages[0].document.syntax.dialect.name in ("hexo", "hugo", "mkdocs"):
        # Templates run first: what they make of their tags is one word.
        texts = [_TAGGED.sub("tag", text) for text in texts]
    told = iter(PARSERS[parser]([HEAD.sub("", text) for text in texts], loose))
    return list(zip(told, told, strict=True))


def guilty(page: Filled, parser: str, loose: bool) -> Filled:
    """The page with the fewest targets that break it: one, or those that do so together."""
    indices = [at for at, piece in enumerate(page.pieces) if piece is not None]
    step = len(indices) // 2
    while step:
        for start in range(0, len(indices), step):
            fewer = indices[:start] + indices[start + step :]
            ((ours, theirs),) = judged([page.only(fewer)], parser, loose)
            if ours != theirs:
                indices = fewer
                step = min(step, len(indices) // 2)
                break
        else:
            step //= 2
    return page.only(indices)


def _told(page: Filled, parser: str, loose: bool) -> Iterator[str]:
    """What broke a page, for a person to look at."""
    fewest = guilty(page, parser, loose)
    for at, piece in enumerate(fewest.pieces):
        if piece is not None:
            segment = page.document.segments[at]
            yield f"    line {segment.line} {segment.kind} {segment.source[-300:]!r}"
            yield f"      given {(page.targets[at] or '')[-300:]!r}"
            yield f"      wrote {piece[-300:]!r}"
    yield f"      {difference(*judged([fewest], parser, loose)[0])}"


def splice(
    sample: Sample, pages: Sequence[tuple[str, str]], seed: int, verbose: bool
) -> Counter[str]:
    """Fill the pages of a site in both ways, and print what became of them."""
    sums: Counter[str] = Counter(pages=len(pages))
    documents = [(name, Document.parse(text, sample.dialect)) for name, text in pages]
    for way in WAYS:
        loose, rng = way == "attacks", Random(seed + 1)
        told = [filled(name, document, way, rng) for name, document in documents]
        sums[f"{way}: segments"] = sum(len(page.targets) for page in told)
        sums[f"{way}: refused"] = sum(page.refused for page in told)
        broken: set[str] = set()
        for parser in (*sample.parsers, "own"):
            for page, (ours, theirs) in zip(told, judged(told, parser, loose), strict=True):
                if ours == theirs:
                    continue
                sums[f"{way}: broken, {parser}"] += 1
                if verbose and page.name not in broken:
                    print(f"  {way} {parser} {page.name}: {difference(ours, theirs)}")  # noqa: T201
                    for line in _told(page, parser, loose):
                        print(line)  # noqa: T201
                broken.add(page.name)
        sums[f"{way}: broken"] = len(broken)
    return sums


@click.command()
@click.argument("clones", type=click.Path(path_type=Path, exists=True))
@click.option("--count", default=30, help="How many pages of each site.")
@click.option("--only", default="", help="The sites whose name has this in it.")
@click.option("--others", is_flag=True, help="Sites that the escapes were not made by.")
@click.option("--seed", default=0, help="Chooses the pages and the attacks.")
@click.option("-v", "verbose", is_flag=True, help="Say what differs, and which segment did it.")
def main(clones: Path, count: int, only: str, others: bool, seed: int, verbose: bool) -> None:
    """Print, for each site, how many of its pages are no longer built of the same."""
    total: Counter[str] = Counter()
    for sample in OTHERS if others else SAMPLES:
        if only in sample.repository and (clones / sample.repository).is_dir():
            pages = list(pages_of(sample, clones, count, Random(seed)))
            sums = splice(sample, pages, seed, verbose)
            print(sample.repository, json.dumps(sums), flush=True)  # noqa: T201
            total += sums
    print("all", json.dumps(total))  # noqa: T201


if __name__ == "__main__":
    main(prog_name="python -m bench.splicing")

"""Identity, reach and stillness, measured on real posts: `python -m tests.corpus [FILE...]`.

    identity    filled with its own sources, the document is the same text, however disguised
    reach       with every Chinese character of every segment replaced, none is left to see
    stillness   and code, links, images, tags, formulas and the block tree are as before

What is to see is what markdown-it-py renders, which shares no code with the toolkit.
Without FILE: this repository's posts, and `../shared/corpus` where it is present.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from html.parser import HTMLParser
from pathlib import Path

from markdown_it import MarkdownIt

from tests.invariants import CJK_LETTER, latin
from translator.markdown.document import Document

ROOT = Path(__file__).parents[1]
"""This repository."""
SHARED = ROOT.parent / "shared"
"""Data beside the repository: real posts, the CommonMark examples, measures."""

_RENDERER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_FRONT_MATTER = re.compile(r"\A\ufeff?(---|\+\+\+)[ \t]*\n.*?\n\1[ \t]*(\n|\Z)", re.S)
_FENCE = re.compile(r"^([ \t>]*)(`{3,}|~{3,})[^\n]*\n.*?(^[ \t>]*\2[`~]*[ \t]*$|\Z)", re.M | re.S)
_MATH = re.compile(r"(?<![\\$])\$\$.+?\$\$|(?<![\\$\w])\$(?! )[^$\n]+?(?<![ \\])\$(?![\d])", re.S)
_UNREAD = frozenset({"code", "pre", "script", "style"})


def own_posts() -> list[Path]:
    """The posts of this repository, sources and targets, and its README."""
    return [*sorted((ROOT / "posts").rglob("*.md")), ROOT / "README.md"]


def shared_posts() -> list[Path]:
    """The posts and docs of `../shared/corpus`; none if it is absent."""
    return sorted((SHARED / "corpus").glob("*/*.md"))


def examples() -> list[str]:
    """The examples of the CommonMark specification; none if they are absent."""
    path = SHARED / "corpus" / "commonmark-examples.json"
    if not path.exists():
        return []
    return [example["markdown"] for example in json.loads(path.read_text(encoding="utf-8"))]


def read(path: Path) -> str:
    """Read a post with its line ends as they are."""
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def disguises(text: str) -> Iterator[tuple[str, str]]:
    """Yield *text* in the forms that editors and containers give it, each with its name."""
    yield "as is", text
    yield "CRLF", text.replace("\r\n", "\n").replace("\n", "\r\n")
    yield "CR", text.replace("\r\n", "\n").replace("\n", "\r")
    yield "mixed line ends", re.sub(r"\n", lambda m: "\r\n" if m.start() % 3 else "\n", text)
    yield "byte order mark", "\ufeff" + text
    yield "no last newline", text.rstrip("\n")
    yield "in a list", "- " + text.replace("\n", "\n  ")
    yield "in a deep list", "1. - " + text.replace("\n", "\n     ")
    yield "quoted", "> " + text.replace("\n", "\n> ")
    yield "quoted in a list", "- > " + text.replace("\n", "\n  > ")


def unlike(text: str) -> list[str]:
    """The disguises in which *text* is not the same after filling it with its sources."""
    bad = []
    for name, disguised in disguises(text):
        document = Document.parse(disguised)
        if document.fill([segment.source for segment in document.segments]) != disguised:
            bad.append(name)
    return bad


@dataclass(frozen=True, slots=True)
class Page:
    """What a renderer makes of a document."""

    text: str
    """What people can read: text outside code, and `alt` and `title` attributes."""
    blocks: tuple[str, ...]
    """The block tree, as opening and closing names."""
    code: tuple[str, ...]
    """The code blocks."""
    spans: Counter[str]
    """The code spans."""
    links: Counter[str]
    """Where links and images lead."""
    tags: Counter[str]
    """The HTML elements."""
    math: tuple[str, ...]
    """The formulas."""

    def moved(self, other: Page) -> list[str]:
        """What is not the same in *other*, its words apart."""
        names = [field.name for field in fields(self) if field.name != "text"]
        return [name for name in names if getattr(self, name) != getattr(other, name)]


def render(text: str) -> Page:
    """Render *text* by markdown-it-py."""
    body = _FRONT_MATTER.sub("", text)
    math = tuple(_MATH.findall(_FENCE.sub("", body)))
    tokens = _RENDERER.parse(_MATH.sub("$m$", body))
    reader = _Reader()
    reader.feed(_RENDERER.renderer.render(tokens, _RENDERER.options, {}))
    reader.close()
    inlines = [child for token in tokens for child in token.children or ()]
    return Page(
        text="\n".join(reader.texts),
        blocks=tuple(f"{t.type} {t.tag}" for t in tokens),
        code=tuple(t.content for t in tokens if t.type in ("fence", "code_block")),
        spans=Counter(t.content for t in inlines if t.type == "code_inline"),
        links=Counter(str(t.attrGet("href") or t.attrGet("src")) for t in inlines if t.attrs),
        tags=reader.tags,
        math=math,
    )


class _Reader(HTMLParser):
    """Gathers what a person can read in an HTML page, and its elements."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.tags: Counter[str] = Counter()
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self._unread += tag in _UNREAD
        self.texts += [value for name, value in attrs if name in ("alt", "title") and value]

    def handle_endtag(self, tag: str) -> None:
        self._unread -= tag in _UNREAD and self._unread > 0

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.texts.append(data)


@dataclass(frozen=True, slots=True)
class Reach:
    """How much of a document a translation reaches, and what it moves."""

    letters: int
    """How many Chinese characters there are to see."""
    left: tuple[str, ...]
    """The lines in which some are left, one for each that is left."""
    moved: tuple[str, ...]
    """What did not stay as it was."""


def reach(text: str) -> Reach:
    """Replace every Chinese character of every segment of *text*, and look at the result."""
    # What an author keeps from being translated is meant to be left.
    text = text.replace("translator:skip", "translator-skip")
    text = text.replace("translator:off", "translator-off")
    document = Document.parse(text)
    filled = document.fill([latin(segment.source) for segment in document.segments])
    before, after = render(text), render(filled)
    left = [line for line in after.text.split("\n") for _ in CJK_LETTER.findall(line)]
    letters = len(CJK_LETTER.findall(before.text))
    return Reach(letters, tuple(left), tuple(before.moved(after)))


def main(arguments: Sequence[str]) -> int:
    """Print the figures; return 1 if they are not what they must be."""
    paths = [Path(name) for name in arguments] or [*own_posts(), *shared_posts()]
    letters, left, changed, moved = 0, 0, 0, 0
    for path in paths:
        text = read(path)
        found, names = reach(text), unlike(text)
        letters, left = letters + found.letters, left + len(found.left)
        changed, moved = changed + bool(names), moved + bool(found.moved)
        for fault in [*names, *found.moved, *dict.fromkeys(found.left)]:
            sys.stdout.write(f"{path.name}: {fault}\n")
    broken = [number for number, example in enumerate(examples(), 1) if unlike(example)]
    sys.stdout.write(
        f"identity: {len(paths) - changed} of {len(paths)} documents, "
        f"{len(examples()) - len(broken)} of {len(examples())} CommonMark examples {broken or ''}\n"
        f"reach: {letters - left} of {letters} Chinese characters\n"
        f"stillness: {len(paths) - moved} of {len(paths)} documents\n"
    )
    return int(bool(changed or broken or moved or left > letters / 1000))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

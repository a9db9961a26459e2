"""The words that a site's own theme has in its code, with file and line, and as a post.

A theme says “置顶” in its templates and scripts. These words are listed in a Markdown file, one an
item, so that they are translated as any post is: by people, the memory or an engine, into a catalog
with the terms checked. No file of the theme changes: the plug-in puts the translations in where the
code is compiled.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from translator.text.chars import fold
from translator.text.language import has_script
from translator.text.regex import regex
from translator.units import Locale

THEME_POST = "po/theme.md"
"""The file that lists them; a `[[posts]]` table with this source has them translated."""
_ENDINGS = (".ts", ".js", ".mts", ".mjs", ".tsx", ".jsx", ".vue")
_CODE = {*_ENDINGS}
_MADE = {"cache", "dist", "node_modules", "translations"}
_IMPORT = regex(r"(?:\bfrom|\bimport)\s*\(?\s*(['\"])(\.[^'\"\n]+)\1")
_STRING = r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|`(?:[^`\\]|\\.)*`"
_SCRIPT = regex(rf"(?P<string>{_STRING})|//[^\n]*|/\*.*?\*/", re.DOTALL)
_BLOCK = regex(r"<(script|style|template)\b[^>]*>", re.IGNORECASE)
_TEMPLATE = regex(
    r"<!--.*?-->|\{\{(?P<code>.*?)\}\}|<[a-zA-Z/](?P<tag>(?:[^>\"']|\"[^\"]*\"|'[^']*')*)>"
    r"|(?P<text>(?:(?!\{\{|<[a-zA-Z/!]).)+)",
    re.DOTALL,
)
_ATTRIBUTE = regex(r"([^\s=\"'<>]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_HOLE = regex(r"\$\{(?:[^{}]|\{[^{}]*\})*\}")
_HEAD = """\
<!-- The words of the site's theme, as `translator publish` finds them in its code. They are
translated as those of any post; what is changed here is lost. -->
"""


@dataclass(frozen=True, slots=True)
class ThemeText:
    """A text in the code of a theme."""

    file: str
    """The file, as seen from the project's folder."""
    line: int
    """Its line, from 1."""
    source: str
    """The text as it stands there."""
    before: str
    """The character before it."""
    after: str
    """The character behind it."""

    @property
    def one_line(self) -> str:
        """The text as a browser shows it, in one line; Chinese needs no space for a line break."""
        return fold(re.sub(r"\s*\n\s*", "\n", self.source))


def code_of(root: Path, folder: Path) -> list[tuple[Path, str]]:
    """The files of code below *folder*, and what these import of *root* by relative paths.

    A theme may be elsewhere: `.vitepress/theme/index.ts` is then one line. A link that leads out of
    *root* is not read: what is found in code is written into posts and settings.
    """
    home = root.resolve()
    texts: dict[Path, str] = {}
    left = [path for path in folder.rglob("*") if path.suffix in _CODE]
    while left:
        path = left.pop()
        if path in texts or not path.resolve().is_relative_to(home):
            continue
        top = folder if path.is_relative_to(folder) else root
        if _MADE & {*path.relative_to(top).parts} or not path.is_file():
            continue
        texts[path] = path.read_text("utf-8", errors="replace")
        for m in _IMPORT.finditer(texts[path]):
            named = os.path.normpath(path.parent / m[2])
            names = (named, *(f"{named}{way}{end}" for way in ("", "/index") for end in _ENDINGS))
            found = next((Path(name) for name in names if Path(name).suffix in _CODE
                          and Path(name).is_file()), None)  # fmt: skip
            left += [found] if found and found.is_relative_to(root) else []
    return sorted(texts.items())


def find_words(root: Path, folder: Path, locale: Locale) -> list[ThemeText]:
    """Find the texts in the code of *folder* that are in the letters of *locale*; see `code_of`."""
    found = []
    for path, text in code_of(root, folder):
        name = path.relative_to(root).as_posix()
        for start, stop in _texts(text, path.suffix == ".vue"):
            source = text[start:stop]
            if has_script(source, locale):
                line = text.count("\n", 0, start) + 1
                around = text[start - 1 : start], text[stop : stop + 1]
                found.append(ThemeText(name, line, source, *around))
    return found


def as_post(words: Iterable[ThemeText]) -> str:
    """List *words* as a Markdown file, each once, with the places where it stands."""
    places: dict[str, list[str]] = {}
    for word in words:
        places.setdefault(word.one_line, []).append(f"{word.file}:{word.line}")
    items = (
        f"<!-- translator:note {', '.join(at)} -->\n\n- {text}\n" for text, at in places.items()
    )
    return "\n".join([_HEAD, *items])


def _texts(code: str, vue: bool) -> Iterator[tuple[int, int]]:
    """Where the texts of a file are."""
    if not vue:
        yield from _script(code, 0, len(code))
        return
    pos = 0
    while m := _BLOCK.search(code, pos):
        close = f"</{m[1]}"
        # A template holds templates of its own, so its last end is meant.
        stop = code.rfind(close) if m[1] == "template" else code.find(close, m.end())
        stop = len(code) if stop < 0 else stop
        if m[1] == "template":
            yield from _template(code, m.end(), stop)
        elif m[1] == "script":
            yield from _script(code, m.end(), stop)
        pos = max(stop, m.end())


def _script(code: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    for m in _SCRIPT.finditer(code, start, stop):
        if m["string"]:
            pos, end = m.start() + 1, m.end() - 1
            for hole in _HOLE.finditer(code, pos, end) if m[0][0] == "`" else ():
                yield from _trimmed(code, pos, hole.start())
                yield from _script(code, hole.start() + 2, hole.end() - 1)
                pos = hole.end()
            yield from _trimmed(code, pos, end)


def _template(code: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    for m in _TEMPLATE.finditer(code, start, stop):
        if m["text"]:
            yield from _trimmed(code, *m.span("text"))
        elif m["code"]:
            yield from _script(code, *m.span("code"))
        for each in _ATTRIBUTE.finditer(code, *m.span("tag")) if m["tag"] else ():
            begin, end = each.start(2) + 1, each.end(2) - 1
            if each[1][0] in ":@#" or each[1].startswith("v-"):
                yield from _script(code, begin, end)
            else:
                yield from _trimmed(code, begin, end)


def _trimmed(code: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """The span without the space around it, if anything is left."""
    text = code[start:stop]
    start += len(text) - len(text.lstrip())
    stop -= len(text) - len(text.rstrip())
    if start < stop:
        yield start, stop

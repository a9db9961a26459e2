"""One blog: its locales, path templates, engine and glossaries, from `translator.toml`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from glob import glob
from pathlib import Path
from typing import Any

from translator.errors import ConfigError, OutsideProject
from translator.files import inside
from translator.markdown.syntax import Syntax
from translator.project.config import (
    Settings,
    engines_of,
    exceptions_of,
    layouts_of,
    options_of,
    rules_of,
    syntax_of,
)
from translator.project.layout import BESIDE, Layout, wildcard
from translator.site.targets import Rules
from translator.text.regex import regex
from translator.units import FUZZY_SCORE, Locale, Pair

CONFIG = "translator.toml"
_NAMES = {
    "locales", "posts", "preset", "engine", "engines", "glossaries", "segments", "checks",
    "targets", "publish", "memories", "fuzzy_score",
}  # fmt: skip
_SUFFIXED = regex(r"(.+)\.([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)\.md")
_MARKDOWN = frozenset({".md", ".markdown", ".mdx", ".mdown", ".mkd", ".mkdn", ".qmd", ".rmd"})
"""How Markdown is named, wherever it lies."""
_CONTROL = regex(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_UNFIT = regex(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""What no name of a post has: it would break the lines of a catalog, or cannot be written."""
_DEFAULT_LOCALES = ("zh-Hans", "en")
_WILD = frozenset("*?[")
OWN_GLOSSARIES = ("glossaries/*.csv",)
_MEMORIES = ("memories/*.tmx",)
_SHIPPED = regex(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Post:
    """A source post with one of its targets: the three files of a pair."""

    source: Path
    """The post as its author wrote it."""
    target: Path
    """The translated post."""
    catalog: Path
    """The PO file of the pair."""
    pair: Pair
    """The direction."""


@dataclass(frozen=True, slots=True)
class Project:
    """One blog."""

    root: Path
    """The folder that paths are relative to."""
    locales: tuple[Locale, ...]
    """Its locales, the main one first."""
    layouts: tuple[Layout, ...]
    """Where its posts lie."""
    engine: tuple[str, ...] = ("none",)
    """The engines that fill what is missing; each gets what those before it could not do."""
    engines: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Options of each engine."""
    glossaries: tuple[str, ...] = ()
    """Glob patterns of glossary files, and names of shipped glossaries."""
    syntax: Syntax = field(default_factory=Syntax)
    """What is translatable beyond the text."""
    config: Path | None = field(default=None, compare=False)
    """The file that says all this; None where the defaults hold."""
    exceptions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By pattern of paths, the ids of the checks that do not speak there."""
    rules: Rules = field(default_factory=Rules)
    """What is wanted of targets beside their words."""
    publish: Mapping[str, Any] = field(default_factory=dict)
    """What is said of its site; `publish.settings` reads it."""
    memories: tuple[str, ...] = _MEMORIES
    """Glob patterns of the TMX files that the memory has beside the catalogs."""
    fuzzy_score: float = FUZZY_SCORE
    """From which score on a similar source's target fills a unit; more than 1 for never."""

    @classmethod
    def load(cls, start: Path, config: Path | None = None, top: Path | None = None) -> Project:
        """Find the project around *start*, or read *config*; defaults where there is none.

        Args:
            top: the last of the folders above *start* in which to look for a configuration.

        Raises:
            ConfigError: the configuration cannot be used; the message names file and key.
        """
        path = config or _find(start, top)
        if path is None:
            return _made({}, start, None)
        import tomllib

        try:
            data = tomllib.loads(path.read_text("utf-8"))
        except FileNotFoundError as error:
            raise ConfigError(f"{path}: file not found") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            raise ConfigError(f"{path}: cannot be read as TOML: {error}") from error
        if odd := next(_odd(data), ""):
            raise ConfigError(f"{path}: {odd!r} has a control character, which no setting needs")
        if path.name == "pyproject.toml":
            data = data.get("tool", {}).get("translator", {})
        return _made(data, path.resolve().parent, path)

    def sources(self) -> Iterator[Path]:
        """All files that a layout's source template names, sorted."""
        found = set()
        for layout in self.layouts:
            pattern = wildcard(layout.source, "*")
            for name in glob(pattern, root_dir=self.root, recursive=True):
                if "node_modules/" in name:
                    continue
                target = layout.match_target(name, self.locales) is not None
                if not target and layout.match(name, self.locales):
                    found.add(self.root / name)
        yield from sorted(path for path in found if path.is_file())

    def target_of(self, catalog: str) -> str | None:
        """The path of the target whose catalog *catalog* is; None if it is no post's.

        Where posts of two endings have such a catalog, the target that is there.
        """
        found = (layout.match_catalog(catalog, self.locales) for layout in self.layouts)
        targets = [target for target in found if target]
        there = (target for target in targets if (self.root / target).is_file())
        return next(there, targets[0] if targets else None)

    def syntax_of(self, path: Path) -> Syntax:
        """What is translatable in the post at *path*: by the dialects of its layout.

        A file outside all layouts is read by the dialects that they have in common.
        """
        name, locales = self.relative(path), self.locales
        first = self.layouts[0].dialects
        shared = first if all(each.dialects == first for each in self.layouts) else ()
        own = (each.dialects for each in self.layouts if each.knows(name, locales))
        return self.syntax.speaking(*next(own, shared))

    def is_post(self, path: Path) -> bool:
        """Whether *path* may be a post: a layout names it, or it is Markdown by its name."""
        return path.suffix.lower() in _MARKDOWN or self.find(path)[0] in self.layouts

    def find(self, path: Path) -> tuple[Layout, str, Locale | None]:
        """The layout, slug and locale of *path*; `BESIDE` for a file outside all layouts."""
        name = self.relative(path)
        for layout in self.layouts:
            target = layout.match_target(name, self.locales) is not None
            if not target and (found := layout.match(name, self.locales)):
                return layout, *found
        if m := _SUFFIXED.fullmatch(name):
            for own in self.locales:
                if m[2] in (own.tag, own.language):
                    return self._suffixed(m[1], m[2] != own.tag), m[1], own
        return BESIDE, name.removesuffix(".md"), None

    def _suffixed(self, slug: str, short: bool) -> Layout:
        """The layout of `notes.zh.md` beside `notes.en.md`, locales spelled as the files are."""
        there = (self.root / f"{slug}.{o.language}.md" for o in self.locales if o.language != o.tag)
        short = short or any(path.is_file() for path in there)
        spelling = {own.tag: own.language for own in self.locales} if short else {}
        return Layout("{slug}.{locale}.md", "{slug}.{locale}.md", "{slug}.{locale}.po", spelling)

    def siblings(self, path: Path) -> list[tuple[Locale, Path, Path]]:
        """Locale, path and catalog of each file that may be the source of *path*'s pair."""
        name = self.relative(path)
        for layout in (*self.layouts, BESIDE):
            slug = layout.match_target(name, self.locales)
            source = None if slug is None else self.root / layout.source.replace("{slug}", slug)
            if source and source.is_file():
                return [(self.locales[0], source, source)]
        layout, slug, folder = self.find(path)
        if folder is None or layout.source != layout.target:
            return [(self.locales[0], self.root / name, path)]
        found = [
            (own, self.root / layout.path(layout.source, slug, own),
             self.root / layout.path(layout.catalog, slug, own))
            for own in self.locales
        ]  # fmt: skip
        return [each for each in found if each[1].is_file()] or [(folder, self.root / name, path)]

    def reach(self, source: Path) -> Path:
        """The folder in which files that belong to *source* may be written; see `files.inside`.

        The project's own, or, for a file elsewhere that somebody named, that file's.
        """
        return self.root if self.owns(source) else source.resolve().parent

    def post(self, path: Path, pair: Pair) -> Post:
        """The files of the pair that has *path* as its source.

        Raises:
            ConfigError: its name cannot be written into catalogs and pages.
            OutsideProject: *path* lies in the project, but is a link to a file that does not; or
                its target or catalog would lie outside.
        """
        if _UNFIT.search(self.relative(path)):
            raise ConfigError(
                f"{self.relative(path)!r}: its name is not UTF-8, or has a control character or "
                "line break; rename it, nothing of it was translated"
            )
        self.refuse_way_out(path)
        layout, slug, _ = self.find(path)
        target = self.root / layout.path(layout.target, slug, pair.target)
        catalog = self.root / layout.path(layout.catalog, slug, pair.target)
        reach = self.reach(path)
        for each in (target, catalog):
            if not _is_plainly_below(each, reach):
                inside(each, reach)
        return Post(self.root / self.relative(path), target, catalog, pair)

    def refuse_way_out(self, path: Path) -> None:
        """Refuse a file that lies in the project by its name, and elsewhere by a link.

        Whoever commits the link, or a link to a folder above it, would have a file of the user's
        read, sent to an engine, and shown: nobody has named it.

        Raises:
            OutsideProject: it is such a one.
        """
        if not self.owns(path) and Path(os.path.abspath(path)).is_relative_to(self.root.resolve()):
            raise OutsideProject(
                f"{path}: is a link to {path.resolve()}, outside of the project; "
                "nothing of it was read or written"
            )

    def owns(self, path: Path) -> bool:
        """Whether *path* lies in the project's folder."""
        root = _folder(os.path.abspath(self.root))
        return f"{_real(path)}{os.sep}".startswith(os.path.join(root, ""))

    def relative(self, path: Path) -> str:
        """*path* as seen from the root, with `/`; absolute if it lies outside."""
        real, root = _real(path), os.path.join(_folder(os.path.abspath(self.root)), "")
        name = real.removeprefix(root) if real.startswith(root) else real
        return name.replace(os.sep, "/")

    def glossary_files(self) -> list[Path]:
        """The glossary files, sorted within each pattern; each once, for its last pattern.

        Raises:
            ConfigError: there is no such file, or no shipped glossary of that name.
        """
        return shipped_glossaries() if self.borrows else self._own_glossaries()

    @property
    def borrows(self) -> bool:
        """Whether the shipped glossaries stand in for those that the blog lacks."""
        return self.config is None and not self._own_glossaries()

    def memory_files(self) -> list[Path]:
        """The TMX files of the memory, sorted within each pattern.

        Raises:
            ConfigError: a pattern names, or a link is, a file of another kind.
        """
        names = (
            name
            for pattern in self.memories
            for name in sorted(glob(pattern, root_dir=self.root, recursive=True))
        )
        paths = [self.root / name for name in dict.fromkeys(names)]
        _only("memories", paths, ".tmx")
        return paths

    def _own_glossaries(self) -> list[Path]:
        paths = [path for pattern in self.glossaries for path in self._glossary(pattern)]
        _only("glossaries", paths, ".csv")
        return [*reversed(dict.fromkeys(reversed(paths)))]

    def _glossary(self, pattern: str) -> list[Path]:
        names = sorted(glob(pattern, root_dir=self.root, recursive=True))
        if not (names or _SHIPPED.fullmatch(pattern) or set(pattern) & _WILD):
            # No terms would be checked, and nobody would know.
            raise ConfigError(
                f"glossaries: the file {pattern!r} does not exist; create it, or remove it from "
                f"{self.config or 'the configuration'}"
            )
        if names or not _SHIPPED.fullmatch(pattern):
            return [self.root / name for name in names]
        found = {path.stem: path for path in shipped_glossaries()}
        if pattern not in found:
            raise ConfigError(
                f"glossaries: {pattern!r} is neither a file nor a shipped glossary; "
                f"shipped are {', '.join(found)}"
            )
        return [found[pattern]]


@lru_cache(maxsize=4096)
def _folder(path: str) -> str:
    """The real path of a folder: it is asked for with every file in it."""
    return os.path.realpath(path)


def _real(path: Path) -> str:
    """The real path of a file."""
    folder, name = os.path.split(os.path.join(os.getcwd(), path))
    plain = name not in ("", ".", "..") and not os.path.islink(path)
    return os.path.join(_folder(folder), name) if plain else os.path.realpath(path)


def _is_plainly_below(path: Path, folder: Path) -> bool:
    """Whether *path* surely lies in *folder*; `inside` has the last word, here and on writing."""
    root, real = os.path.join(_folder(os.path.abspath(folder)), ""), _real(path)
    return real.startswith(root) and ".git" not in real[len(root) :].casefold()


def shipped_glossaries() -> list[Path]:
    """The glossaries that come with the toolkit: in its package, or beside it in a clone."""
    package = Path(__file__).resolve().parents[1]
    places = (package / "glossaries", package.parent / "glossaries")
    return sorted(next((place for place in places if place.is_dir()), places[0]).glob("*.csv"))


def _only(setting: str, paths: Sequence[Path], suffix: str) -> None:
    """Refuse files that do not end in *suffix*, links followed: their words are nobody's business.

    Raises:
        ConfigError: there is one.
    """
    for path in paths:
        if path.resolve().suffix.lower() != suffix:
            raise ConfigError(f"{setting}: {path} is no {suffix} file, and was not read")


def _find(start: Path, top: Path | None) -> Path | None:
    folders = (start.resolve(), *start.resolve().parents)
    for folder in folders[: folders.index(top) + 1 if top in folders else None]:
        if (folder / CONFIG).is_file():
            return folder / CONFIG
        pyproject = folder / "pyproject.toml"
        if pyproject.is_file() and b"[tool.translator" in pyproject.read_bytes():
            return pyproject
    return None


def _odd(value: Any) -> Iterator[str]:
    """The strings of a configuration that no file, address or program can be named by."""
    if isinstance(value, str):
        yield from [value] * bool(_CONTROL.search(value))
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from _odd(name)
            yield from _odd(each)
    elif isinstance(value, list):
        for each in value:
            yield from _odd(each)


def _made(data: Mapping[str, Any], root: Path, config: Path | None) -> Project:
    top = Settings(data, file=config)
    top.known(_NAMES)
    locales = tuple(top.locale("locales", t) for t in top.strings("locales", _DEFAULT_LOCALES))
    if len(set(locales)) < 2:
        message = "locales needs at least two different ones, the main one first"
        raise top.error(message, "locales")
    return Project(
        root=root,
        locales=locales,
        layouts=layouts_of(top, locales, root),
        engine=engines_of(top),
        engines=options_of(top, root),
        glossaries=top.strings("glossaries", OWN_GLOSSARIES),
        syntax=syntax_of(top.table("segments")),
        config=config,
        exceptions=exceptions_of(top.table("checks")),
        rules=rules_of(top.table("targets")),
        publish=top.table("publish").data,
        memories=top.strings("memories", _MEMORIES),
        fuzzy_score=top.number_of("fuzzy_score", FUZZY_SCORE, 1),
    )

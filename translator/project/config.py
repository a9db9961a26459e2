"""The configuration, read key by key: what is wrong is said with its file, line and key.

`Settings` is one table of `translator.toml`, and reads whatever table there is: the project's own
here, `[publish]` and `[engines]` where they are used. Whatever cannot be used raises a ConfigError
that says what would be right. The functions below make the project's nouns of its tables.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from math import inf
from pathlib import Path
from typing import Any, TypeVar

from translator.errors import ConfigError
from translator.markdown.dialects import DIALECTS
from translator.markdown.dialects.mkdocs import BETTEREM, MKDOCS
from translator.markdown.syntax import Syntax
from translator.project.layout import ForeignPosts, Layout
from translator.site.emphasis import strict_emphasis
from translator.site.presets import PRESETS, Folder, Preset, folders_of, preset_of
from translator.site.targets import FIELDS, Anchors, Fallback, Rules
from translator.text.chars import meant
from translator.text.regex import regex
from translator.units import Locale

E = TypeVar("E", bound=StrEnum)

WEEK = 7 * 24 * 3600.0
"""The longest time, in seconds, that a setting can have something wait for."""
_SEGMENTS = ("front_matter", "attributes", "code_comments")
_TARGETS = ("links", "anchors", "slugs", "paths", "front_matter", "notice", "fallback")
_POSTS = (
    "source", "target", "catalog", "spelling", "preset", "dialect", "exclude", "foreign",
)  # fmt: skip
_ODD_FIELD = regex(r"\{(?!slug\}|locale\})[^{}]*\}")
_FIELD = regex(r"\{([^{}]*)\}")
_PLAIN_KEY = regex(r"[^\W\d][\w-]*")
_HEADER = regex(r"\s*\[\[?([^\[\]]+)\]\]?")
_SETTING = regex(r"\s*(\"[^\"]*\"|'[^']*'|[\w.-]+)\s*=")


class Settings:
    """One table of a configuration.

    Args:
        name: what its header says, such as `publish` or `engines.chat`; empty for the top.
        file: the file it is from; None where that is not known.
        number: which one of a list of tables it is, from 1; 0 if it is no list.
    """

    def __init__(
        self, data: Mapping[str, Any], name: str = "", file: Path | None = None, number: int = 0
    ) -> None:
        self.data = data
        self.name = name
        self.file = file
        self.number = number

    @property
    def header(self) -> str:
        """What begins the table in the file; empty for the top."""
        return self.name and (f"[[{self.name}]]" if self.number else f"[{self.name}]")

    def error(self, message: str, key: str = "") -> ConfigError:
        """Make the error of *message*, which is about *key*; it says in which line that is."""
        if self.file is None:
            return ConfigError(message)
        line = self._line(self.file, key)
        return ConfigError(f"{self.file}:{line}: {message}" if line else f"{self.file}: {message}")

    def wrong(self, key: str, right: str) -> ConfigError:
        """Make the error of a *key* that must be what is *right*."""
        shown = key if _PLAIN_KEY.fullmatch(key) else repr(key)
        where = f"{shown} in {self.header}" if self.name else shown
        return self.error(f"{where} must be {right}", key)

    def known(self, names: Collection[str]) -> None:
        """Refuse a key that is none of *names*."""
        if unknown := sorted(set(self.data) - set(names)):
            where = f" in {self.header}" if self.name else ""
            there = ", ".join(sorted(names)) or "none"
            near = meant(unknown[0], names) or f"; the settings are {there}"
            message = f"{unknown[0]!r} is not a setting{where}{near}"
            raise self.error(message, unknown[0])

    def string(self, key: str, default: str = "") -> str:
        """Read a string."""
        value = self.data.get(key, default)
        if not isinstance(value, str):
            raise self.wrong(key, "a string")
        return value

    def strings(
        self, key: str, default: Sequence[str] = (), such: str = '["a", "b"]'
    ) -> tuple[str, ...]:
        """Read a list of strings, such as *such*."""
        value = self.data.get(key, default)
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            raise self.wrong(key, f"a list of strings, such as {such}")
        return tuple(value)

    def texts(self, key: str, such: str) -> dict[str, str]:
        """Read a table whose values are strings, such as *such*; empty if it is not there."""
        value = self.data.get(key, {})
        if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
            raise self.wrong(key, f"a table, such as {such}")
        return dict(value)

    def flag(self, key: str) -> bool:
        """Read true or false; false if it is not there."""
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, "true or false")
        return value

    def number_of(self, key: str, default: float, most: float = inf, least: float = 0) -> float:
        """Read a number from *least* to *most*, never without an end."""
        value = self.data.get(key, default)
        fits = isinstance(value, int | float) and least <= value <= most and value < inf
        if isinstance(value, bool) or not fits:
            span = f"of at least {least:g}" if most == inf else f"from {least:g} to {most:g}"
            such = f", such as {default:g}" if default else ""
            raise self.wrong(key, f"a number {span}{such}")
        return float(value)

    def seconds(self, key: str, default: float, least: float = 0.001) -> float:
        """Read a time that something may take, which no clock of a system is too small for."""
        return self.number_of(key, default, WEEK, least)

    def count(self, key: str, default: int, least: int = 1) -> int:
        """Read a whole number of at least *least*."""
        value = self.data.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise self.wrong(key, f"a whole number of at least {least}")
        return value

    def choice(self, key: str, known: Sequence[str], default: str = "") -> str:
        """Read one of the names that are *known*."""
        value = self.data.get(key, default)
        if key in self.data and (not isinstance(value, str) or value not in known):
            where = f"{key} in {self.header}" if self.name else key
            raise self.error(f"{where} is {value!r}; there are {', '.join(known)}", key)
        return str(value)

    def member(self, kind: type[E], key: str, default: E) -> E:
        """Read a member of an enumeration by its value."""
        return kind(self.choice(key, tuple(each.value for each in kind), default))

    def locale(self, key: str, tag: str) -> Locale:
        """Read the *tag* that stands under *key*, strictly."""
        try:
            return Locale.parse(tag)
        except ConfigError as error:
            raise self.error(str(error), key) from error

    def table(self, key: str) -> Settings:
        """Read a table; empty if it is not there."""
        name = f"{self.name}.{key}".lstrip(".")
        value = self.data.get(key, {})
        if not isinstance(value, Mapping):
            raise self.wrong(key, f"a table: [{name}]")
        return Settings(value, name, self.file)

    def tables(self, key: str) -> list[Settings]:
        """Read a list of tables; empty if it is not there."""
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.wrong(key, f"a list of tables: [[{key}]]")
        return [Settings(item, key, self.file, number) for number, item in enumerate(value, 1)]

    def _line(self, file: Path, key: str) -> int:
        """The line of *key*, from 1; 0 where no line has it, as in a table within a line."""
        try:
            lines = file.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return 0
        top = "tool.translator" if file.name == "pyproject.toml" else ""
        own = f"{top}.{self.name}".strip(".")
        here, seen = "", 0
        for number, line in enumerate(lines, 1):
            if header := _HEADER.match(line):
                here = re.sub(r"[\s\"']", "", header[1])
                seen += here == own
                if here == f"{own}.{key}".lstrip("."):
                    return number
            found = _SETTING.match(line)
            if found and (here, found[1].strip("\"'")) == (own, key) and seen >= self.number:
                return number
        return 0


def engines_of(top: Settings) -> tuple[str, ...]:
    """Read `engine`, which engines are asked, one after the other: a name or a list of names."""
    value = top.data.get("engine", "none")
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise top.wrong("engine", 'a string, or a list such as ["chat", "local"]')
    return tuple(names) or ("none",)


def options_of(top: Settings, root: Path) -> dict[str, Mapping[str, Any]]:
    """Read the tables of engines; a program or folder is named as seen from *root*."""
    tables = top.table("engines")
    found = {name: tables.table(name).data for name in tables.data}
    here = {"cwd": str(root)}
    return {n: {**here, **o} if n in ("command", "local") else o for n, o in found.items()}


def layouts_of(top: Settings, locales: Sequence[Locale], root: Path) -> tuple[Layout, ...]:
    """Read `[[posts]]`; without it, what the preset says, or the usual folders."""
    tables = top.tables("posts")
    if not tables and "preset" in top.data:
        preset = PRESETS[top.choice("preset", tuple(PRESETS))]
        tables = [
            Settings({"source": folder.source, "target": folder.target}, "posts", top.file, 1)
            for folder in folders_of(preset, root) or preset.folders[:1]
        ]
    if not tables:
        spelling = {"zh-Hans": "zh"} if (root / "posts" / "zh").is_dir() else {}
        usual = {"source": "posts/{locale}/{slug}.md", "spelling": spelling}
        tables = [Settings(usual, "posts", top.file, 1)]
    layouts = tuple(_layout(table, top, root) for table in tables)
    for table, layout in zip(tables, layouts, strict=True):
        names = [layout.spelled(locale) for locale in locales]
        if len(set(names)) < len(names):
            message = f"spelling gives two locales the same name in paths: {names}"
            raise table.error(message, "spelling")
    named = {layout.source for layout in layouts}
    twins = (
        _layout(_ending_in_mdx(table, layout), top, root)
        for table, layout in zip(tables, layouts, strict=True)
        if layout.preset.mdx and layout.source.endswith(".md")
    )
    return layouts + tuple(twin for twin in twins if twin.source not in named)


def _ending_in_mdx(table: Settings, layout: Layout) -> Settings:
    """The table of the same posts that end in `.mdx`; a page has one ending, so a catalog too."""
    ends = {"source": f"{layout.source}x", "target": re.sub(r"\.md$", ".mdx", layout.target)}
    data = {**table.data, **ends, "catalog": layout.catalog}
    return Settings(data, table.name, table.file, table.number)


def _layout(table: Settings, top: Settings, root: Path) -> Layout:
    table.known(_POSTS)
    data = table.data
    preset, folder = _preset(table if "preset" in data else top, root)
    if "source" not in data and folder:
        data = {"source": folder.source, "target": folder.target, **data}
    if not isinstance(data.get("source"), str):
        raise table.error(
            '[[posts]] needs source = "posts/{locale}/{slug}.md" or the like, or a preset', "source"
        )
    source = data["source"].removeprefix("./")
    target = str(data.get("target", source)).removeprefix("./")
    beside = re.sub(r"\.\w+$", "", target) + ".po"
    catalog = str(data.get("catalog", posixpath.join(preset.catalogs, beside)))
    if catalog.removeprefix("./") in (source, target):
        message = f"catalog {catalog!r} would overwrite the posts; let it end in .po"
        raise table.error(message, "catalog")
    for key, template in (("source", source), ("target", target), ("catalog", catalog)):
        if template.startswith(("/", "../")) or "/../" in template:
            raise table.error(f"{template!r} must lie in the blog's folder", key)
        if odd := _ODD_FIELD.search(template):
            message = f"{odd[0]} in {template!r} is neither {{slug}} nor {{locale}}"
            raise table.error(message, key)
    if "{locale}" not in target or "{locale}" not in catalog:
        message = f"target and catalog in [[posts]] need {{locale}}: {target!r}"
        raise table.error(message, "target" if "target" in data else "source")
    spelling = data.get("spelling", {})
    if not isinstance(spelling, dict):
        raise table.wrong("spelling", 'a table, such as { zh-Hans = "zh" }')
    return Layout(
        source=source,
        target=target,
        catalog=catalog,
        spelling={table.locale("spelling", k).tag: str(name) for k, name in spelling.items()},
        preset=preset,
        base=preset.base(source),
        exclude=table.strings("exclude", such='["src/drafts/**"]'),
        foreign=table.member(ForeignPosts, "foreign", ForeignPosts.TRANSLATE),
        dialects=_dialects(table, preset, source, root),
    )


def _dialects(table: Settings, preset: Preset, source: str, root: Path) -> tuple[str, ...]:
    """The dialects of posts at *source*: those that `dialect` names, and the preset's."""
    value = table.data.get("dialect", [])
    named = (value,) if isinstance(value, str) else table.strings("dialect", such='["mkdocs"]')
    known = [name for name in DIALECTS if name]
    for name in named:
        if name not in known:
            message = f"dialect in [[posts]] is {name!r}; there are {', '.join(known)}"
            raise table.error(message, "dialect")
    usual = [DIALECTS[name] for name in preset.dialects]
    if MKDOCS in usual and strict_emphasis(root):
        usual = [BETTEREM if dialect == MKDOCS else dialect for dialect in usual]
    if source.endswith(".md"):
        usual = [DIALECTS[dialect.plain] if dialect.plain else dialect for dialect in usual]
    return tuple(dict.fromkeys((*named, *(dialect.name for dialect in usual))))


def _preset(table: Settings, root: Path) -> tuple[Preset, Folder | None]:
    """The preset of a table, with the folder that it takes its paths from if it names one."""
    if "preset" not in table.data:
        return preset_of(root), None
    preset = PRESETS[table.choice("preset", tuple(PRESETS))]
    return preset, next(iter(folders_of(preset, root)), preset.folders[0])


def syntax_of(table: Settings) -> Syntax:
    """Read `[segments]`, what is translatable beyond the text."""
    table.known(_SEGMENTS)
    default = Syntax()
    value = table.data.get("attributes", {})
    if not isinstance(value, dict):
        raise table.wrong("attributes", 'a table, such as { Message = ["name"] }')
    attributes = table.table("attributes")
    return Syntax(
        frozenset(table.strings("front_matter", sorted(default.front_matter))),
        {
            element.lower(): frozenset(map(str.lower, attributes.strings(element)))
            for element in attributes.data
        },
        frozenset(table.strings("code_comments")),
    )


def exceptions_of(table: Settings) -> dict[str, tuple[str, ...]]:
    """Read `[checks]`: lists of ids by pattern of paths."""
    return {pattern: table.strings(pattern, such='["terms"]') for pattern in table.data}


def rules_of(table: Settings) -> Rules:
    """Read `[targets]`, what is wanted of targets beside their words."""
    table.known(_TARGETS)
    templates = table.texts("front_matter", '{ hash = "{hash}" }')
    for key, template in templates.items():
        if not _PLAIN_KEY.fullmatch(key):
            raise table.error(
                f"{key!r} in targets.front_matter is not a plain key (letters, digits, - and _)",
                "front_matter",
            )
        for name in _FIELD.findall(template):
            if name not in FIELDS:
                there = ", ".join(f"{{{field}}}" for field in FIELDS)
                field = f"{{{name}}}"
                message = f"{field} in targets.front_matter is unknown; there are {there}"
                raise table.error(message, "front_matter")
    slugs = ""
    if table.data.get("slugs"):
        from translator.site.anchors import SLUGGERS

        slugs = table.choice("slugs", tuple(SLUGGERS))
    return Rules(
        rebase=table.choice("links", ("rebase", "keep"), "rebase") == "rebase",
        anchors=table.member(Anchors, "anchors", Anchors.FOLLOW),
        slugs=slugs,
        paths=frozenset(table.strings("paths", such='["cover"]')),
        front_matter=templates,
        notice=table.flag("notice"),
        fallback=table.member(Fallback, "fallback", Fallback.SKIP),
    )

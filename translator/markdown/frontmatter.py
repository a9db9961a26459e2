"""What the front matter of a post says, and where each value lies: YAML and TOML.

Values are located by the parsers of the formats and only their bytes are ever replaced,
so comments, quoting, order and indentation of all else stay (mdpo#296, translate#5399).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from translator.text.regex import regex

_YAML = regex(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.S | re.M)
_TOML = regex(r"\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.S | re.M)
_BARE = regex(r"([A-Za-z][\w-]*[ \t]*:[^\n]*\n(?:(?!---)[^\n]*\n){0,200})---[ \t]*(?:\n|\Z)")
_JSON = regex(r"(\{.*?^\})[ \t]*(?:\n|\Z)", re.S | re.M)
_JSON_LINES = regex(r";;;[ \t]*\n(.*?)^;;;[ \t]*(?:\n|\Z)", re.S | re.M)
_TOML_TABLE = regex(r"^[ \t]*\[{1,2}[ \t]*([^\[\]\n]+?)[ \t]*\]{1,2}", re.M)
_TOML_STRING = regex(
    r"^[ \t]*([\w.-]+)[ \t]*=[ \t]*(?:\"((?:[^\"\\\n]|\\.)*)\"|'([^'\n]*)')[ \t]*(?:#.*)?$", re.M
)
_KEY = regex(r"[^\W\d_][\w-]*[ \t]*:", re.M)
_DEEPEST = 100
_SWITCHES = frozenset({"true", "false", "null", "~"})
_BRACKETS = regex(r"[\[\]{}]")
_MANY_DASHES = regex(rf"(?:- ){{{_DEEPEST}}}|^ {{{2 * _DEEPEST}}}|(?:\.\w+){{{_DEEPEST}}}", re.M)
_BLANK_LINES = regex(r"\A(?:[ \t]*\n)+")
_PROPERTIES = regex(r"(?:[&!]\S*\s+)+")
_TOML_HEAD = regex(r"[ \t]*(?:#|\[|[\w.-]+[ \t]*=|$)")


@dataclass(frozen=True, slots=True)
class Field:
    """A value of the front matter that is text."""

    path: str
    """Its key, dotted: `hero.text`; lists add nothing."""
    value: str
    """What it says: the exact text, or the decoded one if it is quoted with escapes."""
    lines: tuple[tuple[int, int], ...]
    """Where its lines lie, without quotes and indentation."""
    style: str
    """How it is written: plain, single, double, block, flow (plain in `[ ]`), or literal (TOML)."""
    indent: str = ""
    """What each line of a block scalar begins with."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The front matter of a post."""

    stop: int
    """Where the Markdown begins."""
    fields: tuple[Field, ...] = ()
    """All its values that are text and not empty, sorted by place."""
    bare: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What TOML writes without quotes, as YAML would: dates and booleans, by dotted key."""
    lang: str = ""
    """The value of its `lang` key, if there is one."""
    fault: str = ""
    """Why it could not be read; empty if all is well."""
    fault_line: int = 0
    """The line of the file where that is."""

    def under(self, keys: Container[str]) -> list[Field]:
        """Its values under these dotted *keys*; a switch is no text: `prev: false`."""
        return [field for field in self.fields if field.path in keys and not _is_switch(field)]

    @property
    def facts(self) -> dict[str, str]:
        """What it says by dotted key, on one line; of a list, the first that it says."""
        said = {field.path: " ".join(field.value.split()) for field in reversed(self.fields)}
        return {**self.bare, **said}


def _is_switch(field: Field) -> bool:
    return field.style in ("plain", "flow") and field.value.lower() in _SWITCHES


def find_front_matter(body: str, heads: Container[str] = ()) -> FrontMatter:
    """Find the front matter of *body*, which must have `\\n` line ends; never raises.

    `---` … `---` that holds no mapping is Markdown: a rule and a setext heading.

    Args:
        heads: further forms that the site knows: `json` (Hugo), `bare` and `;;;` (Hexo).
    """
    for head, pattern, reader in _FORMS:
        if (not head or head in heads) and (m := pattern.match(body)):
            try:
                return _too_deep(m) if _is_deep(m[1]) else reader(m)
            except RecursionError:
                return _too_deep(m)
    return FrontMatter(0)


def _is_deep(text: str) -> bool:
    """Whether *text* nests so deeply that a reader would run out of stack."""
    if len(text) < 2 * _DEEPEST:
        return False
    depth = deepest = 0
    for bracket in _BRACKETS.findall(text):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest > _DEEPEST or bool(_MANY_DASHES.search(text))


def _too_deep(m: re.Match[str]) -> FrontMatter:
    return FrontMatter(m.end(), fault="it nests too deeply", fault_line=1)


def encode(value: str, style: str) -> str:
    """Write *value* as a scalar of *style*, without the quotes that are already there.

    A plain scalar that YAML would read as anything but this text gets double quotes. A
    literal string of TOML brings its own quotes, since it cannot escape one.
    """
    import json

    if style == "literal":
        plain = "'" not in value and value.isprintable()
        return f"'{value}'" if plain else json.dumps(value, ensure_ascii=False)
    if style == "single":
        return value.replace("'", "''")
    if style == "double":
        return json.dumps(value, ensure_ascii=False)[1:-1]
    return value if _is_plain(value, style) else json.dumps(value, ensure_ascii=False)


def _is_plain(value: str, style: str) -> bool:
    import yaml

    if not value.isprintable():
        return False
    try:
        node = _compose(f"[{value}]" if style == "flow" else f"k: {value}\n")
    except yaml.YAMLError:
        return False
    inner = node.value[0] if len(node.value) == 1 else None
    scalar = inner[1] if isinstance(inner, tuple) else inner
    return (
        isinstance(scalar, yaml.ScalarNode)
        and not scalar.style
        and scalar.value == value
        and scalar.tag == "tag:yaml.org,2002:str"
    )


def _compose(text: str) -> Any:
    """Compose the node tree of *text*, in C where PyYAML was built with libyaml."""
    import yaml

    return yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _yaml(m: re.Match[str], opening: str = "", closing: str = "") -> FrontMatter:
    """Read YAML, or what is YAML between *opening* and *closing*."""
    import yaml

    text, base = f"{opening}{m[1]}{closing}", m.start(1) - len(opening)
    try:
        root = _compose(text)
    except yaml.YAMLError as error:
        if not _KEY.search(text):
            return FrontMatter(0)
        mark = getattr(error, "problem_mark", None)
        fault = getattr(error, "problem", None) or "not valid YAML"
        return FrontMatter(m.end(), fault=fault, fault_line=mark.line + 2 if mark else 1)
    if root is not None and not isinstance(root, yaml.MappingNode):
        return FrontMatter(0)
    scalars = list(_scalars(root, "", set())) if root else []
    fields = [_field(text, base, path, node, flow) for path, node, flow in scalars]
    lang = next((node.value for path, node, _ in scalars if path == "lang"), "")
    return FrontMatter(m.end(), tuple(f for f in fields if f.value.strip()), lang=lang)


def _scalars(
    node: Any, path: str, seen: set[int], flow: bool = False
) -> Iterator[tuple[str, Any, bool]]:
    """Yield each scalar once; an alias may refer to what contains it."""
    import yaml

    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        yield path, node, flow
        return
    flow = flow or bool(node.flow_style)
    for item in node.value:
        key, child = item if isinstance(item, tuple) else (None, item)
        inner = path if key is None else f"{path}.{key.value}" if path else str(key.value)
        yield from _scalars(child, inner, seen, flow)


def _field(text: str, base: int, path: str, node: Any, flow: bool) -> Field:
    start, stop = node.start_mark.index, node.end_mark.index
    if properties := _PROPERTIES.match(text, start, stop):
        start = properties.end()
    if node.style in ("'", '"'):
        style = "single" if node.style == "'" else "double"
        return Field(path, node.value, ((base + start + 1, base + stop - 1),), style)
    style, indent = "flow" if flow else "plain", ""
    if node.style in ("|", ">"):
        start = text.index("\n", start) + 1
        start += len(text[start:stop]) - len(_BLANK_LINES.sub("", text[start:stop], count=1))
        style, indent = "block", text[start:stop][: -len(text[start:stop].lstrip(" ")) or None]
    lines = tuple(_lines(text, start, start + len(text[start:stop].rstrip())))
    value = "\n".join(text[a:b] for a, b in lines)
    return Field(path, value, tuple((base + a, base + b) for a, b in lines), style, indent)


def _lines(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    while start < stop:
        end = text.find("\n", start, stop)
        end = stop if end < 0 else end
        line = text[start:end]
        blank = len(line) - len(line.lstrip(" "))
        yield start + blank, max(start + blank, start + len(line.rstrip(" ")))
        start = end + 1


def _toml(m: re.Match[str]) -> FrontMatter:
    """TOML's reader tells no places, so each string found is checked against its values."""
    import tomllib

    try:
        data = tomllib.loads(m[1])
    except tomllib.TOMLDecodeError as error:
        if not _TOML_HEAD.match(m[1]):
            return FrontMatter(0)
        fault, _, where = str(error).partition(" (at line ")
        line = int(where.partition(",")[0]) + 1 if where else 1
        return FrontMatter(m.end(), fault=fault, fault_line=line)
    known = set(_leaves(data, ""))
    tables = [(0, ""), *((t.start(), t[1]) for t in _TOML_TABLE.finditer(m[1]))]
    starts = [start for start, _ in tables]
    fields = []
    for string in _TOML_STRING.finditer(m[1]):
        table = tables[bisect_right(starts, string.start()) - 1][1]
        path = f"{table}.{string[1]}" if table else string[1]
        group = 2 if string[2] is not None else 3
        raw = string[group]
        value = tomllib.loads(f'k = "{raw}"')["k"] if group == 2 else raw
        if value.strip() and (path, value) in known:
            start, stop = string.span(group)
            outer = group == 3
            place = (m.start(1) + start - outer, m.start(1) + stop + outer)
            fields.append(Field(path, value, (place,), "literal" if outer else "double"))
    lang = data.get("lang", "")
    return FrontMatter(m.end(), tuple(fields), _bare(data), lang if isinstance(lang, str) else "")


_FORMS = (
    ("", _YAML, _yaml),
    ("", _TOML, _toml),
    # JSON is YAML that is all flow, so that its strings are found in the same way.
    ("json", _JSON, _yaml),
    (";;;", _JSON_LINES, partial(_yaml, opening="{", closing="}")),
    ("bare", _BARE, _yaml),
)
"""The forms of front matter: what the site must know for it, its extent, its reader."""


def _bare(data: dict[str, Any]) -> dict[str, str]:
    tables = {name: table for name, table in data.items() if isinstance(table, dict)}
    inner = {f"{name}.{key}": own for name, table in tables.items() for key, own in table.items()}
    said = {k: own for k, own in (data | inner).items() if isinstance(own, (bool, date))}
    return {k: str(own).lower() if isinstance(own, bool) else own.isoformat()
            for k, own in said.items()}  # fmt: skip


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _leaves(child, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for child in value:
            yield from _leaves(child, path)
    elif isinstance(value, str):
        yield path, value

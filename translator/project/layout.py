"""Where sources, targets and catalogs lie: path templates, both ways."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from glob import escape

from translator.site.presets import PRESETS, Preset
from translator.text.regex import regex
from translator.units import Locale

_FIELD = regex(r"\\{(slug|locale)\\}")


class ForeignPosts(StrEnum):
    """What becomes of a post in another language than its folder's."""

    TRANSLATE = "translate"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where sources, targets and catalogs lie: path templates with `{slug}` and `{locale}`."""

    source: str
    """Template of the posts as authors write them."""
    target: str
    """Template of what is emitted."""
    catalog: str
    """Template of the catalogs; by default the target's, ending in `.po`."""
    spelling: Mapping[str, str] = field(default_factory=dict)
    """How a locale is spelled in paths, where that is not its tag: `{"zh-Hans": "zh"}`."""
    preset: Preset = PRESETS["suffix"]
    """The kind of site that shows them."""
    base: str = ""
    """The folder that addresses beginning with `/` start from."""
    exclude: tuple[str, ...] = ()
    """Glob patterns of files that are no posts, whatever the templates say."""
    foreign: ForeignPosts = ForeignPosts.TRANSLATE
    """What becomes of a post in another language than its folder's."""
    dialects: tuple[str, ...] = ()
    """What its posts' Markdown has beyond Markdown, by name; none for the toolkit's own."""

    def knows(self, path: str, locales: Sequence[Locale]) -> bool:
        """Whether *path* is a source or a target of this layout."""
        return bool(self.match(path, locales)) or self.match_target(path, locales) is not None

    def match(self, path: str, locales: Sequence[Locale]) -> tuple[str, Locale | None] | None:
        """Slug and locale of *path* if it is a source of this layout; locale None if unsaid."""
        m = _pattern(self.source).fullmatch(path)
        if not m or self.excludes(path):
            return None
        groups = m.groupdict()
        if "locale" not in groups:
            return groups.get("slug") or "", None
        spelled = {self.spelled(locale): locale for locale in locales}
        locale = spelled.get(groups["locale"])
        return (groups.get("slug") or "", locale) if locale else None

    def excludes(self, path: str) -> bool:
        """Whether *path* is no post: excluded, or the pattern of many pages (`[page].md`)."""
        name = path.rpartition("/")[2]
        many = self.preset.dynamic and "[" in name
        return many or any(_glob(each).fullmatch(path) for each in self.exclude)

    def match_target(self, path: str, locales: Sequence[Locale]) -> str | None:
        """The slug of *path* if it is a target of this layout, and sources lie elsewhere."""
        if self.source == self.target or not (m := _pattern(self.target).fullmatch(path)):
            return None
        groups = m.groupdict()
        known = groups["locale"] in {self.spelled(locale) for locale in locales}
        return groups.get("slug", "") if known else None

    def match_catalog(self, path: str, locales: Sequence[Locale]) -> str | None:
        """The path of the target whose catalog *path* is in this layout."""
        if not (m := _pattern(self.catalog).fullmatch(path)):
            return None
        slug, spelled = m.groupdict().get("slug", ""), m.groupdict()["locale"]
        named = (locale for locale in locales if spelled in (self.spelled(locale), locale.tag))
        return next((self.path(self.target, slug, locale) for locale in named), None)

    def catalog_slug(self, path: str, locale: Locale) -> str | None:
        """The slug of *path* if it is a catalog of this layout for *locale*."""
        m = _pattern(self.catalog).fullmatch(path)
        groups = m.groupdict() if m else {}
        named = groups.get("locale", "") in (self.spelled(locale), locale.tag)
        return groups.get("slug", "") if named else None

    def spelled(self, locale: Locale) -> str:
        """How *locale* is written in this layout's paths."""
        return self.spelling.get(locale.tag, locale.tag)

    def path(self, template: str, slug: str, locale: Locale) -> str:
        """Fill *template*."""
        return template.replace("{slug}", slug).replace("{locale}", self.spelled(locale))


BESIDE = Layout("{slug}.md", "{slug}.{locale}.md", "{slug}.{locale}.po")
"""Where the target of a file lies that no layout knows: `notes.md` gives `notes.en.md`."""


def wildcard(template: str, locale: str) -> str:
    """*template* as a glob pattern; brackets in it are a folder's own (`app/[lang]`)."""
    return escape(template).replace("{locale}", locale).replace("{slug}", "**/*")


@cache
def _glob(pattern: str) -> re.Pattern[str]:
    """A glob pattern of paths: `**/` is any folders, also none, `*` and `?` stay within one."""
    known = {"**/": "(?:.+/)?", "/**": "/.+", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    parts = re.split(r"(\*\*/|/\*\*\Z|\*\*|\*|\?)", pattern)
    return re.compile("".join(known.get(part) or re.escape(part) for part in parts), re.DOTALL)


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """What the paths of a template look like."""
    seen: set[str] = set()

    def group(m: re.Match[str]) -> str:
        name = m[1]
        if name in seen:
            return f"(?P={name})"
        seen.add(name)
        return f"(?P<{name}>{'.+' if name == 'slug' else '[^/]+?'})"

    return re.compile(_FIELD.sub(group, re.escape(template)), re.DOTALL)

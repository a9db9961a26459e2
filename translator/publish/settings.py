"""The `[publish]` table of a project: where its site is, and how a post's address is made."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from translator.project.config import Settings
from translator.project.project import Project
from translator.site.theme import THEME_POST
from translator.text.regex import regex
from translator.units import Locale

NAMES = (
    "address", "content", "descriptions", "feed", "homes", "out", "plugin", "single_file", "site",
    "suggest",
    "titles",
)  # fmt: skip
"""Every setting of the table."""

_ADDRESS = "{home}{path}.html"
_OUT = "translations"
PLUGINS = ("vitepress",)
"""The site generators into which `publish` puts its plug-in."""
_FIELD = regex(r"\{(\w+)\}")
_FIELDS = {"home", "locale", "path", "slug"}


@dataclass(frozen=True, slots=True)
class PublishSettings:
    """What a project says of its site."""

    project: Project
    """The project."""
    site: str = ""
    """The site's address, ending in `/`; without it there are no feeds."""
    content: str = ""
    """The folder that the site is made from, relative to the project's."""
    address: str = _ADDRESS
    """Template of a page's address."""
    homes: Mapping[str, str] = field(default_factory=dict)
    """The address of each locale's first page, by tag."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """What the site is called in each locale."""
    descriptions: Mapping[str, str] = field(default_factory=dict)
    """What the site is about, in each locale."""
    feed: int = 20
    """How many posts a feed has at most."""
    out: str = _OUT
    """Where `publish` writes unless told otherwise."""
    single_file: bool = False
    """Whether pictures are put into the pages, each of which then needs no other file."""
    plugin: str = ""
    """The site generator into which `publish` puts its plug-in; empty where a person does."""
    suggest: str = ""
    """The repository, and branch, to which readers suggest better translations; empty for none."""

    @classmethod
    def of(cls, project: Project) -> PublishSettings:
        """Read the project's `[publish]` table.

        Raises:
            ConfigError: a setting that does not exist, or cannot be used.
        """
        table = Settings(project.publish, "publish", project.config)
        table.known(NAMES)
        address = table.string("address", _ADDRESS)
        for name in _FIELD.findall(address):
            if name not in _FIELDS:
                known = ", ".join(f"{{{each}}}" for each in sorted(_FIELDS))
                field = f"{{{name}}}"
                message = f"{field} in publish.address is none of {known}"
                raise table.error(message, "address")
        site = table.string("site")
        if site and not re.match(r"https?://[^/]", site):
            raise table.wrong("site", f'like "https://blog.example/", not {site!r}')
        # A repository's branch on GitHub or GitLab, as the addresses of its files begin.
        said = table.string("suggest").rstrip("/")
        if said and not re.match(r"https?://[^/]+/[^/]+/[^/]", said):
            such = f'like "https://github.com/owner/repository", not {said!r}'
            raise table.wrong("suggest", such)
        return cls(
            project=project,
            site=site and site.rstrip("/") + "/",
            content=table.string("content").strip("/"),
            address=address,
            homes={**_homes(project), **_by_locale(table, "homes", project)},
            titles=_by_locale(table, "titles", project),
            descriptions=_by_locale(table, "descriptions", project),
            feed=table.count("feed", 20),
            out=table.string("out", _OUT),
            single_file=table.flag("single_file"),
            plugin=table.choice("plugin", PLUGINS),
            suggest=said,
        )

    def url(self, source: Path, locale: Locale, *, translated: bool = False) -> str:
        """The address, from `/`, of the page in *locale* of the post at *source*; empty for none.

        Args:
            translated: whether *locale* is a translation's, and not the post's own.
        """
        layout, slug, folder = self.project.find(source)
        main = self.project.locales[0]
        template = layout.target if translated else layout.source
        # An address follows the file, whatever language it is in. The main locale's pages are
        # at the root, and a folder of theirs is none of the site's unless its posts lie in one.
        own = locale if translated else folder or main
        if own != main or "{locale}" in layout.source:
            template = template.replace("{locale}/", "").replace(".{locale}", "")
        name = PurePosixPath(layout.path(template, slug, own))
        if layout.source == THEME_POST:
            return ""
        if self.content and name.is_relative_to(self.content):
            name = name.relative_to(self.content)
        elif self.content and translated and own == main:
            # Where each further locale has a root of its own, the main one's targets have none.
            return ""
        home = self.homes[own.tag].strip("/")
        fields = {
            "home": f"{home}/" if home else "",
            "path": name.with_suffix("").as_posix(),
            "slug": slug or name.stem,
            "locale": layout.spelled(own),
        }
        address = "/" + _FIELD.sub(lambda m: fields[m[1]], self.address).lstrip("/")
        return re.sub(r"(?<=/)(?:index|README)(?:\.html)?/?$", "", address)

    def content_of(self, locale: Locale) -> str:
        """The folder that a locale's pages lie in; the blog's own, unless it has a root apart."""
        if locale != self.project.locales[0]:
            for layout in self.project.layouts:
                root = f"{{locale}}/{self.content}/"
                if layout.source.startswith(f"{self.content}/") and layout.target.startswith(root):
                    return f"{layout.spelled(locale)}/{self.content}"
        return self.content

    def absolute(self, url: str) -> str:
        """The full address of *url*; as it is where the site's address is not known."""
        return self.site + url.lstrip("/") if self.site else url

    def public(self) -> list[Path]:
        """The folders in which the site looks for what an address from `/` names."""
        content = self.project.root / self.content
        return [content / "public", content, self.project.root / "public", self.project.root]


def page_name(file: str, locale: Locale) -> str:
    """The name of the page of the post *file* in *locale*, in the folder that is written to."""
    return f"{locale}/{name_below(file)}"


def name_below(file: str) -> str:
    """The name of a post's page, in the folder of its target's locale."""
    return file.removesuffix(".md").lstrip("/") + ".html"


def _homes(project: Project) -> dict[str, str]:
    """The main locale's pages begin at the root, the others' at a folder of their own."""
    layout = project.layouts[0]
    first, *others = project.locales
    return {first.tag: "/", **{own.tag: f"/{layout.spelled(own)}/" for own in others}}


def _by_locale(table: Settings, name: str, project: Project) -> dict[str, str]:
    texts = table.texts(name, '{ en = "…" }')
    known = [own.tag for own in project.locales]
    if unknown := sorted(set(texts) - set(known)):
        message = (
            f"publish.{name}: {unknown[0]!r} is not a locale of this blog; its locales are "
            f"{', '.join(known)}"
        )
        raise table.error(message, name)
    return texts

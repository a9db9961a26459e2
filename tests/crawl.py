"""Goes through a built site and says what leads nowhere: links, anchors, pictures, versions.

python -m tests.crawl FOLDER [ADDRESS]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

_ADDRESSES = {
    "a": ("href",),
    "audio": ("src",),
    "iframe": ("src",),
    "img": ("src", "srcset"),
    "link": ("href",),
    "object": ("data",),
    "script": ("src",),
    "source": ("src", "srcset"),
    "track": ("src",),
    "use": ("href",),
    "video": ("src", "poster"),
}


@dataclass
class Page:
    """What a crawler sees of a page."""

    url: str
    lang: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)
    """Element and address, resolved."""
    ids: set[str] = field(default_factory=set)
    versions: dict[str, str] = field(default_factory=dict)
    """hreflang → address."""


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.page.lang = given.get("lang", "")
        self.page.ids |= {given[name] for name in ("id", "name") if given.get(name)}
        if tag == "link" and given.get("rel") == "alternate" and "hreflang" in given:
            self.page.versions[given["hreflang"]] = given["href"]
        for name in _ADDRESSES.get(tag, ()):
            for address in _each(name, given.get(name, "")):
                self.page.links.append((tag, urljoin(self.page.url, address)))


def _each(name: str, value: str) -> Iterator[str]:
    if name == "srcset":
        yield from (part.split()[0] for part in value.split(",") if part.split())
    elif value:
        yield value


@dataclass
class Site:
    """A built site: its pages by address, and where its files are."""

    root: Path
    address: str
    pages: dict[str, Page]

    @classmethod
    def read(cls, root: Path, address: str = "https://blog.example/") -> Site:
        """Read every page below *root*."""
        pages = {}
        for path in sorted(root.rglob("*.html")):
            page = Page(address + path.relative_to(root).as_posix())
            _Reader(page).feed(path.read_text("utf-8"))
            pages[page.url] = page
        return cls(root, address, pages)

    def file(self, url: str) -> str | None:
        """The page or file that *url* leads to, as seen from the root; None if there is none."""
        path = unquote(urlsplit(url).path).lstrip("/")
        base = unquote(urlsplit(self.address).path).strip("/")
        if base:
            path = path.removeprefix(f"{base}/")
        names = [path, f"{path}.html", f"{path}/index.html".lstrip("/")]
        for name in names if not path.endswith("/") and path else names[2:]:
            name = name.replace("//", "/")
            if (self.root / name).is_file():
                return name
        return None

    def dead(self, page: Page) -> Iterator[str]:
        """What of a page's own site it links to and is not there."""
        for tag, url in page.links:
            parts = urlsplit(url)
            if f"{parts.scheme}://{parts.netloc}/" != _host(self.address):
                continue
            file = self.file(url)
            if file is None:
                yield f"{tag} {url}"
            elif parts.fragment and file.endswith(".html"):
                there = self.pages[self.address + file].ids
                wanted = unquote(parts.fragment)
                if wanted not in there and parts.fragment not in there and wanted != "top":
                    yield f"anchor {url}"

    def one_way(self) -> Iterator[str]:
        """Versions that do not point back, are not there, or are in another language."""
        by_file = {self.file(url): page for url, page in self.pages.items()}
        for page in self.pages.values():
            own = {self.file(url) for name, url in page.versions.items() if name != "x-default"}
            if page.versions and self.file(page.url) not in own:
                yield f"{page.url} is none of its own versions"
            for name, url in page.versions.items():
                other = by_file.get(self.file(url))
                if other is None:
                    yield f"{page.url} → {name} {url}: no such page"
                elif other.versions != page.versions:
                    yield f"{page.url} → {name} {url}: points elsewhere"
                elif name != "x-default" and _spoken(name) != _spoken(other.lang):
                    yield f"{page.url} → {name} {url}: is in {other.lang}"


def _spoken(lang: str) -> str:
    """The language of a tag: a page may say `zh-CN`, and another one call it `zh-Hans`."""
    return lang.partition("-")[0]


def _host(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}/"


def main() -> None:
    """Print what leads nowhere."""
    site = Site.read(Path(sys.argv[1]), *sys.argv[2:3])
    faults = [f"{page.url}: {each}" for page in site.pages.values() for each in site.dead(page)]
    faults += site.one_way()
    links = sum(len(page.links) for page in site.pages.values())
    sys.stdout.write("".join(f"{fault}\n" for fault in faults))
    sys.stdout.write(f"{len(site.pages)} pages, {links} links, {len(faults)} faults\n")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()

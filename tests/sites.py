"""Real posts as a site of two languages, built by the site's own generator, and crawled.

python -m tests.sites vitepress|mkdocs [FOLDER]

Targets are made by the `pseudo` engine, through the command line. Pictures that the posts
name and the corpus does not have are put there as empty ones; nothing else is added.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.crawl import Page
from tests.crawl import Site as Built
from tests.kit import ROOT, SHARED, command
from translator.markdown.document import Document
from translator.site.addresses import find_addresses

SITES = ROOT / ".sites"
"""Where `make site` puts npm packages."""
POSTS = SHARED / "corpus" / "posts"
"""Thirty posts of a VitePress blog."""
_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp"})
_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c"
    "63606060f80f0001040100f5d7c6e60000000049454e44ae426082"
)
_COMPONENT = "<template><div><slot /></div></template>\n"
_VITEPRESS = """\
export default {
  ignoreDeadLinks: true,
  srcDir: 'src',
  sitemap: { hostname: 'https://blog.example' },
  markdown: { math: false },
  vue: { template: { compilerOptions: { isCustomElement: () => false } } },
}
"""
_MKDOCS = """\
site_name: Posts
docs_dir: docs
site_dir: out
use_directory_urls: false
theme: { name: mkdocs }
markdown_extensions:
  - attr_list
  - tables
  - toc:
      slugify: !!python/object/apply:pymdownx.slugs.slugify { kwds: { case: lower } }
plugins:
  - i18n:
      docs_structure: suffix
      fallback_to_default: true
      languages:
        - { locale: zh, name: 中文, default: true, build: true }
        - { locale: en, name: English, build: true }
"""


@dataclass(frozen=True)
class Crawl:
    """What a crawler finds in the pairs of a built site."""

    pages: int
    """How many pages have a counterpart."""
    alive: int
    """Links, anchors and pictures that resolve in the source pages."""
    lost: tuple[str, ...]
    """Those of them that do not in the targets."""
    dead: tuple[str, ...]
    """What leads nowhere in the source pages already."""
    versions: int = 0
    """How many pages name their versions in other languages."""
    one_way: tuple[str, ...] = ()
    """Versions that do not point back."""

    def __str__(self) -> str:
        kept = self.alive - len(self.lost)
        lines = [f"{self.pages} pairs of pages, {self.alive} links alive in the source, {kept} in"]
        lines[0] += f" the target, {len(self.dead)} dead in the source"
        lines += [f"{self.versions} pages name versions, {len(self.one_way)} faults among them"]
        return "\n".join(
            [*lines, *self.one_way, *(f"lost {each}" for each in self.lost), *self.dead]
        )


def crawl(built: Built, target_of: dict[str, str]) -> Crawl:
    """Compare each page with its counterpart, link by link in their order."""
    lost: list[str] = []
    dead: list[str] = []
    alive = 0
    for source, target in target_of.items():
        ours, theirs = built.pages[built.address + source], built.pages[built.address + target]
        for (tag, url), other in zip(_inner(ours), _inner(theirs), strict=True):
            if not built.file(url) and not _own(built, url):
                continue
            if list(built.dead(_only(ours, (tag, url)))):
                dead.append(f"dead in {source}: {tag} {unquote(url)}")
                continue
            alive += 1
            if list(built.dead(_only(theirs, other))):
                lost.append(f"{target}: {other[0]} {unquote(other[1])} for {unquote(url)}")
    named = sum(bool(page.versions) for page in built.pages.values())
    one_way = tuple(built.one_way()) if named else ()
    return Crawl(len(target_of), alive, tuple(lost), tuple(dead), named, one_way)


def _inner(page: Page) -> Iterator[tuple[str, str]]:
    """The links of a page's text: what the frame around it has differs."""
    return ((tag, url) for tag, url in page.links if tag in ("a", "img", "video", "source"))


def _own(built: Built, url: str) -> bool:
    return urlsplit(url).netloc == urlsplit(built.address).netloc


def _only(page: Page, link: tuple[str, str]) -> Page:
    return Page(page.url, page.lang, [link], page.ids, {})


def furnish(folder: Path, posts: str, wanted: frozenset[str] = _PICTURES) -> None:
    """Copy the corpus to *posts* in *folder*, with the files of the *wanted* kinds it names."""
    for path in sorted(POSTS.glob("*.md")):
        there = folder / posts / path.name
        there.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text("utf-8")
        there.write_text(text, "utf-8")
        for found in find_addresses(Document.parse(text)):
            named = (there.parent / unquote(urlsplit(found.url).path)).resolve()
            if "://" in found.url or named.suffix.lower() not in wanted:
                continue
            named.parent.mkdir(parents=True, exist_ok=True)
            named.write_bytes(_COMPONENT.encode() if named.suffix == ".vue" else _PIXEL)


LETTERING = f"""
[engines.command]
run = {json.dumps([sys.executable, "-m", "tests.lettering"])}
cwd = {json.dumps(str(ROOT))}
"""
"""The engine `command` as `tests.lettering`."""


def translated(folder: Path, settings: str = "", engine: str = "pseudo") -> None:
    """Let `translator init` find the site, and translate it."""
    subprocess.run(command("init"), cwd=folder, check=True, capture_output=True)
    with (folder / "translator.toml").open("a", encoding="utf-8") as file:
        file.write(settings)
    argv = command("translate", "--yes", "--engine", engine)
    subprocess.run(argv, cwd=folder, check=True, capture_output=True)


def vitepress(folder: Path) -> Crawl:
    """Build the corpus as a VitePress site, with the default theme and no edited line."""
    (folder / ".vitepress").mkdir(parents=True)
    (folder / ".vitepress" / "config.mjs").write_text(_VITEPRESS, "utf-8")
    furnish(folder, "src/posts", _PICTURES | {".vue"})
    translated(folder)
    subprocess.run(command("publish"), cwd=folder, check=True, capture_output=True)
    for home, title in (("src", "首页"), ("src/en", "Home")):
        (folder / home / "index.md").write_text(f"# {title}\n", "utf-8")
    (folder / "node_modules").symlink_to(SITES / "node_modules")
    (folder / "package.json").write_text('{"type": "module"}', "utf-8")
    vite = SITES / "node_modules" / ".bin" / "vitepress"
    build([str(vite), "build", "."], folder)
    slugs = sorted(path.stem for path in POSTS.glob("*.md"))
    pairs = {f"posts/{slug}.html": f"en/posts/{slug}.html" for slug in slugs}
    return crawl(Built.read(folder / ".vitepress" / "dist"), pairs)


def mkdocs(folder: Path) -> Crawl:
    """Build the corpus as an MkDocs site with mkdocs-static-i18n."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mkdocs.yml").write_text(_MKDOCS, "utf-8")
    furnish(folder, "docs/posts")
    (folder / "docs" / "index.md").write_text("---\nlang: zh-Hans\n---\n\n# 首页\n", "utf-8")
    translated(folder, '\n[targets]\nslugs = "pymdownx"\n')
    build([sys.executable, "-m", "mkdocs", "build", "--quiet"], folder)
    slugs = sorted(path.stem for path in POSTS.glob("*.md"))
    pairs = {f"posts/{slug}.html": f"en/posts/{slug}.html" for slug in slugs}
    return crawl(Built.read(folder / "out"), pairs)


SITE_BUILDERS = {"vitepress": vitepress, "mkdocs": mkdocs}
"""The generators that are tried for real."""


def build(argv: list[str], folder: Path) -> None:
    """Run a generator in *folder*.

    Raises:
        RuntimeError: it fails; the message is what it said.
    """
    # Docusaurus keeps what it has compiled with its packages, for whichever folder comes next.
    environ = {**os.environ, "DOCUSAURUS_NO_PERSISTENT_CACHE": "true"}
    done = subprocess.run(
        argv, cwd=folder, capture_output=True, encoding="utf-8", check=False, timeout=500,
        env=environ,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)


def main() -> None:
    """Build a site, and print what the crawler finds."""
    name, *rest = sys.argv[1:]
    folder = Path(rest[0]) if rest else Path(tempfile.mkdtemp(prefix="site-"))
    shutil.rmtree(folder, ignore_errors=True)
    found = SITE_BUILDERS[name](folder)
    sys.stdout.write(f"{name}: {found}\n")
    sys.exit(bool(found.lost or found.one_way))


if __name__ == "__main__":
    main()

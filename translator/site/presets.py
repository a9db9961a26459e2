"""The sites that are known: where their posts lie, and what they make of links and headings.

A preset is data. What no row says is asked of the person: `source` and `target` in
`[[posts]]` override its paths, `slugs` in `[publish]` its rule for anchors.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of posts that a site may have."""

    path: str
    """The folder whose presence tells it, from the root; empty for the root itself."""
    source: str
    """The template of its posts."""
    target: str
    """The template of their targets."""
    base: str = ""
    """The folder that addresses beginning with `/` start from."""
    sign: str = ""
    """What must be in it besides, if its name alone does not tell."""


@dataclass(frozen=True, slots=True)
class Linking:
    """How a site finds the file that an address within it means.

    The defaults are what any site may do, so that a link is dead only where none finds it.
    """

    endings: tuple[str, ...] = (".md", ".html", ".mdx", ".vue")
    """What an address may leave out."""
    indexes: tuple[str, ...] = ("index.md", "README.md", "_index.md", "index.html", "index.mdx")
    """What answers for a folder."""
    public: tuple[str, ...] = ("", "public", "static", "assets")
    """The folders in which an address from `/` is looked for; empty for the posts' own."""
    below: bool = True
    """Whether `post.md` may be served as `post/`, so that its addresses start there."""
    anywhere: bool = True
    """Whether `/` may mean another folder than the preset's own, or a prefix of the host."""
    files: frozenset[str] = frozenset()
    """The endings that tell a file; where they are known, every other address is a page's."""


@dataclass(frozen=True, slots=True)
class Preset:
    """A kind of site."""

    name: str
    """What the configuration calls it."""
    title: str
    """What people call it."""
    signs: tuple[str, ...]
    """Files of which one tells the site; glob patterns from the root."""
    folders: tuple[Folder, ...]
    """Where its posts may lie, the likeliest first."""
    slugs: str = "github"
    """Its rule for anchors, a name of `anchors.SLUGGERS`."""
    explicit: str = ""
    """How a heading is given an anchor; empty where the site knows no such thing."""
    resolves: bool = False
    """Whether the site finds a link's counterpart by itself, so that names stay."""
    rooted: bool = False
    """Whether an address from `/` must name the locale of its page, unless that is the main one:
    the site takes it as it is, whatever it does for addresses of files."""
    linking: Linking = Linking()
    """How it finds what a link means."""
    exact: bool = False
    """Whether links must name an anchor letter by letter as `slugs` makes it."""
    browsed: bool = False
    """Whether HTML's addresses are left to the browser, which sees pages and no files."""
    catalogs: str = ""
    """The folder of catalogs, where files of any kind that lie among the posts reach readers."""
    notice: str = "> **{title}** {text}"
    """How a notice for readers is written."""
    hint: str = ""
    """What a person must set in the site itself."""
    dynamic: bool = False
    """Whether a file with brackets in its name (`[page].md`) is the pattern of many pages."""
    dialects: tuple[str, ...] = ()
    """What its Markdown has beyond Markdown: names of `markdown.dialects`."""
    mdx: bool = False
    """Whether its pages may end in `.mdx`, too."""

    def base(self, source: str) -> str:
        """The folder that addresses beginning with `/` start from, for posts at *source*."""
        bases = (folder.base for folder in self.folders if folder.base)
        return next((base for base in bases if source.startswith(f"{base}/")), "")


_VITEPRESS = Linking(
    endings=(".md",),
    indexes=("index.md",),
    public=("", "public"),
    below=False,
    anywhere=False,
    files=frozenset(
        "3g2 3gp aac ai apng au avif bin bmp cer class conf crl css csv dll doc eps epub exe "
        "gif gz ics ief jar jpe jpeg jpg js json jsonld m4a man mid midi mjs mov mp2 mp3 mp4 "
        "mpe mpeg mpg mpp oga ogg ogv ogx opus otf p10 p7c p7m p7s pdf png ps qt roff rtf rtx "
        "ser svg t tif tiff tr ts tsv ttf txt vtt wav weba webm webp woff woff2 xhtml xml "
        "yaml yml zip".split()
    ),
)
"""VitePress 1.6: a page is a `.md` file or an HTML file in `public`, and nothing else."""
_BRACES = " {{#{anchor}}}"
_COLONS = "::: info {title}\n{text}\n:::"
_ALERT = "> [!NOTE]\n> **{title}** {text}"

PRESETS: Mapping[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset(
            "vitepress", "VitePress",
            (".vitepress", "src/.vitepress", "docs/.vitepress"),
            (
                Folder("src/posts", "src/posts/{slug}.md", "src/{locale}/posts/{slug}.md", "src"),
                Folder(
                    "src/zh", "src/{locale}/{slug}.md", "src/{locale}/{slug}.md", "src", "../en"
                ),
                Folder(
                    "docs/zh", "docs/{locale}/{slug}.md", "docs/{locale}/{slug}.md", "docs", "../en"
                ),
                Folder(
                    "docs", "docs/{slug}.md", "docs/{locale}/{slug}.md", "docs", ".vitepress"
                ),
                Folder("src", "src/{slug}.md", "src/{locale}/{slug}.md", "src", ".vitepress"),
                Folder("posts", "posts/{slug}.md", "{locale}/posts/{slug}.md"),
                Folder("", "{slug}.md", "{locale}/{slug}.md"),
            ),
            slugs="vitepress", explicit=_BRACES, linking=_VITEPRESS, exact=True, notice=_COLONS,
            dynamic=True,
            hint="add the new locale to `locales` in .vitepress/config",
            dialects=("vitepress",),
        ),
        Preset(
            "docusaurus", "Docusaurus", ("docusaurus.config.*",),
            (
                Folder(
                    "docs", "docs/{slug}.md",
                    "i18n/{locale}/docusaurus-plugin-content-docs/current/{slug}.md",
                ),
                Folder(
                    "blog", "blog/{slug}.md",
                    "i18n/{locale}/docusaurus-plugin-content-blog/{slug}.md",
                ),
            ),
            slugs="docusaurus", explicit=_BRACES, resolves=True, exact=True, browsed=True,
            notice=":::info[{title}]\n{text}\n:::",
            hint="add the new locale to `i18n.locales` in docusaurus.config",
            dialects=("docusaurus",), mdx=True,
        ),
        Preset(
            "mkdocs", "MkDocs with mkdocs-static-i18n",
            ("mkdocs.yml", "mkdocs.yaml", "docs/*/mkdocs.yml"),
            (
                Folder("docs/zh", "docs/{locale}/{slug}.md", "docs/{locale}/{slug}.md"),
                Folder("docs", "docs/{slug}.md", "docs/{slug}.{locale}.md"),
            ),
            slugs="mkdocs", explicit=_BRACES, rooted=True, resolves=True, browsed=True,
            notice='!!! note "{title}"\n    {text}',
            hint="add the new locale to the plugin `i18n` in mkdocs.yml",
            catalogs="po", dialects=("mkdocs",),
        ),
        Preset(
            "hugo", "Hugo",
            ("hugo.toml", "hugo.yaml", "hugo.json", "config/_default", "archetypes"),
            (
                Folder("content/zh", "content/{locale}/{slug}.md", "content/{locale}/{slug}.md"),
                Folder("content", "content/{slug}.md", "content/{slug}.{locale}.md", "content"),
            ),
            slugs="hugo", explicit=_BRACES, rooted=True, resolves=True, exact=True, browsed=True,
            notice=_ALERT,
            hint="add the new locale to `languages` in the site's configuration",
            catalogs="po", dialects=("hugo",),
        ),
        Preset(
            "hexo", "Hexo", ("scaffolds", "_config.yml"),
            (
                Folder(
                    "source/_posts", "source/_posts/{slug}.md", "source/_posts/{locale}/{slug}.md"
                ),
            ),
            hint="let `permalink` in _config.yml be :lang/:name/",
            catalogs="po", dialects=("hexo",),
        ),
        Preset(
            "jekyll", "Jekyll", ("_config.yml", "_config.toml"),
            (Folder("_posts", "_posts/{slug}.md", "_posts/{locale}/{slug}.md"),),
            explicit=" {{#{anchor}}}",
            hint="a plugin such as jekyll-polyglot serves posts by their `lang`",
            catalogs="_po", dialects=("jekyll",),
        ),
        Preset(
            "astro", "Astro", ("astro.config.*",),
            (
                Folder(
                    "src/content/docs", "src/content/docs/{slug}.md",
                    "src/content/docs/{locale}/{slug}.md", "src/content/docs",
                ),
                Folder(
                    "src/content/blog", "src/content/blog/{slug}.md",
                    "src/content/blog/{locale}/{slug}.md",
                ),
            ),
            hint="add the new locale to `i18n` (or Starlight's `locales`) in astro.config",
            dialects=("astro",), mdx=True,
        ),
        Preset(
            "folders", "a folder for each locale", (),
            (Folder("posts", "posts/{locale}/{slug}.md", "posts/{locale}/{slug}.md"),),
        ),
        Preset(
            "suffix", "the locale in each file's name", (),
            (Folder("posts", "posts/{slug}.md", "posts/{slug}.{locale}.md"),),
        ),
    )
}  # fmt: skip
"""The presets by name."""


@dataclass(frozen=True, slots=True)
class RecognisedSite:
    """A site that was recognised by its files."""

    preset: Preset
    """What it is."""
    sign: str
    """The file that told it."""
    folders: tuple[Folder, ...] = field(default=())
    """Those of the preset's folders that are there."""


def recognised(root: Path) -> RecognisedSite | None:
    """The site that *root* holds, by its files; None if no preset knows them."""
    for preset in PRESETS.values():
        found = folders_of(preset, root)
        for pattern in preset.signs if found else ():
            if sign := next(iter(sorted(root.glob(pattern))), None):
                return RecognisedSite(preset, sign.relative_to(root).as_posix(), found)
    return None


def folders_of(preset: Preset, root: Path) -> tuple[Folder, ...]:
    """The folders of *preset* that *root* has, without those that lie in another."""
    found: list[Folder] = []
    for folder in preset.folders:
        there = (root / folder.path / folder.sign).is_dir()
        there = there and (bool(folder.path) or any(root.glob("*.md")))
        inside = any(_overlap(folder.path, other.path) for other in found)
        if there and not inside:
            found.append(folder)
    return tuple(found)


def preset_of(root: Path) -> Preset:
    """The preset of the site in *root*; one without rules of its own where there is none."""
    site = recognised(root)
    return site.preset if site else PRESETS["suffix"]


def _overlap(path: str, other: str) -> bool:
    """Whether one of two folders lies in the other."""
    return f"{path}/".startswith(f"{other}/") or f"{other}/".startswith(f"{path}/") or not path

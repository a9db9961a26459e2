"""Look at a folder and propose a configuration for the blog in it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from glob import glob
from pathlib import Path, PurePosixPath

from translator.markdown.document import Document
from translator.project.found import FoundPosts, found_posts, main_locale, unread
from translator.project.layout import Layout
from translator.project.project import OWN_GLOSSARIES, shipped_glossaries
from translator.site.presets import PRESETS, Folder, Preset, recognised
from translator.site.theme import THEME_POST, ThemeText, as_post, find_words
from translator.site.vitepress import SIGNS, VitePressSite, build_of, read_site
from translator.text.chars import plural
from translator.text.language import detect
from translator.units import Locale

_TEMPLATE = """\
# How this blog is translated. Every setting is optional; docs/configuration.md has them all.

# The locales of the blog, its main one first. A post is translated into all the others.
locales = {locales}

# Who fills what neither a person nor the memory has; `translator engines` shows who can.
engine = "none"

# The terms that translations must keep to: files, or shipped glossaries by name
# ("community", "ml", "paddlepaddle"). Of two rows for one term, that of the later file wins.
glossaries = {glossaries}

# Where posts lie. {{slug}} is a post's name (folders may be part of it), {{locale}} its locale.
{posts}
{publish}# What targets have beside their words; docs/sites.md tells more.
# [targets]
# links = "rebase"                     # or "keep": copy them as they are
# anchors = "follow"                   # or "keep": headings get the source's anchors; "leave"
# slugs = "{slugs}"                    # the site's rule for anchors
# paths = ["cover"]                    # front-matter keys whose values are paths
# notice = true                        # tell readers what a machine translated
# fallback = "skip"                    # or "source", "redirect": where there is no translation
# front_matter = {{ source_hash = "{{hash}}", translation = "{{state}}" }}

# [segments]
# front_matter = ["title", "description", "excerpt", "summary"]
# code_comments = ["python"]           # translate the comments in fences of these languages
# attributes = {{ Message = ["name"] }}  # further attributes that readers see

# Every engine has a table of its own; docs/engines.md has them all.
# [engines.chat]
# base_url = "https://api.openai.com/v1"
# model = "…"
# key_env = "OPENAI_API_KEY"

# [engines.command]
# run = "my-translator --flag"
"""

_POSTS = """\
[[posts]]{preset}
source = "{source}"
target = "{target}"
{more}spelling = {spelling}        # how a locale is written in these paths
"""
_THEME = f"""\
# The words in the theme's own code, which `translator publish` lists.
[[posts]]
preset = "vitepress"
source = "{THEME_POST}"
target = "po/{{locale}}/theme.md"
"""
_PUBLISH = """\
# What `translator publish` tells the site; docs/publishing.md has every setting.
[publish]
plugin = "vitepress"                   # put the plug-in where VitePress finds it
content = {content}
address = {address}
homes = {homes}
{titles}{site}# suggest = {suggest}  # readers suggest better translations there

"""

_FOLDERS = (
    ("posts/zh", Folder("posts/zh", "posts/{locale}/{slug}.md", "posts/{locale}/{slug}.md")),
    ("posts", Folder("posts", "posts/{slug}.md", "posts/{locale}/{slug}.md")),
)
"""Where posts may lie in a folder that is no site we know."""
_LOCALES = (Locale("zh-Hans"), Locale("en"))
_HEARD = 50
"""So many posts are read to learn their language."""
_IGNORED = """\
# What `translator publish` writes for people; the site needs the rest of the folder.
/translations/*
!/translations/*.mjs
!/translations/translations.json
!/translations/feeds/
"""


@dataclass(frozen=True, slots=True)
class ProposedConfig:
    """A first configuration."""

    found: str
    """What was found, in sentences."""
    text: str
    """What to write into translator.toml."""
    empty: str
    """The folder in which a first post is expected; empty if there are posts."""
    append: Mapping[str, str] = field(default_factory=dict)
    """Lines to append to the files of these names, which keep what they have."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Files to write besides, by name."""
    steps: Sequence[str] = ("translator translate",)
    """The next commands."""


@dataclass(frozen=True, slots=True)
class _PostFolders:
    """Where posts and their targets lie, before it is written down."""

    folder: Folder
    """The folder, and its templates."""
    locales: tuple[Locale, ...] = _LOCALES
    """The blog's locales, the main one first."""
    spelling: Mapping[str, str] = field(default_factory=lambda: {"zh-Hans": "zh"})
    """How paths spell them."""
    catalog: str = ""
    """Where catalogs lie, if not beside the targets."""
    exclude: tuple[str, ...] = ()
    """What of the folder is no post."""

    @property
    def apart(self) -> bool:
        """Whether each further locale has a root of its own."""
        return bool(self.catalog)


def configuration(root: Path) -> ProposedConfig:
    """Look at *root*, and propose the text of a translator.toml.

    Nothing is written, and nothing in *root* is changed.
    """
    found, preset, folders = _found(root)
    places = [_PostFolders(folder) for folder in folders]
    site = read_site(root) if preset and preset.name == "vitepress" else None
    # Roots that such a theme has already are what this configuration makes.
    several = () if site and site.lists else found_posts(root)
    if several:
        said = site and site.lang
        main = main_locale(root) or (Locale.guess(said) if said else None)
        places = [_several(each, main) for each in several]
        found = [*(found[:1] if preset else ()), *(_counted(root, each) for each in places)]
        found += _further(several, places[0])
    elif site:
        places = _vitepress(root, site, places)
    else:
        places = [_in_own_language(root, each) for each in places]
    if not several and (preset or any(_posts(root, each) for each in places)):
        found += [_counted(root, each) for each in places]
    found += _said(site, places) if site else ()
    glossaries = [*OWN_GLOSSARIES]
    if not any(glob(pattern, root_dir=root) for pattern in OWN_GLOSSARIES):
        glossaries = [path.stem for path in shipped_glossaries()]
        found.append(
            f"Found no glossary in glossaries/; using the shipped {', '.join(glossaries)}."
        )
    found += [
        f"Found {plural(count, f'{end} file')}, which are not translated: only Markdown is."
        for end, count in unread(root).items()
    ]
    if preset and preset.hint and not (site or several):
        found.append(f"For {preset.title}, {preset.hint}.")
    theme: list[ThemeText] = []
    if site and places[0].apart:  # a theme that is built once for each locale
        theme = find_words(root, root / site.home / ".vitepress", places[0].locales[0])
    if theme:
        files = len({word.file for word in theme})
        found.append(
            f"Found {plural(len(theme), 'text')} in {plural(files, 'file')} of the theme; they are "
            f"listed in {THEME_POST} and translated like a post."
        )
    tables = [*(_table(preset, each) for each in places), *[_THEME] * bool(theme)]
    text = _TEMPLATE.format(
        locales=json.dumps([locale.tag for locale in places[0].locales]),
        glossaries=json.dumps(glossaries),
        posts="\n".join(tables),
        publish=_publish(root, site, places[0]) if site else "",
        slugs=preset.slugs if preset else "github",
    )
    first = PurePosixPath(folders[0].source.replace("{locale}", "zh")).parent
    return ProposedConfig(
        found="\n".join(found),
        text=text,
        empty="" if any(_posts(root, each) for each in places) else str(first),
        append=_ignores(root, site, places[0]) if site else {},
        files={THEME_POST: as_post(theme)} if theme else {},
        steps=("translator translate", "translator publish", build_of(root))
        if site
        else ("translator translate",),
    )


def _several(posts: FoundPosts, main: Locale | None) -> _PostFolders:
    """Posts that are there in several locales, as the site has them; see `main_locale`."""
    bare = posts.source != posts.target
    known = [*posts.spelled]
    first = main if main and (bare or main in known) else None
    if first is None:
        there = [own for own in _LOCALES if (own not in known) == bare]
        first = next(iter(there), known[0])
    others = [own for own in (*_LOCALES, *known) if own != first and own in known]
    chosen = [first, *(others[:1] or [own for own in _LOCALES if own != first][:1])]
    spelling = {
        own.tag: name for own in chosen if (name := posts.spelled.get(own, own.tag)) != own.tag
    }
    folder = Folder(posts.folder, posts.source, posts.target)
    left = tuple(
        p for p in posts.exclude if not any(f"/{posts.spelled.get(o)}/" in f"/{p}" for o in chosen)
    )
    return _PostFolders(folder, tuple(chosen), spelling, exclude=left)


def _further(several: Sequence[FoundPosts], place: _PostFolders) -> Iterator[str]:
    """What is there in further locales, which nobody asked for yet."""
    more = Counter[Locale]()
    for posts in several:
        more.update({own: n for own, n in posts.counts.items() if own not in place.locales})
    if more:
        named = ", ".join(f"{own} ({plural(count, 'file')})" for own, count in more.items())
        yield f"Found further locales: {named}; add those to translate to locales."


def _found(root: Path) -> tuple[list[str], Preset | None, Sequence[Folder]]:
    """What there is, in sentences; the site's preset; the folders of posts."""
    if site := recognised(root):
        return [f"Found {site.preset.title} ({site.sign})."], site.preset, site.folders
    if sign := next((sign for sign in SIGNS if (root / sign).is_dir()), None):
        # Its pages lie in a folder of another name.
        preset = PRESETS["vitepress"]
        return [f"Found {preset.title} ({sign})."], preset, preset.folders[-1:]
    for path, folder in _FOLDERS:
        if (root / path).is_dir():
            return [], None, [folder]
    nothing = "Found no posts; the configuration expects them in posts/zh/ and posts/en/."
    return [nothing], None, PRESETS["folders"].folders


def _counted(root: Path, place: _PostFolders) -> str:
    count = len(_posts(root, place))
    kind = "MDX" if place.folder.source.endswith(".mdx") else "Markdown"
    return f"Found {plural(count, f'{kind} file')} in {place.folder.path or '.'}/."


def _posts(root: Path, place: _PostFolders) -> list[str]:
    """The Markdown files of a folder that may be posts."""
    folder = place.folder
    layout = Layout(folder.source, folder.target, "", exclude=place.exclude)
    ending = PurePosixPath(folder.source).suffix
    there = (root / folder.path).rglob(f"*{ending}")
    paths = (path.relative_to(root).as_posix() for path in there)
    return [
        name
        for name in paths
        if not layout.excludes(name) and "node_modules" not in name and "/." not in f"/{name}"
    ]


def _spoken(root: Path, place: _PostFolders) -> Locale | None:
    """The language of most files of a folder, by what they say; None if none of them tells."""
    heard = Counter[Locale]()
    for name in sorted(_posts(root, place))[:_HEARD]:
        document = Document.parse((root / name).read_text("utf-8", "replace"))
        words = "\n".join(segment.source for segment in document.segments)
        heard.update(filter(None, [Locale.guess(document.lang or "?") or detect(words)]))
    return next((locale for locale, _ in heard.most_common(1)), None)


def _in_own_language(root: Path, place: _PostFolders) -> _PostFolders:
    """*place* with the language of its posts as the main locale, where no path says it."""
    said = None if "{locale}" in place.folder.source else main_locale(root) or _spoken(root, place)
    main = next((own for own in place.locales if said and own.language == said.language), None)
    others = (own for own in place.locales if own != main)
    return replace(place, locales=(main, *others)) if main else place


def _table(preset: Preset | None, place: _PostFolders) -> str:
    more = [f'catalog = "{place.catalog}"\n'] * bool(place.catalog)
    if place.exclude:
        more.append(f"exclude = {json.dumps([*place.exclude], ensure_ascii=False)}\n")
    if preset and preset.name == "vitepress" and "{locale}" not in place.folder.source:
        more.append('foreign = "leave"        # posts in another language stay as they are\n')
    return _POSTS.format(
        preset=f'\npreset = "{preset.name}"' if preset else "",
        source=place.folder.source,
        target=place.folder.target,
        more="".join(more),
        spelling=_inline(place.spelling),
    )


def _inline(table: Mapping[str, str]) -> str:
    """*table* as TOML has it within a line."""
    rows = (f"{key} = {json.dumps(text, ensure_ascii=False)}" for key, text in table.items())
    return f"{{ {', '.join(rows)} }}"


def _vitepress(
    root: Path, site: VitePressSite, places: Sequence[_PostFolders]
) -> list[_PostFolders]:
    """Where the pages of a VitePress site lie, and where it looks for those of other locales."""
    said = site.locales.get("root", {}).get("lang") or site.lang
    main = Locale.guess(said) if said else _spoken(root, places[0])
    locales, spelling = _locales(site, main or _LOCALES[0])
    if not site.content or any("{locale}" in each.folder.source for each in places):
        return [replace(each, locales=locales, spelling=spelling) for each in places]
    content = site.content
    exclude = [f"{content}/{each}" for each in site.exclude if not each.startswith(("/", "!"))]
    exclude += [f"{line}*" if line.endswith("/") else line for line in _generated(root, content)]
    target = f"{content}/{{locale}}/{{slug}}.md"
    catalog = ""
    if site.lists:
        target, catalog = f"{{locale}}/{content}/{{slug}}.md", "po/{locale}/{slug}.po"
    folder = Folder(content, f"{content}/{{slug}}.md", target)
    # What lies in the folder of another locale is a target, and no post.
    return [_PostFolders(folder, locales, spelling, catalog, tuple(dict.fromkeys(exclude)))]


def _locales(site: VitePressSite, main: Locale) -> tuple[tuple[Locale, ...], dict[str, str]]:
    """The locales of a site, its *main* one first, and how paths spell them."""
    main = next((own for own in _LOCALES if own.language == main.language), main)
    found = {main: ""}
    for key, said in site.locales.items():
        other = None if key == "root" else Locale.guess(said.get("lang") or key)
        if other:
            known = (own for own in _LOCALES if own.language == other.language)
            found.setdefault(next(known, other), key)
    if len(found) == 1:
        found |= {own: "" for own in _LOCALES if own not in found}
    short = {own.tag: key or own.language for own, key in found.items()}
    return tuple(found), {tag: name for tag, name in short.items() if name != tag}


def _generated(root: Path, content: str) -> Iterator[str]:
    """The lines of `.gitignore` about files among the pages, which the build makes."""
    path = root / ".gitignore"
    lines = path.read_text("utf-8", "replace").splitlines() if path.is_file() else ()
    for line in (each.strip() for each in lines):
        if line.lstrip("/").startswith(f"{content}/") and ".vitepress" not in line:
            yield line.lstrip("/")


def _said(site: VitePressSite, places: Sequence[_PostFolders]) -> Iterator[str]:
    """What was read of a site, what could not be, and what becomes of it."""
    if site.said:
        name = f"“{site.title}”" if site.title else "no title"
        clean = "without .html" if site.clean else "with .html"
        yield f"Read from {site.said}: {name}, pages in {site.content or '.'}/, addresses {clean}."
    for name in site.unread:
        yield (
            f"Could not read {name}, which is no plain text in {site.said}: install the site's "
            "packages and run translator init --force, or set it in translator.toml."
        )
    if places[0].apart:
        yield (
            "The theme lists posts and knows no locales, so each further locale gets a root of "
            f"its own ({_root_of(places[0])}/), built by the same build."
        )
    if not site.address:
        yield "Found no address of the site: set site in [publish], and there are feeds."


def _root_of(place: _PostFolders) -> str:
    other = place.locales[1]
    name = place.spelling.get(other.tag, other.tag)
    return place.folder.target.partition("/{slug}")[0].replace("{locale}", name)


def _repository(root: Path) -> str:
    """Where the blog's repository is on its code host; a stand-in if git does not say."""
    path = root / ".git" / "config"
    said = path.read_text("utf-8", "replace") if path.is_file() else ""
    m = re.search(r"url = (?:https://|ssh://|git@)+([^/:\s@]+)[:/](\S+?)(?:\.git)?$", said, re.M)
    return f"https://{m[1]}/{m[2]}" if m else "https://github.com/owner/repository"


def _publish(root: Path, site: VitePressSite, place: _PostFolders) -> str:
    main, *others = place.locales
    homes = {main.tag: "/"}
    homes |= {own.tag: f"/{place.spelling.get(own.tag, own.tag)}/" for own in others}
    titles = {main.tag: site.title} if site.title else {}
    for key, said in site.locales.items():
        own = next((o for o in others if place.spelling.get(o.tag, o.tag) == key), None)
        titles |= {own.tag: said["title"]} if own and said.get("title") else {}
    base = site.base.strip("/")
    # Addresses begin at the site's base, which the address of the site ends with.
    host = (site.address or "https://blog.example").rstrip("/") + "/"
    whole = host if not base or host.endswith(f"/{base}/") else f"{host}{base}/"
    content = site.content or PurePosixPath(place.folder.source).parts[0].partition("{")[0]
    return _PUBLISH.format(
        suggest=json.dumps(_repository(root)),
        content=json.dumps(content),
        address=json.dumps("{home}{path}" if site.clean else "{home}{path}.html"),
        homes=_inline(homes),
        titles=f"titles = {_inline(titles)}\n" if titles else '# titles = { en = "…" }\n',
        site=f'{"" if site.address else "# "}site = "{whole}"\n',
    )


def _ignores(root: Path, site: VitePressSite, place: _PostFolders) -> dict[str, str]:
    """The lines that the site's lists of ignored files lack, by file."""
    roots = [place.spelling.get(own.tag, own.tag) for own in place.locales[1:]]
    lines = _IGNORED
    path = root / ".gitignore"
    there = path.read_text("utf-8", "replace") if path.is_file() else ""
    if place.apart:
        content = place.folder.path
        anchored = [each.strip() for each in there.splitlines()]
        mirrored = [each for each in anchored if each.lstrip("/").startswith(f"{content}/")]
        own = f"{site.home}/.vitepress".lstrip("/")
        wanted = {*mirrored, f"{own}/cache", f"{own}/dist"}
        lines += "".join(
            f"/{name}/{each.lstrip('/')}\n" for name in roots for each in sorted(wanted)
        )
    found = {".gitignore": lines} if _IGNORED not in there else {}
    package = root / "package.json"
    formats = package.is_file() and '"prettier"' in package.read_text("utf-8", "replace")
    path = root / ".prettierignore"
    if formats or path.is_file():
        folders = [*roots, "po"] if place.apart else []
        lines = "".join(f"/{name}/\n" for name in [*folders, "translations"])
        lines += f"/{place.folder.path}/vite.config.mjs\n"
        if not path.is_file() or lines not in path.read_text("utf-8", "replace"):
            found[".prettierignore"] = lines
    return found

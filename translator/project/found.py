"""Where the posts of a site lie, and in which locales, as its files tell it.

A site that people translate has its locales in the names of folders or files: `docs/zh-CN/a.md`
beside `docs/en/a.md` or beside `docs/a.md`, `a_cn.md` beside `a_en.md`, `a.zh.md` beside `a.md`.
Which locale is the main one is for the site's configuration to say.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from translator.text.regex import regex
from translator.units import Locale

_LOCALE = regex(
    r"(?:zh|en|ja|ko|de|fr|es|ru|pt|it|tr|uk|th|vi|pl|fa|hi|id|ar|cn)"
    r"(?:[-_](?:hans|hant|cn|tw|hk|sg|us|gb|br|pt|es|mx)){0,2}",
    re.I,
)
"""How a folder or the ending of a name says a locale."""
_SUFFIX = regex(rf"(.+)([._])({_LOCALE.pattern})\.(mdx?)", re.I)
_MARKDOWN = (".md", ".mdx")
_UNREAD = (".rst", ".adoc", ".ipynb", ".markdown", ".org")
"""Endings of documents that no dialect reads, or no layout names."""
_SKIPPED = frozenset({
    "node_modules", "public", "dist", "build", "out", "site-packages", "vendor", "target", "themes",
    "examples", "tests", "fixtures",
})  # fmt: skip
"""Folders that hold no sources."""
_MOST = 20_000
"""So many files are looked at."""
_PLUGINS = "docusaurus-plugin-content-"
_FORMAL = regex(
    r"(?:defaultContentLanguage|defaultLocale|default_locale)\s*[:=]\s*['\"]([\w-]+)", re.I
)
_ROOT = regex(r"root\s*:\s*\{[^{}]*?lang\s*:\s*['\"]([\w-]+)", re.S)
_LANGUAGE = regex(
    r"(?:^|[{,])\s*(?:language|lang|locale)\s*:\s*(?:\n\s*-\s*)?\[?['\"]?([\w-]+)", re.M
)
_CONFIGS = (
    "hugo.toml", "hugo.yaml", "hugo.json", "config.toml", "config.yaml", "config/_default/*.*",
    "docusaurus.config.*", "astro.config.*", "mkdocs.yml", "mkdocs.yaml", "docs/en/mkdocs.yml",
    "_config.yml", "_config.toml", ".vitepress/config.*", "docs/.vitepress/config.*",
    "src/.vitepress/config.*",
)  # fmt: skip
"""Where sites say their main locale."""


_Group = dict[str, set[str]]
"""What is beside each other in folders or names of locales: by a locale's spelling, what else
the paths say."""


@dataclass(frozen=True, slots=True)
class FoundPosts:
    """Posts in more than one locale."""

    source: str
    """The template of the posts, from the root."""
    target: str
    """The template of their targets; the same where each locale has a folder."""
    spelled: Mapping[Locale, str]
    """How paths spell each locale; the locale of posts that none names is not among them."""
    counts: Mapping[Locale, int]
    """How many files there are of each."""
    exclude: tuple[str, ...] = ()
    """Patterns of what is no post there."""
    folder: str = ""
    """The folder in which all of it lies."""
    pairs: int = 0
    """How many posts are there in two locales."""


def found_posts(root: Path) -> list[FoundPosts]:
    """Find the posts of *root* that are there in more than one locale, the most pairs first."""
    names = [name for name in files_of(root) if name.endswith(_MARKDOWN)]
    found = [*_in_folders(names), *_in_names(names)]
    found.sort(key=lambda each: (-each.pairs, each.source))
    chosen: list[FoundPosts] = []
    for each in found:
        if each.pairs and not any(_overlap(each, other) for other in chosen):
            chosen.append(each)
    return chosen


def _overlap(one: FoundPosts, other: FoundPosts) -> bool:
    """Whether two say something of the same files."""
    if PurePosixPath(one.source).suffix != PurePosixPath(other.source).suffix:
        return False
    a, b = one.folder, other.folder
    return f"{a}/".startswith(f"{b}/") or f"{b}/".startswith(f"{a}/") or not a or not b


def files_of(root: Path) -> Iterator[str]:
    """The files below *root* that may belong to its site, from there, with `/`."""
    count = 0
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in _SKIPPED)
        inside = Path(folder).relative_to(root).as_posix()
        for name in sorted(names):
            count += 1
            yield name if inside == "." else f"{inside}/{name}"
        if count > _MOST:
            return


def unread(root: Path) -> dict[str, int]:
    """How many documents there are below *root* that are not read, by the ends of their names."""
    ends = Counter(PurePosixPath(name).suffix.lower() for name in files_of(root))
    return {end: ends[end] for end in _UNREAD if ends[end]}


def main_locale(root: Path) -> Locale | None:
    """The main locale of the site in *root*, as its configuration has it; None if it does not."""
    for pattern in _CONFIGS:
        for path in sorted(root.glob(pattern)):
            try:
                text = path.read_text("utf-8")
            except (OSError, UnicodeDecodeError):
                continue
            for rule in (_FORMAL, _ROOT, _LANGUAGE):
                m = rule.search(text)
                if m and m[1] != "root" and _LOCALE.fullmatch(m[1]):
                    return Locale.guess(m[1])
    return None


def _in_folders(names: Iterable[str]) -> Iterator[FoundPosts]:
    """Posts whose locale is the name of a folder."""
    groups: dict[tuple[str, str], _Group] = {}
    every = list(names)
    for name in every:
        *folders, _ = name.split("/")
        at = next((n for n, folder in enumerate(folders) if _LOCALE.fullmatch(folder)), None)
        if at is not None:
            top, rest = "/".join(folders[:at]), name.split("/", at + 1)[at + 1]
            ending = PurePosixPath(name).suffix
            group = groups.setdefault((top, ending), {})
            group.setdefault(folders[at], set()).add(rest)
    for (top, ending), group in groups.items():
        if any(rest.startswith(_PLUGINS) for rests in group.values() for rest in rests):
            yield from _docusaurus(top, ending, group, every)
            continue
        below = f"{top}/" if top else ""
        rests = set[str]().union(*group.values())
        bare = {
            name.removeprefix(below)
            for name in every
            if name.startswith(below) and name.endswith(ending)
            and not _LOCALE.fullmatch(name.removeprefix(below).split("/")[0])
        }  # fmt: skip
        both = {rest for rest, count in _counted(group.values()).items() if count > 1}
        if shared := bare & rests if 2 * len(bare & rests) >= len(both) else set():
            common = _common(shared)
            yield _posts(
                f"{below}{common}{{slug}}{ending}",
                f"{below}{{locale}}/{common}{{slug}}{ending}",
                group,
                pairs=len(shared),
                folder=top,
                exclude=() if common else [f"{below}{name}/*" for name in sorted(group)],
            )
        elif both:
            source = f"{below}{{locale}}/{_common(both)}{{slug}}{ending}"
            yield _posts(source, source, group, pairs=len(both), folder=top)


def _docusaurus(top: str, ending: str, group: _Group, names: Sequence[str]) -> Iterator[FoundPosts]:
    """What plugins of Docusaurus have under `i18n/<locale>`."""
    for plugin, inner, folder in (
        ("docs", "/current", "docs"), ("blog", "", "blog"), ("pages", "", "src/pages"),
    ):  # fmt: skip
        prefix = f"{_PLUGINS}{plugin}{inner}/"
        paths = {
            spelled: {rest.removeprefix(prefix) for rest in rests if rest.startswith(prefix)}
            for spelled, rests in group.items()
        }
        own = {spelled: rests for spelled, rests in paths.items() if rests}
        bare = {n.removeprefix(f"{folder}/") for n in names if n.startswith(f"{folder}/")}
        rests = set[str]().union(*own.values())
        target = f"{top}/{{locale}}/{prefix}{{slug}}{ending}".lstrip("/")
        if pairs := len(bare & rests):
            yield _posts(
                f"{folder}/{{slug}}{ending}", target, own, pairs=pairs, folder=folder,
            )  # fmt: skip


def _in_names(names: Iterable[str]) -> Iterator[FoundPosts]:
    """Posts whose locale ends their name."""
    groups: dict[tuple[str, str], _Group] = {}
    every = set(names)
    for name in every:
        if m := _SUFFIX.fullmatch(name):
            group = groups.setdefault((m[2], f".{m[4]}"), {})
            group.setdefault(m[3], set()).add(m[1])
    for (mark, ending), group in groups.items():
        stems = set[str]().union(*group.values())
        bare = {stem for stem in stems if f"{stem}{ending}" in every}
        both = sum(count > 1 for count in _counted(group.values()).values())
        top = _common(stems)
        if both >= max(1, len(bare)):
            source = f"{top}{{slug}}{mark}{{locale}}{ending}"
            yield _posts(source, source, group, pairs=both, folder=top.rstrip("/"))
        elif bare:
            yield _posts(
                f"{top}{{slug}}{ending}", f"{top}{{slug}}{mark}{{locale}}{ending}", group,
                pairs=len(bare), folder=top.rstrip("/"),
                exclude=[f"*{mark}{name}{ending}" for name in sorted(group)],
            )  # fmt: skip


def _posts(
    source: str, target: str, group: _Group, *, pairs: int, folder: str,
    exclude: Sequence[str] = (),
) -> FoundPosts:  # fmt: skip
    spelled: dict[Locale, str] = {}
    counts = Counter[Locale]()
    for name, rests in sorted(group.items(), key=lambda each: -len(each[1])):
        if locale := Locale.guess(name):
            # English of whatever country is `en`, and Chinese goes by its script.
            locale = Locale("en") if locale.language == "en" else locale
            spelled.setdefault(locale, name)
            counts[locale] += len(rests)
    return FoundPosts(
        source=source,
        target=target,
        spelled=spelled,
        counts=counts,
        exclude=tuple(exclude),
        folder=folder,
        pairs=pairs,
    )


def _counted(paths: Iterable[set[str]]) -> Counter[str]:
    """How often each of *paths* is there."""
    return Counter(path for each in paths for path in each)


def _common(paths: Iterable[str]) -> str:
    """The folders that all *paths* begin with, with `/` behind them."""
    split = [path.split("/")[:-1] for path in paths]
    common: list[str] = []
    for parts in zip(*split, strict=False):
        if len(set(parts)) > 1:
            break
        common.append(parts[0])
    return "".join(f"{part}/" for part in common)

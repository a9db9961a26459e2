"""The files by which a site generator finds what `publish` writes; none that is there is edited.

VitePress reads `vite.config.mjs` beside its pages, so the plug-in needs no line in the site's own
configuration. Where each locale has a root of its own (`en/src` beside `src`), a configuration
there takes over the site's. Both are written once and kept up to date; a file that somebody else
wrote stays, and what it lacks is said.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from translator.catalog.catalog import Catalog
from translator.files import read_text, write_text
from translator.publish.settings import PublishSettings
from translator.site.theme import THEME_POST, ThemeText, as_post, find_words
from translator.site.vitepress import config_of
from translator.units import Pair

MARK = "// Written by `translator publish`"
"""What each of these files begins with."""

_VITE = """\
{mark}: lets VitePress know what is translated.
import {{ translations }} from '{plugin}'

export default {{ plugins: [translations()] }}
"""
_ROOT = """\
{mark}: the pages in {tag}, built with the site's own theme.
import {{ localeRoot }} from '{plugin}'

export default localeRoot('{tag}', {load})
"""


@dataclass(frozen=True, slots=True)
class Placed:
    """What was done to a site."""

    written: tuple[Path, ...]
    """The files that were written."""
    said: tuple[str, ...]
    """What a person must do where a file of theirs is in the way."""


def words(settings: PublishSettings) -> dict[str, list[dict[str, str]]]:
    """List the words of the site's theme anew, and give those that are translated, by locale."""
    project = settings.project
    layout = next((each for each in project.layouts if each.source == THEME_POST), None)
    if layout is None:
        return {}
    main, *others = project.locales
    folder = project.root / vitepress_of(project.root, settings.content) / ".vitepress"
    found = find_words(project.root, folder, main)
    write_text(project.root / THEME_POST, as_post(found), root=project.root)
    translated: dict[str, list[dict[str, str]]] = {}
    for locale in others:
        path = project.root / layout.path(layout.catalog, "", locale)
        text = read_text(path) if path.is_file() and project.owns(path) else ""
        units = Catalog.read(text, Pair(main, locale), project.relative(path)).units
        targets = {unit.source: unit.target for unit in units if unit.target}
        translated[locale.tag] = [
            {"file": each.file, "before": each.before, "source": each.source,
             "after": each.after, "target": _spaced(each, targets[each.one_line])}
            for each in found
            if each.one_line in targets
        ]  # fmt: skip
    return translated


def _spaced(word: ThemeText, target: str) -> str:
    """*target* with a space towards a value beside it: Chinese has none there."""
    before = " " if word.before == "}" and target[:1].isalnum() else ""
    after = " " if word.after in ("{", "$") and re.search(r"[\w:,.;]\Z", target) else ""
    return f"{before}{target}{after}"


def place(settings: PublishSettings, out: Path) -> Placed:
    """Write what leads the site generator of *settings* to the plug-in in *out*."""
    if settings.plugin != "vitepress":
        return Placed((), ())
    project = settings.project
    home = vitepress_of(project.root, settings.content)
    written: list[Path] = []
    said: list[str] = []
    for path, text, lacks in _files(settings, out, home):
        there = read_text(path) if path.is_file() else ""
        if there and not there.startswith(MARK):
            if lacks and lacks not in there:
                name = project.relative(path)
                said.append(f"{name} is yours and stays; add {lacks} to its plugins")
        elif write_text(path, text, root=project.root):
            written.append(path)
    return Placed(tuple(written), tuple(said))


def vitepress_of(root: Path, content: str) -> Path:
    """The folder with `.vitepress` that the pages in *content* belong to, as seen from *root*."""
    own = Path(content)
    above = (each for each in (own, *own.parents) if (root / each / ".vitepress").is_dir())
    return next(above, own)


def _files(settings: PublishSettings, out: Path, home: Path) -> Iterator[tuple[Path, str, str]]:
    """Path and text of each file, and what a file of somebody else's must have in it."""
    project = settings.project
    root, content = project.root, project.root / settings.content
    config = config_of(root / home)
    if config is None or "withTranslations(" not in read_text(config):
        others = [path for path in content.glob("vite.config.*") if path.suffix != ".map"]
        path = next(iter(sorted(others)), content / "vite.config.mjs")
        plugin = _import(out / "vitepress.mjs", content)
        yield path, _VITE.format(mark=MARK, plugin=plugin), "translations()"
    for locale in project.locales[1:]:
        if (own := settings.content_of(locale)) == settings.content:
            continue
        folder = root / own.removesuffix(settings.content) / home / ".vitepress"
        load = f"() => import('{_import(config, folder)}')" if config else "() => ({ default: {} })"
        plugin = _import(out / "vitepress-roots.mjs", folder)
        text = _ROOT.format(mark=MARK, plugin=plugin, tag=locale.tag, load=load)
        yield folder / "config.mjs", text, ""


def _import(path: Path, folder: Path) -> str:
    """How a module in *folder* imports the one at *path*."""
    name = Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    return name if name.startswith(".") else f"./{name}"

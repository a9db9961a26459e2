"""What a blog's memory is made from: its catalogs, and the TMX files that it names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from glob import glob
from pathlib import Path

from translator.catalog import po
from translator.catalog.catalog import Catalog
from translator.errors import CatalogError
from translator.files import STATE
from translator.memory.library import Holding, Library
from translator.memory.records import Record, records_of
from translator.project.layout import wildcard
from translator.project.project import Project
from translator.units import Locale, Pair

INDEX = "memory.db"


def library(
    project: Project,
    say: Callable[[str], None] = lambda line: None,
    progress: Callable[[int, int], None] = lambda done, of: None,
    *,
    lasting: bool = True,
) -> Library:
    """The memory of *project*; nothing is opened before it is asked.

    Args:
        lasting: whether its index is put on disk; otherwise only one that is there is used.
    """
    path: Path | None = project.root / STATE / INDEX
    if not lasting and not (path and path.exists()):
        path = None
    # Attributes that are translatable decide what a protected text looks like.
    attributes = sorted((name, sorted(own)) for name, own in project.syntax.attributes.items())
    kind = f"{attributes} {' '.join(map(str, project.locales))}"
    return Library(path, partial(holdings, project), kind=kind, say=say, progress=progress)


def holdings(project: Project) -> Iterator[Holding]:
    """Each catalog and TMX file, by name within its kind."""
    for path, target in catalogs(project):
        yield holding(project, path, target)
    for path in project.memory_files():
        name = _name(project, path)
        yield Holding(name, path, partial(_tmx, project, name))


def holding(project: Project, path: Path, target: Locale) -> Holding:
    """The catalog at *path*, which is for *target*."""
    name = _name(project, path)
    return Holding(name, path, partial(_catalog, project, name, target))


def _name(project: Project, path: Path) -> str:
    """The name of a file for the index, which has no place for bytes that are no UTF-8."""
    return project.relative(path).encode("utf-8", "backslashreplace").decode()


def catalogs(project: Project) -> Iterator[tuple[Path, Locale]]:
    """Each catalog that the layouts name, with the locale it is for."""
    seen = set()
    for layout in project.layouts:
        for locale in project.locales:
            pattern = wildcard(layout.catalog, layout.spelled(locale))
            for name in sorted(glob(pattern, root_dir=project.root, recursive=True)):
                if name not in seen:
                    seen.add(name)
                    yield project.root / name, locale


def _catalog(project: Project, name: str, target: Locale, data: bytes) -> Iterable[Record]:
    text = _text(data, name)
    main = next(locale for locale in project.locales if locale != target)
    catalog = Catalog.read(text, Pair(main, target), name)
    said = Locale.guess(po.header_value(catalog.header, "X-Source-Language") or "?")
    same = (own for own in project.locales if said and own.language == said.language)
    pair = Pair(said if said in project.locales else next(same, main), target)
    return records_of(name, catalog.units, pair, project.syntax, catalog.obsolete)


def _text(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CatalogError(f"{name}: not UTF-8") from error


def _tmx(project: Project, name: str, data: bytes) -> Iterator[Record]:
    from dataclasses import replace

    from translator.memory.tmx import iter_tmx

    for record in iter_tmx(data, project.locales, mirrored=True):
        yield record if record.post else replace(record, post=name)

"""What a tool is to the benchmark, the toolkit as one, and mistune as the yardstick.

Every tool reads its files and gives text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

import mistune

from translator.catalog.catalog import Catalog
from translator.files import read_text
from translator.markdown.document import Document
from translator.memory import Memory
from translator.terms.termbase import Termbase
from translator.translate.job import Job, Options
from translator.translate.pipeline import translate
from translator.units import HUMAN, Locale, Pair, State, Unit

MARK = "qx"
"""What each target begins with before its source, so that it can be counted."""
PAIR = Pair(Locale("zh-Hans"), Locale("en"))
"""The direction that catalogs are made for; extracting and filling are the same in each."""

_PLUGINS = ["table", "strikethrough", "footnotes", "task_lists"]

Extract = Callable[[Path], str]
"""Markdown file → PO text."""
Fill = Callable[[Path, Path], str]
"""Markdown file, PO file → Markdown text."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that turns Markdown into PO and back."""

    name: str
    """What the report calls it."""
    version: str
    """Its release."""
    extract: Extract
    """Markdown → PO."""
    fill: Fill
    """Markdown and PO → Markdown."""
    complete: Callable[[str], str]
    """Its PO text → the same with a target for every source."""
    process: bool = False
    """Whether each call is a whole process, which is no measure for the others."""


def parser() -> Callable[[Path], object]:
    """Make the yardstick: mistune parsing a file to its syntax tree, and nothing else."""
    markdown = mistune.create_markdown(renderer=None, plugins=_PLUGINS)
    return lambda path: markdown(read_text(path))


def ours() -> Tool:
    """The toolkit itself."""
    return Tool("translator", version("markdown-translator"), _extract, _fill, _complete)


def _extract(markdown: Path) -> str:
    segments = Document.parse(read_text(markdown)).segments
    return str(Catalog(PAIR).merged(segments))


def _fill(markdown: Path, po: Path) -> str:
    document = Document.parse(read_text(markdown))
    catalog = Catalog.read(read_text(po), PAIR).merged(document.segments)
    units = catalog.targets(document.segments)
    return document.fill([unit.target for unit in units], held=False)


def emitted(markdown: Path, po: Path) -> str:
    """Fill as `translator translate` does it: every target is tried before any is used."""
    job = Job.of(read_text(markdown), PAIR, options=Options(partial=True))
    catalog = Catalog.read(read_text(po), PAIR).merged(job.source.segments)
    target, _ = job.source.filled(
        [unit.target or None for unit in catalog.targets(job.source.segments)], held=False
    )
    return target or ""


def pipeline(glossaries: list[Path]) -> Fill:
    """Make `translator translate` of one post, without its start and its writing of files."""
    matcher, memory = Termbase.load(glossaries).matcher(PAIR), Memory.of([])

    def run(markdown: Path, po: Path) -> str:
        text, written = read_text(markdown), read_text(po)
        job = Job.of(text, PAIR, catalog=written, options=Options(partial=True))
        return translate(job, memory, matcher).target or ""

    return run


def _complete(po: str) -> str:
    catalog = Catalog.read(po, PAIR)
    return str(catalog.with_units(_translated(unit) for unit in catalog.units))


def _translated(unit: Unit) -> Unit:
    target = f"{MARK} {unit.source}"
    return replace(unit, target=target, state=State.TRANSLATED, origin=HUMAN)

"""Pairs of posts that people wrote, to align: those beside the repository, and its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.samples import ROOT
from translator.markdown.document import Document
from translator.units import Kind

SHARED = ROOT.parent / "shared"
"""Where other people's pairs are, where they are present."""

_NAMES = ((".zh.md", ".en.md"), ("_cn.md", "_en.md"), (".zh-Hans.md", ".md"))
_LENGTHS = range(40, 600)


@dataclass(frozen=True, slots=True)
class Duo:
    """Two posts that translate each other."""

    name: str
    """What the report calls them."""
    source: Document
    """The Chinese one."""
    target: Document
    """The English one."""

    @property
    def parallel(self) -> bool:
        """Whether segment n of the one is segment n of the other, to judge by the structure."""
        a, b = ([(s.kind, s.path) for s in d.segments] for d in (self.source, self.target))
        return a == b


def groups() -> dict[str, list[Duo]]:
    """All pairs that there are: `pairs` and `docs` beside the repository, and its `own`."""
    own = [
        Duo(path.stem, _parsed(path), _parsed(ROOT / "posts/en" / path.name))
        for path in sorted((ROOT / "posts/zh").glob("*.md"))
    ]
    found = {
        "pairs": list(_beside(SHARED / "pairs")),
        "docs": list(_beside(SHARED / "corpus/docs")),
        "own": [*own, *_beside(ROOT)],
    }
    return {name: duos for name, duos in found.items() if duos}


def _beside(folder: Path) -> Iterator[Duo]:
    """The pairs of a folder in which both posts lie beside each other."""
    for path in sorted(folder.glob("*.md")):
        for ending, other in _NAMES:
            if path.name.endswith(ending):
                name = path.name.removesuffix(ending)
                yield Duo(name, _parsed(path), _parsed(path.with_name(name + other)))


def _parsed(path: Path) -> Document:
    return Document.parse(path.read_bytes().decode())


def strangers(duos: Sequence[Duo], name: str) -> list[str]:
    """Paragraphs of all targets but that of *name*, to insert where they do not belong."""
    return [
        " ".join(segment.source.split())
        for duo in duos
        if duo.name != name
        for segment in duo.target.segments
        if segment.kind is Kind.PARAGRAPH and len(segment.source) in _LENGTHS
    ]

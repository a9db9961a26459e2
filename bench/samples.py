"""The Markdown files that are measured: which, and a copy of each with a plain name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The repository."""

_ENOUGH = 500_000
_ENDS = frozenset(".。：:|)）")
"""What a line of words ends with, if not with a letter."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A Markdown file to measure on."""

    name: str
    """What the report calls it."""
    path: Path
    """A copy with a plain name: mdpo takes names for patterns."""
    size: int
    """Its bytes."""


def find(paths: Sequence[Path]) -> tuple[list[Path], str]:
    """The files to measure on, and what to call them all.

    These are *paths*, with folders searched; else the corpus that lies beside the
    repository; else the repository's own posts, several times until they are enough to time.
    No line of words is twice in the copies: see `copied`.
    """
    if paths:
        files = [f for path in paths for f in (_markdown(path) if path.is_dir() else [path])]
        return files, "the files given"
    corpus = ROOT.parent / "shared" / "corpus"
    if files := [*_markdown(corpus / "posts"), *_markdown(corpus / "docs")]:
        return files, "the corpus beside the repository"
    own = _markdown(ROOT / "posts")
    times = -(-_ENOUGH // sum(path.stat().st_size for path in own))
    return own * times, f"the repository's own posts, {times} times"


def copied(paths: Iterable[Path], folder: Path) -> list[Sample]:
    """Copy the files at *paths* into *folder*; a file that is there again says other words.

    Else a tool that remembers a sentence would be measured on what it remembers.
    """
    samples = []
    seen: Counter[Path] = Counter()
    for number, path in enumerate(paths):
        data = path.read_bytes()
        if again := seen[path]:
            data = _varied(data.decode(), again).encode()
        seen[path] += 1
        copy = folder / f"{number:05}.md"
        copy.write_bytes(data)
        samples.append(Sample(path.name, copy, len(data)))
    return samples


def _varied(text: str, number: int) -> str:
    """Give every line that ends in words a word of its own; code is left as it is."""
    lines, fenced = text.split("\n"), False
    for at, line in enumerate(lines):
        fenced ^= line.lstrip().startswith(("```", "~~~"))
        if not fenced and any(map(str.isalpha, line)) and (line[-1].isalpha() or line[-1] in _ENDS):
            lines[at] = f"{line[:-1]} {at}x{number}{line[-1]}"
    return "\n".join(lines)


def _markdown(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.md"))

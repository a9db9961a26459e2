"""Where a term is found but not meant, for `not_in`: `python -m bench.blockers propose FOLDER…`.

A Chinese term is found wherever its characters stand, be they the end of one word and the
beginning of the next: 显存 in 明显存在. A word segmenter (jieba) says where words end; where a
term begins or stops within one of its words, the words around it are proposed as a string of
`not_in`, with how often they stand in the texts and in which contexts. A person reads the
contexts: segmenters are wrong, too. `count` says of every string that the glossaries have how
often it stands in the texts, and writes the record that `tests/test_glossaries.py` holds them to.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from bench.goods import EN, ZH
from bench.samples import ROOT
from translator.markdown.prose import masked
from translator.terms.matcher import Matcher
from translator.terms.termbase import Termbase, split
from translator.units import Pair

GLOSSARIES = sorted((ROOT / "glossaries").glob("*.csv"))
RECORD = ROOT / "bench" / "blockers.csv"
"""How often each string of `not_in` stands in texts, and in which."""
_HEADER = ("term", "not_in", "count", "where")
_TEXTS = (".md", ".mdx", ".rst")
_LINE = re.compile("[^\x00\n]*[\u4e00-\u9fff][^\x00\n]*")
_AROUND = 12


@dataclass(frozen=True, slots=True)
class Proposal:
    """A string in which a term stands, but is no word."""

    term: str
    """The term's preferred form."""
    longer: str
    """The words around it."""
    count: int
    """How often the term stands in them."""
    contexts: tuple[str, ...]
    """Some of the places, to be read."""


def texts_in(folder: Path) -> Iterator[str]:
    """The pages in *folder*."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in _TEXTS and path.is_file():
            yield path.read_text(encoding="utf-8", errors="replace")


def propose(texts: Iterable[str], least: int) -> list[Proposal]:
    """What `not_in` might have: strings that stand *least* times or more, the commonest first."""
    import jieba

    terms = Termbase.load(GLOSSARIES).terms(Pair(ZH, EN))
    matcher = Matcher([replace(term, not_in=()) for term in terms])
    counts: Counter[tuple[str, str]] = Counter()
    contexts: dict[tuple[str, str], list[str]] = defaultdict(list)
    for text in texts:
        for line in _LINE.findall(masked(text)):
            words = [(start, stop) for _, start, stop in jieba.tokenize(line)]
            for span, term in matcher.find(line):
                longer = _words_around(line, words, span.start, span.stop)
                if longer and not any(each in longer for each in term.not_in):
                    key = term.source[0], longer
                    counts[key] += 1
                    start = max(span.start - _AROUND, 0)
                    contexts[key].append(line[start : span.stop + _AROUND])
    return [
        Proposal(*key, count, tuple(dict.fromkeys(contexts[key]))[:3])
        for key, count in counts.most_common()
        if count >= least
    ]


def _words_around(line: str, words: Sequence[tuple[int, int]], start: int, stop: int) -> str:
    """The words that *start* or *stop* lie within, and the term; empty if they lie in none."""
    left = next((a for a, b in words if a < start < b), start)
    right = next((b for a, b in words if a < stop < b), stop)
    return line[left:right] if (left, right) != (start, stop) else ""


def strings() -> Iterator[tuple[str, str]]:
    """Every string of `not_in` that the glossaries have, after its term."""
    for row in Termbase.load(GLOSSARIES).rows:
        for longer in split(row.field("not_in")):
            yield row.right(ZH)[0], longer


def count(folders: Sequence[Path]) -> Iterator[tuple[str, str, int, str]]:
    """Each string of `not_in` with its number of places in *folders*, and the folder with most."""
    known = list(strings())
    found: dict[str, Counter[str]] = {longer: Counter() for _, longer in known}
    for folder in folders:
        whole = "\n".join(texts_in(folder)).lower().replace("-", " ")
        for longer, counts in found.items():
            counts[folder.name.replace("+", "/")] += whole.count(longer.lower())
    for term, longer in known:
        (where, most), *_ = found[longer].most_common(1)
        yield term, longer, found[longer].total(), where if most else ""


def recorded() -> dict[tuple[str, str], tuple[int, str]]:
    """What the record says of each term and string: how often, and where."""
    with RECORD.open(encoding="utf-8", newline="") as file:
        return {
            (row["term"], row["not_in"]): (int(row["count"]), row["where"])
            for row in csv.DictReader(file)
        }


FOLDERS = click.argument(
    "folders",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)


@click.group()
def main() -> None:
    """Make `not_in` from texts, and say how often its strings stand in them."""


@main.command("propose")
@FOLDERS
@click.option("--least", default=2, show_default=True, help="How often a string must stand there.")
def _propose(folders: tuple[Path, ...], least: int) -> None:
    """Print strings in which a term of the glossaries stands but is no word."""
    for each in propose((text for folder in folders for text in texts_in(folder)), least):
        contexts = " | ".join(each.contexts)
        click.echo(f"{each.count:>5}  {each.term}  {each.longer}  {contexts}")


@main.command("count")
@FOLDERS
def _count(folders: tuple[Path, ...]) -> None:
    """Count the strings of `not_in` in FOLDERS, each a corpus, and write the record."""
    rows = list(count(folders))
    with RECORD.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([_HEADER, *rows])
    seen = sum(number > 0 for _, _, number, _ in rows)
    click.echo(f"{seen} of {len(rows)} strings stand in the texts")


if __name__ == "__main__":
    main(prog_name="python -m bench.blockers")

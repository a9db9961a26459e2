"""How often each row of the shipped glossaries held on good pairs: `python -m bench.support`.

Writes `glossaries/support.tsv`, which the toolkit reads: for a row's key form and a direction,
how often its term was there in the source, and how often the target had one of its forms. Rows
that hold in less than four of five places do not warn. The pairs are those of `bench.public`,
the half that rules may be tuned on, and good pairs beside the repository.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import click

from bench.goods import EN, ZH, Good, find_goods
from bench.samples import ROOT
from translator.terms.support import Held, counted, written
from translator.terms.termbase import Termbase
from translator.units import Pair

FILE = ROOT / "glossaries" / "support.tsv"
"""What is shipped beside the glossaries."""
_NAMES = ("paddlepaddle", "ml", "community")


def held(goods: Iterable[Good]) -> dict[tuple[str, str], Held]:
    """By direction and key form: how often a row held, and of how many places."""
    termbase = Termbase.load([ROOT / "glossaries" / f"{name}.csv" for name in _NAMES])
    matchers = {pair: termbase.matcher(pair) for pair in (Pair(ZH, EN), Pair(EN, ZH))}
    told = ((g.pair, ours.source, theirs.source) for g in goods for ours, theirs in g.rows)
    return counted(told, matchers)


@click.command()
@click.argument("public", type=click.Path(path_type=Path, exists=True))
def main(public: Path) -> None:
    """Count on the pairs in PUBLIC, and write the file."""
    found = held(replace(good, catalog="") for good in find_goods(public, 60_000))
    FILE.write_text(written(found), encoding="utf-8")


if __name__ == "__main__":
    main(prog_name="python -m bench.support")

"""The picture of the packages, drawn from the code's imports: `make architecture`.

The packages stand as boxes on a diagonal, in the one order that `tests/test_house.py` holds up. A
package's line runs to the left, and from it an arrow goes up to each package that it imports from;
the number where it turns counts the imports, a module that another imports. As everything goes one
way, all lines lie below the diagonal.

With `--check`, nothing is drawn: the exit code is 1 if the picture is not that of the code.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path

import click

from bench.house import imported, module_name, parsed
from bench.samples import ROOT
from tests.test_house import ORDER

PICTURE = ROOT / "docs" / "images" / "architecture.svg"

_STEP = 62, 40
"""How far a box is from the next one, to the right and down."""
_BOX = 86, 28
_EDGE = 52, 26
_DOT = 11
_STYLE = """\
text { font: 13px system-ui, sans-serif; fill: #1c2733; text-anchor: middle }
.count { font-size: 11px }
.page { fill: #fff }
.box { fill: #e8f1fb; stroke: #5b87b5 }
.dot { fill: #fff; stroke: #9aa7b3 }
.line { fill: none; stroke: #9aa7b3 }
.head { fill: #7a8793 }"""


@click.command()
@click.option("--check", is_flag=True, help="Draw nothing; exit 1 if the picture is another.")
def main(check: bool) -> None:
    """Draw docs/images/architecture.svg."""
    picture = drawn(*read(ROOT / "translator"))
    if not check:
        PICTURE.write_text(picture, "utf-8")
    elif not PICTURE.exists() or PICTURE.read_text("utf-8") != picture:
        click.echo(f"{PICTURE.relative_to(ROOT)} is not what the imports are: make architecture")
        sys.exit(1)


Imports = Mapping[tuple[str, str], int]
"""How many imports there are from one package to another: by importer and imported."""


def read(root: Path) -> tuple[list[str], Imports]:
    """The packages below *root* in their order, and the imports between them."""
    trees = {module_name(path, root): parsed(path) for path in sorted(root.rglob("*.py"))}
    there = {name.partition(".")[0] for name in trees}
    names = [name for name in ORDER.replace("<", " ").split() if name in there - {"__main__"}]
    pairs = Counter(
        (importer.partition(".")[0], other.partition(".")[0])
        for importer, others in imported(trees).items()
        for other in others
    )
    return names, {
        pair: count for pair, count in pairs.items() if pair[0] != pair[1] and set(pair) <= {*names}
    }


def drawn(names: Sequence[str], imports: Imports) -> str:
    """The picture as SVG; the same packages and imports give the same bytes."""
    width = 2 * _EDGE[0] + _STEP[0] * (len(names) - 1)
    height = 2 * _EDGE[1] + _STEP[1] * (len(names) - 1)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">\n'
        "<title>The packages of translator, and who imports from whom</title>\n"
        f"<style>\n{_STYLE}\n</style>\n"
        f'<rect class="page" width="{width}" height="{height}"/>\n'
    )
    return head + "".join(f"{each}\n" for each in _shapes(names, imports)) + "</svg>\n"


def _shapes(names: Sequence[str], imports: Imports) -> Iterator[str]:
    """Lines first, so that boxes and counts lie on top."""
    xs = [_EDGE[0] + _STEP[0] * number for number in range(len(names))]
    ys = [_EDGE[1] + _STEP[1] * number for number in range(len(names))]
    at = {name: number for number, name in enumerate(names)}
    places = {pair: (xs[at[pair[1]]], ys[at[pair[0]]]) for pair in sorted(imports)}
    for name in names:
        x, y = xs[at[name]], ys[at[name]]
        if mine := [place[0] for pair, place in places.items() if pair[0] == name]:
            yield f'<path class="line" d="M{x} {y}H{min(mine)}"/>'
        if mine := [place[1] for pair, place in places.items() if pair[1] == name]:
            top = y + _BOX[1] // 2
            yield f'<path class="line" d="M{x} {max(mine)}V{top + 6}"/>'
            yield f'<path class="head" d="M{x} {top}l-4 8h8z"/>'
    for (importer, other), (x, y) in places.items():
        count = imports[importer, other]
        yield (
            f"<g><title>{escape(f'{importer} → {other}: {count}')}</title>"
            f'<circle class="dot" cx="{x}" cy="{y}" r="{_DOT}"/>'
            f'<text class="count" x="{x}" y="{y + 4}">{count}</text></g>'
        )
    for name in names:
        x, y = xs[at[name]], ys[at[name]]
        left, top = x - _BOX[0] // 2, y - _BOX[1] // 2
        size = f'width="{_BOX[0]}" height="{_BOX[1]}" rx="5"'
        yield f'<rect class="box" x="{left}" y="{top}" {size}/>'
        yield f'<text x="{x}" y="{y + 5}">{escape(name)}</text>'


if __name__ == "__main__":
    main(prog_name="python -m bench.architecture")

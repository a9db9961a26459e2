"""What the checks say of public pairs, by check and for reading: `python -m bench.precision`.

The pairs are those of `bench.public`. Findings are counted per 1,000 segments, by check and
severity, and up to forty of a check are listed for a person to label: `right`, `harmless` (true,
and nobody would change it) or `wrong`. Labels lie beside this file, without a word of the posts:
a finding is known by a digest of its check, message and place.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from random import Random
from typing import Any
from zlib import crc32

import click

from bench import figures
from bench.goods import EN, ZH, Good, findings, matcher
from translator.markdown.prose import masked
from translator.units import Finding, Pair, Severity

LABELS = Path(__file__).with_name("labels.tsv")
"""One label a line: digest, check, severity, direction, label."""
SPACING = frozenset({"typography", "punctuation"})
"""Checks of spacing and width, which are counted apart."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What was said of one public pair."""

    name: str
    """The pair."""
    way: str
    """`zh-en` or `en-zh`."""
    finding: Finding
    """What was said."""
    shown: str
    """The lines of both posts, for whoever reads it."""

    @property
    def digest(self) -> str:
        """Which finding it is, without a word of the post."""
        f = self.finding
        said = f"{self.name} {self.way} {f.path} {f.line} {f.check} {f.message}"
        return blake2b(said.encode(), digest_size=6).hexdigest()


def goods_of(folder: Path, segments: int) -> Iterator[Good]:
    """Pairs in turn of direction, in an order that says nothing, until they have *segments*."""
    paths = sorted(folder.glob("*.zh.md"), key=lambda path: crc32(path.name.encode()))
    for number, zh in enumerate(paths):
        texts = (zh, zh.with_name(zh.name.replace(".zh.", ".en.")))
        chinese, english = (path.read_text(encoding="utf-8") for path in texts)
        name = zh.name.removesuffix(".zh.md")
        good = Good(name, chinese, english, Pair(ZH, EN))
        if number % 2:
            good = Good(name, english, chinese, Pair(EN, ZH))
        if len(good.rows) < 10:
            continue
        yield good
        segments -= len(good.rows)
        if segments <= 0:
            return


def remarks(good: Good, *, strict: bool) -> Iterator[Remark]:
    """All that is said of a pair."""
    way = f"{good.pair.source.language}-{good.pair.target.language}"
    lines = {"source.md": good.source.split("\n"), "target.md": good.target.split("\n")}
    for finding in findings(good.source, good.target, good.pair, strict=strict):
        there = lines.get(finding.path, [])
        line = there[finding.line - 1] if 0 < finding.line <= len(there) else ""
        shown = f"{line.strip()[:300]}\n    {_partner(good, finding)}"
        yield Remark(good.name, way, finding, shown)


def _partner(good: Good, finding: Finding) -> str:
    """What the other post says in that place."""
    for ours, theirs in good.rows:
        here, other = (theirs, ours) if finding.path == "target.md" else (ours, theirs)
        count = here.source.count("\n")
        if here.line <= finding.line <= here.line + count:
            return " ".join(other.source.split())[:300]
    return ""


def labels() -> dict[str, str]:
    """The labels by digest."""
    if not LABELS.exists():
        return {}
    rows = (line.split("\t") for line in LABELS.read_text(encoding="utf-8").splitlines())
    return {row[0]: row[-1] for row in rows if len(row) == 5}


def table(found: Sequence[Remark], segments: int) -> Iterator[str]:
    """By check, severity and direction: how many, per 1,000 segments, and how many were right."""
    known = labels()
    counts: Counter[tuple[str, str, str]] = Counter()
    read: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for each in found:
        key = (each.finding.check, str(each.finding.severity), each.way)
        counts[key] += 1
        if label := known.get(each.digest):
            read[key][label] += 1
    yield f"{segments} segments"
    for key in sorted(counts):
        said = read[key]
        right = said["right"] + said["harmless"]
        share = f"{right} of {said.total()} right" if said else ""
        often = counts[key] / segments * 1000
        yield f"{key[0]:<14}{key[1]:<9}{key[2]:<7}{counts[key]:>5}{often:>8.1f}  {share}"
    loud = [r for r in found if r.finding.severity is not Severity.NOTE]
    plain = [r for r in loud if r.finding.check not in SPACING]
    yield f"errors and warnings without spacing and width: {len(plain) / segments * 1000:.1f}"


def summary(found: Sequence[Remark], segments: int, reach: Mapping[str, int]) -> dict[str, Any]:
    """By check and severity: how often, those that were read, and those of them that are right.

    Args:
        reach: of how many segments each check can speak, where that is not all of them.
    """
    known = labels()
    checks: dict[str, dict[str, list[int]]] = {}
    for each in found:
        if each.finding.severity is Severity.NOTE:
            continue
        severities = checks.setdefault(each.finding.check, {})
        counts = severities.setdefault(str(each.finding.severity), [0, 0, 0])
        label = known.get(each.digest)
        counts[0] += 1
        counts[1] += label is not None
        counts[2] += label in ("right", "harmless")
    return {"segments": segments, "checks": checks, "reach": dict(reach)}


def reach_of(good: Good) -> Iterator[str]:
    """For each segment of a pair, and for what stands between two, the checks that it is one for.

    Only those are named that look at one kind of thing: a link, a number, a term.
    """
    for ours, theirs in good.rows:
        sides = [post.passage([s]) for post, s in zip(good.posts, (ours, theirs), strict=True)]
        yield from {p.check for side in sides for p in side.placeholders} & _OF_PARTS
        words = " ".join(masked(side.text) for side in sides)
        yield from (check for check, sign in _SIGNS.items() if sign.search(words))
        if any(_STRESS.search(side.text) for side in sides):
            yield "emphasis"
        if matcher(good.pair).find(ours.source):
            yield "terms"
    outline = good.posts[0].outline
    yield from (p.check for p in outline.placeholders if p.check in _OF_PARTS)
    yield from ("code" for _ in outline.codes)


_OF_PARTS = frozenset({"links", "images", "code", "math", "html", "placeholders"})
"""The checks of what must not change."""
_SIGNS = {
    "numbers": re.compile(r"\d"),
    "names": re.compile(r"@\w|\b[A-Za-z]*[A-Z][A-Za-z]*[A-Z0-9]"),
    "emoji": re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]"),
}
"""What a segment's words have that another check looks at."""
_STRESS = re.compile(r"\*\*|~~")


def sample(found: Iterable[Remark], check: str, most: int) -> Iterator[str]:
    """Errors and warnings of a check to read, by a seed; those that are labelled say so."""
    known = labels()
    loud = (r for r in found if r.finding.severity is not Severity.NOTE)
    mine = sorted((r for r in loud if r.finding.check == check), key=lambda r: r.digest)
    Random(check).shuffle(mine)
    for each in mine[:most]:
        f = each.finding
        label = known.get(each.digest, "?")
        yield f"{each.digest}\t{f.check}\t{f.severity}\t{each.way}\t{label}"
        yield f"  {each.name} {f.path}:{f.line}: {f.message}"
        yield f"    {each.shown}"


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--segments", default=12_000, show_default=True, help="Segments to look at, at least."
)
@click.option("--read", "checks", multiple=True, help="List findings of this check, to label.")
@click.option("--most", default=40, show_default=True, help="So many of a check.")
@click.option("--strict", is_flag=True, help="Take every target for a draft.")
@click.option("--write", is_flag=True, help="Put the figures where docs/checks.md has them from.")
@click.option("--json", "data", is_flag=True, help="Print the counts as JSON.")
def main(
    folder: Path,
    segments: int,
    checks: tuple[str, ...],
    most: int,
    strict: bool,
    write: bool,
    data: bool,
) -> None:
    """Check the pairs in FOLDER, and count what is said of them."""
    found: list[Remark] = []
    total = 0
    reach: Counter[str] = Counter()
    for good in goods_of(folder, segments):
        total += len(good.rows)
        found += remarks(good, strict=strict)
        reach.update(reach_of(good) if write else ())
    if write:
        figures.keep("said", summary(found, total, reach))
    if data:
        counts = Counter(f"{r.finding.check} {r.finding.severity} {r.way}" for r in found)
        click.echo(json.dumps({"segments": total, "findings": counts}, indent=2))
        return
    for check in checks:
        click.echo("\n".join(sample(found, check, most)))
    click.echo("\n".join(table(found, total)), err=bool(checks))


if __name__ == "__main__":
    sys.exit(main(prog_name="python -m bench.precision"))

"""What the checks say of real pairs, with a sample for a person to judge: `make findings`.

The pairs are those of a folder: `NAME_cn.md` beside `NAME_en.md`, or `NAME.zh.md` beside
`NAME.en.md`. Nothing here knows which findings are right; a person reads the sample and says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import click

from bench.goods import EN, ZH, findings
from bench.samples import ROOT
from translator.checks.post import ParsedPost
from translator.markdown.document import Document
from translator.units import Finding, Pair, Severity

_ENDINGS = (("_cn.md", "_en.md"), (".zh.md", ".en.md"))
_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Said:
    """A finding, and the pair that it is about."""

    name: str
    """The pair."""
    source: str
    """The text of the post."""
    target: str
    """The text of its translation."""
    finding: Finding
    """What a check says."""


def pairs_in(folders: Sequence[Path]) -> Iterator[tuple[Path, Path]]:
    """Chinese files with their English counterparts."""
    for folder in folders:
        for zh, en in _ENDINGS:
            for path in sorted(folder.glob(f"*{zh}")):
                other = path.with_name(path.name.removesuffix(zh) + en)
                if other.exists():
                    yield path, other


def collect(folders: Sequence[Path], back: bool = False) -> Iterator[Said]:
    """Check every pair as a repository without catalogs would: Chinese to English, or *back*."""
    for zh, en in pairs_in(folders):
        texts = [path.read_text(encoding="utf-8") for path in (zh, en)]
        pair = Pair(EN, ZH) if back else Pair(ZH, EN)
        source, target = reversed(texts) if back else texts
        for finding in findings(source, target, pair):
            yield Said(zh.name, source, target, finding)


def table(said: Sequence[Said], count: int) -> Iterator[str]:
    """How many findings each check has of each severity."""
    counts = Counter((each.finding.check, each.finding.severity) for each in said)
    yield f"{len(said)} findings in {count} pairs"
    yield ""
    yield _ROW.format("check", *Severity, "pairs")
    for check in sorted({check for check, _ in counts}):
        names = {each.name for each in said if each.finding.check == check}
        yield _ROW.format(check, *(counts[check, s] or "" for s in Severity), len(names))
    yield _ROW.format(
        "all", *(sum(n for (_, s), n in counts.items() if s is sev) for sev in Severity), ""
    )


_ROW = "{:<16}{:>8}{:>9}{:>8}{:>8}"


def sample(said: Sequence[Said], seed: int, size: int, only: str = "") -> Iterator[str]:
    """Some findings with the passages that they are about, errors first."""
    order = list(Severity)
    chosen = [each for each in said if not only or each.finding.severity == only]
    Random(seed).shuffle(chosen)
    chosen.sort(key=lambda each: order.index(each.finding.severity))
    for number, each in enumerate(chosen[:size], 1):
        finding = each.finding
        place = f"{each.name} {finding.path}:{finding.line}:{finding.column}"
        yield f"{number}. {place}: {finding.severity} {finding.check}: {finding.message}"
        yield from _passage(each)
        yield ""


def _passage(each: Said) -> Iterator[str]:
    """The line of the finding, and what stands at the same part of the other file."""
    from translator.bitext.alignment import align

    ours, theirs = Document.parse(each.source), Document.parse(each.target)
    of_source = each.finding.path == "source.md"
    post = ParsedPost("", ours if of_source else theirs)
    line = each.finding.line
    for source, target, _ in align(ours, theirs):
        segment = source if of_source else target
        if segment and segment.line <= line <= post.place(segment.spans[-1].stop)[0]:
            yield f"   | {_short(source.source if source else '(nothing)')}"
            yield f"   > {_short(target.source if target else '(nothing)')}"
            return
    lines = post.document.text.split("\n")
    yield from (f"   : {text}" for text in lines[max(line - 1, 0) : line + _SHOWN - 1])


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) < 400 else f"{words[:400]}…"


@click.command()
@click.argument("folders", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--seed", default=1, show_default=True, help="Which findings the sample has.")
@click.option("--size", default=40, show_default=True, help="How many findings it has.")
@click.option(
    "--severity",
    type=click.Choice([severity.value for severity in Severity]),
    help="Only findings of this severity.",
)
@click.option("--back", is_flag=True, help="English to Chinese.")
def main(folders: tuple[Path, ...], seed: int, size: int, severity: str | None, back: bool) -> None:
    """Count the findings of the pairs in FOLDERS, and print a sample with its passages.

    Without FOLDERS: the documentation and the posts beside the repository.
    """
    shared = ROOT.parent / "shared"
    places = folders or tuple(
        folder for folder in (shared / "corpus" / "docs", shared / "pairs") if folder.exists()
    )
    if not (count := len(list(pairs_in(places)))):
        raise click.ClickException("no pairs: name a folder with NAME_cn.md and NAME_en.md in it")
    said = list(collect(places, back))
    click.echo("\n".join([*table(said, count), "", *sample(said, seed, size, severity or "")]))


if __name__ == "__main__":
    main(prog_name="python -m bench.docs_findings")

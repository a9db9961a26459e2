"""Good pairs: posts with translations in which the checks have next to nothing to find."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from bench.samples import ROOT
from translator.bitext.alignment import align
from translator.blog.audit import audit
from translator.checks.post import ParsedPost
from translator.markdown.document import Document
from translator.markdown.placeholders import Placeholder
from translator.terms.matcher import Matcher
from translator.terms.termbase import Termbase
from translator.translate.job import Job, Names
from translator.units import Finding, Locale, Pair, Segment, Span

ZH, EN = Locale("zh-Hans"), Locale("en")
NOT_OURS = frozenset({"incomplete", "outdated", "edited"})
"""What is said of every pair that has no catalog, or an older one."""


@dataclass(frozen=True)
class Good:
    """A post and a good translation of it, in one direction."""

    name: str
    """What the report calls it."""
    source: str
    """The post."""
    target: str
    """Its translation."""
    pair: Pair
    """The direction."""
    catalog: str = ""
    """Its catalog, if it has one."""

    @cached_property
    def posts(self) -> tuple[ParsedPost, ParsedPost]:
        """Both posts, parsed."""
        texts = (("source.md", self.source), ("target.md", self.target))
        ours, theirs = (ParsedPost(path, Document.parse(text)) for path, text in texts)
        return ours, theirs

    @cached_property
    def rows(self) -> list[tuple[Segment, Segment]]:
        """The segments that are each other's translation."""
        ours, theirs = self.posts
        return [(s, t) for s, t, _ in align(ours.document, theirs.document) if s and t]

    @cached_property
    def parts(self) -> list[tuple[Segment, Segment, Placeholder, Span]]:
        """What must not change in the target's segments, with its place in the file."""
        found = []
        for ours, theirs in self.rows:
            passage = self.posts[1].passage([theirs])
            for part in passage.placeholders:
                if span := passage.span(part.start, part.stop):
                    found.append((ours, theirs, part, span))
        return found


def find_goods(public: Path | None = None, most: int = 12_000) -> list[Good]:
    """The project's posts, and the pairs beside the repository, in both directions.

    Args:
        public: a folder of other pairs, as `bench.public` writes them.
        most: how many letters one of those has at most.
    """
    goods: list[Good] = []
    for ours in sorted((ROOT / "posts" / "zh").glob("*.md")):
        there = ROOT / "posts" / "en" / ours.name
        forth, back = there.with_suffix(".po"), ours.with_suffix(".po")
        goods += _both(ours, there, forth, back)
    for ours in sorted((ROOT.parent / "shared" / "pairs").glob("*.zh.md")):
        there = ours.with_name(ours.name.replace(".zh.", ".en."))
        goods += _both(ours, there, *[ours.with_suffix(".po")] * 2)
    for ours in sorted(public.glob("*.zh.md")) if public else ():
        there = ours.with_name(ours.name.replace(".zh.", ".en."))
        if there.stat().st_size + ours.stat().st_size <= most:
            goods += _both(ours, there, *[ours.with_suffix(".po")] * 2)
    return goods


def _both(zh: Path, en: Path, forth: Path, back: Path) -> Iterator[Good]:
    texts = [_read(path) for path in (zh, en, forth, back)]
    yield Good(f"{zh.stem} → en", texts[0], texts[1], Pair(ZH, EN), texts[2])
    yield Good(f"{zh.stem} → zh", texts[1], texts[0], Pair(EN, ZH), texts[3])


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


@lru_cache
def matcher(pair: Pair) -> Matcher:
    """The terms of the project's glossaries in a direction."""
    return Termbase.load(sorted((ROOT / "glossaries").glob("*.csv"))).matcher(pair)


def findings(
    source: str, target: str, pair: Pair, catalog: str = "", *, strict: bool = True
) -> list[Finding]:
    """What `check --strict` says of a pair; it is a person's where it has no catalog."""
    names = Names(source="source.md", catalog="catalog.po", target="target.md")
    job = Job.of(source, pair, catalog=catalog, target=target, names=names)
    found = audit(job, matcher(pair), strict=strict).findings
    return [finding for finding in found if finding.check not in NOT_OURS]

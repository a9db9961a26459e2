"""Pairs with a past: how a post was translated, what people did since, and all that a run makes
of it.

A story of `tests/fixtures/stories` has a title and eight texts: the source and its translation,
both as they are now (`=`: as they were), the options of the run, then what becomes of it: the
target (`none`: it is not written), what is said of edits, and the catalog without its header.
In `by-hand.md` a person made the pair, in `by-a-machine.md` a machine did; in `by-import.md` a
person did, too, and the catalog says nothing of the post. In `on-a-site.md` a machine made it for
a site that wants a notice, anchors behind headings, addresses as they lead on from its place, and
a key in the front matter; the translation is without these.

    python -m tests.stories     writes anew what becomes of each: read the diff
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tests.fixtures import FOLDER, STOP
from tests.kit import TO_ZH, ZH, Machine
from translator.bitext.alignment import align
from translator.catalog.catalog import Catalog
from translator.markdown.document import Document
from translator.memory import Memory
from translator.site.links import Route
from translator.site.localise import Home
from translator.site.presets import PRESETS
from translator.site.targets import Anchors, Rules
from translator.terms.matcher import Matcher
from translator.translate.adopt import adopted
from translator.translate.job import Job, Options, Outcome
from translator.translate.pipeline import translate
from translator.translate.renew import owned
from translator.units import State

OPTIONS = {
    "": Options(),
    "--partial": Options(partial=True),
    "--missing": Options(missing=True),
    "--theirs": Options(theirs=True),
    "--ours": Options(force=True),
}
SHOWN = ("edited", "splice", "incomplete")
"""The checks whose findings tell what became of edits."""


PLACE = Route("src/posts/a.md", "src/zh/posts/a.md", "src", {}, PRESETS["vitepress"])
RULES = Rules(anchors=Anchors.KEEP, notice=True, front_matter={"lang": "{locale}"})
HOMES = {"on-a-site": Home(PLACE, ZH, RULES)}


def run(
    source: str, catalog: str, target: str | None, options: str = "", home: Home | None = None
) -> Outcome:
    """Bring a pair up to date; `--engine` has an engine with one answer to all."""
    words, engine = options.replace("--engine", "").strip(), "--engine" in options
    job = Job.of(source, TO_ZH, catalog=catalog, target=target, options=OPTIONS[words], home=home)
    return translate(job, Memory.of(()), Matcher(()), Machine("译文") if engine else None)


def begun(way: str, source: str, target: str) -> tuple[str, str]:
    """The catalog and the target of a pair that was made in that *way*."""
    ours, theirs = Document.parse(source), Document.parse(target)
    catalog = adopted(Catalog.read("", TO_ZH), ours, align(ours, theirs))
    if way == "by-hand":
        return str(owned(catalog, ours, theirs, None, complete=True)), target
    if way == "by-import":
        return str(catalog), target
    by = [
        replace(
            unit,
            origin="chat",
            state=State.FUZZY if way in HOMES else unit.state,
            history=replace(unit.history, date="2026-01-01"),
        )
        for unit in catalog.units
    ]
    outcome = run(source, str(catalog.with_units(by)), None, home=HOMES.get(way))
    assert outcome.target is not None
    assert way in HOMES or outcome.target == target, "it has the source's skeleton"
    return outcome.final, outcome.target


def told(way: str, texts: Sequence[str]) -> list[str]:
    """What becomes of the pair of a story's first five *texts*; a further run changes nothing."""
    source, target, new_source, new_target, options = texts
    catalog, target = begun(way, source, target)
    home = HOMES.get(way)
    source = source if new_source == "=\n" else new_source
    target = target if new_target == "=\n" else new_target
    outcome = run(source, catalog, target, options, home)
    if outcome.target is not None:
        more = "--partial" * ("--partial" in options)
        again = run(source, outcome.final, outcome.target, more, home)
        assert (again.target, again.final) == (outcome.target, outcome.final)
    return [
        "=\n" if outcome.target == target else outcome.target or "none\n",
        "".join(
            f"{found.path}:{found.line}:{found.column} {found.severity} {found.message}\n"
            for found in outcome.findings
            if found.check in SHOWN
        ),
        (outcome.catalog if outcome.target is None else outcome.final).partition("\n\n")[2],
    ]


def main() -> None:
    """Write anew what becomes of each story."""
    for path in sorted((FOLDER / "stories").glob("*.md")):
        *texts, _ = STOP.split(path.read_text("utf-8"))
        for start in range(0, len(texts), 9):
            texts[start + 6 : start + 9] = told(path.stem, texts[start + 1 : start + 6])
        path.write_text("".join(f"{text}.\n" for text in texts), "utf-8")


if __name__ == "__main__":
    main()

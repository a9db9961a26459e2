"""What one request holds: texts in order, and what an engine may know of where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.faulty import Faulty, post, source
from tests.kit import TO_EN
from translator.catalog.catalog import Catalog
from translator.engines import Limits
from translator.markdown.document import Document
from translator.markdown.placeholders import Protected, protect
from translator.memory import Memory
from translator.terms.matcher import Matcher
from translator.terms.termbase import Termbase
from translator.translate.client import Client
from translator.translate.job import Job
from translator.translate.pipeline import translate
from translator.translate.questions import Scene, Text, batches, question
from translator.translate.run import Run
from translator.units import Match, Term, Unit

POST = """\
---
title: 显存指南
---

# 第一章

开头一段。

## 背景

讲背景的一段。

### 细节

讲细节的一段。

<!-- translator:note 读者是学生 -->
带注释的一段。

## 结论

讲结论的一段。
"""
DOCUMENT = Document.parse(POST)
UNITS = Catalog.read("", TO_EN).merged(DOCUMENT.segments).units


def scene(*terms: Term) -> Scene:
    """The post's scene, with a small termbase."""
    return Scene(DOCUMENT, TO_EN, Matcher(terms))


def text_of(source: str, *terms: Term) -> Text:
    """The unit of the post that has this source."""
    texts = scene(*terms).texts(UNITS, ["chat"], retry=False)
    return next(text for text in texts if text.unit.source == source)


@given(st.lists(st.integers(0, 30), max_size=40), st.integers(1, 9), st.integers(1, 60))
def test_batches_hold_what_fits_in_order(sizes: list[int], most: int, size: int) -> None:
    """Nothing is lost or moved; only a single text may be larger; none could join the next."""
    limits = Limits(texts=most, size=size)
    units = (Unit("甲" * each) for each in sizes)
    texts = [Text(unit, at, protect(unit.source), ()) for at, unit in enumerate(units)]
    cut = list(batches(texts, limits))
    assert [text for batch in cut for text in batch] == texts
    weights = [sum(len(text.tagged) for text in batch) for batch in cut]
    for batch, weight in zip(cut, weights, strict=True):
        assert 0 < len(batch) <= most
        assert weight <= size or len(batch) == 1
    for here, weight, after in zip(cut, weights, cut[1:], strict=False):
        assert len(here) == most or weight + len(after[0].tagged) > size


def test_a_request_knows_where_its_texts_stand() -> None:
    """The title, the headings above, and the sources around, as an engine sees them."""
    asked = question([text_of("讲细节的一段。")], scene())
    context = asked.context
    assert context.title == "显存指南"
    assert context.headings == ("第一章", "背景", "细节")
    assert context.before == ("讲背景的一段。", "细节")
    assert context.after == ("带注释的一段。", "结论")
    assert question([text_of("讲结论的一段。")], scene()).context.headings == ("第一章", "结论")


def test_a_setext_heading_has_its_level() -> None:
    """Headings by lines below them, too."""
    document = Document.parse("上\n==\n\n中\n--\n\n一段。\n\n下\n==\n\n末段。\n")
    view = Scene(document, TO_EN, Matcher(()))
    places = {segment.source: index for index, segment in enumerate(document.segments)}
    assert view.headings(places["一段。"]) == ("上", "中")
    assert view.headings(places["末段。"]) == ("下",)


def test_notes_go_with_their_texts() -> None:
    """What the author says of a text, and nothing for the others."""
    asked = question([text_of("讲细节的一段。"), text_of("带注释的一段。")], scene())
    assert asked.context.notes == ("", "读者是学生")


def test_only_terms_that_occur_are_sent() -> None:
    """A glossary of thousands costs nothing where none of it occurs; each is sent once."""
    terms = Term(("背景",), ("background",)), Term(("显存",), ("GPU memory",))
    asked = question([text_of("讲背景的一段。", *terms), text_of("背景", *terms)], scene(*terms))
    assert asked.terms == terms[:1]


def test_examples_come_from_the_memory() -> None:
    """The three best translations of similar sources, each source once."""

    def similar(source: Protected, limit: int, least: float) -> Sequence[Match]:
        assert (limit, least) == (3, 0.6)
        scores = (0.9, 0.7, 0.8, 0.65)
        return [
            Match(f"{source.text} {score}", f"Like {score}", score, "human") for score in scores
        ]

    asked = question([text_of("讲细节的一段。")], replace(scene(), similar=similar))
    assert [match.score for match in asked.context.examples] == [0.9, 0.8, 0.7]


def test_what_one_request_can_hold_is_one_request() -> None:
    """A post that fits is sent at once; so is a paragraph that was edited."""
    engine = Faulty(texts=50)
    with Run([Client(engine)]) as run:
        terms, memory = Termbase().matcher(TO_EN), Memory.of(())
        first = translate(Job.of(post(range(1, 13)), TO_EN), memory, terms, run)
        edited = post([*range(1, 6), 60, *range(7, 13)])
        translate(
            Job.of(edited, TO_EN, catalog=first.final, target=first.target), memory, terms, run
        )
    assert [len(texts) for texts, _ in engine.requests] == [12, 1]
    assert engine.requests[1][1].before == tuple(protect(source(n)).text for n in (4, 5))

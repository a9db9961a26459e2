"""What goes on with what: edited, moved, split and merged paragraphs are told apart."""

from __future__ import annotations

import time
from dataclasses import replace

from tests.kit import HEADER, TO_EN, entry
from translator.catalog.catalog import Catalog
from translator.markdown.document import Document
from translator.units import HUMAN, State, Unit

ONE = "第一句讲显存，说明它一共有多少。"
TWO = "第二句讲算子，说明它跑得有多快。"
THREE = "第三句讲梯度，说明它是怎么来的。"
FIRST = "The first tells of memory, and how much there is."
SECOND = "The second tells of operators, and how fast they are."


def after(text: str, *entries: str) -> Catalog:
    """A catalog with *entries* after the post became *text*."""
    catalog = Catalog.read(HEADER + "".join(entries), TO_EN)
    kinds = (replace(unit, kinds=("paragraph",)) for unit in catalog.units)
    return catalog.with_units(kinds).merged(Document.parse(text).segments)


def said(unit: Unit) -> tuple[str, State, str]:
    """Target, state, previous source."""
    return unit.target, unit.state, unit.previous


def test_a_split_paragraph_hands_its_sentences_out() -> None:
    """Where both languages have as many sentences, each part gets its own, as fuzzy."""
    catalog = after(f"{ONE}\n\n{TWO}\n", entry(ONE + TWO, f"{FIRST} {SECOND}"))
    assert [said(unit) for unit in catalog.units] == [
        (FIRST, State.FUZZY, ONE + TWO), (SECOND, State.FUZZY, ONE + TWO),
    ]  # fmt: skip
    assert [unit.target for unit in catalog.obsolete] == [f"{FIRST} {SECOND}"]


def test_an_abbreviation_ends_no_sentence_of_a_split_paragraph() -> None:
    """Sentences are counted by the rules that texts are cut by for small models."""
    first = "Use e.g. this one."
    catalog = after(f"{ONE}\n\n{TWO}\n", entry(ONE + TWO, f"{first} {SECOND}"))
    assert [unit.target for unit in catalog.units] == [first, SECOND]


def test_two_paragraphs_that_may_have_been_split_into_the_same_parts() -> None:
    """The more alike one hands its sentences out; the other one's words are kept, used nowhere."""
    like = TWO.replace("快", "慢")
    best = entry(ONE + TWO, f"{FIRST} {SECOND}")
    other = entry(ONE + like, "Not this one. Nor this.")
    for entries in ((best, other), (other, best)):
        catalog = after(f"{ONE}\n\n{TWO}\n", *entries)
        assert [unit.target for unit in catalog.units] == [FIRST, SECOND]
        gone = {unit.target for unit in catalog.obsolete}
        assert gone == {f"{FIRST} {SECOND}", "Not this one. Nor this."}


def test_a_split_that_cannot_be_cut_is_told() -> None:
    """The first part keeps all of it, and both are told of each other."""
    catalog = after(f"{ONE}\n\n{TWO}\n", entry(ONE + TWO, "Both in one sentence."))
    first, second = catalog.units
    assert said(first) == ("Both in one sentence.", State.FUZZY, ONE + TWO)
    assert (second.target, second.state) == ("", State.UNTRANSLATED)
    assert "第二句" in first.comments[0]
    assert "第一句" in second.comments[0]


def test_merged_paragraphs_bring_their_targets_together() -> None:
    """As fuzzy; a translator sees the two sources that they were made for."""
    catalog = after(f"{ONE}{TWO}\n", entry(ONE, FIRST), entry(TWO, SECOND))
    (unit,) = catalog.units
    assert said(unit) == (f"{FIRST} {SECOND}", State.FUZZY, f"{ONE}\n\n{TWO}")
    assert unit.origin == HUMAN
    assert [old.target for old in catalog.obsolete] == [FIRST, SECOND]


def test_three_become_one_and_one_becomes_three() -> None:
    """As many as four parts are found."""
    words = (FIRST, SECOND, "The third tells of gradients.")
    parts = [entry(s, t) for s, t in zip((ONE, TWO, THREE), words, strict=True)]
    (unit,) = after(f"{ONE}{TWO}{THREE}\n", *parts).units
    assert unit.target == " ".join(words)
    whole = entry(ONE + TWO + THREE, " ".join(words))
    units = after(f"{ONE}\n\n{TWO}\n\n{THREE}\n", whole).units
    assert [each.target for each in units] == list(words)


def test_taking_it_back_gives_the_old_words_back() -> None:
    """A split that is undone has the whole target again, believed."""
    catalog = after(f"{ONE}\n\n{TWO}\n", entry(ONE + TWO, f"{FIRST} {SECOND}"))
    again = Catalog.read(str(catalog), TO_EN).merged(Document.parse(f"{ONE}{TWO}\n").segments)
    assert said(again.units[0]) == (f"{FIRST} {SECOND}", State.TRANSLATED, "")


def test_a_paragraph_that_got_a_neighbour_is_not_split() -> None:
    """A new paragraph beside an edited one takes nothing of it."""
    catalog = after(f"{ONE}很对。\n\n{THREE}\n", entry(ONE, FIRST))
    assert [unit.target for unit in catalog.units] == [FIRST, ""]


def test_swapped_and_moved_paragraphs_keep_their_own() -> None:
    """Wherever they stand, nothing is fuzzy."""
    catalog = after(f"{THREE}\n\n{TWO}\n\n{ONE}\n", *(entry(s, s[:3]) for s in (ONE, TWO, THREE)))
    assert [said(unit) for unit in catalog.units] == [
        (source[:3], State.TRANSLATED, "") for source in (THREE, TWO, ONE)
    ]


def test_what_was_paid_for_comes_back() -> None:
    """A machine's answer outlives an edit of its source that is taken back later."""
    by = "#. by chat 2026-11-28 {:08x}"
    from zlib import crc32

    catalog = after(
        f"{ONE}很对。\n", entry(ONE, FIRST, by.format(crc32(FIRST.encode())), "#, fuzzy")
    )
    (unit,) = catalog.units
    catalog = catalog.with_units([replace(unit, target="New.", previous="")])
    back = Catalog.read(str(catalog), TO_EN).merged(Document.parse(ONE + "\n").segments)
    assert (back.units[0].target, back.units[0].origin, back.units[0].history.date) == (
        FIRST, "chat", "2026-11-28",
    )  # fmt: skip


def test_many_changes_take_no_time() -> None:
    """A post that was rewritten from end to end is done in seconds."""
    olds = [entry(f"旧的第{n}段，{n * 7919}个字说的是{n * 31}件事。", f"T{n}") for n in range(400)]
    text = "\n\n".join(f"新{n * 104729}写的，{n}全然不同的{n * 17}句话。" for n in range(400))
    begin = time.perf_counter()
    after(text, *olds)
    assert time.perf_counter() - begin < 10

"""What goes on with what: edited, moved, split and merged paragraphs are told apart."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.kit import HEADER, TO_EN, entry
from translator.catalog.catalog import Catalog
from translator.catalog.merge import reshaped, successors
from translator.markdown.document import Document
from translator.units import COPIED, HUMAN, MEMORY, History, State, Unit

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
    """A post that was rewritten from end to end is done in seconds, however long its paragraphs."""
    olds = [
        entry(f"旧的第{n}段，{n * 7919}个字说的是{n * 31}件事。" * 6, f"T{n}") for n in range(400)
    ]
    text = "\n\n".join(f"新{n * 104729}写的，{n}全然不同的{n * 17}句话。" * 6 for n in range(400))
    begin = time.perf_counter()
    after(text, *olds)
    assert time.perf_counter() - begin < 10


# --- how alike, how many, and how far away: each limit at its edge ---


def signs(start: int, stop: int) -> str:
    """Chinese characters, each another one, that end no sentence."""
    return "".join(chr(0x4E00 + number) for number in range(start, stop))


@pytest.mark.parametrize(
    ("old", "new", "goes_on"),
    [
        (signs(0, 5), signs(0, 3) + signs(10, 12), True),
        (signs(0, 7), signs(0, 4) + signs(10, 13), False),
        (signs(0, 5), signs(0, 5)[::-1], False),
        (signs(0, 20), signs(0, 9), True),
        (signs(0, 20), signs(0, 8), False),
        (signs(0, 10) * 30, signs(0, 10) * 29, True),
    ],
    ids=["six of ten", "fewer", "another order", "shorter", "too short", "the same over and over"],
)
def test_an_edited_source_is_at_least_six_tenths_alike(old: str, new: str, goes_on: bool) -> None:
    """What fewer characters in the same order make up is another source."""
    catalog = after(f"{new}\n", entry(old, FIRST))
    expected = (FIRST, State.FUZZY, old) if goes_on else ("", State.UNTRANSLATED, "")
    assert [said(unit) for unit in catalog.units] == [expected]
    assert [unit.target for unit in catalog.obsolete] == ([] if goes_on else [FIRST])


def test_of_two_that_are_as_alike_the_nearer_one_goes_on() -> None:
    """The place counts among what is gone, and among what is new."""
    olds = entry(signs(0, 5) + "前", "First.") + entry(signs(0, 5) + "后", "Second.")
    catalog = after(f"{signs(50, 60)}\n\n{signs(0, 5)}中\n", olds)
    assert [unit.target for unit in catalog.units] == ["", "Second."]
    catalog = after(f"{signs(0, 5)}中\n\n{signs(50, 60)}\n", olds)
    assert [unit.target for unit in catalog.units] == ["First.", ""]


def unit_of(source: str) -> Unit:
    """A person's unit."""
    return Unit(
        source=source,
        target=f"Of {len(source)}: {ord(source[0])}.",
        state=State.TRANSLATED,
        origin=HUMAN,
    )


def others(count: int) -> list[Unit]:
    """Units whose sources have nothing in common."""
    return [unit_of(signs(10 * number, 10 * number + 10)) for number in range(count)]


@pytest.mark.parametrize(
    ("count", "place", "new", "of", "found"),
    [
        (101, 20, 0, 1, True),
        (101, 21, 0, 1, False),
        (101, 30, 1, 2, True),
        (101, 29, 1, 2, False),
        (101, 70, 1, 2, True),
        (101, 71, 1, 2, False),
        (100, 99, 0, 1, True),
        (100, 0, 1, 2, True),
    ],
)
def test_among_many_the_old_source_is_looked_for_near_the_same_place(
    count: int, place: int, new: int, of: int, found: bool
) -> None:
    """Twenty before and behind, where more than a hundred are gone; else everywhere."""
    gone = others(count)
    fresh = [("", f"新的第{number}个") for number in range(of)]
    fresh[new] = "", f"{gone[place].source}改"
    assert successors(gone, fresh) == ({fresh[new]: gone[place]} if found else {})


def cut(text: str, *at: int) -> list[str]:
    """*text* in parts."""
    return [text[start:stop] for start, stop in zip((0, *at), (*at, len(text)), strict=True)]


@pytest.mark.parametrize(
    ("whole", "parts", "is_split"),
    [
        (signs(0, 20), cut(signs(0, 20), 5, 10, 15), True),
        (signs(0, 10), [signs(0, 4) + signs(900, 901), signs(5, 9) + signs(901, 902)], True),
        (signs(0, 20), [signs(0, 7) + signs(900, 903), signs(10, 18) + signs(903, 905)], False),
        (signs(0, 30), [signs(0, 7) + signs(900, 903), signs(10, 30)], True),
        (signs(0, 30), [signs(0, 6) + signs(900, 904), signs(10, 30)], False),
        (signs(0, 30), [signs(0, 20), signs(20, 27) + signs(900, 903)], True),
        (signs(0, 30), [signs(0, 20), signs(20, 26) + signs(900, 904)], False),
        (signs(0, 20), cut(signs(0, 20)[::-1], 10), False),
        (signs(0, 10) * 30, cut(signs(0, 10) * 30, 150), True),
        (signs(0, 20_000), cut(signs(0, 20_000), 10_000), True),
        (signs(0, 20_001), cut(signs(0, 20_001), 10_000), False),
    ],
    ids=[
        "four parts", "eight of ten", "seven and a half", "most of the first",
        "too little of the first", "most of the second", "too little of the second",
        "another order", "the same over and over", "long", "too long",
    ],
)  # fmt: skip
def test_what_is_a_split_and_what_is_joined(
    whole: str, parts: Sequence[str], is_split: bool
) -> None:
    """Two to four neighbours: joined they are eight tenths alike to the whole, and seven tenths
    of each are in it. So it is in both directions."""
    old, keys = unit_of(whole), [("", part) for part in parts]
    assert set(reshaped([[old]], [keys])[0]) == (set(keys) if is_split else set())
    units = [unit_of(part) for part in parts]
    found, used = reshaped([units], [[("", whole)]])
    assert set(found) == ({("", whole)} if is_split else set())
    assert used == ({unit.key for unit in units} if is_split else set())


def test_of_five_parts_four_are_found() -> None:
    """The fifth one is new, or is left over."""
    whole, parts = unit_of(signs(0, 20)), cut(signs(0, 20), 4, 8, 12, 16)
    found, _ = reshaped([[whole]], [[("", part) for part in parts]])
    assert [source for _, source in found] == parts[:4]
    units = [unit_of(part) for part in parts]
    found, used = reshaped([units], [[("", whole.source)]])
    assert found["", whole.source].previous == "\n\n".join(parts[:4])
    assert used == {unit.key for unit in units[:4]}


def test_parts_follow_each_other_directly() -> None:
    """What stands between two parts keeps them from being the parts of one."""
    whole, (one, two) = unit_of(signs(0, 20)), cut(signs(0, 20), 10)
    assert reshaped([[whole]], [[("", one)], [("", two)]]) == ({}, set())
    assert reshaped([[unit_of(one)], [unit_of(two)]], [[("", whole.source)]]) == ({}, set())
    runs = [[("", signs(50, 60))], [("", signs(70, 80)), ("", one), ("", two), ("", "尾")]]
    assert set(reshaped([[whole]], runs)[0]) == {("", one), ("", two)}


def test_each_part_has_one_whole_and_each_whole_one_split() -> None:
    """The one that is the most alike, whichever comes first."""
    one, two, three = cut(signs(0, 30), 10, 20)
    wholes = [unit_of(one + two), unit_of(two + three[:8] + signs(900, 902))]
    keys = [("", part) for part in (one, two, three)]
    found, used = reshaped([[wholes[0]], [wholes[1]]], [keys])
    assert (set(found), used) == ({*keys[:2]}, {wholes[0].key})
    found, used = reshaped([[wholes[1]], [wholes[0]]], [keys])
    assert (set(found), used) == ({*keys[:2]}, {wholes[0].key})
    again = [[*keys[:2]], [("", f"{one}前"), ("", f"{two}后")]]
    assert set(reshaped([[wholes[0]]], again)[0]) == {*keys[:2]}
    units = [unit_of(part) for part in (one, two, three)]
    joined = [("", one + two), ("", two + three[:8] + signs(900, 902))]
    for order in (joined, joined[::-1]):
        found, used = reshaped([units], [[key] for key in order])
        assert (set(found), used) == ({joined[0]}, {unit.key for unit in units[:2]})


@pytest.mark.parametrize(
    ("wholes", "texts", "whole", "start", "found"),
    [
        (101, 100, 0, 20, True),
        (101, 100, 0, 21, False),
        (101, 100, 100, 79, True),
        (101, 100, 100, 78, False),
        (100, 100, 0, 98, True),
        (100, 100, 99, 0, True),
    ],
)
def test_where_much_is_new_parts_are_looked_for_near_the_same_place(
    wholes: int, texts: int, whole: int, start: int, found: bool
) -> None:
    """Twenty before and behind it, where a hundred times a hundred would be compared; else
    everywhere."""
    gone = others(wholes)
    keys = [("", signs(5000 + 10 * number, 5010 + 10 * number)) for number in range(texts)]
    keys[start : start + 2] = [("", part) for part in cut(gone[whole].source, 5)]
    pair = set(keys[start : start + 2])
    assert set(reshaped([gone], [keys])[0]) == (pair if found else set())


# --- what goes on with a unit, and what is left of it ---


def test_what_is_joined_is_said_to_both_parts() -> None:
    """With forty characters of each other's source at most, behind what was noted before."""
    whole = signs(0, 100)
    old = replace(
        unit_of(whole), comments=(" mine",), history=History(emitted="0", after=("1",), own=("2",))
    )
    parts = cut(whole, 50)
    found, _ = reshaped([[old]], [[("", part) for part in parts]])
    first, second = (found["", part] for part in parts)
    told = f" was joined with “{parts[1][:39]}…”, so the target may translate both"
    assert first == replace(old, comments=(" mine", told), history=History())
    told = f" was joined with “{parts[0][:39]}…”, so its translation may be there"
    assert second == Unit(source=whole, comments=(told,))


def test_words_that_are_joined_are_as_sure_as_the_least_sure() -> None:
    """One that is fuzzy makes both so; one that a person approved makes both a person's."""
    one, two = cut(signs(0, 20), 10)
    history = History(date="2026-01-01", emitted="0", after=("1",))
    draft = replace(
        unit_of(two), state=State.FUZZY, origin="chat", comments=(" b",), history=history
    )
    for first, second, state, origin in (
        (unit_of(one), unit_of(two), State.TRANSLATED, HUMAN),
        (unit_of(one), draft, State.FUZZY, HUMAN),
        (replace(unit_of(one), state=State.FUZZY), draft, State.FUZZY, HUMAN),
        (replace(unit_of(one), origin="chat"), draft, State.FUZZY, HUMAN),
        (replace(unit_of(one), origin=MEMORY), draft, State.FUZZY, MEMORY),
        (replace(draft, source=one, comments=(" a", " b")), draft, State.FUZZY, "chat"),
    ):
        first = replace(first, flags=("no-wrap",))
        (joined,) = reshaped([[first, second]], [[("", one + two)]])[0].values()
        assert joined == replace(
            first,
            source=one + two,
            target=f"{first.target} {second.target}",
            state=state,
            origin=origin,
            comments=first.comments or second.comments,
            previous=f"{one}\n\n{two}",
            history=replace(first.history, emitted="", after=()),
        )


PAID = unit_of(ONE)
PLACE = History(date="2026-01-01", emitted="0a0a0a0a", after=("0b0b0b0b",), own=("0c0c0c0c",))


@pytest.mark.parametrize(
    ("old", "state", "origin", "left"),
    [
        (PAID, State.FUZZY, HUMAN, 0),
        (replace(PAID, origin=COPIED, state=State.FUZZY), State.FUZZY, COPIED, 0),
        (replace(PAID, origin=MEMORY, state=State.FUZZY), State.FUZZY, MEMORY, 0),
        (replace(PAID, origin="chat", state=State.FUZZY), State.FUZZY, "chat", 1),
        (replace(PAID, origin="chat", state=State.FUZZY, previous=TWO), State.FUZZY, "chat", 0),
        (replace(PAID, origin="chat"), State.FUZZY, HUMAN, 1),
    ],
    ids=["a person's", "copied", "the memory's", "paid for", "no longer fitting", "approved"],
)
def test_what_is_kept_of_a_unit_that_another_one_goes_on_with(
    old: Unit, state: State, origin: str, left: int
) -> None:
    """A machine was paid for its words: they stay for the day the source returns, without a place
    in the post. What it has of flags, comments and its place goes on."""
    old = replace(old, comments=(" c",), flags=("no-wrap",), history=PLACE)
    segments = Document.parse(f"{ONE}很对。\n").segments
    catalog = Catalog.read(HEADER, TO_EN).with_units([old]).merged(segments)
    assert catalog.units == (
        Unit(
            source=f"{ONE}很对。", target=old.target, state=state, origin=origin,
            kinds=("paragraph",), comments=(" c",), flags=("no-wrap",),
            previous=old.previous or ONE, history=PLACE,
        ),
    )  # fmt: skip
    bare = replace(old, history=History(date="2026-01-01"))
    assert catalog.obsolete == (bare,) * left


def test_a_unit_that_stands_nowhere_is_kept_while_the_post_has_its_source() -> None:
    """A source that stands in a target in part is known for no person's words as long; one
    without words that was never emitted is nothing to keep, and nothing to go on with."""
    segments = Document.parse(f"{THREE}\n").segments
    shown = Unit(source=ONE, kinds=("paragraph",), history=History(emitted="0a0a0a0a"))
    bare = Unit(source=TWO, kinds=("paragraph",))
    catalog = Catalog.read(HEADER, TO_EN).with_units([shown, bare]).merged(segments)
    assert catalog.obsolete == (shown,)
    assert catalog.merged(Document.parse(f"{ONE}\n").segments).units == (shown,)


def test_why_an_answer_was_rejected_is_kept_until_there_is_another_one() -> None:
    """Or until the words are no longer for this source."""
    segments = Document.parse(f"{ONE}\n").segments
    bare = Unit(source=ONE, kinds=("paragraph",), history=History(reason="too short"))
    words = replace(bare, target=FIRST, origin=HUMAN, state=State.FUZZY, previous=TWO)
    done = replace(words, previous="")
    for unit, reason in ((bare, "too short"), (words, "too short"), (done, "")):
        catalog = Catalog.read(HEADER, TO_EN).with_units([unit]).merged(segments)
        assert catalog.units == (replace(unit, history=History(reason=reason)),)

"""The memory: what the blog has translated already, and what is like it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.markdown.placeholders import protect
from translator.markdown.syntax import Grammar
from translator.memory import Around, Memory, restored
from translator.memory.records import protected_of, records_of
from translator.units import COPIED, HUMAN, MEMORY, History, Match, State, Unit


def unit(target: str, state: State = State.TRANSLATED, origin: str = HUMAN) -> Unit:
    """A unit of the one source that is remembered here."""
    return Unit("再见。", target, state, origin)


def matched(source: str, *catalogs: list[Unit], around: Around | None = None) -> Match | None:
    """What is remembered of *source* after *catalogs*."""
    memory = Memory.of((f"{number}.po", units) for number, units in enumerate(catalogs))
    return memory.exact(protect(source), around or Around())


def found(*catalogs: list[Unit], around: Around | None = None) -> str | None:
    """The target that is remembered of that source after *catalogs*."""
    match = matched("再见。", *catalogs, around=around)
    return match.target if match else None


def test_what_was_translated_is_found() -> None:
    """With the words, who wrote them, and the post they are from; the score is 1."""
    match = matched("再见。", [unit("Bye.")])
    assert match is not None
    assert (match.source, match.target, match.score) == ("再见。", "Bye.", 1.0)
    assert (match.origin, match.post, match.state) == (HUMAN, "0.po", State.TRANSLATED)


def test_what_was_not_is_not() -> None:
    """No guess: another source, even a similar one, has no exact match."""
    assert matched("再见！", [unit("Bye.")]) is None
    assert found([]) is None
    assert Memory().exact(protect("再见。")) is None


def test_a_doubted_target_is_known_as_such() -> None:
    """A fuzzy target keeps its state, origin and day; an empty one is none."""
    machine = replace(unit("Bye?", State.FUZZY, "chat/m"), history=History(date="2026-11-28"))
    match = matched("再见。", [machine], [unit("", State.UNTRANSLATED, "")])
    assert match is not None
    assert (match.state, match.origin, match.date) == (State.FUZZY, "chat/m", "2026-11-28")


def test_an_approved_target_wins_then_a_persons_then_the_newest() -> None:
    """In whatever order the catalogs are read."""
    person, machine = [unit("Bye.")], [unit("Again see.", origin="chat")]
    doubted = [unit("Bye?", State.FUZZY)]
    assert found(person, machine, doubted) == found(doubted, machine, person) == "Bye."
    old, new = (
        [replace(machine[0], target=day, history=History(date=day))]
        for day in ("2026-01-01", "2026-02-01")
    )
    assert found(new, old) == found(old, new) == "2026-02-01"


def test_the_later_catalog_wins() -> None:
    """Of two people, and of two machines on one day."""
    assert found([unit("Bye.")], [unit("Farewell.")]) == "Farewell."
    machines = ([unit("A", origin="chat")], [unit("B", origin="chat")])
    assert found(*machines) == "B"


def test_the_same_neighbours_win() -> None:
    """Over the newest and over a person's, but not over an approved target."""
    hello, thanks = (
        Unit(s, t, State.TRANSLATED, HUMAN) for s, t in (("你好。", "Hi."), ("谢谢。", "Ta."))
    )
    near = [hello, unit("Bye now.", origin="chat"), thanks]
    far = [thanks, unit("Farewell."), hello]
    around = Around(before="你好。", after="谢谢。")
    assert found(near, far) == "Farewell."
    assert found(near, far, around=around) == "Bye now."
    assert found(near, far, around=Around(after="你好。")) == "Farewell."
    doubted = [hello, unit("Bye?", State.FUZZY), thanks]
    assert found(doubted, far, around=around) == "Farewell."
    match = matched("再见。", near, around=around)
    assert match is not None
    assert match.near == 2


def test_a_context_is_not_mixed_with_another() -> None:
    """A target that was written for a context answers for that context only."""
    special = Unit("再见。", "Yours,", State.TRANSLATED, HUMAN, context="letter")
    assert found([unit("Bye."), special]) == "Bye."
    assert found([special]) is None
    assert found([unit("Bye."), special], around=Around("letter")) == "Yours,"


def test_the_second_of_two_in_a_post_is_no_context() -> None:
    """`#2` tells two of one post apart; elsewhere both may serve."""
    assert found([replace(unit("Bye."), context="#2")]) == "Bye."


def test_another_address_is_no_other_sentence() -> None:
    """The placeholders of the new source stand in the target, in the target's order."""
    old = Unit("用 `a` 看[文](/x)。", "See [it](/x) with `a`.", State.TRANSLATED, HUMAN)
    new = protect("用 `b` 看[文](/y)。")
    match = matched(new.source, [old])
    assert match is not None
    assert restored(match, new) == "See [it](/y) with `b`."


def test_what_cannot_be_restored_is_no_match() -> None:
    """A target that a person wrote without the code serves the very same source only."""
    lost = Unit("用 `a` 看。", "Look.", State.TRANSLATED, HUMAN)
    assert matched("用 `b` 看。", [lost]) is None
    match = matched("用 `a` 看。", [lost])
    assert match is not None
    assert (match.target, match.literal) == ("Look.", True)


def test_a_shortcut_link_is_found_where_its_definition_is() -> None:
    """Nothing in a catalog says whether [text] is a link."""
    old = Unit("见 [文档] 和 `a`。", "See [文档] and `a`.", State.TRANSLATED, HUMAN)
    for labels in (frozenset[str](), frozenset({"文档"})):
        protected = protected_of(Unit(old.source), Grammar(labels=labels))
        match = Memory.of([("a.po", [old])]).exact(protected)
        assert match is not None
        assert restored(match, protected) == old.target


def test_what_is_nothing_new_is_not_remembered() -> None:
    """Copies, pseudo-translations, and what the memory proposed for another source."""
    for origin, previous in ((COPIED, ""), ("pseudo", ""), (MEMORY, "再会。")):
        doubted = replace(unit("Bye.", State.FUZZY, origin), previous=previous)
        assert found([doubted]) is None
        assert matched("再会。", [doubted]) is None


def test_a_target_of_a_previous_source_is_that_sources() -> None:
    """A fuzzy unit whose source was edited does not answer for the new one."""
    edited = Unit("再见了。", "Bye.", State.FUZZY, HUMAN, previous="再见。")
    assert matched("再见了。", [edited]) is None
    assert found([edited]) == "Bye."


PIECES = st.sampled_from(
    [
        "`a`",
        "**粗**",
        "[文](/u)",
        "![图](/p.png)",
        "<br/>",
        "$x$",
        "平文",
        "&lt;",
        "<x1/>",
        "[ ]",
        ":+1:",
    ]
)


@given(st.lists(PIECES, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_a_records_tags_bring_the_target_back(pieces: list[str], random: object) -> None:
    """`restore` of the tagged target is the target, whatever is in it and in which order."""
    source, target = " ".join(pieces), "T " + " ".join(sorted(pieces))
    known = Unit(source, target, State.TRANSLATED, HUMAN)
    memory = Memory.of([("a.po", [known])])
    match = memory.exact(protect(source))
    assert match is not None
    assert restored(match, protect(source)) == target
    assert all(not r.literal or r.source == source for r in records_of("a", [known], memory.pair))


SENTENCES = [
    ("在静态图模式下，模型会先编译再执行。", "In static mode, a model is compiled, then run."),
    ("在动态图模式下，模型会逐行执行。", "In dynamic mode, a model runs line by line."),
    ("欢迎参加社区的黑客松活动。", "Welcome to the hackathon of the community."),
]
KNOWN = [Unit(a, b, State.TRANSLATED, HUMAN) for a, b in SENTENCES]


def similar(text: str, limit: int = 3, least: float = 0.6) -> list[Match]:
    """What is like *text* of those sentences."""
    return Memory.of([("a.po", KNOWN)]).similar(protect(text), limit, least)


def test_similar_sources_are_found_best_first() -> None:
    """With scores between 0 and 1; an equal one is not similar but the same."""
    first, second = similar("在静态图模式下，模型会先检查再执行。", least=0.5)
    assert (first.source, first.target) == SENTENCES[0]
    assert 1 > first.score > 0.8 > second.score
    assert len(similar("在静态图模式下，模型会先检查再执行。", 1, 0.5)) == 1
    assert similar("在静态图模式下，模型会先检查再执行。", least=0.95) == []
    assert [m for m in similar(SENTENCES[0][0], least=0.1) if m.source == SENTENCES[0][0]] == []


def test_english_is_compared_by_words_and_chinese_by_characters() -> None:
    """One other word of six counts the same however long it is."""
    known = Unit("Please save the whole model first", "请先保存整个模型", State.TRANSLATED, HUMAN)
    memory = Memory.of([("a.po", [known])])
    for word in ("go", "incomprehensibilities"):
        (match,) = memory.similar(protect(f"Please save the whole model {word}"))
        assert match.score == pytest.approx(10 / 12)
    assert similar("欢迎参加社区的黑客松大会。")[0].score == pytest.approx(22 / 26)


def test_letter_case_is_like_but_not_the_same() -> None:
    """So it fills as fuzzy at most."""
    memory = Memory.of([("a.po", [Unit("Open the Door", "开门", State.TRANSLATED, HUMAN)])])
    (match,) = memory.similar(protect("open the door"))
    assert match.score == 0.99


def test_threads_may_ask_and_remember_at_once() -> None:
    """Several posts are translated at a time; each finds what another remembered before it."""
    memory = Memory.of([("a.po", KNOWN)])

    def work(number: int) -> str:
        own = [Unit(f"第 {number} 句。", f"Sentence {number}.", State.TRANSLATED, HUMAN)]
        memory.remember(f"{number}.po", own)
        assert memory.similar(protect(SENTENCES[0][0].replace("先", "首先")))
        match = memory.exact(protect(own[0].source))
        return match.target if match else ""

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(40))) == [f"Sentence {n}." for n in range(40)]


def test_remembering_again_takes_the_place_of_what_was() -> None:
    """A post's units are those of its last state."""
    memory = Memory.of([("a.po", [unit("Bye.")])])
    memory.remember("a.po", [Unit("你好。", "Hi.", State.TRANSLATED, HUMAN)])
    assert memory.exact(protect("再见。")) is None
    assert memory.exact(protect("你好。"))

"""The order of the queue: why a unit is risky, bands, and what is slipped in."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fixtures import read_cases
from tests.kit import TO_EN
from translator.checks import IDS
from translator.markdown.document import Document
from translator.project.project import Post
from translator.review.posts import PostReview
from translator.review.risk import (
    ERROR,
    EVERY,
    REASONS,
    Background,
    Band,
    Reason,
    Risk,
    assess,
    banded,
    order,
)
from translator.translate.job import Job
from translator.units import HUMAN, Finding, History, Locale, Pair, Review, Severity, State, Unit

_SUBJECTS = (
    ("服务器", "server"), ("浏览器", "browser"), ("编译器", "compiler"), ("数据库", "database"),
    ("缓存", "cache"), ("网络", "network"), ("显卡", "graphics card"), ("模型", "model"),
)  # fmt: skip
_VERBS = (
    ("需要更新。", "needs an update."), ("已经停止。", "has stopped."),
    ("保存日志。", "keeps logs."), ("读取文件。", "reads files."),
    ("运行正常。", "works well."), ("发送消息。", "sends messages."),
    ("没有回应。", "does not answer."), ("等待用户。", "waits for a user."),
)  # fmt: skip


def draft(source: str, target: str, kind: str = "heading", state: State = State.FUZZY) -> Unit:
    """A unit that an engine has translated, and nobody has approved."""
    return Unit(source=source, target=target, state=state, origin="engine", kinds=(kind,))


def review(
    units: Sequence[Unit], findings: Sequence[Finding] = (), pair: Pair = TO_EN
) -> PostReview:
    """A pair with these units; the *findings* are about the first one."""
    path = Path("post.md")
    return PostReview(
        post=Post(source=path, target=path, catalog=path, pair=pair),
        job=Job(source=Document.parse(""), catalog="", pair=pair),
        units=tuple(units),
        segments={},
        findings={units[0].key: tuple(findings)} if findings else {},
    )


FINDINGS = st.builds(
    Finding, st.sampled_from(IDS), st.sampled_from(Severity), st.just("something is wrong")
)


@cache
def blog() -> Background:
    """What a small blog knows: eight things, of each of which eight things are said."""
    said = [
        draft(zh + does, f"The {en} {happens}")
        for (zh, en), (does, happens) in product(_SUBJECTS, _VERBS)
    ]
    return Background.gather([review(said)])


def reasons(
    unit: Unit, *beside: Unit, known: Background | None = None, findings: Sequence[Finding] = ()
) -> dict[str, Reason]:
    """Why *unit* is risky, by name, with other units of its post behind it."""
    found = assess(review([unit, *beside], findings), known or blog())[0]
    return {reason.name: reason for reason in found.reasons}


@pytest.mark.parametrize(("source", "target", "expected"), read_cases("risk", 3))
def test_words_give_reasons(source: str, target: str, expected: str) -> None:
    """A reason is found in the words alone, and its sentence says what to look at."""
    found = reasons(draft(source.rstrip("\n"), target.rstrip("\n")))
    said = {f"{each.name}: {each.said}" for each in found.values()}
    denied = {line for line in expected.splitlines() if line.startswith("no ")}
    assert {*expected.splitlines()} - denied <= said
    assert not {line.removeprefix("no ") for line in denied} & found.keys()


_UNIT = draft("日志", "log")
_PEOPLE = Background.gather([review([replace(_UNIT, target="diary", state=State.TRANSLATED)])])
_STATED: dict[str, tuple[Unit, tuple[Unit, ...], Background, str]] = {
    "needs-work": (
        replace(_UNIT, history=History(review=Review(State.FUZZY, "Li", "2026-11-28", ""))),
        (),
        blog(),
        "Li said on 2026-11-28 that it needs work",
    ),
    "open-comment": (
        replace(_UNIT, comments=("Is that the right word?",)),
        (),
        blog(),
        "it has a comment: Is that the right word?",
    ),
    "memory-disagrees": (
        _UNIT,
        (),
        _PEOPLE,
        "the memory has other words of a person for this source: diary",
    ),
    "memory-agrees": (
        replace(_UNIT, target="diary"),
        (),
        _PEOPLE,
        "the memory has these very words of a person for this source",
    ),
    "two-ways": (
        _UNIT,
        (),
        Background.gather([review([_UNIT, draft("日志", "journal")])]),
        "elsewhere the same source has another target: journal",
    ),
    "same-target": (
        _UNIT,
        (draft("原木", "Log"),),
        blog(),
        "the same target is there for another source: 原木",
    ),
    "stale": (
        replace(_UNIT, source="新的日志", previous="日志"),
        (),
        blog(),
        "its source has changed since it was translated, 50% of it",
    ),
    "rejected": (
        replace(_UNIT, history=History(reason="engine: a link is missing")),
        (),
        blog(),
        "an answer for it was rejected: engine: a link is missing",
    ),
    "adapted": (
        replace(_UNIT, history=History(likeness="87 % a.po")),
        (),
        blog(),
        "it was made for a similar source: 87 % a.po",
    ),
    "neighbor": (
        draft("缓存已经停止。", "The server sends messages."),
        (draft("服务器发送消息。", "The server sends messages."),),
        blog(),
        "it says what the source next to it says",
    ),
    "prominent": (
        replace(_UNIT, kinds=("front matter: title",), comments=("?",)),
        (),
        blog(),
        "every reader sees it: the title",
    ),
}
"""By reason: a unit, others of its post, what the blog knows, and what is said."""


@pytest.mark.parametrize("name", _STATED)
def test_what_is_known_gives_reasons(name: str) -> None:
    """A reason is found in what is known of a unit, and around it."""
    unit, beside, known, said = _STATED[name]
    assert reasons(unit, *beside, known=known)[name].said == said


def test_every_reason_has_a_case() -> None:
    """Whoever adds a row to the table shows in a case what it finds."""
    shown = {
        line.partition(":")[0]
        for case in read_cases("risk", 3)
        for line in str(case.values[2]).splitlines()
        if not line.startswith("no ")
    }
    assert {ground.id for ground in REASONS} == shown | _STATED.keys() - {"prominent"}
    assert all(ground.look.__doc__ for ground in REASONS)


def test_a_person_s_other_words_are_no_reason_once_the_words_are_theirs() -> None:
    """A unit agrees with the memory or not; it is never told both."""
    both = Background.gather([review([replace(_UNIT, state=State.TRANSLATED)])])
    assert reasons(_UNIT, known=both).keys() == {"memory-agrees"}


def test_more_of_a_changed_source_is_riskier() -> None:
    """A stale unit is the riskier the more has changed since."""
    source = "缓存保存日志，服务器读取文件，网络发送消息。"
    little, much = (
        reasons(replace(draft(source, "The cache keeps logs."), previous=previous))["stale"]
        for previous in (source.replace("日志", "文件"), "缓存等待用户。")
    )
    assert 0 < little.points < much.points


def test_a_finding_is_a_reason_with_its_words() -> None:
    """What a check found is said once, as the check says it."""
    finding = Finding("numbers", Severity.WARNING, "3 of the source is 4 in the target")
    found = reasons(_UNIT, findings=[finding])
    assert found["numbers"].said == finding.message
    assert found.keys() == {"numbers"}


def test_severe_findings_weigh_more() -> None:
    """An error weighs more than a warning of the same check, and a warning more than a note."""
    for check in IDS:
        points = [
            sum(r.points for r in reasons(_UNIT, findings=[Finding(check, each, "!")]).values())
            for each in (Severity.ERROR, Severity.WARNING, Severity.NOTE)
        ]
        assert points == sorted(points, reverse=True)
        assert points[0] == ERROR


def test_an_error_must_be_read() -> None:
    """An error, and nothing else, makes a unit one that must be read."""
    for severity in Severity:
        finding = Finding("links", severity, "the link is missing")
        risk = assess(review([_UNIT], [finding]), blog())[0]
        assert risk.must is (severity is Severity.ERROR)


def test_what_every_reader_sees_weighs_half_as_much_again() -> None:
    """The title, the description and the first paragraph; a calm one stays calm."""
    for kind in ("front matter: title", "front matter: description", "paragraph"):
        plain, first = (replace(_UNIT, comments=("?",), kinds=(k,)) for k in ("heading", kind))
        points = [sum(r.points for r in reasons(each).values()) for each in (plain, first)]
        assert points[1] == 1.5 * points[0]
        assert not reasons(replace(first, comments=()))


def test_units_without_a_target_can_be_judged() -> None:
    """There is nothing to find in what is not there, and nothing to fail at."""
    empty = Unit("日志", kinds=("paragraph",))
    assert assess(review([empty, _UNIT]), blog())[0] == Risk()


def test_a_blog_that_knows_nothing_is_judged() -> None:
    """The first post of a blog has reasons of its own."""
    found = reasons(draft("你可以关闭它。", "You must close it."), known=Background())
    assert found.keys() == {"opposite"}


def test_other_languages_are_judged() -> None:
    """What is known of Chinese and English alone is not said of others."""
    pair = Pair(Locale("ja"), Locale("fr"))
    units = [draft(f"猫は{n}匹の魚を食べます。", f"Le chat mange {n} poissons.") for n in range(30)]
    known = Background.gather([review(units, pair=pair)])
    wrong = [*units, draft("猫は魚を食べます。", "Le chien dort."), draft("犬", "You must")]
    found = [risk.reasons for risk in assess(review(wrong, pair=pair), known)]
    assert found[:30] == [()] * 30
    assert "opposite" not in {reason.name for each in found for reason in each}


@settings(max_examples=30)
@given(st.data())
def test_what_has_not_changed_is_not_judged_again(data: st.DataObject) -> None:
    """It comes to the same as judging all anew: a unit's risk depends on those around it, too."""
    several = st.lists(
        st.builds(
            draft,
            st.sampled_from([f"{zh}{does}" for zh, _ in _SUBJECTS[:3] for does, _ in _VERBS[:2]]),
            st.sampled_from([f"The {en} {does}" for _, en in _SUBJECTS[:3] for _, does in _VERBS]),
            st.sampled_from(["heading", "paragraph"]),
        ),
        min_size=1,
        max_size=6,
        unique_by=lambda unit: unit.source,
    )
    before, after = (review(data.draw(several), data.draw(st.lists(FINDINGS, max_size=1)))
                     for _ in range(2))  # fmt: skip
    judged = before, assess(before, blog())
    assert assess(after, blog(), judged) == assess(after, blog())


def test_what_stays_keeps_its_risk() -> None:
    """After a decision in a long post, only its unit and those beside it are judged."""
    units = [draft(f"{zh}{does}", "The result.") for zh, _ in _SUBJECTS for does, _ in _VERBS]
    before = review(units)
    judged = assess(before, blog())
    units[30] = replace(units[30], target="Another result.", state=State.TRANSLATED)
    after = assess(review(units), blog(), (before, judged))
    assert [at for at in range(64) if after[at] is not judged[at]] == [29, 30, 31]


def test_the_background_travels() -> None:
    """What a blog knows goes to a worker and back, and is the same each time."""
    again = pickle.loads(pickle.dumps(blog()))
    unit = draft("数据库需要更新。", "The result needs an update.")
    assert assess(review([unit]), again) == assess(review([unit]), blog())
    blog.cache_clear()
    assert again == blog()


def test_what_was_made_for_an_older_source_teaches_nothing() -> None:
    """A stale target is no target of its source, be it a person's or a machine's."""
    old = replace(draft("日志", "log"), previous="文件")
    assert Background.gather([review([old, replace(old, source="缓存", origin=HUMAN)])]) == (
        Background()
    )


def risks(*points: float) -> list[Risk]:
    """Risks of these points; what has a hundred or more is an error."""
    return [Risk((Reason("x", each, "!"),) if each else (), must=each >= ERROR) for each in points]


def test_bands_are_errors_two_tenths_and_the_rest() -> None:
    """Errors are a band of their own, and no part of the tenths of the others."""
    found = banded(risks(*range(1, 41), 100, 150))
    assert [found.count(band) for band in Band] == [2, 4, 4, 32]
    assert found[36:40] == [Band.LIKELY] * 4
    assert found[32:36] == [Band.LOOK] * 4


def test_what_has_no_risk_is_calm() -> None:
    """However few are risky, the band is not filled with those that are not."""
    assert banded(risks(0, 5, *[0] * 18)) == [Band.CALM, Band.LIKELY, *[Band.CALM] * 18]
    assert banded(risks(*[-30] * 5)) == [Band.CALM] * 5
    assert banded([]) == []


def test_equal_risks_keep_their_order() -> None:
    """Of units that are as risky as each other the first ones come first."""
    assert banded(risks(*[5] * 10))[:3] == [Band.LIKELY, Band.LOOK, Band.CALM]


def test_within_a_band_posts_are_not_torn_apart() -> None:
    """Within a band, units stay in the order in which they were given, whatever their risk."""
    points = [7, 90, 3, 40, 100, 60, 0, 300, *[1] * 32]
    ranks = [rank for rank in order(risks(*points)) if not rank.slipped]
    for band in Band:
        places = [rank.at for rank in ranks if rank.band is band]
        assert places == sorted(places)
    assert [rank.band for rank in ranks] == sorted((r.band for r in ranks), key=[*Band].index)


@given(st.lists(st.integers(0, 200), max_size=120), st.integers())
def test_the_queue_has_every_unit_once(points: list[int], seed: int) -> None:
    """Nothing is lost by being slipped in, and nothing comes twice."""
    ranks = order(risks(*points), seed)
    assert sorted(rank.at for rank in ranks) == [*range(len(points))]


def test_calm_units_are_slipped_in_by_a_seed() -> None:
    """One for every twenty riskier ones; which, and where, depends on the seed alone."""
    given_ = risks(*[100] * 60, *[0] * 400)
    first, again, other = (order(given_, seed) for seed in (1, 1, 2))
    assert first == again != other
    slipped = [place for place, rank in enumerate(first) if rank.slipped]
    assert len(slipped) == 60 / EVERY
    assert all(first[place].band is Band.CALM for place in slipped)
    assert max(slipped) < 60 + len(slipped)
    # Who starts with the riskiest does so.
    assert not any(order(risks(100, 0, 0), seed)[0].slipped for seed in range(20))


def test_nothing_is_slipped_in_where_all_is_calm() -> None:
    """There is nothing to slip it into."""
    assert [rank.at for rank in order(risks(0, 0, 0))] == [0, 1, 2]


DRAFTS = st.sampled_from([
    draft("数据库需要更新。", "The result needs an update."),
    draft("你可以关闭它。", "You must close it.", "paragraph"),
    replace(_UNIT, target="diary", kinds=("front matter: title",)),
    replace(_UNIT, previous="文件"),
])  # fmt: skip


@given(DRAFTS, st.lists(FINDINGS, max_size=4), FINDINGS, st.lists(st.integers(0, 150), max_size=30))
def test_one_more_finding_never_lowers_a_risk(
    unit: Unit, findings: list[Finding], more: Finding, others: list[int]
) -> None:
    """Neither its points nor its band, whatever else is in the queue."""
    before, after = (
        assess(review([unit], found), _PEOPLE)[0] for found in (findings, [*findings, more])
    )
    assert after.points >= before.points
    assert after.must >= before.must
    bands = [banded([risk, *risks(*others)])[0] for risk in (before, after)]
    assert [*Band].index(bands[1]) <= [*Band].index(bands[0])

"""What comes back from other tools: a state is what somebody has said, in every format alike."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.handoffs import handoff
from tests.kit import TO_EN
from tests.returning import (
    cell,
    edited,
    shuffled,
    unstamped,
    with_note,
    with_state,
    with_words,
)
from translator.catalog.catalog import Catalog
from translator.errors import ExchangeError
from translator.interchange import FORMATS, by_content
from translator.interchange.base import comments
from translator.interchange.decide import Decided, Fate, decided
from translator.markdown.document import Document
from translator.units import HUMAN, Locale, Pair, Severity, State, Unit

POST = "# 显存\n\n装 `pip` 包。\n\n先看日志。\n\n再看曲线。\n"
APPROVED, CODE, DRAFT, MISSING = "显存", "包。", "先看日志。", "再看曲线。"
"""What tells each unit of the post from the others, in whatever format."""
WORDS = {
    "显存": ("GPU Memory", State.TRANSLATED, HUMAN),
    "装 `pip` 包。": ("Install the `pip` package.", State.FUZZY, "chat/m"),
    "先看日志。": ("Read the log first.", State.FUZZY, "chat/m"),
}
DOCUMENT = Document.parse(POST)
STATED = [kind for kind in FORMATS if kind != "po"]
"""Formats with a word for the state; PO has a flag, which is there or not."""
FULL = [kind for kind in FORMATS if kind != "tmx"]
"""Formats that have all units; a memory has translations alone."""
Change = Callable[[str, str], str]


def blog() -> Catalog:
    """A heading that a person approved, two drafts of a machine, and a unit without words."""
    catalog = Catalog(TO_EN).merged(DOCUMENT.segments)

    def filled(unit: Unit) -> Unit:
        if unit.source not in WORDS:
            return unit
        target, state, origin = WORDS[unit.source]
        return replace(unit, target=target, state=state, origin=origin)

    return catalog.with_units(map(filled, catalog.units))


def sent(kind: str, catalog: Catalog | None = None) -> str:
    """The file that goes out."""
    return FORMATS[kind].write([handoff(DOCUMENT, catalog or blog())])


def back(
    data: str | bytes, catalog: Catalog | None = None, name: str = "back", **how: bool
) -> Decided:
    """What a file that comes back does to the catalog."""
    data = data.encode() if isinstance(data, str) else data
    handback = FORMATS[by_content(data, name)].read(data, name)
    done = decided(catalog or blog(), DOCUMENT, handback.units, **how)
    return replace(done, findings=(*handback.findings, *done.findings))


def unit(done: Decided | Catalog, source: str) -> Unit:
    """The unit that has *source* in it."""
    catalog = done.catalog if isinstance(done, Decided) else done
    return next(unit for unit in catalog.units if source in unit.source)


def said(done: Decided) -> str:
    """All findings, as one text."""
    return "\n".join(f"{f.severity} {f.path}:{f.line} {f.message}" for f in done.findings)


def changed(kind: str, source: str, change: Change, catalog: Catalog | None = None) -> Decided:
    """What happens if somebody changes one unit of a file."""
    return back(
        edited(kind, sent(kind, catalog), source, lambda block: change(kind, block)), catalog
    )


# --- a state is what somebody has said ---


@pytest.mark.parametrize("kind", FORMATS)
def test_what_comes_back_as_it_went_out_changes_nothing(kind: str) -> None:
    """States, words and comments; and nothing is said of it."""
    done = back(sent(kind))
    assert done.catalog.units == blog().units
    assert not done.changed
    assert not done.findings


@pytest.mark.parametrize("kind", STATED)
def test_a_missing_state_says_nothing(kind: str) -> None:
    """A column, a key, an attribute that is gone approves no draft, and takes no approval back."""
    for source in (APPROVED, DRAFT):
        done = changed(kind, source, lambda kind, block: with_state(kind, block, None))
        assert unit(done, source) == unit(blog(), source)


def test_a_column_that_is_gone_says_nothing() -> None:
    """The column state itself, not only its cells."""
    rows = [line.split(",") for line in sent("csv").splitlines()]
    at = rows[0].index('"state"')
    done = back("\n".join(",".join(row[:at] + row[at + 1 :]) for row in rows))
    assert done.catalog.units == blog().units
    assert not done.findings


@pytest.mark.parametrize("kind", STATED)
@pytest.mark.parametrize("word", ["checked?", "待审", "rejected", "in-progress", "0", "yes"])
def test_an_unknown_state_approves_nothing_and_is_named(kind: str, word: str) -> None:
    """Neither words that came back as they were, nor others: those wait for a person."""
    word = "checked" if kind == "markdown" and "-" in word + "?" else word
    word = word.strip("?")
    done = changed(kind, DRAFT, lambda kind, block: with_state(kind, block, word))
    assert unit(done, DRAFT) == unit(blog(), DRAFT)
    assert f"“{word}” is not a known state" in said(done)

    def both(kind: str, block: str) -> str:
        block = with_words(kind, block, WORDS[DRAFT][0], "See the log.")
        return with_state(kind, block, word)

    new = unit(changed(kind, DRAFT, both), DRAFT)
    assert (new.target, new.state, new.origin) == ("See the log.", State.FUZZY, HUMAN)


def test_an_emptied_state_is_named_once() -> None:
    """Where it would have mattered: for drafts that came back as they were."""
    text = sent("csv").replace('"fuzzy"', '""')
    assert said(back(text)).count("2 units have an empty state, so nothing is approved") == 1


@pytest.mark.parametrize("kind", FORMATS)
def test_a_known_state_approves(kind: str) -> None:
    """The machine's words are believed from then on, and stay the machine's."""
    done = changed(kind, DRAFT, lambda kind, block: with_state(kind, block, "translated"))
    new = unit(done, DRAFT)
    assert (new.state, new.origin) == (State.TRANSLATED, "chat/m")
    assert done.count(Fate.APPROVED) == 1


@pytest.mark.parametrize("kind", FORMATS)
def test_an_approval_is_taken_back(kind: str) -> None:
    """What Poedit calls “Needs Work”, in whatever word the format has for it."""
    word = {"xliff": "initial", "xliff-1.2": "needs-l10n"}.get(kind, "fuzzy")
    done = changed(kind, APPROVED, lambda kind, block: with_state(kind, block, word))
    new = unit(done, APPROVED)
    assert (new.target, new.state, new.origin) == ("GPU Memory", State.FUZZY, HUMAN)
    assert done.count(Fate.SENT_BACK) == 1


def test_an_approval_is_taken_back_by_the_state_alone() -> None:
    """Tools leave `approved` of XLIFF 1.2 as it was; or they turn that round alone."""
    text = sent("xliff-1.2")
    assert unit(back(text.replace('"final"', '"needs-translation"')), APPROVED).state is State.FUZZY
    text = text.replace(' state="final"', "").replace('approved="yes"', 'approved="no"')
    assert unit(back(text), APPROVED).state is State.FUZZY


@pytest.mark.parametrize("stamped", [True, False])
def test_poedit_takes_an_approval_back(stamped: bool) -> None:
    """“Needs Work”: `needs-l10n` beside `approved="yes"`, or a sub-state below `translated`.

    Files that went out before there were stamps mean the same.
    """
    one = sent("xliff-1.2").replace('state="final"', 'state="needs-l10n"')
    two = sent("xliff").replace('state="final"', 'state="translated" subState="poedit:fuzzy"')
    for text in (one, two):
        if not stamped:
            text = unstamped(text)
        done = back(text)
        assert unit(done, APPROVED).state is State.FUZZY
        assert done.count(Fate.SENT_BACK) == 1


def test_the_attribute_alone_approves() -> None:
    """A tool that knows `approved` leaves the state of a draft as it went out."""
    text = edited("xliff-1.2", sent("xliff-1.2"), DRAFT, lambda block: block.replace(
        "<trans-unit", '<trans-unit approved="yes"'
    ))  # fmt: skip
    assert unit(back(text), DRAFT).state is State.TRANSLATED
    old = unstamped(text).replace("needs-adaptation", "needs-review-translation")
    assert unit(back(old), DRAFT).state is State.TRANSLATED
    assert unit(back(old), CODE).state is State.FUZZY


@pytest.mark.parametrize("kind", FORMATS)
def test_what_happened_meanwhile_stays(kind: str) -> None:
    """Nobody took back in the file what somebody approved here, and the other way round."""
    text = sent(kind)
    for source, state in ((DRAFT, State.TRANSLATED), (APPROVED, State.FUZZY)):
        now = blog()
        now = now.with_units(
            replace(u, state=state) if source in u.source else u for u in now.units
        )
        assert unit(back(text, now), source).state is state


@pytest.mark.parametrize("kind", FULL)
def test_new_words_are_a_translation(kind: str) -> None:
    """What had none and comes back with words is translated, with a state as it went out."""
    done = changed(
        kind, MISSING, lambda kind, block: with_words(kind, block, "", "Then the curve.")
    )
    new = unit(done, MISSING)
    assert (new.target, new.state, new.origin) == ("Then the curve.", State.TRANSLATED, HUMAN)
    assert done.count(Fate.TAKEN) == 1


@pytest.mark.parametrize("kind", FORMATS)
def test_a_draft_in_a_clone_stays_a_draft(kind: str) -> None:
    """A file without states approves nothing where no catalog is, either."""
    text = sent(kind)
    for source in (DRAFT, APPROVED):
        text = edited(kind, text, source, lambda block: with_state(kind, block, None))
    done = back(text, Catalog(TO_EN))
    if kind not in ("po", "markdown"):  # where no flag means approved
        assert unit(done, DRAFT).state is State.FUZZY
    assert unit(done, APPROVED).state is State.TRANSLATED


# --- corrections ---


@pytest.mark.parametrize("kind", FORMATS)
def test_a_correction_is_taken_where_the_words_are_those_that_went_out(kind: str) -> None:
    """Else a person's words stay, both are shown, and --overwrite takes the others."""

    def change(kind: str, block: str) -> str:
        return with_words(kind, block, "GPU Memory", "Memory of the GPU")

    done = changed(kind, APPROVED, change)
    assert unit(done, APPROVED).target == "Memory of the GPU"
    assert done.count(Fate.CORRECTED) == 1
    text = edited(kind, sent(kind), APPROVED, lambda block: change(kind, block))
    now = blog()
    now = now.with_units(
        replace(u, target="VRAM") if APPROVED in u.source else u for u in now.units
    )
    done = back(text, now)
    assert unit(done, APPROVED).target == "VRAM"
    assert done.count(Fate.KEPT) == 1
    assert "a person approved “VRAM”, the file has “Memory of the GPU”" in said(done)
    assert unit(back(text, now, overwrite=True), APPROVED).target == "Memory of the GPU"


def test_spaces_are_a_correction_and_line_ends_are_none() -> None:
    """A missing space is words; CR LF in a cell is what a spreadsheet makes of a line's end."""
    done = changed("csv", APPROVED, lambda kind, block: cell(block, "target", "GPUMemory"))
    assert unit(done, APPROVED).target == "GPUMemory"
    text = sent("csv").replace("\n", "\r\n").replace("GPU Memory", "GPU Memory\r\n")
    assert unit(back(text), APPROVED) == unit(blog(), APPROVED)


# --- words in the wrong place ---


def test_a_column_sorted_alone_is_refused() -> None:
    """Its rows are named, and nothing of the file is taken, not even what seems right."""
    text = sent("csv").replace("GPU Memory", "#").replace("Read the log first.", "GPU Memory")
    text = text.replace('"#"', '"Read the log first."').replace('"", "untranslated"', '""')
    text = edited("csv", text, MISSING, lambda block: cell(block, "target", "Then the curve."))
    done = back(text)
    assert done.catalog.units == blog().units
    assert {fate for _, fate in done.fates} == {Fate.REFUSED}
    assert "2 targets are beside the sources of others" in said(done)
    assert said(done).count("this text was sent for another source") == 2
    assert unit(back(text, overwrite=True), APPROVED).target == "Read the log first."


@pytest.mark.parametrize("kind", FULL)
def test_one_target_in_anothers_place_is_named(kind: str) -> None:
    """It is taken as fuzzy: it may be meant."""
    text = edited(
        kind, sent(kind), MISSING, lambda b: with_words(kind, b, "", "Read the log first.")
    )
    text = edited(
        kind, text, DRAFT, lambda b: with_words(kind, b, "Read the log first.", "The log first.")
    )
    done = back(text)
    assert unit(done, MISSING).state is State.FUZZY
    assert "was sent for another source" in said(done)


def test_the_same_words_for_two_sources_are_no_fault() -> None:
    """A translator may say “Note” for two words, while both have it."""
    text = edited(
        "csv", sent("csv"), MISSING, lambda block: cell(block, "target", "Read the log first.")
    )
    done = back(text)
    assert unit(done, MISSING).state is State.TRANSLATED
    assert not done.findings


def test_words_written_below_the_source_are_taken() -> None:
    """With the quote's mark in bilingual Markdown, or in the source's cell."""
    text = sent("markdown").replace(f"> {MISSING}", f"> {MISSING}\n> Then the curve.")
    assert unit(back(text), MISSING).target == "Then the curve."
    source = f"{MISSING}\nThen the curve."
    done = changed("csv", MISSING, lambda kind, block: cell(block, "source", source))
    assert unit(done, MISSING).target == "Then the curve."


def test_a_source_that_was_overwritten_is_named() -> None:
    """Nothing is lost without a word, and nothing is approved."""
    done = back(sent("markdown").replace(f"> {MISSING}", "> Then the curve."))
    assert "its source was overwritten by “Then the curve.”" in said(done)
    assert done.count(Fate.REFUSED) == 1


def test_a_source_edited_with_its_target_is_fuzzy() -> None:
    """The post is edited in the post; what was made for other words waits for a look."""

    def change(kind: str, block: str) -> str:
        return cell(cell(block, "source", "再看损失。"), "target", "Then the loss.")

    done = changed("csv", MISSING, change)
    new = unit(done, MISSING)
    assert (new.target, new.state, new.previous) == ("Then the loss.", State.FUZZY, "再看损失。")
    assert "its source was edited" in said(done)


@pytest.mark.parametrize("kind", FULL)
def test_a_source_returned_as_target_is_refused(kind: str) -> None:
    """Tools copy sources into targets; in XLIFF 1.2 ours does, and the state says so."""

    def change(kind: str, block: str) -> str:
        return with_state(kind, with_words(kind, block, "", MISSING), "translated")

    done = changed(kind, MISSING, change)
    assert not unit(done, MISSING).target
    assert "the target is the same as the source" in said(done)


@pytest.mark.parametrize("kind", FULL)
def test_a_source_that_waits_in_the_targets_place_is_no_fault(kind: str) -> None:
    """A tool that says it is not done is believed; nothing is taken."""
    word = "new" if kind.startswith("xliff") else "fuzzy"

    def change(kind: str, block: str) -> str:
        return with_state(kind, with_words(kind, block, "", MISSING), word)

    done = changed(kind, MISSING, change)
    assert not unit(done, MISSING).target
    assert not done.changed
    assert not any(f.severity is Severity.ERROR for f in done.findings)


# --- words that break ---


@pytest.mark.parametrize("kind", [kind for kind in FULL if not kind.startswith("xliff")])
@pytest.mark.parametrize(("words", "reason"), [
    ("Install the package.", "loses <x1/> (`pip`)"),
    ("Install the `pip` package<script>x()</script>.", "adds html <script>"),
    ("Install the `pip` package [here](https://evil.example).", "adds link"),
])  # fmt: skip
def test_lost_code_and_planted_html_are_refused(kind: str, words: str, reason: str) -> None:
    """As XLIFF refuses them by its tags."""
    old = WORDS["装 `pip` 包。"][0]
    done = changed(kind, CODE, lambda kind, block: with_words(kind, block, old, words))
    assert unit(done, CODE) == unit(blog(), CODE)
    assert f"refused: the target {reason}" in said(done)


@pytest.mark.parametrize("kind", ["xliff", "xliff-1.2", "tmx"])
def test_lost_tags_are_refused(kind: str) -> None:
    """The same where code is a tag."""

    def change(kind: str, block: str) -> str:
        target = "<seg>Install the .*?</seg>" if kind == "tmx" else "Install the .*? package"
        new = "<seg>Install it.</seg>" if kind == "tmx" else "Install the package"
        return re.sub(target, new, block)

    done = changed(kind, CODE, change)
    assert unit(done, CODE) == unit(blog(), CODE)
    assert "the target loses <x1/> (`pip`)" in said(done)


@pytest.mark.parametrize("kind", FULL)
def test_marks_of_blocks(kind: str) -> None:
    """A heading's own is taken away; one that readers would see is refused; a year is words."""
    done = changed(kind, APPROVED, lambda k, b: with_words(k, b, "GPU Memory", "## Memory"))
    assert unit(done, APPROVED).target == "Memory"
    for words in ("- Then the curve.", "# Then the curve.", "> Then.".replace(">", "+")):
        done = changed(kind, MISSING, lambda k, b, w=words: with_words(k, b, "", w))  # type: ignore[misc]  # bound now
        assert not unit(done, MISSING).target
        assert "begins with a Markdown mark" in said(done)
    done = changed(kind, MISSING, lambda k, b: with_words(k, b, "", "2024. A good year."))
    assert unit(done, MISSING).target == "2024. A good year."


@pytest.mark.parametrize("words", ["#NAME?", "#REF!", "#DIV/0!", "Err:508", "#N/A"])
def test_a_spreadsheets_error_is_no_translation(words: str) -> None:
    """It is what a cell shows that begins with `=` or `-`."""
    done = changed("csv", MISSING, lambda kind, block: cell(block, "target", words))
    assert not unit(done, MISSING).target
    assert f"“{words}” is a spreadsheet's error" in said(done)


@pytest.mark.parametrize("words", ["\r\n", " \r\n \r\n", "\n", "\u3000"])
def test_an_empty_cell_is_no_translation(words: str) -> None:
    """Whatever a spreadsheet leaves in it."""
    done = changed("csv", MISSING, lambda kind, block: cell(block, "target", words))
    assert not unit(done, MISSING).target
    assert not done.changed


# --- comments ---


def test_a_return_in_a_comment_ends_its_line() -> None:
    """A PO file ends lines with it, too: what is behind it must be a comment of its own."""
    assert comments(["which log?\rthe first\r\nor both"]) == (
        " which log?", " the first", " or both",
    )  # fmt: skip


@pytest.mark.parametrize("kind", FORMATS)
def test_comments_come_along_once(kind: str) -> None:
    """In every category and of every author; ours do not come back as people's."""
    text = edited(kind, sent(kind), DRAFT, lambda b: with_note(kind, b, "li: which log?"))
    done = back(text)
    assert unit(done, DRAFT).comments == (" li: which log?",)
    assert len(done.commented) == 1
    again = back(text, done.catalog)
    assert again.catalog.units == done.catalog.units
    assert not again.commented
    for each in (APPROVED, CODE, MISSING):
        assert unit(done, each).comments == ()


@pytest.mark.parametrize("kind", FORMATS)
def test_comments_of_refused_words_survive(kind: str) -> None:
    """Why somebody wrote them is worth reading."""
    text = edited(kind, sent(kind), DRAFT, lambda b: with_note(kind, b, "no idea"))
    text = edited(kind, text, DRAFT, lambda b: with_words(kind, b, "Read the log first.", "#NAME?"))
    done = back(text)
    assert done.count(Fate.REFUSED) == 1
    assert unit(done, DRAFT).comments == (" no idea",)


# --- encodings and headers ---


@pytest.mark.parametrize("encoding", ["gb18030", "gb2312", "utf-16", "utf-16-le", "utf-8"])
@pytest.mark.parametrize("kind", ["csv", "po", "tmx"])
def test_encodings_of_chinese_systems_are_read(kind: str, encoding: str) -> None:
    """With the name that PO and XML have for them, or by the characters alone."""
    text = sent(kind).removeprefix("\ufeff")
    text = text.replace("charset=UTF-8", f"charset={encoding}")
    text = text.replace('encoding="UTF-8"', f'encoding="{encoding}"')
    if kind == "tmx" and encoding == "utf-16-le":
        text = f"\ufeff{text.replace(encoding, 'utf-16')}"
    done = back(text.encode(encoding))
    assert done.catalog.units == blog().units
    assert not done.findings


def test_big5_is_read() -> None:
    """A catalog for Hong Kong or Taiwan."""
    pair = Pair(Locale("zh-Hant"), Locale("en"))
    text = "先看顯示記憶體，再看曲線。"
    document = Document.parse(text + "\n")
    catalog = Catalog(pair).merged(document.segments)
    for kind in ("csv", "po", "tmx"):
        new = catalog.with_units(
            replace(u, target="Memory first.", state=State.TRANSLATED, origin=HUMAN)
            for u in catalog.units
        )
        out = FORMATS[kind].write([handoff(document, new)]).removeprefix("\ufeff")
        out = out.replace("UTF-8", "Big5")
        read = FORMATS[kind].read(out.encode("big5"), "back").units
        assert [each.meant.source for each in read] == [text]


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"caf\xe9,target\n", b"\x80\x81\x82"])
def test_what_is_in_no_encoding_is_refused(data: bytes) -> None:
    """A text of another code page is not taken for Chinese."""
    with pytest.raises(ExchangeError, match=r"not UTF-8 at byte|not in a format"):
        FORMATS["csv"].read(data, "back.csv")


@pytest.mark.parametrize(("before", "after"), [
    ("", "sep=,\n"),
    ('"target"', '"TARGET"'),
    ('"post"', '"Remarks (for us)"'),
    ('"kind"', '""'),
    ('"line"', '"Zeile|Linie"'),
])  # fmt: skip
def test_headers_that_people_and_spreadsheets_make(before: str, after: str) -> None:
    """Excel's line for the delimiter, other columns before ours, unnamed ones, capitals."""
    text = sent("csv").removeprefix("\ufeff")
    text = f"{after}{text}" if not before else text.replace(before, after, 1)
    done = back(text.replace("GPU Memory", "Memory"))
    assert unit(done, APPROVED).target == "Memory"


def test_a_header_that_does_not_fit_is_told_what_it_lacks() -> None:
    """Not which formats there are."""
    for head, lacks in (("a,b\n", "target and id or source"), ("id,a\n", "target")):
        with pytest.raises(ExchangeError, match=f"t.csv: its first row lacks {lacks}"):
            back(head + "1,2\n", name="t.csv")


# --- other tools' memories ---


def test_a_memory_finds_its_source_by_its_tags() -> None:
    """OmegaT has other codes, and other numbers, for what stands at the same places."""
    seg = '<seg>{} <ph x="{}">&lt;a{}/&gt;</ph> {}</seg>'
    tu = (
        f'<tu><note>unsure</note><tuv xml:lang="ZH-CN">{seg.format("装", 7, 7, "包。")}</tuv>'
        f'<tuv xml:lang="EN-US">{seg.format("Get", 7, 7, "now.")}</tuv></tu>'
    )
    head = '<header creationtool="x" srclang="{}"/>'
    file = f'<?xml version="1.0"?><tmx version="1.4">{head.format("ZH-CN")}<body>{tu}</body></tmx>'
    done = back(file)
    assert unit(done, CODE).target == "Get `pip` now."
    assert unit(done, CODE).comments == (" unsure",)


def test_a_memory_the_other_way_round_is_a_draft() -> None:
    """What was made from English is of use for English, once somebody has looked."""
    tu = (
        '<tu><tuv xml:lang="en"><seg>Then the curve.</seg></tuv>'
        f'<tuv xml:lang="zh-CN"><seg>{MISSING}</seg></tuv></tu>'
    )
    head = '<header creationtool="x" srclang="en"/>'
    file = f'<?xml version="1.0"?><tmx version="1.4">{head}<body>{tu}</body></tmx>'
    new = unit(back(file), MISSING)
    assert (new.target, new.state) == ("Then the curve.", State.FUZZY)


# --- nothing is approved that nobody approved ---

LEAVE, APPROVE, SEND_BACK = "leave", "approve", "send back"
ACTS = st.sampled_from([LEAVE, APPROVE, SEND_BACK, None, "", "rejected", "待审", "needs review"])
"""What somebody does to a state: nothing, one of the known things, or something else."""
UNITS = {APPROVED: "显存", CODE: "装 `pip` 包。", DRAFT: "先看日志。", MISSING: MISSING}


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    kind=st.sampled_from(list(FORMATS)),
    acts=st.tuples(ACTS, ACTS, ACTS, ACTS),
    words=st.tuples(st.booleans(), st.booleans(), st.booleans(), st.booleans()),
    order=st.permutations(range(4)),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
    clone=st.booleans(),
    overwrite=st.booleans(),
    stamps=st.booleans(),
)
def test_nothing_is_approved_that_nobody_approved(
    kind: str,
    acts: tuple[Any, ...],
    words: tuple[bool, ...],
    order: list[int],
    encoding: str,
    clone: bool,
    overwrite: bool,
    stamps: bool,
) -> None:
    """Over formats, states, new words, orders, encodings, with and without a catalog and stamps.

    A unit is translated afterwards only if it was, with these words; if somebody said so; or if
    somebody wrote other words and did not say that they are in doubt.
    """
    text = sent(kind).removeprefix("\ufeff")
    approved: set[tuple[str, str]] = {("显存", "GPU Memory")}
    for number, (source, act) in enumerate(zip(UNITS, acts, strict=True)):
        if kind == "tmx" and source == MISSING:
            continue
        tags = source == CODE and kind in ("xliff", "xliff-1.2", "tmx")
        old = WORDS.get(UNITS[source], ("", State.UNTRANSLATED, ""))[0]
        new = f"Other `pip` {number}" if source == CODE else f"Other {number}"
        writes = words[number] and not tags
        if writes:
            text = edited(kind, text, source, lambda b, o=old, n=new: with_words(kind, b, o, n))  # type: ignore[misc]  # bound now
        now = new if writes else old
        known = {APPROVE: "translated", SEND_BACK: "fuzzy"}
        if kind.startswith("xliff"):
            # OmegaT leaves `needs-translation` beside its translations: that says nothing.
            known = {APPROVE: "final", SEND_BACK: "initial" if kind == "xliff" else "needs-l10n"}
        act = LEAVE if kind == "po" and act not in known else act
        if act != LEAVE:
            word = known.get(act, act)
            if kind == "markdown" and (not word or not word.isalpha()):
                word = "unsure"
            text = edited(kind, text, source, lambda b, w=word: with_state(kind, b, w))  # type: ignore[misc]  # bound now
        doubted = source in (CODE, DRAFT) and act == LEAVE  # the state still says fuzzy
        if act == APPROVE or (writes and not doubted and act in (LEAVE, None, "")):
            approved.add((UNITS[source], now))
    text = shuffled(kind, text if stamps else unstamped(text), list(order))
    if kind.startswith("xliff") or kind == "tmx":
        text = text.replace('encoding="UTF-8"', f'encoding="{encoding.removesuffix("-sig")}"')
    if kind == "po":
        text = text.replace("charset=UTF-8", f"charset={encoding.removesuffix('-sig')}")
    done = back(text.encode(encoding), Catalog(TO_EN) if clone else None, overwrite=overwrite)
    for each in done.catalog.units:
        if each.state is State.TRANSLATED:
            assert (each.source, each.target) in approved

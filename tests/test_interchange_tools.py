"""Files as translators' tools write them: what only travelled changes nothing.

Each row of a table is a tool, or a habit, and what it does to a file of ours. Nobody has said a
word in it; so nothing may be approved, and nothing lost. The same is done to a file in which a
translator has filled what was missing: that, and nothing else, is taken.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from itertools import count

import pytest

from tests.returning import cell, edited, with_words
from tests.test_interchange_decide import (
    APPROVED,
    DRAFT,
    MISSING,
    back,
    blog,
    changed,
    said,
    sent,
    unit,
)
from translator.interchange.decide import Fate
from translator.units import Severity, State

Change = Callable[[str], str | bytes]
Rows = list[list[str]]


def rows(text: str) -> Rows:
    """The cells of a table of ours."""
    return [*csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))]


def table(cells: Rows, delimiter: str = ",", end: str = "\r\n") -> str:
    """The same as a spreadsheet saves it: quotes where they must be, its own line ends."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(cells)
    return out.getvalue()


def without(text: str, *names: str) -> str:
    """The table without some columns."""
    cells = rows(text)
    kept = [at for at, name in enumerate(cells[0]) if name not in names]
    return table([[row[at] for at in kept] for row in cells])


def only(text: str, *names: str) -> str:
    """The table with these columns."""
    return without(text, *({*rows(text)[0]} - {*names}))


def each(text: str, name: str, change: Callable[[str], str]) -> str:
    """The table with all cells of a column changed, but for its head."""
    head, *cells = rows(text)
    at = head.index(name)
    return table([head, *([*row[:at], change(row[at]), *row[at + 1 :]] for row in cells)])


def renumbered(text: str) -> str:
    """An XLIFF file with a tool's own ids."""
    number = count(1)
    return re.sub(r'unit id="u\w+"', lambda m: f'unit id="{next(number)}"', text)


def in_targets(text: str, new: str) -> str:
    """XML with *new* around what is in each target; `\\2` stands for that."""
    return re.sub(r"(<target[^>]*>)(.*?)(</target>)", rf"\1{new}\3", text)


SHEETS: Mapping[str, Change] = {
    "Excel in China": lambda t: table(rows(t)).encode("gb18030"),
    "Excel, Unicode text": lambda t: ("\ufeff" + table(rows(t), "\t")).encode("utf-16-le"),
    "Excel, Unicode text, big end first": lambda t: table(rows(t), "\t").encode("utf-16"),
    "Excel in Germany": lambda t: ("sep=;\r\n" + table(rows(t), ";")).encode("utf-8-sig"),
    "a line for the delimiter, saved again": lambda t: '"sep=,"\r\n' + table(rows(t)),
    "LibreOffice": lambda t: table(rows(t), ";", "\n"),
    "a Mac of old": lambda t: table(rows(t), end="\r"),
    "pipes": lambda t: table(rows(t), "|", "\n"),
    "Google Sheets": lambda t: table([[c.removeprefix("'") for c in row] for row in rows(t)]),
    "blank lines before it": lambda t: "\r\n\r\n" + table(rows(t)),
    "blank rows within it": lambda t: table([r for row in rows(t) for r in (row, [""] * 17)]),
    "a row of sums": lambda t: table([*rows(t), ["Total", "", "", "4"]]),
    "empty cells cut off": lambda t: re.sub(r'(,"")+$', "", t, flags=re.M),
    "dates in its own way": lambda t: each(t, "date", lambda c: c.replace("-", "/")),
    "digests as numbers": lambda t: each(t, "digest", lambda c: "1.23E+08" if c else ""),
    "stamps in capitals": lambda t: each(t, "sent", str.upper),
    "states in capitals": lambda t: each(t, "state", str.upper),
    "spaces around all": lambda t: table([[c and f" {c} " for c in row] for row in rows(t)]),
    "hard spaces": lambda t: each(t, "target", lambda c: c and f"{c}\u00a0"),
    "line ends in cells": lambda t: each(t, "target", lambda c: c and f"{c}\r\n"),
    "no id": lambda t: without(t, "id"),
    "no source": lambda t: without(t, "source"),
    "no stamp": lambda t: without(t, "sent"),
    "no state and no stamp": lambda t: without(t, "sent", "state"),
    "id and target": lambda t: only(t, "id", "target"),
    "source and target": lambda t: only(t, "source", "target"),
    "from the last to the first": lambda t: table([rows(t)[0], *rows(t)[:0:-1]]),
    "columns in another order": lambda t: table([row[::-1] for row in rows(t)]),
    "all rows twice": lambda t: table([*rows(t), *rows(t)[1:]]),
}
XLIFF1: Mapping[str, Change] = {
    "Windows": lambda t: ("\ufeff" + t).replace("\n", "\r\n"),
    "UTF-16": lambda t: t.replace("UTF-8", "UTF-16").encode("utf-16"),
    "a prefix": lambda t: re.sub(r"<(/?)(?=[a-z])", r"<\1x:", t).replace("xmlns=", "xmlns:x="),
    "no namespace": lambda t: re.sub(r' xmlns="[^"]*"', "", t),
    "one line": lambda t: re.sub(r">\s+<", "><", t),
    "Trados": lambda t: in_targets(t, r'<mrk mtype="seg" mid="1">\2</mrk>'),
    "segmented sources": lambda t: re.sub(
        r"<source>(.*?)</source>",
        r'\g<0><seg-source><mrk mtype="seg" mid="1">\1</mrk></seg-source>', t,
    ),
    "memoQ": lambda t: t.replace(
        "<trans-unit ", '<trans-unit xmlns:mq="MQXliff" mq:status="ManuallyConfirmed" '
    ),
    "matches of a memory": lambda t: t.replace(
        "</trans-unit>",
        '<alt-trans match-quality="99"><source>再看曲线。</source>'
        '<target state="final">Another one</target></alt-trans></trans-unit>',
    ),
    "sections of text": lambda t: re.sub(
        r"(<target[^>]*>)([^<]+)(</target>)", r"\1<![CDATA[\2]]>\3", t
    ),
    "groups": lambda t: t.replace("<body>", '<body><group id="g">').replace(
        "</body>", "</group></body>"
    ),
    "a country": lambda t: t.replace('language="en"', 'language="en-US"'),
    "its own ids": renumbered,
    "no notes": lambda t: re.sub(r" *<note .*\n", "", t),
    "other elements": lambda t: t.replace('<ph id="1">`pip`</ph>', '<x id="1"/>'),
    "a declaration": lambda t: t.replace(
        "<xliff", '<!DOCTYPE xliff PUBLIC "-//XLIFF//DTD" "xliff.dtd"><xliff', 1
    ),
}  # fmt: skip
XLIFF2: Mapping[str, Change] = {
    "Windows": XLIFF1["Windows"], "UTF-16": XLIFF1["UTF-16"], "a prefix": XLIFF1["a prefix"],
    "one line": XLIFF1["one line"], "its own ids": renumbered,
    "2.1": lambda t: t.replace('version="2.0"', 'version="2.1"'),
    "2.2": lambda t: t.replace(":2.0", ":2.2").replace('"2.0"', '"2.2"'),
    "matches of a memory": lambda t: t.replace(
        "<segment",
        '<mtc:matches xmlns:mtc="urn:oasis:names:tc:xliff:matches:2.0"><mtc:match ref="#1">'
        "<source>再看曲线。</source><target>Another</target></mtc:match></mtc:matches><segment",
    ),
    "marked terms": lambda t: in_targets(t, r'<mrk id="m1" type="term">\2</mrk>'),
    "marked ends": lambda t: in_targets(t, r'<sm id="m1" type="comment"/>\2<em startRef="m1"/>'),
    "groups": lambda t: re.sub(r"<file [^>]*>", r'\g<0><group id="g">', t).replace(
        "</file>", "</group></file>"
    ),
    "spaces apart": lambda t: t.replace(
        "</segment>", "</segment><ignorable><source> </source></ignorable>"
    ),
    "no notes": lambda t: re.sub(r"(?s) *<notes>.*?</notes>\n", "", t),
    "no data": lambda t: re.sub(r"(?s) *<originalData>.*?</originalData>\n", "", t),
    "ids of segments": lambda t: t.replace("<segment", '<segment id="s1"'),
}  # fmt: skip
PO: Mapping[str, Change] = {
    "Windows": lambda t: ("\ufeff" + t).replace("\n", "\r\n"),
    "Chinese Windows": lambda t: t.replace("UTF-8", "GBK").encode("gbk"),
    "Poedit": lambda t: t.replace(
        '"Language: en\\n"', '"Language: en\\n"\n"X-Generator: Poedit 3.2.2\\n"'
    ),
    "no head": lambda t: t[t.index("\n\n") + 2 :],
    "msgattrib": lambda t: re.sub(r"(?m)^#\..*\n", "", t),
    "other flags": lambda t: t.replace("#, fuzzy", "#, fuzzy, no-wrap"),
    "msgcat --width": lambda t: re.sub(
        r'msgstr "(Install) (the[^"]*)"', r'msgstr ""\n"\1 "\n"\2"', t
    ),
    "ends of lines": lambda t: re.sub(r'msgstr "(\w[^"]*)"', r'msgstr "\1\\n"', t),
    "msgcat --sort": lambda t: "\n\n".join(
        [t.split("\n\n")[0], *sorted(t.strip().split("\n\n")[1:])]
    ),
    "a charset to be filled in": lambda t: t.replace("UTF-8", "CHARSET"),
    "all entries twice": lambda t: t + t[t.index("\n\n") + 1 :],
}  # fmt: skip
MARKDOWN: Mapping[str, Change] = {
    "Windows": lambda t: ("\ufeff" + t).replace("\n", "\r\n"),
    "Windows' editor": lambda t: t.encode("utf-16"),
    "Chinese Windows": lambda t: t.encode("gb18030"),
    "Prettier": lambda t: t.replace("-->\n>", "-->\n\n>"),
    "more blank lines": lambda t: t.replace("\n", "\n\n"),
    "quotes without spaces": lambda t: t.replace("\n> ", "\n>"),
    "other lines in brackets lost": lambda t: re.sub(r"<!-- (?!unit|translator)[^\n]*\n", "", t),
    "no quotes": lambda t: re.sub(r"(?m)^> .*\n", "", t),
    "in capitals": lambda t: t.replace("fuzzy", "FUZZY"),
    "translated, too": lambda t: t.replace("heading,", "标题，").replace("paragraph,", "段落，"),
}
JSONL: Mapping[str, Change] = {
    "Windows": lambda t: ("\ufeff" + t).replace("\n", "\r\n"),
    "ASCII": lambda t: "".join(json.dumps(json.loads(one)) + "\n" for one in t.splitlines()),
    "sorted keys": lambda t: "".join(
        json.dumps(json.loads(one), sort_keys=True) + "\n" for one in t.splitlines()
    ),
    "one list": lambda t: json.dumps([*map(json.loads, t.splitlines())], indent=1),
    "null for nothing": lambda t: t.replace('"target": ""', '"target": null'),
    "null for all that is empty": lambda t: "".join(
        json.dumps({key: value or None for key, value in json.loads(one).items()}) + "\n"
        for one in t.splitlines()
    ),
    "keys of its own": lambda t: t.replace("{", '{"score": 0.3, "x": [1], ', 1),
    "source and target": lambda t: "".join(
        json.dumps({key: json.loads(one)[key] for key in ("source", "target")}) + "\n"
        for one in t.splitlines()
    ),
}  # fmt: skip
TMX: Mapping[str, Change] = {
    "UTF-16": lambda t: t.replace("UTF-8", "UTF-16").encode("utf-16"),
    "Trados": lambda t: t.replace('"zh-Hans"', '"ZH-CN"').replace('"en"', '"EN-US"'),
    "TMX 1.1": lambda t: t.replace("xml:lang=", "lang=").replace("1.4", "1.1"),
    "translate-toolkit": lambda t: re.sub(r'(<header.*srclang=")[^"]*', r"\1en", t),
    "no facts": lambda t: re.sub(r" *<prop.*</prop>\n", "", t),
    "names of authors": lambda t: t.replace("<tu ", '<tu creationid="li" changeid="wang" '),
    "two translations of each": lambda t: re.sub(
        r'(<tuv xml:lang="en">.*?</tuv>)', r'\1<tuv xml:lang="en"><seg>Other</seg></tuv>', t
    ),
    "emptied": lambda t: re.sub(r'(<tuv xml:lang="en"><seg>).*?(</seg>)', r"\1\2", t),
}
TOOLS = {
    "csv": SHEETS, "xliff-1.2": XLIFF1, "xliff": XLIFF2, "po": PO, "markdown": MARKDOWN,
    "jsonl": JSONL, "tmx": TMX,
}  # fmt: skip
ALL = [(kind, tool) for kind, tools in TOOLS.items() for tool in tools]


@pytest.mark.parametrize(("kind", "tool"), ALL)
def test_what_only_travelled_changes_nothing(kind: str, tool: str) -> None:
    """No state, no word and no comment is another one than when the file went out."""
    done = back(TOOLS[kind][tool](sent(kind)), name=f"back.{kind}")
    assert done.catalog.units == blog().units
    assert not [f for f in done.findings if f.severity is Severity.ERROR]


@pytest.mark.parametrize(("kind", "tool"), [each for each in ALL if each[0] != "tmx"])
def test_what_was_filled_is_taken_and_nothing_else(kind: str, tool: str) -> None:
    """One target was missing, and comes back filled; the drafts beside it stay drafts."""
    text = edited(kind, sent(kind), MISSING, lambda b: with_words(kind, b, "", "Then the curve."))
    done = back(TOOLS[kind][tool](text), name=f"back.{kind}")
    new = unit(done, MISSING)
    assert (new.target, new.state) == ("Then the curve.", State.TRANSLATED)
    others = [each for each in done.catalog.units if each.key != new.key]
    assert others == [each for each in blog().units if each.key != new.key]


@pytest.mark.parametrize(
    "qualifier", ["fuzzy-match", "exact-match", "id-match", "leveraged-tm", "leveraged-mt"]
)
def test_what_a_tool_has_filled_in_itself_is_no_approval(qualifier: str) -> None:
    """XLIFF 1.2 tells by a qualifier that a memory or a machine did, whatever the state says."""

    def change(kind: str, block: str) -> str:
        old, new = WORDS_OF_DRAFT
        block = with_words(kind, block, old, new)
        stated = f'<target state="translated" state-qualifier="{qualifier}"'
        return re.sub(r"<target[^>]*(?=>)", stated, block)

    new = unit(changed("xliff-1.2", DRAFT, change), DRAFT)
    assert (new.target, new.state) == (WORDS_OF_DRAFT[1], State.FUZZY)


WORDS_OF_DRAFT = ("Read the log first.", "See the log.")


@pytest.mark.parametrize("words", [
    "#-#-#-#-#  a.po  #-#-#-#-#\nRead the log.\n#-#-#-#-#  b.po  #-#-#-#-#\nSee the log.",
    "<<<<<<< HEAD\nRead the log.\n=======\nSee the log.\n>>>>>>> theirs",
])  # fmt: skip
@pytest.mark.parametrize("kind", ["csv", "jsonl", "markdown"])
def test_two_translations_in_conflict_are_none(kind: str, words: str) -> None:
    """What msgcat and git write where they cannot join two files is not shown to readers."""
    done = changed(kind, DRAFT, lambda kind, b: with_words(kind, b, WORDS_OF_DRAFT[0], words))
    assert unit(done, DRAFT) == unit(blog(), DRAFT)
    assert done.count(Fate.REFUSED) == 1
    assert "two translations in conflict" in said(done)


def test_msgcat_joins_two_files() -> None:
    """The same in a PO file, which msgcat has marked as fuzzy."""
    both = '#-#-#-#-#  a.po  #-#-#-#-#\\n"\n"One.\\n"\n"#-#-#-#-#  b.po  #-#-#-#-#\\n"\n"Two.'
    done = back(sent("po").replace(WORDS_OF_DRAFT[0], f'"\n"{both}'))
    assert unit(done, DRAFT) == unit(blog(), DRAFT)
    assert done.count(Fate.REFUSED) == 1


@pytest.mark.parametrize("column", ["sent", "id", "digest", "origin", "post"])
def test_one_of_our_own_columns_sorted_alone(column: str) -> None:
    """What tells rows apart is then another row's; nothing is approved, and nobody's words go."""
    head, *cells = rows(sent("csv"))
    at = head.index(column)
    turned = [row[at] for row in cells[1:] + cells[:1]]
    mixed = [[*row[:at], new, *row[at + 1 :]] for row, new in zip(cells, turned, strict=True)]
    done = back(table([head, *mixed]))
    approved = [u.source for u in done.catalog.units if u.state is State.TRANSLATED]
    assert approved == [APPROVED]
    assert unit(done, APPROVED).target == "GPU Memory"


@pytest.mark.parametrize("stamp", ["", "t", "x", "t00000000", "tZZZZ", "f" * 400, "0", "=1+1"])
@pytest.mark.parametrize("source", [APPROVED, DRAFT])
def test_a_stamp_that_is_wrong_approves_nothing(source: str, stamp: str) -> None:
    """Whoever edits it has said nothing of the words."""
    done = changed("csv", source, lambda kind, block: cell(block, "sent", stamp))
    assert unit(done, source) == unit(blog(), source)

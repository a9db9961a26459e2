"""TMX: what is written is valid and read by others, and comes back as it was."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fixtures import FOLDER
from tests.kit import EN, TO_EN, ZH
from translator.errors import ExchangeError
from translator.markdown.placeholders import protect
from translator.memory.records import Record, records_of
from translator.memory.tmx import read_tmx, write_tmx
from translator.units import History, State, Unit

# What XML holds; a lone carriage return and the like are tested apart.
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1).filter(str.strip)
WORDS = st.sampled_from(
    ["看 `a`", "**粗** <b>x</b>", '[文](/u "题")', "$x$ 和 <br/>", "平", "<x1/>"]
)


@st.composite
def records(draw: st.DrawFn) -> Record:
    """A record of a source that was protected, with its placeholders in the target."""
    pieces = draw(st.lists(WORDS, min_size=1, max_size=4))
    source = " ".join(pieces)
    target = " ".join(draw(st.permutations(pieces)))
    unit = Unit(source, target, draw(st.sampled_from([State.FUZZY, State.TRANSLATED])),
                draw(st.sampled_from(["human", "chat/m", "memory"])),
                history=History(date=draw(st.sampled_from(["", "2026-11-28"]))))  # fmt: skip
    found = list(records_of(draw(st.sampled_from(["", "a.po", 'b"&<.po'])), [unit], TO_EN))
    context, before, after = (draw(st.just("") | TEXT) for _ in range(3))
    return replace(found[0], context=context, before=before, after=after)


@given(st.lists(records(), max_size=4))
def test_what_is_exported_comes_back(found: list[Record]) -> None:
    """With origin, state, day, post, context and neighbours; a second export is identical."""
    first = write_tmx(found)
    back = read_tmx(first.encode())
    assert back == found
    assert [record.codes for record in back] == [record.codes for record in found]
    assert write_tmx(back) == first


@given(TEXT, TEXT)
def test_any_text_comes_back(source: str, target: str) -> None:
    """Quotes, angle brackets, ampersands, white space at the ends, astral characters."""
    record = Record(TO_EN, protect(source).text, target, literal=True)
    assert read_tmx(write_tmx([record]).encode()) == [record]


def test_line_ends_come_back_and_what_xml_has_not_is_left_out() -> None:
    """A hard break stays two spaces and a newline; a form feed cannot be written."""
    record = Record(TO_EN, "一  \n二\r", "a  \nb\x0c\r", literal=True)
    assert read_tmx(write_tmx([record]).encode()) == [replace(record, target="a  \nb\r")]


def validated(text: str) -> Any:
    """The parsed file, after the content models of TMX 1.4 have been held against it."""
    etree = pytest.importorskip("lxml.etree", reason="lxml is not installed: TMX not validated")
    with (FOLDER / "tmx" / "tmx14.dtd").open("rb") as file:
        dtd = etree.DTD(file)
    tree = etree.fromstring(text.encode())
    assert dtd.validate(tree), dtd.error_log
    return tree


@given(st.lists(records(), max_size=4))
def test_what_is_exported_is_valid(found: list[Record]) -> None:
    """Whatever is in the records, the file is TMX 1.4."""
    assert len(validated(write_tmx(found)).findall("body/tu")) == len(found)


def test_the_dtd_is_no_rubber_stamp() -> None:
    """A unit without a segment, or a tag without its pair's number, is not valid."""
    good = write_tmx([Record(TO_EN, "看 <g1>文</g1>", "See <g1>it</g1>")])
    validated(good)
    for old, new in (("<seg>", "<deg>"), (' i="1"', ""), ("segtype", "segtipe")):
        broken = good.replace(old, new).replace(
            "</seg>", f"</{new[1:]}" if old == "<seg>" else "</seg>"
        )
        with pytest.raises(AssertionError):
            validated(broken)


def test_translate_toolkit_reads_it() -> None:
    """Sources and targets; the codes are text between."""
    tmx = pytest.importorskip("translate.storage.tmx", reason="translate-toolkit is not installed")
    found = records_of(
        "a.po", [Unit("用 `pip` 装。", "Install with `pip`.", State.TRANSLATED)], TO_EN
    )
    store = tmx.tmxfile(BytesIO(write_tmx(found).encode()), "zh-Hans", "en")
    assert [(unit.source, unit.target) for unit in store.units] == [
        ("用 `pip` 装。", "Install with `pip`.")
    ]


FOREIGN = """\
<?xml version="1.0"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header creationtool="Other" creationtoolversion="1" segtype="sentence"
 o-tmf="x" adminlang="en-US" srclang="en-US" datatype="xml"/><body>
<tu creationdate="20240102T030405Z"><note>a note</note>
<tuv xml:lang="en-US"><seg>Press <bpt i="7">&lt;b></bpt>OK<ept i="7">&lt;/b></ept> in
 <ph>{0}</ph>.</seg></tuv>
<tuv xml:lang="zh-CN">
<seg>在 <ph>{0}</ph> 里按<bpt i="1">&lt;b></bpt>确定<ept i="1">&lt;/b></ept>。</seg></tuv>
<tuv xml:lang="de-DE"><seg>Drücken.</seg></tuv></tu>
<tu><tuv xml:lang="en-US"><seg>Alone</seg></tuv></tu>
<tu><tuv xml:lang="en-US"><seg>Empty</seg></tuv><tuv xml:lang="zh-CN"><seg/></tuv></tu>
</body></tmx>
"""


def test_what_others_write_is_read() -> None:
    """Regions, several languages, dates, tags in another order without numbers: by their codes."""
    chinese, german = read_tmx(FOREIGN.encode(), [ZH, EN])
    assert (str(chinese.pair), chinese.date, chinese.origin) == (
        "en → zh-Hans",
        "2024-01-02",
        "human",
    )
    assert chinese.source == "Press <g1>OK</g1> in\n <x2/>."
    assert chinese.target == "在 <x2/> 里按<g1>确定</g1>。"
    assert german.pair.target.tag == "de-DE"
    assert read_tmx(FOREIGN.encode("utf-16"), [ZH, EN]) == [chinese, german]


def test_without_a_source_language_it_serves_both_ways() -> None:
    """`*all*` says that any of them may be the source."""
    found = read_tmx(FOREIGN.replace('srclang="en-US"', 'srclang="*all*"').encode(), [ZH, EN])
    assert {str(record.pair) for record in found} >= {"en → zh-Hans", "zh-Hans → en"}


BOMB = '<!DOCTYPE t [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><tmx><body><tu>&b;</tu></body></tmx>'
FILE = '<!DOCTYPE t [<!ENTITY a SYSTEM "file:///etc/passwd">]><tmx><body>&a;</body></tmx>'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BOMB, "entities"),
        (FILE, "entities"),
        (FOREIGN[:-20], "not valid XML"),
        ("", "not valid XML"),
        ('<?xml version="1.0" encoding="no-such"?><tmx/>', "not valid XML"),
        ("<tbx><body/></tbx>", "not a TMX file"),
        ("<tmx/>", "not a TMX file"),
    ],
)
def test_what_is_no_tmx_is_refused(text: str, said: str) -> None:
    """In one sentence, and nothing is taken; entities are never expanded, nor files read."""
    with pytest.raises(ExchangeError, match=said):
        read_tmx(text.encode())


def test_odd_tags_do_no_harm() -> None:
    """Doubled and huge numbers, an end without a start, `sub`, `hi`: a text comes out."""
    seg = (
        '<ph x="1">a</ph><ph x="99999999999999999999"/><ept i="3"/>'
        '<bpt i="1" x="1"><sub>no</sub></bpt>in<ept i="1"/><hi>high</hi><it pos="begin">i</it>'
    )
    tuv = f'<tuv xml:lang="{{}}"><seg>{seg}</seg></tuv>'
    text = f"<tmx><body><tu>{tuv.format('zh-CN')}{tuv.format('en')}</tu></body></tmx>"
    assert read_tmx(text.encode())[0].source == "<x1/><x2/><g3>in</g3><g4>high</g4><x5/>"

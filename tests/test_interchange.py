"""Formats: what goes out comes back, whatever the texts; and files as tools bring them back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.handoffs import HOSTILE, handoff, posts
from tests.kit import ROOT, TO_EN
from translator.catalog.catalog import Catalog
from translator.errors import ConfigError, ExchangeError
from translator.interchange import FORMATS, by_content, by_name
from translator.interchange.base import safe, unsafe
from translator.interchange.decide import Fate, decided
from translator.markdown.document import Document
from translator.units import Severity, State

SCHEMAS = ROOT / ".venv" / "schemas"
POST = "# 题目\n\n用 `pip` 装[这个](https://x.y/z)。\n\n第二段，**重要**。\n"
WORDS = {
    "题目": "Title",
    "用 `pip` 装[这个](https://x.y/z)。": "Install [this](https://x.y/z) by `pip`.",
    "第二段，**重要**。": "The second one is **important**.",
}


def catalog_of(document: Document, state: State = State.TRANSLATED, **words: str) -> Catalog:
    """A catalog with a person's words."""
    catalog = Catalog(TO_EN).merged(document.segments)
    return catalog.with_units(
        replace(u, target=t, state=state, origin="human") if (t := WORDS.get(u.source)) else u
        for u in catalog.units
    )


def exported(text: str = POST, kind: str = "xliff", state: State = State.TRANSLATED) -> str:
    """A post with a person's words in a format."""
    document = Document.parse(text)
    return FORMATS[kind].write([handoff(document, catalog_of(document, state))])


def back(data: str | bytes, text: str = POST, catalog: Catalog | None = None, **how: bool) -> Any:
    """What a file gives a catalog, an empty one unless another is named."""
    data = data.encode() if isinstance(data, str) else data
    kind = by_content(data, "file")
    handback = FORMATS[kind].read(data, "file")
    done = decided(catalog or Catalog(TO_EN), Document.parse(text), handback.units, **how)
    return replace(done, findings=(*handback.findings, *done.findings))


def targets(done: Any) -> list[tuple[str, str]]:
    """State and target of each unit."""
    return [(str(unit.state), unit.target) for unit in done.catalog.units]


# --- what goes out comes back ---


@pytest.mark.parametrize("kind", FORMATS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(post=posts())
def test_export_import_export_is_identical(kind: str, post: tuple[Document, Catalog]) -> None:
    """An export taken into an empty catalog gives the same export, byte for byte."""
    document, catalog = post
    out = FORMATS[kind].write([handoff(document, catalog)])
    assert not catalog.units or by_content(out.encode(), "file") == kind
    handback = FORMATS[kind].read(out.encode(), "file")
    assert not handback.findings
    done = decided(Catalog(TO_EN), document, handback.units)
    assert not [finding for finding in done.findings if finding.severity is Severity.ERROR]
    assert FORMATS[kind].write([handoff(document, done.catalog)]) == out


@pytest.mark.parametrize("kind", FORMATS)
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(post=posts())
def test_an_import_of_what_is_there_changes_nothing(
    kind: str, post: tuple[Document, Catalog]
) -> None:
    """Who exports and imports without a change in between has the same catalog."""
    document, catalog = post
    out = FORMATS[kind].write([handoff(document, catalog)])
    done = decided(catalog, document, FORMATS[kind].read(out.encode(), "file").units)
    assert done.catalog == catalog
    assert done.count(Fate.SAME) == len(done.fates)


@pytest.mark.parametrize("kind", FORMATS)
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(first=posts(), second=posts(), names=st.tuples(HOSTILE, HOSTILE))
def test_several_posts_in_one_file_stay_apart(
    kind: str,
    first: tuple[Document, Catalog],
    second: tuple[Document, Catalog],
    names: tuple[str, str],
) -> None:
    """Each unit comes back with the name of its post, however that is spelled."""
    files = [f"posts/{name.strip().replace(chr(10), '')}{n}.md" for n, name in enumerate(names)]
    handoffs = [handoff(*post, file) for post, file in zip((first, second), files, strict=True)]
    handback = FORMATS[kind].read(FORMATS[kind].write(handoffs).encode(), "file")
    for own, (document, catalog) in zip(handoffs, (first, second), strict=True):
        returned = [each for each in handback.units if each.meant.post == own.post]
        done = decided(Catalog(TO_EN), document, returned)
        wanted = [unit.target for unit in catalog.units]
        assert [unit.target for unit in done.catalog.units] == wanted


@given(HOSTILE)
@example("\\u{5c}u{1}\x01\\")
def test_what_xml_has_not_is_kept(text: str) -> None:
    """Escapes are taken back, and give what XML can hold."""
    assert unsafe(safe(text)) == text


@pytest.mark.parametrize("kind", FORMATS)
def test_a_format_is_seen_from_the_content(kind: str) -> None:
    """Whatever a file is called, and whatever its encoding's mark is."""
    out = exported(kind=kind)
    assert by_content(out.encode(), "x") == kind
    assert by_content(out.removeprefix("\ufeff").encode("utf-8-sig"), "x") == kind
    assert by_name(Path(f"some/a.en{FORMATS[kind].suffixes[0]}")) == kind


def test_an_unknown_format_is_said() -> None:
    """A file that is something else is refused, with what can be read."""
    with pytest.raises(ExchangeError, match=r"a\.docx: not in a format .*XLIFF 2\.0.*Markdown"):
        by_content(b"PK\x03\x04 a word document", "a.docx")
    with pytest.raises(ConfigError, match=r"the format is not clear.*--format xliff"):
        by_name(Path("a.docx"))


def test_telling_a_format_takes_no_time() -> None:
    """Of thousands of comments and of brackets that never close."""
    for text in ("<!-- a -->" * 2000 + "x", "<?a" * 6000, '"a",' * 5000, "<" * 20_000):
        with pytest.raises(ExchangeError):
            by_content(text.encode(), "x")


@pytest.mark.parametrize("kind", ["xliff", "xliff-1.2", "tmx"])
def test_broken_xml_is_refused(kind: str) -> None:
    """Nothing of half a file is taken; entities are never read."""
    out = exported(kind=kind)
    with pytest.raises(ExchangeError, match=r"file: .*not valid XML"):
        FORMATS[kind].read(out[: len(out) // 2].encode(), "file")
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>{out.partition("?>")[2]}'
    with pytest.raises(ExchangeError, match=r"entities|not valid XML"):
        FORMATS[kind].read(bomb.encode(), "file")


# --- schemas ---


@cache
def schemas() -> list[tuple[str, Any]]:
    """The formats with what tells whether a file is valid."""
    return list(_schemas())


def _schemas() -> Iterator[tuple[str, Any]]:
    etree = pytest.importorskip("lxml.etree")
    for kind, name in (("xliff", "xliff-core-2.0.xsd"), ("xliff-1.2", "xliff-core-1.2-strict.xsd")):
        text = (SCHEMAS / name).read_text("utf-8")
        # The schema of xml:lang lies beside them here, not on the web.
        text = re.sub(r'schemaLocation="[^"]*xml\.xsd"', 'schemaLocation="xml.xsd"', text)
        base = str(SCHEMAS / name)
        yield kind, etree.XMLSchema(etree.fromstring(text.encode(), base_url=base))
    yield "tmx", etree.DTD(str(SCHEMAS / "tmx14.dtd"))


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="make hook-test fetches the schemas of OASIS")
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(post=posts())
def test_what_is_written_is_valid(post: tuple[Document, Catalog]) -> None:
    """XLIFF keeps to the schema of its core, TMX to its DTD, whatever the texts."""
    etree = pytest.importorskip("lxml.etree")
    if not post[1].units:
        return
    for kind, schema in schemas():
        out = FORMATS[kind].write([handoff(*post)])
        assert schema.validate(etree.fromstring(out.encode())), (kind, schema.error_log)


# --- independent readers ---


@pytest.mark.parametrize(("kind", "module", "store"), [
    ("xliff", "xliff2", "Xliff2File"), ("xliff-1.2", "xliff", "xlifffile"),
    ("po", "pypo", "pofile"), ("tmx", "tmx", "tmxfile"),
])  # fmt: skip
def test_another_library_reads_it(kind: str, module: str, store: str) -> None:
    """translate-toolkit, on which Weblate and Pootle stand, finds the same texts in it."""
    from importlib import import_module

    file = getattr(import_module(f"translate.storage.{module}"), store)()
    file.parse(exported(kind=kind).encode())
    found = {str(unit.source): str(unit.target) for unit in file.units if unit.source}
    assert found["题目"] == "Title"
    assert any("Install" in target for target in found.values())
    assert len([unit for unit in file.units if unit.source]) == 3


@pytest.mark.parametrize("kind", ["xliff", "xliff-1.2", "po"])
def test_another_library_changes_it(kind: str) -> None:
    """What translate-toolkit writes after a change is taken, with the state that it set."""
    from importlib import import_module

    names = {"xliff": ("xliff2", "Xliff2File"), "xliff-1.2": ("xliff", "xlifffile")}
    module, store = names.get(kind, ("pypo", "pofile"))
    file = getattr(import_module(f"translate.storage.{module}"), store)()
    file.parse(exported(kind=kind, state=State.FUZZY).encode())
    unit = next(unit for unit in file.units if str(unit.source) == "题目")
    unit.target = "A New Title"
    unit.markfuzzy(False)
    done = back(bytes(file), catalog=catalog_of(Document.parse(POST), State.FUZZY))
    assert done.findings == ()
    assert targets(done)[0] == ("translated", "A New Title")
    assert targets(done)[1] == ("fuzzy", WORDS["用 `pip` 装[这个](https://x.y/z)。"])


@pytest.mark.parametrize("to", ["po", "xliff", "csv"])
def test_another_library_converts_it(to: str) -> None:
    """What translate-toolkit makes of our PO in another format changes nothing when it returns."""
    from io import BytesIO

    from translate.convert import po2csv, po2xliff

    out = exported(kind="po", state=State.FUZZY)
    before = catalog_of(Document.parse(POST), State.FUZZY)
    made = BytesIO()
    if to == "csv":
        po2csv.convertcsv(BytesIO(out.encode()), made, None)
    elif to == "xliff":
        po2xliff.convertpo(BytesIO(out.encode()), made, None)
    else:
        from translate.storage.pypo import pofile

        made.write(bytes(pofile(BytesIO(out.encode()))))
    done = back(made.getvalue(), catalog=before)
    assert done.findings == ()
    assert done.catalog.units == before.units


# --- files as tools bring them back ---

FILES = Path(__file__).parent / "fixtures" / "interchange"
RETURNED = sorted(p for p in FILES.iterdir() if p.suffix not in (".md", ".expected"))


@pytest.mark.parametrize("path", RETURNED, ids=lambda path: path.name)
def test_what_tools_bring_back(path: Path) -> None:
    """The files in fixtures/interchange give post.md's catalog what stands in `.expected`."""
    done = back(path.read_bytes(), (FILES / "post.md").read_text("utf-8"))
    shown = [f"{unit.state}: {unit.target}" for unit in done.catalog.units]
    shown += [f"{f.severity} on line {f.line}: {f.message}" for f in done.findings]
    expected = path.with_name(f"{path.name}.expected").read_text("utf-8")
    assert "\n".join(shown) + "\n" == expected

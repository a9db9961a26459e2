"""`translator memory`: statistics, lookups that explain themselves, TMX in and out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.kit import HEADER, TO_EN, TO_ZH, Site, entry
from translator.memory.records import Record
from translator.memory.tmx import read_tmx, write_tmx


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A blog of two catalogs, one of them partly a machine's."""
    site = Site(tmp_path)
    site.put("posts/en/a.po", HEADER + entry("用 `pip` 安装 3.0 版。", "Install 3.0 with `pip`."))
    machine = entry("再见。", "Bye?", "#. by chat/m 2026-11-28 e595aeaa", "#, fuzzy")
    site.put("posts/en/b.po", HEADER + entry("再见。", "Goodbye."))
    site.put("posts/en/c.po", HEADER + machine)
    return site


def test_stats_say_how_much_of_whom(site: Site) -> None:
    """As a table, and as JSON."""
    ran = site.run("memory", "stats")
    assert ran.code == 0
    assert "zh-Hans → en  human                translated          2 units, 2 sources" in ran.out
    assert "3 units of 3 files, " in ran.out
    data = json.loads(site.run("memory", "stats", "--json").out)
    assert data["files"] == 3
    assert {"direction": "zh-Hans → en", "origin": "human", "state": "translated", "units": 2,
            "sources": 2} in data["units"]  # fmt: skip
    assert [row["origin"] for row in data["units"]] == ["human", "chat/m"]


def test_stats_of_an_empty_blog(tmp_path: Path) -> None:
    """Nothing, and no error."""
    ran = Site(tmp_path).run("memory", "stats")
    assert (ran.code, ran.out.partition(",")[0]) == (0, "0 units of 0 files")


def test_a_lookup_explains_itself(site: Site) -> None:
    """What differs, who wrote it, where; what would be filled in; and why the first won."""
    ran = site.run("memory", "lookup", "用 `uv` 安装 3.1 版。")
    assert ran.out == (
        "1. 86%  human, translated, posts/en/a.po\n"
        "   用 <x1/> 安装 [-3.0-]{+3.1+} 版。\n"
        "   → Install 3.1 with `uv`.\n"
    )
    ran = site.run("memory", "lookup", "再见。")
    assert ran.out.startswith("1. 100%  human, translated, posts/en/b.po\n   → Goodbye.\n2. 100%  ")
    assert ran.out.endswith("the first wins: it is approved, the next is not\n")


def test_a_lookup_says_when_there_is_nothing(site: Site) -> None:
    """For each direction, on stderr; what cannot be filled is said."""
    ran = site.run("memory", "lookup", "完全不同的一句话")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "nothing similar is remembered, zh-Hans → en\n"
    ran = site.run("memory", "lookup", "用 pip 安装 3.0 版。")
    assert "not usable: its code, links or HTML differ" in ran.out


def test_a_lookup_as_json(site: Site) -> None:
    """With the target as it would be filled in."""
    (match,) = json.loads(site.run("memory", "lookup", "用 `uv` 安装 3.1 版。", "--json").out)
    assert match["filled"] == "Install 3.1 with `uv`."
    assert (match["score"], match["target"]) == (0.8571, "Install 3.0 with <x1/>.")


def test_an_import_is_kept_beside_the_catalogs(site: Site) -> None:
    """As TMX in memories/, where git has it; a second time it is not replaced unasked."""
    records = [Record(TO_EN, "谢谢。", "Thanks."), Record(TO_ZH, "Bye.", "再见。")]
    path = site.put("../old.tmx", write_tmx(records))
    ran = site.run("memory", "import", str(path))
    assert ran.out == "memories/old.tmx: 2 translations, 2 between locales of this blog\n"
    assert read_tmx(site.text("memories/old.tmx").encode()) == records
    assert "Thanks." in site.run("memory", "lookup", "谢谢。").out
    ran = site.run("memory", "import", str(path))
    assert (ran.code, ran.err) == (
        2, "translator: memories/old.tmx already exists; replace it with --force\n",
    )  # fmt: skip
    assert site.run("memory", "import", str(path), "--force").code == 0


@pytest.mark.parametrize(
    "text",
    ["", "no xml", "<tbx/>", "<tmx><body/></tmx>", write_tmx([]), "<tmx><body>",
     '<!DOCTYPE t [<!ENTITY a "b">]><tmx><body>&a;</body></tmx>'],
)  # fmt: skip
def test_what_is_no_tmx_is_not_imported(site: Site, text: str) -> None:
    """One sentence, exit code 2, and nothing is written."""
    path, before = site.put("../bad.tmx", text), site.files()
    ran = site.run("memory", "import", str(path))
    assert ran.code == 2
    assert ran.err.endswith("nothing was imported\n")
    assert ran.err.count("\n") == 1
    assert site.files() == before


def test_an_export_has_all(site: Site) -> None:
    """To a file or to standard output; imported elsewhere and exported again, it is the same."""
    assert site.run("memory", "export", "-o", "all.tmx").out == "all.tmx: 3 translations\n"
    text = site.text("all.tmx")
    assert site.run("memory", "export").out == text
    assert '<ph x="1">`pip`</ph>' in text
    found = read_tmx(text.encode())
    assert found[0].markdown == ("用 `pip` 安装 3.0 版。", "Install 3.0 with `pip`.")
    assert {(r.origin, r.post) for r in found} >= {("human", "posts/en/b.po")}
    for path in ("posts/en/a.po", "posts/en/b.po", "posts/en/c.po"):
        (site.root / path).unlink()
    site.run("memory", "import", "all.tmx")
    assert site.run("memory", "export").out == text


def test_a_rebuild_says_what_there_is(site: Site) -> None:
    """From nothing, from an index, and from rubbish."""
    for _ in range(2):
        assert site.run("memory", "rebuild").out == "3 units of 3 files\n"
    site.put(".translator/memory.db", b"rubbish")
    ran = site.run("memory", "rebuild")
    assert (ran.out, ran.err) == ("3 units of 3 files\n", "")

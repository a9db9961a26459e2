"""The memory at work: a blog's units filled from what its other posts, and TMX files, have."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit import HEADER, LAYOUT, SETTINGS, TO_EN, Machine, Site, entry, run_pipeline
from translator.blog.blog import Blog
from translator.catalog.catalog import Catalog
from translator.memory import Memory
from translator.memory.records import Record
from translator.memory.tmx import write_tmx
from translator.project.project import Project
from translator.translate.job import Options
from translator.units import HUMAN, MEMORY, State, Unit

HELLO = HEADER + entry("你好，`a` 的 3.0 版。", "Hello, version 3.0 of `a`.")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A blog with one translated post."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", "你好，`a` 的 3.0 版。\n")
    site.put("posts/en/a.po", HELLO)
    return site


def test_the_same_sentence_with_other_code_is_translated(site: Site) -> None:
    """As approved, with its own code; the catalog says that the memory filled it."""
    site.put("posts/zh/b.md", "你好，`b` 的 3.0 版。\n")
    assert site.run("translate").code == 0
    assert site.text("posts/en/b.md") == "Hello, version 3.0 of `b`.\n"
    assert "#. by memory " in site.text("posts/en/b.po")


def test_a_similar_sentence_is_fuzzy(site: Site) -> None:
    """With the score and the post beside it, the matched source above it, and numbers put right."""
    site.put("posts/zh/b.md", "你好呀，`b` 的 3.1 版。\n")
    assert site.run("translate").code == 0
    text = site.text("posts/en/b.po")
    assert '#. like 82% posts/en/a.po\n#, fuzzy\n#| msgid "你好，<x1/> 的 3.0 版。"\n' in text
    assert 'msgstr "Hello, version 3.1 of `b`."' in text
    unit = Catalog.read(text, TO_EN).units[0]
    assert (unit.state, unit.origin, unit.history.likeness) == (
        State.FUZZY,
        MEMORY,
        "82% posts/en/a.po",
    )
    before = site.files()
    assert site.run("translate").code == 0
    assert site.files() == before


def test_an_approved_proposal_is_a_translation(site: Site) -> None:
    """Who takes the fuzzy mark away has read it; what was matched is of no interest then."""
    site.put("posts/zh/b.md", "你好呀，`b` 的 3.1 版。\n")
    site.run("translate")
    text = site.text("posts/en/b.po")
    site.put("posts/en/b.po", text.replace("#, fuzzy\n", "").replace("#| msgid", "#  was"))
    assert site.run("translate", "--approved").code == 0
    assert site.text("posts/en/b.md") == "Hello, version 3.1 of `b`.\n"
    (unit,) = Catalog.read(site.text("posts/en/b.po"), TO_EN).units
    assert (unit.state, unit.history.likeness) == (State.TRANSLATED, "")


def test_the_score_is_a_setting(site: Site) -> None:
    """`fuzzy_score` says how alike is enough; nonsense is refused."""
    site.put("posts/zh/b.md", "你好呀，`b` 的 3.1 版。\n")
    site.put("translator.toml", SETTINGS + "fuzzy_score = 0.9\n" + LAYOUT)
    site.run("translate")
    assert "like" not in site.text("posts/en/b.po")
    for wrong in ("1.5", '"high"', "true"):
        site.put("translator.toml", SETTINGS + f"fuzzy_score = {wrong}\n" + LAYOUT)
        ran = site.run("translate")
        assert ran.code == 2
        assert "fuzzy_score must be a number from 0 to 1" in ran.err


def test_with_an_engine_nothing_similar_fills(site: Site) -> None:
    """The engine is asked; even for the units that it then could not do."""
    site.put("posts/zh/b.md", "你好呀，`b` 的 3.1 版。\n")
    site.put("translator.toml", SETTINGS + 'engine = "command"\n' + LAYOUT
             + '[engines.command]\nrun = "false"\n')  # fmt: skip
    assert site.run("translate").code == 3
    assert "like" not in site.text("posts/en/b.po")


def test_nothing_is_sent_twice_for_one_source(site: Site) -> None:
    """What an engine wrote for one post is fuzzy in the next, with its origin and day."""
    for name in "bcd":
        site.put(f"posts/zh/{name}.md", f"同一句话。\n\n{name} 只有这一句。\n")
    blog, machine = Blog(Project.load(site.root)), Machine(lambda text: f"En {len(text)}.")
    for source in blog.sources(()):
        for post in blog.pairs_of(source, ()):
            blog.translate(post, Options(), machine)
    assert machine.asked.count("同一句话。") == 1
    (unit, _) = Catalog.read(site.text("posts/en/d.po"), TO_EN).units
    assert (unit.state, unit.origin) == (State.FUZZY, "machine")
    assert unit.history.date


def test_tmx_of_another_project_fills(site: Site) -> None:
    """Files in memories/, or where the setting says."""
    site.put("memories/old.tmx", write_tmx([Record(TO_EN, "谢谢 <x1/>。", "Thanks, <x1/>.")]))
    site.put("posts/zh/b.md", "谢谢 `b`。\n")
    assert site.run("translate").code == 0
    assert site.text("posts/en/b.md") == "Thanks, `b`.\n"
    site.put("posts/zh/c.md", "谢谢 `c`。\n")
    site.put("translator.toml", SETTINGS + 'memories = ["tm/*.tmx"]\n' + LAYOUT)
    (site.root / "posts/en/b.po").unlink()
    site.run("translate", "posts/zh/c.md")
    assert not (site.root / "posts/en/c.md").exists()


def test_neighbours_decide_between_two_translations(site: Site) -> None:
    """注意 is a heading here and a verb there."""
    site.put("posts/zh/k.md", "第一。\n\n注意。\n\n第二。\n")
    site.put("posts/en/k.po", HEADER + entry("第一。", "One.") + entry("注意。", "Mind this.")
             + entry("第二。", "Two."))  # fmt: skip
    site.put("posts/en/z.po", HEADER + entry("注意。", "Note."))
    site.put("posts/zh/m.md", "第一。\n\n注意。\n\n第二。\n")
    site.put("posts/zh/n.md", "注意。\n")
    site.run("translate")
    assert site.text("posts/en/m.md") == "One.\n\nMind this.\n\nTwo.\n"
    assert site.text("posts/en/n.md") == "Note.\n"


def test_a_target_that_does_not_fit_the_place_is_not_taken() -> None:
    """What a paragraph may have, a heading or a cell may not."""
    known = Unit("一行", "One  \nline", State.TRANSLATED, HUMAN)
    memory = Memory.of([("a.po", [known])])
    assert run_pipeline("一行\n", memory=memory).target == "One  \nline\n"
    assert run_pipeline("# 一行\n", memory=memory).target is None


def test_nothing_is_opened_where_nothing_is_missing(site: Site) -> None:
    """A run with nothing to do does not pay for the memory."""
    assert site.run("translate").code == 0
    memory = site.root / ".translator/memory.db"
    assert not memory.exists()
    site.put("posts/zh/b.md", "你好，`b` 的 3.0 版。\n")
    assert site.run("translate").code == 0
    assert memory.exists()


IMPORTED = """
import sys
from translator.cli import main
try:
    main(["translate"])
finally:
    assert "sqlite3" not in sys.modules
"""


def test_nothing_is_imported_where_nothing_is_missing(site: Site) -> None:
    """Not even SQLite, though a target is written."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED], cwd=site.root, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert (site.root / "posts/en/a.md").exists()


def test_a_damaged_index_is_one_line_on_stderr(site: Site) -> None:
    """Never a traceback, and the translation is the same."""
    site.put("posts/zh/b.md", "你好，`b` 的 3.0 版。\n")
    site.put(".translator/memory.db", b"junk" * 1000)
    ran = site.process("translate")
    assert ran.code == 0
    assert ran.err.count("\n") == 1
    assert ran.err.startswith("memory: memory.db was damaged (")
    assert site.text("posts/en/b.md") == "Hello, version 3.0 of `b`.\n"

"""The index on disk: in step with its files, whatever befalls it."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.kit import HEADER, LAYOUT, SETTINGS, TO_EN, Site, entry
from translator.markdown.placeholders import protect
from translator.memory import Memory
from translator.memory.index import CHUNK, FileState, Index
from translator.memory.library import Library, library
from translator.memory.records import Record
from translator.memory.tmx import write_tmx
from translator.project.project import Project

HELLO = entry("你好。", "Hello.")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A blog of two catalogs and a TMX file."""
    site = Site(tmp_path)
    site.put("posts/en/a.po", HEADER + HELLO)
    site.put("posts/en/b.po", HEADER + entry("欢迎参加社区的活动。", "Welcome to the event."))
    site.put("memories/old.tmx", write_tmx([Record(TO_EN, "谢谢。", "Thanks.")]))
    return site


class Opened:
    """The site's memory, opened anew, and what it said."""

    def __init__(self, site: Site, wait: float = 5.0) -> None:
        self.said: list[str] = []
        self.library = library(Project.load(site.root), self.said.append)
        self.library._wait = wait
        self.memory = Memory(lambda: self.library, TO_EN)

    def target(self, source: str) -> str | None:
        """What is remembered of *source*."""
        match = self.memory.exact(protect(source))
        return match.target if match else None

    def whole(self) -> bool:
        """Whether it knows what the site has, exactly and by likeness."""
        like = self.memory.similar(protect("欢迎参加社区的大会。"))
        return (
            self.target("你好。") == "Hello."
            and self.target("谢谢。") == "Thanks."
            and [match.target for match in like] == ["Welcome to the event."]
        )

    def close(self) -> list[str]:
        """Close it; give what it said."""
        self.library.close()
        return self.said


def test_it_is_built_from_catalogs_and_tmx(site: Site) -> None:
    """When it is first asked, and not before; git does not see it."""
    opened = Opened(site)
    assert not (site.root / ".translator").exists()
    assert opened.whole()
    assert opened.close() == []
    assert site.text(".translator/.gitignore") == "*\n"
    match = opened.memory.exact(protect("谢谢。"))
    assert match is not None
    assert match.post == "memories/old.tmx"


def test_only_what_changed_is_read_again(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Edited, new and deleted files; one that was only touched is not parsed."""
    opened = Opened(site)
    assert opened.whole()
    opened.close()
    read: list[str] = []
    take = Index.replace

    def replace(self: Index, name: str, records: Iterable[Record], stamp: FileState) -> int:
        read.append(name)
        return take(self, name, records, stamp)

    monkeypatch.setattr(Index, "replace", replace)
    site.put("posts/en/a.po", HEADER + entry("你好。", "Hi there."))
    site.put("posts/en/c.po", HEADER + entry("再见。", "Bye."))
    os.utime(site.root / "posts/en/b.po", ns=(1, 1))
    (site.root / "memories/old.tmx").unlink()
    opened = Opened(site)
    assert [opened.target(s) for s in ("你好。", "再见。", "谢谢。")] == ["Hi there.", "Bye.", None]
    assert sorted(read) == ["posts/en/a.po", "posts/en/c.po"]
    assert opened.close() == []


def test_an_edit_of_the_same_size_is_seen(site: Site) -> None:
    """By the time of the change."""
    assert Opened(site).target("你好。") == "Hello."
    site.put("posts/en/a.po", HEADER + entry("你好。", "Howdy."))
    assert Opened(site).target("你好。") == "Howdy."


def test_a_broken_file_is_left_out(site: Site) -> None:
    """A catalog's own post reports it; of TMX one line says so, once."""
    site.put("posts/en/a.po", 'msgid "')
    site.put("memories/bad.tmx", "<tmx>")
    first = Opened(site)
    assert first.target("你好。") is None
    assert first.target("谢谢。") == "Thanks."
    (line,) = first.close()
    assert "memories/bad.tmx is skipped: this TMX file cannot be read" in line
    again = Opened(site)
    assert again.target("谢谢。") == "Thanks."
    assert again.close() == []


def test_the_source_locale_is_the_catalogs_own(site: Site) -> None:
    """A Chinese catalog of an English post does not answer for the other direction."""
    header = HEADER.replace("Language: en", "Language: zh_CN")
    site.put("posts/zh/d.po", header + entry("Bye.", "再见。"))
    opened = Opened(site)
    assert opened.target("Bye.") is None
    back = Memory(lambda: opened.library, TO_EN.__class__(TO_EN.target, TO_EN.source))
    match = back.exact(protect("Bye."))
    assert match is not None
    assert match.target == "再见。"


def damages() -> Iterator[tuple[str, bytes]]:
    """Names of damages, with seeds for the places."""
    for seed in range(25):
        yield f"{'cut' if seed % 2 else 'garbage'} {seed}", bytes([seed])


@pytest.mark.parametrize(("name", "seed"), [*damages()])
def test_a_damaged_index_is_built_anew(site: Site, name: str, seed: bytes) -> None:
    """Cut at a random place, or with garbage in random places: one line says so.

    A spoilt key may hide a row, as if it had never been translated; no words are ever wrong.
    """
    assert Opened(site).whole()
    path, rng = site.root / ".translator/memory.db", random.Random(seed)
    Opened(site).close()
    subprocess.run([sys.executable, "-c", FLUSH, str(path)], check=True)
    data = bytearray(path.read_bytes())
    if name.startswith("cut"):
        del data[rng.randrange(len(data)) :]
    for _ in range(40 if name.startswith("garbage") else 0):
        data[rng.randrange(len(data))] = rng.randrange(256)
    path.write_bytes(data)
    opened = Opened(site)
    assert opened.target("你好。") in ("Hello.", None)
    assert opened.target("谢谢。") in ("Thanks.", None)
    like = opened.memory.similar(protect("欢迎参加社区的大会。"))
    assert [match.target for match in like] in (["Welcome to the event."], [])
    if opened.said:
        assert opened.whole()
    assert len(opened.close()) <= 1
    assert all("memory" in line and "\n" not in line for line in opened.said)


FLUSH = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
db.close()
"""


@pytest.mark.parametrize("junk", [b"", b"x", b"not a database at all " * 500, b"\0" * 5000])
def test_what_is_no_database_is_replaced(site: Site, junk: bytes) -> None:
    """Whatever lies there."""
    site.put(".translator/memory.db", junk)
    opened = Opened(site)
    assert opened.whole()
    assert len(opened.close()) <= 1
    after = Opened(site)
    assert after.whole()
    assert after.close() == []


def test_a_spoilt_target_is_never_given(site: Site) -> None:
    """SQLite cannot tell one letter from another; each row's digest can."""
    assert Opened(site).whole()
    with sqlite3.connect(site.root / ".translator/memory.db") as db:
        db.execute("UPDATE units SET target = 'Jello.' WHERE target = 'Hello.'")
    opened = Opened(site)
    assert opened.target("你好。") == "Hello."
    (line,) = opened.close()
    assert "memory.db was damaged" in line


def test_another_version_is_built_anew(site: Site) -> None:
    """Of the program, or of what is translatable."""
    assert Opened(site).whole()
    with sqlite3.connect(site.root / ".translator/memory.db") as db:
        db.execute("PRAGMA user_version = 99")
    opened = Opened(site)
    assert opened.whole()
    assert opened.close() == ["memory: the index was of another version; it is rebuilt"]
    site.put("translator.toml", SETTINGS + LAYOUT + '[segments.attributes]\nMessage = ["name"]\n')
    opened = Opened(site)
    assert opened.whole()
    assert len(opened.close()) == 1


def test_a_lock_that_stays_is_waited_for_and_then_left(site: Site) -> None:
    """The run goes on with an index in RAM, and one line says so."""
    assert Opened(site).whole()
    site.put("posts/en/c.po", HEADER + entry("再见。", "Bye."))
    other = sqlite3.connect(site.root / ".translator/memory.db")
    other.execute("BEGIN IMMEDIATE")
    opened = Opened(site, wait=0.1)
    assert opened.target("再见。") == "Bye."
    assert opened.whole()
    (line,) = opened.close()
    assert line == "memory: memory.db is not used (it stays locked); this run keeps one in RAM"
    other.close()


def test_a_folder_that_cannot_be_written_does_no_harm(site: Site) -> None:
    """An index in RAM serves; nothing is left behind."""
    site.put(".translator", "a file in the place of the folder")
    opened = Opened(site)
    assert opened.whole()
    (line,) = opened.close()
    assert "this run keeps one in RAM" in line


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_does_no_harm(site: Site) -> None:
    """The same, by permissions."""
    (site.root / ".translator").mkdir(mode=0o500)
    opened = Opened(site)
    assert opened.whole()
    assert "this run keeps one in RAM" in opened.close()[0]


def test_a_read_only_database_does_no_harm(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same, where the file system has become read-only under it."""
    assert Opened(site).whole()
    site.put("posts/en/c.po", HEADER + entry("再见。", "Bye."))
    begin = Index.__init__

    def read_only(self: Index, path: Path | None = None, wait: float = 5.0) -> None:
        begin(self, path, wait)
        self.db.execute(f"PRAGMA query_only = {int(path is not None)}")

    monkeypatch.setattr(Index, "__init__", read_only)
    opened = Opened(site)
    assert opened.target("再见。") == "Bye."
    assert "cannot be written" in opened.close()[0]


WORK = """
import sys
from pathlib import Path
from translator.memory.library import catalog_file, library
from translator.memory import Memory
from translator.project.project import Project
from translator.markdown.placeholders import protect
from tests.kit import TO_EN, HEADER, entry
said = []
root, me = Path(sys.argv[1]), sys.argv[2]
project = Project.load(root)
lib = library(project, said.append)
memory = Memory(lambda: lib, TO_EN)
for n in range(12):
    path = root / f"posts/en/{me}-{n}.po"
    path.write_text(HEADER + entry(f"句子{me}{n}。", f"Sentence {me} {n}."), "utf-8")
    lib.renew(catalog_file(project, path, TO_EN.target))
    assert memory.exact(protect(f"句子{me}{n}。")).target == f"Sentence {me} {n}."
    assert memory.exact(protect("你好。")).target == "Hello."
assert not said, said
"""


@pytest.mark.parametrize("damaged", [False, True])
def test_processes_may_write_at_once(site: Site, damaged: bool) -> None:
    """From an index that is missing, or damaged: nothing is lost, and nobody fails."""
    if damaged:
        site.put(".translator/memory.db", b"SQLite format 3\0" + b"\7" * 9000)
    work = WORK.replace("assert not said, said", "assert len(said) <= 1, said")
    running = [
        subprocess.Popen([sys.executable, "-c", work, site.root, str(n)], stderr=subprocess.PIPE)
        for n in range(3)
    ]
    for process in running:
        _, err = process.communicate(timeout=60)
        assert process.returncode == 0, err.decode()
    opened = Opened(site)
    assert all(opened.target(f"句子{me}{n}。") for me in range(3) for n in range(12))
    assert opened.whole()
    assert opened.close() == []


def test_a_killed_build_goes_on_where_it_was(site: Site) -> None:
    """What was committed stays, and the rest is taken in by the next run."""
    opened = Opened(site)

    class Killed(BaseException):
        """Somebody pulled the plug."""

    def stop(done: int, of: int) -> None:
        raise Killed

    opened.library.progress = stop
    with pytest.raises(Killed):
        opened.target("你好。")
    opened.library._index = None
    after = Opened(site)
    assert after.whole()
    assert after.close() == []


def test_many_small_additions_stay_few_chunks() -> None:
    """A chunk is joined with the next, so a lookup asks few of them; nothing is lost."""
    library_ = Library()
    memory = Memory(lambda: library_, TO_EN)
    from translator.units import HUMAN, State, Unit

    for number in range(150):
        source = f"第{number}次活动在社区里举行。"
        memory.remember(f"{number}.po", [Unit(source, f"Event {number}.", State.TRANSLATED, HUMAN)])
    rows = library_.ask(lambda index: index.db.execute("SELECT first, last FROM chunks").fetchall())
    assert len(rows) < 12
    assert sorted(n for a, b in rows for n in range(a, b + 1)) == list(range(1, 151))
    assert all(b - a < CHUNK for a, b in rows)
    found = memory.similar(protect("第7次活动在社区里举办。"), 1)
    assert found[0].target == "Event 7."


def test_long_work_is_said(site: Site) -> None:
    """So nobody wonders what a run in a fresh clone of a large blog is doing."""
    for number in range(200):
        site.put(f"posts/en/{number}.po", HEADER + HELLO)
    opened = Opened(site)
    assert opened.whole()
    assert opened.close() == ["memory: indexing 203 files"]


def test_what_nobody_needs_any_more_is_swept_out(site: Site) -> None:
    """A catalog that changes all the time does not let the index grow for ever."""
    for number in range(6):
        rows = "".join(entry(f"第{number}版第{n}句。", "x") for n in range(300))
        site.put("posts/en/b.po", HEADER + rows)
        opened = Opened(site)
        assert opened.target("你好。") == "Hello."
        sources = opened.library.ask(
            lambda index: index.db.execute("SELECT count(*) FROM sources").fetchone()[0]
        )
        opened.close()
    assert sources <= 3 * 302 + 1000

"""Files: read as they are, written beside themselves and renamed."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path

import pytest

from tests.kit import Site
from translator.errors import EncodingError, TranslatorError
from translator.files import alone, locked, read_text, sweep, write_text

NOBODY = 65534


def test_texts_come_back_as_they_are(tmp_path: Path) -> None:
    """No line end, BOM or blank is touched."""
    for text in ("", "a", "a\n", "a\r\nb\rc\n", "\ufeff正文\u2028\x00\n\n"):
        path = tmp_path / "a.md"
        write_text(path, text, root=None)
        assert read_text(path) == text
        assert path.read_bytes() == text.encode()


def test_a_changed_file_is_a_new_one(tmp_path: Path) -> None:
    """It is renamed into place, so whoever has the old one open reads it to the end."""
    path = tmp_path / "a.md"
    path.write_text("old")
    with path.open() as reader:
        assert write_text(path, "new", root=None) is True
        assert reader.read() == "old"
    assert path.read_text() == "new"
    assert [p.name for p in tmp_path.iterdir()] == ["a.md"]


def test_a_reader_never_sees_half_a_file(tmp_path: Path) -> None:
    """While it is written again and again, each reading finds one whole text."""
    path = tmp_path / "a.md"
    texts = {letter * 200_000 for letter in "ab"}
    write_text(path, "a" * 200_000, root=None)
    seen: set[str] = set()
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.add(path.read_text())

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(30):
        for text in texts:
            write_text(path, text, root=None)
    stop.set()
    reader.join()
    assert seen <= texts


def test_an_unchanged_file_is_not_touched(tmp_path: Path) -> None:
    """Neither its time nor its inode changes, and the caller is told."""
    path = tmp_path / "a.md"
    path.write_text("same")
    os.utime(path, (1, 1))
    before = path.stat()
    assert write_text(path, "same", root=None) is False
    after = path.stat()
    assert (after.st_ino, after.st_mtime) == (before.st_ino, 1)


def test_folders_are_made(tmp_path: Path) -> None:
    """A first target may need its locale's folder."""
    assert write_text(tmp_path / "en" / "posts" / "a.md", "x", root=None) is True
    assert (tmp_path / "en/posts/a.md").read_text() == "x"


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o755])
def test_permissions_are_kept(mode: int, tmp_path: Path) -> None:
    """A private file stays private, a shared one shared."""
    path = tmp_path / "a.md"
    path.write_text("old")
    path.chmod(mode)
    write_text(path, "new", root=None)
    assert path.stat().st_mode & 0o777 == mode


def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    """What the umask leaves, not what temporary files have."""
    before = os.umask(0o027)
    try:
        write_text(tmp_path / "a.md", "x", root=None)
    finally:
        os.umask(before)
    assert (tmp_path / "a.md").stat().st_mode & 0o777 == 0o640


def test_a_symlink_is_followed(tmp_path: Path) -> None:
    """The file it points to is written; the link stays a link."""
    (tmp_path / "real").mkdir()
    real = tmp_path / "real" / "a.md"
    real.write_text("old")
    link = tmp_path / "a.md"
    link.symlink_to(real)
    assert write_text(link, "new", root=None) is True
    assert link.is_symlink()
    assert real.read_text() == "new"


def test_a_dangling_symlink_gets_its_file(tmp_path: Path) -> None:
    """Its target is made."""
    link = tmp_path / "a.md"
    link.symlink_to(tmp_path / "b.md")
    write_text(link, "new", root=None)
    assert link.is_symlink()
    assert (tmp_path / "b.md").read_text() == "new"


def test_long_names_have_room(tmp_path: Path) -> None:
    """Eighty Chinese characters are 240 bytes of a name that may have 255: the name of the file
    beside it must fit, too."""
    path = tmp_path / ("字" * 83 + ".md")
    assert write_text(path, "x", root=None) is True
    assert path.read_text() == "x"


def test_missing_files_and_folders_are_said(tmp_path: Path) -> None:
    """One sentence, with the path."""
    with pytest.raises(TranslatorError, match=r"none\.md: file not found"):
        read_text(tmp_path / "none.md")
    with pytest.raises(TranslatorError, match="folder"):
        read_text(tmp_path)


def test_other_encodings_are_refused_with_their_offset(tmp_path: Path) -> None:
    """The first byte that is not UTF-8 is named; the file is left alone."""
    path = tmp_path / "a.md"
    path.write_bytes("ab中".encode("gb18030"))
    with pytest.raises(EncodingError, match=r"a\.md: not UTF-8 at byte 2 \(0xd6\)"):
        read_text(path)
    path.write_bytes("中文".encode("utf-16"))
    with pytest.raises(EncodingError, match="not UTF-8 at byte 0"):
        read_text(path)


def test_a_file_in_the_way_of_a_folder_is_said(tmp_path: Path) -> None:
    """A clear error, and the file stays."""
    (tmp_path / "en").write_text("I am a file")
    with pytest.raises(TranslatorError, match="cannot be written"):
        write_text(tmp_path / "en" / "a.md", "x", root=None)
    assert (tmp_path / "en").read_text() == "I am a file"


def test_a_folder_in_the_way_of_a_file_is_said(tmp_path: Path) -> None:
    """A clear error, nothing left behind."""
    (tmp_path / "a.md").mkdir()
    with pytest.raises(TranslatorError, match="cannot be written"):
        write_text(tmp_path / "a.md", "x", root=None)
    assert [p.name for p in tmp_path.iterdir()] == ["a.md"]


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that another user may enter, as pytest's own are private."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    for path in folder.rglob("*"):
        path.chmod(0o755)
    shutil.rmtree(folder)


@contextmanager
def as_anybody() -> Iterator[None]:
    """Do without root's powers, which no permission stops."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_read_only_folder_gives_a_clear_error(open_folder: Path) -> None:
    """Which file could not be written and why; every file is as before."""
    site = Site(open_folder)
    site.put("posts/zh/a.md", "第一段。\n")
    site.put("posts/en/b.md", "old\n")
    site.run("translate", "--check")
    (open_folder / "posts/en").chmod(0o555)
    before = site.files()
    with chdir(open_folder), as_anybody():
        ran = site.run("translate", "posts/zh/a.md")
    assert ran.code == 2
    assert "posts/en/a.po: cannot be written: Permission denied" in ran.err
    assert site.files() == before


def test_an_unreadable_post_gives_a_clear_error(open_folder: Path) -> None:
    """The same for a post that may not be read."""
    site = Site(open_folder)
    site.put("posts/zh/a.md", "第一段。\n").chmod(0)
    with chdir(open_folder), as_anybody():
        ran = site.run("translate")
    assert ran.code == 2
    assert "posts/zh/a.md: cannot be read: Permission denied" in ran.err


# --- the lock ---


def test_a_lock_is_held_by_one(tmp_path: Path) -> None:
    """Others wait, and are told who holds it; whoever dies lets go."""
    path, seen = tmp_path / "lock", []

    def refuse(seconds: float, holder: str) -> None:
        seen.append(holder)
        raise TimeoutError

    with locked(path):
        with pytest.raises(TimeoutError), locked(path, refuse):
            pass
        assert f"process {os.getpid()} on" in seen[0]
    with locked(path, refuse):
        assert len(seen) == 1


def test_a_run_goes_on_where_no_lock_can_be_written(tmp_path: Path) -> None:
    """It says so once, however many catalogs there are."""
    (tmp_path / ".translator").write_text("a file in the place of the folder")
    said: list[str] = []
    for name in ("a.po", "b.po"):
        with alone(tmp_path, name, said.append, lambda: None):
            pass
    assert len(said) == 1
    assert said[0].startswith(".translator: cannot be locked, so two runs may write at once: ")


def test_who_gives_up_waiting_does_not_go_on(tmp_path: Path) -> None:
    """A run that is halted while another holds the catalog touches nothing."""

    def halted() -> None:
        raise TranslatorError("halted")

    with (
        alone(tmp_path, "a.po", print, lambda: None),
        pytest.raises(TranslatorError, match="halted"),
        alone(tmp_path, "a.po", print, halted),
    ):
        pass


# What a killed run leaves behind.


def test_leftovers_are_removed(tmp_path: Path) -> None:
    """What was being written beside a known file when a run was killed goes; all else stays."""
    left = [tmp_path / ".a.md.k3_xq9ab.new", tmp_path / f".{'x' * 80}.abcdefgh.new"]
    other = [".b.md.k3_xq9ab.new", ".a.md.new", "a.md.k3_xq9ab.new", ".a.md.notes.new", "a.md"]
    for path in [*left, *(tmp_path / name for name in other)]:
        path.write_text("x")
    gone = sweep([tmp_path / "a.md", tmp_path / ("x" * 90)], root=tmp_path)
    assert sorted(gone) == sorted(left)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(other)


def test_what_is_being_written_is_no_leftover(tmp_path: Path) -> None:
    """A run that sweeps does not take a file from under the hands of another one."""
    path = tmp_path / ".a.md.k3_xq9ab.new"
    path.write_text("x")
    with locked(path):
        assert sweep([tmp_path / "a.md"], root=tmp_path) == []
    assert sweep([tmp_path / "a.md"], root=tmp_path) == [path]


def test_nothing_is_swept_outside(tmp_path: Path) -> None:
    """A link that somebody committed leads to no other folder's leftovers."""
    for name in ("blog", "outside"):
        (tmp_path / name).mkdir()
    (tmp_path / "outside/.a.md.k3_xq9ab.new").write_text("x")
    (tmp_path / "blog/en").symlink_to(tmp_path / "outside")
    assert sweep([tmp_path / "blog/en/a.md"], root=tmp_path / "blog") == []


def test_the_next_run_sweeps(tmp_path: Path) -> None:
    """`translate` and `publish` remove leftovers, even where there is nothing else to do."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", "# 标题\n")
    for command in ("translate", "--engine", "pseudo"), ("translate",), ("publish",):
        left = "translations/.index.html" if command == ("publish",) else "posts/en/.a.md"
        site.put(f"{left}.k3_xq9ab.new", "half")
        assert site.run(*command).code == 0
        assert not list(tmp_path.rglob("*.new"))

"""Downloads: whole, resumed, compared; on a real server on this computer."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.argos import PackageServer, package_server
from translator.engines.local.download import fetch_file, fetch_json, size_of
from translator.engines.local.packages import Package, find_package, read_index
from translator.errors import BadAnswer, EngineSetup, TranslatorError, Unreachable, UnsupportedPair

DATA = bytes(range(256)) * 4000
DIGEST = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def server() -> Iterator[PackageServer]:
    """A server with one file."""
    with package_server() as there:
        there.files["/file"] = DATA
        yield there


def fetch(
    server: PackageServer, path: Path, sha256: str = "", size: int = 0
) -> list[tuple[int, int]]:
    """Fetch the file; the progress that was told."""
    seen: list[tuple[int, int]] = []
    found = fetch_file(
        f"{server.url}/file", path, lambda *both: seen.append(both), sha256=sha256, size=size
    )
    assert found == hashlib.sha256(path.read_bytes()).hexdigest()
    return seen


def left(folder: Path) -> list[str]:
    """What lies in *folder*."""
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_fetched(server: PackageServer, tmp_path: Path) -> None:
    """With its progress, and nothing is left beside it."""
    seen = fetch(server, tmp_path / "a", DIGEST, len(DATA))
    assert (tmp_path / "a").read_bytes() == DATA
    assert seen[0] == (0, len(DATA))
    assert seen[-1] == (len(DATA), len(DATA))
    assert left(tmp_path) == ["a"]
    assert size_of(f"{server.url}/file") == len(DATA)


def test_a_cut_is_taken_up_again(server: PackageServer, tmp_path: Path) -> None:
    """In the same run, from where it was."""
    server.cuts = [300_000, 300_000]
    fetch(server, tmp_path / "a", DIGEST)
    assert (tmp_path / "a").read_bytes() == DATA
    starts = [int(each[6:-1] or 0) for each in server.ranges_of("file") if each]
    assert server.ranges_of("file")[0] == ""
    assert len(starts) == 2
    assert 0 < starts[0] < starts[1] < len(DATA)


def test_what_came_is_kept_for_the_next_run(server: PackageServer, tmp_path: Path) -> None:
    """After three cuts the run ends, and the next one asks for the rest only."""
    server.cuts = [300_000, 1000, 1000]
    with pytest.raises(Unreachable, match=r"broke off after 0\.\d MB; run again"):
        fetch(server, tmp_path / "a")
    have = (tmp_path / "a.part").stat().st_size
    assert 0 < have < len(DATA)
    seen = fetch(server, tmp_path / "a", DIGEST)
    assert server.ranges_of("file")[-1] == f"bytes={have}-"
    assert seen[0] == (have, len(DATA))
    assert left(tmp_path) == ["a"]


def test_a_file_that_has_changed_begins_anew(server: PackageServer, tmp_path: Path) -> None:
    """No two versions are put together."""
    server.cuts = [300_000, 0, 0]
    with pytest.raises(Unreachable):
        fetch(server, tmp_path / "a")
    server.files["/file"] = DATA[::-1]
    fetch(server, tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == DATA[::-1]


@pytest.mark.parametrize("lacks", ["etags", "ranges"])
def test_a_server_that_cannot_resume_begins_anew(
    lacks: str, server: PackageServer, tmp_path: Path
) -> None:
    """One without versions, or without ranges."""
    setattr(server, lacks, False)
    server.cuts = [300_000]
    fetch(server, tmp_path / "a", DIGEST)
    assert (tmp_path / "a").read_bytes() == DATA


def test_a_part_that_is_too_long_begins_anew(server: PackageServer, tmp_path: Path) -> None:
    """What lies there is of something else."""
    server.cuts = [300_000, 0, 0]
    with pytest.raises(Unreachable):
        fetch(server, tmp_path / "a")
    with (tmp_path / "a.part").open("ab") as file:
        file.truncate(len(DATA) + 1)
    fetch(server, tmp_path / "a", DIGEST)
    assert (tmp_path / "a").read_bytes() == DATA


def test_another_digest_is_refused(server: PackageServer, tmp_path: Path) -> None:
    """Nothing of it is kept; the message has both."""
    with pytest.raises(BadAnswer, match=f"is {DIGEST}, and should be {'0' * 64}"):
        fetch(server, tmp_path / "a", "0" * 64)
    assert left(tmp_path) == []


def test_another_size_is_refused_before(server: PackageServer, tmp_path: Path) -> None:
    """The body is not even read."""
    with pytest.raises(BadAnswer, match=r"has 1,024,000 bytes, but the index says 5"):
        fetch(server, tmp_path / "a", size=5)
    assert left(tmp_path) == []


def test_a_file_that_is_not_there_is_said(server: PackageServer, tmp_path: Path) -> None:
    """With the status."""
    with pytest.raises(Unreachable, match="/nothing answered 404"):
        fetch_file(f"{server.url}/nothing", tmp_path / "a", lambda *_: None)
    assert size_of(f"{server.url}/nothing") == 0


def test_no_network_is_said(tmp_path: Path) -> None:
    """With what to do without one."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    for call in (fetch_json, size_of):
        with pytest.raises(Unreachable, match=r"cannot reach 127\.0\.0\.1.*--from"):
            call(url)
    with pytest.raises(Unreachable, match=r"broke off after 0\.0 MB"):
        fetch_file(url, tmp_path / "a", lambda *_: None)


@pytest.mark.parametrize(
    "url", ["http://a.example/x", "ftp://a.example/x", "file:///etc/passwd", ""]
)
def test_only_https_is_believed(url: str, tmp_path: Path) -> None:
    """What could be changed on its way is not fetched, but from this computer."""
    for call in (fetch_json, size_of, lambda u: fetch_file(u, tmp_path / "a", lambda *_: None)):
        with pytest.raises(EngineSetup, match="not an https address"):
            call(url)


def test_a_disk_that_cannot_be_written_is_said(server: PackageServer, tmp_path: Path) -> None:
    """The file is named."""
    (tmp_path / "a.part").mkdir()
    with pytest.raises(TranslatorError, match=r"a\.part: cannot be written"):
        fetch(server, tmp_path / "a")


# --- the index ---

ENTRY = {"from_code": "zh", "to_code": "en", "package_version": "1.9", "links": ["https://a/b"]}


def test_an_index_is_read() -> None:
    """The fields of Argos, and three more where an index has them."""
    more = {"sha256": "ab", "size": 7, "license": "CC0", "type": "translate"}
    links = ["ipfs://x", "https://a/b"]
    assert read_index([ENTRY, {**ENTRY, **more, "links": links}], "x") == [
        Package("zh", "en", "1.9", ("https://a/b",)),
        Package("zh", "en", "1.9", ("https://a/b",), "ab", 7, "CC0"),
    ]


@pytest.mark.parametrize(
    "entry",
    [None, 5, "x", [], {}, {**ENTRY, "from_code": None}, {**ENTRY, "links": None},
     {**ENTRY, "type": "sbd"}, {**ENTRY, "to_code": "../x"}],
)  # fmt: skip
def test_what_is_no_translation_package_is_left_out(entry: object) -> None:
    """Sentence splitters, and entries that nobody can read."""
    assert read_index([entry], "x") == []


def test_what_is_no_index_is_said(server: PackageServer) -> None:
    """A page, or other JSON."""
    with pytest.raises(BadAnswer, match="not an index of Argos packages"):
        read_index({"error": 1}, "x")
    with pytest.raises(BadAnswer, match="is not JSON"):
        fetch_json(f"{server.url}/file")


def test_the_newest_package_is_taken() -> None:
    """1.10 is newer than 1.9; a name for a file has nothing of a path."""
    found = read_index([{**ENTRY, "package_version": v} for v in ("1.9", "1.10", "1.2/../x")], "x")
    assert find_package(found, ("zh", "en")).version == "1.10"
    assert "/" not in found[2].name
    with pytest.raises(UnsupportedPair, match="no package for en → zh"):
        find_package(found, ("en", "zh"))

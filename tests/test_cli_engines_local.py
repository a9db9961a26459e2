"""`translator engines install` and `remove`, from an index on this computer and from the disk."""

from __future__ import annotations

import hashlib
import os
import pty
import select
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.argos import PackageServer, models_in, opus, package, package_server
from tests.kit import ROOT, Site, command
from tests.pages import Scene, fences
from translator.engines.local.neural import installed


@pytest.fixture
def made(tmp_path: Path) -> list[Path]:
    """The tiny model as packages for both directions."""
    folder = tmp_path / "made"
    return [package(folder, *both, "1.9") for both in (("zh", "en"), ("en", "zh"))]


@pytest.fixture
def server(made: list[Path]) -> Iterator[PackageServer]:
    """An index that has them."""
    with package_server(*made) as there:
        yield there


@pytest.fixture
def site(tmp_path: Path, server: PackageServer) -> Site:
    """A blog that asks this index."""
    site = Site(tmp_path / "site")
    site.put(
        "translator.toml",
        site.text("translator.toml")
        + f'[engines.local]\nmodels = "models"\nindex = "{server.url}/index.json"\n',
    )
    return site


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def there(site: Site) -> list[str]:
    """Which models are installed."""
    return [f"{m.source} {m.target} {m.version}".strip() for m in installed(site.root / "models")]


def test_both_directions_are_installed(site: Site, made: list[Path]) -> None:
    """With sizes, digests and licences; and nothing else is left."""
    ran = site.run("engines", "install", "local", "zh", "en")
    assert ran.code == 0, ran.said
    assert there(site) == ["en zh 1.9", "zh en 1.9"]
    assert f"SHA-256 {digest(made[0])}, which the index does not give" in ran.out
    assert "translate-zh_en-1.9.argosmodel: 0.2 MB, downloaded from 127.0.0.1:" in ran.out
    assert "licence: License: Apache-2.0, as the project." in ran.out
    assert not [name for name in site.files() if "download" in name]
    ready = site.run("engines").out.partition(" local ")[2]
    assert ready.splitlines()[1].strip() == "ready"


def test_without_locales_those_of_the_blog_are_meant(site: Site) -> None:
    """A new user names nothing."""
    assert site.run("engines", "install", "local").code == 0
    assert there(site) == ["en zh 1.9", "zh en 1.9"]


def test_one_way_is_one_model(site: Site) -> None:
    """From the first locale to the second."""
    assert site.run("engines", "install", "local", "en", "zh-Hans", "--one-way").code == 0
    assert there(site) == ["en zh 1.9"]


def test_quiet_says_nothing(site: Site) -> None:
    """What is installed is installed all the same."""
    assert site.run("-q", "engines", "install", "local").said == ""
    assert len(there(site)) == 2


def test_a_digest_of_the_index_is_compared(
    site: Site, server: PackageServer, made: list[Path]
) -> None:
    """It fits, or nothing is installed."""
    server.index([])
    server.add(made[0], sha256=digest(made[0]).upper(), size=made[0].stat().st_size, license="CC0")
    ran = site.run("engines", "install", "local", "zh", "en", "--one-way")
    assert ran.code == 0, ran.said
    assert "as in the index" in ran.out
    assert "licence: CC0" in ran.out
    server.index([])
    server.add(made[1], sha256="0" * 64)
    ran = site.run("engines", "install", "local", "en", "zh", "--one-way")
    assert ran.code == 3
    assert "should be 0000" in ran.err
    assert there(site) == ["zh en 1.9"]


def test_a_cut_download_goes_on(site: Site, server: PackageServer, made: list[Path]) -> None:
    """In the next run, from where it was."""
    server.cuts = [100_000, 0, 0]
    ran = site.run("engines", "install", "local", "zh", "en", "--one-way")
    assert (ran.code, there(site)) == (3, [])
    assert "run again to continue from there" in ran.err
    assert site.run("engines", "install", "local", "zh", "en", "--one-way").code == 0
    assert server.ranges_of(made[0].name)[-1].startswith("bytes=")
    assert there(site) == ["zh en 1.9"]


def test_a_run_that_is_killed_loses_nothing(
    site: Site, server: PackageServer, made: list[Path]
) -> None:
    """A second run at the same time waits for nobody; after SIGKILL the next one goes on."""
    size = made[0].stat().st_size
    arguments = ("engines", "install", "local", "zh", "en", "--one-way")
    part = site.root / "models/.downloads/translate-zh_en-1.9.argosmodel.part"
    server.stalled = True
    process = subprocess.Popen(command(*arguments), cwd=site.root, stdout=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 30
        while not (part.is_file() and part.stat().st_size) and time.monotonic() < deadline:
            time.sleep(0.01)
        second = site.run(*arguments)
        assert second.code == 2
        assert "by another run" in second.err
    finally:
        process.kill()
        process.communicate()
        server.stalled = False
    have = part.stat().st_size
    assert 0 < have < size
    assert site.run(*arguments).code == 0
    assert server.ranges_of(made[0].name)[-1] == f"bytes={have}-"
    assert there(site) == ["zh en 1.9"]


def test_the_next_link_is_tried(site: Site, server: PackageServer, made: list[Path]) -> None:
    """An index may name several places."""
    server.index([])
    name = made[0].name
    server.add(made[0], links=["ipfs://x", f"{server.url}/gone", f"{server.url}/{name}"])
    assert site.run("engines", "install", "local", "zh", "en", "--one-way").code == 0
    server.index([])
    server.add(made[1], links=["ipfs://x"])
    ran = site.run("engines", "install", "local", "en", "zh", "--one-way")
    assert ran.code == 3
    assert "no web address" in ran.err


def test_a_damaged_package_is_not_installed(
    site: Site, server: PackageServer, made: list[Path]
) -> None:
    """The old one stays, and the download is not kept. The lock tells when it was last taken."""

    def kept() -> dict[str, bytes]:
        return {name: data for name, data in site.files().items() if name != "models/.lock"}

    assert site.run("engines", "install", "local").code == 0
    before = kept()
    server.files[f"/{made[0].name}"] = b"PK" + bytes(1000)
    ran = site.run("engines", "install", "local", "zh", "en", "--one-way")
    assert ran.code == 3
    assert "not a package, or it is damaged" in ran.err
    assert kept() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["zh", "fr"], "no package for zh → fr"), (["zh"], "name two locales"),
     (["zh", "en", "ja", "--one-way"], "one way is between two"),
     (["x" * 20, "en"], "is not a locale"),
     (["zh", "en", "--index", "http://a.example/i.json"], "not an https address"),
     (["--from", "nothing.argosmodel"], "no such file or folder")],
)  # fmt: skip
def test_what_cannot_be_installed_is_said(arguments: list[str], said: str, site: Site) -> None:
    """One sentence, and nothing is installed."""
    ran = site.run("engines", "install", "local", *arguments)
    assert ran.code in (2, 3)
    assert said in ran.err
    assert "Traceback" not in ran.said
    assert there(site) == []


def test_no_network_is_said(site: Site, server: PackageServer) -> None:
    """With another way."""
    server.shutdown()
    server.server_close()
    ran = site.process("engines", "install", "local", "zh", "en")
    assert ran.code == 3
    assert "cannot reach 127.0.0.1" in ran.err
    assert "--from" in ran.err


def test_a_bar_is_shown_on_a_terminal(site: Site) -> None:
    """And none in a pipe."""
    main, end = pty.openpty()
    process = subprocess.Popen(
        command("engines", "install", "local"), cwd=site.root, stdout=subprocess.PIPE, stderr=end
    )
    process.communicate(timeout=60)
    os.close(end)
    shown = b""
    while select.select([main], [], [], 0.2)[0]:
        try:
            shown += os.read(main, 65536)
        except OSError:
            break
    os.close(main)
    assert process.returncode == 0
    assert b"downloading" in shown
    assert b"100%" in shown


def test_models_are_removed(site: Site) -> None:
    """Both ways; what is not there is said."""
    assert site.run("engines", "install", "local").code == 0
    ran = site.run("engines", "remove", "local", "zh", "en", "--one-way")
    assert (ran.code, ran.out) == (0, "removed zh → en\n")
    assert there(site) == ["en zh 1.9"]
    assert site.run("engines", "remove", "local", "zh", "en").code == 0
    ran = site.run("engines", "remove", "local", "zh", "en")
    assert ran.code == 2
    assert "no such model" in ran.err
    assert site.run("engines", "remove", "local").code == 2


def test_the_page_can_be_followed(
    tmp_path: Path, server: PackageServer, made: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """docs/engines/local.md, word for word: from the index, and from files."""
    for library in ("ctranslate2", "sentencepiece"):
        pytest.importorskip(library, reason="pip install '.[local]': the page is not followed")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    page = ROOT / "docs" / "engines" / "local.md"
    first, own = fences(page, "toml")
    rest = f'locales = ["zh-Hans", "en"]\n[engines.local]\nindex = "{server.url}/index.json"\n'
    scene = Scene(tmp_path / "blog", page, first + rest)
    scene.put("posts/zh/first.md", fences(page, "markdown")[0])
    scene.play(2)
    target = (tmp_path / "blog/posts/en/first.md").read_text("utf-8")
    assert target == (
        "# How to Save GPU Memory\n\n"
        "Today we look at GPU memory. Train the model with `paddle.to_tensor`.\n\n"
        "Please see [the documentation](https://a.example/x).\n\n"
        "> First open the post, then train the model.\n"
    )
    (tmp_path / "blog/translate-zh_en-1_9.argosmodel").write_bytes(made[0].read_bytes())
    opus(tmp_path / "blog/opus-mt-en-zh")
    scene.play(4)
    assert not scene.waiting
    models_in(tmp_path / ".local/share/argos-translate/packages")
    monkeypatch.setenv("HOME", str(tmp_path))
    scene.put("translator.toml", f'engine = "local"\n{own}')
    (tmp_path / "blog/posts/en/first.po").unlink()
    (tmp_path / "blog/posts/en/first.md").unlink()
    scene.run("translate")
    assert (tmp_path / "blog/posts/en/first.md").read_text("utf-8") == target

"""Packages: what is taken from one, what is refused, and that a model is there whole or not."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.argos import MODEL, models_in, opus, package
from translator.engines.local.neural import installed
from translator.engines.local.packages import check_room, folder_of, install, installing, uninstall
from translator.errors import ConfigError, EngineSetup, TranslatorError

FILES = {
    "zh_en/README.md", "zh_en/metadata.json", "zh_en/model/config.json", "zh_en/model/model.bin",
    "zh_en/model/shared_vocabulary.json", "zh_en/sentencepiece.model",
}  # fmt: skip


def files(folder: Path) -> set[str]:
    """Every file in *folder*."""
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_a_package_is_installed(tmp_path: Path) -> None:
    """Its files, without the sentence splitter that it brings; and where it comes from is noted."""
    done = install(
        package(tmp_path / "made"), tmp_path / "models", ("zh", "en"), {"from_file": "a"}
    )
    assert files(tmp_path / "models") == FILES
    assert (done.source, done.target) == ("zh", "en")
    assert done.size == sum((tmp_path / "models" / name).stat().st_size for name in FILES) - (
        _grown(done.folder)
    )
    assert done.license.startswith("License: Apache-2.0, as the project.")
    data = json.loads((done.folder / "metadata.json").read_text("utf-8"))
    assert (data["package_version"], data["from_file"]) == ("1.0", "a")


def _grown(folder: Path) -> int:
    """How much longer the metadata are with what was noted."""
    data = json.loads((folder / "metadata.json").read_text("utf-8"))
    data.pop("from_file")
    return len((folder / "metadata.json").read_bytes()) - len(json.dumps(data))


def test_an_unpacked_package_is_installed(tmp_path: Path) -> None:
    """A folder with the same files."""
    with zipfile.ZipFile(package(tmp_path)) as archive:
        archive.extractall(tmp_path / "unpacked")
    install(tmp_path / "unpacked" / "translate-zh_en-1_0", tmp_path / "models", None, {})
    assert files(tmp_path / "models") == FILES


def test_the_licence_of_the_metadata_comes_first(tmp_path: Path) -> None:
    """On one line, however it is written there."""
    done = install(package(tmp_path, license="CC0\n1.0"), tmp_path / "models", None, {})
    assert done.license == "CC0 1.0"


def test_installing_again_replaces(tmp_path: Path) -> None:
    """The new one is there, and nothing is left of the old one."""
    install(package(tmp_path), tmp_path / "models", None, {})
    (tmp_path / "models/zh_en/old").write_text("")
    install(package(tmp_path, version="1.9"), tmp_path / "models", None, {})
    assert files(tmp_path / "models") == FILES
    assert [each.version for each in installed(tmp_path / "models")] == ["1.9"]


def test_the_languages_of_a_folder_must_be_named(tmp_path: Path) -> None:
    """OPUS-MT folders do not say them; packages do, and must not be taken for others."""
    folder = opus(tmp_path / "opus")
    with pytest.raises(EngineSetup, match="does not say its languages"):
        install(folder, tmp_path / "models", None, {})
    assert install(folder, tmp_path / "models", ("en", "zh"), {}).folder.name == "en_zh"
    with pytest.raises(EngineSetup, match="zh → en, not what was asked for"):
        install(package(tmp_path), tmp_path / "models", ("en", "zh"), {})


# --- hostile and damaged packages ---


def rewritten(path: Path, change: Callable[[str, bytes], list[tuple[str, bytes]]]) -> Path:
    """The package at *path* with *change* made to each file."""
    new = path.with_name("changed.argosmodel")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in old.namelist():
            for there, data in change(name, old.read(name)):
                archive.writestr(there, data)
    return new


@pytest.mark.parametrize(
    "name",
    ["../evil", "/evil", "translate-zh_en-1_0/../../evil",
     "translate-zh_en-1_0/model/../../../evil", "C:\\evil",
     "translate-zh_en-1_0/model/evil.py", "translate-zh_en-1_0/.bashrc"],
)  # fmt: skip
def test_other_files_are_never_written(name: str, tmp_path: Path) -> None:
    """Whatever their names try: only the files of a model are taken."""
    made = package(tmp_path / "made")
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr(name, "evil")
    before = files(tmp_path)
    install(made, tmp_path / "models", None, {})
    assert files(tmp_path) - before == {f"models/{each}" for each in FILES}


@pytest.mark.parametrize("top", ["..", ".", ""])
def test_a_package_cannot_choose_its_place(top: str, tmp_path: Path) -> None:
    """A folder of a strange name has no model in it."""
    path = rewritten(
        package(tmp_path), lambda name, data: [(f"{top}/{name.partition('/')[2]}", data)]
    )
    with pytest.raises(EngineSetup):
        install(path, tmp_path / "models", ("zh", "en"), {})
    assert files(tmp_path / "models") == set()


@pytest.mark.parametrize("code", ["../../evil", "/tmp/evil", "a b", "", "zh\n", ".."])
def test_codes_of_languages_are_no_paths(code: str, tmp_path: Path) -> None:
    """They become the name of a folder, so they are held to their form."""
    path = package(tmp_path / "made")

    def change(name: str, data: bytes) -> list[tuple[str, bytes]]:
        if name.endswith("metadata.json"):
            data = json.dumps({"from_code": code, "to_code": "en"}).encode()
        return [(name, data)]

    with pytest.raises(EngineSetup):
        install(rewritten(path, change), tmp_path / "models", None, {})
    assert files(tmp_path / "models") == set()


def test_a_link_in_a_package_is_a_file(tmp_path: Path) -> None:
    """A symbolic link is written as the text that it is in the archive, and leads nowhere."""
    made = package(tmp_path / "made")
    with zipfile.ZipFile(made, "a") as archive:
        info = zipfile.ZipInfo("translate-zh_en-1_0/LICENSE")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    folder = install(made, tmp_path / "models", None, {}).folder
    assert not (folder / "LICENSE").is_symlink()
    assert (folder / "LICENSE").read_text() == "/etc/passwd"


def test_what_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    """A bomb is a small file that says it is a large one; or that does not say so."""
    bomb = rewritten(
        package(tmp_path),
        lambda name, data: [(name, bytes(60_000_000) if "sentencepiece" in name else data)],
    )
    with pytest.raises(EngineSetup, match="which no model needs"):
        install(bomb, tmp_path / "models", None, {})
    assert files(tmp_path / "models") == set()


def test_two_models_in_a_package_are_refused(tmp_path: Path) -> None:
    """Nobody could say which one is meant."""
    double = rewritten(package(tmp_path), lambda name, data: [(name, data), (f"x{name}", data)])
    with pytest.raises(EngineSetup, match="one folder, with each file once"):
        install(double, tmp_path / "models", None, {})


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        ("model.bin", "model.bin is missing"),
        ("sentencepiece.model", "neither sentencepiece.model nor"),
    ],
)
def test_a_package_without_its_parts_is_refused(lost: str, said: str, tmp_path: Path) -> None:
    """The message says which part, and an old model stays where it is."""
    models_in(tmp_path / "models")
    before = files(tmp_path / "models")
    without = rewritten(
        package(tmp_path), lambda name, data: [] if name.endswith(lost) else [(name, data)]
    )
    with pytest.raises(EngineSetup, match=said):
        install(without, tmp_path / "models", None, {})
    assert files(tmp_path / "models") == before


def test_what_is_no_package_is_said(tmp_path: Path) -> None:
    """Another file, half a package, damage within, nothing at all, an empty folder."""
    whole = package(tmp_path).read_bytes()
    middle = len(whole) // 2
    damaged = {
        "text": b"hello", "empty": b"", "half": whole[:middle],
        "damaged": whole[:middle] + bytes(99) + whole[middle + 99 :],
    }  # fmt: skip
    for name, data in damaged.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(EngineSetup, match="not a package, or it is damaged"):
            install(tmp_path / name, tmp_path / "models", None, {})
    with pytest.raises(EngineSetup, match="no such file or folder"):
        install(tmp_path / "nothing", tmp_path / "models", None, {})
    (tmp_path / "folder").mkdir()
    with pytest.raises(EngineSetup):
        install(tmp_path / "folder", tmp_path / "models", ("zh", "en"), {})
    assert files(tmp_path / "models") == set()


@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=4))
@settings(max_examples=60)
def test_whatever_is_damaged_is_said_or_does_not_matter(
    harms: list[tuple[float, int]],
) -> None:
    """Bytes that were changed at any places: a model is installed whole, or an error says why."""
    with tempfile.TemporaryDirectory() as folder:
        path = package(Path(folder))
        data = bytearray(path.read_bytes())
        for place, value in harms:
            # The names and sizes of the files stand in the last 2,000 bytes.
            data[-int(place * 2000) - 1 if value % 2 else int(place * len(data))] = value
        path.write_bytes(data)
        with suppress(TranslatorError):
            install(path, Path(folder) / "models", ("zh", "en"), {})
        assert files(Path(folder) / "models") <= FILES


def test_a_failure_leaves_the_old_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if the last rename fails."""
    install(package(tmp_path), tmp_path / "models", None, {})
    real, calls = os.replace, []

    def replace(source: Path, target: Path) -> None:
        calls.append(target)
        if len(calls) == 2:
            raise OSError("no")
        real(source, target)

    monkeypatch.setattr("os.replace", replace)
    with pytest.raises(TranslatorError, match="cannot be installed"):
        install(package(tmp_path, version="2.0"), tmp_path / "models", None, {})
    assert [each.version for each in installed(tmp_path / "models")] == ["1.0"]
    assert files(tmp_path / "models") == FILES


# --- the folder of models ---


def test_models_lie_where_the_configuration_says(tmp_path: Path) -> None:
    """`models`, then TRANSLATOR_MODELS, then the user's data folder."""
    environ = {"TRANSLATOR_MODELS": "/m", "XDG_DATA_HOME": "/data", "HOME": "/home/a"}
    assert folder_of({"models": "own", "cwd": "/blog"}, environ) == Path("/blog/own")
    assert folder_of({"models": "/own", "cwd": "/blog"}, environ) == Path("/own")
    assert folder_of({"cwd": "/blog"}, environ) == Path("/m")
    del environ["TRANSLATOR_MODELS"]
    assert folder_of({"cwd": "/blog"}, environ) == Path("/data/translator/models")
    del environ["XDG_DATA_HOME"]
    assert folder_of({}, environ) == Path("/home/a/.local/share/translator/models")


def test_a_full_disk_is_said_before(tmp_path: Path) -> None:
    """How much is needed, how much is free, and what to do."""
    with pytest.raises(TranslatorError, match=r"MB are needed, .* free; .*TRANSLATOR_MODELS"):
        check_room(tmp_path, shutil.disk_usage(tmp_path).total * 2)
    (tmp_path / "file").write_text("")
    with pytest.raises(TranslatorError, match="cannot be written"):
        check_room(tmp_path / "file" / "models", 1)


def test_two_runs_do_not_install_at_once(tmp_path: Path) -> None:
    """The second one is told to wait."""
    with (
        installing(tmp_path),
        pytest.raises(ConfigError, match="by another run"),
        installing(tmp_path),
    ):
        pass
    with installing(tmp_path):
        pass


def test_what_a_killed_run_has_left_is_no_model(tmp_path: Path) -> None:
    """It is passed over, and gone with the next installation."""
    shutil.copytree(models_in(tmp_path) / "zh_en", tmp_path / ".new-abc")
    assert [each.folder.name for each in installed(tmp_path)] == ["en_zh", "zh_en"]
    with installing(tmp_path):
        assert not (tmp_path / ".new-abc").exists()


def test_removing_takes_a_model_away(tmp_path: Path) -> None:
    """The whole folder, and no other."""
    folder = models_in(tmp_path / "models")
    uninstall(folder, folder / "zh_en")
    assert [each.folder.name for each in installed(folder)] == ["en_zh"]
    with pytest.raises(ConfigError, match="by hand"):
        uninstall(folder, MODEL)

"""Two people on two branches: catalogs and targets merge with git, and gettext reads them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import polib
import pytest

from tests.gitkit import environment
from tests.kit import Site, needs

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

SOURCES = ["先看显存。", "再看算子的速度。", "然后读梯度。", "最后保存模型，收工。"]
POST = "# 题目\n\n" + "\n\n".join(SOURCES) + "\n\n```python\nx = 1\n```\n"
WORDS = dict(
    zip(["题目", *SOURCES], ["Title", "Memory.", "Speed.", "Gradients.", "Save."], strict=True)
)
PO, MD, ZH = "posts/en/a.po", "posts/en/a.md", "posts/zh/a.md"


def git(site: Site, *args: str) -> subprocess.CompletedProcess[str]:
    """Run git there."""
    return subprocess.run(
        ["git", *args], cwd=site.root, env=environment(), capture_output=True,
        encoding="utf-8", check=False, timeout=120,
    )  # fmt: skip


def begun(root: Path, *, filled: bool) -> Site:
    """A repository with one post on `main`; its catalog is *filled*, and emitted, or empty."""
    site = Site(root)
    site.put(ZH, POST)
    site.run("translate")
    if filled:
        write(WORDS)(site)
        assert site.run("translate").code == 0
    git(site, "init", "-q", "-b", "main")
    git(site, "add", "-A")
    assert git(site, "commit", "-qm", "begin").returncode == 0
    return site


PAIRS = [(0, 1), (1, 2), (0, 4), (3, 4)]
"""Which units two people work on: neighbours, the title, far ones."""
Work = Callable[[Site], None]


def write(words: dict[str, str]) -> Work:
    """A person fills units in a PO editor that leaves the rest alone, and runs the toolkit."""

    def work(site: Site) -> None:
        text = site.text(PO)
        for source, target in words.items():
            head, _, tail = text.partition(f'msgid "{source}"\nmsgstr "')
            text = f'{head}msgid "{source}"\nmsgstr "{target}"\n' + tail.partition("\n")[2]
        site.put(PO, text)
        site.run("translate")

    return work


def change(name: str, old: str, new: str) -> Work:
    """A person edits a file, and runs the toolkit."""

    def work(site: Site) -> None:
        text = site.text(name)
        assert old in text
        site.put(name, text.replace(old, new))
        site.run("translate")

    return work


def merged(site: Site, *works: Work) -> None:
    """Let each of *works* be done on a branch of its own; merge them all."""
    for number, work in enumerate(works):
        git(site, "checkout", "-q", "-b", f"b{number}", "main")
        work(site)
        git(site, "add", "-A")
        assert git(site, "commit", "-qm", f"work {number}").returncode == 0
    for number in range(len(works) - 1):
        done = git(site, "merge", "-q", f"b{number}")
        assert done.returncode == 0, done.stdout + git(site, "diff").stdout


def settled(site: Site) -> dict[str, str]:
    """The words of the catalog, after a run that has nothing to write."""
    before = site.files()
    ran = site.run("translate")
    assert site.files() == before, ran.said
    return {each.msgid: each.msgstr for each in polib.pofile(str(site.root / PO))}


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_fill_different_units(one: int, other: int, tmp_path: Path) -> None:
    """No conflict, and both are kept, neighbours too."""
    site = begun(tmp_path, filled=False)
    chosen = [[*WORDS.items()][number] for number in (one, other)]
    merged(site, *(write({source: target}) for source, target in chosen))
    words = settled(site)
    assert {source: words[source] for source, _ in chosen} == dict(chosen)


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_correct_different_units(one: int, other: int, tmp_path: Path) -> None:
    """The posts that both have emitted merge as well, and agree with the catalog."""
    site = begun(tmp_path, filled=True)
    sources = [[*WORDS][number] for number in (one, other)]
    merged(site, *(write({source: f"Better {n}."}) for n, source in enumerate(sources)))
    words = settled(site)
    assert [words[source] for source in sources] == ["Better 0.", "Better 1."]
    assert all(f"Better {n}." in site.text(MD) for n in range(2))


BOTH: dict[str, tuple[Work, Work]] = {
    "a paragraph each": (
        change(ZH, "先看显存。\n", "先看显存。\n\n甲段。\n"),
        change(ZH, "最后保存", "乙段。\n\n最后保存"),
    ),
    "code and a word": (change(ZH, "x = 1", "x = 2"), change(ZH, "再看算子", "仔细看算子")),
    "a heading's level and code": (change(ZH, "# 题", "## 题"), change(ZH, "x = 1", "x = 3")),
    "two are taken out": (
        change(ZH, "先看显存。\n\n", ""),
        change(ZH, "然后读梯度。\n\n", ""),
    ),
    "neighbours are changed": (
        change(ZH, "再看算子的速度", "再看看算子的速度"),
        change(ZH, "最后保存模型", "最后再保存模型"),
    ),
    "the target and the catalog": (
        change(MD, "Speed.", "How fast."),
        change(PO, '"Save."', '"Save it."'),
    ),
    "the target, twice": (change(MD, "Memory.", "RAM."), change(MD, "Gradients.", "The slopes.")),
}


@pytest.mark.parametrize("case", BOTH)
def test_two_edit_different_things(case: str, tmp_path: Path) -> None:
    """Whatever they edit, it merges; then nothing is left to be said or written."""
    site = begun(tmp_path, filled=True)
    merged(site, *BOTH[case])
    settled(site)
    assert "edited" not in site.run("translate").said


def test_two_fill_different_units_by_a_machine(tmp_path: Path) -> None:
    """What a machine notes of itself merges too."""
    site = begun(tmp_path, filled=False)

    def machine(site: Site) -> None:
        site.run("translate", "--engine", "pseudo")

    merged(site, write({"题目": "Title"}), change(ZH, "最后保存", "丙段。\n\n最后保存"))
    machine(site)
    words = settled(site)
    assert words["题目"] == "Title"
    assert words["丙段。"] == "⟦丙段。⟧"


TOOLS = [
    ["msgcat"], ["msgcat", "--no-wrap"], ["msgcat", "--indent"], ["msgcat", "--width=30"],
    ["msgcat", "--escape"], ["msgattrib"], ["msgattrib", "--no-obsolete"],
]  # fmt: skip


@needs("msgcat")
@pytest.mark.parametrize("argv", TOOLS, ids=" ".join)
def test_one_unit_after_a_tool(argv: list[str], tmp_path: Path) -> None:
    """After a tool has rewritten the catalog, a change of one unit changes its lines alone."""
    site = begun(tmp_path, filled=True)
    done = subprocess.run([*argv, PO], cwd=tmp_path, capture_output=True, check=True)
    site.put(PO, done.stdout)
    settled(site)
    before = site.text(PO).splitlines()
    site.put(MD, site.text(MD).replace("Speed.", "How fast."))
    assert site.run("translate").code == 0
    lines = site.text(PO).splitlines()
    gone = [line for line in before if line not in lines]
    fresh = [line for line in lines if line not in before]
    assert len(gone) <= 3, gone
    assert len(fresh) <= 3, fresh
    assert any('"How fast."' in line for line in fresh)


def test_one_unit_after_weblate(tmp_path: Path) -> None:
    """So it is after translate-toolkit, with which Weblate writes."""
    pypo = pytest.importorskip("translate.storage.pypo", reason="translate-toolkit is not there")
    site = begun(tmp_path, filled=True)
    store = pypo.pofile.parsefile(str(tmp_path / PO))
    store.updateheader(add=True, X_Generator="Weblate 5.9", Last_Translator="A <a@example.org>")
    unit = store.findunit("最后保存模型，收工。")
    unit.target = "Save, then stop."
    store.save()
    assert site.run("translate").code == 0
    assert settled(site)["最后保存模型，收工。"] == "Save, then stop."
    assert "Save, then stop." in site.text(MD)
    assert "Weblate 5.9" in site.text(PO)


@needs("msgmerge")
def test_msgmerge_with_another_catalog(tmp_path: Path) -> None:
    """What msgmerge has made fuzzy, with its `#| msgid`, is read as that."""
    site = begun(tmp_path, filled=True)
    other = Site(tmp_path / "other")
    other.put(ZH, POST.replace("最后保存模型，收工。", "最后保存模型，再收工。"))
    other.run("translate")
    argv = ["msgmerge", "--previous", "--quiet", PO, f"other/{PO}"]
    done = subprocess.run(argv, cwd=tmp_path, capture_output=True, check=True)
    assert b"#, fuzzy" in done.stdout
    site.put(PO, done.stdout)
    site.put(ZH, other.text(ZH))
    ran = site.run("translate")
    assert ran.code == 0, ran.said
    assert "reviewed 80 %" in ran.out
    settled(site)


@needs("msgfmt")
@pytest.mark.parametrize("case", ["two are taken out", "neighbours are changed"])
def test_merged_catalogs_are_valid(case: str, tmp_path: Path) -> None:
    """msgfmt --check has no error to tell of what was merged."""
    site = begun(tmp_path, filled=True)
    merged(site, *BOTH[case])
    argv = ["msgfmt", "--check-format", "--check-domain", "-o", "/dev/null", PO]
    done = subprocess.run(argv, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr


HEADERS = {
    "Poedit": '"PO-Revision-Date: 2026-11-28 10:00+0800\\n"\n"Last-Translator: A <a@b.c>\\n"\n'
    '"X-Generator: Poedit 3.5\\n"\n"X-Poedit-Basepath: .\\n"\n',
    "Weblate": '"Language-Team: English <https://example.org/>\\n"\n"X-Generator: Weblate 5.9\\n"\n'
    '"Plural-Forms: nplurals=2; plural=n != 1;\\n"\n',
}


@pytest.mark.parametrize("program", HEADERS)
def test_headers_of_editors_stay(program: str, tmp_path: Path) -> None:
    """What an editor writes into the header is its own."""
    site = begun(tmp_path, filled=True)
    line = '"Language: en\\n"\n'
    site.put(PO, site.text(PO).replace(line, line + HEADERS[program]))
    settled(site)
    change(ZH, "x = 1", "x = 2")(site)
    change(MD, "Speed.", "How fast.")(site)
    assert HEADERS[program] in site.text(PO)
    settled(site)

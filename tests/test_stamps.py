"""Stamps: what has not changed is not worked out again, and nobody can tell but by the clock."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.kit import LAYOUT, SETTINGS, TO_EN, Machine, Ran, Site
from translator.blog import audit as audits
from translator.blog import stamps
from translator.blog.blog import Blog
from translator.markdown.document import Document
from translator.project.project import Project
from translator.translate import pipeline
from translator.translate.client import Client
from translator.translate.job import Options
from translator.translate.run import Run
from translator.units import Finding, Severity, Span

POSTS = {
    "a": "---\ntitle: 显存\n---\n\n# 显存管理\n\n见[算子](b.md#算子融合)和[没有](gone.md)。\n\n"
    "![图](../images/a.png)\n\n第一段讲显存，占用 3 GB。\n",
    "b": "# 算子\n\n## 算子融合\n\n回到[显存](a.md#显存管理)。\n\n把两个算子合成一个，快 20%。\n",
    "c": "# 通信\n\n`all_reduce` 见 [算子](./b.md)，不见[这里](#无此处)。\n\n"
    "<!-- translator:ignore terms 算子: so it is -->\n\n又是算子。\n",
}
TERMS = "zh-Hans,en,forbid:en\n显存,GPU memory,video memory\n算子,operator,\n"

COMMANDS = [
    ("translate", "--engine", "pseudo", "posts/zh/b.md"), ("translate",),
    ("translate", "--engine", "pseudo", "posts/zh/c.md"), ("translate", "--partial"),
    ("translate", "--check"), ("translate", "--json"), ("check",), ("check", "--json"),
    ("-v", "check"), ("check", "--only", "terms,stale"), ("check", "--skip", "links-local"),
    ("check", "posts/en/a.md"), ("status",), ("-v", "status"), ("status", "--diff"),
    ("status", "--json"),
]  # fmt: skip
"""What is run; one post at a time where threads would decide which of two is emitted first."""


def written(root: Path) -> Site:
    """A blog of three posts that link to each other."""
    root.mkdir(parents=True)
    site = Site(root)
    for name, text in POSTS.items():
        site.put(f"posts/zh/{name}.md", text)
    site.put("terms/a.csv", TERMS)
    site.put("posts/images/a.png", b"png")
    return site


def edited(random: Random, site: Site, pattern: str) -> str:
    """Change a line of some file, if there is one, as an editor would."""
    found = sorted(site.root.glob(pattern))
    if not found:
        return "nothing there"
    path = random.choice(found)
    lines = path.read_text("utf-8").split("\n")
    spots = [at for at, line in enumerate(lines) if re.search(r"\w{3}|[一-鿿]", line)]
    at = random.choice(spots)
    line = lines[at]
    lines[at] = random.choice([
        line.rstrip("\"") + " 7 words\" ", line + " 显存", line.replace("算子", "运算"),
        "", "# 另一个",
    ])  # fmt: skip
    path.write_text("\n".join(lines), "utf-8")
    return f"line {at + 1} of {path.name}"


def gone(random: Random, site: Site, pattern: str) -> str:
    """Delete some file."""
    found = sorted(site.root.glob(pattern))
    if not found:
        return "nothing there"
    random.choice(found).unlink()
    return f"one of {pattern} is gone"


def settings(random: Random, site: Site) -> str:
    """Configure the blog otherwise."""
    extra = random.choice([
        "", '[targets]\nanchors = "keep"\n', "[targets]\nnotice = true\n",
        '[checks]\nterms = ["posts/en/*"]\n', '[targets]\nfallback = "source"\n',
        '[segments]\nfront_matter = ["title", "tags"]\n',
    ])  # fmt: skip
    site.put("translator.toml", SETTINGS + LAYOUT + extra)
    return extra


def words(random: Random, site: Site) -> str:
    """Agree on a term, or on none."""
    row = random.choice(["", "通信,communication,\n", "融合,fusion,merging\n", "GB,GB,\n"])
    site.put("terms/a.csv", TERMS + row)
    return row


def touched(random: Random, site: Site) -> str:
    """Save every file as it is."""
    for path in sorted(site.root.glob("posts/**/*.md")):
        os.utime(path)
    return "saved"


def put(name: str, text: str) -> Callable[[Random, Site], str]:
    """Write a file."""

    def write(random: Random, site: Site) -> str:
        site.put(name, text)
        return name

    return write


CHANGES: list[Callable[[Random, Site], str]] = [
    lambda random, site: "nothing",
    lambda random, site: "nothing",
    lambda random, site: edited(random, site, "posts/zh/*.md"),
    lambda random, site: edited(random, site, "posts/zh/*.md"),
    lambda random, site: edited(random, site, "posts/en/*.md"),
    lambda random, site: edited(random, site, "posts/en/*.po"),
    lambda random, site: gone(random, site, "posts/en/*"),
    lambda random, site: gone(random, site, "posts/images/*"),
    settings,
    words,
    touched,
    put("posts/images/a.png", "png"),
    put("posts/zh/gone.md", "# 不再没有\n"),
    put("posts/en/c.md", "# By a person\n\nOperators again.\n"),
    put("posts/zh/b.md", POSTS["b"]),
]
"""What people do between two commands."""


def said(ran: Ran, site: Site) -> tuple[int, str, str]:
    """What a command gave, wherever the blog lies."""
    root = str(site.root)
    return ran.code, ran.out.replace(root, ""), ran.err.replace(root, "")


@pytest.mark.parametrize("seed", range(4))
def test_a_stamped_run_says_and_writes_what_another_one_would(tmp_path: Path, seed: int) -> None:
    """Over random changes, code, output and files are those of a blog whose stamps are deleted."""
    random = Random(seed)
    ours, plain = written(tmp_path / "ours"), Site(tmp_path / "else")
    ours.run("translate", "--engine", "pseudo")
    shutil.copytree(ours.root, plain.root, dirs_exist_ok=True)
    story = []
    for _ in range(14):
        change, command, state = random.choice(CHANGES), random.choice(COMMANDS), random.random()
        told = {change(Random(state), site) for site in (ours, plain)}
        story.append((*told, " ".join(command)))
        (plain.root / ".translator" / "stamps").unlink(missing_ok=True)
        assert said(ours.run(*command), ours) == said(plain.run(*command), plain), story
        assert ours.files() == plain.files(), story


def heading(site: Site) -> None:
    """A person calls a heading otherwise that another post links to."""
    path = site.root / "posts/en/b.po"
    text = path.read_text("utf-8")
    path.write_text(re.sub(r'(msgid "算子融合"\n)msgstr ".*"', r'\1msgstr "Fusing"', text), "utf-8")


def page(site: Site) -> None:
    """A page is written, in both languages, that was missing."""
    site.put("posts/zh/gone.md", "# 有了\n")
    site.put("posts/en/gone.md", "# There it is\n")


def configured(extra: str) -> Callable[[Site], object]:
    """Configure the blog otherwise."""
    return lambda site: site.put("translator.toml", SETTINGS + LAYOUT + extra)


@pytest.mark.parametrize(
    "change",
    [
        heading,
        page,
        configured('[targets]\nanchors = "keep"\n'),
        configured("[targets]\nnotice = true\n"),
        configured('[checks]\nterms = ["posts/en/*"]\n'),
        configured("[segments]\nfront_matter = []\n"),
        lambda site: site.put("terms/a.csv", TERMS + "融合,fusion,\n"),
        lambda site: site.put("terms/b.csv", "zh-Hans,en\n占用,use\n"),
        lambda site: (site.root / "posts/images/a.png").unlink(),
        lambda site: (site.root / "posts/en/b.md").unlink(),
        lambda site: (site.root / "posts/en/a.po").unlink(),
    ],
)
@pytest.mark.parametrize("command", [("translate",), ("check", "--json"), ("status", "--json")])
def test_what_a_pair_depends_on_is_looked_at(
    tmp_path: Path, change: Callable[[Site], object], command: tuple[str, ...]
) -> None:
    """Of all that a result depends on, nothing changes without being noticed.

    That it makes a difference is seen in what the command says, or writes, beside a blog that has
    not changed; so is it in a blog whose stamps are deleted.
    """
    ours, plain = written(tmp_path / "ours"), Site(tmp_path / "else")
    for args in (("translate", "--engine", "pseudo"), ("translate",), command):
        ours.run(*args)
    shutil.copytree(ours.root, plain.root, dirs_exist_ok=True)
    (plain.root / ".translator" / "stamps").unlink()
    for site in (ours, plain):
        change(site)
    assert said(ours.run(*command), ours) == said(plain.run(*command), plain)
    assert ours.files() == plain.files()


FINISHED = [("translate",), ("check", "--json"), ("status", "--json"), ("-v", "check")]


@pytest.mark.parametrize("command", FINISHED)
def test_what_has_not_changed_is_not_worked_out_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    """A second run says the same, and neither checks nor emits; a third one after a change does."""
    site = written(tmp_path / "blog")
    site.run("translate", "--engine", "pseudo")
    site.run("translate")
    first, asked = site.run(*command), list[str]()

    def noting(function: Callable[..., object]) -> Callable[..., object]:
        def note(*args: object, **options: object) -> object:
            asked.append(function.__name__)
            return function(*args, **options)

        return note

    monkeypatch.setattr(audits, "audit", noting(audits.audit))
    monkeypatch.setattr(pipeline, "finish", noting(pipeline.finish))
    assert site.run(*command) == first
    assert asked == []
    site.put("posts/zh/c.md", POSTS["c"].replace("通信", "通讯"))
    site.run(*command)
    assert len(asked) == 1, "the others do not depend on it"


@pytest.mark.parametrize("command", FINISHED)
def test_what_works_pairs_out_is_not_imported_for_nothing(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    """A run with nothing to do does not even load the parser, the checks or the pipeline."""
    site = written(tmp_path / "blog")
    site.run("translate", "--engine", "pseudo")
    site.run("translate")
    site.run(*command)
    argv = [sys.executable, "-X", "importtime", "-m", "translator", *command]
    done = subprocess.run(argv, cwd=site.root, capture_output=True, text=True, check=False)
    loaded = set(re.findall(r"translator\.[\w.]+", done.stderr))
    assert "translator.blog.stamps" in loaded
    assert not loaded & {
        "translator.markdown.document", "translator.checks.base", "translator.catalog.catalog",
        "translator.translate.pipeline", "translator.bitext.alignment",
    }  # fmt: skip


def test_stamps_that_came_with_a_checkout_are_not_believed(tmp_path: Path) -> None:
    """Whoever commits or copies stamps cannot hide a finding; they are junk and written anew."""
    site = written(tmp_path / "blog")
    site.run("translate", "--engine", "pseudo")
    wrong = site.run("check")
    path = site.root / ".translator" / "stamps"
    head, *lines = path.read_text("utf-8").splitlines()
    forged = [re.sub(r"\t\[\[.*\],\[\[", "\t[[],[[", line) for line in lines]
    path.write_text("\n".join([head, *forged]) + "\n", "utf-8")
    assert site.run("check") != wrong, "so they could be forged by who can write them here"
    shutil.copytree(site.root, tmp_path / "clone")
    assert Site(tmp_path / "clone").run("check").code == wrong.code
    assert said(Site(tmp_path / "clone").run("check"), site) == said(wrong, site)


@pytest.mark.parametrize("junk", [b"", b"\xff\xfe", b"[]\n", b'["x",1,2,3]\nkey\n', b"\n\n\t\n"])
def test_junk_is_no_stamp(tmp_path: Path, junk: bytes) -> None:
    """Whatever stands in the file, a run says what it would without it."""
    site = written(tmp_path / "blog")
    first = site.run("check")
    site.put(".translator/stamps", junk)
    assert site.run("check") == first


def test_a_cut_line_is_no_stamp(tmp_path: Path) -> None:
    """A stamp that is not whole is worked out again."""
    site = written(tmp_path / "blog")
    first, path = site.run("check"), site.root / ".translator" / "stamps"
    lines = path.read_text("utf-8").split("\n")
    path.write_text("\n".join([lines[0], *(line[: len(line) // 2] for line in lines[1:])]), "utf-8")
    assert site.run("check") == first


def test_another_version_believes_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Code, libraries and Python are in the head of the file: a change of one deletes all."""
    site = written(tmp_path / "blog")
    site.run("check")
    path = site.root / ".translator" / "stamps"
    before = path.read_text("utf-8").split("\n")[0]
    monkeypatch.setattr(sys, "version", "another Python")
    site.run("check")
    assert path.read_text("utf-8").split("\n")[0] != before


def test_nothing_is_left_where_nothing_is_to_be_written(tmp_path: Path) -> None:
    """Without a configuration there are no stamps, nor are there any from `translate --check`."""
    bare = Site(tmp_path / "bare")
    (bare.root / "translator.toml").unlink()
    bare.put("posts/zh/a.md", POSTS["a"])
    bare.run("check")
    assert not (bare.root / ".translator").exists()
    site = written(tmp_path / "blog")
    site.run("translate", "--check")
    assert not (site.root / ".translator").exists()


def test_a_post_that_lacks_words_is_never_done(tmp_path: Path) -> None:
    """Where a run had nothing to do because no engine was there, one with an engine asks it."""
    site, engine = written(tmp_path / "blog"), Machine(lambda text: f"Words {len(text)}.")
    for run in (None, None, Run([Client(engine)])):
        blog = Blog(Project.load(site.root))
        (post,) = blog.pairs_of(site.root / "posts/zh/c.md", [TO_EN.target])
        blog.translate(post, Options(), run)
        blog.stamps.save()
    assert engine.asked


def test_values_are_written_the_same_in_every_process() -> None:
    """Sets and mappings have no order that a hash of them could depend on."""
    one, other = {"b": frozenset("xyz"), "a": (1, None)}, {"a": (1, None), "b": frozenset("zyx")}
    assert stamps.plain(one) == stamps.plain(other) == "{'a': [1, None], 'b': {'x', 'y', 'z'}}"


@pytest.mark.parametrize("span", [None, Span(0, 0), Span(26, 26), Span(3, 9)])
def test_a_finding_comes_back_as_it_was(span: Span | None) -> None:
    """A place between two characters is a place, and an empty fix is one."""
    found = (Finding("typography", Severity.WARNING, "no space", "a.md", 1, 27, span, ""),)
    assert stamps.unpacked(json.loads(json.dumps(stamps.packed(found)))) == found


def test_what_is_said_of_a_language_is_said_again(tmp_path: Path) -> None:
    """A post is not read again to learn its language; a note that it tells none stays."""
    layout = '[[posts]]\nsource = "src/{slug}.md"\ntarget = "src/{locale}/{slug}.md"\n'
    site = Site(tmp_path, 'locales = ["zh-Hans", "en"]\n', layout)
    site.put("src/a.md", "12, 34!\n\n[x](y)\n")
    first = site.run("status")
    assert "src/a.md does not tell its language" in first.err
    assert site.run("status") == first
    site.put("src/a.md", "现在是中文了。\n")
    assert "does not tell" not in site.run("status").err


def test_an_unchanged_post_is_not_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is it to learn its language: what a run with nothing to do reads, it hashes."""
    site = written(tmp_path / "blog")
    for command in ("translate", "check", "status"):
        assert site.run(command, *["--partial"] * (command == "translate")).code in (0, 1)
    parsed: list[str] = []
    parse = Document.parse

    def noted(text: str, *rest: Any, **options: Any) -> Document:
        parsed.append(text)
        return parse(text, *rest, **options)

    monkeypatch.setattr(Document, "parse", noted)
    site.run("check")
    site.run("status")
    assert parsed == []

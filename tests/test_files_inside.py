"""A project writes below its own folder and nowhere else, whatever a repository says or links."""

from __future__ import annotations

import ast
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit import ROOT, Site
from translator.errors import OutsideProject
from translator.files import inside, write_text

HEAD = 'locales = ["zh-Hans", "en"]\nengine = "pseudo"\nglossaries = []\n'
FOLDERS = '[[posts]]\nsource = "posts/{locale}/{slug}.md"\nspelling = { zh-Hans = "zh" }\n'
POST = "# 标题说明\n\n一段文字说明。\n"


def files(folder: Path) -> dict[str, bytes]:
    """Every file below *folder*, links not followed, with what it holds."""
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = Path(place) / name
            found[str(path.relative_to(folder))] = b"" if path.is_symlink() else path.read_bytes()
    return found


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder beside the repository, with a file of somebody's."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "precious.md").write_text("mine\n")
    return folder


def hostile(root: Path, settings: str = FOLDERS) -> Site:
    """A repository with one post."""
    site = Site(root, HEAD, settings)
    site.put("posts/zh/a.md", POST)
    site.put("src/a.md", POST)
    (root / ".git").mkdir()
    site.put(".git/config", "[core]\n")
    return site


TARGET = "posts/{locale}/{slug}.md"
TEMPLATES = {
    "up": (TARGET, "", "../../outside"),
    "up and down": (TARGET, "", "../../blog/../outside"),
    "into git": (TARGET, "", "../.git/hooks"),
    "into Git": (TARGET, "", "../.GIT/hooks"),
    "a target elsewhere": ("OUTSIDE/{locale}/{slug}.md", "", "en"),
    "a catalog elsewhere": ("here/{slug}.{locale}.md", "OUTSIDE/{locale}/{slug}.po", "en"),
    "a catalog up": ("here/{slug}.{locale}.md", "posts/{locale}/{slug}.po", "../../outside"),
    "a catalog in git": ("here/{slug}.{locale}.md", ".git/{locale}/{slug}.po", "en"),
}
"""By what is wrong: where targets and catalogs lie, and how English is spelled there."""


@pytest.mark.parametrize("case", TEMPLATES.values(), ids=TEMPLATES)
def test_templates(tmp_path: Path, outside: Path, case: tuple[str, str, str]) -> None:
    """A template, or a locale's spelling in it, may lead away; nothing is written there."""
    target, catalog, spelling = (part.replace("OUTSIDE", str(outside)) for part in case)
    lines = ['source = "src/{slug}.md"', f'target = "{target}"']
    lines += [f'catalog = "{catalog}"'] * bool(catalog) + [f'spelling = {{ en = "{spelling}" }}']
    site = hostile(tmp_path / "blog", "[[posts]]\n" + "\n".join(lines) + "\n")
    before = files(tmp_path)
    ran = site.run("translate")
    now = {name: text for name, text in files(tmp_path).items() if ".translator" not in name}
    assert ran.code == 2, ran.out + ran.err
    assert "nothing was written" in ran.err or "must lie in the blog's folder" in ran.err
    assert now == before


LINKS = ["posts/en", "posts/en/a.md", "posts/en/a.po", ".translator", "posts/zh/a.md"]


@pytest.mark.parametrize("name", LINKS)
@pytest.mark.parametrize("command", [("translate",), ("check", "--fix"), ("publish",)])
def test_links(tmp_path: Path, outside: Path, name: str, command: tuple[str, ...]) -> None:
    """A link that somebody has committed leads away; nothing is written through it."""
    site = hostile(tmp_path / "blog")
    path, target = site.root / name, outside / ("precious.md" if "." in name[1:] else "")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(target)
    before = files(outside)
    site.run(*command)
    assert files(outside) == before


def test_a_link_to_nowhere(tmp_path: Path) -> None:
    """A link to what is not there yet leads away, too: the file would be made there."""
    site = hostile(tmp_path / "blog")
    site.put("posts/en/other.md", "")
    (site.root / "posts/en/a.md").symlink_to(tmp_path / "new.md")
    assert site.run("translate").code == 2
    assert not (tmp_path / "new.md").exists()


def test_links_within_the_project_are_followed(tmp_path: Path) -> None:
    """A blog may keep its English posts elsewhere in its own folder, by a link."""
    site = hostile(tmp_path / "blog")
    (site.root / "real").mkdir()
    (site.root / "posts/en").symlink_to(site.root / "real")
    assert site.run("translate").code == 0
    assert (site.root / "real/a.md").is_file()


def test_a_file_elsewhere_that_somebody_names(tmp_path: Path) -> None:
    """A post outside of the project that is named is translated beside itself."""
    site = hostile(tmp_path / "blog")
    (tmp_path / "notes.md").write_text(POST)
    assert site.run("translate", str(tmp_path / "notes.md")).code == 0
    assert (tmp_path / "notes.en.md").is_file()


@pytest.mark.parametrize("out", ["../outside", "OUTSIDE", ".git/pages", "linked"])
def test_the_folder_of_publish(tmp_path: Path, outside: Path, out: str) -> None:
    """`[publish] out` is the repository's word; `--out` is the user's, and may be anywhere."""
    pytest.importorskip("jinja2", reason="the extra publish is not installed")
    out = out.replace("OUTSIDE", str(outside))
    site = hostile(tmp_path / "blog", FOLDERS + f'[publish]\nout = "{out}"\n')
    (site.root / "linked").symlink_to(outside)
    before = files(outside), files(site.root / ".git")
    assert site.run("publish").code == 2
    assert (files(outside), files(site.root / ".git")) == before
    assert site.run("publish", "--out", str(tmp_path / "mine")).code == 0
    assert json.loads((tmp_path / "mine/translations.json").read_text())


def test_inside(tmp_path: Path) -> None:
    """What is in the folder is given by its real place; a folder is no file in itself."""
    (tmp_path / "a").mkdir()
    assert inside(tmp_path / "a/../b.md", tmp_path) == tmp_path.resolve() / "b.md"
    for path in (tmp_path, tmp_path / "..", tmp_path / "a/../../x", tmp_path / ".git./x"):
        with pytest.raises(OutsideProject):
            inside(path, tmp_path)


def test_a_circle_of_links(tmp_path: Path) -> None:
    """Links that lead to each other lead nowhere, which is said in a sentence."""
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(OutsideProject):
        write_text(tmp_path / "a", "x", root=tmp_path)


# What is read.

SECRET = "root:x:0:0:SECRET:/root\nzh-Hans,SECRET\n"
READ = [
    ("translate",), ("check",), ("status",), ("publish",), ("glossary", "validate"),
    ("glossary", "list"), ("memory", "export"), ("memory", "stats"), ("export", "--to", "en"),
]  # fmt: skip


@pytest.mark.parametrize("command", READ, ids=" ".join)
@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("", 'glossaries = ["PRIVATE.txt"]'), ("", 'glossaries = ["PRIVATE.csv"]'),
        ("", 'memories = ["PRIVATE.txt"]'), ("", 'memories = ["PRIVATE.csv"]'),
        ("g/x.csv", 'glossaries = ["g/*.csv"]'), ("g/x.tmx", 'memories = ["g/*.tmx"]'),
        ("posts/en/a.md", "glossaries = []"), ("posts/en/a.po", "glossaries = []"),
        ("posts/zh/a.md", "glossaries = []"),
    ],
)  # fmt: skip
def test_no_word_of_a_file_outside_is_shown(
    tmp_path: Path, outside: Path, name: str, settings: str, command: tuple[str, ...]
) -> None:
    """A setting, or a link, may name any file of the user's; none of its words come out."""
    pytest.importorskip("jinja2", reason="the extra publish is not installed")
    for suffix in (".txt", ".csv"):
        (outside / f"PRIVATE{suffix}").write_text(SECRET)
    site = hostile(tmp_path / "blog")
    head = 'locales = ["zh-Hans", "en"]\nengine = "pseudo"\n'
    settings = settings.replace("PRIVATE", f"{outside}/PRIVATE")
    site.put("translator.toml", f"{head}{settings}\n{FOLDERS}")
    if name:
        path = site.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.symlink_to(outside / "PRIVATE.txt")
    ran = site.run(*command)
    assert "SECRET" not in ran.said
    assert "root:x" not in ran.said
    for made in site.root.rglob("*"):
        if made.is_file() and not made.is_symlink() and made.name != "translator.toml":
            assert b"SECRET" not in made.read_bytes(), made


def test_a_glossary_elsewhere_serves(tmp_path: Path, outside: Path) -> None:
    """A CSV file that several blogs share is read; who names it is told what is wrong with it."""
    (outside / "t.csv").write_text("zh-Hans,en\n标题,heading\n")
    site = hostile(tmp_path / "blog", f"glossaries = ['{outside}/t.csv']\n" + FOLDERS)
    site.put("translator.toml", site.text("translator.toml").replace("glossaries = []\n", ""))
    assert "标题" in site.run("glossary", "list").out
    (outside / "t.csv").write_text("zh-Hans,SECRET\n标题,heading\n")
    assert "SECRET" not in site.run("glossary", "validate").said
    assert "SECRET" in site.run("glossary", "validate", str(outside / "t.csv")).said


@pytest.mark.parametrize(
    "name", ["translator.toml", "posts/en/a.po", ".git/config", "notes.txt", "README"]
)
def test_what_is_no_post_is_refused(tmp_path: Path, name: str) -> None:
    """Neither a configuration nor a catalog is translated, though somebody named it."""
    site = hostile(tmp_path / "blog")
    assert site.run("translate").code == 0
    for other in ("notes.txt", "README"):
        site.put(other, POST)
    before = files(site.root)
    ran = site.run("translate", name)
    assert ran.code == 2
    assert f"{name}: is not a post" in ran.err
    assert files(site.root) == before


NAMED = {
    "translator/cli": "files that the person at the terminal names",
    "translator/translate/consent.py": "the user's own folder",
}
"""Where `root=None` may stand, and why."""
OWN = {
    "translator/files.py": "the functions that decide",
    "translator/engines/http/recording.py": "the folder that --record names",
    "translator/engines/local/": "the user's folder of models",
    "translator/project/git.py": "a temporary folder of our own",
    "translator/cli/engines": "models in the user's folder",
    "translator/publish/publisher.py": "files that the ledger knows, in the folder of the pages",
    "translator/memory/library.py": "the index, whose path `inside` has seen",
}
"""The modules that change files by other functions, and why that is safe."""
CHANGES = {"write_bytes", "replace", "rename", "unlink", "rmtree", "symlink_to", "touch", "rmdir"}


def calls() -> Iterator[tuple[str, ast.Call, str]]:
    """Every call in the package, with its file and the function's last name."""
    for path in sorted((ROOT / "translator").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                func = node.func
                last = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
                yield name, node, last


def test_every_writer_says_what_must_hold_the_file() -> None:
    """`write_text` is told the folder everywhere, and None only where a person named the file."""
    writers = [(name, node) for name, node, last in calls() if last == "write_text"]
    ours = [(n, c) for n, c in writers if not n.startswith(tuple(OWN)) and n not in OWN]
    assert len(ours) > 10
    for name, node in ours:
        roots = [ast.unparse(each.value) for each in node.keywords if each.arg == "root"]
        assert roots, f"{name}:{node.lineno} does not say which folder must hold the file"
        if roots == ["None"]:
            assert name.startswith(tuple(NAMED)), f"{name}:{node.lineno} writes anywhere"


def test_nothing_else_changes_files() -> None:
    """Files are changed by `files` alone, but where a reason is given."""
    assert [*calls()]
    for name, node, last in calls():
        owner = ast.unparse(node.func).rpartition(".")[0]
        changes = last in CHANGES and (owner in ("os", "shutil", "path") or "path" in owner.lower())
        opened = last == "open" and any(
            isinstance(a, ast.Constant) and a.value in ("w", "wb", "a", "ab", "a+")
            for a in [*node.args, *(k.value for k in node.keywords)]
        )
        if changes or opened:
            assert name.startswith(tuple(OWN)), f"{name}:{node.lineno}: {ast.unparse(node)}"

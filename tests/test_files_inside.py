"""A project writes below its own folder and nowhere else, whatever a repository says or links."""

from __future__ import annotations

import ast
import json
import os
import sqlite3
import struct
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


# Links into the folders that a run writes for itself, and that nobody looks into.


def leading(site: Site, name: str, to: Path) -> None:
    """Let the file or folder *name* of the blog be a link, as a commit brings it."""
    path = site.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(to)


OWN_NAMES = [
    ".translator/.gitignore", ".translator/locks", ".translator/memory.db",
    ".translator/memory.db-journal", ".translator/memory.db-shm", ".translator/memory.db-wal",
    ".translator/memory.db.lock", ".translator/receipts", ".translator/stamps",
]  # fmt: skip


@pytest.mark.parametrize("name", OWN_NAMES)
def test_links_in_our_own_folder(tmp_path: Path, outside: Path, name: str) -> None:
    """What lies in `.translator` may have come with the repository, too, and lead anywhere."""
    site = hostile(tmp_path / "blog")
    leading(site, name, outside / "precious.md" if name[-1] != "s" else outside)
    before = files(outside)
    for command in (["translate"], ["memory", "stats"], ["memory", "rebuild"], ["check", "--fix"]):
        site.run(*command)
    assert files(outside) == before


@pytest.mark.parametrize("kind", ["symbolic", "hard"])
def test_a_lock_is_no_link(tmp_path: Path, outside: Path, kind: str) -> None:
    """Its name can be told beforehand, and who holds it is written into it: not through a link.

    Two locks that are one file would wait for each other for ever, besides.
    """
    site = hostile(tmp_path / "blog")
    assert site.run("translate").code == 0
    locks = [*(site.root / ".translator/locks").iterdir()]
    locks.append(site.root / ".translator/memory.db.lock")
    for path in locks:
        path.unlink()
        (path.symlink_to if kind == "symbolic" else path.hardlink_to)(outside / "precious.md")
    before = files(outside)
    site.put("posts/zh/a.md", f"{POST}\n又一段说明。\n")
    ran = site.process("translate")
    assert ran.code == 0
    assert "cannot be locked" in ran.err
    assert "keeps one in RAM" in ran.err
    assert files(outside) == before


def test_a_memory_that_leads_out_is_not_removed(tmp_path: Path, outside: Path) -> None:
    """To build the index again, it is removed first: not one that lies elsewhere."""
    site = hostile(tmp_path / "blog")
    for end in ("", "-wal", "-journal"):
        (outside / f"memory.db{end}").write_text("another blog's")
    leading(site, ".translator", outside)
    before = files(outside)
    assert site.run("memory", "rebuild").code == 2
    assert files(outside) == before


def test_a_journal_in_the_memory_deletes_nothing(tmp_path: Path, outside: Path) -> None:
    """SQLite rolls a journal back, and deletes the file whose name stands at its end.

    Source: "Database File Format", section 3.1 (super-journals); such a journal and its database
    can lie in a commit.
    """
    site = hostile(tmp_path / "blog")
    victim = outside / "precious.md"
    index = site.put(".translator/memory.db", b"")
    base = sqlite3.connect(index)
    base.executescript("PRAGMA journal_mode = DELETE; CREATE TABLE t (a)")
    base.close()
    site.put(".translator/memory.db-journal", journal(index.read_bytes(), str(victim)))
    for command in (["memory", "stats"], ["translate"]):
        assert site.run(*command).code == 0
        assert victim.is_file()


def journal(database: bytes, named: str) -> bytes:
    """A rollback journal of the first page of *database* that names a super-journal."""
    size, magic, nonce = 4096, bytes.fromhex("d9d505f920a163d7"), 1
    head = magic + struct.pack(">IIIII", 1, nonce, len(database) // size, 512, size)
    page = database[:size]
    said = (nonce + sum(page[at] for at in range(size - 200, 0, -200))) & 0xFFFFFFFF
    name = named.encode()
    end = struct.pack(">I", 0x40000000 // size + 1) + name
    end += struct.pack(">II", len(name), sum(name) & 0xFFFFFFFF) + magic
    return head.ljust(512, b"\0") + struct.pack(">I", 1) + page + struct.pack(">I", said) + end


@pytest.mark.parametrize("there", [True, False], ids=["a file", "no file yet"])
@pytest.mark.parametrize("name", [".gitignore", ".prettierignore", "translator.toml"])
def test_init_writes_through_no_link(tmp_path: Path, outside: Path, name: str, there: bool) -> None:
    """Its lines are appended to lists of the repository, and not to what these lead to."""
    site = hostile(tmp_path / "blog")
    (site.root / "translator.toml").unlink()
    site.put("package.json", '{"devDependencies": {"prettier": "3"}}')
    site.put(".vitepress/config.mts", "export default {}")
    leading(site, name, outside / ("precious.md" if there else "new"))
    before = files(outside), files(site.root)
    ran = site.run("init", "--force")
    assert ran.code == 2
    assert "outside of" in ran.err
    assert (files(outside), files(site.root)) == before


@pytest.mark.parametrize("name", ["outbox/posts", "outbox/posts/zh", "outbox/posts/zh/a.en.po"])
def test_a_folder_of_exports_holds_what_is_exported(
    tmp_path: Path, outside: Path, name: str
) -> None:
    """Whoever names a folder means the folder, and no place that a link in it leads to."""
    site = hostile(tmp_path / "blog")
    leading(site, name, outside / ("new.po" if name.endswith(".po") else ""))
    before = files(outside)
    ran = site.run("export", "--to", "en", "-o", "outbox/", "--format", "po")
    assert ran.code == 2
    assert files(outside) == before


LEDGERS = {
    "itself": ("site", ["../translator.toml", "../.git/config", "../../outside/precious.md"]),
    "the blog": (".", ["translator.toml", "posts/zh/a.md", ".git/config"]),
    "the posts": ("posts", ["zh/a.md"]),
}


@pytest.mark.parametrize("case", LEDGERS.values(), ids=LEDGERS)
def test_a_ledger_that_came_with_the_repository(
    tmp_path: Path, outside: Path, case: tuple[str, list[str]]
) -> None:
    """It may name any file as made by `publish`; what bears no mark of it is kept."""
    pytest.importorskip("jinja2", reason="the extra publish is not installed")
    out, names = case
    site = hostile(tmp_path / "blog", f'{FOLDERS}[publish]\nout = "{out}"\n')
    said = {"key": "", "files": [*names, "index.html"], "pairs": {}}
    site.put(f"{out}/.ledger.json", json.dumps(said))
    before = files(tmp_path)
    assert site.run("publish").code == 0
    now = files(tmp_path)
    kept = ("precious.md", "config", "translator.toml", "a.md")
    assert {n: t for n, t in before.items() if n.endswith(kept)}.items() <= now.items()
    site.put(f"{out}/index.html", "<h1>mine</h1>")
    assert site.run("publish").code == 2
    assert site.text(f"{out}/index.html") == "<h1>mine</h1>"


ODD_NAMES = {
    "NUL": r"a\u0000b", "escape": r"\u001b[2J", ".git to NTFS": ".git::$INDEX_ALLOCATION",
    ".git to NTFS, short": "GIT~1", ".git with a space": ".git ", ".git with dots": ".GIT..",
    ".git to HFS+": r".g\u200cit", ".git to HFS+, at its end": r".git\ufeff",
}  # fmt: skip
"""Names that some system takes for another one than they look."""


@pytest.mark.parametrize("name", ODD_NAMES.values(), ids=ODD_NAMES)
@pytest.mark.parametrize("where", ["spelling", "catalog", "out"])
def test_names_that_are_no_names(tmp_path: Path, where: str, name: str) -> None:
    """In whatever setting they stand, nothing is written there, and one sentence says so."""
    pytest.importorskip("jinja2", reason="the extra publish is not installed")
    lines = {
        "spelling": f'[[posts]]\nsource = "src/{{slug}}.md"\ntarget = "{TARGET}"\n'
        f'spelling = {{ en = "{name}" }}\n',
        "catalog": f'{FOLDERS}catalog = "{name}/{{locale}}/{{slug}}.po"\n',
        "out": f'{FOLDERS}[publish]\nout = "{name}"\n',
    }
    site = hostile(tmp_path / "blog", lines[where])
    before = {n for n in files(site.root) if ".translator" not in n}
    ran = site.run("publish" if where == "out" else "translate")
    assert ran.code == 2
    assert "nothing was written" in ran.err or "control character" in ran.err
    assert {n for n in files(site.root) if ".translator" not in n} == before


def test_a_catalog_is_never_made_of_another_file(tmp_path: Path) -> None:
    """A template can name any file of the repository as a catalog; what is no catalog stays."""
    template = 'catalog = "{locale}/{slug}.txt"\n'
    site = hostile(tmp_path / "blog", FOLDERS + template)
    site.put("en/a.txt", "notes of mine\n")
    assert site.run("translate").code == 2
    assert site.run("translate", "--force").code == 2
    assert site.text("en/a.txt") == "notes of mine\n"


# What is read.

NOTES = """\
---
title: SECRET 笔记
lang: zh-Hans
---

# 私人 SECRET 笔记

这是 SECRET 密码，请看 `SECRET` 与 [SECRET](SECRET.md)。
"""
READS_POSTS = [
    ("translate",), ("check",), ("check", "--fix"), ("check", "posts"), ("status", "--json"),
    ("publish",), ("glossary", "candidates"), ("memory", "export"), ("align", "--all"),
    ("export", "--to", "en"), ("export", "--to", "en", "-o", "out/"),
    ("review", "--export", "x.html"), ("translate", "posts/zh"),
]  # fmt: skip


@pytest.mark.parametrize("command", READS_POSTS, ids=" ".join)
@pytest.mark.parametrize("name", ["posts/zh/notes", "posts/zh/notes.md", "posts/en/notes"])
def test_notes_of_the_user_are_no_posts(
    tmp_path: Path, outside: Path, name: str, command: tuple[str, ...]
) -> None:
    """A link, also one to a folder, makes no post of Markdown that lies elsewhere.

    It would be sent to an engine, shown in a page, and get a catalog and a target beside it.
    """
    pytest.importorskip("jinja2", reason="the extra publish is not installed")
    (outside / "notes.md").write_text(NOTES)
    (outside / "notes.po").write_text('msgid "密码"\nmsgstr "SECRET"\n')
    site = hostile(tmp_path / "blog")
    leading(site, name, outside / ("notes.md" if name.endswith(".md") else ""))
    before = files(outside)
    ran = site.run(*command)
    assert "SECRET" not in ran.said
    assert files(outside) == before
    for made in site.root.rglob("*"):
        if made.is_file() and made.resolve().is_relative_to(site.root):
            assert b"SECRET" not in made.read_bytes(), made


@pytest.mark.parametrize("kind", ["csv", "po", "md", "jsonl"])
def test_a_link_in_an_inbox_is_not_read(tmp_path: Path, outside: Path, kind: str) -> None:
    """A folder that somebody has sent is imported, not what links in it lead to."""
    texts = {
        "csv": 'source,target\n"SECRET","SECRET"\n', "po": 'msgid "SECRET"\nmsgstr "x"\n',
        "md": "<!-- unit u1: x -->\n> SECRET\n", "jsonl": '{"source": "SECRET", "target": "x"}\n',
    }  # fmt: skip
    (outside / "precious").write_text(texts[kind])
    site = hostile(tmp_path / "blog")
    leading(site, f"inbox/x.{kind}", outside / "precious")
    assert "SECRET" not in site.run("import", "inbox", "--to", "en").said
    assert "SECRET" in site.run("import", f"inbox/x.{kind}", "--to", "en").said


@pytest.mark.parametrize("name", ["CNAME", "public/CNAME"])
def test_the_address_of_a_site_is_not_a_file_elsewhere(
    tmp_path: Path, outside: Path, name: str
) -> None:
    """`init` writes it into the configuration, which is committed."""
    site = hostile(tmp_path / "blog")
    site.put(".vitepress/config.mts", "export default {}")
    (outside / "precious.md").write_text("SECRET")
    leading(site, name, outside / "precious.md")
    assert "SECRET" not in site.run("init", "--force").said + site.text("translator.toml")


@pytest.mark.parametrize("name", [".git/config", "translator.toml", "notes.txt", "/etc/hosts"])
def test_a_file_for_a_translator_names_posts_only(tmp_path: Path, name: str) -> None:
    """What comes back may say that it is for any file; only a post gets a catalog."""
    site = hostile(tmp_path / "blog")
    site.put("notes.txt", POST)
    unit = (
        '<trans-unit id="1"><source>标题说明</source><target state="final">Title</target>'
        "</trans-unit>"
    )
    site.put(
        "back.xlf",
        f'<xliff version="1.2"><file original="{name}" source-language="zh-Hans" '
        f'target-language="en"><body>{unit}</body></file></xliff>',
    )
    assert site.run("import", "back.xlf").code == 0
    assert 'msgstr "Title"' in site.text("posts/en/a.po")
    assert [n for n in files(site.root) if n.endswith(".po")] == ["posts/en/a.po"]


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

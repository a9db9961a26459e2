"""`translator export` and `translator import` on a blog, as people run them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.kit import Site
from translator.interchange import FORMATS

POST = "---\ntitle: 先看显存\n---\n\n# 题目\n\n用 `pip` 装[这个](https://x.y/z)。\n\n第二段。\n"
WORDS = {
    "先看显存": "Look at the Memory First",
    "题目": "Title",
    "用 `pip` 装[这个](https://x.y/z)。": "Install [this](https://x.y/z) by `pip`.",
    "第二段。": "The second.",
}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A blog of two posts: one that a person translated, one that nobody has."""
    blog = Site(tmp_path)
    blog.put("posts/zh/a.md", POST)
    blog.put("posts/zh/b.md", "# 另一篇\n\n只有一段。\n")
    english = POST
    for source, target in WORDS.items():
        english = english.replace(source, target)
    blog.put("posts/en/a.md", english)
    assert blog.run("align", "posts/zh/a.md", "posts/en/a.md").code == 0
    assert blog.run("translate", "posts/zh/a.md").code == 0
    return blog


@pytest.mark.parametrize("kind", FORMATS)
def test_a_round_trip_through_files(site: Site, kind: str) -> None:
    """Import into a clone without catalogs, and export again: the same bytes."""
    suffix = FORMATS[kind].suffixes[0]
    ran = site.run("export", "--to", "en", "-o", f"out/all{suffix}")
    assert (ran.code, ran.out) == (0, "")
    sent = "posts/zh/a.md, 4" if kind == "tmx" else "2 posts, 6"
    assert ran.err == f"out/all{suffix}: {sent} units zh-Hans → en\n"
    first = site.text(f"out/all{suffix}")
    (site.root / "posts/en/a.po").unlink()
    (site.root / "posts/en/a.md").unlink()
    ran = site.run("import", f"out/all{suffix}")
    assert ran.code == 0, ran.said
    assert "posts/en/a.po: 4 taken" in ran.out
    assert site.run("export", "--to", "en", "-o", "again", "--format", kind).code == 0
    again = site.run("export", "--to", "en", "--format", kind, "-o", "-").out
    if kind != "jsonl":  # whose target's places went with the target
        assert again == first
    before = site.files()
    assert site.run("import", f"out/all{suffix}").code == 0
    assert site.files() == before


def test_a_folder_gets_a_file_a_post(site: Site) -> None:
    """Named for the post and the locale, so that nothing meets; and taken back as a folder."""
    ran = site.run("export", "--to", "en", "-o", "outbox/", "--format", "xliff-1.2")
    assert ran.code == 0
    names = sorted(
        p.relative_to(site.root).as_posix() for p in (site.root / "outbox").rglob("*.xlf")
    )
    assert names == ["outbox/posts/zh/a.en.1.2.xlf", "outbox/posts/zh/b.en.1.2.xlf"]
    ran = site.run("import", "outbox")
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "posts/en/a.po: 4 unchanged",
        "posts/en/b.po: 2 unchanged",
        "total: 6 unchanged",
    ]


def test_a_folder_may_have_a_dot_in_its_name(site: Site) -> None:
    """What ends in a slash is a folder, as it is for every other program."""
    ran = site.run("export", "--to", "en", "-o", "outbox-1.2/", "--format", "po")
    assert ran.code == 0, ran.err
    assert list((site.root / "outbox-1.2").rglob("*.en.po"))


def test_the_folder_and_the_format_have_defaults(site: Site) -> None:
    """A name without an ending is a folder, and a folder gets XLIFF."""
    assert site.run("export", "--to", "en", "-o", "outbox/").code == 0
    assert (site.root / "outbox/posts/zh/a.en.xlf").is_file()
    ran = site.run("export", "--to", "en", "-o", "all.docx")
    assert ran.code == 2
    assert (
        "all.docx: the format is not clear; name it with --format xliff|xliff-1.2|tmx|" in ran.err
    )


def test_a_pair_without_a_catalog_keeps_its_words(site: Site) -> None:
    """What a person wrote into the target is not replaced by an import, catalog or no catalog."""
    out = site.run("export", "posts/zh/a.md", "--format", "xliff").out
    (site.root / "posts/en/a.po").unlink()
    site.put("posts/en/a.md", site.text("posts/en/a.md").replace("# Title", "# The Title"))
    site.put("back.xlf", out.replace(">Title<", ">Heading<"))
    ran = site.run("import", "back.xlf")
    assert (ran.code, ran.out.splitlines()[0]) == (0, "posts/en/a.po: 3 unchanged, 1 kept")
    assert 'msgstr "The Title"' in site.text("posts/en/a.po")


def test_only_what_is_missing(site: Site) -> None:
    """What a translator is paid for: nothing that is done is sent."""
    ran = site.run("export", "--to", "en", "--only", "missing", "--format", "jsonl")
    assert [json.loads(line)["source"] for line in ran.out.splitlines()] == ["另一篇", "只有一段。"]
    ran = site.run("export", "posts/zh/a.md", "--only", "missing", "-o", "a.xlf")
    assert (ran.code, ran.err) == (0, "nothing to export: no unit is in the state asked for\n")
    assert not (site.root / "a.xlf").exists()


def test_a_file_that_is_there_stays(site: Site) -> None:
    """It may be what a translator has sent back."""
    site.put("a.xlf", "work of days")
    ran = site.run("export", "posts/zh/a.md", "-o", "a.xlf")
    assert ran.code == 2
    assert "a.xlf already exists; name another file, or replace it with --force" in ran.err
    assert site.text("a.xlf") == "work of days"
    assert site.run("export", "posts/zh/a.md", "-o", "a.xlf", "--force").code == 0
    assert site.run("export", "posts/zh/a.md", "-o", "a.xlf").code == 0


def test_posts_in_the_target_language_are_not_meant(site: Site) -> None:
    """A blog with posts in both languages: --to en leaves the English ones out."""
    site.put("posts/en/c.md", "---\nlang: en\n---\n\n# An English post\n\nWritten in English.\n")
    ran = site.run("export", "--to", "en", "--format", "po")
    assert ran.code == 0
    assert "English" not in ran.out
    ran = site.run("export", "--format", "po")
    assert ran.code == 2
    assert (
        "one file can hold one direction, not en → zh-Hans, zh-Hans → en; name it with --to"
        in ran.err
    )
    assert site.run("export", "-o", "both/", "--format", "po").code == 0
    assert (site.root / "both/posts/en/c.zh-Hans.po").is_file()


@pytest.mark.parametrize("kind", FORMATS)
def test_a_correction_of_what_went_out_is_taken(site: Site, kind: str) -> None:
    """The catalog still has the approved words that went out: others are a correction of them."""
    text = site.run("export", "posts/zh/a.md", "--format", kind).out
    site.put("back", text.replace("Title", "Heading"))
    ran = site.run("import", "back")
    assert ran.code == 0, ran.said
    lines = ran.out.splitlines()
    assert lines[0] == "posts/en/a.po: 1 corrected, 3 unchanged"
    assert lines[1].startswith("  corrected: back")
    assert lines[-1] == "total: 1 corrected, 3 unchanged"
    assert 'msgid "题目"\nmsgstr "Heading"' in site.text("posts/en/a.po")


def test_an_import_keeps_what_a_person_approved(site: Site) -> None:
    """Approved words that have changed since stay, and both are shown; --overwrite takes these."""
    text = site.run("export", "posts/zh/a.md", "--format", "xliff").out
    site.put("back.xlf", text.replace(">Title<", ">Heading<"))
    catalog = site.text("posts/en/a.po").replace('"Title"', '"The Title"')
    site.put("posts/en/a.po", catalog)
    before = site.files()
    ran = site.run("import", "back.xlf")
    assert ran.code == 0
    assert ran.out.splitlines()[0] == "posts/en/a.po: 3 unchanged, 1 kept"
    assert (
        "back.xlf:14:1: warning import: ua188dc97d6a2 “题目”: kept: a person approved "
        "“The Title”, the file has “Heading”; --overwrite takes the new one\n" in ran.err
    )
    assert site.files() == before
    ran = site.run("import", "back.xlf", "--overwrite", "--check")
    assert ran.out.splitlines()[-1] == "total: 1 corrected, 3 unchanged, nothing written"
    assert site.files() == before
    assert site.run("import", "back.xlf", "--overwrite").code == 0
    assert 'msgstr "Heading"' in site.text("posts/en/a.po")
    assert site.run("translate", "posts/zh/a.md").code == 0
    assert "# Heading" in site.text("posts/en/a.md")


def test_what_is_wrong_is_named_and_the_rest_taken(site: Site) -> None:
    """A lost link, a source that is in no post: exit 1; the other unit is in the catalog."""
    rows = [
        {"id": "", "source": "只有一段。", "target": "One paragraph.", "to": "en"},
        {"source": "谁也不知道的句子", "target": "Nobody", "to": "en", "post": "posts/zh/b.md"},
        {"source": "也没有", "target": "", "to": "en"},
        {"source": "另一篇", "target": "Two\n\nparagraphs", "to": "en"},
    ]  # fmt: skip
    site.put("rows.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    ran = site.run("import", "rows.jsonl")
    assert ran.code == 1
    assert ran.err.splitlines() == [
        "rows.jsonl:2:1: error import: “谁也不知道的句子”: unknown: this source is not in "
        "posts/zh/b.md",
        "rows.jsonl:3:1: warning import: “也没有”: unknown: this source is in no post",
        "rows.jsonl:4:1: error import: “另一篇”: refused: it cannot be in a heading: "
        "a line break would end the heading",
    ]
    assert ran.out.splitlines() == [
        "posts/en/b.po: 1 taken, 1 refused, 1 unknown",
        "total: 1 taken, 1 refused, 2 unknown",
    ]
    assert 'msgid "只有一段。"\nmsgstr "One paragraph."' in site.text("posts/en/b.po")


def test_a_source_that_changed_meanwhile(site: Site) -> None:
    """The words go on as fuzzy with the source they were made for, run or no run in between."""
    out = site.run("export", "posts/zh/b.md", "--format", "xliff").out
    out = out.replace(
        "</source>\n      </segment>",
        "</source>\n        <target>Only one paragraph.</target>\n      </segment>",
    ).replace("另一篇</source>\n        <target>Only one paragraph.</target>", "另一篇</source>")
    for ran_between in (False, True):
        site.put("back.xlf", out)
        site.put("posts/zh/b.md", "# 另一篇\n\n现在只有一段。\n")
        if ran_between:
            (site.root / "posts/en/b.po").unlink()
            site.put("posts/zh/b.md", "# 另一篇\n\n只有一段。\n")
            site.run("translate", "posts/zh/b.md")
            site.put("posts/zh/b.md", "# 另一篇\n\n现在只有一段。\n")
            site.run("translate", "posts/zh/b.md")
        ran = site.run("-v", "import", "back.xlf")
        assert ran.code == 0, ran.said
        assert "its source has changed since; taken as fuzzy" in ran.err
        assert (
            '#, fuzzy\n#| msgid "只有一段。"\nmsgid "现在只有一段。"\n'
            'msgstr "Only one paragraph."\n' in site.text("posts/en/b.po")
        )


def test_a_file_of_another_language(site: Site) -> None:
    """Words in a language that the blog has not are not taken for English."""
    text = site.run("export", "posts/zh/a.md", "--format", "xliff").out
    site.put("fr.xlf", text.replace('trgLang="en"', 'trgLang="fr"'))
    ran = site.run("import", "fr.xlf")
    assert ran.code == 1
    assert "it is for fr, which this blog does not have; name one with --to" in ran.err
    site.put("gb.xlf", text.replace('trgLang="en"', 'trgLang="en-GB"'))
    assert site.run("import", "gb.xlf").out.startswith("posts/en/a.po: 4 unchanged")


def test_a_path_that_leads_out_of_the_blog(site: Site, tmp_path: Path) -> None:
    """A file cannot make an import write beside posts outside of the blog."""
    inner = Site(tmp_path / "inner")
    inner.put("posts/zh/b.md", "# 另一篇\n\n只有一段。\n")
    out = site.run("export", "posts/zh/a.md", "--format", "xliff").out
    inner.put("back.xlf", out.replace("posts/zh/a.md", "../posts/zh/a.md"))
    (site.root / "posts/en/a.po").unlink()
    ran = inner.run("import", "back.xlf")
    assert ran.code == 1
    assert ran.err.count("unknown: this source is not in ../posts/zh/a.md") == 4
    assert not (site.root / "posts/en/a.po").exists()


def test_files_that_cannot_be_read(site: Site) -> None:
    """Each is named, and the others are taken."""
    site.put("inbox/a.docx", b"PK\x03\x04")
    site.put("inbox/b.xlf", '<xliff version="2.0"><file>')
    site.put("inbox/c.po", 'msgid "另一篇"\nmsgstr "Another"\n')
    ran = site.run("import", "inbox", "--to", "en")
    assert ran.code == 2
    assert "inbox/a.docx: not in a format that can be imported" in ran.err
    assert "inbox/b.xlf: this XLIFF file cannot be read: not valid XML" in ran.err
    assert ran.out.splitlines()[0] == "posts/en/b.po: 1 taken"


def test_a_renamed_post_is_found(site: Site) -> None:
    """What names a post that is gone goes where its sources stand now."""
    out = site.run("export", "posts/zh/b.md", "--format", "po").out
    site.put("b.po", out.replace('msgid "另一篇"\nmsgstr ""', 'msgid "另一篇"\nmsgstr "Another"'))
    (site.root / "posts/zh/b.md").rename(site.root / "posts/zh/new.md")
    ran = site.run("import", "b.po")
    assert (ran.code, ran.out.splitlines()[0]) == (0, "posts/en/new.po: 1 taken, 1 unchanged")


def test_a_pair_without_a_catalog_is_aligned(site: Site) -> None:
    """Pairs that people wrote go out, before any catalog is made of them."""
    (site.root / "posts/en/a.po").unlink()
    out = site.run("export", "posts/zh/a.md", "--format", "jsonl").out
    rows = [json.loads(line) for line in out.splitlines()]
    assert [row["target"] for row in rows] == list(WORDS.values())
    source, target = site.text("posts/zh/a.md"), site.text("posts/en/a.md")
    for row in rows:
        assert source[slice(*row["source_spans"][0])] == row["source"]
        assert target[slice(*row["target_spans"][0])] == row["target"]
        assert source.split("\n")[row["source_line"] - 1].endswith(row["source"])
        assert target.split("\n")[row["target_line"] - 1].endswith(row["target"])
    assert not (site.root / "posts/en/a.po").exists()

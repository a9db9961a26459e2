"""`translator glossary`, as people and programs meet it."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import pytest

from tests.glossaries import interfaces
from tests.kit import HEADER, ROOT, Site, entry

SETTINGS = 'locales = ["zh-Hans", "en"]\nglossaries = ["terms/*.csv"]\n'
TERMS = (
    "zh-Hans,en,forbid:en,not_in,severity,note\n"
    "静态图,static graph,,静态图像,,\n"
    "显存|显卡内存,GPU memory|VRAM,video memory,,error,of the card\n"
)


def site(tmp_path: Path, **files: str) -> Site:
    """A blog with one glossary."""
    made = Site(tmp_path, SETTINGS)
    made.put("terms/a.csv", TERMS)
    for name, text in files.items():
        made.put(f"terms/{name}.csv", text)
    return made


# --- validate ---


def test_a_tidy_glossary_validates(tmp_path: Path) -> None:
    """Nothing is printed but the counts; exit code 0."""
    ran = site(tmp_path).process("glossary", "validate")
    assert (ran.code, ran.out, ran.err) == (0, "", "0 errors, 0 warnings, 0 notes\n")


def test_faults_are_printed_like_findings(tmp_path: Path) -> None:
    """`path:line:col: severity check: message`, all of them, and exit code 1."""
    blog = site(tmp_path, b="zh-Hans,en,severity\n显存,device memory,fatal\n 算子 ,tensor op,\n")
    ran = blog.process("glossary", "validate")
    assert ran.code == 1
    places = [line.partition(": ")[0] for line in ran.out.splitlines()]
    assert places == [f"terms/b.csv:{p}" for p in ("2:1", "2:18", "3:1")]
    assert (
        "terms/b.csv:2:18: error values: severity 'fatal' is not allowed; write error, " in ran.out
    )
    assert "terms/a.csv:3 too" in ran.out


def test_a_folder_is_no_glossary(tmp_path: Path) -> None:
    """A sentence with the path, and exit code 2, whatever reads the glossary."""
    blog = site(tmp_path)
    (tmp_path / "terms" / "b.csv").mkdir()
    for command in (("glossary", "validate"), ("glossary", "list"), ("check",)):
        ran = blog.process(*command)
        assert ran.code == 2
        assert "b.csv: cannot be read: Is a directory" in ran.err


def test_warnings_do_not_fail(tmp_path: Path) -> None:
    """A blank at an edge is read over."""
    assert site(tmp_path, b="zh-Hans,en\n 算子,operator\n").run("glossary", "validate").code == 0


def test_files_may_be_named(tmp_path: Path) -> None:
    """Merged in the order given: a row overrides only what comes before."""
    blog = site(tmp_path)
    blog.put("own.csv", "zh-Hans,en,override\n显存,device memory,yes\n")
    assert blog.run("glossary", "validate", "terms/a.csv", "own.csv").code == 0
    ran = blog.run("glossary", "validate", "own.csv", "terms/a.csv")
    assert ran.code == 1
    assert "own.csv:2:18: error override" in ran.out


def test_findings_as_json(tmp_path: Path) -> None:
    """What `check --json` has."""
    blog = site(tmp_path, b="zh-Hans,en,severity\n算子,grad op,fatal\n")
    ran = blog.run("glossary", "validate", "--json")
    assert ran.code == 1
    (finding,) = json.loads(ran.out)
    assert finding.pop("message").startswith("severity 'fatal'")
    assert finding == {
        "check": "values", "severity": "error", "path": "terms/b.csv", "line": 2, "column": 12,
        "span": {"start": 31, "stop": 36}, "fix": None,
    }  # fmt: skip


def test_no_glossary_is_said(tmp_path: Path) -> None:
    """Where it was looked for; exit code 2, as for a file that is not there."""
    blog = Site(tmp_path, SETTINGS)
    ran = blog.run("glossary", "validate")
    assert ran.code == 2
    assert "terms/*.csv" in ran.err
    assert blog.run("glossary", "validate", "none.csv").code == 2


def test_the_shipped_glossaries_validate() -> None:
    """With no error, no warning and no note."""
    ran = _Shipped().run("-v", "glossary", "validate", "--json")
    assert (ran.code, json.loads(ran.out)) == (0, [])


class _Shipped(Site):
    """This repository."""

    def __init__(self) -> None:
        self.root = ROOT


# --- list and find ---


def test_terms_are_listed_by_direction(tmp_path: Path) -> None:
    """After merging; in both directions, if asked for."""
    blog = site(tmp_path, b="zh-Hans,en,override\n静态图,,yes\n")
    ran = blog.process("glossary", "list")
    assert ran.out == (
        "显存 | 显卡内存 → GPU memory | VRAM; not video memory (error, terms/a.csv:3)\n"
    )
    assert ran.err == "1 term, zh-Hans → en\n"
    turned = blog.run("glossary", "list", "--from", "en", "--to", "zh-Hans")
    assert turned.out.startswith("GPU memory | VRAM → 显存 | 显卡内存 (error")


def test_terms_as_json(tmp_path: Path) -> None:
    """All that is known of each."""
    listed = json.loads(site(tmp_path).run("glossary", "list", "--json").out)
    assert listed[1] == {
        "from": "zh-Hans", "to": "en", "source": ["显存", "显卡内存"],
        "target": ["GPU memory", "VRAM"], "forbidden": ["video memory"], "kind": "", "case": "",
        "keep": "", "not_in": [], "read_from": "", "severity": "error", "note": "of the card",
        "support": "", "seen": "", "origin": "terms/a.csv:3",
    }  # fmt: skip


def test_find_says_what_matches_and_what_does_not(tmp_path: Path) -> None:
    """With line and column, the row, and the reason."""
    ran = site(tmp_path).process("glossary", "find", "好。\n静态图像占用显存")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0] == "- 2:1 静态图: not meant in “静态图像” (not_in) (terms/a.csv:2)"
    assert lines[1].startswith("✓ 2:7 显存: 显存 | 显卡内存 → GPU memory")
    assert len(lines) == 2


def test_find_tells_the_language_by_its_script(tmp_path: Path) -> None:
    """English words are looked for in English; --from says otherwise."""
    blog = site(tmp_path)
    assert blog.run("glossary", "find", "The GPU memory.").out.startswith("✓ 1:5 GPU memory")
    ran = blog.run("glossary", "find", "--from", "zh-Hans", "The GPU memory.")
    assert (ran.out, ran.err) == ("", "no term of zh-Hans → en is in this text\n")


def test_find_reads_standard_input(tmp_path: Path) -> None:
    """A whole post."""
    import subprocess

    from tests.kit import command

    done = subprocess.run(
        command("glossary", "find", "-", "--json"), cwd=site(tmp_path).root, check=True,
        input="显存\n".encode(), capture_output=True,
    )  # fmt: skip
    (row,) = json.loads(done.stdout)
    assert (row["start"], row["stop"], row["found"], row["reason"]) == (0, 2, "显存", "")


# --- import and export ---


@pytest.mark.parametrize("name", ["x.tbx", "x.csv", "x.tsv"])
def test_export_and_import_are_inverse(name: str, tmp_path: Path) -> None:
    """What is imported from an export gives that export again."""
    blog = site(tmp_path)
    assert blog.run("glossary", "export", "--to", "en", "-o", name).code == 0
    ways = ["--from", "zh-Hans", "--to", "en"]
    ran = blog.run("glossary", "import", name, *ways, "-o", "terms/a.csv", "--force")
    assert ran.code == 0, ran.err
    assert blog.run("glossary", "validate").code == 0
    again = blog.run("glossary", "export", "--to", "en", "--format", name[2:])
    assert again.out == blog.text(name)


def test_no_file_is_written_over(tmp_path: Path) -> None:
    """Only --force replaces what is there."""
    blog = site(tmp_path)
    before = blog.text("terms/a.csv")
    blog.put("x.csv", "显存,memory\n")
    for words in (["export"], ["import", "x.csv", "--from", "zh-Hans", "--to", "en"]):
        ran = blog.run("glossary", *words, "-o", "terms/a.csv")
        assert ran.code == 2
        assert "--force" in ran.err
        assert blog.text("terms/a.csv") == before


def test_what_is_lost_is_said(tmp_path: Path) -> None:
    """On standard error, so that a pipe has the file alone."""
    ran = site(tmp_path).process("glossary", "export", "--format", "csv")
    assert ran.out == "静态图,static graph\n显存,GPU memory\n显卡内存,GPU memory\n"
    assert ran.err.startswith("not carried over: accepted and forbidden target forms")


def test_a_file_of_an_unknown_sort_is_asked_about(tmp_path: Path) -> None:
    """Its name does not tell; a broken one is named."""
    blog = site(tmp_path)
    blog.put("terms.txt", "显存\tGPU memory\n")
    assert "--format" in blog.run("glossary", "import", "terms.txt").err
    ran = blog.run("glossary", "import", "terms.txt", "--format", "tsv")
    assert (ran.code, "--from" in ran.err) == (2, True)
    blog.put("broken.tbx", "<martif>")
    assert "broken.tbx: not valid XML" in blog.run("glossary", "import", "broken.tbx").err


# --- candidates ---


def mined(tmp_path: Path) -> Site:
    """A blog in which 接口 is translated in two ways."""
    blog = site(tmp_path)
    source, target = interfaces()
    blog.put("posts/zh/a.md", source)
    blog.put("posts/en/a.md", target)
    return blog


def test_candidates_have_places_and_translations(tmp_path: Path) -> None:
    """A word with two translations, with where and how often each is used."""
    ran = mined(tmp_path).process("glossary", "candidates", "--varying")
    assert ran.code == 0
    assert ran.out.splitlines()[0] == "接口  6 places, 100% sure"
    assert "  3  interface  posts/zh/a.md:1, posts/zh/a.md:5, posts/zh/a.md:9" in ran.out
    assert "  3  endpoint  posts/zh/a.md:3, posts/zh/a.md:7, posts/zh/a.md:11" in ran.out


def test_candidates_as_rows(tmp_path: Path) -> None:
    """A glossary file that validates; then the word is known."""
    blog = mined(tmp_path)
    rows = blog.run("glossary", "candidates", "--varying", "--csv").out
    blog.put("terms/new.csv", rows)
    assert blog.run("glossary", "validate").code == 0
    assert blog.run("glossary", "candidates", "--varying").out == ""


def test_candidates_as_json(tmp_path: Path) -> None:
    """For programs: every place."""
    (found,) = json.loads(mined(tmp_path).run("glossary", "candidates", "--varying", "--json").out)
    assert found["source"] == "接口"
    assert {(r["target"], len(r["places"])) for r in found["renderings"]} == {
        ("interface", 3), ("endpoint", 3),
    }  # fmt: skip


def test_candidates_need_posts(tmp_path: Path) -> None:
    """What to do where there are none."""
    ran = site(tmp_path).run("glossary", "candidates")
    assert ran.code == 2
    assert "no posts found" in ran.err


@pytest.mark.parametrize("encoding", ["gb18030", "gb2312", "utf-16", "utf-8-sig"])
def test_a_glossary_of_chinese_windows_is_imported(tmp_path: Path, encoding: str) -> None:
    """Excel saves CSV in the encoding of its system."""
    site = Site(tmp_path)
    site.put("words.csv", "显存,GPU memory\n算子,operator\n".encode(encoding))
    ran = site.run("glossary", "import", "words.csv", "--from", "zh-Hans", "--to", "en")
    assert ran.code == 0, ran.said
    assert "显存,GPU memory," in ran.out
    tbx = (
        f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?><martif type="TBX">'
        '<text><body><termEntry><langSet xml:lang="zh-Hans"><tig><term>显存</term></tig></langSet>'
        '<langSet xml:lang="en"><tig><term>GPU memory</term></tig></langSet></termEntry></body>'
        "</text></martif>"
    )
    site.put("words.tbx", tbx.encode(encoding))
    ran = site.run("glossary", "import", "words.tbx")
    assert ran.code == 0, ran.said
    assert "显存,GPU memory," in ran.out


def test_support_is_learned_from_what_a_person_approved(tmp_path: Path) -> None:
    """A row that good translations often leave out does not warn any more."""
    site = Site(tmp_path)
    site.put("terms/t.csv", "zh-Hans,en\n样本,sample\n")
    lines = [f"样本{n}。" for n in "甲乙丙丁戊"]
    site.put("posts/zh/a.md", "\n\n".join(lines) + "\n")
    site.put("posts/en/a.md", "\n\n".join(f"Case {n}." for n in "ABCDE") + "\n")
    assert "warning terms" in site.run("check", "--strict").out
    site.run("align", "--all")
    ran = site.run("glossary", "support")
    assert ran.out == "1 row in terms/support.tsv\n"
    assert site.text("terms/support.tsv").splitlines()[1] == "zh-Hans-en\t样本\t0\t5"
    assert "warning terms" not in site.run("check", "--strict").out
    assert "note terms" in site.run("-v", "check", "--strict").out


# --- add and apply ---


def test_a_term_is_added_and_applied(tmp_path: Path) -> None:
    """From the row to the post: what is certain is replaced, the rest is said, a person's stays."""
    blog = Site(tmp_path, SETTINGS)
    blog.put("terms/a.csv", "zh-Hans,en,forbid:en\n")
    blog.put("posts/zh/a.md", "# 显存\n\n显存不够。\n\n显存满了。\n\n两块[显存](https://e.org)。\n")
    drafts = {
        "显存": "Video Memory", "显存满了。": "Video memory is full of video memory.",
        "两块[显存](https://e.org)。": "Two [video memories](https://e.org).",
    }  # fmt: skip
    entries = "".join(
        entry(source, target, f"#. by m 2026-11-01 {zlib.crc32(target.encode()):08x}", "#, fuzzy")
        for source, target in drafts.items()
    )
    blog.put("posts/en/a.po", HEADER + entries + entry("显存不够。", "Video memory is short."))
    assert blog.run("translate").code == 0
    files = blog.files()

    add = ("glossary", "add", "显存", "GPU memory", "--forbid", "video memory")
    ran = blog.run(*add, "--check")
    assert ran.code == 1
    assert ran.out.splitlines()[-1].startswith("+显存,GPU memory,video memory")
    assert blog.files() == files
    ran = blog.process(*add)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "显存 → GPU memory; never video memory: written to terms/a.csv\n"
    assert blog.run(*add).out == "nothing to do: a glossary says so already\n"

    files = blog.files()
    ran = blog.run("glossary", "apply", "--check")
    assert ran.code == 1
    assert blog.files() == files
    assert ran.out == (
        "posts/zh/a.md:1 → en: 显存: “video memory” → “GPU memory”\n"
        "  [-Video-]{+GPU+} Memory\n"
        "posts/zh/a.md:3 → en: 显存: “video memory” → “GPU memory” (a person's words, left)\n"
        "  Video memory is short.\n"
        "posts/zh/a.md:5 → en: 显存: “video memory” → “GPU memory” "
        "(left: 显存: 1 place in the source, 2 in the target)\n"
        "  Video memory is full of video memory.\n"
        "posts/zh/a.md:7 → en: 显存: “video memory” → “GPU memory”\n"
        "  Two [[-video-]{+GPU+} memories](https://e.org).\n"
    )
    ran = blog.process("glossary", "apply", "posts/zh/a.md", "--to", "en")
    assert (ran.code, ran.err) == (
        0,
        "2 wrong forms replaced in 2 units\n"
        "1 not certain; translator translate --redo terms asks an engine again\n"
        "1 in what a person wrote or approved, and left\n",
    )
    assert blog.text("posts/en/a.md") == (
        "# GPU Memory\n\nVideo memory is short.\n\nVideo memory is full of video memory.\n\n"
        "Two [GPU memories](https://e.org).\n"
    )
    files = blog.files()
    assert blog.run("glossary", "apply").code == 0
    assert blog.run("glossary", "apply", "--check").code == 0
    assert blog.run("translate").code == 0
    assert blog.files() == files


def test_what_is_to_be_replaced_as_json(tmp_path: Path) -> None:
    """All that a program needs to decide for itself."""
    blog = Site(tmp_path, SETTINGS)
    blog.put("terms/a.csv", TERMS)
    blog.put("posts/zh/a.md", "显存不够。\n")
    target = "A video memory is short."
    machine = f"#. by m 2026-11-01 {zlib.crc32(target.encode()):08x}"
    blog.put("posts/en/a.po", HEADER + entry("显存不够。", target, machine, "#, fuzzy"))
    ran = blog.run("glossary", "apply", "--json")
    assert json.loads(ran.out) == [{
        "post": "posts/zh/a.md", "line": 1, "to": "en", "source": "显存",
        "before": "video memory", "after": "GPU memory", "by": "machine", "target": target,
        "replaced": "A GPU memory is short.", "doubt": "", "written": True,
    }]  # fmt: skip
    assert json.loads(blog.run("glossary", "apply", "--json").out) == []


def test_apply_without_posts_says_where_they_are_looked_for(tmp_path: Path) -> None:
    """Exit code 2, as everywhere."""
    ran = site(tmp_path).run("glossary", "apply")
    assert ran.code == 2
    assert "no posts found" in ran.err

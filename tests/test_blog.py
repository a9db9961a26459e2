"""A blog on disk: which posts there are, in which direction, and what a run writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fixtures import FOLDER
from tests.kit import EN, HEADER, LAYOUT, SETTINGS, TO_EN, TO_ZH, ZH, Site, entry
from translator.blog.blog import Blog
from translator.checks import Wanted, every, only
from translator.checks.base import PostSetting
from translator.project.project import Project
from translator.units import Locale, Pair

CHINESE = "这是一段中文，写给读者看的。\n"
ENGLISH = "This is a paragraph of plain English, written for readers.\n"
MIXED = "用 PaddlePaddle 的 DataLoader 加载 CIFAR-10 数据集，batch size 设为 64。\n"
FRENCH = "Ceci est un paragraphe en français, écrit pour des lecteurs curieux et patients.\n"
ROOT_AND_EN = """\
[[posts]]
source = "posts/{slug}.md"
target = "posts/{locale}/{slug}.md"
spelling = { zh-Hans = "zh" }
"""


def pairs(tmp_path: Path, *names: str) -> list[tuple[str, Pair]]:
    """Source and direction of each pair that a run on *names* would work on."""
    project = Project.load(tmp_path)
    blog = Blog(project)
    sources = blog.sources([tmp_path / name for name in names])
    posts = [post for source in sources for post in blog.pairs_of(source, [])]
    return [(project.relative(post.source), post.pair) for post in posts]


# --- direction ---

DIRECTIONS = {
    "lang, against the folder's language": ("docs/a.md", f"---\nlang: en\n---\n\n{CHINESE}", TO_ZH),
    "lang as zh-CN": ("docs/a.md", f"---\nlang: zh-CN\n---\n\n{ENGLISH}", TO_EN),
    "lang as en-US": ("docs/a.md", f"---\nlang: en-US\n---\n\n{CHINESE}", TO_ZH),
    "lang in TOML": ("docs/a.md", f'+++\nlang = "en"\n+++\n\n{CHINESE}', TO_ZH),
    "the folder, against the words": ("posts/en/a.md", CHINESE, TO_ZH),
    "the folder of Chinese": ("posts/zh/a.md", ENGLISH, TO_EN),
    "Chinese words": ("docs/a.md", CHINESE, TO_EN),
    "Chinese full of English words": ("docs/a.md", MIXED, TO_EN),
    "English words": ("docs/a.md", ENGLISH, TO_ZH),
    "English with a Chinese name": ("docs/a.md", ENGLISH + "\nIt is called 飞桨.\n", TO_ZH),
    "English code around Chinese": (
        "docs/a.md", CHINESE + "\n```\n" + "for word in words: print(word)\n" * 30 + "```\n", TO_EN,
    ),
    "a lang that is none": ("docs/a.md", f"---\nlang: klingon!\n---\n\n{ENGLISH}", TO_ZH),
}  # fmt: skip


@pytest.mark.parametrize("case", DIRECTIONS)
def test_the_direction_is_found(case: str, tmp_path: Path) -> None:
    """`lang` in the front matter first, then the folder, then the words."""
    name, text, pair = DIRECTIONS[case]
    site = Site(tmp_path)
    site.put(name, text)
    assert pairs(tmp_path, name) == [(name, pair)]


def test_a_language_that_the_blog_has_not_goes_into_all_its_locales(tmp_path: Path) -> None:
    """A French guest post in a Chinese and English blog is translated into both."""
    site = Site(tmp_path)
    site.put("guest.md", FRENCH)
    assert [pair for _, pair in pairs(tmp_path, "guest.md")] == [
        Pair(Locale("fr"), ZH), Pair(Locale("fr"), EN),
    ]  # fmt: skip


def test_a_language_that_cannot_be_told_is_asked_for(tmp_path: Path) -> None:
    """A word or two could be any language: the message says what to write where."""
    site = Site(tmp_path)
    site.put("a.md", "# API\n")
    ran = site.run("translate", "a.md")
    assert ran.code == 2
    assert "a.md" in ran.err
    assert "lang: zh-Hans" in ran.err


def test_three_locales_make_two_pairs(tmp_path: Path) -> None:
    """A post goes into all locales of the project but its own; `--to` chooses."""
    site = Site(tmp_path, 'locales = ["zh-Hans", "en", "ja"]\nengine = "pseudo"\n')
    site.put("posts/zh/a.md", CHINESE)
    assert site.run("translate", "--to", "ja").code == 0
    assert {"posts/ja/a.md", "posts/ja/a.po"} <= set(site.files())
    assert "posts/en/a.md" not in site.files()
    assert site.run("translate").code == 0
    assert "posts/en/a.md" in site.files()


def test_posts_go_in_both_directions(tmp_path: Path) -> None:
    """A Chinese blog has English posts, too."""
    site = Site(tmp_path, SETTINGS + 'engine = "pseudo"\n')
    site.put("posts/zh/a.md", CHINESE)
    site.put("posts/en/b.md", ENGLISH)
    for _ in range(2):
        assert site.run("translate").code == 0
        assert sorted(pairs(tmp_path)) == [("posts/en/b.md", TO_ZH), ("posts/zh/a.md", TO_EN)]
    assert site.text("posts/zh/a.md") == CHINESE
    assert site.text("posts/en/b.md") == ENGLISH


# --- targets stand for their pair ---


def test_a_target_is_no_source(tmp_path: Path) -> None:
    """What was emitted is not translated back, whether named or found."""
    site = Site(tmp_path, SETTINGS + 'engine = "pseudo"\n')
    site.put("posts/zh/a.md", CHINESE)
    site.run("translate")
    assert pairs(tmp_path) == [("posts/zh/a.md", TO_EN)]
    assert pairs(tmp_path, "posts/en/a.md") == [("posts/zh/a.md", TO_EN)]
    assert pairs(tmp_path, "posts/en/a.md", "posts/zh/a.md") == [("posts/zh/a.md", TO_EN)]


def test_a_target_that_a_person_wrote_is_recognised(tmp_path: Path) -> None:
    """Without any catalog the main locale's post is the source of a pair."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", CHINESE)
    site.put("posts/en/a.md", ENGLISH)
    assert pairs(tmp_path) == [("posts/zh/a.md", TO_EN)]


def test_lang_says_which_of_a_pair_is_the_source(tmp_path: Path) -> None:
    """An English post whose front matter says so is the source of its Chinese twin."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", CHINESE)
    site.put("posts/en/a.md", f"---\nlang: en\n---\n\n{ENGLISH}")
    assert pairs(tmp_path) == [("posts/en/a.md", TO_ZH)]


def test_the_catalog_says_which_of_a_pair_is_the_source(tmp_path: Path) -> None:
    """A catalog lies beside the target."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", CHINESE)
    site.put("posts/en/a.md", ENGLISH)
    site.put("posts/zh/a.po", HEADER.replace(": en", ": zh_CN") + entry(ENGLISH.strip(), "一段。"))
    assert pairs(tmp_path) == [("posts/en/a.md", TO_ZH)]


def test_the_root_locale_and_en(tmp_path: Path) -> None:
    """Where sources lie at the root, targets in en/ are found by the same pattern and known."""
    site = Site(tmp_path, SETTINGS + 'engine = "pseudo"\n', ROOT_AND_EN)
    site.put("posts/a.md", CHINESE)
    site.put("posts/x/b.md", CHINESE)
    site.put("posts/c.md", ENGLISH)
    for _ in range(2):
        assert site.run("translate").code == 0
        assert sorted(pairs(tmp_path)) == [
            ("posts/a.md", TO_EN), ("posts/c.md", TO_ZH), ("posts/x/b.md", TO_EN),
        ]  # fmt: skip
    made = {name for name in site.files() if name.endswith(".md")}
    assert made == {
        "posts/a.md", "posts/x/b.md", "posts/c.md",
        "posts/en/a.md", "posts/en/x/b.md", "posts/zh/c.md",
    }  # fmt: skip
    assert pairs(tmp_path, "posts/en/x/b.md") == [("posts/x/b.md", TO_EN)]


def test_a_target_outside_all_layouts_is_known(tmp_path: Path) -> None:
    """`notes.en.md` beside `notes.md` is its target."""
    site = Site(tmp_path)
    site.put("notes.md", CHINESE)
    site.put("notes.en.md", ENGLISH)
    assert pairs(tmp_path, "notes.en.md") == [("notes.md", TO_EN)]


def test_a_source_is_never_its_own_target(tmp_path: Path) -> None:
    """A post in the wrong folder is left alone, which is said, and the others go on."""
    site = Site(tmp_path, SETTINGS + 'engine = "pseudo"\n')
    site.put("posts/zh/a.md", f"---\nlang: en\n---\n\n{ENGLISH}")
    site.put("posts/zh/b.md", CHINESE)
    ran = site.run("translate")
    assert ran.code == 0
    assert (
        ran.err.count("posts/zh/a.md has the lang en, but is where the zh-Hans post belongs") == 1
    )
    assert {name for name in site.files() if name.startswith("posts/en/")} == {
        "posts/en/b.md", "posts/en/b.po",
    }  # fmt: skip


# --- what a run does with many posts ---


def test_the_memory_spans_the_blog(tmp_path: Path) -> None:
    """A sentence that another post has is not translated twice."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", "再见，各位。\n")
    site.put("posts/en/a.po", HEADER + entry("再见，各位。", "So long, everyone."))
    site.put("posts/zh/b.md", "再见，各位。\n")
    assert site.run("translate").code == 0
    assert site.text("posts/en/b.md") == "So long, everyone.\n"
    assert "by memory" in site.text("posts/en/b.po")


def test_the_memory_does_not_cross_directions(tmp_path: Path) -> None:
    """What is said of zh → en is nothing to en → zh."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", "GPU memory 就是显存。\n")
    site.put("posts/en/a.po", HEADER + entry("GPU memory 就是显存。", "GPU memory it is."))
    site.put("posts/en/b.md", "GPU memory it is.\n")
    site.run("translate")
    assert "就是" not in site.text("posts/zh/b.po")


BROKEN: dict[str, tuple[str, str | bytes, str]] = {
    "front matter": ("posts/zh/b.md", "---\ntitle: [甲\n---\n\n正文。\n", "front matter"),
    "encoding": ("posts/zh/b.md", "正文。\n".encode("gbk"), "not UTF-8"),
    "catalog": ("posts/en/b.po", "no catalog\n", "not a valid PO file"),
}


@pytest.mark.parametrize("case", BROKEN)
@pytest.mark.parametrize("command", ["translate", "check", "status"])
def test_one_broken_post_stops_no_other(case: str, command: str, tmp_path: Path) -> None:
    """It is reported, the others are worked on, and the exit code says that not all is well."""
    name, text, said = BROKEN[case]
    site = Site(tmp_path, SETTINGS + 'engine = "pseudo"\n')
    for slug in "abc":
        site.put(f"posts/zh/{slug}.md", CHINESE.replace("一段", f"{slug} 段"))
    site.put(name, text)
    before = site.files()
    ran = site.run(command)
    assert ran.code in (1, 2)
    assert said in ran.said
    assert name in ran.said
    after = site.files()
    assert {name: after[name] for name in before} == before
    if command == "translate":
        assert {"posts/en/a.md", "posts/en/c.md"} <= set(after)
    if command == "status":
        assert "posts/zh/a.md" in ran.out
        assert "posts/zh/c.md" in ran.out


def test_a_broken_catalog_of_another_post_does_no_harm(tmp_path: Path) -> None:
    """The memory leaves it out; its own post reports it."""
    site = Site(tmp_path, SETTINGS + 'engine = "pseudo"\n')
    site.put("posts/zh/a.md", CHINESE)
    site.put("posts/en/z.po", "no catalog\n")
    assert site.run("translate", "posts/zh/a.md").code == 0


def test_a_catalog_without_its_source_is_kept(tmp_path: Path) -> None:
    """A post that was deleted leaves its words for the memory."""
    site = Site(tmp_path)
    site.put("posts/en/old.po", HEADER + entry("再见，各位。", "So long."))
    site.put("posts/zh/new.md", "另一篇，说的是别的事情。\n\n再见，各位。\n")
    site.run("translate", "--partial")
    assert "posts/en/old.po" in site.files()
    assert site.text("posts/en/new.md") == "另一篇，说的是别的事情。\n\nSo long.\n"


ALONE = {
    "a link that leads nowhere": "看[这里](gone.md)。\n",
    "no space beside Latin": "用GPU训练。\n",
    "a name misspelt": "用 Pytorch 训练。\n",
    "an exception that hides something":
        "<!-- translator:ignore typography 用: 品牌 -->\n\n用GPU。\n",
    "an exception that hides nothing yet":
        "<!-- translator:ignore terms GPU: 品牌 -->\n\n用 GPU。\n",
    "an exception from a check that there is not":
        "<!-- translator:ignore term GPU: 品牌 -->\n\n字。\n",
    "a fault in the front matter": "---\ntitle: [\n---\n\n字。\n",
}  # fmt: skip


@pytest.mark.parametrize("wanted", [every, only({"typography", "links-local"})])
@pytest.mark.parametrize("case", ALONE)
def test_a_post_alone_is_told_what_a_pair_is_told(
    case: str, wanted: Wanted, tmp_path: Path
) -> None:
    """A post without a translation is checked by itself, to the same end as on the pairs' way."""
    (tmp_path / "a.md").write_text(ALONE[case], "utf-8")
    blog = Blog(Project.load(tmp_path))
    (post,) = blog.pairs_of(tmp_path / "a.md", [])
    assert blog.findings(post, wanted) == list(blog.check(post, wanted).findings)


def test_check_writes_nothing(tmp_path: Path) -> None:
    """`translate --check` says what would change, exits 1, and leaves every file alone."""
    site = Site(tmp_path, SETTINGS + 'engine = "pseudo"\n', LAYOUT)
    site.put("posts/zh/a.md", CHINESE)
    before = site.files()
    assert site.run("translate", "--check").code == 1
    assert site.files() == before
    site.run("translate")
    before = site.files()
    assert site.run("translate", "--check").code == 0
    assert site.files() == before
    site.put("posts/zh/a.md", CHINESE + "\n又一段。\n")
    ran = site.run("translate", "--check", "--engine", "none")
    assert ran.code == 1
    assert "a.po" in ran.out


def test_a_folder_stands_for_its_posts(tmp_path: Path) -> None:
    """`translate posts/zh` works on the posts in it, or says what to name instead."""
    site = Site(tmp_path, SETTINGS + 'engine = "pseudo"\n')
    site.put("posts/zh/a.md", CHINESE)
    site.put("posts/zh/x/b.md", CHINESE)
    ran = site.run("translate", "posts/zh")
    assert ran.code == 0
    assert {"posts/en/a.md", "posts/en/x/b.md"} <= set(site.files())


# --- what the checks of one post may know of the blog around it ---


def named(root: Path) -> Blog:
    """A blog in *root* with a glossary of names."""
    names = (FOLDER / "checks" / "posts" / "names.csv").read_bytes()
    (root / "terms").mkdir()
    (root / "terms" / "names.csv").write_bytes(names)
    (root / "translator.toml").write_text(SETTINGS, "utf-8")
    return Blog(Project.load(root))


def around(root: Path) -> PostSetting:
    """What the checks of a Chinese post there may know."""
    return named(root).place(ZH)


def test_files_and_folders_are_there(tmp_path: Path) -> None:
    """By their path from the root; only text can be read."""
    (tmp_path / "图").mkdir()
    (tmp_path / "图" / "a.md").write_text("# 题\n", encoding="utf-8")
    (tmp_path / "b.png").write_bytes(b"\x89PNG\xff")
    place = around(tmp_path)
    assert all(map(place.exists, ("图", "图/a.md", "b.png", "图/../b.png")))
    assert not place.exists("图/b.md")
    assert place.read("图/a.md") == "# 题\n"
    assert (place.read("b.png"), place.read("图"), place.read("c.md")) == (None, None, None)


@pytest.mark.parametrize("name", ["a\0b", "a" * 5000, "\ud800"])
def test_a_name_that_no_system_takes_is_not_there(tmp_path: Path, name: str) -> None:
    """A post may link to anything."""
    place = around(tmp_path)
    assert not place.exists(name)
    assert place.read(name) is None


def test_names_are_found_in_one_language(tmp_path: Path) -> None:
    """What the checks get is made once for a language."""
    blog = named(tmp_path)
    place = blog.place(ZH)
    assert [judgement.found for judgement in place.forbidden("飞浆与船桨")] == ["飞浆"]
    assert blog.place(ZH) is place

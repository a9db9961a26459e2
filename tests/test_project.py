"""The configuration: what it may say, where files lie, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit import EN, LAYOUT, SETTINGS, TO_EN, TO_ZH, ZH, Site
from translator.errors import ConfigError, UnknownLocale
from translator.project.project import Project
from translator.units import Locale

LOCALES = 'locales = ["zh-Hans", "en"]\n'


def project(tmp_path: Path, text: str) -> Project:
    """The project of a translator.toml with *text*."""
    (tmp_path / "translator.toml").write_text(text, encoding="utf-8")
    return Project.load(tmp_path)


# --- where it is found ---


def test_the_configuration_is_found_in_a_parent_folder(tmp_path: Path) -> None:
    """Commands work from anywhere in the blog."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", "第一段。\n")
    assert Project.load(tmp_path / "posts/zh").root == tmp_path
    inner = Site.__new__(Site)
    inner.root = tmp_path / "posts" / "zh"
    assert inner.run("translate", "a.md", "--engine", "pseudo").code == 0
    assert (tmp_path / "posts/en/a.md").exists()


def test_pyproject_works_as_well(tmp_path: Path) -> None:
    """`[tool.translator]` in pyproject.toml is the same as translator.toml."""
    text = '[project]\nname = "x"\n\n[tool.translator]\nlocales = ["en", "ja"]\n'
    (tmp_path / "pyproject.toml").write_text(text)
    assert Project.load(tmp_path).locales == (EN, Locale("ja"))


def test_a_pyproject_of_something_else_is_no_configuration(tmp_path: Path) -> None:
    """Without that table it says nothing about translation."""
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\n')
    assert Project.load(tmp_path).locales == (ZH, EN)


def test_no_configuration_is_fine(tmp_path: Path) -> None:
    """Defaults: Chinese and English, posts/zh and posts/en, no engine."""
    (tmp_path / "posts/zh").mkdir(parents=True)
    found = Project.load(tmp_path)
    assert (found.locales, found.engine) == ((ZH, EN), ("none",))
    post = found.post(tmp_path / "posts/zh/a.md", TO_EN)
    assert post.target == tmp_path / "posts/en/a.md"
    assert post.catalog == tmp_path / "posts/en/a.po"


def test_a_named_configuration_is_used(tmp_path: Path) -> None:
    """`--config` names another file."""
    site = Site(tmp_path)
    site.put("other.toml", 'locales = ["en", "ja"]\n[[posts]]\nsource = "p/{locale}/{slug}.md"\n')
    site.put("p/en/a.md", "Some words.\n")
    ran = site.run("--config", "other.toml", "translate", "--engine", "pseudo")
    assert ran.code == 0
    assert (tmp_path / "p/ja/a.md").exists()


# --- what is wrong with it ---

WRONG = {
    "no TOML": ("locales = [", "TOML"),
    "an unknown key": ("langs = 3\n", "'langs'"),
    "one locale": ('locales = ["en"]\n', "locales"),
    "the same twice": ('locales = ["en", "en"]\n', "locales"),
    "locales as a string": ('locales = "en"\n', "locales"),
    "locales as a number": ("locales = 3\n", "locales"),
    "numbers as locales": ("locales = [1, 2]\n", "locales"),
    "zh_CN": ('locales = ["zh_CN", "en"]\n', "did you mean zh-Hans"),
    "zh-CN": ('locales = ["zh-CN", "en"]\n', "did you mean zh-Hans"),
    "zh_TW": ('locales = ["en", "zh_TW"]\n', "did you mean zh-Hant"),
    "jp": ('locales = ["en", "jp"]\n', "did you mean ja"),
    "EN": ('locales = ["zh-Hans", "EN"]\n', "did you mean en"),
    "no locale at all": ('locales = ["Chinese!", "en"]\n', "Chinese!"),
    "an engine that is no name": ("engine = 3\n", "engine"),
    "engines that is no table": ("engines = 3\n", "engines"),
    "an engine's options that are no table": ("[engines]\nchat = 3\n", "chat"),
    "glossaries as a string": ('glossaries = "a.csv"\n', "glossaries"),
    "glossaries as a number": ("glossaries = 3\n", "glossaries"),
    "posts that is no list": ("posts = 3\n", "posts"),
    "posts as one table": ('[posts]\nsource = "a/{locale}/{slug}.md"\n', "posts"),
    "posts without a source": ('[[posts]]\ntarget = "{locale}/{slug}.md"\n', "source"),
    "a source that is no string": ("[[posts]]\nsource = 3\n", "source"),
    "a target without a locale": ('[[posts]]\nsource = "p/{slug}.md"\n', "{locale}"),
    "an unknown field": ('[[posts]]\nsource = "p/{locale}/{slg}.md"\n', "slg"),
    "an unknown key in posts": (
        '[[posts]]\nsource = "p/{locale}/{slug}.md"\ntargets = "x"\n', "targets",
    ),
    "spelling that is no table": (
        '[[posts]]\nsource = "p/{locale}/{slug}.md"\nspelling = 3\n', "spelling",
    ),
    "spelling of an unknown locale": (
        '[[posts]]\nsource = "p/{locale}/{slug}.md"\nspelling = { zh_CN = "zh" }\n', "zh_CN",
    ),
    "two locales in one folder": (
        '[[posts]]\nsource = "p/{locale}/{slug}.md"\nspelling = { zh-Hans = "x", en = "x" }\n',
        "spelling",
    ),
    "a catalog where the post is": (
        '[[posts]]\nsource = "p/{locale}/{slug}.md"\ncatalog = "p/{locale}/{slug}.md"\n', "catalog",
    ),
    "a folder outside the blog": ('[[posts]]\nsource = "../p/{locale}/{slug}.md"\n', "../p"),
    "an absolute folder": ('[[posts]]\nsource = "/p/{locale}/{slug}.md"\n', "/p"),
    "segments that is no table": ("segments = 3\n", "segments"),
    "an unknown key in segments": ('[segments]\nfrontmatter = ["x"]\n', "frontmatter"),
    "front_matter as a number": ("[segments]\nfront_matter = 3\n", "front_matter"),
    "attributes as a number": ("[segments]\nattributes = 3\n", "attributes"),
    "an attribute's list as a number": ("[segments]\nattributes = { A = 3 }\n", "attributes"),
    "an attribute's list as a string": ('[segments]\nattributes = { A = "b" }\n', "attributes"),
    "code_comments as a string": ('[segments]\ncode_comments = "python"\n', "code_comments"),
}  # fmt: skip
"""What a configuration may not say, and what the message must name."""


@pytest.mark.parametrize("what", WRONG)
def test_errors_name_the_file_and_the_key(what: str, tmp_path: Path) -> None:
    """A wrong setting is one sentence with file and key, and exit code 2; nothing is written."""
    text, key = WRONG[what]
    site = Site(tmp_path, text, "")
    site.put("posts/zh/a.md", "第一段。\n")
    before = site.files()
    ran = site.run("engines" if "options" in what else "translate")
    assert ran.code == 2, ran.said
    assert "translator.toml" in ran.err
    assert key in ran.err
    assert len(ran.err.strip().splitlines()) == 1
    assert site.files() == before


def test_a_configuration_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    """So is one in another encoding, or one that is a folder."""
    (tmp_path / "translator.toml").write_bytes("# 配置\n".encode("gbk"))
    with pytest.raises(ConfigError, match=r"translator\.toml"):
        Project.load(tmp_path)
    with pytest.raises(ConfigError, match="file not found"):
        Project.load(tmp_path, tmp_path / "none.toml")
    with pytest.raises(ConfigError):
        Project.load(tmp_path, tmp_path)


@pytest.mark.parametrize(
    ("tag", "meant"),
    [
        ("zh_CN", "zh-Hans"), ("zh-cn", "zh-Hans"), ("ZH-hans", "zh-Hans"), ("zh", "zh-Hans"),
        ("zh_TW", "zh-Hant"), ("en_us", "en-US"), ("PT-br", "pt-BR"), ("jp", "ja"),
    ],
)  # fmt: skip
def test_a_locale_is_spelled_exactly(tag: str, meant: str) -> None:
    """Other spellings are refused with the right one, so files never get two names."""
    with pytest.raises(UnknownLocale, match=f"did you mean {meant}\\?"):
        Locale.parse(tag)
    assert Locale.guess(tag) == Locale(meant)
    assert Locale.parse(meant).tag == meant


@pytest.mark.parametrize(
    "tag", ["", "e", "chinese-language", "zh Hans", "../en", "en/../..", "中文"]
)
def test_what_is_no_locale_is_refused(tag: str) -> None:
    """No path, no word of any kind becomes a folder's name."""
    with pytest.raises(UnknownLocale):
        Locale.parse(tag)


# --- where files lie ---

LAYOUTS = {
    "a folder for each locale": (
        LAYOUT, "posts/zh/x/a.md", TO_EN, "posts/en/x/a.md", "posts/en/x/a.po",
    ),
    "tags as folders": (
        '[[posts]]\nsource = "docs/{locale}/{slug}.md"\n',
        "docs/en/a.md", TO_ZH, "docs/zh-Hans/a.md", "docs/zh-Hans/a.po",
    ),
    "the root and en/": (
        '[[posts]]\nsource = "src/posts/{slug}.md"\ntarget = "src/{locale}/posts/{slug}.md"\n',
        "src/posts/2024/a.md", TO_EN, "src/en/posts/2024/a.md", "src/en/posts/2024/a.po",
    ),
    "one file with its locale in the name": (
        '[[posts]]\nsource = "README.md"\ntarget = "README.{locale}.md"\n',
        "README.md", TO_ZH, "README.zh-Hans.md", "README.zh-Hans.po",
    ),
    "catalogs in a folder of their own": (
        '[[posts]]\nsource = "posts/{locale}/{slug}.md"\ncatalog = "po/{locale}/{slug}.po"\n',
        "posts/zh-Hans/a.md", TO_EN, "posts/en/a.md", "po/en/a.po",
    ),
    "a file outside all layouts": (LAYOUT, "notes/a.md", TO_EN, "notes/a.en.md", "notes/a.en.po"),
    "dots in a name": (LAYOUT, "posts/zh/v3.0.md", TO_EN, "posts/en/v3.0.md", "posts/en/v3.0.po"),
    "a folder for each post": (
        '[[posts]]\nsource = "posts/{slug}/index.md"\ntarget = "posts/{slug}/index.{locale}.md"\n',
        "posts/x/a/index.md", TO_EN, "posts/x/a/index.en.md", "posts/x/a/index.en.po",
    ),
    "brackets in a folder": (
        '[[posts]]\nsource = "app/[lang]/{slug}.md"\ntarget = "app/[lang]/{locale}/{slug}.md"\n',
        "app/[lang]/a.md", TO_EN, "app/[lang]/en/a.md", "app/[lang]/en/a.po",
    ),
    "a dot before the folder": (
        '[[posts]]\nsource = "./posts/{locale}/{slug}.md"\n',
        "posts/zh-Hans/a.md", TO_EN, "posts/en/a.md", "posts/en/a.po",
    ),
    "beside each other": (
        '[[posts]]\nsource = "{slug}.{locale}.md"\n', "a.zh-Hans.md", TO_EN, "a.en.md", "a.en.po",
    ),
    "Chinese and spaces": (
        LAYOUT, "posts/zh/第 1 期.md", TO_EN, "posts/en/第 1 期.md", "posts/en/第 1 期.po",
    ),
    "signs that patterns use": (
        LAYOUT, "posts/zh/a[1] (b)+.md", TO_EN, "posts/en/a[1] (b)+.md", "posts/en/a[1] (b)+.po",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LAYOUTS)
def test_each_layout_has_its_places(name: str, tmp_path: Path) -> None:
    """Source, target and catalog of a post follow the templates."""
    layout, source, pair, target, catalog = LAYOUTS[name]
    post = project(tmp_path, LOCALES + layout).post(tmp_path / source, pair)
    assert post.source == tmp_path / source
    assert post.target == tmp_path / target
    assert post.catalog == tmp_path / catalog


@pytest.mark.parametrize("name", LAYOUTS)
def test_each_layout_is_translated(name: str, tmp_path: Path) -> None:
    """The command line writes exactly the two files of the pair, and knows the target again."""
    layout, source, pair, target, catalog = LAYOUTS[name]
    site = Site(tmp_path, LOCALES + 'engine = "pseudo"\n', layout)
    words = "第一段中文。\n" if pair == TO_EN else "A paragraph of English words, quite plain.\n"
    site.put(source, words)
    assert site.run("translate", *([source] if "outside" in name else [])).code == 0
    assert set(site.files()) == {"translator.toml", source, target, catalog}
    before = site.files()
    for again in (source, target):
        ran = site.run("translate", again)
        assert (ran.code, site.files()) == (0, before), ran.said
        assert "nothing to do" in ran.out


def test_sources_are_found_in_all_layouts(tmp_path: Path) -> None:
    """Every file of every source template, sorted; other files are not."""
    site = Site(
        tmp_path, SETTINGS, LAYOUT + '[[posts]]\nsource = "README.md"\ntarget = "{locale}.md"\n'
    )
    for name in ("posts/zh/b.md", "posts/zh/x/a.md", "posts/en/c.md", "README.md"):
        site.put(name, "x\n")
    for name in (
        "posts/fr/a.md",
        "posts/zh/b.txt",
        "other.md",
        "posts/zh/.hidden.md",
        "posts/a.md",
    ):
        site.put(name, "x\n")
    found = [p.relative_to(tmp_path).as_posix() for p in Project.load(tmp_path).sources()]
    assert found == ["README.md", "posts/en/c.md", "posts/zh/b.md", "posts/zh/x/a.md"]


def test_glossaries_are_found_by_patterns(tmp_path: Path) -> None:
    """Sorted within each pattern, in the patterns' order."""
    site = Site(tmp_path, 'glossaries = ["b/*.csv", "a.csv"]\n')
    for name in ("a.csv", "b/2.csv", "b/1.csv", "b/3.txt"):
        site.put(name, "")
    found = [p.relative_to(tmp_path).as_posix() for p in Project.load(tmp_path).glossary_files()]
    assert found == ["b/1.csv", "b/2.csv", "a.csv"]


def test_a_glossary_that_two_patterns_name_is_read_once(tmp_path: Path) -> None:
    """Where the last of them stands, so that one of many files can be put last."""
    site = Site(tmp_path, 'glossaries = ["*.csv", "b.csv"]\n')
    for name in ("a.csv", "b.csv", "c.csv"):
        site.put(name, "")
    assert [p.name for p in Project.load(tmp_path).glossary_files()] == ["a.csv", "c.csv", "b.csv"]


def test_segments_are_set(tmp_path: Path) -> None:
    """Keys of the front matter, attributes by component, and languages with comments."""
    text = (
        '[segments]\nfront_matter = ["hero.text"]\nattributes = { Message = ["name"] }\n'
        'code_comments = ["python"]\n'
    )
    site = Site(tmp_path, LOCALES, LAYOUT + text)
    post = (
        '---\ntitle: 甲\nhero:\n  text: 乙\n---\n\n<Message name="丙"></Message>\n\n'
        "```python\nx = 1  # 丁\n```\n\n```js\n// 戊\n```\n"
    )
    site.put("posts/zh/a.md", post)
    ran = site.run("inspect", "posts/zh/a.md")
    assert [line.split()[-1] for line in ran.out.splitlines()] == ["乙", "丙", "丁"]


def test_a_glossary_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """No terms would be checked, and nobody would know; a pattern may match nothing yet."""
    Site(tmp_path, 'glossaries = ["own/*.csv"]\n')
    assert Project.load(tmp_path).glossary_files() == []
    Site(tmp_path, 'glossaries = ["own.csv"]\n')
    with pytest.raises(ConfigError, match=r"the file 'own\.csv' does not exist; create it"):
        Project.load(tmp_path).glossary_files()


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("translator.toml", 'locales = ["zh-Hans", "en"]\nengin = "chat"\n', 2),
        ("translator.toml", "[targets]\n\n[segments]\nfront_matter = 1\n", 4),
        ("translator.toml", "fuzzy_score = 0.5\n\n[targets]\nnotice = 1\n", 4),
        ("translator.toml", '[[posts]]\nsource = "{locale}.md"\n\n[[posts]]\nsource = "a.md"\n', 5),
        ("translator.toml", "[checks]\n'posts/*' = 1\n", 2),
        ("pyproject.toml", "[project]\nfuzzy_score = 1\n[tool.translator]\nfuzzy_score = 2\n", 4),
    ],
)
def test_what_is_wrong_is_said_with_its_line(
    name: str, text: str, line: int, tmp_path: Path
) -> None:
    """A setting that cannot be used is named with the file and the line that it stands in."""
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(ConfigError) as error:
        Project.load(tmp_path)
    assert str(error.value).startswith(f"{tmp_path / name}:{line}: ")

"""Targets in their places: links, anchors, front matter, notices, through the command line."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fixtures import read_cases
from tests.kit import EN, SETTINGS, SHARED, Site
from translator.markdown.document import Document
from translator.site.links import Counterpart, Route
from translator.site.localise import Home, Localiser, localised
from translator.site.notices import Condition
from translator.site.presets import PRESETS
from translator.site.targets import Rules

VITEPRESS = """\
[[posts]]
preset = "vitepress"
source = "src/posts/{slug}.md"
target = "src/{locale}/posts/{slug}.md"
"""
PLACE = Route(
    "src/posts/a.md",
    "src/en/posts/a.md",
    "src",
    {
        "src/posts/b.md": Counterpart("src/en/posts/b.md", {"安装": "install"}),
        "src/posts/c.md": Counterpart(),
    },
    PRESETS["vitepress"],
)
HOME = Home(PLACE, EN, Rules(paths=frozenset({"cover", "hero.image"})))
LANG = "---\nlang: zh-Hans\n---\n\n"
PIECES = [
    "# 甲\n", "\n", "[乙](./b.md#安装)", "![](a.png)", "`[x](y)`", "[甲](#甲)\n", "<img src=", "文",
    "'a.png'>", "```\n", "> ", "- ", "[r]: ./c.md 'x'\n", "---\n", "lang: zh\n", "\\", "\r\n", "<",
]  # fmt: skip
SOURCE = """\
---
title: 甲
lang: zh-Hans
---

# 背景

看[乙](./b.md#安装)、[丙](./c.md)和[结论](#结论)。

![图](../images/a.png)

## 结论

<img src="../images/b.png" alt="图">
"""
BY_HAND = """\
---
title: "Alpha"
lang: zh-Hans
---

# Background

See [beta](./b.md#install), [gamma](../../posts/c.md) and the [results](#results).

![A picture](../images/a.png)

## Results

<img src="/images/b.png" alt="Picture">
"""


def blog(root: Path, publish: str = "") -> Site:
    """A VitePress blog in which `a` links to `b` and `c`."""
    site = Site(root, SETTINGS, VITEPRESS + publish)
    site.put("src/.vitepress/config.ts", "export default {}\n")
    site.put("src/posts/a.md", SOURCE)
    site.put(
        "src/posts/b.md", "---\nlang: zh-Hans\n---\n\n# 乙\n\n## 安装\n\n装[甲](./a.md#结论)。\n"
    )
    site.put("src/posts/c.md", "---\nlang: zh-Hans\n---\n\n# 丙\n\n没有别的。\n")
    return site


def own(text: str) -> Localiser:
    """What a post becomes in its own words at the place of its target."""
    document = Document.parse(text)
    return Localiser(HOME, document, document)


@pytest.mark.parametrize(("source", "expected"), read_cases("rebased", 2))
def test_addresses_are_rebased_where_they_stand(source: str, expected: str) -> None:
    """In Markdown, HTML, imports and front matter; never in code, and nothing else changes."""
    assert localised(own(source), Condition.REVIEWED) == expected


@pytest.mark.parametrize(("source", "expected"), read_cases("rebased", 2))
def test_windows_line_ends_change_nothing(source: str, expected: str) -> None:
    """Places are those of the file, whatever ends its lines."""
    text, wanted = source.replace("\n", "\r\n"), expected.replace("\n", "\r\n")
    assert localised(own(text), Condition.REVIEWED) == wanted


@pytest.mark.parametrize("dialect", ["vitepress", "docusaurus"])
@pytest.mark.parametrize("name", ["srcset", "srcSet", "src", "href", "poster"])
def test_every_attribute_that_holds_addresses_is_rebased(name: str, dialect: str) -> None:
    """In HTML and in MDX, in small letters and as React spells it; other attributes are text."""

    def tag(name: str, up: str) -> str:
        return f'<img {name}="{up}a.png" />\n\n文<img {name}="{up}a.png" />字。\n'

    document = Document.parse(tag(name, "../"), dialect)
    assert localised(Localiser(HOME, document, document), Condition.REVIEWED) == tag(name, "../../")
    other = Document.parse(tag("alt", "../"), dialect)
    assert localised(Localiser(HOME, other, other), Condition.REVIEWED) == other.text


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(PIECES),
        max_size=14,
    ).map("".join)
)  # fmt: skip
def test_words_go_there_and_back(text: str) -> None:
    """`unit_words(words(text)) == text`, and a post in its own place stays as it is."""
    local = own(text)
    assert local.unit_words(local.words(text)) == text
    stay = Home(Route("posts/a.md", "posts/a.md"), EN, Rules(rebase=False))
    document = Document.parse(text)
    stays = Localiser(stay, document, document, {"@lang": "zh"})
    assert localised(stays, Condition.REVIEWED) == text


def test_a_home_is_a_value() -> None:
    """It goes to a worker and comes back the same."""
    assert pickle.loads(pickle.dumps(HOME)) == HOME


def test_a_run_rebases_and_a_second_one_rests(tmp_path: Path) -> None:
    """Links go to counterparts that the same run makes; then nothing is left to do."""
    site = blog(tmp_path)
    assert site.run("translate", "--engine", "pseudo").code == 0
    text = site.text("src/en/posts/a.md")
    assert "lang: en\n" in text
    assert "[乙](./b.md#⟦安装⟧)、[丙](./c.md)和[结论](#⟦结论⟧)" in text
    assert "![⟦图⟧](../../images/a.png)" in text
    assert '<img src="../../images/b.png"' in text
    assert "[甲](./a.md#⟦结论⟧)" in site.text("src/en/posts/b.md")
    before = site.files()
    again = site.run("translate")
    assert again.code == 0
    assert again.out.startswith("3 pairs: nothing to do; ")
    assert site.files() == before
    assert " error " not in site.run("check").out


def test_a_link_waits_for_its_counterpart(tmp_path: Path) -> None:
    """A post that is not translated is linked in the source; the note counts it."""
    site = blog(tmp_path)
    ran = site.run("-v", "translate", "src/posts/a.md", "--engine", "pseudo")
    assert (
        "note links: links to 2 posts without a translation lead to the source: src/posts/b.md"
        in ran.err
    )
    assert "[乙](../../posts/b.md#安装)" in site.text("src/en/posts/a.md")
    site.run("translate", "src/posts/b.md", "--engine", "pseudo")
    assert "outdated" in site.run("check", "src/posts/a.md").out
    site.run("translate")
    assert "[乙](./b.md#⟦安装⟧)" in site.text("src/en/posts/a.md")


def test_what_people_wrote_is_given_back(tmp_path: Path) -> None:
    """Links, anchors and lang of a hand-made pair stay, now and after a change of the source."""
    site = blog(tmp_path)
    site.run("translate", "src/posts/b.md", "--engine", "pseudo")
    site.put("src/en/posts/a.md", BY_HAND)
    assert site.run("align", "src/posts/a.md", "src/en/posts/a.md").code == 0
    assert site.run("translate", "src/posts/a.md").code == 0
    assert site.text("src/en/posts/a.md") == BY_HAND
    before = site.files()
    assert "nothing to do" in site.run("translate", "src/posts/a.md").out
    assert site.files() == before
    site.put("src/posts/a.md", SOURCE + "\n![](../images/new.png)\n")
    assert site.run("translate", "src/posts/a.md").code == 0
    assert site.text("src/en/posts/a.md") == BY_HAND + "\n![](../../images/new.png)\n"


def test_the_catalog_has_the_sources_addresses(tmp_path: Path) -> None:
    """Words taken over from a target say what the source says, so that they can follow it."""
    site = blog(tmp_path)
    site.run("translate", "src/posts/b.md", "--engine", "pseudo")
    site.put("src/en/posts/a.md", BY_HAND.replace("#install", "#⟦安装⟧"))
    site.run("align", "src/posts/a.md", "src/en/posts/a.md")
    catalog = site.text("src/en/posts/a.po")
    assert "See [beta](./b.md#安装), [gamma](./c.md) and the [results](#结论)." in catalog
    assert "../images/b.png=>/images/b.png" in catalog
    assert "../images/a.png=>../images/a.png" in catalog
    assert "@lang=>zh-Hans" in catalog


def test_a_heading_that_is_translated_anew_takes_its_links_along(tmp_path: Path) -> None:
    """Anchors follow when a person changes a heading in the catalog."""
    site = blog(tmp_path)
    site.run("translate", "--engine", "pseudo")
    catalog = site.text("src/en/posts/a.po")
    site.put("src/en/posts/a.po", catalog.replace('"⟦结论⟧"', '"What Follows"'))
    assert site.run("translate").code == 0
    assert "[结论](#what-follows)" in site.text("src/en/posts/a.md")
    assert "[甲](./a.md#what-follows)" in site.text("src/en/posts/b.md")


def test_a_link_changed_in_the_target_is_not_overwritten(tmp_path: Path) -> None:
    """A person's edit of an address is taken, like one of a word."""
    site = blog(tmp_path)
    site.run("translate", "--engine", "pseudo")
    for old, new in (("./b.md#⟦安装⟧", "./b.md#安装"), ("../../images/a.png", "../images/a.png")):
        text = site.text("src/en/posts/a.md")
        site.put("src/en/posts/a.md", text.replace(old, new))
        ran = site.run("translate", "src/posts/a.md")
        assert ran.code == 0
        assert new in site.text("src/en/posts/a.md")
        site.run("translate", "src/posts/a.md", "--force")
        assert site.text("src/en/posts/a.md") == text


def test_force_forgets_what_was_kept(tmp_path: Path) -> None:
    """--force emits the links as they should be, for good."""
    site = blog(tmp_path)
    site.put("src/en/posts/a.md", BY_HAND)
    site.run("align", "src/posts/a.md", "src/en/posts/a.md")
    site.run("translate", "src/posts/a.md", "--force")
    assert "lang: en" in site.text("src/en/posts/a.md")
    assert "(../../images/a.png)" in site.text("src/en/posts/a.md")
    assert "X-Kept" not in site.text("src/en/posts/a.po")


def test_anchors_may_be_kept(tmp_path: Path) -> None:
    """With `anchors = "keep"` a translated heading has the source's anchor, and links stay."""
    site = blog(tmp_path, '[targets]\nanchors = "keep"\n')
    site.run("translate", "--engine", "pseudo")
    text = site.text("src/en/posts/a.md")
    assert "# ⟦背景⟧ {#背景}\n" in text
    assert "## ⟦结论⟧ {#结论}\n" in text
    assert "和[结论](#结论)" in text
    assert "[乙](./b.md#安装)" in text
    before = site.files()
    assert "nothing to do" in site.run("translate").out
    assert site.files() == before
    assert " error " not in site.run("check").out


def test_links_may_be_left_alone(tmp_path: Path) -> None:
    """`links = "keep"` copies them as they are."""
    site = blog(tmp_path, '[targets]\nlinks = "keep"\n')
    site.run("translate", "--engine", "pseudo")
    assert "[乙](./b.md#安装)、[丙](./c.md)和[结论](#结论)" in site.text("src/en/posts/a.md")


def test_front_matter_says_what_a_target_was_made_from(tmp_path: Path) -> None:
    """Its source, a digest of that, its state; the digest changes with the source."""
    keys = 'front_matter = { source = "{source}", hash = "{hash}", state = "{state}" }\n'
    site = blog(tmp_path, "[targets]\n" + keys)
    site.run("translate", "--engine", "pseudo")
    head = site.text("src/en/posts/a.md").partition("\n---\n")[0]
    assert head.startswith("---\ntitle: ⟦甲⟧\nlang: en\nsource: src/posts/a.md\nhash: ")
    assert head.endswith("\nstate: machine")
    assert " error " not in site.run("check").out
    catalog = site.text("src/en/posts/a.po")
    site.put("src/en/posts/a.po", catalog.replace("#, fuzzy\n", ""))
    site.put("src/posts/a.md", SOURCE.replace("a.png", "z.png"))
    assert site.run("translate").code == 0
    now = site.text("src/en/posts/a.md").partition("\n---\n")[0]
    assert now.endswith("\nstate: reviewed")
    assert now.split("hash: ")[1][:12] != head.split("hash: ")[1][:12]


def test_readers_may_be_told(tmp_path: Path) -> None:
    """A notice says that a machine translated a page, until somebody has approved it."""
    site = blog(tmp_path, "[targets]\nnotice = true\n")
    site.run("translate", "--engine", "pseudo")
    text = site.text("src/en/posts/c.md")
    assert "::: info About this translation\nThis page was translated by a machine" in text
    assert "[Read the original](../../posts/c.md)" in text
    assert site.run("translate").out.startswith("3 pairs: nothing to do; ")
    assert " error " not in site.run("check").out
    site.put("src/en/posts/c.po", site.text("src/en/posts/c.po").replace("#, fuzzy\n", ""))
    assert site.run("translate").code == 0
    assert site.text("src/en/posts/c.md") == "---\nlang: en\n---\n\n# ⟦丙⟧\n\n⟦没有别的。⟧\n"


WRONG = {
    'preset = "nuxt"\n': "preset is 'nuxt'; there are vitepress",
    '[targets]\nlink = "keep"\n': "'link' is not a setting in [targets]; did you mean 'links'?",
    '[targets]\nlinks = "no"\n': "links in [targets] is 'no'; there are rebase, keep",
    "[targets]\nanchors = 1\n": "anchors in [targets] is 1; there are follow, keep, leave",
    '[targets]\nslugs = "x"\n': "slugs in [targets] is 'x'; there are vitepress",
    '[targets]\nfallback = "x"\n': "fallback in [targets] is 'x'; there are skip, source, redirect",
    '[targets]\npaths = "cover"\n': "paths in [targets] must be a list",
    "[targets]\nnotice = 1\n": "notice in [targets] must be true or false",
    '[targets]\nfront_matter = { a = "{b}" }\n': "{b} in targets.front_matter is unknown",
    '[targets]\nfront_matter = { "a.b" = "c" }\n': "'a.b' in targets.front_matter is not",
    "[targets]\nfront_matter = { a = 1 }\n": "front_matter in [targets] must be a table",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_cannot_be_used_is_refused(text: str, tmp_path: Path) -> None:
    """The message names the setting and what it may be."""
    site = Site(tmp_path, "", text)
    ran = site.run("status")
    assert ran.code == 2
    assert WRONG[text] in ran.err


PAIRS = sorted(SHARED.glob("pairs/*.zh.md"))


@pytest.mark.skipif(not PAIRS, reason="the shared pairs are not here")
@pytest.mark.parametrize("moved", [False, True], ids=["links as in the source", "links rebased"])
@pytest.mark.parametrize("source", PAIRS, ids=lambda path: path.name)
def test_real_pairs_come_back_from_another_folder(
    source: Path, moved: bool, tmp_path: Path
) -> None:
    """A hand-made target is given back to the byte, whether its author rebased links or not."""
    site = Site(tmp_path, SETTINGS, VITEPRESS)
    text = source.with_name(source.name.replace(".zh.", ".en.")).read_bytes().decode()
    text = text.replace("../images/", "../../images/") if moved else text
    site.put("src/posts/a.md", source.read_bytes())
    site.put("src/en/posts/a.md", text)
    assert site.run("align", "src/posts/a.md", "src/en/posts/a.md", "--to", "en").code == 0
    kept = "X-Kept" in site.text("src/en/posts/a.po")
    assert kept is (not moved and "../images/" in text) or "../.vitepress" in text
    for _ in range(2):
        assert site.run("translate", "src/posts/a.md", "--to", "en").code == 0
        assert site.text("src/en/posts/a.md") == text
    before = site.files()
    assert "nothing to do" in site.run("translate", "src/posts/a.md", "--to", "en").out
    assert site.files() == before


def test_a_person_may_write_links_of_their_own_in_the_catalog(tmp_path: Path) -> None:
    """An address that the source has not is the translator's, as seen from the target."""
    site = blog(tmp_path)
    site.run("translate", "--engine", "pseudo")
    catalog = site.text("src/en/posts/c.po")
    site.put(
        "src/en/posts/c.po", catalog.replace('"⟦没有别的。⟧"', '"See [this](../only-here.md)."')
    )
    site.run("translate")
    assert "See [this](../only-here.md)." in site.text("src/en/posts/c.md")


def test_a_source_that_changes_its_links_takes_its_target_along(tmp_path: Path) -> None:
    """The unit's words stay, fuzzy, and what stands there is rebased again."""
    site = blog(tmp_path)
    site.run("translate", "--engine", "pseudo")
    site.put("src/posts/a.md", SOURCE.replace("../images/a.png", "../images/new.png"))
    assert site.run("translate").code == 0
    assert "![⟦图⟧](../../images/new.png)" in site.text("src/en/posts/a.md")


def test_the_folder_of_targets_may_move(tmp_path: Path) -> None:
    """With another template in the configuration, targets are emitted for their new place."""
    site = blog(tmp_path)
    site.run("translate", "--engine", "pseudo")
    settings = site.text("translator.toml")
    site.put("translator.toml", settings.replace("src/{locale}/posts", "src/{locale}/blog/posts"))
    catalog = site.root / "src/en/blog/posts/a.po"
    catalog.parent.mkdir(parents=True)
    (site.root / "src/en/posts/a.po").rename(catalog)
    assert site.run("translate", "src/posts/a.md").code == 0
    text = site.text("src/en/blog/posts/a.md")
    assert "(../../../images/a.png)" in text
    assert "[乙](../../../posts/b.md#安装)" in text


def test_a_file_outside_all_templates_has_a_place_too(tmp_path: Path) -> None:
    """A page named on the command line, its target beside it, in the site's rules for anchors."""
    site = blog(tmp_path)
    site.put("src/about.md", LANG + "# 1. 关于\n\n见[关于](#_1-关于)和[乙](./posts/b.md)。\n")
    site.run("translate", "src/posts/b.md", "src/about.md", "--engine", "pseudo")
    text = site.text("src/about.en.md")
    assert "[关于](#⟦1-关于⟧)" in text
    assert "[乙](./en/posts/b.md)" in text


def test_broken_front_matter_is_left_as_it_is() -> None:
    """What cannot be read is not touched, and is reported by whoever reads it first."""
    text = "---\nlang: zh\n  title: [\n---\n\n[丙](./c.md)\n"
    new = localised(own(text), Condition.MACHINE)
    assert new == text.replace("./c.md", "../../posts/c.md")


def test_a_draft_is_taken_over_from_elsewhere(tmp_path: Path) -> None:
    """Its words count, with links as its own folder has them; the target gets its own."""
    site = blog(tmp_path)
    site.put("drafts/a.md", BY_HAND.replace("(./b.md", "(../src/posts/b.md"))
    assert site.run("align", "src/posts/a.md", "drafts/a.md", "--to", "en").code == 0
    assert "X-Kept" not in site.text("src/en/posts/a.po")
    assert site.run("translate", "src/posts/a.md").code == 0
    text = site.text("src/en/posts/a.md")
    assert "lang: en" in text
    assert "![A picture](../../images/a.png)" in text

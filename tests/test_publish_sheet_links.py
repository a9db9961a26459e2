"""Where links lead on side-by-side pages: only to what is there."""

from __future__ import annotations

import pytest

from tests.kit import EN
from translator.markdown.document import Document
from translator.publish.sheet import links_to, row_id
from translator.site.links import Route
from translator.site.localise import Home
from translator.site.presets import PRESETS

HOME = Home(Route("src/posts/a.md", "src/en/posts/a.md", "src", site=PRESETS["vitepress"]), EN)
POST = "# One {#first}\n\n## Two words\n\n%s\n"


def pages(name: str) -> str | None:
    """The pages of a blog that has one other post."""
    return "../b.html" if name == "src/posts/b.md" else None


@pytest.mark.parametrize(
    ("link", "there"),
    [
        ("[x](#first)", "#h-first"),
        ("[x](#two-words)", "#h-two-words"),
        ("[x](#gone)", None),
        ("[x](b.md)", "../b.html"),
        ("[x](./b#甲)", "../b.html#h-_E7_94_B2"),
        ("[x](/posts/b.html#%E7%94%B2)", "../b.html#h-_E7_94_B2"),
        ('<a href="b?a=1&amp;b=2">x</a>', "../b.html"),
        ("[x]\n\n[x]: b.md", "../b.html"),
        ("[x](c.md)", None),
        ("![x](b.png)", None),
        ("[x](https://a.example/b.md)", None),
        ("[x](javascript:alert(1)#first)", None),
        ("`[x](b.md)`", None),
    ],
)
def test_links_lead_to_what_is_there(link: str, there: str | None) -> None:
    """To headings of the post, to posts with a page, to rows of those; nowhere else."""
    found = links_to(Document.parse(POST % link), HOME, pages)
    assert list(found.values()) == ([there] if there else [])


def test_an_id_is_plain_and_the_same_however_it_is_written() -> None:
    """No anchor can leave its attribute, or be taken for an id of the page's own."""
    assert row_id('"><b>') == "h-_22_3E_3Cb_3E"
    assert row_id("%E7%94%B2") == row_id("甲")

"""The crawler finds what leads nowhere; a crawler that finds nothing proves nothing."""

from __future__ import annotations

from pathlib import Path

from tests.crawl import Site

HEAD = '<html lang="{lang}"><head>{head}</head><body>{body}</body></html>'


def site(folder: Path, **pages: tuple[str, str, str]) -> Site:
    """A built site of *pages*: language, head and body by name."""
    for name, (lang, head, body) in pages.items():
        path = folder / f"{name}.html"
        path.write_text(HEAD.format(lang=lang, head=head, body=body), "utf-8")
    return Site.read(folder)


def dead(built: Site) -> list[str]:
    """All that leads nowhere."""
    return [each for page in built.pages.values() for each in built.dead(page)]


def test_living_links_are_passed_over(tmp_path: Path) -> None:
    """Relative, absolute, with and without .html, to anchors in any script, to other sites."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "index.html").write_text("<html></html>", "utf-8")
    (tmp_path / "a b.png").write_bytes(b"")
    body = (
        '<h1 id="标题"></h1><a href="b.html#x"></a><a href="/b"></a><a href="sub/"></a>'
        '<a href="#%E6%A0%87%E9%A2%98"></a><a href="https://a.example/none"></a>'
        '<img src="a%20b.png"><a href="mailto:a@a.example"></a>'
    )
    assert dead(site(tmp_path, a=("en", "", body), b=("en", "", '<p id="x">'))) == []


def test_dead_links_anchors_and_pictures_are_found(tmp_path: Path) -> None:
    """Each is named with the element that has it."""
    body = '<a href="none.html"></a><a href="#no"></a><img src="x.png" srcset="y.png 2x">'
    assert dead(site(tmp_path, a=("en", "", body))) == [
        "a https://blog.example/none.html",
        "anchor https://blog.example/a.html#no",
        "img https://blog.example/x.png",
        "img https://blog.example/y.png",
    ]


def version(lang: str, name: str) -> str:
    """A link to a version."""
    return f'<link rel="alternate" hreflang="{lang}" href="https://blog.example/{name}.html">'


def test_versions_point_back(tmp_path: Path) -> None:
    """All versions of a page name the same versions, themselves too, in their own languages."""
    both = version("zh-Hans", "a") + version("en", "b")
    assert list(site(tmp_path, a=("zh-Hans", both, ""), b=("en", both, "")).one_way()) == []


def test_versions_that_do_not_point_back_are_found(tmp_path: Path) -> None:
    """One-way, missing, of another language, and not its own."""
    both = version("zh-Hans", "a") + version("en", "b")
    built = site(
        tmp_path, a=("zh-Hans", both, ""), b=("fr", "", ""), c=("en", version("en", "d"), "")
    )
    assert list(built.one_way()) == [
        "https://blog.example/a.html → en https://blog.example/b.html: points elsewhere",
        "https://blog.example/c.html is none of its own versions",
        "https://blog.example/c.html → en https://blog.example/d.html: no such page",
    ]

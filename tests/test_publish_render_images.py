"""Pictures as data."""

from __future__ import annotations

from pathlib import Path

import pytest

from translator.publish.render import BIGGEST, Images

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
PNG = b"\x89PNG\r\n\x1a\n rest"


@pytest.fixture
def images(tmp_path: Path) -> Images:
    """A blog with pictures, and a secret beside it."""
    root = tmp_path / "blog"
    (root / "posts").mkdir(parents=True)
    (root / "public").mkdir()
    (root / "images").mkdir()
    (root / "images" / "a.svg").write_bytes(SVG)
    (root / "images" / "a b.png").write_bytes(PNG)
    (root / "images" / "text.png").write_bytes(b"a password")
    (root / "public" / "logo.png").write_bytes(PNG)
    (tmp_path / "secret.png").write_bytes(PNG)
    (root / "images" / "link.png").symlink_to(tmp_path / "secret.png")
    (root / "images" / "big.png").write_bytes(PNG + b"x" * BIGGEST)
    return Images(root, [root / "posts", root / "public", root])


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("../images/a.svg", "svg+xml"),
        ("../images/a%20b.png?v=2#x", "png"),
        ("/logo.png", "png"),
        ("/images/a.svg", "svg+xml"),
    ],
)
def test_a_picture_of_the_blog_is_taken_in(images: Images, address: str, kind: str) -> None:
    """Relative to the post, or from the folders that the site serves."""
    assert (images(address) or "").startswith(f"data:image/{kind};base64,")


@pytest.mark.parametrize(
    "address",
    [
        "../../secret.png", "/../secret.png", "%2e%2e/%2e%2e/secret.png", "../images/link.png",
        "../images/text.png", "../images/big.png", "../images/none.png", "../images", "a\0b.png",
        "https://a.example/a.png", "//a.example/a.png", "file:///etc/hostname", "data:image/png,x",
    ],
)  # fmt: skip
def test_nothing_else_is(images: Images, address: str) -> None:
    """What lies outside, however it is reached, is no picture, or is too big, is left out."""
    assert images(address) is None


def test_a_page_shows_a_picture_where_it_lies(images: Images, tmp_path: Path) -> None:
    """Its address leads there from the page, whatever is in its name; what is none is left out."""
    page = tmp_path / "out/en/a.html"
    shown = Images(images.root, images.folders, page)
    address = shown("../images/a%20b.png") or ""
    assert address == "./../../blog/images/a%20b.png"
    assert shown("../images/big.png"), "however big it is"
    for none in ("../images/text.png", "../images/link.png", "../../secret.png", "data:image/png,"):
        assert shown(none) is None


def test_what_was_looked_for_is_noted(images: Images) -> None:
    """A picture that is not there yet counts too: the page changes when it comes."""
    images("../images/a.svg")
    images("../images/none.png")
    assert [bool(known) for known in images.seen.values()] == [True, False]

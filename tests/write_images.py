"""Takes the pictures of `docs/images`: `python -m tests.write_images`, after `make site`.

They show the project's own posts, one of them in the middle of being translated.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser import DESKTOP, PHONE, browser, opened, served
from tests.kit import LAYOUT, ROOT, Site
from tests.reviewing import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ElementHandle, Page

IMAGES = ROOT / "docs" / "images"
"""Where the pictures are."""
BUILT = ROOT / "examples" / "vitepress" / "src" / ".vitepress" / "dist"
FUZZY = 'locales = ["zh-Hans", "en"]\nengine = "pseudo"\nglossaries = ["glossaries/*.csv"]\n'

_POST = "gpu-memory-notes"
_SIZES = {"desktop": (DESKTOP[0], 800), "phone": PHONE}


def worked_on(folder: Path) -> Site:
    """A blog of the project's posts, one of which has changes, a gap and a wrong term."""
    site = Site(folder, settings=FUZZY, layout=LAYOUT)
    for name in ("posts", "glossaries"):
        shutil.copytree(ROOT / name, site.root / name)
    name = f"posts/zh/{_POST}.md"
    text = site.text(name).replace("大概就是显存不足", "恐怕就是显存不足")
    site.put(
        name, text.replace("前三项合称", "这五项加起来，才是一张卡上的全部占用。\n\n前三项合称")
    )
    catalog = site.text(f"posts/en/{_POST}.po")
    site.put(
        f"posts/en/{_POST}.po", catalog.replace("GPU memory usage can", "video memory usage can")
    )
    site.run("translate", name, "--engine", "none", "--partial", "--force")
    return site


def aligned(site: Site) -> Path:
    """The report of an alignment of a pair that has grown apart, and of others that have not."""
    name = "posts/en/first-pull-request.md"
    lines = site.text(name).split("\n\n")
    short = [lines[0], *lines[1:4], "A sentence that is about something else.", *lines[5:]]
    site.put(name, "\n\n".join(short))
    for catalog in (site.root / "posts").rglob("*.po"):
        catalog.unlink()
    site.run("align", "--all", "--check", "--html", "out/align.html")
    return site.root / "out" / "align.html"


def main() -> None:
    """Take all pictures."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, browser() as chromium:
        site = worked_on(Path(folder, "community-notes"))
        site.run("publish", "--out", "out")
        overview = (site.root / "out" / "index.html").as_uri()
        for size, scheme in (("desktop", "light"), ("phone", "dark")):
            with opened(chromium, overview, _SIZES[size], scheme) as shown:
                save(shown, f"overview-{size}-{scheme}")
        review(chromium, site)
        page = (site.root / "out" / "en" / "posts" / "zh" / f"{_POST}.html").as_uri()
        for scheme in ("light", "dark"):
            for size in _SIZES:
                take(chromium, page, size, scheme)
        with opened(chromium, aligned(site).as_uri(), (_SIZES["desktop"][0], 640)) as shown:
            save(shown, "alignment-desktop-light")
        if BUILT.is_dir():
            with served(BUILT) as address:
                switch(chromium, f"{address}{_POST}.html")


def take(chromium: Browser, url: str, size: str, scheme: str) -> None:
    """Take a picture of the side-by-side page."""
    with opened(chromium, url, _SIZES[size], scheme) as page:
        page.evaluate(f"scrollTo(0, {118 if size == 'phone' else 0})")
        if size == "desktop" and scheme == "light":
            page.hover("#r3 .source mark >> nth=2")
        if size == "desktop" and scheme == "dark":
            page.evaluate("document.querySelector('#r8').scrollIntoView()")
        if size == "phone":
            page.evaluate("document.querySelector('#r3').scrollIntoView()")
        save(page, f"side-by-side-{size}-{scheme}")


def review(chromium: Browser, site: Site) -> None:
    """Take pictures of the review page: a unit whose source has changed, and its field."""
    with serving(site.root, "--no-emit") as served:
        while not any("read" in line for line in served.said):
            time.sleep(0.1)
        home = served.url.partition("/?")[0]
        where = f"{home}/queue?q=post:{_POST}"
        for size, width_height in (("desktop", (1120, 590)), ("phone", PHONE)):
            with opened(chromium, served.url, width_height) as page:
                page.goto(where)
                page.wait_for_selector(".one")
                page.evaluate("document.activeElement.blur()")
                save(page, f"review-{size}-light")
        with opened(chromium, served.url, DESKTOP) as page:
            page.goto(f"{home}/queue?q=post:{_POST}+nvidia-smi&all=1")
            page.wait_for_selector(".one")
            page.keyboard.press("e")
            page.wait_for_selector(".chip")
            save(page, "review-field-light", page.query_selector(".pair"))


def switch(chromium: Browser, url: str) -> None:
    """Take pictures of the language switch of examples/vitepress."""
    with opened(chromium, url, _SIZES["desktop"]) as page:
        page.wait_for_load_state("networkidle")
        page.hover(".VPNavBarTranslations")
        page.wait_for_timeout(400)
        save(page, "switch-desktop-light")
    with opened(chromium, url, PHONE, "dark") as page:
        page.wait_for_load_state("networkidle")
        page.click(".VPNavBarHamburger")
        page.click(".VPNavScreenTranslations button")
        page.wait_for_timeout(400)
        page.set_viewport_size({"width": PHONE[0], "height": 320})
        save(page, "switch-phone-dark")


def save(page: Page, name: str, part: ElementHandle | None = None) -> None:
    """Write a picture of a page, or of a part of it."""
    page.wait_for_timeout(200)
    path = IMAGES / f"{name}.png"
    (part or page).screenshot(path=path)
    sys.stdout.write(f"{path.relative_to(ROOT)} {path.stat().st_size // 1024} KB\n")


if __name__ == "__main__":
    main()

"""examples/own-theme, whose theme knows no locales: set up, built and clicked through: `make site`.

The theme's links, its `location.href`, its loader and the files that it writes know one language
and the address `/`. Nothing of the example is edited: what `init`, `translate` and `publish` write
is all that makes two sites of it.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest

from tests.browser import browser
from tests.clicks import Visit, hosted, pages_of, visit
from tests.crawl import Site
from tests.kit import ROOT

pytestmark = pytest.mark.site

EXAMPLE = ROOT / "examples" / "own-theme"
ADDRESS = "https://trail.example/"
SLUGS = ("first-commit", "letters", "night-shift", "reading-errors")
_MADE = ("node_modules", "dist", "cache", "lists", "translations", "en", "vite.config.mjs")
_ENV = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


def run(folder: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    """Run a command in *folder*, and keep what it says."""
    return subprocess.run(
        argv, cwd=folder, env=_ENV, capture_output=True, encoding="utf-8", check=False, timeout=400
    )


def copied(folder: Path) -> Path:
    """The example as somebody clones it, with its packages."""
    if shutil.which("npm") is None or not (EXAMPLE / "node_modules" / "vitepress").is_dir():
        pytest.skip("VitePress is not installed in examples/own-theme: make site")
    blog = folder / "blog"
    shutil.copytree(EXAMPLE, blog, ignore=lambda at, names: {
        name for name in names if name in _MADE and not (name == "en" and at.endswith("po"))
    })  # fmt: skip
    (blog / "node_modules").symlink_to(EXAMPLE / "node_modules")
    return blog


def files(blog: Path) -> dict[str, bytes]:
    """The files of a blog that somebody wrote."""
    found = (path for path in blog.rglob("*") if path.is_file() and not path.is_symlink())
    names = {path.relative_to(blog).as_posix(): path for path in found}
    skip = re.compile(r"(^|/)(node_modules|dist|cache|lists|\.translator)/")
    return {name: path.read_bytes() for name, path in names.items() if not skip.search(name)}


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, translated, published and built by three commands."""
    blog = copied(tmp_path_factory.mktemp("own-theme"))
    config = blog / "translator.toml"
    text = config.read_text("utf-8")
    config.write_text(text.replace("# suggest = ", "suggest = "), "utf-8")
    for argv in (["translate"], ["publish", "--build"]):
        done = run(blog, "translator", *argv)
        assert done.returncode == 0, done.stdout + done.stderr
    return blog


@pytest.fixture(scope="module")
def built(blog: Path) -> Site:
    """The site that the build has made."""
    return Site.read(blog / "src" / ".vitepress" / "dist", ADDRESS)


@pytest.fixture(scope="module")
def seen(built: Site) -> dict[str, Visit]:
    """Every page, as a browser shows it."""
    with browser() as chromium, hosted(built.root) as host:
        return {path: visit(chromium, host, path) for path in pages_of(built.root)}


def test_init_writes_all_that_is_needed(tmp_path: Path) -> None:
    """The configuration in the example is what `init` writes, to the byte."""
    blog = copied(tmp_path)
    (blog / "translator.toml").unlink()
    shutil.rmtree(blog / "po")
    ignored = blog / ".gitignore"
    ignored.write_text(ignored.read_text("utf-8").partition("# What `translator")[0], "utf-8")
    done = run(blog, "translator", "init")
    assert done.returncode == 0
    assert done.stdout.endswith("Next: translator translate, translator publish, npm run build\n")
    for name in ("translator.toml", "po/theme.md", ".gitignore"):
        assert (blog / name).read_bytes() == (EXAMPLE / name).read_bytes(), name


def test_no_file_of_the_site_is_edited(blog: Path) -> None:
    """Files are added, and nothing that was there is another one."""
    before = files(copied(blog.parent / "again"))
    after = files(blog)
    changed = {name for name in before if after[name] != before[name]}
    assert changed == {"translator.toml"}  # by the fixture: readers are asked
    added = {name for name in after.keys() - before.keys() if name.split("/")[0] != "translations"}
    assert {name for name in added if not name.endswith(".md")} == {
        "src/vite.config.mjs", "en/src/.vitepress/config.mjs",
    }  # fmt: skip


def test_nothing_leads_nowhere(built: Site) -> None:
    """No dead link, anchor or picture in either language, and versions point to each other."""
    assert [f"{p.url}: {each}" for p in built.pages.values() for each in built.dead(p)] == []
    assert list(built.one_way()) == []
    versions = {url.removeprefix(ADDRESS): set(page.versions) for url, page in built.pages.items()}
    for slug in SLUGS:
        assert versions[f"posts/{slug}.html"] == {"zh-Hans", "en", "x-default"}
        assert versions[f"en/posts/{slug}.html"] == {"zh-Hans", "en", "x-default"}
    assert versions["posts/notes-from-a-guest.html"] == set()


def test_every_english_post_is_whole(seen: dict[str, Visit]) -> None:
    """Title, date, author and body, and the theme's own words, all in English."""
    said = {
        "first-commit": ("A first commit", "March 2, 2026 · by 小满", "To correct a typo"),
        "letters": ("A letter", "June 15, 2026 · by 阿远", "thank you for your patience"),
        "night-shift": ("The maintainer on the night shift", "May 20, 2026", "Take your time."),
        "reading-errors": ("How to read an error", "April 11, 2026", "who holds the GPU memory"),
    }
    for slug, (title, head, body) in said.items():
        page = seen[f"/en/posts/{slug}"]
        assert (page.lang, page.heading) == ("en", title)
        assert page.title == f"{title} | Trail Notes"
        assert head in page.text
        assert body in page.text
        assert "← Back to the first page" in page.text
        assert not re.search("[一-鿿]", re.sub("小满|阿远|简体中文", "", page.text))


def test_each_list_has_its_own_language(seen: dict[str, Visit]) -> None:
    """Five posts on three pages in Chinese, one of them English; four on two in English."""

    def listed(*paths: str) -> list[str]:
        links = (link for path in paths for link in seen[path].links if "/posts/" in link)
        return list(dict.fromkeys("/" + link.split("/", 3)[3] for link in links))

    assert listed("/", "/lists/2", "/lists/3") == [
        "/posts/notes-from-a-guest", "/posts/letters", "/posts/night-shift",
        "/posts/reading-errors", "/posts/first-commit",
    ]  # fmt: skip
    assert listed("/en/", "/en/lists/2") == [
        "/en/posts/letters", "/en/posts/night-shift",
        "/en/posts/reading-errors", "/en/posts/first-commit",
    ]  # fmt: skip
    assert "/en/lists/3" not in seen
    assert "Written by people on the open source trail" in seen["/en/"].text
    assert "Craft" in seen["/en/"].text
    assert "手艺" in seen["/"].text


def test_a_post_in_another_language_has_its_address(seen: dict[str, Visit]) -> None:
    """It is served where its file is; the English post that links to it leaves its root."""
    page = seen["/posts/notes-from-a-guest"]
    assert page.heading == "Notes from a guest"
    assert page.switch == {}
    links = [link.split("/", 3)[3] for link in seen["/en/posts/letters"].links]
    assert "posts/notes-from-a-guest" in links


def test_no_page_says_an_error(seen: dict[str, Visit]) -> None:
    """Not in the console, and no request to the site is in vain."""
    assert {path: page.errors for path, page in seen.items() if page.errors} == {}
    assert len(seen) == 20


def test_the_switch_is_where_a_counterpart_is(seen: dict[str, Visit]) -> None:
    """On home pages and posts in both languages; nowhere else."""
    for slug in SLUGS:
        assert seen[f"/posts/{slug}"].switch == {"en": f"/en/posts/{slug}"}
        assert seen[f"/en/posts/{slug}"].switch == {"zh-Hans": f"/posts/{slug}"}
    assert seen["/"].switch == {"en": "/en/"}
    assert seen["/en/about"].switch == {"zh-Hans": "/about"}
    assert seen["/lists/2"].switch == {}


def test_a_reader_stays_in_a_language(built: Site) -> None:
    """List, post, next, back, page 2, topic, name of the blog, About; then the switch, and back."""
    with browser() as chromium, hosted(built.root) as host:
        page = chromium.new_page()

        def click(what: str, address: str) -> None:
            page.click(what)
            page.wait_for_url(f"{host}{address}")
            page.wait_for_load_state("networkidle")

        page.goto(f"{host}/en/")
        page.wait_for_load_state("networkidle")
        assert page.get_attribute(".translations-switch", "aria-label") == "Other languages"
        click(".list li:nth-child(2) h2 a", "/en/posts/night-shift")
        assert page.inner_text("h1") == "The maintainer on the night shift"
        click("a.next", "/en/posts/letters")
        page.wait_for_selector("h1 >> text=A letter")
        page.go_back()
        page.wait_for_url(f"{host}/en/posts/night-shift")
        click("text=← Back to the first page", "/en/")
        click(".lists a:nth-child(2)", "/en/lists/2")
        click(".topics button >> text=People", "/en/?topic=people")
        assert page.locator(".list li").count() == 2
        click("button.name", "/en/")
        click("text=About", "/en/about")
        assert page.inner_text("h1") == "About Trail Notes"
        click(".translations-switch a", "/about")
        assert page.inner_text("h1") == "关于山径笔记"
        click(".translations-switch a", "/en/about")
        page.goto(f"{host}/en/nowhere")
        page.wait_for_load_state("networkidle")
        assert page.url == f"{host}/en/nowhere"


def test_a_reader_is_led_to_the_entry_of_a_sentence(blog: Path, built: Site) -> None:
    """For each text that is selected in a translated post: the line of its entry, and its words."""
    selected = 0
    with browser() as chromium, hosted(built.root) as host:
        page = chromium.new_page()
        for slug in SLUGS:
            catalog = f"po/en/posts/{slug}.po"
            lines = (blog / catalog).read_text("utf-8").splitlines()
            page.goto(f"{host}/en/posts/{slug}")
            page.wait_for_load_state("networkidle")
            link = page.locator(".translations-suggest a")
            assert link.inner_text() == "Suggest a better translation"
            blocks = page.locator("h1, .post h2, .post p:not(.translations-suggest), .post li")
            for number in range(blocks.count()):
                block = blocks.nth(number)
                if not (words := block.inner_text().strip().replace("\u200b", "").strip()):
                    continue
                block.evaluate("each => getSelection().selectAllChildren(each)")
                page.wait_for_function(
                    "words => decodeURIComponent(document.querySelector("
                    "'.translations-suggest a').href.replaceAll('+', ' ')).includes(words)",
                    arg=words[:20],
                )
                asked = parse_qs(urlsplit(link.get_attribute("href") or "").query)["body"][0]
                at = re.search(rf"/blob/HEAD/{re.escape(catalog)}#L(\d+)", asked)
                assert at, (slug, words)
                entry = "\n".join(lines[int(at[1]) - 1 :]).partition("\n\n")[0]
                shown = re.sub(r"\]\([^)]*\)|[\[*`\\\"]", "", entry)
                assert words in shown, (slug, words, entry)
                selected += 1
    assert selected == 19
    weight = (built.root / "en/posts/reading-errors.html").read_text("utf-8")
    assert weight.count("translations-suggest") == 1


def test_what_else_knows_its_root(built: Site) -> None:
    """Feeds, sitemaps, the app's manifest, and the service worker that leaves `/en/` alone."""
    text = {
        name: (built.root / name).read_text("utf-8")
        for name in ("feeds/en.rss", "en/sitemap.xml", "en/manifest.webmanifest", "sw.js")
    }
    assert text["feeds/en.rss"].count("<item>") == 4 + 1  # the guest's post is in English, too
    assert f"{ADDRESS}posts/notes-from-a-guest" in text["feeds/en.rss"]
    assert f"{ADDRESS}en/posts/letters" in text["en/sitemap.xml"]
    assert '"start_url":"/en/"' in text["en/manifest.webmanifest"]
    assert "Trail Notes" in text["en/manifest.webmanifest"]
    assert r"denylist:[/^\/en\//]" in text["sw.js"]
    style = next((built.root / "en" / "assets").glob("style.*.css")).read_text("utf-8")
    assert ".rounded-full" in style  # Tailwind has seen the theme


def test_an_empty_post_stops_the_build(blog: Path, tmp_path: Path) -> None:
    """A theme that fails below `/en/` leaves posts empty: the build says so, and why."""
    broken = tmp_path / "blog"
    shutil.copytree(
        blog, broken, symlinks=True, ignore=lambda _, names: {"dist", "cache"} & {*names}
    )
    post = broken / "src/.vitepress/theme/Post.vue"
    own = post.read_text("utf-8")
    compared = "each.url === (import.meta.env.BASE_URL === '/' ? route.path : '/none')"
    own = own.replace("each.url === route.path", compared)
    # What fails while a component is set up is logged by Vue, and VitePress goes on.
    own = own.replace("const next =", "const known = posts[at.value].day\nconst next =")
    post.write_text(own, "utf-8")
    done = run(broken, "npm", "run", "build")
    assert done.returncode != 0
    assert (
        "en/src/posts/first-commit.md and 3 more: built without the text of the post" in done.stderr
    )
    assert "reading 'day'" in done.stderr


@pytest.fixture
def served(blog: Path) -> Iterator[str]:
    """The address of `npm run dev`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    argv = ["npm", "run", "dev", "--", "--port", str(port), "--strictPort"]
    server = subprocess.Popen(
        argv, cwd=blog, env=_ENV, stdout=subprocess.DEVNULL, start_new_session=True
    )
    host = f"http://localhost:{port}"
    try:
        for path in ("/", "/en/"):
            _wait(host + path)
        yield host
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)


def _wait(url: str) -> None:
    for _ in range(240):
        try:
            with urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            pass
        time.sleep(0.25)
    pytest.fail(f"{url} does not answer")


def test_dev_serves_both_languages(blog: Path, served: str) -> None:
    """One address, as the built site has; a changed translation is shown at once."""
    with browser() as chromium:
        page = chromium.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{served}/posts/first-commit")
        page.wait_for_selector("h1 >> text=第一次提交", timeout=60_000)
        page.click(".translations-switch a")
        page.wait_for_selector("h1 >> text=A first commit", timeout=60_000)
        assert "March 2, 2026" in page.inner_text("main")
        ridge = page.locator(".post img")
        assert ridge.evaluate("each => each.complete && each.naturalWidth > 0")
        target = blog / "en/src/posts/first-commit.md"
        before = target.read_text("utf-8")
        target.write_text(before.replace("Before my first commit", "Long before it"), "utf-8")
        page.wait_for_selector("text=Long before it", timeout=30_000)
        target.write_text(before, "utf-8")
        assert errors == []

"""The plug-in for VitePress, asked by Node without a site: what it adds loses nothing."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from translator.publish.page import TEMPLATES
from translator.publish.publisher import PLUGINS

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")

PAGES = {
    "zh-Hans": {"file": "src/posts/a.md", "url": "/posts/a.html"},
    "en": {"file": "src/en/posts/a.md", "url": "/en/posts/a.html"},
}
MANIFEST: dict[str, Any] = {
    "version": 1, "site": "https://a.example/", "root": "..", "content": "src",
    "locales": [
        {"tag": "zh-Hans", "name": "简体中文", "dir": "ltr", "home": "/", "content": "src",
         "title": "山径", "description": "", "feeds": []},
        {"tag": "en", "name": "English", "dir": "ltr", "home": "/en/", "content": "src",
         "title": "Trail", "description": "", "feeds": ["feeds/en.rss"]},
    ],
    "posts": {"src/posts/a.md": {"source": "zh-Hans", "pages": PAGES, "translations": {}}},
}  # fmt: skip


def asked(folder: Path, script: str, manifest: dict[str, Any] | None = None) -> Any:
    """What a script prints that has the plug-in's functions."""
    out = folder / "translations"
    out.mkdir(exist_ok=True)
    for name in PLUGINS:
        shutil.copy(TEMPLATES / name, out)
    if manifest is not None:
        (out / "translations.json").write_text(json.dumps(manifest), "utf-8")
    head = (
        "import { translations, withTranslations } from './translations/vitepress.mjs'\n"
        f"const project = {json.dumps(str(folder))}\n"
    )
    (folder / "ask.mjs").write_text(head + script, "utf-8")
    done = subprocess.run(
        ["node", "ask.mjs"], cwd=folder, capture_output=True, encoding="utf-8", check=False,
        timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


KINDS = """\
const own = () => ({
  title: '山径', pwa: { a: 1 }, buildEnd() {}, transformHead: () => [],
  vite: { build: { x: 1 }, plugins: [{ name: 'theirs' }] },
})
// As @vite-pwa/vitepress does: it waits for the configuration, and changes it.
async function withPwa(config) {
  if (typeof config === 'function') return async (env) => withPwa(await config(env))
  const found = await config
  found.vite.plugins.push({ name: 'pwa' })
  return found
}
async function made(config) {
  const found = await config
  return typeof found === 'function' ? made(found({ command: 'build' })) : found
}
const kinds = {
  object: withTranslations(own()),
  promise: withTranslations(Promise.resolve(own())),
  function: withTranslations(() => own()),
  'async function': withTranslations(async (env) => ({ ...own(), title: env.command })),
  'around withPwa': withTranslations(withPwa(own())),
  'within withPwa': withPwa(withTranslations(own())),
  'around withPwa of a function': withTranslations(withPwa(() => own())),
  'within withPwa, a promise': withPwa(withTranslations(Promise.resolve(own()))),
}
const found = {}
for (const [name, kind] of Object.entries(kinds)) {
  const config = await made(kind)
  found[name] = [
    Object.keys(config).sort(), config.title, Object.keys(config.vite).sort(),
    config.vite.plugins.flat().filter(Boolean).map((each) => each.name),
  ]
}
console.log(JSON.stringify(found))
"""


def test_nothing_of_a_configuration_is_lost(tmp_path: Path) -> None:
    """Whatever it is, an object, a promise or a function, and whatever is around it or in it."""
    found = asked(tmp_path, KINDS, MANIFEST)
    assert len(found) > 5
    for name, (keys, title, vite, plugins) in found.items():
        assert keys == ["buildEnd", "pwa", "title", "transformHead", "vite"], name
        assert title == ("build" if name == "async function" else "山径"), name
        assert vite == ["build", "plugins"], name
        own = ["translations", "theirs", *["pwa"] * ("withPwa" in name)]
        assert sorted(plugins) == sorted(own), name


SITE = """\
const own = []
const site = {
  srcDir: `${project}/SRC`, cleanUrls: CLEAN, pages: [], rewrites: { map: {} }, outDir: project,
  site: { base: '/', locales: { en: { label: 'Anglais', lang: 'en-US', themeConfig: { a: 1 } } } },
  userConfig: {},
  transformPageData: (page) => { own.push('page'); return { seen: true } },
  transformHead: () => [['meta', { name: 'own' }]],
}
globalThis.VITEPRESS_CONFIG = site
const [plugin] = translations()
await plugin.config({}, { command: 'build' })
await plugin.config({}, { command: 'build' })
const page = { filePath: 'posts/a.md', relativePath: 'posts/a.md' }
let said = ''
const given = await site.transformPageData(page, {}).catch((error) => void (said = error.message))
const head = await site.transformHead({ pageData: page, siteData: { localeIndex: 'root' } })
console.log(JSON.stringify({ said, given, own, head, page, locales: site.site.locales }))
"""


def test_the_sites_own_settings_stay(tmp_path: Path) -> None:
    """Its hooks run, its locales have what it set; all of it once, however often it is asked.

    The switch finds a page's version by our tag, however the site spells the language.
    """
    script = SITE.replace("SRC", "src").replace("CLEAN", "false")
    found = asked(tmp_path, script, MANIFEST)
    assert (found["said"], found["given"], found["own"]) == ("", {"seen": True}, ["page"])
    assert found["page"]["translations"] == {"zh-Hans": "/posts/a.html", "en": "/en/posts/a.html"}
    named = [(tag, attributes.get("hreflang"), attributes.get("name"))
             for tag, attributes in found["head"]]  # fmt: skip
    assert named == [
        ("link", "zh-Hans", None), ("link", "en", None), ("link", "x-default", None),
        ("meta", None, "own"),
    ]  # fmt: skip
    assert found["locales"]["en"] == {
        "label": "Anglais", "lang": "en-US", "dir": "ltr", "link": "/en/", "title": "Trail",
        "themeConfig": {"a": 1}, "tag": "en",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("src", "clean", "cause"),
    [
        ("src", "true", 'cleanUrls is on here: set address = "{home}{path}"'),
        ("src/posts", "false", ""),
    ],
)
def test_an_error_names_its_cause(tmp_path: Path, src: str, clean: str, cause: str) -> None:
    """Which setting differs from the site's, and what it must be."""
    said = asked(tmp_path, SITE.replace("SRC", src).replace("CLEAN", clean), MANIFEST)["said"]
    assert cause in said
    assert bool(said) == bool(cause)


def test_pages_elsewhere_are_named(tmp_path: Path) -> None:
    """A manifest that was made for another folder of pages says which one is right."""
    posts = {"posts/a.md": {"source": "zh-Hans", "translations": {}, "pages": {
        "zh-Hans": {"file": "posts/a.md", "url": "/posts/a.html"}}}}  # fmt: skip
    script = SITE.replace("SRC", "posts").replace("CLEAN", "false").replace("posts/a.md", "a.md")
    locales = [{**each, "content": ""} for each in MANIFEST["locales"]]
    manifest = {**MANIFEST, "content": "", "locales": locales, "posts": posts}
    said = asked(tmp_path, script, manifest)["said"]
    assert "posts/a.md becomes /a.html here, but /posts/a.html in translations.json" in said
    assert 'the pages lie in posts here: set content = "posts"' in said


def test_addresses_are_those_that_the_site_rewrites(tmp_path: Path) -> None:
    """No template can say what `rewrites` make of a file: VitePress is believed, feeds follow."""
    script = SITE.replace("SRC", "src").replace("CLEAN", "false")
    script = script.replace("pages: []", "pages: ['posts/a.md', 'en/posts/a.md']")
    script = script.replace("map: {}", "map: { 'posts/a.md': 'notes/a.md' }")
    script = script.replace("relativePath: 'posts/a.md'", "relativePath: 'notes/a.md'")
    feeds = tmp_path / "translations" / "feeds"
    feeds.mkdir(parents=True)
    (feeds / "en.rss").write_text("<a>https://a.example/posts/a.html</a> /posts/a.html", "utf-8")
    script += "await site.buildEnd(site)\n"
    found = asked(tmp_path, script, MANIFEST)
    assert found["said"] == ""
    assert found["page"]["translations"] == {"zh-Hans": "/notes/a.html", "en": "/en/posts/a.html"}
    said = (tmp_path / "feeds" / "en.rss").read_text("utf-8")
    assert said == "<a>https://a.example/notes/a.html</a> /posts/a.html"


def test_a_missing_manifest_is_named(tmp_path: Path) -> None:
    """And the command that makes it."""
    script = "try { translations() } catch (error) { console.log(JSON.stringify(error.message)) }"
    said = asked(tmp_path, script)
    assert "translations.json is not there; run translator publish" in said


SERVED = """\
import { atPort } from './translations/vitepress-roots.mjs'
console.log(JSON.stringify([
  'vitepress dev src', 'vitepress dev src --port 5 --strictPort', 'vitepress dev "--port" "5" src',
  'vitepress dev --port=5 --open --host',
].map((each) => atPort(each, 9))))
"""


def test_a_root_is_served_at_a_port_of_its_own(tmp_path: Path) -> None:
    """Package managers hand on what somebody adds to the script, a port for instance."""
    at = "--port 9 --strictPort"
    assert asked(tmp_path, SERVED, MANIFEST) == [
        f"vitepress dev src {at}", f"vitepress dev src {at}", f"vitepress dev src {at}",
        f"vitepress dev --host {at}",
    ]  # fmt: skip


TAILWIND = """\
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { themed } from './translations/vitepress-roots.mjs'

process.chdir('en')
globalThis.VITEPRESS_CONFIG = { root: `${project}/en/src`, site: { base: '/en/' }, userConfig: {} }
const plugin = themed(MANIFEST, 'en')
const { css } = plugin.config()
const folder = `${project}/src/.vitepress/theme`
const styled = (code) => plugin.transform(code, `${folder}/style.css`) ?? null
const [, path] = styled('@tailwind base;')?.match(/^@config "(.+)";\\n@tailwind base;$/) ?? []
const made = path && createRequire(import.meta.url)(resolve(folder, path))
console.log(JSON.stringify([made?.theme, made?.content.files, css, styled('p { color: red }')]))
"""


@pytest.mark.parametrize("version", ["3.4.17", "4.1.17"])
def test_tailwind_finds_its_configuration(tmp_path: Path, version: str) -> None:
    """Version 3 looks in the working directory, which is a root's: it is led to the main one's.

    What the configuration names is looked for in both. Version 4 is told in the sheet itself.
    """
    (tmp_path / "en").mkdir()
    package = tmp_path / "node_modules" / "tailwindcss" / "package.json"
    package.parent.mkdir(parents=True)
    package.write_text(json.dumps({"version": version}), "utf-8")
    (tmp_path / "tailwind.config.cjs").write_text(
        "module.exports = { theme: { a: 1 }, content: ['./src/**/*.vue', '!./src/drafts'] }\n",
        "utf-8",
    )
    main, other = MANIFEST["locales"]
    roots = {**MANIFEST, "locales": [main, {**other, "content": "en/src"}]}
    script = TAILWIND.replace("MANIFEST", json.dumps(roots))
    theme, files, css, plain = asked(tmp_path, script, roots)
    assert plain is None
    assert css == {"postcss": f"{tmp_path}/src"}
    assert theme == ({"a": 1} if version.startswith("3") else None)
    assert files == (
        [
            f"{tmp_path}/src/**/*.vue", f"{tmp_path}/en/src/**/*.vue",
            f"!{tmp_path}/src/drafts", f"!{tmp_path}/en/src/drafts",
        ]
        if version.startswith("3") else None
    )  # fmt: skip

"""What `init` makes of a VitePress site: settings that need no edit, and what it could not read."""

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.kit import Ran, Site
from translator.site import vitepress
from translator.site.vitepress import build_of

CHINESE = "这是一段中文，写给读者看的。\n"
ENGLISH = "This is a paragraph of plain English, written for readers.\n"

CONFIG = """\
import { defineConfig } from 'vitepress'
const meta = { title: '山径', lang: 'zh-CN' }
const base = '/notes/'
// title: '不是'
export default withPwa(defineConfig({
  title: meta.title,
  lang: meta.lang,
  base,
  srcDir: 'pages',
  cleanUrls: true,
  srcExclude: ['drafts/**/*.md'],
  sitemap: { hostname: 'https://a.example' },
}))
"""
THEME = "import Layout from './Layout.vue'\nexport default { Layout }\n"
LISTS = (
    "import { createContentLoader } from 'vitepress'\nexport default createContentLoader('*.md')\n"
)


def site_of(folder: Path, files: dict[str, str]) -> Site:
    """A folder without a configuration of ours."""
    site = Site(folder)
    (folder / "translator.toml").unlink()
    for name, text in files.items():
        site.put(name, text)
    return site


def init(site: Site) -> tuple[Ran, dict[str, Any]]:
    """What init says, and the configuration that it writes."""
    ran = site.run("init")
    assert ran.code == 0, ran.err
    return ran, tomllib.loads(site.text("translator.toml"))


def test_it_reads_the_file_where_vitepress_is_not_installed(tmp_path: Path) -> None:
    """Plain strings and the constants that a setting names; comments are none."""
    ran, said = init(site_of(tmp_path, {".vitepress/config.ts": CONFIG, "pages/a.md": CHINESE}))
    assert said["posts"] == [
        {
            "preset": "vitepress",
            "source": "pages/{slug}.md",
            "target": "pages/{locale}/{slug}.md",
            "exclude": ["pages/drafts/**/*.md"],
            "foreign": "leave",
            "spelling": {"zh-Hans": "zh"},
        }
    ]
    assert said["publish"] == {
        "plugin": "vitepress",
        "content": "pages",
        "address": "{home}{path}",
        "homes": {"zh-Hans": "/", "en": "/en/"},
        "titles": {"zh-Hans": "山径"},
        "site": "https://a.example/notes/",
    }
    assert (
        "Read from .vitepress/config.ts: “山径”, pages in pages/, addresses without .html."
        in ran.out
    )
    assert "Could not read" not in ran.out
    assert ran.out.endswith("Next: translator translate, translator publish, npm run build\n")


def test_a_site_in_a_folder_is_proposed_with_it(tmp_path: Path) -> None:
    """Addresses in the configuration begin at the site's base, so the site's own ends with it."""
    config = CONFIG.replace("  sitemap: { hostname: 'https://a.example' },\n", "")
    site = site_of(tmp_path, {".vitepress/config.ts": config, "pages/a.md": CHINESE})
    _, said = init(site)
    assert "site" not in said["publish"]
    assert '# site = "https://blog.example/notes/"' in site.text("translator.toml")


def test_it_reads_a_configuration_that_a_function_makes(tmp_path: Path) -> None:
    """It begins where `defineConfig` is called, wherever that is."""
    config = CONFIG.replace("export default withPwa(", "async function late() { return (")
    config += "}\nexport default withPwa(late())\n"
    _, said = init(site_of(tmp_path, {".vitepress/config.ts": config, "pages/a.md": CHINESE}))
    assert said["publish"]["titles"] == {"zh-Hans": "山径"}
    assert said["publish"]["content"] == "pages"


@pytest.mark.parametrize(
    ("config", "posts", "locales"),
    [
        ("title: 'Acme'", {"docs/a.md": ENGLISH, "docs/b.md": ENGLISH}, ["en", "zh-Hans"]),
        ("title: 'Acme'", {"docs/a.md": CHINESE, "docs/b.md": CHINESE}, ["zh-Hans", "en"]),
        ("lang: 'en-US'", {"docs/a.md": ENGLISH}, ["en", "zh-Hans"]),
        ("lang: 'zh-CN'", {"docs/a.md": ENGLISH}, ["zh-Hans", "en"]),
    ],
)
def test_the_main_locale_is_what_the_site_says_or_its_pages_are(
    tmp_path: Path, config: str, posts: dict[str, str], locales: list[str]
) -> None:
    """Documentation in English is translated to Chinese, and most of it names no language."""
    files = {"docs/.vitepress/config.mts": f"export default {{ {config} }}\n", **posts}
    _, said = init(site_of(tmp_path, files))
    assert said["locales"] == locales
    assert said["posts"][0]["target"] == "docs/{locale}/{slug}.md"
    other = {"en": "/en/", "zh-Hans": "/zh/"}[locales[1]]
    assert said["publish"]["homes"] == {locales[0]: "/", locales[1]: other}


def test_other_sites_have_the_language_of_their_posts_too(tmp_path: Path) -> None:
    """A Hexo blog in English, which names none."""
    _, said = init(site_of(tmp_path, {"_config.yml": "title: a\n", "source/_posts/a.md": ENGLISH}))
    assert said["locales"] == ["en", "zh-Hans"]


def test_it_says_what_it_could_not_read(tmp_path: Path) -> None:
    """What another file says is named, and not guessed."""
    config = "import { title } from './meta'\nexport default { title, base: folder() }\n"
    ran, said = init(site_of(tmp_path, {"src/.vitepress/config.ts": config, "src/a.md": CHINESE}))
    assert "Could not read base, which is no plain text in src/.vitepress/config.ts" in ran.out
    assert "Could not read title" in ran.out
    assert "titles" not in said["publish"]


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")
def test_it_asks_vitepress_where_it_is_installed(tmp_path: Path) -> None:
    """Whatever the configuration is made of; here a stand-in resolves it as VitePress does."""
    module = """\
export async function resolveConfig(root) {
  const { default: made } = await import(`file://${root}/.vitepress/config.mjs`)
  const own = await (typeof made === 'function' ? made() : made)
  const site = { base: '/' }
  return { srcDir: `${root}/${own.srcDir}`, cleanUrls: own.cleanUrls, site, userConfig: own }
}
"""
    config = """\
console.log('a configuration may print')
export default () => Promise.resolve({
  srcDir: ['in', 'side'].join(''), cleanUrls: true, title: '山' + '径',
  locales: { root: { lang: 'zh-CN' }, us: { lang: 'en-US', title: 'Trail' } },
})
"""
    package = json.dumps({"name": "vitepress", "type": "module", "exports": "./index.mjs"})
    files = {
        "node_modules/vitepress/package.json": package,
        "node_modules/vitepress/index.mjs": module,
        ".vitepress/config.mjs": config,
        "inside/a.md": CHINESE,
    }
    ran, said = init(site_of(tmp_path, files))
    assert "Read from VitePress: “山径”, pages in inside/" in ran.out
    assert said["publish"]["homes"] == {"zh-Hans": "/", "en": "/us/"}
    assert said["publish"]["titles"] == {"zh-Hans": "山径", "en": "Trail"}
    assert said["posts"][0]["spelling"] == {"zh-Hans": "zh", "en": "us"}


def test_a_theme_that_lists_posts_gets_roots(tmp_path: Path) -> None:
    """Unless it thinks of locales, or is the default theme with other colours."""
    files = {"src/.vitepress/config.ts": "export default {}\n", "src/posts/a.md": CHINESE}
    theme = "src/.vitepress/theme"
    own = {**files, f"{theme}/index.ts": THEME, f"{theme}/posts.data.ts": LISTS}
    colours = {**files, f"{theme}/index.ts": "import Theme from 'vitepress/theme'\n"}
    aware = {**own, f"{theme}/Posts.vue": "<script>useData().localeIndex</script>\n"}
    led = {**files, f"{theme}/index.ts": "export { default } from '../../../look'\n"}
    elsewhere = {**led, "look/index.ts": THEME, "look/posts.data.ts": LISTS}
    default = {**led, "look/index.ts": "import Theme from 'vitepress/theme'\n"}
    targets = [
        init(site_of(tmp_path / str(number), each))[1]["posts"][0]["target"]
        for number, each in enumerate((own, elsewhere, colours, aware, default))
    ]
    assert targets == ["{locale}/src/{slug}.md"] * 2 + ["src/{locale}/{slug}.md"] * 3
    site = site_of(tmp_path / "again", own)
    init(site)
    before = site.text("translator.toml")
    assert site.run("translate", "--engine", "pseudo").code == 0
    assert site.run("init", "--force").code == 0
    assert site.text("translator.toml") == before


def test_it_ignores_what_can_be_made_again(tmp_path: Path) -> None:
    """Lines are appended once; a site's own lines about its pages hold in each root."""
    files = {
        "src/.vitepress/config.ts": "export default {}\n",
        "src/.vitepress/theme/index.ts": THEME,
        "src/a.md": CHINESE,
        ".gitignore": "dist\nsrc/pages/*",
        "package.json": '{"devDependencies": {"prettier": "3"}}',
    }
    site = site_of(tmp_path, files)
    _, said = init(site)
    text = site.text(".gitignore")
    assert text.startswith("dist\nsrc/pages/*\n# What `translator publish`")
    assert "/en/src/pages/*\n" in text
    assert said["posts"][0]["exclude"] == ["src/pages/*"]
    assert "/en/\n/po/\n/translations/\n" in site.text(".prettierignore")
    before = site.files()
    assert site.run("init", "--force").code == 0
    assert site.files() == before


def test_it_ignores_what_is_built_where_the_site_builds_it(tmp_path: Path) -> None:
    """With `.vitepress` beside the pages' folder, each root has its own there, too."""
    files = {
        ".vitepress/config.ts": "export default { srcDir: 'src' }\n",
        ".vitepress/theme/index.ts": THEME,
        "src/a.md": CHINESE,
    }
    site = site_of(tmp_path, files)
    _, said = init(site)
    assert said["posts"][0]["target"] == "{locale}/src/{slug}.md"
    lines = site.text(".gitignore").splitlines()
    assert {"/en/.vitepress/cache", "/en/.vitepress/dist"} <= {*lines}


@pytest.mark.parametrize(
    ("scripts", "command"),
    [
        ({"build": "vitepress build src"}, "npm run build"),
        ({"docs:dev": "vitepress dev docs", "docs:build": "vitepress build docs"},
         "npm run docs:build"),
        ({"build": "tsup", "docs:build": "vitepress build docs"}, "npm run docs:build"),
        ({"build": "node a.mjs && npm run docs:build", "docs:build": "vitepress build docs"},
         "npm run build"),
        ({"build": "make site"}, "npm run build"),
        ({}, "npm run build"),
    ],
)  # fmt: skip
def test_the_script_that_builds_the_site_is_found(
    tmp_path: Path, scripts: dict[str, str], command: str
) -> None:
    """VitePress itself proposes `docs:build`; a library's own `build` is not the site's."""
    (tmp_path / "package.json").write_text(json.dumps({"scripts": scripts}), "utf-8")
    assert build_of(tmp_path) == command


def test_an_address_follows_the_file(tmp_path: Path) -> None:
    """An English post among Chinese ones is served where it lies, and is left as it is."""
    files = {
        "src/.vitepress/config.mts": "export default {}\n",
        "src/posts/a.md": "---\ntitle: 你好\n---\n\n你好，世界，今天天气很好。\n",
        "src/posts/b.md": f"---\ntitle: Comics\n---\n\n{ENGLISH}",
    }
    site = site_of(tmp_path, files)
    init(site)
    for command in (["translate", "--engine", "pseudo"], ["publish"]):
        ran = site.run(*command)
        assert ran.code == 0
        said = "src/posts/b.md is in en, in a folder of zh-Hans posts, and stays as it is\n"
        assert ran.err.count(said) == 1
    posts = json.loads(site.text("translations/translations.json"))["posts"]
    urls = {
        name: {tag: page["url"] for tag, page in post["pages"].items()}
        for name, post in posts.items()
    }
    assert urls == {
        "src/posts/a.md": {"zh-Hans": "/posts/a.html", "en": "/en/posts/a.html"},
        "src/posts/b.md": {"en": "/posts/b.html"},
    }
    text = site.text("translator.toml")
    site.put("translator.toml", text.replace('"leave"', '"translate"'))
    assert site.run("translate", "--engine", "pseudo").code == 0
    assert site.run("publish").code == 0
    pages = json.loads(site.text("translations/translations.json"))["posts"]["src/posts/b.md"][
        "pages"
    ]
    assert {tag: (page["file"], page["url"]) for tag, page in pages.items()} == {
        "en": ("src/posts/b.md", "/posts/b.html"),
        "zh-Hans": ("src/zh/posts/b.md", "/zh/posts/b.html"),
    }


def test_no_page_is_named_that_no_site_has(tmp_path: Path) -> None:
    """A translation to the main locale has no root where each further locale has one of its own."""
    files = {
        "src/.vitepress/config.ts": "export default { title: 'a', lang: 'zh-CN' }\n",
        "src/.vitepress/theme/index.ts": THEME,
        "src/a.md": CHINESE,
        "src/b.md": ENGLISH,
    }
    site = site_of(tmp_path, files)
    init(site)
    text = site.text("translator.toml").replace('foreign = "leave"', 'foreign = "translate"')
    site.put("translator.toml", text)
    assert site.run("translate", "--engine", "pseudo").code == 0
    assert (tmp_path / "zh/src/b.md").is_file()
    assert site.run("publish").code == 0
    posts = json.loads(site.text("translations/translations.json"))["posts"]
    assert {name: [*each["pages"]] for name, each in posts.items()} == {
        "src/a.md": ["zh-Hans", "en"], "src/b.md": ["en"],
    }  # fmt: skip


def test_excluded_files_are_no_posts(tmp_path: Path) -> None:
    """By patterns; and a file with brackets in its name is the pattern of many pages."""
    site = Site(tmp_path, layout=(
        '[[posts]]\npreset = "vitepress"\nsource = "src/{slug}.md"\n'
        'target = "src/{locale}/{slug}.md"\nexclude = ["src/drafts/**", "src/*-old.md"]\n'
    ))  # fmt: skip
    for name in ("a", "drafts/b", "drafts/deep/c", "d-old", "deep/e-old", "pages/[page]"):
        site.put(f"src/{name}.md", CHINESE)
    assert site.run("translate", "--engine", "pseudo").code == 0
    targets = [name for name in site.files() if name.startswith("src/en/") and name[-3:] == ".md"]
    assert sorted(targets) == ["src/en/a.md", "src/en/deep/e-old.md"]


def test_a_page_of_addresses_is_in_its_folders_language(tmp_path: Path) -> None:
    """Its words tell nothing; the run goes on, and says so once."""
    site = Site(
        tmp_path, layout='[[posts]]\nsource = "src/{slug}.md"\ntarget = "src/{locale}/{slug}.md"\n'
    )
    site.put("src/links.md", "| Name | API |\n|---|---|\n| v1 | v2 |\n")
    ran = site.run("translate", "--engine", "pseudo")
    assert ran.code == 0
    assert ran.err.count("src/links.md does not tell its language, and is taken for zh-Hans") == 1


def test_a_configuration_is_found_as_vitepress_finds_it(tmp_path: Path) -> None:
    """A folder `config` with an index, or a file; none is none."""
    site = site_of(tmp_path, {"src/.vitepress/config/index.ts": "export default {}\n"})
    found = vitepress.config_of(tmp_path / "src")
    assert found == tmp_path / "src/.vitepress/config/index.ts"
    assert vitepress.config_of(tmp_path) is None
    assert site.files()

"""What a VitePress site says of itself: where its pages are, their addresses, its name, its theme.

VitePress itself is asked where node and the site's packages are there: nobody else knows what a
configuration of imports, promises and wrappers comes to. Else the file is read, and what it does
not say in plain words is named, not guessed.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which
from typing import Any

from translator.site.theme import code_of
from translator.text.regex import regex

SIGNS = (".vitepress", "src/.vitepress", "docs/.vitepress", "website/.vitepress")
"""Where a site's own folder may be."""
_ENDINGS = ("js", "ts", "mjs", "mts")
_CONFIGS = tuple(f"{name}.{end}" for end in _ENDINGS for name in ("config/index", "config"))
"""Where VitePress looks for a configuration, the first first."""
_SECONDS = 60
_MARK = "\x1ftranslator\x1f"
_ASK = """
const { resolveConfig } = await import('vitepress')
const site = await resolveConfig(process.argv[1], 'build', 'production')
const own = site.userConfig
const pick = ({ label, lang, link, title }) => ({ label, lang, link, title })
const locales = Object.entries(own.locales ?? {}).map(([key, each]) => [key, pick(each)])
console.log(process.argv[2] + JSON.stringify({
  content: site.srcDir, clean: site.cleanUrls, base: site.site.base, title: own.title,
  description: own.description, lang: own.lang, exclude: own.srcExclude ?? [],
  address: own.sitemap?.hostname, locales: Object.fromEntries(locales),
}))
process.exit(0)
"""
_STRING = r"(['\"`])((?:(?!\1)[^\\\n]|\\.)*)\1"
_COMMENT = regex(_STRING + r"|//[^\n]*|/\*.*?\*/", re.DOTALL)
_NAME = regex(r"([A-Za-z_$][\w$]*)(?:\.([A-Za-z_$][\w$]*))?")
_HOST = regex(
    r"\b(?:base|site|host|hostname|canonical)_?(?:url|name|link)?\s*[:=]\s*['\"`](https?://[^'\"`\s]+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class VitePressSite:
    """A VitePress site, as its configuration has it. Folders are seen from the project's."""

    home: str
    """The folder that `.vitepress` is in; empty for the project's own."""
    content: str
    """The folder of its pages."""
    clean: bool = False
    """Whether addresses end without `.html`."""
    base: str = "/"
    """Where the site begins on its host."""
    title: str = ""
    """Its name."""
    description: str = ""
    """What it is about."""
    lang: str = ""
    """The language of its main locale, as it says it."""
    locales: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The locales it has already, by the folder of their pages (`root` has none)."""
    exclude: tuple[str, ...] = ()
    """Patterns of the files that are no pages of its, from `content`."""
    address: str = ""
    """Where readers find it; empty if it does not say."""
    lists: bool = False
    """Whether a theme of its own lists posts, and knows nothing of locales."""
    unread: tuple[str, ...] = ()
    """The settings that could not be read."""
    said: str = ""
    """Who said all this: VitePress, or a file."""


def read_site(root: Path) -> VitePressSite | None:
    """Read the VitePress site in *root*; None if there is none."""
    home = next((sign.rpartition("/")[0] for sign in SIGNS if (root / sign).is_dir()), None)
    if home is None:
        return None
    own = root / home / ".vitepress"
    config = config_of(root / home)
    known = _asked(root, home) if config else {}
    said, unread = "VitePress" * bool(known), tuple[str, ...]()
    if not known and config:
        known, unread = _read(config)
        said = config.relative_to(root).as_posix()
    top = root.resolve()
    pages = Path(os.path.normpath(top / home / known.get("content", ".")))
    content = pages.relative_to(top).as_posix() if pages.is_relative_to(top) else home
    return VitePressSite(
        home=home,
        content="" if content == "." else content,
        clean=bool(known.get("clean")),
        base=known.get("base") or "/",
        title=known.get("title") or "",
        description=known.get("description") or "",
        lang=known.get("lang") or "",
        locales=known.get("locales") or {},
        exclude=tuple(known.get("exclude") or ()),
        address=known.get("address") or _address(root, own, pages),
        lists=_lists(root, own / "theme"),
        unread=unread,
        said=said,
    )


def config_of(home: Path) -> Path | None:
    """The configuration of the VitePress site in *home*; None if it has none."""
    names = (home / ".vitepress" / name for name in _CONFIGS)
    return next((path for path in names if path.is_file()), None)


def build_of(root: Path) -> str:
    """The command that builds the site in *root*, by the package manager it is made for."""
    managers = {"pnpm-lock.yaml": "pnpm", "yarn.lock": "yarn", "bun.lock": "bun run"}
    own = (name for lock, name in managers.items() if (root / lock).is_file())
    return f"{next(own, 'npm run')} {_script(root)}"


def _script(root: Path) -> str:
    """The script of `package.json` that builds the site: `build`, or VitePress' `docs:build`."""
    try:
        scripts = json.loads((root / "package.json").read_text("utf-8", "replace"))["scripts"]
        built = [name for name, line in scripts.items() if re.search(r"\bvitepress build\b", line)]
        by_name = rf"\b({'|'.join(map(re.escape, built))})(?![\w:-])" if built else r"(?!)"
        if "build" in built or re.search(by_name, scripts.get("build", "")):
            return "build"
        return str(next(iter(built), "build"))
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return "build"


def _asked(root: Path, home: str) -> dict[str, Any]:
    """What VitePress makes of the configuration; empty where it cannot be asked."""
    node = which("node")
    if node is None or not (root / "node_modules" / "vitepress").is_dir():
        return {}
    argv = [node, "--input-type=module", "--eval", _ASK, "--", str((root / home).resolve()), _MARK]
    try:
        done = subprocess.run(
            argv, cwd=root, capture_output=True, encoding="utf-8", errors="replace",
            check=False, timeout=_SECONDS,
        )  # fmt: skip
        found = json.loads(done.stdout.rpartition(_MARK)[2])
    except (OSError, subprocess.TimeoutExpired, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _read(config: Path) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What a configuration says in plain words, and the settings that it has besides."""
    whole = config.read_text("utf-8", errors="replace")
    text = _COMMENT.sub(lambda m: m[0] if m[1] else "", whole)
    begun = re.search(r"\bdefineConfig\w*(?:<[^(]*>)?\(\s*\{|\bexport default \{", text)
    own = text[begun.end() :] if begun else text
    found: dict[str, Any] = {}
    unread = []
    names = {"srcDir": "content", "base": "base", "title": "title", "lang": "lang",
             "description": "description", "hostname": "address"}  # fmt: skip
    for name, key in names.items():
        # `base: '/a/'`, or `base,` for the constant of this name.
        if m := re.search(rf"(?<![\w.'\"]){name}\s*(:\s*|(?=[,}}]))", own):
            value = _plain(text, own[m.end() :] if m[1] else name)
            if value is None:
                unread.append(name)
            else:
                found[key] = value
    if m := re.search(r"\bcleanUrls\s*:\s*(\w+)", own):
        found["clean"] = m[1] == "true"
        unread += ["cleanUrls"] * (m[1] not in ("true", "false"))
    if m := re.search(r"\bsrcExclude\s*:\s*\[([^\]]*)\]", own):
        found["exclude"] = [each[2] for each in re.finditer(_STRING, m[1])]
    if re.search(r"\blocales\s*:", own):
        unread.append("locales")
    return found, tuple(unread)


def _plain(text: str, rest: str) -> str | None:
    """The string that *rest* begins with, or the constant of *text* that it names."""
    if m := re.match(_STRING, rest):
        return None if m[1] == "`" and "${" in m[2] else re.sub(r"\\(.)", r"\1", m[2])
    if not (m := _NAME.match(rest)):
        return None
    name, key = m.groups()
    if key is None:
        found = re.search(rf"\b(?:const|let|var)\s+{name}\b[^=\n]*=\s*{_STRING}", text)
        return found[2] if found else None
    body = re.search(rf"\b(?:const|let|var)\s+{name}\b[^=\n]*=\s*\{{(.*?)\n?\}}", text, re.DOTALL)
    found = re.search(rf"\b{key}\s*:\s*{_STRING}", body[1]) if body else None
    return found[2] if found else None


def _lists(root: Path, theme: Path) -> bool:
    """Whether a theme is one of the site's own that lists posts without a thought of locales."""
    files = code_of(root, theme)
    # The first file of a theme may lead to one elsewhere, which is then what says whose it is.
    first = [text for path, text in files if path.parent == theme and path.stem == "index"]
    if not first:
        return False
    first += [text for path, text in files if not path.is_relative_to(theme)]
    texts = [text for _, text in files]
    knows = any(re.search(r"\blocaleIndex\b|virtual:translations", text) for text in texts)
    loads = any("createContentLoader" in text for text in texts)
    return not knows and (loads or not any("vitepress/theme" in text for text in first))


def _address(root: Path, own: Path, pages: Path) -> str:
    """Where readers find a site, by the files that hosts and feeds need."""
    hosts = (pages / "public" / "CNAME", root / "CNAME")
    # A link may lead to a file elsewhere, and what is read is written into the configuration.
    for name in (each for each in hosts if each.resolve().is_relative_to(root.resolve())):
        if name.is_file() and (host := name.read_text("utf-8", errors="replace").strip()):
            return f"https://{host}/"
    package = root / "package.json"
    if package.is_file():
        m = re.search(r'"homepage"\s*:\s*"(https?://[^"]+)"', package.read_text("utf-8", "replace"))
        if m and "github.com" not in m[1]:
            return m[1].rstrip("/") + "/"
    found = (m[1] for _, text in code_of(root, own) if (m := _HOST.search(text)))
    return next((each.rstrip("/") + "/" for each in found if "${" not in each), "")

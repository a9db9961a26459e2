"""Look at a folder and propose a configuration for the blog in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from glob import glob
from pathlib import Path, PurePosixPath

from translator.project.project import OWN_GLOSSARIES, shipped_glossaries
from translator.site.presets import PRESETS, Folder, Preset, recognised
from translator.text.chars import plural

_TEMPLATE = """\
# How this blog is translated. Every setting is optional; docs/configuration.md has them all.

# The locales of the blog, its main one first. A post is translated into all the others.
locales = ["zh-Hans", "en"]

# Who fills what neither a person nor the memory has; `translator engines` shows who can.
engine = "none"

# The terms that translations must keep to: files, or shipped glossaries by name
# ("community", "ml", "paddlepaddle"). Of two rows for one term, that of the later file wins.
glossaries = {glossaries}

# Where posts lie. {{slug}} is a post's name (folders may be part of it), {{locale}} its locale.
{posts}
# What targets have beside their words; docs/sites.md tells more.
# [targets]
# links = "rebase"                     # or "keep": copy them as they are
# anchors = "follow"                   # or "keep": headings get the source's anchors; "leave"
# slugs = "{slugs}"                    # the site's rule for anchors
# paths = ["cover"]                    # front-matter keys whose values are paths
# notice = true                        # tell readers what a machine translated
# fallback = "skip"                    # or "source", "redirect": where there is no translation
# front_matter = {{ source_hash = "{{hash}}", translation = "{{state}}" }}

# [segments]
# front_matter = ["title", "description", "excerpt", "summary"]
# code_comments = ["python"]           # translate the comments in fences of these languages
# attributes = {{ Message = ["name"] }}  # further attributes that readers see

# Every engine has a table of its own; docs/engines.md has them all.
# [engines.chat]
# base_url = "https://api.openai.com/v1"
# model = "…"
# key_env = "OPENAI_API_KEY"

# [engines.command]
# run = "my-translator --flag"
"""

_POSTS = """\
[[posts]]{preset}
source = "{source}"
target = "{target}"
spelling = {{ zh-Hans = "zh" }}        # how a locale is written in these paths
"""

_FOLDERS = (
    ("posts/zh", Folder("posts/zh", "posts/{locale}/{slug}.md", "posts/{locale}/{slug}.md")),
    ("posts", Folder("posts", "posts/{slug}.md", "posts/{locale}/{slug}.md")),
)
"""Where posts may lie in a folder that is no site we know."""


@dataclass(frozen=True, slots=True)
class ProposedConfig:
    """A first configuration."""

    found: str
    """What was found, in sentences."""
    text: str
    """What to write into translator.toml."""
    empty: str
    """The folder in which a first post is expected; empty if there are posts."""


def configuration(root: Path) -> ProposedConfig:
    """Look at *root*, and propose the text of a translator.toml.

    Nothing is written, and nothing in *root* is changed.
    """
    found, preset, folders = _found(root)
    posts = "\n".join(_table(preset, folder) for folder in folders)
    slugs = preset.slugs if preset else "github"
    glossaries = [*OWN_GLOSSARIES]
    if not any(glob(pattern, root_dir=root) for pattern in OWN_GLOSSARIES):
        glossaries = [path.stem for path in shipped_glossaries()]
        found.append(
            f"Found no glossary in glossaries/; using the shipped {', '.join(glossaries)}."
        )
    if preset and preset.hint:
        found.append(f"For {preset.title}, {preset.hint}.")
    text = _TEMPLATE.format(glossaries=json.dumps(glossaries), posts=posts, slugs=slugs)
    first = PurePosixPath(folders[0].source.replace("{locale}", "zh")).parent
    where = "" if any(_count(root, each) for each in folders) else str(first)
    return ProposedConfig(found="\n".join(found), text=text, empty=where)


def _found(root: Path) -> tuple[list[str], Preset | None, Sequence[Folder]]:
    """What there is, in sentences; the site's preset; the folders of posts."""
    if site := recognised(root):
        said = [_counted(root, folder) for folder in site.folders]
        return [f"Found {site.preset.title} ({site.sign}).", *said], site.preset, site.folders
    for path, folder in _FOLDERS:
        if (root / path).is_dir():
            return [_counted(root, folder)], None, [folder]
    nothing = "Found no posts; the configuration expects them in posts/zh/ and posts/en/."
    return [nothing], None, PRESETS["folders"].folders


def _counted(root: Path, folder: Folder) -> str:
    count = _count(root, folder)
    return f"Found {plural(count, 'Markdown file')} in {folder.path or '.'}/."


def _count(root: Path, folder: Folder) -> int:
    return sum(1 for _ in (root / folder.path).rglob("*.md"))


def _table(preset: Preset | None, folder: Folder) -> str:
    named = f'\npreset = "{preset.name}"' if preset else ""
    return _POSTS.format(preset=named, source=folder.source, target=folder.target)

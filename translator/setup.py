"""Look at a folder and propose a configuration for the blog in it."""

from __future__ import annotations

from pathlib import Path

_TEMPLATE = """\
# How this blog is translated. Every setting is optional; docs/configuration.md has them all.

# The locales of the blog, its main one first. A post is translated into all the others.
locales = ["zh-Hans", "en"]

# Who fills what neither a person nor the memory has: none, pseudo, command or chat.
engine = "none"

# Where the terms are that translations must keep to: files, or shipped glossaries by name
# ("paddlepaddle", "ml", "community").
glossaries = ["glossaries/*.csv"]

# Where posts lie. {{slug}} is a post's name (folders may be part of it), {{locale}} its locale.
[[posts]]
source = "{source}"
target = "{target}"
spelling = {{ zh-Hans = "zh" }}        # how a locale is written in these paths

# [segments]
# front_matter = ["title", "description", "excerpt", "summary"]
# code_comments = ["python"]           # translate the comments in fences of these languages
# attributes = {{ Message = ["name"] }}  # further attributes that readers see

# [engines.chat]
# base_url = "https://api.openai.com/v1"
# model = "…"
# key_env = "OPENAI_API_KEY"

# [engines.command]
# run = "my-translator --flag"
"""

_LAYOUTS = (
    ("src/posts", ".vitepress", "src/posts/{slug}.md", "src/{locale}/posts/{slug}.md"),
    ("docs", "docs/.vitepress", "docs/{slug}.md", "docs/{locale}/{slug}.md"),
    ("posts/zh", "posts/zh", "posts/{locale}/{slug}.md", "posts/{locale}/{slug}.md"),
    ("posts", "posts", "posts/{slug}.md", "posts/{locale}/{slug}.md"),
)


def configuration(root: Path) -> tuple[str, str]:
    """Say what was found in *root*, and give the text of a translator.toml."""
    found, text = _posts(root)
    if not any((root / "glossaries").glob("*.csv")):
        found += "\nFound no glossary; terms are not checked until there is one in glossaries/."
    return found, text


def _posts(root: Path) -> tuple[str, str]:
    for folder, sign, source, target in _LAYOUTS:
        if (root / folder).is_dir() and ((root / sign).exists() or (root / "src" / sign).exists()):
            count = sum(1 for _ in (root / folder).rglob("*.md"))
            found = f"Found {count} Markdown file{'s' * (count != 1)} in {folder}/."
            return found, _TEMPLATE.format(source=source, target=target)
    source = target = "posts/{locale}/{slug}.md"
    return (
        "Found no posts; the configuration expects them in posts/zh/ and posts/en/.",
        _TEMPLATE.format(source=source, target=target),
    )

"""What the real MDX makes of pages: `@mdx-js/mdx` with the plug-ins that the sites use.

`make site` installs it; where it is not, tests that need it are skipped and say so.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.kit import ROOT

SITES = ROOT / ".sites"
"""Where `make site` puts npm packages."""
TOOL = Path(__file__).with_name("tools") / "mdx.mjs"

needs_mdx = pytest.mark.skipif(
    not (SITES / "node_modules" / "@mdx-js" / "mdx").is_dir() or not shutil.which("node"),
    reason="`make site` installs @mdx-js/mdx",
)


@dataclass(frozen=True)
class Node:
    """An import, an expression, an element or a directive of a page."""

    type: str
    """esm, expression, element or directive."""
    says: str
    """Its JavaScript, or its name."""
    start: int
    """Where it begins in the page."""
    stop: int
    """Where it ends."""
    line: int
    """Its line, from 1."""
    attributes: tuple[str, ...]
    """Its attributes, as `name="value"` or `name={value}`."""


@dataclass(frozen=True)
class Page:
    """What MDX makes of one page."""

    nodes: tuple[Node, ...]
    """What of it is no Markdown, in order of place."""
    blocks: tuple[str, ...]
    """What its blocks are, in order, and all that its code says."""
    words: tuple[str, ...]
    """What readers see of it that is no code."""
    error: str
    """Why it is no MDX; empty if it is."""


def read_pages(pages: list[str], *, compiled: bool = False) -> list[Page]:
    """Give what MDX makes of *pages*, which have no front matter.

    Args:
        compiled: also make their JavaScript, which says more of what is wrong with them.
    """
    # MDX counts UTF-16 units: what needs two of them is written as one other character.
    plain = ["".join(char if ord(char) < 0x10000 else "\u2603" for char in page) for page in pages]
    with TemporaryDirectory(dir=SITES) as folder:
        (Path(folder) / "pages.json").write_text(json.dumps(plain), encoding="utf-8")
        shutil.copy(TOOL, folder)
        argv = ["node", TOOL.name, "pages.json", *(["compile"] if compiled else [])]
        done = subprocess.run(argv, cwd=folder, capture_output=True, encoding="utf-8", check=True)
    return [
        Page(
            nodes=tuple(
                Node(**{**node, "attributes": tuple(node["attributes"])})
                for node in page.get("nodes", [])
            ),
            blocks=tuple(page.get("blocks", [])),
            words=tuple(page.get("words", [])),
            error=page.get("error", ""),
        )
        for page in json.loads(done.stdout)
    ]


def as_mdx(page: str) -> str:
    """What MDX gets of a page: without front matter, and with what Docusaurus does beforehand.

    It escapes the anchors of headings, and takes out HTML comments (those alone on a line) and its
    own fences.
    """
    page = re.sub(r"\A---\n.*?\n---\n", "", page, flags=re.S)
    page = re.sub(r"^(#{1,6} .*?)\{(#[^}\n]*)\}[ \t]*$", r"\1\\{\2\\}", page, flags=re.M)
    page = re.sub(r"^[ \t]*<!--(?:(?!-->).)*-->[ \t]*$", "", page, flags=re.M)
    return re.sub(r"^```mdx-code-block\n(.*?)^```\n", r"\n\1\n", page, flags=re.M | re.S)

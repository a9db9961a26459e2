"""What taking over a site that people have translated does to it: `python -m bench.takeover`.

A copy of each site is aligned and translated: no byte of a target may change, and no post may be
stuck. Then sources are edited, one at a time, and in the target exactly what was edited may
change. A site without a `translator.toml` gets the one that `init` proposes.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from random import Random

import click

from translator.blog.blog import Blog, Result
from translator.blog.posts import targets_there
from translator.catalog.catalog import Catalog
from translator.engines.pseudo import Pseudo
from translator.errors import TranslatorError
from translator.files import read_text, write_text
from translator.markdown.document import Document
from translator.project.project import Post, Project
from translator.project.setup import configuration
from translator.translate.job import Options
from translator.units import Kind, Segment

EDITS = ("a sentence more", "other words", "a paragraph more", "a paragraph less", "a line of code")
"""What is done to sources, one after the other."""
_SENTENCE = {"zh": "这里还有一句话。", "en": "Here is one more sentence."}
_WORDS = {
    "zh": "眼下说的完全是另一回事，和原先那些毫不相干，请读者留心。",
    "en": "Now something entirely different is told, which nobody has read here before.",
}
_LONG = 40
"""From so many characters on a paragraph is still the same with a sentence more."""
_CODE = re.compile(r"^```\w*\n(.*)\n", re.M)
_SKIPPED = shutil.ignore_patterns(".git", "node_modules", ".venv", "*.po", ".translator")


@dataclass(slots=True)
class Takeover:
    """What became of a site."""

    name: str
    """What it is called."""
    pairs: int = 0
    """How many posts have a target."""
    changed: list[str] = field(default_factory=list)
    """The targets that were changed by taking them over."""
    stuck: list[str] = field(default_factory=list)
    """The posts whose target cannot be written any more."""
    edited: int = 0
    """How many errors speak of edits by hand."""
    failed: list[str] = field(default_factory=list)
    """The posts that could not be read, and why."""
    edits: int = 0
    """How many sources were edited."""
    wrong: list[str] = field(default_factory=list)
    """The edits after which something else changed in the target, or nothing that should."""


@dataclass(frozen=True, slots=True)
class Change:
    """An edit of a source, and what it may change in the target."""

    kind: str
    """One of `EDITS`."""
    text: str
    """The source after it."""
    gone: str
    """What may go from the target."""
    new: str
    """A part of what comes instead; empty for nothing."""


def taken_over(root: Path, edits: int, seed: int) -> Takeover:
    """Take over the site at *root*, and edit *edits* of its sources; nothing there is written."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "site"
        shutil.copytree(root, copy, ignore=_SKIPPED, symlinks=True)
        if not (copy / "translator.toml").is_file():
            write_text(copy / "translator.toml", configuration(copy).text, root=None)
        found = Takeover(root.name)
        blog = Blog(Project.load(copy), lasting=False)
        before = {post: post.target.read_bytes() for post in _pairs(blog, found)}
        found.pairs = len(before)
        for post in before:
            write_text(post.catalog, str(blog.aligned(post).catalog), root=copy)
        for post, text in before.items():
            result = _translated(copy, post)
            name = post.target.relative_to(copy).as_posix()
            found.edited += sum(f.check == "edited" for f in result.findings)
            found.stuck += [] if result.emitted else [name]
            found.changed += [] if post.target.read_bytes() == text else [name]
        _edit(copy, list(before), found, edits, Random(seed))
        return found


def _pairs(blog: Blog, found: Takeover) -> Iterator[Post]:
    """The pairs of the main locale's posts that are there."""
    main = blog.project.locales[0]
    for source in blog.sources(()):
        try:
            yield from (each for each in targets_there(blog, source) if each.pair.source == main)
        except TranslatorError as error:
            found.failed.append(str(error))


def _translated(root: Path, post: Post) -> Result:
    """Run `translate` anew: nothing that was read before is remembered."""
    blog = Blog(Project.load(root), lasting=False)
    return blog.translate(post, Options(), Pseudo() if post.catalog.is_file() else None)


def _edit(root: Path, posts: Sequence[Post], found: Takeover, edits: int, random: Random) -> None:
    """Edit as many sources, each in one of the five ways, and look at what changes."""
    for kind in (EDITS[number % len(EDITS)] for number in range(edits)):
        for post in random.sample(posts, len(posts)):
            if change := _change(post, kind, random):
                found.edits += 1
                if wrong := _outcome(root, post, change):
                    name = post.target.relative_to(root).as_posix()
                    found.wrong.append(f"{name}: {kind}: {wrong}")
                break


def _change(post: Post, kind: str, random: Random) -> Change | None:
    """An edit of that *kind*; None if the post has no place for it."""
    text, target = read_text(post.source), read_text(post.target)
    document = Document.parse(text, Project.load(post.source.parent).syntax_of(post.source))
    own = post.pair.source.language
    catalog = Catalog.read(read_text(post.catalog), post.pair)
    if kind == "a line of code":
        blocks = [m for m in _CODE.finditer(text) if target.count(m[0]) == text.count(m[0]) == 1]
        blocks = [m for m in blocks if m[1].strip()]
        if not blocks:
            return None
        block = random.choice(blocks)
        line = f"{block[1]}_changed"
        return Change(kind, text[: block.start(1)] + line + text[block.end(1) :], block[1], line)
    places = [
        (segment, unit.target)
        for segment, unit in zip(
            document.segments, catalog.merged(document.segments).targets(document.segments),
            strict=True,
        )
        if _is_plain(segment, text) and unit.target and f"\n\n{unit.target}\n\n" in target
        and target.count(unit.target) == 1
    ]  # fmt: skip
    if not places:
        return None
    segment, words = random.choice(places)
    if kind == "a sentence more" and len(segment.source) < _LONG:
        return None
    start, stop = segment.spans[0].start, segment.spans[-1].stop
    match kind:
        case "a sentence more":
            return Change(kind, f"{text[:stop]} {_SENTENCE[own]}{text[stop:]}", "", "")
        case "other words":
            return Change(kind, text[:start] + _WORDS[own] + text[stop:], words, "⟦")
        case "a paragraph more":
            return Change(kind, f"{text[:stop]}\n\n{_WORDS[own]}{text[stop:]}", "", "⟦")
        case _:
            return Change(kind, text[:start] + text[stop:].lstrip("\n"), words, "")


def _is_plain(segment: Segment, text: str) -> bool:
    """Whether *segment* is a paragraph of its own, at the margin."""
    start, stop = segment.spans[0].start, segment.spans[-1].stop
    alone = text[start - 2 : start] == "\n\n" == text[stop : stop + 2]
    return segment.kind is Kind.PARAGRAPH and alone and text.count(segment.source) == 1


def _outcome(root: Path, post: Post, change: Change) -> str:
    """What is wrong with the target after *change*; the files are put back."""
    files = {path: path.read_bytes() for path in (post.source, post.target, post.catalog)}
    before = read_text(post.target)
    try:
        write_text(post.source, change.text, root=root)
        result = _translated(root, post)
        after = read_text(post.target)
        if not result.emitted:
            return "it is stuck"
        return _difference(before, after, change)
    finally:
        for path, data in files.items():
            path.write_bytes(data)


def _difference(before: str, after: str, change: Change) -> str:
    """What changed between two texts that should not have, or did not that should."""
    old, new = before.splitlines(), after.splitlines()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    gone, come = list[str](), list[str]()
    for verb, i1, i2, j1, j2 in matcher.get_opcodes():
        if verb != "equal":
            gone += [line for line in old[i1:i2] if line.strip()]
            come += [line for line in new[j1:j2] if line.strip()]
    if lost := [line for line in gone if line not in change.gone.splitlines()]:
        return f"lost {lost[0]!r}"
    if change.gone and not gone:
        return "what was to go is there"
    if more := [line for line in come if not change.new or change.new not in line]:
        return f"got {more[0]!r}"
    return "" if bool(come) == bool(change.new) else "what was to come is not there"


@click.command()
@click.argument("roots", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--edits", default=30, show_default=True, help="How many sources are edited.")
@click.option("--seed", default=1, show_default=True, help="What chance begins with.")
def main(roots: tuple[Path, ...], edits: int, seed: int) -> None:
    """Take over copies of the sites at ROOTS, and print a line for each."""
    wrong = 0
    for root in roots:
        found = taken_over(root, edits, seed)
        click.echo(
            f"{found.name}: {found.pairs} pairs, {len(found.changed)} changed, "
            f"{len(found.stuck)} stuck, {found.edited} edited; "
            f"{found.edits} edits, {len(found.wrong)} wrong"
        )
        for line in (*found.failed, *found.changed, *found.stuck, *found.wrong):
            click.echo(f"  {line}")
        wrong += len(found.changed) + len(found.stuck) + found.edited + len(found.wrong)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main(prog_name="python -m bench.takeover")

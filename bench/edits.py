"""What a post costs that was edited in twelve ways at once: `make edits`.

Version 1 is translated, version 2 has twelve edits; what is sent for it is counted, beside
what a translator of whole files sends. Prints one table.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from translator.engines import Context, Limits
from translator.markdown.document import Document
from translator.memory import Memory
from translator.terms.matcher import Matcher
from translator.text.chars import has_cjk
from translator.translate.job import Job
from translator.translate.pipeline import translate
from translator.units import Kind, Locale, Pair, Term

ROOT = Path(__file__).parent.parent
POSTS = (
    ROOT.parent / "shared" / "corpus" / "posts" / "newcomers-manual.md",
    ROOT / "posts" / "zh" / "gpu-memory-notes.md",
)
"""A real post, where it is present, and one of our own."""
PAIR = Pair(Locale("zh-Hans"), Locale("en"))
EDITS = (
    "a word in a paragraph", "a word in a heading", "a word in an item",
    "a paragraph moved to the end", "two paragraphs swapped", "a paragraph deleted",
    "a paragraph inserted", "a paragraph split", "two paragraphs merged",
    "a paragraph wrapped anew", "a code block added", "an item added",
)  # fmt: skip
"""The twelve edits."""

_WORDS = re.compile(r"[\u4e00-\u9fff]")
_BETWEEN = re.compile(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])")
_SENTENCES = re.compile(r"[^`\[<]{6,}?。(?=[\u4e00-\u9fff][^`\[<]{6,})")


class Counting:
    """An engine that answers at once, and counts what it was sent."""

    name = "counting"
    limits = Limits(texts=50)

    def __init__(self) -> None:
        self.asked: list[str] = []

    def translate(
        self, texts: Sequence[str], pair: Pair, terms: Sequence[Term], context: Context
    ) -> list[str]:
        """Answer with as many letters, tags in their places."""
        self.asked += texts
        return [_WORDS.sub("x", text).replace("：", ": ") for text in texts]


@dataclass(frozen=True, slots=True)
class Figures:
    """What version 2 of a post cost."""

    units: int
    """How many units the post has."""
    changed: frozenset[str]
    """The sources that version 1 did not have, and that have anything to translate."""
    answered: tuple[str, ...]
    """Those of them that have the engine's answer now."""
    sent: int
    """How many units were sent."""
    characters: int
    """How many characters were sent, tags and all."""
    whole: int
    """How many a translator of whole files sends."""


def edited(text: str) -> str:
    """*text* with the twelve edits, at blocks far from each other.

    Raises:
        ValueError: the post has too few blocks for it.
    """
    blocks = re.split(r"\n{2,}", text.rstrip("\n"))
    kinds = {n: kind for n, block in enumerate(blocks) if n and (kind := _kind(block))}
    plain = [n for n, kind in kinds.items() if kind is Kind.PARAGRAPH]
    heads = [n for n, kind in kinds.items() if kind is Kind.HEADING]
    items = [n for n, kind in kinds.items() if kind is Kind.ITEM]
    long = next((n for n in plain if _SENTENCES.match(blocks[n])), None)
    spare = [n for n in plain if n != long]
    if len(spare) < 4 or len(spare) + len(items) < 11 or len(items) < 3 or not heads or not long:
        raise ValueError("the post has too few paragraphs, headings or lists")
    worded, ahead, joined, wrapped = (spare[n * len(spare) // 4] for n in range(4))
    rest = [n for n in (*items[3:], *spare) if n not in (worded, ahead, joined, wrapped)]
    moved, swapped, other, gone = (rest[n * len(rest) // 4] for n in range(4))
    new = dict(enumerate(blocks))
    new[worded] = _with_word(blocks[worded], "其实")
    new[heads[-1]] = _with_word(blocks[heads[-1]], "新的")
    new[items[0]] = _with_word(blocks[items[0]], "如今")
    new[len(blocks)] = blocks[moved]
    new[swapped], new[other] = blocks[other], blocks[swapped]
    new[heads[0]] += "\n\n这是后来才加的一段，说的是另一件事情。"
    new[long] = _SENTENCES.sub(lambda m: f"{m[0]}\n\n", blocks[long], count=1)
    new[joined] = f"{blocks[ahead]}{blocks[joined]}"
    new[wrapped] = re.sub(
        r"([\u4e00-\u9fff])(?=[\u4e00-\u9fff])", r"\1\n", blocks[wrapped], count=1
    )
    new[items[1]] += "\n\n```sh\nls -l\n```"
    new[items[2]] += "\n- 后来加的一项，原先没有。"
    return "\n\n".join(new[n] for n in new if n not in (moved, gone, ahead)) + "\n"


def _kind(block: str) -> Kind | None:
    """What a block is, if it is one paragraph or heading, or a list; with Chinese in it."""
    segments = Document.parse(block).segments
    kinds = {segment.kind for segment in segments}
    one = len(segments) == 1 and has_cjk(segments[0].source) and segments[0].source == block
    if kinds == {Kind.ITEM} and block.startswith("- "):
        return Kind.ITEM
    if kinds == {Kind.HEADING} and len(segments) == 1:
        return Kind.HEADING
    return Kind.PARAGRAPH if one and kinds == {Kind.PARAGRAPH} else None


def _with_word(block: str, word: str) -> str:
    return _WORDS.sub(lambda m: f"{word}{m[0]}", block, count=1)


def measured(text: str) -> Figures:
    """Translate *text*, edit it, and count what is sent for the second version."""
    engine = Counting()
    first = translate(Job.of(text, PAIR), Memory(), Matcher(()), engine)
    there = {unit.source for unit in first.units}
    engine.asked.clear()
    new = edited(text)
    job = Job.of(new, PAIR, catalog=first.final, target=first.target)
    second = translate(job, Memory(), Matcher(()), engine)
    changed = {unit.source for unit in second.units} - there
    fresh = [u.source for u in second.units if u.origin == "counting" and u.source in changed]
    return Figures(
        len(second.units),
        frozenset(source for source in changed if has_cjk(source)),
        tuple(fresh),
        len(engine.asked),
        sum(map(len, engine.asked)),
        len(new),
    )


def lines() -> Iterator[str]:
    """A table with a line for each post that is there."""
    yield f"Twelve edits at once: {', '.join(EDITS)}."
    yield ""
    yield "| post | units | changed | sent | characters sent | a whole-file translator sends |"
    yield "| --- | --: | --: | --: | --: | --: |"
    for path in POSTS:
        if not path.is_file():
            yield f"| {path.name} is not here | | | | | |"
            continue
        found = measured(path.read_text(encoding="utf-8"))
        share = 100 * found.characters / found.whole
        yield (
            f"| {path.name} | {found.units} | {len(found.changed)} | {found.sent} | "
            f"{found.characters} ({share:.1f} %) | {found.units} units, {found.whole} |"
        )


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in lines())

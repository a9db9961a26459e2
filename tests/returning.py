"""Files as translators send them back: one unit of an exported file edited, in whatever format."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable

BLOCKS = {
    "xliff": r"(?s)<unit .*?</unit>",
    "xliff-1.2": r"(?s)<trans-unit .*?</trans-unit>",
    "tmx": r"(?s)<tu .*?</tu>",
    "jsonl": r"(?m)^.+$",
    "csv": r"(?m)^.+$",
    "markdown": r"(?s)<!-- unit .*?(?=\n<!-- unit |\Z)",
    "po": r"(?s)(?<=\n\n).*?(?=\n\n|\Z)",
}
"""A unit of each format."""


def edited(kind: str, text: str, source: str, change: Callable[[str], str]) -> str:
    """*text* with the unit that has *source* in it changed."""
    blocks = re.findall(BLOCKS[kind], text)
    # In a memory, a unit's neighbours are told beside it.
    own = re.compile(f"<seg>.*{source}" if kind == "tmx" else source)
    block = next(block for block in blocks if own.search(block))
    return text.replace(block, change(block))


def unstamped(text: str) -> str:
    """*text* as it went out before there were stamps, or after a tool has dropped them."""
    stamp = r"[uft](?:[0-9a-f]{8})?"
    forms = (
        rf' *<note (?:from|category)="sent">{stamp}</note>\n',
        rf' *<prop type="x-sent">{stamp}</prop>\n',
        rf"<!-- sent: {stamp} -->\n",
        rf"#\. sent: {stamp}\n",
        rf', "sent": "{stamp}"',
        rf'(?<=,")(?:{stamp})(?="$)',
    )
    for form in forms:
        text = re.sub(form, "", text, flags=re.M)
    return text


def shuffled(kind: str, text: str, order: list[int]) -> str:
    """*text* with its units in another order; the head of a table stays."""
    blocks = re.findall(BLOCKS[kind], text)
    blocks = blocks[1:] if kind == "csv" else blocks
    mixed = [blocks[index] for index in sorted(range(len(blocks)), key=lambda i: order[i])]
    for index, block in enumerate(blocks):
        text = text.replace(block, f"\x00{index}\x00")
    for index, block in enumerate(mixed):
        text = text.replace(f"\x00{index}\x00", block)
    return text


def cell(block: str, column: str, value: str) -> str:
    """A row of our tables with another value in one of its cells."""
    from translator.interchange.csv import COLUMNS

    cells = dict(zip(COLUMNS, next(csv.reader([block.removeprefix("\ufeff")])), strict=True))
    out = io.StringIO()
    row = (cells | {column: value}).values()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="").writerow(row)
    return out.getvalue()


def with_state(kind: str, block: str, word: str | None) -> str:
    """The unit with that word for its state; None leaves none, as far as the format can."""
    shown = "" if word is None else f' state="{word}"'
    if kind == "csv":
        return cell(block, "state", word or "")
    if kind == "jsonl":
        row = json.loads(block)
        row.pop("state")
        return json.dumps(row | ({} if word is None else {"state": word}), ensure_ascii=False)
    if kind == "xliff":
        return re.sub(r'<segment(?: state="[^"]*")?', f"<segment{shown}", block)
    if kind == "xliff-1.2":
        block = block.replace(' approved="yes"', "")
        return re.sub(r'<target(?: state="[^"]*")?', f"<target{shown}", block)
    if kind == "tmx":
        gone = re.sub(r' *<prop type="x-state">.*?</prop>\n', "", block)
        prop = f'      <prop type="x-state">{word}</prop>\n' if word else ""
        return gone.replace("\n", f"\n{prop}", 1)
    if kind == "markdown":
        if word is None:
            return re.sub(r"(<!-- unit \S+:).*?-->", r"\1 -->", block)
        return re.sub(r"(<!-- unit \S+:) (?:\w+; )?", rf"\1 {word}; ", block)
    block = re.sub(r"#, fuzzy\n", "", block)
    return block.replace("msgid", "#, fuzzy\nmsgid", 1) if word == "fuzzy" else block


def with_words(kind: str, block: str, old: str, new: str) -> str:
    """The unit with *new* words in place of *old* ones, or in the place where none were."""
    if kind == "csv":
        return cell(block, "target", new)
    if kind == "jsonl":
        return json.dumps(json.loads(block) | {"target": new}, ensure_ascii=False)
    if old:
        return block.replace(old, new)
    if kind == "xliff":
        return block.replace("</source>", f"</source>\n        <target>{new}</target>")
    if kind == "xliff-1.2":
        return re.sub(r"(<target[^>]*>).*?(</target>)", rf"\g<1>{new}\g<2>", block)
    if kind == "po":
        return block.replace('msgstr ""', f'msgstr "{new}"')
    return f"{block}\n{new}\n"


def with_note(kind: str, block: str, note: str) -> str:
    """The unit with a comment of a translator."""
    if kind == "csv":
        return cell(block, "comment", note)
    if kind == "jsonl":
        return json.dumps(json.loads(block) | {"comments": note}, ensure_ascii=False)
    if kind == "xliff":
        return block.replace("<notes>", f'<notes>\n        <note category="anyone">{note}</note>')
    if kind == "xliff-1.2":
        return block.replace("</target>", f'</target>\n<note from="developer">{note}</note>')
    if kind == "tmx":
        return block.replace("\n", f"\n<note>{note}</note>\n", 1)
    if kind == "markdown":
        return block.replace("\n", f"\n<!-- {note} -->\n", 1)
    return f"# {note}\n{block}"

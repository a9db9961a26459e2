"""From an English line to the message that it was made from, and from there to its translation.

A line is the text of a message with its fields filled in. `Message.match` takes the fields out
again; where several messages fit, the one is believed whose fields then hold the least that joins
messages (`_doubt`). What was put together of several messages is told part by part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from translator.text.chars import columns, is_cjk
from translator.text.regex import regex
from translator.units import Locale

_FIELD = regex(r"(?<!\{)\{(\w+)\}")
_NUMBER = regex(r"\d[\d,.]*")
_WORD = regex(r"[A-Za-z]{2,}")
_APART = regex(r"(?<![{}\w])[A-Za-z]{2,}(?![{}\w])")
"""A word that no field touches."""
_QUOTES = ("“", "`", '"', "‘")
_MSGID = regex(r"^msgid ", re.M)
_TEXT = r'"((?:[^"\\\n]|\\["\\])*)"\n'
_ENTRY = regex(
    rf"^(?:#, (.*)\n(?:#\|.*\n)*)?(?:msgctxt {_TEXT})?msgid {_TEXT}msgstr {_TEXT}(?!\")", re.M
)
_PLACED = regex(r"(.*?: (?:error|warning|note) [\w-]+: |translator: )(.+)", re.S)
"""A line with what programs read in front of the message: the place of a finding."""
_SURE = 3
"""A line is taken for a message if so many letters of it are the message's own."""
_LITTLE = frozenset(
    "an and are as at by for from had has have in is it its no not of on or out so that the "
    "this to was were with".split()
)
"""Words that tell no message from another."""
_ITEM = r"(?:“[^”]*”|`[^`]*`|[\w.-]*\d[\w.-]*)"
_LIST = regex(rf"{_ITEM}(?:(?:, | and | or ){_ITEM})+")
_LISTED = {", ": "、", " and ": "和", " or ": "或"}
_LOCATED = regex(r"([^\s:][^:]*(?::\d+)+: )(.+)", re.S)
"""A line with the place that it is about: a file and a line of it."""
_CELL = regex(r"(.+?)(  +|$)")
"""A cell of a table, and the space behind it."""
_TIGHT = frozenset("，。；：、！？（）《》“”")
"""Marks that no space is beside."""
_MARKS = {"; ": "；", ": ": "：", ", ": "，", " and ": "和", " (": "（"}
"""What joins messages to a line, and how Chinese writes it."""
_COMMENT = regex(r"^(.*  # |# )(.+)$", re.M)


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """A message with fields, and how it is said."""

    texts: tuple[str, ...]
    """What is its own: the text before the first field, between two, and after the last."""
    fields: tuple[tuple[str, bool], ...]
    """Its fields: the name, and whether it quotes somebody, so that it is never told."""
    target: tuple[str, ...]
    """Its translation, cut at the fields: a text, a field's name, a text …"""
    own: int
    """How many letters are its own, and not a field's."""

    @classmethod
    def of(cls, msgid: str, msgstr: str) -> Message:
        """Read a message as the catalog writes it."""
        parts = _FIELD.split(msgid)
        texts, names = (*map(_bare, parts[::2]),), parts[1::2]
        quoted = (text.endswith(_QUOTES) for text in texts)
        target = (part if at % 2 else _bare(part) for at, part in enumerate(_FIELD.split(msgstr)))
        words = (word for text in texts for word in _WORD.findall(text))
        own = sum(len(word) for word in words if word not in _LITTLE)
        return cls(texts, (*zip(names, quoted, strict=False),), (*target,), own)

    @property
    def is_sure(self) -> bool:
        """Whether a line that looks like it was made from it."""
        return self.own >= _SURE

    def match(self, line: str) -> list[str] | None:
        """The fields' values in a line that was made from it: each as short as can be."""
        first, *between, last = self.texts
        if not (line.startswith(first) and line.endswith(last)):
            return None
        values, at = [], len(first)
        for text in between:
            found = line.find(text, at)
            if found < 0:
                return None
            values.append(line[at:found])
            at = found + len(text)
        stop = len(line) - len(last)
        if stop < at:
            return None
        values.append(line[at:stop])
        numbers = (v for (name, _), v in zip(self.fields, values, strict=True) if _is_number(name))
        return values if all(map(_NUMBER.fullmatch, numbers)) else None


def _is_number(name: str) -> bool:
    return _kind(name) == "n"


def _kind(name: str) -> str:
    """A field's name without the number that tells it from others of that name."""
    return name.rstrip("0123456789")


def _bare(text: str) -> str:
    return text.replace("{{", "{").replace("}}", "}")


def _doubt(message: Message, values: Sequence[str]) -> tuple[int, int]:
    """How sure it is that a line was made from *message*: by what its fields would then hold.

    What joins messages, and a quote that ends, is seldom in a field; and the more a message has
    of its own, the better.
    """
    held = 0
    for (_, quoted), value, after in zip(message.fields, values, message.texts[1:], strict=True):
        joins = ("” or “", "”, “") if quoted else ("; ", ": ")
        held += (1 + bool(after)) * any(join in value for join in joins)
    return held, -sum(map(len, message.texts))


class Wording:
    """All messages in one language."""

    def __init__(self, language: Locale, messages: Iterable[tuple[str, str, str]]) -> None:
        """Know *messages*: context, msgid and msgstr of each."""
        self.language = language
        self._fixed: dict[str, str] = {}
        self._words: dict[tuple[str, str], str] = {}
        self._open: dict[str, list[tuple[str, str]]] = {}
        for context, msgid, msgstr in messages:
            if context:
                self._words[context, msgid] = msgstr
            elif _FIELD.search(msgid):
                words = _APART.findall(msgid)
                self._open.setdefault(max(words, key=len, default=""), []).append((msgid, msgstr))
            else:
                self._fixed[_bare(msgid)] = _bare(msgstr)
        self._known: dict[str, list[Message]] = {}
        self._line = cache(self._told)

    @classmethod
    def load(cls, language: Locale, path: Path) -> Wording:
        """Read a language's catalog; what it does not have approved is said in English."""
        return cls(language, _approved(path.read_text("utf-8"), str(path)))

    def text(self, text: str) -> str:
        """Tell *text*, line by line."""
        if "\n" in text:
            return "\n".join(map(self.text, text.split("\n")))
        bare = text.strip()
        if not bare:
            return text
        before, _, after = text.partition(bare)
        if m := _PLACED.fullmatch(bare):
            before, bare = f"{before}{m[1]}", m[2]
        if (m := _LOCATED.fullmatch(bare)) and not self._is_one(bare):
            said = self._line(m[2])
            if said is not None:
                return f"{before}{m[1]}{said}{after}"
        said = self._line(bare)
        return f"{before}{self._cells(bare) if said is None else said}{after}"

    def _is_one(self, line: str) -> bool:
        """Whether a line is a message as a whole, its place included."""
        found = self._matches(line)
        return bool(found) and found[0][0][0] == 0 and found[0][1].is_sure

    def _cells(self, line: str) -> str:
        """A row of a table, told cell by cell; what is beneath one another stays so."""
        row, end = "", 0
        for m in _CELL.finditer(line):
            cell = self._line(m[1]) or m[1]
            end += columns(m[0])
            row += cell
            row += " " * max(end - columns(row), min(len(m[2]), 1)) if m[2] else ""
        return row

    def comments(self, text: str) -> str:
        """Tell the comments of a configuration."""
        return _COMMENT.sub(lambda m: f"{m[1]}{self.text(m[2])}", text)

    def word(self, context: str, word: str) -> str:
        """Tell a single word of a certain kind, such as the name of a column."""
        return self._words.get((context, word), word)

    def _told(self, line: str) -> str | None:
        """A line without space around it; None if nothing of it is a message."""
        if (said := self._whole(line)) is not None:
            return said
        for mark in _MARKS:
            if mark in line and (said := self._joined(line.split(mark), mark)) is not None:
                return said
        weak = (self._filled(message, values) for _, message, values in self._matches(line))
        return next((said for said in weak if said is not None), None)

    def _whole(self, line: str) -> str | None:
        """A line that is surely one message."""
        if (said := self._fixed.get(line)) is not None:
            return said
        found = (each for each in self._matches(line) if each[1].is_sure)
        return next((self._filled(message, values) for _, message, values in found), None)

    def _matches(self, line: str) -> list[tuple[tuple[int, int], Message, list[str]]]:
        """The messages that a line can have been made from, the likeliest first."""
        return sorted(
            (_doubt(message, values), message, values)
            for word in {"", *_WORD.findall(line)}
            for message in self._messages(word)
            if (values := message.match(line)) is not None
        )

    def _messages(self, word: str) -> list[Message]:
        if word not in self._known:
            self._known[word] = [Message.of(*each) for each in self._open.get(word, ())]
        return self._known[word]

    def _filled(self, message: Message, found: Sequence[str]) -> str | None:
        """*message* with its fields, told.

        A message of few letters is believed only where each field is a number, a word that we
        know, or a message itself; else None.
        """
        values = {}
        for (name, quoted), value in zip(message.fields, found, strict=True):
            said = None if quoted else self._value(name, value)
            if said is None and value and not message.is_sure and not _is_number(name):
                return None
            values[name] = value if said is None else said
        return spaced(values[part] if at % 2 else part for at, part in enumerate(message.target))

    def _value(self, name: str, value: str) -> str | None:
        """A field's value, told; None if it is a name or somebody's words."""
        word = self._words.get((_kind(name), value))
        if word is not None:
            return word
        if _LIST.fullmatch(value):
            return spaced(_LISTED.get(part, part) for part in re.split(r"(, | and | or )", value))
        lead = value[:2] if value[:2] in _MARKS else ""
        bare = value[len(lead) :].strip()
        said = self._line(bare) if " " in bare else None
        return None if said is None else f"{_MARKS.get(lead, lead)}{said}"

    def _joined(self, parts: list[str], mark: str) -> str | None:
        """Messages that *mark* joins, where one of them is known; a message may have it, too."""
        line, known, at = "", False, 0
        while at < len(parts):
            tries = (
                (end, self._whole(mark.join(parts[at:end]))) for end in range(len(parts), at, -1)
            )
            end, said = next((each for each in tries if each[1] is not None), (at + 1, None))
            said = self._line(parts[at]) if said is None else said
            if line:
                full = is_cjk(line[-1:]) or (mark != ": " and said is not None)
                line += _MARKS[mark] if full else mark
            line += parts[at] if said is None else said
            known, at = known or said is not None, end
        return line if known else None


def spaced(parts: Iterable[str]) -> str:
    """Join *parts* as Chinese is set: a space between Chinese and Latin, none beside its marks."""
    line = ""
    for part in parts:
        if not (line and part):
            line += part
            continue
        left, right = line.rstrip(" "), part.lstrip(" ")
        a, b = left[-1:], right[:1]
        if a and b and (is_cjk(a) or is_cjk(b)):
            marked = {a, b} & _TIGHT or is_cjk(a) == is_cjk(b)
            apart = not marked and (len(line + part) > len(left + right) or (a + b).isalnum())
            line = f"{left}{' ' * apart}{right}"
        else:
            line += part
    return line


def _approved(text: str, name: str) -> Iterator[tuple[str, str, str]]:
    """Context, msgid and msgstr of what is approved in a PO file.

    What the toolkit wrote has each text on a line: one pattern reads it, in a tenth of the time.
    """
    entries = _ENTRY.findall(text)
    if len(entries) + 1 == len(_MSGID.findall(text)):  # and the header
        for flags, context, msgid, msgstr in entries:
            if msgid and msgstr and "fuzzy" not in flags:
                yield _plain(context), _plain(msgid), _plain(msgstr)
        return
    from translator.catalog.po import read_entries

    for entry, _ in read_entries(text, name)[0]:
        if entry.msgid and entry.msgstr and not entry.obsolete and "fuzzy" not in entry.flags:
            yield entry.msgctxt or "", entry.msgid, entry.msgstr


def _plain(text: str) -> str:
    return text.replace('\\"', '"').replace("\\\\", "\\") if "\\" in text else text

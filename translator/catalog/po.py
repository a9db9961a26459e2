"""PO files, entry by entry, each kept as it was written until it changes.

Poedit, Weblate and GNU gettext wrap and order as they like; an entry that the toolkit
does not change keeps its text to the byte, so a run that fills one unit changes that
unit's lines in a diff. What does not have our plain form is left to polib to read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from translator.errors import CatalogError
from translator.text.regex import regex

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_ESCAPED = regex(r"\\(.)", re.S)
_UNSAFE = regex(r"[\\\"\t\r\a\b\f\v]")
_CODES = {char: f"\\{name}" for name, char in _ESCAPES.items()} | {"\\": "\\\\", '"': '\\"'}
_BYTE = regex(r"\\(?:([0-7]{1,3})|x([0-9a-fA-F]{2}))")
_BYTES = regex(rf"(?P<run>(?:{_BYTE.pattern})+)|\\.", re.S)
_BLOCKS = regex(r"(\n(?:[ \t]*\n)+)")
_MSGSTR = regex(r"^(?:#~ *)?msgstr", re.M)
_BEGINS = regex(r"#(?!~ *(?:\"|msgstr))|msgctxt|msgid")
_SIMPLE = regex(r'((?:#\. \S.*\n)*)msgid "([^"\\\n]*)"\nmsgstr "([^"\\\n]*)"')
"""Most entries: the program's comments, and both texts on one line without escapes."""
_LINE = regex(
    r"#(?![~|]).*|#~|"
    r"(?:#~?\|?[ \t]*)?(?:(?P<keyword>msgctxt|msgid|msgid_plural|msgstr|msgstr\[\d+\])[ \t]+)?"
    r'"(?:[^"\\]|\\.)*"|'
)
_BROKEN = (
    "{}: not a valid PO file; nothing was changed. Correct that line (msgfmt --check shows more), "
    "or delete the file to start a new catalog."
)
_CONFLICT = (
    "{}: a merge left two versions here; nothing was changed. Keep what is right of both, and "
    "remove the lines that begin with <<<<<<<, ======= and >>>>>>>."
)
_STRING = regex(r'"((?:[^"\\]|\\.)*)"')
_SYNTAX = regex(r"\(line (\d+)\)")


class Entry(NamedTuple):
    """One entry of a PO file; made by the thousand, so a tuple."""

    msgid: str
    """The source."""
    msgstr: str = ""
    """The target; empty if there is none."""
    msgctxt: str | None = None
    """What tells it from entries with the same source."""
    previous: str = ""
    """The `#| msgid` of a fuzzy entry."""
    flags: tuple[str, ...] = ()
    """Its flags: `fuzzy` and others."""
    extracted: tuple[str, ...] = ()
    """The program's comments (`#.`)."""
    comments: tuple[str, ...] = ()
    """The lines that people and other programs left (`#`, `#:`, `#=`), without the `#`."""
    obsolete: bool = False
    """Whether it is kept for a source that is gone (`#~`)."""

    def __str__(self) -> str:
        """Write the entry as PO, without wrapping; ends in a newline."""
        lines = [f"#{line}" for line in self.comments]
        lines += [f"#. {line}" for line in self.extracted]
        if self.flags:
            lines.append(f"#, {', '.join(self.flags)}")
        mark = "#~ " if self.obsolete else ""
        if self.previous:
            lines += [f"#{mark[1:2]}| {line}" for line in _quoted("msgid", self.previous)]
        fields = [] if self.msgctxt is None else _quoted("msgctxt", self.msgctxt)
        fields += _quoted("msgid", self.msgid) + _quoted("msgstr", self.msgstr)
        lines += [mark + field for field in fields] if mark else fields
        return "\n".join(lines) + "\n"


def read_entries(text: str, name: str) -> tuple[list[tuple[Entry, str]], str]:
    """Read a PO file; give each entry with its own text, and the comments after the last one.

    The texts have the blank lines that follow them: joined, they are the file.

    Raises:
        CatalogError: broken PO; the message names *name* and the line.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        blocks, tail = _blocks(text)
        return [(_entry(block), written) for block, written in blocks], tail
    except _NotPlain:
        _validate(text, name)
        return [(entry, f"{entry}\n") for entry in _by_polib(text, name)], ""


def header_value(header: str, key: str) -> str:
    """The value of *key* in a header entry's text, however it is wrapped; empty without one."""
    if f"{key}:" not in header:
        return ""
    text = "".join(m[1] for m in _STRING.finditer(header))
    found = re.search(rf"(?:^|\\n){key}:[ ]*(.*?)(?:\\n|$)", text)
    return found[1].strip() if found else ""


def with_header(header: str, key: str, value: str) -> str:
    """A header entry's text with *key* set to *value*; an empty value takes the key away."""
    line = f'"{key}: {value}\\n"'
    own = re.compile(rf'"{key}:(?:[^"\\\n]|\\(?!n)|"\n")*\\n"\n?')
    if own.search(header):
        return own.sub(lambda m: f"{line}\n" if value else "", header)
    bare = header.rstrip("\n")
    space = header[len(bare) :] or "\n"
    return f"{bare}\n{line}{space}" if value else header


class _NotPlain(Exception):
    """An entry that only a full PO parser understands."""


def _blocks(text: str) -> tuple[list[tuple[str, str]], str]:
    """Split at blank lines; a comment that stands alone belongs to the entry after it.

    Returns:
        Each entry without blank lines, and as it is written; and what follows the last one.
    """
    blocks: list[tuple[str, str]] = []
    waiting = written = ""
    pieces = _BLOCKS.split(text)
    for block, space in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        bare = block.strip("\n")
        before, _, behind = block.partition(bare) if bare else ("", "", block)
        if "msgid" in bare:
            first, *others = _apart(bare)
            blocks.append((waiting + first, f"{written}{before}{first}\n"))
            blocks += [(other, f"{other}\n") for other in others]
            blocks[-1] = blocks[-1][0], blocks[-1][1][:-1] + behind + space
            waiting = written = ""
            continue
        written += block + space
        if bare.strip():
            if any(line[:1] != "#" for line in bare.split("\n")):
                raise _NotPlain
            waiting = f"{waiting}{bare}\n"
    return blocks, written


def _apart(block: str) -> list[str]:
    """Split a block that has several entries: a new one begins after an entry's `msgstr`."""
    if len(_MSGSTR.findall(block)) < 2:
        return [block]
    blocks: list[list[str]] = [[]]
    complete = False
    for line in block.split("\n"):
        if complete and _BEGINS.match(line):
            blocks.append([])
            complete = False
        complete = complete or bool(_MSGSTR.match(line))
        blocks[-1].append(line)
    return ["\n".join(lines) for lines in blocks]


def _validate(text: str, name: str) -> None:
    """Refuse what is no PO file, which polib would take or drop unseen: by line and order."""
    waiting = 0
    for number, line in enumerate(text.split("\n"), 1):
        m = _LINE.fullmatch(line.strip())
        keyword = m["keyword"] if m and "|" not in line[:3] else None
        if not m or (waiting and keyword in ("msgid", "msgctxt")):
            why = _CONFLICT if line.startswith(("<<<<<<< ", ">>>>>>> ")) else _BROKEN
            raise CatalogError(why.format(f"{name}:{number}"))
        if keyword:
            waiting = number if keyword in ("msgid", "msgid_plural") else 0
    if waiting:
        raise CatalogError(_BROKEN.format(f"{name}:{waiting}"))


def _entry(block: str) -> Entry:
    if simple := _SIMPLE.fullmatch(block):
        lines = tuple([line[3:] for line in simple[1].split("\n")[:-1]])
        return Entry(simple[2], simple[3], extracted=lines)
    fields: dict[str, list[str]] = {}
    flags: list[str] = []
    extracted: list[str] = []
    comments: list[str] = []
    obsolete = False
    here: list[str] | None = None
    for line in block.split("\n"):
        if line[:1] == "#":
            sign = line[1:2]
            if sign == ".":
                extracted.append(line[2:].strip())
            elif sign == ",":
                flags += [flag.strip() for flag in line[2:].split(",")]
            elif sign == "~" or sign == "|":
                obsolete = obsolete or sign == "~"
                past = sign == "|" or line[2:3] == "|"
                here = _field(line[3 if line[2:3] == "|" else 2 :].strip(), fields, here, past)
            else:
                comments.append(line[1:].rstrip())
        else:
            here = _field(line.strip(), fields, here, past=False)
    if "msgid" not in fields or "msgstr" not in fields:
        raise _NotPlain
    value = {key: _unescape("".join(parts)) for key, parts in fields.items()}
    return Entry(
        msgid=value["msgid"],
        msgstr=value["msgstr"],
        msgctxt=value.get("msgctxt"),
        previous=value.get("past msgid", ""),
        flags=tuple(flags),
        extracted=tuple(extracted),
        comments=tuple(comments),
        obsolete=obsolete,
    )


def _field(
    line: str, fields: dict[str, list[str]], here: list[str] | None, past: bool
) -> list[str] | None:
    """Take one line of a field, or one that goes on with the field *here*."""
    keyword, _, rest = line.partition(" ") if line[:1] != '"' else ("", "", line)
    rest = rest.strip()
    if len(rest) < 2 or rest[0] != '"' or rest[-1] != '"' or _odd(rest):
        raise _NotPlain
    if keyword in ("msgid", "msgstr", "msgctxt"):
        key = f"past {keyword}" if past else keyword
        if key in fields:
            raise _NotPlain
        here = fields.setdefault(key, [])
    elif keyword or here is None:
        raise _NotPlain
    here.append(rest[1:-1])
    return here


def _odd(quoted: str) -> bool:
    """Whether a quote inside, or the last one, is not what it seems."""
    if "\\" not in quoted and quoted.count('"') == 2:
        return False
    inner = _ESCAPED.sub("", quoted[1:-1])
    return '"' in inner or inner[-1:] == "\\"


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text
    if _BYTES.search(text):
        text = _BYTES.sub(_decoded, text)
    return _ESCAPED.sub(lambda m: _ESCAPES.get(m[1], m[1] if m[1] in '"\\' else m[0]), text)


def _decoded(m: re.Match[str]) -> str:
    """A run of octal and hexadecimal escapes: bytes of UTF-8."""
    if not m["run"]:
        return m[0]
    codes = _BYTE.findall(m[0])
    data = bytes(int(octal, 8) & 0xFF if octal else int(hexa, 16) for octal, hexa in codes)
    try:
        return data.decode("utf-8").replace("\\", "\\\\")
    except UnicodeDecodeError as error:
        raise _NotPlain from error


def _quoted(keyword: str, text: str) -> list[str]:
    """Quote *text* as gettext does: on one line, or a line for each line it has."""
    if _UNSAFE.search(text):
        text = _UNSAFE.sub(lambda m: _CODES[m[0]], text)
    if "\n" not in text:
        return [f'{keyword} "{text}"']
    lines = text.split("\n")
    quoted = [f'"{line}\\n"' for line in lines[:-1]] + ([f'"{lines[-1]}"'] if lines[-1] else [])
    return [f'{keyword} ""', *quoted]


def _by_polib(text: str, name: str) -> Iterator[Entry]:
    import polib

    try:
        file = polib.pofile(text, check_for_duplicates=False)
    except (OSError, ValueError) as error:
        place = _SYNTAX.search(str(error))
        where = f"{name}:{place[1]}" if place else name
        raise CatalogError(_BROKEN.format(where)) from error
    if file.metadata:
        header = "".join(f"{key}: {value}\n" for key, value in file.metadata.items())
        yield Entry(
            "", header, comments=tuple(f" {line}".rstrip() for line in file.header.splitlines())
        )
    for entry in file:
        if entry.msgid_plural:
            raise CatalogError(f"{name}:{entry.linenum}: a post's catalog has no plural forms")
        yield Entry(
            msgid=entry.msgid,
            msgstr=entry.msgstr,
            msgctxt=entry.msgctxt,
            previous=entry.previous_msgid or "",
            flags=tuple(entry.flags),
            extracted=tuple(entry.comment.splitlines()),
            comments=(
                *entry.tcomment.splitlines(),
                *(f": {path}:{line}" for path, line in entry.occurrences),
            ),
            obsolete=bool(entry.obsolete),
        )

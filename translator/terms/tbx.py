"""TBX (ISO 30042), the exchange format of terminology tools.

What is written is TBX-Basic in the form of 2008 (`martif`, `termEntry`, `langSet`, `tig`),
which every tool reads; what is read is that, and the form of 2019 (`tbx`, `conceptEntry`,
`langSec`, `termSec`) with types as attributes or as elements. The form's state is its
`administrativeStatus`; `kind` is the subject field. What TBX-Basic has no place for (letter
case, `keep`, `not_in`, severity) stands in notes such as `translator:case=sensitive`, so

    export(import(export(rows))) == export(rows)
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import IntEnum
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from translator.errors import TermbaseError
from translator.terms.concepts import CARRIED, Concept, Exchanged, as_csv, locales_of
from translator.terms.termbase import Row, value_fault
from translator.text.xml import LANG, NOT_XML, name_of, root
from translator.units import Locale

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

PREFERRED, ADMITTED, DEPRECATED = (
    f"{status}Term-admn-sts" for status in ("preferred", "admitted", "deprecated")
)
"""How TBX-Basic spells the state of a form."""

_OWN = "translator:"
_WRONG = ("deprecated", "superseded", "forbidden", "obsolete", "notrecommended")
_CONCEPTS = {"termEntry", "conceptEntry"}
_LANGUAGES = {"langSet", "langSec"}
_TERMS = {"tig", "ntig", "termSec"}
_TYPED = {"termNote", "descrip", "admin", "descripNote", "adminNote", "transac", "ref", "xref"}
_GROUPS = {"termGrp", "termNoteGrp", "descripGrp", "adminGrp", "transacGrp"}
_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE martif SYSTEM "TBXBasiccoreStructV02.dtd">
<martif type="TBX-Basic" xml:lang={lang}>
  <martifHeader>
    <fileDesc>
      <sourceDesc>
        <p>A glossary, exported by markdown-translator</p>
      </sourceDesc>
    </fileDesc>
    <encodingDesc>
      <p type="XCSURI">TBXBasicXCSV02.xcs</p>
    </encodingDesc>
  </martifHeader>
  <text>
    <body>
"""
_FOOT = """\
    </body>
  </text>
</martif>
"""


def export_tbx(rows: Iterable[Row]) -> Exchanged:
    """The concepts of *rows* as TBX-Basic.

    Raises:
        TermbaseError: there are none, and TBX cannot say so.
    """
    odd: Counter[str] = Counter()
    cleaned = (_cleaned(Concept.of(row), odd) for row in rows)
    concepts = [concept for concept in cleaned if concept.forms or concept.forbidden]
    if not concepts:
        raise TermbaseError("there are no terms to export; see translator glossary list")
    locales = locales_of(concepts)
    lines = [_HEAD.format(lang=quoteattr(str(locales[0])))]
    for number, concept in enumerate(concepts, 1):
        entry = _entry(concept, locales)
        lines += [f'      <termEntry id="c{number}">\n', *entry, "      </termEntry>\n"]
    losses = [f"U+{ord(c):04X}, {n} times: XML has no such character" for c, n in odd.items()]
    return Exchanged("".join([*lines, _FOOT]), len(concepts), tuple(losses))


def _cleaned(concept: Concept, odd: Counter[str]) -> Concept:
    """*concept* without the characters that XML has not, which are counted in *odd*."""

    def clean(text: str) -> str:
        odd.update(NOT_XML.findall(text))
        return NOT_XML.sub("", text).strip()

    def listed(forms: Mapping[Locale, tuple[str, ...]]) -> dict[Locale, tuple[str, ...]]:
        return _listed({locale: list(filter(None, map(clean, f))) for locale, f in forms.items()})

    fields = {name: cleaned for name, text in concept.fields.items() if (cleaned := clean(text))}
    return Concept(listed(concept.forms), listed(concept.forbidden), fields)


def _entry(concept: Concept, locales: Sequence[Locale]) -> Iterator[str]:
    fields = dict(concept.fields)
    if kind := fields.pop("kind", ""):
        yield f'        <descrip type="subjectField">{escape(kind)}</descrip>\n'
    if source := fields.pop("source", ""):
        yield f'        <admin type="source">{escape(source)}</admin>\n'
    note = fields.pop("note", "")
    own = [f"{_OWN}{name}={text}" for name, text in fields.items()]
    # A note that looks like one of ours is marked as the note that it is.
    for text in [f"{_OWN}note={note}" if note.startswith(_OWN) else note, *own]:
        if text:
            yield f"        <note>{escape(text)}</note>\n"
    for locale in locales:
        forms, wrong = concept.forms.get(locale, ()), concept.forbidden.get(locale, ())
        if forms or wrong:
            yield f"        <langSet xml:lang={quoteattr(str(locale))}>\n"
            yield from (_tig(form, PREFERRED) for form in forms[:1])
            yield from (_tig(form, ADMITTED) for form in forms[1:])
            yield from (_tig(form, DEPRECATED) for form in wrong)
            yield "        </langSet>\n"


def _tig(form: str, status: str) -> str:
    return (
        f"          <tig>\n            <term>{escape(form)}</term>\n"
        f'            <termNote type="administrativeStatus">{status}</termNote>\n'
        "          </tig>\n"
    )


def import_tbx(data: bytes, locales: Sequence[Locale] = ()) -> Exchanged:
    """The concepts of a TBX file as a glossary file.

    Args:
        data: the file, in any encoding that it names.
        locales: the project's; `en-US` is taken as `en` where they have only that.

    Raises:
        TermbaseError: it is not XML, declares entities, or has no concepts.
    """
    reader = _TbxReader(locales)
    entries = [node for node in root(data, TermbaseError).iter() if name_of(node) in _CONCEPTS]
    concepts = [c for c in map(reader.concept, entries) if c.forms or c.forbidden]
    if not concepts:
        raise TermbaseError(
            "this is not a TBX file with terms: it has no termEntry or conceptEntry"
        )
    return Exchanged(as_csv(concepts), len(concepts), tuple(reader.losses()))


class _Status(IntEnum):
    """The state of a form, in the order in which forms stand in a cell."""

    PREFERRED = 0
    ADMITTED = 1
    WRONG = 2


def _status(text: str) -> _Status:
    plain = re.sub(r"[\W_]", "", text).lower()
    if plain.startswith(_WRONG):
        return _Status.WRONG
    return _Status.PREFERRED if plain.startswith("preferred") else _Status.ADMITTED


class _TbxReader:
    """Reads concepts, and counts what a glossary has no place for."""

    def __init__(self, locales: Sequence[Locale]) -> None:
        self._locales = locales
        self._lost: Counter[str] = Counter()

    def losses(self) -> list[str]:
        """What was left out, as sentences."""
        return [f"{what} ({count} times)" for what, count in self._lost.items()]

    def concept(self, entry: Element) -> Concept:
        """One concept."""
        forms: dict[Locale, list[str]] = {}
        wrong: dict[Locale, list[str]] = {}
        fields: dict[str, str] = {}
        notes: list[str] = []
        for name, text in self._facts(entry, _LANGUAGES):
            self._keep(name, text, fields, notes)
        for language in (node for node in entry.iter() if name_of(node) in _LANGUAGES):
            for name, text in self._facts(language, _TERMS):
                self._keep(name, text, fields, notes)
            locale = self._locale(language.get(LANG) or language.get("lang") or "")
            terms = (node for node in language.iter() if name_of(node) in _TERMS)
            found = [self._term(node, fields, notes) for node in terms]
            for status, form in sorted(found, key=lambda each: each[0]):
                if locale and form:
                    part = wrong if status is _Status.WRONG else forms
                    part.setdefault(locale, []).append(form)
        if notes:
            fields["note"] = "; ".join(dict.fromkeys(notes))
        return Concept(_listed(forms), _listed(wrong), fields)

    def _facts(self, node: Element, inner: set[str]) -> Iterator[tuple[str, str]]:
        """Type and text of what is said of *node* itself, not of what is in it."""
        for child in node:
            local = name_of(child)
            if local in _GROUPS:
                yield from self._facts(child, inner)
            elif local not in inner and local != "term":
                kind = child.get("type", local) if local in _TYPED else local
                yield kind, "".join(child.itertext()).strip()

    def _keep(self, name: str, text: str, fields: dict[str, str], notes: list[str]) -> None:
        own, _, value = text.removeprefix(_OWN).partition("=")
        places = {"subjectField": "kind", "source": "source"}
        if name == "note" and text.startswith(_OWN) and own in CARRIED:
            if own == "note":
                notes.append(value)
            elif not value_fault(own, value):
                fields[own] = value
        elif name in ("note", "definition"):
            notes += [text] if text else []
        elif place := places.get(name):
            fields.setdefault(place, text)
        else:
            self._lost[f"{name} is left out"] += 1

    def _term(self, node: Element, fields: dict[str, str], notes: list[str]) -> tuple[_Status, str]:
        """A form, and whether it is preferred, admitted or wrong."""
        status = _Status.ADMITTED
        for name, text in self._facts(node, set()):
            if name == "administrativeStatus":
                status = _status(text)
            else:
                self._keep(name, text, fields, notes)
        form = next(("".join(t.itertext()) for t in node.iter() if name_of(t) == "term"), "")
        if "|" in form:
            self._lost[f"“{form}” is left out: a form cannot have a |"] += 1
            form = ""
        return status, " ".join(form.split())

    def _locale(self, tag: str) -> Locale | None:
        locale = Locale.guess(tag)
        if locale is None:
            self._lost[f"the language {tag!r} is left out: it is not a locale"] += 1
            return None
        same = next((own for own in self._locales if own.tag == locale.language), None)
        if locale in self._locales or same is None:
            return locale
        self._lost[f"the region of {locale}: it is taken as {same}"] += 1
        return same


def _listed(forms: dict[Locale, list[str]]) -> dict[Locale, tuple[str, ...]]:
    return {locale: tuple(dict.fromkeys(found)) for locale, found in forms.items() if found}

"""What is wrong with what rows mean: forms in each other's way, and forms never found.

Whether a form can be found at all is decided by looking for it in the text that consists of
it alone, among the forms of all rows. No text is kinder: other text around it can only add a
longer term, a string of `not_in`, or a letter that makes it part of a word. So a form that is
not found there is found nowhere, be it that its row's own `not_in` has it, that other forms
take its letters, or that it is code or an address to a reader of Markdown. A form that two
rows share is `duplicate`'s matter, or meant so (核函数 and 内核 are both *kernel*).

What cannot be decided from the glossary alone is whether people ever write a form outside the
longer terms and strings that cover it (单卡 but in 菜单卡顿): that takes texts, and
`glossary find` says of a text what covers what.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files as files_of
from itertools import combinations

from translator.terms.cells import Cell
from translator.terms.matcher import Matcher
from translator.terms.sheet import (
    Column,
    Entry,
    Fault,
    Glossaries,
    at,
    column_of,
    forms_of,
    is_marred,
)
from translator.terms.termbase import FORBID, split
from translator.units import Locale, Severity, Term, Verdict


def duplicate(files: Glossaries) -> Iterator[Fault]:
    """A form stands twice in a row, or in two rows, so that both are asked for."""
    for entry in files.entries:
        for column, cell in entry.cells:
            if column.has_forms:
                yield from _repeated(entry, column, cell)
    for locale in files.locales:
        for first, second, form in _alike(files, locale, _keys):
            message = (
                f"“{form}” is in {first.row.origin} too: join the rows, or write yes under "
                "override in a later file"
            )
            yield at(second, str(locale), form, Severity.ERROR, message)


def contradiction(files: Glossaries) -> Iterator[Fault]:
    """A form is both right and wrong, in a row or in two rows of one concept."""
    for entry in files.entries:
        yield from _both(entry, entry, "right here too")
    for locale in files.locales:
        for first, second, form in _alike(files, locale, _preferred):
            yield from _both(first, second, f"right for {form} in {second.row.origin}")
            yield from _both(second, first, f"right for {form} in {first.row.origin}")


def unmatched(files: Glossaries) -> Iterator[Fault]:
    """A form can never be found, since other forms or its own `not_in` always win."""
    for pair in files.pairs:
        # Whether a form is found at all is asked as if its row were read from everywhere.
        terms = [
            (entry, replace(term, sought=True))
            for entry in files.entries
            if (term := entry.row.term(pair))
        ]
        matcher = Matcher([term for _, term in terms])
        for entry, term in terms:
            for form in term.source:
                if not is_marred(form) and (reason := _lost(matcher, term, form)):
                    message = f"“{form}” is never found: {reason}"
                    yield at(entry, str(pair.source), form, Severity.ERROR, message)
            yield from _unnoticed(entry, term, pair.target)


def _unnoticed(entry: Entry, term: Term, locale: Locale) -> Iterator[Fault]:
    """The wrong forms that no text can have, or that pass for right ones."""
    matcher = Matcher([replace(term, not_in=())])
    right = {_fold(entry)(form) for form in term.target}
    for form in term.forbidden:
        said = matcher.judge(term.source[0], form)
        if not said or said[0].verdict is Verdict.FORBIDDEN or _fold(entry)(form) in right:
            continue
        if not is_marred(form):
            passes = (
                "it counts as a right form"
                if said[0].verdict is Verdict.OK
                else "it is code, an address or the like"
            )
            message = f"“{form}” is never found wrong: {passes}"
            column = column_of(locale, forbidden=True)
            yield at(entry, column, form, Severity.WARNING, message)


def not_in(files: Glossaries) -> Iterator[Fault]:
    """A string of `not_in` has none of the row's forms inside, so it keeps nothing out."""
    for entry in files.entries:
        row = entry.row
        forms = [form.lower() for forms in row.forms.values() for form in forms]
        for longer, _ in forms_of(entry.cell("not_in")) if "not_in" in row.header.fields else ():
            if not any(form in longer.lower() for form in forms):
                message = f"“{longer}” contains no form of this row"
                yield at(entry, "not_in", longer, Severity.WARNING, message)


def idle(files: Glossaries) -> Iterator[Fault]:
    """A row has forms in fewer than two languages, or is read from one in which it has none."""
    for entry in files.entries:
        row = entry.row
        for tag in split(row.field("read_from")):
            if not row.right(Locale(tag)):
                message = f"this row has no {tag} form, so it cannot be read from {tag}"
                yield at(entry, "read_from", tag, Severity.WARNING, message)
        if len(row.forms) < 2 and not row.overrides:
            message = "this row has forms in fewer than two languages, so it is never used"
            yield Fault(Severity.WARNING, entry.sheet, entry.cells[0][1].span(), message)


def common(files: Glossaries) -> Iterator[Fault]:
    """A preferred English form is among the commonest words of English, and none says: read it."""
    words = _common_english()
    for entry in files.entries:
        row = entry.row
        english = [locale for locale in row.forms if locale.language == "en"]
        if len(row.forms) < 2 or _exact(entry) or row.field("read_from"):
            continue
        for locale in english:
            form = row.right(locale)[0]
            if form.lower() in words:
                message = (
                    f"“{form}” is a common word, and seldom this term; say under read_from which "
                    f"locales the row is read from, with {locale} or without"
                )
                yield at(entry, str(locale), form, Severity.WARNING, message)


@cache
def _common_english() -> frozenset[str]:
    """The commonest words of English, in lower case."""
    text = files_of("translator.terms").joinpath("common_english.txt").read_text(encoding="ascii")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


def override(files: Glossaries) -> Iterator[Fault]:
    """A row is to override others, and replaces no row of an earlier file."""
    for entry in files.idle:
        key = entry.row.key
        what = f"has “{key[1]}” as its preferred {key[0]} form" if key else "can be named"
        message = f"this overrides nothing: no row of an earlier file {what}"
        yield at(entry, "override", "yes", Severity.ERROR, message)


def kept(files: Glossaries) -> Iterator[Fault]:
    """A name that is to be kept has no form that is the same in every language."""
    for entry in files.entries:
        row = entry.row
        forms = [set(found) for found in row.forms.values()]
        if row.field("keep") == "yes" and forms and not set.intersection(*forms):
            message = "no form is the same in all languages, so there is nothing to keep"
            yield at(entry, "keep", "yes", Severity.ERROR, message)


Heads = Callable[[Entry, Locale], tuple[str, ...]]


def _preferred(entry: Entry, locale: Locale) -> tuple[str, ...]:
    return entry.row.right(locale)[:1]


def _keys(entry: Entry, locale: Locale) -> tuple[str, ...]:
    """The forms by which a row is looked for in the locale that it is keyed by."""
    forms = entry.row.right(locale)
    keyed = entry.row.key and entry.row.key[0] == locale
    return (forms if locale.language == "zh" else forms[:1]) if keyed else ()


def _alike(files: Glossaries, locale: Locale, heads: Heads) -> Iterator[tuple[Entry, Entry, str]]:
    """Every two rows that share a head in *locale*, with the form."""
    groups: dict[str, list[tuple[Entry, str]]] = defaultdict(list)
    for entry in files.entries:
        for form in heads(entry, locale):
            groups[_loose(form)].append((entry, form))
    for group in groups.values():
        for (first, one), (second, other) in combinations(group, 2):
            if first is not second and (one == other or not (_exact(first) and _exact(second))):
                yield first, second, other


def _both(wrong: Entry, right: Entry, where: str) -> Iterator[Fault]:
    """What *wrong* forbids and *right* has as a form."""
    fold = _fold(wrong)
    for locale, forms in wrong.row.forbidden.items():
        good = {fold(form) for form in right.row.right(locale)}
        for form in forms:
            if fold(form) in good:
                message = f"“{form}” is forbidden here and {where}"
                column = column_of(locale, forbidden=True)
                yield at(wrong, column, form, Severity.ERROR, message)


def _repeated(entry: Entry, column: Column, cell: Cell) -> Iterator[Fault]:
    # Wrong forms may differ in small things only; a right one stands for all of those.
    small = column.name.startswith(FORBID) or column.name == "not_in"
    fold = str if small else _fold(entry)
    seen: dict[str, str] = {}
    for form, index in forms_of(cell):
        if before := seen.get(fold(form)):
            message = f"“{form}” is in this cell already, as “{before}”"
            span = cell.span(index, index + len(form))
            yield Fault(Severity.WARNING, entry.sheet, span, message)
        else:
            seen[fold(form)] = form


def _lost(matcher: Matcher, term: Term, form: str) -> str:
    """Why *term* is not found in a text that is its *form*; empty if it is."""
    found = matcher.find(form)
    whole = [other for span, other in found if len(span) == len(form)]
    # Which of two rows a form that both have stands for is the matcher's to say.
    if term in whole or any(_loose(form) in map(_loose, other.source) for other in whole):
        return ""
    if found:
        rows = ", ".join(f"{other.source[0]} ({other.origin})" for _, other in found)
        return f"{rows} is found instead"
    if Matcher([replace(term, not_in=())]).find(form):
        return "its own not_in excludes it"
    return "it is not text"


def _exact(entry: Entry) -> bool:
    return entry.row.field("case") == "sensitive"


def _fold(entry: Entry) -> Callable[[str], str]:
    """What makes two forms of a row one."""
    return str if _exact(entry) else _loose


def _loose(form: str) -> str:
    return form.replace("-", " ").lower()

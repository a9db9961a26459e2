"""How one written form of a term stands in a text: in which case, inflected, as a whole word.

A text is compared in lower case and with hyphens as spaces; a name keeps its capitals. There
is no word boundary between CJK characters, and `\\b` and `\\w` are wrong beside them, so only
letters of scripts that part words, and digits, bound a form that ends in one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from translator.text.regex import regex
from translator.units import Term

Place = tuple[int, int]
"""Where a form starts and stops in the words of a text."""

_BOUNDARY = regex(r"(?<=[^\x00-\u2e7f]) ?(?=[A-Za-z0-9])|(?<=[A-Za-z0-9]) ?(?=[^\x00-\u2e7f])")
"""Where Chinese and Latin meet, with a space or without."""
_AFTER_VERB = frozenset({"a", "an", "the", "up", "on", "from", "out"})
"""What follows the verb in forms that begin with one: submit a PR, build from source."""
_PREFIXES = ("non-", "pre-", "post-", "anti-", "cross-", "multi-")
"""What may stand before a name without making it part of a longer one."""
_VOWELS = frozenset("aeiou")
_CHANGING = frozenset("ey")
"""Last letters that an ending may change: dependency, dependencies."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text in the shapes that forms are compared with, each as long as the text."""

    text: str
    """As it is."""
    loose: str
    """With hyphens as spaces."""
    folded: str
    """In lower case, too."""

    @classmethod
    def of(cls, text: str) -> Words:
        """Give *text* its shapes."""
        loose = text.replace("-", " ")
        return cls(text, loose, lower(loose))


@dataclass(frozen=True, slots=True)
class Form:
    """One spelling of a term, ready to be compared."""

    head: str
    """What all its inflections begin with: hyphens as spaces, in lower case unless *exact*."""
    endings: tuple[str, ...]
    """What may follow the head, the longest first."""
    exact: bool
    """Whether its letters' case must be as written."""
    name: bool
    """Whether a hyphen or a dot may join it to a longer name: Paddle-Lite, Paddle.js."""
    wrong: bool
    """Whether it is a forbidden form, which is no fault in handles, packages and paths."""

    def end(self, words: Words, start: int) -> int:
        """Where the form that starts at *start* ends as a word of its own; 0 if it does not."""
        text = words.loose if self.exact else words.folded
        if not text.startswith(self.head, start) or not self._opens(words.text, start):
            return 0
        stop = start + len(self.head)
        for ending in self.endings:
            if text.startswith(ending, stop) and self._closes(words.text, stop + len(ending)):
                return stop + len(ending)
        return 0

    def places(self, words: Words) -> Iterator[Place]:
        """Where it stands in *words*, from left to right."""
        text = words.loose if self.exact else words.folded
        start = text.find(self.head)
        while start >= 0:
            stop = self.end(words, start)
            if stop:
                yield start, stop
            start = text.find(self.head, stop or start + 1)

    def _opens(self, text: str, start: int) -> bool:
        """Whether no word, and no longer name, runs on into *start*."""
        before = text[start - 1 : start] if start else ""
        if not before or not is_letter(text[start]):
            return True
        if before == "_" or is_letter(before):
            return False
        if before == "." or (before == "-" and self.name):
            longer = start > 1 and text[start - 2].isalpha() and is_letter(text[start - 2])
            return not longer or text[:start].lower().endswith(_PREFIXES)
        return not (self.wrong and before in "/@#")

    def _closes(self, text: str, stop: int) -> bool:
        """Whether no word, and no longer name, goes on at *stop*."""
        after = text[stop : stop + 1]
        if not after or not is_letter(text[stop - 1]):
            return True
        if after == "_" or is_letter(after):
            return False
        following = text[stop + 1 : stop + 2]
        if not self.name or not following.isascii():
            return True
        if self.wrong and self.head.islower() and after in "-/=:@" and following.strip():
            return False
        if after == ".":
            return not following.isalpha()
        return after != "-" or not (following.isupper() or following.isdigit())


def is_letter(char: str) -> bool:
    """Whether *char* is a digit or a letter of a script that parts its words by spaces.

    Scripts from Thai on are not bounded: Chinese and Japanese have no spaces, Korean words
    take particles.
    """
    return char.isalnum() and char < "\u0e00"


def lower(text: str) -> str:
    """*text* in lower case, each character still at its place."""
    folded = text.lower()
    if len(folded) == len(text):
        return folded
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def signs(forms: tuple[str, ...], *, english: bool, name: bool) -> tuple[str, ...]:
    """Which of a concept's source *forms*, the preferred one first, are a sign of it.

    From English, an accepted form such as `frame` would trigger far too often, so only those
    of a name are, but for abbreviations.
    """
    others = (form for form in forms[1:] if not english or (name and not form.isupper()))
    return (*forms[:1], *others)


def slips(
    right: Sequence[str], wrong: Iterable[str]
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """For each of a name's *right* forms: all of them, this one first, and its slips.

    What else is *wrong* is a mistranslation, which may well be an ordinary word in a text that
    nobody translated.
    """
    left = list(dict.fromkeys(wrong))
    for meant in right:
        found = tuple(form for form in left if is_slip(form, meant))
        left = [form for form in left if form not in found]
        yield tuple(dict.fromkeys((meant, *right))), found


def is_slip(wrong: str, right: str) -> bool:
    """Whether *wrong* is *right* mistyped: other capitals or spaces, or one letter amiss."""
    a, b = (form.replace(" ", "").replace("-", "").lower() for form in (wrong, right))
    if len(a) > len(b):
        a, b = b, a
    if a == b or len(b) - len(a) > 1 or len(a) < 2 or a.isascii() != b.isascii():
        return a == b
    # 飞浆 is typed for 飞桨, but 船桨 is an oar.
    if not a.isascii() and a[0] != b[0]:
        return False
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    swapped = a[at + 1 : at + 2] + a[at : at + 1] + a[at + 2 :] == b[at:]
    return a[at:] == b[at + 1 :] or a[at + 1 :] == b[at + 1 :] or swapped


def heads(written: str, *, keep: bool) -> list[str]:
    """What the spellings of *written* begin with, in lower case: the keys of an index."""
    folded = lower(unicodedata.normalize("NFKC", written).replace("-", " "))
    if not keep and len(folded) > 2 and folded[-1] in _CHANGING:
        folded = folded[:-1]
    return [folded] if folded.isascii() else _shapes(folded)


@cache
def spellings(
    written: str, *, exact: bool, name: bool = False, keep: bool = False, wrong: bool = False
) -> tuple[Form, ...]:
    """What to look for when *written* stands in a glossary; each is compiled once."""
    found = []
    for phrase in _phrases(unicodedata.normalize("NFKC", written).replace("-", " ")):
        for shape in _shapes(phrase if exact else lower(phrase)):
            head, endings = _parted(shape, keep=keep)
            found.append(Form(head=head, endings=endings, exact=exact, name=name, wrong=wrong))
    return tuple(found)


def accepted(term: Term, *, exact: bool | None = None) -> Iterator[tuple[str, Form]]:
    """The right target forms of *term*: as the glossary has it, and each spelling."""
    return _spelled(term, term.target, exact, wrong=False)


def forbidden(term: Term, *, exact: bool | None = None) -> Iterator[tuple[str, Form]]:
    """The wrong target forms of *term*: as the glossary has it, and each spelling."""
    return _spelled(term, term.forbidden, exact, wrong=True)


def _spelled(
    term: Term, forms: Iterable[str], exact: bool | None, *, wrong: bool
) -> Iterator[tuple[str, Form]]:
    name = term.case_sensitive
    case = name if exact is None else exact
    for written in forms:
        for form in spellings(written, exact=case, name=name, keep=term.keep, wrong=wrong):
            yield written, form


def _shapes(form: str) -> list[str]:
    """*form* without and with a space where Chinese and Latin meet."""
    if form.isascii():
        return [form]
    tight, wide = _BOUNDARY.sub("", form), _BOUNDARY.sub(" ", form)
    return [tight] if tight == wide else [tight, wide]


def _phrases(form: str) -> list[str]:
    """*form*, and where it is a phrase that begins with a verb, its other tenses."""
    verb, _, rest = form.partition(" ")
    if rest.partition(" ")[0] not in _AFTER_VERB or not verb.isalpha():
        return [form]
    head, endings = _parted(verb, keep=False)
    return [f"{head}{ending} {rest}" for ending in endings if "'" not in ending]


def _parted(form: str, *, keep: bool) -> tuple[str, tuple[str, ...]]:
    """What all inflections of *form* begin with, and their endings, the longest first.

    Only the last word is inflected, as a noun or a regular verb. A kept name has a genitive,
    an abbreviation a plural, too.
    """
    last = form[-1:]
    if not (last.isascii() and last.isalpha()):
        return form, ("",)
    if keep:
        return form, ("'s", "s", "") if form.isupper() else ("'s", "")
    before = form[-2:-1].lower()
    if last in "eE" and len(form) > 2:
        return form[:-1], ("ing", f"{last}'s", f"{last}d", f"{last}s", last)
    if last in "yY" and len(form) > 2:
        plural = (f"{last}s", f"{last}ed") if before in _VOWELS else ("ies", "ied")
        return form[:-1], (f"{last}ing", f"{last}'s", *plural, last)
    doubled = before in _VOWELS and form[-3:-2].isalpha() and form[-3:-2] not in _VOWELS
    return form, (
        *((f"{last}ing", f"{last}ed") if doubled and last not in "wx" else ()),
        *("ing", "'s", "ed", "es", "s", ""),
    )

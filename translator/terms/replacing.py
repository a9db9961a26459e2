"""One rendering in the place of another: inflected as that was, in its capitals, with its article.

    swaps("A video memory, two Video memories", "video memory", "GPU memory", English)
        → "A GPU memory", "two GPU memories"

What is sought is a phrase, found as the forms of a glossary are (`forms`): in words only, whole,
hyphenated or not, inflected at its end. What cannot be known from the words alone (which letter
is doubled before *-ed*, what agrees with a noun in a language of genders) is not guessed: the
swap has a doubt, one clause for whoever decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from translator.markdown.prose import Prose
from translator.terms.forms import Place, Words, is_slip, lower, spellings
from translator.text.chars import is_cjk, is_punctuation
from translator.text.language import is_unspaced
from translator.text.regex import regex
from translator.units import Locale, Span

_ARTICLE = regex(r"(?<![\w'’.-])([Aa]n?)(?=([\s*_\[(\"“]*\s[\s*_\[(\"“]*)\Z)")
"""An indefinite article, with what stands between it and the end of the text."""
_SPOKEN = regex(r"[AEFHILMNORSX](?![a-z])(?![AEIOU][A-Z])")
"""An abbreviation that begins with a vowel when its letters are named: LLM, not RAM."""
_VOWEL = regex(
    r"(?!uni(?![nm])|us[aeiu]|uti|ubi|eu|ew|one\b|once\b)(?:[aeiou]|hour|heir|hones|honou?r)", re.I
)
"""Words that begin with the sound of a vowel: an hour, an index, but a unit, a European."""
_IRREGULAR = regex(
    r"(?:[sx]is|us|[^f]f|fe|data|media|criterion|phenomenon|matrix|vertex|(?:wo)?man|child|foot"
    r"|tooth|mouse|person|information|equipment|knowledge|feedback|research|advice|evidence"
    r"|(?:hard|soft|firm|middle)ware|series|species)\Z",
    re.I,
)
"""Ends of nouns whose plural no rule gives, or that have none."""
_JOINED_BEFORE = regex(r"[^\W_][./@:]\Z", re.A)
_JOINED_BEHIND = regex(r"[./@:][^\W_]", re.A)
"""What joins a word to a longer name, an address or a path."""
_SENTENCE = regex(r"(?:\A|[.!?:;—|\n])[\s\x00\"'“‘(\[*_]*\Z")
"""What stands before a word that begins a sentence."""
_SMALL = frozenset(
    "a an and as at but by for from in into nor of on or per the to via vs with".split()
)
_PLURALS = regex(r"[^aisu]s\Z")
"""The end of a word that looks like a plural."""


@dataclass(frozen=True, slots=True)
class Swap:
    """A place in a text, and what is to stand there."""

    span: Span
    """Where: the old rendering, with the article before it if that changes."""
    found: str
    """What stands there."""
    text: str
    """What is to stand there."""
    doubt: str = ""
    """Why that is not certain: a clause; empty if it is."""


def swaps(text: str, before: str, after: str, locale: Locale, *, exact: bool = False) -> list[Swap]:
    """Each place of *before* in *text*, from left to right, with *after* fitted to it.

    A place inside one of *after* is none: GPU memory has no *memory* to be corrected.

    Args:
        exact: whether capitals must be as written, as those of names. They must where the two
            differ in nothing else.
    """
    prose = Prose.of(text)
    words, exact = Words.of(prose.text), exact or lower(before) == lower(after)
    there = _places(words, after, exact=exact)
    found = [
        place
        for place in _places(words, before, exact=exact)
        if not any(start <= place[0] and place[1] <= stop for start, stop in there)
    ]
    return [_swap(prose, place, before, after, locale) for place in found]


def spans(text: str, form: str, *, exact: bool = False) -> list[Span]:
    """Where *form* stands in the words of *text*, however it is inflected."""
    prose = Prose.of(text)
    places = _places(Words.of(prose.text), form, exact=exact)
    return [prose.original(*place) for place in places]


def plain_form(text: str, span: Span) -> str:
    """What stands at *span* of *text* as it would amid a sentence: without a title's capitals."""
    found, rest = text[span.start : span.stop], text[: span.start] + text[span.stop :]
    alone = not any(map(str.isalnum, rest)) and len(found.split()) > 1
    if _is_title(found if alone else rest):
        return " ".join(map(_lowered, found.split(" ")))
    if _SENTENCE.search(text[: span.start]):
        first, space, rest = found.partition(" ")
        return f"{_lowered(first)}{space}{rest}"
    return found


def _places(words: Words, written: str, *, exact: bool) -> list[Place]:
    """Where *written* stands, however it is inflected; the longest where spellings overlap."""
    forms = spellings(written, exact=exact, wrong=True)
    found = {place for form in forms for place in form.places(words)}
    places: list[Place] = []
    for start, stop in sorted(found, key=lambda place: (place[0], -place[1])):
        if not places or start >= places[-1][1]:
            places.append((start, stop))
    return places


def _swap(prose: Prose, place: Place, before: str, after: str, locale: Locale) -> Swap:
    """Fit *after* to one place."""
    span = prose.original(*place)
    here, found = prose.text[slice(*place)], prose.source[span.start : span.stop]
    swap = Swap(span, found, after)
    if len(" ".join(found.split())) != len(here):
        return replace(swap, text=found, doubt=f"“{found}” has marks of Markdown inside")
    if _JOINED_BEFORE.search(prose.source[: span.start]) or _JOINED_BEHIND.match(
        prose.source, span.stop
    ):
        swap = replace(swap, doubt=f"“{found}” is part of a name or path")
    if is_unspaced(locale):
        return _joined(swap, prose.source)
    if locale.language == "en":
        return _articled(_recased(_inflected(swap, here, before), prose, place, before), prose)
    if lower(here) != lower(before):
        swap = _doubted(swap, f"“{found}” is inflected")
    elif not is_slip(before, after):
        swap = _doubted(swap, "what agrees with it may have to change, too")
    return swap


def _doubted(swap: Swap, doubt: str) -> Swap:
    """*swap* with a doubt, if it has none yet."""
    return swap if swap.doubt else replace(swap, doubt=doubt)


# -- English ---------------------------------------------------------------------------------------


def _inflected(swap: Swap, here: str, before: str) -> Swap:
    """Give *swap* the ending and the hyphens that the old rendering has there."""
    new = swap.text
    if "-" in here and "-" not in before and " " in before:
        if before.count(" ") == new.count(" "):
            new = new.replace(" ", "-")
        else:
            swap = _doubted(swap, f"“{swap.found}” is hyphenated")
    old, base = (lower(each.replace("-", " ")) for each in (here, before))
    if bool(_PLURALS.search(before)) != bool(_PLURALS.search(new)) and new[-1:].isascii():
        swap = _doubted(swap, "one is singular, the other plural")
    if old == base or not (new[-1:].isascii() and new[-1:].isalpha()):
        return replace(swap, text=new)
    if old in (f"{base}'s", f"{base}s's"):
        return replace(swap, text=f"{new}{swap.found[-2:]}")
    plural, sure = plural_of(new)
    if old == plural_of(base)[0]:
        swap = replace(swap, text=plural)
        return swap if sure else _doubted(swap, f"the plural of “{new}” follows no rule")
    ing = old.endswith("ing") and not base.endswith("ing")
    ending = "ing" if ing else "ed"
    stem = new[:-1] if new[-1] in "eE" and not (ing and new[-2:].lower() == "ee") else new
    return replace(_doubted(swap, f"“{swap.found}” is inflected"), text=f"{stem}{ending}")


def plural_of(noun: str) -> tuple[str, bool]:
    """The plural of *noun* by the rules of English, and whether there is no exception to fear."""
    low = noun.lower()
    sure = not _IRREGULAR.search(low)
    if low.endswith(("s", "x", "z", "ch", "sh")) and not noun[-1].isupper():
        return f"{noun}es", sure
    if low.endswith("y") and low[-2:-1] not in "aeiou" and not noun[-1].isupper():
        return f"{noun[:-1]}ies", sure
    return f"{noun}s", sure


def singular_of(noun: str) -> str:
    """What *noun* is the regular plural of; itself if of nothing."""
    if not _PLURALS.search(noun):
        return noun
    for ending, instead in (("ies", "y"), ("es", ""), ("s", "")):
        one = noun.removesuffix(ending) + instead
        if noun.endswith(ending) and len(one) > 1 and plural_of(one)[0] == noun:
            return one
    return noun


def _recased(swap: Swap, prose: Prose, place: Place, before: str) -> Swap:
    """Give *swap* the capitals that the old rendering has there."""
    old, base = _words(prose.text[slice(*place)]), _words(before)
    if len(old) != len(base) or not old:
        return swap
    new = swap.text
    if len("".join(old)) > 3 and "".join(old).isupper() and not "".join(base).isupper():
        return replace(swap, text=new.upper())
    if any(b.isupper() and len(b) > 1 and a.islower() for a, b in zip(old, base, strict=True)):
        swap = _doubted(swap, f"“{swap.found}” has capitals of its own")
    raised = [_is_raised(a, b) for a, b in zip(old, base, strict=True)]
    if any(_is_raised(b, a) for a, b in zip(old, base, strict=True)):
        return replace(swap, text=" ".join(map(_lowered, new.split(" "))))
    if not any(raised):
        begins = base[0].isupper() and _SENTENCE.search(prose.text[: place[0]])
        whole = prose.text.rstrip("*_\"'”’)]\x00 ").endswith((".", "!", "?", ":"))
        # An abbreviation does not show that a sentence begins with it.
        return replace(swap, text=_capitalised(new)) if begins and whole else swap
    kept = (word in _SMALL or word[0].isupper() for word in base)
    if sum(raised) > 1 and all(up or same for up, same in zip(raised, kept, strict=True)):
        return replace(swap, text=_titled(new))
    if not raised[0]:
        return _doubted(swap, f"“{swap.found}” has capitals of its own")
    rest = prose.text[: place[0]] + " " + prose.text[place[1] :]
    if len(raised) == 1 and _is_title(rest):
        return replace(swap, text=_titled(new))
    if not _SENTENCE.search(prose.text[: place[0]]):
        swap = _doubted(swap, f"“{swap.found}” has capitals of its own")
    return replace(swap, text=_capitalised(new))


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\s-]+", text) if word]


def _is_raised(word: str, base: str) -> bool:
    return word[0].isupper() and base[0].islower()


def _capitalised(text: str) -> str:
    """*text* as a sentence begins; a name such as vLLM keeps its letters."""
    first = re.split(r"[\s-]", text)[0]
    return text if first[1:] != first[1:].lower() else text[:1].upper() + text[1:]


def _titled(text: str) -> str:
    words = text.split(" ")
    return " ".join(
        word if number and word in _SMALL else _capitalised(word)
        for number, word in enumerate(words)
    )


def _lowered(word: str) -> str:
    """*word* in small letters, unless it has capitals inside or is a letter."""
    return word.lower() if len(word) > 1 and word[1:] == word[1:].lower() else word


def _is_title(text: str) -> bool:
    """Whether a text is written in capitals, as titles are."""
    words = [word for word in re.findall(r"[^\W\d_]{4,}", text) if word.lower() not in _SMALL]
    return bool(words) and all(word[0].isupper() for word in words)


def _articled(swap: Swap, prose: Prose) -> Swap:
    """Change an article before *swap*, if the new rendering takes another one."""
    if _takes_an(swap.found) == _takes_an(swap.text):
        return swap
    found = _ARTICLE.search(prose.source[: swap.span.start])
    if not found:
        return swap
    article = found[1][0] + ("n" if _takes_an(swap.text) else "")
    return replace(
        swap,
        span=Span(found.start(1), swap.span.stop),
        found=prose.source[found.start(1) : swap.span.stop],
        text=f"{article}{found[2]}{swap.text}",
    )


def _takes_an(text: str) -> bool:
    """Whether *a* becomes *an* before *text*: by the sound that it begins with, by rule."""
    word = text.lstrip('*_`"“([')
    if word[:2].isupper() or (word[:1].isupper() and not word[1:2].isalpha()):
        return bool(_SPOKEN.match(word)) or word[:1] in "AEIO"
    return bool(_VOWEL.match(word))


# -- scripts without spaces ------------------------------------------------------------------------


def _joined(swap: Swap, text: str) -> Swap:
    """Put a space where Chinese and Latin meet now, as the text has it; take one that is idle."""
    start, stop, new = swap.span.start, swap.span.stop, swap.text
    spaced = not _is_tight(text[:start] + "\n" + text[stop:])
    if text[start - 1 : start] == " " and _is_ideograph(text[start - 2 : start - 1], new[:1]):
        start -= 1
    elif spaced and start and _meet(text[start - 1], new[:1]):
        new = f" {new}"
    if text[stop : stop + 1] == " " and _is_ideograph(new[-1:], text[stop + 1 : stop + 2]):
        stop += 1
    elif spaced and stop < len(text) and _meet(new[-1:], text[stop]):
        new = f"{new} "
    return replace(swap, span=Span(start, stop), found=text[start:stop], text=new)


def _is_ideograph(*chars: str) -> bool:
    return all(char and is_cjk(char) and not is_punctuation(char) for char in chars)


def _meet(left: str, right: str) -> bool:
    """Whether one is Chinese, the other a Latin letter or a digit."""
    return any(
        _is_ideograph(a) and b.isascii() and b.isalnum() for a, b in ((left, right), (right, left))
    )


def _is_tight(text: str) -> bool:
    """Whether *text* joins Chinese and Latin without a space, wherever they meet."""
    tight = sum(_meet(a, b) for a, b in pairwise(text))
    spaced = sum(
        b == " " and _meet(a, c) for a, b, c in zip(text, text[1:], text[2:], strict=False)
    )
    return tight > spaced


def replaced(text: str, found: Sequence[Swap]) -> str:
    """*text* with *found* swaps of it made."""
    parts: list[str] = []
    pos = 0
    for swap in found:
        parts += [text[pos : swap.span.start], swap.text]
        pos = swap.span.stop
    return "".join([*parts, text[pos:]])


def doubts(found: Sequence[Swap]) -> Iterator[str]:
    """What is not certain of *found* swaps, each once."""
    yield from dict.fromkeys(swap.doubt for swap in found if swap.doubt)

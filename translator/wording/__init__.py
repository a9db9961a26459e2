"""What the program says, in the language of the person who reads it.

The program speaks English: its findings, errors and lines are English texts wherever they are
made, kept and handed on (stamps, catalogs, JSON, SARIF), so that nothing that is written or read
by a program depends on who sits at the terminal. Only where a person reads, at the edge, a line is
told in that person's language: `told` finds the message that the line was made from, takes its
fields out of it, tells those in turn, and fills the message's translation with them.

The messages are those of the source code: `tests.write_messages` walks it and keeps the catalogs
in `translator/locale`, one a language, whose msgid is the text of an f-string with its fields
named (`this heading has level {new}, but level {old} in the source`). A line that is none of them
stays as it is.

Why not a call at each message, as with gettext elsewhere? Messages outlive the run that made them:
stamps and catalogs (`#. rejected: …`) hold their text, and whoever reads them later may read
another language. Seven hundred calls would also make the code harder to read, and an f-string that
somebody forgot would stay English unseen; here the walk finds it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from translator.units import Locale

if TYPE_CHECKING:
    from translator.wording.reading import Wording

CATALOGS = Path(__file__).parents[1] / "locale"
"""Where the catalogs are: `zh_Hans/LC_MESSAGES/translator.po`, as gettext has it."""
ENGLISH = Locale("en")
"""What the source code is written in."""
_spoken: Wording | None = None


def languages() -> list[Locale]:
    """The languages that there are: English, and each that has a catalog."""
    folders = (path for path in sorted(CATALOGS.glob("*")) if catalog_of(path.name).is_file())
    return [ENGLISH, *filter(None, (Locale.guess(path.name) for path in folders))]


def catalog_of(folder: str) -> Path:
    """The catalog of a language, by its folder's name."""
    return CATALOGS / folder / "LC_MESSAGES" / "translator.po"


def choose(asked: Iterable[str]) -> Locale:
    """The first language of *asked* that there is; in its own script, or in the other one."""
    there: list[Locale] | None = None
    for tag in asked:
        wanted = Locale.guess(tag.partition(".")[0])
        # What cannot be read asks for nothing else: C.UTF-8, or a name of the system's own.
        if wanted is None or wanted.language == "en":
            return ENGLISH
        there = languages() if there is None else there
        near = [each for each in there if each.language == wanted.language]
        if near:
            return wanted if wanted in near else near[0]
    return ENGLISH


def speak(language: Locale) -> None:
    """Tell from now on in *language*."""
    global _spoken
    if language == ENGLISH:
        _spoken = None
        return
    from translator.wording.reading import Wording

    _spoken = Wording.load(language, catalog_of(language.tag.replace("-", "_")))


def spoken() -> Locale:
    """The language that is told in."""
    return _spoken.language if _spoken else ENGLISH


def told(text: str) -> str:
    """*text* in the person's language, line by line; what is no message stays as it is."""
    return _spoken.text(text) if _spoken and text else text


def word(context: str, text: str) -> str:
    """A single word in the person's language, such as the name of a column."""
    return _spoken.word(context, text) if _spoken else text


def comments(text: str) -> str:
    """A configuration with its comments in the person's language, and nothing else changed."""
    return _spoken.comments(text) if _spoken else text

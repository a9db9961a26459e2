"""The `local` engine: neural translation on this computer, without key and network.

Texts are cut into sentences, and each is translated by itself; its tags, and what the model
has no pieces for (emoji, rare characters), are carried past the model.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from threading import Lock

from translator.engines import Context, Limits, Setup
from translator.engines.local.neural import Neural, code_of, find_model, installed
from translator.engines.local.packages import folder_of
from translator.engines.local.tags import carry
from translator.errors import EngineSetup, UnsupportedPair
from translator.markdown.placeholders import TAG
from translator.text.language import is_unspaced
from translator.text.regex import regex
from translator.text.sentences import split
from translator.units import Pair, Term

OPTIONS = frozenset({"models", "threads", "compute", "index", "cwd"})

_NUMBER = regex(r"<[/]?[gx](\d+)/?>")
_TAGGED = regex(f"({TAG})")
_LATIN = "[A-Za-z0-9_\u00c0-\u024f]"
_IDENTIFIER = rf"(?<!{_LATIN})(?:{_LATIN}*_{_LATIN}*|[a-z]+[A-Z]{_LATIN}*)"


class Local:
    """Translates by the models that are installed."""

    name = "local"
    limits = Limits(texts=64, size=40_000, flight=1, repairs=1)

    def __init__(self, folder: Path, threads: int, compute: str) -> None:
        self._folder = folder
        self._threads = threads
        self._compute = compute
        self._lock = Lock()
        self._models: dict[Pair, Neural] = {}

    def codes(self, pair: Pair) -> tuple[str, str]:
        """Give the codes of the pair's languages, if a model for it is installed.

        Raises:
            UnsupportedPair: there is none; the message says how to get one.
        """
        codes = code_of(pair.source), code_of(pair.target)
        if codes not in [(each.source, each.target) for each in installed(self._folder)]:
            raise UnsupportedPair(
                f"no model for {pair} is installed in {self._folder}: "
                f"run translator engines install local {pair.source} {pair.target}"
            )
        return codes

    def translate(
        self, texts: Sequence[str], pair: Pair, terms: Sequence[Term], context: Context
    ) -> list[str]:
        """Translate each text sentence by sentence; all tags are in each answer.

        Where an answer was rejected, the terms of the text are carried past the model and
        come out in their preferred forms, so that it is not asked the same again.
        """
        neural = self._neural(pair)
        kept = [form for t in terms if t.keep for form in t.source if form.isascii()]
        meant = {form: t.target[0] for t in reversed(terms) if t.target for form in t.source}
        again = [bool(reason) for _, reason in context.rejected] or [False] * len(texts)
        covered = [
            _cover(text, neural, kept, meant if rejected else {})
            for text, rejected in zip(texts, again, strict=True)
        ]
        pieces = [split(text) for text, _ in covered]
        flat = list(dict.fromkeys(piece.strip() for each in pieces for piece in each))
        han = is_unspaced(pair.target)
        answers = carry(flat, neural.translate, han=han, encodes=neural.encodes)
        found = dict(zip(flat, answers, strict=True))
        return [
            _uncover(_together(each, found, han), hidden)
            for each, (_, hidden) in zip(pieces, covered, strict=True)
        ]

    def _neural(self, pair: Pair) -> Neural:
        with self._lock:
            if pair not in self._models:
                self.codes(pair)
                model = find_model(self._folder, pair)
                assert model is not None
                self._models[pair] = Neural(model, self._threads, self._compute)
            return self._models[pair]


def _cover(
    text: str, neural: Neural, kept: Iterable[str], meant: Mapping[str, str]
) -> tuple[str, dict[str, str]]:
    """*text* with a tag for each name, and what the tags stand for.

    Names are the forms *kept*, identifiers, and what the model has no pieces for; forms of
    terms that are *meant* stand for their targets.
    """
    last = max(map(int, _NUMBER.findall(text)), default=0)
    parts = _TAGGED.split(text)
    unknown = {run for part in parts[::2] if part.strip() for run in neural.unknown(part)}
    forms = sorted((*kept, *unknown), key=len, reverse=True)
    terms = (_alone(form) for form in sorted(meant, key=len, reverse=True))
    pattern = re.compile("|".join([*terms, *map(_worded, forms), _IDENTIFIER]))
    hidden: dict[str, str] = {}

    def tag(m: re.Match[str]) -> str:
        name = f"<x{last + 1 + len(hidden)}/>"
        hidden[name] = meant.get(m[0], m[0])
        return name

    return "".join(p if i % 2 else pattern.sub(tag, p) for i, p in enumerate(parts)), hidden


def _worded(form: str) -> str:
    """A pattern for *form* with the rest of the Latin word that it begins, or ends, within."""
    before, after = (_LATIN if re.match(_LATIN, char) else "" for char in (form[0], form[-1]))
    return (before and f"{before}*") + re.escape(form) + (after and f"{after}*")


def _alone(form: str) -> str:
    """A pattern for *form* where it is no part of a longer Latin word."""
    before, after = (_LATIN if re.match(_LATIN, char) else "" for char in (form[0], form[-1]))
    return (before and f"(?<!{before})") + re.escape(form) + (after and f"(?!{after})")


def _uncover(answer: str, hidden: dict[str, str]) -> str:
    return _TAGGED.sub(lambda m: hidden.get(m[0], m[0]), answer)


def _together(pieces: Sequence[str], found: dict[str, str], han: bool) -> str:
    """The answers as one text, with a space between two sentences where the language has one."""
    out = ""
    for piece in pieces:
        answer = found[piece.strip()]
        if piece.strip() and not answer:
            return ""
        lines = piece[len(piece.rstrip()) :]
        space = lines if "\n" in lines else "" if han else " "
        out += answer + space
    return out.strip()


def create(setup: Setup) -> Local:
    """Make the engine from `models` (a folder), `threads` and `compute`."""
    folder = folder_of(setup.options, setup.environ)
    threads = setup.settings.count("threads", 0, 0)
    if not any(installed(folder)):
        raise EngineSetup(
            f"the local engine needs a model, and none is in {folder}: "
            "run translator engines install local zh en"
        )
    return Local(folder, threads, str(setup.options.get("compute", "")))

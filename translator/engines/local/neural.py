"""One model on this computer: sentencepiece cuts a text, CTranslate2 translates the pieces.

Both libraries are loaded with the model, when the first text comes; a model may be asked by
several threads at once.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Sequence
from threading import Lock
from typing import Any

from translator.engines.local.models import Model
from translator.errors import EngineError, EngineSetup
from translator.text.chars import has_cjk
from translator.text.sentences import split

_BATCH = 32
"""How many texts are translated together."""
_TIMES, _MORE = 3, 16
"""How many pieces an answer may have: so many times the source's, and some more."""
_BEAM, _PATIENCE = 4, 2
"""With less patience the search ends with hypotheses that are short and worse."""
_LONGEST = 200
"""How many pieces are translated at a time; models have learned from sentences, not pages."""
_PLACES = re.compile(r"positions >= (\d+)")
_PLAIN = str.maketrans("“”‘’—–…「」『』、·", '""\'\'--."""",.')
"""What is said of punctuation that a model does not know."""


class Neural:
    """A model, loaded when it is first asked."""

    def __init__(self, model: Model, threads: int, compute: str = "") -> None:
        self.model = model
        self._threads = threads or cores()
        self._compute = compute
        self._lock = Lock()
        self._places = 1 << 20
        self._parts: tuple[Any, Any, Any] | None = None

    def translate(self, texts: Sequence[str]) -> list[str]:
        """Translate *texts*, sentences best; an empty string where the model only babbles.

        Raises:
            EngineSetup: a library is missing, or the model cannot be loaded.
        """
        try:
            return self._translate(texts)
        except RuntimeError as error:
            # How long a sentence may be is written nowhere; a model says so when it is too long.
            places = _PLACES.search(str(error))
            if places is None or int(places[1]) >= self._places:
                raise EngineError(f"the model in {self.model.folder} failed: {error}") from error
            self._places = int(places[1])
        return self.translate(texts)

    def _translate(self, texts: Sequence[str]) -> list[str]:
        _, _, joiner = self._loaded()
        cut = [self._cut(text) for text in texts]
        sources = [self._pieces(part) for parts in cut for part in parts]
        answers = self._run(sources)
        again = [i for i, each in enumerate(answers) if self._babbles(sources[i], each)]
        tamed = self._run([sources[i] for i in again], no_repeat_ngram_size=3)
        for index, answer in zip(again, tamed, strict=True):
            answers[index] = [] if self._babbles(sources[index], answer) else answer
        said = iter([str(joiner.decode(answer)).strip() for answer in answers])
        return [_together([next(said) for _ in parts]) for parts in cut]

    def _cut(self, text: str) -> list[str]:
        """*text*, in parts if it is too long for the model."""
        count, most = len(self._pieces(text)), min(_LONGEST, self._places - 1)
        if count <= most or len(text) < 2:
            return [text]
        parts = split(text, max(1, len(text) * most // count * 3 // 4))
        return [each for part in parts for each in self._cut(part)] if len(parts) > 1 else [text]

    def unknown(self, text: str) -> list[str]:
        """The runs of *text* that the model has no piece for, without punctuation and spaces."""
        _, cutter, _ = self._loaded()
        pieces = cutter.encode(text, out_type=str)
        unknown = [
            each.strip("▁") for each in pieces if cutter.is_unknown(cutter.piece_to_id(each))
        ]
        return [run for each in unknown for run in _letters(each)]

    def encodes(self, text: str) -> bool:
        """Whether the model has pieces for all of *text*."""
        _, cutter, _ = self._loaded()
        return not any(cutter.is_unknown(number) for number in cutter.encode(text))

    def _pieces(self, text: str) -> list[str]:
        _, cutter, _ = self._loaded()
        if not self.encodes(text):
            text = text.translate(_PLAIN)
        pieces: list[str] = cutter.encode(text, out_type=str)
        return [*self.model.before, *pieces, *self.model.after]

    def _run(self, sources: list[list[str]], **options: Any) -> list[list[str]]:
        """Translate pieces, those of about the same length together."""
        translator, _, _ = self._loaded()
        prefix = list(self.model.prefix)
        order = sorted(range(len(sources)), key=lambda index: len(sources[index]))
        answers: list[list[str]] = [[]] * len(sources)
        waiting = []
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            results = translator.translate_batch(
                [sources[i] for i in batch], [prefix] * len(batch) if prefix else None,
                beam_size=_BEAM, patience=_PATIENCE, max_input_length=0,
                max_decoding_length=self._most(sources[batch[-1]]), replace_unknowns=True,
                asynchronous=True, **options,
            )  # fmt: skip
            waiting.append((batch, results))
        for batch, results in waiting:
            for index, result in zip(batch, results, strict=True):
                answers[index] = result.result().hypotheses[0][len(prefix) :]
        return answers

    def _most(self, source: Sequence[str]) -> int:
        """How many pieces the answer to *source* may have."""
        return min(_TIMES * len(source) + _MORE, self._places - 1)

    def _babbles(self, source: Sequence[str], answer: Sequence[str]) -> bool:
        """Whether *answer* is far too long, or says the same four times in a row."""
        return len(answer) >= self._most(source) or (_repeats(answer) and not _repeats(source))

    def _loaded(self) -> tuple[Any, Any, Any]:
        with self._lock:
            if self._parts is None:
                self._parts = self._load()
            return self._parts

    def _load(self) -> tuple[Any, Any, Any]:
        try:
            import ctranslate2
            import sentencepiece
        except ImportError as error:
            raise EngineSetup(
                f"the local engine needs {error.name}: pip install 'markdown-translator[local]'"
            ) from error
        whole = min(self._threads, 4)
        known = ctranslate2.get_supported_compute_types("cpu")
        try:
            cutters = [
                sentencepiece.SentencePieceProcessor(model_file=str(path))
                for path in self.model.cutters
            ]
            translator = ctranslate2.Translator(
                str(self.model.weights), device="cpu", inter_threads=self._threads // whole,
                intra_threads=whole,
                compute_type=self._compute or ("int8" if "int8" in known else "default"),
            )  # fmt: skip
        except (RuntimeError, ValueError, LookupError, OSError) as error:
            reason = " ".join(str(error).split())[:200]
            raise EngineSetup(
                f"the model in {self.model.folder} cannot be loaded ({reason}): install it again"
            ) from error
        return translator, cutters[0], cutters[1]


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _together(answers: Sequence[str]) -> str:
    """The answers to the parts of a text; nothing if there is none to one of them."""
    if not all(answers):
        return ""
    return ("" if has_cjk("".join(answers)) else " ").join(answers)


def _repeats(pieces: Sequence[str]) -> bool:
    for size in range(1, 9):
        same = 0
        for index in range(size, len(pieces)):
            same = same + 1 if pieces[index] == pieces[index - size] else 0
            if same >= 3 * size:
                return True
    return False


def _letters(run: str) -> list[str]:
    """The parts of *run* that are not punctuation that can be said otherwise."""
    kept = [char if not _is_plain(char) else " " for char in run]
    return "".join(kept).split()


def _is_plain(char: str) -> bool:
    return ord(char) in _PLAIN or unicodedata.category(char) in ("Zs", "Cc", "Po", "Pd", "Mn")

"""Qwen-MT: a model for translation behind the chat protocol, with a form of its own.

It takes one user message, which is the text, and no instructions; languages, terms and
examples are fields beside it. One request holds a text a line.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from translator.engines import Context, Limits
from translator.engines.chat.prompt import LANGUAGES, form_in
from translator.engines.chat.replies import read, usage_of
from translator.engines.http.client import Service
from translator.engines.usage import tokens
from translator.errors import BadAnswer, TooLarge, UnsupportedPair
from translator.units import Locale, Pair, Term

_LANGUAGES = {**LANGUAGES, "zh-Hans": "Chinese"}
"""Its names; others than these it has not been tried with."""


class QwenMT:
    """Asks a Qwen-MT model."""

    def __init__(self, service: Service, model: str, name: str, flight: int) -> None:
        self.name = name
        # More lines than a screenful are merged now and then, and its context is short.
        self.limits = Limits(texts=20, size=1000, measure=tokens, flight=flight)
        self._service = service
        self._model = model

    def translate(
        self, texts: Sequence[str], pair: Pair, terms: Sequence[Term], context: Context
    ) -> list[str]:
        """Send *texts* as lines, and read as many lines."""
        source, target = self.codes(pair)
        options: dict[str, Any] = {"source_lang": source, "target_lang": target}
        if terms:
            options["terms"] = [_pair(form_in(texts, t), t.target[0]) for t in terms]
        if context.examples:
            options["tm_list"] = [_pair(match.source, match.target) for match in context.examples]
        # Each text is one line, whatever white space it has.
        content = "\n".join(" ".join(text.split()) or "-" for text in texts)
        body = {
            "model": self._model,
            "messages": [{"role": "user", "content": content}],
            "translation_options": options,
        }
        answer = self._service.post("/chat/completions", json=body)
        self._service.meter.add(usage_of(answer))
        reply = read(answer)
        if reply.cut and len(texts) > 1:
            raise TooLarge("the answer was cut short: send fewer texts")
        lines = [line.strip() for line in reply.content.splitlines() if line.strip()]
        if reply.cut or len(lines) != len(texts):
            raise BadAnswer(f"the model answered {len(lines)} lines for {len(texts)}")
        return lines

    def codes(self, pair: Pair) -> tuple[str, str]:
        """Give the model's names of the locales.

        Raises:
            UnsupportedPair: it is not known to translate between them.
        """
        return _code(pair.source), _code(pair.target)


def _code(locale: Locale) -> str:
    code = _LANGUAGES.get(locale.tag) or _LANGUAGES.get(locale.language)
    if code is None:
        raise UnsupportedPair(f"Qwen-MT is not known to translate {locale}: use another engine")
    return code


def _pair(source: str, target: str) -> dict[str, str]:
    return {"source": source, "target": target}

"""The `deepl` engine: DeepL's API, v2 for texts and v3 for glossaries.

Source: github.com/DeepLcom/openapi, and developers.deepl.com for limits and tag handling.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from translator.engines import Context, Limits, Setup
from translator.engines.answers import read
from translator.engines.codes import code_of
from translator.engines.deepl_glossary import Glossaries
from translator.engines.http import client as wire
from translator.engines.http import keys
from translator.engines.http.client import Wire
from translator.engines.http.faults import Fault
from translator.engines.markup import from_xml, to_xml, without_tags
from translator.engines.meter import Usage
from translator.errors import EngineSetup, QuotaSpent, UnsupportedPair
from translator.units import Pair, Term

OPTIONS = frozenset({"glossary", "formality", "extra"}) | keys.OPTIONS | wire.OPTIONS
SOURCES = {
    **{name: name.upper() for name in (
        "ar bg cs da de el en es et fi fr he hu id it ja ko lt lv nb nl pl pt ro ru sk sl sv th tr"
        " uk vi zh"
    ).split()},
}  # fmt: skip
"""Its source languages, which have no regions: zh-Hans is its ZH."""
TARGETS = {
    **SOURCES, "en": "EN-US", "en-GB": "EN-GB", "pt": "PT-PT", "pt-BR": "PT-BR",
    "zh": "ZH-HANS", "zh-Hans": "ZH-HANS", "zh-Hant": "ZH-HANT", "es-419": "ES-419",
}  # fmt: skip
"""Its target languages."""
FAULTS = (
    Fault((403,), "", EngineSetup, "the key was refused: check the variable that key_env names"),
    Fault((456,), "", QuotaSpent, "the quota is used up: wait for the next month, or raise it"),
    Fault((400,), r"(source|target)_lang", UnsupportedPair,
          "it does not translate between these locales"),
)  # fmt: skip
"""Bodies of 403, 429, 456 and 529 may be empty."""
_FREE = ":fx"
"""What the keys of free accounts end with, which have a host of their own."""
_CONTEXT = 4000
"""How many characters of context are sent; they cost nothing, but count to the size."""


class DeepL:
    """Asks DeepL."""

    name = "deepl"
    # 50 texts and 128 KiB a request, the context and what is around the texts included.
    limits = Limits(texts=50, size=100_000, measure=lambda text: len(json.dumps(to_xml(text))) + 2)

    def __init__(self, wire: Wire, glossaries: Glossaries | None, extra: dict[str, Any]) -> None:
        self._wire = wire
        self._glossaries = glossaries
        self._extra = extra

    def codes(self, pair: Pair) -> tuple[str, str]:
        """Give the service's names of the locales."""
        source = code_of(pair.source, SOURCES, "DeepL")
        return source, code_of(pair.target, TARGETS, "DeepL")

    def translate(
        self, texts: Sequence[str], pair: Pair, terms: Sequence[Term], context: Context
    ) -> list[str]:
        """Send *texts* in one request, as XML, with the glossary of the pair."""
        source, target = self.codes(pair)
        body = {
            "text": [to_xml(text) for text in texts],
            "source_lang": source,
            "target_lang": target,
            "tag_handling": "xml",
            "tag_handling_version": "v2",
            "outline_detection": False,
            "split_sentences": "nonewlines",
            "show_billed_characters": True,
            **self._extra,
        }
        if around := _context(context):
            body["context"] = around
        if glossary := self._glossaries and self._glossaries.id_for(pair):
            body["glossary_id"] = glossary
        answer = self._wire.post("/v2/translate", json=body)
        found = read("DeepL", lambda: (row["text"] for row in answer["translations"]), len(texts))
        self._wire.meter.add(Usage(characters=_billed(answer)))
        return [from_xml(text) for text in found]


def _context(context: Context) -> str:
    """The title, the headings and the neighbours, without tags."""
    above = [context.title, *context.headings]
    around = dict.fromkeys(filter(None, [*above, *context.before, *context.after]))
    return "\n".join(map(without_tags, around))[:_CONTEXT]


def _billed(answer: Any) -> int:
    return sum(int(row.get("billed_characters") or 0) for row in answer["translations"])


def create(setup: Setup) -> DeepL:
    """Make the engine from the key, `glossary` (a name, or false for none) and `formality`."""
    options = setup.options
    key = setup.key("DEEPL_API_KEY")
    url = f"https://{'api-free' if key.endswith(_FREE) else 'api'}.deepl.com"
    headers = {"Authorization": f"DeepL-Auth-Key {key}"}
    wire = setup.wire(url, headers=headers, faults=FAULTS)
    name = options.get("glossary", "markdown-translator")
    glossaries = Glossaries(wire, str(name), setup.terms) if name else None
    extra = dict(options.get("extra", {}))
    if formality := options.get("formality"):
        extra["formality"] = str(formality)
    return DeepL(wire, glossaries, extra)

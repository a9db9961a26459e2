"""The `deepl` engine: DeepL's API, v2 for texts and v3 for glossaries.

Source: github.com/DeepLcom/openapi, and developers.deepl.com for limits and tag handling.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from threading import Lock
from typing import Any

from translator.engines import Context, Limits, Setup, Terms, code_of
from translator.engines.http import auth, client
from translator.engines.http.client import Service, strings
from translator.engines.http.faults import Meaning
from translator.engines.markup import from_xml, to_xml, without_tags
from translator.engines.usage import Usage
from translator.errors import BadRequest, EngineSetup, QuotaSpent, UnsupportedPair
from translator.units import Pair, Term


class TermGlossaries:
    """The termbase as a glossary at DeepL, made or found once in a run for a pair.

    A glossary cannot be told from its entries, so it is named by them: `NAME en-zh-Hans DIGEST`.
    When no glossary has the name of today's terms, one is made, and only then are the older ones
    of that name and pair deleted. Two blogs with one account need names of their own.
    """

    def __init__(self, service: Service, name: str, terms: Terms) -> None:
        self._service = service
        self._name = name
        self._terms = terms
        self._lock = Lock()
        self._known: dict[Pair, str] = {}

    def id_for(self, pair: Pair) -> str:
        """Give the id of the glossary with the terms of *pair*; empty if there are none.

        Raises:
            EngineError: the service was asked, and failed.
        """
        with self._lock:
            if pair not in self._known:
                self._known[pair] = self._glossary(pair)
            return self._known[pair]

    def _glossary(self, pair: Pair) -> str:
        targets = {
            form: form if term.keep else term.target[0]
            for term in reversed(self._terms(pair))  # of two for a form the first one wins
            for form in term.source
            if not set(form + term.target[0]) & set("\t\n\r")
        }
        entries = "\n".join(f"{form}\t{target}" for form, target in sorted(targets.items()))
        if not entries:
            return ""
        source, target = pair.source.language, pair.target.language
        prefix = f"{self._name} {pair.source}-{pair.target} "
        name = prefix + sha256(entries.encode()).hexdigest()[:12]
        answer = self._service.get("/v3/glossaries")
        rows = answer.get("glossaries", ()) if isinstance(answer, dict) else ()
        rows = [row for row in rows if str(row.get("name", "")).startswith(prefix)]
        ours = {row["name"]: row["glossary_id"] for row in rows}
        if name in ours:
            return str(ours[name])
        made = self._made(name, source, target, entries)
        for old in ours.values() if made else ():
            self._service.send("DELETE", f"/v3/glossaries/{old}")
        return made

    def _made(self, name: str, source: str, target: str, entries: str) -> str:
        """Make a glossary; empty if the service has none between these languages."""
        dictionary = {"source_lang": source, "target_lang": target, "entries": entries,
                      "entries_format": "tsv"}  # fmt: skip
        try:
            body = {"name": name, "dictionaries": [dictionary]}
            answer = self._service.post("/v3/glossaries", json=body)
        except BadRequest:
            return ""
        return strings("DeepL", lambda: [answer["glossary_id"]])[0]


OPTIONS = frozenset({"glossary", "formality", "extra"}) | auth.OPTIONS | client.OPTIONS
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
    Meaning((403,), "", EngineSetup, "the key was refused: check the variable that key_env names"),
    Meaning((456,), "", QuotaSpent, "the quota is used up: wait for the next month, or raise it"),
    Meaning((400,), r"(source|target)_lang", UnsupportedPair,
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

    def __init__(
        self, service: Service, glossaries: TermGlossaries | None, extra: dict[str, Any]
    ) -> None:
        self._service = service
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
        answer = self._service.post("/v2/translate", json=body)
        found = strings(
            "DeepL", lambda: (row["text"] for row in answer["translations"]), len(texts)
        )
        billed = sum(int(row.get("billed_characters") or 0) for row in answer["translations"])
        self._service.meter.add(Usage(characters=billed))
        return [from_xml(text) for text in found]


def _context(context: Context) -> str:
    """The title, the headings and the neighbours, without tags."""
    above = [context.title, *context.headings]
    around = dict.fromkeys(filter(None, [*above, *context.before, *context.after]))
    return "\n".join(map(without_tags, around))[:_CONTEXT]


def create(setup: Setup) -> DeepL:
    """Make the engine from the key, `glossary` (a name, or false for none) and `formality`."""
    options = setup.options
    key = setup.key("DEEPL_API_KEY")
    url = f"https://{'api-free' if key.endswith(_FREE) else 'api'}.deepl.com"
    headers = {"Authorization": f"DeepL-Auth-Key {key}"}
    service = setup.connect(url, headers=headers, faults=FAULTS)
    name = options.get("glossary", "markdown-translator")
    glossaries = TermGlossaries(service, str(name), setup.terms) if name else None
    extra = dict(options.get("extra", {}))
    if formality := options.get("formality"):
        extra["formality"] = str(formality)
    return DeepL(service, glossaries, extra)

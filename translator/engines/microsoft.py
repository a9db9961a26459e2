"""The `microsoft` engine: Azure AI Translator, v3.

Sources: learn.microsoft.com, "Translator v3.0 reference" and "Service limits".
"""

from __future__ import annotations

from collections.abc import Sequence

from translator.engines import Context, Limits, Setup, code_of
from translator.engines.http import auth, client
from translator.engines.http.client import Service, strings
from translator.engines.http.faults import Meaning
from translator.engines.markup import from_html, has_tags, to_html
from translator.engines.usage import Usage
from translator.errors import EngineSetup, QuotaSpent, TooLarge, UnsupportedPair
from translator.units import Pair, Term

OPTIONS = frozenset({"region", "category"}) | auth.OPTIONS | client.OPTIONS
LOCALES = {
    "zh": "zh-Hans", "zh-Hans": "zh-Hans", "zh-Hant": "zh-Hant", "pt": "pt", "pt-PT": "pt-pt",
    "fr-CA": "fr-ca", "en": "en", "es": "es",
}  # fmt: skip
"""Where the service's code may not be the locale's tag."""
FAULTS = (
    Meaning((401,), "", EngineSetup,
          "the key was refused: check the variable that key_env names, and region"),
    Meaning((403,), "", QuotaSpent, "the free quota is used up: wait until it is renewed"),
    Meaning((400,), r"\b400077\b|maximum request size", TooLarge, "the request is too long for it"),
    Meaning((400,), r"\b4000(18|19|23|35|36)\b|language", UnsupportedPair,
          "it does not translate between these locales"),
)  # fmt: skip


class Microsoft:
    """Asks Azure AI Translator."""

    name = "microsoft"
    limits = Limits(texts=1000, size=50_000, measure=lambda text: len(to_html(text)))

    def __init__(self, service: Service, category: str) -> None:
        self._service = service
        self._category = category

    def codes(self, pair: Pair) -> tuple[str, str]:
        """Give the service's names of the locales; it has many, so it is asked about others."""
        source, target = (
            code_of(locale, LOCALES, "Microsoft", closed=False)
            for locale in (pair.source, pair.target)
        )
        return source, target

    def translate(
        self, texts: Sequence[str], pair: Pair, terms: Sequence[Term], context: Context
    ) -> list[str]:
        """Send *texts* in one request, as HTML if they have tags."""
        marked = any(map(has_tags, texts))
        sent = [to_html(text) for text in texts] if marked else list(texts)
        source, target = self.codes(pair)
        params = {"api-version": "3.0", "from": source, "to": target,
                  "textType": "html" if marked else "plain"}  # fmt: skip
        if self._category:
            params["category"] = self._category
        answer = self._service.post("/translate", json=[{"Text": t} for t in sent], params=params)
        self._service.meter.add(Usage(characters=sum(map(len, sent))))
        found = strings(
            "Azure", lambda: (row["translations"][0]["text"] for row in answer), len(texts)
        )
        return [from_html(text) for text in found] if marked else found


def create(setup: Setup) -> Microsoft:
    """Make the engine from a key, the resource's `region`, and a custom `category`."""
    headers = {"Ocp-Apim-Subscription-Key": setup.key("MICROSOFT_TRANSLATOR_KEY")}
    region = str(setup.options.get("region", ""))
    if region:
        headers["Ocp-Apim-Subscription-Region"] = region
    url = "https://api.cognitive.microsofttranslator.com"
    service = setup.connect(url, headers=headers, faults=FAULTS)
    return Microsoft(service, str(setup.options.get("category", "")))

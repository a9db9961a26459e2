"""The `libretranslate` engine: a LibreTranslate server, one's own or a public one.

Both of its formats unescape what they answer, so that a plain text would lose what was
escaped in it; everything is sent as HTML. Source: docs.libretranslate.com, and what a server
of version 1.9 does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from translator.engines import Context, Limits, Setup
from translator.engines.http import auth, client
from translator.engines.http.client import Service, is_local, strings
from translator.engines.http.faults import Meaning
from translator.engines.markup import from_xml, to_xml
from translator.errors import (
    Busy,
    EngineSetup,
    TooLarge,
    UnsupportedPair,
)
from translator.units import Locale, Pair, Term

OPTIONS = frozenset({"batch", "size"}) | auth.OPTIONS | client.OPTIONS
LOCALES = {"zh": "zh-Hans", "zh-Hans": "zh-Hans", "zh-Hant": "zh-Hant", "pt-BR": "pt-BR"}
"""Where the server's code is not the language."""
FAULTS = (
    Meaning((400,), r"exceeds (text|character) limit", TooLarge, "the request is too long for it"),
    Meaning((400,), r"is not supported", UnsupportedPair, "it does not have these locales"),
    Meaning((400, 401, 403), r"api key", EngineSetup,
          "it needs a key: set the variable that key_env names"),
    Meaning((403,), r"banned", EngineSetup, "it has banned this computer for too many requests"),
    Meaning((429,), "", Busy, "too many requests: wait and run again; what is done is kept"),
)  # fmt: skip


class LibreTranslate:
    """Asks a LibreTranslate server."""

    name = "libretranslate"

    def __init__(self, service: Service, key: str, limits: Limits) -> None:
        self.limits = limits
        self._service = service
        self._key = {"api_key": key} if key else {}

    def codes(self, pair: Pair) -> tuple[str, str]:
        """Give the server's names of the locales; which it has is up to its owner."""
        return _code(pair.source), _code(pair.target)

    def translate(
        self, texts: Sequence[str], pair: Pair, terms: Sequence[Term], context: Context
    ) -> list[str]:
        """Send *texts* in one request."""
        source, target = self.codes(pair)
        sent = [to_xml(text) for text in texts]
        body = {"q": sent, "source": source, "target": target, "format": "html", **self._key}
        answer = self._service.post("/translate", json=body)
        found = strings("LibreTranslate", lambda: _listed(answer["translatedText"]), len(texts))
        return [from_xml(text) for text in found]


def _code(locale: Locale) -> str:
    return LOCALES.get(locale.tag, LOCALES.get(locale.language, locale.language))


def _listed(found: Any) -> list[Any]:
    # A string would be read letter by letter.
    return found if isinstance(found, list) else [None]


def create(setup: Setup) -> LibreTranslate:
    """Make the engine; a server on this computer needs no key, and others may want one."""
    options = setup.options
    url = str(options.get("base_url", ""))
    if not url:
        raise EngineSetup(
            'the libretranslate engine needs a server: set base_url = "http://127.0.0.1:5000", '
            "or another address, under [engines.libretranslate]"
        )
    limits = Limits(setup.settings.count("batch", 20), setup.settings.count("size", 2000), measure)
    key = setup.key("LIBRETRANSLATE_API_KEY", needed=not is_local(url) and "key_env" in options)
    return LibreTranslate(setup.connect(url, faults=FAULTS), key, limits)


def measure(text: str) -> int:
    """How much of the server's limit *text* takes."""
    return len(to_xml(text))

"""The `google` engine: Cloud Translation, v2 with a key or v3 with a project and a token.

Texts with inline tags are sent as HTML, which the service leaves in place; others as plain
text, of which nothing has to be escaped. Sources: cloud.google.com/translate/docs, "Basic"
and "Advanced", and its quotas.
"""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import Lock
from typing import Any

from translator.engines import Context, Limits, Setup, code_of
from translator.engines.http import auth, client
from translator.engines.http.client import Service, strings
from translator.engines.http.faults import Meaning
from translator.engines.markup import from_html, has_tags, to_html
from translator.engines.usage import Usage
from translator.errors import Busy, EngineSetup, QuotaSpent, UnsupportedPair
from translator.units import Locale, Pair, Term

OPTIONS = frozenset({"project", "location", "model", "token_run"}) | auth.OPTIONS | client.OPTIONS
LOCALES = {
    "zh": "zh-CN", "zh-Hans": "zh-CN", "zh-Hant": "zh-TW", "pt-PT": "pt-PT", "pt": "pt",
    "fr-CA": "fr-CA", "nb": "no", "he": "iw", "en": "en", "es": "es",
}  # fmt: skip
"""Where the service's code is not the locale's tag."""
FAULTS = (
    Meaning((403, 429), r"daily limit|billing", QuotaSpent,
          "the quota is used up: wait until it is renewed, or raise it in the Cloud console"),
    Meaning((403, 429), r"rate limit|RESOURCE_EXHAUSTED", Busy,
          "too many requests: wait and run again; what is done is kept"),
    Meaning((400,), r"api.?key", EngineSetup,
          "the key was refused: check the variable that key_env names"),
    Meaning((400,), r"language|bad.?pair|invalid value", UnsupportedPair,
          "it does not translate between these locales"),
)  # fmt: skip
_V2 = "https://translation.googleapis.com/language/translate/v2"
_V3 = "https://translation.googleapis.com/v3"


class Google:
    """Asks Cloud Translation: v3 if there is a project, else v2."""

    name = "google"

    def __init__(
        self, connect: Callable[[], Service], project: str, model: str, *, renews: bool = False
    ) -> None:
        # v3 recommends 5,000 code points a request; v2 takes 128 texts.
        self.limits = Limits(texts=128, size=5_000, measure=lambda text: len(to_html(text)))
        self._connect = connect
        self._project = project
        self._model = model
        self._renews = renews
        self._connected: Service | None = None
        self._lock = Lock()

    @property
    def _service(self) -> Service:
        with self._lock:
            if self._connected is None:
                self._connected = self._connect()
            return self._connected

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        """Send *body*; once more with a new token, if there is a program for it."""
        try:
            return self._service.post(path, json=body)
        except EngineSetup:
            if not self._renews:
                raise
            self._connected = None
            return self._service.post(path, json=body)

    def codes(self, pair: Pair) -> tuple[str, str]:
        """Give the service's names of the locales; it has many, so it is asked about others."""
        return _code(pair.source), _code(pair.target)

    def translate(
        self, texts: Sequence[str], pair: Pair, terms: Sequence[Term], context: Context
    ) -> list[str]:
        """Send *texts* in one request."""
        marked = any(map(has_tags, texts))
        sent = [to_html(text) for text in texts] if marked else list(texts)
        ask = self._by_v3 if self._project else self._by_v2
        answer = ask(sent, self.codes(pair), "html" if marked else "plain")
        self._service.meter.add(Usage(characters=sum(map(len, sent))))
        found = strings(
            "Google",
            lambda: (row["translatedText"] for row in answer.get("data", answer)["translations"]),
            len(texts),
        )
        return [from_html(text) for text in found] if marked else found

    def _by_v2(self, texts: Sequence[str], codes: tuple[str, str], kind: str) -> Any:
        body = {"q": texts, "source": codes[0], "target": codes[1],
                "format": "html" if kind == "html" else "text"}  # fmt: skip
        return self._post("", {**body, "model": self._model} if self._model else body)

    def _by_v3(self, texts: Sequence[str], codes: tuple[str, str], kind: str) -> Any:
        body = {"contents": texts, "mimeType": f"text/{kind}", "sourceLanguageCode": codes[0],
                "targetLanguageCode": codes[1]}  # fmt: skip
        model = f"{self._project}/models/{self._model}"
        return self._post(":translateText", {**body, "model": model} if self._model else body)


def _code(locale: Locale) -> str:
    return code_of(locale, LOCALES, "Google", closed=False)


def create(setup: Setup) -> Google:
    """Make the engine: v3 if there is a `project`, else v2 with a key."""
    options = setup.options
    model = str(options.get("model", ""))
    project = str(options.get("project", ""))
    if not project:
        headers = {"X-goog-api-key": setup.key("GOOGLE_API_KEY")}
        service = setup.connect(_V2, headers=headers, faults=FAULTS)
        return Google(lambda: service, "", model)
    parent = f"projects/{project}/locations/{options.get('location', 'global')}"
    run = str(options.get("token_run", ""))
    token = "" if run else setup.key("GOOGLE_ACCESS_TOKEN")
    url = f"{str(options.get('base_url', _V3)).rstrip('/')}/{parent}"
    moved = replace(setup, options={**options, "base_url": url})

    def connect() -> Service:
        current = token or _token(run)
        setup.secrets.add(current)
        headers = {"Authorization": f"Bearer {current}"}
        return moved.connect(url, headers=headers, faults=FAULTS)

    return Google(connect, parent, model, renews=bool(run))


def _token(run: str) -> str:
    """What the program of `token_run` prints: a token lives an hour, so none is kept in a file."""
    try:
        done = subprocess.run(
            shlex.split(run), capture_output=True, encoding="utf-8", timeout=60, check=True
        )
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise EngineSetup(
            f"token_run under [engines.google] gave no token: {type(error).__name__}; "
            "try it in a shell"
        ) from error
    return done.stdout.strip()

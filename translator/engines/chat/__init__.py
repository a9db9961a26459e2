"""The `chat` engine: any server that speaks OpenAI's `/chat/completions`.

One request holds a batch; the answer is a JSON object with the same ids. Where a service is
and what it takes at first is a preset; what its model really takes is found out (`capabilities`).
What is missing in an answer stays untranslated, and what is there is verified like any other
engine's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from translator.engines import Context, Engine, Limits, Setup
from translator.engines.chat.capabilities import (
    CAP,
    REFUSALS,
    SYSTEM,
    Capabilities,
    Known,
    label,
    refused,
)
from translator.engines.chat.prompt import messages
from translator.engines.chat.qwenmt import QwenMT
from translator.engines.chat.replies import Completion, read, texts_of, usage_of
from translator.engines.http import auth, client
from translator.engines.http.client import Service, is_local
from translator.engines.presets import NEW, OBJECT, OLD, OTHER, PRESETS, SCHEMA, ServicePreset
from translator.engines.usage import tokens
from translator.errors import BadAnswer, BadRequest, EngineSetup, TooLarge
from translator.units import Pair, Term

OPTIONS = (
    frozenset({"preset", "model", "batch", "size", "flight", "extra"})
    | auth.OPTIONS
    | client.OPTIONS
)
_ROOM = 16_000
"""How many more tokens an answer may have from a model that thinks before it writes."""


@dataclass(frozen=True, slots=True)
class ChatModel:
    """What is asked, and how it wants to be asked."""

    id: str
    """Its name at the service."""
    origin: str
    """What catalogs call it: `deepseek/deepseek-chat`."""
    preset: ServicePreset = OTHER
    """Its service."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Fields of requests that a person set."""


class Chat:
    """Asks a chat model."""

    def __init__(
        self, service: Service, model: ChatModel, capabilities: Capabilities, limits: Limits
    ) -> None:
        self.name = model.origin
        self.limits = limits
        self._service = service
        self._model = model
        self._capabilities = capabilities

    def translate(
        self, texts: Sequence[str], pair: Pair, terms: Sequence[Term], context: Context
    ) -> list[str]:
        """Send *texts* in one request and read the answers by id."""
        asked = {str(i): text for i, text in enumerate(texts, 1)}
        reply, known = self._reply(asked, messages(asked, pair, terms, context))
        found = texts_of(reply.content, asked)
        if found is None and reply.cut:
            raise self._cut_short(reply, len(asked))
        self._capabilities.grade(found is not None, known)
        if found is None:
            raise BadAnswer(_unreadable(reply.content))
        return [found.get(number, "") for number in asked]

    def _reply(
        self, asked: Mapping[str, str], told: list[dict[str, str]]
    ) -> tuple[Completion, Known]:
        """Ask, stepping down for what the model refuses, and once more with room for thoughts."""
        while True:
            known = self._capabilities.known
            try:
                answer = self._service.post(
                    "/chat/completions", json=self._body(asked, told, known)
                )
            except BadRequest as error:
                name = refused(error)
                if not name or self._is_set(name) or not self._capabilities.refuse(name, known):
                    raise
                continue
            self._service.meter.add(usage_of(answer))
            reply = read(answer)
            if not (reply.starved and self._capabilities.think(known)):
                return reply, known

    def _is_set(self, name: str) -> bool:
        """Whether it is a person who wants what was refused; then only they can take it back."""
        return bool(self._model.extra.keys() & ({OLD, NEW} if name == CAP else {name}))

    def _body(
        self, asked: Mapping[str, str], told: list[dict[str, str]], known: Known
    ) -> dict[str, Any]:
        if SYSTEM in known.without:  # then all is one message
            content = "\n\n".join(message["content"] for message in told)
            told = [{"role": "user", "content": content}]
        body = {
            "model": self._model.id,
            "messages": told,
            "temperature": 0,
            **self._model.preset.fields,
        }
        if known.form == SCHEMA:
            body["response_format"] = {"type": SCHEMA, "json_schema": _schema(asked)}
        elif known.form == OBJECT:
            body["response_format"] = {"type": OBJECT}
        if known.cap:
            body[known.cap] = self._room(asked, known)
        return {k: v for k, v in body.items() if k not in known.without} | dict(self._model.extra)

    def _room(self, asked: Mapping[str, str], known: Known) -> int:
        """How long the answer may be: so that it fits, and a model that babbles is stopped."""
        wanted = 3 * sum(map(tokens, asked.values())) + 16 * len(asked) + 256
        return min(wanted, self._model.preset.answer) + (_ROOM if known.thinks else 0)

    def _cut_short(self, reply: Completion, count: int) -> BadAnswer | TooLarge:
        if reply.empty:
            return BadAnswer(
                "the model used up its tokens before it began to answer: make it think less "
                '(extra = { reasoning_effort = "low" }), or choose another model'
            )
        if count == 1:
            return BadAnswer("the model did not stop writing, even for a single text")
        return TooLarge(f"the answer was cut short: {count} texts are too many")


def _schema(asked: Mapping[str, str]) -> dict[str, Any]:
    """Every id as a required property: a list of pairs would let ids be doubled or left out."""
    schema = {
        "type": "object",
        "properties": {number: {"type": "string"} for number in asked},
        "required": list(asked),
        "additionalProperties": False,
    }
    return {"name": "translations", "strict": True, "schema": schema}


def _unreadable(content: str) -> str:
    if not content.strip():
        return "the model gave an empty answer"
    kind = "a JSON object with the ids" if content.lstrip()[0] in "{[`" else "JSON"
    return f"the model did not answer with {kind}: {content.strip()[:60]!r}"


def create(setup: Setup) -> Engine:
    """Make the engine from `preset`, `model`, the sizes of a request, `extra`, and the service's.

    Raises:
        EngineSetup: a key or a model is missing, or the address cannot be used.
        ValueError: a setting has a value that cannot be.
    """
    preset = _preset(setup.options)
    usual = {"flight": preset.flight, "timeout": preset.timeout}
    setup = replace(setup, options={**usual, **setup.options})
    options = setup.options
    model = str(options.get("model", preset.model))
    if not model:
        raise EngineSetup(
            f'the {setup.name} engine needs a model: set model = "…" under [engines.{setup.name}]'
        )
    url = str(options.get("base_url", preset.url))
    setup.connect(url)  # an address that cannot be used is said before a key is asked for
    key = setup.key(preset.key_env, needed=not (preset.keyless or is_local(url)))
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    service = setup.connect(url, headers=headers, faults=REFUSALS)
    origin = f"{options.get('preset', 'chat')}/{model}"
    flight = setup.settings.count("flight", preset.flight)
    if model.startswith("qwen-mt"):
        return QwenMT(service, model, origin, flight)
    limits = Limits(
        texts=setup.settings.count("batch", preset.texts),
        size=setup.settings.count("size", preset.size),
        measure=tokens,
        flight=flight,
        repairs=2,
    )
    # What models are known to take; a recording is to hold all that was asked, wherever it plays.
    known = setup.folder / "models.json" if setup.folder and not setup.recording else None
    capabilities = Capabilities(label(url, model), preset, known)
    extra = options.get("extra", {})
    if not isinstance(extra, Mapping):
        raise ValueError("extra must be a table of fields, such as { top_p = 0.9 }")
    asked = ChatModel(model, origin, preset, extra)
    return Chat(service, asked, capabilities, limits)


def _preset(options: Mapping[str, Any]) -> ServicePreset:
    name = options.get("preset")
    if name is None:
        return OTHER
    if name not in PRESETS:
        raise ValueError(f"unknown preset {name!r}; the presets are {', '.join(PRESETS)}")
    return PRESETS[name]

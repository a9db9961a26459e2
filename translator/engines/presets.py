"""The services and servers that speak OpenAI's protocol, as data: where they are, what they take.

A preset is where to begin, not what is believed: what a model refuses is found out by
asking and remembered, see `capabilities`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SCHEMA, OBJECT, PLAIN = "json_schema", "json_object", "text"
"""How an answer can be held to a form: by a schema, as some JSON object, by words alone."""
ALL = (SCHEMA, OBJECT, PLAIN)
NEW, OLD, UNCAPPED = "max_completion_tokens", "max_tokens", ""
"""How an answer is kept from growing: OpenAI's name for it, everybody's older one, not at all."""


@dataclass(frozen=True, slots=True)
class ServicePreset:
    """One service or server."""

    what: str
    """One line for people."""
    url: str
    """The address before `/chat/completions`."""
    key_env: str
    """The environment variable that its own documentation keeps the key in."""
    keyless: bool = False
    """Whether it works without a key."""
    model: str = ""
    """The model, where the server has but one, whatever it is called."""
    forms: tuple[str, ...] = ALL
    """The forms to try, the strictest first."""
    caps: tuple[str, ...] = (OLD, UNCAPPED)
    """The names of the cap to try."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """What it wants beside the usual; left out again where a model refuses it."""
    answer: int = 8192
    """How many tokens an answer may have at most."""
    texts: int = 100
    """How many texts one request holds."""
    size: int = 4000
    """How many tokens of text one request holds: what fits an answer, with room to spare."""
    flight: int = 4
    """How many requests may be under way."""
    timeout: float = 180
    """How many seconds an answer may take."""


def _local(what: str, url: str, key_env: str, **more: Any) -> ServicePreset:
    """A server on one's own computer: no key, one thing at a time, slow."""
    usual = {"texts": 40, "size": 1500, "flight": 1, "timeout": 600.0}
    return ServicePreset(what, url, key_env, keyless=True, **{**usual, **more})


PRESETS: Mapping[str, ServicePreset] = {
    "openai": ServicePreset(
        "OpenAI; needs a key",
        "https://api.openai.com/v1",
        "OPENAI_API_KEY",
        caps=(NEW, OLD, UNCAPPED),
    ),
    "qianfan": ServicePreset(
        "Baidu Qianfan (ERNIE); needs a key",
        "https://qianfan.baidubce.com/v2",
        "QIANFAN_API_KEY",
        size=1500,  # older ERNIE models answer with 2,048 tokens at most
        answer=4096,
    ),
    "deepseek": ServicePreset(
        "DeepSeek; needs a key",
        "https://api.deepseek.com",
        "DEEPSEEK_API_KEY",
        forms=(OBJECT, PLAIN),
        timeout=600,  # while a request waits in its queue it sends blank lines
    ),
    "dashscope": ServicePreset(
        "Alibaba DashScope (Qwen, Qwen-MT); needs a key",
        "https://dashscope.aliyuncs.com/compatible-mode/v1",
        "DASHSCOPE_API_KEY",
        forms=(OBJECT, PLAIN),
        fields={"enable_thinking": False},  # JSON, and answers in one piece, need it off
    ),
    "moonshot": ServicePreset(
        "Moonshot (Kimi); needs a key",
        "https://api.moonshot.cn/v1",
        "MOONSHOT_API_KEY",
        forms=(OBJECT, PLAIN),
    ),
    "openrouter": ServicePreset(
        "OpenRouter; needs a key",
        "https://openrouter.ai/api/v1",
        "OPENROUTER_API_KEY",
    ),
    "ollama": _local(
        "Ollama on this computer",
        "http://127.0.0.1:11434/v1",
        "OLLAMA_API_KEY",
        texts=20,
        size=700,  # its context is 4,096 tokens by default, and what is longer is cut silently
        answer=2048,
    ),
    "vllm": _local("vLLM", "http://127.0.0.1:8000/v1", "VLLM_API_KEY", flight=8, size=2000),
    "lmstudio": _local(
        "LM Studio on this computer",
        "http://127.0.0.1:1234/v1",
        "LM_STUDIO_API_KEY",
        forms=(SCHEMA, PLAIN),
    ),
    "llamacpp": _local(
        "llama.cpp's llama-server",
        "http://127.0.0.1:8080/v1",
        "LLAMA_API_KEY",
        model="default",
        size=1000,
        answer=4096,
    ),
}
"""The presets by name; each name is an engine, too."""

OTHER = ServicePreset(
    "any server that speaks OpenAI's /chat/completions",
    "https://api.openai.com/v1",
    "OPENAI_API_KEY",
    caps=(OLD, NEW, UNCAPPED),
)
"""What is taken of a server that no preset is about."""

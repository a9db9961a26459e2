"""Where the key of a service is found; it is never written anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from translator.errors import EngineSetup

OPTIONS = frozenset({"key_env"})
"""The settings of every engine that has a key."""


def find_key(
    name: str,
    options: Mapping[str, Any],
    environ: Mapping[str, str],
    variable: str,
    *,
    needed: bool = True,
) -> str:
    """Find the key of the engine *name*.

    Raises:
        EngineSetup: there is none although it is *needed*, or what is there is no key.
    """
    variable = str(options.get("key_env", variable))
    key = environ.get(variable, "").strip()
    if not key and needed:
        raise EngineSetup(
            f"the {name} engine needs a key: set the environment variable {variable}, "
            f"or name another one with key_env under [engines.{name}]"
        )
    if not (key.isascii() and key.isprintable()):
        raise EngineSetup(f"what stands in the environment variable {variable} is not a key")
    return key

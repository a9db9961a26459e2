"""Where the key of a service is found, and how it is kept from being shown anywhere."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from translator.errors import EngineSetup

OPTIONS = frozenset({"key_env", "key_file", "key_keyring"})
"""The settings of every engine that has a key."""
HIDDEN = "[key]"
"""What stands in place of a key."""
_SHORT = 8
"""Shorter ones, such as `ollama`, are no secret, and would be found in words."""


class Secrets:
    """The keys that were handed out, so that they can be hidden in all that leaves us."""

    def __init__(self) -> None:
        self._forms: set[str] = set()

    def add(self, key: str) -> None:
        """Hide *key* from now on, also as addresses, JSON and Basic logins write it."""
        from base64 import b64encode
        from json import dumps
        from urllib.parse import quote, quote_plus

        if len(key) >= _SHORT:
            encoded = b64encode(key.encode()).decode()
            self._forms |= {key, quote(key, safe=""), quote_plus(key), dumps(key)[1:-1], encoded}

    def hide(self, text: str) -> str:
        """Give *text* with `[key]` in place of each key."""
        for form in sorted(self._forms, key=len, reverse=True):
            text = text.replace(form, HIDDEN)
        return text

    def clean(self, body: bytes) -> bytes:
        """Give the bytes of an answer with `[key]` in place of each key that it repeats."""
        for form in sorted(self._forms, key=len, reverse=True):
            body = body.replace(form.encode(), HIDDEN.encode())
        return body


def find_key(
    name: str,
    options: Mapping[str, Any],
    environ: Mapping[str, str],
    variable: str,
    *,
    needed: bool = True,
) -> str:
    """Find the key of the engine *name*: in a file, in the keyring, or in the environment.

    Raises:
        EngineSetup: there is none although it is *needed*, or what is there is no key.
    """
    if len(named := sorted(OPTIONS & set(options))) > 1:
        raise EngineSetup(f"[engines.{name}] has both {named[0]} and {named[1]}: keep one of them")
    if "key_file" in options:
        key, place = _from_file(str(options["key_file"]), environ), "the key_file"
    elif "key_keyring" in options:
        key, place = _from_keyring(str(options["key_keyring"])), "the keyring"
    else:
        variable = str(options.get("key_env", variable))
        key, place = environ.get(variable, ""), f"the environment variable {variable}"
    key = key.strip()
    if not key and needed:
        raise EngineSetup(
            f"the {name} engine needs a key: set the environment variable {variable}, "
            f"or name another place with key_env, key_file or key_keyring under [engines.{name}]"
        )
    if not (key.isascii() and key.isprintable()):
        raise EngineSetup(f"what stands in {place} is not a key")
    return key


def _from_file(name: str, environ: Mapping[str, str]) -> str:
    """The first line of a file that nobody else may read, as ssh wants its keys."""
    home = environ.get("HOME", "")
    path = Path(home + name[1:] if home and name.startswith("~/") else name).expanduser()
    if not path.is_absolute():
        raise EngineSetup(f"key_file {name} must begin with ~/ or /, outside of what you commit")
    try:
        mode = path.stat().st_mode
        if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
            raise EngineSetup(f"others can read the key_file {name}: run chmod 600 {name}")
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise EngineSetup(f"cannot read the key_file {name}: {error.strerror}") from None
    except UnicodeDecodeError:
        lines = ["\0"]
    if not any(map(str.strip, lines)):
        raise EngineSetup(f"the key_file {name} is empty")
    return next(line for line in lines if line.strip())


def _from_keyring(entry: str) -> str:
    service, slash, user = entry.rpartition("/")
    if not slash:
        raise EngineSetup(f'key_keyring = "{entry}" must have the form "service/user"')
    try:
        import keyring
    except ImportError:
        raise EngineSetup(
            "key_keyring needs the keyring package: pip install 'markdown-translator[keyring]'"
        ) from None
    try:
        key = keyring.get_password(service, user)
    except keyring.errors.KeyringError as error:
        raise EngineSetup(f"the keyring cannot be read: {type(error).__name__}") from None
    if not key:
        raise EngineSetup(f"the keyring has no entry {entry}: run keyring set {service} {user}")
    return str(key)

"""The address of a service and its key: what may be asked in the clear, and what may be shown.

A key is found in a file, the keyring or the environment, and hidden wherever it is repeated.
"""

from __future__ import annotations

import os
import stat
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from translator.errors import EngineSetup

_PRIVATE = tuple(
    map(
        ip_network,
        (
            "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",  # RFC 1918
            "fc00::/7",  # RFC 4193
            "169.254.0.0/16", "fe80::/10",  # link-local, RFC 3927 and RFC 4291
        ),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a service is."""

    url: str
    """Scheme, host, port and path, without a slash at the end and without user or password."""
    login: str = field(default="", repr=False)
    """What the header Authorization says of the user and password in the address."""
    password: str = field(default="", repr=False)
    """The password in it."""

    @classmethod
    def parse(cls, url: str, name: str, *, insecure: bool = False) -> Endpoint:
        """Read the `base_url` of the engine *name*.

        Raises:
            EngineSetup: it is no http(s) address, or would send keys through the open.
            ValueError: its host or port cannot be read.
        """
        try:
            parts = urlsplit(url.strip())
            _ = parts.port  # a ValueError unless it is a number
        except ValueError as error:
            raise ValueError(f"base_url is no address: {error}") from None
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise EngineSetup(f"base_url under [engines.{name}] is no http(s) address")
        if parts.scheme == "http" and not insecure and not (is_local(url) or is_private(url)):
            raise EngineSetup(
                f"base_url would send texts and key to {host(url)} unencrypted: use https, "
                f"or set insecure = true under [engines.{name}]"
            )
        if parts.query or parts.fragment:
            raise EngineSetup(f"base_url under [engines.{name}] must end before any ? or #")
        bare = parts._replace(netloc=parts.netloc.rpartition("@")[2])
        return cls(urlunsplit(bare).rstrip("/"), _login(parts), unquote(parts.password or ""))


def _login(parts: SplitResult) -> str:
    if parts.username is None:
        return ""
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return f"Basic {b64encode(pair.encode()).decode()}"


def is_local(url: str) -> bool:
    """Whether *url* is on this computer."""
    name = urlsplit(url).hostname or ""
    address = _ip(name)
    return name == "localhost" or bool(address and address.is_loopback)


def is_private(url: str) -> bool:
    """Whether *url* names an address within somebody's own network; names are not looked up."""
    address = _ip(urlsplit(url).hostname or "")
    return address is not None and any(address in network for network in _PRIVATE)


def _ip(name: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(name.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def host(url: str) -> str:
    """Host and port of *url*, without a user or password that may be in it."""
    parts = urlsplit(url)
    name = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else str(parts.hostname)
    return f"{name}:{parts.port}" if parts.port else name


def origin(url: str) -> tuple[str, str | None, int | None]:
    """Scheme, host and port: what a key is meant for."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


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

"""The address of a service and its key: what may be asked in the clear, and what may be shown.

A key is found in a file, the keyring or the environment, and hidden wherever it is repeated.
"""

from __future__ import annotations

import os
import re
import stat
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from translator.errors import EngineSetup
from translator.files import how_to_install
from translator.text.regex import regex

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
            EngineSetup: it is not an http(s) address, or would send keys through the open.
            ValueError: its host or port cannot be read.
        """
        try:
            parts = urlsplit(url.strip())
            _ = parts.port  # a ValueError unless it is a number
        except ValueError as error:
            raise ValueError(f"base_url is not an address: {error}") from None
        if parts.scheme not in ("http", "https") or not parts.hostname or ODD.search(url.strip()):
            raise EngineSetup(f"base_url under [engines.{name}] is not an http(s) address")
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
    """Whether *url* is on this computer, to whoever reads it.

    Python sees the host behind the `@` of `https://evil.example\\@127.0.0.1`; browsers, and what
    sends requests, see the one before the backslash.
    """
    name = "" if ODD.search(url) else urlsplit(url).hostname or ""
    address = _ip(name)
    return name == "localhost" or bool(address and address.is_loopback)


ODD = regex(r"[\x00-\x20\\\x7f]")
"""What no address has, and its readers take in different ways."""


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
        self._keys: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def add(self, key: str) -> None:
        """Hide *key* from now on, also as addresses, JSON and Basic logins write it."""
        if len(key) >= _SHORT:
            encoded = b64encode(key.encode()).decode()
            self._keys |= {key, encoded, encoded.rstrip("=")}
            longest = sorted(self._keys, key=len, reverse=True)
            spelled = (_NOTHING.join(map(_character, each)) for each in longest)
            self._pattern = re.compile("|".join(spelled))

    def hide(self, text: str) -> str:
        """Give *text* with `[key]` in place of each key, however its characters are written."""
        return self._pattern.sub(HIDDEN, text) if self._pattern else text

    def hide_parts(self, text: str) -> str:
        """Hide keys, and what may be parts of one: services show the ends of what they refuse."""

        def hidden(m: re.Match[str]) -> str:
            word = m[0].strip(".,;:'\"()[]")
            part = len(word) >= _SHORT and any(word in key for key in self._keys)
            return HIDDEN if part or _MASKED.search(word) else m[0]

        return re.sub(r"\S+", hidden, self.hide(text))

    def hidden(self, value: Any) -> Any:
        """Give decoded JSON with `[key]` in place of each key in its strings."""
        if self._pattern is None:
            return value
        if isinstance(value, str):
            return self.hide(value)
        if isinstance(value, list):
            return [self.hidden(each) for each in value]
        if isinstance(value, dict):
            return {self.hide(name): self.hidden(each) for name, each in value.items()}
        return value


_MASKED = regex(r"[*\u2022]{2}|\w\.{3}\w")
"""What stands for the middle of a key: `sk-ab****yz`."""
_NOTHING = (
    "(?:[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e01ef]"
    r"|\\{1,8}(?:[bf]|u(?:00[01][0-9a-fA-F]|007[fF]|00[89][0-9a-fA-F]|00[aA][dD]|034[fF]|061[cC]|115[fF]|1160|180[eE]|3164"
    r"|200[b-fB-F]|202[89a-eA-E]|206[0-9a-fA-F]|[fF][eE]0[0-9a-fA-F]|[fF][eE][fF]{2}"
    r"|[fF]{2}[aA]0|[fF]{3}[9a-bA-BeEfF]|[dD][bB]4[0-9a-fA-F]\\{1,8}u[dD][c-fC-F][0-9a-fA-F]{2})))*"
)
"""What nobody sees, or what is dropped from answers: between two characters it hides a key."""


def _character(char: str) -> str:
    """A pattern for a character of a key, escaped as in JSON, addresses or HTML, or not."""
    code = ord(char)
    hexa = "".join(f"[{d}{d.upper()}]" if d.isalpha() else d for d in f"{code:02x}")
    plain = re.escape(char)
    ways = [
        rf"{plain}|\+" if char == " " else plain,
        rf"\\\\{{0,7}}(?:{plain}|u00{hexa}|x{hexa})",
        f"%(?:25){{0,2}}{hexa}",
        f"&#(?:0*{code}(?![0-9])|[xX]0*{hexa}(?![0-9a-fA-F]));?",
    ]
    return f"(?:{'|'.join(ways)})"


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
        raise EngineSetup(f"the text in {place} is not a key")
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
            f"key_keyring needs the keyring package: {how_to_install('keyring')}"
        ) from None
    try:
        key = keyring.get_password(service, user)
    except keyring.errors.KeyringError as error:
        raise EngineSetup(f"the keyring cannot be read: {type(error).__name__}") from None
    if not key:
        raise EngineSetup(f"the keyring has no entry {entry}: run keyring set {service} {user}")
    return str(key)

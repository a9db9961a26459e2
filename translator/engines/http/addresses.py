"""The address of a service: what may be asked without encryption, and what may be shown of it."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
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
class Address:
    """Where a service is."""

    url: str
    """Scheme, host, port and path, without a slash at the end and without user or password."""
    login: str = field(default="", repr=False)
    """What the header Authorization says of the user and password in the address."""
    password: str = field(default="", repr=False)
    """The password in it."""

    @classmethod
    def parse(cls, url: str, name: str, *, insecure: bool = False) -> Address:
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

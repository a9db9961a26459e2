"""What a configuration makes a run start or send, and whether this user has agreed to it.

A `translator.toml` comes with a repository, from whoever wrote it. Some of its settings reach
beyond the repository: a program that is started, an address to which posts, and the user's
key, are sent, an address from which models are installed, and a folder elsewhere into which
they are. Each is asked for once, by a hash of the setting and the repository's place. What was
agreed is kept in the user's own folder, never in the repository, which could agree for itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from translator.files import write_text

VARIABLE = "TRANSLATOR_YES"
"""The environment variable that agrees to all, for machines that nobody sits at."""
_PROGRAMS = ("run", "token_run")
"""The settings that name a program, of whichever engine."""


@dataclass(frozen=True, slots=True)
class Demand:
    """One setting that reaches beyond the repository."""

    engine: str
    """The engine's name in the configuration."""
    what: str
    """What it does, as people read it: "starts `python3 mt.py`"."""
    digest: str
    """The hash of the setting and of the repository's place, under which agreement is kept."""


def demands(
    root: Path,
    tables: Mapping[str, Mapping[str, Any]],
    names: Iterable[str],
    *,
    installs: bool = False,
) -> list[Demand]:
    """What the engines *names* would start or send because the configuration at *root* says so.

    An address on this computer sends nothing away, and a service's own address is the
    toolkit's word, not the repository's: neither is a demand. An index of models, and a folder
    for them that lies elsewhere, count only where something is installed (*installs*).
    """
    found = []
    for name in names:
        table = tables.get(name, {})
        url = str(table.get("base_url", "")).strip()
        does = [f"starts {_shown(table[each])}" for each in _PROGRAMS if table.get(each)]
        if url and not _is_here(url):
            does.append(f"sends posts, and your key if one is set, to {_shown(_host(url))}")
        index = str(table.get("index", "")).strip() if installs else ""
        if index and not _is_here(index):
            does.append(f"installs models from {_shown(_host(index))}")
        models = str(table.get("models", "")).strip() if installs else ""
        folder = (root / Path(models).expanduser()).resolve()
        if models and not folder.is_relative_to(root.resolve()):
            does.append(f"installs models into {_shown(models)}")
        for what in does:
            said = json.dumps([str(root.resolve()), name, dict(table)], sort_keys=True, default=str)
            found.append(Demand(name, what, hashlib.sha256(said.encode()).hexdigest()))
    return found


class Agreements:
    """What a user has agreed to, in one file of the user's own."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Agreements:
        """Those of the user whose environment this is."""
        state = environ.get("XDG_STATE_HOME") or environ.get("LOCALAPPDATA")
        home = Path(environ.get("HOME") or Path.home())
        folder = Path(state) if state else home / ".local" / "state"
        return cls(folder / "translator" / "agreed.txt")

    def lacking(self, wanted: Iterable[Demand]) -> list[Demand]:
        """Those of *wanted* that the user has not agreed to."""
        agreed = set(self._read().split())
        return [demand for demand in wanted if demand.digest not in agreed]

    def _read(self) -> str:
        try:
            return self.path.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            return ""  # there is none yet, or none that can be read: nothing was agreed

    def add(self, agreed: Iterable[Demand]) -> None:
        """Keep that the user has agreed."""
        lines = "".join(f"{each.digest}\n" for each in agreed)
        write_text(self.path, self._read() + lines, root=None)


def _is_here(url: str) -> bool:
    """Whether *url* is on this computer."""
    from translator.engines.http.auth import is_local

    try:
        return is_local(url)
    except ValueError:
        # No address at all: the engine says so, and nothing is sent.
        return True


def _host(url: str) -> str:
    """Whom *url* names; all of it where that depends on who reads it."""
    from translator.engines.http.auth import ODD, host

    return url if ODD.search(url) else host(url)


def _shown(value: Any) -> str:
    """A setting as a terminal may show it: what cannot be printed is escaped."""
    text = " ".join(map(str, value)) if isinstance(value, list) else str(value)
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)

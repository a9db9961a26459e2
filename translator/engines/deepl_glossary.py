"""The termbase as a glossary at DeepL, kept in step.

A glossary cannot be told from its entries, so it is named by them: `NAME en-zh-Hans DIGEST`. When
no glossary has the name of today's terms, one is made, and only then are the older ones of
that name and pair deleted. Two blogs with one account need names of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from threading import Lock
from typing import Any

from translator.engines import Terms
from translator.engines.answers import read
from translator.engines.http.client import Wire
from translator.errors import BadRequest
from translator.units import Pair, Term


class Glossaries:
    """Makes and finds the glossary of a pair, once in a run."""

    def __init__(self, wire: Wire, name: str, terms: Terms) -> None:
        self._wire = wire
        self._name = name
        self._terms = terms
        self._lock = Lock()
        self._known: dict[Pair, str] = {}

    def id_for(self, pair: Pair) -> str:
        """Give the id of the glossary with the terms of *pair*; empty if there are none.

        Raises:
            EngineError: the service was asked, and failed.
        """
        with self._lock:
            if pair not in self._known:
                self._known[pair] = self._settled(pair)
            return self._known[pair]

    def _settled(self, pair: Pair) -> str:
        entries = "\n".join(
            f"{s}\t{t}" for s, t in sorted(dict(_entries(self._terms(pair))).items())
        )
        if not entries:
            return ""
        source, target = pair.source.language, pair.target.language
        prefix = f"{self._name} {pair.source}-{pair.target} "
        name = prefix + sha256(entries.encode()).hexdigest()[:12]
        ours = {each["name"]: each["glossary_id"] for each in self._all(prefix)}
        if name in ours:
            return str(ours[name])
        made = self._made(name, source, target, entries)
        for old in ours.values() if made else ():
            self._wire.send("DELETE", f"/v3/glossaries/{old}")
        return made

    def _all(self, prefix: str) -> Iterator[dict[str, Any]]:
        answer = self._wire.get("/v3/glossaries")
        rows = answer.get("glossaries", ()) if isinstance(answer, dict) else ()
        return (row for row in rows if str(row.get("name", "")).startswith(prefix))

    def _made(self, name: str, source: str, target: str, entries: str) -> str:
        """Make a glossary; empty if the service has none between these languages."""
        dictionary = {"source_lang": source, "target_lang": target, "entries": entries,
                      "entries_format": "tsv"}  # fmt: skip
        try:
            body = {"name": name, "dictionaries": [dictionary]}
            answer = self._wire.post("/v3/glossaries", json=body)
        except BadRequest:
            return ""
        return read("DeepL", lambda: [answer["glossary_id"]])[0]


def _entries(terms: Sequence[Term]) -> Iterator[tuple[str, str]]:
    """Each source form with its preferred target; earlier terms win, so they come last."""
    for term in reversed(terms):
        for form in term.source:
            if not set(form + term.target[0]) & set("\t\n\r"):
                yield form, form if term.keep else term.target[0]

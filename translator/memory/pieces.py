"""The pieces by which similar sources are found: an inverted index in the database.

The pieces of up to 65,536 sources make a chunk: a row for each piece with the places of its
sources in the chunk, two bytes each. A small chunk is joined with the next one, so there are
few of them however the index has grown. A lookup counts the places of the rarest pieces, and
compares the sources that have the most of them.
"""

from __future__ import annotations

import sqlite3
import zlib
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from heapq import nlargest

from translator.memory.scores import grams, tokens

CHUNK = 65_536
"""Sources in a chunk: as many as two bytes can count."""
COMMON = CHUNK // 8
"""A piece that more sources of a chunk have says nothing of them."""
BUDGET = 30_000
"""How many places are counted for a lookup: those of the rarest pieces."""
WEIGHED = 3
"""For each source that is compared, how many are weighed by their number of pieces."""
TRIED = 250
"""How many sources are compared in full: those that share the most."""

SCHEMA = """
CREATE TABLE chunks (id INTEGER PRIMARY KEY, first INT, last INT, sizes BLOB);
CREATE TABLE grams (id INTEGER PRIMARY KEY, places BLOB);
"""
"""The tables; they need one of `sources` beside them."""


class Pieces:
    """The chunks of a database."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._sizes: dict[tuple[int, ...], bytes] = {}

    def unsettled(self) -> bool:
        """Whether there are sources whose pieces are not indexed."""
        return self._settled() != _last(self._db, "sources")

    def _settled(self) -> int:
        return _last(self._db, "chunks", "last")

    def settle(self, *, whole: bool = False) -> None:
        """Index the pieces of the sources that are new; with *whole*, only full chunks."""
        done = self._settled()
        last = _last(self._db, "sources")
        while last - done >= CHUNK:
            self._chunk(done + 1, done + CHUNK)
            done += CHUNK
        if done == last or whole:
            return
        first = done + 1
        chunks = self._db.execute(
            "SELECT id, first, last FROM chunks ORDER BY first DESC"
        ).fetchall()
        for number, start, stop in chunks:
            if stop - start + 1 > 2 * (last - first + 1) or last - start >= CHUNK:
                break
            self._db.execute("DELETE FROM chunks WHERE id = ?", (number,))
            self._db.execute("DELETE FROM grams WHERE id BETWEEN ? AND ?", _range(number))
            first = start
        self._chunk(first, last)

    def _chunk(self, first: int, last: int) -> None:
        number = _last(self._db, "chunks") + 1
        places: dict[str, array[int]] = {}
        sizes = bytearray(last - first + 1)
        query = "SELECT id, text FROM sources WHERE id BETWEEN ? AND ?"
        for source, text in self._db.execute(query, (first, last)):
            place = source - first
            pieces = grams(tokens(text))
            sizes[place] = min(len(pieces), 255)
            for gram in pieces:
                if gram in places:
                    places[gram].append(place)
                else:
                    places[gram] = array("H", (place,))
        rows: dict[int, bytes] = {}
        for gram, found in places.items():
            if len(found) <= COMMON:
                key = _key(number, gram)
                rows[key] = rows.get(key, b"") + found.tobytes()
        self._db.executemany("INSERT INTO grams VALUES (?, ?)", sorted(rows.items()))
        self._db.execute("INSERT INTO chunks VALUES (?, ?, ?, ?)", (number, first, last, sizes))

    def candidates(self, pieces: set[str], tried: int) -> Iterator[tuple[int, str]]:
        """The ids and texts of the *tried* sources that share the most of the rarest *pieces*."""
        chunks = self._db.execute("SELECT id, first, last FROM chunks").fetchall()
        counts = []
        for number, first, last in chunks:
            sizes = self._sized(number, first, last)
            budget = BUDGET // len(chunks)
            blobs = self._blobs([_key(number, gram) for gram in pieces], budget)
            counts.append((first, sizes, _shared(blobs, budget)))
        sources = _most(counts, len(pieces), tried)
        marks = ",".join("?" * len(sources))
        yield from self._db.execute(f"SELECT id, text FROM sources WHERE id IN ({marks})", sources)

    def _sized(self, *chunk: int) -> bytes:
        """How many pieces the sources of a chunk have; a byte each, so they are kept."""
        if chunk not in self._sizes:
            query = "SELECT sizes FROM chunks WHERE id = ?"
            self._sizes[chunk] = self._db.execute(query, chunk[:1]).fetchone()[0]
        return self._sizes[chunk]

    def _blobs(self, keys: Sequence[int], most: int) -> list[bytes]:
        """The rows of *keys* with at most so many places; SQLite knows lengths without reading."""
        found = []
        for start in range(0, len(keys), 500):
            part = keys[start : start + 500]
            marks = ",".join("?" * len(part))
            query = f"SELECT places FROM grams WHERE id IN ({marks}) AND length(places) <= ?"
            found += [row[0] for row in self._db.execute(query, (*part, 2 * most))]
        return found


def _last(db: sqlite3.Connection, table: str, column: str = "id") -> int:
    return int(db.execute(f"SELECT coalesce(max({column}), 0) FROM {table}").fetchone()[0])


def _shared(blobs: list[bytes], budget: int) -> Counter[int]:
    """How many of the rarest pieces each place has; *budget* places are counted."""
    counts: Counter[int] = Counter()
    for blob in sorted(blobs, key=len):
        counts.update(memoryview(blob).cast("H"))
        budget -= len(blob) // 2
        if budget < 0:
            break
    return counts


def _most(counts: Sequence[tuple[int, bytes, Counter[int]]], size: int, wanted: int) -> list[int]:
    """The sources that share the most with a text of *size* pieces: *wanted* of them or fewer.

    Of the few hundred with the highest counts, those win that have the least beside it.
    """
    times: Counter[int] = Counter()
    for _, _, shared in counts:
        times.update(shared.values())
    floor, enough = 1, 0
    for count in sorted(times, reverse=True):
        floor, enough = count, enough + times[count]
        if enough >= WEIGHED * wanted:
            break
    ranked = [
        (count / (size + sizes[place]), first + place)
        for first, sizes, shared in counts
        for place, count in shared.items()
        if count >= floor
    ]
    return [source for _, source in nlargest(wanted, ranked)]


def _key(chunk: int, gram: str) -> int:
    return chunk << 32 | zlib.crc32(gram.encode())


def _range(chunk: int) -> tuple[int, int]:
    return chunk << 32, (chunk << 32) + 0xFFFF_FFFF

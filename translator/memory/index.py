"""The index in SQLite: sources with what is known of them, and the pieces they are found by.

A source is kept once, whoever translated it; its units hold a digest each, so that a row that
the disk has spoilt is never taken for a translation.

Similar sources are found by an inverted index of pieces. The pieces of up to 65,536 sources make
a chunk: a row for each piece with the places of its sources in the chunk, two bytes each. A small
chunk is joined with the next one, so there are few of them however the index has grown. A lookup
counts the places of the rarest pieces, and compares the sources that have the most of them.
"""

from __future__ import annotations

import sqlite3
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from heapq import nlargest
from itertools import islice
from pathlib import Path
from typing import Any

from translator.memory.records import Record
from translator.memory.scores import Scorer, grams, tokens
from translator.units import Pair, State

VERSION = 2
"""Of the schema, the pieces, and what is read of files; another one is built anew."""
_BATCH = 10_000
_SCHEMA = f"""
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE files (id INTEGER PRIMARY KEY, name TEXT UNIQUE, size INT, mtime INT, digest TEXT,
                    first INT, last INT);
CREATE TABLE pairs (id INTEGER PRIMARY KEY, source TEXT, target TEXT, UNIQUE (source, target));
CREATE TABLE sources (id INTEGER PRIMARY KEY, hash INT, text TEXT);
CREATE UNIQUE INDEX sources_hash ON sources (hash);
CREATE TABLE units (id INTEGER PRIMARY KEY, source INT, pair INT, file INT, target TEXT,
                    origin TEXT, date TEXT, state INT, context TEXT, before INT, after INT,
                    literal INT, digest INT);
CREATE INDEX units_source ON units (source);
CREATE TABLE chunks (id INTEGER PRIMARY KEY, first INT, last INT, sizes BLOB);
CREATE TABLE grams (id INTEGER PRIMARY KEY, places BLOB);
PRAGMA user_version = {VERSION};
"""
_STATES = tuple(State)
_ROW = """
SELECT s.text, u.target, u.origin, u.date, u.state, u.context, u.before, u.after, u.literal,
       u.digest, f.name FROM units u JOIN sources s ON s.id = u.source
       JOIN files f ON f.id = u.file"""
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


class Damaged(sqlite3.DatabaseError):
    """A row that is not as it was written."""


@dataclass(frozen=True, slots=True)
class FileState:
    """What a file looked like when it was indexed."""

    size: int = -1
    """Its bytes."""
    mtime: int = -1
    """When it was changed, in nanoseconds."""
    digest: str = ""
    """Of its bytes."""


@dataclass(frozen=True, slots=True)
class Found:
    """A unit of the index."""

    source: str
    """Its source, the key."""
    target: str
    """Its target, inline-tagged unless it is literal."""
    origin: str
    """Who wrote it."""
    date: str
    """When, if that is known."""
    state: State
    """Whether it is believed."""
    context: str
    """What tells it from others with the same source."""
    before: int
    """The hash of the source before it, 0 if there is none."""
    after: int
    """The hash of the source after it."""
    literal: bool
    """Whether both texts have their placeholders as they are."""
    post: str
    """The file it is from."""


def hashed(text: str) -> int:
    """A number of 63 bits for *text*; 0 for none."""
    if not text:
        return 0
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") >> 1


class Index:
    """One database; its methods are to be called by one thread at a time."""

    def __init__(self, path: Path | None = None, wait: float = 5.0) -> None:
        """Open the index at *path*, or an empty one in RAM.

        Raises:
            sqlite3.Error: it cannot be opened, or is no database.
        """
        name = str(path) if path else ":memory:"
        self.db = sqlite3.connect(name, timeout=wait, isolation_level=None, check_same_thread=False)
        self.db.execute("PRAGMA journal_mode = WAL")
        # A lost index is built anew, so the disk need not be waited for.
        self.db.execute(
            "PRAGMA synchronous = OFF" if path is None else "PRAGMA synchronous = NORMAL"
        )
        self.db.execute("PRAGMA cache_size = -65536")
        self.pieces = Pieces(self.db)

    @property
    def version(self) -> int:
        """The schema's version; 0 where there is none yet."""
        return int(self.db.execute("PRAGMA user_version").fetchone()[0])

    def create(self, kind: str = "") -> None:
        """Make the tables of an empty database, and note what *kind* it is of."""
        with self.transaction():
            for statement in filter(str.strip, _SCHEMA.split(";")):
                self.db.execute(statement)
            self.db.execute("INSERT INTO facts VALUES ('kind', ?)", (kind,))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write all that is written meanwhile, or nothing of it."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.db.execute("COMMIT")
        except BaseException:
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            raise

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    def __del__(self) -> None:
        if hasattr(self, "db"):
            self.db.close()

    def fact(self, name: str) -> str:
        """A fact that was noted; empty if it was not."""
        row = self.db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def files(self) -> dict[str, FileState]:
        """What each indexed file looked like."""
        rows = self.db.execute("SELECT name, size, mtime, digest FROM files")
        return {name: FileState(size, mtime, digest) for name, size, mtime, digest in rows}

    def touch(self, name: str, stamp: FileState) -> None:
        """Note how a file looks whose records are the same."""
        self.db.execute(
            "UPDATE files SET size = ?, mtime = ?, digest = ? WHERE name = ?",
            (stamp.size, stamp.mtime, stamp.digest, name),
        )

    def forget(self, name: str) -> None:
        """Take out what was indexed of a file."""
        row = self.db.execute(
            "SELECT id, first, last FROM files WHERE name = ?", (name,)
        ).fetchone()
        if row:
            self.db.execute("DELETE FROM units WHERE id BETWEEN ? AND ?", row[1:])
            self.db.execute("DELETE FROM files WHERE id = ?", row[:1])

    def replace(self, name: str, records: Iterable[Record], stamp: FileState) -> int:
        """Put *records* in the place of what was indexed of the file; give their number."""
        self.forget(name)
        first = self._next("units")
        cursor = self.db.execute("INSERT INTO files (name) VALUES (?)", (name,))
        number, unit = cursor.lastrowid, first
        rest = iter(records)
        while batch := list(islice(rest, _BATCH)):
            unit = self._add(batch, number, unit)
        self.db.execute(
            "UPDATE files SET size = ?, mtime = ?, digest = ?, first = ?, last = ? WHERE id = ?",
            (stamp.size, stamp.mtime, stamp.digest, first, unit - 1, number),
        )
        return unit - first

    def _add(self, batch: Sequence[Record], file: int | None, first: int) -> int:
        hashes = {record.source: hashed(record.source) for record in batch}
        known = self._sources(hashes)
        pairs = {pair: self._pair(pair) for pair in {record.pair for record in batch}}
        rows = (
            (number, known[record.source], pairs[record.pair], file, *_row(record, hashes))
            for number, record in enumerate(batch, first)
        )
        self.db.executemany(f"INSERT INTO units VALUES ({','.join('?' * 13)})", rows)
        return first + len(batch)

    def _sources(self, hashes: dict[str, int]) -> dict[str, int]:
        """The ids of sources by text; new ones are written."""
        ids: dict[str, int] = {}
        fresh = []
        number = self._next("sources")
        for text, hash_ in hashes.items():
            row = self.db.execute("SELECT id FROM sources WHERE hash = ?", (hash_,)).fetchone()
            if row is None:
                fresh.append((number, hash_, text))
                ids[text] = number
                number += 1
            else:
                ids[text] = row[0]
        self.db.executemany("INSERT INTO sources VALUES (?, ?, ?)", fresh)
        return ids

    def _pair(self, pair: Pair) -> int | None:
        tags = str(pair.source), str(pair.target)
        query = "SELECT id FROM pairs WHERE source = ? AND target = ?"
        row = self.db.execute(query, tags).fetchone()
        if row:
            return int(row[0])
        return self.db.execute("INSERT INTO pairs (source, target) VALUES (?, ?)", tags).lastrowid

    def _next(self, table: str) -> int:
        return int(self.db.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").fetchone()[0])

    def exact(self, pair: Pair, text: str) -> list[Found]:
        """All that is known of *text*, the last file first."""
        query = f"{_ROW} WHERE s.hash = ? AND u.pair = ? ORDER BY f.name DESC, u.id DESC"
        found = self._found(query, (hashed(text), self._known(pair)))
        return [each for each in found if each.source == text]

    def similar(
        self, pair: Pair, text: str, limit: int, least: float, tried: int = TRIED
    ) -> list[tuple[float, list[Found]]]:
        """Scores and units of the sources most like *text*, best first; equal ones are left out."""
        wanted = tokens(text)
        scorer = Scorer(wanted)
        scored = []
        for source, other in self.pieces.candidates(grams(wanted), tried):
            score = scorer.score(tokens(other), least)
            if score >= least and other != text:
                scored.append((-score, source))
        best: list[tuple[float, list[Found]]] = []
        query = f"{_ROW} WHERE u.source = ? AND u.pair = ? ORDER BY f.name DESC, u.id DESC"
        for score, source in sorted(scored):
            if found := self._found(query, (source, self._known(pair))):
                best.append((-score, found))
            if len(best) == limit:
                break
        return best

    def _found(self, query: str, values: tuple[Any, ...]) -> list[Found]:
        return [_unit(row) for row in self.db.execute(query, values)]

    def _known(self, pair: Pair) -> int:
        query = "SELECT id FROM pairs WHERE source = ? AND target = ?"
        row = self.db.execute(query, (str(pair.source), str(pair.target))).fetchone()
        return int(row[0]) if row else 0

    def counts(self) -> Iterator[tuple[str, str, str, int, int]]:
        """Locales, origin, state and number of units, and of different sources."""
        query = """SELECT p.source, p.target, u.origin, u.state, count(*), count(DISTINCT u.source)
                   FROM units u JOIN pairs p ON p.id = u.pair GROUP BY 1, 2, 3, 4
                   ORDER BY 1, 2, 5 DESC"""
        for source, target, origin, state, units, sources in self.db.execute(query):
            yield f"{source} → {target}", origin, str(_STATES[state]), units, sources

    def idle(self) -> bool:
        """Whether most sources are of files that are gone or have changed since."""
        units = self.db.execute("SELECT coalesce(sum(last - first + 1), 0) FROM files").fetchone()
        return self._next("sources") > 3 * int(units[0]) + 1000


def _row(record: Record, hashes: dict[str, int]) -> tuple[Any, ...]:
    """A record's columns after the first four; the last is a digest of what matters of it."""
    before, after = (hashes.get(text) or hashed(text) for text in (record.before, record.after))
    values = (
        record.target, record.origin, record.date, _STATES.index(record.state), record.context,
        before, after, int(record.literal),
    )  # fmt: skip
    return *values, _digest(record.source, values)


def _digest(source: str, values: tuple[Any, ...]) -> int:
    return zlib.crc32("\0".join((source, *map(str, values))).encode())


def _unit(row: tuple[Any, ...]) -> Found:
    source, *values, digest, post = row
    if _digest(str(source), tuple(values)) != digest:
        raise Damaged("a row is not as it was written")
    target, origin, date, state, context, before, after, literal = values
    return Found(
        source=source,
        target=target,
        origin=origin,
        date=date,
        state=_STATES[state],
        context=context,
        before=before,
        after=after,
        literal=bool(literal),
        post=post,
    )


class Pieces:
    """The chunks of a database."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._sizes: dict[tuple[int, ...], bytes] = {}

    def is_behind(self) -> bool:
        """Whether there are sources whose pieces are not indexed."""
        return self._reached() != _last(self._db, "sources")

    def _reached(self) -> int:
        return _last(self._db, "chunks", "last")

    def catch_up(self, *, whole: bool = False) -> None:
        """Index the pieces of the sources that are new; with *whole*, only full chunks."""
        done = self._reached()
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
            self._db.execute(
                "DELETE FROM grams WHERE id BETWEEN ? AND ?",
                (number << 32, ((number + 1) << 32) - 1),
            )
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

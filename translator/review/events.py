"""What one page tells the others: decisions, changes of files, and who is where.

A server-sent event goes to every page that listens; where nobody listens it is gone.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from threading import Lock
from time import monotonic
from typing import Any

_BEAT = 15.0
_AWAY = 90.0
"""After so many seconds without a sign nobody is at a unit any more."""


class Events:
    """Tells pages what happens, from whatever thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._listening: dict[asyncio.Queue[str | None], asyncio.AbstractEventLoop] = {}
        self._here: dict[str, tuple[str, str, float]] = {}

    def tell(self, kind: str, **said: Any) -> None:
        """Tell every page that *kind* happened."""
        line = f"event: {kind}\ndata: {json.dumps(said, ensure_ascii=False)}\n\n"
        with self._lock:
            for queue, loop in self._listening.items():
                loop.call_soon_threadsafe(queue.put_nowait, line)

    def end(self) -> None:
        """Let every page go."""
        with self._lock:
            for queue, loop in self._listening.items():
                loop.call_soon_threadsafe(queue.put_nowait, None)

    async def listen(self) -> AsyncIterator[str]:
        """Yield what happens, until the page is gone; a comment now and then finds that out."""
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        with self._lock:
            self._listening[queue] = asyncio.get_running_loop()
        try:
            yield ": here\n\n"
            while True:
                try:
                    line = await asyncio.wait_for(queue.get(), _BEAT)
                except TimeoutError:
                    line = ": still here\n\n"
                if line is None:
                    return
                yield line
        finally:
            with self._lock:
                del self._listening[queue]

    def arrive(self, page: str, who: str, unit: str) -> Mapping[str, str]:
        """Note that somebody's *page* is at *unit*; give who else is where, by unit."""
        now = monotonic()
        with self._lock:
            self._here[page] = (unit, who, now)
            self._here = {p: at for p, at in self._here.items() if now - at[2] < _AWAY}
            others = {u: name for p, (u, name, _) in self._here.items() if p != page}
        self.tell("here", unit=unit, who=who, page=page)
        return others

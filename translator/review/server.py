"""The review page on this machine: a socket, its guard, and the blog read meanwhile."""

from __future__ import annotations

import secrets
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread
from urllib.parse import quote

from translator.errors import ConfigError
from translator.review.app import ReviewApp
from translator.review.guard import Guard
from translator.review.queue import Queue
from translator.translate.run import Run

LOOPBACK = "127.0.0.1"
"""What is listened on, unless somebody asks for another address."""
_OWN = frozenset({LOOPBACK, "localhost", "::1"})
_TURN = 0.0002
"""Seconds for which the blog is read before whoever waits for an answer has a turn; a decision
asks the disk some fifty times, and each time its thread waits for one."""
_LINGER = 1
"""Seconds that open connections get when the server ends."""


def listen(host: str, port: int) -> socket.socket:
    """Take the address that is to be served.

    Raises:
        ConfigError: it cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Only of a socket that is said to be TCP does asyncio send at once what is small: on others
    # each answer waits 40 ms for its head to be acknowledged.
    taken = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((host, port))
        taken.listen(128)
    except OSError as error:
        taken.close()
        raise ConfigError(
            f"cannot listen on {host}:{port}: {error.strerror}; name another --port, or 0 for any"
        ) from error
    return taken


def names_of(host: str) -> set[str]:
    """Under which names the server may be asked that listens on *host*.

    On all addresses of a machine it answers to its own names and addresses.
    """
    if host in _OWN:
        return {LOOPBACK, "localhost", "[::1]"}
    names = {host, f"[{host}]" if ":" in host else host, socket.gethostname(), socket.getfqdn()}
    if host in ("0.0.0.0", "::"):
        names |= {LOOPBACK, "localhost"}
        with suppress(OSError):
            names |= {each[4][0] for each in socket.getaddrinfo(socket.gethostname(), None)
                      if isinstance(each[4][0], str)}  # fmt: skip
    return names


def serve(
    queue: Queue,
    taken: socket.socket,
    host: str,
    *,
    token: str = "",
    emits: bool = True,
    engine: Callable[[], Run] | None = None,
    ready: Callable[[str], None] = lambda url: None,
    read: Callable[[int], None] = lambda whole: None,
    stop: Event | None = None,
) -> None:
    """Serve the review page until somebody stops it; what was decided is on disk all the time.

    Args:
        taken: the socket, as `listen` gives it.
        token: what lets people in; a new one if it is empty.
        emits: whether targets follow each decision.
        engine: gives what is asked again, if something may be.
        ready: is given the address, token included, once the server answers.
        read: is told how many posts there are once all are read, and their order is settled.
        stop: ends the server when it is set; the signals of the terminal do so, too.
    """
    import uvicorn

    sys.setswitchinterval(_TURN)
    port = taken.getsockname()[1]
    token = token or secrets.token_urlsafe(16)
    app = ReviewApp(queue.blog, queue, secret="", emits=emits, engine=engine)
    guard = Guard(app.app, token=token, hosts=names_of(host), port=port)
    app.secret = guard.secret
    config = uvicorn.Config(
        guard, log_level="warning", access_log=False, lifespan="off", server_header=False,
        timeout_graceful_shutdown=_LINGER,
    )  # fmt: skip

    class ReviewServer(uvicorn.Server):
        """Lets listening pages go, and owes nothing once it ends: a signal ends the process."""

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            app.events.end()
            await super().shutdown(sockets)
            ends.set()
            app.end()

    server = ReviewServer(config)
    shown = f"[{host}]" if ":" in host else host
    ends = Event()

    def reading() -> None:
        for done, _ in enumerate(queue.load(app.calm.wait), 1):
            if ends.is_set():
                return
            if done < len(queue):
                app.events.tell("loaded", done=done, whole=len(queue))
        # The last one is told once all are judged by each other: then the order is settled.
        app.events.tell("loaded", done=len(queue), whole=len(queue))
        read(len(queue))
        queue.blog.stamps.save()

    def stopping(stop: Event) -> None:
        stop.wait()
        server.should_exit = True

    Thread(target=reading, name="reading", daemon=True).start()
    if stop is not None:
        Thread(target=stopping, args=(stop,), daemon=True).start()
    ready(f"http://{shown}:{port}/?token={quote(token, safe='')}")
    with suppress(KeyboardInterrupt):
        server.run(sockets=[taken])

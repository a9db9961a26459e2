"""The review page as a process of its own, and what asks it as its page does."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.kit import TO_EN, command
from translator.blog.blog import Blog
from translator.catalog.catalog import Catalog
from translator.project.project import Post, Project
from translator.review.decisions import fingerprint
from translator.review.queue import pair_id
from translator.units import Unit


@dataclass
class Answer:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def json(self) -> Any:
        """The body as data."""
        return json.loads(self.body)


class Reviewer:
    """One page: it has been let in, and asks as the scripts of the page do."""

    def __init__(self, url: str, who: str = "") -> None:
        self.url, self.who = url, who
        parts = urlsplit(url)
        self.host = parts.netloc
        self.token = parse_qs(parts.query)["token"][0]
        self.connection = HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        welcome = self.ask("GET", f"{parts.path}?{parts.query}")
        assert welcome.status == 303, welcome
        self.cookie = welcome.headers["set-cookie"].partition(";")[0]
        page = self.get("/").text
        found = re.search(r'name="secret" content="([^"]+)"', page)
        assert found, page
        self.secret = found[1]

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str | None
    ) -> Answer:
        """Send a request with *headers*, `_` for `-`; one that is None is left out."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.putrequest(method, path, skip_host="host" in given)
        for name, value in given.items():
            if value is not None:
                self.connection.putheader(name, value)
        if body is not None and "content-length" not in given:
            self.connection.putheader("content-length", str(len(body)))
        self.connection.endheaders(body)
        answer = self.connection.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, told, answer.read())

    @property
    def own(self) -> dict[str, str]:
        """The headers that the page's requests have."""
        return {
            "cookie": self.cookie, "origin": f"http://{self.host}", "x_translator": self.secret,
            "content_type": "application/json", "sec_fetch_site": "same-origin",
        }  # fmt: skip

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self.ask("GET", path, cookie=self.cookie)

    def post(self, path: str, data: Any) -> Answer:
        """Send data."""
        return self.ask("POST", path, json.dumps(data).encode(), **self.own)

    def decide(self, *decisions: Mapping[str, str]) -> Any:
        """Send decisions, and give what became of them."""
        answer = self.post("/decide", {"who": self.who, "decisions": decisions})
        assert answer.status == 200, answer
        return answer.json


@dataclass
class Served:
    """A server that runs."""

    url: str
    process: subprocess.Popen[str]
    reading: threading.Thread
    said: list[str] = field(default_factory=list)
    """What it printed."""
    reviewers: list[Reviewer] = field(default_factory=list)
    """Who has opened the page."""

    def reviewer(self, who: str = "") -> Reviewer:
        """Somebody who opens the page."""
        self.reviewers.append(Reviewer(self.url, who))
        return self.reviewers[-1]

    def kill(self) -> None:
        """End it at once, as a crash does."""
        self.process.kill()
        self.process.wait()
        self._close()

    def stop(self, number: int = signal.SIGINT) -> int:
        """End it as a person does; give its exit code."""
        self.process.send_signal(number)
        code = self.process.wait(timeout=60)
        self._close()
        return code

    def _close(self) -> None:
        """Read what is left to read of what it said."""
        for each in self.reviewers:
            each.connection.close()
        assert self.process.stdout
        self.reading.join()
        self.process.stdout.close()


def start(root: Path, *args: str) -> Served:
    """Start `translator review` in the folder *root*, and wait for its address."""
    process = subprocess.Popen(
        command("review", "--port", "0", *args), cwd=root, text=True, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    said: list[str] = []
    assert process.stdout
    for line in process.stdout:
        said.append(line)
        if found := re.match(r"(http://\S+) ", line):
            reading = threading.Thread(target=said.extend, args=(process.stdout,), daemon=True)
            reading.start()
            return Served(found[1], process, reading, said)
    raise AssertionError(f"the server did not start: {''.join(said)}")


@contextmanager
def serving(root: Path, *args: str) -> Iterator[Served]:
    """Serve the blog in the folder *root* until the block ends."""
    served = start(root, *args)
    try:
        yield served
    finally:
        if served.process.poll() is None:
            served.kill()


def blog_of(root: Path) -> Blog:
    """The blog in the folder *root*."""
    return Blog(Project.load(root))


def post_of(blog: Blog, name: str = "posts/zh/a.md") -> Post:
    """One of its pairs."""
    (post,) = blog.pairs_of(blog.project.root / name, [TO_EN.target])
    return post


def units_of(post: Post) -> dict[str, Unit]:
    """The units of a pair's catalog, by their sources."""
    units = Catalog.read(post.catalog.read_bytes().decode(), post.pair).units
    return {unit.source: unit for unit in units}


def named(blog: Blog, post: Post, unit: Unit) -> dict[str, str]:
    """What a page says of the unit that it has shown."""
    from translator.interchange.base import unit_id

    return {"id": f"{pair_id(blog, post)}.{unit_id(*unit.key)}", "seen": fingerprint(unit)}

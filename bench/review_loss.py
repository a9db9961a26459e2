"""Whether a decision that the page has confirmed can be lost: `make review-loss`.

A blog is reviewed by two people at once, each by a script, while the server is killed at random
moments and started again, `translator translate` runs over and over with an engine of the tests,
an author goes on writing, and a text editor saves the same catalogs. Every change says words of its
own and notes which words it has seen, so that in the end it is known of each whether it is there
still, or somebody has replaced it who had read it.
"""

from __future__ import annotations

import html
import json
import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from tests.kit import TO_EN, Site, command
from tests.reviewing import Reviewer, Served, start
from tests.services import KEY, DeepL
from translator.catalog.catalog import Catalog
from translator.units import Unit

SETTINGS = """\
locales = ["zh-Hans", "en"]
engine = "deepl"
"""
_TOPICS = "内核 张量 显存 梯度 算子 队列 日志 缓存 调度 编译".split()


@dataclass(frozen=True, slots=True)
class Event:
    """What somebody did to a unit."""

    source: str
    """The unit."""
    saw: str
    """Its words as they had read them."""
    words: str
    """Its words from then on."""
    by: str
    """Who it was; of a decision, a name that nobody else has."""
    began: float
    """When it was begun: it cannot have happened before."""
    confirmed: bool = True
    """Whether it was told that it is on disk; else it may be."""
    comment: str = ""
    """What was noted beside the unit."""


@dataclass(slots=True)
class Session:
    """A blog that is worked on by many at once."""

    site: Site
    seed: int
    served: Served | None = None
    ends: threading.Event = field(default_factory=threading.Event)
    events: list[Event] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    numbers: Iterator[int] = field(default_factory=count)

    @property
    def catalogs(self) -> list[Path]:
        """The catalogs that there are."""
        return sorted(self.site.root.glob("posts/en/*.po"))

    def units(self) -> dict[str, Unit]:
        """The units of all catalogs by their sources, of which none is twice."""
        found: dict[str, Unit] = {}
        for path in self.catalogs:
            found |= {u.source: u for u in Catalog.read(path.read_text("utf-8"), TO_EN).units}
        return found

    # Those who work

    def reviewer(self, who: str) -> None:
        """Decide on one unit after another, each time as a page would."""
        rng, page, served = random.Random(f"{self.seed} {who}"), None, None
        while not self.ends.is_set():
            try:
                if served is not self.served or page is None:
                    served = self.served
                    if served is None:
                        time.sleep(0.02)
                        continue
                    page = Reviewer(served.url)
                self._decide(page, who, rng)
            except (OSError, HTTPException, AssertionError):
                if page is not None:
                    page.connection.close()
                page = None
                time.sleep(0.02)
        if page is not None:
            page.connection.close()

    def _decide(self, page: Reviewer, who: str, rng: random.Random) -> None:
        """Open a unit, read it, and decide."""
        ids = re.findall(r'<li[^>]* data-id="([^"]+)"', page.get("/queue?all=1").text)
        if not ids:
            return
        for id in rng.sample(ids, min(8, len(ids))):
            shown = page.get(f"/unit/{id}")
            if shown.status != 200:
                continue
            found = re.search(r'data-unit="([^"]*)"', shown.text)
            unit = json.loads(html.unescape(found[1])) if found else None
            if not unit or not unit["target"]:
                continue
            time.sleep(rng.uniform(0, 0.02))
            number, verdict = next(self.numbers), rng.choice(["approve", "needs-work", "save"])
            name = f"{who}{number}"
            own = verdict == "save" or rng.random() < 0.5
            words = f"Words number {number}, by {who}." if own else unit["target"]
            comment = f"Comment {number}." if verdict == "needs-work" else ""
            page.who = name
            began = time.monotonic()
            asked = {"id": id, "seen": unit["seen"], "verdict": verdict, "target": words}
            event = Event(
                source=unit["source"], saw=unit["target"], words=words, by=name, began=began,
                comment=comment,
            )  # fmt: skip
            try:
                (said,) = page.decide({**asked, "comment": comment})["results"]
            except (OSError, HTTPException, AssertionError, ValueError):
                self.counts["cut off"] += 1
                self.events.append(replaced(event, confirmed=False))
                raise
            if said["done"]:
                self.counts["confirmed"] += 1
                self.events.append(event)
            else:
                self.counts["conflicts" if "conflict" in said else "refused"] += 1

    def editor(self) -> None:
        """Change a unit in a catalog now and then, as an editor that looks before it writes."""
        rng = random.Random(f"{self.seed} editor")
        while not self.ends.wait(rng.uniform(0.02, 0.2)):
            path = rng.choice(self.catalogs)
            before = path.read_bytes()
            units = [u for u in Catalog.read(before.decode(), TO_EN).units if u.target]
            if not units:
                continue
            unit, number = rng.choice(units), next(self.numbers)
            words, began = f"Words number {number}, by an editor.", time.monotonic()
            old = f'msgid "{unit.source}"\nmsgstr "{unit.target}"'
            text = before.decode().replace(old, f'msgid "{unit.source}"\nmsgstr "{words}"')
            new = path.with_name(f"{path.name}.editor")
            new.write_bytes(text.encode())
            if text.encode() == before or path.read_bytes() != before:
                new.unlink()
                self.counts["edits given up"] += 1
                continue
            new.replace(path)
            self.counts["edits"] += 1
            self.events.append(
                Event(source=unit.source, saw=unit.target, words=words, by="", began=began)
            )

    def author(self) -> None:
        """Write a new paragraph now and then."""
        rng = random.Random(f"{self.seed} author")
        while not self.ends.wait(rng.uniform(0.5, 1.5)):
            path = rng.choice(sorted(self.site.root.glob("posts/zh/*.md")))
            path.write_text(
                path.read_text("utf-8") + f"\n{paragraph(next(self.numbers))}\n", "utf-8"
            )

    def translate(self) -> None:
        """Run `translator translate` over and over."""
        while not self.ends.is_set():
            self.run()
            self.counts["runs"] += 1

    def run(self) -> int:
        """Run it once, and give its exit code."""
        return subprocess.run(
            command("translate", "--yes"), cwd=self.site.root, check=False,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "DEEPL_API_KEY": KEY},
        ).returncode  # fmt: skip

    def invalid(self) -> int:
        """How many catalogs are not what gettext takes."""
        if not shutil.which("msgfmt"):
            return 0
        checks = ["msgfmt", "--check", "-o", os.devnull]
        done = (
            subprocess.run([*checks, str(path)], check=False, capture_output=True).returncode
            for path in self.catalogs
        )
        return sum(map(bool, done))

    # What became of it

    def judged(self) -> dict[str, list[Event]]:
        """The events that are not in the catalogs, though nobody who knew them replaced them."""
        units = self.units()
        by_unit: dict[str, list[Event]] = defaultdict(list)
        for event in self.events:
            by_unit[event.source].append(event)
        gone: dict[str, list[Event]] = {"lost": [], "overwritten": []}
        for source, events in by_unit.items():
            now = units.get(source)
            for event in events:
                if event.confirmed and not (now and _stands(event, now, events)):
                    gone["lost" if event.by else "overwritten"].append(event)
        return gone


def _stands(event: Event, now: Unit, events: list[Event]) -> bool:
    """Whether what was done stands in the unit as it is *now*, or was replaced by one of *events*
    that knew of it."""
    if event.comment and not any(event.comment in line for line in now.comments):
        return False
    if event.words != event.saw:
        # Whoever has replaced them had read them; and so on, up to the words of today.
        known, more = set[str](), {event.words}
        while more:
            known |= more
            more = {each.words for each in events if each.saw in more} - known
        return now.target in known
    # Only judged: what somebody has said later counts, and other words have nothing said of them.
    review = now.history.review
    later = any(each.began > event.began for each in events if each is not event)
    return later or bool(review and review.who == event.by)


def replaced(event: Event, *, confirmed: bool) -> Event:
    """*event* with another answer."""
    return Event(
        source=event.source, saw=event.saw, words=event.words, by=event.by, began=event.began,
        confirmed=confirmed, comment=event.comment,
    )  # fmt: skip


def paragraph(number: int) -> str:
    """A paragraph like no other."""
    return f"第{number}段讲的是{_TOPICS[number % len(_TOPICS)]}，一共有{number}个部分。"


def session(root: Path, kills: int, seed: int, *, url: str) -> dict[str, int]:
    """Let all work on a blog in *root* until its server was killed so often; give the figures."""
    site = Site(root, f'{SETTINGS}[engines.deepl]\nbase_url = "{url}"\n')
    work = Session(site, seed)
    for name in "abc":
        text = "\n\n".join(paragraph(next(work.numbers)) for _ in range(12))
        site.put(f"posts/zh/{name}.md", f"# 第{name}篇\n\n{text}\n")
    work.run()
    rng = random.Random(seed)
    actors: list[tuple[Callable[..., None], tuple[str, ...]]] = [
        (work.reviewer, ("A",)), (work.reviewer, ("B",)), (work.editor, ()), (work.author, ()),
        (work.translate, ()),
    ]  # fmt: skip
    threads = [threading.Thread(target=each, args=args) for each, args in actors]
    for thread in threads:
        thread.start()
    try:
        for _ in range(kills):
            served = start(root)
            confirmed = work.counts["confirmed"]
            work.served = served
            # The first decision takes a moment; a server that has confirmed none shows little.
            limit = time.monotonic() + 20
            while work.counts["confirmed"] == confirmed and time.monotonic() < limit:
                time.sleep(0.005)
            time.sleep(rng.uniform(0, 0.6))
            work.served = None
            served.kill()
            work.counts["kills"] += 1
            work.counts["invalid"] += work.invalid()
    finally:
        work.ends.set()
        for thread in threads:
            thread.join()
    code = work.run()
    gone = work.judged()
    work.counts["invalid"] += work.invalid()
    work.counts["left over"] = len([*root.rglob("*.new")])
    work.counts["last run failed"] = int(code not in (0, 1))
    for what, events in gone.items():
        work.counts[what] = len(events)
        for event in events:
            click.echo(f"{what}: {event}, now {work.units().get(event.source)}", err=True)
    return dict(work.counts)


FAULTS = ("lost", "overwritten", "invalid", "left over", "last run failed")
"""What must not be."""


@click.command()
@click.option("--kills", default=20, show_default=True, type=click.IntRange(1))
@click.option("--seed", default=1, show_default=True)
def main(kills: int, seed: int) -> None:
    """Kill the server KILLS times; fail where something was lost."""
    service = DeepL()
    with service.running(), TemporaryDirectory() as folder:
        figures = session(Path(folder), kills, seed, url=service.url)
    for name in sorted({*figures, *FAULTS}, key=lambda name: (name in FAULTS, name)):
        click.echo(f"{name:16}{figures.get(name, 0):7}")
    sys.exit(any(figures.get(name) for name in FAULTS))


if __name__ == "__main__":
    main(prog_name="python -m bench.review_loss")

"""What engines are asked, and what they answer, as a transcript.

A case of `tests/fixtures/asking` has a title and two texts: the engines, each with how many texts
it takes, how often it asks again, and the faults of its answers, one after the other; and all that
a run with them says and does for a post of seven paragraphs.

    python -m tests.asking     writes the transcripts anew: read the diff
"""

from __future__ import annotations

import re

from tests.faulty import Faulty, post
from tests.fixtures import FOLDER, STOP
from tests.kit import TO_EN
from translator.memory import Memory
from translator.terms.matcher import Matcher
from translator.translate.budget import Price
from translator.translate.client import Client, Exchange
from translator.translate.job import Job
from translator.translate.pipeline import translate
from translator.translate.run import Run

ENGINE = re.compile(r"(\w+), (\d) texts?, (\d) repairs?: (.*)")


class Notes:
    """Writes down what happens."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def exchanged(self, exchange: Exchange) -> None:
        """Note a request."""
        each = f"{exchange.engine} {exchange.purpose}, {exchange.texts} of {exchange.post}"
        self.lines.append(f"{each}, {exchange.tokens} tokens: {exchange.verdict}")

    def begun(self, post: str, units: int) -> None:
        """Note what is to be done."""
        self.lines.append(f"{post}: {units} begun")

    def finished(self, post: str, units: int) -> None:
        """Note what is done."""
        self.lines.append(f"{post}: {units} finished")

    def said(self, message: str) -> None:
        """Note what a person should know."""
        self.lines.append(f"said: {message}")


def transcript(engines: str) -> str:
    """What a run with *engines* does."""
    clients = []
    for line in engines.splitlines():
        m = ENGINE.fullmatch(line)
        assert m, line
        script = list(filter(None, m[4].split("; ")))
        engine = Faulty(script, name=m[1], texts=int(m[2]), repairs=int(m[3]), flight=1)
        clients.append(Client(engine, price=Price(characters=1_000_000)))
    notes = Notes()
    with Run(clients, watch=notes) as run:
        job = Job.of(post(range(1, 8)), TO_EN, today="2026-11-30")
        outcome = translate(job, Memory.of(()), Matcher(()), run)
        receipt = run.receipt()
    lines = [
        *notes.lines,
        *(
            f"{number}. {unit.origin} {unit.history.date}".rstrip() + f" {unit.history.reason}"
            for number, unit in enumerate(outcome.units, 1)
        ),
        *(
            f"{line.engine}: {line.units} units, {line.rejected} rejected,"
            f" {line.requests} requests, {line.usage.characters} characters for {line.cost:g};"
            f" {line.stopped}"
            for line in receipt.lines
        ),
        f"posts: {', '.join(receipt.posts)}; failure: {outcome.failure}",
    ]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def main() -> None:
    """Write the transcripts anew."""
    for path in sorted((FOLDER / "asking").glob("*.md")):
        *texts, _ = STOP.split(path.read_text("utf-8"))
        texts[2::3] = map(transcript, texts[1::3])
        path.write_text("".join(f"{text}.\n" for text in texts), "utf-8")


if __name__ == "__main__":
    main()

"""What a run may cost: prices, estimates, limits that hold, and receipts that say so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.counting import counting, served
from tests.faulty import Faulty, post
from tests.kit import LAYOUT, SETTINGS, TO_EN, Machine, Site
from translator.engines import Context, Limits
from translator.engines.usage import Meter, Usage
from translator.errors import BudgetSpent, ConfigError
from translator.memory import Memory
from translator.terms.termbase import Termbase
from translator.translate.budget import (
    Budget,
    Limit,
    Price,
    check_prices,
    expected,
    minus,
    money,
    used,
)
from translator.translate.client import Client
from translator.translate.job import Job
from translator.translate.pipeline import translate
from translator.translate.questions import Question
from translator.translate.run import Run
from translator.units import Match, Term

PRICE = Price(input=1.0, cached=0.1, output=4.0, characters=20.0, per=1_000_000)


def test_a_price_is_of_what_was_used() -> None:
    """Cached tokens have their own price; where none is set they cost like others."""
    usage = Usage(tokens_in=3_000_000, tokens_cached=1_000_000, tokens_out=500_000)
    assert PRICE.of(usage) == pytest.approx(2 + 0.1 + 2)
    assert Price(input=1.0).of(usage) == pytest.approx(3)
    assert PRICE.of(Usage(characters=50_000)) == pytest.approx(1)


WRONG: dict[str, Any] = {
    "no table": 3,
    "an unknown name": {"inptu": 1},
    "words": {"input": "cheap"},
    "a truth value": {"input": True},
    "less than nothing": {"output": -1},
    "per nothing": {"input": 1, "per": 0},
}


@pytest.mark.parametrize("case", WRONG)
def test_a_price_that_is_none_is_refused(case: str) -> None:
    """A misspelt price would make a limit of money worthless."""
    with pytest.raises(ConfigError, match=r"\[engines\.chat"):
        Price.read(WRONG[case], "chat")


def test_a_limit_of_money_needs_prices() -> None:
    """And one currency."""
    limit = Limit(cost=1.0)
    with pytest.raises(ConfigError, match=r"needs a price under \[engines.chat\]"):
        check_prices({"chat": None}, limit)
    with pytest.raises(ConfigError, match="CNY and USD"):
        check_prices({"chat": Price(), "deepl": Price(currency="CNY")}, limit)
    check_prices({"chat": None}, Limit(tokens=100))
    check_prices({"chat": Price()}, limit)


def test_all_that_a_request_has_is_counted() -> None:
    """350 tokens say what is to be done; each text has six around it, and so has each term; of a
    term the first source form counts, and two of the target."""
    bare = expected(Question(("一段话。",), TO_EN, (), Context()))
    assert bare == Usage(requests=1, tokens_in=350 + 4 + 6, tokens_out=11, characters=4)
    match = Match("before", "note", 0.9, "human")
    around = Context(
        title="Title", notes=("note",), headings=("head",), before=("before",), after=("after",),
        examples=(match,), rejected=(("answer", "fault"),),
    )  # fmt: skip
    term = Term(source=("term", "head"), target=("term", "head", "note"))
    both = expected(Question(("一段话。", "一段话。"), TO_EN, (term,), around))
    assert both.tokens_in == 350 + 2 * (4 + 6) + 5 + 2 + 2 + 3 + 6
    assert (both.tokens_out, both.characters) == (22, 8)
    assert minus(both, bare) == Usage(0, 28, 0, 11, 4)


@pytest.mark.parametrize(
    ("cost", "shown"),
    [(0, "0.00 USD"), (0.00123, "0.0012 USD"), (0.5, "0.5 USD"), (1, "1.00 USD")],
)  # fmt: skip
def test_money_has_as_many_digits_as_it_takes(cost: float, shown: str) -> None:
    """Cents from one up, two digits below."""
    assert money(cost, "USD") == shown


def test_what_was_used_is_told_as_far_as_there_is_any() -> None:
    """What nobody counted is said to be about so much."""
    assert used(Usage()) == []
    assert used(Usage(characters=1_200)) == ["1,200 characters"]
    assert used(Usage(tokens_in=1_000)) == ["1,000 tokens in", "0 out"]
    assert used(Usage(tokens_out=5), counted=False) == ["about 0 tokens in", "5 out"]
    assert used(Usage(tokens_in=9, tokens_cached=4)) == ["9 tokens in (4 cached)", "0 out"]


def test_a_limit_holds_for_all_engines_together() -> None:
    """In the currency of the first one; what is set aside counts twice, what is used once."""
    budget, half = Budget(Limit(cost=1.0)), Usage(requests=1, tokens_in=250_000)
    paid, free = budget.open(Price(input=1.0, currency="CNY")), budget.open(None)
    budget.reserve(paid, half)
    budget.reserve(paid, half)
    budget.reserve(free, half)
    assert paid.cost == 1.0
    budget.charge(free, half, half)
    budget.charge(paid, half, Usage(tokens_in=500_001))
    budget.charge(paid, half, Usage(tokens_in=500_001))
    assert paid.cost == pytest.approx(0.500001)
    with pytest.raises(BudgetSpent, match="the limit of 1 CNY is reached"):
        budget.reserve(paid, half)
    assert paid.cost == pytest.approx(0.500001)
    tokens = Budget(Limit(tokens=1_000))
    account = tokens.open(None)
    tokens.reserve(account, Usage(requests=1, tokens_in=300, tokens_out=200))
    tokens.charge(account, Usage(requests=1, tokens_in=300, tokens_out=200), Usage(tokens_in=999))
    with pytest.raises(BudgetSpent, match="the limit of 1,000 tokens is reached"):
        tokens.reserve(account, Usage(requests=1, tokens_out=1))
    assert account.tokens == 999


# --- limits ---


class Metered(Faulty):
    """Counts tokens for each text, up to twice what is expected."""

    def __init__(self, meter: Meter, share: float) -> None:
        super().__init__(texts=2, flight=4)
        self.meter = meter
        self.share = share

    def translate(self, texts: Any, pair: Any, terms: Any, context: Context) -> list[str]:
        """Answer, and count."""
        usage = expected(Question(tuple(texts), pair, tuple(terms), context))
        tokens_in, tokens_out = usage.tokens_in * self.share, usage.tokens_out * self.share
        self.meter.add(Usage(tokens_in=int(tokens_in), tokens_out=int(tokens_out)))
        return super().translate(texts, pair, terms, context)


def spent(limit: Limit, share: float) -> tuple[Client, str, int]:
    """Translate twenty paragraphs under a limit: the engine, why it stopped, what is missing."""
    meter = Meter()
    client = Client(Metered(meter, share), meter, PRICE)
    with Run([client], limit=limit) as run:
        job = Job.of(post(range(1, 21)), TO_EN)
        outcome = translate(job, Memory.of(()), Termbase().matcher(TO_EN), run)
    return client, outcome.failure, outcome.missing


@settings(max_examples=40)
@given(st.integers(0, 12_000), st.sampled_from([0.5, 1.0, 1.9]))
def test_a_limit_of_tokens_is_never_passed(tokens: int, share: float) -> None:
    """Whatever is in flight, and however long the answers: the sum stays below."""
    client, failure, missing = spent(Limit(tokens=tokens), share)
    used = client.used.tokens_in + client.used.tokens_out
    assert used <= tokens
    assert bool(failure) == bool(missing)
    if missing:
        assert failure == f"the limit of {tokens:,} tokens is reached"
        assert tokens - used < 2 * 1500, "stopped although there was room for a request"


@settings(max_examples=40)
@given(st.floats(0, 0.03))
def test_a_limit_of_money_is_never_passed(cost: float) -> None:
    """Nor is one of money."""
    client, failure, missing = spent(Limit(cost=cost), 1.0)
    assert PRICE.of(client.used) <= cost
    assert bool(missing) == ("the limit of" in failure)


def test_an_engine_that_counts_nothing_is_held_to_what_is_expected() -> None:
    """A limit that depends on what a service says of itself would be none."""
    with Run([Client(Faulty(texts=2))], limit=Limit(tokens=2500)) as run:
        job = Job.of(post(range(1, 21)), TO_EN)
        outcome = translate(job, Memory.of(()), Termbase().matcher(TO_EN), run)
        (line,) = run.receipt().lines
    assert 0 < outcome.missing < 20
    assert not line.counted
    assert line.usage.tokens_in + line.usage.tokens_out <= 2500


def test_characters_are_limited_to_the_last(tmp_path: Path) -> None:
    """They are known before: a limit that is just enough is enough."""

    class Counted(Machine):
        limits = Limits(texts=1, flight=3)

        def translate(self, texts: Any, *rest: Any) -> list[str]:
            """Count what is billed."""
            meter.add(Usage(characters=sum(map(len, texts))))
            return super().translate(texts, *rest)

    meter = Meter()
    price = Price(characters=1.0, per=1)
    text = "甲甲甲甲\n\n乙乙乙乙\n\n丙丙丙丙\n\n丁丁丁丁\n"
    engine = Counted(lambda text: f"Word {'甲乙丙丁'.index(text[0])}.")
    with Run([Client(engine, meter, price)], limit=Limit(cost=12)) as run:
        outcome = translate(Job.of(text, TO_EN), Memory.of(()), Termbase().matcher(TO_EN), run)
    assert (outcome.missing, meter.total.characters) == (1, 12)


# --- through the command line ---

PRICED = 'price = { input = 1.0, output = 4.0, currency = "CNY" }\n'


def test_a_run_stops_at_its_limit_and_says_what_is_left(tmp_path: Path) -> None:
    """Exit code 1, as the engine did not fail; the next run goes on from there."""
    with counting() as server:
        site = served(tmp_path, server, batch=3, flight=2, more=PRICED)
        site.put("posts/zh/a.md", post(range(1, 13)))
        ran = site.run("translate", "--max-cost", "0.0035")
        assert ran.code == 1
        assert "the limit of 0.0035 CNY is reached: " in ran.out
        assert "what is done is kept; run again to continue" in ran.out
        paid = sum(server.paid.values())
        assert 0 < paid < 12
        assert site.run("translate").code == 0
        assert set(server.paid.values()) == {1}


def test_a_run_leaves_a_receipt(tmp_path: Path) -> None:
    """As text at the end, and as JSON in a folder that git ignores; it has no key in it."""
    with counting() as server:
        site = served(tmp_path, server, batch=3, flight=2, more=PRICED)
        site.put("posts/zh/a.md", post(range(1, 7)))
        ran = site.run("translate", env={"OPENAI_API_KEY": "sk-planted"})
        assert "chat/m: 6 units in 2 requests, 1,040 tokens in, 240 out, 0.002 CNY, " in ran.out
        (path,) = (tmp_path / ".translator/receipts").iterdir()
        assert f"receipt: .translator/receipts/{path.name}" in ran.out
        assert (tmp_path / ".translator/.gitignore").read_text() == "*\n"
        text = path.read_text("utf-8")
        assert "planted" not in text + ran.said
        data = json.loads(text)
        assert data["posts"] == ["posts/zh/a.md"]
        (engine,) = data["engines"]
        assert (engine["units"], engine["requests"], engine["tokens_in"]) == (6, 2, 1040)
        assert engine["cost"] == pytest.approx(0.002)
        assert (data["left"], data["halted"]) == (0, "")
        # Nothing was asked the second time, so there is nothing to keep.
        assert "receipt" not in site.run("translate").out
        assert len(list((tmp_path / ".translator/receipts").iterdir())) == 1


def test_a_run_as_json(tmp_path: Path) -> None:
    """One document: what became of each post, and the receipt."""
    with counting() as server:
        site = served(tmp_path, server, batch=3, flight=2)
        site.put("posts/zh/a.md", post(range(1, 4)))
        data = json.loads(site.process("translate", "--json").out)
    (row,) = data["posts"]
    assert (row["post"], row["units"], row["fuzzy"], row["emitted"]) == (
        "posts/zh/a.md",
        3,
        3,
        True,
    )
    assert row["wrote"] == ["posts/en/a.po", "posts/en/a.md"]
    assert data["receipt"]["engines"][0]["units"] == 3


def test_an_estimate_sends_and_writes_nothing(tmp_path: Path) -> None:
    """It needs no key; what it says is near what the run then takes in characters."""
    with counting() as server:
        site = served(tmp_path, server, batch=5, flight=2, more=PRICED)
        site.put("posts/zh/a.md", post(range(1, 11)))
        site.put("posts/zh/b.md", post(range(11, 13)))
        before = site.files()
        ran = site.run("translate", "--estimate", env={"OPENAI_API_KEY": None})
        assert ran.code == 0
        rows = [line.split() for line in ran.out.splitlines()]
        assert [row[0] for row in rows] == ["post", "posts/zh/a.md", "posts/zh/b.md", "total"]
        assert rows[1][2:4] == ["10", "2"]
        assert rows[3][1:3] == ["12", "3"]
        assert rows[3][-1] == "CNY"
        assert (server.requests, site.files()) == ([], before)
        assert not (tmp_path / ".translator" / "receipts").exists()
        data = json.loads(site.run("translate", "--estimate", "--json").out)
        assert data[-1]["units"] == 12
        site.run("translate")
        assert "0" in site.run("translate", "--estimate").out.splitlines()[-1].split()


def test_an_estimate_needs_an_engine(tmp_path: Path) -> None:
    """Without one there is nothing to estimate, and the message says what to name."""
    site = Site(tmp_path, SETTINGS, LAYOUT)
    site.put("posts/zh/a.md", post([1]))
    ran = site.run("translate", "--estimate")
    assert ran.code == 2
    assert "--engine" in ran.err


def test_the_estimate_is_near_what_a_chat_model_counts() -> None:
    """Prompt and answer of a batch, within a third of what o200k_base makes of them.

    A batch is one request, whose characters are those of its texts.
    """
    # Counted once with OpenAI's library: the segments of thirty posts are 87,535 tokens.
    question = Question(("这篇文章介绍显存管理的基本方法。",) * 20, TO_EN, (), Context())
    usage = expected(question)
    assert 20 * 11 < usage.tokens_in < 20 * 25 + 500
    assert (usage.requests, usage.characters) == (1, 20 * 16)


@pytest.mark.parametrize(
    ("raised", "billed"),
    [("no key", False), ("busy", False), ("content refused", False), ("too large", False),
     ("an answer of another form", True), ("unreachable", True)],
)  # fmt: skip
def test_what_is_refused_is_not_billed(raised: str, billed: bool) -> None:
    """A key or a text that a service refuses costs nothing; an answer that was lost may."""
    client = Client(Faulty([raised], repairs=0), price=Price(input=1))
    client.ask(Question(("一段话。",), TO_EN, (), Context()), lambda: None)
    line = client.line()
    assert (line.requests, bool(line.cost)) == (1, billed)


def test_an_engine_that_only_fails_is_given_up() -> None:
    """After thirty texts that it could do nothing with, whatever it says of each."""
    client = Client(Faulty(repairs=0))
    for _ in range(29):
        client.doubt(": it answered with a poem")
    assert client.stopped(TO_EN) is None
    client.doubt(": it answered with a poem")
    assert "none of 30 answers could be used; the last one: it answered with a poem" in str(
        client.stopped(TO_EN)
    )

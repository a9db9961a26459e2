"""What requests cost: prices, estimates, how much a run may spend, and its receipt."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from threading import Condition
from typing import Any

from translator.engines import Limits
from translator.engines.usage import Usage, tokens
from translator.errors import BudgetSpent, ConfigError
from translator.files import own_folder, write_text
from translator.project.config import Settings
from translator.text.chars import plural
from translator.translate.questions import Question, Scene, Text, batches, question

_INSTRUCTIONS = 350
"""Tokens that a request has beside its texts and their context: what is to be done."""
_FRAME = 6
"""Tokens around each text: its id, quotes, a comma."""
CAUTION = 2
"""A request is sent if so many times what it should cost is still left: so that an answer
that is longer than expected does not go over the limit."""


@dataclass(frozen=True, slots=True)
class Price:
    """What a service takes, for so many tokens or characters."""

    input: float = 0.0
    """For tokens of prompts."""
    cached: float | None = None
    """For those that the service had in its cache; like any other if None."""
    output: float = 0.0
    """For tokens of answers."""
    characters: float = 0.0
    """For characters, where the service counts these."""
    per: float = 1_000_000
    """How many tokens or characters these prices are for."""
    currency: str = "USD"
    """The currency, as three letters."""

    @classmethod
    def read(cls, table: Any, engine: str) -> Price | None:
        """Read `price` of an engine's table; None if there is none.

        Raises:
            ConfigError: a name or a value that is none of a price.
        """
        if table is None:
            return None
        prices = Settings({"price": table}, f"engines.{engine}").table("price")
        prices.known([each.name for each in fields(cls)])
        numbers = {name: prices.number_of(name, 0) for name in table if name != "currency"}
        if numbers.get("per") == 0:
            raise prices.wrong("per", "more than 0")
        return cls(**numbers, currency=prices.string("currency", "USD"))

    def of(self, usage: Usage) -> float:
        """What *usage* costs."""
        cached = self.input if self.cached is None else self.cached
        return (
            (usage.tokens_in - usage.tokens_cached) * self.input
            + usage.tokens_cached * cached
            + usage.tokens_out * self.output
            + usage.characters * self.characters
        ) / self.per


def expected(question: Question) -> Usage:
    """What *question* will use, about: tokens as a chat model counts, and characters."""
    context = question.context
    around = (context.title, *context.notes, *context.headings, *context.before, *context.after)
    examples = (text for match in context.examples for text in (match.source, match.target))
    rejected = (text for pair in context.rejected for text in pair)
    terms = (form for term in question.terms for form in (*term.source[:1], *term.target[:2]))
    texts = [tokens(text) + _FRAME for text in question.texts]
    more = sum(map(tokens, (*around, *examples, *rejected, *terms))) + _FRAME * len(question.terms)
    return Usage(
        requests=1,
        tokens_in=_INSTRUCTIONS + sum(texts) + more,
        tokens_out=round(sum(texts) * 1.1),
        characters=sum(map(len, question.texts)),
    )


@dataclass(frozen=True, slots=True)
class Limit:
    """What a run may spend at most."""

    cost: float | None = None
    """Money, in the currency of the prices; None for any."""
    tokens: int | None = None
    """Tokens, prompts and answers together; None for any."""

    @property
    def is_set(self) -> bool:
        """Whether anything is limited."""
        return self.cost is not None or self.tokens is not None


class Account:
    """What one engine has used, may use yet, and what that costs."""

    def __init__(self, price: Price) -> None:
        self.price = price
        self.used = Usage()
        self.reserved = Usage()

    @property
    def cost(self) -> float:
        """Money spent, and set aside."""
        return self.price.of(self.used + _cautious(self.reserved))

    @property
    def tokens(self) -> int:
        """Tokens spent, and set aside."""
        total = self.used + _cautious(self.reserved)
        return total.tokens_in + total.tokens_out


class Budget:
    """Holds a run to its limit, across threads: what is sent was set aside before."""

    def __init__(self, limit: Limit) -> None:
        self.limit = limit
        self._accounts: list[Account] = []
        self._changed = Condition()

    def open(self, price: Price | None) -> Account:
        """Give an engine its account."""
        account = Account(price or Price())
        self._accounts.append(account)
        return account

    def reserve(self, account: Account, usage: Usage) -> None:
        """Set *usage* aside, once what is in flight has left enough.

        Raises:
            BudgetSpent: it would go over the limit.
        """
        with self._changed:
            account.reserved += usage
            while self.limit.is_set and (over := self._over()):
                account.reserved = minus(account.reserved, usage)
                if not any(each.reserved.requests for each in self._accounts):
                    raise BudgetSpent(over)
                self._changed.wait(0.2)
                account.reserved += usage

    def charge(self, account: Account, usage: Usage, used: Usage) -> None:
        """Take back what was set aside for a request; its engine has *used* so much in all."""
        with self._changed:
            account.reserved = minus(account.reserved, usage)
            account.used = used
            self._changed.notify_all()

    def _over(self) -> str:
        """Which limit would be passed; empty if none."""
        cost, limit = sum(each.cost for each in self._accounts), self.limit
        if limit.cost is not None and cost > limit.cost:
            currency = self._accounts[0].price.currency
            return f"the limit of {limit.cost:g} {currency} is reached"
        if limit.tokens is not None and sum(each.tokens for each in self._accounts) > limit.tokens:
            return f"the limit of {limit.tokens:,} tokens is reached"
        return ""


def check_prices(prices: Mapping[str, Price | None], limit: Limit) -> None:
    """Refuse a limit of money that cannot be held.

    Raises:
        ConfigError: an engine has no price, or two have different currencies.
    """
    if limit.cost is None:
        return
    for name, price in prices.items():
        if price is None and name not in ("none", "pseudo"):
            raise ConfigError(
                f"--max-cost needs a price under [engines.{name}], such as "
                "price = { input = 0.27, output = 1.1 }, or use --max-tokens"
            )
    currencies = {price.currency for price in prices.values() if price}
    if len(currencies) > 1:
        raise ConfigError(f"--max-cost cannot add up {' and '.join(sorted(currencies))}")


def _cautious(usage: Usage) -> Usage:
    """The most that *usage* may come to; characters are known exactly."""
    return replace(
        usage, tokens_in=usage.tokens_in * CAUTION, tokens_out=usage.tokens_out * CAUTION
    )


def minus(one: Usage, other: Usage) -> Usage:
    """What is left of *one* without *other*."""
    return Usage(*(getattr(one, f.name) - getattr(other, f.name) for f in fields(Usage)))


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one post, or many, would take."""

    post: str
    """The post."""
    locale: str
    """The target locale."""
    units: int
    """Units that would be sent."""
    usage: Usage
    """What the first requests would use; nothing that is asked again is in it."""

    def __add__(self, other: Estimate) -> Estimate:
        units, usage = self.units + other.units, self.usage + other.usage
        return Estimate(self.post, self.locale, units, usage)

    def cost(self, price: Price | None) -> float | None:
        """What it would cost; None where there is no price."""
        return price.of(self.usage) if price else None


def estimate(texts: Sequence[Text], scene: Scene, limits: Limits, post: str) -> Estimate:
    """Count what *texts* would use, in the requests that *limits* allow."""
    usage = Usage()
    for batch in batches(texts, limits):
        usage += expected(question(batch, scene))
    return Estimate(post, str(scene.pair.target), len(texts), usage)


FOLDER = "receipts"


@dataclass(frozen=True, slots=True)
class Line:
    """What one engine did in a run."""

    engine: str
    """Its name, as catalogs have it."""
    units: int
    """Units that it translated."""
    rejected: int
    """Answers that were not believed."""
    requests: int
    """Requests that were sent, those that were asked again included."""
    usage: Usage
    """What it used."""
    counted: bool
    """Whether the service counted that itself; else it is what was expected."""
    cost: float | None
    """What that costs; None where the configuration has no price."""
    currency: str
    """The currency of the cost."""
    stopped: str
    """Why it was asked no more; empty if it could have been."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a run did."""

    started: str
    """When it began: UTC, ISO 8601."""
    seconds: float
    """How long it took."""
    posts: tuple[str, ...]
    """The posts for which an engine was asked."""
    lines: tuple[Line, ...]
    """What each engine did."""
    left: int = 0
    """Units that are still without a target, in the posts of the run."""
    halted: str = ""
    """Why the run asked no more; empty if it came to its end."""

    def json(self) -> dict[str, Any]:
        """As a program reads it."""
        engines = [{**asdict(line), **asdict(line.usage)} for line in self.lines]
        for each in engines:
            del each["usage"]
        return {
            "started": self.started,
            "seconds": round(self.seconds, 3),
            "posts": list(self.posts),
            "engines": engines,
            "left": self.left,
            "halted": self.halted,
        }

    def __str__(self) -> str:
        """As a person reads it: a line for each engine that was asked."""
        asked = [line for line in self.lines if line.requests]
        return "".join(f"{_line(line, self.seconds)}\n" for line in asked)

    def save(self, root: Path) -> Path | None:
        """Keep it in `.translator/receipts/`; None if no engine was asked, as nothing was paid."""
        if not any(line.requests for line in self.lines):
            return None
        stamp = self.started.replace(":", "").replace("-", "").split("+")[0]
        path = own_folder(root) / FOLDER / f"{stamp}Z-{os.getpid()}.json"
        text = json.dumps(self.json(), ensure_ascii=False, indent=2) + "\n"
        write_text(path, text, root=root)
        return path


def _line(line: Line, seconds: float) -> str:
    parts = [
        f"{line.engine}: {plural(line.units, 'unit')} in {plural(line.requests, 'request')}",
        *([f"{plural(line.rejected, 'answer')} rejected"] if line.rejected else []),
        *used(line.usage, line.counted),
        *([money(line.cost, line.currency)] if line.cost is not None else []),
        f"{seconds:.1f} s",
    ]
    return ", ".join(parts)


def used(usage: Usage, counted: bool = True) -> list[str]:
    """Tokens and characters of *usage*, as far as there are any."""
    about = "" if counted else "about "
    cached = f" ({usage.tokens_cached:,} cached)" if usage.tokens_cached else ""
    parts = []
    if usage.tokens_in or usage.tokens_out:
        parts += [f"{about}{usage.tokens_in:,} tokens in{cached}", f"{usage.tokens_out:,} out"]
    if usage.characters:
        parts.append(f"{usage.characters:,} characters")
    return parts


def money(cost: float, currency: str) -> str:
    """Money with as many digits as it takes to see it."""
    return f"{cost:.2f} {currency}" if cost >= 1 or not cost else f"{cost:.2g} {currency}"

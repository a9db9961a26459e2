"""What requests cost: prices, what a request will use, and how much a run may spend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from threading import Condition
from typing import Any

from translator.engines.meter import Usage
from translator.engines.tokens import tokens
from translator.errors import BudgetSpent, ConfigError
from translator.translate.batches import Question

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
        names = {each.name for each in fields(cls)}
        numbers = names - {"currency"}
        if not isinstance(table, Mapping) or set(table) - names:
            raise ConfigError(
                f"price under [engines.{engine}] is a table of {', '.join(sorted(names))}, "
                "such as { input = 0.27, output = 1.1 }"
            )
        for name in numbers & set(table):
            if isinstance(table[name], bool) or not isinstance(table[name], int | float):
                raise ConfigError(f"price.{name} under [engines.{engine}] must be a number")
        if table.get("per", 1) <= 0 or any(table[name] < 0 for name in numbers & set(table)):
            raise ConfigError(f"prices under [engines.{engine}] cannot be negative")
        return cls(**table)

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

    def settle(self, account: Account, usage: Usage, used: Usage) -> None:
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
        raise ConfigError(f"--max-cost cannot add {' and '.join(sorted(currencies))}")


def _cautious(usage: Usage) -> Usage:
    """The most that *usage* may come to; characters are known exactly."""
    return replace(
        usage, tokens_in=usage.tokens_in * CAUTION, tokens_out=usage.tokens_out * CAUTION
    )


def minus(one: Usage, other: Usage) -> Usage:
    """What is left of *one* without *other*."""
    return Usage(*(getattr(one, f.name) - getattr(other, f.name) for f in fields(Usage)))

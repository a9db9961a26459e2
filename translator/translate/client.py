"""One engine in a run: its requests in flight, what it used, and whether it has stopped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from translator.engines import Engine
from translator.engines.registry import get_engine
from translator.engines.usage import Meter, Usage
from translator.errors import (
    BadAnswer,
    BadRequest,
    Busy,
    ContentRefused,
    EngineError,
    EngineSetup,
    Halted,
    QuotaSpent,
    TooLarge,
    UnsupportedPair,
)
from translator.project.config import Settings
from translator.text.chars import plural
from translator.translate.budget import Budget, Limit, Line, Price, expected
from translator.translate.questions import Question, blame
from translator.units import Pair

T = TypeVar("T")
ABOUT_ONE = (TooLarge, BadAnswer, ContentRefused)
"""Errors that are about one request; after any other the engine is asked no more."""
_FREE = (TooLarge, ContentRefused, BadRequest, EngineSetup, QuotaSpent, Busy, UnsupportedPair)
"""Errors by which a service takes no work, so that it bills none."""
_DOUBTFUL = 30
"""So many wrong answers, and not one right one, are no engine for this blog."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back for a request."""

    answers: tuple[str, ...] = ()
    """One for each text; none if there is an error."""
    error: EngineError | Halted | None = None
    """Why there are no answers."""
    seconds: float = 0.0
    """How long it took."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what became of it, for whoever watches."""

    engine: str
    """Who was asked."""
    post: str
    """For which post."""
    purpose: str
    """`first`, `repair` or `alone`."""
    texts: int
    """How many texts it had."""
    tokens: int
    """How many tokens they are, about."""
    seconds: float
    """How long it took."""
    verdict: str
    """How many answers were believed, or the error."""


class Client:
    """One engine, its meter and its price."""

    def __init__(
        self,
        engine: Engine,
        meter: Meter | None = None,
        price: Price | None = None,
        flight: int | None = None,
    ) -> None:
        self.engine = engine
        self.name = engine.name
        self.meter = meter or Meter()
        self.price = price
        self.flight = max(flight or engine.limits.flight, 1)
        self.budget = Budget(Limit())
        self.units = self.rejected = self.requests = self._vain = 0
        self._account = self.budget.open(price)
        self._expected = Usage()
        self._lock = Lock()
        self._pool: ThreadPoolExecutor | None = None
        self._sent: set[Question] = set()
        self._stopped: dict[Pair | None, EngineError] = {}

    @classmethod
    def of(
        cls,
        name: str,
        options: Mapping[str, Any],
        environ: Mapping[str, str],
        jobs: int | None = None,
        **gear: Any,
    ) -> Client | None:
        """Make the client of the engine *name* from its table; None for `none`.

        Args:
            jobs: how many requests may be under way, whatever the table says.
            gear: what else `get_engine` hands to it.

        Raises:
            ConfigError: the table cannot be used.
            EngineSetup: something that the engine needs is missing.
        """
        options = {**options, "flight": jobs} if jobs else options
        table = Settings(options, f"engines.{name}")
        flight = table.count("flight", 1) if "flight" in options else None
        meter, price = Meter(), Price.read(options.get("price"), name)
        engine = get_engine(name, options, environ, meter, **gear)
        return None if engine is None else cls(engine, meter, price, flight)

    def join(self, budget: Budget) -> None:
        """Pay from a *budget* that is shared with others."""
        self.budget = budget
        self._account = budget.open(self.price)

    def stopped(self, pair: Pair) -> EngineError | None:
        """Why it is asked no more for texts of *pair*; None if it may be."""
        return self._stopped.get(None) or self._stopped.get(pair)

    def is_new(self, question: Question) -> bool:
        """Whether *question* was never sent; from now on it was."""
        with self._lock:
            new = question not in self._sent
            self._sent.add(question)
            return new

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Do *work*, which asks this engine, once a place is free."""
        with self._lock:
            self._pool = self._pool or ThreadPoolExecutor(self.flight, f"{self.name} ")
        return self._pool.submit(work)

    def ask(self, question: Question, check: Callable[[], None]) -> Reply:
        """Send *question* and wait for the answers.

        Args:
            check: called right before it is sent; raises `Halted` if it is not to be.
        """
        began = monotonic()
        try:
            return Reply(self._answers(question, check), None, monotonic() - began)
        except (EngineError, Halted) as error:
            return Reply((), error, monotonic() - began)

    def _answers(self, question: Question, check: Callable[[], None]) -> tuple[str, ...]:
        """Ask, if it may be paid for.

        Raises:
            EngineError: of any class; after most the engine has stopped.
            Halted: nothing more is to be sent.
        """
        usage, used = expected(question), Usage()
        check()
        self.budget.reserve(self._account, usage)
        try:
            check()
            if error := self.stopped(question.pair):
                raise error
            used = usage
            return self._translated(question)
        except EngineError as error:
            used = Usage(requests=used.requests) if isinstance(error, _FREE) else used
            self._note(question.pair, error)
            raise
        finally:
            self._count(usage, used)

    def _translated(self, question: Question) -> tuple[str, ...]:
        texts = question.texts
        try:
            answers = self.engine.translate(texts, question.pair, question.terms, question.context)
        except EngineError:
            raise
        except Exception as error:
            # An engine may be anybody's; what it did not foresee must not end the run.
            what = f"{type(error).__name__}: {error}"
            raise EngineError(
                f"the engine {self.name} failed because of a fault of its own: {what}"
            ) from error
        if len(answers) != len(texts) or not all(isinstance(each, str) for each in answers):
            asked = f"{plural(len(answers), 'answer')} for {plural(len(texts), 'text')}"
            raise BadAnswer(f"it returned {asked}")
        return tuple(answers)

    def _note(self, pair: Pair, error: EngineError) -> None:
        if not isinstance(error, ABOUT_ONE):
            only = pair if isinstance(error, UnsupportedPair) else None
            self._stopped.setdefault(only, error)

    def _count(self, usage: Usage, used: Usage) -> None:
        with self._lock:
            self.requests += used.requests
            self._expected += used
            self.budget.charge(self._account, usage, self.used)

    @property
    def counts(self) -> bool:
        """Whether the service counts tokens or characters itself."""
        total = self.meter.total
        return bool(total.tokens_in or total.tokens_out or total.characters)

    @property
    def used(self) -> Usage:
        """What was used: as the service counts it, or as it was expected."""
        return self.meter.total if self.counts else self._expected

    def tell(self, units: int, faults: Sequence[str]) -> None:
        """Count units that were translated, and answers with a fault."""
        with self._lock:
            self.units += units
            self.rejected += len(faults)
        if faults:
            self.doubt(faults[-1], len(faults))

    def doubt(self, fault: str, times: int = 1) -> None:
        """Stop if it never did anything else than what *fault* is the last example of."""
        with self._lock:
            self._vain += times
            if not self.units and self._vain >= _DOUBTFUL:
                why = f"none of {self._vain} answers could be used; "
                error = EngineError(f"{self.name}: {why}{blame('', 'the last one', fault)}")
                self._stopped.setdefault(None, error)

    def line(self) -> Line:
        """What it did, for the receipt."""
        billed = self.counts or self.price is not None or self.budget.limit.is_set
        usage = self.used if billed else Usage()
        requests = max(self.requests, self.meter.total.requests)
        price = self.price
        return Line(
            engine=self.name,
            units=self.units,
            rejected=self.rejected,
            requests=requests,
            usage=replace(usage, requests=requests),
            counted=self.counts,
            cost=price.of(usage) if price else None,
            currency=price.currency if price else "",
            stopped="; ".join(map(str, self._stopped.values())),
        )

    def close(self) -> None:
        """Let its threads go."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

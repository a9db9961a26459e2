"""The pace of requests, under a clock that stands still unless it is moved."""

from __future__ import annotations

import threading
import time
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.makespan import AT_ONCE, QUOTA, REFUSED, TIMES_BEST, Paced, Server, best, simulate
from translator.engines.http.pace import (
    Allowance,
    Limiter,
    Rate,
    RealClock,
    Reception,
    Sent,
    Turns,
    Window,
)


def sent(limiter: Limiter, now: float) -> Sent:
    """Let a request go, which must be possible."""
    got = limiter.take(now)
    assert isinstance(got, Sent), got
    return got


def test_a_window_is_exact() -> None:
    """Three in ten seconds: the fourth may go when the first is ten seconds old."""
    window = Window(3, 10)
    for now in (0, 1, 2):
        assert window.wait(now) == 0
        window.add(now)
    assert window.wait(2) == 8
    assert window.wait(10) == 0


def test_a_window_of_tokens_waits_until_enough_is_free() -> None:
    """And lets alone through what is more than it ever takes."""
    window = Window(100, 60)
    assert window.wait(0, 500) == 0
    window.add(0, 60)
    window.add(10, 30)
    assert window.wait(20, 10) == 0
    assert window.wait(20, 50) == 40
    assert window.wait(20, 80) == 50
    assert window.wait(70, 500) == 0


@given(
    st.integers(1, 5),
    st.lists(st.tuples(st.floats(0, 5), st.integers(1, 4)), max_size=40),
)
def test_no_window_ever_holds_too_much(most: int, steps: list[tuple[float, int]]) -> None:
    """Whoever waits as told never sends more than *most* in ten seconds."""
    window, now, log = Window(most, 10), 0.0, []
    for pause, amount in steps:
        now += pause
        while (wait := window.wait(now, amount)) > 0:
            now += wait
        window.add(now, amount)
        log.append((now, amount))
        inside = [each for at, each in log if at > now - 10 + 1e-6]
        assert sum(inside) <= most or len(inside) == 1


def test_requests_under_way_are_limited() -> None:
    """The next may go when one is done; how long that takes, nobody knows."""
    limiter = Limiter(Allowance(flight=2))
    first = sent(limiter, 0)
    sent(limiter, 0)
    assert limiter.take(0) == inf
    limiter.done(first, 1, Reception.TAKEN)
    assert sent(limiter, 1).crowd == 2


def test_more_go_while_some_have_to_wait() -> None:
    """Beginning with four, one more in each round; none more where nobody waits."""
    limiter, most = Limiter(Allowance(flight=8)), []
    for now in range(6):
        under_way = []
        while isinstance(got := limiter.take(now), Sent):
            under_way.append(got)
        most.append(len(under_way))
        for each in under_way:
            limiter.done(each, now + 0.5, Reception.TAKEN)
            limiter._crowded = True  # somebody waits all the time
    assert most == [4, 5, 6, 7, 8, 8]
    calm = Limiter(Allowance(flight=8))
    for now in range(20):
        calm.done(sent(calm, now), now + 0.5, Reception.TAKEN)
    assert calm._slots.count == 4


def test_a_refusal_takes_a_part_away_once() -> None:
    """Ten under way, of which the last three are refused: × 0.7, not × 0.7³."""
    limiter = Limiter(Allowance(flight=10))
    limiter._slots._now = 10.0
    under_way = [sent(limiter, 0) for _ in range(10)]
    for each in under_way[:7]:
        limiter.done(each, 1, Reception.TAKEN)
    for each in under_way[7:]:
        limiter.done(each, 1, Reception.REFUSED)
    assert limiter._slots.count in (5, 6, 7)
    assert limiter.pause(1) == 0


def test_a_service_that_asks_to_wait_is_left_alone() -> None:
    """By everybody; then one request finds out, and the others follow."""
    limiter = Limiter(Allowance(flight=4))
    first, second = sent(limiter, 0), sent(limiter, 0)
    limiter.done(first, 1, Reception.TAKEN)
    limiter.done(second, 1, Reception.TAKEN)
    limiter.done(sent(limiter, 2), 3, Reception.REFUSED, 10.0)
    assert limiter.take(3) == 10
    assert limiter.take(12.5) == 0.5
    probe = sent(limiter, 13)
    assert limiter.take(13) == inf
    limiter.done(probe, 14, Reception.TAKEN)
    assert isinstance(limiter.take(20), Sent)


def test_silent_refusals_double_the_wait() -> None:
    """1, 2, 4 … seconds, each found out by a single request."""
    limiter, now, waits = Limiter(Allowance()), 0.0, []
    for _ in range(6):
        limiter.done(sent(limiter, now), now, Reception.REFUSED)
        waits.append(limiter.pause(now))
        now += waits[-1]
    assert waits == [1, 2, 4, 8, 16, 32]


def test_a_failure_on_the_way_says_nothing_of_the_pace() -> None:
    """A connection that breaks is asked again by who sent it; others go on."""
    limiter = Limiter(Allowance(flight=4))
    limiter.done(sent(limiter, 0), 1, Reception.FAILED)
    assert limiter.pause(1) == 0
    assert [sent(limiter, 1).crowd for _ in range(4)] == [1, 2, 3, 4]


def test_what_is_told_is_kept() -> None:
    """`per_minute` and `tokens_per_minute` hold from the first request, with 1 % to spare."""
    limiter = Limiter(Allowance(8, per_minute=2))
    for _ in range(2):
        limiter.done(sent(limiter, 0), 0, Reception.TAKEN)
    assert limiter.take(0) == pytest.approx(60.6)
    limiter = Limiter(Allowance(8, tokens_per_minute=1000))
    assert isinstance(limiter.take(0, 900), Sent)
    assert limiter.take(1, 200) == pytest.approx(59.6)


def test_a_quota_of_a_minute_is_learned() -> None:
    """A hundred went well, then none for a minute: a hundred a minute it is."""
    rate = Rate()
    for number in range(100):
        rate.add(number * 0.05)
    rate.learn(61.0, refused=5.0, until=60.0)
    assert rate._window is not None
    assert rate._window.most == 100
    assert rate._window.seconds == pytest.approx(60.6)


def test_what_was_learned_is_doubted_after_a_while() -> None:
    """Keys are shared and quotas change: after ten minutes it is found out anew."""
    rate = Rate()
    rate.add(9.0)
    rate.learn(10.0, refused=9.5, until=10.0)
    rate.add(10.0)
    assert rate.wait(10.5) > 0
    assert rate.wait(611.0) == 0


@pytest.mark.parametrize("says", [True, False], ids=["Retry-After", "silent"])
@pytest.mark.parametrize(
    ("kind", "offset"),
    [("sliding", 0), ("minute", 0), ("minute", 20), ("minute", 50), ("bucket", 0)],
)
@pytest.mark.parametrize("flight", [AT_ONCE, 2 * AT_ONCE])
def test_a_thousand_requests_take_hardly_longer_than_they_must(
    kind: str, offset: float, says: bool, flight: int
) -> None:
    """At most 1.15 × the best, at most 2 % refused, whatever kind of quota nobody told of."""
    ran = simulate(Paced(Allowance(flight)), Server(kind, says=says, offset=offset))
    assert ran.seconds <= TIMES_BEST * best(kind, 1000, offset)
    assert ran.part <= REFUSED


@pytest.mark.parametrize("kind", ["sliding", "minute", "bucket"])
def test_who_is_told_the_limits_is_never_refused(kind: str) -> None:
    """And no request is lost on the way."""
    ran = simulate(Paced(Allowance(AT_ONCE, QUOTA)), Server(kind, says=True))
    assert (ran.refused, ran.sent) == (0, 1000)
    assert ran.seconds <= TIMES_BEST * best(kind, 1000)


def test_the_oldest_goes_first() -> None:
    """In the order of tickets, whichever thread came first."""
    turns, order = Turns("here", Allowance(flight=1), RealClock()), []
    held = turns.enter(turns.ticket(), 10)
    tickets = [turns.ticket() for _ in range(6)]

    def pass_through(ticket: int) -> None:
        sent = turns.enter(ticket, 10)
        order.append(ticket)
        turns.leave(sent, Reception.TAKEN)

    threads = [threading.Thread(target=pass_through, args=(each,)) for each in reversed(tickets)]
    for thread in threads:
        thread.start()
        time.sleep(0.01)
    turns.leave(held, Reception.TAKEN)
    for thread in threads:
        thread.join()
    assert order == tickets


def test_one_request_a_second_is_learned() -> None:
    """A service such as Baidu's, which takes one a second: at least half of what it takes."""

    class OneASecond(Server):
        last = -inf

        def ask(self, now: float) -> tuple[Reception, float | None]:
            """Take one a second."""
            if now - self.last < 1:
                return Reception.REFUSED, None
            self.last = now
            self._under_way += 1
            return Reception.TAKEN, None

    ran = simulate(Paced(Allowance(4)), OneASecond("sliding", says=False), 200)
    assert ran.seconds < 400
    assert ran.part < 0.15

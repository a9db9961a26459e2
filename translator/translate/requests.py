"""The flow: ask; ask again with the fault named; alone, with its neighbours; the next engine.

Every answer is verified and handed on as soon as it is there. What no engine could do stays
untranslated, with the reason; nothing is ever asked twice in the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, replace
from threading import Lock

from translator.engines.usage import tokens
from translator.errors import BadAnswer, EngineError, Halted
from translator.translate.client import ABOUT_ONE, Client, Exchange, Reply
from translator.translate.questions import (
    PSEUDO,
    Question,
    Scene,
    Text,
    batches,
    blame,
    question,
    wants,
)
from translator.translate.rules import Judged, judge
from translator.translate.run import Claimed, Run
from translator.units import State, Unit

Keep = Callable[[Sequence[Unit]], None]
"""Called with units that have just got their target, or their reason."""
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Task:
    """One request to make."""

    texts: tuple[Text, ...]
    """What it is about."""
    purpose: str = "first"
    """`first`, `repair` or `alone`."""
    rejected: tuple[tuple[str, str], ...] = ()
    """For each text, its last answer and what was wrong with it; empty when first asked."""

    def halved(self) -> list[Task]:
        """The same for each half of the texts; nothing for a single one."""
        middle = len(self.texts) // 2
        parts = (slice(middle), slice(middle, None)) if middle else ()
        return [replace(self, texts=self.texts[p], rejected=self.rejected[p]) for p in parts]


def ask(texts: Sequence[Text], scene: Scene, run: Run, post: str, keep: Keep) -> str:
    """Have *texts* translated by the engines of *run*, and *keep* each as soon as it is there.

    Returns:
        Why there was no engine left to ask; empty if there was.
    """
    claims = [(text, *run.claim(text, scene.pair)) for text in texts]
    mine = [(text, future) for text, future, is_mine in claims if is_mine]
    others = [(text, future) for text, future, is_mine in claims if not is_mine]
    run.watch.begun(post, len(texts))
    try:
        failure = _PostRequests(scene, run, post, keep, mine).ask([text for text, _ in mine])
    finally:
        for _, future in mine:
            if not future.done():
                future.set_result(Claimed())
    # Only now, when nobody waits for this post any more, may it wait for others.
    left = list(_taken(others, scene, run, post, keep))
    return _PostRequests(scene, run, post, keep).ask(left) or failure


def _taken(
    others: Iterable[tuple[Text, Future[Claimed]]], scene: Scene, run: Run, post: str, keep: Keep
) -> Iterator[Text]:
    """Take the answers that other posts got for the same texts; give the texts without one."""
    for text, future in others:
        claimed = future.result()
        (judged,) = judge([text], [claimed.said], scene, pseudo=claimed.engine == PSEUDO)
        if claimed.engine and judged.target:
            unit = _filled(text.unit, judged.target, claimed.engine, scene)
        elif claimed.reason:
            unit = _blamed(text.unit, claimed.reason)
        else:
            yield text
            continue
        run.watch.finished(post, 1)
        keep([unit])


def _filled(unit: Unit, target: str, engine: str, scene: Scene) -> Unit:
    history = replace(unit.history, reason="", date=scene.today)
    return replace(
        unit, target=target, state=State.FUZZY, origin=engine, previous="", history=history
    )


def _blamed(unit: Unit, reason: str) -> Unit:
    return replace(unit, history=replace(unit.history, reason=reason))


class _PostRequests:
    """One post's requests."""

    def __init__(
        self,
        scene: Scene,
        run: Run,
        post: str,
        keep: Keep,
        claims: Iterable[tuple[Text, Future[Claimed]]] = (),
    ) -> None:
        self.scene = scene
        self.run = run
        self.post = post
        self.keep = keep
        self.claims = {text.unit.key: future for text, future in claims}
        self.done: set[Key] = set()
        self.reasons: dict[Key, str] = {}
        self.flying: list[Future[list[Task]]] = []
        self.lock = Lock()
        """Held by whoever keeps something: the threads of several requests do."""

    def ask(self, texts: Sequence[Text]) -> str:
        """Ask one engine after the other for what is left; give why that was all."""
        left = list(texts)
        for client in self.run.clients:
            self._by(client, [t for t in left if wants(t.unit, client.name, self.run.retry)])
            left = [text for text in left if text.unit.key not in self.done]
        for text in left:
            self._claim(text, Claimed(reason=self.reasons.get(text.unit.key, "")))
        self.run.watch.finished(self.post, len(left))
        silent = any(text.unit.key not in self.reasons for text in left)
        return self.run.failures(self.scene.pair) if silent else ""

    def _by(self, client: Client, texts: Sequence[Text]) -> None:
        """Have one engine translate what it can."""
        for batch in batches(texts, client.engine.limits):
            self._send(client, Task(batch))
        while self.flying:
            finished, _ = wait(self.flying, return_when=FIRST_COMPLETED)
            heard = [future for future in self.flying if future in finished]
            self.flying = [future for future in self.flying if future not in finished]
            for future in heard:
                for more in future.result():
                    self._send(client, more)

    def _send(self, client: Client, task: Task) -> None:
        asked = question(
            task.texts, self.scene, rejected=task.rejected,
            purpose=task.purpose, post=self.post,
        )  # fmt: skip
        if client.is_new(asked):
            self.run.asks_for(self.post)
            self.flying.append(client.submit(lambda: self._request(client, task, asked)))
            return
        # The same words again would be paid for twice, and answered alike.
        with self.lock:
            for text, (answer, fault) in zip(task.texts, task.rejected, strict=False):
                self._blame(client, text, fault if answer else f": {fault}")

    def _request(self, client: Client, task: Task, asked: Question) -> list[Task]:
        """Ask, verify and keep, before the place is free for another request.

        So a run that is killed has lost at most the requests that were in flight.
        """
        reply = client.ask(asked, self.run.check)
        with self.lock:
            return self._heard(client, task, asked, reply)

    def _heard(self, client: Client, task: Task, asked: Question, reply: Reply) -> list[Task]:
        """What follows from a reply: nothing, or further requests."""
        if isinstance(reply.error, Halted):
            self.run.halt(reply.error)
            return []
        if reply.error is not None:
            self._tell(client, asked, reply, str(reply.error))
            return self._failed(client, task, reply.error)
        beside = (*asked.context.before, *asked.context.after)
        pseudo = client.name == PSEUDO
        judged = judge(task.texts, reply.answers, self.scene, beside, pseudo=pseudo)
        self._accept(client, task, reply.answers, judged)
        self._tell(client, asked, reply, _verdict(judged))
        return self._again(client, task, reply.answers, judged)

    def _failed(self, client: Client, task: Task, error: EngineError) -> list[Task]:
        """After an error: the fault named, or for less, or not at all."""
        if not isinstance(error, ABOUT_ONE):
            self.run.note(client, error, self.scene.pair)
            return []
        repairs = client.engine.limits.repairs if isinstance(error, BadAnswer) else 0
        named = tuple(("", str(error)) for _ in task.texts)
        if repairs and task.purpose == "first":
            return [Task(task.texts, "repair", named)]
        if parts := task.halved():
            return parts
        if repairs > 1 and task.purpose == "repair":
            return [Task(task.texts, "alone", named)]
        client.doubt(f": {error}")
        self._blame(client, task.texts[0], f": {error}")
        return []

    def _accept(
        self, client: Client, task: Task, answers: Sequence[str], judged: Sequence[Judged]
    ) -> None:
        """Keep what is believed, at once."""
        good = []
        for text, answer, one in zip(task.texts, answers, judged, strict=True):
            if one.target:
                good.append(_filled(text.unit, one.target, client.name, self.scene))
                self._claim(text, Claimed(client.name, answer))
        if good:
            self.keep(good)
        fresh = {unit.key for unit in good} - self.done
        self.done |= fresh
        self.run.watch.finished(self.post, len(fresh))
        wrong = [one.fault for one, said in zip(judged, answers, strict=True) if said.strip()]
        client.tell(len(fresh), [fault for fault in wrong if fault])

    def _again(
        self, client: Client, task: Task, answers: Sequence[str], judged: Sequence[Judged]
    ) -> list[Task]:
        """What to ask once more: all that failed, with the fault named, then each alone."""
        repairs = client.engine.limits.repairs
        faulty: list[tuple[Text, tuple[str, str], Judged]] = []
        for text, answer, one in zip(task.texts, answers, judged, strict=True):
            better = bool(one.fault and repairs) and task.purpose == "first"
            if better if one.target else text.unit.key not in self.done:
                faulty.append((text, (answer, one.fault), one))
        if faulty and repairs and task.purpose == "first":
            texts, named, _ = zip(*faulty, strict=True)
            return [Task(texts, "repair", named)]
        alone = []
        for text, said, one in faulty:
            astray = one.astray and len(task.texts) > 1
            if task.purpose != "alone" and (repairs > 1 or astray):
                alone.append(Task((text,), "alone", (said,)))
            else:
                self._blame(client, text, one.fault)
        return alone

    def _blame(self, client: Client, text: Text, fault: str) -> None:
        """Note why nothing of what *client* said is believed; the next engine may do better."""
        key = text.unit.key
        self.reasons[key] = reason = blame(
            self.reasons.get(key, text.unit.history.reason), client.name, fault
        )
        self.keep([_blamed(text.unit, reason)])

    def _claim(self, text: Text, claimed: Claimed) -> None:
        """Tell the posts that have the same text."""
        future = self.claims.get(text.unit.key)
        if future and not future.done():
            future.set_result(claimed)

    def _tell(self, client: Client, asked: Question, reply: Reply, verdict: str) -> None:
        exchange = Exchange(
            engine=client.name,
            post=self.post,
            purpose=asked.purpose,
            texts=len(asked.texts),
            tokens=sum(map(tokens, asked.texts)),
            seconds=reply.seconds,
            verdict=verdict,
        )
        self.run.watch.exchanged(exchange)


def _verdict(judged: Sequence[Judged]) -> str:
    """How many answers were believed, and what was wrong with the first of the others."""
    faults = [one.fault for one in judged if one.fault]
    taken = f"{sum(bool(one.target) for one in judged)} of {len(judged)} taken"
    return f"{taken}; {faults[0]}" if faults else taken

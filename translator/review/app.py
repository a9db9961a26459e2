"""The review page as an application: what is asked, and what is answered.

Nothing is decided here: reading is `queue` and `unit`, writing is `decisions`, and targets follow
in `emitting`. What was confirmed is on disk.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route

from translator.blog import glossary
from translator.blog.blog import Blog
from translator.errors import TermbaseError, TranslatorError
from translator.project.project import Post
from translator.publish.page import changes
from translator.publish.render import Images
from translator.publish.sheet import Texts, lay_out
from translator.review import pages
from translator.review.calm import Calm
from translator.review.corrections import Correction, corrections
from translator.review.decisions import (
    Decision,
    DecisionResult,
    Made,
    decide,
    fingerprint,
    take_back,
)
from translator.review.elsewhere import By, Occurrence, apply, ask_again, bitext, elsewhere, row
from translator.review.emitting import Emitting
from translator.review.events import Events
from translator.review.history import versions
from translator.review.queue import Queue, QueueEntry, QueueRow, Search
from translator.review.risk import Band
from translator.review.unit import look, unit_view
from translator.text.regex import regex
from translator.translate.run import Run
from translator.units import Pair, State, Unit
from translator.wording import told

CHUNK = 300
"""So many rows of a queue come at once."""
_STATES = {"approve": State.TRANSLATED, "needs-work": State.FUZZY, "save": State.FUZZY}
_HELD = 500
"""So many decisions can be taken back."""
_GONE = "this unit is not in its post any more; load the page again"
_LONGEST = 100_000
"""Characters of a name or a comment; more are refused."""
_WORDS = 500_000
"""Characters of the words of a unit; more are refused."""
_PHRASE = 500
"""Characters of a phrase that is looked for in all posts; more are refused."""

_HALF = regex("[\ud800-\udfff]")
"""Half a character, which JSON can name and no file can hold."""


class _Wrong(Exception):
    """A request that no page of ours makes."""


@dataclass(frozen=True, slots=True)
class _Past:
    """What was decided at once, and can be taken back."""

    units: tuple[tuple[Post, Unit, str], ...]
    """Each unit with its pair, as it was, and the fingerprint of what was made of it."""


class ReviewApp:
    """The application: one blog, its queue, and the pages that look at it."""

    def __init__(
        self,
        blog: Blog,
        queue: Queue,
        *,
        secret: str,
        emits: bool = True,
        engine: Callable[[], Run] | None = None,
    ) -> None:
        """Answer for *blog*.

        Args:
            secret: what pages carry in their requests; see `guard`.
            emits: whether targets follow each decision.
            engine: gives what is asked again, if something may be.
        """
        self.blog = blog
        self.queue = queue
        self.secret = secret
        self.engine = engine
        self.events = Events()
        self.calm = Calm()
        self.emitting = Emitting(blog, self._emitted, self.calm) if emits else None
        self._past: OrderedDict[str, _Past] = OrderedDict()
        self._lock = Lock()
        self.app = Starlette(
            routes=[
                Route("/", self._get(self.index)),
                Route("/queue", self._get(self.work)),
                Route("/queue/more", self._post(self.more), methods=["POST"]),
                Route("/unit/{id}", self._get(self.unit)),
                Route("/unit/{id}/history", self._get(self.history)),
                Route("/post/{name}", self._get(self.whole)),
                Route("/look", self._post(self.look), methods=["POST"]),
                Route("/decide", self._post(self.decide), methods=["POST"]),
                Route("/undo", self._post(self.undo), methods=["POST"]),
                Route("/elsewhere", self._post(self.elsewhere), methods=["POST"]),
                Route("/everywhere", self._post(self.everywhere), methods=["POST"]),
                Route("/again", self._post(self.again), methods=["POST"]),
                Route("/ruling", self._post(self.ruling), methods=["POST"]),
                Route("/leave", self._post(self.leave), methods=["POST"]),
                Route("/here", self._post(self.here), methods=["POST"]),
                Route("/events", self.listen),
                Route("/assets/{name}", self.asset),
            ]
        )

    def end(self) -> None:
        """Write what is left to write, and let all pages go."""
        self.events.end()
        if self.emitting:
            self.emitting.end()
        self.blog.stamps.save()

    # Pages

    def index(self, request: Request) -> str:
        """All posts, with what is open in each."""
        self.queue.refresh()
        return pages.index_page(self._served(request), self.queue.pairs(), self.queue.known())

    def work(self, request: Request) -> str:
        """The queue, and its first unit."""
        self.queue.refresh()
        rows, search, by, everything = self._asked(request.query_params)
        wanted = request.query_params.get("unit", "")
        entry = self.queue.entry(wanted) if wanted else None
        at = next((n for n, row in enumerate(rows) if row.entry.id == wanted), None)
        if entry is None:
            entry, at = self.queue.entry(rows[0].entry.id) if rows else None, 0
        elif at is None:
            # It is decided already, or the search does not find it: it is in the list all the same.
            band = Band.MUST if entry.risk.must else Band.CALM
            rows, at = [QueueRow(entry, band), *rows], 0
        sent = at + CHUNK
        return pages.queue_page(
            self._served(request),
            rows[:sent],
            total=sum(row.entry.is_open for row in rows),
            has_more=len(rows) > sent,
            search=search,
            by=by,
            everything=everything,
            first=self._view(entry) if entry else None,
        )

    def unit(self, request: Request) -> str | None:
        """One unit."""
        entry = self._known(request.path_params["id"])
        return pages.unit_part(self._view(entry)) if entry else None

    def history(self, request: Request) -> str | None:
        """What git knows of one unit."""
        entry = self._known(request.path_params["id"])
        if entry is None:
            return None
        return pages.history_part(versions(self.blog, entry.post, entry.unit.key), entry.post)

    def whole(self, request: Request) -> str | None:
        """A whole post, side by side."""
        name = request.path_params["name"]
        review = self.queue.review(name)
        if review is None:
            if failure := self.queue.failure(name):
                raise TranslatorError(failure)
            return None
        job, post = review.job, review.post
        texts = Texts(source=job.source, source_name=job.names.source, target_name=job.names.target)
        images = Images(self.blog.project.root, [post.source.parent])
        # Without what checks say of a pair's shape.
        sheet = lay_out(texts, review.units, (), self.blog.matcher(post.pair), images)
        return pages.post_part(post, sheet, job.names.source)

    # What is asked while somebody works

    def more(self, asked: Mapping[str, Any]) -> Any:
        """Further rows of the queue: the first of those that a page has not.

        What was decided meanwhile has left the queue, and others may have moved in it: no number
        of rows tells where a page is.
        """
        query, known = asked.get("query"), asked.get("known")
        if not isinstance(query, dict) or not isinstance(known, list):
            raise _Wrong
        rows, *_ = self._asked({name: _text(query, name) for name in query})
        there = {each for each in known if isinstance(each, str)}
        found = [row for row in rows if row.entry.id not in there]
        return {"rows": pages.rows_part(found[:CHUNK]), "more": len(found) > CHUNK}

    def look(self, asked: Mapping[str, Any]) -> Any:
        """What there is to say of words that are being typed."""
        entry = self._entry(asked)
        review = self.queue.review(_pair_of(entry.id))
        if review is None or entry.unit.key not in review.segments:
            raise TranslatorError(_GONE)
        return look(self.blog, review, entry.unit, _text(asked, "target", _WORDS))

    def decide(self, asked: Mapping[str, Any]) -> Any:
        """Put decisions on disk, and say what became of each."""
        who = _who(asked)
        groups: dict[Post, list[tuple[QueueEntry, Decision]]] = {}
        for each in _list(asked, "decisions"):
            entry = self._entry(each)
            verdict = _text(each, "verdict")
            if verdict not in _STATES:
                raise _Wrong
            target = _text(each, "target", _WORDS) if "target" in each else entry.unit.target
            decision = Decision(
                key=entry.unit.key,
                seen=_text(each, "seen"),
                state=_STATES[verdict],
                target=target,
                who=who,
                comment=_text(each, "comment") if "comment" in each else "",
                is_verdict=verdict != "save",
            )
            groups.setdefault(entry.post, []).append((entry, decision))
        answers, past = [], []
        for post, group in groups.items():
            try:
                made = decide(self.blog, post, [decision for _, decision in group])
            except TranslatorError as error:
                # What was written of other posts is told all the same.
                why = [told(str(error))]
                answers += [{"id": e.id, "done": False, "refused": why} for e, _ in group]
                continue
            for (entry, decision), result in zip(group, made.results, strict=True):
                answers.append(self._answer(entry.id, decision, result))
                if result.before and result.unit:
                    past.append((post, result.before, fingerprint(result.unit)))
            self._follow(post, made, who)
        return {"results": answers, "undo": self._hold(past)}

    def undo(self, asked: Mapping[str, Any]) -> Any:
        """Take back what was decided at once, where it still is as it was left.

        What cannot be written now can be taken back later.
        """
        token, who = _text(asked, "undo"), _who(asked)
        with self._lock:
            past = self._past.pop(token, None)
        if past is None:
            return {"results": [], "failed": []}
        answers, left, failed = [], [], []
        groups: dict[Post, list[tuple[Unit, str]]] = {}
        for post, unit, now in past.units:
            groups.setdefault(post, []).append((unit, now))
        for post, group in groups.items():
            try:
                made = take_back(self.blog, post, group)
            except TranslatorError as error:
                left += [(post, unit, now) for unit, now in group]
                failed.append(told(str(error)))
                continue
            name = self.queue.name_of(post)
            for (unit, _), result in zip(group, made.results, strict=True):
                id = self.queue.id_of(name, unit)
                answers.append({"id": id, "done": result.is_done})
            self._follow(post, made, who)
        if left:
            with self._lock:
                self._past[token] = _Past(tuple(left))
        return {"results": answers, "failed": failed}

    def elsewhere(self, asked: Mapping[str, Any]) -> Any:
        """Find where else a rendering stands that was put right in a unit."""
        entry = self._entry(asked)
        before, after = (_text(asked, name, _WORDS) for name in ("before", "after"))
        pair, reviews = entry.post.pair, self.queue.reviews()
        matcher = self.blog.matcher(pair)
        own = [each for each in reviews if each.post.pair == pair]
        found = corrections(entry.unit.source, before, after, matcher, pair, bitext(own))
        answers = []
        for correction in found:
            places = elsewhere(correction, own, matcher)
            if places:
                ruling = self._ruled(entry, correction)
                answers.append({**self._correction(correction, places), "ruling": ruling})
        return {"corrections": answers}

    def everywhere(self, asked: Mapping[str, Any]) -> Any:
        """Make the replacements that somebody has seen and chosen; say where that failed."""
        who, chosen = _who(asked), self._chosen(asked)
        past, made, failed = [], [], []
        for own in _by_post(each for each in chosen if each.is_due):
            try:
                (applied,) = apply(self.blog, own, emits=False)
            except TranslatorError as error:
                # What was written of other posts is told all the same, and can be taken back.
                failed.append(told(str(error)))
                continue
            if applied.made and self.emitting:
                self.emitting.add(applied.post)
            for each in applied.made:
                made.append(self._named(each)[0])
                now = replace(each.unit, target=each.replaced)
                past.append((each.post, each.unit, fingerprint(now)))
        self.events.tell("decided", units=made, who=who)
        return {"made": made, "undo": self._hold(past), "failed": failed}

    def again(self, asked: Mapping[str, Any]) -> Any:
        """Have the engine translate a machine's units once more, where no rule is certain."""
        if self.engine is None:
            raise TranslatorError("no engine is at hand; start review with --engine")
        chosen = [each for each in self._chosen(asked) if each.by is By.MACHINE]
        run, changed, failed = self.engine(), 0, []
        for own in _by_post(chosen):
            try:
                (result,) = ask_again(self.blog, own, run)
            except TranslatorError as error:
                failed.append(told(str(error)))
                continue
            changed += len(result.redone)
            failed += [told(result.failure)] if result.failure else []
        return {"asked": len(chosen), "changed": changed, "failed": [*dict.fromkeys(failed)]}

    def _chosen(self, asked: Mapping[str, Any]) -> list[Occurrence]:
        """The places of a correction that somebody has seen and chosen, where they are still so."""
        pair = self._entry(asked).post.pair
        wanted = {(_text(each, "id"), _text(each, "seen")) for each in _list(asked, "units")}
        correction = _correction(asked, pair)
        places = elsewhere(correction, self.queue.reviews(), self.blog.matcher(pair))
        return [each for each in places if self._named(each) in wanted]

    def ruling(self, asked: Mapping[str, Any]) -> Any:
        """Put a correction into the blog's own glossary."""
        entry = self._entry(asked)
        correction = _correction(asked, entry.post.pair)
        change = row(self.blog, correction, entry.post, entry.line, date.today().isoformat())
        if change.conflict:
            raise TermbaseError(change.conflict)
        written = glossary.write(self.blog, change)
        file = self.blog.project.relative(change.file.path) if change.file else ""
        return {"written": written, "file": file, "advice": told(change.advice)}

    def _ruled(self, entry: QueueEntry, correction: Correction) -> dict[str, str]:
        """What a correction would make of the glossary, for the page to propose."""
        try:
            today = date.today().isoformat()
            change = row(self.blog, correction, entry.post, entry.line, today)
        except TranslatorError as error:
            return {"why": told(str(error))}
        if change.conflict or change.file is None:
            return {"why": told(change.conflict)}
        file = self.blog.project.relative(change.file.path)
        return {"row": str(change.ruling), "file": file}

    def _named(self, place: Occurrence) -> tuple[str, str]:
        """The name of the unit of an occurrence, and its fingerprint."""
        name = self.queue.name_of(place.post)
        return self.queue.id_of(name, place.unit), fingerprint(place.unit)

    def _correction(self, correction: Correction, places: Sequence[Occurrence]) -> dict[str, Any]:
        """A correction and its places as a page has them."""
        units = []
        for each in places:
            id, seen = self._named(each)
            where = f"{self.blog.project.relative(each.post.source)}:{each.line}"
            units.append({
                "id": id,
                "seen": seen,
                "where": where,
                "by": str(each.by),
                "due": each.is_due,
                "doubt": told(each.doubt),
                "changes": changes(each.unit.target, each.replaced),
            })  # fmt: skip
        return {
            "source": correction.source,
            "before": correction.before,
            "after": correction.after,
            "units": units,
            "engine": self.engine is not None,
        }

    def leave(self, asked: Mapping[str, Any]) -> Any:
        """Take a suggestion away that nobody wants, until the server is started anew."""
        entry = self._entry(asked)
        self.queue.leave(entry, _text(asked, "target", _WORDS))
        return {"id": entry.id}

    def here(self, asked: Mapping[str, Any]) -> Any:
        """Note who is at which unit; say who else is where."""
        page, who, unit = (_text(asked, name)[:80] for name in ("page", "who", "unit"))
        return {"others": dict(self.events.arrive(page, who, unit))}

    async def listen(self, request: Request) -> Response:
        """What happens, as it happens."""
        return StreamingResponse(self.events.listen(), media_type="text/event-stream")

    async def asset(self, request: Request) -> Response:
        """A script or a style."""
        name = request.path_params["name"]
        if name == "style.css":
            return Response(pages.style(), media_type="text/css")
        if name not in pages.ASSETS:
            return PlainTextResponse("not found\n", 404)
        text = (pages.FOLDER / "assets" / name).read_bytes()
        return Response(text, media_type=pages.ASSETS[name])

    # How it is done

    def _get(self, make: Callable[[Request], str | None]) -> Callable[[Request], Any]:
        """An endpoint that answers with HTML."""

        async def answer(request: Request) -> Response:
            nonce = secrets.token_urlsafe(12)
            request.state.nonce = nonce
            try:
                with self.calm.asked():
                    html = await run_in_threadpool(make, request)
            except TranslatorError as error:
                return PlainTextResponse(told(f"{error}\n"), 409)
            if html is None:
                return PlainTextResponse("not found\n", 404)
            return HTMLResponse(html, headers={"content-security-policy": pages.policy(nonce)})

        return answer

    def _post(self, make: Callable[[Mapping[str, Any]], Any]) -> Callable[[Request], Any]:
        """An endpoint that takes JSON and answers with JSON."""

        async def answer(request: Request) -> Response:
            try:
                asked = await request.json()
                if not isinstance(asked, dict):
                    raise _Wrong
                with self.calm.asked():
                    return JSONResponse(await run_in_threadpool(make, asked))
            except TranslatorError as error:
                return JSONResponse({"error": told(str(error))}, 409)
            except ClientDisconnect:
                return JSONResponse({"error": "this is too much at once"}, 413)
            except (_Wrong, ValueError, RecursionError):
                return JSONResponse({"error": "this is no request of the page"}, 400)

        return answer

    def _served(self, request: Request) -> pages.Served:
        return pages.Served(
            secret=self.secret,
            nonce=request.state.nonce,
            blog=self.blog.project.root.resolve().name,
            # The order is not settled before the posts have been judged by each other.
            loaded=(self.queue.loaded - (not self.queue.is_judged), len(self.queue)),
        )

    def _asked(self, query: Mapping[str, str]) -> tuple[list[QueueRow], str, str, bool]:
        """The queue that an address asks for."""
        search, by, everything = query.get("q", ""), query.get("by", "risk"), "all" in query
        rows = self.queue.ranked(Search.parse(search), by=by, everything=everything)
        return rows, search, by, everything

    def _view(self, entry: QueueEntry) -> Any:
        review = self.queue.review(_pair_of(entry.id))
        if review is None or entry.unit.key not in review.segments:
            raise TranslatorError(_GONE)
        return unit_view(self.blog, review, entry, self.queue.around(entry), self.queue.same(entry))

    def _entry(self, asked: Mapping[str, Any]) -> QueueEntry:
        """The unit that a request is about.

        Raises:
            TranslatorError: it is gone, or its pair cannot be read now.
        """
        entry = self._known(_text(asked, "id"))
        if entry is None:
            raise TranslatorError(_GONE)
        return entry

    def _known(self, id: str) -> QueueEntry | None:
        """The unit of this name; None if it is gone.

        Raises:
            TranslatorError: its pair cannot be read now.
        """
        entry = self.queue.entry(id)
        if entry is None and (failure := self.queue.failure(_pair_of(id))):
            raise TranslatorError(failure)
        return entry

    def _answer(self, id: str, decision: Decision, result: DecisionResult) -> dict[str, Any]:
        """What a page is told of one decision."""
        if result.is_done:
            return {"id": id, "done": True}
        if result.refused:
            return {"id": id, "done": False, "refused": [told(each) for each in result.refused]}
        now = result.unit
        theirs = {"target": now.target, "state": str(now.state)} if now else None
        return {
            "id": id,
            "done": False,
            "conflict": {"yours": decision.target, "theirs": theirs},
            "seen": fingerprint(now) if now else "",
        }

    def _hold(self, past: Sequence[tuple[Post, Unit, str]]) -> str | None:
        """Keep what can be taken back, and give it a name; None if there is nothing."""
        if not past:
            return None
        token = secrets.token_urlsafe(9)
        with self._lock:
            self._past[token] = _Past(tuple(past))
            while len(self._past) > _HELD:
                self._past.popitem(last=False)
        return token

    def _follow(self, post: Post, made: Made, who: str) -> None:
        """Have all that depends on a catalog follow it."""
        both = [(each.before, each.unit) for each in made.results if each.before and each.unit]
        if not both:
            return
        words = any(before.target != unit.target for before, unit in both)
        if not words:
            self.queue.put(post, made)
        elif self.emitting:
            # What is only approved stands in the target already.
            self.emitting.add(post)
        name = self.queue.name_of(post)
        done = [self.queue.id_of(name, unit) for _, unit in both]
        self.events.tell("decided", units=done, who=who)

    def _emitted(self, post: Post, failure: str) -> None:
        """Tell the pages that a target has followed."""
        name = self.blog.project.relative(post.target)
        self.events.tell("emitted", target=name, failure=told(failure))


def _correction(asked: Mapping[str, Any], pair: Pair) -> Correction:
    """The correction that a request is about."""
    source, before, after = (_text(asked, name) for name in ("source", "before", "after"))
    if not all(each.strip() and len(each) <= _PHRASE for each in (source, before, after)):
        raise _Wrong
    return Correction(source=source, before=before, after=after, pair=pair)


def _by_post(found: Iterable[Occurrence]) -> list[list[Occurrence]]:
    """Occurrences in groups, one for each post."""
    groups: dict[Post, list[Occurrence]] = {}
    for each in found:
        groups.setdefault(each.post, []).append(each)
    return [*groups.values()]


def _who(asked: Mapping[str, Any]) -> str:
    """The name that somebody gives, who decides."""
    return _text(asked, "who")[:80]


def _pair_of(id: str) -> str:
    """The pair's part of a unit's name."""
    return id.partition(".")[0]


def _text(asked: Mapping[str, Any], name: str, most: int = _LONGEST) -> str:
    value = asked.get(name)
    if not isinstance(value, str) or len(value) > most or _HALF.search(value):
        raise _Wrong
    return value


def _list(asked: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = asked.get(name)
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise _Wrong
    return value

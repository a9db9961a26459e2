"""One pair, from its files to its files: read, have translated, keep, write.

What an engine has translated is in the catalog as soon as it is verified, and what a person
saves meanwhile is joined with it, never written over.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from translator.errors import FrontMatterError, Unaligned
from translator.files import read_text, write_text
from translator.markdown.document import Document
from translator.memory import Memory
from translator.project.homes import Homes
from translator.project.project import Post, Project
from translator.site.metadata import is_fallback
from translator.terms.matcher import Matcher
from translator.translate.job import Draft, Job, Outcome
from translator.translate.pipeline import asked, finish, merged, prepare, translate
from translator.units import Pair

if TYPE_CHECKING:
    from translator.engines import Engine
    from translator.translate.run import Run


@dataclass(frozen=True, slots=True)
class Result:
    """What a run did to one pair."""

    post: Post
    """The pair."""
    outcome: Outcome
    """What the pipeline made of it."""
    changed: tuple[Path, ...]
    """The files that were written, or would be."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a run behaves."""

    partial: bool = False
    """Emit targets with sources where targets are missing."""
    approved: bool = False
    """Emit only what a person approved."""
    force: bool = False
    """Overwrite targets that were edited by hand."""
    theirs: bool = False
    """Take the words of targets that were edited by hand, whatever else changed."""
    check: bool = False
    """Write nothing."""
    similar: bool = False
    """Fill units with the memory's targets of similar sources: where there is no engine."""


class Shop(Protocol):
    """What all pairs of a blog share."""

    project: Project
    homes: Homes

    def memory(self, pair: Pair) -> Memory:
        """What the blog has translated in one direction."""

    def matcher(self, pair: Pair) -> Matcher:
        """The terms of one direction."""

    def remember(self, post: Post) -> None:
        """Take the catalog of *post* as it stands now into the memory."""


def translate_pair(
    shop: Shop, post: Post, options: Options, engine: Engine | Run | None = None
) -> Result:
    """Bring one pair's files up to date; see `Blog.translate`."""
    draft = draft_of(shop, post, options)
    if engine is None or options.check:
        return _finished(shop, options, post, draft)
    from translator.files import alone
    from translator.translate.run import Run

    run, matcher = Run.around(engine), shop.matcher(post.pair)
    if not draft.waiting(run, matcher):
        return _finished(shop, options, post, draft)
    root, name = shop.project.root, draft.job.catalog_name
    with alone(root, name, run.watch.said, run.check):
        # Another run may have paid for all of it while this one waited.
        draft = draft_of(shop, post, options)
        keeper = Keeper(post.catalog, draft.job.catalog)
        # What could not be kept must not be paid for.
        keeper.keep(draft)
        similar = shop.memory(post.pair).similar
        draft, failure = asked(draft, matcher, run, keeper.keep, similar)
        return _finished(shop, options, post, draft, failure, keeper.known)


class Keeper:
    """Writes a post's catalog whenever answers were verified, joined with what others save."""

    def __init__(self, path: Path, known: str) -> None:
        self.path = path
        self.known = known
        """The catalog's text as this run read it, or wrote it last."""

    def keep(self, draft: Draft) -> None:
        """Write the units of *draft*."""
        there = read_text(self.path) if self.path.exists() else ""
        if there != self.known:
            # It is not this run's alone any more; in the end all is joined once again.
            write_text(self.path, merged(replace(draft.job, catalog=there), draft.catalog.units))
            return
        self.known = str(draft)
        write_text(self.path, self.known)


def draft_of(shop: Shop, post: Post, options: Options) -> Draft:
    """Read one pair, and fill what people and the memory have.

    Raises:
        FrontMatterError: the source's front matter cannot be read.
        Unaligned: the target is somebody's, and there is no catalog.
    """
    job = job_of(shop, post, options)
    if job.target and not job.catalog and not options.force:
        raise Unaligned(
            f"{job.target_name} is there and has no catalog: run translator align {job.name} "
            f"{job.target_name} first, or discard it with --ours; nothing was changed"
        )
    draft = prepare(job, shop.memory(post.pair))
    for finding in draft.document.problems:
        if finding.check == "frontmatter":
            place = f"{job.name}:{finding.line}"
            raise FrontMatterError(f"{place}: {finding.message}; nothing was changed")
    return draft


def _finished(
    shop: Shop,
    options: Options,
    post: Post,
    draft: Draft,
    failure: str = "",
    known: str | None = None,
) -> Result:
    """Check and emit a draft, joined with what somebody saved in the meantime.

    Args:
        known: the catalog as this run wrote it last, if it did.
    """
    from translator.site.fallbacks import stand_in

    job = draft.job
    outcome = finish(draft, shop.matcher(post.pair), failure)
    expected = replace(job, catalog=job.catalog if known is None else known)
    outcome = _joined(shop, post, options, expected, outcome)
    written = [(post.catalog, outcome.catalog)]
    if outcome.target is not None:
        written += [(post.target, outcome.target), (post.catalog, outcome.settled)]
    elif job.target is None and (page := stand_in(job.home, draft.document)):
        written.append((post.target, page))
    write = _differs if options.check else write_text
    changed = [post.catalog] if known not in (None, job.catalog) else []
    changed += [path for path, text in written if write(path, text)]
    if post.catalog in changed and not options.check:
        shop.remember(post)
    return Result(post, outcome, tuple(dict.fromkeys(changed)))


def _joined(shop: Shop, post: Post, options: Options, job: Job, outcome: Outcome) -> Outcome:
    """Join *outcome* with what somebody saved while the engine was at work."""
    now = job_of(shop, post, options)
    # A post that it links to may have been emitted meanwhile, in another thread.
    if (now.catalog, now.target, now.home) == (job.catalog, job.target, job.home):
        return outcome
    again = replace(now, catalog=merged(now, outcome.units))
    both = translate(again, shop.memory(post.pair), shop.matcher(post.pair))
    return _joined(shop, post, options, now, replace(both, failure=outcome.failure))


def job_of(shop: Shop, post: Post, options: Options) -> Job:
    """Read a pair's files as values."""
    # The target before the catalog: another run writes them the other way round.
    target = read_text(post.target) if post.target.exists() else None
    # A page that stands in for a target is none, and an empty one has nobody's words.
    if target is not None and (not target.strip() or is_fallback(Document.parse(target))):
        target = None
    text = read_text(post.source)
    source = Document.parse(text, shop.project.syntax)
    return Job(
        text,
        read_text(post.catalog) if post.catalog.exists() else "",
        post.pair,
        shop.project.relative(post.source),
        shop.project.relative(post.catalog),
        shop.project.relative(post.target),
        target,
        shop.project.syntax,
        options.partial,
        options.approved,
        options.force,
        options.theirs,
        shop.homes.of(post, source),
        today=date.today().isoformat(),
        similar=options.similar,
    )


def _differs(path: Path, text: str) -> bool:
    return not path.is_file() or path.read_bytes() != text.encode("utf-8")

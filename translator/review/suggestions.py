"""What others propose for units: in a file that came back, or on a branch that they changed.

A file is read as `import` reads it, and a branch as `translate` reads a post: a person's words in
the target are as good as those in the catalog. Nothing is written; who reviews takes or leaves it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from translator.blog.blog import Blog
from translator.catalog.view import Key
from translator.errors import CatalogError, ConfigError
from translator.interchange.base import Returned, finding, words_digest
from translator.interchange.pairs import imported, read_file
from translator.markdown.document import Document
from translator.project.git import Repository
from translator.project.project import Post
from translator.translate.job import Job
from translator.translate.pipeline import begin
from translator.units import Finding, Locale, Severity


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What somebody proposes for a unit."""

    key: Key
    """Which unit."""
    target: str
    """The words, as Markdown."""
    who: str
    """Who proposes them; empty if that is not told."""
    origin: str
    """Where they come from: a file and a line, or a revision."""
    comment: str = ""
    """What was said with them."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """What a file or a branch proposes."""

    units: Mapping[Post, tuple[Suggestion, ...]]
    """The suggestions for each pair."""
    findings: tuple[Finding, ...] = ()
    """What of it cannot be used."""


def suggested(blog: Blog, posts: Sequence[Post], name: str, to: Sequence[Locale] = ()) -> Suggested:
    """Read what *name*, a file or a revision of git, proposes for units of *posts*.

    Raises:
        ConfigError: it is neither a file nor a revision.
        TranslatorError: the file cannot be read.
    """
    path = Path(name)
    if path.is_file():
        return _in_file(blog, posts, path, to)
    try:
        repository = Repository.around(blog.project.root)
        commit = repository.commit(name)
    except ConfigError as error:
        raise ConfigError(f"{name} is neither a file nor a revision of git: {error}") from error
    return _in_revision(blog, posts, repository, name, commit)


def _in_file(blog: Blog, posts: Sequence[Post], path: Path, to: Sequence[Locale]) -> Suggested:
    """What a file has that a unit has not: words that only travelled are no proposal."""
    back = read_file(path)
    units: dict[Post, tuple[Suggestion, ...]] = {}
    findings = [*back.findings]
    # A person's words are in nobody's way here: whoever reviews sees both.
    for each in imported(blog, back.units, to, overwrite=True):
        if isinstance(each, Finding):
            findings.append(each)
            continue
        findings += each.decided.findings
        if each.post not in posts:
            continue
        targets = {unit.key: unit.target for unit in each.decided.catalog.units}
        units[each.post] = tuple(
            Suggestion(
                key=key,
                target=targets[key],
                who=_who(returned),
                origin=returned.at,
                comment="\n".join(returned.beside.comments),
            )
            for key, returned in each.decided.given.items()
            if returned.said.sent_words != words_digest(targets[key])
        )
    return Suggested(units, tuple(findings))


def _who(returned: Returned) -> str:
    """Who proposes what came back, as far as the file tells."""
    if returned.said.reviewer:
        return returned.said.reviewer.name
    author = returned.author
    return author.origin if author.wrote(returned.target) else ""


def _in_revision(
    blog: Blog, posts: Sequence[Post], repository: Repository, name: str, commit: str
) -> Suggested:
    """What a branch has changed since it left this one."""
    base = repository.base(commit)
    changed = {path.resolve() for path in repository.between(base, commit).present}
    units: dict[Post, tuple[Suggestion, ...]] = {}
    findings: list[Finding] = []
    for post in posts:
        files = [path for path in (post.catalog, post.target) if path.resolve() in changed]
        if not files:
            continue
        job = blog.job(post)
        before = _said(job, post, repository, base)
        try:
            now = _said(job, post, repository, commit)
        except CatalogError as error:
            message = f"{name}: {error}"
            findings.append(finding(Severity.ERROR, message, job.names.catalog))
            continue
        told = next(repository.versions(files[0], 1, f"{base}..{commit}"), None)
        units[post] = tuple(
            Suggestion(
                key=key,
                target=target,
                who=told.who if told else "",
                origin=name,
                comment=told.subject if told else "",
            )
            for key, target in now.items()
            if target and target != before.get(key)
        )
    return Suggested(units, tuple(findings))


def _said(job: Job, post: Post, repository: Repository, commit: str) -> dict[Key, str]:
    """The targets of a pair's units in a commit, a person's edits in the post among them."""
    source, catalog, target = (
        repository.text_in(path, commit) for path in (post.source, post.catalog, post.target)
    )
    if source is None or (catalog is None and target is None):
        return {}
    there = replace(
        job,
        source=_read(source, job.source),
        catalog=catalog or "",
        target=None if target is None else _read(target, job.source, job.target),
    )
    return {unit.key: unit.target for unit in begin(there).catalog.units}


def _read(text: str, own: Document, known: Document | None = None) -> Document:
    """The document of *text*: one that is known, or a new one."""
    same = next((each for each in (known, own) if each and each.text == text), None)
    return same or Document.parse(text, own.syntax)

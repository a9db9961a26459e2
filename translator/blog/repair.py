"""`check --fix` on disk: the files of a source, of its targets and of their catalogs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from translator.blog.blog import Blog
from translator.blog.fix import Fixed, fix
from translator.checks import Wanted, every
from translator.files import write_text
from translator.project.project import Post
from translator.translate.job import Job


def repair(blog: Blog, source: Path, wanted: Wanted = every) -> tuple[Fixed, tuple[Path, ...]]:
    """Put right what is certain in a source and its targets; give also what was written.

    Each file is written once and whole, the catalogs first: whatever stops the run, another
    one ends it.

    Raises:
        TranslatorError: a file cannot be read; none was written.
    """
    posts = blog.pairs_of(source, ())
    jobs = [blog.job(post) for post in posts]
    fixed = fix(jobs, lambda job: blog.audited(job, wanted)[1])
    before, after = _files(posts, jobs), _files(posts, fixed.jobs)
    changed = tuple(path for path, text in after.items() if text != before[path])
    for path in changed:
        write_text(path, after[path] or "")
    return fixed, changed


def _files(posts: Iterable[Post], jobs: Iterable[Job]) -> dict[Path, str | None]:
    """The files of all pairs: catalogs, then targets, then the source."""
    rows = [
        ((post.catalog, job.catalog), (post.target, job.target), (post.source, job.text))
        for post, job in zip(posts, jobs, strict=True)
    ]
    return {path: text for files in zip(*rows, strict=True) for path, text in files}

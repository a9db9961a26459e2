"""A blog's posts as passages: each piece with its place, and its translation if there is one."""

from __future__ import annotations

from collections.abc import Iterator

from translator.bitext.alignment import is_believed
from translator.blog.blog import Blog
from translator.catalog.catalog import Catalog
from translator.catalog.view import key_of
from translator.files import read_text
from translator.project.project import Post
from translator.terms.candidates import Passage
from translator.units import Segment


def passages(blog: Blog, post: Post) -> Iterator[Passage]:
    """The passages of a pair: of the target if it is there, else of the catalog.

    Raises:
        TranslatorError: a file of the pair cannot be read.
    """
    name = blog.project.relative(post.source)
    if post.target.is_file():
        words: dict[Segment, list[str]] = {}
        for row in blog.aligned(post).rows:
            source, target, _ = row
            if source:
                sure = [target.source] if target and is_believed(row) else []
                words.setdefault(source, []).extend(sure)
        for source, parts in words.items():
            yield Passage(source.source, " ".join(parts), f"{name}:{source.line}")
        return
    segments = blog.documents.read(post.source).segments
    text = read_text(post.catalog) if post.catalog.is_file() else ""
    units = Catalog.read(text, post.pair, blog.project.relative(post.catalog)).units
    known = {unit.key: unit.target for unit in units}
    for segment in segments:
        yield Passage(segment.source, known.get(key_of(segment), ""), f"{name}:{segment.line}")

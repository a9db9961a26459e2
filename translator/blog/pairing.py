"""Which pairs of posts people have written: by the blog's layouts, by a list, or by name."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from translator.blog.blog import Blog
from translator.errors import ConfigError
from translator.files import read_text
from translator.project.project import Post
from translator.units import Locale, Pair

_HEADER = ["source", "target"]


def pair_of(blog: Blog, source: Path, target: Path, to: Sequence[Locale] = ()) -> Post:
    """The pair of two posts; the catalog lies where `translate` looks for it.

    Raises:
        ConfigError: both are in the same language, or the same post.
    """
    ours = blog.locale(source)
    theirs = to[0] if to else blog.target_locale(target, ours)
    if ours == theirs or blog.project.relative(source) == blog.project.relative(target):
        raise ConfigError(f"{source} and {target} are both in {ours}; name a translation")
    return replace(blog.project.post(source, Pair(ours, theirs)), target=target)


def targets_there(blog: Blog, source: Path, to: Sequence[Locale] = ()) -> list[Post]:
    """The pairs of the source at *source* whose targets are there already.

    Raises:
        TranslatorError: the source cannot be read, or its locale cannot be told.
    """
    return [post for post in blog.pairs_of(source, to) if post.target.is_file()]


def read_map(path: Path) -> list[tuple[Path, Path]]:
    """Read a CSV file of source and target, as seen from the file's folder.

    A first row `source,target`, empty rows and rows that begin with `#` are left out.

    Raises:
        ConfigError: a row that has not two cells; the message names its line.
        TranslatorError: it cannot be read.
    """
    return list(_rows(path, read_text(path).removeprefix("\ufeff")))


def _rows(path: Path, text: str) -> Iterator[tuple[Path, Path]]:
    reader = csv.reader(text.splitlines())
    for cells in reader:
        row = [cell.strip() for cell in cells]
        if not any(row) or row[0].startswith("#") or row == _HEADER:
            continue
        if len(row) != 2 or not all(row):
            raise ConfigError(
                f"{path}:{reader.line_num}: a line is SOURCE,TARGET, such as a.md,a.en.md"
            )
        yield path.parent / row[0], path.parent / row[1]

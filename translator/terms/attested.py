"""What texts say of glossary files: whether strings of `not_in` occur, and sources hold.

A corpus is a folder with pages in it, as deep as one likes. A row's source, such as
`PaddlePaddle/docs guides/index_en.md`, is looked for where the corpus has a folder
`PaddlePaddle/docs`; a source that it has not is not judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

from translator.terms.table import Fault, Glossaries, at, column_of, forms_of
from translator.text.regex import regex
from translator.units import Severity

_TEXTS = (".md", ".mdx", ".rst", ".txt")
_SOURCE = regex(r"(?P<home>[\w.-]+/[\w.-]+) (?P<path>[^\s(]+)")


class Corpus:
    """Pages that people wrote, read when they are first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def pages(self) -> dict[str, str]:
        """Every page by its path in the folder, as forms are compared."""
        paths = sorted(p for p in self.folder.rglob("*") if p.suffix in _TEXTS and p.is_file())
        return {
            path.relative_to(self.folder).as_posix(): _plain(
                path.read_text(encoding="utf-8", errors="replace")
            )
            for path in paths
        }

    def has(self, form: str) -> bool:
        """Whether *form* stands in one of the pages."""
        plain = _plain(form)
        return any(plain in page for page in self.pages.values())

    def at(self, home: str, path: str) -> list[str]:
        """The pages of *home* whose path has *path* in it."""
        return [
            page
            for name, page in self.pages.items()
            if name.startswith(f"{home}/") and path in name.removeprefix(f"{home}/")
        ]


Check = Callable[[Glossaries, Corpus], Iterator[Fault]]


def unseen(files: Glossaries, corpus: Corpus) -> Iterator[Fault]:
    """A string of `not_in` stands nowhere in the corpus."""
    for entry in files.entries:
        if "not_in" not in entry.row.header.fields:
            continue
        for longer, _ in forms_of(entry.cell("not_in")):
            if not corpus.has(longer):
                message = f"“{longer}” does not occur in the corpus; remove it if nobody writes it"
                yield at(entry, "not_in", longer, Severity.WARNING, message)


def source(files: Glossaries, corpus: Corpus) -> Iterator[Fault]:
    """A source is not in the corpus, or does not have the preferred form of a translation."""
    for entry in files.entries:
        row = entry.row
        named = _SOURCE.match(row.field("source"))
        if not (named and row.key and (corpus.folder / named["home"]).is_dir()):
            continue
        pages = corpus.at(named["home"], named["path"])
        if not pages:
            message = f"{named['home']} has no page {named['path']} in the corpus"
            yield at(entry, "source", row.field("source"), Severity.WARNING, message)
            continue
        for locale, forms in row.forms.items():
            if locale != row.key[0] and not any(_plain(forms[0]) in page for page in pages):
                message = f"“{forms[0]}” is not in {row.field('source')}; name a place that has it"
                yield at(entry, column_of(locale), forms[0], Severity.WARNING, message)


CHECKS: dict[str, Check] = {"unseen": unseen, "source": source}
"""Every check that needs a corpus, by its id."""


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("-", " ").split())

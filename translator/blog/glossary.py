"""A blog's own glossary: a row more in it, or a wrong form more in a row.

What a glossary file has otherwise stays byte for byte. The glossaries that ship, and files outside
of the blog, are not written; a row that says something else is never changed, but told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from glob import has_magic
from pathlib import Path, PurePosixPath

from translator.blog.blog import Blog
from translator.blog.fix import FixedFile
from translator.errors import ConfigError, TermbaseError
from translator.files import write_text
from translator.project.project import Project, shipped_glossaries
from translator.terms.concepts import Concept, as_csv
from translator.terms.table import forbidding, takes, with_row
from translator.terms.termbase import Row, read, read_file, shown
from translator.text.chars import BENT, CONTROLS
from translator.units import Pair

_NAMES = ("terms.csv", "corrections.csv", "renderings.csv")
"""What a new file is called; the first name that is free."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a glossary is to say of one phrase in one direction."""

    source: str
    """What the source calls it."""
    target: str
    """What it is to be called."""
    forbidden: tuple[str, ...]
    """What it must not be called."""
    pair: Pair
    """The direction."""
    seen: str = ""
    """Where it was decided, and when: `posts/zh/a.md:12, 2026-11-28`."""

    @property
    def concept(self) -> Concept:
        """The same as a glossary has it."""
        return Concept(
            forms={self.pair.source: (self.source,), self.pair.target: (self.target,)},
            forbidden={self.pair.target: self.forbidden} if self.forbidden else {},
            fields={"source": self.seen} if self.seen else {},
        )

    def __str__(self) -> str:
        never = f"; never {', '.join(self.forbidden)}" if self.forbidden else ""
        return f"{self.source} → {self.target}{never}"


@dataclass(frozen=True, slots=True)
class GlossaryChange:
    """What a ruling makes of the glossary: a file that has it, or why none does."""

    ruling: Ruling
    """What was to be said."""
    file: FixedFile | None = None
    """The file with it; None if nothing is to be written."""
    conflict: str = ""
    """Which row says something else; empty if none does."""
    advice: str = ""
    """What the configuration lacks for the file to be read; empty if nothing."""


def proposed(blog: Blog, ruling: Ruling) -> GlossaryChange:
    """Say what file of the blog would have *ruling*, and how; nothing is written.

    A row that has the target already gets what is forbidden. A glossary that says all of it stays
    as it is.

    Raises:
        ConfigError: the blog has no configuration, so that a glossary of its own would silently
            take the place of those that ship.
        TermbaseError: a form cannot stand in a glossary, or a glossary cannot be read.
    """
    for form in (ruling.source, ruling.target, *ruling.forbidden):
        blank = not form.strip() or form != " ".join(form.split())
        if blank or "|" in form or CONTROLS.search(form) or BENT.search(form):
            raise TermbaseError(f"“{form}” cannot be a form of a glossary")
    project = blog.project
    if project.config is None:
        raise ConfigError(
            "the blog has no configuration, and a glossary of its own would take the place of "
            "those that ship; run translator init first"
        )
    own = [*_own(project)]
    change = _in(project, ruling, blog.termbase.rows, own)
    if change is None:
        path, advice = _new(project, ruling.pair)
        if path.exists():
            rows = read(read_file(path), shown(path, project.root))
            change = _in(project, ruling, [*rows], [path])
        change = change or GlossaryChange(ruling, FixedFile(path, "", as_csv([ruling.concept])))
        change = replace(change, advice=advice)
    return change


def _in(
    project: Project, ruling: Ruling, rows: Sequence[Row], files: Sequence[Path]
) -> GlossaryChange | None:
    """What becomes of *ruling* in one of *files*, or by one of *rows*; None if nothing."""
    pair = ruling.pair
    same = [row for row in rows if ruling.source in row.right(pair.source)]
    if same:
        nearest = min(same, key=lambda row: row.right(pair.source).index(ruling.source))
        return _beside(project, ruling, nearest, files)
    for path in files:
        before = _text(path)
        if takes(before, pair):
            return GlossaryChange(ruling, FixedFile(path, before, with_row(before, ruling.concept)))
    return None


def write(blog: Blog, change: GlossaryChange) -> bool:
    """Write what was proposed, if the file is as it was then; say whether anything was written.

    Raises:
        TermbaseError: the file has changed meanwhile.
    """
    file = change.file
    if file is None:
        return False
    if (_text(file.path) if file.path.exists() else "") != file.before:
        name = blog.project.relative(file.path)
        raise TermbaseError(f"{name}: has changed meanwhile; nothing was written")
    write_text(file.path, file.after, root=blog.project.root)
    blog.forget_terms()
    return True


def _beside(project: Project, ruling: Ruling, row: Row, files: Sequence[Path]) -> GlossaryChange:
    """What is to be done where *row* speaks of the same phrase; *files* can be written."""
    target = ruling.pair.target
    right, wrong = (
        {f.lower(): f for f in forms} for forms in (row.right(target), row.wrong(target))
    )
    new = [form for form in ruling.forbidden if form.lower() not in wrong]
    if ruling.target.lower() not in right:
        preferred = f"“{next(iter(right.values()))}”" if right else "nothing"
        conflict = (
            f"{row.origin} already has {preferred} for {ruling.source}, not “{ruling.target}”"
        )
        return GlossaryChange(ruling, conflict=conflict)
    for form in new:
        if form.lower() in right:
            return GlossaryChange(
                ruling, conflict=f"{row.origin} accepts “{form}” for {ruling.source}"
            )
    if not new:
        return GlossaryChange(ruling)
    name, _, line = row.origin.rpartition(":")
    path = next((path for path in files if shown(path, project.root) == name), None)
    before = _text(path) if path else ""
    after = forbidding(before, int(line), target, new) if path else None
    if path is None or after is None:
        never = ", ".join(f"“{form}”" for form in new)
        return GlossaryChange(
            ruling, conflict=f"{row.origin} cannot be made to forbid {never} from here"
        )
    return GlossaryChange(ruling, FixedFile(path, before, after))


def _own(project: Project) -> Iterator[Path]:
    """The glossary files that are the blog's to write, in order."""
    shipped = {path.resolve() for path in shipped_glossaries()}
    for path in project.glossary_files():
        if project.owns(path) and path.resolve() not in shipped:
            yield path


def _text(path: Path) -> str:
    """The text of a glossary file, with its mark and line ends.

    Raises:
        TermbaseError: it cannot be read, or is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise TermbaseError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise TermbaseError(
            f"{path}: is not UTF-8, so no row is added; save it as UTF-8"
        ) from error


def _new(project: Project, pair: Pair) -> tuple[Path, str]:
    """Where a new glossary file belongs, and what has to be said for it to be read.

    One that we made, and that the configuration does not name yet, takes further rows.
    """
    for pattern in project.glossaries:
        where, _, name = pattern.rpartition("/")
        if has_magic(where) or not has_magic(name):
            continue
        for new in _NAMES:
            path = project.root / where / new
            if PurePosixPath(new).match(name) and not path.exists() and project.owns(path):
                return path, ""
    known = {path.resolve() for path in project.glossary_files()}
    paths = [project.root / "glossaries" / new for new in _NAMES]
    free = [
        path for path in paths
        if path.resolve() not in known and (not path.exists() or takes(_text(path), pair))
    ]  # fmt: skip
    if not free:
        raise TermbaseError(
            f"{', '.join(map(project.relative, paths))}: none has columns for {pair}; "
            "name a file of your own in glossaries, with these columns"
        )
    path = free[0]
    return path, f"add “{project.relative(path)}” to glossaries in {project.config}"

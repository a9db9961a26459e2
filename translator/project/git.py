"""Git as a hook sees it: what is staged, and what has changed. Nothing of it is ever written.

What is staged is copied out of the index into a folder of its own, as a checkout would write it
(line ends, filters), so that all else works on files as ever and cannot look past the index.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from translator.errors import ConfigError
from translator.text.regex import regex

POSTS = (".md", ".mdx", ".markdown", ".po")
"""How the names of posts and their catalogs end."""
_READ = (*POSTS, ".csv", ".tsv", ".txt", ".toml")
"""And those of all files whose text a check reads."""
_TRUSTING_NOTHING = ("-c", "safe.bareRepository=explicit", "-c", "core.fsmonitor=false")
"""A commit can bring a folder that git takes for a repository, with a configuration that starts
programs: only a `.git` is one, and nobody is asked what has changed."""
_LINK, _MODULE = "120000", "160000"
"""Modes of entries of the index."""
_EMPTY = (
    "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
    "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
)
"""What an empty file is called, by SHA-1 and by SHA-256: one that is only meant to be added is."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The posts and catalogs that a commit changes, or a branch."""

    present: tuple[Path, ...] = ()
    """Those that are new or other than before; a renamed one by its new name."""
    deleted: tuple[Path, ...] = ()
    """Those that are gone; a renamed one by its old name."""

    def within(self, paths: Iterable[Path]) -> Changes:
        """Those in or at *paths*; all if there are none."""
        if not (places := [path.resolve() for path in paths]):
            return self

        def kept(found: tuple[Path, ...]) -> tuple[Path, ...]:
            return tuple(path for path in found if any(map(path.is_relative_to, places)))

        return Changes(kept(self.present), kept(self.deleted))


@dataclass(frozen=True, slots=True)
class FileVersion:
    """A file as a commit left it."""

    date: str
    """The day of the commit, as `2026-11-28`."""
    who: str
    """Its author's name."""
    subject: str
    """The first line of its message."""
    text: str
    """The file."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository with a work tree."""

    top: Path
    """The folder of the work tree."""
    environment: Mapping[str, str]
    """What git is run with; it names the index, which is a temporary one in `commit -a`."""

    @classmethod
    def around(cls, folder: Path) -> Repository:
        """Find the repository that *folder* is in.

        Raises:
            ConfigError: it is in none, or there is no git.
        """
        environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
        if "GIT_DIR" in environment and "GIT_WORK_TREE" not in environment:
            environment = _rooted(folder, environment)
        top = _line(_run(["rev-parse", "--show-toplevel"], folder, environment))
        return cls(Path(top), environment)

    def staged(self) -> Changes:
        """What the next commit changes; all of the index if it is the first one."""
        return self._changes("diff", "--cached")

    def unstaged(self) -> list[str]:
        """The posts, catalogs and the like that are other in the work tree than in the index."""
        names = self._git("diff", "--name-only", "--no-renames", "--ignore-submodules", "-z")
        return [name for name in names.split("\0") if name.endswith(_READ)]

    def since(self, revision: str) -> Changes:
        """What has changed since this branch left *revision*, in the work tree.

        Raises:
            ConfigError: git does not know it, or nothing that both have in common.
        """
        self.commit(revision)
        return self._changes("diff", self.base(revision))

    def base(self, revision: str) -> str:
        """The commit where *revision* left this branch.

        Raises:
            ConfigError: they have nothing in common.
        """
        try:
            return _line(self._git("merge-base", "--", revision, "HEAD"))
        except ConfigError as error:
            raise ConfigError(
                f"cannot tell what has changed since {revision}: git knows no commit that it has "
                "in common with HEAD; fetch the whole history (fetch-depth: 0, or GIT_DEPTH: 0)"
            ) from error

    def between(self, base: str, commit: str) -> Changes:
        """What has changed from one commit to another."""
        return self._changes("diff", base, commit)

    def versions(self, path: Path, most: int, commits: str = "HEAD") -> Iterator[FileVersion]:
        """The versions of a file that commits of this branch made, the latest first.

        Args:
            most: how many commits are looked at.
            commits: which these are, if others than those of this branch: `base..commit`.

        Raises:
            ConfigError: there is no commit yet, or the file lies outside of the repository.
        """
        name = self._name(path)
        form = ("--no-show-signature", "--format=%H%x00%as%x00%an%x00%s")
        found = _readable(self._git("log", "-z", f"-{most}", *form, commits, "--", name))
        fields = found.removesuffix("\0").split("\0") if found else []
        for commit, day, who, subject in zip(*(fields[n::4] for n in range(4)), strict=True):
            try:
                text = _readable(self._git("cat-file", "blob", f"{commit}:{name}"))
            except ConfigError:
                continue  # this commit removed it
            yield FileVersion(date=day, who=who, subject=subject, text=text)

    def commit(self, revision: str) -> str:
        """The name of the commit that *revision* means.

        Raises:
            ConfigError: git does not know it.
        """
        wanted = f"{revision}^{{commit}}"
        try:
            return _line(self._git("rev-parse", "--verify", "--end-of-options", wanted))
        except ConfigError as error:
            raise ConfigError(
                f"git knows no revision {revision}; correct its name, or fetch the whole history "
                "(fetch-depth: 0, or GIT_DEPTH: 0)"
            ) from error

    def text_in(self, path: Path, revision: str) -> str | None:
        """The file at *path* as *revision* has it; None if it has none.

        Raises:
            ConfigError: git does not know the revision, or the file lies outside of the repository.
        """
        commit, name = self.commit(revision), self._name(path)
        try:
            return _readable(self._git("cat-file", "blob", f"{commit}:{name}"))
        except ConfigError:
            return None

    def _name(self, path: Path) -> str:
        """What git calls the file at *path*."""
        try:
            return path.resolve().relative_to(self.top.resolve()).as_posix()
        except ValueError as error:
            raise ConfigError(f"{path} lies outside of the repository") from error

    def _changes(self, *command: str) -> Changes:
        # Renamed is deleted and new, which is what a path template sees of it.
        options = ("--name-status", "--no-renames", "--ignore-submodules", "-z", "--")
        fields = self._git(*command, *options).split("\0")
        found = [
            (status, self.top / name)
            for status, name in zip(fields[::2], fields[1::2], strict=False)
            if name.endswith(POSTS)
        ]
        return Changes(
            tuple(path for status, path in found if status != "D"),
            tuple(path for status, path in found if status == "D"),
        )

    @contextmanager
    def snapshot(self, *, others: bool = True, near: Collection[Path] = ()) -> Iterator[Snapshot]:
        """Copy what is staged into a folder that is there for as long as it is needed.

        Args:
            others: whether files that are no text of ours, such as images, are there by name.
            near: if there are any, only posts that may belong to one of these are there.
        """
        with _temporary_folder() as folder:
            slugs = frozenset(chain.from_iterable(map(_slugs, near)))
            self._export(folder, others=others, near=slugs)
            yield Snapshot(self.top, folder)

    def _export(self, folder: Path, *, others: bool, near: frozenset[str]) -> None:
        entries = list(_entries(self._git("ls-files", "--stage", "-z")))
        if unmerged := [name for _, _, stage, name in entries if stage != "0"]:
            raise ConfigError(f"{unmerged[0]} is in conflict; resolve it and git add it")
        names = {name: mode for mode, _, _, name in entries if mode != _MODULE}
        if any(identity in _EMPTY for _, identity, _, _ in entries):
            # Files of `git add --intent-to-add` are named in the index, but not staged.
            new = self._git("diff", "--name-only", "--diff-filter=A", "--no-renames", "-z")
            for name in new.split("\0"):
                names.pop(name, None)
        texts = [name for name in names if name.endswith(_READ) and _is_near(name, near)]
        prefix = f"--prefix={folder}/"
        self._git("checkout-index", "--quiet", "--stdin", "-z", prefix, given="\0".join(texts))
        for link in (folder / name for name, mode in names.items() if mode == _LINK):
            # What a link out of the copy leads to is not staged.
            if link.is_symlink() and not link.resolve().is_relative_to(folder):
                link.unlink()
        for empty in (folder / name for name in names.keys() - set(texts) if others):
            empty.parent.mkdir(parents=True, exist_ok=True)
            empty.touch()

    def _git(self, *arguments: str, given: str = "") -> str:
        return _run(arguments, self.top, self.environment, given)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A copy of what is staged."""

    top: Path
    """The repository's folder."""
    folder: Path
    """The folder that stands for it."""

    def of(self, path: Path) -> Path:
        """The copy of *path*, which need not exist; itself if it lies outside the repository."""
        absolute = path.parent.resolve() / path.name if path.name else path.resolve()
        try:
            return self.folder / absolute.relative_to(self.top)
        except ValueError:
            return path

    def pattern(self, root: Path, pattern: str) -> str:
        """*pattern*, relative to *root* in the copy; where it leads out of it, to the original."""
        place = os.path.normpath(root / pattern)
        if Path(place).is_relative_to(self.folder):
            return pattern
        return os.path.normpath(self.top / root.relative_to(self.folder) / pattern)

    def known(self, path: Path) -> Path:
        """The copy of *path*, a file or a folder.

        Raises:
            ConfigError: it is not in the index.
        """
        copy = self.of(path)
        if not copy.exists():
            raise ConfigError(f"{path} is not in git's index; git add it first")
        return copy


def _run(
    arguments: Iterable[str], folder: Path, environment: Mapping[str, str], given: str = ""
) -> str:
    try:
        done = subprocess.run(
            ["git", *_TRUSTING_NOTHING, *arguments], cwd=folder, env=environment,
            input=os.fsencode(given), capture_output=True, check=True,
        )  # fmt: skip
    except FileNotFoundError as error:
        raise ConfigError("git was not found; it is needed to see what has changed") from error
    except subprocess.CalledProcessError as error:
        said = os.fsdecode(error.stderr).strip().partition("\n")[0] or "no reason given"
        raise ConfigError(f"git says: {said.removeprefix('fatal: ')}") from error
    return os.fsdecode(done.stdout)


def _readable(output: str) -> str:
    """*output* as text that can be written anywhere: what is not UTF-8 in it is shown as such."""
    return os.fsencode(output).decode("utf-8", "replace")


def _line(output: str) -> str:
    return output.removesuffix("\n")


def _rooted(folder: Path, environment: dict[str, str]) -> dict[str, str]:
    """*environment* without `GIT_DIR`, if git finds the same repository without it.

    Git sets it for hooks, and then takes any folder for the top of the work tree.
    """
    free = {name: value for name, value in environment.items() if name != "GIT_DIR"}
    question = ["rev-parse", "--absolute-git-dir"]
    try:
        same = _run(question, folder, free) == _run(question, folder, environment)
    except ConfigError:
        return environment
    return free if same else environment


def _entries(listing: str) -> Iterator[tuple[str, str, str, str]]:
    """Mode, identity, stage and name of each file of the index."""
    for entry in listing.split("\0"):
        if entry:
            about, _, name = entry.partition("\t")
            mode, identity, stage = about.split(" ")
            yield mode, identity, stage, name


_UNTOLD = regex(r"_?index|README|[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?")
"""Names of files that say nothing of the post: its folder does."""


def _slugs(path: Path) -> Iterator[str]:
    """What the names of a post, its translations and their catalogs have in common."""
    for part in (path.name, *path.parts[-2::-1]):
        name = part.partition(".")[0]
        yield name
        if not _UNTOLD.fullmatch(name):
            return


def _is_near(name: str, slugs: frozenset[str]) -> bool:
    """Whether the file may belong to one of these posts; what is no post always does."""
    if not slugs or not name.endswith(POSTS):
        return True
    return not slugs.isdisjoint(part.partition(".")[0] for part in name.split("/"))


@contextmanager
def _temporary_folder() -> Iterator[Path]:
    """A folder that is gone afterwards, whenever a signal comes in between."""
    import shutil
    import tempfile

    # One spelling, however the machine calls its temporary folder.
    folder = Path(tempfile.gettempdir()).resolve() / f"translator-staged-{os.urandom(12).hex()}"
    try:
        folder.mkdir(mode=0o700)
        yield folder
    finally:
        try:
            shutil.rmtree(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

"""The runs: every tool on every file, round by round; whole processes; growth."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import compress
from pathlib import Path

from bench import tools
from bench.samples import ROOT, Sample
from bench.timing import Times, interleave
from bench.tools import MARK, Fill, Tool
from translator.files import read_text
from translator.markdown.document import Document

Key = tuple[str, str]
"""A stage (parse, extract, fill, translate) and who does it."""

YARDSTICK = ("parse", "mistune")
IMPORTS = 'python -c "import click, mistune, polib"'
CHECK = "translator check one.md"
HOOK = "translator check --staged --only terms"
OWN_IMPORTS = 'python -c "import" what the hook imports'
OWN_MODULES = "import translator.cli.check, translator.blog.audit, translator.project.git, yaml"

_MESSAGE = re.compile(r"^msgid ", re.M)
_PROJECT = """\
locales = ["zh-Hans", "en"]
glossaries = ["glossaries/*.csv"]

[[posts]]
source = "posts/{locale}/{slug}.md"
spelling = { zh-Hans = "zh" }
"""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a tool made of a file before anything was timed."""

    catalog: Path
    """Its PO file, with a target for every source."""
    messages: int
    """How many messages it found."""
    filled: int
    """How many targets are in the Markdown that it made of both."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Files that every tool can read and fill, and what each made of them."""

    samples: tuple[Sample, ...]
    """The files."""
    everyone: tuple[Tool, ...]
    """The tools, ours first; one that failed on every file is left out."""
    trials: Mapping[str, Sequence[Trial]]
    """For each tool, a trial for each file."""
    failed: tuple[str, ...]
    """Which tool failed on which file, and how; such files are left out for all."""


def prepare(samples: Sequence[Sample], everyone: Sequence[Tool], folder: Path) -> Prepared:
    """Try every tool on every file, which also warms it up."""
    tried = {tool: [_tried(tool, sample, folder) for sample in samples] for tool in everyone}
    failed = [trial for row in tried.values() for trial in row if isinstance(trial, str)]
    able = {
        tool: row
        for tool, row in tried.items()
        if tool is everyone[0] or any(isinstance(trial, Trial) for trial in row)
    }
    columns = zip(*able.values(), strict=True)
    good = [all(isinstance(trial, Trial) for trial in column) for column in columns]
    return Prepared(
        tuple(compress(samples, good)),
        tuple(able),
        {tool.name: [t for t in compress(row, good) if isinstance(t, Trial)]
         for tool, row in able.items()},
        tuple(dict.fromkeys(failed)),
    )  # fmt: skip


def _tried(tool: Tool, sample: Sample, folder: Path) -> Trial | str:
    # po4a gives the name to a shell, so it must be a plain one.
    catalog = folder / f"{sample.path.stem}-{re.sub(r'[^a-z0-9]', '', tool.name)}.po"
    try:
        po = tool.extract(sample.path)
        catalog.write_bytes(tool.complete(po).encode())
        target = tool.fill(sample.path, catalog)
        marks = target.count(MARK) - read_text(sample.path).count(MARK)
    except Exception as error:  # whatever a peer raises, the run goes on without the file
        why = " ".join(str(error).split()).replace(str(catalog), "its PO file")[:200]
        return f"{tool.name} on {sample.name}: {type(error).__name__}: {why}"
    return Trial(catalog, len(_MESSAGE.findall(po)) - 1, marks)


def throughput(prepared: Prepared, rounds: int) -> dict[Key, Times]:
    """Time every stage of every tool over all files, the tools taking turns.

    Whole processes take turns of their own afterwards: their rounds are so long that the
    machine may change its pace within one.
    """
    samples = prepared.samples
    jobs: dict[Key, Callable[[], object]] = {}
    slow = {tool.name for tool in prepared.everyone if tool.process}
    jobs[YARDSTICK] = partial(_each, tools.parser(), samples)
    for tool in prepared.everyone:
        catalogs = [trial.catalog for trial in prepared.trials[tool.name]]
        jobs["extract", tool.name] = partial(_each, tool.extract, samples)
        jobs["fill", tool.name] = partial(_both, tool.fill, samples, catalogs)
    catalogs = [trial.catalog for trial in prepared.trials["translator"]]
    glossaries = sorted((ROOT / "glossaries").glob("*.csv"))
    jobs["translate", "emit"] = partial(_both, tools.emitted, samples, catalogs)
    jobs["translate", "all"] = partial(_both, tools.pipeline(glossaries), samples, catalogs)
    for key in (YARDSTICK, ("translate", "emit"), ("translate", "all")):
        jobs[key]()  # the tools are warm from being tried
    quick = {key: job for key, job in jobs.items() if key[1] not in slow}
    apart = {key: job for key, job in jobs.items() if key[1] in slow}
    return interleave(quick, rounds) | interleave(apart, min(rounds, 3))


def _each(work: Callable[[Path], object], samples: Sequence[Sample]) -> None:
    for sample in samples:
        work(sample.path)


def _both(work: Fill, samples: Sequence[Sample], catalogs: Sequence[Path]) -> None:
    for sample, catalog in zip(samples, catalogs, strict=True):
        work(sample.path, catalog)


_MANY = 50
"""Posts of the larger project."""


def processes(rounds: int) -> dict[str, tuple[int, Times]]:
    """Run whole processes: `translator check` of one post beside the imports it needs.

    Give the exit code and the times of each.
    """
    with tempfile.TemporaryDirectory() as folder:
        plain, terms = Path(folder, "plain"), Path(folder, "terms")
        _scratch(plain)
        _scratch(terms)
        shutil.copytree(ROOT / "glossaries", terms / "glossaries")
        many = Path(folder, "many")
        _scratch(many, _MANY)
        shutil.copytree(ROOT / "glossaries", many / "glossaries")
        command = shutil.which("translator", path=sysconfig.get_path("scripts"))
        translator = [command] if command else [sys.executable, "-m", "translator"]
        check = [*translator, "check", "posts/zh/one.md"]
        commands = {
            "python -c pass": ([sys.executable, "-c", "pass"], plain),
            IMPORTS: ([sys.executable, "-c", "import click, mistune, polib"], plain),
            CHECK: (check, plain),
            "translator check one.md, with glossaries/": (check, terms),
            f"translator check of {_MANY} posts, with glossaries/": ([*translator, "check"], many),
            "translator --help": ([*translator, "--help"], plain),
            **_hook([sys.executable], translator, Path(folder, "hook")),
        }
        environment = _compiled(Path(folder, "cache"))
        jobs = {
            name: partial(_process, *command, environment) for name, command in commands.items()
        }
        codes = {name: max(job(), job()) for name, job in jobs.items()}
        times = interleave(jobs, rounds)
        return {name: (codes[name], times[name]) for name in jobs}


def _hook(
    python: list[str], translator: list[str], folder: Path
) -> dict[str, tuple[list[str], Path]]:
    """The commands of a hook in a repository in which one target is staged."""
    if not shutil.which("git"):
        return {}
    _scratch(folder)
    shutil.copytree(ROOT / "glossaries", folder / "glossaries")
    for arguments in (["init", "-q"], ["add", "--all"]):
        subprocess.run(["git", *arguments], cwd=folder, check=True)
    staged = [*translator, "check", "--staged"]
    one = "posts/en/one.md"
    return {
        OWN_IMPORTS: ([*python, "-c", OWN_MODULES], folder),
        "git ls-files": (["git", "ls-files", "--stage", "-z"], folder),
        "translator check --only terms one.md": ([*translator, "check", "--only", "terms", one],
                                                 folder),
        HOOK: ([*staged, "--only", "terms", one], folder),
        "translator check --staged": ([*staged, one], folder),
    }  # fmt: skip


def _scratch(folder: Path, count: int = 1) -> None:
    """Make a project of *count* posts that are alike, their translations and catalogs."""
    posts, own, name = folder / "posts", ROOT / "posts", "first-pull-request"
    for locale, suffix in (("zh", "md"), ("en", "md"), ("en", "po")):
        (posts / locale).mkdir(parents=True, exist_ok=True)
        for number in range(count):
            copy = f"one{number or ''}.{suffix}"
            shutil.copy(own / locale / f"{name}.{suffix}", posts / locale / copy)
    (folder / "translator.toml").write_text(_PROJECT, "utf-8")


def _compiled(folder: Path) -> dict[str, str]:
    """An environment in which modules are compiled once, as pip does when it installs them.

    Else an editable install would be compiled on every run where bytecode is not written.
    """
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": str(folder)}


def _parse(text: str) -> None:
    """Parse as if the text had never been seen."""
    assert Document(text).segments is not None


def _process(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> int:
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True).returncode


def growth(sample: Sample, rounds: int) -> dict[int, tuple[int, Times]]:
    """Parse a document once, twice, four and eight times as long: its bytes, and the times."""
    text = read_text(sample.path)
    texts = {times: "\n\n".join([text] * times) for times in (1, 2, 4, 8)}
    jobs = {times: partial(_parse, text) for times, text in texts.items()}
    for job in jobs.values():
        job()
    measured = interleave(jobs, rounds)
    return {times: (len(texts[times].encode()), t) for times, t in measured.items()}

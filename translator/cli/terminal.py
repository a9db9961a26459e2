"""What the commands share: locales as options, errors as sentences, exit codes, progress."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from math import isnan
from pathlib import Path
from threading import current_thread, main_thread
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn, ParamSpec, TypeVar

import click

from translator.cli.progress import ProgressBar, is_watched
from translator.errors import ConfigError, EngineError, TranslatorError, Unaligned
from translator.report import text as report
from translator.units import Finding, Locale, Severity
from translator.wording import told

if TYPE_CHECKING:
    from signal import Signals

    from translator.blog.blog import Blog, Result
    from translator.engines.http.recording import Recording
    from translator.project.project import Project
    from translator.translate.client import Exchange
    from translator.translate.consent import Demand

P = ParamSpec("P")
T = TypeVar("T")


class LocaleType(click.ParamType[Any]):
    """A BCP 47 tag."""

    name = "locale"

    def convert(self, value: Any, param: Any, ctx: Any) -> Locale:
        """Read the tag, or say what was meant."""
        try:
            return value if isinstance(value, Locale) else Locale.parse(value)
        except ConfigError as error:
            self.fail(str(error), param, ctx)


class Amount(click.FloatRange):
    """A number of at least 0; `nan`, which is less than nothing and more than nothing, is none."""

    def __init__(self) -> None:
        super().__init__(min=0)

    def convert(self, value: Any, param: Any, ctx: Any) -> float:
        """Read the number."""
        number = float(super().convert(value, param, ctx))
        if isnan(number):
            self.fail(f"{value!r} is not a valid float.", param, ctx)
        return number


POSTS = click.argument("paths", nargs=-1, metavar="[POST]...", type=click.Path(path_type=Path))
"""The posts that a command is about; none stands for all."""
TO = click.option("--to", multiple=True, type=LocaleType(), help="Target locale; repeatable.")
"""Which locales a command is about."""
YES = click.option(
    "--yes", is_flag=True, help="Start and send what the configuration says without asking."
)
"""Agree to the programs and addresses that a configuration names."""
PORT = click.IntRange(0, 65535)
"""Where a page of this machine is served; 0 lets the system choose."""
FOLDER = click.Path(path_type=Path, file_okay=False)
"""A folder, which need not be there."""
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
"""Ask for what a program can read."""


_BARS: list[ProgressBar] = []
"""The bar that is on the terminal, which makes room for every line."""


def _clear() -> None:
    for progress in _BARS:
        progress.clear()


def say(text: str, *, nl: bool = True, err: bool = False, fg: str = "", dim: bool = False) -> None:
    """Print *text* for people; what would act on their terminal is shown, see `report.visible`."""
    _clear()
    shown = report.visible(told(text))
    styled = click.style(shown, fg=fg or None, dim=dim or None) if fg or dim else shown
    click.echo(styled, nl=nl, err=err)


def hand_out(text: str, *, nl: bool = True) -> None:
    """Print *text* for a program, as it is; on a terminal it is for people after all."""
    click.echo(report.visible(text) if sys.stdout.isatty() else text, nl=nl)


def load_blog(
    ctx: click.Context,
    start: Path | None = None,
    config: Path | None = None,
    top: Path | None = None,
    *,
    lasting: bool = True,
) -> Blog:
    """The blog around *start* or the working folder, or the one that --config names."""
    from translator.blog.blog import Blog
    from translator.project.project import Project

    def tell(line: str) -> None:
        if not is_quiet(ctx):
            say(line, err=True)

    project = Project.load(start or Path.cwd(), config or ctx.obj["config"], top)
    return Blog(project, tell, lasting=lasting)


def recording_of(flags: dict[str, Any]) -> Recording | None:
    """Take --record and --replay out of *flags*: where exchanges are kept or played from."""
    record, replay = flags.pop("record"), flags.pop("replay")
    if record and replay:
        raise click.UsageError("--record and --replay cannot be used together")
    if not (record or replay):
        return None
    from translator.engines.http.recording import Recording

    return Recording((record or replay).resolve(), replay=replay is not None)


def agree(project: Project, names: Iterable[str], *, yes: bool, installs: bool = False) -> None:
    """Ask once before an engine starts, sends or installs what only the configuration names.

    Raises:
        ConfigError: nobody has agreed, and nobody is there to be asked.
    """
    import os

    from translator.translate.consent import VARIABLE, Agreements

    lacking = [] if yes else unagreed(project, names, installs=installs)
    if not lacking:
        return
    where = project.config or "the configuration"
    said = "\n".join(f"  [engines.{each.engine}] {each.what}" for each in lacking)
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise ConfigError(
            f"{where} asks for what you have not agreed to:\n{said}\n"
            f"run it on a terminal to be asked, or say --yes (or set {VARIABLE}=1) if you trust it"
        )
    say(f"{where} asks for what you have not agreed to:\n{said}", err=True)
    if not click.confirm(told("Do you trust it?"), err=True):
        raise ConfigError("nothing was started, sent or installed")
    Agreements.of(os.environ).add(lacking)


def unagreed(project: Project, names: Iterable[str], *, installs: bool = False) -> list[Demand]:
    """What the engines *names* would start, send or install that the user has not agreed to."""
    import os

    from translator.translate.consent import VARIABLE, Agreements, demands

    wanted = demands(project.root, project.engines, names, installs=installs)
    agreed = not wanted or os.environ.get(VARIABLE)
    return [] if agreed else Agreements.of(os.environ).lacking(wanted)


def severities(ctx: click.Context, *, warnings: bool = True) -> set[Severity]:
    """Which findings are printed: errors always, warnings unless quiet, notes on request."""
    shown = {Severity.ERROR}
    if not is_quiet(ctx) and (warnings or ctx.obj["verbose"]):
        shown.add(Severity.WARNING)
    return shown | ({Severity.NOTE} if ctx.obj["verbose"] else set())


def is_quiet(ctx: click.Context) -> bool:
    """Whether only errors are printed."""
    return bool(ctx.obj["quiet"])


def print_findings(ctx: click.Context, findings: Iterable[Finding], *, alone: bool = False) -> None:
    """Print findings in colour.

    With -v each has its line; without, those of a post that say the same have one.

    Args:
        alone: whether they are what was asked for: then warnings are among them, and they go to
            standard output.
    """
    kept = severities(ctx, warnings=alone)
    shown = [finding for finding in findings if finding.severity in kept]
    each = ((finding.severity, report.line(finding)) for finding in shown)
    lines = [
        click.style(report.visible(told(text)), fg=report.COLOURS[severity])
        for severity, text in (each if ctx.obj["verbose"] else report.condensed(shown))
    ]
    if lines:
        # One write: a blog has thousands of them.
        _clear()
        click.echo("\n".join(lines), err=not alone)


class Work:
    """A run over many posts: what fails is said and counted, and the others go on."""

    def __init__(self, ctx: click.Context, *, quiet: bool = False) -> None:
        self.code = 0
        self.failed = 0
        self._ctx = ctx
        self._quiet = quiet or is_quiet(ctx)
        self._some = False
        self._failures: set[str] = set()
        self._advised = False

    def attempt(self, step: Callable[P, T], *args: P.args, **options: P.kwargs) -> T | None:
        """Call *step*; None if it raised an error on purpose, which is shown."""
        self._some = True
        try:
            return step(*args, **options)
        except TranslatorError as error:
            show_error(self._once(error))
            self.failed += 1
            self.code = max(self.code, error.exit_code)
            return None

    def _once(self, error: TranslatorError) -> TranslatorError:
        """*error*; without its advice, if that was given for another post already."""
        if not isinstance(error, Unaligned):
            return error
        again, self._advised = self._advised, True
        return Unaligned(str(error).partition(": run ")[0]) if again else error

    def show(self, text: str, *, err: bool = False) -> None:
        """Print *text* unless quiet."""
        if not self._quiet:
            say(text, nl=False, err=err)

    def report(
        self,
        result: Result,
        project: Project,
        *,
        check: bool,
        alone: bool = True,
        halted: TranslatorError | None = None,
    ) -> None:
        """Say what became of a pair; why its engines failed is said once for all pairs.

        Args:
            alone: whether the run is about no other pair: then its line says all, else totals do.
        """
        self.show(report.result(result, project, alone=alone))
        self.code = max(self.code, report.exit_code(result, check))
        print_findings(self._ctx, result.findings)
        failure = result.failure
        if not failure or (halted and failure == str(halted)):
            # A run that was told to stop says so in the end, with what is left.
            return
        if failure not in self._failures:
            show_error(EngineError(failure))
            self._failures.add(failure)
        self.code = max(self.code, EngineError.exit_code)

    def fail_if_empty(self, advice: str) -> None:
        """Say what to do if there was no post, which is an error."""
        if not self._some:
            show_error(ConfigError(advice))
            self.code = ConfigError.exit_code

    def end(self, advice: str) -> NoReturn:
        """Leave with the run's exit code; *advice* says what to do when there was no post."""
        self.fail_if_empty(advice)
        sys.exit(self.code)


def show_error(error: TranslatorError) -> None:
    """Print *error* as one sentence; of a copy of what is staged, it names the original."""
    hidden = click.get_current_context().obj.get("hidden")
    said = str(error).replace(f"{hidden}/", "") if hidden else str(error)
    say(f"translator: {said}", fg="red", err=True)


@contextmanager
def guarded() -> Iterator[None]:
    """Show an error that was raised on purpose as one sentence, with its exit code."""
    try:
        yield
    except TranslatorError as error:
        show_error(error)
        sys.exit(error.exit_code)


@contextmanager
def bar(
    items: Sequence[T],
    label: str,
    weigh: Callable[[T], int] = lambda item: 1,
    *,
    noun: str = "post",
) -> Iterator[Iterator[T]]:
    """Go through *items* with a progress bar on a terminal, and without one in a pipe."""
    weights = list(map(weigh, items)) if is_watched() else [1] * len(items)
    progress = ProgressBar(told(label), weights, noun)
    with _on_terminal(progress):
        yield progress.over(zip(items, weights, strict=True))


@contextmanager
def _on_terminal(progress: ProgressBar) -> Iterator[None]:
    _BARS.append(progress)
    try:
        yield
    finally:
        _BARS.remove(progress)
        progress.clear()


@contextmanager
def caught(handler: Callable[[int, FrameType | None], None], *numbers: Signals) -> Iterator[None]:
    """Have *handler* called at these signals meanwhile; only the main thread can have one."""
    import signal

    if current_thread() is not main_thread():
        yield
        return
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, own in before.items():
            signal.signal(number, own)


def print_json(data: object) -> None:
    """Print *data* for a program."""
    import json

    hand_out(json.dumps(data, ensure_ascii=False, indent=2))


def no_posts(project: Project) -> str:
    """What to do where there is nothing to do."""
    wanted = ", ".join(layout.source for layout in project.layouts)
    if project.config:
        where = project.config.name
        return f"no posts found at {wanted}; write one there, or correct [[posts]] in {where}"
    return f"no posts found at {wanted}; run translator init here, or name the posts"


class TerminalWatch:
    """Shows what happens: progress on a terminal, each request if that was asked for."""

    def __init__(self, ctx: click.Context) -> None:
        self._verbose = bool(ctx.obj["verbose"])
        self._quiet = is_quiet(ctx)
        self._weights: dict[str, int] = {}
        self._progress = ProgressBar("translating", [], moving=False)

    @contextmanager
    def over(self, weights: Sequence[tuple[str, int]]) -> Iterator[None]:
        """Show how far a run is, which is about these posts, each with its weight."""
        moving = is_watched() and not (self._verbose or self._quiet)
        self._weights = dict(weights)
        self._progress = ProgressBar("translating", [each for _, each in weights], moving=moving)
        with _on_terminal(self._progress):
            yield

    def exchanged(self, exchange: Exchange) -> None:
        """Print one line for a request."""
        if self._verbose:
            e = exchange
            size = f"{e.texts} texts, " * (e.texts != 1) + f"{e.tokens:,} tokens"
            where = f"{e.post}: {e.engine}, {e.purpose}"
            say(f"{where}, {size}, {e.seconds:.1f} s: {e.verdict}", err=True)

    def begun(self, post: str, units: int) -> None:
        """Count units that are to be translated."""
        self._progress.begun(post, self._weights.get(post, 0), units)

    def finished(self, post: str, units: int) -> None:
        """Count units that are done."""
        self._progress.part(post, units)

    def post_done(self, post: str) -> None:
        """Count a post."""
        self._progress.done(self._weights.get(post, 0), post)

    def said(self, message: str) -> None:
        """Print a sentence."""
        if not self._quiet:
            say(f"translator: {message}", err=True)

"""`translator engines`: which there are, what each needs, and models for the `local` one."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from translator.cli.names import Group, NearestChoice
from translator.cli.terminal import (
    JSON,
    YES,
    LocaleType,
    agree,
    guarded,
    is_quiet,
    load_blog,
    print_json,
    say,
    unagreed,
)
from translator.errors import ConfigError, EngineSetup, Unreachable
from translator.units import Locale, Pair

if TYPE_CHECKING:
    from translator.engines.local.packages import Installation, Package
    from translator.engines.registry import Readiness
    from translator.engines.usage import Usage
    from translator.project.project import Project


@click.group(
    cls=Group,
    short_help="Show engines, what each needs, and try one.",
    invoke_without_command=True,
)
@click.option("--check", metavar="NAME", help="Ask this engine for one short sentence.")
@click.option("--from", "source", type=LocaleType(), help="With --check: from this locale.")
@click.option("--to", "target", type=LocaleType(), help="With --check: into this locale.")
@YES
@JSON
@click.pass_context
def engines(
    ctx: click.Context,
    check: str | None,
    source: Locale | None,
    target: Locale | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Show which engines there are, and what each still needs.

    Nothing is sent anywhere, but with --check: then the service is asked for one short
    sentence, which may cost as much as one does. The configured engine has a star.

    \b
    Examples:
      translator engines
      translator engines --check deepl
      translator engines --check apertium --from en --to es
      translator engines install local zh en
    """
    if ctx.invoked_subcommand:
        return
    with guarded():
        project = load_blog(ctx).project
        if check is None:
            _show_engines(project, as_json)
        else:
            agree(project, [check], yes=yes)
            _check(project, check, _pair(project, source, target), as_json)


def _show_engines(project: Project, as_json: bool) -> None:
    from translator.engines.registry import every_name, readiness

    pairs = [Pair(*both) for both in permutations(project.locales, 2)]
    tables = project.engines
    # Which pairs an engine knows may be asked of its program, or its server.
    asks = {name: not unagreed(project, [name]) for name in every_name()}
    found = [
        readiness(name, tables.get(name, {}), os.environ, pairs if asks[name] else ())
        for name in asks
    ]
    if as_json:
        print_json([_record(each, project, pairs) for each in found])
        return
    width = max(len(each.name) for each in found) + 2
    for each in found:
        mark = "*" if each.name in project.engine else " "
        say(f"{mark} {each.name:<{width}}{each.what}")
        for line in _needs(each, pairs):
            say(f"  {'':<{width}}{line}")


def _needs(each: Readiness, pairs: Sequence[Pair]) -> list[str]:
    """What an engine lacks for the blog's locales; that it is ready, if it lacks nothing."""
    refused = list(dict.fromkeys(each.refused.values()))
    if each.lacks or (pairs and len(each.refused) == len(pairs)):
        return [each.lacks or refused[0]]
    return ["ready", *refused]


def _record(each: Readiness, project: Project, pairs: list[Pair]) -> dict[str, Any]:
    return {
        "engine": each.name,
        "what": each.what,
        "chosen": each.name in project.engine,
        "ready": not each.lacks,
        "lacks": each.lacks,
        "pairs": [
            {"source": str(p.source), "target": str(p.target), "refused": each.refused.get(p, "")}
            for p in pairs
        ],
    }


def _pair(project: Project, source: Locale | None, target: Locale | None) -> Pair:
    source = source or next(each for each in project.locales if each != target)
    others = [each for each in project.locales if each != source]
    if target is None and not others:
        raise ConfigError("name the locale to translate into with --to")
    return Pair(source, target or others[0])


def _check(project: Project, name: str, pair: Pair, as_json: bool) -> None:
    from translator.engines.registry import get_engine, try_out
    from translator.engines.usage import Meter

    meter = Meter()
    engine = get_engine(name, project.engines.get(name, {}), os.environ, meter)
    if engine is None:
        raise ConfigError(
            "the engine “none” asks no service, so it cannot be tried; name another one"
        )
    begin = time.monotonic()
    asked, answer = try_out(engine, pair)
    seconds = time.monotonic() - begin
    if as_json:
        record = {"engine": engine.name, "source": str(pair.source), "target": str(pair.target),
                  "asked": asked, "answer": answer, "seconds": round(seconds, 3),
                  "usage": asdict(meter.total)}  # fmt: skip
        print_json(record)
        return
    say(f"{engine.name}, {pair}\nasked     {asked}\nanswered  {answer or '(nothing)'}")
    say(f"in {seconds:.2f} s{_used(meter.total)}")


def _used(usage: Usage) -> str:
    """What was counted, in words."""
    words = {"requests": "request", "tokens_in": "token in", "tokens_out": "token out",
             "characters": "character billed"}  # fmt: skip
    counts = {name: count for name, count in asdict(usage).items() if count and name in words}
    return "".join(f", {count} {_plural(words[name], count)}" for name, count in counts.items())


def _plural(words: str, count: int) -> str:
    first, _, rest = words.partition(" ")
    return f"{first}{'s' * (count != 1)} {rest}".strip()


class LooseLocale(click.ParamType[Any]):
    """A locale however it is spelled: `zh` is `zh-Hans`."""

    name = "locale"

    def convert(self, value: Any, param: Any, ctx: Any) -> Locale:
        """Read the tag."""
        found = value if isinstance(value, Locale) else Locale.guess(value)
        return found or self.fail(
            f"{value!r} is not a locale; write one such as en or zh-Hans", param, ctx
        )


ENGINE = click.argument("engine", type=NearestChoice(["local"]))
LOCALES = click.argument("locales", nargs=-1, metavar="[LOCALE]...", type=LooseLocale())
ONE_WAY = click.option("--one-way", is_flag=True, help="From the first locale to the second only.")


@dataclass(frozen=True, slots=True)
class Models:
    """Which models a command is about."""

    folder: Path
    """The folder of models."""
    pairs: tuple[tuple[str, str], ...]
    """The pairs that are wanted, as codes of Argos."""
    index: str
    """The address of the index."""
    say: Callable[[str], None]
    """Prints a line, unless nothing is to be printed."""


@engines.command(short_help="Install models for the local engine.")
@ENGINE
@LOCALES
@click.option(
    "--from", "package", type=click.Path(path_type=Path),
    help="Take this package (.argosmodel) or folder instead of downloading one.",
)  # fmt: skip
@ONE_WAY
@click.option("--list", "listed", is_flag=True, help="Show what there is, and install nothing.")
@click.option("--index", help="The address of another index of Argos packages.")
@YES
@click.pass_context
def install(
    ctx: click.Context,
    /,
    engine: str,
    locales: tuple[Locale, ...],
    package: Path | None,
    one_way: bool,
    listed: bool,
    index: str | None,
    yes: bool,
) -> None:
    """Install models for the local engine: both ways between the LOCALEs.

    Without LOCALEs, those of this blog. Packages come from the index of Argos Translate,
    about 100 MB each; a download that was cut off goes on where it was. Models lie in the
    folder that `models` under [engines.local] or TRANSLATOR_MODELS names.

    \b
    Examples:
      translator engines install local zh en
      translator engines install local --list
      translator engines install local --from translate-zh_en-1_9.argosmodel
      translator engines install local zh en --from opus-mt-zh-en-ct2
    """
    from translator.engines.local.packages import check_room, find_package, installing
    from translator.engines.local.packages import install as install_package

    with guarded():
        wanted = _models(ctx, locales, one_way or package is not None, index)
        project = load_blog(ctx).project
        if index or package:  # which the person has named
            table = {**project.engines.get(engine, {}), "index": ""}
            project = replace(project, engines={**project.engines, engine: table})
        agree(project, [engine], yes=yes, installs=True)
        if listed:
            _show_models(wanted)
            return
        check_room(wanted.folder, 0)
        with installing(wanted.folder):
            if package is not None:
                codes = wanted.pairs[0] if locales else None
                extra = {"from_file": package.name}
                _installed(wanted, install_package(package, wanted.folder, codes, extra))
            else:
                listing = _packages(wanted)
                for found in [find_package(listing, codes) for codes in wanted.pairs]:
                    _fetched(wanted, found)


@engines.command(short_help="Remove models of the local engine.")
@ENGINE
@LOCALES
@ONE_WAY
@click.pass_context
def remove(ctx: click.Context, /, engine: str, locales: tuple[Locale, ...], one_way: bool) -> None:
    """Remove the models between the LOCALEs, both ways.

    \b
    Examples:
      translator engines remove local zh en
      translator engines remove local zh en --one-way
    """
    from translator.engines.local.neural import installed
    from translator.engines.local.packages import installing, uninstall

    with guarded():
        if not locales:
            raise ConfigError("name the locales of the models to remove, such as zh en")
        wanted = _models(ctx, locales, one_way, None)
        found = [m for m in installed(wanted.folder) if (m.source, m.target) in wanted.pairs]
        if not found:
            raise ConfigError(f"no such model is installed in {wanted.folder}")
        with installing(wanted.folder):
            for each in found:
                uninstall(wanted.folder, each.folder)
                wanted.say(f"removed {each.source} → {each.target}")


def _models(
    ctx: click.Context, locales: Sequence[Locale], one_way: bool, index: str | None
) -> Models:
    from translator.engines.local.neural import code_of
    from translator.engines.local.packages import ADDRESS, folder_of

    project = load_blog(ctx).project
    options: Mapping[str, Any] = project.engines.get("local", {})
    if len(locales) == 1:
        raise ConfigError("name two locales, the one to read and the one to write")
    if one_way and len(locales) > 2:
        raise ConfigError("one way is between two locales; name them one pair at a time")
    codes = list(dict.fromkeys(code_of(each) for each in locales or project.locales))
    pairs = [(codes[0], codes[-1])] if one_way else list(permutations(codes, 2))
    quiet = is_quiet(ctx)
    address = index or str(options.get("index", ADDRESS))
    return Models(
        folder=folder_of(options, os.environ),
        pairs=tuple(pairs),
        index=address,
        say=lambda text: None if quiet else say(text),
    )


def _packages(wanted: Models) -> list[Package]:
    from translator.engines.local.download import fetch_json
    from translator.engines.local.packages import read_index

    return read_index(fetch_json(wanted.index), wanted.index)


def _fetched(wanted: Models, package: Package) -> None:
    """Download *package* from the first of its links that answers, and install it."""
    from translator.engines.local.packages import install as install_package

    if not package.links:
        raise EngineSetup(f"the index has no web address for {package.name}; use --from")
    path = wanted.folder / ".downloads" / package.name
    for link in package.links:
        try:
            found = _download(wanted, package, link, path)
            break
        except Unreachable:
            if link == package.links[-1]:
                raise
    known = "as in the index" if package.sha256 else "which the index does not give"
    wanted.say(f"  SHA-256 {found}, {known}")
    extra = {"from_url": link, "sha256": found}
    extra |= {"license": package.license} if package.license else {}
    try:
        _installed(
            wanted, install_package(path, wanted.folder, (package.source, package.target), extra)
        )
    finally:
        path.unlink(missing_ok=True)


def _download(wanted: Models, package: Package, link: str, path: Path) -> str:
    from translator.engines.local.download import fetch_file, size_of
    from translator.engines.local.packages import check_room

    package = replace(package, size=package.size or size_of(link))
    # Unpacked, a model is about as large as its package, and both are there for a moment.
    check_room(path.parent, 2 * package.size)
    size = f"{package.size / 1e6:,.1f} MB" if package.size else "size unknown"
    wanted.say(f"{package.name}: {size}, downloaded from {urlsplit(link).netloc}")
    with _bar(package.size) as progress:
        return fetch_file(link, path, progress, sha256=package.sha256, size=package.size)


@contextmanager
def _bar(size: int) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on a terminal; nothing in a pipe."""
    if not sys.stderr.isatty() or not size:
        yield lambda have, whole: None
        return
    with click.progressbar(length=size, label="downloading", file=sys.stderr) as bar:
        yield lambda have, whole: bar.update(have - bar.pos)


def _installed(wanted: Models, done: Installation) -> None:
    wanted.say(f"installed {done.source} → {done.target}: {done.folder}, {done.size / 1e6:,.1f} MB")
    wanted.say(f"  licence: {done.license or 'the package tells none'}")


def _show_models(wanted: Models) -> None:
    """Show what is installed, and what the index has for the pairs."""
    from translator.engines.local.neural import installed

    there = list(installed(wanted.folder))
    say(f"installed in {wanted.folder}:{'' if there else ' nothing'}")
    for model in there:
        say(f"  {model.source} → {model.target} {model.version}".rstrip())
    found = [p for p in _packages(wanted) if (p.source, p.target) in wanted.pairs]
    say(f"in {wanted.index}:{'' if found else ' nothing for these locales'}")
    for package in found:
        size = f", {package.size / 1e6:,.1f} MB" if package.size else ""
        tells = f", {package.license}" if package.license else ""
        say(f"  {package.source} → {package.target} {package.version}{size}{tells}")

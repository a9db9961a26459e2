"""`translator engines install` and `remove`: models for the `local` engine."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from translator.cli.terminal import guarded, is_quiet, load_blog
from translator.errors import ConfigError, EngineSetup, Unreachable
from translator.units import Locale

if TYPE_CHECKING:
    from translator.engines.local.packages import Installation, Package


class LooseLocale(click.ParamType[Any]):
    """A locale however it is spelled: `zh` is `zh-Hans`."""

    name = "locale"

    def convert(self, value: Any, param: Any, ctx: Any) -> Locale:
        """Read the tag."""
        found = value if isinstance(value, Locale) else Locale.guess(value)
        return found or self.fail(f"{value!r} is no locale, such as en or zh-Hans", param, ctx)


ENGINE = click.argument("engine", type=click.Choice(["local"]))
LOCALES = click.argument("locales", nargs=-1, metavar="[LOCALE]...", type=LooseLocale())
ONE_WAY = click.option("--one-way", is_flag=True, help="From the first locale to the second only.")


@dataclass(frozen=True, slots=True)
class Scene:
    """What a command is about."""

    models: Path
    """The folder of models."""
    pairs: tuple[tuple[str, str], ...]
    """The pairs that are wanted, as codes of Argos."""
    index: str
    """The address of the index."""
    say: Callable[[str], None]
    """Prints a line, unless nothing is to be printed."""


@click.command(short_help="Install models for the local engine.")
@ENGINE
@LOCALES
@click.option(
    "--from", "package", type=click.Path(path_type=Path),
    help="Take this package (.argosmodel) or folder instead of downloading one.",
)  # fmt: skip
@ONE_WAY
@click.option("--list", "listed", is_flag=True, help="Show what there is, and install nothing.")
@click.option("--index", help="The address of another index of Argos packages.")
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
    from translator.engines.local.packages import check_room, installing

    with guarded():
        scene = _scene(ctx, locales, one_way or package is not None, index)
        if listed:
            _list(scene)
            return
        check_room(scene.models, 0)
        with installing(scene.models):
            if package is not None:
                _from_disk(scene, package, named=bool(locales))
            else:
                _from_index(scene)


@click.command(short_help="Remove models of the local engine.")
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
        scene = _scene(ctx, locales, one_way, None)
        found = [m for m in installed(scene.models) if (m.source, m.target) in scene.pairs]
        if not found:
            raise ConfigError(f"no such model is installed in {scene.models}")
        with installing(scene.models):
            for each in found:
                uninstall(scene.models, each.folder)
                scene.say(f"removed {each.source} → {each.target}")


def _scene(
    ctx: click.Context, locales: Sequence[Locale], one_way: bool, index: str | None
) -> Scene:
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
    models = folder_of(options, os.environ)
    return Scene(models, tuple(pairs), address, lambda text: None if quiet else click.echo(text))


def _from_disk(scene: Scene, package: Path, *, named: bool) -> None:
    from translator.engines.local.packages import install

    codes = scene.pairs[0] if named else None
    _installed(scene, install(package, scene.models, codes, {"from_file": package.name}))


def _from_index(scene: Scene) -> None:
    from translator.engines.local.packages import find_package

    packages = _packages(scene)
    for package in [find_package(packages, codes) for codes in scene.pairs]:
        _fetched(scene, package)


def _packages(scene: Scene) -> list[Package]:
    from translator.engines.local.download import fetch_json
    from translator.engines.local.packages import read_index

    return read_index(fetch_json(scene.index), scene.index)


def _fetched(scene: Scene, package: Package) -> None:
    """Download *package* from the first of its links that answers, and install it."""
    from translator.engines.local.packages import install

    if not package.links:
        raise EngineSetup(f"the index has no web address for {package.name}; use --from")
    path = scene.models / ".downloads" / package.name
    for link in package.links:
        try:
            found = _download(scene, package, link, path)
            break
        except Unreachable:
            if link == package.links[-1]:
                raise
    known = "as the index says" if package.sha256 else "which the index does not tell"
    scene.say(f"  SHA-256 {found}, {known}")
    extra = {"from_url": link, "sha256": found}
    extra |= {"license": package.license} if package.license else {}
    try:
        _installed(scene, install(path, scene.models, (package.source, package.target), extra))
    finally:
        path.unlink(missing_ok=True)


def _download(scene: Scene, package: Package, link: str, path: Path) -> str:
    from translator.engines.local.download import fetch_file, size_of
    from translator.engines.local.packages import check_room

    package = replace(package, size=package.size or size_of(link))
    # Unpacked, a model is about as large as its package, and both are there for a moment.
    check_room(path.parent, 2 * package.size)
    size = f"{package.size / 1e6:,.1f} MB" if package.size else "its size is not told"
    scene.say(f"{package.name}: {size}, from {urlsplit(link).netloc}")
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


def _installed(scene: Scene, done: Installation) -> None:
    scene.say(f"installed {done.source} → {done.target}: {done.folder}, {done.size / 1e6:,.1f} MB")
    scene.say(f"  licence: {done.license or 'the package tells none'}")


def _list(scene: Scene) -> None:
    """Show what is installed, and what the index has for the pairs."""
    from translator.engines.local.neural import installed

    there = list(installed(scene.models))
    click.echo(f"installed in {scene.models}:{'' if there else ' nothing'}")
    for model in there:
        click.echo(f"  {model.source} → {model.target} {model.version}".rstrip())
    found = [p for p in _packages(scene) if (p.source, p.target) in scene.pairs]
    click.echo(f"in {scene.index}:{'' if found else ' nothing for these locales'}")
    for package in found:
        size = f", {package.size / 1e6:,.1f} MB" if package.size else ""
        tells = f", {package.license}" if package.license else ""
        click.echo(f"  {package.source} → {package.target} {package.version}{size}{tells}")

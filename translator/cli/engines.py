"""`translator engines`: which there are, what each needs, and whether one answers."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from dataclasses import asdict
from itertools import permutations
from typing import TYPE_CHECKING, Any

import click

from translator.cli.engines_install import install, remove
from translator.cli.terminal import JSON, YES, LocaleType, agree, guarded, load_blog
from translator.errors import ConfigError
from translator.units import Locale, Pair

if TYPE_CHECKING:
    from translator.engines.registry import Readiness
    from translator.engines.usage import Usage
    from translator.project.project import Project


@click.group(short_help="Show engines, what each needs, and try one.", invoke_without_command=True)
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
            _list(project, as_json)
        else:
            agree(project, [check], yes=yes)
            _check(project, check, _pair(project, source, target), as_json)


for command in (install, remove):
    engines.add_command(command)


def _list(project: Project, as_json: bool) -> None:
    from translator.engines.registry import every_name, readiness

    pairs = [Pair(*both) for both in permutations(project.locales, 2)]
    tables = project.engines
    found = [readiness(name, tables.get(name, {}), os.environ, pairs) for name in every_name()]
    if as_json:
        click.echo(_json([_record(each, project, pairs) for each in found]))
        return
    width = max(len(each.name) for each in found) + 1
    for each in found:
        mark = "*" if each.name in project.engine else " "
        click.echo(f"{mark} {each.name:<{width}}{each.what}")
        for line in _needs(each, pairs):
            click.echo(f"  {'':<{width}}{line}")


def _needs(each: Readiness, pairs: Sequence[Pair]) -> list[str]:
    """What an engine lacks for the blog's locales; that it is ready, if it lacks nothing."""
    refused = list(dict.fromkeys(each.refused.values()))
    if each.lacks or (pairs and len(each.refused) == len(pairs)):
        return [each.lacks or refused[0]]
    return ["ready", *refused]


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)


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
        raise ConfigError("none asks nobody; name another engine")
    begin = time.monotonic()
    asked, answer = try_out(engine, pair)
    seconds = time.monotonic() - begin
    if as_json:
        record = {"engine": engine.name, "source": str(pair.source), "target": str(pair.target),
                  "asked": asked, "answer": answer, "seconds": round(seconds, 3),
                  "usage": asdict(meter.total)}  # fmt: skip
        click.echo(_json(record))
        return
    click.echo(f"{engine.name}, {pair}\nasked     {asked}\nanswered  {answer or 'with nothing'}")
    click.echo(f"in {seconds:.2f} s{_used(meter.total)}")


def _used(usage: Usage) -> str:
    """What was counted, in words."""
    words = {"requests": "request", "tokens_in": "token in", "tokens_out": "token out",
             "characters": "character billed"}  # fmt: skip
    counts = {name: count for name, count in asdict(usage).items() if count and name in words}
    return "".join(f", {count} {_plural(words[name], count)}" for name, count in counts.items())


def _plural(words: str, count: int) -> str:
    first, _, rest = words.partition(" ")
    return f"{first}{'s' * (count != 1)} {rest}".strip()

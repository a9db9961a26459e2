"""The command line: the only package that prints."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

import click

from translator import report
from translator.cli.terminal import (
    LocaleType,
    Work,
    bar,
    guarded,
    load_blog,
    no_posts,
    print_findings,
)
from translator.errors import ConfigError
from translator.units import Locale, Severity

# Collecting garbage while a short process starts is a twentieth of its time.
gc.set_threshold(50_000)

POSTS = click.argument("paths", nargs=-1, metavar="[POST]...", type=click.Path(path_type=Path))


TO = click.option("--to", multiple=True, type=LocaleType(), help="Target locale; repeatable.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="markdown-translator")
@click.option("--config", type=click.Path(path_type=Path), help="Use this translator.toml.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.option("-v", "--verbose", is_flag=True, help="Print every finding, notes too.")
@click.pass_context
def main(ctx: click.Context, config: Path | None, quiet: bool, verbose: bool) -> None:
    """Translate Markdown posts and lose nothing.

    \b
    Examples:
      translator init                        write translator.toml for this blog
      translator translate                   update catalogs and emit finished posts
      translator translate posts/zh/a.md     the same for one post
      translator check                       check every pair; what a hook or CI runs
      translator status                      how far each post is

    Exit codes: 0 fine; 1 errors found, or posts left incomplete; 2 wrong usage or
    configuration; 3 an engine failed.
    """
    if os.environ.get("NO_COLOR"):
        ctx.color = False
    ctx.obj = {"config": config, "quiet": quiet, "verbose": verbose}


@main.command(short_help="Update catalogs, fill, check, emit the target posts.")
@POSTS
@TO
@click.option("--engine", help="Use this engine instead of the configured one.")
@click.option("--partial", is_flag=True, help="Emit posts that still lack translations.")
@click.option("--approved", is_flag=True, help="Emit only what a person approved.")
@click.option("--force", is_flag=True, help="Overwrite target posts that were edited by hand.")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if anything would change.")
@click.pass_context
def translate(
    ctx: click.Context,
    /,
    paths: tuple[Path, ...],
    to: tuple[Locale, ...],
    engine: str | None,
    **flags: bool,
) -> None:
    """Update catalogs, fill what is missing, check, and emit the target posts.

    Without POSTs, every post of the project. A target stands for its pair.

    \b
    Examples:
      translator translate
      translator translate posts/zh/first.md --to en
      translator translate --engine pseudo --partial
    """
    from translator.blog import Options
    from translator.engines import get_engine

    with guarded():
        blog = load_blog(ctx)
        project, _ = blog.project, blog.termbase
        name = engine or project.engine
        machine = get_engine(name, project.engines.get(name, {}), os.environ)
    work = Work(ctx)
    with bar(list(blog.sources(paths)), "translating") as sources:
        for source in sources:
            for post in work.attempt(blog.pairs_of, source, to) or ():
                result = work.attempt(blog.translate, post, Options(**flags), machine)
                # After a failure the other posts may need no engine, or only for a few units.
                if result and not work.report(ctx, result, project, check=flags["check"]):
                    machine = None
    work.end(no_posts(project))


@main.command(short_help="Check pairs; what a hook and CI run.")
@POSTS
@TO
@JSON
@click.pass_context
def check(
    ctx: click.Context, paths: tuple[Path, ...], to: tuple[Locale, ...], as_json: bool
) -> None:
    """Check pairs: terms, placeholders, emphasis, staleness. What a hook and CI run.

    A pair without a catalog is aligned first, so this works in any repository.

    \b
    Examples:
      translator check
      translator check posts/zh/first.md posts/en/second.md
      translator check --json | jq '.[].message'
    """
    with guarded():
        blog = load_blog(ctx)
        _ = blog.termbase
    work = Work(ctx)
    checked = [
        work.attempt(blog.check, post)
        for source in blog.sources(paths)
        for post in work.attempt(blog.pairs_of, source, to) or ()
    ]
    findings = [finding for found in checked if found for finding in found[1]]
    if as_json:
        click.echo(report.findings_json(findings))
    else:
        print_findings(ctx, findings, everything=True)
        work.show(report.summary(findings) + "\n", err=True)
    if any(finding.severity is Severity.ERROR for finding in findings):
        work.code = max(work.code, 1)
    work.end(no_posts(blog.project))


@main.command(short_help="Show how far each post is.")
@POSTS
@TO
@JSON
@click.pass_context
def status(
    ctx: click.Context, paths: tuple[Path, ...], to: tuple[Locale, ...], as_json: bool
) -> None:
    """Show posts × locales: how many units are translated, fuzzy, stale and missing.

    \b
    Examples:
      translator status
      translator status --json
    """
    with guarded():
        blog = load_blog(ctx)
        _ = blog.termbase
    work = Work(ctx)
    rows, problems = [], []
    for source in blog.sources(paths):
        for post in work.attempt(blog.pairs_of, source, to) or ():
            units, findings = work.attempt(blog.check, post) or ((), ())
            rows.append(report.status_row(post, units, blog.project))
            problems += [f for f in findings if f.check == "frontmatter"]
    print_findings(ctx, problems)
    work.code = max(work.code, int(bool(problems)))
    import json

    shown = json.dumps(rows, ensure_ascii=False, indent=2) if as_json else report.table(rows)
    click.echo(shown)
    work.end(no_posts(blog.project))


@main.command(short_help="Show what is translatable in a file.")
@click.argument("file", type=click.Path(path_type=Path))
@JSON
@click.pass_context
def inspect(ctx: click.Context, file: Path, as_json: bool) -> None:
    """Show the segments of FILE with their lines and kinds: what is translatable.

    \b
    Examples:
      translator inspect posts/zh/first.md
      translator inspect posts/zh/first.md --json
    """
    from dataclasses import replace

    from translator.document import Document
    from translator.files import read_text

    with guarded():
        project = load_blog(ctx).project
        document = Document.parse(read_text(file), project.syntax)
        click.echo(report.segments(document, as_json=as_json))
        problems = [replace(p, path=str(file)) for p in document.problems]
        print_findings(ctx, problems, everything=True)
        sys.exit(int(any(p.severity is Severity.ERROR for p in problems)))


@main.command(short_help="Make a catalog from a pair that people wrote.")
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("target", type=click.Path(path_type=Path))
@TO
@click.option("--overwrite", is_flag=True, help="Replace a person's other words in the catalog.")
@click.pass_context
def align(
    ctx: click.Context, source: Path, target: Path, to: tuple[Locale, ...], overwrite: bool
) -> None:
    """Make a catalog from a pair of posts that people wrote.

    The catalog goes where `translate` will look for it; `translate SOURCE` then gives
    TARGET back.

    \b
    Examples:
      translator align posts/zh/first.md posts/en/first.md
      translator align post.zh.md post.en.md --to en
    """
    from dataclasses import replace

    from translator.files import write_text
    from translator.units import Pair

    with guarded():
        blog = load_blog(ctx)
        ours = blog.locale(source)
        theirs = to[0] if to else blog.target_locale(target, ours)
        if ours == theirs or blog.project.relative(source) == blog.project.relative(target):
            raise ConfigError(f"{source} and {target} are both in {ours}; name a translation")
        post = replace(blog.project.post(source, Pair(ours, theirs)), target=target)
        catalog, rows = blog.aligned(post, overwrite=overwrite)
        write_text(post.catalog, str(catalog))
        shown, unpaired = report.aligned(blog.project, post, catalog, rows)
        click.echo(shown, nl=False)
        sys.exit(int(bool(unpaired)))


@main.command(short_help="Write a translator.toml for this blog.")
@click.option("--force", is_flag=True, help="Replace a translator.toml that is there.")
def init(force: bool) -> None:
    """Write a commented translator.toml for the blog in this folder.

    \b
    Examples:
      cd my-blog && translator init
    """
    from translator.files import write_text
    from translator.setup import configuration

    with guarded():
        path = Path("translator.toml")
        if path.exists() and not force:
            raise ConfigError(f"{path} is there already; edit it, or replace it with --force")
        found, text = configuration(Path("."))
        write_text(path, text)
        click.echo(f"{found}\nWrote {path}. Next: translator translate")


@main.command(short_help="Show engines, and what each needs.")
@click.pass_context
def engines(ctx: click.Context) -> None:
    """Show which engines there are, and what each still needs.

    \b
    Examples:
      translator engines
    """
    from translator.engines import ENGINES, get_engine
    from translator.errors import EngineSetup

    with guarded():
        project = load_blog(ctx).project
        for name, what in ENGINES.items():
            try:
                get_engine(name, project.engines.get(name, {}), os.environ)
                state = "ready"
            except EngineSetup as error:
                state = str(error)
            mark = "*" if name == project.engine else " "
            click.echo(f"{mark} {name:<9}{what}\n           {state}")

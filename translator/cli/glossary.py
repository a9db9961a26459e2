"""`translator glossary`: what people do with the termbase."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from translator.cli.names import Group, NearestChoice
from translator.cli.terminal import (
    JSON,
    POSTS,
    TO,
    LocaleType,
    Work,
    bar,
    guarded,
    hand_out,
    is_quiet,
    load_blog,
    no_posts,
    print_findings,
    print_json,
    say,
)
from translator.errors import ConfigError, TermbaseError
from translator.report import text as report
from translator.text.chars import plural
from translator.units import Finding, Locale, Pair, Severity
from translator.wording import told

if TYPE_CHECKING:
    from translator.blog.blog import Blog
    from translator.project.project import Post, Project
    from translator.review.elsewhere import Occurrence
    from translator.review.posts import PostReview
    from translator.terms.candidates import Candidate, Excerpt
    from translator.terms.concepts import Exchanged
    from translator.terms.termbase import Row

FROM = click.option("--from", "source", type=LocaleType(), help="Source locale.")
"""Which locale a command starts from."""
_OUTPUT = click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Write to this file."
)
_FORCE = click.option("--force", is_flag=True, help="Replace an existing file.")
_DELIMITERS = {"csv": ",", "tsv": "\t"}
Found = list[tuple[Pair, "Candidate"]]
_SHOWN = 3
"""How many places of a candidate are shown."""


@click.group(cls=Group, short_help="Validate, search, exchange and extend the termbase.")
def glossary() -> None:
    """Validate, search, exchange and extend the termbase.

    \b
    Examples:
      translator glossary validate
      translator glossary find 静态图像占用显存
      translator glossary add 显存 "GPU memory" --forbid "video memory"
      translator glossary apply --check
      translator glossary export -o terms.tbx
      translator glossary candidates
    """


@glossary.command(short_help="Find what is wrong with glossary files.")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--corpus",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of texts in which not_in strings and sources are looked for.",
)
@JSON
@click.pass_context
def validate(
    ctx: click.Context, files: tuple[Path, ...], corpus: Path | None, as_json: bool
) -> None:
    """Find what is wrong with FILES, or with the glossaries of this blog.

    Files are merged in the order given, so name those that override others last. Every
    fault is reported with line and column; the exit code is 1 if one is an error.

    \b
    Examples:
      translator glossary validate
      translator glossary validate glossaries/ml.csv own.csv
      translator glossary validate --corpus ../texts
      translator glossary validate --json | jq '.[].message'
    """
    from translator.terms.attested import Corpus
    from translator.terms.termbase import read_data
    from translator.terms.validate import validate as find_faults

    with guarded():
        project = load_blog(ctx).project
        paths = files or [*_validated(project)]
        if not paths:
            wanted = ", ".join(project.glossaries)
            raise ConfigError(f"no glossaries found at {wanted}; name files, or write one there")
        texts = Corpus(corpus) if corpus else None
        findings = find_faults(((_shown(path), read_data(path)) for path in paths), texts)
    _print(ctx, findings, as_json)
    sys.exit(int(any(finding.severity is Severity.ERROR for finding in findings)))


def _validated(project: Project) -> Iterator[Path]:
    """The glossaries of *project*; of one that lies outside of it, no cell is quoted unasked."""
    from translator.project.project import shipped_glossaries

    for path in project.glossary_files():
        if project.borrows or project.owns(path) or path in shipped_glossaries():
            yield path
        else:
            say(f"{_shown(path)}: lies outside of the project; name it to validate it", err=True)


def _print(ctx: click.Context, findings: list[Finding], as_json: bool) -> None:
    if as_json:
        hand_out(report.findings_json(findings))
        return
    print_findings(ctx, findings, alone=True)
    if not is_quiet(ctx):
        say(report.summary(findings), err=True)


@glossary.command("list", short_help="Show the terms of each direction.")
@FROM
@TO
@JSON
@click.pass_context
def list_terms(
    ctx: click.Context, source: Locale | None, to: tuple[Locale, ...], as_json: bool
) -> None:
    """Show the terms of each direction, after merging: forms, wrong forms, severity, row.

    \b
    Examples:
      translator glossary list
      translator glossary list --from en --to zh-Hans
      translator glossary list --json
    """
    with guarded():
        blog = load_blog(ctx)
        pairs = _directions(blog, source, to)
        rows = [(pair, row) for pair in pairs for row in blog.termbase.rows]
    known = [(pair, row) for pair, row in rows if (term := row.term(pair)) and term.sought]
    if as_json:
        print_json([_listed(pair, row) for pair, row in known])
        return
    for pair, row in known:
        hand_out(_line(row, pair))
    if not is_quiet(ctx):
        say(f"{plural(len(known), 'term')}, {', '.join(map(str, pairs))}", err=True)


@glossary.command(short_help="Say which terms a text has, and why not others.")
@click.argument("text")
@FROM
@TO
@JSON
@click.pass_context
def find(
    ctx: click.Context, text: str, source: Locale | None, to: tuple[Locale, ...], as_json: bool
) -> None:
    """Say which terms TEXT has, where, from which row, and why other forms do not count.

    TEXT is Markdown; - reads standard input. Its locale is told by its script unless
    --from names it. Lines that begin with a tick are terms, those with a dash are none.

    \b
    Examples:
      translator glossary find 静态图像占用显存
      translator glossary find --to zh-Hans "The graph of PaddleOCR"
      translator glossary find - < posts/zh/first.md
    """
    from translator.terms.explain import explain

    with guarded():
        blog = load_blog(ctx)
        text = sys.stdin.buffer.read().decode("utf-8", "replace") if text == "-" else text
        pairs = _directions(blog, source or _spoken(blog, text), to)
        seen = [(pair, sight) for pair in pairs for sight in explain(text, blog.termbase, pair)]
    if as_json:
        print_json([
            {"start": s.span.start, "stop": s.span.stop, "found": s.form, "reason": s.reason,
             **_listed(pair, s.row)} for pair, s in seen
        ])  # fmt: skip
        return
    for pair, sight in seen:
        line = text.count("\n", 0, sight.span.start) + 1
        place = f"{line}:{sight.span.start - text.rfind(chr(10), 0, sight.span.start)}"
        if sight.reason:
            say(f"- {place} {sight.form}: {sight.reason} ({sight.row.origin})", dim=True)
        else:
            hand_out(f"✓ {place} {sight.form}: {_line(sight.row, pair)}")
    if not any(not sight.reason for _, sight in seen) and not is_quiet(ctx):
        say(f"no term of {', '.join(map(str, pairs))} is in this text", err=True)


def _spoken(blog: Blog, text: str) -> Locale | None:
    """The project's locale that *text* is in, as far as its script tells."""
    from translator.text.chars import has_cjk
    from translator.text.language import is_unspaced

    cjk = has_cjk(text)
    fits = (own for own in blog.project.locales if is_unspaced(own) == cjk)
    return next(fits, None)


def _line(row: Row, pair: Pair) -> str:
    parts = [f"{' | '.join(row.right(pair.source))} → {' | '.join(row.right(pair.target))}"]
    if wrong := row.wrong(pair.target):
        parts.append(f"not {' | '.join(wrong)}")
    return "; ".join(parts) + f" ({row.field('severity') or 'warning'}, {row.origin})"


def _listed(pair: Pair, row: Row) -> dict[str, Any]:
    from translator.terms.termbase import FIELDS, split

    return {
        "from": str(pair.source), "to": str(pair.target), "source": row.right(pair.source),
        "target": row.right(pair.target), "forbidden": row.wrong(pair.target),
        **{name: row.field(name) for name in FIELDS if name not in ("source", "override")},
        "not_in": split(row.field("not_in")), "seen": row.field("source"), "origin": row.origin,
    }  # fmt: skip


def _shown(path: Path) -> str:
    """*path* as seen from here, if it lies here."""
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else str(path)


def _directions(blog: Blog, source: Locale | None, to: Iterable[Locale]) -> list[Pair]:
    """The directions asked for: from the main locale, to all the others."""
    source = source or blog.project.locales[0]
    return [Pair(source, target) for target in to or blog.project.locales if target != source]


@glossary.command("export", short_help="Write the termbase for another tool.")
@FROM
@TO
@click.option("--format", "kind", type=NearestChoice(["tbx", "csv", "tsv"]), help="What to write.")
@_OUTPUT
@_FORCE
@click.pass_context
def export_terms(
    ctx: click.Context,
    source: Locale | None,
    to: tuple[Locale, ...],
    kind: str | None,
    output: Path | None,
    force: bool,
) -> None:
    """Write the termbase for another tool: TBX, or two columns for DeepL and Google.

    TBX has every language and all forms with their state. CSV and TSV have one direction:
    each source form with the preferred target form. What cannot be carried over is said.

    \b
    Examples:
      translator glossary export -o terms.tbx
      translator glossary export --to en -o deepl.csv
      translator glossary export --from en --to zh-Hans --format tsv > google.tsv
    """
    from translator.terms.concepts import export_phrases
    from translator.terms.tbx import export_tbx

    with guarded():
        blog = load_blog(ctx)
        kind = kind or _kind(output) or "tbx"
        if kind == "tbx":
            done = export_tbx(blog.termbase.rows)
        else:
            pairs = _directions(blog, source, to)
            if len(pairs) != 1:
                raise ConfigError(
                    "a file of two columns has one direction; name it with --to LOCALE"
                )
            done = export_phrases(blog.termbase.rows, pairs[0], _DELIMITERS[kind])
        _deliver(ctx, done, output, force=force)


@glossary.command("import", short_help="Make a glossary file from another tool's.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@FROM
@TO
@click.option("--format", "kind", type=NearestChoice(["tbx", "csv", "tsv"]), help="What FILE is.")
@_OUTPUT
@_FORCE
@click.pass_context
def import_terms(
    ctx: click.Context,
    file: Path,
    source: Locale | None,
    to: tuple[Locale, ...],
    kind: str | None,
    output: Path | None,
    force: bool,
) -> None:
    """Make a glossary file from FILE: TBX, or the columns of DeepL, Google and OmegaT.

    The result goes to standard output, or to the file that -o names; look it over, put it
    into glossaries/ and run translator glossary validate.

    \b
    Examples:
      translator glossary import terms.tbx -o glossaries/imported.csv
      translator glossary import deepl.csv --from zh-Hans --to en
    """
    from translator.terms.concepts import import_phrases
    from translator.terms.tbx import import_tbx
    from translator.terms.termbase import read_data, read_file
    from translator.text.encoding import decoded

    with guarded():
        kind = kind or _kind(file)
        if not kind:
            raise ConfigError(
                f"{file}: the format is not clear; name it with --format tbx, csv or tsv"
            )
        try:
            if kind == "tbx":
                done = import_tbx(file.read_bytes(), load_blog(ctx).project.locales)
            else:
                pair = Pair(source, to[0]) if source and to else None
                try:
                    text = decoded(read_data(file))
                except UnicodeDecodeError:
                    text = read_file(file)  # which says where it is not UTF-8
                done = import_phrases(text, pair, _DELIMITERS[kind])
        except TermbaseError as error:
            raise TermbaseError(f"{file}: {error}") from error
        _deliver(ctx, done, output, force=force)


def _deliver(ctx: click.Context, done: Exchanged, output: Path | None, *, force: bool) -> None:
    """Write what came of an exchange, and say what did not come along."""
    from translator.files import write_text

    if output and output.exists() and not force:
        raise ConfigError(f"{output} already exists; name another file, or replace it with --force")
    if output:
        write_text(output, done.text, root=None)
    else:
        hand_out(done.text, nl=False)
    if not is_quiet(ctx):
        for loss in done.losses:
            say(f"not carried over: {loss}", err=True)
        say(f"{done.count} terms written{f' to {output}' if output else ''}", err=True)


def _kind(path: Path | None) -> str | None:
    """The format that a file's name tells."""
    suffix = path.suffix.lower().removeprefix(".") if path else ""
    return suffix if suffix in ("tbx", *_DELIMITERS) else None


@glossary.command(short_help="Add a term, or a wrong form of one, to the blog's own glossary.")
@click.argument("phrase", metavar="SOURCE")
@click.argument("target")
@click.option("--forbid", multiple=True, metavar="FORM", help="A wrong form; repeatable.")
@FROM
@TO
@click.option("--check", is_flag=True, help="Write nothing; show what would change.")
@click.pass_context
def add(
    ctx: click.Context,
    phrase: str,
    target: str,
    forbid: tuple[str, ...],
    source: Locale | None,
    to: tuple[Locale, ...],
    check: bool,
) -> None:
    """Add a row to the blog's own glossary: SOURCE is to be TARGET.

    It goes into the first glossary of the blog that has columns for it, or into a new one. A
    row that has both already gets the wrong forms; one that says something else is never
    changed, but named, and the exit code is 2. Then glossary apply puts right what is written.

    \b
    Examples:
      translator glossary add 显存 "GPU memory" --forbid "video memory"
      translator glossary add 算子 operator --check
      translator glossary add --from en --to zh-Hans "GPU memory" 显存
    """
    from datetime import date

    from translator.blog.glossary import Ruling, proposed, write

    with guarded():
        blog = load_blog(ctx, lasting=not check)
        pairs = _directions(blog, source or _spoken(blog, phrase), to)
        if len(pairs) != 1:
            raise ConfigError("a term is added for one direction; name it with --to LOCALE")
        ruling = Ruling(
            source=phrase, target=target, forbidden=forbid, pair=pairs[0],
            seen=date.today().isoformat(),
        )  # fmt: skip
        change = proposed(blog, ruling)
        if change.conflict:
            raise TermbaseError(f"{change.conflict}; nothing was written")
        if not check:
            write(blog, change)
    if change.file and check:
        hand_out(report.diff([change.file], blog.project), nl=False)
    elif not is_quiet(ctx):
        name = blog.project.relative(change.file.path) if change.file else ""
        say(f"{ruling}: written to {name}" if name else "nothing to do: a glossary says so already")
    if change.advice:
        say(change.advice, err=True)
    sys.exit(int(check and change.file is not None))


@glossary.command(short_help="Replace what the glossary forbids, wherever that is certain.")
@POSTS
@TO
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if anything would change.")
@JSON
@click.pass_context
def apply(
    ctx: click.Context, paths: tuple[Path, ...], to: tuple[Locale, ...], check: bool, as_json: bool
) -> None:
    """Replace forbidden forms by the preferred one in what machines have translated.

    Each difference is shown: inflection, capitals and articles are kept right. Where it is not
    certain, the unit is left, and translator translate --redo terms asks an engine for it
    again. What a person wrote or approved is shown, and never changed.

    \b
    Examples:
      translator glossary apply --check
      translator glossary apply
      translator glossary apply posts/zh/first.md --to en
      translator glossary apply --check --json | jq '.[] | select(.doubt != "")'
    """
    from translator.review.elsewhere import apply as make
    from translator.review.elsewhere import forbidden

    with guarded():
        blog = load_blog(ctx, lasting=not check)
        _ = blog.termbase
    work = Work(ctx, quiet=as_json)
    sources = blog.sources(paths)
    posts = [post for path in sources for post in work.attempt(blog.pairs_of, path, to) or ()]
    work.fail_if_empty(no_posts(blog.project))
    found: list[Occurrence] = []
    for pair in dict.fromkeys(post.pair for post in posts):
        own = [post for post in posts if post.pair == pair]
        found += forbidden(_reviews(work, blog, own), blog.matcher(pair))
    due = [each for each in found if each.is_due]
    done = [] if check else work.attempt(make, blog, due) or []
    made = due if check else [each for one in done for each in one.made]
    if as_json:
        print_json([_as_found(blog, each, written=each in made and not check) for each in found])
    else:
        for each in found if not is_quiet(ctx) else ():
            hand_out(_difference(blog, each))
        for one in done:
            if one.result:
                work.report(one.result, blog.project, check=False, alone=False)
        work.show(_summary(found, made, check=check), err=True)
    sys.exit(max(work.code, int(check and bool(due))))


def _reviews(work: Work, blog: Blog, posts: list[Post]) -> Iterator[PostReview]:
    """The pairs *posts* as they stand, with a progress bar."""
    from translator.review.elsewhere import unchecked

    with bar(posts, "reading") as waiting:
        for post in waiting:
            job = work.attempt(blog.job, post)
            if job and job.catalog and (review := work.attempt(unchecked, post, job)):
                yield review


def _difference(blog: Blog, one: Occurrence) -> str:
    """Where something is to be replaced, and how; or why it is left."""
    from translator.text.diff import marked

    what = f"{one.correction.source}: “{one.correction.before}” → “{one.correction.after}”"
    left = "a person's words, left" if one.by == "person" else one.doubt and f"left: {one.doubt}"
    place = f"{blog.project.relative(one.post.source)}:{one.line} → {one.post.pair.target}"
    shown = one.unit.target if left else marked(one.unit.target, one.replaced)
    return f"{place}: {what}{f' ({told(left)})' if left else ''}\n  {shown}"


def _as_found(blog: Blog, one: Occurrence, *, written: bool) -> dict[str, Any]:
    return {
        "post": blog.project.relative(one.post.source), "line": one.line,
        "to": str(one.post.pair.target), "source": one.correction.source,
        "before": one.correction.before, "after": one.correction.after, "by": str(one.by),
        "target": one.unit.target, "replaced": one.replaced, "doubt": one.doubt,
        "written": written,
    }  # fmt: skip


def _summary(found: list[Occurrence], made: list[Occurrence], *, check: bool) -> str:
    """What was done, and who does the rest."""
    units = {(each.post, each.unit.key) for each in made}
    forms, there = plural(len(made), "wrong form"), plural(len(units), "unit")
    would = f"{forms} would be replaced in {there}"
    lines = [would if check else f"{forms} replaced in {there}"]
    person = sum(each.by == "person" for each in found)
    if left := len(found) - len(made) - person:
        lines.append(f"{left} not certain; translator translate --redo terms asks an engine again")
    if person:
        lines.append(f"{person} in what a person wrote or approved, and left")
    return "".join(f"{line}\n" for line in lines) if found else "nothing to do\n"


@glossary.command(short_help="Learn from approved translations which rows to trust.")
@POSTS
@click.pass_context
def support(ctx: click.Context, paths: tuple[Path, ...]) -> None:
    """Learn how often each row of the blog's own glossaries holds in what a person approved.

    Writes support.tsv beside the glossaries. A row that holds in less than four of five places
    is a note where it is missing, no warning; a forbidden form stays what it is. A row's own
    column support wins.

    \b
    Examples:
      translator glossary support
    """
    from translator.files import write_text
    from translator.terms.support import NAME, counted, written

    with guarded():
        blog = load_blog(ctx)
        posts, files = blog.sources(paths), blog.project.glossary_files()
        root = blog.project.root.resolve()
        folders = {path.parent for path in files if path.resolve().is_relative_to(root)}
        if not folders:
            raise ConfigError("the blog has no glossary of its own to learn about")
    work = Work(ctx)
    found = [each for path in posts for each in work.attempt(_approved, blog, path) or ()]
    learned = counted(found, {pair: blog.matcher(pair) for pair, _, _ in found})
    for folder in sorted(folders):
        write_text(folder / NAME, written(learned), root=blog.project.root)
        work.show(f"{plural(len(learned), 'row')} in {blog.project.relative(folder / NAME)}\n")
    work.end(no_posts(blog.project))


def _approved(blog: Blog, path: Path) -> list[tuple[Pair, str, str]]:
    """What a person approved of a post's translations, in its catalogs."""
    from translator.catalog.catalog import Catalog

    jobs = map(blog.job, blog.pairs_of(path, ()))
    return [
        (job.pair, unit.source, unit.target)
        for job in jobs
        if job.catalog
        for unit in Catalog.read(job.catalog, job.pair, job.names.catalog).units
        if unit.is_approved
    ]


@glossary.command(short_help="Propose terms that the posts suggest.")
@POSTS
@FROM
@TO
@click.option(
    "--least",
    type=click.IntRange(1),
    default=4,
    show_default=True,
    help="How many passages have a word.",
)
@click.option(
    "--top",
    type=click.IntRange(0),
    default=40,
    show_default=True,
    help="How many to show; 0 for all.",
)
@click.option("--varying", is_flag=True, help="Only words with several translations.")
@click.option("--csv", "as_csv", is_flag=True, help="Print rows for a glossary file.")
@JSON
@click.pass_context
def candidates(
    ctx: click.Context,
    paths: tuple[Path, ...],
    source: Locale | None,
    to: tuple[Locale, ...],
    least: int,
    top: int,
    varying: bool,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Propose terms that the posts suggest: frequent words, and how they are translated.

    Words that the glossaries know are left out. Each has its places, and how sure it is
    that these are its translations: 100 % if a passage has one of them exactly where it
    has the word. The best come first: frequent, sure, translated in several ways.

    \b
    Examples:
      translator glossary candidates
      translator glossary candidates --varying --least 3 posts/zh/first.md
      translator glossary candidates --from en --to zh-Hans --csv > new.csv
    """
    with guarded():
        blog = load_blog(ctx)
        pairs, posts = _directions(blog, source, to), blog.sources(paths)
        _ = blog.termbase
    work = Work(ctx)
    found: Found = []
    for pair in pairs:
        every = _mined(work, blog, posts, pair, least)
        wanted = [one for one in every if one.varies or not varying]
        found += [(pair, one) for one in wanted[: top or None]]
    if as_csv or as_json:
        hand_out(_as_csv(found) if as_csv else _as_json(found), nl=False)
    else:
        say(_as_text(found), nl=False)
        count = plural(len(found), "candidate")
        work.show(f"{count}, {', '.join(map(str, pairs))}\n", err=True)
    work.end(no_posts(blog.project))


def _mined(work: Work, blog: Blog, posts: list[Path], pair: Pair, least: int) -> list[Candidate]:
    from translator.terms.candidates import candidates as mine

    excerpts: list[Excerpt] = []
    with bar(posts, f"Reading {pair}") as waiting:
        for path in waiting:
            excerpts += work.attempt(_excerpts, blog, path, pair) or ()
    return mine(excerpts, blog.termbase, pair, least)


def _excerpts(blog: Blog, path: Path, pair: Pair) -> list[Excerpt]:
    """The excerpts of a post in the direction *pair*; one translated the other way serves, too."""
    found: list[Excerpt] = []
    for post in blog.pairs_of(path, ()):
        if post.pair == pair:
            found += blog.excerpts(post)
        elif post.pair == Pair(pair.target, pair.source):
            found += (
                replace(excerpt, source=excerpt.target, target=excerpt.source)
                for excerpt in blog.excerpts(post)
                if excerpt.target
            )
    return found


def _as_text(found: Found) -> str:
    lines = []
    for _, one in found:
        lines.append(f"{one.source}  {len(one.places)} places, {one.sure:.0%} sure")
        for rendering in one.renderings:
            more = ", …" if len(rendering.places) > _SHOWN else ""
            places = ", ".join(rendering.places[:_SHOWN]) + more
            lines.append(f"    {len(rendering.places):>3}  {rendering.target}  {places}")
    return "".join(f"{line}\n" for line in lines)


def _as_json(found: Found) -> str:
    import json

    rows = [{"from": str(p.source), "to": str(p.target), **asdict(one)} for p, one in found]
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"


def _as_csv(found: Found) -> str:
    from translator.terms.concepts import Concept, as_csv

    return as_csv([
        Concept(
            {pair.source: (one.source,), pair.target: tuple(r.target for r in one.renderings)},
            fields={"severity": "note", "source": one.places[0]},
        )
        for pair, one in found
    ])  # fmt: skip

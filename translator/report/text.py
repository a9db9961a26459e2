"""What people and programs get to read: findings, tables, JSON. Nothing is printed here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from translator.text.chars import columns, plural, shorten
from translator.text.regex import regex
from translator.units import Finding, Segment, Severity, State
from translator.wording import word

if TYPE_CHECKING:
    from translator.bitext.alignment import Row
    from translator.blog.blog import Result
    from translator.blog.fix import Fixed, FixedFile
    from translator.markdown.document import Document
    from translator.project.project import Project
    from translator.terms.termbase import Termbase
    from translator.translate.adopt import Alignment
    from translator.translate.budget import Receipt

COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
"""The colour of each severity on a terminal."""

_ACTING = regex(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Control characters (ECMA-48), marks of direction (UAX 9), line separators, broken bytes."""
_WIDTH = 160
_SPACING = regex(r"no space|two spaces|space beside|full-width|half-width")
_PLACES = 6
"""How many places of a finding are shown that is said several times."""
_NAMED = 5
"""How many files a line names."""
_REASONS = 5
"""How many reasons of rejected answers are shown for a post."""
REFUSALS = frozenset({"edited", "splice"})
"""Findings that keep a target from being written."""


def visible(text: str) -> str:
    r"""Show what would act on a terminal, or on the order of what is shown, as `\x1b` or `\u202e`.

    Posts, catalogs and the names of files are other people's: a control character in them moves
    the cursor, retitles the window, or hides a line. Line breaks and tabs stay.
    """
    return text if text.isascii() and text.isprintable() else _ACTING.sub(_escaped, text)


def _escaped(m: re.Match[str]) -> str:
    number = ord(m[0])
    byte = number - 0xDC00 if 0xDC80 <= number <= 0xDCFF else number  # of a name that is no UTF-8
    return f"\\x{byte:02x}" if byte < 0x100 else f"\\u{byte:04x}"


def line(finding: Finding) -> str:
    """`path:line:col: severity check: message`; on one line, whatever is in it."""
    place = f"{finding.path}:{finding.line}:{finding.column}" if finding.line else finding.path
    said = f"{place}: {finding.severity} {finding.check}: {finding.message}"
    return said.replace("\n", "⏎")


def condensed(findings: Sequence[Finding]) -> Iterator[tuple[Severity, str]]:
    """Lines for a terminal: what is said several times of a post is said once, with its places.

    Spaces and widths, of which a post may have hundreds, are one line for each post.
    """
    groups: dict[tuple[str, str, Severity, str], list[Finding]] = {}
    for each in findings:
        about = "" if _is_spacing(each) else each.message
        groups.setdefault((each.path, each.check, each.severity, about), []).append(each)
    for (*_, about), group in groups.items():
        first, places = group[0], [f"{each.line}:{each.column}" for each in group]
        if len(group) == 1 or not first.line:
            yield first.severity, line(first)
        elif about:
            shown = ", ".join(places[1:_PLACES]) + (", …" if len(places) > _PLACES else "")
            yield first.severity, f"{line(first)} ({len(group)} times; also {shown})"
        else:
            message = f"{len(group)} spaces and widths, such as: {first.message}; -v shows all"
            yield first.severity, line(replace(first, message=message))


def _is_spacing(finding: Finding) -> bool:
    """Whether it is about a space, or about the width of a mark or letter."""
    return finding.check in ("typography", "punctuation") and bool(_SPACING.match(finding.message))


def findings_json(findings: Iterable[Finding]) -> str:
    """Findings as a JSON list of objects."""
    import json

    return json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2)


def summary(findings: Sequence[Finding], failed: int = 0) -> str:
    """How many findings of each severity, and how many files or posts could not be checked."""
    counts = Counter(finding.severity for finding in findings)
    said = ", ".join(plural(counts[each], str(each)) for each in Severity)
    if not failed:
        return said
    unchecked = f"{failed} not checked (see the {'error' if failed == 1 else 'errors'} above)"
    return f"{said}; {unchecked}" if findings else unchecked


def advice(failing: Sequence[Finding], termbase: Termbase, *, staged: bool) -> str:
    """How to put right what fails, and how to make an exception; rows of shipped glossaries."""
    if not failing:
        return ""
    first = failing[0]
    rows = {row.origin: row for row in termbase.rows if row.origin.startswith("glossaries/")}
    named = (
        row for origin, row in rows.items() if any(f"({origin})" in f.message for f in failing)
    )
    quoted = "".join(f"{row.origin} says: {row.said}\n" for row in islice(named, _REASONS))
    path = next((f.path for f in failing if f.fix is not None), "")
    again = "git add it" if staged else "check again"
    how = f"translator check --fix {path}" if path else f"edit {first.path}:{first.line}"
    return (
        f"{quoted}to fix: {how}, and {again}\n"
        f"to make an exception: <!-- translator:ignore {first.check} THE WORDS: why --> before it\n"
    )


def glossaries(project: Project, termbase: Termbase) -> str:
    """A line on which terms are checked; nothing if they are those of the blog's own glossaries."""
    if not termbase.rows and project.glossaries:
        from translator.project.project import shipped_glossaries

        where = project.config.name if project.config else "translator.toml"
        names = ", ".join(f'"{path.stem}"' for path in shipped_glossaries())
        return f"no terms loaded, so terms are not checked; set glossaries = [{names}] in {where}\n"
    if not project.borrows:
        return ""
    count = len(termbase.rows)
    names = ", ".join(path.stem for path in project.glossary_files())
    return f"no glossary and no translator.toml here: using the {count} terms of {names}\n"


def fixed(done: Fixed) -> str:
    """One line for each fix, and one for each target that was left alone."""
    lines = [f"{line(finding)} (fixed)" for finding in done.findings]
    why = (
        "not fixed, because its catalog gives another text; run translator translate or align first"
    )
    return "".join(f"{each}\n" for each in (*lines, *(f"{name}: {why}" for name in done.left)))


def fixes(
    each: Sequence[Fixed], changes: Sequence[FixedFile], project: Project, *, written: bool
) -> str:
    """One line on all fixes of a run, and one on those that nobody asked for."""
    count = sum(len(done.findings) for done in each)
    waiting = sum(done.waiting for done in each)
    posts = sum(bool(done.waiting) for done in each)
    names = [project.relative(change.path) for change in changes]
    shown = ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" * (len(names) > _NAMED))
    news = f"{'wrote' if written else 'would write'} {shown}" if names else "nothing to write"
    lines = [f"{'fixed' if written else 'would fix'} {plural(count, 'finding')}; {news}"]
    if waiting:
        lines.append(
            f"{plural(waiting, 'finding')} in {plural(posts, 'source post')} left alone; name the "
            f"post{'s' * (posts != 1)}, or say --sources"
        )
    return "".join(f"{each}\n" for each in lines)


def diff(changes: Sequence[FixedFile], project: Project) -> str:
    """What would change in files, as `patch` and `git apply` read it."""
    from difflib import unified_diff

    parts: list[str] = []
    for change in changes:
        name = project.relative(change.path)
        before, after = (text.splitlines(keepends=True) for text in (change.before, change.after))
        for each in unified_diff(before, after, f"a/{name}", f"b/{name}"):
            ended = each.endswith("\n")
            parts.append(each if ended else f"{each}\n\\ No newline at end of file\n")
    return "".join(parts)


def result(done: Result, project: Project, *, alone: bool = True) -> str:
    """What became of a translated pair: a line, and one for what is missing.

    Args:
        alone: whether the run is about this pair only. Of several, those with nothing to say are
            left to `totals`, and what to do is `left_to_do`, said once.
    """
    counts = Counter(done.states)
    source, target, catalog = (
        project.relative(p) for p in (done.post.source, done.post.target, done.post.catalog)
    )
    names = [project.relative(path) for path in done.changed]
    news = f"wrote {', '.join(names)}" if names else "nothing to do"
    lines = [f"{source} → {done.post.pair.target}: {_amount(counts)}; {news}"]
    missing = done.missing
    if not done.emitted and missing:
        lines.append(f"  {target} not emitted: {plural(missing, 'unit')} without a translation")
        lines[-1] += f"; {_fill(missing, catalog)}" if alone else ""
    elif not done.emitted and not _refused(done):
        fuzzy = counts[State.FUZZY]
        lines.append(f"  {target} not emitted: {plural(fuzzy, 'unit')} not reviewed")
        lines[-1] += f"; {_approve(fuzzy, catalog)}" if alone else ""
    taken = sum(f.check == "edited" and not is_refusal(f) for f in done.findings)
    if taken and done.post.catalog in done.changed:
        edits = f"{plural(taken, 'segment')} {'was' if taken == 1 else 'were'}"
        lines.append(f"  {edits} edited by hand in {target}: taken into {catalog}")
    for each in done.redone:
        lines += [f"  - {shorten(each.before, _WIDTH)}", f"  + {shorten(each.after, _WIDTH)}"]
    lines += [f"  {f.message}" for f in done.findings if f.check == "incomplete"]
    lines += _rejected(Counter(reason for _, reason in done.rejected), catalog, alone=alone)
    if not alone and not names and len(lines) == 1:
        return ""
    return "\n".join(lines) + "\n"


def _fill(count: int, where: str) -> str:
    return f"{_them(count, 'fill')} in {where}, choose an engine, or use --partial"


def _approve(count: int, where: str) -> str:
    return f"{_them(count, 'review')} in {where} and remove the fuzzy flag"


def left_to_do(each: Sequence[Result]) -> Iterator[str]:
    """What to do about all that *each* has left, said once."""
    missing = [done for done in each if not done.emitted and done.missing]
    if missing:
        count = sum(done.missing for done in missing)
        yield f"{plural(count, 'unit')} without a translation: {_fill(count, 'the catalogs')}"
    kept = [d for d in each if not d.emitted and not d.missing and not _refused(d)]
    if kept:
        count = sum(done.states.get(State.FUZZY, 0) for done in kept)
        yield f"{plural(count, 'unit')} not reviewed: {_approve(count, 'the catalogs')}"
    if any(done.rejected for done in each):
        yield "rejected answers are all in the catalogs; --retry asks again"


def totals(each: Sequence[Result], *, check: bool = False) -> str:
    """One line on a run over several pairs: what was written, and how far they are."""
    states = sum((Counter(done.states) for done in each), Counter[State]())
    written = sum(bool(done.changed) for done in each)
    would = "would be written" if check else "written"
    news = f"{written} {would}, {len(each) - written} unchanged" if written else "nothing to do"
    if absent := sum(not done.emitted for done in each):
        news += f", {absent} not emitted"
    return f"{plural(len(each), 'pair')}: {news}; {_amount(states)}\n"


def far(states: Mapping[State, int]) -> str:
    """How far units are, in the words that every table and page has for it: `drafted 100 %, …`."""
    whole = sum(states.values())
    reviewed = states.get(State.TRANSLATED, 0)
    drafted = reviewed + states.get(State.FUZZY, 0)
    return f"drafted {share(drafted, whole)}, reviewed {share(reviewed, whole)}"


def _amount(states: Mapping[State, int]) -> str:
    """How many units there are, how far they are, and how many have no target."""
    whole, missing = sum(states.values()), states.get(State.UNTRANSLATED, 0)
    said = f"{plural(whole, 'unit')}, {far(states)}" if whole else plural(whole, "unit")
    return f"{said}, {missing} missing" if missing else said


def share(part: int, whole: int) -> str:
    """A part in percent, rounded down, so that 100 % is all of it."""
    return f"{100 * part // whole if whole else 100} %"


def _rejected(reasons: Counter[str], catalog: str, *, alone: bool) -> Iterator[str]:
    """Why answers were rejected, the first few reasons, and where they stand."""
    for reason, count in reasons.most_common(_REASONS):
        yield f"  rejected: {reason}" + (f" ({plural(count, 'unit')})" if count > 1 else "")
    if reasons:
        more = reasons.total() - sum(count for _, count in reasons.most_common(_REASONS))
        where = f"{f'and {more} more; ' if more else ''}all are in {catalog}"
        yield f"  {where}{'; --retry asks again' if alone else ''}"


def run_json(done: Sequence[Result], receipt: Receipt | None, project: Project) -> str:
    """What a run did to each pair, and its receipt if engines were asked, as a JSON object."""
    import json

    posts = [
        {
            **_counts(each, project),
            "wrote": [project.relative(path) for path in each.changed],
            "rejected": dict(each.rejected),
            "failure": each.failure,
        }
        for each in done
    ]
    data = {"posts": posts, "receipt": receipt.json() if receipt else None}
    return json.dumps(data, ensure_ascii=False, indent=2)


def _counts(done: Result, project: Project) -> dict[str, Any]:
    post, states = done.post, Counter(done.states)
    return {
        "post": project.relative(post.source),
        "locale": str(post.pair.target),
        "units": states.total(),
        "translated": states[State.TRANSLATED],
        "fuzzy": states[State.FUZZY],
        "missing": states[State.UNTRANSLATED],
        "emitted": done.emitted,
    }


def _refused(done: Result) -> bool:
    return any(map(is_refusal, done.findings))


def is_refusal(finding: Finding) -> bool:
    """Whether *finding* keeps a target from being written."""
    return finding.check in REFUSALS and finding.severity is Severity.ERROR


def _them(count: int, verb: str) -> str:
    return f"{verb} {'it' if count == 1 else 'them'}"


def exit_code(done: Result, check: bool) -> int:
    """1 for a pair that has errors, is incomplete, or would change in a check."""
    return int(_refused(done) or not done.emitted or (check and bool(done.changed)))


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as a table whose columns line up, CJK characters counting twice."""
    if not rows:
        return "no posts"
    cells = [
        [word("column", name) for name in rows[0]],
        *([_cell(value) for value in row.values()] for row in rows),
    ]
    widths = [max(columns(row[i]) for row in cells) for i in range(len(cells[0]))]
    return "\n".join(
        "  ".join(
            _pad(cell, width, left=i < 2)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )


def segments(document: Document, *, as_json: bool, constructs: bool = False) -> str:
    """The segments of a document, one a line, or as JSON.

    Args:
        constructs: also, in the lines, what its site adds to Markdown.
    """
    if as_json:
        import json

        rows = [
            {
                "line": s.line, "kind": s.kind.value, "path": s.path, "source": s.source,
                "context": s.context, "note": s.note, "spans": [[p.start, p.stop] for p in s.spans],
            }
            for s in document.segments
        ]  # fmt: skip
        return json.dumps(rows, ensure_ascii=False, indent=2)
    shown = [
        (s.line, f"{word('kind', s.kind)} {s.path}".strip(), s.source.replace("\n", "⏎"))
        for s in document.segments
    ]
    if constructs:
        own = [(c.line, f"· {c.name}", c.text) for c in document.constructs]
        shown = sorted([*own, *shown], key=lambda row: row[0])
    return "\n".join(
        f"{line:>5}  {_pad(kind, 22, left=True)}  {text}" for line, kind, text in shown
    )


def aligned(project: Project, made: Alignment) -> str:
    """What an alignment gave, and which of its rows a person should look at."""
    doubtful = f", {len(made.doubtful)} more doubtfully" if made.doubtful else ""
    name = project.relative(made.post.catalog)
    lines = [f"{name}: {made.believed} of {len(made.rows)} segments aligned{doubtful}"]
    for source, target, score in made.doubtful:
        if source and target:
            lines += [
                f"  doubtful ({score:.2f}), line {source.line} of the source: {_start(source)}",
                f"    beside line {target.line} of the target: {_start(target)}",
            ]
    for source, target, _ in made.one_sided:
        side = "source" if source else "target"
        if segment := source or target:
            lines.append(f"  no partner for line {segment.line} of the {side}: {_start(segment)}")
    return "\n".join(lines) + "\n"


def aligned_row(project: Project, made: Alignment) -> dict[str, Any]:
    """The counts of an alignment."""
    lone = made.one_sided
    return {
        "source": project.relative(made.post.source),
        "target": project.relative(made.post.target),
        "locale": str(made.post.pair.target),
        "aligned": made.believed,
        "doubtful": len(made.doubtful),
        "only source": sum(1 for source, _, _ in lone if source),
        "only target": sum(1 for _, target, _ in lone if target),
    }


def aligned_json(project: Project, each: Iterable[Alignment]) -> str:
    """Alignments with all their rows, as a JSON list of objects."""
    import json

    data = [
        {
            **{key.replace(" ", "_"): value for key, value in aligned_row(project, made).items()},
            "catalog": project.relative(made.post.catalog),
            "rows": [_row_data(row) for row in made.rows],
        }
        for made in each
    ]
    return json.dumps(data, ensure_ascii=False, indent=2)


def _row_data(row: Row) -> dict[str, Any]:
    sides = {"source": row[0], "target": row[1]}
    told = {
        name: {"line": s.line, "kind": s.kind.value, "path": s.path, "text": s.source}
        if s
        else None
        for name, s in sides.items()
    }
    from translator.bitext.alignment import is_believed

    return {"score": round(row[2], 3), "believed": is_believed(row), **told}


def _start(segment: Segment) -> str:
    return segment.source.replace("\n", " ")[:60]


def _cell(value: Any) -> str:
    return word("column", "yes" if value else "no") if isinstance(value, bool) else str(value)


def _pad(text: str, width: int, *, left: bool) -> str:
    space = " " * (width - columns(text))
    return text + space if left else space + text

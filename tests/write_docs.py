"""Rewrites what the code says of itself in `docs/`: `python -m tests.write_docs`.

Such a part stands between `<!-- NAME: written by … -->` and `<!-- /NAME -->`; the rest of a
page is left as it is.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterable, Sequence

from click.testing import CliRunner

from bench.figures import kept
from bench.precision import SPACING
from tests.kit import ROOT, Machine, every_command, run_pipeline
from translator.checks import CHECKS
from translator.cli import main as translator
from translator.engines.presets import PRESETS
from translator.engines.registry import ENGINES
from translator.terms.validate import CHECKS as FAULTS
from translator.translate.rules import RULES

DOCS = ROOT / "docs"
"""Where the pages are."""


def commands() -> str:
    """Each command's help, as on a terminal of 80 columns."""
    names = [(), *every_command()]
    return "\n".join(f"## {' '.join(['translator', *n])}\n\n{_fenced(_help(n))}" for n in names)


def checks() -> str:
    """Each check's id with the sentence in its docstring."""
    rows = ((f"`{c.id}`", str(c.severity), inspect.getdoc(c.look) or "") for c in CHECKS)
    return _table(("id", "severity", "finds"), rows) + "\n" + _measured()


def _measured() -> str:
    """What the measures came to for each check, from `bench/figures.json`."""
    figures = kept()
    planted, said = figures["planted"], figures["said"]
    rows = []
    for name in dict.fromkeys(c.id for c in CHECKS):
        loud = said["checks"].get(name, {})
        rows.append((
            f"`{name}`",
            f"{said['reach'].get(name, said['segments']):,}",
            *(_often(loud.get(severity), said["segments"]) for severity in ("error", "warning")),
            "/".join(map(str, planted[name])) if name in planted else "–",
        ))  # fmt: skip
    plain = (counts[0] for name, each in said["checks"].items() if name not in SPACING
             for counts in each.values())  # fmt: skip
    head = (
        f"Measured on {said['segments']:,} segments of public pairs, which people wrote, and on"
        " planted mistakes, taken for drafts. Errors and warnings without spacing and width:"
        f" {sum(plain) / said['segments'] * 1000:.1f} in 1,000 segments.\n\n"
    )
    columns = ("id", "segments for it", "errors in 1,000 (right/read)",
               "warnings in 1,000 (right/read)", "planted (found/all)")  # fmt: skip
    return head + _table(columns, rows)


def _often(counts: Sequence[int] | None, segments: int) -> str:
    """How often in 1,000 segments something was said, and how much of what was read is right."""
    if counts is None:
        return "–"
    times, read, right = counts
    often = f"{times / segments * 1000:.1f}"
    return f"{often} ({right}/{read})" if read else often


def glossaries() -> str:
    """What validation looks for: each id with the sentence in its docstring."""
    rows = ((f"`{name}`", inspect.getdoc(check) or "") for name, check in FAULTS.items())
    return _table(("id", "finds"), rows)


def engines() -> str:
    """Each engine's name, leading to its page, with the line for people."""
    rows = ((f"[`{k}`]({_place(k)})", what) for k, what in ENGINES.items())
    return _table(("engine", "what it is"), rows)


def _place(engine: str) -> str:
    if engine in PRESETS:
        return f"engines/chat.md#{engine}"
    page = f"engines/{engine}.md"
    return page if (DOCS / page).is_file() else f"#{engine}"


def translating() -> str:
    """What is verified of an answer: each rule's words, with the sentence in its docstring."""
    rows = ((rule.fault.format("…"), inspect.getdoc(rule.broken) or "") for rule in RULES)
    return _table(("what the catalog says", "what it is about"), rows)


def catalogs() -> str:
    """A catalog with all that may stand in one: the second run on a post that has changed."""
    machine = Machine(_BOOK)
    machine.name = "command"
    catalog = run_pipeline(_POST).catalog
    for source, target in _BY_HAND.items():
        empty = f'msgid "{source}"\nmsgstr ""'
        assert empty in catalog
        catalog = catalog.replace(empty, empty[:-1] + f'{target}"')
    first = run_pipeline(_POST, catalog, machine)
    changed = _POST.replace("不增加", "几乎不增加").replace(*_LAST)
    second = run_pipeline(changed, first.final, machine, target=first.target)
    return f"```po\n{second.catalog}```\n"


_POST = """\
---
title: 先看显存
---

重计算用时间换显存。

梯度累加不增加显存占用。

旧的一句。
"""
_LAST = (
    "旧的一句。",
    "<!-- translator:note 读者可能没有用过这个命令 -->\n\n用 `nvidia-smi` 看一眼。",
)
_BOOK = {
    "先看显存": "Look at the GPU Memory First",
    "旧的一句。": "An old sentence.",
    "用 <x1/> 看一眼。": "Have a look.",
}
_BY_HAND = {
    "重计算用时间换显存。": "Recomputation trades time for GPU memory.",
    "梯度累加不增加显存占用。": "Gradient accumulation does not raise GPU memory usage.",
}

PARTS: dict[str, Callable[[], str]] = {
    "catalogs": catalogs,
    "checks": checks,
    "commands": commands,
    "engines": engines,
    "glossaries": glossaries,
    "translating": translating,
}
"""Each generated part; its name is also the page's."""


def rewritten(name: str, page: str) -> str:
    """*page* with the part *name* as the code has it now.

    Raises:
        ValueError: the page has no such part.
    """
    part = re.compile(rf"(<!-- {name}: [^\n]*-->\n).*?(<!-- /{name} -->)", re.S)
    if not part.search(page):
        raise ValueError(f"docs/{name}.md lacks <!-- {name}: … --> and <!-- /{name} -->")
    return part.sub(lambda m: f"{m[1]}\n{PARTS[name]()}\n{m[2]}", page)


def _help(names: Iterable[str]) -> str:
    arguments = [*names, "--help"]
    # 80 columns, less the two that click keeps free.
    run = CliRunner(env={"LC_ALL": "C.UTF-8"})
    result = run.invoke(translator, arguments, prog_name="translator", terminal_width=78)
    return result.output


def _fenced(text: str) -> str:
    return f"```text\n{text.rstrip()}\n```\n"


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def main() -> None:
    """Rewrite the pages."""
    for name in PARTS:
        path = DOCS / f"{name}.md"
        before = path.read_text(encoding="utf-8")
        after = rewritten(name, before)
        if after != before:
            path.write_text(after, encoding="utf-8", newline="\n")
            sys.stdout.write(f"wrote {path.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()

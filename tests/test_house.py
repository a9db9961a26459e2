"""The house: who may import whom, what is imported when, and how big things may grow."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from tests.kit import ROOT

PACKAGE = ROOT / "translator"

FLOORS: list[dict[str, str]] = [
    {
        "errors": "every error raised on purpose",
        "markdown.code": "comments in code; Pygments",
        "markdown.nesting": "brackets, tags and quotes in pairs",
        "markdown.rules": "blocks that mistune lacks",
        "markdown.syntax": "what is translatable: a value that all floors pass down",
        "markdown.text": "small facts about characters, and edits of a text",
        "lexicon": "everyday words of two languages; a table",
        "linking": "the best way to link two rows of things; knows nothing of texts",
        "publish": "the package's docstring",
        "publish.links": "where links lead; on the lowest floor, so that checks may ask it",
        "publish.presets": "the sites that are known, as data",
        "publish.slugs": "what sites make of a heading's title",
    },
    {
        "units": "the nouns; above errors, since a text that is no locale raises UnknownLocale",
        "worddiff": "what changed between two texts; needs to know what is Chinese",
        "setup": "writes a first configuration; needs the presets",
        "engines.meter": "what engines have used",
        "engines.http": "the package's docstring",
        "engines.tokens": "how many tokens a text is; an estimate",
        "engines.markup": "inline tags as services take them; needs nothing of ours",
        "engines.http.addresses": "what may be asked without encryption, and shown of an address",
        "engines.http.faults": "what the errors of services mean: a table",
        "engines.presets": "the services that speak OpenAI's protocol, as data",
        "engines.http.keys": "where keys are found; below the protocol, which hands them out",
        "engines.http.pace": "how fast a service may be asked; knows neither threads nor clocks",
        "engines.http.waits": "how long a service asks to wait",
        "publish.rules": "what a project wants of its targets: the table [targets], a value",
        "memory.likeness": "how alike two sources are; knows nothing of what is ours",
        "xmltext": "XML that others wrote; the one reader of it",
        "files": "whole files on disk; no floor in the design, where files are just an edge",
        "git": "what is staged, and what has changed; an edge, as files are",
        "po": "PO files entry by entry; split from catalog: bytes here, units there",
        "markdown.html": "tags and attributes",
    },
    {
        "engines.answers": "what services answer, read without trust",
        "engines.codes": "how services spell locales",
        "engines.plugins": "engines of other packages; below the protocol, which asks it",
        "engines.http.gate": "the pace of threads that wait; split from pace",
        "engines.http.transport": "one exchange over HTTP; the module that knows requests",
        "engines.chat.ladder": "what a model takes; on files and faults",
        "engines.chat.replies": "what a model answered; texts in, texts out",
        "engines.local.download": "large files over HTTP: resumed, compared; no service of texts",
        "engines.local.models": "what a folder with a model is",
        "engines.local.sentences": "sentences of a text; knows no model",
        "engines.local.shelf": "the folder of models",
        "engines.local.carrying": "inline tags past a translator that knows none; on values",
        "language": "which language a text is in",
        "layout": "path templates; split from project: places here, settings there",
        "entries": "units as entries of a PO file; split from catalog",
        "succession": "which new source goes on with which old one; split from catalog",
        "forms": "one written form in a text; split from matcher",
        "markdown.inlines": "where inlines lie",
        "markdown.places": "a parser state that knows its lines; mistune's state, subclassed",
        "markdown.source": "line ends, lines and byte order marks",
    },
    {
        "engines.http.tape": "exchanges kept and played; carries requests as transport does",
        "engines.local.index": "which packages there are: values; compares versions as models do",
        "engines.local.neural": "a model, loaded and asked",
        "engines.local.packages": "how a package gets to the shelf; split from shelf",
        "likeness": "how alike two segments are; split from bitext: evidence here, rows there",
        "catalog": "units in a PO file; lower than designed, as it needs no document",
        "prose": "the words of a text; above markdown, as code and URLs are left out",
        "finder": "many forms in one pass; split from matcher: what may stand where",
        "verdicts": "right and wrong places of a target; split from matcher: values in, values out",
        "markdown.blocks": "where blocks lie; mistune's parser, driven",
        "markdown.cuts": "the runs that people read",
        "markdown.frontmatter": "YAML and TOML with places",
        "markdown.guard": "escapes for the place of a target",
        "markdown.mend": "what a target has spoilt, put right",
    },
    {
        "settings": "reads translator.toml name by name; split from project",
        "engines.http.wire": "one service; below the protocol, which hands it out",
    },
    {"engines": "the protocol and the table; a named engine's module is imported on demand"},
    {
        "matcher": "terms in texts, and whether a translation has them",
        "engines.roster": "what each engine lacks; above the table that it reads",
        "engines.apertium": "one module a family of services",
        "engines.baidu": "the same",
        "engines.deepl_glossary": "the termbase at DeepL; split from deepl",
        "engines.google": "the same",
        "engines.libretranslate": "the same",
        "engines.microsoft": "the same",
        "engines.chat.prompt": "what a model is told; on the nouns of the protocol",
        "engines.local": "above the parts that it is made of",
        "engines.command": "the same",
        "engines.pseudo": "the same",
        "project": "the configuration; lower than designed, as it needs no document",
    },
    {
        "engines.deepl": "above its glossaries",
        "engines.chat.qwenmt": "a model with a form of its own; chat makes it, as a preset has it",
        "termbase": "glossary files; split from matcher: files here, texts there",
        "tags": "placeholders as inline tags",
        "splice": "how a target is put in its place; split from document",
        "publish.addresses": "where links, images and imports lie",
        "publish.headings": "the anchors of a page",
        "publish.meta": "front matter, notices, pages that stand in",
    },
    {
        "engines.chat": "one module a family of services",
        "records": "translations as memories keep them; needs inline tags",
        "glossary.cells": "CSV with places; knows no glossary",
        "glossary.concepts": "rows without a file; above termbase, whose columns they have",
        "glossary.explain": "why a form is no term here; asks the matcher",
        "glossary.words": "what may be a term, by its form",
    },
    {
        "tmx": "one module a format: TMX",
        "memory.adjusting": "a similar source's target for a new one; needs inline tags",
        "memory.pieces": "how similar sources are found; split from index",
        "interchange.base": "what travels between a blog and translators' tools; values",
        "glossary.candidates": "terms worth adding: statistics on values",
        "glossary.phrases": "one module a format: two columns",
        "glossary.sheet": "a glossary file with places; split from validate",
        "glossary.tbx": "one module a format: TBX",
    },
    {"memory.index": "the index in SQLite; records in, units out"},
    {"memory.library": "the index in step with its files; split from index"},
    {"memory": "exact and similar matches; the index is imported when it is asked"},
    {"holdings": "what a blog's memory is made from; above memory, whose library it fills"},
    {
        "glossary.conflicts": "what rows mean together; split from validate",
        "interchange": "the table of formats; a format's module is imported on demand",
        "interchange.bilingual": "one module a format",
        "interchange.inline": "inline tags as elements of XML",
        "interchange.jsonl": "one module a format",
        "interchange.po": "the same",
        "interchange.sheet": "the same",
    },
    {
        "glossary.validate": "what is wrong with glossary files: the table of checks",
        "interchange.tmx": "one module a format: what TMX is of a parcel",
        "interchange.xliff1": "one module a format",
        "interchange.xliff2": "the same",
    },
    {
        "publish.localise": "a filled text made fit for its place, on values",
        "reader": "blocks to segments; split from document: what is found here, what is kept there",
    },
    {
        "document": "a file as skeleton and segments",
        "publish.homes": "where a target lives, found out on disk",
        "publish.fallbacks": "pages at the places of targets that are not there yet",
    },
    {
        "checks.base": "what checks look at, and what they say",
        "checks.addresses": "whether two addresses lead to the same page",
        "checks.shadow": "a text of which only the words are left",
    },
    {"checks.placeholders": "what two languages have in common"},
    {"checks.outline": "what stands outside the segments; a document, and placeholders in it"},
    {"checks.rows": "a bitext as the checks see it"},
    {
        "checks.crossing": "links that changed places",
        "checks.figures": "numbers in digits, and what a number is",
        "checks.length": "the check of length",
    },
    {
        "checks.english": "numbers in English words; by language, as their rules share nothing",
        "checks.han": "numbers as Chinese writes them",
        "checks.parts": "checks of placeholders",
        "checks.structure": "checks of whole posts",
        "checks.words": "checks of what was translated",
        "checks.local": "checks of links within the blog",
        "checks.names": "the check of an author's own names",
        "checks.typography": "the check of Chinese typography",
        "checks.exceptions": "what authors except from checks",
    },
    {
        "checks.punctuation": "a translation's marks; those of Chinese are typography's",
        "checks.numbers": "the check of numbers; above the languages that it reads",
    },
    {"checks": "the table, and what runs it"},
    {
        "bitext": "an existing pair of posts; the design's align, whose name is its function's",
        "machine": "the package's docstring",
        "machine.texts": "units as engines get them; split from pipeline",
        "machine.shifted": "whether answers stand where they belong",
        "machine.receipts": "what a run did; a value and its file",
        "machine.locks": "one run for each catalog; an edge, as files are",
        "interchange.taking": "what comes back, verified, on values",
        "handwork": "what of a target a person wrote; split from pipeline, on values",
    },
    {"adoption": "what an alignment gives a catalog; split from blog, on values"},
    {"taking": "what a catalog takes of a person's edits of a target; split from pipeline"},
    {
        "machine.batches": "what goes into one request",
        "machine.rules": "what no answer may break: a table",
    },
    {
        "machine.verify": "what is believed of an answer",
        "machine.budget": "what requests cost",
    },
    {
        "machine.desk": "one engine in a run",
        "machine.estimate": "what a run would cost",
    },
    {"machine.run": "what all posts of a run share"},
    {"machine.asking": "the flow of asking; imported when an engine is asked"},
    {
        "drafts": "the nouns of a post on its way; split from pipeline",
        "filling": "what fills units before any engine is asked; split from pipeline",
    },
    {"emission": "a target from a catalog; split from pipeline"},
    {
        "pipeline": "a post's way from source to target, on values",
        "": "the package itself: the four names of the Python contract",
    },
    {
        "audit": "a pair as it stands, on values",
        "fixing": "what is certain, put right, on values",
        "translating": "one pair from files to files; split from blog",
        "surroundings": "what checks may know of the blog around a post; split from blog",
    },
    {"renames": "what a renamed post takes along; split from blog, on files"},
    {
        "blog": "the pipeline on files: the design keeps files at the edges, so it is a floor",
        "publish.formulas": "TeX as MathML; needs nothing of ours",
        "publish.images": "pictures as data; the same",
        "publish.languages": "what locales are called",
        "publish.settings": "the table of a project that only publishing reads",
    },
    {"publish.leads": "where links lead on side-by-side pages; what is shown asks it"},
    {"publish.render": "Markdown as safe HTML; split from rows: a text here, a post there"},
    {
        "publish.glossed": "terms in texts that are shown",
        "publish.manifest": "what there is",
        "publish.sheet": "the nouns of a page",
    },
    {
        "publish.feeds": "of the manifest's pages",
        "publish.rows": "a pair as rows",
    },
    {"publish.page": "rows as HTML"},
    {"publish.publisher": "all of it on files", "publish.serve": "the files to a browser"},
    {"glossary.passages": "a blog's posts piece by piece; between candidates and files"},
    {"pairing": "which pairs of a blog people wrote; split from blog"},
    {"standing": "the counts of status, on values"},
    {"status_page": "the same as a page; needs no template engine, as alignment_page"},
    {"alignment_page": "an alignment as a page; needs no template engine, as it has one shape"},
    {
        "report": "what people and programs get to read; knows blog's types, for the checker only",
        "selection": "which pairs the named files stand for",
        "repair": "fixes on files; split from blog",
        "interchange.traffic": "a blog's pairs out and in; the values' edge to files",
    },
    {"formats": "findings for programs and code hosts; split from report"},
    {"cli.terminal": "what the commands share"},
    {"cli.running": "what a run of engines needs around it: progress, signals, its end"},
    {"cli.estimating": "what translating would cost; split from cli.translate"},
    {"cli.scene": "what a check is about: named, staged or changed files; split from cli.check"},
    {
        "cli.engines_install": "models for the local engine; split from cli.engines",
        "cli.glossary_files": "import and export; split from cli.glossary",
    },
    {"cli.glossary_candidates": "the same"},
    {"cli.memory_files": "the same; split from cli.memory"},
    {
        "cli": "the group; a command's module is imported when it is called",
        **{
            f"cli.{name}": "a command"
            for name in (
                "align",
                "check",
                "engines",
                "export",
                "glossary",
                "import_",
                "init",
                "inspect",
                "memory",
                "publish",
                "status",
                "translate",
            )
        },
    },
    {"__main__": "runs the command line"},
]
"""Each module imports only from floors below it (DESIGN, section 3; why it stands where)."""

LIBRARIES = {
    "click": {"cli"},
    "ctranslate2": {"engines.local.neural"},
    "defusedxml": {"xmltext"},
    "feedgen": {"publish.feeds"},
    "jinja2": {"publish.page"},
    "keyring": {"engines.http.keys"},
    "langdetect": {"language"},
    "latex2mathml": {"publish.formulas"},
    "markdown_it": {"publish.headings", "publish.render"},
    "mistune": {"markdown.blocks", "markdown.places"},
    "nh3": {"publish.render"},
    "polib": {"po"},
    "pygments": {"markdown.code"},
    "requests": {"engines.local.download", "engines.http.transport"},
    "urllib3": {"engines.http.transport"},
    "sentencepiece": {"engines.local.neural"},
    "watchfiles": {"publish.serve"},
    "yaml": {"markdown.frontmatter"},
}
"""Each third-party library is known to one module; mistune to two, its parser and its state;
markdown-it to two, since a heading's anchor is what it makes of the title, and pages show posts;
requests to two, as texts sent to a service and files fetched in parts have nothing in common."""

LAZY = {
    "ctranslate2", "defusedxml", "feedgen", "jinja2", "keyring", "langdetect", "latex2mathml",
    "markdown_it", "nh3", "polib", "pygments", "sentencepiece", "watchfiles", "yaml",
}  # fmt: skip
"""Libraries that are imported inside functions, when they are needed. (requests is imported at
the top of a module that is itself only imported when it is named.)"""

EXTRAS = ("publish", "keyring", "local")
"""The extras whose libraries the package imports."""

LINES = 350
FUNCTION_LINES = 40


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the package by its name below `translator.`."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if name in ("glossary", "markdown"):
            assert len(ast.parse(path.read_text("utf-8")).body) == 1, f"{name}/ has only parts"
            continue
        found[name] = ast.parse(path.read_text("utf-8"))
    return found


def imports(tree: ast.Module, *, lazy: bool) -> Iterator[tuple[str, list[str]]]:
    """Module and names of each import; *lazy* ones, in functions, or only those of the top."""
    for node in ast.walk(tree) if lazy else tree.body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, []
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module or "", [alias.name for alias in node.names]


def own(tree: ast.Module, *, lazy: bool = True) -> set[str]:
    """The modules of the package that *tree* imports."""
    found = set()
    for name, names in imports(tree, lazy=lazy):
        if name.partition(".")[0] != "translator":
            continue
        base = name.partition(".")[2]
        parts = {f"{base}.{each}".strip(".") for each in names} & modules().keys()
        found |= parts or {base}
    return found


def floor(name: str) -> int:
    """The floor of a module."""
    return next(number for number, rooms in enumerate(FLOORS) if name in rooms)


def test_every_module_has_a_floor() -> None:
    """A new module is given a place, and one that is gone is taken out."""
    placed = [name for rooms in FLOORS for name in rooms]
    assert len(placed) == len(set(placed))
    assert set(placed) == set(modules())


@pytest.mark.parametrize("name", modules())
def test_imports_go_down(name: str) -> None:
    """A module imports only from floors below it, so there are no cycles."""
    upwards = {other for other in own(modules()[name]) if floor(other) >= floor(name)}
    assert not upwards, f"{name or 'translator'} imports {upwards}"


def test_report_needs_blog_for_types_only() -> None:
    """What `report` imports beside units stands under TYPE_CHECKING."""
    assert own(modules()["report"], lazy=False) == {"units"}


def test_there_are_no_cycles() -> None:
    """However lazily something is imported, no way leads back to where it began."""
    graph = {name: own(tree) - {""} for name, tree in modules().items()}
    finished: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " → ".join([*path, name])
        if name not in finished:
            for other in graph[name]:
                visit(other, (*path, name))
            finished.add(name)

    for name in graph:
        visit(name, ())


@pytest.mark.parametrize("name", modules())
def test_nothing_private_is_left_over(name: str) -> None:
    """A function, class or constant with `_` before its name is used in its own module."""
    tree = modules()[name]
    defined = {
        node.name if not isinstance(node, ast.Name) else node.id
        for top in tree.body
        for node in (top.targets if isinstance(top, ast.Assign) else [top])
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Name)
    }
    used = {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    private = {each for each in defined if each.startswith("_") and not each.startswith("__")}
    assert not private - used


def third_party(tree: ast.Module, *, lazy: bool = True) -> set[str]:
    """The libraries beyond Python's own that *tree* imports."""
    heads = {name.partition(".")[0] for name, _ in imports(tree, lazy=lazy)}
    return heads - sys.stdlib_module_names - {"translator", "__future__"}


def test_each_library_is_known_to_one_module() -> None:
    """A library can be replaced by changing one file."""
    users: dict[str, set[str]] = {}
    for name, tree in modules().items():
        for library in third_party(tree):
            room = name.partition(".")[0] if name.startswith("cli.") else name
            users.setdefault(library, set()).add(room)
    assert users == LIBRARIES


def test_heavy_libraries_are_imported_in_functions() -> None:
    """Who does not need them does not pay for them."""
    for name, tree in modules().items():
        assert not third_party(tree, lazy=False) & LAZY, name


def test_libraries_are_declared() -> None:
    """What is imported stands in pyproject.toml, and nothing else does."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    extras = (text.partition(f"\n{name} = [")[2].partition("\n]")[0] for name in EXTRAS)
    block = text.partition("dependencies = [")[2].partition("\n]")[0] + "".join(extras)
    declared = {
        line.strip().strip('"').partition(">=")[0] for line in block.splitlines() if ">=" in line
    }
    names = {"yaml": "pyyaml", "markdown_it": "markdown-it-py"}
    assert declared == {names.get(library, library) for library in LIBRARIES}


def calls(tree: ast.AST, *names: str) -> list[int]:
    """The lines where a function of one of *names* is called."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in names
    ]


@pytest.mark.parametrize("name", [name for name in modules() if name.partition(".")[0] != "cli"])
def test_only_the_command_line_prints(name: str) -> None:
    """No print, no writing to stdout or stderr, no leaving of the process elsewhere."""
    found = calls(
        modules()[name], "print", "sys.stdout.write", "sys.stderr.write", "click.echo", "exit",
        "click.secho", "sys.exit", "os._exit", "input", "breakpoint", "warnings.warn",
    )  # fmt: skip
    assert not found


@pytest.mark.parametrize("name", modules())
def test_nothing_is_evaluated(name: str) -> None:
    """No eval, exec, pickle or shell: posts, catalogs and answers are data."""
    tree = modules()[name]
    assert not calls(tree, "eval", "exec", "os.system", "os.popen", "pickle.loads", "yaml.load")
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "shell":
            pytest.fail(f"{name}:{node.lineno}: no shell")


def path_of(name: str) -> Path:
    """The file of a module."""
    path = PACKAGE.joinpath(*name.split(".")) if name else PACKAGE
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@pytest.mark.parametrize("name", modules())
def test_modules_are_small(name: str) -> None:
    """A module fits into a head: at most 350 lines."""
    count = len(path_of(name).read_text("utf-8").splitlines())
    assert count <= LINES


@pytest.mark.parametrize("name", modules())
def test_functions_are_short(name: str) -> None:
    """At most 40 lines, docstring and all."""
    long = {
        node.name: node.end_lineno - node.lineno + 1
        for node in ast.walk(modules()[name])
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno
        and node.end_lineno - node.lineno >= FUNCTION_LINES
    }
    assert not long


def public(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, ast.AST]]:
    """The public classes and functions of a module, methods too."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield prefix + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body, f"{prefix}{node.name}.")


@pytest.mark.parametrize("name", modules())
def test_what_is_public_has_a_docstring(name: str) -> None:
    """Modules, classes, functions: a first line of its own that ends in punctuation."""
    tree = modules()[name]
    for what, node in [("module", tree), *public(tree.body)]:
        assert isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        text = ast.get_docstring(node)
        assert text, f"{name}: {what} has no docstring"
        first = text.partition("\n\n")[0]
        assert first.rstrip()[-1] in ".:;", f"{name}: {what}: {first!r}"


@pytest.mark.parametrize("name", modules())
def test_fields_have_docstrings(name: str) -> None:
    """A value's fields are explained under each of them."""
    for what, node in public(modules()[name].body):
        if not isinstance(node, ast.ClassDef) or not any(
            "dataclass" in ast.unparse(mark) for mark in node.decorator_list
        ):
            continue
        fields = [(i, n) for i, n in enumerate(node.body) if isinstance(n, ast.AnnAssign)]
        for index, field in fields:
            after = node.body[index + 1 : index + 2]
            documented = after and isinstance(after[0], ast.Expr)
            assert documented, f"{name}: {what}.{ast.unparse(field.target)}"


@pytest.mark.parametrize("name", modules())
def test_values_are_frozen(name: str) -> None:
    """Public dataclasses are frozen and slotted."""
    for what, node in public(modules()[name].body):
        for mark in getattr(node, "decorator_list", []):
            text = ast.unparse(mark)
            if "dataclass" in text:
                assert "frozen=True" in text, f"{name}: {what}"
                assert "slots=True" in text, f"{name}: {what}"


def test_all_is_sorted_and_true() -> None:
    """`__all__` lists what there is, in order, and the package has the contract's names."""
    found = 0
    for name, tree in modules().items():
        for node in tree.body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
                names = ast.literal_eval(node.value)
                assert names == sorted(names), name
                module = import_module(f"translator.{name}".rstrip("."))
                assert all(getattr(module, each) for each in names), name
                found += 1
    assert found >= 1
    assert import_module("translator").__all__ == ["Document", "Termbase", "align", "protect"]


def test_errors_stand_in_their_tree() -> None:
    """Each error is a subclass that its module's drawing shows, and each has one sentence."""
    tree = modules()["errors"]
    drawing = ast.get_docstring(tree) or ""
    for name, node in public(tree.body):
        assert isinstance(node, ast.ClassDef)
        assert name in drawing, name


def test_ignores_have_reasons() -> None:
    """`noqa` and `type: ignore` name a rule, and a comment says why."""
    for name in modules():
        for number, line in enumerate(path_of(name).read_text("utf-8").splitlines(), 1):
            if "# noqa" in line or "# type: ignore" in line:
                mark = "# noqa: " in line or "# type: ignore[" in line
                assert mark, f"{name}:{number}"
                assert line.count("#") > 1, f"{name}:{number} gives no reason"


def loaded(*args: str, cwd: Path) -> set[str]:
    """The modules that Python imports to run the command line."""
    argv = [sys.executable, "-X", "importtime", "-m", "translator", *args]
    done = subprocess.run(argv, cwd=cwd, capture_output=True, text=True, check=False)
    lines = (line for line in done.stderr.splitlines() if line.startswith("import time:"))
    return {line.rpartition("|")[2].strip() for line in lines}


def test_check_of_one_post_is_cheap(tmp_path: Path) -> None:
    """`translator check one.md` does not load what it does not need."""
    (tmp_path / "one.md").write_text("# 题目\n\n第一段讲显存，`x = 1`。\n\n```python\nx = 1\n```\n")
    (tmp_path / "one.en.md").write_text(
        "# Title\n\nGPU memory, `x = 1`.\n\n```python\nx = 1\n```\n"
    )
    names = loaded("check", "one.md", cwd=tmp_path)
    assert "translator.checks" in names
    for heavy in ("requests", "langdetect", "pygments", "polib", "yaml", "urllib3", "ssl"):
        assert heavy not in names, heavy


def test_help_is_cheaper(tmp_path: Path) -> None:
    """Help loads no engine, no reader of front matter, no catalogs."""
    names = loaded("--help", cwd=tmp_path)
    assert "translator.cli" in names
    for heavy in ("requests", "langdetect", "yaml", "polib", "translator.catalog"):
        assert heavy not in names, heavy

"""Finds every message in the source code: what a person may read, as a template with named fields.

The rule is short, so that nobody has to mark a message: a text is one if it has words with a
space between them, or words beside a field, and is neither a docstring, a pattern, a list of
words that is split, nor markup. What has no such form (a word in a table, a sentence that is put
together) is named below. `tests.write_messages` keeps the catalogs, and `tests/test_messages.py`
holds the code to them.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import product
from pathlib import Path

import click

from tests.kit import ROOT, every_command
from translator.cli import main
from translator.cli.spoken import lines
from translator.review.messages import MESSAGES
from translator.units import Kind, Severity, State
from translator.wording.page import TOLD

PACKAGE = ROOT / "translator"

NOT_SAID = {
    "bitext/lexicon.py": "words of two languages",
    "bitext/similarity.py": "names of months",
    "text/values/calendar.py": "names of months",
    "text/values/english.py": "words of a language",
    "text/values/measures.py": "names of units",
    "engines/chat/prompt.py": "what a model is told",
    "engines/pseudo.py": "a text that shows what is translatable",
    "memory/index.py": "SQL",
    "site/notices.py": "what readers of a post are told, in the post's language",
    "text/html.py": "markup",
    "text/language.py": "words of languages",
    "text/sentences.py": "abbreviations",
    "review/messages.py": "what scripts say: `_of_scripts` takes it with its fields",
}
"""Modules whose texts are for programs, models or readers of posts."""

WORDS = {
    "kind": (*map(str, Kind), "segment", "segments", *(f"{kind}s" for kind in Kind)),
    "state": tuple(map(str, State)),
    "severity": tuple(map(str, Severity)),
    "page": (
        "All", "Errors", "Missing", "Doubtful", "doubtful", "post", "catalog", "page", "search",
        "reviewed", "drafted", "missing",
        # What keys do, the bands of the review page, and how far a unit is
        "edit", "later", "history", "must", "likely", "look", "calm",
        "machine", "stale", "needs work", "approved",
    ),
    "noun": ("link", "image", "code", "formula", "tag", "address"),
    "word": ("short", "long"),
    "side": ("source", "target"),
    "column": (
        "post", "locale", "units", "translated", "fuzzy", "stale", "missing", "by hand", "terms",
        "emitted", "drafted", "reviewed", "to review",
        "changed", "yes", "no", "requests", "tokens in", "out", "characters", "cost",
        "source", "target", "aligned", "doubtful", "only source",
        "only target",
    ),
}  # fmt: skip
"""Single words that are said, by the field or the table that they are in."""

SPOKEN = (
    "unknown check {unknown}", "there is no command {name}", "unknown engine {name}",
    "{unknown} is not a setting", "{unknown} is not a setting in {header}",
    *(f"{{n}} of {{n2}} {noun}s" for noun in ("post", "file", "pair", "unit")),
    "checking", "fixing", "counting", "a person marked it", "its source has changed",
    "written by {origin}", "Made by translator from {file}.", "{n} doubtful", "{n} by human",
    "{n} by memory", "{n} by copied", "{number}, {kind}, to decide", "{number}, {kind}",
    "{number}, {kind}, to review",
    "translating", "aligning", "publishing", "reading", "indexing", "downloading",
    "{n} row in {folder}", "{n} rows in {folder}",
    "comes after code, links or marks that were edited by hand ({key}); {lost}",
    "{units} is left out of {target}, which a person made; --missing fills it",
    "{units} are left out of {target}, which a person made; --missing fills them",
    "“{found}” for {source}, which is “{usual}” in {often} of {places} places",
    "edit {path}:{line}",
    "What targets have beside their words; docs/sites.md tells more.",
    "it brings {construct}", "it loses {construct}",
    "{units} has no translation that alignment is sure of; run translator align",
    "{units} have no translation that alignment is sure of; run translator align",
    "{n} incomplete",
    "ready", "total", "{n} token in", "{n} token out", "{n} tokens out", "{n} character billed",
    "{n} characters billed",
    "{n} missing",
    "drafted {drafted}, reviewed {reviewed}, {n} missing", "{n} stale", "{n} {kind}",
    "one {kind}", "{n} places", "{n} place",
    *(f"{{n}} {severity}{s}" for severity in Severity for s in ("", "s")),
    "{ours} of the source is {theirs} here", "{ours} of the source are {theirs} here",
    "this {kind} has no translation", "this {kind} is not in the source",
    "this {kind} has no translation, nor have the {more} after it",
    "this {kind} is not in the source, nor are the {more} after it",
    "{key} in {header} must be {right}", "{key} in {header} is {value}; there are {known}",
    "{unknown} is not a setting in {header}; the settings are {there}",
    "a number of at least {least}", "a number from {least} to {most}",
    "a number of at least {least}, such as {such}",
    "a number from {least} to {most}, such as {such}", "in RAM", "{units} in {requests}",
    "{n} tokens in",
    "about {n} tokens in", "{n} tokens in ({n2} cached)", "{n} out",
    "about {n} tokens in ({n2} cached)", "the {name} engine",
    "the {name} engine of the package {name2}", "unknown: this source is not in {post}",
    "no heading here has the anchor #{fragment}", "no heading in {page} has the anchor #{fragment}",
    "the number {gone} is missing", "the numbers {gone} are missing", "fill it", "fill them",
    "approve it", "approve them", "review it", "review them",
)  # fmt: skip
"""Messages of a word beside a number, which the code puts together."""

NO_MESSAGES = {
    "{said}, {missing} missing",
    "{number}, {kind}, to decide, to review", "Made by translator{said}.", "from {made_from}",
    "unknown check {unknown}{near}", "{unknown} is not a setting{where}{near}",
    "there is no command {name}{near}", "unknown engine {name}{said}", "j k n p f e / t Esc",
    "j k n p f / t Esc", "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "lang=\"{lang}\" dir=\"{lang2}\"",
    "{taken} of {steps} {noun}s",
    "{rows} in {folder}",
    "comes after code, links or marks that were edited by hand ({{place}}); {lost}",
    "{units} is left out of", "{units} are left out of", "{beside} to {catalog}",
    "{what} {target}, which a person made; --missing fills {them}",
    "“{found}” for {source}", "{what}, which is “{chosen}” in {often} of {places} places",
    "check strict {each}", "locales = {locales}", "exclude = {value}", "titles = {titles}",
    "all units that have a target together", "{own} build", "translator check --fix {path}",
    "edit {path}:{line}", "of the source has no translation",
    "{publish}# What targets have beside their words; docs/sites.md tells more.",
    "translated as those of any post; what is changed here is lost. -->",
    "it {verb} {construct}", "{name} and any",
    "{have} that alignment is sure of; run translator align",
    "translate {options} {engines}", "Try '{command_path} {names}' for help.",
    "Error: {format_message}", "check {each}", "like {likeness}", "past msgid", "past {keyword}",
    "api key", "tokens in", "token in", "token out", "Bearer {key}", "Bearer {current}",
    "Basic {decode}", "bytes {have}-", "daily request limit reached", "true yes on",
    "{what} {theirs} here", "{ours} of the source is", "{ours} of the source are",
    "this {kind} {what}{others}", "nor have the {more} after it", "nor are the {more} after it",
    "{kind}, line {line}", "line {line}", "{place}, line", "{verb} it", "in {page}",
    "the {name} engine{package}", "of the package {name}", "{key} in {header}", "in {header}",
    "{shown} in {header}", "a number {span}{such}", "of at least {least}", "from {least} to {most}",
    "such as {default}", "{engine}: {units} in {requests}", "{units} of {files}, {where}",
    "({tokens_cached} cached)", "{about}{tokens_in} tokens in{cached}", "{tokens_out} out",
    "{unknown} is not a setting{where}; the settings are {there}", "not in {post}",
    "no heading {where} has the anchor #{fragment}", "the {which} missing", "number {gone} is",
    "numbers {gone} are", "{verb} them", "{catalog} to {catalog2}", "false no off",
    "// Written by `translator publish`", "translator {check}", "title: {named}",
    'preset = "{name}"', "note: {note}", "module {name} has no attribute {name2}",
    "{n} targets for {n2} segments", "does not match the expected", "is not supported",
    "The top folder of the repository.", "{title}: translations", "content: {content}",
    "0; url={value}.html", "process {getpid} on {gethostname}, since {now}", "sent back",
    "source: {previous}", "target: {target}", ":root {{ color-scheme: light dark;",
}  # fmt: skip
"""Texts of that form that no person reads: keys, headers, what programs compare."""

CLICK = (
    "Usage:", "Options:", "Commands:", "Show this message and exit.", "Show the version and exit.",
    "Error: {message}", "Try '{command} {option}' for help.", "No such option {option}.",
    "No such option {option}. Did you mean {possibility}?",
    "No such option {option}. (Did you mean one of: {possibilities}?)",
    "No such command {command}.", "No such command {command}. Did you mean {possibility}?",
    "No such command {command}. (Did you mean one of: {possibilities}?)",
    "Missing argument {value}.", "Missing option {value}.", "Missing parameter: {value}",
    "Missing command.", "Invalid value: {message}", "Invalid value for {option}: {message}",
    "Option {option} requires an argument.", "Got unexpected extra argument ({value})",
    "Got unexpected extra arguments ({value})", "Could not open file {path}: {why}",
    "{path} does not exist.", "File {path} does not exist.", "Directory {path} does not exist.",
    "Path {path} does not exist.", "File {path} is a directory.", "Directory {path} is a file.",
    "{value} is not one of {choices}.", "{value} is not a valid integer.",
    "{value} is not a valid integer range.", "{value} is not a valid float range.",
    "{value} is not a valid float.", "{value} is not in the range {range}.", "Aborted!",
    "[default: {value}]", "[required]",
)  # fmt: skip
"""What click itself says."""

_SPACED = re.compile(r"[A-Za-z][a-z'’]*[,;:.]? [“(\"`]?[A-Za-z]*[a-z]+")
_BESIDE = re.compile(r"(?:^|[ “(])[A-Za-z]*[a-z]{2,}[,;:.]? |[ ][a-z]{2,}")
_MARKUP = re.compile(
    r"\x1b|</|^\s*<[a-z!?]|=\"[^…]*\">|\b(?:SELECT|INSERT)\b|http-equiv|charset=|nofollow|img-src|"
    # a script, a style, a pattern
    r"^(?:import|export|const) |=>|\w: \w+\.\w+|^(?:npm|bun|translator) [\w ]+$|"
    r"--\w+: #|var\(--|\{\{ [\w-]+: |\{\{$|[\w%)]; \}\}|[\w)]: [^“]*;$|"
    r"^\w+ = (?:\"[^\"]*\"|\{.*\})$|^:::|^!!!|\(\?|\[\^|\\[bds]|\.\?[a-z]|[a-z)]\|[a-zA-Z(]"
)
_TAG = re.compile(r"<(?:[a-z]+\d?)(?: [a-z-]+=\"[^\"]*\"?)*/?>|</[a-z]+\d?>")
_CUT = "\x01"
"""Stands for what ends a text within a page."""
_MOST = 24
"""So many ways to say a message are written out."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message, and where it is made."""

    text: str
    """The message, its fields in braces and named."""
    where: str
    """The module."""
    context: str = ""
    """What tells a single word from the same word elsewhere."""


def messages() -> list[Said]:
    """Every message, in the order of the modules and their lines; each once."""
    found: dict[tuple[str, str], Said] = {}
    for said in (*_helps(), *_words(), *_of_modules(), *_of_scripts(), *_of_pages()):
        found.setdefault((said.context, said.text), said)
    return list(found.values())


def _words() -> Iterator[Said]:
    for context, words in WORDS.items():
        yield from (Said(word, "units", context) for word in words)
    yield from (Said(text, "report") for text in SPOKEN)
    yield from (Said(text, "click") for text in CLICK)


def _helps() -> Iterator[Said]:
    """The paragraphs of each command's help; the lines of its examples have comments at most."""
    for names in [(), *every_command()]:
        command: click.Command = main
        for name in names:
            assert isinstance(command, click.Group)
            found = command.get_command(click.Context(command), name)
            assert found is not None
            command = found
        where = f"translator {' '.join(names)}".strip()
        for line in lines(inspect.cleandoc(command.help or "")):
            text = line.strip()
            if line.startswith("  "):
                _, _, text = text.partition("  ")
            if text.strip():
                yield Said(escaped(text.strip()), where)


def _of_modules() -> Iterator[Said]:
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if name not in NOT_SAID:
            yield from (Said(text, f"translator/{name}") for text in _of_module(path))


def _of_scripts() -> Iterator[Said]:
    """What the scripts of the review page say; a single word is one of the page."""
    for text in MESSAGES:
        context = "" if re.search(r"[ {]", text) else "page"
        yield Said(text, "translator/review/messages.py", context)


def _of_pages() -> Iterator[Said]:
    """The words of pages: what is between the tags of templates and of literals, and attributes.

    A single word is a message there, too: `All` on a button.
    """
    for path in sorted(PACKAGE.rglob("templates/*.html")):
        where = f"translator/{path.relative_to(PACKAGE).as_posix()}"
        text = re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.S)
        for way in _written_out(text):
            yield from (Said(said, where, context) for context, said in _of_markup(way))
    for path in sorted(
        each for name in ("publish", "report") for each in (PACKAGE / name).rglob("*.py")
    ):
        walk = _Walk()
        walk.visit(ast.parse(path.read_text("utf-8")))
        where = f"translator/{path.relative_to(PACKAGE).as_posix()}"
        for text in filter(_TAG.search, walk.found):
            yield from (Said(said, where, context) for context, said in _of_markup(text))


def _written_out(template: str) -> list[str]:
    """A template of jinja2 with named fields; an ending that depends on a number in both ways."""
    ending = re.compile(r"\{\{-? \"(\w*)\" if [^}]* \}\}")
    ways = dict.fromkeys((ending.sub(r"\1", template), ending.sub("", template)))
    blocks = [re.sub(r"\{%.*?%\}", _CUT, way, flags=re.S) for way in ways]
    return [re.sub(r"\{\{-? (.*?) -?\}\}", _jinja_field, way, flags=re.S) for way in blocks]


def _jinja_field(m: re.Match[str]) -> str:
    names = re.findall(r"[A-Za-z_]\w*", m[1].partition("|")[0])
    return f"{{{names[-1].lower()}}}" if names else "{value}"


def _of_markup(text: str) -> Iterator[tuple[str, str]]:
    """Context and text of what people read between tags and in attributes."""
    text = re.sub(r"<(script|style|svg|code|kbd)\b.*?</\1>", _CUT, text, flags=re.S)
    found = re.finditer(rf"({'|'.join(TOLD)})=\"([^\"]*)\"", text)
    parts = [m[2] for m in found if _CUT not in m[2]]
    for part in (*parts, *re.split(rf"<[^>]*>|{_CUT}|^[^<]*>|<[^>]*$", text)):
        said = commented(" ".join(unescape(part).split()))
        own = re.sub(r"\{\w+\}", "\0", said)
        noise = re.search(r"[={}\\]|--|: [a-z]+;|Esc$|-src '", own)
        if re.search(r"[A-Za-z]{2,}", own) and not noise and said not in NO_MESSAGES:
            yield ("" if re.search(r"[ \0]", own) else "page"), _numbered(said)


def _of_module(path: Path) -> Iterator[str]:
    walk = _Walk()
    walk.visit(ast.parse(path.read_text("utf-8")))
    for text in walk.found:
        for line in text.split("\n"):
            bare = commented(line)
            if is_said(bare) and bare not in NO_MESSAGES:
                yield bare


def is_said(text: str) -> bool:
    """Whether a line of a literal is for people."""
    own = re.sub(r"\{\w+\}", "\0", text)
    if _MARKUP.search(own) or not re.search(r"[a-z]{2}", own):
        return False
    if "\0" in own:
        return bool(_BESIDE.search(own)) or bool(_SPACED.search(own))
    return bool(_SPACED.search(own))


def commented(line: str) -> str:
    """A line without space and marks around it; of a configuration, the comment alone."""
    if m := re.fullmatch(r"(?:.*  |)# (.*)", line.strip()):
        line = m[1]
    return line.strip().removeprefix("translator: ").strip(",;:").strip()


def escaped(text: str) -> str:
    """*text* with its braces doubled, so that they are no fields."""
    return text.replace("{", "{{").replace("}", "}}")


class _Walk(ast.NodeVisitor):
    """Collects the literals of a module, but docstrings, patterns and lists of words."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def visit_Expr(self, node: ast.Expr) -> None:
        """A statement that is a literal is a docstring."""
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        """`re.compile(…)` has a pattern; `"…".split()` has words; `plural` has a noun."""
        func = node.func
        name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
        owner = func.value if isinstance(func, ast.Attribute) else None
        if isinstance(owner, ast.Name) and owner.id == "re":
            return
        if name in ("split", "frozenset", "execute", "AttributeError", "AssertionError"):
            for each in node.args:
                if not isinstance(each, ast.Constant):
                    self.visit(each)
            if not isinstance(owner, ast.Constant) and owner is not None:
                self.visit(owner)
            return
        if name == "plural":
            self.found += _texts(node) or ()
            return
        self.generic_visit(node)

    def visit_Assert(self, node: ast.Assert) -> None:
        """What is asserted is told to nobody."""

    def visit_Subscript(self, node: ast.Subscript) -> None:
        """A key is no message."""
        self.visit(node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """An f-string, in every way that its conditions allow."""
        self.found += _joined(node)
        for part in node.values:
            own = part.value if isinstance(part, ast.FormattedValue) else None
            if own is not None and (isinstance(own, ast.Call) or _texts(own) is None):
                self.visit(own)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        """Literals that are added up."""
        texts = _texts(node) if isinstance(node.op, ast.Add) else None
        if texts is None:
            self.generic_visit(node)
        else:
            self.found += texts

    def visit_Constant(self, node: ast.Constant) -> None:
        """A plain literal; `{}` in it is a field of `format`."""
        if isinstance(node.value, str):
            self.found += _texts(node) or ()


def _texts(node: ast.expr) -> list[str] | None:
    """Every text that *node* may be, fields named; None if it is not made of literals."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if "{{" in node.value:
            return [node.value]  # for `format`, as it is
        if "{}" in node.value:
            names = iter("abcdef")
            parts = node.value.split("{}")
            return [parts[0] + "".join(f"{{{next(names)}}}{part}" for part in parts[1:])]
        return [escaped(node.value)]
    if isinstance(node, ast.JoinedStr):
        return _joined(node)
    if isinstance(node, ast.IfExp):
        ways = [_texts(each) for each in (node.body, node.orelse)]
        return None if None in ways else [text for way in ways for text in way or ()]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        once = _texts(node.left)
        return None if once is None or isinstance(node.right, ast.Constant) else [*once, ""]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _texts(node.left), _texts(node.right)
        return None if left is None or right is None else [a + b for a in left for b in right]
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "plural":
        nouns = _texts(node.args[1]) or []
        return [f"{{n}} {noun}{end}" for noun in nouns for end in ("", "s")]
    return None


def _joined(node: ast.JoinedStr) -> list[str]:
    ways: list[list[str]] = []
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            own = None if isinstance(part.value, ast.Call) else _texts(part.value)
            ways.append(own if own is not None else [f"{{{_name(part.value)}}}"])
        elif isinstance(part, ast.Constant):
            ways.append([escaped(str(part.value))])
    made = ["".join(way) for way in product(*ways)][:_MOST]
    return [*dict.fromkeys(map(_numbered, made))]


def _numbered(text: str) -> str:
    """Tell fields of one name apart."""
    seen: dict[str, int] = {}

    def numbered(m: re.Match[str]) -> str:
        seen[m[1]] = seen.get(m[1], 0) + 1
        return m[0] if seen[m[1]] == 1 else f"{{{m[1]}{seen[m[1]]}}}"

    return re.sub(r"(?<!\{)\{(\w+)\}", numbered, text)


def _name(node: ast.expr) -> str:
    """What a field is called: the last name in its expression."""
    if isinstance(node, ast.Name):
        return node.id.strip("_").lower()
    if isinstance(node, ast.Attribute):
        return node.attr.strip("_").lower()
    if isinstance(node, ast.Subscript):
        return _name(node.value)
    if isinstance(node, ast.BinOp):
        return _name(node.left)
    if isinstance(node, (ast.BoolOp, ast.JoinedStr)):
        return _name(node.values[0])
    if isinstance(node, ast.FormattedValue):
        return _name(node.value)
    if isinstance(node, ast.Call):
        name = _name(node.func)
        if name == "plural" and (nouns := _texts(node.args[1])):
            return re.sub(r"\W+", "_", nouns[0]).strip("_").lower() + "s"
        if name == "len":
            return "n"
        return _name(node.args[0]) if node.args else name
    if isinstance(node, (ast.GeneratorExp, ast.ListComp)):
        return _name(node.elt)
    if isinstance(node, ast.Starred):
        return _name(node.value)
    return "value"


def fields(text: str) -> list[str]:
    """The fields of a message, sorted."""
    return sorted(re.findall(r"(?<!\{)\{(\w+)\}", text))


def as_markdown(text: str) -> str:
    """A message as a paragraph of a post, each field as code: so the checks hold it."""
    parts = re.split(r"(`[^`]*`)", text)
    parts[::2] = (re.sub(r"(?<!\{)\{(\w+)\}", r"`{\1}`", part) for part in parts[::2])
    return re.sub(r"``(?=\{)", "` `", "".join(parts)).replace("{{", "{").replace("}}", "}")

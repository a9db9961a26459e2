"""Whether two versions do the same: `make same REF=…`, or `python -m bench.same REF`.

Each version is run from outside, by its command line, on copies of the same blogs: this
repository's posts and README as REF has them (as they are, and untranslated in the layouts of three
kinds of sites, with a program as engine), and, where it lies beside the repository, the corpus of
posts, docs and pairs. Where little depends on a kind of blog, only that little is done there
(`Blog.kinds`). All that a command prints, its exit code, and the bytes of every file that it
writes, changes or removes are compared. The version at hand also goes on with the folders that REF
left behind (`upgrade`): it must read them as REF does.

What REF made is kept in `same/` of git's own folder, by REF's code, inputs and steps, so that the
next comparison with it takes half the time; it may be deleted.

What differs from run to run, and is therefore replaced in both:

- the path of the temporary folder, which is equally long in every run;
- the date of today, which catalogs have: yesterday's record is as good;
- in a receipt its name, when the run began and how many seconds it took, the seconds of each
  engine, and the same seconds in what is printed of it: they are what a clock said. Its posts are
  sorted: they stand in the order in which they were finished, which threads decide.

Not looked at: `.translator/` but for its receipts, which is an index of our own that may be deleted
at any time (what the memory answers is compared); `.git`; modification times.
"""

from __future__ import annotations

import inspect
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from time import monotonic

import click

from bench.samples import ROOT
from bench.versions import checkout, command, environment, record_of

SHARED = ROOT.parent / "shared"

_GLOSSARIES = 'glossaries = ["glossaries/*.csv"]\n'
_LOCALES = 'locales = ["zh-Hans", "en"]\n' + _GLOSSARIES
_SITE = """
[publish]
site = "https://blog.example/"
titles = { zh-Hans = "笔记", en = "Notes" }
"""
_ENGINE = """
engine = "command"

[engines.command]
run = ["python3", "engine.py"]
"""

_AGREED = {"TRANSLATOR_YES": "1"}
"""What is set for every version: the engine of these blogs is a program, and may be started."""

# It translates every run of Chinese to a count, and gets one text in nine wrong at first.
_PROGRAM = """\
import json, re, sys
for line in sys.stdin.buffer:
    asked = json.loads(line)
    text = re.sub("[一-鿿]+", lambda run: f" {len(run[0])} words ", asked["text"])
    if len(text) % 9 == 0 and "answer" not in asked:
        text = re.sub("<[^>]*>", "", text)
    print(json.dumps({"text": text}))
"""


@dataclass(frozen=True, slots=True)
class Blog:
    """A folder in which commands are run."""

    name: str
    """What outputs are called by."""
    files: Mapping[str, bytes]
    """Its files by their paths."""
    sources: tuple[str, ...]
    """The posts that authors wrote, by their paths."""
    kinds: frozenset[str]
    """What is done in it: names of `KINDS`."""
    full: bool = False
    """Whether it is small enough for what costs much and depends little on the posts."""


@dataclass(frozen=True, slots=True)
class Step:
    """A command that is run."""

    kind: str
    """What it belongs to: a name of `KINDS`."""
    args: tuple[str, ...]
    """The arguments of `translator`."""
    change: Callable[[Path], None] | None = None
    """What a person changes in the folder before."""
    name: str = ""
    """What its outputs are called, if that is not the arguments."""


KINDS: Mapping[str, str] = {
    "help": "the help of every command, and what wrong usage is told",
    "align": "catalogs from pairs that people wrote",
    "translate": "a first run, with an engine, and runs with nothing left to do",
    "check": "findings in every format",
    "status": "progress as table, JSON and page",
    "inspect": "the segments of each file",
    "export": "units in every format",
    "publish": "manifest, feeds and pages",
    "memory": "what is remembered, and looked up",
    "glossary": "the termbase: listed, found, validated, exchanged, candidates",
    "upgrade": "a run on what REF left behind, its memory too",
    "git": "checks of what is staged, and of what has changed",
    "edits": "what people changed in targets, taken or refused",
    "merge": "catalogs fitted to changed posts",
    "fix": "check --fix",
    "import": "each export, taken into a blog without catalogs",
}
"""Everything that is compared, in the order in which it is run."""

_CHANGES = {"align", "translate", "upgrade", "git", "edits", "merge", "fix", "import"}
"""The kinds that leave the folder changed, so that what comes after them needs them."""

_ALL = frozenset(KINDS)
_SITES = _ALL & {"translate", "check", "status", "publish", "upgrade", "edits", "merge", "fix"}
_MANY = (_SITES - {"fix", "upgrade"}) | {"inspect", "export"}

_STEPS = """
help       {command} --help
help       translat
help       translate nothing.md
help       translate --to xx
help       check --only nothing
help       --config nothing.toml status
help       export --format nothing
help       engines
help       engines --json
help       --version
align      align --all --html align.html
align +    align --all
translate+ translate --estimate --json
translate  translate --partial {engine}
translate  translate
translate+ translate --check
check      check --json
check +    check --format lines
check +    check --format github
check +    check --format gitlab
check +    check --format sarif
check +    -v check
check +    check {first} --skip terms
status     status --json
status +   -v status
status +   status --html status.html
inspect    inspect --json {source}
inspect    inspect {first}
export     export --to en --format {wide} -o out/{wide}
export +   export {first} --format {format}
publish    publish
memory     memory stats --json
memory     memory lookup --json 显存占用变小了，训练得更快。
memory     memory export -o memory.tmx
memory +   memory rebuild
glossary + glossary list
glossary + glossary list --json --from en --to zh-Hans
glossary + glossary validate
glossary + glossary find '静态图像占用显存，PaddleOCR 的动态图不占。'
glossary + glossary find --json "The static graphs of a GPU's memory"
glossary + glossary export -o terms.tbx
glossary + glossary export --to en -o terms.tsv
glossary + glossary import terms.tbx
glossary + glossary candidates --least 2 --json
glossary + glossary candidates --least 2 --csv
upgrade    translate
upgrade +  memory stats
git        check --staged
git        check --since HEAD --json
edits      translate
edits +    -v status
edits +    translate --theirs
edits +    translate --ours
merge      translate --check
merge +    status --diff
merge +    check --json
merge      translate --partial {engine}
fix        check --fix
import     import out/{format} --to en ; translate --partial
"""
"""What is done, in order: the kind, with a `+` only where a blog is `full`, and the arguments of
`translator`. A line with a name in braces stands for as many as there are values of it. Before the
first line of `git`, `edits` and `merge`, and before each of `import`, a person changes the blog."""

Outputs = dict[tuple[str, str], bytes]
"""What a version made, by kind and name."""


@click.command()
@click.argument("ref", default="HEAD")
@click.option(
    "--tree",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=ROOT,
    help="The version that is compared with REF; default: this work tree.",
)
@click.option(
    "--only",
    "kinds",
    multiple=True,
    type=click.Choice(list(KINDS)),
    help="Compare only this kind of outputs; repeatable.",
)
@click.option("--blog", "names", multiple=True, help="Only in this blog; repeatable.")
@click.option("--show", default=5, show_default=True, help="Differing outputs shown of each kind.")
@click.option("--list", "listing", is_flag=True, help="Say what would be run, and run nothing.")
def main(
    ref: str, tree: Path, kinds: Sequence[str], names: Sequence[str], show: int, listing: bool
) -> None:
    """Compare what REF and the work tree make of the same blogs; exit 1 if anything differs."""
    wanted = kinds or list(KINDS)
    try:
        with checkout(ref) as old, tempfile.TemporaryDirectory(prefix="same-") as name:
            folder = Path(name).resolve()
            if not SHARED.is_dir():
                click.echo(f"{SHARED} is not there: compared without the corpus", err=True)
            blogs = [blog for blog in everything(old) if not names or blog.name in names]
            plans = planned(blogs, wanted, old, folder)
            if listing:
                click.echo("\n".join(_listed(plans)))
                return
            before, after = compare(old, tree, plans, wanted, folder, record_of(ref))
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    for kind in KINDS:
        click.echo("\n".join(report(kind, before, after, show)))
    if before != after:
        sys.exit(1)


Plans = Sequence[tuple[Blog, Sequence[Step]]]
"""What is done in which blog."""


def everything(tree: Path, shared: Path = SHARED) -> Iterator[Blog]:
    """The blogs that versions are compared on; the inputs are those of *tree*."""
    glossaries = files_in(tree, "glossaries", "*.csv")
    posts = files_in(tree, "posts", "**/*")
    readme = files_in(tree, "", "README*")
    own = {**glossaries, **posts, **readme}
    sources = [path for path in posts if re.fullmatch("posts/zh/.*md", path)]
    toml = (tree / "translator.toml").read_bytes() + _SITE.encode()
    yield Blog(
        "own", {**own, "translator.toml": toml}, (*sources, "README.md"), _ALL - {"align"}, True
    )
    for preset, folder, targets in (
        ("vitepress", "src/posts", 'anchors = "keep"\nnotice = true\nfallback = "source"'),
        ("hugo", "content", 'front_matter = { source_hash = "{hash}", state = "{state}" }'),
        ("docusaurus", "docs", 'notice = true\nfallback = "redirect"'),
    ):
        few = sources[:2] if preset == "hugo" else sources[2:]
        moved = {f"{folder}/{Path(path).name}": posts[path] for path in few}
        files = {**glossaries, **moved, "engine.py": _PROGRAM.encode()}
        toml = (
            f'preset = "{preset}"\n{_LOCALES}{_ENGINE}\n[targets]\n{targets}\n{_SITE}'
            '\n[segments]\ncode_comments = ["python", "bash"]\n'
        ).encode()
        yield Blog(preset, {**files, "translator.toml": toml}, tuple(moved), _SITES)
    found = files_in(shared / "corpus" / "posts", "", "*.md")
    shares = 3 if found else 0
    for share in range(shares):
        posts = {f"posts/zh/{path}": found[path] for path in list(found)[share::shares]}
        toml = f"{_LOCALES}{_layout('posts/{locale}/{slug}.md', 'zh')}{_SITE}".encode()
        files = {**glossaries, **posts, "translator.toml": toml}
        yield Blog(f"corpus-{share + 1}", files, tuple(posts), _MANY)
    for name, folder, template, zh, kinds in (
        ("docs", "corpus/docs", "{slug}_{locale}.md", "cn", (_SITES - {"status"}) | {"align"}),
        ("pairs", "pairs", "{slug}.{locale}.md", "zh", _ALL - {"help"}),
    ):
        pairs = files_in(shared / folder, "", "*.md")
        toml = f"{_LOCALES}{_layout(template, zh)}{_SITE}".encode()
        sources = [path for path in pairs if path.endswith(template.format(slug="", locale=zh))]
        files = {**glossaries, **pairs, "translator.toml": toml}
        if pairs:
            yield Blog(name, files, tuple(sources), kinds, name == "pairs")


def _layout(template: str, zh: str) -> str:
    return f'[[posts]]\nsource = "{template}"\nspelling = {{ zh-Hans = "{zh}" }}\n'


def files_in(root: Path, folder: str, pattern: str) -> dict[str, bytes]:
    """Files by their paths from *root*, sorted."""
    found = sorted(path for path in (root / folder).glob(pattern) if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def steps(blog: Blog, formats: Sequence[str], commands: Sequence[str]) -> list[Step]:
    """What is done in *blog*, in order; *formats* are those of `export`."""
    # A large blog is cut into shares; each has some of the formats, so that each format has posts.
    share = int(blog.name.rpartition("-")[2]) if "-" in blog.name else 0
    values = {
        "command": ("", *commands),
        "source": blog.sources,
        "format": formats,
        "wide": formats if blog.full else formats[share % 3 :: 3],
    }
    changes: dict[str, Callable[[Path], None]] = {
        "git": staged,
        "edits": targets_edited,
        "merge": lambda root: sources_edited(root, blog.sources),
    }
    engine = "" if "engine.py" in blog.files else "--engine pseudo"
    found = []
    for line in _STEPS.strip().splitlines():
        head, rest = line[:11], line[11:].replace("{first}", blog.sources[0])
        kind, only = head.rstrip(" +"), "+" in head
        if kind not in blog.kinds or (only and not blog.full):
            continue
        rest = rest.replace("{engine}", engine)
        name = re.search(r"{(\w+)}", rest)
        for value in values[name[1]] if name else ("",):
            for args in rest.replace(name[0] if name else "{}", value).split(" ; "):
                change = without_catalogs if args.startswith("import") else changes.pop(kind, None)
                title = f"import out/{value}" if kind == "import" else ""
                title += ", then translate" if title and not change else ""
                found.append(Step(kind, tuple(shlex.split(args)), change, title))
    return found


def planned(blogs: Iterable[Blog], kinds: Collection[str], tree: Path, folder: Path) -> Plans:
    """What is done in *blogs* to compare *kinds*; formats and commands are those of *tree*."""
    formats = choices(tree, folder, "export", "--format")
    commands = subcommands(tree, folder) if "help" in kinds else []
    return [(blog, needed(steps(blog, formats, commands), kinds)) for blog in blogs]


def compare(
    old: Path, new: Path, plans: Plans, kinds: Collection[str], folder: Path, kept: Path
) -> tuple[Outputs, Outputs]:
    """Run both versions on all blogs, several at once, in *folder*.

    Args:
        kept: where the outputs of *old* are kept, or found, by what they were made of.
    """
    before: Outputs = {}
    after: Outputs = {}

    def work(plan: tuple[Blog, Sequence[Step]]) -> None:
        began = monotonic()
        blog, todo = plan
        known = kept / digest(blog, todo, kinds)
        found = {} if not known.exists() else loaded(known / "outputs.json")
        if not found:
            with tempfile.TemporaryDirectory(dir=folder) as left:
                found = perform(Run(blog, old, folder, kinds), todo, None, Path(left))
                keep(found, Path(left), known)
        before.update(found)
        others = perform(Run(blog, new, folder, kinds), todo, known / "left", None)
        after.update(others)
        count = sum(found.get(key) != others.get(key) for key in {**found, **others})
        click.echo(f"{blog.name}: {count} different, {monotonic() - began:.0f} s", err=True)

    (folder / "home").mkdir()
    heaviest = sorted(plans, key=lambda plan: -sum(map(len, plan[0].files.values())))
    pool = ThreadPoolExecutor(os.cpu_count() or 1)
    try:
        list(pool.map(work, heaviest))
    finally:
        pool.shutdown(cancel_futures=True)
    return before, after


def perform(run: Run, todo: Sequence[Step], left: Path | None, leave: Path | None) -> Outputs:
    """Do *todo* in a fresh blog; `upgrade` in a copy of what another version *left*, if any did.

    Args:
        leave: where a copy of the blog goes as it is before `upgrade`.
    """
    run.path.parent.mkdir(exist_ok=True)
    build(run.blog, run.path)
    upgrade = [step for step in todo if step.kind == "upgrade"]
    for step in todo:
        if step.kind != "upgrade":
            run(step)
        elif upgrade and step is upgrade[0]:
            aside = run.path.with_suffix(".aside")
            shutil.copytree(run.path, aside)
            if leave:
                shutil.copytree(run.path, leave, dirs_exist_ok=True)
            if left:
                shutil.rmtree(run.path)
                shutil.copytree(left, run.path)
            for each in upgrade:
                run(each)
            shutil.rmtree(run.path)
            shutil.move(aside, run.path)
    shutil.rmtree(run.path)
    return run.outputs


def digest(blog: Blog, todo: Sequence[Step], kinds: Collection[str]) -> str:
    """Name what the outputs of a blog depend on, beside the version."""
    found = sha256(repr((sys.version, sorted(kinds), sorted(blog.files.items()))).encode())
    found.update(repr([(step.kind, step.args, step.name) for step in todo]).encode())
    found.update(repr(_AGREED).encode())
    for rule in (settled, snapshot, committed, targets_edited, sources_edited, without_catalogs):
        found.update(inspect.getsource(rule).encode())
    return f"{blog.name}-{found.hexdigest()[:16]}"


def keep(outputs: Outputs, left: Path, known: Path) -> None:
    """Write what a version made, whole or not at all."""
    new = known.with_name(f"{known.name}.{os.getpid()}")
    shutil.copytree(left, new / "left")
    rows = [[kind, name, data.decode("latin-1")] for (kind, name), data in outputs.items()]
    (new / "outputs.json").write_text(json.dumps(rows), "utf-8")
    try:
        new.rename(known)
    except OSError:  # another run was first
        shutil.rmtree(new)


def loaded(path: Path) -> Outputs:
    """Read what a version made."""
    rows = json.loads(path.read_text("utf-8"))
    return {(kind, name): data.encode("latin-1") for kind, name, data in rows}


def needed(todo: Sequence[Step], kinds: Collection[str]) -> list[Step]:
    """The steps of *kinds*, and those before them that change the folder."""
    last = max((n for n, step in enumerate(todo) if step.kind in kinds), default=-1)
    before = _CHANGES | ({"export"} if "import" in kinds else set())
    return [step for step in todo[: last + 1] if step.kind in before.union(kinds)]


def choices(tree: Path, folder: Path, name: str, option: str) -> list[str]:
    """The values that *option* of a command may have, as its help lists them."""
    text = _help(tree, folder, name)
    found = re.search(rf"{option} \[([^\]]*)\]", text)
    if not found:
        raise ValueError(f"the help of {name} lists no values of {option}")
    return found[1].split("|")


def subcommands(tree: Path, folder: Path, *group: str) -> list[str]:
    """The commands that help lists, with those below them."""
    names = re.findall(
        r"^  ([\w-]+)  ", _help(tree, folder, *group).partition("Commands:")[2], re.M
    )
    found = []
    for name in names:
        found += [" ".join([*group, name]), *subcommands(tree, folder, *group, name)]
    return found


def _help(tree: Path, folder: Path, *args: str) -> str:
    argv = command(*args, "--help")
    env = environment(tree, folder)
    return subprocess.run(argv, cwd=folder, env=env, capture_output=True, text=True).stdout


def build(blog: Blog, path: Path) -> None:
    """Write the files of *blog* into a folder that is not there yet, all of the same age."""
    for name, data in blog.files.items():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        os.utime(file, (1_767_225_600, 1_767_225_600))


class Run:
    """A version at work in one folder."""

    def __init__(self, blog: Blog, tree: Path, folder: Path, kinds: Collection[str]) -> None:
        self.blog = blog
        self.path = folder / "blogs" / blog.name
        self.folder = folder
        self.env = environment(tree, folder / "home") | _AGREED
        self.kinds = kinds
        self.outputs: Outputs = {}

    def __call__(self, step: Step) -> None:
        """Run one command, and note what comes of it if that is wanted."""
        if step.change:
            step.change(self.path)
        before = snapshot(self.path)
        done = subprocess.run(
            command(*step.args), cwd=self.path, env=self.env, stdin=subprocess.DEVNULL,
            capture_output=True, check=False,
        )  # fmt: skip
        if step.kind not in self.kinds:
            return
        name = f"{self.blog.name}$ {step.name or ' '.join(step.args)}"
        self.note(step.kind, f"{name} (printed)", done.stdout)
        self.note(step.kind, f"{name} (errors)", done.stderr)
        self.note(step.kind, f"{name} (exit code)", str(done.returncode).encode())
        after = snapshot(self.path)
        for path in sorted(before.keys() | after.keys()):
            if before.get(path) != after.get(path):
                shown = re.sub(r"[^/]+(?=\.json$)", "(clock)", path) if _RECEIPTS in path else path
                self.note(step.kind, f"{name} → {shown}", after.get(path, b"(removed)"))

    def note(self, kind: str, name: str, data: bytes) -> None:
        """Keep one output, without what differs from run to run."""
        while (kind, name) in self.outputs:
            name += "+"
        self.outputs[kind, name] = settled(data, self.folder)


_RECEIPTS = ".translator/receipts/"
_POSTS = re.compile(rb'(?<="posts": \[\n)    ".*"(?:,\n    ".*")*')
_STARTED = date.today().isoformat().encode()
_CLOCK = (
    (re.compile(rb'("(?:started|seconds)": )(?:"[^"]*"|[\d.]+)'), rb"\1(clock)"),
    (re.compile(rb"\b\d+(?:\.\d+)? s$", re.MULTILINE), b"(clock) s"),
    (re.compile(rb"(receipts/)[\w-]+(\.json)"), rb"\1(clock)\2"),
)


def settled(data: bytes, folder: Path) -> bytes:
    """*data* without what a clock said, and where *folder* is: see the top of this file."""
    data = data.replace(str(folder).encode(), b"(folder)")
    for today in {_STARTED, date.today().isoformat().encode()}:
        data = data.replace(today, b"(today)")
    for pattern, text in _CLOCK:
        data = pattern.sub(text, data)
    return _POSTS.sub(lambda found: b"\n".join(sorted(found[0].split(b",\n"))), data)


def snapshot(root: Path) -> dict[str, bytes]:
    """The files of a blog, receipts too, without what is only ours."""
    found = {}
    for folder, names, files in os.walk(root):
        names[:] = [name for name in names if name not in (".git", "locks", "__pycache__")]
        for file in files:
            path = Path(folder, file)
            shown = path.relative_to(root).as_posix()
            if not shown.startswith(".translator/") or shown.startswith(_RECEIPTS):
                found[shown] = path.read_bytes()
    return found


def committed(root: Path) -> None:
    """Commit all of the folder."""
    (root / ".gitignore").write_text(".translator/\n")
    for args in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "all"]):
        subprocess.run(["git", *args], cwd=root, env=environment(root, root), check=True)


def staged(root: Path) -> None:
    """Commit all of the folder, and stage a change of every target."""
    committed(root)
    targets_edited(root, "A staged GPU memory.")
    subprocess.run(["git", "add", "."], cwd=root, env=environment(root, root), check=True)


def targets_edited(root: Path, words: str = "And this by hand.") -> None:
    """Edit targets as people do: some words more here and there, a line less, all in one post."""
    for number, catalog in enumerate(sorted(root.rglob("*.po"))):
        target = catalog.with_suffix(".md")
        if "out/" in catalog.relative_to(root).as_posix() or not target.exists():
            continue
        lines = target.read_text("utf-8").split("\n")
        prose = [n for n, line in enumerate(lines) if re.match(r"[\w「“*\[(]", line)]
        for n in prose[number % 3 :: 6]:
            lines[n] += f" {words}"
        for n in prose[5::11]:
            lines[n] = re.sub(r"[*_`]", "", lines[n])
        if number % 2:
            del lines[prose[-1]]
        target.write_text("\n".join(lines), "utf-8")


def sources_edited(root: Path, sources: Sequence[str]) -> None:
    """Edit sources as authors do: a paragraph moved, one taken out, one new, some changed."""
    for number, name in enumerate(sources):
        path = root / name
        blocks = path.read_text("utf-8").split("\n\n")
        for n in range(3 + number % 3, len(blocks), 5):
            blocks[n] = re.sub("，", "，而且", blocks[n], count=2)
        if len(blocks) > 9:
            blocks[4], blocks[7] = blocks[7], blocks[4]
            blocks[6:7] = ["这一段是新写的，讲的是 `显存` 与 PaddleOCR。", "还有 **一段**。"]
            del blocks[-2]
        path.write_text("\n\n".join(blocks), "utf-8")


def without_catalogs(root: Path) -> None:
    """Delete all catalogs and their targets, and what is remembered of them."""
    for catalog in sorted(root.rglob("*.po")):
        if not catalog.relative_to(root).as_posix().startswith("out/"):
            catalog.unlink()
            catalog.with_suffix(".md").unlink(missing_ok=True)
    shutil.rmtree(root / ".translator", ignore_errors=True)


def report(kind: str, before: Outputs, after: Outputs, show: int) -> list[str]:
    """A line for a kind, and the first differences below it."""
    names = [name for each, name in {**before, **after} if each == kind]
    different = [name for name in names if before.get((kind, name)) != after.get((kind, name))]
    verdict = f"{len(different)} DIFFERENT" if different else "identical"
    lines = [f"{kind}: {len(names)} outputs, {verdict}" if names else f"{kind}: not compared"]
    for name in different[:show]:
        lines += [f"  {name}", *difference(before.get((kind, name)), after.get((kind, name)))]
    if len(different) > show:
        lines.append(f"  … and {len(different) - show} more")
    return lines


def difference(old: bytes | None, new: bytes | None) -> list[str]:
    """The first line in which two outputs differ, around the first character that does."""
    if old is None or new is None:
        return ["    only REF has it" if new is None else "    REF does not have it"]
    ours, theirs = (data.decode("utf-8", "replace").split("\n") for data in (new, old))
    number = next(
        (n for n, (a, b) in enumerate(zip(theirs, ours, strict=False)) if a != b),
        min(len(ours), len(theirs)),
    )
    a, b = ("".join(each[number : number + 1]) for each in (theirs, ours))
    same = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), 0)
    start = max(0, same - 40)
    shown = (("…" if start else "") + each[start : same + 80] for each in (a, b))
    old_line, new_line = shown
    return [f"    line {number + 1}:", f"    - {old_line}", f"    + {new_line}"]


def _listed(plans: Plans) -> Iterator[str]:
    for kind, text in KINDS.items():
        yield f"{kind}: {text}"
        for blog, todo in plans:
            if count := sum(step.kind == kind for step in todo):
                yield f"  {blog.name}: {count} commands"


if __name__ == "__main__":
    main(prog_name="python -m bench.same")

"""An edit storm: people do whatever to source, target, catalog and terms, between whatever runs.

What holds after each run:

- no person's target is lost: all words that a person wrote are in the target or in the catalog;
- a unit is sent to the engine once per distinct source, in all posts together, if its answer
  was good; one that was rejected is asked for again by `--retry` only;
- a second run changes no file, and calls no engine; where the first could not place a
  person's words, that is true of a third one.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from random import Random
from zlib import crc32

import polib
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.kit import TO_EN, Machine, Site
from translator.blog.blog import Blog, Result
from translator.interchange import FORMATS
from translator.interchange.decide import Fate
from translator.interchange.pairs import Import, handoff_of, imported
from translator.project.project import Project
from translator.report.text import is_refusal
from translator.translate.client import Client
from translator.translate.job import Options
from translator.translate.run import Run

SETTINGS = settings(
    max_examples=25, stateful_step_count=30, deadline=None, report_multiple_bugs=False,
    derandomize=True,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
"""The same storms each time, for some seconds; `python -m tests.test_storm 5000` makes new ones."""

TOPICS = ["显存", "算子", "梯度", "并行训练", "混合精度", "数据读取"]
WORDS = ["其实", "通常", "大约", "很快", "仍然"]
CODE = "```\nx = {}\n```"
HAND = "A person wrote sentence number {}."

places = st.integers(0, 30)


SYLLABLES = ["ba", "lo", "mi", "tu", "re", "sko", "fen", "dra", "vil", "nu"]


def said(text: str) -> str:
    """What the engine makes of *text*: as long as a translation, with its numbers."""
    random = Random(crc32(text.encode()))
    words = ["".join(random.choices(SYLLABLES, k=3)) for _ in range(1 + len(text) // 3)]
    return " ".join(["Machine", *re.findall(r"\d+", text), *words]) + "."


def said_or_not(text: str) -> str:
    """The same of an engine that makes nothing of some texts."""
    return "" if crc32(text.encode()) % 4 == 0 else said(text)


class Storm(RuleBasedStateMachine):
    """A post, its target and its catalog on disk; `owed` are the person's words that must live.

    A second post has some paragraphs of the first.
    """

    answer = staticmethod(said)
    """What the engine makes of a text."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp())
        self.site = Site(self.root)
        self.engine = Machine(self.answer)
        self.count = 0
        self.owed: set[str] = set()
        self.post: list[str] = []
        self.other: list[str] = []
        self.sent = Counter[str]()
        """In how many runs each text was sent: in one it may be asked for alone, once more."""

    def teardown(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self.root)

    # --- what is there ---

    def next(self) -> int:
        """A number that nothing else has."""
        self.count += 1
        return self.count

    def save(self) -> None:
        """Write the source."""
        self.site.put("posts/zh/a.md", "\n\n".join(self.post) + "\n")

    @property
    def target(self) -> str:
        """The target as it stands; empty if there is none."""
        path = self.root / "posts/en/a.md"
        return path.read_text("utf-8") if path.exists() else ""

    @property
    def catalog(self) -> str:
        """The words of the catalog, of obsolete units too."""
        path = self.root / "posts/en/a.po"
        file = polib.pofile(str(path)) if path.exists() else []
        return "\n".join(entry.msgstr for entry in file)

    def fresh(self, number: int) -> str:
        """A paragraph that is like no other."""
        topic, word = TOPICS[number % len(TOPICS)], WORDS[number % len(WORDS)]
        return f"第{number}段{word}讲的是{topic}。它一共有{number}个部分，都要读。"

    # --- the author ---

    @initialize()
    def begin(self) -> None:
        """A post of some paragraphs."""
        self.post = ["# 写在前面", *(self.fresh(self.next()) for _ in range(4)), CODE.format(0)]
        self.save()

    @rule(at=places)
    def insert(self, at: int) -> None:
        """A new paragraph."""
        self.post.insert(at % (len(self.post) + 1), self.fresh(self.next()))
        self.save()

    @rule(at=places)
    def repeat(self, at: int) -> None:
        """The same words once more."""
        self.post.append(self.post[at % len(self.post)])
        self.save()

    @precondition(lambda self: len(self.post) > 2)
    @rule(at=places)
    def delete(self, at: int) -> None:
        """A block less."""
        del self.post[at % len(self.post)]
        self.save()

    @rule(at=places, to=places)
    def move(self, at: int, to: int) -> None:
        """A block elsewhere."""
        block = self.post.pop(at % len(self.post))
        self.post.insert(to % (len(self.post) + 1), block)
        self.save()

    @rule(at=places, word=st.sampled_from(WORDS))
    def edit(self, at: int, word: str) -> None:
        """A word more, which may come off again."""
        at %= len(self.post)
        block = self.post[at]
        if "x = " in block:
            self.post[at] = CODE.format(self.next())
        else:
            self.post[at] = block.replace(word, "", 1) if word in block else f"{block}{word}如此。"
        self.save()

    @rule(at=places)
    def split(self, at: int) -> None:
        """Two paragraphs of one."""
        at %= len(self.post)
        first, stop, rest = self.post[at].partition("。")
        if rest:
            self.post[at : at + 1] = [first + stop, rest]
            self.save()

    @rule(at=places)
    def merge(self, at: int) -> None:
        """One paragraph of two."""
        at %= len(self.post)
        both = self.post[at : at + 2]
        if len(both) == 2 and not any(block[0] in "#`" for block in both):
            self.post[at : at + 2] = ["".join(both)]
            self.save()

    # --- the translator ---

    @precondition(lambda self: self.target)
    @rule(at=places)
    def correct(self, at: int) -> None:
        """A person's words in the target."""
        blocks = self.target.rstrip("\n").split("\n\n")
        at %= len(blocks)
        if blocks[at].startswith("`"):
            blocks[at] = CODE.format(f"{self.next()} # mine")
        else:
            head = "# " if blocks[at].startswith("# ") else ""
            new = HAND.format(self.next())
            self.owed.discard(blocks[at].removeprefix(head))
            self.owed.add(new)
            blocks[at] = head + new
        self.site.put("posts/en/a.md", "\n\n".join(blocks) + "\n")

    @precondition(lambda self: self.target)
    @rule(at=places)
    def add(self, at: int) -> None:
        """A paragraph of the target's own."""
        blocks = self.target.rstrip("\n").split("\n\n")
        new = HAND.format(self.next())
        self.owed.add(new)
        blocks.insert(at % (len(blocks) + 1), new)
        self.site.put("posts/en/a.md", "\n\n".join(blocks) + "\n")

    @precondition(lambda self: self.target.count("\n\n") > 1)
    @rule(at=places)
    def take_out(self, at: int) -> None:
        """A block of the target less."""
        blocks = self.target.rstrip("\n").split("\n\n")
        # Where a paragraph was added beside it, the two are one that was written anew.
        self.owed.discard(blocks.pop(at % len(blocks)).removeprefix("# "))
        self.site.put("posts/en/a.md", "\n\n".join(blocks) + "\n")

    @precondition(lambda self: self.catalog)
    @rule(at=places, whole=st.booleans())
    def write(self, at: int, whole: bool) -> None:
        """A person's words in the catalog, or just a look at the machine's."""
        path = str(self.root / "posts/en/a.po")
        file = polib.pofile(path)
        entries = [entry for entry in file if not entry.obsolete]
        if not entries:
            return
        entry = entries[at % len(entries)]
        if whole or not entry.msgstr:
            if entry.msgstr not in self.target:
                self.owed.discard(entry.msgstr)
            self.owed -= {text for text in self.owed if text in entry.msgstr}
            entry.msgstr = HAND.format(self.next())
            self.owed.add(entry.msgstr)
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
        file.save(path)

    @rule(at=places)
    def share(self, at: int) -> None:
        """A block of the post in another one, too."""
        self.other.append(self.post[at % len(self.post)])
        self.site.put("posts/zh/b.md", "\n\n".join(self.other) + "\n")

    @precondition(lambda self: self.catalog)
    @rule(at=places, name=st.sampled_from(sorted(FORMATS)))
    def send(self, at: int, name: str) -> None:
        """A file to a translator, who changes one target and sends it back."""
        blog = Blog(Project.load(self.root))
        (post,) = blog.pairs_of(self.root / "posts/zh/a.md", [TO_EN.target])
        handoff = handoff_of(blog, post)
        done = [item.unit for item in handoff.items if item.unit.target]
        if not done:
            return
        text, old = FORMATS[name].write([handoff]), done[at % len(done)].target
        if name != "tmx":
            fates = {fate for _, fate in self.received(blog, name, text).decided.fates}
            assert fates <= {Fate.SAME}, "what comes back as it went out changes nothing"
        new = HAND.format(self.next())
        back = self.received(blog, name, text.replace(old, new))
        if back.decided.changed:
            post.catalog.write_text(str(back.decided.catalog), "utf-8")
            if new in self.catalog:
                self.owed -= {each for each in self.owed if each in old}
                self.owed.add(new)

    def received(self, blog: Blog, name: str, text: str) -> Import:
        """What an import makes of a file with units of the post."""
        returned = FORMATS[name].read(text.encode(), "back").units
        found = [each for each in imported(blog, returned) if isinstance(each, Import)]
        return next(each for each in found if each.post.source.name == "a.md")

    @rule(at=places)
    def agree_on_a_term(self, at: int) -> None:
        """A line of the glossary."""
        topic = TOPICS[at % len(TOPICS)]
        self.site.put("terms/a.csv", f"zh-Hans,en\n{topic},term number {self.next()}\n")

    # --- the runs ---

    def run_once(self, options: Options, engine: Run | None) -> list[Result]:
        """Translate the posts, as the command does."""
        blog = Blog(Project.load(self.root))
        names = ["a.md", "b.md"][: 1 + bool(self.other)]
        paths = (self.root / "posts/zh" / name for name in names)
        posts = [post for path in paths for post in blog.pairs_of(path, [TO_EN.target])]
        return [blog.translate(post, options, engine) for post in posts]

    def translate(self, options: Options, *, engine: bool = True, retry: bool = False) -> None:
        """Run twice; hold the rules."""
        before, rejected = len(self.engine.asked), self.rejected()
        done = self.run_once(options, Run([Client(self.engine)], retry=retry) if engine else None)
        if any(is_refusal(each) for result in done for each in result.findings):
            # Words without a place may have one now that the catalog fits the source.
            self.run_once(
                Options(partial=options.partial), Run([Client(self.engine)]) if engine else None
            )
        asked, files = len(self.engine.asked), self.site.files()
        assert retry or not rejected & {*self.engine.asked[before:]}
        plain = Run([Client(self.engine)]) if engine else None
        again = self.run_once(Options(partial=options.partial), plain)
        assert self.site.files() == files, [each.findings for each in again]
        assert not any(each.changed for each in again)
        assert len(self.engine.asked) == asked
        self.sent.update({*self.engine.asked[before:]})
        assert not [text for text, runs in self.sent.items() if runs > 1 and self.answer(text)]
        self.all_there()

    def rejected(self) -> set[str]:
        """The sources of which the engine has made nothing, in each post that has them."""
        found, fresh = set[str](), set[str]()
        for name, blocks in (("a", self.post), ("b", self.other)):
            path = self.root / f"posts/en/{name}.po"
            entries = polib.pofile(str(path)) if path.exists() else []
            known = {each.msgid for each in entries if "rejected:" in each.comment}
            fresh |= {block.removeprefix("# ") for block in blocks} - known
            found |= known
        return found - fresh

    def all_there(self) -> None:
        """Every word that a person wrote is in the target or in the catalog."""
        kept = f"{self.catalog}\n{self.target}"
        assert not [text for text in self.owed if text not in kept]

    @rule(partial=st.booleans(), engine=st.booleans())
    def plain_run(self, partial: bool, engine: bool) -> None:
        """What people run every day."""
        self.translate(Options(partial=partial), engine=engine)

    @rule()
    def retry(self) -> None:
        """What was rejected is to be tried once more."""
        self.translate(Options(), retry=True)

    @rule()
    def theirs(self) -> None:
        """The target's words win: the catalog's that it replaces are given up."""
        target = self.target
        self.owed = {text for text in self.owed if text in target or text not in self.catalog}
        self.translate(Options(theirs=True))

    @rule()
    def ours(self) -> None:
        """The catalog's words win: what only the target has is given up.

        Even an incomplete target is written, else its edits would stay, and be taken later.
        """
        catalog = self.catalog
        self.owed = {text for text in self.owed if text in catalog}
        self.translate(Options(force=True, partial=True))


Storm.TestCase.settings = SETTINGS
TestStorm = Storm.TestCase


class StormOfRejections(Storm):
    """The same with an engine that sometimes gives nothing: that is not asked twice either."""

    answer = staticmethod(said_or_not)


StormOfRejections.TestCase.settings = SETTINGS
TestStormOfRejections = StormOfRejections.TestCase


if __name__ == "__main__":
    import sys

    from hypothesis.stateful import run_state_machine_as_test

    many = settings(
        SETTINGS,
        derandomize=False,
        max_examples=int(sys.argv[1]),
        stateful_step_count=50,
        database=None,
    )
    for storm in (Storm, StormOfRejections):
        run_state_machine_as_test(storm, settings=many)

"""Break the toolkit with random Markdown: `python -m tests.fuzz --seconds 30 [--seed 1]`.

Documents are built from constructs or taken from posts, then spoilt: slices are deleted,
doubled and moved, nasty fragments put in. An input that breaks an invariant is shrunk,
printed, and written to a file, for `tests/fixtures/regressions/`.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from tests import constructs
from tests.corpus import own_posts, read, shared_posts
from tests.invariants import ALWAYS

Rule = Callable[[str], None]


def sentence(random: Random) -> str:
    """Put a few phrases together."""
    return random.choice(["", " "]).join(random.choices(constructs.PHRASES, k=random.randint(1, 4)))


def block(random: Random, depth: int = 3) -> str:
    """Make a leaf block, or blocks in a container."""
    if depth and random.random() < 0.3:
        inner = "\n\n".join(block(random, depth - 1) for _ in range(random.randint(1, 3)))
        return random.choice(constructs.CONTAINERS)(inner)
    shape = random.choice(constructs.BLOCKS)
    return shape.format(sentence(random), sentence(random))


def build(random: Random) -> str:
    """Make a document from constructs."""
    front = random.choice(constructs.FRONT_MATTER) if random.random() < 0.3 else ""
    blocks = [block(random) for _ in range(random.randint(1, 6))]
    return front + random.choice(["\n\n", "\n\n", "\n"]).join(blocks) + "\n"


def spoil(random: Random, text: str) -> str:
    """Change *text* in a few random ways."""
    for _ in range(random.choice([0, 1, 1, 2, 3, 5, 8])):
        a, b = sorted(random.randint(0, len(text)) for _ in "ab")
        b = min(b, a + random.choice([1, 3, 10, 200]))
        change = random.randrange(6)
        if change == 0:
            text = text[:a] + text[b:]
        elif change == 1:
            text = text[:b] + text[a:]
        elif change == 2:
            at = random.randint(0, len(text))
            text = text[:at] + text[a:b] + text[at:]
        elif change == 3:
            lines = text[a:b].split("\n")
            random.shuffle(lines)
            text = text[:a] + "\n".join(lines) + text[b:]
        else:
            nasty = "".join(random.choices(constructs.NASTY, k=random.choice([1, 1, 1, 2, 4])))
            text = text[:a] + nasty + text[a:]
    return text


def inputs(random: Random) -> Iterator[str]:
    """Yield spoilt documents, for ever."""
    posts = [read(path) for path in [*own_posts(), *shared_posts()]]
    while True:
        if random.random() < 0.25:
            post = random.choice(posts)
            start = random.randint(0, len(post))
            yield spoil(random, post[start : start + random.choice([50, 300, 1500])])
        elif random.random() < 0.2:
            yield "".join(random.choices(constructs.NASTY, k=random.randint(1, 40)))
        else:
            yield spoil(random, build(random))


def fault(rule: Rule, text: str) -> str:
    """What *rule* says against *text*; empty if it holds."""
    try:
        rule(text)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def shrink(rule: Rule, text: str) -> str:
    """Leave out lines, then characters, as long as *rule* stays broken in the same way."""
    kind = fault(rule, text).partition(":")[0]
    for split in (lambda t: t.splitlines(keepends=True), list):
        parts = split(text)
        size = max(len(parts) // 2, 1)
        while size:
            at = 0
            while at < len(parts):
                fewer = parts[:at] + parts[at + size :]
                if fault(rule, "".join(fewer)).partition(":")[0] == kind:
                    parts = fewer
                else:
                    at += size
            size //= 2
        text = "".join(parts)
    return text


def fuzz(seconds: float, seed: int) -> tuple[int, Rule | None, str]:
    """Try inputs for *seconds*; return how many, and the rule and input that failed."""
    random = Random(seed)
    end = time.monotonic() + seconds
    count = 0
    for count, text in enumerate(inputs(random), 1):
        for rule in ALWAYS:
            if fault(rule, text):
                return count, rule, shrink(rule, text)
        if time.monotonic() > end:
            break
    return count, None, ""


def main() -> int:
    """Run, print what was found, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--output", type=Path, default=Path("fuzz-finding.md"))
    options = parser.parse_args()
    count, rule, text = fuzz(options.seconds, options.seed)
    sys.stdout.write(f"{count} inputs, seed {options.seed}\n")
    if rule is None:
        return 0
    options.output.write_text(text, encoding="utf-8", newline="")
    sys.stdout.write(f"{rule.__name__}: {rule.__doc__}\n{fault(rule, text)}\n{text!r}\n")
    sys.stdout.write(f"written to {options.output}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())

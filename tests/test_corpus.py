"""Real posts: nothing is lost, nothing is out of reach, nothing else moves.

The posts of this repository are always tried; those of `../shared` where they are.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import corpus, invariants

OWN = [
    pytest.param(path, id=path.relative_to(corpus.ROOT).as_posix()) for path in corpus.own_posts()
]
SHARED = [
    pytest.param(path, id=path.relative_to(corpus.SHARED).as_posix())
    for path in corpus.shared_posts()
] or [pytest.param(Path(), marks=pytest.mark.skip(reason="../shared/corpus is not there"))]
FIDELITY = corpus.SHARED / "measure" / "fidelity.py"

needs_examples = pytest.mark.skipif(
    not corpus.examples(), reason="../shared/corpus/commonmark-examples.json is not there"
)
needs_cmark = pytest.mark.skipif(
    not list(Path("/usr/lib").glob("*/libcmark-gfm.so*")), reason="cmark-gfm is not installed"
)
needs_fidelity = pytest.mark.skipif(
    not FIDELITY.exists(), reason="../shared/measure/fidelity.py is not there"
)


def test_own_posts() -> None:
    """There are posts in both languages to try, or the tests below would say nothing."""
    names = [path.relative_to(corpus.ROOT).as_posix() for path in corpus.own_posts()]

    assert {"posts/zh", "posts/en"} <= {name.rpartition("/")[0] for name in names}


@pytest.mark.parametrize("path", [*OWN, *SHARED])
def test_identity(path: Path) -> None:
    """A post filled with its own sources is the same, as is and in every disguise."""
    assert corpus.unlike(corpus.read(path)) == []


@pytest.mark.parametrize("path", [*OWN, *SHARED])
def test_places(path: Path) -> None:
    """The spans of a post's segments are in order, and joined they are the source."""
    for _, text in corpus.disguises(corpus.read(path)):
        invariants.places(text)


@pytest.mark.parametrize("path", [*OWN, *SHARED])
def test_reach_and_stillness(path: Path) -> None:
    """Every Chinese character of a post can be replaced, and nothing else moves."""
    found = corpus.reach(corpus.read(path))

    assert found.moved == ()
    assert found.left == ()


@pytest.mark.parametrize("path", [*OWN, *SHARED])
def test_segments_stay(path: Path) -> None:
    """A translated post has the same segments, of the same kinds, so the pair is aligned."""
    invariants.keeps_shape(corpus.read(path), invariants.latin)


@needs_examples
def test_examples_identity() -> None:
    """Every CommonMark example, one by one, is the same in every disguise."""
    examples = enumerate(corpus.examples(), 1)

    assert {number: bad for number, text in examples if (bad := corpus.unlike(text))} == {}


@needs_examples
def test_examples_invariants() -> None:
    """Every CommonMark example, one by one, keeps every invariant."""
    broken = []
    for number, text in enumerate(corpus.examples(), 1):
        for rule in invariants.ALWAYS:
            try:
                rule(text)
            except AssertionError as error:
                broken.append(f"{number} {rule.__name__}: {error}")

    assert broken == []


@needs_examples
def test_there_are_652_examples() -> None:
    """The examples are those of CommonMark 0.31: none was left out in reading them."""
    assert len(corpus.examples()) == 652


def measurable(text: str) -> str:
    """Write *text* without what the measure misreads.

    cmark-gfm writes footnote marks as broken XML, and takes Chinese letters after a bare
    URL for a part of it; directives keep text from being replaced.
    """
    text = re.sub(r"\[\^(\w+)\]", r"(\1)", text)
    text = re.sub(r"(?<![<(])(https?://[\w./-]+)(?=[，。])", r"<\1>", text, flags=re.ASCII)
    return text.replace("translator:", "translator-")


@needs_cmark
@needs_fidelity
def test_fidelity(tmp_path: Path) -> None:
    """The measure that shares no code with us, rendering by cmark-gfm, finds no fault."""
    own = [tmp_path / "-".join(path.parts[-2:]) for path in corpus.own_posts()]
    for copy, path in zip(own, corpus.own_posts(), strict=True):
        copy.write_text(measurable(corpus.read(path)), encoding="utf-8", newline="")
    paths = [*own, *corpus.shared_posts()]
    command = [sys.executable, str(FIDELITY), "-v", *map(str, paths)]

    run = subprocess.run(command, capture_output=True, text=True, check=False)

    *faults, figures = run.stdout.splitlines() or [run.stderr]
    assert faults == []
    assert {"documents": len(paths), "clean": len(paths), "unreachable": 0}.items() <= json.loads(
        figures
    ).items()

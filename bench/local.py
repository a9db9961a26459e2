"""How many sentences a second the local engine translates: `python -m bench.local [FOLDER]`.

With the tiny model of the tests, which measures what stands around a model; or with the
models in FOLDER, zh → en, such as those that were installed.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.argos import models_in
from tests.kit import ROOT, TO_EN
from translator.engines import Context
from translator.engines.registry import get_engine
from translator.markdown.document import Document
from translator.markdown.placeholders import protect
from translator.text.sentences import split


def main() -> None:
    """Translate the Chinese posts of this repository and print the figures."""
    documents = [Document.parse(p.read_text("utf-8")) for p in (ROOT / "posts/zh").glob("*.md")]
    texts = [protect(s.source, s.kind).text for d in documents for s in d.segments]
    sentences = sum(len(split(text)) for text in texts)
    with tempfile.TemporaryDirectory() as folder:
        models = Path(sys.argv[1]) if sys.argv[1:] else models_in(Path(folder))
        engine = get_engine("local", {"models": str(models)}, {})
        assert engine is not None
        engine.translate(["好"], TO_EN, [], Context())
        begin = time.perf_counter()
        answers = engine.translate(texts, TO_EN, [], Context())
        seconds = time.perf_counter() - begin
    empty = sum(not answer for answer in answers)
    sys.stdout.write(
        f"{len(texts)} texts, {sentences} sentences, {empty} without an answer: "
        f"{seconds:.2f} s, {sentences / seconds:.0f} sentences/s\n"
    )


if __name__ == "__main__":
    main()

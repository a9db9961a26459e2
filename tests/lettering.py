"""A program for the `command` engine that makes each Chinese character an English word.

Unlike `pseudo`, it leaves nothing of the source's language, so what readers of a target still
see of it was out of reach; and headings get other anchors, so links must follow them.
"""

from __future__ import annotations

import json
import re
import sys

HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
_WORDS = (
    "the of and to in is that for with this from have are not when which each where after "
    "before other into more then only under about".split()
)


def lettered(text: str) -> str:
    """Give *text* with a word for each Chinese character, and all else as it is."""
    return HAN.sub(_words, text)


def _words(run: re.Match[str]) -> str:
    words = " ".join(_WORDS[ord(char) % len(_WORDS)] for char in run[0])
    before, after = run.string[: run.start()][-1:], run.string[run.end() :][:1]
    return " " * before.isalnum() + words + " " * after.isalnum()


if __name__ == "__main__":
    for line in sys.stdin.buffer:
        sys.stdout.write(json.dumps({"text": lettered(json.loads(line)["text"])}) + "\n")

"""Write `translator/text/scripts.txt`: which Chinese characters are of one script only.

    pip install opencc && python -m tests.write_scripts

A character is Traditional only if OpenCC's `t2s` changes it and GB 2312, the standard of
Simplified, lacks it; Simplified only if `s2t` changes it and Big5 lacks it. So what both scripts
write (后, 里, 台, 著, 乾, 于) is in neither list.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import translator.text

FILE = Path(translator.text.__file__).with_name("scripts.txt")
"""Where the lists are: Traditional in the first line, Simplified in the second."""
_HAN = range(0x4E00, 0xA000)
_ADDED = "後於"
"""Traditional in every modern text, although GB 2312 has them."""


def only(converter: str, standard: str) -> str:
    """The characters that OpenCC's *converter* changes and *standard* lacks."""
    convert = import_module("opencc").OpenCC(converter).convert
    return "".join(
        char for char in map(chr, _HAN) if convert(char) != char and not _has(standard, char)
    )


def _has(standard: str, char: str) -> bool:
    return bool(char.encode(standard, errors="ignore"))


if __name__ == "__main__":
    FILE.write_text(f"{only('t2s', 'gb2312')}{_ADDED}\n{only('s2t', 'big5')}\n", encoding="utf-8")

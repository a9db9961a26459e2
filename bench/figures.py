"""The figures of the checks that `docs/checks.md` gives, as the measures wrote them last.

With the pairs of `bench.public`; from their half for tests, false alarms were mended as well:

    python -m bench.precision FOLDER/test --write
    python -m bench.mistakes --public FOLDER/test --words --seed 301 … --seed 305 --write
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("figures.json")
"""By measure, what it came to: `planted` (check: found, planted) and `said` (check: counts)."""


def kept() -> dict[str, Any]:
    """All figures; none if nothing was measured yet."""
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    return found


def keep(measure: str, came_to: dict[str, Any]) -> None:
    """Write what a measure came to, in place of what it came to before."""
    told = {**kept(), measure: came_to}
    FILE.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", encoding="utf-8")

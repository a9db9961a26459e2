"""The picture of the packages: drawn from the imports, the same bytes each time."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

from bench.architecture import drawn, read
from tests.kit import ROOT

SVG = "{http://www.w3.org/2000/svg}"


def texts(picture: str) -> list[str]:
    """The words and numbers of a picture, in their order."""
    return [node.text or "" for node in ET.fromstring(picture).iter(f"{SVG}text")]


def test_modules_that_import_are_counted(tmp_path: Path) -> None:
    """Once for each module that they import from; what a package imports of its own is none."""
    for name, text in {
        "errors.py": "",
        "text/chars.py": "from translator.errors import A\n",
        "text/words.py": "from translator.errors import A, B\nfrom translator.text import chars\n",
        "cli/a.py": "def f():\n    from translator.text.words import c\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    names, imports = read(tmp_path)
    assert names == ["errors", "text", "cli"]
    assert imports == {("text", "errors"): 2, ("cli", "text"): 1}
    assert texts(drawn(names, imports)) == ["1", "2", "errors", "text", "cli"]


def test_every_package_is_in_the_picture() -> None:
    """All that lies in the package stands in its order, and no import leads to the right."""
    names, imports = read(ROOT / "translator")
    package = ROOT / "translator"
    files = (path.relative_to(package) for path in package.rglob("*.py"))
    assert set(names) == {path.parts[0].removesuffix(".py") for path in files} - {
        "__init__",
        "__main__",
    }
    assert all(names.index(importer) > names.index(other) for importer, other in imports)
    assert texts(drawn(names, imports))[-len(names) :] == names

"""Engines of other packages: built, installed and used for real; and those that are broken."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kit import ROOT, SETTINGS, Site
from tests.pages import Scene, fences, shows
from tests.write_docs import DOCS
from translator.engines import Context
from translator.engines.registry import ENGINES, every_name, get_engine, readiness
from translator.errors import ConfigError, EngineError, EngineSetup, QuotaSpent
from translator.units import Locale, Pair

PAGE = DOCS / "engines.md"
PAIR = Pair(Locale("zh-Hans"), Locale("en"))


def test_the_example_is_short() -> None:
    """The complete package of docs/engines.md has less than forty lines."""
    code = fences(PAGE, "ini")[0] + fences(PAGE, "python")[0]
    assert len(code.splitlines()) < 40


def test_the_example_is_installed_and_used(tmp_path: Path) -> None:
    """As a wheel, by pip, and through the command line: listed, asked what it needs, used."""
    package, place = tmp_path / "package", tmp_path / "site-packages"
    package.mkdir()
    (package / "pyproject.toml").write_text(fences(PAGE, "ini")[0], "utf-8")
    (package / "translator_phrases.py").write_text(fences(PAGE, "python")[0], "utf-8")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
           "--no-deps", "--no-build-isolation", "--no-index", "--target"]  # fmt: skip
    subprocess.run([*pip, place, package], check=True, capture_output=True)
    site = Site(tmp_path / "blog", SETTINGS, "")
    env = {"PYTHONPATH": f"{place}:{ROOT}"}
    shown = next(out for line, out in Scene(tmp_path, PAGE).waiting if line == "translator engines")
    ran = site.process("engines", env=env)
    assert shows(shown, ran.out), ran.out
    site.put(
        "book.tsv", "显存\tGPU memory\n用 <x1/> 看<g2>它</g2>。\tSee <g2>it</g2> with <x1/>.\n"
    )
    site.put(
        "translator.toml", f'{SETTINGS}engine = "phrases"\n[engines.phrases]\nbook = "book.tsv"\n'
    )
    site.put("notes.md", "# 显存\n\n用 `nvidia-smi` 看[它](https://a.example)。\n")
    ran = site.process("translate", "notes.md", env=env)
    assert ran.code == 0, ran.said
    assert (
        site.text("notes.en.md")
        == "# GPU memory\n\nSee [it](https://a.example) with `nvidia-smi`.\n"
    )
    assert "by phrases " in site.text("notes.en.po")


Plugin = Callable[..., None]

GOOD = """
from translator.engines import Limits
OPTIONS = {"a"}
class Engine:
    name = "other"
    limits = Limits()
    def translate(self, texts, pair, terms, context):
        return [text + "!" for text in texts]
def create(setup):
    return Engine()
"""


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plugin:
    """Installs a package with an engine of a source, as pip would leave it."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def install(source: str, name: str = "other", value: str = "") -> None:
        module = f"plugin_{abs(hash((source, name)))}"
        (tmp_path / f"{module}.py").write_text(source, "utf-8")
        info = tmp_path / f"{module}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: a-{name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(
            f"[translator.engines]\n{name} = {value or module}\n"
        )

    return install


def test_another_package_may_have_an_engine(plugin: Plugin) -> None:
    """It is found by its name, and listed after ours."""
    plugin(GOOD)
    engine = get_engine("other", {}, {})
    assert engine is not None
    assert engine.translate(["a"], PAIR, (), Context()) == ["a!"]
    assert every_name() == [*ENGINES, "other"]
    assert readiness("other", {}, {}, ()).what == "an engine of another package"
    plugin('"""What it is.\n\nMore."""' + GOOD, "third")
    assert readiness("third", {}, {}, ()).what == "What it is"


def test_our_names_cannot_be_taken(plugin: Plugin) -> None:
    """Whoever installs a package does not replace an engine unawares."""
    plugin(GOOD, "pseudo")
    assert every_name() == list(ENGINES)
    assert type(get_engine("pseudo", {}, {})).__name__ == "Pseudo"


def test_unknown_options_are_said(plugin: Plugin) -> None:
    """As with ours."""
    plugin(GOOD)
    with pytest.raises(
        ConfigError, match=r"'b' is not a setting in \[engines\.other\]; the settings are a"
    ):
        get_engine("other", {"b": 1}, {})


def test_an_unknown_name_is_said_with_all_names(plugin: Plugin) -> None:
    """Those of other packages too, and the nearest one first if the name is like one."""
    plugin(GOOD)
    near = r"unknown engine 'othr'; did you mean 'other'\? The engines are .*, other$"
    with pytest.raises(ConfigError, match=near):
        get_engine("othr", {}, {})
    with pytest.raises(ConfigError, match=r"unknown engine 'zzz'; the engines are .*, other$"):
        get_engine("zzz", {}, {})


BROKEN = {
    "does not compile": ("def", "a-other cannot be loaded: SyntaxError"),
    "lacks a library": (
        "import no_such_library",
        "cannot be loaded: ModuleNotFoundError: No module",
    ),
    "raises": ("raise RuntimeError('bad\\nluck')", "cannot be loaded: RuntimeError: bad luck"),
    "is empty": ("", "is not an engine: it lacks OPTIONS, a set, or create"),
    "has odd options": ("OPTIONS = 5\ndef create(setup): ...", "is not an engine"),
    "cannot be set up": (
        "OPTIONS = set()\ndef create(setup): 1 / 0",
        "cannot be set up: ZeroDivision",
    ),
    "is nothing": ("OPTIONS = set()\ndef create(setup): ...", "cannot be set up: AttributeError"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_engine_is_a_sentence(fault: str, plugin: Plugin, tmp_path: Path) -> None:
    """Of one line, by name; the other engines are listed all the same."""
    source, said = BROKEN[fault]
    plugin(source)
    with pytest.raises(EngineSetup) as caught:
        get_engine("other", {}, {})
    assert said in str(caught.value)
    site = Site(tmp_path / "blog", SETTINGS)
    ran = site.run("engines")
    assert ran.code == 0
    assert said in ran.out
    assert "ready" in ran.out
    site.put("posts/zh/a.md", "一\n")
    ran = site.run("translate", "--engine", "other")
    assert (ran.code, ran.err.count("\n")) == (3, 1)
    assert said in ran.err


def test_an_entry_point_that_leads_nowhere_is_a_sentence(plugin: Plugin) -> None:
    """So does one that leads to no module."""
    plugin("", value="no_such_module_at_all")
    with pytest.raises(EngineSetup, match="no_such_module_at_all"):
        get_engine("other", {}, {})


FAILING = {
    "raises": ("raise KeyError('x')", EngineError, "the other engine failed: KeyError: 'x'"),
    "raises ours": ("from translator.errors import QuotaSpent; raise QuotaSpent('no money')",
                    QuotaSpent, "no money"),
    "gives nothing": ("return None", EngineError, "did not answer with a list of strings"),
    "gives numbers": ("return [1]", EngineError, "did not answer with a list of strings"),
    "gives a string": ("return 'abc'", EngineError, "did not answer with a list of strings"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAILING)
def test_an_engine_that_fails_is_a_sentence(fault: str, plugin: Plugin, tmp_path: Path) -> None:
    """Whatever it raises or answers; nothing is written but the catalog."""
    body, error, said = FAILING[fault]
    plugin(GOOD.replace('return [text + "!" for text in texts]', body))
    engine = get_engine("other", {}, {})
    assert engine is not None
    with pytest.raises(error) as caught:
        engine.translate(["a"], PAIR, (), Context())
    assert type(caught.value) is error
    assert said in str(caught.value)
    site = Site(tmp_path / "blog", SETTINGS)
    site.put("posts/zh/a.md", "一\n")
    ran = site.run("translate", "--engine", "other")
    assert ran.code == 3
    assert said in ran.said
    assert "Traceback" not in ran.said

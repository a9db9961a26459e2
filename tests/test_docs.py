"""What the documentation says is what the code does."""

from __future__ import annotations

import dataclasses
import json
import re
import shlex
import shutil
import sys
import tomllib
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
import yaml

from tests import faultserver
from tests.apertium import pairs
from tests.chatkit import Server, completion
from tests.counting import counting
from tests.faulty import post
from tests.glossaries import interfaces
from tests.kit import HEADER, ROOT, TO_EN, Site, entry
from tests.pages import (
    CODE,
    FENCE,
    HEADING,
    LINK,
    Scene,
    fences,
    folded,
    prose,
    read,
    run,
    sessions,
    shows,
)
from tests.test_house import ORDER as HOUSE
from tests.write_docs import DOCS, PARTS, rewritten
from translator.checks import CHECKS
from translator.engines.http import auth, client
from translator.engines.http.pace import Allowance
from translator.engines.presets import PRESETS
from translator.engines.registry import ENGINES, get_engine
from translator.errors import ConfigError
from translator.memory.records import Record
from translator.memory.tmx import write_tmx
from translator.project.layout import Layout
from translator.project.project import Project
from translator.publish.manifest import Page, Progress
from translator.publish.settings import NAMES, PublishSettings
from translator.review.risk import REASONS
from translator.units import Kind

ENGLISH = [*DOCS.glob("*.md"), *DOCS.glob("engines/*.md")]
CHINESE = [*DOCS.glob("zh-Hans/*.md")]
PAGES = sorted(
    [
        *ENGLISH,
        *CHINESE,
        *ROOT.glob("README*.md"),
        ROOT / "CONTRIBUTING.md",
        ROOT / "CHANGELOG.md",
        ROOT / "glossaries" / "README.md",
        *ROOT.glob("examples/*/README.md"),
    ]
)
"""All pages of the documentation."""
README, CHINESE_README = ROOT / "README.md", ROOT / "README.zh-Hans.md"

_FINDING = re.compile(r"""Finding\(\s*(?:")(\w+)""")


# --- what the code says of itself ---


@pytest.mark.parametrize("name", PARTS)
def test_a_generated_part_is_as_the_code_has_it(name: str) -> None:
    """Each command's help, each check's sentence and each engine's line are on their page."""
    page = read(DOCS / f"{name}.md")
    assert folded(rewritten(name, page)) == folded(page), "run python -m tests.write_docs"


@pytest.mark.parametrize("name", sorted({check.id for check in CHECKS}))
def test_a_check_has_a_section(name: str) -> None:
    """Each check is described under its id."""
    assert f"\n### {name}\n" in read(DOCS / "checks.md")


def test_every_id_of_a_finding_is_described() -> None:
    """What a finding may be called is in docs/checks.md."""
    code = "".join(read(path) for path in (ROOT / "translator").rglob("*.py"))
    ids = {*_FINDING.findall(code), *(check.id for check in CHECKS)}
    missing = [name for name in sorted(ids) if f"`{name}`" not in read(DOCS / "checks.md")]
    assert not missing


def test_every_reason_of_risk_is_described() -> None:
    """Why a unit comes early is in docs/review.md, under the name that the search takes."""
    names = [each.id for each in REASONS]
    assert [name for name in names if f"`{name}`" not in read(DOCS / "review.md")] == []


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_is_described_with_its_options(name: str) -> None:
    """On a page or in a section of its own; every option is in a table."""
    page = page_of(name)
    text = read(page) if page.parent != DOCS else section(page, name)
    own = [option for option in options_of(name) if option not in client.OPTIONS | auth.OPTIONS]
    assert text
    assert [option for option in own if f"| `{option}` |" not in text] == []


def section(page: Path, title: str) -> str:
    """The text below a heading of the second level."""
    return read(page).partition(f"\n## {title}\n")[2].split("\n## ")[0]


def page_of(engine: str) -> Path:
    """The page of an engine: its own, that of chat for a preset, or the one for all."""
    own = DOCS / "engines" / f"{'chat' if engine in PRESETS else engine}.md"
    return own if own.exists() else DOCS / "engines.md"


def test_the_options_of_every_service_are_described_once() -> None:
    """Address, key, pace and patience are the same for all, so docs/services.md has them."""
    page = read(DOCS / "services.md")
    options = sorted(client.OPTIONS | auth.OPTIONS)
    assert [option for option in options if f"| `{option}` |" not in page] == []
    usual = {**dataclasses.asdict(client.Manner()), "flight": Allowance().flight}
    for name, value in usual.items():
        assert f"| `{name}` | {value} |" in page, name


def test_the_recorded_exchange_is_real(tmp_path: Path) -> None:
    """The file that docs/services.md shows is what --record keeps, but for host and seconds."""
    folder = '[[posts]]\nsource = "posts/{locale}/{slug}.md"\nspelling = { zh-Hans = "zh" }\n'
    with faultserver.serving() as server:
        server.play(
            lambda server, asked, good: faultserver.Reply(
                faultserver.completion('{"1": "GPU memory"')
            )
        )
        table = f'engine = "chat"\n[engines.chat]\nbase_url = "{server.url}"\nmodel = "m"\n'
        scene = Scene(tmp_path, DOCS / "services.md", table + folder)
        scene.put("posts/zh/first.md", "显存\n")
        scene.play()
        real = json.loads(read(next((tmp_path / "exchanges").glob("*.json"))))
        server.play("hang")
        scene.play()
    (shown,) = (json.loads(block) for block in fences(DOCS / "services.md", "json"))
    assert shown["answer"] == real["answer"]
    assert shown.keys() == real.keys()
    assert shown["body"].keys() <= real["body"].keys()
    assert not scene.waiting


def options_of(engine: str) -> list[str]:
    """The options of an engine, as it names them to somebody who misspells one."""
    if engine == "none":
        return []
    with pytest.raises(ConfigError) as error:
        get_engine(engine, {"no such option": 1}, {})
    return listed(str(error.value))


def listed(message: str) -> list[str]:
    """The names that a message offers: `… the settings are a, b`."""
    names = message.rpartition("the settings are ")[2].split(", ")
    return [] if names == ["none"] else names


# --- configuration ---


def test_the_defaults_are_the_defaults(tmp_path: Path) -> None:
    """The first block of docs/configuration.md is what holds without any configuration."""
    defaults = Project.load(tmp_path)
    (tmp_path / "translator.toml").write_text(
        fences(DOCS / "configuration.md", "toml")[0], encoding="utf-8"
    )
    shown = Project.load(tmp_path)
    assert replace(shown, root=defaults.root) == defaults


@pytest.mark.parametrize("setting", ["x", "posts.x", "segments.x"])
def test_every_setting_is_described(setting: str, tmp_path: Path) -> None:
    """docs/configuration.md has every name that a message offers."""
    table, _, name = setting.rpartition(".")
    data = {"": "x = 1", "posts": '[[posts]]\nx = 1\nsource = ""', "segments": "[segments]\nx = 1"}
    (tmp_path / "translator.toml").write_text(data[table], encoding="utf-8")
    with pytest.raises(ConfigError, match=f"'{name}' is not a setting") as error:
        Project.load(tmp_path)
    page = "".join(fences(DOCS / "configuration.md", "toml")) + read(DOCS / "configuration.md")
    assert [n for n in listed(str(error.value)) if not re.search(rf"\b{n}\b", page)] == []


class Everything(dict[str, str]):
    """An environment in which every variable holds a key."""

    def get(self, name: str, default: Any = None) -> str:
        """Give a key."""
        return "key"


EVERY_KEY = Everything()


def toml_blocks() -> Iterator[tuple[str, str]]:
    """Every configuration in the documentation, with its place."""
    for page in PAGES:
        for number, block in enumerate(fences(page, "toml"), 1):
            yield f"{page.name} {number}", block


@pytest.mark.parametrize(("place", "block"), list(toml_blocks()))
def test_a_configuration_can_be_used(place: str, block: str, tmp_path: Path) -> None:
    """Every TOML block is valid, and its engines can be made where their keys are set."""
    (tmp_path / "translator.toml").write_text(block, encoding="utf-8")
    project = Project.load(tmp_path)
    for name, options in project.engines.items():
        if name == "local":
            continue  # it needs models: test_cli_engines_local follows its page
        if name == "apertium" and not pairs():
            continue  # its page is followed where it is installed
        assert get_engine(name, options, EVERY_KEY)
    assert all(isinstance(layout, Layout) for layout in project.layouts), place
    assert tomllib.loads(block)


# --- sessions ---


def test_the_readme_stops_a_wrong_term_without_any_configuration(tmp_path: Path) -> None:
    """What README.md shows of `translator check` happens in a folder that has two posts only."""
    source, target = fences(README, "markdown")
    line, shown = next(each for each in sessions(README) if each[0] == "translator check")
    for locale, text in (("zh", source), ("en", target.replace("GPU memory", "video memory"))):
        path = tmp_path / "posts" / locale / "memory.md"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    code, said = run(tmp_path, *line.split()[1:])
    assert (code, shows(shown, said)) == (1, True), said


def test_the_readme_shows_what_really_happens(tmp_path: Path) -> None:
    """The blog of README.md: its commands print what is shown, and its sentence gets its words."""
    source, target = fences(README, "markdown")
    scene = Scene(tmp_path, README)
    (tmp_path / "translator.toml").unlink()
    (tmp_path / "src" / ".vitepress").mkdir(parents=True)
    scene.put("src/posts/memory.md", source)
    assert scene.waiting.pop(0)[0] == "translator check"
    scene.play(2)
    catalog = read(tmp_path / "src/en/posts/memory.po")
    unit = fences(README, "po")[0]
    empty = re.sub('^msgstr ".*"$', 'msgstr ""', unit, flags=re.M)
    assert catalog.count(empty) == 1
    scene.put("src/en/posts/memory.po", catalog.replace(empty, unit))
    scene.play()
    assert read(tmp_path / "src/en/posts/memory.md") == target
    assert not scene.waiting
    printed = [output for line, output in sessions(README) if line.startswith("git add")]
    assert printed == [""]
    assert (tmp_path / "translator.toml").is_file()
    assert (tmp_path / "src" / "en").is_dir()


def test_the_options_that_the_readme_names_exist(tmp_path: Path) -> None:
    """The engine and the command that README.md names in a sentence can be used."""
    named = re.findall(r"`(translator [^`]+)`", read(README))
    assert named
    for command in named:
        words = [word for word in command.split()[1:] if word.islower()]
        assert run(tmp_path, words[0], "--help")[0] == 0
        text = run(tmp_path, words[0], "--help")[1]
        assert [word for word in words if word.startswith("--") and word not in text] == []
        engine = words[-1] if "--engine" in words else "none"
        assert engine in ENGINES


def test_the_glossaries_that_the_readme_names_are_there(tmp_path: Path) -> None:
    """The line of README.md for a `translator.toml` gives the shipped terms, and one's own."""
    (setting,) = re.findall(r"`(glossaries = [^`]+)`", read(README))
    (tmp_path / "translator.toml").write_text(setting, encoding="utf-8")
    (tmp_path / "own.csv").write_text("zh-Hans,en\n海边,seaside\n", encoding="utf-8")
    listed = run(tmp_path, "glossary", "list")[1]
    assert "海边 → seaside" in listed
    assert re.search("^显存 .*GPU memory", listed, re.M)


def test_the_readme_shows_what_make_translate_prints() -> None:
    """Each line shown under `make translate` is one that it prints."""
    shown = next(output for line, output in sessions(README) if line == "make translate")
    real = run(ROOT, "translate", "--check")[1].splitlines()
    lines = [line for line in shown.splitlines() if line != "…"]
    assert lines
    assert [line for line in lines if not any(shows(line, each) for each in real)] == []


def test_the_readme_has_few_words_and_few_links() -> None:
    """Somebody who has a minute reads it to the end, and knows where to go on."""
    assert len(re.findall(r"\S+", FENCE.sub("", read(README)))) < 700
    links = {target for target, _ in LINK.findall(prose(README)) if target.endswith(".md")}
    assert len(links - {"README.md", "README.zh-Hans.md"}) == 6


def test_every_kind_of_segment_is_shown(tmp_path: Path) -> None:
    """The example of docs/how-it-works.md has all kinds."""
    page = DOCS / "how-it-works.md"
    scene = Scene(tmp_path, page, '[segments]\ncode_comments = ["python"]\n')
    scene.copy("tests/fixtures/docs/every-kind.md", "post.md")
    scene.play()
    assert [kind for kind in Kind if not re.search(rf"^ +\d+  {kind}", read(page), re.M)] == []


def test_a_misspelt_setting_is_refused_as_shown(tmp_path: Path) -> None:
    """The message of docs/configuration.md, which has all settings."""
    Scene(tmp_path, DOCS / "configuration.md", 'engin = "none"\n').play()


def test_the_memory_answers_as_shown(tmp_path: Path) -> None:
    """The lookups, the import and the catalog of docs/memory.md."""
    page = DOCS / "memory.md"
    scene = Scene(tmp_path, page, _FOLDERS)
    scene.put("posts/en/a.po", HEADER + entry("用 `pip` 安装 3.0 版。", "Install 3.0 with `pip`."))
    scene.play(2)
    scene.put("posts/zh/b.md", "用 `uv` 安装 3.1 版。\n")
    scene.run("translate")
    assert fences(page, "po")[0] in read(tmp_path / "posts/en/b.po")
    scene.put("old-project.tmx", write_tmx([Record(TO_EN, "谢谢。", "Thanks.")]))
    scene.play(2)
    assert not scene.waiting


def test_the_outputs_of_engines_are_real(tmp_path: Path) -> None:
    """The pseudo-translation and the rejected answer of docs/engines.md."""
    layout = '[[posts]]\nsource = "src/posts/{slug}.md"\ntarget = "src/{locale}/posts/{slug}.md"\n'
    scene = Scene(tmp_path / "pseudo", DOCS / "engines.md", layout)
    scene.copy("posts/zh/gpu-memory-notes.md", "src/posts/gpu-memory-notes.md")
    scene.play(2)
    scene.folder = tmp_path / "rejected"
    scene.put("loses.py", _LOSES_TAGS)
    run_it = f"run = {[sys.executable, 'loses.py']}"
    scene.put("translator.toml", f'engine = "command"\n[engines.command]\n{run_it}\n{_FOLDERS}')
    scene.put("posts/zh/a.md", "# 标题\n\n第一段。\n\n坏：`代码` 在这里。\n")
    scene.play()
    assert [line for line, _ in scene.waiting] == [
        "translator engines"
    ]  # see test_engines_registry


_FOLDERS = """\
[[posts]]
source = "posts/{locale}/{slug}.md"
spelling = { zh-Hans = "zh" }
"""
_SUFFIX = """\
[[posts]]
source = "posts/{slug}.md"
target = "posts/{slug}.{locale}.md"
"""
_LOSES_TAGS = """\
import json, sys

for line in sys.stdin.buffer:
    text = json.loads(line)["text"]
    said = {"标题": "Title", "第一段。": "The first paragraph."}.get(text, "Bad: here.")
    print(json.dumps({"text": said}))
"""


def test_the_outputs_of_translating_are_real(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run, the estimate and the limit of docs/translating.md, with its own table of prices."""
    page = DOCS / "translating.md"
    table = next(fence for fence in fences(page, "toml") if "price" in fence)
    monkeypatch.setenv("OPENAI_API_KEY", "no key")
    with counting() as server:
        table = table.replace("https://api.deepseek.com/v1", server.url)
        sessions = Scene(tmp_path, page).waiting
        for number, session in enumerate(sessions):
            scene = Scene(tmp_path / str(number), page)
            scene.put("translator.toml", f'engine = "chat"\n{_FOLDERS}{table}batch = 3\n')
            scene.put("posts/zh/a.md", post(range(1, 13)))
            scene.put("posts/zh/b.md", post(range(13, 19)))
            scene.waiting = [session]
            scene.play()
        assert len(sessions) == 3


def test_the_outputs_of_catalogs_are_real(tmp_path: Path) -> None:
    """The hand-edited post, the unlike pair and the missing catalog of docs/catalogs.md."""
    scene = Scene(tmp_path, DOCS / "catalogs.md", _SUFFIX)
    scene.waiting = [each for each in scene.waiting if "--all" not in each[0]]
    scene.put("posts/a.md", "# 标题\n\n第一段。\n\n第二段写显存了。\n")
    scene.put("posts/a.en.md", "# Title\n\nFirst.\n\nSecond.\n")
    scene.run("align", "posts/a.md", "posts/a.en.md")
    scene.run("translate")
    changed = scene.waiting.pop(0)
    scene.edit("posts/a.en.md", "First.", "First one.")
    scene.play()
    scene.edit("posts/a.en.md", "First one.", "Number one.")
    scene.edit("posts/a.en.po", "First one.", "The first.")
    scene.play()
    scene.edit("posts/a.en.md", "Number one.", "The first.")
    scene.edit("posts/a.md", "写显存了", "只写显存")
    scene.waiting.insert(0, changed)
    scene.play()
    scene.put("posts/a.md", "# 标题\n\n第一段。\n\n第二段写显存了。\n")
    (tmp_path / "posts" / "a.en.po").unlink()
    scene.put("posts/a.en.md", "# Title\n\nFirst.\n")
    scene.play()
    (tmp_path / "posts" / "a.en.po").unlink()
    scene.play()
    assert not scene.waiting


TRIP = """\
# 海边

我们周六早上 7 点坐 `G7001` 次火车出发。

- 多睡觉
- 多走路
- 多读书
"""
TRIP_EN = """\
# The Sea

We left by train `G7001` on Saturday morning at 7.

- Sleep
- Hike

This post was shortened.
"""


def test_the_outputs_of_align_are_real(tmp_path: Path) -> None:
    """The table of docs/catalogs.md, for a pair that fits and one that does not."""
    scene = Scene(tmp_path, DOCS / "catalogs.md", _FOLDERS)
    scene.put("posts/zh/a.md", "# 标题\n\n第一段。\n\n第二段写显存了。\n")
    scene.put("posts/en/a.md", "# Title\n\nFirst.\n\nSecond.\n")
    scene.put("posts/zh/trip.md", TRIP)
    scene.put("posts/en/trip.md", TRIP_EN)
    scene.waiting = [each for each in scene.waiting if "--all" in each[0] and each[1]]
    scene.play()
    assert not scene.waiting
    for block in fences(DOCS / "catalogs.md", "python"):
        exec(compile(block, "catalogs.md", "exec"), {})


def test_the_message_about_a_hand_edited_post_is_the_same_everywhere() -> None:
    """docs/how-it-works.md quotes what docs/catalogs.md shows."""
    found = sessions(DOCS / "catalogs.md")
    shown = next(output for line, output in found if line == "translator translate")
    assert shown.splitlines()[1] in read(DOCS / "how-it-works.md")


def test_the_outputs_of_publishing_are_real(tmp_path: Path) -> None:
    """The two runs of docs/publishing.md, and the files that its table names."""
    page = DOCS / "publishing.md"
    scene = Scene(tmp_path, page, _FOLDERS)
    scene.put("posts/zh/first.md", "---\ntitle: 第一篇\ndate: 2026-05-18\n---\n")
    scene.put("posts/zh/second.md", "---\ndate: 2026-05-19\n---\n\n第二篇。\n")
    scene.run("translate", "posts/zh/first.md", "--engine", "pseudo")
    catalog = read(tmp_path / "posts/en/first.po").replace("#, fuzzy\n", "")
    scene.put("posts/en/first.po", catalog)
    scene.put("translator.toml", f'{_FOLDERS}[publish]\nsite = "https://blog.example/"\n')
    scene.play(2)
    assert not scene.waiting
    named = re.findall(r"`([\w/.-]+\.(?:html|json|rss|atom|mjs))`", read(page).split("\n## ")[0])
    assert [name for name in named if not (tmp_path / "translations" / name).is_file()] == []


def test_the_outputs_of_interchange_are_real(tmp_path: Path) -> None:
    """The post that goes out and comes back in docs/interchange.md, and the faults of another."""
    page = DOCS / "interchange.md"
    scene = Scene(tmp_path, page, _FOLDERS)
    scene.put("posts/zh/first.md", _FIRST)
    scene.play()
    text = read(tmp_path / "outbox/first.1.2.xlf")
    for source, target in _FIRST_EN.items():
        old = f'"needs-translation">{source}</target>'
        assert old in text
        text = text.replace(old, f'"translated">{target}</target>')
    scene.put("inbox/first.1.2.xlf", text)
    scene.play(4)
    rows = run(tmp_path, "export", "posts/zh/first.md", "--format", "jsonl")[1].splitlines()
    assert json.loads(fences(page, "json")[0]) == json.loads(rows[2])
    scene.put("posts/zh/second.md", "# 第二篇\n\n用 `pip` 装。\n\n谁也不认得的一句话\n")
    scene.run("export", "posts/zh/second.md", "-o", "inbox/second.xlf")
    scene.put("posts/zh/second.md", "# 第二篇\n\n用 `pip` 装。\n")
    text = read(tmp_path / "inbox/second.xlf")
    scene.put("inbox/second.xlf", text.replace("</source>", "</source><target>X</target>"))
    scene.play()
    assert not scene.waiting


_FIRST = """\
# 先看显存

训练之前，用 `nvidia-smi` 看一眼[显存](https://a.example/memory)。

不够的话，先减小批大小。
"""
_CODE_TAG = '<ph id="1">`nvidia-smi`</ph>'
_LINK_TAG = '<g id="2" equiv-text="[…](https://a.example/memory)">'
_FIRST_EN = {
    "先看显存": "Look at the GPU Memory First",
    f"训练之前，用 {_CODE_TAG} 看一眼{_LINK_TAG}显存</g>。": (
        f"Before training, look at the {_LINK_TAG}GPU memory</g> with {_CODE_TAG}."
    ),
    "不够的话，先减小批大小。": "If there is not enough, lower the batch size first.",
}


def test_every_setting_of_publishing_is_described(tmp_path: Path) -> None:
    """docs/publishing.md has each setting in its table and its example, which can be used."""
    page = read(DOCS / "publishing.md")
    assert [name for name in NAMES if not re.search(rf"^\| .*`{name}`.* \|", page, re.M)] == []
    (tmp_path / "translator.toml").write_text(fences(DOCS / "publishing.md", "toml")[0], "utf-8")
    assert set(Project.load(tmp_path).publish) == set(NAMES)
    assert PublishSettings.of(Project.load(tmp_path)).feed == 20


def test_the_manifest_that_is_shown_has_its_fields() -> None:
    """The example of docs/publishing.md is JSON with the fields of a page and of a translation."""
    shown = json.loads(fences(DOCS / "publishing.md", "json")[0])
    (post,) = shown["posts"].values()
    assert set(post["pages"]["en"]) == {f.name for f in dataclasses.fields(Page)} - {"locale"}
    names = {f.name for f in dataclasses.fields(Progress)} - {"locale", "source"}
    assert set(post["translations"]["en"]) == names


def test_the_outputs_of_checks_are_real(tmp_path: Path) -> None:
    """The findings of docs/checks.md, and the first of them as JSON."""
    page = DOCS / "checks.md"
    scene = Scene(tmp_path, page, _FOLDERS)
    shutil.copytree(ROOT / "glossaries", tmp_path / "glossaries")
    scene.copy("tests/fixtures/docs/faulty.zh.md", "posts/zh/first.md")
    scene.copy("tests/fixtures/docs/faulty.en.md", "posts/en/first.md")
    scene.run("align", "posts/zh/first.md", "posts/en/first.md")
    scene.run("translate")
    scene.edit("posts/zh/first.md", "改过一次", "改过两次了")
    scene.play()
    scene.put("posts/zh/second.md", "# 训练\n\n用GPU 训练，再用 Pytorch 推理。\n")
    scene.put("posts/en/second.md", "# Training\n\nTrain on a GPU, then infer with PyTorch.\n")
    scene.run("align", "posts/zh/second.md", "posts/en/second.md")
    scene.play()
    assert not scene.waiting
    real = json.loads(run(tmp_path, "check", "--json")[1].partition("\n]")[0] + "]")
    assert json.loads(fences(page, "json")[0]) == real[:1]


def test_the_outputs_of_glossaries_are_real(tmp_path: Path) -> None:
    """The faults, the reasons, the candidates and the exchanged files of docs/glossaries.md."""
    files = 'glossaries = ["glossaries/*.csv", "own/terms.csv"]\n'
    scene = Scene(tmp_path, DOCS / "glossaries.md", files + _FOLDERS)
    scene.put("glossaries/terms.csv", _TERMS)
    scene.put("own/terms.csv", "zh-Hans,en,override\n图形处理器,ＧＰＵ,\n算子,op,\n显卡,vGPU,yes\n")
    scene.play()
    scene.put("own/terms.csv", "zh-Hans,en\n")
    for name, text in zip(("zh", "en"), interfaces(), strict=True):
        scene.put(f"posts/{name}/a.md", text)
    scene.play(5)
    scene.put("glossaries/terms.csv", _TERMS)
    scene.put("posts/zh/b.md", "两张显卡。\n\n显卡很贵。\n\n显卡旁边还有一张。\n")
    machine = {
        "两张显卡。": "Two video cards.",
        "显卡旁边还有一张。": "A video card beside a video card.",
    }
    drafts = (
        entry(source, target, f"#. by m 2026-11-01 {crc32(target.encode()):08x}", "#, fuzzy")
        for source, target in machine.items()
    )
    mine = entry("显卡很贵。", "A video card is dear.")
    scene.put("posts/en/b.po", f"{HEADER}{mine}{''.join(drafts)}")
    scene.play(2)
    assert not scene.waiting


def test_the_example_of_an_override_works(tmp_path: Path) -> None:
    """The rows of docs/glossaries.md replace one row and take another out."""
    scene = Scene(tmp_path, DOCS / "glossaries.md", 'glossaries = ["a.csv", "own.csv"]\n')
    scene.put("a.csv", "zh-Hans,en\n显存,GPU memory\n师傅,master\n算子,tensor op\n")
    scene.put("own.csv", fences(DOCS / "glossaries.md", "csv")[0])
    assert run(tmp_path, "glossary", "validate") == (0, "0 errors, 0 warnings, 0 notes\n")
    listed = run(tmp_path, "glossary", "list")[1].splitlines()
    assert listed[:2] == [
        "算子 → tensor op (warning, a.csv:4)",
        "显存 → device memory (error, own.csv:2)",
    ]


_TERMS = """\
zh-Hans,en,forbid:en,not_in,read_from,severity
静态图,static graph,,静态图像,,
算子,operator,,,en|zh-Hans,
显存,GPU memory|VRAM,video memory,,,error
"""


# --- examples ---


def test_examples_in_python_run(tmp_path: Path) -> None:
    """The Python blocks of docs/how-it-works.md can be run as they stand."""
    (tmp_path / "post.md").write_text("# 标题\n", encoding="utf-8")
    with chdir(tmp_path):
        for block in fences(DOCS / "how-it-works.md", "python"):
            exec(compile(block, "how-it-works.md", "exec"), {})


def test_the_example_of_a_program_translates(tmp_path: Path) -> None:
    """The program, phrase book and configuration of docs/engines/command.md work together."""
    page = DOCS / "engines" / "command.md"
    config = fences(page, "toml")[0].replace("python3", shlex.quote(sys.executable))
    scene = Scene(tmp_path, page, config)
    scene.put("phrases.py", fences(page, "python")[0])
    scene.put("phrases.tsv", fences(page, "tsv")[0])
    scene.put("notes.md", "# 显存\n\n用 `nvidia-smi` 看[显存](https://a.example)。\n")
    scene.play(2)
    assert not scene.waiting
    target = (tmp_path / "notes.en.md").read_text(encoding="utf-8")
    assert target == "# GPU memory\n\nSee [GPU memory](https://a.example) with `nvidia-smi`.\n"


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_works_as_its_page_says(name: str, server: Server, tmp_path: Path) -> None:
    """Each block of a section of docs/engines/chat.md translates, at a server of the tests."""
    section = read(DOCS / "engines" / "chat.md").split(f"\n## {name}\n")[1].split("\n## ")[0]
    blocks = [m[3] for m in FENCE.finditer(section) if m[2] == "toml"]
    keys = dict.fromkeys(re.findall(r"^\$ export (\w+)=", section, re.M), "sk-from-the-page")
    assert keys.keys() == ({PRESETS[name].key_env} if not PRESETS[name].keyless else set())
    for number, block in enumerate(blocks):
        config = tomllib.loads(block)
        table = {**config.get("engines", {}).get(name, {}), "base_url": server.url}
        lines = [f"{key} = {json.dumps(value)}" for key, value in table.items()]
        top = f'engine = "{config["engine"]}"\n{_FOLDERS}[engines.{name}]\n'
        site = Site(tmp_path / str(number), top + "\n".join(lines), "")
        site.put("posts/zh/a.md", "显存不够。\n")
        server.reply = translated
        ran = site.run("translate", env={**dict.fromkeys(_VARIABLES), **keys})
        assert ran.code == 0, ran.said
        assert site.text("posts/en/a.md") == "There is too little GPU memory.\n"
        assert server.keys[-1] == ("Bearer sk-from-the-page" if keys else None)
        assert server.asked[-1]["model"] == table.get("model", PRESETS[name].model)


_VARIABLES = [preset.key_env for preset in PRESETS.values()]


def translated(body: dict[str, Any]) -> tuple[int, str]:
    """The answer to a request for one text, in the form that was asked for."""
    answer = "There is too little GPU memory."
    mt = "translation_options" in body
    return 200, completion(answer if mt else json.dumps({"1": answer}))


# --- the pages themselves ---


def anchors(page: Path) -> set[str]:
    """The ids that GitHub gives the headings of *page*."""
    titles = HEADING.findall(FENCE.sub("", read(page)))
    return {re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_link_is_dead(page: Path) -> None:
    """Every relative link leads to a file, and to a heading in it."""
    dead = []
    for target, anchor in LINK.findall(prose(page)):
        if "://" in target:
            continue
        path = (page.parent / target) if target else page
        if not path.exists() or (anchor and anchor not in anchors(path)):
            dead.append(f"{target}#{anchor}")
    assert dead == []


def linked(page: Path) -> set[Path]:
    """The pages that *page* links to."""
    targets = (target for target, _ in LINK.findall(prose(page)) if target.endswith(".md"))
    return {(page.parent / target).resolve() for target in targets if "://" not in target}


def test_every_page_is_reached_from_the_readme() -> None:
    """Nobody has to look into docs/ to find a page: two links lead to each."""
    for readme, pages in ((README, ENGLISH), (CHINESE_README, CHINESE)):
        near = linked(readme)
        far = near.union(*(linked(page) for page in near if page.is_file()))
        assert [page.name for page in pages if page.resolve() not in far] == []


def test_the_chinese_readme_is_not_stale() -> None:
    """README.zh-Hans.md is what the toolkit makes of README.md and its catalog."""
    code, output = run(ROOT, "translate", "--check", "README.md")
    assert code == 0, f"{output}\nsee CONTRIBUTING.md, The Chinese README"
    assert "fuzzy" not in output


def test_the_chinese_readme_reads_line_for_line() -> None:
    """Both READMEs have the same number of lines, so that they can be read side by side."""
    assert read(CHINESE_README).count("\n") == read(README).count("\n")


def test_the_changelog_has_a_sentence_a_line() -> None:
    """Every item of CHANGELOG.md is one line that ends in a full stop."""
    items = [line for line in read(ROOT / "CHANGELOG.md").splitlines() if line.startswith("- ")]
    assert items
    assert [item for item in items if not item.endswith(".")] == []


def test_the_makefile_has_the_targets_that_are_named() -> None:
    """`make TARGET` in the documentation names a target that there is."""
    makefile = read(ROOT / "Makefile")
    pages = "\n".join(read(page) for page in PAGES)
    named = set(re.findall(r"(?:`|^\$ )make ([\w-]+)", pages, re.M))
    assert [name for name in sorted(named) if not re.search(rf"^{name}:", makefile, re.M)] == []


def test_every_package_has_its_place_in_the_house() -> None:
    """CONTRIBUTING.md names the packages in their order."""
    order = read(ROOT / "CONTRIBUTING.md").split("## The house")[1].split("House rules:")[0]
    names = [path.parent.name for path in (ROOT / "translator").glob("*/__init__.py")]
    assert names
    assert [name for name in sorted(names) if f"`{name}`" not in order] == []


def prose_rules() -> list[tuple[re.Pattern[str], str, list[dict[str, str]]]]:
    """The rules of `make prose`: pattern, right word, examples."""
    rules = yaml.safe_load(read(ROOT / ".ci" / "prose" / "words.yml"))["rules"]
    found = []
    for rule in rules:
        body, _, flags = rule["pattern"][1:].rpartition("/")
        pattern = re.compile(body, re.I if "i" in flags else 0)
        found.append((pattern, rule["expected"].replace("$", "\\"), rule.get("specs", [])))
    return found


@pytest.mark.parametrize(
    ("pattern", "expected", "specs"), [rule for rule in prose_rules() if rule[2]]
)
def test_a_rule_of_style_finds_its_examples(
    pattern: re.Pattern[str], expected: str, specs: list[dict[str, str]]
) -> None:
    """What docs/style.md asks for is what the rules of `make prose` do, without Node.js, too."""
    assert specs
    for spec in specs:
        assert pattern.sub(expected, spec["from"]) == spec["to"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_has_no_word_that_its_style_forbids(page: Path) -> None:
    """The words of `make prose`, so that whoever has no Node.js finds them as well."""
    if page in (CHINESE_README, *CHINESE):
        return
    text = _GENERATED.sub("", CODE.sub("", FENCE.sub("", read(page))))
    assert [match[0] for pattern, *_ in prose_rules() for match in pattern.finditer(text)] == []


_GENERATED = re.compile(r"<!-- [a-z]+: written by.*?<!-- /[a-z]+ -->", re.S)


def test_the_page_of_the_architecture_names_what_is_there() -> None:
    """Each package has its row, in the order; each `module.name` can be imported."""
    page = read(DOCS / "architecture.md")
    rows = re.findall(r"^\| ((?:`\w+/?`(?:, )?)+) \|", page.split("## How a post")[0], re.M)
    packages = [name.strip("`/") for row in rows for name in row.split(", ")]
    there = {path.parent.name for path in (ROOT / "translator").glob("*/__init__.py")}
    assert set(packages) == there | {"errors", "units", "files"}
    assert packages == [name for name in ORDER if name in packages]
    names = set(re.findall(r"`([a-z_]+(?:\.\w+)+)`", page)) - {"tests/test_house.py"}
    stations = re.findall(r"^\d+\. `", page, re.M)
    assert len(stations) > 20
    for name in names:
        if not name.startswith("translator."):
            assert found(name), f"docs/architecture.md names {name}"


ORDER = [name for floor in HOUSE.split("<") for name in floor.split()]


def found(name: str) -> bool:
    """Whether `package.module.name` names something of the package."""
    parts = name.split(".")
    for stop in range(len(parts), 0, -1):
        try:
            thing: object = import_module(f"translator.{'.'.join(parts[:stop])}")
        except ModuleNotFoundError:
            continue
        for part in parts[stop:]:
            if not hasattr(thing, part):
                return False
            thing = getattr(thing, part)
        return True
    return False

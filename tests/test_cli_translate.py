"""`translator translate` and its engines, as people use it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.counting import counting, served
from tests.faulty import post, right, source
from tests.kit import LAYOUT, SETTINGS, Site
from translator.markdown.placeholders import protect

PROGRAM = """\
import json, sys
for line in sys.stdin:
    text = json.loads(line)["text"]
    print(json.dumps({"text": ANSWER}))
"""


def with_program(site: Site, answer: str) -> str:
    """A program that answers with a Python expression of `text`, as an engine's table."""
    site.put("engine.py", PROGRAM.replace("ANSWER", answer))
    return f"[engines.command]\nrun = {json.dumps([sys.executable, 'engine.py'])}\n"


def test_engines_are_asked_one_after_the_other(tmp_path: Path) -> None:
    """`engine = ["command", "chat"]`: the second gets what the first could not do."""
    with counting() as server:
        site = served(tmp_path, server, batch=9, flight=2)
        table = with_program(site, "''")
        settings = site.text("translator.toml")
        site.put("translator.toml", settings.replace('"chat"', '["command", "chat"]', 1) + table)
        site.put("posts/zh/a.md", post([1, 2, 3]))
        ran = site.run("translate")
        assert ran.code == 0
        assert sum(server.paid.values()) == 3
        assert "by chat/m" in site.text("posts/en/a.po")
        assert "* command" in site.run("engines").out
        assert "* chat" in site.run("engines").out


@pytest.mark.parametrize(
    "args", [("--engine", "chat,command"), ("--engine", "chat", "--engine", "command")]
)
def test_an_engine_without_a_key_gives_way(args: tuple[str, ...], tmp_path: Path) -> None:
    """It is said what is missing, and the next one goes on."""
    site = Site(tmp_path, SETTINGS, LAYOUT)
    table = with_program(site, "'In English.'") + '[engines.chat]\nmodel = "m"\n'
    site.put("translator.toml", SETTINGS + LAYOUT + table)
    site.put("posts/zh/a.md", "一段话。\n")
    ran = site.run("translate", *args, env={"OPENAI_API_KEY": None})
    assert ran.code == 0
    assert "OPENAI_API_KEY" in ran.err
    assert "continuing with command" in ran.err
    assert site.text("posts/en/a.md") == "In English.\n"


def test_a_rejected_answer_is_not_asked_for_again(tmp_path: Path) -> None:
    """The output says how to ask again; another engine is asked by itself."""
    site = Site(tmp_path, SETTINGS + 'engine = "command"\n', LAYOUT)
    table = with_program(site, "text")
    site.put("translator.toml", site.text("translator.toml") + table)
    site.put("posts/zh/a.md", "一段话，讲的是显存。\n")
    ran = site.run("translate")
    assert ran.code == 1
    assert "rejected: command returned the source unchanged" in ran.out
    assert "--retry asks again" in ran.out
    assert "request" in ran.out
    with_program(site, "'On GPU memory.'")
    again = site.run("translate")
    assert (again.code, "request" in again.out) == (1, False)
    assert site.run("translate", "--retry").code == 0
    assert "rejected" not in site.text("posts/en/a.po")


def test_check_asks_no_engine(tmp_path: Path) -> None:
    """What would be thrown away is not paid for; that there is work to do is exit code 1."""
    with counting() as server:
        site = served(tmp_path, server, batch=9, flight=2)
        site.put("posts/zh/a.md", post([1]))
        assert site.run("translate", "--check").code == 1
        assert server.requests == []
        site.run("translate")
        assert site.run("translate", "--check").code == 0


def test_verbose_shows_each_request(tmp_path: Path) -> None:
    """Its post, engine, purpose, size, time and verdict, a line each; to stderr."""
    wrong = iter([True])

    def answer(text: str) -> str:
        return text if next(wrong, False) else right(text)

    with counting(answer=answer) as server:
        site = served(tmp_path, server, batch=9, flight=1)
        site.put("posts/zh/a.md", post([1, 2]))
        ran = site.run("-v", "translate")
        lines = [line for line in ran.err.splitlines() if line.startswith("posts/zh/a.md: chat/m")]
        assert len(lines) == 2
        assert "first, 2 texts, " in lines[0]
        assert "1 of 2 taken; returned the source unchanged" in lines[0]
        assert "repair, " in lines[1]
        assert lines[1].endswith("1 of 1 taken")
        assert ran.code == 0


def test_posts_are_reported_in_their_order(tmp_path: Path) -> None:
    """Whichever is done first."""
    with counting(0.02) as server:
        site = served(tmp_path, server, batch=1, flight=6)
        for number in range(5):
            site.put(f"posts/zh/{number}.md", post(range(number * 10, number * 10 + 6 - number)))
        out = site.run("translate").out
        said = [line.split(" ")[0] for line in out.splitlines() if " → " in line]
        assert said == [f"posts/zh/{number}.md" for number in range(5)]
        assert set(server.paid.values()) == {1}


def test_an_engine_that_fails_is_said_once(tmp_path: Path) -> None:
    """Not for every post; those that need no engine are done all the same."""
    site = Site(tmp_path, SETTINGS + 'engine = "command"\n', LAYOUT)
    site.put("engine.py", "import sys; sys.exit('quota used up')\n")
    run = json.dumps([sys.executable, "engine.py"])
    site.put("translator.toml", site.text("translator.toml") + f"[engines.command]\nrun = {run}\n")
    for name in "abc":
        site.put(f"posts/zh/{name}.md", f"一段话，是{name}。\n")
    site.put("posts/zh/d.md", "# PaddlePaddle 3.0\n")
    ran = site.run("translate")
    assert ran.code == 3
    assert ran.err.count("quota used up") == 1
    assert site.text("posts/en/d.md") == "# PaddlePaddle 3.0\n"


@pytest.mark.parametrize(
    ("line", "said"),
    [("flight = 0", "whole number"), ('flight = "8"', "whole number"), ("price = 3", "price")],
)
def test_settings_of_every_engine_are_checked(line: str, said: str, tmp_path: Path) -> None:
    """A wrong `flight` or `price` is said before anything is sent."""
    with counting() as server:
        site = served(tmp_path, server, batch=3, flight=1)
        text = site.text("translator.toml").replace("flight = 1", line)
        site.put("translator.toml", text)
        site.put("posts/zh/a.md", post([1]))
        ran = site.run("translate")
        assert ran.code == 2
        assert said in ran.err
        assert server.requests == []


@pytest.mark.parametrize("value", ["3", "[3]", '{ chat = "x" }'])
def test_engine_is_a_name_or_a_list_of_names(value: str, tmp_path: Path) -> None:
    """Anything else is refused, with an example."""
    ran = Site(tmp_path, SETTINGS + f"engine = {value}\n", LAYOUT).run("translate")
    assert ran.code == 2
    assert '["chat", "local"]' in ran.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """A lock that cannot be made stops before anything is paid for."""
    with counting() as server:
        site = served(tmp_path, server, batch=3, flight=1)
        site.put("posts/zh/a.md", source(1))
        tmp_path.chmod(0o500)
        try:
            ran = site.run("translate")
        finally:
            tmp_path.chmod(0o700)
        assert ran.code == 2
        assert "cannot be written" in ran.err
        assert server.requests == []


# --- what the memory has ---


def work_of(exchange: Path) -> dict[str, Any]:
    """What a recorded request asks the model for."""
    work: dict[str, Any] = json.loads(
        json.loads(exchange.read_text("utf-8"))["body"]["messages"][-1]["content"]
    )
    return work


def test_a_second_post_costs_what_is_new_in_it(tmp_path: Path) -> None:
    """What the first has word for word is not sent; what is like it goes along as an example."""
    same, old = source(1), source(2)
    new = old.replace("第 2 段", "第 9 段")
    with counting() as server:
        site = served(tmp_path, server, batch=9, flight=1)
        site.put("posts/zh/a.md", f"{same}\n\n{old}\n")
        assert site.run("translate").code == 0
        site.put("posts/zh/b.md", f"{same}\n\n{new}\n")
        ran = site.run("translate", "--record", str(tmp_path / "recording"))
        assert ran.code == 0
        assert "chat/m: 1 unit in 1 request" in ran.out
    (recording,) = (tmp_path / "recording").iterdir()
    work = work_of(recording)
    assert list(work["translate"].values()) == [tagged_of(new)]
    assert next(iter(work["examples"].items())) == (tagged_of(old), right(tagged_of(old)))
    assert right(same) in site.text("posts/en/b.md")


def tagged_of(text: str) -> str:
    """*text* as an engine gets it."""
    return protect(text).text


def test_a_recording_knows_nothing_from_before(tmp_path: Path) -> None:
    """What a model was found to refuse is asked again, so that the folder is all it takes."""
    with counting() as server:
        site = served(tmp_path, server, batch=9, flight=1)
        site.put("posts/zh/a.md", post([1]))
        known = {"form": "text", "cap": "", "without": [], "thinks": False}
        site.put(".translator/models.json", json.dumps({f"{server.url} m": known}))
        recording = str(tmp_path / "recording")
        assert site.run("translate", "--record", recording).code == 0
        (exchange,) = (tmp_path / "recording").iterdir()
        asked = json.loads(exchange.read_text("utf-8"))["body"]
        assert asked["response_format"]["type"] == "json_schema"
        (site.root / "posts/en/a.po").unlink()
        (site.root / "posts/en/a.md").unlink()
        assert site.run("translate", "--replay", recording).code == 0
        assert len(server.requests) == 1


# --- a program that learns ---


def test_a_program_is_told_what_was_wrong(tmp_path: Path) -> None:
    """Once, with its last answer; what is wrong again goes to the next engine, or nowhere."""
    site = Site(tmp_path, SETTINGS + 'engine = "command"\n', LAYOUT)
    site.put(
        "engine.py",
        "import json, sys\n"
        "for line in sys.stdin:\n"
        "    asked = json.loads(line)\n"
        "    text = 'Run it with ' + ('<x1/>' if asked.get('wrong') else 'that') + '.'\n"
        "    print(json.dumps({'text': text}))\n",
    )
    run_it = f"[engines.command]\nrun = {json.dumps([sys.executable, 'engine.py'])}\n"
    site.put("translator.toml", SETTINGS + 'engine = "command"\n' + LAYOUT + run_it)
    site.put("posts/zh/a.md", "请用 `make` 运行它。\n")
    ran = site.run("translate")
    assert ran.code == 0
    assert site.text("posts/en/a.md") == "Run it with `make`.\n"
    assert "1 unit in 2 requests, 1 answer rejected" in ran.out


# --- what is said ---


def test_posts_are_in_the_order_of_their_sources(tmp_path: Path) -> None:
    """Whether their targets are there already or not."""
    site = Site(tmp_path, SETTINGS + 'engine = "pseudo"\n', LAYOUT)
    site.put("posts/zh/b.md", "第二篇。\n")
    assert site.run("translate").code == 0
    site.put("posts/zh/b.md", "第二篇，改了。\n")
    site.put("posts/zh/a.md", "第一篇。\n")
    said = site.run("translate").out
    assert said.index("posts/zh/a.md") < said.index("posts/zh/b.md")


def test_the_same_reason_is_said_once(tmp_path: Path) -> None:
    """With the number of units that it is about."""
    site = Site(tmp_path, SETTINGS + 'engine = "command"\n', LAYOUT)
    table = with_program(site, "'抱歉，我无法翻译。'")
    site.put("translator.toml", SETTINGS + 'engine = "command"\n' + LAYOUT + table)
    site.put("posts/zh/a.md", "第一段话。\n\n第二段话。\n")
    ran = site.run("translate")
    assert ran.out.count("rejected: command") == 1
    assert "(2 units)" in ran.out


def test_a_post_without_units_is_said_so(tmp_path: Path) -> None:
    """An empty file has none."""
    site = Site(tmp_path, SETTINGS, LAYOUT)
    site.put("posts/zh/a.md", "")
    assert "posts/zh/a.md → en: 0 units; wrote" in site.run("translate").out


def test_no_engine_must_be_said_as_none(tmp_path: Path) -> None:
    """An empty name is a mistake, such as a variable that is not set."""
    site = Site(tmp_path, SETTINGS, LAYOUT)
    site.put("posts/zh/a.md", "一段话。\n")
    ran = site.run("translate", "--engine", "")
    assert (ran.code, "--engine is empty" in ran.err) == (2, True)


def test_what_cannot_be_kept_is_not_paid_for(tmp_path: Path) -> None:
    """A folder that cannot be written is found before anything is sent."""
    with counting() as server:
        site = served(tmp_path, server, batch=9, flight=2)
        site.put("posts/zh/a.md", post([1]))
        site.put("posts/en", "a file where the folder should be")
        ran = site.run("translate")
        assert (ran.code, server.requests) == (2, [])
        assert "cannot be written" in ran.err


def test_redo_asks_again_for_what_a_machine_said(tmp_path: Path) -> None:
    """Units that break a term now, with the difference; a person's words are never asked for."""
    site = Site(tmp_path, SETTINGS, LAYOUT)
    site.put("translator.toml", SETTINGS + LAYOUT + with_program(site, "'Video memory.'"))
    site.put("posts/zh/a.md", "显存。\n\n天气。\n\n显存好。\n")
    site.run("translate", "--engine", "command")
    catalog = site.text("posts/en/a.po")
    approved = catalog.replace('#, fuzzy\nmsgid "显存好。"', 'msgid "显存好。"')
    assert approved != catalog
    site.put("posts/en/a.po", approved)
    site.put("terms/t.csv", "zh-Hans,en,forbid:en\n显存,GPU memory,video memory\n")
    with_program(site, "'GPU memory.'")
    ran = site.run("translate", "--engine", "command", "--redo", "terms")
    assert "  - Video memory.\n  + GPU memory.\n" in ran.out
    assert site.text("posts/en/a.md") == "GPU memory.\n\nVideo memory.\n\nVideo memory.\n"
    with_program(site, "'Weather.'")
    site.run("translate", "--engine", "command", "--redo", "天气")
    assert site.text("posts/en/a.md") == "GPU memory.\n\nWeather.\n\nVideo memory.\n"
    before = site.files()
    again = site.run("translate", "--engine", "command", "--redo", "terms")
    assert again.code == 0
    assert site.files() == before, "nothing breaks a term any more"


def test_redo_that_gets_no_answer_leaves_all_as_it_was(tmp_path: Path) -> None:
    """An engine that fails takes nothing away; what is no expression is refused."""
    site = Site(tmp_path, SETTINGS, LAYOUT)
    site.put("translator.toml", SETTINGS + LAYOUT + with_program(site, "'Weather.'"))
    site.put("posts/zh/a.md", "天气。\n")
    site.run("translate", "--engine", "command")
    words = site.text("posts/en/a.po")
    with_program(site, "''")
    site.run("translate", "--engine", "command", "--redo", "prompt")
    assert 'msgstr "Weather."' in site.text("posts/en/a.po")
    assert site.text("posts/en/a.md") == "Weather.\n"
    assert "#| msgid" not in site.text("posts/en/a.po"), words
    ran = site.run("translate", "--engine", "command", "--redo", "(")
    assert ran.code == 2
    assert "nor a regular expression" in ran.err


def test_advice_is_given_once(tmp_path: Path) -> None:
    """Of many posts that lack the same, the first says what to do, and the last line all of it."""
    site = Site(tmp_path, SETTINGS, LAYOUT)
    for name in "abc":
        site.put(f"posts/zh/{name}.md", f"# 第 {name} 篇\n")
        site.put(f"posts/en/{name}.md", f"# Post {name}\n")
    ran = site.run("translate")
    assert ran.err.count("has no catalog") == 3
    assert ran.err.count("run translator align") == 1
    for name in "abc":
        (site.root / f"posts/en/{name}.md").unlink()
    ran = site.run("translate")
    assert ran.out.count("not emitted: 1 unit without a translation\n") == 3
    assert ran.out.count("fill them in the catalogs, choose an engine, or use --partial") == 1
    assert "3 pairs: 3 written, 0 unchanged, 3 not emitted; 3 units, drafted 0 %" in ran.out

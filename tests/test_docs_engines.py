"""Each engine's page, followed word for word against a server or program of its protocol."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.apertium import needs_apertium, needs_server, server
from tests.kit import LAYOUT
from tests.libretranslate import needs_libretranslate
from tests.libretranslate import server as libretranslate_server
from tests.pages import Scene, fences, sessions
from tests.services import KEY, Baidu, DeepL, Google, LibreTranslate, Microsoft, Service
from tests.write_docs import DOCS

SERVICES: dict[str, tuple[type[Service], str]] = {
    "deepl": (DeepL, ""),
    "google": (Google, "/language/translate/v2"),
    "microsoft": (Microsoft, ""),
    "baidu": (Baidu, "/api/trans/vip/translate"),
    "libretranslate": (LibreTranslate, ""),
}
POST = "# 显存笔记\n\n先打开 `nvidia-smi`，再读[手册](https://a.example)。\n\n- 手册\n"


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def addressed(text: str, engine: str, url: str) -> str:
    """The configuration *text* with the engine's address changed to *url*, and nothing else."""
    text = re.sub(r"^base_url = .*\n", "", text, flags=re.M)
    table = f"[engines.{engine}]\n"
    if table not in text:
        text += table
    return text.replace(table, f'{table}base_url = "{url}"\n')


def follow(scene: Scene, monkeypatch: pytest.MonkeyPatch, page: Path) -> None:
    """Do what the page's sessions say: set its variables, run its commands."""
    for line, _ in sessions(page):
        if line.startswith("export "):
            assert line.endswith("=…")
            monkeypatch.setenv(line.removeprefix("export ").removesuffix("=…"), KEY)
    assert scene.waiting
    scene.play(len(scene.waiting))


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_set_up_as_its_page_says(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The variable, the first configuration and the commands of the page give its outputs."""
    page = DOCS / "engines" / f"{name}.md"
    kind, path = SERVICES[name]
    service = kind(key="") if name == "libretranslate" else kind()
    with service.running():
        text = addressed(fences(page, "toml")[0], name, service.url + path)
        scene = Scene(tmp_path, page, text.replace("[engines", f"{LAYOUT}\n[engines"))
        scene.put("posts/zh/first.md", POST)
        follow(scene, monkeypatch, page)
    assert (tmp_path / "posts/en/first.md").read_text("utf-8").startswith("# GPU Memory Notes\n")


def test_google_is_set_up_with_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second configuration of its page, with a program that prints a token."""
    page = DOCS / "engines" / "google.md"
    (tmp_path / "bin").mkdir()
    gcloud = tmp_path / "bin" / "gcloud"
    gcloud.write_text(f'#!/bin/sh\n[ "$*" = "auth print-access-token" ] && echo {KEY}\n')
    gcloud.chmod(0o755)
    monkeypatch.setenv("PATH", f"{gcloud.parent}:/usr/bin:/bin")
    with Google().running() as service:
        text = addressed(fences(page, "toml")[1], "google", f"{service.url}/v3")
        scene = Scene(tmp_path, page, text.replace("[engines", f"{LAYOUT}\n[engines"))
        scene.put("posts/zh/first.md", POST)
        scene.play(2)


def test_libretranslate_with_a_key_is_set_up_as_its_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second configuration of its page."""
    page = DOCS / "engines" / "libretranslate.md"
    with LibreTranslate().running() as service:
        text = addressed(fences(page, "toml")[1], "libretranslate", service.url)
        monkeypatch.setenv("LIBRETRANSLATE_API_KEY", KEY)
        scene = Scene(tmp_path, page, text.replace("[engines", f"{LAYOUT}\n[engines"))
        scene.put("posts/zh/first.md", POST)
        scene.play(2)


@needs_libretranslate
def test_a_real_libretranslate_is_set_up_as_its_page_says(tmp_path: Path) -> None:
    """The same page, against the real thing, which knows a small phrase book."""
    page = DOCS / "engines" / "libretranslate.md"
    (tmp_path / "server").mkdir()
    with libretranslate_server(tmp_path / "server") as url:
        text = addressed(fences(page, "toml")[0], "libretranslate", url)
        scene = Scene(tmp_path, page, text.replace("[engines", f"{LAYOUT}\n[engines"))
        scene.put("posts/zh/first.md", "# 你好，世界！\n\n谢谢你的阅读。\n\n- 为什么？\n")
        scene.play(2)


@pytest.fixture(params=["program", pytest.param("server", marks=needs_server)])
def apertium(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """The first or second configuration of the page, and the address of a real server."""
    blocks = fences(DOCS / "engines" / "apertium.md", "toml")
    if request.param == "program":
        yield blocks[0], ""
        return
    with server() as url:
        yield blocks[1], url


@needs_apertium
def test_apertium_is_set_up_as_its_page_says(apertium: tuple[str, str], tmp_path: Path) -> None:
    """By the program and by a server, with real translations."""
    page = DOCS / "engines" / "apertium.md"
    text, url = apertium
    text = addressed(text, "apertium", url) if url else text
    source = '[[posts]]\nsource = "posts/{locale}/{slug}.md"\n'
    scene = Scene(
        tmp_path, page, text.replace("\n\n[", f"\n\n{source}\n[") if url else text + source
    )
    scene.put(
        "posts/en/first.md", "# Notes\n\nOpen `nvidia-smi`, then read [it](a).\n\n- A house\n"
    )
    if url:  # its requests are counted, which the page does not show
        scene.waiting = [(line, out.replace("in … s", "in … s…")) for line, out in scene.waiting]
    scene.play(len(scene.waiting))

"""The pages on a loopback address: for this machine only, loaded again when they change."""

from __future__ import annotations

import http.client
import re
import threading
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from tests.running import running
from tests.test_publish_page import page, published
from translator.errors import ConfigError
from translator.publish.serve import EVENTS, ChangeCounter, Server, reloading, watch


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server of a small blog."""
    site = published(tmp_path, a="# 甲\n")
    server = Server(site.root / "translations", 0)
    with running(server):
        yield server


def get(server: Server, path: str, host: str = "", method: str = "GET") -> tuple[int, str]:
    """Ask for *path*, as a browser that was told *host*."""
    link = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    link.request(method, path, headers={"Host": host or f"127.0.0.1:{server.server_port}"})
    answer = link.getresponse()
    body = answer.read().decode()
    link.close()
    return answer.status, body


@pytest.mark.parametrize("path", ["/", "/en/posts/zh/a.html", "/translations.json"])
def test_what_was_published_is_served(server: Server, path: str) -> None:
    """The index, the pages and the manifest."""
    assert get(server, path)[0] == 200


def test_only_this_machine_is_answered(server: Server) -> None:
    """A name that somebody bent to 127.0.0.1 (DNS rebinding) is refused; so is the ledger."""
    assert server.server_address[0] == "127.0.0.1"
    for host in ("evil.example", f"evil.example:{server.server_port}", "127.0.0.1:1"):
        assert get(server, "/", host)[0] == 403
        assert get(server, "/", host, "HEAD")[0] == 403
    assert get(server, "/", f"localhost:{server.server_port}")[0] == 200


@pytest.mark.parametrize(
    "path", ["/.ledger.json", "/%2eledger.json", "/../translator.toml", "/%2e%2e/translator.toml"]
)
def test_nothing_else_is_served(server: Server, path: str) -> None:
    """No hidden file, and nothing outside the folder."""
    assert get(server, path)[0] in (403, 404)


def test_files_of_others_are_not_served(server: Server, tmp_path: Path) -> None:
    """What else lies in the folder is nobody's to read, nor is what a folder holds."""
    (tmp_path / "translations/secret.html").write_text("<p>secret</p>")
    (tmp_path / "translations/en/notes.txt").write_text("secret")
    for path in ("/secret.html", "/en/notes.txt", "/en/", "/en"):
        assert get(server, path)[0] == 404
        assert get(server, path, method="HEAD")[0] == 404


def test_nothing_can_be_sent(server: Server) -> None:
    """The server shows; it takes nothing."""
    assert get(server, "/", method="POST")[0] == 501


def test_a_served_page_loads_again(server: Server, tmp_path: Path) -> None:
    """The script that does it is let in by its digest; the file on disk does not have it."""
    html = get(server, "/en/posts/zh/a.html")[1]
    scripts = re.findall(r"<script>(.*?)</script>", html, re.S)
    found = re.search(r'Security-Policy" content="([^"]*)"', html)
    assert len(scripts) == 2
    assert found
    for script in scripts:
        digest = b64encode(sha256(script.encode()).digest()).decode()
        assert f"sha256-{digest}" in found[1]
    assert EVENTS in scripts[1]
    assert "EventSource" not in (tmp_path / "translations/en/posts/zh/a.html").read_text("utf-8")


def test_a_post_cannot_move_the_script(tmp_path: Path) -> None:
    """It goes before the page's own end, whatever a post says."""
    html = page(published(tmp_path, a="段落 `</body>` </body> 与 content=\"default-src 'none'\"\n"))
    assert reloading(html).rstrip().endswith("</script>\n</body>\n</html>")


def test_a_page_hears_of_changes(server: Server) -> None:
    """Whoever listens is told; who comes later waits for the next change."""
    link = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    link.request("GET", EVENTS)
    answer = link.getresponse()
    assert answer.getheader("Content-Type") == "text/event-stream"
    server.changes.happened()
    assert answer.readline() == b"data: changed\n"
    answer.close()
    link.close()


def test_waiting_ends() -> None:
    """A change before, a change meanwhile, or none at all."""
    changes = ChangeCounter()
    assert changes.after(0, timeout=0.01) == 0
    changes.happened()
    assert changes.after(0, timeout=5) == 1


def test_a_port_that_is_taken_is_said(server: Server, tmp_path: Path) -> None:
    """The message says what to do."""
    with pytest.raises(ConfigError, match="name another --port"):
        Server(tmp_path, server.server_port)


def test_a_change_publishes_again(tmp_path: Path) -> None:
    """A post does, what is published itself does not."""
    out = tmp_path / "translations"
    out.mkdir()
    stop, changes, seen = threading.Event(), ChangeCounter(), []
    thread = threading.Thread(
        target=watch, args=(out, tmp_path, changes, lambda: seen.append(1), stop)
    )
    thread.start()
    for number in range(100):
        (out / "index.html").write_text(str(number))
        (out / "a.md").write_text(str(number))
        (tmp_path / "b.md").write_text(str(number))
        if changes.after(0, timeout=0.2):
            break
    assert seen
    stop.set()
    thread.join(timeout=10)
    assert not thread.is_alive()

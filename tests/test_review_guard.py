"""Who may ask the review page: what is forged is refused, and nothing is written for it.

Each request goes to a server that really runs, and the blog's folder is compared before and after.
"""

from __future__ import annotations

import hashlib
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from tests.reviewing import Answer, Reviewer, Served, blog_of, named, post_of, serving, units_of
from tests.test_review_decisions import FIRST, draft

TOKEN = "a-token-of-the-tests"
EVIL = "http://evil.example"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A blog with a draft, whose title tries to be more than a title."""
    folder = tmp_path_factory.mktemp("guarded")
    draft(folder)
    return folder


@pytest.fixture(scope="module")
def server(root: Path) -> Iterator[Served]:
    """Its server."""
    with serving(root, "--token", TOKEN) as served:
        yield served


@pytest.fixture(scope="module")
def page(server: Served) -> Reviewer:
    """Somebody who was let in."""
    return server.reviewer()


def digest(root: Path) -> str:
    """What tells whether a file of the blog was written, made or removed."""
    said = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.is_file() and ".translator" not in path.parts:
            said.update(f"{path}\0{path.stat().st_mtime_ns}\0".encode() + path.read_bytes())
    return said.hexdigest()


@pytest.fixture(autouse=True)
def _untouched(root: Path) -> Iterator[None]:
    """No test here may change the blog."""
    before = digest(root)
    yield
    assert digest(root) == before


def decision(root: Path) -> bytes:
    """What would approve a unit."""
    blog = blog_of(root)
    post = post_of(blog)
    asked = {**named(blog, post, units_of(post)[FIRST]), "verdict": "approve"}
    return json.dumps({"who": "evil", "decisions": [asked]}).encode()


def dressed(answer: Answer) -> bool:
    """Whether an answer has the headers that keep it in its place."""
    told = answer.headers
    return (
        "default-src 'none'" in told["content-security-policy"]
        and "frame-ancestors 'none'" in told["content-security-policy"]
        and told["x-content-type-options"] == "nosniff"
        and told["x-frame-options"] == "DENY"
        and told["referrer-policy"] == "no-referrer"
        and told["cache-control"] == "no-store"
        and told["cross-origin-resource-policy"] == "same-origin"
        and "access-control-allow-origin" not in told
    )


FORGED: dict[str, dict[str, str | None]] = {
    "no cookie": {"cookie": None},
    "an empty cookie": {"cookie": ""},
    "another cookie": {"cookie": "translator={port}"},
    "the cookie of another port": {"cookie": "translator-1={value}"},
    "a wrong value": {"cookie": "{name}=wrong"},
    "the token as the cookie": {"cookie": f"{{name}}={TOKEN}"},
    "another host": {"host": "evil.example"},
    "a name that begins like ours": {"host": "localhost.evil.example:{port}"},
    "a name that ends like ours": {"host": "evil-localhost:{port}"},
    "another port": {"host": "127.0.0.1:1"},
    "no port": {"host": "127.0.0.1"},
    "somebody else's name with our port": {"host": "evil.example:{port}"},
    "a name and a password": {"host": "127.0.0.1:{port}@evil.example"},
    "another origin": {"origin": EVIL},
    "another port's origin": {"origin": "http://127.0.0.1:1"},
    "another name of ours as origin": {"origin": "http://localhost:{port}"},
    "a safe origin": {"origin": "https://127.0.0.1:{port}"},
    "an origin that begins like ours": {"origin": "http://127.0.0.1:{port}.evil.example"},
    "no origin": {"origin": None},
    "the origin null": {"origin": "null"},
    "from another site": {"sec_fetch_site": "cross-site"},
    "from another port": {"sec_fetch_site": "same-site"},
    "no secret": {"x_translator": None},
    "a wrong secret": {"x_translator": "wrong"},
    "an odd secret": {"x_translator": "\u00fc"},
    "a form": {"content_type": "application/x-www-form-urlencoded"},
    "plain text": {"content_type": "text/plain"},
    "plain text that says JSON": {"content_type": "text/plain; application/json"},
    "parts": {"content_type": "multipart/form-data; boundary=x"},
    "no type": {"content_type": None},
}


@pytest.mark.parametrize("what", FORGED)
def test_forged_decisions_are_refused(what: str, page: Reviewer, root: Path) -> None:
    """All is as in a request of the page but for one header; that is enough."""
    name, _, value = page.cookie.partition("=")
    port = urlsplit(page.url).port
    other = {
        header: said and said.format(name=name, value=value, port=port)
        for header, said in FORGED[what].items()
    }
    answer = page.ask("POST", "/decide", decision(root), **{**page.own, **other})
    assert answer.status in (401, 403)
    assert dressed(answer)
    assert TOKEN not in answer.text
    assert page.secret not in answer.text


@pytest.mark.parametrize("path", ["/", "/queue", "/unit/x", "/events", "/assets/review.mjs"])
@pytest.mark.parametrize("how", ["no cookie", "another host", "no port", "a wrong value"])
def test_nobody_reads_without_being_let_in(how: str, path: str, page: Reviewer) -> None:
    """Pages, events and even scripts need the cookie and our own name."""
    name, _, value = page.cookie.partition("=")
    told = {
        header: said and said.format(name=name, value=value, port=0)
        for header, said in FORGED[how].items()
    }
    answer = page.ask("GET", path, None, **{"cookie": page.cookie, **told})
    assert answer.status in (401, 403)
    assert dressed(answer)
    assert "secret" not in answer.text


@pytest.mark.parametrize("given", ["wrong", "", TOKEN[:-1], f"{TOKEN}x", "%00", "\u00fc"])
def test_a_wrong_token_lets_nobody_in(given: str, page: Reviewer) -> None:
    """It gives no cookie."""
    answer = page.ask("GET", f"/?token={quote(given)}")
    assert answer.status in (401, 403)
    assert "set-cookie" not in answer.headers
    assert dressed(answer)


@pytest.mark.parametrize("method", ["POST", "HEAD", "PUT"])
def test_a_token_is_for_opening_the_page_only(method: str, page: Reviewer, root: Path) -> None:
    """It stands for the cookie in no other request."""
    headers = {**page.own, "cookie": None}
    answer = page.ask(method, f"/decide?token={TOKEN}", decision(root), **headers)
    assert answer.status == 403
    assert dressed(answer)


@pytest.mark.parametrize(
    "where",
    ["//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
     "http://evil.example", "https:evil.example", "javascript:alert(1)", "/\t/evil.example",
     "/%2f/evil.example", "/x\r\nset-cookie: a=b", "/x%0d%0aset-cookie: a=b", "\u2028//evil"],
)  # fmt: skip
def test_the_way_in_leads_nowhere_else(where: str, page: Reviewer) -> None:
    """What `next` names is a path of our own, and no header."""
    answer = page.ask("GET", f"/?token={TOKEN}&next={quote(where, safe='')}")
    assert answer.status == 303
    assert dressed(answer)
    place = answer.headers["location"]
    assert place.startswith("/")
    assert place[1:2] not in ("/", "\\")
    assert "\r" not in place
    assert "\n" not in place
    assert "\t" not in place
    assert answer.headers["set-cookie"].count("=") >= 1
    assert "a=b" not in answer.headers["set-cookie"]
    for flag in ("HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in answer.headers["set-cookie"]


def test_the_way_in_keeps_the_search(page: Reviewer) -> None:
    """What was asked for on the command line is what the page shows."""
    where = "/queue?q=check%3Aterms%20a%26b%2Bc"
    answer = page.ask("GET", f"/?token={TOKEN}&next={quote(where, safe='')}")
    assert answer.headers["location"] == where


@pytest.mark.parametrize(
    "path", ["/decide", "/undo", "/everywhere", "/ruling", "/elsewhere", "/look", "/queue/more"]
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_only_post_has_effects(method: str, path: str, page: Reviewer, root: Path) -> None:
    """Whatever else is sent to what writes, with all that a page has, is refused."""
    answer = page.ask(method, path, decision(root), **page.own)
    assert answer.status in (400, 403, 405)
    assert dressed(answer)


BROKEN = [
    b"", b"{", b"null", b"[]", b"3", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"a":' * 50_000,
    b'{"decisions": 3, "who": ""}', b'{"decisions": [3], "who": ""}',
    b'{"decisions": {}, "who": 1}',
    b'{"who": null, "decisions": []}', b'{"decisions": [{"id": "x"}], "who": ""}',
    b'{"who": "", "decisions": [{"id": 5, "verdict": "approve", "seen": ""}]}',
    b'{"id": "\\ud800", "target": "\\ud800", "who": "\\ud800", "decisions": []}',
    b'{"who": "' + b"x" * 100_001 + b'", "decisions": []}',
]  # fmt: skip


@pytest.mark.parametrize("body", BROKEN, ids=range(len(BROKEN)))
@pytest.mark.parametrize(
    "path", ["/decide", "/look", "/undo", "/here", "/everywhere", "/ruling", "/queue/more"]
)
def test_what_is_no_request_of_the_page_is_refused(path: str, body: bytes, page: Reviewer) -> None:
    """Broken JSON, other types, half characters, too much of a text."""
    answer = page.ask("POST", path, body, **page.own)
    assert 400 <= answer.status < 500
    assert dressed(answer)
    assert set(answer.json) == {"error"}


@pytest.mark.parametrize(
    "verdict", ["", "APPROVE", "translated", "delete"], ids=["none", "case", "state", "other"]
)
def test_a_verdict_that_is_none_is_refused(verdict: str, page: Reviewer, root: Path) -> None:
    """There are three."""
    data = json.loads(decision(root))
    data["decisions"][0]["verdict"] = verdict
    assert page.post("/decide", data).status == 400


def test_a_body_that_is_too_big_is_not_read(page: Reviewer, server: Served) -> None:
    """A request may have two megabytes; of more, none is kept."""
    answer = page.ask("POST", "/decide", b" " * 3_000_000 + b"{}", **page.own)
    assert answer.status == 413
    assert dressed(answer)
    page.connection.close()
    assert page.get("/").status == 200
    assert not [line for line in server.said if "Traceback" in line]


@pytest.mark.parametrize(
    "path",
    ["/assets/../app.py", "/assets/..%2fapp.py", "/assets/%2e%2e/app.py", "/assets/..\\app.py",
     "/assets//etc/passwd", "/assets/%2fetc%2fpasswd", "/assets/review.mjs%00.css", "/assets/",
     "/assets/app.py", "/../translator.toml", "/posts/zh/a.md", "/.translator/.gitignore",
     "/unit/..%2f..", "/unit/x.y", "/unit/%00", "/post/..", "/unit/x/history", "/favicon.ico"],
)  # fmt: skip
def test_only_what_is_listed_is_served(path: str, page: Reviewer) -> None:
    """No address leads to a file that is none of the page's."""
    answer = page.get(path)
    assert answer.status == 404
    assert dressed(answer)


def test_each_page_has_its_headers(page: Reviewer) -> None:
    """Pages let in their own scripts alone, and are shown in no frame."""
    for path in ("/", "/queue", "/queue?q=%22%3E%3Cscript%3E", "/assets/style.css"):
        answer = page.get(path)
        assert answer.status == 200
        assert dressed(answer)
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert TOKEN not in answer.text
        assert "server" not in answer.headers
    assert "script-src 'self'" in page.get("/").headers["content-security-policy"]
    assert "<script>" not in page.get('/queue?q="><script>').text


def test_other_cookies_of_this_machine_do_not_matter(page: Reviewer) -> None:
    """Cookies do not know ports: those of other servers here come along, in whatever form."""
    others = 'user="2|1:0|a", b={"c": [1; 2]}; =; x; @weird[]=1; translator-1=old'
    for cookie in (f"{others}; {page.cookie}", f"{page.cookie}; {others}"):
        assert page.ask("GET", "/", cookie=cookie).status == 200


def raw(page: Reviewer, text: str) -> str:
    """Send bytes as they are; give the first line of what comes back."""
    parts = urlsplit(page.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as connection:
        connection.sendall(text.encode("latin-1"))
        connection.settimeout(20)
        return connection.recv(200).decode("latin-1").partition("\r\n")[0]


@pytest.mark.parametrize(
    "lines",
    ["GET / HTTP/1.1\r\n{cookie}\r\n\r\n", "GET / HTTP/1.0\r\n{cookie}\r\n\r\n",
     "GET / HTTP/1.1\r\nhost: evil.example\r\nhost: {host}\r\n{cookie}\r\n\r\n",
     "GET / HTTP/1.1\r\nhost: {host}\r\nx: a\x00b\r\n{cookie}\r\n\r\n",
     "GET http://evil.example/ HTTP/1.1\r\nhost: evil.example\r\n{cookie}\r\n\r\n",
     "CONNECT evil.example:80 HTTP/1.1\r\nhost: evil.example\r\n\r\n", "\x16\x03\x01\r\n\r\n"],
    ids=["no host", "an old client", "two hosts", "a zero", "a proxy's", "a tunnel", "no HTTP"],
)  # fmt: skip
def test_requests_that_no_browser_makes(lines: str, page: Reviewer) -> None:
    """They are refused by the server itself, or by the guard."""
    said = raw(page, lines.format(cookie=f"cookie: {page.cookie}", host=page.host))
    assert said.split(" ")[1][:1] == "4"


def test_nothing_that_was_sent_comes_into_the_log(server: Served, page: Reviewer) -> None:
    """The terminal shows the address once; no error, no trace, and the secret nowhere."""
    said = "".join(server.said)
    assert said.count(TOKEN) == 1
    assert page.secret not in said
    assert page.cookie.partition("=")[2] not in said
    assert "Traceback" not in said
    assert "evil" not in said

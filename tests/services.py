"""Services of translation on this machine, as strict as the real ones are documented to be.

None of the real ones can be reached by a test. Each class here is one of them: it holds a
request to what the service's reference says (headers, fields, limits, signature, and XML or
HTML that a strict parser takes), answers in its form, and refuses with its errors. What it
translates is plain: Chinese runs become English words, the same ones for the same run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import md5
from html import escape
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree
from zlib import crc32

from tests.running import running

KEY = "key-very-secret-0123456789"
"""The key that every service here takes."""
PHRASES = {
    "显存笔记": "GPU Memory Notes",
    "先打开": "First open ",
    "再读": "then read ",
    "手册": "the manual",
}
"""What is said in a certain way."""

_HAN = re.compile(r"[\u3400-\u9fff]+")
_WORDS = "some plain words that stand here for what a service would really say of it".split()
_MARKS = str.maketrans({"。": ". ", "，": ", ", "：": ": ", "；": "; ", "、": ", "})


def speak(text: str) -> str:
    """Translate *text*: runs of Chinese to English, all else as it is."""
    return _HAN.sub(lambda m: PHRASES.get(m[0]) or _filler(m[0]), text).translate(_MARKS)


def _filler(run: str) -> str:
    start, count = crc32(run.encode()) % len(_WORDS), max(1, len(run) * 2 // 3)
    return " " + " ".join((_WORDS[start:] + _WORDS * 50)[:count]) + " "


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: str

    @property
    def json(self) -> Any:
        """The body, which must be declared as JSON."""
        assert self.headers.get("content-type", "").startswith("application/json"), "no JSON"
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        """The body as a form, of which a name that is given twice keeps its last value."""
        form = parse_qs(self.body, keep_blank_values=True, strict_parsing=True)
        return {name: values[-1] for name, values in form.items()}


class Refused(Exception):
    """An error of the service: its status, and its body."""

    def __init__(self, status: int, body: Any = None) -> None:
        super().__init__(status, body)
        self.status, self.body = status, body


@dataclass
class Service:
    """One service: what it was asked, and how to make it fail."""

    key: str = KEY
    asked: list[Asked] = field(default_factory=list)
    failing: Callable[[Asked], Refused | None] = lambda asked: None
    url: str = ""

    def answer(self, asked: Asked) -> Any:
        """The body of the answer; None for 204."""
        raise NotImplementedError

    @contextmanager
    def running(self) -> Iterator[Service]:
        """Listen on this machine until the block ends."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        server.daemon_threads = True
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        with running(server):
            yield self


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def respond(self) -> None:
            """Let the service answer."""
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, parts.path, query, headers, body)
            service.asked.append(asked)
            try:
                if failure := service.failing(asked):
                    raise failure
                found = service.answer(asked)
                status = 204 if found is None else 200
            except Refused as refused:
                status, found = refused.status, refused.body
            except AssertionError as error:
                status, found = 400, {"error": {"code": 400, "message": f"strict: {error}"}}
            data = b"" if found is None else json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            if status != 204:
                self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    for method in ("GET", "POST", "DELETE"):
        setattr(Handler, f"do_{method}", Handler.respond)
    return Handler


# --- DeepL ---

_DEEPL_FIELDS = frozenset(
    "text source_lang target_lang context show_billed_characters split_sentences"
    " preserve_formatting formality model_type glossary_id tag_handling tag_handling_version"
    " outline_detection non_splitting_tags splitting_tags ignore_tags".split()
)
_DEEPL_TARGETS = frozenset("EN-US EN-GB ZH-HANS ZH-HANT DE FR ES JA PT-BR PT-PT".split())


@dataclass
class DeepL(Service):
    """DeepL: v2/translate and v3/glossaries, as its OpenAPI document has them."""

    glossaries: dict[str, dict[str, Any]] = field(default_factory=dict)

    def answer(self, asked: Asked) -> Any:
        """Check the key, whose refusal has no body, and go on by the path."""
        if asked.headers.get("authorization") != f"DeepL-Auth-Key {self.key}":
            raise Refused(403)
        if asked.path == "/v2/translate":
            return self._translate(asked)
        assert asked.path.startswith("/v3/glossaries"), asked.path
        if asked.method == "GET":
            return {"glossaries": list(self.glossaries.values())}
        if asked.method == "DELETE":
            if self.glossaries.pop(asked.path.rpartition("/")[2], None) is None:
                raise Refused(404, {"message": "Glossary not found"})
            return None
        return self._create(asked.json)

    def _translate(self, asked: Asked) -> Any:
        if len(asked.body.encode()) > 128 * 1024:
            raise Refused(413, {"message": "Request Entity Too Large"})
        body = asked.json
        assert set(body) <= _DEEPL_FIELDS, set(body) - _DEEPL_FIELDS
        if not 1 <= len(body["text"]) <= 50:
            raise Refused(400, {"message": "Too many texts"})
        if body["target_lang"] not in _DEEPL_TARGETS:
            raise Refused(400, {"message": "Value for 'target_lang' not supported."})
        if not re.fullmatch(r"[A-Z]{2}", body.get("source_lang", "EN")):
            raise Refused(400, {"message": "Value for 'source_lang' not supported."})
        entries = self._entries(body)
        rows = []
        for text in body["text"]:
            said = in_xml(text, entries)
            plain = re.sub(r"<[^<>]*>", "", text)
            rows.append({"detected_source_language": body["source_lang"], "text": said,
                         "billed_characters": len(plain)})  # fmt: skip
        return {"translations": rows}

    def _entries(self, body: Mapping[str, Any]) -> dict[str, str]:
        if "glossary_id" not in body:
            return {}
        if "source_lang" not in body:
            raise Refused(400, {"message": "Glossary requires source_lang"})
        found = self.glossaries.get(body["glossary_id"])
        if found is None:
            raise Refused(404, {"message": "Glossary not found"})
        (dictionary,) = found["dictionaries"]
        assert dictionary["source_lang"].upper() == body["source_lang"]
        assert dictionary["target_lang"].upper() == body["target_lang"].partition("-")[0]
        return dict(line.split("\t") for line in found["entries"].split("\n"))

    def _create(self, body: Mapping[str, Any]) -> Any:
        (dictionary,) = body["dictionaries"]
        pairs = [line.split("\t") for line in dictionary["entries"].split("\n")]
        assert all(len(pair) == 2 and all(cell.strip() for cell in pair) for pair in pairs)
        if len({source for source, _ in pairs}) < len(pairs):
            raise Refused(400, {"message": "Invalid glossary entries: duplicate source"})
        number = f"id-{len(self.asked)}"
        languages = {name: dictionary[name] for name in ("source_lang", "target_lang")}
        self.glossaries[number] = {
            "glossary_id": number, "name": body["name"], "entries": dictionary["entries"],
            "creation_time": "2026-11-28T10:00:00.000Z",
            "dictionaries": [{**languages, "entry_count": len(pairs)}],
        }  # fmt: skip
        return self.glossaries[number]


def in_xml(text: str, entries: Mapping[str, str]) -> str:
    """Translate the text in XML, as strictly as DeepL parses it."""
    try:
        root = ElementTree.fromstring(f"<t>{text}</t>")
    except ElementTree.ParseError as error:
        message = "Tag handling parsing failed, please check input."
        raise Refused(400, {"message": message}) from error

    def said(part: str | None) -> str:
        for source, target in entries.items():
            part = (part or "").replace(source, f" {target} ")
        return escape(speak(part or ""), quote=False)

    def inside(element: ElementTree.Element) -> str:
        out = said(element.text)
        for child in element:
            within = inside(child)
            shown = f"<{child.tag}>{within}</{child.tag}>" if within else f"<{child.tag}/>"
            out += shown + said(child.tail)
        return out

    return inside(root)


# --- Google and Microsoft ---


class _Html(HTMLParser):
    """Translates what is in HTML, and refuses what is not well nested."""

    def __init__(self, quote: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.quote = quote
        self.out: list[str] = []
        self.open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember whether what follows is not to be translated."""
        kept = "notranslate" in (dict(attrs).get("class") or "")
        self.open.append((tag, kept or any(kept for _, kept in self.open)))
        self.out.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        """Close what is open."""
        assert self.open, f"</{tag}> was not open"
        assert self.open.pop()[0] == tag, f"</{tag}> is badly nested"
        self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Translate."""
        kept = bool(self.open) and self.open[-1][1]
        said = escape(data if kept else speak(data), quote=False)
        self.out.append(said.replace("'", "&#39;") if self.quote else said)


def in_html(text: str, *, quote: bool) -> str:
    """Translate the text in HTML; *quote* writes apostrophes as Google does."""
    parser = _Html(quote)
    parser.feed(text)
    parser.close()
    assert not parser.open, f"{parser.open} is not closed"
    return "".join(parser.out)


_GOOGLE_TARGETS = ("en", "zh-CN", "zh-TW", "es")


def _google_error(status: int, message: str, name: str, reason: str = "") -> Refused:
    error = {"code": status, "message": message, "status": name, "errors": [{"reason": reason}]}
    return Refused(status, {"error": error})


@dataclass
class Google(Service):
    """Cloud Translation, v2 and v3."""

    def answer(self, asked: Asked) -> Any:
        """Hold a request to the version that its path names."""
        if asked.path == "/language/translate/v2":
            return self._v2(asked)
        assert re.fullmatch(r"/v3/projects/[\w-]+/locations/[\w-]+:translateText", asked.path)
        if asked.headers.get("authorization") != f"Bearer {self.key}":
            raise _google_error(401, "Request had invalid credentials.", "UNAUTHENTICATED")
        body = asked.json
        assert body["mimeType"] in ("text/plain", "text/html")
        if body["targetLanguageCode"] not in _GOOGLE_TARGETS:
            raise _google_error(400, "Target language is invalid.", "INVALID_ARGUMENT")
        texts = body["contents"]
        if not 1 <= len(texts) <= 1024 or sum(map(len, texts)) > 30_720:
            raise _google_error(400, "Text is too long.", "INVALID_ARGUMENT")
        return {"translations": _said(texts, body["mimeType"] == "text/html", quote=True,
                                      name="translatedText")}  # fmt: skip

    def _v2(self, asked: Asked) -> Any:
        assert "key" not in asked.query, "a key in an address is written into logs"
        if asked.headers.get("x-goog-api-key") != self.key:
            raise _google_error(400, "API key not valid. Please pass a valid API key.",
                                "INVALID_ARGUMENT", "badRequest")  # fmt: skip
        body = asked.json
        assert set(body) <= {"q", "source", "target", "format", "model"}
        if not 1 <= len(body["q"]) <= 128:
            raise _google_error(400, "Too many text segments", "INVALID_ARGUMENT")
        if body["target"] not in _GOOGLE_TARGETS:
            raise _google_error(400, "Invalid Value", "INVALID_ARGUMENT", "invalid")
        marked = body.get("format", "html") == "html"
        return {"data": {"translations": _said(body["q"], marked, quote=True,
                                               name="translatedText")}}  # fmt: skip


def _said(texts: Sequence[str], marked: bool, *, quote: bool, name: str) -> list[dict[str, str]]:
    return [{name: in_html(text, quote=quote) if marked else speak(text)} for text in texts]


@dataclass
class Microsoft(Service):
    """Azure AI Translator, v3."""

    region: str = "westeurope"

    def answer(self, asked: Asked) -> Any:
        """Check key, region, version, limits and locales."""
        given = [asked.headers.get(f"ocp-apim-subscription-{n}") for n in ("key", "region")]
        if given != [self.key, self.region]:
            raise self._error(401, 401000, "The request is not authorized because credentials "
                              "are missing or invalid.")  # fmt: skip
        assert asked.path == "/translate", asked.path
        query = asked.query
        if query.get("api-version") != "3.0":
            raise self._error(400, 400021, "The API version parameter is missing or invalid.")
        if query.get("to") not in ("en", "zh-Hans", "zh-Hant", "es"):
            raise self._error(400, 400036, "The target language is not valid.")
        rows = asked.json
        assert all(set(row) == {"Text"} for row in rows)
        if len(rows) > 1000 or sum(len(row["Text"]) for row in rows) > 50_000:
            raise self._error(400, 400077, "The maximum request size has been exceeded.")
        marked = query.get("textType", "plain") == "html"
        said = _said([row["Text"] for row in rows], marked, quote=False, name="text")
        return [{"translations": [{**row, "to": query["to"]}]} for row in said]

    def _error(self, status: int, code: int, message: str) -> Refused:
        return Refused(status, {"error": {"code": code, "message": message}})


# --- Baidu ---


@dataclass
class Baidu(Service):
    """Baidu's general API: errors have status 200."""

    appid: str = "20260101000000001"

    def answer(self, asked: Asked) -> Any:
        """Check the form and its signature, and answer line by line."""
        assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
        form = asked.form
        for name in ("q", "from", "to", "appid", "salt", "sign"):
            if not form.get(name):
                return self._error("54000", f"PARAM_{name.upper()}_EMPTY")
        if form["appid"] != self.appid:
            return self._error("52003", "UNAUTHORIZED USER")
        signed = f"{self.appid}{form['q']}{form['salt']}{self.key}"
        if form["sign"] != md5(signed.encode()).hexdigest():
            return self._error("54001", "Invalid Sign")
        if form["to"] not in ("en", "zh", "cht", "jp"):
            return self._error("58001", "INVALID_TO_PARAM")
        assert len(form["q"].encode()) <= 6000, "more than 6000 bytes"
        lines = [line for line in form["q"].split("\n") if line.strip()]
        rows = [{"src": line, "dst": self.say(line)} for line in lines]
        return {"from": form["from"], "to": form["to"], "trans_result": rows}

    say: Callable[[str], str] = speak

    def _error(self, code: str, message: str) -> dict[str, str]:
        return {"error_code": code, "error_msg": message}


# --- LibreTranslate ---


@dataclass
class LibreTranslate(Service):
    """A LibreTranslate server with a key and limits, as version 1.9 answers."""

    batch: int = 20
    size: int = 2000

    def answer(self, asked: Asked) -> Any:
        """Check key, languages and limits."""
        assert asked.path == "/translate", asked.path
        body = asked.json
        if body.get("api_key", "") != self.key:
            raise Refused(400, {"error": "Visit https://libre.example to get an API key"})
        if body["target"] not in ("en", "zh-Hans"):
            raise Refused(400, {"error": f"{body['target']} is not supported"})
        texts = body["q"]
        if len(texts) > self.batch:
            error = f"Invalid request: request ({len(texts)}) exceeds text limit ({self.batch})"
            raise Refused(400, {"error": error})
        if (size := max(map(len, texts))) > self.size:
            error = f"Invalid request: request ({size}) exceeds text limit ({self.size})"
            raise Refused(400, {"error": error})
        assert body["format"] == "html"
        return {"translatedText": [in_xml(text, {}) for text in texts]}

"""Services over HTTP, each against a strict server of its protocol on this machine."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from hashlib import md5
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from deepl import DeepLClient
from deepl.api_data import MultilingualGlossaryDictionaryEntries

from tests.kit import LAYOUT, SETTINGS, TO_EN, TO_ZH, Site
from tests.services import (
    KEY,
    Baidu,
    DeepL,
    Google,
    LibreTranslate,
    Microsoft,
    Refused,
    Service,
    speak,
)
from translator.engines import Choosy, Context, Engine, Setup, no_terms
from translator.engines import baidu as baidu_module
from translator.engines import deepl as deepl_module
from translator.engines import google as google_module
from translator.engines import libretranslate as libretranslate_module
from translator.engines import microsoft as microsoft_module
from translator.engines.http.faults import Meaning, fault_of, said
from translator.engines.registry import get_engine
from translator.engines.usage import Meter
from translator.errors import (
    BadAnswer,
    BadRequest,
    Busy,
    ConfigError,
    ContentRefused,
    EngineError,
    EngineSetup,
    QuotaSpent,
    TooLarge,
    Unreachable,
    UnsupportedPair,
)
from translator.units import Locale, Pair, Term

APPID = "20260101000000001"


class Kind(NamedTuple):
    """How an engine is pointed at a server of ours."""

    service: type[Service]
    path: str
    options: Mapping[str, Any]
    variable: str


KINDS = {
    "deepl": Kind(DeepL, "", {}, "DEEPL_API_KEY"),
    "google": Kind(Google, "/language/translate/v2", {}, "GOOGLE_API_KEY"),
    "google v3": Kind(Google, "/v3", {"project": "my-blog"}, "GOOGLE_ACCESS_TOKEN"),
    "microsoft": Kind(Microsoft, "", {"region": "westeurope"}, "MICROSOFT_TRANSLATOR_KEY"),
    "baidu": Kind(Baidu, "/api/trans/vip/translate", {"appid": APPID}, "BAIDU_KEY"),
    "libretranslate": Kind(
        LibreTranslate, "", {"key_env": "LIBRETRANSLATE_API_KEY"}, "LIBRETRANSLATE_API_KEY"
    ),
}
TAGGED = "先打开 <x1/>，再读<g2>手册<g3>标题</g3></g2>。"
NASTY = ["AT&T 的 a<b>c &amp; 《书》", TAGGED, "quotes \" ' ，\u2028 🎉", "&lt;x1/&gt; 不是标签"]


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Each service in turn."""
    return str(request.param)


@pytest.fixture
def service(kind: str) -> Iterator[Service]:
    """A server of that service."""
    with KINDS[kind].service().running() as server:
        yield server


def options_for(kind: str, service: Service) -> dict[str, Any]:
    """The settings that lead an engine to *service*."""
    return {"base_url": service.url + KINDS[kind].path, **KINDS[kind].options}


def made(kind: str, service: Service, *, meter: Meter | None = None, **more: Any) -> Engine:
    """The engine for *service*."""
    terms = more.pop("termbase", no_terms)
    options = {**options_for(kind, service), **more}
    environ = {KINDS[kind].variable: KEY}
    engine = get_engine(kind.partition(" ")[0], options, environ, meter, terms=terms)
    assert engine is not None
    return engine


def ask(
    engine: Engine, *texts: str, pair: Pair = TO_EN, context: Context | None = None
) -> list[str]:
    """Let *engine* translate *texts*; blanks are folded, as the pipeline does."""
    return [folded(text) for text in engine.translate(texts, pair, [], context or Context())]


def folded(text: str) -> str:
    """*text* with single blanks between its words, and none around it."""
    return " ".join(text.split())


# --- what holds for all of them ---


def test_tags_and_marks_go_there_and_back(kind: str, service: Service) -> None:
    """A text with tags, `&`, `<` and quotes comes back with them; one request for a batch."""
    assert ask(made(kind, service), *NASTY) == [folded(speak(text)) for text in NASTY]
    assert len(service.asked) == 1


def test_a_text_without_tags_is_as_safe(kind: str, service: Service) -> None:
    """Sent as plain text where the service has that, its marks come back too."""
    plain = [text for text in NASTY if "<x1/>" not in text]
    assert ask(made(kind, service), *plain) == [folded(speak(text)) for text in plain]


def test_both_directions_are_spelled_as_the_service_does(kind: str, service: Service) -> None:
    """zh-Hans and en, from and to."""
    engine = made(kind, service)
    assert ask(engine, "Words") == ask(engine, "Words", pair=TO_ZH) == ["Words"]


def test_what_the_limits_allow_is_taken(kind: str, service: Service) -> None:
    """As many texts as `limits` says, and as long, in whatever letters."""
    engine = made(kind, service)
    for text in ("字", "&<>", "word ", TAGGED, "🎉"):
        size = engine.limits.measure(text)
        many = min(engine.limits.texts, engine.limits.size // size)
        assert len(ask(engine, *[text] * many)) == many
        factor = engine.limits.size // size
        long = text * factor if "<" not in text or text == "&<>" else text
        while engine.limits.measure(long) > engine.limits.size:
            long = long[: -len(text)]
        assert len(ask(engine, long)) == 1


def test_the_key_stands_in_a_header_or_the_body_only(kind: str, service: Service) -> None:
    """Addresses are written into logs."""
    ask(made(kind, service), "一")
    assert service.asked
    for asked in service.asked:
        assert KEY not in asked.path + json.dumps(dict(asked.query))


def test_a_wrong_key_is_said(kind: str, service: Service) -> None:
    """What to check; never the key."""
    service.key = "another"
    with pytest.raises(EngineSetup, match=r"key|refused") as caught:
        ask(made(kind, service), "一")
    assert KEY not in str(caught.value)


def test_a_missing_key_is_said(kind: str) -> None:
    """Which variable to set; nothing is sent to find out."""
    options = {**KINDS[kind].options, "base_url": "https://services.example"}
    with pytest.raises(EngineSetup, match=KINDS[kind].variable):
        get_engine(kind.partition(" ")[0], options, {})


def test_a_pair_that_the_service_lacks_is_said(kind: str, service: Service) -> None:
    """As an error of its own, so that another engine can be asked."""
    with pytest.raises(UnsupportedPair):
        ask(made(kind, service), "一", pair=Pair(Locale("zh-Hans"), Locale("tlh")))


BODIES: list[Any] = [
    [], {}, {"x": 1}, [{}], "text", 5, [None], {"translations": [{}]}, {"translations": "a"},
    {"translations": [{"text": None, "translatedText": None}]}, {"data": {"translations": None}},
    [{"translations": [{"text": 1}]}], [{"translations": []}], {"translatedText": "a"},
    {"translatedText": [None]}, {"trans_result": [{"src": "a", "dst": None}]}, {"data": []},
]  # fmt: skip


@pytest.mark.parametrize("body", BODIES)
def test_an_answer_of_another_form_is_said(kind: str, body: Any, service: Service) -> None:
    """JSON that is not the service's is a bad answer, whatever it is."""
    service.failing = lambda asked: Refused(200, body)
    with pytest.raises(BadAnswer):
        ask(made(kind, service), "一")


def test_a_post_is_translated(kind: str, service: Service, tmp_path: Path) -> None:
    """Through the command line, and a second run asks nothing."""
    name = kind.partition(" ")[0]
    options = "".join(f"{k} = {json.dumps(v)}\n" for k, v in options_for(kind, service).items())
    site = Site(tmp_path, f'{SETTINGS}engine = "{name}"\n', f"{LAYOUT}[engines.{name}]\n{options}")
    site.put("posts/zh/a.md", POST)
    ran = site.run("translate", env={KINDS[kind].variable: KEY})
    assert ran.code == 0, ran.said
    target = site.text("posts/en/a.md")
    assert target.startswith("# GPU Memory Notes\n\nFirst open `nvidia-smi`, then read [the manual")
    count = len(service.asked)
    assert site.run("translate", env={KINDS[kind].variable: KEY}).code == 0
    assert len(service.asked) == count
    assert KEY.encode() not in b"".join(site.files().values())


POST = """\
# 显存笔记

先打开 `nvidia-smi`，再读[手册](https://a.example/?a=1&b=2 "标题")。

- AT&T 的 1 < 2
"""


def test_the_command_line_tries_a_service(kind: str, service: Service, tmp_path: Path) -> None:
    """`engines --check` shows the answer, the time and what was used; so does its JSON."""
    name = kind.partition(" ")[0]
    options = "".join(f"{k} = {json.dumps(v)}\n" for k, v in options_for(kind, service).items())
    site = Site(tmp_path, SETTINGS, f"{LAYOUT}[engines.{name}]\n{options}")
    env = {KINDS[kind].variable: KEY}
    ran = site.run("engines", "--check", name, env=env)
    assert ran.code == 0, ran.said
    assert "answered First open <x1/>, then read <g2>the manual</g2>." in folded(ran.out)
    assert "1 request" in ran.out
    record = json.loads(site.run("engines", "--check", name, "--json", env=env).out)
    assert record["usage"]["requests"] == len(service.asked) / 2
    assert record["target"] == "en"


# --- what their errors mean ---

FAULTS: dict[str, tuple[tuple[Meaning, ...], list[tuple[int, Any, type[EngineError]]]]] = {
    "deepl": (
        deepl_module.FAULTS,
        [
            (403, None, EngineSetup), (456, None, QuotaSpent), (429, None, Busy),
            (529, None, Busy), (413, {"message": "Request Entity Too Large"}, TooLarge),
            (503, {"message": "Temporarily unavailable"}, Busy), (500, None, Unreachable),
            (400, {"message": "Value for 'target_lang' not supported."}, UnsupportedPair),
            (400, {"message": "Tag handling parsing failed, please check input."}, BadRequest),
        ],
    ),
    "google": (
        google_module.FAULTS,
        [
            (403, {"error": {"code": 403, "message": "Daily Limit Exceeded"}}, QuotaSpent),
            (403, {"error": {"code": 403, "message": "User Rate Limit Exceeded"}}, Busy),
            (429, {"error": {"code": 429, "message": "Quota exceeded for quota metric",
                             "status": "RESOURCE_EXHAUSTED"}}, Busy),
            (403, {"error": {"code": 403, "message": "Permission denied"}}, EngineSetup),
            (400, {"error": {"code": 400, "message": "API key not valid."}}, EngineSetup),
            (400, {"error": {"code": 400, "message": "Text is too long."}}, TooLarge),
            (503, {"error": {"code": 503, "message": "Backend error"}}, Busy),
        ],
    ),
    "microsoft": (
        microsoft_module.FAULTS,
        [
            (401, {"error": {"code": 401000, "message": "not authorized"}}, EngineSetup),
            (403, {"error": {"code": 403001, "message": "free quota exceeded"}}, QuotaSpent),
            (429, {"error": {"code": 429001, "message": "request limits"}}, Busy),
            (400, {"error": {"code": 400036, "message": "not valid"}}, UnsupportedPair),
            (400, {"error": {"code": 400077, "message": "The maximum request size has been "
                             "exceeded."}}, TooLarge),
            (503, {"error": {"code": 503000, "message": "Service unavailable"}}, Busy),
        ],
    ),
    "baidu": (
        baidu_module.FAULTS,
        [
            (200, {"error_code": "52001", "error_msg": "TIMEOUT"}, Unreachable),
            (200, {"error_code": "52003", "error_msg": "UNAUTHORIZED USER"}, EngineSetup),
            (200, {"error_code": "54001", "error_msg": "Invalid Sign"}, EngineSetup),
            (200, {"error_code": "54003", "error_msg": "Invalid Access Limit"}, Busy),
            (200, {"error_code": 54003, "error_msg": "Invalid Access Limit"}, Busy),
            (200, {"error_code": "54004", "error_msg": "Please recharge"}, QuotaSpent),
            (200, {"error_code": "54005", "error_msg": "too often"}, Busy),
            (200, {"error_code": "58000", "error_msg": "INVALID_CLIENT_IP"}, EngineSetup),
            (200, {"error_code": "58001", "error_msg": "INVALID_TO_PARAM"}, UnsupportedPair),
            (200, {"error_code": "20003", "error_msg": "unsafe"}, ContentRefused),
            (200, {"error_code": "59999", "error_msg": "new"}, BadRequest),
        ],
    ),
    "libretranslate": (
        libretranslate_module.FAULTS,
        [
            (400, {"error": "Invalid request: request (4) exceeds text limit (3)"}, TooLarge),
            (400, {"error": "fr is not supported"}, UnsupportedPair),
            (429, {"error": "Slowdown: 12 per 1 minute"}, Busy),
            (403, {"error": "Invalid API key"}, EngineSetup),
            (400, {"error": "Visit https://libre.example to get an API key"}, EngineSetup),
            (500, {"error": "Cannot translate text: out of memory"}, Unreachable),
        ],
    ),
}  # fmt: skip
"""What a service answers, and what that means for a run."""


@pytest.mark.parametrize("name", FAULTS)
def test_errors_mean_what_the_service_documents(name: str) -> None:
    """Each documented error, by its class: what can be asked again, and what cannot."""
    rows, cases = FAULTS[name]
    assert cases
    for status, body, error in cases:
        fault = fault_of(status, said(body), rows)
        assert fault is not None, (status, body)
        assert fault.error is error, (status, body)
        assert not fault.hint.endswith(".")


# --- DeepL ---

TERMS = (
    Term(("显存", "显卡内存"), ("GPU memory", "device memory"), ("video memory",)),
    Term(("飞桨",), ("PaddlePaddle",), keep=False),
    Term(("Paddle",), ("Paddle",), keep=True),
    Term(("显存",), ("another",)),
)


@pytest.fixture
def deepl() -> Iterator[DeepL]:
    """A server of DeepL's protocol."""
    service = DeepL()
    with service.running():
        yield service


def test_deepl_gets_a_glossary_of_the_whole_termbase(deepl: DeepL) -> None:
    """Each form with the preferred target; where two terms share one, the first wins."""
    engine = made("deepl", deepl, termbase=lambda pair: TERMS)
    assert ask(engine, "显存、飞桨") == ["GPU memory , PaddlePaddle"]
    (glossary,) = deepl.glossaries.values()
    assert glossary["entries"].split("\n") == [
        "Paddle\tPaddle", "显卡内存\tGPU memory", "显存\tGPU memory", "飞桨\tPaddlePaddle",
    ]  # fmt: skip
    assert glossary["name"].startswith("markdown-translator zh-Hans-en ")


def test_deepl_finds_its_glossary_again(deepl: DeepL) -> None:
    """The same terms are uploaded once, by whichever run."""
    for _ in range(2):
        engine = made("deepl", deepl, termbase=lambda pair: TERMS)
        ask(engine, "一")
        ask(engine, "二")
    assert [a.method for a in deepl.asked if "glossaries" in a.path] == ["GET", "POST", "GET"]


def test_a_changed_termbase_replaces_the_glossary(deepl: DeepL) -> None:
    """The new one is there before the old one goes; those of others stay."""
    deepl.glossaries["other"] = {"glossary_id": "other", "name": "somebody's"}
    ask(made("deepl", deepl, termbase=lambda pair: TERMS), "一")
    ask(made("deepl", deepl, termbase=lambda pair: TERMS[:1]), "一")
    assert len(deepl.glossaries) == 2
    methods = [a.method for a in deepl.asked if "glossaries" in a.path]
    assert methods == ["GET", "POST", "GET", "POST", "DELETE"]
    ask(made("deepl", deepl, glossary="my blog", termbase=lambda pair: TERMS), "一")
    assert len(deepl.glossaries) == 3


def test_deepl_without_terms_has_no_glossary(deepl: DeepL) -> None:
    """Nor with `glossary = false`."""
    ask(made("deepl", deepl), "一")
    ask(made("deepl", deepl, glossary=False, termbase=lambda pair: TERMS), "一")
    assert [a.path for a in deepl.asked] == ["/v2/translate"] * 2


def test_deepl_goes_without_a_glossary_that_it_does_not_take(deepl: DeepL) -> None:
    """Not every pair has glossaries; terms are checked afterwards in any case."""
    deepl.failing = lambda a: Refused(400, {"message": "no"}) if a.method == "POST" and (
        "glossaries" in a.path
    ) else None  # fmt: skip
    engine = made("deepl", deepl, termbase=lambda pair: TERMS)
    assert ask(engine, "手册") == ["the manual"]


def test_deepl_is_told_what_stands_around(deepl: DeepL) -> None:
    """Title, headings and neighbours, without tags; not more than there is room for."""
    context = Context(
        "标题", headings=("一", "二"), before=("前 <x1/> 面",), after=("后面" * 9000,)
    )
    ask(made("deepl", deepl), "三", context=context)
    sent = deepl.asked[0].json["context"]
    assert len(sent) <= 4000
    assert sent.startswith("标题\n一\n二\n前  面\n后面")


def test_deepl_counts_what_is_billed(deepl: DeepL) -> None:
    """As the service says, which does not count tags."""
    meter = Meter()
    ask(made("deepl", deepl, meter=meter), "先打开 <x1/>")
    assert meter.total.characters == 4


@pytest.mark.parametrize(("key", "host"), [("k:fx", "api-free.deepl.com"), ("k", "api.deepl.com")])
def test_a_free_key_has_a_host_of_its_own(key: str, host: str) -> None:
    """The key says which; a `base_url` comes before both."""
    engine: Any = get_engine("deepl", {}, {"DEEPL_API_KEY": key})
    assert engine._service.url == f"https://{host}"


def test_deepl_takes_more_fields(deepl: DeepL) -> None:
    """`formality`, and whatever stands under `extra`."""
    ask(made("deepl", deepl, formality="prefer_less", extra={"preserve_formatting": True}), "一")
    body = deepl.asked[0].json
    assert (body["formality"], body["preserve_formatting"]) == ("prefer_less", True)


@pytest.mark.parametrize(
    ("tag", "code"),
    [("en", "EN-US"), ("en-GB", "EN-GB"), ("zh-Hans", "ZH-HANS"), ("zh-Hant", "ZH-HANT"),
     ("de", "DE"), ("pt-BR", "PT-BR"), ("de-AT", "DE")],
)  # fmt: skip
def test_deepl_spells_locales(tag: str, code: str) -> None:
    """Targets have variants; sources have none."""
    engine = get_engine("deepl", {}, {"DEEPL_API_KEY": "k"})
    assert isinstance(engine, Choosy)
    assert engine.codes(Pair(Locale("zh-Hant"), Locale(tag))) == ("ZH", code)


# --- Google ---


@pytest.fixture
def google() -> Iterator[Google]:
    """A server of Google's protocols."""
    service = Google()
    with service.running():
        yield service


def test_google_gets_html_only_for_tags(google: Google) -> None:
    """Plain texts are plain, so that nothing of them is counted twice."""
    engine = made("google", google)
    ask(engine, "一", "二 & 三")
    ask(engine, "一", TAGGED)
    assert [asked.json["format"] for asked in google.asked] == ["text", "html"]


def test_google_takes_a_token_from_a_program(google: Google) -> None:
    """As gcloud prints one; it is run when it is needed, and once."""
    run = f"{sys.executable} -c \"print('{KEY}')\""
    engine = made("google v3", google, token_run=run)
    assert ask(engine, "手册") == ask(engine, "手册") == ["the manual"]


def test_a_token_of_a_program_is_hidden_like_a_key(google: Google) -> None:
    """In all that is said and recorded."""
    run = f"{sys.executable} -c \"print('{KEY}')\""
    setup = Setup("google", {**options_for("google v3", google), "token_run": run}, {})
    ask(google_module.create(setup), "手册")
    assert KEY not in setup.secrets.hide(f"Bearer {KEY}")


def test_a_token_that_ran_out_is_renewed(google: Google, tmp_path: Path) -> None:
    """It lives an hour, and a run may be longer; a program that gives no better one is said."""
    program = tmp_path / "token.py"
    program.write_text("print('old')", "utf-8")
    engine = made("google v3", google, token_run=f"{sys.executable} {program}")
    with pytest.raises(EngineSetup):
        ask(engine, "手册")
    program.write_text(f"print('{KEY}')", "utf-8")
    assert ask(engine, "手册") == ["the manual"]


def test_a_program_without_a_token_is_said(google: Google) -> None:
    """By the setting that names it."""
    with pytest.raises(EngineSetup, match="token_run under"):
        ask(made("google v3", google, token_run=f"{sys.executable} -c 1/0"), "一")


def test_google_names_the_place_and_the_model(google: Google) -> None:
    """v3 wants both as paths below the project."""
    ask(made("google v3", google, location="us-central1", model="general/nmt"), "一")
    (asked,) = google.asked
    assert asked.path == "/v3/projects/my-blog/locations/us-central1:translateText"
    assert asked.json["model"] == "projects/my-blog/locations/us-central1/models/general/nmt"


# --- Baidu ---


@pytest.fixture
def baidu() -> Iterator[Baidu]:
    """A server of Baidu's protocol."""
    service = Baidu()
    with service.running():
        yield service


def test_baidu_signs_the_text_as_it_is() -> None:
    """The example of its reference: MD5 of appid, text, salt and key, not as it is encoded."""
    signed = baidu_module.sign("2015063000000001", "apple", "1435660288", "12345678")
    assert signed == "f89f9594663708c1605f3d736d01d2d4"
    assert baidu_module.sign("1", "苹 果", "2", "3") == md5("1苹 果23".encode()).hexdigest()


def test_baidu_answers_a_line_for_a_text(baidu: Baidu) -> None:
    """A line end within a text is a space; another number of lines is no answer."""
    assert ask(made("baidu", baidu), "a\nb", "c") == ["a b", "c"]
    baidu.say = lambda line: ""
    assert ask(made("baidu", baidu), "一", "二") == ["", ""]
    baidu.failing = lambda asked: Refused(200, {"trans_result": [{"src": "", "dst": "x"}]})
    with pytest.raises(BadAnswer, match="1 texts for 2"):
        ask(made("baidu", baidu), "一", "二")


def test_baidu_is_asked_again_in_pieces(baidu: Baidu) -> None:
    """A text whose tags it spoilt comes back with them all the second time."""
    baidu.say = lambda line: speak(line).replace("<", "《").replace(">", "》")
    engine = made("baidu", baidu)
    first = ask(engine, TAGGED, "手册")
    assert "《" in first[0]
    context = Context(rejected=((first[0], "loses <x1/>"), ("", "")))
    again = ask(engine, TAGGED, "手册", context=context)
    assert again[0].startswith("First open <x1/>, then read<g2>the manual<g3>")
    assert again[1] == "the manual"


def test_baidus_pieces_are_asked_for_by_a_run(baidu: Baidu, tmp_path: Path) -> None:
    """A text whose tags it spoilt costs a second request, not a third, and is translated."""
    baidu.say = lambda line: speak(line).replace("<", "《").replace(">", "》")
    table = "".join(f"{k} = {json.dumps(v)}\n" for k, v in options_for("baidu", baidu).items())
    site = Site(tmp_path, SETTINGS + 'engine = "baidu"\n', f"{LAYOUT}[engines.baidu]\n{table}")
    site.put("posts/zh/a.md", "先打开 `a.md`，再读[手册](https://a.example)。\n")
    ran = site.run("translate", env={"BAIDU_KEY": KEY})
    assert ran.code == 0, ran.said
    assert "[the manual](https://a.example)" in site.text("posts/en/a.md")
    assert len(baidu.asked) == 2


def test_baidu_gets_no_more_than_it_takes(baidu: Baidu) -> None:
    """A text that is too long by itself is refused before it is sent."""
    with pytest.raises(TooLarge, match="6000 bytes"):
        ask(made("baidu", baidu), "字" * 2001)
    assert baidu.asked == []


def test_baidu_uses_the_terms_of_the_account_if_told(baidu: Baidu) -> None:
    """`terms = true`; without it the field is not sent."""
    ask(made("baidu", baidu), "一")
    ask(made("baidu", baidu, terms=True), "一")
    assert [asked.form.get("needIntervene") for asked in baidu.asked] == [None, "1"]


def test_baidu_needs_an_appid() -> None:
    """From the table or the environment."""
    with pytest.raises(EngineSetup, match="appid"):
        get_engine("baidu", {}, {"BAIDU_KEY": KEY})
    assert get_engine("baidu", {}, {"BAIDU_KEY": KEY, "BAIDU_APPID": "1"})


# --- LibreTranslate ---


def test_libretranslate_needs_an_address() -> None:
    """There is no server that everybody may use."""
    with pytest.raises(EngineSetup, match="base_url"):
        get_engine("libretranslate", {}, {})


@pytest.mark.parametrize("option", [{"batch": 0}, {"size": -1}, {"batch": "x"}])
def test_wrong_limits_are_said(option: dict[str, Any]) -> None:
    """They are numbers from 1."""
    with pytest.raises(ConfigError, match=r"engines\.libretranslate"):
        get_engine("libretranslate", {"base_url": "http://127.0.0.1:5000", **option}, {})


# --- our servers, by others' measure ---


def test_the_official_client_works_with_our_deepl(deepl: DeepL) -> None:
    """So a server of ours is not stricter than the real one, and answers in its form."""
    with closing(DeepLClient(KEY, server_url=deepl.url)) as client:
        terms = MultilingualGlossaryDictionaryEntries("ZH", "EN", {"显存": "GPU memory"})
        glossary = client.create_multilingual_glossary("mine", [terms])
        assert [each.name for each in client.list_multilingual_glossaries()] == ["mine"]
        found = client.translate_text(
            ["先打开 <x1/>", "显存"],
            source_lang="ZH", target_lang="EN-US", tag_handling="xml", context="标题",
            outline_detection=False, split_sentences="nonewlines", glossary=glossary,
        )  # fmt: skip
        assert isinstance(found, list)
        assert [folded(each.text) for each in found] == ["First open <x1/>", "GPU memory"]
        assert [each.billed_characters for each in found] == [4, 2]
        client.delete_multilingual_glossary(glossary)
    assert deepl.glossaries == {}

"""The `baidu` engine: 百度翻译开放平台, the general text API.

A request is a form that is signed with MD5; errors come with status 200. Texts are joined by
line ends, and a line of the answer belongs to each. The service knows no tags: they are sent
as they are, and a text that came back wrong is sent again in the pieces between its tags.
Source: api.fanyi.baidu.com/product/113, "通用文本翻译API".
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import md5
from secrets import token_hex

from translator.engines import Context, Limits, Setup, code_of
from translator.engines.http import auth, client
from translator.engines.http.client import Service, strings
from translator.engines.http.faults import ANY, Meaning
from translator.engines.markup import TagPieces
from translator.engines.usage import Usage
from translator.errors import (
    BadRequest,
    Busy,
    ContentRefused,
    EngineSetup,
    QuotaSpent,
    TooLarge,
    Unreachable,
    UnsupportedPair,
)
from translator.units import Pair, Term

OPTIONS = frozenset({"appid", "terms"}) | auth.OPTIONS | client.OPTIONS
LOCALES = {
    "ar": "ara", "bg": "bul", "cs": "cs", "da": "dan", "de": "de", "el": "el", "en": "en",
    "es": "spa", "et": "est", "fi": "fin", "fr": "fra", "hu": "hu", "it": "it", "ja": "jp",
    "ko": "kor", "nl": "nl", "pl": "pl", "pt": "pt", "ro": "rom", "ru": "ru", "sl": "slo",
    "sv": "swe", "th": "th", "vi": "vie", "yue": "yue", "zh": "zh", "zh-Hans": "zh",
    "zh-Hant": "cht",
}  # fmt: skip
"""The service's own codes."""
_SIZE = 6000
_ACCOUNT = "see the console of fanyi-api.baidu.com"
FAULTS = (
    Meaning(ANY, r"\b5200[12]\b", Unreachable, "it failed: run again; what is done is kept"),
    Meaning(ANY, r"\b(52003|54001)\b", EngineSetup,
          "appid or key was refused: check appid, and the variable that key_env names"),
    Meaning(ANY, r"\b5400[35]\b", Busy,
          "too many requests: wait and run again; what is done is kept"),
    Meaning(ANY, r"\b54004\b", QuotaSpent, f"the account has no balance left: {_ACCOUNT}"),
    Meaning(ANY, r"\b58001\b", UnsupportedPair, "it does not translate between these locales"),
    Meaning(ANY, r"\b58000\b", EngineSetup,
            f"it does not know this computer's address: {_ACCOUNT}"),
    Meaning(ANY, r"\b(58002|90107)\b", EngineSetup, f"the service is not activated: {_ACCOUNT}"),
    Meaning(ANY, r"\b20003\b", ContentRefused, "it refused the text"),
    Meaning(ANY, r"\b5\d{4}\b", BadRequest, "it rejected the request"),
)  # fmt: skip
"""Its codes; 54003 is about requests a second, 54005 about long ones in a row."""


class Baidu:
    """Asks Baidu's general translation API."""

    name = "baidu"
    # The lowest tier takes one request a second, so they go one after another.
    limits = Limits(200, _SIZE, lambda text: len(text.encode()) + 1, flight=1, repairs=1)

    def __init__(self, service: Service, appid: str, key: str, *, terms: bool) -> None:
        self._service = service
        self._appid = appid
        self._key = key
        self._terms = terms

    def codes(self, pair: Pair) -> tuple[str, str]:
        """Give the service's names of the locales."""
        return code_of(pair.source, LOCALES, "Baidu"), code_of(pair.target, LOCALES, "Baidu")

    def translate(
        self, texts: Sequence[str], pair: Pair, terms: Sequence[Term], context: Context
    ) -> list[str]:
        """Send *texts* as lines; those that were rejected before, as pieces without tags."""
        again = [bool(why) for _, why in context.rejected] or [False] * len(texts)
        cut = [
            TagPieces.of(text) if failed else TagPieces(("", ""), (text,))
            for text, failed in zip(texts, again, strict=True)
        ]
        answers = iter(self._ask([piece for each in cut for piece in each.texts], pair))
        return [each.joined([next(answers) for _ in each.texts]) for each in cut]

    def _ask(self, lines: Sequence[str], pair: Pair) -> list[str]:
        if not lines:
            return []
        source, target = self.codes(pair)
        query, salt = "\n".join(" ".join(line.split("\n")) for line in lines), token_hex(8)
        if len(query.encode()) > _SIZE:
            raise TooLarge(f"Baidu takes {_SIZE} bytes at once, and this text has more")
        form = {"q": query, "from": source, "to": target, "appid": self._appid, "salt": salt,
                "sign": sign(self._appid, query, salt, self._key)}  # fmt: skip
        if self._terms:
            form["needIntervene"] = "1"
        answer = self._service.post(data=form)
        self._service.meter.add(Usage(characters=len(query)))
        return strings("Baidu", lambda: (row["dst"] for row in answer["trans_result"]), len(lines))


def sign(appid: str, query: str, salt: str, key: str) -> str:
    """Sign a request, as the service wants it: over the text as it is, not as it is sent."""
    return md5(f"{appid}{query}{salt}{key}".encode(), usedforsecurity=False).hexdigest()


def create(setup: Setup) -> Baidu:
    """Make the engine from `appid`, the key, and `terms`: whether the account's own are used."""
    appid = str(setup.options.get("appid", "") or setup.environ.get("BAIDU_APPID", ""))
    if not appid:
        raise EngineSetup(
            'the baidu engine needs an appid: set appid = "…" under [engines.baidu], '
            "or the environment variable BAIDU_APPID"
        )
    key = setup.key("BAIDU_KEY")
    service = setup.connect("https://fanyi-api.baidu.com/api/trans/vip/translate", faults=FAULTS)
    return Baidu(service, appid, key, terms=bool(setup.options.get("terms", False)))

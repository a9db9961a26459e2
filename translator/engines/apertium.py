"""The `apertium` engine: rule-based translation, by a server (APY) or the local program.

Texts are sent as paragraphs of one HTML page, since each is then a sentence of its own. The
grammar moves words about and may leave a tag at the wrong one, or an emphasis inside out: a
text that comes back with other marks than it had, or was rejected, is sent again in the
pieces between its tags. Sources: wiki.apertium.org, "Apertium-apy", and the programs' help.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial

from translator.engines import Context, Limits, Setup, code_of
from translator.engines.http import client
from translator.engines.http.client import Service, strings
from translator.engines.http.faults import Meaning
from translator.engines.markup import TagPieces, from_xml, keeps_tags, to_xml
from translator.errors import BadAnswer, EngineError, EngineSetup, Unreachable, UnsupportedPair
from translator.markdown.placeholders import TAG
from translator.text.regex import regex
from translator.units import Locale, Pair, Term

OPTIONS = frozenset({"run"}) | client.OPTIONS
LOCALES = {
    "af": "afr", "ar": "ara", "be": "bel", "bg": "bul", "br": "bre", "ca": "cat", "cy": "cym",
    "da": "dan", "de": "deu", "el": "ell", "en": "eng", "eo": "epo", "es": "spa", "eu": "eus",
    "fr": "fra", "ga": "gle", "gl": "glg", "hi": "hin", "hr": "hbs", "id": "ind", "is": "isl",
    "it": "ita", "kk": "kaz", "mk": "mkd", "ms": "msa", "mt": "mlt", "nb": "nob", "nl": "nld",
    "nn": "nno", "oc": "oci", "pl": "pol", "pt": "por", "pt-BR": "por_BR", "ro": "ron",
    "ru": "rus", "sc": "srd", "se": "sme", "sl": "slv", "sr": "hbs", "sv": "swe", "tr": "tur",
    "uk": "ukr", "ur": "urd", "zh": "zho", "zh-Hans": "zho", "zh-Hant": "zho_Hant",
}  # fmt: skip
"""ISO 639-3, as its pairs are named; older pairs have two letters."""
FAULTS = (
    Meaning(
        (400,), r"pair is (not installed|invalid)", UnsupportedPair, "it does not have this pair"
    ),
)
_TAG = regex(TAG)
_WORD = r"[^\W\u2e80-\uffff]"
"""A letter or digit of a script that is written with blanks between words."""
_EMPHASIS = regex(r"\*+|_+|~~|`+|[#@]")
_PARAGRAPH = regex(r"<p>(.*?)</p>", re.S)


class Apertium:
    """Asks a server or a program, whichever *ask* leads to."""

    name = "apertium"

    def __init__(
        self, ask: Callable[[str, str], str], pairs: Callable[[], Sequence[str]], *, local: bool
    ) -> None:
        # A server cuts what is longer than a pipe's buffer wherever there is a full stop.
        self.limits = Limits(50, 20_000 if local else 4000, _size, flight=1, repairs=1)
        self._ask = ask
        self._find_pairs = pairs
        self._local = local

    @cached_property
    def _pairs(self) -> Sequence[str]:
        return self._find_pairs()

    def codes(self, pair: Pair) -> tuple[str, str]:
        """Give Apertium's names; of a server it is not known here whether it has the pair."""
        if self._local:
            self._mode(pair)
        return code_of(pair.source, LOCALES, "Apertium"), code_of(pair.target, LOCALES, "Apertium")

    def translate(
        self, texts: Sequence[str], pair: Pair, terms: Sequence[Term], context: Context
    ) -> list[str]:
        """Send *texts* as one page, and those that came back wrong as another, in pieces.

        Raises:
            BadAnswer: no paragraph of an answer belongs to a text.
        """
        mode = self._mode(pair)
        answers = list(map(_tidied, texts, self._all(texts, mode)))
        rejected = context.rejected or (("", ""),) * len(texts)
        wrong = [
            i
            for i, (text, answer) in enumerate(zip(texts, answers, strict=True))
            if rejected[i][1] or not keeps_tags(text, answer) or _marks(text) != _marks(answer)
        ]
        cut = [TagPieces.of(texts[i]) for i in wrong]
        found = iter(self._all([piece for each in cut for piece in each.texts], mode))
        for i, each in zip(wrong, cut, strict=True):
            answers[i] = each.joined([next(found) for _ in each.texts])
        return answers

    def _all(self, texts: Sequence[str], mode: str) -> list[str]:
        """Translate any number of texts, on as many pages as it takes."""
        pages: list[list[str]] = []
        room = 0
        for text in texts:
            room -= _size(text)
            if room < 0:
                pages.append([])
                room = self.limits.size - _size(text)
            pages[-1].append(text)
        answers = [answer for page in pages for answer in self._page(page, mode)]
        if texts and not any(answers):
            raise BadAnswer("Apertium returned other paragraphs than it was sent")
        return answers

    def _page(self, texts: Sequence[str], mode: str) -> list[str]:
        """Translate one page; half of it, and so on, where the program stumbles over a text."""
        page = "".join(f"<p>{to_xml(text)}</p>\n" for text in texts)
        found = [from_xml(text) for text in _PARAGRAPH.findall(self._ask(mode, page))]
        if len(found) == len(texts):
            return list(map(_unmarked, texts, found))
        if len(texts) == 1:
            return [""]
        half = len(texts) // 2
        return self._page(texts[:half], mode) + self._page(texts[half:], mode)

    def _mode(self, pair: Pair) -> str:
        """The installed pair for these locales, the one for a region first."""
        for source in _names(pair.source):
            for target in _names(pair.target):
                if f"{source}-{target}" in self._pairs:
                    return f"{source}-{target}"
        there = ", ".join(self._pairs) or "none"
        raise UnsupportedPair(f"Apertium has no {pair}; the installed pairs are {there}")


def _names(locale: Locale) -> Iterator[str]:
    """What a pair may call *locale*."""
    yield from (LOCALES[name] for name in (locale.tag, locale.language) if name in LOCALES)
    yield locale.language


def _size(text: str) -> int:
    return len(f"<p>{to_xml(text)}</p>\n".encode())


def _unmarked(text: str, answer: str) -> str:
    """Take away the marks of words that it does not know, and the capital of a new sentence."""
    for mark in "*#@":
        if mark not in text:
            answer = answer.replace(mark, "")
    if text[:1].islower() and answer[:1].isupper() and not answer[1:2].isupper():
        answer = answer[0].lower() + answer[1:]
    return answer


def _tidied(text: str, answer: str) -> str:
    """Take away blanks that grammar left beside a tag to which *text* has a word joined.

    A blank inside a tag is moved before or after it where two words would meet.
    """
    for tag in dict.fromkeys(_TAG.findall(text)):
        joins, joined = (bool(re.search(p, text)) for p in (_WORD + tag, tag + _WORD))
        if joined:
            answer = re.sub(rf"({_WORD}?){tag}\s+", partial(_moved, tag, before=not joins), answer)
        if joins:
            answer = re.sub(rf"\s+{tag}({_WORD}?)", partial(_moved, tag, after=not joined), answer)
    return answer


def _moved(tag: str, m: re.Match[str], *, before: bool = False, after: bool = False) -> str:
    """The tag without its blank, which goes to its other side if that is free and a word's."""
    if before and m[1]:
        return f"{m[1]} {tag}"
    return f"{tag} {m[1]}" if after and m[1] else m[0].replace(" ", "")


def _marks(text: str) -> Counter[tuple[str, bool]]:
    """The marks of emphasis, each with whether a blank stands inside it, where none renders."""
    found = list(_EMPHASIS.finditer(text))
    opens = [text[m.end() : m.end() + 1].isspace() for m in found[::2]]
    closes = [text[: m.start()][-1:].isspace() for m in found[1::2]]
    marks = [m[0] for m in (*found[::2], *found[1::2])]
    return Counter(zip(marks, opens + closes, strict=True))


def create(setup: Setup) -> Apertium:
    """Make the engine: of a server if there is a `base_url`, else of the program `run`."""
    options = setup.options
    if "base_url" in options:
        service = setup.connect(str(options["base_url"]), faults=FAULTS)
        return Apertium(partial(_by_server, service), partial(_server_pairs, service), local=False)
    run = str(options.get("run", "apertium"))
    if not shutil.which(run):
        raise EngineSetup(
            f"the apertium engine needs the program {run}: install it with a pair, such as "
            "apertium-eng-spa, or set base_url under [engines.apertium] to a server's"
        )
    timeout = setup.settings.seconds("timeout", 120)
    return Apertium(
        partial(_by_program, run, timeout), partial(_program_pairs, run, timeout), local=True
    )


def _by_server(service: Service, mode: str, page: str) -> str:
    form = {"langpair": mode.replace("-", "|"), "format": "html", "markUnknown": "no", "q": page}
    answer = service.post("/translate", data=form)
    return strings("Apertium", lambda: [answer["responseData"]["translatedText"]])[0]


def _server_pairs(service: Service) -> list[str]:
    answer = service.get("/listPairs")
    name = "{sourceLanguage}-{targetLanguage}".format_map
    return sorted(strings("Apertium", lambda: map(name, answer["responseData"])))


def _by_program(run: str, timeout: float, mode: str, page: str) -> str:
    return _output([run, "-u", "-f", "html-noent", mode], page, timeout)


def _program_pairs(run: str, timeout: float) -> list[str]:
    return sorted(_output([run, "-l"], "", timeout).split())


def _output(argv: list[str], text: str, timeout: float) -> str:
    try:
        done = subprocess.run(
            argv, input=text, capture_output=True, encoding="utf-8", timeout=timeout, check=False
        )
    except (OSError, UnicodeDecodeError) as error:
        raise EngineError(f"{argv[0]} failed: {error}") from error
    except subprocess.TimeoutExpired as error:
        raise Unreachable(f"{argv[0]} did not answer within {timeout:g} s") from error
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["without a message"]
        raise EngineError(f"{argv[0]} ended with status {done.returncode}: {last[0]}")
    return done.stdout

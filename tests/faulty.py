"""An engine that knows the right answers, and gives wrong ones by a script."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from threading import Lock
from time import sleep

from translator.engines import Context, Limits
from translator.errors import (
    BadAnswer,
    BadRequest,
    Busy,
    ContentRefused,
    EngineError,
    EngineSetup,
    QuotaSpent,
    TooLarge,
    Unreachable,
)
from translator.units import Pair, Term

SUBJECTS = ("memory", "kernel", "tensor", "gradient", "scheduler", "compiler", "loader")
CHINESE = ("显存", "内核", "张量", "梯度", "调度器", "编译器", "加载器")


def source(number: int) -> str:
    """A paragraph about its number, with a placeholder and a link."""
    subject = CHINESE[number % 7]
    where = f"[文档](https://example.org/{number})"
    return f"第 {number} 段讲{subject}的实现，用 `code{number}` 运行，再看{where}里的说明。"


def post(numbers: Sequence[int]) -> str:
    """A post of such paragraphs."""
    return "".join(f"{source(number)}\n\n" for number in numbers)


def right(text: str) -> str:
    """The translation of such a paragraph, as an engine gets it or as it stands in the post."""
    m = re.fullmatch(r"第 (\d+) 段讲(.+?)的实现，用 (.+?) 运行，再看(.+?)文档(.+)里的说明。", text)
    assert m, text
    subject = SUBJECTS[CHINESE.index(m[2])]
    return (
        f"Paragraph {m[1]} is about how the {subject} is built: run it with {m[3]}, "
        f"then read the notes in {m[4]}the docs{m[5]}."
    )


def _one(change: Callable[[str], str]) -> Callable[[list[str]], list[str]]:
    return lambda answers: [change(answers[0]), *answers[1:]]


WRONG: dict[str, Callable[[list[str]], list[str]]] = {
    "one too few": lambda answers: answers[:-1],
    "one too many": lambda answers: [*answers, answers[0]],
    "the first two swapped": lambda answers: [*answers[:2][::-1], *answers[2:]],
    "in the wrong order": lambda answers: answers[::-1],
    "all shifted by one": lambda answers: [*answers[1:], ""],
    "the first one for all": lambda answers: [answers[0]] * len(answers),
    "two merged": lambda answers: (
        [" ".join(answers[:2]), "", *answers[2:]] if answers[1:] else answers
    ),
    "nothing": _one(lambda answer: ""),
    "nothing for all": lambda answers: [""] * len(answers),
    "a tag doubled": _one(lambda answer: answer.replace("<x1/>", "<x1/> <x1/>")),
    "a tag lost": _one(lambda answer: answer.replace("<x1/>", "")),
    "a tag invented": _one(lambda answer: f"{answer} <x9/>"),
    "a tag not closed": _one(lambda answer: answer.replace("</g2>", "")),
    "refused in English": _one(lambda answer: "I'm sorry, but I can't help with that."),
    "refused in Chinese": _one(lambda answer: "抱歉，我无法翻译这段内容。"),
    "a label": _one(lambda answer: f"Here is the translation: {answer}"),
    "a fence": _one(lambda answer: f"```\n{answer}\n```"),
    "JSON": _one(lambda answer: f'{{"1": "{answer}"}}'),
    "a script": _one(lambda answer: f"{answer} <script>alert(1)</script>"),
    "an address": _one(lambda answer: f"{answer} https://evil.example"),
    "an interpolation": _one(lambda answer: f"{answer} {{{{ secrets }}}}"),
    "half a character": _one(lambda answer: f"{answer} \ud83d"),
    "ten times as long": _one(lambda answer: f"{answer} {'and so on ' * 200}"),
    "a few words": _one(lambda answer: "Run <x1/> <g2>docs</g2>."),
}
"""What an engine may say in place of the right answers."""

RAISED: dict[str, type[Exception]] = {
    "too large": TooLarge,
    "an answer of another form": BadAnswer,
    "content refused": ContentRefused,
    "unreachable": Unreachable,
    "busy": Busy,
    "no quota": QuotaSpent,
    "no key": EngineSetup,
    "a bad request": BadRequest,
    "another error": EngineError,
    "a fault of its own": KeyError,
}
"""What it may raise instead."""

STOPPING = frozenset(RAISED) - {"too large", "an answer of another form", "content refused"}
ECHO = "the source"
FAULTS = ("fine", ECHO, *WRONG, *RAISED)


class Faulty:
    """Answers by a script of faults, one for each request; well when the script is over."""

    def __init__(
        self, script: Sequence[str] = (), *, name: str = "faulty", texts: int = 3,
        repairs: int = 2, flight: int = 4, seconds: float = 0.0,
    ) -> None:  # fmt: skip
        self.name = name
        self.limits = Limits(texts=texts, repairs=repairs, flight=flight)
        self.script = list(script)
        self.seconds = seconds
        self.requests: list[tuple[tuple[str, ...], Context]] = []
        self.given: set[str] = set()
        self.raised: list[str] = []
        self._lock = Lock()

    @property
    def asked(self) -> list[str]:
        """Every text that it was asked for, as often as it was."""
        return [text for texts, _ in self.requests for text in texts]

    def translate(
        self, texts: Sequence[str], pair: Pair, terms: Sequence[Term], context: Context
    ) -> list[str]:
        """Answer as the script says."""
        with self._lock:
            self.requests.append((tuple(texts), context))
            fault = self.script.pop(0) if self.script else "fine"
        sleep(self.seconds)
        if fault in RAISED:
            self.raised.append(fault)
            raise RAISED[fault](f"it is {fault}")
        answers = list(texts) if fault == ECHO else [right(text) for text in texts]
        if fault == "fine":
            self.given |= set(texts)
        return WRONG[fault](answers) if fault in WRONG else answers

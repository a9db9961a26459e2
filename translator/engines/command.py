"""The `command` engine: any program that translates lines of JSON.

It is started once for each batch. On stdin it gets one object a line,
`{"text": "…", "source": "zh-Hans", "target": "en", "terms": {"显存": "GPU memory"}}`, with
`title`, `note`, `answer` and `wrong` where there are any, and on stdout it must write one
line for each, in the same order: an object with `text`, or a JSON string.
"""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Sequence

from translator.engines import Context, Limits, Setup
from translator.errors import BadAnswer, EngineError, EngineSetup
from translator.units import Pair, Term

OPTIONS = frozenset({"run", "timeout", "cwd"})


class Command:
    """Runs a program."""

    name = "command"
    limits = Limits(texts=100, size=100_000, repairs=1)

    def __init__(self, argv: Sequence[str], timeout: float, cwd: str | None) -> None:
        self._argv = list(argv)
        self._cwd = cwd
        self._timeout = timeout

    def translate(
        self, texts: Sequence[str], pair: Pair, terms: Sequence[Term], context: Context
    ) -> list[str]:
        """Give each text to the program as a line of JSON and read its answers."""
        lines = "".join(
            _request(text, pair, terms, context, number) for number, text in enumerate(texts)
        )
        answers = [line for line in self._run(lines).split("\n") if line.strip()]
        if len(answers) != len(texts):
            raise BadAnswer(
                f"{self._argv[0]} answered {len(answers)} lines for {len(texts)}; "
                "it must write exactly one line for each line it reads"
            )
        return [_answer(line) for line in answers]

    def _run(self, lines: str) -> str:
        try:
            done = subprocess.run(
                self._argv, input=lines, capture_output=True, encoding="utf-8",
                timeout=self._timeout, cwd=self._cwd, check=False,
            )  # fmt: skip
        except OSError as error:
            raise EngineSetup(
                f"cannot start {self._argv[0]!r}: {error.strerror}; "
                "set [engines.command] run in translator.toml"
            ) from error
        except subprocess.TimeoutExpired as error:
            raise EngineError(
                f"{self._argv[0]} did not answer within {self._timeout:g} s; nothing was changed"
            ) from error
        except UnicodeDecodeError as error:
            raise EngineError(f"{self._argv[0]} wrote something that is not UTF-8") from error
        if done.returncode:
            last = done.stderr.strip().splitlines()[-1:] or ["it wrote nothing to stderr"]
            raise EngineError(f"{self._argv[0]} ended with status {done.returncode}: {last[0]}")
        return done.stdout


def _request(text: str, pair: Pair, terms: Sequence[Term], context: Context, number: int) -> str:
    """A text as a line of JSON, with all that there is to know about it."""
    note = context.notes[number] if context.notes else ""
    answer, wrong = context.rejected[number] if context.rejected else ("", "")
    known = {"title": context.title, "note": note, "answer": answer, "wrong": wrong}
    known = {name: value for name, value in known.items() if value}
    matching = {t.source[0]: t.target[0] for t in terms if any(s in text for s in t.source)}
    line = {"text": text, "source": str(pair.source), "target": str(pair.target), "terms": matching}
    return json.dumps({**line, **known}, ensure_ascii=False) + "\n"


def _answer(line: str) -> str:
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        raise BadAnswer(f"the program wrote a line that is not JSON: {line[:60]!r}") from error
    text = value.get("text") if isinstance(value, dict) else value
    if not isinstance(text, str):
        raise BadAnswer(f"the program wrote a line without a text: {line[:60]!r}")
    return text


def create(setup: Setup) -> Command:
    """Make the engine from `run` (a command line, or a list), `timeout` in seconds, and `cwd`."""
    options = setup.options
    run = options.get("run", "")
    argv = shlex.split(run) if isinstance(run, str) else [str(part) for part in run]
    if not argv:
        raise EngineSetup(
            'the command engine needs a program: set run = "my-translator --flag" '
            "under [engines.command] in translator.toml"
        )
    return Command(argv, setup.settings.seconds("timeout", 300), options.get("cwd"))

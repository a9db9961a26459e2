"""Names that an author misspelt, whatever the language of the post."""

from __future__ import annotations

from collections.abc import Iterator

from translator.checks.base import Fault, Passage, Place
from translator.checks.rows import Post
from translator.units import Judgement, Kind, Severity


def terms(post: Post, place: Place) -> Iterator[Fault]:
    """A name of the glossary is misspelt in the post itself."""
    for segment in post.document.segments:
        if segment.kind is Kind.COMMENT:
            continue
        passage = Passage.of([segment])
        for judgement in place.forbidden(segment.source):
            if _is_meant(segment.source, judgement):
                term, span = judgement.term, judgement.span
                right = term.target[0]
                message = f"“{judgement.found}” is misspelt; write “{right}” ({term.origin})"
                fault = Fault(message, span.start, span.stop, _severity(judgement), right)
                yield from passage.placed([fault])


def _is_meant(text: str, judgement: Judgement) -> bool:
    """Whether the name stands by itself: not in a path, and as the glossary has it.

    Names are not inflected: “hugging-facing” is no Hugging Face.
    """
    before, after = text[: judgement.span.start][-1:], text[judgement.span.stop :][:1]
    joined = (before and before in "/\\-_.@#") or after == "/"
    return not joined and judgement.found in judgement.term.forbidden


def _severity(judgement: Judgement) -> Severity:
    """No error for a name in lower case: it may be that of a package or a command."""
    severity, found = judgement.term.severity, judgement.found
    return Severity.WARNING if severity is Severity.ERROR and found.islower() else severity

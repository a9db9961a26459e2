"""What the scripts of the page say, each in English with its fields named.

The server tells them in the person's language and puts them into the page; `assets/words.mjs` looks
them up by their English text.
"""

from __future__ import annotations

from collections.abc import Iterator

from translator.wording.page import phrase

MESSAGES = (
    # What became of a decision
    "approved; {left} left",
    "sent back; {left} left",
    "saved; {left} left",
    "approved with {more} more; {left} left",
    "{count} units approved",
    "taken back",
    "it has been changed since, and stays",
    "Nothing to take back",
    "later; it comes again at the end",
    "This is the last one",
    "not taken: {why}",
    "Nothing is left in this queue.",
    "All posts",
    # Somebody else
    "{name} is at this unit, too",
    "Somebody is at this unit, too",
    "Somebody else has changed this unit meanwhile. Nothing was written.",
    "The post has this unit no more. Nothing was written.",
    "this unit is not in its post any more",
    "Theirs",
    "Yours",
    "Keep theirs",
    "Write yours over it",
    # The server
    "The server does not answer. Is it running? What you typed is kept in this browser.",
    "The server was started anew: open the address that its terminal shows. Drafts are kept.",
    "The server is back",
    "the server says {status}",
    "{done} of {number} posts read so far",
    # The field
    "Translation",
    "not translated",
    "your draft of this unit is in the field",
    "A draft is kept as you type; Ctrl+Shift+Enter saves it.",
    "{labels}: removed",
    "{labels}: moved",
    "remove it",
    "write “{text}”",
    "Nothing of the source is missing",
    "No fix here",
    "No term, match or fix here",
    "The memory has no such match",
    "Nobody suggests anything more here",
    "Nobody suggests anything here",
    "left; it comes again with the next start",
    "one moment; your words are being checked",
    "Insert",
    "missing: {text}",
    "term: {text}",
    "match {number}: {text}",
    "fix: {text}",
    "reading the whole post",
    # Correct once, fixed everywhere
    "“{before}” for {source} is in {count} other units: {machine} by machine, {people} by people",
    "Show them",
    "Not now",
    "the same is in {count} other units; r shows them",
    "Nothing is offered elsewhere",
    "a person's words; they stay",
    "not certain: {why}",
    "Replace",
    "Close",
    "Add to the glossary",
    "{count} replaced; u takes them back",
    "{file} has it now",
    "Ask the engine again for {count}",
    "the engine is being asked …",
    "{changed} of {asked} are others now",
    "one moment; something is being written",
    "{corrected} of {count} calm ones were corrected",
)
"""Every text that a script shows or says; `told` in a script takes no other."""


def told_messages() -> Iterator[tuple[str, str]]:
    """Each message that the person's language has in words of its own, with these."""
    for text in MESSAGES:
        said = phrase(text)
        if said != text:
            yield text, said

"""Put right what a target has spoilt: placeholders, emphasis, URLs, planted tags."""

from __future__ import annotations

import html
import re
from collections import Counter

from translator.markdown.inlines import SOFT, Inline, find_inlines, fixed, label_key
from translator.markdown.syntax import DEFAULT, PLAIN, Grammar, Syntax
from translator.text.chars import Edit, blank, edited, is_cjk, is_punctuation
from translator.text.regex import regex

# The innermost emphasis only: what contains another would be repaired across it.
_EMPHASIS = regex(r"(?<![\\*])(\*{1,3})(?=[^\s*])([^*]{1,400}?)(?<=[^\s*\\])\1(?!\*)")
_STRIKE = regex(r"(?<![\\~])(~~)(?=[^\s~])([^~]{1,400}?)(?<=[^\s~\\])\1(?!~)")
_CLOSERS = {
    "”": "“", "’": "‘", "）": "（", "】": "【", "》": "《", "」": "「", "』": "『", "〉": "〈",
    "｝": "｛", "］": "［", ")": "(", "]": "[", '"': '"',
}  # fmt: skip
_HIDING = regex(r"[`<$\[{]|:(?://|[a-z+-])")
_ESCAPE = regex(r"\\([!-/:-@\[-`{-~])")
_SYNTAX = regex(r"\\.|([{<])|^[ \t]*(:)(?=:[A-Za-z])", re.S | re.M)
"""What is syntax to MDX; `::a` at the start of a line to its directives."""
_NAMES = regex(r"(?<![\\:]):(?=[A-Za-z][\w-]*\[)")
"""A directive within a line, which has a label."""
_HALVES = {"{{": "&#123;&#123;", "{%": "&#123;%"}
_HALF_TAGS = {"<!": "&lt;!", "<?": "&lt;?"}
_STOPS = "，。：；！？、,.:;!?…"
_ADDRESS = regex(r"(?<!\]\()https?://")
_RUN = regex(r"[^ \t\n<]+")
_TRAILING = "?!.,;*~'\")"
"""What is no part of an address at its end; to some, a colon and `_` are."""
_BRACKETS = regex(r"(?<![\]\\])(!?)\[([^\[\]^][^\[\]]*)\](?:\[((?!\^)[^\[\]]*)\])?(?!\[(?!\^)|\()")
_SPACED = regex(r"^\]\s\[")
_NAMED = regex(r"\]\]\[([^\[\]]+)\]")
"""The label of a link whose text is an image that has one."""
_LONE_TICK = regex(r"\\.|(`)", re.S), "\\`"
_LONE_TAG = regex(r"\\?<(?=[A-Za-z/!?])"), "&lt;"
_BRACED = regex(r"\\.|(?<!\{)(\{)(?!\{)[^{}\n]*\}", re.S)
_CRITIC = frozenset({"++", "--", "~~", "==", ">>"})
"""What notes of an editor begin with, in braces (Critic Markup)."""
_MARKS = frozenset("*_~=^+)")
"""What ends an emphasis."""
_TAGS = {
    "*": ("<em>", "</em>"), "**": ("<strong>", "</strong>"), "~~": ("<del>", "</del>"),
    "***": ("<strong><em>", "</em></strong>"),
}  # fmt: skip


def mend(source: str, target: str, grammar: Grammar = PLAIN, *, held: bool = True) -> str:
    """Hold *target* to the placeholders of *source*, and make its emphasis and URLs render.

    A placeholder that differs from its counterpart of the same shape becomes the source's;
    a tag, comment or `{{` that the source lacks is escaped. Idempotent.

    Args:
        held: False leaves placeholders as they are, for words that a person chose.
    """
    if target == source:
        return target
    if held:
        target = _hold(source, target, grammar)
    if not grammar.markdown:
        return target
    if held:
        target = _guarded(source, target, grammar)
        target = _without_braces(source, target, grammar)
    if grammar.labels:
        target = _full_references(source, target, grammar)
    if _ADDRESS.search(target):
        target = edited(target, _wrapped_urls(source, target, grammar, held))
    edits = _broken_emphasis(target, grammar)
    # What the author's own emphasis did not render is not ours to change.
    if len(edits) > len(_broken_emphasis(source, grammar) if edits else ()):
        repaired = edited(target, edits)
        # A repair that breaks another emphasis is none.
        target = target if _broken_emphasis(repaired, grammar) else repaired
    return target


def _hold(source: str, target: str, grammar: Grammar) -> str:
    """Hold *target* to the placeholders of *source*; what one repair uncovers, the next sees."""
    old = find_inlines(source, grammar)
    for _ in range(4):
        edits = _held(source, old, target, grammar)
        target = edited(target, edits)
        if not edits:
            break
    if not grammar.syntax.dialect.html:
        return _literal(target, grammar)
    halves = _HALVES | (_HALF_TAGS if grammar.markdown else {})
    for half, escaped in halves.items():
        # Half an interpolation or a tag may find its other half in the next segment.
        target = target if half in source else target.replace(half, escaped)
    return target


def _literal(target: str, grammar: Grammar) -> str:
    """Escape the `{` and `<` of words where they would be syntax, or stop the site's build."""
    if not grammar.markdown:
        return target
    pieces = sorted(piece for i in find_inlines(target, grammar) for piece in i.pieces)
    words = blank(target, pieces)
    found = [m.start(m.lastindex) for m in _SYNTAX.finditer(words) if m.lastindex]
    # The label of a directive may be a link's text: `见:a[b](c)`.
    found += [at for m in _NAMES.finditer(target) if words[at := m.start()] == ":"]
    alone = (" ", "\t", "\n")
    return edited(target, [
        # Docusaurus takes `{#` in a heading for an anchor, a backslash before it or not.
        Edit(at, at + 1, "&#123;") if target.startswith("{#", at) else Edit(at, at, "\\")
        for at in found
        if target[at] != "<" or not target.startswith(alone, at + 1)
    ])  # fmt: skip


def _guarded(source: str, target: str, grammar: Grammar) -> str:
    """Escape what opens code or a tag and never ends it, where the source has no such thing.

    To CommonMark it is text, but GitHub's parser loses the code after three backticks that are
    alone, and Python-Markdown pairs them with a single one, looks for a tag's end in the
    paragraphs that follow, and knows no backslash before it.
    """
    four = grammar.syntax.dialect.four_columns
    for pattern, escaped in [_LONE_TICK, *([_LONE_TAG] if four else [])]:
        lone = _lone(pattern, target, grammar)
        if lone and not _lone(pattern, source, grammar):
            target = edited(target, [Edit(m.start(), m.end(), escaped) for m in lone])
    return target


def _lone(pattern: re.Pattern[str], text: str, grammar: Grammar) -> list[re.Match[str]]:
    """What *pattern* finds in the words of a text; what has a group but no match of it is none."""
    if not pattern.search(text):
        return []
    pieces = sorted(piece for inline in find_inlines(text, grammar) for piece in inline.pieces)
    found = pattern.finditer(blank(text, pieces))
    return [m for m in found if m.lastindex or not pattern.groups]


def _without_braces(source: str, target: str, grammar: Grammar) -> str:
    """Escape braces that would be attributes of what stands before them, or of their line."""
    if not grammar.syntax.dialect.braces:
        return target
    known = {(touches, text) for _, touches, text in _braces(source, grammar)}
    said = {text for _, text in known}
    return edited(target, [
        Edit(at, at + 1, "&#123;" if text[1:3] in _CRITIC else "\\{")
        for at, touches, text in _braces(target, grammar)
        if text not in said or (touches and (touches, text) not in known)
    ])  # fmt: skip


def _braces(text: str, grammar: Grammar) -> list[tuple[int, bool, str]]:
    """Where words stand in braces, and if these touch what is no words, or begin or end a line."""
    pieces = sorted(piece for inline in find_inlines(text, grammar) for piece in inline.pieces)
    ends, found = {stop for _, stop in pieces}, []
    for m in _BRACED.finditer(blank(text, pieces)):
        if m[1] is None:
            continue
        before, after = text[: m.start()], text[m.end() :]
        begins = not before.rpartition("\n")[2].strip(" \t")
        stops = not after.partition("\n")[0].strip(" \t#|")
        touches = m.start() in ends or before[-1:] in _MARKS or begins or stops
        # What an editor's note says is words, to be translated: the note as such is the source's.
        said = m[0][:3] if m[0][1:3] in _CRITIC else m[0]
        found.append((m.start(), touches, said))
    return found


def _held(source: str, old: list[Inline], target: str, grammar: Grammar) -> list[Edit]:
    new = find_inlines(target, grammar)
    old, new = ([i for i in found if i.kind not in SOFT] for found in (old, new))
    spare = Counter(fixed(target, i) for i in new)
    missing: list[Inline] = []
    for inline in old:
        if spare[fixed(source, inline)]:
            spare[fixed(source, inline)] -= 1
        else:
            missing.append(inline)
    edits: list[Edit] = []
    for inline in reversed(new):
        if not spare[fixed(target, inline)]:
            continue
        spare[fixed(target, inline)] -= 1
        last_first = reversed(range(len(missing)))
        at = next((k for k in last_first if _shape(missing[k]) == _shape(inline)), None)
        if at is None:
            edits += _escaped(source, target, inline, grammar)
            continue
        there = zip(inline.pieces, missing.pop(at).pieces, strict=True)
        edits += [Edit(a, b, source[c:d]) for (a, b), (c, d) in there]
    return edits


def _shape(inline: Inline) -> tuple[str, int]:
    return inline.kind, len(inline.pieces)


def _escaped(source: str, target: str, inline: Inline, grammar: Grammar) -> list[Edit]:
    if inline.rule and not grammar.syntax.dialect.html:
        # What means something in MDX is refused, unless the source has the same as words.
        said = html.unescape(_ESCAPE.sub(r"\1", source))
        words = target[inline.start : inline.stop] in said
        return [Edit(a, a, "\\") for a, _ in inline.pieces if words and target[a] in "<{"]
    if inline.kind in ("html", "comment"):
        return [Edit(a, b, target[a:b].replace("<", "&lt;")) for a, b in inline.pieces]
    if inline.kind == "vue" or (inline.rule and target.startswith("{{", inline.start)):
        a, b = inline.start, inline.stop
        return [Edit(a, b, target[a:b].replace("{{", "&#123;&#123;"))]
    return []


def _full_references(source: str, target: str, grammar: Grammar) -> str:
    """Give `[译文]` or `[译文][译签]` the label that its counterpart in the source has."""
    wanted = _labels(source, grammar)
    # What names its definition already is whole, whatever brackets its words have.
    whole = [i for i in find_inlines(target, grammar) if _label(target, i) in wanted]
    for label in (_label(target, inline) for inline in whole):
        if label in wanted:
            wanted.remove(label)
    found = []
    for m in _BRACKETS.finditer(target):
        if any(inline.start <= m.start() < inline.stop for inline in whole):
            continue
        if target.startswith(":", m.end()) and not target[: m.start()].strip():
            continue
        label = m[3] or m[2]
        if label_key(label) not in grammar.labels:
            found.append(m)
        elif label in wanted:
            wanted.remove(label)
    for m in _NAMED.finditer(target):
        if m[1] in wanted:
            wanted.remove(m[1])
    if len(found) != len(wanted):
        return target
    pairs = zip(found, wanted, strict=True)
    return edited(target, [Edit(*m.span(), f"{m[1]}[{m[2]}][{label}]") for m, label in pairs])


def _labels(text: str, grammar: Grammar) -> list[str]:
    """The labels that the reference links and images of *text* go by."""
    return [label for inline in find_inlines(text, grammar) if (label := _label(text, inline))]


def _label(text: str, inline: Inline) -> str:
    """The label that a reference link or image goes by; empty if it is none."""
    if len(inline.pieces) != 2 or inline.kind not in ("link", "image", "shortcut"):
        return ""
    (_, a), (b, c) = inline.pieces
    closing = _SPACED.sub("][", text[b:c])
    if closing in ("]", "][]"):
        return text[a:b]
    return closing[2:-1] if closing.startswith("][") else ""


def _wrapped_urls(source: str, target: str, grammar: Grammar, held: bool) -> list[Edit]:
    """Put a bare URL in `<` `>` where it would swallow what comes after it."""
    old, new = find_inlines(source, grammar), find_inlines(target, grammar)
    urls = (i for i in old if i.kind == "url" and _swallows(source, i, held))
    known = {source[i.start : i.stop + 1] for i in urls}
    links = [i for i in new if i.kind in ("link", "shortcut")]
    angles = grammar.syntax.dialect.html

    def wrapped(url: str) -> str:
        # MDX has no address in angles; a colon that is escaped is no address in an address.
        return f"<{url}>" if angles else f"[{url.replace(':', chr(92) + ':', 1)}]({url})"

    return [
        Edit(i.start, i.stop, wrapped(target[i.start : i.stop]))
        for i in new
        if i.kind == "url"
        and _swallows(target, i, held)
        and target[i.start : i.stop + 1] not in known
        and target[i.start - 1 : i.start] not in ("<", "!")
        and not any(link.start < i.start < link.stop for link in links)
    ]


def _swallows(text: str, url: Inline, held: bool) -> bool:
    """Whether a bare address would go on with what comes after it (GFM spec, 6.9)."""
    if not text.startswith("http", url.start):
        return False
    run = _RUN.match(text, url.stop)
    return is_cjk(text[url.stop : url.stop + 1]) or bool(held and run and run[0].rstrip(_TRAILING))


def literal_emphasis(text: str, syntax: Syntax = DEFAULT) -> list[str]:
    """The emphases of *text* that its renderer leaves literal: by CommonMark's rules (6.2)."""
    return [text[start:stop] for start, stop, _ in _broken_emphasis(text, Grammar(syntax))]


def _broken_emphasis(text: str, grammar: Grammar) -> list[Edit]:
    """What to replace so that every emphasis of *text* renders, such as `**重点：**后文`.

    Punctuation at the edge moves out of the emphasis; where that is not enough, the
    emphasis becomes a tag.
    """
    dialect = grammar.syntax.dialect
    marks = (("*", _EMPHASIS, dialect.flanking), ("~~", _STRIKE, dialect.strikes))
    patterns = [pattern for mark, pattern, strict in marks if strict and mark in text]
    if not patterns:
        return []
    held: set[int] = set()
    unlabelled = Grammar(grammar.syntax)
    for inline in find_inlines(text, unlabelled) if _HIDING.search(text) else ():
        held.update(p for a, b in inline.pieces for p in range(a, b))
    masked = "".join("\x01" if c in "*~" and p in held else c for p, c in enumerate(text))
    found = (m for pattern in patterns for m in pattern.finditer(masked))
    return [Edit(*m.span(), new) for m in found if (new := _repaired(text, m, held)) is not None]


def _repaired(target: str, m: re.Match[str], held: set[int]) -> str | None:
    """What the emphasis *m* must become to render; None if it does already.

    What a placeholder *held* at the edge does not move: the emphasis becomes a tag.
    """
    stars, body = m[1], target[m.start(2) : m.end(2)]
    left, right = target[: m.start()][-1:], target[m.end() :][:1]
    before = after = ""
    whole = body.count("[") == body.count("]") and "\n\n" not in body
    if _renders(left, body, right) or not whole:
        return None
    while len(body) > 1 and not _renders(left, body, right):
        last = m.end(2) - len(after) - 1
        stop = body[-1] in _STOPS and not _flanks(body[-1], right)
        if stop and last not in held:
            body, after, right = body[:-1], body[-1] + after, body[-1]
        elif _is_pair(body) and not held & {last, m.start(2) + len(before)}:
            before, body, after = before + body[0], body[1:-1], body[-1] + after
            left, right = before[-1], after[0]
        else:
            opening, closing = _TAGS[stars]
            return f"{before}{opening}{body}{closing}{after}"
    return f"{before}{stars}{body}{stars}{after}"


def _is_pair(body: str) -> bool:
    """Whether *body* stands in one pair of brackets or quotation marks: “乙”, not “乙”和“丙”."""
    opening, inner, closing = body[0], body[1:-1], body[-1]
    paired = len(body) > 2 and _CLOSERS.get(closing) == opening
    return paired and opening not in inner and closing not in inner


def _renders(left: str, body: str, right: str) -> bool:
    return _flanks(body[0], left) and _flanks(body[-1], right)


def _flanks(inner: str, outer: str) -> bool:
    """Whether a delimiter run between *inner* and *outer* flanks the inner side."""
    if inner.isspace():
        return False
    return not is_punctuation(inner) or not outer or outer.isspace() or is_punctuation(outer)

"""A filled text made fit for its place: links, anchors, front matter, notice; or a stand-in.

Everything here is a function of values. `localised` is given what the source's skeleton
and the units gave, in which addresses are the source's own; those it rebases. An address
that the source does not have is a person's choice for the target, and stays.

    localised(source, …, home at the source's own place, nothing asked for) == source
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from translator.markdown.document import Document
from translator.markdown.frontmatter import Field, encode
from translator.markdown.source import Settled
from translator.site.addresses import find_addresses, find_in_segment
from translator.site.anchors import headings
from translator.site.links import Counterpart, Route, rebased
from translator.site.notices import FALLBACK_KEY, Condition, notice_edits, notice_text
from translator.site.presets import Preset
from translator.site.targets import Anchors, Fallback, Rules
from translator.text.chars import Edit, edited, plural
from translator.text.regex import regex
from translator.units import Finding, Locale, Severity, Span, State, Unit

Way = tuple[str, bool]
"""An address, and whether it is an attribute of a tag."""
NOTHING: Mapping[str, str] = {}
LANG = "@lang"
"""What `Route.kept` calls the `lang` of the front matter."""

_TABLE = regex(r"^[ \t]*\[", re.M)
_REFRESH = """\
head:
  - - meta
    - http-equiv: refresh
      content: {content}
"""
"""How VitePress writes a tag into the head of a page."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where a target lives, and what is wanted of it there."""

    route: Route
    """Where it lies, and what its links lead to."""
    locale: Locale
    """Its locale."""
    rules: Rules = field(default_factory=Rules)
    """What the project wants."""

    @property
    def site(self) -> Preset:
        """The site that shows it."""
        return self.route.site

    @property
    def slugs(self) -> str:
        """The rule for anchors."""
        return self.rules.slugs or self.site.slugs


class Localiser:
    """What the addresses of one source become in its target."""

    def __init__(
        self,
        home: Home | None,
        source: Document,
        target: Document,
        kept: Mapping[str, str] = NOTHING,
    ) -> None:
        self.home = home
        self.source = source
        self.target = target
        self.kept = kept

    @cached_property
    def route(self) -> Route | None:
        """The route, with what became of the headings of the post itself."""
        if self.home is None:
            return None
        route = self.home.route
        asked = any("#" in url for url, _ in self.urls)
        follow = asked and self.home.rules.anchors is Anchors.FOLLOW
        anchors = anchors_of(self.source, self.target, self.home.slugs) if follow else {}
        pages = {**route.pages, route.source: Counterpart(route.target, anchors)}
        return replace(route, pages=pages, kept=self.kept)

    @cached_property
    def urls(self) -> frozenset[Way]:
        """The addresses of the source, and whether each is an attribute."""
        if self.home is None or not self.home.rules.rebase:
            return frozenset()
        found = find_addresses(self.source, self.home.rules.paths)
        return frozenset((each.url, each.html) for each in found)

    @cached_property
    def becomes(self) -> Mapping[Way, str]:
        """Each address of the source that says something else in the target."""
        if not self.urls or self.route is None:
            return {}
        new = {way: rebased(way[0], self.route, html=way[1]) for way in sorted(self.urls)}
        return {way: there for way, there in new.items() if there != way[0]}

    @cached_property
    def alone(self) -> Mapping[Way, str]:
        """What the same addresses become where no post has a counterpart yet."""
        if not self.becomes or self.route is None:
            return {}
        alone = replace(self.route, pages=dict.fromkeys(self.route.pages, Counterpart()))
        return {way: rebased(way[0], alone, html=way[1]) for way in self.becomes}

    @cached_property
    def came_from(self) -> Mapping[Way, str]:
        """The source's address for each one that it has become, or would without counterparts."""
        old = {(there, way[1]): way[0] for way, there in self.alone.items()}
        return {**old, **{(there, way[1]): way[0] for way, there in self.becomes.items()}}

    def words(self, text: str) -> str:
        """A unit's words as they stand in the target."""
        return _replaced(text, self.becomes) if self.becomes else text

    def forms(self, text: str) -> tuple[str, ...]:
        """A unit's words as they may have been emitted: now, without counterparts, or as is."""
        return self.words(text), _replaced(text, self.alone), text

    def unit_words(self, text: str) -> str:
        """Words of the target as the catalog has them: the inverse of `words`."""
        return _replaced(text, self.came_from) if self.came_from else text

    def renewed(self, text: str) -> str:
        """Words of a target that was emitted before, with the addresses of today.

        Where the source's own address stands, a person put it there.
        """
        return text if self.words(text) != text else self.words(self.unit_words(text))

    def edits(self) -> list[Edit]:
        """The edits that rebase the addresses of the target."""
        if not self.becomes or self.home is None:
            return []
        new, found = self.becomes, find_addresses(self.target, self.home.rules.paths)
        return [Edit(f.start, f.stop, new[f.url, f.html]) for f in found if (f.url, f.html) in new]

    def unfollowed(self) -> list[Finding]:
        """A note of the links that go to posts without a counterpart."""
        route = self.home.route if self.home else None
        if route is None or route.site.resolves:
            return []
        lone = sorted(path for path, page in route.pages.items() if not page.target)
        if not lone:
            return []
        count = plural(len(lone), "post")
        message = (
            f"links to {count} without a translation lead to the source: {', '.join(lone[:5])}"
        )
        return [Finding("links", Severity.NOTE, message, route.target)]


def localised(localiser: Localiser, condition: Condition) -> str:
    """The target of *localiser* made fit for its place, addresses and all."""
    edits = [*localiser.edits(), *_dress(localiser, condition)]
    return edited(localiser.target.text, edits)


def dressed(localiser: Localiser, condition: Condition, kept: Sequence[Span] = ()) -> str:
    """The target of *localiser*, whose addresses are as they should be, made fit for its place.

    Args:
        kept: what of it is a person's; headings there get no anchor.
    """
    return edited(localiser.target.text, _dress(localiser, condition, kept))


def _dress(localiser: Localiser, condition: Condition, kept: Sequence[Span] = ()) -> list[Edit]:
    """What makes a target fit for its place beside its addresses."""
    home, target = localiser.home, localiser.target
    if home is None:
        return []
    route = home.route
    values = {
        "locale": home.locale.tag,
        "source": route.source,
        "hash": fingerprint(localiser.source),
        "state": condition.value,
    }
    lang = localiser.kept.get(LANG, home.locale.tag)
    edits = front_matter_edits(target, filled(home.rules.front_matter, values), lang)
    if home.rules.anchors is Anchors.KEEP and home.site.explicit:
        anchors = _kept_anchors(localiser.source, target, home)
        edits += [a for a in anchors if not any(s.start < a.start <= s.stop for s in kept)]
    if home.rules.notice:
        link = "" if route.site.resolves else rebased("./" + route.source.rpartition("/")[2], route)
        edits += notice_edits(target, condition, home.locale, home.site.notice, link)
    return edits


def anchors_of(source: Document, target: Document, slugs: str) -> dict[str, str]:
    """What each anchor of *source* is called in *target*, where that differs.

    Nothing is said where the two have not the same number of headings.
    """
    if source.text == target.text:
        return {}
    ours, theirs = headings(source, slugs), headings(target, slugs)
    if len(ours) != len(theirs):
        return {}
    pairs = zip(ours, theirs, strict=True)
    return {a.anchor: b.anchor for a, b in pairs if a.anchor != b.anchor}


def own_keys(home: Home | None) -> frozenset[str]:
    """The front-matter keys of a target that need not be the source's."""
    return home.rules.paths | {*home.rules.front_matter} if home else frozenset()


def condition_of(units: Iterable[Unit]) -> Condition:
    """What readers should know of a target with these units."""
    found = Condition.REVIEWED
    for unit in units:
        if unit.previous:
            return Condition.STALE
        if unit.state is State.FUZZY:
            found = Condition.MACHINE
    return found


def kept_by_hand(ours: Localiser, written: Document) -> dict[str, str]:
    """What somebody wrote in the target in place of what would be emitted.

    Args:
        ours: what would be emitted; what it keeps does not count.
        written: the target as it is.
    """
    home = ours.home
    if home is None or not written.text:
        return {}
    ours = Localiser(home, ours.source, ours.target)
    syntax = ours.target.syntax
    emitted = Document.parse(localised(ours, Condition.REVIEWED), syntax)
    kept = {LANG: written.lang} if written.lang and written.lang != emitted.lang else {}
    moved = Document.parse(edited(ours.target.text, ours.edits()), syntax)
    before, after, there = (
        [found.url for found in find_addresses(document, home.rules.paths)]
        for document in (ours.target, moved, written)
    )
    if len(before) == len(after) == len(there):
        rows = zip(before, after, there, strict=True)
        known = {url for url, _ in ours.urls}
        return kept | {url: own for url, new, own in rows if url in known and new != own}
    as_is, becomes = set(there), ours.becomes.items()
    return kept | {url: url for (url, _), new in becomes if url in as_is and new not in as_is}


def _replaced(text: str, addresses: Mapping[Way, str]) -> str:
    found = find_in_segment(text)
    new = addresses.get
    return edited(text, [Edit(f.start, f.stop, new((f.url, f.html), f.url)) for f in found])


def given_anchors(home: Home | None, source: Document) -> frozenset[str]:
    """What emission writes behind the headings of a target that keeps the source's anchors."""
    if home is None or home.rules.anchors is not Anchors.KEEP or not home.site.explicit:
        return frozenset()
    named = (each.anchor for each in headings(source, home.slugs) if not each.explicit)
    return frozenset(home.site.explicit.format(anchor=anchor).strip() for anchor in named)


def _kept_anchors(source: Document, target: Document, home: Home) -> list[Edit]:
    """Edits that write the source's anchors behind the headings of *target*."""
    ours, theirs = headings(source, home.slugs), headings(target, home.slugs)
    if len(ours) != len(theirs):
        return []
    return [
        Edit(b.stop, b.stop, home.site.explicit.format(anchor=a.anchor))
        for a, b in zip(ours, theirs, strict=True)
        if not b.explicit and a.anchor and a.anchor != b.anchor
    ]


def fingerprint(document: Document) -> str:
    """Twelve hex digits of a text, whatever its line ends: what a target was made from."""
    from hashlib import sha256

    return sha256(document.settled.body.encode("utf-8")).hexdigest()[:12]


def filled(templates: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    """Fill the templates of front-matter values: `{locale}`, `{source}`, `{hash}`, `{state}`."""
    found = {}
    for key, template in templates.items():
        for name, value in values.items():
            template = template.replace(f"{{{name}}}", value)
        found[key] = template
    return found


def front_matter_edits(document: Document, values: Mapping[str, str], lang: str) -> list[Edit]:
    """The edits that give the front matter of *document* these *values*; keys come in order.

    Args:
        lang: what `lang` becomes where the front matter has it.
    """
    settled, front = document.settled, document.front
    if front.fault:
        return []
    wanted = {**({"lang": lang} if lang else {}), **values}
    there = {field.path: field for field in front.under(wanted) if len(field.lines) == 1}
    edits = []
    for key, old in there.items():
        if old.value != wanted[key]:
            span = settled.original(*old.lines[0])
            edits.append(Edit(span.start, span.stop, encode(wanted[key], old.style)))
    fresh = {key: value for key, value in values.items() if key not in there}
    if fresh:
        edits.append(_added(settled, front.stop, fresh))
    return edits


def _added(settled: Settled, stop: int, values: Mapping[str, str]) -> Edit:
    """New keys before the closing fence; for TOML, before its first table."""
    newline = "\r\n" if settled.pairs else "\n"
    toml = settled.body.startswith("+++")
    lines = [f"{key} = {encode(value, 'literal')}" if toml else f"{key}: {encode(value, 'plain')}"
             for key, value in values.items()]  # fmt: skip
    block = "".join(line + newline for line in lines)
    if not stop:
        start = settled.base
        return Edit(start, start, f"---{newline}{block}---{newline}{newline}")
    fence = settled.body.rfind("\n", 0, stop - 1) + 1
    table = _TABLE.search(settled.body, 4, stop) if toml else None
    at = table.start() if table else fence
    place = settled.original(at, at).start
    return Edit(place, place, block)


def quote_edits(document: Document, before: Document) -> list[Edit]:
    """The edits that write values of the front matter as *before* has the same: with its quotes."""
    keys = document.syntax.front_matter
    old = {(field.path, field.value): field for field in before.front.under(keys)}
    edits = []
    for found in document.front.under(keys):
        other = old.get((found.path, found.value))
        if other and other.style != found.style and len(other.lines) == len(found.lines) == 1:
            start, stop = _outer(document, found)
            a, b = _outer(before, other)
            edits.append(Edit(start, stop, before.text[a:b]))
    return edits


def _outer(document: Document, field: Field) -> tuple[int, int]:
    """Where a value of one line lies in the file, with its quotes."""
    start, stop = field.lines[0]
    quoted = field.style in ("single", "double")
    return document.place(start - quoted), document.place(stop + quoted)


def stand_in(home: Home | None, source: Document) -> str | None:
    """The page to show in place of a target of *source*; None if there is to be none."""
    if home is None or home.rules.fallback is Fallback.SKIP:
        return None
    if home.rules.fallback is Fallback.SOURCE:
        return _copy(home, source)
    return _redirect(home, source)


def _copy(home: Home, source: Document) -> str:
    """The source, its links rebased, under a notice in the reader's language."""
    rules = replace(
        home.rules,
        notice=True,
        anchors=Anchors.LEAVE,
        front_matter={**home.rules.front_matter, FALLBACK_KEY: Fallback.SOURCE.value},
    )
    kept = {LANG: source.lang}
    shown = Localiser(replace(home, rules=rules), source, source, kept)
    return localised(shown, Condition.UNTRANSLATED)


def _redirect(home: Home, source: Document) -> str:
    """A page of one sentence; in VitePress it leads to the source by itself."""
    name = "./" + home.route.source.rpartition("/")[2]
    link = rebased(name, replace(home.route, kept={}))
    refresh = ""
    if home.site.name == "vitepress":
        content = encode(f"0; url={link.removesuffix('.md')}.html", "plain")
        refresh = _REFRESH.format(content=content)
    title, text = notice_text(Condition.ABSENT, home.locale, link)
    fields = {found.path: found.value for found in source.front.fields}
    named = encode(" ".join(fields.get("title", title).split()), "plain")
    head = f"title: {named}\n{FALLBACK_KEY}: {Fallback.REDIRECT.value}\n{refresh}"
    return f"---\n{head}---\n\n<!-- translator:off -->\n\n{text}\n"

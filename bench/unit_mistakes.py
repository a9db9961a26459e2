"""Mistakes that hardly any check is there for: each kind is a function and a row of `SLIPS`.

They are planted into a unit's target, where `bench.planting` plants into a whole post. None breaks
the Markdown, and nearly all read well: only who reads the source beside them sees them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from translator.markdown.prose import masked
from translator.text.sentences import split
from translator.units import Pair, Unit


@dataclass(frozen=True, slots=True)
class Spot:
    """A unit of a good draft, where a mistake may be planted."""

    units: Sequence[Unit]
    """The units of its post, in order."""
    at: int
    """Which of them it is."""
    pair: Pair
    """The direction."""

    @property
    def unit(self) -> Unit:
        """The unit."""
        return self.units[self.at]

    @property
    def language(self) -> str:
        """That of the target."""
        return self.pair.target.language


Slip = Callable[[Spot, Random], Unit | None]
"""Plants a mistake; None where the unit has no place for it."""
Table = dict[str, tuple[tuple[str, str], ...]]
"""By language, words and those that are put in their place."""


def _sentences(text: str) -> list[str]:
    return split(text)


def clause_dropped(spot: Spot, rng: Random) -> Unit | None:
    """The last clause of a sentence is gone; the full stop is there."""
    text = spot.unit.target
    m = re.search(r"([,，;；]\s*)([^,，;；.。!！?？]+)([.。!！?？]?)$", masked(text))
    if m is None or "\x00" in m[2] or "*" in text[m.start() :] or _size(m[2], spot.language) < 4:
        return None
    return replace(spot.unit, target=text[: m.start()] + m[3])


def _size(text: str, language: str) -> float:
    """How many words; of Chinese, half of the characters."""
    return len(text.strip()) / 2 if language == "zh" else len(text.split())


def sentences_swapped(spot: Spot, rng: Random) -> Unit | None:
    """Two sentences that follow each other changed places."""
    found = _sentences(spot.unit.target)
    if len(found) < 2 or any(_size(each, spot.language) < 4 for each in found):
        return None
    at = rng.randrange(len(found) - 1)
    one, other = found[at].rstrip(), found[at + 1].rstrip()
    space = found[at][len(one) :]
    end = found[at + 1][len(other) :]
    found[at : at + 2] = [other + space, one + end]
    return replace(spot.unit, target="".join(found))


_TERMS: Table = {
    "en": (
        ("training", "inference"), ("model", "dataset"), ("server", "client"),
        ("memory", "bandwidth"), ("function", "class"), ("parameters", "results"),
        ("gradient", "momentum"), ("directory", "branch"), ("compile", "download"),
        ("component", "template"), ("state", "event"), ("browser", "terminal"),
        ("request", "session"), ("file", "folder"), ("community", "company"),
        ("code", "data"), ("operator", "tensor"), ("user", "developer"), ("type", "value"),
        ("application", "library"), ("image", "video"), ("token", "layer"), ("test", "build"),
        ("framework", "compiler"), ("network", "database"), ("documentation", "test suite"),
    ),
    "zh": (
        ("训练", "推理"), ("模型", "数据集"), ("服务器", "客户端"), ("显存", "带宽"),
        ("函数", "类"), ("参数", "结果"), ("梯度", "动量"), ("目录", "分支"), ("编译", "下载"),
        ("组件", "模板"), ("状态", "事件"), ("浏览器", "终端"), ("请求", "会话"),
        ("文件", "文件夹"), ("社区", "公司"), ("代码", "数据"), ("算子", "张量"),
        ("用户", "开发者"), ("类型", "取值"), ("应用", "库"), ("图像", "视频"), ("测试", "构建"),
        ("框架", "编译器"), ("网络", "数据库"), ("文档", "测试集"),
    ),
}  # fmt: skip
_MODALS: Table = {
    "en": (
        ("may", "must"), ("might", "must"), ("can", "must"), ("should", "could"),
        ("must", "may"), ("need to", "may"), ("has to", "might"), ("have to", "might"),
        ("usually", "always"), ("sometimes", "always"), ("will", "would"),
    ),
    "zh": (
        ("可以", "必须"), ("可能", "一定"), ("应该", "也许"), ("必须", "可以"),
        ("需要", "可以"), ("通常", "总是"), ("有时", "总是"), ("建议", "要求"),
    ),
}  # fmt: skip
_COMPARED: Table = {
    "en": (
        ("more", "less"), ("less", "more"), ("larger", "smaller"), ("smaller", "larger"),
        ("faster", "slower"), ("slower", "faster"), ("higher", "lower"), ("lower", "higher"),
        ("before", "after"), ("after", "before"), ("above", "below"), ("below", "above"),
        ("increase", "decrease"), ("reduce", "increase"), ("better", "worse"),
        ("most", "least"), ("at least", "at most"), ("first", "last"), ("easier", "harder"),
        ("longer", "shorter"), ("earlier", "later"), ("improve", "impair"), ("many", "few"),
    ),
    "zh": (
        ("大于", "小于"), ("小于", "大于"), ("更多", "更少"), ("更快", "更慢"), ("更高", "更低"),
        ("之前", "之后"), ("之后", "之前"), ("以上", "以下"), ("提高", "降低"), ("提升", "降低"),
        ("降低", "提高"), ("减少", "增加"), ("增加", "减少"), ("最大", "最小"), ("最小", "最大"),
        ("最多", "最少"), ("至少", "至多"), ("更好", "更差"), ("超过", "不到"), ("很多", "很少"),
        ("更容易", "更难"), ("上面", "下面"), ("第一", "最后"),
    ),
}  # fmt: skip


def _said(table: Table) -> Slip:
    """Plant another word of *table* in the place of one."""

    def plant(spot: Spot, rng: Random) -> Unit | None:
        text, edge = masked(spot.unit.target), r"\b" if spot.language == "en" else ""
        places = [
            (m.span(), new)
            for old, new in table[spot.language]
            for m in re.finditer(f"{edge}{old}{edge}", text)
        ]
        if not places:
            return None
        (start, stop), new = rng.choice(places)
        target = spot.unit.target
        return replace(spot.unit, target=target[:start] + new + target[stop:])

    return plant


term_wrong, modality_flipped, comparison_inverted = map(_said, (_TERMS, _MODALS, _COMPARED))

_LATIN = re.compile(r"(?<![\w.@/`-])[A-Z][a-z]+(?:[A-Z][a-z]*)*(?![\w./`-])", re.A)
_NAMES = "Zhang Berlin Kubernetes Alice Redis Angular Oslo Mozilla Django Turing Nokia Ruby".split()
_PLACES = ("北京", "上海", "深圳", "杭州", "苏州", "武汉", "中国", "美国", "日本", "欧洲", "百度")


def name_wrong(spot: Spot, rng: Random) -> Unit | None:
    """A person, place or product is another one."""
    target = spot.unit.target
    text = masked(target)
    places = [m.span() for m in _LATIN.finditer(text) if not _begins(text, m.start(), spot)]
    names: Sequence[str] = _NAMES
    if spot.language == "zh" and (
        there := [m.span() for m in re.finditer("|".join(_PLACES), text)]
    ):
        places, names = there, _PLACES
    if not places:
        return None
    start, stop = rng.choice(places)
    new = rng.choice([name for name in names if name != text[start:stop]])
    return replace(spot.unit, target=target[:start] + new + target[stop:])


def _begins(text: str, at: int, spot: Spot) -> bool:
    """Whether an English word is in capitals for its place, not as a name."""
    before = text[:at].rstrip(" *_\"'(\x00")
    return spot.language == "en" and (not before or before[-1] in ".!?:;\n-")


_UNITS: Table = {
    "en": (
        ("GB", "MB"), ("MB", "KB"), ("ms", "seconds"), ("seconds?", "minutes"),
        ("minutes?", "hours"), ("hours?", "days"), ("days?", "weeks"), ("years?", "months"),
        ("px", "em"), ("%", " points"), ("times", "percent"),
    ),
    "zh": (
        ("GB", "MB"), ("MB", "KB"), ("毫秒", "秒"), ("秒", "分钟"), ("分钟", "小时"),
        ("小时", "天"), ("天", "周"), ("年", "个月"), ("倍", "%"), ("%", " 倍"),
    ),
}  # fmt: skip


def unit_wrong(spot: Spot, rng: Random) -> Unit | None:
    """The unit behind a number is another one."""
    text = masked(spot.unit.target)
    places = [
        (m.span(1), new)
        for old, new in _UNITS[spot.language]
        for m in re.finditer(rf"\d ?({old})(?![A-Za-z])", text)
    ]
    if not places:
        return None
    (start, stop), new = rng.choice(places)
    target = spot.unit.target
    return replace(spot.unit, target=target[:start] + new + target[stop:])


def neighbor_said(spot: Spot, rng: Random) -> Unit | None:
    """A sentence of the unit beside it stands in the place of one of its own, or behind them."""
    beside = [spot.at - 1, spot.at + 1]
    rng.shuffle(beside)
    mine = _sentences(spot.unit.target)
    for at in beside:
        if not 0 <= at < len(spot.units) or "\x00" in masked(spot.units[at].target):
            continue
        theirs = [s for s in _sentences(spot.units[at].target) if _size(s, spot.language) >= 5]
        if (
            theirs
            and spot.unit.kinds == spot.units[at].kinds
            and _size(mine[-1], spot.language) > 4
        ):
            said = rng.choice(theirs).strip()
            space = "" if spot.language == "zh" else " "
            if len(mine) > 1 and "\x00" not in masked(mine[-1]) and rng.random() < 0.5:
                return replace(spot.unit, target="".join(mine[:-1]) + said)
            return replace(spot.unit, target=spot.unit.target.rstrip() + space + said)
    return None


def older_source(spot: Spot, rng: Random) -> Unit | None:
    """The source has gone on, and the catalog says from which words the target was made."""
    if _size(spot.unit.source, spot.pair.source.language) < 8:
        return None
    zh, en = rng.choice((
        ("另外，请先备份。", " Make a backup first."),
        ("这一点从下个版本起会改变。", " This changes with the next version."),
        ("旧的做法不再推荐。", " The old way is no longer recommended."),
    ))  # fmt: skip
    more = zh if spot.pair.source.language == "zh" else en
    unit = spot.unit
    return replace(unit, source=unit.source + more, previous=unit.source)


_CAPTIONS = ("image alt", "title", "heading", "table cell", "link text", "list item", "html")


def caption_of_another(spot: Spot, rng: Random) -> Unit | None:
    """A caption, heading or cell says what another one of the post ought to say."""
    kind = spot.unit.kinds[0].partition(":")[0]
    if kind not in _CAPTIONS or "\x00" in masked(spot.unit.target):
        return None
    others = [
        unit.target
        for unit in spot.units
        if unit.kinds[0].partition(":")[0] == kind
        and unit.target.lower() != spot.unit.target.lower()
        and "\x00" not in masked(unit.target)
        and unit.target != unit.source
    ]
    return replace(spot.unit, target=rng.choice(others)) if others else None


def next_said(spot: Spot, rng: Random) -> Unit | None:
    """The whole target is that of the unit after it, as in an answer that slipped by one."""
    if spot.at + 1 >= len(spot.units):
        return None
    other = spot.units[spot.at + 1]
    if other.kinds != spot.unit.kinds or any(
        "\x00" in masked(u.target) for u in (other, spot.unit)
    ):
        return None
    return replace(spot.unit, target=other.target)


SLIPS: dict[str, Slip] = {
    "clause dropped at the end": clause_dropped,
    "two sentences swapped": sentences_swapped,
    "another term": term_wrong,
    "another name": name_wrong,
    "modality flipped": modality_flipped,
    "unit of measure changed": unit_wrong,
    "comparison inverted": comparison_inverted,
    "sentence of the neighbor": neighbor_said,
    "older source": older_source,
    "caption of another": caption_of_another,
    "target of the next unit": next_said,
}
"""Every kind."""

"""Words that say the opposite of each other, or more and less surely, in Chinese and English.

Each row has two sides that exclude each other as a rule: *must* and 可以, 提高 and *lower*. A side
has its clear words, and after `+` patterns of what may be meant by them. It is turned round where
the target has a clear word of one side and the source nothing of it, while the source has
something of the other side, and the target nothing of that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from translator.text.regex import regex
from translator.text.sentences import split

_TABLE = r"""
must|have to|has to|required to|mandatory / 必须|务必|一定要|必需
  + need\w*|requir\w*|should|shall|always|sure|necessar\w*|got to|only|never|ought|expect\w* / 需|
    要|应|该|得|总|请|只|才
:: may|might|could|can|possibly|perhaps|maybe|optional|optionally / 可以|可能|也许|或许|可选
  + able|possibl\w*|allow\w*|let|lets|enabl\w*|would|sometimes|will|free|option\w*|support\w*|
    potential\w*|likely|capable|help\w* / 可|能|会|允许|让|想|支持

should|recommended|ought to / 应该|建议|应当|推荐
  + must|need\w*|better|best|recommend\w*|suggest\w*|advis\w*|have to|has to|want|expect\w*|shall|
    suppos\w*|prefer\w*|encourag\w*|consider|would / 应|该|需|要|最好|请|必|得|宜|希望|考虑|鼓励
:: could|might|may|perhaps|maybe|can / 也许|或许|可能|要求|必须
  + possib\w*|would|potential\w*|must|requir\w*|need\w*|have to / 可|会|能|要|需|得

always|inevitably|certainly / 总是|始终|一定会|必然|总会
  + all|every\w*|never|must|definite\w*|constant\w*|still|forever|sure|guarante\w*|invariabl\w*|
    any|consistent\w*|whenever|keep\w* / 一直|所有|一定|必|全|每|都|总|永|肯定|绝|老是|从不|任何|
    凡
:: sometimes|usually|often|occasionally|typically|generally|normally / 有时|通常|偶尔|往往|一般
  + may|might|most\w*|common\w*|frequent\w*|likely|can|usual|general|typical|normal|tend\w*|
    time / 常|可能|大多|多|会|可以|普遍|时|基本

larger|greater|bigger|higher|increase|increases|increased|increasing|raise|raises|raised|
    more than|exceed|exceeds / 大于|高于|多于|增加|增大|提高|提升|更大|更高|更多|超过|不少于
  + exceed\w*|rais\w*|increas\w*|more|above|over|up|upper|improv\w*|grow\w*|rise\w*|add\w*|
    boost\w*|enhanc\w*|exten\w*|expand\w*|gain\w*|beyond|better|at least|upgrad\w*|least|further|
    most|maxim\w*|excess\w* / 更|多|高|大|加|升|涨|增|扩|越|以上|较|强|至少|超|最
:: smaller|lower|fewer|decrease|decreases|decreased|reduce|reduces|reduced|reducing|
    less than / 小于|低于|少于|减少|减小|降低|下降|更小|更低|更少|缩小|不到|不足
  + decreas\w*|reduc\w*|less|below|under|down|drop\w*|shrink\w*|minim\w*|shorten\w*|limit\w*|
    cut\w*|least|sav\w*|small\w*|low\w*|few\w*|shrunk|within|almost|fall\w*|prevent\w*|light\w*|
    eas\w*|narrow\w*|weak\w*|mitigat\w*|remov\w*|at most|up to|near\w*|avoid\w*|lighter|
    compress\w* / 少|小|低|减|降|缩|短|下|弱|轻|省|不|未|避|免|以内|近|差|压

faster|quicker|quickly|accelerate|accelerates / 更快|加快|加速|较快
  + accelerat\w*|fast\w*|quick\w*|speed\w*|rapid\w*|swift\w*|early|soon\w*|immediate\w* / 快|速|
    早|迅
:: slower|slowly / 更慢|变慢|减慢|较慢
  + slow\w*|delay\w*|lag\w*|late\w*|gradual\w*|long\w* / 慢|延|滞|迟|缓|久|渐

before|previous|previously|prior to / 之前|以前|此前
  + earlier|ago|until|preced\w*|first|past|in advance|already|above|last|former\w*|ahead|old\w*|
    pre\w*|early|by / 前|先|早|上|首|预|旧|原|已|再|才
:: after|afterwards|subsequently|following / 之后|以后|此后|随后
  + later|next|then|since|once|finally|behind|upon|follow\w*|when|now|below|subsequent\w*|future|
    onwards?|complet\w*|finish\w*|post|until|from / 后|然|再|接|下|完|了|从|起|继|将|来

at least|minimum|minimal|smallest|lowest|fewest|least / 至少|最少|最小|最低|起码
  + more|over|above|small\w*|lower|min|minim\w*|less|few\w*|or later|one or|and above|low / 少|小|
    低|以上|下限|多|最|不
:: at most|maximum|maximal|largest|highest|biggest|most / 至多|最多|最大|最高|上限
  + up to|no more|within|limit\w*|max|maxim\w*|upper|top|best|larg\w*|big\w*|high\w*|peak|almost|
    usual\w*|great\w*|more / 多|大|高|内|超|最|限|顶|极

better|best / 更好|最好|更佳
  + good|well|improv\w*|prefer\w*|great\w*|ideal\w*|optim\w*|enhanc\w*|nice\w*|super\w*|more / 好|
    佳|优|善|更|宁|强
:: worse|worst / 更差|最差|更糟|恶化
  + bad\w*|poor\w*|degrad\w*|less|fail\w*|low\w*|deterior\w*|weak\w* / 差|坏|糟|劣|退|降|低|弱|恶

easy|easier|easily|simple|simpler / 容易|简单|轻松
  + simpl\w*|convenient\w*|straightforward|eas\w*|trivial|effortless\w*|likely|prone|just|
    tend\w* / 易|简|便|轻
:: hard|harder|difficult|complicated|tricky / 困难|更难|很难|难以|复杂
  + complex\w*|challeng\w*|tough|difficult\w*|struggl\w*|tedious|trouble\w*|heavy|impossible|
    hardly|intricate|sophisticated / 难|杂|挑战|硬|苦|烦|不易|不容易

many|much|lots of|numerous|plenty of / 很多|许多|大量|不少
  + multiple|various|several|most|more|a lot|lot|large\w*|number|variety|massive|huge|wide\w*|
    extensive\w*|great\w*|often|heav\w* / 多|众|各|广|大|繁|常
:: few|fewer|hardly any|rarely / 很少|极少|少量|几乎没有
  + little|less|small|rare\w*|seldom|couple|minor|several|limited|some|scarce\w*|a bit|bit / 少|
    几|稀|罕|些|小|微|略

longer / 更长|较长
  + long\w*|exten\w*|more|no longer|lengthy / 长|久|再|延|更
:: shorter / 更短|较短
  + short\w*|brief\w*|reduc\w*|less|concise|quick\w* / 短|简|减|缩|快

above / 以上|上面|上方|上述
  + over|up\w*|top|on|previous\w*|earlier|higher|more|these|or later|at least|preceding / 上|高|
    超|顶|前|大|多|此|这
:: below|beneath|underneath / 以下|下面|下方|下述
  + under\w*|down\w*|lower|bottom|following|next|less|follow\w*|then|here|fewer|these|later / 下|
    低|底|后|如|这|小

first / 第一|首先|首次
  + begin\w*|start\w*|initial\w*|top|1|one|former|main|primar\w*|at first|before|original\w*|once|
    early|earliest|ever|new|firstly / 首|先|初|一|起|头|前|始|1|最早|早
:: last|finally / 最后|最终|末尾
  + end\w*|final\w*|late\w*|past|eventual\w*|ultimate\w*|previous|recent\w*|after|lastly|rest|
    bottom|close|over|then / 末|尾|终|最近|上|后|止|完|去|过|底
"""

_Side = tuple[tuple[str, ...], re.Pattern[str]]
"""The clear words of a side, and what may be meant by it, in both languages."""


def _side(text: str) -> _Side:
    joined = re.sub(r"\|\s+", "|", " ".join(text.split()))
    clear, more = ([side.strip() for side in part.split(" / ")] for part in joined.split(" + "))
    english, chinese = (f"{one}|{other}" for one, other in zip(clear, more, strict=True))
    wide = re.compile(rf"\b(?:{english})\b|{chinese}", re.I | re.A)
    return tuple("|".join(clear).split("|")), wide


_ROWS = tuple(
    tuple(_side(side) for side in row.split("\n::")) for row in _TABLE.strip().split("\n\n")
)
_CLEAR: dict[str, list[tuple[re.Pattern[str], re.Pattern[str]]]] = {}
"""What may be meant by each clear word, and by its opposites."""
for _one, _other in (sides for row in _ROWS for sides in (row, row[::-1])):
    for _word in _one[0]:
        _CLEAR.setdefault(_word, []).append((_one[1], _other[1]))
_LONGEST = max(len(word) for word in _CLEAR if not word.isascii())
_WORD = regex("[a-z]+")


@dataclass(frozen=True, slots=True)
class Turned:
    """A target that says the opposite of its source."""

    said: str
    """The word of the source."""
    wrong: str
    """The word of the target."""
    clear: bool
    """Whether the target has nothing of what the source says."""


def turned_round(source: str, target: str) -> Turned | None:
    """What *target* says that is the opposite of what *source* says; both are words alone.

    Sentences are compared one by one, where both sides have as many.
    """
    ours, theirs = split(source), split(target)
    if len(ours) != len(theirs):
        ours, theirs = [source], [target]
    found = [
        Turned(said=said[0], wrong=word, clear=not others.search(new))
        for old, new in zip(ours, theirs, strict=True)
        for word in _clear_words(new)
        for mine, others in _CLEAR[word]
        if not mine.search(old) and (said := others.search(old))
    ]
    return max(found, key=lambda each: each.clear, default=None)


def _clear_words(text: str) -> list[str]:
    words = _WORD.findall(text.lower())
    forms = [*words, *map(" ".join, pairwise(words))]
    if not text.isascii():
        wide = [at for at, char in enumerate(text) if char > "\u3400"]
        forms += [text[at : at + size] for at in wide for size in range(2, _LONGEST + 1)]
    return [form for form in dict.fromkeys(forms) if form in _CLEAR]

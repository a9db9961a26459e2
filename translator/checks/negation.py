"""The check of negation: what the source denies is said, or what it says is denied.

A negation may be answered by many words: 无法 by *fail*, *until* by 才. So a side's strong
negations are held against all that may answer for one on the other side, sentence by sentence
where both sides have as many. Idioms with a negative word that deny nothing (不仅, *not only*)
are cut out first; they are data, each met in a good pair.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from translator.checks.base import PassagePair, Problem, Setting, by_origin
from translator.checks.length import length
from translator.markdown.prose import masked
from translator.text.chars import has_cjk
from translator.text.regex import regex
from translator.text.sentences import split
from translator.units import Kind

_KINDS = frozenset({Kind.PARAGRAPH, Kind.ITEM, Kind.QUOTE, Kind.CELL, Kind.HEADING,
                    Kind.DEFINITION, Kind.FOOTNOTE})  # fmt: skip
_ID = regex(r"\{ ?#[^{}\n]*\}|\{/\*.*?\*/\}")
_IDLE_ZH = regex(
    "不仅|不但|不光|不单|不只|不过|不错|不断|不少|不同|不论|不管|不妨|不得不|不可或缺|不可避免|差不多|"
    "不一样|无处不在|差不太多|永不过时|没有思路|不要求|不要紧|不一定|不止|不禁|不愧|不由得|不免|不乏|不料|不惜|不时|不久|不等|不等式|不足|不利|不良|不便|"
    "不必说|不言而喻|不尽相同|不计其数|不知不觉|好不容易|要不然|要不|从不同|而不是|了不起|对不起|来不及|"
    "忍不住|不遗余力|必不可少|不变|不变量|不透明|不可变|不透明度|不确定性|不可知|"
    "(?P<v>[\u4e00-\u9fff])不(?P=v)|是否|能否|可否|有没有|还没|没想到|没问题|没准|没错|没关系|没事|没什么|"
    "别忘|别名|类别|区别|级别|分别|别人|别的|特别|识别|个别|性别|鉴别|辨别|差别|别处|别说|"
    "非常|除非|非零|非负|非空|非法|非官方|非线性|非阻塞|非凸|非对称|非结构化|是非|无非|莫非|"
    "无论|无缝|无效|无限|无数|无状态|无关|无疑|无服务器|无障碍|无监督|无头|无损|无偿|无线|无序|无符号|无私|毫无疑问|"
    "无穷|无向|无界|无意|无奈|未来|未知|未必|未定义|未知数|未免|勿忘"
)
"""Words with a negative character that deny nothing when they trigger."""
_IDLE_EN = regex(
    r"\bnot only\b|\bnot just\b|\bnot merely\b|\bnot simply\b|\bwhether or not\b|\bno matter\b"
    r"|\bor not\b|\bdo(?:n't| not) forget\b|\bdo(?:n't| not) worry\b|\bnot to mention\b"
    r"|\bif not\b|\bwhy not\b|\bwhy don't\b|\bno\. ?\d|\bno doubt\b|\bnot? longer than\b"
    r"|\bcan(?:'t|not) wait\b|\bno more than\b|\bnot necessarily\b|\bnot unlike\b|\bnot all\b"
    r"|\b(?:isn't|aren't|doesn't|don't|didn't|won't|wouldn't|can't|couldn't|shouldn't|wasn't"
    r"|weren't|haven't|hasn't) (?:it|they|you|we|he|she|that|there)\b[^.!]*\?"
    r"|\bnever been (?:a )?(?:better|easier|more)\b|\bwithout (?:further|doubt)\b|\bnever ?mind\b"
    r"|\bdo(?:n't| not) hesitate\b|\bnot a problem\b|\bno problem\b",
    re.I,
)
_HARD_ZH = regex(
    "不(?:能|会|要|应|该|支持|需要|需|允许|可|是|再|得|用|必|建议|推荐|存在|包含|包括|依赖|影响|改变|"
    "适合|适用|使用|提供|保证|符合|正确|稳定|安全|兼容|接受|返回|执行|生效|做|想|知道|了解|满足|相等|"
    "等于|起作用|太|够|希望|愿|属于|具备|具有|在|被|把|与|对|管用|好|可能|容易|显示|更新|处理|考虑|保留|"
    "保存|检查|发送|接收|匹配|触发|调用|参与|关心|觉得|打算|敢|如|大|完全)|"
    "无法|没有|没(?!有)|请勿|切勿|勿|严禁|禁止|尚未|未(?:能|被|曾|完成|实现|找到|使用|设置|指定|经|安装|"
    "启用|定义|发布|提供|支持|包含|知)|并非|绝不|从不|决不|毫不|并不|别(?=[把用在去再])|不(?=了)"
)
_HARD_EN = regex(
    r"\bnot\b|n['’]t\b|\bnever\b|\bcannot\b|\bno longer\b|\bwithout\b|\bneither\b|\bnor\b"
    r"|\bnothing\b|\bnobody\b|(?-i:\bnone\b)|\bno(?= (?:[a-z]+ )?[a-z]+)\b|\bunable\b|\bforbidden\b"
    r"|\bprohibit\w*|\bdisallow\w*|\bmust avoid\b",
    re.I,
)
_WIDE_ZH = regex(
    "[不没未无勿非否莫]|除|失败|失去|失效|避免|防止|以防|以免|免|拒|缺|只有|仅|以外|之前|之外|而是|才|"
    "禁|停|反|难|少|弃|漏|丢|错误|异常|忽略|省略|跳过|排除|隐藏|取消|撤|关闭|断|别|空|独立|脱离|代替|"
    "\\bnot\\b|\\bno\\b|替代|而已|再也|根本|早于|超出|例外|以上|另|罕|鲜|陌生|几乎|直到|阻|零|(?<!\\d)0(?!\\d)"
)
_WIDE_EN = regex(
    r"\b(?:not|no|none|never|cannot|without|neither|nor|nothing|nobody|nowhere|unless|instead|"
    r"rather|avoid\w*|prevent\w*|fail\w*|lack\w*|until|before|except\w*|only|hardly|barely|"
    r"rarely|seldom|few|little|less|fewer|ignor\w*|skip\w*|omit\w*|exclud\w*|miss\w*|absen\w*|"
    r"disabl\w*|disallow\w*|forbid\w*|prohibit\w*|reject\w*|refus\w*|den[iy]\w*|stop\w*|"
    r"block\w*|remov\w*|delet\w*|drop\w*|los[et]\w*|out of|free of|other than|apart from|too|"
    r"beyond|"
    r"unable|unlike\w*|unknown|unused|unset|unsupported|unsafe|unnecessar\w*|unstable|"
    r"unavailable|unexpected\w*|uncommon|undefined|unrelated|unchanged|unclear|unfinished|"
    r"unresolved|unreliable|untrusted|uninstall\w*|unfamiliar|unfortunate\w*|unauthori[sz]ed|"
    r"unaffected|uncertain\w*|undesir\w*|unintend\w*|unintention\w*|unlimited|unwanted|unread\w*|"
    r"unreachable|unrecogni[sz]ed|unspecified|untouched|unoccupied|unsure|unsuit\w*|unusual\w*|"
    r"invalid|incorrect\w*|incomplete\w*|inconsisten\w*|incompatib\w*|independent\w*|inaccessible|"
    r"inactive|inaccura\w*|inadequa\w*|inappropriate|inability|ineffective|inefficien\w*|"
    r"insufficien\w*|insecure|insignificant|intact|impossib\w*|improper\w*|immutab\w*|immature|"
    r"illegal\w*|irrelevant|irregular|irrespective|disagree\w*|discourag\w*|disconnect\w*|"
    r"nonexistent|non|error\w*|wrong\w*|exception\w*|hard|difficult\w*|zero|empty|null|minus|"
    r"depriv\w*|void|leav\w*|regardless|deprecated|opt out|anti|against|otherwise|differ\w*|"
    r"short|shortage|scarce|low on|rule out|keep\w* from|far from|alone|still|yet|bad\w*|poor\w*|"
    r"mere\w*|just)\b"
    r"|n['’]t\b|\w+less\b|\bnon-?\w+|\bun-?\w+ed\b",
    re.I,
)


def negation(row: PassagePair, setting: Setting) -> Iterator[Problem]:
    """What the source denies is said without a negation, or what it says is denied."""
    languages = setting.pair.source.language, setting.pair.target.language
    if row.kind not in _KINDS or set(languages) != {"zh", "en"}:
        return
    source, target = row.source.text, row.target.text
    if source == target:
        return
    zh_first = languages[0] == "zh"
    zh, en = (source, target) if zh_first else (target, source)
    if not (_HARD_ZH.search(zh) or _HARD_EN.search(en)):
        return
    # The ids of headings are no words; what is left is each where it is.
    words = [_ID.sub(lambda m: "\x00" * len(m[0]), masked(text)) for text in (source, target)]
    if not has_cjk(words[not zh_first]) or has_cjk(words[zh_first]):
        return  # not translated, as other checks say
    texts = [split(text) for text in words]
    if len(texts[0]) != len(texts[1]):
        texts = [[text] for text in words]
    at = 0
    for ours, theirs in zip(*texts, strict=True):
        zh, en = (ours, theirs) if zh_first else (theirs, ours)
        lost, added = _compared(zh, en) if zh_first else _compared(zh, en)[::-1]
        start, at = at, at + len(theirs)
        if negated := lost or added:
            if any(length(row, setting)):
                return  # what is missing, or too much, may have it
            one, other = ("source", "target") if lost else ("target", "source")
            message = f"the {one} has “{negated}”, and the {other} no negation"
            yield Problem(message, start, start + len(theirs.rstrip()), by_origin(row))
            return


def _compared(zh: str, en: str) -> tuple[str, str]:
    """A negation that only the Chinese has, and one that only the English has; else empty."""
    bare_zh = _IDLE_ZH.sub(lambda m: "\x00" * len(m[0]), zh)
    bare_en = _IDLE_EN.sub(lambda m: "\x00" * len(m[0]), en)
    hard_zh, hard_en = _HARD_ZH.findall(bare_zh), _HARD_EN.findall(bare_en)
    only_zh = hard_zh[0] if len(hard_zh) > len(_WIDE_EN.findall(en)) else ""
    only_en = hard_en[0] if len(hard_en) > len(_WIDE_ZH.findall(zh)) else ""
    return only_zh, only_en

"""The check of artefacts: what an engine says about its answer, and marks of its format.

Each pattern counts only where the source has nothing like it: a post about prompts may say
“Translation:” itself. The list is of answers that models and services really gave.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from translator.checks.base import PassagePair, Problem, Setting
from translator.text.chars import shorten
from translator.text.regex import regex

_MARKS = regex(
    r"</s>|<\|[A-Za-z_]{2,20}\|>|</?think(?:ing)?>|</?[xg]\d{1,3}\s*/?>|\[/?INST\]|<</?SYS>>"
    r"|<(?:unk|pad|bos|eos|mask)>|[\ufffd\u2581]"
)
"""Marks of models' formats and of inline tags, wherever they are."""
_TONGUE = regex(
    r"\A\W{0,3}\[(?:EN|ZH|CN|EN-US|EN-GB|ZH-CN|ZH-TW|ENGLISH|CHINESE)\](?![(:\[])", re.I
)
_LABEL = regex(
    r"\A[\W_]{0,4}(?:(?:the )?(?:english |chinese |final |full )?(?:translation|translated text|"
    r"translated(?: version)?|target(?: text)?|rendering)|english(?: version)?|chinese|output|"
    r"answer|result|response|assistant|翻译(?:结果|如下|后)?|译文(?:如下)?|中文(?:翻译|译文|版)?|"
    r"英文(?:翻译|译文|版)?|英语|中译|英译|输出|结果|答案|回答)[*_\s]{0,3}[:：]",
    re.I,
)
"""A label before the answer."""
_HAS_LABEL = regex(r"\A[^:：\n]{1,30}[:：]")
_WORDS = (
    (
        regex(
            r"\A\W{0,3}(?:sure(?: thing)?|certainly|of course|absolutely|okay|no problem)\b[!,.:]",
            re.I,
        ),
        regex(r"当然|好的|好[，,！!。]|没问题|可以|行[，,。]|确实|一定"),
    ),
    (
        regex(r"\A\W{0,3}(?:好的[，！。,!]|好！|当然(?:可以[，！。]|！)|没问题[，！。])"),
        regex(r"\b(?:sure|certainly|of course|absolutely|ok(?:ay)?|yes|fine|good|great|"
                   r"no problem|all right|alright|well|naturally)\b", re.I),
    ),
    (
        regex(
            r"\bhere(?:'s|’s| is| are) (?:the|your|a|my) (?:[a-z]+ ){0,3}(?:translat|render)", re.I
        ),
        regex("译"),
    ),
    (
        regex("(?:以下|下面|这)(?:就)?是(?:您的|你的|我的|对应的|上述|完整)?.{0,8}(?:翻译|译文)"),
        regex(r"translat", re.I),
    ),
    (
        regex(r"\bas an? (?:AI|artificial intelligence|(?:large )?language model)\b", re.I),
        regex(r"作为|身为|\bAI\b|人工智能|语言模型", re.I),
    ),
    (
        regex(r"作为(?:一个|一名|一款)?\s*(?:AI|人工智能|(?:大型?)?语言模型)"),
        regex(r"\bAI\b|artificial|language model", re.I),
    ),
    (
        regex(
            r"\bI(?:'m|’m| am) (?:sorry|unable|not able)\b|\bI (?:can(?:'|’)?t|cannot) "
            r"(?:translate|assist|help|provide|fulfil)|\bI apologi[sz]e\b", re.I,
        ),
        regex(r"抱歉|对不起|不好意思|遗憾|无法|不能|没法|我"),
    ),
    (
        regex("(?:很)?(?:抱歉|对不起)[，,]?\\s*(?:但)?我?(?:无法|不能|没办法|没法)"),
        regex(r"\b(?:sorry|apolog\w+|afraid|unfortunately|regret)\b", re.I),
    ),
    (
        regex(
            r"[(（\[*_]?\bnote\b[*_]?\s*[:：].{0,80}\b(?:translat|original|source text|formatting)"
            r"|\bI(?:'ve|’ve| have)? (?:translated|kept|preserved|maintained|retained|left) ", re.I,
        ),
        regex("注意|注[:：]|说明|译|原文|我"),
    ),
    (
        regex("[（(\\[]?(?:译者)?(?:注|说明|备注)[:：].{0,40}(?:译|原文|格式|标记|保留)"),
        regex(r"\bnote|translat|original|keep|kept", re.I),
    ),
    (
        regex(r"\b(?:let me know if you|hope this helps|feel free to ask|"
                   r"would you like me to)\b", re.I),
        regex("告诉|希望|随时|联系|欢迎|帮|需要"),
    ),
    (
        regex("希望(?:这|以上).{0,6}(?:帮助|有用|满意)|如(?:果)?(?:您|你)?(?:还)?有.{0,8}(?:问题|需要).{0,4}请?随时"),
        regex(r"\b(?:hope|help|question|free|let|need|contact)\b", re.I),
    ),
)  # fmt: skip
"""Words of an engine, and what in the source would say that they are the author's."""
_HINT = regex(
    r"[<\[\ufffd\u2581]|[:：]|\A\W{0,3}(?:sure|cert|of c|abso|ok|no p|好|当然|没)"
    r"|here|\bas an|作为|\bI\b|抱歉|对不起|以下|下面|这|hope|希望|feel free|如|would you|know",
    re.I,
)


def artefacts(row: PassagePair, setting: Setting) -> Iterator[Problem]:
    """The target has words of an engine about its answer, or marks of its format."""
    source, target = row.source.text, row.target.text
    if source == target or not _HINT.search(target):
        return
    for m in _MARKS.finditer(target):
        if m[0] not in source:
            what = f"U+{ord(m[0]):04X}" if len(m[0]) == 1 else m[0]
            yield Problem(f"{what} is a mark of an engine; remove it", *m.span())
    found = [_TONGUE.search(target)] if not _TONGUE.search(source) else []
    found += [_LABEL.search(target)] if not _HAS_LABEL.search(source) else []
    found += [words.search(target) for words, own in _WORDS if not own.search(source)]
    for m in filter(None, found):
        said = shorten(m[0].strip(), 40)
        yield Problem(f"“{said}” is an engine's word about its answer; remove it", *m.span())
        return

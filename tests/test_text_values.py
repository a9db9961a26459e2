"""Values: what is the same in both languages, and what only looks so."""

from __future__ import annotations

import pytest

from tests.kit import EN, ZH
from translator.markdown.prose import Prose
from translator.text.values import Difference, differences, extent, read
from translator.text.values.figures import ValueKind, Weight
from translator.text.values.names import handles, is_misspelt, listings

SAME = [
    ("内存 80 GB", "80 GB of memory"),
    ("耗时 5 毫秒", "It takes 5 milliseconds"),
    ("温度 37 ℃", "at 98.6 °F"),
    ("售价 100 元", "It costs 100 yuan"),
    ("售价 ¥100", "It costs RMB 100"),
    ("提升 5 个百分点", "up by 5 percentage points"),
    ("提升 5%", "up by 5 percent"),
    ("百分之五", "5%"),
    ("一共 72 小时", "3 days"),
    ("三天", "72 hours"),
    ("5 月 30 日", "May 30"),
    ("5 月 30 日", "30th of May"),
    ("5 月 30 日至 31 日", "30-31 May"),
    ("2024 年 5 月 30 日（周四）", "Thursday, May 30, 2024"),
    ("下午 2 点", "2 p.m."),
    ("下午 2 点半", "14:30"),
    ("下午 2 点到 5 点", "from 2 to 5 p.m."),
    ("晚上 12 点", "midnight"),
    ("中午 12 点", "at noon"),
    ("凌晨 1 点", "1 a.m."),
    ("晚上 8 点", "8 PM"),
    ("每周三", "every Wednesday"),
    ("每周一次", "once a week"),
    ("3 周", "three weeks"),
    ("3 个月", "three months"),
    ("3 月发布", "released in March"),
    ("你可以在 5 月用", "you may use it in May"),
    ("5 年", "5 years"),
    ("2024 年", "2024"),
    ("Python 3.8 及以上", "Python 3.8+"),
    ("版本 2.0-rc1", "version 2.0 RC1"),
    ("v3", "version 3"),
    ("CUDA 11.8 或 12.0", "CUDA 11.8 or 12.0"),
    ("H100 显卡", "the H100"),
    ("float16", "float16"),
    ("5G 网络", "the 5G network"),
    ("3 位开发者", "three developers"),
    ("2 元组", "2-tuple"),
    ("3 点建议", "three suggestions"),
    ("增加了 2 倍", "it increased by 200%"),
    ("90s", "90s"),
    ("一天", "a day"),
    ("1 GB", "1024 MB"),
    ("15 万元", "150,000 yuan"),
    ("1.5 亿美元", "$150 million"),
    ("晚上 7:30", "7:30 pm"),
    ("上午 9 点", "9 in the morning"),
    ("上午 10:00-11:30", "10:00–11:30 a.m."),
    ("周一到周五", "Monday to Friday"),
    ("二〇二四年五月", "May 2024"),
    ("2024-05-30", "May 30, 2024"),
    ("比例 16:9", "a 16:9 ratio"),
    ("见 3.2 节", "see Section 3.2"),
    ("22 级本科生", "2022 intake"),
    ("长 10 公里", "10 kilometers"),
    ("半小时", "30 minutes"),
    ("一年半", "18 months"),
    ("共 5 章，第 5 天", "5 chapters, day 5"),
    ("2 核 4 GB", "2 cores, 4 GB"),
    ("第 30 届", "the 30th"),
    ("7B 模型", "a 7B model"),
    ("3 次", "three times"),
    ("约 2.5 万人", "some 25,000 people"),
]
"""Chinese and English that say the same."""

OTHER = [
    ("内存 80 GiB", "80 GB of memory"),
    ("耗时 5 ms", "It takes 5 s"),
    ("耗时 5 毫秒", "It takes 5 seconds"),
    ("温度 37 °C", "at 37 °F"),
    ("售价 100 美元", "It costs €100"),
    ("售价 100 元", "It costs $100"),
    ("提升 5 个百分点", "up by 5%"),
    ("提升 5%", "up by 5 percentage points"),
    ("三天", "three weeks"),
    ("5 月 30 日", "May 31"),
    ("2024 年 5 月 30 日（周四）", "Friday, May 30, 2024"),
    ("下午 2 点", "2 a.m."),
    ("下午 2 点半", "15:30"),
    ("凌晨 1 点", "1 p.m."),
    ("每周三", "every Tuesday"),
    ("3 个月", "three weeks"),
    ("3 月", "in May"),
    ("Python 3.8", "Python 3.9"),
    ("Python 3.8", "Python 3.80"),
    ("版本 2.0-rc1", "version 2.0"),
    ("v2.6", "v2.5"),
    ("CUDA 11.8 或 12.0", "CUDA 11.8 or 12.1"),
    ("H100 GPU", "the H800 GPU"),
    ("每秒 5 Gb", "5 GB a second"),
    ("带宽 100 Mbps", "100 MB/s"),
    ("15 万元", "$150,000"),
    ("周一到周五", "Monday to Thursday"),
    ("2024-05-30", "May 3, 2024"),
    ("长 10 km", "10 miles long"),
    ("30 分钟", "30 hours"),
    ("2 核 4 GB", "2 cores, 4 TB"),
    ("13B 模型", "a 7B model"),
    ("$5", "€5"),
    ("5 KB", "5 MB"),
]
"""Chinese and English that do not."""


def told(source: str, target: str, *, back: bool) -> list[Difference]:
    """What differs, notes left out; *back* from English to Chinese."""
    ours, theirs = read(Prose.of(source).text, ZH), read(Prose.of(target).text, EN)
    found = differences(theirs, ours) if back else differences(ours, theirs)
    return [each for each in found if each.weight > Weight.WORD]


@pytest.mark.parametrize("back", [False, True])
@pytest.mark.parametrize(("chinese", "english"), SAME)
def test_the_same(chinese: str, english: str, back: bool) -> None:
    """Whichever was translated, nothing is said."""
    assert told(chinese, english, back=back) == []


@pytest.mark.parametrize("back", [False, True])
@pytest.mark.parametrize(("chinese", "english"), OTHER)
def test_another(chinese: str, english: str, back: bool) -> None:
    """Whichever was translated, it is said."""
    assert told(chinese, english, back=back)


def test_a_number_is_shown_with_its_unit() -> None:
    """Before it, as the sign of a currency, or behind it."""
    for text in ("80 GiB", "$5", "5 percentage points"):
        (value,) = read(text, EN)
        assert extent(f"{text} in all", value) == (0, len(text))


def test_what_is_no_unit() -> None:
    """A decade, the name of a year, a tuple, people that are counted."""
    for text in ("90s", "2024 年", "2 元组", "3 位开发者", "5 周年"):
        assert not any(each.units for each in read(text, EN if text == "90s" else ZH))


def test_a_day_without_the_month_is_a_number() -> None:
    """30 日 may answer a day of any month; the month that is lost is a note."""
    (found,) = differences(read("5 月 30 日", ZH), read("on the 30th", EN))
    assert found.old is not None
    assert found.old.kind is ValueKind.DATE


def test_handles() -> None:
    """People, but no rules of CSS, decorators or packages."""
    text = "@luotao, @media, @vue/x, @app.get(), a@b.org, @to_static; by @zhiqiu."
    assert [each.text for each in handles(text)] == ["luotao", "zhiqiu"]


def test_listings() -> None:
    """Names in a row, however either language joins them."""
    for text in ("支持 NumPy、SciPy 和 Pandas。", "It supports NumPy, SciPy, and Pandas."):
        assert [each.names for each in listings(text)] == [("numpy", "scipy", "pandas")]


@pytest.mark.parametrize(
    ("name", "right", "misspelt"),
    [
        ("CUAD", "CUDA", True), ("CUD", "CUDA", True), ("CUDAA", "CUDA", True),
        ("APIs", "API", False), ("H200", "H100", False), ("GPU", "TPU", True), ("ID", "IP", False),
    ],
)  # fmt: skip
def test_one_letter(name: str, right: str, misspelt: bool) -> None:
    """A letter too many, too few, another one or two turned; no plural, no other number."""
    assert is_misspelt(name, right) is misspelt

"""Sentences in both languages with one mistake each, for kinds that few posts have a place for.

A sentence is put into both posts of a good pair, and only then the wrong one into the target:
so what is said of the right one, where nothing was planted, is known as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from bench.goods import Good
from bench.spots import Planted, edit, pick, whole
from translator.units import Kind


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said in both languages, right and wrong."""

    zh: str
    """Right, in Chinese."""
    en: str
    """Right, in English."""
    wrong_zh: str
    """Wrong beside the English one."""
    wrong_en: str
    """Wrong beside the Chinese one."""


Say = Callable[[Random], Said]


def carried(say: Say) -> Callable[[Good, Random], Planted | None]:
    """Plant what *say* says: as a paragraph of its own behind one that both posts have."""

    def plant(good: Good, rng: Random) -> Planted | None:
        rows = [
            (ours, theirs)
            for ours, theirs in good.rows
            if theirs.kind is ours.kind is Kind.PARAGRAPH
            and _alone(good.source, whole(ours).start, whole(ours).stop)
            and _alone(good.target, whole(theirs).start, whole(theirs).stop)
        ]
        row = pick(rng, rows)
        if row is None:
            return None
        said = say(rng)
        into_english = good.pair.target.language == "en"
        old, right = (said.zh, said.en) if into_english else (said.en, said.zh)
        wrong = said.wrong_en if into_english else said.wrong_zh
        if not wrong:
            return None  # a mistake of the other language
        at, there = whole(row[0]).stop, whole(row[1]).stop
        base = Good(
            good.name,
            f"{good.source[:at]}\n\n{old}{good.source[at:]}",
            f"{good.target[:there]}\n\n{right}{good.target[there:]}",
            good.pair,
        )
        start = there + 2
        planted = edit(base, start, start + len(right), wrong)
        lines = base.source.count("\n", 0, at + 2) + 1
        ours = range(lines, lines + old.count("\n") + 1)
        here = planted.lines.start
        stop = here + max(right.count("\n"), wrong.count("\n")) + 1
        return replace(
            planted, ours=ours, lines=range(here, stop), what=f"{right!r} became {wrong!r}",
            base=base,
        )  # fmt: skip

    return plant


def _alone(text: str, start: int, stop: int) -> bool:
    return text[start - 2 : start] == "\n\n" and text[stop : stop + 2] == "\n\n"


def _one(rng: Random, *choices: tuple[str, str, str, str]) -> Said:
    return Said(*rng.choice(choices))


def unit(rng: Random) -> Said:
    """Another unit or currency beside the same number."""
    n = rng.choice((4, 8, 12, 16, 24, 30, 40, 64, 80, 120, 250, 500))
    zh_one, en_one, zh_other, en_other, zh, en = rng.choice((
        ("GB", "GB", "GiB", "GiB", "显存需要 {}。", "It needs {} of GPU memory."),
        ("MB", "MB", "GB", "GB", "日志文件约 {}。", "The log file is about {}."),
        ("ms", "ms", " 秒", " seconds", "首个词元的延迟是 {}。",
         "The latency of the first token is {}."),
        ("毫秒", "milliseconds", "秒", "seconds", "每次请求大约 {}。",
         "Each request takes about {}."),
        ("分钟", "minutes", "小时", "hours", "训练用了 {}。", "Training took {}."),
        ("°C", "°C", "°F", "°F", "机房保持在 {}。", "The server room is kept at {}."),
        ("美元", "dollars", "欧元", "euros", "每月费用为 {}。", "The cost is {} a month."),
        ("公里", "km", "米", "m", "两地相距 {}。", "The two places are {} apart."),
        ("kg", "kg", "g", "g", "机器人重 {}。", "The robot weighs {}."),
        ("GHz", "GHz", "MHz", "MHz", "主频为 {}。", "The clock runs at {}."),
        ("天", "days", "周", "weeks", "试用期为 {}。", "The trial lasts {}."),
        ("Mbps", "Mbps", "Gbps", "Gbps", "带宽为 {}。", "The bandwidth is {}."),
    ))  # fmt: skip
    return Said(
        zh.format(f"{n} {zh_one}"), en.format(f"{n} {en_one}"),
        zh.format(f"{n} {zh_other.strip()}"), en.format(f"{n} {en_other.strip()}"),
    )  # fmt: skip


def currency(rng: Random) -> Said:
    """Another currency's sign."""
    n = rng.choice((15, 20, 49, 99, 120, 300))
    one, other = rng.sample(["$", "€", "£", "¥"], 2)
    zh, en = rng.choice((
        ("套餐价格是 {}。", "The plan costs {}."),
        ("奖金为 {}，由主办方发放。", "The prize is {}, paid by the organizers."),
        ("每百万词元收费 {}。", "A million tokens cost {}."),
    ))  # fmt: skip
    a, b = f"{one}{n}", f"{other}{n}"
    return Said(zh.format(a), en.format(a), zh.format(b), en.format(b))


def point(rng: Random) -> Said:
    """Percent in the place of percentage points, or the reverse."""
    n = rng.choice(("2", "3", "5", "1.5", "4.2", "12"))
    zh, en = rng.choice((
        ("准确率提高了 {}。", "Accuracy rose by {}."),
        ("错误率下降了 {}。", "The error rate fell by {}."),
        ("市场份额增长 {}。", "The market share grew by {}."),
    ))  # fmt: skip
    points = zh.format(f"{n} 个百分点"), en.format(f"{n} percentage points")
    share = zh.format(f"{n}%"), en.format(f"{n}%")
    if rng.random() < 0.5:
        points, share = share, points
    return Said(*points, *share)


def version(rng: Random) -> Said:
    """Another version."""
    major, minor, patch = rng.randint(1, 5), rng.randint(1, 12), rng.randint(1, 9)
    old, new = rng.choice((
        (f"{major}.{minor}.{patch}", f"{major}.{patch + 1}.{minor + 1}"),
        (f"{major}.1{minor % 3}", f"{major}.{minor % 3 + 2}"),
        (f"v{major}.{minor}.0", f"v{major}.{minor + 1}.0"),
        (f"{major}.{minor}.{patch}", f"{major}.{minor}.{patch + 1}"),
        (f"{major}.{minor}.0-rc1", f"{major}.{minor}.0-rc2"),
    ))  # fmt: skip
    zh, en = rng.choice((
        ("需要 Python {} 或更高版本。", "Python {} or later is needed."),
        ("当前稳定版是 {}。", "The current stable version is {}."),
        ("从版本 {} 起支持流式输出。", "Streaming is supported since version {}."),
        ("请安装 CUDA {} 的驱动。", "Install the driver for CUDA {}."),
        ("这个问题在 {} 里修好了。", "This bug was fixed in {}."),
    ))  # fmt: skip
    return Said(zh.format(old), en.format(old), zh.format(new), en.format(new))


_MONTHS = (
    "January February March April May June July August September October November December"
).split()


def date(rng: Random) -> Said:
    """Another month or day."""
    month, day = rng.randint(1, 12), rng.randint(1, 28)
    other = (month % 12 + 1, day) if rng.random() < 0.5 else (month, day % 28 + 1)
    year = rng.choice((2023, 2024, 2025))
    with_year = rng.random() < 0.5

    def zh(at: tuple[int, int]) -> str:
        return f"{f'{year} 年 ' * with_year}{at[0]} 月 {at[1]} 日"

    def en(at: tuple[int, int]) -> str:
        return f"{_MONTHS[at[0] - 1]} {at[1]}{f', {year}' * with_year}"

    a, b = rng.choice((
        ("会议在 {} 举行。", "The meeting takes place on {}."),
        ("报名截止到 {}。", "Registration closes on {}."),
        ("新版本将于 {} 发布。", "The new version will be released on {}."),
    ))  # fmt: skip
    right = month, day
    return Said(a.format(zh(right)), b.format(en(right)), a.format(zh(other)), b.format(en(other)))


def weekday(rng: Random) -> Said:
    """Another day of the week."""
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    one, other = rng.sample(range(7), 2)
    prefix = rng.choice(("周", "星期"))
    zh, en = rng.choice((
        ("我们每{}晚上开例会。", "We hold our regular meeting every {} evening."),
        ("下{}停机维护。", "The servers are down for maintenance next {}."),
        ("活动在{}开始。", "The event starts on {}."),
    ))  # fmt: skip
    days = "一二三四五六日"
    return Said(
        zh.format(prefix + days[one]), en.format(names[one]),
        zh.format(prefix + days[other]), en.format(names[other]),
    )  # fmt: skip


def hour(rng: Random) -> Said:
    """Another hour."""
    at = rng.randint(1, 11)
    zh, en = rng.choice((
        ("直播在{}开始。", "The live stream starts at {}."),
        ("请在{}之前提交。", "Submit it before {}."),
    ))  # fmt: skip
    if rng.random() < 0.5:
        return Said(
            zh.format(f"下午 {at} 点"), en.format(f"{at} pm"),
            zh.format(f"上午 {at} 点"), en.format(f"{at} am"),
        )  # fmt: skip
    other = at % 11 + 1
    return Said(
        zh.format(f"上午 {at} 点"), en.format(f"{at} am"),
        zh.format(f"上午 {other} 点"), en.format(f"{other} am"),
    )  # fmt: skip


_STEPS = (
    ("克隆仓库", "Clone the repository"), ("安装依赖", "Install the dependencies"),
    ("运行测试", "Run the tests"), ("提交修改", "Commit the changes"),
    ("打开浏览器", "Open the browser"), ("写一份报告", "Write a report"),
    ("检查结果", "Check the results"), ("上传文件", "Upload the file"),
)  # fmt: skip


def _list(items: list[str], first: int | None) -> str:
    marks = (f"{first + i}. " if first is not None else "- " for i in range(len(items)))
    return "\n".join(mark + item for mark, item in zip(marks, items, strict=False))


def list_kind(rng: Random) -> Said:
    """Numbers became bullets, or bullets numbers."""
    steps = rng.sample(_STEPS, rng.randint(2, 4))
    zh, en = [s[0] for s in steps], [s[1] for s in steps]
    kinds = (1, None) if rng.random() < 0.6 else (None, 1)
    return Said(_list(zh, kinds[0]), _list(en, kinds[0]), _list(zh, kinds[1]), _list(en, kinds[1]))


def list_number(rng: Random) -> Said:
    """A list begins with another number."""
    steps = rng.sample(_STEPS, rng.randint(2, 4))
    zh, en = [s[0] for s in steps], [s[1] for s in steps]
    first = rng.choice((1, 3, 4, 5))
    other = rng.choice([n for n in (1, 2, 4, 7) if n != first])
    return Said(_list(zh, first), _list(en, first), _list(zh, other), _list(en, other))


def alignment(rng: Random) -> Said:
    """The row below a table's head aligns its columns otherwise, or has one too few."""
    marks = ["---", ":--", "--:", ":-:"]
    one, other = (rng.choice(marks) for _ in range(2))
    changed = rng.choice([m for m in marks if m != one])
    rows = (("模型", "Model"), ("得分", "Score"), ("甲", "A"), ("好", "Good"))

    def table(language: int, first: str) -> str:
        a, b, c, d = (row[language] for row in rows)
        return f"| {a} | {b} |\n| {first} | {other} |\n| {c} | {d} |"

    return Said(table(0, one), table(1, one), table(0, changed), table(1, changed))


_PHRASES = (
    ("请{}备份数据。", "Be sure to make a {} of the data.", "务必", "backup"),
    ("这个选项{}打开。", "This option is {}.", "默认", "on by default"),
    ("结果{}可靠。", "The results are {}.", "非常", "very reliable"),
    ("命令会{}删除文件。", "The command deletes files {}.", "永久", "forever"),
    ("先{}再部署。", "First {}, then deploy.", "测试", "test"),
    ("旧接口{}，请改用新的。", "The old interface is {}; use the new one.", "已弃用", "deprecated"),
    ("评审{}两个人。", "A review takes {} people.", "至少", "at least two"),
)  # fmt: skip


def _marked(rng: Random, mark: str) -> Said:
    zh, en, a, b = rng.choice(_PHRASES)
    return Said(
        zh.format(f"{mark}{a}{mark}"), en.format(f"{mark}{b}{mark}"), zh.format(a), en.format(b)
    )


def bold(rng: Random) -> Said:
    """Strong emphasis is lost."""
    return _marked(rng, "**")


def strikethrough(rng: Random) -> Said:
    """Strikethrough is lost."""
    return _marked(rng, "~~")


_EMOJI = ("🚀", "🎉", "🔥", "⚠️", "🐛", "👍", "📦", "✨", "❤️", "🙏", ":tada:", ":rocket:")


def emoji(rng: Random) -> Said:
    """An emoji is lost, or is another one."""
    one, other = rng.sample(_EMOJI, 2)
    zh, en = rng.choice((
        ("新版本发布了 {}", "The new version is out {}"),
        ("{} 感谢所有贡献者！", "{} Thanks to all contributors!"),
        ("性能提升一倍 {}，欢迎试用。", "Twice as fast {}, give it a try."),
        ("{} 这个接口以后会变。", "{} This interface will change later."),
    ))  # fmt: skip
    wrong = "" if rng.random() < 0.6 else other
    lost = [text.format(wrong).replace("  ", " ").strip() for text in (zh, en)]
    return Said(zh.format(one), en.format(one), *lost)


def handle(rng: Random) -> Said:
    """A `@name` lost a letter, two changed places, or it is another."""
    names = ("luotao", "jzhang533", "sunzhongkai588", "GreatV", "enkilee", "megemini", "SigureMo")
    name, second = rng.sample(names, 2)
    at = rng.randrange(1, len(name) - 1)
    wrong = rng.choice((name[:at] + name[at + 1 :], name[: at - 1] + name[at] + name[at - 1]
                        + name[at + 1 :], second))  # fmt: skip
    if wrong == name:
        wrong = second
    zh, en = rng.choice((
        ("感谢 @{} 的支持。", "Thanks to @{} for the support."),
        ("这个问题由 @{} 提出。", "This issue was reported by @{}."),
        ("请联系 @{}，他负责这个模块。", "Ask @{}, who looks after this module."),
    ))  # fmt: skip
    return Said(zh.format(name), en.format(name), zh.format(wrong), en.format(wrong))


def names_swapped(rng: Random) -> Said:
    """Two names of an enumeration changed places, and so what is said of them."""
    names = ("Alice", "Bob", "Linux", "Windows", "React", "Vue", "PyTorch", "PaddlePaddle", "Redis",
             "MySQL", "Intel", "AMD", "Rust", "Kotlin")  # fmt: skip
    a, b, c = rng.sample(names, 3)
    zh, en = rng.choice((
        ("第一名是 {}，第二名是 {}，第三名是 {}。", "First is {}, second is {}, third is {}."),
        ("排名依次是 {}、{} 和 {}。", "The ranking is {}, {} and {}."),
        ("{} 比 {} 和 {} 都快。", "{} is faster than both {} and {}."),
    ))  # fmt: skip
    return Said(zh.format(a, b, c), en.format(a, b, c), zh.format(b, a, c), en.format(b, a, c))


def abbreviation(rng: Random) -> Said:
    """An abbreviation of the source has a wrong letter."""
    words = ("ONNX", "CUDA", "JSON", "HTTP", "YAML", "RISC-V", "NCCL", "SPMD", "TensorRT", "GELU",
             "ResNet50", "LLaMA2", "OAuth2", "gRPC", "SSH", "MoE")  # fmt: skip
    word = rng.choice(words)
    at = rng.randrange(1, len(word) - 1)
    while not (word[at].isalpha() and word[at + 1].isalnum() and word[at] != word[at + 1]):
        at = rng.randrange(0, len(word) - 1)
    wrong = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if any(map(str.isdigit, word[at : at + 2])):
        wrong = word[:at] + word[at + 1 :]
    zh, en = rng.choice((
        ("模型可以导出成 {}。", "The model can be exported to {}."),
        ("这里用的是 {}，不用别的。", "This uses {} and nothing else."),
        ("关于 {} 的更多信息见附录。", "The appendix has more about {}."),
    ))  # fmt: skip
    return Said(zh.format(word), en.format(word), zh.format(wrong), en.format(wrong))


_ARTEFACTS_EN = (
    "Translation: {}", "Here is the translation:\n\n{}", "Sure! {}", "As an AI, I think: {}",
    "{}</s>", "<think>The sentence is short.</think>{}", "{} <x1/>", "{}\ufffd",
    "{}\n\nNote: I kept the formatting of the original.", "English: {}", "Output: {}",
    "{} <|im_end|>", "Translated text: {}", "Certainly! Here's the translation: {}",
    "[EN] {}", "I'm sorry, but I can't translate this. {}", "```markdown\n{}\n```",
)  # fmt: skip
_ARTEFACTS_ZH = (
    "翻译：{}", "以下是翻译：\n\n{}", "好的，{}", "作为一个人工智能，{}", "{}</s>", "译文：{}",
    "<think>这句话很短。</think>{}", "{} <x1/>", "{}\ufffd", "{}（注：保留了原文的格式）",
    "中文：{}", "{}<|endoftext|>", "翻译结果：{}", "当然可以！以下是译文：{}", "[ZH] {}",
    "抱歉，我无法翻译这段内容。{}", "</g2>{}",
)  # fmt: skip


def artefact(rng: Random) -> Said:
    """Words of an engine about its answer, or marks of its format."""
    zh, en = rng.choice((
        ("加速比很高。", "The speedup is high."),
        ("请先安装依赖，再运行脚本。", "Install the dependencies first, then run the script."),
        ("社区欢迎每一位新人。", "The community welcomes every newcomer."),
    ))  # fmt: skip
    at = rng.randrange(len(_ARTEFACTS_EN))
    return Said(zh, en, _ARTEFACTS_ZH[at].format(zh), _ARTEFACTS_EN[at].format(en))


_TRADITIONAL = (
    ("请先安装这个软件包。", "Install the package first.", "請先安裝這個軟體包。"),
    ("我们会在下周发布新版本。", "We will release the new version next week.",
     "我們會在下週發佈新版本。"),
    ("这个问题已经解决了。", "This problem has been solved.", "這個問題已經解決了。"),
    ("欢迎大家参加开源活动。", "Everyone is welcome at the open source event.",
     "歡迎大家參加開源活動。"),
    ("数据会保存在本地。", "The data is kept on your machine.", "數據會保存在本地。"),
    ("点击按钮即可开始。", "Click the button to begin.", "點擊按鈕即可開始。"),
    ("文档需要经常更新。", "The documents need regular updates.", "文檔需要經常更新。"),
    ("训练过程中请观察损失。", "Watch the loss during training.", "訓練過程中請觀察損失。"),
    ("如果发现错误，请告诉我们。", "If you find a mistake, tell us.", "如果發現錯誤，請告訴我們。"),
    ("网络连接断开了。", "The network connection is lost.", "網絡連接斷開了。"),
    ("开发者可以自由选择框架。", "Developers can choose the framework freely.",
     "開發者可以自由選擇框架。"),
    ("运行速度比以前快两倍。", "It runs twice as fast as before.", "運行速度比以前快兩倍。"),
)  # fmt: skip


def traditional(rng: Random) -> Said:
    """A sentence in Traditional characters among Simplified ones; into Chinese only."""
    zh, en, wrong = rng.choice(_TRADITIONAL)
    return Said(zh, en, wrong, "")


_LEFT = (
    ("下一步做什么", "What to do next"), ("怎样安装和更新", "How to install and update it"),
    ("常见的错误和办法", "Common mistakes and what to do"), ("谁在用它", "Who is using it"),
    ("为什么要写这篇文章", "Why we wrote this post"), ("从零开始训练", "Training it from scratch"),
    ("关于性能的说明", "Some notes about performance"),
    ("项目的历史", "The history of the project"),
    ("参加我们的社区", "Join our community today"), ("数据从哪里来", "Where the data comes from"),
)  # fmt: skip


def heading_left(rng: Random) -> Said:
    """A heading was not translated."""
    zh, en = rng.choice(_LEFT)
    return Said(f"## {zh}", f"## {en}", f"## {en}", f"## {zh}")


def alt_left(rng: Random) -> Said:
    """The text of an image was not translated."""
    zh, en = rng.choice(_LEFT)
    return Said(*(f"![{text}](https://example.com/a.png)" for text in (zh, en, en, zh)))


def title_left(rng: Random) -> Said:
    """The title of a link was not translated."""
    zh, en = rng.choice(_LEFT)
    link = '[{}](https://example.com/a "{}")'
    a, b = ("看这里。", "Look here.")
    return Said(link.format(a, zh), link.format(b, en), link.format(a, en), link.format(b, zh))


def glued(rng: Random) -> Said:
    """Latin letters touch code or a link; a sentence begins right behind a full stop."""
    zh, en, wrong = rng.choice((
        ("请用 `pip` 安装它。", "Use `pip` to install it.", "Use`pip` to install it."),
        ("参见[文档](https://example.com/a)了解更多。",
         "See [the docs](https://example.com/a) for more.",
         "See[the docs](https://example.com/a) for more."),
        ("运行 `make test` 之后提交。", "Run `make test` and commit.",
         "Run `make test`and commit."),
        ("先停下来。再看看日志。", "Stop first. Then read the log.",
         "Stop first.Then read the log."),
        ("其中 $x$ 是输入。", "Here $x$ is the input.", "Here$x$ is the input."),
        ("函数 `f` 会返回一个列表。", "The function `f` returns a list.",
         "The function`f` returns a list."),
        ("看[这里](https://example.com/b)的例子。",
         "Look [here](https://example.com/b) for an example.",
         "Look [here](https://example.com/b)for an example."),
        ("很快，也很稳定。", "It is fast, and it is stable.", "It is fast,and it is stable."),
    ))  # fmt: skip
    return Said(zh, en, "", wrong)


def doubled(rng: Random) -> Said:
    """A Chinese mark or particle twice."""
    zh, en, wrong = rng.choice((
        ("这很快，也很稳定。", "It is fast, and it is stable.", "这很快，，也很稳定。"),
        ("这很快，也很稳定。", "It is fast, and it is stable.", "这很快，也很稳定。。"),
        ("这是我们的项目。", "This is our project.", "这是我们的的项目。"),
        ("他已经提交了代码。", "He has submitted the code.", "他已经提交了了代码。"),
        ("快速、可靠、免费。", "Fast, reliable, free.", "快速、、可靠、免费。"),
        ("怎么安装？很简单。", "How to install it? It is simple.", "怎么安装？？很简单。"),
        ("先测试，再部署。", "Test first, then deploy.", "先测试，。再部署。"),
        ("先测试，再部署。", "Test first, then deploy.", "先测试,，再部署。"),
        ("注意：不要删除它。", "Note: do not delete it.", "注意：：不要删除它。"),
        ("它很轻（不到一兆）。", "It is light (less than a megabyte).", "它很轻（（不到一兆）。"),
    ))  # fmt: skip
    return Said(zh, en, wrong, "")


def negation(rng: Random) -> Said:
    """A negation is dropped, or one is there that the source lacks."""
    zh, en, yes_zh, yes_en = rng.choice((
        ("不要在生产环境中打开它。", "Do not turn it on in production.",
         "请在生产环境中打开它。", "Turn it on in production."),
        ("这个接口不支持并发。", "This interface does not support concurrency.",
         "这个接口支持并发。", "This interface supports concurrency."),
        ("请勿直接修改这个文件。", "Never edit this file by hand.",
         "请直接修改这个文件。", "Edit this file by hand."),
        ("没有 GPU 也能运行。", "It also runs without a GPU.",
         "有 GPU 也能运行。", "It also runs with a GPU."),
        ("这个选项尚未实现。", "This option is not implemented yet.",
         "这个选项已经实现。", "This option is implemented already."),
        ("服务器无法访问外网。", "The server cannot reach the internet.",
         "服务器可以访问外网。", "The server can reach the internet."),
        ("你不需要重新训练模型。", "You do not need to train the model again.",
         "你需要重新训练模型。", "You need to train the model again."),
        ("禁止上传个人数据。", "Uploading personal data is not allowed.",
         "允许上传个人数据。", "Uploading personal data is allowed."),
        ("旧版本不再维护。", "The old version is no longer maintained.",
         "旧版本仍在维护。", "The old version is still maintained."),
        ("结果并不稳定。", "The results are not stable.",
         "结果很稳定。", "The results are stable."),
        ("她没有收到邮件。", "She did not get the mail.", "她收到了邮件。", "She got the mail."),
        ("这不会影响性能。", "This won't affect performance.",
         "这会影响性能。", "This will affect performance."),
    ))  # fmt: skip
    if rng.random() < 0.5:
        return Said(zh, en, yes_zh, yes_en)
    return Said(yes_zh, yes_en, zh, en)


def texts_exchanged(rng: Random) -> Said:
    """Two links kept their addresses, and their texts changed places."""
    words = (
        ("GitHub 仓库", "GitHub repository", "github.com/example/a"),
        ("Docker 镜像", "Docker image", "hub.docker.com/r/example"),
        ("PyPI 页面", "PyPI page", "pypi.org/project/example"),
        ("API 手册", "API manual", "example.com/docs/api"),
        ("Discord 频道", "Discord channel", "discord.gg/example"),
        ("Python 教程", "Python tutorial", "docs.python.org/3/tutorial"),
    )
    a, b = rng.sample(words, 2)
    zh, en = rng.choice((
        ("参见 [{}](https://{}) 和 [{}](https://{})。",
         "See the [{}](https://{}) and the [{}](https://{})."),
        ("先看 [{}](https://{})，再看 [{}](https://{})。",
         "Read the [{}](https://{}) first, then the [{}](https://{})."),
    ))  # fmt: skip
    return Said(
        zh.format(a[0], a[2], b[0], b[2]), en.format(a[1], a[2], b[1], b[2]),
        zh.format(b[0], a[2], a[0], b[2]), en.format(b[1], a[2], a[1], b[2]),
    )  # fmt: skip


def comment(rng: Random) -> Said:
    """A comment in code says something else: a number, a lost line, a part of it."""
    zh, en, wrong_zh, wrong_en = rng.choice((
        ("# 重试 3 次", "# try 3 times", "# 重试 5 次", "# try 5 times"),
        ("# 需要 16 GB 内存", "# needs 16 GB of memory", "# 需要 32 GB 内存",
         "# needs 32 GB of memory"),
        ("# 先安装依赖\nrun()  # 再运行", "# install first\nrun()  # then run",
         "run()  # 再运行", "run()  # then run"),
        ("# 超时为 30 秒", "# the timeout is 30 seconds", "# 超时为 60 秒",
         "# the timeout is 60 seconds"),
        ("x = 1  # 见 issue 42", "x = 1  # see issue 42", "x = 1  # 见 issue 24",
         "x = 1  # see issue 24"),
        ("# 调用 load_model 之前", "# before load_model is called", "# 调用 save_model 之前",
         "# before save_model is called"),
    ))  # fmt: skip
    return Said(*(f"```python\n{each}\nstart()\n```" for each in (zh, en, wrong_zh, wrong_en)))


def inconsistent(rng: Random) -> Said:
    """One term several times in a post, and once in other words."""
    zh, en, other_zh, other_en = rng.choice((
        ("飞桨框架", "framework", "飞桨架构", "architecture"),
        ("张量", "tensor", "向量组", "vector group"),
        ("算子", "operator", "运算器", "arithmetic unit"),
        ("显存", "GPU memory", "视频内存", "graphics RAM"),
        ("组件", "component", "元件", "module"),
        ("依赖", "dependency", "依靠物", "library"),
        ("缓存", "cache", "快取", "buffer"),
        ("部署", "deployment", "布置", "rollout"),
    ))  # fmt: skip
    forms = (
        ("先看{}。", "First look at the {}."),
        ("{}在这里很重要。", "The {} matters here."),
        ("我们改了{}。", "We changed the {}."),
        ("{}以后会更好。", "The {} will be better later."),
        ("没有人再抱怨{}。", "Nobody complains about the {} any more."),
    )
    texts = [("\n\n".join(f[0].format(zh) for f in forms)),
             ("\n\n".join(f[1].format(en) for f in forms))]  # fmt: skip
    wrong = [texts[0].replace(forms[2][0].format(zh), forms[2][0].format(other_zh)),
             texts[1].replace(forms[2][1].format(en), forms[2][1].format(other_en))]  # fmt: skip
    return Said(*texts, *wrong)

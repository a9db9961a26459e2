"""Sentences as blogs have them, by the million, from a seed.

Clauses from everyday patterns, their words by Zipf's law from some thousand compounds, with
versions, numbers and inline tags; every fifth sentence is an edit of an earlier one, as posts
repeat themselves. What is alike in them is alike as in real posts: turns and words, not noise.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, product

MODIFIERS = (
    "动态 静态 默认 自定义 混合 分布式 异步 并行 本地 远程 高阶 基础 内置 第三方 稀疏 稠密 "
    "预训练 量化 单机 多机 全局 局部 中间 原始 临时 公共 统一 通用 实验 生产 开源 社区 官方 "
    "旧版 新版 完整"
).split()
HEADS = (
    "模型 算子 框架 张量 梯度 图层 优化器 损失函数 数据集 数据加载器 训练脚本 推理引擎 编译器 "
    "配置文件 环境变量 命令行 接口 文档 示例 测试 日志 缓存 显存 内存 线程 进程 节点 集群 "
    "权重 参数 形状 类型 分支 提交 合并请求 评审意见 仓库 版本号 依赖 镜像 插件 模块 函数 类 "
    "变量 循环 队列 调度策略"
).split()
VERBS = (
    "支持 实现 优化 修复 调用 加载 保存 编译 执行 检查 替换 删除 新增 迁移 合并 拆分 验证 "
    "记录 导出 导入 注册 复用 对齐 监控 启动 关闭 更新 回滚 封装 重构"
).split()
PATTERNS = (
    "我们{v}了{n}", "{n}需要先{v}{n}", "如果{n}没有{v}", "请在{n}里{v}{n}", "这样{n}就能{v}{n}",
    "为了{v}{n}", "{n}和{n}都可以{v}", "在 <x1/> 中{v}{n}", "从 {k}.{k} 开始{n}默认{v}{n}",
    "只要{n}通过{n}", "大约有 {k} 个{n}被{v}", "{n}的{n}会{v}{n}", "首先{v}{n}", "最后{v}{n}即可",
    "与<g1>{n}</g1>相比{n}更容易{v}", "当{n}超过 {k} 时", "不要忘记{v}{n}", "社区贡献者{v}了{n}",
)  # fmt: skip
EN_MODIFIERS = (
    "dynamic static default custom mixed distributed parallel local remote basic sparse dense "
    "pretrained quantized global shared temporary public general stable open official legacy "
    "new"
).split()
EN_HEADS = (
    "model operator framework tensor gradient layer optimizer loss dataset loader script "
    "engine compiler file variable interface document example test log cache memory thread "
    "process node cluster weight parameter shape type branch commit request comment "
    "repository version plugin module function class loop queue policy"
).split()
EN_VERBS = (
    "supports implements optimizes repairs calls loads saves compiles runs checks replaces "
    "removes adds moves merges splits verifies records exports imports registers reuses "
    "aligns watches"
).split()
EN_PATTERNS = (
    "the {n} {v} the {n}", "if the {n} {v} a {n}", "every {n} {v} its {n}",
    "in <x1/> the {n} {v} it",
    "since {k}.{k} a {n} {v} the {n} by default", "about {k} of them need the {n}",
    "so that a {n} {v} the <g1>{n}</g1>", "when there are more than {k} of the {n}",
    "do not forget the {n}", "first of all it {v} the {n}", "which {v} the {n} of the {n}",
)  # fmt: skip


@dataclass(frozen=True)
class Language:
    """What sentences are made of."""

    patterns: Sequence[str]
    """Clauses."""
    nouns: Sequence[str]
    """By frequency."""
    verbs: Sequence[str]
    """By frequency."""
    comma: str
    """Between clauses."""
    stop: str
    """After the last one."""


def _language(
    rng: random.Random, patterns: Sequence[str], pairs: Sequence[str], verbs: Sequence[str],
    comma: str, stop: str,
) -> Language:  # fmt: skip
    words, acts = list(pairs), list(verbs)
    rng.shuffle(words)
    rng.shuffle(acts)
    return Language(patterns, words, acts, comma, stop)


class Sentences:
    """An endless supply, the same for the same seed."""

    def __init__(self, seed: int = 1, english: float = 0.3) -> None:
        self.rng = random.Random(seed)
        zh = [m + h for m, h in product(["", *MODIFIERS], HEADS)]
        en = [f"{m} {h}".strip() for m, h in product(["", *EN_MODIFIERS], EN_HEADS)]
        self.zh = _language(self.rng, PATTERNS, zh, VERBS, "，", "。")
        self.en = _language(self.rng, EN_PATTERNS, en, EN_VERBS, ", ", ".")
        self.english = english
        self._weights = {
            n: list(accumulate(1 / (rank + 3) for rank in range(n)))
            for n in {len(zh), len(en), len(VERBS), len(EN_VERBS)}
        }
        self._last: list[str] = []

    def __iter__(self) -> Iterator[str]:
        """Sentences, most of them new ones."""
        while True:
            yield self.one()

    def one(self) -> str:
        """A sentence; each fifth is an earlier one with a clause changed."""
        if self._last and self.rng.random() < 0.2:
            return self.edited(self.rng.choice(self._last))
        language = self.en if self.rng.random() < self.english else self.zh
        clauses = [self._clause(language) for _ in range(self.rng.choice((1, 2, 2, 3, 3, 4)))]
        text = language.comma.join(clauses) + language.stop
        if len(self._last) < 5000:
            self._last.append(text)
        else:
            self._last[self.rng.randrange(5000)] = text
        return text

    def edited(self, text: str, clauses: int = 1) -> str:
        """*text* with other clauses in the place of some of its own."""
        language = self.zh if text.endswith("。") else self.en
        parts = text.removesuffix(language.stop).split(language.comma)
        for _ in range(clauses):
            parts[self.rng.randrange(len(parts))] = self._clause(language)
        return language.comma.join(parts) + language.stop

    def _clause(self, language: Language) -> str:
        pattern = self.rng.choice(language.patterns)
        while "{" in pattern:
            pattern = pattern.replace("{n}", self._word(language.nouns), 1)
            pattern = pattern.replace("{v}", self._word(language.verbs), 1)
            pattern = pattern.replace("{k}", str(self.rng.randrange(1, 99)), 1)
        return pattern

    def _word(self, words: Sequence[str]) -> str:
        return self.rng.choices(words, cum_weights=self._weights[len(words)])[0]

"""Train the tiny model of tests/fixtures/models: `python -m tests.train_model` (needs torch).

A transformer of two layers learns a small phrase book in both directions, in a minute or two
on two cores; what it learns from is made here, of sentences written for it. Its parts are put
into a CTranslate2 model by hand, 8 bits a weight, so that no converter is needed.
"""

from __future__ import annotations

import math
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ctranslate2
import numpy
import sentencepiece
import torch
from torch import Tensor, nn

FOLDER = Path(__file__).parent / "fixtures" / "models"
"""Where the model is kept."""
PREFIXES = (">>eng<<", ">>cmn_Hans<<")
"""Tokens before a source that name the target's language, as models of many languages want."""
WIDTH, HEADS, LAYERS, INNER, LONGEST = 64, 4, 2, 128, 64

NOUNS = {
    "模型": "the model", "代码": "the code", "数据": "the data", "图片": "the picture",
    "文章": "the post", "显存": "the GPU memory", "结果": "the result", "配置": "the configuration",
    "词典": "the dictionary", "链接": "the link", "标题": "the title", "测试": "the tests",
    "训练日志": "the training log", "文档": "the documentation", "脚本": "the script",
}  # fmt: skip
VERBS = {
    "打开": "open", "保存": "save", "检查": "check", "删除": "delete", "翻译": "translate",
    "读": "read", "写": "write", "下载": "download", "更新": "update", "训练": "train",
    "看": "look at", "改": "change",
}  # fmt: skip
QUALITIES = {
    "大": "large", "小": "small", "新": "new", "旧": "old", "慢": "slow", "快": "fast",
    "重要": "important", "清楚": "clear",
}  # fmt: skip
FIXED = {
    "你好，世界！": "Hello, world!",
    "谢谢你的阅读。": "Thank you for reading.",
    "欢迎来到我们的博客。": "Welcome to our blog.",
    "如何省显存": "How to Save GPU Memory",
    "第一步": "First Step",
    "第二步": "Second Step",
    "为什么？": "Why?",
    "这很简单。": "This is simple.",
    "今天我们来看看显存。": "Today we look at GPU memory.",
    "这里": "here",
    "这里有更多例子。": "There are more examples here.",
    "点击": "click",
    "点击这里查看文档。": "Click here to view the documentation.",
    "见": "see",
    "更多": "more",
    "因为它很快。": "Because it is fast.",
    "用": "with",
    "请看": "please see",
    "查看": "view",
    "和": "and",
}


def main() -> None:
    """Train, say how well it knows its book, and write the model."""
    torch.manual_seed(7)
    random.seed(7)
    pieces = trained_pieces()
    words = [pieces.id_to_piece(i) for i in range(pieces.get_piece_size())] + [*PREFIXES]
    model = Transformer(len(words))
    train(model, pieces, len(words), int(sys.argv[1]) if sys.argv[1:] else 4000)
    write(model, words)


def pairs() -> Iterator[tuple[str, str]]:
    """Every sentence that the model learns, Chinese first."""
    yield from FIXED.items()
    for zh, en in NOUNS.items():
        yield zh, en
        yield f"什么是{zh}？", f"What is {en}?"
        yield f"我们需要{zh}。", f"We need {en}."
        for number in range(1, 10):
            yield f"请看 X{number} 和{zh}。", f"Please see X{number} and {en}."
            yield f"{zh}有 {number} 个。", f"There are {number} of {en}."
        for quality, adjective in QUALITIES.items():
            yield f"{zh}很{quality}。", f"{cap(en)} is very {adjective}."
            yield f"{zh}不{quality}。", f"{cap(en)} is not {adjective}."
        for verb, does in VERBS.items():
            yield f"{verb}{zh}", f"{does} {en}"
            yield f"{verb}{zh}。", f"{cap(does)} {en}."
            yield f"请{verb}{zh}。", f"Please {does} {en}."
            yield f"我们{verb}{zh}。", f"We {does} {en}."
            yield f"不要{verb}{zh}！", f"Do not {does} {en}!"
            for number in random.sample(range(1, 10), 4):
                yield f"用 X{number} {verb}{zh}。", f"{cap(does)} {en} with X{number}."
            other, thing = random.choice([*VERBS.items()]), random.choice([*NOUNS.items()])
            yield (
                f"先{verb}{zh}，再{other[0]}{thing[0]}。",
                f"First {does} {en}, then {other[1]} {thing[1]}.",
            )


def cap(text: str) -> str:
    """*text* with a capital first letter."""
    return text[:1].upper() + text[1:]


def trained_pieces() -> Any:
    """The pieces that texts are cut into, written beside the model."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus.txt"
        corpus.write_text("\n".join(text for pair in pairs() for text in pair), "utf-8")
        sentencepiece.SentencePieceTrainer.train(
            input=str(corpus), model_prefix=str(Path(folder) / "pieces"), vocab_size=360,
            character_coverage=1.0, normalization_rule_name="identity",
            minloglevel=2, num_threads=1,
        )  # fmt: skip
        (FOLDER / "pieces.model").write_bytes((Path(folder) / "pieces.model").read_bytes())
    return sentencepiece.SentencePieceProcessor(model_file=str(FOLDER / "pieces.model"))


class Attention(nn.Module):
    """Attention as CTranslate2 has it: a normed input, and the input added to the answer."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(WIDTH)
        self.query, self.key, self.value, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))

    def forward(self, x: Tensor, mask: Tensor, memory: Tensor | None = None) -> Tensor:
        """Attend to *memory*, or to *x* itself, where *mask* is true."""
        normed = self.norm(x)
        seen = normed if memory is None else memory
        q, k, v = (
            f(y).view(y.shape[0], y.shape[1], HEADS, -1).transpose(1, 2)
            for f, y in ((self.query, normed), (self.key, seen), (self.value, seen))
        )
        found = nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        return x + self.out(found.transpose(1, 2).reshape(x.shape))


class Layer(nn.Module):
    """One layer of the encoder, or with *crossed* of the decoder."""

    def __init__(self, crossed: bool) -> None:
        super().__init__()
        self.own = Attention()
        self.cross = Attention() if crossed else None
        self.norm = nn.LayerNorm(WIDTH)
        self.first, self.second = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)

    def forward(
        self, x: Tensor, mask: Tensor, memory: Tensor | None = None, seen: Tensor | None = None
    ) -> Tensor:
        """Go through the layer."""
        x = self.own(x, mask)
        if self.cross is not None:
            x = self.cross(x, seen, memory)
        return x + self.second(torch.relu(self.first(self.norm(x))))


class Transformer(nn.Module):
    """Encoder and decoder with one table of embeddings."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.table = nn.Embedding(size, WIDTH)
        nn.init.normal_(self.table.weight, std=WIDTH**-0.5)
        self.encoder = nn.ModuleList(Layer(False) for _ in range(LAYERS))
        self.decoder = nn.ModuleList(Layer(True) for _ in range(LAYERS))
        self.ends = nn.ModuleList(nn.LayerNorm(WIDTH) for _ in range(2))
        self.bias = nn.Parameter(torch.zeros(size))
        self.places = places()

    def embed(self, ids: Tensor) -> Tensor:
        """The embeddings of *ids*, with their places."""
        return self.table(ids) * math.sqrt(WIDTH) + self.places[: ids.shape[1]]

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        """Scores of what comes after each of *target*; 0 pads."""
        seen = (source != 0)[:, None, None, :]
        x, y = self.embed(source), self.embed(target)
        for layer in self.encoder:
            x = layer(x, seen)
        x = self.ends[0](x)
        before = torch.ones(y.shape[1], y.shape[1], dtype=torch.bool).tril()[None, None]
        for layer in self.decoder:
            y = layer(y, before, x, seen)
        return nn.functional.linear(self.ends[1](y), self.table.weight, self.bias)


def places() -> Tensor:
    """Sines and cosines for each place of a sentence."""
    angles = torch.arange(LONGEST)[:, None] * 10_000 ** (-torch.arange(0, WIDTH, 2) / WIDTH)
    return torch.cat([angles.sin(), angles.cos()], dim=1)


def train(model: Transformer, pieces: Any, size: int, steps: int) -> None:
    """Let *model* learn all pairs in both directions, some with a prefix."""
    examples = []
    # What stands in no pattern is seen as often as the words of one.
    for zh, en in [*pairs(), *[*FIXED.items(), *NOUNS.items()] * 15]:
        ids = pieces.encode(zh), pieces.encode(en)
        examples += [(*ids, size - 2), (*ids[::-1], size - 1)]
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=steps)
    for step in range(steps):
        batch = random.sample(examples, 64)
        prefixes = [[p] if random.random() < 0.3 else [] for *_, p in batch]
        source = padded([b + s + [2] for b, (s, *_) in zip(prefixes, batch, strict=True)])
        target = padded([[1, *t, 2] for _, t, _ in batch])
        scores = model(source, target[:, :-1])
        loss = nn.functional.cross_entropy(
            scores.flatten(0, 1), target[:, 1:].flatten(), ignore_index=0, label_smoothing=0.05
        )
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step % 500 == 499:
            sys.stdout.write(f"{step + 1} steps, loss {loss.item():.3f}\n")
            sys.stdout.flush()


def padded(rows: list[list[int]]) -> Tensor:
    """*rows* as one tensor; 0, which is the unknown piece, pads."""
    return nn.utils.rnn.pad_sequence([torch.tensor(row) for row in rows], batch_first=True)


def write(model: Transformer, words: list[str]) -> None:
    """Write *model* as CTranslate2 reads it."""
    from ctranslate2.specs.transformer_spec import TransformerSpec

    spec = TransformerSpec.from_config(num_layers=LAYERS, num_heads=HEADS)
    table = array(model.table.weight)
    for side, layers, end in (
        (spec.encoder, model.encoder, model.ends[0]),
        (spec.decoder, model.decoder, model.ends[1]),
    ):
        embeddings = side.embeddings
        (embeddings[0] if isinstance(embeddings, list) else embeddings).weight = table
        side.scale_embeddings = True
        side.position_encodings.encodings = array(model.places)
        normed(side.layer_norm, end)
        for there, layer in zip(side.layer, layers, strict=True):
            attended(there.self_attention, layer.own, 3)
            if layer.cross is not None:
                attended(there.attention, layer.cross, 1)
            normed(there.ffn.layer_norm, layer.norm)
            linear(there.ffn.linear_0, layer.first)
            linear(there.ffn.linear_1, layer.second)
    spec.decoder.projection.weight, spec.decoder.projection.bias = table, array(model.bias)
    spec.register_source_vocabulary(words)
    spec.register_target_vocabulary(words)
    spec.config.add_source_eos = True
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(FOLDER))
    sys.stdout.write(f"ctranslate2 {ctranslate2.__version__}: wrote {FOLDER}\n")


def attended(there: Any, attention: Any, fused: int) -> None:
    """Copy one attention; its first *fused* parts are one matrix in CTranslate2."""
    parts = [attention.query, attention.key, attention.value]
    normed(there.layer_norm, attention.norm)
    groups = [parts] if fused == 3 else [parts[:1], parts[1:]]
    for room, group in zip(there.linear, [*groups, [attention.out]], strict=True):
        room.weight = numpy.concatenate([array(each.weight) for each in group])
        room.bias = numpy.concatenate([array(each.bias) for each in group])


def linear(there: Any, layer: Any) -> None:
    """Copy one linear layer."""
    there.weight, there.bias = array(layer.weight), array(layer.bias)


def normed(there: Any, norm: Any) -> None:
    """Copy one normalisation."""
    there.gamma, there.beta = array(norm.weight), array(norm.bias)


def array(tensor: Tensor) -> Any:
    """*tensor* for numpy."""
    return tensor.detach().numpy().astype("float32")


if __name__ == "__main__":
    main()

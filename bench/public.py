"""Public pairs of posts to measure on: where they are, and which were tuned on.

No word of them is in the repository. `python -m bench.public CLONES FOLDER` takes them out of
clones at these commits: `CLONES/owner+name`, bare or not. Half of the files, chosen by their
names, are `tune`: rules and thresholds may be made on them. The other half is `test`.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import click


@dataclass(frozen=True, slots=True)
class Tree:
    """One language of a site: a folder of a repository at a commit."""

    repository: str
    """`owner/name` on GitHub."""
    commit: str
    """The commit that figures are given for."""
    under: str
    """What the paths begin with."""
    ending: str = ".md"
    """What the paths end with."""

    def git(self, clones: Path, *words: str) -> bytes:
        """What git says in the clone."""
        folder = clones / self.repository.replace("/", "+")
        folder = folder / "repo" if (folder / "repo").is_dir() else folder
        command = ["git", "-c", "safe.directory=*", "-C", str(folder), *words]
        return subprocess.run(command, check=True, capture_output=True).stdout

    def names(self, clones: Path) -> set[str]:
        """The posts, by what differs between their paths."""
        listed = self.git(clones, "ls-tree", "-rz", "--name-only", self.commit).decode()
        return {
            path[len(self.under) : -len(self.ending)]
            for path in listed.split("\0")
            if path.startswith(self.under) and path.endswith(self.ending)
        }

    def text(self, clones: Path, name: str) -> str:
        """The post of this name."""
        return self.git(clones, "show", f"{self.commit}:{self.under}{name}{self.ending}").decode()


_FASTAPI = "c3f316b7e814667e8ee81e03a7330d00ee61e45c"
_PADDLE = "46ceb37d54c1e4e994933424702031a073ec9100"
_DEPLOY = "cc8d1f3c9f31ea4919972f14ee3eaaa9a09966e2"
_MIND = "9e844dc65dc5ef4381574e8b6ec2f93f9681f720"
SITES: dict[str, tuple[Tree, Tree]] = {
    "vue": (
        Tree("vuejs-translations/docs-zh-cn", "c2715ff75bae5376bc5bf212280ae76e30089fbd", "src/"),
        Tree("vuejs/docs", "01e098a967951ea92d09b100b8e7d82c7a3369a2", "src/"),
    ),
    "react": (
        Tree(
            "reactjs/zh-hans.react.dev", "f6cda05526ceff44b24588e9e0c2e2106d4588d4", "src/content/"
        ),
        Tree("reactjs/react.dev", "12d692da47e77cdc558b928fcfbaf4e71c6d0cec", "src/content/"),
    ),
    "fastapi": (
        Tree("fastapi/fastapi", _FASTAPI, "docs/zh/docs/"),
        Tree("fastapi/fastapi", _FASTAPI, "docs/en/docs/"),
    ),
    "paddle": (
        Tree("PaddlePaddle/docs", _PADDLE, "docs/", "_cn.md"),
        Tree("PaddlePaddle/docs", _PADDLE, "docs/", "_en.md"),
    ),
    "fastdeploy": (
        Tree("PaddlePaddle/FastDeploy", _DEPLOY, "docs/cn/"),
        Tree("PaddlePaddle/FastDeploy", _DEPLOY, "docs/en/"),
    ),
    "mindspore": (
        Tree("mindspore-ai/docs", _MIND, "docs/mindspore/source_zh_cn/"),
        Tree("mindspore-ai/docs", _MIND, "docs/mindspore/source_en/"),
    ),
}
"""By site its Chinese posts and its English ones."""

_ENOUGH = 400
"""Letters that a post has at least: there are stubs."""


def posts(clones: Path) -> Iterator[tuple[str, str, str, str]]:
    """Each pair as part (`tune` or `test`), name, Chinese and English text."""
    for site, (zh, en) in SITES.items():
        for name in sorted(zh.names(clones) & en.names(clones)):
            chinese, english = zh.text(clones, name), en.text(clones, name)
            if min(len(chinese), len(english)) >= _ENOUGH and chinese != english:
                part = ("tune", "test")[crc32(f"{site}/{name}".encode()) % 2]
                yield part, f"{site}--{name.replace('/', '--')}", chinese, english


@click.command()
@click.argument("clones", type=click.Path(path_type=Path, exists=True))
@click.argument("folder", type=click.Path(path_type=Path))
def main(clones: Path, folder: Path) -> None:
    """Write the pairs into FOLDER/tune and FOLDER/test, as NAME.zh.md and NAME.en.md."""
    for part, name, zh, en in posts(clones):
        (folder / part).mkdir(parents=True, exist_ok=True)
        for language, text in (("zh", zh), ("en", en)):
            (folder / part / f"{name}.{language}.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(prog_name="python -m bench.public")

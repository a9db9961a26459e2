"""Measure the toolkit beside its peers: `make bench`, or `python -m bench [FILE...]`."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import click

from bench import report, runs, samples
from bench.peers import peers
from bench.tools import Tool, ours


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--rounds",
    default=7,
    type=click.IntRange(1),
    show_default=True,
    help="Rounds of every tool.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def main(paths: tuple[Path, ...], rounds: int, as_json: bool) -> None:
    """Measure on the Markdown files at PATHS, or on the corpus, or on the project's posts.

    The exit code is 0 whether or not the bars hold.
    """
    figures = measure(paths, rounds)
    if as_json:
        click.echo(json.dumps(report.as_data(figures), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(report.as_text(figures)))


def measure(paths: tuple[Path, ...], rounds: int) -> report.Figures:
    """Run everything once, in one process, the tools interleaved."""
    found = list(peers())
    everyone = [ours(), *(tool for tool in found if isinstance(tool, Tool))]
    files, source = samples.find(paths)
    with tempfile.TemporaryDirectory() as folder:
        copies = samples.copied(files, Path(folder))
        prepared = runs.prepare(copies, everyone, Path(folder))
        if not prepared.samples:
            raise click.ClickException("\n".join(["no file is left to measure", *prepared.failed]))
        biggest = max(prepared.samples, key=lambda sample: sample.size)
        return report.Figures(
            source,
            rounds,
            [name for name in found if isinstance(name, str)],
            prepared,
            runs.throughput(prepared, rounds),
            runs.processes(max(rounds, 15)),
            runs.growth(biggest, rounds),
        )


if __name__ == "__main__":
    main(prog_name="python -m bench")

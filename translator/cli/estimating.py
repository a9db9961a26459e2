"""`translator translate --estimate`: what it would cost, by post; nothing is sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import click

from translator.cli.progress import Orders, Shown, clients_of
from translator.cli.terminal import Work
from translator.errors import ConfigError, EngineSetup
from translator.report import text as report

if TYPE_CHECKING:
    from translator.blog.blog import Blog, Options
    from translator.engines import Limits
    from translator.project.project import Post
    from translator.translate.budget import Estimate, Price


def estimate_all(
    work: Work, blog: Blog, posts: Sequence[Post], options: Options, orders: Orders, shown: Shown
) -> None:
    """Count what *posts* would take, and show it as a table, or as JSON."""
    priced = work.attempt(_priced, blog, orders, shown)
    if priced is None:
        return
    name, limits, price = priced
    found = (work.attempt(_one, blog, post, options, name, limits, orders.retry) for post in posts)
    rows = [row for row in found if row]
    if not rows:
        return
    rows.append(replace(sum(rows[1:], rows[0]), post="total", locale=""))
    if shown.as_json:
        click.echo(json.dumps([_data(row, price) for row in rows], ensure_ascii=False, indent=2))
        return
    click.echo(report.table([_row(row, price) for row in rows]))
    if price is None:
        click.echo(f"no price under [engines.{name}]: set one to see what it would cost")


def _priced(blog: Blog, orders: Orders, shown: Shown) -> tuple[str, Limits, Price | None]:
    """The first engine: its name, limits and price; it need not be ready.

    Raises:
        ConfigError: none is named, or its table cannot be used.
    """
    from translator.engines import Limits
    from translator.translate.budget import Price

    names = [name for name in orders.names(blog.project) if name != "none"]
    if not names:
        raise ConfigError("there is no engine to estimate: name one with --engine")
    price = Price.read(blog.project.engines.get(names[0], {}).get("price"), names[0])
    try:
        client = clients_of(blog, replace(orders, engines=(names[0],)), shown)[0]
    except EngineSetup:
        return names[0], Limits(), price
    return client.name, client.engine.limits, price


def _one(
    blog: Blog, post: Post, options: Options, engine: str, limits: Limits, retry: bool
) -> Estimate:
    from translator.translate.budget import estimate

    draft = blog.draft(post, options)
    scene = draft.scene(blog.matcher(post.pair))
    texts = scene.texts(draft.catalog.units, [engine], retry)
    return estimate(texts, scene, limits, draft.job.names.source)


def _data(row: Estimate, price: Price | None) -> dict[str, Any]:
    data = {"post": row.post, "locale": row.locale, "units": row.units, **asdict(row.usage)}
    currency = {"currency": price.currency} if price else {}
    return {**data, "cost": row.cost(price), **currency}


def _row(row: Estimate, price: Price | None) -> dict[str, Any]:
    from translator.translate.budget import money

    usage = row.usage
    cost = {"cost": money(row.cost(price) or 0.0, price.currency)} if price else {}
    return {
        "post": row.post,
        "locale": row.locale,
        "units": row.units,
        "requests": usage.requests,
        "tokens in": usage.tokens_in,
        "out": usage.tokens_out,
        "characters": usage.characters,
        **cost,
    }

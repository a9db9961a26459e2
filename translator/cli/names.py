"""Names that are typed wrong: what was meant is said with the error."""

from __future__ import annotations

from typing import Any

import click

from translator.text.chars import meant


class Group(click.Group):
    """Commands; a name that is none is answered with the nearest one."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that *args* begin with, or an error that says what was meant."""
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            known = self.list_commands(ctx)
            near = meant(name, known) or f"; the commands are {', '.join(known)}"
            ctx.fail(f"there is no command {name!r}{near}")
        return super().resolve_command(ctx, args)


class NearestChoice(click.Choice[str]):
    """One of some names; one that is none is answered with the nearest."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Give the name, or say what was meant."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            near = meant(str(value), map(str, self.choices))
            there = ", ".join(map(repr, self.choices))
            raise click.BadParameter(f"{value!r} is not one of {there}{near}", ctx, param) from None

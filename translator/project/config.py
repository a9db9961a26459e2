"""Reads the settings of `translator.toml`, and says in whose terms what is wrong with one."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from translator.errors import ConfigError
from translator.markdown.syntax import Syntax
from translator.project.layout import Layout
from translator.site.presets import PRESETS, Folder, Preset, folders_of, preset_of
from translator.site.targets import known_preset
from translator.units import Locale

_SEGMENTS = ("front_matter", "attributes", "code_comments")
_ODD_FIELD = re.compile(r"\{(?!slug\}|locale\})[^{}]*\}")


class Settings:
    """A configuration's data, read name by name."""

    def __init__(self, data: Mapping[str, Any], where: str, root: Path) -> None:
        self.data = data
        self.root = root
        self.where = where

    def error(self, message: str) -> ConfigError:
        """Make the error that names the file."""
        return ConfigError(f"{self.where or 'the defaults'}: {message}")

    def locale(self, tag: str) -> Locale:
        """Read a tag, strictly."""
        try:
            return Locale.parse(tag)
        except ConfigError as error:
            raise self.error(str(error)) from error

    def string(self, name: str, default: str) -> str:
        """Read a setting that is a string."""
        value = self.data.get(name, default)
        if not isinstance(value, str):
            raise self.error(f"{name} must be a string")
        return value

    def score(self, name: str, default: float) -> float:
        """Read a number from 0 to 1."""
        value = self.data.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise self.error(f"{name} must be a number from 0 to 1, such as {default}")
        return float(value)

    def strings(
        self, name: str, default: Sequence[str], data: Mapping[str, Any] | None = None
    ) -> tuple[str, ...]:
        """Read a list of strings, from the top or from the table *data*."""
        value = (self.data if data is None else data).get(name, default)
        plain = isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)
        if not plain:
            where = f"attributes.{name}" if data is not None and name not in _SEGMENTS else name
            raise self.error(f'{where} must be a list of strings, such as ["a", "b"]')
        return tuple(value)

    def known(self, where: str, table: Mapping[str, Any], names: Collection[str]) -> None:
        """Refuse what is misspelt in a table."""
        if unknown := sorted(set(table) - set(names)):
            there = ", ".join(sorted(names))
            raise self.error(
                f"{unknown[0]!r} is not a setting in {where}; the settings are {there}"
            )

    def table(self, name: str) -> Mapping[str, Any]:
        """Read a table; empty if it is not there."""
        value = self.data.get(name, {})
        if not isinstance(value, dict):
            raise self.error(f"{name} must be a table: [{name}]")
        return value

    def engines(self) -> tuple[str, ...]:
        """Read which engines are asked, one after the other: a name or a list of names."""
        value = self.data.get("engine", "none")
        names = [value] if isinstance(value, str) else value
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise self.error('engine must be a string, or a list such as ["chat", "local"]')
        return tuple(names) or ("none",)

    def options(self, engine: str) -> Mapping[str, Any]:
        """Read the table of one engine."""
        value = self.table("engines")[engine]
        if not isinstance(value, dict):
            raise self.error(f"engines.{engine} must be a table: [engines.{engine}]")
        # A program or folder is named as seen from the configuration, wherever a run begins.
        return {"cwd": str(self.root), **value} if engine in ("command", "local") else value

    def tables(self, name: str) -> list[Mapping[str, Any]]:
        """Read a list of tables."""
        value = self.data.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.error(f"{name} must be a list of tables: [[{name}]]")
        return value

    def layout(self, table: Mapping[str, Any]) -> Layout:
        """Read one table of `[[posts]]`."""
        self.known("[[posts]]", table, ("source", "target", "catalog", "spelling", "preset"))
        preset, folder = self.preset(table)
        if "source" not in table and folder:
            table = {"source": folder.source, "target": folder.target, **table}
        if not isinstance(table.get("source"), str):
            raise self.error(
                '[[posts]] needs source = "posts/{locale}/{slug}.md" or the like, or a preset'
            )
        source = table["source"].removeprefix("./")
        target = str(table.get("target", source)).removeprefix("./")
        catalog = str(table.get("catalog", re.sub(r"\.\w+$", "", target) + ".po"))
        if catalog.removeprefix("./") in (source, target):
            raise self.error(f"catalog {catalog!r} would overwrite the posts; let it end in .po")
        for template in (source, target, catalog):
            if template.startswith(("/", "../")) or "/../" in template:
                raise self.error(f"{template!r} must lie in the blog's folder")
            if odd := _ODD_FIELD.search(template):
                raise self.error(f"{odd[0]} in {template!r} is neither {{slug}} nor {{locale}}")
        if "{locale}" not in target or "{locale}" not in catalog:
            raise self.error(f"target and catalog in [[posts]] need {{locale}}: {target!r}")
        spelling = table.get("spelling", {})
        if not isinstance(spelling, dict):
            raise self.error('spelling must be a table, such as { zh-Hans = "zh" }')
        spelled = {self.locale(key).tag: str(value) for key, value in spelling.items()}
        return Layout(
            source=source,
            target=target,
            catalog=catalog,
            spelling=spelled,
            preset=preset,
            base=preset.base(source),
        )

    def preset(self, table: Mapping[str, Any]) -> tuple[Preset, Folder | None]:
        """The preset of a table, with the folder that it takes its paths from if it names one."""
        name = table.get("preset", self.data.get("preset"))
        if name is None:
            return preset_of(self.root), None
        preset = PRESETS[known_preset(name, self.error)]
        return preset, next(iter(folders_of(preset, self.root)), preset.folders[0])

    def preset_tables(self) -> list[Mapping[str, Any]]:
        """A table for each folder of the preset at the top; none if there is no preset."""
        name = self.data.get("preset")
        if name is None:
            return []
        preset = PRESETS[known_preset(name, self.error)]
        folders = folders_of(preset, self.root) or preset.folders[:1]
        return [{"source": folder.source, "target": folder.target} for folder in folders]

    def distinct(self, layout: Layout, locales: Sequence[Locale]) -> Layout:
        """Refuse a layout in which two locales are spelled alike."""
        names = [layout.spelled(locale) for locale in locales]
        if len(set(names)) < len(names):
            raise self.error(f"spelling gives two locales the same name in paths: {names}")
        return layout

    def exceptions(self, table: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
        """Read `[checks]`: lists of ids by pattern of paths."""
        for pattern, ids in table.items():
            if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
                raise self.error(f'{pattern!r} in [checks] must be a list, such as ["terms"]')
        return {pattern: tuple(ids) for pattern, ids in table.items()}

    def syntax(self, table: Mapping[str, Any]) -> Syntax:
        """Read `[segments]`."""
        self.known("[segments]", table, _SEGMENTS)
        default = Syntax()
        attributes = table.get("attributes", {})
        if not isinstance(attributes, dict):
            raise self.error('attributes must be a table, such as { Message = ["name"] }')
        return Syntax(
            frozenset(self.strings("front_matter", sorted(default.front_matter), table)),
            {
                element.lower(): frozenset(map(str.lower, self.strings(element, (), attributes)))
                for element in attributes
            },
            frozenset(self.strings("code_comments", (), table)),
        )

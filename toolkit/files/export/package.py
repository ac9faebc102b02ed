"""The Frictionless Data Package descriptor of a CSV export: what every file and column is, for programs and people."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from toolkit.core.export.tables import APPLICATION, ELIGIBLE, ROW, DataType

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from toolkit.core.export.tables import DataColumn, DataTable
    from toolkit.files.export.values import Export

PACKAGE = "datapackage.json"
_PROFILE = "https://datapackage.org/profiles/2.0/{}.json"
_NUMBER = {"type": "number", "decimalChar": ",", "bareNumber": True}
_TYPES: Mapping[DataType, Mapping[str, Any]] = {
    DataType.TEXT: {"type": "string"},
    DataType.INTEGER: {"type": "integer"},
    DataType.BOOLEAN: {"type": "boolean", "trueValues": ["true"], "falseValues": ["false"]},
    DataType.MONEY: _NUMBER,
    DataType.NUMBER: _NUMBER,
    DataType.SHARE: _NUMBER,
    DataType.DATE: {"type": "date", "format": "default"},
    DataType.TIME: {"type": "datetime", "format": "default"},
}
_HOLDS: Mapping[str, Mapping[str, Any]] = {
    "errors": {"minimum": 0},
    "warnings": {"minimum": 0},
    "size": {"minimum": 0},
    "rank": {"minimum": 1},
    "funded_share": {"minimum": 0, "maximum": 1},
    "sha256": {"pattern": "[0-9a-f]{64}"},
    ELIGIBLE: {"required": True},
}
"""What is true of a column by how it is made. Limits of the form are not: what breaks them is exported too."""
_FILE = "file"
_KEYS: Mapping[str, list[str]] = {
    "applications": [APPLICATION],
    "files": [_FILE],
    "awards": [APPLICATION],
    "not_ranked": [APPLICATION],
    "key_figures": ["figure"],
    "parameters": ["parameter"],
    "choices": ["choice"],
    "clauses": ["clause"],
    "rules": ["rule"],
}
"""What tells the rows of a table apart, where it is not a table of the form."""
_DIALECT = {
    "$schema": _PROFILE.format("tabledialect"),
    "header": True,
    "delimiter": ";",
    "lineTerminator": "\r\n",
    "quoteChar": '"',
    "doubleQuote": True,
}


def descriptor(export: Export, files: Mapping[str, bytes]) -> dict[str, Any]:
    """A Data Package (version 2) over the CSV files of an export.

    Args:
        export: the tables, with the language of the titles and descriptions.
        files: the written file of each table, as `<table>.csv`.

    Returns:
        The descriptor. It names no licence and no contributors: nobody has stated any. Beside the standard's own
        properties it has `edition`, `call`, `language` and `toolkit`.
    """
    messages, about = export.messages, export.about
    names = {table.name for table in export.tables}
    described = messages.text(f"export.package.{about['edition']}", call=about["title"])
    return {
        "$schema": _PROFILE.format("datapackage"),
        "name": f"{about['call']}-{about['edition']}",
        "title": about["title"],
        "description": f"{described} {messages.text('export.package.reading')}",
        "created": about["as_of"],
        **{key: about[key] for key in ("edition", "call", "language", "toolkit")},
        "resources": [_resource(table, export, names, files[f"{table.name}.csv"]) for table in export.tables],
    }


def _resource(table: DataTable, export: Export, names: set[str], data: bytes) -> dict[str, Any]:
    return {
        "name": table.name,
        "type": "table",
        "path": f"{table.name}.csv",
        "title": table.title,
        "description": table.about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "dialect": _DIALECT,
        "schema": _schema(table, export, names),
    }


def _schema(table: DataTable, export: Export, names: set[str]) -> dict[str, Any]:
    own = primary_key(table, export.inner)
    linked = _foreign_keys(table, export.inner, names)
    needed = {*own, *(name for key in linked for name in key["fields"])}
    schema: dict[str, Any] = {
        "$schema": _PROFILE.format("tableschema"),
        "fields": [_field(column, export, needed, alone=own == [column.name]) for column in table.columns],
        "missingValues": [""],
    }
    if own:
        schema["primaryKey"] = own
    return schema | ({"foreignKeys": linked} if linked else {})


def _field(column: DataColumn, export: Export, needed: set[str], *, alone: bool) -> dict[str, Any]:
    kind = export.messages.text(f"export.types.{column.type}")
    holds = dict(_HOLDS.get(column.name, {}))
    if column.name in needed:
        holds["required"] = True
    if alone:
        holds["unique"] = True
    return {
        "name": column.name,
        "title": column.label,
        "description": f"{column.about}\n{kind}" if column.about else kind,
        **_TYPES[column.type],
        **({"constraints": holds} if holds else {}),
        **({"field": column.field} if column.field else {}),
    }


def primary_key(table: DataTable, inner: frozenset[str]) -> list[str]:
    """The columns that tell a table's rows apart: of a form's table application and row; none where nothing does."""
    present = {column.name for column in table.columns}
    key = [APPLICATION, ROW] if table.name in inner else []
    wanted = _KEYS.get(table.name, key)
    return wanted if present.issuperset(wanted) else []


def _foreign_keys(table: DataTable, inner: frozenset[str], names: set[str]) -> Sequence[dict[str, Any]]:
    """What a form's table belongs to. Findings, files and awards may name an application that is not in the round."""
    parents = {APPLICATION: "applications", _FILE: "files"} if table.name in inner else {}
    present = {column.name for column in table.columns}
    return [
        {"fields": [name], "reference": {"resource": parent, "fields": [name]}}
        for name, parent in parents.items()
        if name in present and parent in names - {table.name}
    ]

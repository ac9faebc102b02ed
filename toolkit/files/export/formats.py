"""Exports: the consolidated tables as typed pandas frames, and as CSV, JSON, Parquet or SQLite bytes."""

from __future__ import annotations

import importlib.util
import io
import json
import sqlite3
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from toolkit.core.export.tables import APPLICATION, DataType
from toolkit.files.export.package import PACKAGE, descriptor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import tzinfo

    import pandas as pd

    from toolkit.core.export.tables import DataColumn, DataTable, Plain
    from toolkit.files.export.values import Export

FORMAT = "grant-workbook-toolkit/export"
VERSION = 1
SQLITE_ID = 0x47575445  # "GWTE", in the database's header
INDEX = "tables.json"
ORE = "_ore"  # behind the name of an amount in SQLite, where it is a whole number of øre
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
_DIALECT = {"encoding": "utf-8-sig", "delimiter": ";", "decimal": ",", "lineTerminator": "\r\n", "escape": "'"}
_COLUMNS = """
CREATE TABLE export_columns (
  table_name TEXT, column_name TEXT, type TEXT, label TEXT, field TEXT, PRIMARY KEY (table_name, column_name)
)
"""
_ORE_EXACT = Decimal("0.01")
_DTYPES = {DataType.TEXT: "string", DataType.INTEGER: "Int64", DataType.BOOLEAN: "boolean"}
_SQL = {
    DataType.INTEGER: "INTEGER",
    DataType.BOOLEAN: "INTEGER",
    DataType.MONEY: "INTEGER",
    DataType.NUMBER: "REAL",
    DataType.SHARE: "REAL",
}


# --- frames -----------------------------------------------------------------------------------------------------


def frames(export: Export) -> dict[str, pd.DataFrame]:
    """A frame for each table.

    Text is `string`, counts are `Int64`, yes and no `boolean`, times `datetime64` with their zone; amounts and other
    decimals are objects of `Decimal`, dates of `date`. A missing value is missing in every type.
    """
    import pandas as pd  # noqa: PLC0415  (0.6 s; nothing on the way of a check may wait for it)

    made = {}
    for table in export.tables:
        columns = zip(*table.rows, strict=True) if table.rows else [() for _ in table.columns]
        series = {
            column.name: _series(pd, column.type, values, export.zone)
            for column, values in zip(table.columns, columns, strict=True)
        }
        made[table.name] = pd.DataFrame(series)
    return made


def _series(pd: Any, kind: DataType, values: Iterable[Plain], zone: tzinfo) -> pd.Series[Any]:
    if kind is DataType.TIME:
        moments = [value.astimezone(zone) if isinstance(value, datetime) else None for value in values]
        return pd.Series(moments, dtype=pd.DatetimeTZDtype("us", zone))  # type: ignore[no-any-return]
    return pd.Series(list(values), dtype=_DTYPES.get(kind, "object"))  # type: ignore[no-any-return]


def _values(series: pd.Series[Any]) -> list[Any]:
    """A column's values as Python's own, None for a missing one."""
    return [None if missing else value for value, missing in zip(series.tolist(), series.isna(), strict=True)]


def _written(series: pd.Series[Any], kind: DataType) -> list[Any]:
    """A column's values as JSON has them: decimals as exact text, dates and times as ISO 8601."""
    return [None if value is None else _text(value, kind) for value in _values(series)]


def _text(value: Any, kind: DataType) -> Any:
    if kind is DataType.MONEY:
        return f"{_exact(value):f}"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value


def _exact(kroner: Decimal) -> Decimal:
    """An amount with both its decimals; one that has more is a mistake in the toolkit."""
    exact = kroner.quantize(_ORE_EXACT)
    if exact != kroner:
        raise ValueError(f"an amount of money with parts of an øre: {kroner}")
    return exact


# --- the index: what every table and column is ------------------------------------------------------------------


def _index(export: Export, ending: str) -> dict[str, Any]:
    return {"format": FORMAT, "version": VERSION, **export.about} | {
        "tables": [_described(table) | {"file": f"{table.name}.{ending}"} for table in export.tables]
    }


def _described(table: DataTable) -> dict[str, Any]:
    columns = [_column(column) for column in table.columns]
    return {"name": table.name, "title": table.title, "about": table.about, "rows": len(table.rows), "columns": columns}


def _column(column: DataColumn) -> dict[str, str]:
    said = {"name": column.name, "type": str(column.type), "label": column.label}
    return said | ({"field": column.field} if column.field else {})


def _json(document: Mapping[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


# --- formats ----------------------------------------------------------------------------------------------------


def csv_files(export: Export) -> dict[str, bytes]:
    """One CSV file per table as Norwegian Excel opens it, with `tables.json` and the Data Package of `descriptor`.

    UTF-8 with BOM, semicolons, decimal comma; a text that Excel could take for a formula gets an apostrophe before it.
    """
    files = {}
    for name, frame, table in _each(export):
        text = frame.copy()
        for column in table.columns:
            text[column.name] = [_cell(value, column.type) for value in _written(frame[column.name], column.type)]
        out = io.StringIO()
        text.to_csv(out, sep=";", index=False, lineterminator="\r\n")
        files[f"{name}.csv"] = out.getvalue().encode("utf-8-sig")
    described = {PACKAGE: _json(descriptor(export, files)), INDEX: _json(_index(export, "csv") | {"dialect": _DIALECT})}
    return files | described


def _cell(value: Any, kind: DataType) -> str | None:
    if value is None:
        return None
    if kind is DataType.BOOLEAN:
        return "true" if value else "false"
    if kind in {DataType.MONEY, DataType.NUMBER, DataType.SHARE}:
        return str(value).replace(".", ",")
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def json_file(export: Export) -> bytes:
    """One JSON document with all tables, each row an object; decimals are exact text."""
    document = _index(export, "json")
    for (_, frame, table), described in zip(_each(export), document["tables"], strict=True):
        del described["file"]
        columns = {column.name: _written(frame[column.name], column.type) for column in table.columns}
        described["data"] = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return _json(document)


def parquet_files(export: Export) -> dict[str, bytes]:
    """One Parquet file per table, and `tables.json`: amounts are decimal128(18, 2), other decimals doubles.

    Raises:
        ImportError: pyarrow is not installed.
    """
    import pyarrow as pa  # noqa: PLC0415  (an optional extra)
    from pyarrow import parquet  # noqa: PLC0415

    types = {
        DataType.TEXT: pa.string(),
        DataType.INTEGER: pa.int64(),
        DataType.BOOLEAN: pa.bool_(),
        DataType.MONEY: pa.decimal128(18, 2),
        DataType.NUMBER: pa.float64(),
        DataType.SHARE: pa.float64(),
        DataType.DATE: pa.date32(),
        DataType.TIME: pa.timestamp("us", tz=str(export.zone)),
    }
    files = {}
    for name, frame, table in _each(export):
        columns = [pa.array(_stored(frame[one.name], one.type), types[one.type]) for one in table.columns]
        out = io.BytesIO()
        parquet.write_table(pa.table(columns, names=[one.name for one in table.columns]), out)
        files[f"{name}.parquet"] = out.getvalue()
    return files | {INDEX: _json(_index(export, "parquet"))}


def _stored(series: pd.Series[Any], kind: DataType) -> list[Any]:
    """A column's values with amounts exact and other decimals as the nearest double."""
    change = _exact if kind is DataType.MONEY else float if kind in {DataType.NUMBER, DataType.SHARE} else None
    values = _values(series)
    return [None if value is None else change(value) for value in values] if change else values


def sqlite_file(export: Export) -> bytes:
    """One SQLite database: amounts as whole øre (`…_ore`), dates as ISO text, foreign keys by application and file.

    The tables `export_about` and `export_columns` say what everything is.
    """
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(f"PRAGMA application_id = {SQLITE_ID}")
        about = {"format": FORMAT, "version": str(VERSION), **export.about}
        database.execute("CREATE TABLE export_about (key TEXT PRIMARY KEY, value TEXT)")
        database.executemany("INSERT INTO export_about VALUES (?, ?)", about.items())
        database.execute(_COLUMNS)
        names = {table.name for table in export.tables}
        for name, frame, table in _each(export):
            database.execute(_create(table, names, export.inner))
            described = [(name, _sql_name(one), str(one.type), one.label, one.field or None) for one in table.columns]
            database.executemany("INSERT INTO export_columns VALUES (?, ?, ?, ?, ?)", described)
            columns = [_sql_values(frame[one.name], one.type) for one in table.columns]
            marks = ", ".join("?" * len(columns))
            database.executemany(f"INSERT INTO {_quoted(name)} VALUES ({marks})", zip(*columns, strict=True))  # noqa: S608  (quoted)
        database.commit()
        return database.serialize()


def _create(table: DataTable, tables: set[str], inner: frozenset[str]) -> str:
    own = {"applications": APPLICATION, "files": "file"}.get(table.name)
    parents = {APPLICATION: "applications", "file": "files"} if table.name in inner else {}
    lines = []
    for column in table.columns:
        parent = parents.get(column.name)
        line = f"{_quoted(_sql_name(column))} {_SQL.get(column.type, 'TEXT')}"
        if column.name == own:
            line += " PRIMARY KEY"
        elif parent in tables and parent != table.name:
            line += f" REFERENCES {_quoted(parent)}"
        lines.append(line)
    return f"CREATE TABLE {_quoted(table.name)} ({', '.join(lines)})"


def _sql_name(column: DataColumn) -> str:
    return column.name + (ORE if column.type is DataType.MONEY else "")


def _sql_values(series: pd.Series[Any], kind: DataType) -> list[Any]:
    if kind is DataType.MONEY:
        return [None if value is None else int(_exact(value) * 100) for value in _values(series)]
    if kind in {DataType.NUMBER, DataType.SHARE}:
        return _stored(series, kind)
    return _written(series, kind)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _each(export: Export) -> Iterable[tuple[str, pd.DataFrame, DataTable]]:
    made = frames(export)
    return [(table.name, made[table.name], table) for table in export.tables]


FOLDERS: Mapping[str, Callable[[Export], dict[str, bytes]]] = {"csv": csv_files, "parquet": parquet_files}
FILES: Mapping[str, Callable[[Export], bytes]] = {"json": json_file, "sqlite": sqlite_file}


def has_pyarrow() -> bool:
    """Whether Parquet can be written."""
    return importlib.util.find_spec("pyarrow") is not None

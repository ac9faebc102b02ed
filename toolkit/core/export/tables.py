"""The master's tables as data for other programs: plain typed values, names that are the same in every language."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from toolkit.core.master.values import ColumnType, Link, Marked, SheetTable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from toolkit.core.export.personal import Redaction
    from toolkit.core.master.values import Column, Master, Value
    from toolkit.core.messages import Messages
    from toolkit.model import Field, Form

Plain: TypeAlias = "str | int | bool | Decimal | date | datetime | None"
SOURCE = "source"  # the master's column that leads to a cell: here it is file, sheet, cell and row
ELIGIBLE = "eligible"
APPLICATION = "application_id"
ROW = "row"
SHARE_DECIMALS = Decimal("1e-12")
"""Shares are exported with at most twelve decimals: a limit crossed by one øre of ten billion kroner still shows."""
_ROW = re.compile(r"[A-Z]+([0-9]+)")
_NO_NAME = re.compile(r"[^0-9a-z]+")


class DataType(StrEnum):
    """What a column of an export holds. A blank is always a missing value, never "" or 0."""

    TEXT = "text"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    MONEY = "money"  # kroner, exact, at most two decimals
    NUMBER = "number"  # any other number with decimals: hours, target figures, points
    SHARE = "share"  # 0 to 1, at most twelve decimals, rounded half to even
    DATE = "date"
    TIME = "time"  # with its offset from UTC


_TYPES = {
    ColumnType.INTEGER: DataType.INTEGER,
    ColumnType.MONEY: DataType.MONEY,
    ColumnType.NUMBER: DataType.NUMBER,
    ColumnType.POINTS: DataType.NUMBER,
    ColumnType.SHARE: DataType.SHARE,
    ColumnType.DATE: DataType.DATE,
    ColumnType.TIME: DataType.TIME,
}
_HOLDS: dict[DataType, tuple[type, ...]] = {
    DataType.INTEGER: (int, Decimal),
    DataType.MONEY: (int, Decimal),
    DataType.NUMBER: (int, Decimal),
    DataType.SHARE: (int, Decimal),
    DataType.DATE: (date,),
    DataType.TIME: (datetime,),
}


@dataclass(frozen=True, slots=True)
class DataColumn:
    """One column: its name (snake_case), the label the master has, and the form's field it comes from ("": none).

    `about` says what it means, "" where the label says it all.
    """

    name: str
    type: DataType
    label: str
    field: str = ""
    personal: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class DataTable:
    """One table: its name, the master's title and line of explanation, columns and rows of plain values."""

    name: str
    title: str
    about: str
    columns: tuple[DataColumn, ...]
    rows: tuple[tuple[Plain, ...], ...]


def data_tables(master: Master, form: Form, messages: Messages) -> tuple[DataTable, ...]:
    """Every table of a master, in its order.

    Args:
        master: the master as a value.
        form: the form whose fields its columns come from.
        messages: the language the master is in.

    Returns:
        The tables. A word that stands in a column of numbers or times to say why there is none ("not computed") is a
        missing value here.
    """
    return tuple(as_table(one, form, messages) for one in master.sheets if isinstance(one, SheetTable))


def as_table(table: SheetTable, form: Form, messages: Messages) -> DataTable:
    """One table of a master as data. Its line of explanation is the sheet's, where that speaks of nothing but the rows.

    See `data_tables` for the arguments.
    """
    taken: set[str] = set()
    columns: list[DataColumn] = []
    read: list[tuple[int, Callable[[Value], Plain]]] = []
    present = {column.id for column in table.columns}
    for number, column in enumerate(table.columns):
        field = form.fields.get(column.id)
        for made, way in _parts(column, field, table.id, present, messages):
            columns.append(_distinct(made, taken))
            read.append((number, way))
    rows = tuple(tuple(way(row[number]) for number, way in read) for row in table.rows)
    own = f"export.leads.{table.id}"
    lead = messages.text(own) if messages.has(own) else table.lead
    return DataTable(table.id, table.title, lead, tuple(columns), rows)


def _distinct(column: DataColumn, taken: set[str]) -> DataColumn:
    """The column, with a number behind a name that stands before."""
    name, number = column.name, 1
    while name in taken:
        number += 1
        name = f"{column.name}_{number}"
    taken.add(name)
    return replace(column, name=name)


def column_name(identity: str, table: str) -> str:
    """A column's name: the field's path in snake_case, without the table's own name before it.

    `/costs/*/amounts/2019` in `costs` is `amounts_2019`, `/project/region` anywhere is `project_region`.
    """
    own = identity.removeprefix(f"/{table}/*/")
    return APPLICATION if own == "id" else _NO_NAME.sub("_", own.lower()).strip("_")


def _parts(
    column: Column, field: Field | None, table: str, present: set[str], messages: Messages
) -> Iterator[tuple[DataColumn, Callable[[Value], Plain]]]:
    """The columns that one column of the master becomes, each with how its values are read."""
    if column.id == SOURCE:
        yield from (part for part in _source(column) if part[0].name not in present)
        return
    name, path = column_name(column.id, table), field.path if field else ""

    def made(kind: DataType, behind: str = "") -> DataColumn:
        return DataColumn(name + behind, kind, column.label, path, column.personal, column.note)

    if column.id == ELIGIBLE:
        yield made(DataType.BOOLEAN), lambda value: value.good if isinstance(value, Marked) else None
    elif field and field.type == "yes-no":
        words = {messages.text("words.yes"): True, messages.text("words.no"): False}
        yield made(DataType.BOOLEAN), lambda value: words.get(str(value))
    elif field and field.type == "municipality":
        yield made(DataType.TEXT), lambda value: _code(value)[0]
        yield made(DataType.TEXT, "_name"), lambda value: _code(value)[1]
    else:
        kind = _TYPES.get(column.type, DataType.TEXT)
        yield made(kind), _text if kind is DataType.TEXT else _reader(kind)


def _source(column: Column) -> Iterator[tuple[DataColumn, Callable[[Value], Plain]]]:
    """Where a row was taken from, as its parts."""
    for part in ("file", "sheet", "cell"):
        yield DataColumn(part, DataType.TEXT, column.label), _part(part)
    yield DataColumn(ROW, DataType.INTEGER, column.label), _row_number


def _part(name: str) -> Callable[[Value], Plain]:
    return lambda value: _text(getattr(value, name)) or None if isinstance(value, Link) else None


def _row_number(value: Value) -> int | None:
    found = _ROW.match(value.cell) if isinstance(value, Link) else None
    return int(found[1]) if found else None


def _code(value: Value) -> tuple[str | None, str | None]:
    """A municipality's code and name: the master shows them as one."""
    code, _, name = (_text(value) or "").partition(" ")
    return code or None, name or None


def _reader(kind: DataType) -> Callable[[Value], Plain]:
    def read(value: Value) -> Plain:
        if isinstance(value, bool) or not isinstance(value, _HOLDS[kind]):
            return None
        if kind is DataType.INTEGER:
            return int(value)  # type: ignore[arg-type]
        if kind is DataType.SHARE:
            return as_share(Decimal(value))  # type: ignore[arg-type]
        return Decimal(value) if isinstance(value, int) else value  # type: ignore[return-value]

    return read


def as_share(value: Decimal) -> Decimal:
    """A share with at most twelve decimals and no zeros at its end."""
    plain = value.quantize(SHARE_DECIMALS).normalize()
    return plain if plain.as_tuple().exponent <= 0 else plain.quantize(Decimal(1))  # type: ignore[operator]


def _text(value: Value) -> str | None:
    """A value as text; characters that no file can hold (in names of files) are written out, so that none is lost."""
    if value is None:
        return None
    text = value.text if isinstance(value, Link | Marked) else str(value)
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


# --- the public edition -----------------------------------------------------------------------------------------

PUBLIC_FIGURES = frozenset(
    {APPLICATION, "total_cost", "total_funding", "applied_for", "county_grant", "grant_share", "months"}
    | {"municipalities", "sum"}
)
"""Beside the form's own fields, what the public edition keeps. File and sheet names are left out: the sender chose
them, and people are named there."""
_PLACE = frozenset({"cell", ROW})


def public_tables(tables: Sequence[DataTable], form: Form, redaction: Redaction) -> tuple[DataTable, ...]:
    """The edition for everybody: what applicants applied for, without people and without what the county thinks.

    Kept are the applications and the form's own tables, of them the fields not marked personal and `PUBLIC_FIGURES`.
    Findings, files, ranking and allocation are left out whole, as everything that will be added later is.

    Args:
        tables: all tables.
        form: the form, with its personal fields.
        redaction: takes out of the other texts what was typed into personal fields anywhere.

    Returns:
        New tables; the others are unchanged.
    """
    kept = {"applications", *(path[1:] for path, block in form.blocks.items() if block.is_table)}
    return tuple(_public(table, redaction) for table in tables if table.name in kept)


def _public(table: DataTable, redaction: Redaction) -> DataTable:
    places = [
        number
        for number, column in enumerate(table.columns)
        if not column.personal and (column.field or column.name in PUBLIC_FIGURES | _PLACE)
    ]
    rows = tuple(tuple(_clean(row[place], redaction) for place in places) for row in table.rows)
    return DataTable(table.name, table.title, table.about, tuple(table.columns[place] for place in places), rows)


def _clean(value: Plain, redaction: Redaction) -> Plain:
    return redaction.without(value) if isinstance(value, str) else value

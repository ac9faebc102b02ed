"""Kinds that hold for every field: reported by the reader and the JSON Schema, shown live by the form's own marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.core.form.layout import STATUS_COLUMN, column_letters, quoted
from toolkit.core.kinds.base import Kind, LiveCheck

if TYPE_CHECKING:
    from toolkit.core.form.layout import Layout
    from toolkit.model import Call, Rule

CROSS = "✘"


def live_required(rule: Rule, call: Call, layout: Layout) -> LiveCheck:
    """No single field is marked, and no table that must have rows is empty; the number of both."""
    needed = [
        layout.tables[path].reference(next(iter(layout.tables[path].columns)))
        for path, part in layout.form.schema["properties"].items()
        for path in [f"/{path}"]
        if part.get("minItems")
    ]
    empty = [f"(COUNTA({reference})=0)" for reference in needed]
    marked = "+".join([*_marked_singles(layout), *empty])
    return LiveCheck(f"{marked}=0", count=marked)


def _marked_singles(layout: Layout) -> list[str]:
    """For every sheet with single fields, the number that are marked as missing or wrong."""
    letters = column_letters(STATUS_COLUMN)
    return [
        f'COUNTIF({quoted(sheet.name)}!${letters}${sheet.singles[0].row}:${letters}${sheet.singles[-1].row},"{CROSS}*")'
        for sheet in layout.sheets
        if sheet.singles
    ]


def live_row_complete(rule: Rule, call: Call, layout: Layout) -> LiveCheck:
    """No row of a table is marked; the number of rows that are."""
    marked = []
    for table in layout.tables.values():
        letters = column_letters(table.status_column)
        cells = f"{quoted(table.sheet)}!${letters}${table.first_row}:${letters}${table.last_row}"
        marked.append(f'COUNTIF({cells},"{CROSS}*")')
    return LiveCheck(f"{'+'.join(marked)}=0", count="+".join(marked))


REQUIRED = Kind(live=live_required, names_field=True)
ROW_COMPLETE = Kind(live=live_row_complete, names_field=True)
VALUE = Kind(arguments={"types": "types?"}, names_field=True)
VALUE_NOTE = Kind(names_field=True)
TEXT_LENGTH = Kind(names_field=True)
RANGE = Kind(names_field=True)
STRUCTURE = Kind()
STRUCTURE_LOOK = Kind()
STRUCTURE_NOTE = Kind()

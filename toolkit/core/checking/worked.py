"""A worked case as a workbook in memory: its document typed into a form, and done to sheets what the case says."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from toolkit.core.form.layout import VALUE_COLUMN
from toolkit.core.pointers import instances, row_of, value_at
from toolkit.model import Cell, CellType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from toolkit.core.form.layout import Layout
    from toolkit.core.messages import Messages
    from toolkit.model import Call, Field, Grid, Sheet

Place = tuple[int, int]


def typed_in(blank: Grid, layout: Layout, call: Call, messages: Messages, document: Mapping[str, Any]) -> Grid:
    """The form with a document typed into it, as reading the filled workbook would give it.

    Args:
        blank: the blank form as it was read.
        layout: where its fields are, in the language of `messages`.
        call: the form's call, for the labels of choices.
        messages: for yes and no.
        document: sections and tables by name, dates as ISO text, choices by id, amounts by year. A text where a
            number or date belongs is typed as that text.
    """
    cells = {sheet.name: dict(sheet.cells) for sheet in blank.sheets}
    for field in layout.form.fields.values():
        for sheet, place, value in _entries(layout, field, document):
            cells[sheet][place] = _cell(field, value, call, messages)
    return replace(blank, sheets=tuple(replace(sheet, cells=cells[sheet.name]) for sheet in blank.sheets))


def _entries(layout: Layout, field: Field, document: Mapping[str, Any]) -> Iterator[tuple[str, Place, Any]]:
    """Sheet, place and value of every cell of one field that the document fills."""
    if not field.table:
        single = layout.singles[field.path]
        value = value_at(document, field.path)
        if value is not None:
            yield single.sheet, (single.row, VALUE_COLUMN), value
        return
    table = layout.tables[field.table]
    for path, value in instances(document, field.path):
        if value is not None:
            yield table.sheet, (table.first_row + (row_of(path) or 0), table.columns[field.path]), value


def _cell(field: Field, value: Any, call: Call, messages: Messages) -> Cell:
    """A value as a person types it: the label of a choice, a date as a date, codes as text."""
    if isinstance(value, bool):
        return Cell(CellType.TEXT, messages.text("words.yes" if value else "words.no"))
    if not isinstance(value, str):
        return Cell(CellType.NUMBER, float(value))
    chosen = call.lists[field.choices].get(value) if field.choices else None
    if chosen:
        return Cell(CellType.TEXT, messages.of(chosen.label))
    day = _day(value) if field.type == "date" else None
    return Cell(CellType.DATE, day) if day else Cell(CellType.TEXT, value)


def _day(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


# --- what is done to sheets -------------------------------------------------------------------------------------


def handled(grid: Grid, deeds: Mapping[str, str]) -> Grid:
    """The workbook after what was done to its sheets.

    Args:
        grid: the workbook.
        deeds: "delete", "hide", "rename" or "move_first", each with a sheet's name.

    Raises:
        KeyError: another deed, or no such sheet.
    """
    for deed, name in deeds.items():
        sheets = {sheet.name: sheet for sheet in grid.sheets}
        others = tuple(sheet for sheet in grid.sheets if sheet.name != name)
        grid = replace(grid, sheets=_DEEDS[deed](grid.sheets, sheets[name], others))
    return grid


_Sheets = tuple["Sheet", ...]
_DEEDS: dict[str, Callable[[_Sheets, Sheet, _Sheets], _Sheets]] = {
    "delete": lambda _, __, others: others,
    "hide": lambda sheets, one, _: _with(sheets, one, replace(one, hidden=True)),
    "rename": lambda sheets, one, _: _with(sheets, one, replace(one, name=f"{one.name} (2)")),
    "move_first": lambda _, one, others: (one, *others),
}


def _with(sheets: _Sheets, old: Sheet, new: Sheet) -> _Sheets:
    return tuple(new if sheet is old else sheet for sheet in sheets)

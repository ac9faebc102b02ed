"""Cells that are filled in beforehand, locked, and the seals that tell when one was changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from toolkit.core.form.seals import seal
from toolkit.core.pointers import at_row, value_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.core.form.layout import TableLayout
    from toolkit.files.template.book import TemplateBook
    from toolkit.model import Field


def write_given(
    template: TemplateBook, sheet: Any, place: tuple[int, int], field: Field, style: Any, row: int = 0
) -> None:
    """Write the given value of a field, in a table that of a row; (row, column) of `place` count from 0."""
    value = value_at(template.given, at_row(field.path, row))
    if value is None:
        sheet.write_blank(*place, None, style)
    elif isinstance(value, str) and value.startswith("<r>") and value.endswith("</r>"):
        # what XlsxWriter takes for markup of its own, and would write as it stands; in two pieces it is text
        sheet.write_rich_string(*place, value[:1], style, value[1:], style)
    elif isinstance(value, str):
        sheet.write_string(*place, value, style)
    else:
        sheet.write_number(*place, value, style)


def seals(template: TemplateBook, table: TableLayout) -> Iterator[tuple[int, str]]:
    """The seal of every row that is given, with the row it stands beside."""
    given = [field.path for field in table.block.fields if field.given]
    for number in range(len(template.given.get(table.block.path[1:], ())) if given else 0):
        values = [value_at(template.given, at_row(path, number)) for path in given]
        yield table.first_row + number, seal(values)

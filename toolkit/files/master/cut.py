"""What the master's own pages say of texts that were too long for a cell: where they stand, and how much is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_rowcol_to_cell

from toolkit.core.master.values import Column, ColumnType, Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.core.messages import Messages
    from toolkit.files.master.cells import Cut

MOST_LISTED = 200


def cut_sections(cut: Sequence[Cut], messages: Messages) -> tuple[Section, ...]:
    """A section that lists the texts that did not fit, where there are any."""
    if not cut:
        return ()
    labels = {key: messages.text(f"master.columns.{key}") for key in ("sheet", "cell", "column", "characters_missing")}
    kinds = {"characters_missing": ColumnType.INTEGER}
    columns = tuple(Column(key, label, kinds.get(key, ColumnType.TEXT)) for key, label in labels.items())
    rows = tuple(
        (one.sheet, xl_rowcol_to_cell(one.row, one.column), one.heading, one.characters) for one in cut[:MOST_LISTED]
    )
    return (Section(messages.text("master.sections.cut"), columns, rows, remark=messages.text("master.cut_remark")),)

"""Writes the master workbook: real Excel tables, frozen headings, formats, links to the source cells, printable."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from toolkit.core.master.values import Page, SheetTable
from toolkit.files import palette
from toolkit.files.master.cells import Cells
from toolkit.files.master.cut import cut_sections
from toolkit.files.master.pages import write_page
from toolkit.files.master.stream import SlimWorkbook
from toolkit.files.master.table import sheets_needed, write_table
from toolkit.files.master.widths import A4

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.core.master.values import Master
    from toolkit.core.messages import Messages
    from toolkit.files.master.layout import MasterLayout

TITLE_ROW, LEAD_ROW = 0, 1
LONGEST_TITLE = 31  # characters of a sheet's name


def master_bytes(
    master: Master, messages: Messages, folder: str, progress: Callable[[int, int], None] = lambda done, total: None
) -> bytes:
    """The master as an .xlsx file; see `placed_master`."""
    return placed_master(master, messages, folder, progress)[0]


def placed_master(
    master: Master, messages: Messages, folder: str, progress: Callable[[int, int], None] = lambda done, total: None
) -> tuple[bytes, MasterLayout]:
    """The master as an .xlsx file, and where everything in it stands.

    Args:
        master: what to write.
        messages: the language of the few words the writer adds itself (page numbers, totals).
        folder: the inbox as seen from where the file will lie, with `/` at the end (`inbox/`): links begin with it.
        progress: told now and then how many of how many rows of tables are written.

    Returns:
        The file, the same bytes for the same arguments with the same version of XlsxWriter; and its layout.
    """
    out = io.BytesIO()
    workbook = SlimWorkbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "dd.mm.yyyy",
        },
    )
    created = master.as_of.replace(tzinfo=None)
    workbook.set_properties({"title": f"{master.title}: {master.subtitle}", "created": created})
    workbook.set_size(2400, 1500)
    rows = sum(len(one.rows) for one in master.sheets if isinstance(one, SheetTable))
    workbook.told = lambda done: progress(done, rows)
    workbook.told(0)
    cells = Cells(workbook, folder, messages)
    placed = [(one, _add_sheets(workbook, cells, one, master, messages)) for one in master.sheets]
    for one, sheets in placed:
        if isinstance(one, SheetTable):
            write_table(workbook, sheets, cells, one, messages)
    cut = cut_sections(cells.cut, messages)
    for one, sheets in placed:  # last: their figures are formulas over the tables
        if isinstance(one, Page):
            cells.new_sheet()
            write_page(workbook, sheets[0], cells, replace(one, sections=(*one.sections, *cut)), messages)
    workbook.close()
    return out.getvalue(), cells.layout


def _add_sheets(
    workbook: Any, cells: Cells, one: Page | SheetTable, master: Master, messages: Messages
) -> tuple[Any, ...]:
    """The sheets of a page or table, in their place: one, or as many as a very long table takes."""
    sheets: list[Any] = []
    for number in range(1, 1 + (sheets_needed(one) if isinstance(one, SheetTable) else 1)):
        end = "" if number == 1 else f" ({number})"
        title = one.title[: LONGEST_TITLE - len(end)] + end
        lead = one.lead if number == 1 else messages.text("master.continued", sheet=sheets[-1].get_name())
        sheets.append(workbook.add_worksheet(title))
        _set_up(sheets[-1], cells, replace(one, title=title, lead=lead), master, messages)
    return tuple(sheets)


def _set_up(sheet: Any, cells: Cells, one: Page | SheetTable, master: Master, messages: Messages) -> None:
    """What all sheets share: title, lead, paper and footer."""
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    page = messages.text("form.page")
    sheet.set_footer(f"&L&9{_footer(master.subtitle)}&C&9{_footer(one.title)}&R&9{page}")
    sheet.set_row(TITLE_ROW, 30)
    sheet.set_row(LEAD_ROW, 20)
    title = cells.style(font_size=20, bold=True, font_color=palette.PRIMARY, valign="vcenter")
    sheet.write_string(TITLE_ROW, 0, one.title, title)
    sheet.write_string(LEAD_ROW, 0, f"{one.lead}", cells.style(font_color=palette.GREY, valign="vcenter"))


def _footer(text: str) -> str:
    return text.replace("&", "&&")

"""An xlwings engine that drives LibreOffice, so that button code is tested on Linux as it runs in Excel.

How to use it, in a test (the fixture `excel` marks the test `office`; LibreOffice starts once per session):

    def test_a_button(excel: Excel) -> None:
        book = excel.open(path)              # an xw.Book of a fresh copy of the file; the engine is active
        excel.call_from(book)                # now xw.Book.caller() is this book, as under RunPython
        toolkit.buttons.validate()           # …the code under test, with the public xlwings interface
        assert book.sheets["Funn"]["A1"].value == "…"
        assert excel.alerts == [Alert(prompt="…", title="…", buttons="ok", mode="critical")]
        assert excel.statuses == ["Kontrollerer …", False]   # every text the status bar was given
        excel.answers = ["cancel"]           # what the next message boxes return; "ok" or "yes" when empty
        excel.saved(book)                    # saves to a new .xlsx, returns its path; excel.open() it for "reopened"

    excel.open(path, macros=True) runs a workbook's own VBA: book.macro("Module1.Sub")().
    excel.protect(sheet, "password") and excel.lock_structure(book) protect as a person would.

Another process joins a running LibreOffice (a Python that VBA started) with `join(pipe)`; see `join` below.

What is covered: apps, books (open, add, active, caller, save, close), sheets (find, add, rename, move, copy, delete,
hide, activate, used_range, freeze_panes, grid lines, autofit), ranges (values and formulas of every type in bulk both
ways, fill, font, alignment, wrapping, number formats, sizes, merging, links, clearing, selecting), conditional formats
(list, add_custom and add_cell_value first in priority, delete, clear), notes, names, selection, alerts, status bar,
calculation, macros. Shapes and threaded comments are always none. What is not covered raises NotImplementedError, as
xlwings' base classes do: charts, pictures, tables, data validation, borders, sorting, inserting and deleting cells.

What differs from Excel, on purpose or because LibreOffice cannot:
- `xlwings` on Windows raises `com_error` when Excel refuses, on a Mac `CommandError`; here it is `RefusedError`. It is
  raised where Excel would: a locked cell or any look of a protected sheet (also where its options allow formatting), a
  sheet added to a workbook with locked structure, or behind a last sheet that is hidden (on Windows xlwings moves that
  one, and Excel moves none that is very hidden: LibreOffice does not tell these from the others), an impossible sheet
  name, a missing sheet, a text that is no formula.
- Values come as on Windows: an error cell is None (or "#N/A" with `options(err_to_str=True)`), "" is None, dates are
  datetimes, a cell with a currency format gives a Decimal. A text that is assigned is read as if typed: "=1+1" becomes
  a formula, "12" a number, "7.3.2018" a date; an apostrophe in front, or the number format "@", keeps it a text.
- `used_range` ends at the last cell that has content or a note; Excel's also goes to the last one with a format.
- A range does not move when rows are inserted above it. A constant TRUE and the formula =TRUE() look alike.
- `screen_updating`, `display_alerts`, `enable_events` and `interactive` are remembered and do nothing else.
- A macro that ends in an error nobody catches ends without a word; Excel would ask whether to debug it.
- A rule on cells that have other rules is listed and saved before those, but shown only when the file is opened again.
- Conditional formats other than formula and value rules stay where they are in the order when one is added.
"""

from tests.office_engine.engine import Engine
from tests.office_engine.excel import Excel, join
from tests.office_engine.program import Alert
from tests.office_process import OfficeError, OfficeHungError, RefusedError

__all__ = ["Alert", "Engine", "Excel", "OfficeError", "OfficeHungError", "RefusedError", "join"]

"""The workbook that is open in Excel, through xlwings' public, free interface: read, marked, and cleared again."""

from toolkit.files.excel.marks import clear_marks, put_marks
from toolkit.files.excel.page import Page, PageRow
from toolkit.files.excel.reading import read_book, spoken
from toolkit.files.excel.saved import Saved, read_saved
from toolkit.files.excel.sheets import FINDINGS, PANEL, add_page, own_sheets, remove_sheets
from toolkit.files.excel.start import load_xlwings

__all__ = [
    "FINDINGS",
    "PANEL",
    "Page",
    "PageRow",
    "Saved",
    "add_page",
    "clear_marks",
    "load_xlwings",
    "own_sheets",
    "put_marks",
    "read_book",
    "read_saved",
    "remove_sheets",
    "spoken",
]

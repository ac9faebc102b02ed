"""Builds the workbook with form buttons, for those who cannot install an add-in: the same macros and settings."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from xlsxwriter import Workbook

from toolkit.files import palette
from toolkit.files.addin.build import CREATOR, NOTICE
from toolkit.files.addin.project import vba_project
from toolkit.files.addin.settings import texts
from toolkit.files.addin.sources import CONFIG_SHEET, buttons, icon, xlwings_file

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from toolkit.core.messages import Messages
    from toolkit.files.addin.settings import Settings

BASE = "quickstart_standalone.xlsm"
SAMPLE = "Module1"
RUN_PYTHON = "xlwings_custom_addin.bas"
_NO_CLOCK = datetime(2018, 3, 7)  # noqa: DTZ001  (the day of the first call's decision: any fixed day would do)
_ROW, _HEAD = 39, 26  # heights in pixels
_BUTTON = {"x_offset": 4, "y_offset": 5, "width": 196, "height": 29}


def workbook_bytes(settings: Settings, messages: Messages) -> bytes:
    """The workbook as an .xlsm file; the same settings and messages give the same bytes.

    Raises:
        NoBase: the installed xlwings does not ship the base this is built on.
    """
    run_python = xlwings_file(RUN_PYTHON).read_text(encoding="utf-8")
    buffer = BytesIO()
    book = Workbook(buffer, {"in_memory": True})
    book.set_properties(
        {
            "title": messages.text("addin.sheet.title"),
            "author": CREATOR,
            "comments": NOTICE.format(version=settings.xlwings),
            "created": _NO_CLOCK,
        }
    )
    book.add_vba_project(BytesIO(vba_project(xlwings_file(BASE), SAMPLE, run_python)), is_stream=True)
    book.set_vba_name("ThisWorkbook")
    _ButtonSheet(book, messages).write(settings)
    _write_config(book.add_worksheet(CONFIG_SHEET), settings, messages)
    book.close()
    return buffer.getvalue()


def _write_config(sheet: Worksheet, settings: Settings, messages: Messages) -> None:
    sheet.set_vba_name("Sheet2")
    sheet.hide()
    for row, (key, value) in enumerate(settings.rows().items()):
        sheet.write_string(row, 0, key)
        if isinstance(value, bool):
            sheet.write_boolean(row, 1, value)
        elif value:
            sheet.write_string(row, 1, value)
    for row, (name, text) in enumerate(texts(messages).items()):
        sheet.write_string(row, 3, name)
        sheet.write_string(row, 4, text)


class _ButtonSheet:
    """The sheet that people see."""

    def __init__(self, book: Workbook, messages: Messages) -> None:
        self.book = book
        self.messages = messages
        self.sheet = book.add_worksheet(self.text("sheet.name"))
        self.row = 0

    def text(self, key: str, **facts: object) -> str:
        """A text of the add-in."""
        return self.messages.text(f"addin.{key}", **facts)

    def format(self, **more: Any) -> Format:
        """A cell format in the toolkit's font."""
        plain = {"font_name": palette.FONT, "font_size": 11, "font_color": palette.BLACK, "valign": "vcenter"}
        return self.book.add_format({**plain, **more})

    def line(self, height: int, text: str = "", form: Format | None = None, column: int = 1) -> None:
        """One row with a text across the sheet."""
        self.sheet.set_row_pixels(self.row, height)
        if form is not None:
            for place in range(1, 4):
                self.sheet.write_blank(self.row, place, None, form)
            self.sheet.write_string(self.row, column, text, form)
        self.row += 1

    def write(self, settings: Settings) -> None:
        """Everything on the sheet, from top to bottom."""
        self._set_up()
        self._title()
        self._steps()
        group = ""
        for button in buttons():
            if button.group != group:
                group = button.group
                self._group(group)
            self._button(button.id, button.macro)
        self._foot(settings)

    def _set_up(self) -> None:
        sheet = self.sheet
        sheet.set_vba_name("Sheet1")
        sheet.hide_gridlines(2)
        sheet.hide_row_col_headers()
        for column, width in enumerate((22, 52, 206, 660)):
            sheet.set_column_pixels(column, column, width)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 1)
        sheet.center_horizontally()
        sheet.protect("", {"objects": False, "select_locked_cells": True})

    def _title(self) -> None:
        dark = {"bg_color": palette.PRIMARY, "font_color": palette.WHITE}
        self.line(14)
        self.line(40, self.text("sheet.title"), self.format(**dark, font_size=20, bold=True, indent=1))
        self.line(28, self.text("sheet.lead"), self.format(**dark, indent=1))
        self.line(14)

    def _steps(self) -> None:
        self.line(26, self.text("sheet.how"), self.format(bold=True, font_size=13, font_color=palette.PRIMARY))
        number = self.format(bold=True, font_color=palette.PRIMARY, align="center")
        plain = self.format()
        for step in (1, 2, 3):
            self.sheet.write_number(self.row, 1, step, number)
            self.sheet.write_string(self.row, 2, self.text(f"sheet.step{step}"), plain)
            self.line(22)

    def _group(self, group: str) -> None:
        self.line(8)
        head = self.format(bold=True, font_color=palette.PRIMARY, bottom=2, bottom_color=palette.ACCENT)
        self.line(_HEAD, self.text(f"ribbon.{group}"), head)

    def _button(self, name: str, macro: str) -> None:
        label, more = (self.text(f"buttons.{name}.{part}") for part in ("label", "more"))
        form = self.format(text_wrap=True, bottom=1, bottom_color=palette.LINE, indent=1)
        self.sheet.insert_image(
            self.row,
            1,
            f"{name}.png",
            {
                "image_data": BytesIO(icon(name)),
                "x_offset": 10,
                "y_offset": 4,
                "x_scale": 0.47,
                "y_scale": 0.47,
                "object_position": 1,
                "description": self.text("sheet.picture", label=label),
            },
        )
        tip = self.text(f"buttons.{name}.tip")
        self.sheet.insert_button(self.row, 2, {**_BUTTON, "macro": macro, "caption": label, "description": tip})
        self.line(_ROW, more, form, column=3)

    def _foot(self, settings: Settings) -> None:
        self.line(10)
        small = self.format(font_size=9, font_color=palette.GREY)
        self.line(20, self.text("sheet.foot", version=settings.toolkit, xlwings=settings.xlwings), small)
        self.sheet.print_area(0, 0, self.row - 1, 3)

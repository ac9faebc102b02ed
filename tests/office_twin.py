"""Workbooks with macros and form buttons for the tests: made from VBA text, and from a workbook that has none."""

from __future__ import annotations

import tempfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import xlsxwriter
from pyopenvba import ExcelFile

if TYPE_CHECKING:
    from collections.abc import Mapping


def vba_project(modules: Mapping[str, str]) -> bytes:
    """A VBA project with these standard modules, name to text."""
    with tempfile.TemporaryDirectory() as folder, ExcelFile.create_new(path := Path(folder) / "new.xlsm") as book:
        project = book.vba_project()
        project.delete_module("Module1")
        for name, text in modules.items():
            source = text if text.startswith("Attribute") else f'Attribute VB_Name = "{name}"\n{text}'
            project.add_module(name, source.replace("\r\n", "\n").replace("\n", "\r\n"))
        book.save(path)
        with ZipFile(path) as archive:
            return archive.read("xl/vbaProject.bin")


def macro_workbook(path: Path, modules: Mapping[str, str], buttons: Mapping[str, str]) -> Path:
    """Writes a workbook with one sheet and form buttons below each other: caption to macro (`Module.Sub`)."""
    with xlsxwriter.Workbook(path) as book:
        book.add_vba_project(BytesIO(vba_project(modules)), is_stream=True)
        book.set_vba_name("ThisWorkbook")
        sheet = book.add_worksheet("Knapper")
        sheet.set_vba_name("Sheet1")
        for row, (caption, macro) in enumerate(buttons.items()):
            place = {"macro": macro, "caption": caption, "width": 200, "height": 32}
            sheet.insert_button(1 + 3 * row, 1, place)
    return path

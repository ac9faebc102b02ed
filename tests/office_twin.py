"""Workbooks with macros and form buttons for the tests: made from VBA text, and from a workbook that has none."""

from __future__ import annotations

import re
import tempfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter
from pyopenvba import ExcelFile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BUTTONS = "Knapper"

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
PLAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
WITH_MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
PROJECT = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"


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


def macro_workbook(
    path: Path,
    modules: Mapping[str, str],
    buttons: Mapping[str, str],
    more: tuple[str, Sequence[Mapping[str, str]]] | None = None,
) -> Path:
    """Writes a workbook with one sheet of form buttons below each other: caption to macro (`Module.Sub`).

    `more` is a hidden sheet's name and its tables of two columns: the first in A and B, the second in D and E, and on.
    """
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:  # texts in the cells, not in a part of theirs
        book.add_vba_project(BytesIO(vba_project(modules)), is_stream=True)
        book.set_vba_name("ThisWorkbook")
        sheet = book.add_worksheet(BUTTONS)
        sheet.set_vba_name("Sheet1")
        for row, (caption, macro) in enumerate(buttons.items()):
            place = {"macro": macro, "caption": caption, "width": 260, "height": 32}
            sheet.insert_button(1 + 2 * row, 1, place)
        if more is not None:
            name, tables = more
            hidden = book.add_worksheet(name)
            hidden.hide()
            for row in range(max(map(len, tables))):
                for column, table in enumerate(tables):
                    if row < len(table):
                        hidden.write_row(row, 3 * column, list(table.items())[row])
    return path


def twin(path: Path, workbook: bytes, donor: Path) -> Path:
    """Writes `workbook` with the macros and the sheets of `donor` (a `macro_workbook`) behind its own sheets.

    All of them are visible, so that a sheet the buttons add comes behind them: LibreOffice's VBA does not see the last
    sheet of a workbook once one was put in before it.
    """
    with ZipFile(donor) as archive:
        given = {name: archive.read(name) for name in archive.namelist()}
    with ZipFile(BytesIO(workbook)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    names = re.findall(r'<sheet name="([^"]+)"', given["xl/workbook.xml"].decode())
    parts["xl/vbaProject.bin"] = given["xl/vbaProject.bin"]
    parts["xl/drawings/twin.vml"] = given["xl/drawings/vmlDrawing1.vml"]
    relations = f'<Relationship Id="twinVba" Type="{PROJECT}" Target="vbaProject.bin"/>'
    types, sheets = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>', ""
    if b'Extension="vml"' not in parts["[Content_Types].xml"]:
        types += '<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
    for number, name in enumerate(names, 1):
        part = given[f"xl/worksheets/sheet{number}.xml"].replace(b' tabSelected="1"', b"")
        parts[f"xl/worksheets/twin{number}.xml"] = part
        types += f'<Override PartName="/xl/worksheets/twin{number}.xml" ContentType="{SHEET}"/>'
        relations += f'<Relationship Id="twin{number}" Type="{OFFICE}/worksheet" Target="worksheets/twin{number}.xml"/>'
        sheets += f'<sheet name="{name}" sheetId="{9000 + number}" r:id="twin{number}"/>'
    drawing = given["xl/worksheets/_rels/sheet1.xml.rels"].replace(b"vmlDrawing1.vml", b"twin.vml")
    parts["xl/worksheets/_rels/twin1.xml.rels"] = drawing
    _insert(parts, "[Content_Types].xml", "</Types>", types)
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(PLAIN.encode(), WITH_MACROS.encode())
    _insert(parts, "xl/_rels/workbook.xml.rels", "</Relationships>", relations)
    _insert(parts, "xl/workbook.xml", "</sheets>", sheets)
    _name_this_workbook(parts)
    _write(path, parts)
    return path


def name_this_workbook(path: Path) -> None:
    """Writes again what LibreOffice drops when it saves a workbook with macros: that they call it ThisWorkbook."""
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    _name_this_workbook(parts)
    _write(path, parts)


def _name_this_workbook(parts: dict[str, bytes]) -> None:
    named = b'<workbookPr codeName="ThisWorkbook" '
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<workbookPr ", named)


def _write(path: Path, parts: Mapping[str, bytes]) -> None:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def _insert(parts: dict[str, bytes], name: str, before: str, text: str) -> None:
    """Puts a text into a part before one that occurs once."""
    part = parts[name].decode()
    assert part.count(before) == 1, f"{before} in {name}"
    parts[name] = part.replace(before, text + before).encode()

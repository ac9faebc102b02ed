"""What the tests of marking share: workbooks as other programs write them, and what is in a workbook."""

from __future__ import annotations

import os
import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import xlsxwriter

from toolkit.files.marking import FindingsSheet, Mark, Row

if TYPE_CHECKING:
    from collections.abc import Callable

PLAN, FORM = "Kostnads'plan", "Søknad"
HEADERS = ("Alvor", "Ark", "Celle", "Hva er galt", "Slik retter du", "Punkt", "Antall", "Flere")
MARKS = (
    Mark(FORM, "B3", "error", "Feil", "Beløpet mangler. Skriv beløpet i kroner. (K17)"),
    Mark(FORM, "G3", "warning", "Advarsel", "Se på den sammenslåtte cellen. (K3)"),
    Mark(FORM, "C12", "info", "Til orientering", "Beløpet er rundet av."),
    Mark(PLAN, "D20", "accepted", "Godtatt", "Avtalt på telefon."),
)
ROWS = (
    Row(
        "Feil",
        FORM,
        "B3",
        "=Beløpet mangler",
        "Skriv _x0041_ & <tall>",
        "K17",
        3,
        ((PLAN, "C5"), (FORM, "B4")),
        "error",
    ),
    Row("Advarsel", FORM, "", "Arket er flyttet", "", "K3", 1),
)
SHEET = FindingsSheet("Funn", "Funn i arbeidsboken", "1 feil og 1 advarsel.", HEADERS, ROWS)
CLEAN = FindingsSheet("Funn", "Funn i arbeidsboken", "Ingenting å utsette.", HEADERS, ())


def excel_like() -> bytes:
    """Two sheets with notes, conditional formats (one an extension), a merged range, a print area and protection."""
    memory = BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as book:
        green = book.add_format({"bg_color": "#00FF00"})
        for name in (FORM, PLAN):
            sheet = book.add_worksheet(name)
            sheet.set_column("A:A", 40)
            sheet.set_row(2, 60)
            for row in range(60):
                sheet.write_row(row, 0, [f"Linje {row}", row * 1000, row * 2000, f"tekst {row}"])
            sheet.write_comment("B3", "Ring meg om dette")
            sheet.write_comment("D9", "Annen merknad")
            rule = {"type": "cell", "criteria": ">", "value": 5000, "format": green}
            sheet.conditional_format("B1:C60", rule)
            sheet.conditional_format("C1:C60", {"type": "data_bar", "data_bar_2010": True})
            sheet.merge_range("F2:H4", "Sammenslått")
            sheet.print_area("A1:D60")
            sheet.protect()
    return memory.getvalue()


def rewritten(
    data: bytes, changes: dict[str, Callable[[bytes], bytes | None]], new: dict[str, bytes] | None = None
) -> bytes:
    """The workbook with some parts changed (None: left out) and some added."""
    memory = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as made:
        for info in old.infolist():
            content = changes.get(info.filename, lambda same: same)(old.read(info))
            if content is not None:
                made.writestr(info, content)
        for name, content in (new or {}).items():
            made.writestr(zipfile.ZipInfo(name), content)
    return memory.getvalue()


def parts(data: bytes) -> dict[str, bytes]:
    """Every part's content."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def raw(data: bytes) -> dict[str, tuple[bytes, object]]:
    """Every part as packed, with its time stamp."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        found = {}
        for info in archive.infolist():
            lengths = data[info.header_offset + 26 : info.header_offset + 30]
            start = (
                info.header_offset + 30 + int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
            )
            found[info.filename] = (data[start : start + info.compress_size], info.date_time)
        return found


def contents(data: bytes) -> dict[str, Any]:
    """Cells with their looks, notes, conditional formats and names, as openpyxl reads them."""
    book = openpyxl.load_workbook(BytesIO(data))
    return {
        "names": {name: defined.attr_text for name, defined in book.defined_names.items()},
        "sheets": {
            sheet.title: (
                {cell.coordinate: _cell(cell) for row in sheet.iter_rows() for cell in row if _used(cell)},
                sorted(
                    (str(ranges.sqref), [(rule.type, tuple(rule.formula)) for rule in rules])
                    for ranges, rules in sheet.conditional_formatting._cf_rules.items()
                ),
                sheet.print_area,
                sheet.sheet_state,
                sheet.protection.sheet,
            )
            for sheet in book.worksheets
        },
    }


def _used(cell: Any) -> bool:
    return cell.value is not None or cell.has_style or cell.comment is not None


def _cell(cell: Any) -> tuple[object, ...]:
    value = sorted(vars(cell.value).items()) if hasattr(cell.value, "ref") else cell.value  # array and table formulas
    note = cell.comment.text if cell.comment else None
    return str(value), cell.number_format, str(cell.fill.fgColor.rgb), cell.font.b, cell.alignment.wrap_text, note


def corpus() -> Path | None:
    """The folder of odd workbooks, where there is one."""
    stated = os.environ.get("TOOLKIT_CORPUS")
    folder = Path(stated) if stated else Path(__file__).parents[3] / "shared" / "corpus"
    return folder if folder.is_dir() else None

"""What reading costs: our reader beside the designs that were measured against it, in one run, as CPU ratios.

Run `python benchmarks/readers.py [workbook.xlsx …]`; without a path it makes a workbook like a filled-in form: eight
sheets, some 1 200 filled cells and 1 500 styled blanks. The candidates that were not chosen live only here.
"""

from __future__ import annotations

import io
import multiprocessing
import random
import resource
import statistics
import sys
import time
import zipfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET
from xml.parsers import expat

import openpyxl
import xlsxwriter
from python_calamine import CalamineWorkbook

from toolkit.files.reading import read_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ROUNDS = 60
WORDS = ["kommune", "næring", "samarbeid", "tilskudd", "prosjekt", "utvikling", "møte", "plan"]
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def form(sheets: int = 8, filled: int = 155, blanks: int = 190) -> bytes:
    """A workbook in the size and mixture of a filled-in form, always the same."""
    chance = random.Random(1)  # noqa: S311  (the same workbook every time)
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    shades = [book.add_format({"bg_color": f"#{index * 70_000 + 1_000:06x}", "border": 1}) for index in range(8)]
    money = book.add_format({"num_format": "#,##0.00", "border": 1})
    day = book.add_format({"num_format": "dd.mm.yyyy", "border": 1})
    for number in range(sheets):
        sheet = book.add_worksheet(f"Ark{number + 1}")
        sheet.merge_range(0, 0, 0, 5, f"Tittel {number}", shades[0])
        for index in range(filled + blanks):
            row, column = divmod(index, 8)
            if index >= filled:
                sheet.write_blank(row + 3, column, None, shades[column])
            else:
                _fill(sheet, row + 3, column, chance, (shades[column], money, day))
    book.close()
    return target.getvalue()


def _fill(sheet: Any, row: int, column: int, chance: random.Random, formats: tuple[Any, Any, Any]) -> None:
    shade, money, day = formats
    if column < 4:
        sheet.write_string(row, column, " ".join(chance.choices(WORDS, k=chance.randint(2, 8))), shade)
    elif column == 4:
        sheet.write_number(row, column, chance.randint(1, 10**6) / 100, money)
    elif column == 5:
        sheet.write_datetime(row, column, datetime(2019, 1, 1 + row % 28), day)  # noqa: DTZ001  (no zone in a cell)
    elif column == 6:
        sheet.write_formula(row, column, f"=SUM(E{row}:E{row + 1})", money, chance.randint(1, 10**6) / 100)
    else:
        sheet.write_boolean(row, column, bool(row % 2), shade)


# --- the candidates ---------------------------------------------------------------------------------------------


def ours(data: bytes) -> object:
    """The reader the toolkit uses: every cell typed, every part checked."""
    return read_workbook(data, "soknad.xlsx")


def calamine(data: bytes) -> object:
    """The values of all sheets; errors, formulas without value and blanks alike are ''."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]


def preflight(data: bytes) -> object:
    """What design (a) must do before it trusts a file to calamine: inflate, count, look for DOCTYPE."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return [b"<!DOCTYPE" in file.read(entry) for entry in file.infolist()]


def _worker(pipe: Any) -> None:
    while (data := pipe.recv_bytes()) != b"end":
        pipe.send(calamine(data))


class GuardedCalamine:
    """Design (a): pre-flight here, calamine in one lasting child process, the values sent back. No second look yet."""

    def __init__(self) -> None:
        self.pipe, other = multiprocessing.Pipe()
        self.child = multiprocessing.Process(target=_worker, args=(other,), daemon=True)
        self.child.start()

    def __call__(self, data: bytes) -> object:
        """The values of all sheets, as the child found them."""
        preflight(data)
        self.pipe.send_bytes(data)
        return self.pipe.recv()

    def close(self) -> float:
        """Ends the child; the CPU seconds it took."""
        self.pipe.send_bytes(b"end")
        self.child.join()
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime


def _parts(data: bytes) -> Iterable[bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        for name in file.namelist():
            if "worksheets/sheet" in name or name.endswith("sharedStrings.xml"):
                yield file.read(name)


def expat_handlers(data: bytes) -> object:
    """Every cell with type, style, formula and value text through Python handlers; strings are not resolved."""
    cells: list[tuple[dict[str, str], str, str]] = []
    for part in _parts(data):
        parser = expat.ParserCreate()
        parser.buffer_text = True
        state: list[Any] = [{}, "", "", ""]

        def start(name: str, attributes: dict[str, str], state: list[Any] = state) -> None:
            if name == "c":
                state[0], state[2], state[3] = attributes, "", ""
            state[1] = name

        def text(content: str, state: list[Any] = state) -> None:
            if state[1] == "v":
                state[2] += content
            elif state[1] == "f":
                state[3] += content

        def end(name: str, state: list[Any] = state) -> None:
            if name == "c" and (state[2] or state[3]):
                cells.append((state[0], state[2], state[3]))
            state[1] = ""

        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
        parser.Parse(part, True)  # noqa: FBT003  (expat takes its flag by place)
    return cells


def elementtree(data: bytes) -> object:
    """The same through ElementTree: one tree per sheet, walked in Python."""
    cells = []
    for part in _parts(data):
        for row in ET.fromstring(part).iterfind(f"{MAIN}sheetData/{MAIN}row"):  # noqa: S314  (our own workbook)
            for cell in row:
                if len(cell):
                    cells.append((cell.attrib, cell.findtext(f"{MAIN}v"), cell.findtext(f"{MAIN}f")))
    return cells


def pull_parser(data: bytes) -> object:
    """The same through XMLPullParser in pieces of 64 kB, rows cleared as they end."""
    cells = []
    for part in _parts(data):
        parser = ET.XMLPullParser(["end"])
        for start in range(0, len(part), 65_536):
            parser.feed(part[start : start + 65_536])
            for _, element in parser.read_events():
                if element.tag == f"{MAIN}c" and len(element):
                    cells.append((element.attrib, element.findtext(f"{MAIN}v"), element.findtext(f"{MAIN}f")))
                elif element.tag == f"{MAIN}row":
                    element.clear()
    return cells


def openpyxl_read_only(data: bytes) -> object:
    """The values of all sheets by openpyxl's streaming mode."""
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    return [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]


# --- measuring --------------------------------------------------------------------------------------------------


def cpu_ms(read: Callable[[bytes], object], data: bytes, rounds: int) -> float:
    """Median CPU milliseconds of this process for one reading."""
    read(data)
    times = []
    for _ in range(rounds):
        before = time.process_time()
        read(data)
        times.append(time.process_time() - before)
    return statistics.median(times) * 1000


def guarded_ms(data: bytes, rounds: int) -> float:
    """Mean CPU milliseconds of both processes together for one reading by design (a)."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    guarded = GuardedCalamine()
    here = cpu_ms(guarded, data, rounds)
    there = guarded.close() - before.ru_utime - before.ru_stime
    return here + there / (rounds + 1) * 1000


def compare(name: str, data: bytes) -> None:
    """Prints one table for one workbook."""
    base = cpu_ms(calamine, data, ROUNDS)
    grid = read_workbook(data, name)
    filled = sum(len(sheet.cells) for sheet in grid.sheets)
    print(f"\n{name}: {len(data):,} bytes, {len(grid.sheets)} sheets, {filled:,} filled cells; CPU ms and ratio")
    rows = {"python-calamine, all sheets (untyped)": base}
    rows["toolkit.files.reading"] = cpu_ms(ours, data, ROUNDS)
    rows["(a) pre-flight + calamine in a child process"] = guarded_ms(data, ROUNDS)
    for label, read in (
        ("(b) expat with Python handlers, cells not typed", expat_handlers),
        ("(b) ElementTree, cells not typed", elementtree),
        ("(b) XMLPullParser, cells not typed", pull_parser),
    ):
        rows[label] = cpu_ms(read, data, ROUNDS)
    rows["openpyxl read_only"] = cpu_ms(openpyxl_read_only, data, 5)
    for label, cost in rows.items():
        print(f"{label:<52}{cost:9.2f}{cost / base:8.2f}")


def main() -> None:
    """Compares on the workbooks named, else on the form."""
    paths = [Path(argument) for argument in sys.argv[1:]]
    for path in paths:
        compare(path.name, path.read_bytes())
    if not paths:
        compare("form", form())


if __name__ == "__main__":
    main()

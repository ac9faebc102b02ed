"""Buttons that are pressed in LibreOffice: our VBA unchanged, Python behind it, and a submission they act on."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyopenvba import ExcelFile

from tests.office_twin import macro_workbook, twin
from toolkit.files.addin.settings import Settings, texts
from toolkit.files.addin.sources import CONFIG_SHEET, MODULES, buttons, module
from toolkit.files.addin.workbook import workbook_bytes
from toolkit.files.texts import load_messages

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import xlwings as xw

    from tests.office_engine import Excel

DRIVER = Path(__file__).with_name("run_python.py")

# LibreOffice cannot compile xlwings' own VBA; this stands in for its RunPython. Shell does not wait, as on macOS.
RUN_PYTHON = """Attribute VB_Name = "xlwings"
Public Function RunPython(PythonCommand As String)
    Dim line As String
    line = Quoted("{python}") & " " & Quoted("{driver}") & " {pipe} " & Quoted(ActiveWorkbook.FullName)
    Shell line & " " & Quoted(PythonCommand) & " " & Quoted("{log}"), 0
End Function
Private Function Quoted(ByVal text As String) As String
    Quoted = Chr$(34) & text & Chr$(34)
End Function
"""
MESSAGES = load_messages("nb")
CAPTIONS = {button.id: MESSAGES.text(f"addin.buttons.{button.id}.label") for button in buttons()}
MACROS = {button.id: button.macro for button in buttons()}


class Pressing:
    """Presses of buttons, and what Python told about them."""

    def __init__(self, excel: Excel, folder: Path) -> None:
        self.excel = excel
        self.folder = folder
        self.log = folder / "log.jsonl"
        self.log.touch()

    def press(self, book: xw.Book, button: str) -> list[dict[str, Any]]:
        """Runs a button's macro, that `book` has, through the script provider; see `waited`."""
        return self.waited(book.macro(MACROS[button]))

    def waited(self, press: Callable[[], object]) -> list[dict[str, Any]]:
        """Presses, waits until Python is done, and returns the message boxes it would have shown."""
        before, end = len(self.told()), time.monotonic() + self.excel.seconds
        press()
        told: list[dict[str, Any]] = []
        while not any("done" in one for one in told):
            assert time.monotonic() < end, f"Python was not done in {self.excel.seconds:g} s; it told {told}"
            time.sleep(0.05)
            told = self.told()[before:]
        errors = [one["error"] for one in told if "error" in one]
        assert not errors, errors[0]
        return [one for one in told if "done" not in one]

    def told(self) -> list[dict[str, Any]]:
        """What Python told so far."""
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]

    def run_python(self) -> str:
        """The module that stands in for xlwings."""
        return RUN_PYTHON.format(python=sys.executable, driver=DRIVER, pipe=self.excel.pipe, log=self.log)

    def open_twin(self, submission: bytes, settings: Mapping[str, str]) -> xw.Book:
        """Opens a submission that carries the modules and form buttons itself, and so acts on itself like an add-in."""
        donor = macro_workbook(
            self.folder / "donor.xlsm",
            {**{name: module(name) for name in MODULES}, "xlwings": self.run_python()},
            {CAPTIONS[name]: macro for name, macro in MACROS.items()},
            more=(CONFIG_SHEET, [{"WAITS": "no", **settings}, texts(MESSAGES)]),
        )
        return self.excel.open(twin(self.folder / "soknad.xlsm", submission, donor), macros=True)

    def open_buttons(self) -> xw.Book:
        """Opens the workbook with buttons as `toolkit addin build --workbook` writes it, but for RunPython."""
        path = self.folder / "saksbehandler.xlsm"
        settings = Settings("test", "test", "nb", "windows", sys.executable, edition="workbook")
        path.write_bytes(workbook_bytes(settings, MESSAGES))
        with ExcelFile(path) as built:
            built.set_module("xlwings", self.run_python().replace("\n", "\r\n"))
            built.vba_project().delete_module("Dictionary")  # only xlwings uses it
            built.save(path)
        book = self.excel.open(path, macros=True)
        sheet = book.sheets[CONFIG_SHEET]
        free = sheet["A1:A100"].value.index(None) + 1
        sheet.range((free, 1)).value = ["WAITS", "no"]
        return book

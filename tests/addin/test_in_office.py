"""LibreOffice opens the built files, and the macros of the buttons run in it.

LibreOffice cannot compile xlwings' own modules: in their place stands a RunPython that notes in a file what it is told.
It waits, as in Excel on Windows; tests/office_e2e has Python run in the background, as on macOS.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from pyopenvba import ExcelFile

from tests.addin.conftest import ROUND
from tests.addin.excel import told
from tests.office_process import RefusedError
from toolkit.files.addin.sources import CONFIG_SHEET, buttons
from toolkit.files.texts import load_messages

if TYPE_CHECKING:
    from pathlib import Path

    from tests.addin.excel import Told
    from tests.office_engine import Excel
    from toolkit.files.addin.sources import Button

pytestmark = pytest.mark.office

RUN_PYTHON = """Attribute VB_Name = "xlwings"
Public Function RunPython(PythonCommand As String)
    Dim number As Integer
    number = FreeFile
    Open "{log}" For Append As #number
    Print #number, PythonCommand & " " & ActiveSheet.ProtectContents
    Close #number
End Function
"""


def with_shim(built: Path, folder: Path) -> Path:
    """A copy of a built file in which RunPython writes to `log.txt` beside it."""
    path = folder / built.name
    shutil.copyfile(built, path)
    with ExcelFile(path) as book:
        source = RUN_PYTHON.format(log=folder / "log.txt").replace("\n", "\r\n")
        book.set_module("xlwings", source)
        book.vba_project().delete_module("Dictionary")
        book.save(path)
    return path


def as_twin(built: Path, folder: Path) -> Path:
    """As `with_shim`, of a workbook that acts on itself."""
    path = with_shim(built, folder)
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    strings = parts["xl/sharedStrings.xml"]
    parts["xl/sharedStrings.xml"] = strings.replace(b"<t>workbook</t>", b"<t>twin</t>")
    assert parts["xl/sharedStrings.xml"] != strings
    with ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def pressed(folder: Path) -> list[tuple[Told, bool]]:
    """What RunPython was told so far, each with whether the active sheet was protected then."""
    lines = (folder / "log.txt").read_text(encoding="utf-8").splitlines()
    return [(told(line.rpartition(" ")[0]), line.endswith("True")) for line in lines]


def test_the_addin_opens_with_its_settings_and_words(excel: Excel, addin: Path) -> None:
    book = excel.open(addin, macros=True)
    sheet = book.sheets[CONFIG_SHEET]
    rows = dict(sheet["A1:B40"].value)
    assert rows["ROUND"] == r"C:\Runder\Næring 2018"
    assert rows["EDITION"] == "addin"
    words = dict(sheet["D1:E11"].value)
    assert words["working"] == load_messages("nb").text("addin.told.working")


def test_the_workbook_opens_on_its_buttons(excel: Excel, workbook: Path) -> None:
    book = excel.open(workbook, macros=True)
    assert book.sheets.active.name == "Knapper"
    shown = [value for value in book.sheets["Knapper"]["D1:D40"].value if value]
    assert shown == [load_messages("nb").text(f"addin.buttons.{button.id}.more") for button in buttons()]


@pytest.mark.parametrize("button", buttons(), ids=lambda button: button.id)
def test_the_macro_of_every_button_runs(excel: Excel, addin: Path, tmp_path: Path, button: Button) -> None:
    book = excel.open(with_shim(addin, tmp_path), macros=True)
    book.macro(button.macro)()
    ((press, _),) = pressed(tmp_path)
    assert press.button == button.id
    assert press.facts["round"] == ROUND


def test_a_protected_sheet_is_open_while_python_works_and_protected_again(
    excel: Excel, workbook: Path, tmp_path: Path
) -> None:
    book = excel.open(as_twin(workbook, tmp_path), macros=True)
    book.sheets["Knapper"].activate()
    book.macro("Toolkit.ToolkitValidateSheet")()
    ((press, protected),) = pressed(tmp_path)
    assert press.facts["locked"] == ""
    assert not protected
    with pytest.raises(RefusedError):
        book.sheets["Knapper"]["A1"].value = "x"


def test_a_sheet_with_a_password_is_named_and_left(excel: Excel, workbook: Path, tmp_path: Path) -> None:
    book = excel.open(as_twin(workbook, tmp_path), macros=True)
    excel.protect(book.sheets[CONFIG_SHEET], "hemmelig")
    book.sheets["Knapper"].activate()
    book.macro("Toolkit.ToolkitClearMarks")()
    ((press, _),) = pressed(tmp_path)
    assert press.facts["locked"] == "2"

"""VBA compiles a module when its first macro is called: a misspelt name is then an error window before a caseworker.

Here the same mistakes are looked for without Excel, and the search itself is tried with each mistake made on purpose.
"""

from __future__ import annotations

import pytest
from pyopenvba.interpreter._inventory import member_exists

from tests.addin.vba_check import MEMBERS, problems
from toolkit.files.addin.sources import MODULES, module, xlwings_file

THEIRS = xlwings_file("xlwings_custom_addin.bas").read_text(encoding="utf-8")
CLASSES = {"ActiveWindow": "Window", "ActiveWorkbook": "Workbook", "Application": "Application"}


def sources() -> dict[str, str]:
    return {name: module(name) for name in MODULES}


def test_our_modules_compile() -> None:
    assert problems(sources(), THEIRS) == []


@pytest.mark.parametrize("name", CLASSES)
def test_what_is_asked_of_excels_objects_is_in_its_type_library(name: str) -> None:
    known = MEMBERS[name]
    assert known
    assert [one for one in known if not member_exists(CLASSES[name], one, "excel")] == []


MISTAKES = [
    ("ToolkitRibbon", "As IRibbonControl", "As IRibbonKontrol", "As IRibbonKontrol"),
    ("ToolkitRibbon", "Press control.Tag", "Pres control.Tag", "Pres is not known"),
    ("ToolkitRibbon", "Press control.Tag", "Press control.Tag, 1", "Press takes 1 to 1 arguments, not 2"),
    ("ToolkitRibbon", "Press control.Tag", "TidyUp", "TidyUp is not known"),  # private to another module
    ("Toolkit", "Dim obstacle As String", "Dim obstakle As String", "obstacle cannot be given a value"),
    ("Toolkit", "Dim names As String", "Dim names As Sting", "As Sting"),
    ("Toolkit", "On Error GoTo failed", "On Error GoTo faild", "no label faild"),
    ("Toolkit", "Application.ScreenUpdating", "Application.ScreenUpdate", "Application.ScreenUpdate is not known"),
    ("Toolkit", "RunPython PythonCommand(button)", "RunPython", "RunPython takes 1 to 1 arguments, not 0"),
    ("Toolkit", "names = StillOpen()", "names = EndPress()", "EndPress has no value"),
    ("Toolkit", "If copyPath <> ", "ESC_STOPS = 2\r\n    If copyPath <> ", "esc_stops cannot be given a value"),
    ("Toolkit", "Replace(ThisWorkbook.Name, ", "Replace(", "Replace takes 3 to 6 arguments, not 2"),
    ("Toolkit", "Private running As String", "Private running As String, alarm As Long", "alarm is declared twice"),
    ("Toolkit", "Public Function IsMac(", "Private Function IsMac(", "IsMac is not known"),
    ("Toolkit", "Option Explicit", "", "Option Explicit is missing"),
    ("ToolkitObstacles", "HasAutoSave = book.", "HasAutoSave = ActiveWorkbook.", "ActiveWorkbook.AutoSaveOn is not"),
    ("ToolkitObstacles", "Exit Function", "Exit Sub", "Exit sub in a function"),
    ("ToolkitObstacles", "Dim shown As Object", "Dim on As Object", "ToolkitObstacles"),
    ("ToolkitObstacles", "Left$(book.Name, 1)", "Left$(book.Name, 1", "ToolkitObstacles"),
    ("ToolkitProtection", "Public Function StillOpen", "Public Function Words", "words is public twice"),
    ("ToolkitProtection", "Public Function StillOpen", "Public Function GetConfig", "getconfig is public twice"),
    ("ToolkitProtection", "Private Sub KeepName(ByVal ", "Private Sub KeepName(", "named is not ByVal"),
    ("ToolkitWords", "Exit Function\r\n    row", "Shell key\r\n    row", "Shell"),
]


@pytest.mark.parametrize(("name", "right", "wrong", "problem"), MISTAKES, ids=[one[2][:40] for one in MISTAKES])
def test_a_mistake_is_found(name: str, right: str, wrong: str, problem: str) -> None:
    text = module(name)
    assert right in text
    found = problems({**sources(), name: text.replace(right, wrong)}, THEIRS)
    assert any(problem in one for one in found), found

"""Excel for the macros' tests: pyOpenVBA's interpreter with our modules, and a RunPython that only notes.

The interpreter lacks a few members that the macros ask for; here they are, as Excel has them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.apps.excel._model import Application, Sheets, Workbook, Worksheet
from pyopenvba.apps.excel._windows import Window
from pyopenvba.interpreter._intrinsics import intrinsic
from pyopenvba.interpreter._objects import MemberSpec, VBACollection
from pyopenvba.interpreter._values import EMPTY, MISSING, NOTHING, error

from toolkit.files.addin.sources import CONFIG_SHEET, MODULES, module
from toolkit.files.texts import load_messages

if TYPE_CHECKING:
    from collections.abc import Mapping

COMMAND = re.compile(r"import toolkit\.buttons; toolkit\.buttons\.press\('([a-z-]+)', '([0-9A-F]*)'\)")
RUN_PYTHON = """
Public Function RunPython(PythonCommand As String)
    Debug.Print "RAN " & PythonCommand
    {inside}
End Function
Public Sub KillInstead(ByVal path As String)
    Debug.Print "KILLED " & path
    Debug.Print "ESC " & Application.EnableCancelKey
End Sub
"""
RIBBON_CONTROL = "Public Tag As String\n"


@dataclass(frozen=True)
class Told:
    """One press that reached Python."""

    button: str
    facts: Mapping[str, str]


@dataclass
class Outside:
    """What the interpreter does not model: the system, the windows, and copies saved.

    `copied` says of each copy which of its sheets were protected; `copy_fails` is the number of an error; `cancel_key`
    what Esc meant, one after the other; `alarms` the macros that OnTime was told, with their time, and whether each is
    still to come. `autosave` is None where Excel knows none, and `autosave_stays` says that it cannot be switched off.
    `shared` is a workbook shared the old way, `windows` that its windows are protected; `selected` is how many sheets
    are selected, None without a window; `refuses` names what cannot be protected: a sheet, or "" for the structure.
    """

    system: str = "Windows (64-bit) NT 10.00"
    protected_view: bool = False
    temporary: str = r"C:\Temp"
    copies: list[str] = field(default_factory=list)
    copied: list[tuple[bool, ...]] = field(default_factory=list)
    copy_fails: int = 0
    alarms: dict[tuple[str, str], bool] = field(default_factory=dict)
    cancel_key: list[int] = field(default_factory=lambda: [1])
    macro_sheets: list[object] = field(default_factory=list)
    autosave: bool | None = None
    autosave_stays: bool = False
    shared: bool = False
    windows: bool = False
    selected: int | None = 1
    refuses: set[str] = field(default_factory=set)


OUTSIDE = Outside()


def _save_copy(book: Any, Filename: object) -> object:  # noqa: N803  (VBA's name of the argument)
    OUTSIDE.copies.append(str(Filename))
    if OUTSIDE.copy_fails:
        raise error(OUTSIDE.copy_fails, "The file could not be saved")
    OUTSIDE.copied.append(tuple(sheet.protection is not None for sheet in book.sheets_))
    return EMPTY


class _Worksheets(Sheets):
    """A workbook's worksheets, to which the macro sheets of Excel 4 do not belong."""

    def vba_items(self) -> list[object]:
        return [sheet for sheet in self.book.sheets_ if sheet not in OUTSIDE.macro_sheets]


class _Selected(VBACollection):
    """The sheets that are selected in a window: how many is all that is asked."""

    def vba_items(self) -> list[object]:
        return [None] * (OUTSIDE.selected or 0)


def _select(sheet: Any, replace: object) -> object:
    del replace
    OUTSIDE.selected = 1
    return sheet.Activate()


def _autosave(book: object) -> bool:
    del book
    if OUTSIDE.autosave is None:
        raise error(438, "Object doesn't support this property or method")
    return OUTSIDE.autosave


def _set_autosave(book: object, value: object) -> None:
    if OUTSIDE.autosave_stays:
        raise error(1004, "Method 'AutoSaveOn' of object '_Workbook' failed")
    OUTSIDE.autosave = bool(value)


def _protect(sheet: Any, *options: object) -> object:
    if sheet.name in OUTSIDE.refuses:
        raise error(1004, "Method 'Protect' of object '_Worksheet' failed")
    return Worksheet.Protect(sheet, *options)


def _protect_book(book: Any, password: object, structure: object, windows: object) -> object:
    if "" in OUTSIDE.refuses:
        raise error(1004, "Method 'Protect' of object '_Workbook' failed")
    OUTSIDE.windows = windows is True
    return Workbook.Protect(book, password, structure)


def _unprotect_book(book: Any, password: object) -> object:
    Workbook.Unprotect(book, password)
    OUTSIDE.windows = OUTSIDE.windows and book.protection is not None
    return EMPTY


def _on_time(app: Application, earliest: object, macro: object, latest: object, schedule: object) -> object:
    del app, latest
    alarm, comes = (str(earliest), str(macro)), schedule is MISSING or bool(schedule)
    if not comes and not OUTSIDE.alarms.get(alarm):
        raise error(1004, "Method 'OnTime' of object '_Application' failed")
    OUTSIDE.alarms[alarm] = comes
    return EMPTY


def _extend() -> None:
    """The members and functions that are real and missing."""
    program = {
        "OperatingSystem": lambda _: OUTSIDE.system,
        "PathSeparator": lambda _: "\\",
        "ActiveProtectedViewWindow": lambda app: app if OUTSIDE.protected_view else NOTHING,
    }
    for name, getter in program.items():
        Application.vba_add_member(MemberSpec(name, "property", getter))
    times = ("EarliestTime", "Procedure", "LatestTime", "Schedule")
    Application.vba_add_member(MemberSpec("OnTime", "method", _on_time, parameters=times))
    Application.vba_add_member(
        MemberSpec(
            "EnableCancelKey",
            "property",
            lambda _: OUTSIDE.cancel_key[-1],
            lambda _, meaning: OUTSIDE.cancel_key.append(int(meaning)),
        )
    )
    Workbook.vba_add_member(MemberSpec("SaveCopyAs", "method", _save_copy, parameters=("Filename",)))
    Workbook.vba_add_member(MemberSpec("AutoSaveOn", "property", _autosave, _set_autosave))
    Workbook.vba_add_member(MemberSpec("MultiUserEditing", "property", lambda _: OUTSIDE.shared))
    Window.vba_add_member(MemberSpec("SelectedSheets", "property", lambda _: _Selected()))
    _replace()


def _replace() -> None:
    """The members that are otherwise there, or not for the tests to say how they go."""
    Workbook._vba_members["worksheets"] = MemberSpec("Worksheets", "property", _Worksheets)  # there it is Sheets
    Workbook._vba_members["protectwindows"] = MemberSpec("ProtectWindows", "property", lambda _: OUTSIDE.windows)
    for members, method in (
        (Workbook._vba_members, MemberSpec("Protect", "method", _protect_book)),
        (Workbook._vba_members, MemberSpec("Unprotect", "method", _unprotect_book)),
        (Worksheet._vba_members, MemberSpec("Protect", "method", _protect)),
        (Worksheet._vba_members, MemberSpec("Select", "method", _select)),
    ):
        method.parameters = members[method.name.lower()].parameters
        members[method.name.lower()] = method
    window = Application._vba_members["activewindow"].getter
    assert window is not None
    shown = MemberSpec("ActiveWindow", "property", lambda app: NOTHING if OUTSIDE.selected is None else window(app))
    Application._vba_members["activewindow"] = shown


def _functions() -> None:
    intrinsic("Dir", "PathName")(lambda _, path: Path(str(path)).name if Path(str(path)).is_file() else "")
    intrinsic("Environ", "Expression")(lambda _, name: OUTSIDE.temporary if name == "TEMP" else "")


_extend()
_functions()


class Excel:
    """Excel with a built add-in loaded (`addin`) and a workbook open (`book`).

    `inside` is what Python does while a button runs, as lines of VBA.
    """

    def __init__(self, built: Path, inside: str = "", settings: Mapping[str, str] | None = None) -> None:
        OUTSIDE.__init__()  # type: ignore[misc]  # as new for each Excel
        self.app = ExcelApplication.open(built, with_vba=False)
        self.addin = self.app.workbook
        for key, value in (settings or {}).items():
            self._set(key, value)
        self.app.application._this_workbook = self.addin
        for name in MODULES:
            self.app.add_module(module(name).replace("Kill ", "KillInstead "), name=name)  # the interpreter has no Kill
        self.app.add_module(RUN_PYTHON.format(inside=inside), name="xlwings")
        self.app.interpreter.add_module(RIBBON_CONTROL, name="RibbonControl", kind="class")
        self.book = self.app.add_workbook()

    def _set(self, key: str, value: str) -> None:
        sheet = self.app.sheet(CONFIG_SHEET)
        row = next(row for row in range(1, 60) if sheet.value(f"A{row}") == key)
        sheet.set_value(f"B{row}", value)

    def add_macro_sheet(self, name: str) -> None:
        """Gives the open workbook a macro sheet of Excel 4, which `Worksheets` does not list."""
        self.do(f'ActiveWorkbook.Sheets.Add\nActiveSheet.Name = "{name}"\nActiveWorkbook.Sheets(2).Activate')
        OUTSIDE.macro_sheets.append(self.book.sheet_named(name))

    def listen(self, code: str) -> None:
        """Gives the open workbook macros of its own, as a stranger's may have: its ThisWorkbook holds `code`."""
        self.app.interpreter.add_module(code, name="Stranger", kind="document")
        self.app.interpreter.bind_document("Stranger", self.book)

    def do(self, code: str) -> list[str]:
        """Runs lines of VBA in a module of their own; returns what they printed."""
        before = len(self.app.console)
        name = f"Done{len(self.app.interpreter.modules)}"
        self.app.add_module(f"Public Sub {name}Run()\n{code}\nEnd Sub\n", name=name)
        self.app.run(f"{name}Run")
        return self.app.console[before:]

    def press(self, macro: str) -> list[Told]:
        """Runs a macro; returns the presses that reached Python."""
        before = len(self.reached)
        self.app.run(macro)
        return self.reached[before:]

    @property
    def reached(self) -> list[Told]:
        """Every press so far that reached Python."""
        return [told(line.removeprefix("RAN ")) for line in self.app.console if line.startswith("RAN ")]

    @property
    def killed(self) -> list[str]:
        """Every file that was deleted."""
        return [line.removeprefix("KILLED ") for line in self.app.console if line.startswith("KILLED ")]

    @property
    def messages(self) -> list[str]:
        """Every message box so far."""
        return [prompt for kind, prompt, _, _ in self.app.dialogs if kind == "MsgBox"]


def told(command: str) -> Told:
    """What a RunPython command tells Python; the whole command is exactly the agreed one."""
    found = COMMAND.fullmatch(command)
    assert found, command
    lines = bytes.fromhex(found[2]).decode("utf-16-be").split("\n")
    return Told(found[1], dict(line.split("=", 1) for line in lines))


def said(key: str) -> str:
    """What the macros say, by the name they ask for."""
    return load_messages("nb").text(f"addin.told.{key}")

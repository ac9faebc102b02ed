"""What a press leaves alone: the received file, the sheets that are not looked at, and the macros in the workbook."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.addin.excel import OUTSIDE, Excel, said
from toolkit.files.addin.sources import buttons
from toolkit.files.texts import languages, load_messages

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.files.addin.sources import Button

NOON = datetime(2018, 5, 1, 12)  # noqa: DTZ001  (Excel's clock has no zone)
WRITES = ("validate-sheet", "validate-workbook", "clear-marks", "shares", "score")
WRITING = pytest.mark.parametrize("button", [one for one in buttons() if one.id in WRITES], ids=lambda one: one.id)
OTHERS = pytest.mark.parametrize("button", [one for one in buttons() if one.id not in WRITES], ids=lambda one: one.id)
MAC = "Macintosh (Intel) 10.15"


@pytest.fixture
def excel(addin: Path) -> Excel:
    return Excel(addin)


# --- AutoSave ---------------------------------------------------------------------------------------------------


@WRITING
def test_autosave_is_switched_off_before_anything_is_written_and_that_is_told(addin: Path, button: Button) -> None:
    excel = Excel(addin, inside="Debug.Print ActiveWorkbook.AutoSaveOn")
    OUTSIDE.autosave = True
    assert len(excel.press(button.macro)) == 1
    assert "False" in excel.app.console
    assert OUTSIDE.autosave is False
    assert excel.messages == [said("autosave-off")]


def test_it_is_told_once(excel: Excel) -> None:
    OUTSIDE.autosave = True
    excel.press("Toolkit.ToolkitValidateSheet")
    excel.press("Toolkit.ToolkitValidateWorkbook")
    assert excel.messages == [said("autosave-off")]


@WRITING
def test_where_autosave_cannot_be_switched_off_nothing_is_written(excel: Excel, button: Button) -> None:
    OUTSIDE.autosave, OUTSIDE.autosave_stays = True, True
    assert excel.press(button.macro) == []
    assert excel.messages == [said("autosave-on")]


@OTHERS
def test_a_button_that_writes_nothing_leaves_autosave_on(excel: Excel, button: Button) -> None:
    OUTSIDE.autosave = True
    assert len(excel.press(button.macro)) == 1
    assert OUTSIDE.autosave is True
    assert excel.messages == []


@pytest.mark.parametrize("known", [None, False], ids=["Excel 2016", "off"])
def test_without_autosave_nothing_is_said_of_it(excel: Excel, known: bool | None) -> None:
    OUTSIDE.autosave = known
    assert len(excel.press("Toolkit.ToolkitValidateSheet")) == 1
    assert excel.messages == []


@pytest.mark.parametrize("language", languages())
def test_what_is_said_names_the_buttons_as_the_ribbon_does(language: str) -> None:
    messages = load_messages(language)
    for text, button in (("autosave-off", "clear-marks"), ("shared-workbook", "marked-copy")):
        assert messages.text(f"addin.buttons.{button}.label") in messages.text(f"addin.told.{text}")


# --- a workbook shared the old way ------------------------------------------------------------------------------


@WRITING
def test_a_workbook_shared_the_old_way_takes_no_marks_and_says_so(excel: Excel, button: Button) -> None:
    OUTSIDE.shared = True
    assert excel.press(button.macro) == []
    assert excel.messages == [said("shared-workbook")]


@OTHERS
def test_the_other_buttons_work_in_it(excel: Excel, button: Button) -> None:
    OUTSIDE.shared = True
    assert len(excel.press(button.macro)) == 1
    assert excel.messages == []


# --- several sheets selected ------------------------------------------------------------------------------------


@WRITING
def test_one_sheet_alone_is_selected_while_python_writes(addin: Path, button: Button) -> None:
    excel = Excel(addin, inside="Debug.Print ActiveWindow.SelectedSheets.Count & ActiveSheet.Name")
    excel.do("Worksheets.Add\nWorksheets.Add")
    (before,) = excel.do("Debug.Print ActiveSheet.Name")
    OUTSIDE.selected = 3
    excel.press(button.macro)
    assert f"1{before}" in excel.app.console


@OTHERS
def test_a_button_that_writes_nothing_leaves_the_selected_sheets_selected(excel: Excel, button: Button) -> None:
    OUTSIDE.selected = 3
    excel.press(button.macro)
    assert OUTSIDE.selected == 3


def test_without_a_window_nothing_is_selected_and_nothing_goes_wrong(excel: Excel) -> None:
    OUTSIDE.selected = None
    assert len(excel.press("Toolkit.ToolkitValidateWorkbook")) == 1
    assert excel.messages == []


# --- the macros in the workbook, and the screen -----------------------------------------------------------------

STRANGER = """
Private Sub Workbook_NewSheet(ByVal sheet As Object)
    Debug.Print "STRANGER"
End Sub
Private Sub Workbook_SheetChange(ByVal sheet As Object, ByVal target As Range)
    Debug.Print "STRANGER"
End Sub
Private Sub Workbook_SheetActivate(ByVal sheet As Object)
    Debug.Print "STRANGER"
End Sub
"""
WRITE = 'ActiveWorkbook.Worksheets(1).Range("A1").Value = 1\nActiveWorkbook.Worksheets.Add'
STATE = "Debug.Print Application.EnableEvents & Application.ScreenUpdating"


def state(excel: Excel) -> str:
    """Whether events come, and whether the screen is drawn."""
    (said_,) = excel.do(STATE)
    return said_


def test_a_strangers_macro_does_not_run_because_of_a_button(addin: Path) -> None:
    excel = Excel(addin, inside=WRITE)
    excel.listen(STRANGER)
    excel.press("Toolkit.ToolkitValidateWorkbook")
    assert "STRANGER" not in excel.app.console
    excel.do(WRITE)
    assert excel.app.console.count("STRANGER") == 3  # it listens again


QUIET = [one for one in buttons() if one.id not in {"help", "consolidate"}]


@pytest.mark.parametrize("button", QUIET, ids=lambda one: one.id)
def test_events_are_off_while_a_button_works_on_the_workbook(addin: Path, button: Button) -> None:
    excel = Excel(addin, inside=f"{STATE}\nApplication.ScreenUpdating = False")
    excel.press(button.macro)
    assert "FalseTrue" in excel.app.console
    assert state(excel) == "TrueTrue"


@pytest.mark.parametrize("inside", ['Err.Raise 5, , "away"', 'Err.Raise 18, , "Esc"', "Err.Raise 70"])
def test_events_and_screen_come_back_when_a_press_fails(addin: Path, inside: str) -> None:
    excel = Excel(addin, inside=f"{STATE}\nApplication.ScreenUpdating = False\n{inside}")
    excel.press("Toolkit.ToolkitNextFinding")
    assert "FalseTrue" in excel.app.console
    assert state(excel) == "TrueTrue"


def test_events_come_back_when_something_is_in_the_way(excel: Excel) -> None:
    OUTSIDE.shared = True
    excel.press("Toolkit.ToolkitValidateSheet")
    assert state(excel) == "TrueTrue"


def test_the_workbook_that_comes_to_the_front_does_not_notice(workbook: Path) -> None:
    excel = Excel(workbook)
    excel.listen("Private Sub Workbook_SheetActivate(ByVal sheet As Object)\nDebug.Print 1\nEnd Sub")
    excel.app.activate_workbook(excel.addin)
    excel.press("Toolkit.ToolkitHelp")
    assert "1" not in excel.app.console
    assert state(excel) == "TrueTrue"


def test_events_that_somebody_switched_off_stay_off(excel: Excel) -> None:
    excel.do("Application.EnableEvents = False")
    excel.press("Toolkit.ToolkitValidateSheet")
    assert state(excel) == "FalseTrue"


class TestWherePythonRunsInTheBackground:
    """On macOS RunPython comes back at once, and events stay off until the press ends."""

    @pytest.fixture
    def mac(self, addin: Path) -> Excel:
        excel = Excel(addin, inside="Application.ScreenUpdating = False")
        OUTSIDE.system = MAC
        excel.app.freeze_clock(NOON)
        excel.press("Toolkit.ToolkitExplain")
        assert state(excel) == "FalseFalse"
        return excel

    @pytest.mark.parametrize("end", ["ToolkitFinished", "ToolkitHelp", "Auto_Close"])
    def test_the_end_the_help_and_closing_bring_them_back(self, mac: Excel, end: str) -> None:
        mac.app.run(f"Toolkit.{end}")
        assert state(mac).startswith("True")

    def test_so_does_the_alarm_after_two_minutes(self, mac: Excel) -> None:
        assert list(OUTSIDE.alarms.values()) == [True]
        mac.app.freeze_clock(NOON + timedelta(seconds=121))
        mac.app.run("Toolkit.ToolkitTimesUp")
        assert state(mac) == "TrueTrue"

    def test_so_does_the_end_of_the_press_that_follows_one_that_got_stuck(self, mac: Excel) -> None:
        mac.app.freeze_clock(NOON + timedelta(seconds=60))
        mac.press("Toolkit.ToolkitExplain")
        assert state(mac) == "FalseFalse"
        mac.app.run("Toolkit.ToolkitFinished")
        assert state(mac) == "TrueTrue"

    @pytest.mark.parametrize("macro", ["Help", "Consolidate"])
    def test_a_button_that_leaves_the_workbook_alone_leaves_events_on(self, addin: Path, macro: str) -> None:
        excel = Excel(addin)
        OUTSIDE.system = MAC
        excel.press(f"Toolkit.Toolkit{macro}")
        assert state(excel) == "TrueTrue"


# --- the status bar after Next finding --------------------------------------------------------------------------


class TestTheFindingOnTheStatusBar:
    """Next finding tells its finding there, for half a minute."""

    @pytest.fixture
    def found(self, addin: Path) -> Excel:
        excel = Excel(addin, inside='Application.StatusBar = "Funn 1 av 3"')
        excel.app.freeze_clock(NOON)
        excel.press("Toolkit.ToolkitNextFinding")
        return excel

    def status(self, excel: Excel) -> str:
        (text,) = excel.do("Debug.Print Application.StatusBar")
        return text

    def test_goes_away_by_itself(self, found: Excel) -> None:
        assert self.status(found) == "Funn 1 av 3"
        ((alarm, comes),) = OUTSIDE.alarms.items()
        assert (alarm[1], comes) == ("'toolkit.xlam'!Toolkit.ToolkitTimesUp", True)
        found.app.run("Toolkit.ToolkitTimesUp")
        assert self.status(found) == "False"

    def test_comes_with_one_alarm_at_a_time(self, found: Excel) -> None:
        found.app.freeze_clock(NOON + timedelta(seconds=10))
        found.press("Toolkit.ToolkitNextFinding")
        assert list(OUTSIDE.alarms.values()) == [False, True]

    def test_takes_its_alarm_back_when_another_button_is_pressed(self, found: Excel) -> None:
        found.press("Toolkit.ToolkitShares")
        assert list(OUTSIDE.alarms.values()) == [False]
        assert self.status(found) == "False"

    def test_takes_its_alarm_back_when_the_file_closes_since_excel_would_open_it_again(self, found: Excel) -> None:
        found.app.run("Toolkit.Auto_Close")
        assert list(OUTSIDE.alarms.values()) == [False]
        assert self.status(found) == "False"

    def test_an_alarm_that_comes_while_a_button_works_leaves_its_status_alone(self, addin: Path) -> None:
        excel = Excel(addin, inside="ToolkitTimesUp\nDebug.Print Application.StatusBar")
        excel.press("Toolkit.ToolkitShares")
        assert said("working") in excel.app.console

    def test_takes_no_alarm_along_where_python_works_in_the_background_when_the_file_closes(self, addin: Path) -> None:
        excel = Excel(addin)
        OUTSIDE.system = MAC
        excel.press("Toolkit.ToolkitNextFinding")
        excel.app.run("Toolkit.Auto_Close")
        assert True not in OUTSIDE.alarms.values()

    def test_a_press_that_failed_leaves_no_alarm(self, addin: Path) -> None:
        excel = Excel(addin, inside='Err.Raise 5, , "away"')
        excel.press("Toolkit.ToolkitNextFinding")
        assert True not in OUTSIDE.alarms.values()

"""Protection around a marking button: open while Python works, afterwards the same as before, whatever happened."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.addin.excel import OUTSIDE, Excel, said

if TYPE_CHECKING:
    from pathlib import Path

ALLOWANCES = (
    "AllowFormattingCells",
    "AllowFormattingColumns",
    "AllowFormattingRows",
    "AllowInsertingColumns",
    "AllowInsertingRows",
    "AllowInsertingHyperlinks",
    "AllowDeletingColumns",
    "AllowDeletingRows",
    "AllowSorting",
    "AllowFiltering",
    "AllowUsingPivotTables",
)
KINDS = ("ProtectDrawingObjects", "ProtectContents", "ProtectScenarios", "ProtectionMode")
SEEN = 'Debug.Print "SEEN " & ActiveSheet.ProtectContents & " " & ActiveWorkbook.ProtectStructure'
NO_SELECTION, UNLOCKED_ONLY, ALL = -4142, 1, 0

MARK = "Toolkit.ToolkitValidateSheet"
NOON = datetime(2018, 5, 1, 12)  # noqa: DTZ001  (Excel's clock has no zone)


def protect(excel: Excel, options: tuple[bool, ...], selection: int = ALL, password: str = "") -> None:
    given_ = ", ".join(str(option) for option in options)
    excel.do(f'ActiveSheet.Protect "{password}", {given_}\nActiveSheet.EnableSelection = {selection}')


def protection(excel: Excel, sheet: str = "ActiveSheet") -> list[str]:
    asked = [f"{sheet}.{kind}" for kind in KINDS] + [f"{sheet}.Protection.{name}" for name in ALLOWANCES]
    return excel.do("\n".join(f"Debug.Print {one}" for one in [*asked, f"{sheet}.EnableSelection"]))


def while_working(excel: Excel) -> list[str]:
    return [line for line in excel.app.console if line.startswith("SEEN ")]


@pytest.mark.parametrize("place", range(15))
def test_each_option_comes_back_on_its_own(addin: Path, place: int) -> None:
    options = [kind in {0, 1, 2} for kind in range(15)]
    options[place] = not options[place]
    excel = Excel(addin, inside=SEEN)
    protect(excel, tuple(options))
    before = protection(excel)
    excel.press(MARK)
    assert protection(excel) == before


@given(options=st.tuples(*[st.booleans()] * 15), selection=st.sampled_from((NO_SELECTION, UNLOCKED_ONLY, ALL)))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_mixture_of_options_comes_back(addin: Path, options: tuple[bool, ...], selection: int) -> None:
    excel = Excel(addin)
    protect(excel, options, selection)
    before = protection(excel)
    excel.press("Toolkit.ToolkitClearMarks")
    assert protection(excel) == before


def test_the_sheet_is_open_while_python_works(addin: Path) -> None:
    excel = Excel(addin, inside=SEEN)
    protect(excel, (True,) * 3 + (False,) * 12)
    excel.press(MARK)
    assert while_working(excel) == ["SEEN False False"]


@pytest.mark.parametrize("macro", ["Shares", "Score", "Explain", "NextFinding", "MarkedCopy", "ToInbox", "Consolidate"])
def test_a_button_that_marks_nothing_leaves_the_sheets_protected(addin: Path, macro: str) -> None:
    excel = Excel(addin, inside=SEEN)
    protect(excel, (True,) * 3 + (False,) * 12)
    excel.press(f"Toolkit.Toolkit{macro}")
    assert while_working(excel) == ["SEEN True False"]


def test_what_may_be_selected_comes_back_even_if_python_changed_it(addin: Path) -> None:
    excel = Excel(addin, inside=f"ActiveSheet.EnableSelection = {ALL}")
    protect(excel, (True,) * 3 + (False,) * 12, UNLOCKED_ONLY)
    before = protection(excel)
    excel.press(MARK)
    assert protection(excel) == before


def test_an_unprotected_sheet_stays_unprotected(addin: Path) -> None:
    excel = Excel(addin)
    excel.press(MARK)
    assert excel.do("Debug.Print ActiveSheet.ProtectContents") == ["False"]


def test_the_protection_comes_back_when_python_failed(addin: Path) -> None:
    excel = Excel(addin, inside=f'{SEEN}\nErr.Raise 5, , "away"')
    protect(excel, (True, True, True, False, True) + (False,) * 10)
    before = protection(excel)
    excel.press(MARK)
    assert while_working(excel) == ["SEEN False False"]
    assert protection(excel) == before


def test_sheets_with_a_password_are_left_and_named_by_their_position(addin: Path) -> None:
    excel = Excel(addin)
    excel.do("Worksheets.Add\nWorksheets.Add\nWorksheets.Add")
    for position, password in ((1, "hemmelig"), (2, ""), (4, "annet")):
        excel.do(f'Worksheets({position}).Protect "{password}", , , , , True')
    before = [protection(excel, f"Worksheets({position})") for position in (1, 2, 3, 4)]
    (told,) = excel.press("Toolkit.ToolkitValidateWorkbook")
    assert told.facts["locked"] == "1,4"
    assert [protection(excel, f"Worksheets({position})") for position in (1, 2, 3, 4)] == before
    assert excel.messages == []


def test_the_next_press_begins_anew(addin: Path) -> None:
    excel = Excel(addin)
    excel.do('ActiveSheet.Protect "hemmelig"')
    assert excel.press(MARK)[0].facts["locked"] == "1"
    excel.do('ActiveSheet.Unprotect "hemmelig"')
    assert excel.press("Toolkit.ToolkitValidateWorkbook")[0].facts["locked"] == ""


def test_a_sheet_that_python_added_does_not_move_the_protection(addin: Path) -> None:
    excel = Excel(addin, inside="Worksheets.Add Worksheets(1)")
    excel.do('ActiveSheet.Name = "Søker"\nActiveSheet.Protect ""')
    excel.press(MARK)
    assert excel.do('Debug.Print Worksheets("Søker").ProtectContents & Worksheets(1).ProtectContents') == ["TrueFalse"]


@pytest.mark.parametrize("macro", ["ValidateSheet", "Shares", "Score", "ClearMarks"])
def test_the_structure_is_open_while_python_works_and_protected_again(addin: Path, macro: str) -> None:
    excel = Excel(addin, inside=SEEN)
    excel.do('ActiveWorkbook.Protect "", True')
    (told,) = excel.press(f"Toolkit.Toolkit{macro}")
    assert told.facts["structure"] == "0"
    assert while_working(excel) == ["SEEN False False"]
    assert excel.do("Debug.Print ActiveWorkbook.ProtectStructure") == ["True"]


@pytest.mark.parametrize("macro", ["Explain", "NextFinding", "MarkedCopy", "ToInbox", "Consolidate", "Help"])
def test_a_button_that_adds_no_sheet_leaves_the_structure_protected(addin: Path, macro: str) -> None:
    excel = Excel(addin, inside=SEEN)
    excel.do('ActiveWorkbook.Protect "", True')
    excel.press(f"Toolkit.Toolkit{macro}")
    assert while_working(excel) == ["SEEN False True"]


def test_the_copy_is_saved_while_everything_is_still_protected(addin: Path) -> None:
    excel = Excel(addin)
    excel.do('ActiveSheet.Protect ""\nActiveWorkbook.Protect "hemmelig", True')
    (told,) = excel.press(MARK)
    assert told.facts["structure"] == "1"
    assert OUTSIDE.copied == [(True,)]


def test_a_structure_with_a_password_is_left_and_named(addin: Path) -> None:
    excel = Excel(addin)
    excel.do('ActiveWorkbook.Protect "hemmelig", True')
    (told,) = excel.press(MARK)
    assert told.facts["structure"] == "1"
    assert excel.do("Debug.Print ActiveWorkbook.ProtectStructure") == ["True"]


@pytest.mark.parametrize("windows", [False, True])
def test_the_windows_come_back_as_they_were(addin: Path, windows: bool) -> None:
    excel = Excel(addin, inside='Debug.Print "SEEN " & ActiveWorkbook.ProtectWindows')
    excel.do(f'ActiveWorkbook.Protect "", True, {windows}')
    excel.press(MARK)
    assert while_working(excel) == ["SEEN False"]
    assert excel.do("Debug.Print ActiveWorkbook.ProtectWindows") == [str(windows)]


class TestWhatCannotBeProtectedAgain:
    """Excel refuses Protect, for example where sheets were grouped meanwhile."""

    def excel(self, addin: Path, inside: str = "") -> Excel:
        excel = Excel(addin, inside=inside)
        excel.do('ActiveSheet.Name = "Søker"\nWorksheets.Add\nActiveSheet.Name = "Partnere"')
        excel.do('Worksheets("Søker").Protect ""\nWorksheets("Partnere").Protect ""\nActiveWorkbook.Protect "", True')
        return excel

    def test_is_named_once_and_the_rest_is_protected(self, addin: Path) -> None:
        excel = self.excel(addin)
        OUTSIDE.refuses = {"Søker"}
        excel.press(MARK)
        assert excel.messages == [f"{said('unprotected')}\n\nSøker"]
        asked = 'Worksheets("Partnere").ProtectContents & ActiveWorkbook.ProtectStructure'
        assert excel.do(f"Debug.Print {asked}") == ["TrueTrue"]
        OUTSIDE.refuses = set()
        excel.press("Toolkit.ToolkitValidateWorkbook")
        assert len(excel.messages) == 1

    def test_is_named_with_the_structure_when_that_stays_open_too(self, addin: Path) -> None:
        excel = self.excel(addin)
        OUTSIDE.refuses = {"Søker", "Partnere", ""}
        excel.press(MARK)
        assert excel.messages == [f"{said('unprotected')}\n\nPartnere\nSøker\n{said('structure')}"]

    @pytest.mark.parametrize(("number", "key", "more"), [(5, "failed", "\n\naway"), (18, "cancelled", "")])
    def test_is_named_where_the_press_failed_instead_of_saying_that_all_is_protected(
        self, addin: Path, number: int, key: str, more: str
    ) -> None:
        excel = self.excel(addin, inside=f'Err.Raise {number}, , "away"')
        OUTSIDE.refuses = {"Søker"}
        excel.press(MARK)
        assert excel.messages == [f"{said(key)}\n\n{said('unprotected')}\n\nSøker{more}"]

    def test_is_named_when_python_ends_in_the_background(self, addin: Path) -> None:
        excel = self.excel(addin)
        OUTSIDE.system, OUTSIDE.refuses = "Macintosh (Intel) 10.15", {""}
        excel.press(MARK)
        assert excel.messages == []
        excel.app.run("Toolkit.ToolkitFinished")
        assert excel.messages == [f"{said('unprotected')}\n\n{said('structure')}"]

    def test_is_no_sheet_that_is_gone(self, addin: Path) -> None:
        excel = self.excel(addin, inside='Worksheets("Søker").Delete')
        excel.press(MARK)
        assert excel.messages == []

    def test_is_no_structure_that_was_protected_meanwhile(self, addin: Path) -> None:
        excel = self.excel(addin, inside='ActiveWorkbook.Protect "nytt", True')
        excel.press(MARK)
        assert excel.messages == []
        assert excel.do("Debug.Print ActiveWorkbook.ProtectStructure") == ["True"]


class TestWherePythonRunsInTheBackground:
    """On macOS nobody says whether Python started."""

    @pytest.fixture
    def mac(self, addin: Path) -> Excel:
        excel = Excel(addin)
        OUTSIDE.system = "Macintosh (Intel) 10.15"
        excel.app.freeze_clock(NOON)
        excel.do('ActiveSheet.Protect ""\nActiveWorkbook.Protect "", True')
        return excel

    def is_protected(self, mac: Excel) -> bool:
        (said,) = mac.do("Debug.Print ActiveSheet.ProtectContents And ActiveWorkbook.ProtectStructure")
        return said == "True"

    def ring(self, mac: Excel, seconds: float) -> None:
        mac.app.freeze_clock(NOON + timedelta(seconds=seconds))
        mac.app.run("Toolkit.ToolkitTimesUp")

    @pytest.mark.parametrize("macro", ["ValidateWorkbook", "ClearMarks", "Shares", "Score"])
    def test_a_press_that_nobody_ends_is_ended_after_two_minutes(self, mac: Excel, macro: str) -> None:
        mac.press(f"Toolkit.Toolkit{macro}")
        assert not self.is_protected(mac)
        ((alarm, comes),) = OUTSIDE.alarms.items()
        assert (alarm[1], comes) == ("'toolkit.xlam'!Toolkit.ToolkitTimesUp", True)
        self.ring(mac, 121)
        assert self.is_protected(mac)
        assert mac.messages == []

    def test_a_press_that_ends_takes_its_alarm_back(self, mac: Excel) -> None:
        mac.press(MARK)
        mac.app.run("Toolkit.ToolkitFinished")
        assert list(OUTSIDE.alarms.values()) == [False]

    def test_the_alarm_of_an_earlier_press_leaves_a_later_one_alone(self, mac: Excel) -> None:
        mac.press(MARK)
        mac.app.freeze_clock(NOON + timedelta(seconds=100))
        mac.press(MARK)
        self.ring(mac, 121)
        assert not self.is_protected(mac)
        self.ring(mac, 221)
        assert self.is_protected(mac)

    def test_the_end_of_an_earlier_press_leaves_a_later_one_alone(self, mac: Excel) -> None:
        (first,) = mac.press(MARK)
        mac.app.freeze_clock(NOON + timedelta(seconds=100))
        (second,) = mac.press(MARK)
        mac.do(f"ToolkitFinished {first.facts['press']}")
        assert not self.is_protected(mac)
        mac.do(f"ToolkitFinished {second.facts['press']}")
        assert self.is_protected(mac)

    @pytest.mark.parametrize("macro", ["Consolidate", "Help"])
    def test_a_button_that_leaves_the_workbook_alone_takes_the_time_it_takes(self, mac: Excel, macro: str) -> None:
        mac.press(f"Toolkit.Toolkit{macro}")
        assert OUTSIDE.alarms == {}


def test_where_runpython_waits_there_is_no_alarm(addin: Path) -> None:
    Excel(addin).press(MARK)
    assert OUTSIDE.alarms == {}


@pytest.mark.parametrize("end", ["Toolkit.ToolkitFinished", "Toolkit.ToolkitHelp"])
def test_where_python_runs_in_the_background_its_end_protects_again(addin: Path, end: str) -> None:
    excel = Excel(addin)
    OUTSIDE.system = "Macintosh (Intel) 10.15"
    protect(excel, (True,) * 3 + (False,) * 12)
    before = protection(excel)
    excel.press(MARK)
    assert excel.do("Debug.Print ActiveSheet.ProtectContents") == ["False"]
    excel.app.run(end)
    assert protection(excel) == before

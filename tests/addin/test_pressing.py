"""Pressing a button: what reaches Python, what keeps it from being pressed, and how a press ends."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING

import pytest
from pyopenvba.apps.excel._model import Workbook

from tests.addin.conftest import ROUND
from tests.addin.excel import OUTSIDE, Excel, said
from toolkit.files.addin.sources import buttons

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.files.addin.sources import Button

WITHOUT_COPY = {"help", "consolidate"}
NOON = datetime(2018, 5, 1, 12)  # noqa: DTZ001  (Excel's clock has no zone)
BLANK = (" ", "\N{NO-BREAK SPACE}", "\N{EM SPACE}", "\N{NARROW NO-BREAK SPACE}", "\N{IDEOGRAPHIC SPACE}")
BLANK_ENDS = [name for one in BLANK for name in (f"{one}søknad.xlsx", f"søknad.xlsx{one}")]
LINES = [f"a{sign}finish.xlsx" for sign in ("\n", "\x1c", "\x85", "\N{LINE SEPARATOR}", "\N{PARAGRAPH SEPARATOR}")]
EVERY = pytest.mark.parametrize("button", buttons(), ids=lambda button: button.id)


@pytest.fixture
def excel(addin: Path) -> Excel:
    return Excel(addin)


@EVERY
def test_every_button_tells_python_its_name_and_what_only_vba_can_see(excel: Excel, button: Button) -> None:
    (told,) = excel.press(button.macro)
    assert told.button == button.id
    copy = told.facts["copy"]
    assert dict(told.facts) == {"locked": "", "structure": "0", "copy": copy, "round": ROUND, "fullname": "Book1"}
    assert bool(copy) == (button.id not in WITHOUT_COPY)
    assert excel.messages == []


@EVERY
def test_the_ribbons_button_does_the_same(excel: Excel, button: Button) -> None:
    excel.do(f'Dim control As New RibbonControl\ncontrol.Tag = "{button.id}"\nToolkitPressed control')
    assert [one.button for one in excel.reached] == [button.id]


def test_the_status_bar_says_that_the_button_works_and_is_excels_own_afterwards(addin: Path) -> None:
    excel = Excel(addin, inside="Debug.Print Application.StatusBar")
    excel.press("Toolkit.ToolkitShares")
    assert said("working") in excel.app.console
    assert excel.do("Debug.Print Application.StatusBar") == ["False"]


def test_next_finding_leaves_what_python_says_of_it_on_the_status_bar(addin: Path) -> None:
    excel = Excel(addin, inside='Application.StatusBar = "Funn 1 av 3"')
    excel.press("Toolkit.ToolkitNextFinding")
    assert excel.do("Debug.Print Application.StatusBar") == ["Funn 1 av 3"]


@pytest.mark.parametrize("macro", ["ToolkitNextFinding", "ToolkitShares"])
def test_a_press_that_failed_leaves_nothing_on_the_status_bar(addin: Path, macro: str) -> None:
    excel = Excel(addin, inside='Err.Raise 5, , "away"')
    excel.press(f"Toolkit.{macro}")
    assert excel.do("Debug.Print Application.StatusBar") == ["False"]


def test_a_copy_of_the_workbook_as_it_is_now_is_saved_and_taken_away_again(excel: Excel) -> None:
    (told,) = excel.press("Toolkit.ToolkitMarkedCopy")
    assert OUTSIDE.copies == excel.killed == [told.facts["copy"]]
    assert re.fullmatch(r"C:\\Temp\\toolkit-[\d-]+\.xlsx", told.facts["copy"])


def test_where_no_copy_can_be_saved_the_press_goes_on_without_and_no_half_one_is_left(excel: Excel) -> None:
    OUTSIDE.copy_fails = 1004
    (told,) = excel.press("Toolkit.ToolkitToInbox")
    assert told.facts["copy"] == ""
    assert excel.messages == []
    assert excel.killed == OUTSIDE.copies
    assert len(excel.killed) == 1


def test_python_is_told_the_workbooks_whole_name_whatever_signs_are_in_it(excel: Excel) -> None:
    folder = "\\\\server\\saker=2018\\Søknad \N{SNOWFLAKE}"
    excel.book.path = folder
    excel.book.name = "søknad (1) & ny.xlsx"
    (told,) = excel.press("Toolkit.ToolkitShares")
    assert told.facts["fullname"] == str(PurePath(folder) / "søknad (1) & ny.xlsx")


# --- what is in the way -----------------------------------------------------------------------------------------


def test_without_a_workbook_one_message_says_what_to_do(addin: Path) -> None:
    excel = Excel(addin)
    excel.app.application.active_book = None
    assert excel.press("Toolkit.ToolkitShares") == []
    assert excel.messages == [said("no-workbook")]


def test_protected_view_has_its_own_message(excel: Excel) -> None:
    OUTSIDE.protected_view = True
    assert excel.press("Toolkit.ToolkitValidateSheet") == []
    assert excel.messages == [said("protected-view")]


@pytest.mark.parametrize(
    "name",
    ["a^&calc^&.xlsx", "a;b.xlsx", "a|b.xlsx", "%TEMP%.xlsx", 'a".xlsx', "budsjett=2018.xlsx", *BLANK_ENDS, *LINES],
)
def test_a_file_name_that_a_command_line_acts_on_or_xlwings_changes_is_refused(excel: Excel, name: str) -> None:
    excel.book.name = name
    assert excel.press("Toolkit.ToolkitShares") == []
    assert excel.messages == [said("file-name")]


@pytest.mark.parametrize(
    "name",
    [
        "Søknad (1) & vedlegg.xlsx",
        "Søknad\N{NO-BREAK SPACE}2018 ny.xlsx",
        "50 % tilskudd.xlsx",
        "Ole's søknad – endelig!.xlsx",
        r"\\server\hjemme$\kari\søknad `ny`.xlsx",
    ],
)
def test_an_ordinary_file_name_is_none(excel: Excel, name: str) -> None:
    excel.book.name = name
    assert len(excel.press("Toolkit.ToolkitShares")) == 1


@pytest.mark.parametrize(
    "name", ["_toolkit.conf", "_TOOLKIT.CONF", "xlwings.conf", "Xlwings.Conf", "kode.py", "KODE.PY"]
)
def test_a_sheet_that_xlwings_would_obey_is_refused(excel: Excel, name: str) -> None:
    excel.do(f'ActiveSheet.Name = "{name}"')
    assert excel.press("Toolkit.ToolkitValidateWorkbook") == []
    assert excel.messages == [said("sheet-name")]


def test_a_macro_sheet_of_excel_4_is_a_sheet_that_xlwings_would_obey(excel: Excel) -> None:
    excel.add_macro_sheet("_toolkit.conf")
    assert excel.do("Debug.Print ActiveWorkbook.Worksheets.Count & ActiveWorkbook.Sheets.Count") == ["12"]
    assert excel.press("Toolkit.ToolkitShares") == []
    assert excel.messages == [said("sheet-name")]


def test_a_sheet_that_only_excel_takes_for_the_one_asked_for_is_refused(
    excel: Excel, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "\N{FULLWIDTH LOW LINE}toolkit.conf"
    excel.do(f'ActiveSheet.Name = "{name}"')
    assert len(excel.press("Toolkit.ToolkitShares")) == 1
    named = Workbook.sheet_named
    monkeypatch.setattr(Workbook, "sheet_named", lambda book, asked: named(book, asked.replace("_", name[0])))
    assert excel.press("Toolkit.ToolkitScore") == []


def test_an_address_of_sharepoint_is_an_ordinary_name(excel: Excel) -> None:
    excel.book.name = "https://fylket.sharepoint.com/Delte%20dokumenter/S%C3%B8knad%20(1).xlsx"  # stands for FullName
    assert len(excel.press("Toolkit.ToolkitShares")) == 1


def test_python_that_is_not_there_has_its_own_message(addin: Path) -> None:
    excel = Excel(addin, settings={"INTERPRETER_WIN": r"C:\borte\python.exe"})
    assert excel.press("Toolkit.ToolkitHelp") == []
    assert excel.messages == [said("interpreter")]


def test_a_command_that_grew_too_long_is_not_sent(addin: Path) -> None:
    excel = Excel(addin, settings={"ROUND": "C:\\" + "lang " * 400})
    assert excel.press("Toolkit.ToolkitShares") == []
    assert excel.messages == [f"{said('failed')}\n\n{said('protected')}\n\n{said('too-long')}"]


def test_an_error_in_running_python_ends_in_one_message(addin: Path) -> None:
    excel = Excel(addin, inside='Err.Raise 5, , "cmd.exe is barred"')
    assert len(excel.press("Toolkit.ToolkitValidateSheet")) == 1
    assert excel.messages == [f"{said('failed')}\n\n{said('protected')}\n\ncmd.exe is barred"]
    assert excel.do("Debug.Print Application.StatusBar") == ["False"]


def test_where_windows_bars_excel_from_starting_programs_the_message_says_what_it_must_allow(addin: Path) -> None:
    excel = Excel(addin, inside='Err.Raise 70, , "Permission denied"')
    assert len(excel.press("Toolkit.ToolkitValidateSheet")) == 1
    assert excel.messages == [f"{said('barred')}\n\n{said('protected')}"]
    assert "D4F940AB-401B-4EFC-AADC-AD5F3C50688A" in said("barred")


def test_on_a_mac_the_same_error_is_like_any_other(addin: Path) -> None:
    excel = Excel(addin, inside='Err.Raise 70, , "Permission denied"')
    OUTSIDE.system = "Macintosh (Intel) 10.15"
    excel.press("Toolkit.ToolkitValidateSheet")
    assert excel.messages == [f"{said('failed')}\n\n{said('protected')}\n\nPermission denied"]


# --- Esc --------------------------------------------------------------------------------------------------------

SEEN = "Debug.Print CStr(Application.EnableCancelKey)"
IGNORED, STOPS, IS_AN_ERROR = "0", "1", "2"


@EVERY
def test_esc_is_an_error_while_a_button_works_and_excels_own_afterwards(addin: Path, button: Button) -> None:
    excel = Excel(addin, inside=SEEN)
    excel.press(button.macro)
    assert IS_AN_ERROR in excel.app.console
    assert excel.do(SEEN) == [STOPS]


def test_esc_ends_the_press_with_one_message_and_everything_is_put_right(addin: Path) -> None:
    excel = Excel(addin, inside='Err.Raise 18, , "User interrupt occurred"')
    excel.do('ActiveSheet.Protect ""')
    (told,) = excel.press("Toolkit.ToolkitValidateSheet")
    assert excel.messages == [f"{said('cancelled')}\n\n{said('protected')}"]
    assert excel.do(f"Debug.Print ActiveSheet.ProtectContents & Application.StatusBar\n{SEEN}") == ["TrueFalse", STOPS]
    assert excel.killed == [told.facts["copy"]]


def test_esc_while_the_copy_is_saved_ends_the_press_too_and_leaves_no_copy_behind(excel: Excel) -> None:
    OUTSIDE.copy_fails = 18
    assert excel.press("Toolkit.ToolkitShares") == []
    assert excel.killed == OUTSIDE.copies
    assert len(excel.killed) == 1
    assert excel.messages == [f"{said('cancelled')}\n\n{said('protected')}"]


def test_esc_does_not_end_the_tidying_up(excel: Excel) -> None:
    excel.press("Toolkit.ToolkitShares")
    assert excel.app.console[-1] == f"ESC {IGNORED}"


# --- double clicks and presses that overlap ---------------------------------------------------------------------


def at(excel: Excel, seconds: float) -> None:
    excel.app.freeze_clock(NOON + timedelta(seconds=seconds))


def test_the_second_click_of_a_double_click_is_no_press(excel: Excel) -> None:
    at(excel, 0)
    assert len(excel.press("Toolkit.ToolkitShares")) == 1
    assert excel.press("Toolkit.ToolkitShares") == []
    at(excel, 1)
    assert len(excel.press("Toolkit.ToolkitShares")) == 1


def test_two_different_buttons_and_next_finding_may_follow_at_once(excel: Excel) -> None:
    at(excel, 0)
    for macro in ("Shares", "Score", "NextFinding", "NextFinding"):
        assert len(excel.press(f"Toolkit.Toolkit{macro}")) == 1


class TestWherePythonRunsInTheBackground:
    """On macOS RunPython comes back at once."""

    @pytest.fixture
    def mac(self, addin: Path) -> Excel:
        excel = Excel(addin)
        OUTSIDE.system = "Macintosh (Intel) 10.15"
        at(excel, 0)
        return excel

    def test_python_is_told_which_macro_ends_the_press(self, mac: Excel) -> None:
        (told,) = mac.press("Toolkit.ToolkitShares")
        assert told.facts["finish"] == "'toolkit.xlam'!Toolkit.ToolkitFinished"

    def test_another_press_has_to_wait_and_says_so(self, mac: Excel) -> None:
        mac.press("Toolkit.ToolkitShares")
        at(mac, 10)
        assert mac.press("Toolkit.ToolkitScore") == []
        assert mac.messages == [said("busy")]

    def test_a_double_click_says_nothing(self, mac: Excel) -> None:
        mac.press("Toolkit.ToolkitShares")
        at(mac, 1)
        assert mac.press("Toolkit.ToolkitShares") == []
        assert mac.messages == []

    def test_when_python_is_done_the_next_press_is_free(self, mac: Excel) -> None:
        mac.press("Toolkit.ToolkitShares")
        mac.app.run("Toolkit.ToolkitFinished")
        at(mac, 5)
        assert len(mac.press("Toolkit.ToolkitShares")) == 1

    def test_a_press_that_never_ended_gives_way_after_a_minute(self, mac: Excel) -> None:
        mac.press("Toolkit.ToolkitShares")
        at(mac, 59)
        assert mac.press("Toolkit.ToolkitScore") == []
        at(mac, 60)
        assert len(mac.press("Toolkit.ToolkitScore")) == 1

    def test_help_frees_a_press_that_got_stuck(self, mac: Excel) -> None:
        mac.press("Toolkit.ToolkitShares")
        at(mac, 3)
        assert [told.button for told in mac.press("Toolkit.ToolkitHelp")] == ["help"]

    def test_midnight_is_no_obstacle(self, mac: Excel) -> None:
        mac.app.freeze_clock(datetime(2018, 5, 1, 23, 59, 50))  # noqa: DTZ001  (as above)
        mac.press("Toolkit.ToolkitShares")
        mac.app.freeze_clock(datetime(2018, 5, 2, 0, 0, 5))  # noqa: DTZ001  (as above)
        assert mac.press("Toolkit.ToolkitScore") == []
        mac.app.freeze_clock(datetime(2018, 5, 2, 0, 1, 0))  # noqa: DTZ001  (as above)
        assert len(mac.press("Toolkit.ToolkitScore")) == 1

    @pytest.mark.parametrize("name", ["a\\b.xlsx", "$(open -a Calculator).xlsx", "`id`.xlsx", "a;b.xlsx"])
    def test_a_name_that_a_shell_acts_on_is_refused_there(self, mac: Excel, name: str) -> None:
        mac.book.name = name
        assert mac.press("Toolkit.ToolkitShares") == []
        assert mac.messages == [said("file-name")]


# --- the workbook with buttons ----------------------------------------------------------------------------------


def test_the_workbook_with_buttons_acts_on_the_workbook_looked_at_before_it(workbook: Path) -> None:
    excel = Excel(workbook)
    excel.app.activate_workbook(excel.addin)
    assert len(excel.press("Toolkit.ToolkitShares")) == 1
    assert excel.app.workbook is excel.book


def test_alone_it_asks_for_a_workbook_to_be_opened(workbook: Path) -> None:
    excel = Excel(workbook)
    excel.app.activate_workbook(excel.book)
    excel.do("ActiveWorkbook.Close False")
    assert excel.press("Toolkit.ToolkitShares") == []
    assert excel.messages == [said("no-workbook")]

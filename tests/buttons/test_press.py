"""Pressing: what VBA tells, what is said while working and when something is in the way, and how a crash is told."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NoReturn

import openpyxl
import pytest

from tests.buttons import mac_excel
from tests.buttons.open_books import told, unprotected
from tests.examples import filled
from toolkit import buttons
from toolkit.files.deliver import deliver, same_below
from toolkit.files.examples import load_example
from toolkit.files.texts import languages, load_messages
from toolkit.steps.open_book.desk import Answer, NotDone, Told, read_told

if TYPE_CHECKING:
    from tests.buttons.conftest import Office

TIMED_OUT = -1712


def test_what_vba_tells_is_read_whatever_letters_it_has() -> None:
    assert read_told(
        told(
            locked="2,11",
            structure=1,
            copy="/mappe/sø å;'\".xlsx",
            fullname="https://fylket/sites/næring/a=b.xlsx",
            round="/r",
            finish="'a'!B",
            press=7,
        )
    ) == Told(
        frozenset({2, 11}),
        structure=True,
        copy=Path("/mappe/sø å;'\".xlsx"),
        fullname="https://fylket/sites/næring/a=b.xlsx",
        round=Path("/r"),
        finish="'a'!B",
        press=(7,),
    )


def test_what_vba_leaves_blank_is_not_there() -> None:
    assert read_told(told(locked="", structure=0, copy="", round="")) == Told()
    assert read_told("") == Told()


@pytest.mark.parametrize("end", ["\u2028", "\u0085", "\x1d", "\r"])
def test_a_name_cannot_add_to_what_vba_tells(end: str) -> None:
    assert read_told(told(copy=f"/mappe/a{end}finish=Other.Macro")).finish == ""


@pytest.mark.parametrize("language", languages())
def test_every_button_has_a_step_a_word_for_the_status_bar_and_a_label(language: str) -> None:
    table = load_messages(language).table
    assert buttons.STEPS.keys() == table["buttons"]["status"].keys() == table["addin"]["buttons"].keys()


@pytest.mark.parametrize("button", buttons.STEPS)
def test_every_step_is_there(button: str) -> None:
    module, name = buttons.STEPS[button]
    assert callable(getattr(__import__(f"toolkit.steps.open_book.{module}", fromlist=[name]), name))


# --- an app that only remembers ---------------------------------------------------------------------------------


class Remembering:
    """An Excel in which nothing is open but a workbook whose sheets nobody looks at."""

    def __init__(self) -> None:
        self.alerts: list[tuple[str, str | None]] = []
        self.statuses: list[object] = []
        self.updating: list[bool] = [True]
        self.macros: list[str] = []
        self.book = SimpleNamespace(app=self, name="søknad.xlsx", fullname="søknad.xlsx", sheets=[])

    def alert(self, prompt: str, title: str, mode: str) -> None:
        assert title == "Tilskudd"
        self.alerts.append((prompt, mode))

    def macro(self, name: str) -> Any:
        return lambda *given: self.macros.append(" ".join([name, *map(str, given)]))

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "status_bar":
            self.statuses.append(value)
        elif name == "screen_updating":
            self.updating.append(value)
        else:
            object.__setattr__(self, name, value)

    @property
    def screen_updating(self) -> bool:
        return self.updating[-1]


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Remembering:
    app = Remembering()
    caller = SimpleNamespace(caller=lambda: app.book)
    monkeypatch.setattr(buttons, "load_xlwings", lambda: SimpleNamespace(Book=caller))
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.delenv("TOOLKIT_LANG", raising=False)
    return app


def step(monkeypatch: pytest.MonkeyPatch, does: Any) -> None:
    monkeypatch.setattr("toolkit.steps.open_book.marking.validate_workbook", does)


def test_while_a_button_works_the_status_bar_says_so_and_the_screen_is_still(
    app: Remembering, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def look(_: object) -> Answer:
        seen.append((app.statuses[-1], app.screen_updating))
        return Answer()

    step(monkeypatch, look)
    buttons.press("validate-workbook")
    assert seen == [("Kontrollerer arbeidsboken …", False)]
    assert (app.statuses[-1], app.screen_updating, app.alerts) == (False, True, [])


def test_what_is_in_the_way_is_told_in_one_box_and_the_screen_moves_again(
    app: Remembering, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> NoReturn:
        raise NotDone("no-cell")

    step(monkeypatch, refuse)
    buttons.press("validate-workbook")
    assert app.alerts == [("Ingen celle er markert. Klikk på en celle, og trykk igjen.", "critical")]
    assert (app.statuses[-1], app.screen_updating) == (False, True)


def test_the_language_before_anything_is_read_is_that_of_toolkit_lang(
    app: Remembering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOOLKIT_LANG", "en")
    step(monkeypatch, lambda _: Answer())
    buttons.press("validate-workbook")
    assert app.statuses[0] == "Validating the workbook …"


def test_the_macro_at_the_end_is_called_whatever_happened(app: Remembering, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(_: object) -> NoReturn:
        raise ZeroDivisionError

    step(monkeypatch, break_down)
    with pytest.raises(ZeroDivisionError):
        buttons.press("validate-workbook", told(finish="'tilskudd.xlam'!Toolkit.ToolkitFinished"))
    assert app.macros == ["'tilskudd.xlam'!Toolkit.ToolkitFinished"]  # nothing given, as an older add-in wants it
    assert (app.statuses[-1], app.screen_updating) == (False, True)


def test_the_macro_at_the_end_is_told_which_press_is_over(app: Remembering, monkeypatch: pytest.MonkeyPatch) -> None:
    step(monkeypatch, lambda _: Answer())
    buttons.press("validate-workbook", told(finish="'a.xlam'!Toolkit.ToolkitFinished", press=7))
    assert app.macros == ["'a.xlam'!Toolkit.ToolkitFinished 7"]


def test_an_error_of_our_own_is_told_in_one_box_that_names_a_file_with_the_traceback(
    app: Remembering, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ended = []
    monkeypatch.setattr(os, "_exit", ended.append)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    step(monkeypatch, lambda _: 1 // 0)
    try:
        buttons.press("validate-workbook")
    except ZeroDivisionError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    [(said, mode)] = app.alerts
    log = Path(said.splitlines()[-1])
    assert log.parent == tmp_path
    assert "ZeroDivisionError" in log.read_text(encoding="utf-8")
    assert "Traceback" not in said
    assert (mode, ended) == ("critical", [0])


def test_an_error_before_the_workbook_is_known_is_told_where_excel_shows_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended: list[int] = []
    monkeypatch.setattr(os, "_exit", ended.append)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(buttons, "load_xlwings", lambda: 1 // 0)
    try:
        buttons.press("validate-workbook")
    except ZeroDivisionError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    said = capsys.readouterr().err
    assert "Noe gikk galt" in said
    assert "Traceback" not in said
    assert ended == [1]


# --- on macOS ---------------------------------------------------------------------------------------------------


class Silent(Remembering):
    """An Excel on macOS: what a message box or a macro answers is an error of the Apple Event Manager."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def alert(self, prompt: str, title: str, mode: str) -> None:
        super().alert(prompt, title, mode)
        raise mac_excel.CommandError(self.number)

    def macro(self, name: str) -> Any:
        def run() -> NoReturn:
            self.macros.append(name)
            raise mac_excel.CommandError(self.number)

        return run


def press_on_a_mac(number: int, monkeypatch: pytest.MonkeyPatch) -> Silent:
    app = Silent(number)
    mac_excel.load(monkeypatch)
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    caller = SimpleNamespace(caller=lambda: app.book)
    monkeypatch.setattr(buttons, "load_xlwings", lambda: SimpleNamespace(Book=caller))
    step(monkeypatch, lambda _: Answer("Les dette i fred og ro."))
    buttons.press("validate-workbook", told(finish="'tilskudd.xlam'!Toolkit.ToolkitFinished"))
    return app


def test_a_box_that_is_read_for_longer_than_a_minute_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    app = press_on_a_mac(TIMED_OUT, monkeypatch)
    assert app.alerts == [("Les dette i fred og ro.", "info")]
    assert app.macros == ["'tilskudd.xlam'!Toolkit.ToolkitFinished"]


def test_a_box_that_could_not_be_shown_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(mac_excel.CommandError):
        press_on_a_mac(-600, monkeypatch)  # the application is not running


# --- in place of the interpreter --------------------------------------------------------------------------------


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """With which codes the process would have ended at once."""
    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)
    return codes


def test_after_a_press_nothing_is_done_that_xlwings_does_when_python_ends() -> None:
    code = (
        "import atexit, sys; from toolkit import buttons; sys.argv[0] = ''; atexit.register(print, 'taskkill'); "
        "buttons.press = lambda *said: print(*said, end=' '); buttons.main()"
    )
    command = [sys.executable, "-c", code, "-c", "toolkit.buttons.press('explain', '00')"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("explain 00 ", "")


def test_the_stand_in_for_the_interpreter_reads_button_and_what_is_told_out_of_the_command(
    monkeypatch: pytest.MonkeyPatch, ended: list[int]
) -> None:
    pressed: list[tuple[str, str]] = []
    monkeypatch.setattr(buttons, "press", lambda *said: pressed.append(said))
    code = 'import xlwings.utils;xlwings.utils.prepare_sys_path("true;C:\\x");import toolkit.buttons; '
    code += f"toolkit.buttons.press('clear-marks', '{told(structure=1)}')"
    monkeypatch.setattr(sys, "argv", ["toolkit-buttons", "-B", "-c", code, "--wb=søknad.xlsx", "--from_xl=1"])
    buttons.main()
    assert pressed == [("clear-marks", told(structure=1))]
    assert ended == [0]


@pytest.mark.usefixtures("ended")
def test_the_name_of_a_folder_does_not_choose_the_button(monkeypatch: pytest.MonkeyPatch) -> None:
    pressed: list[tuple[str, str]] = []
    monkeypatch.setattr(buttons, "press", lambda *said: pressed.append(said))
    folder = "C:\\\\Saker\\\\toolkit.buttons.press('consolidate', '')"
    code = f'import xlwings.utils;xlwings.utils.prepare_sys_path("true;{folder}"); import toolkit.buttons; '
    monkeypatch.setattr(sys, "argv", ["toolkit-buttons", "-c", f"{code}toolkit.buttons.press('explain', '') "])
    buttons.main()
    assert pressed == [("explain", "")]


@pytest.mark.parametrize(
    "code",
    ["print(1)", "toolkit.buttons.press('explain', ''); print(1)", "toolkit.buttons.press('x', '__import__')", ""],
)
def test_the_stand_in_for_the_interpreter_runs_no_other_code(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buttons, "press", lambda *_: pytest.fail("pressed"))
    monkeypatch.setattr(sys, "argv", ["toolkit-buttons", "-c", code] if code else ["toolkit-buttons"])
    with pytest.raises(SystemExit, match="started by the buttons"):
        buttons.main()


# --- in LibreOffice ---------------------------------------------------------------------------------------------


def test_a_workbook_that_is_not_ours_is_told_in_a_sentence(desk: Office) -> None:
    path = desk.folder / "budsjett.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"] = "Budsjett"
    book.save(path)
    opened = desk.open(path.read_bytes(), "budsjett.xlsx")
    desk.press("validate-workbook", opened)
    [said] = desk.told
    assert said.startswith("Denne arbeidsboken er ikke et av skjemaene våre")
    assert opened.sheet_names == ["Sheet"]


def test_a_form_of_a_call_that_is_not_known_here_is_told_in_a_sentence(desk: Office) -> None:
    book = desk.open(unprotected(filled(load_example("troms-2018", "tromso"))))
    key = book.sheets["Prosjekt"]["A1"]
    key.value = str(key.value).replace("troms-2018", "nordland-2020")
    for sheet in book.sheets:
        if str(sheet["A1"].value).startswith("gwt|"):
            sheet["A1"].value = str(sheet["A1"].value).replace("troms-2018", "nordland-2020")
    desk.press("validate-workbook", book)
    [said] = desk.told
    assert "«nordland-2020»" in said


def test_help_names_every_button(desk: Office) -> None:
    book = desk.open_faulty()
    desk.press("help", book)
    [said] = desk.told
    labels = [one["label"] for one in load_messages("nb").table["addin"]["buttons"].values()]
    assert [label for label in labels if label not in said] == []


# --- delivering -------------------------------------------------------------------------------------------------


def test_the_same_file_is_known_again_whatever_its_name_is_made_of(tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"s\xf8knad.xlsx")
    try:
        odd.write_bytes(b"innhold")
    except OSError:
        pytest.skip("this file system takes no such name")
    assert same_below(tmp_path, b"innhold") == odd


def test_a_delivery_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> NoReturn:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("toolkit.files.deliver.write_bytes", full)
    with pytest.raises(Exception, match="cannot-write"):
        deliver(tmp_path, "søknad.xlsx", b"innhold")
    assert list(tmp_path.iterdir()) == []


def test_the_day_of_a_press_is_today(app: Remembering, monkeypatch: pytest.MonkeyPatch) -> None:
    days: list[date] = []

    def look(desk: Any) -> Answer:
        days.append(desk.day)
        return Answer()

    step(monkeypatch, look)
    buttons.press("validate-workbook")
    assert isinstance(days[0], date)

"""`toolkit addin`: built, installed where Excel looks on Windows and macOS, looked after, taken away."""

from __future__ import annotations

import stat
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from toolkit import __version__
from toolkit.cli.addin import addin as command
from toolkit.files.addin import places
from toolkit.files.addin.places import program, read_settings
from toolkit.files.addin.sources import apple_script, xlwings_version
from toolkit.files.problems import why
from toolkit.files.texts import load_messages
from toolkit.steps import addin as steps
from toolkit.steps import addin_state
from toolkit.steps.rounds import make_round

if TYPE_CHECKING:
    from collections.abc import Sequence

    from click.testing import Result

SYSTEMS = pytest.mark.parametrize("system", ["windows", "macos"])
ACTIONS = pytest.mark.parametrize("action", ["install", "uninstall"])
WHERE = {
    "windows": "AppData/Roaming/Microsoft/Excel/XLSTART/toolkit.xlam",
    "macos": "Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel/toolkit.xlam",
}
SCRIPT = f"Library/Application Scripts/com.microsoft.Excel/xlwings-{xlwings_version()}.applescript"
NB = load_messages("nb")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "kari"
    folder.mkdir()
    monkeypatch.setattr(Path, "home", lambda: folder)
    monkeypatch.setenv("APPDATA", str(folder / "AppData/Roaming"))
    monkeypatch.delenv("TOOLKIT_LANG", raising=False)
    return folder


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(command, [*(str(one) for one in arguments), "--lang", "nb"])


def run_on(system: str, *arguments: str | Path) -> Result:
    """Runs a command on a machine of the system."""
    with pytest.MonkeyPatch.context() as patch:
        for room in (steps, addin_state):
            patch.setattr(room, "this_system", lambda: system)
        return run(*arguments, "--system", system)


def install(system: str, *more: str | Path) -> Result:
    done = run_on(system, "install", *more)
    assert done.exit_code == (1 if "✘" in done.output else 0), done.output
    return done


def wrong(system: str, *reasons: str) -> str:
    """What status says on a machine of the system; see `named`."""
    return named(run_on(system, "status"), f" --system {system}", reasons)


def named(done: Result, options: str, reasons: Sequence[str]) -> str:
    """What status said; it is exactly these things, each with how it is mended."""
    assert done.exit_code == (1 if reasons else 0), done.output
    assert done.output.count("✘") == len(reasons)
    for reason in reasons:
        assert NB.text(f"addin.mend.{reason}", options=options) in done.output
        assert beginning("wrong", reason) in done.output
    return done.output


def beginning(table: str, key: str) -> str:
    """A sentence up to its first fact."""
    return str(NB.table["addin"][table][key]).partition("{")[0]


def refused(done: Result) -> str:
    """The one plain line of a command that could not do its work."""
    assert (done.exit_code, done.output.count("\n")) == (2, 1), done.output
    return done.output.removeprefix("toolkit: ").removesuffix("\n")


def everything(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


# --- installing -------------------------------------------------------------------------------------------------


@SYSTEMS
def test_installing_puts_the_addin_where_excel_looks(home: Path, system: str) -> None:
    done = install(system)
    assert everything(home) == {WHERE[system]} | ({SCRIPT} if system == "macos" else set())
    found = read_settings(home / WHERE[system])
    assert (found.toolkit, found.xlwings, found.system) == (__version__, xlwings_version(), system)
    assert found.python == str(program())
    assert str(home / WHERE[system]) in done.output
    assert wrong(system)


def test_on_macos_xlwings_script_is_xlwings_own(home: Path) -> None:
    install("macos")
    assert (home / SCRIPT).read_bytes() == apple_script().read_bytes()


@SYSTEMS
def test_installing_says_what_a_locked_pc_needs(system: str) -> None:
    printed = install(system).output
    points = {"windows": ("processes", "trusted", "unblock", "macros", "policy"), "macos": ("mac_access", "policy")}[
        system
    ]
    for point in points:
        assert beginning("cli", point) in printed


@SYSTEMS
def test_installing_again_replaces_it_and_keeps_the_round(home: Path, tmp_path: Path, system: str) -> None:
    make_round(tmp_path / "runde", "troms-2018")
    install(system, "--round", tmp_path / "runde")
    install(system)
    assert read_settings(home / WHERE[system]).round == str(tmp_path / "runde")
    assert str(tmp_path / "runde") in wrong(system)


@SYSTEMS
def test_uninstalling_takes_all_of_it_away(home: Path, system: str) -> None:
    install(system)
    install(system)
    done = run("uninstall", "--system", system)
    assert done.exit_code == 0
    assert everything(home) == set()
    wrong(system, "not-installed")
    assert run("uninstall", "--system", system).exit_code == 0


def test_a_script_that_xlwings_itself_had_put_there_is_left(home: Path) -> None:
    (home / SCRIPT).parent.mkdir(parents=True)
    (home / SCRIPT).write_bytes(apple_script().read_bytes())
    install("macos")
    run("uninstall", "--system", "macos")
    assert everything(home) == {SCRIPT}


def test_on_windows_the_rule_is_named_by_which_defender_blocks_every_button() -> None:
    printed = install("windows").output
    assert "D4F940AB-401B-4EFC-AADC-AD5F3C50688A" in printed
    assert "D4F940AB" not in install("macos").output


def held_by_excel(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Windows says to whoever would delete a lock file while Excel is open."""
    unlink = Path.unlink

    def refuse(path: Path, *more: object) -> None:
        if path.name.startswith("~$"):
            raise PermissionError(13, "in use", str(path))
        unlink(path, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "unlink", refuse)


@ACTIONS
@SYSTEMS
def test_while_excel_has_it_open_it_is_left_whole(
    home: Path, action: str, system: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(system)
    path, lock = home / WHERE[system], (home / WHERE[system]).with_name("~$toolkit.xlam")
    before = path.read_bytes()
    lock.touch()
    held_by_excel(monkeypatch)
    done = run_on(system, action)
    assert done.exit_code == 2
    assert NB.text("addin.problems.locked", path=str(path), lock=str(lock)) in done.output
    assert path.read_bytes() == before
    assert lock.is_file()


@ACTIONS
def test_the_lock_file_of_an_excel_that_crashed_is_in_nobodys_way_on_windows(home: Path, action: str) -> None:
    install("windows")
    lock = (home / WHERE["windows"]).with_name("~$toolkit.xlam")
    lock.touch()
    assert run_on("windows", action).exit_code == 0
    assert not lock.exists()


@pytest.mark.parametrize(("system", "here"), [("macos", True), ("windows", False)])
def test_a_lock_file_that_the_system_would_give_away_is_named_and_left(home: Path, system: str, here: bool) -> None:
    install(system)
    lock = (home / WHERE[system]).with_name("~$toolkit.xlam")
    lock.touch()
    done = run_on(system, "install") if here else run("install", "--system", system)
    assert done.exit_code == 2
    assert str(lock) in done.output
    assert lock.is_file()


@ACTIONS
@SYSTEMS
def test_a_file_given_as_the_folder_is_one_plain_line(tmp_path: Path, action: str, system: str) -> None:
    file = tmp_path / "notat.txt"
    file.write_text("Viktig")
    done = run_on(system, action, "--to", file)
    assert refused(done) == NB.text("addin.problems.no-folder", folder=str(file))
    assert file.read_text() == "Viktig"
    assert str(file) in refused(run_on(system, action, "--to", file / "mappe"))
    assert run_on(system, "status", "--to", file).exit_code == 1


@ACTIONS
@SYSTEMS
def test_a_folder_in_the_add_ins_place_is_one_plain_line(home: Path, action: str, system: str) -> None:
    there = home / WHERE[system]
    there.mkdir(parents=True)
    done = run_on(system, action)
    assert refused(done) == NB.text("addin.problems.not-ours", path=str(there))
    wrong(system, "damaged")


@ACTIONS
@pytest.mark.parametrize(
    ("error", "reason"), [(PermissionError(13, "denied"), "held"), (OSError(5, "I/O"), "cannot-write")]
)
def test_what_the_disk_refuses_is_one_plain_line(
    home: Path, action: str, error: OSError, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("windows")

    def refuse(_: places.Place) -> object:
        raise error

    monkeypatch.setattr(places.Place, "is_held", refuse)
    facts = {"path": str(home / WHERE["windows"]), "why": why(error)}
    assert refused(run_on("windows", action)) == NB.text(f"addin.problems.{reason}", **facts)


@ACTIONS
def test_a_script_that_cannot_be_removed_is_one_plain_line(
    home: Path, action: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("macos")
    (home / SCRIPT).unlink()
    (home / SCRIPT).mkdir()
    done = run_on("macos", action)
    assert done.exit_code == (2 if action == "install" else 0)
    assert "Traceback" not in done.output


@ACTIONS
def test_a_file_that_is_not_ours_is_neither_overwritten_nor_removed(home: Path, action: str) -> None:
    other = home / WHERE["windows"]
    other.parent.mkdir(parents=True)
    other.write_bytes(b"somebody else's")
    done = run(action, "--system", "windows")
    assert done.exit_code == 2
    assert other.read_bytes() == b"somebody else's"
    assert NB.text("addin.problems.not-ours", path=str(other)) in done.output


def test_another_folder_may_be_named(tmp_path: Path) -> None:
    install("windows", "--to", tmp_path / "felles")
    assert (tmp_path / "felles" / "toolkit.xlam").is_file()
    assert run_on("windows", "status", "--to", tmp_path / "felles").exit_code == 0


def test_another_folder_is_no_trusted_location_yet(tmp_path: Path) -> None:
    printed = install("windows", "--to", tmp_path / "felles").output
    assert beginning("cli", "trusted_other") in printed
    assert beginning("cli", "trusted") not in printed
    assert beginning("cli", "trusted") in install("windows").output


def test_what_is_advised_is_typed_with_the_same_options(tmp_path: Path) -> None:
    folder = tmp_path / "felles mappe"
    done = run("status", "--to", folder, "--system", "windows")
    assert f'toolkit addin install --to "{folder}" --system windows\n' in done.output
    assert (
        f'toolkit addin install --to "{folder}" --system windows --round'
        in run("install", "--to", folder, "--system", "windows").output
    )


# --- for a machine of another system ----------------------------------------------------------------------------

OTHER = {"windows": r"C:\Python\toolkit-buttons.exe", "macos": "/opt/toolkit/bin/toolkit-buttons"}


@SYSTEMS
def test_for_another_system_it_is_said_that_python_is_not_known_there(tmp_path: Path, system: str) -> None:
    where = ("--to", tmp_path / "ut", "--system", system)
    options = f" --to {tmp_path / 'ut'} --system {system}"
    done = run("install", *where)
    assert done.exit_code == 1
    assert NB.text("addin.wrong.interpreter-unknown") in done.output
    assert read_settings(tmp_path / "ut/toolkit.xlam").python == ""
    named(run("status", *where), options, ["interpreter-unknown"])


@SYSTEMS
def test_a_python_that_is_given_for_another_system_is_kept(tmp_path: Path, system: str) -> None:
    where = ("--to", tmp_path / "ut", "--system", system)
    run("install", *where, "--python", OTHER[system])
    run("install", *where)
    assert read_settings(tmp_path / "ut/toolkit.xlam").python == OTHER[system]
    assert run("status", *where).exit_code == 0


@pytest.mark.parametrize(("system", "python"), [("windows", "/usr/bin/python3"), ("macos", r"C:\Python\python.exe")])
def test_a_path_of_this_system_is_no_python_on_another(tmp_path: Path, system: str, python: str) -> None:
    where = ("--to", tmp_path / "ut", "--system", system)
    assert python in run("install", *where, "--python", python).output
    options = f" --to {tmp_path / 'ut'} --system {system}"
    assert python in named(run("status", *where), options, ["interpreter-other"])


def test_the_script_for_a_mac_lies_below_the_folder_and_not_in_this_users(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "ut"
    done = run("install", "--to", folder, "--system", "macos", "--python", OTHER["macos"])
    script = SCRIPT.removeprefix("Library/")
    assert everything(home) == set()
    assert everything(folder) == {"toolkit.xlam", script}
    assert NB.text("addin.cli.script_to_carry", path=str(folder / script)) in done.output
    run("uninstall", "--to", folder, "--system", "macos")
    assert not folder.exists()


@SYSTEMS
def test_uninstalling_takes_empty_folders_away_that_installing_made(home: Path, system: str) -> None:
    there = home / WHERE[system].partition("/")[0]
    there.mkdir()
    install(system)
    install(system)
    done = run_on(system, "uninstall")
    assert list(home.rglob("*")) == [there]
    assert str((home / WHERE[system]).parent) in done.output


def test_a_folder_in_which_something_else_lies_is_left(home: Path) -> None:
    install("windows")
    other = home / WHERE["windows"].replace("toolkit", "personlig")
    other.write_bytes(b"somebody else's")
    run_on("windows", "uninstall")
    assert everything(home) == {other.relative_to(home).as_posix()}


@pytest.mark.parametrize("action", ["install", "status", "uninstall"])
def test_where_there_is_no_excel_one_plain_line_says_so(monkeypatch: pytest.MonkeyPatch, action: str) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    done = run(action)
    assert (done.exit_code, done.output.count("\n")) == (2, 1)
    assert NB.text("addin.problems.no-place") in done.output


@pytest.mark.parametrize(("platform", "system"), [("win32", "windows"), ("darwin", "macos")])
def test_the_system_is_this_one_where_none_is_named(
    monkeypatch: pytest.MonkeyPatch, home: Path, platform: str, system: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert run("status").exit_code == 1
    assert str(the_place(home, system).startup) in run("status").output


def the_place(home: Path, system: str) -> places.Place:
    return places.place_for(system, home=home)  # type: ignore[arg-type]


def test_a_folder_that_is_no_round_is_refused(tmp_path: Path) -> None:
    done = run("install", "--system", "windows", "--round", tmp_path)
    assert done.exit_code == 2
    assert NB.text("addin.problems.no-round", folder=str(tmp_path)) in done.output


# --- what can be wrong ------------------------------------------------------------------------------------------


def rebuilt(home: Path, system: str, monkeypatch: pytest.MonkeyPatch, **changes: str) -> None:
    """Installs an add-in as another machine state would have made it."""
    made = steps._settings

    def other(*given: object) -> object:
        return replace(made(*given), **changes)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(steps, "_settings", other)
        run_on(system, "install")
    assert (home / WHERE[system]).is_file()


@SYSTEMS
def test_status_not_installed(system: str) -> None:
    wrong(system, "not-installed")


@SYSTEMS
def test_status_made_by_another_toolkit(home: Path, monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    rebuilt(home, system, monkeypatch, toolkit="0.0.9")
    assert "0.0.9" in wrong(system, "toolkit-version")


@SYSTEMS
def test_status_made_with_another_xlwings(home: Path, monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    rebuilt(home, system, monkeypatch, xlwings="0.33.0")
    assert "0.33.0" in wrong(system, "xlwings-version")


@SYSTEMS
def test_status_python_is_gone(home: Path, monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    rebuilt(home, system, monkeypatch, python="/borte/python")
    assert "/borte/python" in wrong(system, "interpreter-gone")


@SYSTEMS
def test_status_python_not_known(home: Path, monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    rebuilt(home, system, monkeypatch, python="")
    wrong(system, "no-interpreter")


def test_status_python_in_a_path_with_a_blank_on_macos_only(tmp_path: Path) -> None:
    python = tmp_path / "mitt program"
    python.touch(mode=stat.S_IRWXU)
    install("macos", "--python", python)
    wrong("macos", "interpreter-blank")
    install("windows", "--python", python)
    wrong("windows")


def test_status_blocked_by_windows(home: Path) -> None:
    install("windows")
    Path(f"{home / WHERE['windows']}:Zone.Identifier").write_text("[ZoneTransfer]\nZoneId=3\n")
    wrong("windows", "blocked")


def test_status_a_file_of_this_machines_own_zone_is_not_blocked(home: Path) -> None:
    install("windows")
    Path(f"{home / WHERE['windows']}:Zone.Identifier").write_text("[ZoneTransfer]\nZoneId=0\n")
    wrong("windows")


def test_status_the_script_is_missing(home: Path) -> None:
    install("macos")
    (home / SCRIPT).unlink()
    wrong("macos", "script-missing")


def test_status_the_script_is_another(home: Path) -> None:
    install("macos")
    (home / SCRIPT).write_text("-- changed")
    wrong("macos", "script-other")


@SYSTEMS
def test_status_the_round_is_gone(home: Path, monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    rebuilt(home, system, monkeypatch, round="/borte/runde")
    assert "/borte/runde" in wrong(system, "round-gone")


@pytest.mark.parametrize("cut", [0, 100, 5000])
def test_status_the_file_is_damaged(home: Path, cut: int) -> None:
    install("windows")
    path = home / WHERE["windows"]
    path.write_bytes(path.read_bytes()[:cut])
    wrong("windows", "damaged")


def test_status_says_that_excel_is_open_and_that_is_no_fault(home: Path) -> None:
    install("windows")
    (home / WHERE["windows"]).with_name("~$toolkit.xlam").touch()
    assert NB.text("addin.cli.open_note") in wrong("windows")


def test_status_while_excel_lets_nobody_read_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install("windows")

    def denied(path: Path) -> object:
        raise PermissionError(13, "denied", str(path))

    monkeypatch.setattr(addin_state, "read_settings", denied)
    assert NB.text("addin.cli.open_note") in wrong("windows")
    assert (home / WHERE["windows"]).is_file()


def test_status_tells_everything_at_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rebuilt(home, "macos", monkeypatch, toolkit="0.0.9", python="/borte/python", round="/borte/runde")
    (home / SCRIPT).unlink()
    wrong("macos", "toolkit-version", "interpreter-gone", "script-missing", "round-gone")


# --- building ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "more"), [("toolkit.xlam", ()), ("saksbehandler.xlsm", ("--workbook",))])
def test_building_writes_the_file_and_the_notices_beside_it(tmp_path: Path, name: str, more: tuple[str, ...]) -> None:
    path = tmp_path / name
    done = run("build", "-o", path, "--system", "windows", "--python", r"C:\Python\python.exe", *more)
    assert done.exit_code == 0, done.output
    assert {one.name for one in tmp_path.iterdir() if one.is_file()} == {name, f"{name}-LICENSES.txt"}
    found = read_settings(path)
    assert (found.python, found.edition) == (r"C:\Python\python.exe", "workbook" if more else "addin")


def test_building_for_a_machine_that_is_not_known_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    done = run("build", "-o", tmp_path / "toolkit.xlam")
    assert done.exit_code == 1
    assert (tmp_path / "toolkit.xlam").is_file()
    assert NB.text("addin.cli.no_python") in done.output


@pytest.mark.parametrize(("name", "more"), [("toolkit.xlsm", ()), ("toolkit.xlam", ("--workbook",)), ("toolkit", ())])
def test_a_name_with_the_wrong_ending_is_refused(tmp_path: Path, name: str, more: tuple[str, ...]) -> None:
    done = run("build", "-o", tmp_path / name, *more)
    assert done.exit_code == 2
    assert list(tmp_path.glob("toolkit*")) == []


def test_a_folder_that_is_not_there_is_one_plain_line(tmp_path: Path) -> None:
    done = run("build", "-o", tmp_path / "borte" / "toolkit.xlam")
    assert (done.exit_code, done.output.count("\n")) == (2, 1)


def test_python_that_is_not_there_is_refused_where_it_can_be_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    done = run("build", "-o", tmp_path / "toolkit.xlam", "--python", tmp_path / "borte")
    assert done.exit_code == 2
    assert NB.text("addin.problems.no-python", path=str(tmp_path / "borte")) in done.output

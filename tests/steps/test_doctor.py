"""`toolkit doctor`: what is there is said to be there, and what is broken is named with what helps."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from tests.rounds import KILLED, NOW
from toolkit.cli.doctor import doctor
from toolkit.files import machine
from toolkit.files.round.folder import OVERRIDES, RECEIPTS, REGISTER, new_round
from toolkit.files.texts import languages, load_messages
from toolkit.model import CallError
from toolkit.steps import doctor as step
from toolkit.steps.addin import install
from toolkit.steps.addin_state import where
from toolkit.steps.consolidate import consolidate_round
from toolkit.steps.doctor import Health, Point, examine

if TYPE_CHECKING:
    from toolkit.files.addin.settings import System

SYSTEM: System = "windows" if os.name == "nt" else "macos"  # one whose paths look like those here


@pytest.fixture
def found_round(tmp_path: Path) -> Path:
    folder = tmp_path / "runde"
    new_round(folder, "troms-2018")
    consolidate_round(folder, NOW)
    return folder


def by_key(points: object) -> dict[str, Point]:
    return {point.key: point for point in points}  # type: ignore[attr-defined]


def test_a_sound_installation_has_nothing_to_mend() -> None:
    assert [point for point in examine() if point.health is Health.BAD] == []


def test_a_sound_round_has_nothing_to_mend_and_is_not_touched(found_round: Path) -> None:
    before = {path: path.read_bytes() for path in found_round.rglob("*") if path.is_file()}
    points = by_key(examine(found_round))
    assert points["register"].health is Health.GOOD
    assert all(point.health is not Health.BAD for point in points.values())
    assert {path: path.read_bytes() for path in found_round.rglob("*") if path.is_file()} == before


def test_a_package_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ["click>=8.1", "no-such-package-at-all>=2", 'pywin32; sys_platform == "nowhere"', 'x; extra == "parquet"']
    monkeypatch.setattr(metadata, "requires", lambda _: asked)
    assert machine.packages() == {"click": metadata.version("click"), "no-such-package-at-all": None}
    point = by_key(examine())["packages"]
    assert (point.health, point.facts["lacking"]) == (Health.BAD, ["no-such-package-at-all"])


def test_an_old_python_is_bad(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step, "OLDEST_PYTHON", (sys.version_info.major, sys.version_info.minor + 1))
    assert by_key(examine())["python"].health is Health.BAD


def test_a_call_that_is_not_sound_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(call: str) -> None:
        raise CallError("call.toml", "rules.0.kind", "there is no such kind")

    monkeypatch.setattr(step, "load_call", broken)
    point = by_key(examine())["call"]
    assert point.health is Health.BAD
    assert "rules.0.kind" in str(point.facts["why"])


def test_a_damaged_register_is_found(found_round: Path) -> None:
    register = found_round / REGISTER
    data = bytearray(register.read_bytes())
    data[4096:8192] = b"\xff" * 4096
    register.write_bytes(data)
    assert by_key(examine(found_round))["problem"].facts["problem"].reason == "register-damaged"  # type: ignore[attr-defined]


def test_a_run_that_was_killed_in_the_midst_left_nothing_that_must_be_mended(found_round: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(found_round / REGISTER)], check=False)
    left = found_round / f"{REGISTER}-journal"
    assert left.stat().st_size > 0
    assert by_key(examine(found_round))["register"].health is Health.GOOD
    assert left.exists()


@pytest.mark.parametrize(
    ("lost", "reason"), [(REGISTER, "register-lost"), (RECEIPTS, "staff-file-gone"), (OVERRIDES, "staff-file-gone")]
)
def test_what_stops_a_round_because_it_is_lost_is_found(found_round: Path, lost: str, reason: str) -> None:
    (found_round / lost).unlink()
    assert by_key(examine(found_round))["problem"].facts["problem"].reason == reason  # type: ignore[attr-defined]


def test_a_list_whose_heading_is_gone_is_found(found_round: Path) -> None:
    (found_round / OVERRIDES).write_text("noe;annet\r\n", encoding="utf-8")
    assert by_key(examine(found_round))["problem"].facts["problem"].reason == "staff-file-columns"  # type: ignore[attr-defined]


def test_a_missing_inbox_is_bad_and_a_missing_list_is_not(found_round: Path) -> None:
    (found_round / "inbox").rmdir()
    (found_round / OVERRIDES).unlink()
    points = [point for point in examine(found_round) if point.health is not Health.GOOD]
    told = {point.key: point.health for point in points}
    assert (told["inbox"], told["staff_file"]) == (Health.BAD, Health.OPTIONAL)


PLACES = [
    ("win32", "ProgramFiles", machine._EXCEL["win32"]),
    ("darwin", "HOME", [f"Applications/{name}" for name in machine._EXCEL["darwin"]]),
]


@pytest.mark.parametrize(
    ("platform", "environment", "place"), [(*where, place) for *where, places in PLACES for place in places]
)
def test_excel_is_found_wherever_it_may_be_installed(
    tmp_path: Path, platform: str, environment: str, place: str
) -> None:
    program = tmp_path / place
    program.parent.mkdir(parents=True)
    assert machine._installed(machine._EXCEL, platform, {environment: str(tmp_path)}) == ""
    program.touch()
    assert machine._installed(machine._EXCEL, platform, {environment: str(tmp_path)}) == str(program)


def test_the_buttons_may_be_missing_but_not_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "has_excel_system", lambda: True)
    monkeypatch.setattr(step, "where", lambda: where(SYSTEM, tmp_path))

    def told() -> dict[Health, list[str]]:
        points = [point for point in examine() if point.key == "addin"]
        return {point.health: [getattr(point.facts.get("wrong"), "reason", "")] for point in points}

    assert told() == {Health.OPTIONAL: ["not-installed"]}
    where(SYSTEM, tmp_path).addin.write_bytes(b"something else")
    assert told() == {Health.BAD: ["damaged"]}
    result = CliRunner().invoke(doctor, ["--lang", "en"])
    assert (result.exit_code, result.output.splitlines()[-1]) == (1, "1 thing must be mended.")
    where(SYSTEM, tmp_path).addin.unlink()
    install(where(SYSTEM, tmp_path), load_messages("nb"), Path(sys.executable), None)
    assert told() == {Health.GOOD: [""]}


@pytest.mark.parametrize("language", languages())
def test_every_answer_has_a_sentence(language: str) -> None:
    messages = load_messages(language)
    for point in examine():
        assert "wrong" in point.facts or messages.has(point.message), point.message


def test_the_command_says_it_line_by_line_and_exits_1_when_something_must_be_mended(found_round: Path) -> None:
    good = CliRunner().invoke(doctor, [str(found_round), "--lang", "en"])
    assert (good.exit_code, good.output.splitlines()[-1]) == (0, "Everything that is needed is there.")
    (found_round / "inbox").rmdir()
    bad = CliRunner().invoke(doctor, [str(found_round), "--lang", "en"])
    assert (bad.exit_code, bad.output.splitlines()[-1]) == (1, "1 thing must be mended.")
    assert f"✘ The inbox is missing: {found_round / 'inbox'}." in bad.output


def test_a_folder_that_is_no_round_is_told_in_one_line(tmp_path: Path) -> None:
    result = CliRunner().invoke(doctor, [str(tmp_path), "--lang", "en"])
    assert result.exit_code == 1
    assert "round.toml" in result.output

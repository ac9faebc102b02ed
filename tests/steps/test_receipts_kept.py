"""A receipt is never lost: files moved, replaced or gone, lists and registers that are missing."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import openpyxl
import pytest
from click.testing import CliRunner

from tests.rounds import CALL, NOW, application, put, state
from toolkit.cli.rounds import consolidate, round_group
from toolkit.cli.trace import trace
from toolkit.files.problems import RoundProblem
from toolkit.files.round.folder import new_round
from toolkit.steps.consolidate import Outcome, consolidate_round
from toolkit.steps.rounds import round_status

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.core.round.consolidate import Consolidated

LATE, WITHDRAWN, ON_TIME = "2.10.2018 10:00;;;;", "10.9.2018 10:00;;;ja;", "10.9.2018 10:00;;;;"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One application in one file, `a.xlsx`, whose row is line 2."""
    made = new_round(tmp_path / "runde", CALL).folder
    put(made / "inbox", "a.xlsx", application())
    return made


def run(folder: Path) -> Outcome:
    return consolidate_round(folder, NOW)


def statuses(judged: Consolidated) -> dict[str, str]:
    return {one.incoming.name: str(one.status) for one in judged.files}


def asked(folder: Path) -> list[tuple[str, tuple[int, ...]]]:
    """What waits about receipts, with its lines."""
    found = (one for one in round_status(folder, NOW).waiting if one.group == "receipts")
    told = ((one.finding.message.removeprefix("round.") if one.finding else one.key, one.lines) for one in found)
    return sorted(told)


def move(folder: Path, old: str, new: str) -> None:
    place = folder / "inbox" / new
    place.parent.mkdir(exist_ok=True)
    (folder / "inbox" / old).rename(place)


def printed(folder: Path, command: str = "consolidate") -> str:
    shell = CliRunner()
    arguments = [str(folder), "--lang", "nb"]
    done = (
        shell.invoke(consolidate, arguments)
        if command != "status"
        else shell.invoke(round_group, ["status", *arguments])
    )
    assert done.exit_code == 0, done.stderr
    return done.stdout.replace("\N{NO-BREAK SPACE}", " ")


# --- a file that moved ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("row", "status"), [(LATE, "late"), (WITHDRAWN, "withdrawn"), (ON_TIME, "counts")])
def test_a_row_follows_its_file_to_where_it_lies_now_run_after_run(folder: Path, row: str, status: str) -> None:
    state(folder, f"a.xlsx;{row}")
    run(folder)
    move(folder, "a.xlsx", "arkiv/b.xlsx")
    listed = (folder / "mottak.csv").read_bytes()
    for _ in range(3):
        assert statuses(run(folder).consolidated) == {"arkiv/b.xlsx": status}
        assert asked(folder) == [("receipt-moved", (2,))]
    assert (folder / "mottak.csv").read_bytes() == listed + b"arkiv/b.xlsx;;;;;\r\n", "only appended to"
    move(folder, "arkiv/b.xlsx", "c.xlsx")
    assert statuses(run(folder).consolidated) == {"c.xlsx": status}


def test_a_row_follows_its_file_in_a_round_whose_register_is_of_an_earlier_version(folder: Path) -> None:
    state(folder, f"a.xlsx;{LATE}")
    run(folder)
    with closing(sqlite3.connect(folder / "register.db")) as register:
        register.execute("DROP TABLE seen")
        register.commit()
    move(folder, "a.xlsx", "b.xlsx")
    for _ in range(3):
        assert statuses(run(folder).consolidated) == {"b.xlsx": "late"}


def test_status_says_what_to_write_on_the_line_of_a_file_that_moved_and_writing_it_settles_it(folder: Path) -> None:
    state(folder, f"a.xlsx;{LATE}")
    run(folder)
    move(folder, "a.xlsx", "b.xlsx")
    text = printed(folder, "status")
    assert "mottak.csv linje 2: a.xlsx – Filen som linjen «a.xlsx» gjelder, heter nå b.xlsx." in text
    assert "Skriv b.xlsx i kolonnen «Fil» på linjen i mottak.csv." in text
    state(folder, f"b.xlsx;{LATE}")
    assert asked(folder) == []
    assert statuses(run(folder).consolidated) == {"b.xlsx": "late"}


def test_a_row_of_its_own_that_states_something_is_what_counts_for_a_file_that_moved(folder: Path) -> None:
    state(folder, f"a.xlsx;{LATE}")
    run(folder)
    move(folder, "a.xlsx", "b.xlsx")
    state(folder, f"a.xlsx;{LATE}", f"b.xlsx;{ON_TIME}")
    assert statuses(run(folder).consolidated) == {"b.xlsx": "counts"}
    assert asked(folder) == [("receipt-moved-unused", (2,))]
    state(folder, f"a.xlsx;{LATE}", "b.xlsx;;;;;bare en merknad")
    assert statuses(run(folder).consolidated) == {"b.xlsx": "late"}


def test_a_row_follows_its_content_to_every_copy_that_is_left(folder: Path) -> None:
    state(folder, f"a.xlsx;{WITHDRAWN}")
    run(folder)
    put(folder / "inbox", "kopi.xlsx", (folder / "inbox" / "a.xlsx").read_bytes())
    run(folder)
    (folder / "inbox" / "a.xlsx").unlink()
    assert statuses(run(folder).consolidated) == {"kopi.xlsx": "withdrawn"}


def test_a_row_stays_with_its_content_where_another_file_took_the_name(folder: Path) -> None:
    state(folder, f"a.xlsx;{LATE}")
    run(folder)
    move(folder, "a.xlsx", "gammel.xlsx")
    put(folder / "inbox", "a.xlsx", application(project__title="Noe annet", applicant__organisation_number="312356783"))
    for _ in range(2):
        assert statuses(run(folder).consolidated) == {"a.xlsx": "late", "gammel.xlsx": "late"}
        assert asked(folder) == [("receipt-moved", (2,)), ("receipt-of-earlier-content", (2,))]


def test_the_trace_and_the_waiting_lines_of_a_moved_file_lead_to_its_row(folder: Path) -> None:
    state(folder, "x.pdf;;;;;", "a.xlsx;kanskje;;;;")
    run(folder)
    move(folder, "a.xlsx", "b.xlsx")
    run(folder)
    assert ("received-unclear", (3,)) in asked(folder)


def test_a_day_without_a_time_of_day_is_a_day_wherever_it_is_shown(folder: Path) -> None:
    state(folder, "a.xlsx;1.10.2018;;;;")
    run(folder)
    book = openpyxl.load_workbook(folder / "samlebok.xlsx")["Filer"]
    [head] = [row for row in book.iter_rows() if row[0].value == "Fil"]
    [column] = [cell.column for cell in head if cell.value == "Mottatt"]
    cell = book.cell(head[0].row + 1, column)
    assert cell.number_format == "dd.mm.yyyy"
    traced = CliRunner().invoke(trace, [str(folder / "samlebok.xlsx"), f"Filer!{cell.coordinate}", "--lang", "nb"])
    assert traced.stdout.startswith(f"Filer!{cell.coordinate}: 1.10.2018 (uten klokkeslett)\n")
    assert "Mottatt 1.10.2018 (uten klokkeslett). Fristen gikk ut 1.10.2018 00:00" in printed(folder)
    done = CliRunner().invoke(consolidate, [str(folder), "--format", "json"])
    assert [one["received"] for one in json.loads(done.stdout)["files"]] == ["2018-10-01"]


# --- other content under the same name --------------------------------------------------------------------------


def test_other_content_under_the_same_name_waits_until_staff_touch_its_row(folder: Path) -> None:
    state(folder, f"a.xlsx;{ON_TIME}")
    run(folder)
    put(folder / "inbox", "a.xlsx", application(project__summary="Ny."))
    for _ in range(2):
        found = run(folder).consolidated.files[0]
        told = [one.finding for one in found.findings if one.finding.message == "round.receipt-of-earlier-content"]
        assert [one.severity for one in told] == ["warning"]
        assert asked(folder) == [("receipt-of-earlier-content", (2,))]
    state(folder, f"a.xlsx;{ON_TIME}sett av Kari")
    assert asked(folder) == []
    run(folder)
    state(folder, f"a.xlsx;{ON_TIME}sett av Kari")
    assert asked(folder) == []


@pytest.mark.parametrize(
    "row",
    ["10.09.2018 10:00:00;;;;", "2018-09-10 10:00;;;;", "10.9.2018 kl. 10.00 ; ;;nei;"],
    ids=["Excel's", "ISO", "blanks"],
)
def test_a_list_that_was_only_saved_again_by_excel_is_not_touched(folder: Path, row: str) -> None:
    state(folder, f"a.xlsx;{ON_TIME}")
    run(folder)
    put(folder / "inbox", "a.xlsx", application(project__summary="Ny."))
    state(folder, f"a.xlsx;{row}")
    assert asked(folder) == [("receipt-of-earlier-content", (2,))]


def test_nothing_is_asked_where_the_content_says_the_same_or_comes_back_or_nothing_was_stated(folder: Path) -> None:
    state(folder, f"a.xlsx;{ON_TIME}")
    first = (folder / "inbox" / "a.xlsx").read_bytes()
    run(folder)
    put(folder / "inbox", "a.xlsx", application(), program="another")
    assert asked(folder) == []
    put(folder / "inbox", "a.xlsx", application(project__summary="Ny."))
    assert asked(folder) == [("receipt-of-earlier-content", (2,))]
    put(folder / "inbox", "a.xlsx", first)
    assert asked(folder) == []
    state(folder, "a.xlsx;;;;;")
    run(folder)
    put(folder / "inbox", "a.xlsx", application(project__summary="Ny."))
    run(folder)
    assert asked(folder) == [("received-not-stated", (2,))]
    state(folder, f"a.xlsx;{ON_TIME}")
    assert asked(folder) == []


# --- a file that is gone ----------------------------------------------------------------------------------------


def test_an_application_that_vanished_is_told_as_long_as_its_row_stands(folder: Path) -> None:
    state(folder, f"a.xlsx;{ON_TIME}", "b.pdf;;;;;")
    put(folder / "inbox", "b.pdf", b"%PDF-1.4")
    run(folder)
    (folder / "inbox" / "a.xlsx").unlink()
    (folder / "inbox" / "b.pdf").unlink()
    gone = "Søknad 2018-001 (Tromsø kommune) mangler i innboksen: a.xlsx er borte. Status sist: «Teller»."
    for _ in range(3):
        assert gone in printed(folder)
        text = printed(folder, "status")
        assert f"mottak.csv linje 2: 2018-001 – {gone} Legg filen tilbake i innboksen." in text
        assert "b.pdf er borte fra innboksen. Status sist: «Vedlegg»." in text
    state(folder)
    assert asked(folder) == []
    state(folder, f"a.xlsx;{ON_TIME}")
    put(folder / "inbox", "a.xlsx", application())
    assert asked(folder) == []
    assert [one.id for one in run(folder).consolidated.applications] == ["2018-001"]


# --- a list that is gone ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["mottak.csv", "awards.csv", "overrides.csv"])
def test_a_list_the_round_had_is_never_taken_for_an_empty_one(folder: Path, name: str) -> None:
    state(folder, f"a.xlsx;{LATE}")
    run(folder)
    (folder / name).unlink()
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for command, word in ((consolidate, []), (round_group, ["status"])):
        done = CliRunner().invoke(command, [*word, str(folder), "--lang", "nb"])
        assert done.exit_code == 2
        assert f"{folder / name}: filen er borte, men runden hadde den sist. Legg den tilbake" in done.stderr
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    header = done.stderr.strip().rpartition(": ")[2]
    (folder / name).write_text(header, encoding="utf-8-sig")
    assert len(run(folder).consolidated.files) == 1, "it begins anew with the line the message gives"


def test_a_list_that_was_not_there_before_the_first_run_is_made(folder: Path) -> None:
    for name in ("mottak.csv", "awards.csv", "overrides.csv"):
        (folder / name).unlink()
    run(folder)
    assert (folder / "mottak.csv").exists()
    assert not run(folder).consolidated.staff
    (folder / "mottak.csv").unlink()
    with pytest.raises(RoundProblem, match="staff-file-gone"):
        run(folder)


# --- a register that is gone ------------------------------------------------------------------------------------


@pytest.mark.parametrize("left", [None, b""], ids=["gone", "empty"])
def test_a_register_that_is_lost_beside_a_master_renumbers_nothing(folder: Path, left: bytes | None) -> None:
    run(folder)
    (folder / "register.db").unlink()
    if left is not None:
        (folder / "register.db").write_bytes(left)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for command, word in ((consolidate, []), (round_group, ["status"])):
        done = CliRunner().invoke(command, [*word, str(folder), "--lang", "nb"])
        assert done.exit_code == 2
        assert "registeret mangler eller er tomt" in done.stderr
        assert "flytter du samleboken bort først" in done.stderr
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    (folder / "samlebok.xlsx").rename(folder / "gammel.xlsx")
    assert [one.id for one in run(folder).consolidated.applications] == ["2018-001"]


# --- saved while a run was at work ------------------------------------------------------------------------------


@pytest.mark.parametrize("more", [True, False], ids=["rows are added", "nothing is added"])
def test_what_staff_save_while_a_run_is_at_work_is_not_called_up_to_date(
    folder: Path, monkeypatch: pytest.MonkeyPatch, more: bool
) -> None:
    import toolkit.steps.consolidate as step  # noqa: PLC0415  (to save in the midst of it)

    state(folder, *(() if more else ("a.xlsx;;;;;",)))
    make = step.make_master

    def saved_meanwhile(*arguments: object) -> object:
        with (folder / "mottak.csv").open("ab") as listed:
            listed.write(b"a.xlsx;24.12.2018 10:00;;;;\r\n")
        return make(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(step, "make_master", saved_meanwhile)
    assert statuses(run(folder).consolidated) == {"a.xlsx": "counts"}
    found = round_status(folder, NOW)
    assert (found.since.inputs, statuses(found.judged)) == (("mottak.csv",), {"a.xlsx": "late"})
    monkeypatch.undo()
    run(folder)
    assert round_status(folder, NOW).since.inputs == ()


def test_a_choice_saved_while_a_run_is_at_work_is_not_called_up_to_date(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import toolkit.steps.consolidate as step  # noqa: PLC0415  (to save in the midst of it)

    load = step.load_round

    def saved_meanwhile(place: Path) -> object:
        opened = load(place)
        with (folder / "round.toml").open("ab") as text:
            text.write(b"\n# lagret\n")
        return opened

    monkeypatch.setattr(step, "load_round", saved_meanwhile)
    run(folder)
    monkeypatch.undo()
    assert round_status(folder, NOW).since.inputs == ("round.toml",)


def test_running_again_gives_the_same_bytes_whatever_waits(folder: Path) -> None:
    state(folder, f"a.xlsx;{LATE}", "borte.xlsx;;;;;")
    run(folder)
    move(folder, "a.xlsx", "b.xlsx")
    put(folder / "inbox", "c.xlsx", application(project__title="C"))
    state(folder, f"a.xlsx;{LATE}", f"c.xlsx;{ON_TIME}")
    run(folder)
    put(folder / "inbox", "c.xlsx", application(project__title="D"))
    run(folder)
    first = (folder / "samlebok.xlsx").read_bytes()
    consolidate_round(folder, NOW + timedelta(days=1))
    assert (folder / "samlebok.xlsx").read_bytes() == first


def test_the_json_says_what_is_missing(folder: Path) -> None:
    state(folder, f"a.xlsx;{ON_TIME}")
    run(folder)
    (folder / "inbox" / "a.xlsx").unlink()
    done = CliRunner().invoke(round_group, ["status", str(folder), "--format", "json", "--lang", "en"])
    [one] = [one for one in json.loads(done.stdout)["waiting"] if one["group"] == "receipts"]
    assert (one["key"], one["about"], one["lines"]) == ("receipt-missing", ["2018-001", "a.xlsx"], [2])
    assert "Tromsø kommune" in one["message"]

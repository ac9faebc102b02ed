"""`toolkit trace`: the words and the data of where a cell comes from."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import openpyxl
import pytest
from click.testing import CliRunner

from tests.masters import full_round
from tests.rounds import CALL, NOW, application, put, state
from toolkit.cli import main
from toolkit.cli.trace import _shortened
from toolkit.files.round.folder import new_round
from toolkit.files.texts import load_messages
from toolkit.steps.consolidate import consolidate_round
from toolkit.steps.judging import Options

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = new_round(tmp_path_factory.mktemp("trace") / "runde", CALL).folder
    put(folder / "inbox", "søknad.xlsx", application())
    state(folder, "søknad.xlsx;2.9.2018 14:05;;;;")
    assert CliRunner().invoke(main, ["consolidate", str(folder), "--jobs", "1"]).exit_code == 0
    return folder / "samlebok.xlsx"


def below(master: Path, sheet: str, heading: str) -> str:
    """The first cell below a heading."""
    cells = openpyxl.load_workbook(master)[sheet]
    found = next(cell for row in cells.iter_rows() for cell in row if cell.value == heading)
    return f"{sheet}!{found.column_letter}{found.row + 1}"


def trace(*given: object) -> Result:
    return CliRunner().invoke(main, ["trace", *map(str, given)])


def test_a_master_outside_its_round_is_answered_with_the_option_that_names_the_round(
    master: Path, tmp_path: Path
) -> None:
    (tmp_path / "kopi.xlsx").write_bytes(master.read_bytes())
    result = trace(tmp_path / "kopi.xlsx", "Kostnader!H5", "--lang", "nb")
    assert (result.exit_code, "laget av, med: --round RUNDE" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("lang", "said"),
    [("nb", "Fylt ut av den som sendte skjemaet"), ("en", "Filled in by the one who sent the form")],
)
def test_it_prints_file_checksum_cell_and_value_in_the_terminals_language(master: Path, lang: str, said: str) -> None:
    result = trace(master, below(master, "Kostnader", "2019"), "--lang", lang)
    assert result.exit_code == 0
    text = result.output
    assert said in text
    assert "inbox/søknad.xlsx" in text
    assert "Kostnadsplan!G7" in text
    assert "sha256 " in text


def test_json_has_the_same_with_exact_amounts(master: Path) -> None:
    document = json.loads(trace(master, below(master, "Søknader", "Tilskuddsandel"), "--format", "json").output)
    assert (document["kind"], document["clauses"]) == ("figure", ["K17"])
    assert document["steps"][0]["amount"].replace("\N{NO-BREAK SPACE}", " ") == "46,15 %"
    source = document["sources"][0]
    assert (source["in"], source["file"], source["state"]) == ("inbox", "søknad.xlsx", "same")


def test_a_sum_names_the_file_and_cell_of_each_addend(master: Path) -> None:
    result = trace(master, below(master, "Søknader", "Søkt"), "--lang", "nb")
    total = trace(master, "Oversikt!B5", "--lang", "nb").output.replace("\N{NO-BREAK SPACE}", " ")
    assert result.exit_code == 0
    assert "Slik: 600 000 = 600 000" in total
    assert "inbox/søknad.xlsx Finansieringsplan!H7, I7" in total
    assert "sha256 " in total


def test_a_share_is_shown_as_the_sheet_shows_it(master: Path) -> None:
    text = trace(master, below(master, "Søknader", "Tilskuddsandel"), "--lang", "nb").output
    assert text.splitlines()[0].replace("\N{NO-BREAK SPACE}", " ").endswith(": 46,15 %")


def test_a_year_above_the_line_of_time_is_not_grouped(master: Path) -> None:
    sheet = openpyxl.load_workbook(master)["Aktiviteter"]
    years = [cell for row in sheet.iter_rows(max_row=4) for cell in row if cell.value in {2018, 2019}]
    assert years
    for cell in years:
        place = f"Aktiviteter!{cell.coordinate}"
        assert trace(master, place, "--lang", "nb").output.startswith(f"{place}: {cell.value}\n")
        assert json.loads(trace(master, place, "--format", "json").output)["value"] == cell.value


def test_of_a_sum_of_many_the_terminal_has_the_first_and_json_all() -> None:
    how = " + ".join("1" for _ in range(30)) + " = 30"
    shown = _shortened(how, load_messages("nb"))
    assert shown == " + ".join("1" for _ in range(20)) + " + … og 10 til = 30"


@pytest.mark.parametrize("place", ["Kostnader", "Ingen!A1"])
def test_what_is_no_cell_ends_in_one_line(master: Path, place: str) -> None:
    result = trace(master, place, "--lang", "nb")
    assert result.exit_code == 2
    assert result.output.count("\n") == 1


def test_a_master_without_its_round_asks_for_the_round(master: Path, tmp_path: Path) -> None:
    away = tmp_path / "samlebok.xlsx"
    away.write_bytes(master.read_bytes())
    assert trace(away, "Kostnader!H5").exit_code == 2
    assert trace(away, "Kostnader!H5", "--round", master.parent).exit_code == 0


def test_each_error_of_a_count_names_its_file_and_cell(tmp_path: Path) -> None:
    folder = full_round(tmp_path / "runde")
    master = consolidate_round(folder, NOW, Options(jobs=1)).master
    sheet = openpyxl.load_workbook(master, data_only=True)["Søknader"]
    heads = {cell.value: cell.column_letter for cell in sheet[4]}
    row = next(number for number in range(5, sheet.max_row) if sheet[f"{heads['Feil']}{number}"].value)
    count = sheet[f"{heads['Feil']}{row}"].value
    said = trace(master, f"Søknader!{heads['Feil']}{row}", "--lang", "nb").output
    steps = said.partition("Den bygger på")[2].partition("Den er hentet fra")[0]
    assert len(re.findall(r"^ +inbox/søknad-\d.*\.xlsx \S+![A-Z]+\d+", steps, re.MULTILINE)) == count > 0

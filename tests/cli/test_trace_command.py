"""`toolkit trace`: the words and the data of where a cell comes from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import openpyxl
import pytest
from click.testing import CliRunner

from tests.rounds import CALL, application, put, state
from toolkit.cli import main
from toolkit.files.round.folder import new_round

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

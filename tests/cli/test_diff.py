"""`toolkit diff`: two files, and all versions of an application in a round; text, JSON, exit codes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from tests.assessing import assessment, filled
from tests.rounds import application, put, state, workbook
from toolkit.cli import main
from toolkit.files.data import schemas
from toolkit.files.round.folder import new_round

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = jsonschema.Draft202012Validator(json.loads((schemas() / "difference.schema.json").read_text("utf-8")))
DEARER = {"costs__0__amounts": {"2019": 500000, "2020": 600000}}


def diff(*arguments: object, lang: str = "nb") -> Result:
    return CliRunner().invoke(main, ["diff", *map(str, arguments)], env={"TOOLKIT_LANG": lang})


def plain(result: Result) -> str:
    return result.stdout.replace("\N{NO-BREAK SPACE}", " ")


def document(*arguments: object) -> dict[str, Any]:
    result = diff(*arguments, "--format", "json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    SCHEMA.validate(found)
    return found


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """Two versions: another title, and costs that are 100 000 kr higher."""
    old = put(tmp_path, "gammel.xlsx", application())
    return old, put(tmp_path, "ny.xlsx", application(project__title="Ny tittel", **DEARER))


def test_a_round_without_an_application_is_asked_for_the_application(tmp_path: Path) -> None:
    result = diff("--round", new_round(tmp_path / "runde", "troms-2018").folder)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--round vil ha nummeret til én søknad, for eksempel 2018-003." in result.stderr


def test_text_says_what_changed_with_cells_figures_and_findings(two: tuple[Path, Path]) -> None:
    result = diff(*two)
    assert (result.exit_code, result.stderr) == (0, "")
    text = plain(result)
    assert "Prosjektets tittel: «Felles næringsutvikling» → «Ny tittel» (Prosjekt!C23)" in text
    assert "Beløpet for 2020: 500 000 kr → 600 000 kr (Kostnadsplan!H7)" in text
    assert "Tilskuddsandel: 46,15 % → 42,86 % (−3,30 prosentpoeng)" in text
    assert "Nye funn: 1\n  Feil Finansieringsplan!I28 [K17, totals-equal]" in text


def test_json_is_what_its_schema_says_and_holds_exact_amounts(two: tuple[Path, Path]) -> None:
    [found] = document(*two)["comparisons"]
    assert (found["same_content"], found["same_applicant"], found["same_title"]) == (False, True, False)
    amount = next(one for one in found["fields"] if one["path"] == "/costs/*/amounts/2020")
    assert (amount["old"]["value"], amount["new"]["value"]) == ("500000", "600000")
    assert amount["new"]["path"] == "/costs/0/amounts/2020"
    [total] = [one for one in found["figures"] if one["figure"] == "cost-total"]
    assert (total["before"], total["after"], total["difference"]) == ("1300000", "1400000", "100000")
    assert [(one["state"], one["rule"]) for one in found["findings"] if one["severity"] == "error"] == [
        ("new", "totals-equal")
    ]


def test_another_language_says_the_same_in_its_words(two: tuple[Path, Path]) -> None:
    assert "Figures that changed" in diff(*two, "--lang", "en").stdout


def test_files_that_say_the_same_are_told_so_plainly(tmp_path: Path) -> None:
    one = put(tmp_path, "a.xlsx", application())
    other = put(tmp_path, "b.xlsx", workbook(application(), program="Calc"))
    result = diff(one, other)
    assert result.exit_code == 0
    assert "Begge sier det samme." in result.stdout
    assert document(one, other)["comparisons"][0]["same_content"]


def test_two_applicants_are_compared_and_told_of(tmp_path: Path) -> None:
    one = put(tmp_path, "a.xlsx", application())
    other = put(tmp_path, "b.xlsx", application(applicant__organisation_number="312356783"))
    result = diff(one, other)
    assert result.exit_code == 0
    assert "ikke samme søker (312345676, 312356783)" in result.stdout


def test_a_title_spelled_loosely_otherwise_is_the_same_title(tmp_path: Path) -> None:
    one = put(tmp_path, "a.xlsx", application())
    other = put(tmp_path, "b.xlsx", application(project__title="FELLES  næringsutvikling!"))
    assert document(one, other)["comparisons"][0]["same_title"]


def test_an_assessment_is_not_compared_with_an_application(tmp_path: Path, two: tuple[Path, Path]) -> None:
    form = put(tmp_path, "vurdering.xlsx", filled(assessment()))
    result = diff(two[0], form)
    assert result.exit_code == 2
    assert "er en søknad" in result.stderr
    assert "er en vurdering" in result.stderr
    assert "Traceback" not in result.stderr


def test_what_cannot_be_read_is_one_line_and_exit_code_1(tmp_path: Path, two: tuple[Path, Path]) -> None:
    broken = put(tmp_path, "ødelagt.xlsx", b"PK\x03\x04not a workbook")
    result = diff(two[0], broken)
    assert (result.exit_code, result.stdout) == (1, "")
    assert len(result.stderr.splitlines()) == 1
    assert "ødelagt.xlsx" in result.stderr


@pytest.mark.parametrize("arguments", [("a.xlsx",), ("a.xlsx", "b.xlsx", "c.xlsx"), (".", "b.xlsx")])
def test_anything_but_two_files_is_wrong_use(arguments: tuple[str, ...]) -> None:
    result = diff(*arguments)
    assert result.exit_code == 2
    assert "toolkit diff GAMMEL NY" in result.stderr


def test_a_file_that_is_not_there_is_exit_code_2(two: tuple[Path, Path]) -> None:
    result = diff(two[0], "finnes-ikke.xlsx")
    assert result.exit_code == 2
    assert "finnes-ikke.xlsx" in result.stderr


# --- a round ----------------------------------------------------------------------------------------------------


@pytest.fixture
def round_folder(tmp_path: Path) -> Path:
    """A round with three versions of one application, a copy of the last, and another application."""
    folder = tmp_path / "runde"
    made = new_round(folder, "troms-2018")
    put(made.inbox, "c-først.xlsx", application())
    put(made.inbox, "b-så.xlsx", application(project__summary="Andre versjon."))
    put(made.inbox, "a-sist.xlsx", application(project__summary="Tredje versjon.", **DEARER))
    put(made.inbox, "kopi/a-sist.xlsx", workbook(application(project__summary="Tredje versjon.", **DEARER), "en"))
    other = application(applicant__organisation_number="312356783", project__title="Noe annet")
    put(made.inbox, "annen.xlsx", other)
    rows = [
        f"{name};{day}.9.2018 10:00;;;;" for day, name in enumerate(("c-først.xlsx", "b-så.xlsx", "a-sist.xlsx"), 1)
    ]
    state(folder, *rows, "kopi/a-sist.xlsx;4.9.2018;;;;", "annen.xlsx;5.9.2018;;;;")
    return folder


def untouched(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_versions_of_an_application_are_compared_oldest_first(round_folder: Path) -> None:
    before = untouched(round_folder)
    result = diff("--round", round_folder, "2018-001")
    assert (result.exit_code, result.stderr) == (0, "")
    text = plain(result)
    assert text.startswith(
        "2018-001 har kommet i 3 versjoner, den eldste først:\n  c-først.xlsx: Erstattet, mottatt 1.9.2018"
    )
    assert text.index("c-først.xlsx → b-så.xlsx") < text.index("b-så.xlsx → a-sist.xlsx")
    assert "kopi" not in text
    assert untouched(round_folder) == before


def test_the_versions_as_json_have_their_status_and_receipt(round_folder: Path) -> None:
    found = document("--round", round_folder, "2018-001")
    assert found["application"] == "2018-001"
    one, other = found["comparisons"]
    assert [side["status"] for side in (one["old"], one["new"], other["new"])] == ["superseded", "superseded", "counts"]
    assert one["old"]["received"] == "2018-09-01T10:00:00+02:00"


def test_one_version_alone_has_nothing_to_be_compared_with(round_folder: Path) -> None:
    result = diff("--round", round_folder, "2018-002")
    assert (result.exit_code, result.stdout) == (0, "2018-002 har kommet i bare én versjon: annen.xlsx.\n")
    assert document("--round", round_folder, "2018-002")["comparisons"] == []


def test_an_unknown_application_is_told_with_those_there_are(round_folder: Path) -> None:
    result = diff("--round", round_folder, "2018-009")
    assert result.exit_code == 2
    assert "2018-001 og 2018-002" in result.stderr


def test_a_round_takes_one_id(round_folder: Path) -> None:
    assert diff("--round", round_folder, "2018-001", "2018-002").exit_code == 2


def test_an_empty_round_has_no_versions(tmp_path: Path) -> None:
    new_round(tmp_path / "tom", "troms-2018")
    result = diff("--round", tmp_path / "tom", "2018-001")
    assert result.exit_code == 2
    assert "ingen søknader" in result.stderr

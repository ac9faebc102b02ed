"""`toolkit shares` on filled templates: text, JSON, exit codes and the one line for a file that is none of ours."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from toolkit.cli import main
from toolkit.files.calls import load_call
from toolkit.files.examples import load_example
from toolkit.files.fill import fill
from toolkit.files.template.write import template_bytes
from toolkit.files.texts import load_messages
from toolkit.steps.describe import describe_fields

if TYPE_CHECKING:
    from pathlib import Path

CALL = "troms-2018"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An example application in the Norwegian template."""
    call = load_call(CALL)
    template = template_bytes(call, "application", load_messages("nb"))
    path = tmp_path_factory.mktemp("shares") / "søknad.xlsx"
    path.write_bytes(fill(template, describe_fields(call, "application", "nb"), load_example(CALL, "harstad")))
    return path


def shares(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["shares", *map(str, arguments)], env={"TOOLKIT_LANG": "nb"})


def lines_of(result: Result) -> dict[str, dict[str, Any]]:
    (one,) = json.loads(result.stdout)["files"]
    return {line["figure"]: line for line in one["lines"]}


def test_json_has_exact_amounts_arithmetic_clause_and_the_cells_they_came_from(filled: Path) -> None:
    result = shares(filled, "--format", "json")
    assert result.exit_code == 0
    lines = lines_of(result)
    example = load_example(CALL, "harstad")
    total = sum(sum(row["amounts"].values()) for row in example["costs"])
    county = sum(sum(row["amounts"].values()) for row in example["funding"] if row["type"].startswith("county"))
    assert lines["cost-total"]["amount"] == str(total)
    share = lines["grant-share"]
    assert share["clause"] == "K17"
    assert share["of"] == ["grant-county", "cost-total"]
    assert share["facts"]["terms"] == [str(county), str(total)]
    assert "÷" in share["arithmetic"]
    assert [place.partition("!")[0] for place in share["cells"]] == ["Finansieringsplan", "Kostnadsplan"]


def test_every_input_names_a_cell_that_holds_its_amount(filled: Path) -> None:
    book = load_workbook(filled)
    inputs = [one for line in lines_of(shares(filled, "--format", "json")).values() for one in line["inputs"]]
    money = [one for one in inputs if "/amounts/" in one["path"]]
    assert money
    assert all(str(book[one["sheet"]][one["cell"]].value) == one["amount"] for one in money)


def test_the_text_tells_the_share_with_its_arithmetic_in_the_language_asked_for(filled: Path) -> None:
    norwegian, english = shares(filled), shares(filled, "--lang", "en")
    assert norwegian.exit_code == english.exit_code == 0
    assert "Tilskuddsandel " in norwegian.stdout
    assert "Grant share " in english.stdout
    (told,) = [line for line in english.stdout.splitlines() if line.strip().startswith("Grant share  ")]
    assert "÷" in told
    assert "[K17]" in told
    assert "Finansieringsplan!" in told


def test_an_unreadable_amount_is_not_computed_and_says_which_cell(filled: Path, tmp_path: Path) -> None:
    book = load_workbook(filled)
    cell = lines_of(shares(filled, "--format", "json"))["contribution/0"]["inputs"][0]
    book[cell["sheet"]][cell["cell"]] = "mye"
    broken = tmp_path / "broken.xlsx"
    book.save(broken)
    line = lines_of(shares(broken, "--format", "json"))["grant-share"]
    assert (line["amount"], line["reason"]) == (None, "unreadable")
    assert line["facts"]["where"] == [f"{cell['sheet']}!{cell['cell']}"]
    assert f"Kan ikke leses: {cell['sheet']}!{cell['cell']}." in shares(broken).stdout


def test_a_file_that_is_none_of_ours_gets_its_one_line_and_the_others_are_told(filled: Path, tmp_path: Path) -> None:
    stranger = tmp_path / "notat.xlsx"
    stranger.write_bytes(b"not a workbook")
    result = shares(stranger, filled)
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith(str(stranger))
    assert "Tilskuddsandel " in result.stdout


def test_a_path_that_is_not_there_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    result = shares(tmp_path / "nowhere.xlsx")
    assert result.exit_code == 2
    assert (result.stdout, result.stderr.count("\n")) == ("", 1)

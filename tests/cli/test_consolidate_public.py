"""`toolkit consolidate --public`: only where it is told to, and with what a person must still do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from tests.rounds import CALL, application, put, state
from toolkit.cli import main
from toolkit.files.round.folder import new_round

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = new_round(tmp_path / "runde", CALL).folder
    put(made / "inbox", "søknad.xlsx", application())
    state(made, "søknad.xlsx;2.9.2018 14:05;;;;")
    return made


def publish(folder: Path, *given: object) -> Result:
    return CliRunner().invoke(main, ["consolidate", str(folder), "--public", "--jobs", "1", *map(str, given)])


@pytest.mark.parametrize(
    ("lang", "said"), [("nb", "Fritekst kan fortsatt nevne personer"), ("en", "Free text may still name people")]
)
def test_it_says_that_a_person_must_read_free_text(folder: Path, tmp_path: Path, lang: str, said: str) -> None:
    result = publish(folder, "-o", tmp_path / "ut.xlsx", "--lang", lang)
    assert result.exit_code == 0
    assert said in result.output
    assert (tmp_path / "ut.xlsx").is_file()
    assert not (folder / "samlebok.xlsx").exists()


def test_json_says_which_edition_it_is(folder: Path, tmp_path: Path) -> None:
    document = json.loads(publish(folder, "-o", tmp_path / "ut.xlsx", "--format", "json").stdout)
    assert (document["edition"], document["applications"]) == ("public", 1)


@pytest.mark.parametrize("own", [True, False])
def test_without_a_place_of_its_own_it_ends_in_one_line(folder: Path, own: bool) -> None:
    result = publish(folder, *(["-o", folder / "samlebok.xlsx"] if own else []), "--lang", "nb")
    assert result.exit_code == 2
    assert result.output.count("\n") == 1
    assert "-o" in result.output
    assert not (folder / "samlebok.xlsx").exists()


@pytest.mark.parametrize(("lang", "said"), [("nb", "kan ikke gis sammen"), ("en", "cannot be given together")])
def test_strict_which_it_cannot_heed_is_refused_in_one_line(folder: Path, tmp_path: Path, lang: str, said: str) -> None:
    result = publish(folder, "-o", tmp_path / "ut.xlsx", "--strict", "--lang", lang)
    assert (result.exit_code, result.output.count("\n")) == (2, 1)
    assert said in result.output
    assert not (tmp_path / "ut.xlsx").exists()

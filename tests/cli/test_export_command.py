"""`toolkit export` as a person meets it: what it says, its exit codes, one plain line for every mistake."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from tests.rounds import CALL, application, put, state
from toolkit.cli import main
from toolkit.files.round.folder import new_round

if TYPE_CHECKING:
    from pathlib import Path


def run(*arguments: str | Path) -> Result:
    return CliRunner(env={"TOOLKIT_LANG": "nb"}).invoke(main, [str(one) for one in arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = new_round(tmp_path / "runde", CALL).folder
    put(folder / "inbox", "a.xlsx", application())
    state(folder, "a.xlsx;1.9.2018;;;;")
    return folder


def test_it_says_what_was_written(folder: Path) -> None:
    result = run("export", folder, "--format", "json", "-o", folder.parent / "ut.json")
    assert result.exit_code == 0
    assert "ut.json" in result.stdout
    assert "costs: 3 rader" in result.stdout
    assert result.stderr == ""


def test_the_public_edition_says_that_it_is_one(folder: Path) -> None:
    result = run("export", folder, "--format", "json", "--public", "-o", folder.parent / "ut.json")
    assert result.stdout.startswith("Fritekst kan fortsatt nevne personer")
    assert "uten feltene som er merket som personlige" in result.stdout
    document = json.loads((folder.parent / "ut.json").read_bytes())
    assert (document["edition"], document["call"]) == ("public", CALL)


@pytest.mark.parametrize("typed", ["2018-10-03T09:00", "3.10.2018 09:00", "3. oktober 2018 kl. 09.00"])
def test_words_follow_lang_and_the_time_follows_as_of(folder: Path, typed: str) -> None:
    place = folder.parent / "ut.json"
    run("export", folder, "--format", "json", "-o", place, "--lang", "en", "--as-of", typed)
    document = json.loads(place.read_bytes())
    assert (document["language"], document["as_of"]) == ("en", "2018-10-03T09:00:00+02:00")
    assert document["tables"][0]["title"] == "Applications"


def test_a_list_that_excel_holds_is_told_and_stops_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from toolkit.files.problems import RoundProblem  # noqa: PLC0415  (only this test)

    def held(*_: object) -> int:
        raise RoundProblem("staff-file-locked", path="mottak.csv", why="held")

    monkeypatch.setattr("toolkit.steps.judging.add_files", held)
    result = run("export", folder, "--format", "json", "-o", folder.parent / "ut.json")
    assert result.exit_code == 0
    assert "mottak.csv" in result.stderr


LOADED = "print({'pandas', 'pyarrow'} & set(sys.modules))"
MISTAKES = [
    (["no-such-round", "--format", "csv", "-o", "ut"], "mappen finnes ikke"),
    (["runde", "--format", "csv", "-o", "no/such/ut"], "finnes ikke"),
    (["runde", "--format", "csv", "-o", "runde"], "ikke en tidligere eksport"),
    (["runde", "--format", "json", "-o", "runde"], "er en mappe"),
    (["runde", "--format", "parquet", "-o", "runde/mottak.csv"], "er en fil"),
    (["runde", "--format", "json", "-o", "runde/inbox/ut.json"], "innboksen"),
    (["runde", "--format", "json", "-o", "ut.json", "--as-of", "i går"], "--as-of"),
]


@pytest.mark.parametrize(("arguments", "says"), MISTAKES, ids=[" ".join(one[0]) for one in MISTAKES])
def test_a_mistake_gets_one_plain_line_and_exit_code_2(
    folder: Path, arguments: list[str], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    result = run("export", *arguments)
    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) == 1
    assert says in result.stderr
    assert [one.name for one in folder.parent.iterdir()] == ["runde"]


def test_without_pyarrow_it_says_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.steps.export.has_pyarrow", lambda: False)
    result = run("export", folder, "--format", "parquet", "-o", folder.parent / "ut")
    assert result.exit_code == 2
    assert "pip install" in result.stderr


@pytest.mark.parametrize(
    "arguments", [["--help"], ["export", "--help"], ["validate", "FILE"], ["consolidate", "ROUND"]]
)
def test_only_an_export_imports_pandas(folder: Path, arguments: list[str]) -> None:
    places = {"FILE": folder / "inbox" / "a.xlsx", "ROUND": folder}
    given = [str(places.get(one, one)) for one in arguments]
    asked = f"import sys\nfrom toolkit.cli import main\ntry:\n main({given!r})\nfinally:\n {LOADED}"
    found = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=False)
    assert found.stdout.splitlines()[-1] == "set()"

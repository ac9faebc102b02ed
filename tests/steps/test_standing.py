"""What changed since the last master beside the files: ranking, awards, choices, staff's lists, the master itself."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from tests.ranking import WEIGHTS, assess, choose, index, new, project
from tests.rounds import NOW
from toolkit.cli.rounds import consolidate, round_group
from toolkit.steps.consolidate import consolidate_round

if TYPE_CHECKING:
    from pathlib import Path

FOUR, TWO = (4, 4, 4, 4, 4, 4), (2, 2, 2, 2, 2, 2)
CURRENT = "Alt samleboken bygger på, er som da den ble laget."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two applications, the first best in content and the second in need; nothing is chosen, so nothing is ranked."""
    made = new(tmp_path / "runde", [project(1, municipality="1902"), project(2, municipality="1941")])
    index(made, {"1902": 90, "1933": 50, "1941": 10})
    assess(made, "Vigdis", {"2018-001": FOUR, "2018-002": TWO})
    consolidate_round(made, NOW)
    return made


def printed(folder: Path) -> str:
    result = CliRunner().invoke(consolidate, [str(folder)], env={"TOOLKIT_LANG": "nb"})
    assert result.exit_code == 0, result.stderr
    return result.stdout.replace("\N{NO-BREAK SPACE}", " ")


def status(folder: Path, *arguments: str) -> str:
    result = CliRunner().invoke(round_group, ["status", str(folder), *arguments], env={"TOOLKIT_LANG": "nb"})
    assert result.exit_code == 0, result.stderr
    return result.stdout.replace("\N{NO-BREAK SPACE}", " ")


def awarded(folder: Path, *rows: str) -> None:
    head = "Søknad;Tilsagn;Dato;Utbetalt;Merknad"
    (folder / "awards.csv").write_bytes("\r\n".join((head, *rows, "")).encode("utf-8-sig"))


def test_a_round_that_is_ranked_now_says_so_with_the_choices_that_were_taken(folder: Path) -> None:
    choose(folder)
    text = printed(folder)
    assert "  Rangert nå: 2 søknader.\n" in text
    assert "  Valg i round.toml er endret: Indeks for flere kommuner, Vekt for prosjektinnhold, " in text
    assert "Ingenting nytt siden forrige samlebok.\n" in printed(folder)
    choose(folder, content_weight=None)
    assert "  Ikke rangert lenger. Før var det 2 søknader.\n" in printed(folder)


def test_other_weights_change_the_order_and_are_told_application_by_application(folder: Path) -> None:
    choose(folder, content_weight=100, district_weight=0)
    printed(folder)
    choose(folder, content_weight=0, district_weight=100)
    text = printed(folder)
    assert "  Rekkefølgen er endret. Plass: 2018-001: 1 → 2; 2018-002: 2 → 1\n" in text
    assert "  Valg i round.toml er endret: Vekt for prosjektinnhold og Vekt for distriktsindeks.\n" in text


def test_an_award_made_changes_what_is_proposed_and_both_are_told(folder: Path) -> None:
    choose(folder)
    printed(folder)
    awarded(folder, "2018-002;5500000;16.10.2018;;")
    text = printed(folder)
    assert "  Tilsagn gitt er endret. 2018-002: – → 5 500 000 kr\n" in text
    assert "  Foreslåtte tilsagn er endret. 2018-001: 600 000 kr → 300 000 kr; 2018-002: " in text


def test_new_assessments_alone_are_told_by_the_order_they_give(folder: Path) -> None:
    choose(folder, content_weight=100, district_weight=0)
    printed(folder)
    assess(folder, "Vegard", {"2018-001": (0, 0, 0, 0, 0, 0), "2018-002": (5, 5, 5, 5, 5, 5)})
    assert "Rekkefølgen er endret. Plass: 2018-001: 1 → 2; 2018-002: 2 → 1\n" in printed(folder)


def test_json_has_every_change(folder: Path) -> None:
    choose(folder)
    result = CliRunner().invoke(consolidate, [str(folder), "--format", "json"])
    found: list[dict[str, Any]] = json.loads(result.stdout)["new"]["standing"]
    assert [one["kind"] for one in found] == ["ranked", "choices"]
    assert {one["name"] for one in found[1]["changes"]} == WEIGHTS.keys()


def test_status_says_up_to_date_only_while_all_the_master_rests_on_is_as_it_was(folder: Path) -> None:
    assert CURRENT in status(folder)
    assert CURRENT in status(folder)
    choose(folder)
    text = status(folder)
    assert CURRENT not in text
    assert f"Endret siden samleboken ble laget: round.toml. Kjør: toolkit consolidate {folder}\n" in text
    assert "Rangert nå: 2 søknader.\n" in text


@pytest.mark.parametrize("name", ["awards.csv", "overrides.csv", "mottak.csv"])
def test_a_list_that_changed_is_named(folder: Path, name: str) -> None:
    path = folder / name
    path.write_bytes(path.read_bytes() + b"\r\n")
    text = status(folder)
    assert f"Endret siden samleboken ble laget: {name}." in text
    assert CURRENT not in text
    assert json.loads(status(folder, "--format", "json"))["since"] == {"inputs": [name], "master": None}


def test_a_master_that_somebody_saved_is_not_called_up_to_date(folder: Path) -> None:
    with (folder / "samlebok.xlsx").open("ab") as master:
        master.write(b"\0")
    text = status(folder)
    assert "Samleboken er ikke slik dette registeret kjenner den: Den er redigert, eller registeret er nytt." in text
    assert CURRENT not in text


def test_a_register_that_kept_nothing_of_its_master_says_that_it_does_not_know(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "register.db")) as register:
        register.execute("DROP TABLE standing")
        register.commit()
    text = status(folder)
    assert "Registeret er fra en tidligere versjon og vet ikke hva samleboken bygger på." in text
    assert CURRENT not in text


def test_an_earlier_master_put_back_is_told(folder: Path) -> None:
    earlier = (folder / "samlebok.xlsx").read_bytes()
    choose(folder)
    printed(folder)
    (folder / "samlebok.xlsx").write_bytes(earlier)
    assert "Samleboken er ikke den siste som ble laget." in status(folder)


def test_what_waits_is_counted_at_the_end_with_the_command_that_tells_it(folder: Path) -> None:
    waiting = len(json.loads(status(folder, "--format", "json"))["waiting"])
    assert printed(folder).endswith(
        f"{waiting} ting venter på en avgjørelse. Se dem med: toolkit round status {folder}\n"
    )


def test_two_titles_with_one_case_number_are_told_as_one_application(tmp_path: Path) -> None:
    folder = new(tmp_path / "runde", [project(1), project(1) | {"project": project(2)["project"]}])
    head = "Fil;Mottatt;Saksnummer;Svar på retur av;Trukket;Merknad"
    rows = ("søknad-1.xlsx;1.9.2018;18/1;;;", "søknad-2.xlsx;2.9.2018;18/1;;;")
    (folder / "mottak.csv").write_bytes("\r\n".join((head, *rows, "")).encode("utf-8-sig"))
    told = (
        "2018-001 er én søknad på grunn av saksnummer 18/1: søknad-1.xlsx og søknad-2.xlsx. "
        "Er det to prosjekter, gir du dem hvert sitt saksnummer i mottak.csv.\n"
    )
    assert told in printed(folder)
    assert told in status(folder)
    assert json.loads(status(folder, "--format", "json"))["joined"][0]["case_number"] == "18/1"

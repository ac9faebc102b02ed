"""Versions and ids in a real round folder: what people type, and what happens to the register and the inbox."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.rounds import CALL, NOW, application, put, state, workbook
from toolkit.core.comparing.words import summary_text
from toolkit.files.round.folder import new_round
from toolkit.files.texts import load_messages
from toolkit.steps.consolidate import Outcome, consolidate_round

if TYPE_CHECKING:
    from pathlib import Path

OTHER = "312356783"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return new_round(tmp_path / "runde", CALL).folder


def run(folder: Path) -> Outcome:
    return consolidate_round(folder, NOW)


def became(done: Outcome) -> dict[str, str]:
    return {one.incoming.name: f"{one.application} {one.status}" for one in done.consolidated.files}


@pytest.mark.parametrize("typed", ["312 345 676", "312.345.676", "NO312345676MVA", " 312345676"])
def test_an_organisation_number_may_be_spelled_in_many_ways(folder: Path, typed: str) -> None:
    put(folder / "inbox", "v1.xlsx", application())
    put(folder / "inbox", "v2.xlsx", application(applicant__organisation_number=typed, project__summary="Ny."))
    state(folder, "v1.xlsx;1.9.2018;;;;", "v2.xlsx;2.9.2018;;;;")
    assert became(run(folder)) == {"v1.xlsx": "2018-001 superseded", "v2.xlsx": "2018-001 counts"}


def test_a_mistyped_organisation_number_is_possibly_the_same(folder: Path) -> None:
    put(folder / "inbox", "v1.xlsx", application())
    put(folder / "inbox", "v2.xlsx", application(applicant__organisation_number="312345677"))
    state(folder, "v1.xlsx;1.9.2018;;;;", "v2.xlsx;2.9.2018;;;;")
    done = run(folder)
    assert became(done) == {"v1.xlsx": "2018-001 counts", "v2.xlsx": "2018-002 counts"}
    rules = {one.incoming.name: [each.finding.rule for each in one.findings] for one in done.consolidated.files}
    assert all("round-possibly-same-name" in own for own in rules.values())
    state(folder, "v1.xlsx;1.9.2018;18/1;;;", "v2.xlsx;2.9.2018;18/1;;;")
    assert became(run(folder)) == {"v1.xlsx": "2018-001 superseded", "v2.xlsx": "2018-001 counts"}


def test_ids_outlive_all_the_register_may_lose(folder: Path) -> None:
    put(folder / "inbox", "b.xlsx", application())
    run(folder)
    put(folder / "inbox", "a.xlsx", application(applicant__organisation_number=OTHER))
    state(folder, "b.xlsx;5.9.2018;;;;", "a.xlsx;1.9.2018;;;;")
    before = became(run(folder))
    assert before == {"a.xlsx": "2018-002 counts", "b.xlsx": "2018-001 counts"}
    with sqlite3.connect(folder / "register.db") as register:
        tables = [name for (name,) in register.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        for table in tables:
            if table != "names":
                register.execute(f"DROP TABLE {table}")
    register.close()
    assert became(consolidate_round(folder, NOW + timedelta(days=30))) == before


def test_ids_outlive_renaming_moving_and_saving_again(folder: Path) -> None:
    one = put(folder / "inbox", "a.xlsx", application())
    put(folder / "inbox", "b.xlsx", application(applicant__organisation_number=OTHER))
    state(folder, "a.xlsx;2.9.2018;;;;", "b.xlsx;1.9.2018;;;;")
    assert became(run(folder)) == {"a.xlsx": "2018-002 counts", "b.xlsx": "2018-001 counts"}
    (folder / "inbox" / "mappe").mkdir()
    one.rename(folder / "inbox" / "mappe" / "z.xlsx")
    put(folder / "inbox", "b.xlsx", workbook(application(applicant__organisation_number=OTHER), program="Calc"))
    assert became(run(folder)) == {"mappe/z.xlsx": "2018-002 counts", "b.xlsx": "2018-001 counts"}


def test_a_superseded_file_says_in_a_line_what_the_counting_version_says_otherwise(folder: Path) -> None:
    put(folder / "inbox", "v1.xlsx", application(declarations__correct=False))
    put(folder / "inbox", "v2.xlsx", application(costs__0__amounts={"2019": 500000, "2020": 600000}))
    put(folder / "inbox", "kopi.xlsx", workbook(application(declarations__correct=False), program="Calc"))
    state(folder, "v1.xlsx;1.9.2018;;;;", "v2.xlsx;2.9.2018;;;;", "kopi.xlsx;1.9.2018 10:00;;;;")
    files = {one.incoming.name: one for one in run(folder).consolidated.files}
    assert [name for name, one in files.items() if one.difference] == ["v1.xlsx"]
    found = files["v1.xlsx"].difference
    assert found is not None
    text = summary_text(found, load_messages("nb")).replace("\N{NO-BREAK SPACE}", " ")
    figures = "tilskuddsandel 46,15 % → 42,86 %; samlede kostnader 1 300 000 kr → 1 400 000 kr"
    assert text == f"2 felt endret; {figures}; 1 ny feil; 1 feil borte"

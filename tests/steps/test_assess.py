"""From a round's inbox to an assessor's form, and a new version of an application behind it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests import rounds
from tests.examples import call
from toolkit.core.round.assessments import against_round, counting_versions
from toolkit.files.fill import fill
from toolkit.files.problems import RoundProblem
from toolkit.files.round.folder import new_round
from toolkit.steps.assess import assessment_form
from toolkit.steps.check import check_bytes
from toolkit.steps.describe import describe_fields
from toolkit.steps.judging import judge_round

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.model import Submission

NOW = datetime(2018, 10, 2, 8, 0, tzinfo=UTC)
LATER = datetime(2018, 10, 3, 8, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = new_round(tmp_path / "runde", rounds.CALL)
    rounds.put(made.inbox, "a.xlsx", rounds.application())
    return made.folder


def form(folder: Path, language: str | None = None, now: datetime = NOW) -> bytes:
    return assessment_form(folder, rounds.CALL, "  Vigdis   Vurderer ", now, language)[0]


def read(workbook: bytes) -> Submission:
    found = check_bytes(workbook, "v.xlsx").submission
    assert found is not None
    return found


def test_the_form_holds_the_key_figures_of_the_eligible_applications(folder: Path) -> None:
    broken = rounds.application(project__title="Uten sammendrag", applicant__organisation_number="")
    rounds.put(folder / "inbox", "b.xlsx", broken)
    found = read(form(folder))
    assert found.data["assessor"] == {"name": "Vigdis Vurderer"}
    (row,) = found.data["assessments"]
    assert row["application"].startswith("2018-00")
    assert row["title"] == "Felles næringsutvikling"
    assert row["municipalities"].startswith("1902 Tromsø, ")
    assert row["grant_share"] <= call().value("grant_limit")
    assert {"total_cost", "grant_applied", "version"} <= row.keys()


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_same_round_gives_the_same_form_whenever_it_is_made(folder: Path, language: str) -> None:
    assert form(folder, language) == form(folder, language, LATER)


def test_a_copy_of_the_application_saved_by_another_program_is_the_same_version(folder: Path) -> None:
    before = form(folder)
    rounds.put(folder / "inbox", "kopi.xlsx", rounds.workbook(rounds.application(), program="another"))
    assert form(folder, now=LATER) == before


def test_when_the_applicant_sends_a_new_version_the_assessment_waits_for_confirmation(folder: Path) -> None:
    old = form(folder)
    newer = rounds.application(project__summary="Eksempel: tre kommuner bygger et felles næringsapparat.")
    rounds.put(folder / "inbox", "ny.xlsx", newer)
    _, judged = judge_round(folder, LATER)
    counting = counting_versions(judged.applications)
    faults = list(against_round(read(old), counting, judged.named.values()))
    assert [(kind, fault.path) for kind, fault in faults] == [("application-version", "/assessments/0/version")]
    version = str(faults[0][1].facts["counting"])
    confirmed = fill(old, describe_fields(call(), "assessment", "nb"), {"assessments": [{"also_version": version}]})
    assert list(against_round(read(confirmed), counting, judged.named.values())) == []


def test_a_round_without_eligible_applications_has_no_form(tmp_path: Path) -> None:
    made = new_round(tmp_path / "tom", rounds.CALL)
    with pytest.raises(RoundProblem) as problem:
        form(made.folder)
    assert problem.value.reason == "none-eligible"


def test_the_call_that_is_named_must_be_the_rounds(folder: Path) -> None:
    with pytest.raises(RoundProblem) as problem:
        assessment_form(folder, "nordland-2019", "Vigdis", NOW)
    assert problem.value.reason == "other-call"


def kept(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "register.db", folder / "mottak.csv")}


def test_a_form_for_known_applications_writes_nothing_in_the_round_and_one_for_new_ones_says_so(folder: Path) -> None:
    first = assessment_form(folder, rounds.CALL, "Vigdis", NOW)
    assert [key for key, _ in first.notices] == ["receipts-added"]
    before = kept(folder)
    rounds.put(folder / "inbox", "vedtak.pdf", b"%PDF-1.7")
    again = assessment_form(folder, rounds.CALL, "Vigdis", LATER)
    assert (again.data, again.notices, kept(folder)) == (first.data, (), before)

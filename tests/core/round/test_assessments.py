"""What an assessor's form says when it comes back, row by row, and what only the round can judge."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.assessing import CRITERIA, assessment, judged
from toolkit.core.form.seals import changed, seal
from toolkit.core.round.assessments import against_round, assessments_of, shown_share
from toolkit.model import Address

if TYPE_CHECKING:
    from typing import Any

    from toolkit.core.priority.model import Assessment

RECEIVED = datetime(2018, 11, 6, 9, 0, tzinfo=UTC)
COUNTING = {"2018-001": "v000000001", "2018-002": "v000000002"}


def said(document: dict[str, Any]) -> tuple[Assessment, ...]:
    found = judged(document)
    assert found.submission is not None
    return assessments_of(found.submission, found.findings, RECEIVED, "vurdering.xlsx")


def told(document: dict[str, Any], counting: dict[str, str] = COUNTING) -> list[tuple[str, str, str]]:
    found = judged(document)
    assert found.submission is not None
    faults = against_round(found.submission, counting, ["2018-001", "2018-002", "2018-003"])
    return [(kind, fault.path, fault.case) for kind, fault in faults]


def test_every_row_is_an_assessment_with_scores_and_the_cells_they_stand_in() -> None:
    first, second = said(assessment(assessments__0__criteria__model__score=5))
    assert (first.assessor, first.application, second.application) == ("Vigdis Vurderer", "2018-001", "2018-002")
    assert first.scores == dict.fromkeys(CRITERIA, 3) | {"model": 5}
    assert first.cells["model"] == Address("Vurderinger", "K7")
    assert second.cells["model"] == Address("Vurderinger", "K8")
    assert (first.impartial, first.complete, first.received, first.file) == (True, True, RECEIVED, "vurdering.xlsx")


def test_reasons_come_by_criterion_where_they_are_given() -> None:
    first, second = said(assessment(assessments__0__criteria__anchoring__reason="Vedtak i alle kommunestyrer"))
    assert first.reasons == {"anchoring": "Vedtak i alle kommunestyrer"}
    assert second.reasons == {}


def test_a_row_with_a_missing_score_is_incomplete_and_the_other_row_is_not() -> None:
    first, second = said(assessment(assessments__0__criteria__model__score=None))
    assert (first.complete, first.scores["model"], second.complete) == (False, None, True)


@pytest.mark.parametrize("score", [6, -1, "3,5", "fire"])
def test_a_score_off_the_scale_makes_the_row_incomplete(score: object) -> None:
    first, second = said(assessment(assessments__1__criteria__model__score=score))
    assert (first.complete, second.complete) == (True, False)


def test_a_form_without_a_date_counts_for_no_application() -> None:
    assert [one.complete for one in said(assessment(assessor__date=None))] == [False, False]


def test_who_is_not_impartial_needs_no_scores() -> None:
    first, _ = said(assessment(assessments__0__impartial=False, assessments__0__criteria={}))
    assert (first.impartial, first.complete) == (False, True)
    assert set(first.scores.values()) == {None}


def test_no_answer_on_impartiality_is_none_and_incomplete() -> None:
    first, _ = said(assessment(assessments__0__impartial=None))
    assert (first.impartial, first.complete) == (None, False)


@pytest.mark.parametrize(
    ("path", "value"),
    [("application", "2018-009"), ("title", "Noe annet"), ("total_cost", 812450.51), ("version", "v000000009")],
)
def test_a_changed_given_cell_is_told_at_that_cell_and_the_row_does_not_count(path: str, value: object) -> None:
    document = assessment(**{f"assessments__0__{path}": value})
    findings = [(one.rule, one.path) for one in judged(document).findings]
    assert findings == [("assessment-given", f"/assessments/0/{path}")]
    assert [one.complete for one in said(document)] == [False, True]


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        ("0.333333", "0.3333"),
        ("0.47625", "0.4763"),
        ("0.5", "0.5000"),
        ("0.500000004", "0.5001"),
        ("0.49999", "0.5000"),
    ],
)
def test_a_grant_share_above_the_limit_is_never_shown_as_the_limit(share: str, shown: str) -> None:
    assert shown_share(Decimal(share), Decimal("0.50")) == Decimal(shown)


# --- in the light of the round ---


def test_an_assessment_of_the_version_that_counts_is_in_order() -> None:
    assert told(assessment()) == []


def test_an_assessment_of_an_older_version_waits_until_the_assessor_confirms_it_for_the_new_one() -> None:
    newer = COUNTING | {"2018-002": "v0abcdef12"}
    assert told(assessment(), newer) == [("application-version", "/assessments/1/version", "")]
    assert told(assessment(assessments__1__also_version=" V0ABCDEF12 "), newer) == []
    older_confirmation = assessment(assessments__1__also_version="v000000007")
    assert told(older_confirmation, newer) == [("application-version", "/assessments/1/version", "")]


def test_an_application_that_is_not_in_the_round_is_told_apart_from_one_that_no_longer_counts() -> None:
    only_first = {"2018-001": "v000000001"}
    assert told(assessment(), only_first) == [("application-known", "/assessments/1/application", "not-counting")]
    strange = assessment(assessments__1__application="2018-077")
    assert told(strange) == [("application-known", "/assessments/1/application", "")]


# --- seals ---


def test_a_seal_tells_which_of_the_values_was_changed() -> None:
    key = seal(["2018-001", None, 5])
    assert changed(key, ["2018-001", None, 5]) == ()
    assert changed(key, ["2018-001", "x", 6]) == (1, 2)


def test_a_seal_that_was_cut_short_vouches_for_nothing_behind_the_cut() -> None:
    assert changed(seal(["a"]), ["a", "b"]) == (1,)

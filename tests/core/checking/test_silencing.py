"""Which finding is left out for another's sake, where the sign of a difference or one unknown funder decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.examples import CALL
from tests.seeded import findings, grid_of
from toolkit.files.examples import load_example

if TYPE_CHECKING:
    from collections.abc import Mapping


def after(changes: Mapping[str, Any]) -> list[str]:
    """The rules broken by the clean application of Nord-Troms with other values: `/funding/5/amounts/2018`."""
    document = load_example(CALL, "nord-troms")
    for path, value in changes.items():
        *outer, last = path.split("/")[1:]
        here: Any = document
        for step in outer:
            here = here[int(step)] if isinstance(here, list) else here[step]
        here[last] = value
        if value is None:
            del here[last]
    return [one.rule for one in findings(grid_of(document))]


def test_too_little_in_kind_does_not_explain_too_much_in_total() -> None:
    document = load_example(CALL, "nord-troms")
    in_kind, cash = (document["funding"][row]["amounts"]["2018"] for row in (5, 0))
    less = {"/funding/5/amounts/2018": in_kind - 10_000}
    assert after(less) == ["in-kind-both-sides"]
    assert sorted(after({**less, "/funding/0/amounts/2018": cash + 20_000})) == ["in-kind-both-sides", "totals-equal"]


COUNTY = {"/funding/0/amounts/2018": 5_000_000}


@pytest.mark.parametrize("unknown", [None, "kjenner ikke"], ids=["blank", "not in the list"])
def test_a_share_above_the_limit_is_told_whoever_another_funder_is(unknown: str | None) -> None:
    assert "grant-share" in after({**COUNTY, "/funding/3/type": unknown})


def test_a_share_of_costs_that_cannot_be_read_is_not_judged() -> None:
    assert "grant-share" not in after({**COUNTY, "/costs/1/amounts/2018": "mye"})


def test_a_share_is_not_judged_by_an_amount_that_is_itself_in_doubt() -> None:
    assert "grant-share" not in after({**COUNTY, "/funding/0/amounts/2019": -1})


def test_a_share_within_the_limit_stays_untold_while_a_funder_is_unknown() -> None:
    assert "grant-share" not in after({"/funding/3/type": None})


WORKED = {"/costs/1/hours": 3_000, "/costs/1/rate": 260, "/costs/1/amounts": {"2019": 390_000, "2020": 390_000}}


def test_hours_of_two_years_are_not_held_against_one_because_the_other_s_amount_cannot_be_read() -> None:
    assert "hours-in-a-year" not in after(WORKED)
    assert "hours-in-a-year" not in after({**WORKED, "/costs/1/amounts/2020": "ca. 390 000"})
    assert "hours-in-a-year" in after({**WORKED, "/costs/1/amounts": {"2019": 780_000}})

"""What a grant above the limit is told to do: which cells, and by how much (K17)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.examples import CALL, call
from tests.seeded import findings, grid_of
from toolkit.core.checking.check import check
from toolkit.core.checking.convert import convert, find_sheets
from toolkit.files.examples import load_example
from toolkit.files.texts import load_messages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.model import Finding

YEARS = ("2018", "2019", "2020", "2021")
KRONE = "1\N{NO-BREAK SPACE}kr"


def shared(costs: str, *grants: str) -> list[Finding]:
    """What is found of the share when the cost plan is one sum and the county's rows are these."""
    document = load_example(CALL, "nord-troms")
    document["costs"] = [{**document["costs"][0], "amounts": {"2018": Decimal(costs)}}]
    county, *others = document["funding"]
    own: list[Mapping[str, Any]] = [{**county, "amounts": {"2018": Decimal(one)}} for one in grants]
    document["funding"] = [*own, *others]
    return [one for one in findings(grid_of(document)) if one.rule == "grant-share"]


def test_the_advice_names_the_years_cells_and_the_finding_stays_at_the_rows_sum() -> None:
    [found] = shared("100000", "60000")
    [cells] = found.facts["cells"]
    first, last = cells.split(":")
    assert (first[1:], last[1:], found.cell[1:]) == (first[1:],) * 3  # one row
    assert ord(last[0]) - ord(first[0]) == len(YEARS) - 1
    assert ord(found.cell[0]) - ord(last[0]) == 1
    assert cells in load_messages("nb").mend(found)
    assert found.cell not in load_messages("nb").mend(found)


@pytest.mark.parametrize("grant", ["50000.01", "50000.51", "50001"])
def test_what_is_to_go_is_rounded_up_so_that_whole_kroner_suffice(grant: str) -> None:
    [found] = shared("100000", grant)
    assert found.facts["reduce"] == 1
    assert f"minst {KRONE}," in load_messages("nb").mend(found)
    assert shared("100000", str(Decimal(grant) - found.facts["reduce"])) == []


def test_with_several_rows_it_is_their_sum_that_must_come_down() -> None:
    [found] = shared("100000", "30000", "0", "31000")
    assert len(found.facts["cells"]) == 2
    assert found.facts["reduce"] == 11_000
    assert all(cells in load_messages("en").mend(found) for cells in found.facts["cells"])


def test_costs_below_zero_have_no_share() -> None:
    assert shared("-100000") == []


@pytest.mark.parametrize(("counts", "is_above"), [(True, False), (False, True)])
def test_the_whole_is_without_in_kind_where_the_call_says_so(*, counts: bool, is_above: bool) -> None:
    parameter = replace(call().parameters["in_kind_counts"], value=counts)
    other = replace(call(), parameters={**call().parameters, "in_kind_counts": parameter})
    grid = grid_of(load_example(CALL, "nord-troms"))
    found = check(other, convert(grid, find_sheets(grid), other))
    assert any(one.rule == "grant-share" for one in found) is is_above

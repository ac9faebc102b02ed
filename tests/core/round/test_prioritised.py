"""What priority is given of an application: amounts as its figures have them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tests.versions import file, judge
from toolkit.core.round.prioritised import priority_applications


def test_the_highest_award_leaves_room_for_other_money_from_the_county() -> None:
    """Costs of 1 000 000, 500 000 applied for and 100 000 from another county scheme: at most 400 000 (K17)."""
    one = file("a.xlsx", "1.9.2018")
    amounts = {"grant-applied": 500_000, "award-highest": 500_000, "award-highest-left": 400_000}
    figures = {name: Decimal(amount) for name, amount in amounts.items()}
    judged = judge(replace(one, reading=replace(one.reading, figures=figures)))
    [application] = priority_applications(judged.applications)
    assert (application.applied, application.highest_award) == (500_000, 400_000)

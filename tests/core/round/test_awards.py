"""Awards that staff state: exactly what was applied for and exactly the highest award are in order (K17)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from toolkit.core.priority.model import Application
from toolkit.core.round.awards import read_awards


@pytest.mark.parametrize(
    ("applied", "highest", "award", "doubts"),
    [
        (750_000, 760_000, "750 000", []),
        (750_000, 760_000, "750 000,01", ["award-above-applied"]),
        (760_000, 750_000, "750 000", []),
        (760_000, 750_000, "750 000,01", ["award-above-limit"]),
    ],
)
def test_an_award_is_doubted_one_ore_above_what_was_applied_for_or_the_highest(
    applied: int, highest: int, award: str, doubts: list[str]
) -> None:
    known = {
        "2018-001": Application("2018-001", eligible=True, applied=Decimal(applied), highest_award=Decimal(highest))
    }
    found = read_awards([(2, {"application": "2018-001", "award": award})], known)
    assert [fault.case for _, fault in found.faults] == doubts

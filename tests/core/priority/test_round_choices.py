from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.core.priority.rounds import MODEL, choices
from toolkit.core.priority.choices import choice_faults


def test_sound_choices_have_no_faults():
    bounds = choices(minimum_score=Decimal(100), district=Decimal(0), highest_award=Decimal(0))
    assert list(choice_faults(bounds, [replace(MODEL, minimum=Decimal(5))])) == []


@pytest.mark.parametrize(
    ("changed", "path", "case"),
    [
        ({"content": Decimal(-1)}, "/weights/content", "negative-weight"),
        ({"content": Decimal(0), "district": Decimal(0)}, "/weights", "no-weight"),
        ({"envelope": Decimal("-0.01")}, "/envelope", "negative-amount"),
        ({"highest_award": Decimal(-1)}, "/highest_award", "negative-amount"),
        ({"large_spread": Decimal(-1)}, "/large_spread", "negative-amount"),
        ({"awards_made": {"2018-001": Decimal(-5)}}, "/awards/2018-001", "negative-amount"),
        ({"minimum_score": Decimal("100.01")}, "/minimum_score", "minimum-out-of-range"),
    ],
)
def test_what_is_wrong_with_the_choices(changed, path, case):
    assert [(fault.path, fault.case) for fault in choice_faults(choices(**changed), [MODEL])] == [(path, case)]


@pytest.mark.parametrize(
    ("criteria", "path", "case"),
    [
        ([], "/criteria", "no-criteria"),
        ([replace(MODEL, weight=Decimal(0))], "/criteria", "no-weight"),
        ([MODEL, replace(MODEL, id="x", weight=Decimal(-1))], "/criteria/x/weight", "negative-weight"),
        ([replace(MODEL, highest=0)], "/criteria/model/highest", "bad-scale"),
        ([replace(MODEL, minimum=Decimal("5.1"))], "/criteria/model/minimum", "minimum-out-of-range"),
    ],
)
def test_what_is_wrong_with_the_criteria(criteria, path, case):
    assert [(fault.path, fault.case) for fault in choice_faults(choices(), criteria)] == [(path, case)]

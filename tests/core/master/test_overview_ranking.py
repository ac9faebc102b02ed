"""The chart of the ranking: what content and district need give of each score."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from toolkit.core.master.overview_ranking import score_parts
from toolkit.core.priority.model import (
    Aggregation,
    Application,
    Choices,
    Clauses,
    ContentScore,
    DistrictNeed,
    Policy,
    Scored,
)

CHOICES = Choices(
    Decimal(60), Decimal(40), Aggregation.MEAN, Policy.PARTIAL, Decimal(1), Clauses("K13", "K5", "K17", "K1")
)


@pytest.mark.parametrize(
    ("content", "score", "parts"),
    [(50, 50, (30, 20, 50)), (0, 20, (0, 20, 20)), (None, None, (None, None, None))],
)
def test_content_of_no_points_is_none_of_the_score_and_not_unscored(
    content: int | None, score: int | None, parts: tuple[int | None, ...]
) -> None:
    scored = Scored(
        Application("2018-001", eligible=True, applied=Decimal(1), highest_award=Decimal(1)),
        ContentScore(None if content is None else Fraction(content)),
        DistrictNeed(Fraction(50)),
        None if score is None else Fraction(score),
    )
    assert score_parts(scored, CHOICES) == parts

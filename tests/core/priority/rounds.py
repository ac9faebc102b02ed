"""Small rounds for the priority tests: applications, assessments and choices with sensible defaults."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from toolkit.core.priority.content import content_score
from toolkit.core.priority.model import (
    Aggregation,
    Application,
    Assessment,
    Basis,
    Choices,
    Clauses,
    Criterion,
    DistrictNeed,
    IndexValue,
    Participant,
    Policy,
    Ranked,
    Scored,
)
from toolkit.core.priority.ranking import rank

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CLAUSES = Clauses(priority="K13", awards_made="K5", award_limit="K17", envelope="K1")
MODEL = Criterion("model", Decimal(60), 5)
ANCHORING = Criterion("anchoring", Decimal(40), 5)


def choices(**changed: Any) -> Choices:
    """The choices of a plain round, with what the test changes."""
    plain: dict[str, Any] = {
        "content": Decimal("0.6"),
        "district": Decimal("0.4"),
        "aggregation": Aggregation.MEAN,
        "policy": Policy.PARTIAL,
        "envelope": Decimal(1000),
        "clauses": CLAUSES,
    }
    return Choices(**(plain | changed))


def assessed(application: str, assessor: str = "A", impartial: bool | None = True, **scores: int | None) -> Assessment:
    return Assessment(assessor, application, impartial, scores)


def ranked(asks: Mapping[str, tuple[int, int]]) -> tuple[Ranked, ...]:
    """A ranking of applications given as id -> (score, kroner applied for)."""
    scored = [
        Scored(
            Application(name, True, Decimal(ask), Decimal(10**9)),
            content_score([assessed(name, model=3)], [MODEL]),
            DistrictNeed(Fraction(50)),
            Fraction(score),
        )
        for name, (score, ask) in asks.items()
    ]
    return rank(scored).places


def basis(rows: Sequence[tuple[Sequence[int], int, int]], criteria: Sequence[Criterion]) -> Basis:
    """Applications a00, a01 … with one assessor's scores, an index value and an amount applied for each."""
    names = [f"a{number:02}" for number in range(len(rows))]
    codes = [f"{1000 + number}" for number in range(len(rows))]
    return Basis(
        applications=tuple(
            Application(name, True, Decimal(ask), Decimal(10**9), (Participant(code),))
            for name, code, (_, _, ask) in zip(names, codes, rows, strict=True)
        ),
        criteria=tuple(criteria),
        assessments=tuple(
            assessed(name, **{each.id: score for each, score in zip(criteria, scores, strict=True)})
            for name, (scores, _, _) in zip(names, rows, strict=True)
        ),
        index={code: IndexValue(code, Decimal(value), code) for code, (_, value, _) in zip(codes, rows, strict=True)},
    )


CRITERIA = (MODEL, ANCHORING, Criterion("spreading", Decimal(10), 4))


@st.composite
def bases(draw: st.DrawFn, most: int = 7) -> Basis:
    """Rounds of a few applications on coarse scales, so that ties and crossings are common."""
    scores = st.tuples(*(st.integers(0, criterion.highest) for criterion in CRITERIA))
    row = st.tuples(scores, st.sampled_from([0, 20, 40, 50, 80, 100]), st.integers(0, 6).map(lambda ask: 100 * ask))
    return basis(draw(st.lists(row, min_size=1, max_size=most)), CRITERIA)

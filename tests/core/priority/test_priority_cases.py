"""Runs the worked cases of `schemas/calls/*/cases/priority`: the examples a programme officer reads."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.core.priority.rounds import CLAUSES
from toolkit.core.priority.choices import choice_faults
from toolkit.core.priority.model import (
    Aggregation,
    Application,
    Assessment,
    Basis,
    Choices,
    Criterion,
    IndexValue,
    Participant,
    Policy,
    Priority,
)
from toolkit.core.priority.ranking import prioritise

FOLDERS = sorted((Path(__file__).parents[3] / "schemas" / "calls").glob("*/cases/priority"))
CASES = {
    f"{path.stem}-{number}": (case, outcome)
    for folder in FOLDERS
    for path in sorted(folder.glob("*.toml"))
    for case in [tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)]
    for number, outcome in enumerate(case["outcomes"], 1)
}


def choices_of(data: dict[str, Any]) -> Choices:
    money = {key: Decimal(data[key]) for key in ("envelope", "highest_award", "large_spread") if key in data}
    made = {name: Decimal(amount) for name, amount in data.get("awards_made", {}).items()}
    return Choices(
        content=Decimal(data["content"]),
        district=Decimal(data["district"]),
        aggregation=Aggregation(data["aggregation"]),
        policy=Policy(data["policy"]),
        clauses=CLAUSES,
        awards_made=made,
        minimum_score=data.get("minimum_score"),
        tie_order=tuple(data.get("tie_order", ())),
        **money,
    )


def application_of(row: dict[str, Any]) -> Application:
    confirmed = tuple(Participant(code) for code in row["municipalities"])
    unconfirmed = tuple(Participant(code, confirmed=False) for code in row.get("unconfirmed", ()))
    amounts = Decimal(row["applied"]), Decimal(row["highest_award"])
    return Application(row["id"], row.get("eligible", True), *amounts, confirmed + unconfirmed)


def basis_of(data: dict[str, Any]) -> Basis:
    criteria = [
        Criterion(row["id"], Decimal(row["weight"]), row["highest"], row.get("minimum")) for row in data["criteria"]
    ]
    values = [
        IndexValue(row["code"], row.get("value"), row.get("source", row["code"]), row.get("note", ""))
        for row in data["index"]
    ]
    assessments = [
        Assessment(
            row["assessor"], row["application"], row.get("impartial"), row["scores"], complete=row.get("complete", True)
        )
        for row in data["assessments"]
    ]
    return Basis(
        applications=tuple(application_of(row) for row in data["applications"]),
        criteria=tuple(criteria),
        assessments=tuple(assessments),
        index={value.code: value for value in values},
        population=data.get("population", {}),
    )


def found(priority: Priority, name: str) -> dict[str, Any]:
    """What the result says about one application, in the words of the case files."""
    ranking = priority.ranking
    place = next((each for each in ranking.places if each.scored.application.id == name), None)
    apart = {each.application.id: each for each in (*ranking.not_computed, *ranking.not_eligible)}
    scored = place.scored if place else apart[name]
    proposal = next((each for each in priority.allocation.proposals if each.application == name), None)
    content, district = scored.content, scored.district
    return {
        "content": content.score,
        "assessors": len(content.counting),
        "spread": content.spread,
        "disagreement": content.disagreement,
        "set_aside": sorted(one.reason for one in content.set_aside),
        "district": district.need,
        "confirmed_only": district.confirmed_only,
        "unconfirmed": list(district.unconfirmed),
        "inherited": [value.code for value in district.inherited],
        "counted_once": {source: list(codes) for source, codes in district.counted_once.items()},
        "missing": list(district.reason.facts["codes"]) if district.reason and district.reason.facts else [],
        "score": scored.score,
        "not_computed": [reason.key for reason in scored.reasons],
        "not_eligible": scored in ranking.not_eligible,
        "rank": place.rank if place else None,
        "tied": list(place.tied) if place else None,
        "outcome": proposal.outcome.value if proposal else None,
        "award": proposal.award if proposal else None,
    }


@pytest.mark.parametrize("name", CASES)
def test_the_worked_case_holds(name):
    case, outcome = CASES[name]
    data = case | {key: outcome[key] for key in ("criteria", "assessments", "population") if key in outcome}
    basis, choices = basis_of(data), choices_of(case["choices"] | outcome.get("choices", {}))
    assert not list(choice_faults(choices, basis.criteria))
    priority = prioritise(basis, choices)
    for expected in outcome["applications"]:
        result = found(priority, expected["id"])
        for key, value in expected.items():
            if key == "id":
                continue
            wish = Fraction(value) if key in {"content", "district", "score", "spread", "confirmed_only"} else value
            assert result[key] == (sorted(wish) if key == "set_aside" else wish), f"{expected['id']}: {key}"
    for key, amount in outcome.get("envelope", {}).items():
        assert getattr(priority.allocation, key) == amount, key


def test_there_are_cases_and_every_index_value_in_them_is_marked_as_an_example():
    assert len(CASES) > 20
    for case, _ in CASES.values():
        assert case["nb"]
        assert case["en"]
        assert all(row["mark"] == "EXAMPLE" for row in case["index"])

"""The round's choices as scoring takes them: typed, complete or not, each with who chose it and why (design §7)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from toolkit.core.priority.choices import choice_faults
from toolkit.core.priority.model import Aggregation, Choices, Clauses, Criterion, Policy
from toolkit.core.round.choices import NEEDED
from toolkit.model import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from enum import StrEnum

    from toolkit.core.round.choices import RoundChoice
    from toolkit.model import Call

CRITERIA = "criterion"
SCORE = "/assessments/*/criteria/{criterion}/score"
_Word = TypeVar("_Word", bound="StrEnum")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the round chose. Nothing is scored unless `choices` is there; else `missing` or `faults` say why.

    `missing` are the ids of choices that are needed and not set. `undocumented` are those that are set without who
    chose, when or why: the scores are computed, and every output says so.
    """

    choices: Choices | None
    criteria: tuple[Criterion, ...] = ()
    edition: str = ""
    missing: tuple[str, ...] = ()
    undocumented: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()


def chosen(call: Call, choices: Mapping[str, RoundChoice], awards_made: Mapping[str, Decimal] | None = None) -> Chosen:
    """The round's choices, read.

    Args:
        call: the round's call: its criteria, envelope and the clauses cited.
        choices: by id, as `load_round` gives them.
        awards_made: awards already made by application, kroner (K5).

    Returns:
        The choices, or what keeps them from being used. Faults have the path `/choices/<id>` and the cases
        `not-a-number`, `not-one-of` (facts: `known`), `not-a-text`, `not-a-list`, `not-by-criterion` (facts:
        `unknown`, `lacking`), and those of `choice_faults`.
    """
    reader = _Reader({name: one.value for name, one in choices.items()})
    missing = tuple(name for name in NEEDED if reader.values.get(name) is None)
    criteria = tuple(_criteria(call, reader))
    edition = reader.text("index_edition")
    read = Choices(
        content=reader.number("content_weight") or Decimal(0),
        district=reader.number("district_weight") or Decimal(0),
        aggregation=reader.word("aggregation", Aggregation) or Aggregation.MEAN,
        policy=reader.word("policy", Policy) or Policy.PARTIAL,
        envelope=Decimal(call.value("envelope")),
        clauses=clauses_of(call),
        awards_made=dict(awards_made or {}),
        minimum_score=reader.number("minimum_score"),
        highest_award=reader.number("highest_award"),
        large_spread=reader.number("large_spread"),
        tie_order=reader.texts("tie_order"),
    )
    faults = reader.faults
    if not missing and not faults:
        faults = list(choice_faults(read, criteria))
    undocumented = tuple(
        one.id for one in choices.values() if one.value is not None and not (one.decided_by and one.date and one.reason)
    )
    usable = read if not missing and not faults else None
    return Chosen(usable, criteria, edition, missing, undocumented, tuple(faults))


def clauses_of(call: Call) -> Clauses:
    """The clauses that figures of priority cite."""
    return Clauses(
        priority=call.parameters["priority_weights"].clause,
        awards_made=call.parameters["deadline"].clause,
        award_limit=call.parameters["grant_limit"].clause,
        envelope=call.parameters["envelope"].clause,
    )


def _criteria(call: Call, reader: _Reader) -> Iterator[Criterion]:
    """The call's criteria in order, with the round's weights; the highest score is the form's."""
    known = call.lists.get(CRITERIA, {})
    weights = reader.by_criterion("criterion_weights", known)
    minimums = reader.by_criterion("minimum_per_criterion", known, one_for_all=True)
    fields = call.forms["assessment"].fields if "assessment" in call.forms else {}
    for one in known:
        scale = fields.get(SCORE.format(criterion=one))
        highest = int(scale.maximum) if scale and scale.maximum is not None else 0
        yield Criterion(one, weights.get(one, Decimal(0)), highest, minimums.get(one))


@dataclass(slots=True)
class _Reader:
    """The values as the round's file has them, read one by one; what is wrong is collected."""

    values: Mapping[str, Any]
    faults: list[Fault] = field(default_factory=list)

    def fault(self, name: str, case: str, **facts: Any) -> None:
        self.faults.append(Fault(f"/choices/{name}", {"value": str(self.values.get(name)), **facts}, case=case))

    def number(self, name: str) -> Decimal | None:
        value = self.values.get(name)
        if value is None:
            return None
        number = _number(value)
        if number is None:
            self.fault(name, "not-a-number")
        return number

    def word(self, name: str, words: type[_Word]) -> _Word | None:
        value = self.values.get(name)
        if value is None:
            return None
        if value not in [str(one) for one in words]:
            self.fault(name, "not-one-of", known=[str(one) for one in words])
            return None
        return words(value)

    def text(self, name: str) -> str:
        """A text; a year may be written as a number."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, str | int):
            self.fault(name, "not-a-text")
        return "" if value is None else str(value)

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.values.get(name)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.fault(name, "not-a-list")
            return ()
        return tuple(value)

    def by_criterion(self, name: str, known: Mapping[str, Any], *, one_for_all: bool = False) -> dict[str, Decimal]:
        """A number for each criterion: a table with all of them, or where that is meant one number for all."""
        value = self.values.get(name)
        if value is None:
            return {}
        if one_for_all and not isinstance(value, dict):
            number = self.number(name)
            return {} if number is None else dict.fromkeys(known, number)
        given = value if isinstance(value, dict) else {}
        unknown, lacking = sorted(given.keys() - known.keys()), [one for one in known if one not in given]
        if unknown or (lacking and not one_for_all):
            self.fault(name, "not-by-criterion", unknown=unknown, lacking=lacking)
        numbers = {one: _number(number) for one, number in given.items()}
        if None in numbers.values():
            self.fault(name, "not-a-number")
        return {one: number for one, number in numbers.items() if number is not None}


def _number(value: object) -> Decimal | None:
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None

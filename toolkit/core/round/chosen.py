"""The round's choices as scoring takes them: typed, complete or not, each with who chose it and why (design §7)."""

from __future__ import annotations

import re
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
_QUOTED = re.compile(r" *[+-]?[0-9]+([.,][0-9]+)? *")
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
        `not-a-number`, `number-in-quotes`, `not-one-of` (facts: `known`), `not-a-text`, `not-a-list`,
        `not-by-criterion`, `criterion-lacking` (facts: `lacking`), `criterion-unknown` (facts: `unknown`, `known`), and
        those of `choice_faults`. The fact `value` is what the file says, as one would write it there.
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
        self.faults.append(Fault(f"/choices/{name}", {"value": _written(self.values.get(name)), **facts}, case=case))

    def no_number(self, name: str, value: object) -> None:
        """What stands where one number should, or by criterion where several should."""
        each = value if isinstance(value, dict) else {"": value}
        quoted = {one: f'"{text}"' for one, text in each.items() if isinstance(text, str) and _QUOTED.fullmatch(text)}
        others = {one: text for one, text in each.items() if one not in quoted}
        for case, wrong in (("number-in-quotes", quoted), ("not-a-number", others)):
            if wrong:
                self.fault(name, case, value=_written(wrong.get("", wrong)))

    def number(self, name: str) -> Decimal | None:
        value = self.values.get(name)
        if value is None:
            return None
        number = _number(value)
        if number is None:
            self.no_number(name, value)
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
        if not isinstance(value, dict):
            self.fault(name, "not-by-criterion", known=list(known))
            return {}
        unknown, lacking = sorted(value.keys() - known.keys()), [one for one in known if one not in value]
        if unknown:
            self.fault(name, "criterion-unknown", unknown=unknown, known=list(known))
        if lacking and not one_for_all:
            self.fault(name, "criterion-lacking", lacking=lacking)
        numbers = {one: _number(number) for one, number in value.items()}
        self.no_number(name, {one: value[one] for one, number in numbers.items() if number is None})
        return {one: number for one, number in numbers.items() if number is not None}


def _written(value: object) -> str:
    """A value as one would write it in the round's file."""
    if isinstance(value, dict):
        return ", ".join(f"{name} = {_written(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(_written(one) for one in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _number(value: object) -> Decimal | None:
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None

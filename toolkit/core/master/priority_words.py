"""The statements and figures of the priority in words: keys and facts of `core.priority` become sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from toolkit.core.priority.exact import decimal_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from toolkit.core.messages import Messages
    from toolkit.core.priority.editions import Provenance
    from toolkit.core.priority.model import IndexValue, Reason
    from toolkit.core.round.choices import RoundChoice
    from toolkit.core.round.prioritised import Prioritised
    from toolkit.model import Call

FEWEST, MOST = 2, 6


@dataclass(frozen=True, slots=True)
class PriorityWords:
    """Writes about a round's priority in one language."""

    call: Call
    messages: Messages

    def municipality(self, code: str) -> str:
        """A code with its name: `1902 Tromsø`."""
        return f"{code} {self.call.municipalities.get(code, '')}".strip()

    def criterion(self, name: str) -> str:
        """The label of a criterion."""
        choice = self.call.lists["criterion"].get(name)
        return self.messages.of(choice.label) if choice else name

    def points(self, value: Decimal | Fraction | None) -> str:
        """Points with at most two decimals."""
        if value is None:
            return self.messages.text("reasons.not-computed")
        shown = decimal_of(value) if isinstance(value, Fraction) else value
        return self.messages.write(shown, "points")

    def _ranks(self, facts: Mapping[str, Any]) -> dict[str, str]:
        """The ranks that other weights give: from best to worst, and within what most of those drawn keep."""
        if "best" not in facts:
            return {}
        span = self.interval(facts["best"], facts["worst"])
        if "draws" not in facts:
            return {"span": span}
        key = "ranks_same" if facts["best"] == facts["worst"] else "ranks_spread"
        inner = self.interval(facts["low"], facts["high"])
        return {"ranks": self.messages.text(f"ranking.{key}", span=span, inner=inner)}

    def interval(self, first: int, last: int) -> str:
        """Ranks from the first to the last; the one rank where they are the same."""
        return self.messages.text("ranking.interval", low=first, high=last) if first < last else str(first)

    def choice(self, name: str) -> str:
        """The label of one of the round's choices."""
        key = f"round.choices.{name}"
        return self.messages.text(key) if self.messages.has(key) else name

    def why(self, reason: Reason) -> str:
        """One statement of `core.priority.why` as a sentence."""
        return self.messages.text(f"why.{self._variant(reason)}", **self._facts(reason.facts))

    def short(self, reason: Reason) -> str:
        """Why something is not computed, in a line."""
        section = "ranking.missing" if self.messages.has(f"ranking.missing.{reason.key}") else "problems"
        return self.messages.text(f"{section}.{reason.key}", **self._facts(reason.facts))

    def _variant(self, reason: Reason) -> str:
        """The sentence for what is not there: `ask` without a highest award of the round's, and the like."""
        facts = reason.facts
        lacks = {"ask": "round_highest", "unconfirmed": "confirmed_only"}.get(reason.key)
        if lacks and facts[lacks] is not None:
            return f"{reason.key}-{lacks.replace('_', '-')}"
        if reason.key == "simulation" and facts["open"]:
            return "simulation-open"
        if reason.key == "district-need-mean" and len(facts["values"]) == 1:
            return "district-need-one"
        if reason.key == "outcome-not-fitting" and facts["before"] is None:
            return "outcome-not-fitting-unsure"
        return reason.key

    def _facts(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """The facts with names for codes, labels for criteria and words for notes."""
        told = {**facts, **self._ranks(facts)}
        if "note" in facts:
            others = [self.municipality(code) for code in facts.get("others", ())]
            told["note"] = self.note(facts["note"], str(facts.get("source", facts.get("code", ""))), others)
        if "code" in facts:
            told["code"] = self.municipality(facts["code"])
        if "codes" in facts:
            told["codes"] = [self.municipality(code) for code in facts["codes"]]
        if isinstance(facts.get("values"), Mapping):
            values = facts["values"].items()
            told["values"] = [f"{self.municipality(code)}: {self.points(value)}" for code, value in values]
        if "criterion" in facts:
            told["criterion"] = self.criterion(facts["criterion"])
        if isinstance(facts.get("criteria"), Mapping):
            told["criteria"] = [
                self.messages.text("ranking.at_least", criterion=self.criterion(name), mean=mean, minimum=minimum)
                for name, (mean, minimum) in facts["criteria"].items()
            ]
        if "reasons" in facts:
            told["reasons"] = [self.messages.text(f"ranking.lacking.{key}") for key in facts["reasons"]]
        if "choice" in facts:
            told["choice"] = self.choice(facts["choice"])
        if "choices" in facts:
            told["choices"] = [self.choice(key) for key in facts["choices"]]
        return told

    def note(self, note: str, source: str, others: Iterable[str]) -> str:
        """How an index value was followed across the municipal reforms; "" where there is nothing to say."""
        if not note or note == "unchanged":
            return ""
        return self.messages.text(f"index.notes.{note}", source=source, others=list(others))

    def index_value(self, value: IndexValue) -> str:
        """A municipality with its index value, and the code it inherits the value from."""
        told = f"{self.municipality(value.code)}: {self.points(value.value)}"
        if value.source == value.code:
            return told
        return f"{told} ({self.messages.text('ranking.inherited_from', source=value.source)})"

    # --- weights ------------------------------------------------------------------------------------------------

    def weights(self, result: Prioritised) -> str:
        """The weights of content and district need in percent, and who chose them and when."""
        if result.priority is None:
            return ""
        choices = result.priority.choices
        share = Fraction(choices.content) / (Fraction(choices.content) + Fraction(choices.district))
        facts = {"content": decimal_of(share), "district": decimal_of(1 - share)}
        told = self.messages.text("ranking.weights", **facts)
        parts = [told, self.chosen_by(result.chosen)]
        if result.tried:
            parts = [told, self.messages.text("ranking.tried_only"), *self._round_weights(result), parts[1]]
        return " ".join(part for part in parts if part)

    def _round_weights(self, result: Prioritised) -> list[str]:
        """The weights the round chose, where others are tried."""
        chosen = {one.id: one.value for one in result.chosen}
        content, district = Fraction(chosen["content_weight"]), Fraction(chosen["district_weight"])
        shares = {"content": decimal_of(content / (content + district))}
        return [self.messages.text("ranking.tried_chosen", **shares, district=1 - shares["content"])]

    def statement(self, result: Prioritised) -> str:
        """What the scores rest on, in a line: weights with who and when, aggregation, and the index's edition."""
        if result.priority is None:
            return ""
        aggregation = self.messages.text(f"ranking.aggregations.{result.priority.choices.aggregation}")
        told = [self.weights(result), self.messages.text("ranking.aggregation", aggregation=aggregation)]
        if result.edition:
            told.append(self.messages.text("ranking.index", edition=self.edition(result.edition)))
        return " ".join(told)

    def edition(self, edition: Provenance) -> str:
        """The name of an edition of the district index; invented values say so."""
        if not edition.example:
            return edition.edition
        return self.messages.text("ranking.example_index", edition=edition.edition)

    def day(self, typed: str) -> str:
        """A date of round.toml as people write it; what is no date stays as it is."""
        try:
            return self.messages.write(date.fromisoformat(typed))
        except ValueError:
            return typed

    def chosen_by(self, chosen: Iterable[RoundChoice]) -> str:
        """Who chose the weights, and when; it says so where nobody is named."""
        weights = {one.id: one for one in chosen if one.id in {"content_weight", "district_weight"}}
        by = dict.fromkeys((one.decided_by, one.date) for one in weights.values())
        told = [
            self.messages.text(
                "ranking.chosen_by",
                who=who or self.messages.text("ranking.nobody"),
                when=self.day(when) if when else self.messages.text("ranking.no_date"),
            )
            for who, when in by
        ]
        return " ".join(told)


def apart(values: Iterable[Fraction | None]) -> int:
    """How many decimals it takes for all different values to look different: two, and at most six."""
    distinct = {value for value in values if value is not None}
    for places in range(FEWEST, MOST):
        if len({round(value, places) for value in distinct}) == len(distinct):
            return places
    return MOST


def shown(value: Fraction | None, places: int = FEWEST) -> Decimal | None:
    """A value as a table shows it. Display only: what decides an order is always the exact value."""
    return None if value is None else decimal_of(value).quantize(Decimal(1).scaleb(-places))

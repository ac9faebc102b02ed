"""What the county chooses in a round because no source gives it (design §7): named, with who, when and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

CHOICES = (
    "content_weight",
    "district_weight",
    "criterion_weights",
    "aggregation",
    "index_edition",
    "policy",
    "minimum_score",
    "minimum_per_criterion",
    "highest_award",
    "large_spread",
    "tie_order",
)
NEEDED = ("content_weight", "district_weight", "criterion_weights", "aggregation", "index_edition", "policy")
"""Without these nothing is scored; the others bound or settle something only where they are set."""


@dataclass(frozen=True, slots=True)
class RoundChoice:
    """One choice; `value` is None where nothing is chosen yet: a text, number or list, or a number by criterion."""

    id: str
    value: Any = None
    decided_by: str = ""
    date: str = ""
    reason: str = ""

    @property
    def shown(self) -> Any:
        """The value as people are shown it: numbers by criterion as one text."""
        if isinstance(self.value, dict):
            return ", ".join(f"{name} {value}" for name, value in self.value.items())
        return self.value

"""What the county chooses in a round because no source gives it (design §7): named, with who, when and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

CHOICES = ("content_weight", "district_weight", "aggregation", "index_edition", "policy", "minimum_score")


@dataclass(frozen=True, slots=True)
class RoundChoice:
    """One choice; `value` is None where nothing is chosen yet."""

    id: str
    value: Any = None
    decided_by: str = ""
    date: str = ""
    reason: str = ""

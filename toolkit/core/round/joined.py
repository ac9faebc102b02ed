"""Applications that are one only because staff gave them one case number: told, for they may be two projects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.core.round.receipts import loose

if TYPE_CHECKING:
    from toolkit.core.round.consolidate import Consolidated

_JOINED = "round.joined-by-case"


@dataclass(frozen=True, slots=True)
class Joined:
    """One application whose versions have different titles and one case number, with the files that state it."""

    application: str
    case_number: str
    files: tuple[str, ...]


def joined_by_case(judged: Consolidated) -> tuple[Joined, ...]:
    """Every application that a case number made of several titles, by file."""
    found = []
    for entry in judged.files:
        told = (one.finding for one in entry.findings if one.finding.message == _JOINED)
        for number in (str(finding.facts["case_number"]) for finding in told):
            files = (
                other.incoming.name
                for other in judged.files
                if other.application == entry.application and loose(other.incoming.receipt.case_number) == loose(number)
            )
            found.append(Joined(entry.application, number, tuple(sorted(files))))
    return tuple(found)

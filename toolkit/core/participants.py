"""The participating municipalities: one list of distinct codes, used everywhere (K3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.core.checking.view import View
    from toolkit.model import Pointer

READS: tuple[Pointer, ...] = (
    "/applicant/type",
    "/applicant/municipality",
    "/partners/*/type",
    "/partners/*/municipality",
)


@dataclass(frozen=True, slots=True)
class Participant:
    """A participating municipality by code, where it is named, and whether it has confirmed."""

    code: str
    path: Pointer
    confirmed: bool


def participants(view: View) -> tuple[Participant, ...]:
    """The distinct participating municipalities, in the order in which they are named.

    The applicant counts when it is a municipality (and is confirmed by applying); then partners that are
    municipalities, a council's listed members included. A code named twice counts once, as confirmed if one of its
    rows is. Source: K3.
    """
    found: dict[str, Participant] = {}
    for one in _named(view):
        earlier = found.get(one.code)
        if earlier is None or (one.confirmed and not earlier.confirmed):
            found[one.code] = Participant(one.code, earlier.path if earlier else one.path, one.confirmed)
    return tuple(found.values())


def _named(view: View) -> Iterator[Participant]:
    code = view.value("/applicant/municipality")
    kind = view.choice("/applicant/type", view.value("/applicant/type"))
    if code and kind and kind.traits.get("municipality"):
        yield Participant(code, "/applicant/municipality", confirmed=True)
    for number, row in view.having("/partners", "type", "municipality", equals=True):
        if row.get("municipality"):
            confirmed = row.get("confirmed") is True
            yield Participant(row["municipality"], f"/partners/{number}/municipality", confirmed)

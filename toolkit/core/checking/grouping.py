"""Findings that repeat, put together: the same rule, sentence and field on one sheet is one group of cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.core.pointers import general

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from toolkit.core.messages import Messages
    from toolkit.core.round.entries import Listed
    from toolkit.model import Pointer

FIRST = 3
"""So many cells of a group are shown; the rest is counted, or opened on request."""


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one kind on one sheet, at least one, in the order they came."""

    sheet: str
    listed: tuple[Listed, ...]

    @property
    def level(self) -> str:
        """The severity, or "accepted" where a caseworker has accepted the findings."""
        first = self.listed[0]
        return "accepted" if first.accepted else str(first.finding.severity)


def group_findings(listed: Iterable[Listed]) -> tuple[Group, ...]:
    """The findings in groups, sheet by sheet; sheets and groups in the order in which they first come.

    Accepted findings stand together only where one override accepts them all.
    """
    groups: dict[str, dict[tuple[object, ...], list[Listed]]] = {}
    for one in listed:
        finding = one.finding
        row = one.accepted.row if one.accepted else None
        key = (finding.rule, finding.severity, finding.message, finding.clause, _field(finding.path), row)
        groups.setdefault(finding.sheet, {}).setdefault(key, []).append(one)
    return tuple(Group(sheet, tuple(found)) for sheet, keyed in groups.items() for found in keyed.values())


def _field(path: Pointer) -> Pointer:
    """The field a path lies in, whatever the row; the amounts of all years are one field."""
    return general(path.replace("/-/", "/*/")).partition("/amounts/")[0]


@dataclass(frozen=True, slots=True)
class Worded:
    """Findings of one group that say the same, at least one: their sentence, and how to mend the first."""

    message: str
    mend: str
    level: str
    listed: tuple[Listed, ...]


def in_words(listed: Iterable[Listed], messages: Messages) -> Iterator[Worded]:
    """The findings in groups and in words; of a group, those whose words differ stand apart."""
    for group in group_findings(listed):
        same: dict[str, list[Listed]] = {}
        for one in group.listed:
            same.setdefault(messages.finding(one.finding), []).append(one)
        for message, found in same.items():
            yield Worded(message, messages.mend(found[0].finding), group.level, tuple(found))

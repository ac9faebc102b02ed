"""What staff state of one file on several lines of `mottak.csv`: merged, with every contradiction told by its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.core.round.receipts import (
    NOT_STATED,
    RECEIPT_COLUMNS,
    Receipt,
    file_key,
    loose,
    read_moment,
    read_receipt,
    read_withdrawn,
)
from toolkit.model import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence
    from datetime import tzinfo

    from toolkit.core.round.listed import Row

    Said = list[tuple[int, str]]
    """What the lines say in one column, blank ones left out: the line, and what is typed there."""

_STATES = ("received", "case_number", "answers_return_of")


def receipt_of(rows: Sequence[Row], zone: tzinfo) -> Receipt:
    """What staff state of a file, from all lines that are about it.

    A line that adds what another left blank is fine. Where two contradict one another nothing is lost until staff
    settle it: the earliest receipt counts, the answer stated first, no case number, and nothing is withdrawn by a yes
    beside a no. A line that marks as withdrawn what another states otherwise counts and is told too.

    Args:
        rows: the lines with their numbers, in the order of the list; none: nothing is stated.
        zone: of times that do not state one.
    """
    if not rows:
        return NOT_STATED
    merged: dict[str, str] = {}
    faults: list[Fault] = []
    for column in RECEIPT_COLUMNS:
        said = [(line, row[column].strip()) for line, row in rows if row.get(column, "").strip()]
        merged[column] = said[0][1] if said else ""
        if column in _MEANING and len({_MEANING[column](typed, zone) for _, typed in said}) > 1:
            merged[column] = _safest(column, said, zone)
            faults.append(_contradiction(f"lines-differ-{column.replace('_', '-')}", said, merged[column]))
    faults += _withdrawn_beside(rows, merged["withdrawn"])
    read = read_receipt(merged, zone)
    return Receipt(read.received, read.case_number, read.answers, read.withdrawn, (*faults, *read.faults))


_MEANING: dict[str, Callable[[str, tzinfo], Hashable]] = {
    "received": lambda typed, zone: read_moment(typed, zone) or typed,
    "case_number": lambda typed, _: loose(typed),
    "answers_return_of": lambda typed, _: file_key(typed),
    "withdrawn": lambda typed, _: read_withdrawn(typed),
}


def _safest(column: str, said: Said, zone: tzinfo) -> str:
    """The reading of a contradiction that takes nothing from anybody."""
    if column == "received":
        moments = [(moment, typed) for _, typed in said if (moment := read_moment(typed, zone))]
        return min(moments)[1] if moments else said[0][1]
    return said[0][1] if column == "answers_return_of" else ""


def _contradiction(case: str, said: Said, kept: str) -> Fault:
    facts = {"lines": [line for line, _ in said], "typed": [typed for _, typed in said], "kept": kept}
    return Fault("", facts, case=case)


def _withdrawn_beside(rows: Sequence[Row], withdrawn: str) -> list[Fault]:
    """A line that withdraws what another line states without a mark: somebody should have seen that it does."""
    if not read_withdrawn(withdrawn):
        return []
    marked = [line for line, row in rows if read_withdrawn(row.get("withdrawn", "").strip())]
    others = [
        line
        for line, row in rows
        if not row.get("withdrawn", "").strip() and any(row.get(column, "").strip() for column in _STATES)
    ]
    return [Fault("", {"lines": [*marked, *others]}, case="withdrawn-on-one-line")] if others else []

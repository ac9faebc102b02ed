"""Worked examples as changes: a document with some places set, some removed."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from toolkit.model import Pointer

Document = dict[str, Any]


def changed(document: Mapping[str, Any], put: Mapping[Pointer, Any], remove: Iterable[Pointer] = ()) -> Document:
    """A copy of a document with changes.

    Args:
        document: an application's data; it stays as it is.
        put: the value for each place; `/partners/-` adds a row.
        remove: places to empty, rows to take out. Every pointer names a row as it is numbered in `document`.

    Raises:
        KeyError: a pointer leads nowhere.
    """
    copy: Document = deepcopy(dict(document))
    for pointer, value in put.items():
        holder, step = _holder(copy, pointer)
        if isinstance(holder, dict):
            holder[step] = deepcopy(value)
        elif step == "-":
            holder.append(deepcopy(value))
        else:
            holder[_row(holder, step)] = deepcopy(value)
    for pointer in sorted(remove, key=_depth_and_rows, reverse=True):
        holder, step = _holder(copy, pointer)
        del holder[step if isinstance(holder, dict) else _row(holder, step)]
    return copy


def scaled(document: Mapping[str, Any], factor: Decimal) -> Document:
    """A copy of a document with all amounts of its plans, and the hours, multiplied by a factor."""
    copy: Document = deepcopy(dict(document))
    for row in (*copy["costs"], *copy["funding"]):
        row["amounts"] = {year: amount * factor for year, amount in row["amounts"].items()}
        if "hours" in row:
            row["hours"] *= factor
    return copy


def _holder(document: Document, pointer: Pointer) -> tuple[Any, str]:
    """What holds the last step of a pointer, and that step."""
    *steps, last = pointer.lstrip("/").split("/")
    here: Any = document
    for step in steps:
        here = here[_row(here, step)] if isinstance(here, list) else here[step]
    return here, last


def _row(rows: list[Any], step: str) -> int:
    if not step.isdigit() or int(step) >= len(rows):
        raise KeyError(f"there is no row {step}")
    return int(step)


def _depth_and_rows(pointer: Pointer) -> tuple[int, list[tuple[int, str]]]:
    """Sorts the deepest and the last rows last, so that removing from the end keeps the numbers before it."""
    steps = pointer.lstrip("/").split("/")
    return len(steps), [(int(step) if step.isdigit() else -1, step) for step in steps]

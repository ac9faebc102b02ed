"""JSON Pointers with `*`: how a path in the form and a path in the data belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from toolkit.model import Pointer


def general(path: Pointer) -> Pointer:
    """The path with every row number replaced by `*`: `/costs/3/amounts/2019` → `/costs/*/amounts/2019`.

    Only the second step is a row number: years are names, not rows.
    """
    steps = path.split("/")
    if len(steps) > 2 and steps[2].isdigit():
        steps[2] = "*"
    return "/".join(steps)


def at_row(path: Pointer, row: int) -> Pointer:
    """A table's column path at one row: (`/costs/*/hours`, 3) → `/costs/3/hours`."""
    return path.replace("/*/", f"/{row}/", 1)


def row_of(path: Pointer) -> int | None:
    """The row number in a path, or None for a path without one."""
    steps = path.split("/")
    return int(steps[2]) if len(steps) > 2 and steps[2].isdigit() else None


def touches(one: Pointer, other: Pointer) -> bool:
    """Whether a path lies at, below or above another (`*` and a row number agree)."""
    ours, theirs = one.split("/"), other.split("/")
    return all(a == b or "*" in (a, b) for a, b in zip(ours, theirs, strict=False))


def value_at(data: Mapping[str, Any], path: Pointer) -> Any:
    """The value at a path without `*`; None where nothing is."""
    here: Any = data
    for step in path.split("/")[1:]:
        if isinstance(here, list):
            here = here[int(step)] if int(step) < len(here) else None
        else:
            here = here.get(step) if here is not None else None
        if here is None:
            return None
    return here


def rows_of(data: Mapping[str, Any], table: Pointer) -> list[dict[str, Any]]:
    """The rows of a table, an empty list where it has none."""
    rows: list[dict[str, Any]] = data.get(table[1:], [])
    return rows


def instances(data: Mapping[str, Any], path: Pointer) -> Iterator[tuple[Pointer, Any]]:
    """Every concrete path a general path stands for, with its value (None for blank), row by row."""
    table, star, rest = path.partition("/*/")
    if not star:
        yield path, value_at(data, path)
        return
    for number, row in enumerate(rows_of(data, table)):
        yield f"{table}/{number}/{rest}", value_at(row, f"/{rest}")

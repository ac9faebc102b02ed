"""The table: each figure as a ratio, the goal beside it, and why a missed one is missed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Row:
    """One figure.

    `of` says what the ratio is of; `goal` is the largest ratio that is well, None where there is no goal; `why` says
    what stands in the way of a goal that is missed.
    """

    figure: str
    ratio: float
    of: str
    goal: float | None = None
    why: str = ""
    unit: str = "×"


def print_section(title: str, rows: Iterable[Row]) -> list[Row]:
    """Print one section of the table; returns the rows whose goal is missed."""
    print(f"\n{title}\n" + "-" * len(title))
    missed = []
    for row in rows:
        verdict = ""
        if row.goal is not None:
            verdict = f"goal {_number(row.goal, row.unit)}: {'met' if row.ratio <= row.goal else 'missed'}"
            missed += [row] if row.ratio > row.goal else []
        print(f"{row.figure:<58}{_number(row.ratio, row.unit):>10}  {row.of:<44}{verdict}".rstrip())
    return missed


def print_missed(rows: Iterable[Row]) -> None:
    """Print why goals were missed."""
    print("\nMissed, and why")
    for row in rows:
        print(f"- {row.figure} {_number(row.ratio, row.unit)} {row.of}: {row.why}")


def _number(value: float, unit: str) -> str:
    return f"{value:.1%}" if unit == "%" else f"{value:.3g} {unit}"

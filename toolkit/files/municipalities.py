"""The shipped lists of municipalities, how codes succeed each other, and population (Statistics Norway)."""

from __future__ import annotations

import csv
from functools import cache
from typing import TYPE_CHECKING

from toolkit.core.municipalities import changes_from_rows
from toolkit.files.data import schemas

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.core.municipalities import Changes

FOLDER = "municipalities"


@cache
def list_years() -> tuple[int, ...]:
    """The years there is a list of municipalities for, in order."""
    return tuple(sorted(int(path.stem) for path in _folder().glob("*.csv") if path.stem.isdecimal()))


@cache
def municipality_names(year: int) -> dict[str, str]:
    """Name by code in the list of a year, one of `list_years`."""
    return {row["code"]: row["name"] for row in _rows(f"{year}.csv")}


@cache
def changes() -> Changes:
    """What became of every code between each two lists."""
    return changes_from_rows(_rows("changes.csv"))


def _folder() -> Path:
    return schemas() / FOLDER


def _rows(name: str) -> list[dict[str, str]]:
    with (_folder() / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def populations(year: int) -> tuple[int, dict[str, int]]:
    """Population in a year by code, and the year of the list of municipalities whose borders the figures are of.

    Without a figure for that year there is none; see the source column of the file.
    """
    path = next(_folder().glob("population-*-borders.csv"))
    column = f"population_{year}"
    found = {row["code"]: int(row[column]) for row in _rows(path.name) if row.get(column)}
    return int(path.stem.split("-")[1]), found

"""Seals on rows that are filled in beforehand: a checksum of each given cell, so that a change is seen at its cell.

A seal guards against slips, not against ill will: a workbook has no secret.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import TYPE_CHECKING

from toolkit.core.form.keys import GIVEN

if TYPE_CHECKING:
    from collections.abc import Sequence

_LENGTH = 6


def seal(values: Sequence[object]) -> str:
    """The key that stands beside a row with these given values, in the order of the columns; None is blank."""
    return GIVEN + ",".join(_checksum(value) for value in values)


def changed(key: str, values: Sequence[object]) -> tuple[int, ...]:
    """The places of the values that are not those the row was sealed with."""
    sealed = key.removeprefix(GIVEN).split(",")
    sealed += [""] * (len(values) - len(sealed))
    return tuple(place for place, value in enumerate(values) if _checksum(value) != sealed[place])


def _checksum(value: object) -> str:
    """Six hexadecimal digits; numbers of the same value and texts with the same words are the same."""
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        text = f"{Decimal(value).normalize():f}"
    else:
        text = "" if value is None else " ".join(str(value).split())
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_LENGTH]

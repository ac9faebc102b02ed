"""The formulas of the master: figures that a person would work out again from its tables, with plain ranges.

LibreOffice does not know the columns of a table by name, so every formula names its cells.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from xlsxwriter.utility import quote_sheetname, xl_col_to_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from toolkit.core.master.values import Column, Tally, Value

_WILD = re.compile(r"(?=[*?~])")
LONGEST_LITERAL = 255  # characters of a text in a formula


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows of a table on one sheet, from 0: the first and last, and the column of each id."""

    sheet: str
    first: int
    last: int
    columns: Mapping[str, int]

    def place(self, column: str) -> str:
        """The cells of a column by its id, as another sheet names them; "" is the first column."""
        number = self.columns[column] if column else 0
        return f"{quote_sheetname(self.sheet)}!{span(self.first, self.last, number, fixed='$')}"


def span(first: int, last: int, column: int, fixed: str = "") -> str:
    """Rows of a column (from 0) as a range, a single cell too: some programs take `H5` for no range."""
    name = xl_col_to_name(column)
    return f"{fixed}{name}{fixed}{first + 1}:{fixed}{name}{fixed}{last + 1}"


def row_formula(column: Column, places: Mapping[str, int]) -> Callable[[int], str] | None:
    """How a column's formula reads in a row (from 0); None where the column has none.

    `places` are the sheet's columns in which columns stand, by id.
    """
    if column.formula is None or column.formula.how == "part":
        return None
    names = [xl_col_to_name(places[name]) for name in column.formula.of]
    first, last = names[0], names[-1]  # the same where a call has one budget year
    if column.formula.how == "sum":
        return lambda row: f"=SUM({first}{row + 1}:{last}{row + 1})"
    return lambda row: f"={first}{row + 1}/{last}{row + 1}"


def tally_formula(tally: Tally, stretches: Sequence[Stretch], shown: Callable[[Value], str]) -> str:
    """A count or sum over a table as a formula; "" where no formula can say it.

    Args:
        tally: what is counted or summed.
        stretches: where the table's rows stand.
        shown: how a value reads in a cell.
    """
    wanted = [(name, [_criterion(shown(value)) for value in values]) for name, values in tally.where]
    if any(len(text) > LONGEST_LITERAL for _, texts in wanted for text in texts):
        return ""
    names = [name for name, _ in wanted]
    ways = list(product(*(texts for _, texts in wanted)))
    parts = [_part(tally.column, list(zip(names, way, strict=True)), stretch) for stretch in stretches for way in ways]
    return "=" + "+".join(parts) if parts else ""


def _criterion(text: str) -> str:
    """What a function that counts by criteria is given to find a text as it stands, or a blank cell."""
    return f"={_WILD.sub(r'~', text)}" if not text or text[0] in "=<>" else _WILD.sub(r"~", text)


def _part(column: str, wanted: Sequence[tuple[str, str]], stretch: Stretch) -> str:
    place = stretch.place(column)
    if not wanted:
        return f"{'SUM' if column else 'COUNTA'}({place})"
    terms = ",".join(f'{stretch.place(name)},"{_quoted(text)}"' for name, text in wanted)
    return f"SUMIFS({place},{terms})" if column else f"COUNTIFS({terms})"


def _quoted(text: str) -> str:
    return text.replace('"', '""')

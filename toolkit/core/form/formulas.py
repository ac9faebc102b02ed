"""Small pieces of spreadsheet formula, in functions that Excel 2016 and LibreOffice 7 know.

Over ranges only what every engine spreads over a range is used: operators, INT, ABS, LEN, TRIM, LEFT, MMULT, TRANSPOSE.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def literal(value: object) -> str:
    """A value as a formula writes it: text quoted, a date as DATE(y,m,d), a number plain."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date):
        return f"DATE({value.year},{value.month},{value.day})"
    if isinstance(value, int | Decimal):
        return str(value)
    return '"' + str(value).replace('"', '""') + '"'


def filled(reference: str) -> str:
    """Whether one cell holds more than blanks; over a range, an array of that."""
    return f"(LEN(TRIM({reference}))>0)"


def any_of(reference: str, words: Iterable[str]) -> str:
    """1 where a cell is one of the words, else 0; over a range, an array of that."""
    tests = [f"({reference}={literal(word)})*1" for word in words]  # SUMPRODUCT counts a lone TRUE as nothing
    return f"({'+'.join(tests or ['0'])})"


def count(*conditions: str) -> str:
    """The number of rows in which all conditions (arrays) hold."""
    return f"SUMPRODUCT(1*{'*'.join(f'({condition})' for condition in conditions)})"


def is_number(reference: str) -> str:
    """1 where a cell holds a number or a date, else 0; a text is greater than every number."""
    return f'(({reference}<>"")*({reference}<1E+300))'


def ore(amount: str) -> str:
    """An amount in whole øre, rounded half up; the small addition absorbs what binary fractions lose."""
    return f"INT(({amount})*100+0.5000001)"


def money_sum(reference: str, *conditions: str) -> str:
    """The sum in kroner of a range's amounts, each rounded to øre, over the rows in which the conditions hold."""
    return f"SUMPRODUCT({'*'.join([*conditions, ore(reference)])})/100"


def both(conditions: Iterable[str]) -> str:
    """Whether all conditions hold."""
    found = list(conditions)
    return found[0] if len(found) == 1 else f"AND({','.join(found)})"

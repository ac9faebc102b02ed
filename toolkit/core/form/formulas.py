"""Small pieces of spreadsheet formula, in functions that Excel 2016 and LibreOffice 7 know.

Over ranges only what every engine spreads over a range is used: operators, INT, ABS, LEN, TRIM, LEFT, MID, SUBSTITUTE,
MMULT, TRANSPOSE.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from toolkit.core.values.amounts import FIRST_YEAR, LAST_YEAR

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


# --- what a cell may hold ---------------------------------------------------------------------------------------

MUNICIPALITY_CODES = "municipality_codes"
"""The list with one text of every legal municipality code of the call's year, each between blanks."""

_CHECK_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2, 1)  # mod 11; the check digit itself counts once


def list_name(name: str) -> str:
    """The workbook's name for a list on its hidden sheet."""
    return f"gwt_{name}"


def listed(cell: str, name: str) -> str:
    """Whether a cell holds a word of a list; COUNTIF would take `*` and `<` in the cell for a pattern."""
    return f"SUMPRODUCT(({list_name(name)}={cell})*1)>0"


def without_blanks(reference: str) -> str:
    """The text of a cell (or of each cell) without blanks, as organisation numbers are compared."""
    return f'SUBSTITUTE({reference}&""," ","")'


def is_org_number(cell: str) -> str:
    """Whether a cell holds nine digits, blanks between them allowed, with a right check digit."""
    digits = f'SUBSTITUTE({cell}," ","")'
    places, weights = (",".join(map(str, numbers)) for numbers in (range(1, 10), _CHECK_WEIGHTS))
    weighted = f"SUMPRODUCT(MID({digits},{{{places}}},1)*{{{weights}}})"
    return f"IFERROR(AND(LEN({digits})=9,MOD({weighted},11)=0),FALSE)"


def is_municipality(reference: str) -> str:
    """1 where a cell begins with a legal municipality code, alone or before a blank, else 0; also over a range."""
    codes = list_name(MUNICIPALITY_CODES)
    found = f'LEN({codes})>LEN(SUBSTITUTE({codes}," "&LEFT({reference}&"",4)&" ",""))'
    return f'(({found})*(MID({reference}&" ",5,1)=" "))'


def is_year(cell: str) -> str:
    """Whether a cell holds a year as the grammar of values has it."""
    return f"IF(ISNUMBER({cell}),AND({cell}>={FIRST_YEAR},{cell}<={LAST_YEAR},{cell}=INT({cell})),FALSE)"


def is_email(cell: str) -> str:
    """Whether a cell holds an address: something, one @, something, a dot, and no blank."""
    dot = f'ISNUMBER(FIND(".",{cell},FIND("@",{cell})+2))'
    single = f'LEN({cell})-LEN(SUBSTITUTE({cell},"@",""))=1'
    blanks = f'ISNUMBER(FIND(" ",TRIM({cell})))'
    return f'IFERROR(AND(FIND("@",{cell})>1,{dot},{single},NOT({blanks})),FALSE)'

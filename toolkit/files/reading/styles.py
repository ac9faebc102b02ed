"""Which cell styles of a workbook show a number as a date."""

from __future__ import annotations

from functools import lru_cache

from .dates import BUILT_IN_DATES, is_date_format
from .markup import tree


@lru_cache(maxsize=64)
def date_styles(styles: bytes, part: str) -> frozenset[str]:
    """The indices of the cell formats (as the text of a cell's `s`) whose number format is a date.

    Kept for the last workbooks read: submissions to one call were mostly made from one template.
    """
    root = tree(styles, part)
    custom = {number.get("numFmtId", ""): number.get("formatCode", "") for number in root.iterfind("numFmts/numFmt")}

    def is_date(number: str) -> bool:
        if number in custom:
            return is_date_format(custom[number])
        return number.isdecimal() and int(number) in BUILT_IN_DATES

    formats = [form.get("numFmtId", "0") for form in root.iterfind("cellXfs/xf")]
    found = frozenset(str(index) for index, number in enumerate(formats) if is_date(number))
    return found | {""} if "0" in found else found  # a cell that names no style has the first

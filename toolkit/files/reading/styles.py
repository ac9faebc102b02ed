"""Which cell styles of a workbook show a number as a date."""

from __future__ import annotations

from functools import lru_cache

from .dates import BUILT_IN_DATES, is_date_format
from .markup import tree

_USUAL_SIZE = 200_000  # bytes; what is larger is not kept


def date_styles(styles: bytes, part: str, limit: int) -> frozenset[str]:
    """The indices of the cell formats (as the text of a cell's `s`) whose number format is a date.

    Kept for the last workbooks read: submissions to one call were mostly made from one template.
    """
    if len(styles) > _USUAL_SIZE:
        return _date_styles(styles, part, limit)
    return _kept_date_styles(styles, part, limit)


def _date_styles(styles: bytes, part: str, limit: int) -> frozenset[str]:
    root = tree(styles, part, limit)
    custom = {number.get("numFmtId", ""): number.get("formatCode", "") for number in root.iterfind("numFmts/numFmt")}

    def is_date(number: str) -> bool:
        if number in custom:
            return is_date_format(custom[number])
        return number in BUILT_IN_DATES

    formats = [form.get("numFmtId", "0") for form in root.iterfind("cellXfs/xf")]
    found = frozenset(str(index) for index, number in enumerate(formats) if is_date(number))
    return found | {""} if "0" in found else found  # a cell that names no style has the first


_kept_date_styles = lru_cache(maxsize=64)(_date_styles)

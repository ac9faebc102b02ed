"""Organisation numbers and municipality numbers as people type them; the values are texts of digits."""

from __future__ import annotations

import re

from toolkit.core.values.amounts import LONGEST
from toolkit.core.values.reading import BLANK, Reading, noted, plain_number, wrong
from toolkit.core.values.texts import tidy

_ORG_NUMBER = re.compile(r"(?:org\.? ?(?:nr|no)\.?:? ?)?(?:no ?)?([0-9]{3})([ .]?)([0-9]{3})\2([0-9]{3})(?: ?mva)?")
_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)

_NUMBER_FIRST = re.compile(r"([0-9]{3,4})(?:[ ,:-]+([^0-9]+))?")
_NAME_FIRST = re.compile(r"([^0-9]+?)[ ,:(-]+([0-9]{3,4})\)?")
_KNR = re.compile(r"k(?:ommune)?\.?nr\.?:?", re.IGNORECASE)


def read_org_number_text(raw: str) -> Reading:
    """Nine digits with a right check digit: `123456785`, and noted `123 456 785` and `NO 123456785 MVA`."""
    if len(raw) == 9 and raw.isascii() and raw.isdecimal():
        return _checked(raw, raw)
    typed = tidy(raw)
    if not typed:
        return BLANK
    found = _ORG_NUMBER.fullmatch(typed.casefold()) if len(typed) <= LONGEST else None
    if found is None:
        return wrong("not-org-number", raw)
    return _checked(found[1] + found[3] + found[4], raw)


def read_org_number(raw: float) -> Reading:
    """A number cell of nine digits (an organisation number never begins with 0)."""
    digits = plain_number(raw)
    return _checked(digits, digits) if len(digits) == 9 and digits.isdecimal() else wrong("not-org-number", raw)


def _checked(number: str, typed: str) -> Reading:
    if not has_check_digit(number):
        return wrong("org-number-check-digit", typed)
    return Reading(number) if number == typed else noted("loose-code", typed, number)


def has_check_digit(number: str) -> bool:
    """Whether the ninth digit is the mod 11 check digit of the first eight (weights 3 2 7 6 5 4 3 2).

    Remainder 0 gives 0; a check digit of 10 does not exist, so such a number is never right.
    """
    weighted = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return -weighted % 11 == int(number[8])


def read_municipality_text(raw: str) -> Reading:
    """A municipality number of four digits, alone or with a name; whether there is such a number, others judge."""
    if len(raw) == 4 and raw.isascii() and raw.isdecimal():
        return Reading(raw)
    typed = tidy(raw)
    found = _NUMBER_FIRST.fullmatch(typed) if len(typed) <= LONGEST else None
    if found:
        return _municipality(found[1], found[2] or "", raw, silent=raw in {found[1], f"{found[1]} {found[2]}"})
    found = _NAME_FIRST.fullmatch(typed) if len(typed) <= LONGEST else None
    if found:
        return _municipality(found[2], found[1], raw, silent=False)
    return wrong("not-municipality-code", raw) if typed else BLANK


def read_municipality(raw: float) -> Reading:
    """A number cell: 1902, or 301, which has lost its leading zero."""
    digits = plain_number(raw)
    if len(digits) not in {3, 4} or not digits.isdecimal():
        return wrong("not-municipality-code", raw)
    return _municipality(digits, "", digits, silent=True)


def _municipality(digits: str, name: str, raw: str, *, silent: bool) -> Reading:
    """The number with its leading zero; a name typed beside it goes into the facts for a rule to compare."""
    number = digits.zfill(4)
    if number != digits:
        reading = noted("leading-zero", raw, number)
    else:
        reading = Reading(number) if silent else noted("loose-code", raw, number)
    name = _KNR.sub("", name).strip(" ,:-()")
    return reading._replace(facts={**reading.facts, "name": name}) if name else reading

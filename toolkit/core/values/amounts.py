"""Numbers, money, hours, whole numbers, years and percent as people type them: the one number grammar."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.values.reading import BLANK, Reading, noted, shown, wrong
from toolkit.core.values.texts import plain, tidy

if TYPE_CHECKING:
    from collections.abc import Callable

LIMIT = 10**12
"""The largest number a form takes, in either direction: no amount, count or hour of a grant comes near it."""

LONGEST = 100  # characters; nothing longer is a number
ORE = Decimal("0.01")
FIRST_YEAR, LAST_YEAR = 1900, 2100

# before, body, after: the body begins and ends with a digit, and no digit stands outside it
_PARTS = re.compile(r"([^0-9]*)([0-9](?:[0-9 .,']*[0-9])?)([^0-9]*)")
_GROUPED = re.compile(r"([1-9][0-9]{0,2}(?:([ .,'])[0-9]{3})(?:\2[0-9]{3})*)(?:(?!\2)[.,]([0-9]+))?")
_PLAIN = re.compile(r"([0-9]+)(?:[.,]([0-9]+))?")
_BLANK_THEN_POINT = re.compile(r"[1-9][0-9]{0,2}(?: [0-9]{3})+\.[0-9]{3}")
_NO_ORE = (",--", ",-", ".-", ":-")
_NOT_DIGITS = re.compile(r"[^0-9]")


class _Words(NamedTuple):
    """The words that may stand before and after a number of one type, without blanks and in small letters."""

    before: frozenset[str] = frozenset({""})
    after: frozenset[str] = frozenset({""})
    no_ore: bool = False  # `,-` after the number says that it has no decimals


_CURRENCY = frozenset({"", "kr", "kr.", "nok", "kroner"})
MONEY = _Words(_CURRENCY, _CURRENCY, no_ore=True)
HOURS = _Words(after=frozenset({"", "t", "t.", "tim", "tim.", "time", "timer", "timar", "h", "hour", "hours"}))
PERCENT = _Words(after=frozenset({"", "%", "prosent", "percent", "pct", "pst", "pst."}))
BARE = _Words()


class _Typed(NamedTuple):
    """A number that was typed as text, with the word after it."""

    value: Decimal
    unit: str


# --- number cells -----------------------------------------------------------------------------------------------


def read_money(raw: float) -> Reading:
    """An amount in kroner, rounded half up to øre, noted when that changed it.

    What is rounded are the 15 digits Excel shows and calculates with, so that the form's own ROUND agrees and the
    noise of binary fractions (0.1 + 0.2) is no change.
    """
    if not -LIMIT <= raw <= LIMIT:
        return _beyond(raw)
    whole = int(raw)
    if whole == raw:
        return Reading(Decimal(whole))
    digits = repr(raw)
    if "." in digits[-3:-1]:  # one or two decimals
        return Reading(Decimal(digits))
    return _to_ore(Decimal(f"{raw:.15g}"), raw, "")


def read_number(raw: float) -> Reading:
    """A number as it stands in the cell, unrounded."""
    if not -LIMIT <= raw <= LIMIT:
        return _beyond(raw)
    whole = int(raw)
    return Reading(Decimal(whole) if whole == raw else Decimal(repr(raw)))


def read_integer(raw: float) -> Reading:
    """A whole number; one with decimals is an error."""
    if not -LIMIT <= raw <= LIMIT:
        return _beyond(raw)
    whole = int(raw)
    return Reading(whole) if whole == raw else wrong("not-whole", raw)


def read_year(raw: float) -> Reading:
    """A year of four digits, 1900 to 2100."""
    return Reading(int(raw)) if FIRST_YEAR <= raw <= LAST_YEAR and raw == int(raw) else wrong("not-a-year", raw)


def read_percent(raw: float) -> Reading:
    """A share between 0 and 1: how a cell with percent format keeps `50 %`. See `_share` for numbers above 1."""
    if 0 <= raw <= 1:
        return Reading(_canonical(Decimal(repr(raw))))
    number = read_number(raw)
    return number if number.error else _share(Decimal(repr(raw)), raw, "")


# --- text cells -------------------------------------------------------------------------------------------------


def read_money_text(raw: str) -> Reading:
    """An amount typed as text: `1 234,50`, `kr 50 000,-`, `NOK 50,000.00`."""
    return _read_typed(raw, MONEY, lambda typed: _to_ore(typed.value, raw, "text-number"))


def read_number_text(raw: str) -> Reading:
    """A number typed as text."""
    return _read_typed(raw, BARE, lambda typed: noted("text-number", raw, typed.value))


def read_hours_text(raw: str) -> Reading:
    """Hours typed as text: `37,5`, `100 timer`."""
    return _read_typed(raw, HOURS, lambda typed: noted("text-number", raw, typed.value))


def read_integer_text(raw: str) -> Reading:
    """A whole number typed as text; `12,0` is one."""
    return _read_typed(raw, BARE, lambda typed: _whole(typed.value, raw))


def read_percent_text(raw: str) -> Reading:
    """A share between 0 and 1 typed as text: `50 %` or `0,5`."""
    return _read_typed(raw, PERCENT, lambda typed: _share(typed.value, raw, typed.unit))


def read_year_text(raw: str) -> Reading:
    """A year typed as text: four digits and nothing else."""
    typed = tidy(raw)
    if not typed:
        return BLANK
    if len(typed) == 4 and not _NOT_DIGITS.search(typed) and FIRST_YEAR <= int(typed) <= LAST_YEAR:
        return noted("text-year", raw, int(typed))
    return wrong("not-a-year", raw)


# --- the grammar ------------------------------------------------------------------------------------------------


def _read_typed(raw: str, words: _Words, judge: Callable[[_Typed], Reading]) -> Reading:
    """Take a typed number apart and let its type judge it when it has exactly one reading."""
    text = plain(raw)  # not on one line: 100 and 200 on two lines are two numbers
    if not text:
        return BLANK
    parts = _PARTS.fullmatch(text) if len(text) <= LONGEST else None
    if parts is None:
        return wrong("not-a-number", raw)
    before, body, after = parts.groups()
    front, unit = ("".join(part.casefold().split()) for part in (before, after))
    if front[-1:] + unit[:1] == "()":
        return _bracketed(body, raw)
    no_ore = next((mark for mark in _NO_ORE if words.no_ore and unit.startswith(mark)), "")
    unit = unit.removeprefix(no_ore)
    word = front.strip("+-")
    if word not in words.before:
        return _with_word(raw, before)
    sign = front.replace(word, "", 1)
    if unit not in words.after or sign not in {"", "+", "-"}:
        return _with_word(raw, after)
    factor = -1 if sign == "-" else 1
    return _one_of(_readings(body, no_ore=bool(no_ore)), raw, lambda size: judge(_Typed(factor * size, unit)))


def _one_of(readings: list[Decimal], raw: str, judge: Callable[[Decimal], Reading]) -> Reading:
    """Only a number with exactly one reading is certain."""
    if not readings:
        return wrong("not-a-number", raw)
    if len(readings) > 1:
        return wrong("ambiguous-number", raw, first=readings[0], second=readings[1])
    return judge(readings[0]) if readings[0] <= LIMIT else wrong("too-large", raw, limit=LIMIT)


def _readings(body: str, *, no_ore: bool) -> list[Decimal]:
    """Every number that digits and separators can mean: `1 234,5` one, `1.234` two, `12 34` none."""
    found = []
    if grouped := _GROUPED.fullmatch(body):
        found.append(_decimal(grouped[1], grouped[3]))
    if _BLANK_THEN_POINT.fullmatch(body):
        found.insert(0, _decimal(body, None))
    if (simple := _PLAIN.fullmatch(body)) and not (no_ore and simple[2]):
        found.append(_decimal(simple[1], simple[2]))
    return found


def _decimal(whole: str, part: str | None) -> Decimal:
    return _canonical(Decimal(_NOT_DIGITS.sub("", whole) + "." + (part or "0")))


def _canonical(value: Decimal) -> Decimal:
    """The same number without needless zeros, so that equal values are written alike."""
    whole = value.to_integral_value()
    return Decimal(int(whole)) if value == whole else value.normalize()


def _bracketed(body: str, raw: str) -> Reading:
    """`(500)` is minus 500 to an accountant and 500 to others."""
    return _one_of(_readings(body, no_ore=False), raw, lambda n: wrong("ambiguous-number", raw, first=-n, second=n))


def _with_word(raw: str, word: str) -> Reading:
    """A number with something beside it that this type of field does not know: `5 mill`, `ca. 500`, `€ 500`."""
    word = word.strip(" +-\n\t")
    return wrong("number-with-word", raw, word=shown(word)) if word.strip(".,:;'()") else wrong("not-a-number", raw)


def _beyond(raw: float) -> Reading:
    """A number cell outside the limit, or one that no spreadsheet should hold (NaN)."""
    return wrong("too-large", raw, limit=LIMIT) if abs(raw) > LIMIT else wrong("not-a-number", raw)


def _to_ore(exact: Decimal, raw: object, note: str) -> Reading:
    """An amount in whole øre; rounding that changed it is noted before anything else."""
    rounded = _canonical(exact.quantize(ORE, ROUND_HALF_UP))
    if rounded != exact:
        return noted("rounded", raw, rounded)
    return noted(note, raw, rounded) if note else Reading(rounded)


def _whole(value: Decimal, raw: str) -> Reading:
    return noted("text-number", raw, int(value)) if value == int(value) else wrong("not-whole", raw)


def _share(number: Decimal, raw: object, unit: str) -> Reading:
    """A percentage as a share 0 to 1.

    With a percent sign it is certain. Without one, a typed number below 1 is a share, from 10 to 100 a percentage
    (a share of ten or more is impossible); from 1 to 10 it may be either, so it is an error.
    """
    if not 0 <= number <= 100:
        return wrong("percent-out-of-range", raw)
    share = _canonical(number / 100)
    if unit:
        return noted("text-number", raw, share)
    if number < 1:
        return noted("text-number", raw, number)
    return noted("percent-without-sign", raw, share) if number >= 10 else _either_share(share, number, raw)


def _either_share(share: Decimal, number: Decimal, raw: object) -> Reading:
    return wrong("ambiguous-percent", raw, first=share, second=number)

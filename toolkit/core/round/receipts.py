"""What staff state in the round's own lists, read from what people and Excel make of dates, times and yes or no."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING

from toolkit.core.values import read_value
from toolkit.core.values.texts import normal
from toolkit.model import Cell, CellType, Fault, WholeDay

if TYPE_CHECKING:
    from collections.abc import Mapping

RECEIPT_COLUMNS = ("file", "received", "case_number", "answers_return_of", "withdrawn", "note")
OVERRIDE_COLUMNS = ("application", "version", "rule", "cell", "reason", "who", "date")
AWARD_COLUMNS = ("application", "award", "date", "paid", "note")

_WEEKDAYS = (
    ("mandag", "måndag", "monday", "man", "mon"),
    ("tirsdag", "tysdag", "tuesday", "tir", "tirs", "tue"),
    ("onsdag", "wednesday", "ons", "wed"),
    ("torsdag", "thursday", "tor", "tors", "thu"),
    ("fredag", "friday", "fre", "fri"),
    ("lørdag", "laurdag", "saturday", "lør", "sat"),
    ("søndag", "sundag", "sunday", "søn", "sun"),
)
_WEEKDAY = {name: number for number, names in enumerate(_WEEKDAYS) for name in names}
_NAMED_DAY = re.compile(r"(?P<name>[^\W\d_]+)(?:\.,?|,)? +(?P<rest>.*[0-9].*)")
_YES = frozenset({"x", "1"})
_WITHDRAWN = frozenset({"trukket", "tilbaketrukket", "withdrawn"})
_CLOCK = re.compile(
    r"(?P<day>.*?[0-9.])(?:t|,? +|,? *kl\.? *)(?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2})"
    r"(?:[:.](?P<second>[0-9]{2})(?:\.[0-9]+)?)? *(?P<zone>z|[+-][0-9]{2}:?[0-9]{2})?",
    re.IGNORECASE,
)
_MIDNIGHT = re.compile(r"(?P<before>[0-9.](?:t|,? +|,? *kl\.? *))24(?=[:.]00(?:[:.]00)?\s*$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What staff state of one file: when it was received, and what else; `faults` is what was not understood."""

    received: datetime | None = None
    case_number: str = ""
    answers: str = ""
    withdrawn: bool = False
    faults: tuple[Fault, ...] = ()


NOT_STATED = Receipt()


@dataclass(frozen=True, slots=True)
class Override:
    """A finding that a caseworker accepts: of one application, by rule, by cell or both, with reason and name.

    `version` is the version of the application it was given for, as the master shows it; "" where none is stated.
    """

    application: str
    rule: str
    cell: str
    reason: str
    who: str
    date: str
    row: int
    version: str = ""


def read_receipt(row: Mapping[str, str], zone: tzinfo) -> Receipt:
    """One row of `mottak.csv`; times without a zone of their own are in `zone`."""
    faults = []
    stated = row.get("received", "").strip()
    received = read_moment(stated, zone) if stated else None
    if stated and received is None:
        case = "received-midnight" if is_end_of_day(stated, zone) else "received-unclear"
        faults.append(Fault("", {"typed": stated}, case=case))
    word = row.get("withdrawn", "").strip()
    withdrawn = read_withdrawn(word)
    if withdrawn is None:
        faults.append(Fault("", {"typed": word}, case="withdrawn-unclear"))
    return Receipt(
        received=received,
        case_number=row.get("case_number", "").strip(),
        answers=row.get("answers_return_of", "").strip(),
        withdrawn=bool(withdrawn),
        faults=tuple(faults),
    )


def read_moment(typed: str, zone: tzinfo | None) -> datetime | None:
    """A date with or without a time of day, as staff and Excel write them; None where it is not certain.

    A date alone means its first minute: received that day, so never late by that. It is a `WholeDay`. A day of the week
    in front must be that date's own. 24:00 is not certain: it is 00:00 of the next day, and at a deadline whoever wrote
    it hardly meant the day after.

    Args:
        typed: the text.
        zone: of times that do not state one, and in which all are given; None gives a time without zone where the text
            states none, else in the text's own.
    """
    text = _without_weekday(" ".join(typed.replace("\N{NO-BREAK SPACE}", " ").split()))
    clock = _CLOCK.fullmatch(text)
    day = read_value(Cell(CellType.TEXT, clock["day"].rstrip(" ,") if clock else text), "date")
    if day.error or day.value is None or not _on_its_weekday(typed, str(day.value)):
        return None
    if clock is None:
        return WholeDay.fromisoformat(str(day.value)).replace(tzinfo=zone)
    hour, minute, second = int(clock["hour"]), int(clock["minute"]), int(clock["second"] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    own_zone = _offset(clock["zone"]) if clock["zone"] else zone
    if own_zone is None and clock["zone"]:
        return None
    moment = datetime.fromisoformat(str(day.value)).replace(hour=hour, minute=minute, second=second)
    moment = moment.replace(tzinfo=own_zone)
    return moment.astimezone(zone) if clock["zone"] and zone else moment


def surely_before(one: datetime, other: datetime) -> bool:
    """Whether a time is certainly before another: a day without a time of day may be any time of that day."""
    if isinstance(one, WholeDay) or isinstance(other, WholeDay):
        return one.date() < other.date()
    return one < other


def order_unknown(one: datetime, other: datetime) -> bool:
    """Whether nobody can tell which of two times was first."""
    return not surely_before(one, other) and not surely_before(other, one)


def as_stated(received: datetime | None) -> str | None:
    """A receipt as ISO text: a day without a time of day is a day; None where none is stated."""
    if received is None:
        return None
    return received.date().isoformat() if isinstance(received, WholeDay) else received.isoformat()


def is_end_of_day(typed: str, zone: tzinfo) -> bool:
    """Whether a text is a time that is certain but for saying 24:00."""
    turned = _MIDNIGHT.sub(r"\g<before>00", typed)
    return turned != typed and read_moment(turned, zone) is not None


def _without_weekday(text: str) -> str:
    named = _NAMED_DAY.fullmatch(text)
    return named["rest"] if named and named["name"].casefold() in _WEEKDAY else text


def _on_its_weekday(typed: str, day: str) -> bool:
    """Whether a date has the day of the week that is written in front of it, where one is."""
    first = re.match(r"\s*([^\W\d_]+)", typed)
    stated = _WEEKDAY.get(first[1].casefold()) if first else None
    return stated is None or date.fromisoformat(day).weekday() == stated


def _offset(text: str) -> tzinfo | None:
    """The zone that a time states itself, `Z` or hours and minutes from it; None where there is no such zone."""
    if text in {"z", "Z"}:
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    if hours > 23 or minutes > 59:
        return None
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=hours, minutes=minutes))


def read_mark(word: str) -> bool | None:
    """A yes, a no or a cross in a column that asks yes or no; None where it is neither."""
    if word.casefold() in _YES:
        return True
    if word in {"", "0", "-"}:
        return False
    answer = read_value(Cell(CellType.TEXT, word), "yes-no")
    return None if answer.error else bool(answer.value)


def read_withdrawn(word: str) -> bool | None:
    """A mark in the column "withdrawn" as `read_mark` has it; its own word is a yes, and so is the day it happened."""
    if word.casefold() in _WITHDRAWN:
        return True
    mark = read_mark(word)
    if mark is None and not read_value(Cell(CellType.TEXT, word), "date").error:
        return True
    return mark


def loose(text: str) -> str:
    """A text as two people might both have typed it: no case, no accents of typing, no signs, single blanks."""
    folded = normal("NFKC", text).casefold()
    return " ".join("".join(mark if mark.isalnum() else " " for mark in folded).split())


def file_key(name: str) -> str:
    """A file's path as people may write it: either slash, either case, composed or decomposed letters."""
    return normal("NFC", name.strip().replace("\\", "/")).casefold()

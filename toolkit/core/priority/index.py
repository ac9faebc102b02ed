"""Finds the district index in the rows of any published sheet: header, columns, values, and what is wrong (K13)."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from toolkit.model import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from decimal import Decimal

    Rows = Sequence[Sequence[object]]

ROLES = ("code", "name", "value")
_NEEDED = ("code", "value")
_HEADER_WITHIN = 60  # rows from the top among which the header is looked for
_CANDIDATES = 5  # rows shown when no header is found
_LOWEST, _HIGHEST = 0, 100
_NAMES = {
    "code": (r"knr", r"k nr", r"nr", r"kommune ?nr", r"kommune ?nummer", r"kommune ?kode", r"(municipality )?code"),
    "name": (r"knavn", r"k navn", r"navn", r"kommune ?navn", r"kommune", r"(municipality )?name", r"municipality"),
    "value": (r"distrikts ?indeks(en)?", r"(the )?district index"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column that was found: its header as written, and its place counted from 1."""

    header: str
    place: int


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One municipality's value, with the sheet row (from 1) it came from."""

    code: str
    name: str
    value: Decimal
    row: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is no municipality's value: `national-average`, `no-code` (a footnote, say) or `no-value`."""

    row: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class IndexReading:
    """What a sheet says: the header's row (0: none), all its headers, the columns taken, values, and what is wrong.

    Usable when there are no faults. A code that occurs twice, lies outside 0-100 or is unknown has no value here.
    """

    header_row: int
    headers: tuple[Column, ...]
    columns: Mapping[str, Column]
    values: tuple[IndexRow, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(slots=True)
class _Found:
    """What the rows below the header gave so far."""

    values: list[IndexRow] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_index(
    rows: Rows,
    number: Callable[[object], Decimal | None],
    known: Collection[str] | None = None,
    year: int | None = None,
    named: Mapping[str, str] | None = None,
) -> IndexReading:
    """Reads a sheet or a CSV file of district indices.

    The header is the first row that names a column for the codes and one for the index; a title block above it does
    not matter. A header may carry a year (`nr_2022`, `Distriktsindeks 2025`); of several, the one of `year` is taken.

    Args:
        rows: The sheet's rows, cell values as read; rows and columns count from 1 in what is returned.
        number: Turns a cell value into a number, None where it is none.
        known: The municipality codes of the edition's year; None: not checked.
        year: The edition's year.
        named: Columns the user names, role (`code`, `name`, `value`) -> header text or column letter.

    Returns:
        The reading. Faults have the path `/rows/<row>` (`` for the sheet). Cases of the sheet: `no-header` (facts:
        `named` and `candidates`, the rows with most texts), `column-ambiguous` (facts: `role`, `headers`),
        `named-column-missing` (facts: `role`, `name`, `candidates`), `no-values`. Cases of a row (facts: `code`,
        `name`, `value`): `bad-code`, `duplicate-code`, `unknown-code`, `not-a-number`, `out-of-range`.
    """
    named = named or {}
    place = _header_place(rows, named, year)
    if place is None:
        return IndexReading(0, (), {}, faults=(_no_header(rows, named),))
    headers = _headers(rows[place])
    columns, faults = _choose(headers, named, year)
    if faults:
        return IndexReading(place + 1, headers, columns, faults=tuple(faults))
    found = _Found()
    for row, cells in enumerate(rows[place + 1 :], place + 2):
        _read_row(row, cells, columns, number, found)
    values = _checked(found, known)
    if not values and not found.faults:
        found.faults.append(Fault("", {"rows": len(rows) - place - 1}, case="no-values"))
    return IndexReading(place + 1, headers, columns, values, tuple(found.left_out), tuple(found.faults))


def municipality_code(value: object) -> str | None:
    """A municipality code as four digits: 301, 301.0, "301", "0301" and "K-0301" are all "0301"; None where it is none.

    The code of the whole country, 0, is "0000".
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip() if isinstance(value, (int, str)) and not isinstance(value, bool) else ""
    match = re.fullmatch(r"(?:K-)?([0-9]{1,4})", text)
    return match[1].zfill(4) if match else None


def _header_place(rows: Rows, named: Mapping[str, str], year: int | None) -> int | None:
    for place, cells in enumerate(rows[:_HEADER_WITHIN]):
        headers = _headers(cells)
        if all(_candidates(headers, role, named, year) for role in _NEEDED):
            return place
    return None


def _headers(cells: Sequence[object]) -> tuple[Column, ...]:
    texts = ((" ".join(cell.split()), place) for place, cell in enumerate(cells, 1) if isinstance(cell, str))
    return tuple(Column(text, place) for text, place in texts if text)


def _candidates(headers: Sequence[Column], role: str, named: Mapping[str, str], year: int | None) -> tuple[Column, ...]:
    if role in named:
        wish = " ".join(named[role].split()).casefold()
        by_text = tuple(column for column in headers if column.header.casefold() == wish)
        return by_text or tuple(column for column in headers if _letter(column.place).casefold() == wish)
    fitting = {column: match for column in headers if (match := _fits(column.header, role))}
    of_year = tuple(column for column, match in fitting.items() if year and match["year"] == str(year))
    return of_year or tuple(fitting)


def _fits(header: str, role: str) -> re.Match[str] | None:
    plain = " ".join(re.split(r"[\W_]+", header.casefold())).strip()
    return re.fullmatch(rf"(?:{'|'.join(_NAMES[role])})(?: (?P<year>(?:19|20)[0-9]{{2}}))?", plain)


def _choose(
    headers: Sequence[Column], named: Mapping[str, str], year: int | None
) -> tuple[dict[str, Column], list[Fault]]:
    columns: dict[str, Column] = {}
    faults: list[Fault] = []
    for role in ROLES:
        candidates = _candidates(headers, role, named, year)
        if len(candidates) > 1:
            faults.append(Fault("", {"role": role, "headers": tuple(candidates)}, case="column-ambiguous"))
        elif candidates:
            columns[role] = candidates[0]
        elif role in named:
            facts = {"role": role, "name": named[role], "candidates": tuple(headers)}
            faults.append(Fault("", facts, case="named-column-missing"))
    return columns, faults


def _no_header(rows: Rows, named: Mapping[str, str]) -> Fault:
    """No row has the columns: the rows with most texts are shown, so that the user can name them."""
    texts = [(place, _headers(cells)) for place, cells in enumerate(rows[:_HEADER_WITHIN], 1)]
    fullest = sorted((each for each in texts if len(each[1]) > 1), key=lambda each: (-len(each[1]), each[0]))
    shown = tuple((place, tuple(column.header for column in headers)) for place, headers in fullest[:_CANDIDATES])
    return Fault("", {"named": dict(named), "candidates": shown}, case="no-header")


def _read_row(
    row: int,
    cells: Sequence[object],
    columns: Mapping[str, Column],
    number: Callable[[object], Decimal | None],
    found: _Found,
) -> None:
    raw = {role: _cell(cells, columns.get(role)) for role in ROLES}
    name = str(raw["name"]).strip() if raw["name"] is not None else ""
    code = municipality_code(raw["code"])
    value = number(raw["value"])
    facts = {"code": code, "name": name, "value": raw["value"]}
    if code is None:
        _without_code(row, cells, raw, value, found)
    elif int(code) == 0:
        found.left_out.append(LeftOut(row, name, "national-average"))
    elif _blank(raw["value"]):
        found.left_out.append(LeftOut(row, f"{code} {name}".strip(), "no-value"))
    elif value is None:
        found.faults.append(Fault(f"/rows/{row}", facts, case="not-a-number"))
    elif not _LOWEST <= value <= _HIGHEST:
        found.faults.append(Fault(f"/rows/{row}", facts, case="out-of-range"))
    else:
        found.values.append(IndexRow(code, name, value, row))


def _without_code(
    row: int, cells: Sequence[object], raw: Mapping[str, object], value: Decimal | None, found: _Found
) -> None:
    if value is not None and not _blank(raw["code"]):
        found.faults.append(
            Fault(f"/rows/{row}", {"code": raw["code"], "name": raw["name"], "value": value}, case="bad-code")
        )
        return
    texts = [str(cell).strip() for cell in cells if not _blank(cell)]
    if texts:
        found.left_out.append(LeftOut(row, texts[0], "no-code"))


def _checked(found: _Found, known: Collection[str] | None) -> tuple[IndexRow, ...]:
    """The values of codes that occur once and are known; the others become faults, in order of row."""
    times = Counter(each.code for each in found.values)
    kept: list[IndexRow] = []
    for each in found.values:
        facts = {"code": each.code, "name": each.name, "value": each.value}
        if times[each.code] > 1:
            found.faults.append(Fault(f"/rows/{each.row}", facts, case="duplicate-code"))
        elif known is not None and each.code not in known:
            found.faults.append(Fault(f"/rows/{each.row}", facts, case="unknown-code"))
        else:
            kept.append(each)
    found.faults.sort(key=lambda fault: int(fault.path.rpartition("/")[2]))
    return tuple(kept)


def _cell(cells: Sequence[object], column: Column | None) -> object:
    if column is None or column.place > len(cells):
        return None
    return cells[column.place - 1]


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _letter(place: int) -> str:
    letters = ""
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters

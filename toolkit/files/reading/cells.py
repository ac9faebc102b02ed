"""The cells of one worksheet: its rows scanned in windows, each cell typed.

The part is well-formed and in plain notation (see `markup`), so a tag can be found by its text alone; the expression
below then reads a cell in C that XML event handlers would read in six Python calls.
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

from toolkit.model import Cell, CellType, Unreadable

from .arrays import mark_followers
from .dates import from_iso, from_serial
from .hidden import is_hidden, marked_rows
from .limits import ROWS
from .markup import ATTRIBUTES, attributes, spelled_out, unescape
from .places import PLACES, Range, area, number_in, within
from .shape import Misplaced
from .strings import joined
from .text import clean, needs_cleaning, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_TOKENS = re.compile(
    # a cell: reference, style and type as nearly every program writes them, else its attributes whole
    rf'<(?:c(?: r="([A-Z]++[0-9]++)"(?: s="([0-9]++)")?(?: t="([A-Za-z]++)")?|(?=[\s/>])({ATTRIBUTES}))'
    # no content; then a run of styled cells without content is passed over at once
    r'(?:(?:/>|></c>)(?>(?:<c r="[A-Z]++[0-9]++"(?: s="[0-9]++")?(?: t="n")?(?:/>|></c>))*)'
    # or its formula and value, its text, else its content whole
    r"|>(?:(?:<f(?: aca=\"false\")?>([^<]++)</f>)?(?:<v>([^<_]++)</v>|<v ?/>|<v></v>)</c>"
    r'|<is><t(?: xml:space="preserve")?>([^<]++)</t></is></c>|((?>(?:[^<]++|<(?!/?c[\s/>]))*))</c\s*+>))'
    # a row, and behind its end the next one or nothing; at any other tag the expression ends, with all the rest
    r"|(?!row[\s/>]|/row\s*+>\s*+(?:<row[\s/>]|\Z))(.+))",
    re.DOTALL,
)
_FIRST = re.compile(rb"\s*+(?:<row[\s/>]|\Z)")
_CONTENT = re.compile(
    rf"\s*+(?>(?:<f(?=[\s/>])({ATTRIBUTES})(?:/>|>([^<]*)</f\s*+>)\s*+)?)"
    rf"(?>(?:<v(?=[\s/>])({ATTRIBUTES})(?:/>|>([^<]*)</v\s*+>)\s*+)?)"
    rf"(?>(?:<is(?=[\s/>]){ATTRIBUTES}(?:/>|>((?>(?:[^<]++|<(?!/?is[\s/>]))*))</is\s*+>)\s*+)?)"
)
_WINDOW = 1 << 18
_CELL_START = re.compile(rb"<c[\s/>]")
_NUMBER, _TEXT, _PENDING = CellType.NUMBER, CellType.TEXT, CellType.PENDING
_new = tuple.__new__  # past the constructor of `Cell`: a form has a thousand of them
_NO_NUMBER = "#NUM!"
_HUGE = 1e308
_NUMERIC, _IN_PLACE = frozenset({"", "n"}), "inlineStr"
_TRUE, _FALSE = frozenset({"1", "true"}), frozenset({"0", "false"})
_BLANK_TAGS = 4_000_000  # cells without content that one sheet may have outside its runs of styled ones
_USUAL_FORMULA = 1_000  # characters; what is longer is not kept


class Book(NamedTuple):
    """What the cells of every sheet of a workbook share; strings go by their index as text, as cells name them."""

    strings: Mapping[str, Cell | None]
    date_styles: frozenset[str]
    since_1904: bool
    longest: int  # characters of one cell


class _Scan:
    """The state of reading one sheet's cells."""

    __slots__ = ("arrays", "book", "cells", "dirty", "hidden_rows", "part", "tags")

    def __init__(self, book: Book, part: str) -> None:
        self.book = book
        self.part = part
        self.cells: dict[tuple[int, int], Cell] = {}
        self.hidden_rows: set[int] = set()
        self.arrays: list[Range] = []
        self.dirty = False
        self.tags = 0

    def damaged(self, what: str, reference: str = "") -> Unreadable:
        return Unreadable("damaged", what=what, part=self.part, cell=reference)


def scan(data: bytes, part: str, book: Book, most: int) -> tuple[dict[tuple[int, int], Cell], frozenset[int]]:
    """The non-blank cells between `<sheetData>` and its end, and the hidden rows.

    Raises Unreadable: "too-many-cells" beyond `most`, "damaged" for a reference outside the grid, a cell that stands
    twice, a number, date, type or shared string that is none. Raises Misplaced where a reference is left out, and where
    anything but cells in rows is met.
    """
    state = _Scan(book, part)
    if _FIRST.match(data) is None:
        raise Misplaced
    for window in _windows(data):
        spelled = spelled_out(window)
        state.dirty = needs_cleaning(spelled)
        text = spelled.decode()
        _read_window(text, state)
        _note_hidden_rows(text, state)
        if len(state.cells) > most or state.tags > _BLANK_TAGS + most:
            raise Unreadable("too-many-cells", part=part, limit=most)
    if state.arrays and not mark_followers(state.cells, state.arrays):
        raise state.damaged("array-formulas")
    return state.cells, frozenset(state.hidden_rows)


def _windows(data: bytes) -> Iterator[bytes]:
    """The cells in pieces of some 256 kB, each cut before a cell, so that a large sheet never stands as tokens."""
    start, end = 0, len(data)
    while start < end:
        found = _CELL_START.search(data, start + _WINDOW)
        cut = end if found is None else found.start()
        if cut < end and data.startswith(b"</row", data.rfind(b"<", start, cut)):
            raise Misplaced  # a cell behind the end of a row
        yield data[start:cut]
        start = cut


def _tokens(window: str) -> list[tuple[str, ...]]:
    tokens = _TOKENS.findall(window)
    if tokens and tokens[-1][8]:
        raise Misplaced
    return tokens


def _read_window(window: str, state: _Scan) -> None:
    """Reads the cells of one window; the commonest ones are made here, without a call."""
    strings, dates, cells, places = state.book.strings, state.book.date_styles, state.cells, PLACES
    numeric, new = _NUMERIC, _new
    tokens = _tokens(window)
    state.tags += len(tokens)
    reference = ""
    found = len(cells)
    try:
        for at, style, kind, odd, formula, value, words, inner, _ in tokens:
            reference = at
            if words and at and kind == _IN_PLACE:
                cell = _text(state, words, None)
            elif at and (value or formula):
                if kind == "s" and not formula and value in strings:
                    cell = strings[value]
                elif (
                    kind in numeric
                    and value
                    and value.isascii()  # other digits are numbers to Python alone
                    and style not in dates
                    and _HUGE > (number := float(value)) > -_HUGE
                ):
                    cell = new(Cell, (_NUMBER, number, _formula_text(formula) if formula else None))
                else:
                    cell = _typed(state, at, (style, kind), _formula_text(formula) if formula else None, value)
            elif value or words or formula or inner:
                named = attributes(odd) if odd else {"r": at, "s": style, "t": kind}
                reference = named.get("r", "")
                cell = _cell(state, named, formula or None, value, inner or (words and f"<is><t>{words}</t></is>"))
            else:
                continue
            if cell is not None:
                cells[places[reference]] = cell
                found += 1
    except ValueError:
        raise _reason(state, reference) from None
    if found != len(cells):
        raise state.damaged("duplicate-cell")


def _reason(state: _Scan, reference: str) -> Unreadable:
    """Why a cell made a ValueError: its reference, else its number."""
    try:
        PLACES[reference]
    except ValueError:
        return state.damaged("reference", reference)
    return state.damaged("number", reference)


def _note_hidden_rows(window: str, state: _Scan) -> None:
    for named in marked_rows(window):
        if is_hidden(named, "ht"):
            if "r" not in named:
                raise Misplaced
            try:
                state.hidden_rows.add(within(named["r"], ROWS))
            except ValueError:
                raise state.damaged("reference", named["r"][:20]) from None


def _cell(state: _Scan, named: Mapping[str, str], formula: str | None, value: str | None, inner: str) -> Cell | None:
    """One cell from its attributes, formula and value; `inner` is its content where they are not set apart yet."""
    reference = named.get("r", "")
    if not reference:
        raise Misplaced
    if inner:
        found = _CONTENT.fullmatch(inner)
        if found is None:
            raise Misplaced
        formula, value = _formula(state, found, reference), found.group(4) or (found.group(3) and "")
        if found.group(5):
            if value or named.get("t") != _IN_PLACE:
                raise state.damaged("structure", reference)
            return _text(state, joined(found.group(5)), formula)
    elif formula is not None:
        formula = _formula_text(formula)
    return _typed(state, reference, (named.get("s", ""), named.get("t", "")), formula, value)


def _typed(state: _Scan, reference: str, form: tuple[str, str], formula: str | None, value: str | None) -> Cell | None:
    """One cell from its style and type, its formula and its value as it stands in the part."""
    style, kind = form
    if value is None or (not value and kind != "str"):
        return _new(Cell, (_PENDING, None, formula)) if formula is not None else None
    make = _MAKERS.get(kind)
    if make is None:
        raise state.damaged("type", reference)
    return make(state, value, formula, style, reference)


def _formula_text(source: str) -> str:
    """A formula with its references resolved; usual ones are kept: forms made from one template have the same."""
    return unescape(source) if len(source) > _USUAL_FORMULA else _kept_formula_text(source)


_kept_formula_text = lru_cache(maxsize=8_000)(unescape)


def _formula(state: _Scan, found: re.Match[str], reference: str) -> str | None:
    """The formula in a cell's content; the range it fills is noted where it is an array's or a data table's."""
    if found.group(1) is None:
        return None
    named = attributes(found.group(1))
    if named.get("t") in {"array", "dataTable"} and ":" in named.get("ref", ""):
        try:
            state.arrays.append(area(named["ref"]))
        except ValueError:
            raise state.damaged("reference", reference) from None
    return unescape(found.group(2) or "")


def _text(state: _Scan, source: str, formula: str | None) -> Cell | None:
    text = unescape(source)
    if state.dirty or "_x" in text:
        text = clean(text)
    if len(text) > state.book.longest:
        raise Unreadable("too-large", what="text", part=state.part, size=len(text), limit=state.book.longest)
    return _new(Cell, (_TEXT, text, formula)) if text or formula is not None else None


def _from_text(state: _Scan, value: str, formula: str | None, _style: str, _reference: str) -> Cell | None:
    return _text(state, value, formula)


def _from_shared(state: _Scan, value: str, formula: str | None, _style: str, reference: str) -> Cell | None:
    key = value.strip().lstrip("0") or "0"
    if key not in state.book.strings:
        raise state.damaged("shared-string", reference)
    shared = state.book.strings[key]
    if formula is None:
        return shared
    return Cell(CellType.TEXT, "" if shared is None else shared.value, formula)


def _from_number(state: _Scan, value: str, formula: str | None, style: str, _reference: str) -> Cell:
    number = number_in(value)
    if not isfinite(number):
        return Cell(CellType.ERROR, _NO_NUMBER, formula)
    if style in state.book.date_styles:
        day = from_serial(number, state.book.since_1904)
        if day is not None:
            return Cell(CellType.DATE, day, formula)
    return Cell(CellType.NUMBER, number, formula)


def _from_date(state: _Scan, value: str, formula: str | None, _style: str, reference: str) -> Cell:
    try:
        day = from_iso(value)
    except ValueError:
        raise state.damaged("date", reference) from None
    return Cell(CellType.NUMBER if isinstance(day, float) else CellType.DATE, day, formula)


def _from_boolean(state: _Scan, value: str, formula: str | None, _style: str, reference: str) -> Cell:
    word = value.strip()
    if word not in _TRUE and word not in _FALSE:
        raise state.damaged("type", reference)
    return Cell(CellType.BOOLEAN, word in _TRUE, formula)


def _from_error(_state: _Scan, value: str, formula: str | None, _style: str, _reference: str) -> Cell:
    return Cell(CellType.ERROR, printable(unescape(value)), formula)


_MAKERS: Mapping[str, Callable[[_Scan, str, str | None, str, str], Cell | None]] = {
    "": _from_number,
    "n": _from_number,
    "s": _from_shared,
    "str": _from_text,
    "inlineStr": _from_text,
    "b": _from_boolean,
    "e": _from_error,
    "d": _from_date,
}

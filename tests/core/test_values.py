"""The value grammar: every published row, and what must hold for whatever a person types."""

from __future__ import annotations

import runpy
import tomllib
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.municipalities import same_name
from toolkit.core.round.receipts import file_key, loose
from toolkit.core.values import BLANK, ERRORS, NOTES, TYPES, Reading, read_value
from toolkit.core.values.lists import fold
from toolkit.core.values.texts import normal
from toolkit.model import Cell, CellType

if TYPE_CHECKING:
    from collections.abc import Callable

GRAMMAR = tomllib.loads(
    (Path(__file__).parents[2] / "schemas" / "grammar.toml").read_text(encoding="utf-8"), parse_float=Decimal
)
CHOICES = GRAMMAR["choices"]
VALUE_TYPES: dict[str, type] = {
    **dict.fromkeys(("money", "number", "hours", "percent"), Decimal),
    **dict.fromkeys(("integer", "year"), int),
    "yes-no": bool,
}
TYPE_OF_CELL: dict[type, CellType] = {
    str: CellType.TEXT,
    bool: CellType.BOOLEAN,
    datetime: CellType.DATE,
    float: CellType.NUMBER,
}


def rows() -> list[Any]:
    """Every row of the grammar, once for each type it holds for."""
    return [
        pytest.param(field_type, row, id=f"{field_type}: {row.get('typed', row.get('error_cell'))!r}: {row['en']}")
        for name, section in GRAMMAR["types"].items()
        for field_type in (name, *section.get("also", ()))
        for row in section["rows"]
    ]


def cell_of(row: dict[str, Any]) -> Cell:
    """The cell a row describes: its type is that of the TOML value."""
    if "error_cell" in row:
        return Cell(CellType.ERROR, row["error_cell"])
    if "pending" in row:
        return Cell(CellType.PENDING, None, row["pending"])
    typed = row["typed"]
    if isinstance(typed, date) and not isinstance(typed, datetime):
        typed = datetime.combine(typed, time())
    elif isinstance(typed, int | Decimal) and not isinstance(typed, bool):
        typed = float(typed)
    return Cell(TYPE_OF_CELL[type(typed)], typed, row.get("formula"))


def text(typed: str) -> Cell:
    return Cell(CellType.TEXT, typed)


# --- the published table ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("field_type", "row"), rows())
def test_a_row_of_the_grammar_is_read_as_it_says(field_type: str, row: dict[str, Any]) -> None:
    reading = read_value(cell_of(row), field_type, CHOICES, tuple(row["years"]) if "years" in row else None)

    assert (reading.value, list(reading.notes), reading.error) == (
        row.get("value"),
        row.get("notes", []),
        row.get("error", ""),
    )
    assert row.get("facts", {}).items() <= reading.facts.items()
    assert reading.value is None or type(reading.value) is VALUE_TYPES.get(field_type, str)


def test_every_type_note_and_error_stands_in_the_grammar() -> None:
    sections = GRAMMAR["types"]
    every_row = [row for section in sections.values() for row in section["rows"]]

    assert {*sections, *(name for section in sections.values() for name in section.get("also", ()))} == set(TYPES)
    assert {note for row in every_row for note in row.get("notes", ())} == set(NOTES)
    assert {row["error"] for row in every_row if "error" in row} == set(ERRORS)


def test_no_row_of_a_type_stands_twice() -> None:
    for section in GRAMMAR["types"].values():
        typed = [(repr(cell_of(row)), str(row.get("years"))) for row in section["rows"]]
        assert len(typed) == len(set(typed))


def test_an_unknown_type_is_a_broken_call() -> None:
    with pytest.raises(KeyError, match="colour"):
        read_value(text("red"), "colour")


def test_a_cell_that_is_not_there_is_blank() -> None:
    assert [read_value(None, field_type) for field_type in TYPES] == [BLANK] * len(TYPES)


# --- whatever is typed ------------------------------------------------------------------------------------------

NEAR_NUMBERS = st.text(alphabet="0123456789 .,'-+()%kroKRNOK\u00a0\u2009−–/:eE", max_size=20)
TYPED = st.text() | NEAR_NUMBERS | st.sampled_from([row.values[1].get("typed", "") for row in rows()]).map(str)
CELLS = (
    st.builds(Cell, st.just(CellType.TEXT), TYPED, st.none() | st.text())
    | st.builds(Cell, st.just(CellType.NUMBER), st.floats(), st.none() | st.text())
    | st.builds(Cell, st.just(CellType.NUMBER), st.integers().map(float), st.none())
    | st.builds(Cell, st.just(CellType.DATE), st.datetimes(), st.none() | st.text())
    | st.builds(Cell, st.just(CellType.BOOLEAN), st.booleans(), st.none() | st.text())
    | st.builds(Cell, st.just(CellType.ERROR), st.text())
    | st.builds(Cell, st.just(CellType.PENDING), st.none(), st.none() | st.text())
)


@given(CELLS, st.sampled_from(TYPES), st.none() | st.just((2018, 2021)))
def test_no_cell_raises_and_each_gives_one_outcome_with_its_facts(
    cell: Cell, field_type: str, years: tuple[int, int] | None
) -> None:
    reading = read_value(cell, field_type, CHOICES, years)

    assert not (reading.error and (reading.notes or reading.value is not None))
    assert reading.is_blank == (reading.value is None and not reading.error)
    declared = {fact for note in reading.notes for fact in NOTES[note]} | {*ERRORS.get(reading.error, ())}
    assert {*reading.facts} - ({"name"} if field_type == "municipality" else set()) == declared
    assert not reading.error or reading.error in ERRORS
    typed = reading.facts.get("typed", "")
    assert isinstance(typed, str)
    assert len(typed) <= 80
    assert typed.isprintable()


def as_the_form_asks(value: object, field_type: str) -> Cell:
    """The cell of a form that was filled in as it asks."""
    if field_type == "date":
        return Cell(CellType.DATE, datetime.fromisoformat(str(value)))
    if isinstance(value, bool):
        return Cell(CellType.BOOLEAN, value)
    return Cell(CellType.NUMBER, float(value)) if isinstance(value, int | Decimal) else text(str(value))


@given(CELLS, st.sampled_from(TYPES))
def test_what_was_understood_reads_back_silently_and_the_same(cell: Cell, field_type: str) -> None:
    reading = read_value(cell, field_type, CHOICES)
    if reading.value is not None:
        again = read_value(as_the_form_asks(reading.value, field_type), field_type, CHOICES)
        same = reading.value if not isinstance(reading.value, Decimal) else pytest.approx(reading.value)
        assert (again.value, again.notes, again.error) == (same, (), "")


def grouped(number: Decimal, group: str, point: str) -> str:
    """A number with its thousands grouped and at least two decimals, so that it has one reading only."""
    sign, digits = ("-" if number < 0 else ""), f"{abs(number):,f}"
    whole, _, part = digits.partition(".")
    return sign + whole.replace(",", group) + point + part.ljust(2, "0")


def decimals(places: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(-999_999_999, 999_999_999, places=places)


@given(decimals(2), st.sampled_from([(" ", ","), ("\u00a0", ","), (".", ","), (",", "."), ("'", "."), ("", ",")]))
def test_an_amount_written_the_norwegian_or_the_english_way_reads_back(number: Decimal, signs: tuple[str, str]) -> None:
    typed = grouped(number, *signs)

    assert read_value(text(typed), "money").value == number
    assert read_value(text(f"kr {typed}"), "money").value == number


@given(decimals(3), st.sampled_from(".,"))
def test_three_decimals_after_a_short_number_are_never_guessed(number: Decimal, point: str) -> None:
    reading = read_value(text(f"{number:f}".replace(".", point)), "number")

    if 1 <= abs(number) < 1000:
        assert reading.error == "ambiguous-number"
        assert {reading.facts["first"], reading.facts["second"]} == {abs(number) * 1000, abs(number)}
    else:
        assert reading.value == number


@given(st.floats(-1e9, 1e9))
def test_an_amount_in_a_cell_is_kept_to_the_nearest_ore(number: float) -> None:
    reading = read_value(Cell(CellType.NUMBER, number), "money")

    assert isinstance(reading.value, Decimal)
    assert abs(reading.value - Decimal(repr(number))) <= Decimal("0.005001")
    assert reading.value == reading.value.quantize(Decimal("0.01"))


WRITTEN = (
    "{0.day}.{0.month}.{0.year}",
    "{0:%d.%m.%Y}",
    "{0:%Y-%m-%d}",
    "{0:%Y%m%d}",
    "{0:%d %b %Y}",
    "{0:%B} {0.day}, {0.year}",
)


@given(st.dates(date(1901, 1, 1), date(2100, 12, 31)), st.sampled_from(WRITTEN))
def test_a_day_written_in_a_certain_way_reads_back(day: date, written: str) -> None:
    assert read_value(text(written.format(day)), "date").value == day.isoformat()


@given(st.dates(date(1990, 1, 1), date(2049, 12, 31)))
def test_a_serial_number_is_its_day_or_ambiguous(day: date) -> None:
    reading = read_value(Cell(CellType.NUMBER, float((day - date(1899, 12, 30)) / timedelta(days=1))), "date")

    assert day.isoformat() in (reading.value, reading.facts.get("first"))


@given(st.dates(date(2018, 1, 1), date(2021, 12, 31)), st.sampled_from("/-"))
def test_a_slash_date_is_certain_only_when_one_reading_is_left(day: date, sign: str) -> None:
    reading = read_value(text(f"{day.day}{sign}{day.month}{sign}{day.year}"), "date")

    certain = day.day > 12 or day.day == day.month
    assert reading.value == (day.isoformat() if certain else None)
    assert certain or reading.facts["first"] == day.isoformat()


@given(st.integers(20000000, 99999999))
def test_one_check_digit_at_most_is_right(first_eight: int) -> None:
    readings = [read_value(text(f"{first_eight}{last}"), "org-number") for last in range(10)]

    assert sum(reading.error == "" for reading in readings) <= 1
    assert {reading.error for reading in readings} <= {"", "org-number-check-digit"}


def test_two_choices_that_look_alike_are_not_told_apart_loosely() -> None:
    choices = {"Møte": "meeting", "Mote": "fashion"}

    assert read_value(text("Møte"), "choice", choices) == Reading("meeting")
    assert read_value(text("MØTE"), "choice", choices).error == "not-in-list"


@pytest.mark.parametrize("mark", ["\ud800", "\ufffe", "\uffff", "\x00", "\ufeff", "\u2066"])
def test_what_no_file_may_hold_is_taken_out_of_a_text(mark: str) -> None:
    assert read_value(text(f"Nord{mark}-Troms"), "text") == Reading(
        "Nord-Troms", ("invisible-removed",), "", {"count": 1}
    )


@pytest.mark.parametrize("field_type", ["money", "date", "choice", "org-number", "municipality", "percent"])
def test_a_very_long_text_is_refused_at_once(field_type: str) -> None:
    reading = read_value(text("1 " * 16_000 + "x"), field_type, CHOICES)

    assert reading.error


def test_the_published_page_is_up_to_date() -> None:
    root = Path(__file__).parents[2]
    page = runpy.run_path(str(root / "scripts" / "values_doc.py"))["page"](GRAMMAR)

    assert (root / "docs" / "values.md").read_text(encoding="utf-8") == page, (
        "run scripts/values_doc.py > docs/values.md"
    )


# --- letters with marks -----------------------------------------------------------------------------------------

UNORDERED = "\u0301\u0323"  # an acute, and a dot below, which comes first in every normal form


@pytest.mark.parametrize(("pairs", "is_ordered"), [(14, True), (15, True), (16, False)])
def test_marks_are_put_in_order_where_no_letter_bears_more_than_thirty(pairs: int, is_ordered: bool) -> None:
    """Unicode's stream-safe text has no more (UAX 15, section 13); what has more is no writing and stays as it is."""
    typed = f"Troms x{UNORDERED * pairs} og Finnmark"
    ordered = "\u0323" * pairs + "\u0301" * pairs
    assert normal("NFD", typed) == (f"Troms x{ordered} og Finnmark" if is_ordered else typed)


@pytest.mark.parametrize("pair", [UNORDERED, "\u0f73", "\u0301\uff9e", "\u0344\u0323"])
def test_marks_are_counted_as_they_are_when_a_text_is_taken_apart(pair: str) -> None:
    """A letter of its own may be nothing but marks: U+0F73 is two, U+FF9E one, U+0344 two."""
    typed = "x" + pair * 31
    assert normal("NFKD", typed) == typed


@pytest.mark.parametrize("field_type", TYPES)
def test_a_cell_full_of_marks_is_read_without_being_put_in_order(field_type: str) -> None:
    """Putting these in order takes minutes, and ten times as many hours."""
    reading = read_value(text("a" + UNORDERED * 100_000), field_type, {"Kommune": "municipality"})
    assert bool(reading.error) is not (field_type in {"text", "long-text", "email", "phone"})


@pytest.mark.parametrize("compare", [loose, file_key, fold, partial(same_name, "Lyngen")])
def test_a_text_full_of_marks_is_compared_without_putting_them_in_order(compare: Callable[[str], object]) -> None:
    assert compare("a" + UNORDERED * 100_000) is not None


def test_letters_are_compared_without_marks_whichever_way_they_were_typed() -> None:
    assert fold("Årøy") == fold("A\u030arøy") == "aroy"

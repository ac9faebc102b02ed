"""What a rule sees: one submission in the light of its call and form."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from toolkit.core.pointers import rows_of, value_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from toolkit.model import Call, Choice, Field, Form, Pointer, Submission, Text

ZERO = Decimal(0)
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class View:
    """One submission with everything a rule may ask."""

    call: Call
    form: Form
    submission: Submission

    def value(self, path: Pointer) -> Any:
        """The value at a path, None where it is blank or unreadable."""
        return value_at(self.submission.data, path)

    def rows(self, table: Pointer) -> list[Row]:
        """The filled rows of a table."""
        return rows_of(self.submission.data, table)

    def field(self, path: Pointer) -> Field:
        """The field of a general path."""
        return self.form.fields[path]

    def label(self, path: Pointer) -> Text:
        """The label of a field or block as a sentence names it, by general path."""
        field = self.form.fields.get(path)
        return field.full_label if field else self.form.blocks[path].label

    def years(self) -> tuple[str, ...]:
        """The years of the cost and funding plans, as the names of their columns."""
        return tuple(str(year) for year in self.call.value("years"))

    def choice(self, path: Pointer, chosen: str | None) -> Choice | None:
        """The choice an id stands for in the list of a field, by general path."""
        choices = self.form.fields[path].choices
        return self.call.lists[choices].get(chosen) if choices and chosen else None

    def amount_cells(self, table: Pointer, number: int) -> str:
        """The cells of a filled row that its amounts are typed in, as a range of the years that are there: `G7:J7`."""
        place = self.submission.tables[table]
        paths = [f"{table}/*/amounts/{year}" for year in self.years()]
        columns = [place.columns[path] for path in paths if path in place.columns]
        row = place.rows[number]
        return f"{columns[0]}{row}:{columns[-1]}{row}"

    def having(self, table: Pointer, column: str, trait: str, equals: object) -> Iterator[tuple[int, Row]]:
        """The rows, with their numbers, whose choice in a column has a trait of that value."""
        for number, row in enumerate(self.rows(table)):
            choice = self.choice(f"{table}/*/{column}", row.get(column))
            if choice and choice.traits.get(trait, False) == equals:
                yield number, row


def row_total(row: Mapping[str, Any]) -> Decimal:
    """The sum of a row's amounts over all years, in kroner."""
    return sum(row.get("amounts", {}).values(), ZERO)


def total(rows: Iterable[Mapping[str, Any]], year: str | None = None) -> Decimal:
    """The sum of the rows' amounts in one year, or over all years, in kroner."""
    if year is None:
        return sum((row_total(row) for row in rows), ZERO)
    return sum((row.get("amounts", {}).get(year, ZERO) for row in rows), ZERO)

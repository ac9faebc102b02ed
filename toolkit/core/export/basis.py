"""What a round rests on and comes to, as tables: key figures, parameters, choices, weights, clauses, rules."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from toolkit.core.export.tables import DataColumn, DataTable, DataType, as_share, as_table
from toolkit.core.master.values import ColumnType, Page, Quotient, SheetTable, Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from toolkit.core.export.tables import Plain
    from toolkit.core.master.values import Master
    from toolkit.core.messages import Messages
    from toolkit.core.round.choices import RoundChoice
    from toolkit.model import Call

TEXT, NUMBER, DATE = DataType.TEXT, DataType.NUMBER, DataType.DATE
_UNITS = {ColumnType.MONEY: "NOK", ColumnType.SHARE: "share", ColumnType.INTEGER: "count"}
_BELOW_RANKING = (("not_ranked", ("not_computed", "not_eligible")), ("weights", ("weights",)))
"""The tables that stand below the master's ranking, and the sections they are made of."""


def public_basis(call: Call, master: Master, messages: Messages) -> tuple[DataTable, ...]:
    """What everybody may know: key figures, and the call's parameters, clauses and rules.

    Args:
        call: the round's call.
        master: the edition whose key figures are taken: of the public one those that are public.
        messages: the language of the labels, which is the master's.
    """
    made = _Tables(call, messages)
    return (made.key_figures(master), made.parameters(), made.clauses(), made.rules())


def internal_basis(
    call: Call, master: Master, choices: Iterable[RoundChoice], messages: Messages
) -> tuple[DataTable, ...]:
    """What only the county has: its choices with who and why, the weights, and the applications without a rank."""
    made = _Tables(call, messages)
    return (*made.below_ranking(master), made.choices(choices))


class _Tables:
    """Makes the tables in one language."""

    def __init__(self, call: Call, messages: Messages) -> None:
        self.call = call
        self.messages = messages

    def _made(self, name: str, columns: Sequence[tuple[str, DataType]], rows: Iterable[tuple[Plain, ...]]) -> DataTable:
        text = self.messages.text
        made = tuple(DataColumn(one, kind, text(f"export.columns.{one}")) for one, kind in columns)
        return DataTable(name, text(f"export.titles.{name}"), text(f"export.leads.{name}"), made, tuple(rows))

    def key_figures(self, master: Master) -> DataTable:
        """The figures on the cards of the overview."""
        figures = (one for sheet in master.sheets if isinstance(sheet, Page) for one in sheet.figures)
        rows = []
        for one in figures:
            value = one.value.value if isinstance(one.value, Tally | Quotient) else one.value
            amount = Decimal(value) if isinstance(value, int | Decimal) else None
            if amount is not None and one.type is ColumnType.SHARE:
                amount = as_share(amount)
            rows.append((one.label, amount, _UNITS[one.type], one.note or None))
        columns = (("figure", TEXT), ("amount", NUMBER), ("unit", TEXT), ("note", TEXT))
        return self._made("key_figures", columns, rows)

    def parameters(self) -> DataTable:
        """The call's parameters; a value that is a number or a date also stands as one."""
        rows = (
            (
                one.id,
                self.messages.of(one.label),
                *_typed(one.value),
                one.unit or None,
                one.since,
                one.clause,
                self.messages.of(one.reason) if one.reason else None,
            )
            for one in self.call.parameters.values()
        )
        columns = (
            ("parameter", TEXT), ("label", TEXT), ("value", TEXT), ("value_number", NUMBER), ("value_date", DATE),
            ("unit", TEXT), ("since", DATE), ("clause", TEXT), ("reason", TEXT),
        )  # fmt: skip
        return self._made("parameters", columns, rows)

    def choices(self, choices: Iterable[RoundChoice]) -> DataTable:
        """What the county chose in the round, with who, when and why."""
        rows = (
            (
                one.id,
                self.messages.text(f"round.choices.{one.id}"),
                *_typed(one.shown),
                one.decided_by or None,
                _day(one.date),
                one.reason or None,
            )
            for one in choices
        )
        columns = (
            ("choice", TEXT), ("label", TEXT), ("value", TEXT), ("value_number", NUMBER), ("value_date", DATE),
            ("decided_by", TEXT), ("decided", DATE), ("reason", TEXT),
        )  # fmt: skip
        return self._made("choices", columns, rows)

    def clauses(self) -> DataTable:
        """The call's clauses in its own words."""
        rows = ((one.id, self.messages.of(one.text)) for one in self.call.clauses.values())
        return self._made("clauses", (("clause", TEXT), ("wording", TEXT)), rows)

    def rules(self) -> DataTable:
        """The call's rules, for applications and its other forms."""
        rows = (
            (one.id, self.messages.of(one.title), self.messages.text(f"words.{one.severity}"), one.clause)
            for one in self.call.rules
        )
        return self._made("rules", (("rule", TEXT), ("title", TEXT), ("severity", TEXT), ("clause", TEXT)), rows)

    def below_ranking(self, master: Master) -> Iterator[DataTable]:
        """The applications without a rank and why, and the weights; without rows there is no such table."""
        ranking = next(one for one in master.sheets if isinstance(one, SheetTable) and one.id == "ranking")
        for name, keys in _BELOW_RANKING:
            labels = {self.messages.text(f"master.sections.{key}") for key in keys}
            found = [one for one in ranking.below if one.label in labels]
            if found:
                title, lead = (self.messages.text(f"export.{part}.{name}") for part in ("titles", "leads"))
                rows = tuple(row for one in found for row in one.rows)
                sheet = SheetTable(name, title, lead, found[0].columns, rows)
                yield as_table(sheet, self.call.forms["application"], self.messages)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:  # none, or none that says a day
        return None


def _typed(value: object) -> tuple[str | None, Decimal | None, date | None]:
    """A value as text that reads the same everywhere, and where it is one as number or date."""
    if value is None:
        return None, None, None
    if isinstance(value, list):
        return ", ".join(map(str, value)), None, None
    if isinstance(value, bool):
        return str(value).lower(), None, None
    if isinstance(value, int | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value), Decimal(value), None
    return str(value), None, value if isinstance(value, date) else None

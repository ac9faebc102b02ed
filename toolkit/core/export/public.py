"""The master's public edition: what applicants applied for, without people and without what the county thinks.

Everything is left out that is not named here: what is added to the master later is not public until somebody says so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.core.export.tables import PUBLIC_FIGURES, column_name
from toolkit.core.master.values import Column, ColumnType, Link, Marked, Page, Quotient, Section, SheetTable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from toolkit.core.export.personal import Redaction
    from toolkit.core.master.values import Chart, Figure, Master, Value
    from toolkit.core.messages import Messages
    from toolkit.model import Form

_SECTIONS = {
    "overview": ("envelope", "regions", "funding", "costs"),
    "about": ("facts", "parameters", "clauses", "rules"),
}
"""The small tables of each page that are public, as the messages' [master.sections] name them."""
_FIGURES = ("applications", "applied", "envelope", "of_envelope", "cost")
_ROWS = {
    "envelope": ("figures.envelope", "figures.applied_all"),
    "facts": ("about.call", "about.issuer", "about.as_of", "about.version", "about.digest"),
}
"""The rows of a small table that are public; all of them where none are named."""
_INTERNAL = frozenset({"eligible_count", "applied_eligible", "applied_other"})
_NOTED = frozenset({"of_envelope", "envelope", "cost"})


class PublicEdition:
    """Makes the public edition of one master.

    Args:
        form: the form, with its personal fields.
        messages: the language of the master.
        redaction: takes out of texts what was typed into personal fields anywhere.
    """

    def __init__(self, form: Form, messages: Messages, redaction: Redaction) -> None:
        self.messages = messages
        self.redaction = redaction
        self._kept = {"applications", *(path[1:] for path, block in form.blocks.items() if block.is_table)}
        self._fields = form.fields

    def of(self, master: Master, made: Mapping[str, Decimal]) -> Master:
        """The public edition.

        Args:
            master: the whole master.
            made: awards already made, in kroner by application. Proposed ones are not decided and are left out.

        Returns:
            A new master; the other is unchanged. Its name and first sheet say what it is, and that a person must read
            free text before it is published.
        """
        sheets: list[Page | SheetTable] = []
        for one in master.sheets:
            if isinstance(one, Page) and one.id in _SECTIONS:
                sheets.append(self._page(one))
            elif isinstance(one, SheetTable) and one.id in self._kept:
                sheets.append(self._table(one))
        awards = tuple(self.awards(master, made))
        return replace(master, title=self._word("public.title"), sheets=(*sheets[:-1], *awards, *sheets[-1:]))

    def _word(self, key: str, **facts: object) -> str:
        return self.messages.text(f"master.{key}", **facts)

    # --- tables -------------------------------------------------------------------------------------------------

    def _table(self, table: SheetTable) -> SheetTable:
        places = [number for number, column in enumerate(table.columns) if self._is_public(column, table.id)]
        rows = tuple(tuple(self._clean(row[place]) for place in places) for row in table.rows)
        lead = self._word("public.applications") if table.id == "applications" else self._word("public.table")
        columns = tuple(table.columns[place] for place in places)
        return replace(table, lead=lead, columns=columns, rows=rows, below=())

    def _is_public(self, column: Column, table: str) -> bool:
        known = column.id in self._fields or column_name(column.id, table) in PUBLIC_FIGURES
        return known and not column.personal

    def _clean(self, value: Value) -> Value:
        if isinstance(value, Link | Marked):
            return self.redaction.without(value.text)
        return self.redaction.without(value) if isinstance(value, str) else value

    def awards(self, master: Master, made: Mapping[str, Decimal]) -> Iterator[SheetTable]:
        """Awards already made, with who got them; no sheet where there are none."""
        table = next((one for one in master.sheets if isinstance(one, SheetTable) and one.id == "applications"), None)
        if not made or table is None:
            return
        at = {column.id: number for number, column in enumerate(table.columns)}
        named = ("id", "/applicant/name", "/project/title")
        rows: dict[str, tuple[Value, ...]] = {
            str(row[at["id"]]): tuple(self._clean(row[at[name]]) for name in named) for row in table.rows
        }
        columns = [table.columns[at[name]] for name in named]
        award = Column("award", self._word("columns.award"), ColumnType.MONEY, total=True)
        known = tuple((*rows[own], kroner) for own, kroner in sorted(made.items()) if own in rows)
        title, lead = self._word("public.awards"), self._word("public.awards_lead")
        if known:
            yield SheetTable("awards", title, lead, (*columns, award), known)

    # --- pages --------------------------------------------------------------------------------------------------

    def _page(self, page: Page) -> Page:
        labels = {self._word(f"figures.{key}"): key for key in _FIGURES}
        numbers = [number for number, one in enumerate(page.figures) if one.label in labels]
        new = {old: number for number, old in enumerate(numbers)}
        figures = tuple(self._figure(page.figures[number], labels, new) for number in numbers)
        wanted = {self._word(f"sections.{key}"): key for key in _SECTIONS[page.id]}
        sections = tuple(self._section(one, wanted[one.label]) for one in page.sections if one.label in wanted)
        lead = self._word("public.lead") if page.id == "overview" else page.lead
        return replace(page, lead=lead, figures=figures, sections=sections)

    def _figure(self, figure: Figure, labels: Mapping[str, str], new: Mapping[int, int]) -> Figure:
        """A key figure without what its note says of eligibility."""
        value = figure.value
        if isinstance(value, Quotient):
            value = value._replace(of=new[value.of], by=new[value.by])
        return replace(figure, value=value, note=figure.note if labels[figure.label] in _NOTED else "")

    def _section(self, section: Section, key: str) -> Section:
        places = [number for number, column in enumerate(section.columns) if column.id not in _INTERNAL]
        heads = {self._word(name) for name in _ROWS.get(key, ())}
        rows = tuple(
            tuple(self._clean(row[place]) for place in places) for row in section.rows if not heads or row[0] in heads
        )
        columns = tuple(section.columns[place] for place in places)
        chart = section.chart if section.chart and len(places) == len(section.columns) else None
        return replace(section, columns=columns, rows=rows, chart=self._cut(chart, len(rows)))

    def _cut(self, chart: Chart | None, rows: int) -> Chart | None:
        """A chart that draws no more rows than are left."""
        return replace(chart, rows=min(chart.rows, rows)) if chart and chart.rows else chart

"""The tracer: from the part of the master that a cell is to where it comes from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from toolkit.core.master.values import Figure, Page, SheetTable
from toolkit.core.tracing.page import PageTracer
from toolkit.core.tracing.table import TableTracer
from toolkit.core.tracing.values import Traced, of_column, plain

if TYPE_CHECKING:
    from toolkit.core.master.values import Section
    from toolkit.core.tracing.values import Book

Role = Literal["heading", "header", "value", "total", "label", "figure", "note", "bar"]


class Tracer:
    """Traces cells of one master."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.tables = TableTracer(book)
        self.pages = PageTracer(book, self.tables)

    def figure(self, page: Page, figure: Figure, role: Role) -> Traced:
        """A key figure: its value, or its label or note."""
        if role == "figure":
            return replace(self.pages.figure(page, figure), column=figure.label, meaning=figure.note)
        return Traced("label", (("of", figure.label),), column=figure.label, meaning=figure.note)

    def part(self, sheet: Page | SheetTable, of: SheetTable | Section, role: Role, row: int, column: int) -> Traced:
        """A cell of a table or section.

        Args:
            sheet: the sheet it stands on.
            of: the table or section.
            role: what the cell is to it.
            row: its row there, from 0.
            column: its column there, from 0; of a bar the step of the line of time.
        """
        if role == "bar" and isinstance(of, SheetTable):
            return replace(
                self.tables.bar(of, row, column), row=self._row(of, row), application=self._application(of, row)
            )
        name = of.title if isinstance(of, SheetTable) else of.label
        if role == "heading":
            return Traced("heading", (("of", name),))
        head = of.columns[column]
        if role == "header":
            field = self.book.writer.form.fields.get(head.id)
            clauses = (field.clause,) if field and field.clause else ()
            facts = (("path", head.id),) if field else ()
            return of_column(Traced("header-field" if field else "header", facts, clauses=clauses), head)
        if role == "total":
            return of_column(self.pages.total(sheet, of, column) if head.total else Traced("total-label"), head)
        value = of.rows[row][column]
        if value is None:
            return replace(of_column(Traced("blank"), head), row=self._row(of, row))
        traced = self._value(sheet, of, row, column)
        own = self._application(of, row)
        return replace(of_column(traced, head), row=self._row(of, row), application=own)

    def _value(self, sheet: Page | SheetTable, of: SheetTable | Section, row: int, column: int) -> Traced:
        if isinstance(of, SheetTable):
            return self.tables.value(of, row, column)
        return self.pages.value(sheet, of, row, column)

    def _application(self, of: SheetTable | Section, row: int) -> str:
        number = next((at for at, one in enumerate(of.columns) if one.id == "id"), None)
        found = of.rows[row][number] if number is not None else None
        return str(found) if found in self.book.applications else ""

    def _row(self, of: SheetTable | Section, row: int) -> str:
        """What a row is: its application where it has one, else what stands first in it."""
        own = self._application(of, row)
        if own and not (isinstance(of, SheetTable) and of.id == "files"):
            return self.book.name(own)
        return next((str(plain(one)).strip() for one in of.rows[row] if one is not None), "")

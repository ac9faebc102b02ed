"""The shares: a sheet of figures, each with its arithmetic, its clause and the cells it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.core.explain_lines import inputs_of, is_worth_saying
from toolkit.files.excel import Page, PageRow, add_page, remove_sheets
from toolkit.steps.check import with_lines
from toolkit.steps.open_book.desk import Answer, Desk, NotDone, say
from toolkit.steps.shares import figure_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.core.messages import Messages
    from toolkit.model import Line

WIDTHS = (46, 20, 70, 8, 38)
HEADS = ("figure", "amount", "how", "clause", "cells")


def shares(desk: Desk) -> Answer:
    """The figures of an application."""
    messages = desk.messages
    lines = with_lines(desk.checked).lines
    if not lines:
        raise NotDone("no-figures")
    rows = tuple(_figures(lines, messages))
    return show_page(desk, figures_page(messages, "shares", rows, say(messages, "shares_intro")))


def _figures(lines: Sequence[Line], messages: Messages) -> Iterator[PageRow]:
    """Headings, each with its figures; the last column leads to the first cell a figure came from."""
    by_figure = {line.figure: line for line in lines}
    said = (line for line in lines if is_worth_saying(line))
    for heading, rows in figure_rows(lines, messages):
        yield PageRow((heading,), heading=True)
        for row, line in zip(rows, said, strict=False):  # the lines go on over the headings
            first = next((one for one in inputs_of(line, by_figure) if one.cell), None)
            yield PageRow(row, links={len(row) - 1: (first.sheet, first.cell)} if first else {})


def figures_page(messages: Messages, what: str, rows: Sequence[PageRow], intro: str, **facts: object) -> Page:
    """A sheet of figures; `what` begins the keys of its name and title, which `facts` fill."""
    return Page(
        name=say(messages, f"{what}_sheet"),
        title=say(messages, f"{what}_title", **facts),
        intro=intro,
        headers=tuple(say(messages, f"head_{head}") for head in HEADS),
        widths=WIDTHS,
        rows=tuple(rows),
    )


def show_page(desk: Desk, page: Page) -> Answer:
    """The page as a sheet of the workbook, instead of the one before; in words where no sheet can be added."""
    if desk.told.structure:
        told = [": ".join(str(one) for one in row.cells[:2] if one) for row in page.rows]
        return Answer("\n".join([say(desk.messages, "structure_panel"), "", *told]))
    remove_sheets(desk.book, [name for name, panel in desk.own.items() if panel])
    add_page(desk.book, page, panel=True)
    return Answer()

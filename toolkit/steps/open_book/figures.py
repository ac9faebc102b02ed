"""Shares and the priority score: a sheet of figures, each with its arithmetic, its clause and where it comes from."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from toolkit.core.explain_lines import inputs_of, is_worth_saying
from toolkit.core.master.ranking_lines import ranking_lines
from toolkit.core.master.tables import TableWriter
from toolkit.core.master.values import Link
from toolkit.core.master.workings import WorkingsWriter
from toolkit.core.round.readings import content_key
from toolkit.files.excel import Page, PageRow, add_page, remove_sheets
from toolkit.steps.check import with_lines
from toolkit.steps.open_book.desk import Answer, Desk, NotDone, say
from toolkit.steps.ranking import rank_round, why_document
from toolkit.steps.shares import figure_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.core.messages import Messages
    from toolkit.core.round.entries import FileEntry
    from toolkit.model import Line
    from toolkit.steps.ranking import Told as Ranked

WIDTHS = (46, 20, 70, 8, 38)
HEADS = ("figure", "amount", "how", "clause", "cells")
APPLICATION, ASSESSMENT = "application", "assessment"


def shares(desk: Desk) -> Answer:
    """The figures of an application."""
    messages = desk.messages
    lines = with_lines(desk.checked).lines
    if not lines:
        raise NotDone("no-figures")
    rows = tuple(_figures(lines, messages))
    return _show(desk, _page(messages, "shares", rows, say(messages, "shares_intro")))


def _figures(lines: Sequence[Line], messages: Messages) -> Iterator[PageRow]:
    """Headings, each with its figures; the last column leads to the first cell a figure came from."""
    by_figure = {line.figure: line for line in lines}
    said = (line for line in lines if is_worth_saying(line))
    for heading, rows in figure_rows(lines, messages):
        yield PageRow((heading,), heading=True)
        for row, line in zip(rows, said, strict=False):  # the lines go on over the headings
            first = next((one for one in inputs_of(line, by_figure) if one.cell), None)
            yield PageRow(row, links={len(row) - 1: (first.sheet, first.cell)} if first else {})


def _page(messages: Messages, what: str, rows: Sequence[PageRow], intro: str, **facts: object) -> Page:
    return Page(
        name=say(messages, f"{what}_sheet"),
        title=say(messages, f"{what}_title", **facts),
        intro=intro,
        headers=tuple(say(messages, f"head_{head}") for head in HEADS),
        widths=WIDTHS,
        rows=tuple(rows),
    )


def _show(desk: Desk, page: Page) -> Answer:
    """The page as a sheet of the workbook, instead of the one before; in words where no sheet can be added."""
    if desk.told.structure:
        told = [": ".join(str(one) for one in row.cells[:2] if one) for row in page.rows]
        return Answer("\n".join([say(desk.messages, "structure_panel"), "", *told]))
    remove_sheets(desk.book, [name for name, panel in desk.own.items() if panel])
    add_page(desk.book, page, panel=True)
    return Answer()


# --- the priority score ------------------------------------------------------------------------------------------


def score(desk: Desk) -> Answer:
    """The priority score of the application, or where an assessment's applications stand in the round."""
    checked, messages = desk.checked, desk.messages
    if checked.kind not in {APPLICATION, ASSESSMENT}:
        raise NotDone("no-score")
    folder = desk.need_round()
    told = rank_round(folder, datetime.now(UTC))
    desk.need_round_of(told.opened.call)
    if checked.kind == ASSESSMENT:
        rows = tuple(_ranking(told, messages))
        page = _page(messages, "score", rows, say(messages, "score_round_intro"), application="")
        return _show(desk, _named(page, say(messages, "score_round")))
    entry = _entry(desk, told)
    if entry is None:
        raise NotDone("not-in-round", folder=folder)
    status = messages.text(f"status.{entry.status}").lower()
    document = why_document(told, entry.application, messages)
    facts = {"file": entry.incoming.name, "status": status, "weights": document["weights"]}
    rows = (*_workings(told, entry.application, messages), *_why(document["statements"], messages))
    return _show(
        desk, _page(messages, "score", rows, say(messages, "score_intro", **facts), application=entry.application)
    )


def _named(page: Page, title: str) -> Page:
    return Page(page.name, title, page.intro, ("", *page.headers[1:1]), (150,), page.rows)


def _entry(desk: Desk, told: Ranked) -> FileEntry | None:
    """The file of the round that says what the open workbook says; one that counts before others."""
    own = content_key(desk.submission, desk.saved_hash)
    same = [
        entry
        for entry in told.judged.files
        if entry.application
        and entry.incoming.reading.submission
        and content_key(entry.incoming.reading.submission, entry.incoming.sha256) == own
    ]
    counting = {one.entry.incoming.name for one in told.judged.applications}
    return min(same, key=lambda one: one.incoming.name not in counting, default=None)


def _workings(told: Ranked, application: str, messages: Messages) -> Iterator[PageRow]:
    """The rows of the master's workings for one application, none where nothing is computed."""
    if told.result.priority is None:
        return
    rows = WorkingsWriter(TableWriter(told.judged, messages), told.result, told.result.priority).of_one(application)
    if rows:
        yield PageRow((say(messages, "score_figures"),), heading=True)
    for _, figure, value, unit, how, clause, source in rows:
        amount = messages.write(value) if value is not None else ""
        place = f"{source.file}: {source.text}" if isinstance(source, Link) else str(source or "")
        yield PageRow((str(figure), f"{amount} {unit or ''}".strip(), str(how or ""), str(clause or ""), place))


def _why(statements: Sequence[dict[str, str]], messages: Messages) -> Iterator[PageRow]:
    yield PageRow((say(messages, "score_why"),), heading=True)
    yield from (PageRow(("", "", one["text"])) for one in statements)


def _ranking(told: Ranked, messages: Messages) -> Iterator[PageRow]:
    for heading, lines in ranking_lines(told.judged, told.result, messages):
        if heading:
            yield PageRow((heading,), heading=True)
        yield from (PageRow((line,)) for line in lines)

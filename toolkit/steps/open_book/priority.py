"""The priority score: how the round scores the open application, or how it ranks those of an assessment."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from toolkit.core.master.ranking_lines import ranking_lines
from toolkit.core.master.tables import TableWriter
from toolkit.core.master.values import Link
from toolkit.core.master.workings import WorkingsWriter
from toolkit.core.round.readings import content_key
from toolkit.files.excel import Page, PageRow
from toolkit.steps.open_book.desk import Answer, Desk, NotDone, say
from toolkit.steps.open_book.figures import figures_page, show_page
from toolkit.steps.ranking import look_at_ranking
from toolkit.steps.ranking_document import why_document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.core.messages import Messages
    from toolkit.core.round.entries import FileEntry
    from toolkit.steps.ranking import Told as Ranked

APPLICATION, ASSESSMENT = "application", "assessment"
WIDE = 150  # characters of a sheet's only column


def score(desk: Desk) -> Answer:
    """The priority score of the application, or where an assessment's applications stand; the round is as it was."""
    checked, messages = desk.checked, desk.messages
    if checked.kind not in {APPLICATION, ASSESSMENT}:
        raise NotDone("no-score")
    folder = desk.need_round()
    told = look_at_ranking(folder, datetime.now(UTC))
    desk.need_round_of(told.opened.call)
    if checked.kind == ASSESSMENT:
        rows = tuple(_ranking(told, messages))
        page = figures_page(messages, "score", rows, say(messages, "score_round_intro"), application="")
        return show_page(desk, _named(page, say(messages, "score_round")))
    entry = _entry(desk, told)
    if entry is None:
        raise NotDone("not-in-round", folder=folder)
    status = messages.text(f"status.{entry.status}").lower()
    document = why_document(told, entry.application, messages)
    facts = {"file": entry.incoming.name, "status": status, "weights": document["weights"]}
    rows = (*_workings(told, entry.application, messages), *_why(document["statements"], messages))
    return show_page(
        desk,
        figures_page(messages, "score", rows, say(messages, "score_intro", **facts), application=entry.application),
    )


def _named(page: Page, title: str) -> Page:
    """The page of one column, with another title."""
    return Page(page.name, title, page.intro, ("",), (WIDE,), page.rows)


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

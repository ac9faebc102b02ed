"""From a consolidated round to the master workbook's sheets, in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.core.master.about import about
from toolkit.core.master.allocation_table import AllocationWriter
from toolkit.core.master.file_tables import files_table, findings_table
from toolkit.core.master.overview import overview
from toolkit.core.master.ranking_table import RankingWriter
from toolkit.core.master.tables import TableWriter
from toolkit.core.master.timeline import BLOCK as ACTIVITIES
from toolkit.core.master.timeline import activities
from toolkit.core.master.values import Master
from toolkit.core.master.workings import WorkingsWriter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.core.master.values import Page, SheetTable
    from toolkit.core.messages import Messages
    from toolkit.core.round.choices import RoundChoice
    from toolkit.core.round.consolidate import Consolidated
    from toolkit.core.round.prioritised import Prioritised


def build_master(
    consolidated: Consolidated,
    result: Prioritised,
    messages: Messages,
    choices: Sequence[RoundChoice],
    version: str,
) -> Master:
    """The master of a round.

    Args:
        consolidated: the round as judged.
        result: its ranking and proposed allocation, or what is missing for them.
        messages: the language of the master.
        choices: the county's choices, shown with who and why.
        version: the toolkit's version, shown.

    Returns:
        The master: the same for the same arguments, whatever the clock says.
    """
    writer = TableWriter(consolidated, messages)
    sheets: tuple[Page | SheetTable, ...] = (
        overview(writer, result),
        writer.applications(),
        *_tables(writer),
        findings_table(writer),
        *_priority(writer, result),
        files_table(writer),
        about(writer, version, choices, result),
    )
    call = consolidated.call
    subtitle = f"{messages.of(call.issuer)} – {messages.of(call.title)}"
    return Master(writer.word("title"), subtitle, messages.language, consolidated.as_of, sheets)


def _tables(writer: TableWriter) -> Iterator[SheetTable]:
    """The form's tables, activities as the county's overview along a line of time (K11)."""
    for table in writer.tables():
        yield activities(writer, table) if f"/{table.id}" == ACTIVITIES else table


def _priority(writer: TableWriter, result: Prioritised) -> Iterator[SheetTable]:
    """Ranking and Allocation, also where they say what is missing; Workings where there is something to work out."""
    ranking = RankingWriter(writer, result)
    yield ranking.table()
    yield AllocationWriter(writer, result, ranking).table()
    if result.priority:
        yield WorkingsWriter(writer, result, result.priority).table()

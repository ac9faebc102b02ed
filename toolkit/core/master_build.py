"""From a consolidated round to the master workbook's sheets, in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.core.file_tables import files_table, findings_table
from toolkit.core.master import Master
from toolkit.core.pages import about, overview
from toolkit.core.tables import TableWriter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.core.choices import RoundChoice
    from toolkit.core.consolidate import Consolidated
    from toolkit.core.master import Page, SheetTable
    from toolkit.core.messages import Messages


def build_master(
    consolidated: Consolidated, messages: Messages, choices: Sequence[RoundChoice], version: str
) -> Master:
    """The master of a round.

    Args:
        consolidated: the round as judged.
        messages: the language of the master.
        choices: the county's choices, shown with who and why.
        version: the toolkit's version, shown.

    Returns:
        The master: the same for the same arguments, whatever the clock says.
    """
    writer = TableWriter(consolidated, messages)
    sheets: tuple[Page | SheetTable, ...] = (
        overview(writer),
        writer.applications(),
        *writer.tables(),
        findings_table(writer),
        files_table(writer),
        about(writer, version, choices),
    )
    call = consolidated.call
    subtitle = f"{messages.of(call.issuer)} – {messages.of(call.title)}"
    return Master(writer.word("title"), subtitle, messages.language, consolidated.as_of, sheets)

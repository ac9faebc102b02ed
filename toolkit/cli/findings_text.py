"""A file's findings as text: grouped where they repeat, coloured on a terminal, plain in a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.core.checking.grouping import FIRST

if TYPE_CHECKING:
    from rich.console import Console

    from toolkit.core.checking.grouping import Worded
    from toolkit.core.messages import Messages
    from toolkit.steps.check import Checked

STYLES = {"error": "bold red", "warning": "yellow", "info": "cyan", "accepted": "dim"}


def print_file(console: Console, one: Checked, messages: Messages, *, end: bool = True) -> None:
    """Print what was found in one file, or why it was not judged; `end` adds a blank line."""
    from rich.text import Text

    from toolkit.core.checking.grouping import in_words
    from toolkit.core.round.entries import Listed
    from toolkit.steps.check import Recognised
    from toolkit.steps.report import reason_text

    console.print(Text(one.name, style="bold"))
    if one.recognised is Recognised.ATTACHMENT:
        console.print(Text("  – " + reason_text(one, messages), style="dim"))
    elif one.recognised is not Recognised.OURS:
        console.print(Text("  ✘ " + reason_text(one, messages), style="bold red"))
    elif not one.findings:
        console.print(Text("  ✔ " + messages.text("cli.nothing_found"), style="green"))
    for worded in in_words((Listed(finding) for finding in one.findings), messages):
        first = worded.listed[0].finding
        line = Text("  ")
        line.append(messages.text(f"words.{first.severity}"), style=STYLES[worded.level])
        line.append(f" {_places(worded, messages)}", style="bold")
        line.append(f" [{first.clause}, {first.rule}] {worded.message}")
        line.append(f" {worded.mend}", style="dim")
        console.print(line)
    if end:
        console.print()


def _places(worded: Worded, messages: Messages) -> str:
    """Where the findings lie: the sheet with the first cells, and how many more there are."""
    sheet = worded.listed[0].finding.sheet
    cells = [one.finding.cell for one in worded.listed if one.finding.cell]
    shown = ", ".join(cells[:FIRST])
    if len(cells) > FIRST:
        shown += " " + messages.text("words.and_more", count=len(cells) - FIRST)
    return f"{sheet}!{shown}" if shown and sheet else sheet or shown

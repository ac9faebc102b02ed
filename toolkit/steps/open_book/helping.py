"""What the buttons are for, and which round they work on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.steps.open_book.desk import Answer, Desk, say

if TYPE_CHECKING:
    from toolkit.core.messages import Messages


def help_text(desk: Desk, messages: Messages) -> Answer:
    """What each button does, and which round they would work on."""
    labels = messages.table["addin"]["buttons"].values()
    lines = [say(messages, "help_button", label=one["label"], tip=one["tip"]) for one in labels]
    folder = desk.round_folder
    last = say(messages, "help_round", folder=str(folder)) if folder else say(messages, "help_no_round")
    return Answer("\n".join([say(messages, "help"), "", *lines, "", last]))

"""Why a file is no submission, and what its sender or staff can do, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.core.messages import Messages


def reason_text(messages: Messages, reason: str, facts: Mapping[str, object]) -> str:
    """What is wrong with a file and what can be done about it.

    Args:
        messages: the language.
        reason: one of the reader's REASONS, or why a file was set aside: a key of the messages' [unreadable].
        facts: its facts; `looks_like` or `what` choose a closer sentence where there is one.
    """
    case = facts.get("looks_like") or facts.get("what") or "default"
    closer = f"unreadable.{reason}.{case}"
    return messages.text(closer if messages.has(closer) else f"unreadable.{reason}", **facts)

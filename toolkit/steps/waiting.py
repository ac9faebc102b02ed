"""What waits in a round, in words: where it is settled, what it is about, and the exact thing to do."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from toolkit.core.master.priority_words import PriorityWords
from toolkit.core.unreadable import reason_text
from toolkit.steps.report import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.core.messages import Messages
    from toolkit.core.round.waiting import Waiting
    from toolkit.steps.rounds import RoundStatus

SHOWN = 10  # of a group, in the terminal; all of them stand in the JSON


def waiting_lines(status: RoundStatus, messages: Messages) -> Iterator[tuple[str, list[str]]]:
    """What waits, by group: a heading with its lines; of a long group the first, and how many more there are."""
    for group, members in groupby(status.waiting, lambda one: one.group):
        own = list(members)
        lines = [_line(one, status, messages) for one in own[:SHOWN]]
        if len(own) > SHOWN:
            lines.append(messages.text("waiting.more", count=len(own) - SHOWN, folder=str(status.opened.folder)))
        yield messages.text("waiting.group", group=messages.text(f"waiting.groups.{group}"), count=len(own)), lines


def waiting_document(status: RoundStatus, messages: Messages) -> list[dict[str, Any]]:
    """The same as plain data."""
    return [
        {
            "group": one.group,
            "key": one.key,
            "about": list(one.about),
            "list": one.list or None,
            "lines": list(one.lines),
            "message": _what(one, status, messages),
            "do": _do(one, status, messages),
            "facts": plain(dict(one.facts)),
        }
        for one in status.waiting
    ]


def _line(one: Waiting, status: RoundStatus, messages: Messages) -> str:
    parts = (_place(one, messages), _about(one))
    head = ": ".join(part for part in parts if part)
    said = " ".join(part for part in (_what(one, status, messages), _do(one, status, messages)) if part)
    return f"{head} – {said}" if head else said


def _place(one: Waiting, messages: Messages) -> str:
    if not one.list:
        return ""
    if one.lines:
        return messages.text("waiting.line", list=one.list, lines=[str(line) for line in one.lines])
    return messages.text("waiting.unlisted", list=one.list) if one.group in {"receipts", "versions"} else one.list


def _about(one: Waiting) -> str:
    """The file or application it is about; choices and ties are named by their own sentence."""
    return "" if one.group == "choices" or one.key == "tie" else (one.about or ("",))[0]


def _facts(one: Waiting, status: RoundStatus, messages: Messages) -> dict[str, Any]:
    facts = {**one.facts, "folder": str(status.opened.folder), "call": status.opened.call_reference}
    if "choice" in facts:
        facts["choice"] = messages.text(f"round.choices.{facts['choice']}")
    if "members" in facts:
        facts["members"] = [messages.text("waiting.member", **each) for each in facts["members"]]
    if "holders" in facts:
        facts["holders"] = [messages.text("waiting.holder", **each) for each in facts["holders"]]
    if "gaps" in facts:
        facts["gaps"] = [messages.text(f"waiting.gaps.{each['key']}", **each) for each in facts["gaps"]]
    if one.key == "tie":
        facts["example"] = ", ".join(f'"{name}"' for name in one.about)
    return facts


def _what(one: Waiting, status: RoundStatus, messages: Messages) -> str:
    if one.finding:
        return messages.finding(one.finding)
    if one.reason:
        return PriorityWords(status.opened.call, messages).short(one.reason)
    if one.group in {"unreadable", "set-aside"}:
        reading = status.set_aside[one.about[0]]
        return reason_text(messages, reading.reason, reading.facts)
    return messages.text(f"waiting.what.{one.key}", **_facts(one, status, messages))


def _do(one: Waiting, status: RoundStatus, messages: Messages) -> str:
    if one.finding:
        return messages.mend(one.finding)
    key = f"waiting.do.{one.key}"
    return messages.text(key, **_facts(one, status, messages)) if messages.has(key) else ""

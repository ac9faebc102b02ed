"""What is new since the last master, as lines of text and as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.core.messages import Messages
    from toolkit.core.round.news import FileNews, News, Placed

SHOWN = 20  # lines of files, and ids, that a person reads; all of them stand in the JSON
_KINDS = ("new", "eligible", "not-eligible", "not-counting")


def news_lines(new: News, messages: Messages) -> Iterator[str]:
    """The news as a heading with its lines, or the one line that there are none."""
    if new.first or new.nothing:
        yield messages.text("news.first" if new.first else "news.nothing")
        return
    yield messages.text("news.heading")
    for kind in _KINDS:
        ids = [one.id for one in new.applications if one.kind == kind]
        if ids:
            yield "  " + messages.text(f"news.applications_{kind}", count=len(ids), ids=_some(ids, messages))
    for one in new.files[:SHOWN]:
        yield "  " + _file(one, messages)
    if len(new.files) > SHOWN:
        yield "  " + messages.text("news.more", count=len(new.files) - SHOWN)


def _some(ids: list[str], messages: Messages) -> str:
    more = len(ids) - SHOWN
    shown = ", ".join(ids[:SHOWN])
    return f"{shown} {messages.text('words.and_more', count=more)}" if more > 0 else shown


def _file(one: FileNews, messages: Messages) -> str:
    facts = {"file": one.name}
    if one.before:
        facts |= {"was": _became(one.before, messages), "before": one.before.name}
    if one.now:
        facts |= {"became": _became(one.now, messages)}
    return messages.text(f"news.{one.kind}", **facts)


def _became(one: Placed, messages: Messages) -> str:
    """A file's status, with the file or else the application it has to do with."""
    status = messages.text(f"status.{one.status}")
    if one.of:
        return messages.text("news.of", status=status, file=one.of)
    return messages.text("news.about", status=status, application=one.application) if one.application else status


def news_document(new: News) -> dict[str, Any]:
    """The news as plain data, the same in every language."""
    return {
        "first": new.first,
        "files": [
            {"kind": one.kind, "file": one.name, "before": _placed(one.before), "now": _placed(one.now)}
            for one in new.files
        ],
        "applications": [{"id": one.id, "kind": one.kind} for one in new.applications],
    }


def _placed(one: Placed | None) -> dict[str, Any] | None:
    if one is None:
        return None
    document = {"file": one.name, "sha256": one.sha256, "status": str(one.status)}
    return document | {"of": one.of or None, "application": one.application or None}

"""What is new since the last master, as lines of text and as plain data."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.core.messages import Messages
    from toolkit.core.round.news import FileNews, News, Placed
    from toolkit.core.round.standing import Change, StandingNews

SHOWN = 20  # lines of files, and ids, that a person reads; all of them stand in the JSON
FEW = 8  # changes of rank or kroner that are told one by one
_KINDS = ("new", "eligible", "not-eligible", "not-counting")


def news_lines(new: News, messages: Messages, files: int) -> Iterator[str]:
    """The news of a round with so many files as a heading with its lines, or the one line that there are none."""
    if new.first and not files:
        yield messages.text("news.no_files")
        return
    if new.first or new.nothing:
        yield messages.text("news.first" if new.first else "news.nothing")
        return
    yield messages.text("news.heading")
    for kind in _KINDS:
        ids = [one.id for one in new.applications if one.kind == kind]
        if ids:
            yield "  " + messages.text(f"news.applications_{kind}", count=len(ids), ids=_some(ids, messages))
    yield from (f"  {line}" for line in standing_lines(new, messages))
    for one in new.files[:SHOWN]:
        yield "  " + _file(one, messages)
    if len(new.files) > SHOWN:
        yield "  " + messages.text("news.more", count=len(new.files) - SHOWN)


def standing_lines(new: News, messages: Messages) -> Iterator[str]:
    """What changed in ranking, awards and choices, a line for each sort."""
    return (_standing(one, messages) for one in new.standing)


def _standing(one: StandingNews, messages: Messages) -> str:
    """A change of ranking, awards or choices: each application or choice where they are few, else how many."""
    count = len(one.changes)
    if one.kind == "choices":
        names = [messages.text(f"round.choices.{change.name}") for change in one.changes]
        return messages.text("news.choices", choices=names)
    if one.kind in {"ranked", "not-ranked"} or count > FEW:
        key = one.kind if one.kind in {"ranked", "not-ranked"} else f"{one.kind}_many"
        return messages.text(f"news.{key}", count=count)
    return messages.text(f"news.{one.kind}", changes="; ".join(_change(each, messages) for each in one.changes))


def _change(one: Change, messages: Messages) -> str:
    before, after = (
        "–" if value is None else messages.write(value, "money" if isinstance(value, Decimal) else "")
        for value in (one.before, one.after)
    )
    return messages.text("news.change", application=one.name, before=before, after=after)


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
    same = one.kind == "replaced" and facts["was"] == facts["became"]
    return messages.text("news.replaced_same" if same else f"news.{one.kind}", **facts)


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
        "standing": [{"kind": one.kind, "changes": [_changed(each) for each in one.changes]} for one in new.standing],
    }


def _placed(one: Placed | None) -> dict[str, Any] | None:
    if one is None:
        return None
    document = {"file": one.name, "sha256": one.sha256, "status": str(one.status)}
    return document | {"of": one.of or None, "application": one.application or None}


def _changed(one: Change) -> dict[str, Any]:
    before, after = (str(value) if isinstance(value, Decimal) else value for value in (one.before, one.after))
    return {"name": one.name, "before": before, "after": after}

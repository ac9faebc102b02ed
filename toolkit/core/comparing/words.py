"""A difference in words: values as a person writes them, and the one line that sums a difference up."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Any

from toolkit.core.comparing.difference import Unread, step_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from toolkit.core.comparing.difference import FieldChange
    from toolkit.core.comparing.rows import Cells
    from toolkit.core.comparing.summary import Summary
    from toolkit.core.messages import Messages
    from toolkit.model import Block, Call, Field

_WRITTEN = {"money": "money", "percent": "percent", "date": "date"}
"""How a field's value is written, by its type; other values by what they are."""
_SHARES = frozenset({"grant-share"})
_QUOTED = frozenset({"text", "long-text"})
NAMED_BY = 2
LONGEST, BEFORE = 100, 20
"""Of a longer text this many characters are shown, from so many before the first that differs."""


def value_text(call: Call, field: Field, value: Any, messages: Messages) -> str:
    """A field's value (None: blank) as a person writes it: `1 500 000 kr`, `31.12.2019`, `1902 Tromsø`, a label."""
    if value is None:
        return messages.text("diff.blank")
    if isinstance(value, Unread):
        return messages.text("diff.unread_typed", typed=value.typed) if value.typed else messages.text("diff.unread")
    if field.choices:
        choice = call.lists[field.choices].get(str(value))
        return messages.of(choice.label) if choice else str(value)
    if field.type == "municipality":
        return f"{value} {call.municipalities.get(value, '')}".strip()
    return messages.write(value, _WRITTEN.get(field.type, ""))


def change_text(call: Call, change: FieldChange, messages: Messages) -> tuple[str, str]:
    """What a field said and says; of long texts the part where they begin to differ."""
    values = (change.old.value, change.new.value)
    was, now = (value_text(call, change.field, value, messages) for value in values)
    if change.field.type not in _QUOTED:
        return was, now
    start = _alike(was, now) if all(isinstance(value, str) for value in values) else 0
    old, new = (
        messages.text("diff.quoted", text=excerpt(text, start)) if isinstance(value, str) else text
        for text, value in zip((was, now), values, strict=True)
    )
    return old, new


def _alike(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def excerpt(text: str, start: int = 0) -> str:
    """A text in one line; of a long one the part that begins shortly before `start`, with … where it is cut."""
    first = max(start - BEFORE, 0) if len(text) > LONGEST else 0
    part = text[first : first + LONGEST]
    shown = ("…" if first else "") + part + ("…" if first + LONGEST < len(text) else "")
    return " ".join(shown.split())


def row_name(call: Call, block: Block, cells: Cells, messages: Messages) -> str:
    """What a row is known by: the first two of its words, such as `Reise, Fly til samling`."""
    return ", ".join(text for _, text in _words_of(call, block, cells, messages))


def _words_of(call: Call, block: Block, cells: Cells, messages: Messages) -> list[tuple[Field, str]]:
    worded = (field for field in block.fields if field.choices or field.type in _QUOTED)
    filled = ((field, cells.get(step_of(field))) for field in worded)
    named = [(field, excerpt(value_text(call, field, value, messages))) for field, value in filled if value is not None]
    return named[:NAMED_BY]


def row_text(call: Call, block: Block, cells: Cells, messages: Messages) -> str:
    """A row as a whole: what it is known by, then the other filled cells with their labels."""
    known = {field.path for field, _ in _words_of(call, block, cells, messages)}
    rest = ((field, cells.get(step_of(field))) for field in block.fields if field.path not in known)
    written = ((field, excerpt(value_text(call, field, one, messages))) for field, one in rest if one is not None)
    told = (messages.text("diff.cell", label=messages.of(field.label), value=text) for field, text in written)
    return "; ".join(filter(None, (row_name(call, block, cells, messages), *told)))


def amount_text(amount: Decimal | None, unit: str, messages: Messages) -> str:
    """A figure with its unit, or the words that it is not computed."""
    return messages.text("reasons.not-computed") if amount is None else messages.text(f"units.{unit}", amount=amount)


def summary_text(summary: Summary, messages: Messages) -> str:
    """A summary in one line: `3 felt endret; tilskuddsandel 52,10 % → 49,80 %; 1 feil borte`."""
    return "; ".join(_parts(summary, messages)) or messages.text("diff.summary.same")


def _parts(summary: Summary, messages: Messages) -> Iterator[str]:
    for key in ("fields", "rows_added", "rows_removed", "rows_moved", "lost"):
        yield from _counted(summary, key, messages)
    for one in summary.figures:
        unit = "share" if one.figure in _SHARES else "NOK"
        before, after = (amount_text(amount, unit, messages) for amount in (one.before, one.after))
        label = messages.text(f"diff.short.{one.figure}")
        yield messages.text("diff.summary.figure", label=label, before=before, after=after)
    for key in ("errors_new", "errors_gone", "warnings_new", "warnings_gone"):
        yield from _counted(summary, key, messages)


def _counted(summary: Summary, key: str, messages: Messages) -> Iterator[str]:
    count = getattr(summary, key)
    if count:
        yield messages.text(f"diff.summary.{key}", count=count)

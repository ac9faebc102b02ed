"""A difference in words: values as a person writes them, and the one line that sums a difference up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from toolkit.core.comparing.difference import Unread

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from toolkit.core.comparing.summary import Summary
    from toolkit.core.messages import Messages
    from toolkit.model import Call, Field

_WRITTEN = {"money": "money", "percent": "percent", "date": "date"}
"""How a field's value is written, by its type; other values by what they are."""
_SHARES = frozenset({"grant-share"})


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

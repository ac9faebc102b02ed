"""A difference as lines of text under headings: fields, rows, figures and findings, each with its cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.core.comparing.words import amount_text, change_text, row_name, row_text
from toolkit.core.explain_lines import key_of
from toolkit.core.places import reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from toolkit.core.comparing.difference import Difference, FieldChange, FigureChange, FindingChange, RowChange
    from toolkit.core.messages import Messages
    from toolkit.model import Address, Call, Form, Line

SHOWN = frozenset(
    {
        "cost-total",
        "funding-total",
        "difference",
        "grant-applied",
        "grant-share",
        "grant-excess",
        "award-highest-left",
        "type-share",
        "confirmed-share",
        "released-other",
        "released-own",
        "period-months",
        "municipalities",
    }
)
"""The figures that text tells of; the others follow from them and stand in the JSON."""
_PERCENT = 100


def difference_lines(
    call: Call, form: Form, found: Difference, lines: Mapping[str, Line], messages: Messages
) -> Iterator[tuple[str, list[str]]]:
    """Headings, each with its lines; first, under no heading, what holds for the whole.

    Args:
        call: the call both versions are for.
        form: the form they are filled in on.
        found: their difference.
        lines: a line of each figure, to name it and to know its unit.
        messages: the reader's language.
    """
    yield "", list(_whole(form, found, messages))
    if found.fields:
        fields = [_change(call, one, form, messages) for one in found.fields]
        yield messages.text("diff.fields", count=len(fields)), fields
    if found.rows:
        yield messages.text("diff.rows", count=len(found.rows)), [_row(call, one, messages) for one in found.rows]
    figures = [one for one in found.figures if key_of(lines[one.figure]) in SHOWN]
    if figures:
        yield messages.text("diff.figures", count=len(figures)), [_figure(one, lines, messages) for one in figures]
    elif lines and not found.same_content:
        yield messages.text("diff.no_figures"), []
    if not found.findings:
        yield messages.text("diff.no_findings"), []
    for state in ("new", "gone", "still"):
        own = [_finding(one, messages) for one in found.findings if one.state == state]
        if own:
            yield messages.text(f"diff.findings_{state}", count=len(own)), own


def _whole(form: Form, found: Difference, messages: Messages) -> Iterator[str]:
    moved = found.moved or {}
    if found.same_content:
        yield messages.text("diff.same")
    elif moved and not (found.fields or found.rows or found.lost):
        yield messages.text("diff.same_order")
    for path, count in moved.items():
        yield messages.text("diff.moved", table=form.blocks[path].label, count=count)
    if found.lost:
        parts = [(form.blocks.get(path) or form.fields[path]).label for path in found.lost]
        yield messages.text("diff.lost", parts=parts)


def _change(call: Call, change: FieldChange, form: Form, messages: Messages) -> str:
    old, new = change_text(call, change, messages)
    text = messages.text("diff.change", label=change_label(call, change, form, messages), old=old, new=new)
    return f"{text} {_cells(change.old.place, change.new.place, messages)}".strip()


def change_label(call: Call, change: FieldChange, form: Form, messages: Messages) -> str:
    """The field's label; in a table with the table's and what the row is known by."""
    label = messages.of(change.field.full_label)
    if change.row is None or change.field.table is None:
        return label
    block = form.blocks[change.field.table]
    name = row_name(call, block, change.row, messages)
    number = change.new.path.split("/")[2]
    shown = name or messages.text("diff.row_without_words", number=int(number) + 1)
    return messages.text("diff.in_row", table=block.label, row=shown, label=label)


def _cells(old: Address, new: Address, messages: Messages) -> str:
    was, now = (reference(one.sheet, one.cell) if one.cell else "" for one in (old, new))
    if was and now and was != now:
        return messages.text("diff.cells_moved", old=was, new=now)
    return messages.text("diff.cells", old=now or was) if now or was else ""


def _row(call: Call, row: RowChange, messages: Messages) -> str:
    shown = row_text(call, row.block, row.cells, messages)
    text = messages.text(f"diff.row_{row.kind}", table=row.block.label, row=shown)
    return f"{text} {_cells(row.place, row.place, messages)}".strip()


def _figure(one: FigureChange, lines: Mapping[str, Line], messages: Messages) -> str:
    line = lines[one.figure]
    before, after = (amount_text(amount, line.unit, messages) for amount in (one.before, one.after))
    facts = {"label": figure_label(line, messages), "before": before, "after": after}
    if one.difference is None:
        return messages.text("diff.figure", **facts)
    return messages.text("diff.figure_by", **facts, difference=difference_text(one.difference, line.unit, messages))


def figure_label(line: Line, messages: Messages) -> str:
    """What a figure is called."""
    return messages.text(f"figures.{key_of(line)}", **line.facts)


def difference_text(difference: Decimal, unit: str, messages: Messages) -> str:
    """How much a figure went up or down, with its sign; shares in percentage points."""
    sign = "+" if difference > 0 else "\N{MINUS SIGN}"
    size = abs(difference)
    if unit in {"share", "percent"}:
        points = round(size * _PERCENT if unit == "share" else size, 2)
        return sign + messages.text("diff.points", amount=points)
    return sign + amount_text(size, unit, messages)


def _finding(one: FindingChange, messages: Messages) -> str:
    finding = one.finding
    where = (reference(finding.sheet, finding.cell) if finding.cell else finding.sheet) if finding.sheet else ""
    word = messages.text(f"words.{finding.severity}")
    return f"{word} {where} [{finding.clause}, {finding.rule}] {messages.finding(finding)}".replace("  ", " ")

"""What the master's columns mean, and from which clause: from the form's fields, or in the messages for the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolkit.core.messages import Messages
    from toolkit.model import Call, Field, Form

_RESTS_ON = {
    "months": "period_months",
    "municipalities": "minimum_municipalities",
    "received": "deadline",
    "grant_share": "grant_limit",
    "county_grant": "grant_limit",
    "limit_award": "grant_limit",
    "award": "envelope",
    "left_after": "envelope",
    "rank": "priority_weights",
    "priority_score": "priority_weights",
    "content_score": "priority_weights",
    "points": "priority_weights",
    "district_need": "priority_weights",
    "district_index": "priority_weights",
}
"""The parameter of the call that a column rests on: its clause is the column's."""


class ColumnNotes:
    """Writes what columns mean, in one language."""

    def __init__(self, call: Call, form: Form, messages: Messages) -> None:
        self.call = call
        self.form = form
        self.messages = messages
        self._blocks = {field.path: block for block in form.blocks.values() for field in block.fields}
        self._sheets = {sheet.id: sheet for sheet in form.sheets}

    def computed(self, key: str) -> str:
        """What a column of the master's own means; "" where no note is written for it."""
        note = f"master.notes.{key}"
        if not self.messages.has(note):
            return ""
        parameter = self.call.parameters.get(_RESTS_ON.get(key, ""))
        return self._joined(self.messages.text(note), self._clause(parameter.clause if parameter else None))

    def field(self, field: Field) -> str:
        """What a column of the form means: where it stands, its help, and its clause."""
        block = self._blocks[field.path]
        sheet = self.messages.of(self._sheets[block.sheet].name)
        place = {"sheet": sheet, "block": self.messages.of(block.label), "label": self.messages.of(field.label)}
        told = self.messages.of(field.help) if field.help else ""
        if told and told[-1] not in ".?!":
            told += "."
        return self._joined(self.messages.text("master.field_note", **place), told, self._clause(field.clause))

    def _clause(self, clause: str | None) -> str:
        if clause is None:
            return ""
        said = self.messages.of(self.call.clauses[clause].text)
        return self.messages.text("master.clause_note", clause=clause, said=said)

    def _joined(self, *parts: str) -> str:
        return "\n".join(part for part in parts if part)

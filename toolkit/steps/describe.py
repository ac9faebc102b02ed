"""Describing a call and its fields, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from toolkit.core.form.layout import column_letters, lay_out
from toolkit.core.kinds.selection import answer_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.core.messages import Messages
    from toolkit.model import Call, Field


def describe_fields(call: Call, kind: str, language: str) -> list[dict[str, Any]]:
    """Every field of a form, in order, as plain data.

    Returns:
        Mappings with path, label (by language), type, required, sheet (its name in the language), and either cell or
        column with first_row and last_row; where they apply also choices (the label in the language by id; for
        yes and no by "true" and "false"), help, clause, unit, max_length and personal.
    """
    layout = lay_out(call.forms[kind], language)
    described = []
    for field in layout.form.fields.values():
        one: dict[str, Any] = {"path": field.path, "label": field.label, "type": field.type, "required": field.required}
        if field.table:
            table = layout.tables[field.table]
            one |= {"sheet": table.sheet, "column": column_letters(table.columns[field.path])}
            one |= {"first_row": table.first_row, "last_row": table.last_row}
        else:
            one |= {"sheet": layout.singles[field.path].sheet, "cell": layout.singles[field.path].cell}
        described.append(one | _extras(call, field, language))
    return described


def _extras(call: Call, field: Field, language: str) -> dict[str, Any]:
    extras: dict[str, Any] = {
        "help": field.help,
        "clause": field.clause,
        "unit": field.unit,
        "max_length": field.max_length,
        "personal": field.personal or None,
    }
    if field.choices:
        extras["choices"] = {one.id: one.label[language] for one in call.lists[field.choices].values()}
    if field.type == "yes-no":
        yes, no = (answer_word(call, language, answer) for answer in ("yes", "no"))
        extras["choices"] = {"true": yes, "false": no}
    return {key: value for key, value in extras.items() if value is not None}


def describe_call(call: Call, messages: Messages) -> str:
    """Parameters, rules and clauses of a call as plain text."""
    return "\n".join(_lines(call, messages)) + "\n"


def _lines(call: Call, messages: Messages) -> Iterator[str]:
    yield f"{call.id}  {messages.of(call.title)}"
    yield messages.of(call.issuer)
    yield ""
    yield messages.text("cli.parameters")
    for one in call.parameters.values():
        value = messages.write(one.value)
        since = messages.write(one.since)
        yield f"  {one.id:<24} {value} ({one.unit}) – {messages.of(one.label)} [{one.clause}, {since}]"
        if one.reason:
            yield f"  {'':<24} {messages.of(one.reason)}"
    yield ""
    yield messages.text("cli.rules")
    for rule in call.rules:
        severity = messages.text(f"words.{rule.severity}")
        yield f"  {rule.id:<24} {messages.of(rule.title)} [{rule.clause}, {severity}]"
    yield ""
    yield messages.text("cli.clauses")
    for clause in call.clauses.values():
        yield f"  {clause.id:<4} {messages.of(clause.text)}"

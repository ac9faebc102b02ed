"""Choosing rows by a trait of their choice, as a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.core.form import formulas

if TYPE_CHECKING:
    from toolkit.core.form.layout import Layout
    from toolkit.model import Call, Pointer


YES_NO = "yes_no"
"""The call's list with the words for yes and no."""


def answer_word(call: Call, language: str, answer: str) -> str:
    """The word for "yes" or "no" in a language, as the form's drop-down has it."""
    return call.lists[YES_NO][answer].label[language]


def having_words(call: Call, layout: Layout, path: Pointer, trait: str, equals: object) -> str:
    """The condition that a choice cell (or a column of them) holds a choice with a trait of that value."""
    field = layout.form.fields[path]
    choices = call.lists[field.choices or ""].values()
    words = [one.label[layout.language] for one in choices if one.traits.get(trait, False) == equals]
    return formulas.any_of(reference_of(layout, path), words)


def reference_of(layout: Layout, path: Pointer) -> str:
    """The cell of a single field, or the cells of a table's column, as a formula on any sheet names them."""
    table = layout.form.fields[path].table
    return layout.tables[table].reference(path) if table else layout.singles[path].reference

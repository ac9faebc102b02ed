"""Conditional formats of ours in an open workbook: known by their formulas, whatever Excel renumbers or splits."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import xlwings as xw


def rules_of(area: xw.Range, formula: str) -> Iterator[xw.ConditionalFormat]:
    """The rules on a range that have a formula, the last first: so they can be deleted one after the other."""
    for rule in reversed(list(area.conditional_formats)):
        if rule.type == "custom" and _says(rule.formula, formula):
            yield rule


def has_rule(area: xw.Range, formula: str) -> bool:
    """Whether a range has a rule with a formula."""
    return any(True for _ in rules_of(area, formula))


def _says(text: str | None, formula: str) -> bool:
    """Whether a rule's text is this formula, blanks and the `=` before it aside."""
    return (text or "").replace(" ", "").removeprefix("=") == formula

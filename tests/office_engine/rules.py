"""Conditional formats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes as base

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.office_engine.ranges import Range


def _told(name: str) -> property:
    """A property of a rule as it was when the rule was listed."""

    def get(self: ConditionalFormat) -> Any:
        value = self.told.get(name)
        return tuple(value) if isinstance(value, list) else value

    return property(get)


class ConditionalFormat(base.ConditionalFormat):
    """One rule, told when it was listed."""

    type = _told("type")
    operator = _told("operator")
    formula = _told("formula")
    formula1 = _told("formula1")
    formula2 = _told("formula2")
    fill_color = _told("fill_color")
    font_color = _told("font_color")
    font_bold = _told("font_bold")
    font_italic = _told("font_italic")
    stop_if_true = False

    def __init__(self, cells: Range, told: dict[str, Any]) -> None:
        self.cells = cells
        self.told = told

    @property
    def api(self) -> ConditionalFormat:
        return self

    def delete(self) -> None:
        self.cells.sheet.engine.ask("delete_rule", number=self.told["number"])


class ConditionalFormats(base.ConditionalFormats):
    """The rules that touch some cells, first in priority first."""

    def __init__(self, cells: Range) -> None:
        self.cells = cells

    @property
    def api(self) -> ConditionalFormats:
        return self

    @property
    def parent(self) -> Range:
        return self.cells

    def _all(self) -> list[ConditionalFormat]:
        return [ConditionalFormat(self.cells, told) for told in self.cells.ask("rules")]

    def __call__(self, key: int) -> ConditionalFormat:
        return self._all()[key - 1]

    def __len__(self) -> int:
        return len(self._all())

    def __iter__(self) -> Iterator[ConditionalFormat]:
        return iter(self._all())

    def add_custom(self, spec: dict[str, Any]) -> ConditionalFormat:
        return ConditionalFormat(self.cells, self.cells.ask("add_rule", spec=spec))

    add_cell_value = add_custom

    def clear(self) -> None:
        self.cells.ask("clear_rules")

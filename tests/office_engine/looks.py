"""What cells look like, a property each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes as base
from xlwings import utils

if TYPE_CHECKING:
    from tests.office_engine.ranges import Range


def look(name: str) -> property:
    """A property of cells that is read and written as it is."""

    def get(self: Any) -> Any:
        return self.ask("look", name=name)

    def put(self: Any, value: Any) -> None:
        self.ask("set_look", name=name, value=_rgb(value) if name.endswith("color") else value)

    return property(get, put)


def colour(name: str) -> property:
    """A colour of cells: red, green and blue, or None."""
    plain = look(name)

    def get(self: Any) -> tuple[int, ...] | None:
        found = plain.fget(self)  # type: ignore[misc]
        return None if found is None else tuple(found)

    return property(get, plain.fset)


def _rgb(value: Any) -> tuple[int, ...] | None:
    if isinstance(value, str):
        return tuple(utils.hex_to_rgb(value))
    return tuple(utils.int_to_rgb(value)) if isinstance(value, int) else value


class Font(base.Font):
    """The font of cells."""

    bold = look("font.bold")
    italic = look("font.italic")
    size = look("font.size")
    name = look("font.name")
    color = colour("font.color")

    def __init__(self, cells: Range) -> None:
        self.ask = cells.ask

    @property
    def api(self) -> Font:
        return self

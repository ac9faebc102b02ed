"""Fields that are required only where another answer in the row is yes, as JSON Schema says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from toolkit.model import Block, Pointer

Json = dict[str, Any]


def conditions(block: Block) -> list[Json]:
    """One `if`/`then` per yes-no field of a table's row that makes other fields required."""
    answers = dict.fromkeys(field.required_when for field in block.fields if field.required_when)
    return [
        {
            "if": {"properties": {answer.rpartition("/")[2]: {"const": True}}, "required": [answer.rpartition("/")[2]]},
            "then": _required(field.path for field in block.fields if field.required_when == answer),
        }
        for answer in answers
    ]


def _required(paths: Iterable[Pointer]) -> Json:
    """A schema that asks for every path below a row."""
    wanted: Json = {}
    for path in paths:
        *outer, name = path.split("/")[3:]
        here = wanted
        for step in outer:
            here = here.setdefault("properties", {}).setdefault(step, {})
        here.setdefault("required", []).append(name)
    return wanted

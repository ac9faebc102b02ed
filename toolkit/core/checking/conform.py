"""What the form's JSON Schema says about a submission's data, as faults by kind."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from toolkit.core.pointers import at_row, general
from toolkit.model import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from toolkit.core.checking.view import View
    from toolkit.model import Field, Form, Pointer


@lru_cache(maxsize=16)
def _compiled(form: Form) -> Any:
    return jsonschema_rs.Draft202012Validator(dict(form.schema))


def conform(view: View) -> Iterator[tuple[str, Fault]]:
    """Every place where the data does not satisfy the schema: the kind of rule that reports it, and the fault.

    Raises:
        KeyError: the schema uses a keyword that no kind of rule reports, which `unreported` refuses at load.
    """
    for error in _compiled(view.form).iter_errors(view.submission.data):
        path = "".join(f"/{step}" for step in error.instance_path)
        yield _REPORTS[error.kind.name](view, path, error)


def _required(view: View, path: str, error: Any) -> tuple[str, Fault]:
    missing = f"{path}/{error.kind.property}"
    return _missing(view, missing)


def _missing(view: View, path: str) -> tuple[str, Fault]:
    """A blank field; in a row that is begun it is the row that is incomplete."""
    field = view.form.fields[general(path)]
    if not field.table:
        return "required", Fault(path, {"field": field.full_label}, (path,))
    case = "given" if view.form.blocks[field.table].is_given else ""
    return "row-complete", Fault(path, {"field": field.full_label}, (path,), case)


def _empty(view: View, path: str, error: Any) -> tuple[str, Fault]:
    """A row without any amount: reported at its first year."""
    del error
    first = next(one for one in view.form.fields if one.startswith(f"{general(path)}/"))
    at = at_row(first, int(path.split("/")[2]))
    return "row-complete", Fault(at, {}, (path,), "amounts")


def _no_rows(view: View, path: str, error: Any) -> tuple[str, Fault]:
    del error
    block = view.form.blocks[path]
    first = block.fields[0].path.replace("/*/", "/-/", 1)
    return "required", Fault(first, {"field": block.label}, (path,), "no-rows")


def _too_long(view: View, path: str, error: Any) -> tuple[str, Fault]:
    length = len(view.value(path))
    facts = {"field": view.label(general(path)), "length": length, "limit": error.kind.limit}
    return "text-length", Fault(path, {**facts, "over": length - error.kind.limit})


def _outside(view: View, path: str, error: Any) -> tuple[str, Fault]:
    field = view.form.fields[general(path)]
    case = "too-small" if error.kind.name == "minimum" else "too-large"
    limit = field.minimum if case == "too-small" else field.maximum
    return "range", Fault(path, {"field": field.full_label, "value": view.value(path), "limit": limit}, (), case)


_REPORTS = {
    "required": _required,
    "minProperties": _empty,
    "minItems": _no_rows,
    "maxLength": _too_long,
    "minimum": _outside,
    "maximum": _outside,
}

_SHAPE = frozenset({"type", "properties", "additionalProperties", "items", "$comment", "title", "description"})
_READ = {
    "date": ("format", "date"),
    "org-number": ("pattern", "^[0-9]{9}$"),
    "municipality": ("pattern", "^[0-9]{4}$"),
}
"""What a value of a type keeps to as soon as it is read: the keyword may stand in the schema, and never reports."""
_JSON_TYPES = {
    **dict.fromkeys(("money", "number", "hours", "percent"), "number"),
    **dict.fromkeys(("integer", "year"), "integer"),
    "yes-no": "boolean",
}


def unreported(form: Form) -> Iterator[tuple[Pointer, str]]:
    """What a form's schema asks for and no kind of rule would report, by general path, with the problem."""
    for name, part in form.schema["properties"].items():
        yield from _unreported(form, part, f"/{name}")


def _unreported(form: Form, part: Mapping[str, Any], path: Pointer) -> Iterator[tuple[Pointer, str]]:
    field = form.fields.get(path)
    for keyword, value in part.items():
        if not (keyword in _SHAPE or _is_reported(form, keyword, value, path) or _is_read(field, keyword, value)):
            yield path, f"no rule reports the keyword {keyword} here"
    if "type" not in part:
        yield path, "has no type"
    elif field and part["type"] != (wanted := _JSON_TYPES.get(field.type, "string")):
        yield path, f"a field of x-type {field.type} is of type {wanted}"
    for name, below in part.get("properties", {}).items():
        yield from _unreported(form, below, f"{path}/{name}")
    if "items" in part:
        yield from _unreported(form, part["items"], f"{path}/*")


def _is_reported(form: Form, keyword: str, value: Any, path: Pointer) -> bool:
    """Whether a fault by this keyword has a sentence here: a table may ask for one row, a row for one amount."""
    if keyword == "minItems":
        return path in form.blocks and value == 1
    if keyword == "minProperties":
        return "/*/" in path and path not in form.fields and value == 1
    return keyword in _REPORTS or (keyword == "allOf" and path.endswith("/*"))


def _is_read(field: Field | None, keyword: str, value: Any) -> bool:
    """Whether the reader lets no other value through."""
    if field is None:
        return False
    return bool(field.choices) if keyword == "enum" else (keyword, value) == _READ.get(field.type)

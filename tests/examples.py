"""Forms and example applications for tests: templates made once, filled in as a stranger's program would."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from toolkit.core.form.layout import column_letters, lay_out
from toolkit.files.calls import load_call
from toolkit.files.fill import fill
from toolkit.files.template import template_bytes
from toolkit.files.texts import load_messages
from toolkit.steps.describe import describe_fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.model import Call

CALL = "troms-2018"
REGIONS = ("harstad", "midt-troms", "nord-troms", "tromso")


def call() -> Call:
    return load_call(CALL)


@cache
def blank_form(language: str = "nb") -> bytes:
    return template_bytes(call(), "application", load_messages(language))


@cache
def fields(language: str = "nb") -> list[dict[str, Any]]:
    return describe_fields(call(), "application", language)


def filled(document: Mapping[str, Any], language: str = "nb") -> bytes:
    return fill(blank_form(language), fields(language), document)


def place(document: Mapping[str, Any], path: str, language: str = "nb") -> tuple[str, str]:
    """Sheet and cell of a path in a freshly filled form, by the plan of the form and not by what was read.

    `/costs/-/category` is the first free row, `/costs/3/amounts` the row's sum, `/costs/*/amounts/2019` the year's.
    """
    layout = lay_out(call().forms["application"], language)
    if path in layout.singles:
        single = layout.singles[path]
        return single.sheet, single.cell
    name, step, rest = path[1:].split("/", 2)
    table = layout.tables[f"/{name}"]
    row = {
        "*": table.total_row,
        "-": table.first_row + len(document[name]),
    }.get(step) or table.first_row + int(step)
    column = table.sum_column if rest == "amounts" else table.columns[f"/{name}/*/{rest}"]
    return table.sheet, f"{column_letters(column or 0)}{row}"

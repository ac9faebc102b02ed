"""Input cells: drop-downs, limits and the message that appears when a person stands in the cell."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from toolkit.core.values.amounts import FIRST_YEAR, LAST_YEAR
from toolkit.files.template.status import NUMERIC

if TYPE_CHECKING:
    from toolkit.files.template.book import TemplateBook
    from toolkit.model import Field

PROMPT_TITLE = 32  # Excel's limits on what a data validation shows
PROMPT_TEXT = 255
FIRST_DAY = date(1900, 1, 1)  # the first date a workbook can hold: the limit says "a date", nothing more
ANY = 10**12  # the limit says "a number", nothing more


def validation(template: TemplateBook, field: Field) -> dict[str, Any]:
    """The data validation of a field's cells."""
    options: dict[str, Any] = {
        "validate": "any",
        "ignore_blank": True,
        "error_title": template.t("error_title")[:PROMPT_TITLE],
    }
    options |= _limits(template, field)
    title = field.label[template.layout.language].strip("?: ")
    options["input_title"] = title if len(title) <= PROMPT_TITLE else title[: PROMPT_TITLE - 1] + "…"
    prompt = _prompt(template, field)
    if prompt:
        options["input_message"] = prompt[:PROMPT_TEXT]
    else:
        del options["input_title"]
    return options


def _limits(template: TemplateBook, field: Field) -> dict[str, Any]:
    """What the cell accepts; {} for anything."""
    if field.type in {"choice", "yes-no"} or field.scale:
        source = template.lists[field.choices or field.scale or "yes_no"]
        return {"validate": "list", "source": source, "error_message": template.t("error_choice")}
    if field.type == "municipality":  # the list names the county's own; every other code may be typed
        return {"validate": "list", "source": template.lists["municipality"], "show_error": False}
    if field.type == "date":
        criteria = {"criteria": ">=", "value": FIRST_DAY}
        return {"validate": "date", **criteria, "error_message": template.t("error_date")}
    if field.type in NUMERIC:
        return _bounds(template, field)
    if field.max_length:
        message = template.t("error_length", limit=field.max_length)
        return {"validate": "length", "criteria": "<=", "value": field.max_length, "error_message": message}
    return {}


def _bounds(template: TemplateBook, field: Field) -> dict[str, Any]:
    """The limits of a number: a year, not below zero, or any number."""
    if field.type == "year":
        between = {"criteria": "between", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}
        return {"validate": "integer", **between, "error_message": template.t("error_year")}
    if field.minimum is not None:
        above = {"criteria": ">=", "value": field.minimum}
        return {"validate": "decimal", **above, "error_message": template.t("error_number")}
    between = {"criteria": "between", "minimum": -ANY, "maximum": ANY}
    return {"validate": "decimal", **between, "error_message": template.t("error_any_number")}


def _prompt(template: TemplateBook, field: Field) -> str:
    """What is told about the cell: the field's own help, else what its type asks for."""
    parts = [field.help[template.layout.language]] if field.help else []
    by_type = {
        "date": "prompt_date",
        "money": "prompt_money",
        "choice": "prompt_choice",
        "municipality": "prompt_municipality",
        "org-number": "prompt_org_number",
    }
    if field.type in by_type and not (parts and field.type == "municipality"):
        parts.append(template.t(by_type[field.type]))
    if field.scale:
        first, *_, last = template.call.lists[field.scale].values()
        ends = [f"{one.id} = {one.label[template.layout.language].lower()}" for one in (first, last)]
        parts.append(", ".join(ends))
    return " ".join(part if part.endswith((".", "?", "!")) else part + "." for part in parts)

"""What the core asks of every call, whatever its rules: parameters, lists, fields and traits that it goes by."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from toolkit.model import Choice, Form, Parameter, Pointer

PARAMETERS: Mapping[str, str] = {
    "envelope": "amount",
    "decision_date": "date",
    "deadline": "date",
    "timezone": "zone",
    "years": "years",
    "period_months": "count",
    "minimum_municipalities": "count",
    "grant_limit": "share",
    "in_kind_counts": "yes-no",
    "counties": "words",
    "priority_weights": "any",
}
"""Parameters that figures, forms and the master go by, each with the sort of its value; `any` may be "not set"."""

LISTS: Mapping[str, str] = {"region": "application", "criterion": "assessment"}
"""Lists that are looked up by name, each with the form whose presence makes it needed."""

FIELDS: Mapping[str, Mapping[Pointer, str]] = {
    "application": {
        "/applicant/name": "text",
        "/applicant/organisation_number": "org-number",
        "/applicant/type": "choice",
        "/applicant/municipality": "municipality",
        "/project/title": "text",
        "/project/region": "choice",
        "/project/start": "date",
        "/project/end": "date",
        "/partners/*/name": "text",
        "/partners/*/type": "choice",
        "/partners/*/municipality": "municipality",
        "/partners/*/confirmed": "yes-no",
        "/activities/*/start": "date",
        "/activities/*/end": "date",
        "/costs/*/category": "choice",
        "/costs/*/hours": "hours",
        "/costs/*/rate": "money",
        "/funding/*/type": "choice",
        "/funding/*/funder": "text",
        "/funding/*/form": "choice",
        "/funding/*/status": "choice",
    },
    "assessment": {
        "/assessor/name": "text",
        "/assessments/*/application": "text",
        "/assessments/*/version": "text",
        "/assessments/*/also_version": "text",
        "/assessments/*/impartial": "yes-no",
    },
}
"""Fields that are read by their path, by kind of form, each with its type."""

PLANS: tuple[Pointer, ...] = ("/costs", "/funding")
"""The application's tables with amounts by year, which the figures add up."""

TRAITS: Mapping[Pointer, Mapping[str, object]] = {
    "/applicant/type": {"municipality": True},
    "/partners/*/type": {"municipality": True},
    "/costs/*/category": {"in_kind": True},
    "/funding/*/type": {"actor": "county", "applied": True},
    "/funding/*/form": {"in_kind": True},
    "/funding/*/status": {"confirmed": True},
}
"""Traits that a choice of an application's field must have for the figures to find it."""


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _are_years(value: Any) -> bool:
    return isinstance(value, list) and len(value) > 1 and all(map(_is_count, value)) and sorted(set(value)) == value


def _are_words(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) and one.strip() for one in value)


def _is_zone(value: Any) -> bool:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415  (looked up once, when a call is loaded)

    try:
        return isinstance(value, str) and bool(ZoneInfo(value))
    except (ZoneInfoNotFoundError, ValueError):
        return False


VALUES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "any": (lambda value: value is not None, "anything"),
    "amount": (lambda value: _is_number(value) and value > 0, "an amount above 0"),
    "number": (lambda value: _is_number(value) and value > 0, "a number above 0"),
    "count": (_is_count, "a whole number above 0"),
    "share": (lambda value: _is_number(value) and 0 < value <= 1, "a share above 0 and at most 1"),
    "date": (lambda value: isinstance(value, date) and not isinstance(value, datetime), "a date"),
    "yes-no": (lambda value: isinstance(value, bool), "true or false"),
    "years": (_are_years, "two years or more, in order"),
    "words": (_are_words, "a list of words"),
    "zone": (_is_zone, "a time zone such as Europe/Oslo"),
}
"""The sorts of values a parameter may be asked to have: whether a value is one, and how it is described."""


def value_problem(parameter: Parameter, sort: str) -> str:
    """What is wrong with the value of a parameter that must be of a sort, "" where nothing is."""
    if parameter.value is None:
        return "" if sort == "any" else "is not set, and the toolkit goes by it"
    fits, described = VALUES[sort]
    return "" if fits(parameter.value) else f"must be {described}"


def parameter_problems(parameters: Mapping[str, Parameter]) -> Iterator[tuple[str, str]]:
    """The parameters that are missing or cannot be what they are needed as, with the problem."""
    for name, sort in PARAMETERS.items():
        parameter = parameters.get(name)
        problem = value_problem(parameter, sort) if parameter else "is missing, and the toolkit goes by it"
        if problem:
            yield name, problem


def list_problems(lists: Mapping[str, Mapping[str, Choice]], forms: Mapping[str, Form]) -> Iterator[tuple[str, str]]:
    """The lists that are missing for the forms there are, with the problem."""
    for name, kind in LISTS.items():
        if kind in forms and name not in lists:
            yield name, f"is missing, and {kind}s need it"


def field_problems(form: Form) -> Iterator[tuple[Pointer, str]]:
    """The paths of a form that are not there, or not what the core reads there, with the problem."""
    for path, kind in FIELDS.get(form.kind, {}).items():
        field = form.fields.get(path)
        if field is None or field.type != kind:
            yield path, f"the toolkit needs this field, of type {kind}"
    if form.kind != "application":
        return
    for path in PLANS:
        if not any(field.adds_up for field in form.blocks[path].fields):
            yield path, "the toolkit needs amounts by year in this table"


def trait_problems(form: Form, lists: Mapping[str, Mapping[str, Choice]]) -> Iterator[tuple[str, str]]:
    """The lists of an application's choices in which none has what the figures find it by, with the problem."""
    for path, wanted in TRAITS.items() if form.kind == "application" else ():
        name = form.fields[path].choices or ""
        for trait, value in wanted.items():
            if not any(one.traits.get(trait) == value for one in lists[name].values()):
                yield name, f"none has {trait} = {value!r}, which the toolkit goes by"

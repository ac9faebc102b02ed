"""Assessment forms for tests: made for two example applications, and typed into as a person would."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from typing import Any

from tests.examples import call
from toolkit.core.pointers import value_at
from toolkit.files.fill import fill
from toolkit.files.template import template_bytes
from toolkit.files.texts import load_messages
from toolkit.steps.check import Checked, check_bytes
from toolkit.steps.describe import describe_fields

KIND = "assessment"
CRITERIA = tuple(call().lists["criterion"])
GIVEN: dict[str, Any] = {
    "assessor": {"name": "Vigdis Vurderer"},
    "assessments": [
        {
            "application": f"2018-00{number}",
            "title": f"Eksempel {number}",
            "applicant": "Eksempelkommunen",
            "municipalities": "1902 Tromsø, 1933 Balsfjord",
            "total_cost": Decimal("812450.50"),
            "grant_applied": Decimal(400000),
            "grant_share": Decimal("0.4923"),
            "version": f"v00000000{number}",
        }
        for number in (1, 2)
    ],
}


def blank_form(language: str = "nb") -> bytes:
    return template_bytes(call(), KIND, load_messages(language), GIVEN)


def assessment(**changes: Any) -> dict[str, Any]:
    """A complete assessment of both; `changes` replace values by path with `__` for `/`; None takes one away."""
    document = deepcopy(GIVEN)
    document["assessor"]["date"] = "2018-11-05"
    for row in document["assessments"]:
        row |= {"impartial": True, "criteria": {one: {"score": 3} for one in CRITERIA}}
    for name, value in changes.items():
        *way, last = name.split("__")
        here = value_at(document, "/" + "/".join(way))
        here[last] = value
        if value is None:
            del here[last]
    return document


def filled(document: dict[str, Any], language: str = "nb") -> bytes:
    return fill(blank_form(language), describe_fields(call(), KIND, language), document)


def judged(document: dict[str, Any], language: str = "nb") -> Checked:
    return check_bytes(filled(document, language), "vurdering.xlsx")

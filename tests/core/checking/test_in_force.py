"""A rule may start as a warning and become an error on a date; the day a workbook is received decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from toolkit.core.checking.check import in_force, is_eligible
from toolkit.files.calls import load_call
from toolkit.model import Finding, Severity

CALL = load_call("troms-2018")
STRICTER = replace(
    CALL,
    rules=tuple(
        replace(rule, error_from=date(2018, 9, 1)) if rule.id == "period-length" else rule for rule in CALL.rules
    ),
)


def finding(rule: str) -> Finding:
    return Finding(rule, Severity.WARNING, "K16", "/project/end", "Prosjekt", "C26", "period-at-most")


@pytest.mark.parametrize(
    ("day", "severity"),
    [
        (date(2018, 8, 31), Severity.WARNING),
        (date(2018, 9, 1), Severity.ERROR),
        (date(2018, 9, 30), Severity.ERROR),
    ],
)
def test_the_rule_is_an_error_from_its_date_on(day: date, severity: Severity) -> None:
    (judged,) = in_force(STRICTER, [finding("period-length")], day)
    assert judged.severity is severity
    assert is_eligible([judged]) == (severity is Severity.WARNING)


def test_rules_without_a_date_stay_what_they_are() -> None:
    findings = [finding("triggering-effect"), replace(finding("value-note"), severity=Severity.INFO)]
    assert in_force(STRICTER, findings, date(2030, 1, 1)) == tuple(findings)

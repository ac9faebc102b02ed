"""Assessors' forms among a round's files."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from toolkit.core.round.assessors import with_assessments
from toolkit.core.round.consolidate import consolidate
from toolkit.core.round.entries import Incoming
from toolkit.core.round.readings import Reading
from toolkit.core.round.receipts import Receipt
from toolkit.files.calls import load_call
from toolkit.model import Finding, Severity, Submission

CALL = load_call("troms-2018")
RULE = next(rule for rule in CALL.rules if rule.applies_to == "assessment" and rule.severity is Severity.WARNING)


@pytest.mark.parametrize(
    ("day", "severity"),
    [(date(2018, 10, 2), Severity.ERROR), (date(2018, 10, 3), Severity.WARNING)],
)
def test_a_rule_that_becomes_an_error_on_a_date_does_so_for_assessments(day: date, severity: Severity) -> None:
    rules = tuple(replace(one, error_from=day) if one is RULE else one for one in CALL.rules)
    received = datetime(2018, 10, 2, 8, tzinfo=UTC)
    data = {"assessor": {"name": "Eva Eksempel"}, "assessments": []}
    form = Submission("assessment", CALL.id, "1", "nb", data, {}, {})
    found = Finding(RULE.id, Severity.WARNING, RULE.clause, "", "", "", RULE.kind)
    incoming = Incoming("vurdering.xlsx", "0" * 64, 1, received, Reading("ours", CALL.id, form, (found,)))
    judged = consolidate(replace(CALL, rules=rules), (), {}, (), received)
    [entry] = with_assessments(judged, [incoming]).files
    assert [one.finding.severity for one in entry.findings] == [severity]


def form(name: str, receipt: Receipt) -> Incoming:
    submission = Submission("assessment", CALL.id, "1", "nb", {"assessor": {"name": "Eva"}, "assessments": []}, {}, {})
    seen = datetime(2018, 10, 2, 8, tzinfo=UTC)
    return Incoming(name, name[0] * 64, 1, seen, Reading("ours", CALL.id, submission, ()), receipt)


def test_a_form_that_came_again_after_it_was_withdrawn_counts_and_says_so() -> None:
    first, again = (Receipt(datetime(2018, 10, day, tzinfo=UTC), withdrawn=day == 3) for day in (3, 5))
    judged = consolidate(CALL, (), {}, (), datetime(2018, 10, 6, tzinfo=UTC))
    found = with_assessments(judged, [form("a.xlsx", first), form("b.xlsx", again)]).files
    assert [str(entry.status) for entry in found] == ["withdrawn", "counts"]
    assert [one.finding.rule for one in found[1].findings] == ["round-withdrawn-sent-again"]

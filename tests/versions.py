"""Received files for tests of versions and identity: submissions without a workbook, and rounds judged of them."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from toolkit.core.round.consolidate import Consolidated, consolidate
from toolkit.core.round.entries import Incoming
from toolkit.core.round.readings import Reading
from toolkit.core.round.receipts import Override, Receipt, read_moment
from toolkit.files.calls import load_call
from toolkit.model import Finding, Severity, Submission

if TYPE_CHECKING:
    from collections.abc import Mapping

CALL = load_call("troms-2018")
OSLO = ZoneInfo("Europe/Oslo")
SEEN = datetime(2018, 10, 2, 8, tzinfo=UTC)
ERROR = Finding("grant-share", Severity.ERROR, "K17", "/funding/0", "Finansieringsplan", "H7", "share-at-most")


def at(text: str) -> datetime:
    """A time on Norwegian clocks: `at("29.9.2018 14:05")`."""
    moment = read_moment(text, OSLO)
    assert moment is not None
    return moment


def submission(
    org: str = "312345676", title: str = "Felles plan", name: str = "Eksempel", note: str = ""
) -> Submission:
    applicant = {"name": name, "organisation_number": org}
    data = {
        "applicant": {key: value for key, value in applicant.items() if value},
        "project": {"title": title, "summary": note} if title else {"summary": note},
    }
    return Submission("application", CALL.id, "1", "nb", data, {}, {})


def file(
    name: str,
    received: str = "",
    *,
    org: str = "312345676",
    title: str = "Felles plan",
    note: str | None = None,
    case: str = "",
    answers: str = "",
    withdrawn: bool = False,
    wrong: bool = False,
    sha: str = "",
    applicant: str | None = None,
    seen: datetime = SEEN,
    unreadable: bool = False,
) -> Incoming:
    """A submission; by default each has content of its own."""
    one = submission(
        org, title, f"Eksempel {org}" if applicant is None else applicant, note=name if note is None else note
    )
    reading = Reading("ours", CALL.id, one, (ERROR,) if wrong else ())
    if unreadable:
        reading = Reading("unreadable", reason="damaged")
    receipt = Receipt(at(received) if received else None, case, answers, withdrawn)
    return Incoming(name, sha or hashlib.sha256(name.encode()).hexdigest(), 10, seen, reading, receipt)


def judge(
    *files: Incoming, named: Mapping[str, str] | None = None, overrides: tuple[Override, ...] = ()
) -> Consolidated:
    return consolidate(CALL, files, named or {}, overrides, SEEN)


def statuses(found: Consolidated) -> dict[str, str]:
    return {entry.incoming.name: str(entry.status) for entry in found.files}


def rules(found: Consolidated, name: str) -> set[str]:
    return {one.finding.rule for entry in found.files if entry.incoming.name == name for one in entry.findings}


def ids(found: Consolidated) -> dict[str, str]:
    return {entry.incoming.name: entry.application for entry in found.files}

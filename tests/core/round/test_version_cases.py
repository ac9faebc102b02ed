"""The worked cases of receipts, identity and versions in `versions.toml`."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.versions import CALL, at, file, ids, judge, statuses
from toolkit.core.round.consolidate import consolidate
from toolkit.model import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.core.round.consolidate import Consolidated
    from toolkit.core.round.entries import Incoming

CASES = tomllib.loads((Path(__file__).parent / "versions.toml").read_text(encoding="utf-8"))["cases"]


def incoming(one: Mapping[str, Any]) -> Incoming:
    how = dict(one)
    seen = {"seen": at(how.pop("seen"))} if "seen" in how else {}
    sha = {"sha": how.pop("sha") * 64} if "sha" in how else {}
    return file(note=how.pop("content", None), **how, **seen, **sha)


def notes(found: Consolidated) -> dict[str, list[str]]:
    told = {
        entry.incoming.name: sorted(
            one.finding.message.removeprefix("round.")
            for one in entry.findings
            if one.finding.message.startswith("round.")
        )
        for entry in found.files
    }
    return {name: keys for name, keys in told.items() if keys}


@pytest.mark.parametrize("case", CASES, ids=[case["says"] for case in CASES])
@pytest.mark.parametrize("backwards", [False, True], ids=["", "read backwards"])
def test_case(case: Mapping[str, Any], backwards: bool) -> None:
    named: Mapping[str, str] = {}
    for run in case["runs"]:
        files = [incoming(one) for one in run["files"]]
        found = judge(*(reversed(files) if backwards else files), named=named)
        named = found.named
        given = ids(found)
        assert {name: f"{given[name]} {status}" for name, status in statuses(found).items()} == run["expect"]
        assert notes(found) == run.get("notes", {})
        assert judge(*files, named=named) == found


def test_every_case_says_what_no_other_says() -> None:
    assert len({case["says"] for case in CASES}) == len(CASES)


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> list[date]:
    """The days by which findings are judged, from rules that become errors on a date."""
    judged: list[date] = []

    def in_force(call: object, findings: Any, day: date) -> Any:
        del call
        judged.append(day)
        return findings

    monkeypatch.setattr("toolkit.core.round.consolidate.in_force", in_force)
    return judged


def test_an_answer_to_a_return_is_judged_by_the_first_date_of_its_application(days: list[date]) -> None:
    files = [file("v1.xlsx", "1.9.2018"), file("v2.xlsx", "15.10.2018", answers="v1.xlsx")]
    consolidate(CALL, files, {}, (), at("1.11.2018"))
    assert set(days) == {date(2018, 9, 1)}


@pytest.mark.parametrize(
    ("received", "day"),
    [
        ("14.9.2018 23:59", 14),
        ("15.9.2018", 15),
        ("2018-09-14T21:59:59Z", 14),
        ("2018-09-14T22:00:00Z", 15),
        ("2018-09-15T02:00:00+05:30", 14),
        ("2018-09-14T18:00:00-05:00", 15),
    ],
)
def test_the_day_of_a_receipt_is_the_day_in_norway_whatever_its_offset(
    days: list[date], received: str, day: int
) -> None:
    consolidate(CALL, [file("a.xlsx", received)], {}, (), at("1.11.2018"))
    assert set(days) == {date(2018, 9, day)}


def test_the_day_on_which_a_file_was_first_seen_is_the_day_in_norway_too(days: list[date]) -> None:
    seen = datetime(2018, 9, 14, 22, 30, tzinfo=UTC)
    consolidate(CALL, [file("a.xlsx", seen=seen)], {}, (), at("1.11.2018"))
    assert set(days) == {date(2018, 9, 15)}


def test_what_is_possibly_the_same_is_a_warning_that_names_the_other() -> None:
    found = judge(
        file("a.xlsx", "1.9.2018"), file("b.xlsx", "2.9.2018", title="B"), file("c.xlsx", "3.9.2018", title="C")
    )
    [note] = [one.finding for one in found.files[0].findings]
    assert (note.severity, note.facts["others"]) == (Severity.WARNING, ["2018-002", "2018-003"])

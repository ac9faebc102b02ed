"""Consolidation: one status per file, one id per application, and the version that counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.versions import CALL, OSLO, SEEN, at, file, ids, judge, rules, statuses, submission
from toolkit.core.round.consolidate import consolidate, latest_moment
from toolkit.core.round.entries import FileStatus, Incoming
from toolkit.core.round.notes import closing
from toolkit.core.round.readings import Reading, content_key, from_text, to_text
from toolkit.core.round.receipts import Override
from toolkit.model import Finding, Severity, Submission

# --- the deadline -----------------------------------------------------------------------------------------------


def test_the_first_moment_that_is_too_late_is_midnight_in_norway() -> None:
    assert closing(CALL) == datetime(2018, 10, 1, 0, 0, tzinfo=OSLO)
    assert closing(CALL).astimezone(UTC) == datetime(2018, 9, 30, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("last_day", "first_too_late"),
    [
        (date(2018, 3, 25), "2018-03-25T22:00:00Z"),  # an hour shorter: summer time begins
        (date(2018, 10, 28), "2018-10-28T23:00:00Z"),  # an hour longer: it ends
        (date(2018, 12, 31), "2018-12-31T23:00:00Z"),
    ],
)
def test_a_deadline_on_a_day_when_the_clocks_change_ends_at_midnight_too(last_day: date, first_too_late: str) -> None:
    deadline = replace(CALL.parameters["deadline"], value=last_day)
    call = replace(CALL, parameters={**CALL.parameters, "deadline": deadline})
    limit = datetime.fromisoformat(first_too_late)
    last = limit - timedelta(seconds=1)
    assert closing(call) == limit
    for moment, status in ((last, "counts"), (limit, "late")):
        for stated in (moment.isoformat(), f"{moment.astimezone(OSLO):%d.%m.%Y %H:%M:%S}"):
            found = consolidate(call, [file("a.xlsx", stated)], {}, (), limit)
            assert statuses(found) == {"a.xlsx": status}


@pytest.mark.parametrize(
    ("received", "status"),
    [
        ("30.9.2018 23:59", "counts"),
        ("30.9.2018 23:59:59", "counts"),
        ("30.9.2018", "counts"),
        ("30.9.2018 23:59:59.999", "counts"),
        ("1.10.2018 00:00", "late"),
        ("1.10.2018", "late"),
        ("2018-09-30T21:59:00Z", "counts"),
        ("2018-09-30T22:00:00Z", "late"),
    ],
)
def test_late_begins_at_midnight_after_the_last_day(received: str, status: str) -> None:
    assert statuses(judge(file("a.xlsx", received))) == {"a.xlsx": status}


def test_a_file_nobody_stated_a_receipt_for_is_never_late_but_says_so() -> None:
    found = judge(file("a.xlsx", seen=datetime(2019, 5, 1, tzinfo=UTC)))
    assert statuses(found) == {"a.xlsx": "counts"}
    assert rules(found, "a.xlsx") == {"round-received-not-stated"}
    [listed] = found.files[0].findings
    assert (listed.finding.severity, listed.finding.clause) == (Severity.WARNING, "K5")


def test_a_stated_receipt_gives_no_finding() -> None:
    assert rules(judge(file("a.xlsx", "29.9.2018")), "a.xlsx") == set()


# --- versions ---------------------------------------------------------------------------------------------------


def test_the_latest_version_received_before_the_deadline_counts() -> None:
    found = judge(
        file("v1.xlsx", "1.9.2018"), file("v2.xlsx", "20.9.2018"), file("v3.xlsx", "1.10.2018", title="FELLES  PLAN!")
    )
    assert statuses(found) == {"v1.xlsx": "superseded", "v2.xlsx": "counts", "v3.xlsx": "late"}
    assert found.files[0].of == "v2.xlsx"
    assert set(ids(found).values()) == {"2018-001"}


def test_a_late_version_leaves_the_earlier_one_counting() -> None:
    found = judge(file("v1.xlsx", "1.9.2018"), file("v2.xlsx", "2.10.2018"))
    assert [one.entry.incoming.name for one in found.applications] == ["v1.xlsx"]


def test_a_version_that_answers_a_return_wins_after_the_deadline() -> None:
    found = judge(file("v1.xlsx", "1.9.2018"), file("v2.xlsx", "15.10.2018", answers="v1.xlsx", title="Ny tittel"))
    assert statuses(found) == {"v1.xlsx": "superseded", "v2.xlsx": "counts"}


def test_an_answer_to_a_return_of_a_late_application_is_late_too() -> None:
    found = judge(file("v1.xlsx", "2.10.2018"), file("v2.xlsx", "15.10.2018", answers="ja"))
    assert statuses(found) == {"v1.xlsx": "late", "v2.xlsx": "late"}


def test_why_an_answer_is_late_is_told_also_where_its_own_receipt_is_not_stated() -> None:
    found = judge(file("v1.xlsx", "2.10.2018"), file("v2.xlsx", answers="ja"))
    [late] = [one.finding for one in found.files[1].findings if one.finding.rule == "round-late-answer"]
    assert late.facts["received"] == at("2.10.2018")


def test_an_answer_may_name_the_application_by_its_id() -> None:
    first = judge(file("v1.xlsx", "1.9.2018"))
    answer = file("ny/v2.xlsx", "15.10.2018", answers="2018-001", title="Annen tittel")
    found = judge(file("v1.xlsx", "1.9.2018"), answer, named=dict(first.named))
    assert statuses(found) == {"v1.xlsx": "superseded", "ny/v2.xlsx": "counts"}


def test_an_answer_to_something_unknown_is_told_and_changes_nothing() -> None:
    found = judge(file("v1.xlsx", "1.9.2018"), file("v2.xlsx", "15.10.2018", answers="finnes-ikke.xlsx"))
    assert statuses(found) == {"v1.xlsx": "counts", "v2.xlsx": "late"}
    assert "round-answers-unknown" in rules(found, "v2.xlsx")


def test_the_latest_counts_even_with_errors_and_the_finding_says_so() -> None:
    found = judge(file("v1.xlsx", "1.9.2018"), file("v2.xlsx", "2.9.2018", wrong=True))
    assert statuses(found) == {"v1.xlsx": "superseded", "v2.xlsx": "counts"}
    assert "round-earlier-had-no-errors" in rules(found, "v2.xlsx")
    assert not found.applications[0].entry.eligible


def test_two_versions_at_the_same_moment_are_told_apart_by_staff() -> None:
    found = judge(file("a.xlsx"), file("b.xlsx"))
    assert statuses(found) == {"a.xlsx": "superseded", "b.xlsx": "counts"}
    assert "round-order-unknown" in rules(found, "b.xlsx")


def test_a_withdrawn_latest_version_withdraws_the_application() -> None:
    found = judge(file("v1.xlsx", "1.9.2018"), file("v2.xlsx", "2.9.2018", withdrawn=True))
    assert statuses(found) == {"v1.xlsx": "superseded", "v2.xlsx": "withdrawn"}
    assert found.applications == ()


def test_a_version_after_a_withdrawn_one_counts() -> None:
    found = judge(file("v1.xlsx", "1.9.2018", withdrawn=True), file("v2.xlsx", "2.9.2018"))
    assert statuses(found) == {"v1.xlsx": "withdrawn", "v2.xlsx": "counts"}


# --- duplicates -------------------------------------------------------------------------------------------------


def test_the_same_bytes_are_a_duplicate_of_what_came_first() -> None:
    found = judge(
        file("b.xlsx", "1.9.2018", note="same", sha="1" * 64), file("a.xlsx", "2.9.2018", note="same", sha="1" * 64)
    )
    assert statuses(found) == {"a.xlsx": "duplicate", "b.xlsx": "counts"}
    assert found.files[0].of == "b.xlsx"


def test_a_file_saved_again_with_the_same_content_is_a_duplicate() -> None:
    found = judge(file("a.xlsx", "1.9.2018", note="same"), file("b.xlsx", "2.9.2018", note="same"))
    assert statuses(found) == {"a.xlsx": "counts", "b.xlsx": "duplicate"}


def test_a_duplicate_sent_after_the_deadline_does_not_make_the_first_one_late() -> None:
    found = judge(file("a.xlsx", "1.9.2018", note="same"), file("b.xlsx", "2.10.2018", note="same"))
    assert statuses(found) == {"a.xlsx": "counts", "b.xlsx": "duplicate"}


def test_the_first_version_sent_once_more_is_the_latest() -> None:
    found = judge(
        file("v1.xlsx", "1.9.2018", note="A"),
        file("v2.xlsx", "2.9.2018", note="B"),
        file("v3.xlsx", "3.9.2018", note="A"),
    )
    assert statuses(found) == {"v1.xlsx": "counts", "v2.xlsx": "superseded", "v3.xlsx": "duplicate"}
    assert "round-sent-again" in rules(found, "v1.xlsx")


def test_files_with_cells_that_could_not_be_read_are_never_taken_for_the_same() -> None:
    one = submission()
    unread = Submission("application", CALL.id, "1", "nb", one.data, {}, {}, frozenset({"/project/start"}))
    assert content_key(unread, "a") != content_key(unread, "b")
    assert content_key(one, "a") == content_key(one, "b")


def test_an_amount_in_another_notation_is_the_same_content() -> None:
    def costing(amount: str) -> Submission:
        return Submission("application", "c", "1", "nb", {"costs": [{"amounts": {"2019": Decimal(amount)}}]}, {}, {})

    assert content_key(costing("5000"), "a") == content_key(costing("5E+3"), "b")
    assert content_key(costing("5000"), "a") != content_key(costing("5000.01"), "b")


# --- identity ---------------------------------------------------------------------------------------------------


def test_the_same_organisation_with_another_title_is_possibly_the_same() -> None:
    found = judge(file("a.xlsx", "1.9.2018"), file("b.xlsx", "2.9.2018", title="Noe annet"))
    assert statuses(found) == {"a.xlsx": "counts", "b.xlsx": "counts"}
    assert {"round-possibly-same"} == rules(found, "a.xlsx") == rules(found, "b.xlsx")


def test_staff_tell_two_applications_apart_by_case_numbers() -> None:
    found = judge(file("a.xlsx", "1.9.2018", case="18/1"), file("b.xlsx", "2.9.2018", title="Noe annet", case="18/2"))
    assert len(found.applications) == 2
    assert rules(found, "a.xlsx") == rules(found, "b.xlsx") == set()


def test_staff_join_two_titles_by_one_case_number() -> None:
    found = judge(file("a.xlsx", "1.9.2018", case="18/1"), file("b.xlsx", "2.9.2018", title="Noe annet", case="18/1"))
    assert statuses(found) == {"a.xlsx": "superseded", "b.xlsx": "counts"}
    assert "round-joined-by-case" in rules(found, "b.xlsx")


def test_a_case_number_never_joins_two_organisations() -> None:
    found = judge(file("a.xlsx", "1.9.2018", case="18/1"), file("b.xlsx", "2.9.2018", org="312356783", case="18/1"))
    assert len(found.applications) == 2


def test_applications_without_a_title_are_not_versions_of_each_other() -> None:
    found = judge(file("a.xlsx", "1.9.2018", title=""), file("b.xlsx", "2.9.2018", title=""))
    assert len(found.applications) == 2


def test_ids_follow_the_order_of_receipt_and_not_of_names() -> None:
    found = judge(file("a.xlsx", "5.9.2018", title="A"), file("b.xlsx", "1.9.2018", title="B", org="312356783"))
    assert ids(found) == {"a.xlsx": "2018-002", "b.xlsx": "2018-001"}


def test_an_id_is_never_renumbered_when_an_earlier_application_comes() -> None:
    first = judge(file("a.xlsx", "5.9.2018"))
    found = judge(file("a.xlsx", "5.9.2018"), file("b.xlsx", "1.9.2018", org="312356783"), named=dict(first.named))
    assert ids(found) == {"a.xlsx": "2018-001", "b.xlsx": "2018-002"}


def test_a_new_version_keeps_the_id_when_the_first_file_is_gone() -> None:
    first = judge(file("a.xlsx", "5.9.2018"))
    assert ids(judge(file("b.xlsx", "6.9.2018"), named=dict(first.named))) == {"b.xlsx": "2018-001"}


def test_the_id_of_an_application_that_was_joined_is_never_given_again() -> None:
    apart = [file("a.xlsx", "1.9.2018"), file("b.xlsx", "2.9.2018", title="Noe annet")]
    named = dict(judge(*apart).named)
    together = [file("a.xlsx", "1.9.2018", case="1"), file("b.xlsx", "2.9.2018", title="Noe annet", case="1")]
    named = dict(judge(*together, named=named).named)
    found = judge(*together, file("c.xlsx", "3.9.2018", org="312356783"), named=named)
    assert ids(found) == {"a.xlsx": "2018-001", "b.xlsx": "2018-001", "c.xlsx": "2018-003"}


# --- files that are no submissions ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("read", "status"),
    [
        (Reading("unreadable", reason="truncated"), FileStatus.UNREADABLE),
        (Reading("attachment", reason="attachment"), FileStatus.ATTACHMENT),
        (Reading("not-ours", reason="not-ours"), FileStatus.NOT_OURS),
        (Reading("other-call", reason="other-call", facts={"call": "x", "kind": "application"}), FileStatus.NOT_OURS),
    ],
)
def test_what_is_no_submission_has_its_status_and_no_application(read: Reading, status: FileStatus) -> None:
    [entry] = judge(Incoming("x", "0" * 64, 1, SEEN, read)).files
    assert (entry.status, entry.application, entry.findings) == (status, "", ())


# --- overrides --------------------------------------------------------------------------------------------------


def override(**changes: Any) -> Override:
    parts = {"application": "2018-001", "rule": "grant-share", "cell": "", "reason": "Avklart", "who": "KN", "date": ""}
    return Override(**{**parts, **changes}, row=2)


def test_an_accepted_error_is_listed_and_does_not_block() -> None:
    found = judge(file("a.xlsx", "1.9.2018", wrong=True), overrides=(override(),))
    [application] = found.applications
    assert application.entry.eligible
    assert [one.accepted is not None for one in application.entry.findings] == [True]
    assert found.staff == ()


@pytest.mark.parametrize("cell", ["H7", "finansieringsplan!h7", "$H$7", "'Finansieringsplan'!H7"])
def test_an_override_may_name_the_cell(cell: str) -> None:
    found = judge(file("a.xlsx", "1.9.2018", wrong=True), overrides=(override(rule="", cell=cell),))
    assert found.applications[0].entry.eligible


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"reason": ""}, "round-override-without-reason"),
        ({"who": ""}, "round-override-without-reason"),
        ({"rule": "", "cell": ""}, "round-override-unclear"),
        ({"rule": "period-length"}, "round-override-meets-nothing"),
        ({"cell": "H8"}, "round-override-meets-nothing"),
        ({"application": "2018-002"}, "round-override-meets-nothing"),
    ],
)
def test_an_override_that_is_not_whole_accepts_nothing_and_is_told(changes: dict[str, str], rule: str) -> None:
    found = judge(file("a.xlsx", "1.9.2018", wrong=True), overrides=(override(**changes),))
    assert not found.applications[0].entry.eligible
    assert [(where, finding.rule, finding.cell) for where, finding in found.staff] == [("overrides.csv", rule, "A2")]


def version_that_counts(*files: Incoming) -> str:
    [application] = judge(*files).applications
    return application.entry.version


def test_an_override_holds_for_the_version_it_names_and_not_for_a_worse_one() -> None:
    first = file("a.xlsx", "1.9.2018", wrong=True)
    version = version_that_counts(first)
    assert judge(first, overrides=(override(version=version),)).applications[0].entry.eligible
    worse = file("b.xlsx", "2.9.2018", note="B", wrong=True)
    found = judge(first, worse, overrides=(override(version=version),))
    assert not found.applications[0].entry.eligible
    [(_, warning)] = found.staff
    assert warning.rule == "round-override-other-version"
    assert (warning.facts["version"], warning.facts["counting"]) == (version, version_that_counts(first, worse))


def test_an_override_without_a_version_holds_only_while_there_is_one_version() -> None:
    first, second = file("a.xlsx", "1.9.2018", wrong=True), file("b.xlsx", "2.9.2018", note="B", wrong=True)
    late = file("c.xlsx", "1.10.2018", note="C", wrong=True)
    copy = file("d.xlsx", "2.9.2018", note="a.xlsx", wrong=True)
    assert judge(first, copy, late, overrides=(override(),)).applications[0].entry.eligible
    found = judge(first, second, overrides=(override(),))
    assert not found.applications[0].entry.eligible
    assert [finding.rule for _, finding in found.staff] == ["round-override-without-version"]
    named = override(version=f" {version_that_counts(first, second).upper()} ")
    assert judge(first, second, overrides=(named,)).applications[0].entry.eligible


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/funding/0/amounts/2019", "value.not-a-number"),
        ("/project/title", "value.error-cell"),
        ("/funding", "structure.block-lost"),
        ("/project/start", "required"),
        ("/costs/-/category", "required.no-rows"),
        ("/funding/0/type", "row-complete"),
    ],
)
def test_what_leaves_other_rules_unjudged_cannot_be_accepted(path: str, message: str) -> None:
    one = file("a.xlsx", "1.9.2018")
    hiding = Finding("hides", Severity.ERROR, "K18", path, "Finansieringsplan", "E7", message, {})
    read = replace(one.reading, findings=(hiding,))
    found = judge(replace(one, reading=read), overrides=(override(rule="hides"),))
    assert not found.applications[0].entry.eligible
    assert [finding.rule for _, finding in found.staff] == ["round-override-hides"]


@pytest.mark.parametrize(
    ("path", "message"), [("/background/background", "required"), ("/funding/0/funder", "row-complete")]
)
def test_a_free_text_that_is_missing_hides_nothing_and_can_be_accepted(path: str, message: str) -> None:
    one = file("a.xlsx", "1.9.2018")
    missing = Finding("missing", Severity.ERROR, "K18", path, "Prosjekt", "E7", message, {})
    read = replace(one.reading, findings=(missing,))
    found = judge(replace(one, reading=read), overrides=(override(rule="missing"),))
    assert found.applications[0].entry.eligible
    assert found.staff == ()


# --- whatever the order -----------------------------------------------------------------------------------------

ORGANISATIONS = ("312345676", "312356783", "")
TITLES = ("Plan", "PLAN!", "Annet", "")
ANSWERS = ("", "ja", "1.xlsx", "2.xlsx", "2018-001", "2018-002", "2018-003", "tull")


def rows(name: str) -> st.SearchStrategy[Incoming]:
    """One file as staff may have described it; a file of one name is the same file however they do."""
    number = int(name.partition(".")[0])
    return st.builds(
        file,
        name=st.just(name),
        received=st.sampled_from(["", "1.9.2018", "20.9.2018", "20.9.2018 12:00", "1.10.2018", "5.10.2018 08:00"]),
        org=st.just(ORGANISATIONS[number % 5 // 2]),
        title=st.just(TITLES[number % 4]),
        note=st.just("AB"[number // 3 % 2]),
        case=st.sampled_from(["", "18/1", "18/2"]),
        answers=st.sampled_from(ANSWERS),
        withdrawn=st.booleans(),
        wrong=st.just(number % 2 == 0),
    )


FILES = st.lists(st.sampled_from([f"{number}.xlsx" for number in range(1, 13)]), max_size=8, unique=True).flatmap(
    lambda names: st.tuples(*(rows(name) for name in names)).map(list)
)


@settings(max_examples=150, deadline=None)
@given(runs=st.lists(FILES, min_size=1, max_size=4), data=st.data())
def test_run_after_run_the_order_of_files_changes_nothing_and_the_counts_add_up(
    runs: list[list[Incoming]], data: st.DataObject
) -> None:
    named: dict[str, str] = {}
    for files in runs:
        found = judge(*files, named=named)
        assert judge(*data.draw(st.permutations(files)), named=named) == found
        assert sum(found.statuses().values()) == len(files) == len(found.files)
        counting = [entry.application for entry in found.files if entry.status is FileStatus.COUNTS]
        assert len(counting) == len(set(counting)) == len(found.applications)
        named = dict(found.named)
        assert judge(*files, named=named) == found


def test_the_latest_time_is_the_latest_receipt_or_first_sight() -> None:
    assert latest_moment([]) is None
    assert latest_moment([file("a.xlsx", "1.9.2018"), file("b.xlsx", "3.9.2018")]) == at("3.9.2018")
    assert latest_moment([file("a.xlsx", "1.9.2018"), file("b.xlsx")]) == SEEN


# --- kept as text --------------------------------------------------------------------------------------------------


def test_a_reading_survives_as_text() -> None:
    finding = Finding(
        "r", Severity.ERROR, "K1", "/a", "S", "A1", "m", {"x": Decimal("1.50"), "d": at("1.9.2018").date()}
    )
    reading = Reading("ours", CALL.id, submission(), (finding,), {"cost-total": Decimal("0.10"), "grant-share": None})
    assert from_text(to_text(reading)) == reading

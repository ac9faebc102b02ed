"""What is new since the last master: files, their statuses, and which applications are eligible."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.round.entries import FileStatus
from toolkit.core.round.news import Placed, news

FIRST = Placed("a.xlsx", "a" * 64, FileStatus.COUNTS, "", "2018-001", eligible=True)
OTHER = Placed("b.xlsx", "b" * 64, FileStatus.COUNTS, "", "2018-002", eligible=False)
PDF = Placed("vedtak.pdf", "c" * 64, FileStatus.ATTACHMENT, "", "", eligible=True)


def files(*now: Placed) -> list[tuple[str, str]]:
    return [(one.kind, one.name) for one in news([FIRST, OTHER, PDF], now).files]


def applications(before: list[Placed], now: list[Placed]) -> list[tuple[str, str]]:
    return [(one.kind, one.id) for one in news(before, now).applications]


def test_the_first_master_says_so_and_lists_nothing() -> None:
    found = news([], [FIRST, OTHER])
    assert (found.first, found.nothing, found.files, found.applications) == (True, False, (), ())


def test_nothing_is_new_where_all_is_as_it_was() -> None:
    assert news([FIRST, OTHER, PDF], [PDF, OTHER, FIRST]).nothing


def test_a_file_that_came_is_new_and_one_that_is_not_there_is_gone() -> None:
    new = Placed("d.xlsx", "d" * 64, FileStatus.LATE, "", "2018-003", eligible=True)
    assert files(FIRST, PDF, new) == [("gone", "b.xlsx"), ("new", "d.xlsx")]


def test_a_file_that_is_superseded_now_has_another_status() -> None:
    assert files(replace(FIRST, status=FileStatus.SUPERSEDED, of="b.xlsx"), OTHER, PDF) == [("status", "a.xlsx")]


def test_a_file_superseded_by_another_than_before_has_another_status() -> None:
    was = replace(FIRST, status=FileStatus.SUPERSEDED, of="b.xlsx")
    assert [one.kind for one in news([was], [replace(was, of="c.xlsx")]).files] == ["status"]


def test_a_file_with_another_name_is_the_same_file() -> None:
    assert files(replace(FIRST, name="mappe/a.xlsx"), OTHER, PDF) == [("renamed", "mappe/a.xlsx")]


def test_a_file_with_other_content_is_told_so() -> None:
    assert files(replace(FIRST, sha256="f" * 64), OTHER, PDF) == [("replaced", "a.xlsx")]


def test_two_files_that_change_names_are_both_renamed_and_neither_is_replaced() -> None:
    assert files(replace(FIRST, name="b.xlsx"), replace(OTHER, name="a.xlsx"), PDF) == [
        ("renamed", "a.xlsx"),
        ("renamed", "b.xlsx"),
    ]


def test_a_new_id_is_a_new_application() -> None:
    new = Placed("d.xlsx", "d" * 64, FileStatus.COUNTS, "", "2018-003", eligible=False)
    assert applications([FIRST], [FIRST, new]) == [("new", "2018-003")]


def test_an_application_becomes_eligible_or_stops_being_so() -> None:
    assert applications([FIRST, OTHER], [replace(FIRST, eligible=False), replace(OTHER, eligible=True)]) == [
        ("not-eligible", "2018-001"),
        ("eligible", "2018-002"),
    ]


def test_a_withdrawn_application_does_not_count_any_more() -> None:
    withdrawn = replace(FIRST, status=FileStatus.WITHDRAWN)
    assert applications([FIRST], [withdrawn]) == [("not-counting", "2018-001")]


def test_a_late_application_that_answers_a_return_now_is_no_new_one() -> None:
    late = replace(FIRST, status=FileStatus.LATE)
    assert applications([late], [FIRST]) == [("eligible", "2018-001")]


PLACED = st.builds(
    Placed,
    name=st.sampled_from(["a", "b", "c", "d"]),
    sha256=st.sampled_from(["1", "2", "3"]),
    status=st.sampled_from(FileStatus),
    of=st.just(""),
    application=st.sampled_from(["", "2018-001", "2018-002"]),
    eligible=st.booleans(),
)


def counts_once(files: list[Placed]) -> bool:
    """Whether no application counts twice, as consolidation gives it."""
    counting = [one.application for one in files if one.status is FileStatus.COUNTS and one.application]
    return len(counting) == len(set(counting))


ROUNDS = st.lists(PLACED, max_size=4, unique_by=lambda one: one.name).filter(counts_once)


@given(ROUNDS, ROUNDS)
def test_every_file_that_came_or_went_is_told_once(before: list[Placed], now: list[Placed]) -> None:
    found = news(before, now).files
    names = [one.now.name for one in found if one.now]
    assert len(names) == len(set(names))
    if before:
        kept = {one.name for one in before} & {one.name for one in now}
        assert {one.name for one in now} - kept <= set(names)
        told = {one.before.name for one in found if one.before}
        assert {one.name for one in before} - kept <= told


@given(ROUNDS, ROUNDS)
def test_the_order_of_the_files_does_not_matter(before: list[Placed], now: list[Placed]) -> None:
    assert news(before, now) == news(before[::-1], now[::-1])

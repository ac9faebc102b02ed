"""What waits about received files: with which lines, and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.versions import file, judge
from toolkit.core.round.waiting import answered_files, waiting_files

if TYPE_CHECKING:
    from toolkit.core.round.entries import Incoming


def waits(*files: Incoming) -> list[tuple[str, tuple[str, ...], tuple[int, ...]]]:
    """The key, files and lines of what waits about receipts and versions; the file of line n is the nth but one."""
    lines = {one.name: (number,) for number, one in enumerate(files, 2)}
    found = waiting_files(judge(*files), lines)
    told = (one for one in found if one.group in {"receipts", "versions"})
    return [(one.finding.message.partition(".")[2] if one.finding else one.key, one.about, one.lines) for one in told]


def test_a_case_number_of_two_applicants_waits_once_with_both_lines() -> None:
    assert waits(
        file("v.xlsx", "1.9.2018", case="18/1"),
        file("w.xlsx", "1.9.2018", case="18/1", org="312356783", applicant="Noen andre"),
    ) == [("case-number-shared", ("v.xlsx", "w.xlsx"), (2, 3))]


def test_an_answer_that_cannot_be_one_waits_with_its_own_line_and_that_of_the_other() -> None:
    assert waits(file("v.xlsx", "5.9.2018"), file("w.xlsx", "1.9.2018", answers="v.xlsx", title="B", case="18/2"))[
        :1
    ] == [("answers-later", ("w.xlsx", "v.xlsx"), (3, 2))]
    assert waits(file("v.xlsx", "5.10.2018", answers="v.xlsx")) == [("answers-itself", ("v.xlsx",), (2,))]


def test_a_day_without_a_time_of_day_waits_where_another_version_came_then() -> None:
    assert waits(file("v.xlsx", "24.9.2018 09:12"), file("w.xlsx", "24.9.2018")) == [
        ("order-unknown", ("v.xlsx", "w.xlsx"), (2, 3))
    ]


def one_that_waits(*files: Incoming) -> tuple[str, str]:
    """What waits about versions, with the case number it names."""
    [waiting] = (one for one in waiting_files(judge(*files), {}) if one.group == "versions")
    return waiting.key, str(waiting.facts["case_number"])


def test_possibly_the_same_names_the_case_number_of_an_earlier_version_and_says_how_the_two_are_alike() -> None:
    files = [
        file("a1.xlsx", "1.9.2018", title="A", case="18/1"),
        file("a2.xlsx", "5.9.2018", title="A"),
        file("b.xlsx", "2.9.2018", title="B"),
    ]
    assert one_that_waits(*files) == ("possibly-same-numbered", "18/1")
    unnumbered = file("a3.xlsx", "6.9.2018", title="A", case="18/1", org="", applicant="Eksempel 312345676")
    assert one_that_waits(*files, unnumbered) == ("possibly-same-numbered", "18/1")
    other = file("c.xlsx", "6.9.2018", title="A", org="312356783", applicant="Eksempel 312345676")
    assert one_that_waits(*files, other) == ("possibly-same-name-numbered", "18/1")


def test_a_file_nobody_could_read_waits_unless_a_submission_answers_it_in_the_end() -> None:
    v1, v2 = file("v1.xlsx", unreadable=True), file("v2.xlsx", unreadable=True, answers="v1.xlsx")
    assert answered_files(judge(v1, v2)) == frozenset()
    assert answered_files(judge(v1, v2, file("v3.xlsx", answers="v2.xlsx"))) == {"v1.xlsx", "v2.xlsx"}
    assert answered_files(judge(file("v1.xlsx", unreadable=True, answers="v1.xlsx"))) == frozenset()


def test_a_file_nobody_could_read_waits_where_an_answer_means_another_of_its_name_or_is_not_certain() -> None:
    answer = file("svar.xlsx", "5.9.2018", answers="søknad.xlsx")
    other = file("Bardu/søknad.xlsx", unreadable=True)
    assert answered_files(judge(file("søknad.xlsx", "1.9.2018"), answer, other)) == {"søknad.xlsx"}
    assert answered_files(judge(answer, other, file("Salangen/søknad.xlsx", unreadable=True))) == frozenset()
    assert answered_files(judge(answer, other)) == {"Bardu/søknad.xlsx"}

"""What staff write in their lists: times, marks and titles as people and Excel make them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from toolkit.core.round.receipts import loose, read_moment, read_receipt, read_withdrawn
from toolkit.files.texts import load_messages

OSLO = ZoneInfo("Europe/Oslo")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("29.9.2018 14:05", "2018-09-29T14:05:00+02:00"),
        ("29.09.2018 kl. 14.05", "2018-09-29T14:05:00+02:00"),
        ("29.9.2018, 14:05:33", "2018-09-29T14:05:33+02:00"),
        ("29. september 2018 14:05", "2018-09-29T14:05:00+02:00"),
        ("5.10.18 kl 9.05", "2018-10-05T09:05:00+02:00"),
        ("05.10.2018 09:05:00", "2018-10-05T09:05:00+02:00"),
        ("2018-09-29", "2018-09-29T00:00:00+02:00"),
        ("2018-09-29T14:05", "2018-09-29T14:05:00+02:00"),
        ("2018-12-01 09:00", "2018-12-01T09:00:00+01:00"),
        ("2018-09-29T14:05:00+00:00", "2018-09-29T16:05:00+02:00"),
        ("2018-09-30T22:00:00Z", "2018-10-01T00:00:00+02:00"),
        ("2018-10-01T01:00+03:00", "2018-10-01T00:00:00+02:00"),
        ("2018-09-29 14:05 +23:59", "2018-09-28T16:06:00+02:00"),
        ("2018-09-29 14:05 -0330", "2018-09-29T19:35:00+02:00"),
        ("søndag 30. september 2018 23:59", "2018-09-30T23:59:00+02:00"),
        ("Søn. 30.9.2018 kl. 23.59", "2018-09-30T23:59:00+02:00"),
        ("lørdag, 29.9.2018", "2018-09-29T00:00:00+02:00"),
        ("Saturday September 29, 2018 14:05", "2018-09-29T14:05:00+02:00"),
        (" 29.9.2018\N{NO-BREAK SPACE}14:05 ", "2018-09-29T14:05:00+02:00"),
    ],
)
def test_times_are_read_as_staff_and_excel_write_them(typed: str, expected: str) -> None:
    moment = read_moment(typed, OSLO)
    assert moment is not None
    assert moment.isoformat() == expected


@pytest.mark.parametrize(
    ("typed", "shown"), [("1.10.2018", "1.10.2018 (uten klokkeslett)"), ("1.10.2018 00:00", "1.10.2018 00:00")]
)
def test_a_day_without_a_time_of_day_is_told_as_such(typed: str, shown: str) -> None:
    assert load_messages("nb").write(read_moment(typed, OSLO)) == shown


@pytest.mark.parametrize(
    "typed",
    [
        "i går",
        "31.9.2018",
        "9/10/2018",
        "29.9.2018 25:00",
        "14:05",
        "29.9",
        "2018-09-01 12:00 +25:00",
        "2018-09-01 12:00 -24:00",
        "2018-09-01 12:00 +0160",
        "30.9.2018 24:00",
        "30.9.2018 24:01",
        "mandag 30. september 2018 23:59",
        "søndag",
        "en søndag 30.9.2018",
    ],
)
def test_a_time_that_is_not_certain_is_no_time(typed: str) -> None:
    assert read_moment(typed, OSLO) is None


@pytest.mark.parametrize(
    ("word", "mark"),
    [
        ("", False),
        ("nei", False),
        ("0", False),
        ("ja", True),
        ("X", True),
        ("3.10.2018", True),
        ("Trukket", True),
        ("ikke trukket", None),
        ("kanskje", None),
    ],
)
def test_marks_are_yes_no_or_not_understood(word: str, mark: bool | None) -> None:
    assert read_withdrawn(word) is mark


@pytest.mark.parametrize(
    ("typed", "case"),
    [
        ("30.9.2018 24:00", "received-midnight"),
        ("30.9.2018 kl. 24.00", "received-midnight"),
        ("2018-09-30T24:00:00", "received-midnight"),
        ("30.9.2018 24:01", "received-unclear"),
        ("31.9.2018 24:00", "received-unclear"),
        ("24.00", "received-unclear"),
    ],
)
def test_midnight_as_24_is_refused_plainly_and_states_no_receipt(typed: str, case: str) -> None:
    receipt = read_receipt({"received": typed}, OSLO)
    assert (receipt.received, [fault.case for fault in receipt.faults]) == (None, [case])


@pytest.mark.parametrize("typed", ["1.1.2018", "1.1.2018 09:00"])
def test_a_time_without_a_zone_is_one_where_none_is_given(typed: str) -> None:
    moment = read_moment(typed, None)
    assert moment is not None
    assert moment.tzinfo is None


def test_titles_are_compared_without_case_signs_and_blanks() -> None:
    assert loose("  Felles – næringsplan (2019)! ") == loose("FELLES NÆRINGSPLAN 2019")
    assert loose("Ås") != loose("As")

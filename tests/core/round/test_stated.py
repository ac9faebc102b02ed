"""Several lines of `mottak.csv` about one file: what adds up, what contradicts, and what counts until it is settled."""

from __future__ import annotations

from tests.versions import OSLO, at
from toolkit.core.round.receipts import NOT_STATED, Receipt
from toolkit.core.round.stated import receipt_of


def said(*lines: str) -> Receipt:
    """The receipt of lines `received;case number;answers;withdrawn`, which stand from line 2 on."""
    names = ("received", "case_number", "answers_return_of", "withdrawn")
    rows = [
        (number, {"file": "k.xlsx"} | dict(zip(names, line.split(";"), strict=True)))
        for number, line in enumerate(lines, 2)
    ]
    return receipt_of(rows, OSLO)


def told(receipt: Receipt) -> list[tuple[str, list[int]]]:
    return [(fault.case, fault.facts["lines"]) for fault in receipt.faults]


def test_no_line_states_nothing() -> None:
    assert said() == NOT_STATED


def test_identical_lines_are_no_matter() -> None:
    assert said("18.09.2018;18/1;a.xlsx;ja", "18.9.2018;18/1;A.xlsx;x") == Receipt(
        at("18.9.2018"), "18/1", "a.xlsx", withdrawn=True
    )


def test_a_line_that_adds_what_was_blank_is_fine() -> None:
    receipt = said("18.09.2018;;;", ";18/1;;", ";;a.xlsx;")
    assert (receipt.received, receipt.case_number, receipt.answers) == (at("18.9.2018"), "18/1", "a.xlsx")
    assert receipt.faults == ()


def test_of_two_receipts_the_earliest_counts_whichever_line_has_it() -> None:
    for lines in (("18.09.2018;;;", "02.10.2018;;;"), ("02.10.2018;;;", "18.09.2018;;;")):
        receipt = said(*lines)
        assert receipt.received == at("18.9.2018")
        assert told(receipt) == [("lines-differ-received", [2, 3])]
        assert receipt.faults[0].facts["kept"] == "18.09.2018"


def test_a_receipt_nobody_can_read_gives_way_to_one_that_can_be_read() -> None:
    receipt = said("i fjor;;;", "02.10.2018;;;")
    assert (receipt.received, told(receipt)) == (at("2.10.2018"), [("lines-differ-received", [2, 3])])


def test_of_two_case_numbers_none_counts() -> None:
    receipt = said(";18/1;;", ";18/2;;")
    assert (receipt.case_number, told(receipt)) == ("", [("lines-differ-case-number", [2, 3])])


def test_of_two_answers_the_first_counts() -> None:
    receipt = said(";;a.xlsx;", ";;b.xlsx;")
    assert (receipt.answers, told(receipt)) == ("a.xlsx", [("lines-differ-answers-return-of", [2, 3])])


def test_a_yes_beside_a_no_withdraws_nothing() -> None:
    receipt = said(";;;nei", ";;;ja")
    assert (receipt.withdrawn, told(receipt)) == (False, [("lines-differ-withdrawn", [2, 3])])


def test_a_line_that_withdraws_what_another_states_is_told_and_counts() -> None:
    receipt = said("18.09.2018;;;", "18.09.2018;;;ja")
    assert (receipt.withdrawn, told(receipt)) == (True, [("withdrawn-on-one-line", [3, 2])])


def test_a_mark_beside_the_toolkits_own_blank_line_is_no_matter() -> None:
    receipt = said(";;;", "18.09.2018;;;ja")
    assert (receipt.withdrawn, receipt.faults) == (True, ())

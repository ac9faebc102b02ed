"""The order of findings: what concerns the workbook as a whole first, then as the form reads."""

from __future__ import annotations

from dataclasses import replace

from tests.examples import CALL, call, filled
from toolkit.core.checking.check import check
from toolkit.core.checking.convert import Conversion, convert, find_sheets
from toolkit.files.examples import load_example
from toolkit.files.reading import read_workbook
from toolkit.model import Fault


def conversion() -> Conversion:
    grid = read_workbook(filled(load_example(CALL, "tromso")), "soknad.xlsx")
    return convert(grid, find_sheets(grid), call())


def test_findings_come_in_the_order_of_the_form_whatever_the_order_they_were_noticed_in() -> None:
    read = conversion()
    faults = (
        ("value-note", Fault("/funding/1/amounts/2019", {}, case="rounded")),
        ("value-note", Fault("/costs/2/amounts/2019", {}, case="rounded")),
        ("value-note", Fault("/costs/0/amounts/2020", {}, case="rounded")),
        ("value-note", Fault("/costs/0/amounts/2019", {}, case="rounded")),
        ("structure-note", Fault("", {"version": "0", "current": "1"}, case="version")),
        ("value-note", Fault("/applicant/name", {}, case="rounded")),
    )
    found = check(call(), replace(read, faults=faults))
    assert [one.path for one in found] == [
        "",
        "/applicant/name",
        "/costs/0/amounts/2019",
        "/costs/0/amounts/2020",
        "/costs/2/amounts/2019",
        "/funding/1/amounts/2019",
    ]

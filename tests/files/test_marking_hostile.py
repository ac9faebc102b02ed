"""Workbooks that mean harm, and records that a sender wrote: marking and clearing end, and change no figure."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from io import BytesIO
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.files.marking_cases import CLEAN, FORM, MARKS, PLAN, SHEET, contents, excel_like, parts, rewritten
from toolkit.files.marking import NotMarkable, clear, mark
from toolkit.files.marking.boxes import remove_boxes
from toolkit.files.marking.outline import Room
from toolkit.files.marking.places import Place, area, covering

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")

ORIGINAL = excel_like()
FORM_PART, PLAN_PART, FUNN_PART = (f"xl/worksheets/sheet{number}.xml" for number in (1, 2, 3))
MARKED = mark(ORIGINAL, MARKS, SHEET)
RECORD = re.compile(rb"<!--gwt-undo ([A-Za-z0-9+/=]*)-->")
MANY_DIGITS = b"9" * 5_000


def recorded(data: bytes, payload: bytes) -> bytes:
    """The workbook with another record of how to undo its marks."""
    packed = base64.b64encode(zlib.compress(payload))
    return rewritten(data, {FUNN_PART: lambda xml: RECORD.sub(b"<!--gwt-undo " + packed + b"-->", xml)})


def forged(change: Callable[[dict[str, object]], None], data: bytes = MARKED) -> bytes:
    """A copy whose record was changed by its sender."""
    found = RECORD.search(parts(data)[FUNN_PART])
    assert found
    record = json.loads(zlib.decompress(base64.b64decode(found[1])))
    change(record["parts"])
    return recorded(data, json.dumps(record).encode())


def edits(data: bytes, part: str, old: bytes, new: bytes) -> list[object]:
    """What a record says of a part in which `old` is to become `new`."""
    content = parts(data)[part]
    start = content.index(old)
    return [
        hashlib.sha256(content).hexdigest()[:32],
        [[start, start + len(old), base64.b64encode(new).decode()]],
    ]


def amount(data: bytes) -> object:
    return openpyxl.load_workbook(BytesIO(data))[PLAN]["B8"].value


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (PLAN_PART, b"<v>7000</v>", b"<v>930000</v>"),
        (PLAN_PART, b"<sheetData>", b'<sheetData><row r="1"><c r="B8"><v>930000</v></c></row></sheetData><sheetData>'),
        ("xl/sharedStrings.xml", b"Linje 7<", b"Linje 8<"),
        ("xl/_rels/workbook.xml.rels", b"worksheets/sheet2.xml", b"worksheets/sheet1.xml"),
        ("xl/workbook.xml", b"<sheets>", b"<sheets><!--"),
    ],
)
def test_a_record_that_would_change_a_figure_is_not_followed(part: str, old: bytes, new: bytes) -> None:
    def change(record: dict[str, object]) -> None:
        record[part] = edits(MARKED, part, old, new)

    cleared = clear(forged(change))
    assert amount(cleared) == 7000
    assert contents(cleared) == contents(ORIGINAL)
    again = mark(forged(change), MARKS[:1], CLEAN)
    assert amount(again) == 7000


def test_a_record_that_takes_a_sheet_away_is_not_followed() -> None:
    found = RECORD.search(parts(MARKED)[FUNN_PART])
    assert found
    record = json.loads(zlib.decompress(base64.b64decode(found[1])))
    record["added"].append(PLAN_PART)
    assert contents(clear(recorded(MARKED, json.dumps(record).encode()))) == contents(ORIGINAL)


@pytest.mark.parametrize(
    "payload",
    [
        b"[" * 200_000,
        b'{"parts":{"x":["c",[[Infinity,0,""]]]},"added":[]}',
        b'{"parts":{"x":["c",[[NaN,0,""]]]},"added":[]}',
        b'{"parts":{"x":["c",[[' + MANY_DIGITS + b',0,""]]]},"added":[]}',
        b'{"parts":' + b"[]," * 3_000_000,
    ],
    ids=["deep", "infinity", "nan", "digits", "long"],
)
def test_a_record_that_is_none_is_not_followed(payload: bytes) -> None:
    data = recorded(MARKED, payload)
    assert contents(clear(data)) == contents(ORIGINAL)
    assert amount(mark(data, MARKS, SHEET)) == 7000


@pytest.mark.parametrize(("start", "end"), [(-5, 0), (10, 5), (0, 10**9)])
def test_a_record_with_places_outside_its_part_is_not_followed(start: int, end: int) -> None:
    def change(record: dict[str, object]) -> None:
        checksum, _ = edits(MARKED, "xl/workbook.xml", b"<sheets>", b"")
        record["xl/workbook.xml"] = [checksum, [[start, end, ""]]]

    assert contents(clear(forged(change))) == contents(ORIGINAL)


def deep(xml: bytes) -> bytes:
    nested = b'<a xmlns="u">' * 3_000 + b"</a>" * 3_000
    return xml.replace(b"</worksheet>", b'<extLst><ext uri="x">' + nested + b"</ext></extLst></worksheet>")


def test_elements_three_thousand_deep_can_be_marked_and_cleared() -> None:
    data = rewritten(ORIGINAL, {FORM_PART: deep})
    copy = mark(data, MARKS, SHEET)
    assert parts(clear(copy)) == parts(data)
    forgetful = rewritten(copy, {FUNN_PART: lambda xml: RECORD.sub(b"", xml)})
    assert b"gwt-mark" not in parts(clear(forgetful))[FORM_PART]


@pytest.mark.parametrize(
    ("part", "pattern", "new"),
    [
        ("xl/workbook.xml", rb'sheetId="2"', b'sheetId="' + MANY_DIGITS + b'"'),
        ("xl/workbook.xml", rb'sheetId="2"', 'sheetId="²"'.encode()),
        ("xl/workbook.xml", rb'localSheetId="1"', b'localSheetId="' + MANY_DIGITS + b'"'),
        ("xl/workbook.xml", rb"<workbookView ", b'<workbookView firstSheet="' + MANY_DIGITS + b'" '),
        (PLAN_PART, rb'priority="1"', b'priority="' + MANY_DIGITS + b'"'),
        ("xl/comments1.xml", rb'authorId="0"', b'authorId="' + MANY_DIGITS + b'"'),
        ("xl/drawings/vmlDrawing1.vml", rb"_x0000_s1025", b"_x0000_s" + MANY_DIGITS),
        ("xl/drawings/vmlDrawing1.vml", rb"<x:Row>\d+", b"<x:Row>" + MANY_DIGITS),
        ("xl/drawings/vmlDrawing1.vml", rb"<x:Anchor>\s*\d+", b"<x:Anchor>" + MANY_DIGITS),
    ],
)
def test_numbers_of_five_thousand_digits_end_nothing(part: str, pattern: bytes, new: bytes) -> None:
    assert re.search(pattern, parts(ORIGINAL)[part])
    data = rewritten(ORIGINAL, {part: lambda xml: re.sub(pattern, new, xml)})
    copy = mark(data, MARKS, SHEET)
    assert parts(clear(copy)) == parts(data)
    clear(rewritten(copy, {FUNN_PART: lambda xml: RECORD.sub(b"", xml)}))


def test_two_sheets_of_one_part_are_not_marked() -> None:
    data = rewritten(
        ORIGINAL, {"xl/_rels/workbook.xml.rels": lambda xml: xml.replace(b"sheets/sheet2", b"sheets/sheet1")}
    )
    with pytest.raises(NotMarkable):
        mark(data, MARKS, SHEET)


def test_the_findings_sheet_does_not_take_the_place_of_a_missing_one() -> None:
    data = rewritten(ORIGINAL, {PLAN_PART: lambda _: None})
    copy = parts(mark(data, MARKS, SHEET))
    assert PLAN_PART not in copy
    assert b"gwt-findings" in copy[FUNN_PART]


def test_rows_within_rows_of_cells_are_damaged() -> None:
    data = rewritten(MARKED, {FORM_PART: lambda xml: xml.replace(b"<sheetData>", b"<sheetData><sheetData/>")})
    with pytest.raises(NotMarkable):
        clear(rewritten(data, {FUNN_PART: lambda xml: RECORD.sub(b"", xml)}))


def test_more_elements_than_fit_into_memory_are_not_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.files.marking.package.Room", lambda: Room(500))
    mark(ORIGINAL, MARKS, SHEET)
    data = rewritten(ORIGINAL, {FORM_PART: lambda xml: xml.replace(b"</worksheet>", b"<a/>" * 501 + b"</worksheet>")})
    with pytest.raises(NotMarkable) as refused:
        mark(data, MARKS, SHEET)
    assert refused.value.reason == "too-large"


def test_the_merged_range_of_a_place_is_found_among_many() -> None:
    areas = [area(f"{letter}{n}:{letter}{n + 3}") for n in range(1, 400, 5) for letter in "BDF"]
    places = [Place(row, column) for row in range(1, 402) for column in range(1, 8)]
    expected = {where: one for where in places for one in areas if one and one.holds(where)}
    assert covering([one for one in areas if one], reversed(places)) == expected


def test_boxes_that_never_end_are_passed_over() -> None:
    assert remove_boxes(b"<v:shape " * 300_000, [Place(1, 1)]) == []


def test_marks_of_another_sheet_are_still_found_beside_a_forged_record() -> None:
    cleared = clear(recorded(MARKED, b"null"))
    assert {FORM, PLAN} == set(openpyxl.load_workbook(BytesIO(cleared)).sheetnames)

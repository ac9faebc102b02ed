"""A marked copy: marks, notes and the Funn sheet are added, nothing else is touched, and all of it goes again."""

from __future__ import annotations

import re
from io import BytesIO

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from marking_cases import CLEAN, FORM, MARKS, PLAN, SHEET, contents, excel_like, parts, raw, rewritten
from openpyxl.utils.escape import unescape

from toolkit.files.marking import FindingsSheet, Mark, NotMarkable, Row, can_mark, clear, mark
from toolkit.files.marking.styles import HEADER_FILL, HEADER_TEXT, LINK_TEXT, LOOKS

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")

FORM_PART, PLAN_PART, FUNN_PART = (f"xl/worksheets/sheet{n}.xml" for n in (1, 2, 3))
MAY_CHANGE = re.compile(
    r"\[Content_Types\]\.xml|xl/(workbook|styles|comments\d+)\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/worksheets/(_rels/)?sheet\d+\.xml(\.rels)?|xl/drawings/vmlDrawing\d+\.vml"
)
ORIGINAL = excel_like()


def marked(data: bytes = ORIGINAL) -> bytes:
    return mark(data, MARKS, SHEET)


def mark_rules(data: bytes, sheet: str) -> dict[str, object]:
    """Our conditional formats on a sheet: range → rule."""
    book = openpyxl.load_workbook(BytesIO(data))
    rules = book[sheet].conditional_formatting._cf_rules.items()
    return {str(r.sqref): rule for r, found in rules for rule in found if "gwt-mark" in "".join(rule.formula)}


def note(data: bytes, sheet: str, cell: str) -> str | None:
    comment = openpyxl.load_workbook(BytesIO(data))[sheet][cell].comment
    return comment.text if comment else None


# --- what is marked ---


def test_each_mark_shows_on_its_cell_and_a_merged_range_as_a_whole() -> None:
    assert set(mark_rules(marked(), FORM)) == {"B3", "F2:H4", "C12"}
    assert set(mark_rules(marked(), PLAN)) == {"D20"}


def test_the_marks_come_before_every_other_rule_also_those_in_an_extension() -> None:
    xml = parts(marked())[FORM_PART].decode()
    priorities = [int(number) for number in re.findall(r'priority="(\d+)"', xml)]
    ours = [int(number) for number in re.findall(r'priority="(\d+)"><formula>&quot;gwt-mark', xml)]
    assert ours == [1, 2, 3]
    assert sorted(priorities) == [1, 2, 3, 4, 5]


def test_on_a_sheet_whose_rules_a_pivot_table_counts_the_others_keep_their_priority() -> None:
    pinned = rewritten(ORIGINAL, {FORM_PART: lambda xml: xml.replace(b'type="cellIs"', b'type="cellIs" pivot="1"')})
    xml = parts(mark(pinned, MARKS, SHEET))[FORM_PART].decode()
    assert re.findall(r'priority="(\d+)"><formula>&quot;gwt-mark', xml) == ["3", "4", "5"]
    assert b'pivot="1" dxfId="0" priority="1"' in parts(pinned)[FORM_PART]
    assert 'pivot="1" dxfId="0" priority="1"' in xml


def test_the_heaviest_mark_gives_the_look_and_the_note_has_them_all() -> None:
    twice = (Mark(FORM, "A5", "info", "Info", "Lett."), Mark(FORM, "A5", "error", "Feil", "Tung."))
    copy = mark(ORIGINAL, twice, SHEET)
    rule = mark_rules(copy, FORM)["A5"]
    assert rule.dxf.fill.bgColor.rgb == "FF" + LOOKS["error"][0]  # type: ignore[attr-defined]
    assert all(text in (note(copy, FORM, "A5") or "") for text in ("Info\nLett.", "Feil\nTung."))


def test_the_cells_own_fill_value_and_style_stay() -> None:
    before, after = contents(ORIGINAL), contents(marked())
    for sheet in (FORM, PLAN):
        cells, others = before["sheets"][sheet][0], after["sheets"][sheet][0]
        assert {cell: look[:-1] for cell, look in cells.items()} == {cell: others[cell][:-1] for cell in cells}


def test_a_note_goes_behind_the_one_a_person_wrote() -> None:
    text = note(marked(), FORM, "B3") or ""
    assert text.startswith("Ring meg om dette\n")
    assert text.endswith("Feil\nBeløpet mangler. Skriv beløpet i kroner. (K17)")
    assert note(marked(), FORM, "D9") == "Annen merknad"


def test_a_note_on_a_merged_range_is_on_its_first_cell() -> None:
    assert "sammenslåtte" in (note(marked(), FORM, "F2") or "")


def test_every_note_has_a_hidden_box_that_is_large_enough() -> None:
    long = Mark(FORM, "A30", "error", "Feil", "Et langt avsnitt om hva som er galt. " * 12)
    vml = parts(mark(ORIGINAL, [long], SHEET))["xl/drawings/vmlDrawing1.vml"].decode()
    box = next(shape for shape in vml.split("<v:shape ") if "<x:Row>29</x:Row>" in shape)
    anchor = [int(number) for number in re.findall(r"\d+", re.findall(r"<x:Anchor>(.*?)</x:Anchor>", box)[0])]
    assert "visibility:hidden" in box
    assert (anchor[6] - anchor[2]) * 20 >= 150  # ten lines of 15 pixels
    assert len(set(re.findall(r'id="(_x0000_s\d+)"', vml))) == vml.count("<v:shape ")


def test_the_box_of_an_older_note_grows_with_it() -> None:
    def bottom(data: bytes) -> int:
        vml = parts(data)["xl/drawings/vmlDrawing1.vml"].decode()
        box = next(shape for shape in vml.split("<v:shape ") if "<x:Row>2</x:Row>" in shape)
        return int(re.findall(r"<x:Anchor>(.*?)</x:Anchor>", box)[0].split(",")[6])

    assert bottom(marked()) > bottom(ORIGINAL)


def test_a_threaded_comment_stays_alone() -> None:
    threaded = rewritten(
        ORIGINAL, {"xl/comments1.xml": lambda xml: xml.replace(b"<author></author>", b"<author>tc={8A3F}</author>")}
    )
    copy = mark(threaded, MARKS, SHEET)
    assert note(copy, FORM, "B3") == "Ring meg om dette"
    assert "B3" in mark_rules(copy, FORM)
    assert parts(clear(copy)) == parts(threaded)


def test_marks_on_sheets_and_cells_that_are_not_there_show_nowhere() -> None:
    lost = [
        Mark("Borte", "A1", "error", "Feil", "x"),
        Mark(FORM, "", "error", "Feil", "x"),
        Mark(FORM, "ZZZ1", "info", "", ""),
    ]
    copy = mark(ORIGINAL, lost, SHEET)
    assert parts(copy)[PLAN_PART] == parts(ORIGINAL)[PLAN_PART]
    assert mark_rules(copy, FORM) == {}


def test_no_look_depends_on_colour_that_is_hard_to_read() -> None:
    def luminance(color: str) -> float:
        shares = [int(color[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        red, green, blue = (s / 12.92 if s <= 0.03928 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    pairs = [look[:2] for look in LOOKS.values()] + [(HEADER_FILL, HEADER_TEXT), ("FFFFFF", LINK_TEXT)]
    for fill, text in pairs:
        dark, light = sorted((luminance(fill), luminance(text)))
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (fill, text)


# --- the findings sheet ---


def test_the_findings_sheet_is_last_and_alone_on_top() -> None:
    book = openpyxl.load_workbook(BytesIO(marked()))
    assert book.sheetnames == [FORM, PLAN, "Funn"]
    assert book.active.title == "Funn"
    assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == ["Funn"]


def test_one_line_for_each_finding_with_links_to_its_cells() -> None:
    funn = openpyxl.load_workbook(BytesIO(marked()))["Funn"]
    assert [cell.value for cell in funn[4]] == [*SHEET.headers[:7], "Flere 1", "Flere 2"]
    assert [unescape(str(cell.value)) for cell in funn[5]][:7] == [
        "Feil",
        FORM,
        "B3",
        "=Beløpet mangler",
        "Skriv _x0041_ & <tall>",
        "K17",
        "3",
    ]
    assert funn["D5"].data_type in {"s", "inlineStr"}
    assert [funn[cell].hyperlink.location for cell in ("C5", "H5", "I5")] == [
        f"'{FORM}'!B3",
        "'Kostnads''plan'!C5",
        f"'{FORM}'!B4",
    ]
    assert funn["C6"].hyperlink is None
    assert funn.freeze_panes == "A5"
    assert (funn.page_setup.orientation, funn.page_setup.fitToHeight, funn.print_title_rows) == (
        "landscape",
        0,
        "$4:$4",
    )


def test_a_clean_workbook_gets_the_friendly_sentence_and_no_empty_table() -> None:
    funn = openpyxl.load_workbook(BytesIO(mark(ORIGINAL, (), CLEAN)))["Funn"]
    assert [row[0].value for row in funn.iter_rows()] == [CLEAN.title, CLEAN.intro]


def test_a_sheet_of_the_senders_with_that_name_keeps_it() -> None:
    taken = rewritten(ORIGINAL, {"xl/workbook.xml": lambda xml: xml.replace("Søknad".encode(), b"FUNN")})
    copy = mark(taken, (), SHEET)
    assert openpyxl.load_workbook(BytesIO(copy)).sheetnames == ["FUNN", PLAN, "Funn (2)"]
    assert parts(clear(copy)) == parts(taken)


def test_no_link_leads_to_a_hidden_sheet() -> None:
    hidden = rewritten(
        ORIGINAL, {"xl/workbook.xml": lambda xml: xml.replace(b'sheetId="2"', b'sheetId="2" state="hidden"')}
    )
    funn = openpyxl.load_workbook(BytesIO(mark(hidden, MARKS, SHEET)))["Funn"]
    assert funn["H5"].hyperlink is None
    assert funn["H5"].value == f"{PLAN}!C5"


def test_text_that_xml_cannot_hold_is_shown_as_a_replacement() -> None:
    odd = FindingsSheet(
        "Funn", "Funn", "\x00\ud800 < & >", SHEET.headers, (Row("Feil", FORM, "A1", "a\x0bb", "", "", 1),)
    )
    funn = openpyxl.load_workbook(BytesIO(mark(ORIGINAL, (), odd)))["Funn"]
    assert (funn["A2"].value, funn["D5"].value) == ("\ufffd\ufffd < & >", "a\ufffdb")


# --- what stays, and what comes back ---


def test_only_the_named_parts_change_and_the_others_keep_their_packed_bytes() -> None:
    before, after = raw(ORIGINAL), raw(marked())
    changed = {name for name in after if after[name] != before.get(name)}
    assert set(before) <= set(after)
    assert all(MAY_CHANGE.fullmatch(name) for name in changed), changed
    assert "xl/sharedStrings.xml" not in changed


def test_clearing_a_marked_copy_gives_back_every_part_byte_for_byte() -> None:
    assert parts(clear(marked())) == parts(ORIGINAL)


def test_clearing_a_workbook_without_marks_changes_nothing() -> None:
    assert parts(clear(ORIGINAL)) == parts(ORIGINAL)


def test_marking_twice_is_marking_once() -> None:
    assert mark(marked(), MARKS, SHEET) == marked()


def test_new_marks_replace_the_old_ones() -> None:
    again = mark(marked(), MARKS[:1], CLEAN)
    assert set(mark_rules(again, FORM)) == {"B3"}
    assert mark_rules(again, PLAN) == {}
    assert parts(again) == parts(mark(ORIGINAL, MARKS[:1], CLEAN))


def forgetful(data: bytes) -> bytes:
    """As after saving in another program: the record of the changes is gone."""
    return rewritten(data, {FUNN_PART: lambda xml: re.sub(rb"<!--gwt-undo .*?-->", b"", xml)})


def test_without_the_record_every_cell_note_and_rule_still_comes_back() -> None:
    cleared = clear(forgetful(marked()))
    assert contents(cleared) == contents(ORIGINAL)
    assert openpyxl.load_workbook(BytesIO(cleared)).active.title == FORM
    assert clear(cleared) == cleared


def test_a_record_that_no_longer_fits_is_not_followed() -> None:
    typed = rewritten(marked(), {PLAN_PART: lambda xml: xml.replace(b"<v>7000</v>", b"<v>7001</v>")})
    expected = rewritten(ORIGINAL, {PLAN_PART: lambda xml: xml.replace(b"<v>7000</v>", b"<v>7001</v>")})
    assert contents(clear(typed)) == contents(expected)


@pytest.mark.parametrize(
    "junk", [b"AAAA", b"bm90IHppcA==", b"eJyrVspMUbIyrAUADHwC8g==", b"eJyrVspUsjLUUcpSsjKoBQAdsAPT", b""]
)
def test_a_forged_record_is_not_followed(junk: bytes) -> None:
    forged = rewritten(
        marked(), {FUNN_PART: lambda xml: re.sub(rb"gwt-undo .*?-->", b"gwt-undo " + junk + b"-->", xml)}
    )
    assert contents(clear(forged)) == contents(ORIGINAL)


def test_a_findings_sheet_moved_to_the_front_takes_its_names_with_it() -> None:
    def to_front(xml: bytes) -> bytes:
        funn = re.search(rb'<sheet xmlns:r="[^"]*" name="Funn".*?/>', xml)
        assert funn
        moved = xml.replace(funn[0], b"").replace(b"<sheets>", b"<sheets>" + funn[0])
        local = {b"0": b"1", b"1": b"2", b"2": b"0"}
        return re.sub(rb'localSheetId="(\d)"', lambda found: b'localSheetId="%s"' % local[found[1]], moved)

    cleared = clear(rewritten(forgetful(marked()), {"xl/workbook.xml": to_front}))
    assert contents(cleared) == contents(ORIGINAL)
    assert "Print_Titles" not in parts(cleared)["xl/workbook.xml"].decode()


def test_a_workbook_whose_other_sheets_were_hidden_since_shows_one_again() -> None:
    def hide(xml: bytes) -> bytes:
        return re.sub(rb'sheetId="([12])"', rb'sheetId="\1" state="hidden"', xml)

    cleared = clear(rewritten(forgetful(marked()), {"xl/workbook.xml": hide}))
    assert [sheet.sheet_state for sheet in openpyxl.load_workbook(BytesIO(cleared))] == ["visible", "hidden"]


# --- workbooks of many makers ---


def utf16(xml: bytes) -> bytes:
    return xml.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")


def prefixed(xml: bytes) -> bytes:
    """Every element with a prefix of its own, as the Open XML SDK writes."""
    text = re.sub(r"<(/?)([A-Za-z])", r"<\1x:\2", xml.decode()).replace("xmlns=", "xmlns:x=")
    return (
        text.replace("<x:x14:", "<x14:")
        .replace("</x:x14:", "</x14:")
        .replace("<x:xm:", "<xm:")
        .replace("</x:xm:", "</xm:")
        .encode()
    )


def absolute(xml: bytes) -> bytes:
    return xml.replace(b'Target="', b'Target="/xl/')


def no_views(xml: bytes) -> bytes:
    return re.sub(rb"<bookViews>.*?</bookViews>|<definedNames>.*?</definedNames>", b"", xml)


def locked(xml: bytes) -> bytes:
    return xml.replace(b"<bookViews>", b'<workbookProtection lockStructure="1"/><bookViews>')


def strict(xml: bytes) -> bytes:
    main, relations = b"spreadsheetml/main", b"officeDocument/relationships"
    xml = xml.replace(
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/" + main
    )
    return xml.replace(
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/" + relations,
    )


BOOK, BOOK_RELATIONS, STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
ODD = {
    "UTF-16 throughout": dict.fromkeys((BOOK, FORM_PART, STYLES, "xl/comments1.xml", "[Content_Types].xml"), utf16),
    "prefixes": dict.fromkeys((BOOK, FORM_PART, STYLES, "xl/comments1.xml"), prefixed),
    "absolute targets": {BOOK_RELATIONS: absolute},
    "no views and no names": {BOOK: no_views},
    "locked structure": {BOOK: locked},
    "strict namespaces": dict.fromkeys((BOOK, BOOK_RELATIONS, FORM_PART, PLAN_PART, STYLES), strict),
    "no differential formats": {STYLES: lambda xml: re.sub(rb"<dxfs.*</dxfs>", b"", xml, flags=re.DOTALL)},
    "no note boxes": {FORM_PART: lambda xml: re.sub(rb"<legacyDrawing [^>]*>", b"", xml)},
    "two selected sheets": {PLAN_PART: lambda xml: xml.replace(b"<sheetView ", b'<sheetView tabSelected="1" ')},
}


@pytest.mark.parametrize("oddity", ODD)
def test_odd_but_legal_workbooks_are_marked_and_cleared(oddity: str) -> None:
    odd = rewritten(ORIGINAL, ODD[oddity])
    copy = mark(odd, MARKS, SHEET)
    assert mark(copy, MARKS, SHEET) == copy
    assert parts(clear(copy)) == parts(odd)
    if oddity != "strict namespaces":  # openpyxl shows no sheets there
        book = openpyxl.load_workbook(BytesIO(copy))
        assert (book.sheetnames[-1], book.active.title) == ("Funn", "Funn")
        assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == ["Funn"]
        assert set(mark_rules(copy, FORM)) == {"B3", "F2:H4", "C12"}
        assert (note(copy, FORM, "B3") or "").startswith("Ring meg om dette\n")


def test_a_workbook_without_styles_gets_them_and_loses_them_again() -> None:
    def without(xml: bytes) -> bytes:
        return re.sub(rb"<(Override|Relationship) [^>]*styles[^>]*/>", b"", xml)

    bare = rewritten(
        ORIGINAL, dict.fromkeys((BOOK_RELATIONS, "[Content_Types].xml"), without) | {STYLES: lambda _: None}
    )
    copy = mark(bare, MARKS, SHEET)
    assert set(mark_rules(copy, FORM)) == {"B3", "F2:H4", "C12"}
    assert parts(clear(copy)) == parts(bare)


def test_a_sheet_without_notes_gets_a_comments_part_and_a_drawing_at_the_right_place() -> None:
    memory = BytesIO()
    book = openpyxl.Workbook()
    book.active.title = FORM
    book.active["B3"] = 1
    book.active.add_data_validation(
        openpyxl.worksheet.datavalidation.DataValidation(type="list", formula1='"a,b"', sqref="B3")
    )
    book.save(memory)
    copy = mark(memory.getvalue(), MARKS, SHEET)
    children = re.findall(r"<(\w+)", re.sub(r"<sheetData.*</sheetData>", "", parts(copy)[FORM_PART].decode()))
    order = [
        name
        for name in children
        if name in {"conditionalFormatting", "dataValidations", "pageMargins", "legacyDrawing"}
    ]
    assert order == ["conditionalFormatting"] * 3 + ["dataValidations", "pageMargins", "legacyDrawing"]
    assert note(copy, FORM, "C12")
    assert parts(clear(copy)) == parts(memory.getvalue())


def test_form_controls_keep_their_drawing_and_notes_join_it() -> None:
    memory = BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as book:
        book.add_worksheet(FORM).insert_button("C2", {"caption": "Trykk"})
    broken = rewritten(  # Excel writes <br> in captions: VML is not always XML
        memory.getvalue(), {"xl/drawings/vmlDrawing1.vml": lambda vml: vml.replace(b"Trykk", b"Trykk<br>her")}
    )
    copy = mark(broken, MARKS, SHEET)
    vml = parts(copy)["xl/drawings/vmlDrawing1.vml"].decode()
    assert vml.count("<v:shape ") == 4
    assert vml.count('<v:shapetype id="_x0000_t202"') == 1
    assert parts(copy)[FORM_PART].decode().count("<legacyDrawing ") == 1
    assert parts(clear(copy)) == parts(broken)


# --- what is not marked ---


def ods() -> bytes:
    return rewritten(
        b"PK\5\6" + bytes(18),
        {},
        {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"},
    )


REFUSED = {
    "not-xlsx": [b"", b"navn;sum\n", b"%PDF-1.7", ods()],
    "signed": [rewritten(ORIGINAL, {}, {"_xmlsignatures/sig1.xml": b"<Signature/>"})],
    "encrypted": [b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptionInfo".encode("utf-16-le")],
    "damaged": [
        ORIGINAL[:2000],
        rewritten(ORIGINAL, {BOOK: lambda xml: xml[:-20]}),
        rewritten(ORIGINAL, {BOOK: lambda xml: xml.replace(b"<workbook", b'<!DOCTYPE x [<!ENTITY a "b">]><workbook')}),
        rewritten(ORIGINAL, {}, {"XL/Workbook.xml": b"<x/>"}),
    ],
    "odd-encoding": [rewritten(ORIGINAL, {BOOK: lambda xml: xml.replace(b"UTF-8", b"EBCDIC-9")})],
}


@pytest.mark.parametrize(("reason", "data"), [(reason, data) for reason, cases in REFUSED.items() for data in cases])
def test_what_cannot_be_marked_says_why(reason: str, data: bytes) -> None:
    assert can_mark(data) == reason
    for attempt in (lambda: mark(data, MARKS, SHEET), lambda: clear(data)):
        with pytest.raises(NotMarkable) as refusal:
            attempt()
        assert refusal.value.reason == reason


def test_a_sound_workbook_can_be_marked() -> None:
    assert can_mark(ORIGINAL) is None


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(ORIGINAL) - 1), st.binary(min_size=1, max_size=4))
def test_a_damaged_file_is_marked_or_refused_and_never_fails_otherwise(at: int, junk: bytes) -> None:
    damaged = ORIGINAL[:at] + junk + ORIGINAL[at + len(junk) :]
    try:
        copy = mark(damaged, MARKS, SHEET)
    except NotMarkable:
        return
    assert mark(copy, MARKS, SHEET) == copy

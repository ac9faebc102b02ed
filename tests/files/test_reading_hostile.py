"""Files that are no workbook, are broken or mean harm: each gets its own reason, none gets further."""
# ruff: noqa: S311  (seeded, so that a failure repeats)

from __future__ import annotations

import io
import random
import struct
import zipfile

import pytest
from reading_by_hand import MAIN, OFFICE, cells, grid, package, parts, refusal, relations, sheet, strings, workbook

from toolkit.files.reading import DAMAGE, LARGE, LOOKS_LIKE, REASONS, Limits
from toolkit.model import CellType

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
SMALL = Limits(file=50_000, unpacked=20_000, parts=10, cells=50, text=100, markup=2_000, merged=3)


def row(content: str) -> str:
    return f'<row r="1">{content}</row>'


def utf16(text: str) -> bytes:
    return text.encode("utf-16-le")


# --- what the file is -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "reason", "looks_like"),
    [
        (b"", "empty", None),
        (b"\0" * 4096, "empty", None),
        (OLE + utf16("EncryptedPackage"), "password", None),
        (OLE + utf16("Workbook"), "old-excel", None),
        (OLE + utf16("Book"), "old-excel", None),
        (OLE + utf16("WordDocument"), "not-a-workbook", "docx"),
        (OLE + utf16("PowerPoint Document"), "not-a-workbook", "pptx"),
        (OLE, "not-a-workbook", "ole"),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00", "old-excel", None),
        (b"%PDF-1.7\n", "not-a-workbook", "pdf"),
        (b"{\\rtf1", "not-a-workbook", "rtf"),
        (b"\x89PNG\r\n\x1a\n", "not-a-workbook", "picture"),
        (b"<!DOCTYPE html><html>", "not-a-workbook", "html"),
        (b"<html><table><tr><td>1;2", "not-a-workbook", "html"),
        (b'<?xml version="1.0"?><Workbook/>', "not-a-workbook", "xml"),
        ("Søker;Beløp\nNord;12\n".encode("cp1252"), "not-a-workbook", "csv"),
        (b"\x01\x02\x03\x04", "not-a-workbook", "unknown"),
        (b"PK\x07\x08" + b"x" * 90, "damaged", None),
        (b"PK\x03\x04" + b"x" * 90, "truncated", None),
        (workbook()[:-30], "truncated", None),
    ],
)
def test_files_that_are_something_else(data, reason, looks_like):
    found, facts = refusal(data)
    assert found == reason
    assert facts.get("looks_like") == looks_like
    assert looks_like is None or looks_like in LOOKS_LIKE


@pytest.mark.parametrize("name", ["~$soknad.xlsx", ".~lock.soknad.xlsx#"])
def test_lock_files_by_their_name(name):
    assert refusal(workbook(), name)[0] == "lock-file"


def test_a_renamed_lock_file_by_its_content():
    assert refusal(b"\x08Kari Nor" + b" " * 45 + b"\x00" * 111)[0] == "lock-file"


def test_what_an_ole_file_is_does_not_hang_on_its_name():
    assert refusal(OLE, "soknad.xls") == refusal(OLE, "soknad.xlsx")


@pytest.mark.parametrize(
    ("content", "reason", "looks_like"),
    [
        ({"brev.txt": "hei"}, "not-a-workbook", "zip"),
        ({"_rels/.rels": relations()}, "not-a-workbook", "zip"),
        (
            {
                "_rels/.rels": relations(("a", "officeDocument", "word/document.xml")),
                "word/document.xml": '<w:document xmlns:w="w"/>',
            },
            "not-a-workbook",
            "docx",
        ),
        ({"mimetype": "application/vnd.oasis.opendocument.text"}, "not-a-workbook", "odf"),
        ({"_rels/.rels": relations(("a", "officeDocument", "xl/workbook.bin"))}, "binary-excel", None),
    ],
)
def test_packages_that_are_something_else(content, reason, looks_like):
    found, facts = refusal(package(content))
    assert (found, facts.get("looks_like")) == (reason, looks_like)


# --- the package ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "what"),
    [
        (["xl/a.xml", "xl/a.xml"], "duplicate"),
        (["xl/a.xml", "xl\\a.xml"], "duplicate"),
        (["xl/a.xml", "XL/A.xml"], "case-clash"),
        (["../a.xml"], "traversal"),
        (["xl/../../a.xml"], "traversal"),
        (["xl\\..\\a.xml"], "traversal"),
        (["/etc/a.xml"], "traversal"),
        (["C:\\a.xml"], "traversal"),
    ],
)
def test_suspicious_part_names(names, what):
    content = list(parts().items()) + [(name, "<x/>") for name in names]
    reason, facts = refusal(package(content))
    assert (reason, facts["what"]) == ("suspicious-package", what)


def test_overlapping_parts():
    data = bytearray(package({"a.xml": "x" * 50, "b.xml": "y" * 50}))
    second = data.rfind(b"PK\x01\x02")
    struct.pack_into("<I", data, second + 42, 4)  # the second entry's bytes now begin within the first's
    reason, facts = refusal(bytes(data))
    assert (reason, facts["what"]) == ("suspicious-package", "overlap")


def test_two_sheets_of_one_part():
    book = parts()["xl/workbook.xml"].replace("</sheets>", '<sheet name="Ark2" sheetId="2" r:id="rId1"/></sheets>')
    assert refusal(workbook(workbook=book))[0] == "suspicious-package"


def test_an_encrypted_zip():
    data = bytearray(workbook())
    data[data.find(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(data))[0] == "password"


def test_a_part_that_unpacks_to_more_than_it_says():
    data = bytearray(package(parts() | {"xl/worksheets/sheet1.xml": sheet(" " * 100_000)}))
    entry = data.find(b"xl/worksheets/sheet1.xml", data.find(b"PK\x01\x02")) - 46
    struct.pack_into("<I", data, entry + 24, 500)
    reason, facts = refusal(bytes(data))
    assert (reason, facts["what"], facts["part"]) == ("damaged", "zip", "xl/worksheets/sheet1.xml")


def test_one_changed_byte_is_found_by_the_checksum():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as file:
        for name, content in parts(row('<c r="A1"><v>1450000</v></c>')).items():
            file.writestr(name, content)
    assert refusal(target.getvalue().replace(b"1450000", b"9450000"))[0] == "damaged"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"PK\x03\x04" + random.Random(1).randbytes(60_000), "file"),
        (package({"a": "0" * 30_000}), "unpacked"),
        (package({str(n): "" for n in range(11)}), "parts"),
        (workbook(row(f'<c r="A1" t="str"><v>{"a" * 101}</v></c>')), "text"),
        (workbook(sharedStrings=strings(f"<si><t>{'a' * 101}</t></si>")), "text"),
        (workbook(sharedStrings=strings("<si/>" * 51)), "strings"),
        (workbook(row("<!-- -->" + " " * 2_000)), "markup"),
        (workbook(styles=f'<styleSheet xmlns="{MAIN}">{" " * 2_000}</styleSheet>'), "markup"),
        (workbook(sheet1=sheet("", tail='<mergeCell ref="A1"/>' * 4)), "merged"),
    ],
)
def test_what_is_too_large(data, what):
    reason, facts = refusal(data, limits=SMALL)
    assert (reason, facts["what"]) == ("too-large", what)
    assert facts["size"] > facts["limit"]
    assert what in LARGE


def test_a_bomb_is_refused_by_what_it_would_unpack_to():
    bomb = package({f"{n}.xml": bytes(50_000_000) for n in range(5)})
    assert len(bomb) < 300_000
    assert refusal(bomb)[0] == "too-large"


@pytest.mark.parametrize("part", ["styles", "sheet1"])
def test_a_tree_of_millions_of_elements_is_not_built(part):
    content = {
        "styles": f'<styleSheet xmlns="{MAIN}">{"<a/>" * 3_000_000}</styleSheet>',
        "sheet1": sheet("<!-- -->" + "<row/>" * 3_000_000),
    }
    reason, facts = refusal(workbook(**{part: content[part]}))
    assert (reason, facts["what"]) == ("too-large", "markup")


def test_too_many_cells_over_all_sheets():
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 52))
    assert refusal(workbook(rows), limits=SMALL) == (
        "too-many-cells",
        {"part": "xl/worksheets/sheet1.xml", "limit": 50},
    )


def test_a_row_of_millions_of_empty_cells():
    assert refusal(workbook(row("<c/>" * 6_000_000)))[0] == "too-many-cells"


# --- XML --------------------------------------------------------------------------------------------------------

ENTITY = '<!DOCTYPE x [<!ENTITY n "9">]>'
OUTSIDE = '<!DOCTYPE x SYSTEM "file:///etc/passwd">'


@pytest.mark.parametrize("doctype", [ENTITY, OUTSIDE])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", ["sheet1", "workbook", "sharedStrings", "styles", "rels", "workbook_rels"])
def test_a_doctype_is_refused_wherever_it_stands(part, doctype, encoding):
    content = parts()
    name = {"rels": "_rels/.rels", "workbook_rels": "xl/_rels/workbook.xml.rels", "sheet1": "xl/worksheets/sheet1.xml"}
    full = name.get(part, f"xl/{part}.xml")
    content[full] = (doctype + str(content[full]).removeprefix('<?xml version="1.0"?>')).encode(encoding)
    assert refusal(package(content)) == ("doctype", {"part": full})


def test_the_word_doctype_in_a_text_is_only_text():
    assert cells(row('<c r="A1" t="str"><v>&lt;!DOCTYPE x&gt;</v></c>'))[1, 1].value == "<!DOCTYPE x>"


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ('<c r="A1"><v>1</v>', "xml"),
        ('<c r="A1" t="str"><v>&n;</v></c>', "xml"),
        ('<c r="A1" t="str"><v>\x01</v></c>', "xml"),
        ('<c r="A1" t="str"><v>&#1;</v></c>', "xml"),
        ('<c r="A0"><v>1</v></c>', "reference"),
        ('<c r="A1048577"><v>1</v></c>', "reference"),
        ('<c r="XFE1"><v>1</v></c>', "reference"),
        ('<c r="A99999999999"><v>1</v></c>', "reference"),
        ('<c r="$A$1"><v>1</v></c>', "reference"),
        ('<c r="1"><v>1</v></c>', "reference"),
        ("<x><c><v>1</v></c></x>", "structure"),
        ('<c r="A1"><f t="array" ref="A1:ZZZ9">B1</f><v>1</v></c>', "reference"),
        ('<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>', "duplicate-cell"),
        ('<c r="A1"><v>1,5</v></c>', "number"),
        ('<c r="A1"><v>1_5</v></c>', "number"),
        ('<c r="A1" t="d"><v>i går</v></c>', "date"),
        ('<c r="A1" t="s"><v>1</v></c>', "shared-string"),
        ('<c r="A1" t="s"><v>-1</v></c>', "shared-string"),
        ('<c r="A1" t="s"><v>x</v></c>', "shared-string"),
        ('<c r="A1" t="x"><v>1</v></c>', "type"),
        ('<c r="A1" t="b"><v>2</v></c>', "type"),
    ],
)
def test_damaged_cells(rows, what):
    reason, facts = refusal(workbook(row(rows)))
    assert (reason, facts["what"], facts["part"]) == ("damaged", what, "xl/worksheets/sheet1.xml")
    assert what in DAMAGE


def test_a_hidden_row_outside_the_grid():
    assert refusal(workbook('<row r="1048577" hidden="1"/>'))[1]["what"] == "reference"


@pytest.mark.parametrize(
    "tail", ['<mergeCell ref="A1:B0"/>', '<mergeCell ref=""/>', '<mergeCell ref="A1:B2:C3"/>', '<mergeCell x="1"/>']
)
def test_a_merged_range_that_is_none(tail):
    assert refusal(workbook(sheet1=sheet("", tail=tail)))[1]["what"] == "reference"


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"sheet1": None}, "missing-part"),
        ({"workbook": None}, "missing-part"),
        ({"workbook_rels": None}, "missing-part"),
        ({"sheet1": ""}, "xml"),
        ({"sheet1": "<worksheet"}, "xml"),
        ({"sheet1": sheet("")[:-5]}, "xml"),
        ({"sheet1": f'<chartsheet xmlns="{MAIN}"/>'}, "root"),
        ({"sheet1": "<worksheet/>"}, None),
        ({"sharedStrings": f'<styleSheet xmlns="{MAIN}"/>'}, "root"),
        ({"workbook": "<x/>"}, "root"),
        ({"sheet1": b'<?xml version="1.0" encoding="utf-7"?>' + sheet("").partition("?>")[2].encode()}, "xml"),
        ({"sheet1": b"\xff\xfe<\0x"}, "xml"),
        ({"sheet1": sheet(row('<c r="A1" t="str"><v>\xe5</v></c>')).encode("latin-1")}, "xml"),
        ({"sheet1": sheet("<a>" * 3_000 + "<!-- -->" + "</a>" * 3_000)}, "structure"),
    ],
)
def test_damaged_parts(changes, what):
    reason, facts = refusal(workbook(**changes))
    assert (reason, facts.get("what")) == (("damaged", what) if what else ("read", None))


def test_a_workbook_without_worksheets():
    assert refusal(workbook(workbook=f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"/>'))[0] == "no-sheets"


# --- absurd but legal -------------------------------------------------------------------------------------------


def test_two_cells_at_the_far_corners_are_two_cells():
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    assert set(cells(rows)) == {(1, 1), (1_048_576, 16_384)}


def test_a_merged_range_over_the_whole_grid_is_one_range():
    data = workbook(sheet1=sheet("", tail='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'))
    assert grid(data).sheets[0].merged == ((1, 1, 1_048_576, 16_384),)


def test_a_million_styles():
    styles = f'<styleSheet xmlns="{MAIN}"><cellXfs>{"<xf/>" * 200_000}<xf numFmtId="14"/></cellXfs></styleSheet>'
    found = cells(row('<c r="A1" s="200000"><v>43373</v></c><c r="B1" s="999999"><v>1</v></c>'), styles=styles)
    assert [cell.type for cell in found.values()] == [CellType.DATE, CellType.NUMBER]


def test_many_overlapping_arrays_are_not_walked_one_by_one():
    cell = '<c r="{0}"><f t="array" ref="A1:XFD1048576">1</f><v>1</v></c>'
    rows = "".join(f'<row r="{n}">{cell.format(f"A{n}")}</row>' for n in range(1, 3_001))
    assert refusal(workbook(rows))[1]["what"] == "array-formulas"


def test_half_a_million_attributes_and_open_quotes_do_not_stall():
    rows = row("<c " + " ".join(f'a{n}=">"' for n in range(50_000)) + ' r="A1"><v>1</v></c>')
    assert len(cells(rows)) == 1


# --- anything at all --------------------------------------------------------------------------------------------


def test_a_workbook_with_bytes_changed_anywhere_is_read_or_refused():
    original = workbook(row('<c r="A1" t="s"><v>0</v></c><c r="B1"><f>A1</f><v>2</v></c>'))
    chance = random.Random(2018)
    for _ in range(3_000):
        data = bytearray(original)
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        assert refusal(bytes(data))[0] in {*REASONS, "read"}


def test_parts_with_characters_changed_anywhere_are_read_or_refused():
    original = {name: str(content) for name, content in parts(row('<c r="A1" t="s"><v>0</v></c>')).items()}
    chance = random.Random(1814)
    for _ in range(3_000):
        content = dict(original)
        name = chance.choice(list(content))
        text = content[name]
        at = chance.randrange(len(text))
        content[name] = (
            text[:at] + chance.choice(["<", ">", "&", '"', "/", "1", "", "\x00", "é", "]]>"]) + text[at + 1 :]
        )
        assert refusal(package(content))[0] in {*REASONS, "read"}

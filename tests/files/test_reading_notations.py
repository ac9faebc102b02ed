"""One content in the notations of several programs: letters as references, texts in place, formulas without value."""

from __future__ import annotations

import pytest

from tests.files.reading_by_hand import cells, grid, strings, workbook
from toolkit.model import Cell, CellType

TEXT, PENDING = CellType.TEXT, CellType.PENDING


def row(content: str) -> str:
    return f'<row r="1">{content}</row>'


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("S&#248;ker &#8211; &#x2714; &#xD8;", "Søker – ✔ Ø"),
        ("S&#248;ker &amp; r&#229;d &#60;b&#x3E; &#038;#248;", "Søker & råd <b> &#248;"),
        ("linje&#10;skift&#9;og&#xA0;blank", "linje\nskift\tog\xa0blank"),
        ("&#133;uten&#x7f; styretegn&#13;\n", "uten styretegn\n"),
        ("&amp;#248; &amp;amp;", "&#248; &amp;"),
        ("&#1114109;&#x1F600;", "\U0010fffd\U0001f600"),
    ],
)
def test_a_reference_is_the_letter_it_names_wherever_it_stands(written: str, read: str) -> None:
    inline = row(f'<c r="A1" t="inlineStr"><is><t>{written}</t></is></c>')
    computed = row(f'<c r="A1" t="str"><f>"{written}"</f><v>{written}</v></c>')
    shared = row('<c r="A1" t="s"><v>0</v></c>')
    assert cells(inline)[1, 1] == Cell(TEXT, read)
    assert cells(shared, sharedStrings=strings(f"<si><t>{written}</t></si>"))[1, 1] == Cell(TEXT, read)
    assert cells(computed)[1, 1].value == read


def test_very_many_different_letters_are_all_read() -> None:
    letters = range(0x4E00, 0x4E00 + 500)
    written = "".join(f"&#{letter};" for letter in letters)
    found = cells(row(f'<c r="A1" t="inlineStr"><is><t>{written}</t></is></c>'))
    assert found[1, 1].value == "".join(map(chr, letters))


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="B1" s="1" t="inlineStr"><is><t>ja</t></is></c>',
        '<c r="B1" t="inlineStr"><is><t xml:space="preserve">ja</t></is></c>',
        '<c t="inlineStr" r="B1"><is><t>ja</t></is></c>',
        '<c r="B1" t="inlineStr"><is><r><t>j</t></r><r><t>a</t></r></is></c>',
    ],
)
def test_a_text_in_place_is_read_however_it_is_written(cell: str) -> None:
    assert cells(row(f'<c r="A1"><v>1</v></c>{cell}'))[1, 2] == Cell(TEXT, "ja")


@pytest.mark.parametrize("empty", ["<v></v>", "<v/>", "<v />", ""])
@pytest.mark.parametrize("start", ['<c r="B1" s="1">', '<c s="1" r="B1">', '<c r="B1" t="n">'])
def test_a_formula_with_an_empty_value_was_never_computed(start: str, empty: str) -> None:
    found = cells(row(f'<c r="A1"><v>1</v></c>{start}<f>SUM(A1)&gt;0</f>{empty}</c>'))
    assert found[1, 2] == Cell(PENDING, None, "SUM(A1)>0")


@pytest.mark.parametrize("start", ['<c r="A1" t="str">', '<c t="str" r="A1">'])
@pytest.mark.parametrize("empty", ["<v></v>", "<v/>"])
def test_a_formula_that_gave_an_empty_text_was_computed(start: str, empty: str) -> None:
    assert cells(row(f"{start}<f>T(B1)</f>{empty}</c>"))[1, 1] == Cell(TEXT, "", "T(B1)")


@pytest.mark.parametrize("blank", ['<c r="{0}1" s="1"/>', '<c r="{0}1" s="1" t="n"></c>', '<c r="{0}1"></c>'])
def test_blank_cells_are_passed_over_in_any_notation(blank: str) -> None:
    blanks = "".join(blank.format(letter) for letter in "BCD")
    found = cells(row(f'<c r="A1"><v>1</v></c>{blanks}<c r="E1"><v>5</v></c>{blank.format("F")}'))
    assert {place: cell.value for place, cell in found.items()} == {(1, 1): 1, (1, 5): 5}


@pytest.mark.parametrize("hidden", ['hidden="1"', "hidden='true'", 'hidden="true"', 'ht="0"'])
def test_a_hidden_row_is_noted_among_many_that_are_shown(hidden: str) -> None:
    rows = "".join(f'<row r="{n}" hidden="false" ht="15"><c r="A{n}"><v>{n}</v></c></row>' for n in (1, 3))
    rows = rows.replace('<row r="3"', f'<row r="2" {hidden}></row><row r="3"')
    assert grid(workbook(rows)).sheets[0].hidden_rows == {2}

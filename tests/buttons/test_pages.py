"""The sheets that buttons add to a workbook that is open, in LibreOffice: what Excel would refuse is not in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from toolkit.files.excel import Page, PageRow, add_page

if TYPE_CHECKING:
    from tests.buttons.conftest import Office

LITERAL = re.compile(r'"((?:[^"]|"")*)"')
LONGEST = 255  # of a text in a formula; Excel refuses the whole column of one that is longer


@pytest.mark.parametrize("length", [255, 256, 1000])
@pytest.mark.parametrize("linked", [True, False], ids=["with a link", "without"])
def test_a_long_text_beside_links_is_written_whole(desk: Office, length: int, linked: bool) -> None:
    book = desk.open_faulty()
    text = ('Kostnadsplan!D6:D35 "nye"; ' * 40)[:length]
    links = {0: ("Prosjekt", "C23")}
    rows = (PageRow((text,), links=links if linked else {}), PageRow(("kort",), links=links))
    sheet = add_page(book, Page("Ark", "Tittel", "", ("Fra",), (40,), rows))
    cell = sheet["A5"]
    assert cell.value == text
    assert [piece for piece in LITERAL.findall(cell.formula) if len(piece) > LONGEST] == []
    assert sheet["A6"].hyperlink == "#'Prosjekt'!C23"

"""One workbook that cannot be marked keeps no other one from its copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.files.marking_cases import rewritten
from toolkit.files.calls import load_call
from toolkit.files.template import template_bytes
from toolkit.files.texts import load_messages
from toolkit.steps.mark import hand_back

if TYPE_CHECKING:
    from pathlib import Path

MESSAGES = load_messages("nb")
FORM = template_bytes(load_call("troms-2018"), "application", MESSAGES)
SHEET = "xl/worksheets/sheet2.xml"


@pytest.mark.parametrize(
    ("old", "new", "written"),
    [
        (b"</worksheet>", b'<a xmlns="u">' * 3_000 + b"</a>" * 3_000 + b"</worksheet>", "a.xlsx"),
        (b"</worksheet>", b"<extLst>" + b"<a/>" * 600_001 + b"</extLst></worksheet>", "a.xlsx.html"),
        (b"<sheetData>", b"<sheetData><sheetData/>", "a.xlsx.html"),
    ],
    ids=["deep", "of too many elements", "damaged"],
)
def test_the_others_get_their_copies(tmp_path: Path, old: bytes, new: bytes, written: str) -> None:
    inbox = tmp_path / "inn"
    inbox.mkdir()
    (inbox / "a.xlsx").write_bytes(rewritten(FORM, {SHEET: lambda xml: xml.replace(old, new)}))
    (inbox / "b.xlsx").write_bytes(FORM)
    handed = list(hand_back([inbox], tmp_path / "ut", MESSAGES, load_messages))
    assert [one.written and one.written.name for one in handed] == [written, "b.xlsx"]
    assert sorted(path.name for path in (tmp_path / "ut").iterdir()) == sorted([written, "b.xlsx"])

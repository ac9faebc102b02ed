"""Copies that other programs saved: the same content is the same application, and a master saved again is kept."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl

from tests.examples import CALL, filled
from toolkit.files.examples import load_example
from toolkit.steps.consolidate import consolidate_round
from toolkit.steps.rounds import make_round

if TYPE_CHECKING:
    from tests.office import Office

NOW = datetime(2018, 10, 2, 8, tzinfo=UTC)


def test_an_application_saved_again_by_libreoffice_or_openpyxl_is_a_copy(office: Office, tmp_path: Path) -> None:
    inbox = make_round(tmp_path / "runde", CALL, "nb").inbox
    sent = inbox / "1 sendt.xlsx"
    sent.write_bytes(filled(load_example(CALL, "nord-troms")))
    with office.open(sent) as document:
        document.save_as(inbox / "2 libreoffice.xlsx")
        document.save_as(inbox / "3 libreoffice.ods", "ods")
    out = io.BytesIO()
    openpyxl.load_workbook(sent).save(out)
    (inbox / "4 openpyxl.xlsx").write_bytes(out.getvalue())
    files = consolidate_round(tmp_path / "runde", NOW).consolidated.files
    assert [str(one.status) for one in files] == ["counts", "duplicate", "duplicate", "duplicate"]
    assert {one.of for one in files[1:]} == {"1 sendt.xlsx"}


def test_a_master_that_libreoffice_saved_again_is_kept_beside_the_new_one(office: Office, tmp_path: Path) -> None:
    inbox = make_round(tmp_path / "runde", CALL, "nb").inbox
    (inbox / "a.xlsx").write_bytes(filled(load_example(CALL, "nord-troms")))
    master = consolidate_round(tmp_path / "runde", NOW).master
    ours = master.read_bytes()
    with office.open(master) as document:
        document.save_as(master)
    saved = master.read_bytes()
    kept = dict(consolidate_round(tmp_path / "runde", NOW).notices)["master-edited"]["kept"]
    assert Path(str(kept)).read_bytes() == saved
    assert master.read_bytes() == ours

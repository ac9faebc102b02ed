"""The real mess: whatever lies in an inbox, every file has one status and one reason, and they add up everywhere."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from tests.mess import FOLDERS, SORTS, STEMS
from tests.rounds import CALL, put
from toolkit.cli.rounds import consolidate
from toolkit.files.round.folder import RECEIPTS, new_round
from toolkit.files.round.staff import add_files
from toolkit.files.texts import load_messages

NB = load_messages("nb")
WORDS = {word: status for status, word in NB.table["status"].items()}
RECEIVED = ("", "29.9.2018", "30.9.2018 23:59:59", "1.10.2018 00:00", "i går")

placed = st.tuples(
    st.sampled_from(FOLDERS), st.sampled_from(STEMS), st.sampled_from(sorted(SORTS)), st.sampled_from(RECEIVED)
)
inboxes = st.lists(placed, max_size=14)


def fill(folder: Path, inbox: list[tuple[str, str, str, str]]) -> dict[str, str]:
    """Lay out the files and state their receipts; gives the sort of each file by its name below the inbox."""
    laid, received = {}, {}
    for where, stem, sort, when in inbox:
        name = f"{where}/{SORTS[sort].prefix}{stem}{SORTS[sort].ending}".removeprefix("/")
        if (folder / "inbox" / name).exists():
            continue
        put(folder / "inbox", name, SORTS[sort].data())
        laid[name], received[name] = sort, when
    add_files(folder / RECEIPTS, list(received), NB)
    lines = (folder / RECEIPTS).read_bytes().decode("utf-8-sig")
    for when in received.values():
        lines = re.sub(r";{5}(?=\r\n)", f";{when};;;;\0", lines, count=1)
    (folder / RECEIPTS).write_bytes(lines.replace("\0", "").encode("utf-8-sig"))
    return laid


def files_sheet(folder: Path) -> list[dict[str, Any]]:
    sheet = openpyxl.load_workbook(folder / "samlebok.xlsx", data_only=True)["Filer"]
    head, *body = sheet.iter_rows(min_row=4, values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body if row[0] is not None]


def command(folder: Path, *more: str) -> str:
    done = CliRunner().invoke(consolidate, [str(folder), "--lang", "nb", *more])
    assert done.exit_code == 0, done.output
    return done.stdout


def status_of(word: str) -> str:
    return WORDS[word.removeprefix("✔ ").removeprefix("✘ ")]


def as_excel_keeps(text: str) -> str:
    """A text as a workbook holds it: control signs by their number (ECMA-376, ST_Xstring)."""
    return re.sub(r"[\x00-\x08\x0b-\x1f]", lambda sign: f"_x{ord(sign[0]):04X}_", text)


@settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # an inbox that fails is small enough to be read
)
@example([("", stem, "a PDF", "") for stem in STEMS])
@example([(FOLDERS[n % 5], STEMS[n % 7], sort, RECEIVED[n % 5]) for n, sort in enumerate(SORTS)])
@given(inbox=inboxes)
def test_every_file_has_one_status_and_one_reason_in_master_json_and_summary(
    inbox: list[tuple[str, str, str, str]],
) -> None:
    with TemporaryDirectory() as place:
        folder = new_round(Path(place) / "runde", CALL).folder
        laid = fill(folder, inbox)
        document = json.loads(command(folder, "--jobs", "1", "--format", "json"))
        listed = files_sheet(folder)
        summary = command(folder)
    kept = {as_excel_keeps(name): sort for name, sort in laid.items()}
    assert Counter(row["Fil"] for row in listed) == Counter(list(kept))
    for row in listed:
        status = status_of(row["Filstatus"])
        assert status in SORTS[kept[row["Fil"]]].may_be
        assert row["Begrunnelse"]
    counts = Counter(status_of(row["Filstatus"]) for row in listed)
    assert {status: count for status, count in document["statuses"].items() if count} == counts
    assert [(as_excel_keeps(one["file"]), one["status"]) for one in document["files"]] == [
        (row["Fil"], status_of(row["Filstatus"])) for row in listed
    ]
    assert [one["why"] and as_excel_keeps(one["why"]) for one in document["files"]] == [
        row["Begrunnelse"] for row in listed
    ]
    printed = re.findall(r"^  (\d.*)$", summary, re.MULTILINE)
    assert printed == [
        NB.text(f"status_counts.{status}", count=counts[status]) for status in NB.table["status"] if counts[status]
    ]
    assert sum(counts.values()) == len(laid)

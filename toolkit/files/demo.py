"""The demo's folder: made from the call's examples, marked as a demo, and made anew without touching anything else."""

from __future__ import annotations

import csv
import io
import tempfile
import tomllib
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter

from toolkit.core.round.receipts import RECEIPT_COLUMNS
from toolkit.files.atomic import write_bytes
from toolkit.files.demo_priority import with_choices
from toolkit.files.problems import RoundProblem, why
from toolkit.files.round.folder import INBOX, INDEX, MASTER, REGISTER, ROUND_FILE, new_round
from toolkit.files.round.staff import new_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from toolkit.core.messages import Messages
    from toolkit.files.demo_priority import DemoAssessor, DemoPriority
    from toolkit.files.examples import DemoFile

MARK = "demo.toml"
_PDF = (
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
)


def refuse_foreign(folder: Path) -> None:
    """Refuse a folder that holds something and is no demo folder.

    Raises:
        RoundProblem: it is one.
    """
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / MARK).is_file())):
        raise RoundProblem("not-a-demo", folder=folder)


def write_demo(folder: Path, files: Mapping[str, bytes], call: str, messages: Messages, choices: DemoPriority) -> None:
    """Make the folder: a round of the call with the demo's choices, and these files in it, by path below the folder.

    What an earlier demo wrote is replaced; everything else in the folder stays.

    Raises:
        RoundProblem: the folder is no demo folder, or it cannot be written.
    """
    refuse_foreign(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".demo-") as scratch:
            opened = new_round(Path(scratch) / "round", call, messages.language)
            made = {path.name: path.read_bytes() for path in opened.folder.iterdir() if path.is_file()}
        made[ROUND_FILE] = with_choices(made[ROUND_FILE], choices)
        content = {**made, **files}
        _remove_earlier(folder)
        _put(folder / MARK, _mark([*content, MASTER, REGISTER], messages))
        for name in (INBOX, INDEX):
            (folder / name).mkdir(exist_ok=True)
        for name, data in content.items():
            _put(folder / name, data)
    except OSError as error:
        raise RoundProblem("cannot-write", path=error.filename or folder, why=why(error)) from error


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(path, data)


def _mark(names: Iterable[str], messages: Messages) -> bytes:
    lines = [f"# {line}" for line in messages.text("demo.mark").splitlines()]
    listed = [f'  "{name}",' for name in sorted(names)]
    return "\n".join([*lines, "files = [", *listed, "]", ""]).encode("utf-8")


def _remove_earlier(folder: Path) -> None:
    """Remove what an earlier demo wrote, as its mark lists it; a name that leads out of the folder is left alone."""
    mark = folder / MARK
    if not mark.is_file():
        return
    try:
        listed = tomllib.loads(mark.read_text(encoding="utf-8")).get("files", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RoundProblem("not-a-demo", folder=folder) from error
    inside = folder.resolve()
    for name in listed:
        path = (inside / str(name)).resolve()
        if inside in path.parents:
            path.unlink(missing_ok=True)


def receipts(files: Iterable[DemoFile], assessors: Iterable[DemoAssessor], messages: Messages) -> bytes:
    """Staff's list with what the demo states of its files."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for one in files:
        writer.writerow([{"file": one.name, **one.receipt}.get(column, "") for column in RECEIPT_COLUMNS])
    for each in assessors:
        row = {"file": each.file, "received": each.received}
        writer.writerow([row.get(column, "") for column in RECEIPT_COLUMNS])
    return new_list(RECEIPT_COLUMNS, messages) + out.getvalue().encode("utf-8")


def stranger() -> bytes:
    """A small workbook that has nothing to do with any call."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": datetime(2018, 9, 1)})  # noqa: DTZ001  (a fixed time: the same bytes every time)
    sheet = book.add_worksheet("Budsjett")
    for row, (name, amount) in enumerate([("Husleie", 12_000), ("Strøm", 3_400), ("Kaffe", 950)]):
        sheet.write_row(row, 0, [name, amount])
    book.close()
    return buffer.getvalue()


def pdf() -> bytes:
    """A PDF of one page that says what it is."""
    text = b"BT /F1 18 Tf 72 760 Td (Vedlegg \\(eksempel\\)) Tj ET"
    stream = f"<< /Length {len(text)} >>\nstream\n".encode() + text + b"\nendstream"
    data, offsets = b"%PDF-1.4\n", []
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    for number, body in enumerate([*(one.encode() for one in _PDF), stream, font], start=1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(offsets) + 1
    tail = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
    return data + f"{tail}startxref\n{len(data)}\n%%EOF\n".encode()

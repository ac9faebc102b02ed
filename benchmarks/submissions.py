"""Realistic submissions: the call's example applications, varied by seed, saved by three programs."""

from __future__ import annotations

import hashlib
import io
import random
import shutil
import subprocess
import tempfile
import zipfile
from copy import deepcopy
from datetime import date, datetime
from decimal import Decimal
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xlsxwriter
from openpyxl import load_workbook

from benchmarks.measure import CHECKOUT
from toolkit.core.values.codes import has_check_digit
from toolkit.files.calls import load_call
from toolkit.files.examples import example_ids, load_example
from toolkit.files.fill import fill
from toolkit.files.template import template_bytes
from toolkit.files.texts import load_messages
from toolkit.steps.check import check_bytes
from toolkit.steps.describe import describe_fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from toolkit.model import Call

CALL = "troms-2018"
LANGUAGE = "nb"
SCALES = (Decimal(1), Decimal("0.8"), Decimal("0.6"))  # whole øre stay whole
NUMBER = "soknad-000"
WORDS = "ord " * 24
VOCABULARY = ("kommune", "samarbeid", "tilskudd", "prosjekt", "utvikling", "plan", "reiseliv", "arbeidskraft")
KEPT = CHECKOUT / "build" / "benchmarks"


def fields() -> list[dict[str, Any]]:
    """The fields of the form, as somebody else's program is told them."""
    return describe_fields(load_call(CALL), "application", LANGUAGE)


def submissions(number: int, *, office: bool) -> list[bytes]:
    """So many different clean submissions, always the same ones; with `office` a third is saved by LibreOffice."""
    return list(islice(stream(office=office), number))


def stream(*, office: bool) -> Iterator[bytes]:
    """The same without end, one after the other."""
    forms = _forms(office=office)
    chance = random.Random(2018)  # noqa: S311  (the same submissions every time)
    numbers = _organisation_numbers()
    for index in count():
        yield _varied(*forms[index % len(forms)], index, next(numbers), chance)


def faulty(data: bytes) -> bytes:
    """A submission with some of its cells emptied and some amounts too large: about ten findings."""
    book = load_workbook(io.BytesIO(data), rich_text=True)
    for field in fields()[:40:5]:
        if "cell" in field:
            book[field["sheet"]][field["cell"]].value = None
    for field in fields():
        if field["path"].startswith("/funding/*/amounts"):
            book[field["sheet"]][f"{field['column']}{field['first_row']}"].value = 9_000_000
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _varied(form: bytes, own_number: str, index: int, number: str, chance: random.Random) -> bytes:
    """A form with its own number, title and words; everything else, the program that saved it too, stays."""
    words = " ".join(chance.choices(VOCABULARY, k=24))[: len(WORDS)].ljust(len(WORDS), "o")
    changes = {own_number: number, NUMBER: f"soknad-{index:03}", WORDS.strip(): words.strip()}
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(form)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            for before, after in changes.items():
                content = content.replace(before.encode(), after.encode())
            new.writestr(entry.filename, content)
    return target.getvalue()


def _organisation_numbers() -> Iterator[str]:
    """Numbers with a right check digit that no real organisation has: they begin with 2."""
    return (str(one) for one in range(200_000_000, 300_000_000, 7) if has_check_digit(str(one)))


# --- forms: every example at every scale in every saving, made once and kept -------------------------------------


def _forms(*, office: bool) -> list[tuple[bytes, str]]:
    call = load_call(CALL)
    template = template_bytes(call, "application", load_messages(LANGUAGE))
    documents = [_document(call, name, scale) for scale in SCALES for name in example_ids(CALL)]
    key = hashlib.sha256(template + repr(documents).encode() + Path(__file__).read_bytes() + bytes([office]))
    folder = KEPT / key.hexdigest()[:16]
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as made:
            for number, document in enumerate(documents):
                Path(made, f"{number:02}-openpyxl.xlsx").write_bytes(fill(template, fields(), document))
            _save_otherwise(Path(made), office=office)
            Path(made).rename(folder)
            Path(made).mkdir()  # what TemporaryDirectory takes away again
    own = [document["applicant"]["organisation_number"] for document in documents]
    found = [(path.read_bytes(), own[int(path.name[:2])]) for path in sorted(folder.iterdir())]
    for data, _ in found:
        findings = check_bytes(data, "form.xlsx").findings
        if findings:
            raise ValueError(f"a form is not clean: {findings}")
    return found


def _document(call: Call, name: str, scale: Decimal) -> dict[str, Any]:
    """An example with all its money scaled, so that it stays clean, and with the words that vary by seed."""
    document = deepcopy(load_example(CALL, name))
    for path, field in call.forms["application"].fields.items():
        if field.type == "money":
            _scale(document, path.split("/")[1:], scale)
    document["project"]["title"] += f" {NUMBER}"
    document["project"]["summary"] += f" {WORDS.strip()}"
    return document


def _scale(holder: Any, steps: list[str], scale: Decimal) -> None:
    first, *rest = steps
    if first == "*":
        for row in holder:
            _scale(row, rest, scale)
    elif holder.get(first) is not None:
        if rest:
            _scale(holder[first], rest, scale)
        else:
            holder[first] = holder[first] * scale


def _save_otherwise(folder: Path, *, office: bool) -> None:
    """The same forms as LibreOffice saves them, and as a program with XlsxWriter writes them, values included."""
    filled = sorted(folder.glob("*-openpyxl.xlsx"))
    recalculated = filled
    if office:
        converted = folder / "office"
        command = [shutil.which("soffice") or "soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile"]
        command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(converted), *map(str, filled)]
        subprocess.run(command, check=True, capture_output=True, timeout=600)
        recalculated = [converted / path.name for path in filled]
    for path, values in zip(filled, recalculated, strict=True):
        number = path.name[:2]
        (folder / f"{number}-xlsxwriter.xlsx").write_bytes(_rewritten(path, values))
    if office:
        for path in recalculated:
            path.rename(folder / f"{path.name[:2]}-office.xlsx")
        shutil.rmtree(folder / "office")
        shutil.rmtree(folder / "profile", ignore_errors=True)


def _rewritten(path: Path, values: Path) -> bytes:
    """A workbook written anew with XlsxWriter: every cell with its look, formulas with the values another one has."""
    source, computed = load_workbook(path), load_workbook(values, data_only=True)
    buffer = io.BytesIO()
    target = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "dd.mm.yyyy"})
    looks: dict[int, Any] = {}
    for sheet in source.worksheets:
        written = target.add_worksheet(sheet.title)
        if sheet.sheet_state != "visible":
            written.hide()
        for row in sheet.iter_rows():
            for cell in row:
                if cell.has_style or cell.value is not None:
                    value = computed[sheet.title][cell.coordinate].value
                    _write(written, cell, value, looks.setdefault(cell.style_id, _look(target, cell)))
    target.worksheets()[0].activate()
    target.close()
    return buffer.getvalue()


def _write(sheet: Any, cell: Any, computed: object, look: Any) -> None:
    row, column = cell.row - 1, cell.column - 1
    if cell.data_type == "f":
        sheet.write_formula(
            row, column, str(cell.value), look, computed if isinstance(computed, str | int | float) else 0
        )
    elif isinstance(cell.value, str):
        sheet.write_string(row, column, cell.value, look)
    elif isinstance(cell.value, date | datetime):
        sheet.write_datetime(row, column, cell.value, look)
    else:
        sheet.write(row, column, cell.value, look)


def _look(target: Any, cell: Any) -> Any:
    fill_colour = cell.fill.fgColor.rgb if cell.fill.fill_type else None
    look: Mapping[str, Any] = {"num_format": cell.number_format, "bold": cell.font.bold, "text_wrap": True}
    shade = {"bg_color": f"#{fill_colour[-6:]}"} if isinstance(fill_colour, str) else {}
    return target.add_format({**look, **shade})

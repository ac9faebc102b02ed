"""The real mess of an inbox: every sort of file that comes in, by what it is, with the statuses it may end in."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

import openpyxl

from tests.rounds import application, workbook

if TYPE_CHECKING:
    from collections.abc import Callable

SUBMITTED = frozenset({"counts", "superseded", "duplicate", "late", "withdrawn"})
OTHER = "312356783"


class Sort(NamedTuple):
    """A sort of file: its ending, what is in it, and the statuses it may end in."""

    ending: str
    data: Callable[[], bytes]
    may_be: frozenset[str]
    prefix: str = ""


@cache
def form(summary: str = "Eksempel", program: str = "", **changes: str) -> bytes:
    return workbook(application(project__summary=summary, **changes), program=program)


@cache
def resaved() -> bytes:
    """The first version, opened and saved again by openpyxl."""
    out = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(form("første"))).save(out)
    return out.getvalue()


@cache
def blank_book() -> bytes:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


@cache
def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), form("første"))
    return out.getvalue()


MAIL = (
    b"From: a@example.no\r\nContent-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet\r\n\r\nUEs="
)
ONLY = {status: frozenset({status}) for status in ("unreadable", "attachment", "not-ours")}

SORTS = {
    "an application": Sort(".xlsx", lambda: form("første"), SUBMITTED),
    "its second version": Sort(".xlsx", lambda: form("andre"), SUBMITTED),
    "its third version": Sort(".XLSX", lambda: form("tredje"), SUBMITTED),
    "saved again by another program": Sort(".xlsx", lambda: form("første", "et annet program"), SUBMITTED),
    "saved again by openpyxl": Sort(".xlsx", resaved, SUBMITTED),
    "another organisation's": Sort(".xlsx", lambda: form(applicant__organisation_number=OTHER), SUBMITTED),
    "one with errors": Sort(".xlsm", lambda: form(project__title="Feil", declarations__name=""), SUBMITTED),
    "an application named as a PDF": Sort(".pdf", lambda: form("andre"), SUBMITTED),
    "an application without an ending": Sort("", lambda: form("andre"), SUBMITTED),
    "another call's": Sort(".xlsx", lambda: workbook(application(), call="nordland-2018"), ONLY["not-ours"]),
    "somebody's own workbook": Sort(".xlsx", blank_book, ONLY["not-ours"]),
    "a cut workbook": Sort(".xlsx", lambda: form("første")[:4000], ONLY["unreadable"]),
    "an empty workbook": Sort(".xlsx", lambda: b"", ONLY["unreadable"]),
    "a web page named as a workbook": Sort(".xlsx", lambda: b"<html><body>hei</body></html>", ONLY["unreadable"]),
    "a PDF": Sort(".pdf", lambda: b"%PDF-1.4 kart", ONLY["attachment"]),
    "a letter": Sort(".docx", lambda: b"PK\x03\x04 brev", ONLY["attachment"]),
    "an archive with workbooks": Sort(".zip", lambda: zipped("a.xlsx", "mappe/b.xlsx"), ONLY["attachment"]),
    "an archive without": Sort(".zip", lambda: zipped("a.txt"), ONLY["attachment"]),
    "a mail with a workbook": Sort(".eml", lambda: MAIL, ONLY["attachment"]),
    "a mail": Sort(".msg", lambda: b"\xd0\xcf\x11\xe0 hei", ONLY["attachment"]),
    "Excel's lock": Sort(".xlsx", lambda: b"KN", ONLY["not-ours"], "~$"),
    "macOS's own": Sort(".xlsx", lambda: b"\x00\x05\x16\x07 mac", ONLY["not-ours"], "._"),
    "something": Sort(".odd", lambda: b"hva er dette", ONLY["not-ours"]),
}

STEMS = (
    "søknad",
    "Søknad",
    normalize("NFD", "søknad å"),
    "søknad å",
    "SØKNAD Å",
    "soknad (1)",
    "  blanke  ",
    "punktum...",
    "linje\nskift",
    "tab\tog\x1b[31mrødt",
    "=HYPERLINK(1;2)",
    "+47 77 00 00 00",
    "-1",
    "@navn",
    "'fnutt",
    'sitat"tegn;semikolon',
    "50%23#?&<>",
    "omvendt\\strek",
    "čáhci ŋ",
    "\N{RIGHT-TO-LEFT OVERRIDE}xslx",
    "\N{PILE OF POO} og mer",
    "x" * 180,
    "CON",
    "_x0041_",
)
FOLDERS = ("", "fra post", "fra post/vedlegg", "Runde 2/sendt på nytt/igjen", "FRA POST", "mappe.xlsx")

"""Applications and rounds for tests: a valid application as data, and small workbooks that hold such data."""

from __future__ import annotations

import io
from copy import deepcopy
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import xlsxwriter

from toolkit.core.form.layout import hidden_keys, lay_out
from toolkit.files.calls import load_call

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.core.form.layout import Layout

CALL = "troms-2018"
NOW = datetime(2018, 10, 2, 8, 0, tzinfo=UTC)


def application(**changes: Any) -> dict[str, Any]:
    """A complete, valid application; `changes` replace values by path with `__` for `/`: `project__title="…"`."""
    data = deepcopy(_VALID)
    for name, value in changes.items():
        *way, last = name.split("__")
        here: Any = data
        for step in way:
            here = here[int(step)] if isinstance(here, list) else here[step]
        if isinstance(here, list):
            here[int(last)] = value
        else:
            here[last] = value
    return data


def workbook(data: dict[str, Any], language: str = "nb", call: str = CALL, program: str = "") -> bytes:
    """A workbook with the form's hidden keys and this data, as small as it can be; `program` only changes the bytes."""
    layout = lay_out(load_call(CALL).forms["application"], language)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": NOW.replace(tzinfo=None), "comments": program})
    dates = book.add_format({"num_format": "dd.mm.yyyy"})
    for sheet in layout.sheets:
        page = book.add_worksheet(sheet.name)
        for row, column, text in hidden_keys(sheet, layout.form, call, language):
            page.write_string(row - 1, column - 1, text)
        for row, column, value in _values(layout, sheet.name, data):
            if isinstance(value, Decimal | int) and not isinstance(value, bool):
                page.write_number(row - 1, column - 1, float(value))
            elif isinstance(value, date):
                page.write_datetime(row - 1, column - 1, value, dates)
            else:
                page.write_string(row - 1, column - 1, _word(value))
    book.close()
    return out.getvalue()


def _word(value: Any) -> str:
    return {True: "Ja", False: "Nei"}.get(value, str(value))


def _values(layout: Layout, sheet: str, data: dict[str, Any]) -> list[tuple[int, int, Any]]:
    found = []
    for path, single in layout.singles.items():
        _, block, name = path.split("/")
        value = data.get(block, {}).get(name)
        if single.sheet == sheet and value is not None:
            found.append((single.row, 3, value))
    for path, table in layout.tables.items():
        if table.sheet != sheet:
            continue
        for number, row in enumerate(data.get(path[1:], [])):
            flat = {**row, **row.get("amounts", {})}
            for field, column in table.columns.items():
                value = flat.get(field.rpartition("/")[2])
                if value is not None:
                    found.append((table.first_row + number, column, value))
    return found


def put(inbox: Path, name: str, data: dict[str, Any] | bytes, **how: str) -> Path:
    """Lay a file in an inbox."""
    path = inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else workbook(data, **how))
    return path


def state(folder: Path, *rows: str) -> None:
    """Replace staff's receipts list: each row `file;received;case number;answers return of;withdrawn;note`."""
    head = "Fil;Mottatt;Saksnummer;Svar på retur av;Trukket;Merknad"
    (folder / "mottak.csv").write_bytes(("\r\n".join([head, *rows]) + "\r\n").encode("utf-8-sig"))


_VALID: dict[str, Any] = {
    "applicant": {
        "name": "Tromsø kommune",
        "organisation_number": "312345676",
        "type": "Kommune",
        "municipality": "1902",
        "address": "Storgata 1, 9000 Tromsø",
    },
    "contact": {"name": "Kari Eksempel", "email": "kari@example.no", "phone": "77 00 00 00"},
    "manager": {"name": "ikke ansatt"},
    "project": {
        "title": "Felles næringsutvikling",
        "region": "Tromsøregionen",
        "start": date(2019, 1, 1),
        "end": date(2020, 12, 31),
        "summary": "Eksempel: to kommuner bygger et felles næringsapparat.",
        "description": "Eksempel: vi samler næringsapparatet i regionen og lager en felles plan.",
    },
    "background": {
        "background": "Eksempel: næringslivet krysser kommunegrensene.",
        "platform": "Eksempel: regional strategisk næringsplan.",
        "continues": "Byregionprogrammet (ByR)",
        "contribution": "Eksempel: kommunene planlegger og gjennomfører sammen.",
    },
    "goals": {
        "main": "Eksempel: en varig modell for samarbeid.",
        "sub": "Eksempel: felles plan og felles førstelinje.",
        "target_groups": "Eksempel: bedrifter og gründere.",
        "model": "Eksempel: et felles næringskontor.",
        "lasting": "Eksempel: kontoret består etter prosjektet.",
    },
    "anchoring": {
        "anchoring": "Eksempel: vedtatt i begge kommunestyrene.",
        "organisation": "Eksempel: styringsgruppe av rådmennene.",
        "knowledge": "Eksempel: åpne møter og en samling hvert år.",
        "necessity": "Eksempel: uten støtte blir det ingen prosjektleder.",
    },
    "partners": [
        {
            "name": "Balsfjord kommune (eksempel)",
            "organisation_number": "312356783",
            "type": "Kommune",
            "municipality": "1933",
            "role": "Deltar i styringsgruppen",
            "confirmed": True,
        },
        {
            "name": "Eksempelbedriften AS",
            "organisation_number": "312367890",
            "type": "Bedrift",
            "role": "Bidrar med penger",
            "confirmed": True,
        },
    ],
    "activities": [
        {
            "name": "Oppstartssamling",
            "responsible": "Prosjektleder",
            "place": "Tromsø",
            "start": date(2019, 2, 1),
            "end": date(2019, 2, 28),
            "milestone": "Plan vedtatt",
        },
        {
            "name": "Folkemøter",
            "responsible": "Nabokommunen",
            "place": "Storsteinnes",
            "start": date(2019, 3, 1),
            "end": date(2020, 6, 30),
            "milestone": "Fire møter holdt",
        },
    ],
    "costs": [
        {"category": "Prosjektledelse", "description": "Leder", "amounts": {"2019": 500000, "2020": 500000}},
        {
            "category": "Egne timer (egeninnsats)",
            "description": "Næringssjefene",
            "hours": 400,
            "rate": 500,
            "amounts": {"2019": 100000, "2020": 100000},
        },
        {"category": "Folkemøter", "description": "Fire møter", "amounts": {"2019": 60000, "2020": 40000}},
    ],
    "funding": [
        {
            "type": "Tilskudd det søkes om her",
            "funder": "Troms fylkeskommune",
            "form": "Penger",
            "status": "Søkt",
            "date": date(2018, 9, 1),
            "amounts": {"2019": 300000, "2020": 300000},
        },
        {
            "type": "Søkerens egne midler",
            "funder": "Eksempelkommunen",
            "form": "Egeninnsats",
            "status": "Bekreftet",
            "date": date(2018, 9, 1),
            "amounts": {"2019": 100000, "2020": 100000},
        },
        {
            "type": "Privat kapital",
            "funder": "Eksempelbedriften AS",
            "form": "Penger",
            "status": "Bekreftet",
            "date": date(2018, 9, 1),
            "amounts": {"2019": 260000, "2020": 240000},
        },
    ],
    "targets": [
        {
            "group": group,
            "indicator": f"Eksempel: {group.lower()}",
            "unit": "antall",
            "baseline": 10,
            "target": 25,
            "date": date(2020, 12, 31),
            "source": "SSB",
        }
        for group in (
            "Sysselsetting",
            "Beholde tilflyttere",
            "Søkere på stillinger",
            "Samhandling og partnermedvirkning",
        )
    ],
    "earlier_support": [],
    "economy": {"vat": "Beløpene er uten mva.", "vat_refunded": "Ja", "state_aid": "Nei"},
    "attachments": {},
    "declarations": {
        "overview": True,
        "no_business_support": True,
        "correct": True,
        "place": "Tromsø",
        "date": date(2018, 9, 15),
        "name": "Ola Eksempel",
    },
}


KILLED = """
import os, signal, sqlite3, sys
register = sqlite3.connect(sys.argv[1], isolation_level=None)
register.execute("PRAGMA cache_size = 1")
register.execute("BEGIN EXCLUSIVE")
register.executemany("INSERT INTO names VALUES (?, ?)", [(f"title:{n}" * 50, "2018-099") for n in range(2000)])
os._exit(9)
"""
"""A run that is killed while it writes the register named in its first argument: it leaves a journal to be undone."""

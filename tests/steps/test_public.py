"""The public edition: nobody who was planted in a personal field anywhere is found in any byte of it."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from pyarrow import parquet

from tests.ranking import CRITERIA, assess, choose, index, new, project
from tests.rounds import NOW, put, workbook
from toolkit.files.calls import load_call
from toolkit.files.problems import RoundProblem
from toolkit.steps.consolidate import consolidate_round
from toolkit.steps.export import FORMATS, export_round
from toolkit.steps.judging import Options
from toolkit.steps.publish import publish_round
from toolkit.steps.trace import TraceProblem, open_tracing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

CALL = load_call("troms-2018")
PERSON = "Plantine Testdal, Plantegata 17, 9123 Plantby"
SURNAME = "Testdal"
PHONE = "98 76 54 3{}"
NEEDLES = ("plantine", "testdal", "plantegata", "plantby", "plantet", "9876543", "12345678901")
"""Pieces of what is planted, as they read without blanks, signs and capitals."""
JOBS = Options(jobs=1)


def planted(kind: str, number: int) -> str:
    """What is typed into a personal field: a name with an address, an e-mail address, or a telephone number."""
    return {"email": f"plantine{number}@plantet.example", "phone": PHONE.format(number)}.get(kind, PERSON)


def personal(form: str) -> dict[str, str]:
    """A planted value for every personal field of a form."""
    found = (field for field in CALL.forms[form].fields.values() if field.personal)
    return {field.path: planted(field.type, number) for number, field in enumerate(found)}


def spelled(values: Mapping[str, str]) -> str:
    """All of them in the spellings that the redaction promises: other capitals, other blanks, +47 before a number."""
    told = []
    for value in dict.fromkeys(values.values()):
        told += [value, value.upper(), value.replace(" ", "  ").lower(), value.replace(" ", "\n")]
        if re.fullmatch(r"[0-9 ]+", value):
            told += [value.replace(" ", ""), f"+47 {value}", f"0047{value.replace(' ', '')}", value.replace(" ", ".")]
    return " – ".join(told)


def with_people(number: int, municipality: str = "1902") -> dict[str, Any]:
    """An application with people in every personal field and in every long text."""
    values = personal("application")
    data = project(number, number, municipality)
    for path, value in values.items():
        _, block, name = path.split("/")
        data.setdefault(block, {})[name] = value
    for field in CALL.forms["application"].fields.values():
        if field.type == "long-text" and not field.table:
            _, block, name = field.path.split("/")
            data[block][name] = f"Eksempel: {spelled(values)}"
    data["activities"][0]["responsible"] = PERSON
    data["costs"][0]["justification"] = spelled(values)
    return data


def renamed(data: bytes) -> bytes:
    """The workbook with a sheet that is called after somebody, by somebody."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    book.worksheets[1].title = f"Innhold {SURNAME}"
    book.properties.creator = PERSON
    book.properties.lastModifiedBy = PERSON
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ranked round with people everywhere: fields, names of files and sheets, staff's lists, assessments."""
    made = new(tmp_path_factory.mktemp("public") / "runde", [with_people(1), with_people(2)])
    choose(made, who=PERSON)
    index(made, {"1902": 78, "1933": 52})
    named = f"{SURNAME}/søknad fra {PERSON}.xlsx"
    put(made / "inbox", named, renamed(workbook(with_people(3))))
    put(made / "inbox", f"vedlegg {SURNAME}.pdf", b"%PDF-1.4 x")
    bad = with_people(4)
    bad["contact"]["email"] = "plantine.plantet.example"
    bad["contact"]["phone"] = "12345678901"
    bad["project"]["summary"] = "Skriv til plantine.plantet.example eller ring 12345678901."
    bad["anchoring"]["necessity"] = None
    put(made / "inbox", "feil.xlsx", bad)
    staff = made / "mottak.csv"
    rows = [f"{named};2.9.2018 14:05;18/77;;;Ringte {PERSON} på {PHONE.format(0)}", "feil.xlsx;3.9.2018;;;;"]
    staff.write_bytes(staff.read_bytes() + ("\r\n".join(rows) + "\r\n").encode())
    head = "Søknad;Regel;Celle;Begrunnelse;Hvem;Dato"
    (made / "overrides.csv").write_bytes(
        f"{head}\r\n2018-004;required;;{PERSON};{PERSON};4.9.2018\r\n".encode("utf-8-sig")
    )
    (made / "awards.csv").write_bytes(
        f"Søknad;Tilsagn;Dato;Utbetalt;Merknad\r\n2018-001;1000;;;{PERSON}\r\n".encode("utf-8-sig")
    )
    remarks: dict[str, Any] = {"comment": spelled(personal("application"))}
    assess(made, PERSON, {"2018-001": [5] * len(CRITERIA), "2018-002": [3] * len(CRITERIA)}, **remarks)
    return made


def texts(path: Path) -> Iterator[tuple[str, str]]:
    """Everything in a file or folder as text: raw, unpacked, decoded, and value by value."""
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        data = file.read_bytes()
        yield from ((f"{file.name} {code}", data.decode(code, "replace")) for code in ("utf-8", "utf-16-le", "latin-1"))
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as package:
                yield from ((f"{file.name}/{name}", package.read(name).decode("utf-8")) for name in package.namelist())
                yield from ((file.name, name) for name in package.namelist())
        if file.suffix == ".json":
            yield file.name, json.dumps(json.loads(data), ensure_ascii=False)
        if file.suffix == ".parquet":
            table = parquet.read_table(file)
            yield file.name, f"{table.schema} {table.to_pydict()}"
        if data.startswith(b"SQLite"):
            yield file.name, "\n".join(sqlite3.connect(file).iterdump())


def found(path: Path) -> list[tuple[str, str]]:
    """Where a needle stands, whatever the blanks, signs and capitals."""
    plain = ((where, re.sub(r"[\W_]+", "", text).casefold()) for where, text in texts(path))
    return [(where, needle) for where, text in plain for needle in NEEDLES if needle in text]


# --- nobody is found --------------------------------------------------------------------------------------------


def test_what_is_planted_is_found_where_nothing_is_left_out(folder: Path, tmp_path: Path) -> None:
    export_round(folder, "json", tmp_path / "all.json", NOW, JOBS)
    assert {needle for _, needle in found(tmp_path / "all.json")} == set(NEEDLES)
    consolidate_round(folder, NOW, Options(tmp_path / "all.xlsx", jobs=1))
    assert {needle for _, needle in found(tmp_path / "all.xlsx")} == set(NEEDLES)


@pytest.mark.parametrize("kind", FORMATS)
def test_nobody_is_in_a_public_export(folder: Path, tmp_path: Path, kind: str) -> None:
    export_round(folder, kind, tmp_path / "ut", NOW, JOBS, public=True)
    assert found(tmp_path / "ut") == []


@pytest.mark.parametrize("language", ["nb", "en"])
def test_nobody_is_in_any_part_of_the_public_master(folder: Path, tmp_path: Path, language: str) -> None:
    publish_round(folder, tmp_path / "ut.xlsx", NOW, Options(jobs=1, language=language))
    assert found(tmp_path / "ut.xlsx") == []


# --- what is in it ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def public(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("out") / "offentlig.xlsx"
    publish_round(folder, path, NOW, JOBS)
    return path


def test_its_sheets_are_what_was_applied_for_and_awards_that_are_made(public: Path) -> None:
    book = openpyxl.load_workbook(public)
    wanted = [
        "Oversikt",
        "Søknader",
        "Partnere",
        "Aktiviteter",
        "Kostnader",
        "Finansiering",
        "Måltall",
        "Tilsagn",
        "Om",
    ]
    assert book.sheetnames == wanted
    assert [cell.value for cell in book["Tilsagn"][5]][0::3] == ["2018-001", 1000]


def test_it_says_on_its_first_sheet_that_a_person_must_read_it(public: Path) -> None:
    book = openpyxl.load_workbook(public)
    assert book.worksheets[0]["A2"].value.startswith("Fritekst kan fortsatt nevne personer")
    assert "offentlig utgave" in (book.properties.title or "")


def test_it_leads_to_no_file_and_names_no_internal_word(public: Path) -> None:
    with zipfile.ZipFile(public) as package:
        parts = {name: package.read(name).decode("utf-8") for name in package.namelist()}
    everything = "".join(parts.values())
    assert "relationships/hyperlink" not in everything  # what leads out of the workbook
    assert 'TargetMode="External"' not in everything
    assert ".xlsx" not in everything
    for word in ("Kvalifisert", "Prioriteringspoeng", "Begrunnelse for vektene", "18/77", "ikke oppgitt"):
        assert word not in everything


def test_its_figures_are_the_masters(folder: Path, public: Path, tmp_path: Path) -> None:
    consolidate_round(folder, NOW, Options(tmp_path / "all.xlsx", jobs=1))
    whole, part = (openpyxl.load_workbook(path, data_only=True) for path in (tmp_path / "all.xlsx", public))
    for sheet in ("Kostnader", "Finansiering"):
        heads = [[cell.value for cell in book[sheet][4]] for book in (whole, part)]
        year = [head.index("2019") for head in heads]
        amounts = [[row[at] for row in book[sheet].iter_rows(min_row=5, values_only=True)]
                   for book, at in zip((whole, part), year, strict=True)]  # fmt: skip
        assert amounts[0] == amounts[1]


def test_the_same_round_gives_the_same_bytes(folder: Path, public: Path, tmp_path: Path) -> None:
    publish_round(folder, tmp_path / "again.xlsx", NOW, JOBS)
    assert (tmp_path / "again.xlsx").read_bytes() == public.read_bytes()


# --- where it goes ----------------------------------------------------------------------------------------------


def test_it_needs_a_place_of_its_own(folder: Path) -> None:
    with pytest.raises(RoundProblem, match="public-without-output"):
        publish_round(folder, None, NOW, JOBS)


def test_it_never_stands_where_the_rounds_own_master_does(folder: Path) -> None:
    consolidate_round(folder, NOW, JOBS)
    before = (folder / "samlebok.xlsx").read_bytes()
    with pytest.raises(RoundProblem, match="public-over-master"):
        publish_round(folder, folder / "inbox" / ".." / "samlebok.xlsx", NOW, JOBS)
    assert (folder / "samlebok.xlsx").read_bytes() == before


def test_the_public_edition_is_not_traced_for_it_has_no_sources(folder: Path, public: Path) -> None:
    with pytest.raises(TraceProblem, match="public"):
        open_tracing(public, NOW, folder, jobs=1)

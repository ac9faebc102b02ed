"""Importing the ministry's published index: title blocks, odd notations, hostile files, and what a round keeps."""

from __future__ import annotations

import io
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter
from openpyxl import load_workbook

from toolkit.core.priority.editions import index_number
from toolkit.files.problems import RoundProblem
from toolkit.files.round.folder import load_round, new_round
from toolkit.files.round.index import load_index, stored_editions
from toolkit.files.tables import read_tables
from toolkit.model import Unreadable
from toolkit.steps.index import Said, import_index, index_for, show_index

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from toolkit.steps.index import Imported

# Four genuine values of the 2022 edition, none in Troms, as the county statistics of Innlandet published them:
# https://www.innlandsstatistikk.no/nyheter/distriktsindeksen-for-2022-er-oppdatert.41969.aspx
INNLANDET = """nr_2022,navn,distriktsindeks,ssb_sentralitet
3403,Hamar,79.6,871
3413,Stange,75.5,817
0,Gjennomsnitt hele landet,74.5,824
3405,Lillehammer,70.4,820
"""
# The shape of the ministry's workbook of 2025; every value is an EXAMPLE.
PUBLISHED: list[list[Any]] = [
    ["Distriktsindeksen 2025"],
    ["Kilde: departementet. EXAMPLE values"],
    [],
    ["KNR", "KNAVN", "SSB Sentralitet", "Befolkning 10 år", "Distriktsindeks"],
    [301, "Oslo", 1000, 12.5, 100],
    [5501, "Tromsø", 850, 8.1, 71.25],
    [5530, "Senja", 560, -1.2, "34,5"],
    [5540, "Kåfjord", 400, -4, 12.125],
    ["Merknad: tallene er eksempler"],
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return new_round(tmp_path / "runde", "troms-2018").folder


def workbook(**sheets: Sequence[Sequence[Any]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def put(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
    return path


def published(folder: Path, *changes: tuple[int, list[Any]]) -> Path:
    """The workbook with some rows (counted from 1) replaced or, beyond its end, added."""
    rows = [*PUBLISHED, *([] for _ in range(3))]
    for number, row in changes:
        rows[number - 1] = row
    return put(folder, "indeks.xlsx", workbook(Forside=[["Om indeksen"]], Rådata=rows))


def cases(found: Imported) -> list[tuple[str, str]]:
    return [(fault.path, fault.case) for fault in found.reading.faults]


# --- what can be read ---


def test_the_published_workbook_is_read_below_its_title_block(folder: Path) -> None:
    said = Said(edition="2025, utgave 2", source="regjeringen.no", imported="2026-01-05", by="Kari")
    found = import_index(published(folder), 2025, folder, said)
    assert (found.sheet, found.reading.header_row, found.municipality_list) == ("Rådata", 4, 2024)
    kept = load_index(folder, "2025")
    assert kept.values == {
        "0301": Decimal(100),
        "5501": Decimal("71.25"),
        "5530": Decimal("34.5"),
        "5540": Decimal("12.125"),
    }
    assert load_index(folder, "2025, utgave 2") == kept
    origin = kept.provenance
    assert (origin.file, origin.sheet, origin.source, origin.by) == ("indeks.xlsx", "Rådata", "regjeringen.no", "Kari")
    assert origin.columns == {"code": "KNR", "name": "KNAVN", "value": "Distriktsindeks"}
    assert (origin.values, origin.left_out, origin.imported) == (4, {"no-code": 1}, "2026-01-05")


def test_the_genuine_values_of_innlandet_are_read_from_csv_and_the_national_average_is_left_out(folder: Path) -> None:
    import_index(put(folder, "utdrag.csv", INNLANDET), 2022, folder)
    kept = load_index(folder, "2022")
    assert kept.values == {"3403": Decimal("79.6"), "3405": Decimal("70.4"), "3413": Decimal("75.5")}
    assert kept.provenance.left_out == {"national-average": 1}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("mark", [";", "\t"])
def test_csv_as_norwegian_excel_saves_it(folder: Path, encoding: str, mark: str) -> None:
    text = mark.join(["Kommunenummer", "Kommunenavn", "Distriktsindeks"]) + "\r\n"
    text += mark.join(["5540", "Gáivuotna - Kåfjord", "12,5"]) + "\r\n" + mark.join(["0301", "Oslo", "100"]) + "\r\n"
    import_index(put(folder, "indeks.csv", text.encode(encoding)), 2024, folder)
    kept = load_index(folder, "2024")
    assert kept.values == {"5540": Decimal("12.5"), "0301": Decimal(100)}
    assert kept.names["5540"] == "Gáivuotna - Kåfjord"


def test_a_comma_in_numbers_or_a_semicolon_in_a_text_does_not_part_columns() -> None:
    (semicolons,) = read_tables(b"nr;indeks\n5501;71,5\n5530;34,5\n", "a.csv")
    assert [list(row) for row in semicolons.rows][1] == ["5501", "71,5"]
    (commas,) = read_tables(b'nr,indeks,kilde\n5501,71.5,"SSB; KDD"\n5530,34.5,"SSB; KDD"\n', "a.csv")
    assert [list(row) for row in commas.rows][1] == ["5501", "71.5", "SSB; KDD"]


def test_codes_that_lost_their_leading_zero_are_whole_again(folder: Path) -> None:
    import_index(put(folder, "a.csv", "nr;distriktsindeks\n301;100\n"), 2025, folder)
    assert list(load_index(folder, "2025").values) == ["0301"]


def test_other_column_names_are_named_by_the_user_by_header_or_letter(folder: Path) -> None:
    data = workbook(Ark1=[["Nummer", "Sted", "Samlet"], [5501, "Tromsø", 71.25]])
    path = put(folder, "annet.xlsx", data)
    unnamed = import_index(path, 2025, folder)
    assert unnamed.stored is None
    assert cases(unnamed) == [("", "no-header")]
    import_index(path, 2025, folder, Said(columns={"code": "nummer", "value": "C"}))
    assert load_index(folder, "2025").values == {"5501": Decimal("71.25")}


def test_of_several_sheets_with_an_index_the_user_says_which(folder: Path) -> None:
    path = put(folder, "to.xlsx", workbook(Gammel=PUBLISHED, Ny=PUBLISHED))
    with pytest.raises(RoundProblem) as problem:
        import_index(path, 2025, folder)
    assert (problem.value.reason, problem.value.facts["known"]) == ("index-sheets", ["Gammel", "Ny"])
    assert import_index(path, 2025, folder, Said(sheet="ny")).sheet == "Ny"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("79,6", "79.6"),
        ("74.512", "74.512"),  # as a number of thousands it would be no index
        (" 12 ", "12"),
        (0.0, "0"),
        (12.125, "12.125"),
        ("..", None),
        ("–", None),
        (True, None),
        (None, None),
    ],
)
def test_values_are_read_by_the_one_number_grammar(typed: object, number: str | None) -> None:
    assert index_number(typed) == (None if number is None else Decimal(number))


# --- what is wrong ---


@pytest.mark.parametrize(
    ("row", "case"),
    [
        ([5501, "Tromsø", 1, 1, 71], "duplicate-code"),
        ([1902, "Tromsø", 1, 1, 71], "unknown-code"),
        ([5503, "Harstad", 1, 1, 100.5], "out-of-range"),
        ([5503, "Harstad", 1, 1, -0.1], "out-of-range"),
        ([5503, "Harstad", 1, 1, "ukjent"], "not-a-number"),
        (["55x3", "Harstad", 1, 1, 50], "bad-code"),
    ],
)
def test_one_wrong_row_keeps_the_whole_edition_out(folder: Path, row: list[Any], case: str) -> None:
    found = import_index(published(folder, (10, row)), 2025, folder)
    assert (found.stored, stored_editions(folder)) == (None, ())
    assert ("/rows/10", case) in cases(found)


def test_a_formula_whose_value_nobody_computed_is_no_number_and_no_blank(folder: Path) -> None:
    book = load_workbook(published(folder, (10, [5503, "Harstad", 1, 1, 50])))
    book["Rådata"]["E10"] = "=25*2"
    book.save(folder / "formel.xlsx")
    assert cases(import_index(folder / "formel.xlsx", 2025, folder)) == [("/rows/10", "not-a-number")]


def test_a_row_without_a_value_is_left_out_and_said(folder: Path) -> None:
    import_index(published(folder, (10, [5503, "Harstad", 1, 1])), 2025, folder)
    kept = load_index(folder, "2025")
    assert "5503" not in kept.values
    assert kept.provenance.left_out == {"no-code": 1, "no-value": 1}


def test_a_faulty_import_leaves_the_edition_that_is_there(folder: Path) -> None:
    import_index(published(folder), 2025, folder)
    before = load_index(folder, "2025")
    import_index(published(folder, (5, [301, "Oslo", 1, 1, 101])), 2025, folder, Said(replace=True))
    assert load_index(folder, "2025") == before


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("tom.xlsx", b"", "empty"),
        ("nett.xlsx", b"<html><table></table></html>", "not-a-workbook"),
        ("null.csv", b"nr;a\0b\n", "not-a-workbook"),
        ("gammel.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), None),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(folder: Path, name: str, data: bytes, reason: str | None) -> None:
    with pytest.raises(Unreadable) as refused:
        import_index(put(folder, name, data), 2025, folder)
    assert reason in {None, refused.value.reason}


@pytest.mark.parametrize("text", ["", "\n\n", ";;;\n;;;\n", 'nr;"distriktsindeks\n5501;3\n', "a" * 200_000])
def test_odd_csv_has_no_header_and_nothing_is_kept(folder: Path, text: str) -> None:
    with suppress(Unreadable):  # a field without end is no table at all
        assert cases(import_index(put(folder, "rar.csv", text), 2025, folder)) == [("", "no-header")]
    assert stored_editions(folder) == ()


def test_a_file_that_is_not_there_is_told_before_the_edition_that_is(folder: Path) -> None:
    import_index(published(folder), 2025, folder)
    with pytest.raises(RoundProblem) as problem:
        import_index(folder / "nope.xlsx", 2025, folder)
    assert problem.value.reason == "cannot-read"


def test_a_year_before_the_first_municipality_list_is_refused(folder: Path) -> None:
    with pytest.raises(RoundProblem) as problem:
        import_index(published(folder), 2017, folder)
    assert problem.value.reason == "index-year"


# --- what a round keeps ---


def test_the_same_file_gives_the_same_bytes(folder: Path) -> None:
    def stored() -> list[bytes]:
        import_index(published(folder), 2025, folder, Said(replace=True))
        return [path.read_bytes() for path in sorted((folder / "index").iterdir())]

    assert stored() == stored()


def test_an_edition_that_was_changed_by_hand_is_not_used(folder: Path) -> None:
    import_index(published(folder), 2025, folder)
    path = folder / "index" / "2025.csv"
    path.write_text(path.read_text("utf-8").replace("71.25", "17.25"), "utf-8")
    with pytest.raises(RoundProblem) as problem:
        load_index(folder, "2025")
    assert problem.value.reason == "index-changed"


def test_odd_texts_come_back_as_they_were(folder: Path) -> None:
    odd = 'a "quoted"\\ text\nwith\x7f signs ✔'
    import_index(published(folder), 2025, folder, Said(source=odd, example=True))
    origin = load_index(folder, "2025").provenance
    assert (origin.source, origin.example) == (odd, True)


def test_a_round_without_the_edition_says_what_it_has(folder: Path) -> None:
    with pytest.raises(RoundProblem) as none:
        load_index(folder, "2025")
    assert none.value.reason == "no-index-at-all"
    import_index(published(folder), 2025, folder)
    with pytest.raises(RoundProblem) as other:
        load_index(folder, "2018")
    assert (other.value.reason, other.value.facts["known"]) == ("no-index", ["2025"])


def test_codes_of_2018_take_the_value_of_their_one_successor_with_a_note(folder: Path) -> None:
    import_index(published(folder), 2025, folder)
    values = index_for(load_round(folder), load_index(folder, "2025"), ["1902", "1931", "1928", "1850", "1903"])
    assert {code: (one.value, one.source, one.note) for code, one in values.items()} == {
        "1902": (Decimal("71.25"), "5501", "renumbered"),
        "1931": (Decimal("34.5"), "5530", "merged-into-larger"),
        "1928": (Decimal("34.5"), "5530", "merged-into-larger"),
        "1850": (None, "1850", "municipality-divided"),
        "1903": (None, "5503", "municipality-not-in-index"),
    }


def test_every_municipality_of_the_county_is_shown_with_a_value_or_the_reason(folder: Path) -> None:
    import_index(published(folder), 2025, folder)
    _, (shown,) = show_index(folder)
    assert len(shown.values) == 24
    assert {bool(one.note) for one in shown.values.values()} == {True}

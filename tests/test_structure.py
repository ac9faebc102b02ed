"""What people do to a form beside filling it in: each thing gives exactly its findings, one root cause one finding.

Every line of the table below is done to a clean workbook. Where nothing is lost the data stays as it was.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from tests.examples import CALL, filled
from toolkit.core.checking.convert import LONGEST_TABLE
from toolkit.files.examples import load_example
from toolkit.files.texts import load_messages
from toolkit.steps.check import Recognised, check_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from openpyxl import Workbook

    from toolkit.steps.check import Checked

BASE = "nord-troms"
PROJECT, CONTENT, PARTNERS, ACTIVITIES = "Prosjekt", "Innhold", "Partnere", "Aktiviteter"
COSTS, FUNDING, TARGETS, DECLARATIONS = "Kostnadsplan", "Finansieringsplan", "Måltall", "Erklæringer"
FAR_BELOW = "A1048000"
KEY = "gwt|troms-2018|application|1|{sheet}|nb"

Told = tuple[str, str, str]


@dataclass(frozen=True)
class Done:
    """One thing a person does, the findings it must give (message, sheet, cell), and whether the data stays."""

    title: str
    do: Callable[[Workbook], object]
    expected: tuple[Told, ...] = ()
    same_data: bool = True


def put(**cells: object) -> Callable[[Workbook], None]:
    """Types into cells: `put(Partnere_B7="…")`."""

    def do(book: Workbook) -> None:
        for where, value in cells.items():
            sheet, _, cell = where.rpartition("_")
            book[sheet][cell] = value

    return do


def both(*things: Callable[[Workbook], object]) -> Callable[[Workbook], None]:
    def do(book: Workbook) -> None:
        for one in things:
            one(book)

    return do


def insert_cost(row: int) -> Callable[[Workbook], None]:
    """Inserts a row with a cost of 10 000 kroner that another row gives up."""

    def do(book: Workbook) -> None:
        book[COSTS].insert_rows(row)
        for column, value in zip("BCG", ("Reiser", "Ferger", 10000), strict=True):
            book[COSTS][f"{column}{row}"] = value
        book[COSTS][f"G{7 if row > 7 else 8}"] = 470000

    return do


def clear_keys(sheet: str, *, sheet_key: bool) -> Callable[[Workbook], None]:
    def do(book: Workbook) -> None:
        for row in range(1 if sheet_key else 2, book[sheet].max_row + 1):
            book[sheet].cell(row, 1).value = None

    return do


def set_keys(call: str = "troms-2018", kind: str = "application", version: str = "1") -> Callable[[Workbook], None]:
    """Lets every sheet say that it belongs to another call, kind or version."""

    def do(book: Workbook) -> None:
        for sheet in book:
            key = str(sheet["A1"].value or "").split("|")
            if key[0] == "gwt":
                sheet["A1"] = "|".join(["gwt", call, kind, version, *key[4:]])

    return do


def fill_table(sheet: str, first: int, last: int, row: tuple[object, ...]) -> Callable[[Workbook], None]:
    def do(book: Workbook) -> None:
        for number in range(first, last + 1):
            for column, value in enumerate(row, start=2):
                book[sheet].cell(number, column).value = value  # type: ignore[union-attr]

    return do


def hide(sheet: str, *, row: int = 0, column: str = "") -> Callable[[Workbook], None]:
    def do(book: Workbook) -> None:
        if row:
            book[sheet].row_dimensions[row].hidden = True
        if column:
            book[sheet].column_dimensions[column].hidden = True

    return do


def copy(sheet: str, title: str) -> Callable[[Workbook], None]:
    def do(book: Workbook) -> None:
        book.copy_worksheet(book[sheet]).title = title

    return do


def new_sheet(title: str, *, hidden: bool) -> Callable[[Workbook], None]:
    def do(book: Workbook) -> None:
        sheet = book.create_sheet(title)
        sheet["A1"] = "Egne notater"
        sheet.sheet_state = "hidden" if hidden else "visible"

    return do


def rename(sheet: str, title: str) -> Callable[[Workbook], None]:
    return lambda book: setattr(book[sheet], "title", title)


def cut(sheet: str, cell: str, target: str) -> Callable[[Workbook], None]:
    def do(book: Workbook) -> None:
        book[sheet][target] = book[sheet][cell].value
        book[sheet][cell] = None

    return do


def merge(sheet: str, cells: str) -> Callable[[Workbook], None]:
    return lambda book: book[sheet].merge_cells(cells)


LOOK, NOTE, LOST = "structure-look", "structure-note", "structure"
ACTIVITY = ("Møte", "Leder", "Tromsø", date(2019, 2, 1), date(2019, 2, 28), "Holdt")
TABLE = (
    # --- rows and columns
    Done("a row inserted in the middle of a table", insert_cost(9), same_data=False),
    Done("a row inserted as the first of a table", insert_cost(7), same_data=False),
    Done("a row inserted directly above the end line", insert_cost(37), same_data=False),
    Done("blank rows inserted in a table", lambda book: book[PARTNERS].insert_rows(9, 3)),
    Done("rows inserted above the form, sheet key and all", lambda book: book[COSTS].insert_rows(1, 4)),
    Done("a row inserted between single fields", lambda book: book[PROJECT].insert_rows(8)),
    Done("a column inserted within a table", lambda book: book[COSTS].insert_cols(4)),
    Done("a column inserted between label and value", lambda book: book[CONTENT].insert_cols(3)),
    Done("a column inserted before the hidden keys", lambda book: book[TARGETS].insert_cols(1)),
    Done("blank rows of a table deleted", lambda book: book[COSTS].delete_rows(20, 10)),
    Done(
        "a filled row of a table deleted",
        lambda book: book[ACTIVITIES].delete_rows(8),
        same_data=False,
    ),
    Done(
        "the row of a single field deleted",
        lambda book: book[PROJECT].delete_rows(10),
        ((f"{LOST}.field-lost", PROJECT, ""),),
        same_data=False,
    ),
    # --- sheets
    Done("sheets in another order", lambda book: book.move_sheet(FUNDING, -5)),
    Done("a sheet renamed", rename(PARTNERS, "Partnerne våre"), ((f"{NOTE}.sheet-renamed", "Partnerne våre", ""),)),
    Done("a sheet copied", copy(COSTS, "Kostnadsplan (2)"), ((f"{LOOK}.sheet-copied", "Kostnadsplan (2)", ""),)),
    Done(
        "a sheet copied, the first one hidden",
        both(copy(COSTS, "Kopi"), lambda book: setattr(book[COSTS], "sheet_state", "hidden")),
        ((f"{NOTE}.sheet-renamed", "Kopi", ""), (f"{LOOK}.sheet-copied", COSTS, "")),
    ),
    Done(
        "a sheet deleted",
        lambda book: book.remove(book[COSTS]),
        ((f"{LOST}.sheet-missing", COSTS, ""),),
        same_data=False,
    ),
    Done(
        "a sheet hidden",
        lambda book: setattr(book[TARGETS], "sheet_state", "veryHidden"),
        ((f"{LOOK}.sheet-hidden", TARGETS, ""),),
    ),
    Done(
        "the sheet of checks and the guidance deleted",
        lambda book: (book.remove(book["Kontroll"]), book.remove(book["Veiledning"])),
    ),
    Done("a sheet of one's own", new_sheet("Notater", hidden=False)),
    Done("a hidden sheet of one's own", new_sheet("Notater", hidden=True), ((f"{LOOK}.hidden-sheet", "Notater", ""),)),
    # --- hidden keys
    Done("the key of a field deleted", put(Prosjekt_A10=None), ((f"{LOST}.field-lost", PROJECT, ""),), same_data=False),
    Done(
        "the key of a column deleted", put(Kostnadsplan_G6=None), ((f"{LOST}.field-lost", COSTS, ""),), same_data=False
    ),
    Done(
        "the beginning of a table deleted",
        put(Partnere_A6=None),
        ((f"{LOST}.block-lost", PARTNERS, ""),),
        same_data=False,
    ),
    Done(
        "the end of a table deleted", put(Partnere_A27=None), ((f"{LOST}.block-lost", PARTNERS, ""),), same_data=False
    ),
    Done("the mark of the total deleted", put(Kostnadsplan_A38=None)),
    Done(
        "the hidden row of a table deleted",
        lambda book: book[TARGETS].delete_rows(6),
        ((f"{LOST}.block-lost", TARGETS, ""),),
        same_data=False,
    ),
    Done(
        "the key of a sheet deleted", put(Innhold_A1=None), ((f"{LOST}.sheet-missing", CONTENT, ""),), same_data=False
    ),
    Done(
        "the mark of the values deleted",
        put(Prosjekt_C1=None),
        ((f"{LOST}.sheet-missing", PROJECT, ""),),
        same_data=False,
    ),
    Done(
        "every key of a sheet of fields deleted but its own",
        clear_keys(PROJECT, sheet_key=False),
        ((f"{LOST}.sheet-missing", PROJECT, ""),),
        same_data=False,
    ),
    Done(
        "every key of a section deleted",
        put(Prosjekt_A13=None, Prosjekt_A14=None, Prosjekt_A15=None),
        ((f"{LOST}.block-lost", PROJECT, ""),),
        same_data=False,
    ),
    Done(
        "the column of keys deleted",
        clear_keys(CONTENT, sheet_key=True),
        ((f"{LOST}.sheet-missing", CONTENT, ""),),
        same_data=False,
    ),
    Done(
        "the key of a field written twice",
        put(Prosjekt_A60="/applicant/name"),
        ((f"{LOST}.field-repeated", PROJECT, "C60"),),
        same_data=False,
    ),
    Done(
        "the key of a column written twice",
        both(lambda book: book[COSTS].insert_cols(11), put(Kostnadsplan_K6="/costs/*/amounts/2018")),
        ((f"{LOST}.field-repeated", COSTS, "K7"),),
        same_data=False,
    ),
    Done(
        "a second beginning of a table",
        put(Kostnadsplan_A60="begin:/costs"),
        ((f"{LOST}.block-repeated", COSTS, ""),),
        same_data=False,
    ),
    Done(
        "a second end of a table",
        put(Kostnadsplan_A20="end:/costs"),
        ((f"{LOST}.block-repeated", COSTS, ""),),
        same_data=False,
    ),
    Done(
        "a second mark of the values",
        put(Prosjekt_F1="value"),
        ((f"{LOST}.sheet-missing", PROJECT, ""),),
        same_data=False,
    ),
    Done(
        "the end of a table far below",
        cut(PARTNERS, "A27", FAR_BELOW),
        ((f"{LOOK}.overwritten", PARTNERS, "H27"),),
    ),
    Done(
        "more rows in a table than anybody fills in",
        both(
            lambda book: book[PARTNERS].insert_rows(12, LONGEST_TABLE),
            fill_table(PARTNERS, 12, 11 + LONGEST_TABLE, ("Nabo",)),
        ),
        ((f"{LOST}.table-too-long", PARTNERS, ""),),
        same_data=False,
    ),
    # --- what stands in the cells
    Done(
        "a value cut and pasted to another field",
        cut(PROJECT, "C6", "C20"),
        (("required", PROJECT, "C6"),),
        same_data=False,
    ),
    Done(
        "a value cut and pasted beside the form",
        cut(PROJECT, "C10", "F10"),
        (("required", PROJECT, "C10"), (f"{LOOK}.outside", PROJECT, "F10")),
        same_data=False,
    ),
    Done("a note to the right of a table", put(Kostnadsplan_N9="Se vedlegg"), ((f"{LOOK}.outside", COSTS, "N9"),)),
    Done(
        "notes below a table",
        put(Partnere_B40="Flere partnere:", Partnere_B41="Oss"),
        ((f"{LOOK}.outside", PARTNERS, "B40"),),
    ),
    Done(
        "a row of a table typed in the end line",
        put(Kostnadsplan_B37="Reiser", Kostnadsplan_G37=5000),
        ((f"{LOOK}.outside", COSTS, "B37"),),
    ),
    Done(
        "a column of one's own within a table",
        both(lambda book: book[COSTS].insert_cols(4), put(Kostnadsplan_D7="Egen merknad")),
        ((f"{LOOK}.outside", COSTS, "D7"),),
    ),
    Done(
        "a field of one's own between the others",
        both(lambda book: book[PROJECT].insert_rows(8), put(Prosjekt_B8="Telefaks", Prosjekt_C8="77 00 00 99")),
        ((f"{LOOK}.outside", PROJECT, "C8"),),
    ),
    Done("a total typed over", put(Finansieringsplan_H28=1110000), ((f"{LOOK}.overwritten", FUNDING, "H28"),)),
    Done("a row's sum typed over", put(Kostnadsplan_J7=1000000), ((f"{LOOK}.overwritten", COSTS, "J7"),)),
    Done("the words beside a field typed over", put(Prosjekt_D6="ok"), ((f"{LOOK}.overwritten", PROJECT, "D6"),)),
    Done(
        "a value outside the list pasted",
        put(Partnere_D7="Kommunestyret"),
        (("value.not-in-list", PARTNERS, "D7"),),
        same_data=False,
    ),
    Done("an error cell", put(Kostnadsplan_G7="#REF!"), (("value.error-cell", COSTS, "G7"),), same_data=False),
    Done(
        "a formula that was never calculated",
        put(Kostnadsplan_G7="=240000*2"),
        (("value.pending-formula", COSTS, "G7"),),
        same_data=False,
    ),
    # --- looks
    Done(
        "an input cell merged with the one beside it",
        merge(PARTNERS, "F13:G13"),
        ((f"{LOOK}.merged", PARTNERS, "F13"), ("row-complete", PARTNERS, "G13")),
        same_data=False,
    ),
    Done("cells merged where nothing is typed", merge(PARTNERS, "B2:D2")),
    Done("a filled row hidden", hide(COSTS, row=9), ((f"{LOOK}.hidden-content", COSTS, "B9"),)),
    Done("a filled column hidden", hide(COSTS, column="C"), ((f"{LOOK}.hidden-content", COSTS, "C7"),)),
    Done("a single field hidden", hide(PROJECT, row=28), ((f"{LOOK}.hidden-content", PROJECT, "C28"),)),
    Done("blank rows hidden", hide(COSTS, row=30)),
    Done(
        "a full table",
        fill_table(ACTIVITIES, 7, 26, ACTIVITY),
        ((f"{NOTE}.table-full", ACTIVITIES, "B27"),),
        same_data=False,
    ),
    Done(
        "a full table with rows inserted",
        both(lambda book: book[ACTIVITIES].insert_rows(27, 3), fill_table(ACTIVITIES, 7, 28, ACTIVITY)),
        same_data=False,
    ),
    # --- the workbook
    Done("an older version", set_keys(version="0"), ((f"{NOTE}.version", "", ""),)),
    Done("a newer version", set_keys(version="2"), ((f"{NOTE}.version", "", ""),)),
    Done(
        "another language",
        put(Prosjekt_A1=KEY.format(sheet="project")[:-2] + "zz"),
        ((f"{NOTE}.language", PROJECT, ""),),
    ),
    Done(
        "a sheet from another call",
        put(Partnere_A1=KEY.format(sheet="partners").replace("troms-2018", "finnmark-2018")),
        ((f"{LOST}.sheet-missing", PARTNERS, ""),),
        same_data=False,
    ),
    Done(
        "several things at once",
        both(
            rename(PARTNERS, "Partnerne"),
            lambda book: book[COSTS].insert_rows(9),
            put(Prosjekt_D6="ok", Partnerne_J9="Se her", Finansieringsplan_H28=0),
            hide(TARGETS, row=8),
        ),
        (
            (f"{NOTE}.sheet-renamed", "Partnerne", ""),
            (f"{LOOK}.outside", "Partnerne", "J9"),
            (f"{LOOK}.overwritten", PROJECT, "D6"),
            (f"{LOOK}.overwritten", FUNDING, "H28"),
            (f"{LOOK}.hidden-content", TARGETS, "B8"),
        ),
    ),
)


def after(do: Callable[[Workbook], object]) -> bytes:
    book = load_workbook(BytesIO(filled(load_example(CALL, BASE))), rich_text=True)
    do(book)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def told(checked: Checked) -> list[Told]:
    return sorted((one.message, one.sheet, one.cell) for one in checked.findings)


@pytest.mark.parametrize("done", TABLE, ids=lambda done: done.title)
def test_what_is_done_to_a_form_gives_its_findings_and_no_others(done: Done) -> None:
    checked = check_bytes(after(done.do), "soknad.xlsx")
    assert checked.recognised is Recognised.OURS
    assert told(checked) == sorted(done.expected)
    assert checked.submission is not None
    assert (checked.submission.data == load_example(CALL, BASE)) is done.same_data


def test_of_the_blank_rows_of_a_table_only_the_first_is_kept() -> None:
    submission = check_bytes(after(cut(PARTNERS, "A27", FAR_BELOW)), "soknad.xlsx").submission
    assert submission is not None
    place = submission.tables["/partners"]
    assert place.free == (max(place.rows) + 1,)


# --- what openpyxl cannot do ------------------------------------------------------------------------------------


def with_parts(data: bytes, *names: str) -> bytes:
    """The workbook with more parts in its package."""
    buffer = BytesIO(data)
    with ZipFile(buffer, "a") as package:
        for name in names:
            package.writestr(name, "<part/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("part", "extra"),
    [
        ("xl/vbaProject.bin", "macros"),
        ("xl/macrosheets/sheet1.xml", "macros"),
        ("xl/externalLinks/externalLink1.xml", "external-links"),
        ("xl/connections.xml", "connections"),
        ("xl/embeddings/oleObject1.bin", "embedded-objects"),
        ("_xmlsignatures/sig1.xml", "signature"),
    ],
)
def test_what_a_workbook_carries_along_is_told_and_not_followed(part: str, extra: str) -> None:
    checked = check_bytes(with_parts(filled(load_example(CALL, BASE)), part), "soknad.xlsx")
    assert told(checked) == [(f"{LOOK}.extra-{extra}", "", "")]


def with_formulas(results: Mapping[str, str]) -> bytes:
    """The cost plan with formulas in input cells, each with the value that was last calculated."""
    data = after(put(**{f"{COSTS}_{cell}": "=A1*1" for cell in results}))
    buffer = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(buffer, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            for cell, result in results.items():
                content = re.sub(
                    rf'(<c r="{cell}"[^>]*><f>A1\*1</f>)(?:<v></v>|<v ?/>)'.encode(), rb"\1" + result.encode(), content
                )
            target.writestr(name, content)
    return buffer.getvalue()


def test_the_value_of_a_formula_in_an_input_cell_is_used_and_that_is_told() -> None:
    checked = check_bytes(with_formulas({"G7": "<v>480000</v>"}), "soknad.xlsx")
    assert told(checked) == [("value-note.formula", COSTS, "G7")]
    assert checked.submission is not None
    assert checked.submission.data == load_example(CALL, BASE)


# --- workbooks that are not what they should be -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("do", "recognised", "facts"),
    [
        (set_keys(call="finnmark-2018"), Recognised.OTHER_CALL, {"call": "finnmark-2018", "kind": "application"}),
        (set_keys(kind="invoice"), Recognised.OTHER_CALL, {"call": CALL, "kind": "invoice"}),
        (set_keys(call="../../etc"), Recognised.OTHER_CALL, {"call": "../../etc", "kind": "application"}),
    ],
    ids=["another call", "another kind", "a name that is none"],
)
def test_a_workbook_of_something_else_is_told_once(
    do: Callable[[Workbook], object], recognised: Recognised, facts: Mapping[str, str]
) -> None:
    checked = check_bytes(after(do), "soknad.xlsx")
    assert (checked.recognised, checked.facts, checked.findings) == (recognised, facts, ())


def test_a_workbook_without_any_key_is_not_ours() -> None:
    def clear(book: Workbook) -> None:
        for sheet in book:
            for cell in [*sheet["A"], *sheet[1]]:
                cell.value = None

    checked = check_bytes(after(clear), "soknad.xlsx")
    assert (checked.recognised, checked.findings) == (Recognised.NOT_OURS, ())


# --- what the table is as a whole -------------------------------------------------------------------------------


def test_everything_there_is_to_say_about_structure_is_said_in_a_line_of_the_table() -> None:
    tables = load_messages("nb").table["findings"]
    sentences = {f"{rule}.{case}" for rule in (LOST, LOOK, NOTE) for case in tables[rule]}
    shown = {message for done in TABLE for message, _, _ in done.expected}
    assert {one for one in sentences - shown if ".extra-" not in one} == set()

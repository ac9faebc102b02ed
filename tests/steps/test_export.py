"""Exporting a round: every format says the same, nothing is a formula, and nobody stands in the public edition."""

from __future__ import annotations

import csv
import errno
import io
import json
import sqlite3
import subprocess
import sys
import tempfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import openpyxl
import pandas as pd
import pytest
from pyarrow import parquet

from tests.masters import full_round
from tests.ranking import assess, choose, index, new, project
from tests.rounds import CALL, NOW, application, put, state
from toolkit.files.calls import load_call
from toolkit.files.export.place import ExportProblem
from toolkit.files.round.folder import new_round
from toolkit.steps.export import FORMATS, Exported, export_round, round_frames
from toolkit.steps.judging import Options
from toolkit.steps.publish import publish_round

if TYPE_CHECKING:
    from collections.abc import Iterator

JOBS = Options(jobs=1)
OTHER = "312356783"
FORMULA = '=HYPERLINK("http://example.com";"x")'
PEOPLE = {
    "contact": {"name": "Kari Fantasi", "email": "kari.fantasi@example.no", "phone": "77 00 11 22"},
    "manager": {"name": "Per Oppdiktet", "email": "per@example.no", "phone": "99 88 77 66"},
}
EARLIER = {"name": "Liv Forgjenger", "email": "liv@example.no", "phone": "77 33 44 55"}
SIGNED = "Ola Underskrift"
CASEWORKER = "Sara Saksbehandler"
TYPED = {*PEOPLE["contact"].values(), *PEOPLE["manager"].values(), *EARLIER.values(), SIGNED}
ASSESSOR = "Anne Assessor"
FORMS = {"applications", "partners", "activities", "costs", "funding", "targets"}
BASIS = {"key_figures", "parameters", "clauses", "rules"}
PUBLIC = FORMS | BASIS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A round with people in personal fields, in free text, in the name of a file and in staff's own lists."""
    folder = new_round(tmp_path / "runde", CALL).folder
    inbox = folder / "inbox"
    put(inbox, "v1.xlsx", application(contact=EARLIER, project__summary="Første versjon"))
    changes: dict[str, Any] = {
        **PEOPLE,
        "declarations__name": SIGNED,
        "project__summary": "Ring kari  fantasi på 77001122, ikke LIV FORGJENGER.",
        "activities__0__responsible": "Per Oppdiktet",
        "costs__0__justification": FORMULA,
        "costs__0__amounts": {"2019": Decimal("500000.50"), "2020": Decimal("499999.50")},
    }
    put(inbox, "søknad fra Kari Fantasi.xlsx", application(**changes))
    put(inbox, "c.xlsx", application(applicant__organisation_number=OTHER, anchoring__necessity=None))
    state(
        folder,
        "v1.xlsx;1.9.2018;;;;",
        "søknad fra Kari Fantasi.xlsx;2.9.2018 14:05;;;;",
        f"c.xlsx;3.9.2018;18/77;;;Ringte {CASEWORKER}",
    )
    head = "Søknad;Regel;Celle;Begrunnelse;Hvem;Dato"
    accepted = f"2018-002;required;;Sendt i brev;{CASEWORKER};4.9.2018"
    (folder / "overrides.csv").write_bytes(f"{head}\r\n{accepted}\r\n".encode("utf-8-sig"))
    return folder


def export(folder: Path, kind: str, *, public: bool = False, language: str | None = None, name: str = "ut") -> Path:
    output = folder.parent / name
    export_round(folder, kind, output, NOW, Options(jobs=1, language=language), public=public)
    return output


def files(output: Path) -> dict[str, bytes]:
    found = sorted(output.iterdir()) if output.is_dir() else [output]
    return {one.name: one.read_bytes() for one in found}


def csv_rows(output: Path, table: str) -> list[dict[str, str]]:
    text = (output / f"{table}.csv").read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def everything(output: Path) -> Iterator[str]:
    """All bytes of an export as text, and of compressed formats every value as well."""
    for name, data in files(output).items():
        yield data.decode("utf-8", "replace")
        if name.endswith(".json"):
            yield json.dumps(json.loads(data), ensure_ascii=False)
        if name.endswith(".parquet"):
            yield from (str(value) for row in parquet.read_table(output / name).to_pylist() for value in row.values())


# --- what is in it ----------------------------------------------------------------------------------------------


def test_frames_are_typed_and_nothing_is_lost_on_the_way(folder: Path) -> None:
    frames = round_frames(folder, NOW, JOBS)
    applications, costs, activities = frames["applications"], frames["costs"], frames["activities"]
    assert list(applications["application_id"]) == ["2018-001", "2018-002"]
    assert costs["amounts_2019"].tolist()[:2] == [Decimal("500000.50"), Decimal(100000)]
    assert costs.loc[0, "sum"] == Decimal(1_000_000)
    assert activities.loc[0, "start"] == date(2019, 2, 1)
    assert frames["partners"]["confirmed"].dtype == "boolean"
    assert applications["eligible"].tolist() == [False, True]  # the years of the first are half a krone apart
    assert applications["months"].dtype == "Int64"
    received = applications.loc[0, "received"].to_pydatetime()
    assert received == datetime(2018, 9, 2, 14, 5, tzinfo=ZoneInfo("Europe/Oslo"))
    assert list(applications["applicant_municipality"]) == ["1902", "1902"]
    assert applications.loc[0, "applicant_municipality_name"] == "Tromsø"


def test_every_row_says_which_file_sheet_and_row_it_came_from(folder: Path) -> None:
    row = round_frames(folder, NOW, JOBS)["costs"].loc[1]
    assert (row["file"], row["sheet"], row["cell"], row["row"]) == (
        "søknad fra Kari Fantasi.xlsx",
        "Kostnadsplan",
        "B8",
        8,
    )


def test_names_are_the_same_in_every_language_and_words_are_not(folder: Path) -> None:
    norwegian, english = (round_frames(folder, NOW, Options(jobs=1, language=one)) for one in ("nb", "en"))
    assert {name: list(frame.columns) for name, frame in norwegian.items()} == {
        name: list(frame.columns) for name, frame in english.items()
    }
    assert norwegian["costs"].loc[1, "category"] != english["costs"].loc[1, "category"]
    assert norwegian["partners"]["confirmed"].equals(english["partners"]["confirmed"])
    assert all(name.isascii() and name == name.lower() for frame in norwegian.values() for name in frame.columns)


def test_what_was_not_computed_is_missing_and_never_nought(tmp_path: Path) -> None:
    folder = new_round(tmp_path / "runde", CALL).folder
    put(folder / "inbox", "a.xlsx", application(funding__0__amounts={"2019": "mye", "2020": 1}))
    applications = round_frames(folder, NOW, JOBS)["applications"]
    assert applications["county_grant"].tolist() == [None]
    assert pd.isna(applications.loc[0, "received"])


@pytest.fixture
def ranked(tmp_path: Path) -> Path:
    """A round with two applications, an assessor and everything the ranking needs."""
    folder = new(tmp_path / "runde", [project(1), project(2)])
    index(folder, {"1902": 60.5, "1933": 30.25})
    choose(folder)
    assess(folder, ASSESSOR, {"2018-001": [3] * 6, "2018-002": [4, 5, 3, 2, 4, 1]})
    return folder


def test_ranking_and_allocation_are_tables_too(ranked: Path) -> None:
    frames = round_frames(ranked, NOW, JOBS)
    assert frames["ranking"]["application_id"].tolist() == ["2018-002", "2018-001"]
    assert frames["ranking"].loc[0, "priority_score"] > frames["ranking"].loc[1, "priority_score"]
    assert frames["allocation"]["award"].tolist() == [Decimal(600_000), Decimal(600_000)]
    assert f"vurdering {ASSESSOR}.xlsx" in set(frames["workings"]["file"])
    rows = {kind: export_round(ranked, kind, ranked.parent / kind, NOW, JOBS).rows for kind in FORMATS}
    assert rows["csv"] == rows["json"] == rows["parquet"] == rows["sqlite"]


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_whose_name_is_no_text_is_exported_too(tmp_path: Path, kind: str) -> None:
    folder = new_round(tmp_path / "runde", CALL).folder
    try:
        put(folder / "inbox", "s\udcffknad.xlsx", application())
    except (OSError, UnicodeError):
        pytest.skip("this file system takes no such names")
    assert export_round(folder, kind, tmp_path / "ut", NOW, JOBS).rows["files"] == 1


def test_what_the_round_rests_on_is_exported_with_types_and_who_decided(ranked: Path) -> None:
    frames = round_frames(ranked, NOW, JOBS)
    parameters = frames["parameters"].set_index("parameter")
    envelope, deadline = parameters.loc["envelope"], parameters.loc["deadline"]
    assert (envelope["value_number"], envelope["unit"], envelope["clause"]) == (Decimal(5_800_000), "NOK", "K1")
    assert (deadline["value"], deadline["value_date"]) == ("2018-09-30", date(2018, 9, 30))
    assert envelope["since"] == date(2018, 3, 7)
    choices = frames["choices"].set_index("choice")
    assert choices.loc["content_weight", "value_number"] > 0
    assert choices.loc["content_weight", "decided_by"]
    assert sum(frames["weights"]["value"][:2]) == 1
    call = load_call(CALL)
    assert frames["clauses"]["clause"].tolist() == list(call.clauses)
    assert frames["rules"]["rule"].tolist() == [rule.id for rule in call.rules]
    figures = frames["key_figures"].set_index("figure")
    assert figures.loc["Søknader", "amount"] == len(frames["applications"])
    assert figures.loc["Ramme", "amount"] == envelope["value_number"]


def test_what_is_not_ranked_is_exported_with_its_reason(tmp_path: Path) -> None:
    frames = round_frames(full_round(tmp_path / "runde"), NOW, JOBS)
    ranked, others = frames["ranking"], frames["not_ranked"]
    assert len(others) > 0
    assert {*ranked["application_id"], *others["application_id"]} == {*frames["applications"]["application_id"]}
    assert all(others["why_missing"])


def test_the_public_edition_has_the_same_awards_as_the_public_master(ranked: Path) -> None:
    head = (ranked / "awards.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    cells = dict.fromkeys(head.split(";"), "")
    cells |= dict(zip(cells, ("2018-001", "250000"), strict=False))
    (ranked / "awards.csv").write_text(f"{head}\n{';'.join(cells.values())}\n", encoding="utf-8")
    public = round_frames(ranked, NOW, JOBS, public=True)
    assert public.keys() == {*PUBLIC, "awards"}
    assert public["awards"][["application_id", "award"]].values.tolist() == [["2018-001", Decimal(250_000)]]
    path = ranked.parent / "offentlig.xlsx"
    publish_round(ranked, path, NOW, JOBS)
    assert [cell.value for cell in openpyxl.load_workbook(path)["Tilsagn"][5]][0::3] == ["2018-001", 250_000]


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("public", [False, True])
def test_no_table_is_described_by_how_a_spreadsheet_shows_it(folder: Path, language: str, public: bool) -> None:
    output = export(folder, "csv", public=public, language=language)
    described = json.loads((output / "datapackage.json").read_bytes())["resources"]
    assert len(described) > len(FORMS)
    for one in described:
        assert one["description"]
        assert "(+)" not in one["description"]


# --- the formats ------------------------------------------------------------------------------------------------


def test_every_format_has_the_same_tables_and_rows(folder: Path) -> None:
    rows = {kind: export_round(folder, kind, folder.parent / kind, NOW, JOBS).rows for kind in FORMATS}
    assert rows["csv"] == rows["json"] == rows["parquet"] == rows["sqlite"]
    assert {*PUBLIC, "findings", "files"} <= rows["csv"].keys()


def test_csv_opens_in_norwegian_excel_and_no_text_is_a_formula(folder: Path) -> None:
    output = export(folder, "csv")
    raw = (output / "costs.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfapplication_id;applicant_name;")
    line = csv_rows(output, "costs")[0]
    assert line["amounts_2019"] == "500000,50"
    assert line["justification"] == "'" + FORMULA
    tables = [name.removesuffix(".csv") for name in files(output) if name.endswith(".csv")]
    cells = [value for table in tables for row in csv_rows(output, table) for value in row.values()]
    assert [value for value in cells if value.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


@pytest.mark.parametrize("text", ["=1+1", "+47 77", "-2", "@sum", "'=1"])
def test_one_apostrophe_is_added_before_what_could_be_a_formula_and_can_be_taken_away(
    tmp_path: Path, text: str
) -> None:
    folder = new_round(tmp_path / "runde", CALL).folder
    put(folder / "inbox", "a.xlsx", application(costs__0__justification=text))
    assert csv_rows(export(folder, "csv"), "costs")[0]["justification"] == "'" + text
    assert json.loads(export(folder, "json", name="j").read_bytes())["tables"][3]["data"][0]["justification"] == text


def test_the_index_describes_every_column_of_every_file(folder: Path) -> None:
    output = export(folder, "csv")
    index = json.loads((output / "tables.json").read_bytes())
    described = {one["file"] for one in index["tables"]}
    assert described == files(output).keys() - {"tables.json", "datapackage.json"}
    for table in index["tables"]:
        rows = csv_rows(output, table["name"])
        assert len(rows) == table["rows"]
        assert not rows or list(rows[0]) == [column["name"] for column in table["columns"]]
    costs = next(one for one in index["tables"] if one["name"] == "costs")
    amount = next(one for one in costs["columns"] if one["name"] == "amounts_2019")
    assert amount == {"name": "amounts_2019", "type": "money", "label": "2019", "field": "/costs/*/amounts/2019"}


def test_json_has_exact_decimals(folder: Path) -> None:
    document = json.loads(export(folder, "json").read_bytes())
    data = {one["name"]: one["data"] for one in document["tables"]}
    assert data["costs"][0]["amounts_2019"] == "500000.50"
    assert data["applications"][0]["received"] == "2018-09-02T14:05:00+02:00"
    assert data["activities"][0]["start"] == "2019-02-01"
    assert data["applications"][0]["grant_share"] == "0.461538461538"  # 600 000 / 1 300 000 to twelve decimals


def test_sqlite_has_whole_ore_and_keys_that_hold(folder: Path) -> None:
    connection = sqlite3.connect(export(folder, "sqlite"))
    ask = lambda query: connection.execute(query).fetchall()  # noqa: E731  (read as a question)
    assert ask("SELECT amounts_2019_ore, typeof(amounts_2019_ore) FROM costs LIMIT 1") == [(50_000_050, "integer")]
    assert ask("SELECT total_cost_ore FROM applications WHERE application_id = '2018-001'") == [(130_000_000,)]
    assert ask("PRAGMA foreign_key_check") == []
    assert {(row[2], row[3]) for row in ask("PRAGMA foreign_key_list(costs)")} == {
        ("applications", "application_id"),
        ("files", "file"),
    }
    assert [row[2] for row in ask("PRAGMA foreign_key_list(applications)")] == ["files"]
    assert ask("SELECT confirmed, municipality FROM partners LIMIT 1") == [(1, "1933")]
    assert ask("SELECT type FROM export_columns WHERE column_name = 'total_cost_ore'") == [("money",)]
    connection.close()


def test_parquet_has_exact_amounts_and_real_types(folder: Path) -> None:
    table = parquet.read_table(export(folder, "parquet") / "costs.parquet")
    assert str(table.schema.field("amounts_2019").type) == "decimal128(18, 2)"
    assert table.column("amounts_2019").to_pylist()[0] == Decimal("500000.50")
    activities = parquet.read_table(folder.parent / "ut" / "activities.parquet")
    assert str(activities.schema.field("start").type) == "date32[day]"


def test_a_round_without_files_gives_empty_tables(tmp_path: Path) -> None:
    folder = new_round(tmp_path / "runde", CALL).folder
    for kind in FORMATS:
        exported = export_round(folder, kind, tmp_path / kind, NOW, JOBS)
        assert {name for name, rows in exported.rows.items() if rows} == {*BASIS, "choices"}
    assert "decimal128" in str(parquet.read_schema(tmp_path / "parquet" / "costs.parquet"))


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_round_gives_the_same_bytes(folder: Path, kind: str) -> None:
    first, second = (list(files(export(folder, kind, name=name)).values()) for name in ("a", "b"))
    assert first == second


def test_the_master_is_not_written(folder: Path) -> None:
    export(folder, "json")
    assert not (folder / "samlebok.xlsx").exists()
    assert (folder / "register.db").exists()


# --- the public edition -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FORMATS)
def test_nobody_stands_in_the_public_edition(folder: Path, kind: str) -> None:
    whole = list(everything(export(folder, kind, name="whole")))
    public = [text.casefold() for text in everything(export(folder, kind, public=True, name="public"))]
    shown = {*PEOPLE["contact"].values(), *PEOPLE["manager"].values(), SIGNED, CASEWORKER, "18/77", "Sendt i brev"}
    assert {value for value in shown if not any(value in text for text in whole)} == set()  # they can be found
    for value in {*TYPED, *shown, CASEWORKER, "77001122", "kari  fantasi", "18/77", "Sendt i brev"}:
        assert [text for text in public if value.casefold() in text] == [], value


def test_the_public_edition_has_what_was_applied_for_and_nothing_the_county_thinks(folder: Path) -> None:
    frames = round_frames(folder, NOW, JOBS, public=True)
    assert frames.keys() == PUBLIC
    applications = frames["applications"]
    kept = {"application_id", "applicant_name", "project_title", "total_cost", "county_grant", "grant_share"}
    assert kept <= set(applications.columns)
    left_out = {
        "eligible",
        "errors",
        "warnings",
        "file_status",
        "received",
        "file",
        "contact_name",
        "declarations_name",
    }
    assert left_out.isdisjoint({column for frame in frames.values() for column in frame.columns})
    assert applications.loc[0, "project_summary"] == "Ring […] på […], ikke […]."
    assert frames["activities"].loc[0, "responsible"] == "[…]"
    assert applications.loc[0, "applicant_name"] == "Tromsø kommune"


def test_no_assessor_and_no_score_stands_in_the_public_edition(ranked: Path) -> None:
    output = export(ranked, "json", public=True)
    assert ASSESSOR not in output.read_text(encoding="utf-8")
    assert {one["name"] for one in json.loads(output.read_bytes())["tables"]} == PUBLIC


# --- where it is written ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FORMATS)
def test_an_earlier_export_is_replaced_and_nothing_is_left_beside_it(folder: Path, kind: str) -> None:
    output = export(folder, kind)
    before = files(output)
    put(folder / "inbox", "d.xlsx", application(applicant__organisation_number="312367890"))
    assert files(export(folder, kind)) != before
    assert {one.name for one in folder.parent.iterdir()} == {"runde", "ut"}


@pytest.mark.parametrize("kind", FORMATS)
def test_what_is_no_export_is_never_replaced(folder: Path, kind: str) -> None:
    output = folder.parent / "ut"
    mine = output
    if kind in {"csv", "parquet"}:
        output.mkdir()
        mine = output / "notater.txt"
    mine.write_text("mine egne notater", encoding="utf-8")
    with pytest.raises(ExportProblem, match="not-an-export"):
        export(folder, kind)
    assert mine.read_text(encoding="utf-8") == "mine egne notater"


def test_a_file_of_ones_own_among_the_exported_ones_is_named_and_kept(folder: Path) -> None:
    mine = export(folder, "csv") / "analyse.ipynb"
    mine.write_text("{}", encoding="utf-8")
    with pytest.raises(ExportProblem, match="others-files") as told:
        export(folder, "csv")
    assert told.value.facts["name"] == "analyse.ipynb"
    assert mine.exists()


@pytest.mark.parametrize("kind", FORMATS)
def test_a_failed_move_leaves_the_old_export_whole(folder: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = files(export(folder, kind))
    put(folder / "inbox", "d.xlsx", application(applicant__organisation_number="312367890"))
    move = Path.rename

    def fail(self: Path, target: Path) -> Path:
        if self.suffix == ".tmp" and self.name.startswith(".ut."):
            raise PermissionError(13, "held by another program")
        return move(self, target)

    monkeypatch.setattr(Path, "rename", fail)
    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(ExportProblem, match="cannot-write"):
        export(folder, kind)
    assert files(folder.parent / "ut") == before
    assert {one.name for one in folder.parent.iterdir()} == {"runde", "ut"}


def full_disk(**_: object) -> None:
    raise OSError(errno.ENOSPC, "disk full")


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_an_export_that_a_killed_run_had_moved_aside_comes_back(
    folder: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = export(folder, kind)
    before = files(output)
    output.rename(output.parent / ".ut.a1b2c3d4.tmp.old")
    with monkeypatch.context() as patch:
        patch.setattr(tempfile, "mkdtemp", full_disk)
        with pytest.raises(ExportProblem, match="cannot-write"):
            export(folder, kind)
    assert files(output) == before
    (output.parent / ".ut.b1b2c3d4.tmp.old").mkdir()
    export(folder, kind)
    assert {one.name for one in folder.parent.iterdir()} == {"runde", "ut"}


def test_what_a_killed_run_moved_aside_stays_where_another_export_is_written(folder: Path) -> None:
    aside = folder.parent / ".ut.offentlig.a1b2c3d4.tmp.old"
    aside.mkdir()
    export(folder, "csv")
    export(folder, "csv")
    assert {one.name for one in folder.parent.iterdir()} == {"runde", "ut", aside.name}


@pytest.mark.parametrize(
    ("kind", "place", "reason"),
    [
        ("csv", "no/such", "no-folder"),
        ("json", "runde", "is-folder"),
        ("csv", "runde", "not-an-export"),
        ("csv", "runde/inbox/ut", "in-inbox"),
        ("json", "runde/inbox/ut.json", "in-inbox"),
        ("parquet", "runde/mottak.csv", "is-file"),
        ("sqlite", "runde/register.db", "not-an-export"),
    ],
)
def test_a_place_that_cannot_be_is_refused_before_any_work(folder: Path, kind: str, place: str, reason: str) -> None:
    (folder / "register.db").write_bytes(b"SQLite format 3\x00" + bytes(200))
    with pytest.raises(ExportProblem, match=reason):
        export_round(folder, kind, folder.parent / place, NOW, JOBS)


def test_parquet_without_pyarrow_is_said_before_any_work(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.steps.export.has_pyarrow", lambda: False)
    with pytest.raises(ExportProblem, match="no-pyarrow"):
        export(folder, "parquet")
    assert not (folder / "register.db").exists()


def test_nothing_on_the_way_of_a_check_imports_pandas() -> None:
    modules = "toolkit.cli.export, toolkit.steps.check, toolkit.steps.consolidate, toolkit.steps.export"
    asked = f"import sys, {modules}; print({{'pandas', 'pyarrow'}} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"


def test_an_exported_round_tells_its_rows(folder: Path) -> None:
    exported = export_round(folder, "json", folder.parent / "ut.json", NOW, JOBS)
    assert isinstance(exported, Exported)
    assert exported.rows["applications"] == 2
    assert [key for key, _ in exported.notices] == []

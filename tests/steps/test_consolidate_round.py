"""Consolidating a round folder: statuses, the master and the register, whatever the order, and whatever fails."""

from __future__ import annotations

import io
import shutil
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from click.testing import CliRunner

from tests.rounds import CALL, NOW, application, put, state, workbook
from toolkit.cli.rounds import consolidate, round_group
from toolkit.files.round.folder import new_round
from toolkit.files.texts import load_messages
from toolkit.steps.consolidate import Outcome, consolidate_round
from toolkit.steps.judging import Options

if TYPE_CHECKING:
    from pathlib import Path

OTHER = "312356783"
SHEETS = [
    "Oversikt",
    "Søknader",
    "Partnere",
    "Aktiviteter",
    "Kostnader",
    "Finansiering",
    "Måltall",
    "Funn",
    "Rangering",
    "Fordeling",
    "Filer",
    "Om",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return new_round(tmp_path / "runde", CALL).folder


def run(folder: Path, **how: Any) -> Outcome:
    return consolidate_round(folder, how.pop("now", NOW), Options(**{"jobs": 1, **how}))


def statuses(outcome: Outcome) -> dict[str, str]:
    return {entry.incoming.name: str(entry.status) for entry in outcome.consolidated.files}


def reasons(outcome: Outcome) -> dict[str, str]:
    return {entry.incoming.name: entry.incoming.reading.reason for entry in outcome.consolidated.files}


def rows(folder: Path, sheet: str, name: str = "samlebok.xlsx") -> list[dict[str, Any]]:
    """A table of the master as a person sees it."""
    found = openpyxl.load_workbook(folder / name, data_only=True)[sheet]
    head, *body = found.iter_rows(min_row=4, values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


def fill(folder: Path) -> None:
    """One file of every sort."""
    inbox = folder / "inbox"
    put(inbox, "v1.xlsx", application())
    put(inbox, "v2.xlsx", application(project__summary="Ny versjon"))
    put(inbox, "kopi av v2.xlsx", (inbox / "v2.xlsx").read_bytes())
    put(inbox, "lagret igjen.xlsx", workbook(application(project__summary="Ny versjon"), program="et annet program"))
    put(inbox, "sen.xlsx", application(applicant__organisation_number=OTHER))
    put(inbox, "trukket.xlsx", application(applicant__organisation_number="312367890"))
    put(inbox, "kuttet.xlsx", (inbox / "v1.xlsx").read_bytes()[:5000])
    put(inbox, "vedlegg/kart.pdf", b"%PDF-1.4")
    put(inbox, "annen utlysning.xlsx", workbook(application(), call="nordland-2018"))
    book = openpyxl.Workbook()
    book.save(inbox / "budsjett.xlsx")
    state(
        folder,
        "v1.xlsx;1.9.2018;;;;",
        "v2.xlsx;29.9.2018 14:05;;;;",
        "kopi av v2.xlsx;30.9.2018;;;;",
        "sen.xlsx;1.10.2018 00:00;;;;",
        "trukket.xlsx;3.9.2018;;;ja;",
    )


EXPECTED = {
    "annen utlysning.xlsx": "not-ours",
    "budsjett.xlsx": "not-ours",
    "kopi av v2.xlsx": "duplicate",
    "kuttet.xlsx": "unreadable",
    "lagret igjen.xlsx": "duplicate",
    "sen.xlsx": "late",
    "trukket.xlsx": "withdrawn",
    "v1.xlsx": "superseded",
    "v2.xlsx": "counts",
    "vedlegg/kart.pdf": "attachment",
}


# --- what comes out ---------------------------------------------------------------------------------------------


def test_every_file_has_one_status_and_the_master_shows_it(folder: Path) -> None:
    fill(folder)
    outcome = run(folder)
    assert statuses(outcome) == EXPECTED
    assert sum(outcome.consolidated.statuses().values()) == len(EXPECTED)
    listed = {row["Fil"]: row["Filstatus"] for row in rows(folder, "Filer")}
    words = load_messages("nb").table["status"]
    assert {name: word.removeprefix("✔ ").removeprefix("✘ ") for name, word in listed.items()} == {
        name: words[status] for name, status in EXPECTED.items()
    }


def test_every_file_says_why(folder: Path) -> None:
    fill(folder)
    put(folder / "inbox", "~$v1.xlsx", b"lock")
    put(folder / "inbox", ".DS_Store", b"mac")
    run(folder)
    why = {row["Fil"]: row["Begrunnelse"] for row in rows(folder, "Filer")}
    assert all(why.values())
    assert why["v2.xlsx"].startswith("Nyeste av 2 versjoner: mottatt ")
    assert why["sen.xlsx"].startswith("Mottatt 1.10.2018 00:00. Fristen gikk ut")
    assert why["trukket.xlsx"] == "Ført opp som trukket i mottak.csv."
    assert why["~$v1.xlsx"].startswith("Systemfil, ikke en innsending")
    assert why[".DS_Store"].startswith("Systemfil, ikke en innsending")


def test_the_version_an_override_names_is_copied_from_the_findings_sheet(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application(declarations__correct=False))
    put(folder / "inbox", "b.xlsx", application(declarations__correct=False, project__summary="Ny versjon"))
    state(folder, "a.xlsx;1.9.2018;;;;", "b.xlsx;2.9.2018;;;;")
    run(folder)
    [found] = [row for row in rows(folder, "Funn") if (row["Regel"], row["Fil"]) == ("declarations", "b.xlsx")]
    head = "Søknad;Versjon;Regel;Celle;Begrunnelse;Hvem;Dato"
    line = f"2018-001;{found['Versjon']};declarations;;Bekreftet;KN;2.10.2018"
    (folder / "overrides.csv").write_bytes(f"{head}\r\n{line}\r\n".encode("utf-8-sig"))
    run(folder)
    assert rows(folder, "Søknader")[0]["Kvalifisert?"] == "✔ Kvalifisert"


def test_the_sheets_come_in_their_order_in_both_languages(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application())
    run(folder)
    assert openpyxl.load_workbook(folder / "samlebok.xlsx").sheetnames == SHEETS
    run(folder, language="en", output=folder / "master.xlsx")
    names = openpyxl.load_workbook(folder / "master.xlsx").sheetnames
    titles = load_messages("en").table["master"]["sheets"]
    assert names == [title for key, title in titles.items() if key != "workings"]  # nothing is computed yet


def test_a_valid_application_stands_with_its_figures_and_its_cells(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application())
    state(folder, "a.xlsx;29.9.2018 14:05;;;;")
    outcome = run(folder)
    assert [one.finding.rule for entry in outcome.consolidated.files for one in entry.findings] == []
    row, total = rows(folder, "Søknader")
    assert (row["Nr."], row["Kvalifisert?"], row["Samlede kostnader"]) == ("2018-001", "✔ Kvalifisert", 1_300_000)
    assert (row["Tilskudd fra fylkeskommunen"], row["Kommuner"], row["Måneder"]) == (600_000, "1902, 1933", 24)
    assert round(row["Tilskuddsandel"], 6) == round(600 / 1300, 6)
    assert (row["Mottatt"], row["Fil"]) == (datetime(2018, 9, 29, 14, 5), "a.xlsx")  # noqa: DTZ001  (a cell's clock)
    assert row["Søker: Postadresse"] == "Storgata 1, 9000 Tromsø"
    assert (total["Nr."], total["Samlede kostnader"]) == ("Sum", 1_300_000)
    costs = rows(folder, "Kostnader")
    assert [line["Sum"] for line in costs] == [1_000_000, 200_000, 100_000, 1_300_000]
    assert [line["Hentet fra"] for line in costs][:2] == ["Kostnadsplan!B7", "Kostnadsplan!B8"]
    link = (
        openpyxl.load_workbook(folder / "samlebok.xlsx")["Kostnader"]
        .cell(5, 1 + list(costs[0]).index("Hentet fra"))
        .hyperlink
    )
    assert (link.target, link.location) == ("inbox/a.xlsx", "'Kostnadsplan'!B7")


def test_activities_are_sorted_by_region_and_date(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application())
    put(
        folder / "inbox",
        "b.xlsx",
        application(applicant__organisation_number=OTHER, project__region="Harstadregionen"),
    )
    state(folder, "a.xlsx;1.9.2018;;;;", "b.xlsx;2.9.2018;;;;")
    run(folder)
    assert [row["Region"] for row in rows(folder, "Partnere")][0::2] == ["Tromsøregionen", "Harstadregionen"]
    listed = [(row["Region"], row["Start"].date().isoformat()) for row in rows(folder, "Aktiviteter")]
    assert [region for region, _ in listed] == ["Tromsøregionen"] * 2 + ["Harstadregionen"] * 2  # the call's order
    assert [day for _, day in listed] == [day for _, day in sorted(listed[2:]) + sorted(listed[:2])]


def test_an_application_with_errors_stands_there_not_eligible_with_its_findings(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application(funding__0__amounts={"2019": 600000, "2020": 600000}))
    run(folder)
    assert rows(folder, "Søknader")[0]["Kvalifisert?"] == "✘ Ikke kvalifisert"
    found = {row["Regel"]: row for row in rows(folder, "Funn")}
    assert {"grant-share", "totals-equal", "round-received-not-stated"} <= found.keys()
    assert found["grant-share"]["Punkt"] == "K17"
    assert found["grant-share"]["Hentet fra"] == f"Finansieringsplan!{found['grant-share']['Celle']}"


def test_an_accepted_finding_no_longer_blocks(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application(declarations__correct=False))
    run(folder)
    line = "Søknad;Regel;Celle;Begrunnelse;Hvem;Dato\r\n2018-001;declarations;;Bekreftet på telefon;KN;2.10.2018\r\n"
    (folder / "overrides.csv").write_bytes(line.encode("cp1252"))
    run(folder)
    assert rows(folder, "Søknader")[0]["Kvalifisert?"] == "✔ Kvalifisert"
    [row] = [row for row in rows(folder, "Funn") if row["Regel"] == "declarations"]
    assert (row["Alvor"], row["Godtatt"]) == ("Godtatt", "Bekreftet på telefon (KN, 2.10.2018)")


def test_an_empty_inbox_gives_an_empty_master(folder: Path) -> None:
    assert run(folder).consolidated.files == ()
    assert openpyxl.load_workbook(folder / "samlebok.xlsx").sheetnames == SHEETS


# --- the same, whatever the order -------------------------------------------------------------------------------


def copy_of(folder: Path, name: str) -> Path:
    """The same round again, its files written in the opposite order."""
    other = new_round(folder.parent / name, CALL).folder
    files = sorted((path for path in (folder / "inbox").rglob("*") if path.is_file()), reverse=True)
    for path in files:
        put(other / "inbox", path.relative_to(folder / "inbox").as_posix(), path.read_bytes())
    shutil.copyfile(folder / "mottak.csv", other / "mottak.csv")
    return other


def test_order_and_number_of_workers_change_not_one_byte(folder: Path) -> None:
    fill(folder)
    other = copy_of(folder, "igjen")
    run(folder, jobs=1)
    run(other, jobs=3)
    master = (folder / "samlebok.xlsx").read_bytes()
    assert master == (other / "samlebok.xlsx").read_bytes()
    again = run(folder, now=NOW + timedelta(days=400))
    assert again.read == 0
    assert (folder / "samlebok.xlsx").read_bytes() == master


def test_the_time_the_master_states_is_the_latest_receipt_or_what_is_asked_for(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application())
    assert run(folder).consolidated.as_of == NOW
    asked = run(folder, as_of=datetime(2018, 10, 5, 12))  # noqa: DTZ001  (a time without a zone is Norwegian)
    assert asked.consolidated.as_of.astimezone(UTC) == datetime(2018, 10, 5, 10, tzinfo=UTC)


def test_a_run_again_reads_only_what_is_new(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application())
    assert run(folder).read == 1
    put(folder / "inbox", "b.xlsx", application(applicant__organisation_number=OTHER))
    outcome = run(folder)
    assert outcome.read == 1
    assert [one.id for one in outcome.consolidated.applications] == ["2018-001", "2018-002"]


def test_new_files_are_listed_for_staff_who_state_when_they_came(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application())
    put(folder / "inbox", ".DS_Store", b"x")
    notices = dict(run(folder).notices)
    assert notices["receipts-added"]["count"] == 1
    text = (folder / "mottak.csv").read_bytes().decode("utf-8-sig")
    assert text.splitlines()[1:] == ["a.xlsx;;;;;"]
    (folder / "mottak.csv").write_bytes(text.replace("a.xlsx;", "a.xlsx;2.10.2018 09:00").encode("cp1252"))
    assert statuses(run(folder))["a.xlsx"] == "late"


# --- the command ------------------------------------------------------------------------------------------------


def call(command: Any, *arguments: object) -> Any:
    return CliRunner().invoke(command, [*map(str, arguments), "--lang", "nb"])


def test_the_command_makes_a_round_and_its_master(tmp_path: Path) -> None:
    folder = tmp_path / "runde"
    assert call(round_group, "new", folder, "--call", CALL).exit_code == 0
    put(folder / "inbox", "a.xlsx", application(declarations__correct=False))
    done = call(consolidate, folder)
    assert (done.exit_code, "1 fil, 1 søknad, 0 kvalifisert" in done.stdout) == (0, True)
    assert call(consolidate, folder, "--strict").exit_code == 1
    document = call(consolidate, folder, "--format", "json").stdout
    assert '"counts": 1' in document
    assert "1. Mottak oppgitt for 0." in call(round_group, "status", folder).stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["{tmp}/none"], "mappen finnes ikke"),
        (["{tmp}"], "ikke en runde"),
        (["{tmp}/runde/round.toml"], "dette er en fil. Oppgi mappen til runden: {tmp}/runde\n"),
        (["{tmp}/runde/inbox"], "Oppgi mappen til runden: {tmp}/runde\n"),
        (["{tmp}", "--as-of", "i går"], "kan ikke leses som tidspunkt"),
    ],
)
def test_what_a_user_can_do_wrong_gets_one_plain_line(tmp_path: Path, arguments: list[str], words: str) -> None:
    new_round(tmp_path / "runde", CALL)
    done = call(consolidate, *(one.format(tmp=tmp_path) for one in arguments))
    assert done.exit_code == 2
    assert words.format(tmp=tmp_path) in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.output


def test_nothing_but_the_summary_goes_to_a_pipe(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application())
    done = call(consolidate, folder)
    assert "\x1b" not in done.stdout
    assert "\r" not in done.stdout
    assert io.StringIO(done.stdout).readline().startswith(str(folder / "samlebok.xlsx"))


def test_a_row_about_a_file_nobody_sent_is_a_finding_and_the_command_says_where_to_look(folder: Path) -> None:
    put(folder / "inbox", "søknad.xlsx", application())
    state(folder, "SØKNAD.xlsx;1.9.2018;;;;", "soknad.xlsx;2.9.2018;;;;")
    (_, finding), *others = run(folder).consolidated.staff
    assert (finding.rule, finding.cell, finding.facts["typed"]) == ("round-receipt-without-file", "A3", "soknad.xlsx")
    assert others == []
    assert any("«soknad.xlsx» er ikke en fil i innboksen." in str(row) for row in rows(folder, "Funn"))
    assert "1 funn om listen mottak.csv: se «Funn»" in call(consolidate, folder, "--lang", "nb").stdout
    said = "søknad;regel;celle;begrunnelse;hvem;dato\n2018-001;;;;;\n"
    (folder / "overrides.csv").write_text(said, encoding="utf-8")
    output = CliRunner().invoke(consolidate, [str(folder), "--lang", "nb"]).output
    assert "2 funn om listene mottak.csv og overrides.csv: se «Funn»" in output


def test_without_anything_to_say_of_the_lists_nothing_is_said(folder: Path) -> None:
    put(folder / "inbox", "søknad.xlsx", application())
    assert "listene" not in CliRunner().invoke(consolidate, [str(folder), "--lang", "nb"]).output


def test_a_list_without_its_heading_says_what_it_has_and_what_it_should_have(folder: Path) -> None:
    (folder / "mottak.csv").write_text("Filnavn;Mottatt\nsøknad.xlsx;1.9.2018\n", encoding="utf-8")
    failed = CliRunner().invoke(consolidate, [str(folder), "--lang", "nb"])
    assert (failed.exit_code, failed.stderr.count("\n")) == (2, 1)
    assert "finner ikke kolonnen «Fil / File» i første linje. Der står: Filnavn og Mottatt." in failed.stderr

"""`toolkit round status`: everything that waits for a decision, with the line and what to write there."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from tests.mess import zipped
from tests.ranking import assess, choose, index, new, project
from tests.rounds import CALL, KILLED, NOW, application, put, state, workbook
from toolkit.cli.rounds import consolidate, round_group
from toolkit.files.round.folder import new_round
from toolkit.files.round.register import open_register
from toolkit.files.texts import languages
from toolkit.steps.consolidate import consolidate_round

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

OTHER = "312356783"
FOUR = (4, 4, 4, 4, 4, 4)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return new_round(tmp_path / "runde", CALL).folder


def run(folder: Path, *arguments: str, lang: str = "nb") -> Result:
    return CliRunner().invoke(round_group, ["status", str(folder), "--lang", lang, *arguments])


def lines(folder: Path, group: str) -> list[str]:
    """What waits in one group, as the terminal shows it in Norwegian."""
    result = run(folder)
    assert result.exit_code == 0, result.stderr
    heading = f"\n{group}: "
    if heading not in result.stdout:
        return []
    shown = []
    for line in result.stdout.partition(heading)[2].splitlines()[1:]:
        if not line.startswith("  "):
            break
        shown.append(line.strip().replace("\N{NO-BREAK SPACE}", " "))
    return shown


def waiting(folder: Path) -> list[dict[str, Any]]:
    result = run(folder, "--format", "json")
    assert result.exit_code == 0, result.stderr
    found: list[dict[str, Any]] = json.loads(result.stdout)["waiting"]
    return found


def keys(folder: Path, *groups: str) -> list[tuple[str, list[int]]]:
    return [(one["key"], one["lines"]) for one in waiting(folder) if not groups or one["group"] in groups]


def files_of(folder: Path) -> dict[str, tuple[bytes, int]]:
    paths: Iterable[Path] = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in paths}


# --- nothing is written -----------------------------------------------------------------------------------------


def test_looking_writes_nothing_before_and_after_the_first_consolidation(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application())
    before = files_of(folder)
    assert run(folder).exit_code == 0
    assert files_of(folder) == before
    consolidate_round(folder, NOW)
    put(folder / "inbox", "b.xlsx", application(project__summary="Ny."))
    before = files_of(folder)
    assert run(folder).exit_code == 0
    assert files_of(folder) == before


def test_a_round_that_is_being_consolidated_is_told_as_busy(folder: Path) -> None:
    consolidate_round(folder, NOW)
    with open_register(folder / "register.db", "x"):
        result = run(folder)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "en annen kjøring holder på" in result.stderr


def test_a_folder_that_is_no_round_is_one_plain_line(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1


# --- what stands ------------------------------------------------------------------------------------------------


def test_it_counts_files_applications_and_receipts(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application())
    put(folder / "inbox", "b.xlsx", application(declarations__correct=False, applicant__organisation_number=OTHER))
    put(folder / "inbox", "vedtak.pdf", b"%PDF-1.7")
    state(folder, "a.xlsx;1.9.2018;;;;")
    text = run(folder).stdout
    assert "Filer i innboksen: 3. Mottak oppgitt for 1.\nDerav: 2 teller og 1 vedlegg.\n" in text
    assert "Søknader: 2, 1 kvalifisert.\n" in text


def test_it_says_whether_the_master_is_up_to_date(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application())
    assert "Samlebok: ikke laget ennå" in run(folder).stdout
    consolidate_round(folder, NOW)
    assert "Alt samleboken bygger på, er som da den ble laget." in run(folder).stdout
    put(folder / "inbox", "b.xlsx", application(applicant__organisation_number=OTHER))
    assert "Siden samleboken ble laget: 1 fil og 1 søknad er nye eller endret." in run(folder).stdout


def test_an_empty_round_whose_master_was_written_has_nothing_new(folder: Path) -> None:
    outcome = CliRunner().invoke(consolidate, [str(folder), "--lang", "nb"])
    assert "Det er ingen filer i innboksen ennå." in outcome.stdout
    assert "Alt samleboken bygger på, er som da den ble laget." in run(folder).stdout
    assert "nye eller endret" not in run(folder).stdout


# --- receipts ---------------------------------------------------------------------------------------------------


def test_a_receipt_that_is_not_stated_waits_with_its_line(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application())
    state(folder, "borte.xlsx;1.9.2018;;;;", "a.xlsx;;;;;")
    assert keys(folder, "receipts") == [("received-not-stated", [3]), ("receipt-without-file", [2])]
    first, _ = lines(folder, "Mottak (mottak.csv)")
    assert first.startswith("mottak.csv linje 3: a.xlsx – Det er ikke oppgitt når filen ble mottatt")
    assert first.endswith("Fyll ut «Mottatt» i mottak.csv.")


def test_a_file_without_a_line_yet_gets_one_by_consolidating(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application())
    [line] = lines(folder, "Mottak (mottak.csv)")
    assert line.startswith("mottak.csv (ingen linje ennå: kjør toolkit consolidate): a.xlsx")


def test_dates_and_marks_that_cannot_be_understood_wait(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application())
    state(folder, "a.xlsx;en gang i fjor;;;kanskje;")
    assert keys(folder, "receipts") == [("received-unclear", [2]), ("withdrawn-unclear", [2])]
    assert any("«en gang i fjor»" in line for line in lines(folder, "Mottak (mottak.csv)"))


def test_an_answer_to_a_return_that_points_nowhere_waits(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application())
    state(folder, "a.xlsx;1.9.2018;;finnes-ikke.xlsx;;")
    assert keys(folder, "receipts", "versions") == [("answers-unknown", [2])]


def test_an_answer_after_the_deadline_to_something_nobody_has_dated_waits(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application())
    state(folder, "a.xlsx;20.10.2018;;ja;;")
    assert keys(folder, "receipts", "versions") == [("answer-without-first-date", [2])]


def test_what_came_again_after_a_withdrawal_waits_with_both_lines(folder: Path) -> None:
    for name in ("v1.xlsx", "v2.xlsx"):
        put(folder / "inbox", name, application())
    state(folder, "v1.xlsx;10.9.2018;;;ja;", "v2.xlsx;15.9.2018;;;;")
    [one] = [one for one in waiting(folder) if one["group"] == "versions"]
    assert (one["key"], one["about"], one["lines"]) == ("withdrawn-sent-again", ["v2.xlsx", "v1.xlsx"], [3, 2])


def test_a_time_in_a_zone_that_does_not_exist_stops_no_round(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application())
    state(folder, "a.xlsx;2018-09-01 12:00 +25:00;;;;")
    assert keys(folder, "receipts", "versions") == [("received-unclear", [2])]


def test_a_file_with_another_name_is_told_by_its_old_line(folder: Path) -> None:
    path = put(folder / "inbox", "a.xlsx", application())
    state(folder, "a.xlsx;1.9.2018;;;;")
    consolidate_round(folder, NOW)
    path.rename(path.with_name("b.xlsx"))
    assert ("receipt-moved", [2]) in keys(folder, "receipts")
    assert any(
        "«a.xlsx» gjelder, heter nå b.xlsx" in line and "Skriv b.xlsx i kolonnen «Fil» på linjen" in line
        for line in lines(folder, "Mottak (mottak.csv)")
    )


def test_nothing_waits_in_a_round_where_all_is_stated_and_chosen(tmp_path: Path) -> None:
    folder = ranked(tmp_path)
    assert waiting(folder) == []
    assert run(folder).stdout.endswith("Ingenting venter på en avgjørelse.\n")


# --- versions and identity --------------------------------------------------------------------------------------


@pytest.fixture
def doubtful(folder: Path) -> Path:
    """Two applications by one organisation, with different titles."""
    put(folder / "inbox", "a.xlsx", application())
    put(folder / "inbox", "b.xlsx", application(project__title="Noe annet"))
    return folder


def test_possibly_the_same_is_one_pair_with_what_to_write_either_way(doubtful: Path) -> None:
    state(doubtful, "a.xlsx;1.9.2018;;;;", "b.xlsx;2.9.2018;;;;")
    [line] = lines(doubtful, "Versjoner og samme søknad (mottak.csv)")
    assert line.startswith(
        "mottak.csv linje 2 og 3: a.xlsx – 2018-001 (a.xlsx, tittel «Felles næringsutvikling») og 2018-002 (b.xlsx, "
    )
    assert "Samme søknad: skriv samme saksnummer" in line
    assert "Ulike søknader: skriv hvert sitt saksnummer." in line


def test_of_four_that_may_be_one_there_is_one_line(doubtful: Path) -> None:
    put(doubtful / "inbox", "c.xlsx", application(project__title="Noe tredje"))
    put(doubtful / "inbox", "d.xlsx", application(project__title="Noe fjerde"))
    state(doubtful, *(f"{name}.xlsx;{day}.9.2018;;;;" for day, name in enumerate("abcd", 1)))
    assert keys(doubtful, "versions") == [("possibly-same", [2, 3, 4, 5])]
    assert "2018-004 (d.xlsx, tittel «Noe fjerde») har samme søker" in lines(
        doubtful, "Versjoner og samme søknad (mottak.csv)"
    )[0].replace("og 2018-004", "2018-004")


def test_another_organisation_number_is_not_called_the_same_applicant(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application())
    put(folder / "inbox", "b.xlsx", application(applicant__organisation_number=OTHER))
    state(folder, "a.xlsx;1.9.2018;;;;", "b.xlsx;2.9.2018;;;;")
    [line] = lines(folder, "Versjoner og samme søknad (mottak.csv)")
    assert "samme søker" not in line
    assert "søkere med samme navn, men ikke samme organisasjonsnummer" in line


def test_counts_are_plain_words_in_every_language(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application())
    put(folder / "inbox", "b.xlsx", application())
    put(folder / "inbox", "c.xlsx", application())
    assert "Derav: 1 teller og 2 kopier.\n" in run(folder).stdout
    assert "Of these: 1 counts and 2 duplicates.\n" in run(folder, lang="en").stdout


@pytest.mark.parametrize(("other", "waits"), [("18/7", 0), ("18/8", 0), ("", 1)])
def test_possibly_the_same_is_settled_either_way_by_case_numbers(doubtful: Path, other: str, waits: int) -> None:
    state(doubtful, "a.xlsx;1.9.2018;18/7;;;", f"b.xlsx;2.9.2018;{other};;;")
    assert len(keys(doubtful, "versions")) == waits


def test_a_case_number_on_one_of_them_is_named(doubtful: Path) -> None:
    state(doubtful, "a.xlsx;1.9.2018;18/7;;;", "b.xlsx;2.9.2018;;;;")
    [line] = lines(doubtful, "Versjoner og samme søknad (mottak.csv)")
    assert "skriv saksnummeret 18/7" in line


def test_an_order_nobody_knows_waits_with_both_lines(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application())
    put(folder / "inbox", "b.xlsx", application(project__summary="Ny."))
    state(folder, "a.xlsx;1.9.2018;;;;", "b.xlsx;1.9.2018;;;;")
    assert keys(folder, "versions") == [("order-unknown", [3, 2])]


def test_a_latest_version_with_errors_waits_for_the_applicants_word(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application())
    put(folder / "inbox", "b.xlsx", application(declarations__correct=False))
    state(folder, "a.xlsx;1.9.2018;;;;", "b.xlsx;2.9.2018;;;;")
    assert keys(folder, "versions") == [("earlier-had-no-errors", [3, 2])]


# --- what cannot be read, and what is accepted ------------------------------------------------------------------


def test_a_file_that_cannot_be_read_is_for_its_sender(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", b"PK\x03\x04 avbrutt")
    [line] = lines(folder, "Filer som ikke kan leses")
    assert line.startswith("a.xlsx – ")
    assert line.endswith("Gi avsenderen beskjed.")


@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("a.zip", zipped("søknad.xlsx"), "archive-with-workbooks"),
        ("a.7z", b"7z", "archive-closed"),
        ("a.eml", b"Content-Disposition: attachment; filename=soknad.xlsx", "mail-with-workbook"),
        ("tom.xlsx", workbook({}), "empty-form"),
    ],
)
def test_a_file_that_hides_a_workbook_or_says_nothing_waits(folder: Path, name: str, data: bytes, key: str) -> None:
    put(folder / "inbox", name, data)
    assert keys(folder, "set-aside") == [(key, [])]
    [line] = lines(folder, "Filer som må hentes ut eller avklares")
    assert line.startswith(f"{name} – ")
    assert "Søknader: 0, 0 kvalifisert." in run(folder).stdout


@pytest.mark.skipif(sys.platform == "win32", reason="making a link needs a privilege there")
def test_a_shortcut_to_a_workbook_waits(folder: Path, tmp_path: Path) -> None:
    put(tmp_path, "utenfor.xlsx", application())
    (folder / "inbox" / "a.xlsx").symlink_to(tmp_path / "utenfor.xlsx")
    (folder / "inbox" / "a.pdf").symlink_to(tmp_path / "utenfor.pdf")
    assert [one["about"] for one in waiting(folder) if one["group"] == "set-aside"] == [["a.xlsx"]]


def test_an_archive_or_an_unreadable_file_whose_return_is_answered_waits_no_more(folder: Path) -> None:
    put(folder / "inbox", "mappe/a.xlsx", b"PK\x03\x04 avbrutt")
    put(folder / "inbox", "b.xlsx", application())
    state(folder, "mappe/a.xlsx;1.9.2018;;;;", "b.xlsx;5.10.2018;;a.xlsx;;")
    assert keys(folder, "unreadable", "receipts", "versions") == []
    assert "Søknader: 1, 1 kvalifisert." in run(folder).stdout


def test_an_override_that_accepts_nothing_waits_with_its_line(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application())
    state(folder, "a.xlsx;1.9.2018;;;;")
    head = "Søknad;Versjon;Regel;Celle;Begrunnelse;Hvem;Dato"
    rows = ("2018-001;;grant-share;;Avklart;Kari;1.10.2018", "2018-001;;;;;;")
    (folder / "overrides.csv").write_bytes("\r\n".join((head, *rows)).encode("utf-8-sig"))
    assert keys(folder, "overrides") == [("override-meets-nothing", [2]), ("override-unclear", [3])]


def test_an_override_of_what_the_round_itself_found_says_where_it_is_settled(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application())
    state(folder, "a.xlsx;2.10.2018;;;;")
    head = "Søknad;Versjon;Regel;Celle;Begrunnelse;Hvem;Dato"
    row = "2018-001;;round-late;;Avklart;Kari;1.10.2018"
    (folder / "overrides.csv").write_bytes("\r\n".join((head, row)).encode("utf-8-sig"))
    assert keys(folder, "overrides") == [("override-of-receipt", [2])]
    assert lines(folder, "Godtatte funn (overrides.csv)")[0].endswith(
        "Rett det i mottak.csv, og slett linjen i overrides.csv."
    )


def test_an_answer_that_points_at_another_applicant_waits_and_both_keep_their_application(folder: Path) -> None:
    put(folder / "inbox", "l1.xlsx", application())
    put(folder / "inbox", "kaf.xlsx", application(applicant__organisation_number=OTHER, applicant__name="Kåfjord"))
    state(folder, "l1.xlsx;1.9.2018;;;;", "kaf.xlsx;2.9.2018;;l1.xlsx;;")
    assert keys(folder, "versions") == [("answers-another", [3, 2])]
    assert "Søknader: 2, 2 kvalifisert.\n" in run(folder).stdout


# --- choices, assessments, ranking ------------------------------------------------------------------------------


def ranked(tmp_path: Path, count: int = 2) -> Path:
    """A round in which so many applications have the same score by one assessor."""
    folder = new(tmp_path / "rangert", [project(number) for number in range(1, count + 1)])
    index(folder, {"1902": 78, "1933": 52})
    choose(folder)
    assess(folder, "Vigdis", {f"2018-{number:03}": FOUR for number in range(1, count + 1)})
    return folder


def inbox(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "inbox").rglob("*") if path.is_file())


def test_open_choices_wait_with_their_line_in_the_rounds_file(folder: Path) -> None:
    found = [one for one in waiting(folder) if one["group"] == "choices"]
    assert [one["key"] for one in found] == ["choice-open"] * 6
    text = (folder / "round.toml").read_text("utf-8").splitlines()
    for one in found:
        assert text[one["lines"][0] - 1] == f"[choices.{one['about'][0]}]"
    assert lines(folder, "Valg i runden (round.toml)")[0].endswith("Fyll ut value, decided_by, date og reason.")


def test_choices_nobody_signed_wait(tmp_path: Path) -> None:
    folder = ranked(tmp_path)
    choose(folder, who="")
    [one] = waiting(folder)
    assert (one["key"], len(one["lines"])) == ("undocumented", 6)
    assert "Fyll ut decided_by, date og reason." in one["do"]


def test_an_eligible_application_nobody_assessed_waits(tmp_path: Path) -> None:
    folder = ranked(tmp_path)
    assess(folder, "Vegard", {"2018-001": FOUR})
    [line] = lines(folder, "Vurderinger")
    assert line.startswith("2018-002 – Vurderingen er ikke hel. Mangler: vurderingen fra Vegard (ikke levert). Be om")


def test_an_assessment_with_a_score_missing_waits_with_its_cell(tmp_path: Path) -> None:
    folder = ranked(tmp_path)
    assess(folder, "Vegard", {"2018-001": FOUR, "2018-002": FOUR[:5]})
    [line] = lines(folder, "Vurderinger")
    assert re.search(r"Mangler: poeng fra Vegard \(vurdering Vegard\.xlsx, Vurderinger!U\d+\)\.", line)


def test_an_application_that_has_its_award_waits_for_no_assessment(tmp_path: Path) -> None:
    folder = ranked(tmp_path)
    assess(folder, "Vegard", {"2018-001": FOUR})
    (folder / "awards.csv").write_text("application,award\n2018-002,1000\n", encoding="utf-8")
    assert keys(folder, "assessments") == []


def test_an_assessor_who_is_disqualified_lacks_nothing(tmp_path: Path) -> None:
    folder = ranked(tmp_path)
    assess(folder, "Vegard", {"2018-001": FOUR, "2018-002": None})
    assert keys(folder, "assessments") == []


def test_a_round_without_any_assessment_says_how_to_make_the_forms(tmp_path: Path) -> None:
    folder = ranked(tmp_path)
    for path in inbox(folder):
        if "vurdering" in path.name:
            path.unlink()
    [line] = lines(folder, "Vurderinger")
    assert "Ingen vurderinger er levert for 2 kvalifiserte søknader." in line
    assert f"toolkit template {CALL} --kind assessment --round {folder}" in line


def test_a_tie_at_the_edge_of_the_envelope_waits_with_the_order_to_write(tmp_path: Path) -> None:
    folder = ranked(tmp_path, 10)
    [one] = [one for one in waiting(folder) if one["key"] == "tie"]
    assert one["list"] == "round.toml"
    assert one["about"] == [f"2018-0{at:02}" for at in range(1, 11)]
    assert '["2018-001", "2018-002"' in one["do"]


def test_an_application_without_index_waits(tmp_path: Path) -> None:
    folder = ranked(tmp_path)
    index(folder, {"1902": 78})
    assert [key for key, _ in keys(folder, "ranking")] == ["no-index", "no-index"]


# --- how it is told ---------------------------------------------------------------------------------------------


def test_of_many_the_first_are_shown_and_the_others_counted(folder: Path) -> None:
    for number in range(12):
        put(folder / "inbox", f"{number:02}.xlsx", project(number))
    shown = lines(folder, "Mottak (mottak.csv)")
    assert (len(shown), shown[-1]) == (11, f"… og 2 til. Alle står i: toolkit round status {folder} --format json")
    assert len(keys(folder, "receipts")) == 12


@pytest.mark.parametrize("language", languages())
def test_every_language_tells_the_same(doubtful: Path, language: str) -> None:
    put(doubtful / "inbox", "c.xlsx", workbook(application(), program="Calc"))
    assert run(doubtful, lang=language).exit_code == 0
    assert [one["key"] for one in json.loads(run(doubtful, "--format", "json", lang=language).stdout)["waiting"]] == [
        one["key"] for one in waiting(doubtful)
    ]


# --- after a run that was killed --------------------------------------------------------------------------------


def test_a_run_that_was_killed_in_the_midst_does_not_keep_anybody_from_looking(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application())
    consolidate_round(folder, NOW)
    subprocess.run([sys.executable, "-c", KILLED, str(folder / "register.db")], check=False)
    assert (folder / "register.db-journal").stat().st_size > 0
    before = files_of(folder)
    result = run(folder)
    assert (result.exit_code, result.stderr) == (0, "")
    assert files_of(folder) == before
    assert waiting(folder)[0]["about"] == ["a.xlsx"]


# --- several lines about one file --------------------------------------------------------------------------------


def test_two_lines_that_contradict_one_another_wait_with_both_and_the_earliest_receipt_counts(folder: Path) -> None:
    put(folder / "inbox", "k.xlsx", application())
    state(folder, "k.xlsx;18.09.2018;;;;", "k.xlsx;02.10.2018;;;;")
    assert keys(folder, "receipts") == [("lines-differ-received", [2, 3])]
    [line] = lines(folder, "Mottak (mottak.csv)")
    assert line.startswith("mottak.csv linje 2 og 3: k.xlsx – Linje 2 og 3 i mottak.csv sier ulikt om «Mottatt»: ")
    assert "1 kvalifisert" in run(folder).stdout

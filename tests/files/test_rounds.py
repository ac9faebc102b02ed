"""The round folder: made whole, read strictly, and staff's own lists left as staff wrote them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.core.round.choices import CHOICES
from toolkit.core.round.receipts import OVERRIDE_COLUMNS, RECEIPT_COLUMNS
from toolkit.files.atomic import write_bytes
from toolkit.files.problems import RoundProblem
from toolkit.files.round import staff
from toolkit.files.round.folder import load_round, new_round
from toolkit.files.round.inbox import files_in, set_aside, take
from toolkit.files.round.staff import add_files, read_list, read_overrides
from toolkit.files.texts import languages, load_messages
from toolkit.model import CallError, UnknownCallError

if TYPE_CHECKING:
    from pathlib import Path

NB = load_messages("nb")
BOM = b"\xef\xbb\xbf"


# --- making one -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", languages())
def test_a_new_round_holds_everything_and_nothing_is_chosen(tmp_path: Path, language: str) -> None:
    made = new_round(tmp_path / "runde", "troms-2018", language)
    names = {path.name for path in made.folder.iterdir()}
    assert names == {"round.toml", "inbox", "index", "mottak.csv", "awards.csv", "overrides.csv"}
    assert (made.call.id, made.language) == ("troms-2018", language)
    assert list(made.choices) == list(CHOICES)
    assert {choice.value for choice in made.choices.values()} == {None}


def test_the_lists_open_in_norwegian_excel(tmp_path: Path) -> None:
    made = new_round(tmp_path / "runde", "troms-2018")
    head = "Fil;Mottatt;Saksnummer;Svar på retur av;Trukket;Merknad\r\n"
    assert (made.folder / "mottak.csv").read_bytes() == BOM + head.encode()


def test_an_empty_folder_may_become_a_round_and_a_full_one_may_not(tmp_path: Path) -> None:
    new_round(tmp_path, "troms-2018")
    with pytest.raises(RoundProblem) as problem:
        new_round(tmp_path, "troms-2018")
    assert problem.value.reason == "not-empty"


def test_a_round_of_an_unknown_call_is_not_begun(tmp_path: Path) -> None:
    with pytest.raises(CallError):
        new_round(tmp_path / "runde", "troms-1918")
    assert not (tmp_path / "runde").exists()


# --- reading it -------------------------------------------------------------------------------------------------


def written(folder: Path, text: str) -> Path:
    folder.joinpath("round.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_choice_is_read_with_who_and_why(tmp_path: Path) -> None:
    text = (
        'call = "troms-2018"\n[choices.content_weight]\nvalue = 60\ndecided_by = "Fylkesrådet"\nreason = "Sak 12/18"\n'
    )
    choice = load_round(written(tmp_path, text)).choices["content_weight"]
    assert (choice.value, choice.decided_by, choice.reason) == (60, "Fylkesrådet", "Sak 12/18")


@pytest.mark.parametrize(
    ("text", "reason", "key"),
    [
        ("call = ", "round-file-broken", None),
        ('calls = "troms-2018"', "round-file-key", "calls"),
        ("call = 7", "round-file-value", "call"),
        ('call = "troms-2018"\n[choices.weight]\nvalue = 1', "round-file-key", "choices.weight"),
        ('call = "troms-2018"\n[choices.policy]\nvalu = 1', "round-file-key", "choices.policy.valu"),
        ('call = "troms-2018"\nchoices = 3', "round-file-value", "choices"),
        ('call = "troms-2018"\nlanguage = "tlh"', "no-such-language", None),
    ],
)
def test_a_wrong_round_file_is_told_with_its_key(tmp_path: Path, text: str, reason: str, key: str | None) -> None:
    with pytest.raises(RoundProblem) as problem:
        load_round(written(tmp_path, text))
    assert (problem.value.reason, problem.value.facts.get("key")) == (reason, key)


def test_a_folder_that_is_no_round_says_so(tmp_path: Path) -> None:
    with pytest.raises(RoundProblem) as problem:
        load_round(tmp_path)
    assert problem.value.reason == "not-a-round"
    with pytest.raises(RoundProblem) as problem:
        load_round(tmp_path / "gone")
    assert problem.value.reason == "no-folder"


# --- staff's lists ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        BOM + "Fil;Mottatt\r\nsøknad.xlsx;29.9.2018\r\n".encode(),
        "Fil;Mottatt\r\nsøknad.xlsx;29.9.2018\r\n".encode("cp1252"),
        "File,Received\nsøknad.xlsx,29.9.2018\n".encode(),
        "FILE;received\nsøknad.xlsx;29.9.2018".encode(),
        "sep=;\r\nFil;Mottatt\r\nsøknad.xlsx;29.9.2018\r\n".encode(),
        "Mottatt\tFil\r\n29.9.2018\tsøknad.xlsx\r\n".encode("utf-16"),
        'Notat;Fil;Mottatt\r\n"to\r\nlinjer; her";søknad.xlsx;29.9.2018\r\n;;\r\n'.encode(),
    ],
)
def test_a_list_is_read_however_excel_saved_it(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "mottak.csv"
    path.write_bytes(raw)
    listed = read_list(path, RECEIPT_COLUMNS)
    assert listed is not None
    assert [{key: row[key] for key in ("file", "received")} for _, row in listed.rows] == [
        {"file": "søknad.xlsx", "received": "29.9.2018"}
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            BOM + "Fil;Vår kolonne;Mottatt\r\nborte.xlsx;behold;  1.9.2018\r\n".encode(),
            b"ny.xlsx;;\r\n",
        ),
        ("Fil,Vår kolonne\na.xlsx,behold\n".encode("cp1252"), "ny.xlsx,\r\n".encode("cp1252")),
        (BOM + b"Fil;Mottatt", b"\r\nny.xlsx;\r\n"),
    ],
)
def test_new_files_are_added_at_the_end_and_the_rest_stays_byte_for_byte(
    tmp_path: Path, before: bytes, after: bytes
) -> None:
    path = tmp_path / "mottak.csv"
    path.write_bytes(before)
    assert add_files(path, ["ny.xlsx"], NB).rows == 1
    assert path.read_bytes() == before + after
    assert add_files(path, ["ny.xlsx"], NB).rows == 0
    assert path.read_bytes() == before + after


def test_a_name_the_old_code_page_cannot_hold_is_added_as_excel_would_write_it(tmp_path: Path) -> None:
    path = tmp_path / "mottak.csv"
    path.write_bytes(before := "Fil;Merknad\r\nå.xlsx;blåbær\r\n".encode("cp1252"))
    add_files(path, ["čáhci.xlsx"], NB)
    assert path.read_bytes() == before + "?áhci.xlsx;\r\n".encode("cp1252")
    assert add_files(path, ["čáhci.xlsx"], NB).rows == 0


def test_a_file_name_cannot_become_a_formula_in_excel(tmp_path: Path) -> None:
    path = tmp_path / "mottak.csv"
    name = "=HYPERLINK(1;2).xlsx"
    add_files(path, [name], NB)
    assert b'"\'=HYPERLINK(1;2).xlsx"' in path.read_bytes()
    listed = read_list(path, RECEIPT_COLUMNS)
    assert listed is not None
    assert [row["file"] for _, row in listed.rows] == [name]
    assert add_files(path, [name], NB).rows == 0


def test_a_list_without_its_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mottak.csv"
    path.write_bytes(b"Noe;Annet\r\na;b\r\n")
    with pytest.raises(RoundProblem) as problem:
        read_list(path, RECEIPT_COLUMNS)
    assert problem.value.reason == "staff-file-columns"


def test_a_locked_list_is_told_and_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mottak.csv"
    path.write_bytes(before := BOM + b"Fil;Mottatt\r\n")

    def locked(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(staff, "replace_bytes", locked)
    with pytest.raises(RoundProblem) as problem:
        add_files(path, ["ny.xlsx"], NB)
    assert problem.value.reason == "staff-file-locked"
    assert path.read_bytes() == before


def test_overrides_know_the_line_they_stand_on(tmp_path: Path) -> None:
    path = tmp_path / "overrides.csv"
    path.write_bytes(
        BOM + "Søknad;Regel;Celle;Begrunnelse;Hvem;Dato\r\n2018-001;grant-share;;Avklart;KN;1.10.2018\r\n".encode()
    )
    [override] = read_overrides(path)
    assert (override.application, override.rule, override.reason, override.row) == (
        "2018-001",
        "grant-share",
        "Avklart",
        2,
    )
    assert override.version == ""  # a list from before the column came is read as it is
    assert tuple(OVERRIDE_COLUMNS) == ("application", "version", "rule", "cell", "reason", "who", "date")
    assert read_overrides(tmp_path / "none.csv") == ()


# --- the inbox --------------------------------------------------------------------------------------------------


def test_every_file_at_any_depth_is_found_in_order_and_links_are_not_followed(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "b" / "c").mkdir(parents=True)
    (inbox / "b" / "c" / "2.xlsx").write_bytes(b"x")
    (inbox / "a.xlsx").write_bytes(b"x")
    (tmp_path / "secret.xlsx").write_bytes(b"secret")
    (inbox / "link.xlsx").symlink_to(tmp_path / "secret.xlsx")
    (inbox / "round").symlink_to(tmp_path)
    found = list(files_in(inbox))
    assert [one.name for one in found] == ["a.xlsx", "b/c/2.xlsx", "link.xlsx", "round"]
    readings = [taken.reading.reason if taken.reading else "" for taken in map(take, found)]
    assert readings == ["", "", "link-to-workbook", "link"]


def test_a_file_that_is_gone_when_it_is_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"x")
    [found] = files_in(tmp_path)
    (tmp_path / "a.xlsx").unlink()
    reading = take(found).reading
    assert reading is not None
    assert (reading.status, reading.reason) == ("unreadable", "gone")


@pytest.mark.parametrize(
    ("name", "start", "reason"),
    [
        ("a.xlsx", b"PK", None),
        ("a.XLSM", b"", None),
        ("a.ods", b"PK", None),
        ("gammel.xls", b"\xd0\xcf", None),
        ("uten navn", b"PK\x03\x04", None),
        ("kart.pdf", b"%PDF", "attachment"),
        ("brev.DOCX", b"PK", "attachment"),
        ("uten-endelse", b"%PDF-1.4", "attachment"),
        ("alt.zip", b"PK", "archive"),
        ("fra søker.msg", b"\xd0\xcf\x11\xe0", "mail"),
        ("Thumbs.db", b"\xd0\xcf\x11\xe0", "system-file"),
        (".søknad.xlsx.a1b2c3d4.toolkit.tmp", b"PK\x03\x04", "system-file"),
        ("~$a.xlsx", b"", "lock-file"),
        (".~lock.a.xlsx#", b"", "lock-file"),
        ("notat.odd", b"hei", "unknown-file"),
    ],
)
def test_names_and_first_bytes_say_what_is_opened(tmp_path: Path, name: str, start: bytes, reason: str | None) -> None:
    reading = set_aside(tmp_path / name, start)
    assert (reading.reason if reading else None) == reason


# --- writing whole files ----------------------------------------------------------------------------------------


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_bytes(path, b"new")
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["a"]


def test_a_call_whose_name_is_too_long_for_the_disk_is_just_unknown(tmp_path: Path) -> None:
    folder = new_round(tmp_path / "runde", "troms-2018").folder
    text = (folder / "round.toml").read_text(encoding="utf-8").replace("troms-2018", "x" * 5000)
    (folder / "round.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UnknownCallError):
        load_round(folder)

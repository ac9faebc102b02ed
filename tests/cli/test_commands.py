"""The commands as a person meets them: what they print, their exit codes, and one plain line for every mistake."""

from __future__ import annotations

import json
import shutil
from shutil import copytree
from typing import TYPE_CHECKING

import jsonschema
import pytest
from click.testing import CliRunner, Result

from toolkit.cli import main
from toolkit.files.data import schemas
from toolkit.files.examples import load_example
from toolkit.files.fill import fill
from toolkit.files.reading import DEFAULT
from toolkit.files.texts import load_messages

if TYPE_CHECKING:
    from pathlib import Path

CALL = "troms-2018"


def names(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


def run(*arguments: str | Path, **environment: str) -> Result:
    return CliRunner(env={"TOOLKIT_LANG": "", **environment}).invoke(main, [str(one) for one in arguments])


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a blank form and a filled one, made by the commands and by a program that knows only their list."""
    folder = tmp_path_factory.mktemp("files")
    run("template", CALL, "-o", folder / "blank.xlsx", "--lang", "nb")
    listed = json.loads(run("fields", CALL, "--format", "json", "--lang", "nb").output)
    document = load_example(CALL, "nord-troms")
    (folder / "good.xlsx").write_bytes(fill((folder / "blank.xlsx").read_bytes(), listed, document))
    return folder


def test_a_good_form_is_good(files: Path) -> None:
    result = run("validate", files / "good.xlsx", "--lang", "nb")
    assert result.exit_code == 0
    assert "Ingen merknader" in result.output


def test_a_blank_form_is_bad_and_says_so_in_its_own_language(files: Path) -> None:
    result = run("validate", files / "blank.xlsx")
    assert result.exit_code == 1
    assert "Prosjekt!C6 [K3, required] «Navn på søker» er ikke fylt ut." in result.output


def test_findings_follow_lang_when_it_is_given(files: Path) -> None:
    output = run("validate", files / "blank.xlsx", "--lang", "en").output
    assert "Prosjekt!C6 [K3, required]" in output
    assert "Name of the applicant" in output


def test_the_json_follows_its_published_schema(files: Path) -> None:
    document = json.loads(run("validate", files, "--format", "json").output)
    schema = json.loads((schemas() / "findings.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(document)
    assert document["summary"]["files"] == 2
    assert document["summary"]["bad"] == 1
    assert {one["file"].rpartition("/")[2] for one in document["files"]} == {"blank.xlsx", "good.xlsx"}


def test_an_attachment_is_counted_apart_and_said_to_be_no_workbook_as_it_is_named(files: Path, tmp_path: Path) -> None:
    pdf = b"%PDF-1.7\n"
    (tmp_path / "brev.pdf").write_bytes(pdf)
    shutil.copy(files / "good.xlsx", tmp_path)
    summary = json.loads(run("validate", tmp_path, "--format", "json").output)["summary"]
    assert (summary["files"], summary["good"], summary["bad"], summary["attachments"]) == (2, 1, 0, 1)
    assert "2 filer: 1 i orden, 0 med feil, 1 vedlegg ikke åpnet." in run("validate", tmp_path, "--lang", "nb").output
    assert "0 bad, 1 attachment not opened." in run("validate", tmp_path, "--lang", "en").output
    page = run("validate", tmp_path, "--format", "html", "--lang", "nb").output
    assert "<dt>I orden</dt><dd>1</dd>" in page
    assert "<dt>Vedlegg, ikke åpnet</dt><dd>1</dd>" in page

    (tmp_path / "falsk.xlsx").write_bytes(pdf)
    alone, named = tmp_path / "brev.pdf", tmp_path / "falsk.xlsx"
    for form in ("text", "html"):
        assert "Filen er ikke en Excel-arbeidsbok. " in run("validate", alone, "--format", form, "--lang", "nb").output
        assert (
            "en PDF som har fått navn som en arbeids" in run("validate", named, "--format", form, "--lang", "nb").output
        )


def test_plain_text_has_no_colour_codes(files: Path) -> None:
    assert "\x1b" not in run("validate", files / "blank.xlsx").output


def test_fields_tell_enough_for_a_program_of_somebody_elses() -> None:
    listed = json.loads(run("fields", CALL, "--format", "json").output)
    amount = next(one for one in listed if one["path"] == "/costs/*/amounts/2018")
    assert {"label", "type", "required", "sheet", "column", "first_row", "last_row"} <= set(amount)
    title = next(one for one in listed if one["path"] == "/project/title")
    assert title["cell"]
    assert set(title["label"]) >= {"nb", "en"}


def test_a_call_is_known_by_its_id_with_the_dash_that_word_makes_of_a_hyphen() -> None:
    result = CliRunner().invoke(main, ["calls", "check", "troms\N{EN DASH}2018"])
    assert result.exit_code == 0, result.output


def test_calls_show_and_check() -> None:
    assert CALL in run("calls").output
    shown = run("calls", "show", CALL, "--lang", "nb").output
    assert "K17" in shown
    assert "ikke satt" in shown  # the hourly rate: no source gives one
    assert run("calls", "check", CALL).exit_code == 0


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"LANG": "C.UTF-8"}, "i orden"),
        ({"LANG": "nb_NO.UTF-8"}, "i orden"),
        ({"LANG": "nn_NO"}, "i orden"),
        ({"LANG": "fi_FI.UTF-8"}, "i orden"),
        ({"LANG": "en_GB.UTF-8"}, "sound"),
        ({"LANG": "nb_NO.UTF-8", "LC_ALL": "en_US.UTF-8"}, "sound"),
        ({"LANG": "nb_NO.UTF-8", "TOOLKIT_LANG": "en"}, "sound"),
        ({}, "i orden"),
    ],
)
def test_the_terminal_speaks_the_machines_language_else_norwegian(
    environment: dict[str, str], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert says in run("calls", "check", CALL, **environment).output


MISTAKES = [
    (["validate", "no-such-folder", "--lang", "en"], "there is no such file or folder"),
    (["validate", "no-such-folder", "--lang", "nb"], "det finnes ingen slik fil eller mappe"),
    (["shares", "no-such-folder"], "det finnes ingen slik fil eller mappe"),
    (["consolidate", ".", "-o", "out.txt"], "gi et navn som slutter på .xlsx"),
    (["fields", CALL, "--kind", "report"], "har ikke noe skjema «report»; det finnes application og assessment"),
    (["template", CALL, "-o", "nei/x.xlsx"], "kan ikke skrives ("),
    (["validate", "."], "det er ingen filer i denne mappen"),
    (["validate", ".", "--lang", "en"], "there is no file in this folder"),
    (["template", "no-such-call", "-o", "x.xlsx"], "det finnes ingen slik utlysning"),
    (["template", CALL, "-o", "x.docx", "--lang", "en"], "ends in .xlsx"),
    (["template", CALL, "--kind", "letter", "-o", "x.xlsx", "--lang", "en"], "has no form for letter"),
    (["template", CALL, "-o", "no/such/folder/x.xlsx", "--lang", "en"], "cannot be written"),
    (["calls", "check", "no-such-call"], "det finnes ingen slik utlysning"),
    (["fields", "no-such-call", "--lang", "en"], "there is no such call"),
    (["calls", "show", CALL, "--lang", "fi"], "det finnes ingen tekster på «fi»"),
]


@pytest.mark.parametrize(("arguments", "says"), MISTAKES, ids=[" ".join(one[0]) for one in MISTAKES])
def test_a_mistake_gets_one_plain_line_and_exit_code_2(
    arguments: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) == 1
    assert says in result.stderr
    assert "Traceback" not in result.output
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_none_is_judged_bad_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "søknad.xlsx").write_bytes(b"PK\x03\x04 cut off")
    result = run("validate", tmp_path / "søknad.xlsx", "--lang", "nb")
    assert result.exit_code == 1
    assert "✘" in result.output


def test_a_workbook_of_another_call_is_not_judged_by_this_one(tmp_path: Path, files: Path) -> None:
    import openpyxl  # noqa: PLC0415  (only this test)

    book = openpyxl.load_workbook(files / "good.xlsx")
    for sheet in book:
        for row in sheet.iter_rows(max_row=1):
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("gwt|"):
                    cell.value = cell.value.replace(CALL, "finnmark-2019")
    book.save(tmp_path / "other.xlsx")
    result = run("validate", tmp_path / "other.xlsx", "--lang", "nb")
    assert result.exit_code == 1
    assert "finnmark-2019" in result.output


def test_marking_writes_a_copy_and_leaves_the_file_alone(tmp_path: Path, files: Path) -> None:
    before = (files / "blank.xlsx").read_bytes()
    result = run("validate", files, "--mark", tmp_path / "marked", "--lang", "nb")
    assert result.exit_code == 1
    assert (files / "blank.xlsx").read_bytes() == before
    assert {one.name for one in (tmp_path / "marked").iterdir()} == {"blank.xlsx", "good.xlsx"}

    cleared = run("validate", tmp_path / "marked", "--clear", "--lang", "nb")
    assert cleared.exit_code == 0
    assert (tmp_path / "marked" / "blank.xlsx").read_bytes() == before


def test_marked_copies_never_replace_the_files_themselves(files: Path) -> None:
    result = run("validate", files, "--mark", files, "--lang", "nb")
    assert result.exit_code == 2
    assert "Velg en annen mappe" in result.stderr


def test_a_copy_never_replaces_another_of_the_files_and_nothing_is_written_then(files: Path, tmp_path: Path) -> None:
    other = tmp_path / "andre"
    other.mkdir()
    (other / "good.xlsx").write_bytes((files / "good.xlsx").read_bytes())
    before = (files / "good.xlsx").read_bytes()
    result = run("validate", files / "blank.xlsx", other / "good.xlsx", files / "good.xlsx", "--mark", files)
    assert result.exit_code == 2
    assert (files / "good.xlsx").read_bytes() == before
    assert names(files) == {"blank.xlsx", "good.xlsx"}


def test_marking_again_replaces_the_copies_and_takes_them_for_no_submissions(files: Path, tmp_path: Path) -> None:
    files = copytree(files, tmp_path / "inn")
    first = run("validate", files, "--mark", files / "merket", "--lang", "nb")
    again = run("validate", files, "--mark", files / "merket", "--lang", "nb")
    assert again.output == first.output
    assert names(files / "merket") == {"blank.xlsx", "good.xlsx"}


def test_a_file_of_somebody_else_in_the_folder_of_copies_stays(files: Path, tmp_path: Path) -> None:
    merket = tmp_path / "merket"
    merket.mkdir()
    (merket / "good.xlsx").write_bytes((files / "good.xlsx").read_bytes())
    (merket / "blank.xlsx.html").write_text("Mine notater", encoding="utf-8")
    for _ in range(2):
        run("validate", files, "--mark", merket, "--lang", "nb")
        assert names(merket) == {"good.xlsx", "good (2).xlsx", "blank.xlsx.html", "blank (2).xlsx"}
    assert (merket / "good.xlsx").read_bytes() == (files / "good.xlsx").read_bytes()
    assert (merket / "blank.xlsx.html").read_text(encoding="utf-8") == "Mine notater"


def test_a_page_of_an_earlier_run_is_replaced(files: Path, tmp_path: Path) -> None:
    files = copytree(files, tmp_path / "inn")
    (files / "brev.xlsx").write_bytes(b"PK\x03\x04")
    for _ in range(2):
        run("validate", files, "--mark", tmp_path / "merket", "--lang", "nb")
    assert names(tmp_path / "merket") == {"blank.xlsx", "good.xlsx", "brev.xlsx.html"}


def test_names_that_some_systems_take_for_the_same_get_a_number(files: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "inn"
    inbox.mkdir()
    for name in ("Søknad.xlsx", "søknad.XLSX", "so\u0308knad.xlsx", "s\u00f6knad.xlsx"):
        (inbox / name).write_bytes((files / "blank.xlsx").read_bytes())
    if len(names(inbox)) < 4:
        pytest.skip("this file system takes some of the names for the same")
    run("validate", inbox, "--mark", tmp_path / "merket", "--lang", "nb")
    marked = names(tmp_path / "merket")
    assert len(marked) == 4
    assert sum("(2)" in name for name in marked) == 2


def test_a_form_never_replaces_a_file_that_says_something_else(files: Path, tmp_path: Path) -> None:
    filled, before = tmp_path / "soknad.xlsx", (files / "good.xlsx").read_bytes()
    filled.write_bytes(before)
    result = run("template", CALL, "-o", filled, "--lang", "nb")
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert "blir ikke erstattet" in result.stderr
    assert filled.read_bytes() == before


def test_the_very_same_form_may_be_written_again(tmp_path: Path) -> None:
    for _ in range(2):
        assert run("template", CALL, "-o", tmp_path / "soknad.xlsx").exit_code == 0


def test_a_page_of_findings_replaces_a_page_of_findings_alone(files: Path, tmp_path: Path) -> None:
    page, mine = tmp_path / "funn.html", tmp_path / "mottak.csv"
    mine.write_text("Fil;Mottatt", encoding="utf-8")
    for name in ("good.xlsx", "blank.xlsx"):
        run("validate", files / name, "--format", "html", "-o", page)
        assert name in page.read_text(encoding="utf-8")
    result = run("validate", files / "good.xlsx", "--format", "html", "-o", mine, "--lang", "nb")
    assert result.exit_code == 2
    assert "blir ikke erstattet" in result.stderr
    assert mine.read_text(encoding="utf-8") == "Fil;Mottatt"


def test_a_file_too_large_to_be_ours_is_not_read_to_take_marks_away(tmp_path: Path) -> None:
    huge = tmp_path / "stor.xlsx"
    with huge.open("wb") as file:
        file.truncate(DEFAULT.file + 1)
    result = run("validate", huge, "--clear", "--lang", "nb")
    assert result.stderr.count("\n") == 1
    assert str(huge) in result.stderr
    assert load_messages("nb").text("marking.why_too-large") in result.stderr


@pytest.mark.parametrize(
    "options",
    [
        ("--mark", "merket", "--format", "html"),
        ("--mark", "merket", "--format", "json"),
        ("--mark", "merket", "-o", "funn.html"),
        ("--clear", "--mark", "merket"),
        ("--clear", "--format", "json"),
        ("-o", "funn.html"),
    ],
    ids=" ".join,
)
def test_options_that_do_not_go_together_are_refused_in_one_line(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("validate", files / "good.xlsx", *options, "--lang", "nb")
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert options[0] in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_name_with_brackets_is_printed_as_it_is(files: Path, tmp_path: Path) -> None:
    name = "soknad [endelig] :smile:.xlsx"
    (tmp_path / name).write_bytes((files / "good.xlsx").read_bytes())
    result = run("validate", tmp_path / name, "--mark", tmp_path / "merket", "--lang", "nb")
    assert result.output.count(name) == 2


@pytest.mark.parametrize("name", ["template", "fields"])
def test_help_offers_no_form_that_the_call_may_not_have(name: str) -> None:
    assert "report" not in run(name, "--help").output


@pytest.mark.parametrize(("found", "told"), [(None, True), ("/usr/bin/toolkit", False)])
def test_the_demo_says_where_the_command_is_only_to_whom_typing_its_name_does_not_find_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found: str | None, told: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", [str(tmp_path / ".venv" / "bin" / "toolkit"), "demo"])
    monkeypatch.setattr("toolkit.cli.demo.shutil.which", lambda _: found)
    last = run("demo", "--lang", "en").output.splitlines()[-1]
    assert (str((tmp_path / ".venv" / "bin" / "toolkit").relative_to(tmp_path)) in last) is told

"""What `toolkit consolidate` says is new since the last master."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from tests.mess import zipped
from tests.rounds import NOW, application, put, state
from toolkit.cli.rounds import consolidate
from toolkit.files.problems import RoundProblem
from toolkit.files.round.folder import new_round
from toolkit.steps import consolidate as consolidating
from toolkit.steps.consolidate import consolidate_round

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.core.round.news import News


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A round with one application, consolidated once."""
    made = new_round(tmp_path / "runde", "troms-2018")
    put(made.inbox, "v1.xlsx", application())
    state(made.folder, "v1.xlsx;1.9.2018;;;;")
    consolidate_round(made.folder, NOW)
    return made.folder


def again(folder: Path) -> News:
    return consolidate_round(folder, NOW + timedelta(days=1)).new


def kinds(new: News) -> list[tuple[str, str]]:
    return [*((one.kind, one.name) for one in new.files), *((one.kind, one.id) for one in new.applications)]


def run(folder: Path, *arguments: str) -> str:
    result = CliRunner().invoke(consolidate, [str(folder), *arguments], env={"TOOLKIT_LANG": "nb"})
    assert result.exit_code == 0, result.stderr
    return result.stdout


def test_a_second_run_has_nothing_new(folder: Path) -> None:
    assert again(folder).nothing


def test_a_new_version_is_new_and_the_old_one_superseded(folder: Path) -> None:
    put(folder / "inbox", "v2.xlsx", application(project__summary="Ny versjon.", costs__0__category=None))
    state(folder, "v1.xlsx;1.9.2018;;;;", "v2.xlsx;2.9.2018;;;;")
    assert kinds(again(folder)) == [("status", "v1.xlsx"), ("new", "v2.xlsx"), ("not-eligible", "2018-001")]
    assert again(folder).nothing


def test_the_master_does_not_depend_on_what_is_new(folder: Path) -> None:
    put(folder / "inbox", "v2.xlsx", application(project__summary="Ny versjon."))
    again(folder)
    first = (folder / "samlebok.xlsx").read_bytes()
    again(folder)
    assert (folder / "samlebok.xlsx").read_bytes() == first


def test_a_master_that_was_never_written_leaves_the_news_for_the_next(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder / "inbox", "v2.xlsx", application(project__summary="Ny versjon."))

    def refused(*_: Any) -> None:
        raise RoundProblem("cannot-write", path=folder, why="disken er full")

    with monkeypatch.context() as patch:
        patch.setattr(consolidating, "write_master", refused)
        with pytest.raises(RoundProblem):
            again(folder)
    assert ("new", "v2.xlsx") in kinds(again(folder))


def test_the_terminal_tells_it_in_words(folder: Path) -> None:
    put(folder / "inbox", "v2.xlsx", application(project__summary="Ny versjon."))
    put(folder / "inbox", "annen.xlsx", application(applicant__organisation_number="312356783"))
    text = run(folder)
    assert "Nytt siden forrige samlebok:\n  1 ny søknad: 2018-002\n" in text
    assert "  Endret: v1.xlsx – Teller (2018-001) → Erstattet (v2.xlsx)\n" in text
    assert "Ingenting nytt siden forrige samlebok.\n" in run(folder)


def test_json_tells_it_as_data(folder: Path) -> None:
    put(folder / "inbox", "vedtak.pdf", b"%PDF-1.7")
    new = json.loads(run(folder, "--format", "json"))["new"]
    assert (new["first"], new["applications"]) == (False, [])
    [one] = new["files"]
    assert (one["kind"], one["file"], one["before"], one["now"]["status"]) == ("new", "vedtak.pdf", None, "attachment")


def test_the_first_master_says_that_it_is_the_first(tmp_path: Path) -> None:
    made = new_round(tmp_path / "ny", "troms-2018")
    put(made.inbox, "v1.xlsx", application())
    assert "Dette er den første samleboken" in run(made.folder)


def test_many_new_files_are_counted_and_not_all_listed(folder: Path) -> None:
    for number in range(25):
        put(folder / "inbox", f"{number:02}.pdf", b"%PDF" + str(number).encode())
    text = run(folder)
    assert text.count("Ny fil:") == 20
    assert "… og 5 til" in text


def test_a_file_that_hides_a_workbook_is_never_among_those_that_are_only_counted(folder: Path) -> None:
    for number in range(7):
        put(folder / "inbox", f"a{number}.pdf", b"%PDF" + str(number).encode())
    put(folder / "inbox", "z.zip", zipped("soknad.xlsx"))
    text = run(folder)
    shown = text[text.index("  8 vedlegg") :].splitlines()[1:7]
    assert shown[0].startswith("      z.zip: ")
    assert shown[5].strip().startswith("… og 3 til")


def test_a_file_with_other_content_and_the_same_status_says_nothing_of_status(folder: Path) -> None:
    put(folder / "inbox", "v1.xlsx", application(project__summary="Ny versjon."))
    assert "  Har fått nytt innhold: v1.xlsx\n" in run(folder)

"""The demo: one go of the whole main job, the same every time, on files that say what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from tests.examples import call
from toolkit.cli.demo import demo
from toolkit.core.round.entries import FileStatus
from toolkit.files.demo import pdf
from toolkit.files.problems import RoundProblem
from toolkit.steps.demo import Demo, run_demo

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.core.round.entries import FileEntry

WANTED = {
    # the sorts of fault the demo shows: the file, and the rules it breaks
    "midt-troms/salangen.xlsx": {"required"},
    "midt-troms/bardu.xlsx": {"totals-equal"},
    "nord-troms/nordreisa.xlsx": {"grant-share"},
    "midt-troms/malselv.xlsx": {"period-length"},
    "tromso/karlsoy.xlsx": {"municipalities"},
    "harstad/ibestad.xlsx": {"target-groups"},
    "harstad/kvafjord.xlsx": {"triggering-effect"},
    "nord-troms/storfjord.xlsx": {"own-hours"},
    "midt-troms/lenvik.xlsx": {"in-kind-both-sides"},
    "nord-troms/skjervoy.xlsx": {"row-complete"},
    "midt-troms/dyroy.xlsx": {"partner-twice"},
    "harstad/gratangen.xlsx": {"organisation-number"},
    "nord-troms/kvanangen.xlsx": {"municipality-code"},
    "tromso/balsfjord.xlsx": {"value", "round-received-not-stated"},
}


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return run_demo(tmp_path_factory.mktemp("place") / "demo", "nb")


def files(made: Demo) -> dict[str, FileEntry]:
    return {one.incoming.name: one for one in made.outcome.consolidated.files}


@pytest.mark.parametrize(("name", "rules"), WANTED.items(), ids=list(WANTED))
def test_each_sort_of_fault_has_a_file_that_breaks_only_that_rule(made: Demo, name: str, rules: set[str]) -> None:
    found = files(made)[name]
    assert found.status is FileStatus.COUNTS
    assert {one.finding.rule for one in found.findings} == rules


def test_every_way_a_file_can_end_is_shown(made: Demo) -> None:
    statuses = made.outcome.consolidated.statuses()
    assert {status for status, count in statuses.items() if count} == set(FileStatus)
    assert sum(statuses.values()) == len(list(made.folder.glob("inbox/**/*.*"))) >= 14


def test_the_other_applications_have_no_finding(made: Demo) -> None:
    others = [one for one in made.outcome.consolidated.applications if one.entry.incoming.name not in WANTED]
    assert [one.id for one in others if one.entry.findings] == []
    assert {one.view.value("/project/region") for one in others} == set(call().lists["region"])


def test_every_submission_says_that_it_is_an_example(made: Demo) -> None:
    submissions = [one.incoming.reading.submission for one in files(made).values()]
    names = [one.data["assessor"]["name"] if one.kind == "assessment" else one.data["project"]["title"]
             for one in submissions if one]  # fmt: skip
    assert [name for name in names if not name.endswith("(eksempel)")] == []


def test_the_demo_ranks_and_allocates_and_says_that_it_all_is_an_example(made: Demo) -> None:
    result = made.outcome.result
    assert result.priority is not None
    assert result.edition is not None
    assert result.edition.example
    assert {one.decided_by for one in result.chosen if one.value is not None} == {"EKSEMPEL"}
    assert len(result.priority.ranking.places) == 6
    assert result.priority.allocation.made == 600_000
    outcomes = [str(each.outcome) for each in result.priority.allocation.proposals]
    assert outcomes == ["full", "full", "full", "full", "not-fitting", "full"]
    aside = {one.reason for place in result.priority.ranking.places for one in place.scored.content.set_aside}
    assert aside == {"disqualified", "incomplete"}
    assert any(place.scored.content.disagreement for place in result.priority.ranking.places)
    assert any(place.scored.district.counted_once for place in result.priority.ranking.places)


def test_running_it_again_gives_the_same_bytes_and_leaves_other_files_alone(tmp_path: Path) -> None:
    run_demo(tmp_path / "demo", "nb")
    first = contents(tmp_path / "demo")
    (tmp_path / "demo" / "mine.txt").write_text("notes")
    run_demo(tmp_path / "demo", "nb")
    again = contents(tmp_path / "demo")
    assert again.pop("mine.txt") == b"notes"
    changed = {name for name in first if first[name] != again.get(name)}
    assert changed <= {"register.db"}, "which holds the same in the order in which the workers were done"
    assert first.keys() == again.keys()


def test_a_folder_with_something_else_in_it_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear county")
    with pytest.raises(RoundProblem, match="not-a-demo"):
        run_demo(tmp_path, "nb")
    assert contents(tmp_path) == {"letter.txt": b"dear county"}


def test_a_mark_that_names_files_elsewhere_removes_nothing_there(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("keep")
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "demo.toml").write_text('files = ["../precious.txt"]')
    run_demo(tmp_path / "demo", "nb")
    assert (tmp_path / "precious.txt").read_text() == "keep"


@pytest.mark.parametrize(("language", "word"), [("nb", "Rammen er 5 800 000 kr"), ("en", "The envelope is NOK")])
def test_the_command_says_what_became_of_every_file_and_what_to_open(tmp_path: Path, language: str, word: str) -> None:
    result = CliRunner().invoke(demo, [str(tmp_path / "demo"), "--lang", language])
    assert result.exit_code == 0
    text = result.output.replace("\N{NO-BREAK SPACE}", " ")
    assert word in text
    for name in ("samlebok.xlsx", "soknad.xlsx", "application.xlsx", *WANTED):
        assert name in text
    assert "\N{ESC}" not in result.output


def test_the_command_refuses_a_foreign_folder_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear county")
    result = CliRunner().invoke(demo, [str(tmp_path), "--lang", "nb"])
    assert result.exit_code == 2
    assert result.output.count("\n") == 1
    assert str(tmp_path) in result.output


def test_the_pdf_is_one_that_a_reader_opens() -> None:
    import pypdfium2  # noqa: PLC0415  (only here)

    document = pypdfium2.PdfDocument(pdf())
    assert len(document) == 1
    assert "Vedlegg (eksempel)" in document[0].get_textpage().get_text_range()
    document.close()

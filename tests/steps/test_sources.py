"""Files as they lie on a disk: one that cannot be opened, is huge, is a link or an attachment never ends a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from tests.examples import CALL, filled
from toolkit.cli import main
from toolkit.files.data import schemas
from toolkit.files.examples import load_example
from toolkit.files.reading import DEFAULT
from toolkit.steps.check import Recognised, Source, check_file, check_source

if TYPE_CHECKING:
    from collections.abc import Callable

ATTACHMENTS = ("kart.jpg", "notat.txt", "protokoll.pdf", "vedlegg.zip", "vedtak.docx")


def run(*arguments: str | Path) -> Result:
    return CliRunner(env={"TOOLKIT_LANG": "nb"}).invoke(main, [str(one) for one in arguments])


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A clean application among attachments."""
    folder = tmp_path / "innboks"
    folder.mkdir()
    (folder / "søknad.xlsx").write_bytes(filled(load_example(CALL, "nord-troms")))
    for name in ATTACHMENTS:
        (folder / name).write_bytes(b"PK\x03\x04 whatever")
    return folder


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Lets a file of a name refuse to be opened."""
    as_it_was = Path.open

    def lock(name: str) -> None:
        def refuse(path: Path, *arguments: Any, **more: Any) -> Any:
            if path.name == name:
                raise PermissionError(13, "Permission denied", str(path))
            return as_it_was(path, *arguments, **more)

        monkeypatch.setattr(Path, "open", refuse)

    return lock


def test_what_systems_and_programs_leave_in_a_folder_is_passed_over_and_judged_when_named(inbox: Path) -> None:
    left = (".DS_Store", "Thumbs.db", "desktop.ini", "~$søknad.xlsx", ".~lock.søknad.xlsx#")
    for name in left:
        (inbox / name).write_bytes(b"whatever")
    result = run("validate", inbox)
    assert result.exit_code == 0
    assert not [name for name in left if name in result.output]
    assert run("validate", inbox / "~$søknad.xlsx").exit_code == 1


@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_attachments_beside_the_workbooks_of_a_folder_are_listed_and_not_bad(inbox: Path, form: str) -> None:
    result = run("validate", inbox, "--format", form)
    assert result.exit_code == 0
    assert all(name in result.output for name in ATTACHMENTS)
    assert "navnet sier det" not in result.output
    assert "✘" not in result.output


def test_the_json_says_that_it_is_an_attachment(inbox: Path) -> None:
    document = json.loads(run("validate", inbox, "--format", "json").output)
    schema = json.loads((schemas() / "findings.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(document)
    told = {Path(one["file"]).name: one["status"] for one in document["files"]}
    assert told == {"søknad.xlsx": "ours", **dict.fromkeys(ATTACHMENTS, "attachment")}


def test_nothing_is_handed_back_for_an_attachment(inbox: Path, tmp_path: Path) -> None:
    result = run("validate", inbox, "--mark", tmp_path / "retur")
    assert result.exit_code == 0
    assert [one.name for one in (tmp_path / "retur").iterdir()] == ["søknad.xlsx"]
    assert "protokoll.pdf" in result.output


def test_a_file_that_was_named_is_judged_whatever_it_is_called(inbox: Path) -> None:
    assert run("validate", inbox / "protokoll.pdf").exit_code == 1


def test_figures_of_a_folder_are_not_spoilt_by_its_attachments(inbox: Path) -> None:
    assert run("shares", inbox).exit_code == 0


@pytest.mark.parametrize("more", [(), ("--format", "json"), ("--format", "html"), ("--mark", "retur")], ids=str)
def test_a_file_that_cannot_be_opened_is_one_line_of_the_run(
    inbox: Path, tmp_path: Path, more: tuple[str, ...], locked: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (inbox / "åpen.xlsx").write_bytes((inbox / "søknad.xlsx").read_bytes())
    locked("åpen.xlsx")
    result = run("validate", inbox, *more)
    assert result.exit_code == 1
    assert "Filen kan ikke åpnes (tilgang er nektet)" in result.output
    assert "søknad.xlsx" in result.output


def test_a_file_that_has_vanished_is_unreadable(tmp_path: Path) -> None:
    checked = check_source(Source(tmp_path / "borte.xlsx", named=False))
    assert (checked.recognised, checked.reason) == (Recognised.UNREADABLE, "gone")


def test_a_huge_file_is_refused_by_its_size(tmp_path: Path) -> None:
    with (tmp_path / "stor.xlsx").open("wb") as file:
        file.truncate(DEFAULT.file + 1)
    checked = check_file(tmp_path / "stor.xlsx")
    assert (checked.recognised, checked.reason) == (Recognised.UNREADABLE, "too-large")


def test_a_link_is_followed_where_it_is_named_and_not_within_a_folder(inbox: Path, tmp_path: Path) -> None:
    other = tmp_path / "annet"
    other.mkdir()
    (other / "lenke.xlsx").symlink_to(inbox / "søknad.xlsx")
    assert check_file(other / "lenke.xlsx").recognised is Recognised.OURS
    result = run("validate", other)
    assert result.exit_code == 1
    assert "den følges ikke" in result.output

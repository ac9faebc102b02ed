"""`toolkit validate --format html`: where the page goes and what the exit code says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from tests.files.html_cases import CALL, faulty, filled
from toolkit.cli.validate import validate
from toolkit.files.examples import load_example

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    path = tmp_path / "clean.xlsx"
    path.write_bytes(filled(load_example(CALL, "nord-troms")))
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(validate, [*map(str, arguments), "--format", "html"])


def test_the_page_goes_to_the_output_by_default(clean: Path) -> None:
    result = run(clean)
    assert result.exit_code == 0
    assert result.stdout.startswith("<!DOCTYPE html>")
    assert result.stdout.endswith("</html>\n")


def test_a_named_file_gets_the_page_and_its_name_is_printed(clean: Path, tmp_path: Path) -> None:
    target = tmp_path / "funn.html"
    result = run(clean, "-o", target)
    assert (result.exit_code, result.stdout) == (0, f"{target}\n")
    assert target.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_faulty_workbook_is_told_by_the_exit_code(tmp_path: Path) -> None:
    path = tmp_path / "faulty.xlsx"
    path.write_bytes(filled(faulty()))
    assert run(path).exit_code == 1


def test_lang_speaks_for_every_workbook(clean: Path) -> None:
    html = run(clean, "--lang", "en").stdout
    assert '<html lang="en">' in html
    assert 'lang="nb"' not in html


def test_a_path_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    result = run(tmp_path / "nothing", "--lang", "en")
    assert result.exit_code == 2
    assert "there is no such file or folder" in result.stderr


def test_a_page_that_cannot_be_written_says_so(clean: Path, tmp_path: Path) -> None:
    result = run(clean, "-o", tmp_path / "nowhere" / "funn.html", "--lang", "en")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


def test_an_output_goes_only_with_the_page(clean: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(validate, [str(clean), "-o", str(tmp_path / "x")])
    assert result.exit_code == 2
    assert not (tmp_path / "x").exists()

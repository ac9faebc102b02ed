"""The documents keep their word: links lead somewhere, every command and every button is told of."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.cli.speaking import parsed
from toolkit.cli import COMMANDS
from toolkit.files.data import schemas

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted((*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("*/README.md")))
COMMAND_LINE = re.compile(r"^ *(?:\.venv/bin/)?(toolkit .+)$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]+)")
CASEWORKER = {"nb": ROOT / "docs" / "caseworker.md", "en": ROOT / "docs" / "caseworker.en.md"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_of_a_document_leads_to_a_file(document: Path) -> None:
    targets = [target for target in LINK.findall(document.read_text(encoding="utf-8")) if ":" not in target]
    assert [target for target in targets if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_shown_in_use(command: str) -> None:
    told = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *CASEWORKER.values()))
    assert f"toolkit {command}" in told


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_command_line_that_a_document_shows_can_be_given(document: Path) -> None:
    for line in COMMAND_LINE.findall(document.read_text(encoding="utf-8")):
        parsed(line)


@pytest.mark.parametrize("language", CASEWORKER)
def test_the_caseworkers_page_names_every_button_as_excel_shows_it(language: str) -> None:
    addin = tomllib.loads((schemas() / "messages" / f"{language}.toml").read_text(encoding="utf-8"))["addin"]
    text = CASEWORKER[language].read_text(encoding="utf-8")
    labels = [button["label"] for button in addin["buttons"].values()]
    assert len(labels) == 11
    assert [label for label in labels if f"| **{label}** |" not in text] == []
    assert f"**{addin['ribbon']['tab']}**" in text

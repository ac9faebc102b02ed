"""A built add-in and a built workbook, in Norwegian, for this Python as if it ran on Windows."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from toolkit import __version__
from toolkit.files.addin.build import addin_bytes
from toolkit.files.addin.settings import Settings
from toolkit.files.addin.sources import xlwings_version
from toolkit.files.addin.workbook import workbook_bytes
from toolkit.files.texts import load_messages

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.files.addin.settings import Edition, System

ROUND = r"C:\Runder\Næring 2018"


def settings(edition: Edition = "addin", system: System = "windows") -> Settings:
    return Settings(__version__, xlwings_version(), "nb", system, sys.executable, round=ROUND, edition=edition)


@pytest.fixture(scope="session")
def addin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("addin") / "toolkit.xlam"
    path.write_bytes(addin_bytes(settings(), load_messages("nb")))
    return path


@pytest.fixture(scope="session")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("workbook") / "saksbehandler.xlsm"
    path.write_bytes(workbook_bytes(settings("workbook"), load_messages("nb")))
    return path

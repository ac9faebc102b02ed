"""What all tests share: LibreOffice for those marked `office`, Chromium for those marked `browser`."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from tests import office as harness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser import Browser
    from tests.office_engine import Excel


PROGRAMS = {
    "office": ("tests.office_process", "REQUIRE_OFFICE"),
    "screen": ("tests.office_screen", "REQUIRE_OFFICE"),
    "browser": ("tests.browser", "REQUIRE_BROWSER"),
}
"""What each mark needs: the module that says whether it is here, and the variable that makes its absence a failure."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks the tests that use LibreOffice or Chromium; the first stay in one worker when there are several."""
    for item in items:
        if {"office", "excel"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("office")
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
        if item.get_closest_marker("office") and config.pluginmanager.hasplugin("xdist"):
            item.add_marker(pytest.mark.xdist_group("office"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skips a test whose program is absent; with REQUIRE_OFFICE=1 or REQUIRE_BROWSER=1 that is a failure."""
    for mark, (module, variable) in PROGRAMS.items():
        reason = import_module(module).missing() if item.get_closest_marker(mark) else None
        if reason and os.environ.get(variable) == "1":
            pytest.fail(reason, pytrace=False)
        if reason:
            pytest.skip(reason)


@pytest.fixture(scope="session")
def office_session() -> Iterator[harness.Office]:
    """One LibreOffice for all tests."""
    office = harness.Office()
    yield office
    office.quit()


@pytest.fixture
def office(office_session: harness.Office) -> Iterator[harness.Office]:
    """LibreOffice, with nothing open before and after."""
    yield office_session
    office_session.close_documents()


@pytest.fixture(scope="session")
def excel_session() -> Iterator[Excel]:
    """One LibreOffice that xlwings takes for Excel, for all tests."""
    excel: Excel = import_module("tests.office_engine").Excel()  # imports xlwings; most runs need none
    yield excel
    excel.kill()


@pytest.fixture
def excel(excel_session: Excel) -> Iterator[Excel]:
    """LibreOffice behind xlwings, with nothing open and nothing told before and after."""
    excel_session.activate()
    yield excel_session
    excel_session.reset()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of a module."""
    browser: Browser = import_module("tests.browser").Browser()  # slow to import; most runs need no browser
    yield browser
    browser.quit()

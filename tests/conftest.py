"""What all tests share: LibreOffice for those marked `office`, one for the whole run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests import office as harness

if TYPE_CHECKING:
    from collections.abc import Iterator


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks the tests that use LibreOffice, and keeps them in one worker when there are several."""
    for item in items:
        if "office" in getattr(item, "fixturenames", ()):
            item.add_marker("office")
        if item.get_closest_marker("office") and config.pluginmanager.hasplugin("xdist"):
            item.add_marker(pytest.mark.xdist_group("office"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skips an office test where LibreOffice is absent; with REQUIRE_OFFICE=1 that is a failure."""
    reason = harness.missing() if item.get_closest_marker("office") else None
    if reason and os.environ.get("REQUIRE_OFFICE") == "1":
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

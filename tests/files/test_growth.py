"""Work grows with the file and not with its square, and so does memory, whatever a file is made of."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if sys.platform == "win32":
    pytest.skip("a process does not tell its memory there", allow_module_level=True)

from tests.files.growth_cases import WORK, Worker

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST = 400  # MB that a process may grow by while it reads or marks one of these; the greediest takes half of it


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    one = Worker()
    yield one
    one.end()


@pytest.mark.parametrize(("what", "name"), [(what, name) for what, names in WORK.items() for name in names])
def test_a_small_piece_many_times_over_costs_what_the_file_weighs(worker: Worker, what: str, name: str) -> None:
    outcome, grown = worker.take(what, name)
    assert outcome in {"done", "damaged", "too-large", "too-many-cells"}
    assert grown < MOST

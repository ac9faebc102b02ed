"""Allocation and Workings ask of an application what is its own, and never go through the whole round for each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.masters import full_round
from tests.rounds import NOW
from toolkit.core.master import workings
from toolkit.core.master.allocation_table import AllocationWriter
from toolkit.core.master.ranking_table import RankingWriter
from toolkit.core.master.tables import TableWriter
from toolkit.core.master.workings import WorkingsWriter
from toolkit.files.texts import load_messages
from toolkit.steps.consolidate import consolidate_round
from toolkit.steps.judging import Options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.core.priority.model import Priority, Proposal
    from toolkit.steps.consolidate import Outcome


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return consolidate_round(full_round(tmp_path_factory.mktemp("priority") / "runde"), NOW, Options(jobs=1))


def priority(done: Outcome) -> Priority:
    assert done.result.priority
    return done.result.priority


def writer(done: Outcome) -> TableWriter:
    return TableWriter(done.consolidated, load_messages("nb"))


class Counted(tuple["Proposal", ...]):
    """Proposals that know how often somebody went through them."""

    __slots__ = ()
    times = 0

    def __iter__(self) -> Iterator[Proposal]:
        Counted.times += 1
        return super().__iter__()


def test_the_proposals_are_not_gone_through_for_each_of_them(done: Outcome) -> None:
    plain = priority(done)
    proposals = Counted(plain.allocation.proposals)
    assert len(proposals) == 3
    result = replace(done.result, priority=replace(plain, allocation=replace(plain.allocation, proposals=proposals)))
    words = writer(done)
    Counted.times = 0
    table = AllocationWriter(words, result, RankingWriter(words, result)).table()
    assert Counted.times <= 2
    assert table == AllocationWriter(words, done.result, RankingWriter(words, done.result)).table()


def test_the_workings_of_one_are_its_rows_of_the_sheet_and_no_others_are_written(
    done: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = WorkingsWriter(writer(done), done.result, priority(done))
    rows = one.table().rows
    monkeypatch.setattr(workings, "application_lines", None)  # what writes those of all
    for application in done.consolidated.applications:
        own = [row for row in rows if row[0] == application.id]
        assert bool(own) == application.entry.eligible
        assert one.of_one(application.id) == own
    assert one.of_one("2018-999") == []

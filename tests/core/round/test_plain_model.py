"""The rules of receipts, identity and versions once more, as plainly as they can be said, beside the toolkit's own.

The model is written from design §8 and docs/decisions.md alone. It is slow, knows one run and no ids; where it leaves
open which version counts (the same moment, answers that lead in a circle), the toolkit may take any of those.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.versions import OSLO, at, file, ids, judge, statuses
from toolkit.model import WholeDay

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DEADLINE = datetime(2018, 10, 1, tzinfo=OSLO)  # the first moment that is too late (K5)


class File(NamedTuple):
    """What is known of one file: `note` is what it says, `received` and what follows are from mottak.csv."""

    name: str
    org: str
    applicant: str
    title: str
    note: str
    received: str
    case: str
    answers: str
    withdrawn: bool
    unreadable: bool
    seen: datetime

    @property
    def came(self) -> datetime | None:
        """When staff state it was received."""
        return stated(self.received) if self.received else None


stated = cache(at)
Part = list[File]
"""Files that say the same and stand or fall together: a version with its copies."""
T = TypeVar("T")


def before(one: datetime | None, other: datetime | None) -> bool:
    """Staff state that one came before the other; a day without a time of day may be any time of it."""
    if one is None or other is None:
        return False
    if isinstance(one, WholeDay) or isinstance(other, WholeDay):
        return one.date() < other.date()
    return one < other


def late(one: File) -> bool:
    """Late is what staff state, never when it was first seen (§8)."""
    return one.came is not None and one.came >= DEADLINE


def grouped(items: Sequence[T], alike: Callable[[T, T], bool]) -> list[list[T]]:
    """The items that are alike, directly or by others."""
    groups: list[list[T]] = []
    for item in items:
        mine = [group for group in groups if any(alike(item, other) or alike(other, item) for other in group)]
        groups = [group for group in groups if group not in mine] + [[item, *(one for group in mine for one in group)]]
    return groups


class Model:
    """One round as it should be judged."""

    def __init__(self, files: Sequence[File]) -> None:
        self.files = {one.name: one for one in files}
        readable = [one for one in files if not one.unreadable]
        self.parts = [part for same in grouped(readable, lambda a, b: a.note == b.note) for part in parted(same)]
        self.part_of = {one.name: part for part in self.parts for one in part}
        self.target = {one.name: target for one in readable if (target := self.answered(one)) is not None}
        self.applications = grouped(self.parts, self.is_one)

    def answered(self, one: File) -> File | str | None:
        """What a file answers the return of: a file, "ja" for one unnamed, None where it cannot be an answer (§8)."""
        other = self.named(one)
        if other is None:
            return one.answers if one.answers == "ja" else None
        if one.name in self.led_to(one):  # itself, or a circle of answers
            return None
        copies = [other] if other.unreadable else [each for each in self.part_of[other.name] if each is not one]
        return None if one.came and all(before(one.came, each.came) for each in copies) else other

    def named(self, one: File) -> File | None:
        """The file that staff name as answered: the same applicant's, or one that could not be read."""
        other = self.files.get(one.answers)
        if other is None or one.unreadable:
            return None
        return other if other.unreadable or self.same_applicant(one, other) else None

    def led_to(self, one: File) -> set[str]:
        found: set[str] = set()
        while (other := self.named(one)) and other.name not in found:
            found.add(other.name)
            one = other
        return found

    def same_applicant(self, one: File, other: File) -> bool:
        """By number; by name where one has none; or by a case number of staff's, whichever copy it stands on."""
        if self.cases(self.part_of[one.name]) & self.cases(self.part_of[other.name]):
            return True
        return one.org == other.org if one.org and other.org else one.applicant == other.applicant

    def cases(self, part: Part) -> set[str]:
        return {one.case for one in part} - {"", "-"}

    def is_one(self, part: Part, other: Part) -> bool:
        """Number and title, what says the same, a case number within one applicant, or an answer to a return (§8)."""
        one, another = part[0], other[0]
        named = one.applicant == another.applicant
        same = one.org == another.org != "" and one.title == another.title
        joined = bool(self.cases(part) & self.cases(other)) and (named or one.org == another.org != "")
        return same or joined or one.note == another.note or any(self.target.get(each.name) in other for each in part)

    def judged(self, application: Sequence[Part]) -> list[dict[str, str]]:
        """The files of an application with their status, once for each version that may count."""
        files = [one for part in application for one in part]
        answered = [self.target[one.name] for one in files if one.name in self.target]
        returned = [one for one in answered if isinstance(one, File) and one.unreadable]
        originals = [one for one in files if one.name not in self.target] + returned
        on_time = any(one.came and not late(one) for one in files + returned)
        came_late = bool(originals) and all(late(one) for one in originals) and not on_time
        live = [part for part in application if not self.is_late(part, came_late)]
        return [self.told(application, live, part) for part in self.latest(live)] or [self.told(application, [], None)]

    def is_late(self, part: Part, came_late: bool) -> bool:
        """All of it stated late; what answers a return inherits the first date of its application (§8)."""
        return came_late if any(one.name in self.target for one in part) else all(late(one) for one in part)

    def moment(self, part: Part) -> tuple[datetime, bool]:
        """Its last receipt on time or as an answer; else when it was first received or seen, which is not stated."""
        good = [one.came for one in part if one.came and (not late(one) or one.name in self.target)]
        return (max(good), True) if good else (when(first(part)), False)

    def latest(self, live: Sequence[Part]) -> list[Part]:
        """The latest; an answer is after the file it names, unless staff state that this came before it anyway."""
        after = [(a, b) for a, b in product(range(len(live)), repeat=2) if a != b and self.follows(live[a], live[b])]
        waiting = set(range(len(live)))
        while free := {place for place in waiting if not any(a == place and b in waiting for a, b in after)}:
            waiting -= free
        if waiting:  # two versions, each with copies, that answer one another
            return list(live)
        moments = [self.moment(part)[0] for part in live]
        for _ in live:
            for later, earlier in after:
                moments[later] = max(moments[later], moments[earlier])
        best = [place for place, moment in enumerate(moments) if moment == max(moments)]
        ends = [place for place in best if not any(earlier == place and later in best for later, earlier in after)]
        return [live[place] for place in ends or best]

    def follows(self, part: Part, other: Part) -> bool:
        moment, known = self.moment(part)
        named = [target for one in part if isinstance(target := self.target.get(one.name), File) and target in other]
        return any(not (known and before(target.came, moment)) for target in named)

    def told(self, application: Sequence[Part], live: Sequence[Part], counting: Part | None) -> dict[str, str]:
        found = {one.name: "duplicate" for part in application for one in part}
        for part in application:
            status = "late" if part not in live else "counts" if part is counting else "superseded"
            found[first(part).name] = "withdrawn" if any(one.withdrawn for one in part) else status
        return found


def parted(copies: Part) -> list[Part]:
    """What says the same is one, but what staff state came after all that was withdrawn of it stands for itself."""
    gone = [one for one in copies if one.withdrawn]
    again = [one for one in copies if gone and all(before(each.came, one.came) for each in gone)]
    return [[one for one in copies if one not in again], again] if again else [copies]


def when(one: File) -> datetime:
    return one.came or one.seen


def first(part: Part) -> File:
    """The one that stands for its copies: on time, then not stated, then late."""
    return min(part, key=lambda one: (2 if late(one) else int(one.came is None), when(one), one.name))


APPLICANTS = {"Alfa": ("312345676", "18/1", "18/2"), "Beta": ("312356783", "18/3", "18/4")}
TIMES = ["1.9.2018", "5.9.2018 12:00", "5.9.2018", "20.9.2018 08:00", "30.9.2018 23:59", "1.10.2018 00:00", "5.10.2018"]
OFFSETS = ["2018-09-30T21:59:59Z", "2018-09-30T22:00:00Z", "2018-10-01T01:00:00+05:00", "20.10.2018 10:00"]
NAMES = [f"{number}.xlsx" for number in range(7)]


@st.composite
def files(draw: st.DrawFn, name: str) -> File:
    """One file: what is rare in a round is rarer here, too."""
    seldom = st.sampled_from([False] * 7 + [True])
    who = draw(st.sampled_from(["Alfa"] * 6 + ["Beta"]))
    number, *cases = APPLICANTS[who]
    org, title = draw(st.sampled_from([number] * 7 + [""])), draw(st.sampled_from("AAAAB"))
    answers = draw(st.sampled_from([""] * 8 + ["ja", "borte.xlsx", *NAMES[:5]]))
    received = draw(st.sampled_from(["", "", *TIMES, *OFFSETS]))
    seen = datetime(2018, 9, 1, 8, int(name[0]), tzinfo=UTC) + timedelta(days=draw(st.integers(0, 40)))
    says = f"{org}{who}{title}{draw(st.sampled_from('1223'))}"
    case = draw(st.sampled_from(["", "", "", "-", *cases]))
    return File(name, org, who, title, says, received, case, answers, draw(seldom), draw(seldom), seen)


ROUNDS = st.integers(1, len(NAMES)).flatmap(lambda size: st.tuples(*(files(name) for name in NAMES[:size])))


@settings(max_examples=500, deadline=None)
@given(ROUNDS)
def test_a_round_is_judged_as_the_rules_say_it_plainly(described: tuple[File, ...]) -> None:
    model, found = Model(described), judge(*(file(**one._asdict()) for one in described))
    application, status = ids(found), statuses(found)
    for parts in model.applications:
        names = {one.name for part in parts for one in part}
        assert {name for name in application if application[name] == application[min(names)]} == names
        assert {name: status[name] for name in names} in model.judged(parts)

"""Which files are the same application, and which of them say the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.round.readings import content_key
from toolkit.core.round.receipts import loose, order_unknown, surely_before

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from toolkit.core.round.entries import Incoming


_NUMBER = "org:"


class VoidAnswer(NamedTuple):
    """An answer to a return that cannot be one: it changes nothing until staff settle it.

    `case` is the finding: `answers-itself`, `answers-in-circle` or `answers-later`, what came after it. `file` is the
    file it is said of, `typed` what staff wrote, `other` the file they mean.
    """

    case: str
    file: str
    typed: str
    other: str


@dataclass(frozen=True, slots=True)
class Content:
    """Files that say the same, in order of receipt: the first stands for them, the others are its duplicates.

    `key` is what they say, `owner` the organisation by number or else by name, `title` names the application with its
    owner (None: it lacks one of them), `applicant` is the applicant's name as compared loosely. `joined_by` is the case
    number that joins it with contents of other titles. `withdrawn_before` is the file that says the same and that staff
    record as withdrawn before these came.

    From `toolkit.core.round.answers.resolved`: `answering` are those of its files (by name) that staff record as
    answering a return, `answered` which contents' (by the register's names), `answered_files` that of which files
    without a submission. `answered_returns` are pairs: one of its files, and the submission's file that staff named as
    answered. `unknown_answers` are what staff typed that means nothing, `refused_answers` files of another applicant,
    `void_answers` what cannot be an answer.
    """

    files: tuple[Incoming, ...]
    owner: str
    title: str | None
    key: str
    applicant: str = ""
    answered: frozenset[str] = frozenset()
    answering: frozenset[str] = frozenset()
    answered_files: tuple[Incoming, ...] = ()
    answered_returns: tuple[tuple[str, str], ...] = ()
    unknown_answers: tuple[str, ...] = ()
    refused_answers: tuple[str, ...] = ()
    void_answers: tuple[VoidAnswer, ...] = ()
    joined_by: str = ""
    withdrawn_before: str = ""

    @property
    def names(self) -> frozenset[str]:
        """The names under which the register remembers the application's id.

        A title is one only with an organisation number: without, two may be two organisations of one name.
        """
        own = {f"file:{one.sha256}" for one in self.files}
        return frozenset(own | {self.key if self.likeness else self.title or self.key})

    @property
    def likeness(self) -> str:
        """What stands for the title without an organisation number: it joins nothing, and keeps the id of one alone."""
        return self.title if self.title and not self.numbered else ""

    @property
    def numbered(self) -> bool:
        """Whether its owner is known by an organisation number."""
        return self.owner.startswith(_NUMBER)

    @property
    def moment(self) -> datetime:
        """When it was first received as far as is known."""
        return self.files[0].moment

    @property
    def received(self) -> datetime | None:
        """The first receipt that staff state."""
        return min((one.receipt.received for one in self.files if one.receipt.received), default=None)

    @property
    def withdrawn(self) -> bool:
        """Whether staff record any copy as withdrawn."""
        return any(one.receipt.withdrawn for one in self.files)

    @property
    def answers_return(self) -> bool:
        """Whether staff record any copy as answering a return."""
        return bool(self.answering)

    @property
    def originals(self) -> list[Incoming]:
        """Its files that answer no return."""
        return [one for one in self.files if one.name not in self.answering]

    @property
    def withdrawn_same_day(self) -> tuple[tuple[Incoming, Incoming], ...]:
        """Each copy that is not withdrawn with the withdrawn one of the same day: nobody states which came last."""
        marked = [one for one in self.files if one.receipt.withdrawn]
        pairs = ((copy, one) for copy in self.files if not copy.receipt.withdrawn for one in marked)
        stated = ((copy, one, copy.receipt.received, one.receipt.received) for copy, one in pairs)
        return tuple((copy, one) for copy, one, left, right in stated if left and right and order_unknown(left, right))

    def cases_of(self, one: Incoming, shared: frozenset[str] = frozenset()) -> set[str]:
        """The case number that staff state for one of its files, with the organisation and with its name.

        A number alone joins nobody else's; the name is for a version whose organisation number is wrong or missing.
        Nothing where it says no more than a dash, or is one of those that are `shared` with another applicant.
        """
        number = loose(one.receipt.case_number)
        owners = {self.owner, _by_name(self.applicant)} - {""}
        return {f"{owner} {number}" for owner in owners} if number and number not in shared else set()


def contents(submissions: Iterable[Incoming], closing: datetime | None = None) -> list[Content]:
    """The submissions grouped by what they say, each group in order of receipt.

    What staff record as withdrawn and as sent once more after that is two contents: the later one stands for itself.

    Args:
        submissions: files that hold a submission.
        closing: the first moment that is too late; None where nothing is.
    """
    groups: dict[str, list[Incoming]] = {}
    for one in submissions:
        if one.reading.submission is not None:
            groups.setdefault(content_key(one.reading.submission, one.sha256), []).append(one)
    ordered = ((key, sorted(group, key=lambda one: _receipt_order(one, closing))) for key, group in groups.items())
    return [content for key, group in sorted(ordered, key=lambda each: each[0]) for content in _contents(group, key)]


def _receipt_order(one: Incoming, closing: datetime | None) -> tuple[int, datetime, str]:
    """Stated on time, then not stated, then stated too late: what nobody states may have been on time."""
    stated = one.receipt.received
    late = stated is not None and closing is not None and stated >= closing
    return 2 if late else int(stated is None), one.moment, one.name


def _contents(group: list[Incoming], key: str) -> Iterator[Content]:
    withdrawn = [one for one in group if one.receipt.withdrawn]
    again = [one for one in group if all(_came_after(one, other) for other in withdrawn)]
    if not again or not withdrawn:
        yield _content(group, key)
        return
    yield _content([one for one in group if one not in again], key)
    yield replace(_content(again, key), withdrawn_before=max(withdrawn, key=lambda one: (one.moment, one.name)).name)


def _came_after(one: Incoming, withdrawn: Incoming) -> bool:
    """Whether staff state that a file came after one that was withdrawn."""
    before, after = withdrawn.receipt.received, one.receipt.received
    return before is not None and after is not None and surely_before(before, after)


def _content(files: list[Incoming], key: str) -> Content:
    submission = files[0].reading.submission
    data = submission.data if submission else {}
    applicant, project = data.get("applicant", {}), data.get("project", {})
    number, name = applicant.get("organisation_number", ""), loose(str(applicant.get("name", "")))
    owner = f"{_NUMBER}{number}" if number else _by_name(name)
    title = loose(str(project.get("title", "")))
    return Content(tuple(files), owner, f"title:{owner}|{title}" if owner and title else None, key, name)


def _by_name(name: str) -> str:
    """What stands for an organisation without number; "" where it has no name either."""
    return f"name:{name}" if name else ""


def clusters(found: Sequence[Content]) -> list[list[Content]]:
    """The contents of each application: same owner and title, or joined by staff (case number, answered return).

    What staff wrote under "answers a return of" is what `toolkit.core.round.answers.resolved` made of it.
    """
    groups = _Groups(len(found))
    seen: dict[str, int] = {}
    shared = shared_numbers(found)
    for number, content in enumerate(found):
        for name in sorted({*content.names, *_case_names(content, shared), *content.answered}):
            groups.join(seen.setdefault(name, number), number)
    members: dict[int, list[Content]] = {}
    for number, content in enumerate(found):
        members.setdefault(groups.root(number), []).append(content)
    return sorted((_with_joining_case(one, shared) for one in members.values()), key=_cluster_order)


def shared_numbers(found: Sequence[Content]) -> frozenset[str]:
    """The case numbers, compared loosely, that staff state for different applicants: none of them joins anything.

    Applicants of one organisation number or one name are not known to be different, nor is one that answers the
    other's return; an applicant without either is not known at all.
    """
    holders: dict[str, list[Content]] = {}
    for content in found:
        for number in {loose(one.receipt.case_number) for one in content.files} - {""} if content.owner else ():
            holders.setdefault(number, []).append(content)
    return frozenset(number for number, own in holders.items() if len(own) > 1 and not _one_applicant(own))


def _one_applicant(found: Sequence[Content]) -> bool:
    groups = _Groups(len(found))
    seen: dict[str, int] = {}
    for number, content in enumerate(found):
        for name in {content.owner, _by_name(content.applicant), *content.names, *content.answered} - {""}:
            groups.join(seen.setdefault(name, number), number)
    return len({groups.root(number) for number in range(len(found))}) == 1


def _case_names(content: Content, shared: frozenset[str]) -> set[str]:
    return {f"case:{case}" for one in content.files for case in content.cases_of(one, shared)}


def _with_joining_case(cluster: list[Content], shared: frozenset[str]) -> list[Content]:
    """The cluster in order, each content that another title belongs to told by which case number they are joined."""
    ordered = sorted(cluster, key=lambda one: (one.moment, one.files[0].sha256))
    titles: dict[str, set[str | None]] = {}
    for content in ordered:
        for case in (each for one in content.files for each in content.cases_of(one, shared)):
            titles.setdefault(case, set()).add(content.title)
    joining = {case for case, own in titles.items() if len(own) > 1}
    return [replace(one, joined_by=_joining_number(one, joining)) for one in ordered] if joining else ordered


def _joining_number(one: Content, joining: set[str]) -> str:
    return next((file.receipt.case_number for file in one.files if one.cases_of(file) & joining), "")


def _cluster_order(cluster: Sequence[Content]) -> tuple[datetime, str]:
    return min((content.moment, content.files[0].sha256) for content in cluster)


class _Groups:
    """Numbers that belong together, joined two at a time."""

    def __init__(self, size: int) -> None:
        self._above = list(range(size))

    def root(self, number: int) -> int:
        while self._above[number] != number:
            number = self._above[number]
        return number

    def join(self, one: int, other: int) -> None:
        first, second = sorted((self.root(one), self.root(other)))
        self._above[second] = first

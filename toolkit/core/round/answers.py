"""What staff mean by "answers a return of": which files' return, whether it is the same applicant's, and can be one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from toolkit.core.round.identity import Content, VoidAnswer
from toolkit.core.round.ids import given_name
from toolkit.core.round.receipts import file_key, loose, read_mark, surely_before

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from toolkit.core.round.entries import Incoming


def resolved(found: Sequence[Content], aside: Iterable[Incoming], named: Mapping[str, str]) -> list[Content]:
    """The contents with what staff wrote under "answers a return of", as what it means.

    A return is of an application (by its id), of a submission or of a file that holds none (by its path or the end of
    one): a file that could not be read is returned too, and what answers it inherits its date. An answer is joined
    only with the same applicant's: one slip in the list must not remove another applicant's application. One that names
    itself, that stands in a circle of answers or that came before what it answers is void: a date is inherited from
    what came first, and a late file must not get one from its own line.

    Args:
        found: the contents of the round's submissions.
        aside: the files that hold no submission.
        named: the ids already given, by the register's names.
    """
    places = _Places.of(found, aside, named)
    said = [_said(content, file, places, named) for content in found for file in content.files if file.receipt.answers]
    void = {each.file: each for each in _void(said)}
    by_content: dict[str, list[_Said]] = {}
    for one in said:
        by_content.setdefault(one.content.files[0].name, []).append(one)
    return [_resolve(content, by_content.get(content.files[0].name, ()), void) for content in found]


@dataclass(frozen=True, slots=True)
class _Holder:
    """A file that may be meant, and the content it holds; None where it holds no submission."""

    file: Incoming
    content: Content | None

    @property
    def receipts(self) -> list[Incoming]:
        """The files whose receipt says when it came."""
        return list(self.content.files) if self.content else [self.file]


@dataclass(frozen=True, slots=True)
class _Said:
    """What staff wrote of one file, and the files it may mean, with those of other applicants apart.

    `by_id`: they named an application, of which any file may be meant.
    """

    content: Content
    file: Incoming
    meant: tuple[_Holder, ...]
    refused: tuple[_Holder, ...] = ()
    by_id: bool = False

    @property
    def others(self) -> tuple[_Holder, ...]:
        """What is meant beside the file itself."""
        return tuple(one for one in self.meant if one.file.name != self.file.name)


@dataclass(frozen=True, slots=True)
class _Places:
    """What an answer may mean: files by the id of their application, by their path, and by its ends."""

    of_id: Mapping[str, list[_Holder]]
    of_path: Mapping[str, list[_Holder]]
    of_end: Mapping[str, list[_Holder]]

    @classmethod
    def of(cls, found: Iterable[Content], aside: Iterable[Incoming], named: Mapping[str, str]) -> _Places:
        ids: dict[str, list[_Holder]] = {}
        paths: dict[str, list[_Holder]] = {}
        ends: dict[str, list[_Holder]] = {}
        holders = [_Holder(one, None) for one in aside]
        for content in found:
            own = [_Holder(one, content) for one in content.files]
            holders += own
            for given in sorted({named[name] for name in content.names if name in named}):
                ids.setdefault(given, []).extend(own)
        for one in holders:
            paths.setdefault(file_key(one.file.name), []).append(one)
            for end in _ends(file_key(one.file.name)):
                ends.setdefault(end, []).append(one)
        return cls(ids, paths, ends)

    def meant(self, text: str, named: Mapping[str, str]) -> Sequence[_Holder]:
        """What a text means; nothing where that is not certain."""
        wanted = file_key(text)
        alike = self.of_path.get(wanted) or self.of_end.get(wanted, [])
        found = [one for one in alike if one.file.name == text.strip()] or alike
        certain = len({id(one.content or one.file) for one in found}) == 1
        return self.with_id(text.strip(), named) or (found if certain else [])

    def with_id(self, own: str, named: Mapping[str, str]) -> Sequence[_Holder]:
        """The files that first were given an id, also while it has fallen to another; else those it fell to."""
        return self.of_id.get(own) or self.of_id.get(named.get(given_name(own), ""), [])


def _ends(path: str) -> Iterator[str]:
    """The ends of a path after each of its slashes."""
    while "/" in path:
        path = path.partition("/")[2]
        yield path


def _said(content: Content, file: Incoming, places: _Places, named: Mapping[str, str]) -> _Said:
    holders = places.meant(file.receipt.answers, named)
    contents = [one.content for one in holders if one.content]
    if not contents or any(_same_applicant(content, one) for one in contents):
        return _Said(content, file, tuple(holders), by_id=bool(places.with_id(file.receipt.answers.strip(), named)))
    aside = tuple(one for one in holders if not one.content)
    return _Said(content, file, aside, tuple(one for one in holders if one.content))


def _resolve(content: Content, said: Sequence[_Said], void: Mapping[str, VoidAnswer]) -> Content:
    valid = [one for one in said if one.file.name not in void]
    answered = {name for one in valid for each in one.meant if each.content for name in each.content.names}
    files = {each.file.name: each.file for one in valid for each in one.meant if each.content is None}
    pairs = {(one.file.name, each.file.name) for one in valid if not one.by_id for each in one.meant if each.content}
    answering = {one.file.name for one in valid if one.meant or read_mark(one.file.receipt.answers) is True}
    unclear = [one for one in said if not one.meant and not one.refused]
    unknown = {one.file.receipt.answers for one in unclear if read_mark(one.file.receipt.answers) is None}
    refused = {one.refused[0].file.name for one in said if one.refused}
    return replace(
        content,
        answered=frozenset(answered),
        answered_files=tuple(files[name] for name in sorted(files)),
        answered_returns=tuple(sorted(pairs)),
        answering=frozenset(answering),
        unknown_answers=tuple(sorted(unknown)),
        refused_answers=tuple(sorted(refused)),
        void_answers=tuple(void[one.file.name] for one in said if one.file.name in void),
    )


def _same_applicant(one: Content, other: Content) -> bool:
    """By organisation number; by name where one of the two has no valid number; or by a case number staff gave both."""
    if _cases(one) & _cases(other):
        return True
    if one.numbered and other.numbered:
        return one.owner == other.owner
    return one.applicant == other.applicant != ""


def _cases(content: Content) -> set[str]:
    return {loose(one.receipt.case_number) for one in content.files} - {""}


# --- answers that cannot be any ---------------------------------------------------------------------------------


def _void(said: Sequence[_Said]) -> Iterator[VoidAnswer]:
    """The answers that cannot be any, each with why."""
    files = [one for one in said if one.others and not one.by_id]
    others = {one.file.name: [each.file.name for each in one.others] for one in files}
    circles = _in_circles(others)
    for one in said:
        if one.meant and not one.others:
            yield _told("answers-itself", one, one.file.name)
        elif one.file.name in circles:
            yield _told("answers-in-circle", one, one.others[0].file.name)
        elif one.others and all(_came_later(one.file, other) for other in one.others):
            yield _told("answers-later", one, one.others[0].file.name)


def grounded(cluster: Sequence[Content]) -> list[Content]:
    """The contents of an application; where every file of it only answers another of them, none is an answer.

    Such a circle leads through the application's own id. The contents stay one application, since ids must not hang on
    what they mean themselves.
    """
    if any(one.answered_files or one.originals or _marked(one) for one in cluster):
        return list(cluster)
    return [replace(one, answering=frozenset(), answered_returns=(), void_answers=_all_void(one)) for one in cluster]


def _marked(content: Content) -> bool:
    """Whether staff say that a file answers a return, and not of which: it may have come on paper."""
    return any(read_mark(one.receipt.answers) is True for one in content.files if one.receipt.answers)


def _all_void(content: Content) -> tuple[VoidAnswer, ...]:
    files = [one for one in content.files if one.receipt.answers]
    return tuple(VoidAnswer("answers-in-circle", one.name, one.receipt.answers, one.receipt.answers) for one in files)


def _told(case: str, one: _Said, other: str) -> VoidAnswer:
    return VoidAnswer(case, one.file.name, one.file.receipt.answers, other)


def _came_later(file: Incoming, other: _Holder) -> bool:
    """Whether staff state that a file came before all that could be what it answers."""
    came = file.receipt.received
    stated = [one.receipt.received for one in other.receipts if one.name != file.name]
    return came is not None and all(one is not None and surely_before(came, one) for one in stated)


def _in_circles(answers: Mapping[str, Sequence[str]]) -> set[str]:
    """The files whose answers lead back to themselves, and to nothing that answers nothing.

    Args:
        answers: the files each file may answer, by name.
    """
    open_ended = set(answers)
    while grounded := {one for one in open_ended if any(other not in open_ended for other in answers[one])}:
        open_ended -= grounded
    return {one for one in open_ended if one in _reached(one, answers, open_ended)}


def _reached(start: str, answers: Mapping[str, Sequence[str]], within: set[str]) -> set[str]:
    """What answers lead to from a file, step by step."""
    reached: set[str] = set()
    new = within.intersection(answers[start])
    while new:
        reached |= new
        new = within.intersection(other for one in new for other in answers[one]) - reached
    return reached

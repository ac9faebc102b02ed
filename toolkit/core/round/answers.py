"""What staff mean by "answers a return of": which files' return, and whether it is the same applicant's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from toolkit.core.round.entries import Incoming
from toolkit.core.round.identity import Content, given_name
from toolkit.core.round.receipts import file_key, loose, read_mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_NUMBER = "org:"


def resolved(found: Sequence[Content], aside: Iterable[Incoming], named: Mapping[str, str]) -> list[Content]:
    """The contents with what staff wrote under "answers a return of", as what it means.

    A return is of an application (by its id), of a submission or of a file that holds none (by its path or the end of
    one): a file that could not be read is returned too, and what answers it inherits its date. An answer is joined
    only with the same applicant's: one slip in the list must not remove another applicant's application.

    Args:
        found: the contents of the round's submissions.
        aside: the files that hold no submission.
        named: the ids already given, by the register's names.
    """
    places = _Places.of(found, aside, named)
    return [_resolve(content, places, named) for content in found]


@dataclass(frozen=True, slots=True)
class _Places:
    """What an answer may mean: contents by the id of their application; files by their path, and by its ends."""

    of_id: Mapping[str, list[Content]]
    of_path: Mapping[str, list[Content | Incoming]]
    of_end: Mapping[str, list[Content | Incoming]]

    @classmethod
    def of(cls, found: Iterable[Content], aside: Iterable[Incoming], named: Mapping[str, str]) -> _Places:
        ids: dict[str, list[Content]] = {}
        paths: dict[str, list[Content | Incoming]] = {}
        ends: dict[str, list[Content | Incoming]] = {}
        files: list[tuple[str, Content | Incoming]] = [(one.name, one) for one in aside]
        for content in found:
            files += [(one.name, content) for one in content.files]
            for own in sorted({named[name] for name in content.names if name in named}):
                ids.setdefault(own, []).append(content)
        for name, holder in files:
            paths.setdefault(file_key(name), []).append(holder)
            for end in _ends(file_key(name)):
                ends.setdefault(end, []).append(holder)
        return cls(ids, paths, ends)

    def meant(self, text: str, named: Mapping[str, str]) -> Sequence[Content | Incoming]:
        """What a text means; nothing where that is not certain."""
        wanted = file_key(text)
        ends = self.of_end.get(wanted, [])
        certain = ends if all(one is ends[0] for one in ends) else []
        return self.with_id(text.strip(), named) or self.of_path.get(wanted) or certain

    def with_id(self, own: str, named: Mapping[str, str]) -> Sequence[Content]:
        """The contents that first were given an id, also while it has fallen to another; else those it fell to."""
        return self.of_id.get(own) or self.of_id.get(named.get(given_name(own), ""), [])


def _ends(path: str) -> Iterator[str]:
    """The ends of a path after each of its slashes."""
    while "/" in path:
        path = path.partition("/")[2]
        yield path


def _resolve(content: Content, places: _Places, named: Mapping[str, str]) -> Content:
    answered: set[str] = set()
    files: list[Incoming] = []
    unknown: list[str] = []
    refused: list[str] = []
    marked = False
    for text in sorted({one.receipt.answers for one in content.files} - {""}):
        meant = places.meant(text, named)
        theirs = [one for one in meant if isinstance(one, Content)]
        files += [one for one in meant if isinstance(one, Incoming)]
        if any(_same_applicant(content, one) for one in theirs):
            answered |= {name for one in theirs for name in one.names}
        elif theirs:
            refused.append(theirs[0].files[0].name)
        marked = marked or read_mark(text) is True
        if not meant and read_mark(text) is None:
            unknown.append(text)
    return replace(
        content,
        answered=frozenset(answered),
        answered_files=tuple(files),
        answers_return=bool(answered or files or marked),
        unknown_answers=tuple(unknown),
        refused_answers=tuple(refused),
    )


def _same_applicant(one: Content, other: Content) -> bool:
    """By organisation number; by name where one of the two has no valid number; or by a case number staff gave both."""
    if _cases(one) & _cases(other):
        return True
    if one.owner.startswith(_NUMBER) and other.owner.startswith(_NUMBER):
        return one.owner == other.owner
    return one.applicant == other.applicant != ""


def _cases(content: Content) -> set[str]:
    return {loose(one.receipt.case_number) for one in content.files} - {""}

"""What in a round waits for somebody at the county: what it is about, and in which list at which line to settle it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from toolkit.core.pointers import value_at
from toolkit.core.round.acceptance import OVERRIDES_FILE
from toolkit.core.round.assessments import is_assessed
from toolkit.core.round.assessors import assessor_key, is_assessment, round_assessments
from toolkit.core.round.consolidate import RECEIPTS_FILE, id_order
from toolkit.core.round.entries import FileStatus
from toolkit.core.round.gaps import gap
from toolkit.core.round.receipts import file_key, loose
from toolkit.model import Severity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from toolkit.core.priority.model import Assessment, Reason
    from toolkit.core.round.consolidate import Consolidated
    from toolkit.core.round.entries import FileEntry
    from toolkit.core.round.prioritised import Prioritised
    from toolkit.model import Finding

GROUPS = ("unreadable", "set-aside", "receipts", "versions", "overrides", "awards", "assessments", "choices", "ranking")
"""What waits, in the order in which it is best settled: keys of the messages' [waiting.groups]."""
CHOICES_FILE = "round.toml"
HIDING = frozenset({"archive-with-workbooks", "archive-closed", "mail-with-workbook", "link-to-workbook"})
"""Why a file was set aside that holds, or may hold, an application nobody has looked at."""
_SET_ASIDE = HIDING | {"empty-form"}
_DIFFER = ("received", "case-number", "answers-return-of", "withdrawn")
_SAME = frozenset({"possibly-same", "possibly-same-name"})
_SHARED = "case-number-shared"
_TOGETHER = _SAME | {_SHARED}
_VOID = frozenset({"answers-itself", "answers-in-circle", "answers-later"})
_VERSIONS = frozenset(
    {
        "order-unknown",
        "earlier-had-no-errors",
        "answers-unknown",
        "answers-another",
        "answers-undated",
        *_VOID,
        "withdrawn-same-day",
        "answer-without-first-date",
        "withdrawn-sent-again",
    }
)
_LINES = frozenset({*(f"lines-differ-{one}" for one in _DIFFER), "withdrawn-on-one-line"})
_NOT_ASSESSED = frozenset({"no-impartial-assessment", "no-assessments"})
_ROUND = "round."


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that somebody must do or decide.

    Attributes:
        group: one of `GROUPS`.
        key: its sentence, a key of the messages' [waiting.what] and [waiting.do]; with a `finding` or `reason` those
            have the sentence.
        about: the files or applications it is about.
        list: the file of the round in which it is settled, "" where it is not settled in one.
        lines: the lines there; none where the file has no row yet.
        facts: what the sentence needs.
    """

    group: str
    key: str
    about: tuple[str, ...]
    list: str = ""
    lines: tuple[int, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    finding: Finding | None = None
    reason: Reason | None = None


def waiting_files(
    judged: Consolidated, lines: Mapping[str, tuple[int, ...]], awarded: Collection[str] = ()
) -> Iterator[Waiting]:
    """What waits about files, staff's own lists and assessors.

    Args:
        judged: the round, with what is wrong in `awards.csv` among `staff`.
        lines: the lines of `mottak.csv` by the file they are about.
        awarded: the applications that have their award: no assessment of them is asked for.
    """
    answered = answered_files(judged)
    for entry in judged.files:
        if entry.incoming.name not in answered:
            yield from _set_aside(entry)
        for listed in entry.findings:
            if _asks(listed.finding) and not listed.accepted and _key(listed.finding) not in _TOGETHER:
                yield _about_file(entry, listed.finding, lines)
    yield from _possibly_same(judged, lines)
    yield from _shared_numbers(judged, lines)
    yield from (_about_list(name, finding) for name, finding in judged.staff)
    yield from _assessments(judged, awarded)


def answered_files(judged: Consolidated) -> frozenset[str]:
    """The files whose return staff record as answered by another: named by their path, or by an end no other has."""
    places: dict[str, list[str]] = {}
    for entry in judged.files:
        for end in _ends(file_key(entry.incoming.name)):
            places.setdefault(end, []).append(entry.incoming.name)
    said = {
        entry.incoming.name: _meant(file_key(entry.incoming.receipt.answers), places)
        for entry in judged.files
        if entry.incoming.receipt.answers and not any(_key(one.finding) in _VOID for one in entry.findings)
    }
    new = {one.incoming.name for one in judged.files if one.incoming.reading.submission is not None}
    answered: set[str] = set()
    while new:  # what a file that is answered itself answers, is answered too
        new = {name for one in new for name in said.get(one, ())} - answered
        answered |= new
    return frozenset(answered)


def _meant(text: str, places: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """The file that a path or the end of one means; none where that is not certain."""
    found = places.get(text, [])
    return [name for name in found if file_key(name) == text] or (found if len(found) == 1 else [])


def _ends(path: str) -> Iterator[str]:
    """A path and its ends after each slash."""
    parts = path.split("/")
    return ("/".join(parts[start:]) for start in range(len(parts)))


def _set_aside(entry: FileEntry) -> Iterator[Waiting]:
    """A file that could not be read, or that somebody must take a workbook out of or ask the sender about."""
    reason = entry.incoming.reading.reason
    if reason in _SET_ASIDE:
        yield Waiting("set-aside", reason, (entry.incoming.name,))
    elif entry.status is FileStatus.UNREADABLE:
        yield Waiting("unreadable", "unreadable", (entry.incoming.name,))


def asks_for_an_act(entry: FileEntry) -> bool:
    """Whether somebody must do something about a file: before those that ask for nothing in any short list."""
    return any(_set_aside(entry)) or any(_asks(one.finding) and not one.accepted for one in entry.findings)


def _key(finding: Finding) -> str:
    return finding.message.removeprefix(_ROUND)


def _asks(finding: Finding) -> bool:
    """Whether a finding is consolidation's own and asks staff for something: one that only tells does not."""
    return finding.message.startswith(_ROUND) and finding.severity is not Severity.INFO


def _about_file(entry: FileEntry, finding: Finding, lines: Mapping[str, tuple[int, ...]]) -> Waiting:
    name, other, key = entry.incoming.name, finding.facts.get("other"), _key(finding)
    about = (name, str(other)) if other and other != name else (name,)
    if is_assessment(entry.incoming) and key == "assessed-only-earlier":
        return Waiting("assessments", key, about, finding=finding)
    group = "versions" if key in _VERSIONS else "receipts"
    told = tuple(finding.facts["lines"]) if key in _LINES else ()
    own = told or tuple(line for one in about for line in lines.get(one, ())[-1:])
    return Waiting(group, key, about, RECEIPTS_FILE, own, finding=finding)


def _about_list(name: str, finding: Finding) -> Waiting:
    """One line of staff's own lists that has no effect or is not understood."""
    key, line = _key(finding), int(finding.cell.lstrip("A"))
    group = {RECEIPTS_FILE: "receipts", OVERRIDES_FILE: "overrides"}.get(name, "awards")
    typed = str(finding.facts.get("typed", ""))
    about = tuple(str(one) for one in (finding.facts.get("application"), typed) if one)
    return Waiting(group, key, about, name, (line,), finding=finding)


def _possibly_same(judged: Consolidated, lines: Mapping[str, tuple[int, ...]]) -> Iterator[Waiting]:
    """The applications that may be one, each group once however many they are."""
    counting = {one.id: one.entry for one in judged.applications}
    group_of: dict[str, set[str]] = {}
    for own, entry in counting.items():
        told = (one.finding.facts["others"] for one in entry.findings if _key(one.finding) in _SAME)
        alike = {own, *(other for others in told for other in others if other in counting)}
        group = alike.union(*{id(known): known for one in alike if (known := group_of.get(one))}.values())
        if len(group) > 1:
            group_of |= dict.fromkeys(group, group)
    groups = {id(group): sorted(group, key=id_order) for group in group_of.values()}
    for ids in sorted(groups.values(), key=lambda own: id_order(own[0])):
        members = {one: counting[one] for one in ids}
        versions = (one.incoming for one in judged.files if one.application in members)
        numbers = {loose(one.receipt.case_number): one.receipt.case_number for one in versions}
        yield _group(members, [numbers[one] for one in numbers if one], lines)


def _group(members: Mapping[str, FileEntry], numbers: Sequence[str], lines: Mapping[str, tuple[int, ...]]) -> Waiting:
    """One group of applications with the case numbers that staff gave any of their versions."""
    names = tuple(entry.incoming.name for entry in members.values())
    told = {_key(one.finding) for entry in members.values() for one in entry.findings}
    facts = {
        "members": [
            {"application": own, "file": entry.incoming.name, "title": _value(entry, "/project/title") or ""}
            for own, entry in members.items()
        ],
        "case_number": numbers[0] if len(numbers) == 1 else "",
    }
    key = "possibly-same-name" if "possibly-same-name" in told else "possibly-same"
    own_lines = tuple(line for name in names for line in lines.get(name, ())[-1:])
    key += "-numbered" if facts["case_number"] else ""
    return Waiting("versions", key, names, RECEIPTS_FILE, own_lines, facts)


def _shared_numbers(judged: Consolidated, lines: Mapping[str, tuple[int, ...]]) -> Iterator[Waiting]:
    """The case numbers of several applicants, each once with all the lines it stands on."""
    holders: dict[str, list[FileEntry]] = {}
    for entry in judged.files:
        if any(_key(one.finding) == _SHARED for one in entry.findings):
            holders.setdefault(loose(entry.incoming.receipt.case_number), []).append(entry)
    for _, own in sorted(holders.items()):
        names = tuple(entry.incoming.name for entry in own)
        holding = [{"file": entry.incoming.name, "applicant": _value(entry, "/applicant/name") or ""} for entry in own]
        facts = {"case_number": own[0].incoming.receipt.case_number, "holders": holding}
        told = tuple(line for name in names for line in lines.get(name, ())[-1:])
        yield Waiting("versions", _SHARED, names, RECEIPTS_FILE, told, facts)


def _value(entry: FileEntry, path: str) -> Any:
    submission = entry.incoming.reading.submission
    return value_at(submission.data, path) if submission else None


# --- assessments ------------------------------------------------------------------------------------------------


def _assessments(judged: Consolidated, awarded: Collection[str]) -> Iterator[Waiting]:
    """Eligible applications without an award that an assessor with a form has not assessed so that it counts."""
    eligible = [one.id for one in judged.applications if is_assessed(one) and one.id not in awarded]
    found = round_assessments(judged)
    assessors = _assessors(found)
    if not assessors and eligible:
        yield Waiting("assessments", "no-assessments", (), facts={"count": len(eligible)})
        return
    latest: dict[tuple[str, str], Assessment] = {}
    for each in sorted(found, key=lambda one: (one.received is not None, one.received or 0)):
        latest[assessor_key(each.assessor), each.application] = each
    for own in eligible:
        said = {name: latest.get((name, own)) for name in assessors}
        gaps = [{"assessor": assessors[name], **lack} for name, each in said.items() if (lack := gap(each))]
        if gaps:
            whole = len(gaps) == len(assessors) and all(one["key"] == "absent" for one in gaps)
            facts = {"application": own, "assessors": [one["assessor"] for one in gaps], "gaps": gaps}
            yield Waiting("assessments", "not-assessed" if whole else "partly-assessed", (own,), facts=facts)


def _assessors(found: Iterable[Assessment]) -> dict[str, str]:
    """The assessors as they write their names, sorted."""
    return dict(sorted((assessor_key(one.assessor), " ".join(one.assessor.split())) for one in found))


# --- the county's choices and the ranking -----------------------------------------------------------------------


def waiting_ranking(result: Prioritised, missing: Iterable[str], lines: Mapping[str, int]) -> Iterator[Waiting]:
    """What waits before the round can be ranked and the envelope allocated.

    Args:
        result: the round's priority, or what is missing for it.
        missing: the ids of the choices that are needed and not taken.
        lines: the line of `round.toml` on which each choice's table begins.
    """
    for choice in missing:
        own = (lines[choice],) if choice in lines else ()
        yield Waiting("choices", "choice-open", (choice,), CHOICES_FILE, own, {"choice": choice})
    told = (one for one in (*result.missing, *result.notes) if one.key not in {"choices-not-set", *_NOT_ASSESSED})
    yield from (_because(one, lines) for one in told)
    if result.priority is None:
        return
    for scored in result.priority.ranking.not_computed:
        for reason in scored.reasons:
            if reason.key not in _NOT_ASSESSED:
                yield Waiting("ranking", reason.key, (scored.application.id,), reason=reason)
    for tie in result.priority.allocation.decisions:
        facts = {"applications": list(tie.applications), "left": tie.left, "asked": tie.asked}
        own = (lines["tie_order"],) if "tie_order" in lines else ()
        yield Waiting("ranking", "tie", tie.applications, CHOICES_FILE, own, facts)


def _because(reason: Reason, lines: Mapping[str, int]) -> Waiting:
    """Why nothing is ranked, where it is not a choice that was never taken."""
    if reason.key == "awards-unclear":
        return Waiting("awards", reason.key, (), "awards.csv", tuple(reason.facts["lines"]), reason=reason)
    named = reason.facts.get("choices") or [reason.facts.get("choice", "index_edition")]
    own = tuple(lines[choice] for choice in named if choice in lines)
    return Waiting("choices", reason.key, tuple(named), CHOICES_FILE, own, reason=reason)

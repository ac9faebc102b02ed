"""What changed between two versions of a submission: two files, or all versions of an application in a round."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from toolkit import __version__
from toolkit.core.checking.view import View
from toolkit.core.comparing.difference import Difference, Side, Unread, difference, step_of
from toolkit.core.comparing.lines import change_label, difference_lines, figure_label
from toolkit.core.comparing.summary import summarise
from toolkit.core.comparing.words import summary_text, value_text
from toolkit.core.explain_lines import key_of
from toolkit.core.funding import funding_lines
from toolkit.core.pointers import value_at
from toolkit.core.round.consolidate import id_order
from toolkit.core.round.difference import side_of
from toolkit.core.round.entries import FileStatus
from toolkit.core.round.ids import given_name
from toolkit.core.round.receipts import as_stated, loose
from toolkit.core.values.texts import typed_id
from toolkit.files.calls import load_call
from toolkit.steps.judging import look_at_round
from toolkit.steps.report import finding_document, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from decimal import Decimal
    from pathlib import Path

    from toolkit.core.comparing.difference import FieldChange, FigureChange, RowChange, Stand
    from toolkit.core.messages import Messages
    from toolkit.core.round.consolidate import Consolidated
    from toolkit.core.round.entries import FileEntry
    from toolkit.model import Call, Field, Form, Line, Submission
    from toolkit.steps.check import Checked

DIFFERENCE_VERSION = 1
_KNOWN_BY = {"applicant": "/applicant/organisation_number", "title": "/project/title"}


class NotComparable(Exception):  # noqa: N818  (it names what is the matter; the shell makes a sentence of it)
    """Two files that cannot be held against each other; `reason` is a key of the messages' [diff], `facts` fill it."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a submission; `entry` is what the round knows of it, None for a file that was named alone."""

    name: str
    sha256: str
    submission: Submission
    side: Side
    lines: tuple[Line, ...]
    entry: FileEntry | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions and what they differ in. `notes` say why they may not be versions of one application."""

    call: Call
    old: Version
    new: Version
    found: Difference

    @property
    def form(self) -> Form:
        """The form both are filled in on."""
        return self.call.forms[self.new.submission.kind]

    @property
    def lines(self) -> dict[str, Line]:
        """A line of each figure, to name it and to know its unit."""
        return {line.figure: line for line in (*self.old.lines, *self.new.lines)}

    @property
    def notes(self) -> dict[str, tuple[str, str]]:
        """What the two do not share though versions of one application do: `applicant` or `title`, old and new."""
        both = {
            key: tuple(str(value_at(one.submission.data, path) or "") for one in (self.old, self.new))
            for key, path in _KNOWN_BY.items()
        }
        return {key: (old, new) for key, (old, new) in both.items() if old and new and loose(old) != loose(new)}


def compare_checked(old: Checked, new: Checked) -> Comparison:
    """Compare two files that were read.

    Raises:
        NotComparable: they are of different kinds or calls.
        CallError: a call that ships with the toolkit is broken.
    """
    if old.call != new.call:
        raise NotComparable("other_call", old=old.name, new=new.name, old_call=old.call, new_call=new.call)
    if old.kind != new.kind:
        raise NotComparable("other_kind", old=old.name, new=new.name, old_kind=old.kind, new_kind=new.kind)
    return _compared(load_call(old.call), _of_checked(old), _of_checked(new))


def versions_in_round(
    folder: Path, application: str, now: datetime
) -> tuple[tuple[Version, ...], tuple[Comparison, ...]]:
    """The versions of an application in a round, as `compare_versions`; nothing is written.

    Raises:
        NotComparable: the round has no such application.
        RoundProblem: the folder is no round, or something is locked.
        CallError: the round's call is unknown or wrong.
    """
    _, looked = look_at_round(folder, now)
    return compare_versions(looked.consolidated, application)


def compare_versions(judged: Consolidated, application: str) -> tuple[tuple[Version, ...], tuple[Comparison, ...]]:
    """The versions of an application in a round, oldest first, and each compared with the one before.

    Copies are left out: they say the same. An id that fell to another leads to the other's versions.

    Raises:
        NotComparable: the round has no such application.
    """
    application = typed_id(application)
    application = judged.named.get(given_name(application), application)
    entries = [one for one in judged.files if one.application and one.incoming.reading.submission is not None]
    if not any(one.application == application for one in entries):
        known = sorted({one.application for one in entries}, key=id_order)
        raise NotComparable("no_such" if known else "no_applications", application=application, known=known)
    own = [one for one in entries if one.application == application and one.status is not FileStatus.DUPLICATE]
    ordered = sorted(own, key=lambda one: (one.incoming.moment, one.incoming.name))
    versions = tuple(_of_entry(judged.call, one) for one in ordered)
    return versions, tuple(_compared(judged.call, old, new) for old, new in pairwise(versions))


def _compared(call: Call, old: Version, new: Version) -> Comparison:
    return Comparison(call, old, new, difference(call.forms[new.submission.kind], old.side, new.side))


def _of_checked(one: Checked) -> Version:
    if one.submission is None:
        raise ValueError(f"{one.name} is no submission")
    side = Side(one.submission, one.findings, _main(one.lines))
    return Version(one.name, one.sha256, one.submission, side, one.lines)


def _of_entry(call: Call, entry: FileEntry) -> Version:
    side = side_of(entry)
    kind = side.submission.kind
    lines = funding_lines(View(call, call.forms[kind], side.submission)) if kind == "application" else ()
    return Version(entry.incoming.name, entry.incoming.sha256, side.submission, side, lines, entry)


def _main(lines: Sequence[Line]) -> dict[str, Decimal | None]:
    """The main figures: those that stand alone, and each type's share; not one per year, row or funder."""
    return {line.figure: line.amount for line in lines if "/" not in line.figure or key_of(line) == "type-share"}


# --- as plain data and as text ----------------------------------------------------------------------------------


def comparison_lines(one: Comparison, messages: Messages) -> Iterator[tuple[str, list[str]]]:
    """A comparison as headings with their lines; see `difference_lines`."""
    for key, (old, new) in one.notes.items():
        yield "", [messages.text(f"diff.other_{key}", old=old, new=new)]
    yield from difference_lines(one.call, one.form, one.found, one.lines, messages)


def diff_document(
    comparisons: Sequence[Comparison], messages: Messages, application: str | None = None
) -> dict[str, Any]:
    """What `schemas/difference.schema.json` describes; `application` where the versions are a round's."""
    return {
        "version": DIFFERENCE_VERSION,
        "tool": f"grant-workbook-toolkit {__version__}",
        "language": messages.language,
        "application": application,
        "comparisons": [_comparison(one, messages) for one in comparisons],
    }


def _comparison(one: Comparison, messages: Messages) -> dict[str, Any]:
    found, by_figure = one.found, one.lines
    return {
        "call": one.call.id,
        "kind": one.form.kind,
        "old": _version(one.old),
        "new": _version(one.new),
        "same_content": found.same_content,
        "same_applicant": "applicant" not in one.notes,
        "same_title": "title" not in one.notes,
        "summary": summary_text(summarise(found), messages),
        "fields": [_field(one, change, messages) for change in found.fields],
        "rows": [_row(one, row, messages) for row in found.rows],
        "moved": found.moved or {},
        "not_compared": list(found.lost),
        "figures": [_figure(change, by_figure[change.figure], messages) for change in found.figures],
        "findings": [{"state": each.state, **finding_document(each.finding, messages)} for each in found.findings],
    }


def _version(one: Version) -> dict[str, Any]:
    document: dict[str, Any] = {"file": one.name, "sha256": one.sha256}
    if one.entry:
        received = one.entry.incoming.receipt.received
        document |= {
            "status": str(one.entry.status),
            "received": as_stated(received),
            "first_seen": one.entry.incoming.first_seen.isoformat(),
        }
    return document


def _field(one: Comparison, change: FieldChange, messages: Messages) -> dict[str, Any]:
    return {
        "label": change_label(one.call, change, one.form, messages),
        "path": change.field.path,
        "old": _stand(one.call, change.field, change.old, messages),
        "new": _stand(one.call, change.field, change.new, messages),
    }


def _stand(call: Call, field: Field, stand: Stand, messages: Messages) -> dict[str, Any]:
    return {
        "path": stand.path,
        "sheet": stand.place.sheet,
        "cell": stand.place.cell,
        "value": None if isinstance(stand.value, Unread) else plain(stand.value),
        "readable": not isinstance(stand.value, Unread),
        "text": value_text(call, field, stand.value, messages),
    }


def _row(one: Comparison, row: RowChange, messages: Messages) -> dict[str, Any]:
    filled = ((field, row.cells.get(step_of(field))) for field in row.block.fields)
    return {
        "kind": row.kind,
        "table": row.block.path,
        "label": messages.of(row.block.label),
        "path": row.path,
        "sheet": row.place.sheet,
        "cell": row.place.cell,
        "values": {
            field.path: value_text(one.call, field, value, messages) for field, value in filled if value is not None
        },
    }


def _figure(change: FigureChange, line: Line, messages: Messages) -> dict[str, Any]:
    return {
        "figure": change.figure,
        "label": figure_label(line, messages),
        "unit": line.unit,
        "clause": line.clause,
        "before": plain(change.before),
        "after": plain(change.after),
        "difference": plain(change.difference),
    }

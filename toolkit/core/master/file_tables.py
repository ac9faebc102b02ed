"""The master's tables of findings and of files: what is wrong where, and what became of everything that came in."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.comparing.words import summary_text
from toolkit.core.master.values import ColumnType, Link, Marked, SheetTable, Value
from toolkit.core.pointers import value_at
from toolkit.core.round.consolidate import id_order
from toolkit.core.round.entries import FileStatus
from toolkit.core.round.reasons import status_reason
from toolkit.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.core.master.tables import TableWriter
    from toolkit.core.round.entries import FileEntry
    from toolkit.model import Finding

COUNTED = "counted_once"
"""The column of Findings that says for which of them the Overview counts an application: the first of its rule."""
_ASSESSED = re.compile(r"/assessments/[0-9]+")
SHORT = 20  # characters shown of what nobody reads whole
LONGEST_LINE = 80  # characters of a file's name on one line: some programs break no link
DIFFERENCE, EDGE = 24, 3  # characters


class _Whose(NamedTuple):
    """Which application, file and version a finding is about; only the file where it is about staff's own list."""

    application: str = ""
    file: Value = None
    version: str = ""


def findings_table(writer: TableWriter) -> SheetTable:
    """Every finding on every version that could be read, and what is wrong in staff's own lists."""
    columns = [
        writer.column("id"),
        writer.column("file"),
        writer.column("severity", ColumnType.STATE),
        writer.column("message", ColumnType.LONG_TEXT),
        writer.column("mend", ColumnType.LONG_TEXT),
        writer.column("source"),
        writer.column("clause"),
        writer.column("accepted", ColumnType.LONG_TEXT),
        *(replace(writer.column(key), printed=False) for key in ("sheet", "cell", "rule", "version")),
        replace(writer.column(COUNTED, ColumnType.INTEGER), printed=False),
    ]
    return writer.sheet("findings", columns, _findings(writer), landmarks=2)


def _findings(writer: TableWriter) -> Iterator[tuple[Value, ...]]:
    for name, finding in writer.consolidated.staff:
        yield (*_finding(writer, _Whose(file=name), finding, None, ""), None)
    own = sorted(writer.consolidated.files, key=lambda one: (not one.application, *_by_id(one)))
    counting = {one.entry.incoming.name for one in writer.consolidated.applications}
    for entry in own:
        if not entry.findings:
            continue
        whose = _Whose(entry.application, writer.link(entry), entry.version if entry.application else "")
        counted: set[str] = set()  # the rules
        for listed in entry.findings:
            by = listed.accepted
            accepted = writer.word("accepted_by", reason=by.reason, who=by.who, date=by.date) if by else ""
            source = None
            if listed.finding.sheet:
                sheet, cell = listed.finding.sheet, listed.finding.cell
                text = f"{sheet}!{cell}" if cell else sheet
                source = Link(text, entry.incoming.name, sheet, cell or "A1")
            first = entry.incoming.name in counting and listed.is_error and listed.finding.rule not in counted
            counted |= {listed.finding.rule} if first else set()
            about = whose._replace(application=whose.application or _assessed(writer, entry, listed.finding))
            yield (*_finding(writer, about, listed.finding, source, accepted), 1 if first else None)


def _assessed(writer: TableWriter, entry: FileEntry, finding: Finding) -> str:
    """The application named in the row of an assessment that a finding is about, "" where it names none we know."""
    submission, row = entry.incoming.reading.submission, _ASSESSED.match(finding.path)
    named = value_at(submission.data, f"{row[0]}/application") if submission and row else None
    return next((one.id for one in writer.consolidated.applications if one.id == named), "")


def _finding(writer: TableWriter, whose: _Whose, finding: Finding, source: Value, accepted: str) -> tuple[Value, ...]:
    return (
        whose.application or None,
        whose.file,
        _severity(writer, finding, accepted),
        writer.messages.finding(finding),
        writer.messages.mend(finding),
        source,
        finding.clause,
        accepted or None,
        finding.sheet or None,
        finding.cell or None,
        finding.rule,
        whose.version or None,
    )


def _severity(writer: TableWriter, finding: Finding, accepted: str) -> Marked:
    """How much a finding weighs, as a word; an accepted one blocks nothing."""
    if accepted:
        return Marked(writer.messages.text("words.accepted"), None)
    good = False if finding.severity is Severity.ERROR else None
    return Marked(writer.messages.text(f"words.{finding.severity}"), good)


def files_table(writer: TableWriter) -> SheetTable:
    """Every file of the inbox with its one status."""
    longest = max((len(one.incoming.name) for one in writer.consolidated.files), default=0)
    columns = [
        replace(writer.column("file"), width=min(max(longest + EDGE, SHORT), LONGEST_LINE)),
        writer.column("file_status", ColumnType.STATE),
        writer.column("kind"),
        writer.column("reason", ColumnType.LONG_TEXT),
        replace(writer.column("difference", ColumnType.LONG_TEXT), width=DIFFERENCE),
        writer.column("id"),
        writer.column("applicant"),
        writer.column("received", ColumnType.TIME),
        writer.column("case_number"),
        writer.column("errors", ColumnType.INTEGER),
        writer.column("warnings", ColumnType.INTEGER),
        replace(writer.column("refers_to"), printed=False),  # the reason names the file too
        replace(writer.column("first_seen", ColumnType.TIME), printed=False),
        replace(writer.column("size", ColumnType.INTEGER), printed=False),
        replace(writer.column("sha256"), width=SHORT, printed=False),
    ]
    return writer.sheet("files", columns, (_file(writer, one) for one in writer.consolidated.files), landmarks=1)


def _file(writer: TableWriter, entry: FileEntry) -> tuple[Value, ...]:
    one = entry.incoming
    submission = one.reading.submission
    judged = submission is not None and entry.status is not FileStatus.DUPLICATE
    return (
        writer.link(entry),
        status_word(writer, entry.status),
        writer.word(f"kinds.{submission.kind}") if submission else None,
        status_reason(writer.messages, entry) or None,
        summary_text(entry.difference, writer.messages) if entry.difference else None,
        entry.application or None,
        value_at(submission.data, "/applicant/name") if submission else None,
        writer.moment(entry) if submission else one.receipt.received,
        one.receipt.case_number or None,
        entry.count(Severity.ERROR) if judged else None,
        entry.count(Severity.WARNING) if judged else None,
        Link(entry.of, entry.of) if entry.of else None,
        one.first_seen,
        one.size,
        one.sha256,
    )


def status_word(writer: TableWriter, status: FileStatus) -> Marked:
    """A file's status as a word: what counts is good, what could not be read is bad."""
    good = {FileStatus.COUNTS: True, FileStatus.UNREADABLE: False, FileStatus.LATE: False}.get(status)
    return Marked(writer.messages.text(f"status.{status}"), good)


def _by_id(entry: FileEntry) -> tuple[str, int, str]:
    return (*(id_order(entry.application) if entry.application else ("", 0)), entry.incoming.name)

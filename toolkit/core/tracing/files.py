"""Tracing what the master says of files: receipts, statuses, numbers, counts of findings, and each finding."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.core.checking.catalogue import what
from toolkit.core.checking.convert import locate
from toolkit.core.master.values import Link
from toolkit.core.pointers import value_at
from toolkit.core.round.acceptance import OVERRIDES_FILE
from toolkit.core.round.consolidate import RECEIPTS_FILE
from toolkit.core.tracing.values import Source, Step, Traced, typed
from toolkit.model import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from toolkit.core.master.values import Value
    from toolkit.core.round.entries import FileEntry, Listed
    from toolkit.core.tracing.values import Book

REGISTER_FILE = "register.db"
_STATED = frozenset({"received", "case_number"})
_COUNTED = {"errors": Severity.ERROR, "warnings": Severity.WARNING}
_OF_FILES = frozenset({"file_status", "reason", "refers_to", "difference", "kind"})


class FileTracer:
    """Traces what is said of files and findings."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.writer = book.writer

    def of_file(self, name: str, cells: Mapping[str, Value]) -> Traced:
        """What is known of the file that a row is about, by the column's name."""
        link = cells["file"]
        entry = self.book.files.get(link.file) if isinstance(link, Link) else None
        return self.of_entry(entry, name) if entry else Traced("computed")

    def of_entry(self, entry: FileEntry, name: str) -> Traced:
        """What is known of a file, by the column's name."""
        if name in _COUNTED:
            return self.counted(entry, _COUNTED[name], "counted-findings")
        return self._ways.get(name, self._file)(entry, name)

    @property
    def _ways(self) -> Mapping[str, Callable[[FileEntry, str], Traced]]:
        return {
            **dict.fromkeys(_STATED, self._receipt),
            **dict.fromkeys(_OF_FILES, self._status),
            "id": self._registered,
            "first_seen": self._first_seen,
            "eligible": lambda entry, _: self.counted(entry, Severity.ERROR, "eligible"),
            "applicant": self._applicant,
        }

    def _file(self, entry: FileEntry, name: str) -> Traced:
        del name
        return Traced("file", sources=(self.book.source(entry.incoming.name),))

    def _registered(self, entry: FileEntry, name: str) -> Traced:
        del name
        return Traced("register-id", sources=(*self._named(entry), Source(REGISTER_FILE, where="round")))

    def _first_seen(self, entry: FileEntry, name: str) -> Traced:
        del name
        register = Source(REGISTER_FILE, value=entry.incoming.first_seen, where="round")
        return Traced("first-seen", sources=(register, self.book.source(entry.incoming.name)))

    def _applicant(self, entry: FileEntry, name: str) -> Traced:
        del name
        sources = self._named(entry)[:1] or (self.book.source(entry.incoming.name),)
        return Traced("field", (("path", "/applicant/name"),), sources=sources)

    def _named(self, entry: FileEntry) -> tuple[Source, ...]:
        """The cells by which an application is recognised."""
        submission = entry.incoming.reading.submission
        if submission is None or submission.kind != "application":
            return ()
        sources = []
        for path in ("/applicant/name", "/applicant/organisation_number", "/project/title"):
            place, field = locate(submission, path), self.writer.form.fields[path]
            label, value = self.writer.messages.of(field.full_label), value_at(submission.data, path)
            sources.append(self.book.source(entry.incoming.name, place.sheet, place.cell, label, value))
        return tuple(sources)

    def _receipt(self, entry: FileEntry, name: str) -> Traced:
        lines = self.book.receipts.get(entry.incoming.name, ())
        label = self.writer.messages.text(f"round.columns.{name}")
        receipt = entry.incoming.receipt
        value = receipt.received if name == "received" else receipt.case_number or None
        places = tuple(Source(RECEIPTS_FILE, "", str(line), label, value, "round") for line in lines)
        kind = "receipt" if value is not None else "not-stated"
        clause = self.writer.call.parameters["deadline"].clause
        file = self.book.source(entry.incoming.name)
        return Traced(kind, clauses=(clause,), sources=(*(places or (Source(RECEIPTS_FILE, where="round"),)), file))

    def _status(self, entry: FileEntry, name: str) -> Traced:
        del name
        lines = self.book.receipts.get(entry.incoming.name, ())
        places = tuple(Source(RECEIPTS_FILE, "", str(line), where="round") for line in lines)
        other = (self.book.source(entry.of),) if entry.of in self.book.files else ()
        clause = self.writer.call.parameters["deadline"].clause
        sources = (self.book.source(entry.incoming.name), *other, *places)
        return Traced("status", clauses=(clause,), sources=sources)

    def counted(self, entry: FileEntry, wanted: Severity, kind: str) -> Traced:
        """The findings of a severity on a file, accepted ones among them."""
        listed = [one for one in entry.findings if one.finding.severity is wanted]
        steps = tuple(self._told(entry.incoming.name, one) for one in listed)
        kind = kind if steps or kind != "eligible" else "eligible-clean"
        return Traced(kind, steps=steps, sources=(self.book.source(entry.incoming.name),))

    # --- findings -----------------------------------------------------------------------------------------------

    def _told(self, file: str, listed: Listed) -> Step:
        finding, messages = listed.finding, self.writer.messages
        place = self.book.source(file, finding.sheet, finding.cell)
        accepted = (Source(OVERRIDES_FILE, "", str(listed.accepted.row), where="round"),) if listed.accepted else ()
        word = messages.text("words.accepted" if listed.accepted else f"words.{finding.severity}")
        return Step(messages.finding(finding), word, "", finding.clause, (place, *accepted))

    def finding(self, cells: Mapping[str, Value]) -> Traced:
        """A row of Findings: the finding with what stands in its cell."""
        listed, file = self._listed(cells)
        if listed is None:
            return self._staff_finding(cells)
        finding = listed.finding
        value = self._typed(file, finding.path)
        step = self._told(file, listed)
        sources = tuple(replace(one, value=value) if one.cell and one.where == "inbox" else one for one in step.sources)
        rule = next((one for one in self.writer.call.rules if one.id == finding.rule), None)
        how = what(rule, self.writer.call, self.writer.messages) if rule else self.writer.messages.finding(finding)
        return Traced(
            "finding",
            how=how,
            rule=finding.rule,
            clauses=(finding.clause,),
            sources=sources,
        )

    def _listed(self, cells: Mapping[str, Value]) -> tuple[Listed | None, str]:
        link = cells["file"]
        entry = self.book.files.get(link.file) if isinstance(link, Link) else None
        for one in entry.findings if entry else ():
            own = (one.finding.rule, one.finding.sheet or None, one.finding.cell or None)
            same = own == tuple(cells[name] for name in ("rule", "sheet", "cell"))
            if same and self.writer.messages.finding(one.finding) == cells["message"]:
                return one, entry.incoming.name if entry else ""
        return None, ""

    def _staff_finding(self, cells: Mapping[str, Value]) -> Traced:
        """What is wrong in one of staff's own lists: `cell` names its line."""
        line = str(cells.get("cell") or "").lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        place = Source(str(cells["file"]), "", line, where="round")
        return Traced("staff-finding", rule=str(cells["rule"]), clauses=(str(cells["clause"]),), sources=(place,))

    def _typed(self, file: str, path: str) -> object:
        entry = self.book.files.get(file)
        submission = entry.incoming.reading.submission if entry else None
        if submission is None or not path or "*" in path or "/-" in path:
            return None
        found = value_at(submission.data, path)
        field = self.writer.call.forms[submission.kind].fields.get(re.sub(r"^(/[^/]+)/[0-9]+/", r"\1/*/", path))
        return None if isinstance(found, dict | list) else typed(field, found)

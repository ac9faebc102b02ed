"""Findings as plain data and as lines of text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from toolkit import __version__
from toolkit.core.unreadable import reason_text as why_unread
from toolkit.model import Severity
from toolkit.steps.check import Recognised

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from toolkit.core.messages import Messages
    from toolkit.model import Finding
    from toolkit.steps.check import Checked

FINDINGS_VERSION = 1


def findings_document(files: Sequence[Checked], language: str, speak: Callable[[str], Messages]) -> dict[str, Any]:
    """What `schemas/findings.schema.json` describes.

    Args:
        files: the checked files.
        language: the language of what is not about one workbook, and of workbooks whose language is not known.
        speak: the messages of a language.
    """
    return {
        "version": FINDINGS_VERSION,
        "tool": f"grant-workbook-toolkit {__version__}",
        "language": language,
        "summary": summary(files),
        "files": [_file(one, speak(one.language or language)) for one in files],
    }


def summary(files: Sequence[Checked]) -> dict[str, int]:
    """How many files there are, and how many findings of each severity; what was not opened is neither good nor bad."""
    bad = sum(one.is_bad() for one in files)
    attachments = sum(one.recognised is Recognised.ATTACHMENT for one in files)
    return {
        "files": len(files),
        "good": len(files) - bad - attachments,
        "bad": bad,
        "attachments": attachments,
        "errors": sum(one.count(Severity.ERROR) for one in files),
        "warnings": sum(one.count(Severity.WARNING) for one in files),
        "infos": sum(one.count(Severity.INFO) for one in files),
    }


def summary_line(files: Sequence[Checked], messages: Messages) -> str:
    """The summary as one line of text."""
    counts = summary(files)
    aside = messages.text("cli.summary_attachments", **counts) if counts["attachments"] else ""
    return messages.text("cli.summary", aside=aside, **counts)


def reason_text(one: Checked, messages: Messages) -> str:
    """Why a file was not judged, and what its sender can do."""
    return why_unread(messages, one.reason, one.facts)


def _file(one: Checked, messages: Messages) -> dict[str, Any]:
    document: dict[str, Any] = {"file": one.name, "sha256": one.sha256, "status": str(one.recognised)}
    if one.call:
        document |= {"call": one.call, "kind": one.kind}
    document |= {"language": messages.language, "eligible": one.eligible}
    if one.recognised is not Recognised.OURS:
        document["reason"] = {"key": one.reason, "message": reason_text(one, messages)}
    document["findings"] = [finding_document(finding, messages) for finding in one.findings]
    return document


def finding_document(finding: Finding, messages: Messages) -> dict[str, Any]:
    """A finding as `schemas/findings.schema.json` describes one."""
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "clause": finding.clause,
        "path": finding.path,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "message": messages.finding(finding),
        "mend": messages.mend(finding),
        "facts": plain(finding.facts),
    }


def plain(value: Any) -> Any:
    """A fact as JSON: amounts and dates as text, so that nothing is rounded on the way."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value

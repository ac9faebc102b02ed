"""What an assessor's answer on one application lacks before nothing more is asked of them (K13, K18)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolkit.core.priority.model import Assessment


def gap(each: Assessment | None) -> dict[str, str] | None:
    """What an assessor has left to do: None after a whole assessment of this version, or a disqualification.

    Args:
        each: the assessor's latest row on the application; None where their form has none.

    Returns:
        `key` in the messages' [waiting.gaps] with its `file`, `sheet` and `cell`, "" where they say nothing.
    """
    if each is None or _is_blank(each):
        return _gap("absent")
    if each.impartial is False:
        return None
    if each.impartial is None:
        return _gap("undeclared", each)
    if not each.complete:
        return _score(each) or _gap("incomplete", each)
    return _gap("older", each) if each.older_version else None


def _is_blank(each: Assessment) -> bool:
    """Whether nothing is answered on the application's row of the form."""
    return each.impartial is None and not each.reasons and all(score is None for score in each.scores.values())


def _score(each: Assessment) -> dict[str, str] | None:
    """The first score that is missing, with its cell."""
    name = next((name for name, score in each.scores.items() if score is None and name in each.cells), None)
    if name is None:
        return None
    return _gap("score", each) | {"sheet": each.cells[name].sheet, "cell": each.cells[name].cell}


def _gap(key: str, each: Assessment | None = None) -> dict[str, str]:
    return {"key": key, "file": each.file if each else "", "sheet": "", "cell": ""}

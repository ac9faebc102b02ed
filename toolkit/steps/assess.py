"""Assessing: one assessor's form for the eligible applications of a round."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.round.assessments import KIND, TABLE, given
from toolkit.files.problems import RoundProblem
from toolkit.files.template import template_bytes
from toolkit.files.texts import load_messages
from toolkit.steps.judging import judge_with_ids

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path


class AssessmentForm(NamedTuple):
    """One assessor's form: the bytes of the .xlsx, how many applications it holds, and notices as in `Outcome`."""

    data: bytes
    applications: int
    notices: tuple[tuple[str, Mapping[str, object]], ...]


def assessment_form(
    folder: Path, call: str, assessor: str, now: datetime, language: str | None = None
) -> AssessmentForm:
    """The form in which one assessor scores a round's eligible applications.

    Args:
        folder: the round.
        call: the id of the call that is meant: the round's.
        assessor: the assessor's name.
        now: the first-seen time of files that are new to the round.
        language: the form's language; None: the round's.

    Returns:
        The form; the same round gives the same bytes.

    Raises:
        RoundProblem: the folder is no round or is of another call, something is locked, the call has no such form, or
            there is no eligible application.
        CallError: the round's call is unknown or wrong.
    """
    opened, judged = judge_with_ids(folder, now)
    if opened.call.id != call:
        raise RoundProblem("other-call", folder=folder, call=opened.call.id, wanted=call)
    if KIND not in opened.call.forms:
        raise RoundProblem("no-assessment-form", call=call)
    document = given(judged.consolidated.applications, assessor)
    if not document[TABLE[1:]]:
        raise RoundProblem("none-eligible", folder=folder)
    messages = load_messages(language or opened.language)
    data = template_bytes(opened.call, KIND, messages, document)
    return AssessmentForm(data, len(document[TABLE[1:]]), judged.notices)

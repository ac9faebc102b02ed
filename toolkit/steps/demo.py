"""The demo: the whole main job in one go, on example submissions that are made up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from toolkit.core.round.assessments import KIND, TABLE, given
from toolkit.files.calls import load_call
from toolkit.files.demo import pdf, receipts, refuse_foreign, stranger, write_demo
from toolkit.files.demo_priority import load_demo_priority
from toolkit.files.examples import load_demo
from toolkit.files.fill import fill
from toolkit.files.round.folder import AWARDS, INBOX, INDEX, RECEIPTS
from toolkit.files.template import template_bytes
from toolkit.files.texts import load_messages
from toolkit.steps.consolidate import consolidate_round
from toolkit.steps.describe import describe_fields
from toolkit.steps.index import Said, import_index
from toolkit.steps.judging import Options, judge_round

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from toolkit.core.messages import Messages
    from toolkit.files.demo_priority import DemoPriority
    from toolkit.files.examples import DemoFile
    from toolkit.model import Call
    from toolkit.steps.consolidate import Outcome

CALL = "troms-2018"
FORMS = {"nb": "soknad.xlsx", "en": "application.xlsx"}
OTHER_CONTENT = {"workbook": stranger, "pdf": pdf}


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo made: the folder (a round), the blank forms in it, and what came of consolidating."""

    folder: Path
    call: Call
    forms: tuple[Path, ...]
    outcome: Outcome


def run_demo(folder: Path, language: str) -> Demo:
    """Make the demo folder and consolidate it.

    Args:
        folder: a new or empty folder, or an earlier demo's, which is made anew.
        language: the language of the round's files and the master.

    Returns:
        The demo; the same language gives the same bytes.

    Raises:
        RoundProblem: the folder holds something else, or it cannot be written.
    """
    refuse_foreign(folder)
    call, messages = load_call(CALL), load_messages(language)
    seen, files = load_demo(CALL)
    forms = {one: template_bytes(call, "application", load_messages(one)) for one in FORMS}
    content = {FORMS[one]: form for one, form in forms.items()}
    demo = load_demo_priority(CALL)
    content[RECEIPTS] = receipts(files, demo.assessors, messages)
    content[demo.index_name] = demo.index
    content |= {f"{INBOX}/{name}": data for name, data in _inbox(call, files, forms).items()}
    write_demo(folder, content, CALL, messages, demo)
    now = datetime.fromisoformat(seen).replace(tzinfo=ZoneInfo(call.value("timezone")))
    content |= _index(folder, demo)
    content |= _assessed(folder, now, call, demo, messages)
    write_demo(folder, content, CALL, messages, demo)  # again, so that the next demo knows of these files too
    outcome = consolidate_round(folder, now, Options(language=language))
    return Demo(folder, call, tuple(folder / name for name in FORMS.values()), outcome)


def _index(folder: Path, demo: DemoPriority) -> dict[str, bytes]:
    """The index as the import keeps it in the round, marked as an example."""
    said = Said(source=demo.source, example=True, replace=True)
    stored = import_index(folder / demo.index_name, demo.year, folder, said).stored
    if stored is None:
        raise ValueError(f"{demo.index_name} has faults")
    return {f"{INDEX}/{path.name}": path.read_bytes() for path in (stored, stored.with_suffix(".toml"))}


def _assessed(folder: Path, now: datetime, call: Call, demo: DemoPriority, messages: Messages) -> dict[str, bytes]:
    """The awards made, and every assessor's form, made for the round as it stands and filled in."""
    _, judged = judge_round(folder, now)
    files = {one.id: one.entry.incoming.name for one in judged.applications}
    fields = describe_fields(call, KIND, messages.language)
    made = {AWARDS: demo.awards_list({name: own for own, name in files.items()}, messages)}
    for one in demo.assessors:
        document = given(judged.applications, one.name)
        form = template_bytes(call, KIND, messages, document)
        rows = [_row(call, one.scores.get(files[row["application"]])) for row in document[TABLE[1:]]]
        answers = {"assessor": {"date": one.date}, TABLE[1:]: rows}
        made[f"{INBOX}/{one.file}"] = fill(form, fields, answers)
    return made


def _row(call: Call, scores: Sequence[int] | None) -> dict[str, Any]:
    """What the assessor fills in for one application; nothing where they have not looked at it."""
    if scores is None:
        return {}
    criteria = zip(call.lists["criterion"], scores, strict=False)
    return {"impartial": bool(scores), "criteria": {name: {"score": score} for name, score in criteria}}


def _inbox(call: Call, files: Sequence[DemoFile], forms: Mapping[str, bytes]) -> dict[str, bytes]:
    """The bytes of every file; copies and truncated files come after the file they are made of."""
    fields = {language: describe_fields(call, "application", language) for language in forms}
    made: dict[str, bytes] = {}
    for one in files:
        if one.document is not None:
            made[one.name] = fill(forms[one.language], fields[one.language], one.document)
        elif one.copy_of:
            made[one.name] = made[one.copy_of]
        elif one.truncated:
            made[one.name] = made[one.truncated][: len(made[one.truncated]) // 2]
        else:
            made[one.name] = OTHER_CONTENT[one.content]()
    return made

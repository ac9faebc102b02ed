"""The demo: the whole main job in one go, on example submissions that are made up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from toolkit.files.calls import load_call
from toolkit.files.demo import pdf, receipts, refuse_foreign, stranger, write_demo
from toolkit.files.examples import load_demo
from toolkit.files.fill import fill
from toolkit.files.rounds import INBOX, RECEIPTS
from toolkit.files.template import template_bytes
from toolkit.files.texts import load_messages
from toolkit.steps.consolidate import Options, consolidate_round
from toolkit.steps.describe import describe_fields

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

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
    content[RECEIPTS] = receipts(files, messages)
    content |= {f"{INBOX}/{name}": data for name, data in _inbox(call, files, forms).items()}
    write_demo(folder, content, CALL, messages)
    now = datetime.fromisoformat(seen).replace(tzinfo=ZoneInfo(call.value("timezone")))
    outcome = consolidate_round(folder, now, Options(language=language))
    return Demo(folder, call, tuple(folder / name for name in FORMS.values()), outcome)


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

"""The round folder: which call it carries out, the county's choices, and where everything in it stands."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from toolkit.core.round.choices import CHOICES, RoundChoice
from toolkit.core.round.receipts import AWARD_COLUMNS, OVERRIDE_COLUMNS, RECEIPT_COLUMNS
from toolkit.files.atomic import write_bytes
from toolkit.files.calls import CALL_FILE, call_folder, load_call
from toolkit.files.problems import RoundProblem, why
from toolkit.files.round.staff import new_list
from toolkit.files.texts import languages, load_messages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from toolkit.core.messages import Messages
    from toolkit.model import Call

ROUND_FILE = "round.toml"
INBOX = "inbox"
INDEX = "index"
MARKED = "marked"
REGISTER = "register.db"
MASTER = "samlebok.xlsx"
RECEIPTS = "mottak.csv"
AWARDS = "awards.csv"
OVERRIDES = "overrides.csv"
NOT_SET = "not set"
STAFF_FILES: Mapping[str, tuple[str, ...]] = {
    RECEIPTS: RECEIPT_COLUMNS,
    AWARDS: AWARD_COLUMNS,
    OVERRIDES: OVERRIDE_COLUMNS,
}
_CHOICE_KEYS = frozenset({"value", "decided_by", "date", "reason"})
_KEYS = frozenset({"call", "language", "choices"})


@dataclass(frozen=True, slots=True)
class Round:
    """One round: its folder, its call, the language of what is written, and the county's choices by id.

    `call_reference` is what `load_call` finds the call by.
    """

    folder: Path
    call: Call
    call_reference: str
    language: str
    choices: Mapping[str, RoundChoice] = field(default_factory=dict)

    @property
    def inbox(self) -> Path:
        """Where the files lie as they came."""
        return self.folder / INBOX

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which staff state times."""
        return ZoneInfo(self.call.value("timezone"))


def new_round(folder: Path, call: str, language: str | None = None) -> Round:
    """Make a round folder for a call.

    Raises:
        CallError: there is no such call, or it is wrong.
        RoundProblem: the folder is not empty, or it cannot be written.
    """
    loaded = load_call(call)
    chosen = _language(language or loaded.language)
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise RoundProblem("not-empty", folder=folder)
        for part in (folder, folder / INBOX, folder / INDEX):
            part.mkdir(parents=True, exist_ok=True)
        messages = load_messages(chosen)
        for name, columns in STAFF_FILES.items():
            write_bytes(folder / name, new_list(columns, messages))
        reference = _reference(call, folder)
        write_bytes(folder / ROUND_FILE, _round_file(reference, loaded, messages).encode("utf-8"))
    except OSError as error:
        raise RoundProblem("cannot-write", path=error.filename or folder, why=why(error)) from error
    return load_round(folder)


def _language(language: str) -> str:
    if language not in languages():
        raise RoundProblem("no-such-language", language=language, known=list(languages()))
    return language


def _reference(call: str, folder: Path) -> str:
    """How the round names its call: a call of the toolkit's by its id, a folder by its path from the round."""
    found = call_folder(call)
    if found.name == call:
        return call
    return Path(os.path.relpath(found.resolve(), folder.resolve())).as_posix()


def _round_file(reference: str, call: Call, messages: Messages) -> str:
    def comments(key: str, **facts: object) -> Iterator[str]:
        yield from (f"# {line}".rstrip() for line in messages.text(f"round.file.{key}", **facts).splitlines())

    lines = [*comments("head", call=messages.of(call.title)), f"call = {_quoted(reference)}", ""]
    lines += [*comments("language", known=list(languages())), f"language = {_quoted(messages.language)}", ""]
    lines += [*comments("choices"), ""]
    criteria = ", ".join(f"{one} = 1" for one in call.lists.get("criterion", ()))
    for choice in CHOICES:
        lines += [f"[choices.{choice}]", *comments(choice, criteria=criteria), f'value = "{NOT_SET}"']
        lines += ['decided_by = ""', 'date = ""', 'reason = ""', ""]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _no_round(folder: Path) -> RoundProblem:
    """What a place is that is no round: a file, something in a round, another folder, or nothing."""
    is_file = folder.is_file()
    if not is_file and not folder.is_dir():
        return RoundProblem("no-folder", folder=folder)
    above = _round_above(folder)
    if above is not None:
        return RoundProblem("file-in-round" if is_file else "inside-round", folder=folder, round=above)
    return RoundProblem("no-folder-but-file" if is_file else "not-a-round", folder=folder)


def _round_above(place: Path) -> Path | None:
    """The round that a place lies in, written as the place is where that can be."""
    for steps, folder in enumerate(place.resolve().parents):
        if (folder / ROUND_FILE).is_file():
            plain = len(place.parents) > steps and ".." not in place.parts
            return place.parents[steps] if plain else folder
    return None


def load_round(folder: Path) -> Round:
    """The round in a folder.

    Raises:
        RoundProblem: the folder is no round, or `round.toml` is wrong: names the key.
        CallError: its call is unknown or wrong.
    """
    source = folder / ROUND_FILE
    if not source.is_file():
        raise _no_round(folder)
    try:
        raw = tomllib.loads(source.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except OSError as error:
        raise RoundProblem("cannot-read", path=source, why=why(error)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RoundProblem("round-file-broken", path=source, why=why(error)) from error
    for key in sorted(raw.keys() - _KEYS):
        raise RoundProblem("round-file-key", path=source, key=key)
    if not isinstance(raw.get("call"), str):
        raise RoundProblem("round-file-value", path=source, key="call")
    reference = _call_reference(raw["call"], folder)
    call = load_call(reference)
    language = _language(str(raw.get("language", call.language)))
    return Round(folder, call, reference, language, dict(_choices(raw, source)))


def _call_reference(named: str, folder: Path) -> str:
    """A call's folder as seen from the round, where there is one, else the id of one of the toolkit's calls."""
    beside = folder / named
    return str(beside.resolve()) if os.path.isfile(beside / CALL_FILE) else named  # noqa: PTH113  (as in `call_folder`)


def _choices(raw: Mapping[str, Any], source: Path) -> Iterator[tuple[str, RoundChoice]]:
    """The choices, each with all its keys known; those the file leaves out are not set."""
    given = raw.get("choices", {})
    if not isinstance(given, dict):
        raise RoundProblem("round-file-value", path=source, key="choices")
    for name in sorted(given.keys() - set(CHOICES)):
        raise RoundProblem("round-file-key", path=source, key=f"choices.{name}")
    for name in CHOICES:
        table = given.get(name, {})
        if not isinstance(table, dict):
            raise RoundProblem("round-file-value", path=source, key=f"choices.{name}")
        for key in sorted(table.keys() - _CHOICE_KEYS):
            raise RoundProblem("round-file-key", path=source, key=f"choices.{name}.{key}")
        value = table.get("value")
        words = {key: str(table.get(key, "")) for key in ("decided_by", "date", "reason")}
        yield name, RoundChoice(name, None if value == NOT_SET else value, **words)

"""What a button works on: the open workbook as read and judged, where it lies, and what VBA told."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from toolkit.files.excel import own_sheets, read_book, read_saved
from toolkit.files.excel.place import path_of
from toolkit.files.round.folder import INBOX, MARKED, ROUND_FILE
from toolkit.files.texts import load_messages
from toolkit.model import Unreadable
from toolkit.steps.check import Recognised, check_grid

if TYPE_CHECKING:
    from datetime import date

    import xlwings as xw

    from toolkit.core.messages import Messages
    from toolkit.files.excel import Saved
    from toolkit.model import Call, Grid, Submission
    from toolkit.steps.check import Checked


class NotDone(Exception):  # noqa: N818  (it names what is in the way; the button makes a sentence of it)
    """What keeps a button from its work: `reason` is a key of the messages' [buttons.problems], `facts` fill it."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


class Answer(NamedTuple):
    """What a button says when it is done: `text` in a message box, `status` on the status bar; "" says nothing."""

    text: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What VBA tells.

    `locked` are the positions, from 1, of sheets it could not unprotect; `structure` says that no sheet can be added;
    `copy` is the workbook as it is now; `fullname` where Excel says that it lies, "" where that is not told; `round`
    that of the add-in's configuration; `finish` the macro to call at the end, "" for none, and `press` what it takes:
    the number of the press, or nothing.
    """

    locked: frozenset[int] = frozenset()
    structure: bool = False
    copy: Path | None = None
    fullname: str = ""
    round: Path | None = None
    finish: str = ""
    press: tuple[int, ...] = ()


def read_told(text: str) -> Told:
    """What VBA tells, from lines of `key=value` in hexadecimal UTF-16-BE.

    Raises:
        ValueError: it is not that: VBA and Python are of two versions.
    """
    lines = bytes.fromhex(text).decode("utf-16-be").split("\n")  # a name may hold other ends of lines
    said = {key: value for key, _, value in (line.partition("=") for line in lines)}
    return Told(
        locked=frozenset(int(one) for one in said.get("locked", "").split(",") if one),
        structure=said.get("structure") == "1",
        copy=Path(said["copy"]) if said.get("copy") else None,
        fullname=said.get("fullname", ""),
        round=Path(said["round"]) if said.get("round") else None,
        finish=said.get("finish", ""),
        press=(int(said["press"]),) if "press" in said else (),
    )


@dataclass
class Desk:
    """One press of a button; what it needs is read once, when it is first asked for.

    `day` is the day whose severities count.
    """

    book: xw.Book
    told: Told
    day: date

    @cached_property
    def saved(self) -> Saved | None:
        """The copy VBA made, where it did."""
        return read_saved(self.told.copy)

    @cached_property
    def stored(self) -> Saved | None:
        """The copy, else the file as last saved: good enough for what seldom changes, such as threaded comments."""
        return self.saved or read_saved(self.path)

    @cached_property
    def path(self) -> Path | None:
        """Where the workbook lies."""
        return path_of(self.book, self.told.fullname)

    @property
    def saved_hash(self) -> str:
        """The checksum of the workbook's file, by which one that cannot be read as a whole is known; "" for none."""
        try:
            return hashlib.sha256(self.path.read_bytes()).hexdigest() if self.path else ""
        except OSError:
            return ""

    @cached_property
    def grid(self) -> Grid:
        """The workbook as it is on the screen."""
        try:
            return read_book(self.book, self.saved)
        except Unreadable as error:
            raise NotDone("too-large") from error

    @cached_property
    def checked(self) -> Checked:
        """The workbook as judged; one that is no form of ours is not done with."""
        checked = check_grid(self.grid, self.book.name, day=self.day)
        if checked.recognised is Recognised.OTHER_CALL:
            raise NotDone("other-call", call=checked.call)
        if checked.submission is None:
            raise NotDone("not-ours")
        return checked

    @property
    def submission(self) -> Submission:
        """What the workbook says."""
        if self.checked.submission is None:
            raise NotDone("not-ours")
        return self.checked.submission

    @property
    def messages(self) -> Messages:
        """The words in the workbook's language."""
        return load_messages(self.checked.language)

    @cached_property
    def own(self) -> dict[str, bool]:
        """The sheets that buttons made, each with whether it is a panel of figures."""
        return own_sheets(self.book, self.saved.own() if self.saved else None)

    @cached_property
    def locked(self) -> frozenset[str]:
        """The names of the sheets that cannot be changed."""
        if not self.told.locked:
            return frozenset()
        return frozenset(sheet.name for number, sheet in enumerate(self.book.sheets, 1) if number in self.told.locked)

    @property
    def round_folder(self) -> Path | None:
        """The round: the nearest folder above the workbook with a round.toml, else the add-in's."""
        above = (folder for folder in (self.path.parents if self.path else ()) if (folder / ROUND_FILE).is_file())
        return next(above, self.told.round)

    def beside(self, path: Path) -> Path:
        """Where to put what belongs to a file: its folder, but never a round's inbox, where it would be received."""
        folder = self.round_folder
        received = folder is not None and path.resolve().is_relative_to((folder / INBOX).resolve())
        return folder / MARKED if folder and received else path.parent

    def need_round(self) -> Path:
        """The round, where it must be there."""
        folder = self.round_folder
        if folder is None:
            raise NotDone("no-round")
        return folder

    def need_round_of(self, call: Call) -> None:
        """That the form is of the round's call."""
        if call.id != self.checked.call:
            raise NotDone("other-round", call=self.checked.call, folder=self.need_round(), wanted=call.id)


def say(messages: Messages, key: str, **facts: object) -> str:
    """A sentence of [buttons]; it may name buttons by their labels: {validate}, {clear}, {inbox}."""
    names = {"validate": "validate-workbook", "clear": "clear-marks", "inbox": "to-inbox"}
    labels = {name: messages.text(f"addin.buttons.{button}.label") for name, button in names.items()}
    return messages.text(f"buttons.{key}", **labels, **facts)

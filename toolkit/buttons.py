"""The buttons in Excel: VBA calls `press` through xlwings' RunPython; each button is one step on the open workbook.

Everything goes through xlwings' public, free interface. What is in the way is told in one message box, in the
workbook's language. An error of the toolkit's own is written to a file, and a box names that file.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import traceback
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

from toolkit.files.excel.reading import spoken
from toolkit.files.excel.start import load_xlwings, unhurried
from toolkit.files.problems import RoundProblem
from toolkit.files.texts import languages, load_messages
from toolkit.model import CallError
from toolkit.steps.open_book.desk import Answer, Desk, NotDone, read_told, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    import xlwings as xw

    from toolkit.core.messages import Messages

STEPS = {
    "validate-sheet": ("marking", "validate_sheet"),
    "validate-workbook": ("marking", "validate_workbook"),
    "clear-marks": ("marking", "clear"),
    "marked-copy": ("marking", "marked_copy"),
    "next-finding": ("looking", "next_finding"),
    "explain": ("looking", "explain"),
    "shares": ("figures", "shares"),
    "score": ("priority", "score"),
    "to-inbox": ("inbox", "to_inbox"),
    "consolidate": ("consolidating", "consolidate"),
    "help": ("helping", "help_text"),
}
"""The step of each button: its module in `toolkit.steps.open_book`, imported when it is pressed, and its function."""

UNREAD = frozenset(("help", "clear-marks"))
"""The buttons that do not judge the workbook, and so are told in which language to speak."""

DEFAULT_LANGUAGE = "nb"
_CALL = re.compile(r"toolkit\.buttons\.press\('([a-z-]+)', ?'([0-9A-Fa-f]*)'\)\s*\Z")
"""What VBA wants, at the end: before it stand the names of folders and workbooks, which anybody can choose."""


def press(button: str, told: str = "") -> None:
    """Carry out a button on the workbook that called.

    Args:
        button: one of STEPS.
        told: what VBA tells, see `read_told`.
    """
    sys.excepthook = _Crash(None, load_messages(_language(None)))
    book = load_xlwings().Book.caller()
    messages = load_messages(_language(book))
    sys.excepthook = _Crash(book.app, messages)
    desk = Desk(book, read_told(told), datetime.now().astimezone().date())
    try:
        answer = _carried_out(button, desk, messages)
    finally:
        if desk.told.finish:
            with unhurried():
                book.app.macro(desk.told.finish)(*desk.told.press)
    if answer.status:
        book.app.status_bar = answer.status


def _language(book: xw.Book | None) -> str:
    """The language to speak before the workbook is read: the one it states, TOOLKIT_LANG, Norwegian."""
    wanted = (spoken(book) if book else "", os.environ.get("TOOLKIT_LANG", ""))
    return next((one for one in wanted if one in languages()), DEFAULT_LANGUAGE)


def _carried_out(button: str, desk: Desk, messages: Messages) -> Answer:
    """Do a step, and tell what it answers, or what is in the way."""
    app = desk.book.app
    mode = "info"
    try:
        with _at_work(app, say(messages, f"status.{button}")):
            answer = _step(button, desk, messages)
    except NotDone as problem:
        answer, mode = Answer(say(messages, f"problems.{problem.reason}", **problem.facts)), "critical"
    except RoundProblem as problem:
        answer, mode = Answer(messages.text(f"problems.{problem.reason}", **problem.facts)), "critical"
    except CallError as error:
        answer, mode = Answer(str(error)), "critical"
    if answer.text:
        _tell(app, answer.text, messages, mode)
    return answer


def _tell(app: xw.App, text: str, messages: Messages, mode: str) -> None:
    with unhurried():
        app.alert(text, title=say(messages, "title"), mode=mode)


def _step(button: str, desk: Desk, messages: Messages) -> Answer:
    module, name = STEPS[button]
    step: Any = getattr(import_module(f"toolkit.steps.open_book.{module}"), name)
    done: Answer = step(desk, messages) if button in UNREAD else step(desk)
    return done


@contextmanager
def _at_work(app: xw.App, status: str) -> Iterator[None]:
    """Says on the status bar what is done, and keeps the screen still; both are as before afterwards."""
    updating = app.screen_updating
    app.status_bar = status
    app.screen_updating = False
    try:
        yield
    finally:
        app.screen_updating = updating
        app.status_bar = False


class _Crash:
    """Tells of an error of the toolkit's own: the traceback goes to a file, a box says in a sentence which.

    Without an app, before the workbook is known, the sentence goes to stderr, which RunPython shows in a box.
    """

    def __init__(self, app: xw.App | None, messages: Messages) -> None:
        self.app = app
        self.messages = messages

    def __call__(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        number, log = tempfile.mkstemp(prefix="toolkit-", suffix=".log")
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.writelines(traceback.format_exception(kind, error, trace))
        text = f"{say(self.messages, 'problems.broken')}\n\n{log}"
        if self.app is None:
            sys.stderr.write(text)
        else:
            _tell(self.app, text, self.messages, "critical")
        sys.stderr.flush()
        os._exit(int(self.app is None))  # told once: with another exit code RunPython shows a second, empty box


def main() -> None:
    """Stand in for the Python interpreter under RunPython: the same arguments, `-c CODE --wb=… --from_xl=1 …`.

    The code is not run: button and what is told are read out of it. So nothing comes from the folder of a stranger's
    workbook, which the code would put on the path of imports, and xlwings is imported without pandas.

    The process ends at once: what xlwings does when Python ends would end every Excel it does not see (one that shows
    a file in Protected View) on Windows, and clear the status bar on macOS.
    """
    code = sys.argv[sys.argv.index("-c") + 1] if "-c" in sys.argv[:-1] else ""
    found = _CALL.search(code)
    if found is None:
        sys.exit("toolkit-buttons: this program is started by the buttons in Excel.")
    press(found[1], found[2])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)

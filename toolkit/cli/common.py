"""What the commands share: the language, plain one-line errors, and paths."""

from __future__ import annotations

import locale
import os
import sys
from contextlib import contextmanager
from datetime import datetime
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Any, NoReturn
from unicodedata import category

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from toolkit.core.messages import Messages
    from toolkit.model import Call, CallError
    from toolkit.steps.check import Checked, Source

DEFAULT_LANGUAGE = "nb"
NORWEGIAN = ("nb", "nn", "no")


class Failure(click.ClickException):
    """Work that could not be done: one plain line on stderr, exit code 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print the line."""
        click.echo(f"toolkit: {self.format_message()}", err=True, file=file)


def fail(message: str) -> NoReturn:
    """End the command with one plain line and exit code 2."""
    raise Failure(message)


def refuse(key: str, **facts: object) -> NoReturn:
    """End the command with one plain line of the messages, in the language the command's --lang asks for."""
    context = click.get_current_context(silent=True)
    asked = context.params.get("lang") if context else None
    fail(messages_in(terminal_language(asked)).text(key, **facts))


def asked_language(arguments: Sequence[str]) -> str | None:
    """The language that `--lang` asks for, wherever it stands in a command line; None where it does not."""
    options = [*takewhile(lambda one: one != "--", arguments), ""]
    asked = [
        after if one == "--lang" else one.removeprefix("--lang=")
        for one, after in pairwise(options)
        if one.partition("=")[0] == "--lang"
    ]
    return asked[-1] or None if asked else None


def terminal_language(lang: str | None) -> str:
    """The language the terminal speaks: --lang, TOOLKIT_LANG, the locale, Norwegian."""
    from toolkit.files.texts import languages

    for source, wanted in (("--lang", lang), ("TOOLKIT_LANG", os.environ.get("TOOLKIT_LANG"))):
        if wanted:
            if wanted not in languages():
                spoken = messages_in(_spoken_language())
                fail(spoken.text("cli.no_language", source=source, wanted=wanted, known=list(languages())))
            return wanted
    return _spoken_language()


def _spoken_language() -> str:
    """The language of the locale where there are messages in it, else Norwegian."""
    from toolkit.files.texts import languages

    spoken = _locale_language()
    if spoken in NORWEGIAN or spoken.startswith("norwegian"):
        return DEFAULT_LANGUAGE
    return spoken if spoken in languages() else DEFAULT_LANGUAGE


def _locale_language() -> str:
    """The language the machine is set to, such as "nb" or "norwegian bokmål"; "" where none is chosen.

    The C locale chooses none, though Python calls it en_US: it is looked for first.
    """
    stated = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    if stated.partition(".")[0] in {"C", "POSIX"} or (not stated and os.name == "posix"):
        return ""
    return (stated or locale.getlocale()[0] or "").replace("-", "_").partition("_")[0].lower()


def file_language(lang: str | None, otherwise: str) -> str:
    """The language of a file that is written: --lang, TOOLKIT_LANG, else the round's or call's."""
    wanted = lang or os.environ.get("TOOLKIT_LANG")
    return terminal_language(wanted) if wanted else otherwise


def messages_in(language: str) -> Messages:
    """The messages of a language that is known to be there."""
    from toolkit.files.texts import load_messages

    return load_messages(language)


def load_call_or_fail(call: str) -> Call:
    """A call by id or path; one that is unknown or wrong ends the command."""
    from toolkit.files.calls import load_call
    from toolkit.model import CallError

    try:
        return load_call(call)
    except CallError as error:
        asked = context.params.get("lang") if (context := click.get_current_context(silent=True)) else None
        fail(call_problem(error, messages_in(terminal_language(asked))))


def call_problem(error: CallError, messages: Messages) -> str:
    """What is wrong with a call, in a line; what its folder's maker must mend is told in English."""
    from toolkit.files.calls import CALL_FILE
    from toolkit.model import UnknownCallError

    if isinstance(error, UnknownCallError):
        return messages.text("cli.no_call", call=error.file, known=list(error.known), file=CALL_FILE)
    return str(error)


def files_or_fail(paths: tuple[Path, ...]) -> list[Source]:
    """The files, and those below folders; a path that is not there, or no file at all, ends the command."""
    from toolkit.steps.check import files_below

    try:
        found = list(files_below(paths))
    except FileNotFoundError as error:
        refuse("cli.no_such_path", path=str(error.args[0]))
    if not found:
        refuse("cli.empty_folder", folder=str(paths[0]))
    return found


def moment_or_fail(typed: str | None, messages: Messages) -> datetime | None:
    """A time as staff write it in their lists, or as ISO has it; None where none was typed. What is no time ends it."""
    from toolkit.core.round.receipts import read_moment

    if typed is None:
        return None
    if read := read_moment(typed, None):
        return read
    try:
        return datetime.fromisoformat(typed)
    except ValueError:
        fail(messages.text("problems.bad-time", typed=typed))


def today() -> date:
    """The day on this machine."""
    return datetime.now().astimezone().date()


def check_or_fail(paths: tuple[Path, ...], *, figures: bool) -> list[Checked]:
    """Check files, and those below folders; a path that is not there ends the command.

    Without `figures` only the findings of each file are kept: no data, no lines.
    """
    from toolkit.steps.check import check_source

    checked = []
    for source in files_or_fail(paths):
        one = check_source(source, day=today(), figures=figures)
        checked.append(one if figures else one.findings_alone())
    return checked


def write_or_fail(path: Path, data: bytes, replaces: Callable[[bytes], bool] = lambda old: False) -> None:
    """Write a file as a whole or not at all; a failure, or a file that is there and may not go, ends the command.

    `replaces` says of what stands there whether it may go; the very same file may always be written again.
    """
    from toolkit.files.atomic import content, write_bytes
    from toolkit.files.problems import why

    try:
        old = content(path)
        if old is None or old == data or replaces(old):
            write_bytes(path, data)
            return
    except OSError as error:
        refuse("cli.cannot_write", path=str(path), why=why(error))
    refuse("cli.is_there", path=str(path))


def form_or_fail(call: Call, kind: str) -> None:
    """A kind of form that the call does not have ends the command."""
    if kind not in call.forms:
        refuse("cli.no_form", call=call.id, kind=kind, known=list(call.forms))


def workbook_name_or_fail(path: Path) -> None:
    """A file to be written that does not say it is a workbook ends the command."""
    if path.suffix.lower() != ".xlsx" and not path.is_dir():
        refuse("cli.needs_xlsx", path=str(path))


@contextmanager
def plain_errors(messages: Messages) -> Iterator[None]:
    """Whatever keeps the work from being done ends the command with one plain line."""
    from toolkit.files.problems import RoundProblem
    from toolkit.model import CallError

    try:
        yield
    except RoundProblem as problem:
        fail(messages.text(f"problems.{problem.reason}", **problem.facts))
    except CallError as error:
        fail(call_problem(error, messages))


def use_utf8() -> None:
    """Write UTF-8 to a pipe or file whatever the platform's habit, so that letters and signs survive."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and not stream.isatty() and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")


def printable(text: str) -> str:
    """A text with what could steer a terminal written out: files come with any name."""
    shown = (sign if sign.isprintable() or category(sign) == "Zs" else ascii(sign)[1:-1] for sign in text)
    return "".join(shown)

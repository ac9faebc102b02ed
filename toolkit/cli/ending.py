"""How a run ends when it is broken off: one plain line or none, and an exit code that says which."""

from __future__ import annotations

import errno
import os
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

INTERRUPTED = 130
"""128 + SIGINT, as shells have it."""
CLOSED = 141
"""128 + SIGPIPE: whoever read the output has had enough."""
NOT_WRITTEN = 2
_CLOSED = {errno.EPIPE} | ({errno.EINVAL} if os.name == "nt" else set())  # Windows says EINVAL of a closed pipe
_REFUSED = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG}


class Ended(Exception):  # noqa: N818  (it is how a run ended, not a mistake)
    """A run that was broken off; `why` is the system's word for an output that cannot be written."""

    def __init__(self, code: int, why: str = "") -> None:
        super().__init__(code, why)
        self.code = code
        self.why = why


@contextmanager
def watched() -> Iterator[None]:
    """Make `Ended` of Ctrl-C and of an output that takes no more, before click makes exit code 1 of them.

    Raises:
        Ended: the work was broken off, or what it printed could not be written.
    """
    try:
        try:
            yield
        finally:
            if sys.stdout is not None:  # it was closed from the start
                sys.stdout.flush()
    except KeyboardInterrupt as error:
        raise Ended(INTERRUPTED) from error
    except OSError as error:
        if error.filename is None and error.errno in _CLOSED:
            raise Ended(CLOSED) from error
        if error.filename is None and error.errno in _REFUSED:
            from toolkit.files.problems import why

            raise Ended(NOT_WRITTEN, why(error)) from error
        raise


def leave(ended: Ended, arguments: Sequence[str]) -> NoReturn:
    """Say why the run was broken off, in the terminal's language, and leave with its exit code."""
    from toolkit.files.texts import load_messages

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not break off the ending
    if ended.code != INTERRUPTED:
        _silence_stdout()
    if ended.code != CLOSED:
        text = load_messages(_language(arguments)).text
        line = text("cli.output_refused", why=ended.why) if ended.why else text("cli.interrupted")
        sys.stderr.write(f"toolkit: {line}\n")
    sys.exit(ended.code)


def _silence_stdout() -> None:
    """Let what is still in the buffer go nowhere: it would fail again when Python ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _language(arguments: Sequence[str]) -> str:
    """The language the command line asks for where there is one, else the terminal's."""
    from toolkit.cli.common import DEFAULT_LANGUAGE, Failure, asked_language, terminal_language

    try:
        return terminal_language(asked_language(arguments))
    except Failure:
        return DEFAULT_LANGUAGE

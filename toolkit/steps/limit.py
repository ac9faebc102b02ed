"""A limit on the time that work in this very process takes: no file may keep the others waiting for ever."""

from __future__ import annotations

import _thread
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

LIMIT = 60.0
"""Seconds that reading and checking one file may take, a thousand times what one takes."""
_AGAIN = 1.0  # seconds: an alarm that rings while something is cleared away is not heard


class Overdue(BaseException):  # not an Exception: nothing between here and there may take it for a fault of its own
    """The time is over."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Break off what is done inside when it takes longer.

    The system's own alarm breaks off a regular expression too. Windows has none: there a thread knocks, which is heard
    between two steps of Python. Only the main thread can be broken off; elsewhere there is no limit.

    Args:
        seconds: how long it may take.

    Raises:
        Overdue: it took longer.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    running = True

    def over(_: int, __: FrameType | None) -> None:
        if running:
            raise Overdue

    number, start = _alarm() if hasattr(signal, "setitimer") else _knock()
    before = signal.signal(number, over)
    stop = start(seconds)
    try:
        yield
    finally:
        running = False
        stop()
        signal.signal(number, before)


def _alarm() -> tuple[int, Callable[[float], Callable[[], object]]]:
    """The signal of the system's alarm clock, and what sets it and says how to stop it."""

    def start(seconds: float) -> Callable[[], object]:
        signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
        return lambda: signal.setitimer(signal.ITIMER_REAL, 0)

    return signal.SIGALRM, start


def _knock() -> tuple[int, Callable[[float], Callable[[], object]]]:
    """The same with a thread that acts as if the signal had come."""
    number: int = getattr(signal, "SIGBREAK", signal.SIGTERM)

    def start(seconds: float) -> Callable[[], object]:
        timer = threading.Timer(seconds, _thread.interrupt_main, (number,))
        timer.daemon = True
        timer.start()

        def stop() -> None:
            timer.cancel()
            timer.join()  # after this no signal can come any more that would meet another's handler

        return stop

    return number, start

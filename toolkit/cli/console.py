"""The console that prints: what it is given stands as it is, and a closed pipe is left to `toolkit.cli.ending`."""

from __future__ import annotations

from typing import NoReturn

from rich.console import Console


class PlainConsole(Console):
    """Nothing in a text is markup, an emoji or a number to colour: names of files are printed as they are."""

    def __init__(self, *, soft_wrap: bool = True) -> None:
        super().__init__(highlight=False, markup=False, emoji=False, soft_wrap=soft_wrap)

    def on_broken_pipe(self) -> NoReturn:
        """Raise the error again: Rich's own way would end the run with exit code 1."""
        raise  # noqa: PLE0704  (Rich calls this while it handles the error)

"""What keeps work on a round from being done, as a reason a person gets told in one line."""

from __future__ import annotations


class RoundProblem(Exception):  # noqa: N818  (it names what is the matter; the shell makes a sentence of it)
    """Work that could not be done; `reason` is a key of the messages' [problems] table, `facts` fill it."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = {name: value if isinstance(value, list | int) else str(value) for name, value in facts.items()}

"""What waits for somebody in a round that was judged and prioritised, with the lines where it is settled."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.core.round.chosen import chosen
from toolkit.core.round.waiting import GROUPS, waiting_files, waiting_ranking
from toolkit.files.round.folder import ROUND_FILE
from toolkit.steps.judging import receipt_lines

if TYPE_CHECKING:
    from toolkit.core.round.consolidate import Consolidated
    from toolkit.core.round.prioritised import Prioritised
    from toolkit.core.round.waiting import Waiting
    from toolkit.files.round.folder import Round

_TABLE = re.compile(r"\s*\[\s*choices\s*\.\s*\"?([a-z_]+)\"?\s*\]")


def pending(opened: Round, judged: Consolidated, result: Prioritised) -> tuple[Waiting, ...]:
    """Everything that waits, by group.

    Args:
        opened: the round.
        judged: the round as judged, with what is wrong in `awards.csv`.
        result: its priority, or what is missing for it.

    Raises:
        RoundProblem: staff's list of receipts cannot be read.
    """
    missing = chosen(opened.call, opened.choices).missing
    lines = receipt_lines(opened, judged)
    found = (
        *waiting_files(judged, lines, result.awards.made),
        *waiting_ranking(result, missing, _choice_lines(opened)),
    )
    return tuple(sorted(found, key=lambda one: GROUPS.index(one.group)))


def _choice_lines(opened: Round) -> dict[str, int]:
    """The line of the round's file on which the table of each choice begins."""
    text = (opened.folder / ROUND_FILE).read_text(encoding="utf-8-sig")
    found = ((number, _TABLE.match(line)) for number, line in enumerate(text.splitlines(), 1))
    return {match[1]: number for number, match in found if match}

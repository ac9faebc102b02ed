"""Why a file has its status, in words: what is withdrawn, and by which line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.versions import file, judge
from toolkit.core.round.reasons import status_reason
from toolkit.files.texts import load_messages

if TYPE_CHECKING:
    from toolkit.core.round.entries import Incoming

NB = load_messages("nb")


def reasons(*files: Incoming) -> dict[str, str]:
    return {entry.incoming.name: status_reason(NB, entry) for entry in judge(*files).files}


def test_an_only_version_that_is_withdrawn_says_where_that_stands() -> None:
    assert reasons(file("a.xlsx", "1.9.2018", withdrawn=True)) == {"a.xlsx": "Ført opp som trukket i mottak.csv."}


def test_a_withdrawn_latest_version_says_that_the_whole_application_is_withdrawn() -> None:
    found = reasons(file("v1.xlsx", "1.9.2018"), file("v2.xlsx", "2.9.2018", withdrawn=True))
    assert found["v2.xlsx"] == (
        "Ført opp som trukket i mottak.csv. Hele søknaden er trukket, fordi den siste versjonen er trukket. "
        "v1.xlsx teller derfor heller ikke."
    )


def test_a_mark_on_a_copy_names_the_file_it_stands_on() -> None:
    copies = (file("a.xlsx", "1.9.2018", note="A"), file("b.xlsx", "2.9.2018", note="A", withdrawn=True))
    assert reasons(*copies)["a.xlsx"] == "Ført opp som trukket i mottak.csv på linjen for b.xlsx, som sier det samme."

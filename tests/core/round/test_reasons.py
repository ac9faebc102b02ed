"""Why a file has its status, in words: what is withdrawn, and by which line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.versions import file, judge
from toolkit.core.round.reasons import status_reason
from toolkit.files.texts import languages, load_messages

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


def test_what_counts_says_which_version_it_is_and_what_its_receipt_is() -> None:
    assert reasons(file("a.xlsx", "1.9.2018")) == {
        "a.xlsx": "Eneste versjon: mottatt 1.9.2018 (uten klokkeslett), i tide."
    }
    assert reasons(file("a.xlsx")) == {"a.xlsx": "Eneste versjon: det er ikke oppgitt når den ble mottatt."}
    found = reasons(file("v1.xlsx", "1.9.2018"), file("v2.xlsx", "2.9.2018 09:12"), file("v3.xlsx", "1.10.2018"))
    assert found["v2.xlsx"] == "Nyeste av 2 versjoner som ikke kom for sent: mottatt 2.9.2018 09:12, i tide."
    found = reasons(file("v1.xlsx", "1.9.2018 08:00"), file("v2.xlsx", "1.10.2018"))
    assert found["v1.xlsx"] == "Eneste versjon som ikke kom for sent: mottatt 1.9.2018 08:00, i tide."


def test_what_counts_because_it_was_sent_again_says_so() -> None:
    first, again = file("v1.xlsx", "1.9.2018 08:00", note="A"), file("v3.xlsx", "3.9.2018 08:00", note="A")
    found = reasons(first, file("v2.xlsx", "2.9.2018 08:00"), again)
    assert found["v1.xlsx"] == "Nyeste av 2 versjoner: mottatt på nytt 3.9.2018 08:00, i tide."


def test_an_answer_that_counts_names_the_date_it_inherits_or_that_nobody_states_it() -> None:
    answer = file("v2.xlsx", "5.10.2018 08:00", answers="v1.xlsx")
    assert reasons(file("v1.xlsx", "1.9.2018 08:00"), answer)["v2.xlsx"] == (
        "Nyeste av 2 versjoner: svar på en retur, arver datoen 1.9.2018 08:00."
    )
    assert reasons(file("v1.xlsx"), answer)["v2.xlsx"] == (
        "Nyeste av 2 versjoner: svar på en retur, og det er ikke oppgitt når søknaden først kom."
    )
    assert reasons(file("v2.xlsx", "30.9.2018 23:59", answers="ja"))["v2.xlsx"] == (
        "Eneste versjon: mottatt 30.9.2018 23:59, i tide."
    )


def test_no_file_is_without_a_reason_in_any_language() -> None:
    files = [
        file("v1.xlsx", "1.9.2018"),
        file("v2.xlsx", answers="v1.xlsx"),
        file("w.xlsx", "1.10.2018", org="312356783"),
        file("u.xlsx", unreadable=True),
    ]
    for language in languages():
        for entry in judge(*files).files:
            assert status_reason(load_messages(language), entry)

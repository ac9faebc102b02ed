"""What a check gives: the same findings with and without figures, and a summary of what there is."""

from __future__ import annotations

import pytest

from tests.examples import CALL, call, filled
from toolkit.files.examples import load_example
from toolkit.files.texts import load_messages
from toolkit.model import Finding, Severity
from toolkit.steps.check import Checked, Recognised, check_bytes, check_with_grid
from toolkit.steps.mark import findings_sheet
from toolkit.steps.report import findings_document


def submission() -> bytes:
    document = load_example(CALL, "tromso")
    document["costs"][0]["amounts"]["2019"] += 1
    return filled(document)


def test_figures_are_computed_only_when_they_are_asked_for() -> None:
    whole = check_bytes(submission(), "soknad.xlsx")
    alone = check_bytes(submission(), "soknad.xlsx", figures=False)
    beside, grid = check_with_grid(submission(), "soknad.xlsx")
    assert "grant-share" in {line.figure for line in whole.lines}
    assert alone.lines == beside.lines == ()
    assert grid is not None
    assert whole.findings
    assert alone.findings == beside.findings == whole.findings
    assert alone.submission == whole.submission


def test_the_figures_are_those_of_the_round_s_call() -> None:
    assert check_bytes(submission(), "soknad.xlsx", call()).lines == check_bytes(submission(), "soknad.xlsx").lines


def test_findings_alone_make_the_same_report_and_hold_nothing_else() -> None:
    whole = check_bytes(submission(), "soknad.xlsx")
    alone = whole.findings_alone()
    assert findings_document([alone], "en", load_messages) == findings_document([whole], "en", load_messages)
    assert alone.language == "nb"
    assert alone.submission is not None
    assert not alone.submission.data
    assert not alone.submission.tables
    assert not alone.lines


@pytest.mark.parametrize(
    ("severities", "said"),
    [
        ((), "Vi har gått gjennom hele skjemaet"),
        (("info", "info"), "Ingen feil, men 2 opplysninger. "),
        (("warning", "info"), "Ingen feil, men 1 advarsel og 1 opplysning. "),
        (("error",), "1 feil må rettes før søknaden kan vurderes. Klikk"),
        (
            ("error", "error", "info"),
            "2 feil må rettes før søknaden kan vurderes. I tillegg er det 1 opplysning. Klikk",
        ),
    ],
)
def test_the_findings_sheet_sums_up_only_what_there_is(severities: tuple[str, ...], said: str) -> None:
    findings = tuple(
        Finding(
            "required",
            Severity(one),
            "K18",
            "/project/title",
            "Prosjekt",
            f"C{row}",
            "required.default",
            {"field": "x"},
        )
        for row, one in enumerate(severities, 1)
    )
    checked = Checked("a.xlsx", "", Recognised.OURS, call="troms-2018", kind="application", findings=findings)
    assert findings_sheet(checked, load_messages("nb")).intro.startswith(said)

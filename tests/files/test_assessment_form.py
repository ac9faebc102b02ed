"""The assessment form: what is locked, what is offered, what it shows live."""

from __future__ import annotations

from copy import deepcopy
from io import BytesIO
from shutil import copytree
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from tests.assessing import GIVEN, assessment, blank_form, filled, judged
from tests.examples import call
from tests.live import evaluate, rule_states
from toolkit.files.calls import call_folder, load_call
from toolkit.files.fill import fill
from toolkit.files.template import template_bytes
from toolkit.files.texts import load_messages
from toolkit.model import Severity
from toolkit.steps.check import check_bytes
from toolkit.steps.describe import describe_fields

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from openpyxl.worksheet.worksheet import Worksheet

LANGUAGES = pytest.mark.parametrize(("language", "name"), [("nb", "Vurderinger"), ("en", "Assessments")])
FIRST, LAST = 7, 8


def sheet(name: str = "Vurderinger", language: str = "nb") -> Worksheet:
    found: Worksheet = load_workbook(BytesIO(blank_form(language)))[name]
    return found


def test_the_same_round_gives_the_same_bytes() -> None:
    assert blank_form() == blank_form()


@LANGUAGES
def test_there_is_one_row_for_each_application_and_none_to_spare(language: str, name: str) -> None:
    found = sheet(name, language)
    assert [found.cell(row, 2).value for row in range(FIRST, LAST + 2)] == ["2018-001", "2018-002", None]


@pytest.mark.parametrize(
    "title", ["<r><t>Bru & vei</t></r>", "<r></r>", "=1+1", "{=A1}", "http://eksempel.no", "+47", "0301"]
)
def test_a_title_stands_in_the_form_as_the_applicant_wrote_it(title: str) -> None:
    given = deepcopy(GIVEN)
    given["assessments"][0]["title"] = title
    blank = template_bytes(call(), "assessment", load_messages("nb"), given)
    (cell,) = [
        one for row in load_workbook(BytesIO(blank))["Vurderinger"].iter_rows() for one in row if one.value == title
    ]
    assert cell.data_type == "s"
    submission = check_bytes(blank, "vurdering.xlsx").submission
    assert submission is not None
    assert submission.data["assessments"][0]["title"] == title


def test_what_is_given_is_locked_and_what_is_asked_is_not() -> None:
    found = sheet()
    locked = [found.cell(FIRST, column).protection.locked for column in range(2, 25)]
    assert locked == [True] * 8 + [False] * 15
    assert found.protection.sheet
    assert found.protection.insertRows


def test_every_criterion_offers_the_scale_and_tells_what_is_looked_at() -> None:
    found = sheet()
    prompts = {one.promptTitle: one for one in found.data_validations.dataValidation}
    for criterion in call().lists["criterion"].values():
        assert criterion.help is not None
        rule = prompts[criterion.label["nb"]]
        assert rule.type == "list"
        assert [(one.min_row, one.max_row) for one in rule.sqref.ranges] == [(FIRST, LAST)]
        assert rule.prompt.startswith(criterion.help["nb"])
        assert rule.prompt.endswith("0 = ikke besvart, 5 = svært godt.")


def test_the_drop_down_holds_numbers_so_that_a_choice_is_a_number() -> None:
    lists = load_workbook(BytesIO(blank_form()))["Lister"]
    column = next(column for column in lists.iter_cols() if column[0].value == "score")
    assert [cell.value for cell in column[1:7]] == [0, 1, 2, 3, 4, 5]


@LANGUAGES
def test_what_is_typed_is_what_is_read(language: str, name: str) -> None:
    del name
    document = assessment(assessments__0__criteria__model__reason="Tydelig", assessments__1__comment="Bra")
    found = judged(document, language)
    assert found.findings == ()
    assert found.submission is not None
    assert found.submission.data == document


def test_a_blank_form_asks_for_the_date_and_for_impartiality_in_every_row() -> None:
    found = judged(GIVEN)
    errors = [one.path for one in found.findings if one.severity is Severity.ERROR]
    assert errors == ["/assessor/date", "/assessments/0/impartial", "/assessments/1/impartial"]


def test_where_a_criterion_asks_for_a_reason_a_score_without_one_is_incomplete(tmp_path: Path) -> None:
    folder = tmp_path / "asking"
    copytree(call_folder("troms-2018"), folder)
    text = (folder / "call.toml").read_text(encoding="utf-8")
    (folder / "call.toml").write_text(text.replace('id = "anchoring"\n', 'id = "anchoring"\nreason = true\n'), "utf-8")
    asking = load_call(str(folder))
    form = template_bytes(asking, "assessment", load_messages("nb"), GIVEN)
    fields = describe_fields(asking, "assessment", "nb")
    document = assessment(assessments__1__impartial=False, assessments__1__criteria={})
    found = check_bytes(fill(form, fields, document), "v.xlsx", asking)
    assert [(one.rule, one.path) for one in found.findings] == [
        ("assessment-complete", "/assessments/0/criteria/anchoring/reason")
    ]


# --- live ---


def states(document: dict[str, Any], language: str = "nb") -> dict[str, str]:
    messages = load_messages(language)
    cells = evaluate(filled(document, language), messages.text("form.check_sheet"))
    return {rule: str(state)[:1] for rule, state in rule_states(cells).items()}


CASES = {
    "all is well": (assessment(), "✔✔✔✔"),
    "no date": (assessment(assessor__date=None), "✘✔✔✔"),
    "no answer on impartiality": (assessment(assessments__0__impartial=None), "✔✘✔✔"),
    "a score is missing": (assessment(assessments__0__criteria__model__score=None), "✔✘✔✔"),
    "a score off the scale": (assessment(assessments__0__criteria__model__score=6), "✔✘✔✔"),
    "half a point": (assessment(assessments__0__criteria__model__score=2.5), "✔✘✔✔"),
    "not impartial, no scores": (assessment(assessments__0__impartial=False, assessments__0__criteria={}), "✔✔✔✔"),
    "not impartial, but scores": (assessment(assessments__0__impartial=False), "✔✔!✔"),
}


@pytest.mark.parametrize("name", CASES)
def test_the_form_shows_live_what_python_finds(name: str) -> None:
    document, signs = CASES[name]
    rules = ("required", "complete", "only-if-impartial", "twice")
    assert states(document) == {f"assessment-{rule}": sign for rule, sign in zip(rules, signs, strict=True)}
    severe = {one.severity for one in judged(document).findings}
    assert (Severity.ERROR in severe) == ("✘" in signs)
    assert (Severity.WARNING in severe) == ("!" in signs)

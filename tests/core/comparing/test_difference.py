"""The difference between two versions of an application: fields, rows, figures and findings."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.rounds import application, workbook
from toolkit.core.comparing.difference import Difference, Side, Unread, difference
from toolkit.core.comparing.lines import difference_lines
from toolkit.core.comparing.summary import Summary, summarise
from toolkit.core.comparing.words import excerpt, summary_text
from toolkit.files.calls import load_call
from toolkit.files.texts import languages, load_messages
from toolkit.model import Finding, Severity
from toolkit.steps.check import check_bytes

if TYPE_CHECKING:
    from toolkit.model import Line

CALL = load_call("troms-2018")
FORM = CALL.forms["application"]
NB = load_messages("nb")


def side(data: dict[str, Any], language: str = "nb") -> tuple[Side, dict[str, Line]]:
    checked = check_bytes(workbook(data, language), "a.xlsx", CALL)
    assert checked.submission is not None
    figures = {line.figure: line.amount for line in checked.lines if "/" not in line.figure}
    return Side(checked.submission, checked.findings, figures), {line.figure: line for line in checked.lines}


def compared(old: dict[str, Any], new: dict[str, Any]) -> Difference:
    return difference(FORM, side(old)[0], side(new)[0])


def told(old: dict[str, Any], new: dict[str, Any]) -> dict[str, list[str]]:
    """The difference in Norwegian, as one line."""
    (one, before), (other, after) = side(old), side(new)
    lines = difference_lines(CALL, FORM, difference(FORM, one, other), {**before, **after}, NB)
    return {heading: [line.replace("\N{NO-BREAK SPACE}", " ") for line in own] for heading, own in lines}


def test_two_files_that_say_the_same_differ_in_nothing() -> None:
    found = compared(application(), application())
    assert found == Difference(findings=found.findings, moved={})
    assert found.same_content
    assert {one.state for one in found.findings} <= {"still"}
    assert summarise(found) == Summary()


def test_a_field_is_told_with_both_values_and_both_cells() -> None:
    found = compared(application(), application(project__title="Ny tittel"))
    [change] = found.fields
    assert (change.field.path, change.old.value, change.new.value) == (
        "/project/title",
        "Felles næringsutvikling",
        "Ny tittel",
    )
    assert change.old.place == change.new.place
    assert change.new.place.sheet == "Prosjekt"
    assert not found.same_content


def test_a_field_that_is_emptied_or_filled_in_is_a_change() -> None:
    without = application()
    del without["applicant"]["address"]
    assert [one.new.value for one in compared(application(), without).fields] == [None]
    assert [one.old.value for one in compared(without, application()).fields] == [None]


def test_a_moved_row_is_one_row_in_another_order_and_no_change_of_fields() -> None:
    moved = application()
    moved["costs"] = [moved["costs"][2], *moved["costs"][:2]]
    found = compared(application(), moved)
    assert (found.fields, found.rows, found.moved) == ((), (), {"/costs": 1})
    assert not found.same_content
    assert summary_text(summarise(found), NB) == "1 rad flyttet"


def test_a_row_put_in_between_is_the_only_change() -> None:
    more = application()
    new = {"category": "Reiser", "description": "Fly", "amounts": {"2019": 1000}}
    more["costs"].insert(0, new)
    found = compared(application(), more)
    assert (found.fields, found.moved) == ((), {})
    [row] = found.rows
    assert (row.kind, row.path, row.place.sheet) == ("added", "/costs/0", "Kostnadsplan")
    assert row.cells["/amounts/2019"] == Decimal(1000)


def test_an_amount_in_a_row_that_moved_is_told_with_its_cell_before_and_now() -> None:
    changed = application()
    changed["costs"] = [changed["costs"][2], *changed["costs"][:2]]
    changed["costs"][0]["amounts"]["2019"] = 70000
    lines = told(application(), changed)
    [line] = lines["Felt som er endret: 1"]
    assert "60 000 kr → 70 000 kr" in line
    assert line.startswith("Kostnadsplan, Folkemøter, Fire møter:")
    assert line.endswith("(Kostnadsplan!G9, nå Kostnadsplan!G7)")
    assert lines[""] == ["Kostnadsplan: 1 rad står i en annen rekkefølge."]


def test_figures_stand_before_and_after_with_the_difference() -> None:
    dearer = application(costs__0__amounts={"2019": 500000, "2020": 600000})
    found = compared(application(), dearer)
    by_figure = {one.figure: one for one in found.figures}
    total = by_figure["cost-total"]
    assert (total.before, total.after, total.difference) == (Decimal(1300000), Decimal(1400000), Decimal(100000))
    text = [line for own in told(application(), dearer).values() for line in own]
    assert "Samlede kostnader: 1 300 000 kr → 1 400 000 kr (+100 000 kr)" in text
    assert "Tilskuddsandel: 46,15 % → 42,86 % (−3,30 prosentpoeng)" in text


def test_findings_are_new_gone_or_still_there() -> None:
    found = compared(application(), application(costs__0__amounts={"2019": 500000, "2020": 600000}))
    assert {(one.state, one.finding.rule) for one in found.findings if one.finding.severity is Severity.ERROR} == {
        ("new", "totals-equal")
    }
    back = compared(application(costs__0__amounts={"2019": 500000, "2020": 600000}), application())
    assert ("gone", "totals-equal") in {(one.state, one.finding.rule) for one in back.findings}


def finding(path: str, rule: str = "value") -> Finding:
    return Finding(rule, Severity.ERROR, "K7", path, "", "", "value.not-a-number")


def with_findings(data: dict[str, Any], *findings: Finding) -> Side:
    return Side(side(data)[0].submission, findings)


def states(old: Side, new: Side) -> list[tuple[str, str]]:
    return [(one.state, one.finding.path) for one in difference(FORM, old, new).findings]


def test_a_finding_on_a_row_that_moved_is_still_there() -> None:
    moved = application()
    moved["costs"] = [moved["costs"][2], *moved["costs"][:2]]
    old = with_findings(application(), finding("/costs/2/hours"))
    new = with_findings(moved, finding("/costs/0/hours"))
    assert states(old, new) == [("still", "/costs/0/hours")]


def test_a_finding_on_a_row_that_is_gone_is_gone_and_never_another_rows() -> None:
    fewer = application()
    del fewer["costs"][0]
    old = with_findings(application(), finding("/costs/0/hours"))
    new = with_findings(fewer, finding("/costs/0/hours"))
    assert states(old, new) == [("new", "/costs/0/hours"), ("gone", "/costs/0/hours")]


def test_two_findings_of_one_rule_at_one_path_are_counted_one_by_one() -> None:
    old = with_findings(application(), finding("/project/start"), finding("/project/start"))
    new = with_findings(application(), finding("/project/start"))
    assert sorted(state for state, _ in states(old, new)) == ["gone", "still"]


def test_of_two_findings_at_one_path_where_one_was_the_second_is_new() -> None:
    old = with_findings(application(), finding("/project/start"))
    new = with_findings(application(), finding("/project/start"), finding("/project/start"))
    assert [state for state, _ in states(old, new)] == ["still", "new"]


def test_what_cannot_be_read_is_told_as_it_was_typed_and_never_as_blank() -> None:
    broken = application(costs__1__hours="mange")
    [change] = [one for one in compared(application(), broken).fields if one.field.path == "/costs/*/hours"]
    assert (change.old.value, change.new.value) == (Decimal(400), Unread("mange"))
    assert compared(broken, broken).same_content
    other = compared(broken, application(costs__1__hours="få"))
    assert [one.new.value for one in other.fields] == [Unread("få")]


def test_a_sheet_that_is_lost_is_told_once_and_not_as_every_row_gone() -> None:
    whole = side(application())[0]
    lost = deepcopy(whole.submission)
    lost.data["costs"].clear()
    without = Side(type(lost)(**{**fields_of(lost), "unreadable": frozenset({"/costs"})}))
    found = difference(FORM, whole, without)
    assert (found.lost, found.rows, found.fields) == (("/costs",), (), ())
    assert not found.same_content


def test_a_column_that_is_lost_is_told_once_and_not_as_a_change_in_every_row() -> None:
    whole = side(application())[0]
    lost = deepcopy(whole.submission)
    for row in lost.data["partners"]:
        row.pop("role")
    without = Side(type(lost)(**{**fields_of(lost), "unreadable": frozenset({"/partners/*/role"})}))
    found = difference(FORM, whole, without)
    assert (found.lost, found.rows, found.fields) == (("/partners/*/role",), (), ())


def fields_of(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in type(one).__slots__}


def test_two_languages_of_the_form_say_the_same() -> None:
    english = workbook(application(), "en")
    checked = check_bytes(english, "a.xlsx", CALL)
    assert checked.submission is not None
    assert difference(FORM, side(application())[0], Side(checked.submission)).same_content


def test_a_long_text_is_shown_where_it_begins_to_differ() -> None:
    old = "a" * 300
    lines = told(
        application(project__description=old + " gammel slutt"), application(project__description=old + " ny slutt")
    )
    [line] = lines["Felt som er endret: 1"]
    assert "…" + "a" * 19 + " gammel slutt» → «…" + "a" * 19 + " ny slutt»" in line
    assert len(line) < 150


def test_a_text_is_shown_in_one_line() -> None:
    assert excerpt("to\nlinjer\r\n og  mer") == "to linjer og mer"


@pytest.mark.parametrize("language", languages())
def test_a_summary_is_one_line_in_every_language(language: str) -> None:
    dearer = application(project__title="Ny", costs__0__amounts={"2019": 500000, "2020": 600000})
    dearer["partners"].pop()
    text = summary_text(summarise(compared(application(), dearer)), load_messages(language))
    assert text.count(";") == 4
    assert "→" in text
    assert summary_text(Summary(), load_messages(language))


def test_the_summary_counts_and_names_the_figures() -> None:
    dearer = application(project__title="Ny", costs__0__amounts={"2019": 500000, "2020": 600000})
    text = summary_text(summarise(compared(application(), dearer)), NB).replace("\N{NO-BREAK SPACE}", " ")
    expected = (
        "2 felt endret; tilskuddsandel 46,15 % → 42,86 %; samlede kostnader 1 300 000 kr → 1 400 000 kr; 1 ny feil"
    )
    assert text == expected


def test_a_finding_on_a_whole_row_follows_it_too() -> None:
    moved = application()
    moved["costs"] = [moved["costs"][2], *moved["costs"][:2]]
    assert states(with_findings(application(), finding("/costs/2")), with_findings(moved, finding("/costs/0"))) == [
        ("still", "/costs/0")
    ]

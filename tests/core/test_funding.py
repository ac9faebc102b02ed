"""The figures of an application: worked cases, limits to the øre, and what is not computed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.checking.view import View
from toolkit.core.explain_lines import inputs_of, line_text
from toolkit.core.funding import funding_lines
from toolkit.core.funding.co_funding import hundred_percent
from toolkit.core.released import released
from toolkit.files.calls import load_call
from toolkit.files.texts import load_messages
from toolkit.model import Address, Line, Submission, TablePlace

CALL = load_call("troms-2018")
FORM = CALL.forms["application"]
SHEETS = {"/costs": "Kostnadsplan", "/funding": "Finansieringsplan", "/partners": "Partnere"}
FIRST_ROW = 7


@dataclass
class Plan:
    """An application to be: rows are (choices, amounts by year)."""

    costs: list[dict[str, Any]] = field(default_factory=list)
    funding: list[dict[str, Any]] = field(default_factory=list)
    partners: list[dict[str, Any]] = field(default_factory=list)
    project: dict[str, Any] = field(default_factory=dict)
    applicant: dict[str, Any] = field(default_factory=dict)
    unreadable: frozenset[str] = frozenset()

    def view(self) -> View:
        data = {
            "costs": self.costs,
            "funding": self.funding,
            "partners": self.partners,
            "project": self.project,
            "applicant": self.applicant,
        }
        singles = [path for path in FORM.fields if "*" not in path]
        cells = {path: Address("Prosjekt", f"C{row}") for row, path in enumerate(singles, FIRST_ROW)}
        tables = {table: _place(table, sheet, len(data[table[1:]])) for table, sheet in SHEETS.items()}
        submission = Submission("application", CALL.id, "1", "nb", data, cells, tables, self.unreadable)
        return View(CALL, FORM, submission)

    def lines(self) -> dict[str, Line]:
        return {line.figure: line for line in funding_lines(self.view())}

    def amount(self, figure: str) -> Decimal | None:
        return self.lines()[figure].amount


def _place(table: str, sheet: str, rows: int) -> TablePlace:
    columns = {one.path: chr(ord("B") + number) for number, one in enumerate(FORM.blocks[table].fields)}
    return TablePlace(sheet, tuple(range(FIRST_ROW, FIRST_ROW + rows)), (90,), 91, columns)


def cost(amount: str, category: str | None = "management", year: str = "2019") -> dict[str, Any]:
    row = {"category": category, "amounts": {year: Decimal(amount)}}
    return {key: value for key, value in row.items() if value is not None}


def money(
    amount: str,
    type: str | None = "applicant",  # noqa: A002  (the form's own word)
    funder: str = "Eksempel kommune",
    form: str | None = "cash",
    status: str | None = "applied",
    year: str = "2019",
) -> dict[str, Any]:
    row = {"type": type, "funder": funder, "form": form, "status": status, "amounts": {year: Decimal(amount)}}
    return {key: value for key, value in row.items() if value is not None}


def grant(amount: str, **others: Any) -> dict[str, Any]:
    return money(amount, "county_grant", "Troms fylkeskommune", **others)


# --- plans ------------------------------------------------------------------------------------------------------


def test_total_cost_is_the_sum_of_the_years_and_tells_every_cell() -> None:
    plan = Plan(costs=[cost("100000.50"), cost("200000", "travel", "2018"), cost("50000", year="2018")])
    lines = plan.lines()
    assert lines["cost-year/2018"].amount == 250000
    assert [one.cell for one in lines["cost-year/2018"].inputs] == ["F8", "F9"]
    assert lines["cost-total"].amount == Decimal("350000.50")
    assert lines["cost-total"].inputs == ()
    assert lines["cost-total"].of == ("cost-year/2018", "cost-year/2019", "cost-year/2020", "cost-year/2021")
    assert {one.cell for one in inputs_of(lines["cost-total"], lines)} == {"F8", "F9", "G7"}


def test_cash_and_in_kind_stand_apart_on_both_sides() -> None:
    plan = Plan(
        costs=[cost("60000"), cost("30000", "own_hours"), cost("10000", "in_kind_other", "2018")],
        funding=[money("60000"), money("40000", form="in_kind")],
    )
    lines = plan.lines()
    assert (lines["cost-cash"].amount, lines["cost-in-kind"].amount) == (60000, 40000)
    assert lines["cost-in-kind-year/2018"].amount == 10000
    assert (lines["funding-cash"].amount, lines["funding-in-kind"].amount) == (60000, 40000)
    assert lines["funding-in-kind-share"].amount == Decimal("0.4")


def test_the_difference_is_funding_less_cost_per_year_and_in_total() -> None:
    plan = Plan(costs=[cost("100"), cost("50", year="2020")], funding=[money("90.01"), money("60", year="2020")])
    lines = plan.lines()
    assert lines["difference-year/2019"].amount == Decimal("-9.99")
    assert lines["difference-year/2020"].amount == 10
    assert lines["difference"].amount == Decimal("0.01")


# --- the grant (K17) --------------------------------------------------------------------------------------------


def test_half_of_an_odd_total_passes_to_the_ore() -> None:
    lines = Plan(costs=[cost("100001")], funding=[grant("50000.50"), money("50000.50")]).lines()
    share = lines["grant-share"]
    assert (share.amount, share.clause, share.facts["remark"]) == (Decimal("0.5"), "K17", "within-limit")
    assert lines["grant-excess"].amount == 0
    assert lines["grant-highest"].amount == Decimal("50000.50")
    assert lines["award-highest"].amount == 50000


def test_one_ore_more_than_half_shows_the_excess_and_is_never_written_as_half() -> None:
    lines = Plan(costs=[cost("100001")], funding=[grant("50000.51"), money("50000.49")]).lines()
    assert lines["grant-excess"].amount == Decimal("0.01")
    assert lines["grant-share"].amount > Decimal("0.5")
    text = line_text(lines["grant-share"], load_messages("nb"))
    assert text.amount.replace("\N{NO-BREAK SPACE}", " ") == "50,00001 %"
    assert "0,01\N{NO-BREAK SPACE}kr for mye" in text.remark


def test_all_money_of_the_county_counts_but_the_parts_stand_apart() -> None:
    plan = Plan(
        costs=[cost("1000")],
        funding=[grant("400"), money("150.50", "county_other", "Troms fylkeskommune"), money("449.50")],
    )
    lines = plan.lines()
    assert [lines[one].amount for one in ("grant-applied", "grant-other", "grant-county")] == [
        400,
        Decimal("150.50"),
        Decimal("550.50"),
    ]
    assert lines["grant-excess"].amount == Decimal("50.50")
    assert lines["award-highest"].amount == 500
    assert lines["award-highest-left"].amount == 349


def test_without_in_kind_in_the_base_the_share_is_of_cash_costs() -> None:
    view = Plan(costs=[cost("600"), cost("400", "own_hours")], funding=[grant("400"), money("600")]).view()
    parameters = {**CALL.parameters, "in_kind_counts": _parameter_with("in_kind_counts", value=False)}
    stricter = View(_call_with(parameters), view.form, view.submission)
    lines = {line.figure: line for line in funding_lines(stricter)}
    assert lines["grant-share"].of == ("grant-county", "cost-cash")
    assert lines["grant-highest"].amount == 300
    assert lines["grant-excess"].amount == 100


def _parameter_with(name: str, *, value: object) -> Any:
    return replace(CALL.parameters[name], value=value)


def _call_with(parameters: dict[str, Any]) -> Any:
    return replace(CALL, parameters=parameters)


def test_confirmed_only_the_grant_weighs_more() -> None:
    plan = Plan(
        costs=[cost("1000")],
        funding=[grant("500"), money("300", status="confirmed"), money("200", "private", "AS", status="planned")],
    )
    lines = plan.lines()
    assert lines["grant-share-confirmed"].amount == Decimal("0.625")
    assert lines["confirmed-total"].amount == 300
    assert lines["confirmed-share"].amount == Decimal("0.3")
    assert lines["confirmed-type-share/applicant"].amount == 1


def test_confirmed_only_makes_no_sense_when_nobody_else_has_confirmed() -> None:
    line = Plan(costs=[cost("1000")], funding=[grant("500", status="confirmed"), money("500")]).lines()
    assert line["grant-share-confirmed"].amount is None
    assert line["grant-share-confirmed"].reason == "nothing-confirmed"


# --- co-funding -------------------------------------------------------------------------------------------------


def test_thirds_add_up_to_a_hundred_and_say_that_they_were_adjusted() -> None:
    lines = Plan(funding=[grant("1000"), money("1000"), money("1000", "private", "AS")]).lines()
    shares = {name: lines[f"type-share/{name}"].amount for name in ("county_grant", "applicant", "private")}
    assert shares == {"county_grant": Decimal("33.34"), "applicant": Decimal("33.33"), "private": Decimal("33.33")}
    assert lines["type-share/county_grant"].facts["remark"] == "adjusted"
    assert "remark" not in lines["type-share/private"].facts
    part, whole = lines["type-share/county_grant"].facts["terms"]
    assert Fraction(part) / Fraction(whole) == Fraction(1, 3)
    assert lines["funder-share/0"].amount.quantize(Decimal("0.0001")) == Decimal("0.3333")


def test_a_funder_with_two_rows_is_one_funder_and_every_year_has_its_own_share() -> None:
    plan = Plan(
        funding=[
            money("300", funder="Eksempel  KOMMUNE"),
            money("100", funder="Eksempel kommune", form="in_kind", year="2018"),
            money("600", "private", "AS"),
        ]
    )
    lines = plan.lines()
    assert (lines["funder/0"].amount, lines["funder/0"].of) == (400, ("contribution/0", "contribution/1"))
    assert lines["type-share-year/applicant/2018"].amount == 1
    assert lines["type-share-year/applicant/2019"].amount.quantize(Decimal("0.0001")) == Decimal("0.3333")
    assert "type-share-year/private/2018" not in lines
    assert (lines["type-cash/applicant"].amount, lines["type-in-kind/applicant"].amount) == (300, 100)


# --- released money (K12) ---------------------------------------------------------------------------------------


def test_released_money_is_told_both_ways_with_cash_in_kind_and_confirmed_apart() -> None:
    plan = Plan(
        costs=[cost("2000")],
        funding=[
            grant("1000"),
            money("400"),
            money("300", "municipality", "Nabokommunen", status="confirmed"),
            money("200", "private", "AS"),
            money("100", "voluntary", "Bygdelaget", form="in_kind", status="confirmed"),
        ],
    )
    lines = plan.lines()
    names = ("", "-cash", "-in-kind", "-confirmed")
    assert [lines[f"released-other{name}"].amount for name in names] == [300, 200, 100, 100]
    assert [lines[f"released-own{name}"].amount for name in names] == [600, 500, 100, 400]
    assert (lines["released-other-share"].amount, lines["released-own-share"].amount) == (
        Decimal("0.15"),
        Decimal("0.3"),
    )
    assert (lines["released-other-per-krone"].amount, lines["released-own-per-krone"].amount) == (
        Decimal("0.3"),
        Decimal("0.6"),
    )
    assert {lines[f"released-other{name}"].clause for name in names} == {"K12"}
    rule = released(plan.view())
    assert rule.beyond_municipalities.total == lines["released-other"].amount
    assert rule.beyond_applicant.total == lines["released-own"].amount


# --- period (K16) and municipalities (K3) -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "months", "rest", "days", "remark"),
    [
        ("2020-12-31", 24, 0, 731, None),
        ("2021-01-01", 24, 1, 732, "long-period"),
        ("2020-12-30", 23, 30, 730, "rest-of-month"),
        ("2019-01-01", 0, 1, 1, "rest-of-month"),
    ],
)
def test_the_period_counts_both_its_days(end: str, months: int, rest: int, days: int, remark: str | None) -> None:
    lines = Plan(project={"start": "2019-01-01", "end": end}).lines()
    line = lines["period-months"]
    assert (line.amount, line.facts["rest"], line.facts.get("remark"), line.clause) == (months, rest, remark, "K16")
    assert lines["period-days"].amount == days
    assert [one.path for one in line.inputs] == ["/project/start", "/project/end"]


@pytest.mark.parametrize(
    ("project", "unreadable", "reason"),
    [
        ({"start": "2019-01-01"}, (), "blank"),
        ({"start": "2019-01-02", "end": "2019-01-01"}, (), "end-before-start"),
        ({"start": "2019-01-01"}, ("/project/end",), "unreadable"),
    ],
)
def test_a_period_without_two_dates_in_order_is_not_computed(
    project: dict[str, str], unreadable: tuple[str, ...], reason: str
) -> None:
    lines = Plan(project=project, unreadable=frozenset(unreadable)).lines()
    assert (lines["period-months"].amount, lines["period-months"].reason) == (None, reason)
    assert (lines["period-days"].amount, lines["period-days"].reason) == (None, reason)


def test_municipalities_are_counted_once_and_the_unconfirmed_are_flagged() -> None:
    plan = Plan(
        applicant={"type": "municipality", "municipality": "1902"},
        partners=[
            {"type": "municipality", "municipality": "1903", "confirmed": True},
            {"type": "council_member", "municipality": "1911", "confirmed": False},
            {"type": "municipality", "municipality": "1902", "confirmed": False},
            {"type": "company", "confirmed": True},
        ],
    )
    lines = plan.lines()
    line = lines["municipalities"]
    assert (line.amount, line.clause, line.facts["codes"]) == (3, "K3", ("1902", "1903", "1911"))
    assert line.facts["unconfirmed"] == ("1911 Kvæfjord",)
    assert lines["municipalities-confirmed"].amount == 2


# --- not computed -----------------------------------------------------------------------------------------------


def test_an_empty_plan_has_zero_totals_and_no_shares() -> None:
    lines = Plan().lines()
    assert lines["cost-total"].amount == 0
    for figure in ("grant-share", "type-share/applicant", "confirmed-share", "released-own-per-krone"):
        assert (lines[figure].amount, lines[figure].reason) == (None, "zero")


def test_an_unreadable_amount_stops_just_the_figures_that_rest_on_it() -> None:
    plan = Plan(
        costs=[cost("1000")],
        funding=[grant("500"), {"type": "private", "funder": "AS", "form": "cash", "status": "planned", "amounts": {}}],
        unreadable=frozenset({"/funding/1/amounts/2019"}),
    )
    lines = plan.lines()
    stopped = ("contribution/1", "type/private", "funding-year/2019", "funding-total", "difference", "funding-cash")
    for figure in (*stopped, "type-share/county_grant", "funder-share/0", "released-other", "released-own-share"):
        assert (figure, lines[figure].amount, lines[figure].reason) == (figure, None, "unreadable")
        assert lines[figure].facts["where"] == ("Finansieringsplan!H8",)
    for figure, amount in (("grant-share", Decimal("0.5")), ("funding-year/2018", 0), ("type/county_grant", 500)):
        assert lines[figure].amount == amount
    assert "Finansieringsplan!H8" in line_text(lines["funding-total"], load_messages("en")).remark


CHOICES = [
    ("/funding/0/type", {"grant-share": False, "funding-total": True, "funding-cash": True, "type/private": False}),
    (
        "/funding/0/form",
        {
            "grant-share": True,
            "funding-total": True,
            "funding-cash": False,
            "type-cash/county_grant": False,
            "released-own-cash": False,
        },
    ),
    ("/funding/0/status", {"grant-share": True, "confirmed-total": False, "grant-share-confirmed": False}),
    ("/costs/0/category", {"cost-total": True, "cost-cash": False, "grant-share": True}),
]
TABLES = [
    ("/costs", {"cost-total": False, "grant-share": False, "grant-county": True, "award-highest": False}),
    ("/funding", {"cost-total": True, "grant-county": False, "type/applicant": False, "released-own": False}),
]


@pytest.mark.parametrize(("broken", "computed"), [*CHOICES, *TABLES])
def test_an_unreadable_choice_or_table_stops_just_what_needs_it(broken: str, computed: dict[str, bool]) -> None:
    _assert_stopped(broken, computed, "unreadable", frozenset({broken}))


@pytest.mark.parametrize(("broken", "computed"), CHOICES)
def test_a_blank_choice_stops_just_what_needs_it(broken: str, computed: dict[str, bool]) -> None:
    _assert_stopped(broken, computed, "blank", frozenset())


def _assert_stopped(broken: str, computed: dict[str, bool], reason: str, unreadable: frozenset[str]) -> None:
    plan = Plan(costs=[cost("1000")], funding=[grant("500"), money("500", status="confirmed")], unreadable=unreadable)
    _, table, *place = broken.split("/")
    if place:
        del getattr(plan, table)[0][place[1]]
    else:
        setattr(plan, table, [])
    lines = plan.lines()
    assert {figure: lines[figure].amount is not None for figure in computed} == computed
    assert {lines[figure].reason for figure, is_computed in computed.items() if not is_computed} == {reason}


def test_a_blank_choice_in_a_row_without_money_stops_nothing() -> None:
    plan = Plan(costs=[cost("1000")], funding=[grant("500"), {"funder": "Noen", "amounts": {}}])
    assert plan.amount("grant-share") == Decimal("0.5")


# --- what always holds ------------------------------------------------------------------------------------------

AMOUNTS = st.decimals(min_value=0, max_value=10_000_000, places=2)
YEARS = st.sampled_from([str(year) for year in CALL.value("years")])
TYPES = st.sampled_from(sorted(CALL.lists["funder_type"]))
ROWS = st.lists(
    st.builds(
        money,
        AMOUNTS.map(str),
        TYPES,
        st.sampled_from(["A", "B", "C"]),
        st.sampled_from(["cash", "in_kind"]),
        st.sampled_from(["confirmed", "applied", "planned"]),
        YEARS,
    ),
    max_size=8,
)
COSTS = st.lists(st.builds(cost, AMOUNTS.map(str), st.sampled_from(sorted(CALL.lists["cost_category"])), YEARS))


@given(st.lists(AMOUNTS, min_size=1, max_size=12).filter(any))
def test_shares_add_up_to_exactly_a_hundred_and_none_is_off_by_a_hundredth(parts: list[Decimal]) -> None:
    shares = hundred_percent(parts)
    assert sum(shares) == 100
    whole = Fraction(sum(parts))
    assert all(
        abs(Fraction(share) - 100 * Fraction(part) / whole) < Fraction(1, 100)
        for part, share in zip(parts, shares, strict=True)
    )
    assert all(share == 0 for part, share in zip(parts, shares, strict=True) if part == 0)


@given(AMOUNTS.filter(bool), st.integers(min_value=2, max_value=11))
def test_equal_parts_differ_by_the_order_alone(part: Decimal, number: int) -> None:
    shares = hundred_percent([part] * number)
    assert list(shares) == sorted(shares, reverse=True)
    assert shares[0] - shares[-1] <= Decimal("0.01")


@given(COSTS, ROWS)
def test_parts_add_up_to_wholes(costs: list[dict[str, Any]], funding: list[dict[str, Any]]) -> None:
    lines = Plan(costs=costs, funding=funding).lines()
    amounts = {figure: line.amount for figure, line in lines.items()}

    def added(prefix: str) -> Decimal:
        return sum((amounts[figure] for figure in amounts if figure.startswith(prefix)), Decimal(0))

    for plan in ("cost", "funding"):
        assert (
            amounts[f"{plan}-total"] == added(f"{plan}-year/") == amounts[f"{plan}-cash"] + amounts[f"{plan}-in-kind"]
        )
        assert amounts[f"{plan}-in-kind"] == added(f"{plan}-in-kind-year/")
    assert amounts["funding-total"] == added("type/") == added("funder/") == added("contribution/")
    assert amounts["confirmed-total"] == added("confirmed-type/")
    assert amounts["released-own"] >= amounts["released-other"]
    for reading in ("released-own", "released-other"):
        assert amounts[reading] == amounts[f"{reading}-cash"] + amounts[f"{reading}-in-kind"]
    if amounts["funding-total"]:
        assert added("type-share/") == 100
    if amounts["cost-total"]:
        excess = amounts["grant-county"] - amounts["cost-total"] / 2
        assert amounts["grant-excess"] == max(excess, 0)
        assert (amounts["grant-share"] > Decimal("0.5")) == (excess > 0)


@given(COSTS, ROWS)
def test_every_figure_follows_those_it_is_computed_of_and_every_input_has_its_cell(
    costs: list[dict[str, Any]], funding: list[dict[str, Any]]
) -> None:
    lines = funding_lines(Plan(costs=costs, funding=funding).view())
    known: set[str] = set()
    for line in lines:
        assert set(line.of) <= known
        known.add(line.figure)
        assert all(one.cell for one in line.inputs)
    assert len(known) == len(lines)


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_figure_has_words(language: str) -> None:
    messages = load_messages(language)
    odd = Plan(
        costs=[cost("1000")],
        funding=[grant("501"), money("300", None), money("100", "private", "AS", None, None)],
        project={"start": "2019-01-01", "end": "2021-02-02"},
        partners=[{"type": "municipality", "municipality": "1903"}],
    )
    sound = Plan(
        costs=[cost("1"), *[cost("1000")] * 9, cost("100", "own_hours")],
        funding=[grant("1000"), money("1000"), money("1000", "private", "AS", status="confirmed")],
        project={"start": "2019-01-01", "end": "2019-02-28"},
    )
    for plan in (Plan(), odd, sound):
        for line in plan.lines().values():
            text = line_text(line, messages)
            assert text.label
            assert text.amount
            assert (line.amount is None) <= bool(text.remark)


def test_the_arithmetic_is_written_out_with_its_cells() -> None:
    messages = load_messages("nb")
    plan = Plan(
        costs=[cost("1000000", year="2018"), cost("2000000")],
        funding=[grant("1500000"), money("1500000")],
    )
    lines = plan.lines()
    share = line_text(lines["grant-share"], messages)
    spaced = share.arithmetic.replace("\N{NO-BREAK SPACE}", " ")
    assert (share.label, spaced) == ("Tilskuddsandel", "1 500 000 kr ÷ 3 000 000 kr = 50 %")
    assert line_text(lines["contribution/1"], messages).cells == "Finansieringsplan!H8"


def test_a_long_sum_is_told_by_its_number_of_amounts_and_its_cells_by_their_range() -> None:
    text = line_text(Plan(costs=[cost("1000")] * 9).lines()["cost-year/2019"], load_messages("nb"))
    assert text.arithmetic.startswith("summen av 9 beløp")
    assert text.cells == "Kostnadsplan!G7:G15"

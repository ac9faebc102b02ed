"""A call folder that is wrong is refused at load, with the file and the key."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from toolkit.files.calls import call_folder, call_ids, load_call
from toolkit.model import CallError

if TYPE_CHECKING:
    from pathlib import Path

CALL = "troms-2018"


def test_the_shipped_calls_are_sound() -> None:
    assert CALL in call_ids()
    for one in call_ids():
        assert load_call(one).id == one


def test_clauses_are_those_of_the_announcement() -> None:
    assert list(load_call(CALL).clauses) == [f"K{number}" for number in range(1, 19)]


def test_every_text_stands_in_norwegian_and_english() -> None:
    call = load_call(CALL)
    texts = [clause.text for clause in call.clauses.values()]
    texts += [rule.title for rule in call.rules]
    texts += [parameter.label for parameter in call.parameters.values()]
    texts += [choice.label for entries in call.lists.values() for choice in entries.values()]
    texts += [field.label for form in call.forms.values() for field in form.fields.values()]
    texts += [block.label for form in call.forms.values() for block in form.blocks.values()]
    assert [text for text in texts if not {"nb", "en"} <= set(text)] == []


def test_what_no_source_gives_is_not_set() -> None:
    assert load_call(CALL).value("hourly_rate") is None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the call's folder that a test may damage."""
    target = tmp_path / "call"
    shutil.copytree(call_folder(CALL), target)
    return target


MISTAKES = [
    # what is written, what for, the file and the key the error names
    ("call.toml", 'kind = "share-at-most"', 'kind = "share-at-least"', "rules.grant-share.kind"),
    ("call.toml", 'limit = "grant_limit"', 'limit = "grant_limits"', "rules.grant-share.limit"),
    ("call.toml", 'part = "/funding"', 'part = "/fundings"', "rules.grant-share.part"),
    ("call.toml", 'start = "/activities/*/start"', 'start = "/activities/*/begin"', "rules.activity-order.start"),
    ("call.toml", 'severity = "warning"', 'severity = "mild"', "severity"),
    ("call.toml", "municipality_year = 2018", "municipality_year = 2017", "municipality_year"),
    ("call.toml", 'language = "nb"', 'language = "no"', "language"),
    ("call.toml", 'months = "period_months"', 'months = "hourly_rate"', "rules.period-length.months"),
    ("call.toml", "value = 2018-09-30", 'value = "2018-09-30"', "parameters.deadline.value"),
    ("call.toml", "value = 2018-09-30", "value = 2018-09-30T23:59:00", "parameters.deadline.value"),
    ("call.toml", "value = 2018-03-07", 'value = "2018-03-07"', "parameters.decision_date.value"),
    ("call.toml", "since = 2018-03-07", 'since = "2018-03-07"', "parameters.envelope.since"),
    ("call.toml", 'id = "email"', 'id = "email"\nerror_from = "2018-09-15"', "rules.email.error_from"),
    ("call.toml", 'id = "K18"', 'id = "K19"', "K18"),
    ("call.toml", 'id = "K18"', "id = K18", ""),
    # parameters that the toolkit goes by
    ("call.toml", "[parameters.minimum_municipalities]", "[parameters.fewest]", "parameters.minimum_municipalities"),
    ("call.toml", "value = true", 'value = "not set"', "parameters.in_kind_counts: is not set"),
    ("call.toml", "value = true", 'value = "yes"', "parameters.in_kind_counts"),
    ("call.toml", "value = 0.50", "value = 50", "parameters.grant_limit"),
    ("call.toml", "value = 24", "value = 24.5", "parameters.period_months"),
    ("call.toml", "value = 2018-09-30", "value = 2018-09-30T12:00:00", "parameters.deadline"),
    ("call.toml", 'value = "Europe/Oslo"', 'value = "Europe/Tromso"', "parameters.timezone"),
    ("call.toml", "value = [2018, 2019, 2020, 2021]", "value = [2019]", "parameters.years"),
    ("call.toml", "value = [2018, 2019, 2020, 2021]", "value = 2019", "parameters.years"),
    ("call.toml", "value = [2018, 2019, 2020, 2021]", "value = [2019, 2018]", "parameters.years"),
    ("call.toml", 'value = ["19"]', "value = [19]", "parameters.counties"),
    # arguments that their kind cannot use
    ("call.toml", 'column = "type"\ntrait = "actor"', 'column = "kind"\ntrait = "actor"', "rules.grant-share.column"),
    ("call.toml", 'column = "type"\ntrait = "actor"', 'column = "funder"\ntrait = "actor"', "rules.grant-share.column"),
    ("call.toml", 'trait = "actor"', 'trait = "actors"', "rules.grant-share.trait"),
    ("call.toml", 'equals = "county"', 'equals = "country"', "rules.grant-share.equals"),
    ("call.toml", 'equals = "county"', 'equals = ["county"]', "rules.grant-share.equals"),
    ("call.toml", 'whole = "/costs"', 'whole = "/targets"', "rules.grant-share.whole"),
    ("call.toml", 'in_kind = "in_kind"', 'in_kind = "inkind"', "rules.grant-share.in_kind"),
    ("call.toml", 'in_kind_counts = "in_kind_counts"', 'in_kind_counts = "years"', "rules.grant-share.in_kind_counts"),
    ("call.toml", 'limit = "grant_limit"', 'limit = "envelope"', "rules.grant-share.limit"),
    ("call.toml", 'right_column = "form"\n', "", "rules.in-kind-both-sides.trait"),
    ("call.toml", 'choices = ["county_grant"]', 'choices = ["county_grnt"]', "rules.grant-applied.choices"),
    ("call.toml", 'choices = ["county_grant"]', 'choices = "county_grant"', "rules.grant-applied.choices"),
    ("call.toml", 'choice = "county_grant"', 'choice = "county_grnt"', "rules.grant-within-envelope.choice"),
    ("call.toml", 'limit = "envelope"', 'limit = "decision_date"', "rules.grant-within-envelope.limit"),
    ("call.toml", 'keys = ["organisation_number", "name"]', 'keys = ["number"]', "rules.partner-twice.keys"),
    ("call.toml", 'keys = ["organisation_number", "name"]', "keys = [3]", "rules.partner-twice.keys"),
    ("call.toml", 'types = ["org-number"]', 'types = ["organisation"]', "rules.organisation-number.types"),
    (
        "call.toml",
        'field = "/partners/*/municipality"\nwhen = "/partners/*/type"',
        'field = "/partners/*/municipality"\nwhen = "/applicant/type"',
        "rules.partner-municipality.when",
    ),
    (
        "call.toml",
        'field = "/partners/*/municipality"\nwhen = "/partners/*/type"',
        'field = "/partners/*/municipality"\nwhen = "/partners/*/name"',
        "rules.partner-municipality.when",
    ),
    ("call.toml", 'trait = "justify"', 'trait = "justified"', "rules.other-cost-justified.trait"),
    ("call.toml", 'field = "/partners/*/confirmed"', 'field = "/partners/*/name"', "rules.partner-confirmed.field"),
    ("call.toml", 'field = "/costs/*/hours"', 'field = "/applicant/name"', "rules.hours-in-a-year.field"),
    ("call.toml", 'date = "decision_date"\n', "", "rules.start-before-decision.date"),
    ("call.toml", 'date = "decision_date"\n', 'date = "envelope"\n', "rules.start-before-decision.date"),
    ("call.toml", 'start = "/project/start"', 'start = "/activities/*/start"', "rules.period-order.end"),
    ("call.toml", 'other = "/targets/*/baseline"', 'other = "/targets/*/source"', "rules.target-above-baseline.other"),
    ("call.toml", 'words = "business_support_words"', 'words = "counties_"', "rules.business-support.words"),
    ("call.toml", '"/declarations/overview"', '"/declarations/name"', "rules.declarations.fields"),
    ("call.toml", 'own = "/applicant/org', 'own = "/partners/*/org', "rules.partner-is-applicant.own"),
    # titles that name what is no whole number
    ("call.toml", "Minst {minimum_municipalities}", "Minst {fewest}", "rules.municipalities.title"),
    ("call.toml", "Minst {minimum_municipalities}", "Minst {grant_limit}", "rules.municipalities.title"),
    ("call.toml", "Minst {minimum_municipalities}", "Minst {", "rules.municipalities.title"),
    # choices without what the figures find them by
    ("call.toml", 'actor = "county"\n', "", "lists.funder_type"),
    # a form without what the figures read, or that asks for what no rule reports
    (
        "application.schema.json",
        '"funder": {"$ref": "#/$defs/text"',
        '"giver": {"$ref": "#/$defs/text"',
        "/funding/*/funder",
    ),
    (
        "application.schema.json",
        '"region": {"$ref": "#/$defs/choice"',
        '"region": {"$ref": "#/$defs/text"',
        "/project/region",
    ),
    ("application.schema.json", '"amounts": {"$ref": "#/$defs/amounts"},', "", "/costs"),
    ("application.schema.json", '"x-each": "years"', '"x-each": "envelope"', "/costs/*/amounts"),
    ("application.schema.json", '"maxLength": 500', '"minLength": 3', "/project/summary"),
    ("application.schema.json", '"maxLength": 500', '"pattern": "^[A-Z]"', "/project/summary"),
    ("application.schema.json", '"pattern": "^[0-9]{9}$"', '"pattern": "^[1-9]{9}$"', "/applicant/organisation_number"),
    ("application.schema.json", '"array", "minItems": 1', '"array", "minItems": 2', "/activities"),
    ("application.schema.json", '"type": "array", "minItems": 1', '"minItems": 1', "/activities: type is missing"),
    ("application.schema.json", '"items": {', '"item": {', "/partners: items is missing"),
    (
        "application.schema.json",
        '"type": "number", "minimum": 0, "x-type": "money"',
        '"x-type": "money"',
        "has no type",
    ),
    (
        "application.schema.json",
        '{"type": "number", "minimum": 0, "x-type": "money"}',
        '{"type": "integer", "minimum": 0, "x-type": "money"}',
        "/costs/*/rate",
    ),
    (
        "assessment.schema.json",
        '"impartial": {"$ref": "#/$defs/yes_no"',
        '"impartial": {"$ref": "#/$defs/text"',
        "/assessments/*/impartial",
    ),
    ("application.schema.json", '"x-choices": "region"', '"x-choices": "regions"', "/project/region"),
    ("application.schema.json", '"x-sheet": "targets"', '"x-sheet": "target"', "/targets"),
    ("application.schema.json", '"x-each": "years"', '"x-each": "year"', "/costs/*/amounts"),
    ("application.schema.json", '{"$ref": "#/$defs/phone"', '{"$ref": "#/$defs/telephone"', "#/$defs/telephone"),
    ("application.schema.json", '"x-clause": "K16"', '"x-clause": "K61"', "/project/start"),
]


@pytest.mark.parametrize(("file", "right", "wrong", "key"), MISTAKES, ids=[f"{one[3]}: {one[2]}" for one in MISTAKES])
def test_a_mistake_names_its_file_and_key(folder: Path, file: str, right: str, wrong: str, key: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert right in text
    (folder / file).write_text(text.replace(right, wrong), encoding="utf-8")

    with pytest.raises(CallError) as error:
        load_call(str(folder))

    assert key in str(error.value)
    assert str(error.value).startswith(("call.toml", file))


@pytest.mark.parametrize(("form", "name"), [("application", "region"), ("assessment", "criterion")])
def test_a_list_that_is_looked_up_by_its_name_may_have_no_other(folder: Path, form: str, name: str) -> None:
    for file, right, wrong in (
        ("call.toml", f"lists.{name}]]", "lists.other]]"),
        (f"{form}.schema.json", f'": "{name}"', '": "other"'),
        ("call.toml", f"list_reasons.{name}]", "list_reasons.other]"),
    ):
        text = (folder / file).read_text(encoding="utf-8")
        (folder / file).write_text(text.replace(right, wrong), encoding="utf-8")
    with pytest.raises(CallError, match=rf"call\.toml: lists\.{name}: is missing"):
        load_call(str(folder))


def test_a_title_says_the_call_s_own_limit(folder: Path) -> None:
    text = (folder / "call.toml").read_text(encoding="utf-8")
    (folder / "call.toml").write_text(text.replace("value = 24", "value = 36"), encoding="utf-8")
    title = next(rule.title for rule in load_call(str(folder)).rules if rule.id == "period-length")
    assert title == {"nb": "Prosjektperioden er høyst 36 måneder", "en": "The project period is at most 36 months"}


def test_a_rule_that_takes_no_such_argument_is_refused(folder: Path) -> None:
    text = (folder / "call.toml").read_text(encoding="utf-8")
    wrong = text.replace('kind = "email"', 'kind = "email"\nmost = 4\nlimt = 3')
    (folder / "call.toml").write_text(wrong, encoding="utf-8")
    with pytest.raises(CallError, match=r"rules\.email\.limt: the kind email takes no such argument"):
        load_call(str(folder))


def test_an_unknown_call_says_which_there_are() -> None:
    with pytest.raises(CallError, match=r"Known calls: .*troms-2018"):
        load_call("finnmark-2018")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("call.toml", b"a = " + b"[" * 100_000),
        ("application.schema.json", b"[" * 100_000),
        ("application.schema.json", b"\xff{}"),
        ("application.schema.json", None),
    ],
    ids=["deep TOML", "deep JSON", "no UTF-8", "a folder"],
)
def test_a_file_of_a_call_that_cannot_be_read_is_named(folder: Path, name: str, content: bytes | None) -> None:
    (folder / name).unlink()
    if content is None:
        (folder / name).mkdir()
    else:
        (folder / name).write_bytes(content)
    with pytest.raises(CallError, match="is no readable") as error:
        load_call(str(folder))
    assert error.value.file == name

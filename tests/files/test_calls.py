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
    ("application.schema.json", '"x-choices": "region"', '"x-choices": "regions"', "/project/region"),
    ("application.schema.json", '"x-sheet": "targets"', '"x-sheet": "target"', "/targets"),
    ("application.schema.json", '"x-each": "years"', '"x-each": "year"', "/costs/*/amounts"),
    ("application.schema.json", '{"$ref": "#/$defs/phone"', '{"$ref": "#/$defs/telephone"', "#/$defs/telephone"),
    ("application.schema.json", '"x-clause": "K16"', '"x-clause": "K61"', "/project/start"),
]


@pytest.mark.parametrize(("file", "right", "wrong", "key"), MISTAKES, ids=[one[2] for one in MISTAKES])
def test_a_mistake_names_its_file_and_key(folder: Path, file: str, right: str, wrong: str, key: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert right in text
    (folder / file).write_text(text.replace(right, wrong), encoding="utf-8")

    with pytest.raises(CallError) as error:
        load_call(str(folder))

    assert key in str(error.value)
    assert str(error.value).startswith(("call.toml", file))


def test_a_rule_that_takes_no_such_argument_is_refused(folder: Path) -> None:
    text = (folder / "call.toml").read_text(encoding="utf-8")
    (folder / "call.toml").write_text(text.replace('kind = "email"', 'kind = "email"\nlimt = 3'), encoding="utf-8")
    with pytest.raises(CallError, match=r"rules\.email\.limt: the kind email takes no such argument"):
        load_call(str(folder))


def test_an_unknown_call_says_which_there_are() -> None:
    with pytest.raises(CallError, match=r"Known calls: .*troms-2018"):
        load_call("finnmark-2018")

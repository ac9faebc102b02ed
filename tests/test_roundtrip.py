"""What is typed into the form comes back as it was typed: any valid application, in either language."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from tests.examples import CALL, call, filled
from toolkit.core.values.codes import has_check_digit
from toolkit.files.examples import load_example
from toolkit.steps.check import check_bytes

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from toolkit.model import Block, Field

FORM = call().forms["application"]
READING_RULES = {"value", "value-note", "organisation-number", "municipality-code", "structure", "structure-look"}
"""What is found while reading; whether amounts add up, or a table is full, is not the matter here."""

# Letters, signs and blanks that can be seen, in the form and without the blanks around that reading gives them.
LETTERS = st.characters(exclude_categories=["C", "Zl", "Zp"], include_characters="\n")
TEXTS = st.text(LETTERS, min_size=1, max_size=12).map(lambda text: normalize("NFC", text).strip()).filter(bool)


def org_number(first: int) -> str:
    """The first number from eight digits on that has a check digit."""
    found = (f"{number}{digit}" for number in range(first, first + 2) for digit in range(10))
    return next(number for number in found if has_check_digit(number))


def values(field: Field) -> SearchStrategy[Any]:
    if field.choices:
        return st.sampled_from(list(call().lists[field.choices]))
    by_type: dict[str, SearchStrategy[Any]] = {
        "money": st.decimals(0, 999_999_999, places=2),
        "hours": st.decimals(0, 9_999, places=2),
        "number": st.decimals(-999_999, 999_999, places=4),
        "year": st.integers(1900, 2100),
        "date": st.dates(date(2000, 1, 1), date(2100, 12, 31)).map(date.isoformat),
        "yes-no": st.booleans(),
        "municipality": st.sampled_from(sorted(call().municipalities)),
        "org-number": st.integers(20_000_000, 39_999_998).map(org_number),
    }
    return by_type.get(field.type, TEXTS)


def record(fields: tuple[Field, ...]) -> SearchStrategy[dict[str, Any]]:
    """A section, or a row of a table: what is required, and some of what is not."""
    own = [field for field in fields if "/amounts/" not in field.path]
    parts = {field.path.rpartition("/")[2]: values(field) for field in own}
    required = {field.path.rpartition("/")[2] for field in own if field.required}
    years = {field.path.rpartition("/")[2]: values(field) for field in fields if "/amounts/" in field.path}
    fixed = {name: part for name, part in parts.items() if name in required}
    if years:
        fixed["amounts"] = st.fixed_dictionaries({}, optional=years).filter(bool)
    optional = {name: part for name, part in parts.items() if name not in required}
    return st.fixed_dictionaries(fixed, optional=optional)


def block(one: Block) -> SearchStrategy[Any]:
    return st.lists(record(one.fields), max_size=3) if one.is_table else record(one.fields)


def changed(one: Block) -> SearchStrategy[dict[str, Any]]:
    """The Tromsø example with one block as anybody might fill it in."""
    return block(one).map(lambda content: {**load_example(CALL, "tromso"), one.path[1:]: content})


# One block at a time, and few rows: blocks are read each on its own, and what fails shrinks to what matters in seconds.
APPLICATIONS = st.sampled_from(list(FORM.blocks.values())).flatmap(changed)


def odd_texts() -> dict[str, Any]:
    """Texts that a spreadsheet program may take for something else."""
    document = load_example(CALL, "tromso")
    odd = ["=1+1", "+47", "-", "@SUM(A1)", "#N/A", "'", "1e5", "007", "TRUE", "_x0041_", "1.2.2019"]
    names = [*document["goals"], *document["anchoring"], "background", "platform"]
    for name, text in zip(names, odd, strict=True):
        section = next(part for part in ("goals", "anchoring", "background") if name in document[part])
        document[section][name] = text
    return document


@settings(
    max_examples=60,
    deadline=None,
    phases=set(Phase) - {Phase.explain},  # it runs the test hundreds of times more, each on a whole workbook
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(document=APPLICATIONS, language=st.sampled_from(["nb", "en"]))
@example(document=odd_texts(), language="nb")
def test_what_is_typed_into_the_form_is_what_is_read(document: dict[str, Any], language: str) -> None:
    found = check_bytes(filled(document, language), "soknad.xlsx")
    assert found.submission is not None
    read = found.submission.data
    # Only what differs: pytest compares whole documents so slowly that a failing one takes minutes to shrink.
    assert {name: (part, read.get(name)) for name, part in document.items() if read.get(name) != part} == {}
    assert found.submission.language == language
    assert [one for one in found.findings if one.rule in READING_RULES] == []


def test_a_table_holds_as_many_rows_as_the_form_has_and_not_one_more() -> None:
    document = load_example(CALL, "tromso")
    rows = FORM.blocks["/costs"].rows
    document["costs"] = [document["costs"][0]] * rows
    found = check_bytes(filled(document), "soknad.xlsx")
    assert found.submission is not None
    assert found.submission.data["costs"] == document["costs"]
    document["costs"] = [document["costs"][0]] * (rows + 1)
    with pytest.raises(ValueError, match=f"{rows + 1} rows"):
        filled(document)


def test_the_same_application_gives_the_same_bytes() -> None:
    document = load_example(CALL, "harstad")
    assert filled(document) == filled(document)

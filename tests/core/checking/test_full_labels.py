"""What a sentence calls a field: enough to know it away from its place."""

from __future__ import annotations

import pytest

from toolkit.files.calls import load_call

FORM = load_call("troms-2018").forms["application"]


@pytest.mark.parametrize(
    ("path", "norwegian", "english"),
    [
        ("/costs/*/amounts/2019", "Beløpet for 2019", "The amount for 2019"),
        ("/contact/name", "Navn (Kontaktperson)", "Name (Contact person)"),
        ("/manager/name", "Navn (Prosjektleder)", "Name (Project manager)"),
        ("/declarations/date", "Dato (Erklæringer)", "Date (Declarations)"),
    ],
)
def test_a_field_whose_label_says_too_little_is_named_in_full(path: str, norwegian: str, english: str) -> None:
    assert FORM.fields[path].full_label == {"nb": norwegian, "en": english}


def test_a_field_whose_label_is_its_own_is_named_by_it() -> None:
    field = FORM.fields["/project/title"]
    assert field.full_label is field.label


def test_the_form_itself_keeps_its_short_labels() -> None:
    assert FORM.fields["/costs/*/amounts/2019"].label["nb"] == "2019"
    assert FORM.fields["/contact/name"].label["nb"] == "Navn"

"""Texts are stored so that every reader gives them back: what looks like an escape or markup, or cannot be in XML."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from toolkit.files.master.exact_strings import escaped
from toolkit.files.master.stream import SlimWorkbook
from toolkit.files.reading.text import clean


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("vanlig", "vanlig"),
        ("_x0041_", "_x005F_x0041_"),
        ("_x005F_x0041_", "_x005F_x005F_x005F_x0041_"),
        ("_x41_", "_x41_"),
        ("a\rb", "a_x000D_b"),
    ],
)
def test_what_looks_like_an_escape_is_escaped(text: str, stored: str) -> None:
    assert escaped(text) == stored
    assert clean(stored) == text.replace("\r", "\n")


@given(st.lists(st.sampled_from(["_", "x", "0041", "005F", "_x0041_", "_x005F_", "a"]), max_size=8).map("".join))
def test_any_row_of_escapes_comes_back(text: str) -> None:
    assert clean(escaped(text)) == text


@pytest.mark.parametrize("text", ["<r>fet</r>", "<r><t>x</t></r>", "<r>&</r>", " foran", "bak\n"])
def test_no_text_is_markup_and_blanks_are_kept(text: str) -> None:
    out = io.BytesIO()
    with SlimWorkbook(out, {"in_memory": True}) as book:
        book.add_worksheet().write_string(0, 0, text)
    out.seek(0)
    assert CalamineWorkbook.from_filelike(out).get_sheet_by_index(0).to_python() == [[text]]

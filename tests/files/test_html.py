"""The findings page as text: what it says, in which language, and that nothing in a file becomes part of the page."""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import datetime
from html.parser import HTMLParser
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from tests.files.html_cases import CALL, IMAGE, SCRIPT, TURNED, faulty, filled, hostile, inbox
from toolkit.core.checking.grouping import FIRST, Group, group_findings
from toolkit.core.messages import Messages
from toolkit.core.round.entries import Listed
from toolkit.core.round.receipts import Override
from toolkit.files import palette
from toolkit.files.calls import load_call
from toolkit.files.data import schemas
from toolkit.files.examples import load_example
from toolkit.files.html import PageFile, PageGroup, findings_page
from toolkit.files.html.template import shown, visible
from toolkit.files.texts import languages, load_messages
from toolkit.model import Cell, CellType, Finding, Severity
from toolkit.steps.page import findings_html, page_file

if TYPE_CHECKING:
    from pathlib import Path

VOID = {"meta", "input", "link", "br", "img"}
OVERRIDE = Override("2018-001", "value", "", "Avklart <på> telefon", "Kari Saksbehandler", "1.6.2018", 2)


class Elements(HTMLParser):
    """Every element of a page with its attributes, all text, and whether elements are closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def having(self, tag: str, attribute: str) -> list[str]:
        return [str(found[attribute]) for name, found in self.found if name == tag and attribute in found]


def page_of(*files: PageFile, language: str = "nb") -> str:
    return findings_page(files, load_messages(language), load_messages)


def repeated(count: int, *, same: bool, accepted: Override | None = None) -> PageFile:
    """A file with one rule broken in so many rows."""
    found = [
        Finding(
            "value",
            Severity.ERROR,
            "K18",
            f"/costs/{row}/hours",
            "Kostnadsplan",
            f"D{row + 7}",
            "value.not-a-number",
            {"field": {"nb": "Timer"}, "typed": "mange" if same else f"{row} og litt"},
        )
        for row in range(count)
    ]
    groups = group_findings(Listed(one, accepted) for one in found)
    return PageFile("a.xlsx", "ab" * 32, "nb", call=load_call(CALL), groups=tuple(map(PageGroup, groups)))


@pytest.mark.parametrize("language", languages())
def test_every_word_of_the_page_is_there_in_every_language(language: str, tmp_path: Path) -> None:
    page = findings_html(inbox(tmp_path), load_messages(language), load_messages)
    elements = Elements(page.html)
    assert elements.having("html", "lang") == [language]
    assert load_messages(language).text("html.heading") in elements.text


def test_each_workbook_speaks_its_own_language(tmp_path: Path) -> None:
    elements = Elements(findings_html(inbox(tmp_path), load_messages("nb"), load_messages).html)
    assert elements.having("section", "lang") == ["nb", "nb", "nb", "en", "nb"]
    assert "How to mend it:" in elements.text


def test_the_same_files_give_the_same_page(tmp_path: Path) -> None:
    paths = inbox(tmp_path)
    first, second = (findings_html(paths, load_messages("nb"), load_messages) for _ in range(2))
    assert first == second


def test_every_finding_stands_with_cell_message_mend_and_clause() -> None:
    checked, file = page_file(filled(faulty()), "a.xlsx")
    text = Elements(page_of(file)).text
    messages, call = load_messages("nb"), load_call(CALL)
    assert len(checked.findings) > 10
    for finding in checked.findings:
        assert finding.cell in text
        assert " ".join(messages.finding(finding).split()) in text
        assert messages.of(call.clauses[finding.clause].text) in text
        assert finding.rule in text


def test_a_finding_shows_the_cells_around_it_without_the_hidden_keys() -> None:
    html = page_of(page_file(filled(faulty()), "a.xlsx")[1])
    text = Elements(html).text
    assert "Cellene rundt C7" in text
    assert "6 Navn på søker * Tromsø kommune (eksempel) 7 Organisasjonsnummer" in text
    assert "/applicant/" not in html
    assert "gwt|" not in html


def test_a_cell_of_a_table_shows_the_tables_header() -> None:
    document = deepcopy(load_example(CALL, "tromso"))
    document["costs"][3]["amounts"] = {"2018": "mye"}
    text = Elements(page_of(page_file(filled(document), "a.xlsx")[1])).text
    assert re.search(r"Cellene rundt F10 D E F G H 5 Timer Timesats 2018 2019 2020 9 ", text)


def test_repeated_findings_say_their_sentence_once_and_fold_the_rest() -> None:
    file = repeated(8, same=True)
    elements = Elements(page_of(file))
    assert elements.text.count(load_messages("nb").finding(file.groups[0].group.listed[0].finding)) == 1
    assert "D7, D8, D9 og 5 til" in elements.text
    assert "5 til D10, D11, D12, D13, D14" in elements.text


def test_sentences_that_differ_all_stand_there() -> None:
    elements = Elements(page_of(repeated(8, same=False)))
    assert all(f"«{row} og litt»" in elements.text for row in range(8))
    assert len([1 for tag, _ in elements.found if tag == "article"]) == 1


@pytest.mark.parametrize("count", [1, FIRST, FIRST + 1])
def test_only_what_is_more_than_the_first_is_folded(count: int) -> None:
    folded = [tag for tag, _ in Elements(page_of(repeated(count, same=True))).found if tag == "details"]
    assert len(folded) == (1 if count > FIRST else 0)


def test_an_accepted_finding_names_who_and_why_and_is_no_error() -> None:
    file = repeated(2, same=True, accepted=OVERRIDE)
    assert file.status == "good"
    text = Elements(page_of(file)).text
    assert "Godtatt av Kari Saksbehandler 1.6.2018: Avklart <på> telefon" in text


def test_a_file_that_was_not_read_says_why() -> None:
    words = load_messages("nb")
    messages = Messages("nb", {**words.table, "unreadable": {"locked": "Filen er låst med passord ({program})."}})
    file = PageFile("a.xlsx", "ab" * 32, reason="locked", facts={"program": "<Excel>"})
    text = Elements(findings_page([file], messages, load_messages)).text
    assert "Filen er låst med passord (<Excel>)." in text
    assert "Ikke lest" in text


def test_a_finding_without_a_cell_is_about_the_workbook() -> None:
    finding = Finding("structure", Severity.ERROR, "K18", "/costs", "", "", "structure.sheet-missing", {"sheet": "X"})
    file = PageFile("a.xlsx", "ab" * 32, "nb", groups=(PageGroup(Group("", (Listed(finding),)), (None,)),))
    assert "Hele arbeidsboken" in Elements(page_of(file)).text


def test_the_summary_counts_files_and_findings(tmp_path: Path) -> None:
    page = findings_html(inbox(tmp_path), load_messages("nb"), load_messages)
    assert page.bad
    assert "Filer 5 I orden 1 Må rettes 4 Feil" in Elements(page.html).text


def test_strict_makes_warnings_bad(tmp_path: Path) -> None:
    path = tmp_path / "clean.xlsx"
    path.write_bytes(inbox(tmp_path)[1].read_bytes())
    assert not findings_html([path], load_messages("nb"), load_messages).bad


# --- files come from strangers -----------------------------------------------------------------------------------


def test_nothing_in_a_file_becomes_part_of_the_page() -> None:
    html = page_of(page_file(filled(hostile()), f"{SCRIPT}{IMAGE}\"' onload='x'.xlsx")[1])
    elements = Elements(html)
    assert [tag for tag, _ in elements.found if tag in {"script", "img", "style"}] == ["style", "script"]
    assert SCRIPT in elements.text
    assert IMAGE in elements.text
    assert not [name for _, found in elements.found for name in found if name.startswith("on")]


def test_turned_and_broken_characters_are_shown_as_their_numbers() -> None:
    html = page_of(PageFile(f"{TURNED}\udcff\x00.xlsx", "ab" * 32, "nb"))
    assert "Faktura[U+202E]slx.exe[U+DCFF][U+0000].xlsx" in html
    html.encode()


@pytest.mark.parametrize(
    "text", ["Målselv – «ja» 50\N{NO-BREAK SPACE}%\nny linje", "👩\u200d🌾", "soft\N{SOFT HYPHEN}hyphen"]
)
def test_ordinary_texts_stay_as_they_are(text: str) -> None:
    assert visible(text) == text


def test_the_page_asks_for_nothing_from_outside(tmp_path: Path) -> None:
    html = findings_html(inbox(tmp_path), load_messages("nb"), load_messages).html
    elements = Elements(html)
    assert not [found for _, found in elements.found if {"src", "srcset", "action"} & found.keys()]
    assert all(link.startswith("#") for tag in ("a", "link") for link in elements.having(tag, "href"))
    (policy,) = (str(found["content"]) for tag, found in elements.found if found.get("http-equiv"))
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


def test_every_link_leads_somewhere(tmp_path: Path) -> None:
    elements = Elements(findings_html(inbox(tmp_path), load_messages("nb"), load_messages).html)
    targets = [str(found["id"]) for _, found in elements.found if "id" in found]
    assert len(targets) == len(set(targets))
    named = [one for _, found in elements.found for one in str(found.get("aria-labelledby") or "").split()]
    assert {link[1:] for link in elements.having("a", "href")} | set(named) <= set(targets)


def test_headings_descend_one_step_at_a_time(tmp_path: Path) -> None:
    elements = Elements(findings_html(inbox(tmp_path), load_messages("nb"), load_messages).html)
    levels = [int(tag[1]) for tag, _ in elements.found if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


# --- values as text ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "nb", "en"),
    [
        (Cell(CellType.NUMBER, 50000.5), "50000,5", "50000.5"),
        (Cell(CellType.NUMBER, 0.1 + 0.2), "0,3", "0.3"),
        (Cell(CellType.NUMBER, 2018.0), "2018", "2018"),
        (Cell(CellType.NUMBER, 1e300), "1e+300", "1e+300"),
        (Cell(CellType.NUMBER, -1.5e-9), "-1,5e-09", "-1.5e-09"),
        (Cell(CellType.DATE, datetime(2018, 6, 1)), "1.6.2018", "1 Jun 2018"),  # noqa: DTZ001  (cells have no zone)
        (Cell(CellType.DATE, datetime(2018, 6, 1, 12, 30)), "1.6.2018 12:30", "1 Jun 2018 12:30"),  # noqa: DTZ001
        (Cell(CellType.BOOLEAN, True), "SANN", "TRUE"),
        (Cell(CellType.ERROR, "#REF!"), "#REF!", "#REF!"),
        (Cell(CellType.PENDING, None, "A1"), "(ikke beregnet)", "(not calculated)"),
        (Cell(CellType.TEXT, "1.5"), "1.5", "1.5"),
    ],
)
def test_values_are_shown_as_a_spreadsheet_program_shows_them(cell: Cell, nb: str, en: str) -> None:
    assert shown(cell, load_messages("nb")) == nb
    assert shown(cell, load_messages("en")) == en


# --- colours -----------------------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("ink", ["PRIMARY", "GOOD", "BAD", "LOOK", "GREY", "BLACK"])
@pytest.mark.parametrize("paper", ["WHITE", "LIGHT", "INPUT"])
def test_every_colour_of_text_stands_out(ink: str, paper: str) -> None:
    light, dark = luminance(getattr(palette, paper)), luminance(getattr(palette, ink))
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_the_style_sheet_names_no_colour_of_its_own() -> None:
    style = (schemas() / "html" / "findings.css").read_text(encoding="utf-8")
    assert not re.findall(r":[^;{}]*(#[0-9a-fA-F]{3,8}\b|rgb|hsl)[^;{}]*;", style)

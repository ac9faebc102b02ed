"""The findings page in a real browser: filter, keyboard, print, and no word to the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pypdfium2
import pytest

from tests.browser import Browser, Keys
from tests.files.html_cases import inbox
from toolkit.files.texts import load_messages
from toolkit.steps.page import findings_html

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inbox")
    target = folder / "funn.html"
    target.write_text(findings_html(inbox(folder), load_messages("nb"), load_messages).html, encoding="utf-8")
    return target


@pytest.fixture
def opened(browser: Browser, page: Path) -> Browser:
    browser.open(page)
    return browser


def tab_to(browser: Browser, selector: str) -> None:
    """Presses Tab until the element has the keyboard."""
    wanted = browser.one(selector)
    for _ in range(40):
        browser.press(Keys.TAB)
        if browser.focused() == wanted:
            return
    raise AssertionError(f"{selector} cannot be reached by keyboard")


def counted(browser: Browser) -> tuple[int, int]:
    """What the status says: findings shown, findings in all."""
    words = [word.rstrip(".") for word in browser.one("#shown").text.split()]
    shown, of_all = (int(word) for word in words if word.isdigit())
    return shown, of_all


def test_everything_shows_at_first(opened: Browser) -> None:
    assert len(opened.visible(".finding")) == len(opened.all(".finding"))
    assert not opened.visible(".none-shown")
    shown, of_all = counted(opened)
    assert shown == of_all


def test_the_page_asks_the_network_for_nothing_and_complains_about_nothing(opened: Browser, page: Path) -> None:
    assert opened.complaints() == []
    assert opened.requests() == [page.as_uri()]
    assert opened.driver.title == "Funn i arbeidsbøkene"


def test_the_filter_works_by_keyboard_and_says_what_is_left(opened: Browser) -> None:
    tab_to(opened, "#show-error")
    opened.press(Keys.SPACE)
    assert not opened.visible(".finding.error")
    assert len(opened.visible(".finding.warning")) == len(opened.all(".finding.warning"))
    shown, of_all = counted(opened)
    assert 0 < shown < of_all
    opened.press(Keys.SPACE)
    assert len(opened.visible(".finding.error")) == len(opened.all(".finding.error"))


def test_sheets_without_a_finding_left_go_and_the_workbook_says_so(opened: Browser) -> None:
    tab_to(opened, "#show-error")
    opened.press(Keys.SPACE)
    assert all(one.find_elements("css selector", ".finding:not(.error)") for one in opened.visible(".sheet"))
    assert len(opened.visible(".workbook")) == 5
    said = [one.find_element("xpath", "..").get_attribute("id") for one in opened.visible(".none-shown")]
    assert said == ["file-3"]  # the empty form has errors only


def test_details_open_by_keyboard(opened: Browser) -> None:
    summary = opened.one("summary")
    opened.run("arguments[0].focus()", summary)
    opened.press(Keys.ENTER)
    assert opened.one("details[open] > :not(summary)").is_displayed()


def test_the_keyboard_is_always_seen(opened: Browser) -> None:
    for _ in range(8):
        opened.press(Keys.TAB)
        outline = opened.run("return getComputedStyle(document.activeElement).outline")
        assert "solid" in outline
        assert "3px" in outline


def test_the_list_jumps_to_the_workbook(opened: Browser) -> None:
    tab_to(opened, ".list a[href='#file-4']")
    opened.press(Keys.ENTER)
    assert opened.driver.current_url.endswith("#file-4")


def test_without_script_everything_shows_and_the_filter_still_works(page: Path) -> None:
    browser = Browser(script=False)
    try:
        browser.open(page)
        assert browser.one("#shown").text == ""
        assert len(browser.visible(".finding")) == len(browser.all(".finding"))
        tab_to(browser, "#show-error")
        browser.press(Keys.SPACE)
        assert not browser.visible(".finding.error")
    finally:
        browser.quit()


def test_a_narrow_window_needs_no_scrolling_sideways(opened: Browser) -> None:
    with opened.width(320):
        assert opened.run("return innerWidth") == 320
        assert opened.run("return document.documentElement.scrollWidth <= innerWidth")


def test_paper_has_everything_open_one_workbook_after_the_other_and_no_controls(opened: Browser) -> None:
    with pypdfium2.PdfDocument(opened.pdf()) as printed:
        pages = [one.get_textpage().get_text_bounded() for one in printed]
    begins = [text for text in pages if "SHA-256" in text]
    assert len(begins) == 5
    assert all(".xlsx" in "".join(text.split("\n")[:3]) for text in begins)  # each at the top of its page
    whole = "\n".join(pages)
    folded = opened.run("return document.querySelector('details > :not(summary)').textContent").split()[0].rstrip(",")
    assert folded in whole
    assert "Til innholdet" not in whole
    assert "Til listen over filer" not in whole
    assert not opened.all("details[open]")

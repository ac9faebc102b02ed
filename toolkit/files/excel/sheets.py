"""The sheets the buttons add to an open workbook, last of the visible and active: added, found, and taken away again.

Such a sheet carries a conditional format on its first cell, never true, by whose formula it is known: the one that the
findings sheet of a marked copy has too, so that `toolkit validate --clear` takes it away as well.
"""

from __future__ import annotations

from contextlib import ExitStack
from itertools import groupby
from typing import TYPE_CHECKING

from toolkit.core.form.keys import parse_sheet_key
from toolkit.files.excel.rules import has_rule
from toolkit.files.marking.report import HEADER_ROW, INTRO_CHARACTERS, MARKER
from toolkit.files.marking.styles import HEADER_FILL, HEADER_TEXT, LINK_TEXT, LOOKS
from toolkit.files.marking.workbook import free_name, quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import xlwings as xw

    from toolkit.files.excel.page import Goal, Page, PageRow

FINDINGS = MARKER
PANEL = '"gwt-panel"=""'
"""A second marker, of a sheet with figures; FINDINGS is on every sheet of ours."""

_LONGEST = 32_767  # characters of a cell
_LONGEST_LINK = 255  # of the text of a link, and of any text in a formula (Excel specifications and limits)
_PIECE = 120  # at most 255 as Excel counts, with every character doubled
_VISIBLE = frozenset((1, -1))


def is_visible(sheet: xw.Sheet) -> bool:
    """Whether a person can see a sheet; on Windows the property is Excel's own number, 2 where code alone shows it."""
    return int(sheet.visible) in _VISIBLE


def own_sheets(book: xw.Book, known: Collection[str] | None = None) -> dict[str, bool]:
    """The names of our sheets, each with whether it is a panel of figures; rows put in above move what tells them.

    `known` are the names where a copy tells them: Excel is asked about those sheets only.
    """
    found = {}
    for sheet in book.sheets:
        name = sheet.name
        if name in known if known is not None else not _is_form(sheet):
            area = sheet.used_range
            if has_rule(area, FINDINGS):
                found[name] = has_rule(area, PANEL)
    return found


def _is_form(sheet: xw.Sheet) -> bool:
    """Whether a sheet is one of the form's, which have hundreds of rules to look at."""
    return parse_sheet_key(str(sheet.range("A1").value or "")) is not None


def remove_sheets(book: xw.Book, names: Collection[str]) -> None:
    """Take whole sheets of ours out of the workbook."""
    for name in names:
        book.sheets[name].delete()


def add_page(book: xw.Book, page: Page, *, panel: bool = False) -> xw.Sheet:
    """Add a sheet, last of the visible ones and active, that says what a page says; a name that is taken gets a number.

    A sheet that cannot be filled is taken away again.
    """
    names = [sheet.name for sheet in book.sheets]
    visible = [is_visible(sheet) for sheet in book.sheets]
    targets = {name for name, seen in zip(names, visible, strict=True) if seen}
    sheet = _added(book, visible)
    with ExitStack() as undo:
        undo.callback(sheet.delete)
        sheet.name = free_name(names, page.name)
        _fill(sheet, page, targets, (PANEL, FINDINGS) if panel else (FINDINGS,))
        undo.pop_all()
    return sheet


def _added(book: xw.Book, visible: Sequence[bool]) -> xw.Sheet:
    """A new sheet behind the last visible one, where a form's hidden lists follow.

    Behind the last of all sheets xlwings (0.37.8) puts one on Windows by moving that last sheet before it, and Excel
    moves no sheet that code alone can show. So the new one goes before the hidden ones, which needs no move.
    """
    last = max((number for number, seen in enumerate(visible) if seen), default=-1)
    if last + 1 < len(visible):
        return book.sheets.add(before=book.sheets[last + 1])
    return book.sheets.add(after=book.sheets[last])


def _fill(sheet: xw.Sheet, page: Page, targets: Collection[str], markers: Sequence[str]) -> None:
    _write(sheet, page)
    if page.rows:
        _link(sheet, page.rows, targets)
    _dress(sheet, page)
    first = sheet.range("A1")
    for marker in markers:
        first.conditional_formats.add_custom(f"={marker}", font_bold=True)
    sheet.activate()
    sheet.range((HEADER_ROW + 1, 1) if page.rows else (1, 1)).select()


def _write(sheet: xw.Sheet, page: Page) -> None:
    """All texts in one write; the cells are text before, so that `=` begins no formula."""
    width = len(page.widths)
    blank: tuple[str, ...] = ("",) * width
    head = [(page.title, *blank[1:]), (page.intro, *blank[1:]), blank]
    table = [page.headers, *(row.cells for row in page.rows)] if page.rows else []
    lines = [_cut((*line, *blank[len(line) :])) for line in (*head, *table)]
    block = sheet.range((1, 1), (len(lines), width))
    block.number_format = "@"
    counts = {column for row in page.rows for column, cell in enumerate(row.cells) if isinstance(cell, int)}
    for column in counts:
        sheet.range((HEADER_ROW + 1, column + 1), (len(lines), column + 1)).number_format = "0"
    block.value = lines


def _cut(cells: Sequence[str | int]) -> list[str | int]:
    return [cell[:_LONGEST] if isinstance(cell, str) else cell for cell in cells]


def _link(sheet: xw.Sheet, rows: Sequence[PageRow], targets: Collection[str]) -> None:
    """Links, column by column, as formulas: one write for all of them instead of one for each."""
    first = HEADER_ROW + 1
    for column in sorted({column for row in rows for column in row.links}):
        texts = [_formula(row, column, targets) for row in rows]
        block = sheet.range((first, column + 1), (HEADER_ROW + len(rows), column + 1))
        block.number_format = "General"
        block.formula = [[text] for text in texts]
        block.font.color = f"#{LINK_TEXT}"


def _formula(row: PageRow, column: int, targets: Collection[str]) -> str:
    """A link to a cell; a text where there is no link, its sheet is hidden, or the text is too long for a link."""
    text = str(row.cells[column]) if column < len(row.cells) else ""
    goal = row.links.get(column)
    if goal is None or goal[0] not in targets or len(text) > _LONGEST_LINK:
        return f"={_string(text)}" if text else ""
    return f"=HYPERLINK({_string(_place(goal))},{_string(text)})"


def _place(goal: Goal) -> str:
    sheet, cell = goal
    return f"#{quoted(sheet)}!{cell}"


def _string(text: str) -> str:
    """A text in a formula: pieces that are joined, since Excel refuses a longer one."""
    pieces = (text[start : start + _PIECE] for start in range(0, len(text), _PIECE))
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces) or '""'


def _dress(sheet: xw.Sheet, page: Page) -> None:
    width = len(page.widths)
    title, intro = sheet.range("A1"), sheet.range((2, 1), (2, width))
    title.font.size = 16
    title.font.bold = True
    title.font.color = f"#{HEADER_FILL}"
    sheet.range("A1").row_height = 27
    intro.merge()
    intro.wrap_text = True
    intro.vertical_alignment = "top"
    intro.row_height = min(15 * sum(1 + len(line) // INTRO_CHARACTERS for line in page.intro.split("\n")) + 3, 400)
    for column, characters in enumerate(page.widths, 1):
        sheet.range((1, column)).column_width = characters
    if page.rows:
        _dress_table(sheet, page, width)


def _dress_table(sheet: xw.Sheet, page: Page, width: int) -> None:
    header = sheet.range((HEADER_ROW, 1), (HEADER_ROW, width))
    header.color = f"#{HEADER_FILL}"
    header.font.color = f"#{HEADER_TEXT}"
    header.font.bold = True
    header.row_height = 21
    body = sheet.range((HEADER_ROW + 1, 1), (HEADER_ROW + len(page.rows), width))
    body.wrap_text = True
    body.vertical_alignment = "top"
    numbered = enumerate(page.rows, HEADER_ROW + 1)
    for (level, heading), run in groupby(numbered, key=lambda one: (one[1].level, one[1].heading)):
        rows = [number for number, _ in run]
        label = sheet.range((rows[0], 1), (rows[-1], 1))
        if heading:
            label.wrap_text = False
            label.font.bold = True
            label.font.color = f"#{HEADER_FILL}"
        if level:
            fill, text, face = LOOKS[level]
            label.color = f"#{fill}"
            label.font.color = f"#{text}"
            label.font.bold = "<b/>" in face
            label.font.italic = "<i/>" in face

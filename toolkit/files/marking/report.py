"""The findings sheet: title, summary, and one line per finding with a link to each of its cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.files.marking.outline import escape, escape_cell
from toolkit.files.marking.places import Place, place
from toolkit.files.marking.workbook import quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from toolkit.files.marking.values import FindingsSheet, Row

MARKER = '"gwt-findings"=""'
"""The formula, never true, of a conditional format on the title, by which the sheet is known as ours."""

HEADER_ROW = 4
WIDTHS = (16, 22, 10, 62, 48, 9, 9)
"""Characters of the columns; every further place takes MORE_WIDTH."""

MORE_WIDTH = 16
_MAX_TEXT = 32_767
FIXED = len(WIDTHS)
INTRO_CHARACTERS = 160  # that fit on one line over the fixed columns


def titles_range(sheet: FindingsSheet) -> str:
    """The rows repeated on every printed page, "" where there is no table."""
    return f"${HEADER_ROW}:${HEADER_ROW}" if sheet.rows else ""


def findings_part(
    sheet: FindingsSheet, space: str, roles: Mapping[str, int], look: int, targets: Collection[str]
) -> str:
    """The worksheet part.

    Args:
        sheet: What it says.
        space: The main namespace of the workbook.
        roles: Cell formats by role (`styles.Styles.roles`).
        look: The differential format that the marker's rule names, and never shows.
        targets: The sheets a link can lead to.
    """
    more = max((len(row.more_cells) for row in sheet.rows), default=0)
    width = FIXED + more
    body = [_line(number, row, more, roles) for number, row in enumerate(sheet.rows, HEADER_ROW + 1)]
    head = [_header(sheet.headers, more, roles)] if sheet.rows else []
    last = HEADER_ROW + len(body) if body else 2
    return (
        f'<worksheet xmlns="{space}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{Place(last, width).reference}"/>{_view(frozen=bool(body))}'
        f'<sheetFormatPr defaultRowHeight="15"/>{_columns(more)}'
        f"<sheetData>{_top(sheet, roles)}{''.join(head + body)}</sheetData>"
        f'<mergeCells count="1"><mergeCell ref="A2:{Place(2, FIXED).reference}"/></mergeCells>'
        f"{_marker(look)}{_links(sheet.rows, targets)}"
        '<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;L&amp;A&amp;R&amp;P / &amp;N</oddFooter></headerFooter></worksheet>"
    )


def _view(*, frozen: bool) -> str:
    top = Place(HEADER_ROW + 1, 1).reference
    pane = (
        f'<pane ySplit="{HEADER_ROW}" topLeftCell="{top}" activePane="bottomLeft" state="frozen"/>'
        f'<selection pane="bottomLeft" activeCell="{top}" sqref="{top}"/>'
    )
    view = pane if frozen else '<selection activeCell="A1" sqref="A1"/>'
    return (
        f'<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">{view}</sheetView></sheetViews>'
    )


def _columns(more: int) -> str:
    widths = [*WIDTHS, *[MORE_WIDTH] * more]
    columns = (f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(widths, 1))
    return f"<cols>{''.join(columns)}</cols>"


def _top(sheet: FindingsSheet, roles: Mapping[str, int]) -> str:
    """Title and summary; the summary's height is stated, since programs do not fit the height of merged cells."""
    lines = sum(1 + len(line) // INTRO_CHARACTERS for line in sheet.intro.split("\n"))
    title = f'<row r="1" ht="27" customHeight="1">{_text(Place(1, 1), sheet.title, roles["title"])}</row>'
    intro = _text(Place(2, 1), sheet.intro, roles["intro"])
    return f'{title}<row r="2" ht="{15 * lines + 3}" customHeight="1">{intro}</row>'


def _header(headers: Sequence[str], more: int, roles: Mapping[str, int]) -> str:
    further = [f"{headers[FIXED]} {number}" for number in range(1, more + 1)] if len(headers) > FIXED else [""] * more
    cells = [
        _text(Place(HEADER_ROW, n), text, roles["header"]) for n, text in enumerate([*headers[:FIXED], *further], 1)
    ]
    return f'<row r="{HEADER_ROW}" ht="21" customHeight="1">{"".join(cells)}</row>'


def _line(number: int, row: Row, more: int, roles: Mapping[str, int]) -> str:
    label = roles[row.severity or "body"]
    body, link = roles["body"], roles["link"]
    further = [cell if sheet == row.sheet else f"{sheet}!{cell}" for sheet, cell in row.more_cells]
    cells = [
        _text(Place(number, 1), row.severity_label, label),
        _text(Place(number, 2), row.sheet, body),
        _text(Place(number, 3), row.cell, link),
        _text(Place(number, 4), row.message, body),
        _text(Place(number, 5), row.mend, body),
        _text(Place(number, 6), row.clause, body),
        f'<c r="{Place(number, 7).reference}" s="{roles["count"]}"><v>{row.count}</v></c>',
        *(_text(Place(number, FIXED + n), text, link) for n, text in enumerate(further, 1)),
        *(_text(Place(number, FIXED + n), "", body) for n in range(len(further) + 1, more + 1)),
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _text(where: Place, text: str, style: int) -> str:
    """A cell with its text in itself: the shared strings stay as they are, and `=` begins no formula."""
    if not text:
        return f'<c r="{where.reference}" s="{style}"/>'
    inline = f'<is><t xml:space="preserve">{escape_cell(text[:_MAX_TEXT])}</t></is>'
    return f'<c r="{where.reference}" s="{style}" t="inlineStr">{inline}</c>'


def _marker(look: int) -> str:
    formula = MARKER.replace('"', "&quot;")
    rule = f'<cfRule type="expression" dxfId="{look}" priority="1"><formula>{formula}</formula></cfRule>'
    return f'<conditionalFormatting sqref="A1">{rule}</conditionalFormatting>'


def _links(rows: Sequence[Row], targets: Collection[str]) -> str:
    links = []
    for number, row in enumerate(rows, HEADER_ROW + 1):
        goals = [(Place(number, 3), row.sheet, row.cell)]
        goals += [(Place(number, FIXED + n), *goal) for n, goal in enumerate(row.more_cells, 1)]
        links += [_link(where, sheet, cell) for where, sheet, cell in goals if sheet in targets and place(cell)]
    return f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""


def _link(where: Place, sheet: str, cell: str) -> str:
    goal = escape(f"{quoted(sheet)}!{cell}")
    return f'<hyperlink ref="{where.reference}" location="{goal}" display="{escape(cell)}"/>'

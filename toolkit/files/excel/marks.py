"""Marks in an open workbook: conditional formats of highest priority and notes, as marked copies have them.

A note that somebody wrote is left alone: xlwings' public interface sets the text of a note as a whole, and Excel then
forgets its lettering (it writes an author's name in bold over each).
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from toolkit.files.excel.rules import rules_of
from toolkit.files.marking.boxes import WIDTH, height_of
from toolkit.files.marking.notes import RULE, note_texts, plain_text
from toolkit.files.marking.places import Area, Place, place
from toolkit.files.marking.sheets import MARKER, heaviest
from toolkit.files.marking.styles import LOOKS
from toolkit.files.marking.values import LEVELS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    import xlwings as xw

    from toolkit.files.marking import Mark
    from toolkit.model import Grid

_POINTS = 0.75  # of a pixel
Spots = dict[Area, list["Mark"]]
Spot = tuple[str, str]
"""A sheet and a cell."""


def put_marks(
    book: xw.Book, marks: Sequence[Mark], grid: Grid, noted: Collection[Spot] | None = ()
) -> tuple[Spot, ...]:
    """Mark cells of the open workbook: a colour for each, and a note where there is none.

    Args:
        book: the workbook, without marks.
        marks: the marks, on sheets that can be changed.
        grid: the workbook as read, for its merged cells.
        noted: cells with a note or a comment already; with None no cell gets a note.

    Returns:
        The cells that were left without a note of ours for the one they have.
    """
    merged = {one.name: one.merged for one in grid.sheets}
    left: list[Spot] = []
    for sheet in book.sheets:
        name = sheet.name
        mine = [one for one in marks if one.sheet == name]
        if mine:
            spots = _spots(mine, merged.get(name, ()))
            _colour(sheet, spots)
            if noted is not None:
                known = {cell for on, cell in noted if on == name}
                left += ((name, cell) for cell in _explain(sheet, spots, known))
    return tuple(left)


def _explain(sheet: xw.Sheet, spots: Spots, known: Collection[str]) -> Iterator[str]:
    """Puts notes on cells, and yields those that have one: `known`, or put there since the workbook was saved."""
    for area, group in spots.items():
        cell = sheet.range(_corner(area.first))
        if area.first.reference in known or cell.note is not None:
            yield area.first.reference
        else:
            text = plain_text(note_texts(group))
            cell.add_note(text)
            _enlarge(sheet, text)


def _spots(marks: Iterable[Mark], merged: Iterable[tuple[int, int, int, int]]) -> Spots:
    """The marks by the cell they show on: a merged range is one."""
    areas = [Area(Place(top, left), Place(bottom, right)) for top, left, bottom, right in merged]
    found: Spots = {}
    for mark in marks:
        where = place(mark.cell.partition(":")[0])
        if where:
            shown = next((one for one in areas if one.holds(where)), Area(where, where))
            found.setdefault(shown, []).append(mark)
    return dict(sorted(found.items()))


def _colour(sheet: xw.Sheet, spots: Spots) -> None:
    for level in LEVELS:
        fill, text, face = LOOKS[level]
        for area in _runs(area for area, marks in spots.items() if heaviest(marks) == level):
            sheet.range(_corner(area.first), _corner(area.last)).conditional_formats.add_custom(
                f"={MARKER}",
                fill_color=f"#{fill}",
                font_color=f"#{text}",
                font_bold="<b/>" in face or None,
                font_italic="<i/>" in face or None,
            )


def _runs(areas: Iterable[Area]) -> Iterator[Area]:
    """The areas, single cells below each other as one: each costs a rule."""
    by_column = sorted(areas, key=lambda one: (one.first.column, one.first.row))
    numbered = enumerate(by_column)
    for _, group in groupby(numbered, key=lambda one: _run(*one)):
        run = [area for _, area in group]
        yield Area(run[0].first, run[-1].last)


def _run(number: int, area: Area) -> tuple[int, ...]:
    """What single cells below each other have in common; a merged range has it with no other."""
    if area.first != area.last:
        return (*area.first, *area.last)
    return area.first.column, area.first.row - number


def _corner(where: Place) -> tuple[int, int]:
    return where.row, where.column


def _enlarge(sheet: xw.Sheet, text: str) -> None:
    """Make the box of the note just added large enough to be read, where xlwings shows it: Excel's own holds a line."""
    count = len(sheet.shapes)
    box = sheet.shapes[count - 1] if count else None
    if box is not None and box.type == "comment":
        box.width = WIDTH * _POINTS
        box.height = height_of(text) * _POINTS


def clear_marks(
    book: xw.Book, locked: Collection[str] = (), marked: Mapping[str, Sequence[Place]] | None = None
) -> tuple[Spot, ...]:
    """Take our colours and notes out of every sheet.

    Args:
        book: the workbook.
        locked: sheets that cannot be changed.
        marked: the sheets that have any, with the cells of the notes, where that is known: a form has hundreds of
            conditional formats to look at, and on macOS xlwings finds no more notes than 255 characters name.

    Returns:
        The cells whose note is ours in part: that of a marked copy, behind what somebody wrote. They are as they were.
    """
    left: list[Spot] = []
    for sheet in book.sheets if marked is None or marked else ():
        name = sheet.name
        if name not in locked and (marked is None or name in marked):
            cells = _clear_sheet(sheet, None if marked is None else marked[name])
            left += ((name, cell) for cell in cells)
    return tuple(left)


def _clear_sheet(sheet: xw.Sheet, noted: Sequence[Place] | None) -> Iterator[str]:
    for rule in rules_of(sheet.cells, MARKER):
        rule.delete()
    notes = sheet.notes if noted is None else (sheet.range(_corner(where)).note for where in noted)
    for note in [one for one in notes if one is not None]:
        own, ours, _ = note.text.partition(RULE)
        if ours and own.strip():
            where = note.location
            yield Place(where.row, where.column).reference
        elif ours:
            note.delete()

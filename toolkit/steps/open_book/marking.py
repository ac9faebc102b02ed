"""Validate, clear, and the marked copy: findings in the open workbook, or in a copy beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.core.places import reference
from toolkit.files.deliver import deliver
from toolkit.files.excel import add_page, clear_marks, put_marks, remove_sheets
from toolkit.files.excel.page import findings_page
from toolkit.files.excel.sheets import is_visible
from toolkit.files.html import findings_page as html_page
from toolkit.files.marking import NotMarkable
from toolkit.files.texts import load_messages
from toolkit.model import Severity
from toolkit.steps.check import check_bytes
from toolkit.steps.mark import findings_sheet, marked_bytes, marks_of
from toolkit.steps.open_book.desk import Answer, Desk, NotDone, say
from toolkit.steps.page import page_file

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from toolkit.core.messages import Messages
    from toolkit.steps.check import Checked

LISTED = 8  # findings told in a message box, where nothing can be written; cells named in a sentence


def validate_workbook(desk: Desk) -> Answer:
    """Mark every finding, and list them on the findings sheet."""
    return _validate(desk, desk.checked, ())


def validate_sheet(desk: Desk) -> Answer:
    """Mark and list the findings of the active sheet, and say how many there are elsewhere."""
    name = desk.book.sheets.active.name
    checked, messages = desk.checked, desk.messages
    if name in desk.own:
        raise NotDone("own-sheet")
    shown = replace(checked, findings=tuple(one for one in checked.findings if one.sheet == name))
    counts = {f"{severity}s": shown.count(severity) for severity in Severity}
    elsewhere = len(checked.findings) - len(shown.findings)
    remarks = (
        say(messages, "sheet_intro", sheet=name, **counts),
        *([say(messages, "elsewhere", count=elsewhere)] if elsewhere else []),
    )
    return _validate(desk, shown, remarks)


def _validate(desk: Desk, shown: Checked, remarks: tuple[str, ...]) -> Answer:
    """Marks and sheet of some findings; `remarks` are the summary, where it is not that of the whole workbook."""
    messages = desk.messages
    if desk.told.structure:
        return _beside(desk, shown)
    _clear(desk, panels=False)
    marks = [one for one in marks_of(shown, messages) if one.sheet not in desk.locked]
    noted = desk.stored.noted() if desk.stored else None
    left = put_marks(desk.book, marks, desk.grid, noted)
    page = findings_page(findings_sheet(shown, messages))
    unmarked = sorted({one.sheet for one in shown.findings} & desk.locked)
    told = [*(remarks or [page.intro]), *([say(messages, "locked", sheets=unmarked)] if unmarked else [])]
    if marks and noted is None:
        told.append(say(messages, "no_notes"))
    if left:
        told.append(say(messages, "had_notes", cells=_named(left)))
    add_page(desk.book, replace(page, intro="\n".join(told)))
    return Answer()


def clear(desk: Desk, messages: Messages) -> Answer:
    """Take away everything the buttons, or a marked copy, put into the workbook; a note of others is left and told."""
    left = _clear(desk, panels=True)
    return Answer(say(messages, "notes_left", cells=_named(left)) if left else "")


def _named(cells: Sequence[tuple[str, str]]) -> list[str]:
    """The first of some cells; that there are more is to be seen."""
    return [*(reference(sheet, cell) for sheet, cell in cells[:LISTED]), *(["…"] if len(cells) > LISTED else [])]


def _clear(desk: Desk, *, panels: bool) -> tuple[tuple[str, str], ...]:
    """Marks, notes and findings sheets, and with `panels` the sheets of figures too; returns the notes left."""
    gone = [name for name, panel in desk.own.items() if panels or not panel]
    marked = desk.saved.marked() if desk.saved else None
    left = clear_marks(desk.book, {*desk.locked, *desk.own}, marked)
    if gone and not desk.told.structure:
        _remove(desk, gone)
    return left


def _remove(desk: Desk, gone: Collection[str]) -> None:
    """Take sheets of ours away; the sheet a person worked on is on top then."""
    left = {sheet.name: sheet for sheet in desk.book.sheets if sheet.name not in gone and is_visible(sheet)}
    if left:
        worked_on = _worked_on(desk)
        remove_sheets(desk.book, gone)
        left.get(worked_on, next(iter(left.values()))).activate()


def _worked_on(desk: Desk) -> str:
    """The name of the active sheet; where that lists findings, of the one that the selected finding is on."""
    active, selected = desk.book.sheets.active, desk.book.selection
    if active.name not in desk.own or selected is None:
        return active.name
    return str(active.range((selected.row, 2)).value or "")


# --- a copy ------------------------------------------------------------------------------------------------------


def marked_copy(desk: Desk) -> Answer:
    """Put a marked copy, or a page where no copy can be marked, beside the workbook; never over another file.

    That of a file in a round's inbox goes into the round's folder of marked copies.
    """
    messages = desk.messages
    if desk.path is None:
        raise NotDone("no-folder")
    path, reason = _write_copy(desk, desk.path)
    if reason:
        return Answer(f"{say(messages, 'marked_page', why=messages.text(f'marking.why_{reason}'))}\n\n{path}")
    return Answer(f"{say(messages, 'marked')}\n\n{path}")


def _write_copy(desk: Desk, path: Path) -> tuple[Path, str]:
    """The path of what was written, and why it is no marked copy ("" for one)."""
    data = desk.saved.data if desk.saved else _read(path)
    checked = check_bytes(data, path.name, day=desk.day, figures=False)
    messages = desk.messages
    folder = desk.beside(path)
    name = f"{path.stem} - {messages.text('marking.copy')}{path.suffix}"
    try:
        return deliver(folder, name, marked_bytes(data, checked, messages)).path, ""
    except NotMarkable as refusal:
        _, page = page_file(data, path.name, day=desk.day)
        html = html_page([page], messages, load_messages).encode()
        return deliver(folder, f"{name}.html", html).path, refusal.reason


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotDone("no-file") from error


def _beside(desk: Desk, shown: Checked) -> Answer:
    """The findings of a workbook that can take no sheet: in a copy beside it, or told."""
    messages = desk.messages
    if desk.path is not None:
        path, _ = _write_copy(desk, desk.path)
        return Answer(f"{say(messages, 'structure')}\n\n{path}")
    sheet = findings_sheet(shown, messages)
    lines = [f"{row.severity_label}, {row.sheet} {row.cell}: {row.message}" for row in sheet.rows[:LISTED]]
    more = len(sheet.rows) - len(lines)
    if more:
        lines.append(messages.text("words.and_more", count=more))
    return Answer("\n".join([say(messages, "structure_listed"), sheet.intro, "", *lines]))

"""Files and Workings on paper: names are read whole, and what the reason says already is not printed again."""

from __future__ import annotations

from tests.masters import master
from toolkit.core.master.values import ColumnType, Link, SheetTable


def table(name: str) -> SheetTable:
    return next(one for one in master().sheets if isinstance(one, SheetTable) and one.id == name)


def test_the_name_of_a_file_has_room_on_its_line() -> None:
    files = table("files")
    names = [row[0].text for row in files.rows if isinstance(row[0], Link)]
    assert names
    assert (files.columns[0].width or 0) > max(map(len, names))


def test_the_file_referred_to_is_named_by_the_reason_and_not_printed_twice() -> None:
    files = table("files")
    at = {column.id: number for number, column in enumerate(files.columns)}
    assert not files.columns[at["refers_to"]].printed
    referring = [row for row in files.rows if isinstance(row[at["refers_to"]], Link)]
    assert referring
    for row in referring:
        link = row[at["refers_to"]]
        assert isinstance(link, Link)
        assert link.text in str(row[at["reason"]])


def test_a_figure_with_a_long_name_goes_over_several_lines() -> None:
    workings = table("workings")
    figure = next(column for column in workings.columns if column.id == "figure")
    assert (figure.type, figure.width) == (ColumnType.LONG_TEXT, None)

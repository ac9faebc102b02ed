"""Tables of any shape: what a file of a few bytes would unfold to is counted first."""

from __future__ import annotations

import pytest

from tests.files.reading_by_hand import workbook
from toolkit.files.tables import read_tables
from toolkit.model import Unreadable

FAR = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 301))
LOW = '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (workbook(FAR), "indeks.xlsx"),
        (b"\n" * 4_000_001, "indeks.csv"),
        ((b";" * 100_000 + b"\n") * 41, "indeks.csv"),
    ],
    ids=["far to the right", "blank lines", "blank fields"],
)
def test_a_table_of_millions_of_blank_cells_is_refused(data: bytes, name: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_tables(data, name)
    assert (refused.value.reason, refused.value.facts["what"]) == ("too-large", "table")


def test_one_cell_in_the_last_row_is_still_a_table() -> None:
    (table,) = read_tables(workbook(LOW), "indeks.xlsx")
    assert (len(table.rows), list(table.rows[-1])) == (1_048_576, [1.0])


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_lines_may_end_as_any_system_ends_them(end: bytes) -> None:
    (table,) = read_tables(end.join([b"nr;indeks", b"", b"5501;71,5", b""]), "indeks.csv")
    assert [list(row) for row in table.rows if row] == [["nr", "indeks"], ["5501", "71,5"]]

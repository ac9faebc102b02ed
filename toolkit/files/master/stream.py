"""A workbook that is written in little memory: rows that are finished are kept as packed XML, not as cells."""

from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING, Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell, xl_rowcol_to_cell_fast
from xlsxwriter.worksheet import CellDatetimeTuple, CellNumberTuple, CellStringTuple, Worksheet

from toolkit.files.master.exact_strings import ExactPackager

if TYPE_CHECKING:
    from collections.abc import Callable

AT_ONCE = 256
"""Rows of a table held as cells: some kilobytes each in XlsxWriter, and a hundred bytes when packed."""
_PIECE = 1 << 20  # characters of a part of the package that are held unpacked
_COMMON = frozenset({CellStringTuple, CellNumberTuple, CellDatetimeTuple})
_FAST = 1  # the level of zlib that costs next to nothing


class SlimSheet(Worksheet):  # type: ignore[misc]
    """A worksheet that lets go of the cells of finished rows. XlsxWriter's own way to do so can hold no tables."""

    book: SlimWorkbook
    fh: Any
    dim_rowmin: Any
    dim_rowmax: Any

    # Cells are named by row and column here, never as `A1`: XlsxWriter looks into that for each of them.
    write_string = Worksheet.write_string.__wrapped__
    write_number = Worksheet.write_number.__wrapped__
    write_datetime = Worksheet.write_datetime.__wrapped__
    write_formula = Worksheet.write_formula.__wrapped__

    def __init__(self) -> None:
        super().__init__()
        self._finished = range(0)
        self._packed: list[bytes] = []
        self._targets: dict[str, int] = {}
        self._links = _Part()
        self._linked = False
        self.table_cells = _Unkept()

    def write_link(self, row: int, column: int, path: str, place: str, text: str, form: Any) -> None:
        """A text that leads to a file beside the workbook, and in it to a place where one is given.

        Without a path it leads to a place in the workbook itself. `path` is written with `/`, which every program and
        system follows. XlsxWriter keeps more than a kilobyte for a link; the links to one file share a relation to it.
        """
        self.write_string(row, column, text, form)
        self._linked = True
        file = f' r:id="rId{self._targets.setdefault(path, len(self._targets) + 1)}"' if path else ""
        where = f' location="{self._escape_attributes(place)}"' if place else ""
        self._links.write(f'<hyperlink ref="{xl_rowcol_to_cell(row, column)}"{file}{where}/>')

    def finish(self, first: int, last: int) -> None:
        """Say that rows are whole: a table's, from its first to its last so far. Nothing may be written there again.

        They are packed `AT_ONCE` at a time; XlsxWriter's attributes that rows take from columns are set before.
        """
        begin = self._finished.stop or first
        if last + 1 - begin >= AT_ONCE:
            text = io.StringIO()
            self._rows_to(text, begin, last)
            self._packed.append(_pack(text.getvalue()))
            self._finished = range(first, last + 1)
            for row in range(begin, last + 1):
                self.table.pop(row, None)
            self.book.finished += last + 1 - begin
            self.book.told(self.book.finished)

    def _rows_to(self, target: Any, first: int, last: int) -> None:
        """Write some rows as XlsxWriter would among all of them."""
        kept = self.fh, self.dim_rowmin, self.dim_rowmax
        self.fh, self.dim_rowmin, self.dim_rowmax = target, max(first, kept[1]), min(last, kept[2])
        super()._write_rows()
        self.fh, self.dim_rowmin, self.dim_rowmax = kept

    def _write_rows(self) -> None:
        self._rows_to(self.fh, self.dim_rowmin, self._finished.start - 1)
        self.fh.add(self._packed)
        self._rows_to(self.fh, max(self._finished.stop, self.dim_rowmin), self.dim_rowmax)

    def _calculate_spans(self) -> None:
        """Which columns every sixteen rows take: XlsxWriter asks each cell of the rectangle whether it is there."""
        columns: dict[int, list[int]] = {}
        for row in range(self.dim_rowmin, self.dim_rowmax + 1):
            if row in self.table or row in self.comments:
                columns.setdefault(row // 16, []).extend((*self.table.get(row, ()), *self.comments.get(row, ())))
        self.row_spans = {block: f"{min(own) + 1}:{max(own) + 1}" for block, own in columns.items() if own}

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        """The same bytes as XlsxWriter, which takes many steps for each, for the commonest cells."""
        kind = type(cell)
        if kind not in _COMMON or cell.format is None:
            super()._write_cell(row, col, cell)
            return
        look = cell.format._get_xf_index()  # noqa: SLF001  (as XlsxWriter's own method does)
        start = f'<c r="{xl_rowcol_to_cell_fast(row, col)}" s="{look}"'
        if kind is CellStringTuple:
            self.fh.write(f'{start} t="s"><v>{cell.string}</v></c>')
        else:
            self.fh.write(f"{start}><v>{cell.number:.16G}</v></c>")

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: FBT001, FBT002  (XlsxWriter's own)
        """XlsxWriter looks for thirty new functions: the master's formulas have none that is newer than 2016."""
        del expand_future_functions
        return formula.removeprefix("=")

    def _write_hyperlinks(self) -> None:
        if not self._linked:
            super()._write_hyperlinks()
            return
        self._xml_start_tag("hyperlinks")
        self.fh.add(self._links.pieces())
        for row, links in sorted(self.hyperlinks.items()):
            for column, link in sorted(links.items()):
                self._write_hyperlink_internal(row, column, link)
        self._xml_end_tag("hyperlinks")
        self.rel_count += len(self._targets)  # the first relations of a sheet are those of its links
        self.external_hyper_links += [["/hyperlink", path, "External"] for path in self._targets]

    def _check_dimensions(self, row: int, col: int, ignore_row: bool = False, ignore_col: bool = False) -> int:  # noqa: FBT001, FBT002  (XlsxWriter's own)
        if row in self._finished and not (ignore_row and ignore_col):
            raise ValueError(f"row {row} of the sheet {self.name} is finished")
        return int(super()._check_dimensions(row, col, ignore_row, ignore_col))


class _Unkept(dict[tuple[int, int], str]):
    """What XlsxWriter notes of every cell of a table, to find tables that overlap: our sheets have one table each."""

    def __setitem__(self, place: tuple[int, int], cells: str) -> None:
        pass


class _Part(io.StringIO):
    """One part of the package, packed as it grows."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []
        self._held = 0

    def write(self, text: str) -> int:
        self._held += len(text)
        if self._held > _PIECE:
            self.add(())
            self._held = len(text)
        return super().write(text)

    def add(self, packed: Any) -> None:
        """Put pieces that are packed already after what was written so far."""
        self._pieces += [_pack(super().getvalue()), *packed]
        self.seek(0)
        self.truncate()
        self._held = 0

    def pieces(self) -> list[bytes]:
        """What was written so far, packed."""
        self.add(())
        return self._pieces

    def getvalue(self) -> bytes:  # type: ignore[override]
        """The whole part, unpacked."""
        return b"".join(zlib.decompress(piece) for piece in self.pieces())


class _SlimPackager(ExactPackager):
    def _filename(self, xml_filename: str) -> _Part:
        part = _Part()
        self.filenames.append((part, xml_filename, True))
        return part


class SlimWorkbook(Workbook):  # type: ignore[misc]
    """A workbook in memory whose sheets are `SlimSheet`s."""

    worksheet_class = SlimSheet
    finished = 0
    told: Callable[[int], None] = staticmethod(lambda rows: None)
    """Told how many rows are finished."""

    def _add_sheet(self, name: str | None, worksheet_class: Any = None) -> Any:
        sheet = super()._add_sheet(name, worksheet_class)
        sheet.book = self
        return sheet

    def _get_packager(self) -> _SlimPackager:
        return _SlimPackager()


def _pack(text: str) -> bytes:
    return zlib.compress(text.encode("utf-8"), _FAST)

"""The difference between two versions of a submission: fields, rows, figures and findings, as facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from toolkit.core.checking.convert import locate
from toolkit.core.comparing.rows import Cells, Matched, cells_of, match_rows
from toolkit.core.pointers import at_row, row_of, rows_of, value_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from toolkit.model import Address, Block, Field, Finding, Form, Pointer, Submission


@dataclass(frozen=True, slots=True)
class Side:
    """One of two versions: what it says, what is wrong with it, and its figures (None: not computed) by name."""

    submission: Submission
    findings: tuple[Finding, ...] = ()
    figures: Mapping[str, Decimal | None] | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """What stands where a value could not be understood; `typed` as the finding quotes it."""

    typed: str


@dataclass(frozen=True, slots=True)
class Stand:
    """A value (None: blank) with the path and cell it stands in."""

    value: Any
    path: Pointer
    place: Address


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that says something else. In a table `row` is what the row says now, to know it by."""

    field: Field
    old: Stand
    new: Stand
    row: Cells | None = None


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row of a table that is new, or gone; `place` is its first cell in the version that has it."""

    block: Block
    kind: Literal["added", "removed"]
    path: Pointer
    place: Address
    cells: Cells


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure that comes to something else; None where it is not computed."""

    figure: str
    before: Decimal | None
    after: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """After less before, None where one of them is not computed."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding that is new, gone or still there, as the version says it that has it (the new one, where both do)."""

    state: Literal["new", "gone", "still"]
    finding: Finding


@dataclass(frozen=True, slots=True)
class Difference:
    """All that two versions differ in.

    `moved` counts, by table, the rows that stand in another order. `lost` are the parts that cannot be read in one of
    the versions, so that nothing in them is compared.
    """

    fields: tuple[FieldChange, ...] = ()
    rows: tuple[RowChange, ...] = ()
    moved: Mapping[Pointer, int] | None = None
    lost: tuple[Pointer, ...] = ()
    figures: tuple[FigureChange, ...] = ()
    findings: tuple[FindingChange, ...] = ()

    @property
    def same_content(self) -> bool:
        """Whether both say the same, in the same order, as far as they can be read."""
        return not (self.fields or self.rows or self.moved or self.lost)


def difference(form: Form, old: Side, new: Side) -> Difference:
    """Compare two versions of one kind of form.

    Args:
        form: the form both are filled in on; their languages may differ.
        old: the earlier version.
        new: the later version.

    Returns:
        What changed, field by field in the order of the form. Rows of tables are matched by what they say
        (`match_rows`), and findings by rule and path, where the path follows the row to its new place.
    """
    was, now = _Read.of(old), _Read.of(new)
    lost = sorted(_lost(form, old.submission) | _lost(form, new.submission))
    compared = [block for block in form.blocks.values() if block.path not in lost]
    matched = {block.path: _matched(block, was, now, lost) for block in compared if block.is_table}
    changes: list[FieldChange] = []
    for block in compared:
        fields = [field for field in block.fields if field.path not in lost]
        if block.is_table:
            changes += _in_rows(fields, matched[block.path], was, now)
        else:
            changes += (one for field in fields for one in _single(field, was, now))
    return Difference(
        fields=tuple(changes),
        rows=tuple(one for block in compared if block.is_table for one in _rows(block, matched[block.path], was, now)),
        moved={path: one.matched.moved for path, one in matched.items() if one.matched.moved},
        lost=tuple(lost),
        figures=tuple(_figures(old.figures or {}, new.figures or {})),
        findings=tuple(_findings(old.findings, new.findings, matched)),
    )


def _lost(form: Form, submission: Submission) -> set[Pointer]:
    """Blocks and columns of which nothing could be read: not single cells, and not the fields of a lost block."""
    return {path for path in submission.unreadable if path in form.blocks or "/*/" in path}


# --- fields and rows --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Read:
    """A version with what its findings quote of cells that could not be understood, by path."""

    submission: Submission
    typed: Mapping[Pointer, str]

    @classmethod
    def of(cls, side: Side) -> _Read:
        quoted = {one.path: str(one.facts["typed"]) for one in reversed(side.findings) if "typed" in one.facts}
        return cls(side.submission, quoted)

    def unread(self, path: Pointer) -> Unread:
        """What a cell that could not be understood holds, as the finding on it quotes it."""
        return Unread(self.typed.get(path, ""))


def _single(field: Field, old: _Read, new: _Read) -> Iterator[FieldChange]:
    was, now = (_stand(side, field.path, value_at(side.submission.data, field.path)) for side in (old, new))
    if was.value != now.value:
        yield FieldChange(field, was, now)


def _stand(side: _Read, path: Pointer, value: Any) -> Stand:
    shown = side.unread(path) if path in side.submission.unreadable else value
    return Stand(shown, path, locate(side.submission, path))


def _cells(side: _Read, table: Pointer) -> list[Cells]:
    """The rows of a table by cell, with what could not be understood in its place."""
    rows = [cells_of(row) for row in rows_of(side.submission.data, table)]
    for path in side.submission.unreadable:
        number = row_of(path)
        if number is not None and path.startswith(f"{table}/") and number < len(rows):
            rows[number][path.removeprefix(f"{table}/{number}")] = side.unread(path)
    return rows


def _matched(block: Block, old: _Read, new: _Read, lost: Sequence[Pointer]) -> _Table:
    """A table's rows matched by the columns that both versions have."""
    gone = [path.partition("/*")[2] for path in lost if path.startswith(f"{block.path}/*/")]
    rows = (_cells(old, block.path), _cells(new, block.path))
    for row in (row for side in rows for row in side):
        for step in gone:
            row.pop(step, None)
    return _Table(match_rows(*rows), *rows)


@dataclass(frozen=True, slots=True)
class _Table:
    """A table's rows in both versions, matched."""

    matched: Matched
    old: Sequence[Cells]
    new: Sequence[Cells]


def _in_rows(fields: Sequence[Field], table: _Table, old: _Read, new: _Read) -> Iterator[FieldChange]:
    """The changed cells of rows that both versions have, row by row."""
    for before, after in table.matched.pairs:
        was, now = table.old[before], table.new[after]
        if was == now:
            continue
        for field in fields:
            step = step_of(field)
            if was.get(step) != now.get(step):
                there = _row_stand(old, field, before, was.get(step))
                yield FieldChange(field, there, _row_stand(new, field, after, now.get(step)), now)


def step_of(field: Field) -> Pointer:
    """A column's path within a row, as `Cells` name it."""
    return field.path.partition("/*")[2]


def _row_stand(side: _Read, field: Field, number: int, value: Any) -> Stand:
    path = at_row(field.path, number)
    return Stand(value, path, locate(side.submission, path))


def _rows(block: Block, table: _Table, old: _Read, new: _Read) -> Iterator[RowChange]:
    for number in table.matched.removed:
        yield RowChange(block, "removed", *_whole_row(block, old, number), table.old[number])
    for number in table.matched.added:
        yield RowChange(block, "added", *_whole_row(block, new, number), table.new[number])


def _whole_row(block: Block, side: _Read, number: int) -> tuple[Pointer, Address]:
    """A row's path, and the cell of its first column."""
    return f"{block.path}/{number}", locate(side.submission, at_row(block.fields[0].path, number))


# --- figures and findings ---------------------------------------------------------------------------------------


def _figures(old: Mapping[str, Decimal | None], new: Mapping[str, Decimal | None]) -> Iterator[FigureChange]:
    for figure in dict.fromkeys((*new, *old)):
        if old.get(figure) != new.get(figure):
            yield FigureChange(figure, old.get(figure), new.get(figure))


def _findings(
    old: Iterable[Finding], new: Iterable[Finding], tables: Mapping[Pointer, _Table]
) -> Iterator[FindingChange]:
    """Findings of the new version in their order, each new or still there; then those that are gone."""
    moves = {path: dict(table.matched.pairs) for path, table in tables.items()}
    left: dict[tuple[str, Pointer], list[Finding]] = {}
    for one in old:
        left.setdefault((one.rule, _followed(one.path, moves)), []).append(one)
    for one in new:
        before = left.get((one.rule, one.path), [])
        if before:
            before.pop(0)
            yield FindingChange("still", one)
        else:
            yield FindingChange("new", one)
    yield from (FindingChange("gone", one) for gone in left.values() for one in gone)


def _followed(path: Pointer, moves: Mapping[Pointer, Mapping[int, int]]) -> Pointer:
    """Where an old path is now: its row may have moved. Of a row that is gone nothing is still there."""
    number = row_of(path)
    table, _, rest = path[1:].partition("/")
    moved = moves.get(f"/{table}")
    if number is None or moved is None:
        return path
    return f"/{table}/{moved[number]}{rest.removeprefix(str(number))}" if number in moved else ""

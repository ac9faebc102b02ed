"""The frozen values every layer speaks in: cells, the call, submissions, findings and lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

Text = dict[str, str]
"""A short text by language code: {"nb": "Søker", "en": "Applicant"}."""

Pointer = str
"""A JSON Pointer into a submission's data; `*` stands for "every row" or, in a sum, "all years"."""


class WholeDay(datetime):
    """A day stated without a time of day, as its first minute: it is shown without one."""


# --- workbooks as they are read -------------------------------------------------------------------------------


class CellType(StrEnum):
    """What a cell holds. BLANK cells are not stored in a sheet: a missing cell is blank."""

    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    BOOLEAN = "boolean"
    ERROR = "error"
    PENDING = "pending"  # a formula whose value was never computed


class Cell(NamedTuple):
    """One cell: `value` is float, str, datetime, bool, the error's text (`#REF!`) or None for PENDING.

    `formula` is the formula's text without `=`, "" for a follower of a shared or array formula, None for a constant.
    """

    type: CellType
    value: float | str | datetime | bool | None
    formula: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet: its non-blank cells by (row, column), both counted from 1."""

    name: str
    cells: Mapping[tuple[int, int], Cell]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()  # first row, first column, last row, last column


@dataclass(frozen=True, slots=True)
class Grid:
    """A whole workbook as read: worksheets in order and what else the package carries.

    `extras` names what is reported but never followed, sorted: "macros", "external-links", "connections",
    "embedded-objects", "signature". `program` is the application that saved the file, as it says itself.
    """

    sheets: tuple[Sheet, ...]
    extras: tuple[str, ...] = ()
    program: str = ""


class Unreadable(Exception):  # noqa: N818  (it names what the file is; it becomes a finding, not a failure)
    """A file that cannot be read as a workbook; `reason` is a key of the messages' [unreadable] table."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


class Address(NamedTuple):
    """A cell by its sheet's name and A1 reference."""

    sheet: str
    cell: str


# --- the call ---------------------------------------------------------------------------------------------------


class Severity(StrEnum):
    """How much a finding weighs: an error blocks, a warning asks for a look, an info tells."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Clause:
    """One numbered statement of the call, in short wording."""

    id: str
    text: Text


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number (or date, list, choice) of the call, with unit, the date it holds from and its clause.

    `value` is None where no source gives one ("not set").
    """

    id: str
    value: Any
    unit: str
    since: date
    clause: str
    label: Text
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a list of the call (a cost category, a funder type, a target group …).

    `traits` are the flags and words rules select by, for example {"in_kind": True}.
    """

    id: str
    label: Text
    traits: Mapping[str, Any] = field(default_factory=dict)
    clause: str | None = None
    help: Text | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the call: a kind with its arguments, severity and clause."""

    id: str
    kind: str
    severity: Severity
    clause: str
    title: Text
    arguments: Mapping[str, Any]
    applies_to: str = "application"
    error_from: date | None = None
    why: Text | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a person fills in: a cell of the form or, in a table, a column.

    `path` is its JSON Pointer (`/costs/*/amounts/2018`); `choices` names a list of the call. `group` is the property
    that one column per value of the call stands for (`amounts`). `scale` names the list of the call whose ids are the
    whole numbers that fit. A `given` field is filled in beforehand and not to be changed. `required_when` is the
    yes-no field of the same row whose yes makes it required. `named` is the label for sentences, where the field's own
    does not say enough away from its place: a column that is called `2019`, one of several fields called `Name`.
    """

    path: Pointer
    label: Text
    type: str
    required: bool
    sheet: str
    table: Pointer | None = None
    clause: str | None = None
    help: Text | None = None
    choices: str | None = None
    unit: str | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    max_length: int | None = None
    personal: bool = False
    width: int | None = None
    lines: int = 1
    group: str = ""
    scale: str | None = None
    given: bool = False
    required_when: Pointer | None = None
    named: Text | None = None

    @property
    def full_label(self) -> Text:
        """The label as a sentence names the field."""
        return self.named or self.label

    @property
    def adds_up(self) -> bool:
        """Whether it is one of several columns of money that a sum stands behind."""
        return bool(self.group) and self.type == "money"


@dataclass(frozen=True, slots=True)
class Block:
    """A group of fields in the form: a section of single fields or a table with rows."""

    path: Pointer
    label: Text
    sheet: str
    fields: tuple[Field, ...]
    rows: int = 0  # 0: a section; otherwise the number of pre-made rows
    help: Text | None = None
    frozen: int = 1  # the number of columns that stay in view

    @property
    def is_table(self) -> bool:
        """Whether the block is a table."""
        return self.rows > 0

    @property
    def is_given(self) -> bool:
        """Whether it is a table whose rows are filled in beforehand: none is to be added."""
        return self.is_table and any(field.given for field in self.fields)


@dataclass(frozen=True, slots=True)
class FormSheet:
    """One sheet of the form with its name and the line of guidance under its title."""

    id: str
    name: Text
    intro: Text
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, eq=False)  # compared and hashed by identity: a form is loaded once
class Form:
    """One kind of workbook: its sheets in order and the JSON Schema its data must satisfy."""

    kind: str
    version: str
    sheets: tuple[FormSheet, ...]
    schema: Mapping[str, Any]
    fields: Mapping[Pointer, Field]
    blocks: Mapping[Pointer, Block]


@dataclass(frozen=True, slots=True)
class Call:
    """One announced round of a grant scheme with everything its folder says."""

    id: str
    title: Text
    issuer: Text
    language: str
    languages: tuple[str, ...]
    clauses: Mapping[str, Clause]
    parameters: Mapping[str, Parameter]
    lists: Mapping[str, Mapping[str, Choice]]
    rules: tuple[Rule, ...]
    forms: Mapping[str, Form]
    municipalities: Mapping[str, str]  # code -> name, every legal code of the call's year
    choice_words: Mapping[str, Mapping[str, str]]  # list -> accepted word (any language, or the id) -> id
    digest: str = ""
    municipality_year: int = 0  # the year whose municipality codes are legal
    list_reasons: Mapping[str, Text] = field(default_factory=dict)  # list -> where its entries come from

    def value(self, parameter: str) -> Any:
        """The value of a parameter; a missing one is a broken call."""
        return self.parameters[parameter].value


class CallError(Exception):
    """A call folder that is wrong: says which file, which key, and what is expected there."""

    def __init__(self, file: str, key: str, problem: str) -> None:
        super().__init__(f"{file}: {key}: {problem}" if key else f"{file}: {problem}")
        self.file = file
        self.key = key
        self.problem = problem


class UnknownCallError(CallError):
    """There is no call of that id, and no folder with one; `known` are the ids there are."""

    def __init__(self, call: str, known: tuple[str, ...], file: str) -> None:
        super().__init__(call, "", f"no such call. Known calls: {', '.join(known)}. Or give a folder with a {file}.")
        self.known = known


# --- submissions, findings, lines -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TablePlace:
    """Where a table was found: one row per data row, the first free one if any, the row of totals, columns by path."""

    sheet: str
    rows: tuple[int, ...]
    free: tuple[int, ...]
    total_row: int
    columns: Mapping[Pointer, str]


@dataclass(frozen=True, slots=True)
class Submission:
    """One read workbook: its data as a JSON document (numbers Decimal, dates ISO text) and where all of it lives.

    `cells` places every single field, blank ones too; `tables` every table. `unreadable` holds the paths whose cell
    holds something that could not be understood: no rule judges them.
    """

    kind: str
    call: str
    version: str
    language: str
    data: Mapping[str, Any]
    cells: Mapping[Pointer, Address]
    tables: Mapping[Pointer, TablePlace]
    unreadable: frozenset[Pointer] = frozenset()


@dataclass(frozen=True, slots=True)
class Fault:
    """What a kind yields: what is wrong at a path, in facts. The engine adds rule, clause, severity and cell.

    `reads` are the paths the judgement rests on: where one of them is unreadable the fault is not raised.
    `case` chooses among a kind's messages. `place` is given where no path leads to the cell.
    """

    path: Pointer
    facts: Mapping[str, Any] = field(default_factory=dict)
    reads: tuple[Pointer, ...] = ()
    case: str = ""
    place: Address | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or worth a look, at one cell. `message` names its sentence in the messages files."""

    rule: str
    severity: Severity
    clause: str
    path: Pointer
    sheet: str
    cell: str
    message: str
    facts: Mapping[str, Any] = field(default_factory=dict)


class Input(NamedTuple):
    """One cell a line was computed from; `amount` is what it says: a number, a date, or digits that are a name."""

    path: Pointer
    sheet: str
    cell: str
    amount: Decimal | date | str


class Line(NamedTuple):
    """One figure that explains itself: its amount, unit and clause, and the inputs it came from.

    `figure` is a key of the messages' [figures] table, with what tells apart several lines of one key behind a slash
    (`cost-year/2019`); `of` holds the earlier figures the arithmetic uses, in order;
    `facts` what the sentence needs beside them. `amount` is None where the figure is not computed (`reason` says why).
    """

    figure: str
    amount: Decimal | None
    unit: Literal["NOK", "share", "percent", "months", "days", "ratio", "count", "points"]
    clause: str
    inputs: tuple[Input, ...] = ()
    of: tuple[str, ...] = ()
    facts: Mapping[str, Any] = MappingProxyType({})
    reason: str = ""

"""What others would write: an honest loop with openpyxl and jsonschema, and python-calamine that only reads."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import jsonschema
from openpyxl import Workbook, load_workbook
from openpyxl.utils import column_index_from_string, coordinate_to_tuple
from python_calamine import CalamineWorkbook

from benchmarks.submissions import CALL
from toolkit.files.calls import load_call

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

Json = dict[str, Any]
Cells = "Mapping[str, Mapping[tuple[int, int], Any]]"


def calamine(data: bytes) -> list[list[list[Any]]]:
    """The values of all sheets by python-calamine; nothing is judged."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]


class OpenpyxlLoop:
    """Reads each workbook whole with openpyxl, takes the fields from their places, validates the document with
    jsonschema, computes the shares, and writes a master with openpyxl.

    It knows the places from the list of fields, so it breaks where a row is inserted. It judges by the schema and two
    rules only, and traces nothing.
    """  # noqa: D205  (one sentence says it)

    def __init__(self, fields: Sequence[Json], *, streamed: bool) -> None:
        self.fields = [_Place(field) for field in fields]
        self.streamed = streamed
        self.validator = jsonschema.Draft202012Validator(dict(load_call(CALL).forms["application"].schema))
        self.labels = {
            field["path"]: {label: key for key, label in field.get("choices", {}).items()} for field in fields
        }

    def __call__(self, workbooks: Sequence[bytes], master: Path) -> int:
        """Consolidate some workbooks; returns how many faults there were."""
        judged = [self.judge(data) for data in workbooks]
        _write_master(judged, master)
        return sum(len(one["faults"]) for one in judged)

    def judge(self, data: bytes) -> Json:
        """One workbook's document with its faults and shares."""
        document = self.read(data)
        faults = [error.message for error in self.validator.iter_errors(document)]
        return {**document, "faults": faults, **_shares(document)}

    def read(self, data: bytes) -> Json:
        """The document in a workbook."""
        book = load_workbook(io.BytesIO(data), read_only=self.streamed, data_only=True)
        sheets = {}
        for sheet in book.worksheets:
            rows = enumerate(sheet.iter_rows(values_only=True), start=1)
            sheets[sheet.title] = {
                (row, column): value
                for row, values in rows
                for column, value in enumerate(values, start=1)
                if value is not None
            }
        document: Json = {}
        for place in self.fields:
            place.take(sheets[place.sheet], document, self.labels[place.path])
        for name, rows in document.items():
            if isinstance(rows, list):
                document[name] = [row for row in rows if any(row.values())]
        return document


class _Place:
    """Where one field stands in a form that nobody changed."""

    def __init__(self, field: Json) -> None:
        self.path, self.sheet = field["path"], field["sheet"]
        self.block, *self.steps = self.path[1:].replace("*/", "").split("/")
        self.type = field["type"]
        if "cell" in field:
            self.places = [coordinate_to_tuple(field["cell"])]
        else:
            column = column_index_from_string(field["column"])
            self.places = [(row, column) for row in range(field["first_row"], field["last_row"] + 1)]
        self.is_table = "cell" not in field

    def take(self, cells: Mapping[tuple[int, int], Any], document: Json, labels: Mapping[str, str]) -> None:
        for number, place in enumerate(self.places):
            if self.is_table:
                rows = document.setdefault(self.block, [])
                if number == len(rows):
                    rows.append({})
                holder = rows[number]
            else:
                holder = document.setdefault(self.block, {})
            value = cells.get(place)
            if value is not None:
                for step in self.steps[:-1]:
                    holder = holder.setdefault(step, {})
                holder[self.steps[-1]] = self.typed(value, labels)

    def typed(self, value: Any, labels: Mapping[str, str]) -> Any:
        if self.type == "date":
            return value.date().isoformat()
        if self.type == "yes-no":
            return labels.get(value) == "true"
        if self.type == "municipality":
            return str(value).split()[0]
        return labels.get(value, value)


def _shares(document: Json) -> Json:
    """Total cost and funding, and the share of each type of funder."""
    cost = sum(sum(row.get("amounts", {}).values()) for row in document["costs"])
    by_type: dict[str, float] = {}
    for row in document["funding"]:
        kind = row.get("type", "")
        by_type[kind] = by_type.get(kind, 0) + sum(row.get("amounts", {}).values())
    funding = sum(by_type.values())
    shares = {kind: amount / funding if funding else None for kind, amount in by_type.items()}
    return {"cost": cost, "total_funding": funding, "equal": cost == funding, "shares": shares}


def _write_master(judged: Sequence[Json], path: Path) -> None:
    """One sheet of applications and one per table, as the toolkit's master has."""
    book = Workbook()
    sheet = book.worksheets[0]
    for number, one in enumerate(judged):
        sections = [value for key, value in one.items() if isinstance(value, dict) and key != "shares"]
        flat = [_plain(value) for section in sections for value in section.values()]
        sheet.append([number, *flat, one["cost"], one["total_funding"], *one["shares"].values(), len(one["faults"])])
    for table in (name for name, part in judged[0].items() if isinstance(part, list) and name != "faults"):
        sheet = book.create_sheet(table)
        for number, one in enumerate(judged):
            for row in one[table]:
                amounts = row.get("amounts", {})
                sheet.append([number, *(_plain(value) for value in row.values() if value is not amounts)])
                for column, amount in enumerate(amounts.values(), start=20):
                    sheet.cell(sheet.max_row, column, amount)
    book.save(path)


def _plain(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, list) else value

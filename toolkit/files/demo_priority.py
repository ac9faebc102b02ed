"""What the demo's round needs to be ranked: choices, an index and assessors, all marked as examples."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from toolkit.core.round.receipts import AWARD_COLUMNS
from toolkit.files.calls import call_folder
from toolkit.files.round.staff import new_list

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from toolkit.core.messages import Messages

BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class DemoAssessor:
    """One assessor's form: scores by an application's file, in the order of the criteria; none: not impartial."""

    name: str
    file: str
    received: str
    date: str
    scores: Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class DemoPriority:
    """The demo's choices with who and when, its index as a published file, assessors and awards made."""

    choices: Mapping[str, Any]
    chosen: Mapping[str, str]
    year: int
    source: str
    index_name: str
    index: bytes
    assessors: tuple[DemoAssessor, ...]
    awards: tuple[Mapping[str, str], ...]

    def awards_list(self, ids: Mapping[str, str], messages: Messages) -> bytes:
        """Staff's list of awards made; `ids` are the applications by file."""
        rows = [{**one, "application": ids[one["file"]]} for one in self.awards]
        lines = [[row.get(column, "") for column in AWARD_COLUMNS] for row in rows]
        return new_list(AWARD_COLUMNS, messages) + _csv(lines).removeprefix(BOM)


def load_demo_priority(call: str) -> DemoPriority:
    """The demo's choices, index and assessors."""
    path = call_folder(call) / "examples" / "demo" / "priority.toml"
    raw = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    index = raw["index"]
    lines = [index["head"], index["header"], *index["rows"]]
    assessors = tuple(DemoAssessor(**one) for one in raw["assessors"])
    chosen, source, awards = raw["chosen"], index["source"], tuple(raw["awards"])
    return DemoPriority(raw["choices"], chosen, index["year"], source, index["name"], _csv(lines), assessors, awards)


def _csv(lines: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(lines)
    return out.getvalue().encode("utf-8-sig")


def with_choices(round_file: bytes, demo: DemoPriority) -> bytes:
    """The round's file with the demo's choices taken: only the values are filled in, every comment stays."""
    lines, choice = [], ""
    for line in round_file.decode("utf-8").splitlines():
        if line.startswith("["):
            choice = line.removeprefix("[choices.").removesuffix("]")
        key = line.partition(" = ")[0]
        if choice in demo.choices and key in {"value", *demo.chosen}:
            value = demo.choices[choice] if key == "value" else demo.chosen[key]
            lines.append(f"{key} = {_toml(value)}")
        else:
            lines.append(line)
    return ("\n".join(lines) + "\n").encode("utf-8")


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_toml(one)}" for name, one in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)

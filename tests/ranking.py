"""Rounds that can be ranked, for tests: applications, assessors' forms, an index of EXAMPLE values, and choices."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.examples import call
from tests.rounds import CALL, NOW, application, put
from toolkit.core.checking.examples import scaled
from toolkit.files.fill import fill
from toolkit.files.round.folder import new_round
from toolkit.steps.assess import assessment_form
from toolkit.steps.describe import describe_fields
from toolkit.steps.index import Said, import_index

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

CRITERIA = tuple(call().lists["criterion"])
WEIGHTS: dict[str, Any] = {
    "content_weight": 60,
    "district_weight": 40,
    "criterion_weights": dict.fromkeys(CRITERIA, 1),
    "aggregation": "mean",
    "index_edition": "2018",
    "policy": "partial",
}


def organisation_number(number: int) -> str:
    """A made-up organisation number with the right check digit; begins with 3."""
    while True:
        digits = f"3{number:07}"
        rest = sum(int(digit) * weight for digit, weight in zip(digits, (3, 2, 7, 6, 5, 4, 3, 2), strict=True)) % 11
        if rest != 1:
            return digits + str((11 - rest) % 11)
        number += 1_000_000


def project(number: int, factor: int = 1, municipality: str = "1902", **changes: Any) -> dict[str, Any]:
    """A valid application of its own: NOK 600 000 × factor of a total of 1 300 000 × factor, with Balsfjord."""
    data = scaled(application(), Decimal(factor))
    plain = application(
        applicant__organisation_number=organisation_number(number),
        applicant__municipality=municipality,
        project__title=f"Prosjekt {number} (eksempel)",
        **changes,
    )
    return plain | {"costs": data["costs"], "funding": data["funding"]}


def choose(folder: Path, who: str = "Fylkesrådet (eksempel)", **changes: Any) -> None:
    """Write the round's choices; a choice that is None is not set."""
    lines = [f'call = "{CALL}"', 'language = "nb"', ""]
    for name, value in (WEIGHTS | changes).items():
        if value is None:
            continue
        lines += [f"[choices.{name}]", f"value = {_toml(value)}", f'decided_by = "{who}"', 'date = "2018-10-16"']
        lines += ['reason = "Sak 1/18 (eksempel)"', ""]
    (folder / "round.toml").write_text("\n".join(lines), encoding="utf-8")


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(one)}" for key, one in value.items()) + " }"
    return str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)


def index(folder: Path, values: Mapping[str, float], year: int = 2018) -> None:
    """Import an edition of EXAMPLE values."""
    source = folder.parent / f"indeks-{year}.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["EKSEMPEL: oppdiktede verdier"])
        writer.writerow(["Kommunenr", "Distriktsindeks"])
        writer.writerows([code, str(value).replace(".", ",")] for code, value in values.items())
    assert import_index(source, year, folder, Said(example=True, replace=True)).stored


def assess(
    folder: Path, assessor: str, scores: Mapping[str, Sequence[int | None] | None], name: str = "", **extra: Any
) -> None:
    """Hand in one assessor's form: six scores by application, None for one the assessor is not impartial in.

    An application that is not named is left blank. `extra` sets columns of all named rows.
    """
    form, count, _ = assessment_form(folder, CALL, assessor, NOW)
    fields = describe_fields(call(), "assessment", "nb")
    fields = [field | {"last_row": max(field["last_row"], field["first_row"] + count)} if "last_row" in field else field
              for field in fields]  # fmt: skip
    rows = [_row(scores.get(own, ()), extra if own in scores else {}) for own in _ids(form, fields)]
    document = {"assessor": {"date": "2018-11-05"}, "assessments": rows}
    put(folder / "inbox", name or f"vurdering {assessor}.xlsx", fill(form, fields, document))


def _row(scores: Sequence[int | None] | None, extra: Mapping[str, Any]) -> dict[str, Any]:
    if scores is None:
        return {"impartial": False, **extra}
    criteria = {one: {"score": score} for one, score in zip(CRITERIA, scores, strict=False) if score is not None}
    return {"impartial": True, "criteria": criteria, **extra} if scores else {}


def _ids(form: bytes, fields: Sequence[Mapping[str, Any]]) -> list[str]:
    """The applications of a form, in the order of its rows."""
    import io  # noqa: PLC0415

    import openpyxl  # noqa: PLC0415

    field = next(one for one in fields if one["path"] == "/assessments/*/application")
    sheet = openpyxl.load_workbook(io.BytesIO(form), read_only=True)[field["sheet"]]
    column = openpyxl.utils.column_index_from_string(field["column"])
    cells = (
        row[0] for row in sheet.iter_rows(min_row=field["first_row"], min_col=column, max_col=column, values_only=True)
    )
    return [str(cell) for cell in cells if cell and str(cell).startswith("2018-")]


def new(folder: Path, projects: Sequence[dict[str, Any]]) -> Path:
    """A round with these applications, in order of their ids."""
    made = new_round(folder, CALL, "nb").folder
    rows = []
    for number, data in enumerate(projects, start=1):
        put(made / "inbox", f"søknad-{number}.xlsx", data)
        rows.append(f"søknad-{number}.xlsx;1.9.2018 {8 + number // 60:02}:{number % 60:02};;;;")
    head = "Fil;Mottatt;Saksnummer;Svar på retur av;Trukket;Merknad"
    (made / "mottak.csv").write_bytes(("\r\n".join([head, *rows]) + "\r\n").encode("utf-8-sig"))
    return made

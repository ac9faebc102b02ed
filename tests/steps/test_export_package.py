"""The Data Package of a CSV export: what it claims of every file, column and key is so."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.ranking import assess, choose, index, new, project
from tests.rounds import NOW
from toolkit.steps.export import export_round
from toolkit.steps.judging import Options

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

FORMULA = '=HYPERLINK("http://example.com")'


def _number(text: str) -> Decimal:
    assert re.fullmatch(r"-?[0-9]+(,[0-9]+)?", text), text
    return Decimal(text.replace(",", "."))


def _datetime(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    assert found.tzinfo is not None, text
    return found


PARSE: Mapping[str, Callable[[str], Any]] = {
    "string": str,
    "integer": int,
    "boolean": {"true": True, "false": False}.__getitem__,
    "number": _number,
    "date": date.fromisoformat,
    "datetime": _datetime,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round with a ranking, an application with errors, and a text that looks like a formula."""
    first = project(1, project__summary=FORMULA)
    made = new(
        tmp_path_factory.mktemp("package") / "runde", [first, project(2, 7), project(3, anchoring__necessity=None)]
    )
    choose(made)
    index(made, {"1902": 78, "1933": 52})
    assess(made, "Anne Eksempel", {"2018-001": [5] * 6, "2018-002": [3] * 6})
    return made


@pytest.fixture(scope="module", params=["full", "public"])
def package(request: pytest.FixtureRequest, folder: Path) -> tuple[dict[str, Any], Path]:
    output = folder.parent / f"csv-{request.param}"
    export_round(folder, "csv", output, NOW, Options(jobs=1, language="en"), public=request.param == "public")
    return json.loads((output / "datapackage.json").read_bytes()), output


def rows(output: Path, resource: Mapping[str, Any]) -> list[dict[str, str]]:
    dialect = resource["dialect"]
    text = (output / resource["path"]).read_bytes().decode("utf-8-sig")
    assert text.endswith(dialect["lineTerminator"])
    read = csv.DictReader(
        io.StringIO(text, newline=""),
        delimiter=dialect["delimiter"],
        quotechar=dialect["quoteChar"],
        doublequote=dialect["doubleQuote"],
    )
    return list(read)


def test_every_file_is_described_with_its_size_and_checksum(package: tuple[dict[str, Any], Path]) -> None:
    described, output = package
    assert {one["path"] for one in described["resources"]} == {path.name for path in output.glob("*.csv")}
    for one in described["resources"]:
        data = (output / one["path"]).read_bytes()
        assert (one["bytes"], one["hash"]) == (len(data), f"sha256:{hashlib.sha256(data).hexdigest()}")
        assert re.fullmatch("[a-z0-9._-]+", one["name"])


def test_it_says_what_it_is_and_invents_no_licence_and_no_contributors(package: tuple[dict[str, Any], Path]) -> None:
    described, output = package
    assert described["edition"] == output.name.removeprefix("csv-")
    assert described["created"] == json.loads((output / "tables.json").read_bytes())["as_of"]
    assert not {"licenses", "contributors"} & described.keys()
    assert described["description"].startswith("Free text may still name people") == (described["edition"] == "public")


def test_the_columns_are_the_ones_described_and_every_value_is_of_its_type(
    package: tuple[dict[str, Any], Path],
) -> None:
    described, output = package
    for resource in described["resources"]:
        fields = resource["schema"]["fields"]
        head = (output / resource["path"]).read_bytes().decode("utf-8-sig").partition("\r\n")[0]
        assert head.split(";") == [field["name"] for field in fields]
        for row in rows(output, resource):
            for field in fields:
                held(field, row[field["name"]])


def held(field: Mapping[str, Any], text: str) -> None:
    limits = field.get("constraints", {})
    assert text or not limits.get("required"), field
    if not text:
        return
    value = PARSE[field["type"]](text)
    assert value >= limits.get("minimum", value), (field, text)
    assert value <= limits.get("maximum", value), (field, text)
    assert re.fullmatch(limits.get("pattern", ".*"), text, re.DOTALL), (field, text)


def test_the_keys_hold(package: tuple[dict[str, Any], Path]) -> None:
    described, output = package
    found = {one["name"]: rows(output, one) for one in described["resources"]}
    schemas = {one["name"]: one["schema"] for one in described["resources"]}
    assert schemas["applications"]["primaryKey"] == ["application_id"]
    assert schemas["costs"]["primaryKey"] == ["application_id", "row"]
    for name, schema in schemas.items():
        key = schema.get("primaryKey", [])
        own = [tuple(row[column] for column in key) for row in found[name]]
        assert not key or len(set(own)) == len(own), name
        for foreign in schema.get("foreignKeys", []):
            (column,), there = foreign["fields"], foreign["reference"]
            (other,) = there["fields"]
            assert {row[column] for row in found[name]} <= {row[other] for row in found[there["resource"]]}


def test_every_column_has_a_title_and_a_description_in_the_chosen_language(
    package: tuple[dict[str, Any], Path],
) -> None:
    described, _ = package
    fields = {field["name"]: field for one in described["resources"] for field in one["schema"]["fields"]}
    assert all(field["title"] and field["description"] for field in fields.values())
    assert fields["total_cost"]["title"] == "Total cost"
    assert fields["total_cost"]["description"].endswith("Norwegian kroner (NOK), exact, with two decimals.")


def test_an_apostrophe_before_a_formula_is_told(package: tuple[dict[str, Any], Path]) -> None:
    described, output = package
    applications = next(one for one in described["resources"] if one["name"] == "applications")
    assert f"'{FORMULA}" in {row["project_summary"] for row in rows(output, applications)}
    assert "apostrophe" in described["description"]

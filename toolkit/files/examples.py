"""Loads a call's example applications, its worked cases, and the demo's inbox: data in the call's folder."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from toolkit.core.checking.examples import changed, scaled
from toolkit.files.calls import call_folder
from toolkit.model import CallError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from toolkit.model import Pointer, Text


APPLICATION = "application"


@dataclass(frozen=True, slots=True)
class ExpectedFinding:
    """A finding that a worked case expects."""

    rule: str
    severity: str
    clause: str
    path: Pointer


@dataclass(frozen=True, slots=True)
class Case:
    """One worked case: a sentence, the example it starts from, what is changed, and what must come of it.

    `shares` are figures of the application by key, in their own unit. `workbook` is what is done to the filled form
    itself: "delete", "hide", "rename" or "move_first", each with the sheet's name in the form. `keeps` are the rules
    that it shows as kept, at the boundary where there is one: `toolkit explain` tells it as the example that passes.
    `base` is the document before the changes: what of it is given stands in the form beforehand. `counting` is the
    round an assessment comes into: the version that counts by application.
    """

    id: str
    title: Text
    clause: str
    language: str
    document: Mapping[str, Any]
    findings: tuple[ExpectedFinding, ...] = ()
    shares: Mapping[str, Decimal] = field(default_factory=dict)
    workbook: Mapping[str, str] = field(default_factory=dict)
    keeps: tuple[str, ...] = ()
    kind: str = APPLICATION
    base: Mapping[str, Any] = field(default_factory=dict)
    counting: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DemoFile:
    """One file of the demo's inbox, and what staff state of it in their list.

    It is a filled form (`document`), a copy of another file, the first half of another file, or something else
    (`content`: "workbook" or "pdf").
    """

    name: str
    document: Mapping[str, Any] | None
    language: str
    copy_of: str
    truncated: str
    content: str
    receipt: Mapping[str, str]


def example_ids(call: str) -> tuple[str, ...]:
    """The call's example applications, in the order of their names."""
    return tuple(sorted(path.stem for path in (call_folder(call) / "examples").glob("*.toml")))


def load_example(call: str, name: str) -> dict[str, Any]:
    """The document of an example application; numbers with decimals are Decimal.

    Raises:
        CallError: there is no such example.
    """
    path = call_folder(call) / "examples" / f"{name}.toml"
    if not path.is_file():
        raise CallError(path.name, "", f"no such example. There are: {', '.join(example_ids(call))}")
    return _read(path)


def load_demo(call: str) -> tuple[str, tuple[DemoFile, ...]]:
    """The demo's inbox: when its files were first seen (local time), and the files in order."""
    content = _read(call_folder(call) / "examples" / "demo" / "inbox.toml")
    return content["seen"], tuple(_demo_file(call, one) for one in content["files"])


def _demo_file(call: str, table: Mapping[str, Any]) -> DemoFile:
    document = None
    if "based_on" in table:
        example = scaled(load_example(call, table["based_on"]), table.get("scale", Decimal(1)))
        document = changed(example, table.get("set", {}), table.get("remove", ()))
    return DemoFile(
        name=table["name"],
        document=document,
        language=table.get("language", "nb"),
        copy_of=table.get("copy_of", ""),
        truncated=table.get("truncated", ""),
        content=table.get("content", ""),
        receipt={column: table[column] for column in ("received", "withdrawn") if column in table},
    )


def load_cases(call: str, kind: str = APPLICATION) -> tuple[Case, ...]:
    """The call's worked cases for one kind of form, in the order of files and within them."""
    folder = call_folder(call) / "cases" / ("" if kind == APPLICATION else kind)
    return tuple(case for path in sorted(folder.glob("*.toml")) for case in _cases(call, kind, path))


def _cases(call: str, kind: str, path: Path) -> list[Case]:
    content = _read(path)
    try:
        return [
            _case(call, kind, f"{path.stem}-{number}", {"based_on": content["based_on"], **one})
            for number, one in enumerate(content["cases"], start=1)
        ]
    except KeyError as error:
        raise CallError(path.name, str(error.args[0]), "is missing, or leads nowhere in the example") from error


def _case(call: str, kind: str, name: str, table: Mapping[str, Any]) -> Case:
    expect = table.get("expect", {})
    base = load_example(call, table["based_on"])
    return Case(
        id=name,
        title={language: table[language] for language in ("nb", "en")},
        clause=table["clause"],
        language=table.get("language", "nb"),
        document=changed(base, table.get("set", {}), table.get("remove", ())),
        findings=tuple(
            ExpectedFinding(one["rule"], one["severity"], one.get("clause", table["clause"]), one["path"])
            for one in expect.get("findings", ())
        ),
        shares={figure: Decimal(amount) for figure, amount in expect.get("shares", {}).items()},
        workbook=table.get("workbook", {}),
        keeps=tuple(table.get("keeps", ())),
        kind=kind,
        base=base,
        counting=table.get("counting", {}),
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise CallError(path.name, "", f"is no readable TOML: {error}") from error

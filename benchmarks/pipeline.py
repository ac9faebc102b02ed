"""The way of one submission: the whole pipeline beside the rivals, each stage, marking and reports."""

from __future__ import annotations

import itertools
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING

from openpyxl import load_workbook

from benchmarks.measure import cpu, medians
from benchmarks.report import Row
from benchmarks.rivals import OpenpyxlLoop, calamine
from benchmarks.submissions import CALL, LANGUAGE, faulty, fields
from toolkit.core.checking.check import check
from toolkit.core.checking.convert import convert, find_sheets
from toolkit.core.checking.structure import inspect_sheet
from toolkit.core.checking.view import View
from toolkit.core.funding import funding_lines
from toolkit.files.calls import load_call
from toolkit.files.html import findings_page
from toolkit.files.reading import read_workbook
from toolkit.files.round.folder import INBOX, new_round
from toolkit.files.texts import load_messages
from toolkit.model import Severity
from toolkit.steps.check import check_bytes
from toolkit.steps.consolidate import consolidate_round
from toolkit.steps.judging import Options
from toolkit.steps.mark import marked_bytes
from toolkit.steps.page import page_file
from toolkit.steps.report import findings_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

NOW = datetime(2018, 10, 1, 12, tzinfo=UTC)
NAME = "soknad.xlsx"
READER = (
    "the reader types every cell, formulas included, and has the XML judged by expat before; "
    "calamine returns values without types and judges nothing"
)
LOOP_FACTOR = 24


def sections(every: Sequence[bytes], sizes: Mapping[str, int], folder: Path) -> Iterator[tuple[str, list[Row]]]:
    """All figures of work within this process, by the title of their section."""
    chosen, repeats = every[: sizes["sample"]], sizes["repeats"]
    yield "Per submission, one process", _whole(every, chosen, repeats, folder)
    yield "Where the time of read, check, figures goes", _stages(chosen, repeats)
    yield "Handing back a workbook with a dozen findings", _handed_back(chosen, repeats)


def round_of(workbooks: Sequence[bytes], folder: Path) -> Path:
    """A new round with these submissions in its inbox."""
    new_round(folder, CALL)
    for number, data in enumerate(workbooks):
        (folder / INBOX / f"soknad-{number:03}.xlsx").write_bytes(data)
    return folder


def _whole(every: Sequence[bytes], chosen: Sequence[bytes], repeats: int, folder: Path) -> list[Row]:
    numbers = itertools.count()

    def pipeline() -> float:
        made = round_of(every, folder / f"round-{next(numbers)}")
        return cpu(lambda: consolidate_round(made, NOW, Options(jobs=1))) / len(every)

    whole, streamed = (OpenpyxlLoop(fields(), streamed=streamed) for streamed in (False, True))
    master = folder / "rival.xlsx"
    check_bytes(chosen[0], NAME)  # the call is loaded once per process
    cost = medians(
        {
            "pipeline": pipeline,
            "openpyxl": lambda: cpu(lambda: whole(chosen, master)) / len(chosen),
            "streamed": lambda: cpu(lambda: streamed(chosen, master)) / len(chosen),
            "calamine": _each(calamine, chosen),
            "reading": _each(_read, chosen),
            "checking": _each(_check, chosen),
        },
        repeats,
    )
    loop, bare = cost["openpyxl"], cost["calamine"]
    limit = (
        f"on this form the loop is only {loop / bare:.0f} times what calamine needs just to read (the measure the goal "
        f"was set from had 35): a {LOOP_FACTOR}th of it is less than calamine alone"
    )
    of_loop, of_calamine = "of the openpyxl + jsonschema loop", "of calamine reading all sheets"
    whole_way, checked, share = cost["pipeline"], cost["checking"], cost["pipeline"] - cost["checking"]
    return [
        Row("pipeline: read, check, figures, share of the master", whole_way / loop, of_loop, 1 / LOOP_FACTOR, limit),
        Row("the same", whole_way / cost["streamed"], "of that loop with read_only=True"),
        Row("the same", whole_way / bare, of_calamine, 2, READER),
        Row("read, check, figures", checked / bare, of_calamine, 1.2, READER),
        Row("read", cost["reading"] / bare, of_calamine),
        Row("share of the master, register included", share / whole_way, "of the pipeline", unit="%"),
    ]


def _each(work: Callable[[bytes], object], chosen: Sequence[bytes]) -> Callable[[], float]:
    """The mean of one run over the sample."""
    return lambda: cpu(lambda: [work(data) for data in chosen]) / len(chosen)


def _read(data: bytes) -> object:
    return read_workbook(data, NAME)


def _check(data: bytes) -> object:
    return check_bytes(data, NAME)


def _inflate(data: bytes) -> object:
    with zipfile.ZipFile(BytesIO(data)) as file:
        return [file.read(entry) for entry in file.infolist()]


# --- stages -----------------------------------------------------------------------------------------------------


def _stages(chosen: Sequence[bytes], repeats: int) -> list[Row]:
    call = load_call(CALL)
    grids = [read_workbook(data, NAME) for data in chosen]
    found = [find_sheets(grid) for grid in grids]
    read = [convert(grid, sheets, call) for grid, sheets in zip(grids, found, strict=True)]
    views = [View(call, call.forms["application"], one.submission) for one in read]
    errors_only = replace(call, rules=tuple(rule for rule in call.rules if rule.severity is Severity.ERROR))

    def inspect() -> None:
        for sheets, one in zip(found, read, strict=True):
            for sheet in sheets:
                form_sheet = next((own for own in views[0].form.sheets if own.id == sheet.key.sheet), None)
                if form_sheet:
                    places = one.submission.tables
                    spans = {path: range(min([*at.rows, *at.free]), at.total_row) for path, at in places.items()}
                    list(inspect_sheet(sheet, form_sheet, one.submission.cells, places, spans))

    cost = medians(
        {
            "inflate": partial(cpu, lambda: [_inflate(data) for data in chosen]),
            "read": partial(cpu, lambda: [_read(data) for data in chosen]),
            "find": partial(cpu, lambda: [find_sheets(grid) for grid in grids]),
            "convert": partial(cpu, lambda: [convert(*pair, call) for pair in zip(grids, found, strict=True)]),
            "inspect": partial(cpu, inspect),
            "check": partial(cpu, lambda: [check(call, one) for one in read]),
            "figures": partial(cpu, lambda: [funding_lines(view) for view in views]),
            "all": partial(cpu, lambda: [_check(data) for data in chosen]),
            "errors only": partial(cpu, lambda: [check_bytes(data, NAME, errors_only) for data in chosen]),
        },
        repeats,
    )
    shares = {
        "inflate": cost["inflate"],
        "parse into typed cells": cost["read"] - cost["inflate"],
        "find the form and convert": cost["find"] + cost["convert"] - cost["inspect"],
        "structure: what was done to the form": cost["inspect"],
        "check: schema and rules": cost["check"],
        "figures": cost["figures"],
    }
    rows = [Row(name, seconds / cost["all"], "", unit="%") for name, seconds in shares.items()]
    with_all = cost["all"] / cost["errors only"]
    return [*rows, Row("with warnings and plausibility", with_all, "of the same with the rules for errors only", 1.1)]


# --- what is handed back ----------------------------------------------------------------------------------------


def _handed_back(chosen: Sequence[bytes], repeats: int) -> list[Row]:
    messages = load_messages(LANGUAGE)
    workbooks = [faulty(data) for data in chosen[:3]]
    judged = [check_bytes(data, NAME) for data in workbooks]
    pairs = list(zip(workbooks, judged, strict=True))
    pages = [page_file(data, NAME) for data in workbooks]

    def resave() -> None:
        for data in workbooks:
            load_workbook(BytesIO(data)).save(BytesIO())

    cost = medians(
        {
            "check": partial(cpu, lambda: [_check(data) for data in workbooks]),
            "resave": partial(cpu, resave),
            "mark": partial(cpu, lambda: [marked_bytes(*pair, messages) for pair in pairs]),
            "json": partial(cpu, lambda: json.dumps(findings_document(judged, LANGUAGE, load_messages))),
            "html": partial(cpu, lambda: findings_page([page for _, page in pages], messages, load_messages)),
        },
        repeats,
    )
    of_checking = "of checking it"
    return [
        Row("mark it", cost["mark"] / cost["check"], of_checking),
        Row("mark it", cost["mark"] / cost["resave"], "of openpyxl opening and saving it"),
        Row("its findings as JSON", cost["json"] / cost["check"], of_checking),
        Row("its findings as an HTML page", cost["html"] / cost["check"], of_checking),
    ]

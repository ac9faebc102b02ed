"""The built files hold what they should, and nothing by which Excel is known to refuse a file."""

from __future__ import annotations

import posixpath
import re
import warnings
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import olefile
import pytest
from pyopenvba.integrity import check_file

from tests.addin.conftest import ROUND, settings
from toolkit.files.addin.build import BASE, addin_bytes
from toolkit.files.addin.settings import texts
from toolkit.files.addin.sources import MODULES, buttons, licences, module, xlwings_file
from toolkit.files.addin.workbook import workbook_bytes
from toolkit.files.texts import load_messages

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.files.addin.settings import Edition

RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
MAIN = {
    "addin": "application/vnd.ms-excel.addin.macroEnabled.main+xml",
    "workbook": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
}
ASKED = re.compile(r'GetConfig\("([^"]+)"')
COMMAND = "import toolkit.buttons; toolkit.buttons.press('"
RUN_PYTHON = "xlwings_custom_addin.bas"
BOTH = pytest.mark.parametrize("edition", ["addin", "workbook"])


@pytest.fixture
def files(addin: Path, workbook: Path) -> dict[str, Path]:
    return {"addin": addin, "workbook": workbook}


def parts(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as archive:
        names = archive.namelist()
        assert len(names) == len(set(names))
        return {name: archive.read(name) for name in names}


def tree(data: bytes) -> ET.Element:
    return ET.fromstring(data)  # noqa: S314  (what was built here)


def project(path: Path) -> olefile.OleFileIO[bytes]:
    return olefile.OleFileIO(BytesIO(parts(path)["xl/vbaProject.bin"]))


def sources(path: Path) -> dict[str, str]:
    """Every module's text, read by olevba: another program than the one that wrote it.

    Lines that end with CR LF in the file come as such; olevba gives the others as they are.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # oletools' own use of pyparsing
        parser = import_module("oletools.olevba").VBA_Parser(str(path))
        try:
            return {name.rpartition(".")[0]: code for _, _, name, code in parser.extract_macros()}
        finally:
            parser.close()


# --- the package ------------------------------------------------------------------------------------------------


@BOTH
def test_the_same_settings_give_the_same_bytes(edition: Edition, files: dict[str, Path]) -> None:
    make = {"addin": addin_bytes, "workbook": workbook_bytes}[edition]
    assert make(settings(edition), load_messages("nb")) == files[edition].read_bytes()


@BOTH
def test_no_clock_is_in_the_file(edition: Edition, files: dict[str, Path]) -> None:
    with ZipFile(files[edition]) as archive:
        assert {entry.date_time[:3] for entry in archive.infolist()} == {(1980, 1, 1)}


@BOTH
def test_the_package_and_its_project_are_sound(edition: Edition, files: dict[str, Path]) -> None:
    report = check_file(files[edition])
    assert report.complete
    assert report.issues == ()


@BOTH
def test_every_xml_part_is_well_formed(edition: Edition, files: dict[str, Path]) -> None:
    for name, data in parts(files[edition]).items():
        if name.endswith((".xml", ".rels", ".vml")):
            tree(data)


@BOTH
def test_every_part_has_a_content_type_and_the_workbook_the_right_one(edition: Edition, files: dict[str, Path]) -> None:
    found = parts(files[edition])
    types = tree(found["[Content_Types].xml"])
    endings = {one.get("Extension") for one in types if one.tag.endswith("Default")}
    named = {one.get("PartName"): one.get("ContentType") for one in types if one.tag.endswith("Override")}
    assert named["/xl/workbook.xml"] == MAIN[edition]
    assert named.get("/xl/vbaProject.bin") or "bin" in endings
    untyped = {name for name in found if f"/{name}" not in named and name.rpartition(".")[2] not in endings}
    assert untyped - {"[Content_Types].xml"} == set()
    assert {name for name in named if name and name[1:] not in found} == set()


@BOTH
def test_every_relation_leads_to_a_part(edition: Edition, files: dict[str, Path]) -> None:
    found = parts(files[edition])
    for name in [name for name in found if name.endswith(".rels")]:
        folder = posixpath.dirname(posixpath.dirname(name))
        relations = tree(found[name]).findall(RELATION)
        assert len({one.get("Id") for one in relations}) == len(relations)
        for one in relations:
            target = one.get("Target", "")
            assert posixpath.normpath(posixpath.join("/" + folder, target))[1:] in found, (name, target)


def test_the_addin_has_the_parts_of_its_base_and_the_ribbons(addin: Path) -> None:
    ours, base = parts(addin), parts(xlwings_file(BASE))
    added = {f"customUI/images/{button.id}.png" for button in buttons()} | {"customUI/_rels/customUI.xml.rels"}
    assert ours.keys() - base.keys() == added
    assert base.keys() - ours.keys() == set()
    changed = {name for name in base if ours[name] != base[name]}
    assert changed == {
        "[Content_Types].xml",
        "_rels/.rels",
        "customUI/customUI.xml",
        "docProps/core.xml",
        "xl/sharedStrings.xml",
        "xl/vbaProject.bin",
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
    }


@BOTH
def test_nothing_tells_of_another_machine(edition: Edition, files: dict[str, Path]) -> None:
    readable = {name: data for name, data in parts(files[edition]).items() if not name.endswith((".bin", ".png"))}
    assert [name for name, data in readable.items() if b"felix" in data.lower()] == []


@BOTH
def test_title_and_notices_travel_along(edition: Edition, files: dict[str, Path]) -> None:
    core = parts(files[edition])["docProps/core.xml"].decode()
    assert "Tilskudd" in core
    assert "BSD" in core
    assert "Copyright (C) 2014-present, Zoomer Analytics LLC." in sources(files[edition])["xlwings"]


def test_the_notices_beside_the_file_are_those_of_the_module() -> None:
    text = licences()
    for line in ("Copyright (C) 2014-present, Zoomer Analytics LLC.", "SUCH DAMAGE.", "VBA-Dictionary", "MIT"):
        assert line in text


# --- the VBA project --------------------------------------------------------------------------------------------


@BOTH
def test_olevba_reads_our_sources_back_as_they_are(edition: Edition, files: dict[str, Path]) -> None:
    found = sources(files[edition])
    for name in MODULES:
        assert found[name] == module(name)


@BOTH
def test_xlwings_module_is_its_own_but_for_the_projects_name(edition: Edition, files: dict[str, Path]) -> None:
    theirs = xlwings_file(RUN_PYTHON).read_text(encoding="utf-8").splitlines()
    differing = [
        (ours, other)
        for ours, other in zip(sources(files[edition])["xlwings"].splitlines(), theirs, strict=True)
        if ours != other
    ]
    named = 'Public Const PROJECT_NAME As String = "{}"'
    assert differing == [(named.format("_toolkit"), named.format("myaddin"))]


@BOTH
def test_xlwings_samples_are_gone(edition: Edition, files: dict[str, Path]) -> None:
    kept = {"addin": {"Sheet2"}, "workbook": {"Sheet1", "Sheet2"}}[edition]
    assert sources(files[edition]).keys() == {"ThisWorkbook", "Dictionary", "xlwings", *MODULES, *kept}


@BOTH
def test_every_code_name_has_its_document_module_and_the_reverse(edition: Edition, files: dict[str, Path]) -> None:
    found = parts(files[edition])
    named = {
        name
        for part, data in found.items()
        if part.startswith("xl/w") and part.endswith(".xml")
        for name in re.findall(r'<(?:workbookPr|sheetPr)[^>]* ?codeName="(\w+)"', data.decode())
    }
    text = project(files[edition]).openstream("PROJECT").read().decode("cp1252")
    documents = set(re.findall(r"^Document=(\w+)/", text, re.MULTILINE))
    sheets = len(re.findall(rb"<sheet ", found["xl/workbook.xml"]))
    assert named == documents
    assert len(documents) == sheets + 1


@BOTH
def test_the_project_names_every_module_once_in_every_place(edition: Edition, files: dict[str, Path]) -> None:
    ole = project(files[edition])
    text = ole.openstream("PROJECT").read().decode("cp1252")
    declared = re.findall(r"^(?:Module|Class|Document)=(\w+)", text, re.MULTILINE)
    windows = re.findall(r"^(\w+)=", text.partition("[Workspace]")[2], re.MULTILINE)
    streams = [name for folder, name in (one for one in ole.listdir() if len(one) == 2) if folder == "VBA"]
    wide = ole.openstream("PROJECTwm").read()
    assert sorted(declared) == sorted(windows) == sorted(set(streams) - {"dir", "_VBA_PROJECT"})
    assert len(declared) == len(set(declared))
    assert all(wide.count(name.encode("utf-16-le") + b"\0\0") >= 1 for name in declared)
    assert "\r\n\r\n" not in text.partition("[Workspace]")[2]


@BOTH
def test_no_compiled_code_is_kept_that_could_be_stale(edition: Edition, files: dict[str, Path]) -> None:
    ole = project(files[edition])
    assert ole.openstream("VBA/_VBA_PROJECT").read() == b"\xcc\x61\xff\xff\x00\x00\x00"
    assert [one for one in ole.listdir() if one[-1].startswith("__SRP")] == []


def test_our_modules_hold_no_sentence_and_reach_for_nothing_they_should_not() -> None:
    barred = re.compile(
        r"GetSetting|SaveSetting|RegRead|RegWrite|CreateObject|GetObject|Shell|Declare |http|AppActivate", re.IGNORECASE
    )
    for name in MODULES:
        text = module(name)
        assert "\r\nOption Explicit\r\n" in text
        assert barred.findall(text) == []
        assert text.isascii()
        code = [line for line in text.splitlines() if not line.lstrip().startswith("'")]
        quoted = [one for line in code for one in re.findall(r'"([^"]*)"', line)]
        assert [one for one in quoted if one.count(" ") > 1 or "import" in one] in ([], [COMMAND])


# --- the configuration sheet ------------------------------------------------------------------------------------


def test_no_setting_of_xlwings_is_left_to_files_beside_a_strangers_workbook() -> None:
    asked = set(ASKED.findall(xlwings_file(RUN_PYTHON).read_text(encoding="utf-8")))
    assert {name.upper() for name in asked} <= {name.upper() for name in settings().rows()}
    assert settings().rows()["ADD_WORKBOOK_TO_PYTHONPATH"] == "false"


def test_the_settings_stand_without_a_gap_since_xlwings_reads_to_the_first(addin: Path, workbook: Path) -> None:
    for path, sheet in ((addin, "sheet1"), (workbook, "sheet2")):
        text = parts(path)[f"xl/worksheets/{sheet}.xml"].decode()
        rows = [int(row) for row in re.findall(r'<c r="A(\d+)"', text)]
        assert rows == list(range(1, len(settings().rows()) + 1))
    assert all(settings().rows())
    assert len({name.upper() for name in settings().rows()}) == len(settings().rows())


@BOTH
def test_the_sheet_holds_the_machines_settings_and_the_words_of_the_macros(
    edition: Edition, files: dict[str, Path]
) -> None:
    strings = parts(files[edition])["xl/sharedStrings.xml"].decode()
    for text in (ROUND, settings().python, *texts(load_messages("nb")).values()):
        assert text.replace("&", "&amp;") in strings


def test_the_macros_ask_only_for_words_there_are() -> None:
    text = "".join(map(module, MODULES))
    asked = set(re.findall(r'(?:Words\(|Tell |WhatIsInTheWay = )"([a-z-]+)"', text))
    assert asked == set(texts(load_messages("nb")))


# --- the workbook with buttons ----------------------------------------------------------------------------------


def test_each_form_button_calls_its_macro(workbook: Path) -> None:
    drawing = next(data.decode() for name, data in parts(workbook).items() if name.endswith(".vml"))
    called = re.findall(r"<x:FmlaMacro>\[0\]!([\w.]+)</x:FmlaMacro>", drawing)
    assert called == [button.macro for button in buttons()]
    labels = [load_messages("nb").text(f"addin.buttons.{button.id}.label") for button in buttons()]
    assert re.findall(r"<font[^>]*>([^<]*)</font>", drawing) == labels


def test_the_settings_of_the_workbook_are_hidden(workbook: Path) -> None:
    book = parts(workbook)["xl/workbook.xml"].decode()
    assert re.findall(r'<sheet name="([^"]+)"[^>]*state="hidden"', book) == ["_toolkit.conf"]

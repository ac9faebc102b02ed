"""The VBA project: xlwings' own, without its samples, with our modules."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

from pyopenvba import ExcelFile
from pyopenvba.cfb import CFB

from toolkit.files.addin.sources import MODULES, PROJECT, NoBase, module

if TYPE_CHECKING:
    from collections.abc import Iterator

PART = "xl/vbaProject.bin"
XLWINGS = "xlwings"
_NAMED = 'PROJECT_NAME As String = "{}"'


def vba_project(base: Path, sample: str, run_python: str | None = None) -> bytes:
    """The VBA project of `base` with the module `sample` taken out and our modules put in.

    `run_python` is the text of xlwings' module where the base has another one than that for add-ins.

    Raises:
        NoBase: the base is not what it was when this was written.
    """
    with tempfile.TemporaryDirectory() as folder, ExcelFile(base) as book:
        project = book.vba_project()
        if not {sample, XLWINGS} <= set(project.module_names()):
            raise NoBase(base.name)
        project.delete_module(sample)
        book.set_module(XLWINGS, _named(run_python or book.get_module(XLWINGS)))
        for name in MODULES:
            project.add_module(name, module(name))
        built = Path(folder) / base.name
        book.save(built)
        with ZipFile(built) as archive:
            return _tidied(archive.read(PART))


def _named(source: str) -> str:
    """The module of xlwings, which finds its settings on the sheet that bears the project's name.

    Its lines end as the VBA editor writes them; in the base for add-ins they do not.
    """
    if source.count(_NAMED.format("myaddin")) != 1:
        raise NoBase("xlwings_custom_addin.bas")
    named = source.replace(_NAMED.format("myaddin"), _NAMED.format(PROJECT))
    return "".join(f"{line}\r\n" for line in named.splitlines())


def _tidied(data: bytes) -> bytes:
    """The project without blank lines between its windows: [MS-OVBA] 2.3.1.19 knows none there."""
    parsed = CFB.from_bytes(data)
    text = parsed.get_stream("PROJECT").decode("cp1252")
    parsed.write_stream("PROJECT", "\r\n".join(_without_gaps(text.splitlines())).encode("cp1252") + b"\r\n")
    return bytes(parsed.to_bytes())


def _without_gaps(lines: list[str]) -> Iterator[str]:
    windows = False
    for line in lines:
        windows = windows or line == "[Workspace]"
        if line or not windows:
            yield line

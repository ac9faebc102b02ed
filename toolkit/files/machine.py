"""What this machine has: the packages the toolkit needs, spreadsheet programs, clocks, room for temporary files."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from toolkit.files.problems import why

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

DISTRIBUTION = "grant-workbook-toolkit"
_NAME = re.compile(r"[\w.-]+")
_PLATFORM = re.compile(r"sys_platform\s*==\s*['\"](\w+)['\"]")
_EXTRA = re.compile(r"extra\s*==\s*['\"]([\w-]+)['\"]")
_OFFICE = {
    "win32": ("LibreOffice/program/soffice.exe",),
    "darwin": ("LibreOffice.app/Contents/MacOS/soffice",),
}
_EXCEL = {
    "win32": tuple(f"Microsoft Office/{part}/EXCEL.EXE" for part in ("root/Office16", "Office16", "Office15")),
    "darwin": ("Microsoft Excel.app",),
}
_PROGRAM_FOLDERS = ("ProgramFiles", "ProgramW6432", "ProgramFiles(x86)")


def packages(extra: str = "") -> dict[str, str | None]:
    """The packages this toolkit asks for on this system, each with its version, None for one that is missing.

    Args:
        extra: the optional part whose packages are meant; "" for those that every installation has.

    Returns:
        None are named where the toolkit is run from a folder without being installed.
    """
    found: dict[str, str | None] = {}
    for wanted in _asked_for():
        named, _, condition = wanted.partition(";")
        platform, part = _PLATFORM.search(condition), _EXTRA.search(condition)
        if (part[1] if part else "") != extra or (platform and platform[1] != sys.platform):
            continue
        match = _NAME.match(named)
        if match:
            found[match[0]] = _version(match[0])
    return found


def _asked_for() -> list[str]:
    try:
        return metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        return []


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def knows_time_zone(name: str) -> bool:
    """Whether the clock of a place is known here."""
    try:
        ZoneInfo(name)
    except ZoneInfoNotFoundError:
        return False
    return True


def libreoffice() -> str:
    """Where LibreOffice is, "" where it is not found."""
    return shutil.which("soffice") or _installed(_OFFICE, sys.platform, os.environ)


def excel() -> str:
    """Where Excel is, "" where it is not found; on systems it is not made for it never is."""
    return _installed(_EXCEL, sys.platform, os.environ)


def has_excel_system() -> bool:
    """Whether Excel is made for this system."""
    return sys.platform in _EXCEL


def _installed(places: Mapping[str, Iterable[str]], platform: str, environment: Mapping[str, str]) -> str:
    """The first of a program's usual places on a system that is there."""
    for folder in _program_folders(platform, environment):
        for place in places.get(platform, ()):
            if (folder / place).exists():
                return str(folder / place)
    return ""


def _program_folders(platform: str, environment: Mapping[str, str]) -> Iterator[Path]:
    if platform == "win32":
        yield from (Path(environment[name]) for name in _PROGRAM_FOLDERS if environment.get(name))
    elif platform == "darwin":
        yield from (Path("/Applications"), Path(environment.get("HOME", "/"), "Applications"))


def temporary_problem() -> str:
    """Why no temporary file can be written here, "" where one can."""
    try:
        with tempfile.TemporaryFile() as file:
            file.write(b"\0" * 4096)
    except OSError as error:
        return why(error)
    return ""

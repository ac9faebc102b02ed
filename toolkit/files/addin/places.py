"""Where Excel loads add-ins from, and how one lies there: put, read, taken away."""

from __future__ import annotations

import os
import re
import sys
import sysconfig
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET
from zipfile import BadZipFile, ZipFile

from toolkit.files.addin.settings import Settings
from toolkit.files.addin.sources import CONFIG_SHEET, apple_script

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from toolkit.files.addin.settings import System

FILE = "toolkit.xlam"
_GROUP = "Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel"
SCRIPTS_BELOW = "Application Scripts/com.microsoft.Excel"
_SCRIPTS = f"Library/{SCRIPTS_BELOW}"
_SHEETS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LARGEST = 5_000_000  # bytes: ours has a tenth of a million


@dataclass(frozen=True, slots=True)
class Place:
    """Where Excel on `system` loads add-ins from; `scripts` is where macOS lets Excel start scripts from.

    `usual` says that Excel itself looks there; `here` that this is a machine of that system.
    """

    system: System
    startup: Path
    scripts: Path | None = None
    usual: bool = True
    here: bool = True

    @property
    def addin(self) -> Path:
        """Where the add-in lies when it is installed."""
        return self.startup / FILE

    @property
    def script(self) -> Path | None:
        """Where xlwings' AppleScript of the installed version belongs; None where none is needed."""
        return self.scripts / apple_script().name if self.scripts else None

    @property
    def lock(self) -> Path:
        """The file that lies beside the add-in while Excel has it open, and after an Excel that crashed."""
        return self.startup / f"~${FILE}"

    def unlock(self) -> None:
        """Take away the lock file of an Excel that crashed.

        Windows refuses that while Excel is open; another system would not, so there it is left.
        """
        if self.system == "windows" and self.here:
            with suppress(OSError):
                self.lock.unlink()

    def is_held(self) -> bool:
        """Whether Excel has the add-in open: its lock file lies there, or the file cannot be opened for writing.

        Raises:
            OSError: that cannot be told, since what lies there is no file.
        """
        if self.lock.exists():
            return True
        try:
            with self.addin.open("r+b"):
                return False
        except FileNotFoundError:
            return False
        except PermissionError:
            return True

    def is_blocked(self) -> bool:
        """Whether Windows has noted that the file came from another machine (the stream Zone.Identifier)."""
        try:
            with Path(f"{self.addin}:Zone.Identifier").open("rb") as stream:
                zone = re.search(rb"ZoneId\s*=\s*(\d)", stream.read(4096))
        except OSError:
            return False
        return zone is not None and zone[1] in b"34"


def this_system() -> System | None:
    """The system this is, where Excel can be on it."""
    known: Mapping[str, System] = {"win32": "windows", "darwin": "macos"}
    return known.get(sys.platform)


def place_for(system: System, startup: Path | None = None, home: Path | None = None, *, here: bool = True) -> Place:
    """Where Excel on `system` loads add-ins: `startup` where it is given, else the user's own startup folder.

    `home` is the user's folder; on Windows APPDATA goes before it. Where `here` says that this is no machine of that
    system, everything goes below `startup`, to be carried there.
    """
    usual = _usual(system, home)
    if startup is None or startup.absolute() == usual.startup:
        return replace(usual, here=here)
    scripts = usual.scripts if here or usual.scripts is None else startup / SCRIPTS_BELOW
    return Place(system, startup, scripts, usual=False, here=here)


def _usual(system: System, home: Path | None) -> Place:
    user = home or Path.home()
    if system == "macos":
        return Place(system, user / _GROUP, user / _SCRIPTS)
    roaming = (
        Path(os.environ.get("APPDATA", "") or user / "AppData/Roaming") if home is None else user / "AppData/Roaming"
    )
    return Place(system, roaming / "Microsoft/Excel/XLSTART")


def program() -> Path:
    """What Excel starts on this machine: the program for the buttons where it is installed, else this Python.

    The program takes nothing from the folder of the workbook that is open, and imports less than xlwings does.
    """
    name = "toolkit-buttons.exe" if sys.platform == "win32" else "toolkit-buttons"
    beside = (Path(sysconfig.get_path("scripts")) / name, Path(sys.executable).with_name(name))
    return next((path for path in beside if path.is_file()), Path(sys.executable))


def toolkit_path() -> str:
    """The folder that Python needs on its path to find the toolkit; "" where the toolkit is installed like others."""
    folder = Path(__file__).resolve().parents[3]
    installed = {Path(sysconfig.get_path(name)).resolve() for name in ("purelib", "platlib")}
    return "" if folder in installed or folder.name in {"site-packages", "dist-packages"} else str(folder)


# --- reading one back -----------------------------------------------------------------------------------------


class Foreign(Exception):  # noqa: N818  (it names what the file is)
    """A file that is no add-in of the toolkit, or none that can be read."""


def read_settings(path: Path) -> Settings:
    """The settings of an add-in that was built earlier, also after Excel saved it.

    Raises:
        Foreign: the file is none of ours, or damaged.
        FileNotFoundError: there is none.
    """
    if path.stat().st_size > _LARGEST:
        raise Foreign(path.name)
    try:
        with ZipFile(path) as archive:
            pairs = dict(_pairs(archive))
    except (BadZipFile, KeyError, IndexError, ValueError, EOFError, ET.ParseError) as error:
        raise Foreign(path.name) from error
    if "TOOLKIT" not in pairs:
        raise Foreign(path.name)
    return Settings.read(pairs)


def _pairs(archive: ZipFile) -> Iterator[tuple[str, str]]:
    """Columns A and B of the configuration sheet."""
    strings = [
        "".join(text.text or "" for text in one.iter(f"{_SHEETS}t"))
        for one in ET.fromstring(archive.read("xl/sharedStrings.xml"))  # noqa: S314  (our own file, size bound)
    ]
    for row in ET.fromstring(archive.read(_config_part(archive))).iter(f"{_SHEETS}row"):  # noqa: S314  (as above)
        cells = {re.sub(r"\d", "", cell.get("r", "")): _text(cell, strings) for cell in row}
        if cells.get("A"):
            yield cells["A"].upper(), cells.get("B", "")


def _config_part(archive: ZipFile) -> str:
    book = archive.read("xl/workbook.xml").decode()
    relations = archive.read("xl/_rels/workbook.xml.rels").decode()
    number = _found(rf'<sheet [^>]*name="{re.escape(CONFIG_SHEET)}"[^>]*r:id="(\w+)"', book)
    relation = _found(rf'<Relationship ([^>]*Id="{number}"[^>]*)>', relations)
    return "xl/" + _found(r'Target="(?:/xl/)?([^"]+)"', relation)


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise KeyError(pattern)
    return str(match[1])


def _text(cell: ET.Element, strings: list[str]) -> str:
    value: str = cell.findtext(f"{_SHEETS}v", "")
    if cell.get("t") == "s":
        return strings[int(value)]
    return value

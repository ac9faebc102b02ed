"""The add-in's configuration sheet: xlwings' settings, ours, and the texts that the macros show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.core.messages import Messages

System = Literal["windows", "macos"]
Edition = Literal["addin", "workbook"]

TEXTS = (
    "title",
    "working",
    "busy",
    "no-workbook",
    "protected-view",
    "chart-sheet",
    "file-name",
    "sheet-name",
    "interpreter",
    "too-long",
    "shared-workbook",
    "autosave-off",
    "autosave-on",
    "barred",
    "failed",
    "cancelled",
    "protected",
    "unprotected",
    "structure",
)
"""What the macros say, by the names they ask for."""

# xlwings looks for a setting it does not find here in files beside the workbook that is open, and that may be a
# stranger's: so every setting of xlwings stands here, also when it is blank. The folder of the open workbook must not
# come onto Python's path for the same reason.
_FIXED: Mapping[str, str | bool] = {
    "INTERPRETER": "",
    "ADD_WORKBOOK_TO_PYTHONPATH": "false",
    "CONDA PATH": "",
    "CONDA ENV": "",
    "UDF MODULES": "",
    "DEBUG UDFS": False,
    "USE UDF SERVER": False,
    "SHOW CONSOLE": False,
    "SHOW_ERROR_POPUPS": "True",
    "TEMP DIR": "%TEMP%",
    "LICENSE_KEY": "",
    "ONEDRIVE_CONSUMER_WIN": "",
    "ONEDRIVE_COMMERCIAL_WIN": "",
    "SHAREPOINT_WIN": "",
    "ONEDRIVE_CONSUMER_MAC": "",
    "ONEDRIVE_COMMERCIAL_MAC": "",
    "SHAREPOINT_MAC": "",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What one built file knows of the machine it is for; "" is not known.

    `python` is the path of the interpreter on `system`; `path` a folder for PYTHONPATH; `round` the round's folder;
    `script` says that installing put xlwings' AppleScript there, so that uninstalling takes it away, and
    `folders` are those that it made, outermost first.
    """

    toolkit: str
    xlwings: str
    language: str
    system: System | None = None
    python: str = ""
    path: str = ""
    round: str = ""
    edition: Edition = "addin"
    script: bool = False
    folders: tuple[str, ...] = ()

    def rows(self) -> dict[str, str | bool]:
        """Columns A and B of the sheet."""
        return {
            "INTERPRETER_WIN": self.python if self.system == "windows" else "",
            "INTERPRETER_MAC": self.python if self.system == "macos" else "",
            "PYTHONPATH": self.path,
            **_FIXED,
            "ROUND": self.round,
            "EDITION": self.edition,
            "LANGUAGE": self.language,
            "TOOLKIT": self.toolkit,
            "XLWINGS": self.xlwings,
            "SCRIPT": "ours" if self.script else "",
            "FOLDERS": _BETWEEN.join(self.folders),
        }

    @classmethod
    def read(cls, rows: Mapping[str, str]) -> Settings:
        """The settings that columns A and B of a sheet hold."""
        system: System | None = next((s for s in _INTERPRETERS if rows.get(_INTERPRETERS[s])), None)
        return cls(
            toolkit=rows.get("TOOLKIT", ""),
            xlwings=rows.get("XLWINGS", ""),
            language=rows.get("LANGUAGE", ""),
            system=system,
            python=rows.get(_INTERPRETERS[system], "") if system else "",
            path=rows.get("PYTHONPATH", ""),
            round=rows.get("ROUND", ""),
            edition="workbook" if rows.get("EDITION") == "workbook" else "addin",
            script=rows.get("SCRIPT") == "ours",
            folders=tuple(one for one in rows.get("FOLDERS", "").split(_BETWEEN) if one),
        )


_BETWEEN = "|"  # no folder on Windows has it in its name
_INTERPRETERS: Mapping[System, str] = {"windows": "INTERPRETER_WIN", "macos": "INTERPRETER_MAC"}


def texts(messages: Messages) -> dict[str, str]:
    """Columns D and E of the sheet: what the macros say, in one language."""
    return {name: messages.text(f"addin.told.{name}") for name in TEXTS}

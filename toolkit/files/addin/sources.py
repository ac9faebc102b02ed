"""What the add-in is made of: our VBA, ribbon and icons in macros/, and the bases that the installed xlwings ships."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from toolkit.files.data import macros

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.core.messages import Messages

MODULES = ("Toolkit", "ToolkitObstacles", "ToolkitProtection", "ToolkitRibbon", "ToolkitWords")
CONFIG_SHEET = "_toolkit.conf"
PROJECT = CONFIG_SHEET.removesuffix(".conf")
_GROUP = re.compile(r'<group id="toolkit(\w+)"(.*?)</group>', re.DOTALL)
_BUTTON = re.compile(r'<button id="(\w+)" tag="([\w-]+)"')
_NAMED = re.compile(r'<(tab|group|button) id="(\w+)"(?: tag="([\w-]+)")?')


class NoBase(Exception):  # noqa: N818  (it names the situation; the command words it)
    """The installed xlwings does not ship what the add-in is built on."""


@dataclass(frozen=True, slots=True)
class Button:
    """One button: what `toolkit.buttons.press` is told, the ribbon's group it stands in, and its macro."""

    id: str
    group: str
    macro: str


@cache
def buttons() -> tuple[Button, ...]:
    """The buttons in the order of the ribbon."""
    return tuple(
        Button(tag, group.lower(), f"Toolkit.{name[0].upper()}{name[1:]}")
        for group, inside in _GROUP.findall(_ribbon())
        for name, tag in _BUTTON.findall(inside)
    )


def module(name: str) -> str:
    """One of our VBA modules as text with Windows line ends, as the VBA editor keeps it."""
    return (macros() / f"{name}.bas").read_text(encoding="ascii").replace("\n", "\r\n")


def icon(button: str) -> bytes:
    """The picture of a button: PNG, 64 pixels square."""
    return (macros() / "icons" / f"{button}.png").read_bytes()


def icon_id(button: str) -> str:
    """The name under which the ribbon refers to a button's picture."""
    return f"icon{button.title().replace('-', '')}"


def ribbon(messages: Messages) -> str:
    """The ribbon with its words in one language."""

    def worded(found: re.Match[str]) -> str:
        kind, name, tag = found.groups()
        words = _button_words(tag, messages) if kind == "button" else {"label": _label(name, messages)}
        return found[0] + "".join(f" {key}={quoteattr(text)}" for key, text in words.items())

    return _NAMED.sub(worded, _ribbon())


def _button_words(button: str, messages: Messages) -> Mapping[str, str]:
    key = f"addin.buttons.{button}"
    return {
        "image": icon_id(button),
        "label": messages.text(f"{key}.label"),
        "screentip": messages.text(f"{key}.tip"),
        "supertip": messages.text(f"{key}.more"),
    }


def _label(name: str, messages: Messages) -> str:
    return messages.text(f"addin.ribbon.{name.removeprefix('toolkit').lower()}")


@cache
def _ribbon() -> str:
    return (macros() / "ribbon.xml").read_text(encoding="utf-8")


# --- xlwings --------------------------------------------------------------------------------------------------


def xlwings_version() -> str:
    """The version of the installed xlwings: the macros, and on macOS the AppleScript, must be of the same."""
    return importlib.metadata.version("xlwings")


def xlwings_file(name: str) -> Path:
    """A file that the installed xlwings ships. xlwings itself is not imported: that takes a while.

    Raises:
        NoBase: this xlwings has no such file.
    """
    found = importlib.util.find_spec("xlwings")
    path = Path(found.origin).parent / name if found is not None and found.origin else Path(name)
    if not path.is_file():
        raise NoBase(name)
    return path


def apple_script() -> Path:
    """The script through which xlwings starts Python from Excel on macOS."""
    return xlwings_file(f"xlwings-{xlwings_version()}.applescript")


def licences() -> str:
    """The notices of xlwings (BSD) and of the VBA module Dictionary (MIT), which travel with what is built on them."""
    text = xlwings_file("xlwings_custom_addin.bas").read_text(encoding="utf-8")
    lines = [line.removeprefix("'").strip() for line in text.splitlines()]
    first, last = lines.index("xlwings is distributed under a BSD 3-clause license."), -1
    last = next(n for n, line in enumerate(lines) if n > first and line.startswith("SOFTWARE, EVEN IF ADVISED"))
    notice = [f"xlwings {xlwings_version()}", "", *lines[first : last + 1], "", _DICTIONARY]
    return "\n".join(notice)


_DICTIONARY = """VBA-Dictionary (the module Dictionary)

Copyright (c) Tim Hall - https://github.com/timhall/VBA-Dictionary
Licence: MIT - https://opensource.org/licenses/MIT
"""

"""The page's template and what it needs: safe text, the house's colours, and a policy that forbids the network."""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from datetime import datetime, time
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from toolkit.core.unreadable import reason_text
from toolkit.files import palette
from toolkit.files.data import schemas
from toolkit.model import CellType

if TYPE_CHECKING:
    from jinja2 import Environment, Template

    from toolkit.core.messages import Messages
    from toolkit.model import Call, Cell, Finding

_COLOURS = ("PRIMARY", "LIGHT", "ACCENT", "INPUT", "LINE", "GOOD", "BAD", "LOOK", "GREY", "WHITE", "BLACK")
_DIGITS = 15  # a spreadsheet program shows no more of a number


def template(messages: Messages) -> Template:
    """The page's template in one language."""
    from markupsafe import Markup  # noqa: PLC0415  (only the page needs it)

    style, script = _style(), (schemas() / "html" / "findings.js").read_text(encoding="utf-8")
    sources = f"style-src '{_digest(style)}'; script-src '{_digest(script)}'"
    return _environment().get_template(
        "findings.html.jinja",
        globals={
            "policy": f"default-src 'none'; {sources}; base-uri 'none'; form-action 'none'",
            "style": Markup(style),  # noqa: S704  (our own file)
            "script": Markup(script),  # noqa: S704  (our own file)
            "language": messages.language,
        },
    )


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415  (only the page needs it)

    environment = Environment(
        loader=FileSystemLoader(schemas() / "html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=visible,
    )
    environment.filters |= {
        "shown": shown,
        "sentence": _sentence,
        "remedy": _remedy,
        "rule_title": _rule_title,
        "unread": reason_text,
    }
    return environment


def _sentence(finding: Finding, messages: Messages) -> str:
    return messages.finding(finding)


def _remedy(finding: Finding, messages: Messages) -> str:
    return messages.mend(finding)


def _rule_title(call: Call, rule: str, messages: Messages) -> str:
    """What a rule is about; the call has every rule its findings name."""
    return next(messages.of(one.title) for one in call.rules if one.id == rule)


def _style() -> str:
    colours = "".join(f"--{name.lower()}:{getattr(palette, name)};" for name in _COLOURS)
    return f":root{{{colours}}}\n" + (schemas() / "html" / "findings.css").read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def visible(value: Any) -> Any:
    """A text without characters that hide or turn what stands beside them: each is written as its number, [U+202E].

    These are control characters, directional marks and half characters of broken file names; line breaks and tabs
    stay, and so do the joiners that some scripts and emoji need. Anything but a plain text is returned as it is.
    """
    if type(value) is not str or (value.isascii() and value.isprintable()):
        return value
    return "".join(f"[U+{ord(one):04X}]" if _hides(one) else one for one in value)


def _hides(one: str) -> bool:
    if one in "\n\t\u200c\u200d":
        return False
    return unicodedata.category(one) in {"Cc", "Cf", "Cs"} and one != "\N{SOFT HYPHEN}"


def shown(cell: Cell, messages: Messages) -> str:
    """A cell's value as text: numbers plainly, with the language's decimal sign; dates and truth in its words."""
    value = cell.value
    if cell.type is CellType.PENDING:
        return messages.text("html.pending")
    if cell.type is CellType.BOOLEAN:
        return messages.text("html.true" if value else "html.false")
    if isinstance(value, datetime):
        return messages.write(value if value.time() != time() else value.date())
    if isinstance(value, float | int):
        return _number(float(value)).replace(".", messages.text("html.decimal_sign"))
    return str(value)


def _number(value: float) -> str:
    digits = f"{value:.{_DIGITS}g}"
    return format(Decimal(digits), "f") if abs(value) < 10**_DIGITS and "e-" not in digits else digits

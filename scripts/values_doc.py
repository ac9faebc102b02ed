"""Prints docs/values.md, the published value grammar in Norwegian and English, from schemas/grammar.toml."""

from __future__ import annotations

import sys
import tomllib
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

GRAMMAR = Path(__file__).parents[1] / "schemas" / "grammar.toml"
LANGUAGES = ("nb", "en")


def page(grammar: dict[str, Any]) -> str:
    """The whole page: one part per language, one table per type."""
    parts = [part for language in LANGUAGES for part in _language(grammar, language)]
    return "<!-- Printed by scripts/values_doc.py from schemas/grammar.toml. -->\n\n" + "\n".join(parts)


def _language(grammar: dict[str, Any], language: str) -> list[str]:
    document = grammar["document"]
    lines = [f"# {document['title'][language]}", "", document["intro"][language], ""]
    for name, section in grammar["types"].items():
        names = ", ".join(f"`{kind}`" for kind in (name, *section.get("also", ())))
        lines += [f"## {section['title'][language]} ({names})", "", section["intro"][language], ""]
        lines += [_line(document["columns"][language]), _line(["---"] * 4)]
        lines += [_line(_row(row, document, language)) for row in section["rows"]] + [""]
    return lines


def _row(row: dict[str, Any], document: dict[str, Any], language: str) -> list[str]:
    outcome = document["outcome"][language]
    return [_typed(row, document["cells"][language], outcome), _value(row, outcome), _said(row, outcome), row[language]]


def _typed(row: dict[str, Any], cells: dict[str, str], outcome: dict[str, str]) -> str:
    """What stands in the cell, and of which sort the cell is where it is not text."""
    if "error_cell" in row:
        return f"{_code(row['error_cell'])} ({cells['error']})"
    if "pending" in row:
        return f"{_code('=' + row['pending'])} ({cells['pending']})"
    typed = row["typed"]
    kind = cells[_kind(typed)]
    formula = f", {cells['formula']} {_code('=' + row['formula'])}" if "formula" in row else ""
    years = f", {outcome['years']} {row['years'][0]}–{row['years'][1]}" if "years" in row else ""
    return f"{_code(_shown(typed, outcome['point']))} ({kind}{formula}{years})"


def _kind(typed: object) -> str:
    if isinstance(typed, bool):
        return "boolean"
    if isinstance(typed, date):
        return "date"
    return "text" if isinstance(typed, str) else "number"


def _value(row: dict[str, Any], outcome: dict[str, str]) -> str:
    if "value" in row:
        return _code(_shown(row["value"], outcome["point"]))
    facts = row.get("facts", {})
    readings = [_code(_shown(facts[fact], outcome["point"])) for fact in ("first", "second") if fact in facts]
    return " / ".join(readings) if "error" in row else outcome["blank"]


def _said(row: dict[str, Any], outcome: dict[str, str]) -> str:
    if "error" in row:
        return f"{outcome['error']}: {row['error']}"
    return f"{outcome['note']}: {', '.join(row['notes'])}" if "notes" in row else outcome["silent"]


def _shown(value: object, point: str) -> str:
    """A value of the table as text: invisible characters by their code point, numbers in the reader's way."""
    if isinstance(value, str):
        return "".join(mark if mark.isprintable() else f"‹U+{ord(mark):04X}›" for mark in value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", point) if abs(value.adjusted()) < 20 else str(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _code(text: str) -> str:
    """Text as it stands, with the blanks at its ends in sight."""
    inner = text.strip(" ")
    if not inner:
        return "‹U+0020›" * len(text)
    start = len(text) - len(text.lstrip(" "))
    ended = "‹U+0020›" * start + inner + "‹U+0020›" * (len(text) - len(inner) - start)
    return f"`{ended}`".replace("|", "\\|")


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Prints the page."""
    grammar = tomllib.loads(GRAMMAR.read_text(encoding="utf-8"), parse_float=Decimal)
    sys.stdout.buffer.write(page(grammar).encode())


if __name__ == "__main__":
    main()

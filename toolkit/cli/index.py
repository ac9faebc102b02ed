"""`toolkit index`: the ministry's published district index, read into a round and shown."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toolkit.cli.common import fail, messages_in, plain_errors, terminal_language
from toolkit.cli.spoken import format_option, group, lang_option, option

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.core.messages import Messages
    from toolkit.model import Fault
    from toolkit.steps.index import Imported, Shown

ROLES = ("code", "name", "value")
NO_VALUE = "no-value"
SHOWN = 24  # so many characters of a text that may be a header


@group("index")
def index() -> None:
    """Read the published district index into a round; show what the round has."""


@index.command("import")
@click.argument("file", type=click.Path(path_type=Path), metavar="file")
@option("--year", type=int, required=True, metavar="year")
@option("--round", "folder", type=click.Path(path_type=Path), required=True, metavar="round")
@option("--edition", default="", metavar="name")
@option("--source", default="", metavar="source")
@option("--column", "columns", multiple=True, metavar="role")
@option("--sheet", default="", metavar="sheet")
@option("--as-of", "imported", default="", metavar="date")
@option("--by", default="", metavar="name")
@option("--example", is_flag=True)
@option("--replace", is_flag=True)
@lang_option
def import_(
    file: Path,
    year: int,
    folder: Path,
    columns: tuple[str, ...],
    lang: str | None,
    **said: Any,
) -> None:
    """Read the published district index into a round."""
    from toolkit.core.unreadable import reason_text
    from toolkit.model import Unreadable
    from toolkit.steps.index import Said, import_index

    messages = messages_in(terminal_language(lang))
    with plain_errors(messages):
        try:
            found = import_index(file, year, folder, Said(columns=_named(columns, messages), **said))
        except Unreadable as error:
            click.echo(f"{file}: {reason_text(messages, error.reason, error.facts)}", err=True)
            sys.exit(1)
    _print_import(found, messages, file)
    sys.exit(0 if found.stored else 1)


def _named(columns: tuple[str, ...], messages: Messages) -> dict[str, str]:
    named = {}
    for one in columns:
        role, equals, name = one.partition("=")
        if role not in ROLES or not equals or not name.strip():
            fail(messages.text("index.bad_column", typed=one, roles=list(ROLES)))
        named[role] = name
    return named


def _print_import(found: Imported, messages: Messages, file: Path) -> None:
    reading = found.reading
    where = f"{file}, {found.sheet}" if found.sheet else str(file)
    if reading.header_row:
        headers = [_column(one.header, one.place) for one in reading.headers]
        click.echo(messages.text("index.headers", where=where, row=reading.header_row, headers=headers))
    for role, column in reading.columns.items():
        word = messages.text(f"index.roles.{role}")
        click.echo(messages.text("index.taken", role=word, column=_column(column.header, column.place)))
    for fault in reading.faults:
        click.echo("  " + _sentence(fault, messages, found.municipality_list), err=True)
    if found.stored is None:
        click.echo(messages.text("index.not_kept", count=len(reading.faults)), err=True)
        return
    for one in reading.left_out:
        reason = messages.text(f"index.left_out.{one.reason}")
        click.echo(messages.text("index.without", row=one.row, text=one.text, reason=reason))
    click.echo(messages.text("index.kept", count=len(reading.values), path=str(found.stored)))
    _print_without_value(sum(one.reason == NO_VALUE for one in reading.left_out), messages)
    if found.unmarked:
        click.echo(messages.text("index.unmarked"), err=True)


def _print_without_value(count: int, messages: Messages) -> None:
    if count:
        click.echo(messages.text("index.without_value", count=count))


def _column(header: str, place: int) -> str:
    from toolkit.core.form.layout import column_letters

    return f"{column_letters(place)} «{header}»"


def _sentence(fault: Fault, messages: Messages, year: int) -> str:
    """A fault as a sentence; the columns and rows it offers are written out."""
    facts: dict[str, Any] = {"row": fault.path.rpartition("/")[2], "list": year, **fault.facts}
    if "role" in facts:
        facts["role"] = messages.text(f"index.roles.{facts['role']}")
    for key in ("candidates", "headers"):
        facts[key] = [_offered(one) for one in facts.get(key, ())] or [messages.text("index.nothing")]
    facts |= {key: "" if facts.get(key) is None else str(facts.get(key)) for key in ("code", "name", "value")}
    return messages.text(f"index.faults.{fault.case}", **facts)


def _offered(one: Any) -> str:
    """A column, or a whole row with its number."""
    if isinstance(one, tuple):
        row, headers = one
        short = [text if len(text) <= SHOWN else f"{text[:SHOWN]}…" for text in headers]
        return f"{row}: {' | '.join(short)}"
    return _column(one.header, one.place)


# --- show -------------------------------------------------------------------------------------------------------


@index.command("show")
@click.argument("place", type=click.Path(path_type=Path), required=False, metavar="round")
@option("--round", "named", type=click.Path(path_type=Path), metavar="round")
@format_option
@lang_option
def show(place: Path | None, named: Path | None, form: str, lang: str | None) -> None:
    """The editions a round has, where they came from, and the values of the call's municipalities."""
    from toolkit.steps.index import show_index

    messages = messages_in(terminal_language(lang))
    if place and named and place != named:
        fail(messages.text("index.two_rounds", first=str(place), second=str(named)))
    with plain_errors(messages):
        opened, editions = show_index(place or named or Path())
    if form == "json":
        click.echo(json.dumps([_document(one) for one in editions], ensure_ascii=False, indent=2))
        return
    if not editions:
        click.echo(messages.text("index.none", folder=str(opened.folder)))
    for one in editions:
        _print_edition(one, messages)


def _print_edition(shown: Shown, messages: Messages) -> None:
    origin = shown.edition.provenance
    click.echo(messages.text("index.edition", edition=origin.edition, year=origin.year, count=origin.values))
    if origin.example:
        click.echo("  " + messages.text("index.example"))
    facts = {"file": origin.file, "sheet": origin.sheet, "sha256": origin.sha256}
    click.echo("  " + messages.text("index.file", **facts))
    for key, text in (("source", origin.source), ("imported", origin.imported), ("by", origin.by)):
        click.echo("  " + messages.text(f"index.{key}", text=text or messages.text("words.not_set")))
    _print_without_value(origin.left_out.get(NO_VALUE, 0), messages)
    for code, value in shown.values.items():
        amount = messages.write(value.value, "number") if value.value is not None else "–"
        note = _note(value.note, value.source, value.others, messages)
        click.echo(f"  {code} {shown.names[code]:<34} {amount:>7}  {note}".rstrip())


def _note(note: str, source: str, others: tuple[str, ...], messages: Messages) -> str:
    facts: Mapping[str, object] = {"source": source, "others": list(others)}
    return messages.text(f"index.notes.{note}", **facts) if note and note != "unchanged" else ""


def _document(shown: Shown) -> dict[str, Any]:
    """An edition as plain data; values are text, so that nothing is rounded on the way."""
    origin = shown.edition.provenance
    plain = {name: getattr(origin, name) for name in origin.__slots__}
    values = [
        {
            "code": code,
            "name": shown.names[code],
            "value": None if one.value is None else f"{one.value:f}",
            "from": one.source,
            "note": one.note,
            "others": list(one.others),
        }
        for code, one in shown.values.items()
    ]
    return {**plain, "municipalities": values}

"""Loading a call folder, and refusing one that is wrong with the file and the key."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import tomllib
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from toolkit.core.checking.conform import unreported
from toolkit.core.form.fields import build_form
from toolkit.core.kinds import KINDS
from toolkit.core.kinds.arguments import argument_problems
from toolkit.core.kinds.selection import YES_NO
from toolkit.core.needs import field_problems, list_problems, parameter_problems, trait_problems
from toolkit.core.values.texts import typed_id
from toolkit.files.data import schemas
from toolkit.model import Call, CallError, Choice, Clause, Form, Parameter, Rule, Severity, Text, UnknownCallError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

CALL_FILE = "call.toml"
_NOT_READABLE = (ValueError, RecursionError, OSError)  # other text, nested without end, no file or none for us
KINDS_OF_FORM = ("application", "assessment", "report")
NOT_SET = "not set"
_DATE = "date"  # the unit of a parameter that is one
_RULE_KEYS = {"id", "kind", "severity", "clause", "title", "why", "applies_to", "error_from"}
_CHOICE_KEYS = {"id", "clause", "help"}


def call_ids() -> tuple[str, ...]:
    """The ids of the calls that ship with the toolkit, sorted."""
    return tuple(sorted(path.parent.name for path in (schemas() / "calls").glob(f"*/{CALL_FILE}")))


def call_folder(call: str) -> Path:
    """The folder of a call, given by id or by path.

    Raises:
        CallError: there is no such call.
    """
    if (own := typed_id(call)) in call_ids():
        return schemas() / "calls" / own
    if os.path.isfile(Path(call, CALL_FILE)):  # noqa: PTH113  (a name too long for the disk is just not there)
        return Path(call)
    raise UnknownCallError(call, call_ids(), CALL_FILE)


def load_call(call: str) -> Call:
    """A call by id or path, checked as a whole.

    Raises:
        CallError: naming file and key, when anything in the folder is wrong.
    """
    return _load(call_folder(call))


@lru_cache(maxsize=8)
def _load(folder: Path) -> Call:
    source = folder / CALL_FILE
    raw = _read_toml(source)
    _check_against_schema(raw, source)
    _check_dates(raw, source)
    languages = tuple(raw["languages"])
    clauses = {one["id"]: Clause(one["id"], _text(one, languages)) for one in raw["clauses"]}
    parameters = {name: _parameter(name, one, languages) for name, one in raw["parameters"].items()}
    lists = {name: {one["id"]: _choice(one, languages) for one in entries} for name, entries in raw["lists"].items()}
    _refuse(source.name, "parameters.", parameter_problems(parameters))
    rules = tuple(_rule(one, parameters, source) for one in raw["rules"])
    forms = dict(_forms(folder, lists, parameters))
    municipalities = _municipalities(raw["municipality_year"], source)
    call = Call(
        id=raw["id"],
        title=raw["title"],
        issuer=raw["issuer"],
        language=raw["language"],
        languages=languages,
        clauses=clauses,
        parameters=parameters,
        lists=lists,
        rules=rules,
        forms=forms,
        municipalities=municipalities,
        choice_words={name: _words(entries) for name, entries in lists.items()},
        digest=_digest(folder),
        municipality_year=raw["municipality_year"],
        list_reasons=raw.get("list_reasons", {}),
    )
    _check_words(call, source)
    _check_references(call, source)
    return call


# --- reading ----------------------------------------------------------------------------------------------------


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except _NOT_READABLE as error:
        raise CallError(path.name, "", f"is no readable TOML: {error}") from error


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except _NOT_READABLE as error:
        raise CallError(path.name, "", f"is no readable JSON: {error}") from error
    return content


def _text(table: Mapping[str, Any], languages: tuple[str, ...]) -> dict[str, str]:
    return {language: table[language] for language in languages if language in table}


def _parameter(name: str, table: Mapping[str, Any], languages: tuple[str, ...]) -> Parameter:
    value = None if table["value"] == NOT_SET else table["value"]
    label = _text(table, languages)
    return Parameter(name, value, table["unit"], table["since"], table["clause"], label, table.get("reason"))


def _choice(table: Mapping[str, Any], languages: tuple[str, ...]) -> Choice:
    traits = {key: value for key, value in table.items() if key not in _CHOICE_KEYS and key not in languages}
    return Choice(table["id"], _text(table, languages), traits, table.get("clause"), table.get("help"))


def _words(entries: Mapping[str, Choice]) -> dict[str, str]:
    """Every word a choice may be given by: its labels in all languages and its id."""
    words = {word: one.id for one in entries.values() for word in one.label.values()}
    return {**{one.id: one.id for one in entries.values()}, **words}


def _rule(table: Mapping[str, Any], parameters: Mapping[str, Parameter], source: Path) -> Rule:
    return Rule(
        id=table["id"],
        kind=table["kind"],
        severity=Severity(table["severity"]),
        clause=table["clause"],
        title=_title(table, parameters, source),
        arguments={key: value for key, value in table.items() if key not in _RULE_KEYS},
        applies_to=table.get("applies_to", "application"),
        error_from=table.get("error_from"),
        why=table.get("why"),
    )


def _title(table: Mapping[str, Any], parameters: Mapping[str, Parameter], source: Path) -> Text:
    """A rule's title with the whole numbers of the parameters it names: `at least {minimum_municipalities}`."""
    counts = {name: one.value for name, one in parameters.items() if isinstance(one.value, int)}
    try:
        return {language: text.format_map(counts) for language, text in table["title"].items()}
    except (KeyError, IndexError, ValueError) as error:
        problem = "names in {} what is no parameter with a whole number"
        raise CallError(source.name, f"rules.{table['id']}.title", problem) from error


def _forms(
    folder: Path, lists: Mapping[str, Mapping[str, Choice]], parameters: Mapping[str, Parameter]
) -> list[tuple[str, Form]]:
    found = []
    for kind in KINDS_OF_FORM:
        path = folder / f"{kind}.schema.json"
        if path.exists():
            found.append((kind, build_form(_read_json(path), lists, parameters, path.name)))
    return found


def _municipalities(year: int, source: Path) -> dict[str, str]:
    path = schemas() / "municipalities" / f"{year}.csv"
    if not path.is_file():
        raise CallError(source.name, "municipality_year", f"there is no list of municipalities for {year}")
    with path.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


def _digest(folder: Path) -> str:
    """A checksum over the call's own files: what was judged by other rules is judged again."""
    total = hashlib.sha256()
    for path in sorted([folder / CALL_FILE, *folder.glob("*.schema.json")]):
        total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


# --- checking ---------------------------------------------------------------------------------------------------


def _check_against_schema(raw: Mapping[str, Any], source: Path) -> None:
    """Hold call.toml against call.schema.json; the words of the first mistake come from jsonschema."""
    schema = _read_json(schemas() / "call.schema.json")
    document = _jsonable(raw)
    if jsonschema_rs.is_valid(schema, document, validate_formats=True):
        return
    import jsonschema  # noqa: PLC0415  (only for a broken call: its import takes longer than the check)

    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    error = jsonschema.exceptions.best_match(validator.iter_errors(document))
    key = ".".join(str(step) for step in error.absolute_path) if error else ""
    raise CallError(source.name, key or "(top level)", error.message if error else "does not follow call.schema.json")


def _jsonable(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _jsonable(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_jsonable(one) for one in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def _check_dates(raw: Mapping[str, Any], source: Path) -> None:
    """Every date is one: in quotation marks, or with a time of day, it is to be compared with no date."""
    for place, value in _dates(raw):
        if type(value) is not date:
            raise CallError(source.name, place, f"{value!r} is no date. Write it without quotation marks: 2018-09-30")


def _dates(raw: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, one in raw["parameters"].items():
        yield f"parameters.{name}.since", one["since"]
        if one["unit"] == _DATE and one["value"] != NOT_SET:
            yield f"parameters.{name}.value", one["value"]
    dated = (rule for rule in raw["rules"] if "error_from" in rule)
    yield from ((f"rules.{rule['id']}.error_from", rule["error_from"]) for rule in dated)


def _check_words(call: Call, source: Path) -> None:
    """Every text stands in every language of the call, and there are words for yes and no."""
    if call.language not in call.languages:
        raise CallError(source.name, "language", f"{call.language!r} is not among the languages of the call")
    for place, text in _texts(call):
        for language in call.languages:
            if language not in text:
                raise CallError(source.name, f"{place}.{language}", f"the text in {language!r} is missing")
    if YES_NO not in call.lists or set(call.lists[YES_NO]) != {"yes", "no"}:
        raise CallError(source.name, f"lists.{YES_NO}", "the words for yes and no are missing")


def _check_references(call: Call, source: Path) -> None:
    """Every clause, kind, parameter, field and list that is named exists, and is what it is needed as."""
    _refuse(source.name, "lists.", list_problems(call.lists, call.forms))
    for form in call.forms.values():
        file = f"{form.kind}.schema.json"
        _refuse(file, "", field_problems(form))
        _refuse(source.name, "lists.", trait_problems(form, call.lists))
        _refuse(file, "", unreported(form))
    for name in call.list_reasons.keys() - call.lists.keys():
        raise CallError(source.name, f"list_reasons.{name}", "there is no such list")
    for place, clause in _cited(call):
        if clause not in call.clauses:
            raise CallError(source.name, place, f"cites {clause}, which is no clause of the call")
    seen: set[str] = set()
    for rule in call.rules:
        place = f"rules.{rule.id}"
        if rule.id in seen:
            raise CallError(source.name, place, "two rules have this id")
        seen.add(rule.id)
        if rule.kind not in KINDS:
            raise CallError(source.name, f"{place}.kind", f"no such kind: {rule.kind}. Known: {', '.join(KINDS)}")
        if rule.applies_to not in call.forms:
            raise CallError(source.name, f"{place}.applies_to", f"there is no {rule.applies_to}.schema.json")
        _refuse(source.name, f"{place}.", argument_problems(rule, KINDS[rule.kind], call, call.forms[rule.applies_to]))


def _refuse(file: str, below: str, problems: Iterable[tuple[str, str]]) -> None:
    """Refuse the call for the first of the problems, each a key and what is wrong with it."""
    for key, problem in problems:
        raise CallError(file, f"{below}{key}", problem)


def _texts(call: Call) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Every text of the call and its forms with the place it stands in."""
    yield from (("title", call.title), ("issuer", call.issuer))
    yield from ((f"clauses.{one.id}", one.text) for one in call.clauses.values())
    yield from ((f"parameters.{one.id}", one.label) for one in call.parameters.values())
    yield from ((f"rules.{rule.id}.title", rule.title) for rule in call.rules)
    for name, entries in call.lists.items():
        yield from ((f"lists.{name}.{one.id}", one.label) for one in entries.values())
    for form in call.forms.values():
        file = f"{form.kind}.schema.json"
        yield from ((f"{file} {sheet.id}", sheet.name) for sheet in form.sheets)
        yield from ((f"{file} {one.path}", one.label) for one in form.blocks.values())
        yield from ((f"{file} {one.path}", one.label) for one in form.fields.values())


def _cited(call: Call) -> list[tuple[str, str]]:
    cited = [(f"parameters.{one.id}.clause", one.clause) for one in call.parameters.values()]
    cited += [(f"rules.{rule.id}.clause", rule.clause) for rule in call.rules]
    for name, entries in call.lists.items():
        cited += [(f"lists.{name}.{one.id}.clause", one.clause) for one in entries.values() if one.clause]
    for form in call.forms.values():
        cited += [(f"{form.kind}.schema.json {one.path}", one.clause) for one in form.fields.values() if one.clause]
    return cited

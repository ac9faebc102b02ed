"""The fields of a form, read from its annotated JSON Schema: the schema is the form."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.core.form.conditions import conditions
from toolkit.model import Block, CallError, Choice, Field, Form, FormSheet, Parameter, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Json = dict[str, Any]


def build_form(
    schema: Mapping[str, Any], lists: Mapping[str, Mapping[str, Choice]], parameters: Mapping[str, Parameter], file: str
) -> Form:
    """The form a schema describes, with lists and years of the call filled in.

    Args:
        schema: an annotated JSON Schema such as `application.schema.json`.
        lists: the call's lists by name; `x-choices` refers to them.
        parameters: the call's parameters by id; `x-each` refers to them or to a list.
        file: the schema's file name, for error messages.

    Returns:
        The form: sheets, blocks and fields in order, and the expanded schema its data must satisfy.

    Raises:
        CallError: an annotation is missing or names a list, sheet or parameter that does not exist.
    """
    reader = _SchemaReader(schema, lists, parameters, file)
    blocks = _told_apart(tuple(reader.blocks()))
    sheets = tuple(reader.sheets(blocks))
    return Form(
        kind=reader.annotation(schema, "x-kind", "/"),
        version=reader.annotation(schema, "x-version", "/"),
        sheets=sheets,
        schema=reader.expanded(blocks),
        fields={field.path: field for block in blocks for field in block.fields},
        blocks={block.path: block for block in blocks},
    )


class _Each(NamedTuple):
    """One of the values `x-each` stands for: a year of a parameter, or an entry of a list."""

    name: str
    label: Text
    clause: str | None = None
    help: Text | None = None
    traits: Mapping[str, Any] = {}


class _SchemaReader:
    """One schema being read: keeps what every step needs."""

    def __init__(
        self,
        schema: Mapping[str, Any],
        lists: Mapping[str, Mapping[str, Choice]],
        parameters: Mapping[str, Parameter],
        file: str,
    ) -> None:
        self.schema = schema
        self.lists = lists
        self.parameters = parameters
        self.file = file

    def annotation(self, part: Mapping[str, Any], name: str, path: str) -> Any:
        """An annotation, or a keyword of JSON Schema, that must be there."""
        if name not in part:
            raise CallError(self.file, path, f"{name} is missing")
        return part[name]

    def merged(self, part: Mapping[str, Any]) -> Json:
        """A property with what its `$ref` says merged in; its own words win."""
        reference = part.get("$ref")
        if reference is None:
            return dict(part)
        name = reference.removeprefix("#/$defs/")
        if name not in self.schema.get("$defs", {}):
            raise CallError(self.file, reference, "no such definition under $defs")
        return {**self.schema["$defs"][name], **{key: value for key, value in part.items() if key != "$ref"}}

    def each(self, part: Mapping[str, Any], path: str) -> list[_Each]:
        """What `x-each` stands for: the values of a parameter (the years) or the entries of a list (the criteria)."""
        name = part["x-each"]
        if name in self.parameters:
            if not isinstance(self.parameters[name].value, list):
                raise CallError(self.file, path, f"x-each names {name!r}, which is no list of values")
            texts = [str(value) for value in self.parameters[name].value]
            return [_Each(text, dict.fromkeys(self.languages(), text)) for text in texts]
        if name not in self.lists:
            raise CallError(self.file, path, f"x-each names {name!r}, which is no parameter and no list of call.toml")
        return [_Each(one.id, one.label, one.clause, one.help, one.traits) for one in self.lists[name].values()]

    def languages(self) -> list[str]:
        """The languages of the form: those of its first sheet's name."""
        return [key for key in self.annotation(self.schema, "x-sheets", "/")[0] if key not in {"id", "x-intro"}]

    def sheets(self, blocks: tuple[Block, ...]) -> Iterator[FormSheet]:
        """The form's sheets in order, each with its blocks."""
        for sheet in self.annotation(self.schema, "x-sheets", "/"):
            name = {language: text for language, text in sheet.items() if language not in {"id", "x-intro"}}
            own = tuple(block for block in blocks if block.sheet == sheet["id"])
            yield FormSheet(id=sheet["id"], name=name, intro=sheet["x-intro"], blocks=own)

    def blocks(self) -> Iterator[Block]:
        """The blocks in the order of the schema's properties."""
        known = {sheet["id"] for sheet in self.annotation(self.schema, "x-sheets", "/")}
        for name, raw in self.annotation(self.schema, "properties", "/").items():
            path = f"/{name}"
            part = self.merged(raw)
            sheet = self.annotation(part, "x-sheet", path)
            if sheet not in known:
                raise CallError(self.file, path, f"x-sheet names {sheet!r}, which is not among x-sheets")
            is_table = self.annotation(part, "type", path) == "array"
            base, holder = (f"{path}/*", self.annotation(part, "items", path)) if is_table else (path, part)
            yield Block(
                path=path,
                label=self.annotation(part, "x-label", path),
                sheet=sheet,
                fields=tuple(self.fields(holder, base, sheet, path if is_table else None)),
                rows=self.annotation(part, "x-rows", path) if is_table else 0,
                help=part.get("x-help"),
                frozen=part.get("x-frozen", 1),
            )

    def fields(self, holder: Mapping[str, Any], base: str, sheet: str, table: str | None) -> Iterator[Field]:
        """The fields of one block; `x-each` becomes one field per value."""
        required = set(holder.get("required", ()))
        for name, raw in self.annotation(holder, "properties", base).items():
            path = f"{base}/{name}"
            part = self.merged(raw)
            if "x-each" not in part:
                yield self.field(part, path, sheet, table, required=name in required)
                continue
            for one in self.each(part, path):
                for below, own in self.columns(part):
                    annotated = _annotated(own, one)
                    annotated.setdefault("x-width", part.get("x-width"))
                    if "x-full-label" in part:
                        annotated["x-full-label"] = _filled_in(part["x-full-label"], one)
                    yield self.field(annotated, f"{path}/{one.name}{below}", sheet, table, required=False, group=name)

    def columns(self, part: Mapping[str, Any]) -> Iterator[tuple[str, Json]]:
        """The columns that stand for each value: one, or one per property; with the path below the value."""
        one = self.merged(part["additionalProperties"])
        if "properties" not in one:
            yield "", one
            return
        for name, raw in one["properties"].items():
            yield f"/{name}", self.merged(raw)

    def field(self, part: Json, path: str, sheet: str, table: str | None, *, required: bool, group: str = "") -> Field:
        """One field with everything its property says."""
        kind = self.annotation(part, "x-type", path)
        choices, scale = part.get("x-choices"), self.scale(part, path)
        if kind == "choice" and choices not in self.lists:
            raise CallError(self.file, path, f"x-choices names {choices!r}, which is no list of call.toml")
        return Field(
            path=path,
            label=self.annotation(part, "x-label", path),
            type=kind,
            required=required,
            sheet=sheet,
            table=table,
            clause=part.get("x-clause"),
            help=part.get("x-help"),
            choices=choices,
            unit="NOK" if kind == "money" else None,
            minimum=_decimal(scale[0] if scale else part.get("minimum")),
            maximum=_decimal(scale[-1] if scale else part.get("maximum")),
            max_length=part.get("maxLength"),
            personal=part.get("x-personal", False),
            width=part.get("x-width"),
            lines=part.get("x-lines", 1),
            group=group,
            scale=part.get("x-scale"),
            given=part.get("x-given", False),
            required_when=f"{table}/*/{part['x-required-when']}" if "x-required-when" in part else None,
            named=part.get("x-full-label"),
        )

    def scale(self, part: Mapping[str, Any], path: str) -> list[int]:
        """The whole numbers that a list of the call gives words to, lowest first; none where no scale is named."""
        name = part.get("x-scale")
        if name is None:
            return []
        if name not in self.lists or not all(one.isdecimal() for one in self.lists[name]):
            raise CallError(self.file, path, f"x-scale names {name!r}, which is no list of whole numbers in call.toml")
        return sorted(int(one) for one in self.lists[name])

    def expanded(self, blocks: tuple[Block, ...]) -> Json:
        """The schema without annotations, with the lists' ids as enum and the years as property names."""
        properties = {name: self.plain(part, f"/{name}") for name, part in self.schema["properties"].items()}
        for block in blocks:
            if wanted := conditions(block):
                properties[block.path[1:]]["items"]["allOf"] = wanted
        return {
            "$schema": self.schema["$schema"],
            "type": "object",
            "required": list(self.schema["properties"]),
            "additionalProperties": False,
            "properties": properties,
        }

    def plain(self, raw: Mapping[str, Any], path: str) -> Json:
        """One part of the schema, references resolved and annotations left out."""
        part = self.merged(raw)
        plain = {key: deepcopy(value) for key, value in part.items() if not key.startswith("x-")}
        if "x-choices" in part:
            plain["enum"] = list(self.lists[part["x-choices"]])
        if scale := self.scale(part, path):
            plain |= {"minimum": scale[0], "maximum": scale[-1]}
        if "properties" in part:
            plain["properties"] = {name: self.plain(one, f"{path}/{name}") for name, one in part["properties"].items()}
            plain["additionalProperties"] = False
        elif "x-each" in part:
            one = self.plain(part["additionalProperties"], path)
            plain["properties"] = dict.fromkeys((each.name for each in self.each(part, path)), one)
            plain["additionalProperties"] = False
        if "items" in part:
            plain["items"] = self.plain(part["items"], f"{path}/*")
        return plain


def _annotated(part: Json, one: _Each) -> Json:
    """A column's property with what its value says: label (behind the column's own), clause, and help.

    `x-required-trait` keeps `x-required-when` to the values that have that trait.
    """
    annotated = {"x-clause": one.clause, "x-help": one.help, **part}
    own: Text | None = part.get("x-label")
    annotated["x-label"] = {key: f"{text}: {one.label[key]}" for key, text in own.items()} if own else one.label
    trait = annotated.pop("x-required-trait", None)
    if trait and not one.traits.get(trait):
        annotated.pop("x-required-when", None)
    return annotated


def _filled_in(text: Text, one: _Each) -> Text:
    """A text of a group of columns, with the label of one of them in its place."""
    return {language: words.format(each=one.label[language]) for language, words in text.items()}


def _told_apart(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks, their fields named with the block where another block has a field of the same label."""
    shared = Counter(label for block in blocks for label in {_folded(field.label) for field in block.fields})
    return tuple(
        replace(block, fields=tuple(_told(field, block, shared[_folded(field.label)]) for field in block.fields))
        for block in blocks
    )


def _told(field: Field, block: Block, times: int) -> Field:
    if times == 1 or field.named:
        return field
    return replace(field, named={key: f"{text} ({block.label[key]})" for key, text in field.label.items()})


def _folded(label: Text) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(label.items()))


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)

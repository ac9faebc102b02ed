"""What the VBA compiler would refuse, as far as our modules can offend it: looked for without Excel.

The modules are read by pyOpenVBA's parser. What Excel and VBA themselves offer stands here as a short list: a name that
is on no list is a misspelt one, or one that must be added here by somebody who knows that Excel 2016 and macOS have it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, fields, is_dataclass
from typing import TYPE_CHECKING, Any

from pyopenvba.interpreter import VBACompileError, parse_module
from pyopenvba.interpreter import _ast as ast

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TYPES = {"Boolean", "Double", "IRibbonControl", "Long", "Object", "String", "Variant"}
FUNCTIONS = {
    "AscW": (1, 1),
    "CLng": (1, 1),
    "CStr": (1, 1),
    "Chr$": (1, 1),
    "Date": (0, 0),
    "Dir$": (0, 2),
    "Environ$": (1, 1),
    "Hex$": (1, 1),
    "IIf": (3, 3),
    "InStr": (2, 4),
    "InStrRev": (2, 4),
    "IsEmpty": (1, 1),
    "LCase$": (1, 1),
    "Left$": (2, 2),
    "Len": (1, 1),
    "Mid$": (2, 3),
    "MsgBox": (1, 5),
    "Now": (0, 0),
    "Replace": (3, 6),
    "Right$": (2, 2),
    "Timer": (0, 0),
    "TypeName": (1, 1),
}
"""VBA's functions that are used, each with the fewest and the most arguments it takes."""
CONSTANTS = {"vbExclamation", "vbLf", "vbObjectError"}
MEMBERS = {
    "ActiveSheet": None,
    "ActiveWindow": {"SelectedSheets"},
    "ActiveWorkbook": {"FullName"},
    "Application": {
        "EnableCancelKey",
        "EnableEvents",
        "OperatingSystem",
        "PathSeparator",
        "ScreenUpdating",
        "StatusBar",
        "Windows",
    },
    "Err": {"Description", "Number", "Raise"},
    "ThisWorkbook": {"FullName", "Name", "Path", "Worksheets"},
}
"""Excel's objects that have a type when VBA is compiled, with what may be asked of them: Excel 2016 and macOS know it.
ActiveSheet is any object; everything else is asked of a variable `As Object`, when the macro runs."""
STATEMENTS = {"Kill"}
"""Statements that pyOpenVBA knows of and does not carry out."""
_WORDS = """and as boolean byref byte byval call case cdbl clng const date declare dim do double each else elseif end
enum erase error exit false for function get global gosub goto if imp in integer is let like long loop lset me mod new
next not nothing null object on open option optional or paramarray preserve print private property public
raiseevent redim rem resume return rset select set single static step stop string sub then to true type typeof
until variant wend while with write xor"""
RESERVED = frozenset(_WORDS.split())
NAMED = re.compile(r"[A-Za-z]\w{0,254}", re.ASCII)
_THEIRS = re.compile(r"^(?:Public )?(Function|Sub) (\w+)\(([^)]*)\)", re.MULTILINE)
_LONGEST_LINE = 1023


@dataclass
class Scope:
    """The names that can be used in one place, in lower case: what each is."""

    procedures: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    variables: set[str] = field(default_factory=set)
    constants: set[str] = field(default_factory=set)


def problems(modules: Mapping[str, str], theirs: str) -> list[str]:
    """What is wrong with these modules, beside a module of text `theirs` (xlwings')."""
    found: list[str] = []
    parsed = {}
    for name, text in modules.items():
        found += [f"{name}: line too long" for line in text.splitlines() if len(line) > _LONGEST_LINE]
        try:
            parsed[name] = parse_module(text, name=name)
        except VBACompileError as error:
            found.append(str(error))
    everywhere = _public(parsed, theirs)
    found += [f"{name} is public twice" for name, count in everywhere[1].items() if count > 1]
    for name, one in parsed.items():
        found += [f"{name}: {problem}" for problem in _of_module(one, everywhere[0])]
    return found


def _public(parsed: Mapping[str, Any], theirs: str) -> tuple[Scope, Counter[str]]:
    """What every module sees, and how often each name is public."""
    scope, seen = Scope(), Counter[str]()
    for kind, name, params in _THEIRS.findall(theirs):
        taken = [one for one in params.split(",") if one.strip()]
        least = sum("Optional" not in one for one in taken)
        scope.procedures[name.lower()] = (kind.lower(), least, len(taken))
        seen[name.lower()] = 1  # one of two that its #If has may be there
    for one in parsed.values():
        public = Scope()
        _declare(one, public, private=False)
        scope.procedures |= public.procedures
        scope.variables |= public.variables
        scope.constants |= public.constants
        seen.update([*public.procedures, *public.variables, *public.constants])
    return scope, seen


def _declare(module: Any, scope: Scope, *, private: bool) -> None:
    for one in module.procedures:
        if private or one.scope == "public":
            least = sum(not param.optional for param in one.params)
            scope.procedures[one.name.lower()] = (one.kind, least, len(one.params))
    for dim in module.variables:
        if private or dim.scope == "public":
            scope.variables |= {one.name.lower() for one in dim.decls}
    for const in module.constants:
        if private or const.scope == "public":
            scope.constants |= {name.lower() for name, _, _ in const.names}


def _of_module(module: Any, everywhere: Scope) -> Iterator[str]:
    if not module.option_explicit:
        yield "Option Explicit is missing"
    own = Scope()
    _declare(module, own, private=True)
    declared = [one.name for one in module.procedures]
    declared += [one.name for dim in module.variables for one in dim.decls]
    declared += [name for const in module.constants for name, _, _ in const.names]
    yield from _names(declared)
    yield from (f"As {one}" for one in _types(module) if one not in TYPES)
    scope = Scope(
        everywhere.procedures | own.procedures,
        everywhere.variables | own.variables,
        everywhere.constants | own.constants,
    )
    for one in module.procedures:
        yield from (f"{one.name}: {problem}" for problem in _Procedure(one, scope).problems())


def _types(module: Any) -> Iterator[str]:
    for one in _walk([module.variables, module.procedures]):
        if isinstance(one, (ast.VarDecl, ast.Param)):
            yield one.declared
        elif isinstance(one, ast.Procedure):
            yield one.returns
        elif isinstance(one, (ast.NewExpr, ast.TypeOfIs)):
            yield one.type_name
    for const in module.constants:
        yield from (declared for _, declared, _ in const.names)


def _names(declared: list[str]) -> Iterator[str]:
    yield from (f"{name} is declared twice" for name, n in Counter(map(str.lower, declared)).items() if n > 1)
    yield from (f"{name} is a word of VBA's" for name in declared if name.lower() in RESERVED)
    yield from (f"{name} is no name" for name in declared if not NAMED.fullmatch(name))


def _walk(node: Any) -> Iterator[Any]:
    """Every node of a tree, also those of the parts of lists and tuples."""
    if isinstance(node, (list, tuple)):
        for one in node:
            yield from _walk(one)
    elif is_dataclass(node):
        yield node
        for part in fields(node):
            yield from _walk(getattr(node, part.name))


class _Procedure:
    """One procedure, with the names it can use."""

    def __init__(self, procedure: Any, scope: Scope) -> None:
        self.procedure = procedure
        self.nodes = list(_walk(procedure.body))
        local = [one.name for one in procedure.params]
        local += [one.name for node in self.nodes if isinstance(node, ast.Dim) for one in node.decls]
        self.local = local
        self.variables = scope.variables | {name.lower() for name in local}
        self.constants = scope.constants - {name.lower() for name in local}
        self.procedures = scope.procedures

    def problems(self) -> Iterator[str]:
        yield from _names([*self.local, self.procedure.name])
        for param in self.procedure.params:
            if not param.by_val and param.declared != "IRibbonControl":
                yield f"{param.name} is not ByVal: what is given must then be of the very type"
        labels = {node.name.lower() for node in self.nodes if isinstance(node, ast.Label)}
        called = {id(node.callee) for node in self.nodes if isinstance(node, ast.CallStmt)}
        asked = {id(node.target) for node in self.nodes if isinstance(node, ast.Index)}
        for node in self.nodes:
            yield from self._statement(node, labels)
            if isinstance(node, ast.CallStmt):
                yield from self._called(node.callee, node.args, statement=True)
            elif isinstance(node, ast.Index):
                yield from self._called(node.target, node.args, statement=id(node) in called)
            elif isinstance(node, ast.Name) and id(node) not in called | asked:
                yield from self._called(node, [], statement=False)
            elif isinstance(node, ast.Member):
                yield from self._member(node)

    def _statement(self, node: Any, labels: set[str]) -> Iterator[str]:
        if isinstance(node, ast.Unsupported) and node.text.split()[0] not in STATEMENTS:
            yield f"the statement {node.text}"
        elif isinstance(node, (ast.GoTo, ast.OnError)) and node.label and node.label.lower() not in labels:
            yield f"no label {node.label}"
        elif isinstance(node, ast.ExitStmt) and node.what in {"sub", "function"} and node.what != self.procedure.kind:
            yield f"Exit {node.what} in a {self.procedure.kind}"
        elif isinstance(node, ast.Assign) and isinstance(node.target, ast.Name):
            yield from self._assigned(node.target.name.lower())

    def _assigned(self, name: str) -> Iterator[str]:
        itself = self.procedure.kind == "function" and name == self.procedure.name.lower()
        if name not in self.variables and not itself:
            yield f"{name} cannot be given a value"

    def _called(self, target: Any, args: list[Any], *, statement: bool) -> Iterator[str]:
        """A name that is used, with what is given to it."""
        if not isinstance(target, ast.Name) or target.name.lower() in self.variables:
            return
        name, number = target.name.lower(), len(args)
        if name == self.procedure.name.lower() and not number and not statement:
            return  # its own value
        kind, least, most = self._takes(target.name)
        if kind == "sub" and not statement:
            yield f"{target.name} has no value"
        if not kind:
            yield f"{target.name} is not known"
        elif not least <= number <= most:
            yield f"{target.name} takes {least} to {most} arguments, not {number}"

    def _takes(self, name: str) -> tuple[str, int, int]:
        """What a name is, "" if it is not known, and the fewest and the most arguments it takes."""
        if name.lower() in self.constants or name in CONSTANTS | MEMBERS.keys():
            return "constant", 0, 0
        if name.lower() in self.procedures:
            return self.procedures[name.lower()]
        return ("function", *FUNCTIONS[name]) if name in FUNCTIONS else ("", 0, 0)

    def _member(self, node: Any) -> Iterator[str]:
        """What is asked of one of Excel's objects that has a type."""
        if not isinstance(node.target, ast.Name) or node.target.name.lower() in self.variables:
            return
        known = MEMBERS.get(node.target.name, ())
        if known is not None and node.name not in known:
            yield f"{node.target.name}.{node.name} is not known"

"""Every sentence a person reads, in their language: looks a message up by key and writes facts the way they read them.

A placeholder says how its fact is written: `{limit:percent}`, `{excess:money}`, `{start:date}`, `{count}`. A fact that
is a text by language (a label) is written in the language of the message. Formats come from CLDR through Babel. A word
that follows a number has one form for each of its language's plural categories in CLDR, `other` last:
`{count} {count:plural one=file|other=files}`. A share that is held against another fact is never written like it:
`{share:percent limit}`; the limit itself, written so, has all its decimals.
"""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.model import Finding

PLURAL = "plural "
HELD_AGAINST = "percent "
MOST_DECIMALS = 6  # of an amount; one with more is a quotient


@dataclass(frozen=True)
class Messages:
    """The messages of one language.

    `table` is the language's messages file as nested mappings; `language` its code.
    """

    language: str
    table: Mapping[str, Any]

    def text(self, key: str, /, **facts: object) -> str:
        """The message of a dotted key such as `form.missing`, with its facts written in.

        Raises:
            KeyError: no such message, or a placeholder without a fact: a mistake in the toolkit.
        """
        template = self._template(key)
        return self._formatter.vformat(template, (), facts) if "{" in template else template

    def has(self, key: str) -> bool:
        """Whether there is such a message."""
        return isinstance(self._lookup(key), str)

    def of(self, text: Mapping[str, str]) -> str:
        """A text by language in this language, else in the first one it has."""
        return text.get(self.language) or next(iter(text.values()))

    def finding(self, finding: Finding) -> str:
        """The sentence of a finding."""
        return self._about("findings", finding)

    def mend(self, finding: Finding) -> str:
        """How to mend what a finding is about."""
        return self._about("mend", finding)

    def write(self, value: object, how: str = "", facts: Mapping[str, Any] = MappingProxyType({})) -> str:
        """A fact as text, in the given format ("" writes by the fact's own type); `facts` are those beside it."""
        if value is None:
            return self.text("words.not_set")
        if how.startswith(HELD_AGAINST) and isinstance(value, Decimal | int):
            return self._percent(value, facts.get(how.removeprefix(HELD_AGAINST)))
        if how.startswith(PLURAL):
            return self._plural(value, how.removeprefix(PLURAL))
        return self._formats[how](value) if how else self._plain(value)

    def _plural(self, count: Any, forms: str) -> str:
        from babel.core import Locale  # noqa: PLC0415  (slow to import)

        by_category = dict(form.split("=", 1) for form in forms.split("|"))
        return by_category.get(Locale.parse(self._locale).plural_form(count)) or by_category["other"]

    def _about(self, section: str, finding: Finding) -> str:
        facts = {**finding.facts, "cell": finding.cell, "sheet": finding.sheet, "clause": finding.clause}
        facts["check_sheet"] = self.text("form.check_sheet")
        key = f"{section}.{finding.message}"
        if not self.has(key):
            key = f"{section}.{finding.message.partition('.')[0]}.default"
        return self.text(key, **facts)

    def _lookup(self, key: str) -> Any:
        here: Any = self.table
        for step in key.split("."):
            here = here.get(step) if isinstance(here, Mapping) else None
        if isinstance(here, Mapping):
            here = here.get("default")
        return here

    def _template(self, key: str) -> str:
        found = self._lookup(key)
        if not isinstance(found, str):
            raise KeyError(key)
        return found

    @cached_property
    def _formatter(self) -> _FactFormatter:
        return _FactFormatter(self)

    @cached_property
    def _formats(self) -> dict[str, Callable[[Any], str]]:
        return {
            "money": self._money,
            "amount": self._amount,
            "percent": self._percent,
            "number": self._number,
            "points": lambda value: self._number(round(value, 2)),
            "date": self._date,
            "list": self._list,
            "either": lambda values: self._list(values, "or"),
            "fault": self._fault,
            "status": lambda value: self.text(f"status.{value}"),
        }

    def _plain(self, value: object) -> str:
        if isinstance(value, Mapping):
            return self.of(value)
        if isinstance(value, bool):
            return self.text("words.yes" if value else "words.no")
        if isinstance(value, date):
            return self._date(value)
        if isinstance(value, Decimal):
            return self._number(value)
        if isinstance(value, Sequence) and not isinstance(value, str):
            return self._list(value)
        return str(value)

    @cached_property
    def _locale(self) -> str:
        return self.text("words.locale")

    def _number(self, value: Decimal | int, decimals: int | None = None) -> str:
        from babel.numbers import format_decimal  # noqa: PLC0415  (slow to import; most runs write no number)

        pattern = "#,##0.##########" if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
        return format_decimal(value, format=pattern, locale=self._locale)

    def _money(self, value: Decimal) -> str:
        return self.text("words.money", amount=self._formats["amount"](value))

    def _amount(self, value: Decimal | int) -> str:
        """An amount of money: whole, or with two decimals, or with as many as it has."""
        own = _decimals(Decimal(value))
        return self._number(value, (max(own, 2) if own <= MOST_DECIMALS else 2) if own else 0)

    def _percent(self, value: Decimal | int, limit: Decimal | int | None = None) -> str:
        """A share as percent with two decimals; with more where it would look whole, or not above or below a limit."""
        percent = Decimal(value) * 100
        own = _decimals(percent)
        bounds = [round(percent, 0), *([] if limit is None else [Decimal(limit) * 100])]
        decimals = max(own, 2) if own and percent == bounds[-1] else 2 if own else 0
        while any(round(percent, decimals).compare(bound) != percent.compare(bound) for bound in bounds):
            decimals += 1
        return self._number(round(percent, decimals), decimals) + "\N{NO-BREAK SPACE}%"

    def _date(self, value: date | datetime | str) -> str:
        from babel.dates import format_date, format_datetime  # noqa: PLC0415  (slow to import)

        from toolkit.model import WholeDay  # noqa: PLC0415  (help says no date and needs no model)

        if isinstance(value, str):
            value = date.fromisoformat(value)
        if isinstance(value, WholeDay):
            day = format_date(value.date(), self.text("words.date"), locale=self._locale)
            return self.text("words.whole_day", day=day)
        if isinstance(value, datetime):
            return format_datetime(value, f"{self.text('words.date')} HH:mm", locale=self._locale)
        return format_date(value, self.text("words.date"), locale=self._locale)

    def _fault(self, value: object) -> str:
        """What the system refused, in words where there are any: `ENOSPC`; else as the system itself says it."""
        key = f"faults.{value}"
        return self.text(key) if self.has(key) else str(value)

    def _list(self, values: Sequence[object], style: Literal["standard", "or"] = "standard") -> str:
        from babel.lists import format_list  # noqa: PLC0415  (slow to import)

        return format_list([self._plain(value) for value in values], style, self._locale)


class _FactFormatter(string.Formatter):
    """`str.format` with the formats of a messages file; no attribute or index access."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[Any, str]:
        del args
        return (kwargs[field_name], kwargs), field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        fact, facts = value
        return self._messages.write(fact, format_spec, facts)


def _decimals(value: Decimal) -> int:
    """How many decimals a number has, without needless zeros."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def placeholders(template: str) -> frozenset[str]:
    """The placeholders of a message, each with its format: `{excess:money}` → "excess:money".

    The words of a plural are its language's own and stand apart: they are left out.
    """
    parsed = string.Formatter().parse(template)
    return frozenset(
        f"{name}:{how}" if how else name for _, name, how, _ in parsed if name and not (how or "").startswith(PLURAL)
    )

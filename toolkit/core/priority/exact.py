"""Exact fractions as decimals to show: rounding happens here and only here, and never decides an order."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction

_CONTEXT = Context(prec=60, rounding=ROUND_HALF_EVEN)
_PLACES = Decimal("0.000001")


def decimal_of(value: Fraction) -> Decimal:
    """The value with six decimals (half to even) and no trailing zeros, whatever the surrounding decimal context."""
    quotient = _CONTEXT.divide(Decimal(value.numerator), Decimal(value.denominator))
    rounded = _CONTEXT.quantize(quotient, _PLACES)
    return (
        rounded.quantize(Decimal(1), context=_CONTEXT)
        if rounded == rounded.to_integral_value()
        else rounded.normalize(_CONTEXT)
    )


def optional_decimal(value: Fraction | None) -> Decimal | None:
    """The value as `decimal_of` gives it, None where it is not computed."""
    return None if value is None else decimal_of(value)


def exact_text(value: Fraction) -> str:
    """The exact value as text, for instance `200/3`: what a sum can be checked by."""
    return str(value)

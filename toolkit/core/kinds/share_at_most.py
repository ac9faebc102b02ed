"""`share-at-most`: what some funders give is at most a share of the whole (K17)."""

from __future__ import annotations

from decimal import ROUND_CEILING
from typing import TYPE_CHECKING

from toolkit.core.checking.view import row_total, total
from toolkit.core.form import formulas
from toolkit.core.kinds.base import Kind, LiveCheck
from toolkit.core.kinds.selection import having_words
from toolkit.model import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from toolkit.core.checking.view import Row, View
    from toolkit.core.form.layout import Layout
    from toolkit.model import Call, Pointer, Rule


def check(rule: Rule, view: View) -> Iterator[Fault]:
    """One fault when the part is above the limit, at the sum of the first row of that funder.

    Its `cells` are those a person can change, row by row, and `reduce` is the excess rounded up to whole kroner: so
    much less is enough.

    The comparison is exact: half of 100 001 is 50 000.50 and passes, one øre more fails (design §7). A row whose funder
    is not known counts as none of those funders: what the known rows give above the limit is above it all the same.
    """
    part_rows = list(view.having(rule.arguments["part"], rule.arguments["column"], *_trait(rule)))
    whole = base(rule, view)
    part = total(row for _, row in part_rows)
    limit: Decimal = view.call.value(rule.arguments["limit"])
    if whole <= 0 or part <= limit * whole:
        return
    number = next(each for each, row in part_rows if row_total(row) > 0)
    highest = limit * whole
    facts: dict[str, object] = {"part": part, "whole": whole, "share": part / whole, "limit": limit, "highest": highest}
    facts |= {"excess": part - highest, "reduce": (part - highest).to_integral_value(ROUND_CEILING)}
    facts["cells"] = [view.amount_cells(rule.arguments["part"], each) for each, one in part_rows if row_total(one) > 0]
    yield Fault(f"{rule.arguments['part']}/{number}/amounts", facts, _reads(rule, view, part_rows))


def base(rule: Rule, view: View) -> Decimal:
    """The whole the share is taken of: the cost plan, without in-kind where the call says so."""
    rows = view.rows(rule.arguments["whole"])
    if view.call.value(rule.arguments["in_kind_counts"]):
        return total(rows)
    return total(row for _, row in view.having(rule.arguments["whole"], *_in_kind(rule), equals=False))


def _in_kind(rule: Rule) -> tuple[str, str]:
    """The column of the whole whose choice says what is in-kind, and the trait it says it by."""
    return rule.arguments["whole_column"], rule.arguments["in_kind"]


def _trait(rule: Rule) -> tuple[str, object]:
    return rule.arguments["trait"], rule.arguments["equals"]


def _reads(rule: Rule, view: View, part_rows: Sequence[tuple[int, Row]]) -> tuple[Pointer, ...]:
    """The cells of the part that were counted, and the whole; cost categories only where they decide what counts."""
    part, whole = rule.arguments["part"], rule.arguments["whole"]
    counted = [f"{part}/{number}/amounts/{year}" for number, row in part_rows for year in row.get("amounts", {})]
    funders = [f"{part}/{number}/{rule.arguments['column']}" for number, _ in part_rows]
    reads = (*counted, *funders, f"{whole}/*/amounts")
    if view.call.value(rule.arguments["in_kind_counts"]):
        return reads
    return (*reads, f"{whole}/*/{rule.arguments['whole_column']}")


def live(rule: Rule, call: Call, layout: Layout) -> LiveCheck:
    """The part is at most the limit times the whole, once there is a whole."""
    part, whole = layout.tables[rule.arguments["part"]], layout.tables[rule.arguments["whole"]]
    selected = having_words(call, layout, f"{rule.arguments['part']}/*/{rule.arguments['column']}", *_trait(rule))
    money = "+".join(formulas.money_sum(part.reference(path), selected) for path in part.amounts())
    cost = whole.total_reference()
    if not call.value(rule.arguments["in_kind_counts"]):
        column, in_kind = _in_kind(rule)
        own = having_words(call, layout, f"{rule.arguments['whole']}/*/{column}", in_kind, equals=False)
        cost = "(" + "+".join(formulas.money_sum(whole.reference(path), own) for path in whole.amounts()) + ")"
    limit = call.value(rule.arguments["limit"])
    return LiveCheck(f"ROUND({money},2)<=ROUND({limit}*{cost},4)", f"AND(ISNUMBER({cost}),{cost}>0)")


KIND = Kind(
    arguments={
        "part": "plan",
        "column": "column:choice of part",
        "trait": "trait of column",
        "equals": "equals of column",
        "whole": "plan",
        "whole_column": "column:choice of whole",
        "in_kind": "trait of whole_column",
        "in_kind_counts": "parameter:yes-no",
        "limit": "parameter:share",
    },
    check=check,
    live=live,
)

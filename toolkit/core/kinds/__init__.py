"""The kinds of rules: to a call what keywords are to a JSON Schema. One registry, nothing else knows them all."""

from toolkit.core.kinds import (
    answers,
    fields,
    participation,
    periods,
    plausibility,
    rows,
    share_at_most,
    totals_equal,
)
from toolkit.core.kinds.base import Kind, LiveCheck

KINDS: dict[str, Kind] = {
    "required": fields.REQUIRED,
    "row-complete": fields.ROW_COMPLETE,
    "value": fields.VALUE,
    "value-note": fields.VALUE_NOTE,
    "text-length": fields.TEXT_LENGTH,
    "range": fields.RANGE,
    "structure": fields.STRUCTURE,
    "structure-look": fields.STRUCTURE_LOOK,
    "structure-note": fields.STRUCTURE_NOTE,
    "required-when": answers.REQUIRED_WHEN,
    "must-be-yes": answers.MUST_BE_YES,
    "row-for-each": rows.ROW_FOR_EACH,
    "unique-rows": rows.UNIQUE_ROWS,
    "hours-times-rate": rows.HOURS_TIMES_RATE,
    "totals-equal": totals_equal.KIND,
    "share-at-most": share_at_most.KIND,
    "period-order": periods.PERIOD_ORDER,
    "period-at-most": periods.PERIOD_AT_MOST,
    "not-before": periods.NOT_BEFORE,
    "within-period": periods.WITHIN_PERIOD,
    "municipalities-at-least": participation.MUNICIPALITIES_AT_LEAST,
    "released-money": participation.RELEASED_MONEY,
    "not-below": plausibility.NOT_BELOW,
    "category-at-most": plausibility.CATEGORY_AT_MOST,
    "same-text": plausibility.SAME_TEXT,
    "equal-years": plausibility.EQUAL_YEARS,
    "words": plausibility.WORDS,
    "years-within-period": plausibility.YEARS_WITHIN_PERIOD,
    "hours-at-most": plausibility.HOURS_AT_MOST,
    "municipality-name": plausibility.MUNICIPALITY_NAME,
    "not-the-applicant": plausibility.NOT_THE_APPLICANT,
    "email": plausibility.EMAIL,
    "amount-at-most": plausibility.AMOUNT_AT_MOST,
    "any-yes": plausibility.ANY_YES,
    "blank-unless": plausibility.BLANK_UNLESS,
}

__all__ = ["KINDS", "Kind", "LiveCheck"]

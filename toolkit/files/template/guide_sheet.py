"""The first sheet: what the form is for, how to fill it in, and the rules in short."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from toolkit.core.form.layout import quoted
from toolkit.core.kinds import KINDS
from toolkit.files import palette
from toolkit.files.template.book import TemplateBook, add_sheet, protect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Part = Callable[[TemplateBook, Any, int], int]

SHORT_RULES = ("K3", "K5", "K7", "K8", "K11", "K12", "K16", "K17")
COLOURS = {"good": palette.GOOD, "bad": palette.BAD, "look": palette.LOOK}
STEPS = ("guide_step_1", "guide_step_2", "guide_step_3", "guide_step_4")


def write_guide_sheet(template: TemplateBook) -> None:
    """Write the guidance sheet."""
    sheet = add_sheet(template, template.t("guide_sheet"), landscape=False)
    sheet.set_column("A:A", 2)
    sheet.set_column("B:B", 26)
    sheet.set_column("C:C", 88)
    language = template.layout.language
    sheet.set_row(0, 12)
    sheet.set_row(1, 34)
    sheet.write_string("B2", template.call.title[language], template.style("title"))
    issuer = template.call.issuer[language]
    kind = template.t(f"{template.layout.form.kind}_title")
    sheet.write_string("B3", f"{kind} – {issuer}", template.style("subtitle"))
    row = 4
    for write in PARTS[template.layout.form.kind]:
        row = write(template, sheet, row) + 1
    version = template.t("guide_version", version=template.layout.form.version, call=template.call.id)
    sheet.write_string(row, 1, version, template.style("more"))
    sheet.print_area(0, 0, row, 2)
    protect(sheet)


def _heading(template: TemplateBook, sheet: Any, row: int, key: str) -> int:
    sheet.set_row(row, 22)
    sheet.write_string(row, 1, template.t(key), template.style("heading"))
    sheet.write_blank(row, 2, None, template.style("heading"))
    return row + 1


def _write_lead(template: TemplateBook, sheet: Any, row: int) -> int:
    sheet.set_row(row, 36)
    sheet.merge_range(row, 1, row, 2, template.t("guide_lead"), template.style("wrap"))
    return row


def _write_facts(template: TemplateBook, sheet: Any, row: int) -> int:
    row = _write_lead(template, sheet, row)
    facts = [
        ("guide_deadline", template.call.value("deadline"), "figure-date"),
        ("guide_limit", template.call.value("grant_limit"), "figure-share"),
        ("guide_envelope", template.call.value("envelope"), "figure-kroner"),
    ]
    for offset, (key, value, style) in enumerate(facts, start=1):
        sheet.set_row(row + offset, 19)
        sheet.write_string(row + offset, 1, template.t(key), template.style("figure"))
        if style == "figure-date":
            sheet.write_datetime(row + offset, 2, value, template.style(style))
        else:
            sheet.write_number(row + offset, 2, value, template.style(style, align="left", indent=1))
    return row + len(facts) + 1


def _write_steps(template: TemplateBook, sheet: Any, row: int) -> int:
    row = _heading(template, sheet, row, "guide_steps")
    scores = sorted(int(one) for name in _scales(template) for one in template.call.lists[name])
    scale = {"lowest": scores[0], "highest": scores[-1]} if scores else {}
    for number, key in enumerate(STEPS, start=1):
        sheet.set_row(row, 24)
        sheet.write_number(row, 1, number, template.style("step-number"))
        sheet.write_string(row, 2, template.t(key, **scale), template.style("step"))
        row += 1
    return row


def _write_legend(template: TemplateBook, sheet: Any, row: int) -> int:
    row = _heading(template, sheet, row, "guide_legend")
    sheet.set_row(row, 19)
    sheet.write_string(row, 1, template.t("input_here"), template.style("sample"))
    sheet.write_string(row, 2, template.t("legend_input"), template.style("step"))
    if any(field.given for field in template.layout.form.fields.values()):
        row += 1
        sheet.set_row(row, 19)
        sheet.write_string(row, 1, template.t("given_here"), template.input_style("text", given=True))
        sheet.write_string(row, 2, template.t("legend_given"), template.style("step"))
    sheet.set_row(row + 4, 19)
    signs = [("✔", "legend_fine", "good"), ("✘", "legend_wrong", "bad"), ("!", "legend_look", "look")]
    for offset, (sign, key, style) in enumerate(signs, start=1):
        sheet.set_row(row + offset, 19)
        sheet.write_string(row + offset, 1, sign, template.style("sign", font_color=COLOURS[style]))
        sheet.write_string(row + offset, 2, template.t(key), template.style("step"))
    sheet.write_string(row + 4, 1, "–", template.style("sign"))
    sheet.write_string(row + 4, 2, template.t("legend_waiting"), template.style("step"))
    return row + 5


def _write_sheets(template: TemplateBook, sheet: Any, row: int) -> int:
    row = _heading(template, sheet, row, "guide_sheets")
    for name, about in _sheets(template):
        sheet.set_row(row, 32 if len(about) > 105 else 19)
        sheet.write_url(row, 1, f"internal:{quoted(name)}!B2", template.style("link"), name)
        sheet.write_string(row, 2, about, template.style("clause-text", valign="vcenter"))
        row += 1
    return row


def _sheets(template: TemplateBook) -> Iterator[tuple[str, str]]:
    for one in template.layout.sheets:
        yield one.name, one.form_sheet.intro[template.layout.language]
    yield template.check_sheet, template.t("check_lead")


def _write_rules(template: TemplateBook, sheet: Any, row: int) -> int:
    row = _heading(template, sheet, row, "guide_rules")
    for clause in _cited(template):
        text = template.call.clauses[clause].text[template.layout.language]
        sheet.set_row(row, 6 + 15 * (1 + len(text) // 105))
        sheet.write_string(row, 1, clause, template.style("clause"))
        sheet.write_string(row, 2, text, template.style("clause-text"))
        row += 1
    return row


def _cited(template: TemplateBook) -> list[str]:
    """The rules in short and every clause the sheet of checks cites, in the call's order."""
    kind = template.layout.form.kind
    live = {rule.clause for rule in template.call.rules if KINDS[rule.kind].live and rule.applies_to == kind}
    return [clause for clause in template.call.clauses if clause in live | set(SHORT_RULES)]


def _write_scale(template: TemplateBook, sheet: Any, row: int) -> int:
    """What each score means."""
    row = _heading(template, sheet, row, "guide_scale")
    for name in _scales(template):
        for one in template.call.lists[name].values():
            sheet.set_row(row, 19)
            sheet.write_number(row, 1, int(one.id), template.style("step-number", font_size=11))
            sheet.write_string(row, 2, one.label[template.layout.language], template.style("step"))
            row += 1
        row = _write_reason(template, sheet, row, name)
    return row


def _scales(template: TemplateBook) -> dict[str, None]:
    return dict.fromkeys(field.scale for field in template.layout.form.fields.values() if field.scale)


def _write_criteria(template: TemplateBook, sheet: Any, row: int) -> int:
    """What every criterion looks at, with its clause."""
    language = template.layout.language
    row = _heading(template, sheet, row, "guide_criteria")
    for one in template.call.lists[CRITERIA].values():
        label = f"{one.label[language]} ({one.clause})"
        sheet.set_row(row, 34)
        sheet.write_string(row, 1, label, template.style("figure", bold=True, text_wrap=True))
        about = one.help[language] if one.help else ""
        sheet.write_string(row, 2, about, template.style("clause-text", valign="vcenter"))
        row += 1
    return _write_reason(template, sheet, row, CRITERIA)


def _write_reason(template: TemplateBook, sheet: Any, row: int, name: str) -> int:
    """Where a list comes from, below it."""
    reason = template.call.list_reasons.get(name)
    if reason is None:
        return row
    sheet.set_row(row, 19)
    sheet.write_string(row, 1, reason[template.layout.language], template.style("more"))
    return row + 1


CRITERIA = "criterion"
PARTS: Mapping[str, tuple[Part, ...]] = {
    "application": (_write_facts, _write_steps, _write_legend, _write_sheets, _write_rules),
    "assessment": (_write_lead, _write_steps, _write_scale, _write_criteria, _write_legend, _write_sheets),
}
"""What the guidance of each kind of form says, in order."""

"""How the cells of a template look: number formats by type of field, and every style by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from toolkit.files import number_formats, palette

if TYPE_CHECKING:
    from collections.abc import Mapping

NUMBER_FORMATS = {
    "money": "#,##0",  # amounts with øre get two decimals by a conditional format: see show_ore
    "number": "General",
    "hours": "General",
    "integer": "0",
    "year": "0",
    "date": "dd.mm.yyyy",
    "percent": number_formats.SHARE,
}
TEXT_TYPES = frozenset({"text", "long-text", "email", "phone", "org-number", "municipality", "choice", "yes-no"})

SUM_FORMAT = '#,##0;-#,##0;""'
ORE_FORMAT = "#,##0.00"

BASE: Mapping[str, object] = {"font_name": palette.FONT, "font_size": 11, "font_color": palette.BLACK, "valign": "top"}
STYLES: Mapping[str, Mapping[str, Any]] = {
    "plain": {},
    "wrap": {"text_wrap": True},
    "title": {"font_size": 20, "bold": True, "font_color": palette.PRIMARY, "valign": "vcenter"},
    "subtitle": {"font_size": 11, "font_color": palette.GREY, "valign": "vcenter"},
    "intro": {"font_color": palette.GREY, "valign": "top"},
    "heading": {
        "bold": True,
        "font_size": 12,
        "font_color": palette.WHITE,
        "bg_color": palette.PRIMARY,
        "indent": 1,
        "valign": "vcenter",
    },
    "label": {
        "bold": True,
        "text_wrap": True,
        "align": "left",
        "bg_color": palette.LIGHT,
        "bottom": 1,
        "bottom_color": palette.LINE,
        "indent": 1,
    },
    "label-help": {"font_size": 9, "font_color": palette.GREY},
    "label-bold": {"bold": True},
    "header": {
        "bold": True,
        "text_wrap": True,
        "font_color": palette.WHITE,
        "bg_color": palette.PRIMARY,
        "valign": "vcenter",
        "border": 1,
        "border_color": palette.PRIMARY,
        "indent": 1,
    },
    "header-centre": {
        "bold": True,
        "font_color": palette.WHITE,
        "bg_color": palette.PRIMARY,
        "valign": "vcenter",
        "align": "center",
        "border": 1,
        "border_color": palette.PRIMARY,
    },
    "header-right": {
        "bold": True,
        "text_wrap": True,
        "font_color": palette.WHITE,
        "bg_color": palette.PRIMARY,
        "valign": "vcenter",
        "align": "right",
        "border": 1,
        "border_color": palette.PRIMARY,
    },
    "status": {"indent": 1, "align": "left", "font_color": palette.GREY, "shrink": True},
    "row-status": {
        "indent": 1,
        "align": "left",
        "valign": "vcenter",
        "font_color": palette.GREY,
        "bottom": 1,
        "bottom_color": palette.LINE,
        "shrink": True,
    },
    "more": {"italic": True, "font_size": 9, "font_color": palette.GREY, "valign": "vcenter"},
    "sum": {
        "num_format": SUM_FORMAT,
        "align": "right",
        "valign": "vcenter",
        "bg_color": palette.LIGHT,
        "bottom": 1,
        "bottom_color": palette.LINE,
    },
    "total": {
        "num_format": NUMBER_FORMATS["money"],
        "align": "right",
        "bold": True,
        "bg_color": palette.LIGHT,
        "top": 2,
        "top_color": palette.PRIMARY,
        "valign": "vcenter",
    },
    "total-label": {
        "bold": True,
        "bg_color": palette.LIGHT,
        "top": 2,
        "top_color": palette.PRIMARY,
        "indent": 1,
        "valign": "vcenter",
    },
    "key": {"font_color": palette.GREY, "font_size": 8},
    "figure": {"bg_color": palette.LIGHT, "bottom": 1, "bottom_color": palette.LINE, "indent": 1, "valign": "vcenter"},
    "figure-money": {
        "num_format": NUMBER_FORMATS["money"],
        "align": "right",
        "bottom": 1,
        "bottom_color": palette.LINE,
        "valign": "vcenter",
    },
    "figure-kroner": {
        "num_format": number_formats.KRONER,
        "bottom": 1,
        "bottom_color": palette.LINE,
        "valign": "vcenter",
    },
    "figure-share": {
        "num_format": number_formats.SHARE,
        "align": "right",
        "bottom": 1,
        "bottom_color": palette.LINE,
        "valign": "vcenter",
    },
    "figure-date": {
        "num_format": "dd.mm.yyyy",
        "align": "left",
        "indent": 1,
        "bottom": 1,
        "bottom_color": palette.LINE,
        "valign": "vcenter",
    },
    "figure-blank": {"bottom": 1, "bottom_color": palette.LINE},
    "rule": {"text_wrap": True, "indent": 1, "bottom": 1, "bottom_color": palette.LINE, "valign": "vcenter"},
    "rule-state": {
        "bold": True,
        "indent": 1,
        "bottom": 1,
        "bottom_color": palette.LINE,
        "valign": "vcenter",
        "font_color": palette.GREY,
    },
    "rule-clause": {
        "align": "center",
        "bottom": 1,
        "bottom_color": palette.LINE,
        "valign": "vcenter",
        "font_color": palette.GREY,
    },
    "link": {
        "font_color": "#0B5A8A",
        "underline": 1,
        "indent": 1,
        "bottom": 1,
        "bottom_color": palette.LINE,
        "valign": "vcenter",
    },
    "state-line": {"bold": True, "font_size": 13, "font_color": palette.GREY, "valign": "vcenter"},
    "step": {"text_wrap": True, "indent": 1, "valign": "vcenter", "bottom": 1, "bottom_color": palette.LINE},
    "sign": {"bold": True, "align": "center", "valign": "vcenter", "bottom": 1, "bottom_color": palette.LINE},
    "sample": {  # looks like an input cell, but is locked
        "bg_color": palette.INPUT,
        "border": 1,
        "border_color": palette.LINE,
        "align": "left",
        "indent": 1,
        "valign": "vcenter",
    },
    "step-number": {
        "bold": True,
        "align": "center",
        "font_size": 14,
        "font_color": palette.PRIMARY,
        "bg_color": palette.LIGHT,
        "valign": "vcenter",
        "bottom": 1,
        "bottom_color": palette.LINE,
    },
    "clause": {
        "bold": True,
        "align": "center",
        "font_color": palette.PRIMARY,
        "bottom": 1,
        "bottom_color": palette.LINE,
    },
    "clause-text": {"text_wrap": True, "align": "left", "indent": 1, "bottom": 1, "bottom_color": palette.LINE},
    "good": {"bold": True, "font_color": palette.GOOD},
    "bad": {"bold": True, "font_color": palette.BAD},
    "look": {"bold": True, "font_color": palette.LOOK},
}

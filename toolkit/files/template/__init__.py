"""Writing a form as a workbook that a person fills in."""

from toolkit.files.template.write import template_bytes

__all__ = ["template_bytes"]

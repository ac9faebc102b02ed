"""The Grant Workbook Toolkit: a county's grant rounds, run from Excel."""

__version__ = "0.1.0"

"""The Excel add-in and the workbook with buttons: built from macros/ on what xlwings ships, put where Excel looks."""

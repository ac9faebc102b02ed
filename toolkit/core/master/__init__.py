"""The master workbook as a pure value: its sheets, what feeds them, and what may leave the house."""

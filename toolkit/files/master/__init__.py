"""The master workbook as a file: its book, pages, tables, charts, and where everything in it stands."""

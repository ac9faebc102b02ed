"""The pure core: what a call means. Touches no file, clock, screen or spreadsheet library."""

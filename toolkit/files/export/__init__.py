"""Exports as files: the formats, the description that goes with CSV, and where they are put."""

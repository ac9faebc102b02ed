"""The form: its fields, where they stand, the keys that find them again, and its formulas."""

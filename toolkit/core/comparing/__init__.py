"""What changed between two versions of a submission: rows matched, fields, figures and findings compared."""

"""One workbook: from raw cells to a submission, and everything that is wrong with it."""

"""A round: receipts, versions, ids and statuses of everything received, assessments, and the county's choices."""

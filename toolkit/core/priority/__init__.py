"""From checked applications and assessments to a priority score, a ranking and a proposed allocation (K5, K12, K13)."""

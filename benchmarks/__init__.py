"""What the toolkit costs, as ratios measured in one run."""

"""Scripts for the people who build the toolkit."""

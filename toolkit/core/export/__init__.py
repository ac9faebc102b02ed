"""The consolidated tables as plain data, and what of them may leave the house."""

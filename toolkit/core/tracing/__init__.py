"""Tracing: where any cell of the master comes from."""

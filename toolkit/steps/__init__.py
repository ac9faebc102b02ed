"""The steps of the work: compose core and files, return values, print nothing."""

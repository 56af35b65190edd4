"""Validation: suites per table, the bridge from Great Expectations to plain results.

Belongs here: rules with severity, reason and what to do; running them inside DuckDB.
Does not belong here: Dagster asset checks (assets), transformations (warehouse).
"""

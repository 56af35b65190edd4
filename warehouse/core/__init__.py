"""From landing to the current state: applying extracts to core.duckdb, each table in one transaction.

Belongs here: the order of things; the statements are in ``warehouse/sql/core``. Not: indicators (mart).
"""

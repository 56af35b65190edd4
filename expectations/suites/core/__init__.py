"""Suites of core tables, one module per family of tables."""

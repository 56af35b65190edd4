"""Suites of mart tables."""

"""Suites of landed extracts, one module per source system."""

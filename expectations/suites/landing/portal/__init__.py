"""Suites of what the public-service portal delivers."""

"""Suites of what the payment platform and the settlement files deliver."""

"""Suites of what the e-document axis and the register of outgoing documents deliver."""

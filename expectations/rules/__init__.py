"""Rules that several suites share, each told once.

Belongs here: builders of rules by what they are about (codes, times, a table's own past, what became of the
delivered records), and what people are told to do. Does not belong here: the rules of one table
(``expectations.suites``), what a rule is (``expectations.model``).
"""

"""From core to mart: prepared tables, indicators, versions, in one transaction.

Belongs here: the order of things; the statements are in ``warehouse/sql/mart``. Not: publishing.
"""

"""What is declared: indicators, file datasets, core tables, periods, code lists, the points of Decision 766.

Belongs here: reading declarations into typed objects. Does not belong here: a connection, or anything that a
declaration makes (database, core, mart). Imports nothing above it.
"""

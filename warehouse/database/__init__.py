"""The two working files: how they are opened, migrated and closed.

Belongs here: connections, their limits, migrations. Does not belong here: what is in the tables (core, mart).
"""

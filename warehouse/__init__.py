"""Storage and SQL: landing store, core and mart files, indicators, publishing.

Belongs here: connections, DDL and migrations, applying extracts, the registry, SQL files, snapshots.
Does not belong here: source protocols (assets.sources), rules (expectations), Dagster (pipelines).
"""

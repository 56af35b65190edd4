"""Dagster wiring, settings and the command line.

Belongs here: definitions, jobs, schedules, sensors, resources, partitions, settings, the `egov` CLI.
Does not belong here: what an asset computes (assets), rules (expectations), SQL and storage (warehouse).
"""

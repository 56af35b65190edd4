"""What is materialised: landing, core, mart and publish, and the source systems behind landing.

Belongs here: one asset per table or source entity, thin over the floors below.
Does not belong here: jobs and schedules (pipelines), rules (expectations), SQL (warehouse).
"""

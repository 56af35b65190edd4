"""Retries have one layer, the HTTP client: nothing of Dagster runs a step or a run again by itself."""

from __future__ import annotations

from pipelines.definitions import defs


def test_no_step_and_no_job_has_a_retry_policy() -> None:
    repository = defs.get_repository_def()
    jobs = repository.get_all_jobs()
    assert jobs
    for job in jobs:
        assert "dagster/max_retries" not in job.tags
        for node in job.nodes:
            assert getattr(node.definition, "retry_policy", None) is None, node.name
            assert node.retry_policy is None, node.name

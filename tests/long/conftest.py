"""What lies here is long, whether it says so or not; the finished small run of the e2e tests serves it too."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.conftest import bench, finished, half

__all__ = ["bench", "finished", "half"]
HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.long)

"""The finished small run of the e2e tests serves the long ones too."""

from tests.e2e.conftest import bench, finished, half

__all__ = ["bench", "finished", "half"]

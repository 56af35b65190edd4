from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.mart.world import World


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("template"))


@pytest.fixture
def world(template: World, tmp_path: Path) -> World:
    return template.copy_to(tmp_path)

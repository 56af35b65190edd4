"""Five earlier points at default scale and with the whole history: tests.e2e.test_restate does it with four months."""

from __future__ import annotations

import pytest

from tests.e2e.bench import sandbox
from tests.e2e.test_restate import earlier_points_are_reproduced

pytestmark = pytest.mark.long


def test_five_earlier_points_come_out_as_they_were_published(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("points")
    with sandbox(folder / "sandbox", scale="default") as own:
        earlier_points_are_reproduced(own, folder / "home", "2020-12-01")

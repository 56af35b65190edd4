"""Every interface with every fault mode, once and for ever, at default scale."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from tests.faults.matrix import whole
from tests.faults.rig import Rig, Tally

pytestmark = pytest.mark.long
SPAN = (datetime(2026, 7, 1), datetime(2026, 8, 16))
PAGES = {
    "portal.catalogue": 500, "portal.token": 100, "portal.dossier": 100, "portal.count": 100, "register": 50,
    "payment.list": 50, "payment.query": 50,
}  # fmt: skip


def test_the_whole_matrix(
    tmp_path_factory: pytest.TempPathFactory, record_property: Callable[[str, object], None]
) -> None:
    rig = Rig(tmp_path_factory.mktemp("faults"), "default", SPAN, PAGES)
    tally = Tally()
    tally.try_all(rig, whole())
    record_property("figures", tally.line())
    print(tally.line())
    assert not tally.wrong, "\n".join(tally.wrong)

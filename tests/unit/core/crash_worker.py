"""Applies one table in a process of its own, so that a test can kill it: folder, table."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.unit.core.landed import START
from warehouse.clock import Clock
from warehouse.core.apply import apply_entity
from warehouse.database.connection import Warehouse
from warehouse.landing.store import LandingStore

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    with Warehouse(folder / "warehouse", clock=Clock(START)).core() as con:
        apply_entity(con, LandingStore(folder / "landing", "test"), sys.argv[2], Clock(START))

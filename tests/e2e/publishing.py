"""Publish a home's mart once more with one row more, through the production code."""

from __future__ import annotations

from pathlib import Path

from warehouse.clock import Clock
from warehouse.database.connection import Warehouse
from warehouse.published.publish import publish


def publish_again(home: Path, number: int) -> str:
    """Add a superseded row to the mart, so that every snapshot differs in its counts, and publish it."""
    warehouse = Warehouse(home / "warehouse")
    with warehouse.mart(attach_core=False) as con:
        con.execute(
            """insert into mart.indicator_value
               select * replace (false as is_current, ? as run_id)
               from mart.indicator_value where is_current order by all limit 1""",
            [f"soak-{number}"],
        )
    snapshot = publish(
        warehouse, home / "published", Clock(), f"soak-{number}", "sandbox:1", keep=20, force=True
    )
    return snapshot.snapshot_id

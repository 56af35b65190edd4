"""Whatever the order and grouping in which extracts reach core, and however often, the rows are the same."""

from __future__ import annotations

import tempfile
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.core.landed import START, Home, new_warehouse
from warehouse.apply import apply_entity
from warehouse.clock import Clock
from warehouse.connection import Warehouse
from warehouse.landing import LandingStore, Manifest

TABLES = ("dossier", "dossier_fee", "dossier_supplement")

versions = st.fixed_dictionaries(
    {
        "dossier_code": st.sampled_from("AB"),
        "agency_root": st.sampled_from(["H29", "H61"]),
        "agency_code": st.sampled_from(["H29.1", "H29.2", None]),
        "updated_at": st.sampled_from([datetime(2025, month, 1) for month in (1, 2, 3)]),
        "status": st.sampled_from([4, 9]),
        "deleted": st.booleans(),
        "received_at": st.sampled_from([None, datetime(2024, 5, 1), datetime(2024, 6, 1)]),
        "fees": st.lists(
            st.fixed_dictionaries({"code": st.just("p"), "amount": st.integers(0, 1)}), max_size=2
        ),
        "_page": st.integers(0, 1),
    }
)
extracts = st.lists(st.lists(versions, max_size=4), min_size=1, max_size=4)


class Partial(LandingStore):
    """The store as it stood when only some extracts had arrived."""

    def __init__(self, store: LandingStore, seen: Collection[str]) -> None:
        super().__init__(store.root, store.origin)
        self._seen = set(seen)

    def manifests(self, system: str, entity: str) -> list[Manifest]:
        return [m for m in super().manifests(system, entity) if m.extract_id in self._seen]


def dump(warehouse: Warehouse) -> dict[str, list[tuple[Any, ...]]]:
    with warehouse.core() as con:
        return {table: con.execute(f"FROM core.{table} ORDER BY ALL").fetchall() for table in TABLES}


def newest(landed: list[tuple[str, list[dict[str, Any]]]]) -> dict[tuple[str, str], dict[str, Any]]:
    """Say in plain Python which version of each key stands."""
    best: dict[tuple[str, str], tuple[tuple[Any, ...], dict[str, Any]]] = {}
    for extract_id, rows in landed:
        for at, row in enumerate(rows):
            key = (row["dossier_code"], row["agency_root"])
            place = (row["updated_at"], extract_id, row["_page"], at)
            if key not in best or place > best[key][0]:
                best[key] = (place, row)
    return {key: row for key, (_, row) in best.items()}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(batches=extracts, data=st.data())
def test_order_and_grouping_do_not_matter(batches: list[list[dict[str, Any]]], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        landed = [(home.land("portal", "dossier", rows).extract_id, rows) for rows in batches]
        ids = [extract_id for extract_id, _ in landed]
        with home.warehouse.core() as con:
            apply_entity(con, home.store, "dossier", Clock(START))
        at_once = dump(home.warehouse)

        other = new_warehouse(Path(folder) / "other")
        seen: list[str] = []
        with other.core() as con:
            for extract_id in data.draw(st.permutations(ids)):
                seen.append(extract_id)
                if data.draw(st.booleans()):
                    apply_entity(con, Partial(home.store, seen), "dossier", Clock(START))
            apply_entity(con, home.store, "dossier", Clock(START))
            # at-least-once: everything a second time
            con.execute("DELETE FROM core.applied_extract")
            again = apply_entity(con, home.store, "dossier", Clock(START))
        assert again.change_no is None
        assert dump(other) == at_once

        expected = newest(landed)
        with home.warehouse.core() as con:
            found = con.execute(
                "SELECT dossier_code, agency_root, status, deleted FROM core.dossier"
            ).fetchall()
            fees = con.execute("SELECT dossier_code, agency_root, amount FROM core.dossier_fee").fetchall()
        assert {row[:2]: row[2:] for row in found} == {
            key: (row["status"], row["deleted"]) for key, row in expected.items()
        }
        assert sorted(fees) == sorted(
            (*key, fee["amount"]) for key, row in expected.items() for fee in row["fees"]
        )

"""Whatever the order and grouping in which extracts reach core, and however often, the rows are the same."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.core.landed import START, Home, new_warehouse
from warehouse.clock import Clock
from warehouse.core.apply import apply_entity
from warehouse.landing.store import LandingStore, Manifest
from warehouse.registry.core_tables import CORE_TABLES, Fact
from warehouse.registry.source_entity import SourceEntity

Rows = list[dict[str, Any]]


def records(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({**fields, "_page": st.integers(0, 1)})


times = st.sampled_from([datetime(2025, month, 1) for month in (1, 2, 3)])
days = st.sampled_from([date(2025, 1, 31), date(2025, 7, 1)])
codes = st.sampled_from(["H29.1", "H29.2", None])
few = {"max_size": 2}
FACTS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "dossier": records(
        dossier_code=st.sampled_from("AB"),
        agency_root=st.sampled_from(["H29", "H61"]),
        agency_code=codes,
        updated_at=times,
        status=st.sampled_from([4, 9]),
        deleted=st.booleans(),
        received_at=st.sampled_from([None, datetime(2024, 5, 1), datetime(2024, 6, 1)]),
        fees=st.lists(st.fixed_dictionaries({"code": st.just("p"), "amount": st.integers(0, 1)}), **few),
    ),
    "rating": records(
        dossier_code=st.sampled_from("AB"),
        rated_at=times,
        level=st.integers(1, 3),
        updated_at=times,
    ),
    "petition": records(
        petition_code=st.sampled_from("AB"),
        agency_code=st.sampled_from(["H29.1", "H29.2"]),
        agency_root=st.just("H29"),
        status=st.sampled_from([2, 3]),
        satisfaction=st.sampled_from([0, 1, None]),
        finished_at=st.sampled_from([None, datetime(2024, 5, 1)]),
        updated_at=times,
    ),
    "register_document": records(
        register_id=st.sampled_from("AB"),
        organ_code=codes,
        promulgation_date=days,
        secrecy=st.integers(0, 1),
        deleted=st.booleans(),
        updated_at=times,
        recipients=st.lists(st.fixed_dictionaries({"organ_code": codes, "channel": st.just("truc")}), **few),
    ),
    "axis_document": records(
        doc_id=st.sampled_from("AB"),
        organ_code=st.just("H29.1"),
        promulgation_date=days,
        priority=st.integers(0, 1),
        to_codes=st.lists(st.sampled_from(["H29.1", "H29.2"]), unique=True, max_size=2),
    ),
    "axis_status": records(
        doc_id=st.sampled_from("AB"),
        organ_code=st.just("H29.1"),
        promulgation_date=days,
        status_code=st.sampled_from(["01", "15"]),
    ),
    "payment": records(
        reference=st.sampled_from("AB"),
        agency_code=codes,
        amount=st.integers(0, 2),
        transacted_at=times,
        status=st.sampled_from([1, 3]),
        queried=st.booleans(),
        updated_at=times,
        fees=st.lists(st.fixed_dictionaries({"code": st.just("p"), "amount": st.integers(0, 1)}), **few),
    ),
    "settlement_line": records(
        file_name=st.sampled_from(["a.dat", "b.dat"]),
        line_no=st.integers(1, 3),
        settlement_date=days,
        amount=st.integers(0, 2),
    ),
    "procedure_detail": records(
        procedure_code=st.sampled_from(["1.000001", "1.000002"]),
        result_count=st.integers(0, 1),
        methods=st.lists(
            st.fixed_dictionaries(
                {"channel": st.just("DIRECT"), "fee_amounts": st.lists(st.integers(0, 1), max_size=1)}
            ),
            **few,
        ),
    ),
    "official_766": records(
        endpoint=st.just("transparency"),
        period_type=st.just("year"),
        year=st.sampled_from([2025, 2026]),
        department_code=codes,
        scope=st.just("child"),
        metric_code=st.sampled_from(["TOTAL", "A"]),
        score=st.sampled_from([Decimal(1), Decimal(2)]),
    ),
}


MARKS = {
    "dossier": ("status", "deleted"),
    "rating": ("level",),
    "petition": ("status", "satisfaction"),
    "register_document": ("secrecy", "deleted"),
    "axis_document": ("priority",),
    "axis_status": ("status_code",),
    "payment": ("amount", "status"),
    "settlement_line": ("amount",),
    "procedure_detail": ("result_count",),
    "official_766": ("score",),
}
"""Columns that tell versions apart and reach core as they were landed."""
PARTS = {
    "dossier": {"dossier_fee": "fees"},
    "register_document": {"register_recipient": "recipients"},
    "payment": {"payment_fee": "fees"},
    "procedure_detail": {"procedure_method": "methods"},
    "axis_document": {"axis_recipient": "to_codes"},
}
"""Child tables with one row per element of a landed list."""


class Partial(LandingStore):
    """The store as it stood when only some extracts had arrived."""

    def __init__(self, store: LandingStore, seen: Collection[str]) -> None:
        super().__init__(store.root, store.origin)
        self._seen = set(seen)

    def manifests(self, entity: SourceEntity) -> list[Manifest]:
        return [m for m in super().manifests(entity) if m.extract_id in self._seen]


def dump(con: duckdb.DuckDBPyConnection, table: str, spec: Fact) -> dict[str, list[tuple[Any, ...]]]:
    return {one: con.execute(f"FROM core.{one} ORDER BY ALL").fetchall() for one in (table, *spec.children)}


def newest(spec: Fact, landed: list[tuple[str, Rows]]) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Say in plain Python which version of each key stands."""
    best: dict[tuple[Any, ...], tuple[tuple[Any, ...], dict[str, Any]]] = {}
    last: dict[Any, str] = {}
    for extract_id, rows in landed:
        for at, row in enumerate(rows):
            key = tuple(row.get(name) for name in spec.key)
            # Newest update first; among equal ones, and where a source tells no update, the one landed last.
            place = (row["updated_at"] if spec.has_update_time else 0, extract_id, row["_page"], at)
            if key not in best or place > best[key][0]:
                best[key] = (place, row)
            if spec.whole_by:
                last[row[spec.whole_by]] = max(extract_id, last.get(row[spec.whole_by], ""))
    return {
        key: row
        for key, (place, row) in best.items()
        if not spec.whole_by or place[1] == last[row[spec.whole_by]]
    }


def test_every_fact_table_is_tried() -> None:
    assert {name for name, spec in CORE_TABLES.items() if isinstance(spec, Fact)} == set(FACTS)


def check_order(table: str, data: st.DataObject) -> None:
    """Land drawn batches; apply them at once, and in a drawn order and grouping; compare, also with plain Python."""
    spec = CORE_TABLES[table]
    assert isinstance(spec, Fact)
    system, entity = spec.source.landed
    batches = data.draw(st.lists(st.lists(FACTS[table], max_size=5), min_size=1, max_size=5))
    shown = [name for name in MARKS[table] if name not in spec.key]
    parts = PARTS.get(table, {})
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        landed = [(home.land(system, entity, rows).extract_id, rows) for rows in batches]
        with home.warehouse.core() as con:
            apply_entity(con, home.store, table, Clock(START))
            at_once = dump(con, table, spec)
            found = con.execute(f"SELECT {', '.join((*spec.key, *shown))} FROM core.{table}").fetchall()
            children = {
                child: con.execute(f"SELECT {', '.join(spec.key)} FROM core.{child}").fetchall()
                for child in parts
            }

        seen: list[str] = []
        with new_warehouse(Path(folder) / "other").core() as con:
            for extract_id in data.draw(st.permutations([extract_id for extract_id, _ in landed])):
                seen.append(extract_id)
                if data.draw(st.booleans()):
                    apply_entity(con, Partial(home.store, seen), table, Clock(START))
            apply_entity(con, home.store, table, Clock(START))
            # at-least-once: everything a second time
            con.execute("DELETE FROM core.applied_extract")
            again = apply_entity(con, home.store, table, Clock(START))
            assert dump(con, table, spec) == at_once
        assert again.change_no is None

    expected = newest(spec, landed)
    width = len(spec.key)
    assert len(found) == len(expected)
    assert {row[:width]: row[width:] for row in found} == {
        key: tuple(row[name] for name in shown) for key, row in expected.items()
    }
    for child, keys in children.items():
        assert Counter(keys) == Counter(key for key, row in expected.items() for _ in row[parts[child]])


@pytest.mark.parametrize("table", FACTS)
@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(data=st.data())
def test_order_and_grouping_do_not_matter(table: str, data: st.DataObject) -> None:
    check_order(table, data)

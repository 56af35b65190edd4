"""A corrected file moves the figures of its periods, the ones before stay on record, and nothing else is touched."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.indicators.compare import differences, report
from tests.indicators.pipeline import (
    BOTH_CALENDARS,
    HISTORY_FROM,
    ORIGIN,
    SETTLE,
    apply_all,
    new_warehouse,
    read_rows,
)
from tests.indicators.tiny import TinyTruth
from tests.indicators.truth_to_landing import land
from tests.moments import to_utc
from warehouse.clock import Clock
from warehouse.core import apply
from warehouse.database import generated_tables
from warehouse.database.generated_tables import sync_tables
from warehouse.landing.store import LandingStore
from warehouse.mart.build import MartReport, build_mart
from warehouse.registry.datasets import Dataset, DatasetRegistry, datasets

NOW = "2025-02-01T06:00:00"
FIRST = "KN-1|khiếu nại|H29.41|2024-05-01|2024-06-10|2024-06-11"
CORRECTED = "KN-1|khiếu nại|H29.41|2024-05-01|2024-06-10|2024-06-10"


class Kept:
    """A landing store and a warehouse that are fed one truth after the other."""

    def __init__(self, home: Path) -> None:
        self.home, self.clock = home, Clock(to_utc(TinyTruth(home, NOW).now))
        self.store = LandingStore(home / "landing", ORIGIN)
        self.warehouse = new_warehouse(home / "warehouse", self.clock)

    def feed(self, truth: TinyTruth, run: str) -> MartReport:
        land(truth.write(), self.store, self.clock, SETTLE, HISTORY_FROM)
        apply_all(self.store, self.warehouse, self.clock)
        made = self.build(run)
        oracle, found = truth.rows(), read_rows(self.warehouse.mart_path)
        wrong = differences(oracle, found)
        assert not wrong, report(wrong, len(oracle))
        return made

    def build(self, run: str) -> MartReport:
        return build_mart(
            self.warehouse,
            self.store,
            self.clock,
            run,
            ORIGIN,
            BOTH_CALENDARS,
        )

    def versions(self) -> list[tuple[int, bool, str]]:
        with self.warehouse.mart(read_only=True) as con:
            return con.execute(
                """SELECT numerator, is_current, run_id FROM mart.indicator_value
                   WHERE indicator_id = 'complaint_on_time' AND grain = 'city' AND period_label = '06/2024'
                       AND period_type = 'month' ORDER BY as_known_at, is_current"""
            ).fetchall()


def truth(folder: Path, complaint: str) -> TinyTruth:
    made = TinyTruth(folder, NOW)
    made.payment("2024-01-05T09:00:00", 1000)
    made.filing("complaints", "2024", complaint)
    made.filing("one_stop", "2024", "2024|H29.40|có")
    return made


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path / "home")


def test_a_corrected_file(kept: Kept, tmp_path: Path) -> None:
    assert kept.feed(truth(tmp_path / "a", FIRST), "one").mode == "full"
    assert kept.versions() == [(0, True, "one")]
    second = kept.feed(truth(tmp_path / "b", CORRECTED), "two")
    assert second.mode == "incremental"
    assert second.recomputed_from == date(2024, 6, 10)
    assert kept.versions() == [(0, False, "one"), (1, True, "two")]
    assert kept.build("three").inserted == 0


def test_an_entry_that_changes_makes_its_tables_anew(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.feed(truth(tmp_path / "a", FIRST), "one")
    known = datasets()
    stops = known.get("one_stop")
    optional = next(column for column in stops.columns if column.required and column.name not in stops.key)
    loosened = optional.model_copy(update={"required": False})
    other = stops.model_copy(
        update={"columns": tuple(loosened if one is optional else one for one in stops.columns)}
    )
    complaints = known.get("complaints")
    reworded = complaints.model_copy(update={"description": stops.description})
    changes = {"one_stop": other, "complaints": reworded}
    rest: tuple[Dataset, ...] = tuple(
        changes.get(entry.id, entry) for entry in known.datasets if entry.id != "milestones"
    )
    changed = DatasetRegistry(datasets=rest, content_hash="other")
    for module in (generated_tables, apply):
        monkeypatch.setattr(module, "datasets", lambda: changed)
    with kept.warehouse.core() as con:
        tables = {str(name) for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        assert "file_milestones" not in tables
        assert con.execute("SELECT count(*) FROM core.file_one_stop").fetchall() == [(0,)]
        assert con.execute("SELECT count(*) FROM core.file_complaints").fetchall() == [(1,)]
        [(comment,)] = con.execute(
            "SELECT comment FROM duckdb_tables() WHERE table_name = 'file_complaints'"
        ).fetchall()
        assert comment == reworded.comment
        assert sync_tables(con, "core") == []
        report = apply.apply_entity(con, kept.store, "file_one_stop", kept.clock)
        assert report.inserted == 1

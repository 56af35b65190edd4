"""Why frozen figures are no longer the same: definition, late data, corrections, organisation and catalogue.

Belongs here: computing the figures between then and now, one cause at a time, and adding up what each step moved.
Does not belong here: freezing (warehouse.decided.frozen), the plain comparison (mart.frozen_difference).

The steps, each from the one before: (1) the extracts of then with today's definitions; (2) with the rows that came
later; (3) with every row as it is now, corrected and withdrawn ones included; (4) with today's reference data, which
is what is published. The order matters where causes meet in one row, so it is fixed.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import duckdb

from warehouse.clock import Clock
from warehouse.core.apply import apply_entity
from warehouse.database.connection import Warehouse
from warehouse.database.sqltext import quoted
from warehouse.home import LANDING, WAREHOUSE
from warehouse.landing.store import LandingStore
from warehouse.published.as_known_at import basis_of, build_as_then, compute_again
from warehouse.registry.core_tables import CHILD_TABLES, CORE_TABLES, Fact
from warehouse.registry.figures import of_period
from warehouse.registry.periods import Period
from warehouse.snapshot import SnapshotManifest

CAUSES: Final = ("definition", "late", "corrected", "organisation")
CAUSE_NAMES: Final = {
    "definition": "định nghĩa",
    "late": "dữ liệu đến sau",
    "corrected": "dữ liệu sửa lại",
    "organisation": "tổ chức, danh mục",
}
_DIMENSIONS = "indicator_id, variant, grain, agency_id, agency_group, field_code"


@dataclass(frozen=True)
class Moved:
    """One figure that moved.

    Attributes:
        indicator_id, variant, grain, agency_id, agency_group, field_code: which.
        frozen, now: numerator and denominator then and now; 0 where there was no row.
        by_cause: what each of ``CAUSES`` added to numerator and denominator; they add up to now less frozen.
    """

    indicator_id: str
    variant: str
    grain: str
    agency_id: str | None
    agency_group: str | None
    field_code: str | None
    frozen: tuple[int, int]
    now: tuple[int, int]
    by_cause: dict[str, tuple[int, int]]


def moved_by_cause(
    frozen: Path,
    period: Period,
    then: SnapshotManifest,
    home: Path,
    published: Path,
    scratch: Path,
    settings: Warehouse,
) -> list[Moved]:
    """What moved the figures of a period since they were frozen.

    Args:
        frozen: Parquet file of the frozen rows.
        period: their period.
        then: the snapshot they were frozen from.
        home: EGOV_HOME; only read.
        published: the published database file of now.
        scratch: folder for the figures between; made anew.
        settings: memory, threads and storage version to work with.

    Returns:
        The figures whose numerator or denominator is another now, the city's own first.

    Raises:
        warehouse.published.as_known_at.NotReproducibleError: the snapshot does not say what it stood on.
    """
    compute_again(then, home / LANDING, scratch / "definition", settings, "diff")
    steps = [Warehouse(scratch / "definition" / WAREHOUSE)]
    for cause, whole in (("late", False), ("corrected", True)):
        steps.append(_step(steps[0], scratch / cause / WAREHOUSE, home, then, settings, whole=whole))
    return _compare(frozen, period, [step.mart_path for step in steps], published)


def _step(
    base: Warehouse, target: Path, home: Path, then: SnapshotManifest, settings: Warehouse, *, whole: bool
) -> Warehouse:
    """Core of then with the facts of now: only rows of keys unknown then, or (``whole``) all as they are now."""
    basis = basis_of(then)
    clock = Clock(basis.computed_at)
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    made = Warehouse(target, settings.memory_limit, settings.threads, settings.storage_version, clock)
    shutil.copyfile(base.core_path, made.core_path)
    store = LandingStore(home / LANDING, then.origin)  # its windows of now are what came later, too
    with made.core() as con:
        con.execute(f"ATTACH {quoted(home / WAREHOUSE / 'core.duckdb')} AS today (READ_ONLY)")
        for name, spec in CORE_TABLES.items():
            # What is known of procedures is catalogue, and moves with the other reference data.
            if isinstance(spec, Fact) and not spec.is_catalogue:
                _take_facts(con, name, spec, whole=whole)
        con.execute("DETACH today")
        apply_entity(con, store, "agency_resolution", clock)
    build_as_then(made, store, then, "diff")
    return made


def _take_facts(con: duckdb.DuckDBPyConnection, name: str, spec: Fact, *, whole: bool) -> None:
    tables = [name, *(child for child, parent in CHILD_TABLES.items() if parent == name)]
    key = ", ".join(spec.key)
    if whole:
        for table in reversed(tables):
            con.execute(f"DELETE FROM core.{table}")
    else:
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE late AS SELECT {key} FROM today.core.{name} "
            f"EXCEPT SELECT {key} FROM core.{name}"
        )
    for table in tables:
        only = "" if whole else f" SEMI JOIN late USING ({key})"
        con.execute(f"INSERT INTO core.{table} BY NAME SELECT * FROM today.core.{table}{only}")


def _compare(frozen: Path, period: Period, steps: Sequence[Path], published: Path) -> list[Moved]:
    """Numerators and denominators of all stages side by side."""
    with duckdb.connect() as con:
        where = of_period(period)
        stages = [f"SELECT *, 0 AS stage FROM read_parquet({quoted(frozen)})"]
        for number, path in enumerate([*steps, published], start=1):
            con.execute(f"ATTACH {quoted(path.resolve())} AS stage_{number} (READ_ONLY)")
            stages.append(
                f"SELECT *, {number} AS stage FROM stage_{number}.mart.indicator_value WHERE is_current AND {where}"
            )
        columns = ", ".join(
            f"coalesce(any_value({part}) FILTER (WHERE stage = {number}), 0)"
            for number in range(len(stages))
            for part in ("numerator", "denominator")
        )
        rows = con.execute(
            f"""SELECT {_DIMENSIONS}, {columns}
                FROM ({" UNION ALL BY NAME ".join(stages)})
                GROUP BY {_DIMENSIONS}
                ORDER BY grain <> 'city', grain, indicator_id, variant <> 'headline', variant, agency_id, field_code"""
        ).fetchall()
    found = []
    for row in rows:
        pairs = [(int(row[6 + 2 * n]), int(row[7 + 2 * n])) for n in range(len(stages))]
        if pairs[0] != pairs[-1]:
            moved = {
                cause: (after[0] - before[0], after[1] - before[1])
                for cause, (before, after) in zip(CAUSES, pairwise(pairs), strict=True)
            }
            indicator_id, variant, grain, agency_id, agency_group, field_code = row[:6]
            found.append(
                Moved(
                    indicator_id,
                    variant,
                    grain,
                    agency_id,
                    agency_group,
                    field_code,
                    pairs[0],
                    pairs[-1],
                    moved,
                )
            )
    return found

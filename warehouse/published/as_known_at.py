"""The figures of an earlier day, computed again from landing, and compared with what was published then.

Belongs here: building core, mart and a snapshot of their own from the extracts that a snapshot stood on.
Does not belong here: which snapshot was current when (warehouse.published.publish_log), printing (cli).
The figures are computed with today's definitions and code: where those have changed, the comparison says so.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from warehouse.clock import Clock
from warehouse.core.apply import apply_entity
from warehouse.database.connection import Warehouse
from warehouse.home import PUBLISHED, WAREHOUSE
from warehouse.landing.store import LandingStore
from warehouse.mart.build import MartReport, build_mart
from warehouse.published.publish import VOLATILE_TABLES, Snapshot, publish
from warehouse.registry.core_tables import CORE_TABLES
from warehouse.snapshot import Basis, SnapshotManifest

BY_FIGURES = "indicator_value"
"""Compared by its current rows: the versions before them are another history."""
NOT_COMPARED = VOLATILE_TABLES | {BY_FIGURES, "frozen_value", "reported"}
"""Neither are what people decided meanwhile, and when the sources were asked."""


class NotReproducibleError(Exception):
    """The snapshot cannot be computed again; the Vietnamese message says why and what to do."""


@dataclass(frozen=True)
class Restated:
    """A snapshot computed again.

    Attributes:
        then: what was published.
        again: what came out now; its folder holds egov.duckdb, parquet/, manifest.json and report.html.
        lost_extracts: extracts of then that are no longer in landing (set aside as damaged, compacted).
        other_tables: tables whose rows differ from those published then.
    """

    then: SnapshotManifest
    again: Snapshot
    lost_extracts: int
    other_tables: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether every figure and every row is as it was published."""
        return not self.other_tables


def basis_of(then: SnapshotManifest) -> Basis:
    """What a snapshot stood on; NotReproducibleError if it does not say."""
    if then.basis is None:
        raise NotReproducibleError(
            f"Bản công bố {then.snapshot_id} không ghi lại nó dựa trên những lô dữ liệu nào (công bố bởi phiên bản "
            "cũ của chương trình), nên không tính lại được. Hãy chọn một bản công bố mới hơn."
        )
    return then.basis


def compute_again(
    then: SnapshotManifest, landing_dir: Path, target: Path, settings: Warehouse, run_id: str
) -> Restated:
    """Compute a published snapshot again from the extracts it stood on.

    Args:
        then: the snapshot, as the publish log names it.
        landing_dir: `$EGOV_HOME/landing`; only read.
        target: folder for the working files and the snapshot; an earlier one of this name is replaced.
        settings: memory, threads and storage version to work with.
        run_id: written into the rows.

    Raises:
        NotReproducibleError: the snapshot does not say what it stood on.
    """
    basis = basis_of(then)
    store = LandingStore(landing_dir, then.origin, until=basis.extracts)
    clock = Clock(basis.computed_at)
    shutil.rmtree(target, ignore_errors=True)
    warehouse = Warehouse(
        target / WAREHOUSE,
        memory_limit=settings.memory_limit,
        threads=settings.threads,
        storage_version=settings.storage_version,
        clock=clock,
    )
    with warehouse.core() as con:
        for table in CORE_TABLES:
            apply_entity(con, store, table, clock)
    report = build_as_then(warehouse, store, then, run_id)
    again = publish(
        warehouse,
        target / PUBLISHED,
        clock,
        run_id,
        then.origin,
        keep=1,
        checks=then.checks,
        gaps=report.gaps,
        waivers=then.waivers,
        store=store,
    )
    there = sum(len(store.manifests(entity)) for entity in store.entities())
    return Restated(then, again, basis.extract_count - there, _other_tables(then, again.manifest))


def build_as_then(
    warehouse: Warehouse, store: LandingStore, then: SnapshotManifest, run_id: str
) -> MartReport:
    """Build the mart of these working files as a snapshot's was built: its moment, its tail, its limits."""
    basis = basis_of(then)
    return build_mart(
        warehouse,
        store,
        Clock(basis.computed_at),
        run_id,
        then.origin,
        basis,
    )


def _other_tables(then: SnapshotManifest, again: SnapshotManifest) -> tuple[str, ...]:
    one, other = basis_of(then), basis_of(again)
    found = [BY_FIGURES] if (one.figures, one.figures_hash) != (other.figures, other.figures_hash) else []
    if one.engine == other.engine:
        found += [
            name
            for name, stamp in sorted(then.tables.items())
            if name not in NOT_COMPARED
            and name in again.tables
            and (stamp.rows, stamp.checksum) != (again.tables[name].rows, again.tables[name].checksum)
        ]
    return tuple(found)

"""What a published snapshot is and how to find the current one; read-only, opens no working file.

``published/current`` is a relative link to ``snapshots/<id>``, which holds ``egov.duckdb``, ``parquet/`` and
``manifest.json``; ``published/current.json`` names the same folder for shares that do not follow links.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from warehouse.decided.waivers import Waiver
from warehouse.registry.parameters import MartParameters

SNAPSHOTS = "snapshots"
CURRENT = "current"
CURRENT_FILE = "current.json"
DATABASE = "egov.duckdb"
PARQUET = "parquet"
MANIFEST = "manifest.json"
SIMULATED = "DỮ LIỆU MÔ PHỎNG"
REAL = "Dữ liệu thật"


def is_simulated(origin: str) -> bool:
    """Whether data of an origin are made up: every page, table and file of them says so."""
    return origin.startswith("sandbox:")


class TableStamp(BaseModel):
    """Rows and an order-independent checksum of one table, and its Parquet file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: int
    checksum: str
    parquet: str
    parquet_bytes: int
    parquet_sha256: str


class ProvisionalSource(BaseModel):
    """A source that was known incomplete when the snapshot was made, and its gaps (local time)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    gaps: list[tuple[datetime, datetime]]


class CheckSummary(BaseModel):
    """How validation ended: rules by outcome, and the names of what failed or errored (`details`) and warned.

    A snapshot with a failed ERROR rule or an errored one is not published, unless a person has let the
    rule pass: those count as waived, and the manifest names them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    passed: int = 0
    warned: int = 0
    waived: int = 0
    failed: int = 0
    errored: int = 0
    details: list[str] = []
    warnings: list[str] = []

    @property
    def green(self) -> bool:
        """True if nothing failed with severity ERROR and no validator broke."""
        return self.failed == 0 and self.errored == 0


class Basis(MartParameters):
    """What a snapshot's figures were computed from: enough to compute them again from landing.

    Attributes:
        computed_at: the moment for which they were computed; decides what was open and overdue (R85).
        extracts: ``system/entity`` to the newest extract there was; ids sort by time.
        extract_count: how many extracts there were in all, so that one that is gone is noticed.
        figures: number of current rows of mart.indicator_value.
        figures_hash: checksum over their content (all but as_known_at and run_id), whatever their order.
        engine: version of DuckDB; checksums of tables can be compared only within one.
    """

    computed_at: datetime
    extracts: dict[str, str]
    extract_count: int
    figures: int
    figures_hash: str
    engine: str


class SnapshotManifest(BaseModel):
    """``manifest.json`` of a snapshot."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    snapshot_id: str
    origin: str
    label: str
    is_simulated: bool
    created_at: datetime
    as_known_at: datetime | None
    run_id: str
    core_change_no: int
    content_hash: str
    tables: dict[str, TableStamp]
    views: list[str]
    checks: CheckSummary
    provisional_sources: list[ProvisionalSource]
    waivers: list[Waiver] = []
    basis: Basis | None = None

    def to_json(self) -> str:
        """The manifest as JSON for people, UTF-8."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"


def read_current(published: Path) -> tuple[Path, SnapshotManifest] | None:
    """The folder and manifest of the current snapshot, or None if nothing was published.

    Follows the link once, so that folder and manifest belong together even while a publish swaps it.
    Raises ValueError if the manifest cannot be read.
    """
    link = published / CURRENT
    if not link.is_symlink() and not link.exists():
        return None
    folder = link.resolve()
    path = folder / MANIFEST
    if not path.is_file():
        return None
    return folder, SnapshotManifest.model_validate_json(path.read_bytes())


def file_sha256(path: Path) -> str:
    """Hex SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

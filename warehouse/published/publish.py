"""Publishing: a copy of mart.duckdb in a folder of its own, verified, then one link swapped.

The caller holds the run's lock (nothing writes mart.duckdb meanwhile). BI reads ``published/current/egov.duckdb``.
Killed anywhere, ``current`` names a whole snapshot: the new folder is built under a name that begins with a dot and the
link is replaced in one step. What a dead publish left is removed by the next one.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from warehouse.clock import Clock
from warehouse.database.connection import Warehouse
from warehouse.database.sqltext import quoted
from warehouse.decided.waivers import Waiver
from warehouse.faultpoint import fault_point
from warehouse.landing.store import LandingStore
from warehouse.mart.build import SourceGap
from warehouse.published.page import REPORT, render_report
from warehouse.published.publish_log import PublishLog
from warehouse.registry.figures import figures_of
from warehouse.registry.parameters import MartParameters
from warehouse.snapshot import (
    CURRENT,
    CURRENT_FILE,
    DATABASE,
    MANIFEST,
    PARQUET,
    REAL,
    SIMULATED,
    SNAPSHOTS,
    Basis,
    CheckSummary,
    ProvisionalSource,
    SnapshotManifest,
    TableStamp,
    file_sha256,
    is_simulated,
    read_current,
)

INTERNAL_TABLES = frozenset({"schema_version", "state", "period_state"})
"""In the file, but not part of the contract with readers: no Parquet, no entry in the manifest."""

VOLATILE_TABLES = frozenset({"snapshot", "source_window", "waiver"})
"""Not part of what makes two snapshots the same: they change when a source was asked and had nothing new."""

WRITTEN_TABLES = frozenset({"snapshot", "waiver"})
"""Filled in the copy and not in the working file: they speak of the snapshot."""

_ID = re.compile(r"(\d{8}T\d{6}Z)-(\d{6})")


class PublishRefusedError(Exception):
    """The snapshot was not published, and the one before it stays: the message says why (exit code 1)."""


@dataclass(frozen=True)
class Snapshot:
    """What publishing did.

    Attributes:
        published: False if the content equals the current snapshot's; then ``snapshot_id`` is the current one.
        folder: the folder of the snapshot that is now current.
        removed: folders of old snapshots and of dead publishes that were deleted.
    """

    published: bool
    snapshot_id: str
    folder: Path
    manifest: SnapshotManifest
    removed: tuple[str, ...]


def publish(
    warehouse: Warehouse,
    published: Path,
    clock: Clock,
    run_id: str,
    origin: str,
    *,
    keep: int = 5,
    checks: CheckSummary | None = None,
    gaps: Sequence[SourceGap] = (),
    waivers: Sequence[Waiver] = (),
    store: LandingStore | None = None,
    log: PublishLog | None = None,
    force: bool = False,
) -> Snapshot:
    """Publish mart.duckdb as a new snapshot, unless its content is what is current already.

    Args:
        warehouse: the working files; mart.duckdb must have been built.
        published: ``$EGOV_HOME/published``; made if missing.
        clock: gives created_at and the id.
        run_id: the run that publishes.
        origin: origin of the data, which may mark the snapshot as simulated.
        keep: how many snapshots stay, the new one included.
        checks: how validation ended; not green means nothing is published.
        gaps: sources known incomplete, named in the manifest.
        waivers: checks that people let pass for this snapshot, named in manifest and report.
        store: landing as the mart was computed from it; what that was is written into the manifest.
        log: gets a line for the snapshot, once it is current.
        force: publish even if the content is unchanged (tests of readers).

    Raises:
        PublishRefusedError: checks are not green, the mart is empty, or the copy does not verify.
    """
    summary = checks or CheckSummary()
    if not summary.green:
        raise PublishRefusedError(
            f"Không xuất bản: {summary.failed} quy tắc không đạt, {summary.errored} quy tắc không kiểm tra được "
            f"({', '.join(summary.details[:5]) or 'xem nhật ký'}). "
            "Ảnh chụp trước vẫn giữ nguyên; hãy sửa dữ liệu rồi chạy lại."
        )
    snapshots = published / SNAPSHOTS
    snapshots.mkdir(parents=True, exist_ok=True)
    removed = _sweep(published)
    stamps, state = _stamp_working_file(warehouse)
    content_hash = _content_hash(stamps, state, waivers)
    current = read_current(published)
    if current is not None and log is not None:
        # A publish that died between the swap and the log left this to the next one.
        log.note(current[1])
    if current is not None and current[1].content_hash == content_hash and not force:
        return Snapshot(False, current[1].snapshot_id, current[0], current[1], removed)

    snapshot_id = _next_id(snapshots, clock)
    created_at = clock.now()
    building = snapshots / f".{snapshot_id}"
    building.mkdir()
    simulated = is_simulated(origin)
    copy = building / DATABASE
    shutil.copyfile(warehouse.mart_path, copy)
    fault_point("publish.copied")
    _write_snapshot_row(
        warehouse,
        copy,
        (
            snapshot_id,
            origin,
            created_at,
            state.as_known_at,
            run_id,
            simulated,
            SIMULATED if simulated else REAL,
        ),
        waivers,
    )
    tables, views = _verify_and_export(warehouse, copy, building / PARQUET, stamps, len(waivers), current)
    fault_point("publish.exported")
    manifest = SnapshotManifest(
        snapshot_id=snapshot_id,
        origin=origin,
        label=SIMULATED if simulated else REAL,
        is_simulated=simulated,
        created_at=created_at,
        as_known_at=state.as_known_at,
        run_id=run_id,
        core_change_no=state.core_change_no,
        content_hash=content_hash,
        tables=tables,
        views=views,
        checks=summary,
        provisional_sources=[
            ProvisionalSource(source=gap.source, gaps=[(w.start, w.end) for w in gap.gaps]) for gap in gaps
        ],
        waivers=list(waivers),
        basis=None if store is None else _basis(warehouse, store, state, copy),
    )
    (building / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
    (building / REPORT).write_text(render_report(copy, manifest, warehouse.settings), encoding="utf-8")
    _sync(building)
    folder = snapshots / snapshot_id
    building.rename(folder)
    _sync_folder(snapshots)
    fault_point("publish.before_swap")
    _swap(published, snapshot_id)
    fault_point("publish.after_swap")
    _write_current_file(published, manifest)
    if log is not None:
        log.note(manifest)
    removed += _prune(published, keep)
    return Snapshot(True, snapshot_id, folder, manifest, removed)


def _basis(warehouse: Warehouse, store: LandingStore, state: _State, copy: Path) -> Basis:
    with duckdb.connect(str(copy), read_only=True, config=warehouse.settings) as con:
        figures, checksum = figures_of(con)
    return Basis(
        **dict(state.parameters),
        computed_at=state.computed_at,
        extracts=store.newest(),
        extract_count=sum(len(store.manifests(entity)) for entity in store.entities()),
        figures=figures,
        figures_hash=checksum,
        engine=duckdb.__version__,
    )


@dataclass(frozen=True)
class _Stamp:
    rows: int
    checksum: str


@dataclass(frozen=True)
class _State:
    core_change_no: int
    as_known_at: datetime | None
    coverage: str
    computed_at: datetime
    parameters: MartParameters


def _stamp_working_file(warehouse: Warehouse) -> tuple[dict[str, _Stamp], _State]:
    """Checkpoint the working file, and say what is in it."""
    with warehouse.mart(attach_core=False) as con:
        names = list(MartParameters.model_fields)
        rows = con.execute(
            f"SELECT core_change_no, computed_at, {', '.join(names)} FROM mart.state"
        ).fetchall()
        if not rows:
            raise PublishRefusedError(
                "Không xuất bản: kho chỉ số chưa được tính lần nào. Hãy chạy `egov run`."
            )
        [(known,)] = con.execute(
            "SELECT max(as_known_at) FROM mart.indicator_value WHERE is_current"
        ).fetchall()
        [(values,)] = con.execute("SELECT count(*) FROM mart.indicator_value WHERE is_current").fetchall()
        if not values:
            raise PublishRefusedError(
                "Không xuất bản: không có giá trị chỉ số nào. Hãy kiểm tra kết nối tới các nguồn rồi chạy lại."
            )
        # What time each source is known for is content; how often it was asked is not.
        coverage = con.execute(
            """SELECT source, entity, min(window_start)::VARCHAR, max(window_end)::VARCHAR
               FROM mart.source_window WHERE window_start IS NOT NULL AND state <> 'gap' GROUP BY ALL ORDER BY ALL"""
        ).fetchall()
        stamps = _stamps(con, _tables(con))
        con.execute("CHECKPOINT")
    moment = known.astimezone(UTC) if known is not None else None
    change_no, computed_at, *parameters = rows[0]
    return stamps, _State(
        int(change_no),
        moment,
        json.dumps(coverage),
        computed_at.astimezone(UTC),
        MartParameters.model_validate(dict(zip(names, parameters, strict=True))),
    )


def _tables(con: duckdb.DuckDBPyConnection) -> list[str]:
    rows = con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = 'mart' "
        "ORDER BY table_name"
    ).fetchall()
    return [str(name) for (name,) in rows if name not in INTERNAL_TABLES]


def _stamps(con: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> dict[str, _Stamp]:
    """Rows and checksum per table; the checksum does not depend on the order of rows."""
    con.execute("SET TimeZone = 'UTC'")
    found: dict[str, _Stamp] = {}
    for table in tables:
        [(rows, total)] = con.execute(
            f"SELECT count(*), coalesce(sum(hash(t)::HUGEINT), 0) FROM mart.{table} AS t"
        ).fetchall()
        found[table] = _Stamp(int(rows), f"{int(total):x}")
    return found


def _content_hash(stamps: Mapping[str, _Stamp], state: _State, waivers: Sequence[Waiver]) -> str:
    content: list[object] = [
        {
            table: [stamp.rows, stamp.checksum]
            for table, stamp in stamps.items()
            if table not in VOLATILE_TABLES
        },
        state.coverage,
    ]
    # What readers are told beside the figures: the same figures without it are another snapshot.
    content += [waiver.model_dump(mode="json") for waiver in waivers]
    text = json.dumps(content, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _next_id(snapshots: Path, clock: Clock) -> str:
    """An id that sorts after every earlier one, even if the clock stands or goes back: moment and running number."""
    earlier = [match for path in snapshots.iterdir() if (match := _ID.fullmatch(path.name))]
    number = max((int(match.group(2)) for match in earlier), default=0) + 1
    stamp = max([f"{clock.now():%Y%m%dT%H%M%S}Z", *(match.group(1) for match in earlier)])
    return f"{stamp}-{number:06}"


def _write_snapshot_row(
    warehouse: Warehouse, copy: Path, row: tuple[object, ...], waivers: Sequence[Waiver]
) -> None:
    with duckdb.connect(str(copy), config=warehouse.settings) as con:
        # what the mart keeps for its own next build is nothing for readers
        con.execute("DROP SCHEMA IF EXISTS kept CASCADE")
        con.execute("DELETE FROM mart.snapshot")
        con.execute(
            "INSERT INTO mart.snapshot "
            "(snapshot_id, origin, created_at, as_known_at, run_id, is_simulated, label) VALUES (?, ?, ?, ?, ?, ?, ?)",
            list(row),
        )
        con.execute("DELETE FROM mart.waiver")
        for waiver in waivers:
            con.execute(
                "INSERT INTO mart.waiver (check_id, valid_to, reason, decided_by) VALUES (?, ?, ?, ?)",
                [waiver.check, waiver.until, waiver.reason, waiver.by],
            )
        con.execute("CHECKPOINT")


def _verify_and_export(
    warehouse: Warehouse,
    copy: Path,
    parquet: Path,
    expected: Mapping[str, _Stamp],
    waivers: int,
    before: tuple[Path, SnapshotManifest] | None,
) -> tuple[dict[str, TableStamp], list[str]]:
    """Open the copy as a reader would, compare it with the working file, and give its tables as Parquet.

    A table that is as it was in the snapshot before shares that one's file; the others are written.
    """
    parquet.mkdir()
    with duckdb.connect(str(copy), read_only=True, config=warehouse.settings) as con:
        found = _stamps(con, _tables(con))
        wrong = [
            table
            for table in sorted(expected)
            if table not in WRITTEN_TABLES and found.get(table) != expected[table]
        ]
        nothing = _Stamp(0, "")
        wrong += [
            table
            for table, rows in (("snapshot", 1), ("waiver", waivers))
            if found.get(table, nothing).rows != rows
        ]
        if wrong:
            raise PublishRefusedError(
                f"Không xuất bản: bản sao khác tệp gốc ở bảng {', '.join(wrong)}. Ảnh chụp trước vẫn giữ "
                "nguyên; hãy kiểm tra ổ đĩa rồi chạy lại."
            )
        views = [
            str(name)
            for (name,) in con.execute(
                "SELECT view_name FROM duckdb_views() WHERE schema_name = 'mart' AND NOT internal ORDER BY view_name"
            ).fetchall()
        ]
        for view in views:
            con.execute(f"SELECT * FROM mart.{view} LIMIT 1").fetchall()
        tables: dict[str, TableStamp] = {}
        con.execute("SET TimeZone = 'Asia/Ho_Chi_Minh'")
        for table, stamp in found.items():
            path = parquet / f"{table}.parquet"
            kept = before[1].tables.get(table) if before is not None else None
            if (
                before is not None
                and kept is not None
                and (kept.rows, kept.checksum) == (stamp.rows, stamp.checksum)
            ) and _share(con, table, before[0] / kept.parquet, kept, path):
                tables[table] = kept
                continue
            con.execute(f"COPY mart.{table} TO {quoted(path)} (FORMAT parquet, COMPRESSION zstd)")
            tables[table] = TableStamp(
                rows=stamp.rows,
                checksum=stamp.checksum,
                parquet=f"{PARQUET}/{path.name}",
                parquet_bytes=path.stat().st_size,
                parquet_sha256=file_sha256(path),
            )
    return tables, views


def _share(con: duckdb.DuckDBPyConnection, table: str, old: Path, stamp: TableStamp, new: Path) -> bool:
    """Give the file of the snapshot before a second name, if it is whole and has the table's columns."""
    try:
        if file_sha256(old) != stamp.parquet_sha256:
            return False
        columns = [
            con.execute(f"DESCRIBE SELECT * FROM {source} LIMIT 0").fetchall()
            for source in (f"mart.{table}", f"read_parquet({quoted(old)})")
        ]
        if [one[:2] for one in columns[0]] != [one[:2] for one in columns[1]]:
            return False
        os.link(old, new)
        fault_point("publish.file_shared")
    except (OSError, duckdb.Error):
        return False  # gone, unreadable, or a disk without links: it is written again
    return True


def _swap(published: Path, snapshot_id: str) -> None:
    """Point the link at the new folder in one step; the target is relative, so that the folder can be moved."""
    fresh = published / f".{CURRENT}.new"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(Path(SNAPSHOTS) / snapshot_id, target_is_directory=True)
    fresh.replace(published / CURRENT)
    _sync_folder(published)


def _write_current_file(published: Path, manifest: SnapshotManifest) -> None:
    content = {
        "snapshot_id": manifest.snapshot_id,
        "folder": f"{SNAPSHOTS}/{manifest.snapshot_id}",
        "created_at": manifest.created_at.isoformat(),
        "origin": manifest.origin,
        "label": manifest.label,
    }
    fresh = published / f".{CURRENT_FILE}.new"
    with fresh.open("w", encoding="utf-8") as stream:
        stream.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(published / CURRENT_FILE)
    _sync_folder(published)


def _sweep(published: Path) -> tuple[str, ...]:
    """Remove what a dead publish left: folders being built, and finished ones newer than the one that is current."""
    current = read_current(published)
    removed: list[str] = []
    newest = current[1].snapshot_id if current is not None else ""
    for path in sorted((published / SNAPSHOTS).iterdir()):
        unfinished = path.name.startswith(".")
        never_current = _ID.fullmatch(path.name) is not None and _number(path.name) > _number(newest)
        if unfinished or never_current:
            shutil.rmtree(path, ignore_errors=True)
            removed.append(path.name)
    (published / f".{CURRENT}.new").unlink(missing_ok=True)
    (published / f".{CURRENT_FILE}.new").unlink(missing_ok=True)
    if current is not None and _named(published) != newest:
        _write_current_file(published, current[1])
    return tuple(removed)


def _number(name: str) -> int:
    match = _ID.fullmatch(name)
    return int(match.group(2)) if match else 0


def _named(published: Path) -> str | None:
    """The snapshot that current.json names, or None if it cannot be read."""
    try:
        content: object = json.loads((published / CURRENT_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return str(content.get("snapshot_id")) if isinstance(content, dict) else None


def _prune(published: Path, keep: int) -> tuple[str, ...]:
    folders = sorted(
        (path for path in (published / SNAPSHOTS).iterdir() if _ID.fullmatch(path.name)),
        key=lambda path: _number(path.name),
    )
    old = folders[: -max(keep, 1)]
    for path in old:
        shutil.rmtree(path, ignore_errors=True)
    return tuple(path.name for path in old)


def _sync(folder: Path) -> None:
    """Write a folder's files and names to the disk."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb+") as stream:
                os.fsync(stream.fileno())
        else:
            _sync_folder(path)
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

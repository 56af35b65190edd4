"""Applying landed extracts to core: one table, all its pending extracts, one transaction.

For a fact the newest version of each key stands: versions are ordered by update time, extract, page and
position, so neither the order nor the grouping in which extracts are applied matters, and applying one
twice is harmless. A reference table is computed anew from all it is built from and replaced only if it
differs. The rows, the record of the extracts applied and the change log are written in the same
transaction.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import duckdb
import polars as pl

from warehouse.clock import LOCAL, Clock
from warehouse.database.sqltext import quoted, quoted_list
from warehouse.database.transaction import transaction
from warehouse.faultpoint import fault_point
from warehouse.landing.integrity import find_damaged, set_aside
from warehouse.landing.store import LandingStore, Manifest
from warehouse.registry.codes import canonical_agency_code, qcvn102_code
from warehouse.registry.core_tables import CORE_TABLES, Fact, Reference, Source, pass_through
from warehouse.registry.datasets import datasets
from warehouse.registry.source_entity import SourceEntity

SQL = Path(__file__).parents[1] / "sql" / "core"
CALENDAR_FILE = Path(__file__).parents[1] / "data" / "working_calendar.csv"

_POSITION = ("_extract_id", "_page", "_pos")
_UNFIT = (
    duckdb.ConversionException,
    duckdb.ConstraintException,
    duckdb.BinderException,
    duckdb.InvalidInputException,
)


class ApplyError(Exception):
    """Landed files that core cannot read; nothing was changed. The message is for operators."""


@dataclass(frozen=True)
class ApplyReport:
    """What one call of `apply_entity` did.

    Attributes:
        table: core table.
        change_no: newest number in the change log written by this call; None when no content changed.
        extracts: ids of the extracts applied by this call.
        staged: rows read from them (reference tables: rows of the new content).
        inserted: keys that were not there before (reference tables: rows not there before).
        replaced: keys whose content changed (reference tables: rows no longer there).
    """

    table: str
    change_no: int | None
    extracts: tuple[str, ...]
    staged: int
    inserted: int
    replaced: int


def apply_entity(
    con: duckdb.DuckDBPyConnection, store: LandingStore, table: str, clock: Clock
) -> ApplyReport:
    """Apply every pending extract of a core table in one transaction.

    Args:
        con: connection from `Warehouse.core()`, not inside a transaction.
        store: landing store; only committed extracts are seen.
        table: a key of `CORE_TABLES`.
        clock: tells `applied_at`.

    Returns:
        What changed; `change_no` None and no extracts when there was nothing to do.

    Raises:
        KeyError: unknown table.
        ApplyError: an extract lacks its key columns, or its values do not fit the types of core.
    """
    spec = CORE_TABLES[table]
    run = _Apply(con, store, table, clock)
    pending = run.pending(spec.inputs)
    if spec.inputs and not pending:
        return ApplyReport(table, None, (), 0, 0, 0)
    try:
        with transaction(con):
            report = run.fact(spec, pending) if isinstance(spec, Fact) else run.reference(spec, pending)
            fault_point("core.apply.before_commit")
    except duckdb.Error as error:
        damaged = [
            one for source in spec.inputs for one in find_damaged(store, source.landed, everything=True)
        ]
        if damaged:
            places = ", ".join(str(place) for place in set_aside(store, damaged))
            raise ApplyError(
                f"Lô hỏng trên đĩa: {', '.join(map(str, damaged))}; đã chuyển sang {places}. Bảng core.{table} "
                "giữ nguyên như trước. Hãy chạy lại: dữ liệu của lô được lấy lại từ nguồn."
            ) from error
        if not isinstance(error, _UNFIT):
            raise
        names = ", ".join(m.extract_id for m in pending)
        raise ApplyError(
            f"Không áp dụng được dữ liệu vào bảng core.{table} (lần trích xuất: {names}): "
            f"{str(error).splitlines()[0]} Bảng giữ nguyên như trước. "
            "Hãy kiểm tra tệp Parquet của lần trích xuất đó rồi kéo lại cửa sổ."
        ) from error
    finally:
        with contextlib.suppress(duckdb.Error):
            run.drop_temporary()
    fault_point("core.apply.after_commit")
    return report


class _Apply:
    """One application: the connection, the table and the steps."""

    def __init__(self, con: duckdb.DuckDBPyConnection, store: LandingStore, table: str, clock: Clock) -> None:
        self.con = con
        self.store = store
        self.table = table
        self.now = clock.now()

    def pending(self, inputs: Sequence[Source]) -> list[Manifest]:
        rows = self.con.execute(
            "SELECT system, entity, extract_id FROM core.applied_extract WHERE table_name = ?", [self.table]
        ).fetchall()
        applied = {(SourceEntity(system, entity), extract_id) for system, entity, extract_id in rows}
        return [
            manifest
            for source in inputs
            for manifest in self.store.manifests(source.landed)
            if (source.landed, manifest.extract_id) not in applied
        ]

    # -- facts ----------------------------------------------------------------------------------------------

    def fact(self, spec: Fact, pending: Sequence[Manifest]) -> ApplyReport:
        source = spec.source
        key = _listed(spec.key)
        self._read("landed", source, [m.extract_id for m in pending], required=self._required(spec))
        order = (("updated_at",) if spec.has_update_time else ()) + _POSITION
        columns = self._stage_columns()
        content = ", ".join(f"{name} := {name}" for name in columns if name not in _POSITION)
        newest_first = ", ".join(f"{name} DESC NULLS LAST" for name in order)
        whole, not_older = "", ""
        if spec.whole_by is not None:
            whole = f"AND _extract_id = max(_extract_id) OVER (PARTITION BY {spec.whole_by})"
            not_older = (
                f"AND NOT EXISTS (SELECT 1 FROM core.{self.table} AS w "
                f"WHERE w.{spec.whole_by} = n.{spec.whole_by} AND w._extract_id > n._extract_id)"
            )
        self.con.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE staged AS
            WITH candidate AS ({_sql(self.table)}),
            newest AS (
                SELECT * FROM candidate
                QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY {newest_first}) = 1 {whole}
            ),
            hashed AS (
                SELECT *, md5_number_lower(to_json(struct_pack({content}))) AS _content_hash FROM newest
            )
            SELECT
                n.*,
                CASE
                    WHEN t._content_hash IS NULL THEN 'new'
                    WHEN t._content_hash = n._content_hash THEN 'same'
                    ELSE 'changed'
                END AS _state
            FROM hashed AS n
            LEFT JOIN core.{self.table} AS t ON {_matches("t", "n", spec.key)}
            WHERE (t._content_hash IS NULL OR {_newer("n", "t", spec.has_update_time)}) {not_older}
            """
        )
        self._find_replaced(spec)
        staged = _scalar(self.con, "SELECT count(*) FROM landed")
        fault_point("core.apply.staged")
        inserted = _scalar(self.con, "SELECT count(*) FROM staged WHERE _state = 'new'")
        replaced = _scalar(self.con, "SELECT count(*) FROM replaced_version")
        self._write(spec)
        change_no: int | None = None
        if inserted or replaced:
            change_no = self._log(self.table, replaced)
        if spec.code_column is not None:
            self._resolve_new_codes(spec.code_column)
        self._record(pending, change_no)
        ids = tuple(m.extract_id for m in pending)
        return ApplyReport(self.table, change_no, ids, staged, inserted, replaced)

    def _required(self, spec: Fact) -> tuple[str, ...]:
        landed = tuple(name for name in spec.key if name in spec.source.columns)
        return landed + (("updated_at",) if spec.has_update_time else ())

    def _stage_columns(self) -> list[str]:
        relation = self.con.sql(f"SELECT * FROM ({_sql(self.table)}) LIMIT 0")
        return list(relation.columns)

    def _find_replaced(self, spec: Fact) -> None:
        """Collect the rows of core whose content goes: changed keys, lines a newer file no longer has."""
        gone = ""
        if spec.whole_by is not None:
            gone = f"""
                UNION ALL
                SELECT t.*
                FROM core.{self.table} AS t
                WHERE EXISTS (
                        SELECT 1 FROM staged AS s
                        WHERE s.{spec.whole_by} = t.{spec.whole_by} AND s._extract_id > t._extract_id
                    )
                    AND NOT EXISTS (SELECT 1 FROM staged AS s WHERE {_matches("t", "s", spec.key)})
            """
        self.con.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE replaced_version AS
            SELECT t.*
            FROM core.{self.table} AS t
            INNER JOIN staged AS s ON {_matches("t", "s", spec.key)}
            WHERE s._state = 'changed'
            {gone}
            """
        )

    def _write(self, spec: Fact) -> None:
        for table in (*spec.children, self.table):
            self.con.execute(
                f"DELETE FROM core.{table} AS t USING replaced_version AS r "
                f"WHERE {_matches('t', 'r', spec.key)}"
            )
        # Unchanged content is written too: the row must carry its newest place, or an older could come back.
        self.con.execute(
            f"DELETE FROM core.{self.table} AS t USING staged AS s "
            f"WHERE s._state = 'same' AND {_matches('t', 's', spec.key)}"
        )
        names = _listed(self._columns_of(self.table))
        self.con.execute(f"INSERT INTO core.{self.table} ({names}) SELECT {names} FROM staged")
        for child in spec.children:
            self.con.execute(f"INSERT INTO core.{child} BY NAME {_sql(child)}")

    # -- reference tables -----------------------------------------------------------------------------------

    def reference(self, spec: Reference, pending: Sequence[Manifest]) -> ApplyReport:
        self._read_inputs(spec)
        if self.table == "agency_resolution":
            report = self._resolve_all()
            fault_point("core.apply.staged")
        else:
            if self.table == "agency":
                self._map_agency_codes()
            if self.table == "calendar":
                self._read_calendar()
            self.con.execute(f"CREATE OR REPLACE TEMP TABLE staged AS {_sql(self.table)}")
            fault_point("core.apply.staged")
            inserted, replaced = self._replace_if_different(self.table, "staged")
            change_no = self._log(self.table) if inserted or replaced else None
            if change_no is not None and spec.code_column is not None:
                self._resolve_new_codes(spec.code_column)
            if change_no is not None and spec.moves_resolution:
                change_no = self._resolve_all().change_no or change_no
            staged = _scalar(self.con, "SELECT count(*) FROM staged")
            report = ApplyReport(self.table, change_no, (), staged, inserted, replaced)
        self._record(pending, report.change_no)
        return replace(report, extracts=tuple(m.extract_id for m in pending))

    def _read_inputs(self, spec: Reference) -> None:
        described: list[tuple[str, str, str, date | None]] = []
        for source in spec.inputs:
            taken = _take(source, self.store.manifests(source.landed))
            described += [(*source.landed, m.extract_id, _pull_date(m)) for m in taken]
            self._read(f"landed_{source.landed.name}", source, [m.extract_id for m in taken], required=())
        frame = pl.DataFrame(
            described,
            schema={"system": pl.String, "entity": pl.String, "extract_id": pl.String, "pull_date": pl.Date},
            orient="row",
        )
        self._table_from("extract", frame)

    def _map_agency_codes(self) -> None:
        rows = self.con.execute(
            "SELECT DISTINCT unnest([code_qd20, trim(parent_code)]) FROM landed_agencies"
        ).fetchall()
        raw = sorted({str(code) for (code,) in rows if code})
        canonical = [canonical_agency_code(code) for code in raw]
        frame = pl.DataFrame(
            {
                "raw": raw,
                "canonical": canonical,
                "code_qcvn102": [qcvn102_code(code) if code else None for code in canonical],
            },
            schema={"raw": pl.String, "canonical": pl.String, "code_qcvn102": pl.String},
        )
        self._table_from("agency_code_map", frame)

    def _read_calendar(self) -> None:
        path = quoted(CALENDAR_FILE)
        self.con.execute(
            f"CREATE OR REPLACE TEMP VIEW calendar_file AS "
            f"SELECT * FROM read_csv({path}, header = true, all_varchar = true, delim = ',')"
        )

    def _replace_if_different(self, table: str, wanted: str) -> tuple[int, int]:
        """Replace the rows of `table` by those of `wanted`, if they differ; rows that came and that went."""
        names = _listed(self._columns_of(table))
        now = f"SELECT {names} FROM core.{table}"
        then = f"SELECT {names} FROM {wanted}"
        came = _scalar(self.con, f"SELECT count(*) FROM ({then} EXCEPT ALL {now})")
        went = _scalar(self.con, f"SELECT count(*) FROM ({now} EXCEPT ALL {then})")
        if came or went:
            self.con.execute(f"DELETE FROM core.{table}")
            self.con.execute(f"INSERT INTO core.{table} ({names}) {then}")
        return came, went

    # -- what agency codes resolve to (R01, R26, R43, R54) --------------------------------------------------

    def _resolve_new_codes(self, code_column: str) -> None:
        """Resolve the codes this change brought: no change of its own, since only its rows use them."""
        self.con.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE resolution_code AS
            SELECT DISTINCT {code_column} AS code
            FROM staged
            WHERE {code_column} <> '' AND {code_column} NOT IN (SELECT code FROM core.agency_resolution)
            """
        )
        if _scalar(self.con, "SELECT count(*) FROM resolution_code"):
            self.con.execute(f"INSERT INTO core.agency_resolution BY NAME {_sql('agency_resolution')}")

    def _resolve_all(self) -> ApplyReport:
        """Resolve every code in use anew; logged only if a code known before now resolves differently."""
        codes = " UNION ".join(
            f"SELECT {spec.code_column} AS code FROM core.{name}"
            for name, spec in CORE_TABLES.items()
            if spec.code_column is not None
        )
        self.con.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE resolution_code AS
            SELECT code FROM ({codes} UNION SELECT agency_id FROM core.agency) WHERE code <> ''
            """
        )
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE resolved AS {_sql('agency_resolution')}")
        names = _listed(self._columns_of("agency_resolution"))
        moved = _scalar(
            self.con,
            f"""
            WITH both_known AS (SELECT code FROM resolved INTERSECT SELECT code FROM core.agency_resolution)
            SELECT count(*)
            FROM (
                SELECT {names} FROM resolved WHERE code IN (SELECT code FROM both_known)
                EXCEPT
                SELECT {names} FROM core.agency_resolution
            )
            """,
        )
        came, went = self._replace_if_different("agency_resolution", "resolved")
        change_no = self._log("agency_resolution") if moved else None
        staged = _scalar(self.con, "SELECT count(*) FROM resolved")
        return ApplyReport("agency_resolution", change_no, (), staged, came, went)

    # -- the record -----------------------------------------------------------------------------------------

    def _log(self, table: str, replaced: int = 0) -> int:
        change_no = _scalar(self.con, "SELECT coalesce(max(change_no), 0) + 1 FROM core.change_log")
        self.con.execute(
            "INSERT INTO core.change_log (change_no, table_name, applied_at, replaced) VALUES (?, ?, ?, ?)",
            [change_no, table, self.now, replaced],
        )
        return change_no

    def _record(self, pending: Sequence[Manifest], change_no: int | None) -> None:
        if not pending:
            return
        frame = pl.DataFrame(
            {
                "table_name": [self.table] * len(pending),
                "system": [m.system for m in pending],
                "entity": [m.entity for m in pending],
                "extract_id": [m.extract_id for m in pending],
                "window_start": [m.window.start if m.window else None for m in pending],
                "window_end": [m.window.end if m.window else None for m in pending],
                "records": [m.records for m in pending],
                "change_no": [change_no] * len(pending),
                "landed_at": [m.ended_at for m in pending],
            },
            schema={
                "table_name": pl.String,
                "system": pl.String,
                "entity": pl.String,
                "extract_id": pl.String,
                "window_start": pl.Datetime("us"),
                "window_end": pl.Datetime("us"),
                "records": pl.Int64,
                "change_no": pl.Int64,
                "landed_at": pl.Datetime("us", "UTC"),
            },
        )
        self._table_from("applied_now", frame)
        self.con.execute("INSERT INTO core.applied_extract BY NAME SELECT * FROM applied_now")

    # -- reading landing ------------------------------------------------------------------------------------

    def _read(self, view: str, source: Source, extract_ids: Sequence[str], required: Sequence[str]) -> None:
        """Define a temporary view over landed files with exactly the contract's columns and types."""
        files = self.store.data_files(source.landed, extract_ids) if extract_ids else []
        if not files:
            nothing = ", ".join(f"NULL::{kind} AS {name}" for name, kind in source.columns.items())
            self.con.execute(
                f"CREATE OR REPLACE TEMP VIEW {view} AS SELECT {nothing}, NULL::VARCHAR AS _extract_id, "
                "NULL::INTEGER AS _page, NULL::INTEGER AS _pos WHERE FALSE"
            )
            return
        scan = f"read_parquet([{quoted_list(files)}], union_by_name = true, filename = true, hive_partitioning = false)"
        present = set(self.con.sql(f"SELECT * FROM {scan} LIMIT 0").columns)
        absent = [name for name in (*required, "_page", "_pos") if name not in present]
        if absent:
            raise ApplyError(
                f"Các lần trích xuất {source.landed} thiếu cột {', '.join(absent)}; bảng "
                f"core.{self.table} giữ nguyên. Hãy kéo lại dữ liệu bằng phiên bản chương trình hiện tại."
            )
        chosen = ", ".join(
            f"CAST({name} AS {kind}) AS {name}" if name in present else f"NULL::{kind} AS {name}"
            for name, kind in source.columns.items()
        )
        self.con.execute(
            f"""
            CREATE OR REPLACE TEMP VIEW {view} AS
            SELECT {chosen}, string_split(filename, '/')[-2] AS _extract_id,
                CAST(_page AS INTEGER) AS _page, CAST(_pos AS INTEGER) AS _pos
            FROM {scan}
            """
        )

    def _table_from(self, name: str, frame: pl.DataFrame) -> None:
        self.con.register("frame_in", frame)
        try:
            self.con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM frame_in")
        finally:
            self.con.unregister("frame_in")

    def _columns_of(self, table: str) -> list[str]:
        rows = self.con.execute(
            "SELECT column_name FROM duckdb_columns() "
            "WHERE database_name = current_database() AND schema_name = 'core' AND table_name = ? "
            "ORDER BY column_index",
            [table],
        ).fetchall()
        return [str(name) for (name,) in rows]

    def drop_temporary(self) -> None:
        for name in (
            "staged",
            "replaced_version",
            "resolution_code",
            "resolved",
            "extract",
            "agency_code_map",
            "applied_now",
        ):
            self.con.execute(f"DROP TABLE IF EXISTS temp.{name}")


def _take(source: Source, manifests: Sequence[Manifest]) -> list[Manifest]:
    """Choose the extracts that count; `manifests` are sorted oldest first, so the newest of a group stays."""
    if source.take == "all":
        return list(manifests)
    if source.take == "latest":
        return list(manifests[-1:])
    if source.take == "per_period":
        newest = {m.extra.get("period", ""): m for m in manifests}
    else:
        newest = {_pull_date(m).isoformat(): m for m in manifests}
    return sorted(newest.values(), key=lambda m: m.extract_id)


def _pull_date(manifest: Manifest) -> date:
    text = manifest.extra.get("pull_date")
    return date.fromisoformat(text) if text else manifest.started_at.astimezone(LOCAL).date()


@lru_cache(maxsize=64)
def _sql(name: str) -> str:
    """The statement that makes a table's rows: it follows from a declaration, or stands in warehouse/sql/core."""
    entry = datasets().by_table(name)
    said = entry.core_select() if entry is not None else pass_through(name)
    return said or (SQL / f"{name}.sql").read_text(encoding="utf-8")


def _scalar(con: duckdb.DuckDBPyConnection, query: str) -> int:
    # fetchall, not fetchone: an open result would hold the connection
    return int(con.execute(query).fetchall()[0][0])


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)


def _matches(left: str, right: str, key: Sequence[str]) -> str:
    return " AND ".join(f"{left}.{name} IS NOT DISTINCT FROM {right}.{name}" for name in key)


def _newer(left: str, right: str, has_update_time: bool) -> str:
    """Compare versions: update time, then where it landed (R39)."""
    names = (("updated_at",) if has_update_time else ()) + _POSITION
    ours = ", ".join(f"{left}.{name}" for name in names)
    theirs = ", ".join(f"{right}.{name}" for name in names)
    return f"({ours}) > ({theirs})"

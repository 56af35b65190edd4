"""What the mart takes in besides core: the registry, the views, landing's windows and refusals, frozen figures.

Belongs here: writing them into their tables. Does not belong here: tables prepared from core (warehouse.mart.refresh),
what a gap means for a figure (warehouse.mart.states).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC
from pathlib import Path

import polars as pl

from warehouse.clock import LOCAL
from warehouse.landing.quarantine import SCHEMA as REFUSALS
from warehouse.landing.quarantine import refusals
from warehouse.landing.store import Manifest
from warehouse.landing.windows import Window
from warehouse.mart.session import Session
from warehouse.registry.core_tables import CORE_TABLES
from warehouse.registry.figures import figures_of
from warehouse.registry.score_766 import score_rules

VIEW_NAMES = """SELECT view_name FROM duckdb_views()
    WHERE database_name = current_database() AND schema_name = 'mart' AND NOT internal"""


def load_registry(session: Session) -> None:
    """Write mart.indicator and mart.target from the registry."""
    rows: list[tuple[object, ...]] = []
    targets: list[tuple[object, ...]] = []
    for published in session.registry.published():
        indicator = published.indicator
        variant = indicator.variants[published.base_variant]
        grains = ("city",) if published.is_worst_field else indicator.grains_of(published.base_variant)
        rows.append(
            (
                indicator.id,
                published.variant,
                published.variant == "headline",
                indicator.tier,
                indicator.order,
                published.name.vi,
                published.name.en,
                published.description.vi,
                published.description.en,
                indicator.unit_of(published.base_variant),
                indicator.direction,
                published.formula.vi,
                published.formula.en,
                variant.numerator_sql,
                variant.denominator_sql,
                indicator.exclusions.vi,
                indicator.exclusions.en,
                ", ".join(grains),
                ", ".join(indicator.sources_of(published.base_variant)),
                indicator.legal_basis.vi,
                indicator.legal_basis.en,
                indicator.owner,
                indicator.judged_by_field,
                indicator.formula_version,
                indicator.formula_since,
                indicator.measure,
            )
        )
        targets.extend(
            (indicator.id, published.variant, t.valid_from, t.valid_to, t.operator, t.pct, t.note)
            for t in indicator.targets_of(published.base_variant)
        )
    _replace_rows(session, "indicator", rows)
    _replace_rows(session, "target", targets)
    programme = session.registry.series.programme
    _replace_rows(
        session,
        "programme_item",
        [
            (item, programme[item].vi, programme[item].en, one.id)
            for one in session.registry.indicators
            for item in one.items
        ],
    )
    _replace_rows(
        session,
        "series_break",
        [
            (
                indicator_id,
                one.day,
                one.kind,
                one.version_before,
                one.version_after,
                one.description.vi,
                one.description.en,
                one.is_for_all,
            )
            for one in session.registry.series_breaks()
            for indicator_id in one.indicator_ids
        ],
    )
    session.temp("registry_score_rule", score_rules().frame())
    session.con.execute(
        "DELETE FROM mart.score_rule; INSERT INTO mart.score_rule BY NAME FROM registry_score_rule"
    )


def _replace_rows(session: Session, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    session.con.execute(f"DELETE FROM mart.{table}")
    if rows:
        marks = ", ".join("?" for _ in rows[0])
        session.con.executemany(f"INSERT INTO mart.{table} VALUES ({marks})", [list(row) for row in rows])


def create_views(session: Session) -> None:
    """Make one view of each file in ``views``, of the file's name; a view whose file is gone goes with it."""
    files = view_files(session.sql_dir)
    for (name,) in session.con.execute(VIEW_NAMES).fetchall():
        if name not in files:
            session.con.execute(f"DROP VIEW mart.{name}")
    for path in files.values():
        session.con.execute(path.read_text(encoding="utf-8"))
    made = {str(name) for (name,) in session.con.execute(VIEW_NAMES).fetchall()}
    if made != set(files):
        raise LookupError(f"sql/mart/views: files {sorted(files)}, but views {sorted(made)}")


def view_files(sql_dir: Path) -> dict[str, Path]:
    """Name of each view of the mart to its file; FileNotFoundError where there is none."""
    files = {path.stem: path for path in sorted((sql_dir / "views").glob("*.sql"))}
    if not files:
        raise FileNotFoundError(f"no view in {sql_dir / 'views'}")
    return files


def load_prepared_inputs(session: Session) -> None:
    """What the prepared tables need besides core: the registry's field groups, the fee-bearing set (R04), the limit."""
    session.con.execute(
        f"CREATE OR REPLACE TEMP TABLE public_limit AS SELECT {session.public_min_count} AS min_count"
    )
    groups = session.registry.series.field_groups
    session.temp(
        "registry_field_group",
        pl.DataFrame(
            [("land", name) for name in groups.land] + [("investment", name) for name in groups.investment],
            schema={"kind": pl.String, "name": pl.String},
            orient="row",
        ),
    )
    session.con.execute(
        f"CREATE OR REPLACE TEMP TABLE fee_bearing_procedure AS {session.sql('engine', 'fee_bearing_procedure')}"
    )


def load_landing_tables(session: Session, gaps: Mapping[str, Sequence[Window]]) -> None:
    """mart.source_window and mart.quarantine_summary, from landing; moved_window: windows not as they were."""
    windows: dict[tuple[str, str, Window | str], Manifest] = {}
    for entity in session.store.entities():
        for manifest in session.store.manifests(entity):
            windows[*entity, _place(manifest)] = manifest
    session.temp(
        "landed_window",
        pl.DataFrame(
            [
                (
                    system,
                    entity,
                    manifest.window.start if manifest.window else None,
                    manifest.window.end if manifest.window else None,
                    manifest.declared_total,
                    manifest.declared_checksum,
                    manifest.records,
                    manifest.distinct_keys,
                    manifest.quarantined,
                    manifest.completeness == "verified",
                    manifest.extract_id,
                    manifest.ended_at,
                    manifest.origin,
                    _READERS[system, entity],
                )
                for (system, entity, _), manifest in windows.items()
            ],
            schema={
                "source": pl.String,
                "entity": pl.String,
                "start_local": pl.Datetime("us"),
                "end_local": pl.Datetime("us"),
                "declared": pl.Int64,
                "declared_checksum": pl.String,
                "landed": pl.Int64,
                "distinct_keys": pl.Int64,
                "quarantined": pl.Int64,
                "verified": pl.Boolean,
                "extract_id": pl.String,
                "landed_at": pl.Datetime("us", "UTC"),
                "origin": pl.String,
                "readers": pl.Int32,
            },
            orient="row",
        ),
    )
    session.temp(
        "missing_window",
        pl.DataFrame(
            [(*source.split("/"), one.start, one.end) for source, found in gaps.items() for one in found],
            schema={
                "source": pl.String,
                "entity": pl.String,
                "start_local": pl.Datetime("us"),
                "end_local": pl.Datetime("us"),
            },
            orient="row",
        ),
    )
    said = """SELECT source, entity, window_start, window_end, declared, declared_checksum, state
              FROM mart.source_window WHERE state <> 'gap' AND window_start IS NOT NULL"""
    session.con.execute(f"CREATE OR REPLACE TEMP TABLE window_before AS {said}")
    session.replace_when_different("source_window", session.sql("prepared", "source_window"))
    session.con.execute(
        f"""CREATE OR REPLACE TEMP TABLE moved_window AS
            ({said} EXCEPT FROM window_before) UNION ALL (FROM window_before EXCEPT {said})"""
    )
    session.replace_when_different("quarantine_summary", _quarantine_query(session))


def _place(manifest: Manifest) -> Window | str:
    """What an extract takes the place of: its window, period, file or list pulled before; else nothing."""
    if manifest.window is not None:
        return manifest.window
    if "period" in manifest.extra:
        return manifest.extra["period"]
    if "file_name" in manifest.extra:
        return manifest.extra["file_name"]
    return "" if "pull_date" in manifest.extra else manifest.extract_id


_READERS: Mapping[tuple[str, str], int] = Counter(
    (source.system, source.entity) for spec in CORE_TABLES.values() for source in spec.inputs
)
"""How many core tables read a landing entity."""


def _quarantine_query(session: Session) -> str:
    """Refused records per rule and day of landing, and how many of them are still open."""
    found = [refusals(session.store, entity) for entity in session.store.entities()]
    session.temp("refused_record", pl.concat([pl.DataFrame(schema=REFUSALS), *found]))
    return f"""
        SELECT source, entity, rule, (landed_at AT TIME ZONE '{LOCAL.key}')::DATE AS day,
            count(DISTINCT record) AS records,
            count(*) FILTER (is_open) AS open_records,
            min(open_since) AS open_since,
            (min(open_since) AT TIME ZONE '{LOCAL.key}')::DATE AS open_since_date,
            count(DISTINCT extract_id) AS extracts,
            max(extract_id) AS last_extract_id,
            max(landed_at) AS last_landed_at,
            (max(landed_at) AT TIME ZONE '{LOCAL.key}')::DATE AS last_landed_date
        FROM refused_record
        GROUP BY source, entity, rule, day"""


def load_reported(session: Session) -> None:
    """mart.reported and mart.frozen_value, from what people decided."""
    lines = session.reported.read() if session.reported else []
    newest = {(line.period, line.kind == "freeze"): line.number for line in lines}
    now = {period: figures_of(session.con, period) for period, _ in newest}
    session.temp(
        "reported_line",
        pl.DataFrame(
            [
                (
                    line.kind,
                    line.number,
                    line.period.type,
                    line.period.start,
                    line.period.end,
                    line.period.label,
                    line.by,
                    line.note,
                    line.at.astimezone(UTC),
                    line.snapshot_id,
                    line.as_known_at.astimezone(UTC) if line.as_known_at else None,
                    line.figures,
                    line.figures_hash,
                    line.kind != "withdraw" and newest[line.period, line.kind == "freeze"] == line.number,
                    now[line.period] == (line.figures, line.figures_hash),
                )
                for line in lines
            ],
            schema={
                "kind": pl.String,
                "number": pl.Int32,
                "period_type": pl.String,
                "period_start": pl.Date,
                "period_end": pl.Date,
                "period_label": pl.String,
                "decided_by": pl.String,
                "note": pl.String,
                "decided_at": pl.Datetime("us", "UTC"),
                "snapshot_id": pl.String,
                "as_known_at": pl.Datetime("us", "UTC"),
                "figures": pl.Int64,
                "figures_hash": pl.String,
                "is_in_force": pl.Boolean,
                "is_unchanged": pl.Boolean,
            },
            orient="row",
        ),
    )
    session.replace_when_different(
        "reported",
        f"SELECT *, (decided_at AT TIME ZONE '{LOCAL.key}')::DATE AS decided_date FROM reported_line",
    )
    kept = {
        line.number: session.reported.frozen_file(line)
        for line in lines
        if session.reported and line.kind == "freeze"
    }
    parts = [
        f"SELECT {number} AS number, * FROM read_parquet('{str(path).replace(chr(39), chr(39) * 2)}')"
        for number, path in kept.items()
    ]
    session.replace_when_different(
        "frozen_value",
        " UNION ALL BY NAME ".join(parts) or "SELECT * FROM mart.frozen_value WHERE FALSE",
    )

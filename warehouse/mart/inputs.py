"""What the mart takes in besides core: the registry, landing's windows and refusals, frozen figures.

Belongs here: writing them into their tables. Does not belong here: tables prepared from core (warehouse.mart.refresh),
what a gap means for a figure (warehouse.mart.states).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC

import polars as pl

from warehouse.clock import LOCAL
from warehouse.database.sqltext import quoted
from warehouse.landing.quarantine import SCHEMA as REFUSALS
from warehouse.landing.quarantine import refusals
from warehouse.landing.store import LandingStore, Manifest
from warehouse.landing.windows import Window
from warehouse.mart.rows import rows_of
from warehouse.mart.session import Row, Session
from warehouse.registry.core_tables import CORE_TABLES
from warehouse.registry.figures import figures_of
from warehouse.registry.indicators import Bilingual
from warehouse.registry.score_766 import score_rules
from warehouse.registry.source_entity import SourceEntity


def load_registry(session: Session) -> None:
    """Write what the registry says of indicators, targets, programme, breaks and the rules of Decision 766."""
    indicators: list[Row] = []
    targets: list[Row] = []
    row_queries = {one.id: rows_of(one, session.sql_dir) for one in session.registry.indicators}
    for published in session.registry.published():
        indicator = published.indicator
        base = published.base_variant
        grains = ("city",) if published.is_worst_field else indicator.grains_of(base)
        variant = {"indicator_id": indicator.id, "variant": published.variant}
        indicators.append(
            variant
            | {
                "is_headline": published.variant == "headline",
                "tier": indicator.tier,
                "sort_order": indicator.order,
                **_bilingual("name", published.name),
                **_bilingual("description", published.description),
                "unit": indicator.unit_of(base),
                "direction": indicator.direction,
                **_bilingual("formula", published.formula),
                **row_queries[indicator.id].definition(base),
                **_bilingual("exclusions", indicator.exclusions),
                "grains": ", ".join(grains),
                "sources": ", ".join(indicator.sources_of(base)),
                **_bilingual("legal_basis", indicator.legal_basis),
                "owner": indicator.owner,
                "judged_by_field": indicator.judged_by_field,
                "formula_version": indicator.formula_version,
                "formula_since": indicator.formula_since,
                "measure": indicator.measure,
            }
        )
        targets += [
            variant
            | {
                "valid_from": target.valid_from,
                "valid_to": target.valid_to,
                "operator": target.operator,
                "target_pct": target.pct,
                "note": target.note,
            }
            for target in indicator.targets_of(base)
        ]
    session.replace_rows("indicator", indicators)
    session.replace_rows("target", targets)
    session.replace_rows(
        "programme_item",
        [
            {
                "item": item,
                **_bilingual("name", session.registry.series.programme[item]),
                "indicator_id": indicator.id,
            }
            for indicator in session.registry.indicators
            for item in indicator.items
        ],
    )
    session.replace_rows(
        "series_break",
        [
            {
                "indicator_id": indicator_id,
                "break_date": series_break.day,
                "kind": series_break.kind,
                "version_before": series_break.version_before,
                "version_after": series_break.version_after,
                **_bilingual("description", series_break.description),
                "is_for_all": series_break.is_for_all,
            }
            for series_break in session.registry.series_breaks()
            for indicator_id in series_break.indicator_ids
        ],
    )
    session.replace_rows("score_rule", score_rules().rows())


def _bilingual(name: str, text: Bilingual) -> Row:
    return {f"{name}_vi": text.vi, f"{name}_en": text.en}


def load_prepared_inputs(session: Session) -> None:
    """What the prepared tables need besides core: the registry's field groups, the fee-bearing set (R04), the limit."""
    session.temp("public_limit", "min_count INTEGER", [{"min_count": session.parameters.public_min_count}])
    groups = session.registry.series.field_groups
    session.temp(
        "registry_field_group",
        "kind VARCHAR, name VARCHAR",
        [{"kind": "land", "name": name} for name in groups.land]
        + [{"kind": "investment", "name": name} for name in groups.investment],
    )
    session.make("fee_bearing_procedure")
    for name in ("procedure_field", "known_dossier"):
        session.define(name, session.sql("engine", name), "VIEW")


def load_landing_tables(session: Session, gaps: Mapping[str, Sequence[Window]]) -> None:
    """mart.source_window and mart.quarantine_summary, from landing; moved_window: windows not as they were."""
    session.temp(
        "landed_window",
        "source VARCHAR, entity VARCHAR, start_local TIMESTAMP, end_local TIMESTAMP, "
        "declared BIGINT, declared_checksum VARCHAR, landed BIGINT, distinct_keys BIGINT, "
        "quarantined BIGINT, verified BOOLEAN, extract_id VARCHAR, landed_at TIMESTAMPTZ, "
        "origin VARCHAR, readers INTEGER",
        [
            {
                "source": manifest.system,
                "entity": manifest.entity,
                "start_local": manifest.window.start if manifest.window else None,
                "end_local": manifest.window.end if manifest.window else None,
                "declared": manifest.declared_total,
                "declared_checksum": manifest.declared_checksum,
                "landed": manifest.records,
                "distinct_keys": manifest.distinct_keys,
                "quarantined": manifest.quarantined,
                "verified": manifest.completeness == "verified",
                "extract_id": manifest.extract_id,
                "landed_at": manifest.ended_at,
                "origin": manifest.origin,
                "readers": _READERS[manifest.system, manifest.entity],
            }
            for manifest in _standing(session.store)
        ],
    )
    session.temp(
        "missing_window",
        "source VARCHAR, entity VARCHAR, start_local TIMESTAMP, end_local TIMESTAMP",
        [
            {
                "source": entity.system,
                "entity": entity.name,
                "start_local": gap.start,
                "end_local": gap.end,
            }
            for entity, windows in ((SourceEntity.parse(source), windows) for source, windows in gaps.items())
            for gap in windows
        ],
    )
    windows = """SELECT source, entity, window_start, window_end, declared, declared_checksum, state
                 FROM mart.source_window WHERE state <> 'gap' AND window_start IS NOT NULL"""
    session.con.execute(f"CREATE OR REPLACE TEMP TABLE window_before AS {windows}")
    session.replace_when_different("source_window", session.sql("prepared", "source_window"))
    session.con.execute(
        f"""CREATE OR REPLACE TEMP TABLE moved_window AS
            ({windows} EXCEPT FROM window_before) UNION ALL (FROM window_before EXCEPT {windows})"""
    )
    refused = [refusals(session.store, entity) for entity in session.store.entities()]
    session.temp_from("refused_record", pl.concat([pl.DataFrame(schema=REFUSALS), *refused]))
    session.replace_when_different("quarantine_summary", session.sql("prepared", "quarantine_summary"))


def _standing(store: LandingStore) -> Iterable[Manifest]:
    """The newest extract of each window, period, file or list; of the others each."""
    newest: dict[tuple[SourceEntity, Window | str], Manifest] = {}
    for entity in store.entities():
        for manifest in store.manifests(entity):
            newest[entity, _place(manifest)] = manifest
    return newest.values()


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
    source.landed for spec in CORE_TABLES.values() for source in spec.inputs
)
"""How many core tables read a landing entity."""


def load_reported(session: Session) -> None:
    """mart.reported and mart.frozen_value, from what people decided."""
    lines = session.reported.read() if session.reported else []
    newest = {(line.period, line.kind == "freeze"): line.number for line in lines}
    now = {period: figures_of(session.con, period) for period, _ in newest}
    session.temp(
        "reported_line",
        "kind VARCHAR, number INTEGER, period_type VARCHAR, period_start DATE, period_end DATE, "
        "period_label VARCHAR, decided_by VARCHAR, note VARCHAR, decided_at TIMESTAMPTZ, "
        "snapshot_id VARCHAR, as_known_at TIMESTAMPTZ, figures BIGINT, figures_hash VARCHAR, "
        "is_in_force BOOLEAN, is_unchanged BOOLEAN",
        [
            {
                "kind": line.kind,
                "number": line.number,
                "period_type": line.period.type,
                "period_start": line.period.start,
                "period_end": line.period.end,
                "period_label": line.period.label,
                "decided_by": line.by,
                "note": line.note,
                "decided_at": line.at.astimezone(UTC),
                "snapshot_id": line.snapshot_id,
                "as_known_at": line.as_known_at.astimezone(UTC) if line.as_known_at else None,
                "figures": line.figures,
                "figures_hash": line.figures_hash,
                "is_in_force": line.kind != "withdraw"
                and newest[line.period, line.kind == "freeze"] == line.number,
                "is_unchanged": now[line.period] == (line.figures, line.figures_hash),
            }
            for line in lines
        ],
    )
    session.replace_when_different(
        "reported",
        f"SELECT *, (decided_at AT TIME ZONE '{LOCAL.key}')::DATE AS decided_date FROM reported_line",
    )
    frozen = [
        f"SELECT {line.number} AS number, * FROM read_parquet({quoted(session.reported.frozen_file(line))})"
        for line in lines
        if session.reported and line.kind == "freeze"
    ]
    session.replace_when_different(
        "frozen_value", " UNION ALL BY NAME ".join(frozen) or "FROM mart.frozen_value WHERE FALSE"
    )

"""Mart assets: every published table, built and checked in one step.

Belongs here: calling the build and the checks, lineage read from the SQL files. Does not belong
here: indicators and SQL (warehouse), rules (expectations).

One step for all tables, because they are one transaction: a reader of the file sees all of one
build or all of the one before.
"""

import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Final

import dagster as dg

from assets import checks, ddl
from assets.core.catalogue import TABLES as CORE_TABLES
from assets.landing.entities import ENTITIES
from assets.platform import POOL, TEAM_INDICATORS, Platform
from warehouse.registry.datasets import datasets

GROUP: Final = "mart"
# Bookkeeping of the build, and what the publish step writes into its own copy.
INTERNAL: Final = frozenset({"schema_version", "state", "period_state", "snapshot", "waiver"})
_CORE_NAMES: Final = frozenset(name for table in CORE_TABLES for name in table.tables)
_CORE_REF: Final = re.compile(r"\bcore_db\.core\.(\w+)")
_MART_REF: Final = re.compile(r"\bmart\.(\w+)")


def asset_key(table: str) -> dg.AssetKey:
    """The key of a mart table's asset."""
    return dg.AssetKey(["mart", table])


def table_names() -> list[str]:
    """The tables and views that readers get."""
    return [name for name in ddl.tables("mart") if name not in INTERNAL]


def in_order() -> list[str]:
    """The same, each after those it reads, which is the order Dagster wants them reported in."""
    waiting = {
        name: {key.path[1] for key in lineage(name) if key.path[0] == "mart"} for name in table_names()
    }
    return list(TopologicalSorter(waiting).static_order())


def _sources(name: str) -> list[Path]:
    """The SQL files that make a table: of its own name, or all indicators for the value table."""
    files = [file for file in ddl.sql_files("sql/mart") if file.stem == name]
    if name == "indicator_value":
        files += [file for file in ddl.sql_files("sql/mart") if file.parent.name == "indicators"]
    return files


def lineage(name: str) -> list[dg.AssetKey]:
    """What a table reads, from the texts of its SQL."""
    known = set(table_names())
    texts = [file.read_text(encoding="utf-8") for file in _sources(name)]
    if (entry := datasets().by_table(name)) is not None:
        texts.append(entry.mart_select())
    keys: dict[dg.AssetKey, None] = {}
    for text in texts:
        for found in _CORE_REF.findall(text):
            if found in _CORE_NAMES:
                keys[dg.AssetKey(["core", found])] = None
        for found in _MART_REF.findall(text):
            if found in known and found != name:
                keys[asset_key(found)] = None
    if name in {"source_window", "quarantine_summary"}:
        keys |= dict.fromkeys(dg.AssetKey(entity.key) for entity in ENTITIES)
    return list(keys)


def _spec(name: str, version: str) -> dg.AssetSpec:
    known = ddl.tables("mart")[name]
    return dg.AssetSpec(
        asset_key(name),
        deps=lineage(name),
        description=known.comment or f"mart.{name}",
        group_name=GROUP,
        owners=[TEAM_INDICATORS],
        kinds={"duckdb", "sql", "view" if known.is_view else "table"},
        code_version=version,
        tags={"layer": "mart"},
        metadata={
            "dagster/column_schema": known.column_schema(),
            "dagster/table_name": f"mart.{name}",
            "dagster/uri": f"warehouse/mart.duckdb#mart.{name}",
        },
    )


def mart_assets() -> dg.AssetsDefinition:
    """The step that builds all mart tables."""
    version = ddl.version("mart", "registry", "sql/mart", "ddl/mart", "indicators", "datasets")
    names = in_order()

    @dg.multi_asset(
        name="mart__build",
        specs=[_spec(name, version) for name in names],
        check_specs=[one for name in names for one in checks.specs(f"mart.{name}", asset_key(name))],
        pool=POOL,
        op_tags={"layer": "mart"},
    )
    def built(
        context: dg.AssetExecutionContext, platform: dg.ResourceParam[Platform]
    ) -> Iterator[dg.MaterializeResult[object]]:
        yield from _build(context, platform, names)

    return built


def _build(
    context: dg.AssetExecutionContext, platform: Platform, names: list[str]
) -> Iterator[dg.MaterializeResult[object]]:
    from expectations.bridge import validate_mart
    from warehouse.decided.frozen import Reported
    from warehouse.mart.build import build_mart

    report = build_mart(
        platform.warehouse,
        platform.store,
        platform.clock,
        run_id=platform.run_id,
        origin=platform.origin,
        settle=platform.settle,
        history_from=platform.history_from,
        min_field_cases=platform.min_field_cases,
        public_min_count=platform.public_min_count,
        report_calendar=platform.report_calendar,
        reported=Reported(platform.home),
    )
    context.log.info(
        f"mart: {report.mode}, {report.periods} kỳ, {report.inserted} dòng chỉ số mới, {report.seconds:.1f} giây"
    )
    counts = _counts(platform, names)
    build = {
        "mode": dg.MetadataValue.text(report.mode),
        "core_change_no": dg.MetadataValue.int(report.core_change_no),
        "periods_computed": dg.MetadataValue.int(report.periods),
        "versions_inserted": dg.MetadataValue.int(report.inserted),
        "versions_superseded": dg.MetadataValue.int(report.superseded),
        "sources_with_gaps": dg.MetadataValue.json(
            {gap.source: [str(window) for window in gap.gaps[:20]] for gap in report.gaps}
        ),
    }
    checked = [name for name in names if checks.suite_for(f"mart.{name}")]
    found = validate_mart(
        platform.warehouse.mart_path,
        checked,
        platform.docs_dir,
        now=platform.clock.local_now(),
        limits=platform.check_limits,
    )
    for name in names:
        metadata: dict[str, dg.MetadataValue] = {"dagster/row_count": dg.MetadataValue.int(counts[name])}
        if name == "indicator_value":
            metadata |= build
        yield dg.MaterializeResult(
            asset_key=asset_key(name),
            metadata=metadata,
            check_results=checks.results(platform, asset_key(name), found.get(name, [])),
        )


def _counts(platform: Platform, names: list[str]) -> dict[str, int]:
    with platform.warehouse.mart(read_only=True, attach_core=False) as con:
        return {name: int(con.sql(f"SELECT count(*) FROM mart.{name}").fetchall()[0][0]) for name in names}


ASSETS = [mart_assets()]

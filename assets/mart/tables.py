"""Mart assets: every published table, built and checked in one step.

Belongs here: calling the build and the checks, lineage read from the SQL files. Does not belong
here: indicators and SQL (warehouse), rules (expectations).

One step for all tables, because they are one transaction: a reader of the file sees all of one
build or all of the one before.
"""

from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Final

import dagster as dg

import warehouse
from assets import checks, ddl, systems
from assets.core.catalogue import TABLES as CORE_TABLES
from assets.platform import POOL, TEAM_INDICATORS, Platform
from expectations.bridge import validate_tables
from expectations.content import TableContent
from expectations.suites import SUITES
from warehouse.database.declared import tables, tables_read
from warehouse.decided.frozen import Reported
from warehouse.registry.datasets import datasets

GROUP: Final = "mart"
# Bookkeeping of the build, and what the publish step writes into its own copy.
INTERNAL: Final = frozenset({"schema_version", "state", "period_state", "snapshot", "waiver"})
_CORE_NAMES: Final = frozenset(name for table in CORE_TABLES for name in table.tables)
_SQL: Final = Path(warehouse.__file__).parent / "sql" / "mart"
_FILES: Final = {
    file.stem: file
    for folder in ("prepared", "engine", "indicators")
    for file in (_SQL / folder).glob("*.sql")
}
# The files behind tables that no file of their name, or not it alone, fills.
_FILLED_BY: Final = {
    "indicator_value": ("computed_value", "synced_total"),
    "kept.contribution": tuple(file.stem for file in (_SQL / "indicators").glob("*.sql")),
    "score_766": ("score_766", "our_figure_766"),
    "official_points_766": ("score_766", "official_figure_766"),
    "explained_points_766": ("score_766", "explained_figure_766"),
}


@cache
def code_version() -> str:
    """What the mart follows from, in short."""
    return ddl.version("mart", "registry", "sql/mart", "ddl/mart", "indicators", "datasets")


def asset_key(table: str) -> dg.AssetKey:
    """The key of a mart table's asset."""
    return dg.AssetKey(["mart", table])


def table_names() -> list[str]:
    """The tables and views that readers get."""
    return [name for name in tables("mart") if name not in INTERNAL]


def in_order() -> list[str]:
    """The same, each after those it reads, which is the order Dagster wants them reported in."""
    waiting = {
        name: {key.path[1] for key in lineage(name) if key.path[0] == "mart"} for name in table_names()
    }
    return list(TopologicalSorter(waiting).static_order())


def _queries(table: str) -> list[str]:
    """What fills a table of the mart, or one of the temporary tables behind it; none where no SQL does."""
    if (declared := tables("mart").get(table)) is not None and declared.view_sql:
        return [declared.view_sql]
    if (entry := datasets().by_table(table)) is not None:
        return [entry.mart_select()]
    file = table.removeprefix("kept.")  # what the mart keeps for itself
    files = _FILLED_BY.get(table, (file,) if file in _FILES else ())
    return [_FILES[name].read_text(encoding="utf-8") for name in files]


@cache
def reads(table: str) -> frozenset[str]:
    """The tables of core (`core_db.core.<table>`) and mart (`mart.<table>`) that a table of the mart is made of."""
    found: set[str] = set()
    for query in _queries(table):
        for name in tables_read(query):
            found |= {name} if name.startswith(("core_db.", "mart.")) else reads(name)
    return frozenset(found - {f"mart.{table}"})


def lineage(table: str) -> list[dg.AssetKey]:
    """The assets that a table reads: those of its SQL, and landing for what is counted there."""
    published = set(table_names())
    keys = []
    for name in sorted(reads(table)):
        *_, schema, source = name.split(".")
        if source in (_CORE_NAMES if schema == "core" else published):
            keys.append(dg.AssetKey([schema, source]))
    if table in {"source_window", "quarantine_summary"}:
        keys += [dg.AssetKey(entity.key) for entity in systems.entities()]
    return keys


def _spec(name: str) -> dg.AssetSpec:
    known = tables("mart")[name]
    return dg.AssetSpec(
        asset_key(name),
        deps=lineage(name),
        description=known.comment,
        group_name=GROUP,
        owners=[TEAM_INDICATORS],
        kinds={"duckdb", "sql", "view" if known.view_sql else "table"},
        code_version=code_version(),
        tags={"layer": "mart"},
        metadata={
            "dagster/column_schema": ddl.column_schema(known),
            "dagster/table_name": f"mart.{name}",
            "dagster/uri": f"warehouse/mart.duckdb#mart.{name}",
        },
    )


def mart_assets() -> dg.AssetsDefinition:
    """The step that builds all mart tables."""
    names = in_order()

    @dg.multi_asset(
        name="mart__build",
        specs=[_spec(name) for name in names],
        check_specs=[check for name in names for check in checks.specs(f"mart.{name}")],
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
    from warehouse.mart.build import build_mart

    stamps = platform.stamps(platform.warehouse.mart_path, code_version())
    with stamps.writing():
        report = build_mart(
            platform.warehouse,
            platform.store,
            platform.clock,
            run_id=platform.run_id,
            origin=platform.origin,
            parameters=platform.parameters,
            reported=Reported(platform.home),
        )
    context.log.info(
        f"mart: {report.mode}, {report.periods} kỳ, {report.inserted} dòng chỉ số mới, {report.seconds:.1f} giây"
    )
    if not report.sample_agreed:
        context.log.warning(
            "mart: phần cộng dồn được giữ không khớp khi cộng lại một tháng từ dữ liệu gốc; đã tính lại toàn bộ, "
            "số liệu đúng. Đây là lỗi của chương trình: hãy báo cho người phụ trách kèm nhật ký này."
        )
    counts = stamps.of([f"mart.{name}" for name in names])
    build = {
        "sample_agreed": dg.MetadataValue.bool(report.sample_agreed),
        "mode": dg.MetadataValue.text(report.mode),
        "core_change_no": dg.MetadataValue.int(report.core_change_no),
        "periods_computed": dg.MetadataValue.int(report.periods),
        "versions_inserted": dg.MetadataValue.int(report.inserted),
        "versions_superseded": dg.MetadataValue.int(report.superseded),
        "sources_with_gaps": dg.MetadataValue.json(
            {gap.source: [str(window) for window in gap.gaps[:20]] for gap in report.gaps}
        ),
    }
    evaluations = checks.report(
        platform,
        validate_tables(
            platform.warehouse.mart_path,
            [table for name in names if (table := f"mart.{name}") in SUITES],
            now=platform.clock.local_now(),
            limits=platform.check_limits,
            kept=platform.kept,
            content=TableContent(stamps),
        ),
    )
    for name in names:
        rows = dg.MetadataValue.int(counts[f"mart.{name}"].rows)
        metadata: dict[str, dg.MetadataValue] = {"dagster/row_count": rows}
        if name == "indicator_value":
            metadata |= build
        yield dg.MaterializeResult(
            asset_key=asset_key(name),
            metadata=metadata,
            check_results=evaluations.get(f"mart.{name}", []),
        )


ASSETS = [mart_assets()]

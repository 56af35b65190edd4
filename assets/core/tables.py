"""Core assets: each table (with its children) is applied and checked in one step.

Belongs here: calling the apply step and the checks, and what Dagster shows of them. Does not belong
here: SQL and transactions (warehouse), rules (expectations).
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

import dagster as dg

from assets import checks, ddl
from assets.core.catalogue import TABLES, CoreTable
from assets.platform import POOL, TEAM_WAREHOUSE, Platform
from expectations.bridge import validate_tables
from expectations.content import TableContent
from expectations.suites import SUITES
from warehouse.database.declared import tables
from warehouse.registry.datasets import datasets

GROUP: Final = "core"
# What the application of any table may write beside it: new codes are resolved, and what was done is recorded.
_WRITTEN_BESIDE: Final = ("agency_resolution", "applied_extract", "change_log", "schema_version")


@cache
def code_version() -> str:
    """What core follows from, in short."""
    return ddl.version("core", "registry", "sql/core", "ddl/core", "datasets")


def asset_key(table: str) -> dg.AssetKey:
    """The key of a core table's asset."""
    return dg.AssetKey(["core", table])


def core_asset(name: str, steps: Sequence[CoreTable]) -> dg.AssetsDefinition:
    """The step that applies one table, or several small ones; their children are assets of the same step."""
    declared = tables("core")

    def spec(table: CoreTable, name: str) -> dg.AssetSpec:
        known = declared[name]
        deps = [dg.AssetKey(["landing", *source]) for source in table.inputs]
        deps += [asset_key(other) for other in table.after]
        return dg.AssetSpec(
            asset_key(name),
            deps=deps,
            description=known.comment,
            group_name=GROUP,
            owners=[TEAM_WAREHOUSE],
            kinds={"duckdb", "sql", "table"},
            code_version=code_version(),
            tags={"layer": "core"},
            metadata={
                "dagster/table_name": f"core.{name}",
                "dagster/uri": f"warehouse/core.duckdb#core.{name}",
                "dagster/column_schema": ddl.column_schema(known),
            },
        )

    @dg.multi_asset(
        name=f"core__{name}",
        specs=[spec(table, one) for table in steps for one in table.tables],
        check_specs=[
            check for table in steps for one in table.tables for check in checks.specs(f"core.{one}")
        ],
        pool=POOL,
        op_tags={"layer": "core"},
    )
    def applied(
        context: dg.AssetExecutionContext, platform: dg.ResourceParam[Platform]
    ) -> Iterator[dg.MaterializeResult[object]]:
        yield from _apply(platform, steps)

    return applied


def _apply(platform: Platform, steps: Sequence[CoreTable]) -> Iterator[dg.MaterializeResult[object]]:
    from warehouse.core.apply import apply_entity

    names = [name for table in steps for name in table.tables]
    stamps = platform.stamps(platform.warehouse.core_path, code_version())
    with (
        stamps.writing([f"core.{name}" for name in (*names, *_WRITTEN_BESIDE)]),
        platform.warehouse.core() as con,
    ):
        reports = {
            table.name: apply_entity(con, platform.store, table.name, platform.clock) for table in steps
        }
    counts = stamps.of([f"core.{name}" for name in names])
    evaluations = checks.report(
        platform,
        validate_tables(
            platform.warehouse.core_path,
            [table for name in names if (table := f"core.{name}") in SUITES],
            now=platform.clock.local_now(),
            limits=platform.check_limits,
            kept=platform.kept,
            content=TableContent(stamps),
        ),
    )
    for name in names:
        rows = dg.MetadataValue.int(counts[f"core.{name}"].rows)
        metadata: dict[str, dg.MetadataValue] = {"dagster/row_count": rows}
        report = reports.get(name)
        if report is not None:
            metadata |= {
                "extracts_applied": dg.MetadataValue.int(len(report.extracts)),
                "rows_staged": dg.MetadataValue.int(report.staged),
                "rows_inserted": dg.MetadataValue.int(report.inserted),
                "rows_replaced": dg.MetadataValue.int(report.replaced),
            }
            if report.change_no is not None:
                metadata["change_no"] = dg.MetadataValue.int(report.change_no)
        yield dg.MaterializeResult(
            asset_key=asset_key(name),
            metadata=metadata,
            check_results=evaluations.get(f"core.{name}", []),
        )


# The file datasets are small and many: one step opens the file and runs the checks once for all of them.
_FILED: Final = [table for table in TABLES if datasets().by_table(table.name)]
ASSETS = [
    *(core_asset(table.name, [table]) for table in TABLES if table not in _FILED),
    *([core_asset("files", _FILED)] if _FILED else []),
]

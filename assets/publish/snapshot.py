"""The published snapshot: the last step, reached only when nothing before it blocks.

Belongs here: when publishing is allowed and what Dagster shows of it. Does not belong here: copying,
verifying and swapping (warehouse.publish).
"""

from collections.abc import Iterator, Sequence
from typing import Final

import dagster as dg

from assets import ddl
from assets.journal import Entry
from assets.landing.entities import SYSTEM_NAMES
from assets.mart import tables as mart
from assets.platform import POOL, TEAM_INDICATORS, Platform

GROUP: Final = "published"
KEY: Final = dg.AssetKey(["published", "snapshot"])
NO_SOURCE: Final = "no_source_answered"


def silent_systems(platform_systems: Sequence[str], entries: Sequence[Entry]) -> tuple[list[str], bool]:
    """The systems that did not answer at all in this run, and whether that is all that were asked.

    Args:
        platform_systems: Systems with an address; drop files are no system and do not count.
        entries: The run's journal.
    """
    asked = [system for system in platform_systems if system != "files"]
    failed = {entry.system for entry in entries if entry.kind == "source_failed"}
    answered = {entry.system for entry in entries if entry.kind == "answered"}
    silent = [system for system in asked if system in failed and system not in answered]
    return silent, bool(silent) and not (answered - {"files"})


def snapshot_asset() -> dg.AssetsDefinition:
    """The step that publishes."""

    @dg.asset(
        key=KEY,
        deps=[mart.asset_key(name) for name in mart.table_names()],
        group_name=GROUP,
        owners=[TEAM_INDICATORS],
        kinds={"duckdb", "parquet", "file"},
        description=(
            "Bản công bố cho BI: published/current/egov.duckdb, parquet/ và manifest.json. "
            "| The snapshot BI opens."
        ),
        code_version=ddl.version("publish.py"),
        metadata={
            "dagster/uri": "published/current/egov.duckdb",
            "dagster/column_schema": dg.TableSchema(
                columns=[
                    dg.TableColumn("snapshot_id", "VARCHAR", description="Mã bản công bố | Snapshot id"),
                    dg.TableColumn("table", "VARCHAR", description="Bảng trong bản công bố | Table"),
                    dg.TableColumn("rows", "BIGINT", description="Số dòng | Rows"),
                ]
            ),
        },
        tags={"layer": "published"},
        check_specs=[
            dg.AssetCheckSpec(
                "verified",
                asset=KEY,
                description="Bản công bố mở được, số dòng và mã băm khớp. | Opens, rows and hashes agree.",
            )
        ],
        pool=POOL,
    )
    def published(
        context: dg.AssetExecutionContext, platform: dg.ResourceParam[Platform]
    ) -> Iterator[dg.MaterializeResult[object]]:
        yield _publish(context, platform)

    return published


def _publish(context: dg.AssetExecutionContext, platform: Platform) -> dg.MaterializeResult[object]:
    from warehouse.publish import publish

    entries = platform.journal.entries()
    silent, all_silent = silent_systems(list(platform.configured), entries)
    if all_silent:
        names = ", ".join(SYSTEM_NAMES[system] for system in silent)
        raise dg.Failure(
            f"Không hệ thống nguồn nào trả lời ({names}): không công bố, bản công bố trước vẫn giữ nguyên.",
            metadata={NO_SOURCE: dg.MetadataValue.bool(True)},
            allow_retries=False,
        )
    failed = [f"{entry.system}/{entry.entity}" for entry in entries if entry.kind == "source_failed"]
    snapshot = publish(
        platform.warehouse,
        platform.published_dir,
        clock=platform.clock,
        run_id=platform.run_id,
        origin=platform.origin,
        keep=platform.keep_snapshots,
        failed_sources=failed,
    )
    platform.journal.add("published", "published", "snapshot", snapshot.snapshot_id)
    return dg.MaterializeResult(
        asset_key=KEY,
        metadata={
            "snapshot_id": dg.MetadataValue.text(snapshot.snapshot_id),
            "dagster/uri": dg.MetadataValue.path(str(platform.published_dir / "current" / "egov.duckdb")),
            "origin": dg.MetadataValue.text(platform.origin),
            "failed_sources": dg.MetadataValue.json(failed),
        },
        check_results=[dg.AssetCheckResult(asset_key=KEY, check_name="verified", passed=True)],
    )


ASSETS = [snapshot_asset()]

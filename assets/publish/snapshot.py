"""The published snapshot: the last step, reached only when nothing before it blocks.

Belongs here: when publishing is allowed and what Dagster shows of it. Does not belong here: copying,
verifying and swapping (warehouse.published.publish).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import dagster as dg
import duckdb

from assets import checks, ddl, systems
from assets.journal import Entry
from assets.mart import tables as mart
from assets.platform import POOL, TEAM_INDICATORS, Platform
from assets.sources.system import System
from expectations.suites import SUITES
from warehouse.decided.waivers import Waiver
from warehouse.published.publish_log import PublishLog
from warehouse.snapshot import CURRENT, DATABASE, CheckSummary

if TYPE_CHECKING:
    from warehouse.mart.build import SourceGap

GROUP: Final = "published"
KEY: Final = dg.AssetKey(["published", "snapshot"])
NO_SOURCE: Final = "no_source_answered"
REFUSED: Final = "publish_refused"
# Metadata: when a run last published, or found that nothing had changed.
CONFIRMED: Final = "confirmed_at"


def silent_systems(entries: Sequence[Entry]) -> tuple[list[System], bool]:
    """The systems that did not answer at all in a run, and whether no other did; drop files are nobody to ask.

    Args:
        entries: The run's journal.
    """
    remote = [system for system in systems.SYSTEMS.values() if system.is_remote]
    failed = {entry.system for entry in entries if entry.kind == "source_failed"}
    answered = {entry.system for entry in entries if entry.kind == "answered"}
    silent = [system for system in remote if system.id in failed - answered]
    return silent, bool(silent) and not any(system.id in answered for system in remote)


def no_source_message(silent: Sequence[System]) -> str:
    """What a person is told when none of the systems asked has answered."""
    names = ", ".join(system.vi for system in silent)
    return f"Không hệ thống nguồn nào trả lời ({names}): không công bố, bản công bố trước (nếu có) vẫn giữ nguyên."


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
        code_version=ddl.version("published/publish.py"),
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
        pool=POOL,
    )
    def published(
        context: dg.AssetExecutionContext, platform: dg.ResourceParam[Platform]
    ) -> Iterator[dg.MaterializeResult[object]]:
        yield _publish(context, platform)

    return published


def _publish(context: dg.AssetExecutionContext, platform: Platform) -> dg.MaterializeResult[object]:
    from warehouse.published.publish import PublishRefusedError, publish

    entries = platform.journal.entries()
    silent, all_silent = silent_systems(entries)
    if all_silent:
        raise dg.Failure(
            no_source_message(silent),
            metadata={NO_SOURCE: dg.MetadataValue.bool(True)},
            allow_retries=False,
        )
    failed = sorted({f"{entry.system}/{entry.entity}" for entry in entries if entry.kind == "source_failed"})
    summary, used = check_summary(context.instance, platform.waivers)
    try:
        snapshot = publish(
            platform.warehouse,
            platform.published_dir,
            platform.clock,
            platform.run_id,
            platform.origin,
            keep=platform.keep_snapshots,
            checks=summary,
            gaps=_gaps(platform, failed),
            store=platform.store,
            log=PublishLog(platform.home),
            waivers=used,
        )
    except PublishRefusedError as error:
        platform.journal.add("data_failed", "published", "snapshot", str(error))
        raise dg.Failure(
            str(error), metadata={REFUSED: dg.MetadataValue.bool(True)}, allow_retries=False
        ) from None
    platform.journal.add("published", "published", "snapshot", snapshot.snapshot_id)
    database = platform.published_dir / CURRENT / DATABASE
    return dg.MaterializeResult(
        asset_key=KEY,
        metadata={
            "snapshot_id": dg.MetadataValue.text(snapshot.snapshot_id),
            "is_new": dg.MetadataValue.bool(snapshot.published),
            "dagster/row_count": dg.MetadataValue.int(
                sum(table.rows for table in snapshot.manifest.tables.values())
            ),
            "dagster/uri": dg.MetadataValue.path(str(database)),
            "origin": dg.MetadataValue.text(platform.origin),
            "as_known_at": dg.MetadataValue.text(str(snapshot.manifest.as_known_at)),
            "failed_sources": dg.MetadataValue.json(failed),
            "checks": dg.MetadataValue.json(summary.model_dump()),
            CONFIRMED: dg.MetadataValue.timestamp(platform.clock.now()),
            **_waived(used),
            "scorecard": dg.MetadataValue.md(_scorecard(database)),
        },
    )


def _waived(used: "Sequence[Waiver]") -> dict[str, dg.MetadataValue]:
    """The waivers of this snapshot as a table for the asset's page; nothing when there are none."""
    if not used:
        return {}
    rows = [
        dg.TableRecord({"check": w.check, "until": str(w.until), "by": w.by, "reason": w.reason})
        for w in used
    ]
    return {"waivers": dg.MetadataValue.table(rows)}


def _gaps(platform: Platform, failed: Sequence[str]) -> list["SourceGap"]:
    """What is known incomplete of the configured systems: gaps of landing, and what failed in this run."""
    from warehouse.landing.completeness import source_gaps
    from warehouse.mart.build import SourceGap

    until = platform.clock.local_now() - platform.parameters.settle
    known = source_gaps(platform.store, platform.parameters.history_from, until)
    found = []
    for entity in systems.entities():
        name = str(entity.id)
        gaps = known.get(name, []) if entity.id.system in platform.configured else []
        if gaps or name in failed:
            found.append(SourceGap(name, tuple(gaps)))
    return found


def check_summary(
    instance: dg.DagsterInstance, waivers: "Mapping[str, Waiver]"
) -> "tuple[CheckSummary, list[Waiver]]":
    """How the rules of every table ended in the newest evaluation of its checks, and the waivers that were needed.

    Also asked when a person publishes by hand: a table whose rules failed, or were never checked, in
    an earlier run must not reach readers through a run that has only this step. A rule that was let
    pass then is judged by the waivers in force now.

    Args:
        instance: Where evaluations are kept.
        waivers: Rule (`<table>:<rule>`) → waiver in force.
    """
    readable = {*mart.table_names()}
    keys = [
        spec.key
        for table in SUITES
        if not table.startswith("mart.") or table.removeprefix("mart.") in readable
        for spec in checks.specs(table)
    ]
    # A check that the newest run only planned was not made: its table may have changed since the one before.
    records = instance.event_log_storage.get_latest_asset_check_execution_by_key(keys)
    counts = Counter[str]()
    details: list[str] = []
    warnings: list[str] = []
    used: list[Waiver] = []
    for key in keys:
        name = f"{checks.table_of(key.asset_key)}:{key.name}"
        evaluation = checks.evaluation_of(records.get(key))
        if evaluation is None:
            if key.asset_key.path[0] != "landing":
                counts["errored"] += 1
                details.append(f"{name} chưa được kiểm tra")
            continue
        held = evaluation.metadata.get(checks.PASSED)
        counts["passed"] += held.value or 0 if isinstance(held, dg.IntMetadataValue) else 0
        failed = checks.failed_rules(evaluation)
        if not failed and not evaluation.passed:
            # Nothing was ever landed for it.
            counts["warned"] += 1
            warnings.append(name)
        for rule in failed:
            if not rule.blocks:
                counts["warned"] += 1
                warnings.append(rule.id)
            elif not checks.stops(rule, waivers):
                counts["waived"] += 1
                used.append(waivers[rule.id])
            else:
                counts[rule.outcome] += 1
                details.append(rule.id)
    return CheckSummary(**counts, details=details[:50], warnings=warnings), used


def _scorecard(snapshot: Path) -> str:
    """The scorecard as a Markdown table for the asset's page."""
    columns = "name_vi, month_label, month_value_pct, month_target_operator, month_target_pct, month_status"
    with duckdb.connect(str(snapshot), read_only=True) as con:
        rows = con.sql(f"SELECT {columns}, data_label FROM mart.scorecard").fetchall()
    lines = ["| Chỉ số | Kỳ | Giá trị | Chỉ tiêu | Kết quả |", "|---|---|---|---|---|"]
    for name, label, value, operator, target, status, _ in rows:
        goal = f"{operator} {target}%" if target is not None else "–"
        lines.append(
            f"| {name} | {label} | {value if value is not None else '–'} | {goal} | {status or ''} |"
        )
    banner = f"**{rows[0][-1]}**\n\n" if rows else ""
    return banner + "\n".join(lines)


ASSETS = [snapshot_asset()]

"""The landing asset: pull, report, check the contract.

Belongs here: what every landing step does, whatever the entity. Does not belong here: protocols
(assets.sources), rules (expectations).
"""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

import dagster as dg

from assets import checks, systems
from assets.landing import gates
from assets.landing.pulls import Pulls
from assets.landing.schema import column_schema
from assets.platform import TEAM_SOURCES, Platform, PullWindow
from assets.sources.errors import NotConfigured, SourceError, mask_words
from assets.sources.system import Entity
from expectations.bridge import validate_landing
from expectations.kept import of_extracts
from expectations.suites import RULES
from warehouse.landing.ledger import CheckLedger

if TYPE_CHECKING:
    from warehouse.landing.store import Manifest

GROUP: Final = "landing"
_running: WeakKeyDictionary[Platform, Pulls] = WeakKeyDictionary()
_lock = threading.Lock()


def pulls_of(platform: Platform, window: PullWindow, wanted: Sequence[Entity]) -> Pulls:
    """The pulls of this run, started by the first step that asks."""
    with _lock:
        pulls = _running.get(platform)
        if pulls is None:
            pulls = _running[platform] = Pulls(platform, window, wanted)
        return pulls


def stop_pulls(platform: Platform) -> None:
    """End the pulls of a run, if any were started; called when the run ends."""
    with _lock:
        pulls = _running.pop(platform, None)
    if pulls is not None:
        pulls.close()


def landing_asset(entity: Entity) -> dg.AssetsDefinition:
    """The Dagster asset of one source entity."""
    system = systems.system(entity.id.system)
    key = dg.AssetKey(entity.key)
    answered = dg.AssetCheckSpec(
        checks.SOURCE_ANSWERED,
        asset=key,
        blocking=False,
        description="Hệ thống nguồn trả lời đầy đủ trong lần chạy này. | The source answered completely in this run.",
    )

    @dg.asset(
        key=key,
        group_name=GROUP,
        owners=[TEAM_SOURCES],
        kinds={"python", "parquet", "http" if system.is_remote else "file"},
        description=entity.contract.comment,
        code_version=system.code_version,
        metadata={
            "dagster/column_schema": column_schema(entity.contract),
            "dagster/uri": entity.table,
            "system": system.vi,
        },
        tags={"layer": "landing", "system": system.id},
        # First of all steps: the first of them starts every pull, and the sources take the longest.
        op_tags={"layer": "landing", "dagster/priority": "10"},
        check_specs=[answered, *checks.specs(entity.table)],
    )
    def landed(
        context: dg.AssetExecutionContext, platform: dg.ResourceParam[Platform], window: PullWindow
    ) -> Iterator[dg.MaterializeResult[object]]:
        yield land(context.log, platform, window, entity, _wanted(context))

    return landed


def _wanted(context: dg.AssetExecutionContext) -> list[Entity]:
    keys = context.job_def.asset_layer.executable_asset_keys
    paths = {tuple(key.path) for key in keys}
    return [entity for entity in systems.entities() if tuple(entity.key) in paths]


def _unquoted(error: Exception) -> Exception:
    """Return an error as it may be stored: a library's words may quote a person's data, so they are masked."""
    ours = type(error).__module__.startswith(("assets.", "warehouse.", "pipelines.", "dagster"))
    if ours or isinstance(error, OSError | MemoryError):
        return error
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    return RuntimeError(f"{name}: {mask_words(str(error))}").with_traceback(error.__traceback__)


def land(
    log: dg.DagsterLogManager,
    platform: Platform,
    window: PullWindow,
    entity: Entity,
    wanted: Sequence[Entity],
) -> dg.MaterializeResult[object]:
    """Pull one entity, check what is landed, and say both.

    A source that fails is no exception here: `source_answered` fails and the others go on.

    Args:
        log: Where an operator reads on.
        platform: What the run works with.
        window: What was asked for.
        entity: What to land.
        wanted: All entities of the run; the first call starts their pulls together.
    """
    key = dg.AssetKey(entity.key)
    system = systems.system(entity.id.system)
    metadata: dict[str, dg.MetadataValue] = {}
    passed, severity, text = True, dg.AssetCheckSeverity.ERROR, None
    if system.id not in platform.configured:
        passed, severity = False, dg.AssetCheckSeverity.WARN
        text = f"{system.vi} chưa được khai báo trong môi trường, nên lần chạy này không lấy gì."
        platform.journal.add("not_configured", *entity.id, text)
    else:
        try:
            pulls = pulls_of(platform, window, wanted)
            report = pulls.result(entity.id)
        except SourceError as error:
            passed, text = False, str(error)
            if isinstance(error, NotConfigured):
                severity = dg.AssetCheckSeverity.WARN
                platform.journal.add("not_configured", *entity.id, text)
            else:
                platform.journal.add("source_failed", *entity.id, text)
                log.error(text)
            metadata["source_error"] = dg.MetadataValue.text(text)
        except Exception as error:
            raise _unquoted(error) from None
        else:
            if report.answered:
                # A pull with nothing to ask for says nothing about whether the source is there.
                platform.journal.add("answered", *entity.id)
            metadata["pull_seconds"] = dg.MetadataValue.float(round(pulls.seconds[entity.id], 2))
            metadata["new_extracts"] = dg.MetadataValue.int(len(report.manifests))
            metadata["new_rows"] = dg.MetadataValue.int(report.records)
            metadata["quarantined"] = dg.MetadataValue.int(report.quarantined)
            metadata["unknown_keys"] = dg.MetadataValue.json(dict(report.unknown_keys))
            metadata["nulled_codes"] = dg.MetadataValue.json(dict(report.nulled_codes))
            if report.notes:
                metadata["notes"] = dg.MetadataValue.md("\n".join(f"- {note}" for note in report.notes))
    evaluations, manifests = _validate(log, platform, entity)
    metadata |= _landed(platform, entity, manifests)
    described: dict[str, dg.MetadataValue] = {"system": dg.MetadataValue.text(system.vi)}
    if not passed:
        check = dg.AssetCheckKey(key, checks.SOURCE_ANSWERED)
        described["owner"] = dg.MetadataValue.text("nguồn")
        described["action"] = dg.MetadataValue.text(system.advice.format(system=system.id))
        described[checks.SINCE] = dg.MetadataValue.timestamp(checks.red_since(platform, check))
    answered = dg.AssetCheckResult(
        asset_key=key,
        check_name=checks.SOURCE_ANSWERED,
        passed=passed,
        severity=severity,
        description=text,
        metadata=described,
    )
    version = manifests[-1].content_hash if manifests else "empty"
    return dg.MaterializeResult(
        asset_key=key,
        metadata=metadata,
        check_results=[answered, *evaluations],
        data_version=dg.DataVersion(f"{len(manifests)}-{version[:32]}"),
    )


def _validate(
    log: dg.DagsterLogManager, platform: Platform, entity: Entity
) -> tuple[list[dg.AssetCheckResult], "list[Manifest]"]:
    """Check what is landed, and set aside what has just broken the contract."""
    manifests = platform.store.manifests(entity.id)
    if not manifests:
        # Nothing was ever landed; `source_answered` and the manifest say why, and core has its own gate.
        return [
            dg.AssetCheckResult(
                asset_key=spec.asset_key,
                check_name=spec.name,
                passed=False,
                severity=dg.AssetCheckSeverity.WARN,
                description="Chưa có dữ liệu nào được nạp cho mục này.",
            )
            for spec in checks.specs(entity.table)
        ], manifests
    ledger = CheckLedger(platform.store.root)
    ids = [manifest.extract_id for manifest in manifests]
    fresh = ledger.unchecked(entity.id, ids)
    result = validate_landing(
        entity.id,
        platform.store.data_files(entity.id),
        now=platform.clock.local_now(),
        limits=platform.check_limits,
        kept=platform.kept,
        content=of_extracts(manifest.content_hash for manifest in manifests if manifest.records),
    )
    gated = gates.judge(platform.store, entity, manifests, fresh, platform.limits)
    result = replace(result, rules=[*result.rules, *gated])
    evaluations = checks.report(platform, [result])[entity.table]
    blocking = [rule for rule in result.rules if rule.blocks]
    if not any(checks.holds_back(evaluation) for evaluation in evaluations):
        # A rule that was let pass still fails over the same files: the mark stays before them, so that they are what
        # is set aside when the waiver ends, and not what came after. A gate speaks of one pull, which is in now.
        if all(RULES[f"{entity.table}:{rule.name}"].is_gate for rule in blocking):
            ledger.passed(entity.id, ids)
    elif not any(rule.outcome == "errored" for rule in blocking):
        landed_before = [
            one for one in manifests if one.extract_id in fresh and one.run_id != platform.run_id
        ]
        if landed_before:
            # They were let pass until now, so core holds their rows; landing alone must give the same figures.
            ledger.set_core_stale(True)
        for path in [platform.store.set_aside(entity.id, extract_id) for extract_id in fresh]:
            log.error(
                f"Lô {path.name} vi phạm hợp đồng dữ liệu, đã chuyển sang {path}; lần chạy sau sẽ lấy lại từ nguồn."
            )
    else:
        _set_aside_damaged(log, platform, entity)
    return evaluations, manifests


def _set_aside_damaged(log: dg.DagsterLogManager, platform: Platform, entity: Entity) -> None:
    """After rules that could not be evaluated: is it the files themselves? Reads all of them."""
    from warehouse.landing.integrity import find_damaged, set_aside

    damaged = find_damaged(platform.store, entity.id, everything=True)
    for one, place in zip(damaged, set_aside(platform.store, damaged), strict=True):
        text = f"Lô {one} hỏng trên đĩa, đã chuyển sang {place}; lần chạy sau sẽ lấy lại từ nguồn."
        platform.journal.add("mended", *entity.id, text)
        log.error(text)


def _landed(
    platform: Platform, entity: Entity, manifests: "Sequence[Manifest]"
) -> dict[str, dg.MetadataValue]:
    rows = sum(manifest.records for manifest in manifests)
    metadata: dict[str, dg.MetadataValue] = {
        "dagster/row_count": dg.MetadataValue.int(rows),
        "dagster/uri": dg.MetadataValue.path(str(platform.store.folder(entity.id))),
        "extracts": dg.MetadataValue.int(len(manifests)),
        "origin": dg.MetadataValue.text(platform.origin),
    }
    if not manifests:
        return metadata
    metadata["last_extract"] = dg.MetadataValue.text(manifests[-1].extract_id)
    metadata["completeness"] = dg.MetadataValue.text(manifests[-1].completeness)
    if entity.contract.windowed:
        covered = platform.store.covered(entity.id)
        until = platform.clock.local_now() - platform.parameters.settle
        gaps = platform.store.gaps(entity.id, start=platform.parameters.history_from, until=until)
        metadata["windows"] = dg.MetadataValue.json(
            [f"{window.start:%Y-%m-%d %H:%M} → {window.end:%Y-%m-%d %H:%M}" for window in covered[-20:]]
        )
        metadata["gaps"] = dg.MetadataValue.int(len(gaps))
        if gaps:
            metadata["gap_windows"] = dg.MetadataValue.json(
                [f"{window.start:%Y-%m-%d %H:%M} → {window.end:%Y-%m-%d %H:%M}" for window in gaps[:20]]
            )
    return metadata

"""From validation results to Dagster asset checks.

Belongs here: one check per rule group, its metadata, and which outcome blocks. Does not belong
here: rules and how they run (expectations).

Importing this module reads the suites as plain data; Great Expectations is imported only by the
steps that validate.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import dagster as dg
from dagster import AssetCheckEvaluation
from dagster._core.storage.asset_check_execution_record import (
    COMPLETED_ASSET_CHECK_EXECUTION_RECORD_STATUSES as COMPLETED,
)

from assets.journal import Kind
from assets.platform import Platform
from expectations.model import GroupResult, Suite
from expectations.suites import SUITES
from warehouse.clock import LOCAL

if TYPE_CHECKING:
    from warehouse.decided.waivers import Waiver

SOURCE_ANSWERED: Final = "source_answered"
# Metadata that other code reads back from the event log.
SINCE: Final = "since"
WAIVED: Final = "waived"
OUTCOME: Final = "outcome"
FAILING_RULES: Final = "failing_rules"


def check_id(key: dg.AssetCheckKey) -> str:
    """How people name a check: `<table>:<group>`, as in `core.dossier:keys`."""
    path = key.asset_key.path
    table = "/".join(path) if path[0] == "landing" else ".".join(path)
    return f"{table}:{key.name}"


def suite_for(table: str) -> Suite | None:
    """The suite of `landing/<system>/<entity>`, `core.<table>` or `mart.<table>`, if it has one."""
    return SUITES.get(table)


def specs(table: str, key: dg.AssetKey) -> list[dg.AssetCheckSpec]:
    """One check per rule group of the table's suite.

    All are declared blocking: only severity ERROR blocks in Dagster, so a WARN group stays harmless,
    while a validator that broke is reported as ERROR and stops what lies behind whatever the group.
    """
    suite = SUITES.get(table)
    if suite is None:
        return []
    rules = {rule.name: rule for rule in suite.rules}
    return [
        dg.AssetCheckSpec(
            group.name,
            asset=key,
            blocking=True,
            description=f"{group.severity}: "
            + " ".join(dict.fromkeys(rules[name].reason for name in group.rules)),
            metadata={
                "severity": group.severity,
                "rules": len(group.rules),
                "owners": ", ".join(dict.fromkeys(rules[name].owner or "" for name in group.rules)),
            },
        )
        for group in suite.groups
    ]


def waiver_of(platform: Platform, group: GroupResult) -> Waiver | None:
    """The decision that lets a failed group pass; a validator that broke is never let pass."""
    if group.outcome != "failed" or not group.blocks:
        return None
    return platform.waivers.get(f"{group.table}:{group.group}")


def stops(platform: Platform, group: GroupResult) -> bool:
    """Whether what lies behind the table must wait: the group blocks, and nobody has let it pass."""
    return group.blocks and waiver_of(platform, group) is None


def results(platform: Platform, key: dg.AssetKey, found: Sequence[GroupResult]) -> list[dg.AssetCheckResult]:
    """The evaluations of one table, and a journal entry for each group that blocks or was let pass.

    Args:
        platform: Its journal tells the exit code data from validator, its waivers say what may pass.
        key: The asset the checks belong to.
        found: The table's group results.
    """
    bad = [dg.AssetCheckKey(key, group.group) for group in found if group.outcome != "passed"]
    began = {one.name: moment for one, moment in red_since(platform, bad).items()}
    checks = []
    for group in found:
        waiver = waiver_of(platform, group)
        blocks = stops(platform, group)
        text = None if group.outcome == "passed" else _sentence(group, began[group.group])
        if waiver is not None:
            text = f"{_let_pass(waiver)} {text}"
        if blocks and group.outcome == "failed" and "egov waive" not in (text or ""):
            text = f"{text} Nếu phải công bố trước khi sửa xong: `egov waive {group.table}:{group.group}`."
        if blocks:
            kind: Kind = "validator_broke" if group.outcome == "errored" else "data_failed"
            platform.journal.add(kind, key.path[0], "/".join(key.path[1:]), text or "")
        elif waiver is not None:
            platform.journal.add("waived", key.path[0], "/".join(key.path[1:]), _let_pass(waiver))
        metadata = _metadata(group)
        if text is not None:
            metadata |= {SINCE: dg.MetadataValue.timestamp(began[group.group])}
        if waiver is not None:
            metadata |= {WAIVED: dg.MetadataValue.text(_let_pass(waiver))}
        checks.append(
            dg.AssetCheckResult(
                asset_key=key,
                check_name=group.group,
                passed=group.outcome == "passed",
                severity=dg.AssetCheckSeverity.ERROR if blocks else dg.AssetCheckSeverity.WARN,
                description=text,
                metadata=metadata,
            )
        )
    return checks


def red_since(platform: Platform, keys: Iterable[dg.AssetCheckKey]) -> dict[dg.AssetCheckKey, datetime]:
    """When the present streak of failures of checks that fail now began, aware; this run, if it begins here."""
    now = platform.clock.now()
    before = newest(platform.instance, list(keys)) if platform.instance is not None else {}
    return {
        key: known if (last := before.get(key)) and not last.passed and (known := since_of(last)) else now
        for key in keys
    }


def since_of(evaluation: AssetCheckEvaluation) -> datetime | None:
    """Since when a failed evaluation says that its check fails; None when it does not say."""
    known = evaluation.metadata.get(SINCE)
    if not isinstance(known, dg.TimestampMetadataValue):
        return None
    return datetime.fromtimestamp(known.value, UTC)


def newest(
    instance: dg.DagsterInstance, keys: Sequence[dg.AssetCheckKey]
) -> dict[dg.AssetCheckKey, AssetCheckEvaluation]:
    """The newest evaluation of each check; a run that only planned to evaluate one says nothing."""
    events = instance.event_log_storage
    found = {}
    for key, record in events.get_latest_asset_check_execution_by_key(keys).items():
        done = [record]
        if record.status not in COMPLETED:
            done = list(events.get_asset_check_execution_history(key, limit=1, status=COMPLETED))
        for one in done:
            event = one.event.dagster_event if one.event is not None else None
            evaluation = event.event_specific_data if event is not None else None
            if isinstance(evaluation, AssetCheckEvaluation):
                found[key] = evaluation
    return found


def _let_pass(waiver: Waiver) -> str:
    return (
        f"Được cho qua đến hết ngày {waiver.until:%d/%m/%Y} do {waiver.by} quyết định: {waiver.reason} "
        f"({waiver.check})."
    )


def _sentence(group: GroupResult, began: datetime) -> str:
    """What is wrong, since when, what to do and who does it, for the top of the check's page."""
    bad = [rule for rule in group.rules if not rule.passed]
    what = "không kiểm tra được" if group.outcome == "errored" else "không đạt"
    since = f"{began.astimezone(LOCAL):%d/%m/%Y %H:%M}"
    text = f"Kiểm tra {group.table}:{group.group} {what} từ {since} ({len(bad)} quy tắc)."
    # An errored rule goes first: that nothing is known hides what is.
    first = min(bad, key=lambda rule: rule.outcome != "errored")
    text += f" {first.name}: {first.observed}. {first.reason} Việc cần làm: {first.action}"
    return text + (f" Người làm: {', '.join(group.owners)}." if group.owners else "")


def _metadata(group: GroupResult) -> dict[str, dg.MetadataValue]:
    metadata: dict[str, dg.MetadataValue] = {
        OUTCOME: dg.MetadataValue.text(group.outcome),
        "severity": dg.MetadataValue.text(group.severity),
        "rules_passed": dg.MetadataValue.int(sum(rule.passed for rule in group.rules)),
        "rules_failed": dg.MetadataValue.int(sum(not rule.passed for rule in group.rules)),
    }
    if group.owners:
        metadata["owners"] = dg.MetadataValue.text(", ".join(group.owners))
    if group.rows is not None:
        metadata["rows"] = dg.MetadataValue.int(group.rows)
    bad = [rule for rule in group.rules if not rule.passed]
    if bad:
        metadata[FAILING_RULES] = dg.MetadataValue.table(
            [
                dg.TableRecord(
                    {
                        # Few and wide columns: the page gives each an equal share of a narrow table.
                        "rule": rule.name,
                        "failing_rows": rule.failing_rows if rule.failing_rows is not None else -1,
                        "problem": f"{rule.observed}. {rule.reason}",
                        "action": rule.action,
                        "owner": rule.owner or "",
                    }
                )
                for rule in bad
            ]
        )
    if group.sample:
        metadata["sample"] = dg.MetadataValue.json(group.sample)
    return metadata

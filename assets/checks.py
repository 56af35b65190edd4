"""From validation results to Dagster asset checks, and back.

Belongs here: which rules a table has, the two checks that carry them (one per severity), what a person reads on a
check's page, and whether a rule that does not hold stops what lies behind its table. Does not belong here: rules
and how they run (expectations).

Importing this module reads the suites as plain data; Great Expectations is imported only by the
steps that validate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import dagster as dg
from dagster import AssetCheckEvaluation
from dagster._core.storage.asset_check_execution_record import (
    COMPLETED_ASSET_CHECK_EXECUTION_RECORD_STATUSES as COMPLETED,
)
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecord

from assets.journal import Kind
from assets.platform import Platform
from expectations.docs import local, sentence, write_docs
from expectations.model import OPERATORS, Rule, RuleResult, Severity, TableResult
from expectations.suites import SUITES
from warehouse.decided.waivers import Waiver

SOURCE_ANSWERED: Final = "source_answered"
CHECKS: Final[Mapping[Severity, str]] = {"ERROR": "blocking_rules", "WARN": "warning_rules"}
"""The check of each severity: the rules of a table that block what lies behind it, and those that only warn."""
# Metadata that other code reads back from the event log.
SINCE: Final = "since"
FAILED: Final = "failed_rules"
PASSED: Final = "rules_passed"
CARRIED: Final = "rules_carried_over"
"""How many of the rules an earlier run has judged, since rows and rules are as they were."""
JUDGED_IN: Final = "judged_in"
"""Those earlier runs."""


def asset_key(table: str) -> dg.AssetKey:
    """The key of a table's asset."""
    return dg.AssetKey(table.split("/") if table.startswith("landing/") else table.split(".", 1))


def table_of(key: dg.AssetKey) -> str:
    """The table of an asset, as suites name it."""
    return ("/" if key.path[0] == "landing" else ".").join(key.path)


def specs(table: str) -> list[dg.AssetCheckSpec]:
    """One check for the rules of the table that block, one for those that warn; none where there are none.

    Both are declared blocking: only severity ERROR blocks in Dagster, so warnings stay harmless, while a
    validator that broke is reported as ERROR and stops what lies behind whatever the rule.
    """
    rules = SUITES[table].rules if table in SUITES else ()
    return [
        dg.AssetCheckSpec(
            name, asset=asset_key(table), blocking=True, description=_described(table, severity, chosen)
        )
        for severity, name in CHECKS.items()
        if (chosen := [rule for rule in rules if rule.severity == severity])
    ]


def _described(table: str, severity: Severity, rules: Sequence[Rule]) -> str:
    what = (
        f"quy tắc; một quy tắc không đạt là chặn mọi thứ phía sau (cho qua từng quy tắc: egov waive {table}:<quy tắc>)."
        if severity == "ERROR"
        else "quy tắc chỉ cảnh báo, không chặn."
    )
    lines = [f"- {rule.name} ({rule.owner or OPERATORS}): {rule.reason}" for rule in rules]
    return "\n".join([f"{len(rules)} {what}", *lines])


def waiver_of(rule: RuleResult, waivers: Mapping[str, Waiver]) -> Waiver | None:
    """The decision that lets a rule pass; none for a rule that only warns, nor for a validator that broke."""
    return waivers.get(rule.id) if rule.blocks and rule.outcome == "failed" else None


def stops(rule: RuleResult, waivers: Mapping[str, Waiver]) -> bool:
    """Whether what lies behind the table must wait: the rule blocks, and nobody has let it pass.

    The one place that decides it, for a run, for publishing and for the list of what is wrong.
    """
    return rule.blocks and waiver_of(rule, waivers) is None


def holds_back(evaluation: dg.AssetCheckResult | AssetCheckEvaluation) -> bool:
    """Whether an evaluation says that what lies behind waits: a rule stopped it, or a source did not answer."""
    return not evaluation.passed and evaluation.severity == dg.AssetCheckSeverity.ERROR


def report(platform: Platform, results: Sequence[TableResult]) -> dict[str, list[dg.AssetCheckResult]]:
    """The evaluations of tables that were just checked, by table.

    Beside them: the report pages, and a journal entry for each rule that blocks or was let pass.

    Args:
        platform: Its journal tells the exit code data from validator, its waivers say what may pass.
        results: How the rules of the tables ended.
    """
    dated = _dated(platform, results)
    write_docs(platform.docs_dir, dated)
    return {
        result.table: [
            _evaluation(platform, replace(result, rules=rules), name)
            for severity, name in CHECKS.items()
            if (rules := [rule for rule in result.rules if rule.severity == severity])
        ]
        for result in dated
    }


def _dated(platform: Platform, results: Sequence[TableResult]) -> list[TableResult]:
    """The results, told since when each rule that fails now has failed without a break: this run, if it begins here."""
    keys = {
        dg.AssetCheckKey(asset_key(result.table), CHECKS[rule.severity])
        for result in results
        for rule in result.failed
    }
    before = newest(platform.instance, list(keys)) if platform.instance is not None else {}
    began = {rule.id: rule.since for evaluation in before.values() for rule in failed_rules(evaluation)}
    now = platform.clock.now()
    return [
        replace(
            result,
            rules=[
                rule if rule.passed else replace(rule, since=began.get(rule.id) or now)
                for rule in result.rules
            ],
        )
        for result in results
    ]


def _evaluation(platform: Platform, result: TableResult, name: str) -> dg.AssetCheckResult:
    """One check of a table: ``result`` has the rules of its severity."""
    key, failed = asset_key(result.table), result.failed
    waivers = [waiver for rule in failed if (waiver := waiver_of(rule, platform.waivers))]
    stopping = [rule for rule in failed if stops(rule, platform.waivers)]
    errored = [rule for rule in stopping if rule.outcome == "errored"]

    def tell(kind: Kind, message: str) -> None:
        platform.journal.add(kind, key.path[0], "/".join(key.path[1:]), message)

    if errored:
        tell("validator_broke", _first_of(errored))
    for rule in stopping[len(errored) :]:
        tell("data_failed", sentence(rule))
    for waiver in waivers:
        tell("waived", _let_pass(waiver))
    metadata: dict[str, dg.MetadataValue] = {
        PASSED: dg.MetadataValue.int(len(result.rules) - len(failed)),
        "rules_failed": dg.MetadataValue.int(len(failed)),
    }
    if carried := [rule.judged_in for rule in result.rules if rule.judged_in]:
        metadata[CARRIED] = dg.MetadataValue.int(len(carried))
        metadata[JUDGED_IN] = dg.MetadataValue.text(", ".join(sorted(set(carried))))
    if result.rows is not None:
        metadata["rows"] = dg.MetadataValue.int(result.rows)
    if failed:
        metadata["không đạt"] = _page(failed, {waiver.check for waiver in waivers})
        metadata[FAILED] = dg.MetadataValue.json([_kept(rule) for rule in failed])
        if sample := [{"rule": rule.name} | row for rule in failed for row in rule.sample]:
            metadata["sample"] = dg.MetadataValue.json(sample)
    told = [*map(_let_pass, waivers), *([_first_of(failed)] if failed else [])]
    return dg.AssetCheckResult(
        asset_key=key,
        check_name=name,
        passed=not failed,
        severity=dg.AssetCheckSeverity.ERROR if stopping else dg.AssetCheckSeverity.WARN,
        description=" ".join(told) or None,
        metadata=metadata,
    )


def _first_of(rules: Sequence[RuleResult]) -> str:
    """The sentence of the first rule, after the names of all if there are several."""
    names = ", ".join(rule.name for rule in rules)
    several = f"{rules[0].table}: {len(rules)} quy tắc không đạt ({names}). " if len(rules) > 1 else ""
    return several + sentence(rules[0])


def _page(failed: Sequence[RuleResult], waived: Set[str]) -> dg.TableMetadataValue:
    """The table on the check's page."""
    return dg.MetadataValue.table(
        [
            dg.TableRecord(
                {
                    "quy tắc": rule.name,
                    "dòng sai": "–" if rule.failing_rows is None else str(rule.failing_rows),
                    "vấn đề": ("(đang được cho qua) " if rule.id in waived else "") + rule.problem,
                    "việc cần làm": rule.action,
                    "người làm": rule.owner,
                    "từ lúc": local(rule.since),
                }
            )
            for rule in failed
        ]
    )


def _let_pass(waiver: Waiver) -> str:
    return (
        f"Được cho qua đến hết ngày {waiver.until:%d/%m/%Y} do {waiver.by} quyết định: {waiver.reason} "
        f"({waiver.check})."
    )


def _kept(rule: RuleResult) -> dict[str, object]:
    """A rule that does not hold, for other code to read back; its sample is for people."""
    return {**vars(rule), "sample": (), "since": rule.since.isoformat() if rule.since else None}


def failed_rules(evaluation: AssetCheckEvaluation) -> list[RuleResult]:
    """The rules that an evaluation says do not hold."""
    kept = evaluation.metadata.get(FAILED)
    if evaluation.passed or not isinstance(kept, dg.JsonMetadataValue) or not isinstance(kept.data, list):
        return []
    return [RuleResult(**{**rule, "since": datetime.fromisoformat(rule["since"])}) for rule in kept.data]


def red_since(platform: Platform, key: dg.AssetCheckKey) -> datetime:
    """When the present streak of failures of a check without rules began, aware; this run, if it begins here."""
    before = newest(platform.instance, [key]) if platform.instance is not None else {}
    last = before.get(key)
    known = since_of(last) if last is not None and not last.passed else None
    return known or platform.clock.now()


def since_of(evaluation: AssetCheckEvaluation) -> datetime | None:
    """Since when a failed evaluation of a check without rules says that it fails; None when it does not say."""
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
        if record.status not in COMPLETED:
            done = events.get_asset_check_execution_history(key, limit=1, status=COMPLETED)
            evaluation = evaluation_of(done[0]) if done else None
        else:
            evaluation = evaluation_of(record)
        if evaluation is not None:
            found[key] = evaluation
    return found


def evaluation_of(record: AssetCheckExecutionRecord | None) -> AssetCheckEvaluation | None:
    """What a record of Dagster's store says of a check; None if it was only planned."""
    event = record.event.dagster_event if record is not None and record.event is not None else None
    data = event.event_specific_data if event is not None else None
    return data if isinstance(data, AssetCheckEvaluation) else None

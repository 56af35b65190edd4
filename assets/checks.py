"""From validation results to Dagster asset checks, and back.

Belongs here: which rules a table has, the two checks that carry them (one per severity), what a person reads on a
check's page, and whether a rule that does not hold stops what lies behind its table. Does not belong here: rules
and how they run (expectations).

Importing this module reads the suites as plain data; Great Expectations is imported only by the
steps that validate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class FailedRule:
    """A rule that does not hold, as its check's newest evaluation keeps it.

    Attributes:
        rule: `<table>:<rule>`, how people name it.
        blocks: Whether it stops what lies behind the table, unless a person lets it pass.
        errored: It could not be evaluated.
        rows: How many rows are bad; None where it is not about rows.
        problem: Vietnamese, what was seen and why it matters; never a value of the data.
        action: Vietnamese, what to do.
        owner: Who.
        since: Seconds since 1970: when the present streak of failures began.
    """

    rule: str
    blocks: bool
    errored: bool
    rows: int | None
    problem: str
    action: str
    owner: str
    since: float

    @property
    def moment(self) -> datetime:
        """When the present streak of failures began, aware."""
        return datetime.fromtimestamp(self.since, UTC)


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


def waiver_of(rule: FailedRule, waivers: Mapping[str, Waiver]) -> Waiver | None:
    """The decision that lets a rule pass; none for a rule that only warns, nor for a validator that broke."""
    return waivers.get(rule.rule) if rule.blocks and not rule.errored else None


def stops(rule: FailedRule, waivers: Mapping[str, Waiver]) -> bool:
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
    bad = [(result.table, rule) for result in results for rule in result.rules if not rule.passed]
    began = _began(platform, bad)
    write_docs(platform.docs_dir, results, began)
    return {
        result.table: [
            _evaluation(platform, result, [rule for rule in result.rules if rule.severity == severity], began)
            for severity in CHECKS
            if any(rule.severity == severity for rule in result.rules)
        ]
        for result in results
    }


def failed_rule(table: str, rule: RuleResult, since: datetime) -> FailedRule:
    """What is kept of a result that is not good."""
    problem = f"{rule.observed}. {rule.reason}"
    return FailedRule(
        f"{table}:{rule.name}",
        rule.blocks,
        rule.outcome == "errored",
        rule.failing_rows,
        problem,
        rule.action,
        rule.owner,
        since.timestamp(),
    )


def _evaluation(
    platform: Platform,
    result: TableResult,
    rules: Sequence[RuleResult],
    began: Mapping[tuple[str, str], datetime],
) -> dg.AssetCheckResult:
    table = result.table
    # What could not be checked goes first: that nothing is known hides what is.
    bad = sorted((rule for rule in rules if not rule.passed), key=lambda rule: rule.outcome != "errored")
    texts = {rule.name: sentence(table, rule, began[table, rule.name]) for rule in bad}
    failed = [failed_rule(table, rule, began[table, rule.name]) for rule in bad]
    waivers = {one.rule: waiver for one in failed if (waiver := waiver_of(one, platform.waivers))}
    stopping = [rule for rule, one in zip(bad, failed, strict=True) if stops(one, platform.waivers)]
    errored = [rule for rule in bad if rule.outcome == "errored"]

    def tell(kind: Kind, message: str) -> None:
        key = asset_key(table)
        platform.journal.add(kind, key.path[0], "/".join(key.path[1:]), message)

    if errored:
        tell("validator_broke", _first_of(table, errored, texts))
    for rule in stopping:
        if rule not in errored:
            tell("data_failed", texts[rule.name])
    for waiver in waivers.values():
        tell("waived", _let_pass(waiver))
    metadata: dict[str, dg.MetadataValue] = {
        PASSED: dg.MetadataValue.int(len(rules) - len(bad)),
        "rules_failed": dg.MetadataValue.int(len(bad)),
    }
    if result.rows is not None:
        metadata["rows"] = dg.MetadataValue.int(result.rows)
    if failed:
        metadata["không đạt"] = _page(failed, waivers)
        metadata[FAILED] = dg.MetadataValue.json([vars(one) for one in failed])
        if sample := [{"rule": rule.name} | row for rule in bad for row in rule.sample]:
            metadata["sample"] = dg.MetadataValue.json(sample)
    told = [_let_pass(waiver) for waiver in waivers.values()]
    if bad:
        told.append(_first_of(table, bad, texts))
    return dg.AssetCheckResult(
        asset_key=asset_key(table),
        check_name=CHECKS[rules[0].severity],
        passed=not bad,
        severity=dg.AssetCheckSeverity.ERROR if stopping else dg.AssetCheckSeverity.WARN,
        description=" ".join(told) or None,
        metadata=metadata,
    )


def _first_of(table: str, rules: Sequence[RuleResult], texts: Mapping[str, str]) -> str:
    """The sentence of the first rule, after the names of all if there are several."""
    first = texts[rules[0].name]
    if len(rules) == 1:
        return first
    return f"{table}: {len(rules)} quy tắc không đạt ({', '.join(rule.name for rule in rules)}). {first}"


def _page(failed: Sequence[FailedRule], waivers: Mapping[str, Waiver]) -> dg.TableMetadataValue:
    """The table on the check's page."""
    return dg.MetadataValue.table(
        [
            dg.TableRecord(
                {
                    "quy tắc": one.rule.rpartition(":")[2],
                    "dòng sai": "–" if one.rows is None else str(one.rows),
                    "vấn đề": ("(đang được cho qua) " if one.rule in waivers else "") + one.problem,
                    "việc cần làm": one.action,
                    "người làm": one.owner,
                    "từ lúc": local(one.moment),
                }
            )
            for one in failed
        ]
    )


def _let_pass(waiver: Waiver) -> str:
    return (
        f"Được cho qua đến hết ngày {waiver.until:%d/%m/%Y} do {waiver.by} quyết định: {waiver.reason} "
        f"({waiver.check})."
    )


def _began(platform: Platform, bad: Iterable[tuple[str, RuleResult]]) -> dict[tuple[str, str], datetime]:
    """When the present streak of failures of rules that fail now began; this run, if it begins here."""
    now = platform.clock.now()
    bad = list(bad)
    keys = {dg.AssetCheckKey(asset_key(table), CHECKS[rule.severity]) for table, rule in bad}
    before: dict[str, datetime] = {}
    if platform.instance is not None:
        for evaluation in newest(platform.instance, list(keys)).values():
            before |= {one.rule: one.moment for one in failed_rules(evaluation)}
    return {(table, rule.name): before.get(f"{table}:{rule.name}", now) for table, rule in bad}


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


def failed_rules(evaluation: AssetCheckEvaluation) -> list[FailedRule]:
    """The rules that an evaluation says do not hold."""
    kept = evaluation.metadata.get(FAILED)
    if evaluation.passed or not isinstance(kept, dg.JsonMetadataValue) or not isinstance(kept.data, list):
        return []
    return [FailedRule(**one) for one in kept.data]


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

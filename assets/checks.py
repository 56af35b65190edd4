"""From validation results to Dagster asset checks.

Belongs here: one check per rule group, its metadata, and which outcome blocks. Does not belong
here: rules and how they run (expectations).

Importing this module reads the suites as plain data; Great Expectations is imported only by the
steps that validate.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import dagster as dg

from assets.journal import RunJournal
from expectations.model import GroupResult, Suite
from expectations.suites import SUITES

SOURCE_ANSWERED: Final = "source_answered"


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


def results(key: dg.AssetKey, found: Sequence[GroupResult], journal: RunJournal) -> list[dg.AssetCheckResult]:
    """The evaluations of one table, and a journal entry for each group that blocks.

    Args:
        key: The asset the checks belong to.
        found: The table's group results.
        journal: Where a blocking group is noted, so that the exit code can tell data from validator.
    """
    checks = []
    for group in found:
        if group.blocks:
            journal.add(
                "validator_broke" if group.outcome == "errored" else "data_failed",
                key.path[0],
                "/".join(key.path[1:]),
                _sentence(group),
            )
        checks.append(
            dg.AssetCheckResult(
                asset_key=key,
                check_name=group.group,
                passed=group.outcome == "passed",
                severity=dg.AssetCheckSeverity.ERROR if group.blocks else dg.AssetCheckSeverity.WARN,
                description=None if group.outcome == "passed" else _sentence(group),
                metadata=_metadata(group),
            )
        )
    return checks


def _sentence(group: GroupResult) -> str:
    bad = [rule for rule in group.rules if not rule.passed]
    what = "không kiểm tra được" if group.outcome == "errored" else "không đạt"
    # An errored rule goes first: that nothing is known hides what is.
    first = min(bad, key=lambda rule: rule.outcome != "errored", default=None)
    detail = f"{first.name}: {first.observed}. {first.reason} {first.action}" if first else ""
    return f"Bảng {group.table}, nhóm quy tắc {group.group} {what} ({len(bad)} quy tắc). {detail}".strip()


def _metadata(group: GroupResult) -> dict[str, dg.MetadataValue]:
    metadata: dict[str, dg.MetadataValue] = {
        "outcome": dg.MetadataValue.text(group.outcome),
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
        metadata["failing_rules"] = dg.MetadataValue.table(
            [
                dg.TableRecord(
                    {
                        "rule": rule.name,
                        "outcome": rule.outcome,
                        "failing_rows": rule.failing_rows if rule.failing_rows is not None else -1,
                        "observed": rule.observed,
                        "reason": rule.reason,
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

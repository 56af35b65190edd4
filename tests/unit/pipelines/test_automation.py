"""What follows a change by itself: behind a warning and behind a waived check yes, behind a failed ERROR check no."""

from __future__ import annotations

import dagster as dg

from assets.publish.snapshot import KEY as SNAPSHOT
from pipelines.automation import follows_changes

ERROR, WARN = dg.AssetCheckSeverity.ERROR, dg.AssetCheckSeverity.WARN
TABLE = dg.AssetKey(["core", "dossier"])


def test_only_a_check_that_blocks_holds_back_what_lies_behind() -> None:
    outcome = [(True, ERROR)]

    @dg.asset(key=TABLE, check_specs=[dg.AssetCheckSpec("keys", asset=TABLE, blocking=True)])
    def dossier():  # type: ignore[no-untyped-def]
        passed, severity = outcome[-1]
        return dg.MaterializeResult(
            check_results=[dg.AssetCheckResult(passed=passed, severity=severity, check_name="keys")]
        )

    @dg.asset(key=["mart", "dossier"], deps=[TABLE], automation_condition=follows_changes())
    def mart() -> None:
        return

    @dg.asset(key=SNAPSHOT)
    def snapshot() -> None:
        return

    defs = dg.Definitions(assets=[dossier, mart, snapshot])
    with dg.DagsterInstance.ephemeral() as instance:
        dg.materialize([dossier, mart, snapshot], instance=instance)
        tick = dg.evaluate_automation_conditions(defs, instance)
        assert tick.total_requested == 0, "nothing has changed"
        for passed, severity, requested in (
            (False, WARN, 1),
            (False, ERROR, 0),
            (False, ERROR, 0),
            (True, ERROR, 1),
        ):
            outcome.append((passed, severity))
            dg.materialize([dossier], instance=instance, raise_on_error=False)
            tick = dg.evaluate_automation_conditions(defs, instance, cursor=tick.cursor)
            assert tick.total_requested == requested, (passed, severity)

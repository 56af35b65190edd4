"""When assets follow changes by themselves, outside the nightly job.

Belongs here: the named condition and the sensor that evaluates it. Does not belong here: the nightly
schedule (jobs), which needs no condition.

Blocking checks hold only inside one run, so a later run must ask how they ended.
"""

from __future__ import annotations

import warnings
from typing import Final

import dagster as dg

from assets.checks import holds_back, newest
from assets.publish.snapshot import KEY as SNAPSHOT

AUTOMATED: Final = "automation"


class NothingBlocks(dg.AutomationCondition[dg.AssetKey]):
    """True where no blocking check of a dependency failed with severity ERROR in its newest evaluation.

    Dagster's own condition asks for checks that passed: a warning, of which real data always has some, and a
    check that a person let pass would keep everything behind it waiting for ever.
    """

    @property
    def name(self) -> str:
        """What the UI calls it."""
        return "nothing_blocks"

    def evaluate(self, context: dg.AutomationContext[dg.AssetKey]) -> dg.AutomationResult[dg.AssetKey]:
        """All of the asset or nothing: none has partitions."""
        graph = context.asset_graph
        parents = graph.get(context.key).parent_keys
        keys = [key for key in graph.asset_check_keys if key.asset_key in parents and graph.get(key).blocking]
        stopped = any(map(holds_back, newest(context.asset_graph_view.instance, keys).values()))
        return dg.AutomationResult(
            context, true_subset=context.get_empty_subset() if stopped else context.candidate_subset
        )


def follows_changes() -> dg.AutomationCondition[dg.AssetKey]:
    """Run when a dependency changed, none of its checks blocks, and no whole run is under way.

    The snapshot is the last asset of the nightly job: while it is in progress, that job (or another
    run that ends in publishing) is doing this work already.
    """
    condition = dg.AutomationCondition
    return (
        condition.any_deps_updated().since_last_handled()
        & ~condition.any_deps_missing()
        & ~condition.any_deps_in_progress()
        & ~condition.in_progress()
        & NothingBlocks()
        & ~condition.asset_matches(SNAPSHOT, condition.in_progress())
    ).with_label("follows_changes")


def automate(assets: list[dg.AssetsDefinition]) -> list[dg.AssetsDefinition]:
    """The same assets, core, mart and snapshot with the condition; landing is asked by people and jobs."""
    return [
        definition
        if definition.specs and next(iter(definition.keys)).path[0] == "landing"
        else definition.map_asset_specs(
            lambda spec: spec.replace_attributes(automation_condition=follows_changes())
        )
        for definition in assets
    ]


def automation_sensor() -> dg.AutomationConditionSensorDefinition:
    """The evaluator; off until a person turns it on, since a newcomer's laptop should do nothing unasked."""
    with warnings.catch_warnings():
        # A person at the command line can do nothing about Dagster calling an option of ours beta.
        warnings.simplefilter("ignore", dg.BetaWarning)
        return dg.AutomationConditionSensorDefinition(
            "follow_changes",
            target=dg.AssetSelection.all(),
            default_status=dg.DefaultSensorStatus.STOPPED,
            minimum_interval_seconds=60,
            run_tags={"egov/trigger": AUTOMATED},
            # A condition of our own is evaluated where our code is.
            use_user_code_server=True,
            description=(
                "Tính lại và công bố khi tệp thả hoặc dữ liệu nạp tay thay đổi; "
                "không bao giờ chạy khi lần chạy đêm đang chạy. "
                "| Recomputes and publishes after drop files or manual landing; never while the nightly job runs."
            ),
        )

"""One month of history, pulled again: the op behind the monthly partitions.

Belongs here: landing every windowed entity over one window, reported to the same assets. Does not
belong here: which months there are (pipelines).

An op and not a selection of assets: the manifests are the truth about windows, so the landing assets
carry no partitions of their own, and Dagster shows and back-fills months of a job only if the job,
or its assets, has them.
"""

import dagster as dg

from assets import systems
from assets.checks import holds_back
from assets.landing.factory import land
from assets.platform import Platform, PullWindow


@dg.op(
    name="pull_month",
    description="Lấy lại một tháng của mọi mục có cửa sổ thời gian. | Pulls one month of every windowed entity.",
)
def pull_month(
    context: dg.OpExecutionContext, platform: dg.ResourceParam[Platform], window: PullWindow
) -> None:
    """Land the month, log materializations and check evaluations, and fail if a source or a gate did.

    Raises:
        dg.Failure: A source did not answer completely, or what it sent breaks the contract.
    """
    if window.exact() is None:
        raise dg.Failure("Hãy chọn một tháng (phân vùng) cho việc này.", allow_retries=False)
    wanted = [
        entity
        for entity in systems.entities()
        if entity.contract.windowed and entity.id.system in platform.configured
    ]
    wrong = []
    for entity in wanted:
        result = land(context.log, platform, window, entity, wanted)
        key = dg.AssetKey(entity.key)
        context.log_event(dg.AssetMaterialization(key, metadata=dict(result.metadata or {})))
        for check in result.check_results or []:
            evaluation = dg.AssetCheckEvaluation(
                asset_key=key,
                check_name=check.check_name or "",
                passed=check.passed,
                metadata=dict(check.metadata or {}),
                severity=check.severity,
                description=check.description,
            )
            # Taken and stored like the other two kinds; only the annotation leaves it out.
            context.log_event(evaluation)  # type: ignore[arg-type]
            if holds_back(check):
                wrong.append(check.description or f"{entity.table}: {check.check_name}")
    if wrong:
        raise dg.Failure(" ".join(wrong[:5]), allow_retries=False)

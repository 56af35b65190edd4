"""The one code location.

Belongs here: putting the parts together. Does not belong here: any of the parts.

Loading opens no file of a home and reads no setting; resources do when a run starts. What it shows of tables it asks of
an in-memory database with all of them and no row (warehouse.database.declared).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

import dagster as dg

from assets.all import all_assets
from assets.platform import PullWindow
from pipelines.automation import automate, automation_sensor
from pipelines.jobs import jobs, schedules
from pipelines.resources import platform_resource
from pipelines.sensors import sensors


@dg.logger(
    config_schema={"log_level": dg.Field(str, is_required=False, default_value="WARNING")},
    description="Cảnh báo và lỗi ra stderr; mọi sự kiện khác nằm trong trang của lần chạy. | Warnings to stderr.",
)
def console(context: dg.InitLoggerContext) -> logging.Logger:
    """The stock console logger prints each of a run's thousand events; people read those in the UI."""
    logger = logging.Logger("egov.run", level=context.logger_config["log_level"])
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger.addHandler(handler)
    return logger


def build_defs(resources: Mapping[str, object] | None = None, *, automated: bool = True) -> dg.Definitions:
    """The definitions.

    Args:
        resources: Replaces resources by key (`platform`, `window`); tests do.
        automated: Whether assets carry their automation condition.
    """
    assets = all_assets()
    return dg.Definitions(
        assets=automate(assets) if automated else assets,
        jobs=jobs(),  # type: ignore[arg-type]
        schedules=schedules(),
        sensors=[*sensors(), automation_sensor()],
        resources={
            "platform": platform_resource,
            "window": PullWindow.configure_at_launch(),
            **(resources or {}),
        },
        loggers={"console": console},
        # Concurrency lies inside the extracts; a process per step would cost more than the steps.
        executor=dg.in_process_executor,
    )


defs = build_defs()

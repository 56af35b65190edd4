"""The four stages of a run one after the other, through the production code and without Dagster or validation.

Three quarters of a small run are checks and their events. Where only the data are asked about, and hundreds of runs
are wanted, the stages alone say the same in a fraction of the time. `WarmProcess` runs it as the command `stages`.
"""

from __future__ import annotations

from pathlib import Path

MARKS = "stages.txt"


def main() -> int:
    """Pull, apply, build and publish in the home of the environment; each stage notes its begin. 0 when all is done."""
    from assets import systems
    from assets.landing.pulls import Pulls
    from assets.platform import PullWindow
    from pipelines.instance_home import mend
    from pipelines.lock import home_lock
    from pipelines.resources import build_platform
    from pipelines.settings import load_settings
    from warehouse.core.apply import apply_entity
    from warehouse.mart.build import build_mart
    from warehouse.published.publish import publish
    from warehouse.published.publish_log import PublishLog
    from warehouse.registry.core_tables import CORE_TABLES

    settings = load_settings()
    marks = settings.home / MARKS

    def mark(stage: str) -> None:
        with marks.open("a", encoding="utf-8") as file:
            file.write(f"{stage}\n")

    with home_lock(settings.lock_file, 60):
        platform = build_platform(settings, "stages")
        mark("landing")
        mend(platform, everything=False)
        wanted = [entity for entity in systems.entities() if entity.id.system in platform.configured]
        pulls = Pulls(platform, PullWindow(), wanted)
        for entity in wanted:
            pulls.result(entity.id)
        pulls.close()
        mark("core")
        for table in CORE_TABLES:
            with platform.warehouse.core() as con:
                apply_entity(con, platform.store, table, platform.clock)
        mark("mart")
        report = build_mart(
            platform.warehouse,
            platform.store,
            platform.clock,
            platform.run_id,
            platform.origin,
            platform.parameters,
        )
        mark("published")
        publish(
            platform.warehouse,
            platform.published_dir,
            platform.clock,
            platform.run_id,
            platform.origin,
            keep=platform.keep_snapshots,
            gaps=report.gaps,
            store=platform.store,
            log=PublishLog(platform.home),
        )
        mark("end")
    return 0


def reached(home: Path) -> list[str]:
    """The stages that a home's runs have begun, in order."""
    try:
        return (home / MARKS).read_text(encoding="utf-8").split()
    except FileNotFoundError:
        return []

"""One stage of a night in a process of its own: `python -m benchmarks.stage HOME STAGE`.

The stages are those of the product, called as its assets call them, without Dagster: so that a stage can be measured
alone. Runs on the code that is found first (PYTHONPATH), which may be an older commit's: what was called otherwise
in 6d482e3 is looked up under both names. Prints what the stage did as one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ORIGIN, NOW = "sandbox:1", datetime(2026, 9, 30, 23, tzinfo=UTC)
"""The base is what the sandbox has on 1 October 2026 at six in the morning."""
HISTORY_FROM, SETTLE = datetime(2020, 12, 1), timedelta(minutes=10)


def _opened(home: Path) -> tuple[Any, Any, Any]:
    """Warehouse, landing store and clock of a home; DuckDB's bounds are those of the environment."""
    try:
        from warehouse.database.connection import Warehouse
        from warehouse.landing.store import LandingStore
    except ImportError:  # 6d482e3
        from warehouse.connection import Warehouse

        from warehouse.landing import LandingStore
    from warehouse.clock import Clock

    clock = Clock(NOW)
    warehouse = Warehouse(
        home / "warehouse",
        memory_limit=os.environ.get("DUCKDB_MEMORY_LIMIT", "2GB"),
        threads=int(os.environ.get("DUCKDB_THREADS", "2")),
        clock=clock,
    )
    return warehouse, LandingStore(home / "landing", ORIGIN), clock


def apply(home: Path) -> dict[str, object]:
    """Apply what is landed to core."""
    try:
        from warehouse.core.apply import apply_entity
        from warehouse.registry.core_tables import CORE_TABLES
    except ImportError:
        from warehouse.apply import apply_entity
        from warehouse.core_tables import CORE_TABLES
    warehouse, store, clock = _opened(home)
    staged = changed = 0
    for table in CORE_TABLES:
        with warehouse.core() as con:
            done = apply_entity(con, store, table, clock)
            staged += done.staged
            changed += done.inserted + done.replaced
    return {"rows": staged, "changed": changed}


def mart(home: Path) -> dict[str, object]:
    """Bring the mart to the state of core."""
    warehouse, store, clock = _opened(home)
    try:
        from warehouse.mart.build import build_mart
        from warehouse.registry.parameters import MartParameters

        parameters = {
            "parameters": MartParameters(
                history_from=HISTORY_FROM,
                settle_seconds=int(SETTLE.total_seconds()),
                min_field_cases=30,
                public_min_count=5,
            )
        }
    except ImportError:
        from warehouse.compute import build_mart

        parameters = {"settle": SETTLE, "history_from": HISTORY_FROM}
    done = build_mart(warehouse, store, clock, "bench", ORIGIN, **parameters)
    with warehouse.core(read_only=True) as con:
        rows = con.execute("SELECT count(*) FROM core.dossier").fetchall()[0][0]
    return {"mode": done.mode, "periods": done.periods, "inserted": done.inserted, "rows": rows}


def _checks(home: Path, layer: str) -> dict[str, object]:
    from expectations.limits import CheckLimits
    from expectations.suites import SUITES

    try:
        from expectations.bridge import validate_tables
    except ImportError:
        from expectations import bridge

        def validate_tables(*given: Any, **named: Any) -> Any:
            by_table = getattr(bridge, f"validate_{layer}")(*given, **named)
            return [group for groups in by_table.values() for group in groups]

    warehouse, _, clock = _opened(home)
    path = warehouse.core_path if layer == "core" else warehouse.mart_path
    names = [table for table in SUITES if table.startswith(f"{layer}.")]
    limits = CheckLimits(warehouse.memory_limit, warehouse.threads, warehouse.directory / "spill-check")
    found = validate_tables(path, names, now=clock.local_now(), limits=limits)
    rules = [rule for table in found for rule in table.rules]
    errored = [rule for rule in rules if rule.outcome == "errored"]
    if errored:
        raise SystemExit(f"{len(errored)} rules of {layer} were not evaluated")
    return {"rules": len(rules), "failed": sum(rule.outcome == "failed" for rule in rules)}


def checks_core(home: Path) -> dict[str, object]:
    """Validate every table of core."""
    return _checks(home, "core")


def checks_mart(home: Path) -> dict[str, object]:
    """Validate every table of mart."""
    return _checks(home, "mart")


def publish(home: Path) -> dict[str, object]:
    """Publish what the mart holds."""
    try:
        from warehouse.published.publish import publish as run
    except ImportError:
        from warehouse.publish import publish as run
    warehouse, _, clock = _opened(home)
    done = run(warehouse, home / "published", clock, "bench", ORIGIN)
    return {"published": done.published, "tables": len(done.manifest.tables)}


STAGES = {
    "apply": apply,
    "mart": mart,
    "checks-core": checks_core,
    "checks-mart": checks_mart,
    "publish": publish,
}


def main() -> None:
    """Run one stage and print what it did."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("stage", choices=STAGES)
    given = parser.parse_args()
    sys.stdout.write(json.dumps(STAGES[given.stage](given.home)) + "\n")


if __name__ == "__main__":
    main()

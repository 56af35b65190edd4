"""What a night brings: a small extract landed in a home, as a source would send it.

The rows are the newest landed versions of chosen dossiers, closed now; which ones follows from the home alone.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb

from benchmarks.stage import NOW, ORIGIN
from warehouse.clock import Clock
from warehouse.landing.store import LandingStore
from warehouse.landing.windows import Window
from warehouse.registry.source_entity import SourceEntity

DOSSIER = SourceEntity("portal", "dossier")
WINDOW = Window(datetime(2026, 10, 1, 5, 40), datetime(2026, 10, 1, 5, 50))
"""The last ten minutes before the world's clock, which nightly windows ask for again."""
SHARE = 0.001
CASES = {
    "recent": "received_at >= TIMESTAMP '2026-09-01'",
    "scattered": "received_at IS NOT NULL",
    "one old": """received_at BETWEEN TIMESTAMP '2021-02-01' AND TIMESTAMP '2021-06-01' AND status IN (2, 4)
                  AND coalesce(finished_at, returned_at, refused_at) IS NULL""",
}
"""0.1% of all dossiers from the last month, or from all years; or a single one, open since 2021."""


def land(home: Path, case: str) -> int:
    """Land the change of a case; the number of its dossiers."""
    files = f"read_parquet('{home}/landing/portal/dossier/*/part-*.parquet', union_by_name = true)"
    with duckdb.connect(
        config={"threads": "2", "memory_limit": "2GB", "temp_directory": str(home / "spill")}
    ) as con:
        [(total,)] = con.execute(f"SELECT count(*) FROM {files}").fetchall()
        wanted = 1 if case == "one old" else max(1, round(total * SHARE))
        frame = con.sql(
            f"""WITH chosen AS (
                SELECT dossier_code, agency_root FROM {files} WHERE {CASES[case]} AND NOT deleted
                ORDER BY hash(dossier_code, 77), dossier_code LIMIT {wanted})
            SELECT * REPLACE (TIMESTAMP '{WINDOW.start}' + INTERVAL 6 MINUTE AS updated_at, 9 AS status,
                TIMESTAMP '2026-09-30 15:00:00' AS finished_at, 0::INTEGER AS _page,
                (row_number() OVER (ORDER BY dossier_code) - 1)::INTEGER AS _pos)
            FROM {files} SEMI JOIN chosen USING (dossier_code, agency_root)"""
        ).pl()
    store = LandingStore(home / "landing", ORIGIN)
    with store.extract(
        DOSSIER, window=WINDOW, clock=Clock(NOW), run_id="bench", code_version="bench"
    ) as writer:
        writer.write(frame)
        writer.commit(
            pages=1, distinct_keys=frame.height, declared_total=frame.height, completeness="verified"
        )
    return frame.height

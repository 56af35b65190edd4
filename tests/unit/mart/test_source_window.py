"""mart.source_window: what was declared, landed and applied per window, and what is missing, by name."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl

from tests.moments import to_utc
from tests.unit.mart.world import World
from warehouse.landing.store import Quarantined
from warehouse.landing.windows import Window
from warehouse.registry.source_entity import SourceEntity

MAY = Window(datetime(2024, 5, 1), datetime(2024, 6, 1))


def land(
    world: World,
    *,
    rows: int,
    refused: int = 0,
    declared: int | None = None,
    window: Window | None = MAY,
    **extra: str,
) -> str:
    data = {"_page": [1] * rows, "_pos": list(range(rows))}
    with world.store.extract(
        SourceEntity("portal", "dossier"), window=window, clock=world.clock, run_id="run", code_version="1"
    ) as writer:
        frame = pl.DataFrame({"dossier_code": [f"K{n}" for n in range(rows)], **data})
        writer.write(frame.cast({"_page": pl.Int32, "_pos": pl.Int32}))
        writer.quarantine([Quarantined("required", "thiếu", f"Q{n}", 1, rows + n) for n in range(refused)])
        manifest = writer.commit(
            pages=1,
            distinct_keys=rows,
            declared_total=declared,
            declared_checksum="ab" if declared is not None else None,
            completeness="unverified" if declared is None else "verified",
            extra=extra,
        )
    return manifest.extract_id


def apply(world: World, extract_id: str, records: int) -> None:
    world.insert(
        "applied_extract",
        {
            "table_name": "dossier",
            "system": "portal",
            "entity": "dossier",
            "extract_id": extract_id,
            "records": records,
            "change_no": None,
            "landed_at": to_utc(world.now),
        },
    )


def windows(world: World, where: str) -> list[tuple[object, ...]]:
    world.build()
    with world.warehouse.mart(read_only=True) as con:
        return con.execute(
            f"""SELECT state, complete, declared, declared_checksum, landed, quarantined, applied
                FROM mart.source_window WHERE {where} ORDER BY extract_id"""
        ).fetchall()


def test_a_window_is_told_against_what_was_declared_and_what_was_applied(world: World) -> None:
    one = land(world, rows=8, refused=2, declared=10)
    may = "window_start_date = DATE '2024-05-01'"
    assert windows(world, may) == [("not_applied", False, 10, "ab", 8, 2, 0)]
    apply(world, one, 8)
    assert windows(world, may) == [("verified", True, 10, "ab", 8, 2, 8)]
    # The same window pulled again stands for it; the portal may offer no total.
    two = land(world, rows=9)
    apply(world, two, 9)
    assert windows(world, may) == [("unverified", None, None, None, 9, 0, 9)]
    three = land(world, rows=7, refused=1, declared=10)
    apply(world, three, 7)
    assert windows(world, may) == [("incomplete", False, 10, "ab", 7, 1, 7)]


def test_what_is_replaced_as_a_whole_has_one_row(world: World) -> None:
    extras: tuple[dict[str, str], ...] = ({"pull_date": "2024-05-01"}, {"period": "2024"}, {})
    for extra in extras:
        for _ in range(2):
            land(world, rows=1, window=None, **extra)
    # A list, a period, and two that stand for nothing but themselves.
    assert len(windows(world, "entity = 'dossier' AND window_start IS NULL")) == 4


def test_a_gap_is_a_row_with_its_name_until_it_is_landed(world: World) -> None:
    world.now += timedelta(days=1)
    world.build()
    until = world.now - timedelta(minutes=10)
    begin = until - timedelta(days=1)
    with world.warehouse.mart(read_only=True) as con:
        gaps = con.execute(
            """SELECT source || '/' || entity, window_start AT TIME ZONE 'Asia/Ho_Chi_Minh',
                   window_end AT TIME ZONE 'Asia/Ho_Chi_Minh', complete, extract_id, note
               FROM mart.source_window WHERE state = 'gap' AND entity IN
                   ('document', 'register', 'status', 'transaction', 'dossier') ORDER BY 1"""
        ).fetchall()
    names = [
        "exchange/document",
        "exchange/register",
        "exchange/status",
        "payment/transaction",
        "portal/dossier",
    ]
    assert [row[0] for row in gaps] == names
    assert {row[1:5] for row in gaps} == {(begin, until, False, None)}
    assert all(f"{begin:%d/%m/%Y %H:%M} đến {until:%d/%m/%Y %H:%M}" in row[5] for row in gaps)
    for name in names:
        world.land(*name.split("/"), begin, until)
    assert windows(world, "state = 'gap' AND entity IN ('document', 'register', 'status', 'dossier')") == []


def test_windows_that_declare_are_counted_in_every_period_they_meet(world: World) -> None:
    """A window pulled again moves the closed months it meets, and no other, with core as it was."""

    def completeness() -> list[tuple[object, ...]]:
        return world.query(
            """SELECT period_label, numerator, denominator FROM mart.indicator_value
               WHERE is_current AND indicator_id = 'source_completeness' AND period_type = 'month'
                   AND denominator > 0 ORDER BY period_start"""
        )

    world.dossier(received_at=datetime(2024, 3, 5, 9))
    june = Window(datetime(2024, 5, 31, 23, 50), datetime(2024, 7, 1))
    land(world, rows=8, refused=2, declared=10)
    land(world, rows=3, declared=3, window=june)
    land(world, rows=3, window=Window(datetime(2024, 4, 1), datetime(2024, 5, 1)))  # says nothing
    land(world, rows=1, declared=1, window=None, pull_date="2024-05-01")  # of no time
    world.log()
    world.build()
    assert completeness() == [("05/2024", 2, 2), ("06/2024", 1, 1)]
    land(world, rows=7, refused=1, declared=10)
    again = world.build(run_id="run-2")
    assert (again.mode, again.recomputed_from) == ("unchanged", None)
    assert completeness() == [("05/2024", 1, 2), ("06/2024", 1, 1)]
    assert world.query(
        "SELECT DISTINCT indicator_id FROM mart.indicator_value WHERE run_id = 'run-2' AND is_current"
    ) == [("source_completeness",)]
    assert world.build(full=True, run_id="run-3").inserted == 0

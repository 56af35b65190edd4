"""Incremental equals full; unchanged runs insert nothing; a change makes new versions only where it is seen."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

import warehouse.mart.build as compute
from tests.unit.mart.world import LAND, OTHER, SCHOOL, WHOLE, World
from warehouse.registry.indicators import registry


def fill(world: World) -> None:
    world.report_by("admin15")
    world.procedure("1.000001", fee=True)
    for number in range(30):
        day = datetime(2023, 11, 6, 9) + timedelta(days=7 * number)
        world.dossier(
            code=f"D{number}",
            agency_code=("H29.41", "H29.51", "H29.13.01", "H29.99")[number % 4],
            field_code_raw=(OTHER, SCHOOL, LAND)[number % 3],
            channel_raw=str(number % 4),
            status=4 if number % 7 == 0 else 9,
            received_at=day,
            due_at=day + timedelta(days=5),
            finished_at=None if number % 7 == 0 else day + timedelta(days=number % 9),
            fees=[number * 1000],
            online_payment_flag=number % 3,
        )
        world.payment(
            dossier_code=f"D{number}", transacted_at=day + timedelta(hours=1), status=(1, 4, 3)[number % 3]
        )
        world.document([("H29.51", ("truc", "giay")[number % 2], False)], promulgation_date=day.date())


@pytest.fixture(scope="module")
def filled(template: World, tmp_path_factory: pytest.TempPathFactory) -> World:
    world = template.copy_to(tmp_path_factory.mktemp("filled"))
    fill(world)
    world.build()
    return world


@pytest.fixture
def built(filled: World, tmp_path: Path) -> World:
    """A filled world whose mart is built."""
    return filled.copy_to(tmp_path)


def test_unchanged_rerun_inserts_nothing(world: World) -> None:
    fill(world)
    first = world.build()
    before = world.values()
    second = world.build(run_id="run-2")
    assert first.mode == "full"
    assert (second.mode, second.inserted, second.superseded) == ("unchanged", 0, 0)
    assert world.values() == before
    assert world.build(full=True, run_id="run-3").inserted == 0
    assert world.query("SELECT DISTINCT run_id FROM mart.indicator_value") == [("run-1",)]


@pytest.mark.mistake(36)
def test_the_same_figure_by_another_formula_is_another_figure(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """docs/mistakes.md, 36: a code that stays while its meaning changes must not hide the change."""
    world.dossier()
    world.build()
    shipped = registry()
    renewed = shipped.get("on_time_resolution").model_copy(update={"formula_version": "2"})
    entries = tuple(renewed if one.id == renewed.id else one for one in shipped.indicators)
    changed = shipped.model_copy(update={"indicators": entries, "content_hash": "another"})
    monkeypatch.setattr(compute, "registry", lambda: changed)
    report = world.build(run_id="run-2")
    rows = world.query(
        """SELECT formula_version, is_current, value_pct FROM mart.indicator_value
           WHERE indicator_id = 'on_time_resolution' AND variant = 'headline' AND grain = 'city'
               AND period_type = 'month' AND period_start = DATE '2024-06-01' ORDER BY 1"""
    )
    assert [row[:2] for row in rows] == [("1", False), ("2", True)]
    assert rows[0][2] == rows[1][2]
    others = "SELECT count(*) FROM mart.indicator_value WHERE run_id = 'run-2' AND indicator_id <> 'on_time_resolution'"
    assert world.query(others) == [(0,)]
    assert report.inserted == report.superseded > 0


CHANGES = {
    "finish moves to another month": (
        "UPDATE core.dossier SET finished_at = TIMESTAMP '2024-06-20 09:00:00' WHERE dossier_code = 'D20'",
        date(2024, 3, 25),
    ),
    "dossier withdrawn": (
        "UPDATE core.dossier SET deleted = TRUE WHERE dossier_code = 'D3'",
        date(2023, 11, 27),
    ),
    "unfinished one resolved": (
        "UPDATE core.dossier SET status = 9, finished_at = TIMESTAMP '2024-02-01 09:00:00' WHERE dossier_code = 'D7'",
        date(2023, 12, 25),
    ),
    "refund": (
        "UPDATE core.payment SET refund_amount = amount WHERE dossier_code = 'D12'",
        date(2024, 1, 29),
    ),
    "document withdrawn": (
        "UPDATE core.register_document SET deleted = TRUE WHERE register_id = 'R00009'",
        date(2024, 1, 1),
    ),
    "first row of all withdrawn": (
        "UPDATE core.dossier SET deleted = TRUE WHERE dossier_code IN ('D0', 'D1', 'D2', 'D3', 'D4'); "
        "UPDATE core.register_document SET deleted = TRUE WHERE register_id < 'R00006'",
        date(2023, 11, 6),
    ),
    "finished forty days later": (
        "UPDATE core.dossier SET finished_at = finished_at + INTERVAL 40 DAY WHERE dossier_code = 'D5'",
        date(2023, 12, 11),
    ),
}


@pytest.mark.parametrize(
    "what",
    [
        pytest.param(what, marks=pytest.mark.long)
        if what in ("dossier withdrawn", "refund", "document withdrawn", "unfinished one resolved")
        else what
        for what in CHANGES
    ],
)
def test_incremental_equals_full(built: World, what: str) -> None:
    sql, seen_from = CHANGES[what]
    built.execute(sql)
    built.log()
    report = built.build(run_id="run-2")
    assert (report.mode, report.recomputed_from) == ("incremental", seen_from)
    assert report.inserted + report.superseded > 0
    incremental = built.values()
    assert built.build(full=True, run_id="run-3").inserted == 0
    assert built.values() == incremental
    built.warehouse.mart_path.unlink()
    built.build(run_id="run-4")
    assert built.values() == incremental


def test_time_passes_and_periods_close(built: World) -> None:
    earlier, built.now = built.now, datetime(2024, 9, 3, 6, 0)
    for system, entity in (("portal", "dossier"), ("exchange", "register"), ("exchange", "document"),
                           ("exchange", "status"), ("payment", "transaction")):  # fmt: skip
        built.land(system, entity, earlier - timedelta(minutes=10), built.now - timedelta(minutes=10))
    built.build(run_id="run-2")
    later = built.values()
    built.warehouse.mart_path.unlink()
    built.build()
    assert built.values() == later


def test_a_window_filled_later_lifts_provisional(world: World) -> None:
    fill(world)
    world.now = datetime(2024, 8, 15, 6, 0)
    world.build()
    where = "period_type = 'month' AND period_start = DATE '2024-07-01' AND grain = 'city'"
    assert world.value("online_dossier_share", where=where)[3] == "provisional"
    world.land("portal", "dossier", datetime(2024, 7, 10, 5, 50), world.now - timedelta(minutes=10))
    for system, entity in WHOLE:
        world.land_whole(system, entity)
    report = world.build(run_id="run-2")
    assert report.mode == "unchanged"
    assert world.value("online_dossier_share", where=where)[3] == "not_applicable"


def test_versions_keep_what_was_known(built: World) -> None:
    built.execute(
        "UPDATE core.dossier SET finished_at = finished_at + INTERVAL 30 DAY WHERE dossier_code = 'D20'"
    )
    built.log()
    built.build(run_id="run-2")
    rows = built.query(
        """SELECT numerator, denominator, is_current, run_id FROM mart.indicator_value
           WHERE indicator_id = 'on_time_resolution' AND variant = 'headline' AND grain = 'city'
               AND period_type = 'year' AND period_start = DATE '2024-01-01' ORDER BY as_known_at, is_current"""
    )
    assert [row[2:] for row in rows] == [(False, "run-1"), (True, "run-2")]
    touched = built.query(
        "SELECT DISTINCT agency_id FROM mart.indicator_value "
        "WHERE run_id = 'run-2' AND grain IN ('agency', 'agency_field')"
    )
    assert touched == [("H29.41",)]
    doubles = built.query(
        """SELECT count(*) FROM (SELECT 1 FROM mart.indicator_value WHERE is_current
           GROUP BY indicator_id, variant, period_type, period_start, period_end,
               grain, agency_id, agency_group, field_code
           HAVING count(*) > 1)"""
    )
    assert doubles == [(0,)]


def test_nothing_is_half_there_when_the_build_dies(built: World, monkeypatch: pytest.MonkeyPatch) -> None:
    before = built.values()

    def die(name: str) -> None:
        if name == "mart.before_commit":
            raise KeyboardInterrupt

    monkeypatch.setattr(compute, "fault_point", die)
    built.execute("UPDATE core.dossier SET deleted = TRUE")
    built.log()
    with pytest.raises(KeyboardInterrupt):
        built.build(run_id="run-2")
    assert built.values() == before
    monkeypatch.undo()
    assert built.build(run_id="run-3").superseded > 0


def test_changed_reference_means_everything(built: World) -> None:
    built.execute(f"UPDATE core.field SET name = 'Tên khác' WHERE field_code = '{OTHER}'")
    built.log()
    assert built.build(run_id="run-2").mode == "full"


def test_every_table_and_column_is_explained_in_both_languages(built: World) -> None:
    with built.warehouse.mart(read_only=True, attach_core=False) as con:
        bare = con.execute(
            """SELECT table_name, column_name FROM duckdb_columns()
               WHERE schema_name = 'mart' AND database_name = 'mart_db'
                   AND (comment IS NULL OR comment NOT LIKE '% | %')"""
        ).fetchall()
        tables = con.execute(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'mart' AND comment IS NULL "
            "UNION ALL SELECT view_name FROM duckdb_views() WHERE schema_name = 'mart' AND comment IS NULL"
        ).fetchall()
    assert (bare, tables) == ([], [])


def test_a_scorecard_row_for_each_indicator(built: World) -> None:
    rows = built.query("SELECT indicator_id, month_label, year_label, data_label FROM mart.scorecard")
    assert sorted(row[0] for row in rows) == sorted(one.id for one in registry().indicators)
    assert {row[1:] for row in rows} == {("06/2024", "Năm 2023", "DỮ LIỆU MÔ PHỎNG")}


def test_a_kept_sum_that_is_wrong_is_noticed_and_everything_is_added_up_anew(built: World) -> None:
    before = built.values()
    with built.warehouse.mart(attach_core=False) as con:
        con.execute(
            """INSERT INTO kept.contribution BY NAME
               SELECT DISTINCT indicator_id, 'headline' AS variant, 'month' AS span, m::DATE AS span_start,
                   1 AS numerator, 1 AS denominator
               FROM mart.indicator, generate_series(DATE '2023-01-01', DATE '2024-06-01', INTERVAL 1 MONTH) AS s (m)"""
        )
    built.log()
    report = built.build(run_id="run-2")
    assert (report.sample_agreed, report.mode) == (False, "full")
    assert built.values() == before
    built.log()
    assert built.build(run_id="run-3").sample_agreed


_NOVEMBER = "period_type = 'month' AND period_start = DATE '2023-11-01' AND grain = 'city'"


def test_an_event_older_than_all_before_brings_whole_periods(world: World) -> None:
    """What is kept knows nothing of them, neither of files nor of facts whose day lay in no period."""
    world.dossier(code="OLD", received_at=None, due_at=None, finished_at=datetime(2023, 11, 8, 9))
    world.dossier(code="NEW", received_at=datetime(2024, 3, 4, 9))
    world.build()
    world.execute(
        "UPDATE core.dossier SET received_at = TIMESTAMP '2023-11-06 09:00:00' WHERE dossier_code = 'OLD'"
    )
    world.log()
    world.build(run_id="run-2")
    amended = world.values()
    assert world.value("on_time_resolution", where=_NOVEMBER) is not None
    assert world.build(full=True, run_id="run-3").inserted == 0
    assert world.values() == amended

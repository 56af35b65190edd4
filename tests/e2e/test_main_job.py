"""The spine: one command from three source systems to a snapshot, again, and in halves."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sandbox.agencies import CITY
from sandbox.build import build
from sandbox.official import NOT_SYNCHRONISED
from sandbox.scales import DEFAULT_END, SCALES
from tests.e2e.bench import HOW, Bench, copy_home, current, query, same_figures, same_tables
from tests.e2e.conftest import HALF, Finished
from tests.indicators.compare import differences, report
from tests.indicators.pipeline import read_rows
from tests.oracle import Cell, Key, compute
from tests.oracle.score_766 import BASE, Cause, Line, Points, causes, known_world, score
from warehouse.database.stamps import Stamps
from warehouse.landing.store import LandingStore
from warehouse.registry.source_entity import SourceEntity

WINDOWED = {
    "portal.dossier": 1,
    "portal.count": 1,
    "portal.rating": 1,
    "portal.petition": 1,
    "exchange.sent": 1,
    "exchange.received": 1,
    "register": 1,
    "payment.list": 1,
}
FETCHED_ONCE = ("portal.detail", "exchange.edoc", "settlement.file")


@pytest.fixture(scope="module")
def oracle(finished: Finished, bench: Bench) -> dict[Key, Cell]:
    now = datetime.fromisoformat(bench.now)
    return compute(bench.truth, now, landing=finished.home / "landing", reports=True)


def test_first_run_publishes_what_the_oracle_computes(finished: Finished, oracle: dict[Key, Cell]) -> None:
    assert "DỮ LIỆU MÔ PHỎNG" in finished.first_output
    pipeline = read_rows(current(finished.home).resolve())
    assert len(oracle) > 10_000
    found = differences(oracle, pipeline)
    assert not found, report(found, len(oracle.keys() | pipeline.keys()))


def test_points_of_decision_766_and_the_gap_are_what_the_oracle_finds(
    finished: Finished, bench: Bench, oracle: dict[Key, Cell]
) -> None:
    received = query(
        finished.home,
        """select period_type, make_date(year, case period_type when 'month' then period
               when 'quarter' then 3 * period - 2 else 1 end, 1), value::bigint
           from mart.official_766 where metric_code = 'channelTotalSum' and scope = 'parent'""",
    )
    run = known_world(bench.truth, datetime.fromisoformat(bench.now))
    points = score(run, oracle, {row[:2]: row[2] for row in received})
    found = query(
        finished.home,
        """select period_type, period_start, period_end, agency_id, metric_code, numerator, denominator, score, quality
           from mart.score_766""",
    )
    scored = {Line(*row[:5]): Points(*row[5:]) for row in found}
    assert len(scored) == len(found) > 10_000
    assert not unlike(scored, points)

    # what was planted in the portal's copy is found again, cause by cause, and nothing else is left
    remainder, left = NOT_SYNCHRONISED
    world = build(1, SCALES["small"], DEFAULT_END)
    missing = {one.code for one in world.dossiers if one.root == CITY and one.number % remainder == left}
    planted = causes(run, 2026, missing)
    told = query(finished.home, "select * from mart.official_gap_cause")
    compared = set(
        query(
            finished.home,
            """select period_type, period_start, period_end, agency_id, metric_code from mart.official_gap
               where numerator_difference is not null""",
        )
    )
    # causes are told where there is something to compare: not of a department without a row on the portal
    planted = {cause: counts for cause, counts in planted.items() if cause[:5] in compared}
    assert not unlike({Cause(*row[:6]): (row[6], row[7]) for row in told}, planted)
    assert {cause.cause for cause in planted} == {
        "not_synchronised", "masked_status", "moved_end_date", "cash_marked_online", "online_not_marked",
        "without_result", "missing_class",
    }  # fmt: skip
    of_dossiers = (*BASE, "ONLINE_DOSSIERS", "PAYMENT_DOSSIERS")
    [(lines, unexplained, differing)] = query(
        finished.home,
        f"""select count(*), count(*) filter (unexplained_numerator <> 0 or unexplained_denominator <> 0
                or unexplained_score <> 0), count(*) filter (numerator_difference <> 0)
            from mart.official_gap where metric_code in {of_dossiers} and our_quality <> 'awarded'""",
    )
    assert lines > differing > 100
    assert unexplained == 0


def unlike(one: Mapping[Any, object], other: Mapping[Any, object]) -> list[tuple[object, object, object]]:
    """The first rows on which two sides differ."""
    keys = [key for key in one.keys() | other.keys() if one.get(key) != other.get(key)]
    return [(key, one.get(key), other.get(key)) for key in keys[:20]]


def test_link_is_relative_and_the_folder_belongs_together(finished: Finished) -> None:
    link = finished.home / "published" / "current"
    assert link.is_symlink()
    assert not Path(link.readlink()).is_absolute()
    manifest = json.loads((link / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["origin"] == "sandbox:1"
    [(snapshot_id,)] = query(finished.home, "select snapshot_id from mart.snapshot")
    assert manifest["snapshot_id"] == snapshot_id
    assert json.loads((finished.home / "published/current.json").read_text())["snapshot_id"] == snapshot_id
    assert (link / "parquet" / "indicator_value.parquet").exists()


def test_second_run_asks_every_windowed_interface_once(
    finished: Finished, bench: Bench, tmp_path: Path
) -> None:
    home = copy_home(finished.home, tmp_path / "home")
    bench.forget_requests()
    bench.run(home)
    asked = Counter(entry["interface"] for entry in bench.requests())
    assert {name: asked[name] for name in WINDOWED} == WINDOWED
    assert {name: asked[name] for name in FETCHED_ONCE} == dict.fromkeys(FETCHED_ONCE, 0)
    assert same_figures(home, finished.home)
    runs = "select count(distinct run_id) from mart.indicator_value where is_current and indicator_id"
    assert query(home, f"{runs} <> '{HOW}'") == [(1,)]
    assert query(home, f"{runs} = '{HOW}'") == [(2,)]  # one more window of each source
    assert_stamps_tell_what_is_there(home)
    judged = judged_in(home)
    [newest] = query(home, "select run_id from mart.snapshot")
    # Windows are new every night, and one indicator counts them: these tables are judged, of the others nothing is.
    assert newest[0] in judged["mart.source_window"] & judged["mart.indicator_value"]
    carried = (
        "landing.portal.dossier",
        "core.procedure",
        "core.payment",
        "mart.dossier",
        "mart.payment",
    )
    assert {table: judged[table] for table in carried} == dict.fromkeys(carried, judged["core.field"])
    assert newest[0] not in judged["core.field"]


def judged_in(home: Path) -> dict[str, set[str]]:
    """The runs that judged the rules of each table."""
    return {
        path.stem: {
            rule["judged_in"] for rule in json.loads(path.read_text(encoding="utf-8"))["rules"].values()
        }
        for path in (home / "checked").glob("*.json")
        if not path.name.endswith(".duckdb.json")
    }


def assert_stamps_tell_what_is_there(home: Path) -> None:
    """No step wrote a table that it does not say it may write."""
    for file in ("core.duckdb", "mart.duckdb"):
        known = json.loads((home / "checked" / f"{file}.json").read_text(encoding="utf-8"))["stamps"]
        anew = Stamps(home / "warehouse" / file, home / "anew.json", "", {}).of(known.keys())
        assert known == {table: [stamp.rows, stamp.checksum] for table, stamp in anew.items()}
        (home / "anew.json").unlink()


def test_two_halves_and_a_lost_extract_give_the_same_figures(
    half: Finished, finished: Finished, bench: Bench, tmp_path: Path
) -> None:
    assert not same_figures(half.home, finished.home)
    home = copy_home(half.home, tmp_path / "home")
    landed = LandingStore(home / "landing", bench.env["EGOV_ORIGIN"]).manifests(
        SourceEntity("portal", "dossier")
    )
    lost = landed[len(landed) // 2]
    shutil.rmtree(home / "landing/portal/dossier" / lost.extract_id)
    bench.run(home)
    again = LandingStore(home / "landing", bench.env["EGOV_ORIGIN"]).manifests(
        SourceEntity("portal", "dossier")
    )
    asked = [one.window for one in again if one.extract_id > landed[-1].extract_id and one.window]
    # The lost window exactly, and what lies behind the first half.
    assert sorted(asked)[0] == lost.window
    assert all(
        window.start >= datetime.fromisoformat(HALF) - timedelta(hours=1) for window in sorted(asked)[1:]
    )
    assert same_figures(home, finished.home)
    assert same_tables(home, finished.home)
    assert query(home, "select count(*) from mart.source_window where state in ('gap', 'incomplete')") == [
        (0,)
    ]

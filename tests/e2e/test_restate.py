"""The figures of an earlier day come out of landing again, row for row, whatever has landed since."""

from __future__ import annotations

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path

from pipelines.cli.restate import FOLDER
from tests.e2e.bench import HOW, Bench, copy_home, query, same_figures, same_tables
from tests.e2e.conftest import Finished


def restated(home: Path) -> list[Path]:
    return sorted((home / FOLDER).iterdir())


MONTH = "2025-02"
PERIOD = "period_type = 'month' and period_start = date '2025-02-01'"


def february(home: Path) -> dict[str, bool]:
    """The dossiers of the month by code: on time or not; counted here, not by the pipeline's own sums."""
    rows = query(
        home,
        """select dossier_code, finished_at <= due_at from mart.dossier
           where in_timeliness_base and finished_date between date '2025-02-01' and date '2025-02-28'""",
    )
    return dict(rows)


def test_an_earlier_snapshot_is_computed_again_after_more_has_landed(
    half: Finished, bench: Bench, tmp_path: Path
) -> None:
    """Half of the data is published and a month of it frozen; then the rest lands."""
    home = copy_home(half.home, tmp_path / "home")
    then = datetime.fromisoformat(bench.now)
    froze = bench.egov(home, "freeze", MONTH, "--by", "Văn phòng", "--reason", "Báo cáo tháng 2")
    assert froze.code == 0, froze.tail
    before = february(home)
    later = then + timedelta(hours=1)
    bench.run(home, EGOV_NOW=later.isoformat())
    assert not same_figures(home, half.home)

    early = bench.egov(home, "run", "--as-known-at", (then - timedelta(days=1)).date().isoformat())
    assert early.code == 2
    assert "Bản công bố đầu tiên có vào" in early.out

    bench.forget_requests()
    done = bench.egov(home, "run", "--as-known-at", then.isoformat(), EGOV_NOW=later.isoformat())
    assert done.code == 0, done.tail
    assert "Khớp từng dòng" in done.out
    assert bench.requests() == []
    [again] = restated(home)
    assert same_tables(again, half.home)
    assert same_figures(again, half.home)
    windows = f"""select * exclude (run_id) from mart.indicator_value
                  where is_current and indicator_id = '{HOW}' order by all"""
    assert query(again, windows) == query(half.home, windows) != query(home, windows)

    after = february(home)
    late = {code: after[code] for code in after.keys() - before.keys()}
    corrected = sum(after[code] for code in after.keys() & before.keys()) - sum(before.values())
    moved = bench.egov(home, "diff", MONTH, "--format", "json")
    assert moved.code == 1, moved.tail
    told = json.loads(moved.out)
    [city] = [
        row
        for row in told
        if (row["indicator_id"], row["variant"], row["grain"]) == ("on_time_resolution", "headline", "city")
    ]
    assert late
    assert (city["late_numerator"], city["late_denominator"]) == (sum(late.values()), len(late))
    assert city["corrected_numerator"] == corrected
    assert city["corrected_denominator"] == -len(before.keys() - after.keys())
    assert (city["definition_numerator"], city["definition_denominator"]) == (0, 0)
    for row in told:
        for part in ("numerator", "denominator"):
            causes = sum(
                row[f"{cause}_{part}"] for cause in ("definition", "late", "corrected", "organisation")
            )
            assert row[f"frozen_{part}"] + causes == row[part], row
    shown = query(
        home, f"select count(*) from mart.frozen_difference where {PERIOD} and frozen_numerator is not null"
    )
    assert shown > [(0,)]
    assert query(home, "select kind, decided_by, is_unchanged from mart.reported") == [
        ("freeze", "Văn phòng", False)
    ]


def test_what_is_gone_from_landing_is_told_by_number(
    finished: Finished, bench: Bench, tmp_path: Path
) -> None:
    home = copy_home(finished.home, tmp_path / "home")
    newest = sorted((home / "landing/portal/dossier").iterdir())[-1]
    shutil.rmtree(newest)
    done = bench.egov(home, "run", "--as-known-at", bench.now)
    assert done.code == 1, done.tail
    assert "1 lô dữ liệu" in done.out
    assert "indicator_value" in done.out

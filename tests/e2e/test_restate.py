"""The figures of an earlier day come out of landing again, row for row, whatever has landed since."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from pipelines.cli.restate import FOLDER
from tests.e2e.bench import Bench, copy_home, same_figures, same_tables
from tests.e2e.conftest import Finished


def restated(home: Path) -> list[Path]:
    return sorted((home / FOLDER).iterdir())


def test_an_earlier_snapshot_is_computed_again_after_more_has_landed(
    half: Finished, bench: Bench, tmp_path: Path
) -> None:
    home = copy_home(half.home, tmp_path / "home")
    then = datetime.fromisoformat(bench.now)
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

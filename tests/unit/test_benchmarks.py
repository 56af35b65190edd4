"""What the benchmark says of its measurements: ratios, comparison, chart."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from lxml import etree

from benchmarks import chart, compare, ratios
from benchmarks.measure import Result, measure, read, size_of, write


def _result(part: str, case: str, who: str = "product", dossiers: int = 1_000_000, **more: float) -> Result:
    values = {"wall": 10.0, "cpu": 10.0, "peak_mib": 100.0, **more}
    return Result(part, case, who, dossiers, **values)  # type: ignore[arg-type]


def test_a_ratio_is_kept_missed_or_not_there() -> None:
    lines = ratios.table(
        [
            _result("mart", "full", cpu=100.0),
            _result("mart", "full", "6d482e3", cpu=180.0),
            _result("mart", "recent", cpu=4.0),
            _result("mart", "scattered", cpu=20.0),
            _result("mart", "nothing", cpu=3.0),
            _result("mart", "one old", cpu=4.5),
        ],
        "6d482e3",
    )
    words = [line.split() for line in lines]
    assert [line[-1] for line in words] == ["MISSED", "kept", "MISSED", "kept"]
    assert "0.556 ×" in lines[0]
    assert "0.040 ×" in lines[1]
    assert "1.5 CPU s" in lines[3]


def test_what_failed_is_neither_kept_nor_missed() -> None:
    failed = Result("mart", "full", "6d482e3", 1_000_000, 5.0, 5.0, 100.0, exit_code=1)
    [line] = ratios.table([_result("mart", "full"), failed], "6d482e3")
    assert "6d482e3: exit code 1" in line
    assert line.endswith("–")


def test_growth_is_told_from_a_million_on() -> None:
    full = [_result("mart", "full", dossiers=10**power, cpu=10.0**power / 1e5) for power in (5, 6, 7, 8)]
    [line] = ratios.table(full, "")
    assert "1.00" in line
    assert line.endswith("kept")


def test_rates_are_of_the_command_where_it_told_its_seconds() -> None:
    loaded = Result("ingest", "dossier", "dlt", 0, 10.0, 1.0, 1.0, rows=100, told={"seconds": 2.0})
    assert ratios.rate(loaded) == 50.0
    assert ratios.rate(Result("ingest", "dossier", "dlt", 0, 10.0, 1.0, 1.0, rows=100)) == 10.0


def test_results_are_read_as_they_were_written(tmp_path: Path) -> None:
    results = [
        _result("apply", "all"),
        Result("mart", "full", "product", 5, 1.0, 2.0, 3.0, told={"mode": "full"}),
    ]
    write(tmp_path / "a.json", results)
    assert read(tmp_path / "a.json") == results
    [first, second] = compare.lines(results, [_result("apply", "all", cpu=5.0), results[1]])
    assert "0.50 ×" in first
    assert "1.00 ×" in second


def test_a_chart_has_a_line_for_what_has_two_sizes() -> None:
    results = [
        _result("mart", "full", dossiers=1_000, cpu=2.0),
        _result("mart", "full", dossiers=1_000_000, cpu=200.0),
        _result("apply", "all", dossiers=1_000, cpu=1.0),
    ]
    drawn = etree.fromstring(chart.drawn(chart.series(results)).encode())
    lines = drawn.findall("{http://www.w3.org/2000/svg}polyline")
    assert len(lines) == 1
    with pytest.raises(SystemExit, match="two sizes"):
        chart.drawn(chart.series(results[2:]))


def test_a_command_is_measured_with_its_children_and_its_last_words(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"x" * 2048)
    (tmp_path / "two").hardlink_to(tmp_path / "one")
    assert size_of(tmp_path) == 2048
    child = "import sys; block = bytearray(80_000_000); block[::4096] = b'x' * len(block[::4096]); sys.stdin.read(0)"
    parent = (
        f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}]); print('{{\"rows\": 3}}')"
    )
    found = measure("part", "case", [sys.executable, "-c", parent], watch=[tmp_path])
    assert (found.exit_code, found.rows, found.told) == (0, 3, {"rows": 3})
    assert found.disk_mib == pytest.approx(2048 / 1024**2)
    assert found.cpu > 0
    failed = measure("part", "case", [sys.executable, "-c", "raise SystemExit(3)"])
    assert failed.exit_code == 3

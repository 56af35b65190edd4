"""What validating a table of city size costs, measured: `make bench-validation`.

Makes a core file of 10 million dossiers (and the reference tables that their rules read) with DuckDB, runs
the real suite of core.dossier over it through `expectations.bridge`, then the same rules as plain DuckDB
SQL, each in a process of its own under the same memory limit, and prints seconds, peak memory and the ratio.

    python benchmarks/validation.py [--rows 10000000] [--file core.duckdb] [--repeat 3]
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

import duckdb

from pipelines.settings import Settings, load_settings
from warehouse.database.connection import Warehouse

ROOT = Path(__file__).resolve().parents[1]
RATIO = 3.0
"""Promised: validating costs at most this many times the same rules in plain SQL."""
NOW = datetime(2026, 1, 2, 6)
BESIDE_DUCKDB_MIB = 600
"""Python, Great Expectations and what DuckDB does not count are allowed this much above DuckDB's limit."""

# 700 agencies of a city, 2,200 procedures, five years of receipts, the shares of nulls and codes that a portal sends;
# a little of each defect that is only shown, so that counting has something to count.
DATA = """
INSERT INTO core.agency BY NAME
  SELECT format('H29.{}', i) AS agency_id, agency_id AS code_qd20, format('Cơ quan {}', i) AS name,
         CASE WHEN i < 40 THEN 'department' ELSE 'commune' END AS level, DATE '1900-01-01' AS valid_from
  FROM range(1, 700) AS r(i);
INSERT INTO core.agency_resolution BY NAME
  SELECT code_qd20 AS code, valid_from, agency_id, level, true AS in_city FROM core.agency;
INSERT INTO core.field BY NAME
  SELECT CAST(i AS VARCHAR) AS field_code, format('Lĩnh vực {}', i) AS name FROM range(1, 140) AS r(i);
INSERT INTO core.procedure BY NAME
  SELECT format('1.{:06d}', i) AS procedure_code, 'Thủ tục' AS name, CAST(i % 139 + 1 AS VARCHAR) AS field_code,
         'catalogue' AS source, DATE '1900-01-01' AS valid_from
  FROM range(2200) AS r(i);
INSERT INTO core.dossier BY NAME
  WITH drawn AS (SELECT i, CAST(hash(i) >> 1 AS BIGINT) AS h FROM range($rows) AS r(i)),
  timed AS (
    SELECT *, h % 699 + 1 AS agency,
           TIMESTAMP '2021-01-04 07:30:00' + (h >> 8) % 1825 * INTERVAL 1 DAY
             + (h >> 24) % 34200 * INTERVAL 1 SECOND AS received
    FROM drawn)
  SELECT format('000.00.{:02d}.H29-{}-{:07d}', agency, strftime(received, '%y%m%d'), i) AS dossier_code,
         'H29' AS agency_root, format('H29.{}', agency) AS agency_code_raw, agency_code_raw AS agency_code,
         format('1.{:06d}.000.00.00.H29', (h >> 12) % 2200) AS procedure_code_raw,
         left(procedure_code_raw, 8) AS procedure_code,
         CASE WHEN h % 50 <> 7 THEN CAST((h >> 12) % 2200 % 139 + 1 AS VARCHAR) END AS field_code_raw,
         CASE WHEN h % 20 <> 3 THEN CAST(h % 3 + 1 AS VARCHAR) END AS channel_raw,
         CAST(h % 4 + 1 AS VARCHAR) AS subject_type, CAST(h % 2 AS VARCHAR) AS submission_place,
         CAST(h % 3 AS VARCHAR) AS result_delivery,
         [2, 4, 5, 7, 9, 10, 10, 10, 10, 10][h % 10 + 1] AS status,
         received - (h % 3600) * INTERVAL 1 SECOND AS submitted_at, received AS received_at,
         CASE WHEN h % 33 <> 5 THEN CAST(received AS DATE) + CAST(h % 30 + 1 AS INTEGER) END AS due_at,
         CASE WHEN status >= 9 THEN received + (h >> 3) % 2500000 * INTERVAL 1 SECOND END AS finished_at,
         CASE WHEN status = 10 THEN finished_at + INTERVAL 5 HOUR END AS returned_at,
         h % 5 = 0 AS digitised_components, h % 7 < 5 AS vneid_verified, h % 3 AS online_payment_flag,
         1 AS result_count, CASE WHEN status = 10 THEN 1 ELSE 0 END AS result_file_count,
         h % 6 AS attachment_count, h % 6 // 2 AS attachment_digitised_count, 0 AS attachment_reused_count,
         h % 997 = 1 AS deleted, coalesce(returned_at, finished_at, received) + INTERVAL 1 MINUTE AS updated_at,
         format('e{}', i // 100000) AS _extract_id, i // 1000 % 100 AS _page, i % 1000 AS _pos, h AS _content_hash
  FROM timed;
INSERT INTO core.applied_extract BY NAME
  SELECT 'dossier' AS table_name, 'portal' AS system, 'dossier' AS entity, _extract_id AS extract_id,
         count(*) AS records, min(updated_at) AS window_start, max(updated_at) AS window_end,
         TIMESTAMPTZ '2026-02-01 00:00:00+07' AS landed_at
  FROM core.dossier GROUP BY _extract_id;
"""


def make(path: Path, rows: int, settings: Settings) -> None:
    """Write the core file: the real tables, `rows` dossiers."""
    warehouse = Warehouse(path.parent, settings.duckdb_memory_limit, settings.duckdb_threads)
    with warehouse.core() as con:
        for statement in duckdb.extract_statements(DATA):
            con.execute(statement.query.replace("$rows", str(rows)))
        con.execute("CHECKPOINT")


def through_bridge(path: Path, settings: Settings) -> dict[str, float]:
    """Validate as a run does."""
    began = time.perf_counter()
    import expectations.gxrun  # noqa: F401 - the import is what is measured
    from expectations.bridge import validate_tables
    from expectations.limits import CheckLimits

    limits = CheckLimits(settings.duckdb_memory_limit, settings.duckdb_threads, path.parent / "spill-check")
    loaded, used = time.perf_counter(), time.process_time()
    [found] = validate_tables(path, ["core.dossier"], now=NOW, limits=limits)
    errored = [rule.name for rule in found.rules if rule.outcome == "errored"]
    if errored:
        raise SystemExit(f"not evaluated: {', '.join(errored)}")
    failed = sum(rule.outcome == "failed" for rule in found.rules)
    return {
        "seconds": time.perf_counter() - loaded,
        "cpu": time.process_time() - used,
        "import": loaded - began,
        "failed": failed,
    }


def as_plain_sql(path: Path, settings: Settings) -> dict[str, float]:
    """The same rules by hand: every rule about single rows in one scan, each other one in a statement."""
    from expectations.suites import SUITES

    rules = SUITES["core.dossier"].at(NOW).rules
    about_rows = [rule for rule in rules if rule.sql and not rule.is_query]
    warehouse = Warehouse(path.parent, settings.duckdb_memory_limit, settings.duckdb_threads)
    began, used = time.perf_counter(), time.process_time()
    with warehouse.core(read_only=True) as con:
        counts = ", ".join(f"count(*) FILTER (WHERE {rule.sql})" for rule in about_rows)
        [row] = con.execute(f"SELECT count(*), {counts} FROM core.dossier").fetchall()
        failed = sum(bad > rule.allowed_share * row[0] for rule, bad in zip(about_rows, row[1:], strict=True))
        for rule in rules:
            if rule.is_query:
                bad = rule.sql.replace("{batch}", "core.dossier")
                failed += bool(con.execute(f"SELECT count(*) FROM ({bad})").fetchall()[0][0])
    return {
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - used,
        "failed": failed,
    }


WAYS = {"bridge": through_bridge, "sql": as_plain_sql}


def measured(way: str, path: Path) -> dict[str, float]:
    """Run one way in a process of its own; its figures and the peak MiB of that process."""
    command = [sys.executable, __file__, "--way", way, "--file", str(path)]
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=told)
        assert process.stdout is not None
        printed = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            told.seek(0)
            raise SystemExit(f"{way}: exit code {process.returncode}\n{told.read().decode()}")
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return {**json.loads(printed), "mib": usage.ru_maxrss / unit}


def mebibytes(limit: str) -> float:
    """MiB of a DuckDB memory limit such as `2GB` or `512MiB`."""
    number, unit = re.fullmatch(r"([\d.]+)\s?([KMGT]i?B)", limit, re.IGNORECASE).groups()
    base = 1024 if "i" in unit.lower() else 1000
    return float(number) * base ** ("KMGT".index(unit[0].upper()) + 1) / 1024**2


def compare(path: Path, repeat: int, settings: Settings) -> bool:
    """Measure both ways `repeat` times by turns, print them and whether the promises hold."""
    found = {way: [measured(way, path) for _ in range(repeat)] for way in WAYS}
    for way, runs in found.items():
        for one in runs:
            more = f", import {one['import']:.1f} s" if "import" in one else ""
            sys.stdout.write(
                f"{way:8} {one['seconds']:8.2f} s {one['cpu']:8.2f} CPU s {one['mib']:8.0f} MiB   "
                f"{one['failed']:.0f} rules failed{more}\n"
            )
    best = {way: min(one["seconds"] for one in runs) for way, runs in found.items()}
    ratio = best["bridge"] / best["sql"]
    cpu = min(one["cpu"] for one in found["bridge"]) / min(one["cpu"] for one in found["sql"])
    most = max(one["mib"] for one in found["bridge"])
    limit = mebibytes(settings.duckdb_memory_limit)
    sys.stdout.write(
        f"ratio {ratio:.2f}, of CPU time {cpu:.2f} (at most {RATIO:g}); peak {most:.0f} MiB under DUCKDB_MEMORY_LIMIT="
        f"{settings.duckdb_memory_limit} (at most {limit + BESIDE_DUCKDB_MIB:.0f})\n"
    )
    return ratio <= RATIO and most <= limit + BESIDE_DUCKDB_MIB


def main() -> None:
    """Make the file, measure, print; exit code 1 when a promise does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--file", type=Path, help="core.duckdb to keep and to use again")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    settings = load_settings(os.environ)
    if given.way:
        sys.stdout.write(json.dumps(WAYS[given.way](given.file, settings)))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = given.file or Path(folder) / "core.duckdb"
        if not path.exists():
            began = time.perf_counter()
            make(path, given.rows, settings)
            sys.stdout.write(f"{given.rows:,} dossiers made in {time.perf_counter() - began:.1f} s\n")
        raise SystemExit(not compare(path, given.repeat, settings))


if __name__ == "__main__":
    main()

"""A sandbox process and an EGOV_HOME, driven as a person would: through the command line."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import httpx

from tests.e2e.warm import WarmProcess

ROOT = Path(__file__).resolve().parents[2]
CONNECTION_NAMES = (
    "PORTAL_",
    "EDOC_",
    "REGISTER_",
    "PAYMENT_",
    "SETTLEMENT_",
    "EGOV_",
    "DROP_DIR",
    "HISTORY_",
)


@cache
def warm() -> WarmProcess:
    """The warm process of this test process; it ends with it."""
    started = WarmProcess(ROOT)
    atexit.register(started.close)
    return started


def clean_environment() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith(CONNECTION_NAMES)}


@dataclass
class Done:
    code: int
    out: str

    @property
    def tail(self) -> str:
        return self.out[-4000:]


@dataclass
class Bench:
    """One running sandbox; homes are folders beside it."""

    folder: Path
    env: dict[str, str]
    control_url: str
    truth: Path
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def now(self) -> str:
        return self.extra.get("EGOV_NOW", self.env["EGOV_NOW"])

    def environment(self, home: Path, **more: str) -> dict[str, str]:
        """Both calendars, so that every run is tried with the more there is to go wrong."""
        ours = {"EGOV_HOME": str(home), "REPORT_CALENDAR": "admin15"}
        return clean_environment() | self.env | ours | self.extra | more

    def egov(self, home: Path, *arguments: str, cold: bool = False, **env: str) -> Done:
        """Run a command; `cold` in a new process as a person would, else in a fork of a warm one."""
        environment = self.environment(home, **env)
        # Test processes share homes: each reads the answer to its own command only.
        output = home.parent / f"{home.name}.{os.getpid()}.out"
        if cold:
            with output.open("wb") as sink:
                command = [str(Path(sys.executable).with_name("egov")), *arguments]
                code = subprocess.run(
                    command, cwd=ROOT, env=environment, stdout=sink, stderr=subprocess.STDOUT, check=False
                ).returncode
        else:
            code = warm().run(list(arguments), environment, output)
        out = output.read_text(encoding="utf-8", errors="replace")
        with (home.parent / f"{home.name}.log").open("a", encoding="utf-8") as lines:
            lines.write(f"$ egov {' '.join(arguments)}\n{out}\n")
        return Done(code, out)

    def run(self, home: Path, *arguments: str, expect: int = 0, cold: bool = False, **env: str) -> Done:
        done = self.egov(home, "run", *arguments, cold=cold, **env)
        assert done.code == expect, f"exit {done.code}, expected {expect}\n{done.tail}"
        return done

    def stages(self, home: Path, **env: str) -> None:
        """Pull, apply, build and publish, without checks and their events: see tests.e2e.stages."""
        output = home.parent / f"{home.name}.stages.out"
        code = warm().run(["stages"], self.environment(home, **env), output)
        assert code == 0, output.read_text(encoding="utf-8", errors="replace")[-4000:]

    def control(self, path: str, body: dict[str, Any] | None = None, method: str = "POST") -> Any:
        base = self.control_url.removesuffix("/control")
        answer = httpx.request(method, f"{base}{path}", json=body, timeout=60, trust_env=False)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def requests(self) -> list[dict[str, Any]]:
        answer = self.control("/control/requests", method="GET")
        return answer["requests"] if isinstance(answer, dict) else answer

    def forget_requests(self) -> None:
        self.control("/control/requests", method="DELETE")


def current(home: Path) -> Path:
    return home / "published" / "current" / "egov.duckdb"


def query(home: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(current(home).resolve()), read_only=True) as con:
        return con.execute(sql).fetchall()


VALUE_COLUMNS = (
    "indicator_id, variant, period_type, period_start, period_end, grain, agency_id, agency_group, field_code, "
    "numerator, denominator, value_pct, target_operator, target_pct, status, note, formula_version, "
    "taxonomy_version, org_version, calendar, period_label"
)


HOW = "source_completeness"
"""The indicator that says how the data were pulled, not what they are: it counts windows."""


def same_figures(home: Path, other: Path) -> bool:
    """Whether the current rows of two homes are equal but for run_id and as_known_at; prints what differs."""
    with duckdb.connect() as con:
        for name, place in (("one", home), ("two", other)):
            con.execute(f"attach '{current(place).resolve()}' as {name} (read_only)")
        rows = f"select {{}} from {{}}.mart.indicator_value where is_current and indicator_id <> '{HOW}'"
        one, two = (rows.format(VALUE_COLUMNS, name) for name in ("one", "two"))
        found = con.execute(
            f"(({one}) except all ({two}) limit 10) union all (({two}) except all ({one}) limit 10)"
        ).fetchall()
        counted = con.execute(f"select count(*) from ({one})").fetchall()
    for row in found:
        print(row)
    return not found and counted[0][0] > 0


NOT_CONTENT = frozenset(
    {"applied_extract", "change_log", "schema_version", "snapshot", "source_window", "state", "waiver"}
)
"""Tables that say how and when, not what: which extract, which run, which change."""
PLACES = frozenset(
    {
        "_extract_id",
        "_page",
        "_pos",
        "extract_id",
        "run_id",
        "as_known_at",
        "last_extract_id",
        "extracts",
        "last_landed_at",
        "open_since",
    }
)
"""Columns that say where a row was landed or which run wrote it."""


def same_tables(home: Path, other: Path) -> bool:
    """Whether core and mart of two homes hold the same rows, but for where they were landed; prints what differs."""
    wrong = []
    with duckdb.connect() as con:
        for name, place in (("one", home), ("two", other)):
            for layer in ("core", "mart"):
                con.execute(f"attach '{place}/warehouse/{layer}.duckdb' as {name}_{layer} (read_only)")
        tables = con.execute(
            """select schema_name, table_name from duckdb_tables()
               where schema_name in ('core', 'mart') and database_name in ('one_core', 'one_mart') order by all"""
        ).fetchall()
        compared = [(layer, table) for layer, table in tables if table not in NOT_CONTENT]
        assert {"dossier", "payment", "indicator_value", "agency_resolution"} <= {
            table for _, table in compared
        }
        for layer, table in compared:
            one, two = (_content(con, f"{name}_{layer}", layer, table) for name in ("one", "two"))
            [(rows,)] = con.execute(
                f"select count(*) from ((({one}) except all ({two})) union all (({two}) except all ({one})))"
            ).fetchall()
            if rows:
                wrong.append((layer, table, rows))
    print(wrong)
    return not wrong


def different_tables(one: Path, other: Path) -> dict[str, int]:
    """Tables of two published databases whose rows differ, in any but where they were landed, and by how many."""
    found = {}
    with duckdb.connect() as con:
        for name, place in (("one", one), ("two", other)):
            con.execute(f"attach '{place}' as {name} (read_only)")
        names = con.execute(
            "select distinct table_name from duckdb_tables() where database_name in ('one', 'two') order by all"
        ).fetchall()
        for (table,) in names:
            if table not in NOT_CONTENT:
                left, right = (_content(con, name, "mart", table) for name in ("one", "two"))
                [(rows,)] = con.execute(
                    f"select count(*) from ((({left}) except all ({right})) union all (({right}) except all ({left})))"
                ).fetchall()
                if rows:
                    found[table] = int(rows)
    return found


def table_sums(home: Path) -> dict[str, tuple[int, int]]:
    """Rows and a checksum of every table of core and mart, as `same_tables` compares them; quick, and says no row."""
    found = {}
    with duckdb.connect() as con:
        for layer in ("core", "mart"):
            con.execute(f"attach '{home}/warehouse/{layer}.duckdb' as one_{layer} (read_only)")
            names = con.execute(
                "select table_name from duckdb_tables() where schema_name = ? and database_name = ? order by all",
                [layer, f"one_{layer}"],
            ).fetchall()
            for (table,) in names:
                if table not in NOT_CONTENT:
                    [(rows, total)] = con.execute(
                        "select count(*), coalesce(sum(hash(t)::hugeint), 0) "
                        f"from ({_content(con, f'one_{layer}', layer, table)}) as t"
                    ).fetchall()
                    found[f"{layer}.{table}"] = (int(rows), int(total))
    return found


def _content(con: duckdb.DuckDBPyConnection, database: str, layer: str, table: str) -> str:
    columns = con.execute(
        """select column_name from duckdb_columns()
           where database_name = ? and schema_name = ? and table_name = ? order by column_index""",
        [database, layer, table],
    ).fetchall()
    kept = ", ".join(column for (column,) in columns if column not in PLACES)
    current = f" where is_current and indicator_id <> '{HOW}'" if table == "indicator_value" else ""
    return f"select {kept} from {database}.{layer}.{table}{current}"


@contextmanager
def sandbox(
    folder: Path, *arguments: str, scale: str = "small", seed: int = 1, program: str = "sandbox"
) -> Iterator[Bench]:
    folder.mkdir(parents=True, exist_ok=True)
    ready = folder / "ready.json"
    ready.unlink(missing_ok=True)
    log = (folder / "sandbox.log").open("wb")
    process = subprocess.Popen(
        [
            sys.executable, "-m", program, "serve", "--seed", str(seed), "--scale", scale, "--port", "0",
            "--drop-dir", str(folder / "drop"), "--truth-dir", str(folder / "truth"),
            "--ready-file", str(ready), "--parent-pid", str(os.getpid()), *arguments,
        ],
        cwd=ROOT,
        env=clean_environment(),
        stdout=log,
        stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        announced = _wait_ready(process, ready, folder / "sandbox.log")
        yield Bench(folder, announced["env"], announced["control_url"], folder / "truth")
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


def _wait_ready(process: subprocess.Popen[bytes], ready: Path, log: Path) -> dict[str, Any]:
    while True:
        try:
            process.wait(0.05)
        except subprocess.TimeoutExpired:
            if ready.exists() and ready.stat().st_size:
                return json.loads(ready.read_text(encoding="utf-8"))
        else:
            raise AssertionError("the sandbox ended early:\n" + log.read_text(errors="replace")[-3000:])


def copy_home(source: Path, target: Path, *, linked: bool = False) -> Path:
    """A copy of a home; `linked` shares what no run changes once it is written, for tests that do not either."""
    shutil.copytree(source, target, symlinks=True, copy_function=_link_or_copy if linked else shutil.copy2)
    return target


def _link_or_copy(source: str, target: str) -> None:
    path = Path(source)
    if path.suffix == ".parquet" or path.name == "manifest.json" or "snapshots" in path.parts:
        os.link(source, target)
    else:
        shutil.copy2(source, target)

"""A landed world of any size: `python benchmarks/world.py HOME --dossiers N`.

HOME/landing then holds N dossiers with the payments, settlement lines, ratings, petitions and documents that
belong to so many, the reference data of the city, and HOME/warehouse/core.duckdb has them applied. The same N gives
the same rows on every machine: nothing is drawn, everything follows from the base and the number of the copy.

The base is what `egov demo --scale default` lands (30,000 dossiers since December 2020; made once, kept in the
cache). A world has as many copies of it as it needs, the last one in part. Copy 0 is the base itself; of copy k

- codes get k into their number, so that every key is new and what belongs together stays together;
- times of a dossier move back by 0 to 26 days, all of them by the same;
- the dossier goes to another agency of the same level, of the same month: a city has dossiers in every field of
  every agency, a sample has not.

Every fact is landed as one extract per month of its update time, written month by month, so that memory does not
grow with N.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl
from duckdb.sqltypes import TIMESTAMP, DuckDBPyType

from benchmarks.measure import CACHE, ROOT
from benchmarks.stage import NOW, ORIGIN, apply
from warehouse.clock import Clock
from warehouse.landing.store import LandingStore
from warehouse.landing.windows import Window
from warehouse.registry.source_entity import SourceEntity

BASE = CACHE / "base"
FIRST, UNTIL = datetime(2020, 12, 1), datetime(2026, 10, 1, 5, 50)
"""What is covered: from the first day of the base to its clock less the settle time."""
DOSSIERS_A_DOCUMENT = 7
"""A city has fewer documents than dossiers: their copies are this many times fewer."""
PART_ROWS = 1_000_000
FARTHEST = "INTERVAL 27 DAY"
FACTS = {
    "portal/dossier": "updated_at",
    "portal/rating": "updated_at",
    "portal/petition": "updated_at",
    "payment/transaction": "updated_at",
    "exchange/register": "updated_at",
    "exchange/document": "coalesce(sent_at, promulgation_date::TIMESTAMP)",
    "exchange/status": "coalesce(created_at, status_at)",
}
"""What is copied, and the time that says in which month's extract a row lies. Settlement lines beside it."""
SETTLEMENT = "payment/settlement"

# A code of copy k: k stands before the last six digits of its number. Base numbers are shorter than that.
MACROS = """
CREATE MACRO moved(code, k) AS CASE
    WHEN k = 0 OR code IS NULL THEN code
    WHEN regexp_matches(code, '[0-9]$')
        THEN regexp_replace(code, '[0-9]{1,6}$', '') || k || lpad(regexp_extract(code, '[0-9]{1,6}$'), 6, '0')
    ELSE code || '-' || k END;
CREATE MACRO numbered(code, k) AS CASE
    WHEN k = 0 OR code IS NULL THEN code
    ELSE regexp_replace(code, '^[0-9]+', (k * 10000 + regexp_extract(code, '^[0-9]+')::BIGINT)::VARCHAR) END;
CREATE MACRO suffixed(code, k) AS CASE WHEN k = 0 THEN code ELSE code || 'k' || k END;
CREATE MACRO back(rn, k) AS (CASE WHEN k = 0 THEN 0 ELSE (hash(rn, k) % 27)::INTEGER END) * INTERVAL 1 DAY;
"""
# A platform's number is letters, date and eight digits that no other has: the date gives its place to the copy.
NUMBER = "CASE WHEN k = 0 THEN {0} ELSE left({0}, length({0}) - 12) || lpad(k::VARCHAR, 4, '0') || right({0}, 8) END"
COLUMNS = {
    "dossier_code": "moved(dossier_code, k)",
    "petition_code": "moved(petition_code, k)",
    "reference": "suffixed(reference, k)",
    "transaction_no": NUMBER.format("transaction_no"),
    "rrn": NUMBER.format("rrn"),
    "line_no": "(line_no + k * 100000)::INTEGER",
    "register_id": "suffixed(register_id, k)",
    "doc_id": "suffixed(doc_id, k)",
    "code_number": "numbered(code_number, k)",
    "notation": "numbered(notation, k)",
    "business_notation": "numbered(business_notation, k)",
}
"""Column to its value in copy k; of a dossier see `_dossiers`."""


def base() -> Path:
    """The home that worlds are copies of; made by a demo of the default scale where there is none yet."""
    if not (BASE / "landing" / "portal" / "dossier").is_dir():
        draft = BASE.with_name(f"base-{os.getpid()}")
        env = {k: v for k, v in os.environ.items() if not k.startswith("EGOV_")} | {"EGOV_HOME": str(draft)}
        egov = [sys.executable, "-m", "pipelines.cli", "demo", "--scale", "default"]
        subprocess.run(egov, cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
        draft.rename(BASE)
    return BASE


class World:
    """Making one world."""

    def __init__(self, home: Path, dossiers: int) -> None:
        self.home, self.size, self.base = home, dossiers, base() / "landing"
        landing = home / "landing"
        for entity in sorted(self.base.glob("[!.]*/[!.]*")):
            name = f"{entity.parent.name}/{entity.name}"
            if entity.is_dir() and name not in FACTS and name != SETTLEMENT:
                shutil.copytree(entity, landing / name)
        for extra in ("origin.json", ".key"):
            if (self.base / extra).is_file():
                shutil.copy(self.base / extra, landing / extra)
        self.store = LandingStore(landing, ORIGIN)
        self.clock = Clock(NOW)
        self.spill = home / "spill"
        self.con = duckdb.connect(
            config={"threads": "2", "memory_limit": "4GB", "temp_directory": str(self.spill)}
        )
        for statement in duckdb.extract_statements(MACROS):
            self.con.execute(statement.query)
        self._number()

    def _number(self) -> None:
        """Number the dossiers of the base, and say where each may go."""
        con = self.con
        con.execute(
            f"""CREATE TABLE dossier AS
            SELECT * EXCLUDE (_page, _pos), row_number() OVER (ORDER BY hash(dossier_code), agency_root) - 1 AS rn
            FROM (FROM {self._files("portal/dossier")}
                  QUALIFY row_number() OVER (PARTITION BY dossier_code, agency_root ORDER BY updated_at DESC) = 1)"""
        )
        # other dossiers of the month and level, one after the other: copy k goes to the k-th from here, scattered
        con.execute(
            """CREATE TABLE place AS
            SELECT rn, group_no, row_number() OVER (PARTITION BY group_no ORDER BY hash(rn)) - 1 AS at,
                   count(*) OVER (PARTITION BY group_no) AS n, agency_code, agency_code_raw
            FROM (SELECT rn, agency_code, agency_code_raw, dense_rank() OVER (ORDER BY
                      date_trunc('month', coalesce(received_at, updated_at)),
                      agency_root, len(string_split(agency_code, '.')),
                      try_cast(string_split(agency_code, '.')[2] AS INTEGER) < 40) AS group_no FROM dossier)"""
        )
        # what belongs to a dossier is copied with it: by its code, settlement lines by the number of the transaction
        con.execute(
            "CREATE TABLE of_code AS SELECT dossier_code AS code, min(rn) AS rn FROM dossier GROUP BY ALL"
        )
        con.execute(
            f"""CREATE TABLE of_number AS SELECT right(transaction_no, 12) AS code, min(rn) AS rn
            FROM {self._files("payment/transaction")} INNER JOIN of_code ON code = dossier_code GROUP BY ALL"""
        )
        self.each = con.execute("SELECT count(*) FROM dossier").fetchall()[0][0]

    def _files(self, name: str) -> str:
        return f"read_parquet('{self.base}/{name}/*/part-*.parquet', union_by_name = true)"

    def _names(self, name: str) -> list[str]:
        found = self.con.sql(f"FROM {self._files(name)} LIMIT 0").columns
        return [column for column in found if column not in ("_page", "_pos")]

    def make(self) -> dict[str, int]:
        """Land everything; rows per entity."""
        counts = {}
        for name, stamp in FACTS.items():
            query = self._dossiers() if name == "portal/dossier" else self._others(name, stamp)
            counts[name] = sum(self._land(name, query, window) for window in _months())
        counts[SETTLEMENT] = self._land(SETTLEMENT, self._others(SETTLEMENT, "NULL::TIMESTAMP"), None)
        self.con.close()
        shutil.rmtree(self.spill, ignore_errors=True)
        return counts

    def _copies(self, rows: int) -> int:
        return -(-rows // self.each)

    def _dossiers(self) -> str:
        """The dossiers of all copies; {near} keeps the rows of the base that can fall into the window."""
        values = []
        base = self.con.sql("SELECT * EXCLUDE (rn) FROM dossier LIMIT 0")
        for name, kind in zip(base.columns, base.types, strict=True):
            value = f"d.{name}"
            if name == "dossier_code":
                value = "moved(d.dossier_code, k)"
            elif name in ("agency_code", "agency_code_raw"):
                value = f"CASE WHEN k = 0 THEN d.{name} ELSE o.{name} END"
            elif name == "updated_at":
                value = f"greatest(d.updated_at - back(d.rn, k), TIMESTAMP '{FIRST}')"
            elif kind == TIMESTAMP:
                value = f"d.{name} - back(d.rn, k)"
            elif kind.id == "list":
                value = f"list_transform(d.{name}, lambda s: {_moved(kind.children[0][1])})"
            values.append(f"{value} AS {name}")
        return f"""
            SELECT {", ".join(values)}, greatest(d.updated_at - back(d.rn, k), TIMESTAMP '{FIRST}') AS _stamp
            FROM (SELECT * FROM dossier WHERE {{near}}) AS d
            CROSS JOIN (SELECT range::INTEGER AS k FROM range({self._copies(self.size)}))
            INNER JOIN place AS p ON p.rn = d.rn
            INNER JOIN place AS o ON o.group_no = p.group_no AND o.at = (p.at + hash(d.rn, k, 7) % p.n) % p.n
            WHERE k * {self.each} + d.rn < {self.size}"""

    def _others(self, name: str, stamp: str) -> str:
        """Copies of another fact: of what belongs to a dossier those whose dossier there is, of the rest as many.

        What is copied is read once, into the table `source`.
        """
        columns = self._names(name)
        values = [f"{COLUMNS[column]} AS {column}" if column in COLUMNS else column for column in columns]
        rows = self.size
        if name.startswith("exchange/"):
            # whole copies where there are any: a document and what the register says of it stay together
            rows = (
                self.size // DOSSIERS_A_DOCUMENT // self.each * self.each or self.size // DOSSIERS_A_DOCUMENT
            )
        number = f"hash({columns[0]}, {columns[1]}) % {self.each}"
        source = f"(SELECT DISTINCT {', '.join(columns)} FROM {self._files(name)})"
        for key, known in (("dossier_code", "of_code"), ("rrn", "of_number")):
            if key in columns:
                source = f"(SELECT b.*, c.rn FROM {source} AS b LEFT JOIN {known} AS c ON c.code = b.{key})"
                number = f"coalesce(rn, {number})"
        self.con.execute(f"CREATE OR REPLACE TABLE source AS SELECT *, {number} AS _number FROM {source}")
        return f"""
            SELECT {", ".join(values)}, greatest({stamp}, TIMESTAMP '{FIRST}') AS _stamp
            FROM source
            CROSS JOIN (SELECT range::INTEGER AS k FROM range({max(1, self._copies(rows))}))
            WHERE k * {self.each} + _number < {rows}"""

    def _land(self, name: str, query: str, window: Window | None) -> int:
        """Write one extract in parts of bounded size."""
        where = ""
        query = query.replace("{near}", "true")
        if window is not None:
            where = f"WHERE _stamp >= TIMESTAMP '{window.start}' AND _stamp < TIMESTAMP '{window.end}'"
            if name == "portal/dossier":
                start, end = f"TIMESTAMP '{window.start}'", f"TIMESTAMP '{window.end}' + {FARTHEST}"
                near = f"updated_at >= {start} AND updated_at < {end}"
                # what would lie before the first day is put upon it
                query = self._dossiers().replace("{near}", "true" if window.start == FIRST else near)
        entity = SourceEntity(*name.split("/"))
        rows = 0
        with self.store.extract(
            entity, window=window, clock=self.clock, run_id="world", code_version="world"
        ) as writer:
            for frame in self._frames(
                # as a source serves them, and the same at every making
                f"SELECT * EXCLUDE (_stamp) FROM ({query}) {where} ORDER BY _stamp, {', '.join(self._names(name))}"
            ):
                at = pl.int_range(rows, rows + frame.height, dtype=pl.Int32, eager=True)
                writer.write(frame.with_columns((at // 500).alias("_page"), (at % 500).alias("_pos")))
                rows += frame.height
            writer.commit(
                pages=rows // 500 + 1,
                distinct_keys=rows,
                declared_total=rows,
                completeness="verified",
                extra=self._files_of_settlement()
                if window is None
                else {"attempts": "1", "outside_window": "0"},
            )
        return rows

    def _frames(self, query: str) -> Iterator[pl.DataFrame]:
        batches = self.con.sql(query).to_arrow_reader(PART_ROWS)
        frame: pl.DataFrame | None = None
        for batch in batches:
            frame = pl.DataFrame(pl.from_arrow(batch))
            yield frame
        if frame is None:
            yield self.con.sql(f"FROM ({query}) LIMIT 0").pl()

    def _files_of_settlement(self) -> dict[str, str]:
        """All files of the base as those of the one extract: a run finds none that is missing."""
        manifests = sorted((self.base / SETTLEMENT).glob("*/manifest.json"))
        extras = [json.loads(path.read_text(encoding="utf-8"))["extra"] for path in manifests]
        files = [one for extra in extras for one in json.loads(extra["files"])]
        return {"files": json.dumps(files)}


def _moved(struct: DuckDBPyType) -> str:
    """A struct `s` of a dossier's list, its times moved as those of the dossier are."""
    parts = [
        f"{name} := s.{name}{' - back(d.rn, k)' if of == TIMESTAMP else ''}" for name, of in struct.children
    ]
    return f"struct_pack({', '.join(parts)})"


def _months() -> list[Window]:
    edges = [datetime(2020 + (11 + i) // 12, (11 + i) % 12 + 1, 1) for i in range(71)]
    return [Window(start, end) for start, end in zip(edges, [*edges[1:], UNTIL], strict=True)]


def main() -> None:
    """Make a world, land it and apply it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("home", type=Path)
    parser.add_argument("--dossiers", type=int, default=30_000)
    parser.add_argument("--landing-only", action="store_true", help="do not apply it to core")
    given = parser.parse_args()
    if (given.home / "landing").exists():
        raise SystemExit(f"{given.home}: there is a landing already")
    counts = World(given.home, given.dossiers).make()
    for name, rows in counts.items():
        sys.stdout.write(f"{name:22} {rows:>13,} rows\n")
    sys.stdout.flush()
    if not given.landing_only:
        sys.stdout.write(json.dumps(apply(given.home)) + "\n")


if __name__ == "__main__":
    main()

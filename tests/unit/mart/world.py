"""A tiny core, filled by hand, and a landing store with the windows that the figures stand on."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl

from tests.moments import to_utc
from warehouse.clock import Clock
from warehouse.database.connection import Warehouse
from warehouse.landing.store import LandingStore
from warehouse.landing.windows import Window
from warehouse.mart.build import MartReport, build_mart
from warehouse.mart.rows import SQL_DIR
from warehouse.registry.contracts import CONTRACTS
from warehouse.registry.core_tables import CORE_TABLES, Fact
from warehouse.registry.parameters import MartParameters
from warehouse.registry.periods import Calendar
from warehouse.registry.source_entity import SourceEntity

HISTORY_FROM = datetime(2020, 12, 1)
PARAMETERS = MartParameters(
    history_from=HISTORY_FROM,
    settle_seconds=600,
    min_field_cases=30,
    public_min_count=5,
    report_calendar="civil",
)
WINDOWED = tuple(entity for entity, contract in CONTRACTS.items() if contract.windowed)
FACTS = {
    name: spec.source.landed
    for name, spec in CORE_TABLES.items()
    if isinstance(spec, Fact) and (spec.source.landed in WINDOWED or name == "settlement_line")
}
"""The tables of core whose changed records the mart looks at, and what fills them."""
WHOLE = (("portal", "field"), ("portal", "procedure"), ("portal", "service_level"))
LAND = "175"
INVESTMENT = "57"
OTHER = "12"
SCHOOL = "34"


@dataclass
class World:
    """Rows are given as keyword arguments over defaults; times as naive local datetimes."""

    directory: Path
    now: datetime = datetime(2024, 7, 10, 6, 0)
    prepared: bool = False
    parameters: MartParameters = PARAMETERS
    change_no: int = 0
    numbers: dict[str, int] = field(default_factory=dict)
    stack: ExitStack = field(default_factory=ExitStack)
    opened: list[duckdb.DuckDBPyConnection] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.warehouse = Warehouse(self.directory / "warehouse", clock=self.clock)
        self.store = LandingStore(self.directory / "landing", "sandbox:1")
        if self.prepared:
            return
        with self.warehouse.core() as con:
            con.execute("DELETE FROM core.calendar")
            con.execute(
                """INSERT INTO core.calendar
                   SELECT d::DATE, isodow(d) < 6 AND NOT (d BETWEEN DATE '2024-02-08' AND DATE '2024-02-14'), NULL
                   FROM generate_series(DATE '2020-01-01', DATE '2027-12-31', INTERVAL 1 DAY) AS s (d)"""
            )
            con.execute(
                f"""INSERT INTO core.field (field_code, name_raw, name, ministry) VALUES
                    ('{LAND}', 'Đất đai(Bộ)', 'Đất đai', 'Bộ'),
                    ('{INVESTMENT}', 'Đầu tư tại Việt nam(Bộ)', 'Đầu tư tại Việt nam', 'Bộ'),
                    ('{OTHER}', 'Hộ tịch(Bộ)', 'Hộ tịch', 'Bộ'), ('{SCHOOL}', 'Giáo dục(Bộ)', 'Giáo dục', 'Bộ')"""
            )
        self.agency("H29.41", "department")
        self.agency("H29.51", "district", valid_to=date(2025, 7, 1))
        self.agency("H29.61", "commune", valid_from=date(2025, 7, 1))
        self.agency("H29.13.01", "branch")
        for system, entity in WINDOWED:
            self.land(system, entity, HISTORY_FROM, self.now - timedelta(minutes=10))
        for system, entity in WHOLE:
            self.land_whole(system, entity)
        self.log()

    def copy_to(self, directory: Path) -> World:
        """The same world in another folder, with its files made already: setting one up costs a second."""
        self.close()
        if not self.warehouse.mart_path.exists():
            with self.warehouse.mart():
                pass
        shutil.copytree(self.directory, directory, symlinks=True, dirs_exist_ok=True)
        return World(
            directory,
            now=self.now,
            prepared=True,
            parameters=self.parameters,
            change_no=self.change_no,
            numbers=dict(self.numbers),
        )

    @property
    def clock(self) -> Clock:
        return Clock(to_utc(self.now))

    def report_by(self, calendar: Calendar) -> None:
        """From now on the periods of this calendar stand beside the civil ones."""
        self.parameters = self.parameters.model_copy(update={"report_calendar": calendar})

    def next(self, kind: str) -> int:
        self.numbers[kind] = self.numbers.get(kind, 0) + 1
        return self.numbers[kind]

    def land(self, system: str, entity: str, start: datetime, end: datetime) -> None:
        with self.store.extract(
            SourceEntity(system, entity),
            window=Window(start, end),
            clock=self.clock,
            run_id="run",
            code_version="1",
        ) as writer:
            writer.write(
                pl.DataFrame({"_page": [1], "_pos": [1]}, schema={"_page": pl.Int32, "_pos": pl.Int32})
            )
            writer.commit(pages=1, distinct_keys=1)

    def land_whole(self, system: str, entity: str, *codes: str, **extra: str) -> None:
        """A whole pull at this moment; `codes` are the procedures of a listing or of details."""
        with self.store.extract(
            SourceEntity(system, entity), window=None, clock=self.clock, run_id="run", code_version="1"
        ) as writer:
            places = dict.fromkeys(("_page", "_pos"), pl.Int32)
            rows = [(code, 1, at) for at, code in enumerate(codes)]
            writer.write(pl.DataFrame(rows, schema={"procedure_code": pl.String, **places}, orient="row"))
            writer.commit(pages=1, distinct_keys=len(codes), extra=extra)

    def core(self) -> duckdb.DuckDBPyConnection:
        """Core, kept open over many rows; closed before the mart reads it."""
        if not self.opened:
            self.opened.append(self.stack.enter_context(self.warehouse.core()))
        return self.opened[0]

    def close(self) -> None:
        self.stack.close()
        self.opened.clear()

    def insert(self, table: str, row: Mapping[str, object]) -> None:
        names = ", ".join(row)
        marks = ", ".join("?" for _ in row)
        self.core().execute(f"INSERT INTO core.{table} ({names}) VALUES ({marks})", list(row.values()))

    def execute(self, sql: str) -> None:
        self.core().execute(sql)

    def log(self, table: str = "dossier") -> None:
        """A change of core; the mart sees for itself what differs, of all tables but the resolution of agencies."""
        self.change_no += 1
        self.insert(
            "change_log",
            {
                "change_no": self.change_no,
                "table_name": table,
                "applied_at": datetime.now(UTC),
            },
        )
        for changed, (system, entity) in FACTS.items():
            # whatever a test did to the rows, they are this extract's now
            self.execute(f"UPDATE core.{changed} SET _extract_id = 'e{self.change_no}'")
            self.insert(
                "applied_extract",
                {
                    "table_name": changed,
                    "system": system,
                    "entity": entity,
                    "extract_id": f"e{self.change_no}",
                    "records": 1,
                    "change_no": self.change_no,
                    "landed_at": to_utc(self.now) + timedelta(seconds=self.change_no),
                },
            )

    def agency(
        self, code: str, level: str, *, valid_from: date = date(1900, 1, 1), valid_to: date | None = None
    ) -> None:
        row: dict[str, object] = {
            "agency_id": code,
            "level": level,
            "valid_from": valid_from,
            "valid_to": valid_to,
        }
        self.insert("agency", {**row, "code_qd20": code, "name": f"Cơ quan {code}"})
        # resolution: alive on the day, before and after it the agency stays as it is (R01)
        self.insert(
            "agency_resolution",
            {**row, "code": code, "in_city": True, "valid_from": date(1900, 1, 1), "valid_to": None},
        )

    def procedure(
        self, code: str, *, fee: bool = False, field_code: str | None = OTHER, **segment: object
    ) -> None:
        row: dict[str, object] = {
            "valid_from": date(1900, 1, 1),
            "valid_to": None,
            "source": "catalogue",
            **segment,
        }
        self.insert("procedure", {"procedure_code": code, "name": code, "field_code": field_code, **row})
        self.insert("procedure_detail", {"procedure_code": code, "has_fee": fee, **self.origin()})

    def eligible(self, code: str) -> None:
        row = {"decision": "QĐ", "procedure_code": code, "class": "partial", "valid_from": date(2020, 1, 1)}
        self.insert("eligible_procedure", row)

    def level(self, code: str, level: int) -> None:
        row = {"procedure_code": code, "level": level, "source": "file", "valid_from": date(2020, 1, 1)}
        self.insert("service_level", row)

    def method(self, code: str, channel: str, time: float | None, unit: str) -> None:
        self.insert(
            "procedure_method",
            {
                "procedure_code": code,
                "method_no": self.next("method"),
                "channel": channel,
                "processing_time": time,
                "processing_time_unit": unit,
            },
        )

    def origin(self) -> dict[str, object]:
        return {"_extract_id": "e", "_page": 1, "_pos": 1, "_content_hash": 1}

    def dossier(self, **given: object) -> str:
        """A resolved dossier of the department, on time; returns its code."""
        fees = given.pop("fees", [])
        supplements = given.pop("supplements", [])
        code = str(given.pop("code", f"H29.41-{self.next('dossier'):05}"))
        row: dict[str, object] = {
            "dossier_code": code,
            "agency_root": "H29",
            "agency_code": "H29.41",
            "procedure_code": "1.000001",
            "field_code_raw": OTHER,
            "channel_raw": "1",
            "status": 9,
            "received_at": datetime(2024, 6, 3, 9, 0),
            "due_at": datetime(2024, 6, 10, 17, 0),
            "finished_at": datetime(2024, 6, 7, 10, 0),
            "deleted": False,
            "updated_at": datetime(2024, 7, 1),
            **self.origin(),
            **given,
        }
        self.insert("dossier", row)
        for number, amount in enumerate(fees, start=1):  # type: ignore[arg-type, var-annotated]
            self.insert(
                "dossier_fee",
                {"dossier_code": code, "agency_root": row["agency_root"], "fee_no": number, "amount": amount},
            )
        for number, supplement in enumerate(supplements, start=1):  # type: ignore[arg-type, var-annotated]
            self.insert(
                "dossier_supplement",
                {
                    "dossier_code": code,
                    "agency_root": row["agency_root"],
                    "supplement_no": number,
                    **supplement,
                },
            )
        return code

    def payment(self, **given: object) -> str:
        reference = f"TT{self.next('payment'):05}"
        row: dict[str, object] = {
            "reference": reference,
            "transaction_no": f"0000{reference}",
            "agency_code": "H29.41",
            "procedure_code": "1.000001",
            "amount": 100_000,
            "currency": "VND",
            "transacted_at": datetime(2024, 6, 5, 9, 0),
            "status": 1,
            "updated_at": datetime(2024, 7, 1),
            **self.origin(),
            **given,
        }
        self.insert("payment", row)
        return reference

    def document(self, recipients: list[tuple[str, str, bool]], **given: object) -> str:
        """A document between agencies; recipients as (code, channel, paper copy)."""
        number = self.next("document")
        register_id = str(given.pop("register_id", f"R{number:05}"))
        row: dict[str, object] = {
            "register_id": register_id,
            "organ_code": "H29.41",
            "notation": f"{number}/UBND",
            "promulgation_date": date(2024, 6, 4),
            "secrecy": 0,
            "scope": "lien-co-quan",
            "signed": True,
            "deleted": False,
            "updated_at": datetime(2024, 7, 1),
            **self.origin(),
            **given,
        }
        self.insert("register_document", row)
        for number, (code, channel, paper) in enumerate(recipients, start=1):
            self.insert(
                "register_recipient",
                {
                    "register_id": register_id,
                    "recipient_no": number,
                    "organ_code": code,
                    "channel": channel,
                    "paper_copy": paper,
                },
            )
        return str(row["notation"])

    def build(self, *, full: bool = False, run_id: str = "run-1", sql_dir: Path = SQL_DIR) -> MartReport:
        self.close()
        return build_mart(
            self.warehouse,
            self.store,
            self.clock,
            run_id,
            "sandbox:1",
            self.parameters,
            full=full,
            sql_dir=sql_dir,
        )

    def query(self, sql: str) -> list[tuple[object, ...]]:
        with self.warehouse.mart(read_only=True, attach_core=False) as con:
            return con.execute(sql).fetchall()

    def value(
        self, indicator: str, variant: str = "headline", *, where: str = ""
    ) -> tuple[object, ...] | None:
        """(numerator, denominator, value_pct, status) of June 2024, city, unless `where` says otherwise."""
        chosen = where or "period_type = 'month' AND period_start = DATE '2024-06-01' AND grain = 'city'"
        rows = self.query(
            f"""SELECT numerator, denominator, value_pct, status FROM mart.indicator_value
                WHERE is_current AND indicator_id = '{indicator}' AND variant = '{variant}' AND {chosen}"""
        )
        assert len(rows) <= 1, rows
        return rows[0] if rows else None

    def values(self) -> list[tuple[object, ...]]:
        from warehouse.registry.figures import VALUE_CONTENT

        return self.query(
            f"SELECT {', '.join(VALUE_CONTENT)} FROM mart.indicator_value WHERE is_current ORDER BY ALL"
        )

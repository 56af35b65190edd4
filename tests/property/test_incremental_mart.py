"""Whatever changes, computing what it touches gives what computing everything gives.

Random versions of random records of every source are landed, applied and computed in steps; a mart made anew from the
same core has to hold the same rows in every table.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.moments import to_utc
from tests.unit.core.landed import frame_of
from warehouse.clock import Clock
from warehouse.core.apply import apply_entity
from warehouse.database.connection import Warehouse
from warehouse.landing.store import LandingStore
from warehouse.landing.windows import Window
from warehouse.mart.build import MartReport, build_mart
from warehouse.registry.core_tables import CORE_TABLES
from warehouse.registry.figures import VALUE_CONTENT
from warehouse.registry.parameters import MartParameters
from warehouse.registry.source_entity import SourceEntity

Rows = list[dict[str, Any]]
Batch = Mapping[str, Rows]
"""Rows by entity, as ``system/entity``."""

NOW = datetime(2024, 7, 10, 6)
PARAMETERS = MartParameters(
    history_from=datetime(2023, 11, 1),
    settle_seconds=600,
    min_field_cases=30,
    public_min_count=2,
    report_calendar="admin15",
)
WINDOWED = {
    *("portal/dossier", "portal/rating", "portal/petition", "payment/transaction"),
    *("exchange/register", "exchange/document", "exchange/status"),
}
PULLED_DAILY = ("portal/procedure", "portal/service_level")


def moments(*days: str) -> st.SearchStrategy[datetime]:
    return st.sampled_from([datetime.fromisoformat(f"{day}T09:00:00") for day in days])


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


day = st.sampled_from([date(2023, 12, 20), date(2024, 2, 14), date(2024, 3, 20), date(2024, 5, 16)])
moment = moments("2023-12-20", "2024-02-14", "2024-03-20", "2024-05-16")
later = moments("2024-01-10", "2024-03-01", "2024-05-20", "2024-06-14")
agency = st.sampled_from(["H29.41", "H29.42", "H29.51", "H29.13.01", "H29.99"])
dossier_code = st.sampled_from(["D1", "D2", "D3", "D4"])
procedure_code = st.sampled_from(
    ["1.000001", "1.000002", "1.000003", "1.000009"]
)  # the last is in no catalogue
register = st.sampled_from(["R1", "R2", "R3"])
field = st.sampled_from(["12", "175", "57"])
flags = st.booleans()
period = st.sampled_from(["2023", "2024Q1", "2024-03"])


RECORDS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "portal/dossier": {
        "dossier_code": dossier_code,
        "agency_root": st.sampled_from(["H29", "H29", "H29", "H61"]),
        "agency_code": maybe(agency),
        "procedure_code": maybe(procedure_code),
        "field_code_raw": maybe(field),
        "channel_raw": st.sampled_from(["1", "2", "3", None]),
        "status": st.sampled_from([2, 3, 4, 5, 8, 9, 9, 9, 10]),
        "submitted_at": maybe(moment),
        "received_at": maybe(moment),
        "due_at": maybe(later),
        "returned_at": maybe(later),
        "finished_at": maybe(later),
        "refused_at": maybe(later),
        "digitised_components": flags,
        "vneid_verified": flags,
        "online_payment_flag": st.integers(0, 2),
        "result_file_count": st.integers(0, 1),
        "attachment_reused_count": st.integers(0, 1),
        "deleted": st.sampled_from([False, False, False, True]),
        "fees": st.lists(st.fixed_dictionaries({"amount": st.sampled_from([0, 1000])}), max_size=2),
        "supplements": st.lists(
            st.fixed_dictionaries(
                {"requested_at": moment, "answered_at": maybe(later), "due_before": maybe(later)}
            ),
            max_size=2,
        ),
    },
    "portal/rating": {"dossier_code": dossier_code, "rated_at": later, "level": st.integers(1, 3)},
    "portal/petition": {
        "petition_code": st.sampled_from(["P1", "P2", "P3"]),
        "agency_code": agency,
        "agency_root": st.sampled_from(["H29", "H61"]),
        "dossier_code": maybe(dossier_code),
        "received_at": moment,
        "due_at": maybe(later),
        "finished_at": maybe(later),
        "status": st.integers(1, 4),
        "satisfaction": st.sampled_from([None, 0, 1]),
    },
    "payment/transaction": {
        "reference": st.sampled_from(["T1", "T2", "T3", "T4"]),
        "transaction_no": st.sampled_from(["000001", "000002", "000003"]),
        "dossier_code": maybe(dossier_code),
        "procedure_code": maybe(procedure_code),
        "agency_code": maybe(agency),
        "amount": st.sampled_from([0, 1000, 2000]),
        "currency": st.just("VND"),
        "transacted_at": moment,
        "status": st.sampled_from([1, 1, 3, 4]),
        "refund_amount": st.sampled_from([None, 0, 1000]),
        "refunded_at": maybe(later),
        "fees": st.just([]),
    },
    "payment/settlement": {
        "transacted_at": moment,
        "settlement_date": day,
        "rrn": st.sampled_from(["000001", "000002", "000009"]),
        "amount": st.sampled_from([1000, 2000]),
        "response_code": st.just("0000"),
    },
    "exchange/register": {
        "register_id": register,
        "organ_code": agency,
        "notation": st.sampled_from(["1/UBND", "2/UBND", "3/UBND"]),
        "promulgation_date": day,
        "secrecy": st.integers(0, 1),
        "scope": st.sampled_from(["lien-co-quan", "noi-bo"]),
        "signed": flags,
        "deleted": st.sampled_from([False, False, True]),
        "recipients": st.lists(
            st.fixed_dictionaries(
                {"organ_code": agency, "channel": st.sampled_from(["truc", "giay"]), "paper_copy": flags}
            ),
            max_size=2,
        ),
    },
    "exchange/document": {
        "doc_id": st.sampled_from(["A1", "A2", "A3"]),
        "from_code": agency,
        "organ_code": agency,
        "promulgation_date": day,
        "notation": st.sampled_from(["1/UBND", "2/UBND", "3/UBND"]),
        "business_type": st.sampled_from([0, 1, 3]),
        "business_organ_code": agency,
        "business_date": maybe(day),
        "business_notation": st.sampled_from(["1/UBND", "2/UBND"]),
        "sent_at": moment,
        "to_codes": st.lists(agency, unique=True, max_size=2),
    },
    "exchange/status": {
        "doc_id": st.sampled_from(["S1", "S2", "S3"]),
        "from_code": agency,
        "organ_code": agency,
        "promulgation_date": day,
        "notation": st.sampled_from(["1/UBND", "2/UBND", "3/UBND"]),
        "status_code": st.sampled_from(["01", "15", "16"]),
        "status_at": later,
    },
    "portal/official_766": {
        "endpoint": st.sampled_from(["transparency", "dvc-progress-tree", "provide-online-tree"]),
        "period_type": st.sampled_from(["month", "quarter", "year"]),
        "year": st.sampled_from([2023, 2024]),
        "period": st.integers(1, 4),
        "department_code": st.sampled_from(["H29", "H29.41"]),
        "scope": st.sampled_from(["parent", "child"]),
        "metric_code": st.sampled_from(
            ["TOTAL", "totalOnTime", "totalReceived", "channelTotalSum", "DOSSIER_SYNC"]
        ),
        "value": st.integers(0, 5),
        "numerator": st.integers(1, 5).map(Decimal),
        "denominator": st.integers(5, 9).map(Decimal),
        "score": st.integers(0, 9).map(Decimal),
        "max_score": st.just(Decimal(20)),
    },
    "portal/procedure_detail": {
        "procedure_code": st.sampled_from(["1.000001", "1.000002", "1.000003"]),
        "result_count": st.integers(0, 1),
        "methods": st.lists(
            st.fixed_dictionaries(
                {
                    "channel": st.sampled_from(["DIRECT", "ONLINE"]),
                    "processing_time": maybe(st.integers(1, 9).map(Decimal)),
                    "processing_time_unit": st.sampled_from(["WORKING_DAY", "DAY", "HOUR", "MONTH"]),
                    "fee_amounts": st.lists(st.sampled_from([0, 1000]), max_size=1),
                }
            ),
            max_size=2,
        ),
    },
    "portal/procedure": {
        "procedure_code": st.sampled_from(["1.000001", "1.000002", "1.000003"]),
        "name": st.sampled_from(["Thủ tục", "Thủ tục mới"]),
        "field_name": st.sampled_from(["Hộ tịch(Bộ)", "Đất đai(Bộ)"]),
    },
    "portal/service_level": {
        "procedure_code": st.sampled_from(["1.000001", "1.000002", "1.000003"]),
        "level": st.integers(2, 4),
    },
    "portal/field": {
        "field_code": field,
        "name_raw": st.just("Hộ tịch(Bộ)"),
        "name": st.sampled_from(["Hộ tịch", "Đất đai", "Đầu tư tại Việt nam"]),
        "ministry": st.just("Bộ"),
    },
    "files/agencies": {
        "code_qd20": st.sampled_from(["H29.41", "H29.42", "H29.51", "H29.13.01", "H29.43"]),
        "name": st.sampled_from(["Sở", "Quận"]),
        "level": st.sampled_from(["department", "district", "branch"]),
        "valid_from": st.sampled_from([date(2010, 1, 1), date(2024, 3, 1)]),
        "valid_to": maybe(st.sampled_from([date(2024, 2, 29), date(2024, 5, 31)])),
    },
    "files/agency_succession": {
        "old_code": agency,
        "new_code": agency,
        "date": st.sampled_from([date(2024, 3, 1), date(2024, 6, 1)]),
        "kind": st.just("merge"),
        "weight": st.just(Decimal(1)),
    },
    "files/eligible_procedures": {
        "decision": st.just("QĐ 1"),
        "procedure_code": procedure_code,
        "class": st.sampled_from(["full", "partial"]),
        "valid_from": st.sampled_from([date(2020, 1, 1), date(2024, 3, 1)]),
        "valid_to": maybe(st.just(date(2024, 5, 31))),
    },
    "files/service_levels": {
        "procedure_code": procedure_code,
        "service_code": st.just("S"),
        "level": st.integers(2, 4),
        "valid_from": st.sampled_from([date(2020, 1, 1), date(2024, 3, 1)]),
        "valid_to": maybe(st.just(date(2024, 5, 31))),
    },
    "files/procedures": {
        "procedure_code": procedure_code,
        "field_code": field,
        "valid_from": st.sampled_from([date(2020, 1, 1), date(2024, 3, 1)]),
        "valid_to": maybe(st.just(date(2024, 5, 31))),
    },
    "files/satisfaction_survey": {
        "period": period,
        "field": st.sampled_from(["Hộ tịch", "Y tế"]),
        "kind": st.sampled_from(["tthc", "health", "state_agency"]),
        "answered": st.integers(5, 9),
        "satisfied": st.integers(0, 5),
    },
    "files/par_index": {
        "year": st.just("2023"),
        "rank": st.integers(1, 63),
        "out_of": st.just(63),
        "score": st.just(Decimal(80)),
    },
    "files/par_agency_rating": {
        "year": st.just("2023"),
        "agency_code": agency,
        "score": st.just(Decimal(80)),
        "rating": st.sampled_from(["excellent", "fair"]),
    },
    "files/complaints": {
        "case_id": st.sampled_from(["K1", "K2"]),
        "kind": st.just("complaint"),
        "agency_code": agency,
        "accepted": day,
        "due": day,
        "resolved": maybe(day),
    },
    "files/central_reports": {
        "report_id": st.sampled_from(["B1", "B2"]),
        "recipient": st.just("VPCP"),
        "due": day,
        "sent": maybe(day),
    },
    "files/inspections": {
        "date": day,
        "agency_code": agency,
        "kind": st.sampled_from(["periodic", "ad_hoc"]),
    },
    "files/ward_equipment": {"period": period, "agency_code": agency, "meets": flags},
    "files/one_stop": {"period": period, "agency_code": agency, "meets": flags},
    "files/communication": {
        "period": period,
        "agency_code": agency,
        "product": st.just("Bản tin"),
        "effective": flags,
    },
    "files/milestones": {
        "milestone_id": st.sampled_from(["M1", "M2"]),
        "title": st.just("Mốc"),
        "area": st.just("digital"),
        "due": day,
        "completed": maybe(day),
    },
}
"""Every entity that core reads, with the few values that are enough to meet each other."""

batches = st.lists(st.sampled_from(sorted(RECORDS)), min_size=1, max_size=3, unique=True).flatmap(
    lambda names: st.fixed_dictionaries(
        {name: st.lists(st.fixed_dictionaries(RECORDS[name]), min_size=1, max_size=2) for name in names}
    )
)
worlds = st.fixed_dictionaries(
    {
        name: st.lists(st.fixed_dictionaries(record), min_size=2, max_size=4)
        for name, record in RECORDS.items()
    }
)


class Mart:
    """A home whose sources are landed, applied and computed step by step."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock(to_utc(NOW))
        self.store = LandingStore(folder / "landing", "sandbox:1")
        self.warehouse = Warehouse(folder / "warehouse", clock=self.clock)
        self.steps = 0

    def copy_to(self, folder: Path) -> Mart:
        shutil.copytree(self.store.root.parent, folder, dirs_exist_ok=True)
        copied = Mart(folder)
        copied.steps = self.steps
        return copied

    def land(self, batch: Batch) -> None:
        """Land the rows of one step: a version each, newer than all before; a file or a list replaces its like."""
        self.steps += 1
        until = NOW - timedelta(minutes=10)
        for name, rows in batch.items():
            entity = SourceEntity.parse(name)
            first = PARAMETERS.history_from if self.steps == 1 else until - timedelta(hours=1)
            for row in rows:
                row["updated_at"] = datetime(2024, 7, 1) + timedelta(hours=self.steps)
            extra = {}
            if name in PULLED_DAILY:
                extra = {"pull_date": str(date(2024, 6, 1) if self.steps == 1 else NOW.date())}
            elif name == "payment/settlement":
                for line_no, row in enumerate(rows, start=1):
                    row |= {"file_name": "lines.dat", "file_date": date(2024, 5, 17), "line_no": line_no}
                extra = {"file_name": "lines.dat"}
            elif name == "portal/official_766":
                extra = {"period": f"step:{self.steps}", "closed": "true"}
            elif entity.system == "files":
                for row in rows:
                    row["file_period"] = "2024"
                extra = {"period": "2024", "file_name": f"{entity.name}_2024.csv"}
            with self.store.extract(
                entity,
                window=Window(first, until) if name in WINDOWED else None,
                clock=self.clock,
                run_id="run",
                code_version="1",
            ) as writer:
                writer.write(frame_of(entity.system, entity.name, rows))
                writer.commit(pages=1, distinct_keys=len(rows), extra=extra)

    def apply(self) -> None:
        with self.warehouse.core() as con:
            for table in CORE_TABLES:
                apply_entity(con, self.store, table, self.clock)

    def build(self, warehouse: Warehouse | None = None) -> MartReport:
        return build_mart(
            warehouse or self.warehouse, self.store, self.clock, f"step-{self.steps}", "sandbox:1", PARAMETERS
        )

    def tables(self, warehouse: Warehouse | None = None) -> dict[str, list[tuple[object, ...]]]:
        """The rows of every table, without what tells only when and by which run they were written."""
        with (warehouse or self.warehouse).mart(read_only=True, attach_core=False) as con:
            names = con.execute(
                """SELECT table_name FROM duckdb_tables() WHERE schema_name = 'mart' AND table_name NOT IN
                       ('schema_version', 'state', 'indicator_value') ORDER BY 1"""
            ).fetchall()
            found = {str(name): con.execute(f"FROM mart.{name} ORDER BY ALL").fetchall() for (name,) in names}
            content = ", ".join(VALUE_CONTENT)
            found["indicator_value"] = con.execute(
                f"SELECT {content} FROM mart.indicator_value WHERE is_current ORDER BY ALL"
            ).fetchall()
        return found

    def full(self) -> dict[str, list[tuple[object, ...]]]:
        """The rows of a mart computed anew from the same core."""
        anew = Warehouse(self.store.root.parent / "anew", clock=self.clock)
        shutil.rmtree(anew.directory, ignore_errors=True)
        anew.directory.mkdir()
        shutil.copyfile(self.warehouse.core_path, anew.core_path)
        shutil.copyfile(EMPTY[0], anew.mart_path)
        self.build(anew)
        return self.tables(anew)


EMPTY: list[Path] = []


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mart]:
    """A home with the files of core and mart, and nothing in them: making them costs a second."""
    folder = tmp_path_factory.mktemp("empty")
    home = Mart(folder)
    with home.warehouse.core(), home.warehouse.mart(attach_core=False):
        pass
    EMPTY[:] = [home.warehouse.mart_path]
    yield home
    EMPTY.clear()


def same(found: Mapping[str, list[Any]], expected: Mapping[str, list[Any]]) -> None:
    assert found.keys() == expected.keys()
    for table in expected:
        missing, extra = set(expected[table]) - set(found[table]), set(found[table]) - set(expected[table])
        assert (table, sorted(missing, key=str)[:3], sorted(extra, key=str)[:3]) == (table, [], [])
        assert len(found[table]) == len(expected[table]), table


def check(empty: Mart, world: Batch, steps: list[Batch]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = empty.copy_to(Path(folder))
        home.land(world)
        home.apply()
        home.build()
        for step in steps:
            home.land(step)
            home.apply()
            home.build()
        same(home.tables(), home.full())


@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(world=worlds, steps=st.lists(batches, min_size=1, max_size=3))
def test_computing_what_changed_equals_computing_everything(
    empty: Mart, world: Batch, steps: list[Batch]
) -> None:
    check(empty, world, steps)


@pytest.mark.long
@pytest.mark.parametrize("entity", sorted(RECORDS))
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_change_of_one_source_alone(empty: Mart, entity: str, data: st.DataObject) -> None:
    record = st.fixed_dictionaries(RECORDS[entity])
    step = st.fixed_dictionaries({entity: st.lists(record, min_size=1, max_size=2)})
    check(empty, data.draw(worlds), [data.draw(step)])

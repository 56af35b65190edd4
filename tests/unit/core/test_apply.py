"""Facts of core: newest version per key, real changes only, and from which date a change can be seen."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.unit.core.landed import START, Home, frame_of
from warehouse.clock import Clock
from warehouse.core.apply import ApplyError, ApplyReport, apply_entity
from warehouse.landing.store import Quarantined
from warehouse.landing.windows import Window
from warehouse.registry.core_tables import CORE_TABLES
from warehouse.registry.source_entity import SourceEntity


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def day(text: str) -> datetime:
    return datetime.fromisoformat(text)


def dossier(code: str, updated: str, **more: Any) -> dict[str, Any]:
    return {
        "dossier_code": code,
        "agency_root": "H29",
        "agency_code": "H29.41",
        "procedure_code": "1.000001",
        "status": 4,
        "deleted": False,
        "updated_at": day(updated),
    } | more


def apply(home: Home, table: str) -> ApplyReport:
    with home.warehouse.core() as con:
        return apply_entity(con, home.store, table, Clock(START))


def rows(home: Home, query: str) -> list[tuple[Any, ...]]:
    with home.warehouse.core() as con:
        return con.execute(query).fetchall()


def test_the_newest_version_stands_with_its_children(home: Home) -> None:
    fee = {"code": "p", "kind": "Phi", "collected_at": "1", "amount": 10}
    home.land(
        "portal", "dossier", [dossier("A", "2025-02-01", fees=[fee, fee], received_at=day("2025-01-05"))]
    )
    home.land("portal", "dossier", [dossier("A", "2025-03-01", fees=[fee | {"amount": 7}])])
    report = apply(home, "dossier")
    assert (report.staged, report.inserted, report.replaced) == (2, 1, 0)
    assert len(report.extracts) == 2
    assert rows(home, "SELECT updated_at, received_at FROM core.dossier") == [(day("2025-03-01"), None)]
    assert rows(home, "SELECT fee_no, amount FROM core.dossier_fee") == [(1, 7)]


def test_a_late_older_version_changes_nothing(home: Home) -> None:
    home.land("portal", "dossier", [dossier("A", "2025-03-01", status=9)])
    apply(home, "dossier")
    home.land("portal", "dossier", [dossier("A", "2025-02-01", status=4)])
    report = apply(home, "dossier")
    assert (report.change_no, report.inserted, report.replaced) == (None, 0, 0)
    assert rows(home, "SELECT status FROM core.dossier") == [(9,)]
    assert rows(home, "SELECT count(*), count(change_no) FROM core.applied_extract") == [(2, 1)]


def test_equal_times_the_later_place_wins(home: Home) -> None:
    """R39: extract, then page, then position in the page."""
    same = "2025-03-01"
    home.land(
        "portal",
        "dossier",
        [
            dossier("A", same, status=2, _page=2, _pos=0),
            dossier("A", same, status=3, _page=1, _pos=9),
            dossier("B", same, status=4, _page=1, _pos=1),
            dossier("B", same, status=5, _page=1, _pos=2),
        ],
    )
    home.land("portal", "dossier", [dossier("C", same, status=6)])
    home.land("portal", "dossier", [dossier("C", same, status=7)])
    apply(home, "dossier")
    found = rows(home, "SELECT dossier_code, status FROM core.dossier ORDER BY ALL")
    assert found == [("A", 2), ("B", 5), ("C", 7)]


def test_the_same_code_under_two_roots_is_two_dossiers(home: Home) -> None:
    """R38."""
    home.land(
        "portal", "dossier", [dossier("A", "2025-03-01"), dossier("A", "2025-03-02", agency_root="H61")]
    )
    home.land("portal", "dossier", [dossier("A", "2025-03-03", agency_code="H29.42")])
    apply(home, "dossier")
    found = rows(home, "SELECT agency_root, agency_code FROM core.dossier ORDER BY ALL")
    assert found == [("H29", "H29.42"), ("H61", "H29.41")]


def test_repeats_do_not_count_but_keep_their_newest_place(home: Home) -> None:
    fee = {"code": "p", "amount": 10}
    home.land("portal", "dossier", [dossier("A", "2025-03-01", fees=[fee])])
    first = apply(home, "dossier")
    second_extract = home.land("portal", "dossier", [dossier("A", "2025-03-01", fees=[fee])])
    second = apply(home, "dossier")
    assert (first.change_no, second.change_no) == (1, None)
    assert (second.staged, second.inserted, second.replaced) == (1, 0, 0)
    assert rows(home, "SELECT _extract_id FROM core.dossier") == [(second_extract.extract_id,)]
    assert rows(home, "SELECT amount FROM core.dossier_fee") == [(10,)]
    assert rows(home, "SELECT count(*) FROM core.change_log") == [(1,)]


def test_a_changed_child_is_a_change(home: Home) -> None:
    home.land("portal", "dossier", [dossier("A", "2025-03-01", fees=[{"code": "p", "amount": 10}])])
    apply(home, "dossier")
    home.land("portal", "dossier", [dossier("A", "2025-03-01", fees=[{"code": "p", "amount": 11}])])
    assert apply(home, "dossier").replaced == 1
    assert rows(home, "SELECT amount FROM core.dossier_fee") == [(11,)]


def test_lists_absent_null_or_empty_are_no_children(home: Home) -> None:
    """R72."""
    home.land(
        "portal", "dossier", [dossier("A", "2025-03-01", fees=[]), dossier("B", "2025-03-01", fees=None)]
    )
    apply(home, "dossier")
    assert rows(home, "SELECT count(*) FROM core.dossier_fee") == [(0,)]


def test_a_quarantined_newest_version_leaves_the_older_standing(home: Home) -> None:
    """R34: what was refused is not among the rows, so the older good version stays until a good one comes."""
    home.land("portal", "dossier", [dossier("A", "2025-02-01", status=4)])
    home.land("portal", "dossier", [], quarantined=[Quarantined("date", "NgayTiepNhan", "A", 1, 0)])
    apply(home, "dossier")
    assert rows(home, "SELECT status FROM core.dossier") == [(4,)]
    home.land("portal", "dossier", [dossier("A", "2025-03-02", status=9)])
    apply(home, "dossier")
    assert rows(home, "SELECT status FROM core.dossier") == [(9,)]


def test_applying_again_changes_nothing(home: Home) -> None:
    home.land("portal", "dossier", [dossier("A", "2025-02-01")])
    apply(home, "dossier")
    before = rows(home, "FROM core.dossier")
    assert apply(home, "dossier") == ApplyReport("dossier", None, (), 0, 0, 0)
    with home.warehouse.core() as con:
        con.execute("DELETE FROM core.applied_extract")
    again = apply(home, "dossier")
    assert (len(again.extracts), again.change_no) == (1, None)
    assert rows(home, "FROM core.dossier") == before


def test_the_record_of_an_extract(home: Home) -> None:
    window = Window(day("2025-02-01"), day("2025-03-01"))
    manifest = home.land("portal", "dossier", [dossier("A", "2025-02-01")], window=window)
    apply(home, "dossier")
    found = rows(
        home,
        "SELECT system, entity, extract_id, window_start, window_end, records, change_no, landed_at "
        "FROM core.applied_extract",
    )
    assert found[0][:7] == ("portal", "dossier", manifest.extract_id, window.start, window.end, 1, 1)
    assert found[0][7] == manifest.ended_at


def test_columns_that_older_extracts_lack_are_null(home: Home) -> None:
    frame = frame_of("portal", "dossier", [dossier("A", "2025-02-01", status=9, online_payment_flag=1)])
    writer = home.store.extract(
        SourceEntity("portal", "dossier"), window=None, clock=Clock(START), run_id="run", code_version="old"
    )
    with writer as out:
        out.write(frame.drop("online_payment_flag", "supplements"))
        out.commit(pages=1, distinct_keys=1)
    home.land("portal", "dossier", [dossier("B", "2025-02-01", online_payment_flag=2)])
    apply(home, "dossier")
    found = rows(home, "SELECT dossier_code, online_payment_flag FROM core.dossier ORDER BY ALL")
    assert found == [("A", None), ("B", 2)]


def test_an_extract_without_its_key_is_refused_whole(home: Home) -> None:
    frame = pl.DataFrame({"status": [1], "_page": [1], "_pos": [1]}).cast(
        {"_page": pl.Int32, "_pos": pl.Int32}
    )
    writer = home.store.extract(
        SourceEntity("portal", "dossier"), window=None, clock=Clock(START), run_id="run", code_version="bad"
    )
    with writer as out:
        out.write(frame)
        out.commit(pages=1, distinct_keys=1)
    with pytest.raises(ApplyError, match="dossier_code"):
        apply(home, "dossier")
    assert rows(home, "SELECT count(*) FROM core.applied_extract") == [(0,)]


def test_a_value_that_breaks_a_rule_of_the_table_rolls_everything_back(home: Home) -> None:
    home.land("portal", "dossier", [dossier("A", "2025-02-01"), dossier("", "2025-02-01")])
    with pytest.raises(ApplyError, match=r"core\.dossier"):
        apply(home, "dossier")
    assert rows(home, "SELECT count(*) FROM core.dossier") == [(0,)]
    with home.warehouse.core() as con, pytest.raises(ApplyError):
        apply_entity(con, home.store, "dossier", Clock(START))


def test_a_key_with_null_is_still_the_same_key(home: Home) -> None:
    figure = {"endpoint": "e", "metric_code": "m", "year": 2025, "period_type": "year", "period": None}
    home.land("portal", "official_766", [figure])
    assert apply(home, "official_766").inserted == 1
    home.land("portal", "official_766", [figure])
    assert apply(home, "official_766").change_no is None


def test_a_mart_learns_which_tables_changed(home: Home) -> None:
    home.land("portal", "dossier", [dossier("A", "2025-03-01", received_at=day("2025-01-10"))])
    apply(home, "dossier")
    home.land("portal", "field", [{"field_code": "11", "name": "Hộ tịch"}])
    apply(home, "field")
    found = rows(home, "SELECT change_no, table_name FROM core.change_log ORDER BY change_no")
    assert found == [(1, "dossier"), (2, "field")]


# -- the other facts ------------------------------------------------------------------------------


def test_axis_messages_delivered_twice_are_one(home: Home) -> None:
    row = {
        "doc_id": "d",
        "promulgation_date": date(2025, 6, 5),
        "to_codes": ["H29.41", "H29.41", "H29.42", None],
    }
    home.land("exchange", "document", [row, row])
    assert apply(home, "axis_document").inserted == 1
    home.land("exchange", "document", [row])
    assert apply(home, "axis_document").change_no is None
    found = rows(home, "SELECT doc_id, organ_code FROM core.axis_recipient ORDER BY ALL")
    assert found == [("d", "H29.41"), ("d", "H29.42")]


def test_register_recipients_keep_order_and_repeats(home: Home) -> None:
    to = [
        {"organ_code": "H29.1", "channel": "truc"},
        {"organ_code": "H29.1", "channel": "giay", "paper_copy": True},
    ]
    row = {"register_id": "r", "updated_at": day("2025-02-01"), "promulgation_date": date(2025, 1, 31)}
    home.land("exchange", "register", [row | {"recipients": to}])
    apply(home, "register_document")
    found = rows(home, "SELECT recipient_no, channel FROM core.register_recipient ORDER BY ALL")
    assert found == [(1, "truc"), (2, "giay")]


def test_procedure_detail_and_its_methods(home: Home) -> None:
    """R04: fee-bearing when any amount of any method is above 0."""
    method = {"channel": "DIRECT", "processing_time": "3", "processing_time_unit": "DAY"}
    details = [
        {
            "procedure_code": "1.000001",
            "methods": [method | {"fee_amounts": [0]}, method | {"fee_amounts": [0, 5]}],
        },
        {"procedure_code": "1.000002", "methods": [method | {"fee_amounts": None}]},
        {"procedure_code": "1.000003", "methods": None},
    ]
    home.land("portal", "procedure_detail", details)
    report = apply(home, "procedure_detail")
    assert report.change_no == 1
    found = rows(home, "SELECT procedure_code, has_fee FROM core.procedure_detail ORDER BY ALL")
    assert found == [("1.000001", True), ("1.000002", False), ("1.000003", False)]
    counted = rows(
        home, "SELECT procedure_code, count(*) FROM core.procedure_method GROUP BY ALL ORDER BY ALL"
    )
    assert counted == [("1.000001", 2), ("1.000002", 1)]


def test_every_table_applies_from_an_empty_store(home: Home) -> None:
    for table in CORE_TABLES:
        report = apply(home, table)
        assert report.extracts == ()
    assert rows(home, "SELECT table_name FROM core.change_log") == [("calendar",)]


def test_every_statement_of_core_says_grain_inputs_and_owner() -> None:
    folder = Path(__file__).parents[3] / "warehouse" / "sql" / "core"
    for path in folder.rglob("*.sql"):
        head = path.read_text(encoding="utf-8")
        for word in ("-- grain:", "-- inputs:", "-- owner:"):
            assert word in head, path.name


def test_a_settlement_file_sent_again_replaces_the_whole_file(home: Home) -> None:
    line = {"file_name": "a.dat", "settlement_date": date(2025, 3, 1), "amount": 5}
    lines = [line | {"line_no": at} for at in (1, 2, 3)]
    other = {"file_name": "b.dat", "line_no": 1, "settlement_date": date(2025, 4, 1), "amount": 9}
    home.land("payment", "settlement", [*lines, other])
    assert apply(home, "settlement_line").inserted == 4
    home.land("payment", "settlement", [lines[0], lines[1] | {"amount": 6}])
    report = apply(home, "settlement_line")
    assert (report.inserted, report.replaced) == (0, 2)
    found = rows(home, "SELECT file_name, line_no, amount FROM core.settlement_line ORDER BY ALL")
    assert found == [("a.dat", 1, 5), ("a.dat", 2, 6), ("b.dat", 1, 9)]
    with home.warehouse.core() as con:  # the older file again: it is not the newest
        con.execute("DELETE FROM core.applied_extract")
        assert apply_entity(con, home.store, "settlement_line", Clock(START)).change_no is None
    assert rows(home, "SELECT file_name, line_no, amount FROM core.settlement_line ORDER BY ALL") == found


def test_a_file_that_is_no_parquet_is_named(home: Home) -> None:
    manifest = home.land("portal", "dossier", [dossier("A", "2025-02-01")])
    home.store.data_files(SourceEntity("portal", "dossier"))[0].write_bytes(b"nothing of the kind")
    with pytest.raises(ApplyError, match=manifest.extract_id):
        apply(home, "dossier")

"""The mistakes of docs/mistakes.md: each is put into a copy of the SQL, and the comparison must notice.

A comparison that passes for the shipped SQL and for a naive one would prove nothing. Every reading below replaces
one piece of one SQL file (which must be there exactly once), rebuilds the mart of the small scenario from the same
core, and must differ from the oracle.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import pytest

from tests.indicators.compare import Difference, differences, report
from tests.indicators.pipeline import (
    BOTH_CALENDARS,
    HISTORY_FROM,
    ORIGIN,
    SETTLE,
    apply_all,
    new_warehouse,
    read_rows,
)
from tests.indicators.truth_to_landing import land
from tests.moments import to_utc
from tests.oracle import Cell, Key, compute
from tests.oracle.rebase import counts_on_todays_units
from tests.oracle.truth import read
from warehouse.clock import Clock
from warehouse.database.connection import Warehouse
from warehouse.landing.store import LandingStore
from warehouse.mart.build import build_mart
from warehouse.mart.rows import SQL_DIR
from warehouse.registry.indicators import registry

NOW = datetime(2026, 10, 1, 6)
# One worker does them all: each would make the same world first.
pytestmark = pytest.mark.xdist_group("naive")


@dataclass(frozen=True)
class Naive:
    """A naive reading: its number in docs/mistakes.md, what it does, and the replacement that does it."""

    item: str
    what: str
    file: str
    text: str
    instead: str
    spoils: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.item}-{self.what.replace(' ', '-')}"


DOSSIER = "prepared/dossier.sql"
DOCUMENT = "prepared/document.sql"
PAYMENT = "prepared/payment.sql"
ACTIVE_766_SQL = "engine/active_dossier_766.sql"
SYNC_SQL = "indicators/online_dossier_share_766.sql"
COVERAGE_SQL = "indicators/online_service_coverage.sql"

ON_TIME = ("on_time_resolution",)
COVERAGE = ("online_service_coverage",)
DOCUMENTS = ("electronic_document_share",)
ONLINE = ("online_dossier_share",)
PAID = ("epayment_dossier_share",)
SATISFACTION = ("satisfaction_tthc",)
PETITIONS = ("petition_on_time",)
MONEY = ("epayment_transaction_share", "epayment_amount_share")

READINGS = [
    Naive("1", "services counted, not procedures", COVERAGE_SQL, "max(s.level) AS level", "s.level AS level", COVERAGE),
    Naive("2", "all procedures where eligible ones are meant", COVERAGE_SQL,
          "q.procedure_code IS NOT NULL AS denominator", "TRUE AS denominator", COVERAGE),
    Naive("2", "today's eligibility for every past date", COVERAGE_SQL,
          "ON q.valid_from <= e.last_day AND (q.valid_to IS NULL OR q.valid_to > e.last_day)",
          "ON q.valid_to IS NULL", COVERAGE),
    Naive("3", "level 4 counted beyond its law", "engine/variant_period.sql",
          "WHERE (v.ends_by IS NULL OR p.period_end <= v.ends_by) AND", "WHERE", COVERAGE),
    Naive("3", "one level for both laws", COVERAGE_SQL,
          "h.level >= 4 AS numerator_full", "h.level >= 3 AS numerator_full", COVERAGE),
    Naive("4", "secret documents left in", DOCUMENT, "AND j.secrecy = 0 AND", "AND", DOCUMENTS),
    Naive("4", "the axis as denominator", DOCUMENT,
          "AND j.secrecy = 0 AND", "AND j.secrecy = 0 AND j.axis_messages > 0 AND", DOCUMENTS),
    Naive("5", "16 read as recalled", DOCUMENT,
          "HAVING bool_or(w.status_code = '15') AND NOT bool_or(w.status_code = '16')",
          "HAVING bool_or(w.status_code = '16')", DOCUMENTS),
    Naive("6", "a document counted once per recipient", "indicators/electronic_document_share.sql",
          "d.in_base AS denominator", "d.in_base::INTEGER * d.recipient_count AS denominator", DOCUMENTS),
    Naive("6", "replaced documents counted again", DOCUMENT, "AND NOT j.is_recalled AND NOT j.is_replaced",
          "AND NOT j.is_recalled", DOCUMENTS),
    Naive("7", "unsigned counts as paperless", DOCUMENT, "AND j.signed AND NOT j.has_paper_copy",
          "AND NOT j.has_paper_copy", DOCUMENTS),
    Naive("8", "null channel dropped", "indicators/online_dossier_share.sql",
          "d.in_city AND NOT d.deleted AS",
          "d.in_city AND NOT d.deleted AND d.channel_raw IS NOT NULL AS", ONLINE),
    Naive("8", "postal merged with online", "indicators/online_dossier_share.sql",
          "d.channel = 2", "d.channel IN (2, 3)", ONLINE),
    Naive("10", "more than one request forgiven", ACTIVE_766_SQL, "d.supplement_count <= 1", "TRUE", ON_TIME),
    Naive("9", "an online dossier without an electronic result counted", SYNC_SQL,
          "coalesce(d.result_file_count, 0) > 0", "TRUE", ("online_dossier_share_766",)),
    Naive("9", "without the sync rate, then called synced", "engine/synced_total.sql",
          "t.numerator * s.numerator AS numerator,\n    t.denominator * s.denominator AS",
          "t.numerator,\n    t.denominator AS", ("online_dossier_share_766",)),
    Naive("11", "due date overwritten", DOSSIER,
          "coalesce(c.first_due, c.due) AS first_due_at_local", "c.due AS first_due_at_local", ON_TIME),
    Naive("12", "collected instead of finished", DOSSIER,
          "coalesce(d.finished_at, CASE WHEN d.status = 10 THEN d.returned_at END) AS finish",
          "coalesce(d.returned_at, d.finished_at) AS finish", ON_TIME),
    Naive("13", "late now, so never overdue then", "engine/overdue_dossier.sql",
          "AND (d.is_open OR (d.is_resolved AND d.finished_at > d.due_at))", "AND d.is_open", ON_TIME),
    Naive("13", "carried-over dossiers excluded", ACTIVE_766_SQL,
          "ON d.received_at < p.as_of", "ON d.received_at < p.as_of AND d.received_at >= p.start_at", ON_TIME),
    Naive("14", "refused ones are failures without a look at their end", DOSSIER,
          "WHEN c.status IN (3, 7, 8) THEN coalesce(c.finished_at, c.refused_at, c.returned_at)",
          "WHEN c.status IN (3, 7, 8) THEN c.finished_at", ON_TIME),
    Naive("15", "the receipt day counted", DOSSIER,
          "k.working_day_number + c.units", "k.working_day_number + c.units - 1", ON_TIME),
    Naive("17", "a due day ends at its midnight", DOSSIER,
          "CASE WHEN d.due_at::TIME = TIME '00:00:00' THEN d.due_at + INTERVAL 86399 SECOND ELSE d.due_at END\n"
          "            AS source_due", "d.due_at AS source_due", ON_TIME),
    Naive("17", "zone-less times taken as UTC", DOSSIER,
          "e.finish::DATE AS finished_date", "(e.finish + INTERVAL 7 HOUR)::DATE AS finished_date", ON_TIME),
    Naive("18", "refunds not netted", PAYMENT,
          "coalesce(p.refund_amount, 0) > 0 AND p.refund_amount >= p.amount AS is_fully_refunded",
          "FALSE AS is_fully_refunded", MONEY),
    Naive("18", "a payment counted when it is refunded", "engine/fee_payment.sql",
          "t.transacted_date AS day",
          "coalesce(t.refunded_date, t.transacted_date) AS day", ("epayment_amount_share",)),
    Naive("18", "pending counts as paid", PAYMENT,
          "b.status = 1 AND b.amount > 0", "b.status IN (1, 3) AND b.amount > 0", MONEY),
    Naive("18", "each fee a dossier of its own", "engine/fee_payment.sql",
          "FROM mart.dossier AS d\n", "FROM mart.dossier AS d CROSS JOIN unnest(range(d.fee_count))\n",
          ("epayment_transaction_share",)),
    Naive("18", "paid attempts that no file has left out of the union", "indicators/settlement_match_rate.sql",
          "d.kind <> 'date_differs'", "d.kind NOT IN ('date_differs', 'missing_in_file', 'duplicate_in_platform')",
          ("settlement_match_rate",)),
    Naive("18", "a line counted as matched whatever its amount", "prepared/settlement_difference.sql",
          "WHEN p.amount <> l.amount THEN 'amount_differs'\n", "", ("settlement_match_rate",)),
    Naive("19", "exempt dossiers left in", "indicators/epayment_dossier_share.sql",
          "AND NOT d.all_fees_zero", "", PAID),
    Naive("19", "cash flagged as online is reconciled", "indicators/epayment_dossier_share.sql",
          "d.has_online_payment AS numerator_reconciled",
          "(d.has_online_payment OR d.online_payment_flag IN (1, 2)) AS numerator_reconciled", PAID),
    Naive("21", "nothing to judge read as failure", "engine/computed_value.sql",
          "THEN 'not_applicable'", "THEN 'not_met'", ("late_land_investment",)),
    Naive("23", "the city's mean judged", "engine/computed_value.sql",
          "WHERE s.judged_by_field\n),", "WHERE s.judged_by_field AND s.is_worst_field\n),", ON_TIME),
    Naive("24", "agencies joined on raw codes", DOSSIER,
          "ON ra.code = e.agency_code\n", "ON ra.code = e.agency_code_raw\n", ONLINE),
    Naive("25", "history on today's organisation", DOSSIER,
          "AND e.received_at::DATE >= ra.valid_from AND (ra.valid_to IS NULL OR e.received_at::DATE < ra.valid_to)",
          "AND ra.valid_to IS NULL", ONLINE),
    Naive("25", "adoption in today's scope", "engine/agency_in_period.sql",
          "a.level = 'district' AND p.last_day < DATE '2025-07-01'",
          "a.level = 'district' AND FALSE", ("epayment_agency_adoption",)),
    Naive("25", "one-stop units of communes counted as districts'", "indicators/one_stop_modern.sql",
          "s.in_scope AND s.level = 'district'", "s.level IN ('district', 'commune')",
          ("one_stop_modern",)),
    Naive("27", "the calendar month where the report closes on the 14th", "engine/half_month.sql",
          "WHEN day(h.half_month_start) = 15 THEN h.half_month_start", "WHEN FALSE THEN h.half_month_start", ON_TIME),
    Naive("29", "all kinds of surveys in one column", "indicators/satisfaction_tthc.sql",
          "s.kind IN ('tthc')", "TRUE", SATISFACTION),
    Naive("29", "the quarters' answers counted beside the year's own", "engine/survey_in_period.sql",
          "s.field_code IN (", "FALSE AND s.field_code IN (", SATISFACTION),
    Naive("29", "ratings of the portal poured into the survey", "indicators/satisfaction_tthc.sql",
          "t.counts AS denominator_portal_rating,\n    t.counts AND t.is_satisfied AS numerator_portal_rating",
          "t.counts AS denominator,\n    t.counts AND t.is_satisfied AS numerator", SATISFACTION),
    Naive("29", "only the best of three levels is satisfied", "prepared/rating.sql",
          "THEN r.level <= 2 END", "THEN r.level = 1 END", SATISFACTION),
    Naive("29", "a dossier taken off once per complaint", "indicators/satisfaction_tthc.sql",
          "AND NOT d.deleted AND NOT d.is_disliked AND NOT d.is_petitioned", "AND NOT d.deleted", SATISFACTION),
    Naive("29", "late by today, not by the period's end", "indicators/satisfaction_tthc.sql",
          "AND d.due_at < p.as_of", "", SATISFACTION),
    Naive("21", "an agency without petitions at 0%", "indicators/petition_on_time.sql",
          "FROM mart.petition AS p\n",
          "FROM mart.petition AS p\nUNION ALL BY NAME\n"
          "SELECT DISTINCT m.half_month_start AS day, g.agency_id, g.level AS agency_level,\n"
          "0 AS numerator, 1 AS denominator\n"
          "FROM mart.agency AS g, period_day AS m\n"
          "WHERE g.agency_id NOT IN (SELECT q.finished_agency_id FROM mart.petition AS q WHERE q.in_city\n"
          "AND q.finished_agency_id IS NOT NULL)", PETITIONS),
    Naive("13", "petitions still open left for later", "indicators/petition_on_time.sql",
          "p.finished_date AS day", "p.received_date AS day", PETITIONS),
    Naive("30", "an answer without a due time taken as in time", "prepared/petition.sql",
          "b.finished_at <= b.due, FALSE)", "b.finished_at <= coalesce(b.due, b.finished_at), FALSE)", PETITIONS),
    Naive("21", "agencies that did not answer left out", "indicators/communication_products.sql",
          "LEFT JOIN told", "INNER JOIN told", ("communication_products",)),
    Naive("22", "inspections counted, not agencies", "indicators/agencies_inspected.sql",
          "SELECT DISTINCT p.period_type, p.period_start, p.period_end, f.agency_id",
          "SELECT p.period_type, p.period_start, p.period_end, f.agency_id", ("agencies_inspected",)),
    Naive("35", "the last day taken as too late", "indicators/reports_on_time.sql",
          "f.sent <= f.due", "f.sent < f.due", ("reports_on_time",)),
    Naive("31", "a window without a total taken as complete", "indicators/source_completeness.sql",
          "AND (w.declared IS NOT NULL OR w.declared_checksum IS NOT NULL)", "", ("source_completeness",)),
    Naive("30", "nine without an end moment taken as returned", DOSSIER,
          "CASE WHEN d.status = 10 THEN d.returned_at END", "CASE WHEN d.status IN (9, 10) THEN d.returned_at END",
          ON_TIME),
]  # fmt: skip


TODAYS = (
    "SELECT o.agency_id, any_value(n.agency_id) AS unit_id FROM mart.agency AS o INNER JOIN mart.agency AS n"
)
NAIVE_UNITS = {
    "24: reused statistical codes": f"{TODAYS} ON n.gso_code = o.gso_code AND n.valid_to IS NULL GROUP BY o.agency_id",
    "24: names, eleven of them Phường 1": f"{TODAYS} ON n.name = o.name AND n.valid_to IS NULL GROUP BY o.agency_id",
    "25: units of then taken for units of today": "SELECT DISTINCT agency_id, agency_id AS unit_id FROM mart.agency",
    "25: a split passed whole to one": "SELECT agency_id, min(unit_id) AS unit_id FROM mart.agency_bridge GROUP BY 1",
}
"""Ways to put the past on today's units that must not give what the succession gives."""


@dataclass(frozen=True)
class Small:
    """The small scenario: its oracle, and a warehouse whose core is applied."""

    truth: Path
    oracle: dict[Key, Cell]
    store: LandingStore
    warehouse: Warehouse
    clock: Clock


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Small]:
    home = tmp_path_factory.mktemp("small")
    truth = home / "truth"
    command = [sys.executable, "-m", "sandbox", "truth", "--seed", "1", "--scale", "small"]
    command += ["--end", "2026-09-30", "--truth-dir", str(truth), "--drop-dir", str(home / "drop")]
    subprocess.run(command, check=True, capture_output=True)
    clock = Clock(to_utc(NOW))
    store = LandingStore(home / "landing", ORIGIN)
    warehouse = Warehouse(home / "warehouse", memory_limit="1GB", clock=clock)
    land(truth, store, clock, SETTLE, HISTORY_FROM)
    apply_all(store, warehouse, clock)
    yield Small(truth, compute(truth, NOW, reports=True), store, warehouse, clock)
    shutil.rmtree(home, ignore_errors=True)


def compared(small: Small, home: Path, sql_dir: Path, indicators: tuple[str, ...]) -> list[Difference]:
    """Build the named indicators with other SQL on a copy of core, and compare them with the oracle."""
    warehouse = new_warehouse(home, small.clock, core=small.warehouse.core_path)
    whole = registry()
    wanted = tuple(entry for entry in whole.indicators if entry.id in indicators)
    build_mart(
        warehouse, small.store, small.clock, "naive", ORIGIN, BOTH_CALENDARS, full=True, sql_dir=sql_dir,
        indicators=whole.model_copy(update={"indicators": wanted}),
    )  # fmt: skip
    expected = {key: cell for key, cell in small.oracle.items() if key.indicator_id in indicators}
    return differences(expected, read_rows(warehouse.mart_path))


def test_the_shipped_sql_equals_the_oracle(small: Small, tmp_path: Path) -> None:
    everything = tuple(entry.id for entry in registry().indicators)
    found = compared(small, tmp_path / "shipped", SQL_DIR, everything)
    assert not found, report(found, len(small.oracle))
    assert {key.indicator_id for key in small.oracle} == set(everything)
    assert len(small.oracle) > 100_000
    _counts_are_those_of_the_oracle(small.truth, tmp_path / "shipped")


def _counts_are_those_of_the_oracle(truth: Path, home: Path) -> None:
    """The past on today's units: 322, 312 and 273 wards and 24 and 22 districts on 168 communes."""
    expected = counts_on_todays_units(read(truth, NOW), NOW.date())
    with Warehouse(home).mart(read_only=True, attach_core=False) as con:
        rows = con.execute(
            """SELECT month_start, measure, unit_id, quantity, is_estimated FROM mart.count_on_todays_units
               WHERE measure IN ('dossiers_received', 'dossiers_resolved')"""
        ).fetchall()
        naive = {
            what: con.execute(
                f"""SELECT date_trunc('month', d.received_date)::DATE, 'dossiers_received',
                        coalesce(u.unit_id, d.received_agency_id), count(*)
                    FROM mart.dossier AS d LEFT JOIN ({units}) AS u ON u.agency_id = d.received_agency_id
                    WHERE d.in_city AND NOT d.deleted AND d.received_date IS NOT NULL GROUP BY ALL"""
            ).fetchall()
            for what, units in NAIVE_UNITS.items()
        }
    found = {(month, measure, unit): Fraction(quantity) for month, measure, unit, quantity, _ in rows}
    assert found.keys() == expected.keys()
    assert max(abs(found[key] - expected[key]) for key in expected) < Fraction(1, 10_000)
    assert all(quantity == int(quantity) for *_, quantity, estimated in rows if not estimated)
    received = {key: part for key, part in expected.items() if key[1] == "dossiers_received"}
    for what, told in naive.items():
        assert {row[:3]: row[3] for row in told} != received, what
    for measure in ("dossiers_received", "dossiers_resolved"):
        whole = sum(part for key, part in expected.items() if key[1] == measure)
        assert sum(part for key, part in found.items() if key[1] == measure) == whole


FIRST = {naive.item: naive for naive in reversed(READINGS)}
"""One reading of each item runs in `make test`; the others take their turn in `make test-long`."""


@pytest.mark.parametrize(
    "naive",
    [
        pytest.param(naive, marks=() if FIRST[naive.item] is naive else pytest.mark.long, id=str(naive))
        for naive in READINGS
    ],
)
def test_a_naive_reading_is_noticed(naive: Naive, small: Small, tmp_path: Path) -> None:
    sql_dir = tmp_path / "sql"
    shutil.copytree(SQL_DIR, sql_dir)
    path = sql_dir / naive.file
    text = path.read_text(encoding="utf-8")
    assert text.count(naive.text) == 1, f"{naive.file} no longer holds, exactly once: {naive.text}"
    path.write_text(text.replace(naive.text, naive.instead), encoding="utf-8")
    found = compared(small, tmp_path / "naive", sql_dir, naive.spoils)
    assert found, f"{naive.what}: the comparison did not notice"


def test_every_planted_item_has_a_naive_reading() -> None:
    wanted = {"2", "3", "4", "6", "8", "11", "12", "13", "17", "18", "19", "24", "25", "27"}
    assert wanted <= {naive.item for naive in READINGS}

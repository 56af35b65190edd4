"""Each suite is green on clean data, and a planted defect turns exactly the meant group red."""

from __future__ import annotations

from pathlib import Path

import pytest

from expectations.bridge import validate_core, validate_mart
from expectations.model import GroupResult
from expectations.suites import SUITES
from tests.unit.expectations.conftest import NOW, Planter

LANDING = sorted(name.removeprefix("landing/") for name in SUITES if name.startswith("landing/"))


def bad(groups: list[GroupResult]) -> dict[str, str]:
    return {group.group: group.outcome for group in groups if group.outcome != "passed"}


def told(groups: list[GroupResult]) -> list[str]:
    return [
        f"{g.table} {g.group}.{r.name}: {r.outcome} {r.observed}"
        for g in groups
        for r in g.rules
        if not r.passed
    ]


@pytest.mark.parametrize("layer", ["core", "mart"])
def test_clean_tables_are_green(layer: str, core_file: Path, mart_file: Path) -> None:
    tables = [name for name in SUITES if name.startswith(f"{layer}.")]
    found = (
        validate_core(core_file, tables, now=NOW)
        if layer == "core"
        else validate_mart(mart_file, tables, now=NOW)
    )
    assert [line for groups in found.values() for line in told(groups)] == []


@pytest.mark.parametrize("entity", LANDING)
def test_clean_landing_is_green(entity: str, land: Planter) -> None:
    assert told(land(entity, "SELECT * FROM clean")) == []


@pytest.mark.parametrize("entity", LANDING)
def test_empty_landing_fails_the_row_count_only(entity: str, land: Planter) -> None:
    assert bad(land(entity, "SELECT * FROM clean LIMIT 0")) == {"row_count": "failed"}


MAY_BE_EMPTY = {"mart.settlement_difference", "mart.quarantine_summary"}


@pytest.mark.parametrize("table", sorted(name for name in SUITES if not name.startswith("landing/")))
def test_an_empty_table_fails_the_row_count_only(table: str, plant: Planter) -> None:
    expected = {} if table in MAY_BE_EMPTY else {"row_count": "failed"}
    assert bad(plant(table, f"DELETE FROM {table}")) == expected


def test_an_empty_fact_blocks_only_if_its_source_delivered(plant: Planter) -> None:
    def severity(sql: str) -> str:
        return next(g.severity for g in plant("core.dossier", sql) if g.group == "row_count")

    assert severity("DELETE FROM core.dossier") == "ERROR"
    assert severity("DELETE FROM core.dossier; DELETE FROM core.applied_extract") == "WARN"
    assert severity("DELETE FROM core.dossier; DROP TABLE core.applied_extract") == "ERROR"


ONE = "dossier_code = (SELECT min(dossier_code) FROM core.dossier)"
DOSSIER = "UPDATE core.dossier SET {} WHERE " + ONE
CORE_DEFECTS = [
    ("core.dossier", "INSERT INTO core.dossier FROM core.dossier LIMIT 1", "keys"),
    ("core.dossier", DOSSIER.format("status = NULL"), "required"),
    ("core.dossier", DOSSIER.format("status = 12"), "values"),
    ("core.dossier", DOSSIER.format("online_payment_flag = 7"), "values"),
    ("core.dossier", DOSSIER.format("result_file_count = 3"), "values"),
    ("core.dossier", DOSSIER.format("agency_root = 'H30'"), "codes"),
    ("core.dossier", DOSSIER.format("subject_type = 'Nguyễn Văn An'"), "privacy"),
    ("core.dossier", DOSSIER.format("status = 0"), "code_lists"),
    ("core.dossier", DOSSIER.format("channel_raw = '7'"), "code_lists"),
    ("core.dossier", "UPDATE core.dossier SET channel_raw = NULL", "code_lists"),
    ("core.dossier", DOSSIER.format("dossier_code = 'HS 12'"), "formats"),
    ("core.dossier", DOSSIER.format("procedure_code = '1.00A001'"), "formats"),
    ("core.dossier", DOSSIER.format("agency_code_raw = 'so-tai-chinh'"), "formats"),
    ("core.dossier", DOSSIER.format("submitted_at = TIMESTAMP '1970-01-01'"), "plausible_times"),
    ("core.dossier", DOSSIER.format("due_at = received_at - INTERVAL 2 DAY"), "order_of_times"),
    ("core.dossier", DOSSIER.format("finished_at = received_at - INTERVAL 1 HOUR"), "order_of_times"),
    ("core.dossier", DOSSIER.format("finished_at = updated_at + INTERVAL 9 DAY"), "order_of_times"),
    ("core.dossier", DOSSIER.format("status = 9, finished_at = NULL"), "completeness_of_rows"),
    ("core.dossier", DOSSIER.format("received_at = NULL"), "completeness_of_rows"),
    ("core.dossier", "UPDATE core.dossier SET finished_at = received_at", "suspicious_shares"),
    ("core.dossier", "UPDATE core.dossier SET deleted = true", "suspicious_shares"),
    ("core.dossier", "DELETE FROM core.agency_resolution WHERE code = 'H29.41'", "agency_resolution"),
    ("core.dossier", "UPDATE core.agency_resolution SET valid_from = DATE '2026-06-02'", "agency_resolution"),
    ("core.dossier", "UPDATE core.agency_resolution SET agency_id = NULL", "known_agencies"),
    ("core.dossier", "UPDATE core.procedure SET procedure_code = '9.999999'", "known_procedures"),
    ("core.dossier_fee", f"DELETE FROM core.dossier WHERE {ONE}", "references"),
    ("core.dossier_fee", f"UPDATE core.dossier_fee SET amount = -1 WHERE {ONE}", "money"),
    ("core.dossier_fee", f"UPDATE core.dossier_fee SET amount = 5000000000 WHERE {ONE}", "plausible_values"),
    ("core.dossier_supplement", "DELETE FROM core.dossier", "references"),
    (
        "core.dossier_supplement",
        "UPDATE core.dossier_supplement SET answered_at = requested_at - INTERVAL 1 DAY",
        "order_of_times",
    ),
    (
        "core.register_document",
        "INSERT INTO core.register_document FROM core.register_document LIMIT 1",
        "keys",
    ),
    ("core.register_document", "UPDATE core.register_document SET secrecy = 4", "values"),
    ("core.register_document", "UPDATE core.register_document SET scope = 'khac'", "values"),
    ("core.register_document", "UPDATE core.register_document SET secrecy = NULL", "required"),
    ("core.register_document", "UPDATE core.register_document SET deleted = true", "suspicious_shares"),
    ("core.register_document", "UPDATE core.register_document SET notation = 'số 5 UBND'", "formats"),
    ("core.register_document", "UPDATE core.register_document SET document_type = 'Gửi ông An'", "privacy"),
    (
        "core.register_document",
        "UPDATE core.register_document SET promulgation_date = DATE '2027-01-01'",
        "order_of_times",
    ),
    ("core.register_document", "DELETE FROM core.register_recipient", "completeness_of_rows"),
    ("core.register_document", "DELETE FROM core.agency_resolution", "agency_resolution"),
    ("core.register_recipient", "DELETE FROM core.register_document WHERE _pos = 1", "references"),
    ("core.register_recipient", "UPDATE core.register_recipient SET channel = 'fax'", "values"),
    ("core.register_recipient", "UPDATE core.register_recipient SET paper_copy = NULL", "suspicious_shares"),
    ("core.axis_document", "UPDATE core.axis_document SET business_type = 5", "values"),
    ("core.axis_document", "UPDATE core.axis_document SET from_code = '000.00.41.H29'", "codes"),
    (
        "core.axis_document",
        "UPDATE core.axis_document SET business_type = 1 WHERE _pos = 1",
        "completeness_of_rows",
    ),
    ("core.axis_document", "UPDATE core.register_document SET notation = '0/KHAC'", "register_against_axis"),
    ("core.axis_recipient", "DELETE FROM core.axis_document WHERE _pos = 1", "references"),
    ("core.axis_status", "UPDATE core.axis_status SET status_code = '00' WHERE _pos = 1", "code_lists"),
    ("core.axis_status", "UPDATE core.axis_status SET status_code = 'xong' WHERE _pos = 1", "values"),
    ("core.payment", "INSERT INTO core.payment FROM core.payment LIMIT 1", "keys"),
    ("core.payment", "UPDATE core.payment SET amount = -1 WHERE _pos = 1", "money"),
    ("core.payment", "UPDATE core.payment SET currency = 'USD' WHERE _pos = 1", "money"),
    ("core.payment", "UPDATE core.payment SET status = 2 WHERE _pos = 1", "values"),
    ("core.payment", "UPDATE core.payment SET refund_amount = 90000 WHERE _pos = 1", "plausible_values"),
    ("core.payment", "UPDATE core.payment SET bank_code = 'Tk cua ong An' WHERE _pos = 1", "privacy"),
    (
        "core.payment",
        "UPDATE core.payment SET agency_code = NULL, dossier_code = NULL",
        "completeness_of_rows",
    ),
    ("core.payment", "DELETE FROM core.dossier", "known_dossiers"),
    (
        "core.payment",
        "UPDATE core.payment SET transacted_at = updated_at + INTERVAL 3 DAY WHERE _pos = 1",
        "order_of_times",
    ),
    ("core.payment_fee", "DELETE FROM core.payment WHERE _pos = 1", "references"),
    ("core.settlement_line", "UPDATE core.settlement_line SET amount = -5 WHERE line_no = 1", "money"),
    ("core.settlement_line", "UPDATE core.settlement_line SET rrn = 'không có' WHERE line_no = 1", "formats"),
    (
        "core.agency",
        "UPDATE core.agency SET valid_to = DATE '1800-01-01' WHERE agency_id = 'H29.41'",
        "history",
    ),
    (
        "core.agency",
        "INSERT INTO core.agency BY NAME SELECT 'H29.41' AS agency_id, 'H29.41' AS code_qd20, 'Sở' AS name, "
        "'department' AS level, DATE '2024-01-01' AS valid_from",
        "history",
    ),
    ("core.agency", "UPDATE core.agency SET level = 'phòng' WHERE agency_id = 'H29.41'", "values"),
    ("core.agency", "UPDATE core.agency SET code_qd20 = '000.00.41.H29' WHERE agency_id = 'H29.41'", "codes"),
    (
        "core.agency",
        "UPDATE core.agency SET parent_agency_id = 'H29.9' WHERE agency_id = 'H29.41'",
        "hierarchy",
    ),
    ("core.agency_succession", "UPDATE core.agency_succession SET weight = 2", "values"),
    (
        "core.agency_resolution",
        "UPDATE core.agency_resolution SET level = NULL WHERE code = 'H29.41'",
        "values",
    ),
    ("core.agency_resolution", "DELETE FROM core.agency WHERE agency_id = 'H29.41'", "references"),
    (
        "core.agency_resolution",
        "INSERT INTO core.agency_resolution VALUES ('H29.41', DATE '2024-01-01', NULL, 'H29.41', "
        "'department', true)",
        "history",
    ),
    ("core.procedure", "UPDATE core.procedure SET valid_to = NULL WHERE source = 'file'", "history"),
    ("core.procedure", "UPDATE core.procedure SET procedure_code = 'TT1' WHERE source = 'file'", "formats"),
    ("core.service_level", "UPDATE core.service_level SET level = 5", "values"),
    ("core.service_level", "INSERT INTO core.service_level FROM core.service_level", "history"),
    ("core.eligible_procedure", "UPDATE core.eligible_procedure SET class = 'half'", "values"),
    (
        "core.procedure_method",
        "UPDATE core.procedure_method SET processing_time_unit = 'TUAN'",
        "plausible_values",
    ),
    ("core.procedure_method", "DELETE FROM core.procedure_detail", "references"),
    ("core.field", "UPDATE core.field SET field_code = 'G03'", "values"),
    ("core.official_766", "UPDATE core.official_766 SET score = 99", "plausible_values"),
    ("core.calendar", "DELETE FROM core.calendar WHERE date = DATE '2021-05-05'", "coverage"),
    ("core.calendar", "UPDATE core.calendar SET is_working_day = NOT is_working_day", "values"),
]

CITY = "grain = 'city' AND variant = 'headline' AND period_start = DATE '2026-01-01'"
VALUE = "UPDATE mart.indicator_value SET {} WHERE " + CITY
MART_DEFECTS = [
    ("mart.indicator_value", "INSERT INTO mart.indicator_value FROM mart.indicator_value LIMIT 1", "keys"),
    ("mart.indicator_value", VALUE.format("numerator = 101, value_pct = 101"), "values"),
    ("mart.indicator_value", VALUE.format("numerator = -1, value_pct = -1, status = NULL"), "values"),
    ("mart.indicator_value", VALUE.format("value_pct = 98.9"), "values"),
    ("mart.indicator_value", VALUE.format("target_pct = 102"), "values"),
    ("mart.indicator_value", VALUE.format("status = 'dat'"), "values"),
    ("mart.indicator_value", VALUE.format("target_pct = NULL"), "status"),
    ("mart.indicator_value", VALUE.format("status = 'no_data'"), "status"),
    ("mart.indicator_value", VALUE.format("numerator = NULL, value_pct = NULL"), "status"),
    ("mart.indicator_value", VALUE.format("status = 'not_applicable'"), "status"),
    (
        "mart.indicator_value",
        "UPDATE mart.indicator_value SET status = 'not_met' WHERE grain = 'agency'",
        "status",
    ),
    ("mart.indicator_value", VALUE.format("agency_id = 'H29.41'"), "grains"),
    (
        "mart.indicator_value",
        "UPDATE mart.indicator_value SET period_end = DATE '2026-02-02' WHERE grain = 'agency'",
        "periods",
    ),
    ("mart.indicator_value", "DELETE FROM mart.agency", "references"),
    ("mart.indicator_value", "DELETE FROM mart.field", "known_fields"),
    ("mart.indicator_value", f"DELETE FROM mart.indicator_value WHERE {CITY}", "completeness"),
    ("mart.indicator_value", VALUE.format("org_version = NULL"), "required"),
    ("mart.indicator", "DELETE FROM mart.indicator WHERE variant = 'headline'", "values"),
    ("mart.indicator", "INSERT INTO mart.indicator FROM mart.indicator WHERE variant = 'first_due'", "keys"),
    ("mart.target", "UPDATE mart.target SET target_pct = -2", "values"),
    (
        "mart.target",
        "INSERT INTO mart.target SELECT * REPLACE (DATE '2023-01-01' AS valid_from) FROM mart.target",
        "history",
    ),
    ("mart.dossier", "INSERT INTO mart.dossier FROM mart.dossier LIMIT 1", "keys"),
    ("mart.dossier", "UPDATE mart.dossier SET channel = 4", "values"),
    ("mart.dossier", "UPDATE mart.dossier SET is_on_time = false", "clock"),
    ("mart.dossier", "UPDATE mart.dossier SET is_resolved = false", "clock"),
    ("mart.dossier", "UPDATE mart.dossier SET received_date = received_date + 1", "clock"),
    ("mart.dossier", "UPDATE mart.dossier SET fee_total = -1", "money"),
    ("mart.dossier", "UPDATE mart.dossier SET fault_no_finish = true", "suspicious_shares"),
    ("mart.dossier", "UPDATE mart.dossier SET submission_place = 'Tại nhà bà Hai'", "privacy"),
    ("mart.dossier", "UPDATE mart.dossier SET received_agency_id = 'H29.77'", "references"),
    (
        "mart.dossier",
        "UPDATE mart.dossier SET due_at = TIMESTAMPTZ '2026-06-09 00:00:00+07', due_date = DATE '2026-06-09'",
        "clock",
    ),
    ("mart.document", "UPDATE mart.document SET electronic_recipient_count = 2", "values"),
    ("mart.document", "UPDATE mart.document SET secrecy = 1", "clock"),
    ("mart.document", "UPDATE mart.document SET sent_to_any = false", "clock"),
    ("mart.payment", "UPDATE mart.payment SET net_amount = 1", "money"),
    ("mart.payment", "UPDATE mart.payment SET status = 4", "clock"),
    ("mart.payment", "UPDATE mart.payment SET transacted_date = DATE '2026-06-02'", "clock"),
    ("mart.service_level", "UPDATE mart.service_level SET class_2022 = 'partial'", "values"),
    ("mart.source_window", "UPDATE mart.source_window SET complete = false", "source_completeness"),
    (
        "mart.source_window",
        "UPDATE mart.source_window SET origin = 'live' WHERE entity = 'register'",
        "values",
    ),
    ("mart.procedure_time", "UPDATE mart.procedure_time SET dossiers = 0", "values"),
    ("mart.settlement_difference", "UPDATE mart.settlement_difference SET kind = 'other'", "values"),
]


@pytest.mark.parametrize(("table", "sql", "group"), CORE_DEFECTS + MART_DEFECTS)
def test_a_planted_defect_turns_its_group_red(table: str, sql: str, group: str, plant: Planter) -> None:
    groups = plant(table, sql)
    assert bad(groups) == {group: "failed"}, told(groups)


STRUCT = "SELECT * REPLACE ({}) FROM clean"
LANDING_DEFECTS = [
    (
        "portal/dossier",
        STRUCT.format("[{code: 'P', kind: 'Phi', collected_at: '1', amount: -1::BIGINT}] AS fees"),
        "money",
    ),
    ("portal/dossier", STRUCT.format("-1 AS _pos"), "keys"),
    ("portal/dossier", STRUCT.format("'000.00.41.H29' AS agency_code"), "codes"),
    ("portal/dossier", STRUCT.format("NULL::TIMESTAMP AS updated_at"), "required"),
    ("portal/field", STRUCT.format("'Đất đai (Bộ Tài nguyên)' AS name"), "formats"),
    ("portal/service_level", STRUCT.format("0 AS level"), "values"),
    ("portal/procedure", STRUCT.format("2 AS is_connected"), "values"),
    ("portal/official_766", STRUCT.format("13 AS period"), "values"),
    ("exchange/document", STRUCT.format("['41.H29'] AS to_codes"), "codes"),
    ("exchange/document", STRUCT.format("[]::VARCHAR[] AS to_codes"), "completeness_of_rows"),
    (
        "exchange/register",
        STRUCT.format(
            "[{organ_code_raw: 'H29', organ_code: 'H29.1', channel: 'fax', paper_copy: false}] AS recipients"
        ),
        "values",
    ),
    ("payment/transaction", STRUCT.format("'1000' AS currency"), "money"),
    (
        "payment/transaction",
        STRUCT.format("[{kind: 'Phi', code: 'P', amount: 7::BIGINT}] AS fees"),
        "plausible_values",
    ),
    ("files/agencies", STRUCT.format("'Sở' AS level"), "values"),
    ("files/agency_succession", STRUCT.format("'absorb' AS kind"), "values"),
    ("files/eligible_procedures", STRUCT.format("DATE '2019-01-01' AS valid_to"), "values"),
]


@pytest.mark.parametrize(("entity", "sql", "group"), LANDING_DEFECTS)
def test_a_planted_defect_turns_its_landing_group_red(
    entity: str, sql: str, group: str, plant_landing: Planter
) -> None:
    groups = plant_landing(entity, sql)
    assert bad(groups) == {group: "failed"}, told(groups)


LEGAL_CODES = [
    "000.00.01.H29-260310-0420",
    "H29.41-260310-0420",
    "000.00.01.H29-260310-04201",
    "G09.20-20260609-0092637",
]


@pytest.mark.parametrize("code", LEGAL_CODES)
def test_every_form_of_dossier_code_is_accepted(code: str, plant_landing: Planter) -> None:
    assert bad(plant_landing("portal/dossier", STRUCT.format(f"'{code}' AS dossier_code"))) == {}


@pytest.mark.parametrize(
    "raw", ["000.00.41.H29", "000.00.00.H29", "00.41.H29", "H29.41", "H29.0.162", "H29.41 "]
)
def test_both_agency_schemes_are_accepted(raw: str, plant_landing: Planter) -> None:
    assert bad(plant_landing("portal/dossier", STRUCT.format(f"'{raw}' AS agency_code_raw"))) == {}

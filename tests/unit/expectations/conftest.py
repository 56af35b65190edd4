"""Small clean core and mart files, made from the real DDL without its constraints.

The constraints go because a test plants what they forbid: the suites must see it on their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from expectations.bridge import run_suite, validate_landing
from expectations.gxrun import Session, new_session
from expectations.model import GroupResult
from expectations.suites import SUITES

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 7, 1, 8)
Planter = Callable[[str, str], list[GroupResult]]

CORE = """
INSERT INTO core.agency BY NAME
  SELECT unnest(['H29', 'H29.41', 'H29.123']) AS agency_id, agency_id AS code_qd20, 'Cơ quan' AS name,
         unnest(['other', 'department', 'commune']) AS level, unnest([NULL, 'H29',
           'H29']) AS parent_agency_id,
         DATE '1900-01-01' AS valid_from;
INSERT INTO core.agency BY NAME
  SELECT 'H29.20' AS agency_id, 'H29.20' AS code_qd20, 'Quận' AS name, 'district' AS level,
         DATE '1900-01-01' AS valid_from, DATE '2025-07-01' AS valid_to;
INSERT INTO core.agency_succession VALUES ('H29.20', 'H29.123', DATE '2025-07-01', 'split', 0.5);
INSERT INTO core.agency_resolution BY NAME
  SELECT agency_id AS code, DATE '1900-01-01' AS valid_from, agency_id, level,
    true AS in_city FROM core.agency;
INSERT INTO core.agency_resolution VALUES ('G12.29', DATE '1900-01-01', NULL, NULL, NULL, false);
INSERT INTO core.field VALUES ('101', 'Đất đai (Bộ Nông nghiệp và Môi trường)', 'Đất đai', 'Bộ');
INSERT INTO core.procedure VALUES ('1.000001', 'Thủ tục', '101', 'catalogue', DATE '1900-01-01', NULL);
INSERT INTO core.procedure VALUES ('1.000002', 'Thủ tục', '101', 'file', DATE '2020-01-01',
  DATE '2022-01-01');
INSERT INTO core.procedure VALUES ('1.000002', 'Thủ tục', '101', 'catalogue', DATE '2022-01-01', NULL);
INSERT INTO core.service_level VALUES ('1.000001', NULL, 4, 'portal', DATE '2024-01-01', NULL);
INSERT INTO core.eligible_procedure VALUES ('QĐ 1', '1.000001', 'full', DATE '2021-01-01', NULL);
INSERT INTO core.calendar SELECT CAST(d AS DATE), isodow(d) < 6 AND dayofyear(d) > 12, NULL
  FROM generate_series(TIMESTAMP '2021-01-01', TIMESTAMP '2022-12-31', INTERVAL 1 DAY) AS t(d);
INSERT INTO core.procedure_detail BY NAME
  SELECT '1.000001' AS procedure_code, true AS has_fee, 1 AS result_count;
INSERT INTO core.procedure_method VALUES ('1.000001', 1, 'DIRECT', 5, 'WORKING_DAY');
INSERT INTO core.official_766 BY NAME
  SELECT 'transparency' AS endpoint, 'month' AS period_type, 2026 AS year, 6 AS period, 'm1' AS metric_code,
         10 AS score, 18 AS max_score, 55.5 AS ratio;
INSERT INTO core.dossier BY NAME
  SELECT format('000.00.41.H29-2606{:02d}-{:04d}', i % 28 + 1, i) AS dossier_code, 'H29' AS agency_root,
         '000.00.41.H29' AS agency_code_raw, 'H29.41' AS agency_code,
         '1.000001.000.00.00.H29' AS procedure_code_raw, '1.000001' AS procedure_code,
           '101' AS field_code_raw,
         '2' AS channel_raw, '1' AS subject_type, 10 AS status,
         TIMESTAMP '2026-06-01 08:15:00' + i * INTERVAL 1 HOUR AS submitted_at, submitted_at AS received_at,
         received_at + INTERVAL 5 DAY AS due_at, received_at + INTERVAL 3 DAY AS finished_at,
         received_at + INTERVAL 4 DAY AS returned_at, 2 AS online_payment_flag, 1 AS result_count,
         1 AS result_file_count, 2 AS attachment_count, 1 AS attachment_digitised_count,
         0 AS attachment_reused_count, false AS deleted, received_at + INTERVAL 4 DAY AS updated_at,
         'x' AS _extract_id, 0 AS _page, i AS _pos
  FROM range(40) AS r(i);
INSERT INTO core.dossier_fee SELECT dossier_code, agency_root, 1, 'P1', 'LePhi', '1', 30000 FROM core.dossier;
INSERT INTO core.dossier_supplement
  SELECT dossier_code, agency_root, 1, 'S1', received_at + INTERVAL 1 DAY, received_at + INTERVAL 2 DAY,
         received_at + INTERVAL 4 DAY, due_at FROM core.dossier LIMIT 3;
INSERT INTO core.register_document BY NAME
  SELECT format('VB{:06d}', i) AS register_id, 'H29.41' AS organ_code, format('{}/UBND-VX', i) AS notation,
         DATE '2026-06-01' AS promulgation_date, 'CV' AS document_type, 0 AS secrecy, 'lien-co-quan' AS scope,
         true AS signed, false AS deleted, TIMESTAMP '2026-06-02' AS updated_at, 'x' AS _extract_id,
         0 AS _page, i AS _pos
  FROM range(40) AS r(i);
INSERT INTO core.register_recipient
  SELECT register_id, 1, 'H29.123', 'H29.123', 'truc', false FROM core.register_document;
INSERT INTO core.axis_document BY NAME
  SELECT format('D{:06d}', _pos) AS doc_id, organ_code AS from_code, organ_code, promulgation_date, notation,
         0 AS business_type, 1 AS attachment_count, 1000 AS attachment_bytes, 'x' AS _extract_id,
           0 AS _page, _pos
  FROM core.register_document;
INSERT INTO core.axis_recipient SELECT doc_id, 'H29.123' FROM core.axis_document;
INSERT INTO core.axis_status BY NAME
  SELECT 'S' || doc_id AS doc_id, 'H29.123' AS from_code, organ_code, promulgation_date, notation,
         '03' AS status_code, TIMESTAMP '2026-06-03' AS status_at, 'x' AS _extract_id, 0 AS _page, _pos
  FROM core.axis_document;
INSERT INTO core.payment BY NAME
  SELECT 'TT2026' || _pos AS reference, dossier_code, procedure_code, agency_code, 30000 AS amount,
         'VND' AS currency, 'VCB' AS bank_code, received_at AS transacted_at, 1 AS status, 0 AS refund_amount,
         updated_at, 'x' AS _extract_id, 0 AS _page, _pos
  FROM core.dossier;
INSERT INTO core.payment_fee SELECT reference, 1, 'LePhi', 'P1', amount FROM core.payment;
INSERT INTO core.settlement_line BY NAME
  SELECT '20260602.dat' AS file_name, _pos + 1 AS line_no, DATE '2026-06-30' AS settlement_date,
         transacted_at, format('{:012d}', _pos) AS rrn, amount, '00' AS response_code
  FROM core.payment;
INSERT INTO core.applied_extract BY NAME
  SELECT unnest(['dossier', 'payment']) AS table_name, 'portal' AS system, 'dossier' AS entity,
         'x' AS extract_id, 40 AS records;
"""

MART = """
INSERT INTO mart.indicator BY NAME
  SELECT 'on_time_resolution' AS indicator_id, unnest(['headline', 'first_due']) AS variant,
         variant = 'headline' AS is_headline, 'Đúng hạn' AS name_vi, 'On time' AS name_en, 'dossier' AS unit,
         'higher' AS direction, 'QĐ 1191' AS legal_basis_vi, '1' AS formula_version, true AS judged_by_field;
INSERT INTO mart.target BY NAME
  SELECT 'on_time_resolution' AS indicator_id, 'headline' AS variant, DATE '2021-01-01' AS valid_from,
         '>=' AS operator, 98 AS target_pct;
INSERT INTO mart.agency BY NAME
  SELECT 'H29.41' AS agency_id, 'H29.41' AS code_qd20, 'Sở' AS name, 'department' AS level,
         DATE '1900-01-01' AS valid_from;
INSERT INTO mart.agency_succession VALUES ('H29.20', 'H29.123', DATE '2025-07-01', 'split', 0.5);
INSERT INTO mart.field BY NAME SELECT '101' AS field_code, 'Đất đai' AS name;
INSERT INTO mart.procedure BY NAME
  SELECT '1.000001' AS procedure_code, '101' AS field_code, true AS is_fee_bearing,
    DATE '1900-01-01' AS valid_from;
INSERT INTO mart.service_level BY NAME
  SELECT '1.000001' AS procedure_code, 4 AS level, 'full' AS class_2022, 'portal' AS source,
         DATE '2024-01-01' AS valid_from;
INSERT INTO mart.eligible_procedure VALUES ('QĐ 1', '1.000001', 'full', DATE '2021-01-01', NULL);
INSERT INTO mart.calendar SELECT CAST(d AS DATE), isodow(d) < 6 AND dayofyear(d) > 12, NULL, 1,
  CAST(d AS DATE)
  FROM generate_series(TIMESTAMP '2021-01-01', TIMESTAMP '2022-12-31', INTERVAL 1 DAY) AS t(d);
INSERT INTO mart.indicator_value BY NAME
  SELECT i.indicator_id, i.variant, 'month' AS period_type, p.s AS period_start,
         CAST(p.s + INTERVAL 1 MONTH AS DATE) AS period_end, g.grain, g.agency_id, g.agency_group,
           g.field_code,
         99 AS numerator, 100 AS denominator, 99.00 AS value_pct, '>=' AS target_operator, 98 AS target_pct,
         'met' AS status, '1' AS formula_version, 'nd42' AS taxonomy_version, '2025' AS org_version,
         'civil' AS calendar, now() AS as_known_at, true AS is_current, 'r1' AS run_id,
           '01/2026' AS period_label
  FROM mart.indicator AS i, (VALUES (DATE '2026-01-01'), (DATE '2026-02-01')) AS p(s),
       (VALUES ('city', NULL, NULL, NULL), ('agency', 'H29.41', NULL, NULL), ('field', NULL, NULL, '101'),
               ('agency_group', NULL, 'department', NULL), ('agency_field', 'H29.41', NULL, '101'))
       AS g(grain, agency_id, agency_group, field_code);
INSERT INTO mart.dossier BY NAME
  SELECT format('000.00.41.H29-2606{:02d}-{:04d}', i % 28 + 1, i) AS dossier_code, 'H29' AS agency_root,
         'H29.41' AS agency_code, true AS in_city, false AS deleted, 10 AS status, 2 AS channel,
         '1.000001' AS procedure_code, '101' AS field_code,
         TIMESTAMPTZ '2026-06-01 08:15:00+07' + i * INTERVAL 1 HOUR AS received_at,
         received_at + INTERVAL 3 DAY AS finished_at, received_at + INTERVAL 5 DAY AS due_at,
           due_at AS first_due_at,
         CAST(received_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE) AS received_date,
         CAST(finished_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE) AS finished_date,
         CAST(due_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE) AS due_date, 'source' AS due_source,
         true AS is_resolved, true AS in_timeliness_base, true AS is_on_time, 0 AS supplement_count,
         0 AS open_supplement_count, 0 AS supplement_seconds, 1 AS fee_count, 30000 AS fee_total,
         false AS all_fees_zero, 2 AS online_payment_flag, 1 AS result_count, 1 AS result_file_count,
         'H29.41' AS received_agency_id, 'department' AS received_agency_level,
         false AS flag_due_before_received, false AS flag_finished_before_received,
         false AS flag_finished_in_future, false AS fault_no_finish, false AS fault_no_due
  FROM range(40) AS r(i);
INSERT INTO mart.document BY NAME
  SELECT format('VB{:06d}', i) AS register_id, 'H29.41' AS organ_code, true AS in_city, 'H29.41' AS agency_id,
         'department' AS agency_level, DATE '2026-06-01' AS promulgation_date, 'CV' AS document_type,
           0 AS secrecy,
         'lien-co-quan' AS scope, false AS deleted, 1 AS recipient_count, 1 AS electronic_recipient_count,
         0 AS confirmed_recipient_count, false AS is_recalled, false AS is_replaced, true AS in_base,
         true AS sent_to_all, true AS sent_to_any, true AS is_signed_paperless
  FROM range(40) AS r(i);
INSERT INTO mart.payment BY NAME
  SELECT 'TT2026' || i AS reference, 'H29.41' AS agency_id, 'department' AS agency_level,
         '1.000001' AS procedure_code, 30000 AS amount, 0 AS refund_amount, 30000 AS net_amount, 1 AS status,
         TIMESTAMPTZ '2026-06-01 23:30:00+07' AS transacted_at, DATE '2026-06-01' AS transacted_date,
         true AS is_success, false AS is_fully_refunded, true AS counts_online, 'VCB' AS bank_code
  FROM range(40) AS r(i);
INSERT INTO mart.source_window BY NAME
  SELECT unnest(['dossier', 'register']) AS entity, 'portal' AS source, 40 AS landed, 40 AS distinct_keys,
         0 AS quarantined, true AS complete, 'e1' AS extract_id, now() AS landed_at, 'sandbox:1' AS origin,
         TIMESTAMPTZ '2026-06-01' AS window_start, TIMESTAMPTZ '2026-07-01' AS window_end;
INSERT INTO mart.settlement_difference BY NAME
  SELECT DATE '2026-06-01' AS settlement_date, 'amount_differs' AS kind, 30000 AS platform_amount,
    1 AS file_amount;
INSERT INTO mart.official_766 BY NAME
  SELECT 'transparency' AS endpoint, 'month' AS period_type, 2026 AS year, 6 AS period, 'm1' AS metric_code,
         10 AS score, 18 AS max_score, 55.5 AS ratio;
INSERT INTO mart.quarantine_summary BY NAME
  SELECT 'portal' AS source, 'dossier' AS entity, 'required' AS rule, 1 AS records;
INSERT INTO mart.procedure_time BY NAME
  SELECT '1.000001' AS procedure_code, 'month' AS period_type, DATE '2026-06-01' AS period_start,
         86400 AS processing_seconds, 1 AS dossiers;
"""


def _tables(layer: str) -> Iterator[str]:
    for file in sorted((ROOT / "warehouse" / "ddl" / layer).glob("*.sql")):
        text = re.sub(r"--[^\n]*", "", file.read_text(encoding="utf-8"))
        for found in re.finditer(r"CREATE TABLE (?:IF NOT EXISTS )?(\S+) \((.*?)\n\);", text, re.DOTALL):
            columns = [
                match.group(1)
                for line in found.group(2).splitlines()
                if (match := re.match(r"\s*(\w+ +[A-Z]+(?:\(\d+,\s*\d+\))?)", line))
                and not line.strip().startswith(("CHECK", "PRIMARY", "UNIQUE"))
            ]
            yield f"CREATE TABLE {found.group(1)} ({', '.join(columns)})"


def _build(path: Path, layer: str, rows: str) -> Path:
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{path}' AS w")
        con.execute("USE w")
        con.execute(f"CREATE SCHEMA w.{layer}")
        con.execute("SET TimeZone = 'Asia/Ho_Chi_Minh'")
        for statement in _tables(layer):
            con.execute(statement)
        con.execute(rows)
    return path


@pytest.fixture(scope="session")
def core_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _build(tmp_path_factory.mktemp("core") / "core.duckdb", "core", CORE)


@pytest.fixture(scope="session")
def mart_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _build(tmp_path_factory.mktemp("mart") / "mart.duckdb", "mart", MART)


@pytest.fixture(scope="session")
def bench() -> Iterator[Session]:
    """One open session over in-memory copies of the clean tables, with a second copy to restore from."""
    with new_session() as session:
        for layer, rows in (("core", CORE), ("mart", MART)):
            session.execute(f"CREATE SCHEMA {layer}; CREATE SCHEMA clean_{layer};")
            for statement in _tables(layer):
                session.execute(statement)
            session.execute(rows)
            for row in session.fetch(
                f"SELECT table_name AS name FROM duckdb_tables() WHERE schema_name = '{layer}'"
            ):
                session.execute(f"CREATE TABLE clean_{layer}.{row['name']} AS FROM {layer}.{row['name']}")
        yield session


@pytest.fixture
def plant(bench: Session) -> Iterator[Planter]:
    """Plant a defect by SQL in the clean tables and validate one of them; what was changed is restored."""
    changed: set[str] = set()

    def restore() -> None:
        for table in sorted(changed):
            bench.execute(f"CREATE OR REPLACE TABLE {table} AS FROM clean_{table}")
        changed.clear()

    def run(table: str, sql: str) -> list[GroupResult]:
        restore()
        changed.update(re.findall(r"\b(?:core|mart)\.[a-z_0-9]+", sql))
        bench.execute(sql)
        return run_suite(bench, SUITES[table], table, now=NOW)

    yield run
    restore()


@pytest.fixture(scope="session")
def landing_sql() -> dict[str, str]:
    """For each landing entity, SQL (over the clean core) that makes rows with its columns."""
    both = "'x' AS file_period, 0 AS _page, 1 AS _pos"
    return {
        "portal/dossier": """SELECT * EXCLUDE (_extract_id, _content_hash),
            [{code: 'P1', kind: 'LePhi', collected_at: '1', amount: 30000::BIGINT}] AS fees,
            [{supplement_id: 'S', requested_at: received_at, answered_at: received_at + INTERVAL 1 DAY,
              due_before: due_at, due_after: due_at}] AS supplements FROM core.dossier""",
        "portal/agency": "SELECT '1' AS source_id, 'Bộ' AS name, 'G01' AS code, 0 AS _page, 1 AS _pos",
        "portal/field": """SELECT i::VARCHAR AS field_code, 'Đất đai' AS name, 0 AS _page, i AS _pos
            FROM range(20) r(i)""",
        "portal/procedure": """SELECT '1.' || lpad(i::VARCHAR, 6, '0') AS procedure_code,

            procedure_code AS procedure_code_raw, 'Thủ tục' AS name, 1 AS is_connected,
            0 AS _page, i AS _pos FROM range(20) r(i)""",
        "portal/service_level": """SELECT '1.000001' AS procedure_code, 4 AS level, 12::BIGINT AS usage_weight""",
        "portal/procedure_detail": """SELECT '1.000001' AS procedure_code, 'Q' AS decision_id, 1 AS result_count,
            [{channel: 'DIRECT', processing_time: 5::DECIMAL(9,2), processing_time_unit: 'WORKING_DAY',
              fee_amounts: [0::BIGINT, 30000]}] AS methods""",
        "portal/official_766": "SELECT * FROM core.official_766",
        "exchange/agency": "SELECT '1' AS source_id, 'H29.41' AS agency_code",
        "exchange/document": "SELECT *, ['H29.123'] AS to_codes FROM core.axis_document",
        "exchange/status": "SELECT * FROM core.axis_status",
        "exchange/register": """SELECT *, [{organ_code_raw: 'H29.123', organ_code: 'H29.123', channel: 'truc',
            paper_copy: false}] AS recipients FROM core.register_document""",
        "payment/transaction": """SELECT *, [{kind: 'LePhi', code: 'P1', amount: amount}] AS fees FROM core.payment""",
        "payment/settlement": "SELECT * FROM core.settlement_line",
        "files/procedures": f"""SELECT '1.000001' AS procedure_code, DATE '2020-01-01' AS valid_from,
            DATE '2022-01-01' AS valid_to, {both}""",
        "files/eligible_procedures": f"""SELECT '1.000001' AS procedure_code, 'full' AS class,
            DATE '2020-01-01' AS valid_from, NULL::DATE AS valid_to, {both}""",
        "files/service_levels": f"""SELECT '1.000001' AS procedure_code, '1.000001.01' AS service_code, 3 AS level,
            DATE '2020-01-01' AS valid_from, NULL::DATE AS valid_to, {both}""",
        "files/agencies": f"SELECT * , {both} FROM core.agency",
        "files/agency_succession": f"SELECT *, {both} FROM core.agency_succession",
    }


@pytest.fixture
def land(core_file: Path, tmp_path: Path, landing_sql: dict[str, str]) -> Planter:
    """Write rows of an entity, a SQL select over ``clean``, as Parquet and validate the file."""

    def run(entity: str, sql: str) -> list[GroupResult]:
        file = tmp_path / "part-00000.parquet"
        with duckdb.connect() as con:
            con.execute(f"ATTACH '{core_file}' AS w (READ_ONLY)")
            con.execute("USE w")
            con.execute(f"CREATE TEMP VIEW clean AS {landing_sql[entity]}")
            con.execute(f"COPY ({sql}) TO '{file}' (FORMAT parquet)")
        system, name = entity.split("/")
        return validate_landing(system, name, [file], now=NOW)

    return run


@pytest.fixture
def plant_landing(bench: Session, landing_sql: dict[str, str]) -> Planter:
    """Validate rows of an entity, a SQL select over ``clean``, without writing them."""

    def run(entity: str, sql: str) -> list[GroupResult]:
        relation = f"(WITH clean AS ({landing_sql[entity]}) {sql})"
        return run_suite(bench, SUITES[f"landing/{entity}"], relation, now=NOW)

    return run

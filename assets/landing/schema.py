"""Columns of the landed Parquet files, for Dagster's pages.

Belongs here: names and types as the landing contract fixes them. Descriptions are those of the core
column of the same name, read from the DDL. Does not belong here: how a column is decoded.
"""

from __future__ import annotations

from typing import Final

import dagster as dg

from assets import ddl

# entity -> (core table that explains the columns, columns)
_COLUMNS: Final[dict[str, tuple[str, str]]] = {
    "portal/agency": ("", "source_id VARCHAR, name VARCHAR, code VARCHAR"),
    "portal/field": ("field", "field_code VARCHAR, name_raw VARCHAR, name VARCHAR, ministry VARCHAR"),
    "portal/procedure": (
        "procedure",
        "procedure_code VARCHAR, procedure_code_raw VARCHAR, source_id VARCHAR, name VARCHAR, "
        "published_agency VARCHAR, implementing_agency VARCHAR, field_name VARCHAR, decision_id VARCHAR, "
        "is_connected INTEGER",
    ),
    "portal/service_level": (
        "service_level",
        "procedure_code VARCHAR, procedure_code_raw VARCHAR, level INTEGER, object_type VARCHAR, "
        "is_national_system BOOLEAN, usage_weight BIGINT",
    ),
    "portal/procedure_detail": (
        "procedure_detail",
        "procedure_code VARCHAR, decision_id VARCHAR, is_ward BOOLEAN, is_province BOOLEAN, "
        "methods STRUCT[], result_count INTEGER",
    ),
    "portal/dossier": (
        "dossier",
        "dossier_code VARCHAR, agency_code_raw VARCHAR, agency_code VARCHAR, agency_root VARCHAR, "
        "procedure_code_raw VARCHAR, procedure_code VARCHAR, field_code_raw VARCHAR, channel_raw VARCHAR, "
        "subject_type VARCHAR, submission_place VARCHAR, result_delivery VARCHAR, status INTEGER, "
        "submitted_at TIMESTAMP, received_at TIMESTAMP, due_at TIMESTAMP, returned_at TIMESTAMP, "
        "finished_at TIMESTAMP, refused_at TIMESTAMP, digitised_components BOOLEAN, vneid_verified BOOLEAN, "
        "online_payment_flag INTEGER, fees STRUCT[], supplements STRUCT[], result_count INTEGER, "
        "result_file_count INTEGER, attachment_count INTEGER, attachment_digitised_count INTEGER, "
        "attachment_reused_count INTEGER, updated_at TIMESTAMP, deleted BOOLEAN",
    ),
    "portal/official_766": (
        "official_766",
        "endpoint VARCHAR, period_type VARCHAR, year INTEGER, period INTEGER, department_code VARCHAR, "
        "department_name VARCHAR, department_level VARCHAR, scope VARCHAR, metric_code VARCHAR, "
        "value DECIMAL(20,4), numerator DECIMAL(20,4), denominator DECIMAL(20,4), ratio DECIMAL(9,4), "
        "score DECIMAL(9,4), max_score DECIMAL(9,4), quality_flag VARCHAR",
    ),
    "exchange/agency": (
        "",
        "source_id VARCHAR, parent_id VARCHAR, code_raw VARCHAR, agency_code VARCHAR, name VARCHAR",
    ),
    "exchange/document": (
        "axis_document",
        "doc_id VARCHAR, from_code_raw VARCHAR, from_code VARCHAR, to_codes VARCHAR[], document_id_raw VARCHAR, "
        "organ_code VARCHAR, promulgation_date DATE, notation VARCHAR, code_number VARCHAR, "
        "code_notation VARCHAR, document_type VARCHAR, priority INTEGER, business_type INTEGER, "
        "business_organ_code VARCHAR, business_date DATE, business_notation VARCHAR, paper INTEGER, "
        "first_trace_at TIMESTAMP, last_trace_at TIMESTAMP, is_signed BOOLEAN, attachment_count INTEGER, "
        "attachment_bytes BIGINT, sent_at TIMESTAMP",
    ),
    "exchange/status": (
        "axis_status",
        "doc_id VARCHAR, from_code_raw VARCHAR, from_code VARCHAR, organ_code VARCHAR, promulgation_date DATE, "
        "notation VARCHAR, status_code VARCHAR, status_at TIMESTAMP, created_at TIMESTAMP",
    ),
    "exchange/register": (
        "register_document",
        "register_id VARCHAR, organ_code_raw VARCHAR, organ_code VARCHAR, code_number VARCHAR, "
        "code_notation VARCHAR, notation VARCHAR, promulgation_date DATE, document_type VARCHAR, "
        "secrecy INTEGER, scope VARCHAR, recipients STRUCT[], signed BOOLEAN, updated_at TIMESTAMP, "
        "deleted BOOLEAN",
    ),
    "payment/transaction": (
        "payment",
        "reference VARCHAR, transaction_no VARCHAR, dossier_code VARCHAR, procedure_code_raw VARCHAR, "
        "procedure_code VARCHAR, agency_code_raw VARCHAR, agency_code VARCHAR, amount BIGINT, "
        "currency VARCHAR, bank_code VARCHAR, channel_code VARCHAR, transacted_at TIMESTAMP, status INTEGER, "
        "listed_status INTEGER, listed_at TIMESTAMP, queried BOOLEAN, attempt INTEGER, refund_amount BIGINT, "
        "refunded_at TIMESTAMP, fees STRUCT[], updated_at TIMESTAMP",
    ),
    "payment/settlement": (
        "settlement_line",
        "file_name VARCHAR, file_date DATE, line_no INTEGER, settlement_date DATE, transacted_at TIMESTAMP, "
        "rrn VARCHAR, amount BIGINT, currency_code VARCHAR, response_code VARCHAR, trace_no VARCHAR, "
        "terminal VARCHAR",
    ),
    "files/procedures": (
        "procedure",
        "procedure_code VARCHAR, procedure_code_raw VARCHAR, field_code VARCHAR, valid_from DATE, "
        "valid_to DATE, file_period VARCHAR",
    ),
    "files/eligible_procedures": (
        "eligible_procedure",
        "decision VARCHAR, valid_from DATE, valid_to DATE, procedure_code VARCHAR, "
        "procedure_code_raw VARCHAR, class VARCHAR, file_period VARCHAR",
    ),
    "files/service_levels": (
        "service_level",
        "procedure_code VARCHAR, procedure_code_raw VARCHAR, service_code VARCHAR, level INTEGER, "
        "valid_from DATE, valid_to DATE, file_period VARCHAR",
    ),
    "files/agencies": (
        "agency",
        "code_qd20_raw VARCHAR, code_qd20 VARCHAR, code_qcvn102 VARCHAR, gso_code VARCHAR, name VARCHAR, "
        "level VARCHAR, parent_code VARCHAR, valid_from DATE, valid_to DATE, file_period VARCHAR",
    ),
    "files/agency_succession": (
        "agency_succession",
        "old_code VARCHAR, new_code VARCHAR, date DATE, kind VARCHAR, weight DOUBLE, file_period VARCHAR",
    ),
}
_POSITION: Final = {
    "_page": "Trang của câu trả lời mà bản ghi nằm trên đó | Page of the answer the record stood on",
    "_pos": "Vị trí trong trang | Position on that page",
}


def column_schema(system: str, entity: str) -> dg.TableSchema:
    """The columns of one landed entity, the two position columns last."""
    table, text = _COLUMNS[f"{system}/{entity}"]
    known = ddl.tables("core").get(table)
    comments = known.comments if known else {}
    pairs = [item.strip().split(" ", 1) for item in _split(text)]
    return dg.TableSchema(
        columns=[
            *(dg.TableColumn(name, type=kind, description=comments.get(name)) for name, kind in pairs),
            *(dg.TableColumn(name, type="INTEGER", description=text) for name, text in _POSITION.items()),
        ]
    )


def _split(text: str) -> list[str]:
    """Split at ", " so that DECIMAL(20,4) stays whole."""
    return text.split(", ")

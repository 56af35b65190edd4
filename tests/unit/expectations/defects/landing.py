"""Planted defects of the landing entities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tests.unit.expectations.defects import Defect, all_rows, nulls, one_row
from tests.unit.expectations.defects.opinion import row_defects

DOSSIER: Final = "landing/portal/dossier"
AGENCY: Final = "landing/portal/agency"
FIELD: Final = "landing/portal/field"
PROCEDURE: Final = "landing/portal/procedure"
LEVEL: Final = "landing/portal/service_level"
DETAIL: Final = "landing/portal/procedure_detail"
RATING: Final = "landing/portal/rating"
PETITION: Final = "landing/portal/petition"
OFFICIAL: Final = "landing/portal/official_766"
UNIT: Final = "landing/exchange/agency"
DOCUMENT: Final = "landing/exchange/document"
STATUS: Final = "landing/exchange/status"
REGISTER: Final = "landing/exchange/register"
TRANSACTION: Final = "landing/payment/transaction"
SETTLEMENT: Final = "landing/payment/settlement"
PROCEDURES: Final = "landing/files/procedures"
ELIGIBLE: Final = "landing/files/eligible_procedures"
LEVELS: Final = "landing/files/service_levels"
AGENCIES: Final = "landing/files/agencies"
SUCCESSION: Final = "landing/files/agency_succession"
FILES: Final = (PROCEDURES, ELIGIBLE, LEVELS, AGENCIES, SUCCESSION)

# A column of each entity as another type, one that no other rule of the column breaks on.
RETYPED: Final[Mapping[str, tuple[str, str]]] = {
    DOSSIER: ("vneid_verified", "vneid_verified::VARCHAR"),
    AGENCY: ("name", "hash(name)"),
    FIELD: ("ministry", "hash(ministry)"),
    PROCEDURE: ("field_name", "hash(field_name)"),
    LEVEL: ("level", "level::BIGINT"),
    DETAIL: ("is_ward", "is_ward::VARCHAR"),
    RATING: ("level", "level::BIGINT"),
    PETITION: ("satisfaction", "satisfaction::BIGINT"),
    OFFICIAL: ("year", "year::BIGINT"),
    UNIT: ("source_id", "hash(source_id)"),
    DOCUMENT: ("paper", "paper::BIGINT"),
    STATUS: ("status_at", "status_at::TIMESTAMPTZ"),
    REGISTER: ("secrecy", "secrecy::BIGINT"),
    TRANSACTION: ("amount", "amount::DOUBLE"),
    SETTLEMENT: ("amount", "amount::DOUBLE"),
    PROCEDURES: ("valid_from", "valid_from::TIMESTAMP"),
    ELIGIBLE: ("decision", "hash(decision)"),
    LEVELS: ("level", "level::BIGINT"),
    AGENCIES: ("name", "hash(name)"),
    SUCCESSION: ("weight", "weight::FLOAT"),
}
OLD: Final = "TIMESTAMP '1970-01-01'"
FAR: Final = "TIMESTAMP '2199-01-01'"
# Every time of a row, told by the moment `moved` it is moved to, so that their order stays what it was.
DOSSIER_TIMES: Final[Mapping[str, str]] = {
    "submitted_at": "moved",
    "received_at": "moved",
    "due_at": "moved + INTERVAL 5 DAY",
    "finished_at": "moved + INTERVAL 3 DAY",
    "returned_at": "moved + INTERVAL 4 DAY",
    "updated_at": "moved + INTERVAL 4 DAY",
    "supplements": "[]",
}
DOCUMENT_TIMES: Final[Mapping[str, str]] = {"promulgation_date": "moved::DATE", "sent_at": "moved"}
STATUS_TIMES: Final[Mapping[str, str]] = {
    "promulgation_date": "moved::DATE",
    "status_at": "moved",
    "created_at": "moved",
}
REGISTER_TIMES: Final[Mapping[str, str]] = {
    "promulgation_date": "moved::DATE",
    "updated_at": "moved + INTERVAL 1 HOUR",
}
TRANSACTION_TIMES: Final[Mapping[str, str]] = {
    "transacted_at": "moved",
    "updated_at": "moved + INTERVAL 1 HOUR",
}
SETTLEMENT_TIMES: Final[Mapping[str, str]] = {
    "transacted_at": "moved",
    "settlement_date": "moved::DATE",
    "rrn": "m * 1000 + k",
    "file_name": "m || '-' || k || '.dat'",
    "line_no": "1",
}
SILENCED: Final = "DELETE FROM {t} WHERE _page > 0; DELETE FROM {t} WHERE _pos >= 200"


def retyped(table: str) -> Defect:
    """One column arrives as another type."""
    column, other = RETYPED[table]
    return Defect(
        table,
        "column_types",
        f"CREATE OR REPLACE TABLE {{t}} AS SELECT * REPLACE ({other} AS {column}) FROM {{t}}",
    )


def past(
    table: str, rule: str, times: Mapping[str, str], then: str, *also: str, first: str = "2025-12-01"
) -> Defect:
    """Seven whole months of 600 rows like a clean one, then statements that make June unlike the others.

    ``_page`` tells the month, 6 is June; ``_pos`` counts in it.
    """
    replaced = ", ".join(f"({sql}) AS {column}" for column, sql in times.items())
    return Defect(
        table,
        rule,
        "CREATE OR REPLACE TEMP TABLE a_clean_row AS FROM {t} LIMIT 1; DELETE FROM {t}; "
        f"INSERT INTO {{t}} SELECT * EXCLUDE (m, k, moved) REPLACE ({replaced}, m AS _page, k AS _pos) FROM "
        f"(SELECT c.*, m, k, TIMESTAMP '{first} 00:30:00' + m * INTERVAL 1 MONTH + k * INTERVAL 1 HOUR AS moved "
        f"FROM a_clean_row AS c, range(600) AS a(k), range(7) AS b(m)); {then}",
        also,
    )


def june(change: str) -> str:
    """Set columns of the last month's rows."""
    return f"UPDATE {{t}} SET {change} WHERE _page = 6"


FEWER: Final = "DELETE FROM {t} WHERE _page = 6 AND _pos < 500"

PLACES: Final = tuple(one_row(table, "place_in_extract", "_pos = -1") for table in RETYPED)
TYPES: Final = tuple(retyped(table) for table in RETYPED)


def supplement(
    rule: str, asked: str, answered: str = "NULL", before: str = "due_at", after: str = "due_at"
) -> Defect:
    """One dossier with one supplement of these times."""
    return one_row(
        DOSSIER,
        rule,
        f"supplements = [{{supplement_id: 'S', requested_at: {asked}, answered_at: {answered}, "
        f"due_before: {before}, due_after: {after}}}]",
    )


def fee(rule: str, kind: str, amount: int) -> Defect:
    """One dossier with one fee."""
    return one_row(
        DOSSIER, rule, f"fees = [{{code: 'P', kind: '{kind}', collected_at: '1', amount: {amount}}}]"
    )


DOSSIERS: Final = (
    *nulls(DOSSIER, "dossier_code", "agency_code", "agency_root", "procedure_code_raw", "status"),
    *nulls(DOSSIER, "updated_at", "deleted"),
    fee("fees_not_negative", "Phi", -1),
    fee("fee_codes_in_list", "Thuế", 1000),
    fee("fees_plausible", "Phi", 2_000_000_000),
    # A code in the old order begins with another root: both rules read the same fact.
    one_row(DOSSIER, "agency_code_canonical", "agency_code = '000.00.41.H29'", "agency_root_is_root"),
    one_row(DOSSIER, "agency_root_is_root", "agency_root = 'H30'"),
    one_row(DOSSIER, "status_in_list", "status = 12"),
    one_row(DOSSIER, "payment_flag_in_list", "online_payment_flag = 7"),
    one_row(DOSSIER, "counts_make_sense", "result_file_count = 3"),
    # Free text in a coded column is no code of its list either.
    one_row(DOSSIER, "coded_fields_hold_codes", "channel_raw = 'Tại nhà bà Hai'", "channel_in_list"),
    one_row(DOSSIER, "field_code_form", "field_code_raw = 'Đất đai'", "coded_fields_hold_codes"),
    one_row(DOSSIER, "status_local_noise", "status = 11"),
    one_row(DOSSIER, "channel_in_list", "channel_raw = '5'"),
    all_rows(DOSSIER, "channel_mostly_known", "channel_raw = NULL"),
    one_row(DOSSIER, "subject_type_in_list", "subject_type = '7'"),
    one_row(DOSSIER, "submission_place_in_list", "submission_place = '9'"),
    one_row(DOSSIER, "result_delivery_in_list", "result_delivery = '9'"),
    one_row(DOSSIER, "dossier_code_form", "dossier_code = 'HS 12/2026'"),
    one_row(DOSSIER, "code_date_real", "dossier_code = '000.00.41.H29-261345-0001'"),
    one_row(DOSSIER, "agency_code_raw_form", "agency_code_raw = 'so-tai-chinh'"),
    one_row(DOSSIER, "procedure_code_form", "procedure_code = '1.00A001'"),
    one_row(DOSSIER, "submitted_at_plausible", f"submitted_at = {OLD}"),
    # A time out of every range cannot stand in order with the others.
    one_row(DOSSIER, "received_at_plausible", f"received_at = {OLD}", "received_after_submitted"),
    one_row(DOSSIER, "due_at_plausible", f"due_at = {FAR}"),
    one_row(DOSSIER, "returned_at_plausible", f"returned_at = {FAR}"),
    one_row(DOSSIER, "finished_at_plausible", f"finished_at = {OLD}", "finished_after_received"),
    one_row(DOSSIER, "refused_at_plausible", f"refused_at = {FAR}"),
    one_row(DOSSIER, "updated_at_plausible", f"updated_at = {OLD}", "finished_not_after_update"),
    supplement("supplements_plausible", FAR),
    supplement("supplements_in_order", "received_at + INTERVAL 2 DAY", "received_at + INTERVAL 1 DAY"),
    supplement("supplements_after_receipt", "received_at - INTERVAL 1 DAY"),
    supplement("supplements_move_due_later", "received_at", after="due_at - INTERVAL 1 DAY"),
    one_row(DOSSIER, "due_after_received", "due_at = received_at - INTERVAL 2 DAY"),
    one_row(DOSSIER, "finished_after_received", "finished_at = received_at - INTERVAL 2 HOUR"),
    one_row(
        DOSSIER,
        "finished_not_after_update",
        "finished_at = updated_at + INTERVAL 3 DAY, returned_at = updated_at + INTERVAL 3 DAY",
    ),
    one_row(
        DOSSIER, "returned_after_received", "returned_at = received_at - INTERVAL 1 HOUR, finished_at = NULL"
    ),
    one_row(DOSSIER, "received_after_submitted", "submitted_at = received_at + INTERVAL 3 DAY"),
    one_row(DOSSIER, "refused_after_submitted", "refused_at = submitted_at - INTERVAL 1 HOUR"),
    one_row(DOSSIER, "returned_after_finished", "returned_at = finished_at - INTERVAL 2 DAY"),
    one_row(DOSSIER, "updated_at_not_in_future", "updated_at = TIMESTAMP '2026-07-09'"),
    one_row(DOSSIER, "resolved_has_finish", "status = 9, finished_at = NULL"),
    one_row(DOSSIER, "accepted_has_receipt", "received_at = NULL"),
    all_rows(DOSSIER, "due_mostly_given", "due_at = NULL"),
    all_rows(DOSSIER, "zero_duration_share", "finished_at = if(_pos % 2 = 0, received_at, finished_at)"),
    all_rows(DOSSIER, "same_day_finish_share", "finished_at = received_at + INTERVAL 1 MINUTE"),
    Defect(
        DOSSIER,
        "finish_copied_by_agency",
        # Too few of all to break the share of the whole table.
        "INSERT INTO {t} SELECT c.* FROM {t} AS c, range(19); INSERT INTO {t} SELECT c.* REPLACE "
        "('H29.98' AS agency_code, received_at AS finished_at, TIMESTAMP '2026-06-30' AS updated_at) "
        "FROM {t} AS c LIMIT 60",
    ),
    Defect(
        DOSSIER,
        "sequence_constant_by_agency",
        "INSERT INTO {t} SELECT c.* REPLACE (regexp_replace(dossier_code, '[0-9]+$', '0001') AS dossier_code) "
        "FROM {t} AS c, range(3)",
    ),
    Defect(
        DOSSIER,
        "digitised_always_by_agency",
        "INSERT INTO {t} SELECT c.* REPLACE ('H29.98' AS agency_code, attachment_count AS "
        "attachment_digitised_count, TIMESTAMP '2026-06-30' AS updated_at) FROM {t} AS c, range(9)",
    ),
    one_row(DOSSIER, "result_is_input_share", "result_input_count = 1"),
    all_rows(DOSSIER, "deleted_share", "deleted = true"),
    past(
        DOSSIER,
        "statuses_not_masked",
        DOSSIER_TIMES,
        "UPDATE {t} SET status = 8 WHERE _page < 5 AND _pos % 20 = 0",
    ),
    past(DOSSIER, "monthly_volume", DOSSIER_TIMES, FEWER),
    past(DOSSIER, "null_shares", DOSSIER_TIMES, june("field_code_raw = NULL")),
    past(DOSSIER, "channel_raw_shares", DOSSIER_TIMES, june("channel_raw = '1'")),
    past(DOSSIER, "newest_event", DOSSIER_TIMES, SILENCED, first="2026-05-01"),
)

CATALOGUE: Final = (
    *nulls(AGENCY, "source_id", "name"),
    one_row(AGENCY, "code_form", "code = 'Bộ Công an'"),
    *nulls(FIELD, "field_code", "name"),
    one_row(FIELD, "field_code_numeric", "field_code = 'G03-GD10'"),
    one_row(FIELD, "name_without_ministry", "name = 'Đất đai (Bộ Tài nguyên)'"),
    *nulls(PROCEDURE, "procedure_code", "procedure_code_raw", "name"),
    one_row(PROCEDURE, "coded_fields_hold_codes", "decision_id = 'Quyết định số 5'"),
    one_row(PROCEDURE, "procedure_code_form", "procedure_code = 'TT1', procedure_code_raw = 'TT1'"),
    one_row(PROCEDURE, "procedure_code_of_raw", "procedure_code_raw = '2.000001'"),
    one_row(PROCEDURE, "is_connected_known", "is_connected = 2"),
    all_rows(PROCEDURE, "field_mostly_given", "field_name = NULL"),
    all_rows(PROCEDURE, "decision_mostly_given", "decision_id = NULL"),
    *nulls(LEVEL, "procedure_code", "level"),
    one_row(LEVEL, "coded_fields_hold_codes", "object_type = 'Công dân Nguyễn Văn An'"),
    one_row(LEVEL, "procedure_code_form", "procedure_code = 'TT1'"),
    one_row(LEVEL, "level_in_list", "level = 5"),
    all_rows(LEVEL, "online_levels_exist", "level = 2"),
    one_row(LEVEL, "usage_weight_not_negative", "usage_weight = -1"),
    *nulls(DETAIL, "procedure_code", "result_count"),
    one_row(DETAIL, "procedure_code_form", "procedure_code = 'TT1'"),
    all_rows(DETAIL, "methods_mostly_given", "methods = []"),
    one_row(DETAIL, "result_count_not_negative", "result_count = -1"),
    one_row(DETAIL, "result_count_plausible", "result_count = 99"),
    *(
        one_row(
            DETAIL,
            rule,
            f"methods = [{{channel: '{channel}', processing_time: {days}, processing_time_unit: '{unit}', "
            f"fee_amounts: [{amount}]}}]",
        )
        for rule, channel, days, unit, amount in (
            ("channel_known", "Nộp ở nhà", 5, "DAY", 0),
            ("processing_time_plausible", "DIRECT", 9999, "DAY", 0),
            ("processing_unit_known", "DIRECT", 5, "TUAN", 0),
            ("fees_plausible", "DIRECT", 5, "DAY", 2_000_000_000),
            ("fees_not_negative", "DIRECT", 5, "DAY", -1),
        )
    ),
    *nulls(OFFICIAL, "endpoint", "period_type", "year", "metric_code"),
    one_row(OFFICIAL, "endpoint_known", "endpoint = 'du-lieu-khac'"),
    one_row(OFFICIAL, "period_type_known", "period_type = 'week'"),
    one_row(OFFICIAL, "year_plausible", "year = 1999"),
    one_row(OFFICIAL, "period_in_year", "period = 0, period_type = 'quarter'"),
    one_row(OFFICIAL, "metric_code_form", "metric_code = 'Tiến độ giải quyết'"),
    one_row(OFFICIAL, "period_not_in_future", "period = 12"),
    one_row(OFFICIAL, "numerator_within_denominator", "numerator = 5, denominator = 4"),
    one_row(OFFICIAL, "score_within_max", "score = 99"),
    one_row(OFFICIAL, "ratio_plausible", "ratio = 101"),
)

EXCHANGE: Final = (
    *nulls(UNIT, "source_id"),
    one_row(UNIT, "code_raw_form", "code_raw = 'Sở Tư pháp'"),
    all_rows(UNIT, "code_mostly_given", "agency_code = NULL"),
    one_row(UNIT, "agency_code_canonical", "agency_code = '000.00.41.H29'"),
    # -- documents
    *nulls(DOCUMENT, "doc_id"),
    one_row(DOCUMENT, "from_code_canonical", "from_code = '000.00.41.H29'"),
    one_row(DOCUMENT, "organ_code_canonical", "organ_code = '000.00.41.H29'"),
    one_row(DOCUMENT, "business_organ_code_canonical", "business_organ_code = '000.00.41.H29'"),
    one_row(DOCUMENT, "recipients_canonical", "to_codes = ['000.00.41.H29']"),
    one_row(DOCUMENT, "recipients_present", "to_codes = []"),
    one_row(DOCUMENT, "business_type_in_list", "business_type = 5"),
    one_row(DOCUMENT, "business_names_document", "business_type = 1"),
    one_row(DOCUMENT, "document_identified", "promulgation_date = NULL"),
    one_row(
        DOCUMENT, "notation_form", "notation = 'số 5/UBND', code_number = 'số 5', code_notation = 'UBND'"
    ),
    one_row(DOCUMENT, "notation_of_parts", "notation = '77/KHAC'"),
    one_row(DOCUMENT, "doc_id_is_key", "doc_id = 'Nguyễn Văn An'"),
    one_row(DOCUMENT, "from_code_raw_form", "from_code_raw = 'Sở Tư pháp'"),
    one_row(DOCUMENT, "promulgation_date_plausible", f"promulgation_date = {OLD}"),
    one_row(DOCUMENT, "business_date_plausible", f"business_date = {OLD}"),
    one_row(DOCUMENT, "attachments_not_negative", "attachment_bytes = -1"),
    one_row(DOCUMENT, "attachments_plausible", "attachment_bytes = 99000000000"),
    all_rows(DOCUMENT, "empty_document_share", "attachment_count = 0"),
    one_row(DOCUMENT, "coded_fields_hold_codes", "document_type = 'Gửi ông An'"),
    one_row(DOCUMENT, "priority_in_list", "priority = 9"),
    one_row(DOCUMENT, "paper_in_list", "paper = 2"),
    one_row(DOCUMENT, "sent_after_promulgation", "sent_at = TIMESTAMP '2026-05-01'"),
    one_row(DOCUMENT, "sent_at_not_in_future", "sent_at = TIMESTAMP '2026-08-01'"),
    one_row(
        DOCUMENT,
        "trace_in_order",
        "first_trace_at = TIMESTAMP '2026-06-02', last_trace_at = TIMESTAMP '2026-06-01'",
    ),
    all_rows(DOCUMENT, "issuer_is_sender_share", "organ_code = 'H29.99'"),
    all_rows(DOCUMENT, "recipients_repeated_share", "to_codes = ['H29.123', 'H29.123']"),
    past(DOCUMENT, "monthly_volume", DOCUMENT_TIMES, FEWER),
    past(DOCUMENT, "null_shares", DOCUMENT_TIMES, june("is_signed = true")),
    past(DOCUMENT, "business_type_shares", DOCUMENT_TIMES, june("business_type = 2")),
    past(DOCUMENT, "newest_event", DOCUMENT_TIMES, SILENCED, first="2026-05-01"),
    # -- status messages
    *nulls(STATUS, "doc_id", "status_code"),
    one_row(STATUS, "from_code_canonical", "from_code = '000.00.41.H29'"),
    one_row(STATUS, "organ_code_canonical", "organ_code = '000.00.41.H29'"),
    one_row(STATUS, "doc_id_is_key", "doc_id = '079201001234'"),
    one_row(STATUS, "from_code_raw_form", "from_code_raw = 'Sở Tư pháp'"),
    one_row(STATUS, "status_code_form", "status_code = 'xong'"),
    one_row(STATUS, "status_code_in_list", "status_code = '100'"),
    one_row(STATUS, "answers_a_document", "notation = NULL"),
    one_row(STATUS, "promulgation_date_plausible", f"promulgation_date = {OLD}"),
    # A time out of every range cannot stand in order with the promulgation.
    one_row(STATUS, "status_at_plausible", f"status_at = {OLD}", "status_after_promulgation"),
    one_row(STATUS, "status_after_promulgation", "status_at = TIMESTAMP '2026-05-01'"),
    one_row(STATUS, "created_at_not_in_future", "created_at = TIMESTAMP '2026-08-01'"),
    one_row(STATUS, "created_after_status", "created_at = status_at - INTERVAL 3 DAY"),
    Defect(
        STATUS,
        "receipts_not_lost",
        "INSERT INTO {t} SELECT c.* REPLACE ('04' AS status_code) FROM {t} AS c, range(9)",
    ),
    past(STATUS, "monthly_volume", STATUS_TIMES, FEWER),
    past(STATUS, "status_code_shares", STATUS_TIMES, june("status_code = '02'")),
    past(STATUS, "newest_event", STATUS_TIMES, SILENCED, first="2026-05-01"),
    # -- register
    *nulls(REGISTER, "register_id", "organ_code", "promulgation_date", "secrecy", "scope", "updated_at"),
    *nulls(REGISTER, "deleted"),
    one_row(REGISTER, "organ_code_canonical", "organ_code = '000.00.41.H29'"),
    one_row(REGISTER, "secrecy_in_list", "secrecy = 4"),
    one_row(REGISTER, "scope_known", "scope = 'khac'"),
    one_row(REGISTER, "coded_fields_hold_codes", "document_type = 'Gửi ông An'"),
    one_row(
        REGISTER, "notation_form", "notation = 'số 5/UBND', code_number = 'số 5', code_notation = 'UBND'"
    ),
    one_row(REGISTER, "notation_of_parts", "notation = '77/KHAC'"),
    one_row(REGISTER, "register_id_is_key", "register_id = 'Trần Thị Bé'"),
    one_row(REGISTER, "organ_code_raw_form", "organ_code_raw = 'Sở Tư pháp'"),
    one_row(REGISTER, "promulgation_date_plausible", f"promulgation_date = {OLD}"),
    # What was updated in 1970 was promulgated after it.
    one_row(REGISTER, "updated_at_plausible", f"updated_at = {OLD}", "promulgated_before_update"),
    one_row(REGISTER, "promulgated_before_update", "promulgation_date = DATE '2026-06-25'"),
    one_row(REGISTER, "updated_at_not_in_future", "updated_at = TIMESTAMP '2026-07-09'"),
    one_row(REGISTER, "number_given", "notation = NULL"),
    all_rows(REGISTER, "unsigned_share", "signed = NULL"),
    all_rows(REGISTER, "deleted_share", "deleted = true"),
    all_rows(REGISTER, "registered_promptly_share", "promulgation_date = DATE '2026-03-01'"),
    *(
        one_row(
            REGISTER,
            rule,
            f"recipients = [{{organ_code_raw: 'H29.1', organ_code: {code}, channel: {channel}, paper_copy: false}}]",
        )
        for rule, code, channel in (
            ("recipient_channels_known", "'H29.1'", "'fax'"),
            ("recipient_channel_given", "NULL", "'truc'"),
        )
    ),
    all_rows(
        REGISTER,
        "sent_to_itself_share",
        "recipients = [{organ_code_raw: 'x', organ_code: organ_code, channel: 'truc', paper_copy: false}]",
    ),
    one_row(
        REGISTER,
        "recipients_plausible",
        "recipients = list_transform(range(501), lambda i: {organ_code_raw: 'x', organ_code: 'H29.' || i, "
        "channel: 'truc', paper_copy: false})",
    ),
    one_row(REGISTER, "recipients_present", "recipients = []"),
    Defect(
        REGISTER,
        "number_used_once",
        "INSERT INTO {t} SELECT c.* REPLACE ('VB999999' AS register_id) FROM {t} AS c LIMIT 1",
    ),
    past(REGISTER, "monthly_volume", REGISTER_TIMES, FEWER),
    past(REGISTER, "null_shares", REGISTER_TIMES, june("document_type = NULL")),
    past(REGISTER, "scope_shares", REGISTER_TIMES, june("scope = 'noi-bo'")),
    past(REGISTER, "secrecy_shares", REGISTER_TIMES, june("secrecy = 1")),
    past(REGISTER, "newest_event", REGISTER_TIMES, SILENCED, first="2026-05-01"),
)

PAYMENTS: Final = (
    *nulls(TRANSACTION, "reference", "amount", "currency", "transacted_at", "status", "updated_at"),
    one_row(TRANSACTION, "amount_not_negative", "amount = -1, fees = []"),
    one_row(TRANSACTION, "refund_amount_not_negative", "refund_amount = -1"),
    one_row(TRANSACTION, "currency_known", "currency = 'USD'"),
    one_row(TRANSACTION, "status_known", "status = 2"),
    one_row(TRANSACTION, "agency_code_canonical", "agency_code = '000.00.41.H29'"),
    one_row(TRANSACTION, "agency_code_raw_form", "agency_code_raw = 'Sở Tư pháp'"),
    one_row(TRANSACTION, "coded_fields_hold_codes", "bank_code = 'Tk của ông An'"),
    one_row(TRANSACTION, "procedure_code_form", "procedure_code = 'TT1'"),
    one_row(TRANSACTION, "dossier_code_form", "dossier_code = 'HS 12'"),
    one_row(TRANSACTION, "reference_is_key", "reference = 'Nguyễn Văn An'"),
    one_row(TRANSACTION, "transaction_no_is_key", "transaction_no = 'chuyển khoản 0912345678'"),
    one_row(TRANSACTION, "transacted_at_plausible", f"transacted_at = {OLD}"),
    # What was updated in 1970 was paid after it.
    one_row(TRANSACTION, "updated_at_plausible", f"updated_at = {OLD}", "paid_before_update"),
    one_row(TRANSACTION, "paid_before_update", "transacted_at = updated_at + INTERVAL 3 DAY"),
    one_row(TRANSACTION, "updated_at_not_in_future", "updated_at = TIMESTAMP '2026-07-09'"),
    one_row(
        TRANSACTION,
        "refund_within_amount",
        "refund_amount = 90000, refunded_at = transacted_at + INTERVAL 1 DAY",
    ),
    one_row(
        TRANSACTION,
        "refund_only_of_success",
        "status = 4, refund_amount = 30000, refunded_at = transacted_at + INTERVAL 1 DAY",
    ),
    one_row(
        TRANSACTION,
        "refund_after_payment",
        "refund_amount = 30000, refunded_at = transacted_at - INTERVAL 1 DAY",
    ),
    one_row(TRANSACTION, "refund_dated", "refund_amount = 30000"),
    one_row(TRANSACTION, "agency_or_dossier_given", "agency_code = NULL, dossier_code = NULL"),
    all_rows(TRANSACTION, "zero_amount_share", "amount = 0, fees = []"),
    all_rows(TRANSACTION, "pending_share", "status = 3"),
    one_row(
        TRANSACTION,
        "fees_not_negative",
        "fees = [{kind: 'Phi', code: 'P', amount: -1}, {kind: 'Phi', code: 'P', amount: 30001}]",
    ),
    one_row(TRANSACTION, "fees_add_up", "fees = [{kind: 'Phi', code: 'P', amount: 7}]"),
    one_row(TRANSACTION, "fee_kinds_in_list", "fees = [{kind: 'Thuế', code: 'P', amount: 30000}]"),
    one_row(TRANSACTION, "listed_status_in_list", "listed_status = 2, queried = true"),
    one_row(TRANSACTION, "settled_only_when_asked", "listed_status = 3, queried = false"),
    one_row(TRANSACTION, "success_has_number", "transaction_no = NULL"),
    one_row(TRANSACTION, "attempt_plausible", "attempt = 0"),
    one_row(TRANSACTION, "amount_plausible", "amount = 2000000000, fees = []"),
    all_rows(TRANSACTION, "transaction_no_not_constant", "transaction_no = 'GD1'"),
    Defect(
        TRANSACTION,
        "afternoon_exists",
        "INSERT INTO {t} SELECT c.* FROM {t} AS c, range(9); "
        "UPDATE {t} SET transacted_at = TIMESTAMP '2026-06-25 09:00:00', updated_at = TIMESTAMP '2026-06-25 09:05:00'",
    ),
    past(TRANSACTION, "monthly_volume", TRANSACTION_TIMES, FEWER),
    past(TRANSACTION, "null_shares", TRANSACTION_TIMES, june("bank_code = NULL")),
    past(TRANSACTION, "status_shares", TRANSACTION_TIMES, june("status = 4")),
    past(TRANSACTION, "channel_code_shares", TRANSACTION_TIMES, june("channel_code = '2'")),
    past(TRANSACTION, "newest_event", TRANSACTION_TIMES, SILENCED, first="2026-05-01"),
    # -- settlement
    *nulls(SETTLEMENT, "settlement_date", "rrn", "amount"),
    # A line without number or file leaves a gap in its file.
    *nulls(SETTLEMENT, "file_name", "line_no", also=("lines_without_gap",)),
    one_row(SETTLEMENT, "amount_not_negative", "amount = -5"),
    one_row(SETTLEMENT, "currency_is_vnd", "currency_code = '840'"),
    one_row(SETTLEMENT, "line_no_positive", "line_no = 0"),
    one_row(SETTLEMENT, "settlement_date_plausible", "settlement_date = DATE '2199-01-01'", "settled_soon"),
    one_row(
        SETTLEMENT, "transacted_at_plausible", f"transacted_at = {OLD}", "settled_soon"
    ),  # 56 years later
    one_row(SETTLEMENT, "response_code_form", "response_code = 'thành công'"),
    one_row(SETTLEMENT, "rrn_form", "rrn = 'không có'"),
    Defect(
        SETTLEMENT,
        "file_name_form",
        "UPDATE {t} SET file_name = 'quyết toán tháng 6.xlsx'",
    ),
    one_row(SETTLEMENT, "settled_after_payment", "transacted_at = TIMESTAMP '2026-07-05'"),
    one_row(SETTLEMENT, "settled_near_file_date", "file_date = DATE '2026-06-01'"),
    one_row(SETTLEMENT, "settled_soon", "transacted_at = TIMESTAMP '2026-03-01'"),
    Defect(SETTLEMENT, "lines_without_gap", "DELETE FROM {t} WHERE line_no = 7"),
    Defect(
        SETTLEMENT,
        "rrn_not_constant",
        "UPDATE {t} SET rrn = '0', settlement_date = CAST(transacted_at AS DATE) + line_no % 20",
    ),
    past(SETTLEMENT, "monthly_volume", SETTLEMENT_TIMES, FEWER),
    past(SETTLEMENT, "response_code_shares", SETTLEMENT_TIMES, june("response_code = '91'")),
    past(SETTLEMENT, "newest_event", SETTLEMENT_TIMES, SILENCED, first="2026-05-01"),
)


def validity(table: str) -> tuple[Defect, ...]:
    """What may be wrong with the days a row of a file holds for."""
    return (
        one_row(table, "valid_to_not_before_from", "valid_to = DATE '1850-01-01'", "valid_to_plausible"),
        one_row(table, "valid_from_plausible", "valid_from = DATE '1800-01-01'"),
        one_row(table, "valid_to_plausible", "valid_to = DATE '2199-01-01'"),
    )


DROPPED: Final = (
    *(all_rows(table, "file_period_form", "file_period = 'quý 1'") for table in FILES),
    *(one for table in (PROCEDURES, ELIGIBLE, LEVELS, AGENCIES) for one in validity(table)),
    *nulls(PROCEDURES, "procedure_code"),
    *nulls(ELIGIBLE, "procedure_code", "valid_from", "class"),
    *nulls(LEVELS, "procedure_code", "level", "valid_from"),
    *nulls(AGENCIES, "name", "level", "valid_from"),
    Defect(AGENCIES, "code_qd20_present", "UPDATE {t} SET code_qd20 = NULL WHERE code_qd20 = 'H29.41'"),
    *nulls(SUCCESSION, "kind"),
    # In all rows: what one of the two halves of a split loses, the sum of their weights loses too.
    *(all_rows(SUCCESSION, f"{name}_present", f"{name} = NULL") for name in ("old_code", "new_code", "date")),
    one_row(PROCEDURES, "procedure_code_form", "procedure_code = 'TT1'"),
    one_row(PROCEDURES, "field_code_numeric", "field_code = 'Đất đai'"),
    one_row(ELIGIBLE, "procedure_code_form", "procedure_code = 'TT1'"),
    one_row(ELIGIBLE, "class_known", "class = 'half'"),
    one_row(LEVELS, "procedure_code_form", "procedure_code = 'TT1', service_code = 'TT1.01'"),
    one_row(LEVELS, "level_known", "level = 5"),
    one_row(LEVELS, "service_of_procedure", "service_code = '2.000009.01'"),
    Defect(
        AGENCIES,
        "code_qd20_canonical",
        "UPDATE {t} SET code_qd20 = '000.00.41.H29' WHERE code_qd20 = 'H29.41'",
    ),
    Defect(
        AGENCIES,
        "parent_code_canonical",
        "UPDATE {t} SET parent_code = '000.00.00.H29' WHERE code_qd20 = 'H29.41'",
        ("parent_in_file",),  # no row has the old form of the root
    ),
    Defect(AGENCIES, "parent_in_file", "UPDATE {t} SET parent_code = 'H29.9' WHERE code_qd20 = 'H29.41'"),
    Defect(AGENCIES, "one_root", "UPDATE {t} SET parent_code = NULL WHERE code_qd20 = 'H29.41'"),
    one_row(AGENCIES, "level_known", "level = 'phòng'"),
    one_row(AGENCIES, "code_qcvn102_form", "code_qcvn102 = 'H29.41'"),
    one_row(AGENCIES, "gso_code_form", "gso_code = 'Q1'"),
    one_row(SUCCESSION, "old_code_canonical", "old_code = '000.00.20.H29'", "split_weights_add_up"),
    one_row(SUCCESSION, "new_code_canonical", "new_code = '000.00.20.H29'"),
    one_row(SUCCESSION, "kind_known", "kind = 'absorb'"),
    one_row(SUCCESSION, "weight_is_share", "weight = 2", "split_weights_add_up"),
    one_row(SUCCESSION, "not_itself", "new_code = old_code"),
    one_row(SUCCESSION, "split_weights_add_up", "weight = 0.1"),
    all_rows(SUCCESSION, "date_plausible", "date = DATE '1800-01-01'"),
)

RATING_TIMES: Final[Mapping[str, str]] = {
    "rated_at": "moved",
    "updated_at": "moved + INTERVAL 1 HOUR",
    "level": "k % 2 + 1",
}
PETITION_TIMES: Final[Mapping[str, str]] = {
    "received_at": "moved",
    "due_at": "moved + INTERVAL 5 DAY",
    "finished_at": "moved + INTERVAL 1 HOUR",
    "updated_at": "moved + INTERVAL 1 HOUR",
}
OPINIONS: Final = (
    *row_defects(RATING, PETITION),
    one_row(RATING, "updated_at_not_in_future", "updated_at = TIMESTAMP '2026-07-09'"),
    one_row(PETITION, "updated_at_not_in_future", "updated_at = TIMESTAMP '2026-07-09'"),
    past(RATING, "level_not_constant", RATING_TIMES, "UPDATE {t} SET level = 2"),
    past(RATING, "monthly_volume", RATING_TIMES, FEWER),
    past(RATING, "level_shares", RATING_TIMES, june("level = 3")),
    past(RATING, "newest_event", RATING_TIMES, SILENCED, first="2026-05-01"),
    past(PETITION, "monthly_volume", PETITION_TIMES, FEWER),
    past(PETITION, "null_shares", PETITION_TIMES, june("dossier_code = NULL")),
    past(PETITION, "status_shares", PETITION_TIMES, june("status = 4")),
    # What is so old has had no month to compare with.
    past(
        PETITION,
        "newest_event",
        PETITION_TIMES,
        "UPDATE {t} SET received_at = received_at - INTERVAL 45 DAY, due_at = NULL WHERE _page = 0; "
        "DELETE FROM {t} WHERE _page > 0; UPDATE {t} SET due_at = received_at + INTERVAL 5 DAY",
        first="2026-05-31",
    ),
)

DEFECTS: Final[tuple[Defect, ...]] = (
    *PLACES,
    *TYPES,
    *DOSSIERS,
    *OPINIONS,
    *CATALOGUE,
    *EXCHANGE,
    *PAYMENTS,
    *DROPPED,
)

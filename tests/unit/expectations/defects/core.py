"""Planted defects of the core tables."""

from __future__ import annotations

from typing import Final

from tests.unit.expectations.defects import Defect, all_rows, nulls, one_row, twice

# The children and the payments of a dossier whose key changes have lost it.
_CHILDREN = ("core.dossier_fee:dossier_exists", "core.dossier_supplement:dossier_exists")

_DOSSIER: Final[tuple[Defect, ...]] = (
    twice("core.dossier", "dossier_code_agency_root_unique"),
    *nulls("core.dossier", "procedure_code_raw", "status", "updated_at", "deleted"),
    one_row("core.dossier", "agency_code_present", "agency_code = NULL"),
    one_row("core.dossier", "dossier_code_present", "dossier_code = NULL", *_CHILDREN),
    one_row("core.dossier", "agency_root_present", "agency_root = NULL", *_CHILDREN),
    one_row("core.dossier", "agency_root_is_root", "agency_root = 'H30'", *_CHILDREN),
    # No code of that form can be resolved.
    one_row("core.dossier", "agency_code_canonical", "agency_code = 'H29.0.41'", "agency_resolved"),
    one_row("core.dossier", "status_in_list", "status = 12"),
    one_row("core.dossier", "payment_flag_in_list", "online_payment_flag = 7"),
    one_row("core.dossier", "counts_make_sense", "result_file_count = 3"),
    one_row("core.dossier", "coded_fields_hold_codes", "submission_place = 'Nhà bà Hai'"),
    one_row("core.dossier", "status_local_noise", "status = 0"),
    one_row("core.dossier", "channel_in_list", "channel_raw = '7'"),
    one_row("core.dossier", "subject_type_known", "subject_type = '9'"),
    Defect("core.dossier", "channel_mostly_known", "UPDATE {t} SET channel_raw = NULL WHERE _pos % 4 = 0"),
    one_row("core.dossier", "dossier_code_form", "dossier_code = 'HS 12'", *_CHILDREN),
    one_row("core.dossier", "procedure_code_form", "procedure_code = '1.00A001'"),
    one_row("core.dossier", "agency_code_raw_form", "agency_code_raw = 'so-tai-chinh'"),
    # A code of no form is no code at all.
    one_row("core.dossier", "field_code_form", "field_code_raw = 'đất đai'", "coded_fields_hold_codes"),
    one_row("core.dossier", "submitted_at_plausible", "submitted_at = TIMESTAMP '1970-01-01'"),
    one_row(
        "core.dossier",
        "received_at_plausible",
        "received_at = TIMESTAMP '1970-01-01', submitted_at = NULL, due_at = NULL",
    ),
    one_row("core.dossier", "due_at_plausible", "due_at = TIMESTAMP '2201-01-01'", "due_within_ten_years"),
    one_row("core.dossier", "due_within_ten_years", "due_at = TIMESTAMP '2062-06-01'"),
    # An end or an update on a day that never was is also out of order with the other times of the row.
    one_row(
        "core.dossier",
        "finished_at_plausible",
        "finished_at = TIMESTAMP '1970-01-01'",
        "finished_after_received",
    ),
    one_row(
        "core.dossier",
        "returned_at_plausible",
        "returned_at = TIMESTAMP '2201-01-01'",
    ),
    one_row("core.dossier", "refused_at_plausible", "refused_at = TIMESTAMP '2201-01-01'"),
    one_row("core.dossier", "updated_at_plausible", "updated_at = TIMESTAMP '2201-01-01'"),
    one_row("core.dossier", "submitted_before_received", "submitted_at = received_at + INTERVAL 1 HOUR"),
    one_row("core.dossier", "due_after_received", "due_at = received_at - INTERVAL 2 DAY"),
    one_row("core.dossier", "finished_after_received", "finished_at = received_at - INTERVAL 1 HOUR"),
    one_row(
        "core.dossier",
        "finished_not_after_update",
        "finished_at = updated_at + INTERVAL 9 DAY, returned_at = NULL",
    ),
    one_row(
        "core.dossier",
        "returned_after_received",
        "returned_at = received_at - INTERVAL 1 HOUR, finished_at = NULL",
    ),
    one_row("core.dossier", "returned_after_finished", "returned_at = finished_at - INTERVAL 1 HOUR"),
    one_row("core.dossier", "refused_after_submitted", "refused_at = submitted_at - INTERVAL 1 HOUR"),
    one_row("core.dossier", "resolved_has_finish", "status = 9, finished_at = NULL"),
    one_row("core.dossier", "accepted_has_receipt", "received_at = NULL"),
    Defect("core.dossier", "due_mostly_given", "UPDATE {t} SET due_at = NULL WHERE _pos % 8 = 0"),
    Defect(
        "core.dossier",
        "zero_duration_share",
        "UPDATE {t} SET finished_at = received_at WHERE _pos % 4 = 0",
    ),
    Defect(
        "core.dossier",
        "end_copied_from_receipt",
        "UPDATE {t} SET finished_at = received_at + INTERVAL 1 MINUTE WHERE hour(received_at) < 23",
    ),
    Defect("core.dossier", "deleted_share", "UPDATE {t} SET deleted = true WHERE _pos % 8 = 0"),
    Defect(
        "core.dossier", "statuses_masked", "UPDATE {t} SET status = 8 WHERE received_at < DATE '2026-01-01'"
    ),
    Defect(
        "core.dossier",
        "open_supplement_resolved",
        "UPDATE core.dossier_supplement SET answered_at = NULL WHERE supplement_no = 2",
    ),
    Defect(
        "core.dossier",
        "code_date_agrees",
        "UPDATE {t} SET received_at = received_at + INTERVAL 40 DAY, submitted_at = submitted_at + INTERVAL 40 DAY, "
        "due_at = due_at + INTERVAL 40 DAY, finished_at = NULL, returned_at = NULL, status = 7 "
        "WHERE _pos // 210 IN (3, 5)",
    ),
    Defect(
        "core.dossier",
        "extract_on_record",
        "UPDATE core.applied_extract SET extract_id = 'y' WHERE table_name = 'dossier'",
    ),
    Defect(
        "core.dossier",
        "rows_within_records",
        "UPDATE core.applied_extract SET records = 1469 WHERE table_name = 'dossier'",
    ),
    Defect(
        "core.dossier",
        "monthly_volume",
        "DELETE FROM {t} WHERE received_at >= DATE '2026-06-01' AND hour(received_at) <> 12",
        (*_CHILDREN,),
    ),
    Defect(
        "core.dossier",
        "null_shares",
        "UPDATE {t} SET subject_type = NULL WHERE received_at >= DATE '2026-06-01' AND _pos % 5 = 0",
    ),
    Defect(
        "core.dossier",
        "channel_raw_shares",
        "UPDATE {t} SET channel_raw = '3' WHERE received_at >= DATE '2026-06-01'",
    ),
    Defect(
        "core.dossier",
        "subject_type_shares",
        "UPDATE {t} SET subject_type = '4' WHERE received_at >= DATE '2026-06-01'",
    ),
    Defect(
        "core.dossier",
        "online_payment_flag_shares",
        "UPDATE {t} SET online_payment_flag = 0 WHERE received_at >= DATE '2026-06-01'",
    ),
    Defect(
        "core.dossier",
        "newest_event",
        "UPDATE {t} SET updated_at = TIMESTAMP '2026-06-10', finished_at = NULL, status = 4 "
        "WHERE updated_at > TIMESTAMP '2026-06-10'",
    ),
    Defect(
        "core.dossier",
        "agency_resolved",
        "DELETE FROM core.agency_resolution WHERE code = 'H29.41'",
        (
            "core.payment:agency_resolved",
            "core.register_document:agency_resolved",
        ),
    ),
    Defect(
        "core.dossier",
        "agency_resolved",
        "UPDATE core.agency_resolution SET valid_from = DATE '2026-06-02'",
        (
            "core.payment:agency_resolved",
            "core.register_document:agency_resolved",
        ),
    ),
    Defect("core.dossier", "unknown_agency_share", "UPDATE core.agency_resolution SET agency_id = NULL"),
    Defect("core.dossier", "known_procedure_share", "UPDATE core.procedure SET procedure_code = '9.999999'"),
    Defect("core.dossier", "known_field_share", "UPDATE core.field SET field_code = '999'"),
    twice("core.dossier_fee", "dossier_code_agency_root_fee_no_unique", "numbered_without_gap"),
    # A row without its key belongs to nobody.
    one_row(
        "core.dossier_fee",
        "dossier_code_present",
        "dossier_code = NULL",
        "dossier_exists",
        "numbered_without_gap",
    ),
    one_row(
        "core.dossier_fee",
        "agency_root_present",
        "agency_root = NULL",
        "dossier_exists",
        "numbered_without_gap",
    ),
    one_row("core.dossier_fee", "fee_no_present", "fee_no = NULL", "numbered_without_gap"),
    one_row("core.dossier_fee", "numbered_without_gap", "fee_no = 3"),
    Defect(
        "core.dossier_fee",
        "dossier_exists",
        "DELETE FROM core.dossier WHERE {one}",
        ("core.dossier_supplement:dossier_exists",),
    ),
    one_row("core.dossier_fee", "amount_not_negative", "amount = -1"),
    one_row("core.dossier_fee", "amount_plausible", "amount = 5000000000"),
    one_row("core.dossier_fee", "collected_at_known", "collected_at = '3'"),
    Defect("core.dossier_fee", "amount_given", "UPDATE {t} SET amount = NULL WHERE rowid % 10 = 0"),
    twice("core.dossier_supplement", "dossier_code_agency_root_supplement_no_unique", "numbered_without_gap"),
    one_row(
        "core.dossier_supplement",
        "dossier_code_present",
        "dossier_code = NULL",
        "dossier_exists",
        "numbered_without_gap",
    ),
    one_row(
        "core.dossier_supplement",
        "agency_root_present",
        "agency_root = NULL",
        "dossier_exists",
        "numbered_without_gap",
    ),
    one_row(
        "core.dossier_supplement", "supplement_no_present", "supplement_no = NULL", "numbered_without_gap"
    ),
    one_row("core.dossier_supplement", "numbered_without_gap", "supplement_no = 3"),
    Defect(
        "core.dossier_supplement",
        "dossier_exists",
        "DELETE FROM core.dossier",
        (
            "core.dossier_fee:dossier_exists",
            "core.payment:known_dossier_share",
        ),
    ),
    one_row(
        "core.dossier_supplement",
        "requested_at_plausible",
        "requested_at = TIMESTAMP '2201-01-01', answered_at = NULL",
    ),
    one_row("core.dossier_supplement", "answered_at_plausible", "answered_at = TIMESTAMP '2201-01-01'"),
    one_row("core.dossier_supplement", "due_before_plausible", "due_before = TIMESTAMP '1970-01-01'"),
    one_row(
        "core.dossier_supplement", "answered_after_requested", "answered_at = requested_at - INTERVAL 1 DAY"
    ),
    one_row("core.dossier_supplement", "due_not_earlier", "due_after = due_before - INTERVAL 1 DAY"),
    one_row("core.dossier_supplement", "requested_after_receipt", "requested_at = TIMESTAMP '2026-05-31'"),
)

DEFECTS: Final[tuple[Defect, ...]] = (
    *_DOSSIER,
    twice("core.register_document", "register_id_unique"),
    all_rows("core.register_document", "secrecy_in_list", "secrecy = 4"),
    all_rows("core.register_document", "scope_known", "scope = 'khac'"),
    all_rows("core.register_document", "secrecy_present", "secrecy = NULL"),
    all_rows("core.register_document", "deleted_share", "deleted = true"),
    all_rows(
        "core.register_document",
        "notation_form",
        "notation = 'số 5 UBND'",
        "core.axis_document:axis_in_register_share",
    ),
    all_rows("core.register_document", "coded_fields_hold_codes", "document_type = 'Gửi ông An'"),
    all_rows(
        "core.register_document",
        "promulgated_before_update",
        "promulgation_date = DATE '2027-01-01'",
        "core.axis_document:axis_in_register_share",
    ),
    Defect("core.register_document", "documents_have_recipients", "DELETE FROM core.register_recipient"),
    Defect(
        "core.register_document",
        "agency_resolved",
        "DELETE FROM core.agency_resolution",
        (
            "core.dossier:agency_resolved",
            "core.payment:agency_resolved",
        ),
    ),
    Defect("core.register_recipient", "document_exists", "DELETE FROM core.register_document WHERE _pos = 1"),
    all_rows("core.register_recipient", "channel_known", "channel = 'fax'"),
    all_rows("core.register_recipient", "paper_copy_known", "paper_copy = NULL"),
    all_rows("core.axis_document", "business_type_in_list", "business_type = 5"),
    all_rows("core.axis_document", "from_code_canonical", "from_code = '000.00.41.H29'"),
    one_row("core.axis_document", "business_names_document", "business_type = 1"),
    Defect(
        "core.axis_document",
        "axis_in_register_share",
        "UPDATE core.register_document SET notation = '0/KHAC'",
    ),
    Defect("core.axis_recipient", "document_exists", "DELETE FROM core.axis_document WHERE _pos = 1"),
    one_row("core.axis_status", "status_code_in_list", "status_code = '00'"),
    one_row("core.axis_status", "status_code_form", "status_code = 'xong'"),
    twice("core.payment", "reference_unique"),
    one_row("core.payment", "amount_not_negative", "amount = -1"),
    one_row("core.payment", "currency_known", "currency = 'USD'"),
    one_row("core.payment", "status_known", "status = 2"),
    one_row("core.payment", "refund_within_amount", "refund_amount = 90000"),
    one_row("core.payment", "coded_fields_hold_codes", "bank_code = 'Tk cua ong An'"),
    all_rows("core.payment", "agency_or_dossier_given", "agency_code = NULL, dossier_code = NULL"),
    Defect(
        "core.payment",
        "known_dossier_share",
        "DELETE FROM core.dossier",
        (
            "core.dossier_fee:dossier_exists",
            "core.dossier_supplement:dossier_exists",
        ),
    ),
    one_row("core.payment", "paid_before_update", "transacted_at = updated_at + INTERVAL 3 DAY"),
    Defect("core.payment_fee", "payment_exists", "DELETE FROM core.payment WHERE _pos = 1"),
    one_row("core.settlement_line", "amount_not_negative", "amount = -5"),
    one_row("core.settlement_line", "rrn_form", "rrn = 'không có'"),
    Defect(
        "core.agency",
        "valid_to_after_from",
        "UPDATE {t} SET valid_to = DATE '1800-01-01' WHERE agency_id = 'H29.41'",
    ),
    Defect(
        "core.agency",
        "no_overlap",
        "INSERT INTO {t} BY NAME SELECT 'H29.41' AS agency_id, 'H29.41' AS code_qd20, 'Sở' AS name, 'department' AS level, DATE '2024-01-01' AS valid_from",
    ),
    Defect("core.agency", "level_known", "UPDATE {t} SET level = 'phòng' WHERE agency_id = 'H29.41'"),
    Defect(
        "core.agency",
        "code_qd20_canonical",
        "UPDATE {t} SET code_qd20 = '000.00.41.H29' WHERE agency_id = 'H29.41'",
        ("agency_id_durable",),
    ),
    Defect(
        "core.agency", "parent_exists", "UPDATE {t} SET parent_agency_id = 'H29.9' WHERE agency_id = 'H29.41'"
    ),
    all_rows("core.agency_succession", "weight_is_share", "weight = 2"),
    Defect(
        "core.agency_resolution",
        "level_goes_with_agency",
        "UPDATE {t} SET level = NULL WHERE code = 'H29.41'",
    ),
    Defect("core.agency_resolution", "agency_exists", "DELETE FROM core.agency WHERE agency_id = 'H29.41'"),
    Defect(
        "core.agency_resolution",
        "no_overlap",
        "INSERT INTO {t} VALUES ('H29.41', DATE '2024-01-01', NULL, 'H29.41', 'department', true)",
    ),
    Defect("core.procedure", "no_overlap", "UPDATE {t} SET valid_to = NULL WHERE source = 'file'"),
    Defect(
        "core.procedure", "procedure_code_form", "UPDATE {t} SET procedure_code = 'TT1' WHERE source = 'file'"
    ),
    all_rows("core.service_level", "level_known", "level = 5"),
    twice("core.service_level", "no_overlap"),
    all_rows("core.eligible_procedure", "class_known", "class = 'half'"),
    all_rows("core.procedure_method", "processing_unit_known", "processing_time_unit = 'TUAN'"),
    Defect("core.procedure_method", "detail_exists", "DELETE FROM core.procedure_detail"),
    all_rows("core.field", "field_code_numeric", "field_code = 'G03'", "core.dossier:known_field_share"),
    all_rows("core.official_766", "score_within_max", "score = 99"),
    Defect("core.calendar", "no_missing_day", "DELETE FROM {t} WHERE date = DATE '2021-05-05'"),
    all_rows("core.calendar", "working_days_per_year", "is_working_day = NOT is_working_day"),
)

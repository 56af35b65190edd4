"""Planted defects of the core tables."""

from __future__ import annotations

from typing import Final

from tests.unit.expectations.defects import Defect, all_rows, nulls, one_row, twice
from tests.unit.expectations.defects.opinion import row_defects

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
    one_row("core.dossier", "subject_type_in_list", "subject_type = '9'"),
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
            "core.petition:agency_resolved",
            "core.register_document:agency_resolved",
        ),
    ),
    Defect(
        "core.dossier",
        "agency_resolved",
        "UPDATE core.agency_resolution SET valid_from = DATE '2026-06-02'",
        (
            "core.payment:agency_resolved",
            "core.petition:agency_resolved",
            "core.register_document:agency_resolved",
        ),
    ),
    Defect(
        "core.dossier",
        "unknown_agency_share",
        "UPDATE core.agency_resolution SET agency_id = NULL",
        ("core.register_document:unknown_agency_share",),
    ),
    Defect(
        "core.dossier",
        "known_procedure_share",
        "UPDATE core.procedure SET procedure_code = '9.999999'",
        (
            "core.eligible_procedure:known_procedure_share",
            "core.procedure_detail:known_procedure_share",
            "core.service_level:known_procedure_share",
        ),
    ),
    Defect(
        "core.dossier",
        "known_field_share",
        "UPDATE core.field SET field_code = '999'",
        ("core.procedure:field_exists",),
    ),
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
            "core.petition:known_dossier_share",
            "core.rating:known_dossier_share",
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

# The recipients of a register document whose id changes have lost it; so have those on the axis.
_RECIPIENT = "core.register_recipient:document_exists"
_ADDRESSEE = "core.axis_recipient:document_exists"
_JUNE = "DATE '2026-06-01'"


def _untold(table: str) -> tuple[Defect, ...]:
    """Extracts that are not on record, or that brought more rows than records."""
    name = table.removeprefix("core.")
    return (
        Defect(
            table,
            "extract_on_record",
            f"UPDATE core.applied_extract SET extract_id = 'y' WHERE table_name = '{name}'",
        ),
        Defect(
            table,
            "rows_within_records",
            f"UPDATE core.applied_extract SET records = 5 WHERE table_name = '{name}'",
        ),
    )


_DOCUMENTS: Final[tuple[Defect, ...]] = (
    twice("core.register_document", "register_id_unique"),
    one_row(
        "core.register_document",
        "register_id_present",
        "register_id = NULL",
        "documents_have_recipients",
        _RECIPIENT,
    ),
    *nulls(
        "core.register_document",
        "organ_code",
        "promulgation_date",
        "secrecy",
        "scope",
        "updated_at",
        "deleted",
    ),
    one_row("core.register_document", "organ_code_canonical", "organ_code = 'H29.0.41'", "agency_resolved"),
    # Only agencies of the city are resolved in the clean rows, but for this ministry's.
    one_row("core.register_document", "organ_in_city", "organ_code = 'G12.29'"),
    one_row("core.register_document", "secrecy_in_list", "secrecy = 4"),
    one_row("core.register_document", "scope_known", "scope = 'khac'"),
    one_row("core.register_document", "coded_fields_hold_codes", "document_type = 'Gửi ông An'"),
    one_row("core.register_document", "notation_form", "notation = 'số 5 UBND'"),
    one_row("core.register_document", "promulgation_date_plausible", "promulgation_date = DATE '1970-01-01'"),
    one_row(
        "core.register_document",
        "updated_at_plausible",
        "updated_at = TIMESTAMP '2201-01-01'",
    ),
    one_row("core.register_document", "promulgated_before_update", "promulgation_date = DATE '2026-08-01'"),
    one_row("core.register_document", "number_given", "notation = NULL"),
    Defect(
        "core.register_document",
        "number_once_share",
        "UPDATE {t} SET notation = '0/UBND-VX', promulgation_date = DATE '2025-11-30' WHERE _pos % 40 = 0",
    ),
    Defect("core.register_document", "unsigned_share", "UPDATE {t} SET signed = NULL WHERE _pos % 8 = 0"),
    Defect("core.register_document", "deleted_share", "UPDATE {t} SET deleted = true WHERE _pos % 8 = 0"),
    Defect("core.register_document", "documents_have_recipients", "DELETE FROM core.register_recipient"),
    *_untold("core.register_document"),
    Defect(
        "core.register_document",
        "agency_resolved",
        "DELETE FROM core.agency_resolution",
        ("core.dossier:agency_resolved", "core.payment:agency_resolved", "core.petition:agency_resolved"),
    ),
    Defect(
        "core.register_document",
        "unknown_agency_share",
        "UPDATE core.agency_resolution SET agency_id = NULL",
        ("core.dossier:unknown_agency_share",),
    ),
    Defect(
        "core.register_document",
        "monthly_volume",
        f"UPDATE {{t}} SET deleted = true WHERE promulgation_date >= {_JUNE} AND _pos % 8 < 5",
    ),
    Defect(
        "core.register_document",
        "null_shares",
        f"UPDATE {{t}} SET document_type = NULL WHERE promulgation_date >= {_JUNE} AND _pos % 5 = 0",
    ),
    Defect(
        "core.register_document",
        "scope_shares",
        f"UPDATE {{t}} SET scope = 'noi-bo' WHERE promulgation_date >= {_JUNE} AND _pos % 4 = 0",
    ),
    Defect(
        "core.register_document",
        "secrecy_shares",
        f"UPDATE {{t}} SET secrecy = 1 WHERE promulgation_date >= {_JUNE} AND _pos % 7 = 0",
    ),
    Defect(
        "core.register_document",
        "newest_event",
        "UPDATE {t} SET updated_at = TIMESTAMP '2026-06-15', promulgation_date = least(promulgation_date, DATE '2026-06-15') "
        "WHERE updated_at > TIMESTAMP '2026-06-15'",
    ),
    # A recipient without document or number leaves the numbers of its document with a gap.
    twice("core.register_recipient", "register_id_recipient_no_unique", "numbered_without_gap"),
    one_row(
        "core.register_recipient",
        "register_id_present",
        "register_id = NULL",
        "numbered_without_gap",
    ),
    one_row("core.register_recipient", "recipient_no_present", "recipient_no = NULL", "numbered_without_gap"),
    one_row("core.register_recipient", "numbered_without_gap", "recipient_no = 3"),
    Defect("core.register_recipient", "document_exists", "DELETE FROM core.register_document WHERE _pos = 1"),
    one_row("core.register_recipient", "channel_known", "channel = 'fax'"),
    one_row("core.register_recipient", "channel_given", "channel = NULL"),
    one_row("core.register_recipient", "organ_code_canonical", "organ_code = '000.00.41.H29'"),
    Defect(
        "core.register_recipient", "paper_copy_known", "UPDATE {t} SET paper_copy = NULL WHERE rowid % 8 = 0"
    ),
    # The recipients of both rows are the same ones, and they have their document.
    twice("core.axis_document", "doc_id_unique"),
    one_row("core.axis_document", "doc_id_present", "doc_id = NULL", "has_recipient", _ADDRESSEE),
    one_row("core.axis_document", "from_code_canonical", "from_code = '000.00.41.H29'"),
    one_row("core.axis_document", "organ_code_canonical", "organ_code = '000.00.41.H29'"),
    one_row("core.axis_document", "business_organ_code_canonical", "business_organ_code = '000.00.41.H29'"),
    one_row("core.axis_document", "business_type_in_list", "business_type = 5"),
    one_row("core.axis_document", "business_names_document", "business_type = 1"),
    one_row("core.axis_document", "document_identified", "notation = NULL"),
    one_row("core.axis_document", "notation_form", "notation = 'số 5 UBND'"),
    one_row("core.axis_document", "promulgation_date_plausible", "promulgation_date = DATE '1970-01-01'"),
    one_row("core.axis_document", "business_date_plausible", "business_date = DATE '1970-01-01'"),
    one_row("core.axis_document", "attachments_not_negative", "attachment_count = -1"),
    one_row("core.axis_document", "coded_fields_hold_codes", "document_type = 'Gửi ông An'"),
    one_row("core.axis_document", "priority_in_list", "priority = 9"),
    one_row("core.axis_document", "paper_in_list", "paper = 2"),
    one_row("core.axis_document", "sent_after_promulgation", "sent_at = promulgation_date - INTERVAL 1 DAY"),
    one_row("core.axis_document", "trace_in_order", "last_trace_at = first_trace_at - INTERVAL 1 HOUR"),
    Defect("core.axis_document", "has_recipient", "DELETE FROM core.axis_recipient WHERE doc_id = 'D000007'"),
    Defect(
        "core.axis_document",
        "same_document_share",
        "UPDATE {t} SET notation = '0/UBND-VX', promulgation_date = DATE '2025-11-30' WHERE _pos % 8 = 0",
    ),
    Defect(
        "core.axis_document",
        "business_target_share",
        "UPDATE {t} SET business_type = 1, business_organ_code = 'H29.41', business_date = DATE '2020-01-01', "
        "business_notation = '9/KHAC' WHERE _pos % 50 = 0",
    ),
    Defect(
        "core.axis_document",
        "axis_in_register_share",
        "UPDATE core.register_document SET notation = '0/KHAC'",
    ),
    *_untold("core.axis_document"),
    Defect(
        "core.axis_document",
        "monthly_volume",
        f"DELETE FROM {{t}} WHERE sent_at >= {_JUNE} AND _pos % 8 < 5",
        (_ADDRESSEE,),
    ),
    Defect(
        "core.axis_document",
        "null_shares",
        f"UPDATE {{t}} SET document_type = NULL WHERE sent_at >= {_JUNE} AND _pos % 5 = 0",
    ),
    Defect(
        "core.axis_document",
        "business_type_shares",
        f"UPDATE {{t}} SET business_type = 2 WHERE sent_at >= {_JUNE} AND _pos % 4 = 0",
    ),
    Defect(
        "core.axis_document",
        "newest_event",
        "UPDATE {t} SET sent_at = TIMESTAMP '2026-06-15', promulgation_date = least(promulgation_date, DATE '2026-06-15') "
        "WHERE sent_at > TIMESTAMP '2026-06-15'",
    ),
    Defect(
        "core.axis_recipient",
        "document_exists",
        "DELETE FROM core.axis_document WHERE _pos = 1",
    ),
    twice("core.axis_recipient", "doc_id_organ_code_unique"),
    one_row("core.axis_recipient", "doc_id_present", "doc_id = NULL"),
    one_row("core.axis_recipient", "organ_code_present", "organ_code = NULL"),
    one_row("core.axis_recipient", "organ_code_canonical", "organ_code = '000.00.41.H29'"),
    twice("core.axis_status", "doc_id_unique"),
    *nulls("core.axis_status", "doc_id", "status_code"),
    one_row("core.axis_status", "from_code_canonical", "from_code = '000.00.41.H29'"),
    one_row("core.axis_status", "organ_code_canonical", "organ_code = '000.00.41.H29'"),
    one_row("core.axis_status", "status_code_in_list", "status_code = '00'"),
    one_row("core.axis_status", "status_code_form", "status_code = 'xong'"),
    one_row("core.axis_status", "answers_a_document", "notation = NULL"),
    one_row("core.axis_status", "promulgation_date_plausible", "promulgation_date = DATE '1970-01-01'"),
    one_row(
        "core.axis_status",
        "status_at_plausible",
        "status_at = TIMESTAMP '1970-01-01', promulgation_date = DATE '1970-01-01'",
        "promulgation_date_plausible",
    ),
    one_row(
        "core.axis_status", "status_after_promulgation", "status_at = promulgation_date - INTERVAL 1 DAY"
    ),
    one_row("core.axis_status", "status_not_after_receipt", "status_at = created_at + INTERVAL 2 DAY"),
    Defect(
        "core.axis_status", "known_document_share", "UPDATE {t} SET notation = '9/KHAC' WHERE _pos % 4 = 0"
    ),
    *_untold("core.axis_status"),
    Defect(
        "core.axis_status",
        "status_code_shares",
        f"UPDATE {{t}} SET status_code = '01' WHERE created_at >= {_JUNE} AND _pos % 2 = 0",
    ),
    all_rows(
        "core.axis_status", "newest_event", "created_at = created_at - INTERVAL 40 DAY, status_at = NULL"
    ),
)

_FEE_PAYMENT = "core.payment_fee:payment_exists"

_PAYMENTS: Final[tuple[Defect, ...]] = (
    # Both rows carry the same transaction number.
    twice("core.payment", "reference_unique", "transaction_no_once"),
    one_row("core.payment", "reference_present", "reference = NULL", _FEE_PAYMENT),
    *nulls("core.payment", "amount", "currency", "transacted_at", "status", "updated_at"),
    one_row("core.payment", "amount_not_negative", "amount = -1"),
    one_row("core.payment", "refund_amount_not_negative", "refund_amount = -1"),
    one_row("core.payment", "currency_known", "currency = 'USD'"),
    one_row("core.payment", "status_known", "status = 2"),
    one_row("core.payment", "agency_code_canonical", "agency_code = 'H29.0.41'", "agency_resolved"),
    one_row("core.payment", "coded_fields_hold_codes", "bank_code = 'Tk cua ong An'"),
    one_row("core.payment", "procedure_code_form", "procedure_code = '1.00A001'"),
    one_row("core.payment", "dossier_code_form", "dossier_code = 'HS 12'"),
    one_row("core.payment", "transacted_at_plausible", "transacted_at = TIMESTAMP '1970-01-01'"),
    one_row("core.payment", "updated_at_plausible", "updated_at = TIMESTAMP '2201-01-01'"),
    one_row("core.payment", "amount_plausible", "amount = 5000000000"),
    one_row(
        "core.payment",
        "refund_within_amount",
        "refund_amount = 90000, refunded_at = transacted_at + INTERVAL 1 DAY",
    ),
    one_row(
        "core.payment",
        "refund_only_of_success",
        "refund_amount = 100, refunded_at = transacted_at + INTERVAL 1 DAY, status = 4",
    ),
    one_row(
        "core.payment",
        "refund_after_payment",
        "refund_amount = 100, refunded_at = transacted_at - INTERVAL 1 DAY",
    ),
    one_row("core.payment", "refund_dated", "refund_amount = 100"),
    one_row("core.payment", "success_has_number", "transaction_no = NULL"),
    one_row("core.payment", "transaction_no_once", "transaction_no = 'GD0000000001'"),
    one_row("core.payment", "paid_before_update", "transacted_at = updated_at + INTERVAL 3 DAY"),
    one_row("core.payment", "agency_or_dossier_given", "agency_code = NULL, dossier_code = NULL"),
    Defect(
        "core.payment",
        "zero_amount_share",
        "UPDATE {t} SET amount = 0 WHERE _pos % 15 = 0",
        ("core.payment_fee:fees_sum_to_amount",),
    ),
    Defect("core.payment", "pending_share", "UPDATE {t} SET status = 3 WHERE _pos % 4 = 0"),
    Defect(
        "core.payment",
        "afternoon_share",
        "UPDATE {t} SET transacted_at = transacted_at - INTERVAL 12 HOUR WHERE hour(transacted_at) >= 12",
    ),
    Defect(
        "core.payment",
        "agency_of_dossier_share",
        "UPDATE {t} SET agency_code = 'H29.123' WHERE _pos % 4 = 0",
    ),
    *_untold("core.payment"),
    Defect(
        "core.payment",
        "agency_resolved",
        "UPDATE core.agency_resolution SET valid_to = DATE '2026-06-02'",
        (
            "core.dossier:agency_resolved",
            "core.petition:agency_resolved",
            "core.register_document:agency_resolved",
        ),
    ),
    Defect(
        "core.payment",
        "known_dossier_share",
        "DELETE FROM core.dossier",
        (
            "core.dossier_fee:dossier_exists",
            "core.dossier_supplement:dossier_exists",
            "core.petition:known_dossier_share",
            "core.rating:known_dossier_share",
        ),
    ),
    Defect(
        "core.payment",
        "monthly_volume",
        f"DELETE FROM {{t}} WHERE transacted_at >= {_JUNE} AND _pos % 8 < 5",
        (_FEE_PAYMENT,),
    ),
    Defect(
        "core.payment",
        "null_shares",
        f"UPDATE {{t}} SET bank_code = NULL WHERE transacted_at >= {_JUNE} AND _pos % 5 = 0",
    ),
    Defect(
        "core.payment",
        "status_shares",
        f"UPDATE {{t}} SET status = 4 WHERE transacted_at >= {_JUNE} AND _pos % 4 = 0",
    ),
    Defect(
        "core.payment",
        "newest_event",
        "UPDATE {t} SET updated_at = TIMESTAMP '2026-06-15', transacted_at = least(transacted_at, TIMESTAMP '2026-06-15') "
        "WHERE updated_at > TIMESTAMP '2026-06-15'",
    ),
    Defect("core.payment_fee", "payment_exists", "DELETE FROM core.payment WHERE _pos = 1"),
    twice("core.payment_fee", "reference_fee_no_unique", "numbered_without_gap"),
    one_row("core.payment_fee", "reference_present", "reference = NULL", "numbered_without_gap"),
    one_row("core.payment_fee", "fee_no_present", "fee_no = NULL", "numbered_without_gap"),
    one_row("core.payment_fee", "numbered_without_gap", "fee_no = 3"),
    one_row("core.payment_fee", "amount_not_negative", "amount = -1"),
    Defect(
        "core.payment_fee", "fees_sum_to_amount", "UPDATE {t} SET amount = amount * 100 WHERE rowid % 15 = 0"
    ),
    # The lines of a file are numbered, and each has a reference of its own.
    twice("core.settlement_line", "file_name_line_no_unique", "numbered_without_gap", "rrn_once_a_day"),
    one_row(
        "core.settlement_line", "file_name_present", "file_name = NULL, line_no = 1", "numbered_without_gap"
    ),
    one_row("core.settlement_line", "line_no_present", "line_no = NULL", "numbered_without_gap"),
    one_row("core.settlement_line", "numbered_without_gap", "line_no = 99"),
    one_row("core.settlement_line", "line_no_positive", "line_no = 0", "numbered_without_gap"),
    *nulls("core.settlement_line", "settlement_date", "rrn", "amount"),
    one_row("core.settlement_line", "amount_not_negative", "amount = -5"),
    one_row("core.settlement_line", "rrn_form", "rrn = 'không có'"),
    one_row("core.settlement_line", "rrn_once_a_day", "rrn = 'GD0000000001'"),
    one_row("core.settlement_line", "response_code_form", "response_code = 'thành công'"),
    one_row("core.settlement_line", "currency_code_known", "currency_code = '840'"),
    one_row(
        "core.settlement_line",
        "settlement_date_plausible",
        "settlement_date = DATE '2201-01-01', file_date = DATE '2201-01-01'",
    ),
    one_row("core.settlement_line", "transacted_at_plausible", "transacted_at = TIMESTAMP '1970-01-01'"),
    one_row(
        "core.settlement_line", "settled_after_payment", "transacted_at = settlement_date + INTERVAL 3 DAY"
    ),
    one_row("core.settlement_line", "settled_near_file", "file_date = file_date + 20"),
    *_untold("core.settlement_line"),
    Defect(
        "core.settlement_line",
        "monthly_volume",
        "UPDATE {t} SET settlement_date = DATE '2025-10-05', file_date = DATE '2025-10-05', transacted_at = NULL "
        f"WHERE settlement_date BETWEEN {_JUNE} AND DATE '2026-06-12'",
    ),
    all_rows(
        "core.settlement_line",
        "newest_event",
        "settlement_date = settlement_date - 10, file_date = file_date - 10, transacted_at = NULL",
    ),
)

_OTHER = "WHERE agency_id = 'H29.41'"
_RESOLVED = (
    "core.dossier:agency_resolved",
    "core.payment:agency_resolved",
    "core.petition:agency_resolved",
    "core.register_document:agency_resolved",
)
_METHODS = "core.procedure_method:detail_exists"

_REFERENCES: Final[tuple[Defect, ...]] = (
    Defect(
        "core.agency",
        "agency_id_valid_from_unique",
        "INSERT INTO {t} SELECT * REPLACE (DATE '1900-01-02' AS valid_to) FROM {t} WHERE agency_id = 'H29.20'",
        # Two versions of one day are both in force on it.
        ("no_overlap",),
    ),
    # An agency without its id, or under another, is missing where its code is looked up.
    Defect(
        "core.agency",
        "agency_id_present",
        "UPDATE {t} SET agency_id = NULL WHERE agency_id = 'H29.20'",
        ("core.agency_resolution:agency_exists", "core.agency_succession:codes_listed"),
    ),
    Defect(
        "core.agency",
        "agency_id_durable",
        "UPDATE {t} SET agency_id = 'H29.21' WHERE agency_id = 'H29.20'",
        ("core.agency_resolution:agency_exists", "core.agency_succession:codes_listed"),
    ),
    Defect("core.agency", "code_qd20_present", f"UPDATE {{t}} SET code_qd20 = NULL {_OTHER}"),
    Defect("core.agency", "name_present", f"UPDATE {{t}} SET name = NULL {_OTHER}"),
    Defect("core.agency", "level_present", f"UPDATE {{t}} SET level = NULL {_OTHER}"),
    Defect("core.agency", "valid_from_present", f"UPDATE {{t}} SET valid_from = NULL {_OTHER}"),
    Defect("core.agency", "valid_to_after_from", f"UPDATE {{t}} SET valid_to = DATE '1800-01-01' {_OTHER}"),
    Defect(
        "core.agency",
        "no_overlap",
        "INSERT INTO {t} BY NAME SELECT 'H29.41' AS agency_id, 'H29.41' AS code_qd20, 'Sở' AS name, "
        "'department' AS level, DATE '2024-01-01' AS valid_from",
    ),
    Defect("core.agency", "level_known", f"UPDATE {{t}} SET level = 'phòng' {_OTHER}"),
    Defect(
        "core.agency",
        "code_qd20_canonical",
        f"UPDATE {{t}} SET code_qd20 = '000.00.41.H29' {_OTHER}",
        # The id is the canonical code.
        ("agency_id_durable",),
    ),
    Defect(
        "core.agency",
        "parent_exists",
        "UPDATE {t} SET parent_agency_id = 'H29.9', agency_id = 'H29.9.1', "
        "code_qd20 = 'H29.9.1' WHERE agency_id = 'H29.123'",
        ("core.agency_resolution:agency_exists", "core.agency_succession:codes_listed"),
    ),
    Defect("core.agency", "parent_leads_code", f"UPDATE {{t}} SET parent_agency_id = 'H29.123' {_OTHER}"),
    Defect("core.agency", "qcvn102_form", f"UPDATE {{t}} SET code_qcvn102 = 'so-tai-chinh' {_OTHER}"),
    Defect(
        "core.agency",
        "city_is_listed",
        "DELETE FROM {t} WHERE agency_id = 'H29'; UPDATE core.agency SET parent_agency_id = NULL",
        ("core.agency_resolution:agency_exists",),
    ),
    Defect("core.agency", "districts_ended", "UPDATE {t} SET valid_to = NULL WHERE level = 'district'"),
    Defect(
        "core.agency",
        "communes_plausible",
        "INSERT INTO {t} BY NAME SELECT format('H29.{}', i) AS agency_id, agency_id AS code_qd20, 'Xã' AS name, "
        "'commune' AS level, DATE '2025-07-01' AS valid_from FROM range(200, 370) AS r(i)",
    ),
    Defect(
        "core.agency",
        "in_force_volume",
        "INSERT INTO {t} BY NAME SELECT format('H29.{}', i) AS agency_id, agency_id AS code_qd20, 'Xã' AS name, "
        "'commune' AS level, DATE '2025-07-01' AS valid_from, DATE '2026-05-01' AS valid_to "
        "FROM range(200, 300) AS r(i)",
    ),
    *nulls("core.agency_succession", "date", "kind"),
    one_row("core.agency_succession", "old_code_present", "old_code = NULL"),
    one_row("core.agency_succession", "new_code_present", "new_code = NULL"),
    # A code of no form is in no list either.
    one_row(
        "core.agency_succession",
        "old_code_canonical",
        "old_code = '000.00.20.H29', kind = 'merge'",
        "codes_listed",
    ),
    one_row("core.agency_succession", "new_code_canonical", "new_code = '000.00.20.H29'", "codes_listed"),
    one_row("core.agency_succession", "kind_known", "kind = 'absorb', weight = NULL"),
    one_row("core.agency_succession", "not_itself", "new_code = old_code"),
    Defect("core.agency_succession", "weight_is_share", "UPDATE {t} SET weight = -0.1, kind = 'merge'"),
    Defect("core.agency_succession", "split_weights_sum", "UPDATE {t} SET weight = 0.9"),
    Defect("core.agency_succession", "date_plausible", "UPDATE {t} SET date = DATE '1970-01-01'"),
    Defect(
        "core.agency_succession",
        "not_back_and_forth",
        "INSERT INTO {t} VALUES ('H29.123', 'H29.20', DATE '2025-07-01', 'merge', NULL)",
    ),
    Defect(
        "core.agency_succession",
        "codes_listed",
        "INSERT INTO {t} VALUES ('H29.777', 'H29.41', DATE '2025-07-01', 'merge', NULL)",
    ),
    # The facts of a code that is resolved under no code, or from no day on, are resolved no more.
    Defect(
        "core.agency_resolution",
        "code_present",
        "UPDATE {t} SET code = NULL WHERE code = 'H29.41'",
        _RESOLVED,
    ),
    Defect(
        "core.agency_resolution",
        "valid_from_present",
        "UPDATE {t} SET valid_from = NULL WHERE code = 'H29.41'",
        _RESOLVED,
    ),
    Defect(
        "core.agency_resolution", "in_city_present", "UPDATE {t} SET in_city = NULL WHERE code = 'H29.41'"
    ),
    Defect(
        "core.agency_resolution",
        "code_valid_from_unique",
        "INSERT INTO {t} FROM {t} WHERE code = 'H29.20'",
        # Two spans of one day are both in force on it, and the first has no end.
        ("no_overlap",),
    ),
    Defect(
        "core.agency_resolution",
        "code_canonical",
        "UPDATE {t} SET code = 'H29.0.20' WHERE code = 'H29.20'",
    ),
    Defect("core.agency_resolution", "level_known", "UPDATE {t} SET level = 'phòng' WHERE code = 'H29.41'"),
    Defect(
        "core.agency_resolution",
        "level_goes_with_agency",
        "UPDATE {t} SET level = NULL WHERE code = 'H29.41'",
    ),
    Defect(
        "core.agency_resolution", "in_city_is_root", "UPDATE {t} SET in_city = false WHERE code = 'H29.41'"
    ),
    Defect(
        "core.agency_resolution",
        "valid_to_after_from",
        "INSERT INTO {t} VALUES ('H29.20', DATE '2025-01-01', DATE '2024-01-01', 'H29.20', 'district', true); "
        "UPDATE core.agency_resolution SET valid_to = DATE '2025-01-01' WHERE code = 'H29.20' AND valid_to IS NULL",
        # What ends before it begins leaves the days after it to nobody.
        ("covers_all_time",),
    ),
    Defect(
        "core.agency_resolution",
        "no_overlap",
        "INSERT INTO {t} VALUES ('H29.41', DATE '2024-01-01', NULL, 'H29.41', 'department', true)",
    ),
    Defect(
        "core.agency_resolution",
        "covers_all_time",
        "UPDATE {t} SET valid_to = DATE '2030-01-01' WHERE code = 'H29.41'",
    ),
    Defect(
        "core.agency_resolution",
        "covers_all_time",
        "UPDATE {t} SET valid_from = DATE '2000-01-01' WHERE code = 'H29.20'",
    ),
    Defect(
        "core.agency_resolution",
        "agency_exists",
        f"DELETE FROM core.agency {_OTHER}",
        ("core.agency_succession:codes_listed",),
    ),
    *(
        Defect("core.procedure", rule, f"UPDATE {{t}} SET {assignment} WHERE source = 'file'", also)
        for rule, assignment, also in (
            ("procedure_code_present", "procedure_code = NULL", ()),
            ("valid_from_present", "valid_from = NULL", ()),
            ("procedure_code_form", "procedure_code = 'TT1'", ()),
            # What is no number of a field is in no list of fields.
            ("field_code_numeric", "field_code = 'G03'", ("field_exists",)),
            ("valid_to_after_from", "valid_to = DATE '2019-01-01'", ()),
            ("no_overlap", "valid_to = NULL", ()),
            ("field_exists", "field_code = '998'", ()),
        )
    ),
    Defect(
        "core.procedure",
        "procedure_code_valid_from_unique",
        "INSERT INTO {t} SELECT * REPLACE (DATE '2020-01-02' AS valid_to) FROM {t} WHERE source = 'file'",
        # Two versions of one day are both in force on it.
        ("no_overlap",),
    ),
    Defect(
        "core.procedure", "catalogue_is_named", "UPDATE {t} SET name = ' ' WHERE procedure_code = '1.000001'"
    ),
    Defect("core.procedure", "field_mostly_given", "UPDATE {t} SET field_code = NULL WHERE rowid % 10 = 0"),
    Defect(
        "core.procedure",
        "in_force_volume",
        "UPDATE {t} SET valid_to = DATE '2026-05-01' WHERE rowid % 4 > 0 AND source = 'catalogue'",
    ),
    *nulls("core.service_level", "level", "valid_from"),
    one_row("core.service_level", "procedure_code_present", "procedure_code = NULL"),
    one_row("core.service_level", "procedure_code_form", "procedure_code = 'TT1'"),
    one_row("core.service_level", "level_known", "level = 5"),
    one_row("core.service_level", "valid_to_after_from", "valid_to = DATE '2019-01-01'"),
    twice("core.service_level", "no_overlap"),
    Defect(
        "core.service_level",
        "known_procedure_share",
        "UPDATE {t} SET procedure_code = '9.' || procedure_code[3:] WHERE rowid % 8 = 0",
    ),
    Defect(
        "core.service_level",
        "in_force_volume",
        "UPDATE {t} SET valid_to = DATE '2026-05-01' WHERE rowid % 4 > 0",
    ),
    *nulls("core.eligible_procedure", "valid_from"),
    one_row("core.eligible_procedure", "procedure_code_present", "procedure_code = NULL"),
    one_row("core.eligible_procedure", "procedure_code_form", "procedure_code = 'TT1'"),
    one_row("core.eligible_procedure", "class_known", "class = 'half'"),
    one_row("core.eligible_procedure", "decision_given", "decision = ''"),
    one_row("core.eligible_procedure", "valid_to_after_from", "valid_to = DATE '2019-01-01'"),
    Defect(
        "core.eligible_procedure",
        "known_procedure_share",
        "UPDATE {t} SET procedure_code = '9.' || procedure_code[3:] WHERE rowid % 8 = 0",
    ),
    Defect(
        "core.eligible_procedure",
        "in_force_volume",
        "UPDATE {t} SET valid_to = DATE '2026-05-01' WHERE rowid % 4 > 0",
    ),
    twice("core.procedure_detail", "procedure_code_unique"),
    one_row("core.procedure_detail", "procedure_code_present", "procedure_code = NULL", _METHODS),
    one_row("core.procedure_detail", "has_fee_present", "has_fee = NULL"),
    one_row("core.procedure_detail", "procedure_code_form", "procedure_code = 'TT1'", _METHODS),
    one_row("core.procedure_detail", "result_count_not_negative", "result_count = -1"),
    Defect(
        "core.procedure_detail",
        "fee_share_plausible",
        "INSERT INTO {t} BY NAME SELECT '1.000001' AS procedure_code, true AS has_fee, 'x' AS _extract_id "
        "FROM range(100) AS r(i)",
        # A hundred procedures need a hundred codes of the catalogue; here they share one.
        ("procedure_code_unique",),
    ),
    Defect(
        "core.procedure_detail",
        "known_procedure_share",
        "UPDATE {t} SET procedure_code = '9.' || procedure_code[3:] WHERE rowid % 8 = 0",
        (_METHODS,),
    ),
    *_untold("core.procedure_detail"),
    twice("core.procedure_method", "procedure_code_method_no_unique", "numbered_without_gap"),
    one_row(
        "core.procedure_method", "procedure_code_present", "procedure_code = NULL", "numbered_without_gap"
    ),
    one_row("core.procedure_method", "method_no_present", "method_no = NULL", "numbered_without_gap"),
    one_row("core.procedure_method", "numbered_without_gap", "method_no = 3"),
    one_row("core.procedure_method", "processing_time_plausible", "processing_time = 9999"),
    one_row("core.procedure_method", "processing_unit_known", "processing_time_unit = 'TUAN'"),
    one_row("core.procedure_method", "channel_known", "channel = 'FAX'"),
    Defect(
        "core.procedure_method",
        "processing_time_mostly_given",
        "UPDATE {t} SET processing_time = NULL WHERE rowid % 2 = 0",
    ),
    Defect("core.procedure_method", "detail_exists", "DELETE FROM core.procedure_detail"),
    twice("core.field", "field_code_unique"),
    Defect("core.field", "field_code_present", "INSERT INTO {t} VALUES (NULL, 'Đất đai', 'Đất đai', 'Bộ')"),
    one_row("core.field", "name_present", "name = NULL"),
    one_row("core.field", "name_without_ministry", "name = 'Đất đai (Bộ Tài chính)'"),
    Defect("core.field", "field_code_numeric", "INSERT INTO {t} VALUES ('G03', 'Đất đai', 'Đất đai', 'Bộ')"),
    Defect(
        "core.field",
        "as_many_as_delivered",
        "UPDATE core.applied_extract SET records = 9 WHERE entity = 'field'",
    ),
    twice("core.official_766", "figure_unique"),
    *nulls("core.official_766", "endpoint", "period_type", "year", "metric_code"),
    one_row("core.official_766", "period_type_known", "period_type = 'week'"),
    one_row("core.official_766", "period_in_range", "period = 13"),
    one_row("core.official_766", "year_plausible", "year = 1999"),
    one_row("core.official_766", "score_within_max", "score = 99"),
    one_row("core.official_766", "numerator_within_denominator", "numerator = 999"),
    all_rows("core.official_766", "newest_year", "year = 2025"),
    *_untold("core.official_766"),
    Defect(
        "core.calendar",
        "date_unique",
        "INSERT INTO {t} FROM {t} WHERE date = DATE '2021-05-05'",
        # One day twice is one row too many.
        ("no_missing_day",),
    ),
    Defect(
        "core.calendar",
        "date_present",
        "UPDATE {t} SET date = NULL WHERE date = DATE '2020-01-01'",
        ("no_missing_day",),
    ),
    Defect(
        "core.calendar",
        "is_working_day_present",
        "UPDATE {t} SET is_working_day = NULL WHERE date = DATE '2021-05-05'",
    ),
    Defect("core.calendar", "no_missing_day", "DELETE FROM {t} WHERE date = DATE '2021-05-05'"),
    Defect(
        "core.calendar",
        "working_days_per_year",
        "UPDATE {t} SET is_working_day = false WHERE date BETWEEN DATE '2023-02-01' AND DATE '2023-03-01'",
    ),
    Defect(
        "core.calendar",
        "fixed_holidays_off",
        "UPDATE {t} SET is_working_day = true WHERE date = DATE '2026-04-30'",
    ),
    Defect("core.calendar", "covers_next_quarter", "DELETE FROM {t} WHERE date > DATE '2026-08-31'"),
)

_OPINIONS: Final[tuple[Defect, ...]] = (
    *row_defects("core.rating", "core.petition", "agency_resolved"),
    twice("core.rating", "dossier_code_rated_at_unique"),
    twice("core.petition", "petition_code_unique"),
    *_untold("core.rating"),
    *_untold("core.petition"),
    all_rows("core.rating", "level_not_constant", "level = 2"),
    Defect(
        "core.rating",
        "monthly_volume",
        f"DELETE FROM {{t}} WHERE rated_at >= {_JUNE} AND _pos % 8 < 5",
    ),
    Defect("core.rating", "level_shares", f"UPDATE {{t}} SET level = 3 WHERE rated_at >= {_JUNE}"),
    Defect(
        "core.rating",
        "known_dossier_share",
        "UPDATE {t} SET dossier_code = dossier_code || '1' WHERE _pos % 4 = 0",
    ),
    all_rows(
        "core.rating",
        "newest_event",
        "updated_at = least(updated_at, TIMESTAMP '2026-06-15'), rated_at = least(rated_at, TIMESTAMP '2026-06-14')",
    ),
    Defect(
        "core.petition",
        "monthly_volume",
        f"DELETE FROM {{t}} WHERE received_at >= {_JUNE} AND _pos % 8 < 5",
    ),
    Defect(
        "core.petition",
        "null_shares",
        f"UPDATE {{t}} SET dossier_code = NULL WHERE received_at >= {_JUNE} AND _pos % 5 = 0",
    ),
    Defect("core.petition", "status_shares", f"UPDATE {{t}} SET status = 4 WHERE received_at >= {_JUNE}"),
    Defect(
        "core.petition",
        "known_dossier_share",
        "UPDATE {t} SET dossier_code = dossier_code || '1' WHERE _pos % 4 = 0",
    ),
    Defect(
        "core.petition",
        "agency_resolved",
        "UPDATE {t} SET agency_code = 'H29.77' WHERE _pos = 1",
    ),
    all_rows("core.petition", "newest_event", "updated_at = least(updated_at, TIMESTAMP '2026-05-20')"),
)

DEFECTS: Final[tuple[Defect, ...]] = (*_DOSSIER, *_DOCUMENTS, *_PAYMENTS, *_OPINIONS, *_REFERENCES)
"""At least one for every rule of every core table."""

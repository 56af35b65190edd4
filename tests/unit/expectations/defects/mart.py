"""Planted defects of the mart tables."""

from __future__ import annotations

from typing import Final

from tests.unit.expectations.defects import Defect, all_rows, twice

DEFECTS: Final[tuple[Defect, ...]] = (
    twice("mart.indicator_value", "one_current_row_per_key"),
    Defect(
        "mart.indicator_value",
        "numerator_within_denominator",
        "UPDATE {t} SET numerator = 101, value_pct = 101 WHERE grain = 'city' AND variant = 'headline' AND period_start = DATE '2026-01-01'",
        ("value_in_range",),
    ),
    Defect(
        "mart.indicator_value",
        "numerator_within_denominator",
        "UPDATE {t} SET numerator = -1, value_pct = -1, status = NULL WHERE grain = 'city' AND variant = 'headline' AND period_start = DATE '2026-01-01'",
        (
            "not_negative",
            "value_in_range",
        ),
    ),
    Defect(
        "mart.indicator_value",
        "value_is_the_fraction",
        "UPDATE {t} SET value_pct = 98.9 WHERE grain = 'city' AND variant = 'headline' AND period_start = DATE '2026-01-01'",
    ),
    Defect(
        "mart.indicator_value",
        "target_in_range",
        "UPDATE {t} SET target_pct = 102 WHERE grain = 'city' AND variant = 'headline' AND period_start = DATE '2026-01-01'",
    ),
    Defect(
        "mart.indicator_value",
        "status_known",
        "UPDATE {t} SET status = 'dat' WHERE grain = 'city' AND variant = 'headline' AND period_start = DATE '2026-01-01'",
    ),
    Defect(
        "mart.indicator_value",
        "judged_only_with_target",
        "UPDATE {t} SET target_pct = NULL WHERE grain = 'city' AND variant = 'headline' AND period_start = DATE '2026-01-01'",
    ),
    Defect(
        "mart.indicator_value",
        "null_only_without_data",
        "UPDATE {t} SET status = 'no_data' WHERE grain = 'city' AND variant = 'headline' AND period_start = DATE '2026-01-01'",
    ),
    Defect(
        "mart.indicator_value",
        "null_only_without_data",
        "UPDATE {t} SET numerator = NULL, value_pct = NULL WHERE grain = 'city' AND variant = 'headline' AND period_start = DATE '2026-01-01'",
    ),
    Defect(
        "mart.indicator_value",
        "not_applicable_means_zero",
        "UPDATE {t} SET status = 'not_applicable' WHERE grain = 'city' AND variant = 'headline' AND period_start = DATE '2026-01-01'",
    ),
    Defect(
        "mart.indicator_value",
        "status_agrees_with_target",
        "UPDATE {t} SET status = 'not_met' WHERE grain = 'agency'",
    ),
    Defect(
        "mart.indicator_value",
        "dimensions_of_grain",
        "UPDATE {t} SET agency_id = 'H29.41' WHERE grain = 'city' AND variant = 'headline' AND period_start = DATE '2026-01-01'",
    ),
    Defect(
        "mart.indicator_value",
        "period_length",
        "UPDATE {t} SET period_end = DATE '2026-02-02' WHERE grain = 'agency'",
    ),
    Defect(
        "mart.indicator_value",
        "agency_exists",
        "DELETE FROM mart.agency",
        (
            "mart.document:agency_exists",
            "mart.dossier:received_agency_exists",
            "mart.payment:agency_exists",
        ),
    ),
    Defect("mart.indicator_value", "field_exists", "DELETE FROM mart.field", ("mart.dossier:field_exists",)),
    Defect(
        "mart.indicator_value",
        "city_row_of_every_indicator",
        "DELETE FROM {t} WHERE grain = 'city' AND variant = 'headline' AND period_start = DATE '2026-01-01'",
    ),
    Defect(
        "mart.indicator_value",
        "org_version_present",
        "UPDATE {t} SET org_version = NULL WHERE grain = 'city' AND variant = 'headline' AND period_start = DATE '2026-01-01'",
    ),
    Defect(
        "mart.indicator",
        "headline_exists",
        "DELETE FROM {t} WHERE variant = 'headline'",
        (
            "mart.indicator_value:indicator_registered",
            "mart.target:indicator_registered",
        ),
    ),
    Defect(
        "mart.indicator",
        "indicator_id_variant_unique",
        "INSERT INTO {t} FROM {t} WHERE variant = 'first_due'",
    ),
    all_rows("mart.target", "target_in_range", "target_pct = -2"),
    Defect(
        "mart.target",
        "no_overlap",
        "INSERT INTO {t} SELECT * REPLACE (DATE '2023-01-01' AS valid_from) FROM {t}",
    ),
    twice("mart.dossier", "dossier_code_agency_root_unique"),
    all_rows("mart.dossier", "channel_known", "channel = 4"),
    all_rows("mart.dossier", "on_time_is_decided", "is_on_time = false"),
    all_rows("mart.dossier", "resolved_means_finished", "is_resolved = false"),
    all_rows("mart.dossier", "dates_are_local", "received_date = received_date + 1"),
    all_rows("mart.dossier", "fee_total_not_negative", "fee_total = -1"),
    all_rows("mart.dossier", "flagged_share", "fault_no_finish = true"),
    all_rows("mart.dossier", "coded_fields_hold_codes", "submission_place = 'Tại nhà bà Hai'"),
    all_rows("mart.dossier", "received_agency_exists", "received_agency_id = 'H29.77'"),
    all_rows(
        "mart.dossier",
        "due_at_is_no_midnight",
        "due_at = TIMESTAMPTZ '2026-06-09 00:00:00+07', due_date = DATE '2026-06-09'",
    ),
    all_rows("mart.document", "recipients_add_up", "electronic_recipient_count = 2"),
    all_rows("mart.document", "base_is_open_documents", "secrecy = 1"),
    all_rows("mart.document", "sent_to_all_is_all", "sent_to_any = false"),
    all_rows("mart.payment", "net_is_amount_less_refund", "net_amount = 1"),
    all_rows("mart.payment", "success_is_status_1", "status = 4"),
    all_rows("mart.payment", "dates_are_local", "transacted_date = DATE '2026-06-02'"),
    all_rows("mart.service_level", "taxonomies_not_mixed", "class_2022 = 'partial'"),
    all_rows("mart.source_window", "windows_complete", "complete = false"),
    Defect("mart.source_window", "one_origin", "UPDATE {t} SET origin = 'live' WHERE entity = 'register'"),
    all_rows("mart.procedure_time", "dossiers_positive", "dossiers = 0"),
    all_rows("mart.settlement_difference", "kind_known", "kind = 'other'"),
)

"""Planted defects of the mart tables."""

from __future__ import annotations

from typing import Final

from tests.unit.expectations.defects import Defect, all_rows, nulls, one_row, twice

PUBLIC: Final = "mart.public_agency_procedure"
# The total counts the dossiers of a year, an agency and its level: without one of them it finds none.
NO_KEY: Final = ("total_is_the_dossiers",)
# The counts shown online are those of one procedure and of the total, so both are changed.
ONLINE: Final = (
    "UPDATE {{t}} SET online = {0}, online_pct = round(100.0 * {0} / received, 2) WHERE online = 10"
)
_PUBLIC: Final[tuple[Defect, ...]] = (
    Defect(
        PUBLIC,
        "year_agency_id_agency_level_procedure_code_unique",
        "INSERT INTO {t} FROM {t} WHERE procedure_code = '1.000002'",
    ),
    *(
        all_rows(PUBLIC, f"{column}_present", f"{column} = NULL", *NO_KEY)
        for column in ("year", "agency_id", "agency_level")
    ),
    # Without the flag the row counts neither as a part nor as the total.
    one_row(PUBLIC, "is_total_present", "is_total = NULL", "hidden_online_not_computable"),
    one_row(PUBLIC, "is_suppressed_present", "is_suppressed = NULL"),
    # Below zero is also below its part.
    one_row(PUBLIC, "received_not_negative", "received = -1, online_pct = NULL", "part_within_whole"),
    Defect(PUBLIC, "online_not_negative", ONLINE.format(-1)),
    one_row(PUBLIC, "resolved_not_negative", "resolved = -1, on_time_pct = NULL", "part_within_whole"),
    one_row(PUBLIC, "late_not_negative", "late = -1, on_time_pct = 108.33"),
    Defect(PUBLIC, "part_within_whole", ONLINE.format(21)),
    one_row(PUBLIC, "percent_is_the_fraction", "online_pct = 51"),
    Defect(PUBLIC, "total_has_no_procedure", "UPDATE {t} SET procedure_code = '1.000009' WHERE is_total"),
    one_row(PUBLIC, "flag_tells_what_is_hidden", "is_suppressed = true"),
    Defect(PUBLIC, "no_small_count", ONLINE.format(3)),
    one_row(PUBLIC, "hidden_received_not_computable", "received = 38, online_pct = 26.32"),
    one_row(PUBLIC, "hidden_online_not_computable", "online = 12, online_pct = 60"),
    one_row(PUBLIC, "hidden_resolved_not_computable", "resolved = 38"),
    one_row(PUBLIC, "hidden_late_not_computable", "late = 6, on_time_pct = 50"),
    Defect(
        PUBLIC, "total_is_the_dossiers", "UPDATE {t} SET received = 41, online_pct = 24.39 WHERE is_total"
    ),
)

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
            "mart.programme_item:indicator_is_of_the_programme",
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
    twice(
        "mart.dossier",
        "dossier_code_agency_root_unique",
        "mart.public_agency_procedure:total_is_the_dossiers",  # it counts the dossiers
    ),
    all_rows("mart.dossier", "channel_known", "channel = 4"),
    all_rows("mart.dossier", "on_time_is_decided", "is_on_time = false"),
    all_rows("mart.dossier", "resolved_means_finished", "is_resolved = false"),
    all_rows("mart.dossier", "dates_are_local", "received_date = received_date + 1"),
    all_rows("mart.dossier", "fee_total_not_negative", "fee_total = -1"),
    all_rows("mart.dossier", "flagged_share", "fault_no_finish = true"),
    all_rows("mart.dossier", "coded_fields_hold_codes", "submission_place = 'Tại nhà bà Hai'"),
    all_rows(
        "mart.dossier",
        "received_agency_exists",
        "received_agency_id = 'H29.77'",
        "mart.public_agency_procedure:total_is_the_dossiers",  # it counts the dossiers of each agency
    ),
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
    one_row("mart.source_window", "landed_is_applied", "applied = 39"),
    one_row("mart.source_window", "landed_says_when_and_whence", "extract_id = NULL"),
    Defect("mart.source_window", "one_origin", "UPDATE {t} SET origin = 'live' WHERE entity = 'register'"),
    all_rows("mart.procedure_time", "dossiers_positive", "dossiers = 0"),
    all_rows("mart.settlement_difference", "kind_known", "kind = 'other'"),
    *nulls("mart.register_difference", "kind", "organ_code", "promulgation_date", "notation"),
    one_row("mart.register_difference", "one_side_at_least", "register_id = NULL"),
    one_row("mart.register_difference", "no_secret_on_the_axis", "kind = 'secret_on_axis'"),
    one_row("mart.settlement_difference", "comparison_present", "comparison = NULL"),
    one_row("mart.settlement_difference", "fee_amount_not_negative", "fee_amount = -1"),
    one_row("mart.quarantine_summary", "open_within_records", "open_since = NULL"),
    *nulls("mart.quarantine_summary", "day", "open_records"),
    *nulls("mart.source_window", "state"),
    one_row("mart.source_window", "applied_not_negative", "applied = -1, landed = -1", "landed_not_negative"),
    *_PUBLIC,
    twice(
        "mart.reported",
        "number_unique",
        "one_decision_in_force",  # the same decision is in force twice
    ),
    *nulls("mart.reported", "decided_by", "note", "figures_hash"),
    one_row("mart.reported", "period_is_closed_when_decided", "decided_date = DATE '2026-05-31'"),
    Defect(
        "mart.reported",
        "one_decision_in_force",
        "INSERT INTO {t} SELECT * REPLACE (3 AS number) FROM {t} WHERE kind = 'release'",
    ),
    Defect(
        "mart.reported", "frozen_rows_are_all_there", "DELETE FROM mart.frozen_value WHERE grain = 'agency'"
    ),
    twice(
        "mart.frozen_value",
        "figure_unique",
        "mart.reported:frozen_rows_are_all_there",  # it counts the rows
    ),
    one_row("mart.frozen_value", "freeze_exists", "period_start = DATE '2026-04-01'"),
    twice("mart.programme_item", "item_indicator_id_unique"),
    *nulls("mart.programme_item", "name_vi", "name_en"),
    one_row("mart.programme_item", "items_are_one_to_ten", "item = 11"),
    one_row("mart.programme_item", "indicator_is_of_the_programme", "indicator_id = 'none'"),
)

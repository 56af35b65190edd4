"""Planted defects of the mart tables."""

from __future__ import annotations

from typing import Final

from tests.unit.expectations.defects import Defect, all_rows, nulls, one_row, twice
from tests.unit.expectations.defects.opinion import MART as OPINIONS

PUBLIC: Final = "mart.public_agency_procedure"
GAP: Final = "mart.official_gap"
CAUSE: Final = "mart.official_gap_cause"
ORPHAN: Final = "mart.official_gap_cause:cause_belongs_to_a_gap"
NO_GAP: Final = ("cause_belongs_to_a_gap", "mart.official_gap:explained_by_its_causes")
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

GROUP_ROW: Final = "UPDATE {{t}} SET {0} WHERE grain = 'agency_group' AND variant = 'headline' AND period_start = DATE '2026-01-01'"
_EACH: Final[tuple[Defect, ...]] = (
    *nulls("mart.agency", "code_qd20", "level", "name", "valid_from"),
    # Others look the agency up.
    one_row(
        "mart.agency",
        "agency_id_durable",
        "agency_id = 'H29.42'",
        "mart.agency_bridge:every_agency_has_a_place",
        "mart.agency_bridge:unit_exists",
        "mart.document:agency_exists",
        "mart.dossier:received_agency_exists",
        "mart.indicator_value:agency_exists",
        "mart.payment:agency_exists",
        "mart.petition:finished_agency_exists",
        "mart.petition:received_agency_exists",
        "mart.rating:agency_exists",
    ),
    # Others look the agency up.
    one_row(
        "mart.agency",
        "agency_id_present",
        "agency_id = NULL",
        "mart.agency_bridge:every_agency_has_a_place",
        "mart.agency_bridge:unit_exists",
        "mart.document:agency_exists",
        "mart.dossier:received_agency_exists",
        "mart.indicator_value:agency_exists",
        "mart.payment:agency_exists",
        "mart.petition:finished_agency_exists",
        "mart.petition:received_agency_exists",
        "mart.rating:agency_exists",
    ),
    # Two versions from one day are valid on the same days.
    twice("mart.agency", "agency_id_valid_from_unique", "no_overlap"),
    # The id is the code.
    one_row("mart.agency", "code_qd20_canonical", "code_qd20 = '000.00.41.H29'", "agency_id_durable"),
    one_row("mart.agency", "level_known", "level = 'phòng'"),
    Defect(
        "mart.agency",
        "no_overlap",
        "INSERT INTO {t} SELECT * REPLACE (DATE '2024-01-01' AS valid_from) FROM {t} WHERE {one}",
    ),
    one_row("mart.agency", "parent_exists", "parent_agency_id = 'H29.9'"),
    one_row("mart.agency", "valid_to_after_from", "valid_to = DATE '1800-01-01'"),
    *nulls("mart.agency_succession", "date", "kind", "new_code", "old_code"),
    one_row("mart.agency_succession", "date_plausible", "date = DATE '1925-07-01'"),
    one_row("mart.agency_succession", "kind_known", "kind = 'absorb'"),
    one_row("mart.agency_succession", "new_code_canonical", "new_code = '123.H29'"),
    one_row("mart.agency_succession", "not_itself", "new_code = old_code"),
    one_row("mart.agency_succession", "old_code_canonical", "old_code = '20.H29'"),
    one_row("mart.agency_succession", "weight_is_share", "weight = 2"),
    *nulls("mart.calendar", "is_working_day"),
    # A day without its date is a day that is missing.
    one_row("mart.calendar", "date_present", "date = NULL", "no_missing_day"),
    # Days are counted against the days between the first and the last.
    Defect(
        "mart.calendar",
        "date_unique",
        "INSERT INTO {t} FROM {t} WHERE date = DATE '2021-05-05'",
        ("no_missing_day",),
    ),
    Defect(
        "mart.calendar",
        "next_working_day_not_before",
        "UPDATE {t} SET next_working_day = date - 1 WHERE date = DATE '2021-05-05'",
    ),
    Defect("mart.calendar", "no_missing_day", "DELETE FROM {t} WHERE date = DATE '2021-05-05'"),
    Defect(
        "mart.calendar",
        "working_days_per_year",
        "UPDATE {t} SET is_working_day = false WHERE year(date) = 2021 AND month(date) > 6",
    ),
    *nulls("mart.document", "deleted", "in_base", "in_city", "register_id", "sent_to_all"),
    one_row("mart.document", "agency_exists", "agency_id = 'H29.77'"),
    one_row("mart.document", "agency_level_known", "agency_level = 'phòng'"),
    one_row("mart.document", "coded_fields_hold_codes", "document_type = 'Công văn gửi ông Tư'"),
    one_row("mart.document", "promulgation_date_plausible", "promulgation_date = DATE '1026-06-01'"),
    twice("mart.document", "register_id_unique"),
    one_row("mart.document", "scope_known", "scope = 'tat-ca', in_base = false"),
    one_row("mart.document", "secrecy_in_list", "secrecy = 7, in_base = false"),
    *nulls("mart.dossier", "agency_root", "channel", "dossier_code", "is_resolved"),
    one_row("mart.dossier", "counts_make_sense", "result_file_count = 2"),
    # The public total counts dossiers that are not deleted.
    one_row(
        "mart.dossier",
        "deleted_present",
        "deleted = NULL",
        "mart.public_agency_procedure:total_is_the_dossiers",
    ),
    one_row("mart.dossier", "dossier_code_form", "dossier_code = 'HS-1'"),
    one_row(
        "mart.dossier",
        "due_at_plausible",
        "due_at = TIMESTAMPTZ '2926-06-09 10:00:00+07', due_date = DATE '2926-06-09'",
    ),
    one_row("mart.dossier", "fee_count_not_negative", "fee_count = -1"),
    one_row("mart.dossier", "field_exists", "field_code = '999'"),
    one_row("mart.dossier", "finished_agency_level_known", "finished_agency_level = 'phòng'"),
    one_row(
        "mart.dossier",
        "finished_at_plausible",
        "finished_at = TIMESTAMPTZ '1926-06-09 10:00:00+07', finished_date = DATE '1926-06-09'",
    ),
    one_row("mart.dossier", "first_due_at_plausible", "first_due_at = TIMESTAMPTZ '2926-06-09 10:00:00+07'"),
    # The public total counts dossiers of the city.
    one_row(
        "mart.dossier",
        "in_city_present",
        "in_city = NULL",
        "mart.public_agency_procedure:total_is_the_dossiers",
    ),
    one_row("mart.dossier", "payment_flag_in_list", "online_payment_flag = 9"),
    one_row("mart.dossier", "procedure_code_form", "procedure_code = 'TT1'"),
    # The public total counts by agency and its level.
    one_row(
        "mart.dossier",
        "received_agency_level_known",
        "received_agency_level = 'phòng'",
        "mart.public_agency_procedure:total_is_the_dossiers",
    ),
    # The public total counts by the year of receipt.
    one_row(
        "mart.dossier",
        "received_at_plausible",
        "received_at = TIMESTAMPTZ '1926-06-09 10:00:00+07', received_date = DATE '1926-06-09'",
        "mart.public_agency_procedure:total_is_the_dossiers",
    ),
    one_row("mart.dossier", "status_in_list", "status = 14, is_resolved = false, is_on_time = NULL"),
    one_row("mart.dossier", "supplement_seconds_not_negative", "supplement_seconds = -1"),
    *nulls("mart.eligible_procedure", "procedure_code", "valid_from"),
    one_row("mart.eligible_procedure", "class_known", "class = 'half'"),
    one_row("mart.eligible_procedure", "procedure_code_form", "procedure_code = 'TT1'"),
    one_row("mart.eligible_procedure", "valid_to_after_from", "valid_to = DATE '2020-01-01'"),
    *nulls("mart.field", "name"),
    # Others look the field up.
    one_row(
        "mart.field",
        "field_code_numeric",
        "field_code = 'G03'",
        "mart.dossier:field_exists",
        "mart.indicator_value:field_exists",
    ),
    # Others look the field up.
    one_row(
        "mart.field",
        "field_code_present",
        "field_code = NULL",
        "mart.dossier:field_exists",
        "mart.indicator_value:field_exists",
    ),
    twice("mart.field", "field_code_unique"),
    one_row("mart.field", "name_without_ministry", "name = 'Đất đai (Bộ Tài nguyên)'"),
    *nulls("mart.indicator", "formula_version", "legal_basis_vi", "name_en", "name_vi", "unit"),
    one_row("mart.indicator", "direction_known", "direction = 'up'"),
    # Its headline, targets and values are looked for under its id.
    one_row(
        "mart.indicator",
        "indicator_id_present",
        "indicator_id = NULL",
        "headline_exists",
        "mart.indicator_value:city_row_of_every_indicator",
        "mart.indicator_value:indicator_registered",
        "mart.programme_item:indicator_is_of_the_programme",
        "mart.series_break:break_is_of_an_indicator",
        "mart.target:indicator_registered",
    ),
    # Its targets and values are looked for under its variant.
    one_row(
        "mart.indicator",
        "variant_present",
        "variant = NULL",
        "headline_exists",
        "mart.indicator_value:city_row_of_every_indicator",
        "mart.indicator_value:indicator_registered",
        "mart.target:indicator_registered",
    ),
    Defect("mart.indicator_value", "agency_group_known", GROUP_ROW.format("agency_group = 'phòng'")),
    Defect("mart.indicator_value", "calendar_present", GROUP_ROW.format("calendar = NULL")),
    Defect("mart.indicator_value", "calendar_known", GROUP_ROW.format("calendar = 'lunar'")),
    # With the days of a report's period, so that only its grain is wrong.
    Defect(
        "mart.indicator_value",
        "reports_are_of_the_city",
        GROUP_ROW.format(
            "calendar = 'admin15', period_start = DATE '2025-12-15', period_end = DATE '2026-01-15'"
        ),
    ),
    # The city row is looked for among the current ones.
    Defect(
        "mart.indicator_value",
        "every_key_has_a_current_row",
        "UPDATE {t} SET is_current = false WHERE grain = 'city' AND variant = 'headline' AND period_start = DATE '2026-01-01'",
        ("city_row_of_every_indicator",),
    ),
    Defect("mart.indicator_value", "formula_version_present", GROUP_ROW.format("formula_version = NULL")),
    # Its dimensions are those of no grain then.
    Defect(
        "mart.indicator_value", "grain_present", GROUP_ROW.format("grain = NULL"), ("dimensions_of_grain",)
    ),
    # It is a value of no indicator then.
    Defect(
        "mart.indicator_value",
        "indicator_id_present",
        GROUP_ROW.format("indicator_id = NULL"),
        ("indicator_registered",),
    ),
    Defect("mart.indicator_value", "indicator_registered", GROUP_ROW.format("variant = 'thu_nghiem'")),
    Defect("mart.indicator_value", "is_current_present", GROUP_ROW.format("is_current = NULL")),
    Defect(
        "mart.indicator_value",
        "no_month_missing",
        "DELETE FROM {t} WHERE period_start = DATE '2026-02-01'; INSERT INTO {t} SELECT * REPLACE (DATE '2026-03-01' AS period_start, DATE '2026-04-01' AS period_end) FROM {t}",
    ),
    # Below zero is outside 0 to the denominator, and 0 to 100.
    Defect(
        "mart.indicator_value",
        "not_negative",
        GROUP_ROW.format("numerator = -1, value_pct = -1, status = NULL"),
        (
            "numerator_within_denominator",
            "value_in_range",
        ),
    ),
    Defect("mart.indicator_value", "period_end_present", GROUP_ROW.format("period_end = NULL")),
    Defect("mart.indicator_value", "period_label_present", GROUP_ROW.format("period_label = NULL")),
    Defect("mart.indicator_value", "period_start_present", GROUP_ROW.format("period_start = NULL")),
    Defect(
        "mart.indicator_value",
        "period_type_known",
        GROUP_ROW.format("period_type = 'week'"),
    ),
    Defect("mart.indicator_value", "period_type_present", GROUP_ROW.format("period_type = NULL")),
    Defect(
        "mart.indicator_value",
        "row_exists_only_with_cases",
        GROUP_ROW.format("denominator = 0, numerator = 0, value_pct = NULL, status = 'not_applicable'"),
    ),
    Defect("mart.indicator_value", "run_id_present", GROUP_ROW.format("run_id = NULL")),
    Defect("mart.indicator_value", "target_operator_known", GROUP_ROW.format("target_operator = '>>'")),
    Defect("mart.indicator_value", "taxonomy_version_present", GROUP_ROW.format("taxonomy_version = NULL")),
    # A right fraction cannot leave the range.
    Defect(
        "mart.indicator_value",
        "value_in_range",
        GROUP_ROW.format("value_pct = 120"),
        ("value_is_the_fraction",),
    ),
    # It is a value of no indicator then.
    Defect(
        "mart.indicator_value",
        "variant_present",
        GROUP_ROW.format("variant = NULL"),
        ("indicator_registered",),
    ),
    *nulls("mart.official_766", "endpoint", "metric_code", "period_type", "year"),
    one_row("mart.official_766", "score_within_max", "score = 99"),
    one_row("mart.official_766", "year_plausible", "year = 1999"),
    *nulls("mart.payment", "counts_online", "is_success", "net_amount", "reference"),
    one_row("mart.payment", "agency_exists", "agency_id = 'H29.77'"),
    one_row("mart.payment", "agency_level_known", "agency_level = 'phòng'"),
    one_row("mart.payment", "amount_not_negative", "amount = -1, net_amount = 0"),
    # The net amount follows from it.
    one_row("mart.payment", "amount_present", "amount = NULL", "net_is_amount_less_refund"),
    one_row("mart.payment", "coded_fields_hold_codes", "bank_code = 'TK của ông Tư'"),
    # It is not what amount and refund leave either.
    one_row("mart.payment", "net_amount_not_negative", "net_amount = -1", "net_is_amount_less_refund"),
    one_row("mart.payment", "procedure_code_form", "procedure_code = 'TT1'"),
    twice("mart.payment", "reference_unique"),
    one_row("mart.payment", "refund_amount_not_negative", "refund_amount = -1, net_amount = 30001"),
    # The net amount follows from it.
    one_row("mart.payment", "refund_amount_present", "refund_amount = NULL", "net_is_amount_less_refund"),
    one_row("mart.payment", "status_known", "status = 9, is_success = false, counts_online = false"),
    one_row(
        "mart.payment",
        "transacted_at_plausible",
        "transacted_at = TIMESTAMPTZ '1926-06-01 10:00:00+07', transacted_date = DATE '1926-06-01'",
    ),
    *nulls("mart.procedure", "procedure_code", "valid_from"),
    one_row("mart.procedure", "field_code_numeric", "field_code = 'G03'"),
    Defect(
        "mart.procedure",
        "no_overlap",
        "INSERT INTO {t} SELECT * REPLACE (DATE '2024-01-01' AS valid_from) FROM {t} WHERE {one}",
    ),
    one_row("mart.procedure", "procedure_code_form", "procedure_code = 'TT1'"),
    # Two versions from one day are valid on the same days.
    twice("mart.procedure", "procedure_code_valid_from_unique", "no_overlap"),
    one_row("mart.procedure", "valid_to_after_from", "valid_to = DATE '1800-01-01'"),
    *nulls("mart.procedure_time", "period_start", "period_type", "procedure_code"),
    one_row("mart.procedure_time", "mean_plausible", "processing_seconds = -5"),
    twice("mart.procedure_time", "procedure_code_period_type_period_start_unique"),
    *nulls("mart.quarantine_summary", "entity", "records", "rule", "source"),
    one_row(
        "mart.quarantine_summary", "records_positive", "records = 0, open_records = 0, open_since = NULL"
    ),
    twice("mart.quarantine_summary", "source_entity_rule_day_unique"),
    *nulls("mart.service_level", "level", "procedure_code", "valid_from"),
    # No level has this class.
    one_row("mart.service_level", "class_2022_known", "class_2022 = 'half'", "taxonomies_not_mixed"),
    one_row("mart.service_level", "level_known", "level = 5, class_2022 = NULL"),
    Defect(
        "mart.service_level",
        "no_overlap",
        "INSERT INTO {t} SELECT * REPLACE (DATE '2024-06-01' AS valid_from) FROM {t} WHERE {one}",
    ),
    one_row("mart.service_level", "procedure_code_form", "procedure_code = 'TT1'"),
    one_row("mart.service_level", "valid_to_after_from", "valid_to = DATE '2020-01-01'"),
    # The days count the differences.
    *(
        one_row(
            "mart.settlement_difference",
            f"{name}_present",
            f"{name} = NULL",
            "mart.settlement_day:differences_are_listed",
        )
        for name in ("comparison", "kind", "settlement_date")
    ),
    one_row("mart.settlement_difference", "file_amount_not_negative", "file_amount = -1"),
    one_row("mart.settlement_difference", "platform_amount_not_negative", "platform_amount = -1"),
    *nulls("mart.source_window", "entity", "landed", "source"),
    one_row("mart.source_window", "declared_not_negative", "declared = -1"),
    one_row("mart.source_window", "distinct_keys_not_negative", "distinct_keys = -1"),
    # What is applied is compared with what landed.
    one_row("mart.source_window", "landed_not_negative", "landed = -1", "landed_is_applied"),
    one_row("mart.source_window", "quarantined_not_negative", "quarantined = -1"),
    twice("mart.source_window", "source_entity_extract_id_window_start_unique"),
    one_row("mart.source_window", "window_half_open", "window_end = window_start"),
    *nulls("mart.target", "operator", "target_pct", "valid_from"),
    # It is of no indicator then.
    one_row("mart.target", "indicator_id_present", "indicator_id = NULL", "indicator_registered"),
    # Two versions from one day are valid on the same days.
    twice("mart.target", "indicator_id_variant_valid_from_unique", "no_overlap"),
    one_row("mart.target", "indicator_registered", "indicator_id = 'x'"),
    one_row("mart.target", "operator_known", "operator = '>>'"),
    # It is of no indicator then.
    one_row("mart.target", "variant_present", "variant = NULL", "indicator_registered"),
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
            "parts_within_whole",  # the agencies then hold more than the city
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
            "mart.agency_bridge:unit_exists",
            "mart.document:agency_exists",
            "mart.dossier:received_agency_exists",
            "mart.payment:agency_exists",
            "mart.petition:finished_agency_exists",
            "mart.petition:received_agency_exists",
            "mart.rating:agency_exists",
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
            "mart.series_break:break_is_of_an_indicator",
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
    one_row(
        "mart.settlement_day", "settlement_date_present", "settlement_date = NULL", "differences_are_listed"
    ),
    twice("mart.settlement_day", "settlement_date_unique"),
    one_row("mart.settlement_day", "matched_not_negative", "matched = -1"),
    *(
        one_row("mart.settlement_day", f"{kind}_not_negative", f"{kind} = -1", "differences_are_listed")
        for kind in ("missing_in_file", "missing_in_platform", "amount_differs", "status_differs")
    ),
    one_row("mart.settlement_day", "differences_are_listed", "missing_in_file = 1"),
    *nulls("mart.register_difference", "kind", "organ_code", "promulgation_date", "notation"),
    one_row("mart.register_difference", "one_side_at_least", "register_id = NULL"),
    one_row("mart.register_difference", "no_secret_on_the_axis", "kind = 'secret_on_axis'"),
    one_row("mart.settlement_difference", "fee_amount_not_negative", "fee_amount = -1"),
    one_row("mart.quarantine_summary", "open_within_records", "open_since = NULL"),
    *nulls("mart.quarantine_summary", "day", "open_records"),
    *nulls("mart.source_window", "state"),
    one_row("mart.source_window", "applied_not_negative", "applied = -1, landed = -1", "landed_not_negative"),
    *_PUBLIC,
    *_EACH,
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
    twice("mart.agency_bridge", "agency_id_valid_from_unit_id_unique", "parts_make_the_whole"),
    *nulls("mart.agency_bridge", "valid_from", "unit_id"),
    # The agency itself has no place then.
    one_row("mart.agency_bridge", "agency_id_present", "agency_id = NULL", "every_agency_has_a_place"),
    *nulls("mart.agency_bridge", "weight", "share_before", "share_after"),
    one_row("mart.agency_bridge", "weight_basis_known", "weight_basis = 'guess'"),
    one_row("mart.agency_bridge", "whole_is_one", "weight = 0.9999999"),
    one_row(
        "mart.agency_bridge",
        "parts_make_the_whole",
        "weight = 0.5, weight_basis = 'equal', share_after = 0.5",
    ),
    one_row("mart.agency_bridge", "every_agency_has_a_place", "agency_id = 'H29.77'"),
    one_row("mart.agency_bridge", "unit_exists", "unit_id = 'H29.77'"),
    twice("mart.series_break", "indicator_id_break_date_kind_unique"),
    *nulls("mart.series_break", "description_vi", "description_en", "is_for_all"),
    # The values of that version are told of no more.
    one_row(
        "mart.series_break", "version_after_present", "version_after = NULL", "versions_of_values_are_told"
    ),
    one_row("mart.series_break", "version_before_present", "version_before = NULL"),
    one_row("mart.series_break", "kind_known", "kind = 'weather'", "versions_of_values_are_told"),
    one_row("mart.series_break", "version_changes", "version_before = version_after"),
    one_row("mart.series_break", "break_is_of_an_indicator", "indicator_id = 'none'"),
    one_row("mart.series_break", "versions_of_values_are_told", "version_after = 'nd99'"),
    twice("mart.programme_item", "item_indicator_id_unique"),
    *nulls("mart.programme_item", "name_vi", "name_en"),
    one_row("mart.programme_item", "items_are_one_to_ten", "item = 11"),
    one_row("mart.programme_item", "indicator_is_of_the_programme", "indicator_id = 'none'"),
    Defect(
        "mart.indicator_value",
        "parts_within_whole",
        "UPDATE {t} SET numerator = 98, value_pct = 98 WHERE grain = 'city' AND variant = 'headline'",
    ),
    Defect(
        "mart.indicator_value",
        "december_is_the_year",
        "INSERT INTO {t} SELECT v.* REPLACE (k.kind AS period_type, DATE '2025-01-01' AS period_start, "
        "DATE '2026-01-01' AS period_end, 99 - k.less AS numerator, 99 - k.less AS value_pct) "
        "FROM {t} AS v, (VALUES ('year', 0), ('ytd', 1)) AS k(kind, less) "
        "WHERE grain = 'city' AND period_start = DATE '2026-01-01'",
    ),
    Defect(
        "mart.indicator_value",
        "base_of_the_last_month",
        "INSERT INTO {t} SELECT v.* REPLACE (CAST(m.first AS DATE) AS period_start, "
        "CAST(m.first + INTERVAL 1 MONTH AS DATE) AS period_end, 990 AS numerator, 1000 AS denominator) "
        "FROM {t} AS v, generate_series(TIMESTAMP '2025-06-01', TIMESTAMP '2025-12-01', INTERVAL 1 MONTH) AS m(first) "
        "WHERE grain = 'city' AND period_start = DATE '2026-01-01'; "
        "UPDATE {t} SET numerator = 990, denominator = 1000 WHERE period_start = DATE '2026-01-01'",
    ),
    all_rows("mart.source_window", "newest_landing", "landed_at = TIMESTAMPTZ '2026-06-01 06:00:00+07'"),
    # Without a code nothing says what a score is of.
    one_row(
        "mart.score_rule", "metric_code_present", "metric_code = NULL", "mart.score_766:metric_has_a_rule"
    ),
    *nulls("mart.score_rule", "full_at"),
    # A group is found by its code, and its points are added up.
    one_row("mart.score_rule", "group_code_present", "group_code = NULL"),
    one_row("mart.score_rule", "points_present", "points = NULL", "groups_add_up"),
    twice("mart.score_rule", "metric_code_unique", "groups_add_up"),
    one_row("mart.score_rule", "groups_add_up", "points = 21"),
    twice("mart.score_766", "period_type_period_start_agency_id_metric_code_unique"),
    *nulls(
        "mart.score_766", "period_type", "period_start", "period_end", "metric_code", "max_score", "quality"
    ),
    one_row("mart.score_766", "score_within_max", "score = 21"),
    one_row("mart.score_766", "unknown_is_not_zero", "score = NULL"),
    one_row("mart.score_766", "ratio_is_the_fraction", "ratio = 91"),
    one_row("mart.score_766", "metric_has_a_rule", "metric_code = 'CKMB'"),
    *OPINIONS,
    twice(GAP, "figure_unique"),
    # A cause finds its gap by the period, and a gap its causes.
    one_row(GAP, "period_type_present", "period_type = NULL", "explained_by_its_causes", ORPHAN),
    one_row(GAP, "period_start_present", "period_start = NULL", "explained_by_its_causes", ORPHAN),
    *nulls(GAP, "department_code", "group_code", "our_score", "our_max_score"),
    one_row(GAP, "difference_is_theirs_less_ours", "score_difference = 1"),
    one_row(GAP, "parts_are_the_difference", "unexplained_numerator = 1"),
    one_row(GAP, "explained_by_its_causes", "explained_numerator = -2, unexplained_numerator = 1"),
    one_row(GAP, "score_within_max", "our_score = 21, official_score = 23"),
    twice(
        CAUSE,
        "cause_unique",
        "mart.official_gap:explained_by_its_causes",  # they are added up
    ),
    # Without these it belongs to no gap.
    *nulls(CAUSE, "period_type", "period_start", "metric_code", also=NO_GAP),
    *nulls(CAUSE, "cause"),
    one_row(CAUSE, "numerator_present", "numerator = NULL", "mart.official_gap:explained_by_its_causes"),
    one_row(CAUSE, "denominator_present", "denominator = NULL", "mart.official_gap:explained_by_its_causes"),
    one_row(
        CAUSE,
        "missing_dossiers_only_take_away",
        "numerator = -3",
        "mart.official_gap:explained_by_its_causes",
    ),
    one_row(
        CAUSE,
        "cause_belongs_to_a_gap",
        "metric_code = 'DOSSIER_SYNC'",
        "mart.official_gap:explained_by_its_causes",
    ),
)

"""Planted defects of ratings and petitions: those of landing and core alike, and those of mart."""

from __future__ import annotations

from typing import Final

from tests.unit.expectations.defects import Defect, all_rows, nulls, one_row, twice

OLD: Final = "TIMESTAMP '1970-01-01'"
FAR: Final = "TIMESTAMP '2199-01-01'"


def row_defects(rating: str, petition: str, *resolved: str) -> tuple[Defect, ...]:
    """What a single rating or petition can have wrong; `resolved`: what an impossible agency code also turns red."""
    return (
        *nulls(rating, "dossier_code", "level", "rated_at", "updated_at"),
        one_row(rating, "level_in_list", "level = 5"),
        one_row(rating, "dossier_code_form", "dossier_code = 'HS 12'"),
        one_row(rating, "rated_at_plausible", f"rated_at = {OLD}"),
        # What was updated in 1970 was rated after it.
        one_row(rating, "updated_at_plausible", f"updated_at = {OLD}", "rated_before_update"),
        one_row(rating, "rated_before_update", "rated_at = updated_at + INTERVAL 3 DAY"),
        *nulls(petition, "petition_code", "status", "updated_at"),
        # Without a code it has no root either, and one that cannot be read is resolved to nothing.
        one_row(petition, "agency_code_present", "agency_code = NULL"),
        one_row(petition, "agency_root_present", "agency_root = NULL"),
        one_row(petition, "petition_code_is_key", "petition_code = 'Nguyễn Văn An'"),
        one_row(petition, "agency_code_canonical", "agency_code = 'H29.0.41'", *resolved),
        one_row(petition, "agency_root_is_root", "agency_root = 'G12'"),
        one_row(petition, "agency_code_raw_form", "agency_code_raw = 'Sở Tư pháp'"),
        one_row(petition, "dossier_code_form", "dossier_code = 'HS 12'"),
        one_row(petition, "status_in_list", "status = 9"),
        one_row(petition, "satisfaction_in_list", "satisfaction = 2"),
        # A receipt in 2199 is after everything else of the row.
        one_row(
            petition,
            "received_at_plausible",
            f"received_at = {FAR}, due_at = NULL, finished_at = NULL, status = 1",
        ),
        one_row(petition, "due_at_plausible", f"due_at = {FAR}"),
        one_row(petition, "finished_at_plausible", f"finished_at = {FAR}"),
        one_row(petition, "updated_at_plausible", f"updated_at = {OLD}"),
        one_row(petition, "due_after_received", "due_at = received_at - INTERVAL 2 DAY"),
        one_row(petition, "finished_after_received", "finished_at = received_at - INTERVAL 1 HOUR"),
        all_rows(petition, "finish_agrees_with_status", "status = 2"),
        all_rows(petition, "due_mostly_given", "due_at = NULL"),
    )


_BOTH: Final = "dates_are_local"
MART: Final[tuple[Defect, ...]] = (
    twice("mart.rating", "dossier_code_rated_at_unique"),
    *nulls("mart.rating", "dossier_code", "rated_at", "rated_date", "dossier_known"),
    # What it counts as follows from both.
    one_row("mart.rating", "counts_present", "counts = NULL"),
    one_row(
        "mart.rating", "in_city_present", "in_city = NULL, level = 7, is_satisfied = NULL, counts = false"
    ),
    one_row("mart.rating", "counts_by_level", "counts = false"),
    one_row("mart.rating", "satisfied_by_level", "is_satisfied = NULL"),
    one_row("mart.rating", _BOTH, "rated_date = rated_date + 1"),
    one_row(
        "mart.rating",
        "rated_at_plausible",
        "rated_at = TIMESTAMPTZ '1926-06-01 10:00:00+07', rated_date = DATE '1926-06-01'",
    ),
    one_row("mart.rating", "procedure_code_form", "procedure_code = 'TT1'"),
    one_row("mart.rating", "agency_level_known", "agency_level = 'phòng'"),
    one_row("mart.rating", "agency_exists", "agency_id = 'H29.77'"),
    twice("mart.petition", "petition_code_unique"),
    *nulls("mart.petition", "petition_code", "dossier_known", "fault_no_due"),
    one_row("mart.petition", "in_city_present", "in_city = NULL"),
    one_row("mart.petition", "on_time_is_decided", "is_on_time = NULL"),
    one_row("mart.petition", "excluded_with_reason", "exclusion_reason = 'Chưa xử lý xong'"),
    one_row("mart.petition", _BOTH, "finished_date = finished_date + 1"),
    one_row(
        "mart.petition",
        "received_at_plausible",
        "received_at = TIMESTAMPTZ '1926-06-01 10:00:00+07', received_date = DATE '1926-06-01'",
    ),
    one_row(
        "mart.petition",
        "due_at_plausible",
        "due_at = TIMESTAMPTZ '2926-06-01 10:00:00+07', due_date = DATE '2926-06-01'",
    ),
    one_row(
        "mart.petition",
        "finished_at_plausible",
        "finished_at = TIMESTAMPTZ '1926-06-01 10:00:00+07', finished_date = DATE '1926-06-01'",
    ),
    one_row("mart.petition", "received_agency_level_known", "received_agency_level = 'phòng'"),
    one_row("mart.petition", "finished_agency_level_known", "finished_agency_level = 'phòng'"),
    one_row("mart.petition", "received_agency_exists", "received_agency_id = 'H29.77'"),
    one_row("mart.petition", "finished_agency_exists", "finished_agency_id = 'H29.77'"),
)

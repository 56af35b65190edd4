"""Planted defects of the landing entities."""

from __future__ import annotations

from typing import Final

from tests.unit.expectations.defects import Defect, all_rows

DEFECTS: Final[tuple[Defect, ...]] = (
    all_rows(
        "landing/portal/dossier",
        "fees_not_negative",
        "fees = [{code: 'P', kind: 'Phi', collected_at: '1', amount: -1::BIGINT}]",
    ),
    all_rows("landing/portal/dossier", "place_in_extract", "_pos = -1"),
    all_rows(
        "landing/portal/dossier",
        "agency_code_canonical",
        "agency_code = '000.00.41.H29'",
        "agency_root_is_root",
    ),
    all_rows("landing/portal/dossier", "updated_at_present", "updated_at = NULL::TIMESTAMP"),
    all_rows("landing/portal/field", "name_without_ministry", "name = 'Đất đai (Bộ Tài nguyên)'"),
    all_rows("landing/portal/service_level", "level_in_list", "level = 0"),
    all_rows("landing/portal/procedure", "is_connected_known", "is_connected = 2"),
    all_rows("landing/portal/official_766", "period_in_year", "period = 13"),
    all_rows("landing/exchange/document", "recipients_canonical", "to_codes = ['41.H29']"),
    all_rows("landing/exchange/document", "recipients_present", "to_codes = []::VARCHAR[]"),
    all_rows(
        "landing/exchange/register",
        "recipient_channels_known",
        "recipients = [{organ_code_raw: 'H29', organ_code: 'H29.1', channel: 'fax', paper_copy: false}]",
    ),
    all_rows("landing/payment/transaction", "currency_known", "currency = '1000'"),
    all_rows(
        "landing/payment/transaction", "fees_add_up", "fees = [{kind: 'Phi', code: 'P', amount: 7::BIGINT}]"
    ),
    all_rows("landing/files/agencies", "level_known", "level = 'Sở'"),
    all_rows("landing/files/agency_succession", "kind_known", "kind = 'absorb'"),
    all_rows("landing/files/eligible_procedures", "valid_to_not_before_from", "valid_to = DATE '2019-01-01'"),
)

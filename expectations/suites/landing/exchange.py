"""Landing suites of the e-document axis and the outgoing-document register."""

from __future__ import annotations

from expectations.model import Suite, required, row_count, rows
from expectations.suites.common import (
    bad_agency,
    bad_agency_raw,
    landed_types,
    place_in_extract,
)
from expectations.suites.document import (
    axis_document_rules,
    axis_status_rules,
    landed_axis_document_rules,
    landed_axis_status_rules,
    landed_register_rules,
    register_rules,
)

_DECODER = "Xem lại bộ giải mã của sổ đăng ký và của trục liên thông."

SUITES: tuple[Suite, ...] = (
    Suite(
        "landing/exchange/agency",
        ("source_id", "agency_code"),
        (
            row_count(),
            place_in_extract(),
            *required("source_id"),
            landed_types("exchange", "agency"),
            rows(
                "code_raw_form",
                bad_agency_raw("code_raw"),
                "code_raw",
                group="formats",
                severity="WARN",
                reason="Mã định danh theo QCVN 102:2016 hoặc QĐ 20/2020; dạng khác có thể bị chuẩn hoá sai.",
                action="Đối chiếu danh sách đơn vị của trục.",
            ),
            rows(
                "code_mostly_given",
                "agency_code IS NULL",
                "agency_code",
                group="formats",
                severity="WARN",
                allowed_share=0.05,
                reason="Đơn vị trên trục không có mã thì văn bản gửi cho nó không nhận ra nơi nhận.",
                action="Đối chiếu danh sách đơn vị của trục.",
            ),
            rows(
                "agency_code_canonical",
                bad_agency("agency_code"),
                "agency_code",
                group="formats",
                severity="WARN",
                reason="Đơn vị trên trục có mã lạ thì không nối được với danh mục cơ quan.",
                action="Đối chiếu danh sách đơn vị của trục.",
            ),
        ),
    ),
    Suite(
        "landing/exchange/document",
        ("doc_id", "_page", "_pos"),
        (
            row_count(),
            place_in_extract(),
            landed_types("exchange", "document"),
            *axis_document_rules(),
            *landed_axis_document_rules(),
            rows(
                "recipients_canonical",
                f"len(list_filter(to_codes, lambda c: {bad_agency('c')})) > 0",
                "to_codes",
                group="codes",
                reason="Mã nơi nhận phải ở dạng chuẩn thì mới so được với nơi nhận trong sổ.",
                action=_DECODER,
            ),
            rows(
                "recipients_present",
                "len(coalesce(to_codes, [])) = 0",
                "to_codes",
                group="completeness_of_rows",
                severity="WARN",
                reason="Thông điệp không có nơi nhận.",
                action="Đối chiếu với trục liên thông.",
            ),
        ),
    ),
    Suite(
        "landing/exchange/status",
        ("doc_id", "status_code", "_page", "_pos"),
        (
            row_count(),
            place_in_extract(),
            landed_types("exchange", "status"),
            *axis_status_rules(),
            *landed_axis_status_rules(),
        ),
    ),
    Suite(
        "landing/exchange/register",
        ("register_id", "_page", "_pos"),
        (
            row_count(),
            place_in_extract(),
            landed_types("exchange", "register"),
            *register_rules(),
            *landed_register_rules(),
            rows(
                "recipient_channels_known",
                "len(list_filter(recipients, lambda r: r.channel NOT IN ('truc', 'dien-tu', 'giay'))) > 0",
                "recipients",
                reason="Kênh gửi quyết định văn bản là điện tử hay giấy; kênh lạ không được đoán.",
                action="Gửi danh sách cho văn thư của đơn vị để sửa trong sổ đăng ký văn bản đi.",
            ),
            rows(
                "recipient_channel_given",
                "len(list_filter(recipients, lambda r: r.channel IS NULL OR r.organ_code IS NULL)) > 0",
                "recipients",
                group="completeness_of_rows",
                severity="WARN",
                reason="Nơi nhận không có mã hay không có kênh thì văn bản bị coi là chưa gửi điện tử "
                "cho nơi đó.",
                action="Gửi danh sách cho văn thư của đơn vị để sửa trong sổ đăng ký văn bản đi.",
            ),
            rows(
                "recipients_present",
                "len(coalesce(recipients, [])) = 0 AND scope = 'lien-co-quan' AND NOT deleted",
                "recipients",
                "scope",
                group="completeness_of_rows",
                severity="WARN",
                reason="Văn bản liên cơ quan không có nơi nhận đứng ngoài cả tử số và mẫu số.",
                action="Gửi danh sách cho văn thư của đơn vị để sửa trong sổ đăng ký văn bản đi.",
            ),
        ),
    ),
)

"""Landing suites of the public-service portal."""

from __future__ import annotations

from expectations.model import Rule, Suite, required, row_count, rows
from expectations.suites.common import not_negative, one_of, procedure_code
from expectations.suites.dossier import dossier_rules

_DECODER = "Bản ghi này phải ở khu cách ly: xem lại bộ giải mã của cổng dịch vụ công."


def _pos() -> Rule:
    return rows(
        "place_in_extract",
        "_page < 0 OR _pos < 0 OR _page IS NULL OR _pos IS NULL",
        "_page",
        "_pos",
        group="keys",
        reason="Trang và vị trí quyết định bản ghi nào mới hơn khi thời điểm cập nhật bằng nhau (R39).",
        action="Lỗi của bộ nạp: báo nhóm kỹ thuật.",
    )


SUITES: tuple[Suite, ...] = (
    Suite(
        "landing/portal/dossier",
        ("dossier_code", "agency_code", "_page", "_pos"),
        (
            row_count(),
            _pos(),
            *dossier_rules(),
            rows(
                "fees_not_negative",
                "list_min(list_transform(fees, lambda f: f.amount)) < 0",
                "fees",
                group="money",
                reason="Lệ phí âm không có trong quy ước nguồn và làm sai tổng tiền.",
                action=_DECODER,
            ),
            rows(
                "supplements_in_order",
                "len(list_filter(supplements, lambda s: s.answered_at < s.requested_at)) > 0",
                "supplements",
                group="order_of_times",
                severity="WARN",
                reason="Nhận bổ sung trước khi yêu cầu: thời gian bổ sung âm được tính là 0 (R09).",
                action="Gửi danh sách cho đơn vị quản lý cổng dịch vụ công để sửa ở nguồn.",
            ),
            rows(
                "supplements_plausible",
                "len(list_filter(supplements, lambda s: s.requested_at NOT BETWEEN TIMESTAMP '2000-01-01' "
                "AND TIMESTAMP '2100-01-01' OR s.due_before NOT BETWEEN TIMESTAMP '2000-01-01' "
                "AND TIMESTAMP '2100-01-01')) > 0",
                "supplements",
                group="plausible_times",
                severity="WARN",
                reason="Ngày của lần bổ sung nằm ngoài mọi khoảng hợp lý: hạn trả đầu tiên sẽ sai.",
                action="Gửi danh sách cho đơn vị quản lý cổng dịch vụ công để sửa ở nguồn.",
            ),
        ),
    ),
    Suite(
        "landing/portal/agency",
        ("source_id", "code"),
        (row_count(), *required("source_id", "name")),
    ),
    Suite(
        "landing/portal/field",
        ("field_code",),
        (
            row_count(minimum=10),
            *required("field_code", "name"),
            rows(
                "field_code_numeric",
                "NOT regexp_full_match(field_code, '[0-9]{1,12}')",
                "field_code",
                reason="Mã lĩnh vực là số (R10); hồ sơ và thủ tục nối với lĩnh vực bằng mã này.",
                action="Xem lại trang danh sách lĩnh vực của cổng: có thể cấu trúc đã đổi.",
            ),
            rows(
                "name_without_ministry",
                "regexp_matches(name, '\\(Bộ[^)]*\\)\\s*$')",
                "name",
                group="formats",
                severity="WARN",
                reason="Tên lĩnh vực phải đã bỏ phần “(Bộ …)” thì mới nối được với danh mục thủ tục (R10).",
                action="Xem lại bộ giải mã danh sách lĩnh vực.",
            ),
        ),
    ),
    Suite(
        "landing/portal/procedure",
        ("procedure_code",),
        (
            row_count(minimum=10),
            *required("procedure_code", "procedure_code_raw", "name"),
            procedure_code(),
            one_of(
                "is_connected",
                (0, 1),
                reason="Danh mục được hỏi hai lần, is_connected 0 và 1; giá trị khác là câu trả lời lạ.",
                action="Chạy egov probe portal để xem cổng trả lời gì.",
            ),
        ),
    ),
    Suite(
        "landing/portal/service_level",
        ("procedure_code", "level"),
        (
            row_count(),
            *required("procedure_code", "level"),
            procedure_code(),
            rows(
                "level_in_list",
                "level NOT BETWEEN 1 AND 4",
                "level",
                reason="Mức độ dịch vụ là 1–4 (từ 15/8/2022: 3 là một phần, 4 là toàn trình).",
                action="Xem danh mục dịch vụ trên cổng; mức mới phải được quy ước trước khi tính.",
            ),
            *not_negative("usage_weight", group="values"),
        ),
    ),
    Suite(
        "landing/portal/procedure_detail",
        ("procedure_code", "decision_id"),
        (
            row_count(),
            *required("procedure_code"),
            procedure_code(),
            rows(
                "processing_time_plausible",
                "len(list_filter(methods, lambda m: m.processing_time < 0 OR m.processing_time > 3660)) > 0",
                "methods",
                group="plausible_values",
                severity="WARN",
                reason="Thời hạn giải quyết âm hoặc dài hơn mười năm không dùng để tính hạn trả được (R09).",
                action="Đề nghị đơn vị công bố thủ tục sửa thời hạn trên CSDL quốc gia.",
            ),
            rows(
                "processing_unit_known",
                "len(list_filter(methods, lambda m: upper(m.processing_time_unit) "
                "NOT IN ('WORKING_DAY', 'DAY', 'HOUR', 'MONTH', 'UNKNOWN'))) > 0",
                "methods",
                group="plausible_values",
                severity="WARN",
                reason="Đơn vị thời hạn lạ được coi là không có thời hạn (R09): hồ sơ thiếu hẹn trả bị loại.",
                action="Bổ sung đơn vị vào quy ước nếu nó có nghĩa.",
            ),
            rows(
                "fees_not_negative",
                "len(list_filter(methods, lambda m: list_min(m.fee_amounts) < 0)) > 0",
                "methods",
                group="money",
                reason="Lệ phí âm làm sai việc xét thủ tục có thu phí (R04).",
                action=_DECODER,
            ),
            *not_negative("result_count", group="values"),
        ),
    ),
    Suite(
        "landing/portal/official_766",
        ("endpoint", "period_type", "year", "period", "department_code", "metric_code"),
        (
            row_count(),
            *required("endpoint", "period_type", "year", "metric_code"),
            rows(
                "year_plausible",
                "year NOT BETWEEN 2021 AND 2100",
                "year",
                reason="Bộ chỉ số 766 có từ 2022; năm khác là giải mã nhầm.",
                action=_DECODER,
            ),
            rows(
                "period_in_year",
                "(period_type = 'month' AND (period IS NULL OR period NOT BETWEEN 1 AND 12)) "
                "OR (period_type = 'quarter' AND (period IS NULL OR period NOT BETWEEN 1 AND 4))",
                "period",
                "period_type",
                reason="Kỳ phải là tháng 1–12 hoặc quý 1–4.",
                action=_DECODER,
            ),
            rows(
                "score_within_max",
                "score < 0 OR score > max_score",
                "score",
                "max_score",
                group="plausible_values",
                severity="WARN",
                reason="Điểm vượt điểm tối đa: số liệu chính thức có lỗi hoặc ý nghĩa của chỉ số đã đổi.",
                action="Đối chiếu trang công bố của cổng; giữ nguyên như công bố.",
            ),
            rows(
                "ratio_plausible",
                "ratio < 0 OR ratio > 100",
                "ratio",
                group="plausible_values",
                severity="WARN",
                reason="Tỷ lệ ngoài 0–100 %.",
                action="Đối chiếu trang công bố của cổng; giữ nguyên như công bố.",
            ),
        ),
    ),
)

__all__ = ["SUITES"]

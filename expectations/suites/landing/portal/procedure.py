"""Rules of the catalogue of procedures and of its details."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, error, required, row_count, warn
from expectations.rules import actions
from expectations.rules.codes import coded, not_negative, one_of, procedure_code
from expectations.rules.records import delivered

SUITES: Final = (
    Suite(
        "landing/portal/procedure",
        ("procedure_code",),
        (
            row_count(minimum=10),
            *delivered("portal", "procedure"),
            *required("procedure_code", "procedure_code_raw", "name"),
            coded("source_id", "decision_id"),
            procedure_code(),
            error(
                "procedure_code_of_raw",
                "NOT starts_with(procedure_code_raw, procedure_code)",
                "Mã thủ tục là phần đầu của mã gốc; lệch nhau thì thủ tục nối nhầm hồ sơ.",
                actions.DECODER,
            ),
            warn(
                "field_mostly_given",
                "field_name IS NULL",
                "Thủ tục không có lĩnh vực thì không vào chỉ số xét từng lĩnh vực.",
                "Đề nghị đơn vị công bố thủ tục bổ sung lĩnh vực trên CSDL quốc gia.",
                allowed_share=0.05,
            ),
            warn(
                "decision_mostly_given",
                "decision_id IS NULL",
                "Không có mã quyết định (QDCBID) thì không biết thủ tục có đổi: chi tiết không được lấy lại.",
                "Chạy egov probe portal để xem cổng còn trả QDCBID không.",
                allowed_share=0.5,
            ),
            one_of(
                "is_connected",
                (0, 1),
                "Danh mục được hỏi hai lần, is_connected 0 và 1; giá trị khác là câu trả lời lạ.",
                "Chạy egov probe portal để xem cổng trả lời gì.",
            ),
        ),
    ),
    Suite(
        "landing/portal/procedure_detail",
        ("procedure_code", "decision_id"),
        (
            row_count(),
            *delivered("portal", "procedure_detail"),
            *required("result_count"),
            procedure_code(),
            warn(
                "methods_mostly_given",
                "len(coalesce(methods, [])) = 0",
                "Thủ tục không có cách thức thực hiện thì không biết thời hạn và phí.",
                "Đề nghị đơn vị công bố thủ tục bổ sung trên CSDL quốc gia.",
                allowed_share=0.1,
            ),
            warn(
                "channel_known",
                "len(list_filter(methods, lambda m: NOT regexp_full_match(m.channel, '[A-Z_]{1,20}'))) > 0",
                "Cách thức thực hiện (DIRECT, ONLINE, POSTAL) ở dạng lạ: thời hạn của kênh không "
                "được chọn đúng.",
                "Bổ sung mã vào quy ước nếu nó có nghĩa.",
            ),
            warn(
                "fees_plausible",
                "len(list_filter(methods, lambda m: list_max(m.fee_amounts) > 1000000000)) > 0",
                "Mức phí trên một tỷ đồng thường là gõ thừa số không.",
                "Đề nghị đơn vị công bố thủ tục sửa mức phí trên CSDL quốc gia.",
            ),
            warn(
                "result_count_plausible",
                "result_count > 50",
                "Một thủ tục trả hơn 50 loại kết quả là danh mục bị lặp.",
                "Đề nghị đơn vị công bố thủ tục rà soát kết quả trên CSDL quốc gia.",
            ),
            warn(
                "processing_time_plausible",
                "len(list_filter(methods, lambda m: m.processing_time < 0 OR m.processing_time > 3660)) > 0",
                "Thời hạn giải quyết âm hoặc dài hơn mười năm không dùng để tính hạn trả được.",
                "Đề nghị đơn vị công bố thủ tục sửa thời hạn trên CSDL quốc gia.",
            ),
            warn(
                "processing_unit_known",
                "len(list_filter(methods, lambda m: upper(m.processing_time_unit) "
                "NOT IN ('WORKING_DAY', 'DAY', 'HOUR', 'MONTH', 'UNKNOWN'))) > 0",
                "Đơn vị thời hạn lạ được coi là không có thời hạn: hồ sơ thiếu hẹn trả bị loại.",
                "Bổ sung đơn vị vào quy ước nếu nó có nghĩa.",
            ),
            error(
                "fees_not_negative",
                "len(list_filter(methods, lambda m: list_min(m.fee_amounts) < 0)) > 0",
                "Lệ phí âm làm sai việc xét thủ tục có thu phí.",
                actions.DECODER,
            ),
            *not_negative("result_count"),
        ),
    ),
)

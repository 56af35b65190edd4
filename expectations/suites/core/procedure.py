"""Rules of the procedures, their details and methods."""

from __future__ import annotations

from typing import Final

from expectations.model import Rule, Suite, row_count, unique, warn
from expectations.rules import actions
from expectations.rules.codes import not_negative, procedure_code
from expectations.rules.past import in_force_volume
from expectations.rules.records import applied_totals, landed, numbered, references
from expectations.rules.times import no_overlap


def known_procedures(what: str) -> Rule:
    """Nearly all procedures of a table are in the catalogue, if that is there already."""
    return warn(
        "known_procedure_share",
        "SELECT count(*) AS unknown_procedures FROM {batch} AS b "
        "LEFT JOIN (SELECT DISTINCT procedure_code FROM core.procedure) AS p USING (procedure_code) "
        "HAVING (SELECT count(*) FROM core.procedure) > 0 "
        "AND count(*) FILTER (WHERE p.procedure_code IS NULL) > 0.1 * count(*)",
        f"Quá nhiều {what} của thủ tục ngoài danh mục: danh mục thiếu hoặc mã bị chuẩn hoá sai.",
        actions.CATALOGUE,
    )


def procedure_rules() -> tuple[Rule, ...]:
    """Rules of the procedure no_overlap, the same in core and in mart."""
    return (
        row_count(),
        unique("procedure_code", "valid_from"),
        procedure_code(),
        warn(
            "field_code_numeric",
            "NOT regexp_full_match(field_code, '[0-9]{1,12}')",
            "Lĩnh vực của thủ tục là mã số trong danh sách lĩnh vực.",
            "Đối chiếu tên lĩnh vực của thủ tục với danh sách lĩnh vực của cổng, hoặc sửa tệp procedures.",
        ),
        no_overlap("procedure_code"),
    )


SUITES: Final = (
    Suite(
        "core.procedure",
        ("procedure_code", "valid_from"),
        (
            *procedure_rules(),
            warn(
                "catalogue_is_named",
                "source = 'catalogue' AND coalesce(trim(name), '') = ''",
                "Thủ tục trong danh mục luôn có tên; trống là bộ giải mã danh mục đã đọc sai trường.",
                "Chạy egov probe portal và xem lại bộ giải mã danh mục.",
            ),
            warn(
                "field_mostly_given",
                "field_code IS NULL",
                "Thủ tục không có lĩnh vực thì không vào chỉ số xét từng lĩnh vực.",
                actions.CATALOGUE,
                allowed_share=0.05,
            ),
            warn(
                "field_exists",
                "SELECT DISTINCT b.field_code FROM {batch} AS b ANTI JOIN core.field AS f USING (field_code) "
                "WHERE b.field_code IS NOT NULL AND EXISTS (SELECT 1 FROM core.field)",
                "Lĩnh vực của thủ tục không có trong danh sách lĩnh vực của cổng.",
                actions.CATALOGUE,
            ),
            in_force_volume("procedure_code"),
        ),
        action=actions.CATALOGUE,
        evidence=landed("procedure"),
    ),
    Suite(
        "core.procedure_detail",
        ("procedure_code",),
        (
            row_count(),
            unique("procedure_code"),
            procedure_code(),
            *not_negative("result_count"),
            *applied_totals("procedure_detail"),
            known_procedures("chi tiết"),
            warn(
                "fee_share_plausible",
                "SELECT count(*) AS details FROM {batch} AS b HAVING count(*) >= 100 "
                "AND count(*) FILTER (WHERE b.has_fee) NOT BETWEEN 0.01 * count(*) AND 0.95 * count(*)",
                "Hầu như không (hoặc mọi) thủ tục có thu phí: bộ giải mã lệ phí có thể sai.",
                "So với danh mục lệ phí trên cổng dịch vụ công.",
            ),
        ),
        action=actions.CATALOGUE,
        evidence=landed("procedure_detail"),
    ),
    Suite(
        "core.procedure_method",
        ("procedure_code", "method_no"),
        (
            row_count(),
            unique("procedure_code", "method_no"),
            numbered(("procedure_code",), "method_no", "cách thực hiện của thủ tục"),
            warn(
                "processing_time_mostly_given",
                "processing_time IS NULL",
                "Cách thực hiện không có thời hạn thì không tính được hạn trả của hồ sơ thiếu ngày hẹn.",
                "Đề nghị đơn vị công bố thủ tục bổ sung thời hạn trên CSDL quốc gia.",
                allowed_share=0.3,
            ),
            warn(
                "processing_time_plausible",
                "processing_time < 0 OR processing_time > 3660",
                "Thời hạn âm hoặc dài hơn mười năm không dùng để tính hạn trả được.",
                "Đề nghị đơn vị công bố thủ tục sửa thời hạn trên CSDL quốc gia.",
            ),
            warn(
                "processing_unit_known",
                "upper(processing_time_unit) NOT IN ('WORKING_DAY', 'DAY', 'HOUR', 'MONTH', 'UNKNOWN')",
                "Đơn vị thời hạn lạ được coi là không có thời hạn.",
                "Bổ sung đơn vị vào quy ước nếu nó có nghĩa.",
            ),
            warn(
                "channel_known",
                "upper(channel) NOT IN ('DIRECT', 'ONLINE', 'POSTAL')",
                "Thời hạn được chọn theo kênh nộp; kênh lạ không bao giờ được chọn.",
                "Bổ sung kênh vào quy ước nếu nó có nghĩa.",
            ),
            references(
                "detail_exists",
                "procedure_code",
                "core.procedure_detail.procedure_code",
                "Cách thực hiện không có thủ tục là phần còn sót của phiên bản cũ.",
                actions.REBUILD,
            ),
        ),
        action=actions.NATIONAL_CATALOGUE,
        evidence=landed("procedure_detail"),
    ),
)

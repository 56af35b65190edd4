"""Landing suites of the drop files, which are already taken whole: what is wrong here is their logic."""

from __future__ import annotations

from expectations.model import Rule, Suite, query, required, row_count, rows
from expectations.suites.common import (
    agency_code,
    landed_types,
    one_of,
    place_in_extract,
    plausible_time,
    procedure_code,
)

_FILE = "Sửa tệp ở thư mục nhận tệp, lưu lại cùng tên (cùng kỳ) rồi chạy lại."


def _validity() -> tuple[Rule, ...]:
    return (
        rows(
            "valid_to_not_before_from",
            "valid_to < valid_from",
            "valid_from",
            "valid_to",
            reason="Trong tệp, den_ngay là ngày cuối cùng còn hiệu lực nên không thể trước tu_ngay.",
            action=_FILE,
        ),
        plausible_time("valid_from", group="formats", first="DATE '1900-01-01'"),
        plausible_time("valid_to", group="formats"),
    )


def _file(dataset: str) -> tuple[Rule, ...]:
    """Rules of every dataset: where a row stood, of which period its file is, the agreed columns."""
    return (
        place_in_extract(),
        landed_types("files", dataset),
        rows(
            "file_period_form",
            "file_period IS NULL OR NOT regexp_full_match(file_period, '[0-9]{4}(Q[1-4]|-[0-9]{2})?')",
            "file_period",
            reason="Kỳ của tệp là năm, quý hoặc tháng (2024, 2024Q1, 2024-01): chỉ tệp cùng kỳ mới thay "
            "được tệp trước.",
            action=_FILE,
        ),
    )


SUITES: tuple[Suite, ...] = (
    Suite(
        "landing/files/procedures",
        ("procedure_code", "valid_from"),
        (
            row_count(),
            *_file("procedures"),
            *required("procedure_code"),
            procedure_code(),
            rows(
                "field_code_numeric",
                "NOT regexp_full_match(field_code, '[0-9]{1,12}')",
                "field_code",
                reason="Mã lĩnh vực là số; thủ tục nối với lĩnh vực bằng mã này.",
                action=_FILE,
            ),
            *_validity(),
        ),
    ),
    Suite(
        "landing/files/eligible_procedures",
        ("procedure_code", "valid_from"),
        (
            row_count(),
            *_file("eligible_procedures"),
            *required("procedure_code", "valid_from", "class"),
            procedure_code(),
            one_of(
                "class",
                ("partial", "full"),
                reason="Mức đủ điều kiện là một phần hoặc toàn trình.",
                action=_FILE,
            ),
            *_validity(),
        ),
    ),
    Suite(
        "landing/files/service_levels",
        ("procedure_code", "service_code", "valid_from"),
        (
            row_count(),
            *_file("service_levels"),
            rows(
                "service_of_procedure",
                "NOT starts_with(service_code, procedure_code)",
                "service_code",
                "procedure_code",
                reason="Mã dịch vụ là mã thủ tục thêm đuôi (.01 …): lệch nhau thì mức độ được gán nhầm thủ tục.",
                action=_FILE,
            ),
            *required("procedure_code", "level", "valid_from"),
            procedure_code(),
            one_of("level", (1, 2, 3, 4), reason="Mức độ dịch vụ là 1–4.", action=_FILE),
            *_validity(),
        ),
    ),
    Suite(
        "landing/files/agencies",
        ("code_qd20", "valid_from"),
        (
            row_count(),
            *_file("agencies"),
            *required("code_qd20", "name", "level", "valid_from"),
            agency_code("code_qd20", group="values"),
            agency_code("parent_code", group="values"),
            one_of(
                "level",
                ("department", "district", "commune", "branch", "other"),
                reason="Cấp quyết định cơ quan thuộc nhóm nào trong chỉ số.",
                action=_FILE,
            ),
            rows(
                "code_qcvn102_form",
                "NOT regexp_full_match(code_qcvn102, '([0-9]{1,3}\\.){1,3}[A-Z][0-9]{2}')",
                "code_qcvn102",
                group="formats",
                severity="WARN",
                reason="Mã QCVN 102:2016 đi từ đơn vị tới gốc (000.00.41.H29); dạng khác không so được với mã cũ.",
                action=_FILE,
            ),
            rows(
                "gso_code_form",
                "NOT regexp_full_match(gso_code, '[0-9]{2,5}')",
                "gso_code",
                group="formats",
                severity="WARN",
                reason="Mã Tổng cục Thống kê có 2 đến 5 chữ số.",
                action=_FILE,
            ),
            query(
                "parent_in_file",
                "SELECT DISTINCT b.parent_code FROM {batch} AS b ANTI JOIN {batch} AS p "
                "ON p.code_qd20 = b.parent_code WHERE b.parent_code IS NOT NULL",
                "parent_code",
                "code_qd20",
                group="hierarchy",
                severity="WARN",
                reason="Cơ quan cha không có trong tệp thì đơn vị con không được gộp vào cấp trên.",
                action=_FILE,
            ),
            query(
                "one_root",
                "SELECT w.n FROM (SELECT count(DISTINCT b.code_qd20) AS n FROM {batch} AS b "
                "WHERE b.parent_code IS NULL) AS w WHERE w.n > 1",
                "parent_code",
                "code_qd20",
                group="hierarchy",
                severity="WARN",
                reason="Chỉ một cơ quan (thành phố) không có cấp trên; nhiều hơn thì cây tổ chức bị đứt.",
                action=_FILE,
            ),
            *_validity(),
        ),
    ),
    Suite(
        "landing/files/agency_succession",
        ("old_code", "new_code", "date"),
        (
            row_count(severity="WARN"),
            *_file("agency_succession"),
            *required("old_code", "new_code", "date", "kind"),
            agency_code("old_code", group="values"),
            agency_code("new_code", group="values"),
            one_of(
                "kind",
                ("merge", "split", "rename", "recode"),
                reason="Kiểu kế thừa quyết định có theo sang cơ quan mới không.",
                action=_FILE,
            ),
            rows(
                "weight_is_share",
                "weight < 0 OR weight > 1",
                "weight",
                reason="Trọng số là phần từ 0 đến 1.",
                action=_FILE,
            ),
            rows(
                "not_itself",
                "old_code = new_code AND kind <> 'rename'",
                "old_code",
                "new_code",
                "kind",
                reason="Một cơ quan không thể kế thừa chính nó (trừ khi đổi tên): chuỗi kế thừa sẽ lặp vô hạn.",
                action=_FILE,
            ),
            query(
                "split_weights_add_up",
                "SELECT b.old_code, b.date, b.file_period FROM {batch} AS b "
                "WHERE b.weight IS NOT NULL AND b.new_code IS NOT NULL "
                "GROUP BY ALL HAVING abs(sum(b.weight) / count(*) * count(DISTINCT b.new_code) - 1) > 0.01",
                "weight",
                "old_code",
                "new_code",
                "date",
                "file_period",
                group="formats",
                severity="WARN",
                reason="Trọng số của các nơi kế thừa một cơ quan trong một ngày phải cộng thành 1, nếu không số "
                "đếm quy về tổ chức hôm nay bị hụt hoặc thừa.",
                action=_FILE,
            ),
            plausible_time("date", group="formats"),
        ),
    ),
)

"""Landing suites of the drop files, which are already taken whole: what is wrong here is their logic."""

from __future__ import annotations

from expectations.model import Rule, Suite, required, row_count, rows
from expectations.suites.common import agency_code, one_of, plausible_time, procedure_code

_FILE = "Sửa tệp ở thư mục nhận tệp, lưu lại cùng tên (cùng kỳ) rồi chạy lại."


def _validity() -> tuple[Rule, ...]:
    return (
        rows(
            "valid_to_not_before_from",
            "valid_to < valid_from",
            "valid_from",
            "valid_to",
            reason="Trong tệp, den_ngay là ngày cuối cùng còn hiệu lực (R15) nên không thể trước tu_ngay.",
            action=_FILE,
        ),
        plausible_time("valid_from", first="DATE '1900-01-01'"),
        plausible_time("valid_to"),
    )


SUITES: tuple[Suite, ...] = (
    Suite(
        "landing/files/procedures",
        ("procedure_code", "valid_from"),
        (row_count(), *required("procedure_code"), procedure_code(), *_validity()),
    ),
    Suite(
        "landing/files/eligible_procedures",
        ("procedure_code", "valid_from"),
        (
            row_count(),
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
            *required("code_qd20", "name", "level", "valid_from"),
            agency_code("code_qd20"),
            agency_code("parent_code"),
            one_of(
                "level",
                ("department", "district", "commune", "branch", "other"),
                reason="Cấp quyết định cơ quan thuộc nhóm nào trong chỉ tiêu.",
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
            *required("old_code", "new_code", "date", "kind"),
            agency_code("old_code"),
            agency_code("new_code"),
            one_of(
                "kind",
                ("merge", "split", "rename", "recode"),
                reason="Kiểu kế thừa quyết định có theo sang cơ quan mới không (R01).",
                action=_FILE,
            ),
            rows(
                "weight_is_share",
                "weight < 0 OR weight > 1",
                "weight",
                reason="Trọng số là phần từ 0 đến 1.",
                action=_FILE,
            ),
            plausible_time("date"),
        ),
    ),
)

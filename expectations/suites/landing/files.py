"""Rules of the drop files, which are already taken whole: what is wrong here is their logic."""

from __future__ import annotations

from typing import Final

from expectations.model import Rule, Suite, error, required, row_count, warn
from expectations.rules import actions
from expectations.rules.codes import agency_code, one_of, procedure_code
from expectations.rules.records import delivered
from expectations.rules.times import plausible_times


def _validity() -> tuple[Rule, ...]:
    return (
        error(
            "valid_to_not_before_from",
            "valid_to < valid_from",
            "Trong tệp, den_ngay là ngày cuối cùng còn hiệu lực nên không thể trước tu_ngay.",
        ),
        *plausible_times("valid_from", first="DATE '1900-01-01'"),
        *plausible_times("valid_to"),
    )


def _file(dataset: str) -> tuple[Rule, ...]:
    """Rules of every dataset: where a row stood, of which period its file is, the agreed columns."""
    return (
        *delivered("files", dataset),
        error(
            "file_period_form",
            "file_period IS NULL OR NOT regexp_full_match(file_period, '[0-9]{4}(Q[1-4]|-[0-9]{2})?')",
            "Kỳ của tệp là năm, quý hoặc tháng (2024, 2024Q1, 2024-01): chỉ tệp cùng kỳ mới thay "
            "được tệp trước.",
        ),
    )


SUITES: Final = (
    Suite(
        "landing/files/procedures",
        ("procedure_code", "valid_from"),
        (
            row_count(),
            *_file("procedures"),
            *required("procedure_code"),
            procedure_code(),
            error(
                "field_code_numeric",
                "NOT regexp_full_match(field_code, '[0-9]{1,12}')",
                "Mã lĩnh vực là số; thủ tục nối với lĩnh vực bằng mã này.",
            ),
            *_validity(),
        ),
        action=actions.FILE,
    ),
    Suite(
        "landing/files/eligible_procedures",
        ("procedure_code", "valid_from"),
        (
            row_count(),
            *_file("eligible_procedures"),
            *required("procedure_code", "valid_from", "class"),
            procedure_code(),
            one_of("class", ("partial", "full"), "Mức đủ điều kiện là một phần hoặc toàn trình."),
            *_validity(),
        ),
        action=actions.FILE,
    ),
    Suite(
        "landing/files/service_levels",
        ("procedure_code", "service_code", "valid_from"),
        (
            row_count(),
            *_file("service_levels"),
            error(
                "service_of_procedure",
                "NOT starts_with(service_code, procedure_code)",
                "Mã dịch vụ là mã thủ tục thêm đuôi (.01 …): lệch nhau thì mức độ được gán nhầm thủ tục.",
            ),
            *required("procedure_code", "level", "valid_from"),
            procedure_code(),
            one_of("level", (1, 2, 3, 4), "Mức độ dịch vụ là 1–4."),
            *_validity(),
        ),
        action=actions.FILE,
    ),
    Suite(
        "landing/files/agencies",
        ("code_qd20", "valid_from"),
        (
            row_count(),
            *_file("agencies"),
            *required("code_qd20", "name", "level", "valid_from"),
            agency_code("code_qd20"),
            agency_code("parent_code"),
            one_of(
                "level",
                ("department", "district", "commune", "branch", "other"),
                "Cấp quyết định cơ quan thuộc nhóm nào trong chỉ số.",
            ),
            warn(
                "code_qcvn102_form",
                "NOT regexp_full_match(code_qcvn102, '([0-9]{1,3}\\.){1,3}[A-Z][0-9]{2}')",
                "Mã QCVN 102:2016 đi từ đơn vị tới gốc (000.00.41.H29); dạng khác không so được với mã cũ.",
            ),
            warn(
                "gso_code_form",
                "NOT regexp_full_match(gso_code, '[0-9]{2,5}')",
                "Mã Tổng cục Thống kê có 2 đến 5 chữ số.",
            ),
            warn(
                "parent_in_file",
                "SELECT DISTINCT b.parent_code FROM {batch} AS b ANTI JOIN {batch} AS p "
                "ON p.code_qd20 = b.parent_code WHERE b.parent_code IS NOT NULL",
                "Cơ quan cha không có trong tệp thì đơn vị con không được gộp vào cấp trên.",
            ),
            warn(
                "one_root",
                "SELECT w.n FROM (SELECT count(DISTINCT b.code_qd20) AS n FROM {batch} AS b "
                "WHERE b.parent_code IS NULL) AS w WHERE w.n > 1",
                "Chỉ một cơ quan (thành phố) không có cấp trên; nhiều hơn thì cây tổ chức bị đứt.",
            ),
            *_validity(),
        ),
        action=actions.FILE,
    ),
    Suite(
        "landing/files/agency_succession",
        ("old_code", "new_code", "date"),
        (
            row_count("WARN"),
            *_file("agency_succession"),
            *required("old_code", "new_code", "date", "kind"),
            agency_code("old_code"),
            agency_code("new_code"),
            one_of(
                "kind",
                ("merge", "split", "rename", "recode"),
                "Kiểu kế thừa quyết định có theo sang cơ quan mới không.",
            ),
            error("weight_is_share", "weight < 0 OR weight > 1", "Trọng số là phần từ 0 đến 1."),
            error(
                "not_itself",
                "old_code = new_code AND kind <> 'rename'",
                "Một cơ quan không thể kế thừa chính nó (trừ khi đổi tên): chuỗi kế thừa sẽ lặp vô hạn.",
            ),
            warn(
                "split_weights_add_up",
                "SELECT b.old_code, b.date, b.file_period FROM {batch} AS b "
                "WHERE b.weight IS NOT NULL AND b.new_code IS NOT NULL "
                "GROUP BY ALL HAVING abs(sum(b.weight) / count(*) * count(DISTINCT b.new_code) - 1) > 0.01",
                "Trọng số của các nơi kế thừa một cơ quan trong một ngày phải cộng thành 1, nếu không số "
                "đếm quy về tổ chức hôm nay bị hụt hoặc thừa.",
            ),
            *plausible_times("date"),
        ),
        action=actions.FILE,
    ),
)

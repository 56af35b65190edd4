"""Core suites of dossiers, their fees and supplements."""

from __future__ import annotations

from expectations.model import Rule, Suite, query, required, row_count, rows, unique
from expectations.suites.common import landed, not_negative, plausible_time, resolution_rules
from expectations.suites.dossier import dossier_rules

_REBUILD = "Dựng lại kho lõi từ dữ liệu đã hạ cánh; nếu còn lỗi thì báo nhóm kỹ thuật."


def _belongs(table: str) -> Rule:
    return query(
        "dossier_exists",
        "SELECT DISTINCT b.dossier_code, b.agency_root FROM {batch} AS b "
        "ANTI JOIN core.dossier AS d USING (dossier_code, agency_root)",
        "dossier_code",
        "agency_root",
        reason=f"Dòng {table} không có hồ sơ là phần còn sót của phiên bản cũ và làm sai tổng.",
        action=_REBUILD,
    )


SUITES: tuple[Suite, ...] = (
    Suite(
        "core.dossier",
        ("dossier_code", "agency_code"),
        (
            row_count(),
            unique("dossier_code", "agency_root"),
            *dossier_rules(),
            *resolution_rules("agency_code", "CAST(b.received_at AS DATE)"),
            query(
                "unknown_agency_share",
                "SELECT count(*) AS unknown_dossiers FROM {batch} AS b "
                "JOIN (SELECT code, bool_and(agency_id IS NULL) AS unknown FROM core.agency_resolution "
                "GROUP BY code) AS r ON r.code = b.agency_code WHERE b.agency_root = 'H29' "
                "HAVING count(*) FILTER (WHERE r.unknown) > 0.05 * count(*)",
                "agency_code",
                group="known_agencies",
                severity="WARN",
                reason="Mã đơn vị thành phố không giải được thì hồ sơ không vào dòng đơn vị nào (R26).",
                action="Bổ sung đơn vị vào tệp agencies (hoặc agency_succession) rồi chạy lại.",
            ),
            # Procedures may be applied after dossiers: an empty table says nothing yet.
            query(
                "known_procedure_share",
                "SELECT count(*) AS unknown_dossiers FROM {batch} AS b "
                "LEFT JOIN (SELECT DISTINCT procedure_code FROM core.procedure) AS p USING (procedure_code) "
                "HAVING (SELECT count(*) FROM core.procedure) > 0 "
                "AND count(*) FILTER (WHERE p.procedure_code IS NULL) > 0.2 * count(*)",
                "procedure_code",
                group="known_procedures",
                severity="WARN",
                reason="Quá nhiều hồ sơ thuộc thủ tục ngoài danh mục: danh mục thiếu, hoặc mã bị chuẩn "
                "hoá sai.",
                action="Đối chiếu danh mục thủ tục của cổng và tệp procedures.",
            ),
        ),
        evidence=landed("dossier"),
    ),
    Suite(
        "core.dossier_fee",
        ("dossier_code", "agency_root", "fee_no"),
        (
            row_count(),
            unique("dossier_code", "agency_root", "fee_no"),
            *required("dossier_code", "agency_root", "fee_no"),
            *not_negative("amount"),
            rows(
                "amount_plausible",
                "amount > 1000000000",
                "amount",
                group="plausible_values",
                severity="WARN",
                reason="Một khoản lệ phí trên một tỷ đồng có thể là nhập thừa số 0; nó kéo lệch tổng tiền.",
                action="Gửi danh sách cho đơn vị quản lý cổng dịch vụ công để kiểm tra.",
            ),
            _belongs("lệ phí"),
        ),
        evidence=landed("dossier"),
    ),
    Suite(
        "core.dossier_supplement",
        ("dossier_code", "agency_root", "supplement_no"),
        (
            row_count(severity="WARN"),
            unique("dossier_code", "agency_root", "supplement_no"),
            *required("dossier_code", "agency_root", "supplement_no"),
            plausible_time("requested_at"),
            plausible_time("answered_at"),
            plausible_time("due_before"),
            rows(
                "answered_after_requested",
                "answered_at < requested_at",
                "requested_at",
                "answered_at",
                group="order_of_times",
                severity="WARN",
                reason="Nhận bổ sung trước khi yêu cầu: thời gian bổ sung âm được tính là 0 (R09).",
                action="Gửi danh sách cho đơn vị quản lý cổng dịch vụ công để sửa ở nguồn.",
            ),
            _belongs("bổ sung"),
        ),
    ),
)

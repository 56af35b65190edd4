"""What became of the delivered records: landed whole, applied once, found again behind every reference."""

from __future__ import annotations

from typing import Final

from expectations.model import Rule, Severity, error, required, warn
from expectations.rules import actions
from expectations.rules.codes import not_negative
from warehouse.registry.contracts import CONTRACTS
from warehouse.registry.source_entity import SourceEntity

QUARANTINE_SHARE: Final = "quarantine_share"
AS_DELIVERED: Final = "as_many_as_delivered"
RETRACTION: Final = "retraction"


def landed(table: str) -> str:
    """SQL: number of records that sources have delivered for a core table."""
    return (
        f"SELECT coalesce(sum(records), 0) AS records FROM core.applied_extract WHERE table_name = '{table}'"
    )


def known_to_mart(entity: str, *, source: str = "") -> str:
    """SQL: number of records of an entity (of any source) that the mart's list of windows knows."""
    where = f"entity = '{entity}'" + (f" AND source = '{source}'" if source else "")
    return f"SELECT coalesce(sum(landed), 0) AS landed FROM mart.source_window WHERE {where}"


def delivered(system: str, entity: str) -> tuple[Rule, ...]:
    """What holds of every landed entity: the gates of its pulls, what its contract says, the place of each row."""
    contract = CONTRACTS[SourceEntity(system, entity)]
    agreed = ", ".join(f"('{name}', '{kind}')" for name, kind in contract.landed.items())
    return (
        *gates(system, entity),
        error(
            "column_types",
            f"SELECT e.name AS column_name FROM (VALUES {agreed}) AS e(name, kind) JOIN "
            "(SELECT d.column_name AS name, d.column_type AS kind FROM "
            "(DESCRIBE SELECT * FROM {batch} AS b) AS d) AS f USING (name) WHERE e.kind <> f.kind",
            "Kiểu cột khác hợp đồng giữa bộ nạp và kho lõi: số bị đọc thành chữ thì mọi phép so sánh sai mà "
            "không báo lỗi.",
            "Lỗi của bộ giải mã hoặc của phiên bản cũ: nạp lại các lô này, nếu còn thì báo nhóm kỹ thuật.",
        ),
        error(
            "place_in_extract",
            "_page < 0 OR _pos < 0 OR _page IS NULL OR _pos IS NULL",
            "Trang và vị trí quyết định bản ghi nào mới hơn khi thời điểm cập nhật bằng nhau.",
            actions.LOADER,
        ),
        *required(*(column.name for column in contract.columns if column.required)),
        *not_negative(*(column.name for column in contract.columns if column.check == ">= 0")),
    )


def gates(system: str, entity: str) -> tuple[Rule, ...]:
    """Rules about a pull as such, which assets.landing.gates judges: too much refused, too much gone."""
    waive = f"cho qua có thời hạn bằng `egov waive landing/{system}/{entity}:"
    share = Rule(
        QUARANTINE_SHARE,
        "ERROR",
        "",
        "Tỷ lệ bản ghi bị cách ly trong một lần lấy vượt ngưỡng: nguồn đã đổi cấu trúc hoặc gửi sai hàng loạt, "
        "phần còn lại không đại diện cho thực tế.",
        "Xem `egov quarantine` để biết quy tắc và mã; báo đơn vị vận hành nguồn sửa rồi chạy lại. Nếu dữ liệu đúng "
        f"là như vậy, {waive}{QUARANTINE_SHARE}`.",
        is_gate=True,
        owner="nguồn",
    )
    gone = Rule(
        RETRACTION,
        "ERROR",
        "",
        "Danh sách lấy lại toàn bộ ngắn hơn hẳn lần tốt gần nhất: nguồn có thể đã mất dữ liệu hoặc trả thiếu, "
        "và thay thế thì chỉ số sai theo.",
        "Hỏi đơn vị vận hành nguồn; nếu nguồn trả thiếu thì chạy lại sau. Nếu thật sự có sắp xếp, bãi bỏ theo quyết "
        f"định, {waive}{RETRACTION}`.",
        is_gate=True,
        owner="nguồn",
    )
    return (share, gone) if CONTRACTS[SourceEntity(system, entity)].replaces else (share,)


def applied_totals(table: str) -> tuple[Rule, Rule]:
    """Every row came with an extract that is on record, and no extract brought more rows than it declared."""
    return (
        error(
            "extract_on_record",
            "SELECT DISTINCT b._extract_id FROM {batch} AS b ANTI JOIN core.applied_extract AS e "
            f"ON e.extract_id = b._extract_id AND e.table_name = '{table}'",
            "Dòng không thuộc lần trích xuất nào đã ghi nhận thì không truy được về nguồn, không đối chiếu được tổng.",
            actions.REBUILD,
        ),
        error(
            "rows_within_records",
            "SELECT n._extract_id, n.rows_now FROM (SELECT b._extract_id, count(*) AS rows_now FROM {batch} AS b "
            "GROUP BY b._extract_id) AS n JOIN core.applied_extract AS e ON e.extract_id = n._extract_id "
            f"AND e.table_name = '{table}' WHERE n.rows_now > e.records",
            "Một lần trích xuất không thể để lại nhiều dòng hơn số bản ghi nó mang về: dòng đã bị nhân lên khi nạp.",
            actions.REBUILD,
        ),
    )


def as_delivered(entity: str, table: str) -> Rule:
    """A table rebuilt from one whole delivery holds nearly as many rows as that delivery.

    Args:
        entity: The entity of the applied extracts.
        table: The core table, without schema.
    """
    return error(
        AS_DELIVERED,
        "SELECT w.delivered FROM (SELECT count(*) AS kept, (SELECT max_by(e.records, e.extract_id) "
        f"FROM core.applied_extract AS e WHERE e.table_name = '{table}' AND e.entity = '{entity}') AS delivered "
        "FROM {batch} AS b) AS w WHERE w.kept > 0 AND w.kept < 0.9 * w.delivered",
        "Bảng dựng từ một lần giao trọn vẹn phải giữ ít nhất 90% số bản ghi của lần giao đó.",
        actions.REBUILD,
    )


def numbered(parent: tuple[str, ...], number: str, what: str) -> Rule:
    """The children of a row are numbered from 1 without a gap, so none was lost."""
    key = ", ".join(f"b.{column}" for column in parent)
    return error(
        "numbered_without_gap",
        f"SELECT {key} FROM {{batch}} AS b GROUP BY {key} "
        f"HAVING min(b.{number}) <> 1 OR max(b.{number}) <> count(*)",
        f"Số thứ tự {what} phải liên tục từ 1: đứt quãng nghĩa là đã rơi mất một dòng con.",
        actions.REBUILD,
    )


def references(
    name: str,
    column: str,
    target: str,
    reason: str,
    action: str = "",
    *,
    severity: Severity = "ERROR",
    shown: str = "",
) -> Rule:
    """Every value of the column (or nothing) is one of ``target``, as ``core.field.field_code`` names it."""
    table, _, key = target.rpartition(".")
    return Rule(
        name,
        severity,
        f"SELECT DISTINCT {shown or f'b.{column}'} FROM {{batch}} AS b "
        f"ANTI JOIN {table} AS t ON t.{key} = b.{column} WHERE b.{column} IS NOT NULL",
        reason,
        action,
    )


def agency_resolved(column: str, day: str) -> Rule:
    """Every agency code of a fact is resolved on the date of its event, to an agency or to none.

    Args:
        column: The column of canonical agency codes.
        day: SQL of the event's local date, of a row ``b``.
    """
    return error(
        "agency_resolved",
        f"SELECT w.code AS {column}, w.day FROM (SELECT DISTINCT b.{column} AS code, {day} AS day "
        f"FROM {{batch}} AS b WHERE b.{column} IS NOT NULL AND {day} IS NOT NULL) AS w "
        "ANTI JOIN core.agency_resolution AS r ON r.code = w.code AND w.day >= r.valid_from "
        "AND (r.valid_to IS NULL OR w.day < r.valid_to)",
        "Mã cơ quan không có trong bảng giải mã vào ngày của sự kiện thì dòng biến mất khỏi mọi chỉ số.",
        actions.REBUILD,
    )


def known_agency(column: str = "agency_id", action: str = "") -> Rule:
    """Every agency of the column (or nothing) is in the mart's list."""
    return references(
        f"{column.removesuffix('_id')}_exists",
        column,
        "mart.agency.agency_id",
        "Cơ quan phải có trong mart.agency thì người đọc mới biết đó là ai.",
        action,
    )


def known_dossier_share(what: str) -> Rule:
    """Nearly all of the dossiers that a fact names are in core.

    Args:
        what: The rows, in Vietnamese.
    """
    return warn(
        "known_dossier_share",
        "SELECT count(*) AS unknown FROM {batch} AS b LEFT JOIN "
        "(SELECT DISTINCT dossier_code FROM core.dossier) AS d USING (dossier_code) "
        "WHERE b.dossier_code IS NOT NULL HAVING count(*) FILTER (WHERE d.dossier_code IS NULL) > 0.2 * count(*)",
        f"Quá nhiều {what} của hồ sơ không có trong kho: hồ sơ nạp thiếu, hoặc mã ghi khác nhau.",
        "So khoảng thời gian đã nạp của hai nguồn (egov status).",
    )

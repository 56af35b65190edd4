"""Suites of what people say of the service, in every layer: ratings and petitions.

The columns of landing and core have the same names, so their rules are the same; core adds keys and totals.
"""

from __future__ import annotations

from typing import Final

from expectations.model import Rule, Suite, query, required, row_count, rows, unique
from expectations.suites.common import (
    DOSSIER,
    agency_code,
    bad_agency_raw,
    code_shares,
    freshness,
    key_form,
    landed,
    landed_types,
    monthly_volume,
    not_in_future,
    null_shares,
    one_of,
    place_in_extract,
    plausible_time,
    procedure_code,
    references,
    resolution_rules,
)
from expectations.suites.core.common import applied_totals, kept_types, still_arriving
from expectations.suites.core.reference import LEVELS

_SOURCE: Final = (
    "Gửi danh sách cho đơn vị quản lý cổng dịch vụ công để sửa ở nguồn; chỉ số vẫn tính theo cách đã ghi."
)
_COMPUTE: Final = "Tính lại toàn bộ mart; nếu còn lỗi thì báo nhóm kỹ thuật, bản đã công bố vẫn giữ nguyên."


def _dossier_form() -> Rule:
    return rows(
        "dossier_code_form",
        f"NOT regexp_full_match(dossier_code, '{DOSSIER}')",
        "dossier_code",
        group="formats",
        severity="WARN",
        reason="Mã hồ sơ không theo Điều 19 TT 01/2018/TT-VPCP hay biến thể đã gặp nên khó nối với hồ sơ.",
        action=_SOURCE,
    )


def _rating_rules() -> tuple[Rule, ...]:
    return (
        *required("dossier_code", "level", "rated_at", "updated_at"),
        rows(
            "level_in_list",
            "level NOT BETWEEN 1 AND 3",
            "level",
            group="code_lists",
            severity="WARN",
            reason="Mức hài lòng là 1, 2 hoặc 3; mức khác không nói được hài lòng hay không nên không tính.",
            action=_SOURCE,
        ),
        _dossier_form(),
        plausible_time("rated_at"),
        plausible_time("updated_at"),
        rows(
            "rated_before_update",
            "rated_at > updated_at + INTERVAL 1 DAY",
            "rated_at",
            "updated_at",
            group="order_of_times",
            severity="WARN",
            reason="Đánh giá sau khi bản ghi cập nhật: một trong hai thời điểm sai, kỳ của đánh giá không chắc.",
            action=_SOURCE,
        ),
        query(
            "level_not_constant",
            "SELECT w.n FROM (SELECT sum(v.same) AS n, max(v.same) AS most FROM "
            "(SELECT b.level, count(*) AS same FROM {batch} AS b GROUP BY b.level) AS v) AS w "
            "WHERE w.n >= 200 AND w.most > 0.995 * w.n",
            "level",
            group="suspicious_shares",
            severity="WARN",
            reason="Gần như mọi đánh giá một mức: mức do phần mềm điền sẵn, không phải ý kiến của người dân.",
            action="Hỏi đơn vị quản lý cổng xem mức hài lòng có được điền mặc định không.",
        ),
        monthly_volume("rated_at"),
        code_shares("rated_at", "level"),
    )


def _petition_rules() -> tuple[Rule, ...]:
    return (
        *required("petition_code", "agency_code", "agency_root", "status", "updated_at"),
        key_form("petition_code"),
        agency_code("agency_code"),
        rows(
            "agency_root_is_root",
            "agency_root <> split_part(agency_code, '.', 1)",
            "agency_root",
            group="codes",
            reason="Gốc của mã đơn vị cho biết phản ánh có thuộc thành phố không.",
            action="Xem lại bước chuẩn hoá mã đơn vị (warehouse/registry/codes.py).",
        ),
        rows(
            "agency_code_raw_form",
            bad_agency_raw("agency_code_raw"),
            "agency_code_raw",
            group="formats",
            severity="WARN",
            reason="Mã định danh theo QCVN 102:2016 hoặc QĐ 20/2020; dạng khác có thể bị chuẩn hoá sai.",
            action=_SOURCE,
        ),
        _dossier_form(),
        rows(
            "status_in_list",
            "status NOT BETWEEN 1 AND 4",
            "status",
            group="code_lists",
            severity="WARN",
            reason="Trạng thái phản ánh là 1 đến 4; mã khác không phải đã trả lời nên không được tính đúng hạn.",
            action=_SOURCE,
        ),
        rows(
            "satisfaction_in_list",
            "satisfaction NOT IN (0, 1)",
            "satisfaction",
            group="code_lists",
            severity="WARN",
            reason="HaiLong là 0, 1 hoặc trống; giá trị khác được đọc là không có ý kiến.",
            action=_SOURCE,
        ),
        *(plausible_time(column) for column in ("received_at", "due_at", "finished_at", "updated_at")),
        rows(
            "due_after_received",
            "due_at < received_at - INTERVAL 1 DAY",
            "due_at",
            "received_at",
            group="order_of_times",
            severity="WARN",
            reason="Hạn xử lý trước khi tiếp nhận: phản ánh trễ ngay từ đầu do ghi sai ngày.",
            action=_SOURCE,
        ),
        rows(
            "finished_after_received",
            "finished_at < received_at",
            "finished_at",
            "received_at",
            group="order_of_times",
            severity="WARN",
            reason="Xử lý xong trước khi tiếp nhận: một trong hai thời điểm sai.",
            action=_SOURCE,
        ),
        rows(
            "finish_agrees_with_status",
            "(status IN (3, 4) AND finished_at IS NULL) OR (status IN (1, 2) AND finished_at IS NOT NULL)",
            "status",
            "finished_at",
            group="completeness_of_rows",
            severity="WARN",
            allowed_share=0.05,
            reason="Đã trả lời mà không có ngày xong, hoặc có ngày xong mà trạng thái còn xử lý: tính thiếu hoặc sai.",
            action=_SOURCE,
        ),
        rows(
            "due_mostly_given",
            "due_at IS NULL",
            "due_at",
            group="completeness_of_rows",
            severity="WARN",
            allowed_share=0.1,
            reason="Phản ánh không có hạn thì không thể là đúng hạn; nhiều quá thì chỉ số thấp vì thiếu dữ liệu.",
            action=_SOURCE,
        ),
        monthly_volume("received_at"),
        null_shares("received_at", "due_at", "dossier_code"),
        code_shares("received_at", "status"),
    )


def _known_dossiers(what: str) -> Rule:
    return query(
        "known_dossier_share",
        "SELECT count(*) AS unknown FROM {batch} AS b LEFT JOIN "
        "(SELECT DISTINCT dossier_code FROM core.dossier) AS d USING (dossier_code) "
        "WHERE b.dossier_code IS NOT NULL "
        "HAVING count(*) FILTER (WHERE d.dossier_code IS NULL) > 0.2 * count(*)",
        "dossier_code",
        group="known_dossiers",
        severity="WARN",
        reason=f"Quá nhiều {what} của hồ sơ không có trong kho: hồ sơ nạp thiếu, hoặc mã ghi khác nhau.",
        action="So khoảng thời gian đã nạp của hai nguồn (egov status).",
    )


def _landed(entity: str) -> tuple[Rule, ...]:
    return (
        row_count(severity="WARN"),
        place_in_extract(),
        landed_types("portal", entity),
        not_in_future("updated_at"),
    )


def _applied(table: str) -> tuple[Rule, ...]:
    return (row_count(severity="WARN"), kept_types(table), *applied_totals(table))


def _agency(column: str) -> Rule:
    return references(
        f"{column.removesuffix('_id')}_exists",
        column,
        "mart.agency",
        "agency_id",
        reason="Cơ quan phải có trong mart.agency.",
        action=_COMPUTE,
    )


def _local_dates(*stems: str) -> Rule:
    return rows(
        "dates_are_local",
        " OR ".join(
            f"{stem}_date <> CAST({stem}_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE)" for stem in stems
        ),
        *(f"{stem}_{part}" for stem in stems for part in ("at", "date")),
        group="clock",
        reason="Cột ngày là ngày địa phương của cột thời điểm; tính theo UTC thì dòng rơi sang kỳ khác.",
        action=_COMPUTE,
    )


def _decided(name: str, bad: str, *columns: str, reason: str) -> Rule:
    return rows(name, bad, *columns, group="clock", reason=reason, action=_COMPUTE)


SUITES: tuple[Suite, ...] = (
    Suite(
        "landing/portal/rating",
        ("dossier_code", "rated_at", "_page", "_pos"),
        (*_landed("rating"), *_rating_rules(), freshness("rated_at", 15, least=180)),
    ),
    Suite(
        "landing/portal/petition",
        ("petition_code", "agency_code", "_page", "_pos"),
        (*_landed("petition"), *_petition_rules(), freshness("received_at", 30, least=180)),
    ),
    Suite(
        "core.rating",
        ("dossier_code", "rated_at"),
        (
            *_applied("rating"),
            unique("dossier_code", "rated_at"),
            *_rating_rules(),
            _known_dossiers("đánh giá"),
            still_arriving("updated_at", 14, least=180),
        ),
        evidence=landed("rating"),
    ),
    Suite(
        "core.petition",
        ("petition_code", "agency_code"),
        (
            *_applied("petition"),
            unique("petition_code"),
            *_petition_rules(),
            *resolution_rules("agency_code", "CAST(coalesce(b.finished_at, b.received_at) AS DATE)"),
            _known_dossiers("phản ánh"),
            still_arriving("updated_at", 30, least=180),
        ),
        evidence=landed("petition"),
    ),
    Suite(
        "mart.rating",
        ("dossier_code", "rated_at"),
        (
            row_count(severity="WARN"),
            unique("dossier_code", "rated_at"),
            *required("dossier_code", "rated_at", "rated_date", "counts", "in_city", "dossier_known"),
            _decided(
                "counts_by_level",
                "counts <> (in_city AND coalesce(level BETWEEN 1 AND 3, false))",
                "counts",
                "level",
                "in_city",
                reason="Chỉ đánh giá mức 1–3 của thành phố mới được tính.",
            ),
            _decided(
                "satisfied_by_level",
                "is_satisfied IS DISTINCT FROM CASE WHEN level BETWEEN 1 AND 3 THEN level < 3 END",
                "is_satisfied",
                "level",
                reason="Hài lòng là mức 1 hoặc 2; mức ngoài 1–3 không nói được gì.",
            ),
            _local_dates("rated"),
            plausible_time("rated_at"),
            procedure_code(),
            one_of("agency_level", LEVELS, reason="Cấp cơ quan.", action=_COMPUTE),
            _agency("agency_id"),
        ),
    ),
    Suite(
        "mart.petition",
        ("petition_code",),
        (
            row_count(severity="WARN"),
            unique("petition_code"),
            *required("petition_code", "in_city", "dossier_known", "fault_no_due"),
            _decided(
                "on_time_is_decided",
                "is_on_time IS DISTINCT FROM CASE WHEN finished_at IS NOT NULL "
                "THEN coalesce(status IN (3, 4) AND finished_at <= due_at, false) END",
                "is_on_time",
                "status",
                "finished_at",
                "due_at",
                reason="Đúng hạn = đã trả lời hoặc từ chối, xong không sau hạn; không có hạn thì không đúng hạn.",
            ),
            _decided(
                "excluded_with_reason",
                "(exclusion_reason IS NULL) <> (in_city AND finished_at IS NOT NULL)",
                "exclusion_reason",
                "in_city",
                "finished_at",
                reason="Phản ánh không được tính phải nói vì sao, và phản ánh được tính thì không.",
            ),
            _local_dates("received", "due", "finished"),
            *(plausible_time(column) for column in ("received_at", "due_at", "finished_at")),
            one_of("received_agency_level", LEVELS, reason="Cấp cơ quan.", action=_COMPUTE),
            one_of("finished_agency_level", LEVELS, reason="Cấp cơ quan.", action=_COMPUTE),
            _agency("received_agency_id"),
            _agency("finished_agency_id"),
        ),
    ),
)

__all__ = ["SUITES"]

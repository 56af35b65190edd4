"""Forms of codes and rules that several suites share.

Formats are told as whole-string patterns (``regexp_full_match``); a pattern lives here once.
"""

from __future__ import annotations

from typing import Final

from expectations.model import Rule, Severity, rows

# Canonical agency code (warehouse.codes): blocks without one of zeros only, a city or ministry root first.
_BLOCKS: Final = r"[0-9A-Z_-]+(\.[0-9A-Z_-]+)*"
_ZERO_BLOCK: Final = r"(^|\.)0+(\.|$)"
_ROOT_FIRST: Final = r"^[A-Z][0-9]{2}(\.|$)"
_ROOT_LAST: Final = r"\.[A-Z][0-9]{2}$"
# As delivered: QĐ 20/2020, root first, or QCVN 102:2016, leaf first in blocks of digits (two to four blocks).
_AGENCY_RAW: Final = r"\s*([A-Z][0-9A-Z]{1,4}(\.[0-9A-Z]{1,10}){0,6}|([0-9]{1,3}\.){1,3}[A-Z][0-9]{2})\s*"
PROCEDURE: Final = r"[0-9]\.[0-9]{6}"
# TT 01/2018 Art. 19 and the forms met in the wild: either agency order, 6- or 8-digit date, any sequence.
DOSSIER: Final = r"[0-9A-Z]{1,4}(\.[0-9A-Z]{1,4}){0,5}-([0-9]{6}|[0-9]{8})-[0-9]{3,8}"

FIRST_DAY: Final = "DATE '2000-01-01'"
LAST_DAY: Final = "DATE '2100-01-01'"


def bad_agency(column: str) -> str:
    """SQL condition: the value is not a canonical agency code."""
    return (
        f"NOT (regexp_full_match({column}, '{_BLOCKS}') AND length({column}) <= 40 "
        f"AND NOT regexp_matches({column}, '{_ZERO_BLOCK}') AND (regexp_matches({column}, '{_ROOT_FIRST}') "
        f"OR NOT regexp_matches({column}, '{_ROOT_LAST}')))"
    )


def bad_agency_raw(column: str) -> str:
    """SQL condition: the value is an agency code of neither scheme."""
    return f"NOT regexp_full_match({column}, '{_AGENCY_RAW}')"


def bad_procedure(column: str) -> str:
    """SQL condition: the value is not a canonical procedure code."""
    return f"NOT regexp_full_match({column}, '{PROCEDURE}')"


def agency_code(column: str, *, severity: Severity = "ERROR", group: str = "codes") -> Rule:
    """The column holds canonical agency codes (or nothing)."""
    return rows(
        f"{column.strip('_')}_canonical",
        bad_agency(column),
        column,
        group=group,
        severity=severity,
        reason="Mã cơ quan phải ở dạng chuẩn QĐ 20/2020 (gốc đứng trước); dạng khác sẽ không nối được "
        "với cơ quan.",
        action="Xem mã gốc ở cột *_raw; nếu là dạng mới thì bổ sung vào warehouse/codes.py.",
    )


def procedure_code(
    column: str = "procedure_code", *, severity: Severity = "WARN", group: str = "formats"
) -> Rule:
    """The column holds canonical procedure codes (or nothing)."""
    return rows(
        f"{column.strip('_')}_form",
        bad_procedure(column),
        column,
        group=group,
        severity=severity,
        reason="Mã thủ tục phải có dạng d.dddddd; dạng khác không nối được với danh mục thủ tục.",
        action="Đối chiếu mã với CSDL quốc gia về TTHC và đề nghị đơn vị sửa ở hệ thống nguồn.",
    )


def plausible_time(
    column: str, *, severity: Severity = "WARN", group: str = "plausible_times", first: str = FIRST_DAY
) -> Rule:
    """The column's times lie between 2000 and 2100."""
    return rows(
        f"{column.strip('_')}_plausible",
        f"CAST({column} AS DATE) NOT BETWEEN {first} AND {LAST_DAY}",
        column,
        group=group,
        severity=severity,
        reason="Thời điểm nằm ngoài mọi khoảng hợp lý thì kỳ báo cáo của dòng là vô nghĩa (R33: giữ và "
        "đánh dấu).",
        action="Xem bản ghi ở hệ thống nguồn và đề nghị đơn vị sửa ngày giờ.",
    )


def not_negative(*columns: str, group: str = "money", severity: Severity = "ERROR") -> tuple[Rule, ...]:
    """Whole amounts of VND are never below zero."""
    return tuple(
        rows(
            f"{column.strip('_')}_not_negative",
            f"{column} < 0",
            column,
            group=group,
            severity=severity,
            reason="Số tiền âm không có trong quy ước nguồn (hoàn tiền có cột riêng); nó làm sai mọi "
            "tổng tiền.",
            action="Bản ghi này phải ở khu cách ly: xem lại bộ giải mã của nguồn.",
        )
        for column in columns
    )


def one_of(
    column: str,
    values: tuple[str, ...] | tuple[int, ...],
    *,
    reason: str,
    action: str,
    severity: Severity = "ERROR",
    group: str = "values",
) -> Rule:
    """The column holds one of the values (or nothing)."""
    listed = ", ".join(f"'{value}'" if isinstance(value, str) else str(value) for value in values)
    return rows(
        f"{column.strip('_')}_known",
        f"{column} NOT IN ({listed})",
        column,
        reason=reason,
        action=action,
        severity=severity,
        group=group,
    )


def history(key: str, *, group: str = "history") -> tuple[Rule, Rule]:
    """Half-open versions of one key: each begins before it ends, and no two overlap.

    Args:
        key: Columns that name the thing, comma separated; validity is ``[valid_from, valid_to)``.
        group: Group of the rules.
    """
    listed = [column.strip() for column in key.split(",")]
    same = ", ".join(f"b.{column}" for column in listed)
    return (
        rows(
            "valid_to_after_from",
            "valid_to <= valid_from",
            "valid_from",
            "valid_to",
            group=group,
            reason="Phiên bản có hiệu lực phải bắt đầu trước khi kết thúc (nửa mở).",
            action="Xem lại ngày hiệu lực trong tệp lịch sử hoặc bước dựng phiên bản.",
        ),
        Rule(
            "no_overlap",
            group,
            "ERROR",
            "query",
            f"SELECT {', '.join(listed)}, valid_from FROM (SELECT {same}, b.valid_from, "
            f"lead(b.valid_from) OVER (PARTITION BY {same} ORDER BY b.valid_from, b.valid_to NULLS LAST) "
            "AS next_from, "
            "b.valid_to FROM {batch} AS b) AS v WHERE next_from < coalesce(valid_to, DATE '9999-12-31')",
            "Hai phiên bản cùng hiệu lực trong một ngày thì phép nối theo ngày nhân đôi dòng.",
            "Sửa ngày trong tệp lịch sử (den_ngay là ngày cuối cùng còn hiệu lực) rồi nạp lại.",
            ("valid_from", "valid_to"),
        ),
    )


# R84: a coded field holds a code or nothing; anything else may be a name or an address.
CODED: Final = r"[0-9A-Za-z._-]{1,20}"


def coded(*columns: str) -> Rule:
    """Coded columns hold short codes only, never free text that may be personal (R84)."""
    bad = " OR ".join(f"NOT regexp_full_match(CAST({column} AS VARCHAR), '{CODED}')" for column in columns)
    return rows(
        "coded_fields_hold_codes",
        bad,
        *columns,
        group="privacy",
        reason="Cột mã mà chứa chữ tự do thì có thể là dữ liệu cá nhân, không được đi tiếp (R84).",
        action="Giá trị phải bị xoá khi giải mã: sửa bộ giải mã, rồi xoá và nạp lại lô dữ liệu này.",
    )


def references(
    name: str,
    column: str,
    target: str,
    target_column: str,
    *,
    severity: Severity = "ERROR",
    group: str = "references",
    keys: str = "",
    reason: str,
    action: str,
) -> Rule:
    """Every value of the column (or nothing) is one of ``target.target_column``."""
    shown = keys or f"b.{column}"
    return Rule(
        name,
        group,
        severity,
        "query",
        f"SELECT DISTINCT {shown} FROM {{batch}} AS b "
        f"ANTI JOIN {target} AS t ON t.{target_column} = b.{column} WHERE b.{column} IS NOT NULL",
        reason,
        action,
        (column,),
    )


def landed(table: str) -> str:
    """SQL: number of records that sources have delivered for a core table."""
    return (
        f"SELECT coalesce(sum(records), 0) AS records FROM core.applied_extract WHERE table_name = '{table}'"
    )


def resolution_rules(column: str, day: str) -> tuple[Rule, ...]:
    """Every agency code of a fact is resolved on the date of its event (R01), to an agency or to none.

    Args:
        column: The column of canonical agency codes.
        day: SQL of the event's local date, of a row ``b``.
    """
    return (
        Rule(
            "agency_resolved",
            "agency_resolution",
            "ERROR",
            "query",
            f"SELECT w.code AS {column}, w.day FROM (SELECT DISTINCT b.{column} AS code, {day} AS day "
            f"FROM {{batch}} AS b WHERE b.{column} IS NOT NULL AND {day} IS NOT NULL) AS w "
            "ANTI JOIN core.agency_resolution AS r ON r.code = w.code AND w.day >= r.valid_from "
            "AND (r.valid_to IS NULL OR w.day < r.valid_to)",
            "Mã cơ quan không có trong bảng giải mã vào ngày của sự kiện thì dòng biến mất khỏi mọi chỉ số.",
            "Dựng lại kho lõi từ dữ liệu đã hạ cánh; nếu còn lỗi thì báo nhóm kỹ thuật.",
            (column,),
        ),
    )

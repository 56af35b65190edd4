"""Forms of codes, lists of values, amounts.

Formats are told as whole-string patterns (``regexp_full_match``); a pattern lives here once.
"""

from __future__ import annotations

from typing import Final

from expectations.model import Rule, Severity, error, warn
from expectations.rules import actions

# Canonical agency code (warehouse.registry.codes): blocks without one of zeros only, a city or ministry root first.
_BLOCKS: Final = r"[0-9A-Z_-]+(\.[0-9A-Z_-]+)*"
_ZERO_BLOCK: Final = r"(^|\.)0+(\.|$)"
_ROOT_FIRST: Final = r"^[A-Z][0-9]{2}(\.|$)"
_ROOT_LAST: Final = r"\.[A-Z][0-9]{2}$"
# As delivered: QĐ 20/2020, root first, or QCVN 102:2016, leaf first in blocks of digits (two to four blocks).
_AGENCY_RAW: Final = r"\s*([A-Z][0-9A-Z]{1,4}(\.[0-9A-Z]{1,10}){0,6}|([0-9]{1,3}\.){1,3}[A-Z][0-9]{2})\s*"
_PROCEDURE: Final = r"[0-9]\.[0-9]{6}"
# TT 01/2018 Art. 19 and the forms met in the wild: either agency order, 6- or 8-digit date, any sequence.
DOSSIER: Final = r"[0-9A-Z]{1,4}(\.[0-9A-Z]{1,4}){0,5}-([0-9]{6}|[0-9]{8})-[0-9]{3,8}"
# A coded field holds a code or nothing; anything else may be a name or an address.
CODED: Final = r"[0-9A-Za-z._-]{1,20}"
AGENCY_LEVELS: Final = ("department", "district", "commune", "branch", "other")
# A key is shown to people, so it must not be able to hold a name, an identity number or a phone.
_KEY: Final = r"[0-9A-Za-z][0-9A-Za-z._/-]{0,79}"
_NUMBER_OF_A_PERSON: Final = r"(^|[^0-9A-Za-z])[0-9]{9,12}([^0-9A-Za-z]|$)"


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


def agency_code(column: str, *, severity: Severity = "ERROR", action: str = "") -> Rule:
    """The column holds canonical agency codes (or nothing)."""
    return Rule(
        f"{column}_canonical",
        severity,
        bad_agency(column),
        "Mã cơ quan phải ở dạng chuẩn QĐ 20/2020 (gốc đứng trước); dạng khác sẽ không nối được với cơ quan.",
        action or "Xem mã gốc ở cột *_raw; nếu là dạng mới thì bổ sung vào warehouse/registry/codes.py.",
    )


def agency_code_raw(column: str, action: str = "") -> Rule:
    """The column holds agency codes of one of the two schemes (or nothing)."""
    return warn(
        f"{column}_form",
        bad_agency_raw(column),
        "Mã định danh theo QCVN 102:2016 hoặc QĐ 20/2020; dạng khác có thể bị chuẩn hoá sai.",
        action,
    )


def procedure_code(column: str = "procedure_code") -> Rule:
    """The column holds canonical procedure codes (or nothing)."""
    return warn(
        f"{column}_form",
        f"NOT regexp_full_match({column}, '{_PROCEDURE}')",
        "Mã thủ tục phải có dạng d.dddddd; dạng khác không nối được với danh mục thủ tục.",
        "Đối chiếu mã với CSDL quốc gia về TTHC và đề nghị đơn vị sửa ở hệ thống nguồn.",
    )


def dossier_code(action: str = "") -> Rule:
    """The column ``dossier_code`` holds codes of a known form (or nothing)."""
    return warn(
        "dossier_code_form",
        f"NOT regexp_full_match(dossier_code, '{DOSSIER}')",
        "Mã hồ sơ theo Điều 19 TT 01/2018/TT-VPCP và các biến thể đã gặp; dạng khác có thể không phải mã hồ sơ, và "
        "không nối được với hồ sơ.",
        action,
    )


def notation() -> Rule:
    """The number and symbol of a document has no blanks and is short."""
    return warn(
        "notation_form",
        r"NOT regexp_full_match(notation, '[^\s@]{1,60}')",
        "Số/ký hiệu không có khoảng trắng và ngắn; dạng khác không nối được sổ với trục.",
    )


def notation_of_parts() -> Rule:
    """The number and symbol is made of the two fields it is delivered in."""
    return warn(
        "notation_of_parts",
        "notation <> concat_ws('/', code_number, code_notation)",
        "Số/ký hiệu phải ghép từ số và ký hiệu; lệch nhau thì sổ và trục không nối được với nhau.",
    )


def key_form(column: str) -> Rule:
    """The column holds something with the form of a code, not a name or the number of a person."""
    return warn(
        f"{column}_is_key",
        f"NOT regexp_full_match({column}, '{_KEY}') OR regexp_matches({column}, '{_NUMBER_OF_A_PERSON}')",
        "Khoá nghiệp vụ là mã; chữ có dấu, khoảng trắng hay dãy 9–12 chữ số là dấu hiệu có tên, số "
        "định danh hoặc số điện thoại trong ô mã (bị che trong báo cáo).",
        "Đề nghị đơn vị quản lý hệ thống nguồn sửa mã ở nguồn.",
    )


def coded(*columns: str) -> Rule:
    """Coded columns hold short codes only, never free text that may be personal."""
    return error(
        "coded_fields_hold_codes",
        " OR ".join(f"NOT regexp_full_match(CAST({column} AS VARCHAR), '{CODED}')" for column in columns),
        "Cột mã mà chứa chữ tự do thì có thể là dữ liệu cá nhân, không được đi tiếp.",
        "Giá trị phải bị xoá khi giải mã: sửa bộ giải mã, rồi xoá và nạp lại lô dữ liệu này.",
    )


def one_of(
    column: str,
    values: tuple[str, ...] | tuple[int, ...],
    reason: str,
    action: str = "",
    *,
    severity: Severity = "ERROR",
) -> Rule:
    """The column holds one of the values (or nothing)."""
    listed = ", ".join(f"'{value}'" if isinstance(value, str) else str(value) for value in values)
    return Rule(f"{column}_known", severity, f"{column} NOT IN ({listed})", reason, action)


def agency_level(column: str = "level", action: str = "") -> Rule:
    """The column holds a level of agencies (or nothing)."""
    return one_of(column, AGENCY_LEVELS, "Cấp quyết định nhóm của cơ quan trong chỉ số.", action)


def not_negative(*columns: str) -> tuple[Rule, ...]:
    """Counts and whole amounts of VND are never below zero."""
    return tuple(
        error(
            f"{column}_not_negative",
            f"{column} < 0",
            "Số tiền âm không có trong quy ước nguồn (hoàn tiền có cột riêng); nó làm sai mọi tổng tiền.",
            actions.DECODER,
        )
        for column in columns
    )

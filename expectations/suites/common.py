"""Forms of codes and rules that several suites share.

Formats are told as whole-string patterns (``regexp_full_match``); a pattern lives here once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from expectations.model import Rule, Severity, query, rows
from warehouse.registry.contracts import CONTRACTS
from warehouse.registry.source_entity import SourceEntity

# Canonical agency code (warehouse.registry.codes): blocks without one of zeros only, a city or ministry root first.
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
        action="Xem mã gốc ở cột *_raw; nếu là dạng mới thì bổ sung vào warehouse/registry/codes.py.",
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
        reason="Thời điểm nằm ngoài mọi khoảng hợp lý thì kỳ báo cáo của dòng là vô nghĩa (dòng được giữ và "
        "đánh dấu).",
        action="Xem bản ghi ở hệ thống nguồn và đề nghị đơn vị sửa ngày giờ.",
    )


def not_in_future(column: str, *, group: str = "order_of_times") -> Rule:
    """The column's times are not later than the run, but for a day of differing clocks."""
    return rows(
        f"{column.strip('_')}_not_in_future",
        f"CAST({column} AS TIMESTAMP) > {{now}} + INTERVAL 1 DAY",
        column,
        group=group,
        severity="WARN",
        reason="Bản ghi mang thời điểm sau lúc chạy: đồng hồ của nguồn sai, và bản ghi đúng đến sau sẽ bị "
        "coi là cũ hơn.",
        action="Báo đơn vị quản lý hệ thống nguồn chỉnh đồng hồ và gửi lại các bản ghi này.",
    )


# A key is shown to people, so it must not be able to hold a name, an identity number or a phone.
_KEY: Final = r"[0-9A-Za-z][0-9A-Za-z._/-]{0,79}"
_NUMBER_OF_A_PERSON: Final = r"(^|[^0-9A-Za-z])[0-9]{9,12}([^0-9A-Za-z]|$)"


def key_form(column: str, *, group: str = "formats") -> Rule:
    """The column holds something with the form of a code, not a name or the number of a person."""
    return rows(
        f"{column.strip('_')}_is_key",
        f"NOT regexp_full_match({column}, '{_KEY}') OR regexp_matches({column}, '{_NUMBER_OF_A_PERSON}')",
        column,
        group=group,
        severity="WARN",
        reason="Khoá nghiệp vụ là mã; chữ có dấu, khoảng trắng hay dãy 9–12 chữ số là dấu hiệu có tên, số "
        "định danh hoặc số điện thoại trong ô mã (bị che trong báo cáo).",
        action="Đề nghị đơn vị quản lý hệ thống nguồn sửa mã ở nguồn.",
    )


def column_types(columns: Mapping[str, str], *, group: str = "required") -> Rule:
    """The columns that are there have the agreed types; costs no scan.

    Args:
        columns: DuckDB type of each column.
        group: Group of the rule, of severity ERROR.
    """
    agreed = ", ".join(f"('{name}', '{kind}')" for name, kind in columns.items())
    return Rule(
        "column_types",
        group,
        "ERROR",
        "query",
        f"SELECT e.name AS column_name FROM (VALUES {agreed}) AS e(name, kind) JOIN "
        "(SELECT d.column_name AS name, d.column_type AS kind FROM "
        "(DESCRIBE SELECT * FROM {batch} AS b) AS d) AS f USING (name) WHERE e.kind <> f.kind",
        "Kiểu cột khác hợp đồng giữa bộ nạp và kho lõi: số bị đọc thành chữ thì mọi phép so sánh sai mà "
        "không báo lỗi.",
        "Lỗi của bộ giải mã hoặc của phiên bản cũ: nạp lại các lô này, nếu còn thì báo nhóm kỹ thuật.",
        tuple(columns),
    )


def place_in_extract() -> Rule:
    """A landed row knows where in its extract it stood."""
    return rows(
        "place_in_extract",
        "_page < 0 OR _pos < 0 OR _page IS NULL OR _pos IS NULL",
        "_page",
        "_pos",
        group="required",
        reason="Trang và vị trí quyết định bản ghi nào mới hơn khi thời điểm cập nhật bằng nhau.",
        action="Lỗi của bộ nạp: báo nhóm kỹ thuật.",
    )


def landed_types(system: str, entity: str) -> Rule:
    """The columns that are landed of an entity have the types that their contract says."""
    return column_types(CONTRACTS[SourceEntity(system, entity)].landed)


def suspicious_agencies(
    name: str,
    base: str,
    bad: str,
    *columns: str,
    share: float,
    agency: str = "agency_code",
    least: int = 50,
    reason: str,
    action: str,
) -> Rule:
    """No agency with enough rows has more than a share of them bad.

    Args:
        name: Name of the rule.
        base: SQL condition of the rows that count, of a row ``b``.
        bad: SQL condition of those of them that are bad.
        columns: The columns read.
        share: Largest share of bad rows of one agency.
        agency: The column of the agency.
        least: Agencies with fewer rows are not judged.
        reason: Why.
        action: What to do.
    """
    return query(
        name,
        f"SELECT b.{agency} FROM {{batch}} AS b WHERE {base} GROUP BY b.{agency} "
        f"HAVING count(*) >= {least} AND count(*) FILTER (WHERE {bad}) > {share} * count(*)",
        agency,
        *columns,
        group="suspicious_shares",
        severity="WARN",
        reason=reason,
        action=action,
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
        reason="Cột mã mà chứa chữ tự do thì có thể là dữ liệu cá nhân, không được đi tiếp.",
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


# -- against the same table's own past --------------------------------------------------------------------
#
# The last whole month before the run is compared with the six before it. All these rules are silent with
# less than six months of enough rows: then there is no past to differ from.

PAST_MONTHS: Final = 6
_DRIFT_ACTION: Final = (
    "Hỏi đơn vị quản lý hệ thống nguồn xem tháng vừa qua có thay đổi quy trình hay phần mềm không; nếu "
    "không thì nạp lại tháng đó (egov run --since)."
)


def _months_ago(time: str) -> str:
    """SQL: how many month boundaries lie between a row's local time and the run."""
    return f"datediff('month', CAST(b.{time} AS TIMESTAMP), {{now}})"


def monthly_volume(
    time: str,
    *,
    low: float = 0.5,
    high: float = 2.0,
    least: int = 200,
    where: str = "true",
    name: str = "monthly_volume",
    action: str = _DRIFT_ACTION,
) -> Rule:
    """The last whole month has about as many rows as a month usually has.

    Args:
        time: The column that dates a row: date, local timestamp, or timestamptz.
        low: Least share of the median of the six months before.
        high: Largest multiple of it.
        least: Silent while the median is lower than this.
        where: SQL condition on a row ``b`` that counts.
        name: Name of the rule.
        action: What to do.
    """
    return Rule(
        name,
        "drift",
        "WARN",
        "query",
        "SELECT w.n, w.usual FROM (SELECT coalesce(max(v.n) FILTER (WHERE v.ago = 1), 0) AS n, "
        "median(v.n) FILTER (WHERE v.ago > 1) AS usual, count(*) FILTER (WHERE v.ago > 1) AS months "
        f"FROM (SELECT {_months_ago(time)} AS ago, count(*) AS n FROM {{batch}} AS b WHERE ({where}) "
        f"GROUP BY ago HAVING ago BETWEEN 1 AND {PAST_MONTHS + 1}) AS v) AS w "
        f"WHERE w.months = {PAST_MONTHS} AND w.usual >= {least} "
        f"AND (w.n < {low} * w.usual OR w.n > {high} * w.usual)",
        f"Số dòng của tháng trọn gần nhất phải nằm trong khoảng {low:g}–{high:g} lần mức thường thấy (trung "
        "vị sáu tháng trước): ít hơn là thiếu dữ liệu, nhiều hơn là lặp.",
        action,
        (time,),
    )


def null_shares(
    time: str, *columns: str, step: float = 0.1, least: int = 200, name: str = "null_shares"
) -> Rule:
    """In the last whole month the columns are empty about as often as in the six months before.

    Args:
        time: The column that dates a row.
        columns: The columns, all looked at in one scan.
        step: Largest difference of the two shares.
        least: Silent while either period has fewer rows.
        name: Name of the rule.
    """
    counts = ", ".join(
        f"{{'name': '{column}', 'now': count(*) FILTER (WHERE ago = 1 AND {column} IS NULL), "
        f"'past': count(*) FILTER (WHERE ago > 1 AND {column} IS NULL)}}"
        for column in columns
    )
    read = ", ".join(f"b.{column}" for column in columns)
    return Rule(
        name,
        "drift",
        "WARN",
        "query",
        f"SELECT u.c.name AS column_name FROM (SELECT v.oldest, v.rows_now, v.rows_past, unnest(v.counts) AS c "
        "FROM (SELECT max(ago) AS oldest, count(*) FILTER (WHERE ago = 1) AS rows_now, "
        f"count(*) FILTER (WHERE ago > 1) AS rows_past, [{counts}] AS counts "
        f"FROM (SELECT {_months_ago(time)} AS ago, {read} FROM {{batch}} AS b) AS r "
        f"WHERE ago BETWEEN 1 AND {PAST_MONTHS + 1}) AS v) AS u "
        f"WHERE u.oldest > {PAST_MONTHS} AND u.rows_now >= {least} AND u.rows_past >= {least} "
        f"AND abs(u.c.now / u.rows_now - u.c.past / u.rows_past) > {step}",
        f"Tỷ lệ ô trống của tháng trọn gần nhất lệch quá {step:.0%} so với sáu tháng trước: nguồn đã đổi "
        "cách ghi hoặc bộ giải mã bỏ sót trường.",
        _DRIFT_ACTION,
        (time, *columns),
    )


def code_shares(
    time: str, column: str, *, step: float = 0.2, least: int = 200, where: str = "true", name: str = ""
) -> Rule:
    """In the last whole month each code has about the share it had in the six months before.

    Args:
        time: The column that dates a row.
        column: The column of codes; nothing counts as a code of its own.
        step: Largest difference of the two shares of one code.
        least: Silent while either period has fewer rows.
        where: SQL condition on a row ``b`` that counts.
        name: Name of the rule; the default tells the column.
    """
    return Rule(
        name or f"{column}_shares",
        "drift",
        "WARN",
        "query",
        f"SELECT w.{column} FROM (SELECT v.{column}, v.n, v.past, max(v.oldest) OVER () AS oldest, "
        "sum(v.n) OVER () AS rows_now, "
        f"sum(v.past) OVER () AS rows_past FROM (SELECT b.{column}, max({_months_ago(time)}) AS oldest, "
        f"count(*) FILTER (WHERE {_months_ago(time)} = 1) AS n, "
        f"count(*) FILTER (WHERE {_months_ago(time)} > 1) AS past FROM {{batch}} AS b "
        f"WHERE {_months_ago(time)} BETWEEN 1 AND {PAST_MONTHS + 1} AND ({where}) "
        f"GROUP BY b.{column}) AS v) AS w WHERE w.oldest > {PAST_MONTHS} "
        f"AND w.rows_now >= {least} AND w.rows_past >= {least} "
        f"AND abs(w.n / w.rows_now - w.past / w.rows_past) > {step}",
        f"Tỷ trọng một mã của cột {column} trong tháng trọn gần nhất lệch quá {step:.0%} so với sáu tháng "
        "trước: mã đã đổi nghĩa hoặc nguồn gộp mã.",
        _DRIFT_ACTION,
        (time, column),
    )


def freshness(
    time: str, days: int, *, least: int = 0, where: str = "true", name: str = "newest_event", action: str = ""
) -> Rule:
    """The newest event is not older than some days; events dated after the run do not count.

    Args:
        time: The column that dates an event.
        days: Longest silence of the source, holidays included (Tết takes up to nine days).
        least: Silent if fewer events lie in the 180 days before the run: a table of few events has pauses.
        where: SQL condition on a row ``b`` that counts.
        name: Name of the rule.
        action: What to do.
    """
    moment = f"CAST(b.{time} AS TIMESTAMP)"
    return Rule(
        name,
        "freshness",
        "WARN",
        "query",
        f"SELECT w.newest FROM (SELECT max({moment}) FILTER (WHERE {moment} <= {{now}}) AS newest, "
        f"count(b.{time}) AS n, count(*) FILTER (WHERE {moment} > {{now}} - INTERVAL 180 DAY) AS recent "
        f"FROM {{batch}} AS b WHERE ({where})) AS w WHERE w.n > 0 AND w.recent >= {least} "
        f"AND (w.newest IS NULL OR w.newest < {{now}} - INTERVAL {days} DAY)",
        f"Sự kiện mới nhất (theo {time}) đã cũ quá {days} ngày: dữ liệu đã ngừng chảy về dù nguồn vẫn trả lời.",
        action
        or "Xem các cửa sổ đã nạp (egov status); nếu đã nạp đủ thì hỏi đơn vị quản lý hệ thống nguồn vì sao "
        "không có bản ghi mới.",
        (time,),
    )

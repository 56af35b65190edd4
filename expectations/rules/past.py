"""Rules against a table's own past, and against the habits of an agency.

The last whole month before the run is compared with the six before it. These rules are silent with less than
six months of enough rows: then there is no past to differ from.
"""

from __future__ import annotations

from typing import Final

from expectations.model import OPERATORS, Rule, warn

PAST_MONTHS: Final = 6
_ENOUGH: Final = 200
"""Silent while there are fewer rows."""
_DRIFT_ACTION: Final = (
    "Hỏi đơn vị quản lý hệ thống nguồn xem tháng vừa qua có thay đổi quy trình hay phần mềm không; nếu "
    "không thì nạp lại tháng đó (egov run --since)."
)


def _months_ago(time: str) -> str:
    """SQL: how many month boundaries lie between a row's local time and the run."""
    return f"datediff('month', CAST(b.{time} AS TIMESTAMP), {{now}})"


def monthly_volume(time: str, *, high: float = 2.0, where: str = "true") -> Rule:
    """The last whole month has about as many rows as a month usually has (silent below 200).

    Args:
        time: The column that dates a row: date, local timestamp, or timestamptz.
        high: Largest multiple of the median of the six months before.
        where: SQL condition on a row ``b`` that counts.
    """
    return warn(
        "monthly_volume",
        "SELECT w.n, w.usual FROM (SELECT coalesce(max(v.n) FILTER (WHERE v.ago = 1), 0) AS n, "
        "median(v.n) FILTER (WHERE v.ago > 1) AS usual, count(*) FILTER (WHERE v.ago > 1) AS months "
        f"FROM (SELECT {_months_ago(time)} AS ago, count(*) AS n FROM {{batch}} AS b WHERE ({where}) "
        f"GROUP BY ago HAVING ago BETWEEN 1 AND {PAST_MONTHS + 1}) AS v) AS w "
        f"WHERE w.months = {PAST_MONTHS} AND w.usual >= {_ENOUGH} "
        f"AND (w.n < 0.5 * w.usual OR w.n > {high} * w.usual)",
        f"Số dòng của tháng trọn gần nhất phải nằm trong khoảng 0.5–{high:g} lần mức thường thấy (trung "
        "vị sáu tháng trước): ít hơn là thiếu dữ liệu, nhiều hơn là lặp.",
        _DRIFT_ACTION,
    )


def null_shares(time: str, *columns: str) -> Rule:
    """In the last whole month the columns are empty about as often as in the six months before.

    Args:
        time: The column that dates a row.
        columns: The columns, all looked at in one scan.
    """
    counts = ", ".join(
        f"{{'name': '{column}', 'now': count(*) FILTER (WHERE ago = 1 AND {column} IS NULL), "
        f"'past': count(*) FILTER (WHERE ago > 1 AND {column} IS NULL)}}"
        for column in columns
    )
    read = ", ".join(f"b.{column}" for column in columns)
    return warn(
        "null_shares",
        f"SELECT u.c.name AS column_name FROM (SELECT v.oldest, v.rows_now, v.rows_past, unnest(v.counts) AS c "
        "FROM (SELECT max(ago) AS oldest, count(*) FILTER (WHERE ago = 1) AS rows_now, "
        f"count(*) FILTER (WHERE ago > 1) AS rows_past, [{counts}] AS counts "
        f"FROM (SELECT {_months_ago(time)} AS ago, {read} FROM {{batch}} AS b) AS r "
        f"WHERE ago BETWEEN 1 AND {PAST_MONTHS + 1}) AS v) AS u "
        f"WHERE u.oldest > {PAST_MONTHS} AND u.rows_now >= {_ENOUGH} AND u.rows_past >= {_ENOUGH} "
        "AND abs(u.c.now / u.rows_now - u.c.past / u.rows_past) > 0.1",
        "Tỷ lệ ô trống của tháng trọn gần nhất lệch quá 10% so với sáu tháng trước: nguồn đã đổi cách ghi "
        "hoặc bộ giải mã bỏ sót trường.",
        _DRIFT_ACTION,
    )


def code_shares(time: str, column: str, *, step: float = 0.2) -> Rule:
    """In the last whole month each code has about the share it had in the six months before.

    Args:
        time: The column that dates a row.
        column: The column of codes; nothing counts as a code of its own.
        step: Largest difference of the two shares of one code.
    """
    return warn(
        f"{column}_shares",
        f"SELECT w.{column} FROM (SELECT v.{column}, v.n, v.past, max(v.oldest) OVER () AS oldest, "
        "sum(v.n) OVER () AS rows_now, "
        f"sum(v.past) OVER () AS rows_past FROM (SELECT b.{column}, max({_months_ago(time)}) AS oldest, "
        f"count(*) FILTER (WHERE {_months_ago(time)} = 1) AS n, "
        f"count(*) FILTER (WHERE {_months_ago(time)} > 1) AS past FROM {{batch}} AS b "
        f"WHERE {_months_ago(time)} BETWEEN 1 AND {PAST_MONTHS + 1} "
        f"GROUP BY b.{column}) AS v) AS w WHERE w.oldest > {PAST_MONTHS} "
        f"AND w.rows_now >= {_ENOUGH} AND w.rows_past >= {_ENOUGH} "
        f"AND abs(w.n / w.rows_now - w.past / w.rows_past) > {step}",
        f"Tỷ trọng một mã của cột {column} trong tháng trọn gần nhất lệch quá {step:.0%} so với sáu tháng "
        "trước: mã đã đổi nghĩa hoặc nguồn gộp mã.",
        _DRIFT_ACTION,
    )


def freshness(time: str, days: int, *, least: int = 0, name: str = "newest_event") -> Rule:
    """The newest event is not older than some days; events dated after the run do not count.

    Args:
        time: The column that dates an event.
        days: Longest silence of the source, holidays included (Tết takes up to nine days).
        least: Silent if fewer events lie in the 180 days before the run: a table of few events has pauses.
        name: Name of the rule.
    """
    moment = f"CAST(b.{time} AS TIMESTAMP)"
    return warn(
        name,
        f"SELECT w.newest FROM (SELECT max({moment}) FILTER (WHERE {moment} <= {{now}}) AS newest, "
        f"count(b.{time}) AS n, count(*) FILTER (WHERE {moment} > {{now}} - INTERVAL 180 DAY) AS recent "
        f"FROM {{batch}} AS b) AS w WHERE w.n > 0 AND w.recent >= {least} "
        f"AND (w.newest IS NULL OR w.newest < {{now}} - INTERVAL {days} DAY)",
        f"Sự kiện mới nhất (theo {time}) đã cũ quá {days} ngày: dữ liệu đã ngừng chảy về dù nguồn vẫn trả lời.",
        "Xem các cửa sổ đã nạp (egov status); nếu đã nạp đủ thì hỏi đơn vị quản lý hệ thống nguồn vì sao "
        "không có bản ghi mới.",
        owner=OPERATORS,
    )


def in_force_volume(key: str) -> Rule:
    """The versions in force now are not far fewer than half a year ago (silent below 50).

    Args:
        key: The column that names the thing.
    """

    def in_force(moment: str) -> str:
        return (
            f"count(DISTINCT b.{key}) FILTER (WHERE b.valid_from <= CAST({moment} AS DATE) "
            f"AND (b.valid_to IS NULL OR b.valid_to > CAST({moment} AS DATE)))"
        )

    return warn(
        "in_force_volume",
        f"SELECT w.now_n, w.past FROM (SELECT {in_force('{now}')} AS now_n, "
        f"{in_force('{now} - INTERVAL 6 MONTH')} AS past FROM {{batch}} AS b) AS w "
        "WHERE w.past >= 50 AND w.now_n < 0.5 * w.past",
        "Số mục còn hiệu lực hôm nay chưa bằng 50% của sáu tháng trước: danh mục bị kéo thiếu hoặc tệp bị cắt.",
        "So danh mục lần này với lần trước (egov status); nếu nguồn bị cắt thì yêu cầu gửi lại đầy đủ.",
    )


def suspicious_agencies(
    name: str, base: str, bad: str, reason: str, action: str = "", *, share: float, least: int = 50
) -> Rule:
    """No agency with enough rows has more than a share of them bad.

    Args:
        name: Name of the rule.
        base: SQL condition of the rows that count, of a row ``b``.
        bad: SQL condition of those of them that are bad.
        reason: Why.
        action: What to do.
        share: Largest share of bad rows of one agency.
        least: Agencies with fewer rows are not judged.
    """
    return warn(
        name,
        f"SELECT b.agency_code FROM {{batch}} AS b WHERE {base} GROUP BY b.agency_code "
        f"HAVING count(*) >= {least} AND count(*) FILTER (WHERE {bad}) > {share} * count(*)",
        reason,
        action,
    )

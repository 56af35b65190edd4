"""Rules of the counts that may be given to the public: none small, none that can be computed back."""

from __future__ import annotations

from typing import Final

from expectations.model import Rule, Suite, error, row_count, unique
from expectations.rules import actions
from expectations.rules.codes import not_negative
from expectations.rules.records import known_to_mart


def _public_counts() -> tuple[Rule, ...]:
    """Counts that may be given to the public: none small, none that can be computed back."""
    limit = "(SELECT min(public_min_count) FROM mart.state)"
    hide = "Không đưa bảng này ra ngoài; tính lại mart, nếu còn lỗi thì báo nhóm kỹ thuật."
    groups = "b.year, b.agency_id, b.agency_level"

    def computable(total: str) -> str:
        children = f"FILTER (WHERE NOT b.is_total AND b.{total} IS NULL)"
        hidden = f"max(b.{total}) FILTER (WHERE b.is_total) - coalesce(sum(b.{total}) FILTER (WHERE NOT b.is_total), 0)"
        return (
            f"SELECT {groups}, '{total}' AS measure FROM {{batch}} AS b GROUP BY {groups} "
            f"HAVING count(b.{total}) FILTER (WHERE b.is_total) = 1 AND CASE count(*) {children} "
            f"WHEN 0 THEN {hidden} <> 0 "
            f"ELSE count(*) {children} < 2 OR {hidden} < {limit} OR {hidden} <= count(*) {children} END"
        )

    return (
        row_count("WARN"),
        unique("year", "agency_id", "agency_level", "procedure_code"),
        *not_negative("received", "online", "resolved", "late"),
        error(
            "part_within_whole",
            "online > received OR late > resolved",
            "Hồ sơ trực tuyến, hồ sơ trễ là một phần của hồ sơ tiếp nhận, đã giải quyết.",
        ),
        error(
            "percent_is_the_fraction",
            "online_pct IS DISTINCT FROM CASE WHEN received > 0 THEN "
            "CAST(round(100.0 * online / received, 2) AS DECIMAL(5, 2)) END "
            "OR on_time_pct IS DISTINCT FROM CASE WHEN resolved > 0 THEN "
            "CAST(round(100.0 * (resolved - late) / resolved, 2) AS DECIMAL(5, 2)) END",
            "Tỷ lệ tính từ hai số cùng dòng và trống khi một số bị che: tỷ lệ cho tính ngược ra số bị che.",
            hide,
        ),
        error(
            "total_has_no_procedure",
            "is_total <> (procedure_code IS NULL)",
            "Dòng tổng là dòng không có mã thủ tục.",
        ),
        error(
            "flag_tells_what_is_hidden",
            "is_suppressed <> (received IS NULL OR online IS NULL OR resolved IS NULL OR late IS NULL)",
            "Ô trống phải được báo là bị che, nếu không người đọc hiểu nhầm là không có số liệu.",
        ),
        error(
            "no_small_count",
            f"received BETWEEN 1 AND {limit} - 1 OR online BETWEEN 1 AND {limit} - 1 "
            f"OR resolved BETWEEN 1 AND {limit} - 1 OR late BETWEEN 1 AND {limit} - 1 "
            f"OR received - online BETWEEN 1 AND {limit} - 1 OR resolved - late BETWEEN 1 AND {limit} - 1",
            "Số đếm nhỏ ở một phường và một thủ tục có thể chỉ ra một người; PUBLIC_MIN_COUNT là mức tối thiểu.",
            hide,
        ),
        *(
            error(
                f"hidden_{total}_not_computable",
                computable(total),
                "Lấy tổng trừ các ô đã công bố mà ra ô bị che thì che cũng như không.",
                hide,
            )
            for total in ("received", "online", "resolved", "late")
        ),
        error(
            "total_is_the_dossiers",
            "SELECT p.year, p.agency_id, p.agency_level FROM {batch} AS p "
            "LEFT JOIN (SELECT year(d.received_date) AS year, "
            "d.received_agency_id AS agency_id, d.received_agency_level AS agency_level, count(*) AS dossiers "
            "FROM mart.dossier AS d WHERE d.in_city AND NOT d.deleted AND d.received_date IS NOT NULL "
            "AND d.procedure_code IS NOT NULL GROUP BY ALL) AS t USING (year, agency_id, agency_level) "
            "WHERE p.is_total AND p.received <> coalesce(t.dossiers, 0)",
            "Tổng của một cơ quan trong năm bằng số hồ sơ của cơ quan đó trong mart.dossier.",
        ),
    )


SUITES: Final = (
    Suite(
        "mart.public_agency_procedure",
        ("year", "agency_id", "procedure_code"),
        (*_public_counts(),),
        action=actions.COMPUTE,
        evidence=known_to_mart("dossier"),
    ),
)

"""Rules of a status message on the axis, as delivered."""

from __future__ import annotations

from typing import Final

from expectations.model import Rule, Suite, error, required, row_count, warn
from expectations.rules import actions
from expectations.rules.codes import agency_code, agency_code_raw, key_form
from expectations.rules.past import code_shares, freshness, monthly_volume
from expectations.rules.records import delivered
from expectations.rules.times import not_in_future, plausible_times


def axis_status_rules() -> tuple[Rule, ...]:
    """Rules of one status message, in landing and in core."""
    return (
        *required("status_code"),
        agency_code("from_code"),
        agency_code("organ_code"),
        error(
            "status_code_form",
            "NOT regexp_full_match(status_code, '-?[0-9]{1,3}')",
            "Mã trạng thái trên trục là số ngắn (01–16 và vài mã địa phương).",
        ),
        warn(
            "status_code_in_list",
            "regexp_full_match(status_code, '-?[0-9]{1,3}') "
            "AND status_code NOT IN ('01', '02', '03', '04', '05', '06', '13', '15', '16')",
            "Mã ngoài QCVN 102:2016 (00, 100, 200, 44, −1 …) không được hiểu là đã đến hay đã nhận.",
        ),
        warn(
            "answers_a_document",
            "organ_code IS NULL OR promulgation_date IS NULL OR notation IS NULL",
            "Thông điệp trạng thái không nêu văn bản nào thì không xác nhận được gì.",
        ),
        *plausible_times("promulgation_date", "status_at"),
        warn(
            "status_after_promulgation",
            "CAST(status_at AS DATE) < promulgation_date",
            "Phản hồi có trước ngày ban hành của văn bản mà nó trả lời.",
        ),
    )


SUITES: Final = (
    Suite(
        "landing/exchange/status",
        ("doc_id", "status_code", "_page", "_pos"),
        (
            row_count(),
            *delivered("exchange", "status"),
            *axis_status_rules(),
            key_form("doc_id"),
            agency_code_raw("from_code_raw"),
            not_in_future("created_at"),
            warn(
                "created_after_status",
                "created_at < status_at - INTERVAL 1 DAY",
                "Trục ghi nhận phản hồi trước thời điểm ghi trong phản hồi: đồng hồ của nơi nhận sai.",
            ),
            warn(
                "receipts_not_lost",
                "SELECT w.n FROM (SELECT count(*) AS n, "
                "count(*) FILTER (WHERE b.status_code IN ('01', '03')) AS receipts FROM {batch} AS b) AS w "
                "WHERE w.n >= 200 AND w.receipts < 0.2 * w.n",
                "Phần lớn phản hồi phải là đã đến (01) hay đã tiếp nhận (03); hiếm hơn 20% thì biến thể "
                "axis_confirmed thấp giả.",
            ),
            monthly_volume("created_at"),
            code_shares("created_at", "status_code"),
            freshness("created_at", 12, least=180),
        ),
        action=actions.AXIS,
    ),
)

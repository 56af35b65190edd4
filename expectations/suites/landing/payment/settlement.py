"""Rules of the settlement files, as delivered."""

from __future__ import annotations

from typing import Final

from expectations.model import Rule, Suite, error, required, row_count, warn
from expectations.rules import actions
from expectations.rules.past import code_shares, freshness, monthly_volume
from expectations.rules.records import delivered
from expectations.rules.times import plausible_times


def settlement_rules() -> tuple[Rule, ...]:
    """Rules of one line of a settlement file, in landing and in core."""
    return (
        *required("settlement_date", "rrn", "amount"),
        error("line_no_positive", "line_no < 1", "Số dòng bắt đầu từ 1.", "Xem lại bộ đọc tệp quyết toán."),
        *plausible_times("settlement_date", "transacted_at"),
        warn(
            "response_code_form",
            "NOT regexp_full_match(response_code, '[0-9A-Za-z]{1,4}')",
            "Mã phản hồi (RRC) là mã ngắn; dạng khác là lệch cột trong tệp.",
        ),
        warn(
            "rrn_form",
            "NOT regexp_full_match(rrn, '[0-9A-Za-z]{1,12}')",
            "RRN mang 12 ký tự cuối của mã giao dịch; dạng khác không đối soát được.",
        ),
        warn(
            "settled_after_payment",
            "CAST(transacted_at AS DATE) > settlement_date + 1",
            "Quyết toán trước khi giao dịch: năm của F15 bị suy sai hoặc tệp sai ngày.",
        ),
    )


SUITES: Final = (
    Suite(
        "landing/payment/settlement",
        ("file_name", "line_no"),
        (
            row_count("WARN"),
            *delivered("payment", "settlement"),
            *settlement_rules(),
            error(
                "currency_is_vnd",
                "currency_code NOT IN ('704', 'VND')",
                "Tệp quyết toán chỉ có VND (704); tiền khác không được cộng chung.",
            ),
            warn(
                "file_name_form",
                r"NOT regexp_full_match(file_name, '[0-9A-Za-z._-]{1,80}\.dat')",
                "Tên tệp quyết toán là chữ, số, gạch và đuôi .dat; tên khác có thể không phải tệp quyết toán.",
            ),
            warn(
                "settled_near_file_date",
                "abs(settlement_date - file_date) > 7",
                "Ngày quyết toán của dòng cách ngày của tệp hơn một tuần: dòng bị đặt nhầm tệp.",
            ),
            warn(
                "settled_soon",
                "settlement_date - CAST(transacted_at AS DATE) > 31",
                "Quyết toán sau giao dịch hơn một tháng: năm của F15 bị suy sai hoặc tiền bị treo.",
            ),
            warn(
                "lines_without_gap",
                "SELECT b.file_name FROM {batch} AS b GROUP BY b.file_name "
                "HAVING max(b.line_no) <> count(DISTINCT b.line_no)",
                "Thiếu số dòng trong tệp quyết toán: có dòng bị cách ly hoặc mất, tổng của ngày không đủ.",
                "Xem khu cách ly của payment/settlement; đối chiếu số dòng ở trailer của tệp gốc.",
            ),
            warn(
                "rrn_not_constant",
                "SELECT b.rrn FROM {batch} AS b GROUP BY b.rrn HAVING count(DISTINCT b.settlement_date) > 10",
                "Một RRN ở hơn mười ngày quyết toán: RRN bị gán cứng, đối soát sẽ khớp nhầm.",
            ),
            monthly_volume("settlement_date"),
            code_shares("settlement_date", "response_code"),
            freshness("settlement_date", 15, least=180),
        ),
        action=actions.SETTLER,
    ),
)

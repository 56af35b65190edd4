"""Rules of the official figures of Decision 766."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, error, row_count, warn
from expectations.rules import actions
from expectations.rules.codes import CODED, one_of
from expectations.rules.records import delivered

SUITES: Final = (
    Suite(
        "landing/portal/official_766",
        ("endpoint", "period_type", "year", "period", "department_code", "metric_code"),
        (
            row_count(),
            *delivered("portal", "official_766"),
            one_of(
                "endpoint",
                (
                    "transparency",
                    "dvc-progress-tree",
                    "provide-online-tree",
                    "formality-online-payment-tree",
                    "dossier-digitized",
                    "handling-satisfaction",
                ),
                "Bộ chỉ số 766 có sáu nhóm; nhóm khác là giải mã nhầm.",
                actions.DECODER,
            ),
            one_of(
                "period_type",
                ("month", "quarter", "year"),
                "Kỳ của số liệu chính thức là tháng, quý hoặc năm.",
                actions.DECODER,
            ),
            warn(
                "metric_code_form",
                f"NOT regexp_full_match(metric_code, '[A-Za-z0-9_.-]{{1,80}}') "
                f"OR NOT regexp_full_match(department_code, '{CODED}')",
                "Chỉ số và đơn vị của số liệu chính thức được so theo mã, không theo nhãn: cùng một "
                "nhãn có lúc đổi nghĩa.",
                "Đối chiếu trang công bố của cổng; giữ nguyên như công bố.",
            ),
            warn(
                "period_not_in_future",
                "year * 12 + (CASE period_type WHEN 'month' THEN period WHEN 'quarter' THEN 3 * period - 2 "
                "ELSE 1 END) > year({now}) * 12 + month({now})",
                "Số liệu của kỳ chưa tới: cổng trả 0 cho các tháng sau, không được đọc là kết quả.",
                "Bỏ qua kỳ này khi so; báo nhóm kỹ thuật nếu nó đã vào kho lõi.",
            ),
            warn(
                "numerator_within_denominator",
                "numerator > denominator AND denominator > 0",
                "Tử số lớn hơn mẫu số: số liệu chính thức có lỗi hoặc hai số thuộc hai kỳ.",
                "Đối chiếu trang công bố của cổng; giữ nguyên như công bố.",
            ),
            error(
                "year_plausible",
                "year NOT BETWEEN 2021 AND 2100",
                "Bộ chỉ số 766 có từ 2022; năm khác là giải mã nhầm.",
                actions.DECODER,
            ),
            error(
                "period_in_year",
                "(period_type = 'month' AND (period IS NULL OR period NOT BETWEEN 1 AND 12)) "
                "OR (period_type = 'quarter' AND (period IS NULL OR period NOT BETWEEN 1 AND 4))",
                "Kỳ phải là tháng 1–12 hoặc quý 1–4.",
                actions.DECODER,
            ),
            warn(
                "score_within_max",
                "score < 0 OR score > max_score",
                "Điểm vượt điểm tối đa: số liệu chính thức có lỗi hoặc ý nghĩa của chỉ số đã đổi.",
                "Đối chiếu trang công bố của cổng; giữ nguyên như công bố.",
            ),
            warn(
                "ratio_plausible",
                "ratio < 0 OR ratio > 100",
                "Tỷ lệ ngoài 0–100 %.",
                "Đối chiếu trang công bố của cổng; giữ nguyên như công bố.",
            ),
        ),
    ),
)

"""Rules of mart.service_level."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, error
from expectations.rules import actions
from expectations.rules.codes import one_of
from expectations.rules.records import known_to_mart
from expectations.rules.times import half_open
from expectations.suites.core.service_level import level_rules

SUITES: Final = (
    Suite(
        "mart.service_level",
        ("procedure_code", "level", "valid_from"),
        (
            *level_rules(),
            half_open(),
            one_of("class_2022", ("partial", "full"), "Lớp theo NĐ 42/2022."),
            error(
                "taxonomies_not_mixed",
                "class_2022 IS NOT NULL AND class_2022 <> CASE level WHEN 3 THEN 'partial' WHEN 4 THEN "
                "'full' END",
                "Từ 15/8/2022 mức 3 là một phần, 4 là toàn trình; hai cách phân loại không trộn.",
            ),
        ),
        action=actions.COMPUTE,
        evidence=known_to_mart("service_level"),
    ),
)

"""Rules of the agencies, their succession, and what their work belongs to today."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, error, row_count, unique
from expectations.rules import actions
from expectations.rules.codes import agency_level, one_of
from expectations.rules.records import known_to_mart, references
from expectations.rules.times import half_open
from expectations.suites.core.agency import agency_rules, succession_rules

SUITES: Final = (
    Suite(
        "mart.agency",
        ("agency_id", "valid_from"),
        (*agency_rules("mart.agency"), agency_level(), half_open()),
        action=actions.FILE,
        evidence=known_to_mart("agencies"),
    ),
    Suite(
        "mart.agency_succession",
        ("old_code", "new_code", "date"),
        (
            *succession_rules(),
            one_of(
                "kind",
                ("merge", "split", "rename", "recode"),
                "Kiểu kế thừa quyết định có theo sang cơ quan mới không.",
            ),
        ),
        action=actions.FILE,
    ),
    Suite(
        "mart.agency_bridge",
        ("agency_id", "valid_from", "unit_id"),
        (
            row_count(),
            unique("agency_id", "valid_from", "unit_id"),
            error(
                "whole_is_one",
                "weight_basis = 'whole' AND weight <> 1",
                "Nhập, đổi tên, đổi mã thì đi trọn; phần nhỏ hơn 1 là ước tính và phải nói căn cứ.",
            ),
            error(
                "parts_make_the_whole",
                "SELECT b.agency_id, b.valid_from FROM {batch} AS b GROUP BY b.agency_id, b.valid_from "
                "HAVING min(b.share_before) <> 0 OR max(b.share_after) <> 1 "
                "OR abs(sum(b.weight) - 1) > 0.000001 OR abs(sum(b.share_after - b.share_before) - 1) > 0.000001",
                "Các phần của một cơ quan phải cộng lại đúng bằng 1, nếu không số đếm bị mất hoặc nhân lên.",
            ),
            error(
                "every_agency_has_a_place",
                "SELECT a.agency_id FROM mart.agency AS a ANTI JOIN {batch} AS b ON b.agency_id = a.agency_id "
                "WHERE EXISTS (SELECT 1 FROM {batch} AS e)",
                "Mỗi cơ quan phải biết việc của mình nay thuộc về đâu, kể cả khi vẫn là chính nó.",
            ),
            references(
                "unit_exists",
                "unit_id",
                "mart.agency.agency_id",
                "Đơn vị hiện nay phải có trong mart.agency.",
            ),
        ),
        action=actions.COMPUTE,
    ),
)

"""Rules of the agencies, their succession and the resolution of their codes."""

from __future__ import annotations

from typing import Final

from expectations.model import Rule, Suite, error, row_count, unique, warn
from expectations.rules import actions
from expectations.rules.codes import agency_code, agency_level, bad_agency_raw
from expectations.rules.past import in_force_volume
from expectations.rules.records import landed, references
from expectations.rules.times import no_overlap, plausible_times


def agency_rules(table: str) -> tuple[Rule, ...]:
    """Rules of the agency no_overlap, the same in core and in mart."""
    return (
        row_count(),
        unique("agency_id", "valid_from"),
        agency_code("code_qd20"),
        error(
            "agency_id_durable",
            "agency_id <> code_qd20",
            "agency_id bền theo mã QĐ 20: mọi phiên bản của một mã dùng chung nó.",
            actions.REBUILD,
        ),
        no_overlap("agency_id"),
        references(
            "parent_exists",
            "parent_agency_id",
            f"{table}.agency_id",
            "Cơ quan cấp trên không có trong danh mục.",
            severity="WARN",
            shown="b.agency_id, b.parent_agency_id",
        ),
    )


def succession_rules() -> tuple[Rule, ...]:
    """Rules of the succession of agencies, the same in core and in mart."""
    return (
        row_count("WARN"),
        agency_code("old_code"),
        agency_code("new_code"),
        error(
            "not_itself",
            "old_code = new_code AND kind <> 'rename'",
            "Cơ quan kế thừa chính nó thì đi theo chuỗi kế thừa không bao giờ dừng.",
        ),
        error("weight_is_share", "weight < 0 OR weight > 1", "Trọng số là phần từ 0 đến 1."),
        *plausible_times("date"),
    )


SUITES: Final = (
    Suite(
        "core.agency",
        ("agency_id", "valid_from"),
        (
            *agency_rules("core.agency"),
            warn(
                "qcvn102_form",
                bad_agency_raw("code_qcvn102"),
                "Mã cũ phải theo QCVN 102:2016 (gốc đứng sau); dạng khác không bao giờ khớp với dữ liệu trước "
                "2020.",
            ),
            warn(
                "parent_leads_code",
                "NOT starts_with(agency_id, parent_agency_id || '.')",
                "Mã cấp dưới bắt đầu bằng mã cấp trên (QĐ 20/2020 Điều 4); trái lại là ghi nhầm cấp trên hoặc vòng.",
            ),
            warn(
                "city_is_listed",
                "SELECT count(*) AS agencies FROM {batch} AS b HAVING count(*) > 0 "
                "AND count(*) FILTER (WHERE b.agency_id = 'H29') = 0",
                "Thiếu dòng của chính Ủy ban nhân dân Thành phố (H29): văn bản của thành phố không thuộc đơn vị "
                "nào.",
            ),
            warn(
                "districts_ended",
                "level = 'district' AND (valid_to IS NULL OR valid_to > DATE '2025-07-01')",
                "Cấp huyện chấm dứt từ 01/7/2025; quận, huyện còn hiệu lực sau đó làm sai chỉ số đếm cơ quan.",
            ),
            warn(
                "communes_plausible",
                "SELECT w.communes FROM (SELECT count(DISTINCT b.agency_id) AS communes FROM {batch} AS b "
                "WHERE b.level = 'commune' AND b.valid_from <= CAST({now} AS DATE) "
                "AND (b.valid_to IS NULL OR b.valid_to > CAST({now} AS DATE))) AS w WHERE w.communes > 168",
                "Thành phố có 168 phường, xã, đặc khu; nhiều hơn là đơn vị cũ chưa được ghi ngày hết hiệu lực.",
            ),
            in_force_volume("agency_id"),
        ),
        action=actions.FILE,
        evidence=landed("agency"),
    ),
    Suite(
        "core.agency_succession",
        ("old_code", "new_code", "date"),
        (
            *succession_rules(),
            error(
                "not_back_and_forth",
                "SELECT b.old_code, b.new_code, b.date FROM {batch} AS b JOIN core.agency_succession AS s "
                "ON s.old_code = b.new_code AND s.new_code = b.old_code AND s.date = b.date "
                "WHERE b.old_code <> b.new_code",
                "Hai cơ quan kế thừa lẫn nhau trong cùng một ngày: đi theo chuỗi kế thừa không bao giờ dừng.",
            ),
            warn(
                "codes_listed",
                "SELECT u.code FROM (SELECT unnest([b.old_code, b.new_code]) AS code FROM {batch} AS b) AS u "
                "ANTI JOIN core.agency AS a ON a.agency_id = u.code "
                "WHERE u.code IS NOT NULL AND (starts_with(u.code, 'H29') "
                "OR NOT regexp_full_match(u.code, '[A-Z][0-9]{2}([.].*)?')) "
                "AND EXISTS (SELECT 1 FROM core.agency)",
                "Kế thừa nói về cơ quan của Thành phố không có trong tệp agencies: mã dẫn tới chỗ trống.",
            ),
            warn(
                "split_weights_sum",
                "SELECT b.old_code, b.date FROM {batch} AS b WHERE b.kind = 'split' "
                "GROUP BY b.old_code, b.date HAVING count(b.weight) = count(*) "
                "AND sum(b.weight) NOT BETWEEN 0.95 AND 1.05",
                "Trọng số của một lần chia phải cộng lại thành 1; khác đi là thiếu hoặc thừa cơ quan nhận.",
            ),
        ),
        action=actions.FILE,
    ),
    Suite(
        "core.agency_resolution",
        ("code", "valid_from"),
        (
            row_count(),
            unique("code", "valid_from"),
            agency_code("code", severity="WARN"),
            agency_level("level", actions.REBUILD),
            no_overlap("code"),
            error(
                "covers_all_time",
                "SELECT v.code FROM (SELECT b.code, b.valid_from, b.valid_to, "
                "lead(b.valid_from) OVER (PARTITION BY b.code ORDER BY b.valid_from) AS next_from, "
                "row_number() OVER (PARTITION BY b.code ORDER BY b.valid_from) AS place FROM {batch} AS b) AS v "
                "WHERE (v.place = 1 AND v.valid_from > DATE '1900-01-01') OR v.next_from > v.valid_to "
                "OR (v.next_from IS NULL AND v.valid_to IS NOT NULL)",
                "Mã phải được giải cho mọi ngày, không khoảng trống: ngày trống thì dòng biến mất khỏi chỉ số.",
                actions.REBUILD,
            ),
            error(
                "level_goes_with_agency",
                "(agency_id IS NULL) <> (level IS NULL)",
                "Mã giải được thì phải biết cấp, mã không giải được thì không có cấp.",
                actions.REBUILD,
            ),
            error(
                "in_city_is_root",
                "in_city <> (split_part(code, '.', 1) = 'H29')",
                "Gốc H29 là thành phố; gốc khác nằm ngoài mọi chỉ số thành phố.",
                actions.REBUILD,
            ),
            references(
                "agency_exists",
                "agency_id",
                "core.agency.agency_id",
                "Mã được giải thành cơ quan không có trong danh mục.",
                actions.REBUILD,
            ),
        ),
        action=actions.REBUILD,
        evidence="SELECT count(*) AS n FROM core.agency",
    ),
)

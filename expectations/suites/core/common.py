"""Rules that only core can keep: against what was applied, and between a row and its children."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from expectations.model import Rule, query
from expectations.suites.common import column_types, freshness
from warehouse.registry.core_tables import CORE_TABLES

REBUILD: Final = "Dựng lại kho lõi từ dữ liệu đã hạ cánh; nếu còn lỗi thì báo nhóm kỹ thuật."


def applied_totals(table: str) -> tuple[Rule, Rule]:
    """Every row came with an extract that is on record, and no extract brought more rows than it declared."""
    return (
        query(
            "extract_on_record",
            "SELECT DISTINCT b._extract_id FROM {batch} AS b ANTI JOIN core.applied_extract AS e "
            f"ON e.extract_id = b._extract_id AND e.table_name = '{table}'",
            "_extract_id",
            group="totals",
            reason="Dòng không thuộc lần trích xuất nào đã ghi nhận thì không truy được về nguồn và không đối "
            "chiếu được tổng.",
            action=REBUILD,
        ),
        query(
            "rows_within_records",
            "SELECT n._extract_id, n.rows_now FROM (SELECT b._extract_id, count(*) AS rows_now FROM {batch} AS b "
            "GROUP BY b._extract_id) AS n JOIN core.applied_extract AS e ON e.extract_id = n._extract_id "
            f"AND e.table_name = '{table}' WHERE n.rows_now > e.records",
            "_extract_id",
            group="totals",
            reason="Một lần trích xuất không thể để lại nhiều dòng hơn số bản ghi nó mang về: dòng đã bị nhân lên "
            "khi nạp.",
            action=REBUILD,
        ),
    )


def still_arriving(time: str, days: int, *, least: int = 0) -> Rule:
    """The newest event is not older than some days; one check with the table's other habits."""
    return replace(freshness(time, days, least=least), group="drift", owner="vận hành")


def kept_types(table: str) -> Rule:
    """The columns of a fact have the types that they were read from landing with."""
    (source,) = CORE_TABLES[table].inputs
    return column_types({name: kind for name, kind in source.columns.items() if not kind.endswith("[]")})


def numbered(parent: tuple[str, ...], number: str, what: str) -> Rule:
    """The children of a row are numbered from 1 without a gap, so none was lost."""
    key = ", ".join(f"b.{column}" for column in parent)
    return query(
        "numbered_without_gap",
        f"SELECT {key} FROM {{batch}} AS b GROUP BY {key} "
        f"HAVING min(b.{number}) <> 1 OR max(b.{number}) <> count(*)",
        number,
        group="keys",
        reason=f"Số thứ tự {what} phải liên tục từ 1: đứt quãng nghĩa là đã rơi mất một dòng con.",
        action=REBUILD,
    )


def in_force_volume(key: str, *, low: float = 0.5, least: int = 50, group: str = "suspicious_shares") -> Rule:
    """The versions in force now are not far fewer than half a year ago.

    Args:
        key: The column that names the thing.
        low: Least share of the number then.
        least: Silent while there were fewer.
        group: Group of the rule, of severity WARN.
    """
    return query(
        "in_force_volume",
        "SELECT w.now_n, w.past FROM (SELECT count(DISTINCT b." + key + ") FILTER (WHERE b.valid_from <= "
        "CAST({now} AS DATE) AND (b.valid_to IS NULL OR b.valid_to > CAST({now} AS DATE))) AS now_n, "
        "count(DISTINCT b." + key + ") FILTER (WHERE b.valid_from <= CAST({now} - INTERVAL 6 MONTH AS DATE) "
        "AND (b.valid_to IS NULL OR b.valid_to > CAST({now} - INTERVAL 6 MONTH AS DATE))) AS past "
        f"FROM {{batch}} AS b) AS w WHERE w.past >= {least} AND w.now_n < {low} * w.past",
        key,
        "valid_from",
        "valid_to",
        group=group,
        severity="WARN",
        reason=f"Số mục còn hiệu lực hôm nay chưa bằng {low:.0%} của sáu tháng trước: danh mục bị kéo thiếu hoặc "
        "tệp bị cắt.",
        action="So danh mục lần này với lần trước (egov status); nếu nguồn bị cắt thì yêu cầu gửi lại đầy đủ.",
    )


def as_delivered(entity: str, table: str, *, low: float = 0.9) -> Rule:
    """A table rebuilt from one whole delivery holds nearly as many rows as that delivery.

    Args:
        entity: The entity of the applied extracts.
        table: The core table, without schema.
        low: Least share of the records of the newest delivery.
    """
    return query(
        "as_many_as_delivered",
        "SELECT w.delivered FROM (SELECT count(*) AS kept, (SELECT max_by(e.records, e.extract_id) "
        f"FROM core.applied_extract AS e WHERE e.table_name = '{table}' AND e.entity = '{entity}') AS delivered "
        f"FROM {{batch}} AS b) AS w WHERE w.kept > 0 AND w.kept < {low} * w.delivered",
        group="totals",
        reason=f"Bảng dựng từ một lần giao trọn vẹn phải giữ ít nhất {low:.0%} số bản ghi của lần giao đó.",
        action=REBUILD,
    )

"""What makes a figure another figure: the content of a row of mart.indicator_value, and checksums over it."""

from __future__ import annotations

import duckdb

from warehouse.registry.periods import Period

VALUE_CONTENT = (
    "indicator_id",
    "variant",
    "period_type",
    "period_start",
    "period_end",
    "grain",
    "agency_id",
    "agency_group",
    "field_code",
    "numerator",
    "denominator",
    "value_pct",
    "target_operator",
    "target_pct",
    "status",
    "note",
    "formula_version",
    "taxonomy_version",
    "org_version",
    "calendar",
    "period_label",
)
"""Columns of mart.indicator_value that make a row another row: all but as_known_at, is_current and run_id."""


def of_period(period: Period, alias: str = "") -> str:
    """SQL condition on the period columns of mart.indicator_value, of an alias if one is given."""
    of = f"{alias}." if alias else ""
    return (
        f"{of}period_type = '{period.type}' "
        f"AND {of}period_start = DATE '{period.start}' AND {of}period_end = DATE '{period.end}'"
    )


def figures_of(con: duckdb.DuckDBPyConnection, period: Period | None = None) -> tuple[int, str]:
    """Number and checksum of the current figures: what they say, not when it was learnt or which run wrote it.

    The checksum is kept for years, so it stands on MD5 and not on DuckDB's own hash, which may change.

    Args:
        con: a connection that sees ``mart.indicator_value``.
        period: only this one; None for all.
    """
    content = ", ".join(f"coalesce(v.{column}::VARCHAR, chr(1))" for column in VALUE_CONTENT)
    [(rows, total)] = con.execute(
        f"""SELECT count(*), coalesce(sum(md5_number_lower(concat_ws(chr(31), {content}))::HUGEINT), 0)
            FROM mart.indicator_value AS v WHERE v.is_current AND {of_period(period) if period else "TRUE"}"""
    ).fetchall()
    return int(rows), f"{int(total):x}"

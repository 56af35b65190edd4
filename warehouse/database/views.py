"""The views of the mart, and the macros they ask.

Belongs here: finding the files in `sql/mart/views`, and the views of an indicator month by month, which follow from the
registry: three columns for each variant. Does not belong here: what other views show (sql/mart/views).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import duckdb

from warehouse.database.sqltext import MACROS, quoted, quoted_list
from warehouse.registry.indicators import HEADLINE, registry


class Shown(NamedTuple):
    """A column of a view: its name, its expression, its comment (Vietnamese | English)."""

    name: str
    sql: str
    comment: str


class MonthlyView(NamedTuple):
    """An indicator month by month: whose months (`grains`), the columns that say so, columns of this view alone."""

    name: str
    comment: str
    indicator_id: str
    grains: tuple[str, ...]
    places: tuple[Shown, ...] = ()
    more: tuple[Shown, ...] = ()


_BY_AGENCY: Final = (
    Shown(
        "grain",
        "v.grain",
        "Mức: city thành phố, agency_group nhóm, agency cơ quan | Grain: city, agency_group or agency",
    ),
    Shown("agency_group", "v.agency_group", "Nhóm cơ quan | Agency group"),
    Shown("agency_id", "v.agency_id", "Mã cơ quan | Agency"),
    Shown("agency_name", "a.name", "Tên cơ quan tại cuối kỳ | Agency name at the period's end"),
)
_BY_FIELD: Final = (
    Shown("field_code", "v.field_code", "Mã lĩnh vực | Field code"),
    Shown("field_name", "f.name", "Tên lĩnh vực | Field name"),
)
_OF_HEADLINE: Final = "FILTER (WHERE v.variant = 'headline')"
_AGENCIES: Final = ("city", "agency_group", "agency")
MONTHLY: Final = (
    MonthlyView(
        "online_service_coverage_monthly",
        "Thủ tục được cung cấp trực tuyến, theo tháng | Online service coverage by month",
        "online_service_coverage",
        ("city",),
    ),
    MonthlyView(
        "electronic_document_share_monthly",
        "Văn bản điện tử giữa các cơ quan, theo tháng | Electronic documents between agencies by month",
        "electronic_document_share",
        _AGENCIES,
        _BY_AGENCY,
    ),
    MonthlyView(
        "epayment_adoption_monthly",
        "Cơ quan áp dụng thanh toán trực tuyến, theo tháng | Agencies using online payment by month",
        "epayment_agency_adoption",
        _AGENCIES,
        _BY_AGENCY,
    ),
    MonthlyView(
        "on_time_by_field_monthly",
        "Giải quyết đúng hạn theo lĩnh vực, theo tháng | On-time resolution by field and month",
        "on_time_resolution",
        ("field",),
        _BY_FIELD,
        (
            Shown(
                "is_small",
                f"max(v.denominator) {_OF_HEADLINE} < (SELECT max(s.min_field_cases) FROM mart.state AS s)",
                "Ít hồ sơ, chỉ để tham khảo | Few cases, for orientation only",
            ),
            Shown(
                "late_dossiers",
                f"max(v.denominator - v.numerator) {_OF_HEADLINE}",
                "Số hồ sơ trễ hạn | Late dossiers",
            ),
        ),
    ),
)

_FROM: Final = """FROM mart.indicator_value AS v
LEFT JOIN (
    SELECT
        b.indicator_id, b.break_date AS since,
        lead(b.break_date, 1, DATE '9999-12-31') OVER (PARTITION BY b.indicator_id ORDER BY b.break_date) AS until
    FROM (SELECT DISTINCT indicator_id, break_date FROM mart.series_break) AS b
) AS e ON e.indicator_id = v.indicator_id AND e.since < v.period_end AND e.until >= v.period_end
"""
_JOINED: Final = {
    # a code that ended keeps its last name for the rows after its end
    _BY_AGENCY: """LEFT JOIN (
    SELECT
        n.agency_id, n.name, n.valid_from,
        CASE
            WHEN row_number() OVER (PARTITION BY n.agency_id ORDER BY n.valid_from DESC) > 1
                THEN lead(n.valid_from) OVER (PARTITION BY n.agency_id ORDER BY n.valid_from)
        END AS valid_to
    FROM mart.agency AS n
) AS a
    ON a.agency_id = v.agency_id
    AND a.valid_from < v.period_end AND (a.valid_to IS NULL OR a.valid_to >= v.period_end)
""",
    _BY_FIELD: "LEFT JOIN mart.field AS f ON f.field_code = v.field_code\n",
}


def _columns(view: MonthlyView) -> Iterator[Shown]:
    yield Shown("month_start", "v.period_start", "Ngày đầu tháng | First day of the month")
    yield Shown("month_label", "v.period_label", "Tháng | Month")
    yield from view.places
    for variant, one in registry().get(view.indicator_id).variants.items():
        vi, en = ("cách tính chính", "headline") if variant == HEADLINE else (one.name.vi, one.name.en)
        vi, en = vi[0].lower() + vi[1:], en[0].lower() + en[1:]
        of_variant = f"FILTER (WHERE v.variant = {quoted(variant)})"
        yield Shown(
            f"{variant}_numerator", f"max(v.numerator) {of_variant}", f"Tử số, {vi} | Numerator, {en}"
        )
        yield Shown(
            f"{variant}_denominator", f"max(v.denominator) {of_variant}", f"Mẫu số, {vi} | Denominator, {en}"
        )
        yield Shown(f"{variant}_pct", f"max(v.value_pct) {of_variant}", f"Tỷ lệ %, {vi} | Percent, {en}")
    yield from view.more
    for name, comment in (
        ("target_operator", "Phép so sánh của chỉ tiêu | Target operator"),
        ("target_pct", "Chỉ tiêu, % | Target, %"),
        ("status", "Trạng thái | Status"),
        ("note", "Ghi chú | Note"),
    ):
        yield Shown(name, f"max(v.{name}) {_OF_HEADLINE}", comment)
    yield Shown("taxonomy_version", "max(v.taxonomy_version)", "Bộ phân loại dịch vụ công | Service taxonomy")
    yield Shown("org_version", "max(v.org_version)", "Bộ máy tổ chức | Organisation")
    yield Shown(
        "series_since",
        "max(e.since)",
        "Chuỗi số liệu bắt đầu từ ngày này; chỉ so các tháng cùng chuỗi, trống là từ đầu | "
        "First day of the series; compare months of one series only, NULL is the first",
    )


def _statements(view: MonthlyView) -> str:
    columns = list(_columns(view))
    comments = [f"COMMENT ON COLUMN mart.{view.name}.{one.name} IS {quoted(one.comment)};" for one in columns]
    return "\n".join(
        [
            f"CREATE OR REPLACE VIEW mart.{view.name} AS",
            f"SELECT {', '.join(f'{one.sql} AS {one.name}' for one in columns)}",
            f"{_FROM}{_JOINED.get(view.places, '')}",
            "WHERE v.is_current AND v.calendar = 'civil' AND v.period_type = 'month'",
            f"AND v.indicator_id = {quoted(view.indicator_id)} AND v.grain IN ({quoted_list(view.grains)})",
            "GROUP BY ALL ORDER BY ALL;",
            f"COMMENT ON VIEW mart.{view.name} IS {quoted(view.comment)};",
            *comments,
        ]
    )


def view_statements(sql_dir: Path) -> Mapping[str, str]:
    """Name of each view of the mart to the statements that make it; FileNotFoundError where there is no file."""
    files = {
        path.stem: path.read_text(encoding="utf-8") for path in sorted((sql_dir / "views").glob("*.sql"))
    }
    if not files:
        raise FileNotFoundError(f"no view in {sql_dir / 'views'}")
    return files | {view.name: _statements(view) for view in MONTHLY}


def make_views(con: duckdb.DuckDBPyConnection, sql_dir: Path) -> None:
    """Make the macros and the views in the current database; a view that nothing makes any more goes."""
    statements = view_statements(sql_dir)
    for name in _views(con) - statements.keys():
        con.execute(f"DROP VIEW mart.{name}")
    for statement in (MACROS, *statements.values()):
        con.execute(statement)
    if (made := _views(con)) != statements.keys():
        raise LookupError(f"views told of: {sorted(statements)}, made: {sorted(made)}")


def _views(con: duckdb.DuckDBPyConnection) -> set[str]:
    found = con.execute(
        "SELECT view_name FROM duckdb_views() "
        "WHERE database_name = current_database() AND schema_name = 'mart' AND NOT internal"
    ).fetchall()
    return {str(name) for (name,) in found}

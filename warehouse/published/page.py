"""The report of a snapshot: one HTML page for people, beside the database it was read from.

Belongs here: what the page is told. Does not belong here: how it looks (templates/report.html.j2), the
figures themselves (sql/mart). The page holds no personal data, loads nothing from anywhere and says what
is wrong with the data before it says the figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from warehouse.clock import LOCAL
from warehouse.published.explain import Asked, NotExplainedError, checks_behind, summarise
from warehouse.registry.indicators import HEADLINE
from warehouse.registry.periods import Period, add_months
from warehouse.snapshot import SnapshotManifest

REPORT = "report.html"
MOST_REASONS = 15
"""Reasons listed of one figure; the command beside it prints all."""
_TEMPLATES = Path(__file__).parents[1] / "templates"
_STATUS = {
    "met": "đạt",
    "not_met": "chưa đạt",
    "provisional": "tạm tính",
    "not_applicable": "không áp dụng",
    "no_data": "chưa có dữ liệu",
}
_APPROVAL = {"draft": "bản nháp", "approved": "đã duyệt", "changed": "đã duyệt, số liệu đã đổi"}
_PACE = {"on_pace": "kịp nếu giữ xu hướng", "behind": "chậm", "no_trend": "chưa đủ số liệu để nói xu hướng"}
_OPERATOR = {"=": "=", ">": ">", ">=": "≥", "<": "<", "<=": "≤"}


def render_report(
    database: Path,
    manifest: SnapshotManifest,
    settings: dict[str, str | bool | int | float | list[str]] | None = None,
) -> str:
    """The page of one snapshot.

    Args:
        database: the snapshot's DuckDB file, opened read-only; schema ``mart``.
        manifest: what the snapshot says of itself.
        settings: of the connection (`Warehouse.settings`); DuckDB's own without.

    Returns:
        A whole HTML document, UTF-8, texts escaped, times in Asia/Ho_Chi_Minh.
    """
    with duckdb.connect(str(database), read_only=True, config=settings or {}) as con:
        con.execute(f"SET TimeZone = '{LOCAL.key}'")
        page = _environment().get_template("report.html.j2")
        scorecard = _rows(
            con,
            """SELECT s.*, coalesce(p.item, 99) AS item, p.item_name
               FROM mart.scorecard AS s
               INNER JOIN mart.indicator AS i ON i.indicator_id = s.indicator_id AND i.is_headline
               LEFT JOIN (
                   SELECT indicator_id, min(item) AS item,
                       string_agg(item || '. ' || name_vi, '; ' ORDER BY item) AS item_name
                   FROM mart.programme_item GROUP BY indicator_id
               ) AS p ON p.indicator_id = s.indicator_id
               ORDER BY coalesce(p.item, 99), i.sort_order""",
        )
        return page.render(
            manifest=manifest,
            scorecard=scorecard,
            origins=[_origin(con, row, manifest) for row in scorecard],
            conflicts=_rows(
                con,
                """SELECT c.*,
                       c.valid_from <= s.local_today AND (c.valid_to IS NULL OR c.valid_to > s.local_today) AS is_now
                   FROM mart.target_conflict AS c CROSS JOIN mart.state AS s ORDER BY c.valid_from""",
            ),
            quarantine=_rows(
                con,
                """SELECT source, entity, rule, sum(open_records)::BIGINT AS records,
                          min(open_since_date) AS since, max(last_landed_date) AS last_day
                   FROM mart.quarantine_summary WHERE open_records > 0
                   GROUP BY ALL ORDER BY records DESC, source, entity, rule""",
            ),
            sources=_rows(
                con,
                """SELECT source, entity, count(extract_id) AS windows, count(*) FILTER (WHERE complete) AS verified,
                          count(*) FILTER (WHERE NOT complete) AS incomplete,
                          sum(landed)::BIGINT AS landed,
                          max(window_end) FILTER (WHERE state <> 'gap') AS known_until
                   FROM mart.source_window GROUP BY ALL ORDER BY source, entity""",
            ),
            pace=_rows(
                con,
                """SELECT i.name_vi, p.* FROM mart.target_pace AS p
                   INNER JOIN mart.indicator AS i USING (indicator_id, variant)
                   WHERE p.variant = 'headline' AND p.pace <> 'met' ORDER BY i.sort_order""",
            ),
            movers=_rows(
                con,
                """SELECT indicator_id, part_name, part_id, cases_missing, city_gain_pct, numerator, denominator
                   FROM mart.contribution
                   WHERE period_type = 'ytd' AND part_kind = 'agency' AND place <= 3 ORDER BY indicator_id, place""",
            ),
            points=_rows(
                con,
                """SELECT t.period_label, t.group_code, t.group_name, t.score, t.max_score, t.full_score,
                          t.metrics_without_points, t.is_provisional,
                          CASE t.group_code WHEN 'TOTAL'
                              THEN CASE WHEN count(g.official_score) OVER () = 6 THEN sum(g.official_score) OVER () END
                              ELSE g.official_score END AS official_score,
                          g.score_difference
                   FROM mart.score_766_total AS t
                   LEFT JOIN (SELECT group_code, min(rule_order) AS place FROM mart.score_rule GROUP BY ALL) AS r
                       ON r.group_code = t.group_code
                   LEFT JOIN mart.official_gap AS g
                       ON g.period_type = t.period_type AND g.period_start = t.period_start
                       AND g.agency_id IS NULL AND g.metric_code IS NULL AND g.group_code = t.group_code
                   WHERE t.agency_id IS NULL AND t.period_type = 'year' AND t.score IS NOT NULL
                       AND t.period_start = (SELECT max(period_start) FROM mart.score_766 WHERE period_type = 'year')
                   ORDER BY r.place NULLS LAST""",
            ),
            ranks=_rows(
                con,
                """SELECT * FROM (
                       SELECT coalesce(a.name, t.agency_id) AS name, t.score, t.max_score, d.denominator AS dossiers,
                              row_number() OVER (ORDER BY t.score / t.max_score DESC, t.agency_id) AS place,
                              count(*) OVER () AS places
                       FROM mart.score_766_total AS t
                       INNER JOIN mart.score_766 AS d
                           ON d.period_type = t.period_type AND d.period_start = t.period_start
                           AND d.agency_id = t.agency_id AND d.metric_code = 'DOSSIER_ON_TIME'
                       CROSS JOIN mart.state AS s
                       LEFT JOIN (
                           SELECT agency_id, arg_max(name, valid_from) AS name FROM mart.agency GROUP BY ALL
                       ) AS a ON a.agency_id = t.agency_id
                       WHERE t.group_code = 'TOTAL' AND t.period_type = 'year' AND t.max_score > 0
                           AND d.denominator >= s.min_field_cases AND t.period_start = (
                               SELECT max(period_start) FROM mart.score_766 WHERE period_type = 'year'
                           )
                   ) WHERE place <= 5 OR place > places - 5 ORDER BY place""",
            ),
            breaks=_rows(
                con,
                """SELECT break_date, description_vi, is_for_all, count(*) AS indicators
                   FROM mart.series_break AS b, mart.state AS s WHERE break_date <= s.local_today
                   GROUP BY break_date, kind, description_vi, is_for_all ORDER BY break_date, kind""",
            ),
            differences=_rows(
                con,
                """SELECT kind, count(*) AS rows, max(settlement_date) AS last_day
                   FROM mart.settlement_difference GROUP BY kind ORDER BY rows DESC, kind""",
            ),
        )


def _rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, object]]:
    found = con.execute(sql)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _origin(
    con: duckdb.DuckDBPyConnection, row: Mapping[str, object], manifest: SnapshotManifest
) -> dict[str, object]:
    """Where an indicator's two figures of the scorecard come from: what `egov explain` would print of each."""
    [entry] = _rows(
        con, f"SELECT * FROM mart.indicator WHERE indicator_id = '{row['indicator_id']}' AND is_headline"
    )
    figures: list[dict[str, object]] = []
    for kind in ("month", "year"):
        start, label = row[f"{kind}_start"], row[f"{kind}_label"]
        if not isinstance(start, date) or row[f"{kind}_status"] == "no_data":
            continue
        period = Period(kind, start, add_months(start, 1 if kind == "month" else 12))
        figure = {
            "label": label,
            "written": f"{start:%Y-%m}" if kind == "month" else f"{start:%Y}",
            "numerator": row[f"{kind}_numerator"],
            "denominator": row[f"{kind}_denominator"],
        }
        try:
            found = summarise(con, Asked(str(row["indicator_id"]), HEADLINE, period))
        except NotExplainedError:
            figures.append({**figure, "reasons": None})
            continue
        figures.append(
            {
                **figure,
                "reasons": found.reasons[:MOST_REASONS],
                "more": max(len(found.reasons) - MOST_REASONS, 0),
                "sums": found.sums,
                "agrees": found.agrees,
                "todo": found.todo,
                "sources": found.sources,
            }
        )
    named = [*manifest.checks.warnings, *(waiver.check for waiver in manifest.waivers)]
    return {"entry": entry, "figures": figures, "warnings": checks_behind(entry, named)}


@cache
def _environment() -> Environment:
    """Made once: compiling the page's template costs more than filling it."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )
    environment.filters |= {"number": _number, "percent": _percent, "moment": _moment}
    environment.globals |= {
        "status_vi": _STATUS,
        "approval_vi": _APPROVAL,
        "pace_vi": _PACE,
        "operator_sign": _OPERATOR,
    }
    return environment


def _number(value: int | Decimal | None) -> str:
    """1234567 as 1.234.567, the Vietnamese way."""
    return "–" if value is None else f"{value:,.0f}".replace(",", ".")


def _percent(value: Decimal | None, *, signed: bool = False) -> str:
    """84.21 as 84,21."""
    if value is None:
        return "–"
    return (f"{value:+.2f}" if signed else f"{value:.2f}").replace(".", ",").replace("-", "−")


def _moment(value: datetime | None) -> str:
    """A moment in local time; a naive one is local already."""
    if value is None:
        return "–"
    local = value.astimezone(LOCAL) if value.tzinfo else value
    return f"{local:%d/%m/%Y %H:%M}"

"""Taking a figure apart: the rows it counts, those it does not and why, and those that would change it.

Belongs here: running the row query of an indicator on a published snapshot and adding it up.
Does not belong here: the query itself (mart/rows), printing (cli). The figure was added up by month or period from the
same rows in the build; `Explanation.agrees` says whether the published tables still give it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import duckdb

from warehouse.clock import LOCAL
from warehouse.mart.rows import rows_of
from warehouse.registry.core_tables import CORE_TABLES
from warehouse.registry.figures import of_period
from warehouse.registry.indicators import WORST_FIELD, registry
from warehouse.registry.periods import Period

COLUMNS: Final = (
    "item",
    "procedure_code",
    "agency_id",
    "field_code",
    "numerator",
    "denominator",
    "reason",
    "detail",
)
WITHOUT_AGENCY: Final = frozenset(
    {
        ("on_time_resolution", "incl_overdue"),
        ("on_time_resolution", "official_766"),
        ("overdue_backlog", "headline"),
    }
)
"""Indicators and variants whose rows belong to an agency as of a day that the drill-down tables do not hold."""


class NotExplainedError(LookupError):
    """The figure cannot be taken apart; the Vietnamese message says why and what there is."""


@dataclass(frozen=True)
class Asked:
    """Which figure: agency and field None for the city."""

    indicator_id: str
    variant: str
    period: Period
    agency_id: str | None = None
    field_code: str | None = None

    @property
    def grain(self) -> str:
        """The grain of mart.indicator_value it stands at."""
        if self.agency_id and self.field_code:
            return "agency_field"
        return "agency" if self.agency_id else "field" if self.field_code else "city"


@dataclass(frozen=True)
class Explanation:
    """A figure and its rows.

    Attributes:
        asked: which figure.
        entry: the row of mart.indicator: names, formula, SQL, exclusions, sources, legal basis, owner.
        value: the current row of mart.indicator_value.
        reasons: (reason, rows, numerator, denominator), most rows first.
        sources: (source, entity, windows, verified windows, newest extract, known until) behind the period.
        todo: number of rows that would change the result.
        higher_is_better: whether these are rows that count and are no hit (or hits, where lower is better).
    """

    asked: Asked
    entry: Mapping[str, object]
    value: Mapping[str, object]
    reasons: Sequence[tuple[str, int, int, int]]
    sources: Sequence[tuple[object, ...]]
    todo: int
    higher_is_better: bool

    @property
    def sums(self) -> tuple[int, int]:
        """Numerator and denominator of the rows."""
        return sum(one[2] for one in self.reasons), sum(one[3] for one in self.reasons)

    @property
    def agrees(self) -> bool:
        """Whether the rows add up to the published figure."""
        numerator, denominator = self.value["numerator"], self.value["denominator"]
        return self.sums == (numerator or 0, denominator or 0)


def checks_behind(entry: Mapping[str, object], names: Iterable[str]) -> list[str]:
    """Of the rules named (``<table>:<rule>``) those of the landing and core tables an indicator stands on.

    Args:
        entry: a row of mart.indicator.
        names: as `CheckSummary.warnings` and `Waiver.check` hold them.
    """
    sources = {name.strip() for name in str(entry["sources"]).split(",")}
    tables = {f"landing/{source}" for source in sources}
    for name, spec in CORE_TABLES.items():
        if any(str(one.landed) in sources for one in spec.inputs):
            tables |= {f"core.{name}", *(f"core.{child}" for child in getattr(spec, "children", ()))}
    return sorted(name for name in names if name.rpartition(":")[0] in tables)


def explain(con: duckdb.DuckDBPyConnection, asked: Asked) -> Explanation:
    """Take one figure apart, and keep its rows for `to_do`.

    Args:
        con: the published database, opened read-only.
        asked: which figure.

    Raises:
        NotExplainedError: there is no such figure, or no query that takes it apart.
    """
    entry, value = _entry(con, asked), _value(con, asked)
    query = _rows(asked, value)
    con.execute(f"CREATE OR REPLACE TEMP TABLE explained AS {query}", _parameters(con, asked, query))
    return _add_up(con, asked, entry, value, "explained")


def summarise(con: duckdb.DuckDBPyConnection, asked: Asked) -> Explanation:
    """Take one figure apart without keeping the rows: much cheaper, and `to_do` has nothing to list.

    Args:
        con: the published database, opened read-only.
        asked: which figure.

    Raises:
        NotExplainedError: there is no such figure, or no query that takes it apart.
    """
    entry, value = _entry(con, asked), _value(con, asked)
    return _add_up(con, asked, entry, value, f"({_rows(asked, value)})")


def _add_up(
    con: duckdb.DuckDBPyConnection,
    asked: Asked,
    entry: Mapping[str, object],
    value: Mapping[str, object],
    rows: str,
) -> Explanation:
    higher = entry["direction"] == "higher"
    query = f"""SELECT reason, count(*), coalesce(sum(numerator), 0)::BIGINT, coalesce(sum(denominator), 0)::BIGINT,
            count(*) FILTER (WHERE {_to_do(higher)})
        FROM {rows} AS r GROUP BY reason ORDER BY sum(denominator) DESC, count(*) DESC, reason"""
    reasons = con.execute(query, _parameters(con, asked, query)).fetchall()
    listed = [name.strip() for name in str(entry["sources"]).split(",")]
    sources = con.execute(
        """SELECT source, entity, count(*), count(*) FILTER (WHERE complete), max(extract_id), max(window_end)
           FROM mart.source_window
           WHERE source || '/' || entity IN (SELECT unnest(?))
               AND (window_start_date IS NULL OR (window_start_date < ? AND window_end_date >= ?))
           GROUP BY source, entity ORDER BY source, entity""",
        [listed, asked.period.end, asked.period.start],
    ).fetchall()
    return Explanation(
        asked,
        entry,
        value,
        [(str(one[0]), int(one[1]), int(one[2]), int(one[3])) for one in reasons],
        sources,
        sum(int(one[4]) for one in reasons),
        higher,
    )


def to_do(con: duckdb.DuckDBPyConnection, found: Explanation, limit: int | None) -> list[tuple[object, ...]]:
    """The rows that would change the result, as `COLUMNS`; call `explain` on the same connection before."""
    return con.execute(
        f"""SELECT {", ".join(COLUMNS)} FROM explained WHERE {_to_do(found.higher_is_better)}
            ORDER BY reason, item LIMIT {limit or 1_000_000}"""
    ).fetchall()


def _to_do(higher_is_better: bool) -> str:
    return "denominator > numerator" if higher_is_better else "numerator > 0"


def _entry(con: duckdb.DuckDBPyConnection, asked: Asked) -> dict[str, object]:
    found = _dicts(
        con,
        "SELECT * FROM mart.indicator WHERE indicator_id = ? AND variant = ?",
        [asked.indicator_id, asked.variant],
    )
    if not found:
        known = con.execute(
            """SELECT indicator_id, string_agg(variant, ', ' ORDER BY variant)
               FROM mart.indicator GROUP BY ALL ORDER BY ALL"""
        ).fetchall()
        variants = dict(known).get(asked.indicator_id)
        there = f"Biến thể có: {variants}." if variants else f"Chỉ số có: {', '.join(dict(known))}."
        raise NotExplainedError(f"Không có chỉ số {asked.indicator_id} biến thể {asked.variant}. {there}")
    if asked.variant.startswith(WORST_FIELD):
        raise NotExplainedError(
            f"Biến thể {asked.variant} là lĩnh vực xa chỉ tiêu nhất, nêu tên trong ghi chú của nó. "
            "Hãy hỏi biến thể gốc với --field MÃ_LĨNH_VỰC."
        )
    if asked.agency_id and (asked.indicator_id, asked.variant) in WITHOUT_AGENCY:
        raise NotExplainedError(
            f"{asked.indicator_id} ({asked.variant}) chỉ phân tích được toàn thành phố hoặc theo lĩnh vực. "
            "Hãy bỏ --agency."
        )
    return found[0]


def _value(con: duckdb.DuckDBPyConnection, asked: Asked) -> dict[str, object]:
    found = _dicts(
        con,
        f"""SELECT * FROM mart.indicator_value
            WHERE is_current AND indicator_id = ? AND variant = ? AND grain = ? AND {of_period(asked.period)}
                AND agency_id IS NOT DISTINCT FROM ? AND field_code IS NOT DISTINCT FROM ?""",
        [asked.indicator_id, asked.variant, asked.grain, asked.agency_id, asked.field_code],
    )
    if not found:
        raise NotExplainedError(
            f"Không có giá trị {asked.indicator_id} của {asked.period.label} ở mức {asked.grain}. "
            "Hãy kiểm tra kỳ, mã cơ quan và mã lĩnh vực."
            + (
                ""
                if asked.period.calendar == "civil"
                else " Kỳ chốt ngày 14 chỉ có cấp thành phố, khi chạy với REPORT_CALENDAR=admin15, và không có ở "
                "chỉ số lấy từ tệp nói về cả một kỳ."
            )
        )
    return found[0]


def _rows(asked: Asked, value: Mapping[str, object]) -> str:
    """The query whose rows make the figure up: none where nothing is known."""
    try:
        query = rows_of(registry().get(asked.indicator_id)).of_figure(asked.variant)
    except KeyError:
        raise NotExplainedError(
            f"Bản công bố có {asked.indicator_id} ({asked.variant}), chương trình này thì không. "
            "Hãy hỏi bằng bản chương trình đã công bố nó; định nghĩa ở bảng mart.indicator."
        ) from None
    return f"SELECT * FROM ({query}) AS q WHERE {value['status'] != 'no_data'}"


def _parameters(con: duckdb.DuckDBPyConnection, asked: Asked, query: str) -> dict[str, object]:
    """What a query asks for by name, of the figure in question."""
    end = datetime.combine(asked.period.end, datetime.min.time(), LOCAL)
    known = {
        "period_start": asked.period.start,
        "period_end": asked.period.end,
        "as_of": min(
            [end, *(moment for (moment,) in con.execute("SELECT computed_at FROM mart.state").fetchall())]
        ),
        "agency": asked.agency_id,
        "field": asked.field_code,
    }
    return {name: value for name, value in known.items() if f"${name}" in query}


def _dicts(con: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[object]) -> list[dict[str, object]]:
    found = con.execute(sql, list(parameters))
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

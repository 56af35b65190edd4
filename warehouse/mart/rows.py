"""The rows of an indicator, and the queries that follow from them.

Belongs here: `sql/mart/indicators/<id>.sql`, the one place that says what an indicator looks at and what of it counts,
and what is made of it: the contributions a build adds up, the rows `egov explain` lists, the definition that
mart.indicator publishes. Does not belong here: running them, judging figures.

A file returns rows, counted or not, with these columns (docs/adding-an-indicator.md):

- `denominator` and `numerator`, whole numbers or booleans; of another variant than the headline
  `denominator_<variant>` and `numerator_<variant>`, where it counts otherwise. A denominator of NULL: the row is
  none of that variant's;
- when: `day`; or `period_type`, `period_start` and `period_end` of `computed_period`; or `period_end` alone;
- whose, if known: `agency_id` and `agency_level`, `field_code`;
- for people: `item`, `procedure_code`, `reason` and `detail`, the last two also with `_<variant>`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from warehouse.database.sqltext import over
from warehouse.registry.indicators import HEADLINE, Indicator

SQL_DIR: Final = Path(__file__).parents[1] / "sql" / "mart"

SHARED: Final = (
    "procedure_month",
    "fee_agency_month",
    "paid_month",
    "branch_month",
    "agency_in_period",
    "span_in_period",
    "survey_in_period",
    "standard_in_period",
    "procedure_field",
    "fee_payment",
    "overdue_dossier",
    "overdue_count",
    "active_dossier_766",
    "base_count_766",
)
"""Relations that several indicators read, `sql/mart/engine/<name>.sql`, each after those it reads."""

COMPUTED_ONCE: Final = frozenset({"agency_in_period", "overdue_count", "base_count_766"})
"""Those that a build makes as tables; the others are views."""

_OF_ONE_PERIOD: Final = {
    # R85: of an open period the end is the moment of the computation.
    "computed_period": """SELECT
        'asked' AS period_type,
        'civil' AS calendar,
        $period_start::DATE AS period_start,
        $period_end::DATE AS period_end,
        $period_end::DATE - 1 AS last_day,
        $period_start::TIMESTAMP AT TIME ZONE 'Asia/Ho_Chi_Minh' AS start_at,
        $as_of::TIMESTAMPTZ AS as_of""",
    "period_last_day": "SELECT period_end, last_day, as_of FROM computed_period",
    # Their agency is that of another day than receipt or finish, which the published tables do not hold.
    "overdue_count": """SELECT
        o.*, NULL::VARCHAR AS agency_id, NULL::VARCHAR AS agency_level, 1 AS overdue
    FROM overdue_dossier AS o""",
    "base_count_766": """SELECT
        a.* REPLACE (a.on_time::INTEGER AS on_time),
        NULL::VARCHAR AS agency_id, NULL::VARCHAR AS agency_level, 1 AS base
    FROM active_dossier_766 AS a""",
}
"""What stands in an explanation in the place of tables that a build makes of all its periods."""

_COMMENT: Final = re.compile(r"^\s*--.*\n", re.MULTILINE)
_INPUTS: Final = re.compile(r"^-- inputs: (.*(?:\n--   .*)*)", re.MULTILINE)
_ADDS_UP: Final = re.compile(r"^-- adds up: row by row$", re.MULTILINE)
_NAMED: Final = re.compile(r"(?:\bAS |\b\w+\.)(\w+)\b")
_OF_VARIANT: Final = re.compile(r"\bAS (?:numerator|denominator|reason|detail)_(\w+)\b")


@dataclass(frozen=True)
class Rows:
    """The row query of one indicator.

    Attributes:
        indicator: the registry entry.
        query: the text of its file, without comments.
        sql_dir: the folder of SQL it came from.
        adds_up: each of its rows comes of one row of a fact (its file says so: `adds up: row by row`), so that what
            changed rows add is the change of the figure.
    """

    indicator: Indicator
    query: str
    sql_dir: Path
    adds_up: bool

    @cached_property
    def inputs(self) -> frozenset[str]:
        """The tables and relations it reads, those that its relations read among them."""
        return _inputs(self.sql_dir / "indicators" / f"{self.indicator.id}.sql")

    def contributions(self, instead: Mapping[str, str] | None = None, *, by_day: bool = True) -> str:
        """The query a build adds up: what the rows of a month, period or period's end add to each variant.

        Args:
            instead: other tables in the place of some (`warehouse.database.sqltext.over`).
            by_day: with the rows that belong to a day; else only those of periods and their ends: '' if it has none.
        """
        return over(self._contributions[by_day], instead or {})

    @cached_property
    def _contributions(self) -> tuple[str, str]:
        return self._added_up(by_day=False), self._added_up(by_day=True)

    def _added_up(self, *, by_day: bool) -> str:
        named = self.columns
        denominators = {self._column("denominator", variant) for variant in self._counted()}
        amounts = sorted(denominators | {self._column("numerator", variant) for variant in self._counted()})
        whose = [f"r.{name}" for name in ("agency_id", "agency_level", "field_code") if name in named]
        added = ", ".join([*whose, *(f"coalesce(sum(r.{name}::BIGINT), 0) AS {name}" for name in amounts)])
        sums = []
        if "day" in named and by_day:
            counts = " OR ".join(f"r.{name}::BOOLEAN" for name in sorted(denominators))
            sums.append(
                f"""SELECT 'month' AS span, m.half_month_start AS span_start, {added}
                FROM ({self.query}) AS r INNER JOIN period_day AS m ON m.day = r.day
                WHERE r.day IS NOT NULL AND ({counts}) GROUP BY ALL"""
            )
        if "period_end" in named:
            span = (
                "if(r.period_start IS NULL, 'end', 'period') AS span, r.period_type, r.period_start AS span_start"
                if "period_start" in named
                else "'end' AS span"
            )
            sums.append(
                f"""SELECT {span}, r.period_end AS span_end, {added}
                FROM ({self.query}) AS r WHERE r.period_end IS NOT NULL GROUP BY ALL"""
            )
        if not sums:
            return ""
        variants = [
            f"""SELECT '{self.indicator.id}' AS indicator_id, '{variant}' AS variant,
                a.* EXCLUDE ({", ".join(amounts)}), a.{numerator} AS numerator, a.{denominator} AS denominator
            FROM added AS a WHERE a.{numerator} <> 0 OR a.{denominator} <> 0"""
            for variant in self._counted()
            for numerator, denominator in [self._columns(variant)]
        ]
        return f"WITH added AS ({' UNION ALL BY NAME '.join(sums)}) {' UNION ALL BY NAME '.join(variants)}"

    def of_figure(self, variant: str) -> str:
        """The rows behind one figure, counted or not; asks for $period_start, $period_end, $as_of, $agency, $field."""
        named = self.columns
        numerator, denominator = self._columns(variant)
        counted = "0" if self.indicator.measure == "count" else f"r.{denominator}::BIGINT"
        known = {
            name: f"r.{name}" if name in named else "NULL"
            for name in ("procedure_code", "agency_id", "field_code", "detail")
        }
        for kind in ("reason", "detail"):
            if (own := self._column(kind, variant)) != kind:
                known[kind] = f"coalesce(r.{own}, r.{kind})"
        rows = f"""SELECT
                r.item, {known["procedure_code"]} AS procedure_code,
                {known["agency_id"]} AS agency_id, {known["field_code"]} AS field_code,
                coalesce(r.{numerator}::BIGINT, 0) AS numerator, {counted} AS denominator,
                {known.get("reason", "r.reason")} AS reason, {known["detail"]} AS detail
            FROM ({self.query}) AS r
            WHERE r.{denominator} IS NOT NULL AND {self._when()}
                AND ($agency IS NULL OR {known["agency_id"]} = $agency)
                AND ($field IS NULL OR {known["field_code"]} = $field)"""
        if self.indicator.variants[variant].times_sync_rate:
            rows = f"""SELECT q.* REPLACE (
                    q.numerator * s.numerator AS numerator,
                    q.denominator * s.denominator AS denominator,
                    concat(q.detail, ', tỷ lệ đồng bộ ', s.numerator, '/', s.denominator) AS detail
                )
                FROM ({rows}) AS q CROSS JOIN ({_SYNC_RATE.format(agency="$agency")}) AS s"""
        return self._given() + rows

    def definition(self, variant: str) -> dict[str, str]:
        """SQL that gives the numerator and the denominator of the city on a published snapshot."""
        texts = {}
        for kind, column in zip(("numerator", "denominator"), self._columns(variant), strict=True):
            rate = ""
            if self.indicator.variants[variant].times_sync_rate:
                rate = f"\n    * (SELECT s.{kind} FROM ({_SYNC_RATE.format(agency='NULL')}) AS s)"
            texts[f"{kind}_sql"] = (
                f"{self._given()}SELECT coalesce(sum(r.{column}::BIGINT), 0){rate}\n"
                f"FROM (\n{self.query}) AS r\nWHERE {self._when()}\n"
            )
        if self.indicator.measure == "count":
            texts["denominator_sql"] = "SELECT NULL"
        return texts

    def _counted(self) -> list[str]:
        """The variants whose contributions are rows; the others are multiplied out of the headline's totals."""
        return [name for name, one in self.indicator.variants.items() if not one.times_sync_rate]

    @cached_property
    def columns(self) -> frozenset[str]:
        """The names of the query's columns (and of others inside it)."""
        return frozenset(_NAMED.findall(self.query))

    def _column(self, kind: str, variant: str) -> str:
        own = f"{kind}_{variant}"
        return own if variant != HEADLINE and own in self.columns else kind

    def _columns(self, variant: str) -> tuple[str, str]:
        return self._column("numerator", variant), self._column("denominator", variant)

    def _when(self) -> str:
        """Which rows are of the one period; rows of periods and of their ends are of it already."""
        named = self.columns
        if "day" not in named:
            return "TRUE"
        by_day = "r.day >= $period_start AND r.day < $period_end"
        return f"(({by_day}) OR r.period_end IS NOT NULL)" if "period_end" in named else by_day

    def _given(self) -> str:
        """The WITH clause that gives the query, for one period, the relations it reads besides published tables."""
        given = [f"{name} AS (\n    {text}\n)" for name, text in self._relations(self.query).items()]
        return f"WITH {', '.join(given)}\n" if given else ""

    def _relations(self, query: str) -> dict[str, str]:
        found: dict[str, str] = {}
        words = set(re.findall(r"\w+", query))
        for name in dict.fromkeys((*_OF_ONE_PERIOD, *SHARED)):
            if name in words:
                text = _OF_ONE_PERIOD.get(name) or statement(self.sql_dir / "engine" / f"{name}.sql").rstrip()
                found |= self._relations(text) | {name: text}
        return found


_SYNC_RATE: Final = (
    "SELECT numerator, denominator FROM mart.sync_rate "
    "WHERE period_start = $period_start AND period_end = $period_end AND agency_id IS NOT DISTINCT FROM {agency}"
)


def rows_of(indicator: Indicator, sql_dir: Path = SQL_DIR) -> Rows:
    """The row query of an indicator; ValueError if it has columns of a variant that the registry does not know."""
    path = sql_dir / "indicators" / f"{indicator.id}.sql"
    query = statement(path)
    if unknown := set(_OF_VARIANT.findall(query)) - indicator.variants.keys():
        raise ValueError(
            f"sql/mart/indicators/{indicator.id}.sql có cột của biến thể {sorted(unknown)}, "
            f"danh mục chỉ có {sorted(indicator.variants)}. Hãy sửa tên cột, hoặc thêm biến thể vào danh mục."
        )
    return Rows(indicator, query, sql_dir, _ADDS_UP.search(path.read_text(encoding="utf-8")) is not None)


def _inputs(path: Path) -> frozenset[str]:
    """What the header of a file names, and the headers of the relations it names."""
    found: set[str] = set()
    for text in _INPUTS.findall(path.read_text(encoding="utf-8")):
        for name in re.findall(r"\w+(?:\.\w+)?", text):
            found.add(name)
            if name in SHARED:
                found |= _inputs(path.parents[1] / "engine" / f"{name}.sql")
    return frozenset(found)


def statement(path: Path) -> str:
    """The text of a SQL file without its comments, which are for those who change it."""
    return _COMMENT.sub("", path.read_text(encoding="utf-8"))

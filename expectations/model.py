"""Rules, suites and their results, free of Great Expectations.

Belongs here: what a rule is, how its failing rows are counted and listed in SQL, and the shape of
an outcome. Does not belong here: the rules of a table (``expectations.suites``), running them
(``expectations.bridge``). Importing this module costs nothing, so definitions may read the groups
of a suite while a code location loads.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal

Severity = Literal["ERROR", "WARN"]
Outcome = Literal["passed", "failed", "errored"]
Kind = Literal["row_count", "not_null", "rows", "unique", "query"]
# Who acts: the source system's operator, the data engineers, the indicator team.
Owner = Literal["nguồn", "vận hành", "chỉ số"]

_NAME = re.compile(r"[a-z][a-z0-9_]*")
# Stands for the table in a rule's SQL. Other braces (patterns have them) need no doubling.
_BATCH: Final = "{batch}"
# Stands for the moment of the run.
_NOW: Final = "{now}"
# Groups of the mart that speak of how data arrived, not of what an indicator means.
_ABOUT_ARRIVAL: Final = ("freshness", "source_completeness", "drift")


@dataclass(frozen=True)
class Rule:
    """One rule of one table.

    Attributes:
        name: Unique inside its suite, ``[a-z0-9_]``.
        group: Rules of one group become one check; all of a group share one severity.
        severity: ``ERROR`` blocks what lies behind the table, ``WARN`` is only shown.
        kind: ``row_count`` (at least ``minimum`` rows), ``not_null`` and ``rows`` (``sql`` is true for
            a bad row), ``unique`` (``columns`` identify a row), ``query`` (``sql`` selects the bad
            rows; ``{batch}`` stands for the table and must be aliased with AS).
        sql: See ``kind``; empty for ``row_count`` and ``unique``. ``{now}`` stands for the moment of the
            run, a naive local TIMESTAMP literal.
        reason: Vietnamese: why the rule exists, what breaks when it does not hold.
        action: Vietnamese: what a person does about it.
        columns: The columns the rule says something about.
        allowed_share: Share of rows (0 to 1) that may be bad before a ``rows`` rule fails.
        minimum: Least number of rows of a ``row_count`` rule.
        owner: Who acts when the rule does not hold. None: derived by the suite the rule is put into
            (:func:`default_owner`), so that a rule of a suite always has one.
    """

    name: str
    group: str
    severity: Severity
    kind: Kind
    sql: str
    reason: str
    action: str
    columns: tuple[str, ...] = ()
    allowed_share: float = 0.0
    minimum: int = 1
    owner: Owner | None = None

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or not _NAME.fullmatch(self.group):
            raise ValueError(f"rule or group name is not [a-z0-9_]: {self.group}.{self.name}")
        if self.kind == "query" and _BATCH not in self.sql:
            raise ValueError(f"{self.name}: a query rule must read {{batch}}")
        if self.kind == "unique" and not self.columns:
            raise ValueError(f"{self.name}: a unique rule needs columns")
        if not self.reason.strip() or not self.action.strip():
            raise ValueError(f"{self.name}: a rule needs a reason and an action")

    def failing_rows(self, keys: Sequence[str]) -> str | None:
        """SQL that selects the bad rows, ``{batch}`` for the table; None when the rule is about no row.

        Args:
            keys: Columns to select where the rule is about rows of the table itself.
        """
        wanted = ", ".join(keys) or "1 AS n"
        if self.kind in ("rows", "not_null"):
            return f"SELECT {wanted} FROM {_BATCH} AS b WHERE {self.sql}"
        if self.kind == "unique":
            listed = ", ".join(self.columns)
            return f"SELECT {listed} FROM {_BATCH} AS b GROUP BY {listed} HAVING count(*) > 1"
        if self.kind == "query":
            return self.sql
        return None


def default_owner(table: str, rule: Rule) -> Owner:
    """Who acts on a rule that names nobody.

    What is wrong in the mart is wrong in our definitions. Before it, an ERROR is a broken promise of our
    own decoding and applying, a WARN is about what the source delivered. That data stopped coming is
    first looked at by those who run the pulls.
    """
    if rule.group == "freshness" or rule.kind == "row_count":
        return "vận hành"
    if table.startswith("mart."):
        return "vận hành" if rule.group in _ABOUT_ARRIVAL else "chỉ số"
    return "vận hành" if rule.severity == "ERROR" else "nguồn"


@dataclass(frozen=True)
class Group:
    """What a check is known by before it has run."""

    name: str
    severity: Severity
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Suite:
    """The rules of one table.

    Attributes:
        table: ``landing/<system>/<entity>``, ``core.<table>`` or ``mart.<table>``.
        keys: Columns that name a row to a person; a sample shows these and nothing else.
        rules: At least one of kind ``row_count``.
        evidence: SQL returning one number, asked only when the table is empty: 0 means that no
            source has delivered anything for it yet, so its emptiness is shown and blocks nothing.
            Empty: an empty table has the row-count rule's own severity.
    """

    table: str
    keys: tuple[str, ...]
    rules: tuple[Rule, ...]
    evidence: str = ""

    def __post_init__(self) -> None:
        names = [rule.name for rule in self.rules]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.table}: two rules of one name")
        if not any(rule.kind == "row_count" for rule in self.rules):
            raise ValueError(f"{self.table}: no row-count rule, so an empty table would pass")
        severities: dict[str, Severity] = {}
        for rule in self.rules:
            if severities.setdefault(rule.group, rule.severity) != rule.severity:
                raise ValueError(f"{self.table}: group {rule.group} mixes severities")
        owned = (replace(rule, owner=rule.owner or default_owner(self.table, rule)) for rule in self.rules)
        object.__setattr__(self, "rules", tuple(owned))

    def at(self, now: datetime) -> Suite:
        """The suite at a moment: ``{now}`` in the rules' SQL is replaced.

        Args:
            now: The run's moment as naive local time (Asia/Ho_Chi_Minh).

        Raises:
            ValueError: The moment is aware, so it is not known whether it is local.
        """
        if now.tzinfo is not None:
            raise ValueError("the moment of a validation must be naive local time")
        literal = f"TIMESTAMP '{now.isoformat(sep=' ', timespec='seconds')}'"
        bound = (replace(rule, sql=rule.sql.replace(_NOW, literal)) for rule in self.rules)
        return replace(self, rules=tuple(bound))

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups in the order of their first rule; the names are valid Dagster check names."""
        found: dict[str, list[Rule]] = {}
        for rule in self.rules:
            found.setdefault(rule.group, []).append(rule)
        return tuple(
            Group(name, rules[0].severity, tuple(rule.name for rule in rules))
            for name, rules in found.items()
        )


@dataclass(frozen=True)
class RuleResult:
    """How one rule ended.

    Attributes:
        name: The rule's name.
        outcome: ``errored`` means that the rule could not be evaluated: nothing is known of the data.
        failing_rows: Number of bad rows (bad groups for ``unique``); None when errored or not about rows.
        observed: What was seen, for people; of an errored rule what broke. Never a value of the data.
        reason: The rule's reason.
        action: What to do.
        owner: Who is to do it.
    """

    name: str
    outcome: Outcome
    failing_rows: int | None
    observed: str
    reason: str
    action: str
    owner: Owner | None = None

    @property
    def passed(self) -> bool:
        """True only when the rule was evaluated and holds."""
        return self.outcome == "passed"


@dataclass(frozen=True)
class GroupResult:
    """How one group of rules ended: one check.

    Attributes:
        table: The suite's table.
        group: The group's name.
        severity: ``ERROR`` blocks, ``WARN`` does not. An errored group blocks whatever it says.
        outcome: ``errored`` if any rule errored, else ``failed`` if any failed, else ``passed``.
        rules: The rules' results.
        sample: At most five failing rows as texts of their keys, for the failed rules together;
            a key that has not the form of a key is masked.
        rows: Rows of the table, None when they could not be counted.
    """

    table: str
    group: str
    severity: Severity
    outcome: Outcome
    rules: list[RuleResult]
    sample: list[dict[str, str]] = field(default_factory=list)
    rows: int | None = None

    @property
    def blocks(self) -> bool:
        """Whether what lies behind the table must wait: a failed ERROR, or a validator that broke."""
        return self.outcome == "errored" or (self.outcome == "failed" and self.severity == "ERROR")

    @property
    def owners(self) -> tuple[Owner, ...]:
        """Who has to act: the owners of the rules that failed, or the engineers if rules could not run."""
        if self.outcome == "errored":
            return ("vận hành",)
        return tuple(dict.fromkeys(rule.owner for rule in self.rules if not rule.passed and rule.owner))


def worst(outcomes: Sequence[Outcome]) -> Outcome:
    """The outcome of several together: errored before failed before passed."""
    if "errored" in outcomes:
        return "errored"
    return "failed" if "failed" in outcomes else "passed"


def row_count(*, severity: Severity = "ERROR", minimum: int = 1, reason: str = "", action: str = "") -> Rule:
    """The table holds at least ``minimum`` rows."""
    return Rule(
        "row_count",
        "row_count",
        severity,
        "row_count",
        "",
        reason or "Bảng rỗng thì mọi quy tắc khác đều đúng một cách vô nghĩa.",
        action or "Xem bước nạp dữ liệu của bảng này: nguồn có trả lời không, có khoảng thời gian nào bị bỏ.",
        minimum=minimum,
    )


def required(*columns: str, severity: Severity = "ERROR", group: str = "required") -> tuple[Rule, ...]:
    """One rule per column: it always has a value."""
    return tuple(
        Rule(
            f"{column.strip('_')}_present",
            group,
            severity,
            "not_null",
            f"{column} IS NULL",
            f"Cột {column} là bắt buộc: thiếu nó thì dòng không thể được tính hay đối chiếu.",
            "Xem bản ghi ở hệ thống nguồn; nếu nguồn đúng thì bộ giải mã đã để lọt, báo nhóm kỹ thuật.",
            (column,),
        )
        for column in columns
    )


def unique(*columns: str, group: str = "keys", name: str = "") -> Rule:
    """No two rows share these columns."""
    return Rule(
        name or f"{'_'.join(column.strip('_') for column in columns)}_unique"[:60],
        group,
        "ERROR",
        "unique",
        "",
        f"Khoá ({', '.join(columns)}) lặp lại thì một việc bị đếm nhiều lần.",
        "Dựng lại kho từ dữ liệu đã hạ cánh: `egov rebuild`; nếu còn lặp thì báo nhóm kỹ thuật.",
        columns,
    )


def rows(
    name: str,
    bad: str,
    *columns: str,
    reason: str,
    action: str,
    group: str = "values",
    severity: Severity = "ERROR",
    allowed_share: float = 0.0,
    owner: Owner | None = None,
) -> Rule:
    """No row (or at most a share of them) satisfies the SQL condition ``bad``."""
    return Rule(name, group, severity, "rows", bad, reason, action, columns, allowed_share, owner=owner)


def query(
    name: str,
    sql: str,
    *columns: str,
    reason: str,
    action: str,
    group: str = "references",
    severity: Severity = "ERROR",
    owner: Owner | None = None,
) -> Rule:
    """The query, which names the table as ``{batch} AS alias``, returns no row."""
    return Rule(name, group, severity, "query", sql, reason, action, columns, owner=owner)

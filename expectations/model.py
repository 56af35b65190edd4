"""Rules, suites and their results, free of Great Expectations.

Belongs here: what a rule is, how its failing rows are counted and listed in SQL, and the shape of
an outcome. Does not belong here: the rules of a table (``expectations.suites``), running them
(``expectations.bridge``). Importing this module costs nothing, so definitions may read the rules
of a table while a code location loads.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal

Severity = Literal["ERROR", "WARN"]
Outcome = Literal["passed", "failed", "errored"]
# Who acts: the source system's operator, the data engineers, the indicator team.
Owner = Literal["nguồn", "vận hành", "chỉ số"]

OPERATORS: Final[Owner] = "vận hành"
_NAME = re.compile(r"[a-z][a-z0-9_]*")
# Stands for the table in a rule's SQL. Other braces (patterns have them) need no doubling.
_BATCH: Final = "{batch}"
# Stands for the moment of the run.
_NOW: Final = "{now}"


@dataclass(frozen=True)
class Rule:
    """One rule of one table; people name it ``<table>:<name>``.

    Attributes:
        name: Unique inside its suite, ``[a-z0-9_]``.
        severity: ``ERROR`` blocks what lies behind the table, ``WARN`` is only shown.
        sql: A condition that is true for a bad row; or a query that selects what is bad, told by ``{batch}``, which
            stands for the table and must be aliased with AS. ``{now}`` stands for the moment of the run, a naive
            local TIMESTAMP literal. Empty where no SQL judges: the row count, the gates.
        reason: Vietnamese: why the rule exists, what breaks when it does not hold.
        action: Vietnamese: what a person does about it. Empty: the suite's.
        allowed_share: Share of rows (0 to 1) that may satisfy the condition before the rule fails.
        minimum: Least number of rows, of the row-count rule alone.
        is_gate: It is about a pull and not about a table (assets.landing.gates judges it), so that validating says
            nothing of it.
        owner: Who acts when the rule does not hold. None: derived by the suite (:func:`default_owner`), so that a
            rule of a suite always has one.
    """

    name: str
    severity: Severity
    sql: str
    reason: str
    action: str = ""
    allowed_share: float = 0.0
    minimum: int | None = None
    is_gate: bool = False
    owner: Owner | None = None

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"rule name is not [a-z0-9_]: {self.name}")
        if not self.reason.strip():
            raise ValueError(f"{self.name}: a rule needs a reason")
        if [bool(self.sql), self.minimum is not None, self.is_gate].count(True) != 1:
            raise ValueError(f"{self.name}: a rule is judged in one way: by SQL, as row count or as gate")
        if self.sql.lstrip().upper().startswith("SELECT") and not self.is_query:
            raise ValueError(f"{self.name}: a query must read {{batch}}")

    @property
    def is_query(self) -> bool:
        """Whether the SQL selects what is bad by itself, and is no condition on a row."""
        return _BATCH in self.sql

    @property
    def knows_now(self) -> bool:
        """Whether the moment of the run decides, so that the same rows may be judged otherwise on another day."""
        return _NOW in self.sql

    def failing_rows(self, keys: Sequence[str]) -> str | None:
        """SQL that selects the bad rows, ``{batch}`` for the table; None when the rule is about no row.

        Args:
            keys: Columns to select where the rule is about rows of the table itself.
        """
        if self.is_query or not self.sql:
            return self.sql or None
        return f"SELECT {', '.join(keys) or '1 AS n'} FROM {_BATCH} AS b WHERE {self.sql}"

    def result(self, table: str, outcome: Outcome, failing_rows: int | None, observed: str) -> RuleResult:
        """How this rule ended on its table, where it could be evaluated."""
        owner = self.owner or OPERATORS
        return RuleResult(
            table, self.name, self.severity, outcome, failing_rows, observed, self.reason, self.action, owner
        )


def default_owner(table: str, rule: Rule) -> Owner:
    """Who acts on a rule that names nobody.

    What is wrong in the mart is wrong in our definitions. Before it, an ERROR is a broken promise of our
    own decoding and applying, a WARN is about what the source delivered. That a table stays empty is
    first looked at by those who run the pulls.
    """
    if rule.minimum is not None:
        return OPERATORS
    if table.startswith("mart."):
        return "chỉ số"
    return OPERATORS if rule.severity == "ERROR" else "nguồn"


@dataclass(frozen=True)
class Suite:
    """The rules of one table.

    Attributes:
        table: ``landing/<system>/<entity>``, ``core.<table>`` or ``mart.<table>``.
        keys: Columns that name a row to a person; a sample shows these and nothing else.
        rules: One of them is the row count, unless the table may be empty.
        action: What a person does about a rule that does not say it itself.
        may_be_empty: Whether a table without a row is as good as any.
        evidence: SQL returning one number, asked only when the table is empty: 0 means that no
            source has delivered anything for it yet, so its emptiness is shown and blocks nothing.
            Empty: an empty table has the row-count rule's own severity.
    """

    table: str
    keys: tuple[str, ...]
    rules: tuple[Rule, ...]
    action: str = ""
    may_be_empty: bool = False
    evidence: str = ""

    def __post_init__(self) -> None:
        names = [rule.name for rule in self.rules]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.table}: two rules of one name")
        if not (self.may_be_empty or any(rule.minimum is not None for rule in self.rules)):
            raise ValueError(f"{self.table}: no row-count rule, so an empty table would pass")
        whole = tuple(
            replace(
                rule, action=rule.action or self.action, owner=rule.owner or default_owner(self.table, rule)
            )
            for rule in self.rules
        )
        if silent := [rule.name for rule in whole if not rule.action]:
            raise ValueError(f"{self.table}: nobody is told what to do about {silent}")
        object.__setattr__(self, "rules", whole)

    @property
    def checked(self) -> tuple[Rule, ...]:
        """The rules that validating the table evaluates."""
        return tuple(rule for rule in self.rules if not rule.is_gate)

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


@dataclass(frozen=True)
class RuleResult:
    """How one rule ended.

    Attributes:
        table: The suite's table.
        name: The rule's name.
        severity: The rule's.
        outcome: ``errored`` means that the rule could not be evaluated: nothing is known of the data.
        failing_rows: Number of bad rows, or of rows that the rule's query selected; None when errored or not
            about rows.
        observed: What was seen, for people; of an errored rule what broke. Never a value of the data.
        reason: The rule's reason.
        action: What to do.
        owner: Who is to do it.
        softened: The rule failed only because no source has delivered anything yet.
        sample: At most five bad rows as texts of their keys; a key that has not the form of a key is masked.
        since: Aware: when the present streak of failures began; None where it passed, or nobody has looked back yet.
        judged_in: The earlier run that judged it, where its result is carried over from there because rows and rules
            are as they were; empty where it was judged now.
    """

    table: str
    name: str
    severity: Severity
    outcome: Outcome
    failing_rows: int | None
    observed: str
    reason: str
    action: str
    owner: Owner
    softened: bool = False
    sample: tuple[dict[str, str], ...] = ()
    since: datetime | None = None
    judged_in: str = ""

    @property
    def id(self) -> str:
        """How people name the rule: ``<table>:<rule>``."""
        return f"{self.table}:{self.name}"

    @property
    def problem(self) -> str:
        """What was seen, and why it matters."""
        return f"{self.observed}. {self.reason}"

    @property
    def passed(self) -> bool:
        """True only when the rule was evaluated and holds."""
        return self.outcome == "passed"

    @property
    def blocks(self) -> bool:
        """Whether it stops what lies behind the table, unless a person lets it pass.

        A failed ERROR does, and a validator that broke whatever the severity: nothing is known then.
        """
        return self.outcome == "errored" or (
            self.outcome == "failed" and self.severity == "ERROR" and not self.softened
        )


@dataclass(frozen=True)
class TableResult:
    """How the rules of one table ended.

    Attributes:
        table: The suite's table.
        rules: The rules' results, in the suite's order.
        rows: Rows of the table, None when they could not be counted.
    """

    table: str
    rules: list[RuleResult] = field(default_factory=list)
    rows: int | None = None

    @property
    def failed(self) -> list[RuleResult]:
        """Those that do not hold: first what could not be checked, which hides what is known, then what blocks."""
        bad = [rule for rule in self.rules if not rule.passed]
        return sorted(bad, key=lambda rule: (rule.outcome != "errored", not rule.blocks))


def error(
    name: str,
    bad: str,
    reason: str,
    action: str = "",
    *,
    allowed_share: float = 0.0,
    owner: Owner | None = None,
) -> Rule:
    """A rule that blocks. ``bad`` is true for a bad row, or selects what is bad (:class:`Rule`, ``sql``)."""
    return Rule(name, "ERROR", bad, reason, action, allowed_share, owner=owner)


def warn(
    name: str,
    bad: str,
    reason: str,
    action: str = "",
    *,
    allowed_share: float = 0.0,
    owner: Owner | None = None,
) -> Rule:
    """A rule that is only shown. ``bad`` is true for a bad row, or selects what is bad (:class:`Rule`, ``sql``)."""
    return Rule(name, "WARN", bad, reason, action, allowed_share, owner=owner)


def row_count(severity: Severity = "ERROR", *, minimum: int = 1) -> Rule:
    """The table holds at least ``minimum`` rows."""
    return Rule(
        "row_count",
        severity,
        "",
        "Bảng rỗng thì mọi quy tắc khác đều đúng một cách vô nghĩa.",
        "Xem bước nạp dữ liệu của bảng này: nguồn có trả lời không, có khoảng thời gian nào bị bỏ.",
        minimum=minimum,
    )


def required(*columns: str, severity: Severity = "ERROR", action: str = "") -> tuple[Rule, ...]:
    """One rule per column: it always has a value."""
    return tuple(
        Rule(
            f"{column.strip('_')}_present",
            severity,
            f"{column} IS NULL",
            f"Cột {column} là bắt buộc: thiếu nó thì dòng không thể được tính hay đối chiếu.",
            action
            or "Xem bản ghi ở hệ thống nguồn; nếu nguồn đúng thì bộ giải mã đã để lọt, báo nhóm kỹ thuật.",
        )
        for column in columns
    )


def unique(*columns: str, name: str = "") -> Rule:
    """No two rows share these columns."""
    listed = ", ".join(columns)
    return error(
        name or f"{'_'.join(column.strip('_') for column in columns)}_unique"[:60],
        f"SELECT {listed} FROM {_BATCH} AS b GROUP BY {listed} HAVING count(*) > 1",
        f"Khoá ({listed}) lặp lại thì một việc bị đếm nhiều lần.",
        "Dựng lại kho từ dữ liệu đã hạ cánh: `egov rebuild`; nếu còn lặp thì báo nhóm kỹ thuật.",
    )

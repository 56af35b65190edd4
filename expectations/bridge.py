"""From Great Expectations to plain results: what the rest of the project calls.

Each function validates tables where they lie, inside DuckDB, and returns the outcome of every rule;
what a result means for a run (block, show, stop) is decided by the caller. Results that still hold
(``expectations.kept``) are given back as they are. Great Expectations is imported when something has
to be judged, not with this module.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from expectations.kept import Content, Contents, Held, KeptResults
from expectations.limits import CheckLimits
from expectations.masking import mask_key
from expectations.model import OPERATORS, Rule, RuleResult, Suite, TableResult
from expectations.suites import SUITES
from warehouse.database.sqltext import quoted_list
from warehouse.registry.source_entity import SourceEntity

if TYPE_CHECKING:
    from expectations.gxrun import RuleOutcome, Session

SAMPLE_ROWS: Final = 5
# What is said of a rule that could not be evaluated: its own words are about data, of which nothing is known.
ERRORED_REASON: Final = (
    "Không kiểm tra được thì không biết dữ liệu đúng hay sai, nên không được công bố dựa trên nó."
)
ERRORED_ACTION: Final = (
    "Đây không phải lỗi của dữ liệu nguồn: đọc lỗi kèm theo, chạy lại; nếu tệp hỏng thì lần chạy sau tự dựng "
    "lại, nếu vẫn lỗi thì báo nhóm kỹ thuật (quy tắc hoặc bộ kiểm tra hỏng)."
)


class UnknownTableError(LookupError):
    """A table has no suite, so nothing can be said of it and it must not be published."""

    def __init__(self, table: str) -> None:
        super().__init__(
            f"Bảng {table} chưa có bộ quy tắc kiểm tra, nên không thể công bố. "
            f"Hãy thêm bộ quy tắc vào expectations/suites rồi chạy lại."
        )


def suite_of(table: str) -> Suite:
    """The suite of ``landing/<system>/<entity>``, ``core.<table>`` or ``mart.<table>``.

    Raises:
        UnknownTableError: The table has none.
    """
    try:
        return SUITES[table]
    except KeyError:
        raise UnknownTableError(table) from None


def validate_landing(
    entity: SourceEntity,
    files: Sequence[Path],
    *,
    now: datetime,
    limits: CheckLimits | None = None,
    kept: KeptResults | None = None,
    content: Content | None = None,
) -> TableResult:
    """Validate landed Parquet files of one entity, all of them as one table.

    Args:
        entity: What the files hold.
        files: Data files of committed extracts. Pass all of the entity that core is to read: the
            row-count rule speaks of what is landed, and a tail window alone may rightly be empty.
        now: The run's moment, naive local time.
        limits: What DuckDB may use; None is the default of each.
        kept: Results of earlier runs; None judges everything and keeps nothing.
        content: What the files are known by; needed with ``kept``.
    """
    suite = suite_of(f"landing/{entity}")
    if not files:
        nothing = "Chưa có tệp nào được nạp"
        return TableResult(
            suite.table, [rule.result(suite.table, "failed", None, nothing) for rule in suite.checked]
        )
    held = Held() if kept is None else kept.held(suite, lambda _: content, now)
    if held.all_of(suite):
        return held.result(suite)
    from expectations.gxrun import open_session

    with open_session(None, limits) as session:
        relation = f"read_parquet([{quoted_list(files)}], union_by_name = true)"
        result = run_suite(session, suite, relation, now=now, known=held.rules)
    if kept is not None:
        kept.keep(suite, result, content, now)
    return result


def validate_tables(
    database: Path,
    tables: Sequence[str],
    *,
    now: datetime,
    limits: CheckLimits | None = None,
    kept: KeptResults | None = None,
    content: Contents | None = None,
) -> list[TableResult]:
    """Validate tables of the core or the mart file, which is opened read-only and closed again.

    Args:
        database: The DuckDB file; no connection with the right to write may be open.
        tables: Tables with their schema: ``core.<table>`` or ``mart.<table>``.
        now: The run's moment, naive local time.
        limits: What DuckDB may use; None is the default of each.
        kept: Results of earlier runs; None judges everything and keeps nothing.
        content: What the tables of the file are known by; needed with ``kept``.

    Returns:
        One result per table. A file that cannot be opened, or a table that is not there, makes the
        rules ``errored``.

    Raises:
        UnknownTableError: A table has no suite.
    """
    suites = [suite_of(table) for table in tables]
    if kept is None or content is None:
        judged = _judge_tables(database, [(suite, Held()) for suite in suites], now, limits)
        return [judged[suite.table] for suite in suites]
    held = {suite.table: kept.held(suite, content.of, now) for suite in suites}
    rest = [(suite, known) for suite in suites if not (known := held[suite.table]).all_of(suite)]
    # Before the session opens the file.
    known_by = {suite.table: content.read_by(suite) for suite, _ in rest}
    judged = _judge_tables(database, rest, now, limits) if rest else {}
    for suite, _ in rest:
        kept.keep(suite, judged[suite.table], known_by[suite.table], now)
    return [judged.get(suite.table) or held[suite.table].result(suite) for suite in suites]


def _judge_tables(
    database: Path, suites: Sequence[tuple[Suite, Held]], now: datetime, limits: CheckLimits | None
) -> dict[str, TableResult]:
    """The result of each suite, of its rules that are not held judged now."""
    from expectations.gxrun import first_line, open_session

    results: dict[str, TableResult] = {}
    try:
        with open_session(database, limits) as session:
            for suite, held in suites:
                results[suite.table] = run_suite(session, suite, suite.table, now=now, known=held.rules)
    except Exception as error:  # the file cannot be opened: nothing is known of its tables
        broken = first_line(error)
        for suite, _ in suites:
            errored = TableResult(
                suite.table, [_errored(suite.table, rule, broken) for rule in suite.checked]
            )
            results.setdefault(suite.table, errored)
    return results


def run_suite(
    session: Session,
    suite: Suite,
    relation: str,
    *,
    now: datetime,
    known: Mapping[str, RuleResult] = MappingProxyType({}),
) -> TableResult:
    """Evaluate one suite on one relation of an open session.

    Args:
        session: From ``expectations.gxrun.open_session``.
        suite: The rules.
        relation: What to read: a qualified table, a table function call, a sub-query in brackets.
        now: The moment that ``{now}`` in a rule stands for, naive local time.
        known: Results that still hold, by the rule's name: these rules are not evaluated.
    """
    suite = suite.at(now)
    outcomes, total = session.run(relation, [rule for rule in suite.checked if rule.name not in known])
    softened = total == 0 and bool(suite.evidence) and _no_evidence(session, suite)
    results = []
    for rule in suite.checked:
        if rule.name in known:
            results.append(known[rule.name])
            continue
        result = _result(suite.table, rule, outcomes[rule.name], total)
        if result.outcome == "failed":
            result = replace(
                result,
                softened=softened and rule.minimum is not None,
                sample=_sample(session, suite, relation, rule),
            )
        results.append(result)
    return TableResult(suite.table, results, total)


def _no_evidence(session: Session, suite: Suite) -> bool:
    """Whether no source has delivered anything for an empty table; False when that cannot be told."""
    try:
        found = session.fetch(suite.evidence)
    except Exception:
        return False
    return bool(found) and not next(iter(found[0].values()))


def _result(table: str, rule: Rule, outcome: RuleOutcome, total: int | None) -> RuleResult:
    if outcome.outcome == "errored":
        return _errored(table, rule, outcome.error)
    if rule.minimum is not None:
        observed = f"{outcome.observed} dòng (ít nhất phải có {rule.minimum})"
        return rule.result(table, outcome.outcome, None, observed)
    what = "trường hợp sai" if rule.is_query else "dòng sai"
    observed = f"{outcome.observed} {what}" + (f" / {total} dòng" if total is not None else "")
    if rule.allowed_share:
        observed += f" (cho phép {rule.allowed_share:.0%})"
    return rule.result(table, outcome.outcome, outcome.observed, observed)


def _errored(table: str, rule: Rule, error: str) -> RuleResult:
    observed = f"Không kiểm tra được: {error}"
    return RuleResult(
        table, rule.name, rule.severity, "errored", None, observed, ERRORED_REASON, ERRORED_ACTION, OPERATORS
    )


def _sample(session: Session, suite: Suite, relation: str, rule: Rule) -> tuple[dict[str, str], ...]:
    """Keys of a few failing rows of a failed rule."""
    bad = rule.failing_rows(suite.keys)
    found: list[dict[str, object]] = []
    if bad is not None:
        # A sample is a help; that it cannot be had must not hide that the rule failed.
        with suppress(Exception):
            sql = bad.replace("{batch}", relation)
            found = session.fetch(f"SELECT * FROM ({sql}) AS bad LIMIT {SAMPLE_ROWS}")
    words = suite.table.startswith("mart.")
    return tuple({name: mask_key(value, words=words) for name, value in row.items()} for row in found)

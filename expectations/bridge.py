"""From Great Expectations to plain results: what the rest of the project calls.

Each function validates tables where they lie, inside DuckDB, and returns the outcome of every group
of rules; what a result means for a run (block, show, stop) is decided by the caller. Great
Expectations is imported at the first call, not with this module.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from expectations.docs import write_docs
from expectations.limits import CheckLimits
from expectations.masking import mask_key
from expectations.model import GroupResult, Outcome, Rule, RuleResult, Severity, Suite, worst
from expectations.suites import SUITES
from warehouse.database.sqltext import quoted_list

if TYPE_CHECKING:
    from expectations.gxrun import RuleOutcome, Session
    from warehouse.registry.source_entity import SourceEntity

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
    docs_dir: Path | None = None,
    *,
    now: datetime,
    limits: CheckLimits | None = None,
) -> list[GroupResult]:
    """Validate landed Parquet files of one entity, all of them as one table.

    Args:
        entity: What the files hold.
        files: Data files of committed extracts. Pass all of the entity that core is to read: the
            row-count rule speaks of what is landed, and a tail window alone may rightly be empty.
        docs_dir: Where to write the report pages; None writes none.
        now: The run's moment, naive local time.
        limits: What DuckDB may use; None is the default of each.

    Returns:
        One result per group of the suite, in the suite's order.
    """
    from expectations.gxrun import open_session

    suite = suite_of(f"landing/{entity}")
    relation = f"read_parquet([{quoted_list(files)}], union_by_name = true)"
    if files:
        with open_session(None, limits) as session:
            results = run_suite(session, suite, relation, now=now)
    else:
        results = _nothing(suite)
    if docs_dir is not None:
        write_docs(docs_dir, {suite.table: results})
    return results


def validate_core(
    core_path: Path,
    tables: Sequence[str],
    docs_dir: Path | None = None,
    *,
    now: datetime,
    limits: CheckLimits | None = None,
) -> dict[str, list[GroupResult]]:
    """Validate tables of the core file, which is opened read-only and closed again.

    Args:
        core_path: The core DuckDB file; no connection with the right to write may be open.
        tables: Table names, with or without the schema ``core.``.
        docs_dir: Where to write the report pages; None writes none.
        now: The run's moment, naive local time.
        limits: What DuckDB may use; None is the default of each.

    Returns:
        Table as given → one result per group. A file that cannot be opened, or a table that is not
        there, makes the groups ``errored``.

    Raises:
        UnknownTableError: A table has no suite.
    """
    return _validate_file("core", core_path, tables, docs_dir, now, limits)


def validate_mart(
    mart_path: Path,
    tables: Sequence[str],
    docs_dir: Path | None = None,
    *,
    now: datetime,
    limits: CheckLimits | None = None,
) -> dict[str, list[GroupResult]]:
    """Validate tables of the mart file; everything as in :func:`validate_core`, schema ``mart``."""
    return _validate_file("mart", mart_path, tables, docs_dir, now, limits)


def _validate_file(
    schema: str,
    path: Path,
    tables: Sequence[str],
    docs_dir: Path | None,
    now: datetime,
    limits: CheckLimits | None,
) -> dict[str, list[GroupResult]]:
    from expectations.gxrun import first_line, open_session

    prefix = f"{schema}."
    suites = {table: suite_of(prefix + table.removeprefix(prefix)) for table in tables}
    results: dict[str, list[GroupResult]] = {}
    try:
        with open_session(path, limits) as session:
            for table, suite in suites.items():
                results[table] = run_suite(session, suite, suite.table, now=now)
    except Exception as error:  # the file cannot be opened: nothing is known of its tables
        text = first_line(error)
        for table, suite in suites.items():
            results.setdefault(table, _broken(suite, text))
    if docs_dir is not None:
        write_docs(docs_dir, {suites[table].table: found for table, found in results.items()})
    return results


def run_suite(session: Session, suite: Suite, relation: str, *, now: datetime) -> list[GroupResult]:
    """Evaluate one suite on one relation of an open session.

    Args:
        session: From ``expectations.gxrun.open_session``.
        suite: The rules.
        relation: What to read: a qualified table, a table function call, a sub-query in brackets.
        now: The moment that ``{now}`` in a rule stands for, naive local time.

    Returns:
        One result per group of the suite, in the suite's order.
    """
    suite = suite.at(now)
    outcomes = session.run(relation, suite.rules)
    counted = next(rule for rule in suite.rules if rule.kind == "row_count")
    total = outcomes[counted.name].observed
    softened = total == 0 and bool(suite.evidence) and _no_evidence(session, suite)
    results: list[GroupResult] = []
    for group in suite.groups:
        rules = [rule for rule in suite.rules if rule.group == group.name]
        severity: Severity = group.severity
        if softened and any(rule.kind == "row_count" for rule in rules):
            severity = "WARN"
        results.append(
            GroupResult(
                table=suite.table,
                group=group.name,
                severity=severity,
                outcome=worst([outcomes[rule.name].outcome for rule in rules]),
                rules=[_result(rule, outcomes[rule.name], total) for rule in rules],
                sample=_sample(session, suite, relation, rules, outcomes),
                rows=total,
            )
        )
    return results


def _no_evidence(session: Session, suite: Suite) -> bool:
    """Whether no source has delivered anything for an empty table; False when that cannot be told."""
    try:
        found = session.fetch(suite.evidence)
    except Exception:
        return False
    return bool(found) and not next(iter(found[0].values()))


def _result(rule: Rule, outcome: RuleOutcome, total: int | None) -> RuleResult:
    if outcome.outcome == "errored":
        return _errored(rule, outcome.error)
    failing: int | None = None
    if rule.kind == "row_count":
        observed = f"{outcome.observed} dòng (ít nhất phải có {rule.minimum})"
    else:
        failing = outcome.observed
        unit = "khoá lặp" if rule.kind == "unique" else "dòng sai"
        observed = f"{failing} {unit}" + (f" / {total} dòng" if total is not None else "")
        if rule.allowed_share:
            observed += f" (cho phép {rule.allowed_share:.0%})"
    return RuleResult(rule.name, outcome.outcome, failing, observed, rule.reason, rule.action, rule.owner)


def _errored(rule: Rule, error: str) -> RuleResult:
    observed = f"Không kiểm tra được: {error}"
    return RuleResult(rule.name, "errored", None, observed, ERRORED_REASON, ERRORED_ACTION, "vận hành")


def _sample(
    session: Session,
    suite: Suite,
    relation: str,
    rules: Sequence[Rule],
    outcomes: Mapping[str, RuleOutcome],
) -> list[dict[str, str]]:
    """Keys of at most five failing rows of the failed rules together."""
    words = suite.table.startswith("mart.")
    failed = [rule for rule in rules if outcomes[rule.name].outcome == "failed"]
    sample: list[dict[str, str]] = []
    for position, rule in enumerate(failed):
        # Every failed rule gets a row to show, if there are not more rules than rows.
        room = max(1, (SAMPLE_ROWS - len(sample)) // (len(failed) - position))
        bad = rule.failing_rows(suite.keys)
        if bad is None or len(sample) >= SAMPLE_ROWS:
            continue
        found: list[dict[str, object]] = []
        # A sample is a help; that it cannot be had must not hide that the rule failed.
        with suppress(Exception):
            found = session.fetch(f"SELECT * FROM ({bad.replace('{batch}', relation)}) AS bad LIMIT {room}")
        for row in found:
            sample.append({"rule": rule.name} | {k: mask_key(v, words=words) for k, v in row.items()})
    return sample


def _nothing(suite: Suite) -> list[GroupResult]:
    text = "Chưa có tệp nào được nạp"
    return _every(
        suite, "failed", lambda r: RuleResult(r.name, "failed", None, text, r.reason, r.action, r.owner)
    )


def _broken(suite: Suite, error: str) -> list[GroupResult]:
    return _every(suite, "errored", lambda rule: _errored(rule, error))


def _every(suite: Suite, outcome: Outcome, said: Callable[[Rule], RuleResult]) -> list[GroupResult]:
    by_name = {rule.name: rule for rule in suite.rules}
    return [
        GroupResult(
            table=suite.table,
            group=group.name,
            severity=group.severity,
            outcome=outcome,
            rules=[said(by_name[name]) for name in group.rules],
        )
        for group in suite.groups
    ]

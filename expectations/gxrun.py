"""Great Expectations on DuckDB: the shim, our one expectation, and running a suite on a table.

Belongs here: everything that touches Great Expectations. Import it only to validate: importing
Great Expectations takes seconds (``expectations.bridge`` does it lazily).

Great Expectations has no DuckDB engine. It reaches DuckDB through SQLAlchemy and duckdb-engine, and
closes the connection before it fetches; SQLAlchemy then rolls back, and DuckDB drops a result that
is pending when its transaction ends. Great Expectations keeps one connection open for some dialects
(SQLite among them), and :func:`keep_connection_open` adds DuckDB to these.

The rules of a table are one expectation of ours, :class:`ExpectRulesHold`. The built-in column
expectations cost about 15 ms of Python each, whatever the size of the table, 0.14 s per table to reflect
its columns, and fetch the bad rows; ours counts inside DuckDB: all rules about single rows in one scan,
every other rule in one statement.
"""

from __future__ import annotations

import json
import logging
import os
import re
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, Final

from expectations.when_asked import import_when_asked

# Before the import: no usage report leaves the machine, whatever the version's default.
os.environ["GX_ANALYTICS_ENABLED"] = "False"

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    # It draws charts with the one and measures distributions with the other, neither of which we do: importing them
    # is a third of importing it.
    import_when_asked("altair", "scipy.stats")
    import great_expectations as gx
    import great_expectations.execution_engine.sqlalchemy_execution_engine as gx_sql
    import sqlalchemy as sa
    from great_expectations.core.metric_domain_types import MetricDomainTypes
    from great_expectations.core.metric_function_types import MetricPartialFunctionTypes
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )
    from great_expectations.execution_engine import SqlAlchemyExecutionEngine
    from great_expectations.expectations.expectation import BatchExpectation
    from great_expectations.expectations.metrics.metric_provider import metric_partial, metric_value
    from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

from expectations.limits import CheckLimits
from expectations.model import Outcome, Rule
from warehouse.database.sqltext import quoted

_ROWS: Final = "table.rows_where"
_QUERIES: Final = "table.rows_of_queries"

for _name in ("great_expectations", "duckdb_engine"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


class _DuckDB(str):
    """The dialect's name in both forms Great Expectations asks for: the text and ``.value``."""

    __slots__ = ()

    @property
    def value(self) -> str:
        return str(self)


def keep_connection_open() -> bool:
    """Make Great Expectations keep one connection per DuckDB data source.

    Returns:
        True if the shim had to be put in, False if it (or the library itself) already does so.
    """
    dialects = gx_sql._PERSISTED_CONNECTION_DIALECTS
    if any(str(getattr(dialect, "value", dialect)) == "duckdb" for dialect in dialects):
        return False
    gx_sql._PERSISTED_CONNECTION_DIALECTS = (*dialects, _DuckDB("duckdb"))
    return True


class RowsWhere(TableMetricProvider):  # type: ignore[misc]
    """Numbers of rows for which SQL conditions are true, a list, as an aggregate that shares its scan."""

    metric_name = _ROWS
    value_keys = ("conditions",)

    @metric_partial(  # type: ignore[untyped-decorator]
        engine=SqlAlchemyExecutionEngine,
        partial_fn_type=MetricPartialFunctionTypes.AGGREGATE_FN,
        domain_type=MetricDomainTypes.TABLE,
    )
    def _sqlalchemy(
        cls,  # noqa: N805 - the decorator makes it a class method
        execution_engine: SqlAlchemyExecutionEngine,
        metric_domain_kwargs: dict[str, object],
        metric_value_kwargs: dict[str, str],
        metrics: dict[str, object],
        runtime_configuration: dict[str, object],
    ) -> tuple[object, object, object]:
        _, compute, accessor = execution_engine.get_compute_domain(
            metric_domain_kwargs, domain_type=MetricDomainTypes.TABLE
        )
        counts = (
            f"count(*) FILTER (WHERE {condition})"
            for condition in json.loads(metric_value_kwargs["conditions"])
        )
        return sa.literal_column(f"[{', '.join(counts)}]::BIGINT[]"), compute, accessor


class RowsOfQueries(TableMetricProvider):  # type: ignore[misc]
    """Numbers of rows that queries return, a list; one after the other, so that memory holds one of them."""

    metric_name = _QUERIES
    value_keys = ("queries",)

    @metric_value(engine=SqlAlchemyExecutionEngine)  # type: ignore[untyped-decorator]
    def _sqlalchemy(
        cls,  # noqa: N805 - the decorator makes it a class method
        execution_engine: SqlAlchemyExecutionEngine,
        metric_domain_kwargs: dict[str, object],
        metric_value_kwargs: dict[str, str],
        metrics: dict[str, object],
        runtime_configuration: dict[str, object],
    ) -> list[int]:
        counts: list[int] = []
        with execution_engine.get_connection() as connection:
            for query in json.loads(metric_value_kwargs["queries"]):
                found = connection.exec_driver_sql(f"SELECT count(*) FROM ({query}) AS bad")
                counts.append(int(found.scalar_one()))
        return counts


class ExpectRulesHold(BatchExpectation):  # type: ignore[misc]
    """The rules of a table hold.

    No row satisfies any of the SQL conditions, or at most a given share of the rows each; no query returns
    a row; the table has a least number of rows. One expectation for them all because Great Expectations
    spends 3 to 6 ms on each expectation whatever the table. ``observed_value`` has the count of each
    condition, then of each query, then the number of rows.

    The lists are JSON texts: Great Expectations copies an expectation some sixty times while it validates, and
    a list entry by entry.
    """

    conditions: str
    allowed_shares: str
    queries: str
    minimum: int

    metric_dependencies: ClassVar[tuple[str, ...]] = (_ROWS, _QUERIES, "table.row_count")
    success_keys: ClassVar[tuple[str, ...]] = ("conditions", "allowed_shares", "queries", "minimum")

    def _validate(
        self,
        metrics: dict[str, object],
        runtime_configuration: dict[str, object] | None = None,
        execution_engine: object | None = None,
    ) -> dict[str, object]:
        bad, found, total = metrics[_ROWS], metrics[_QUERIES], metrics["table.row_count"]
        if not isinstance(bad, list) or not isinstance(found, list) or not isinstance(total, int):
            raise TypeError("the counts are not lists of numbers")
        held = [
            _holds(n, share, total) for n, share in zip(bad, json.loads(self.allowed_shares), strict=True)
        ]
        success = all(held) and not any(found) and total >= self.minimum
        return {"success": success, "result": {"observed_value": [*bad, *found, total]}}


def _holds(bad: int, allowed_share: float, total: int) -> bool:
    return bad <= allowed_share * total


@dataclass(frozen=True)
class RuleOutcome:
    """What Great Expectations said of one rule: the outcome, the bad rows (or row count), what broke."""

    outcome: Outcome
    observed: int | None
    error: str


def _expectation(relation: str, rules: Sequence[Rule]) -> ExpectRulesHold:
    """The expectation of all these rules about one relation."""
    conditions, queries = _sorted(rules)
    return ExpectRulesHold(
        conditions=json.dumps([f"({rule.sql})" for rule in conditions]),
        allowed_shares=json.dumps([rule.allowed_share for rule in conditions]),
        queries=json.dumps([rule.sql.replace("{batch}", relation) for rule in queries]),
        minimum=max((rule.minimum for rule in rules if rule.minimum is not None), default=0),
    )


def _sorted(rules: Sequence[Rule]) -> tuple[list[Rule], list[Rule]]:
    """The rules that are a condition on a row, and those that are a query."""
    return [r for r in rules if r.sql and not r.is_query], [r for r in rules if r.is_query]


def _errors(info: object) -> list[str]:
    """The messages of an exception_info: flat, or keyed by metric id without a top-level flag."""
    if not isinstance(info, Mapping):
        return []
    if "exception_message" in info or "raised_exception" in info:
        raised = info.get("raised_exception", bool(info.get("exception_message")))
        return [str(info.get("exception_message") or "unknown error")] if raised else []
    return [message for part in info.values() for message in _errors(part)]


def _read(
    rules: Sequence[Rule], observed: object, errors: Sequence[str]
) -> tuple[dict[str, RuleOutcome], int | None]:
    """The outcome of each rule, and the number of rows; an error is an outcome of its own, never a verdict."""
    conditions, queries = _sorted(rules)
    if errors or not isinstance(observed, list) or len(observed) != len(conditions) + len(queries) + 1:
        return _all_errored(rules, first_line((*errors, "no observed value")[0])), None
    *counts, total = observed
    outcomes: dict[str, RuleOutcome] = {}
    for rule, bad in zip((*conditions, *queries), counts, strict=True):
        held = bad == 0 if rule.is_query else _holds(bad, rule.allowed_share, total)
        outcomes[rule.name] = RuleOutcome("passed" if held else "failed", bad, "")
    for rule in rules:
        if rule.minimum is not None:
            outcomes[rule.name] = RuleOutcome("passed" if total >= rule.minimum else "failed", total, "")
    return outcomes, total


def _all_errored(rules: Sequence[Rule], error: str) -> dict[str, RuleOutcome]:
    return {rule.name: RuleOutcome("errored", None, error) for rule in rules}


class Session:
    """DuckDB opened by Great Expectations; made by :func:`open_session` or :func:`new_session`."""

    def __init__(self, source: object) -> None:
        self._source = source
        self._engine = source.get_execution_engine()  # type: ignore[attr-defined]
        self._assets = 0

    def run(self, relation: str, rules: Sequence[Rule]) -> tuple[dict[str, RuleOutcome], int | None]:
        """Evaluate the rules on one relation in one validation.

        Args:
            relation: What to read: a qualified table name or a table function call.
            rules: The rules.

        Returns:
            The outcome of each rule under its name, and the number of rows, None if it could not be counted.

        A rule that breaks the shared scan spoils every rule in it, so all that errored are asked
        again one by one: only those that are broken themselves stay errored.
        """
        outcomes, total = self._validate(relation, rules)
        for rule in [rule for rule in rules if outcomes[rule.name].outcome == "errored"]:
            if len(rules) > 1:
                alone, counted = self._validate(relation, [rule])
                outcomes |= alone
                total = counted if total is None else total
            outcome = outcomes[rule.name]
            if outcome.outcome == "errored":
                outcomes[rule.name] = replace(outcome, error=self._cause(relation, rule) or outcome.error)
        return outcomes, total

    def _cause(self, relation: str, rule: Rule) -> str:
        """What DuckDB itself says of a rule: Great Expectations tries again and keeps the last error only."""
        bad = rule.failing_rows(()) or "SELECT 1 FROM {batch} AS b"
        try:
            self.rollback()
            self.fetch(f"SELECT count(*) AS n FROM ({bad.replace('{batch}', relation)}) AS bad")
        except Exception as error:
            return first_line(error)
        return ""

    def _validate(self, relation: str, rules: Sequence[Rule]) -> tuple[dict[str, RuleOutcome], int | None]:
        self._assets += 1
        name = f"table_{self._assets}"
        self.rollback()
        try:
            asset = self._source.add_query_asset(  # type: ignore[attr-defined]
                name, query=f"SELECT * FROM {relation}"
            )
            batch = asset.add_batch_definition_whole_table("whole").get_batch()
            suite = gx.ExpectationSuite(name, expectations=[_expectation(relation, rules)])
            [result] = batch.validate(suite, result_format="SUMMARY").results
        except Exception as error:  # the validator broke: that is an outcome, not a crash
            return _all_errored(rules, first_line(error)), None
        finally:
            with suppress(Exception):  # never added, if that is what broke
                self._source.delete_asset(name)  # type: ignore[attr-defined]
        return _read(rules, (result.result or {}).get("observed_value"), _errors(result.exception_info))

    def fetch(self, sql: str) -> list[dict[str, object]]:
        """The rows of a query on the same connection, as column name to value."""
        with self._engine.get_connection() as connection:
            try:
                found = connection.exec_driver_sql(sql)
                return [dict(row) for row in found.mappings().fetchall()]
            except Exception:
                connection.rollback()
                raise

    def rollback(self) -> None:
        """End the transaction: after an error in it, DuckDB refuses every further statement."""
        with self._engine.get_connection() as connection:
            connection.rollback()

    def execute(self, sql: str) -> None:
        """Run a statement that returns nothing, outside any transaction that is rolled back later."""
        with self._engine.get_connection() as connection:
            connection.exec_driver_sql(sql)
            connection.commit()

    def close(self) -> None:
        """Close the connection and with it every file."""
        self._engine.close()


_SPEAKS_OF_VALUES: Final = (
    "Conversion Error",
    "Invalid Input Error",
    "Out of Range Error",
    "Constraint Error",
)


def first_line(error: object) -> str:
    """The first line of an error, cut and without values of the data, which may be personal.

    What follows the first line is a traceback or the statement.
    """
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    text = lines[0] if lines else type(error).__name__
    for kind in _SPEAKS_OF_VALUES:
        if kind in text:
            return f"{kind} (…)"
    return re.sub(r"'[^']*'", "'…'", text)[:300]


@contextmanager
def new_session() -> Iterator[Session]:
    """Open a session of its own on an empty DuckDB in memory, and close it whatever happens."""
    session = _connect(CheckLimits())
    try:
        yield session
    finally:
        session.close()


@contextmanager
def open_session(database: Path | None, limits: CheckLimits | None = None) -> Iterator[Session]:
    """Open DuckDB for validation and let go of the file whatever happens.

    Args:
        database: File to attach read-only as the current database; None for none (Parquet files are read
            by path). It is attached under a name of its own, because a file ``core.duckdb`` opened
            directly makes ``core.dossier`` ambiguous between its catalog and its schema.
        limits: What DuckDB may use; None is the default of each.

    One session in memory serves the whole process, one caller at a time: making one costs a quarter of a
    second, and a run validates some thirty times.
    """
    with _shared.lock:
        session = _shared.take(limits or CheckLimits())
        try:
            if database is not None:
                session.execute(f"ATTACH {quoted(database)} AS checked (READ_ONLY)")
                session.execute("USE checked")
            yield session
            if database is not None:
                session.rollback()
                session.execute("USE memory")
                session.execute("DETACH checked")
        except BaseException:
            # In doubt nothing is kept open: a file that stays attached would block its writer.
            _shared.drop()
            raise


def _connect(limits: CheckLimits) -> Session:
    keep_connection_open()
    # The default would make a folder for a docs site under the system's temporary folder, every time.
    stores = InMemoryStoreBackendDefaults(init_temp_docs_sites=False)
    quiet = ProgressBarsConfig(globally=False)
    context = gx.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(store_backend_defaults=stores, progress_bars=quiet),
    )
    # Every asset added would write the whole project as YAML into memory (13 ms a time) for nobody.
    context._save_project_config = lambda: None
    source = context.data_sources.add_sql(
        "warehouse",
        connection_string="duckdb:///:memory:",
        create_temp_table=False,
        kwargs={"connect_args": {"config": limits.config()}},
    )
    session = Session(source)
    session.execute("SET TimeZone = 'Asia/Ho_Chi_Minh'")
    return session


class _Shared:
    """The process's one session; a process that was forked off makes its own."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._session: Session | None = None
        self._pid = 0
        self._limits: CheckLimits | None = None

    def take(self, limits: CheckLimits) -> Session:
        if self._session is not None and self._pid == os.getpid() and self._limits != limits:
            try:
                self._session.rollback()
                for name, value in limits.config().items():
                    self._session.execute(f"SET {name} = {quoted(value)}")
                self._limits = limits
            except Exception:  # once something is spilled, DuckDB keeps its folder until it is closed
                self.drop()
        if self._session is None or self._pid != os.getpid():
            self._session, self._pid, self._limits = _connect(limits), os.getpid(), limits
        self._session.rollback()
        return self._session

    def drop(self) -> None:
        session, self._session = self._session, None
        if session is not None and self._pid == os.getpid():
            session.close()


_shared: Final = _Shared()

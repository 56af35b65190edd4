"""Rules against a table's own past and the run's moment, and who is to act on a rule."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from expectations.bridge import run_suite
from expectations.gxrun import Session
from expectations.model import Rule, Suite, error, row_count, warn
from expectations.rules.past import code_shares, freshness, monthly_volume, null_shares
from expectations.suites import SUITES
from tests.unit.expectations.bench import NOW

WHY = ("Vì sao.", "Làm gì.")
# 300 rows a month from 12/2025 to 6/2026, a third of them of code '2', a tenth without due date.
CLEAN = """SELECT CASE WHEN i % 3 = 0 THEN '2' ELSE '1' END AS code,
  CASE WHEN i % 10 > 0 THEN moment END AS due_at, moment FROM (SELECT i, m,
  TIMESTAMP '2025-12-01' + m * INTERVAL 1 MONTH + i * INTERVAL 2 HOUR AS moment
  FROM range(300) AS r(i), range(7) AS s(m))"""
LAST = "moment >= TIMESTAMP '2026-06-01'"


def failed(session: Session, rule: Rule, data: str = CLEAN, now: datetime = NOW) -> bool:
    found = run_suite(session, Suite("core.probe", (), (row_count(), rule)), f"({data})", now=now)
    [result] = [result for result in found.rules if result.name == rule.name]
    assert result.outcome != "errored", result.observed
    return result.outcome == "failed"


def test_a_steady_past_is_green(session: Session) -> None:
    for rule in (
        monthly_volume("moment"),
        null_shares("moment", "due_at", "code"),
        code_shares("moment", "code"),
        freshness("moment", 30),
    ):
        assert not failed(session, rule)


@pytest.mark.parametrize(
    ("rule", "data"),
    [
        (monthly_volume("moment"), f"FROM ({CLEAN}) WHERE NOT ({LAST}) OR code = '2'"),
        (monthly_volume("moment"), f"FROM ({CLEAN}) WHERE NOT ({LAST})"),
        (monthly_volume("moment"), f"SELECT c.* FROM ({CLEAN}) c, range(3) x(k) WHERE {LAST} OR k = 0"),
        (null_shares("moment", "code", "due_at"),
         f"SELECT * REPLACE (if({LAST}, NULL, due_at) AS due_at) FROM ({CLEAN})"),
        (code_shares("moment", "code"), f"SELECT * REPLACE (if({LAST}, '9', code) AS code) FROM ({CLEAN})"),
        (code_shares("moment", "code"), f"SELECT * REPLACE (if({LAST}, NULL, code) AS code) FROM ({CLEAN})"),
    ],
    ids=["fewer", "none", "more", "nulls", "new code", "code lost"],
)  # fmt: skip
def test_a_month_unlike_the_past_is_red(session: Session, rule: Rule, data: str) -> None:
    assert failed(session, rule, data)
    # A month later the odd month is part of the past, and there is too little of it before.
    assert not failed(session, rule, f"FROM ({data}) WHERE moment >= TIMESTAMP '2026-03-01'")


def test_a_month_of_few_rows_says_nothing(session: Session) -> None:
    few = f"FROM (FROM ({CLEAN}) WHERE NOT ({LAST})) USING SAMPLE 200 ROWS"
    assert not failed(session, monthly_volume("moment"), few)


def test_silence_is_measured_by_data_time_and_the_run_s_moment(session: Session) -> None:
    rule = freshness("moment", 10)
    assert not failed(session, rule)
    assert failed(session, rule, now=datetime(2026, 7, 20))
    typo = f"SELECT * REPLACE (if({LAST}, TIMESTAMP '2099-01-01', moment) AS moment) FROM ({CLEAN})"
    assert failed(session, rule, typo)
    assert failed(session, rule, "SELECT TIMESTAMP '2099-01-01' AS moment")


def test_the_moment_of_a_validation_is_local(session: Session) -> None:
    with pytest.raises(ValueError, match="naive"):
        failed(session, freshness("moment", 1), now=datetime(2026, 7, 1, tzinfo=UTC))


def test_every_rule_has_an_owner() -> None:
    assert {rule.owner for suite in SUITES.values() for rule in suite.rules} == {
        "nguồn",
        "vận hành",
        "chỉ số",
    }
    named = error("named", "i < 0", *WHY, owner="nguồn")
    other = error("other", "SELECT i FROM {batch} AS b WHERE i > 1", *WHY)
    warned = warn("warned", "i < 0", *WHY)

    def owners(table: str) -> list[str | None]:
        return [rule.owner for rule in Suite(table, ("i",), (row_count(), named, other, warned)).rules]

    assert owners("mart.x") == ["vận hành", "nguồn", "chỉ số", "chỉ số"]
    assert owners("core.x") == ["vận hành", "nguồn", "vận hành", "nguồn"]


def test_a_failed_rule_names_who_acts(session: Session) -> None:
    bad = warn("bad", "i > 7", *WHY, owner="nguồn")
    broken = warn("broken", "no_such > 7", *WHY, owner="nguồn")
    suite = Suite("core.probe", ("i",), (row_count(), bad, broken))
    found = run_suite(session, suite, "(SELECT i FROM range(10) AS t(i))", now=NOW)
    assert {rule.name: rule.owner for rule in found.rules if not rule.passed} == {
        "bad": "nguồn",
        "broken": "vận hành",
    }

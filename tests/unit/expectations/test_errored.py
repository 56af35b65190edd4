"""A validator that breaks is an outcome of its own: it blocks, and is read neither as passed nor as bad data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from assets import checks
from assets.journal import Entry
from expectations import gxrun
from expectations.bridge import run_suite, validate_landing, validate_tables
from expectations.model import Rule, Suite, TableResult, error, row_count, warn
from pipelines.exit_codes import ExitCode
from pipelines.outcome import StepFailure, judge
from pipelines.resources import build_platform
from pipelines.settings import load_settings
from tests.unit.expectations.bench import NOW
from warehouse.registry.source_entity import SourceEntity

WHY = ("Vì sao.", "Hỏi đơn vị quản lý nguồn.")
Broken = Callable[[Path, pytest.MonkeyPatch], TableResult]


def probe(*rules: Rule) -> Suite:
    return Suite("core.probe", ("i",), (row_count(), *rules))


def run_probe(*rules: Rule, relation: str = "(SELECT i FROM range(10) AS t(i))") -> TableResult:
    with gxrun.open_session(None) as session:
        return run_suite(session, probe(*rules), relation, now=NOW)


def only(name: str, result: TableResult) -> TableResult:
    """The result without the other rules, which are fine."""
    return replace(result, rules=[rule for rule in result.rules if rule.name == name])


def broken_rule(tmp: Path, monkeypatch: pytest.MonkeyPatch) -> TableResult:
    return only("broken", run_probe(warn("broken", "no_such_column > 1", *WHY)))


def broken_sql(tmp: Path, monkeypatch: pytest.MonkeyPatch) -> TableResult:
    return only("cut", run_probe(warn("cut", "SELECT i FROM {batch} AS b WHERE (i > 3", *WHY)))


def wrong_type(tmp: Path, monkeypatch: pytest.MonkeyPatch) -> TableResult:
    return only("as_date", run_probe(error("as_date", "CAST(i || 'x' AS DATE) > DATE '2020-01-01'", *WHY)))


def missing_table(tmp: Path, monkeypatch: pytest.MonkeyPatch) -> TableResult:
    return run_probe(relation="core.nowhere")


def missing_file(tmp: Path, monkeypatch: pytest.MonkeyPatch) -> TableResult:
    return validate_tables(tmp / "none" / "core.duckdb", ["core.field"], now=NOW)[0]


def missing_landing_file(tmp: Path, monkeypatch: pytest.MonkeyPatch) -> TableResult:
    return validate_landing(SourceEntity("portal", "field"), [tmp / "part-00000.parquet"], now=NOW)


def damaged_file(tmp: Path, monkeypatch: pytest.MonkeyPatch) -> TableResult:
    path = tmp / "core.duckdb"
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{path}' AS w; CREATE SCHEMA w.core")
        con.execute("CREATE TABLE w.core.field AS SELECT '1' AS field_code, 'x' AS name FROM range(99)")
    whole = path.read_bytes()
    path.write_bytes(whole[:8192] + bytes(len(whole) - 8192))
    return validate_tables(path, ["core.field"], now=NOW)[0]


def closed_connection(tmp: Path, monkeypatch: pytest.MonkeyPatch) -> TableResult:
    with gxrun.new_session() as session:
        session.execute("CREATE TABLE held AS SELECT 1 AS i")
        session.close()
        return run_suite(session, probe(), "held", now=NOW)


def library_raises(tmp: Path, monkeypatch: pytest.MonkeyPatch) -> TableResult:
    def raises(*_: object, **__: object) -> object:
        raise RuntimeError("the library is broken")

    monkeypatch.setattr(gxrun.gx, "ExpectationSuite", raises)
    return run_probe()


def library_says_nothing(tmp: Path, monkeypatch: pytest.MonkeyPatch) -> TableResult:
    # What Great Expectations 1.x does with an expectation that broke: no exception, success false, no value.
    def says(*_: object, **__: object) -> dict[str, object]:
        return {"success": True, "result": {}}

    monkeypatch.setattr(gxrun.ExpectRulesHold, "_validate", says)
    return run_probe()


def library_miscounts(tmp: Path, monkeypatch: pytest.MonkeyPatch) -> TableResult:
    def says(*_: object, **__: object) -> dict[str, object]:
        return {"success": True, "result": {"observed_value": [0, 0, 0, 10]}}

    monkeypatch.setattr(gxrun.ExpectRulesHold, "_validate", says)
    return run_probe(error("good", "i < 0", *WHY))


CAUSES = [
    broken_rule,
    broken_sql,
    wrong_type,
    missing_table,
    missing_file,
    missing_landing_file,
    damaged_file,
    closed_connection,
    library_raises,
    library_says_nothing,
    library_miscounts,
]


def shown_of(tmp: Path, result: TableResult) -> tuple[list[dg.AssetCheckResult], list[Entry]]:
    """What Dagster and the run's journal are told of a table."""
    platform = build_platform(load_settings({"EGOV_HOME": str(tmp / "home")}), "r", None)
    shown = checks.report(platform, [result])[result.table]
    return shown, platform.journal.entries()


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.__name__)
def test_it_is_errored_blocks_and_is_a_fault_of_ours(
    cause: Broken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = cause(tmp_path, monkeypatch)
    assert result.rules
    for rule in result.rules:
        assert (rule.outcome, rule.passed, rule.failing_rows) == ("errored", False, None)
        assert rule.blocks, "whatever the severity"
        assert rule.observed.startswith("Không kiểm tra được: ")
        assert rule.owner == "vận hành"
        assert "nguồn" not in rule.action.split(":")[1], "nobody is sent to the source"
    shown, entries = shown_of(tmp_path, result)
    assert {(one.passed, one.severity) for one in shown} == {(False, dg.AssetCheckSeverity.ERROR)}
    assert {entry.kind for entry in entries} == {"validator_broke"}
    stopped = StepFailure("core__probe", (("DagsterAssetCheckFailedError", "1 blocking check failed"),))
    end = judge("r", False, entries, [stopped], load_settings({"EGOV_HOME": str(tmp_path / "home")}))
    assert end.code == ExitCode.FAULT
    assert "không kiểm tra được" in end.messages[0]


def test_bad_data_beside_a_broken_rule_is_told_apart(tmp_path: Path) -> None:
    result = run_probe(
        error("bad", "i > 7", *WHY),
        error("bad_too", "i > 8", *WHY),
        error("broken", "no_such_column > 1", *WHY),
        warn("warned", "i > 6", *WHY),
    )
    assert {rule.name: rule.outcome for rule in result.rules} == {
        "row_count": "passed",
        "bad": "failed",
        "bad_too": "failed",
        "broken": "errored",
        "warned": "failed",
    }
    shown, entries = shown_of(tmp_path, result)
    told = [(entry.kind, entry.message) for entry in entries]
    assert [kind for kind, _ in told] == ["validator_broke", "data_failed", "data_failed"]
    assert "broken không kiểm tra được" in told[0][1], "not a rule that failed"
    assert "core.probe:bad không đạt" in told[1][1]
    assert "2 dòng sai" in told[1][1]
    assert "core.probe:bad_too không đạt" in told[2][1]
    assert {one.check_name: one.severity for one in shown} == {
        "blocking_rules": dg.AssetCheckSeverity.ERROR,
        "warning_rules": dg.AssetCheckSeverity.WARN,
    }
    assert "3 quy tắc không đạt (broken, bad, bad_too)" in str(shown[0].description)


def test_after_a_broken_validation_the_next_one_works(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patched:
        closed_connection(tmp_path, patched)
        damaged_file(tmp_path, patched)
    assert {rule.outcome for rule in run_probe(error("good", "i < 0", *WHY)).rules} == {"passed"}

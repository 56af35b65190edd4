"""A validator that breaks is an outcome of its own: it blocks, and is read neither as passed nor as bad data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from assets import checks
from assets.journal import Entry
from expectations import gxrun
from expectations.bridge import run_suite, validate_core, validate_landing
from expectations.model import GroupResult, Rule, Suite, query, row_count, rows
from pipelines.exit_codes import ExitCode
from pipelines.outcome import StepFailure, judge
from pipelines.resources import build_platform
from pipelines.settings import load_settings
from tests.unit.expectations.bench import NOW
from warehouse.registry.source_entity import SourceEntity

WHY = {"reason": "Vì sao.", "action": "Hỏi đơn vị quản lý nguồn."}
Broken = Callable[[Path, pytest.MonkeyPatch], list[GroupResult]]


def probe(*rules: Rule) -> Suite:
    return Suite("core.probe", ("i",), (row_count(), *rules))


def run_probe(*rules: Rule, relation: str = "(SELECT i FROM range(10) AS t(i))") -> list[GroupResult]:
    with gxrun.open_session(None) as session:
        return run_suite(session, probe(*rules), relation, now=NOW)


def broken_rule(tmp: Path, monkeypatch: pytest.MonkeyPatch) -> list[GroupResult]:
    warned = rows("broken", "no_such_column > 1", "i", severity="WARN", group="g", **WHY)
    return [group for group in run_probe(warned) if group.group == "g"]


def broken_sql(tmp: Path, monkeypatch: pytest.MonkeyPatch) -> list[GroupResult]:
    cut = query("cut", "SELECT i FROM {batch} AS b WHERE (i > 3", "i", severity="WARN", group="g", **WHY)
    return [group for group in run_probe(cut) if group.group == "g"]


def wrong_type(tmp: Path, monkeypatch: pytest.MonkeyPatch) -> list[GroupResult]:
    text = rows("as_date", "CAST(i || 'x' AS DATE) > DATE '2020-01-01'", "i", group="g", **WHY)
    return [group for group in run_probe(text) if group.group == "g"]


def missing_table(tmp: Path, monkeypatch: pytest.MonkeyPatch) -> list[GroupResult]:
    return run_probe(relation="core.nowhere")


def missing_file(tmp: Path, monkeypatch: pytest.MonkeyPatch) -> list[GroupResult]:
    return validate_core(tmp / "none" / "core.duckdb", ["field"], now=NOW)["field"]


def missing_landing_file(tmp: Path, monkeypatch: pytest.MonkeyPatch) -> list[GroupResult]:
    return validate_landing(SourceEntity("portal", "field"), [tmp / "part-00000.parquet"], now=NOW)


def damaged_file(tmp: Path, monkeypatch: pytest.MonkeyPatch) -> list[GroupResult]:
    path = tmp / "core.duckdb"
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{path}' AS w; CREATE SCHEMA w.core")
        con.execute("CREATE TABLE w.core.field AS SELECT '1' AS field_code, 'x' AS name FROM range(99)")
    whole = path.read_bytes()
    path.write_bytes(whole[:8192] + bytes(len(whole) - 8192))
    return validate_core(path, ["field"], now=NOW)["field"]


def closed_connection(tmp: Path, monkeypatch: pytest.MonkeyPatch) -> list[GroupResult]:
    with gxrun.new_session() as session:
        session.execute("CREATE TABLE held AS SELECT 1 AS i")
        session.close()
        return run_suite(session, probe(), "held", now=NOW)


def library_raises(tmp: Path, monkeypatch: pytest.MonkeyPatch) -> list[GroupResult]:
    def raises(*_: object, **__: object) -> object:
        raise RuntimeError("the library is broken")

    monkeypatch.setattr(gxrun.gx, "ExpectationSuite", raises)
    return run_probe()


def library_says_nothing(tmp: Path, monkeypatch: pytest.MonkeyPatch) -> list[GroupResult]:
    # What Great Expectations 1.x does with an expectation that broke: no exception, success false, no value.
    def says(*_: object, **__: object) -> dict[str, object]:
        return {"success": True, "result": {}}

    monkeypatch.setattr(gxrun.ExpectRulesHold, "_validate", says)
    return run_probe()


def library_miscounts(tmp: Path, monkeypatch: pytest.MonkeyPatch) -> list[GroupResult]:
    def says(*_: object, **__: object) -> dict[str, object]:
        return {"success": True, "result": {"observed_value": [0, 0, 0, 10]}}

    monkeypatch.setattr(gxrun.ExpectRulesHold, "_validate", says)
    return run_probe(rows("good", "i < 0", "i", **WHY))


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


def shown_of(tmp: Path, groups: list[GroupResult]) -> tuple[list[dg.AssetCheckResult], list[Entry]]:
    """What Dagster and the run's journal are told of groups."""
    platform = build_platform(load_settings({"EGOV_HOME": str(tmp / "home")}), "r", None)
    shown = checks.results(platform, dg.AssetKey(["core", "probe"]), groups)
    return shown, platform.journal.entries()


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.__name__)
def test_it_is_errored_blocks_and_is_a_fault_of_ours(
    cause: Broken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups = cause(tmp_path, monkeypatch)
    assert groups
    for group in groups:
        assert group.outcome == "errored"
        assert group.blocks, "whatever the severity"
        assert group.owners == ("vận hành",)
        for rule in group.rules:
            assert (rule.outcome, rule.passed, rule.failing_rows) == ("errored", False, None)
            assert rule.observed.startswith("Không kiểm tra được: ")
            assert rule.owner == "vận hành"
            assert "nguồn" not in rule.action.split(":")[1], "nobody is sent to the source"
    shown, entries = shown_of(tmp_path, groups)
    assert {(one.passed, one.severity) for one in shown} == {(False, dg.AssetCheckSeverity.ERROR)}
    assert {entry.kind for entry in entries} == {"validator_broke"}
    stopped = StepFailure("core__probe", (("DagsterAssetCheckFailedError", "1 blocking check failed"),))
    end = judge("r", False, entries, [stopped], load_settings({"EGOV_HOME": str(tmp_path / "home")}))
    assert end.code == ExitCode.FAULT
    assert "không kiểm tra được" in end.messages[0]


def test_bad_data_beside_a_broken_rule_is_told_apart(tmp_path: Path) -> None:
    groups = run_probe(
        rows("bad", "i > 7", "i", **WHY),
        rows("bad_too", "i > 8", "i", group="both", **WHY),
        rows("broken", "no_such_column > 1", "i", group="both", **WHY),
    )
    assert {group.group: group.outcome for group in groups} == {
        "row_count": "passed",
        "values": "failed",
        "both": "errored",
    }
    told = {entry.kind: entry.message for entry in shown_of(tmp_path, groups)[1]}
    assert "bad: 2 dòng sai" in told["data_failed"]
    assert "broken: Không kiểm tra được" in told["validator_broke"], "not the rule that failed"


def test_after_a_broken_validation_the_next_one_works(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patched:
        closed_connection(tmp_path, patched)
        damaged_file(tmp_path, patched)
    assert {group.outcome for group in run_probe(rows("good", "i < 0", "i", **WHY))} == {"passed"}

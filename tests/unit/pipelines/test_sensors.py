"""The sensors: what they notice, that they tell it once, and that they leave alone what is well."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from pipelines.instance_home import HOST_TAG, PID_TAG, STARTED_TAG, process_tags
from pipelines.jobs import DROP_FILES
from pipelines.sensors import ALERT_LOGGER, dead_runs, drop_folder, failed_check_alert, failed_run_alert

ERROR, WARN = dg.AssetCheckSeverity.ERROR, dg.AssetCheckSeverity.WARN


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as found:
        yield found


@pytest.fixture
def drop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DROP_DIR", str(tmp_path / "drop"))
    monkeypatch.setenv("EGOV_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("EGOV_NOW", raising=False)
    return tmp_path / "drop"


def alerts(caplog: pytest.LogCaptureFixture) -> list[str]:
    told = [record.getMessage() for record in caplog.records if record.name == ALERT_LOGGER]
    caplog.clear()
    return told


# -- drop files ------------------------------------------------------------------------------------------


def look(cursor: str | None = None) -> tuple[list[dg.RunRequest], str | None]:
    context = dg.build_sensor_context(cursor=cursor)
    found = list(drop_folder(context))  # type: ignore[call-overload]
    return [one for one in found if isinstance(one, dg.RunRequest)], context.cursor


def test_a_drop_file_is_asked_for_once_and_again_when_it_changes(drop: Path) -> None:
    assert drop_folder.job_name == DROP_FILES
    assert look()[0] == [], "no folder"
    drop.mkdir()
    assert look()[0] == [], "no file"
    (drop / "agencies_2026.csv").write_text("one", encoding="utf-8")
    [first], cursor = look()
    assert look(cursor) == ([], cursor)
    (drop / "agencies_2026.csv").write_text("two and more", encoding="utf-8")
    [second], cursor = look(cursor)
    assert first.run_key != second.run_key
    (drop / "procedures_2026.XLSX").write_bytes(b"x")
    assert len(look(cursor)[0]) == 1


def test_what_a_run_writes_itself_starts_no_run(drop: Path) -> None:
    drop.mkdir()
    (drop / "agencies_2026.csv").write_text("one", encoding="utf-8")
    _, cursor = look()
    (drop / "agencies_2026.csv.errors.csv").write_text("what is wrong", encoding="utf-8")
    (drop / "notes.txt").write_text("nothing", encoding="utf-8")
    (drop / "gone.csv").symlink_to(drop / "taken away.csv")
    assert look(cursor) == ([], cursor)


def test_wrong_settings_start_no_run(drop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drop.mkdir()
    (drop / "agencies_2026.csv").write_text("one", encoding="utf-8")
    monkeypatch.setenv("EGOV_NOW", "yesterday")
    assert look()[0] == []


# -- alerts ----------------------------------------------------------------------------------------------


def run_with(instance: dg.DagsterInstance, *results: tuple[bool, dg.AssetCheckSeverity]) -> str:
    """A run of one asset with a check per result; the id of the run."""

    @dg.asset(
        key=["core", "dossier"],
        check_specs=[
            dg.AssetCheckSpec(f"check_{number}", asset=["core", "dossier"]) for number in range(len(results))
        ],
    )
    def dossier():  # type: ignore[no-untyped-def]
        return dg.MaterializeResult(
            check_results=[
                dg.AssetCheckResult(
                    passed=passed, severity=severity, check_name=f"check_{number}", description="Khoá lặp."
                )
                for number, (passed, severity) in enumerate(results)
            ]
        )

    return dg.materialize([dossier], instance=instance).run_id


def watch(instance: dg.DagsterInstance, cursor: str | None = None) -> str | None:
    context = dg.build_sensor_context(instance=instance, cursor=cursor)
    found = failed_check_alert(context)
    return found.cursor if isinstance(found, dg.SensorResult) else context.cursor


def test_a_failed_check_is_told_once_and_a_warning_never(
    instance: dg.DagsterInstance, caplog: pytest.LogCaptureFixture
) -> None:
    assert watch(instance) is None
    run_id = run_with(instance, (True, ERROR), (False, ERROR), (False, WARN))
    cursor = watch(instance)
    [told] = alerts(caplog)
    assert all(part in told for part in ("core/dossier", "check_1", run_id, "Khoá lặp."))
    cursor = watch(instance, cursor)
    assert alerts(caplog) == []
    run_with(instance, (True, ERROR), (True, ERROR), (False, WARN))
    cursor = watch(instance, cursor)
    assert alerts(caplog) == []
    run_with(instance, (False, ERROR))
    watch(instance, cursor)
    assert len(alerts(caplog)) == 1


def test_a_failed_run_is_told_once_and_its_automatic_retry_not(
    instance: dg.DagsterInstance, caplog: pytest.LogCaptureFixture
) -> None:
    @dg.op
    def broken() -> None:
        raise ValueError("broken")

    @dg.job
    def nightly() -> None:
        broken()

    for tags, expected in (({}, 1), ({"dagster/retry_number": "1"}, 0)):
        done = nightly.execute_in_process(instance=instance, raise_on_error=False, tags=tags)
        context = dg.build_run_status_sensor_context(
            sensor_name="failed_run_alert",
            dagster_event=done.get_run_failure_event(),
            dagster_instance=instance,
            dagster_run=done.dagster_run,
        )
        failed_run_alert(context.for_run_failure())
        told = alerts(caplog)
        assert len(told) == expected
        assert all(done.run_id in one and "nightly" in one for one in told)


# -- dead runs -------------------------------------------------------------------------------------------


def test_a_run_whose_process_is_gone_is_closed_and_others_are_left(instance: dg.DagsterInstance) -> None:
    @dg.op
    def nothing() -> None:
        return

    @dg.job
    def nightly() -> None:
        nothing()

    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    mine = process_tags()
    cases = {
        "dead": mine | {PID_TAG: str(process.pid)},
        "number used again": mine | {STARTED_TAG: "1.00"},
        "alive": mine,
        "on another machine": mine | {HOST_TAG: "elsewhere", PID_TAG: str(process.pid)},
        "without tags": {},
    }
    runs = {
        name: instance.create_run_for_job(nightly, status=dg.DagsterRunStatus.STARTED, tags=tags).run_id
        for name, tags in cases.items()
    }
    found = dead_runs(dg.build_sensor_context(instance=instance))
    assert isinstance(found, dg.SkipReason)
    assert "2" in str(found.skip_message)
    failed = {name for name, run_id in runs.items() if instance.get_run_by_id(run_id).is_failure}  # type: ignore[union-attr]
    assert failed == {"dead", "number used again"}
    again = dead_runs(dg.build_sensor_context(instance=instance))
    assert isinstance(again, dg.SkipReason)
    assert "Không" in str(again.skip_message)

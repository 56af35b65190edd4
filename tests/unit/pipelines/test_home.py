"""The instance: made from the template, and cleaned of what dead runs leave."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import duckdb
import psutil
import pytest
import yaml

from pipelines.instance_home import (
    HOST_TAG,
    PID_TAG,
    STARTED_TAG,
    close_dead_runs,
    ended_well,
    is_dead,
    mend,
    open_instance,
    process_tags,
    prune,
)
from pipelines.resources import build_platform
from pipelines.settings import load_settings
from tests.unit.landing.test_backup import extracts
from tests.unit.landing.test_backup import home as landed  # noqa: F401

POOL = "duckdb_writer"


@dg.op(pool=POOL)
def touch() -> None:
    pass


@dg.job
def tiny() -> None:
    touch()


def dead_process() -> dict[str, str]:
    """Tags of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    started = psutil.Process(process.pid).create_time()
    assert process.stdin is not None
    process.stdin.close()
    process.wait()
    return {PID_TAG: str(process.pid), HOST_TAG: socket.gethostname(), STARTED_TAG: f"{started:.2f}"}


@dg.asset(check_specs=[dg.AssetCheckSpec("fine", asset="made")])
def made() -> Iterator[dg.MaterializeResult[object]]:
    yield dg.MaterializeResult(check_results=[dg.AssetCheckResult(passed=True)])


def test_runs_of_long_ago_are_forgotten_but_what_is_known_stays(tmp_path: Path) -> None:
    defs = dg.Definitions(assets=[made], jobs=[dg.define_asset_job("all"), tiny])
    key = dg.AssetCheckKey(dg.AssetKey("made"), "fine")
    later = datetime.now(UTC) + timedelta(days=1)
    with open_instance(tmp_path / "dagster") as instance:

        def run(job: str) -> str:
            return defs.resolve_job_def(job).execute_in_process(instance=instance).run_id

        early = run("tiny")
        assert prune(instance, "all", later) == [], "nothing has made everything yet"
        first = run("all")
        part = defs.resolve_job_def("all").execute_in_process(
            instance=instance, asset_selection=[dg.AssetKey("made")]
        )
        assert prune(instance, "all", datetime.now(UTC) - timedelta(days=1)) == []
        assert prune(instance, "all", later) == [early], (
            "the run that made everything and those after it stay"
        )
        last = run("all")
        assert set(prune(instance, "all", later)) == {first, part.run_id}
        assert [one.run_id for one in instance.get_runs()] == [last]
        events = instance.event_log_storage
        assert [record.run_id for record in events.get_asset_check_execution_history(key, limit=9)] == [last]
        latest = instance.get_latest_materialization_event(dg.AssetKey("made"))
        assert latest is not None
        assert latest.run_id == last
    shards = {path.name.partition(".")[0] for path in (tmp_path / "dagster/history/runs").glob("*.db*")}
    assert shards == {"index", last}


def test_the_template_limits_pools_by_op(tmp_path: Path) -> None:
    with open_instance(tmp_path / "dagster") as instance:
        assert instance.get_concurrency_config().pool_config.default_pool_limit == 1
        assert str(instance.get_concurrency_config().pool_config.pool_granularity).lower().endswith("op")
        assert instance.run_monitoring_enabled
    config = yaml.safe_load((tmp_path / "dagster" / "dagster.yaml").read_text(encoding="utf-8"))
    assert config["telemetry"] == {"enabled": False}
    assert config["run_monitoring"]["free_slots_after_run_end_seconds"] > 0


def test_a_persons_dagster_yaml_stays(tmp_path: Path) -> None:
    home = tmp_path / "dagster"
    home.mkdir()
    (home / "dagster.yaml").write_text("telemetry:\n  enabled: false\n", encoding="utf-8")
    with open_instance(home):
        pass
    assert (home / "dagster.yaml").read_text(encoding="utf-8").count("\n") == 2


def test_a_living_process_is_not_dead() -> None:
    assert not is_dead(process_tags())


def test_a_process_of_another_machine_cannot_be_told() -> None:
    assert not is_dead({**dead_process(), HOST_TAG: "elsewhere"})


def test_a_number_used_again_is_another_process() -> None:
    assert is_dead({**process_tags(), STARTED_TAG: "1.00"})


@pytest.mark.parametrize("status", [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.NOT_STARTED])
def test_a_dead_run_is_closed_and_its_slot_freed(tmp_path: Path, status: dg.DagsterRunStatus) -> None:
    with open_instance(tmp_path / "dagster") as instance:
        dead = instance.create_run_for_job(tiny, tags=dead_process(), status=status)
        alive = instance.create_run_for_job(tiny, tags=process_tags(), status=dg.DagsterRunStatus.STARTED)
        events = instance.event_log_storage
        events.initialize_concurrency_limit_to_default(POOL)
        assert events.claim_concurrency_slot(POOL, dead.run_id, "touch").is_claimed
        assert not events.claim_concurrency_slot(POOL, alive.run_id, "touch").is_claimed

        assert close_dead_runs(instance) == [dead.run_id]

        assert instance.get_run_by_id(dead.run_id).status == dg.DagsterRunStatus.FAILURE  # type: ignore[union-attr]
        assert instance.get_run_by_id(alive.run_id).status == dg.DagsterRunStatus.STARTED  # type: ignore[union-attr]
        assert dead.run_id not in {slot.run_id for slot in events.get_concurrency_info(POOL).claimed_slots}


def test_the_stock_storage_reads_what_the_kept_one_wrote(tmp_path: Path) -> None:
    home = tmp_path / "dagster"
    with open_instance(home) as instance:
        run_id = tiny.execute_in_process(instance=instance).run_id
    with dg.DagsterInstance.from_config(str(home)) as stock:
        run = stock.get_run_by_id(run_id)
        assert run is not None
        assert run.status == dg.DagsterRunStatus.SUCCESS
        assert any(log.dagster_event and log.dagster_event.is_step_success for log in stock.all_logs(run_id))


def test_opening_names_the_home_for_child_processes(tmp_path: Path) -> None:
    with open_instance(tmp_path / "dagster"):
        assert os.environ["DAGSTER_HOME"] == str(tmp_path / "dagster")


def test_what_is_damaged_is_set_aside_once_per_run(landed: Path) -> None:  # noqa: F811
    """The steps of one run may be processes of their own: the second must not take away what the first has made."""
    bad = extracts(landed)[1]
    (bad / "manifest.json").write_text("{", encoding="utf-8")
    settings = load_settings({"EGOV_HOME": str(landed), "EGOV_ORIGIN": "sandbox:1"})
    said = mend(build_platform(settings, "run-1"))
    assert len(said) == 2
    assert bad.name in said[0]
    assert "core.duckdb.damaged" in said[1]
    assert not bad.exists()
    assert (landed / "landing/.rejected/portal/field" / bad.name / "part-00000.parquet").exists()
    (landed / "warehouse/core.duckdb").write_bytes(b"of this run")
    assert mend(build_platform(settings, "run-1")) == []
    assert len(mend(build_platform(settings, "run-2"))) == 1
    entries = build_platform(settings, "run-1").journal.of("mended")
    assert [entry.message for entry in entries] == said


def test_working_files_of_another_version_are_set_aside_and_nothing_else_is(landed: Path) -> None:  # noqa: F811
    warehouse = landed / "warehouse"
    for path in warehouse.iterdir():
        path.unlink()
    for name in ("core", "mart"):
        with duckdb.connect() as con:
            con.execute(f"ATTACH '{warehouse / name}.duckdb' AS old (STORAGE_VERSION 'v1.4.0'); USE old")
            con.execute(f"CREATE SCHEMA {name}")
            # what every home had before the first release: a row per numbered file that was run
            con.execute(
                f"CREATE TABLE {name}.schema_version AS SELECT unnest([1, 2]) AS version, 'control' AS name, "
                "'0f' AS checksum, now() AS applied_at"
            )
    (landed / "decisions").mkdir(exist_ok=True)
    (landed / "decisions/waivers.jsonl").write_text("{}\n", encoding="utf-8")
    kept = {
        path: path.read_bytes()
        for path in landed.rglob("*")
        if path.is_file() and warehouse not in path.parents
    }
    settings = load_settings({"EGOV_HOME": str(landed), "EGOV_ORIGIN": "sandbox:1"})
    said = mend(build_platform(settings, "run-1"))
    assert [sentence.split(",")[0] for sentence in said] == [
        f"Tệp {name}.duckdb do một bản khác của chương trình tạo ra" for name in ("core", "mart")
    ]
    assert sorted(path.name for path in warehouse.iterdir()) == ["core.duckdb.old", "mart.duckdb.old"]
    assert {path: path.read_bytes() for path in kept} == kept


def test_only_a_run_that_succeeded_spares_the_reading_of_every_block(tmp_path: Path) -> None:
    with open_instance(tmp_path / "dagster") as instance:
        assert not ended_well(instance, "none")
        for status, well in (
            (dg.DagsterRunStatus.SUCCESS, True),
            (dg.DagsterRunStatus.FAILURE, False),
            (dg.DagsterRunStatus.CANCELED, False),
            (dg.DagsterRunStatus.SUCCESS, True),
        ):
            instance.create_run_for_job(tiny, status=status)
            now = instance.create_run_for_job(tiny, status=dg.DagsterRunStatus.STARTED)
            assert ended_well(instance, now.run_id) is well
            instance.delete_run(now.run_id)

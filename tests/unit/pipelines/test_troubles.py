"""What is wrong, in one list: each kind of trouble is named with its moment, its rows, what to do and who."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import dagster as dg
import duckdb
import pytest

from assets import checks
from assets.publish.snapshot import CONFIRMED
from assets.publish.snapshot import KEY as SNAPSHOT
from expectations.model import Outcome, RuleResult, Severity, TableResult
from pipelines.cli import call
from pipelines.health import Trouble, collect, observe
from pipelines.instance_home import open_instance, process_tags
from pipelines.resources import build_platform
from pipelines.settings import Settings, load_settings
from tests.unit.core.landed import frame_of
from warehouse.decided.waivers import Waivers
from warehouse.landing.store import LandingStore
from warehouse.landing.windows import Window
from warehouse.registry.source_entity import SourceEntity
from warehouse.snapshot import CheckSummary, SnapshotManifest

NOW = "2026-10-10T08:00:00"
KEYS = dg.AssetKey(["core", "dossier"])


def environment(home: Path, now: str = NOW) -> dict[str, str]:
    return {
        "EGOV_HOME": str(home),
        "EGOV_NOW": now,
        "EGOV_ORIGIN": "test",
        "DROP_DIR": str(home.parent / "drop"),
        "HISTORY_FROM": "2026-09-01",
    }


@pytest.fixture
def home(tmp_path: Path) -> Path:
    LandingStore(tmp_path / "home/landing", "test")
    return tmp_path / "home"


@pytest.fixture
def settings(home: Path) -> Settings:
    return load_settings(environment(home))


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as found:
        yield found


def kinds(found: list[Trouble]) -> list[str]:
    return [one.kind for one in found]


ID = "core.dossier:dossier_code_agency_root_unique"


def table(outcome: Outcome = "failed", severity: Severity = "ERROR") -> TableResult:
    rule = RuleResult(
        "core.dossier",
        ID.rpartition(":")[2],
        severity,
        outcome,
        7,
        "7 khoá lặp / 90 dòng",
        "Đếm hai lần.",
        "Gọi `egov rebuild`.",
        "vận hành",
    )
    other = RuleResult(
        "core.dossier", "other", severity, "passed", 0, "0 dòng sai", "Vì sao.", "Làm gì.", "nguồn"
    )
    return TableResult("core.dossier", [other, rule], rows=90)


def evaluate(home: Path, instance: dg.DagsterInstance, result: TableResult, now: str = NOW) -> None:
    platform = build_platform(load_settings(environment(home, now)), "run", instance)
    for one in checks.report(platform, [result])["core.dossier"]:
        instance.report_runless_asset_event(
            dg.AssetCheckEvaluation(
                asset_key=KEYS,
                check_name=str(one.check_name),
                passed=one.passed,
                severity=one.severity,
                description=one.description,
                metadata=one.metadata,
            )
        )


def test_nothing_is_wrong(settings: Settings, instance: dg.DagsterInstance) -> None:
    assert collect(settings, instance) == []
    assert collect(settings, None) == []


def test_a_failed_check_is_told_by_rule_since_its_first_red_run(
    home: Path, settings: Settings, instance: dg.DagsterInstance
) -> None:
    evaluate(home, instance, table(), now="2026-10-01T02:00:00")
    evaluate(home, instance, table("passed"), now="2026-10-02T02:00:00")
    evaluate(home, instance, table(), now="2026-10-03T02:00:00")
    evaluate(home, instance, table(), now="2026-10-04T02:00:00")
    [one] = collect(settings, instance)
    assert (one.level, one.kind, one.rows, one.owner) == ("blocks", "check_failed", 7, "vận hành")
    assert one.since == datetime(2026, 10, 2, 19, tzinfo=UTC)
    assert f"{ID}: 7 khoá lặp / 90 dòng. Đếm hai lần." in one.what
    assert "`egov rebuild`" in one.action
    assert one.check == ID
    assert f"`egov waive {ID}`" in one.action
    assert json.loads(json.dumps(one.as_json()))["since"] == "2026-10-03T02:00:00+07:00"
    evaluate(home, instance, table("passed"), now="2026-10-05T02:00:00")
    assert collect(settings, instance) == []


def test_each_rule_of_a_check_has_a_beginning_of_its_own(
    home: Path, settings: Settings, instance: dg.DagsterInstance
) -> None:
    evaluate(home, instance, table(), now="2026-10-01T02:00:00")
    both = table()
    both = replace(both, rules=[replace(rule, outcome="failed", failing_rows=1) for rule in both.rules])
    evaluate(home, instance, both, now="2026-10-04T02:00:00")
    began = {one.check: one.since for one in collect(settings, instance)}
    assert began == {
        ID: datetime(2026, 9, 30, 19, tzinfo=UTC),
        "core.dossier:other": datetime(2026, 10, 3, 19, tzinfo=UTC),
    }
    page = (home / "docs" / "core.dossier.html").read_text(encoding="utf-8")
    assert "01/10/2026 02:00" in page
    assert "04/10/2026 02:00" in page


def test_letting_one_rule_pass_lets_no_other_pass(
    home: Path, settings: Settings, instance: dg.DagsterInstance
) -> None:
    clock = build_platform(settings, "run").clock
    Waivers(home).waive(ID, until=clock.today(), reason="Đang sửa", by="Trần A", clock=clock)
    both = table()
    both = replace(both, rules=[replace(rule, outcome="failed", failing_rows=1) for rule in both.rules])
    evaluate(home, instance, both)
    levels = {one.check: one.level for one in collect(settings, instance) if one.kind == "check_failed"}
    assert levels == {ID: "note", "core.dossier:other": "blocks"}
    key = dg.AssetCheckKey(KEYS, "blocking_rules")
    evaluation = checks.newest(instance, [key])[key]
    assert checks.holds_back(evaluation)
    assert "Trần A" in str(evaluation.description)


def test_a_validator_that_broke_is_ours_and_no_waiver_is_offered(
    home: Path, settings: Settings, instance: dg.DagsterInstance
) -> None:
    evaluate(home, instance, table("errored", "WARN"))
    [one] = collect(settings, instance)
    assert (one.level, one.kind, one.owner) == ("blocks", "check_errored", "vận hành")
    assert "egov waive" not in one.action


def test_a_waived_check_blocks_no_more_and_the_waiver_is_shown_with_what_is_left(
    home: Path, settings: Settings, instance: dg.DagsterInstance
) -> None:
    clock = build_platform(settings, "run").clock
    waivers = Waivers(home)
    waivers.waive(ID, until=clock.today() + timedelta(30), reason="Đang sửa", by="Trần A", clock=clock)
    evaluate(home, instance, table())
    waiver, failed = sorted(collect(settings, instance), key=lambda one: one.kind, reverse=True)
    assert (failed.level, failed.kind) == ("note", "check_failed")
    assert (waiver.level, waiver.kind, waiver.owner) == ("note", "waiver", "Trần A")
    assert "còn 30 ngày" in waiver.what
    later = load_settings(environment(home, "2026-11-05T08:00:00"))
    assert ("broken", "waiver") in [(one.level, one.kind) for one in collect(later, instance)]
    with waivers.path.open("a", encoding="utf-8") as lines:
        lines.write('{"kind": "wai')
    assert "decision" in kinds(collect(settings, instance))


def test_a_gap_is_named_with_its_window(home: Path, settings: Settings) -> None:
    store = LandingStore(settings.landing_dir, "test")
    clock = build_platform(settings, "run").clock
    for start, end in ((1, 5), (7, 10)):
        window = Window(datetime(2026, 9, start), datetime(2026, 9, end))
        with store.extract(
            SourceEntity("payment", "transaction"), window=window, clock=clock, run_id="r", code_version="v"
        ) as writer:
            writer.write(frame_of("payment", "transaction", []))
            writer.commit(pages=1, distinct_keys=0)
    [one] = collect(settings, None)
    assert (one.level, one.kind, one.since) == ("broken", "gap", datetime(2026, 9, 4, 17, tzinfo=UTC))
    assert "05/09/2026 00:00 → 07/09/2026 00:00" in one.what


def publish(home: Path, created: datetime) -> None:
    folder = home / "published/snapshots/s1"
    folder.mkdir(parents=True)
    (home / "published/current").symlink_to("snapshots/s1")
    with duckdb.connect(str(folder / "egov.duckdb")) as con:
        con.execute("CREATE SCHEMA mart")
        con.execute(
            """CREATE TABLE mart.quarantine_summary AS SELECT 'portal' AS source, 'dossier' AS entity,
                'required' AS rule, 4 AS open_records, TIMESTAMPTZ '2026-10-01 02:00:00+07' AS open_since
               UNION ALL SELECT 'portal', 'dossier', 'range', 0, NULL"""
        )
    manifest = SnapshotManifest(
        snapshot_id="s1",
        origin="test",
        label="",
        is_simulated=False,
        created_at=created,
        as_known_at=created,
        run_id="r",
        core_change_no=1,
        content_hash="",
        tables={},
        views=[],
        checks=CheckSummary(),
        provisional_sources=[],
    )
    (folder / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")


def test_a_stale_snapshot_and_open_quarantine(
    home: Path, settings: Settings, instance: dg.DagsterInstance
) -> None:
    publish(home, datetime(2026, 10, 1, tzinfo=UTC))
    stale, refused = collect(settings, instance)
    assert (stale.kind, stale.since) == ("stale", datetime(2026, 10, 1, tzinfo=UTC))
    assert (refused.kind, refused.rows, refused.owner) == ("quarantine", 4, "nguồn")
    # A run that found nothing new makes no new snapshot, and the old one is not stale.
    confirmed = dg.MetadataValue.timestamp(datetime(2026, 10, 9, 20, tzinfo=UTC))
    instance.report_runless_asset_event(dg.AssetMaterialization(SNAPSHOT, metadata={CONFIRMED: confirmed}))
    assert kinds(collect(settings, instance)) == ["quarantine"]


def dead_process() -> str:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
        return str(process.pid)


def test_a_dead_run_and_a_broken_one(settings: Settings, instance: dg.DagsterInstance) -> None:
    @dg.op
    def broken() -> None:
        raise OSError(28, "No space left on device")

    @dg.job
    def nightly() -> None:
        broken()

    instance.create_run_for_job(
        nightly,
        status=dg.DagsterRunStatus.STARTED,
        tags=process_tags() | {".dagster/egov_pid": dead_process()},
    )
    assert kinds(collect(settings, instance)) == ["dead_run"]
    nightly.execute_in_process(instance=instance, raise_on_error=False)
    failed, dead = collect(settings, instance)
    assert (failed.level, failed.kind) == ("blocks", "run_failed")
    assert "Hết dung lượng đĩa" in failed.what
    assert dead.kind == "dead_run"


def test_refused_files_damaged_files_and_a_full_disk(
    home: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop = home.parent / "drop"
    drop.mkdir()
    (drop / "agencies_2026.csv.errors.csv").write_text("row,column\n3,a\n4,b\n", encoding="utf-8")
    rejected = settings.landing_dir / ".rejected/portal/dossier/one"
    rejected.mkdir(parents=True)
    (home / "warehouse").mkdir()
    (home / "warehouse/core.duckdb.damaged").touch()
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1))
    found = {one.kind: one for one in collect(settings, None)}
    assert set(found) == {"drop_refused", "set_aside", "disk"}
    assert found["drop_refused"].rows == 2
    assert len([one for one in collect(settings, None) if one.kind == "set_aside"]) == 2


def test_the_list_is_on_the_snapshots_page(
    home: Path, settings: Settings, instance: dg.DagsterInstance
) -> None:
    evaluate(home, instance, table())
    observe(settings, instance)
    [record] = instance.fetch_observations(SNAPSHOT, limit=1).records
    observation = record.asset_observation
    assert observation is not None
    listed = observation.metadata["trục trặc"]
    assert isinstance(listed, dg.TableMetadataValue)
    assert listed.records[0].data["dòng"] == "7"


def test_the_command_tells_it_to_people_and_to_machines(
    home: Path,
    settings: Settings,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment(home).items():
        monkeypatch.setenv(name, value)
    with open_instance(settings.dagster_home) as instance:
        evaluate(home, instance, table())
    assert call(["status", "--json"]) == 0
    told = json.loads(capfd.readouterr().out)
    assert (told["blocks"], told["broken"]) == (1, 0)
    assert told["troubles"][0]["check"] == ID
    assert call(["status"]) == 0
    text = capfd.readouterr().out
    assert "chặn công bố" in text
    assert "agency_root_unique" in "".join(text.split())

"""The code location: it loads light, and every asset says what it is."""

import re
import subprocess
import sys
from pathlib import Path

import dagster as dg
import duckdb
import pytest
import yaml
from dagster._core.definitions.assets.graph.asset_graph import AssetGraph

from assets import systems
from assets.checks import table_of
from assets.core.catalogue import TABLES
from assets.mart.tables import asset_key, in_order, lineage, table_names
from expectations.suites import RULES, SUITES
from pipelines.definitions import build_defs
from pipelines.jobs import DROP_FILES, HISTORY, NIGHTLY
from tests.unit.core.test_declared import inputs
from tests.unit.mart.world import World
from warehouse.database.declared import tables
from warehouse.database.views import view_statements
from warehouse.registry.core_tables import CHILD_TABLES, CORE_TABLES
from warehouse.registry.datasets import datasets

ROOT = Path(__file__).parents[3]
SQL = ROOT / "warehouse" / "sql" / "mart"
POOL = "duckdb_writer"


@pytest.fixture(scope="module")
def graph() -> AssetGraph:
    return build_defs().resolve_asset_graph()


@pytest.fixture(scope="module")
def definitions() -> dg.Definitions:
    return build_defs()


def test_loading_is_light() -> None:
    heavy = "('great_expectations', 'polars', 'httpx', 'sandbox')"
    code = f"import pipelines.definitions, sys; print([name for name in {heavy} if name in sys.modules])"
    clean = {"PATH": "/usr/bin:/bin", "HISTORY_FROM": "nonsense", "PORTAL_URL": "nonsense"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=clean, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"


def test_workspace_is_the_one_loader() -> None:
    workspace = yaml.safe_load((ROOT / "workspace.yaml").read_text(encoding="utf-8"))
    assert workspace["load_from"] == [
        {
            "python_module": {
                "module_name": "pipelines.definitions",
                "working_directory": ".",
                "location_name": "egov",
            }
        }
    ]
    assert "[tool.dagster]" not in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_one_asset_per_entity_and_table(graph: AssetGraph) -> None:
    keys = {key.to_user_string() for key in graph.materializable_asset_keys}
    assert keys == (
        {entity.table for entity in systems.entities()}
        | {f"core/{name}" for name in [*CORE_TABLES, *CHILD_TABLES]}
        | {f"mart/{name}" for name in table_names()}
        | {"published/snapshot"}
    )
    assert {"mart/indicator_value", "mart/scorecard", "mart/dossier", "mart/source_window"} <= keys


def test_every_asset_is_described(graph: AssetGraph) -> None:
    for key in graph.materializable_asset_keys:
        node = graph.get(key)
        name = key.to_user_string()
        assert node.group_name == key.path[0], name
        assert node.owners, name
        assert all(owner.startswith("team:") for owner in node.owners), name
        assert " | " in (node.description or ""), name
        assert node.kinds, name
        assert node.code_version, name
        assert node.metadata.get("dagster/uri"), name
        schema = node.metadata.get("dagster/column_schema")
        assert schema is not None, name
        assert schema.columns, name


def test_columns_are_those_of_the_built_files(graph: AssetGraph, tmp_path: Path) -> None:
    world = World(tmp_path)
    world.dossier()
    world.build()
    built: dict[str, list[tuple[str, str, bool]]] = {}
    for path in (world.warehouse.core_path, world.warehouse.mart_path):
        with duckdb.connect(path, read_only=True) as con:
            for schema, table, name, kind, nullable in con.execute(
                "SELECT table_schema, table_name, column_name, data_type, is_nullable = 'YES' "
                "FROM information_schema.columns ORDER BY table_schema, table_name, ordinal_position"
            ).fetchall():
                built.setdefault(f"{schema}/{table}", []).append((name, kind, nullable))
    shown = {}
    for key in graph.materializable_asset_keys:
        if key.path[0] in ("core", "mart"):
            columns = graph.get(key).metadata["dagster/column_schema"].columns
            shown[key.to_user_string()] = [(one.name, one.type, one.constraints.nullable) for one in columns]
            assert all(" | " in (one.description or "") for one in columns), key
    assert sum(map(len, shown.values())) > 1000
    assert shown == {name: columns for name, columns in built.items() if name in shown}


def test_lineage_is_what_the_headers_of_the_sql_say(graph: AssetGraph) -> None:
    """The headers are held to the statements elsewhere; what they call temporary tables stands in files again."""
    files = {
        file.stem: file for folder in ("views", "prepared", "engine") for file in SQL.glob(f"{folder}/*.sql")
    }
    indicators = set().union(*(inputs(file) for file in SQL.glob("indicators/*.sql")))
    behind = {
        "indicator_value": inputs(files["computed_value"]) | inputs(files["synced_total"]) | indicators,
        "score_766": inputs(files["score_766"]) | inputs(files["our_figure_766"]),
        "official_points_766": inputs(files["score_766"]) | inputs(files["official_figure_766"]),
        "explained_points_766": inputs(files["score_766"]) | inputs(files["explained_figure_766"]),
    }
    for name, statements in view_statements(SQL).items():
        if name not in files:
            behind[name] = set(re.findall(r"(?:FROM|JOIN) (mart\.\w+)", statements))

    def closure(table: str) -> set[str]:
        if (entry := datasets().by_table(table)) is not None:
            return set(re.findall(r"core\.\w+", entry.mart_select()))
        named = behind.get(table) or (inputs(files[table]) if table in files else set())
        return set().union(*({name} if "." in name else closure(name) for name in named))

    assets = {key.to_user_string() for key in graph.materializable_asset_keys}
    for name in table_names():
        deps = {
            key.to_user_string() for key in graph.get(asset_key(name)).parent_keys if key.path[0] != "landing"
        }
        expected = {one.replace(".", "/") for one in closure(name)} & assets
        assert deps == expected - {f"mart/{name}"}, name


def test_every_op_that_opens_a_working_file_is_in_the_pool(definitions: dg.Definitions) -> None:
    for asset in definitions.assets or []:
        assert isinstance(asset, dg.AssetsDefinition)
        layer = next(iter(asset.keys)).path[0]
        pools = asset.node_def.pools
        assert pools == (set() if layer == "landing" else {POOL}), asset.node_def.name
    # Checks are outputs of the step that made the table: no op of their own opens a file.
    assert not definitions.asset_checks


def test_a_table_has_one_check_per_severity_with_every_rule_in_it(graph: AssetGraph) -> None:
    of_rules = {"blocking_rules": "ERROR", "warning_rules": "WARN"}
    told: dict[str, list[str]] = {}
    for key in graph.asset_check_keys:
        if key.name not in of_rules:
            continue
        node = graph.get(key)
        assert node.blocking, "a validator that breaks stops what lies behind, whatever the severity"
        for line in (node.description or "").splitlines()[1:]:
            told.setdefault(f"{table_of(key.asset_key)}:{line.split()[1]}", []).append(of_rules[key.name])
    assert told == {name: [rule.severity] for name, rule in RULES.items()}
    for entity in systems.entities():
        assert not graph.get(dg.AssetCheckKey(dg.AssetKey(entity.key), "source_answered")).blocking
        assert f"{entity.table}:quarantine_share" in told
    # Hundreds nobody can read: one per severity of a table, and of what is landed whether the source answered.
    landed, tables = len(systems.entities()), len({table_of(key.asset_key) for key in graph.asset_check_keys})
    assert len(graph.asset_check_keys) <= 2 * tables + landed


def test_every_published_table_has_a_suite() -> None:
    # What a view shows has been checked in the tables below it.
    missing = [
        name for name in table_names() if f"mart.{name}" not in SUITES and not tables("mart")[name].view_sql
    ]
    missing += [name for table in TABLES for name in table.tables if f"core.{name}" not in SUITES]
    assert not missing


def test_the_order_of_the_run(graph: AssetGraph) -> None:
    rank = {"landing": 0, "core": 1, "mart": 2, "published": 3}
    for key in graph.materializable_asset_keys:
        for parent in graph.get(key).parent_keys:
            assert rank[parent.path[0]] <= rank[key.path[0]], (parent, key)
    snapshot = graph.get(dg.AssetKey(["published", "snapshot"]))
    assert {key.path[1] for key in snapshot.parent_keys} == set(table_names())


def test_mart_tables_come_after_what_they_read() -> None:
    order = in_order()
    for name in order:
        for key in lineage(name):
            if key.path[0] == "mart":
                assert order.index(key.path[1]) < order.index(name)


def test_jobs_and_partitions(definitions: dg.Definitions) -> None:
    nightly = definitions.resolve_job_def(NIGHTLY)
    assert nightly.partitions_def is None
    assert (
        nightly.asset_layer.executable_asset_keys == definitions.resolve_asset_graph().executable_asset_keys
    )
    history = definitions.resolve_job_def(HISTORY)
    assert isinstance(history.partitions_def, dg.MonthlyPartitionsDefinition)
    assert len(history.partitions_def.get_partition_keys()) > 60
    config = history.get_run_config_for_partition_key("2024-02-01")
    assert config["resources"]["window"]["config"] == {
        "window_start": "2024-02-01T00:00:00",
        "window_end": "2024-03-01T00:00:00",
    }
    assert definitions.resolve_job_def(DROP_FILES).partitions_def is None


def test_nothing_runs_unasked_on_a_newcomers_machine(definitions: dg.Definitions) -> None:
    [schedule] = definitions.schedules or []
    assert schedule.default_status == dg.DefaultScheduleStatus.STOPPED
    assert schedule.cron_schedule == "0 2 * * *"
    assert schedule.execution_timezone == "Asia/Ho_Chi_Minh"
    running = {
        sensor.name
        for sensor in definitions.sensors or []
        if sensor.default_status == dg.DefaultSensorStatus.RUNNING
    }
    assert running == {"failed_run_alert", "failed_check_alert", "dead_runs"}

"""Nobody who reads figures meets a number of a reading: those are for engineers, and lead to docs/readings.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pipelines.definitions import build_defs
from warehouse.database.connection import Warehouse
from warehouse.mart.inputs import view_files
from warehouse.mart.session import SQL_DIR
from warehouse.registry.datasets import datasets
from warehouse.registry.indicators import registry

FOR_ENGINEERS = re.compile(r"\bR\d{2,3}\b|\b(?:sources|domain|wire) §")


def comments(folder: Path) -> Iterator[tuple[str, str]]:
    """Every comment of the tables, views and columns of new working files, as BI shows them."""
    query = """
        SELECT schema_name || '.' || table_name, comment FROM duckdb_tables()
        UNION ALL SELECT schema_name || '.' || view_name, comment FROM duckdb_views()
        UNION ALL SELECT schema_name || '.' || table_name || '.' || column_name, comment FROM duckdb_columns()
        """
    warehouse = Warehouse(folder)
    with warehouse.core() as con:
        yield from con.execute(query).fetchall()
    with warehouse.mart(attach_core=False) as con:
        for view in view_files(SQL_DIR).values():
            con.execute(view.read_text(encoding="utf-8"))
        yield from con.execute(query).fetchall()


def declared() -> Iterator[tuple[str, str]]:
    """What the registry says of indicators, series and file datasets."""
    for entry in registry().indicators:
        yield entry.id, entry.model_dump_json()
    yield "series", registry().series.model_dump_json()
    yield "datasets", datasets().model_dump_json()


def in_dagster() -> Iterator[tuple[str, str]]:
    """Descriptions and metadata of assets, checks, jobs, schedules and sensors."""
    definitions = build_defs()
    for node in definitions.resolve_asset_graph().asset_nodes:
        yield node.key.to_user_string(), f"{node.description} {node.metadata}"
    graph = definitions.resolve_asset_graph()
    for key in graph.asset_check_keys:
        spec = graph.get_check_spec(key)
        yield f"{key.asset_key.to_user_string()}:{key.name}", f"{spec.description} {spec.metadata}"
    repository = definitions.get_repository_def()
    for automation in (*repository.get_all_jobs(), *repository.schedule_defs, *repository.sensor_defs):
        yield automation.name, str(automation.description)


def speaks_to_engineers(texts: Iterator[tuple[str, str]]) -> list[tuple[str, str]]:
    seen = [(name, text) for name, text in texts if text]
    assert seen
    return [(name, text) for name, text in seen if FOR_ENGINEERS.search(text)]


def test_no_comment_of_a_table_does(tmp_path: Path) -> None:
    assert not speaks_to_engineers(comments(tmp_path))


def test_no_text_of_the_registry_does() -> None:
    assert not speaks_to_engineers(declared())


def test_no_description_in_dagster_does() -> None:
    assert not speaks_to_engineers(in_dagster())

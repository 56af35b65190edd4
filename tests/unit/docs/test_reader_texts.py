"""Nobody who reads figures meets a number of a reading: those are for engineers, and lead to docs/readings.md."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from expectations.suites import SUITES
from pipelines.definitions import build_defs
from warehouse.database.declared import SCHEMAS, tables
from warehouse.registry.datasets import datasets
from warehouse.registry.indicators import registry

ROOT = Path(__file__).resolve().parents[3]
PRODUCT = ("assets", "expectations", "pipelines", "warehouse")
# Typer makes the help of a command from its docstring.
HELP = ROOT / "pipelines" / "cli" / "app.py"
FOR_ENGINEERS = re.compile(r"\bR\d{2,3}\b|§|\([A-DP]\d\)")


def comments() -> Iterator[tuple[str, str]]:
    """Every comment of tables, views and columns, as BI shows them."""
    for schema in SCHEMAS:
        for name, table in tables(schema).items():
            yield f"{schema}.{name}", table.comment
            yield from ((f"{schema}.{name}.{column}", one.comment) for column, one in table.columns.items())


def declared() -> Iterator[tuple[str, str]]:
    """What the registry says of indicators, series and file datasets."""
    for entry in registry().indicators:
        yield entry.id, entry.model_dump_json()
    yield "series", registry().series.model_dump_json()
    yield "datasets", datasets().model_dump_json()


def in_dagster() -> Iterator[tuple[str, str]]:
    """Descriptions and metadata of assets, checks, jobs, schedules and sensors."""
    definitions = build_defs()
    graph = definitions.resolve_asset_graph()
    for node in graph.asset_nodes:
        yield node.key.to_user_string(), f"{node.description} {node.metadata}"
    for key in graph.asset_check_keys:
        spec = graph.get_check_spec(key)
        yield f"{key.asset_key.to_user_string()}:{key.name}", f"{spec.description} {spec.metadata}"
    repository = definitions.get_repository_def()
    for automation in (*repository.get_all_jobs(), *repository.schedule_defs, *repository.sensor_defs):
        yield automation.name, str(automation.description)


def rules() -> Iterator[tuple[str, str]]:
    """Why each rule exists and what to do about it."""
    for table, suite in SUITES.items():
        for rule in suite.rules:
            yield f"{table}:{rule.name}", f"{rule.reason} {rule.action}"


def strings() -> Iterator[tuple[str, str]]:
    """Every string that the program may print, show or write: messages, help, report, templates of files."""
    for path in sorted(file for folder in PRODUCT for file in (ROOT / folder).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
        scopes = [node for node in ast.walk(tree) if isinstance(node, documented)]
        # A string that stands alone is a docstring, or the one behind a constant.
        silent = {id(one.value) for scope in scopes for one in scope.body if isinstance(one, ast.Expr)}
        for node in ast.walk(tree):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and (path == HELP or id(node) not in silent):
                yield f"{path.relative_to(ROOT)}", text


def files_for_readers() -> Iterator[tuple[str, str]]:
    """Templates, SQL without its comments, and every page but the one of the readings."""
    for path in (ROOT / "warehouse" / "templates").iterdir():
        yield path.name, path.read_text(encoding="utf-8")
    for path in (ROOT / "warehouse" / "sql").rglob("*.sql"):
        yield path.name, re.sub(r"--.*", "", path.read_text(encoding="utf-8"))
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")):
        if path.name != "readings.md":
            yield path.name, path.read_text(encoding="utf-8")


def speaks_to_engineers(texts: Iterator[tuple[str, str]]) -> list[tuple[str, str]]:
    seen = [(name, text) for name, text in texts if text]
    assert seen
    return [(name, text) for name, text in seen if FOR_ENGINEERS.search(text)]


def test_no_comment_of_a_table_does() -> None:
    assert not speaks_to_engineers(comments())


def test_no_text_of_the_registry_does() -> None:
    assert not speaks_to_engineers(declared())


def test_no_description_in_dagster_does() -> None:
    assert not speaks_to_engineers(in_dagster())


def test_no_rule_does() -> None:
    assert not speaks_to_engineers(rules())


def test_no_string_of_the_program_does() -> None:
    assert not speaks_to_engineers(strings())


def test_no_template_query_or_page_does() -> None:
    assert not speaks_to_engineers(files_for_readers())

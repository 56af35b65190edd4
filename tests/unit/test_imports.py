"""Which file imports which: no two in a loop, and an import of ours in a function only where it keeps a door light.

A door is a module that somebody waits for while it loads. Behind it, what needs a slow library is imported in the
function that needs it, or for types alone; everywhere else imports stand at the top of the file, where a reader looks
for them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("pipelines", "assets", "expectations", "warehouse", "sandbox")
SLOW = frozenset({"dagster", "great_expectations", "duckdb", "polars", "httpx"})
DAGSTER = frozenset({"dagster", "great_expectations"})
# Door -> what it does not load. A whole second goes to Dagster, three to Great Expectations, half of one to the rest.
DOORS = {
    "pipelines.cli": SLOW,  # `egov --help`, a mistyped word
    # Each process of the Dagster UI loads the code location, which asks DuckDB for column types.
    "pipelines.definitions": SLOW - {"dagster", "duckdb"},
    # What these commands read was published or landed before.
    **{
        f"pipelines.cli.{command}": DAGSTER
        for command in (
            *("as_known_at", "backup", "drop", "explain", "export", "freeze", "programme", "quarantine"),
            *("query", "waive"),
        )
    },
}


@dataclass(frozen=True)
class Import:
    """One import statement: from where, of what, and whether it runs with its module."""

    module: str
    target: str
    line: int
    in_function: bool
    for_types: bool


@cache
def product_modules() -> dict[str, Path]:
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
    }


@cache
def imports() -> tuple[Import, ...]:
    modules = product_modules()
    return tuple(
        Import(name, target, line, in_function, for_types)
        for name, path in modules.items()
        for target, line, in_function, for_types in _of(ast.parse(path.read_text(encoding="utf-8")), modules)
        if target != name
    )


def _of(
    node: ast.AST, modules: dict[str, Path], in_function: bool = False, for_types: bool = False
) -> Iterator[tuple[str, int, bool, bool]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield alias.name, child.lineno, in_function, for_types
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, "imports name the whole path"
            for alias in child.names:
                below = f"{child.module}.{alias.name}"
                yield below if below in modules else str(child.module), child.lineno, in_function, for_types
        else:
            function = in_function or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            types = for_types or (isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING")
            yield from _of(child, modules, function, types)


@cache
def at_once() -> dict[str, set[str]]:
    """Module -> what is imported with it: its package, and what stands at the top of its file."""
    targets = {name: {name.rpartition(".")[0]} - {""} for name in product_modules()}
    for one in imports():
        if not one.in_function and not one.for_types:
            targets[one.module].add(one.target)
    return targets


@cache
def loaded(module: str) -> frozenset[str]:
    """Everything that importing a module imports: our modules, and the outermost name of others."""
    targets, found, waiting = at_once(), set[str](), [module]
    while waiting:
        name = waiting.pop()
        if name not in targets:
            found.add(name.partition(".")[0])
        elif name not in found:
            found.add(name)
            waiting += targets[name]
    return frozenset(found)


def test_no_two_files_import_each_other_in_a_loop() -> None:
    """Imports in functions and for types alone count: what is read needs what it names, whenever it is loaded."""
    graph: dict[str, set[str]] = {name: set() for name in product_modules()}
    for one in imports():
        if one.target in graph:
            graph[one.module].add(one.target)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(reversed(error.args[1])))


@pytest.mark.parametrize("door", DOORS)
def test_a_door_is_light(door: str) -> None:
    assert loaded(door) & DOORS[door] == set()


def test_an_import_not_at_the_top_keeps_a_door_light() -> None:
    behind = {door: loaded(door) for door in DOORS}
    modules = product_modules()
    needless = [
        f"{modules[one.module].relative_to(ROOT)}:{one.line}: {one.target} can stand at the top of the file"
        for one in imports()
        if (one.in_function or one.for_types)
        and one.target in modules
        and not any(
            one.module in behind[door] and loaded(one.target) & kept_out for door, kept_out in DOORS.items()
        )
    ]
    assert not needless, "\n".join(needless)

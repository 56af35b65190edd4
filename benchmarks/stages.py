"""Apply, mart, checks, publish: each stage of a night alone, on a landed world, for every tree that is compared.

A tree is a checkout of the product; every one of them works on the same landing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.change import CASES, land
from benchmarks.measure import CACHE, ROOT, Result, measure

STAGE = Path(__file__).with_name("stage.py")


@dataclass(frozen=True)
class Tree:
    """A checkout of the product.

    Attributes:
        name: what results call it.
        path: where it is.
        env: bounds of DuckDB where they are not the default.
    """

    name: str
    path: Path
    env: dict[str, str] = field(default_factory=dict)

    def run(
        self, home: Path, stage: str, part: str, case: str, dossiers: int, watch: list[Path], timeout: float
    ) -> Result:
        """Measure one stage in a home."""
        env = {"PYTHONPATH": str(self.path), "PYTHONUTF8": "1", **self.env}
        command = [sys.executable, STAGE, home, stage]
        return measure(
            part,
            case,
            command,
            who=self.name,
            dossiers=dossiers,
            env=env,
            cwd=self.path,
            watch=watch,
            timeout=timeout,
        )


PRODUCT = Tree("product", ROOT)


def checkout(commit: str) -> Tree:
    """A commit of this repository as a tree of its own, made once."""
    path = CACHE / f"tree-{commit}"
    if not path.exists():
        draft = path.with_name(f"{path.name}-{os.getpid()}")
        subprocess.run(["git", "clone", "-q", "--no-checkout", str(ROOT), str(draft)], check=True)
        subprocess.run(["git", "-C", str(draft), "checkout", "-q", "--detach", commit], check=True)
        draft.rename(path)
    return Tree(commit, path)


def make_world(home: Path, dossiers: int, *, apply: bool = False) -> None:
    """Make a landed world in a process of its own."""
    words = [sys.executable, "-m", "benchmarks.world", str(home), "--dossiers", str(dossiers)]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    subprocess.run(
        words if apply else [*words, "--landing-only"],
        cwd=ROOT,
        env=env,
        check=True,
        stdout=subprocess.DEVNULL,
    )


@contextmanager
def copied(home: Path, name: str) -> Iterator[Path]:
    """A home like another: its landing by hard links, for extracts never change, its working files copied."""
    copy = home.with_name(f"{home.name}-{name.replace(' ', '-')}")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(home / "landing", copy / "landing", copy_function=os.link)
    for path in ("warehouse", "published"):
        if (home / path).exists():
            shutil.copytree(home / path, copy / path, symlinks=True)
    try:
        yield copy
    finally:
        shutil.rmtree(copy, ignore_errors=True)


def measure_stages(
    home: Path, dossiers: int, trees: list[Tree], parts: set[str], timeout: float
) -> Iterator[Result]:
    """Every stage of every tree.

    Args:
        home: a landed world; what is measured works beside it, in homes of the trees.
        dossiers: its size.
        trees: whose stages.
        parts: of apply, mart, checks, publish; what a part stands on is done all the same, and reported too.
        timeout: seconds for one stage.
    """
    for tree in trees:
        with copied(home, tree.name) as own:
            yield from _of_tree(own, dossiers, tree, parts, timeout)


def _of_tree(home: Path, dossiers: int, tree: Tree, parts: set[str], timeout: float) -> Iterator[Result]:
    core, mart = home / "warehouse" / "core.duckdb", home / "warehouse" / "mart.duckdb"

    def step(own: Path, stage: str, part: str, case: str, watch: list[Path]) -> Result:
        return tree.run(own, stage, part, case, dossiers, watch, timeout)

    done = step(home, "apply", "apply", "all", [core])
    yield done
    if done.exit_code or parts == {"apply"}:
        return
    if "checks" in parts:
        yield step(home, "checks-core", "checks", "core", [])
    done = step(home, "mart", "mart", "full", [mart])
    yield done
    if done.exit_code:
        return
    if "checks" in parts:
        yield step(home, "checks-mart", "checks", "mart", [])
    if "publish" in parts:
        yield step(home, "publish", "publish", "first", [home / "published"])
    if "mart" in parts:
        yield step(home, "mart", "mart", "nothing", [mart])
    if parts & {"mart", "publish"}:
        for case in CASES:
            with copied(home, "case") as own:
                yield from _change(own, case, step, "publish" in parts)


def _change(
    home: Path, case: str, step: Callable[[Path, str, str, str, list[Path]], Result], publish: bool
) -> Iterator[Result]:
    land(home, case)
    yield step(home, "apply", "apply", case, [home / "warehouse" / "core.duckdb"])
    yield step(home, "mart", "mart", case, [home / "warehouse" / "mart.duckdb"])
    if publish and case == "recent":
        yield step(home, "publish", "publish", case, [home / "published"])

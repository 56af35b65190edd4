"""What the product costs: `make bench`, or `python -m benchmarks [--parts ...] [--scale N ...]`.

Prints each measurement as it is taken, then the table of ratios; writes all of them, with machine and versions, to a
JSON file. A world of each scale is made first (benchmarks/world.py); `--baseline COMMIT` measures a checkout of that
commit on the same worlds in the same run, `--peers` what a user would pick instead, in an environment of their own.

    make bench                                      # ingest, stages and runs at 30,000 dossiers
    make bench SCALE=10000000 BASELINE=6d482e3      # at ten million, beside an older commit
    python -m benchmarks --parts mart,checks --scale 1000000 --peers duckdb,polars,pyspark
    python -m benchmarks.compare before.json after.json
    python -m benchmarks.chart growth.svg results.json...
"""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import ratios
from benchmarks.loading import measure_loading
from benchmarks.measure import CACHE, ROOT, Result, measure, write
from benchmarks.night import measure_hanging_token, measure_runs
from benchmarks.peers import environment
from benchmarks.stages import PRODUCT, Tree, checkout, make_world, measure_stages

DEFAULT_SCALE = 30_000
STAGES = ("apply", "mart", "checks", "publish")
PARTS = ("start", "token", "ingest", *STAGES, "run")
PEERS = ("dlt", "duckdb", "polars", "pyspark")
COUNTS = Path(__file__).parent / "peers" / "counts.py"


def _parser() -> argparse.ArgumentParser:
    def listed(known: tuple[str, ...]) -> type:
        def read(text: str) -> list[str]:
            names = [name for name in text.split(",") if name]
            unknown = set(names) - set(known)
            if unknown:
                raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))}; known: {', '.join(known)}")
            return names

        return read  # type: ignore[return-value]

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--parts", type=listed(PARTS), default=list(PARTS), help=f"of {','.join(PARTS)}")
    parser.add_argument("--scale", type=int, nargs="+", default=[DEFAULT_SCALE], help="dossiers")
    parser.add_argument(
        "--ingest", type=int, help="dossiers that are taken in; default the scale, at most 190,000"
    )
    parser.add_argument("--rounds", type=int, default=3, help="rounds of ingest; the middle one counts")
    parser.add_argument("--baseline", metavar="COMMIT", help="a commit to measure beside")
    parser.add_argument("--peers", type=listed(PEERS), default=[], help=f"of {','.join(PEERS)}")
    parser.add_argument("--memory", help="DUCKDB_MEMORY_LIMIT of the product, e.g. 4GB; default its own")
    parser.add_argument("--baseline-memory", help="the same of the baseline, which needs 6GB at ten million")
    parser.add_argument("--timeout", type=float, default=3_600, help="seconds for one measurement")
    parser.add_argument("--home", type=Path, help="folder for the worlds, kept; default a temporary one")
    parser.add_argument("--out", type=Path, default=Path("bench.json"), help="result file")
    return parser


def _start() -> Result:
    command = [sys.executable, "-c", "import pipelines.definitions as d; d.defs"]
    return measure("start", "code location", command, env={"PYTHONPATH": str(ROOT)})


def _counts(home: Path, dossiers: int, peers: list[str]) -> Iterator[Result]:
    for engine in [peer for peer in peers if peer != "dlt"]:
        command = [environment.python(), COUNTS, engine, home / "landing"]
        yield measure("counts", "", command, who=engine, dossiers=dossiers)


def run(options: argparse.Namespace, folder: Path) -> Iterator[Result]:
    """Take all measurements that are asked for."""
    trees = [Tree(PRODUCT.name, PRODUCT.path, _limit(options.memory))]
    if options.baseline:
        trees.append(Tree(options.baseline, checkout(options.baseline).path, _limit(options.baseline_memory)))
    parts = set(options.parts)
    if "start" in parts:
        yield _start()
    if "token" in parts:
        yield from measure_hanging_token(trees, options.timeout)
    if "ingest" in parts:
        size = options.ingest or min(190_000, max(options.scale))
        yield from measure_loading(size, trees, options.peers, options.rounds)
    if "run" in parts and DEFAULT_SCALE in options.scale:
        yield from measure_runs(None, DEFAULT_SCALE, trees, options.timeout)
    for dossiers in options.scale:
        stages = parts & set(STAGES)
        night = "run" in parts and dossiers != DEFAULT_SCALE
        if not stages and not night:
            continue
        home = folder / f"world-{dossiers}"
        if not home.exists():
            make_world(home, dossiers)
        if stages:
            yield from measure_stages(home, dossiers, trees, stages, options.timeout)
        if "mart" in stages:
            yield from _counts(home, dossiers, options.peers)
        if night:
            yield from measure_runs(home, dossiers, trees, options.timeout)


def _limit(memory: str | None) -> dict[str, str]:
    return {} if memory is None else {"DUCKDB_MEMORY_LIMIT": memory}


def main() -> None:
    """Measure, print and write; what was measured until then is written when it is interrupted."""
    options = _parser().parse_args()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))  # the worlds are removed then, too
    CACHE.mkdir(parents=True, exist_ok=True)
    folder = options.home or Path(tempfile.mkdtemp(prefix="worlds-", dir=CACHE))
    results: list[Result] = []
    try:
        for result in run(options, folder):
            results.append(result)
            write(options.out, results)
    finally:
        if options.home is None:
            shutil.rmtree(folder, ignore_errors=True)
    ratios.show(results, options.baseline or "")
    sys.stdout.write(f"{options.out}\n")


if __name__ == "__main__":
    main()
